//! Penalties: which stores cannot apply, until when and why, and lifting a penalty (R14).

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::base::{Actor, PenaltyId, StaffId};
use domain::review::penalty::{self, LiftCause, LiftError, ListedPenalty, Penalty};
use locale::Translator;

use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{Chip, ErrorSummary, Frame, Section, named_problem_text};
use crate::{links, urls};

/// Penalties that are listed: those that end last.
const LISTED: i64 = 200;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiftNote {
    pub of: Option<PenaltyId>,
    pub note: String,
    pub problem: Option<String>,
}

/// `GET /desk/penalties`
pub async fn list(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    page(&load(&conn, &session, LiftNote::default()).await?)
}

/// `POST /desk/penalties/{id}/lift`
pub async fn lift(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let id: PenaltyId = path.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    let (t, note) = (session.request.t, posted.text("note").to_owned());
    let (status, problem) = match penalty::lift(&mut conn, &session.state.ctx, &session.actor, id, &note).await {
        // Lifted or ended meanwhile: the list says how.
        Ok(()) | Err(LiftError::Missing) => return Ok(see_other(&links::penalty(id))),
        Err(LiftError::Involved) => (StatusCode::CONFLICT, t.text("penalty-involved")),
        Err(LiftError::Note(problem)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, named_problem_text(t, &problem, "penalty-lift-note"))
        }
        Err(error) => return Err(error.into()),
    };
    let form = LiftNote { of: Some(id), note, problem: Some(problem) };
    page_with(status, &load(&conn, &session, form).await?)
}

/// `GET` of a path that accepts only `POST`, for example after a change of language.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::PENALTIES))
}

async fn load(conn: &AsyncPgConnection, session: &StaffSession, form: LiftNote) -> Result<PenaltiesPage, PageError> {
    let lines = penalty::list(conn, &session.actor, LISTED).await?;
    let frame = session.frame(conn, Section::Penalties).await?;
    Ok(PenaltiesPage { frame, actor: session.actor.clone(), me: session.me, lines, form })
}

/// When a penalty begins and ends.
pub fn period(t: Translator, penalty: &Penalty) -> String {
    t.text2("penalty-period", "from", t.moment(penalty.begins_at), "until", t.moment(penalty.until_at))
}

/// Why a penalty was lifted: the lead's note, or the change of its decision.
pub fn lift_note(t: Translator, penalty: &Penalty) -> Option<String> {
    match penalty.lift_cause? {
        LiftCause::Undone => Some(t.text("penalty-note-undone")),
        LiftCause::ApprovedOnAppeal => Some(t.text("penalty-note-appeal")),
        LiftCause::Lead => penalty.lift_note.clone().filter(|note| !note.is_empty()),
    }
}

#[derive(Debug, Template)]
#[template(path = "desk/penalties.html")]
pub struct PenaltiesPage {
    pub frame: Frame,
    pub actor: Actor,
    pub me: StaffId,
    pub lines: Vec<ListedPenalty>,
    pub form: LiftNote,
}

impl PenaltiesPage {
    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("penalty-title"), self.form.problem.is_some())
    }

    /// When it was lifted, and why.
    fn lifted(&self, line: &ListedPenalty) -> Option<String> {
        let (t, at) = (self.frame.t, line.penalty.lifted_at?);
        let note = lift_note(t, &line.penalty).unwrap_or_default();
        Some(t.text2("penalty-lifted-line", "at", t.moment_short(at, self.frame.now), "note", note))
    }

    fn is_liftable(&self, line: &ListedPenalty) -> bool {
        line.penalty.is_running(self.frame.now) && self.actor.may(Permission::LiftPenalty)
    }

    /// True when the reader proposed or confirmed it.
    fn is_involved(&self, line: &ListedPenalty) -> bool {
        [line.penalty.proposed_by, line.penalty.confirmed_by].contains(&self.me)
    }

    fn anchor(&self, line: &ListedPenalty) -> String {
        format!("p-{}", line.penalty.id)
    }

    fn field(&self, line: &ListedPenalty) -> String {
        format!("lift-{}", line.penalty.id)
    }

    fn typed(&self, line: &ListedPenalty) -> &str {
        if self.form.of == Some(line.penalty.id) { &self.form.note } else { "" }
    }

    fn problem(&self, line: &ListedPenalty) -> Option<&String> {
        self.form.problem.as_ref().filter(|_| self.form.of == Some(line.penalty.id))
    }

    fn errors(&self) -> ErrorSummary {
        let shown = self.lines.iter().find(|line| Some(line.penalty.id) == self.form.of && self.is_liftable(line));
        // Involved people do not get the form: the line links to the penalty.
        let field = match shown {
            Some(line) if !self.is_involved(line) => self.field(line),
            Some(line) => self.anchor(line),
            None => "main".to_owned(),
        };
        ErrorSummary::of(self.frame.t, [(field.as_str(), &self.form.problem)])
    }
}
