//! The list of API clients, and the form that proposes one.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Duration;
use diesel_async::AsyncPgConnection;
use domain::base::{ClientId, Scope, StaffId};
use domain::client::{self, ApiClient, ClientField, ClientState, ListedClient, NewClient, ProposeClientError, call};
use locale::Translator;

use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::ui::{Chip, Choice, ErrorSummary, Frame, Section, named_problem_text};

/// The calls of so many days are counted.
const COUNTED_PERIOD: Duration = Duration::days(7);

/// The form as typed, with the problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientForm {
    pub name: String,
    pub owner: String,
    pub scopes: Vec<Scope>,
    pub networks: String,
    pub days: String,
    pub name_problem: Option<String>,
    pub owner_problem: Option<String>,
    pub scopes_problem: Option<String>,
    pub networks_problem: Option<String>,
    pub days_problem: Option<String>,
}

/// The scopes that are ticked.
pub fn scopes_of(posted: &VerifiedForm) -> Vec<Scope> {
    posted.all("scopes").iter().filter_map(|word| word.parse().ok()).collect()
}

impl ClientForm {
    fn read(posted: &VerifiedForm) -> Self {
        Self {
            name: posted.text("name").to_owned(),
            owner: posted.text("owner").to_owned(),
            scopes: scopes_of(posted),
            networks: posted.text("networks").to_owned(),
            days: posted.text("days").to_owned(),
            ..Self::default()
        }
    }

    fn take(&mut self, t: Translator, error: ProposeClientError) -> Result<(), PageError> {
        match error {
            ProposeClientError::NameTaken => self.name_problem = Some(t.text("clients-name-taken")),
            ProposeClientError::Fields(problems) => {
                for (field, problem) in problems {
                    let named = |label| Some(named_problem_text(t, &problem, label));
                    match field {
                        ClientField::Name => self.name_problem = named("clients-name"),
                        ClientField::OwnerEmail => self.owner_problem = Some(t.text("error-email")),
                        ClientField::Scopes => self.scopes_problem = Some(t.text("clients-scopes-missing")),
                        ClientField::Networks => self.networks_problem = Some(t.text("clients-networks-invalid")),
                        ClientField::ExpiresAt => {
                            self.days_problem =
                                Some(t.text1("clients-days-invalid", "max", t.number(client::DAYS_MAX)));
                        }
                    }
                }
            }
            other => return Err(other.into()),
        }
        Ok(())
    }
}

/// `GET /desk/clients`
pub async fn list(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    page(&ClientsPage::load(&conn, &session, ClientForm::default()).await?)
}

/// `POST /desk/clients`: proposes a client.
pub async fn propose(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let mut form = ClientForm::read(&posted);
    let new = NewClient {
        name: form.name.clone(),
        owner_email: form.owner.clone(),
        scopes: form.scopes.clone(),
        networks: form.networks.clone(),
        days: form.days.clone(),
    };
    match client::propose(&mut conn, &session.state.ctx, &session.actor, &new).await {
        Ok(id) => Ok(see_other(&links::client(id))),
        Err(error) => {
            form.take(session.request.t, error)?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &ClientsPage::load(&conn, &session, form).await?)
        }
    }
}

/// The id in a path.
pub fn read_id(path: &web::Path<String>) -> Result<ClientId, PageError> {
    path.parse().map_err(|_| PageError::NotFound)
}

/// The name of a scope.
pub fn scope_name(t: Translator, scope: Scope) -> String {
    t.text(&format!("clients-scope-{}", scope.slug()))
}

/// The scopes as checkboxes.
pub fn scope_choices(t: Translator, chosen: &[Scope]) -> Vec<Choice> {
    Scope::ALL.iter().map(|scope| Choice::new(scope, scope_name(t, *scope), chosen.contains(scope))).collect()
}

/// The state of a client, or that a proposal about it waits.
pub fn state_chip(frame: &Frame, client: &ApiClient, me: StaffId) -> Chip {
    let t = frame.t;
    if client.waits_for(me, frame.now) {
        return Chip::new("info", "person", t.text("clients-waits-for-you"));
    }
    match client.state {
        ClientState::Ended => Chip::new("none", "dash", t.text("clients-state-ended")),
        _ if client.open_proposal(frame.now).is_some() => Chip::new("soon", "clock", t.text("clients-state-proposed")),
        ClientState::Proposed => Chip::new("none", "dash", t.text("clients-state-expired")),
        ClientState::Active if client.is_live(frame.now) => Chip::new("ok", "check", t.text("clients-state-active")),
        ClientState::Active => Chip::new("none", "dash", t.text("clients-state-expired")),
    }
}

#[derive(Debug, Template)]
#[template(path = "desk/clients.html")]
pub struct ClientsPage {
    pub frame: Frame,
    pub me: StaffId,
    pub lines: Vec<ListedClient>,
    pub calls: BTreeMap<ClientId, i64>,
    pub form: ClientForm,
}

impl ClientsPage {
    async fn load(conn: &AsyncPgConnection, session: &StaffSession, form: ClientForm) -> Result<Self, PageError> {
        let lines = client::list(conn, &session.actor).await?;
        let since = session.request.now - COUNTED_PERIOD;
        let calls = call::count_since(conn, &session.actor, since).await?.into_iter().collect();
        let frame = session.frame(conn, Section::Clients).await?;
        Ok(Self { frame, me: session.me, lines, calls, form })
    }

    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("clients-title"), !self.errors().is_empty())
    }

    fn errors(&self) -> ErrorSummary {
        let form = &self.form;
        let problems = [
            ("client-name", &form.name_problem),
            ("client-owner", &form.owner_problem),
            ("scope-stores", &form.scopes_problem),
            ("client-networks", &form.networks_problem),
            ("client-days", &form.days_problem),
        ];
        ErrorSummary::of(self.frame.t, problems)
    }

    fn chip(&self, line: &ListedClient) -> Chip {
        state_chip(&self.frame, &line.client, self.me)
    }

    fn scopes(&self) -> Vec<Choice> {
        scope_choices(self.frame.t, &self.form.scopes)
    }

    /// The scopes in force.
    fn scope_names(&self, line: &ListedClient) -> String {
        let names: Vec<String> = line.client.scopes.iter().map(|scope| scope_name(self.frame.t, *scope)).collect();
        if names.is_empty() { self.frame.t.text("not-given") } else { names.join(" · ") }
    }

    fn last_use(&self, line: &ListedClient) -> String {
        let last = line.keys.iter().filter_map(|key| key.last_used_at).max();
        last.map_or_else(|| self.frame.t.text("clients-never-used"), |at| self.frame.t.moment_short(at, self.frame.now))
    }

    fn count(&self, line: &ListedClient) -> String {
        self.frame.t.number(self.calls.get(&line.client.id).copied().unwrap_or_default())
    }
}
