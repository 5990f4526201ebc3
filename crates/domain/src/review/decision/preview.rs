//! Preview of a verdict: its letter, dates and warnings, before the reviewer confirms it.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use crate::application::Application;
use crate::base::actor::Actor;
use crate::base::id::DecisionId;
use crate::letter::context::Context;
use crate::letter::{self, Letter, LetterContent};
use crate::policy::PublishedPolicy;
use crate::review::decision::decider::{ReviewPart, get_decider};
use crate::review::decision::{self, DecideError, Verdict};
use crate::review::outcome::Outcome;
use crate::review::second_review::required::{self, SecondCause};
use crate::store::Store;

/// The consequences of a verdict, if it is confirmed now.
#[derive(Debug, Clone)]
pub struct DecisionPreview {
    /// When the letter leaves and the decision can no longer be undone by its deciders.
    pub grace_until: DateTime<Utc>,
    /// When an approval may be carried out at the earliest.
    pub not_before: Option<DateTime<Utc>>,
    /// The recipient's address.
    pub to: String,
    /// The letter exactly as it would leave.
    pub content: LetterContent,
    /// Why a second person reviews it first; empty when confirming decides. Sampling is left out: a reviewer who knew
    /// of it might decide otherwise.
    pub causes: Vec<SecondCause>,
    /// Money and orders at the store that an approver should know of; empty for a rejection.
    pub warnings: Vec<DecisionWarning>,
}

/// Something at the store that matters to an approval (R8): its value now, and at submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionWarning {
    /// The balance.
    Balance {
        /// In cents.
        now: i64,
        /// In cents.
        then: i64,
    },
    /// The number of orders that were not shipped.
    UnshippedOrders {
        /// Their number.
        now: i32,
        /// Their number.
        then: i32,
    },
}

/// Previews a verdict. Refuses the persons, the cases and the verdicts that [`crate::review::decide::decide`] refuses.
pub async fn preview(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    policy: &PublishedPolicy,
    (application, store): (&Application, &Store),
    verdict: &Verdict,
) -> Result<DecisionPreview, DecideError> {
    let me = get_decider(conn, ctx, actor, application, ReviewPart::First).await?;
    decision::check_case(conn, policy, application, verdict.outcome, &verdict.reasons).await?;
    let now = ctx.now();
    let outgoing = decision::letter_of(policy, application, &store.name, DecisionId::new(now), verdict, now);
    let content = letter::preview(conn, ctx, &outgoing).await?;
    let not_before = match outgoing.letter {
        Letter::Approved { not_before, .. } => Some(not_before),
        _ => None,
    };
    let mut causes = required::causes(conn, ctx, policy, application, me, verdict).await?;
    causes.retain(|cause| *cause != SecondCause::Sample);
    let warnings = if verdict.outcome == Outcome::Approve { warnings(application, store) } else { Vec::new() };
    let grace_until = outgoing.hold_until.unwrap_or(now);
    Ok(DecisionPreview { grace_until, not_before, to: outgoing.to, content, causes, warnings })
}

fn warnings(application: &Application, store: &Store) -> Vec<DecisionWarning> {
    let balance = DecisionWarning::Balance { now: store.balance_cents, then: application.balance_cents };
    let orders = DecisionWarning::UnshippedOrders { now: store.unshipped_orders, then: application.unshipped_orders };
    let open = [(store.balance_cents > 0, balance), (store.unshipped_orders > 0, orders)];
    open.into_iter().filter(|(is_open, _)| *is_open).map(|(_, warning)| warning).collect()
}
