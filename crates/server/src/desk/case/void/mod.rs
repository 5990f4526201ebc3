//! Voiding an application: by a lead, with a message to the applicant.

pub mod form;

use actix_web::web;
use domain::review::void::{self, VoidError};

use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::request::CaseRequest;
use crate::desk::case::void::form::VoidForm;
use crate::http::{PageResult, StaffSession, VerifiedForm};
use crate::ui::named_problem_text;

/// `POST /desk/applications/{reference}/void`
pub async fn void(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let message = posted.text("message").to_owned();
    let kept = DecisionForm { message: message.clone(), ..DecisionForm::default() };
    match void::void(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, &message).await {
        Ok(()) => case.done(),
        Err(VoidError::Message(problem)) => {
            let problem = Some(named_problem_text(case.session.request.t, &problem, "void-message"));
            case.form_again(|page| page.void = VoidForm { message, problem }).await
        }
        Err(VoidError::OwnApplication) => case.show_refusal("desk-refused-own", |page| page.form = kept).await,
        Err(VoidError::Transition(error)) => case.refused(Attempt::Void, error, kept).await,
    }
}
