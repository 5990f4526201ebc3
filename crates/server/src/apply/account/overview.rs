//! The account page: the store, its binding, the types of application, and its applications (R2).

use actix_web::HttpResponse;
use askama::Template;
use chrono::{DateTime, Duration, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::{self, Application, Status};
use domain::base::{Channel, Kind, clock};
use domain::intake::admission;
use domain::intake::draft::{self, Draft, DraftOwner};
use domain::policy::Policy;
use domain::store::{self, Binding, Certification, Store};

use crate::apply::account::entry_options::{ClosedReason, EntryOption};
use crate::apply::status::applicant_view::ApplicantView;
use crate::http::{PageError, PageResult, StoreSession, page, see_other};
use crate::ui::{Frame, figures_note};
use crate::{links, urls};

/// How many of the store's applications are listed.
const LISTED: i64 = 20;

#[derive(Debug, Clone)]
pub struct Line {
    pub application: Application,
    /// The status the applicant has been told.
    pub view: ApplicantView,
}

impl Line {
    fn when(&self, t: &locale::Translator, now: &DateTime<Utc>) -> String {
        if self.view.status == Status::AwaitingApplicant {
            return t.text("apply-dates-paused-chip");
        }
        if self.view.status.is_open() && !self.view.is_late && !self.view.is_stopped {
            return t.text1(
                "apply-line-due",
                "at",
                t.estimated(t.moment_short(self.application.due_at, *now), self.application.due_is_provisional),
            );
        }
        let at = if self.view.status.is_open() { self.application.submitted_at } else { self.ended_at() };
        t.moment_short(at, *now)
    }

    fn ended_at(&self) -> DateTime<Utc> {
        let Application { closed_at, decided_at, submitted_at, .. } = self.application;
        closed_at.or(decided_at).unwrap_or(submitted_at)
    }
}

#[derive(Template)]
#[template(path = "apply/account.html")]
pub struct AccountPage {
    pub frame: Frame,
    pub store: Store,
    /// The store's bindings, the live one first.
    pub bindings: Vec<Binding>,
    pub options: Vec<EntryOption>,
    pub lines: Vec<Line>,
    /// How old the figures are, unless they are recent.
    pub figures_note: Option<String>,
}

impl AccountPage {
    fn binding(&self) -> Option<&Binding> {
        self.bindings.first().filter(|binding| binding.ended_at.is_none())
    }

    fn bound_since(&self, binding: &Binding) -> String {
        self.frame.t.text1("apply-account-since", "date", self.date(binding.bound_at))
    }

    fn last_ended(&self) -> Option<String> {
        let ended_at = self.bindings.first()?.ended_at?;
        Some(self.frame.t.text1("apply-account-ended", "date", self.date(ended_at)))
    }

    fn certification_since(&self) -> Option<String> {
        let t = self.frame.t;
        match self.store.certification {
            Certification::Certified => {
                self.store.certified_at.map(|at| t.text1("apply-account-since", "date", self.date(at)))
            }
            Certification::Revoked => {
                self.store.certification_revoked_at.map(|at| t.text1("apply-account-revoked", "date", self.date(at)))
            }
            Certification::None => None,
        }
    }

    fn trading_key(&self) -> &'static str {
        if self.store.trading { "apply-account-is-trading" } else { "apply-account-not-trading" }
    }

    /// Outstanding funds of the store, one line each. Whether they block depends on the reason; the form says so (R8).
    fn outstanding(&self) -> Vec<String> {
        let (t, store) = (self.frame.t, &self.store);
        let money = |key: &str, cents: i64| (cents > 0).then(|| t.text1(key, "amount", t.money_cents(cents)));
        let count = |key: &str, n: i32| (n > 0).then(|| t.text1(key, "n", n));
        let lines = [
            money("apply-account-balance", store.balance_cents),
            count("apply-account-orders", store.unshipped_orders),
            count("apply-account-after-sales", store.open_after_sales),
            money("apply-account-loan", store.loan_cents),
        ];
        lines.into_iter().flatten().collect()
    }

    /// Link for owners of a stolen account; `None` while that option is closed.
    fn stolen_link(&self) -> Option<String> {
        self.options
            .iter()
            .find(|option| option.kind == Kind::Unbind && option.closed.is_none())
            .map(|option| links::form(option.kind))
    }

    fn date(&self, at: DateTime<Utc>) -> String {
        self.frame.t.date(clock::date_at(at))
    }
}

/// `GET /apply`: the account page, or sign-in.
pub async fn enter(_session: StoreSession) -> HttpResponse {
    see_other(urls::ACCOUNT)
}

/// `GET /apply/account`
pub async fn show(session: StoreSession) -> PageResult {
    let conn = session.state.conn().await?;
    let (store, bindings, applications, policy) = futures::try_join!(
        store::get(&conn, session.store),
        store::list_bindings(&conn, session.store),
        application::list_of_holder(&conn, session.store, LISTED),
        session.state.ctx.policies.current(&conn),
    )?;
    let mut ways = Vec::with_capacity(Kind::ALL.len());
    for kind in Kind::ALL {
        let refusal = admission::check(&conn, &policy, &store, (*kind, Channel::Web), session.request.now).await.err();
        let closed = refusal.map(|it| ClosedReason::new(session.request.t, &policy.policy, &store, it)).transpose()?;
        let draft = draft::find(&conn, DraftOwner::owner(session.store), *kind).await?;
        let draft = draft.map(|draft| draft_note(&session, &draft, &policy.policy));
        ways.push(EntryOption { kind: *kind, closed, draft });
    }
    let lines = lines(&conn, &session, applications).await?;
    let figures_note = figures_note(session.request.t, &policy.policy, &store, session.request.now);
    page(&AccountPage { frame: session.frame(), store, bindings, options: ways, lines, figures_note })
}

fn draft_note(session: &StoreSession, draft: &Draft, policy: &Policy) -> String {
    let (t, saved_at) = (session.request.t, draft.updated_at);
    let removed_at = saved_at + Duration::days(policy.retention.draft_days);
    let removed = t.date_short(clock::date_at(removed_at));
    t.text2("apply-option-draft-kept", "at", t.moment_short(saved_at, session.request.now), "until", removed)
}

async fn lines(
    conn: &AsyncPgConnection,
    session: &StoreSession,
    applications: Vec<Application>,
) -> Result<Vec<Line>, PageError> {
    let mut lines = Vec::with_capacity(applications.len());
    for application in applications {
        let policy = session.state.ctx.policies.get(conn, application.policy_id).await?;
        let view = ApplicantView::new(&application, policy.policy.grace_period(), session.request.now);
        lines.push(Line { application, view });
    }
    Ok(lines)
}
