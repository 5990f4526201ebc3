//! Check your answers, acknowledge the consequences one by one, submit (R6, R7, R8).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use domain::draft::{self, Answers, Field};
use domain::submission::{self, Submission, SubmitError};

use super::door::{self, Admitted, Door};
use super::field::FieldError;
use super::form;
use super::funds::Funds;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links;
use crate::page::{page, page_with, see_other};
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StoreVisit;

/// A consequence to acknowledge.
pub(super) struct Acknowledgement {
    pub id: String,
    pub code: String,
    pub text: String,
    pub is_given: bool,
    pub is_missing: bool,
}

/// An answer, and where it is changed.
pub(super) struct Answer {
    pub label: String,
    pub value: String,
    pub link: String,
}

#[derive(Template)]
#[template(path = "apply/check.html")]
pub(super) struct CheckPage {
    pub frame: Frame,
    pub admitted: Admitted,
    pub answers: Answers,
    pub funds: Option<Funds>,
    /// Codes of the consequences acknowledged.
    pub acknowledged: Vec<String>,
    /// Codes of those that still have to be.
    pub missing: Vec<String>,
}

impl CheckPage {
    pub(super) fn new(frame: Frame, admitted: Admitted, answers: Answers) -> Self {
        let funds = Funds::find(&admitted.store, &admitted.policy.policy.funds);
        Self { frame, admitted, answers, funds, acknowledged: Vec::new(), missing: Vec::new() }
    }

    fn kind_name(&self) -> String {
        self.frame.words.say(&format!("kind-{}", self.admitted.kind.slug()))
    }

    fn consequences_title(&self) -> String {
        self.frame.words.say(&format!("apply-check-consequences-{}", self.admitted.kind.slug()))
    }

    fn form_link(&self) -> String {
        links::form(self.admitted.kind)
    }

    fn rows(&self) -> Vec<Answer> {
        let words = self.frame.words;
        let policy = &self.admitted.policy.policy;
        let row = |field: Field, key: &str, value: &str| Answer {
            label: words.say(key),
            value: if value.trim().is_empty() { words.say("not-given") } else { value.trim().to_owned() },
            link: format!("{}#{}", self.form_link(), form::anchor(field, &self.admitted)),
        };
        let reason = policy.reason(&self.answers.reason).map_or("", |reason| reason.label.get(words.locale()));
        vec![
            row(Field::Reason, "label-reason", reason),
            row(Field::Words, "label-own-words", &self.answers.words),
            row(Field::ContactName, "label-contact-name", &self.answers.contact_name),
            row(Field::ContactPhone, "label-contact-phone", &self.answers.contact_phone),
            row(Field::ContactEmail, "label-contact-email", &self.answers.contact_email),
        ]
    }

    fn acknowledgements(&self) -> Vec<Acknowledgement> {
        let words = self.frame.words;
        let acknowledgement = |consequence: &domain::policy::Consequence| Acknowledgement {
            id: format!("ack-{}", consequence.code),
            code: consequence.code.clone(),
            text: consequence.text.get(words.locale()).to_owned(),
            is_given: self.acknowledged.contains(&consequence.code),
            is_missing: self.missing.contains(&consequence.code),
        };
        self.admitted.policy.policy.consequences_for(self.admitted.kind).map(acknowledgement).collect()
    }

    fn errors(&self) -> Vec<FieldError> {
        let words = self.frame.words;
        let missing = self.acknowledgements().into_iter().filter(|acknowledgement| acknowledgement.is_missing);
        missing.map(|it| FieldError::new(it.id, words.say1("apply-check-error", "text", it.text))).collect()
    }

    fn promise(&self) -> String {
        let clock = &self.admitted.policy.policy.clock;
        self.frame.words.say2("apply-check-promise", "target", clock.target_days, "deadline", clock.deadline_days)
    }
}

/// `GET /apply/{kind}/check`
pub(super) async fn show(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let admitted = match door::knock(&conn, &state, &visit, &word).await? {
        Door::Open(admitted) => admitted,
        Door::Elsewhere(path) => return Ok(see_other(&path)),
    };
    let draft = draft::find(&conn, visit.store, admitted.kind).await?;
    match draft.map(|draft| draft.answers.check(admitted.kind, &admitted.policy.policy)) {
        Some(Ok(checked)) => page(&CheckPage::new(visit.frame(), admitted, checked.answers().clone())),
        Some(Err(_)) | None => Ok(see_other(&links::form(admitted.kind))),
    }
}

/// `POST /apply/{kind}/check`: submits. Submitted already from another tab: leads to that application.
pub(super) async fn submit(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let admitted = match door::knock(&conn, &state, &visit, &word).await? {
        Door::Open(admitted) => admitted,
        Door::Elsewhere(path) => return Ok(see_other(&path)),
    };
    let draft = draft::find(&conn, visit.store, admitted.kind).await?;
    let Some(Ok(answers)) = draft.map(|draft| draft.answers.check(admitted.kind, &admitted.policy.policy)) else {
        // Gone, perhaps because another tab submitted it at this moment.
        let way = match door::knock(&conn, &state, &visit, &word).await? {
            Door::Elsewhere(path) => path,
            Door::Open(admitted) => links::form(admitted.kind),
        };
        return Ok(see_other(&way));
    };
    let acknowledged = acknowledged(&admitted, &posted);
    let locale = visit.visit.words.locale();
    let submission = Submission { answers, acknowledged, locale };
    match submission::submit(&mut conn, &state.ctx, &visit.actor, &submission).await {
        Ok(receipt) => Ok(see_other(&links::receipt(&receipt.reference))),
        Err(SubmitError::NotAcknowledged(missing)) => {
            let Submission { answers, acknowledged, .. } = submission;
            let again = CheckPage::new(visit.frame(), admitted, answers.answers().clone());
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CheckPage { acknowledged, missing, ..again })
        }
        Err(refusal) => Ok(see_other(&door::way_on(refusal)?)),
    }
}

/// The consequences of this kind that were ticked, in the policy's order; other words are dropped.
fn acknowledged(admitted: &Admitted, posted: &Posted) -> Vec<String> {
    let ticked = posted.all("acknowledged");
    let codes = admitted.policy.policy.consequences_for(admitted.kind).map(|consequence| consequence.code.clone());
    codes.filter(|code| ticked.contains(code)).collect()
}
