//! Kills workers one after another while they work (R27): at every named failpoint, and by SIGKILL and SIGTERM at any
//! moment. (For portals see [`crate::killed_portal`].) Afterwards the ledgers of the mail server, the platform and
//! the database are compared: no lost work, no duplicates except between the mail server's 250 and our commit, no
//! unfinished work.
//!
//! `make chaos` kills a thousand times; `make test` 120 times, each lane dying four times in each way.

#![expect(clippy::print_stdout, reason = "the ledgers are printed side by side")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_query;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::clock::SystemClock;
use domain::base::schema::letters;
use domain::base::{ApplicationId, Kind, Role};
use domain::record::event;
use domain::review::outcome::Outcome;
use domain::{Actor, Clock, Context};
use testkit::sql::count;
use testkit::{CatchAllSmtp, ManualClock, TestDatabase, builders};

use crate::process::{Process, until_async};

/// How a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    /// At this failpoint, as `kill -9` would.
    At(&'static str),
    /// By SIGKILL, this long after its start, in milliseconds.
    Kill(u64),
    /// By SIGTERM, this long after its start, in milliseconds.
    Stop(u64),
}

/// The deaths of a lane, in turn. Only the one between the mail server's 250 and our commit may cause a copy.
const DEATHS: [Death; 10] = [
    Death::At("letter:fetched"),
    Death::At("effect:attempt_committed"),
    Death::At("letter:attempt_committed"),
    Death::At("effect:carried_out_not_recorded"),
    Death::At(WINDOW),
    Death::At("effect:fetched"),
    Death::Kill(700),
    Death::At("letter:inside_data"),
    Death::Stop(500),
    Death::Kill(250),
];

/// The mail server took the letter, and that was not recorded (docs/ARCHITECTURE.md, "What happens when a process
/// dies").
const WINDOW: &str = "letter:accepted_not_recorded";

/// A store, a reviewer, a mail server, and workers that die.
struct Lane {
    database: TestDatabase,
    clock: Arc<ManualClock>,
    ctx: Context,
    mail: CatchAllSmtp,
    folder: tempfile::TempDir,
    reviewer: Actor,
}

impl Lane {
    /// Starts three days ago by the system clock, so that approved effects are due at once.
    async fn begin() -> (Self, AsyncPgConnection) {
        let database = testkit::database().await;
        let mut conn = database.connect().await;
        let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
        clock.set(SystemClock.now() - Duration::days(3));
        let writer = ::letters::Writer::new(::letters::Settings {
            base_url: "http://127.0.0.1:1".into(),
            sender: "noreply@unbind.example".into(),
            message_id_host: "unbind.example".into(),
            reply_to: None,
        });
        let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(writer.unwrap()));
        builders::registers(&mut conn, &ctx).await;
        let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("keys"), testkit::KEYS).unwrap();
        (Self { database, clock, ctx, mail: CatchAllSmtp::start().await, folder, reviewer }, conn)
    }

    fn worker(&self, failpoint: &str) -> Process {
        Process::start(
            &["work"],
            &[
                ("UNBIND_EVIDENCE_STORE", self.folder.path().join("evidence").to_str().unwrap()),
                ("UNBIND_EVIDENCE_KEYS_FILE", self.folder.path().join("keys").to_str().unwrap()),
                ("DATABASE_URL", &self.database.url),
                ("UNBIND_MAIL", &self.mail.url()),
                ("UNBIND_BASE_URL", "http://127.0.0.1:1"),
                ("UNBIND_PLATFORM", "registry"),
                ("UNBIND_WORKER_LISTEN", "127.0.0.1:0"),
                // One at a time, so that each death in the window causes one copy at most.
                ("UNBIND_CONCURRENCY", "1"),
                ("UNBIND_FAILPOINT", failpoint),
            ],
        )
    }

    /// Submits an application and decides the previous one, whose letters have been sent meanwhile.
    async fn work_comes(
        &self,
        conn: &mut AsyncPgConnection,
        number: usize,
        before: Option<ApplicationId>,
    ) -> ApplicationId {
        self.clock.advance(Duration::seconds(1));
        if let Some(before) = before {
            let outcome = if number.is_multiple_of(5) { Outcome::Reject } else { Outcome::Approve };
            builders::decided(conn, &self.ctx, &self.reviewer, before, outcome).await;
        }
        let store = builders::store(conn, &format!("MM-{number:05}"), "木棉", self.ctx.now()).await;
        builders::submitted(conn, &self.ctx, store, Kind::Unbind).await.id
    }

    /// Starts a worker and makes it die. Returns whether it died at the intended point.
    async fn dies(&self, conn: &AsyncPgConnection, number: usize, death: Death) -> bool {
        let marker = self.folder.path().join(format!("died-{number}"));
        let failpoint = match death {
            Death::At(point) => format!("{point}=once:{}", marker.display()),
            Death::Kill(_) | Death::Stop(_) => String::new(),
        };
        let mut worker = self.worker(&failpoint);
        let begun = Instant::now();
        let after = |ms: u64| begun.elapsed().as_millis() >= u128::from(ms);
        until_async("it dies", async || match death {
            // The work with this failpoint may already have been done by the previous worker.
            Death::At(_) => !worker.runs() || (after(1500) && due(conn).await == 0) || after(20_000),
            Death::Kill(ms) | Death::Stop(ms) => after(ms),
        })
        .await;
        let is_hit = !matches!(death, Death::At(_)) || !worker.runs();
        if matches!(death, Death::Stop(_)) {
            worker.stop().await;
        }
        is_hit
    }

    /// Simulates waiting: leases of attempts end, and the dead worker's heartbeat becomes stale.
    async fn time_passes(&self, conn: &mut AsyncPgConnection) {
        for statement in [
            "update letters set next_try_at = now() - interval '5 minutes' where state = 'queued'",
            "update effects set next_try_at = now() - interval '5 minutes', not_before = least(not_before, now())
             where state in ('scheduled', 'requested')",
            "update apalis.workers set last_seen = now() - interval '1 hour'",
            "update apalis.jobs set run_at = now() - interval '1 minute' where status = 'Pending' and run_at > now()",
            // An effect is due a day after its alerts and a minute after the letters of its approval were delivered.
            "update letters set sent_at = sent_at - interval '3 days'
             where kind in ('alert', 'approved', 'alert_approved') and sent_at > now() - interval '2 days'",
        ] {
            sql_query(statement).execute(conn).await.unwrap();
        }
    }
}

/// An unfinished effect.
#[derive(Debug, QueryableByName)]
#[expect(dead_code, reason = "printed")]
struct Left {
    #[diesel(sql_type = diesel::sql_types::Text)]
    state: String,
    #[diesel(sql_type = diesel::sql_types::Int4)]
    attempt: i32,
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    not_before: chrono::DateTime<chrono::Utc>,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    problem: Option<String>,
}

/// The number of rows that are due and unfinished.
async fn due(conn: &AsyncPgConnection) -> i64 {
    count(conn, "letters where state in ('queued', 'held') and coalesce(release_at, next_try_at) <= now()").await
        + count(conn, "effects where state in ('scheduled', 'requested') and not_before <= now()").await
}

/// Kills this many workers, then lets one finish, and compares the ledgers.
async fn lane(first: usize, kills: usize) {
    let (lane, mut conn) = Lane::begin().await;
    let begun = Instant::now();
    let (mut before, mut hits, mut windows) = (None, 0, 0);
    for number in 0..kills {
        before = Some(lane.work_comes(&mut conn, number, before).await);
        let death = DEATHS[(first + number) % DEATHS.len()];
        hits += usize::from(lane.dies(&conn, number, death).await);
        windows += usize::from(matches!(death, Death::At(WINDOW) | Death::Kill(_)));
        lane.time_passes(&mut conn).await;
    }
    // Simulates an hour of waiting: a worker that is not killed retries the rest.
    for _ in 0..6 {
        let mut worker = lane.worker("");
        let begun = Instant::now();
        until_async("a round of work", async || due(&conn).await == 0 || begun.elapsed().as_secs() >= 20).await;
        worker.stop().await;
        if due(&conn).await == 0 {
            break;
        }
        lane.time_passes(&mut conn).await;
    }

    // Compare the mail server's ledger by Message-ID with ours.
    let mut arrivals: HashMap<String, usize> = HashMap::new();
    for mail in lane.mail.caught() {
        *arrivals.entry(mail.header("Message-ID").unwrap()).or_default() += 1;
    }
    let sent: Vec<String> =
        letters::table.filter(letters::state.eq("sent")).select(letters::message_id).load(&mut conn).await.unwrap();
    let written = count(&conn, "letters where state <> 'cancelled'").await;
    let lost_letters = sent.iter().filter(|id| !arrivals.contains_key(*id)).count();
    let copies: usize = arrivals.values().map(|times| times - 1).sum();
    let unknown = arrivals.keys().filter(|id| !sent.contains(id)).count();
    // Compare the platform's ledger with ours.
    let confirmed = count(&conn, "effects where state = 'confirmed'").await;
    let ended = count(&conn, "bindings where ended_by_effect is not null").await;
    let approved = count(&conn, "decisions where outcome = 'approve'").await;
    let letters = count(&conn, "letters where kind = 'done' and state = 'sent'").await;
    if confirmed < approved {
        let mut conn = &conn;
        let left: Vec<Left> =
            sql_query("select state, attempt, not_before, problem from effects where state <> 'confirmed'")
                .load(&mut conn)
                .await
                .unwrap();
        println!("{left:?}");
    }
    let stuck = written - i64::try_from(sent.len()).unwrap() + (approved - confirmed);
    let broken = event::list_broken(&conn).await.unwrap();
    println!(
        "cycles {kills} (died where aimed {hits}), letters {}, effects {confirmed}, {:.0} s: lost {}, duplicated {} \
         (in the window {copies}, deaths there {windows}), stuck {stuck}",
        sent.len(),
        begun.elapsed().as_secs_f64(),
        i64::try_from(lost_letters).unwrap() + (confirmed - ended).max(0) + (confirmed - letters).max(0),
        copies.saturating_sub(windows) + usize::try_from((ended - confirmed).max(0)).unwrap(),
    );
    assert_eq!((lost_letters, unknown, stuck), (0, 0, 0), "letters {written}, sent {}", sent.len());
    assert!(copies <= windows, "{copies} copies, {windows} deaths that may cause one");
    assert_eq!((ended, letters), (confirmed, confirmed), "each effect once, with one letter each");
    assert_eq!(broken, []);
    assert!(hits * 10 >= kills * 6, "too few kills hit their failpoint: {hits} of {kills}");
}

/// Kills per lane: a third of the total.
fn kills() -> usize {
    std::env::var_os("UNBIND_CHAOS_KILLS")
        .and_then(|text| text.to_str()?.parse::<usize>().ok())
        .unwrap_or(120)
        .div_ceil(3)
}

#[tokio::test]
async fn killed_workers_lose_and_repeat_no_work() {
    lane(0, kills()).await;
}

#[tokio::test]
async fn killed_workers_lose_no_work_in_second_order() {
    lane(3, kills()).await;
}

#[tokio::test]
async fn killed_workers_lose_no_work_in_third_order() {
    lane(7, kills()).await;
}
