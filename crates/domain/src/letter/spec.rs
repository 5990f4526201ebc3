//! The specification of a kind of letter: its recipient, its secret, how long it stays true, what its custom text can
//! name, and the priority of its job.

use crate::application::{EffectState, Status};
use crate::job::Priority;
use crate::letter::custom_text::Placeholder;
use crate::letter::kind::LetterKind;

/// The specification of a kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct LetterSpec {
    pub audience: Audience,
    /// The secret it contains, if any.
    pub secret: Option<Secret>,
    /// Until when its content is true; checked before each attempt to send it.
    pub validity: Validity,
    pub placeholders: &'static [Placeholder],
    pub priority: Priority,
    /// It is also told by text message to a registered contact who has a phone.
    pub has_sms: bool,
}

/// The recipient of a kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The applicant's contact. The letter contains a link to the application's status, which is useless without the
    /// query code (R16).
    Applicant,
    /// A registered contact of the store, or the address a contact has entered.
    Store,
    /// A member of staff.
    Staff,
    /// The people who run the program of a partner.
    Partner,
}

/// A secret in a letter, besides the status link. It is sent with the letter and not kept: a link is masked, a code is
/// removed with the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// A six-digit code; the whole content is removed once it was sent.
    Code,
    /// A link to object to an application (R23).
    ObjectionLink,
    /// A link to set a password.
    PasswordLink,
}

/// Until when the content of a letter is true. Evaluated by [`crate::delivery::validity`] with the letter's topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It states a past fact.
    Always,
    /// Until the code or link in it expires.
    UntilExpiry,
    /// On the day it was written.
    SameDay,
    /// While the draft of its topic is unchanged since the reminder.
    DraftUntouched,
    /// While the calendar year of its topic has the status named.
    SameYearStatus,
    /// While its application meets the condition.
    While(Condition),
}

/// A condition on the application of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// It has this status.
    Status(Status),
    /// Its effect has this state.
    Effect(EffectState),
    /// Its clock runs.
    ClockRunning,
    /// The decision of the letter's topic is in force.
    DecisionInForce,
    /// The approval of the letter's topic is in force, and the platform was not asked yet.
    ApprovalStoppable,
    /// A registered contact can stop it.
    Stoppable,
    /// It ended without an effect, and this is known outside.
    Ended,
    /// The decision of the letter's topic is undone, the application is open, and its deadline is the topic's.
    Reopened,
    /// The request of the letter's topic waits for its answer.
    RequestOpen,
    /// The deadline of the letter's topic is the application's, and not past.
    DeadlineInForce,
    /// The deadline of the letter's topic is the application's and not past, and it did not end without an answer. An
    /// answer before it keeps the promise, and a receipt whose first attempt died may follow it.
    AnswerPromised,
    /// Its effect is blocked by the blockers of the letter's topic.
    BlockedByThese,
    /// The date of the letter's topic is the latest estimate given to the applicant, and not past.
    EstimateInForce,
    /// The same, and the deadline is not past either.
    EstimateBeforeDeadline,
    /// An objection stops the application.
    Objected,
    /// No penalty given with the application is in force.
    NoPenalty,
}

/// A letter to an applicant.
pub(super) const fn to_applicant(validity: Validity) -> LetterSpec {
    new(Audience::Applicant, validity, Placeholder::ALL)
}

/// A letter to a store's contact, about the store.
pub(super) const fn to_store(validity: Validity) -> LetterSpec {
    new(Audience::Store, validity, &[Placeholder::Store])
}

/// A letter to a member of staff, about an application.
pub(super) const fn to_staff(validity: Validity) -> LetterSpec {
    new(Audience::Staff, validity, Placeholder::ALL)
}

/// A letter to the people who run the program of a partner, about the program.
pub(super) const fn to_partner(validity: Validity) -> LetterSpec {
    new(Audience::Partner, validity, &[])
}

const fn new(audience: Audience, validity: Validity, placeholders: &'static [Placeholder]) -> LetterSpec {
    LetterSpec { audience, secret: None, validity, placeholders, priority: Priority::Usual, has_sms: false }
}

impl LetterSpec {
    pub(super) const fn with_secret(self, secret: Secret) -> Self {
        Self { secret: Some(secret), ..self }
    }

    /// Somebody waits for it at a page.
    pub(super) const fn urgent(self) -> Self {
        Self { priority: Priority::Urgent, ..self }
    }

    pub(super) const fn with_sms(self) -> Self {
        Self { has_sms: true, ..self }
    }

    pub(super) const fn about_application(self) -> Self {
        Self { placeholders: Placeholder::ALL, ..self }
    }

    pub(super) const fn about_draft(self) -> Self {
        Self { placeholders: &[Placeholder::Store, Placeholder::Kind], ..self }
    }

    /// About neither an application nor a store.
    pub(super) const fn about_nothing(self) -> Self {
        Self { placeholders: &[], ..self }
    }
}

impl LetterKind {
    /// Letters with a code; their content is removed once they are sent.
    pub const CODES: &[Self] = &[Self::SignInCode, Self::EmailCode];

    /// True for letters with a code.
    pub const fn is_code(self) -> bool {
        matches!(self.spec().secret, Some(Secret::Code))
    }

    /// True for letters to staff.
    pub const fn is_to_staff(self) -> bool {
        matches!(self.spec().audience, Audience::Staff)
    }

    /// True for letters about an application to its applicant.
    pub const fn is_to_applicant(self) -> bool {
        matches!(self.spec().audience, Audience::Applicant)
    }

    /// True for letters that grant access by themselves, by a code or a password link. They cannot be resent; a new
    /// one must be requested.
    pub const fn grants_access(self) -> bool {
        matches!(self.spec().secret, Some(Secret::Code | Secret::PasswordLink))
    }

    /// True for letters that are also told by text message.
    pub const fn has_sms(self) -> bool {
        self.spec().has_sms
    }

    /// The priority of its job.
    pub const fn priority(self) -> Priority {
        self.spec().priority
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_kinds_with_a_code() {
        let codes: Vec<LetterKind> = LetterKind::ALL.iter().copied().filter(|kind| kind.is_code()).collect();
        assert_eq!(codes, LetterKind::CODES);
    }
}
