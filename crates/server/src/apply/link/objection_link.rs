//! The link every registered contact got with the news of an application: it stops one they did not make (R23).
//!
//! No sign-in: whoever took the account over would have that too. Opening the link changes nothing, since mail
//! scanners open links; the button does. The page names no more than its reader needs to recognise the case by.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application;
use domain::application::status::{EffectState, Status};
use domain::base::secret::Token;
use domain::intake::objection::{self, ObjectionError, ObjectionPreview};

use crate::apply::actions::object;
use crate::apply::status::applicant_view::ApplicantView;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page, page_with, see_other};
use crate::http::session::RequestCtx;
use crate::http::verified_form::VerifiedForm;
use crate::state::State;
use crate::ui::frame::Frame;

/// The state that the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// It can be stopped.
    Ask,
    /// This contact stopped it; a lead is to look.
    Stopped,
    /// This contact objected, a lead looked into it, and the application continues or is closed.
    LookedInto,
    /// There is nothing left to stop.
    TooLate,
}

#[derive(Template)]
#[template(path = "apply/objection.html")]
pub struct ObjectionPage {
    pub frame: Frame,
    pub standing: ObjectionPreview,
    pub view: ApplicantView,
    pub scene: Scene,
}

impl ObjectionPage {
    pub fn new(frame: Frame, standing: ObjectionPreview, view: ApplicantView) -> Self {
        let scene = match standing.objected_at {
            Some(_) if view.is_stopped => Scene::Stopped,
            Some(_) => Scene::LookedInto,
            None if standing.can_be_stopped => Scene::Ask,
            None => Scene::TooLate,
        };
        Self { frame, standing, view, scene }
    }

    fn title(&self) -> String {
        let key = match self.scene {
            Scene::Ask => "apply-objection-title",
            Scene::Stopped => "apply-objection-done-title",
            Scene::LookedInto => "apply-objection-looked-title",
            Scene::TooLate => "apply-objection-late-title",
        };
        self.frame.t.text(key)
    }

    fn kind_name(&self) -> String {
        self.frame.t.text(&format!("kind-{}", self.standing.about.kind.slug()))
    }

    fn store_name(&self) -> String {
        locale::mask_name(&self.standing.about.store_name)
    }

    fn submitted(&self) -> String {
        self.frame.t.moment(self.standing.about.submitted_at)
    }

    /// The effect of the application on the store.
    fn meaning(&self) -> String {
        self.frame.t.text(&format!("apply-objection-means-{}", self.standing.about.kind.slug()))
    }

    fn objected(&self) -> Option<String> {
        let t = self.frame.t;
        self.standing.objected_at.map(|at| t.text1("apply-objection-at", "at", t.moment(at)))
    }

    /// The outcome, for a contact who comes too late.
    fn late(&self) -> String {
        let key = match (self.view.status, self.view.effect) {
            (Status::Approved, EffectState::Confirmed) => {
                return self.frame.t.text(&format!("apply-done-{}", self.standing.about.kind.slug()));
            }
            (Status::Approved, _) => "apply-objection-late-requested",
            (Status::Rejected, _) => "apply-objection-late-rejected",
            _ => "apply-objection-late-ended",
        };
        self.frame.t.text(key)
    }

    /// The address for help.
    fn contact(&self) -> String {
        self.frame.t.text1("apply-objection-contact", "reference", self.standing.about.reference.as_str())
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
        Err(other) => Err(object::failure(other)),
    }
}

async fn find(
    conn: &AsyncPgConnection,
    state: &State,
    ctx: &RequestCtx,
    token: &Token,
) -> Result<ObjectionPage, PageError> {
    let standing = objection::find(conn, &state.ctx, token).await?.ok_or(PageError::NotFound)?;
    let (application, _) = application::find(conn, standing.about.id).await?.ok_or(PageError::NotFound)?;
    let policy = state.ctx.policies.get(conn, application.policy_id).await?;
    let told = ApplicantView::new(&application, policy.policy.grace_period(), ctx.now);
    Ok(ObjectionPage::new(ctx.frame(), standing, told))
}
