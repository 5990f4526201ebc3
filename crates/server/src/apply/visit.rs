//! How an applicant reaches an application: signed in for its store, or, when customer service submitted it for them
//! (R9), by the link in an email with the query code.

use actix_web::{HttpRequest, web};
use diesel_async::AsyncPgConnection;
use domain::Actor;
use domain::application::{self, reference};
use domain::base::{ApplicationId, Channel};
use domain::desk::case_file::{self, CaseFile};

use crate::apply::link::status_link;
use crate::apply::way::Way;
use crate::http::{PageError, RequestCtx, StoreSession};
use crate::links;
use crate::state::State;
use crate::ui::Frame;

/// An applicant at one of their applications.
#[derive(Debug, Clone)]
pub struct Visit {
    pub request: RequestCtx,
    pub actor: Actor,
    pub id: ApplicationId,
    pub way: Way,
    pub state: web::Data<State>,
    store_name: Option<String>,
}

impl Visit {
    /// A signed-in applicant at the application with the reference `typed`. Whether it is theirs is for the use case to
    /// say.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when there is none.
    pub async fn signed_in(conn: &AsyncPgConnection, session: StoreSession, typed: &str) -> Result<Self, PageError> {
        let reference = reference::parse(typed).ok_or(PageError::NotFound)?;
        let id = application::find_by_reference(conn, &reference).await?.ok_or(PageError::NotFound)?;
        Ok(Self {
            request: session.request,
            actor: session.actor,
            id,
            way: Way::Session { reference },
            state: session.state,
            store_name: Some(session.store_name),
        })
    }

    /// An applicant with the link, whose query code was entered in this browser.
    ///
    /// # Errors
    /// [`PageError::Elsewhere`], the page that asks for the code, without it, and for an application whose applicant
    /// signs in.
    pub async fn by_link(
        conn: &AsyncPgConnection,
        request: &HttpRequest,
        state: &web::Data<State>,
        ctx: RequestCtx,
        typed: &str,
    ) -> Result<Self, PageError> {
        let elsewhere = || PageError::Elsewhere { to: links::follow(typed) };
        let proved = status_link::find_proved(conn, request, state, typed, ctx.now).await?;
        let (token, id) = proved.ok_or_else(elsewhere)?;
        let (application, _) = application::find(conn, id).await?.ok_or(PageError::NotFound)?;
        if application.channel != Channel::Agent {
            return Err(elsewhere());
        }
        Ok(Self {
            request: ctx,
            actor: Actor::Applicant { store: application.store_id },
            id,
            way: Way::Link { token },
            state: state.clone(),
            store_name: None,
        })
    }

    /// Everything about the application.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for another store's application.
    pub async fn case(&self, conn: &AsyncPgConnection) -> Result<CaseFile, PageError> {
        Ok(case_file::get(conn, &self.state.ctx, &self.actor, self.id).await?)
    }

    pub fn frame(&self) -> Frame {
        Frame { store_name: self.store_name.clone(), ..self.request.frame() }
    }
}
