//! Withdrawal: the applicant takes an application back before the platform was asked (R18).

use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::application::{About, Action, EffectState, Patch, Status, TransitionError, access, transition};
use crate::base::{Actor, ApplicationId, RequestEnd};
use crate::deadline::{ClockCause, escalation, ledger};
use crate::letter::{self, CancelCause, Context, Letter, OutgoingLetter, Topic};
use crate::review::claim::{self, EndCause};
use crate::review::{decision, information_request, penalty, second_review};
use crate::store::contact_notice;
use crate::{effect, store};

/// Withdraws an application (R18) that is open, within the grace period of a rejection, or approved while the platform
/// was not asked yet.
///
/// # Errors
/// [`TransitionError::Missing`] for another store's application; [`TransitionError::Conflict`] when it is too late.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        if !access::is_own(actor, &application) {
            return Err(TransitionError::Missing);
        }
        let grace_period = ctx.policies.get(conn, application.policy_id).await?.policy.grace_period();
        if !application.can_be_withdrawn(grace_period, now) {
            return Err(transition::conflict(conn, id).await?);
        }
        let patch = Patch {
            effect: Some(EffectState::None),
            holder_id: Some(None),
            closed_at: Some(Some(now)),
            ..Patch::default()
        };
        transition::apply(conn, actor, &application, Action::Withdraw, now, patch, transition::no_data()).await?;
        if application.status == Status::Rejected
            && let Some(untold) = decision::find_in_force(conn, id).await?
        {
            // In its grace period: the email that would tell of the rejection, its penalty and where to appeal is not sent.
            penalty::end_of_decision(conn, ctx, actor, id, (untold.id, false), untold.decided_by).await?;
        }
        claim::end(conn, id, EndCause::Withdrawn, now).await?;
        information_request::end(conn, id, RequestEnd::Withdrawn, now).await?;
        second_review::end(conn, id, now).await?;
        ledger::end(conn, id, ClockCause::Withdrawn, now).await?;
        escalation::cancel(conn, id, now).await?;
        effect::cancel(conn, id).await?;
        letter::cancel_held(conn, id, now, CancelCause::Withdrawn).await?;
        contact_notice::objection_ended(conn, ctx, &application, None).await?;
        let store = store::get(conn, application.store_id).await?;
        let letter = Letter::Withdrawn { about: About::new(&application, &store.name) };
        letter::post(conn, ctx, &[OutgoingLetter::to_applicant(&application, Topic::Application(id), letter)]).await?;
        Ok(())
    })
    .await
}
