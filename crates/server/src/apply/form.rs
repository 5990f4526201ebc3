//! The form: a reason, own words, and how to reach the applicant (R3).
//!
//! Whatever is sent is saved as the draft first, right or wrong, so that nothing typed is lost.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use domain::draft::{self, Answers, Field, FieldProblem};

use super::answers::{self, Origin};
use super::door::{self, Admitted, Door};
use super::field::{self, FieldError};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links;
use crate::page::{page, page_with, see_other};
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StoreVisit;

/// A reason to choose from.
pub(super) struct Choice {
    pub id: String,
    pub code: String,
    pub label: String,
    pub is_chosen: bool,
}

/// A one-line field.
pub(super) struct TextField {
    pub id: &'static str,
    pub input: &'static str,
    pub autocomplete: &'static str,
    pub label: String,
    pub hint: Option<String>,
    pub value: String,
    pub error: Option<String>,
}

#[derive(Template)]
#[template(path = "apply/form.html")]
pub(super) struct FormPage {
    pub frame: Frame,
    pub admitted: Admitted,
    pub answers: Answers,
    pub origin: Origin,
    pub errors: Vec<FieldError>,
}

impl FormPage {
    fn new(visit: &StoreVisit, admitted: Admitted, answers: Answers, origin: Origin) -> Self {
        Self { frame: visit.frame(), admitted, answers, origin, errors: Vec::new() }
    }

    /// The same page with these mistakes.
    pub(super) fn with(mut self, problems: &[FieldProblem]) -> Self {
        let words = self.frame.words;
        let error = |problem: &FieldProblem| FieldError::of(words, anchor(problem.field, &self.admitted), problem);
        self.errors = problems.iter().map(error).collect();
        self
    }

    fn title(&self) -> String {
        self.frame.words.say(&format!("apply-form-title-{}", self.admitted.kind.slug()))
    }

    fn reason_question(&self) -> String {
        self.frame.words.say(&format!("apply-form-reason-{}", self.admitted.kind.slug()))
    }

    fn choices(&self) -> Vec<Choice> {
        let locale = self.frame.words.locale();
        let choice = |reason: &domain::policy::Reason| Choice {
            id: reason_id(&reason.code),
            code: reason.code.clone(),
            label: reason.label.get(locale).to_owned(),
            is_chosen: reason.code == self.answers.reason,
        };
        self.admitted.policy.policy.reasons_for(self.admitted.kind).map(choice).collect()
    }

    fn reason_error(&self) -> Option<&str> {
        field::find(&self.errors, &anchor(Field::Reason, &self.admitted))
    }

    fn words_error(&self) -> Option<&str> {
        field::find(&self.errors, Field::Words.as_str())
    }

    fn words_described_by(&self) -> &'static str {
        if self.words_error().is_some() { "words-hint words-error" } else { "words-hint" }
    }

    fn words_max(&self) -> usize {
        self.admitted.policy.policy.texts.words_max
    }

    /// Which reasons need own words.
    fn words_needed(&self) -> Option<String> {
        let words = self.frame.words;
        let labels: Vec<&str> = self
            .admitted
            .policy
            .policy
            .reasons_for(self.admitted.kind)
            .filter(|reason| reason.needs_words)
            .map(|reason| reason.label.get(words.locale()))
            .collect();
        let listed = labels.join(&words.say("list-separator"));
        (!labels.is_empty()).then(|| words.say1("apply-form-words-needed", "reasons", listed))
    }

    /// The counter's text with the places the script fills in.
    fn counter_pattern(&self) -> String {
        self.frame.words.say2("apply-form-counter-live", "n", "{n}", "max", "{max}")
    }

    fn contact_fields(&self) -> [TextField; 3] {
        let field = |field: Field, input, autocomplete, hint: Option<&str>, value: &str| TextField {
            id: field.as_str(),
            input,
            autocomplete,
            label: self.frame.words.say(&format!("label-{}", field.slug())),
            hint: hint.map(|key| self.frame.words.say(key)),
            value: value.to_owned(),
            error: field::find(&self.errors, field.as_str()).map(str::to_owned),
        };
        let answers = &self.answers;
        [
            field(Field::ContactName, "text", "name", None, &answers.contact_name),
            field(Field::ContactPhone, "tel", "tel", Some("apply-form-phone-hint"), &answers.contact_phone),
            field(Field::ContactEmail, "email", "email", Some("apply-form-email-hint"), &answers.contact_email),
        ]
    }

    /// Where the answers come from, in words.
    fn origin_note(&self) -> Option<String> {
        let words = self.frame.words;
        match &self.origin {
            Origin::Nothing => None,
            Origin::Draft(at) => Some(words.say1("apply-form-saved", "at", words.moment_short(*at, self.frame.now))),
            Origin::Earlier(reference) => Some(words.say1("apply-form-carried", "reference", reference.as_str())),
        }
    }
}

impl TextField {
    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// The element a field's links lead to: for the reason, the first choice.
pub(super) fn anchor(field: Field, admitted: &Admitted) -> String {
    let first = admitted.policy.policy.reasons_for(admitted.kind).next();
    match (field, first) {
        (Field::Reason, Some(reason)) => reason_id(&reason.code),
        _ => field.as_str().to_owned(),
    }
}

fn reason_id(code: &str) -> String {
    format!("reason-{code}")
}

/// `GET /apply/{kind}`
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
    let (answers, origin) = match draft::find(&conn, visit.store, admitted.kind).await? {
        Some(draft) => (draft.answers, Origin::Draft(draft.updated_at)),
        None => answers::find_earlier(&conn, &state, &visit, admitted.kind).await?,
    };
    page(&FormPage::new(&visit, admitted, answers, origin))
}

/// `POST /apply/{kind}`: saves what was typed, and goes on when it is right; or back when the applicant wants to
/// finish later.
pub(super) async fn save(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let admitted = match door::knock(&conn, &state, &visit, &word).await? {
        Door::Open(admitted) => admitted,
        Door::Elsewhere(path) => return Ok(see_other(&path)),
    };
    let answers = answers::read(&posted);
    let now = visit.visit.now;
    draft::save(&conn, visit.store, admitted.kind, &answers, now).await?;
    if posted.has("later") {
        return Ok(see_other(links::ACCOUNT));
    }
    match answers.check(admitted.kind, &admitted.policy.policy) {
        Ok(_) => Ok(see_other(&links::check(admitted.kind))),
        Err(problems) => {
            let form = FormPage::new(&visit, admitted, answers, Origin::Draft(now)).with(&problems);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
        }
    }
}
