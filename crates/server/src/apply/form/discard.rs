//! Discarding a form that was begun, with its files.

use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::Kind;
use domain::intake::draft::{self, Draft, DraftOwner};
use domain::intake::draft_document;

use crate::apply::form::wizard;
use crate::http::{PageError, PageResult, StoreSession, VerifiedForm, page, see_other};
use crate::ui::Frame;
use crate::urls;

#[derive(Template)]
#[template(path = "apply/discard.html")]
pub struct DiscardPage {
    pub frame: Frame,
    pub kind: Kind,
}

/// The owner's draft of the kind that the path names; without one, there is nothing left to discard.
async fn find(conn: &AsyncPgConnection, session: &StoreSession, word: &str) -> Result<Draft, PageError> {
    let kind = wizard::find_kind(word).ok_or(PageError::NotFound)?;
    let owner = DraftOwner::owner(session.store);
    draft::find(conn, owner, kind).await?.ok_or(PageError::Elsewhere { to: urls::ACCOUNT.to_owned() })
}

/// `GET /apply/{kind}/discard`: asks first, because the files cannot be brought back.
pub async fn show(session: StoreSession, word: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let draft = find(&conn, &session, &word).await?;
    page(&DiscardPage { frame: session.frame(), kind: draft.kind })
}

/// `POST /apply/{kind}/discard`. A draft that is gone already is success.
pub async fn discard(session: StoreSession, word: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let draft = find(&conn, &session, &word).await?;
    draft_document::discard_draft(&mut conn, &session.state.ctx, &session.actor, draft.id).await?;
    Ok(see_other(urls::ACCOUNT))
}
