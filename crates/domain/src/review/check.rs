//! Checks: what a reviewer compares or confirms before deciding, with the result (R12).
//!
//! The policy defines the checks. Answers are never changed; the latest one of the round counts.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{Action, Application, NotPermitted, TransitionError, party, transition};
use crate::base::schema::{
    application_evidence, check_answers, evidence, information_request_evidence, information_requests, staff,
};
use crate::base::{Actor, ApplicationId, CheckAnswerId, EvidenceId, RequestEnd, StaffId, TextProblem, text};
use crate::letter::Context;
use crate::policy::{CheckKind, CheckRule, PublishedPolicy};
use crate::record::event::{self, EventKind, Subject};
use crate::review::blind_index::{IdentityNumber, NotAnIdentity, TypedNumber};
use crate::review::flag::gather;
use crate::review::outcome::Outcome;

/// Maximum length of a note, in characters.
const NOTE_MAX: usize = 500;

text_enum! {
    /// The result of a check.
    pub enum CheckResult {
        Same = "same",
        Different = "different",
        Confirmed = "confirmed",
        NotConfirmed = "not_confirmed",
        /// The document does not show it.
        CannotTell = "cannot_tell",
    }
}

impl CheckResult {
    /// True when the result lets the application be approved.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Same | Self::Confirmed)
    }

    /// The possible results of this kind of check, the good one first.
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
pub struct CheckAnswer {
    pub id: CheckAnswerId,
    pub round: i16,
    pub check_code: String,
    pub result: CheckResult,
    pub evidence_id: Option<EvidenceId>,
    pub note: String,
    pub answered_by: StaffId,
    pub answered_at: DateTime<Utc>,
    /// Name of the person who answered. Never shown to applicants.
    #[diesel(select_expression = staff::name)]
    pub staff_name: String,
}

/// A check of an application with its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCheck {
    /// The policy's rule.
    pub rule: CheckRule,
    /// The latest answer of this round, which counts.
    pub answer: Option<CheckAnswer>,
    /// Every answer, also of earlier rounds, newest first.
    pub history: Vec<CheckAnswer>,
}

impl DueCheck {
    /// True when the answer lets the application be approved.
    pub fn is_passed(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.result.is_good())
    }

    /// True when the answer prevents approval, including `CannotTell`.
    pub fn is_failed(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| !answer.result.is_good())
    }
}

/// A check, or a reason to reject, that keeps the decision from being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckGap {
    /// Code of the check, or of the reason to reject for [`GapKind::NotBacked`].
    pub code: String,
    /// Why it prevents the decision.
    pub kind: GapKind,
}

/// Why a check, or a reason to reject, prevents a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapKind {
    /// Approval: nobody answered the check yet.
    Unanswered,
    /// Approval: the check failed.
    Failed,
    /// Rejection: there are checks that would propose this reason, and none of them failed.
    NotBacked,
}

/// Lists the checks of an application in the policy's order. A check of a document appears only when that document was
/// provided.
pub async fn list(
    mut conn: &AsyncPgConnection,
    policy: &PublishedPolicy,
    application: &Application,
) -> QueryResult<Vec<DueCheck>> {
    let documents = list_documents(conn, application.id).await?;
    let answers: Vec<CheckAnswer> = check_answers::table
        .inner_join(staff::table)
        .filter(check_answers::application_id.eq(application.id))
        .order((check_answers::answered_at.desc(), check_answers::id.desc()))
        .select(CheckAnswer::as_select())
        .load(&mut conn)
        .await?;
    let due = applicable(policy, application, &documents).map(|rule| {
        let history: Vec<CheckAnswer> =
            answers.iter().filter(|answer| answer.check_code == rule.code).cloned().collect();
        let answer = history.iter().find(|answer| answer.round == application.round).cloned();
        DueCheck { rule: rule.clone(), answer, history }
    });
    Ok(due.collect())
}

/// The checks of an application with these documents.
fn applicable<'a>(
    policy: &'a PublishedPolicy,
    application: &Application,
    documents: &[(EvidenceId, String)],
) -> impl Iterator<Item = &'a CheckRule> {
    let rules = policy.policy.checks_for(application.kind, &application.reason, application.channel);
    rules.filter(|rule| {
        let document = rule.document.as_deref();
        document.is_none_or(|code| documents.iter().any(|(_, document)| document == code))
    })
}

/// The documents of the application and of answered requests, each with its document type.
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

/// Lists what prevents this outcome: an approval needs every check passed; a reason to reject that checks would
/// propose needs one of them failed. Empty when the decision can be made.
pub async fn gaps(
    conn: &AsyncPgConnection,
    policy: &PublishedPolicy,
    application: &Application,
    outcome: Outcome,
    reasons: &[String],
) -> QueryResult<Vec<CheckGap>> {
    let due = list(conn, policy, application).await?;
    Ok(match outcome {
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
                proposing.peek().is_some() && !proposing.any(DueCheck::is_failed)
            })
            .map(|reason| CheckGap { code: reason.clone(), kind: GapKind::NotBacked })
            .collect(),
    })
}

/// The reasons to reject that failed checks propose, in the policy's order, without duplicates. The reviewer chooses
/// which to give.
pub fn proposed_reasons(due: &[DueCheck]) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for reason in due.iter().filter(|due| due.is_failed()).filter_map(|due| due.rule.rejection.as_ref()) {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    reasons
}

/// An answer as entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewAnswer {
    /// Code of the check.
    pub code: String,
    /// The result; `None` when none was chosen.
    pub result: Option<CheckResult>,
    /// The document that shows it.
    pub evidence: Option<EvidenceId>,
    /// Note for colleagues.
    pub note: String,
    /// The number on an identity document; never stored.
    pub number: TypedNumber,
}

/// An invalid field of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckAnswerProblem {
    /// No result was chosen, or one this kind of check does not have.
    Result,
    /// The document does not belong to this application.
    Evidence,
    /// The note is invalid.
    Note(TextProblem),
    /// The number is invalid.
    Number(NotAnIdentity),
}

/// Why an answer was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum CheckError {
    #[error(transparent)]
    Transition(#[from] TransitionError),
    #[error("the application is not claimed by this reviewer")]
    NotHolder,
    /// The actor submitted the application (R24).
    #[error("the reviewer submitted this application")]
    OwnApplication,
    #[error("there is no such check")]
    Unknown,
    #[error("the answer is invalid")]
    Problem(CheckAnswerProblem),
    #[error("there is no key for blind indexes")]
    NoKey,
}

error_parts!(CheckError::Transition: diesel::result::Error, NotPermitted);

/// Answers a check of an application the actor holds as first or second reviewer. Earlier answers are kept. The number
/// of an identity document is stored only as a blind index; a number seen before raises a flag at once.
pub async fn answer(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    new: &NewAnswer,
) -> Result<(), CheckError> {
    let me = actor.must_as_staff(Action::Approve.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        // Row lock: a concurrent decision waits and then sees this answer.
        let application = transition::lock(conn, id).await?;
        if party::is_party(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(CheckError::OwnApplication);
        }
        if !application.is_reviewed_by(me) {
            return Err(CheckError::NotHolder);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let documents = list_documents(conn, id).await?;
        let rule = applicable(&policy, &application, &documents)
            .find(|rule| rule.code == new.code)
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
        event::record(conn, Subject::Application(id), actor, now, EventKind::CheckAnswered, data).await?;
        if let Some(number) = number {
            let key = ctx.key.as_ref().ok_or(CheckError::NoKey)?;
            gather::identity_read(conn, &application, number.mark(key), now).await?;
        }
        Ok(())
    })
    .await
}

/// `now`, or one microsecond after the last answer to this check if that is later, so that one answer is always the
/// latest.
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

/// Empties the notes of an application that is erased; results stay.
pub(crate) async fn erase(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::update(check_answers::table.filter(check_answers::application_id.eq(application)))
        .set(check_answers::note.eq(""))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Validates an answer; returns the result, and the number when a document was confirmed as identity.
fn look_over(
    rule: &CheckRule,
    new: &NewAnswer,
    note: &str,
    documents: &[(EvidenceId, String)],
) -> Result<(CheckResult, Option<IdentityNumber>), CheckAnswerProblem> {
    let allowed = CheckResult::of(rule.kind);
    let result = new.result.filter(|result| allowed.contains(result)).ok_or(CheckAnswerProblem::Result)?;
    if new.evidence.is_some_and(|evidence| documents.iter().all(|(id, _)| *id != evidence)) {
        return Err(CheckAnswerProblem::Evidence);
    }
    let number = match (rule.kind, result) {
        (CheckKind::Identity, CheckResult::Confirmed) => {
            Some(IdentityNumber::parse(new.number.expose()).map_err(CheckAnswerProblem::Number)?)
        }
        _ => None,
    };
    match text::problem_in(note, 0, NOTE_MAX, true) {
        Some(problem) => Err(CheckAnswerProblem::Note(problem)),
        None => Ok((result, number)),
    }
}
