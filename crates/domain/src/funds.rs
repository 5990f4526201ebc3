//! Funds first (R8): what is still to be settled before a store is unbound.

use crate::policy::{Policy, Strictness};
use crate::store::Store;

text_enum! {
    /// Something to be settled.
    pub enum FundsItem {
        /// Money in the balance, in fen.
        Balance = "balance",
        /// Orders not yet shipped.
        UnshippedOrders = "unshipped_orders",
        /// After-sales cases still open.
        AfterSales = "after_sales",
        /// Loans not paid back, in fen.
        Loans = "loans",
    }
}

/// Something that is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outstanding {
    /// What it is.
    pub item: FundsItem,
    /// How much, or how many; more than nothing.
    pub amount: i64,
    /// Whether it stops a submission.
    pub strictness: Strictness,
}

/// What is not settled, under a policy and for a reason. Nothing is asked of one whose account is in somebody else's
/// hands: the money is out of their reach.
pub fn outstanding(policy: &Policy, reason: &str, store: &Store) -> Vec<Outstanding> {
    if policy.reason(reason).is_some_and(|reason| reason.compromised) {
        return Vec::new();
    }
    let rules = &policy.funds;
    let items = [
        (FundsItem::Balance, store.balance_cents, rules.balance),
        (FundsItem::UnshippedOrders, i64::from(store.unshipped_orders), rules.unshipped_orders),
        (FundsItem::AfterSales, i64::from(store.open_after_sales), rules.after_sales),
        (FundsItem::Loans, store.loan_cents, rules.loans),
    ];
    let items = items.into_iter().filter(|(_, amount, _)| *amount > 0);
    items.map(|(item, amount, strictness)| Outstanding { item, amount, strictness }).collect()
}
