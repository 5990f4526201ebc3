//! Inquiries: the platform is asked for the figures of a store (R8) at submission and at approval.
//!
//! The row is written in the transaction of the submission or approval, and the worker asks, so that nobody waits at a page
//! for a slow partner (decision 0058). An attempt is committed before the platform is asked; at the cap it is given up, and
//! the case goes on with what is known. A platform that cannot say ends the inquiry and changes nothing.
//!
//! Lock order: the inquiry, then its store. Whoever holds a store does not wait for an inquiry.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{Figures, FiguresSource};
use crate::application::Application;
use crate::base::schema::{bindings, figures_inquiries, stores};
use crate::base::{Actor, ApplicationId, FiguresInquiryId, StoreId};
use crate::job::{self, RetryPolicy};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

text_enum! {
    /// Why the platform is asked.
    pub enum InquiryCause {
        Submitted = "submitted",
        Approved = "approved",
    }
}

text_enum! {
    /// The state of an inquiry.
    pub enum InquiryState {
        Asking = "asking",
        Answered = "answered",
        /// The platform does not tell figures, or not of this store.
        CannotSay = "cannot_say",
        /// It did not answer until the last attempt.
        Failed = "failed",
    }
}

/// An inquiry as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = figures_inquiries)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Inquiry {
    pub id: FiguresInquiryId,
    pub store_id: StoreId,
    pub application_id: ApplicationId,
    pub cause: InquiryCause,
    pub state: InquiryState,
    pub attempt: i32,
    pub next_try_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// The next action for the inquiry of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InquiryAttempt {
    /// Ask; the attempt is committed.
    Ask(Question),
    /// Another attempt is under way, or it is due later; a job for that time was enqueued.
    NotYet,
    /// Already ended, or given up just now.
    Over(InquiryState),
    /// There is no such inquiry.
    Gone,
}

/// A question to the platform. It holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The inquiry.
    pub inquiry: FiguresInquiryId,
    /// Number of the attempt.
    pub attempt: i32,
    /// The store's number at the platform.
    pub store: String,
    /// The number of the account it is bound to, if any.
    pub account: Option<String>,
}

/// The result of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InquiryAnswer {
    /// The figures.
    Told(Figures),
    /// The platform cannot say.
    CannotSay,
    /// It did not answer, or its answer cannot be used.
    Unanswered,
}

/// Asks for the figures of the application's store, in the caller's transaction.
pub(crate) async fn ask(
    mut conn: &AsyncPgConnection,
    application: &Application,
    cause: InquiryCause,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let id = FiguresInquiryId::new(at);
    diesel::insert_into(figures_inquiries::table)
        .values((
            figures_inquiries::id.eq(id),
            figures_inquiries::store_id.eq(application.store_id),
            figures_inquiries::application_id.eq(application.id),
            figures_inquiries::cause.eq(cause),
            figures_inquiries::next_try_at.eq(at),
            figures_inquiries::created_at.eq(at),
        ))
        .execute(&mut conn)
        .await?;
    job::enqueue(conn, at, &[(id.into(), at)]).await
}

/// The last inquiry about a store.
///
/// # Errors
/// Database errors.
pub async fn find_last(mut conn: &AsyncPgConnection, store: StoreId) -> QueryResult<Option<Inquiry>> {
    figures_inquiries::table
        .filter(figures_inquiries::store_id.eq(store))
        .order((figures_inquiries::created_at.desc(), figures_inquiries::id.desc()))
        .select(Inquiry::as_select())
        .first(&mut conn)
        .await
        .optional()
}

async fn lock(mut conn: &AsyncPgConnection, id: FiguresInquiryId) -> QueryResult<Option<Inquiry>> {
    let found = figures_inquiries::table.find(id).select(Inquiry::as_select()).for_update().first(&mut conn).await;
    found.optional()
}

/// Begins an attempt, or returns why not.
///
/// # Errors
/// Database errors.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: FiguresInquiryId,
    retry: RetryPolicy,
) -> QueryResult<InquiryAttempt> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some(inquiry) = lock(conn, id).await? else { return Ok(InquiryAttempt::Gone) };
        if inquiry.state != InquiryState::Asking {
            return Ok(InquiryAttempt::Over(inquiry.state));
        }
        if inquiry.next_try_at > now {
            let run_at = inquiry.next_try_at.max(now + job::LOOK_AGAIN_PERIOD);
            job::enqueue(conn, now, &[(id.into(), run_at)]).await?;
            return Ok(InquiryAttempt::NotYet);
        }
        if inquiry.attempt >= retry.cap {
            end(conn, id, InquiryState::Failed, now).await?;
            return Ok(InquiryAttempt::Over(InquiryState::Failed));
        }
        let attempt = inquiry.attempt + 1;
        diesel::update(figures_inquiries::table.find(id))
            .set((figures_inquiries::attempt.eq(attempt), figures_inquiries::next_try_at.eq(now + retry.lease_period)))
            .execute(conn)
            .await?;
        let store: String = stores::table.find(inquiry.store_id).select(stores::number).first(conn).await?;
        let live = bindings::table.filter(bindings::store_id.eq(inquiry.store_id).and(bindings::ended_at.is_null()));
        let account = live.select(bindings::account_reference).first(conn).await.optional()?;
        Ok(InquiryAttempt::Ask(Question { inquiry: id, attempt, store, account }))
    })
    .await
}

/// Records the result of an attempt. Figures are written to the store, unless newer ones are known. Without an answer it is
/// asked again with increasing delay, and given up after the last attempt. Returns the state.
///
/// # Errors
/// Database errors.
pub async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    question: &Question,
    answer: InquiryAnswer,
    retry: RetryPolicy,
) -> QueryResult<InquiryState> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some(inquiry) = lock(conn, question.inquiry).await? else { return Ok(InquiryState::Failed) };
        if inquiry.state != InquiryState::Asking {
            return Ok(inquiry.state);
        }
        let state = match answer {
            InquiryAnswer::Told(figures) => {
                write(conn, &inquiry, figures, now).await?;
                InquiryState::Answered
            }
            InquiryAnswer::CannotSay => InquiryState::CannotSay,
            // An attempt that outlived its lease: the later one asks.
            InquiryAnswer::Unanswered if inquiry.attempt != question.attempt => return Ok(InquiryState::Asking),
            InquiryAnswer::Unanswered if inquiry.attempt >= retry.cap => InquiryState::Failed,
            InquiryAnswer::Unanswered => {
                let next_try_at = now + retry.backoff(inquiry.attempt, inquiry.id.0);
                diesel::update(figures_inquiries::table.find(inquiry.id))
                    .set(figures_inquiries::next_try_at.eq(next_try_at))
                    .execute(conn)
                    .await?;
                job::enqueue(conn, now, &[(inquiry.id.into(), next_try_at)]).await?;
                return Ok(InquiryState::Asking);
            }
        };
        end(conn, inquiry.id, state, now).await?;
        Ok(state)
    })
    .await
}

/// Writes figures to the store, unless newer ones are known.
async fn write(
    mut conn: &AsyncPgConnection,
    inquiry: &Inquiry,
    figures: Figures,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let is_no_older = stores::figures_at.is_null().or(stores::figures_at.le(figures.as_of));
    let taken = diesel::update(stores::table.find(inquiry.store_id).filter(is_no_older))
        .set((
            stores::balance_cents.eq(figures.balance_cents),
            stores::loan_cents.eq(figures.loan_cents),
            stores::unshipped_orders.eq(figures.unshipped_orders),
            stores::open_after_sales.eq(figures.after_sales),
            stores::figures_at.eq(Some(figures.as_of)),
            stores::figures_source.eq(FiguresSource::Platform),
        ))
        .execute(&mut conn)
        .await?;
    if taken == 0 {
        return Ok(());
    }
    let data = json!({
        "inquiry": inquiry.id,
        "application": inquiry.application_id,
        "cause": inquiry.cause,
        "as_of": figures.as_of,
    });
    event::record(conn, Subject::Store(inquiry.store_id), &Actor::Platform, now, EventKind::FiguresTold, data).await
}

async fn end(
    mut conn: &AsyncPgConnection,
    id: FiguresInquiryId,
    state: InquiryState,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(figures_inquiries::table.find(id))
        .set((figures_inquiries::state.eq(state), figures_inquiries::ended_at.eq(Some(at))))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Enqueues a job for each inquiry that has been due for longer than `patience`, oldest first. Returns how many.
///
/// # Errors
/// Database errors.
pub async fn reconcile(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    patience: Duration,
    limit: i64,
) -> QueryResult<usize> {
    let now = ctx.now();
    let due: Vec<FiguresInquiryId> = figures_inquiries::table
        // Exactly as in the partial index.
        .filter(sql::<Bool>("figures_inquiries.state = 'asking'"))
        .filter(figures_inquiries::next_try_at.le(now - patience))
        .filter(job::has_none("figures_inquiries.id"))
        .order((figures_inquiries::next_try_at, figures_inquiries::id))
        .limit(limit)
        .select(figures_inquiries::id)
        .load(&mut conn)
        .await?;
    let jobs: Vec<_> = due.iter().map(|id| ((*id).into(), now)).collect();
    job::enqueue(conn, now, &jobs).await?;
    Ok(jobs.len())
}
