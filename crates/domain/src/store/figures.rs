//! Figures of a store (R8): the amounts with the time they were true, and which of two are in force.

use chrono::{DateTime, Utc};

use super::Store;

/// Largest amount, in fen: ten trillion yuan.
pub const CENTS_MAX: i64 = 1_000_000_000_000_000;

text_enum! {
    /// How figures became known.
    pub enum FiguresSource {
        /// A document of the register named them.
        Register = "register",
        /// The platform told them when it was asked ([`super::inquiry`]).
        Platform = "platform",
    }
}

/// The figures of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Money in the balance, in fen; it can be overdrawn.
    pub balance_cents: i64,
    /// Orders not shipped.
    pub unshipped_orders: i32,
    /// Open after-sales cases.
    pub after_sales: i32,
    /// Loans not repaid, in fen.
    pub loan_cents: i64,
    /// When they were true.
    pub as_of: DateTime<Utc>,
}

impl Figures {
    /// The amounts without their time: that alone is no change of the store.
    pub(crate) const fn amounts(self) -> (i64, i32, i32, i64) {
        (self.balance_cents, self.unshipped_orders, self.after_sales, self.loan_cents)
    }

    /// True when every amount is one that a document could name.
    pub fn is_plausible(&self) -> bool {
        (-CENTS_MAX..=CENTS_MAX).contains(&self.balance_cents)
            && (0..=CENTS_MAX).contains(&self.loan_cents)
            && self.unshipped_orders >= 0
            && self.after_sales >= 0
            && self.as_of >= DateTime::UNIX_EPOCH
    }
}

impl Store {
    /// The figures that are known.
    pub fn figures(&self) -> Option<Figures> {
        self.figures_at.map(|as_of| Figures {
            balance_cents: self.balance_cents,
            unshipped_orders: self.unshipped_orders,
            after_sales: self.open_after_sales,
            loan_cents: self.loan_cents,
            as_of,
        })
    }
}

/// The figures in force after a document with these arrived, and their source. Older ones do not replace newer ones, and a
/// document without figures does not make unknown what the platform told when it was asked.
pub(crate) fn in_force(known: &Store, sent: Option<Figures>) -> (Option<Figures>, FiguresSource) {
    let before = known.figures();
    let is_kept = match (before, sent) {
        (None, _) => false,
        (Some(_), None) => known.figures_source == FiguresSource::Platform,
        (Some(before), Some(sent)) => sent.as_of < before.as_of || sent == before,
    };
    if is_kept { (before, known.figures_source) } else { (sent, FiguresSource::Register) }
}
