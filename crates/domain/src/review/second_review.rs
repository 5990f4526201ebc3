//! Second review (复核): a first reviewer recommends a verdict, a second one confirms it or sends it back.
//!
//! The decision is written on confirmation, with both names. When the policy says *blind*, the first opinion does not
//! leave this module until the second is recorded.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::Application;
use crate::application::status::Action;
use crate::application::transition::{self, Patch};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, RecommendationId, StaffId};
use crate::base::schema::{recommendations, staff};
use crate::base::text;
use crate::evidence::basis;
use crate::letter::context::Context;
use crate::policy::PublishedPolicy;
use crate::review::claim::{self, EndCause};
use crate::review::decision::{DecideError, Verdict};
use crate::review::outcome::Outcome;
use crate::review::penalty::ProposedPenalty;
use crate::store;
use required::SecondCause;

mod notify;
mod opinion;
pub mod required;

pub use opinion::{confirm, give_opinion, send_back};

text_enum! {
    /// The result of a recommendation.
    pub enum RecommendationResult {
        /// The second reviewer confirmed it; the application is decided.
        Confirmed = "confirmed",
        /// The second reviewer sent it back.
        Returned = "returned",
        /// It ended for another reason, such as a withdrawal.
        Ended = "ended",
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = recommendations)]
struct RecommendationRow {
    id: RecommendationId,
    round: i16,
    outcome: Outcome,
    reasons: Vec<String>,
    message: String,
    note: String,
    basis_hash: Vec<u8>,
    causes: Vec<SecondCause>,
    is_blind: bool,
    penalty_days: Option<i32>,
    penalty_message: String,
    recommended_by: StaffId,
    recommended_at: DateTime<Utc>,
    opinion: Option<Outcome>,
    opinion_by: Option<StaffId>,
    opinion_at: Option<DateTime<Utc>>,
    result: Option<RecommendationResult>,
    second_by: Option<StaffId>,
    ended_at: Option<DateTime<Utc>>,
    comment: String,
}

impl RecommendationRow {
    fn proposal(&self) -> Proposal {
        let penalty_message = self.penalty_message.clone();
        Proposal {
            outcome: self.outcome,
            reasons: self.reasons.clone(),
            message: self.message.clone(),
            note: self.note.clone(),
            penalty: self.penalty_days.map(|days| ProposedPenalty { days, message: penalty_message }),
        }
    }
}

/// The recommended verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Approve or reject.
    pub outcome: Outcome,
    /// Codes of the policy's reasons to reject.
    pub reasons: Vec<String>,
    /// Message to the applicant.
    pub message: String,
    /// Note to colleagues.
    pub note: String,
    /// A penalty.
    pub penalty: Option<ProposedPenalty>,
}

impl From<Proposal> for Verdict {
    fn from(proposal: Proposal) -> Self {
        let Proposal { outcome, reasons, message, note, penalty } = proposal;
        Self { outcome, reasons, message, note, penalty, seen_version: None }
    }
}

/// A recommendation, as one actor may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// Its id.
    pub id: RecommendationId,
    /// The application's round.
    pub round: i16,
    /// The recommended verdict; `None` while it is hidden from this actor.
    pub proposal: Option<Proposal>,
    /// Why a second review is required; empty while hidden, because a cause may reveal the opinion.
    pub causes: Vec<SecondCause>,
    /// The first opinion is hidden until the second is recorded.
    pub is_blind: bool,
    /// The first reviewer.
    pub by: StaffId,
    /// Their name.
    pub by_name: String,
    /// When it was recommended.
    pub at: DateTime<Utc>,
    /// The second reviewer's own opinion, who gave it, and when.
    pub opinion: Option<(Outcome, StaffId, DateTime<Utc>)>,
    /// The result, and when it ended.
    pub result: Option<(RecommendationResult, DateTime<Utc>)>,
    /// The second reviewer who confirmed or returned it.
    pub second_by: Option<StaffId>,
    /// The second reviewer's reason for returning it.
    pub comment: String,
}

impl Recommendation {
    /// True while it waits for a second reviewer.
    pub fn is_live(&self) -> bool {
        self.result.is_none()
    }

    /// True when both reviewers agree; `None` before the second opinion and while the first is hidden.
    pub fn is_agreed(&self) -> Option<bool> {
        let (opinion, ..) = self.opinion?;
        self.proposal.as_ref().map(|proposal| proposal.outcome == opinion)
    }
}

/// An application's recommendations, newest first, as this actor may see them.
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    application: ApplicationId,
) -> QueryResult<Vec<Recommendation>> {
    let rows: Vec<(RecommendationRow, String)> = recommendations::table
        .inner_join(staff::table.on(recommendations::recommended_by.eq(staff::id)))
        .filter(recommendations::application_id.eq(application))
        .order(recommendations::recommended_at.desc())
        .select((RecommendationRow::as_select(), staff::name))
        .load(&mut conn)
        .await?;
    let me = actor.staff().map(|staff| staff.id);
    let shown = |(row, by_name): (RecommendationRow, String)| {
        let is_hidden = row.is_blind && row.result.is_none() && row.opinion.is_none() && me != Some(row.recommended_by);
        Recommendation {
            id: row.id,
            round: row.round,
            proposal: (!is_hidden).then(|| row.proposal()),
            causes: if is_hidden { Vec::new() } else { row.causes },
            is_blind: row.is_blind,
            by: row.recommended_by,
            by_name,
            at: row.recommended_at,
            opinion: row.opinion.zip(row.opinion_by).zip(row.opinion_at).map(|((it, by), at)| (it, by, at)),
            result: row.result.zip(row.ended_at),
            second_by: row.second_by,
            comment: row.comment,
        }
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// The person whose recommendation waits for a second reviewer.
pub async fn find_first(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<StaffId>> {
    recommendations::table
        .filter(recommendations::application_id.eq(application).and(recommendations::ended_at.is_null()))
        .select(recommendations::recommended_by)
        .first(&mut conn)
        .await
        .optional()
}

/// Recommends the verdict to a second reviewer, in the caller's transaction. No letter leaves and the application is
/// not decided.
#[expect(clippy::too_many_arguments, reason = "the parts of one transaction, split from decide for its length")]
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    me: StaffId,
    application: &Application,
    policy: &PublishedPolicy,
    verdict: &Verdict,
    causes: &[SecondCause],
) -> Result<RecommendationId, DecideError> {
    let now = ctx.now();
    let id = RecommendationId::new(now);
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    // Neither the outcome nor the causes: the second reviewer can read the event.
    let data = json!({ "recommendation": id });
    transition::apply(conn, actor, application, Action::Recommend, now, patch, data).await?;
    claim::end(conn, application.id, EndCause::Recommended, now).await?;
    let basis = basis(conn, application).await?;
    let reasons: &[String] = if verdict.outcome == Outcome::Approve { &[] } else { &verdict.reasons };
    diesel::insert_into(recommendations::table)
        .values((
            recommendations::id.eq(id),
            recommendations::application_id.eq(application.id),
            recommendations::round.eq(application.round),
            recommendations::outcome.eq(verdict.outcome),
            recommendations::reasons.eq(reasons),
            recommendations::message.eq(text::tidy(&verdict.message)),
            recommendations::note.eq(text::tidy(&verdict.note)),
            recommendations::basis_hash.eq(&basis[..]),
            recommendations::causes.eq(causes),
            recommendations::is_blind.eq(policy.policy.second.blind),
            recommendations::penalty_days.eq(verdict.penalty.as_ref().map(|penalty| penalty.days)),
            recommendations::penalty_message
                .eq(verdict.penalty.as_ref().map_or_else(String::new, |it| text::tidy(&it.message))),
            recommendations::recommended_by.eq(me),
            recommendations::recommended_at.eq(now),
        ))
        .execute(&mut conn)
        .await?;
    notify::notify_second_reviewers(conn, ctx, application, id).await?;
    Ok(id)
}

async fn basis(conn: &AsyncPgConnection, application: &Application) -> QueryResult<[u8; 32]> {
    let (binding, documents) = futures::try_join!(
        store::find_live_binding(conn, application.store_id),
        basis::basis_digest(conn, application.id),
    )?;
    Ok(application.basis_hash(binding, &documents))
}

/// Ends the live recommendation, if any, because the application is closed.
pub(crate) async fn end(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let live: Option<RecommendationId> = recommendations::table
        .filter(recommendations::application_id.eq(application).and(recommendations::ended_at.is_null()))
        .select(recommendations::id)
        .first(&mut conn)
        .await
        .optional()?;
    match live {
        Some(id) => end_as(conn, id, RecommendationResult::Ended, None, "", at).await,
        None => Ok(()),
    }
}

async fn end_as(
    mut conn: &AsyncPgConnection,
    id: RecommendationId,
    result: RecommendationResult,
    by: Option<StaffId>,
    comment: &str,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(recommendations::table.find(id).filter(recommendations::ended_at.is_null()))
        .set((
            recommendations::result.eq(Some(result)),
            recommendations::second_by.eq(by),
            recommendations::ended_at.eq(Some(at)),
            recommendations::comment.eq(comment),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}
