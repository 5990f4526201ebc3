//! Fourth step: what is still to be settled (R8), and what will happen, acknowledged point by point (R7).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use domain::intake::completeness::Gap;
use domain::intake::draft::{self, Step};
use domain::policy::Consequence;

use crate::apply::field::FieldError;
use crate::apply::form::funds::{self, Funds};
use crate::apply::form::wizard::{self, Opened};
use crate::http::page_error::Failure;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StoreVisit;
use crate::http::verified_form::Posted;
use crate::state::State;
use crate::ui::frame::Frame;
use crate::urls;

/// A consequence to acknowledge.
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
    pub opened: Opened,
    pub funds: Option<Funds>,
    pub errors: Vec<FieldError>,
}

impl ConsequencesPage {
    pub fn new(frame: Frame, opened: Opened) -> Self {
        let admitted = &opened.admitted;
        let reason = &opened.sheet.draft.answers.reason;
        let funds = Funds::find(&admitted.policy.policy, reason, &admitted.store);
        Self { frame, opened, funds, errors: Vec::new() }
    }

    /// The same page with what is missing.
    pub fn with_gaps(mut self) -> Self {
        let words = self.frame.words;
        let gaps = self.opened.sheet.gaps.iter().filter(|gap| gap.step() == Step::Consequences);
        self.errors = gaps.map(|gap| gap_error(words, &self.opened, gap)).collect();
        self
    }

    fn question(&self) -> String {
        self.frame.words.say(&format!("apply-check-consequences-{}", self.opened.admitted.kind.slug()))
    }

    /// A stolen account's owner cannot settle funds, so none are asked for.
    fn is_urgent(&self) -> bool {
        let policy = &self.opened.admitted.policy.policy;
        policy.reason(&self.opened.sheet.draft.answers.reason).is_some_and(|reason| reason.compromised)
    }

    fn acknowledgements(&self) -> Vec<Acknowledgement> {
        let words = self.frame.words;
        let policy = &self.opened.admitted.policy.policy;
        let acknowledgement = |it: &Consequence| Acknowledgement {
            id: anchor(&it.code),
            code: it.code.clone(),
            text: it.text.get(words.locale()).to_owned(),
            is_given: self.opened.sheet.draft.acknowledged.contains(&it.code),
            is_missing: self.errors.iter().any(|error| error.anchor == anchor(&it.code)),
        };
        policy.consequences_for(self.opened.admitted.kind).map(acknowledgement).collect()
    }

    fn is_missing(&self) -> bool {
        self.acknowledgements().iter().any(|it| it.is_missing)
    }
}

fn anchor(code: &str) -> String {
    format!("ack-{code}")
}

/// A gap of this step as a line of a summary.
pub fn gap_error(words: locale::Words, opened: &Opened, gap: &Gap) -> FieldError {
    match gap {
        Gap::Funds(item) => {
            let text = words.say1("apply-funds-error", "item", funds::label(words, *item));
            FieldError::new(funds::anchor(*item), text)
        }
        Gap::Consequence(code) => {
            let policy = &opened.admitted.policy.policy;
            let found = policy.consequences_for(opened.admitted.kind).find(|it| it.code == *code);
            let text = found.map_or("", |it| it.text.get(words.locale()));
            FieldError::new(anchor(code), words.say1("apply-check-error", "text", text))
        }
        _ => FieldError::new("main", String::new()),
    }
}

/// `GET /apply/{kind}/consequences`
pub async fn show(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let opened = wizard::open_saved(&conn, &state, &visit, &word, Step::Consequences).await?;
    page(&ConsequencesPage::new(visit.frame(), opened))
}

/// `POST /apply/{kind}/consequences`: saves the acknowledgements; the next step when they are complete.
pub async fn save(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let opened = wizard::open_saved(&conn, &state, &visit, &word, Step::Consequences).await?;
    // In the policy's order; words that are no consequence of this kind are dropped.
    let ticked = posted.all("acknowledged");
    let codes = opened.admitted.policy.policy.consequences_for(opened.admitted.kind).map(|it| it.code.clone());
    let acknowledged: Vec<String> = codes.filter(|code| ticked.contains(code)).collect();
    draft::acknowledge(&conn, opened.sheet.draft.id, &acknowledged, visit.visit.now).await?;
    if posted.has("later") {
        return Ok(see_other(urls::ACCOUNT));
    }
    let opened = wizard::open_saved(&conn, &state, &visit, &word, Step::Consequences).await?;
    let page = ConsequencesPage::new(visit.frame(), opened).with_gaps();
    if page.errors.is_empty() {
        return Ok(see_other(&page.opened.link(page.opened.next())));
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
