//! Letters to staff about several applications: a run of the escalations, and the morning digest.

use domain::application::about::About;
use domain::letter::facts::DigestCounts;
use domain::letter::{Digest as DigestFacts, MissedReminders as CatchUpFacts};
use locale::Translator;

use crate::{
    frame::{Frame, LetterContext, due},
    plain,
    template::letter_template,
};

letter_template! {
    /// Several escalations at once.
    CatchUp("catch_up.txt", "catch_up.html") {
        text: String,
        cases: Vec<String>,
        more: Option<String>,
        next: String,
    }
}

impl CatchUp {
    pub(crate) fn new(context: LetterContext<'_>, facts: &CatchUpFacts) -> CatchUp {
        let t = context.t;
        let title = t.text1("letter-catch-up-title", "n", facts.count);
        let case = |(kind, about): &(domain::base::terms::EscalationKind, About)| {
            t.text2("letter-catch-up-case", "what", t.text(&format!("letter-catch-up-{kind}")), "case", case(t, about))
        };
        let more = facts.count.saturating_sub(facts.cases.len());
        CatchUp {
            frame: Frame::to_staff_page(context, title, "letter-link-queue", "/desk"),
            text: t.text1("letter-catch-up-text", "n", facts.count),
            cases: facts.cases.iter().map(case).collect(),
            more: (more > 0).then(|| t.text1("letter-round-up-more", "n", more)),
            next: t.text("letter-catch-up-next"),
        }
    }
}

letter_template! {
    /// The work due, on the morning of a working day.
    Digest("digest.txt", "digest.html") {
        mine_heading: String,
        mine: Vec<String>,
        cases: Vec<String>,
        team_heading: String,
        team: Vec<String>,
        next: String,
    }
}

impl Digest {
    pub(crate) fn new(context: LetterContext<'_>, facts: &DigestFacts) -> Digest {
        let t = context.t;
        let title = t.text1("letter-digest-title", "date", t.date(facts.date));
        // Unclaimed applications belong to the team.
        let mine = DigestCounts { unclaimed: 0, ..facts.mine };
        let team = facts.team.unwrap_or_default();
        Digest {
            frame: Frame::to_staff_page(context, title, "letter-link-mine", "/desk/mine"),
            mine_heading: t.text("letter-digest-mine"),
            mine: counts(t, &mine),
            cases: facts.cases.iter().map(|about| case(t, about)).collect(),
            team_heading: t.text("letter-digest-team"),
            team: counts(t, &team),
            next: t.text("letter-digest-next"),
        }
    }
}

/// The counts above zero, as lines.
fn counts(t: Translator, counts: &DigestCounts) -> Vec<String> {
    let lines = [
        ("overdue", counts.overdue),
        ("today", counts.today),
        ("tomorrow", counts.tomorrow),
        ("returned", counts.returned),
        ("second", counts.second),
        ("unclaimed", counts.unclaimed),
    ];
    let some = lines.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(name, count)| t.text1(&format!("letter-digest-{name}"), "n", count)).collect()
}

/// A case as a line: reference, store and deadline.
fn case(t: Translator, about: &About) -> String {
    let (reference, store) = (plain::line(&about.reference), plain::line(&about.store_name));
    t.text_with(
        "letter-round-up-case",
        &[("reference", reference.into()), ("store", store.into()), ("due", due(t, about).into())],
    )
}
