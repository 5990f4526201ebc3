//! The status graph, as data.
//!
//! One table lists which step leads from which status to which. The pages, the API, bulk actions and the worker all
//! use it through [`crate::application::transition`], and the diagram in the documentation is generated from it.
//! Permissions are in [`crate::application::permission`].

text_enum! {
    /// Where an application is in the process.
    pub enum Status {
        /// Waiting for a reviewer.
        Submitted = "submitted",
        /// A reviewer holds it.
        InReview = "in_review",
        /// The applicant was asked to add something; the clock is paused.
        AwaitingApplicant = "awaiting_applicant",
        /// A second reviewer must confirm.
        AwaitingSecond = "awaiting_second",
        /// Approved; [`EffectState`] says whether the platform has carried it out.
        Approved = "approved",
        Rejected = "rejected",
        /// Withdrawn by the applicant.
        Withdrawn = "withdrawn",
        /// The applicant did not answer in time, or the platform could not carry out the approval for too long.
        Lapsed = "lapsed",
        /// Voided by a lead.
        Voided = "voided",
    }
}

impl Status {
    /// The statuses in which an application is neither decided nor ended.
    pub const OPEN: &'static [Self] = &[Self::Submitted, Self::InReview, Self::AwaitingApplicant, Self::AwaitingSecond];

    /// The statuses in which the clock runs, because staff have to act.
    pub const RUNNING: &'static [Self] = &[Self::Submitted, Self::InReview, Self::AwaitingSecond];

    /// True while the application is neither decided nor ended.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// True while the clock runs.
    pub fn is_running(self) -> bool {
        Self::RUNNING.contains(&self)
    }
}

text_enum! {
    /// A step of the graph.
    pub enum Action {
        Submit = "submit",
        Claim = "claim",
        /// Give it back to the queue.
        Release = "release",
        /// A lead assigns it to somebody or takes it over.
        Assign = "assign",
        /// The lease of a claim ended.
        EndLease = "end_lease",
        /// Ask the applicant to add something.
        Ask = "ask",
        Answer = "answer",
        /// Take an information request back before its email is sent.
        Recall = "recall",
        /// The time to answer ended without an answer.
        Lapse = "lapse",
        /// The platform could not carry out an approval for too long.
        LapseApproval = "lapse_approval",
        /// Recommend a decision to a second reviewer.
        Recommend = "recommend",
        /// The second reviewer sends it back.
        Return = "return",
        ConfirmApproval = "confirm_approval",
        ConfirmRejection = "confirm_rejection",
        /// Approve without a second reviewer.
        Approve = "approve",
        /// Reject without a second reviewer.
        Reject = "reject",
        Undo = "undo",
        /// Appeal a rejection: somebody else decides again.
        Appeal = "appeal",
        Withdraw = "withdraw",
        Void = "void",
        /// Take a void back before its email is sent: the application is where it was.
        Reinstate = "reinstate",
    }
}

text_enum! {
    /// The party whose move it is; derived from status and effect.
    pub enum Turn {
        /// A reviewer's.
        Reviewer = "reviewer",
        /// The second reviewer's.
        Second = "second",
        /// A lead's: the effect is blocked or failed.
        Lead = "lead",
        /// The applicant's.
        Applicant = "applicant",
        /// The platform's: approved, not carried out yet.
        Platform = "platform",
        /// No one's: the application is closed.
        Nobody = "nobody",
    }
}

text_enum! {
    /// The progress of an approval's effect.
    pub enum EffectState {
        /// The application has no effect.
        None = "none",
        /// Waiting for the grace and notice periods to end.
        Scheduled = "scheduled",
        /// Requested from the platform.
        Requested = "requested",
        /// Confirmed by the platform.
        Confirmed = "confirmed",
        /// A blocker must be cleared first.
        Blocked = "blocked",
        /// Requested, and given up after the last attempt without an answer: the result is unknown.
        Failed = "failed",
        /// Cancelled before the platform was asked.
        Cancelled = "cancelled",
    }
}

impl EffectState {
    /// True while the approval can be taken back: the platform was not asked yet, or answered that it cannot carry it
    /// out. False for `Failed`: it is unknown what the platform did.
    pub fn can_be_withdrawn(self) -> bool {
        matches!(self, Self::None | Self::Scheduled | Self::Blocked | Self::Cancelled)
    }
}

/// True while the review or the effect of an application goes on: it is open, or approved and the platform was not asked
/// yet.
pub fn goes_on(status: Status, effect: EffectState) -> bool {
    status.is_open() || (status == Status::Approved && effect.can_be_withdrawn())
}

/// True while an application may be carried out later: it is open, rejected, which can be undone, or approved and the
/// platform was not asked yet.
pub fn may_take_effect(status: Status, effect: EffectState) -> bool {
    goes_on(status, effect) || status == Status::Rejected
}

/// Derives whose move it is from status and effect.
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

/// One edge of the status graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The status it starts from; `None` for a new application.
    pub from: Option<Status>,
    /// The step taken.
    pub action: Action,
    /// The status it leads to.
    pub to: Status,
}

const fn step(from: Status, action: Action, to: Status) -> Transition {
    Transition { from: Some(from), action, to }
}

/// Every permitted step (drawn in docs/ARCHITECTURE.md); any other is refused.
pub const GRAPH: &[Transition] = &[
    Transition { from: None, action: Action::Submit, to: Status::Submitted },
    step(Status::Submitted, Action::Claim, Status::InReview),
    step(Status::Submitted, Action::Assign, Status::InReview),
    step(Status::InReview, Action::Assign, Status::InReview),
    step(Status::InReview, Action::Release, Status::Submitted),
    step(Status::InReview, Action::EndLease, Status::Submitted),
    step(Status::InReview, Action::Ask, Status::AwaitingApplicant),
    step(Status::AwaitingApplicant, Action::Answer, Status::InReview),
    step(Status::AwaitingApplicant, Action::Recall, Status::InReview),
    step(Status::AwaitingApplicant, Action::Lapse, Status::Lapsed),
    step(Status::AwaitingApplicant, Action::Assign, Status::AwaitingApplicant),
    step(Status::InReview, Action::Recommend, Status::AwaitingSecond),
    // The second reviewer claims it too, so that two people do not work on it at the same time.
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
    step(Status::Approved, Action::LapseApproval, Status::Lapsed),
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
    // The only step with several targets: it leads back to where the application was voided.
    step(Status::Voided, Action::Reinstate, Status::Submitted),
    step(Status::Voided, Action::Reinstate, Status::InReview),
    step(Status::Voided, Action::Reinstate, Status::AwaitingApplicant),
    step(Status::Voided, Action::Reinstate, Status::AwaitingSecond),
];

/// The status `action` leads to from `from`, the first of several; `None` when the graph has no such step.
pub fn next(from: Option<Status>, action: Action) -> Option<Status> {
    GRAPH.iter().find(|step| step.from == from && step.action == action).map(|step| step.to)
}

/// True when the graph has this step to this status.
pub fn leads_to(from: Status, action: Action, to: Status) -> bool {
    GRAPH.contains(&step(from, action, to))
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
    fn a_step_has_one_target() {
        let once = GRAPH.iter().filter(|step| step.action != Action::Reinstate).collect::<Vec<_>>();
        for (i, a) in once.iter().enumerate() {
            assert!(!once[i + 1..].iter().any(|b| a.from == b.from && a.action == b.action), "{a:?}");
        }
    }

    #[test]
    fn voided_application_can_go_back_to_where_it_was() {
        let voided = GRAPH.iter().filter(|step| step.action == Action::Void).map(|step| step.from);
        let back = GRAPH.iter().filter(|step| step.action == Action::Reinstate).map(|step| Some(step.to));
        assert!(voided.eq(back));
    }

    #[test]
    fn only_ended_statuses_are_dead_ends() {
        for status in Status::ALL {
            assert!(GRAPH.iter().any(|step| step.to == *status), "{status} is never reached");
            let dead_end = !GRAPH.iter().any(|step| step.from == Some(*status));
            assert_eq!(dead_end, matches!(status, Status::Withdrawn | Status::Lapsed));
        }
    }

    #[test]
    fn open_application_is_somebodys_turn() {
        for status in Status::OPEN {
            assert_ne!(turn(*status, EffectState::None), Turn::Nobody);
        }
    }
}
