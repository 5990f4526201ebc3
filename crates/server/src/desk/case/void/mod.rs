//! Voiding an application: by a lead, with a message to the applicant.

pub mod form;

use actix_web::http::StatusCode;
use actix_web::web;
use domain::desk::case_file::CaseFile;
use domain::review::void::{self, VoidError, VoidPreview};

use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::letter_check::{LetterCheckPage, language_warning};
use crate::desk::case::request::CaseRequest;
use crate::desk::case::void::form::VoidForm;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page};
use crate::links;
use crate::ui::{Fact, Facts, Section, named_problem_text};

/// `POST /desk/applications/{reference}/void/check`: the check page; the case page again with `back` (from the check
/// page), and when the message is invalid.
pub async fn check(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let case = CaseRequest::open(session, &path).await?;
    let file = case.file().await?;
    let message = posted.text("message").to_owned();
    if posted.has("back") {
        return case.show(StatusCode::OK, |page| page.void = VoidForm { message, problem: None }).await;
    }
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match void::preview(&case.conn, ctx, actor, &file.application, &message).await {
        Ok(preview) => page(&check_page(&case, file, message, preview).await?),
        Err(error) => refused(&case, error, message).await,
    }
}

async fn check_page(
    case: &CaseRequest,
    file: CaseFile,
    message: String,
    preview: VoidPreview,
) -> Result<LetterCheckPage, PageError> {
    let frame = case.session.frame(&case.conn, Section::Queue).await?;
    let t = frame.t;
    let facts = vec![Fact::new(t.text("void-message"), message.trim()).with_class("lines")];
    Ok(LetterCheckPage {
        heading: t.text("void-open"),
        facts: Facts(facts),
        steps: vec![
            t.text("void-will-end"),
            t.text1("void-will-grace", "period", t.period(file.policy.policy.grace_period())),
            t.text1("desk-will-send", "at", t.moment_short(preview.grace_until, frame.now)),
            t.text("void-will-stay"),
        ],
        warnings: language_warning(t, file.application.locale, [message.as_str()]).into_iter().collect(),
        typed: vec![("message".to_owned(), message)],
        confirm_url: links::void(&case.reference),
        confirm_label: t.text("void-button"),
        back_url: links::void_check(&case.reference),
        is_final: true,
        to: preview.to,
        content: preview.content,
        frame,
        file,
    })
}

/// `POST /desk/applications/{reference}/void`
pub async fn void(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let message = posted.text("message").to_owned();
    match void::void(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, &message).await {
        Ok(()) => case.done(),
        Err(error) => refused(&case, error, message).await,
    }
}

/// The page that says why it was not voided, with the typed message.
async fn refused(case: &CaseRequest, error: VoidError, message: String) -> PageResult {
    let kept = DecisionForm { message: message.clone(), ..DecisionForm::default() };
    match error {
        VoidError::Message(problem) => {
            let problem = Some(named_problem_text(case.session.request.t, &problem, "void-message"));
            case.form_again(|page| page.void = VoidForm { message, problem }).await
        }
        VoidError::OwnApplication => case.show_refusal("desk-refused-own", |page| page.form = kept).await,
        VoidError::Transition(error) => case.refused(Attempt::Void, error, kept).await,
    }
}
