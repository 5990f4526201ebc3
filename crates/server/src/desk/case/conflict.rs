//! The page for an action that came second (409): who was first, when and how, with everything that was typed.

use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::status::{Action, Status};
use domain::application::transition::{Conflict, TransitionError};
use domain::base::actor::ActorKind;
use domain::base::id::ApplicationId;
use domain::desk::case_file::{self, CaseFile};
use domain::review::claim::{Claim, Ineligible};

use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::history::record;
use crate::desk::case::page::CasePage;
use crate::http::page_error::PageResult;
use crate::http::response::page_with;
use crate::http::session::StaffSession;
use crate::links;
use crate::ui::chip::Chip;
use crate::ui::fact::{Fact, Facts};
use crate::ui::frame::Frame;
use crate::ui::nav::Section;

/// The attempted action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    Claim,
    Release,
    Decide,
    Ask,
    Judge,
    Undo,
    Second,
    Void,
    Skip,
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
            Self::Judge => "desk-failed-judge",
            Self::Undo => "desk-failed-undo",
            Self::Second => "desk-failed-second",
            Self::Void => "desk-failed-void",
            Self::Skip => "desk-failed-skip",
            Self::Assign => "desk-failed-assign",
            Self::Snooze => "desk-failed-snooze",
            Self::Check => "desk-failed-check",
            Self::Flag => "desk-failed-flag",
        }
    }
}

/// The conflict page for a refused transition.
///
/// # Errors
/// Transition errors other than a conflict; database errors.
pub async fn refused(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    attempt: Attempt,
    error: TransitionError,
    kept: DecisionForm,
) -> PageResult {
    let TransitionError::Conflict(conflict) = error else { return Err(error.into()) };
    let file = case_file::get(conn, &session.state.ctx, &session.actor, id).await?;
    let frame = session.frame(conn, Section::Queue).await?;
    let is_own = conflict.staff_id == Some(session.me);
    page_with(StatusCode::CONFLICT, &ConflictPage { frame, file, conflict: *conflict, is_own, attempt, kept })
}

/// The page for an application that another person holds.
///
/// # Errors
/// Database errors.
pub async fn claimed_by_other(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    attempt: Attempt,
    live: &Claim,
    kept: DecisionForm,
) -> PageResult {
    let conflict = Conflict {
        status: Status::InReview,
        action: Action::Claim.as_str().to_owned(),
        by: ActorKind::Staff,
        staff_id: Some(live.staff_id),
        staff_name: Some(live.staff_name.clone()),
        at: live.claimed_at,
    };
    let error = TransitionError::Conflict(Box::new(conflict));
    refused(conn, session, id, attempt, error, kept).await
}

/// The case page with the reason why this person may not hold the application.
///
/// # Errors
/// Database errors.
pub async fn ineligible(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    why: Ineligible,
    form: DecisionForm,
) -> PageResult {
    show_refusal(conn, session, id, &format!("desk-refused-{}", why.slug()), form).await
}

/// The case page with the reason why the action was refused, and with the typed values.
///
/// # Errors
/// Database errors.
pub async fn show_refusal(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    message: &str,
    form: DecisionForm,
) -> PageResult {
    let file = case_file::get(conn, &session.state.ctx, &session.actor, id).await?;
    let page = CasePage::load(conn, session, file).await?;
    let notice = Some(session.request.t.text(message));
    page_with(StatusCode::CONFLICT, &CasePage { form, notice, ..page })
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
        self.frame.t.text(self.attempt.lost())
    }

    fn url(&self) -> String {
        links::case(&self.file.application.reference)
    }

    fn status(&self) -> Chip {
        Chip::status(self.frame.t, self.file.application.status)
    }

    fn theirs(&self) -> Facts {
        let (t, conflict) = (self.frame.t, &self.conflict);
        let what = record::what_was_done(t, &conflict.action, conflict.staff_name.as_deref(), conflict.by);
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
