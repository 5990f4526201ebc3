//! Notes of colleagues about a case. They have a form of their own, so that they are not taken for a message to the
//! applicant.

pub mod form;

use actix_web::web;
use domain::policy::CheckRule;
use domain::review::note::{self, Note, NoteError};
use locale::Translator;

use crate::desk::case::notes::form::{NoteForm, unknown_text};
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, see_other};
use crate::ui::{Choice, problem_text};
use crate::urls;

/// `POST /desk/applications/{reference}/notes`: the case page again when something is wrong, with all that was typed.
pub async fn write(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let form = NoteForm::read(&posted);
    match note::write(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, &form.note()).await {
        Ok(_) => case.done_at("notes"),
        Err(NoteError::Transition(error)) => Err(error.into()),
        Err(NoteError::Erased) => Err(PageError::Conflict),
        Err(error) => {
            let problem = Some(problem(case.session.request.t, &error));
            case.form_again(|page| page.notes.form = NoteForm { problem, ..form }).await
        }
    }
}

fn problem(t: Translator, error: &NoteError) -> String {
    match error {
        NoteError::Text(problem) => problem_text(t, problem),
        NoteError::Unknown(unknown) => unknown_text(t, unknown),
        _ => t.text("error-choose-listed"),
    }
}

/// `POST /desk/applications/{reference}/notes/seen`: back to the case or the reader's own page.
pub async fn mark_seen(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let case = CaseRequest::open(session, &path).await?;
    note::mark_all_seen(&case.conn, &case.session.state.ctx, &case.session.actor, case.id).await?;
    if posted.text("from") == "mine" { Ok(see_other(urls::MINE)) } else { case.done_at("notes") }
}

impl CasePage {
    pub fn has_notes(&self) -> bool {
        self.notes.may_write || !self.notes.list.is_empty()
    }

    /// True when the reader is mentioned and has not marked it as seen.
    pub fn notes_wait_for_me(&self) -> bool {
        self.notes.list.iter().any(|note| note.waits_for(self.me))
    }

    pub fn check_label(&self, code: &str) -> String {
        let check = self.file.policy.policy.check(code);
        check.map_or_else(|| code.to_owned(), |check| check.label.get(self.t().locale()).to_owned())
    }

    pub fn mentioned(&self, note: &Note) -> String {
        let names: Vec<&str> = note.mentions.iter().map(|mention| mention.name.as_str()).collect();
        names.join(&self.t().text("list-separator"))
    }

    pub fn note_checks(&self) -> Vec<Choice> {
        let application = self.application();
        let choice = |check: &CheckRule| {
            let is_chosen = self.notes.form.check_code == check.code;
            Choice::new(&check.code, check.label.get(self.t().locale()), is_chosen)
        };
        let checks = self.file.policy.policy.checks_for(application.kind, &application.reason, application.channel);
        checks.map(choice).collect()
    }
}
