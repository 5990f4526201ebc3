//! The document that a proposal rests on: its upload by the proposer, and its pages.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::base::{EvidenceId, ProposalId};
use domain::evidence::access::AccessError;
use domain::proposal::{self, document};
use prepare::Turn;

use crate::desk::proposals::proposal::{AnswerForm, ProposalPage, read_id};
use crate::evidence::download;
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::{self, FormWithFiles};
use crate::http::{PageError, PageResult, StaffSession, page_with, see_other};
use crate::links;

/// `POST /desk/proposals/{id}/documents`
pub async fn upload(session: StaffSession, path: web::Path<String>, posted: FormWithFiles) -> PageResult {
    let id = read_id(&path)?;
    let (store, policy) = {
        let conn = session.state.conn().await?;
        let line = proposal::find(&conn, &session.actor, id).await?.ok_or(PageError::NotFound)?;
        (line.proposal.store_id, session.state.ctx.policies.current(&conn).await?)
    };
    let place = Place::Proposal { id, store, policy: &policy.policy };
    let received = upload::read(&session.state, posted, &session.actor, &place).await?;
    let refusals = received.refusals_of_upload(session.request.t);
    if refusals.is_empty() {
        return Ok(see_other(&format!("{}#h-document", links::proposal(id))));
    }
    let problem = refusals.into_values().flatten().collect::<Vec<_>>().join(" ");
    let form = AnswerForm { document_problem: Some(problem), ..AnswerForm::default() };
    let mut conn = session.state.conn().await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &ProposalPage::load(&mut conn, &session, id, form).await?)
}

/// `GET /desk/proposals/{id}/documents/{document}/{page}`: a prepared picture, with the reader's name on it.
pub async fn picture(session: StaffSession, path: web::Path<(String, String, i16)>) -> PageResult {
    let (id, document, number) = path.into_inner();
    let id: ProposalId = read_id(&id)?;
    let document: EvidenceId = document.parse().map_err(|_| PageError::NotFound)?;
    let t = session.request.t;
    let opened = {
        let mut conn = session.state.conn().await?;
        document::open(&mut conn, &session.state.ctx, &session.actor, id, document, number).await
    };
    let picture = match opened {
        Ok(picture) => picture,
        Err(AccessError::Database(error)) => return Err(error.into()),
        Err(AccessError::TooMany { max }) => {
            let text = t.text1("viewer-refused-too-many", "max", max);
            return Ok(download::sentence(StatusCode::TOO_MANY_REQUESTS, &text));
        }
        Err(_) => return Err(PageError::NotFound),
    };
    let page = picture.page.ok_or(PageError::NotFound)?;
    let lines = vec![session.name.clone(), t.moment(session.request.now)];
    download::picture(&session.state, t, &picture.evidence, &page, lines, Turn::None).await
}
