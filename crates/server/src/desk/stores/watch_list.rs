//! The watch list: what leads want to be told of when it applies.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::id::WatchId;
use domain::base::text::Problem;
use domain::review::watch_list::{self, Watch, WatchError, WatchKind};

use crate::http::page_error::Failure;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::state::State;
use crate::ui::error_summary::problem_text;
use crate::ui::frame::Frame;
use crate::ui::nav::Section;
use crate::{links, urls};

/// A new entry of the watch list, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchForm {
    pub kind: Option<WatchKind>,
    pub text: String,
    pub note: String,
    /// The problem and its field.
    pub problem: Option<(&'static str, String)>,
}

/// `GET /desk/watch`
pub async fn list(visit: StaffVisit, state: web::Data<State>) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    page(&load(&conn, &visit, WatchForm::default()).await?)
}

async fn load(conn: &AsyncPgConnection, visit: &StaffVisit, form: WatchForm) -> Result<WatchPage, Failure> {
    let lines = watch_list::list(conn, &visit.actor).await?;
    Ok(WatchPage { frame: visit.frame(conn, Section::WatchList).await?, lines, form })
}

/// `POST /desk/watch`
pub async fn add(visit: StaffVisit, state: web::Data<State>, posted: Posted) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let (words, kind) = (visit.visit.words, posted.text("kind").parse().ok());
    let (text, note) = (posted.text("text"), posted.text("note"));
    let added = match kind {
        Some(kind) => watch_list::add(&mut conn, &state.ctx, &visit.actor, kind, text, note).await,
        None => Err(WatchError::Text),
    };
    let problem = match added {
        Ok(_) => return Ok(see_other(urls::WATCH_LIST)),
        Err(WatchError::Text) if kind.is_none() => ("watch-kind", words.say("error-choose-listed")),
        Err(WatchError::Text) => ("watch-text", words.say("watch-error-text")),
        Err(WatchError::Already) => ("watch-text", words.say("watch-error-already")),
        Err(WatchError::Note(Problem::Missing)) => ("watch-note", words.say("watch-error-note")),
        Err(WatchError::Note(problem)) => ("watch-note", problem_text(words, &problem)),
        Err(error) => return Err(error.into()),
    };
    let form = WatchForm { kind, text: text.to_owned(), note: note.to_owned(), problem: Some(problem) };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &load(&conn, &visit, form).await?)
}

/// `POST /desk/watch/{id}/end`
pub async fn end(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    let id: WatchId = path.parse().map_err(|_| Failure::NotFound)?;
    let mut conn = state.conn().await?;
    match watch_list::end(&mut conn, &state.ctx, &visit.actor, id).await {
        // Removed by another person meanwhile: it is off the list.
        Ok(()) | Err(WatchError::Missing) => Ok(see_other(urls::WATCH_LIST)),
        Err(error) => Err(error.into()),
    }
}

/// `GET` of what is only posted, such as a reload or a change of language after it.
pub async fn back(_: StaffVisit) -> Result<HttpResponse, Failure> {
    Ok(see_other(urls::WATCH_LIST))
}

impl From<WatchError> for Failure {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::NotPermitted(error) => error.into(),
            WatchError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}

/// The watch list's page.
#[derive(Debug, Template)]
#[template(path = "desk/watch.html")]
pub struct WatchPage {
    pub frame: Frame,
    pub lines: Vec<Watch>,
    pub form: WatchForm,
}

impl WatchPage {
    fn title(&self) -> String {
        let words = self.frame.words;
        let title = words.say("watch-title");
        if self.form.problem.is_some() { words.say1("desk-title-error", "page", title) } else { title }
    }

    fn kinds(&self) -> Vec<(WatchKind, String, bool)> {
        let words = self.frame.words;
        WatchKind::ALL.iter().map(|kind| (*kind, kind_label(words, *kind), self.form.kind == Some(*kind))).collect()
    }

    fn kind(&self, line: &Watch) -> String {
        kind_label(self.frame.words, line.kind)
    }

    fn added(&self, line: &Watch) -> String {
        let at = self.frame.words.moment_short(line.added_at, self.frame.now);
        self.frame.words.say2("watch-added", "who", line.added_by.as_str(), "at", at)
    }

    fn ended(&self, line: &Watch) -> Option<String> {
        let at = self.frame.words.moment_short(line.ended_at?, self.frame.now);
        Some(self.frame.words.say1("watch-ended", "at", at))
    }

    fn error(&self, field: &str) -> Option<&String> {
        self.form.problem.as_ref().filter(|(found, _)| *found == field).map(|(_, text)| text)
    }

    fn end_url(&self, line: &Watch) -> String {
        links::end_watch(line.id)
    }
}

fn kind_label(words: locale::Words, kind: WatchKind) -> String {
    words.say(&format!("watch-kind-{}", kind.slug()))
}
