//! Deciding: a verdict is previewed, then becomes a decision, or a recommendation to a second reviewer.

use chrono::{DateTime, Utc};
use database::failpoint::reach;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::application::{Action, Application, transition};
use crate::base::{Actor, ApplicationId, DecisionId, RecommendationId};
use crate::letter::{self, Context, LetterContent};
use crate::policy::PublishedPolicy;
use crate::review::decision::{self, DecideError, DecidedStore, Deciders, ReviewPart, Verdict, get_decider};
use crate::review::outcome::Outcome;
use crate::review::second_review::required::{self, SecondCause};
use crate::review::second_review::{self, FirstReview};
use crate::review::unopened::{self, UnopenedDocument};
use crate::store::{Store, contact_notice};

/// The result of deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionResult {
    /// The decision was written.
    Alone(DecisionId),
    /// A second reviewer must confirm the recommendation.
    Recommended(RecommendationId),
}

/// Decides an application the actor holds. When a second review is required, recommends the verdict instead.
pub async fn decide(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    verdict: &Verdict,
) -> Result<DecisionResult, DecideError> {
    let action = match verdict.outcome {
        Outcome::Approve => Action::Approve,
        Outcome::Reject => Action::Reject,
    };
    actor.must(action.permission())?;
    let decided = conn.transaction(async |conn| {
        // Row lock: a concurrent check answer or flag either committed before this, or waits.
        let application = transition::lock(conn, id).await?;
        let is_stale = verdict.seen_version.is_some_and(|seen| seen != application.version);
        if is_stale {
            return Err(transition::conflict(conn, id).await?.into());
        }
        let me = get_decider(conn, ctx, actor, &application, ReviewPart::First).await?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        decision::check(&policy, &application, verdict)?;
        decision::check_case(conn, &policy, &application, verdict.outcome, &verdict.reasons).await?;
        let unopened = decision::check_opened(conn, &application, me, verdict.outcome, verdict.opening).await?;
        let causes = required::causes(conn, ctx, &policy, &application, me, verdict).await?;
        let decided = if causes.is_empty() {
            let deciders = Deciders { by: me, second: None, unopened, second_unopened: Vec::new() };
            decision::write(conn, ctx, actor, &deciders, &application, &policy, action, verdict)
                .await
                .map(DecisionResult::Alone)
        } else {
            let first = FirstReview { by: me, verdict, causes: &causes, unopened: &unopened };
            let recommended = second_review::insert(conn, ctx, actor, &application, &policy, first);
            recommended.await.map(DecisionResult::Recommended)
        };
        reach("decision:written");
        decided
    });
    let decided = decided.await?;
    reach("decision:committed");
    Ok(decided)
}

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
    /// Documents that an approver has not opened; empty for a rejection.
    pub unopened: Vec<UnopenedDocument>,
}

/// Something at the store that matters to an approval (R8): its value now, and at submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DecisionWarning {
    /// The balance, in fen.
    Balance { now: i64, then: i64 },
    /// The number of orders that were not shipped.
    UnshippedOrders { now: i32, then: i32 },
}

/// Previews a verdict. Refuses the persons, the cases and the verdicts that [`decide`] refuses.
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
    let has_sole_mailbox = contact_notice::has_sole_mailbox(conn, store.id).await?;
    let told = DecidedStore { name: &store.name, has_sole_mailbox };
    let outgoing = decision::letter_of(policy, application, told, DecisionId::new(now), verdict, now);
    let content = letter::preview(conn, ctx, &outgoing).await?;
    let mut causes = required::causes(conn, ctx, policy, application, me, verdict).await?;
    causes.retain(|cause| *cause != SecondCause::Sample);
    let grace_until = outgoing.hold_until.unwrap_or(now);
    let (not_before, warnings, unopened) = match verdict.outcome {
        Outcome::Approve => {
            let not_before = decision::effect_not_before(policy, application, has_sole_mailbox, grace_until);
            let unopened = unopened::list(conn, application, me).await?;
            (Some(not_before), warnings(application, store), unopened)
        }
        Outcome::Reject => (None, Vec::new(), Vec::new()),
    };
    Ok(DecisionPreview { grace_until, not_before, to: outgoing.to, content, causes, warnings, unopened })
}

fn warnings(application: &Application, store: &Store) -> Vec<DecisionWarning> {
    let balance = DecisionWarning::Balance { now: store.balance_cents, then: application.balance_cents };
    let orders = DecisionWarning::UnshippedOrders { now: store.unshipped_orders, then: application.unshipped_orders };
    let open = [(store.balance_cents > 0, balance), (store.unshipped_orders > 0, orders)];
    open.into_iter().filter(|(is_open, _)| *is_open).map(|(_, warning)| warning).collect()
}
