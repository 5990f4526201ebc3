//! `unbind demo fill`: as much data as a large desk has, in a few minutes.
//!
//! Every application's story follows from its number and the seed ([`story`]), so that no state is kept and memory
//! use is constant. Rows are sent with binary COPY ([`copy`], [`load`]) in one transaction: a database is filled
//! completely or not at all. Documents and letters are left out, because they do not affect any list.

mod chain;
mod copy;
mod load;
mod names;
mod rows;
mod staff;
mod story;
mod times;

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use database::DatabaseSettings;
use diesel::dsl::exists;
use diesel::prelude::{ExpressionMethods, QueryDsl, TextExpressionMethods};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::schema::{policies, staff as staff_table, store_contacts, stores};
use domain::deadline::calendar;
use domain::policy::PolicyBook;
use uuid::{Builder, Uuid};

use super::clock::HandClock;
use super::people;
use super::random::Dice;
use crate::options::SiteOptions;
use times::Times;

/// Reviewers of the filled desk.
const REVIEWERS: u32 = 200;
/// Agents who submit for owners.
const AGENTS: u32 = 12;
/// Leads.
const LEADS: u32 = 6;

/// The data to create.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Number of applications.
    pub(crate) applications: u32,
    /// The seed of all random choices.
    pub(crate) seed: u64,
    /// The end of the history.
    pub(crate) now: DateTime<Utc>,
}

/// Fills the database, and reports its progress.
pub(crate) async fn fill(
    connection: &mut AsyncPgConnection,
    settings: &DatabaseSettings,
    site: &SiteOptions,
    wanted: Wanted,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<()> {
    let started = Instant::now();
    refuse_real(connection).await?;
    let ctx = site.context_at(Arc::new(HandClock::new(wanted.now)))?;
    let has_staff: bool =
        diesel::select(exists(staff_table::table.select(staff_table::id))).get_result(connection).await?;
    if !has_staff {
        people::insert(connection, &ctx).await?;
    }
    // Uses the oldest policy, which has a real desk's periods; the demo's own is published later.
    let policy = policies::table.order(policies::version).select(policies::id).first(connection).await;
    let policy = PolicyBook::default()
        .get(connection, policy.context("no policy has been published yet; run `unbind migrate`")?)
        .await?;
    let calendar = calendar::load(connection).await?;
    let times = Times::new(wanted.now, wanted.applications, calendar, policy.policy.clone())?;
    let counted = load::load(settings, wanted, Arc::new(times), policy, started, tell).await?;
    for (table, rows) in counted {
        tell(&format!("{rows:>10}  {table}"));
    }
    tell(&format!("filled in {:.0} s", started.elapsed().as_secs_f64()));
    if !has_staff {
        tell(people::accounts().trim_end());
    }
    Ok(())
}

/// Refuses a database that might hold real data: every address must be one that cannot exist (`.example`, RFC 2606),
/// and the database must not have been filled before.
async fn refuse_real(connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
    let real_staff = staff_table::table.filter(staff_table::email.not_like("%.example")).select(staff_table::id);
    let real_contact = store_contacts::table.filter(store_contacts::email.not_like("%.example"));
    let is_real: bool = diesel::select(exists(real_staff)).get_result(connection).await?;
    let has_real: bool = diesel::select(exists(real_contact.select(store_contacts::id))).get_result(connection).await?;
    let nameless = stores::table.filter(diesel::dsl::not(exists(
        store_contacts::table.filter(store_contacts::store_id.eq(stores::id)).select(store_contacts::id),
    )));
    let has_nameless: bool = diesel::select(exists(nameless.select(stores::id))).get_result(connection).await?;
    if is_real || has_real || has_nameless {
        bail!("this database has stores or staff that are not demo data (addresses in .example); nothing was changed");
    }
    let filled = stores::table.filter(stores::number.eq(staff::store_number(0))).select(stores::id);
    if diesel::select(exists(filled)).get_result(connection).await? {
        bail!("this database was already filled before; nothing was changed");
    }
    Ok(())
}

/// A pseudo-random number determined by the three.
fn mix(seed: u64, of: u64, number: u64) -> u64 {
    let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ of.rotate_left(48) ^ number;
    for _ in 0..2 {
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
    }
    mixed
}

/// A UUIDv7 of this instant, in microseconds, whose random part is determined by a number.
fn shaped(at: i64, number: u64) -> Uuid {
    let mut random = [0; 10];
    random[..8].copy_from_slice(&number.to_be_bytes());
    random[8..].copy_from_slice(&mix(number, 9, 9).to_be_bytes()[..2]);
    let millis = u64::try_from(at / 1_000).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
