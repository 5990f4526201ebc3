//! The page of a store: what the register knows, since when and from whom, and how old the figures are.

use actix_web::http::StatusCode;
use askama::Template;
use domain::application::Permission;
use domain::record::event::{Event, EventKind};
use domain::register::page::{self, StoreContact, StoreOverview};
use domain::store::{Certification, Store};
use locale::{mask_email, mask_phone};

use crate::desk::case::history::record::what;
use crate::http::{PageResult, StaffSession, page_with};
use crate::ui::{Chip, ErrorSummary, Fact, Facts, Frame, Section, figures_as_of, figures_note, inquiry_note};

/// `GET /desk/stores`
pub async fn show(session: StaffSession) -> PageResult {
    session.actor.must(Permission::ReadStores)?;
    let conn = session.state.conn().await?;
    let t = session.request.t;
    let frame = session.frame(&conn, Section::Stores).await?;
    let number = session.request.query("store").unwrap_or_default().trim().to_owned();
    let found = match number.as_str() {
        "" => None,
        number => page::find(&conn, &session.actor, number).await?,
    };
    let is_unknown = found.is_none() && !number.is_empty();
    let problem = is_unknown.then(|| t.text("bindings-missing"));
    let policy = session.state.ctx.policies.current(&conn).await?;
    let figures = found.as_ref().and_then(|it| figures_note(t, &policy.policy, &it.store, frame.now));
    let shown = StorePage { figures: figures_of(&frame, found.as_ref(), figures), frame, number, problem, found };
    page_with(if is_unknown { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &shown)
}

/// The figures in words, with a sentence about their age.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreFigures {
    pub facts: Vec<(String, String)>,
    pub note: Option<String>,
    /// The time they were true, and where they are from.
    pub as_of: Option<String>,
    /// The last time the platform was asked and did not tell them.
    pub asked: Option<String>,
}

fn figures_of(frame: &Frame, found: Option<&StoreOverview>, note: Option<String>) -> StoreFigures {
    let t = frame.t;
    let asked = inquiry_note(t, found.and_then(|it| it.inquiry.as_ref()));
    let Some(store) = found.map(|it| &it.store).filter(|store| store.figures_at.is_some()) else {
        return StoreFigures { note, asked, ..StoreFigures::default() };
    };
    let facts = vec![
        (t.text("label-balance"), t.money_cents(store.balance_cents)),
        (t.text("label-unshipped-orders"), t.number(i64::from(store.unshipped_orders))),
        (t.text("desk-label-after-sales"), t.number(i64::from(store.open_after_sales))),
        (t.text("desk-label-loans"), t.money_cents(store.loan_cents)),
    ];
    StoreFigures { facts, note, as_of: figures_as_of(t, store), asked }
}

#[derive(Debug, Template)]
#[template(path = "desk/store.html")]
pub struct StorePage {
    pub frame: Frame,
    /// As typed.
    pub number: String,
    pub problem: Option<String>,
    pub found: Option<StoreOverview>,
    pub figures: StoreFigures,
}

impl StorePage {
    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("stores-title"), self.problem.is_some())
    }

    fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.frame.t, [("stores-number", &self.problem)])
    }

    fn facts(&self, it: &StoreOverview) -> Facts {
        let (t, store) = (self.frame.t, &it.store);
        let known = match it.registered {
            Some((version, at)) => {
                let version = version.to_string();
                t.text2("stores-known-since", "version", version.as_str(), "at", t.moment(at))
            }
            None => t.text("stores-never-registered"),
        };
        let trading = if store.trading { "desk-trading-yes" } else { "desk-trading-no" };
        Facts(vec![
            Fact::new(t.text("desk-label-owner"), &store.owner_name),
            Fact::chip(t.text("label-certification"), Chip::certification(t, store.certification)),
            Fact::new(t.text("stores-certified-since"), self.certified(store)),
            Fact::new(t.text("desk-label-trading"), t.text(trading)),
            Fact::new(t.text("stores-known"), known),
        ])
    }

    fn certified(&self, store: &Store) -> String {
        let t = self.frame.t;
        let at = match store.certification {
            Certification::None => None,
            Certification::Certified => store.certified_at,
            Certification::Revoked => store.certification_revoked_at,
        };
        at.map_or_else(|| t.text("not-given"), |at| t.moment(at))
    }

    /// Masked, as addresses are in every list.
    fn address(&self, contact: &StoreContact) -> String {
        mask_email(&contact.email)
    }

    fn phone(&self, contact: &StoreContact) -> String {
        contact.phone.as_deref().map_or_else(|| self.frame.t.text("not-given"), mask_phone)
    }

    fn line(&self, event: &Event) -> String {
        let t = self.frame.t;
        let what = what(t, &event.action, event.staff_name.as_deref(), event.actor_kind);
        let fields = event.data.get("fields").and_then(|fields| fields.as_array());
        let is_update = event.kind() == Some(EventKind::StoreUpdated);
        let Some(fields) = fields.filter(|_| is_update) else { return what };
        let name = |field: &str| t.text(&format!("stores-field-{}", field.replace('_', "-")));
        let names: Vec<String> = fields.iter().filter_map(|field| field.as_str()).map(name).collect();
        t.text2("stores-updated-fields", "what", what, "fields", names.join(&t.text("list-separator")))
    }
}
