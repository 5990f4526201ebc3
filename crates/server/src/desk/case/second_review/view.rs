//! The recommendation that waits for a second reviewer, and earlier ones (复核).

use domain::application::status::{Action, Status};
use domain::desk::allowed::CaseAction;
use domain::record::event::Event;
use domain::review::claim::Ineligible;
use domain::review::flag;
use domain::review::outcome::Outcome;
use domain::review::second_review::{Recommendation, RecommendationResult};

use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::page::CasePage;
use crate::ui::chip::Chip;
use crate::ui::error_summary::ErrorSummary;
use crate::ui::fact::{Fact, Facts};
use crate::ui::reason_label::rejection_labels;

/// A closed recommendation.
#[derive(Debug, PartialEq, Eq)]
pub struct PastView {
    pub outcome: Option<Chip>,
    /// Proposer and time.
    pub proposed: String,
    /// Result and time.
    pub result: String,
    /// Whether the two opinions agree.
    pub agreed: Option<String>,
    pub causes: String,
    pub comment: String,
}

impl CasePage {
    pub fn recommended(&self) -> Option<&Recommendation> {
        self.file.live_recommendation().filter(|_| self.application().status == Status::AwaitingSecond)
    }

    /// Proposer and time.
    pub fn recommended_line(&self, recommended: &Recommendation) -> String {
        let at = self.moment(&recommended.at);
        self.t().text2("second-proposed", "who", recommended.by_name.as_str(), "at", at)
    }

    /// Why a second reviewer is required, in words; empty while that is hidden.
    pub fn second_causes(&self, recommended: &Recommendation) -> String {
        let t = self.t();
        let cause = |cause: &domain::review::second_review::required::SecondCause| {
            t.text(&format!("second-cause-{}", cause.slug()))
        };
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
        let is_holder = flag::is_holder(self.application(), self.me);
        // An absent reviewer keeps the claim until it is handed back.
        let ineligible = self.file.ineligible.filter(|why| !(is_holder && *why == Ineligible::Away));
        let key = match ineligible {
            Some(Ineligible::Own) => "desk-refused-own",
            Some(_) => "second-not-you",
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
        let given = |text: &str| if text.is_empty() { t.text("none") } else { text.to_owned() };
        let mut facts = Vec::new();
        if proposal.outcome == Outcome::Reject {
            let labels = rejection_labels(t, &self.file.policy, &proposal.reasons);
            facts.push(Fact::new(t.text("label-decision-reasons"), labels));
        }
        facts.push(Fact::new(t.text("label-message"), given(&proposal.message)).with_class("lines"));
        facts.push(Fact::new(t.text("desk-label-note"), given(&proposal.note)).with_class("lines"));
        if let Some(penalty) = &proposal.penalty {
            facts.push(Fact::new(t.text("decide-penalty"), t.text1("decide-penalty-days", "n", penalty.days)));
            facts.push(Fact::new(t.text("decide-penalty-message"), penalty.message.as_str()).with_class("lines"));
        }
        Some(Facts(facts))
    }

    /// Whether the two opinions agree, in words; `None` before the second one is given.
    pub fn agreement(&self, recommended: &Recommendation) -> Option<String> {
        let (opinion, ..) = recommended.opinion?;
        let outcome = self.t().text(&format!("outcome-{}", opinion.slug()));
        let key = if recommended.is_agreed()? { "second-agreed" } else { "second-disagreed" };
        Some(self.t().text1(key, "outcome", outcome))
    }

    /// Label of the button, by the outcome it confirms.
    pub fn confirm_label(&self, recommended: &Recommendation) -> String {
        let outcome = recommended.proposal.as_ref().map_or(Outcome::Reject, |proposal| proposal.outcome);
        self.t().text(&format!("second-confirm-{}", outcome.slug()))
    }

    pub fn second_errors(&self) -> ErrorSummary {
        let typed = [("second-approve", &self.second.opinion_problem), ("second-comment", &self.second.problem)];
        ErrorSummary::of(self.t(), typed).and(&self.second.refusals)
    }

    pub fn second_has_problem(&self) -> bool {
        let second = &self.second;
        second.problem.is_some() || second.opinion_problem.is_some() || !second.refusals.is_empty()
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
        let who = self.staff_of(|event| event.action == Action::Return.as_str()).unwrap_or_default();
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

    /// The second reviewer who confirmed the current decision.
    pub fn confirmed_by(&self) -> Option<String> {
        let confirmed = [Action::ConfirmApproval, Action::ConfirmRejection].map(|action| action.as_str());
        self.staff_of(|event| confirmed.contains(&event.action.as_str()))
    }

    /// Closed recommendations, newest first.
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
