//! Admission: whether a store may apply now. Checked before a form is shown and again at submission.

use chrono::{DateTime, Duration, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::{EffectState, Status};
use crate::base::schema::{applications, bindings, decisions};
use crate::base::{Channel, Kind, PolicyId, StoreId};
use crate::intake::channel_pause::{self, ChannelPause};
use crate::policy::{self, Policy, PublishedPolicy, ReapplyFrom};
use crate::review::outcome::Outcome;
use crate::review::penalty::{self, Penalty};
use crate::store::{Certification, Store};

/// How many applications of one kind a store can submit on the web in a day, and how many API clients can for it.
const DAILY_MAX: i64 = 10;

/// Why a store cannot apply.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum NotAdmitted {
    /// An application of this store and kind is open; its reference.
    #[error("an application is already open")]
    AlreadyOpen(String),
    #[error("the store is not bound")]
    NotBound,
    #[error("the store is not certified")]
    NotCertified,
    #[error("the store was bound too recently")]
    BoundTooRecently { until: DateTime<Utc> },
    #[error("the store was unbound too often")]
    UnboundTooOften { until: DateTime<Utc> },
    #[error("the store applied too often")]
    AppliedTooOften { until: DateTime<Utc> },
    #[error("the last rejection requires a waiting period")]
    TooSoonAgain { until: DateTime<Utc> },
    /// No application is taken through this channel now.
    #[error("the channel is paused")]
    Paused(Box<ChannelPause>),
    /// A penalty bars the store, or its account (R14).
    #[error("the store is restricted by a penalty")]
    Penalty(Box<Penalty>),
    #[error("the last rejection does not permit another application")]
    NeverAgain,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Checks whether the store may apply for this kind through this channel.
pub async fn check(
    conn: &AsyncPgConnection,
    published: &PublishedPolicy,
    store: &Store,
    (kind, channel): (Kind, Channel),
    now: DateTime<Utc>,
) -> Result<(), NotAdmitted> {
    if let Some(reference) = find_open(conn, store.id, kind).await? {
        return Err(NotAdmitted::AlreadyOpen(reference));
    }
    if let Some(reference) = find_unannounced_end(conn, store.id, kind, now).await? {
        return Err(NotAdmitted::AlreadyOpen(reference));
    }
    if let Some(pause) = channel_pause::find(conn, channel, now).await? {
        return Err(NotAdmitted::Paused(Box::new(pause)));
    }
    if let Some(penalty) = penalty::find_in_force(conn, store.id, now).await? {
        return Err(NotAdmitted::Penalty(Box::new(penalty)));
    }
    let policy = &published.policy;
    match kind {
        Kind::Unbind => check_binding(conn, policy, store.id, now).await?,
        Kind::RevokeCertification if store.certification != Certification::Certified => {
            return Err(NotAdmitted::NotCertified);
        }
        Kind::RevokeCertification => {}
    }
    check_frequency(conn, policy, (store.id, kind, channel), now).await?;
    check_last_rejection(conn, published, store.id, kind, now).await
}

async fn check_binding(
    mut conn: &AsyncPgConnection,
    policy: &Policy,
    store: StoreId,
    now: DateTime<Utc>,
) -> Result<(), NotAdmitted> {
    let limits = &policy.limits;
    let bound_at: Option<DateTime<Utc>> = bindings::table
        .filter(bindings::store_id.eq(store).and(bindings::ended_at.is_null()))
        .select(bindings::bound_at)
        .first(&mut conn)
        .await
        .optional()?;
    let until = bound_at.ok_or(NotAdmitted::NotBound)? + Duration::hours(limits.hours_after_binding);
    if now < until {
        return Err(NotAdmitted::BoundTooRecently { until });
    }
    let period = Duration::days(limits.unbindings_days);
    // The unbinding that must fall out of the period before another is permitted.
    let barring: Option<Option<DateTime<Utc>>> = bindings::table
        .filter(bindings::store_id.eq(store).and(bindings::ended_by_effect.is_not_null()))
        .filter(bindings::ended_at.gt(now - period))
        .order(bindings::ended_at.desc())
        .offset(limits.unbindings - 1)
        .select(bindings::ended_at)
        .first(&mut conn)
        .await
        .optional()?;
    match barring.flatten() {
        Some(ended_at) => Err(NotAdmitted::UnboundTooOften { until: ended_at + period }),
        None => Ok(()),
    }
}

/// Applications that were withdrawn, voided or objected to are not held against the store: somebody else may have
/// submitted them. They count only for the limit of a day on the web and by API, which slows a misuse of a sign-in or a key down.
async fn check_frequency(
    conn: &AsyncPgConnection,
    policy: &Policy,
    (store, kind, channel): (StoreId, Kind, Channel),
    now: DateTime<Utc>,
) -> Result<(), NotAdmitted> {
    let limits = &policy.limits;
    let counted = applications::status.ne_all([Status::Withdrawn, Status::Voided]);
    let counted = Box::new(counted.and(applications::objected_at.is_null()));
    let period = Duration::days(limits.applications_days);
    let mut barring = find_barring(conn, store, kind, counted, (limits.applications, now - period)).await?;
    let mut until = barring.map(|submitted_at| submitted_at + period);
    if until.is_none() && channel != Channel::Agent {
        let of_channel = Box::new(applications::channel.eq(channel));
        barring = find_barring(conn, store, kind, of_channel, (DAILY_MAX, now - Duration::days(1))).await?;
        until = barring.map(|submitted_at| submitted_at + Duration::days(1));
    }
    until.map_or(Ok(()), |until| Err(NotAdmitted::AppliedTooOften { until }))
}

type Counted = Box<dyn BoxableExpression<applications::table, Pg, SqlType = Bool>>;

/// When the `max`th last of the store's applications since `since` was submitted; `None` when there are fewer.
async fn find_barring(
    mut conn: &AsyncPgConnection,
    store: StoreId,
    kind: Kind,
    counted: Counted,
    (max, since): (i64, DateTime<Utc>),
) -> QueryResult<Option<DateTime<Utc>>> {
    applications::table
        .filter(applications::store_id.eq(store).and(applications::kind.eq(kind)))
        .filter(applications::submitted_at.gt(since))
        .filter(counted)
        .order(applications::submitted_at.desc())
        .offset(max - 1)
        .select(applications::submitted_at)
        .first(&mut conn)
        .await
        .optional()
}

/// The last decision that was not undone counts, whatever became of its application: neither an appeal nor a withdrawal
/// takes a rejection back. A decision in its grace period is not shown, unless a withdrawal made it final. Decisions on
/// an application that a registered contact objected to are not held against the store.
async fn check_last_rejection(
    mut conn: &AsyncPgConnection,
    current: &PublishedPolicy,
    store: StoreId,
    kind: Kind,
    now: DateTime<Utc>,
) -> Result<(), NotAdmitted> {
    let is_final = decisions::grace_until.le(now).or(applications::status.eq(Status::Withdrawn));
    let last: Option<(Outcome, Vec<String>, DateTime<Utc>, PolicyId)> = applications::table
        .inner_join(decisions::table)
        .filter(applications::store_id.eq(store).and(applications::kind.eq(kind)))
        .filter(applications::objected_at.is_null())
        .filter(decisions::undone_at.is_null().and(is_final))
        .order(decisions::decided_at.desc())
        .select((decisions::outcome, decisions::reasons, decisions::decided_at, applications::policy_id))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((Outcome::Reject, reasons, decided_at, judged_by)) = last else { return Ok(()) };
    // The policy the application was judged by, not today's: the email said when applying again is possible (R13).
    let from = if judged_by == current.id {
        current.policy.reapply_from(&reasons, decided_at)
    } else {
        policy::get(conn, judged_by).await?.policy.reapply_from(&reasons, decided_at)
    };
    match from {
        ReapplyFrom::Never => Err(NotAdmitted::NeverAgain),
        ReapplyFrom::At(until) if now < until => Err(NotAdmitted::TooSoonAgain { until }),
        ReapplyFrom::At(_) | ReapplyFrom::Now => Ok(()),
    }
}

/// The reference of the store's application of this kind that is open, or approved with its effect not confirmed.
pub async fn find_open(mut conn: &AsyncPgConnection, store: StoreId, kind: Kind) -> QueryResult<Option<String>> {
    let unfinished = applications::status
        .eq(Status::Approved)
        .and(applications::effect.ne_all([EffectState::None, EffectState::Confirmed]));
    applications::table
        .filter(applications::store_id.eq(store).and(applications::kind.eq(kind)))
        .filter(applications::status.eq_any(Status::OPEN).or(unfinished))
        .select(applications::reference)
        .first(&mut conn)
        .await
        .optional()
}

/// The reference of a rejected or voided application within its grace period. Its applicant does not know yet, and taking
/// the step back must not collide with a newer application.
async fn find_unannounced_end(
    mut conn: &AsyncPgConnection,
    store: StoreId,
    kind: Kind,
    now: DateTime<Utc>,
) -> QueryResult<Option<String>> {
    // Both are closed when the grace period ends.
    applications::table
        .filter(applications::store_id.eq(store).and(applications::kind.eq(kind)))
        .filter(applications::status.eq_any([Status::Rejected, Status::Voided]))
        .filter(applications::closed_at.gt(now))
        .select(applications::reference)
        .first(&mut conn)
        .await
        .optional()
}
