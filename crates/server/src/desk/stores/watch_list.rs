//! The watch list: values that raise a flag on applications they match.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::{TextProblem, WatchId};
use domain::review::blind_index::BlindIndexKind;
use domain::review::watch_list::{self, Watch, WatchError};

use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{Choice, Frame, Section, problem_text};
use crate::urls;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchForm {
    pub kind: Option<BlindIndexKind>,
    pub text: String,
    pub note: String,
    /// The problem and its field.
    pub problem: Option<(&'static str, String)>,
}

/// `GET /desk/watch`
pub async fn list(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    page(&load(&conn, &session, WatchForm::default()).await?)
}

async fn load(conn: &AsyncPgConnection, session: &StaffSession, form: WatchForm) -> Result<WatchPage, PageError> {
    let lines = watch_list::list(conn, &session.actor).await?;
    Ok(WatchPage { frame: session.frame(conn, Section::WatchList).await?, lines, form })
}

/// `POST /desk/watch`
pub async fn add(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let (t, kind) = (session.request.t, posted.text("kind").parse().ok());
    let (text, note) = (posted.text("text"), posted.text("note"));
    let added = match kind {
        Some(kind) => watch_list::add(&mut conn, &session.state.ctx, &session.actor, kind, text, note).await,
        None => Err(WatchError::Text),
    };
    let problem = match added {
        Ok(_) => return Ok(see_other(urls::WATCH_LIST)),
        Err(WatchError::Text) if kind.is_none() => ("watch-kind", t.text("error-choose-listed")),
        Err(WatchError::Text) => ("watch-text", t.text("watch-error-text")),
        Err(WatchError::Already) => ("watch-text", t.text("watch-error-already")),
        Err(WatchError::Note(TextProblem::Missing)) => ("watch-note", t.text("watch-error-note")),
        Err(WatchError::Note(problem)) => ("watch-note", problem_text(t, &problem)),
        Err(error) => return Err(error.into()),
    };
    let form = WatchForm { kind, text: text.to_owned(), note: note.to_owned(), problem: Some(problem) };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &load(&conn, &session, form).await?)
}

/// `POST /desk/watch/{id}/end`
pub async fn end(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id: WatchId = path.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    match watch_list::end(&mut conn, &session.state.ctx, &session.actor, id).await {
        // Removed by another person meanwhile.
        Ok(()) | Err(WatchError::Missing) => Ok(see_other(urls::WATCH_LIST)),
        Err(error) => Err(error.into()),
    }
}

/// `GET` of a path that accepts only `POST`, for example after a change of language.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::WATCH_LIST))
}

#[derive(Debug, Template)]
#[template(path = "desk/watch_list.html")]
pub struct WatchPage {
    pub frame: Frame,
    pub lines: Vec<Watch>,
    pub form: WatchForm,
}

impl WatchPage {
    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("watch-title"), self.form.problem.is_some())
    }

    fn kinds(&self) -> Vec<Choice> {
        Choice::list(BlindIndexKind::ALL, self.form.kind, |kind| self.kind(kind))
    }

    fn kind(&self, kind: BlindIndexKind) -> String {
        self.frame.t.text(&format!("watch-kind-{}", kind.slug()))
    }

    fn added(&self, line: &Watch) -> String {
        let at = self.frame.t.moment_short(line.added_at, self.frame.now);
        self.frame.t.text2("watch-added", "who", line.added_by.as_str(), "at", at)
    }

    fn ended(&self, line: &Watch) -> Option<String> {
        let at = self.frame.t.moment_short(line.ended_at?, self.frame.now);
        Some(self.frame.t.text1("watch-ended", "at", at))
    }

    fn error(&self, field: &str) -> Option<&String> {
        self.form.problem.as_ref().filter(|(found, _)| *found == field).map(|(_, text)| text)
    }
}
