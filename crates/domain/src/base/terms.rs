//! Codes used by several chapters: kinds, channels, and values of columns that more than one of them filters by.

text_enum! {
    /// The kind of an application.
    pub enum Kind {
        /// 解除绑定: the store's binding to the account ends.
        Unbind = "unbind",
        /// 解除认证: the store's certification is withdrawn, for good (R21).
        RevokeCertification = "revoke_certification",
    }
}

text_enum! {
    /// How an application was submitted (R9).
    pub enum Channel {
        /// The owner, on the web.
        Web = "web",
        /// Customer service, for an owner who cannot sign in.
        Agent = "agent",
        /// A partner's program.
        Api = "api",
    }
}

text_enum! {
    /// A change of an API client or one of its keys, or one that is about to happen.
    pub enum ClientNews {
        /// Proposed: it waits for another admin.
        Proposed = "proposed",
        /// Wider scopes were proposed.
        ScopesProposed = "scopes_proposed",
        ScopesReduced = "scopes_reduced",
        /// Another admin confirmed the proposal.
        Confirmed = "confirmed",
        Refused = "refused",
        Ended = "ended",
        KeyMade = "key_made",
        KeyEnded = "key_ended",
        /// The client expires in two weeks.
        ExpiresSoon = "expires_soon",
        ExpiresTomorrow = "expires_tomorrow",
        KeyExpiresSoon = "key_expires_soon",
        KeyExpiresTomorrow = "key_expires_tomorrow",
    }
}

text_enum! {
    /// How reliable a year's days are.
    pub enum YearStatus {
        /// The yearly notice is published and complete.
        Official = "official",
        /// Only the statutory days are known; make-up working days are not announced yet.
        Provisional = "provisional",
        /// No data: Monday to Friday only.
        Missing = "missing",
    }
}

text_enum! {
    /// The kind of an escalation.
    pub enum EscalationKind {
        /// To the holder, on the morning of the target day.
        Remind = "remind",
        /// To leads, on the morning of the deadline day.
        Escalate = "escalate",
        /// To leads and the applicant, at the deadline.
        Overdue = "overdue",
    }
}

text_enum! {
    /// The end of an information request.
    pub enum RequestEnd {
        Answered = "answered",
        /// The application was withdrawn.
        Withdrawn = "withdrawn",
        /// It was not answered in time.
        Lapsed = "lapsed",
        /// The application was voided.
        Voided = "voided",
        /// The reviewer recalled it before its email was sent.
        Recalled = "recalled",
    }
}

text_enum! {
    /// The kind of answer to an item.
    #[derive(Default)]
    pub enum ItemKind {
        #[default]
        Text = "text",
        Document = "document",
        /// Contact data: an email address or a phone number. It is kept beside the submitted contact and never
        /// replaces it (R10); letters still go to the submitted one.
        Contact = "contact",
    }
}

text_enum! {
    /// The name of a figure.
    pub enum FigureName {
        /// Applications submitted on the day.
        Received = "received",
        /// Decisions made on the day, by outcome. A decision undone later stays counted.
        Decided = "decided",
        /// The same decisions, `on_time` or `late`; pauses have already moved the deadline.
        Timeliness = "timeliness",
        /// The same decisions, by hours from submission to decision without pauses (`BOUNDS_HOURS`).
        Handling = "handling",
        /// Reasons of the day's rejections, by code; a rejection may have several.
        Rejection = "rejection",
        /// Recommendations returned by a second reviewer on the day.
        Returned = "returned",
        /// Decisions undone on the day.
        Undone = "undone",
        /// Second reviews that ended on the day: `agreed` or `disagreed`.
        Second = "second",
        /// Applications skipped on the day, by reason.
        Skipped = "skipped",
        /// Open applications at the last count of the day, by turn and age in working days, such as `reviewer/3`.
        Open = "open",
        /// Applications due, as of the last count of the day: by date, or `overdue`.
        Due = "due",
    }
}

impl FigureName {
    /// Figures counted from the events of a day; they can be recounted at any time.
    pub const OF_A_DAY: [Self; 9] = [
        Self::Received,
        Self::Decided,
        Self::Timeliness,
        Self::Handling,
        Self::Rejection,
        Self::Returned,
        Self::Undone,
        Self::Second,
        Self::Skipped,
    ];
    /// Figures counted from the current state.
    pub const OF_NOW: [Self; 2] = [Self::Open, Self::Due];
}

text_enum! {
    /// Why a webhook was disabled.
    pub enum DisableCause {
        /// A message was not taken until its last attempt.
        Failed = "failed",
        /// The address answered that it is gone for good (410).
        Gone = "gone",
    }
}

/// Counts stop here; more is shown as `999+`.
pub const COUNT_CAP: i64 = 999;
