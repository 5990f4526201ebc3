//! Sending an information request, and judging an answered item: accepted, or to be asked for again.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::base::RequestId;
use domain::desk::case_file::CaseFile;
use domain::review::decision::{ReviewPart, check_decider};
use domain::review::information_request::{self, AskError, ItemVerdict, JudgeError, RequestPreview};

use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::letter_check::{LetterCheckPage, language_warning};
use crate::desk::case::request::CaseRequest;
use crate::desk::case::requests::form::{AskForm, mistake};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page};
use crate::links;
use crate::ui::{Fact, Facts, Section};

/// `POST /desk/applications/{reference}/ask/check`: the check page; the case page again with `back` (from the check
/// page), and when something is wrong.
pub async fn check(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let case = CaseRequest::open(session, &path).await?;
    let (file, t) = (case.file().await?, case.session.request.t);
    let mut form = AskForm::read(&posted, &file.policy);
    let kept = form.kept();
    if let Err(error) = check_decider(&case.session.actor, &file.application, ReviewPart::First, file.ineligible) {
        return case.decider_refused(Attempt::Ask, error, kept, |page| page.ask = form).await;
    }
    if posted.has("back") {
        return case.show(StatusCode::OK, |page| page.ask = form).await;
    }
    let new = match form.check(t, &file.policy, &file.application) {
        Ok(new) => new,
        Err(mistakes) => {
            form.mistakes = mistakes;
            return case.form_again(|page| page.ask = form).await;
        }
    };
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match information_request::preview(&case.conn, ctx, actor, &file.application, &new).await {
        Ok(preview) => page(&check_page(&case, file, &form, preview).await?),
        Err(AskError::Decider(error)) => case.decider_refused(Attempt::Ask, error, kept, |page| page.ask = form).await,
        Err(error) => {
            form.mistakes = vec![mistake(t, &error)];
            case.form_again(|page| page.ask = form).await
        }
    }
}

async fn check_page(
    case: &CaseRequest,
    file: CaseFile,
    form: &AskForm,
    preview: RequestPreview,
) -> Result<LetterCheckPage, PageError> {
    let frame = case.session.frame(&case.conn, Section::Queue).await?;
    let (t, now) = (frame.t, frame.now);
    let prompts: Vec<String> = form.rows.iter().map(|row| row.prompt.trim().to_owned()).collect();
    let prompts: Vec<String> = prompts.into_iter().filter(|prompt| !prompt.is_empty()).collect();
    let mut facts = vec![Fact::new(t.text("ask-check-items"), prompts.join("\n")).with_class("lines")];
    if !form.message.trim().is_empty() {
        facts.push(Fact::new(t.text("label-message"), form.message.trim()).with_class("lines"));
    }
    let reference = &case.reference;
    let texts = form.rows.iter().map(|row| row.prompt.as_str()).chain([form.message.as_str()]);
    Ok(LetterCheckPage {
        heading: t.text("ask-title"),
        facts: Facts(facts),
        steps: vec![
            t.text("ask-will-pause"),
            t.text1("ask-will-grace", "period", t.period(file.policy.policy.grace_period())),
            t.text1("desk-will-send", "at", t.moment_short(preview.grace_until, now)),
            t.text1("ask-will-lapse", "at", t.moment(preview.answer_until)),
        ],
        warnings: language_warning(t, file.application.locale, texts).into_iter().collect(),
        typed: form.values(),
        confirm_url: links::ask(reference),
        confirm_label: t.text("ask-button"),
        back_url: links::ask_check(reference),
        is_final: false,
        to: preview.to,
        content: preview.content,
        frame,
        file,
    })
}

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
