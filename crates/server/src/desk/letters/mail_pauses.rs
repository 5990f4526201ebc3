//! Mail pauses: the current ones, pausing, and resuming.

use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::delivery::pause::{self, MailPause, PauseError};
use domain::letter::LetterKind;

use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{Choice, ErrorSummary, Frame, Section, named_problem_text};
use crate::urls;

/// Ended pauses that are listed.
const BEFORE: i64 = 20;
/// Value of the form for all kinds except codes.
const ALL: &str = "all";

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PauseForm {
    pub kind: String,
    pub note: String,
    /// The problem and its field.
    pub problem: Option<(&'static str, String)>,
}

/// `GET /desk/mail-pauses`
pub async fn list(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    page(&load(&conn, &session, PauseForm::default()).await?)
}

/// `POST /desk/mail-pauses`
pub async fn begin(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let (t, kind, note) = (session.request.t, posted.text("kind").to_owned(), posted.text("note").to_owned());
    let begun = match read_kind(&kind) {
        Some(kind) => pause::pause(&mut conn, &session.state.ctx, &session.actor, kind, &note).await,
        None => {
            session.actor.must(Permission::PauseMail)?;
            Err(PauseError::NotPaused)
        }
    };
    let problem = match begun {
        Ok(_) => return Ok(see_other(urls::MAIL_PAUSES)),
        Err(PauseError::NotPaused) => ("pause-kind", t.text("error-choose-listed")),
        Err(PauseError::Already) => ("pause-kind", t.text("pause-already")),
        Err(PauseError::Note(problem)) => ("pause-note", named_problem_text(t, &problem, "pause-note")),
        Err(error) => return Err(error.into()),
    };
    let form = PauseForm { kind, note, problem: Some(problem) };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &load(&conn, &session, form).await?)
}

/// `POST /desk/mail-pauses/end`
pub async fn end(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let kind = read_kind(posted.text("kind")).ok_or(PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    match pause::resume(&mut conn, &session.state.ctx, &session.actor, kind).await {
        // Resumed by another person meanwhile.
        Ok(_) | Err(PauseError::NotPaused) => Ok(see_other(urls::MAIL_PAUSES)),
        Err(error) => Err(error.into()),
    }
}

/// `GET` of a path that accepts only `POST`.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::MAIL_PAUSES))
}

fn read_kind(text: &str) -> Option<Option<LetterKind>> {
    if text == ALL { Some(None) } else { text.parse().ok().map(Some) }
}

fn value(kind: Option<LetterKind>) -> &'static str {
    kind.map_or(ALL, LetterKind::as_str)
}

async fn load(conn: &AsyncPgConnection, session: &StaffSession, form: PauseForm) -> Result<PausesPage, PageError> {
    session.actor.must(Permission::PauseMail)?;
    let (live, before) = pause::list(conn, BEFORE).await?.into_iter().partition(|it| it.resumed_at.is_none());
    Ok(PausesPage { frame: session.frame(conn, Section::MailPauses).await?, live, before, form })
}

#[derive(Debug, Template)]
#[template(path = "desk/mail_pauses.html")]
pub struct PausesPage {
    pub frame: Frame,
    pub live: Vec<MailPause>,
    pub before: Vec<MailPause>,
    pub form: PauseForm,
}

impl PausesPage {
    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("pause-title"), self.form.problem.is_some())
    }

    fn kinds(&self) -> Vec<Choice> {
        let all = std::iter::once(None).chain(LetterKind::ALL.iter().copied().map(Some));
        all.map(|kind| Choice::new(value(kind), self.name(kind), value(kind) == self.form.kind)).collect()
    }

    fn name(&self, kind: Option<LetterKind>) -> String {
        let t = self.frame.t;
        kind.map_or_else(|| t.text("pause-all"), |kind| t.text(&format!("letter-kind-{}", kind.slug())))
    }

    fn since(&self, line: &MailPause) -> String {
        let t = self.frame.t;
        let who = line.paused_by.clone().unwrap_or_else(|| t.text("pause-command-line"));
        t.text2("pause-since", "at", t.moment_short(line.paused_at, self.frame.now), "who", who)
    }

    fn until(&self, line: &MailPause) -> Option<String> {
        let t = self.frame.t;
        Some(t.text1("pause-until", "at", t.moment_short(line.resumed_at?, self.frame.now)))
    }

    fn problem(&self, field: &str) -> Option<&String> {
        self.form.problem.as_ref().filter(|(at, _)| *at == field).map(|(_, problem)| problem)
    }

    fn errors(&self) -> ErrorSummary {
        let (field, problem) = match &self.form.problem {
            Some((field, problem)) => (*field, Some(problem.clone())),
            None => ("pause-kind", None),
        };
        ErrorSummary::of(self.frame.t, [(field, &problem)])
    }
}
