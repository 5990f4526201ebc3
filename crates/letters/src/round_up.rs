//! Letters to staff about several applications: a run of the escalations, and the morning digest.

use domain::application::about::About;
use domain::letter::round_up::DigestCounts;
use domain::letter::{CatchUp as CatchUpFacts, Digest as DigestFacts};
use locale::Words;

use crate::{
    frame::{Desk, Frame, due},
    plain,
    sheet::sheet,
};

sheet! {
    /// Several escalations at once.
    CatchUp("catch_up.txt", "catch_up.html") {
        text: String,
        cases: Vec<String>,
        more: Option<String>,
        next: String,
    }
}

impl CatchUp {
    pub(crate) fn new(desk: Desk<'_>, facts: &CatchUpFacts) -> CatchUp {
        let words = desk.words;
        let title = words.say1("letter-catch-up-title", "n", facts.count);
        let case = |(kind, about): &(domain::base::terms::RungKind, About)| {
            words.say2(
                "letter-catch-up-case",
                "what",
                words.say(&format!("letter-catch-up-{kind}")),
                "case",
                case(words, about),
            )
        };
        let more = facts.count.saturating_sub(facts.cases.len());
        CatchUp {
            frame: Frame::to_staff_page(desk, title, "letter-link-queue", "/desk"),
            text: words.say1("letter-catch-up-text", "n", facts.count),
            cases: facts.cases.iter().map(case).collect(),
            more: (more > 0).then(|| words.say1("letter-round-up-more", "n", more)),
            next: words.say("letter-catch-up-next"),
        }
    }
}

sheet! {
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
    pub(crate) fn new(desk: Desk<'_>, facts: &DigestFacts) -> Digest {
        let words = desk.words;
        let title = words.say1("letter-digest-title", "date", words.date(facts.date));
        // Unclaimed applications belong to the team.
        let mine = DigestCounts { unclaimed: 0, ..facts.mine };
        let team = facts.team.unwrap_or_default();
        Digest {
            frame: Frame::to_staff_page(desk, title, "letter-link-mine", "/desk/mine"),
            mine_heading: words.say("letter-digest-mine"),
            mine: counts(words, &mine),
            cases: facts.cases.iter().map(|about| case(words, about)).collect(),
            team_heading: words.say("letter-digest-team"),
            team: counts(words, &team),
            next: words.say("letter-digest-next"),
        }
    }
}

/// The counts above zero, as lines.
fn counts(words: Words, counts: &DigestCounts) -> Vec<String> {
    let lines = [
        ("overdue", counts.overdue),
        ("today", counts.today),
        ("tomorrow", counts.tomorrow),
        ("returned", counts.returned),
        ("second", counts.second),
        ("unclaimed", counts.unclaimed),
    ];
    let some = lines.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(name, count)| words.say1(&format!("letter-digest-{name}"), "n", count)).collect()
}

/// A case as a line: reference, store and deadline.
fn case(words: Words, about: &About) -> String {
    let (reference, store) = (plain::line(&about.reference), plain::line(&about.store_name));
    words.say_with(
        "letter-round-up-case",
        &[("reference", reference.into()), ("store", store.into()), ("due", due(words, about).into())],
    )
}
