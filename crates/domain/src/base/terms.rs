//! The codes several chapters read: kinds, channels, and the words of columns that more than one of them filters by.

text_enum! {
    /// What is asked for.
    pub enum Kind {
        /// 解除绑定: the store's binding to the account ends.
        Unbind = "unbind",
        /// 解除认证: the store's certification is withdrawn, for good (R21).
        RevokeCertification = "revoke_certification",
    }
}

text_enum! {
    /// How an application came in (R9).
    pub enum Channel {
        /// The owner, on the web.
        Web = "web",
        /// Customer service, for an owner who cannot sign in.
        Agent = "agent",
        /// A partner's program.
        Api = "api",
    }
}

/// How far a year's days can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YearStatus {
    /// The yearly notice is out and held whole.
    Official,
    /// Only the statutory days are known; make-up days will still be announced.
    Provisional,
    /// Nothing is known: weekdays only.
    Missing,
}

impl YearStatus {
    /// The word in files and tables.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Provisional => "provisional",
            Self::Missing => "missing",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Official, Self::Provisional, Self::Missing].into_iter().find(|status| status.code() == code)
    }
}

text_enum! {
    /// A step of the ladder.
    pub enum RungKind {
        /// To the holder, on the morning of the target day.
        Remind = "remind",
        /// To leads, on the morning of the deadline day.
        Escalate = "escalate",
        /// To leads and the applicant, at the deadline.
        Overdue = "overdue",
    }
}

text_enum! {
    /// What ended a request.
    pub enum RequestEnd {
        /// It was answered.
        Answered = "answered",
        /// The application was taken back.
        Withdrawn = "withdrawn",
        /// Nobody answered in time.
        Lapsed = "lapsed",
        /// The application was set aside.
        Voided = "voided",
    }
}

text_enum! {
    /// What answers an item.
    #[derive(Default)]
    pub enum ItemKind {
        /// Words.
        #[default]
        Text = "text",
        /// A document.
        Document = "document",
        /// A way to be reached: an email address or a phone number. It stands beside the contact that was submitted and
        /// never replaces it (R10): letters go where they went.
        Contact = "contact",
    }
}

text_enum! {
    /// Which figure.
    pub enum FigureName {
        /// Applications handed in on the day.
        Received = "received",
        /// Decisions made on the day, by outcome. One taken back later stays counted where it was made.
        Decided = "decided",
        /// The same decisions: `on_time` or `late`. The deadline has moved with every pause already.
        Promise = "promise",
        /// The same decisions, by hours from submission to decision without the pauses ([`BOUNDS_HOURS`]).
        Handling = "handling",
        /// Reasons of the day's rejections, by code; a rejection may have several.
        Rejection = "rejection",
        /// Recommendations a second reviewer sent back on the day.
        Returned = "returned",
        /// Decisions taken back on the day.
        Undone = "undone",
        /// Second reviews that ended on the day: `agreed` or `disagreed`.
        Second = "second",
        /// Applications passed on to others on the day, by reason.
        Skipped = "skipped",
        /// What is open when it was last counted that day: turn and age in working days, such as `reviewer/3`.
        Open = "open",
        /// What falls due, as known when it was last counted that day: by date, or `overdue`.
        Due = "due",
    }
}

impl FigureName {
    /// Counted from what happened on a day, so that it can be counted again at any time.
    pub const OF_A_DAY: [Self; 9] = [
        Self::Received,
        Self::Decided,
        Self::Promise,
        Self::Handling,
        Self::Rejection,
        Self::Returned,
        Self::Undone,
        Self::Second,
        Self::Skipped,
    ];
    /// Counted from how things stand at the moment.
    pub const OF_NOW: [Self; 2] = [Self::Open, Self::Due];
}

/// Counting stops here: what is more reads `999+`.
pub const COUNT_CAP: i64 = 999;
