//! Demo data: several months of the desk, played through the domain's own use cases.
//!
//! A script defines who does what and when; a manual clock moves through it, and between two scenes the worker's tasks
//! run at their times ([`background`]), so that every letter, escalation, effect and event results from a real use case.
//! Everything happens in one transaction: a database is seeded completely or not at all; documents are drawn and put
//! into the evidence store ([`documents`]). No network. The same seed and instant give the same data, except for ids and
//! keys, which are random.

mod clock;
mod random;
mod background;
pub(crate) mod fill;
mod documents;
mod people;
mod pictures;
pub(crate) mod program;
mod script;
mod stage;
mod steps;
mod stores;
mod week;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Days, Utc};
use diesel::dsl::{count_star, exists};
use diesel::prelude::QueryDsl;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use domain::base::clock::SystemClock;
use domain::base::schema::{applications, letters, staff, stores as stores_table};
use domain::base::{Actor, Clock, SecretKey};
use domain::deadline::calendar::Calendar;
use domain::intake::query_code::QueryCode;
use domain::policy::{self, Policy};

use vault::Vault;

use crate::options::SiteOptions;
use clock::HandClock;
use documents::DemoEvidence;
use random::Dice;
use stage::Stage;
use week::Week;

pub(crate) use people::accounts;
pub(crate) use stores::TRY_THESE;

/// The review policy with periods of one minute, in force at the end of the story.
pub(crate) const POLICY: &str = include_str!("../../../data/policy/demo.toml");

/// The query code of every application of the story; it opens the links in its letters.
pub(crate) const QUERY_CODE: &str = "DEM0C-0DE26";

/// Length of the story in days: it must reach back further than the retention period, so that some applications are
/// erased.
const STORY_DAYS: u64 = 215;

/// Most applications are submitted within this many days; earlier ones exist only to have been erased.
const RECENT_DAYS: u64 = 45;

/// The number of rows created by [`seed`].
pub(crate) struct Seeded {
    pub(crate) stores: i64,
    pub(crate) applications: i64,
    pub(crate) letters: i64,
}

/// Fills an empty database with a story that ends at `now`, and the evidence store with its documents; `None` when the
/// database was not empty, and no data was changed.
pub(crate) async fn seed(
    connection: &mut AsyncPgConnection,
    site: &SiteOptions,
    vault: &Vault,
    key: SecretKey,
    number: u64,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Seeded>> {
    if query_has_data(connection).await? {
        return Ok(None);
    }
    // Committed before the first document is stored, independent of the story's transaction.
    let cabinet = DemoEvidence::open(connection, vault, SystemClock.now()).await?;
    connection.transaction(async |connection| play(connection, site, cabinet, key, number, now).await).await.map(Some)
}

async fn query_has_data(mut connection: &AsyncPgConnection) -> anyhow::Result<bool> {
    let has_stores: bool =
        diesel::select(exists(stores_table::table.select(stores_table::id))).get_result(&mut connection).await?;
    let has_staff: bool = diesel::select(exists(staff::table.select(staff::id))).get_result(&mut connection).await?;
    Ok(has_stores || has_staff)
}

async fn play(
    connection: &mut AsyncPgConnection,
    site: &SiteOptions,
    cabinet: DemoEvidence,
    key: SecretKey,
    number: u64,
    now: DateTime<Utc>,
) -> anyhow::Result<Seeded> {
    let clock = HandClock::new(now - Days::new(STORY_DAYS));
    let ctx = site.context_at(Arc::new(clock.clone()))?.with_key(key.clone());
    let mut dice = Dice::new(number);
    publish(connection, &clock, &history()).await?;
    // As if others had applied earlier this year.
    count_from(connection, 1873).await?;
    let staff = people::insert(connection, &ctx).await?;
    let stores = stores::register_all(
        connection,
        |at| Ok(site.context_at(Arc::new(HandClock::new(at)))?.with_key(key.clone())),
        &mut dice,
        now,
    )
    .await?;
    let program = program::let_in(connection, &ctx, &staff).await?;
    let week = Week::new(&Calendar::shipped(), now);
    let code = QueryCode::parse(QUERY_CODE).context("the demo's query code is invalid")?;
    let query_code_hash = tokio::task::spawn_blocking(move || code.hash()).await??;
    let mut stage = Stage {
        ctx,
        clock: clock.clone(),
        platform_down: HashSet::new(),
        cabinet,
        query_code_hash,
        program,
        staff,
        stores,
        applications: HashMap::new(),
    };
    let recent = now - Days::new(RECENT_DAYS);
    let (early, late): (Vec<_>, Vec<_>) =
        script::scenes(&week, now, &mut dice).into_iter().partition(|scene| scene.at < recent);
    for scene in early {
        stage.play(connection, scene).await?;
    }
    count_from(connection, 4186).await?;
    for scene in late {
        stage.play(connection, scene).await?;
    }
    stage.wait_until(connection, now).await?;
    stores::confirm_figures(connection, &stage.ctx).await?;
    publish(connection, &clock, POLICY).await?;
    stage.cabinet.close(connection).await?;
    Ok(Seeded {
        stores: stores_table::table.select(count_star()).first(connection).await?,
        applications: applications::table.select(count_star()).first(connection).await?,
        letters: letters::table.select(count_star()).first(connection).await?,
    })
}

/// The policy during the history: the shipped one, except that no reviewer is new, none is sampled for a second
/// review, and a claim lasts as long as in the demo.
fn history() -> String {
    let changes = [
        ("lease_minutes = 20", "lease_minutes = 480"),
        ("new_reviewer = 20", "new_reviewer = 0"),
        ("sample_percent = 5", "sample_percent = 0"),
    ];
    changes.iter().fold(policy::SHIPPED.to_owned(), |source, (shipped, changed)| source.replacen(shipped, changed, 1))
}

/// Makes the next application's number one more than this.
async fn count_from(connection: &mut AsyncPgConnection, number: i64) -> anyhow::Result<()> {
    let query = diesel::sql_query("select setval('application_numbers', $1)").bind::<BigInt, _>(number);
    query.execute(connection).await?;
    Ok(())
}

async fn publish(connection: &mut AsyncPgConnection, clock: &HandClock, source: &str) -> anyhow::Result<()> {
    let standard = Policy::parse(source).context("an embedded policy cannot be parsed")?;
    policy::publish(connection, &Actor::CommandLine, clock.now(), &standard, source).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::policy::{Periods, SecondRules};

    use super::*;

    #[test]
    fn demo_policy_differs_in_name_periods_and_second_review() {
        let (shipped, demo) = (Policy::parse(policy::SHIPPED).unwrap(), Policy::parse(POLICY).unwrap());
        assert!(demo.name.contains("演示"));
        let expected = Periods {
            grace_minutes: 1,
            notice_minutes: 1,
            sole_contact_notice_minutes: 1,
            withdrawal_minutes: 1,
            irreversible_withdrawal_minutes: 1,
            lease_minutes: 480,
        };
        assert_eq!(demo.periods, expected);
        // Without new reviewers and samples, every second review in the demo has a visible reason.
        assert_eq!((demo.second.new_reviewer, demo.second.sample_percent), (0, 0));
        let (name, periods, second) = (shipped.name.clone(), shipped.periods.clone(), shipped.second.clone());
        assert_eq!(SecondRules { new_reviewer: 20, sample_percent: 5, ..demo.second.clone() }, second);
        assert_eq!(Policy { name, periods, second, ..demo }, shipped);
    }

    #[test]
    fn history_policy_has_its_changes() {
        let history = Policy::parse(&history()).unwrap();
        assert_eq!((history.second.new_reviewer, history.second.sample_percent), (0, 0));
        assert_eq!(history.periods.lease_minutes, 480);
    }
}
