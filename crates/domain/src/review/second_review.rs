//! Second review (复核): a first reviewer recommends a verdict, a second one confirms it or sends it back.
//!
//! The decision is written on confirmation, with both names. When the policy says *blind*, the first opinion does not
//! leave this module until the second is recorded.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::staff as people;
use crate::account::staff::Colleague;
use crate::application::{About, Action, Application, Patch, transition};
use crate::base::schema::{letters, recommendations, staff};
use crate::base::{Actor, ApplicationId, EvidenceId, RecommendationId, Role, StaffId, text};
use crate::letter::{self, Context, Letter, LetterKind, OutgoingLetter, Topic};
use crate::policy::PublishedPolicy;
use crate::review::claim::{self, EndCause};
use crate::review::decision::{DecideError, Verdict};
use crate::review::outcome::Outcome;
use crate::review::penalty::ProposedPenalty;
use crate::review::unopened::Opening;
use crate::{effect, store};

mod opinion;
pub mod required;

use required::SecondCause;

pub use opinion::{confirm, give_opinion, send_back};

text_enum! {
    /// The result of a recommendation.
    pub enum RecommendationResult {
        Confirmed = "confirmed",
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
    unopened: Vec<EvidenceId>,
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
    fn verdict(&self) -> Verdict {
        let penalty_message = self.penalty_message.clone();
        Verdict {
            outcome: self.outcome,
            reasons: self.reasons.clone(),
            message: self.message.clone(),
            note: self.note.clone(),
            penalty: self.penalty_days.map(|days| ProposedPenalty { days, message: penalty_message }),
            seen_version: None,
            // The first reviewer was asked; the second is asked for themselves.
            opening: Opening::Waived,
        }
    }
}

/// A recommendation, as one actor may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Recommendation {
    pub id: RecommendationId,
    pub round: i16,
    /// The recommended verdict; `None` while it is hidden from this actor.
    pub proposal: Option<Verdict>,
    /// Why a second review is required; empty while hidden, because a cause may reveal the opinion.
    pub causes: Vec<SecondCause>,
    /// The first opinion is hidden from everybody else until the end, and from the second reviewer until theirs is
    /// recorded.
    pub is_blind: bool,
    /// The first reviewer.
    pub by: StaffId,
    pub by_name: String,
    pub at: DateTime<Utc>,
    /// The second reviewer's own opinion, who gave it, and when.
    pub opinion: Option<(Outcome, StaffId, DateTime<Utc>)>,
    pub result: Option<(RecommendationResult, DateTime<Utc>)>,
    pub second_by: Option<StaffId>,
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
        // From everybody who may still take the second review over, too.
        let is_author = me.is_some() && [Some(row.recommended_by), row.opinion_by].contains(&me);
        let is_hidden = row.is_blind && row.result.is_none() && !is_author;
        let opinion = row.opinion.zip(row.opinion_by).zip(row.opinion_at).map(|((it, by), at)| (it, by, at));
        Recommendation {
            id: row.id,
            round: row.round,
            proposal: (!is_hidden).then(|| row.verdict()),
            causes: if is_hidden { Vec::new() } else { row.causes },
            is_blind: row.is_blind,
            by: row.recommended_by,
            by_name,
            at: row.recommended_at,
            opinion: opinion.filter(|_| !is_hidden),
            result: row.result.zip(row.ended_at),
            second_by: row.second_by,
            comment: row.comment,
        }
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// The result of a first review.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FirstReview<'a> {
    /// The first reviewer.
    pub(crate) by: StaffId,
    pub(crate) verdict: &'a Verdict,
    /// Why a second person is required.
    pub(crate) causes: &'a [SecondCause],
    /// Documents that the first reviewer did not open and said so.
    pub(crate) unopened: &'a [EvidenceId],
}

/// Recommends the verdict to a second reviewer, in the caller's transaction. No letter leaves and the application is
/// not decided.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    policy: &PublishedPolicy,
    first: FirstReview<'_>,
) -> Result<RecommendationId, DecideError> {
    let FirstReview { by, verdict, causes, unopened } = first;
    let now = ctx.now();
    let id = RecommendationId::new(now);
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    // Neither the outcome nor the causes: the second reviewer can read the event.
    let data = json!({ "recommendation": id });
    transition::apply(conn, actor, application, Action::Recommend, now, patch, data).await?;
    claim::end(conn, application.id, EndCause::Recommended, now).await?;
    let basis = effect::get_basis(conn, application).await?;
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
            recommendations::unopened.eq(unopened),
            recommendations::recommended_by.eq(by),
            recommendations::recommended_at.eq(now),
        ))
        .execute(&mut conn)
        .await?;
    notify_second_reviewers(conn, ctx, application, id).await?;
    Ok(id)
}

/// Ends the live recommendation, if any, because the application is closed.
pub(crate) async fn end(conn: &AsyncPgConnection, application: ApplicationId, at: DateTime<Utc>) -> QueryResult<()> {
    end_as(conn, application, RecommendationResult::Ended, None, "", at).await
}

/// Lets the recommendation wait again that ended at this time, because the step was taken back. Returns whether there is
/// one.
pub(crate) async fn reopen(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    let reopened = diesel::update(recommendations::table)
        .filter(recommendations::application_id.eq(application).and(recommendations::ended_at.eq(at)))
        .filter(recommendations::result.eq(RecommendationResult::Ended))
        .set((
            recommendations::result.eq(None::<RecommendationResult>),
            recommendations::ended_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(&mut conn)
        .await?;
    Ok(reopened > 0)
}

async fn end_as(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    result: RecommendationResult,
    by: Option<StaffId>,
    comment: &str,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(recommendations::table)
        .filter(recommendations::application_id.eq(application).and(recommendations::ended_at.is_null()))
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

/// Minimum time between two notifications of a person: the letter leads to all waiting second reviews.
const QUIET_PERIOD: Duration = Duration::hours(1);
/// How many reviewers are notified when no lead is eligible.
const REVIEWERS_MAX: usize = 3;

/// Notifies the leads that may hold the application and were not notified within [`QUIET_PERIOD`]; when no lead may
/// hold it, up to [`REVIEWERS_MAX`] reviewers.
async fn notify_second_reviewers(
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
    let first = people::find_colleague(conn, first).await?.into_iter().collect();
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
    let about = store::about(conn, application).await?;
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
    for colleague in people::list_with_role(conn, role).await? {
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
