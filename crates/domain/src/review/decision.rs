//! Decisions: approve or reject, with reasons; append-only; undone, never edited.
//!
//! A decision, its event, its letter and its effect are written in one transaction. The letter is held and
//! the effect waits until the grace period is over, so that an undo leaves no trace outside. Where a rule or the sample
//! asks for a second person, deciding writes a [`crate::review::second_review`] instead, and its confirmation the decision.

use crate::review::outcome::Outcome;
use crate::review::penalty::ProposedPenalty;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Application;
use crate::application::about::About;
use crate::application::permission::NotPermitted;
use crate::application::status::Action;
use crate::application::transition::TransitionError;
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, DecisionId, RecommendationId, StaffId};
use crate::base::schema::{decisions, staff};
use crate::base::text;
use crate::base::text::Problem;
use crate::letter::context::Context;
use crate::letter::{AfterRejection, Bar, Letter, Outgoing, ReasonGiven};
use crate::policy::{Again, PublishedPolicy, ReasonClass};
use crate::review::check::CheckGap;
use crate::review::claim::{self, Ineligible};
use crate::review::flag::FlagCode;

mod write;
mod undo;

pub use undo::{may_undo, undo};
pub use write::check_ground;
pub(crate) use write::{Seconded, write};

/// A verdict as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Yes or no.
    pub outcome: Outcome,
    /// Codes of the policy's reasons to reject; ignored for an approval.
    pub reasons: Vec<String>,
    /// Words to the applicant.
    pub words: String,
    /// Note to colleagues.
    pub note: String,
    /// A bar on applying, proposed with a rejection for fraud (R14).
    pub penalty: Option<ProposedPenalty>,
    /// Version of the application the reviewer was looking at; any later one is a conflict. `None` when no page was
    /// shown.
    pub seen_version: Option<i32>,
}

text_enum! {
    /// A field of the decision form.
    pub enum VerdictField {
        /// The reasons.
        Reasons = "reasons",
        /// Words to the applicant.
        Words = "words",
        /// Note to colleagues.
        Note = "note",
        /// The penalty: its length, or the reasons it needs.
        Penalty = "penalty",
        /// Why the penalty, to the applicant.
        PenaltyWords = "penalty_words",
    }
}

/// Why a decision was refused.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// The step could not be taken; a conflict says who was first.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor does not hold the application (any more).
    #[error("not held by the one who decides")]
    NotHolder,
    /// The actor lodged it: nobody decides what they lodged (R24).
    #[error("lodged by the one who decides")]
    OwnApplication,
    /// A contact objected; a lead has to look first.
    #[error("a registered contact objected")]
    Objected,
    /// Checks that are not answered, or do not bear the verdict out.
    #[error("the checks do not bear it out")]
    Checks(Vec<CheckGap>),
    /// Hard flags nobody has resolved block an approval.
    #[error("hard flags are not resolved: {0:?}")]
    Flags(Vec<FlagCode>),
    /// The second reviewer has not said what they would do.
    #[error("the second opinion is not recorded")]
    NoOpinion,
    /// What was recommended is not what stands there now.
    #[error("what was recommended has changed")]
    Changed,
    /// They recommended it, decided it in an earlier round, or have a conflict of interest: somebody else has to look.
    #[error("somebody else has to look")]
    SamePerson,
    /// Fields that need another look.
    #[error("the verdict is incomplete")]
    Fields(Vec<(VerdictField, Problem)>),
}

impl From<diesel::result::Error> for DecideError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

impl From<NotPermitted> for DecideError {
    fn from(error: NotPermitted) -> Self {
        Self::Transition(error.into())
    }
}

/// A decision as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Decision {
    pub id: DecisionId,
    pub round: i16,
    pub outcome: Outcome,
    pub reasons: Vec<String>,
    pub words: String,
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

/// An application's decisions, newest first; the standing one, if any, is the first that was not undone.
///
/// # Errors
/// Database errors.
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

/// Checks a verdict against the policy and names everything wrong at once.
///
/// # Errors
/// [`DecideError::Fields`].
pub fn check(policy: &PublishedPolicy, application: &Application, verdict: &Verdict) -> Result<(), DecideError> {
    let texts = &policy.policy.texts;
    let mut problems = Vec::new();
    if verdict.outcome == Outcome::Reject {
        if verdict.reasons.is_empty() {
            problems.push((VerdictField::Reasons, Problem::Missing));
        }
        let allowed = |code: &String| policy.policy.rejections_for(application.kind).any(|r| r.code == *code);
        if !verdict.reasons.iter().all(allowed) {
            problems.push((VerdictField::Reasons, Problem::NotAChoice));
        }
    }
    // A rejection says in words what to do next (R13).
    let words_min = usize::from(verdict.outcome == Outcome::Reject);
    let words = text::tidy(&verdict.words);
    let unfilled = || unfilled(&words).map(Problem::Unfilled);
    if let Some(problem) = text::problem_in(&words, words_min, texts.decision_words_max, true).or_else(unfilled) {
        problems.push((VerdictField::Words, problem));
    }
    let note = text::tidy(&verdict.note);
    if let Some(problem) = text::problem_in(&note, 0, texts.note_max, true) {
        problems.push((VerdictField::Note, problem));
    }
    problems.extend(penalty_problems(policy, verdict));
    if problems.is_empty() { Ok(()) } else { Err(DecideError::Fields(problems)) }
}

/// The first placeholder of a proposal that nobody filled in, such as `{which document}`.
fn unfilled(words: &str) -> Option<String> {
    let begin = words.find('{')?;
    let length = words.get(begin..)?.find('}')?;
    words.get(begin..=begin + length).map(str::to_owned)
}

fn penalty_problems(policy: &PublishedPolicy, verdict: &Verdict) -> Vec<(VerdictField, Problem)> {
    let Some(penalty) = &verdict.penalty else { return Vec::new() };
    let policy = &policy.policy;
    let is_fraud = |code: &String| policy.rejection(code).is_some_and(|reason| reason.class == ReasonClass::Fraud);
    let mut problems = Vec::new();
    // A bar needs a reason that is deceit, and a length the policy knows.
    let has_ground = verdict.outcome == Outcome::Reject && verdict.reasons.iter().any(is_fraud);
    if !has_ground || !policy.penalties.days.contains(&penalty.days) {
        problems.push((VerdictField::Penalty, Problem::NotAChoice));
    }
    let words = text::tidy(&penalty.words);
    if let Some(problem) = text::problem_in(&words, 1, policy.texts.decision_words_max, true) {
        problems.push((VerdictField::PenaltyWords, problem));
    }
    problems
}

/// The letter a verdict would send, exactly as it would go: for the check page, and for the decision itself.
pub fn letter_of(
    policy: &PublishedPolicy,
    application: &Application,
    store_name: &str,
    decision: DecisionId,
    verdict: &Verdict,
    at: DateTime<Utc>,
) -> Outgoing {
    let about = About::new(application, store_name);
    let words = text::tidy(&verdict.words);
    let grace_until = at + policy.policy.grace_period();
    let letter = match verdict.outcome {
        Outcome::Approve => {
            Letter::Approved { about, words, not_before: effect_not_before(policy, application, grace_until) }
        }
        Outcome::Reject => {
            let given =
                verdict.reasons.iter().filter_map(|code| policy.policy.rejection(code)).map(|rejection| ReasonGiven {
                    label: rejection.label.get(application.locale).to_owned(),
                    next: rejection.next.get(application.locale).to_owned(),
                });
            let after = after_rejection(policy, application, verdict, at);
            Letter::Rejected { about, reasons: given.collect(), words, after }
        }
    };
    Outgoing { hold_until: Some(grace_until), ..Outgoing::to_applicant(application, letter, letter_key(decision)) }
}

/// What an applicant is told may follow a rejection made then: the bar, the appeal, applying again.
fn after_rejection(
    policy: &PublishedPolicy,
    application: &Application,
    verdict: &Verdict,
    at: DateTime<Utc>,
) -> AfterRejection {
    let policy = &policy.policy;
    let bar = verdict.penalty.as_ref().map(|penalty| Bar {
        until_at: at + Duration::days(i64::from(penalty.days)),
        words: text::tidy(&penalty.words),
        appeal_to: policy.penalties.appeal_to.as_ref().map(|to| to.get(application.locale).to_owned()),
    });
    // Once: of the first round's rejection. The days are counted from when its letter leaves.
    let may_appeal = application.round == 1 && policy.appeals.days > 0;
    let appeal_until = may_appeal.then(|| at + policy.grace_period() + Duration::days(policy.appeals.days));
    let is_never = |code: &String| policy.rejection(code).is_some_and(|reason| reason.again == Again::Never);
    AfterRejection { bar, appeal_until, is_for_good: verdict.reasons.iter().any(is_never) }
}

/// What ties a letter to the decision it tells of: its `dedupe_key`.
pub(crate) fn letter_key(decision: DecisionId) -> String {
    format!("decision:{decision}")
}

/// The effect waits for the end of grace and, at the least, for the notice period after submission.
fn effect_not_before(policy: &PublishedPolicy, application: &Application, grace_until: DateTime<Utc>) -> DateTime<Utc> {
    grace_until.max(application.submitted_at + policy.policy.notice_period())
}

/// Whether this actor may decide this application as it stands: holds it, did not lodge it (R24), and nobody objected.
///
/// # Errors
/// [`DecideError`], as facts.
pub fn check_decider(actor: &Actor, application: &Application) -> Result<StaffId, DecideError> {
    let permission = Action::Approve.permission();
    actor.must(permission)?;
    let me = actor.staff().ok_or(NotPermitted(permission))?.id;
    if application.lodged_by == Some(me) {
        return Err(DecideError::OwnApplication);
    }
    if application.holder_id != Some(me) {
        return Err(DecideError::NotHolder);
    }
    if application.objected_at.is_some() {
        return Err(DecideError::Objected);
    }
    Ok(me)
}

/// Whether this person may judge it at all, however they came to hold it: an undo, or a case that was sent back, gives it
/// to somebody who may never have claimed it. Being away is no reason: what they hold is theirs until it is handed back.
///
/// # Errors
/// [`DecideError::OwnApplication`], [`DecideError::SamePerson`], as facts.
pub(crate) async fn check_person(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    me: StaffId,
) -> Result<(), DecideError> {
    match claim::find_ineligible(conn, ctx, application, me).await? {
        None | Some(Ineligible::Away) => Ok(()),
        Some(Ineligible::Own) => Err(DecideError::OwnApplication),
        Some(
            Ineligible::Declared | Ineligible::Recommended | Ineligible::DecidedBefore | Ineligible::DecidedEarlier,
        ) => Err(DecideError::SamePerson),
    }
}
