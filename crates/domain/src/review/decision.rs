//! Decisions: approve or reject, with reasons; append-only. A decision can be undone but not edited.
//!
//! A decision, its event, its letter and its effect are written in one transaction. The letter is held and the effect
//! waits until the grace period ends, so that an undo before that is not visible outside. Where a rule or the sample
//! requires a second person, deciding writes a [`crate::review::second_review`] instead, and its confirmation writes
//! the decision.

use crate::review::outcome::Outcome;
use crate::review::penalty::ProposedPenalty;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Application;
use crate::application::about::About;
use crate::application::permission::NotPermitted;
use crate::application::transition::TransitionError;
use crate::base::id::{ApplicationId, DecisionId, RecommendationId, StaffId};
use crate::base::schema::{decisions, staff};
use crate::base::text;
use crate::base::text::TextProblem;
use crate::letter::{AfterRejection, Letter, OutgoingLetter, PenaltyFacts, ReasonGiven, Topic};
use crate::policy::{PublishedPolicy, ReapplyRule, ReasonClass};
use crate::review::check::CheckGap;
use crate::review::claim::Ineligible;
use crate::review::flag::FlagCode;

pub mod decider;
pub mod preview;
mod undo;
mod write;

pub use undo::{may_undo, undo};
pub use write::check_case;
pub(crate) use write::{Deciders, write};

/// A verdict as entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Approve or reject.
    pub outcome: Outcome,
    /// Codes of the policy's reasons to reject; ignored for an approval.
    pub reasons: Vec<String>,
    /// Message to the applicant.
    pub message: String,
    /// Note to colleagues.
    pub note: String,
    /// A penalty, proposed with a rejection for fraud (R14).
    pub penalty: Option<ProposedPenalty>,
    /// Version of the application the reviewer saw; a different one is a conflict. `None` when no page was shown.
    pub seen_version: Option<i32>,
}

text_enum! {
    /// A field of the decision form.
    pub enum VerdictField {
        /// The reasons.
        Reasons = "reasons",
        /// Message to the applicant.
        Message = "message",
        /// Note to colleagues.
        Note = "note",
        /// The penalty: its length, or the reasons it needs.
        Penalty = "penalty",
        /// Reason for the penalty, for the applicant.
        PenaltyMessage = "penalty_message",
    }
}

/// Why a decision was refused.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// The step could not be taken; a conflict names the last step.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The application is not (or no longer) in this part of its review.
    #[error("the application is not being reviewed")]
    NotInReview,
    /// The actor does not hold the application (any more).
    #[error("the application is not claimed by this reviewer")]
    NotHolder,
    /// The actor submitted the application (R24).
    #[error("the reviewer submitted this application")]
    OwnApplication,
    /// A registered contact objected; a lead must lift the objection first.
    #[error("a registered contact objected")]
    Objected,
    /// Checks that are not answered, or contradict the verdict.
    #[error("the checks do not support the verdict")]
    Checks(Vec<CheckGap>),
    /// Unresolved hard flags block an approval.
    #[error("hard flags are not resolved: {0:?}")]
    Flags(Vec<FlagCode>),
    /// The second reviewer has not recorded their own opinion yet.
    #[error("the second opinion is not recorded")]
    NoOpinion,
    /// The content, the documents or the binding changed since the recommendation.
    #[error("the application changed since the recommendation")]
    Changed,
    /// Somebody else must review the application.
    #[error("the reviewer is not eligible: {0}")]
    Ineligible(Ineligible),
    /// Invalid fields of the verdict.
    #[error("the verdict is invalid")]
    Fields(Vec<(VerdictField, TextProblem)>),
}

error_parts!(DecideError::Transition: diesel::result::Error, NotPermitted);

/// A decision as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Decision {
    pub id: DecisionId,
    pub round: i16,
    pub outcome: Outcome,
    pub reasons: Vec<String>,
    pub message: String,
    pub note: String,
    pub basis_hash: Vec<u8>,
    pub decided_by: StaffId,
    pub decided_at: DateTime<Utc>,
    pub grace_until: DateTime<Utc>,
    pub undone_at: Option<DateTime<Utc>>,
    pub undo_note: Option<String>,
    pub second_by: Option<StaffId>,
    pub recommendation_id: Option<RecommendationId>,
    /// The name of `decided_by`.
    pub decided_by_name: String,
}

/// An application's decisions, newest first. The decision in force is the first that was not undone.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Decision>> {
    decisions::table
        .inner_join(staff::table.on(decisions::decided_by.eq(staff::id)))
        .filter(decisions::application_id.eq(application))
        .order(decisions::decided_at.desc())
        .select((
            decisions::id,
            decisions::round,
            decisions::outcome,
            decisions::reasons,
            decisions::message,
            decisions::note,
            decisions::basis_hash,
            decisions::decided_by,
            decisions::decided_at,
            decisions::grace_until,
            decisions::undone_at,
            decisions::undo_note,
            decisions::second_by,
            decisions::recommendation_id,
            staff::name,
        ))
        .load(&mut conn)
        .await
}

/// Validates a verdict against the policy and lists every invalid field.
///
/// # Errors
/// [`DecideError::Fields`].
pub fn check(policy: &PublishedPolicy, application: &Application, verdict: &Verdict) -> Result<(), DecideError> {
    let texts = &policy.policy.texts;
    let mut problems = Vec::new();
    if verdict.outcome == Outcome::Reject {
        if verdict.reasons.is_empty() {
            problems.push((VerdictField::Reasons, TextProblem::Missing));
        }
        let allowed = |code: &String| policy.policy.rejections_for(application.kind).any(|r| r.code == *code);
        if !verdict.reasons.iter().all(allowed) {
            problems.push((VerdictField::Reasons, TextProblem::NotAChoice));
        }
    }
    // A rejection must tell the applicant what to do next (R13).
    let message_min = usize::from(verdict.outcome == Outcome::Reject);
    let message = text::tidy(&verdict.message);
    let unfilled = || unfilled(&message).map(TextProblem::Unfilled);
    if let Some(problem) = text::problem_in(&message, message_min, texts.decision_message_max, true).or_else(unfilled) {
        problems.push((VerdictField::Message, problem));
    }
    let note = text::tidy(&verdict.note);
    if let Some(problem) = text::problem_in(&note, 0, texts.note_max, true) {
        problems.push((VerdictField::Note, problem));
    }
    problems.extend(penalty_problems(policy, verdict));
    if problems.is_empty() { Ok(()) } else { Err(DecideError::Fields(problems)) }
}

/// The first placeholder left in the message, such as `{which document}`.
fn unfilled(message: &str) -> Option<String> {
    let begin = message.find('{')?;
    let length = message.get(begin..)?.find('}')?;
    message.get(begin..=begin + length).map(str::to_owned)
}

fn penalty_problems(policy: &PublishedPolicy, verdict: &Verdict) -> Vec<(VerdictField, TextProblem)> {
    let Some(penalty) = &verdict.penalty else { return Vec::new() };
    let policy = &policy.policy;
    let is_fraud = |code: &String| policy.rejection(code).is_some_and(|reason| reason.class == ReasonClass::Fraud);
    let mut problems = Vec::new();
    // A penalty needs a fraud reason and a length the policy offers.
    let has_ground = verdict.outcome == Outcome::Reject && verdict.reasons.iter().any(is_fraud);
    if !has_ground || !policy.penalties.days.contains(&penalty.days) {
        problems.push((VerdictField::Penalty, TextProblem::NotAChoice));
    }
    let message = text::tidy(&penalty.message);
    if let Some(problem) = text::problem_in(&message, 1, policy.texts.decision_message_max, true) {
        problems.push((VerdictField::PenaltyMessage, problem));
    }
    problems
}

/// Builds the letter of a verdict exactly as it would be sent, for the confirmation page and for the decision.
pub fn letter_of(
    policy: &PublishedPolicy,
    application: &Application,
    store_name: &str,
    decision: DecisionId,
    verdict: &Verdict,
    at: DateTime<Utc>,
) -> OutgoingLetter {
    let about = About::new(application, store_name);
    let message = text::tidy(&verdict.message);
    let grace_until = at + policy.policy.grace_period();
    let letter = match verdict.outcome {
        Outcome::Approve => {
            Letter::Approved { about, message, not_before: effect_not_before(policy, application, grace_until) }
        }
        Outcome::Reject => {
            let given =
                verdict.reasons.iter().filter_map(|code| policy.policy.rejection(code)).map(|rejection| ReasonGiven {
                    label: rejection.label.get(application.locale).to_owned(),
                    next: rejection.next.get(application.locale).to_owned(),
                });
            let after = after_rejection(policy, application, verdict, at);
            Letter::Rejected { about, reasons: given.collect(), message, after }
        }
    };
    OutgoingLetter {
        hold_until: Some(grace_until),
        ..OutgoingLetter::to_applicant(application, Topic::Decision(decision), letter)
    }
}

/// The part of a rejection letter about the time after it: the penalty, the appeal, applying again.
fn after_rejection(
    policy: &PublishedPolicy,
    application: &Application,
    verdict: &Verdict,
    at: DateTime<Utc>,
) -> AfterRejection {
    let policy = &policy.policy;
    let penalty = verdict.penalty.as_ref().map(|penalty| PenaltyFacts {
        until_at: at + Duration::days(i64::from(penalty.days)),
        message: text::tidy(&penalty.message),
        appeal_to: policy.penalties.appeal_to.as_ref().map(|to| to.get(application.locale).to_owned()),
    });
    // Only the first round's rejection can be appealed. The days count from the end of the grace period, when the
    // letter leaves.
    let may_appeal = application.round == 1 && policy.appeals.days > 0;
    let appeal_until = may_appeal.then(|| at + policy.grace_period() + Duration::days(policy.appeals.days));
    let is_never = |code: &String| policy.rejection(code).is_some_and(|reason| reason.again == ReapplyRule::Never);
    AfterRejection { penalty, appeal_until, is_for_good: verdict.reasons.iter().any(is_never) }
}

/// The effect waits for the end of the grace period, and at least for the notice period after submission.
fn effect_not_before(policy: &PublishedPolicy, application: &Application, grace_until: DateTime<Utc>) -> DateTime<Utc> {
    grace_until.max(application.submitted_at + policy.policy.notice_period())
}
