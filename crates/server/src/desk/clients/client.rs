//! One API client: what waits for another admin, its keys, and its last calls. A key is shown once, when it is made.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::{ApiKeyId, ClientId, Scope, StaffId};
use domain::client::call::{self, ApiCall};
use domain::client::key::{self, LIVE_MAX, MakeKeyError};
use domain::client::{self, AnswerClientError, ApiKey, ClientState, EndClientError, ListedClient, ProposeClientError};

use super::list::{read_id, scope_choices, scope_name, scopes_of, state_chip};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::ui::{Chip, Choice, Fact, Facts, Frame, Section};

/// Days for which a key is valid unless another number is typed.
const KEY_DAYS: &str = "365";

/// The parts of the page besides the client.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Why the last step was not taken.
    refused: Option<String>,
    days_problem: Option<String>,
    /// The key that was just made.
    key: Option<String>,
}

/// `GET /desk/clients/{id}`
pub async fn show(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    page(&ClientPage::load(&conn, &session, read_id(&path)?, Shown::default()).await?)
}

/// `GET` of a path that accepts only `POST`, for example after a change of language.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::client(read_id(&path)?)))
}

/// `GET` of the path that ends a key.
pub async fn back_from_key(_: StaffSession, path: web::Path<(String, String)>) -> PageResult {
    let id: ClientId = path.0.parse().map_err(|_| PageError::NotFound)?;
    Ok(see_other(&links::client(id)))
}

/// `POST /desk/clients/{id}/confirm`
pub async fn confirm(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    let shown = scopes_of(&posted);
    let answered = client::confirm(&mut conn, &session.state.ctx, &session.actor, id, &shown).await;
    after_answer(&conn, &session, id, answered).await
}

/// `POST /desk/clients/{id}/refuse`
pub async fn refuse(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    let answered = client::refuse(&mut conn, &session.state.ctx, &session.actor, id).await;
    after_answer(&conn, &session, id, answered).await
}

async fn after_answer(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ClientId,
    answered: Result<(), AnswerClientError>,
) -> PageResult {
    let t = session.request.t;
    let (status, text) = match answered {
        Ok(()) => return Ok(see_other(&links::client(id))),
        Err(AnswerClientError::Own) => (StatusCode::FORBIDDEN, t.text("clients-own")),
        Err(AnswerClientError::Changed) => (StatusCode::CONFLICT, t.text("clients-changed")),
        Err(error) => return Err(error.into()),
    };
    refused(conn, session, id, status, text).await
}

async fn refused(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ClientId,
    status: StatusCode,
    text: String,
) -> PageResult {
    let shown = Shown { refused: Some(text), ..Shown::default() };
    page_with(status, &ClientPage::load(conn, session, id, shown).await?)
}

/// `POST /desk/clients/{id}/scopes`
pub async fn change_scopes(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    let wanted = scopes_of(&posted);
    let t = session.request.t;
    let (status, text) = match client::change_scopes(&mut conn, &session.state.ctx, &session.actor, id, &wanted).await {
        Ok(_) | Err(ProposeClientError::NothingNew) => return Ok(see_other(&links::client(id))),
        Err(ProposeClientError::Fields(_)) => (StatusCode::UNPROCESSABLE_ENTITY, t.text("clients-scopes-missing")),
        Err(ProposeClientError::AlreadyProposed) => (StatusCode::CONFLICT, t.text("clients-already-proposed")),
        Err(error) => return Err(error.into()),
    };
    refused(&conn, &session, id, status, text).await
}

/// `POST /desk/clients/{id}/end`
pub async fn end(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    match client::end(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(()) | Err(EndClientError::Already) => Ok(see_other(&links::client(id))),
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/clients/{id}/keys`: the only answer that contains the key.
pub async fn make_key(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    let t = session.request.t;
    let days = posted.text("days").trim().parse().unwrap_or_default();
    let made = key::make(&mut conn, &session.state.ctx, &session.actor, id, days).await;
    let (status, shown) = match made {
        Ok(key) => (StatusCode::OK, Shown { key: Some(key.expose()), ..Shown::default() }),
        Err(MakeKeyError::Days) => {
            let problem = t.text1("clients-key-days-invalid", "max", key::DAYS_MAX);
            (StatusCode::UNPROCESSABLE_ENTITY, Shown { days_problem: Some(problem), ..Shown::default() })
        }
        Err(MakeKeyError::TooMany) => {
            let text = t.text1("clients-keys-too-many", "max", i64::try_from(LIVE_MAX).unwrap_or(i64::MAX));
            return refused(&conn, &session, id, StatusCode::CONFLICT, text).await;
        }
        Err(MakeKeyError::NotActive) => {
            return refused(&conn, &session, id, StatusCode::CONFLICT, t.text("clients-not-active")).await;
        }
        Err(error) => return Err(error.into()),
    };
    page_with(status, &ClientPage::load(&conn, &session, id, shown).await?)
}

/// `POST /desk/clients/{id}/keys/{key}/end`
pub async fn end_key(session: StaffSession, path: web::Path<(String, String)>, _: VerifiedForm) -> PageResult {
    let id: ClientId = path.0.parse().map_err(|_| PageError::NotFound)?;
    let key: ApiKeyId = path.1.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    match key::end(&mut conn, &session.state.ctx, &session.actor, id, key).await {
        Ok(()) | Err(EndClientError::Already) => Ok(see_other(&links::client(id))),
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, Template)]
#[template(path = "desk/client.html")]
pub struct ClientPage {
    pub frame: Frame,
    pub me: StaffId,
    pub line: ListedClient,
    pub calls: Vec<ApiCall>,
    pub shown: Shown,
}

impl ClientPage {
    async fn load(
        conn: &AsyncPgConnection,
        session: &StaffSession,
        id: ClientId,
        shown: Shown,
    ) -> Result<Self, PageError> {
        let line = client::find(conn, &session.actor, id).await?.ok_or(PageError::NotFound)?;
        let calls = call::list(conn, &session.actor, id).await?;
        let frame = session.frame(conn, Section::Clients).await?;
        Ok(Self { frame, me: session.me, line, calls, shown })
    }

    fn name(&self) -> String {
        self.line.client.name.clone()
    }

    fn title(&self) -> String {
        let has_problem = self.shown.refused.is_some() || self.shown.days_problem.is_some();
        self.frame.title(self.name(), has_problem)
    }

    fn chip(&self) -> Chip {
        state_chip(&self.frame, &self.line.client, self.me)
    }

    fn names(&self, scopes: &[Scope]) -> String {
        let names: Vec<String> = scopes.iter().map(|scope| scope_name(self.frame.t, *scope)).collect();
        if names.is_empty() { self.frame.t.text("not-given") } else { names.join(" · ") }
    }

    fn facts(&self) -> Facts {
        let (t, now, client) = (self.frame.t, self.frame.now, &self.line.client);
        let or_none = |text: String| if text.is_empty() { t.text("clients-networks-any") } else { text };
        let expires = client.expires_at.map_or_else(|| t.text("clients-no-end"), |at| t.moment_short(at, now));
        Facts(vec![
            Fact::new(t.text("clients-owner"), client.owner_email.clone()).with_class("mask"),
            Fact::new(t.text("clients-scopes"), self.names(&client.scopes)),
            Fact::new(t.text("clients-networks"), or_none(client.networks.join(", "))),
            Fact::new(t.text("clients-expires"), expires),
        ])
    }

    /// The proposed scopes, while they wait.
    fn proposed(&self) -> Option<&[Scope]> {
        self.line.client.open_proposal(self.frame.now)
    }

    /// Something was proposed, and it can be refused or taken back, also when it is too old to be confirmed.
    fn has_proposal(&self) -> bool {
        self.line.client.proposed_scopes.is_some() && !self.is_ended()
    }

    fn proposed_text(&self) -> String {
        let scopes = self.line.client.proposed_scopes.as_deref().unwrap_or_default();
        let at = self.line.client.proposed_at.map(|at| self.frame.t.moment_short(at, self.frame.now));
        let who = self.line.proposer.clone().unwrap_or_default();
        let by = self.frame.t.text2("proposal-by", "who", who, "at", at.unwrap_or_default());
        format!("{} ({by})", self.names(scopes))
    }

    fn can_confirm(&self) -> bool {
        self.line.client.waits_for(self.me, self.frame.now)
    }

    fn is_mine(&self) -> bool {
        self.line.client.proposed_by == Some(self.me)
    }

    fn is_ended(&self) -> bool {
        self.line.client.state == ClientState::Ended
    }

    fn is_live(&self) -> bool {
        self.line.client.is_live(self.frame.now)
    }

    fn scopes(&self) -> Vec<Choice> {
        scope_choices(self.frame.t, &self.line.client.scopes)
    }

    fn can_make_key(&self) -> bool {
        let live = self.line.keys.iter().filter(|key| key.is_live(self.frame.now)).count();
        self.is_live() && live < LIVE_MAX
    }

    fn key_days(&self) -> &'static str {
        KEY_DAYS
    }

    fn key_state(&self, key: &ApiKey) -> Chip {
        let t = self.frame.t;
        match key.ended_at {
            Some(_) => Chip::new("none", "dash", t.text("clients-state-ended")),
            None if key.is_live(self.frame.now) => Chip::new("ok", "check", t.text("clients-state-active")),
            None => Chip::new("none", "dash", t.text("clients-state-expired")),
        }
    }

    fn used(&self, key: &ApiKey) -> String {
        let never = || self.frame.t.text("clients-never-used");
        key.last_used_at.map_or_else(never, |at| self.frame.t.moment_short(at, self.frame.now))
    }

    fn at(&self, at: &chrono::DateTime<chrono::Utc>) -> String {
        self.frame.t.moment_short(*at, self.frame.now)
    }
}
