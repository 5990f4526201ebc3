//! Follow-ups for customer service: people a letter did not reach, to be contacted another way.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::base::{FollowUpId, TextProblem, contact};
use domain::delivery::follow_up_result::close_follow_up;
use domain::letter::follow_up::{self, FollowUp, FollowUpCursor, FollowUpError, FollowUpResult};
use locale::mask_recipient;

use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{ErrorSummary, Frame, Section, paging, problem_text};
use crate::urls;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FollowUpForm {
    pub of: Option<FollowUpId>,
    pub note: String,
    pub problem: Option<String>,
}

/// `GET /desk/follow-ups`
pub async fn list(session: StaffSession) -> PageResult {
    let after = session.request.query("after").and_then(|value| paging::read(&value));
    let after = after.map(|(at, id)| (at, FollowUpId(id)));
    let conn = session.state.conn().await?;
    page(&load(&conn, &session, after, FollowUpForm::default()).await?)
}

/// `POST /desk/follow-ups/{id}/done`
pub async fn done(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let id: FollowUpId = path.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    let (t, note) = (session.request.t, posted.text("note").to_owned());
    let result: Option<FollowUpResult> = posted.text("result").parse().ok();
    let closed = match result {
        Some(result) => close_follow_up(&mut conn, &session.state.ctx, &session.actor, id, result, &note).await,
        None => Err(FollowUpError::NoResult),
    };
    let (status, problem) = match closed {
        Ok(()) => return Ok(see_other(urls::FOLLOW_UPS)),
        Err(FollowUpError::NoResult) => (StatusCode::UNPROCESSABLE_ENTITY, t.text("follow-up-result-missing")),
        Err(FollowUpError::Missing) => (StatusCode::CONFLICT, t.text("follow-up-already-done")),
        Err(FollowUpError::NeedsTwo) => (StatusCode::CONFLICT, t.text("follow-up-needs-two")),
        Err(FollowUpError::Involved) => (StatusCode::FORBIDDEN, t.text("follow-up-involved")),
        Err(FollowUpError::Note(TextProblem::Missing)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, t.text("follow-up-note-missing"))
        }
        Err(FollowUpError::Note(problem)) => (StatusCode::UNPROCESSABLE_ENTITY, problem_text(t, &problem)),
        Err(error) => return Err(error.into()),
    };
    let form = FollowUpForm { of: Some(id), note, problem: Some(problem) };
    page_with(status, &load(&conn, &session, None, form).await?)
}

/// `GET` of a path that accepts only `POST`.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::FOLLOW_UPS))
}

async fn load(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    after: Option<FollowUpCursor>,
    form: FollowUpForm,
) -> Result<FollowUpsPage, PageError> {
    let mut lines = follow_up::list(conn, &session.actor, after, paging::READ).await?;
    let next_url = paging::cut(&mut lines)
        .map(|line| format!("{}?after={}", urls::FOLLOW_UPS, paging::write(line.created_at, line.id.0)));
    let reads = session.actor.may(Permission::ReadApplications);
    Ok(FollowUpsPage { frame: session.frame(conn, Section::FollowUps).await?, lines, next_url, reads, form })
}

#[derive(Debug, Template)]
#[template(path = "desk/follow_ups.html")]
pub struct FollowUpsPage {
    pub frame: Frame,
    pub lines: Vec<FollowUp>,
    pub next_url: Option<String>,
    /// The reader may open cases.
    pub reads: bool,
    pub form: FollowUpForm,
}

impl FollowUpsPage {
    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("follow-up-title"), self.form.problem.is_some())
    }

    fn letter(&self, line: &FollowUp) -> String {
        let t = self.frame.t;
        let letter = t.text(&format!("letter-kind-{}", line.kind.slug()));
        t.text2("follow-up-letter", "letter", letter, "to", mask_recipient(&line.to_address))
    }

    /// Link that calls the person.
    fn call_url(&self, phone: &str) -> String {
        contact::phone(phone).map(|phone| phone.url()).unwrap_or_default()
    }

    fn reason(&self, line: &FollowUp) -> String {
        self.frame.t.text(&format!("follow-up-reason-{}", line.reason.slug()))
    }

    fn field(&self, line: &FollowUp) -> String {
        format!("task-{}", line.id)
    }

    fn typed(&self, line: &FollowUp) -> &str {
        if self.form.of == Some(line.id) { &self.form.note } else { "" }
    }

    fn problem(&self, line: &FollowUp) -> Option<&String> {
        self.form.problem.as_ref().filter(|_| self.form.of == Some(line.id))
    }

    fn errors(&self) -> ErrorSummary {
        let shown = self.lines.iter().find(|line| Some(line.id) == self.form.of);
        let field = shown.map_or_else(|| "main".to_owned(), |line| self.field(line));
        ErrorSummary::of(self.frame.t, [(field.as_str(), &self.form.problem)])
    }
}
