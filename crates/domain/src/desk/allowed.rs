//! The answer to "may I?": which actions on an application are offered to a person now.
//!
//! The case page asks [`allowed`] which forms to show; a keyboard shortcut presses a button of a form that is shown. Use
//! cases check again under their locks, with the same functions ([`check_decider`]), so an action
//! offered here can still be refused when the application changed in the meantime. Bulk actions do not ask: their preview
//! takes the steps and rolls them back.

use chrono::{DateTime, Utc};

use crate::application::{Action, Permission, Status, status};
use crate::base::{Actor, StaffId};
use crate::desk::case_file::CaseFile;
use crate::desk::snooze;
use crate::effect::Effect;
use crate::review::decision::{self, ReviewPart, check_decider};
use crate::review::{flag, information_request, void};

text_enum! {
    /// An action on one application.
    pub enum CaseAction {
        Claim = "claim",
        /// Claim the next application; offered where this one cannot be claimed.
        ClaimNext = "claim_next",
        Renew = "renew",
        /// End the own claim, or as a lead another person's.
        Release = "release",
        /// Pass it on with a reason.
        Skip = "skip",
        /// Hand it to the leads with a reason.
        Refer = "refer",
        /// Hand it back with an answer, as the lead who took it.
        AnswerReferral = "answer_referral",
        Assign = "assign",
        /// Leave it out of *claim next* until a time.
        Snooze = "snooze",
        Tag = "tag",
        Check = "check",
        ResolveFlag = "resolve_flag",
        Ask = "ask",
        /// Take an information request back before its email is sent.
        Recall = "recall",
        /// Accept an answer to an information request, or have it asked for again.
        Judge = "judge",
        /// Approve, reject or recommend.
        Decide = "decide",
        Undo = "undo",
        /// Say first, as second reviewer, what the decision should be.
        GiveOpinion = "give_opinion",
        /// Confirm a recommendation.
        Confirm = "confirm",
        /// Send a recommendation back.
        SendBack = "send_back",
        /// Close it for good.
        Void = "void",
        /// Take a void back before its email is sent.
        Reinstate = "reinstate",
        LiftObjection = "lift_objection",
        /// Have the platform asked again.
        RetryEffect = "retry_effect",
        /// Enter the platform's result by hand.
        SettleEffect = "settle_effect",
        ReadLetters = "read_letters",
        /// Download originals of documents, with a purpose.
        FetchOriginals = "fetch_originals",
        SeeViews = "see_views",
    }
}

/// The actions somebody may take on one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedActions(Vec<CaseAction>);

impl AllowedActions {
    /// True when the action is among them.
    pub fn contains(&self, action: CaseAction) -> bool {
        self.0.contains(&action)
    }
}

/// The actions this actor may take on this application now; none for actors other than staff.
pub fn allowed(actor: &Actor, case: &CaseFile, now: DateTime<Utc>) -> AllowedActions {
    let Some(staff) = actor.staff() else { return AllowedActions(Vec::new()) };
    let subject = Situation { actor, me: staff.id, case, now };
    AllowedActions(CaseAction::ALL.iter().copied().filter(|action| subject.may(*action)).collect())
}

/// A member of staff, an application and the time: what an answer depends on.
struct Situation<'a> {
    actor: &'a Actor,
    me: StaffId,
    case: &'a CaseFile,
    now: DateTime<Utc>,
}

impl Situation<'_> {
    fn may(&self, action: CaseAction) -> bool {
        let (actor, application) = (self.actor, &self.case.application);
        let has_objection = application.objected_at.is_some();
        match action {
            CaseAction::Claim => self.is_claimable() && actor.may(Action::Claim.permission()),
            CaseAction::ClaimNext => {
                self.case.claim.is_none() && !self.is_claimable() && actor.may(Action::Claim.permission())
            }
            CaseAction::Renew => self.has_claim(),
            CaseAction::Release => self.may_release(),
            CaseAction::Skip => self.has_claim() && actor.may(Permission::Organise),
            CaseAction::Refer => self.has_claim() && self.case.referral.is_none() && actor.may(Permission::Organise),
            CaseAction::AnswerReferral => {
                let is_taken = self.has_claim() && self.case.referral.is_some();
                is_taken && !self.is_own() && actor.may(Permission::TakeReferrals)
            }
            CaseAction::Assign => {
                let has_step = status::next(Some(application.status), Action::Assign).is_some();
                has_step && !self.is_own() && actor.may(Action::Assign.permission())
            }
            CaseAction::Snooze => {
                snooze::can_be_snoozed(application.status)
                    && !self.is_own()
                    && snooze::may_snooze(actor, application)
                    && application.target_at > self.now
            }
            CaseAction::Tag => actor.may(Permission::Organise) && application.erased_at.is_none(),
            CaseAction::Check => application.is_reviewed_by(self.me) && !self.is_own(),
            CaseAction::ResolveFlag => flag::may_resolve(actor, application) && !self.is_own(),
            CaseAction::Ask => {
                let has_room = information_request::has_room(&self.case.policy, application, &self.case.requests);
                has_room && self.may_decide(ReviewPart::First)
            }
            CaseAction::Recall => self.case.open_request().is_some_and(|it| {
                let grace_period = self.case.policy.policy.grace_period();
                information_request::may_recall(actor, application, &it.request, grace_period, self.now)
            }),
            CaseAction::Judge => information_request::may_judge(actor, application),
            CaseAction::Decide => self.may_decide(ReviewPart::First),
            CaseAction::Undo => (self.case.decision_in_force())
                .is_some_and(|it| decision::may_undo(actor, application, it, self.now) && !self.is_own()),
            CaseAction::GiveOpinion => self.may_decide(ReviewPart::Second) && self.owes_opinion(),
            CaseAction::Confirm => self.may_decide(ReviewPart::Second) && !self.owes_opinion(),
            CaseAction::SendBack => self.may_decide(ReviewPart::Second),
            CaseAction::Void => {
                let is_open = status::next(Some(application.status), Action::Void).is_some();
                is_open && !self.is_own() && actor.may(Action::Void.permission())
            }
            CaseAction::Reinstate => void::may_reinstate(actor, application, self.now) && !self.is_own(),
            CaseAction::LiftObjection => {
                let goes_on = status::goes_on(application.status, application.effect);
                has_objection && goes_on && !self.is_own() && actor.may(Permission::LiftObjection)
            }
            CaseAction::RetryEffect => self.may_settle(Effect::can_be_asked_again),
            CaseAction::SettleEffect => self.may_settle(Effect::can_be_settled),
            CaseAction::ReadLetters => actor.may(Permission::ReadLetters),
            CaseAction::FetchOriginals => actor.may(Permission::FetchOriginals),
            CaseAction::SeeViews => actor.may(Permission::StatePurpose),
        }
    }

    /// The actor is a party to it (R24).
    fn is_own(&self) -> bool {
        self.case.is_party
    }

    fn is_claimable(&self) -> bool {
        let application = &self.case.application;
        let is_for_others = self.case.referral.as_ref().is_some_and(|referral| !referral.may_be_claimed_by(self.actor));
        let is_free = application.is_unclaimed() && application.objected_at.is_none();
        is_free && !is_for_others && self.case.ineligible.is_none()
    }

    fn is_reviewed(&self) -> bool {
        matches!(self.case.application.status, Status::InReview | Status::AwaitingSecond)
    }

    /// The actor holds it for a first or second review. An application that waits for its applicant stays claimed, but
    /// its claim is neither renewed nor released.
    fn has_claim(&self) -> bool {
        self.is_reviewed() && self.case.claim.as_ref().is_some_and(|claim| claim.staff_id == self.me)
    }

    fn may_release(&self) -> bool {
        let is_other = self.case.claim.as_ref().is_some_and(|claim| claim.staff_id != self.me);
        let is_leads = self.actor.may(Permission::ReleaseForOthers) && !self.is_own();
        self.has_claim() || (self.is_reviewed() && is_other && is_leads)
    }

    fn may_decide(&self, part: ReviewPart) -> bool {
        check_decider(self.actor, &self.case.application, part, self.case.ineligible).is_ok()
    }

    fn owes_opinion(&self) -> bool {
        self.case.live_recommendation().is_some_and(|it| it.is_blind && it.opinion.is_none())
    }

    fn may_settle(&self, can_be: fn(&Effect) -> bool) -> bool {
        self.case.effect.as_ref().is_some_and(can_be) && !self.is_own() && self.actor.may(Permission::SettleEffects)
    }
}
