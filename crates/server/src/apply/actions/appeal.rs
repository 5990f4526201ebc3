//! Appealing a rejection, once: signed in for the store, or by the link in a letter with the query code.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel_async::AsyncPgConnection;
use domain::application::transition::TransitionError;
use domain::base::actor::Actor;
use domain::base::clock;
use domain::base::id::ApplicationId;
use domain::base::text::Problem;
use domain::intake::appeal::{self, AppealError};
use locale::Words;

use crate::apply::link::status_link;
use crate::apply::lookup::find_case;
use crate::apply::status::appeal_form::AppealForm;
use crate::apply::status::page::{Notice, StatusPage, load_page};
use crate::http::page_error::Failure;
use crate::http::response::{page_with, see_other};
use crate::http::session::{StoreVisit, Visit};
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;

impl StatusPage {
    /// Until when it may be appealed, in a sentence; nothing when it may not.
    pub fn appeal_until(&self) -> Option<String> {
        let until = self.case.can_appeal_until(self.frame.now)?;
        Some(self.frame.words.say1("appeal-until", "at", self.frame.words.moment(until)))
    }

    pub fn appeal_max(&self) -> usize {
        appeal::WORDS_MAX
    }

    /// A notice that it was appealed, and that another reviewer looks at it.
    pub fn appealed(&self) -> Option<String> {
        let (words, appeal) = (self.frame.words, self.case.appeal.as_ref()?);
        let date = words.date(clock::date_at(appeal.appealed_at));
        let key = if self.told.status.is_open() { "appeal-made-open" } else { "appeal-made" };
        Some(words.say1(key, "date", date))
    }

    /// The statement of the appeal, shown to the store it belongs to.
    pub fn appeal_words(&self) -> Option<&str> {
        let appeal = self.case.appeal.as_ref().filter(|_| self.is_owner())?;
        Some(appeal.words.as_str()).filter(|words| !words.is_empty())
    }
}

/// `POST /apply/applications/{reference}/appeal`
pub async fn appeal(
    state: web::Data<State>,
    visit: StoreVisit,
    reference: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let application = find_case(&conn, &state, &visit, &reference).await?.application;
    let typed = posted.text("words");
    let outcome = try_appeal(&mut conn, &state, &visit.actor, application.id, typed, visit.visit.words).await?;
    let Err(refusal) = outcome else { return Ok(see_other(&links::status(&application.reference))) };
    let case = find_case(&conn, &state, &visit, &reference).await?;
    let page = load_page(&conn, &state, visit.frame(), case).await?;
    page_with(refusal.status(), &refusal.on(page, typed))
}

/// `POST /status/{token}/appeal`: where the code was given in this browser; else the page that asks for it.
pub async fn appeal_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    visit: Visit,
    token: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let Some((token, id)) = status_link::opened(&conn, &request, &state, &token, visit.now).await? else {
        return Ok(see_other(&links::follow(&token)));
    };
    let (application, _) = domain::application::find(&conn, id).await?.ok_or(Failure::NotFound)?;
    let actor = Actor::Applicant { store: application.store_id };
    let typed = posted.text("words");
    let outcome = try_appeal(&mut conn, &state, &actor, id, typed, visit.words).await?;
    let Err(refusal) = outcome else { return Ok(see_other(&links::follow(token.expose()))) };
    let page = status_link::find(&conn, &state, &visit, &token, id).await?;
    page_with(refusal.status(), &refusal.on(page, typed))
}

/// Why an appeal was not taken, as the page says it.
enum Refusal {
    /// It cannot be appealed (any more).
    TooLate,
    /// Something is wrong with the words, or with the moment.
    Field(String),
}

impl Refusal {
    const fn status(&self) -> StatusCode {
        match self {
            Self::TooLate => StatusCode::CONFLICT,
            Self::Field(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The page with what was typed, and why not.
    fn on(self, page: StatusPage, typed: &str) -> StatusPage {
        let (notice, problem) = match self {
            Self::TooLate => (Some(Notice::AppealTooLate), None),
            Self::Field(problem) => (None, Some(problem)),
        };
        let appeal = AppealForm { words: typed.to_owned(), problem, ..page.appeal.clone() };
        StatusPage { notice, appeal, ..page }
    }
}

async fn try_appeal(
    conn: &mut AsyncPgConnection,
    state: &State,
    actor: &Actor,
    id: ApplicationId,
    typed: &str,
    words: Words,
) -> Result<Result<(), Refusal>, Failure> {
    match appeal::appeal(conn, &state.ctx, actor, id, typed).await {
        Ok(()) => Ok(Ok(())),
        Err(AppealError::NotOpen | AppealError::Transition(TransitionError::Conflict(_))) => Ok(Err(Refusal::TooLate)),
        Err(AppealError::AlreadyOpen(reference)) => {
            Ok(Err(Refusal::Field(words.say1("appeal-already-open", "reference", reference))))
        }
        Err(AppealError::Words(problem)) => Ok(Err(Refusal::Field(sentence(words, &problem)))),
        Err(AppealError::Transition(error)) => Err(error.into()),
    }
}

fn sentence(words: Words, problem: &Problem) -> String {
    match problem {
        Problem::Missing => words.say("appeal-missing"),
        Problem::TooShort(min) => words.say1("error-too-short", "min", *min),
        Problem::TooLong(max) => words.say1("error-too-long", "max", *max),
        Problem::Wording(found) => {
            let named: Vec<String> = found.iter().map(|it| words.say1("apply-quoted", "words", it.as_str())).collect();
            words.say1("error-wording", "words", named.join(&words.say("list-separator")))
        }
        _ => words.say("error-characters"),
    }
}
