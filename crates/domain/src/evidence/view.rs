//! Views on record: one for each person, page, ground and sitting, with the number of looks (R22).
//!
//! A page of the desk shows its pictures again whenever it is loaded. The looks of one sitting are counted in one view,
//! so that the record says who looked at a document when, and not how often a page was reloaded. A sitting ends when
//! somebody has not looked for [`SITTING_PERIOD`]; another ground or purpose begins a new one.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::{exists, not, sum};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::EvidenceState;
use crate::base::schema::{
    application_evidence, evidence, evidence_pages, evidence_purposes, evidence_views, information_request_evidence,
    information_requests, staff,
};
use crate::base::{Actor, ApplicationId, EvidenceId, EvidenceViewId, PurposeId, RequestEnd, StaffId};

/// How long after the last look another one belongs to the same sitting.
pub const SITTING_PERIOD: Duration = Duration::minutes(30);

text_enum! {
    /// The ground on which somebody may view a document.
    pub enum AccessGround {
        /// The owner, before it is submitted.
        Owner = "owner",
        /// The agent who submits for the owner, before it is submitted.
        Agent = "agent",
        Holder = "holder",
        Second = "second",
        /// A reviewer who decided it, until the grace period is over.
        Decider = "decider",
        /// A lead or auditor who stated a purpose.
        Purpose = "purpose",
        /// Staff who may answer a proposal that rests on it, and its proposer.
        Proposal = "proposal",
    }
}

/// A look at a page, or at the original.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) evidence: EvidenceId,
    /// `None` for a draft's document.
    pub(super) application: Option<ApplicationId>,
    /// `None` for the original.
    pub(super) page: Option<i16>,
    pub(super) ground: AccessGround,
    pub(super) purpose: Option<PurposeId>,
}

/// Records a look: in the view of the sitting, or in a new one.
pub(super) async fn record(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    look: Look,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let who = actor.staff().map(|staff| staff.id);
    let sitting: Option<(EvidenceViewId, DateTime<Utc>)> = evidence_views::table
        .filter(evidence_views::evidence_id.eq(look.evidence).and(evidence_views::last_at.gt(now - SITTING_PERIOD)))
        .filter(evidence_views::application_id.is_not_distinct_from(look.application))
        .filter(evidence_views::page.is_not_distinct_from(look.page))
        .filter(evidence_views::viewer_kind.eq(actor.kind()))
        .filter(evidence_views::staff_id.is_not_distinct_from(who))
        .filter(evidence_views::ground.eq(look.ground))
        .filter(evidence_views::purpose_id.is_not_distinct_from(look.purpose))
        .order(evidence_views::last_at.desc())
        .select((evidence_views::id, evidence_views::last_at))
        .for_update()
        .first(&mut conn)
        .await
        .optional()?;
    if let Some((id, last_at)) = sitting {
        let counted =
            (evidence_views::looks.eq(evidence_views::looks + 1), evidence_views::last_at.eq(now.max(last_at)));
        return diesel::update(evidence_views::table.find(id)).set(counted).execute(&mut conn).await.map(drop);
    }
    diesel::insert_into(evidence_views::table)
        .values((
            evidence_views::id.eq(EvidenceViewId::new(now)),
            evidence_views::evidence_id.eq(look.evidence),
            evidence_views::application_id.eq(look.application),
            evidence_views::page.eq(look.page),
            evidence_views::viewer_kind.eq(actor.kind()),
            evidence_views::staff_id.eq(who),
            evidence_views::ground.eq(look.ground),
            evidence_views::purpose_id.eq(look.purpose),
            evidence_views::at.eq(now),
            evidence_views::last_at.eq(now),
            evidence_views::looks.eq(1),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// How often a member of staff looked in the views that lasted until after `since`.
pub(super) async fn count_looks(mut conn: &AsyncPgConnection, who: StaffId, since: DateTime<Utc>) -> QueryResult<i64> {
    let counted: Option<i64> = evidence_views::table
        .filter(evidence_views::staff_id.eq(who).and(evidence_views::last_at.gt(since)))
        .select(sum(evidence_views::looks))
        .first(&mut conn)
        .await?;
    Ok(counted.unwrap_or_default())
}

/// A page that somebody has not looked at: the document, its type, its file's name, the page's number.
pub(crate) type UnopenedPage = (EvidenceId, String, String, i16);

/// The pages of an application's documents, those of answers included, at which a member of staff has not looked for it
/// since `since`. Pages are in the order of upload.
pub(crate) async fn list_unopened(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    who: StaffId,
    since: DateTime<Utc>,
) -> QueryResult<Vec<UnopenedPage>> {
    let submitted = application_evidence::table
        .filter(application_evidence::application_id.eq(application))
        .select(application_evidence::evidence_id);
    let answered = information_request_evidence::table
        .inner_join(information_requests::table)
        .filter(information_requests::application_id.eq(application))
        .filter(information_requests::end_cause.eq(RequestEnd::Answered))
        .select(information_request_evidence::evidence_id);
    let opened = evidence_views::table
        .filter(evidence_views::evidence_id.eq(evidence_pages::evidence_id))
        .filter(evidence_views::application_id.eq(application).and(evidence_views::staff_id.eq(who)))
        .filter(evidence_views::last_at.ge(since))
        .filter(evidence_views::page.is_null().or(evidence_views::page.eq(evidence_pages::number.nullable())));
    evidence_pages::table
        .inner_join(evidence::table.on(evidence::id.eq(evidence_pages::evidence_id)))
        .filter(evidence::id.eq_any(submitted).or(evidence::id.eq_any(answered)))
        .filter(evidence::state.eq(EvidenceState::Ready))
        .filter(not(exists(opened)))
        .order((evidence::uploaded_at, evidence::id, evidence_pages::number))
        .select((evidence::id, evidence::document_type, evidence::file_name, evidence_pages::number))
        .load(&mut conn)
        .await
}

/// A view as listed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = evidence_views)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct View {
    pub evidence_id: EvidenceId,
    /// The page; `None` for the original.
    pub page: Option<i16>,
    pub ground: AccessGround,
    /// The first look.
    pub at: DateTime<Utc>,
    /// The last look of the sitting.
    pub last_at: DateTime<Utc>,
    pub looks: i32,
    /// The viewer's name, for staff.
    #[diesel(select_expression = staff::name.nullable())]
    pub staff_name: Option<String>,
    #[diesel(select_expression = evidence_purposes::purpose.nullable())]
    pub purpose: Option<String>,
}

/// Views of an application's evidence, latest first.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId, limit: i64) -> QueryResult<Vec<View>> {
    evidence_views::table
        .left_join(staff::table)
        .left_join(evidence_purposes::table)
        .filter(evidence_views::application_id.eq(application))
        .order(evidence_views::last_at.desc())
        .limit(limit)
        .select(View::as_select())
        .load(&mut conn)
        .await
}
