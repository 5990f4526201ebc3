//! Looking at evidence: a stamped picture, a stated purpose, an original.
//!
//! [`domain::evidence::access`] says who may and writes the row first; nothing here decides. Refusals of pictures are
//! sentences in plain text, since what asks for a picture shows no page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use domain::base::id::EvidenceId;
use domain::evidence::EvidenceState;
use domain::evidence::access::{self, AccessError, Picture, PurposeError};
use locale::{Translator, datetime_attr};

use crate::desk::case::evidence::form::{PurposeForm, papers};
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

/// Seconds until the daily limit of views allows the next one: the count is over the last 24 hours.
const LOOK_AGAIN_S: u64 = 3600;

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
    let application = lookup::find_id(&conn, &reference).await?;
    let seen =
        match access::open(&mut conn, &session.state.ctx, &session.actor, application, id, Picture::Page(page)).await {
            Ok(seen) => seen,
            Err(error) => return refused(t, error),
        };
    // Reading and stamping takes a while; others need the connection meanwhile.
    drop(conn);
    let Some(page) = &seen.page else { return Err(PageError::NotFound) };
    let turn = form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "turn")
        .map_or(prepare::Turn::None, |(_, value)| read_turn(&value));
    // China time, written so that people of any language read it.
    let moment = datetime_attr(session.request.now).replace('T', " ").replace("+08:00", "");
    let lines = vec![session.name.clone(), format!("{moment} {reference}")];
    download::picture(&session.state, t, &seen.evidence, page, lines, turn).await
}

/// Why nothing is shown, in words.
fn refused(t: Translator, error: AccessError) -> PageResult {
    let (status, key) = match error {
        AccessError::Missing => return Err(PageError::NotFound),
        AccessError::Database(error) => return Err(error.into()),
        AccessError::TooMany { max } => {
            tracing::warn!(max, "evidence view refused: daily limit exceeded");
            let mut answer =
                download::sentence(StatusCode::TOO_MANY_REQUESTS, &t.text1("look-refused-too-many", "max", max));
            answer.headers_mut().insert(actix_web::http::header::RETRY_AFTER, LOOK_AGAIN_S.into());
            return Ok(answer);
        }
        AccessError::NotHolder => (StatusCode::FORBIDDEN, "look-refused-not-holder".to_owned()),
        AccessError::PurposeNeeded => (StatusCode::FORBIDDEN, "look-refused-purpose".to_owned()),
        AccessError::NotReady(EvidenceState::Removed) => (StatusCode::GONE, "look-lost-removed".to_owned()),
        AccessError::NotReady(state) => (StatusCode::CONFLICT, format!("look-state-{}", state.slug())),
    };
    Ok(download::sentence(status, &t.text(&key)))
}

/// `POST /desk/applications/{reference}/evidence/purpose`
pub async fn purpose(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::find_id(&conn, &path).await?;
    let typed = posted.text("purpose");
    match access::state_purpose(&mut conn, &session.state.ctx, &session.actor, id, typed).await {
        Ok(()) => Ok(see_other(&format!("{}#evidence", links::case(&lookup::canonical(&path)?)))),
        Err(PurposeError::Words(problem)) => {
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
    let application = lookup::find_id(&conn, &reference).await?;
    session.actor.must(domain::application::permission::Permission::FetchOriginals)?;
    let typed = posted.text("purpose");
    let again = |problem| PurposeForm { typed: typed.to_owned(), problem: Some(problem), original: Some(id) };
    if !typed.trim().is_empty() {
        match access::state_purpose(&mut conn, &session.state.ctx, &session.actor, application, typed).await {
            Ok(()) => {}
            Err(PurposeError::Words(problem)) => {
                let form = again(problem_text(t, &problem));
                return purpose_again(&conn, &session, &reference, form).await;
            }
            Err(PurposeError::NotPermitted(error)) => return Err(error.into()),
            Err(PurposeError::Database(error)) => return Err(error.into()),
        }
    }
    let seen =
        match access::open(&mut conn, &session.state.ctx, &session.actor, application, id, Picture::Original).await {
            Ok(seen) => seen,
            Err(AccessError::PurposeNeeded) => {
                let form = again(t.text("look-purpose-missing"));
                return purpose_again(&conn, &session, &reference, form).await;
            }
            Err(error) => return refused(t, error),
        };
    drop(conn);
    let plain_name = format!("{reference}-{}", seen.evidence.document);
    Ok(download::original(&session.state.vault, t, &seen.evidence, &plain_name).await)
}

/// `GET` of what is only posted, such as a change of language after it: the case page.
pub async fn back(path: web::Path<(String, String)>) -> PageResult {
    Ok(see_other(&links::case(&lookup::canonical(&path.0)?)))
}

/// The case page with what is wrong with the purpose.
async fn purpose_again(
    conn: &diesel_async::AsyncPgConnection,
    session: &StaffSession,
    reference: &str,
    form: PurposeForm,
) -> PageResult {
    let file = lookup::open(conn, session, reference).await?;
    let mut page = CasePage::load(conn, session, file).await?;
    if let Some(id) = form.original {
        page.viewer.looking = ViewerContent::read(&format!("file={id}"), &papers(&page.file));
    }
    page.viewer.purpose = form;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
