//! First step: the reason and the applicant's statement (R3, R4).

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use domain::intake::draft::{Answers, DraftStep, FieldProblem};
use domain::policy;
use domain::policy::field::Field;

use crate::apply::field::{self, FieldError};
use crate::apply::form::wizard::{self, Wizard};
use crate::http::{PageResult, StoreSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{Choice, Frame};
use crate::urls;

#[derive(Template)]
#[template(path = "apply/reason.html")]
pub struct ReasonPage {
    pub frame: Frame,
    pub wizard: Wizard,
    pub errors: Vec<FieldError>,
}

impl ReasonPage {
    pub fn new(frame: Frame, wizard: Wizard) -> Self {
        Self { frame, wizard, errors: Vec::new() }
    }

    /// The same page with the problems of this step.
    pub fn with(mut self, problems: &[FieldProblem]) -> Self {
        let t = self.frame.t;
        let error = |it: &FieldProblem| FieldError::of(t, anchor(&self.wizard, it.field), it);
        self.errors = problems.iter().map(error).collect();
        self
    }

    fn question(&self) -> String {
        self.frame.t.text(&format!("apply-form-reason-{}", self.wizard.admission.kind.slug()))
    }

    fn reasons(&self) -> impl Iterator<Item = &policy::Reason> {
        self.wizard.admission.policy.policy.reasons_for(self.wizard.admission.kind)
    }

    fn choices(&self) -> Vec<Choice> {
        let locale = self.frame.t.locale();
        let chosen = &self.wizard.completeness.draft.answers.reason;
        let choice =
            |reason: &policy::Reason| Choice::new(&reason.code, reason.label.get(locale), reason.code == *chosen);
        self.reasons().map(choice).collect()
    }

    /// For each reason that says the account is compromised: its code, and a note on what that changes.
    fn urgent_notes(&self) -> Vec<(String, String)> {
        let t = self.frame.t;
        let note = |reason: &policy::Reason| {
            let label = reason.label.get(t.locale());
            (reason.code.clone(), t.text1("apply-reason-urgent", "reason", label))
        };
        self.reasons().filter(|reason| reason.compromised).map(note).collect()
    }

    fn reason_error(&self) -> Option<&str> {
        field::find(&self.errors, &anchor(&self.wizard, Field::Reason))
    }

    fn statement_error(&self) -> Option<&str> {
        field::find(&self.errors, Field::Statement.as_str())
    }

    fn statement_described_by(&self) -> &'static str {
        if self.statement_error().is_some() { "statement-hint statement-error" } else { "statement-hint" }
    }

    fn statement_max(&self) -> usize {
        self.wizard.admission.policy.policy.texts.statement_max
    }

    /// A sentence naming the reasons that require a statement.
    fn statement_needed(&self) -> Option<String> {
        let t = self.frame.t;
        let needing = self.reasons().filter(|reason| reason.needs_statement);
        let labels: Vec<&str> = needing.map(|reason| reason.label.get(t.locale())).collect();
        let listed = labels.join(&t.text("list-separator"));
        (!labels.is_empty()).then(|| t.text1("apply-form-statement-needed", "reasons", listed))
    }
}

/// The element a field's links lead to: for the reason, the first choice.
pub fn anchor(wizard: &Wizard, field: Field) -> String {
    let first = wizard.admission.policy.policy.reasons_for(wizard.admission.kind).next();
    match (field, first) {
        (Field::Reason, Some(reason)) => format!("reason-{}", reason.code),
        _ => field.as_str().to_owned(),
    }
}

/// `GET /apply/{kind}/reason`
pub async fn show(session: StoreSession, word: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open(&conn, &session, &word, DraftStep::Reason).await?;
    page(&ReasonPage::new(session.frame(), wizard))
}

/// `POST /apply/{kind}/reason`: saves the form; the next step when it is valid, or the account page when the
/// applicant wants to finish later.
pub async fn save(session: StoreSession, word: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let wizard = wizard::open(&conn, &session, &word, DraftStep::Reason).await?;
    let answers = Answers {
        reason: posted.text(Field::Reason.as_str()).to_owned(),
        statement: posted.text(Field::Statement.as_str()).to_owned(),
        ..wizard.completeness.draft.answers.clone()
    };
    let wizard = wizard.save(&mut conn, &session.state, &answers).await?;
    if posted.has("later") {
        return Ok(see_other(urls::ACCOUNT));
    }
    let problems = answers.problems_in(DraftStep::Reason, wizard.admission.kind, &wizard.admission.policy.policy);
    if problems.is_empty() {
        return Ok(see_other(&wizard.link(wizard.next())));
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &ReasonPage::new(session.frame(), wizard).with(&problems))
}
