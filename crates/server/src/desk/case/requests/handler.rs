//! Sending an information request, and judging an answered item: accepted, or to be asked for again.

use actix_web::web;
use domain::base::RequestId;
use domain::review::decision::{ReviewPart, check_decider};
use domain::review::information_request::{self, AskError, ItemVerdict, JudgeError};

use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::request::CaseRequest;
use crate::desk::case::requests::form::{AskForm, mistake};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm};

/// `POST /desk/applications/{reference}/ask`: the case page again when something is wrong, with all that was typed.
pub async fn ask(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let (file, t) = (case.file().await?, case.session.request.t);
    let mut form = AskForm::read(&posted, &file.policy);
    let kept = form.kept();
    if let Err(error) = check_decider(&case.session.actor, &file.application, ReviewPart::First, file.ineligible) {
        return case.decider_refused(Attempt::Ask, error, kept, |page| page.ask = form).await;
    }
    let new = match form.check(t, &file.policy, &file.application) {
        Ok(new) => new,
        Err(mistakes) => {
            form.mistakes = mistakes;
            return case.form_again(|page| page.ask = form).await;
        }
    };
    match information_request::ask(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, &new).await {
        Ok(_) => case.done(),
        Err(AskError::Decider(error)) => case.decider_refused(Attempt::Ask, error, kept, |page| page.ask = form).await,
        Err(error) => {
            form.mistakes = vec![mistake(t, &error)];
            case.form_again(|page| page.ask = form).await
        }
    }
}

/// `POST /desk/applications/{reference}/requests/{request}/{position}`: leads to the form to ask again, when the
/// verdict calls for it.
pub async fn judge(
    session: StaffSession,
    path: web::Path<(String, String, String)>,
    posted: VerifiedForm,
) -> PageResult {
    let (reference, request, position) = path.into_inner();
    let request: RequestId = request.parse().map_err(|_| PageError::NotFound)?;
    let position: i16 = position.parse().map_err(|_| PageError::NotFound)?;
    let verdict: ItemVerdict = posted.text("verdict").parse().map_err(|_| PageError::Unreadable)?;
    let mut case = CaseRequest::open(session, &reference).await?;
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match information_request::judge(&mut case.conn, ctx, actor, case.id, request, position, verdict).await {
        Ok(()) => case.done_at(if verdict == ItemVerdict::AskAgain { "ask" } else { "h-requests" }),
        // Another person holds it, or it is decided.
        Err(JudgeError::NotHolder) => case.not_holder(Attempt::Judge, DecisionForm::default()).await,
        Err(JudgeError::Missing) => Err(PageError::NotFound),
        Err(JudgeError::Transition(error)) => Err(error.into()),
    }
}
