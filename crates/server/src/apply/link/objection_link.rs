//! The link in the alert to each registered contact: it stops an application they did not make (R23).
//!
//! It needs no sign-in, which somebody who took over the account could do too. Opening the link changes nothing, since
//! mail scanners open links; the button does. The page shows only what its reader needs to recognise the case.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::{self, EffectState, Status};
use domain::base::Token;
use domain::intake::objection::{self, ObjectionError, ObjectionPreview};

use crate::apply::status::applicant_view::ApplicantView;
use crate::http::{PageError, PageResult, RequestCtx, VerifiedForm, page, page_with, see_other};
use crate::state::State;
use crate::ui::Frame;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectionState {
    /// It can be stopped.
    Ask,
    /// This contact objected; a lead will look into it.
    Stopped,
    /// This contact objected, a lead looked into it, and the application continues or is closed.
    LookedInto,
    /// The application can no longer be stopped.
    TooLate,
}

#[derive(Template)]
#[template(path = "apply/objection.html")]
pub struct ObjectionPage {
    pub frame: Frame,
    pub preview: ObjectionPreview,
    pub view: ApplicantView,
    pub state: ObjectionState,
}

impl ObjectionPage {
    pub fn new(frame: Frame, preview: ObjectionPreview, view: ApplicantView) -> Self {
        let state = match preview.objected_at {
            Some(_) if view.is_stopped => ObjectionState::Stopped,
            Some(_) => ObjectionState::LookedInto,
            None if preview.can_be_stopped => ObjectionState::Ask,
            None => ObjectionState::TooLate,
        };
        Self { frame, preview, view, state }
    }

    fn title(&self) -> String {
        let key = match self.state {
            ObjectionState::Ask => "apply-objection-title",
            ObjectionState::Stopped => "apply-objection-done-title",
            ObjectionState::LookedInto => "apply-objection-resolved-title",
            ObjectionState::TooLate => "apply-objection-late-title",
        };
        self.frame.t.text(key)
    }

    /// The effect of the application on the store.
    fn meaning(&self) -> String {
        self.frame.t.text(&format!("apply-objection-means-{}", self.preview.about.kind.slug()))
    }

    fn objected(&self) -> Option<String> {
        let t = self.frame.t;
        self.preview.objected_at.map(|at| t.text1("apply-objection-at", "at", t.moment(at)))
    }

    /// The outcome, for a contact who comes too late.
    fn late(&self) -> String {
        let key = match (self.view.status, self.view.effect) {
            (Status::Approved, EffectState::Confirmed) => {
                return self.frame.t.text(&format!("apply-done-{}", self.preview.about.kind.slug()));
            }
            (Status::Approved, _) => "apply-objection-late-requested",
            (Status::Rejected, _) => "apply-objection-late-rejected",
            _ => "apply-objection-late-ended",
        };
        self.frame.t.text(key)
    }
}

/// `GET /objection/{token}`: changes nothing.
pub async fn show(state: web::Data<State>, ctx: RequestCtx, token: web::Path<String>) -> PageResult {
    let token = Token::parse(&token).ok_or(PageError::NotFound)?;
    let conn = state.conn().await?;
    page(&find(&conn, &state, &ctx, &token).await?)
}

/// `POST /objection/{token}`: stops the application. Sent twice, it is stopped once.
pub async fn confirm(
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
    _posted: VerifiedForm,
) -> PageResult {
    let token = Token::parse(&token).ok_or(PageError::NotFound)?;
    let mut conn = state.conn().await?;
    match objection::object_by_link(&mut conn, &state.ctx, &token).await {
        Ok(()) => Ok(see_other(&crate::links::objection(token.expose()))),
        Err(ObjectionError::TooLate) => page_with(StatusCode::CONFLICT, &find(&conn, &state, &ctx, &token).await?),
        Err(other) => Err(other.into()),
    }
}

async fn find(
    conn: &AsyncPgConnection,
    state: &State,
    ctx: &RequestCtx,
    token: &Token,
) -> Result<ObjectionPage, PageError> {
    let preview = objection::find(conn, &state.ctx, token).await?.ok_or(PageError::NotFound)?;
    let (application, _) = application::find(conn, preview.about.id).await?.ok_or(PageError::NotFound)?;
    let policy = state.ctx.policies.get(conn, application.policy_id).await?;
    let view = ApplicantView::new(&application, policy.policy.grace_period(), ctx.now);
    Ok(ObjectionPage::new(ctx.frame(), preview, view))
}
