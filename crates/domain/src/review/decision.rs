//! Decisions: approve or reject, with reasons; append-only. A decision can be undone but not edited.
//!
//! A decision, its event, its letter and its effect are written in one transaction. The letter is held and the effect
//! waits until the grace period ends, so that an undo before that is not visible outside. Where a rule or the sample
//! requires a second person, deciding writes a [`crate::review::second_review`] instead, and its confirmation writes
//! the decision.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::{About, Action, Application, NotPermitted, Permission, Status, TransitionError, transition};
use crate::base::schema::{decisions, staff};
use crate::base::{Actor, ApplicationId, DecisionId, RecommendationId, StaffId, TextProblem, text};
use crate::letter::{AfterRejection, Context, Letter, OutgoingLetter, PenaltyFacts, ReasonGiven, Topic};
use crate::policy::{Bilingual, PublishedPolicy, ReapplyFrom, ReapplyRule, ReasonClass, Rejection};
use crate::review::check::CheckGap;
use crate::review::claim::{self, Ineligible};
use crate::review::flag::FlagCode;
use crate::review::outcome::Outcome;
use crate::review::penalty::ProposedPenalty;
use crate::review::unopened::{Opening, UnopenedDocument};

pub mod told;
mod write;

pub(crate) use write::{Deciders, check_opened, write};
pub use write::{check_case, may_undo, undo};

/// A verdict as entered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Verdict {
    pub outcome: Outcome,
    /// Codes of the policy's reasons to reject; ignored for an approval.
    pub reasons: Vec<String>,
    pub message: String,
    pub note: String,
    /// A penalty, proposed with a rejection for fraud (R14).
    pub penalty: Option<ProposedPenalty>,
    /// Version of the application the reviewer saw; a different one is a conflict. `None` when no page was shown.
    pub seen_version: Option<i32>,
    /// Whether documents have to be opened; for an approval only.
    pub opening: Opening,
}

text_enum! {
    /// A field of the decision form.
    pub enum VerdictField {
        Reasons = "reasons",
        Message = "message",
        Note = "note",
        /// The penalty: its length, or the reasons it needs.
        Penalty = "penalty",
        PenaltyMessage = "penalty_message",
    }
}

/// Why a decision was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum DecideError {
    /// The step could not be taken; a conflict names the last step.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor does not hold the application (any more), or not in this part of its review.
    #[error("the application is not claimed by this reviewer")]
    NotHolder,
    /// The actor submitted the application (R24).
    #[error("the reviewer submitted this application")]
    OwnApplication,
    /// A registered contact objected; a lead must lift the objection first.
    #[error("a registered contact objected")]
    Objected,
    /// The binding or certification the application is about ended since, for instance because the store was bound
    /// again to somebody else's account (R20).
    #[error("the binding or certification applied for is no longer in force")]
    SubjectEnded,
    #[error("the checks do not support the verdict")]
    Checks(Vec<CheckGap>),
    #[error("hard flags are not resolved: {0:?}")]
    Flags(Vec<FlagCode>),
    /// An approval, and the reviewer has not opened these.
    #[error("documents were not opened")]
    Unopened(Vec<UnopenedDocument>),
    #[error("the second opinion is not recorded")]
    NoOpinion,
    /// The content, the documents or the binding changed since the recommendation.
    #[error("the application changed since the recommendation")]
    Changed,
    #[error("the reviewer is not eligible: {0}")]
    Ineligible(Ineligible),
    #[error("the verdict is invalid")]
    Fields(Vec<(VerdictField, TextProblem)>),
}

error_parts!(DecideError::Transition: diesel::result::Error, NotPermitted);

/// A decision as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = decisions)]
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
    #[diesel(select_expression = staff::name)]
    pub decided_by_name: String,
}

/// An application's decisions, newest first. The decision in force is the first that was not undone.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Decision>> {
    decisions::table
        .inner_join(staff::table.on(decisions::decided_by.eq(staff::id)))
        .filter(decisions::application_id.eq(application))
        .order(decisions::decided_at.desc())
        .select(Decision::as_select())
        .load(&mut conn)
        .await
}

/// The decision in force, if any.
pub(crate) async fn find_in_force(conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Option<Decision>> {
    Ok(list(conn, id).await?.into_iter().find(|decision| decision.undone_at.is_none()))
}

/// Validates a verdict against the policy and lists every invalid field.
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

/// The store, as the letter of a verdict needs it.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DecidedStore<'a> {
    pub name: &'a str,
    /// True when a single mailbox is registered, which makes the notice period longer.
    pub has_sole_mailbox: bool,
}

/// Builds the letter of a verdict exactly as it would be sent, for the confirmation page and for the decision.
pub fn letter_of(
    policy: &PublishedPolicy,
    application: &Application,
    store: DecidedStore<'_>,
    decision: DecisionId,
    verdict: &Verdict,
    at: DateTime<Utc>,
) -> OutgoingLetter {
    let about = About::new(application, store.name);
    let message = text::tidy(&verdict.message);
    let grace_until = at + policy.policy.grace_period();
    let letter = match verdict.outcome {
        Outcome::Approve => {
            let not_before = effect_not_before(policy, application, store.has_sole_mailbox, grace_until);
            Letter::Approved { about, message, not_before }
        }
        Outcome::Reject => {
            let after = after_rejection(policy, application, verdict, at);
            let given =
                verdict.reasons.iter().filter_map(|code| policy.policy.rejection(code)).map(|rejection| ReasonGiven {
                    label: rejection.label.get(application.locale).to_owned(),
                    next: next_step(rejection, after.reapply)
                        .map_or("", |next| next.get(application.locale))
                        .to_owned(),
                });
            Letter::Rejected { about, reasons: given.collect(), message, after }
        }
    };
    OutgoingLetter {
        hold_until: Some(grace_until),
        ..OutgoingLetter::to_applicant(application, Topic::Decision(decision), letter)
    }
}

/// The next step about a reason; `None` when another reason excludes applying again, because it would suggest to do so.
pub fn next_step(rejection: &Rejection, reapply: ReapplyFrom) -> Option<&Bilingual> {
    let is_excluded = reapply == ReapplyFrom::Never && rejection.again != ReapplyRule::Never;
    (!is_excluded).then_some(&rejection.next)
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
    AfterRejection { penalty, appeal_until, reapply: policy.reapply_from(&verdict.reasons, at) }
}

/// When an effect may begin at the earliest: after the withdrawal period, which begins when the letter leaves, and at
/// least the notice period after this round began. The preflight counts both from the deliveries of the letters.
pub(crate) fn effect_not_before(
    policy: &PublishedPolicy,
    application: &Application,
    has_sole_mailbox: bool,
    grace_until: DateTime<Utc>,
) -> DateTime<Utc> {
    let policy = &policy.policy;
    let withdrawal_until = grace_until + policy.withdrawal_period(application.kind);
    withdrawal_until.max(application.began_at() + policy.notice_period_of(has_sole_mailbox))
}

/// The part of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewPart {
    /// The first review: decide, recommend, or ask the applicant.
    First,
    /// The second review: give an opinion, confirm the recommendation, or send it back.
    Second,
}

impl ReviewPart {
    const fn status(self) -> Status {
        match self {
            Self::First => Status::InReview,
            Self::Second => Status::AwaitingSecond,
        }
    }

    fn permission(self) -> Permission {
        match self {
            Self::First => Action::Approve.permission(),
            Self::Second => Action::ConfirmApproval.permission(),
        }
    }
}

/// Checks that this actor may decide this application in this part of its review. The actor is a reviewer or a lead and
/// holds the application, did not submit it (R24) and is eligible (`ineligible`, from [`claim::find_ineligible`], which
/// [`Ineligible`] lists), and no registered contact objected. An absence does not matter: a holder keeps an application
/// until it is handed back.
///
/// # Errors
/// [`DecideError`], the first that holds in this order: permission, another status, own application, not eligible, not
/// the holder, objected.
pub fn check_decider(
    actor: &Actor,
    application: &Application,
    part: ReviewPart,
    ineligible: Option<Ineligible>,
) -> Result<StaffId, DecideError> {
    let me = actor.must_as_staff(part.permission())?;
    if application.status != part.status() {
        return Err(DecideError::NotHolder);
    }
    if application.lodged_by == Some(me) {
        return Err(DecideError::OwnApplication);
    }
    match ineligible {
        None | Some(Ineligible::Away) => {}
        Some(Ineligible::Own) => return Err(DecideError::OwnApplication),
        Some(why) => return Err(DecideError::Ineligible(why)),
    }
    if application.holder_id != Some(me) {
        return Err(DecideError::NotHolder);
    }
    if application.objected_at.is_some() {
        return Err(DecideError::Objected);
    }
    Ok(me)
}

/// As [`check_decider`], with the actor's eligibility from the database. Another status is a conflict, which names the
/// last step.
pub(crate) async fn get_decider(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    part: ReviewPart,
) -> Result<StaffId, DecideError> {
    let me = actor.must_as_staff(part.permission())?;
    if application.status != part.status() {
        return Err(transition::conflict(conn, application.id).await?.into());
    }
    let ineligible = claim::find_ineligible(conn, ctx, application, me).await?;
    check_decider(actor, application, part, ineligible)
}
