//! Appealing a rejection, once: signed in for the store, or by the link in a letter with the query code.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use diesel_async::AsyncPgConnection;
use domain::application::TransitionError;
use domain::base::{Actor, ApplicationId, TextProblem, clock};
use domain::intake::appeal::{self, AppealError};
use locale::Translator;

use crate::apply::field::quoted_problem_text;
use crate::apply::link::status_link;
use crate::apply::lookup::{get_application, get_case};
use crate::apply::status::page::{AppealForm, Notice, StatusPage, load_page};
use crate::http::{PageError, PageResult, RequestCtx, StoreSession, VerifiedForm, page_with, see_other};
use crate::links;
use crate::state::State;

impl StatusPage {
    /// The last moment for an appeal, in a sentence; `None` when it cannot be appealed.
    pub fn appeal_until(&self) -> Option<String> {
        let until = self.case.can_appeal_until(self.frame.now)?;
        Some(self.frame.t.text1("appeal-until", "at", self.frame.t.moment(until)))
    }

    /// A notice that an appeal was made and another reviewer handles it.
    pub fn appealed(&self) -> Option<String> {
        let (t, appeal) = (self.frame.t, self.case.appeal.as_ref()?);
        let date = t.date(clock::date_at(appeal.appealed_at));
        let key = if self.view.status.is_open() { "appeal-made-open" } else { "appeal-made" };
        Some(t.text1(key, "date", date))
    }

    /// The statement of the appeal, shown to the store it belongs to.
    pub fn appeal_statement(&self) -> Option<&str> {
        let appeal = self.case.appeal.as_ref().filter(|_| self.is_owner())?;
        Some(appeal.statement.as_str()).filter(|text| !text.is_empty())
    }
}

/// `POST /apply/applications/{reference}/appeal`
pub async fn appeal(session: StoreSession, reference: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let application = get_application(&conn, &session, &reference).await?;
    let typed = posted.text("statement");
    let outcome =
        try_appeal(&mut conn, &session.state, &session.actor, application.id, typed, session.request.t).await?;
    let Err(refusal) = outcome else { return Ok(see_other(&links::status(&application.reference))) };
    let case = get_case(&conn, &session, &reference).await?;
    let page = load_page(&conn, &session.state, session.frame(), case).await?;
    page_with(refusal.status(), &refusal.on(page, typed))
}

/// `POST /status/{token}/appeal`: appeals when the code was entered in this browser; otherwise leads to the page that
/// asks for it.
pub async fn appeal_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
    posted: VerifiedForm,
) -> PageResult {
    let mut conn = state.conn().await?;
    let Some((token, id)) = status_link::find_proved(&conn, &request, &state, &token, ctx.now).await? else {
        return Ok(see_other(&links::follow(&token)));
    };
    let (application, _) = domain::application::find(&conn, id).await?.ok_or(PageError::NotFound)?;
    let actor = Actor::Applicant { store: application.store_id };
    let typed = posted.text("statement");
    let outcome = try_appeal(&mut conn, &state, &actor, id, typed, ctx.t).await?;
    let Err(refusal) = outcome else { return Ok(see_other(&links::follow(token.expose()))) };
    let page = status_link::load_page(&conn, &state, &ctx, &token, id).await?;
    page_with(refusal.status(), &refusal.on(page, typed))
}

/// Why an appeal was refused.
enum Refusal {
    /// The decision cannot be appealed (any more).
    TooLate,
    /// A problem with the statement, or another application of the store is open.
    Field(String),
}

impl Refusal {
    const fn status(&self) -> StatusCode {
        match self {
            Self::TooLate => StatusCode::CONFLICT,
            Self::Field(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The status page with the typed statement and the reason of the refusal.
    fn on(self, page: StatusPage, typed: &str) -> StatusPage {
        let (notice, problem) = match self {
            Self::TooLate => (Some(Notice::AppealTooLate), None),
            Self::Field(problem) => (None, Some(problem)),
        };
        let appeal = AppealForm { statement: typed.to_owned(), problem, ..page.appeal.clone() };
        StatusPage { notice, appeal, ..page }
    }
}

async fn try_appeal(
    conn: &mut AsyncPgConnection,
    state: &State,
    actor: &Actor,
    id: ApplicationId,
    typed: &str,
    t: Translator,
) -> Result<Result<(), Refusal>, PageError> {
    match appeal::appeal(conn, &state.ctx, actor, id, typed).await {
        Ok(()) => Ok(Ok(())),
        Err(AppealError::NotOpen | AppealError::Transition(TransitionError::Conflict(_))) => Ok(Err(Refusal::TooLate)),
        Err(AppealError::SubjectEnded) => Ok(Err(Refusal::Field(t.text("appeal-subject-ended")))),
        Err(AppealError::AlreadyOpen(reference)) => {
            Ok(Err(Refusal::Field(t.text1("appeal-already-open", "reference", reference))))
        }
        Err(AppealError::Statement(TextProblem::Missing)) => Ok(Err(Refusal::Field(t.text("appeal-missing")))),
        Err(AppealError::Statement(problem)) => Ok(Err(Refusal::Field(quoted_problem_text(t, &problem)))),
        Err(AppealError::Transition(error)) => Err(error.into()),
    }
}
