//! Taking back an information request or a void while its email is held.

use actix_web::web;
use chrono::{DateTime, Utc};
use domain::desk::allowed::CaseAction;
use domain::review::decision::DecideError;
use domain::review::information_request;
use domain::review::void::{self, VoidError};

use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm};
use crate::links;

/// `POST /desk/applications/{reference}/recall`
pub async fn recall(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match information_request::recall(&mut case.conn, ctx, actor, case.id).await {
        Ok(()) => case.done(),
        Err(DecideError::OwnApplication) => case.show_refusal("desk-refused-own", |_| {}).await,
        Err(DecideError::Transition(error)) => case.refused(Attempt::Recall, error, DecisionForm::default()).await,
        Err(_) => Err(PageError::Conflict),
    }
}

/// `POST /desk/applications/{reference}/reinstate`
pub async fn reinstate(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    match void::reinstate(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id).await {
        Ok(()) => case.done(),
        Err(VoidError::OwnApplication) => case.show_refusal("desk-refused-own", |_| {}).await,
        Err(VoidError::Transition(error)) => case.refused(Attempt::Reinstate, error, DecisionForm::default()).await,
        Err(VoidError::Message(_)) => Err(PageError::Conflict),
    }
}

/// A step whose email is held.
#[derive(Debug, PartialEq, Eq)]
pub struct TakeBack {
    pub sentence: String,
    pub until: DateTime<Utc>,
    /// The button's link and label, for those who may take it back.
    pub button: Option<(String, String)>,
}

impl CasePage {
    /// The request or the void that can still be taken back.
    pub fn take_back(&self) -> Option<TakeBack> {
        let (t, now, application) = (self.t(), self.frame.now, self.application());
        let at = |until: DateTime<Utc>| t.time(until);
        if application.is_void_pending(now) {
            let until = application.closed_at?;
            let button = (links::reinstate(&application.reference), t.text("action-reinstate"));
            return Some(TakeBack {
                sentence: t.text1("desk-void-pending", "at", at(until)),
                until,
                button: self.may(CaseAction::Reinstate).then_some(button),
            });
        }
        let asked = self.file.open_request()?;
        let until = asked.request.asked_at + self.file.policy.policy.grace_period();
        let button = (links::recall(&application.reference), t.text("action-recall"));
        (now < until).then(|| TakeBack {
            sentence: t.text1("desk-ask-pending", "at", at(until)),
            until,
            button: self.may(CaseAction::Recall).then_some(button),
        })
    }
}
