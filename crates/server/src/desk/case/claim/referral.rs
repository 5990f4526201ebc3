//! Handing an application to the leads, and back with an answer.

use actix_web::web;
use domain::review::claim::Referral;
use domain::review::claim::referral::{self, AnswerError, ReferError};

use crate::desk::case::claim::form::{ReferForm, ReferralAnswerForm};
use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageResult, StaffSession, VerifiedForm};
use crate::ui::{ErrorSummary, named_problem_text};

/// `POST /desk/applications/{reference}/refer`
pub async fn refer(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let t = case.session.request.t;
    let reason = posted.text("reason").to_owned();
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    let problem = match referral::refer(&mut case.conn, ctx, actor, case.id, &reason).await {
        Ok(()) => return case.done(),
        Err(ReferError::Claim(error)) => {
            let typed = ReferForm { reason: reason.clone(), ..ReferForm::default() };
            return case.claim_refused(Attempt::Refer, error, &reason, |page| page.claim_panel.refer = typed).await;
        }
        Err(ReferError::Reason(problem)) => named_problem_text(t, &problem, "desk-refer-reason"),
        Err(ReferError::NoLead) => t.text("desk-refer-no-lead"),
        Err(ReferError::Open) => t.text("desk-refer-open"),
    };
    case.form_again(|page| page.claim_panel.refer = ReferForm { reason, problem: Some(problem) }).await
}

/// `POST /desk/applications/{reference}/referral/answer`
pub async fn answer(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let t = case.session.request.t;
    let answer = posted.text("answer").to_owned();
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match referral::answer(&mut case.conn, ctx, actor, case.id, &answer).await {
        Ok(()) => case.done(),
        Err(AnswerError::Claim(error)) => {
            let typed = ReferralAnswerForm { answer: answer.clone(), ..ReferralAnswerForm::default() };
            case.claim_refused(Attempt::AnswerReferral, error, &answer, |page| page.claim_panel.answer = typed).await
        }
        // The form to answer with is not on the page any more.
        Err(AnswerError::NotReferred) => case.not_holder(Attempt::AnswerReferral, DecisionForm::of_text(&answer)).await,
        Err(AnswerError::Answer(problem)) => {
            let problem = Some(named_problem_text(t, &problem, "desk-referral-answer"));
            case.form_again(|page| page.claim_panel.answer = ReferralAnswerForm { answer, problem }).await
        }
    }
}

impl CasePage {
    /// The line with the reviewer who referred it, and the time.
    pub fn referral_line(&self, referral: &Referral) -> String {
        let at = self.moment(&referral.asked_at);
        self.t().text2("desk-referral-by", "who", referral.asked_by_name.as_str(), "at", at)
    }

    /// The state of the referral: waiting, waiting for more than a working day, or claimed.
    pub fn referral_state(&self, referral: &Referral) -> String {
        let id = match self.file.claim {
            Some(_) => "desk-referral-taken",
            None if referral.is_late(self.frame.now) => "desk-referral-late",
            None => "desk-referral-waits",
        };
        self.t().text(id)
    }

    pub fn refer_errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.t(), [("refer-reason", &self.claim_panel.refer.problem)])
    }

    pub fn referral_answer_errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.t(), [("referral-answer", &self.claim_panel.answer.problem)])
    }
}
