//! Letters about approvals that cannot be carried out yet.

use chrono::{DateTime, Utc};
use domain::application::about::About;
use domain::application::obstacle::{Blocker, Obstacle};
use locale::Translator;

use crate::{
    frame::{Frame, LetterContext},
    template::letter_template,
};

letter_template! {
    /// To the applicant: obstacles to clear before the approval can be carried out.
    Blocked("blocked.txt", "blocked.html") {
        text: String,
        reasons: Vec<String>,
        obstacles_heading: String,
        obstacles: Vec<String>,
        next: String,
    }
}

impl Blocked {
    pub(crate) fn new(context: LetterContext<'_>, about: &About, found: &[Obstacle]) -> Blocked {
        let t = context.t;
        let title = t.text1("letter-blocked-title", "kind", about.kind.slug());
        let (for_owner, for_staff): (Vec<Obstacle>, Vec<Obstacle>) =
            found.iter().copied().partition(|obstacle| obstacle.blocker.is_for_owner());
        let next = if for_staff.is_empty() { "letter-blocked-next-owner" } else { "letter-blocked-next" };
        Blocked {
            frame: Frame::to_applicant(context, title, about, "letter-link-status"),
            text: t.text1("letter-blocked-text", "kind", about.kind.slug()),
            reasons: for_staff.iter().map(|obstacle| obstacle_text(t, about, obstacle)).collect(),
            obstacles_heading: t.text("letter-blocked-clear"),
            obstacles: for_owner.iter().map(|obstacle| obstacle_text(t, about, obstacle)).collect(),
            next: t.text(next),
        }
    }
}

/// The obstacle, as a sentence for the applicant.
fn obstacle_text(t: Translator, about: &About, obstacle: &Obstacle) -> String {
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

letter_template! {
    /// To a lead: it has been blocked for days.
    BlockedLead("blocked_lead.txt", "blocked_lead.html") {
        text: String,
        obstacles: Vec<String>,
        next: String,
    }
}

impl BlockedLead {
    pub(crate) fn new(
        context: LetterContext<'_>,
        about: &About,
        found: &[Obstacle],
        blocked_at: DateTime<Utc>,
    ) -> BlockedLead {
        let t = context.t;
        let title = t.text1("letter-blocked-lead-title", "kind", about.kind.slug());
        let line = |obstacle: &Obstacle| {
            let what = t.text(&format!("blocker-{}", obstacle.blocker.slug()));
            match amount(t, obstacle) {
                Some(amount) => t.text2("effect-obstacle-amount", "what", what, "amount", amount),
                None => what,
            }
        };
        let is_for_owner = found.iter().all(|obstacle| obstacle.blocker.is_for_owner());
        BlockedLead {
            frame: Frame::to_staff(context, title, about),
            text: t.text1("letter-blocked-lead-text", "since", t.moment(blocked_at)),
            obstacles: found.iter().map(line).collect(),
            next: t.text(if is_for_owner { "letter-blocked-lead-next" } else { "letter-blocked-lead-look" }),
        }
    }
}
