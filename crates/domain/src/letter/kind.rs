//! The catalogue of letters: for each kind its stored word, its specification and its facts, in one table.
//!
//! The sentences of a kind are in the letters crate. "Add a letter" in `docs/CONTRIBUTING.md` lists the places to
//! edit for a new kind.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::application::{About, EffectState, Obstacle, Status};
use crate::base::terms::YearStatus;
use crate::base::{DisableCause, Kind};
use crate::letter::facts::{AfterRejection, ClientNotice, Digest, LinkSecret, MissedReminders, ReasonGiven};
use crate::letter::spec::Validity::{Always, DraftUntouched, SameDay, SameYearStatus, UntilExpiry, While};
use crate::letter::spec::{Condition, LetterSpec, Secret, to_applicant, to_partner, to_staff, to_store};

/// Declares [`LetterKind`] and [`Letter`] from one table. A row is
/// `Kind(about) = "stored_word", specification, { fact: Type, … };`, without `(about)` for letters that are not about
/// one application, and without braces when there are no other facts.
macro_rules! letter_kinds {
    ($(
        $(#[$meta:meta])+
        $kind:ident $(($about:ident))? = $text:literal, $spec:expr $(, { $($fact:ident: $type:ty),+ $(,)? })?;
    )+) => {
        text_enum! {
            /// The kind of a letter. During a rollout the next release may already have written kinds unknown to this
            /// one: lists and sweeps filter by [`LetterKind::ALL`] and leave the others alone.
            pub enum LetterKind { $($(#[$meta])+ $kind = $text,)+ }
        }

        impl LetterKind {
            /// Its specification.
            pub const fn spec(self) -> LetterSpec {
                match self { $(Self::$kind => $spec,)+ }
            }
        }

        /// The facts of a letter, given by the use case that posts it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the fields are described by their names and types")]
        pub enum Letter { $($(#[$meta])+ $kind { $($about: About,)? $($($fact: $type,)+)? },)+ }

        impl Letter {
            /// The kind of this letter.
            pub const fn kind(&self) -> LetterKind {
                match self { $(Self::$kind { .. } => LetterKind::$kind,)+ }
            }

            /// The application it is about, if any.
            pub const fn about(&self) -> Option<&About> {
                match self { $(Self::$kind { $($about,)? .. } => letter_kinds!(@about $($about)?),)+ }
            }

            /// The letter of this kind about an application; `None` when the kind has other facts or is not
            /// about an application.
            pub fn with_about_only(kind: LetterKind, about: About) -> Option<Self> {
                match kind { $(LetterKind::$kind => letter_kinds!(@only about $kind ($($about)?) ($($($fact)+)?)),)+ }
            }
        }
    };
    (@about) => { None };
    (@about $about:ident) => { Some($about) };
    (@only $given:ident $kind:ident ($about:ident) ()) => { Some(Self::$kind { $about: $given }) };
    (@only $given:ident $kind:ident ($($about:ident)?) ($($fact:ident)+)) => { None };
}

letter_kinds! {
    /// A six-digit code to sign in with.
    SignInCode = "sign_in_code", to_store(UntilExpiry).with_secret(Secret::Code).urgent().with_sms(), {
        store_name: String, code: String, valid_period: Duration,
    };
    /// A six-digit code that proves a contact address.
    EmailCode = "email_code", to_store(UntilExpiry).with_secret(Secret::Code).urgent(), {
        store_name: String, code: String, valid_period: Duration,
    };
    /// An untouched draft will be removed.
    DraftReminder = "draft_reminder", to_store(DraftUntouched).about_draft().with_sms(), {
        store_name: String, kind: Kind, removed_at: DateTime<Utc>,
    };
    /// The application was received; until when it will be decided.
    Received(about) = "received", to_applicant(While(Condition::AnswerPromised));
    /// To every registered contact: somebody applied for the store.
    Alert(about) = "alert", to_store(While(Condition::Stoppable)).about_application().with_secret(Secret::ObjectionLink).with_sms(), {
        objection: LinkSecret,
    };
    /// To every registered contact: a decided application is being reviewed again.
    AlertReopened(about) = "alert_reopened",
        to_store(While(Condition::Stoppable)).about_application().with_secret(Secret::ObjectionLink).with_sms(), {
        objection: LinkSecret,
    };
    /// To every registered contact: the application was approved, and until when it can be stopped.
    AlertApproved(about) = "alert_approved",
        to_store(While(Condition::ApprovalStoppable)).about_application().with_secret(Secret::ObjectionLink).with_sms(), {
        objection: LinkSecret, not_before: DateTime<Utc>,
    };
    /// To every registered contact: the approval was carried out.
    AlertDone(about) = "alert_done",
        to_store(While(Condition::Effect(EffectState::Confirmed))).about_application().with_sms(), { done_at: DateTime<Utc> };
    /// To every registered contact: an objection was lifted, and the application continues.
    ObjectionLifted(about) = "objection_lifted",
        to_store(While(Condition::Stoppable)).about_application().with_secret(Secret::ObjectionLink).with_sms(), {
        objection: LinkSecret,
    };
    /// To a registered contact: the application ended before the alert of it could leave; nothing was carried out.
    AlertEnded(about) = "alert_ended", to_store(While(Condition::Ended)).about_application().with_sms();
    /// To every registered contact: one of them was changed, and an application continues.
    AlertRepeated(about) = "alert_repeated",
        to_store(While(Condition::Stoppable)).about_application().with_secret(Secret::ObjectionLink).with_sms(), {
        objection: LinkSecret,
    };
    /// To the contacts who objected: the application ended without an effect.
    ObjectionEnded(about) = "objection_ended", to_store(While(Condition::Ended)).about_application().with_sms();
    /// Approved, not carried out yet.
    Approved(about) = "approved", to_applicant(While(Condition::ApprovalStoppable)).with_sms(), {
        message: String, not_before: DateTime<Utc>,
    };
    /// Rejected: why, and what to do next.
    Rejected(about) = "rejected", to_applicant(While(Condition::DecisionInForce)), {
        reasons: Vec<ReasonGiven>, message: String, after: AfterRejection,
    };
    /// The decision the applicant was told of was undone; the application is being reviewed again. A penalty that the
    /// decision had ended is in force again until `penalty_until`.
    Reopened(about) = "reopened", to_applicant(While(Condition::Reopened)), { penalty_until: Option<DateTime<Utc>> };
    /// The platform confirmed the effect.
    Done(about) = "done", to_applicant(While(Condition::Effect(EffectState::Confirmed))).with_sms(), {
        done_at: DateTime<Utc>, removed_at: DateTime<Utc>,
    };
    /// To every registered contact: the store was bound to another account.
    BoundAgain = "bound_again", to_store(Always).with_sms(), {
        store_name: String, account_name: String, bound_at: DateTime<Utc>,
    };
    /// To every registered contact: the binding of the store ended, because two of the staff bound it to another account.
    BindingEnded = "binding_ended", to_store(Always).with_sms(), {
        store_name: String, account_name: String, ended_at: DateTime<Utc>,
    };
    /// To the former and to every registered contact: the address of a registered contact was changed.
    ContactChanged = "contact_changed", to_store(Always).with_sms(), { store_name: String, changed_at: DateTime<Utc> };
    /// To the former address of an applicant: later emails go to another one. Names neither person nor store.
    AddressCorrected = "address_corrected", to_store(Always).about_nothing(), {
        reference: String, corrected_at: DateTime<Utc>,
    };
    /// Something must be cleared before the effect can be carried out.
    Blocked(about) = "blocked", to_applicant(While(Condition::BlockedByThese)), {
        obstacles: Vec<Obstacle>, lapse_at: DateTime<Utc>,
    };
    /// The approval lapsed, because it could not be carried out for too long; why, and how to apply again.
    ApprovalLapsed(about) = "approval_lapsed", to_applicant(While(Condition::Status(Status::Lapsed))), {
        obstacles: Vec<Obstacle>, blocked_at: DateTime<Utc>,
    };
    /// The platform did not confirm a requested effect; people find out the result.
    EffectFailed(about) = "effect_failed", to_applicant(While(Condition::Effect(EffectState::Failed)));
    /// An information request.
    InformationNeeded(about) = "information_needed", to_applicant(While(Condition::RequestOpen)), {
        prompts: Vec<String>, message: String, answer_until: DateTime<Utc>,
    };
    /// A reminder of an unanswered information request.
    InformationReminder(about) = "information_reminder", to_applicant(While(Condition::RequestOpen)).with_sms(), {
        prompts: Vec<String>, answer_until: DateTime<Utc>, is_last_day: bool,
    };
    /// The end of an answer period moved: the applicant has more time.
    InformationExtended(about) = "information_extended", to_applicant(While(Condition::RequestOpen)), {
        prompts: Vec<String>, answer_until: DateTime<Utc>,
    };
    /// The answer to an information request was received; until when the application will be decided.
    AnswerReceived(about) = "answer_received", to_applicant(While(Condition::DeadlineInForce));
    /// The request was not answered in time; how to apply again.
    Lapsed(about) = "lapsed", to_applicant(While(Condition::Status(Status::Lapsed)));
    /// The application was withdrawn.
    Withdrawn(about) = "withdrawn", to_applicant(While(Condition::Status(Status::Withdrawn)));
    /// On the morning of the deadline's day: an apology that it may be missed, with a new date.
    LateForecast(about) = "late_forecast", to_applicant(While(Condition::EstimateBeforeDeadline)), {
        estimate_at: DateTime<Utc>,
    };
    /// The deadline was missed: an apology with a new date.
    Overdue(about) = "overdue", to_applicant(While(Condition::EstimateInForce)), { estimate_at: DateTime<Utc> };
    /// The date of the last apology was missed, too: another apology with a new date.
    StillLate(about) = "still_late", to_applicant(While(Condition::EstimateInForce)), { estimate_at: DateTime<Utc> };
    /// The calendar changed, and with it the deadline became later.
    Postponed(about) = "postponed", to_applicant(While(Condition::DeadlineInForce)), { was_due_at: DateTime<Utc> };
    /// To the holder: the target day has come.
    Remind(about) = "remind", to_staff(While(Condition::ClockRunning));
    /// To a lead: the deadline day has come.
    Escalate(about) = "escalate", to_staff(While(Condition::ClockRunning));
    /// To a lead: the deadline has passed.
    OverdueLead(about) = "overdue_lead", to_staff(While(Condition::ClockRunning));
    /// To the holder: the applicant answered.
    Answered(about) = "answered", to_staff(While(Condition::Status(Status::InReview)));
    /// The appeal was received; until when it will be decided.
    Appealed(about) = "appealed", to_applicant(While(Condition::AnswerPromised));
    /// The application was voided, and why.
    Voided(about) = "voided", to_applicant(While(Condition::Status(Status::Voided))), { message: String };
    /// A penalty was lifted.
    PenaltyLifted(about) = "penalty_lifted", to_applicant(While(Condition::NoPenalty));
    /// To a lead: a registered contact objected.
    ObjectionLead(about) = "objection_lead", to_staff(While(Condition::Objected));
    /// To an admin: deadlines will soon exceed official calendar data.
    CalendarHorizon = "calendar_horizon", to_staff(SameYearStatus).about_nothing(), {
        year: i32, status: YearStatus, covered_until: Option<NaiveDate>, reached_on: NaiveDate,
    };
    /// To an admin: an API client or one of its keys was changed, or is about to expire.
    ApiClient = "api_client", to_staff(Always).about_nothing(), { news: ClientNotice };
    /// To staff: several escalations in one letter.
    CatchUp = "catch_up", to_staff(Always).about_nothing(), { missed: MissedReminders };
    /// To a reviewer or lead, on the morning of a working day: what is due.
    Digest = "digest", to_staff(SameDay).about_nothing(), { digest: Digest };
    /// To a lead: an effect has been blocked for days.
    BlockedLead(about) = "blocked_lead", to_staff(While(Condition::Effect(EffectState::Blocked))), {
        obstacles: Vec<Obstacle>, blocked_at: DateTime<Utc>, lapse_at: Option<DateTime<Utc>>,
    };
    /// To a lead, each day: the platform did not confirm an effect, and its result must be found out.
    EffectFailedLead(about) = "effect_failed_lead", to_staff(While(Condition::Effect(EffectState::Failed)));
    /// To leads, or reviewers if no lead is eligible: a recommendation waits for a second review.
    SecondWanted(about) = "second_wanted", to_staff(While(Condition::Status(Status::AwaitingSecond)));
    /// To the first reviewer: the second reviewer sent the recommendation back.
    Returned(about) = "returned", to_staff(While(Condition::Status(Status::InReview)));
    /// To an agent: an owner wants to apply again, and a draft is prepared.
    ReapplyWanted(about) = "reapply_wanted", to_staff(Always);
    /// To new staff: a link to set a password.
    Invitation = "invitation", to_staff(UntilExpiry).about_nothing().with_secret(Secret::PasswordLink), {
        link: LinkSecret, until_at: DateTime<Utc>,
    };
    /// To staff who forgot their password: a link to set a new one.
    PasswordReset = "password_reset",
        to_staff(UntilExpiry).about_nothing().with_secret(Secret::PasswordLink).urgent(), {
        link: LinkSecret, valid_period: Duration,
    };
    /// To the people who run the program of a partner: nothing is sent to a webhook of theirs any more, and why.
    WebhookDisabled = "webhook_disabled", to_partner(Always), {
        client_name: String, host: String, cause: DisableCause, disabled_at: DateTime<Utc>,
    };
}

impl LetterKind {
    /// The letters that tell every registered contact of an open application, and give it the time to object.
    pub const ALERTS: &[Self] = &[Self::Alert, Self::AlertReopened, Self::ObjectionLifted, Self::AlertRepeated];
}

text_enum! {
    /// Why a letter was cancelled; its outcome.
    pub enum CancelCause {
        /// A member of staff cancelled it.
        ByHand = "by_hand",
        /// It was no longer true when it was to be sent.
        Untrue = "untrue",
        /// The same, but the outcome of an earlier attempt is unknown: it may have arrived then.
        UntrueInDoubt = "untrue_in_doubt",
        DecisionUndone = "decision_undone",
        /// Its questions are asked again, with a later date.
        AskedAgain = "asked_again",
        /// Its application was withdrawn.
        Withdrawn = "withdrawn",
        /// Its application was voided.
        Voided = "voided",
        /// Its information request was recalled.
        Recalled = "recalled",
        /// The void was taken back.
        Reinstated = "reinstated",
        /// The approval could not be carried out for too long.
        ApprovalLapsed = "approval_lapsed",
    }
}

text_enum! {
    /// The state of a letter.
    pub enum LetterState {
        /// Waiting for the end of a grace period.
        Held = "held",
        /// Waiting to be sent.
        Queued = "queued",
        /// Accepted by the mail server, or by the gateway of text messages.
        Sent = "sent",
        /// Cancelled before it was sent, by a person or because it was no longer true.
        Cancelled = "cancelled",
        /// Given up.
        Failed = "failed",
    }
}
