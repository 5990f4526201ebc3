//! Funds first (R8): what is still in the store, and what to do about it.

use domain::policy::{FundsRules, Strictness};
use domain::store::Store;
use locale::Words;

/// Money or orders to be settled before applying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Funds {
    balance_cents: i64,
    unshipped_orders: i32,
    stops: bool,
}

impl Funds {
    /// What is outstanding, if anything is.
    pub(super) fn find(store: &Store, rules: &FundsRules) -> Option<Self> {
        let has_balance = store.balance_cents > 0;
        let has_orders = store.unshipped_orders > 0;
        let stops = (has_balance && rules.balance == Strictness::Stop)
            || (has_orders && rules.unshipped_orders == Strictness::Stop);
        (has_balance || has_orders).then_some(Self {
            balance_cents: store.balance_cents.max(0),
            unshipped_orders: store.unshipped_orders.max(0),
            stops,
        })
    }

    /// The balance, written out; none when there is none.
    pub(super) fn balance(&self, words: &Words) -> Option<String> {
        (self.balance_cents > 0).then(|| words.money_cents(self.balance_cents))
    }

    /// The orders not yet shipped, written out; none when there are none.
    pub(super) fn orders(&self, words: &Words) -> Option<String> {
        (self.unshipped_orders > 0).then(|| words.say1("apply-funds-orders", "n", self.unshipped_orders))
    }

    /// Whether one can go on all the same.
    pub(super) fn verdict(&self, words: &Words) -> String {
        words.say(if self.stops { "apply-funds-stop" } else { "apply-funds-warn" })
    }
}
