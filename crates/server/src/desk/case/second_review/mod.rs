//! The second review (复核): own opinion, confirming, sending back; the recommendation that waits for it, and earlier ones.

pub mod form;

use actix_web::http::StatusCode;
use actix_web::web;
use domain::application::{Action, Status};
use domain::desk::allowed::CaseAction;
use domain::record::event::{Event, EventKind};
use domain::review::claim::Ineligible;
use domain::review::decision::DecideError;
use domain::review::outcome::Outcome;
use domain::review::second_review::required::SecondCause;
use domain::review::second_review::{self, Recommendation, RecommendationResult};

use crate::desk::case::conflict::{Attempt, why_ineligible};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::decision::handler::redirect_after;
use crate::desk::case::decision::{reasons, unopened};
use crate::desk::case::letter_check::language_warning;
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageResult, StaffSession, VerifiedForm};
use crate::ui::{Chip, ErrorSummary, Fact, Facts, named_problem_text};

/// `POST /desk/applications/{reference}/second/opinion`: recorded before the first opinion is shown.
pub async fn opinion(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let Ok(opinion) = posted.text("opinion").parse::<Outcome>() else {
        let problem = case.session.request.t.text("second-opinion-missing");
        return case.form_again(|page| page.second.opinion_problem = Some(problem)).await;
    };
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match second_review::give_opinion(&mut case.conn, ctx, actor, case.id, opinion).await {
        Ok(()) => case.done_at("second"),
        Err(error) => refused(&case, error, "").await,
    }
}

/// `POST /desk/applications/{reference}/second/confirm`
pub async fn confirm(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let (ctx, actor, opening) = (&case.session.state.ctx, &case.session.actor, unopened::opening(&posted));
    match second_review::confirm(&mut case.conn, ctx, actor, case.id, opening).await {
        Ok(_) => redirect_after(case, posted.has("next")).await,
        Err(DecideError::Unopened(_)) => {
            let problem = case.session.request.t.text("decide-unopened-error");
            case.form_again(|page| page.second.unopened_problem = Some(problem)).await
        }
        Err(error) => refused(&case, error, "").await,
    }
}

/// `POST /desk/applications/{reference}/second/return`
pub async fn send_back(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let (t, comment) = (case.session.request.t, posted.text("comment").to_owned());
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match second_review::send_back(&mut case.conn, ctx, actor, case.id, &comment).await {
        Ok(()) => case.done(),
        Err(DecideError::Fields(problems)) => {
            let problem = problems.first().map(|(_, problem)| named_problem_text(t, problem, "second-comment"));
            case.form_again(|page| (page.second.comment, page.second.problem) = (comment, problem)).await
        }
        Err(error) => refused(&case, error, &comment).await,
    }
}

/// The page for a refused step of the second reviewer: a sentence on the case page, or the conflict page.
async fn refused(case: &CaseRequest, error: DecideError, comment: &str) -> PageResult {
    let kept = DecisionForm { note: comment.to_owned(), ..DecisionForm::default() };
    let sentence = match &error {
        DecideError::NoOpinion => "second-no-opinion",
        DecideError::Changed => "second-changed",
        // Its policy no longer allows the recommended decision: it goes back with a comment.
        DecideError::Fields(_) => "second-not-valid",
        DecideError::Checks(_) | DecideError::Flags(_) => {
            let t = case.session.request.t;
            let typed = |page: &mut CasePage| page.second.refusals = reasons::refusals(t, &page.file.policy, &error);
            return case.show(StatusCode::CONFLICT, typed).await;
        }
        _ => return case.decider_refused(Attempt::Second, error, kept.clone(), |page| page.form = kept).await,
    };
    case.show_refusal(sentence, |page| page.form = kept).await
}

#[derive(Debug, PartialEq, Eq)]
pub struct PastView {
    pub outcome: Option<Chip>,
    pub proposed: String,
    pub result: String,
    pub agreed: Option<String>,
    pub causes: String,
    pub comment: String,
}

impl CasePage {
    /// The documents that the second reviewer has not opened.
    pub fn second_unopened(&self) -> Vec<String> {
        unopened::lines(self.t(), &self.file.policy, &self.second.unopened)
    }

    pub fn recommended(&self) -> Option<&Recommendation> {
        self.file.live_recommendation().filter(|_| self.application().status == Status::AwaitingSecond)
    }

    pub fn recommended_line(&self, recommended: &Recommendation) -> String {
        let at = self.moment(&recommended.at);
        self.t().text2("second-proposed", "who", recommended.by_name.as_str(), "at", at)
    }

    /// Why a second reviewer is required, in words; empty while that is hidden.
    pub fn second_causes(&self, recommended: &Recommendation) -> String {
        let t = self.t();
        let cause = |cause: &SecondCause| t.text(&format!("second-cause-{}", cause.slug()));
        recommended.causes.iter().map(cause).collect::<Vec<_>>().join(&t.text("list-separator"))
    }

    /// Text of the banner: for the first reviewer, the second reviewer, or another reader.
    pub fn second_sentence(&self, recommended: &Recommendation) -> String {
        let t = self.t();
        if recommended.by == self.me {
            return t.text("second-waits");
        }
        if !self.actor.may(Action::Claim.permission()) {
            return t.text("second-others");
        }
        let is_holder = self.application().is_reviewed_by(self.me);
        // An absent reviewer keeps the claim until it is handed back.
        let ineligible = self.file.ineligible.filter(|why| !(is_holder && *why == Ineligible::Away));
        let key = match ineligible {
            Some(why) => return t.text(&why_ineligible(why)),
            None if !is_holder => "second-claim-first",
            None if self.may(CaseAction::GiveOpinion) => "second-blind",
            None => "second-yours",
        };
        t.text(key)
    }

    pub fn proposed_chip(&self, recommended: &Recommendation) -> Option<Chip> {
        recommended.proposal.as_ref().map(|proposal| Chip::outcome(self.t(), proposal.outcome))
    }

    pub fn proposed_facts(&self, recommended: &Recommendation) -> Option<Facts> {
        let (t, proposal) = (self.t(), recommended.proposal.as_ref()?);
        let mut facts = self.verdict_facts(proposal.outcome, &proposal.reasons, &proposal.message, &proposal.note);
        if let Some(penalty) = &proposal.penalty {
            facts.push(Fact::new(t.text("decide-penalty"), t.text1("decide-penalty-days", "n", penalty.days)));
            facts.push(Fact::new(t.text("decide-penalty-message"), penalty.message.as_str()).with_class("lines"));
        }
        Some(Facts(facts))
    }

    /// A warning when the recommended text to the applicant is not in their language.
    pub fn proposed_language_warning(&self, recommended: &Recommendation) -> Option<String> {
        let proposal = recommended.proposal.as_ref()?;
        let penalty = proposal.penalty.as_ref().map_or("", |penalty| penalty.message.as_str());
        language_warning(self.t(), self.application().locale, [proposal.message.as_str(), penalty])
    }

    /// Whether the two opinions agree, in words; `None` before the second one is given.
    pub fn agreement(&self, recommended: &Recommendation) -> Option<String> {
        let (opinion, ..) = recommended.opinion?;
        let outcome = self.t().text(&format!("outcome-{}", opinion.slug()));
        let key = if recommended.is_agreed()? { "second-agreed" } else { "second-disagreed" };
        Some(self.t().text1(key, "outcome", outcome))
    }

    pub fn confirm_label(&self, recommended: &Recommendation) -> String {
        let outcome = recommended.proposal.as_ref().map_or(Outcome::Reject, |proposal| proposal.outcome);
        self.t().text(&format!("second-confirm-{}", outcome.slug()))
    }

    pub fn second_errors(&self) -> ErrorSummary {
        let typed = [
            ("second-approve", &self.second.opinion_problem),
            ("second-comment", &self.second.problem),
            ("second-without-opening", &self.second.unopened_problem),
        ];
        ErrorSummary::of(self.t(), typed).and(&self.second.refusals)
    }

    /// The recommendation that was sent back and is not decided yet.
    fn returned(&self) -> Option<&Recommendation> {
        let last = self.file.recommendations.first().filter(|_| self.application().status == Status::InReview)?;
        let (result, at) = last.result?;
        let is_decided_since = self.file.decisions.iter().any(|decision| decision.decided_at > at);
        (result == RecommendationResult::Returned && !is_decided_since).then_some(last)
    }

    /// The sentence that the applicant was told of the delay, with the new date.
    pub fn apology_line(&self) -> Option<String> {
        let apology = self.file.late_notice.filter(|_| self.file.application.status.is_open())?;
        let (t, now) = (self.t(), self.frame.now);
        let (sent, at) = (t.moment_short(apology.sent_at, now), t.moment_short(apology.estimate_at, now));
        Some(t.text2("desk-late-notice", "sent", sent, "at", at))
    }

    /// The banner of a returned recommendation: a sentence, and the second reviewer's comment.
    pub fn returned_banner(&self) -> Option<(String, String)> {
        let returned = self.returned()?;
        let key = if returned.by == self.me { "second-returned-you" } else { "second-returned" };
        let who = self.staff_of(|event| event.kind() == Some(EventKind::Return)).unwrap_or_default();
        let sentence = self.t().text2(key, "who", who, "first", returned.by_name.as_str());
        Some((sentence, returned.comment.clone()))
    }

    /// The decision form filled from the recommendation that was returned to the reader.
    pub fn returned_form(&self) -> Option<DecisionForm> {
        let returned = self.returned().filter(|it| it.by == self.me && self.file.is_first_reviewer(self.me))?;
        returned.proposal.as_ref().map(DecisionForm::of_verdict)
    }

    /// The name of the person who caused the last matching event.
    fn staff_of(&self, is_it: impl Fn(&Event) -> bool) -> Option<String> {
        self.file.events.iter().rev().find(|event| is_it(event))?.staff_name.clone()
    }

    pub fn confirmed_by(&self) -> Option<String> {
        self.staff_of(|event| matches!(event.kind(), Some(EventKind::ConfirmApproval | EventKind::ConfirmRejection)))
    }

    pub fn past_recommendations(&self) -> Vec<PastView> {
        let t = self.t();
        let view = |past: &Recommendation| {
            let (result, at) = past.result?;
            let result = t.text1(&format!("second-result-{}", result.slug()), "at", self.moment(&at));
            Some(PastView {
                outcome: self.proposed_chip(past),
                proposed: self.recommended_line(past),
                result,
                agreed: self.agreement(past),
                causes: self.second_causes(past),
                comment: past.comment.clone(),
            })
        };
        self.file.recommendations.iter().filter_map(view).collect()
    }
}
