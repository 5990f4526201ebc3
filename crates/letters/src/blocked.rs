//! Letters about approvals that cannot be carried out yet.

use chrono::{DateTime, Utc};
use domain::application::{About, Blocker, Obstacle};
use locale::Translator;

use crate::layout::{Block, Layout, LetterContext, LinkLabel};

/// To the applicant: obstacles to clear before the approval can be carried out.
pub(crate) fn to_applicant(
    context: LetterContext<'_>,
    about: &About,
    found: &[Obstacle],
    lapse_at: DateTime<Utc>,
) -> Layout {
    let t = context.t;
    let (for_owner, for_staff): (Vec<Obstacle>, Vec<Obstacle>) =
        found.iter().copied().partition(|obstacle| obstacle.blocker.is_for_owner());
    let next = if for_staff.is_empty() { "letter-blocked-next-owner" } else { "letter-blocked-next" };
    let sentences = |obstacles: &[Obstacle]| obstacles.iter().map(|it| sentence(t, about, it)).collect::<Vec<_>>();
    let mut letter = Layout::to_applicant(context, "blocked", about, LinkLabel::Status)
        .lead(t.text1("letter-blocked-text", "kind", about.kind.slug()))
        .list(Block::Opening(t.text("letter-blocked-clear")), sentences(&for_owner))
        .body(t.text(next))
        .body(t.text1("letter-blocked-lapse", "at", t.moment(lapse_at)));
    letter.lead.extend(sentences(&for_staff).into_iter().map(Block::Paragraph));
    letter
}

/// To the applicant: the approval lapsed; the obstacles that kept it from being carried out, and how to apply again.
pub(crate) fn lapsed(
    context: LetterContext<'_>,
    about: &About,
    found: &[Obstacle],
    blocked_at: DateTime<Utc>,
) -> Layout {
    let t = context.t;
    let names = found.iter().map(|obstacle| t.text(&format!("letter-obstacle-{}", obstacle.blocker.slug()))).collect();
    Layout::to_applicant(context, "approval-lapsed", about, LinkLabel::Reapply)
        .lead(t.text2("letter-approval-lapsed-text", "kind", about.kind.slug(), "at", t.moment(blocked_at)))
        .list(Block::Opening(t.text("letter-approval-lapsed-why")), names)
        .body(t.text1("letter-approval-lapsed-next", "channel", about.channel.as_str()))
}

/// The obstacle, as a sentence for the applicant.
fn sentence(t: Translator, about: &About, obstacle: &Obstacle) -> String {
    let key = format!("letter-blocked-{}", obstacle.blocker.slug());
    match obstacle.blocker {
        Blocker::NothingToDo => t.text1(&key, "kind", about.kind.slug()),
        blocker if blocker.is_for_owner() => {
            let known = if obstacle.amount.is_some() { "yes" } else { "no" };
            t.text2(&key, "known", known, "amount", amount(t, obstacle).unwrap_or_default())
        }
        _ => t.text(&key),
    }
}

fn amount(t: Translator, obstacle: &Obstacle) -> Option<String> {
    let amount = obstacle.amount?;
    Some(if obstacle.blocker.is_money() { t.money_cents(amount) } else { t.number(amount) })
}

/// To a lead: it has been blocked for days.
pub(crate) fn to_lead(
    context: LetterContext<'_>,
    about: &About,
    found: &[Obstacle],
    blocked_at: DateTime<Utc>,
    lapse_at: Option<DateTime<Utc>>,
) -> Layout {
    let t = context.t;
    let line = |obstacle: &Obstacle| {
        let what = t.text(&format!("blocker-{}", obstacle.blocker.slug()));
        match amount(t, obstacle) {
            Some(amount) => t.text2("effect-obstacle-amount", "what", what, "amount", amount),
            None => what,
        }
    };
    let is_for_owner = found.iter().all(|obstacle| obstacle.blocker.is_for_owner());
    Layout::to_staff(context, "blocked-lead", about)
        .lead(t.text1("letter-blocked-lead-text", "since", t.moment(blocked_at)))
        .body(Block::List(found.iter().map(line).collect()))
        .body(t.text(if is_for_owner { "letter-blocked-lead-next" } else { "letter-blocked-lead-look" }))
        .body_each(lapse_at.map(|at| t.text1("letter-blocked-lead-lapse", "at", t.moment(at))))
}
