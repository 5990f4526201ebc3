//! Fourth step: outstanding funds (R8), and the consequences, acknowledged one by one (R7).

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use domain::intake::completeness::Gap;
use domain::intake::draft::{self, DraftStep};
use domain::policy::Consequence;

use crate::apply::field::FieldError;
use crate::apply::form::funds::{self, Funds};
use crate::apply::form::wizard::{self, Wizard};
use crate::http::{PageResult, StoreSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{Frame, figures_note};
use crate::urls;

pub struct Acknowledgement {
    pub id: String,
    pub code: String,
    pub text: String,
    pub is_given: bool,
    pub is_missing: bool,
}

#[derive(Template)]
#[template(path = "apply/consequences.html")]
pub struct ConsequencesPage {
    pub frame: Frame,
    pub wizard: Wizard,
    pub funds: Option<Funds>,
    pub errors: Vec<FieldError>,
}

impl ConsequencesPage {
    pub fn new(frame: Frame, wizard: Wizard) -> Self {
        let funds = Funds::find(&wizard);
        Self { frame, wizard, funds, errors: Vec::new() }
    }

    /// The same page with a message for each gap.
    pub fn with_gaps(mut self) -> Self {
        let t = self.frame.t;
        let gaps = self.wizard.completeness.gaps.iter().filter(|gap| gap.step() == DraftStep::Consequences);
        self.errors = gaps.map(|gap| gap_error(t, &self.wizard, gap)).collect();
        self
    }

    fn question(&self) -> String {
        self.frame.t.text(&format!("apply-check-consequences-{}", self.wizard.admission.kind.slug()))
    }

    /// How old the figures are, unless the reason makes them irrelevant.
    fn figures_note(&self) -> Option<String> {
        let admitted = &self.wizard.admission;
        let note = figures_note(self.frame.t, &admitted.policy.policy, &admitted.store, self.frame.now);
        note.filter(|_| !self.is_urgent())
    }

    /// True when the reason says that the account is compromised: its owner cannot settle funds and need not.
    fn is_urgent(&self) -> bool {
        let policy = &self.wizard.admission.policy.policy;
        policy.reason(&self.wizard.completeness.draft.answers.reason).is_some_and(|reason| reason.compromised)
    }

    fn acknowledgements(&self) -> Vec<Acknowledgement> {
        let t = self.frame.t;
        let policy = &self.wizard.admission.policy.policy;
        let acknowledgement = |it: &Consequence| Acknowledgement {
            id: anchor(&it.code),
            code: it.code.clone(),
            text: it.text.get(t.locale()).to_owned(),
            is_given: self.wizard.completeness.draft.acknowledged.contains(&it.code),
            is_missing: self.errors.iter().any(|error| error.anchor == anchor(&it.code)),
        };
        policy.consequences_for(self.wizard.admission.kind).map(acknowledgement).collect()
    }

    fn is_missing(&self) -> bool {
        self.acknowledgements().iter().any(|it| it.is_missing)
    }
}

fn anchor(code: &str) -> String {
    format!("ack-{code}")
}

/// A gap of this step as a line of a summary.
pub fn gap_error(t: locale::Translator, wizard: &Wizard, gap: &Gap) -> FieldError {
    match gap {
        Gap::Funds(item) => {
            let text = t.text1("apply-funds-error", "item", funds::label(t, *item));
            FieldError::new(funds::anchor(*item), text)
        }
        Gap::Consequence(code) => {
            let policy = &wizard.admission.policy.policy;
            let found = policy.consequences_for(wizard.admission.kind).find(|it| it.code == *code);
            let text = found.map_or("", |it| it.text.get(t.locale()));
            FieldError::new(anchor(code), t.text1("apply-check-error", "text", text))
        }
        _ => FieldError::new("main", String::new()),
    }
}

/// `GET /apply/{kind}/consequences`
pub async fn show(session: StoreSession, word: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Consequences).await?;
    page(&ConsequencesPage::new(session.frame(), wizard))
}

/// `POST /apply/{kind}/consequences`: saves the acknowledgements; the next step when they are complete.
pub async fn save(session: StoreSession, word: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Consequences).await?;
    let (policy, draft) = (&wizard.admission.policy.policy, &wizard.completeness.draft);
    draft::acknowledge(&conn, policy, draft, &posted.all("acknowledged"), session.request.now).await?;
    if posted.has("later") {
        return Ok(see_other(urls::ACCOUNT));
    }
    let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Consequences).await?;
    let page = ConsequencesPage::new(session.frame(), wizard).with_gaps();
    if page.errors.is_empty() {
        return Ok(see_other(&page.wizard.link(page.wizard.next())));
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
