//! Which letters there are, and where one can be.

use crate::job::Priority;

text_enum! {
    /// Which letter it is. While a release is rolled out the next one may already have written others: whoever lists or
    /// sweeps letters asks for [`LetterKind::ALL`], and leaves those to it.
    pub enum LetterKind {
        /// Six digits to sign in with.
        SignInCode = "sign_in_code",
        /// Six digits that prove a contact address.
        EmailCode = "email_code",
        /// A draft nobody touched will be removed.
        DraftReminder = "draft_reminder",
        /// The application arrived; until when an answer is promised.
        Received = "received",
        /// To every registered contact: somebody applied for your store.
        Alert = "alert",
        /// Decided: yes; not done yet.
        Approved = "approved",
        /// Decided: no; why, and what to do next.
        Rejected = "rejected",
        /// The platform confirmed it.
        Done = "done",
        /// To every registered contact: your store was bound to another account.
        BoundAgain = "bound_again",
        /// Something must be cleared before it can be done.
        Blocked = "blocked",
        /// Something has to be added before it can be decided.
        InformationNeeded = "information_needed",
        /// What was asked for has not come yet; until when it can.
        InformationReminder = "information_reminder",
        /// Not answered in time; how to apply again.
        Lapsed = "lapsed",
        /// Taken back, as asked.
        Withdrawn = "withdrawn",
        /// We are late, and sorry.
        Overdue = "overdue",
        /// The calendar changed: the deadline is later than was promised.
        Postponed = "postponed",
        /// To the holder: the target day has come.
        Remind = "remind",
        /// To a lead: the deadline day has come.
        Escalate = "escalate",
        /// To a lead: the deadline has passed.
        OverdueLead = "overdue_lead",
        /// To the holder: the applicant answered.
        Answered = "answered",
        /// The appeal arrived; until when an answer is promised now.
        Appealed = "appealed",
        /// Set aside without a decision; why.
        Voided = "voided",
        /// A bar on applying was lifted.
        PenaltyLifted = "penalty_lifted",
        /// To a lead: a registered contact objected.
        ObjectionLead = "objection_lead",
        /// To an admin: dates will soon be promised past what is official of the calendar.
        CalendarHorizon = "calendar_horizon",
        /// To staff: several steps of the ladder at once, in one letter.
        CatchUp = "catch_up",
        /// To a reviewer or lead, on the morning of a working day: what is due.
        Digest = "digest",
        /// To a lead: an approval could not be carried out for days.
        BlockedLead = "blocked_lead",
        /// To leads: a recommendation waits for a second review.
        SecondWanted = "second_wanted",
        /// To the first reviewer: the second sent it back.
        Returned = "returned",
        /// To somebody new: a link to set a password with.
        Invitation = "invitation",
        /// To somebody who forgot theirs: the same.
        PasswordReset = "password_reset",
    }
}

impl LetterKind {
    /// Codes: their words are removed once they left.
    pub const CODES: &[Self] = &[Self::SignInCode, Self::EmailCode];

    /// True for [`Self::CODES`].
    pub const fn is_code(self) -> bool {
        matches!(self, Self::SignInCode | Self::EmailCode)
    }

    /// True for letters to colleagues.
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

    /// True for letters about an application to whoever applied: they have a link to its status.
    pub const fn is_to_applicant(self) -> bool {
        !self.is_code() && !self.is_to_staff() && !matches!(self, Self::DraftReminder | Self::Alert | Self::BoundAgain)
    }

    /// True for letters that open a door by themselves: none of them is ever sent again, a new one has to be asked for.
    pub const fn opens_a_door(self) -> bool {
        self.is_code() || matches!(self, Self::Invitation | Self::PasswordReset)
    }

    /// How urgent its wake-up is: somebody waits at a page for a code, or to get in again.
    pub const fn priority(self) -> Priority {
        match self {
            Self::PasswordReset => Priority::Urgent,
            _ if self.is_code() => Priority::Urgent,
            _ => Priority::Usual,
        }
    }
}

text_enum! {
    /// Where a letter is.
    pub enum LetterState {
        /// Waiting for the end of a grace period.
        Held = "held",
        /// To be sent.
        Queued = "queued",
        /// Taken by the mail server.
        Sent = "sent",
        /// No longer true before it left.
        Cancelled = "cancelled",
        /// Given up.
        Failed = "failed",
    }
}
