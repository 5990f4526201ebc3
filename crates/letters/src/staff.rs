//! Letters to members of staff that are not about one application.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::application::About;
use domain::base::terms::{EscalationKind, YearStatus};
use domain::letter::facts::{ClientNotice, DigestCounts};
use domain::letter::{Digest, LinkSecret, MissedReminders};
use locale::Translator;

use crate::layout::{Block, Layout, LetterContext, Link, due};
use crate::plain;

/// To an admin: upcoming due dates will fall after the end of the official calendar (R11).
pub(crate) fn calendar_horizon(
    context: LetterContext<'_>,
    year: i32,
    status: YearStatus,
    covered_until: Option<NaiveDate>,
    reached_on: NaiveDate,
) -> Layout {
    let t = context.t;
    // Formatted as text, because a year's digits must not be grouped.
    let name = year.to_string();
    let title = t.text1("letter-calendar-horizon-title", "year", &name);
    let status = t.text(&format!("calendar-status-{status}"));
    let covered = covered_until.map_or_else(|| t.text("none"), |date| t.date(date));
    Layout::to_team(t, title)
        .link(Link::to_page(context, "letter-calendar-horizon-link", &format!("/desk/calendar/{year}")))
        .fact(t.text("calendar-covered"), covered)
        .fact(t.text("calendar-reached"), t.date(reached_on))
        .fact(t.text1("calendar-year-named", "year", &name), status)
        .lead(t.text1("letter-calendar-horizon-text", "date", t.date(reached_on)))
        .lead(t.text("letter-calendar-horizon-means"))
        .body(t.text("letter-calendar-horizon-next"))
}

/// To an agent: an owner wants to apply again. The agent is a party to the application and cannot open its page.
pub(crate) fn reapply_wanted(context: LetterContext<'_>, about: &About) -> Layout {
    let t = context.t;
    Layout::about(t, "reapply-wanted", about, "letter-greeting-staff")
        .signed_by_staff(t)
        .link(Link::to_page(context, "letter-link-lodge", "/desk/lodge"))
        .lead(t.text("letter-reapply-wanted-text"))
        .body(t.text("letter-reapply-wanted-next"))
}

/// To an admin: news of an API client or one of its keys.
pub(crate) fn api_client(context: LetterContext<'_>, news: &ClientNotice) -> Layout {
    let t = context.t;
    let what = [("news", news.what.slug().into()), ("client", plain::line(&news.name).into())];
    let scopes: Vec<String> =
        news.scopes.iter().map(|scope| t.text(&format!("clients-scope-{}", scope.slug()))).collect();
    let mut letter = Layout::to_team(t, t.text_with("letter-api-client-title", &what))
        .link(Link::to_page(context, "letter-api-client-link", &format!("/desk/clients/{}", news.client)))
        .fact(t.text("letter-api-client-name"), plain::line(&news.name))
        .lead(t.text1("letter-api-client-text", "news", news.what.slug()));
    if let Some(by) = &news.by {
        letter = letter.fact(t.text("letter-api-client-by"), plain::line(by));
    }
    if let Some(key) = &news.key {
        letter = letter.fact(t.text("clients-key"), format!("{}…", plain::line(key)));
    }
    if !scopes.is_empty() {
        letter = letter.fact(t.text("clients-scopes"), scopes.join(&t.text("list-separator")));
    }
    if let Some(at) = news.expires_at {
        letter = letter.fact(t.text("letter-api-client-expires"), t.moment(at));
    }
    letter.body(t.text1("letter-api-client-next", "news", news.what.slug()))
}

/// Several escalations at once.
pub(crate) fn catch_up(context: LetterContext<'_>, missed: &MissedReminders) -> Layout {
    let t = context.t;
    let line = |(kind, about): &(EscalationKind, About)| {
        t.text2("letter-catch-up-case", "what", t.text(&format!("letter-catch-up-{kind}")), "case", case(t, about))
    };
    let more = missed.count.saturating_sub(missed.cases.len());
    Layout::to_team(t, t.text1("letter-catch-up-title", "n", missed.count))
        .link(Link::to_page(context, "letter-link-queue", "/desk"))
        .lead(t.text1("letter-catch-up-text", "n", missed.count))
        .body(Block::List(missed.cases.iter().map(line).collect()))
        .body_each((more > 0).then(|| Block::More(t.text1("letter-round-up-more", "n", more))))
        .body(t.text("letter-catch-up-next"))
}

/// The work due, on the morning of a working day.
pub(crate) fn digest(context: LetterContext<'_>, digest: &Digest) -> Layout {
    let t = context.t;
    let mut letter = Layout::to_team(t, t.text1("letter-digest-title", "date", t.date(digest.date)))
        .link(Link::to_page(context, "letter-link-mine", "/desk/mine"));
    // Unclaimed applications belong to the team.
    let mine = counts(t, &DigestCounts { unclaimed: 0, ..digest.mine });
    if !mine.is_empty() {
        letter = letter.lead(Block::TopHeading(t.text("letter-digest-mine"))).lead(Block::List(mine));
    }
    if !digest.cases.is_empty() {
        letter = letter.body(Block::List(digest.cases.iter().map(|about| case(t, about)).collect()));
    }
    let team = counts(t, &digest.team.unwrap_or_default());
    letter.list(Block::Heading(t.text("letter-digest-team")), team).body(t.text("letter-digest-next"))
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
        ("referred", counts.referred),
        ("referred-late", counts.referred_late),
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

/// To a new member of staff: a single-use link that sets a password, and its expiry (R23).
pub(crate) fn invitation(context: LetterContext<'_>, link: &LinkSecret, until_at: DateTime<Utc>) -> Layout {
    let t = context.t;
    Layout::to_team(t, t.text("letter-invitation-title"))
        .link(Link::to_password(context, link))
        .lead(t.text("letter-invitation-text"))
        .lead(t.text1("letter-invitation-valid", "at", t.moment(until_at)))
        .after(t.text("letter-invitation-ignore"))
        .after(t.text("letter-password-never"))
}

/// To a member of staff whose password is to be reset, by their own request or somebody else's (R23).
pub(crate) fn password_reset(context: LetterContext<'_>, link: &LinkSecret, valid_period: Duration) -> Layout {
    let t = context.t;
    Layout::to_team(t, t.text("letter-password-reset-title"))
        .link(Link::to_password(context, link))
        .lead(t.text("letter-password-reset-text"))
        .lead(t.text1("letter-password-reset-valid", "period", t.period(valid_period)))
        .after(t.text("letter-password-reset-ignore"))
        .after(t.text("letter-password-never"))
}
