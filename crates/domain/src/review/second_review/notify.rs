//! Notifications about second reviews: to leads that one waits, to the first reviewer that theirs was sent back.

use chrono::Duration;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::account::staff::{self, Colleague};
use crate::application::Application;
use crate::application::about::About;
use crate::base::actor::Role;
use crate::base::id::{RecommendationId, StaffId};
use crate::base::schema::letters;
use crate::letter::context::Context;
use crate::letter::{self, Letter, LetterKind, OutgoingLetter, Topic};
use crate::review::claim;
use crate::store;

/// Minimum time between two notifications of a person: the letter leads to all waiting second reviews.
const QUIET_PERIOD: Duration = Duration::hours(1);
/// How many reviewers are notified when no lead is eligible.
const REVIEWERS_MAX: usize = 3;

/// Notifies the leads that may hold the application and were not notified within [`QUIET_PERIOD`]; when no lead may
/// hold it, up to [`REVIEWERS_MAX`] reviewers.
pub(super) async fn notify_second_reviewers(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    id: RecommendationId,
) -> QueryResult<()> {
    let mut able = list_able(conn, ctx, application, Role::Lead, usize::MAX).await?;
    if able.is_empty() {
        able = list_able(conn, ctx, application, Role::Reviewer, REVIEWERS_MAX).await?;
    }
    let mut outgoing = Vec::new();
    for colleague in able {
        if !query_was_notified(conn, ctx, colleague.id).await? {
            outgoing.push(colleague);
        }
    }
    post(conn, ctx, application, id, outgoing, |about| Letter::SecondWanted { about }).await
}

/// Notifies the first reviewer that the recommendation was sent back.
pub(super) async fn notify_recommender(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    id: RecommendationId,
    first: StaffId,
) -> QueryResult<()> {
    let first = staff::find_colleague(conn, first).await?.into_iter().collect();
    post(conn, ctx, application, id, first, |about| Letter::Returned { about }).await
}

async fn post(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    id: RecommendationId,
    recipients: Vec<Colleague>,
    letter: impl Fn(About) -> Letter,
) -> QueryResult<()> {
    if recipients.is_empty() {
        return Ok(());
    }
    let store = store::get(conn, application.store_id).await?;
    let about = About::new(application, &store.name);
    let topic = Topic::Recommendation(id);
    let outgoing: Vec<OutgoingLetter> =
        recipients.iter().map(|colleague| colleague.letter(topic.clone(), letter(about.clone()))).collect();
    letter::post(conn, ctx, &outgoing).await.map(drop)
}

async fn list_able(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    role: Role,
    limit: usize,
) -> QueryResult<Vec<Colleague>> {
    let mut able = Vec::new();
    for colleague in staff::list_with_role(conn, role).await? {
        if able.len() == limit {
            break;
        }
        if claim::find_ineligible(conn, ctx, application, colleague.id).await?.is_none() {
            able.push(colleague);
        }
    }
    Ok(able)
}

async fn query_was_notified(mut conn: &AsyncPgConnection, ctx: &Context, who: StaffId) -> QueryResult<bool> {
    let existing = letters::table
        .filter(letters::staff_id.eq(who).and(letters::created_at.gt(ctx.now() - QUIET_PERIOD)))
        .filter(letters::kind.eq(LetterKind::SecondWanted).and(letters::application_id.is_not_null()));
    diesel::select(exists(existing)).get_result(&mut conn).await
}
