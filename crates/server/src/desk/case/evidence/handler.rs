//! Looking at evidence: a stamped picture, a stated purpose, an original.
//!
//! [`domain::evidence::access`] decides who may look, and records the view first. A refused picture is answered in
//! plain text, since a request for a picture cannot show a page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use domain::base::id::EvidenceId;
use domain::evidence::EvidenceState;
use domain::evidence::access::{self, AccessError, Picture, PurposeError};
use locale::{Translator, datetime_attr};

use crate::desk::case::evidence::form::{PurposeForm, documents};
use crate::desk::case::evidence::viewer::{ViewerContent, read_turn};
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::evidence::download;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::error_summary::problem_text;

/// `Retry-After` at the daily limit of views, in seconds. The limit counts the last 24 hours, so it frees up gradually.
const RETRY_AFTER_S: u64 = 3600;

/// `GET /desk/applications/{reference}/evidence/{id}/{page}?turn=90`
pub async fn picture(
    session: StaffSession,
    path: web::Path<(String, String, String)>,
    request: HttpRequest,
) -> PageResult {
    let (reference, id, page) = path.into_inner();
    let reference = lookup::canonical(&reference)?;
    let id: EvidenceId = id.parse().map_err(|_| PageError::NotFound)?;
    let page: i16 = page.parse().map_err(|_| PageError::NotFound)?;
    let t = session.request.t;
    let mut conn = session.state.conn().await?;
    let application = lookup::get_id(&conn, &reference).await?;
    let picture =
        match access::open(&mut conn, &session.state.ctx, &session.actor, application, id, Picture::Page(page)).await {
            Ok(picture) => picture,
            Err(error) => return refused(t, error),
        };
    // Reading and stamping take a while; the connection is free for others meanwhile.
    drop(conn);
    let Some(page) = &picture.page else { return Err(PageError::NotFound) };
    let turn = form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "turn")
        .map_or(prepare::Turn::None, |(_, value)| read_turn(&value));
    // China time in digits, which read the same in every language.
    let moment = datetime_attr(session.request.now).replace('T', " ").replace("+08:00", "");
    let lines = vec![session.name.clone(), format!("{moment} {reference}")];
    download::picture(&session.state, t, &picture.evidence, page, lines, turn).await
}

/// The plain-text answer that says why a picture is not shown.
fn refused(t: Translator, error: AccessError) -> PageResult {
    let (status, key) = match error {
        AccessError::Missing => return Err(PageError::NotFound),
        AccessError::Database(error) => return Err(error.into()),
        AccessError::TooMany { max } => {
            tracing::warn!(max, "evidence view refused: daily limit exceeded");
            let mut answer =
                download::sentence(StatusCode::TOO_MANY_REQUESTS, &t.text1("viewer-refused-too-many", "max", max));
            answer.headers_mut().insert(actix_web::http::header::RETRY_AFTER, RETRY_AFTER_S.into());
            return Ok(answer);
        }
        AccessError::NotHolder => (StatusCode::FORBIDDEN, "viewer-refused-not-holder".to_owned()),
        AccessError::PurposeNeeded => (StatusCode::FORBIDDEN, "viewer-refused-purpose".to_owned()),
        AccessError::NotReady(EvidenceState::Removed) => (StatusCode::GONE, "viewer-lost-removed".to_owned()),
        AccessError::NotReady(state) => (StatusCode::CONFLICT, format!("viewer-state-{}", state.slug())),
    };
    Ok(download::sentence(status, &t.text(&key)))
}

/// `POST /desk/applications/{reference}/evidence/purpose`
pub async fn purpose(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let typed = posted.text("purpose");
    match access::state_purpose(&mut conn, &session.state.ctx, &session.actor, id, typed).await {
        Ok(()) => Ok(see_other(&format!("{}#evidence", links::case(&lookup::canonical(&path)?)))),
        Err(PurposeError::Text(problem)) => {
            let problem = problem_text(session.request.t, &problem);
            let form = PurposeForm { typed: typed.to_owned(), problem: Some(problem), original: None };
            purpose_again(&conn, &session, &path, form).await
        }
        Err(PurposeError::NotPermitted(error)) => Err(error.into()),
        Err(PurposeError::Database(error)) => Err(error.into()),
    }
}

/// `POST /desk/applications/{reference}/evidence/{id}/original`: the download; with a `purpose`, after stating it.
pub async fn original(session: StaffSession, path: web::Path<(String, String)>, posted: VerifiedForm) -> PageResult {
    let (reference, id) = path.into_inner();
    let reference = lookup::canonical(&reference)?;
    let id: EvidenceId = id.parse().map_err(|_| PageError::NotFound)?;
    let t = session.request.t;
    let mut conn = session.state.conn().await?;
    let application = lookup::get_id(&conn, &reference).await?;
    session.actor.must(domain::application::permission::Permission::FetchOriginals)?;
    let typed = posted.text("purpose");
    let again = |problem| PurposeForm { typed: typed.to_owned(), problem: Some(problem), original: Some(id) };
    if !typed.trim().is_empty() {
        match access::state_purpose(&mut conn, &session.state.ctx, &session.actor, application, typed).await {
            Ok(()) => {}
            Err(PurposeError::Text(problem)) => {
                let form = again(problem_text(t, &problem));
                return purpose_again(&conn, &session, &reference, form).await;
            }
            Err(PurposeError::NotPermitted(error)) => return Err(error.into()),
            Err(PurposeError::Database(error)) => return Err(error.into()),
        }
    }
    let picture =
        match access::open(&mut conn, &session.state.ctx, &session.actor, application, id, Picture::Original).await {
            Ok(picture) => picture,
            Err(AccessError::PurposeNeeded) => {
                let form = again(t.text("viewer-purpose-missing"));
                return purpose_again(&conn, &session, &reference, form).await;
            }
            Err(error) => return refused(t, error),
        };
    drop(conn);
    let plain_name = format!("{reference}-{}", picture.evidence.document);
    Ok(download::original(&session.state.vault, t, &picture.evidence, &plain_name).await)
}

/// `GET` of a path that accepts only `POST`, for example after a change of language: the case page.
pub async fn back(path: web::Path<(String, String)>) -> PageResult {
    Ok(see_other(&links::case(&lookup::canonical(&path.0)?)))
}

/// The case page with the problem of the purpose.
async fn purpose_again(
    conn: &diesel_async::AsyncPgConnection,
    session: &StaffSession,
    reference: &str,
    form: PurposeForm,
) -> PageResult {
    let file = lookup::open(conn, session, reference).await?;
    let mut page = CasePage::load(conn, session, file).await?;
    if let Some(id) = form.original {
        page.viewer.content = ViewerContent::read(&format!("file={id}"), &documents(&page.file));
    }
    page.viewer.purpose = form;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
