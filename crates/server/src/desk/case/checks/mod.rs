//! The checks panel (R12): the values to compare, the answers, and the form of each check.

pub mod form;

use actix_web::web;
use domain::desk::allowed::CaseAction;
use domain::evidence::{EvidenceState, File};
use domain::policy::{CheckKind, ComparedValue};
use domain::review::blind_index::{NotAnIdentity, TypedNumber};
use domain::review::check::{self, CheckAnswer, CheckAnswerProblem, CheckError, CheckResult, DueCheck};
use locale::Translator;

use crate::desk::case::checks::form::AnswerForm;
use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::evidence::form::documents;
use crate::desk::case::evidence::viewer::{Paper, ViewerContent};
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, see_other};
use crate::links;
use crate::ui::{Chip, Choice, problem_text};

/// `POST /desk/applications/{reference}/checks`: back to the check, with the same document on the viewer.
pub async fn answer(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let content = ViewerContent::read(posted.text("viewer"), &documents(&case.file().await?));
    let typed = AnswerForm::read(&posted);
    let kept = DecisionForm { note: typed.new.note.clone(), ..DecisionForm::default() };
    match check::answer(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, &typed.new).await {
        Ok(()) => {
            let anchor = format!("check-{}", typed.new.code);
            Ok(see_other(&content.url_at(&links::case(&case.reference), &anchor)))
        }
        Err(CheckError::Problem(problem)) => {
            let typed = Some(AnswerForm { problem: Some(problem), ..typed });
            case.form_again(|page| (page.viewer.content, page.checks.typed) = (content, typed)).await
        }
        Err(CheckError::OwnApplication) => {
            case.show_refusal("desk-refused-own", |page| page.form = DecisionForm::default()).await
        }
        Err(CheckError::NotHolder) => case.not_holder(Attempt::Check, kept).await,
        Err(CheckError::Transition(error)) => case.refused(Attempt::Check, error, kept).await,
        Err(CheckError::Unknown) => Err(PageError::NotFound),
        Err(error @ CheckError::NoKey) => Err(PageError::internal(error)),
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct CheckView {
    pub code: String,
    pub label: String,
    pub chip: Chip,
    /// The claimed value: what it is, and what was claimed.
    pub claimed: Option<(String, String)>,
    /// The documents to compare it with: name, and the link that puts it on the viewer.
    pub documents: Vec<(String, Option<String>)>,
    pub answered: Option<String>,
    pub note: Option<String>,
    pub history: Vec<String>,
    /// The reason to reject that the answer proposes.
    pub proposes: Option<String>,
    pub form: Option<CheckForm>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct CheckForm {
    /// Unfolded: not answered yet, or the typed answer was refused.
    pub is_open: bool,
    pub results: Vec<ResultChoice>,
    /// Documents to choose as proof.
    pub files: Vec<Choice>,
    pub note: String,
    /// True when the number of an identity document is asked for.
    pub asks_number: bool,
    pub number: TypedNumber,
    pub result_error: Option<String>,
    pub number_error: Option<String>,
    pub file_error: Option<String>,
    pub note_error: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct ResultChoice {
    pub value: CheckResult,
    pub label: String,
    pub is_checked: bool,
}

impl CasePage {
    /// `3 of 5`, in words.
    pub fn checks_progress(&self) -> String {
        let answered = self.checks.due.iter().filter(|due| due.answer.is_some()).count();
        self.t().text2("check-progress", "n", answered, "count", self.checks.due.len())
    }

    /// The state of the viewer as a query string, to return to it.
    pub fn viewer_query(&self) -> String {
        let url = self.viewer.content.url("");
        url.trim_start_matches('?').trim_end_matches("#evidence").to_owned()
    }

    /// The problem with the posted answer: the id of its field, and the sentence.
    pub fn check_complaint(&self) -> Option<(String, String)> {
        let typed = self.checks.typed.as_ref()?;
        let (problem, code) = (typed.problem.as_ref()?, &typed.new.code);
        let due = self.checks.due.iter().find(|due| due.rule.code == *code)?;
        let field = match problem {
            CheckAnswerProblem::Result => format!("check-{code}-{}", CheckResult::of(due.rule.kind)[0].slug()),
            CheckAnswerProblem::Evidence => format!("check-{code}-file"),
            CheckAnswerProblem::Note(_) => format!("check-{code}-note"),
            CheckAnswerProblem::Number(_) => format!("check-{code}-number"),
        };
        let label = due.rule.label.get(self.t().locale()).to_owned();
        let text = problem_sentence(self.t(), problem);
        Some((field, self.t().text2("check-error-at", "check", label, "text", text)))
    }

    pub fn check_views(&self) -> Vec<CheckView> {
        let files = documents(&self.file);
        self.checks.due.iter().map(|due| self.check_view(due, &files)).collect()
    }

    fn check_view(&self, due: &DueCheck, files: &[File]) -> CheckView {
        let (t, rule) = (self.t(), &due.rule);
        let answer = due.answer.as_ref();
        let (content, case) = (&self.viewer.content, self.url());
        let shown = files.iter().filter(|file| Some(&file.evidence.document) == rule.document.as_ref());
        let documents = shown.map(|file| {
            let is_seen = self.viewer.is_open() && file.evidence.state == EvidenceState::Ready;
            let url = is_seen.then(|| content.at(Paper::first(file.evidence.id)).url(&case));
            (self.document_label(&file.evidence.document), url)
        });
        let proposes = answer.filter(|_| due.is_failed()).and(rule.rejection.as_deref());
        let proposes = proposes.and_then(|code| self.file.policy.policy.rejection(code));
        CheckView {
            code: rule.code.clone(),
            label: rule.label.get(t.locale()).to_owned(),
            chip: Chip::check(t, answer.map(|answer| answer.result)),
            claimed: rule.claimed.map(|claimed| self.claimed_value(claimed)),
            documents: documents.collect(),
            answered: answer.map(|answer| self.answer_line(answer)),
            note: answer.map(|answer| answer.note.clone()).filter(|note| !note.is_empty()),
            history: due.history.iter().skip(usize::from(answer.is_some())).map(|it| self.past_answer(it)).collect(),
            proposes: proposes.map(|rejection| t.text1("check-proposes", "reason", rejection.label.get(t.locale()))),
            form: self.may(CaseAction::Check).then(|| self.check_form(due, files)),
        }
    }

    fn check_form(&self, due: &DueCheck, files: &[File]) -> CheckForm {
        let (t, rule) = (self.t(), &due.rule);
        let typed = self.checks.typed.as_ref().filter(|typed| typed.new.code == rule.code);
        let problem = typed.and_then(|typed| typed.problem.as_ref());
        let sentence = |is_it: bool| problem.filter(|_| is_it).map(|problem| problem_sentence(t, problem));
        let chosen = match (typed, &due.answer) {
            (Some(typed), _) => typed.evidence.clone(),
            (None, Some(answer)) => answer.evidence_id.map(|id| id.to_string()).unwrap_or_default(),
            (None, None) => {
                let first = files.iter().find(|file| Some(&file.evidence.document) == rule.document.as_ref());
                first.map(|file| file.evidence.id.to_string()).unwrap_or_default()
            }
        };
        let result = |value: &CheckResult| ResultChoice {
            value: *value,
            label: result_label(t, rule.kind, *value),
            is_checked: typed.is_some_and(|typed| typed.new.result == Some(*value)),
        };
        let file = |file: &File| {
            let label = format!("{} · {}", self.document_label(&file.evidence.document), file.evidence.file_name);
            Choice::new(&file.evidence.id, label, file.evidence.id.to_string() == chosen)
        };
        CheckForm {
            is_open: due.answer.is_none() || typed.is_some(),
            results: CheckResult::of(rule.kind).iter().map(result).collect(),
            files: files.iter().map(file).collect(),
            note: typed.map(|typed| typed.new.note.clone()).unwrap_or_default(),
            asks_number: rule.kind == CheckKind::Identity,
            number: typed.map(|typed| typed.new.number.clone()).unwrap_or_default(),
            result_error: sentence(matches!(problem, Some(CheckAnswerProblem::Result))),
            number_error: sentence(matches!(problem, Some(CheckAnswerProblem::Number(_)))),
            file_error: sentence(matches!(problem, Some(CheckAnswerProblem::Evidence))),
            note_error: sentence(matches!(problem, Some(CheckAnswerProblem::Note(_)))),
        }
    }

    /// The claimed value: unmasked, because the reviewer compares it (R22: seen by those who need it).
    fn claimed_value(&self, claimed: ComparedValue) -> (String, String) {
        let (t, application, store) = (self.t(), self.application(), &self.file.store);
        let (label, text) = match claimed {
            ComparedValue::ContactName => ("label-contact-name", application.contact_name.clone()),
            ComparedValue::ContactPhone => ("label-contact-phone", application.contact_phone.clone()),
            ComparedValue::ContactEmail => ("label-contact-email", application.contact_email.clone()),
            ComparedValue::OwnerName => ("desk-label-owner", store.owner_name.clone()),
            ComparedValue::StoreName => ("label-store-name", store.name.clone()),
            ComparedValue::StoreNumber => ("label-store-number", store.number.clone()),
            ComparedValue::AccountName => {
                let live = self.file.bindings.iter().find(|binding| binding.ended_at.is_none());
                ("label-binding", live.map(|binding| binding.account_name.clone()).unwrap_or_default())
            }
        };
        (t.text(label), text)
    }

    fn answer_line(&self, answer: &CheckAnswer) -> String {
        let at = self.moment(&answer.answered_at);
        let line = self.t().text2("check-answered", "who", answer.staff_name.as_str(), "at", at);
        let file = answer.evidence_id.and_then(|id| self.find_file(id));
        match file {
            Some(file) => format!("{line} · {}", self.document_label(&file.evidence.document)),
            None => line,
        }
    }

    fn past_answer(&self, answer: &CheckAnswer) -> String {
        let result = self.t().text(&format!("check-result-{}", answer.result.slug()));
        let line = format!("{result} · {}", self.answer_line(answer));
        if answer.note.is_empty() { line } else { format!("{line} · {}", answer.note) }
    }
}

fn result_label(t: Translator, kind: CheckKind, result: CheckResult) -> String {
    match (kind, result) {
        (CheckKind::Identity, CheckResult::Confirmed) => t.text("check-result-read"),
        _ => t.text(&format!("check-result-{}", result.slug())),
    }
}

fn problem_sentence(t: Translator, problem: &CheckAnswerProblem) -> String {
    match problem {
        CheckAnswerProblem::Result => t.text("check-error-result"),
        CheckAnswerProblem::Evidence => t.text("error-choose-listed"),
        CheckAnswerProblem::Note(problem) => problem_text(t, problem),
        CheckAnswerProblem::Number(NotAnIdentity::Missing) => t.text("check-error-number"),
        CheckAnswerProblem::Number(NotAnIdentity::Malformed) => t.text("check-error-number-malformed"),
        CheckAnswerProblem::Number(NotAnIdentity::CheckDigit) => t.text("check-error-number-digit"),
    }
}
