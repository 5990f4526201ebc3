//! Lapsing: an application whose information request is not answered in its answer period ends.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::answer_window::{self, find_open};
use super::end;
use crate::application::{Action, Patch, Status, TransitionError, transition};
use crate::base::schema::information_requests as requests;
use crate::base::{Actor, ApplicationId, RequestEnd};
use crate::deadline::{ClockCause, escalation, ledger};
use crate::job::set_aside::SweepRun;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::review::claim::{self, EndCause, referral};
use crate::store::{self, contact_notice};

/// Lapses applications whose request was not answered in time, longest overdue first, each in its own transaction. An
/// application whose applicant has not had the whole answer period gets a new one instead. Returns how many were
/// handled.
pub async fn lapse_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "lapse_requests", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<ApplicationId> = requests::table
            .filter(requests::ended_at.is_null().and(requests::answer_until.le(ctx.now())))
            .filter(requests::application_id.ne_all(run.excluded()))
            .order((requests::answer_until, requests::id))
            .limit(run.room())
            .select(requests::application_id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let result = conn.transaction(async |conn| lapse(conn, ctx, id).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn lapse(conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<bool, TransitionError> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    // Checked again under the lock: an answer, or the questions themselves, may have come back.
    let Some(open) = find_open(conn, id).await? else { return Ok(false) };
    if open.answer_until > now || application.status != Status::AwaitingApplicant {
        return Ok(false);
    }
    if answer_window::settle(conn, ctx, &application, &open).await? {
        return Ok(true);
    }
    let patch = Patch { holder_id: Some(None), closed_at: Some(Some(now)), ..Patch::default() };
    transition::apply(conn, &Actor::Worker, &application, Action::Lapse, now, patch, transition::no_data()).await?;
    end(conn, id, RequestEnd::Lapsed, now).await?;
    claim::end(conn, id, EndCause::Released, now).await?;
    referral::lapsed(conn, id, now).await?;
    ledger::end(conn, id, ClockCause::Lapsed, now).await?;
    escalation::cancel(conn, id, now).await?;
    contact_notice::objection_ended(conn, ctx, &application, None).await?;
    let letter = Letter::Lapsed { about: store::about(conn, &application).await? };
    letter::post(conn, ctx, &[OutgoingLetter::to_applicant(&application, Topic::Application(id), letter)]).await?;
    Ok(true)
}
