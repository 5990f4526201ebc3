//! The visitor, the language and the path of a request, read before its handler runs.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::account::session;
use domain::application::Permission;
use domain::base::{StaffId, StoreId, Token};
use domain::desk::queue::{self, Counts, OwnCounts};
use domain::{Actor, Locale};
use futures::future::{LocalBoxFuture, Ready, ready};
use locale::Translator;

use crate::http::cookie::CookieKind;
use crate::http::page_error::PageError;
use crate::state::State;
use crate::ui::alarm::Alarm;
use crate::ui::frame::{Frame, StaffFrame};
use crate::ui::nav::{Nav, NavCounts, Section};
use crate::urls;

/// The random token of a browser before sign-in, put into the request by [`crate::http::middleware`].
#[derive(Debug, Clone)]
pub struct SessionToken(pub Token);

/// The context of any request.
#[derive(Debug, Clone)]
pub struct RequestCtx {
    /// Translator for the visitor's language.
    pub t: Translator,
    /// Path and query of the request.
    pub path: String,
    pub csrf: String,
    pub now: DateTime<Utc>,
}

impl RequestCtx {
    /// Reads the context from a request.
    pub fn of(request: &HttpRequest) -> Self {
        let state = state(request);
        let locale = CookieKind::Language
            .read(&state.settings, request)
            .and_then(|tag| tag.parse().ok())
            .or_else(|| {
                let accepted = request.headers().get("accept-language")?.to_str().ok()?;
                Some(Locale::from_accept_language(accepted))
            })
            .unwrap_or_default();
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Self { t: Translator::new(locale), path, csrf: csrf(request), now: state.ctx.now() }
    }

    /// The value of a parameter of the query string.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.path.split_once('?')?;
        form_urlencoded::parse(query.as_bytes()).find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }

    /// The frame of a page for a visitor who is not signed in.
    pub fn frame(&self) -> Frame {
        Frame {
            t: self.t,
            path: self.path.clone(),
            csrf: self.csrf.clone(),
            now: self.now,
            staff: None,
            store_name: None,
        }
    }
}

/// The state of the app that received the request.
pub fn state(request: &HttpRequest) -> &web::Data<State> {
    let Some(state) = request.app_data::<web::Data<State>>() else {
        unreachable!("every app is built with its state, in serve.rs")
    };
    state
}

/// The token a form must carry: bound to the session of its side of the portal, or to the browser.
pub fn csrf(request: &HttpRequest) -> String {
    let state = state(request);
    let jar = if request.path().starts_with(urls::QUEUE) { CookieKind::Staff } else { CookieKind::Store };
    let bearer = jar
        .token(&state.settings, request)
        .or_else(|| request.extensions().get::<SessionToken>().map(|visit| visit.0.clone()));
    let bearer = bearer.as_ref().map(Token::expose).unwrap_or_default();
    hex::encode(state.key.sign("form", &[bearer.as_bytes()]))
}

impl FromRequest for RequestCtx {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// A request of a signed-in staff member.
#[derive(Debug, Clone)]
pub struct StaffSession {
    pub request: RequestCtx,
    /// The actor, with the roles as they are now.
    pub actor: Actor,
    pub me: StaffId,
    pub name: String,
    /// Single-key shortcuts are switched on.
    pub keys_on: bool,
    /// Official calendar data is running out; for those who can publish a year.
    pub calendar_alarm: Option<Alarm>,
    /// Settings, database pool and caches of the server.
    pub state: web::Data<State>,
}

impl StaffSession {
    /// The frame of a page of the desk that belongs to `section`.
    pub async fn frame(&self, conn: &AsyncPgConnection, section: Section) -> Result<Frame, PageError> {
        let (counts, own_counts) = futures::try_join!(self.state.counts(conn), queue::count_own(conn, self.me))?;
        Ok(self.frame_of(&counts, &own_counts, section))
    }

    /// As [`StaffSession::frame`], with counts that were loaded already.
    pub fn frame_of(&self, counts: &Counts, own_counts: &OwnCounts, section: Section) -> Frame {
        let counts = NavCounts {
            open: counts.open,
            mine: own_counts.mine,
            referrals: own_counts.referrals,
            proposals: own_counts.proposals,
        };
        let staff = StaffFrame {
            name: self.name.clone(),
            nav: Nav::new(self.request.t, counts, section, |permission| self.actor.may(permission)),
            calendar_alarm: self.calendar_alarm.clone(),
            is_mail_paused: own_counts.is_mail_paused,
            keys_off: !self.keys_on,
        };
        Frame { staff: Some(staff), ..self.request.frame() }
    }
}

impl FromRequest for StaffSession {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = state(&request);
            let mut visit = RequestCtx::of(&request);
            let sign_in = || PageError::SignIn { to: sign_in_path(&request, &visit.path) };
            let token = CookieKind::Staff.token(&state.settings, &request).ok_or_else(sign_in)?;
            let conn = state.conn().await?;
            let session = session::find_staff(&conn, &state.ctx, &token).await?.ok_or_else(sign_in)?;
            if CookieKind::Language.read(&state.settings, &request).is_none() {
                visit.t = Translator::new(session.locale);
            }
            let (me, name, keys_on) = (session.actor.id, session.actor.name.clone(), session.keys_on);
            let actor = Actor::Staff(session.actor);
            let calendar_alarm = calendar_alarm(&conn, state, &visit, &actor).await;
            Ok(Self { request: visit, actor, me, name, keys_on, calendar_alarm, state: state.clone() })
        })
    }
}

/// Only for those who can publish a year. An error omits the banner instead of failing the page.
async fn calendar_alarm(conn: &AsyncPgConnection, state: &State, ctx: &RequestCtx, actor: &Actor) -> Option<Alarm> {
    if !actor.may(Permission::PublishCalendar) {
        return None;
    }
    match state.horizon(conn).await {
        Ok(horizon) => Alarm::calendar(ctx.t, &horizon),
        Err(error) => {
            tracing::warn!(%error, "the calendar horizon could not be calculated");
            None
        }
    }
}

/// The sign-in page, which leads to the requested page afterwards, if that can be opened by GET.
fn sign_in_path(request: &HttpRequest, path: &str) -> String {
    if request.method() == actix_web::http::Method::GET && path != urls::QUEUE {
        let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("{}?next={next}", urls::DESK_SIGN_IN)
    } else {
        urls::DESK_SIGN_IN.to_owned()
    }
}

/// A request of a person signed in for a store.
#[derive(Debug, Clone)]
pub struct StoreSession {
    pub request: RequestCtx,
    /// The applicant, as actor.
    pub actor: Actor,
    /// The store signed in for.
    pub store: StoreId,
    pub store_name: String,
    /// Settings, database pool and caches of the server.
    pub state: web::Data<State>,
}

impl StoreSession {
    /// The frame of an applicant's page.
    pub fn frame(&self) -> Frame {
        Frame { store_name: Some(self.store_name.clone()), ..self.request.frame() }
    }
}

impl FromRequest for StoreSession {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = state(&request);
            let sign_in = || PageError::SignIn { to: urls::APPLY_SIGN_IN.to_owned() };
            let token = CookieKind::Store.token(&state.settings, &request).ok_or_else(sign_in)?;
            let conn = state.conn().await?;
            let session = session::find_applicant(&conn, &state.ctx, &token).await?.ok_or_else(sign_in)?;
            Ok(Self {
                request: RequestCtx::of(&request),
                actor: session.actor,
                store: session.store,
                store_name: session.store_name,
                state: state.clone(),
            })
        })
    }
}
