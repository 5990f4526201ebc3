//! Lapsing applications whose information request was not answered in time.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::end;
use crate::application::about::About;
use crate::application::status::{Action, Status};
use crate::application::transition::{self, Patch, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::ApplicationId;
use crate::base::schema::information_requests as requests;
use crate::base::terms::RequestEnd;
use crate::deadline::escalation;
use crate::deadline::ledger::{self, ClockCause};
use crate::letter::context::Context;
use crate::letter::{self, Letter, OutgoingLetter, Topic, follow_up};
use crate::review::claim::{self, EndCause};
use crate::store;

/// Lapses applications whose request was not answered in time, longest overdue first, each in its own transaction. An
/// application with an open follow-up does not lapse: its letter did not reach the applicant (THREATS 26). Returns how
/// many lapsed.
pub async fn lapse_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let due: Vec<ApplicationId> = requests::table
        .filter(requests::ended_at.is_null().and(requests::answer_until.le(ctx.now())))
        .filter(not(exists(follow_up::open_of_request())))
        .order((requests::answer_until, requests::id))
        .limit(limit)
        .select(requests::application_id)
        .load(conn)
        .await?;
    let mut lapsed = 0;
    for id in due {
        match conn.transaction(async |conn| lapse(conn, ctx, id).await).await {
            Ok(done) => lapsed += usize::from(done),
            Err(TransitionError::Database(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(application = %id, %error, "an information request that is due could not lapse")
            }
        }
    }
    Ok(lapsed)
}

async fn lapse(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<bool, TransitionError> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    // Checked again under the lock: an answer may have arrived.
    let still_due: i64 = requests::table
        .filter(requests::application_id.eq(id).and(requests::ended_at.is_null()))
        .filter(requests::answer_until.le(now))
        .count()
        .get_result(&mut conn)
        .await?;
    if still_due == 0 || application.status != Status::AwaitingApplicant {
        return Ok(false);
    }
    let patch = Patch { holder_id: Some(None), closed_at: Some(Some(now)), ..Patch::default() };
    transition::apply(conn, &Actor::Worker, &application, Action::Lapse, now, patch, transition::no_data()).await?;
    end(conn, id, RequestEnd::Lapsed, now).await?;
    claim::end(conn, id, EndCause::Released, now).await?;
    ledger::end(conn, id, ClockCause::Lapsed, now).await?;
    escalation::cancel(conn, id, now).await?;
    let store = store::get(conn, application.store_id).await?;
    let letter = Letter::Lapsed { about: About::new(&application, &store.name) };
    letter::post(conn, ctx, &[OutgoingLetter::to_applicant(&application, Topic::Application(id), letter)]).await?;
    Ok(true)
}
