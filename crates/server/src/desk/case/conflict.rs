//! The page for an action that came second (409): who was first, when and how, with everything that was typed.

use actix_web::http::StatusCode;
use askama::Template;
use domain::application::transition::{self, Conflict};
use domain::application::{Action, Status, TransitionError};
use domain::base::ActorKind;
use domain::desk::case_file::CaseFile;
use domain::review::claim::{ClaimError, Ineligible};
use domain::review::decision::DecideError;

use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::history::record;
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageResult, page_with};
use crate::links;
use crate::ui::{Chip, Fact, Facts, Frame, Section};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    Claim,
    Release,
    Decide,
    Ask,
    Recall,
    Judge,
    Undo,
    Second,
    Void,
    Reinstate,
    Skip,
    Refer,
    AnswerReferral,
    Assign,
    Snooze,
    Check,
    Flag,
}

impl Attempt {
    /// Message id of the sentence that says what was not done.
    const fn lost(self) -> &'static str {
        match self {
            Self::Claim => "desk-failed-claim",
            Self::Release => "desk-failed-release",
            Self::Decide => "desk-failed-decision",
            Self::Ask => "desk-failed-ask",
            Self::Recall => "desk-failed-recall",
            Self::Judge => "desk-failed-judge",
            Self::Undo => "desk-failed-undo",
            Self::Second => "desk-failed-second",
            Self::Void => "desk-failed-void",
            Self::Reinstate => "desk-failed-reinstate",
            Self::Skip => "desk-failed-skip",
            Self::Refer => "desk-failed-refer",
            Self::AnswerReferral => "desk-failed-referral-answer",
            Self::Assign => "desk-failed-assign",
            Self::Snooze => "desk-failed-snooze",
            Self::Check => "desk-failed-check",
            Self::Flag => "desk-failed-flag",
        }
    }
}

impl CaseRequest {
    /// The conflict page for a refused transition.
    ///
    /// # Errors
    /// Transition errors other than a conflict.
    pub async fn refused(&self, attempt: Attempt, error: TransitionError, kept: DecisionForm) -> PageResult {
        let TransitionError::Conflict(conflict) = error else { return Err(error.into()) };
        let file = self.file().await?;
        let frame = self.session.frame(&self.conn, Section::Queue).await?;
        let is_own = conflict.staff_id == Some(self.session.me);
        page_with(StatusCode::CONFLICT, &ConflictPage { frame, file, conflict: *conflict, is_own, attempt, kept })
    }

    /// The conflict page for a person who does not hold the application: it names the last actor.
    pub async fn not_holder(&self, attempt: Attempt, kept: DecisionForm) -> PageResult {
        let error = transition::conflict(&self.conn, self.id).await?;
        self.refused(attempt, error, kept).await
    }

    /// The page for a refused change of the claim: the conflict page with the text that was typed, or a sentence on the
    /// case page with the `typed` form.
    pub async fn claim_refused(
        &self,
        attempt: Attempt,
        error: ClaimError,
        text: &str,
        typed: impl FnOnce(&mut CasePage),
    ) -> PageResult {
        let error = match error {
            ClaimError::Held(live) => TransitionError::Conflict(Box::new(Conflict {
                status: Status::InReview,
                action: Action::Claim.as_str().to_owned(),
                by: ActorKind::Staff,
                staff_id: Some(live.staff_id),
                staff_name: Some(live.staff_name),
                at: live.claimed_at,
            })),
            ClaimError::Transition(error) => error,
            ClaimError::Referred(_) => return self.show_refusal("desk-refused-referred", typed).await,
            ClaimError::Ineligible(why) => return self.show_refusal(&why_ineligible(why), typed).await,
        };
        self.refused(attempt, error, DecisionForm::of_text(text)).await
    }

    /// The page for a refused decision, request or second review: a sentence on the case page with the `typed` form, or
    /// the conflict page with the `kept` values.
    pub async fn decider_refused(
        &self,
        attempt: Attempt,
        error: DecideError,
        kept: DecisionForm,
        typed: impl FnOnce(&mut CasePage),
    ) -> PageResult {
        match error {
            DecideError::OwnApplication => self.show_refusal("desk-refused-own", typed).await,
            DecideError::Objected => self.show_refusal("desk-objected", typed).await,
            DecideError::SubjectEnded => self.show_refusal("desk-subject-ended", typed).await,
            DecideError::Ineligible(why) => self.show_refusal(&why_ineligible(why), typed).await,
            DecideError::Transition(error) => self.refused(attempt, error, kept).await,
            // Somebody else holds it, it is unclaimed, or it has another status. The callers handle the other errors.
            _ => self.not_holder(attempt, kept).await,
        }
    }

    /// The case page with the reason why the action was refused, and with the `typed` form.
    pub async fn show_refusal(&self, message: &str, typed: impl FnOnce(&mut CasePage)) -> PageResult {
        let notice = Some(self.session.request.t.text(message));
        self.show(StatusCode::CONFLICT, |page| {
            typed(page);
            page.notice = notice;
        })
        .await
    }
}

/// Message id of the sentence that says why this person may not hold the application.
pub fn why_ineligible(why: Ineligible) -> String {
    format!("desk-refused-{}", why.slug())
}

#[derive(Debug, Template)]
#[template(path = "desk/conflict.html")]
pub struct ConflictPage {
    pub frame: Frame,
    pub file: CaseFile,
    pub conflict: Conflict,
    /// The reader acted first, for example in another window.
    pub is_own: bool,
    pub attempt: Attempt,
    pub kept: DecisionForm,
}

impl ConflictPage {
    fn who(&self) -> String {
        let t = self.frame.t;
        let by = || t.text(&format!("who-{}", self.conflict.by.slug()));
        self.conflict.staff_name.clone().unwrap_or_else(by)
    }

    fn title(&self) -> String {
        let t = self.frame.t;
        if self.is_own { t.text("desk-conflict-title-you") } else { t.text1("desk-conflict-title", "who", self.who()) }
    }

    fn lost(&self) -> String {
        // It may be done already: then the person has what they wanted.
        let is_undone = self.attempt == Attempt::Undo && self.conflict.action == Action::Undo.as_str();
        self.frame.t.text(if is_undone { "desk-undone-before" } else { self.attempt.lost() })
    }

    fn url(&self) -> String {
        links::case(&self.file.application.reference)
    }

    fn status(&self) -> Chip {
        Chip::status(self.frame.t, self.file.application.status)
    }

    fn theirs(&self) -> Facts {
        let (t, conflict) = (self.frame.t, &self.conflict);
        let what = record::what(t, &conflict.action, conflict.staff_name.as_deref(), conflict.by);
        Facts(vec![
            Fact::new(t.text("desk-label-who"), self.who()),
            Fact::new(t.text("desk-label-when"), t.moment_short(conflict.at, self.frame.now)),
            Fact::new(t.text("desk-label-what"), what),
        ])
    }

    fn has_kept(&self) -> bool {
        self.kept != DecisionForm::default()
    }

    fn kept_outcome(&self) -> Option<Chip> {
        self.kept.outcome.map(|outcome| Chip::outcome(self.frame.t, outcome))
    }

    fn kept_facts(&self) -> Facts {
        Facts(self.kept.kept(self.frame.t, &self.file.policy))
    }
}
