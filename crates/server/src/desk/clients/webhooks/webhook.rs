//! One webhook: what waits for another admin, its secrets, and its terms. A secret is shown once, when it is made.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::{Scope, StaffId, WebhookId, WebhookSecretId};
use domain::client::PROPOSAL_PERIOD;
use domain::webhook::delivery::{self, DeliveryState};
use domain::webhook::secret::{self, LIVE_MAX, MakeSecretError, NewSecret};
use domain::webhook::{
    self, AnswerWebhookError, ListedWebhook, ProposeWebhookError, Shown, StopWebhookError, WebhookSecret, WebhookState,
    WebhookTerms, signature,
};

use super::super::list::scopes_of;
use super::form::{WebhookForm, check_url, kinds_of};
use super::{content_name, kind_names, read_id, state_chip};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::ui::{Chip, Choice, ErrorSummary, Fact, Facts, Frame, Section};

/// The parts of the page besides the webhook.
#[derive(Debug, Clone, Default)]
pub struct Extra {
    /// Why the last step was not taken.
    refused: Option<String>,
    /// The form as typed, with its problems.
    form: Option<WebhookForm>,
    /// The secret that was just made.
    secret: Option<String>,
}

impl Extra {
    fn refused(text: String) -> Self {
        Self { refused: Some(text), ..Self::default() }
    }
}

/// `GET /desk/webhooks/{id}`
pub async fn show(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    page(&WebhookPage::load(&conn, &session, read_id(&path)?, Extra::default()).await?)
}

/// `GET` of a path that accepts only `POST`, for example after a change of language.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::webhook(read_id(&path)?)))
}

/// `GET` of the path that ends a secret.
pub async fn back_from_secret(_: StaffSession, path: web::Path<(String, String)>) -> PageResult {
    let id: WebhookId = path.0.parse().map_err(|_| PageError::NotFound)?;
    Ok(see_other(&links::webhook(id)))
}

/// `POST /desk/webhooks/{id}/confirm`
pub async fn confirm(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    let shown = Shown { url: posted.text("url").to_owned(), kinds: kinds_of(&posted), scopes: scopes_of(&posted) };
    let answered = webhook::confirm(&mut conn, &session.state.ctx, &session.actor, id, &shown).await;
    after_answer(&conn, &session, id, answered).await
}

/// `POST /desk/webhooks/{id}/refuse`
pub async fn refuse(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    let answered = webhook::refuse(&mut conn, &session.state.ctx, &session.actor, id).await;
    after_answer(&conn, &session, id, answered).await
}

async fn after_answer(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: WebhookId,
    answered: Result<(), AnswerWebhookError>,
) -> PageResult {
    let t = session.request.t;
    let (status, text) = match answered {
        Ok(()) => return Ok(see_other(&links::webhook(id))),
        Err(AnswerWebhookError::Own) => (StatusCode::FORBIDDEN, t.text("clients-own")),
        Err(AnswerWebhookError::Changed) => (StatusCode::CONFLICT, t.text("clients-changed")),
        Err(error) => return Err(error.into()),
    };
    page_with(status, &WebhookPage::load(conn, session, id, Extra::refused(text)).await?)
}

/// `POST /desk/webhooks/{id}/change`
pub async fn change(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    let mut form = WebhookForm::read(&posted);
    let check = check_url(session.state.settings.webhooks_allow_private);
    let new = form.new_webhook();
    match webhook::change(&mut conn, &session.state.ctx, &session.actor, id, &new, &check).await {
        Ok(_) | Err(ProposeWebhookError::NothingNew) => Ok(see_other(&links::webhook(id))),
        Err(error) => {
            let refused = form.take(&session.frame(&conn, Section::Clients).await?, error)?;
            let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let extra = Extra { refused, form: Some(form), secret: None };
            page_with(status, &WebhookPage::load(&conn, &session, id, extra).await?)
        }
    }
}

/// `POST /desk/webhooks/{id}/enable`
pub async fn enable(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    after_stop(id, webhook::enable(&mut conn, &session.state.ctx, &session.actor, id).await)
}

/// `POST /desk/webhooks/{id}/end`
pub async fn end(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    after_stop(id, webhook::end(&mut conn, &session.state.ctx, &session.actor, id).await)
}

fn after_stop(id: WebhookId, result: Result<(), StopWebhookError>) -> PageResult {
    match result {
        Ok(()) | Err(StopWebhookError::Already) => Ok(see_other(&links::webhook(id))),
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/webhooks/{id}/secrets`: the only answer that contains the secret.
pub async fn make_secret(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let (id, mut conn) = (read_id(&path)?, session.state.conn().await?);
    let t = session.request.t;
    let (key, wrapped) = session.state.vault.keys().new_data_key().map_err(PageError::internal)?;
    let secret = key.shared_secret();
    let new = NewSecret { key_id: wrapped.key_id, wrapped_key: wrapped.bytes, hint: signature::hint_of(&secret) };
    let (status, extra) = match secret::make(&mut conn, &session.state.ctx, &session.actor, id, &new).await {
        Ok(()) => (StatusCode::OK, Extra { secret: Some(signature::secret_text(&secret)), ..Extra::default() }),
        Err(MakeSecretError::TooMany) => {
            (StatusCode::CONFLICT, Extra::refused(t.text1("webhooks-secrets-too-many", "max", LIVE_MAX)))
        }
        Err(MakeSecretError::NotActive) => (StatusCode::CONFLICT, Extra::refused(t.text("webhooks-not-active"))),
        Err(error) => return Err(error.into()),
    };
    page_with(status, &WebhookPage::load(&conn, &session, id, extra).await?)
}

/// `POST /desk/webhooks/{id}/secrets/{secret}/end`
pub async fn end_secret(session: StaffSession, path: web::Path<(String, String)>, _: VerifiedForm) -> PageResult {
    let id: WebhookId = path.0.parse().map_err(|_| PageError::NotFound)?;
    let secret: WebhookSecretId = path.1.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    after_stop(id, secret::end(&mut conn, &session.state.ctx, &session.actor, id, secret).await)
}

#[derive(Debug, Template)]
#[template(path = "desk/webhook.html")]
pub struct WebhookPage {
    pub frame: Frame,
    pub me: StaffId,
    pub line: ListedWebhook,
    pub counts: Vec<(DeliveryState, i64)>,
    pub form: WebhookForm,
    pub extra: Extra,
}

impl WebhookPage {
    async fn load(
        conn: &AsyncPgConnection,
        session: &StaffSession,
        id: WebhookId,
        extra: Extra,
    ) -> Result<Self, PageError> {
        let line = webhook::find(conn, &session.actor, id).await?.ok_or(PageError::NotFound)?;
        let counts = delivery::count(conn, &session.actor, id).await?;
        let frame = session.frame(conn, Section::Clients).await?;
        let form = extra.form.clone().unwrap_or_else(|| WebhookForm::of(line.webhook.terms()));
        Ok(Self { frame, me: session.me, line, counts, form, extra })
    }

    fn name(&self) -> String {
        self.frame.t.text1("webhooks-one", "client", self.line.client_name.clone())
    }

    fn title(&self) -> String {
        self.frame.title(self.name(), self.extra.refused.is_some() || self.form.has_problem())
    }

    fn errors(&self) -> ErrorSummary {
        self.form.errors(&self.frame)
    }

    fn chip(&self) -> Chip {
        state_chip(&self.frame, &self.line.webhook, self.me)
    }

    fn facts(&self) -> Facts {
        if self.line.webhook.url.is_empty() {
            return Facts(Vec::new());
        }
        self.facts_of(&self.line.webhook.terms())
    }

    fn facts_of(&self, terms: &WebhookTerms) -> Facts {
        let t = self.frame.t;
        Facts(vec![
            Fact::new(t.text("webhooks-url"), terms.url.clone()).with_class("mask"),
            Fact::new(t.text("webhooks-kinds"), kind_names(&self.frame, &terms.kinds)),
            Fact::new(t.text("webhooks-contains"), self.contains(&terms.scopes)),
        ])
    }

    fn contains(&self, scopes: &[Scope]) -> String {
        let names: Vec<String> = scopes.iter().map(|scope| content_name(self.frame.t, *scope)).collect();
        if names.is_empty() { self.frame.t.text("webhooks-ids-only") } else { names.join(" · ") }
    }

    /// The proposal that waits for another admin, also when it is too old to be confirmed.
    fn proposed(&self) -> Option<WebhookTerms> {
        self.line.webhook.proposed()
    }

    fn proposed_by(&self) -> String {
        let at = self.line.webhook.proposed_at.map(|at| self.frame.t.moment_short(at, self.frame.now));
        let who = self.line.proposer.clone().unwrap_or_default();
        self.frame.t.text2("clients-proposed-by", "who", who, "at", at.unwrap_or_default())
    }

    fn can_confirm(&self) -> bool {
        self.line.webhook.waits_for(self.me, self.frame.now)
    }

    fn is_mine(&self) -> bool {
        self.line.webhook.proposed_by == Some(self.me)
    }

    fn is_too_old(&self) -> bool {
        self.line.webhook.proposed_at.is_some_and(|at| at + PROPOSAL_PERIOD <= self.frame.now)
    }

    /// Why it is disabled, and since when.
    fn disabled(&self) -> Option<String> {
        let (at, cause) = self.line.webhook.disabled_at.zip(self.line.webhook.disabled_cause)?;
        let is_disabled = self.line.webhook.state == WebhookState::Disabled;
        let (t, at) = (self.frame.t, self.frame.t.moment_short(at, self.frame.now));
        is_disabled.then(|| t.text1(&format!("webhooks-disabled-{}", cause.slug()), "at", at))
    }

    fn listens(&self) -> bool {
        self.line.webhook.listens()
    }

    fn can_make_secret(&self) -> bool {
        let live = self.line.secrets.iter().filter(|secret| secret.ended_at.is_none()).count();
        self.listens() && i64::try_from(live).is_ok_and(|live| live < LIVE_MAX)
    }

    /// It is confirmed and has no secret: nothing can be sent.
    fn wants_secret(&self) -> bool {
        self.listens() && self.line.secrets.iter().all(|secret| secret.ended_at.is_some())
    }

    fn secret_state(&self, secret: &WebhookSecret) -> Chip {
        let t = self.frame.t;
        match secret.ended_at {
            Some(_) => Chip::new("none", "dash", t.text("clients-state-ended")),
            None => Chip::new("ok", "check", t.text("clients-state-active")),
        }
    }

    fn at(&self, at: &chrono::DateTime<chrono::Utc>) -> String {
        self.frame.t.moment_short(*at, self.frame.now)
    }

    /// The messages by state.
    fn figures(&self) -> Facts {
        let t = self.frame.t;
        let fact = |(state, count): &(DeliveryState, i64)| {
            let text = t.capped(*count, domain::base::terms::COUNT_CAP);
            Fact::new(t.text(&format!("webhooks-delivery-{}", state.slug())), text)
        };
        Facts(self.counts.iter().map(fact).collect())
    }

    fn kind_choices(&self) -> Vec<Choice> {
        self.form.kind_choices(&self.frame)
    }

    fn scope_choices(&self) -> Vec<Choice> {
        self.form.scope_choices(&self.frame, &self.line.client_scopes)
    }
}
