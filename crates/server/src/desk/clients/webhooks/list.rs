//! The webhooks of an API client, and the form that proposes one.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::{ClientId, StaffId};
use domain::client::{self, ListedClient};
use domain::webhook::attempt::host_of;
use domain::webhook::{self, Webhook};

use super::super::list;
use super::form::{WebhookForm, check_url};
use super::{kind_names, state_chip};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::ui::{Chip, Choice, ErrorSummary, Frame, Section};

/// `GET /desk/clients/{id}/webhooks`
pub async fn list(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let form = WebhookForm::default();
    page(&WebhooksPage::load(&conn, &session, list::read_id(&path)?, form, None).await?)
}

/// `POST /desk/clients/{id}/webhooks`: proposes a webhook.
pub async fn propose(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (client, mut conn) = (list::read_id(&path)?, session.state.conn().await?);
    let mut form = WebhookForm::read(&posted);
    let check = check_url(session.state.settings.webhooks_allow_private);
    let new = form.new_webhook();
    match webhook::propose(&mut conn, &session.state.ctx, &session.actor, client, &new, &check).await {
        Ok(id) => Ok(see_other(&links::webhook(id))),
        Err(error) => {
            let refused = form.take(&session.frame(&conn, Section::Clients).await?, error)?;
            let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            page_with(status, &WebhooksPage::load(&conn, &session, client, form, refused).await?)
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "desk/webhooks.html")]
pub struct WebhooksPage {
    pub frame: Frame,
    pub me: StaffId,
    pub line: ListedClient,
    pub webhooks: Vec<Webhook>,
    pub form: WebhookForm,
    pub refused: Option<String>,
}

impl WebhooksPage {
    async fn load(
        conn: &AsyncPgConnection,
        session: &StaffSession,
        client: ClientId,
        form: WebhookForm,
        refused: Option<String>,
    ) -> Result<Self, PageError> {
        let line = client::find(conn, &session.actor, client).await?.ok_or(PageError::NotFound)?;
        let webhooks = webhook::list_of_client(conn, &session.actor, client).await?;
        let frame = session.frame(conn, Section::Clients).await?;
        Ok(Self { frame, me: session.me, line, webhooks, form, refused })
    }

    fn name(&self) -> String {
        self.frame.t.text1("webhooks-title-of", "client", self.line.client.name.clone())
    }

    fn title(&self) -> String {
        self.frame.title(self.name(), self.form.has_problem() || self.refused.is_some())
    }

    fn errors(&self) -> ErrorSummary {
        self.form.errors(&self.frame)
    }

    fn chip(&self, webhook: &Webhook) -> Chip {
        state_chip(&self.frame, webhook, self.me)
    }

    /// The host of the address: the rest of it can be a secret.
    fn host(&self, webhook: &Webhook) -> String {
        let url = webhook.proposed_url.as_deref().filter(|_| webhook.url.is_empty()).unwrap_or(&webhook.url);
        let host = host_of(url);
        if host.is_empty() { self.frame.t.text("not-given") } else { host.to_owned() }
    }

    fn kinds(&self, webhook: &Webhook) -> String {
        let kinds = webhook.proposed_kinds.as_deref().filter(|_| webhook.kinds.is_empty()).unwrap_or(&webhook.kinds);
        if kinds.is_empty() { self.frame.t.text("not-given") } else { kind_names(&self.frame, kinds) }
    }

    fn is_live(&self) -> bool {
        self.line.client.is_live(self.frame.now)
    }

    fn kind_choices(&self) -> Vec<Choice> {
        self.form.kind_choices(&self.frame)
    }

    fn scope_choices(&self) -> Vec<Choice> {
        self.form.scope_choices(&self.frame, &self.line.client.scopes)
    }
}
