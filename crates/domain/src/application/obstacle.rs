//! Reasons why an approved effect cannot be carried out.

text_enum! {
    /// A reason why an approved effect cannot be carried out.
    pub enum Blocker {
        /// The content or the documents differ from those approved.
        ContentChanged = "content_changed",
        /// A registered contact objected.
        Objected = "objected",
        /// No registered contact could be notified of the application.
        NoticeNotDelivered = "notice_not_delivered",
        /// The platform has no binding or certification left to end.
        NothingToDo = "nothing_to_do",
        /// The store's balance is not zero; amount in fen.
        Balance = "balance",
        /// Orders are not shipped yet.
        UnshippedOrders = "unshipped_orders",
        /// Loans are not repaid; amount in fen.
        Loans = "loans",
        /// After-sales cases or disputes are still open.
        Disputes = "disputes",
        /// The platform refused and gave no reason.
        Refused = "refused",
        /// The platform did not answer, so it was never asked to carry the effect out.
        Unanswered = "unanswered",
    }
}

impl Blocker {
    /// True when the store's owner can clear it at the platform.
    pub const fn is_for_owner(self) -> bool {
        matches!(self, Self::Balance | Self::UnshippedOrders | Self::Loans | Self::Disputes)
    }

    /// How long until it is rechecked, in hours; the effect continues by itself once it is gone. `None` when only a
    /// lead can clear it.
    pub const fn recheck_hours(self) -> Option<i64> {
        match self {
            Self::Balance | Self::UnshippedOrders | Self::Loans | Self::Disputes => Some(24),
            // A follow-up, a resent alert or the platform's return can clear it at any time.
            Self::NoticeNotDelivered | Self::Unanswered => Some(1),
            Self::ContentChanged | Self::Objected | Self::NothingToDo | Self::Refused => None,
        }
    }

    /// True when the amount is money, in fen.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Balance | Self::Loans)
    }
}

/// A blocker with its amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obstacle {
    /// The reason.
    pub blocker: Blocker,
    /// In fen, or a count; always positive. `None` when there is nothing to count or the platform gave no number.
    pub amount: Option<i64>,
}

impl From<Blocker> for Obstacle {
    fn from(blocker: Blocker) -> Self {
        Self { blocker, amount: None }
    }
}
