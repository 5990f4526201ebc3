//! Funds (R8): amounts to be settled before a store is unbound.

use chrono::{DateTime, Duration, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use crate::application::{Blocker, Obstacle, TransitionError, transition};
use crate::base::ApplicationId;
use crate::policy::{Policy, PolicyBook, Strictness};
use crate::store::{self, Store};

text_enum! {
    /// A kind of amount to be settled.
    pub enum FundsItem {
        /// Money in the balance, in fen.
        Balance = "balance",
        /// Orders not shipped yet.
        UnshippedOrders = "unshipped_orders",
        /// Open after-sales cases.
        AfterSales = "after_sales",
        /// Loans not repaid, in fen.
        Loans = "loans",
    }
}

/// An amount that is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outstanding {
    /// Its kind.
    pub item: FundsItem,
    /// In fen, or a count; always positive.
    pub amount: i64,
    /// Whether it stops a submission.
    pub strictness: Strictness,
}

/// How well the figures of a store are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FiguresAge {
    /// The platform never said them: that nothing is known to be open does not mean that everything is settled.
    Unknown,
    /// They were true at this time, which is not long ago.
    Recent(DateTime<Utc>),
    /// They were true at this time, longer ago than the policy trusts them.
    Stale(DateTime<Utc>),
}

/// How old figures are that were true at `figures_at`.
pub fn figures_age(policy: &Policy, figures_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> FiguresAge {
    match figures_at {
        None => FiguresAge::Unknown,
        Some(at) if now - at > Duration::hours(policy.funds.stale_after_hours) => FiguresAge::Stale(at),
        Some(at) => FiguresAge::Recent(at),
    }
}

/// Amounts that are not settled, under a policy and for a reason. Empty when the reason is a compromised account,
/// because its owner cannot reach the money.
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

impl FundsItem {
    /// The blocker of an effect that corresponds to this item.
    pub const fn blocker(self) -> Blocker {
        match self {
            Self::Balance => Blocker::Balance,
            Self::UnshippedOrders => Blocker::UnshippedOrders,
            Self::AfterSales => Blocker::Disputes,
            Self::Loans => Blocker::Loans,
        }
    }
}

/// Obstacles of an approved application in the local register: items that its policy would stop a submission for.
/// Items it only warned of do not block the effect.
pub async fn list_obstacles(
    conn: &AsyncPgConnection,
    policies: &PolicyBook,
    application: ApplicationId,
) -> QueryResult<Vec<Obstacle>> {
    let application = transition::get(conn, application).await.map_err(|error| match error {
        TransitionError::Database(error) => error,
        _ => diesel::result::Error::NotFound,
    })?;
    let policy = policies.get(conn, application.policy_id).await?;
    let store = store::get(conn, application.store_id).await?;
    let items = outstanding(&policy.policy, &application.reason, &store);
    let stopping = items.into_iter().filter(|item| item.strictness == Strictness::Stop);
    Ok(stopping.map(|item| Obstacle { blocker: item.item.blocker(), amount: Some(item.amount) }).collect())
}
