//! The status graph, as data.
//!
//! One table says which step leads from where to where and who may take it; the page, the
//! API, bulk actions and the worker all go through it (by [`crate::application::transition`]), and the
//! diagram in the documentation is printed from it.

text_enum! {
    /// Where an application is in the process.
    pub enum Status {
        /// Waiting for a reviewer.
        Submitted = "submitted",
        /// A reviewer holds it.
        InReview = "in_review",
        /// The applicant was asked for something; the clock is paused.
        AwaitingApplicant = "awaiting_applicant",
        /// A second reviewer must confirm.
        AwaitingSecond = "awaiting_second",
        /// Decided: yes. Whether it is done is the effect's matter.
        Approved = "approved",
        /// Decided: no.
        Rejected = "rejected",
        /// Taken back by the applicant.
        Withdrawn = "withdrawn",
        /// The applicant did not answer in time.
        Lapsed = "lapsed",
        /// Set aside by a lead.
        Voided = "voided",
    }
}

impl Status {
    /// The statuses in which an application is open: undecided and not ended.
    pub const OPEN: &'static [Self] = &[Self::Submitted, Self::InReview, Self::AwaitingApplicant, Self::AwaitingSecond];

    /// True while it is undecided and not ended.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }
}

text_enum! {
    /// A step of the graph.
    pub enum Action {
        /// Hand an application in.
        Submit = "submit",
        /// Take it to review.
        Claim = "claim",
        /// Give it back.
        Release = "release",
        /// A lead gives it to somebody, or takes it over.
        Assign = "assign",
        /// The lease of a claim ended.
        EndLease = "end_lease",
        /// Ask the applicant for something.
        Ask = "ask",
        /// The applicant answers.
        Answer = "answer",
        /// The answer window ended without an answer.
        Lapse = "lapse",
        /// Propose a decision to a second reviewer.
        Recommend = "recommend",
        /// The second reviewer sends it back.
        Return = "return",
        /// The second reviewer confirms an approval.
        ConfirmApproval = "confirm_approval",
        /// The second reviewer confirms a rejection.
        ConfirmRejection = "confirm_rejection",
        /// Decide yes.
        Approve = "approve",
        /// Decide no.
        Reject = "reject",
        /// Take a decision back.
        Undo = "undo",
        /// Ask somebody else to decide again.
        Appeal = "appeal",
        /// Take the application back.
        Withdraw = "withdraw",
        /// Set it aside.
        Void = "void",
    }
}

text_enum! {
    /// Whose move it is.
    pub enum Turn {
        /// A reviewer's.
        Reviewer = "reviewer",
        /// The second reviewer's.
        Second = "second",
        /// A lead's: something is stuck.
        Lead = "lead",
        /// The applicant's.
        Applicant = "applicant",
        /// The platform's: approved, not yet done.
        Platform = "platform",
        /// Nobody's: over.
        Nobody = "nobody",
    }
}

text_enum! {
    /// How far the effect of an approval has come.
    pub enum EffectState {
        /// There is none.
        None = "none",
        /// Waiting for the end of grace and notice periods.
        Scheduled = "scheduled",
        /// Asked of the platform.
        Requested = "requested",
        /// Confirmed by the platform: done.
        Confirmed = "confirmed",
        /// Something must be cleared first.
        Blocked = "blocked",
        /// Given up after the last try.
        Failed = "failed",
        /// Taken back before anything was asked of the platform.
        Cancelled = "cancelled",
    }
}

impl EffectState {
    /// True while the approval may still be taken back: the platform was asked for nothing yet, or answered that there is
    /// nothing it could do. After the last try it is not known what the platform did: no.
    pub fn can_be_taken_back(self) -> bool {
        matches!(self, Self::None | Self::Scheduled | Self::Blocked | Self::Cancelled)
    }
}

/// Whose move it is, from status and effect.
pub fn turn(status: Status, effect: EffectState) -> Turn {
    match (status, effect) {
        (Status::Submitted | Status::InReview, _) => Turn::Reviewer,
        (Status::AwaitingApplicant, _) => Turn::Applicant,
        (Status::AwaitingSecond, _) => Turn::Second,
        (Status::Approved, EffectState::Scheduled | EffectState::Requested) => Turn::Platform,
        (Status::Approved, EffectState::Blocked | EffectState::Failed) => Turn::Lead,
        (Status::Approved, EffectState::None | EffectState::Confirmed | EffectState::Cancelled)
        | (Status::Rejected | Status::Withdrawn | Status::Lapsed | Status::Voided, _) => Turn::Nobody,
    }
}

/// One arrow of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Where it starts; `None` for a new application.
    pub from: Option<Status>,
    /// What is done.
    pub action: Action,
    /// Where it leads.
    pub to: Status,
}

const fn step(from: Status, action: Action, to: Status) -> Step {
    Step { from: Some(from), action, to }
}

/// Every step there is (DESIGN section 3). What is not here cannot happen.
pub const GRAPH: &[Step] = &[
    Step { from: None, action: Action::Submit, to: Status::Submitted },
    step(Status::Submitted, Action::Claim, Status::InReview),
    step(Status::Submitted, Action::Assign, Status::InReview),
    step(Status::InReview, Action::Assign, Status::InReview),
    step(Status::InReview, Action::Release, Status::Submitted),
    step(Status::InReview, Action::EndLease, Status::Submitted),
    step(Status::InReview, Action::Ask, Status::AwaitingApplicant),
    step(Status::AwaitingApplicant, Action::Answer, Status::InReview),
    step(Status::AwaitingApplicant, Action::Lapse, Status::Lapsed),
    step(Status::AwaitingApplicant, Action::Assign, Status::AwaitingApplicant),
    step(Status::InReview, Action::Recommend, Status::AwaitingSecond),
    // The second reviewer holds it too while looking, so that no two look at once.
    step(Status::AwaitingSecond, Action::Claim, Status::AwaitingSecond),
    step(Status::AwaitingSecond, Action::Assign, Status::AwaitingSecond),
    step(Status::AwaitingSecond, Action::Release, Status::AwaitingSecond),
    step(Status::AwaitingSecond, Action::EndLease, Status::AwaitingSecond),
    step(Status::AwaitingSecond, Action::Return, Status::InReview),
    step(Status::AwaitingSecond, Action::ConfirmApproval, Status::Approved),
    step(Status::AwaitingSecond, Action::ConfirmRejection, Status::Rejected),
    step(Status::InReview, Action::Approve, Status::Approved),
    step(Status::InReview, Action::Reject, Status::Rejected),
    step(Status::Approved, Action::Undo, Status::InReview),
    step(Status::Rejected, Action::Undo, Status::InReview),
    step(Status::Rejected, Action::Appeal, Status::Submitted),
    step(Status::Submitted, Action::Withdraw, Status::Withdrawn),
    step(Status::InReview, Action::Withdraw, Status::Withdrawn),
    step(Status::AwaitingApplicant, Action::Withdraw, Status::Withdrawn),
    step(Status::AwaitingSecond, Action::Withdraw, Status::Withdrawn),
    step(Status::Approved, Action::Withdraw, Status::Withdrawn),
    step(Status::Rejected, Action::Withdraw, Status::Withdrawn),
    step(Status::Submitted, Action::Void, Status::Voided),
    step(Status::InReview, Action::Void, Status::Voided),
    step(Status::AwaitingApplicant, Action::Void, Status::Voided),
    step(Status::AwaitingSecond, Action::Void, Status::Voided),
];

/// Where `action` leads from `from`; `None` when the graph has no such step.
pub fn next(from: Option<Status>, action: Action) -> Option<Status> {
    GRAPH.iter().find(|step| step.from == from && step.action == action).map(|step| step.to)
}

/// The graph as a Mermaid state diagram, for the documentation.
pub fn mermaid() -> String {
    let mut lines = vec!["stateDiagram-v2".to_owned()];
    for step in GRAPH {
        let from = step.from.map_or("[*]", Status::as_str);
        lines.push(format!("    {from} --> {}: {}", step.to, step.action));
    }
    for status in Status::ALL {
        if !GRAPH.iter().any(|step| step.from == Some(*status)) {
            lines.push(format!("    {status} --> [*]"));
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_leads_to_one_place_only() {
        for (i, a) in GRAPH.iter().enumerate() {
            assert!(!GRAPH[i + 1..].iter().any(|b| a.from == b.from && a.action == b.action), "{a:?}");
        }
    }

    #[test]
    fn every_status_can_be_reached_and_only_ended_ones_are_dead_ends() {
        for status in Status::ALL {
            assert!(GRAPH.iter().any(|step| step.to == *status), "{status} is never reached");
            let dead_end = !GRAPH.iter().any(|step| step.from == Some(*status));
            assert_eq!(dead_end, matches!(status, Status::Withdrawn | Status::Lapsed | Status::Voided));
        }
    }

    #[test]
    fn no_open_application_is_nobodys_turn() {
        for status in Status::OPEN {
            assert_ne!(turn(*status, EffectState::None), Turn::Nobody);
        }
    }
}
