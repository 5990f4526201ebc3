//! Looking at evidence: a stamped picture, a stated purpose, an original.
//!
//! [`domain::evidence::access`] decides who may look, and records the view first. A refused picture is answered in
//! plain text, since a request for a picture cannot show a page.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web;
use domain::application::Permission;
use domain::base::EvidenceId;
use domain::evidence::EvidenceState;
use domain::evidence::access::{self, AccessError, Picture, PurposeError};
use locale::{Translator, datetime_attr};

use crate::desk::case::evidence::form::{PurposeForm, documents};
use crate::desk::case::evidence::viewer::{ViewerContent, read_turn};
use crate::desk::case::request::{CaseRequest, canonical};
use crate::evidence::download;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, see_other};
use crate::links;
use crate::ui::problem_text;

/// `Retry-After` at the daily limit of views, in seconds. The limit counts the last 24 hours, so it frees up gradually.
const RETRY_AFTER_S: u64 = 3600;

/// `GET /desk/applications/{reference}/evidence/{id}/{page}?turn=90`
pub async fn picture(session: StaffSession, path: web::Path<(String, String, String)>) -> PageResult {
    let (reference, id, page) = path.into_inner();
    let id: EvidenceId = id.parse().map_err(|_| PageError::NotFound)?;
    let page: i16 = page.parse().map_err(|_| PageError::NotFound)?;
    let CaseRequest { session, mut conn, id: application, reference } = CaseRequest::open(session, &reference).await?;
    let (t, now) = (session.request.t, session.request.now);
    let opened =
        access::open(&mut conn, &session.state.ctx, &session.actor, application, id, Picture::Page(page)).await;
    // Reading and stamping take a while; the connection is free for others meanwhile.
    drop(conn);
    let picture = match opened {
        Ok(picture) => picture,
        Err(error) => return refused(t, error),
    };
    let Some(page) = &picture.page else { return Err(PageError::NotFound) };
    let turn = session.request.query("turn").map_or(prepare::Turn::None, |degrees| read_turn(&degrees));
    // China time in digits, which read the same in every language.
    let moment = datetime_attr(now).replace('T', " ").replace("+08:00", "");
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
            answer.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_S.into());
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
    let mut case = CaseRequest::open(session, &path).await?;
    let typed = posted.text("purpose").to_owned();
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match access::state_purpose(&mut case.conn, ctx, actor, case.id, &typed).await {
        Ok(()) => case.done_at("evidence"),
        Err(PurposeError::Text(problem)) => {
            let problem = Some(problem_text(case.session.request.t, &problem));
            case.form_again(|page| page.viewer.purpose = PurposeForm { typed, problem, original: None }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/applications/{reference}/evidence/{id}/original`: the download; with a `purpose`, after stating it.
pub async fn original(session: StaffSession, path: web::Path<(String, String)>, posted: VerifiedForm) -> PageResult {
    let (reference, id) = path.into_inner();
    let id: EvidenceId = id.parse().map_err(|_| PageError::NotFound)?;
    let mut case = CaseRequest::open(session, &reference).await?;
    case.session.actor.must(Permission::FetchOriginals)?;
    let t = case.session.request.t;
    let typed = posted.text("purpose");
    if !typed.trim().is_empty() {
        let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
        match access::state_purpose(&mut case.conn, ctx, actor, case.id, typed).await {
            Ok(()) => {}
            Err(PurposeError::Text(problem)) => {
                return original_again(&case, id, typed, problem_text(t, &problem)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    let picture = match access::open(&mut case.conn, ctx, actor, case.id, id, Picture::Original).await {
        Ok(picture) => picture,
        Err(AccessError::PurposeNeeded) => {
            return original_again(&case, id, typed, t.text("viewer-purpose-missing")).await;
        }
        Err(error) => return refused(t, error),
    };
    let CaseRequest { session, conn, reference, .. } = case;
    drop(conn);
    let plain_name = format!("{reference}-{}", picture.evidence.document);
    Ok(download::original(&session.state.vault, t, &picture.evidence, &plain_name).await)
}

/// The case page with the problem of the purpose stated for an original, which the viewer shows.
async fn original_again(case: &CaseRequest, id: EvidenceId, typed: &str, problem: String) -> PageResult {
    let purpose = PurposeForm { typed: typed.to_owned(), problem: Some(problem), original: Some(id) };
    case.form_again(|page| {
        page.viewer.content = ViewerContent::read(&format!("file={id}"), &documents(&page.file));
        page.viewer.purpose = purpose;
    })
    .await
}

/// `GET` of a path that accepts only `POST`, for example after a change of language: the case page.
pub async fn back(path: web::Path<(String, String)>) -> PageResult {
    Ok(see_other(&links::case(&canonical(&path.0)?)))
}
