//! Raises flags from what is already known, once at submission and again when an identity document was read or
//! documents were added. Every query is bounded and uses an index.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{FlagCode, NewFlag};
use crate::application::Application;
use crate::base::clock::date_at;
use crate::base::schema::{
    application_evidence, applications, bindings, decisions, evidence, information_request_evidence,
    information_requests, penalties, store_contacts, stores,
};
use crate::base::{ApplicationId, EvidenceId, PolicyId, RequestEnd, SecretKey, StoreId};
use crate::evidence::File;
use crate::letter::Context;
use crate::policy::ReasonClass;
use crate::review::blind_index::{self, BlindIndex, BlindIndexKind, SharedUse};
use crate::review::outcome::Outcome;
use crate::review::watch_list;
use crate::store::{Store, contact_notice};

/// A contact registered within this period before submission counts as changed.
const CHANGED_PERIOD: Duration = Duration::days(30);
/// How many applications a flag refers to, newest first.
const RELATED_MAX: i64 = 20;
/// How many different page fingerprints of one submission are compared, to bound the query.
const PAGES_MAX: usize = 40;
/// Rows read per fingerprint and band: four bands, so 500 candidates for each fingerprint at most.
const BAND_MAX: i64 = 125;
/// Maximum distance, in bits, at which two fingerprints count as the same picture. With four bands of 16 bits, a
/// distance of 3 always leaves one band equal; larger distances may be missed.
const DISTANCE_MAX: u32 = 3;
/// A fingerprint with fewer bits set, or fewer clear, belongs to a blank page.
const BITS_MIN: u32 = 8;

/// Stores the blind indexes of a submission and raises its flags.
pub(crate) async fn gather(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    store: &Store,
    files: &[File],
) -> QueryResult<()> {
    let now = ctx.now();
    let marks = ctx.key.as_ref().map(|key| contact_marks(key, application)).unwrap_or_default();
    blind_index::insert(conn, application.id, &marks, now).await?;
    let store = ctx.key.as_ref().and_then(|key| mark_of(key, BlindIndexKind::Store, &store.number));
    let watched: Vec<_> = store.into_iter().chain(marks).collect();
    let (phone, email, rejected, changed, pictures, hits, is_sole) = futures::try_join!(
        blind_index::get_other_uses(conn, application, BlindIndexKind::Phone),
        blind_index::get_other_uses(conn, application, BlindIndexKind::Email),
        earlier_rejected(conn, ctx, application),
        contact_changed(conn, application),
        same_picture(conn, application, files),
        watch_list::list_hits(conn, &watched),
        contact_notice::has_sole_mailbox(conn, application.store_id),
    )?;
    let sharing: Vec<SharedUse> = phone.others.iter().chain(&email.others).copied().collect();
    let flags = [
        rejected,
        same(FlagCode::SamePhone, &phone.others),
        same(FlagCode::SameEmail, &email.others),
        pictures,
        changed,
        is_sole.then(|| NewFlag::soft(FlagCode::SoleContact, Vec::new())),
        under_penalty(conn, application, &sharing, now).await?,
        on_watch_list(hits),
    ];
    super::raise(conn, application.id, &flags.into_iter().flatten().collect::<Vec<_>>(), now).await
}

/// Stores the blind index of an identity document and raises a flag when it was seen before. Only the blind index is
/// passed in, never the number.
pub(crate) async fn identity_read(
    conn: &AsyncPgConnection,
    application: &Application,
    found: BlindIndex,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let marks = [(BlindIndexKind::Identity, found)];
    blind_index::insert(conn, application.id, &marks, now).await?;
    let (uses, hits) = futures::try_join!(
        blind_index::get_other_uses(conn, application, BlindIndexKind::Identity),
        watch_list::list_hits(conn, &marks),
    )?;
    let same = same(FlagCode::SameIdentity, &uses.others).map(|flag| NewFlag { is_hard: true, ..flag });
    let penalty = under_penalty(conn, application, &uses.others, now).await?;
    let flags: Vec<NewFlag> = [same, penalty, on_watch_list(hits)].into_iter().flatten().collect();
    super::raise(conn, application.id, &flags, now).await
}

/// Compares the pictures of documents added with an answer.
pub(crate) async fn documents_added(
    conn: &AsyncPgConnection,
    application: &Application,
    files: &[File],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let found = same_picture(conn, application, files).await?;
    super::raise(conn, application.id, found.as_slice(), now).await
}

fn contact_marks(key: &SecretKey, application: &Application) -> Vec<(BlindIndexKind, BlindIndex)> {
    let given =
        [(BlindIndexKind::Phone, &application.contact_phone), (BlindIndexKind::Email, &application.contact_email)];
    given.into_iter().filter_map(|(kind, text)| mark_of(key, kind, text)).collect()
}

fn mark_of(key: &SecretKey, kind: BlindIndexKind, text: &str) -> Option<(BlindIndexKind, BlindIndex)> {
    Some((kind, blind_index::mark(key, kind, &blind_index::normal(kind, text)?)))
}

fn same(code: FlagCode, others: &[SharedUse]) -> Option<NewFlag> {
    let related: Vec<ApplicationId> = others.iter().map(|other| other.application_id).collect();
    (!related.is_empty()).then(|| NewFlag::soft(code, Vec::new()).about(related))
}

fn on_watch_list(hits: Vec<String>) -> Option<NewFlag> {
    (!hits.is_empty()).then(|| NewFlag::hard(FlagCode::WatchList, hits))
}

/// Rejections of this store, not undone, for fraud or for a reason that excludes applying again.
async fn earlier_rejected(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
) -> QueryResult<Option<NewFlag>> {
    let rejected: Vec<(ApplicationId, PolicyId, Vec<String>)> = applications::table
        .inner_join(decisions::table)
        .filter(applications::store_id.eq(application.store_id).and(applications::id.ne(application.id)))
        .filter(decisions::outcome.eq(Outcome::Reject).and(decisions::undone_at.is_null()))
        .order(applications::submitted_at.desc())
        .limit(RELATED_MAX)
        .select((applications::id, applications::policy_id, decisions::reasons))
        .load(&mut conn)
        .await?;
    let mut related = Vec::new();
    for (id, policy, reasons) in rejected {
        let policy = ctx.policies.get(conn, policy).await?;
        let is_for_good = |code: &String| {
            let class = policy.policy.rejection(code).map(|rejection| rejection.class);
            matches!(class, Some(ReasonClass::CannotApplyAgain | ReasonClass::Fraud))
        };
        if reasons.iter().any(is_for_good) && !related.contains(&id) {
            related.push(id);
        }
    }
    Ok((!related.is_empty()).then(|| NewFlag::soft(FlagCode::EarlierRejected, Vec::new()).about(related)))
}

/// Registered contacts added after the store and within [`CHANGED_PERIOD`]; the flag's terms are the dates.
async fn contact_changed(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<Option<NewFlag>> {
    let changed: Vec<DateTime<Utc>> = store_contacts::table
        .inner_join(stores::table)
        .filter(store_contacts::store_id.eq(application.store_id))
        .filter(store_contacts::created_at.gt(application.submitted_at - CHANGED_PERIOD))
        .filter(store_contacts::created_at.gt(stores::created_at))
        .order(store_contacts::created_at)
        .limit(RELATED_MAX)
        .select(store_contacts::created_at)
        .load(&mut conn)
        .await?;
    let mut days: Vec<String> = changed.into_iter().map(|at| date_at(at).to_string()).collect();
    days.dedup();
    Ok((!days.is_empty()).then(|| NewFlag::soft(FlagCode::ContactChanged, days)))
}

/// Penalties, running or past, of this store, its account, or a store that shares a blind index; the flag's term
/// is the date the last one ends. Lifted penalties are left out.
async fn under_penalty(
    mut conn: &AsyncPgConnection,
    application: &Application,
    sharing: &[SharedUse],
    now: DateTime<Utc>,
) -> QueryResult<Option<NewFlag>> {
    let accounts: Vec<String> = bindings::table
        .filter(bindings::store_id.eq(application.store_id).and(bindings::ended_at.is_null()))
        .select(bindings::account_reference)
        .load(&mut conn)
        .await?;
    let of: Vec<StoreId> =
        std::iter::once(application.store_id).chain(sharing.iter().map(|other| other.store_id)).collect();
    let found: Vec<(ApplicationId, DateTime<Utc>)> = penalties::table
        .filter(penalties::lifted_at.is_null())
        .filter(penalties::store_id.eq_any(of).or(penalties::account_reference.assume_not_null().eq_any(accounts)))
        .order((penalties::until_at.desc(), penalties::id))
        .limit(RELATED_MAX)
        .select((penalties::application_id, penalties::until_at))
        .load(&mut conn)
        .await?;
    let Some((_, last_until)) = found.as_slice().first().copied() else { return Ok(None) };
    let terms = vec![date_at(last_until).to_string()];
    let mut related: Vec<ApplicationId> = found.into_iter().map(|(id, _)| id).collect();
    related.dedup();
    let flag = NewFlag { is_hard: last_until > now, ..NewFlag::soft(FlagCode::Penalty, terms) };
    Ok(Some(flag.about(related)))
}

#[derive(QueryableByName)]
struct Candidate {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    evidence_id: EvidenceId,
    #[diesel(sql_type = BigInt)]
    theirs: i64,
    #[diesel(sql_type = BigInt)]
    ours: i64,
}

/// True when the fingerprint has enough detail to identify a picture.
fn is_telling(fingerprint: i64) -> bool {
    (BITS_MIN..=64 - BITS_MIN).contains(&fingerprint.count_ones())
}

/// Finds other stores' applications with the same pictures.
async fn same_picture(
    mut conn: &AsyncPgConnection,
    application: &Application,
    files: &[File],
) -> QueryResult<Option<NewFlag>> {
    let mut ours: Vec<i64> =
        files.iter().flat_map(|file| &file.pages).map(|page| page.fingerprint).filter(|it| is_telling(*it)).collect();
    ours.sort_unstable();
    ours.dedup();
    ours.truncate(PAGES_MAX);
    if ours.is_empty() {
        return Ok(None);
    }
    // Each expression is that of one of the four indexes, so that each arm is an index scan.
    let candidates: Vec<Candidate> = diesel::sql_query(
        "select p.evidence_id, p.fingerprint as theirs, q.ours from unnest($1) as q(ours), lateral (
             (select evidence_id, fingerprint from evidence_pages
              where ((fingerprint >> 48) & 65535) = ((q.ours >> 48) & 65535) limit $2)
             union all
             (select evidence_id, fingerprint from evidence_pages
              where ((fingerprint >> 32) & 65535) = ((q.ours >> 32) & 65535) limit $2)
             union all
             (select evidence_id, fingerprint from evidence_pages
              where ((fingerprint >> 16) & 65535) = ((q.ours >> 16) & 65535) limit $2)
             union all
             (select evidence_id, fingerprint from evidence_pages
              where (fingerprint & 65535) = (q.ours & 65535) limit $2)
         ) p",
    )
    .bind::<Array<BigInt>, _>(&ours)
    .bind::<BigInt, _>(BAND_MAX)
    .load(&mut conn)
    .await?;
    let mut near: Vec<EvidenceId> = candidates
        .into_iter()
        .filter(|found| (found.theirs ^ found.ours).count_ones() <= DISTANCE_MAX)
        .map(|found| found.evidence_id)
        .collect();
    near.sort_unstable();
    near.dedup();
    let related = handed_in(conn, application.store_id, &near).await?;
    Ok((!related.is_empty()).then(|| NewFlag::hard(FlagCode::SamePicture, Vec::new()).about(related)))
}

/// Other stores' applications with these documents, submitted or added in an answer, newest first.
async fn handed_in(
    mut conn: &AsyncPgConnection,
    store: StoreId,
    documents: &[EvidenceId],
) -> QueryResult<Vec<ApplicationId>> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<ApplicationId> = application_evidence::table
        .inner_join(evidence::table)
        .filter(application_evidence::evidence_id.eq_any(documents).and(evidence::store_id.ne(store)))
        .order(application_evidence::application_id.desc())
        .limit(RELATED_MAX)
        .select(application_evidence::application_id)
        .load(&mut conn)
        .await?;
    let answers: Vec<ApplicationId> = information_request_evidence::table
        .inner_join(evidence::table)
        .inner_join(information_requests::table)
        .filter(information_request_evidence::evidence_id.eq_any(documents).and(evidence::store_id.ne(store)))
        .filter(information_requests::end_cause.eq(RequestEnd::Answered))
        .order(information_requests::application_id.desc())
        .limit(RELATED_MAX)
        .select(information_requests::application_id)
        .load(&mut conn)
        .await?;
    found.extend(answers);
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup();
    found.truncate(usize::try_from(RELATED_MAX).unwrap_or_default());
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_page_fingerprint_is_ignored() {
        assert!(!is_telling(0) && !is_telling(-1) && !is_telling(42));
        assert!(is_telling(0x0f0f_0f0f_0f0f_0f0f));
    }
}
