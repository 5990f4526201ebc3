//! Deciding: the form is checked, the letter is shown, and the decision is made or recommended to a second reviewer.
//! Undoing a decision.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::desk::case_file::CaseFile;
use domain::review::decision::{self, DecideError, ReviewPart, Verdict, check_decider};
use domain::review::{claim, decide};

use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::confirm::CheckPage;
use crate::desk::case::decision::form::{DecisionForm, UndoForm};
use crate::desk::case::decision::reasons;
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page_with, see_other};
use crate::links;
use crate::ui::{Section, named_problem_text};

/// `POST /desk/applications/{reference}/decision`: the confirmation page. Returns to the case page when the form has
/// problems, with `propose` (which fills in the texts of the reasons) and with `back` (from the confirmation page).
pub async fn decision(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let case = CaseRequest::open(session, &path).await?;
    let file = case.file().await?;
    let form = DecisionForm::read(&posted);
    if let Err(error) = check_decider(&case.session.actor, &file.application, ReviewPart::First, file.ineligible) {
        return refused(&case, error, form).await;
    }
    if posted.has("propose") {
        let form = form.propose(&file.policy, &file.application);
        return case.show(StatusCode::OK, |page| page.form = form).await;
    }
    if posted.has("back") {
        return case.show(StatusCode::OK, |page| page.form = form).await;
    }
    let verdict = match form.clone().check(&file.policy, &file.application) {
        Ok(verdict) => verdict,
        Err(form) => return case.form_again(|page| page.form = *form).await,
    };
    show_check(&case, file, verdict, form, None).await
}

/// The confirmation page; with a `problem` when the documents still have to be opened.
async fn show_check(
    case: &CaseRequest,
    file: CaseFile,
    verdict: Verdict,
    form: DecisionForm,
    problem: Option<String>,
) -> PageResult {
    let (subject, ctx) = ((&file.application, &file.store), &case.session.state.ctx);
    match decide::preview(&case.conn, ctx, &case.session.actor, &file.policy, subject, &verdict).await {
        Ok(preview) => {
            let frame = case.session.frame(&case.conn, Section::Queue).await?;
            let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            page_with(status, &CheckPage { frame, file, verdict, preview, problem })
        }
        Err(error) => refused(case, error, form).await,
    }
}

/// `POST /desk/applications/{reference}/decision/confirm`: leads to the case; with `next`, to the next one.
pub async fn confirm(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let form = DecisionForm::read(&posted);
    let Some(verdict) = form.verdict() else {
        return case.form_again(|page| page.form = form.undecided()).await;
    };
    match decide::decide(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, &verdict).await {
        Ok(_) => redirect_after(case, posted.has("next")).await,
        Err(DecideError::Fields(problems)) => case.form_again(|page| page.form = form.with_problems(problems)).await,
        Err(DecideError::Unopened(_)) => {
            let (file, problem) = (case.file().await?, case.session.request.t.text("decide-unopened-error"));
            show_check(&case, file, verdict, form, Some(problem)).await
        }
        Err(error) => refused(&case, error, form).await,
    }
}

/// Redirects to the decided case, or to the next one when that was requested and there is one.
pub async fn redirect_after(mut case: CaseRequest, is_next_wished: bool) -> PageResult {
    if is_next_wished {
        match claim::claim_next(&mut case.conn, &case.session.state.ctx, &case.session.actor).await {
            Ok(Some(next)) => return Ok(see_other(&links::case_after(&next.reference, &case.reference))),
            Ok(None) => {}
            // The decision is made, so its page can always be shown.
            Err(error) => tracing::info!(%error, "the next application could not be claimed after a decision"),
        }
    }
    case.done()
}

/// The page that says why it cannot be decided, with the typed values.
async fn refused(case: &CaseRequest, error: DecideError, form: DecisionForm) -> PageResult {
    if let DecideError::Checks(_) | DecideError::Flags(_) = error {
        let t = case.session.request.t;
        let typed = |page: &mut CasePage| {
            page.form = DecisionForm { refusals: reasons::refusals(t, &page.file.policy, &error), ..form };
        };
        return case.form_again(typed).await;
    }
    case.decider_refused(Attempt::Decide, error, form.clone(), |page| page.form = form).await
}

/// `POST /desk/applications/{reference}/undo`
pub async fn undo(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let (t, note) = (case.session.request.t, posted.text("note").to_owned());
    let kept = DecisionForm { note: note.clone(), ..DecisionForm::default() };
    match decision::undo(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, &note).await {
        Ok(()) => case.done(),
        Err(DecideError::Fields(problems)) => {
            let problem = problems.first().map(|(_, problem)| named_problem_text(t, problem, "desk-undo-note"));
            case.form_again(|page| page.undo = UndoForm { note, problem }).await
        }
        Err(DecideError::Transition(error)) => case.refused(Attempt::Undo, error, kept).await,
        Err(DecideError::OwnApplication) => case.show_refusal("desk-refused-own", |page| page.form = kept).await,
        Err(_) => Err(PageError::Conflict),
    }
}
