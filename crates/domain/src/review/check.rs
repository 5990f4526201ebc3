//! Checks: what a reviewer compares and confirms before deciding, and what was found (R12).
//!
//! Which there are is the policy's to say; answers are kept, never rewritten, and the latest of the round counts.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::Application;
use crate::application::permission::NotPermitted;
use crate::application::status::Action;
use crate::application::transition::{self, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, CheckAnswerId, EvidenceId, StaffId};
use crate::base::schema::{
    application_evidence, check_answers, evidence, information_request_evidence, information_requests, staff,
};
use crate::base::terms::RequestEnd;
use crate::base::text;
use crate::base::text::Problem;
use crate::letter::context::Context;
use crate::policy::{CheckKind, CheckRule, PublishedPolicy};
use crate::record::event::{self, Subject};
use crate::review::blind_index::{IdentityNumber, NotAnIdentity, TypedNumber};
use crate::review::flag;
use crate::review::flag::gather;
use crate::review::outcome::Outcome;

/// Longest note, in characters.
const NOTE_MAX: usize = 500;

text_enum! {
    /// What was found.
    pub enum CheckResult {
        /// The claimed value is the one on the document.
        Same = "same",
        /// It is another.
        Different = "different",
        /// It is so.
        Confirmed = "confirmed",
        /// It is not so.
        NotConfirmed = "not_confirmed",
        /// It cannot be seen.
        CannotTell = "cannot_tell",
    }
}

impl CheckResult {
    /// True for what lets an application be approved.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Same | Self::Confirmed)
    }

    /// What can be found at a check of this kind, the good one first.
    pub const fn of(kind: CheckKind) -> &'static [Self] {
        match kind {
            CheckKind::Compare => &[Self::Same, Self::Different, Self::CannotTell],
            CheckKind::Confirm | CheckKind::Identity => &[Self::Confirmed, Self::NotConfirmed, Self::CannotTell],
        }
    }
}

/// An answer as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = check_answers)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Answer {
    pub id: CheckAnswerId,
    pub round: i16,
    pub check_code: String,
    pub result: CheckResult,
    pub evidence_id: Option<EvidenceId>,
    pub note: String,
    pub answered_by: StaffId,
    pub answered_at: DateTime<Utc>,
    /// The name of who looked. Never shown to applicants.
    #[diesel(select_expression = staff::name)]
    pub staff_name: String,
}

/// A check of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The policy's rule.
    pub rule: CheckRule,
    /// The latest answer of this round: the one that counts.
    pub answer: Option<Answer>,
    /// Every answer, of earlier rounds too, the newest first.
    pub history: Vec<Answer>,
}

impl Due {
    /// True when its answer lets the application be approved.
    pub fn is_passed(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.result.is_good())
    }

    /// True when its answer speaks against the application, or nothing could be seen.
    pub fn is_failed(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| !answer.result.is_good())
    }
}

/// What keeps a decision from being backed by its checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckGap {
    /// Code of the check; of the reason to reject for [`GapKind::NotBacked`].
    pub code: String,
    /// Why.
    pub kind: GapKind,
}

/// Why a check, or a reason, keeps a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapKind {
    /// To approve: nobody has looked yet.
    Unanswered,
    /// To approve: what was found speaks against it.
    Failed,
    /// To reject: no check that would propose this reason found anything wrong.
    NotBacked,
}

/// The checks of an application, in the policy's order; one with a document only when such a document was handed in.
///
/// # Errors
/// Database errors.
pub async fn list(
    mut conn: &AsyncPgConnection,
    policy: &PublishedPolicy,
    application: &Application,
) -> QueryResult<Vec<Due>> {
    let documents = list_documents(conn, application.id).await?;
    let answers: Vec<Answer> = check_answers::table
        .inner_join(staff::table)
        .filter(check_answers::application_id.eq(application.id))
        .order((check_answers::answered_at.desc(), check_answers::id.desc()))
        .select(Answer::as_select())
        .load(&mut conn)
        .await?;
    let is_there = |rule: &&CheckRule| {
        let document = rule.document.as_deref();
        document.is_none_or(|code| documents.iter().any(|(_, document)| document == code))
    };
    let rules = policy.policy.checks_for(application.kind, &application.reason, application.channel);
    let due = rules.filter(is_there).map(|rule| {
        let history: Vec<Answer> = answers.iter().filter(|answer| answer.check_code == rule.code).cloned().collect();
        let answer = history.iter().find(|answer| answer.round == application.round).cloned();
        Due { rule: rule.clone(), answer, history }
    });
    Ok(due.collect())
}

/// The documents handed in, at first and with answers, each with its code.
async fn list_documents(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
) -> QueryResult<Vec<(EvidenceId, String)>> {
    let mut found: Vec<(EvidenceId, String)> = application_evidence::table
        .inner_join(evidence::table)
        .filter(application_evidence::application_id.eq(application))
        .select((evidence::id, evidence::document_type))
        .load(&mut conn)
        .await?;
    let added: Vec<(EvidenceId, String)> = information_request_evidence::table
        .inner_join(evidence::table)
        .inner_join(information_requests::table)
        .filter(information_requests::application_id.eq(application))
        .filter(information_requests::end_cause.eq(RequestEnd::Answered))
        .select((evidence::id, evidence::document_type))
        .load(&mut conn)
        .await?;
    found.extend(added);
    Ok(found)
}

/// What keeps this outcome from being backed by the checks: an approval needs every one passed; a reason to reject that
/// a check would propose needs one such check to have found it. Nothing for a decision that may be made.
///
/// # Errors
/// Database errors.
pub async fn gaps(
    conn: &AsyncPgConnection,
    policy: &PublishedPolicy,
    application: &Application,
    outcome: Outcome,
    reasons: &[String],
) -> QueryResult<Vec<CheckGap>> {
    Ok(gaps_of(&list(conn, policy, application).await?, outcome, reasons))
}

/// As [`gaps`], of checks that were listed before.
pub fn gaps_of(due: &[Due], outcome: Outcome, reasons: &[String]) -> Vec<CheckGap> {
    match outcome {
        Outcome::Approve => due
            .iter()
            .filter(|due| !due.is_passed())
            .map(|due| CheckGap {
                code: due.rule.code.clone(),
                kind: if due.is_failed() { GapKind::Failed } else { GapKind::Unanswered },
            })
            .collect(),
        Outcome::Reject => reasons
            .iter()
            .filter(|reason| {
                let mut proposing = due.iter().filter(|due| due.rule.rejection.as_ref() == Some(*reason)).peekable();
                proposing.peek().is_some() && !proposing.any(Due::is_failed)
            })
            .map(|reason| CheckGap { code: reason.clone(), kind: GapKind::NotBacked })
            .collect(),
    }
}

/// The reasons to reject that the answers propose, in the policy's order, each once. Whether one is given is the
/// reviewer's to say.
pub fn proposed_reasons(due: &[Due]) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for reason in due.iter().filter(|due| due.is_failed()).filter_map(|due| due.rule.rejection.as_ref()) {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    reasons
}

/// An answer as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewAnswer {
    /// Code of the check.
    pub code: String,
    /// What was found; `None` when nothing was chosen.
    pub result: Option<CheckResult>,
    /// The document that shows it.
    pub evidence: Option<EvidenceId>,
    /// For colleagues.
    pub note: String,
    /// The number read off an identity document; never stored.
    pub number: TypedNumber,
}

/// What is wrong with an answer, at its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerProblem {
    /// Nothing was chosen, or what this kind of check cannot find.
    Result,
    /// No document of this application.
    Evidence,
    /// The note.
    Note(Problem),
    /// The number.
    Number(NotAnIdentity),
}

/// Why an answer was refused.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// Not permitted, unknown, or the database failed.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor does not hold the application (any more).
    #[error("not held by the one who checks")]
    NotHolder,
    /// The actor lodged it (R24).
    #[error("lodged by the one who checks")]
    OwnApplication,
    /// The application has no such check.
    #[error("there is no such check")]
    Unknown,
    /// Something is wrong with the answer.
    #[error("something is wrong with the answer")]
    Problem(AnswerProblem),
    /// This process has no key to make marks with.
    #[error("no key to make marks with")]
    NoKey,
}

impl From<diesel::result::Error> for CheckError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

impl From<NotPermitted> for CheckError {
    fn from(error: NotPermitted) -> Self {
        Self::Transition(error.into())
    }
}

/// Answers a check of an application the actor holds, as first or as second reviewer. The answers before it are kept. The
/// number of an identity document leaves nothing but its mark, and at once a flag where that was seen before.
///
/// # Errors
/// [`CheckError`].
pub async fn answer(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    new: &NewAnswer,
) -> Result<(), CheckError> {
    let permission = Action::Approve.permission();
    actor.must(permission)?;
    let me = actor.staff().ok_or(NotPermitted(permission))?.id;
    let now = ctx.now();
    conn.transaction(async |conn| {
        // Locked: who decides at this moment waits, and then finds this answer.
        let application = transition::lock(conn, id).await?;
        if application.lodged_by == Some(me) {
            return Err(CheckError::OwnApplication);
        }
        if !flag::is_holder(&application, me) {
            return Err(CheckError::NotHolder);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let documents = list_documents(conn, id).await?;
        let rule = policy
            .policy
            .checks_for(application.kind, &application.reason, application.channel)
            .find(|rule| rule.code == new.code)
            .filter(|rule| {
                rule.document.as_deref().is_none_or(|code| documents.iter().any(|(_, document)| document == code))
            })
            .ok_or(CheckError::Unknown)?;
        let note = text::tidy(&new.note);
        let (result, number) = look_over(rule, new, &note, &documents).map_err(CheckError::Problem)?;
        let at = after_the_last(conn, id, &rule.code, now).await?;
        diesel::insert_into(check_answers::table)
            .values((
                check_answers::id.eq(CheckAnswerId::new(now)),
                check_answers::application_id.eq(id),
                check_answers::round.eq(application.round),
                check_answers::check_code.eq(&rule.code),
                check_answers::result.eq(result),
                check_answers::evidence_id.eq(new.evidence),
                check_answers::note.eq(note),
                check_answers::answered_by.eq(me),
                check_answers::answered_at.eq(at),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "code": rule.code, "result": result });
        event::record(conn, Subject::Application(id), actor, now, "check_answered", data).await?;
        if let Some(number) = number {
            let key = ctx.key.as_ref().ok_or(CheckError::NoKey)?;
            gather::identity_read(conn, &application, number.mark(key), now).await?;
        }
        Ok(())
    })
    .await
}

/// This moment, or one just after the last answer to the check: of two there is always a latest.
async fn after_the_last(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    code: &str,
    now: DateTime<Utc>,
) -> QueryResult<DateTime<Utc>> {
    let last: Option<DateTime<Utc>> = check_answers::table
        .filter(check_answers::application_id.eq(application).and(check_answers::check_code.eq(code)))
        .order(check_answers::answered_at.desc())
        .select(check_answers::answered_at)
        .first(&mut conn)
        .await
        .optional()?;
    Ok(last.map_or(now, |last| now.max(last + Duration::microseconds(1))))
}

/// Empties the notes of an application that is erased; what was found stays.
///
/// # Errors
/// Database errors.
pub(crate) async fn erase(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::update(check_answers::table.filter(check_answers::application_id.eq(application)))
        .set(check_answers::note.eq(""))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The result, and the number where one belongs to it.
fn look_over(
    rule: &CheckRule,
    new: &NewAnswer,
    note: &str,
    documents: &[(EvidenceId, String)],
) -> Result<(CheckResult, Option<IdentityNumber>), AnswerProblem> {
    let allowed = CheckResult::of(rule.kind);
    let result = new.result.filter(|result| allowed.contains(result)).ok_or(AnswerProblem::Result)?;
    if new.evidence.is_some_and(|evidence| documents.iter().all(|(id, _)| *id != evidence)) {
        return Err(AnswerProblem::Evidence);
    }
    let number = match (rule.kind, result) {
        (CheckKind::Identity, CheckResult::Confirmed) => {
            Some(IdentityNumber::parse(new.number.expose()).map_err(AnswerProblem::Number)?)
        }
        _ => None,
    };
    match text::problem_in(note, 0, NOTE_MAX, true) {
        Some(problem) => Err(AnswerProblem::Note(problem)),
        None => Ok((result, number)),
    }
}
