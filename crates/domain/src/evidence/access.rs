//! Viewing evidence: who may, on which ground, and the record of each view, which is committed before the first byte
//! is sent (R22).

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::view::{self, Look};
pub use super::view::{AccessGround, View, list};
use super::{Evidence, EvidencePage, EvidenceState};
use crate::application::{Action, Application, NotPermitted, Permission, Status, party};
use crate::base::schema::{
    application_evidence, applications, claims, decisions, evidence, evidence_pages, evidence_purposes,
    information_request_evidence, information_requests, staff,
};
use crate::base::{
    Actor, ApplicationId, EvidenceId, PurposeId, RequestEnd, StaffActor, StaffId, StoreId, TextProblem, text,
};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// How long a stated purpose gives access to an application's evidence.
pub const PURPOSE_PERIOD: Duration = Duration::minutes(30);
/// Minimum length of a purpose, in characters.
const PURPOSE_MIN: usize = 4;
/// Maximum length of a purpose, in characters.
const PURPOSE_MAX: usize = 500;

/// The part of a document that is viewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// A prepared page, numbered from 1.
    Page(i16),
    /// The original, as a download.
    Original,
}

/// A recorded view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedPicture {
    /// The document.
    pub evidence: Evidence,
    /// The page; `None` for the original.
    pub page: Option<EvidencePage>,
    /// The ground of the view.
    pub ground: AccessGround,
}

/// Why a document is not shown.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum AccessError {
    /// There is no such document or page, or this person may not know of it; the two are not distinguished.
    #[error("there is no such evidence")]
    Missing,
    #[error("a purpose must be stated first")]
    PurposeNeeded,
    #[error("the application must be claimed before its documents are viewed")]
    NotHolder,
    /// It has no page to show (yet).
    #[error("the document cannot be shown: {0}")]
    NotReady(EvidenceState),
    /// The policy's limit of views per day is reached.
    #[error("no more than {max} views a day")]
    TooMany { max: i64 },
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Shows a document of an application to staff.
pub async fn open(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    id: EvidenceId,
    picture: Picture,
) -> Result<OpenedPicture, AccessError> {
    let me = actor.staff().ok_or(AccessError::Missing)?;
    conn.transaction(async |conn| {
        let found = find_handed_in(conn, application, id).await?.ok_or(AccessError::Missing)?;
        let application: Application =
            applications::table.find(application).select(Application::as_select()).first(conn).await?;
        let (ground, purpose) = find_ground(conn, ctx, actor, me, &application, picture).await?;
        check_daily_limit(conn, ctx, me.id).await?;
        record_view(conn, ctx, actor, Some(application.id), found, picture, ground, purpose).await
    })
    .await
}

/// Requires that this member of staff may look once more today.
pub(crate) async fn check_daily_limit(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    me: StaffId,
) -> Result<(), AccessError> {
    let max = ctx.policies.current(conn).await?.policy.limits.looks_a_day;
    // Row lock: concurrent views are counted one after the other, so that none exceeds the limit.
    let _turn: StaffId = staff::table.find(me).select(staff::id).for_no_key_update().first(&mut conn).await?;
    let today = view::count_looks(conn, me, ctx.now() - Duration::days(1)).await?;
    if today >= max {
        tracing::warn!(target: "security", staff = %me, max, "daily limit of evidence views exceeded");
        return Err(AccessError::TooMany { max });
    }
    Ok(())
}

/// The ground on which this member of staff may view the application's pages now; records nothing. For the page that
/// says whether they can be viewed; [`open`] checks again.
///
/// # Errors
/// [`AccessError`], which says what would give access.
pub async fn get_ground(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
) -> Result<AccessGround, AccessError> {
    let me = actor.staff().ok_or(AccessError::Missing)?;
    find_ground(conn, ctx, actor, me, application, Picture::Page(1)).await.map(|(ground, _)| ground)
}

/// The document, if it belongs to the application or to the answer of one of its requests.
async fn find_handed_in(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    id: EvidenceId,
) -> QueryResult<Option<Evidence>> {
    let submitted = application_evidence::table
        .filter(application_evidence::application_id.eq(application).and(application_evidence::evidence_id.eq(id)));
    let answered = information_request_evidence::table
        .inner_join(information_requests::table)
        .filter(information_requests::application_id.eq(application))
        .filter(information_requests::end_cause.eq(RequestEnd::Answered))
        .filter(information_request_evidence::evidence_id.eq(id));
    evidence::table
        .find(id)
        .filter(exists(submitted).or(exists(answered)))
        .select(Evidence::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Shows a document of an answer that was not sent yet to the applicant.
pub async fn open_answer_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    id: EvidenceId,
    page: i16,
) -> Result<OpenedPicture, AccessError> {
    conn.transaction(async |conn| {
        let found: Option<(Evidence, StoreId)> = information_request_evidence::table
            .inner_join(information_requests::table.inner_join(applications::table))
            .inner_join(evidence::table)
            .filter(applications::id.eq(application).and(information_requests::ended_at.is_null()))
            .filter(applications::former_holder_at.is_null())
            .filter(information_request_evidence::evidence_id.eq(id))
            .select((Evidence::as_select(), applications::store_id))
            .first(conn)
            .await
            .optional()?;
        let (found, store) = found.ok_or(AccessError::Missing)?;
        if *actor != (Actor::Applicant { store }) {
            return Err(AccessError::Missing);
        }
        record_view(conn, ctx, actor, Some(application), found, Picture::Page(page), AccessGround::Owner, None).await
    })
    .await
}

/// The ground on which this member of staff may view the application's documents now.
async fn find_ground(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    me: &StaffActor,
    application: &Application,
    picture: Picture,
) -> Result<(AccessGround, Option<PurposeId>), AccessError> {
    let now = ctx.now();
    // A party to the application does not look at it as staff (R24).
    if party::is_party(conn, ctx.key.as_ref(), application, me.id).await? {
        return Err(AccessError::Missing);
    }
    if picture == Picture::Original {
        if !actor.may(Permission::FetchOriginals) {
            return Err(AccessError::Missing);
        }
        let purpose = find_purpose(conn, application.id, me.id, now).await?;
        return purpose.map(|purpose| (AccessGround::Purpose, Some(purpose))).ok_or(AccessError::PurposeNeeded);
    }
    let holds = claims::table
        .filter(claims::application_id.eq(application.id).and(claims::staff_id.eq(me.id)))
        .filter(claims::ended_at.is_null().and(claims::lease_until.gt(now)));
    if application.holder_id == Some(me.id)
        && actor.may(Action::Approve.permission())
        && diesel::select(exists(holds)).get_result(&mut conn).await?
    {
        let is_second = application.status == Status::AwaitingSecond;
        return Ok((if is_second { AccessGround::Second } else { AccessGround::Holder }, None));
    }
    if actor.may(Action::Undo.permission()) && query_may_undo(conn, application.id, me.id, now).await? {
        return Ok((AccessGround::Decider, None));
    }
    if actor.may(Permission::StatePurpose) {
        let purpose = find_purpose(conn, application.id, me.id, now).await?;
        return purpose.map(|purpose| (AccessGround::Purpose, Some(purpose))).ok_or(AccessError::PurposeNeeded);
    }
    if actor.may(Permission::ReadApplications) { Err(AccessError::NotHolder) } else { Err(AccessError::Missing) }
}

/// True while this person's decision is in its grace period: whoever may undo it may look again.
async fn query_may_undo(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    me: StaffId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let own = decisions::table
        .filter(decisions::application_id.eq(application).and(decisions::undone_at.is_null()))
        .filter(decisions::grace_until.gt(now))
        .filter(decisions::decided_by.eq(me).or(decisions::second_by.eq(me)));
    diesel::select(exists(own)).get_result(&mut conn).await
}

/// Records the view and returns the document to show.
#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
pub(crate) async fn record_view(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: Option<ApplicationId>,
    found: Evidence,
    picture: Picture,
    ground: AccessGround,
    purpose: Option<PurposeId>,
) -> Result<OpenedPicture, AccessError> {
    let page = match picture {
        Picture::Original if found.state == EvidenceState::Removed => return Err(AccessError::NotReady(found.state)),
        Picture::Original => None,
        Picture::Page(_) if found.state != EvidenceState::Ready => return Err(AccessError::NotReady(found.state)),
        Picture::Page(number) => {
            let page =
                evidence_pages::table.find((found.id, number)).select(EvidencePage::as_select()).first(&mut conn).await;
            Some(page.optional()?.ok_or(AccessError::Missing)?)
        }
    };
    let number = page.as_ref().map(|page| page.number);
    let look = Look { evidence: found.id, application, page: number, ground, purpose };
    view::record(conn, actor, look, ctx.now()).await?;
    Ok(OpenedPicture { evidence: found, page, ground })
}

/// The purpose this member of staff stated for this application, while it is valid.
pub async fn find_purpose(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    staff: StaffId,
    now: DateTime<Utc>,
) -> QueryResult<Option<PurposeId>> {
    evidence_purposes::table
        .filter(evidence_purposes::application_id.eq(application).and(evidence_purposes::staff_id.eq(staff)))
        .filter(evidence_purposes::ends_at.gt(now))
        .order(evidence_purposes::ends_at.desc())
        .select(evidence_purposes::id)
        .first(&mut conn)
        .await
        .optional()
}

/// Why a purpose was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum PurposeError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("the purpose is invalid")]
    Text(TextProblem),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// States the purpose of viewing an application's evidence; gives access for [`PURPOSE_PERIOD`].
pub async fn state_purpose(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    purpose: &str,
) -> Result<(), PurposeError> {
    let me = actor.must_as_staff(Permission::StatePurpose)?;
    let purpose = text::tidy(purpose);
    if let Some(problem) = text::problem_in(&purpose, PURPOSE_MIN, PURPOSE_MAX, true) {
        return Err(PurposeError::Text(problem));
    }
    let now = ctx.now();
    conn.transaction(async |conn| {
        let id = PurposeId::new(now);
        diesel::insert_into(evidence_purposes::table)
            .values((
                evidence_purposes::id.eq(id),
                evidence_purposes::application_id.eq(application),
                evidence_purposes::staff_id.eq(me),
                evidence_purposes::purpose.eq(purpose),
                evidence_purposes::stated_at.eq(now),
                evidence_purposes::ends_at.eq(now + PURPOSE_PERIOD),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "purpose": id });
        event::record(conn, Subject::Application(application), actor, now, EventKind::PurposeStated, data).await?;
        Ok(())
    })
    .await
}
