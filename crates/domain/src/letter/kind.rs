//! The kinds of letters, and the states of a letter.

use crate::job::Priority;

text_enum! {
    /// The kind of a letter. During a rollout the next release may already have written kinds unknown to this one:
    /// lists and sweeps filter by [`LetterKind::ALL`] and leave the others alone.
    pub enum LetterKind {
        /// A six-digit code to sign in with.
        SignInCode = "sign_in_code",
        /// A six-digit code that proves a contact address.
        EmailCode = "email_code",
        /// An untouched draft will be removed.
        DraftReminder = "draft_reminder",
        /// The application was received; until when it will be decided.
        Received = "received",
        /// To every registered contact: somebody applied for the store.
        Alert = "alert",
        /// Approved, not carried out yet.
        Approved = "approved",
        /// Rejected: why, and what to do next.
        Rejected = "rejected",
        /// The platform confirmed the effect.
        Done = "done",
        /// To every registered contact: the store was bound to another account.
        BoundAgain = "bound_again",
        /// Something must be cleared before the effect can be carried out.
        Blocked = "blocked",
        /// An information request.
        InformationNeeded = "information_needed",
        /// A reminder of an unanswered information request.
        InformationReminder = "information_reminder",
        /// The request was not answered in time; how to apply again.
        Lapsed = "lapsed",
        /// The application was withdrawn.
        Withdrawn = "withdrawn",
        /// A late notice: an apology with a new date.
        Overdue = "overdue",
        /// The calendar changed, and with it the deadline became later.
        Postponed = "postponed",
        /// To the holder: the target day has come.
        Remind = "remind",
        /// To a lead: the deadline day has come.
        Escalate = "escalate",
        /// To a lead: the deadline has passed.
        OverdueLead = "overdue_lead",
        /// To the holder: the applicant answered.
        Answered = "answered",
        /// The appeal was received; until when it will be decided.
        Appealed = "appealed",
        /// The application was voided, and why.
        Voided = "voided",
        /// A penalty was lifted.
        PenaltyLifted = "penalty_lifted",
        /// To a lead: a registered contact objected.
        ObjectionLead = "objection_lead",
        /// To an admin: deadlines will soon exceed official calendar data.
        CalendarHorizon = "calendar_horizon",
        /// To staff: several escalations in one letter.
        CatchUp = "catch_up",
        /// To a reviewer or lead, on the morning of a working day: what is due.
        Digest = "digest",
        /// To a lead: an effect has been blocked for days.
        BlockedLead = "blocked_lead",
        /// To leads, or reviewers if no lead is eligible: a recommendation waits for a second review.
        SecondWanted = "second_wanted",
        /// To the first reviewer: the second reviewer sent the recommendation back.
        Returned = "returned",
        /// To new staff: a link to set a password.
        Invitation = "invitation",
        /// To staff who forgot their password: a link to set a new one.
        PasswordReset = "password_reset",
    }
}

impl LetterKind {
    /// Letters with a code; their content is removed once they are sent.
    pub const CODES: &[Self] = &[Self::SignInCode, Self::EmailCode];

    /// True for [`Self::CODES`].
    pub const fn is_code(self) -> bool {
        matches!(self, Self::SignInCode | Self::EmailCode)
    }

    /// True for letters to staff.
    pub const fn is_to_staff(self) -> bool {
        matches!(
            self,
            Self::Remind
                | Self::Escalate
                | Self::OverdueLead
                | Self::ObjectionLead
                | Self::Answered
                | Self::SecondWanted
                | Self::Returned
                | Self::Invitation
                | Self::PasswordReset
                | Self::CalendarHorizon
                | Self::CatchUp
                | Self::Digest
                | Self::BlockedLead
        )
    }

    /// True for letters about an application to its applicant; they contain a status link.
    pub const fn is_to_applicant(self) -> bool {
        !self.is_code() && !self.is_to_staff() && !matches!(self, Self::DraftReminder | Self::Alert | Self::BoundAgain)
    }

    /// True for letters that grant access by themselves, by a code or a password link. They cannot be resent; a new
    /// one must be requested.
    pub const fn has_secret_link(self) -> bool {
        self.is_code() || matches!(self, Self::Invitation | Self::PasswordReset)
    }

    /// The priority of its job. Somebody waits at a page for a code or to set a new password.
    pub const fn priority(self) -> Priority {
        match self {
            Self::PasswordReset => Priority::Urgent,
            _ if self.is_code() => Priority::Urgent,
            _ => Priority::Usual,
        }
    }
}

text_enum! {
    /// The state of a letter.
    pub enum LetterState {
        /// Waiting for the end of a grace period.
        Held = "held",
        /// Waiting to be sent.
        Queued = "queued",
        /// Accepted by the mail server.
        Sent = "sent",
        /// Cancelled before it was sent, by a person or because it was no longer true.
        Cancelled = "cancelled",
        /// Given up.
        Failed = "failed",
    }
}
