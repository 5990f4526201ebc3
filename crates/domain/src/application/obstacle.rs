//! What can keep an approved effect from being carried out.

text_enum! {
    /// What keeps an approved effect from being carried out.
    pub enum Blocker {
        /// What was approved is not what stands there now.
        ContentChanged = "content_changed",
        /// A registered contact objected.
        Objected = "objected",
        /// No registered contact could be told of the application.
        NoticeNotDelivered = "notice_not_delivered",
        /// There is nothing left to unbind or revoke at the platform.
        NothingToDo = "nothing_to_do",
        /// Money is still in the store's balance; counted in fen.
        Balance = "balance",
        /// Orders are not shipped yet.
        UnshippedOrders = "unshipped_orders",
        /// Loans are not paid back; counted in fen.
        Loans = "loans",
        /// After-sales cases or disputes are still open.
        Disputes = "disputes",
        /// The platform refused, and does not say why.
        Refused = "refused",
    }
}

impl Blocker {
    /// True for what the store's owner can clear at the platform: it is looked at again every day, and the effect goes on
    /// by itself. Everything else is for a lead.
    pub const fn is_for_owner(self) -> bool {
        matches!(self, Self::Balance | Self::UnshippedOrders | Self::Loans | Self::Disputes)
    }

    /// True when its amount is money, in fen.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Balance | Self::Loans)
    }
}

/// Something that keeps an effect from being carried out, and how much or how many of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obstacle {
    /// What it is.
    pub blocker: Blocker,
    /// In fen, or a count; more than nothing. `None` where there is nothing to count, or nobody said.
    pub amount: Option<i64>,
}

impl From<Blocker> for Obstacle {
    fn from(blocker: Blocker) -> Self {
        Self { blocker, amount: None }
    }
}
