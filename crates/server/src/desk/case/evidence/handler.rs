//! Looking at evidence: a stamped picture, a stated purpose, an original.
//!
//! [`domain::evidence::access`] says who may and writes the row first; nothing here decides. Refusals of pictures are
//! sentences in plain text, since what asks for a picture shows no page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::base::id::EvidenceId;
use domain::evidence::EvidenceState;
use domain::evidence::access::{self, Look, LookError, PurposeError};
use locale::{Words, datetime_attr};

use crate::desk::case::evidence::form::{PurposeForm, papers};
use crate::desk::case::evidence::viewer::{Looking, read_turn};
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::evidence::download;
use crate::http::page_error::Failure;
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;
use crate::ui::error_summary::problem_text;

/// Seconds until the daily limit of views allows the next one: the count is over the last 24 hours.
const LOOK_AGAIN_S: u64 = 3600;

/// `GET /desk/applications/{reference}/evidence/{id}/{page}?turn=90`
pub async fn picture(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<(String, String, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (reference, id, page) = path.into_inner();
    let reference = lookup::canonical(&reference)?;
    let id: EvidenceId = id.parse().map_err(|_| Failure::NotFound)?;
    let page: i16 = page.parse().map_err(|_| Failure::NotFound)?;
    let words = visit.visit.words;
    let mut conn = state.conn().await?;
    let application = lookup::find_id(&conn, &reference).await?;
    let seen = match access::look(&mut conn, &state.ctx, &visit.actor, application, id, Look::Page(page)).await {
        Ok(seen) => seen,
        Err(error) => return refused(words, error),
    };
    // Reading and stamping takes a while; others need the connection meanwhile.
    drop(conn);
    let Some(page) = &seen.page else { return Err(Failure::NotFound) };
    let turn = form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "turn")
        .map_or(prepare::Turn::None, |(_, value)| read_turn(&value));
    // China time, written so that people of any language read it.
    let moment = datetime_attr(visit.visit.now).replace('T', " ").replace("+08:00", "");
    let lines = vec![visit.name.clone(), format!("{moment} {reference}")];
    download::picture(&state, words, &seen.evidence, page, lines, turn).await
}

/// Why nothing is shown, in words.
fn refused(words: Words, error: LookError) -> Result<HttpResponse, Failure> {
    let (status, key) = match error {
        LookError::Missing => return Err(Failure::NotFound),
        LookError::Database(error) => return Err(error.into()),
        LookError::TooMany { max } => {
            tracing::warn!(max, "a look at evidence was refused: too many");
            let mut answer =
                download::sentence(StatusCode::TOO_MANY_REQUESTS, &words.say1("look-refused-too-many", "max", max));
            answer.headers_mut().insert(actix_web::http::header::RETRY_AFTER, LOOK_AGAIN_S.into());
            return Ok(answer);
        }
        LookError::NotHolder => (StatusCode::FORBIDDEN, "look-refused-not-holder".to_owned()),
        LookError::PurposeNeeded => (StatusCode::FORBIDDEN, "look-refused-purpose".to_owned()),
        LookError::NotReady(EvidenceState::Removed) => (StatusCode::GONE, "look-lost-removed".to_owned()),
        LookError::NotReady(state) => (StatusCode::CONFLICT, format!("look-state-{}", state.slug())),
    };
    Ok(download::sentence(status, &words.say(&key)))
}

/// `POST /desk/applications/{reference}/evidence/purpose`
pub async fn purpose(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let id = lookup::find_id(&conn, &path).await?;
    let typed = posted.text("purpose");
    match access::state_purpose(&mut conn, &state.ctx, &visit.actor, id, typed).await {
        Ok(()) => Ok(see_other(&format!("{}#evidence", links::case(&lookup::canonical(&path)?)))),
        Err(PurposeError::Words(problem)) => {
            let problem = problem_text(visit.visit.words, &problem);
            let form = PurposeForm { typed: typed.to_owned(), problem: Some(problem), original: None };
            purpose_again(&conn, &state, &visit, &path, form).await
        }
        Err(PurposeError::NotPermitted(error)) => Err(error.into()),
        Err(PurposeError::Database(error)) => Err(error.into()),
    }
}

/// `POST /desk/applications/{reference}/evidence/{id}/original`: the download; with a `purpose`, after stating it.
pub async fn original(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let (reference, id) = path.into_inner();
    let reference = lookup::canonical(&reference)?;
    let id: EvidenceId = id.parse().map_err(|_| Failure::NotFound)?;
    let words = visit.visit.words;
    let mut conn = state.conn().await?;
    let application = lookup::find_id(&conn, &reference).await?;
    visit.actor.must(domain::application::permission::Permission::FetchOriginals)?;
    let typed = posted.text("purpose");
    let again = |problem| PurposeForm { typed: typed.to_owned(), problem: Some(problem), original: Some(id) };
    if !typed.trim().is_empty() {
        match access::state_purpose(&mut conn, &state.ctx, &visit.actor, application, typed).await {
            Ok(()) => {}
            Err(PurposeError::Words(problem)) => {
                let form = again(problem_text(words, &problem));
                return purpose_again(&conn, &state, &visit, &reference, form).await;
            }
            Err(PurposeError::NotPermitted(error)) => return Err(error.into()),
            Err(PurposeError::Database(error)) => return Err(error.into()),
        }
    }
    let seen = match access::look(&mut conn, &state.ctx, &visit.actor, application, id, Look::Original).await {
        Ok(seen) => seen,
        Err(LookError::PurposeNeeded) => {
            let form = again(words.say("look-purpose-missing"));
            return purpose_again(&conn, &state, &visit, &reference, form).await;
        }
        Err(error) => return refused(words, error),
    };
    drop(conn);
    let plain_name = format!("{reference}-{}", seen.evidence.document);
    Ok(download::original(&state.vault, words, &seen.evidence, &plain_name).await)
}

/// `GET` of what is only posted, such as a change of language after it: the case page.
pub async fn back(path: web::Path<(String, String)>) -> Result<HttpResponse, Failure> {
    Ok(see_other(&links::case(&lookup::canonical(&path.0)?)))
}

/// The case page with what is wrong with the purpose.
async fn purpose_again(
    conn: &diesel_async::AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    reference: &str,
    form: PurposeForm,
) -> Result<HttpResponse, Failure> {
    let file = lookup::open(conn, state, visit, reference).await?;
    let mut page = CasePage::load(conn, state, visit, file).await?;
    if let Some(id) = form.original {
        page.viewer.looking = Looking::read(&format!("file={id}"), &papers(&page.file));
    }
    page.viewer.purpose = form;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
