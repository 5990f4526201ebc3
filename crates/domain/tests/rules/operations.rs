//! Operation: every alarm is raised, and operators' actions need permission, are recorded, and happen once.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use domain::application::transition::TransitionError;
use domain::base::actor::{Actor, Role};
use domain::base::id::{EffectId, LetterId};
use domain::base::schema::events;
use domain::base::terms::Kind;
use domain::delivery::copy::CopyError;
use domain::delivery::resend;
use domain::effect::unknown::{self, SettleError};
use domain::job::cause::{self, JobCause};
use domain::operation::{self, Alarm, AlarmName, DeadLetters, JobCursor, JobState, OperationsError, schedule};
use domain::{Clock, Context, job};
use testkit::{ManualClock, PlainWriter, TestDatabase, builders};
use uuid::Uuid;

const NOW: &str = "2026-03-02T10:00:00+08:00";

struct Ground {
    _database: TestDatabase,
    conn: AsyncPgConnection,
    clock: Arc<ManualClock>,
    ctx: Context,
    operator: Actor,
}

/// A healthy system: three workers, an official calendar, sweeps that ran.
async fn ground() -> Ground {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = Arc::new(ManualClock::at(NOW));
    let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(PlainWriter));
    builders::registers(&mut conn, &ctx).await;
    let operator = builders::staff_member(&mut conn, &ctx, "yunwei", "运维", &[Role::Operator]).await;
    let mut ground = Ground { _database: database, conn, clock, ctx, operator };
    ground.workers_live().await;
    let now = ground.ctx.now();
    schedule::announce(&ground.conn, now, &[("run_escalations", 10), ("erase_closed", 3600)]).await.unwrap();
    for name in ["run_escalations", "erase_closed"] {
        schedule::record_success(&ground.conn, name, now, now, now, 3).await.unwrap();
    }
    ground
}

impl Ground {
    async fn workers_live(&mut self) {
        for queue in job::QUEUES {
            sql_query(
                "insert into apalis.workers (id, worker_type, storage_name, layers, last_seen) values ($1, $2, 'x', '', $3)
                 on conflict (id) do update set last_seen = excluded.last_seen",
            )
            .bind::<Text, _>(format!("{queue}@host:7:abcd1234"))
            .bind::<Text, _>(queue)
            .bind::<diesel::sql_types::Timestamptz, _>(self.ctx.now())
            .execute(&mut self.conn)
            .await
            .unwrap();
        }
    }

    /// Time passes while everything works.
    async fn later(&mut self, by: Duration) -> DateTime<Utc> {
        self.clock.advance(by);
        self.workers_live().await;
        let now = self.ctx.now();
        for name in ["run_escalations", "erase_closed"] {
            schedule::record_success(&self.conn, name, now, now, now, 0).await.unwrap();
        }
        now
    }

    async fn ringing(&self) -> Vec<AlarmName> {
        self.alarms().await.into_iter().filter(Alarm::is_ringing).map(|alarm| alarm.name).collect()
    }

    async fn alarms(&self) -> Vec<Alarm> {
        operation::measure(&self.conn, &self.ctx).await.unwrap().alarms
    }

    async fn enqueue(&self, job: job::Job, run_at: DateTime<Utc>) -> String {
        #[derive(QueryableByName)]
        struct Newest {
            #[diesel(sql_type = Text)]
            id: String,
        }
        job::enqueue(&self.conn, self.ctx.now(), &[(job, run_at)]).await.unwrap();
        let subject = serde_json::to_value(job).unwrap();
        let subject =
            ["letter", "effect", "evidence"].iter().find_map(|name| subject[name].as_str()).unwrap().to_owned();
        let newest: Newest = sql_query("select id from apalis.jobs where job_subject(job) = $1")
            .bind::<Text, _>(subject)
            .get_result(&mut &self.conn)
            .await
            .unwrap();
        newest.id
    }

    async fn letter_job(&self) -> String {
        self.enqueue(LetterId::new(self.ctx.now()).into(), self.ctx.now()).await
    }

    async fn set(&mut self, sql: &str) {
        self.conn.batch_execute(sql).await.unwrap();
    }

    async fn record(&mut self) -> Vec<(String, Option<Uuid>)> {
        events::table
            .filter(events::subject_kind.eq("operations"))
            .order(events::seq)
            .select((events::action, events::actor_id))
            .load(&mut self.conn)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn healthy_system_raises_no_alarm() {
    let mut ground = ground().await;
    assert_eq!(ground.ringing().await, []);
    assert_eq!(ground.alarms().await.len(), AlarmName::ALL.len(), "alarms that are not raised are listed too");
    let id = ground.letter_job().await;
    // `run_at` of a job due at once is ten seconds early; that is not its age.
    let overview = operation::measure(&ground.conn, &ground.ctx).await.unwrap();
    assert_eq!(overview.queues[0].oldest_at, Some(ground.ctx.now()));
    assert_eq!((overview.queues[0].waiting, overview.queues[0].running), (1, 0));
    ground.set(&format!("update apalis.jobs set status = 'Done', done_at = '{NOW}' where id = '{id}'")).await;
    ground.later(Duration::minutes(4)).await;
    assert_eq!(ground.ringing().await, []);
    let queue = operation::measure(&ground.conn, &ground.ctx).await.unwrap().queues.remove(0);
    assert_eq!((queue.done_5_min, queue.done_1_h, queue.waiting), (1, 1, 0));
    ground.later(Duration::minutes(4)).await;
    let queue = operation::measure(&ground.conn, &ground.ctx).await.unwrap().queues.remove(0);
    assert_eq!((queue.done_5_min, queue.done_1_h), (0, 1));
}

#[tokio::test]
async fn waiting_job_raises_an_alarm() {
    let mut ground = ground().await;
    ground.letter_job().await;
    ground.enqueue(EffectId::new(ground.ctx.now()).into(), ground.ctx.now() + Duration::hours(5)).await;
    ground.later(Duration::minutes(5)).await;
    assert_eq!(ground.ringing().await, []);
    ground.later(Duration::seconds(1)).await;
    let alarms = ground.alarms().await;
    let rings: Vec<&Alarm> = alarms.iter().filter(|alarm| alarm.is_ringing()).collect();
    assert_eq!(rings.len(), 1);
    assert_eq!((rings[0].name, &rings[0].of[..]), (AlarmName::QueueOld, &["deliver-letter".to_owned()][..]));
}

#[tokio::test]
async fn queue_without_worker_raises_an_alarm() {
    let mut ground = ground().await;
    ground.clock.advance(Duration::seconds(60));
    assert_eq!(ground.ringing().await, []);
    ground.clock.advance(Duration::seconds(1));
    assert_eq!(ground.ringing().await, [AlarmName::WorkerGone]);
    let (ctx, operator) = (ground.ctx.clone(), ground.operator.clone());
    for queue in job::QUEUES {
        operation::pause(&mut ground.conn, &ctx, &operator, queue).await.unwrap();
    }
    assert_eq!(ground.ringing().await, []);
}

#[tokio::test]
async fn sweep_is_late_after_two_periods_and_a_minute() {
    let mut ground = ground().await;
    ground.clock.advance(Duration::seconds(80));
    ground.workers_live().await;
    assert_eq!(ground.ringing().await, []);
    ground.clock.advance(Duration::seconds(1));
    ground.workers_live().await;
    let alarms = ground.alarms().await;
    let late = alarms.iter().find(|alarm| alarm.name == AlarmName::SweepLate).unwrap();
    assert_eq!(late.of, ["run_escalations"], "the other sweep runs hourly");
    // A new version no longer runs it.
    schedule::announce(&ground.conn, ground.ctx.now(), &[("erase_closed", 3600), ("never_ran", 10)]).await.unwrap();
    assert_eq!(ground.ringing().await, []);
    // A sweep that never ran is expected from its announcement on; another starting worker does not change that.
    ground.clock.advance(Duration::seconds(81));
    ground.workers_live().await;
    schedule::announce(&ground.conn, ground.ctx.now(), &[("erase_closed", 3600), ("never_ran", 10)]).await.unwrap();
    assert_eq!(ground.ringing().await, [AlarmName::SweepLate]);
}

#[tokio::test]
async fn failed_letters_and_effects_raise_alarms() {
    let mut ground = ground().await;
    ground
        .set(&format!(
            "insert into letters (id, kind, locale, to_address, subject, text_body, html_body, raw, message_id, topic,
                 topic_detail, has_link, sender_name, state, next_try_at, created_at, ended_at)
             values (gen_random_uuid(), 'received', 'en', 'owner@shop.example', 's', '', '', '', 'm', 'test', '', false, 'unbind', 'failed',
                 '{NOW}', '{NOW}', '{NOW}')"
        ))
        .await;
    assert_eq!(ground.ringing().await, [AlarmName::LettersFailed]);
    ground.later(Duration::hours(25)).await;
    assert_eq!(ground.ringing().await, [], "the alarm lasts a day");

    let ctx = ground.ctx.clone();
    let store = builders::store(&mut ground.conn, "S-1", "木棉", ctx.now()).await;
    let receipt = builders::submitted(&mut ground.conn, &ctx, store, Kind::Unbind).await;
    // Inserted directly: the row alone must raise the alarm.
    ground
        .set(&format!(
            "set session_replication_role = replica;
             insert into effects (id, application_id, decision_id, kind, state, basis_hash, not_before, next_try_at, created_at)
             values (gen_random_uuid(), (select id from applications where reference = '{}'), gen_random_uuid(), 'unbind', 'failed',
                 sha256(''), '{NOW}', '{NOW}', '{NOW}');
             set session_replication_role = origin",
            receipt.reference
        ))
        .await;
    assert_eq!(ground.ringing().await, [AlarmName::EffectsFailed]);
}

#[tokio::test]
async fn horizon_and_overdue_raise_alarms() {
    let mut ground = ground().await;
    ground.clock.set("2026-10-25T23:59:59+08:00".parse().unwrap());
    ground.later(Duration::zero()).await;
    assert_eq!(ground.ringing().await, []);
    ground.later(Duration::seconds(1)).await;
    let alarms = ground.alarms().await;
    let near = alarms.iter().find(|alarm| alarm.name == AlarmName::CalendarHorizon).unwrap();
    let reached: DateTime<Utc> = "2026-12-25T00:00:00+08:00".parse().unwrap();
    assert_eq!(
        (near.is_ringing(), near.at),
        (true, Some(reached)),
        "60 days before a deadline can exceed official data"
    );
    ground.set("update calendar_years set status = 'provisional' where year = 2026").await;
    let today: DateTime<Utc> = "2026-10-26T00:00:00+08:00".parse().unwrap();
    let alarms = ground.alarms().await;
    assert_eq!(alarms.iter().find(|alarm| alarm.name == AlarmName::CalendarHorizon).unwrap().at, Some(today));
    ground.set("update calendar_years set status = 'official' where year >= 2026").await;
    assert_eq!(ground.ringing().await, []);

    let ctx = ground.ctx.clone();
    let store = builders::store(&mut ground.conn, "S-1", "木棉", ctx.now()).await;
    builders::submitted(&mut ground.conn, &ctx, store, Kind::Unbind).await;
    ground.later(Duration::days(4)).await;
    ground.set("delete from apalis.jobs").await;
    assert_eq!(ground.ringing().await, []);
    ground.later(Duration::days(10)).await;
    assert_eq!(ground.ringing().await, [AlarmName::Overdue]);
}

#[tokio::test]
async fn dead_job_is_retried_once_and_recorded() {
    let mut ground = ground().await;
    let (ctx, operator) = (ground.ctx.clone(), ground.operator.clone());
    let id = ground.letter_job().await;
    let refused = operation::retry(&mut ground.conn, &ctx, &operator, &id).await.unwrap_err();
    assert!(matches!(refused, OperationsError::State(JobState::Waiting)), "{refused}");
    ground
        .set(
            "update apalis.jobs set status = 'Failed', attempts = 25, done_at = run_at,
              last_result = '{\"Err\": \"550 <owner@shop.example> no such user\"}'",
        )
        .await;
    let dead = operation::list(&ground.conn, &operator, ctx.now(), None, JobState::Dead, None, 10).await.unwrap();
    assert_eq!(
        (dead.len(), dead[0].problem.as_deref()),
        (1, Some("550 [address] no such user")),
        "no address is shown"
    );
    assert_eq!(operation::measure(&ground.conn, &ctx).await.unwrap().queues[0].dead, 1);
    operation::retry(&mut ground.conn, &ctx, &operator, &id).await.unwrap();
    let again = operation::retry(&mut ground.conn, &ctx, &Actor::CommandLine, &id).await.unwrap_err();
    assert!(matches!(again, OperationsError::State(JobState::Waiting)), "{again}");
    let job = operation::find(&ground.conn, &operator, ctx.now(), &id).await.unwrap().unwrap();
    assert_eq!((job.state, job.attempts, job.problem), (JobState::Waiting, 0, None));
    operation::discard(&mut ground.conn, &ctx, &Actor::CommandLine, &id).await.unwrap();
    let gone = operation::discard(&mut ground.conn, &ctx, &operator, &id).await.unwrap_err();
    assert!(matches!(gone, OperationsError::Missing), "{gone}");
    let operator_id = operator.id();
    let expected = [("retry_job".to_owned(), operator_id), ("discard_job".to_owned(), None)];
    assert_eq!(ground.record().await, expected);
}

#[tokio::test]
async fn held_job_cannot_be_changed() {
    let mut ground = ground().await;
    let (ctx, operator) = (ground.ctx.clone(), ground.operator.clone());
    let id = ground.letter_job().await;
    for (status, state) in [("Queued", JobState::Running), ("Running", JobState::Running), ("Done", JobState::Done)] {
        ground.set(&format!("update apalis.jobs set status = '{status}'")).await;
        for refused in [
            operation::retry(&mut ground.conn, &ctx, &operator, &id).await,
            operation::discard(&mut ground.conn, &ctx, &operator, &id).await,
        ] {
            assert!(matches!(refused, Err(OperationsError::State(found)) if found == state), "{refused:?}");
        }
    }
    assert_eq!(ground.record().await, []);
}

#[tokio::test]
async fn pause_and_run_request_happen_once() {
    let mut ground = ground().await;
    let (ctx, operator) = (ground.ctx.clone(), ground.operator.clone());
    let queue = job::DELIVER_LETTER;
    operation::pause(&mut ground.conn, &ctx, &operator, queue).await.unwrap();
    let again = operation::pause(&mut ground.conn, &ctx, &operator, queue).await.unwrap_err();
    assert!(matches!(again, OperationsError::Already), "{again}");
    let paused = operation::list_paused(&ground.conn).await.unwrap();
    assert_eq!((paused.len(), paused[0].paused_by), (1, operator.id()));
    operation::resume(&mut ground.conn, &ctx, &Actor::CommandLine, queue).await.unwrap();
    let again = operation::resume(&mut ground.conn, &ctx, &operator, queue).await.unwrap_err();
    assert!(matches!(again, OperationsError::Already), "{again}");
    let unknown = operation::pause(&mut ground.conn, &ctx, &operator, "no-queue").await.unwrap_err();
    assert!(matches!(unknown, OperationsError::Missing), "{unknown}");

    operation::run_now(&mut ground.conn, &ctx, &operator, "erase_closed").await.unwrap();
    let again = operation::run_now(&mut ground.conn, &ctx, &operator, "erase_closed").await.unwrap_err();
    assert!(matches!(again, OperationsError::Already), "{again}");
    let unknown = operation::run_now(&mut ground.conn, &ctx, &operator, "no_sweep").await.unwrap_err();
    assert!(matches!(unknown, OperationsError::Missing), "{unknown}");
    assert_eq!(schedule::list_requested(&ground.conn).await.unwrap(), ["erase_closed"]);
    assert!(schedule::take_request(&ground.conn, "erase_closed").await.unwrap());
    assert!(!schedule::take_request(&ground.conn, "erase_closed").await.unwrap(), "only one worker takes the request");
    let actions: Vec<String> = ground.record().await.into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, ["pause_queue", "resume_queue", "run_sweep"]);
    assert_eq!(domain::record::event::list_broken(&ground.conn).await.unwrap(), []);
}

#[tokio::test]
async fn operation_actions_need_permission() {
    let mut ground = ground().await;
    let ctx = ground.ctx.clone();
    let id = ground.letter_job().await;
    for role in Role::ALL {
        let name = format!("somebody-{role}");
        let actor = builders::staff_member(&mut ground.conn, &ctx, &name, "某人", &[*role]).await;
        let looks = operation::overview(&ground.conn, &ctx, &actor).await.is_ok();
        assert_eq!(looks, matches!(role, Role::Operator | Role::Admin | Role::Lead), "{role}");
        let finds = operation::search(&ground.conn, &actor, ctx.now(), &id).await.is_ok();
        assert_eq!(finds, looks, "{role}");
        let acts = operation::run_now(&mut ground.conn, &ctx, &actor, "run_escalations").await.is_ok();
        assert_eq!(acts, *role == Role::Operator, "{role}");
        if !acts {
            assert!(operation::discard(&mut ground.conn, &ctx, &actor, &id).await.is_err());
            assert!(operation::retry(&mut ground.conn, &ctx, &actor, &id).await.is_err());
            assert!(operation::pause(&mut ground.conn, &ctx, &actor, job::DELIVER_LETTER).await.is_err());
            assert!(operation::resume(&mut ground.conn, &ctx, &actor, job::DELIVER_LETTER).await.is_err());
        }
    }
    assert_eq!(ground.record().await.len(), 1);
}

#[tokio::test]
async fn jobs_are_found_by_id_subject_and_reference() {
    let mut ground = ground().await;
    let (ctx, operator) = (ground.ctx.clone(), ground.operator.clone());
    let store = builders::store(&mut ground.conn, "S-1", "木棉", ctx.now()).await;
    let receipt = cause::scope(
        JobCause::new("request-7", Some("00-7-8-01".to_owned())),
        builders::submitted(&mut ground.conn, &ctx, store, Kind::Unbind),
    )
    .await;
    let found = operation::search(&ground.conn, &operator, ctx.now(), &receipt.reference).await.unwrap();
    assert!(found.iter().any(|job| job.queue == job::DELIVER_LETTER), "{found:?}");
    assert!(found.iter().all(|job| job.caused_by.as_deref() == Some("request-7")), "{found:?}");
    let one = &found[0];
    for typed in [one.id.clone(), format!("  {} ", one.id.to_lowercase()), one.subject.clone().unwrap()] {
        let again = operation::search(&ground.conn, &operator, ctx.now(), &typed).await.unwrap();
        assert!(again.contains(one), "{typed}");
    }
    for nothing in ["", "owner@shop.example", "13800138000", "' or 1=1"] {
        assert_eq!(operation::search(&ground.conn, &operator, ctx.now(), nothing).await.unwrap(), []);
    }
}

/// Finished jobs, as after a busy week, and a few others.
const DONE: &str = "
insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, done_at, priority, metadata)
select '01' || upper(lpad(to_hex(n), 24, '0')), (array['deliver-letter', 'carry-out-effect', 'prepare-evidence'])[n % 3 + 1],
    convert_to('{\"v\":1,\"letter\":\"' || n || '\"}', 'UTF8'), 'Done', 1, 25,
    timestamptz '2026-03-02T10:00:00+08:00' - n * interval '6 seconds', timestamptz '2026-03-02T10:00:00+08:00' - n * interval '6 seconds', 0, ''
from generate_series(1, 100000) n;
insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, done_at, priority, metadata)
select '02' || upper(lpad(to_hex(n), 24, '0')), 'deliver-letter', convert_to('{\"v\":1,\"letter\":\"w' || n || '\"}', 'UTF8'),
    case when n % 2 = 0 then 'Pending' else 'Killed' end, 0, 25, timestamptz '2026-03-02T09:58:00+08:00', null, 0, ''
from generate_series(1, 30000) n;
analyze apalis.jobs;
";

#[tokio::test]
async fn finished_jobs_are_not_read_for_counts() {
    #[derive(QueryableByName)]
    struct Reads {
        #[diesel(sql_type = BigInt)]
        scanned: i64,
        #[diesel(sql_type = BigInt)]
        fetched: i64,
    }
    const COUNTERS: &str =
        "select coalesce(seq_tup_read, 0)::bigint as scanned, coalesce(idx_tup_fetch, 0)::bigint as fetched
        from pg_stat_xact_user_tables where schemaname = 'apalis' and relname = 'jobs'";
    let mut ground = ground().await;
    ground.set(DONE).await;
    ground.set("begin").await;
    let now = ground.ctx.now();
    let before: Reads = sql_query(COUNTERS).get_result(&mut ground.conn).await.unwrap();
    let overview = operation::measure(&ground.conn, &ground.ctx).await.unwrap();
    let counted: Reads = sql_query(COUNTERS).get_result(&mut ground.conn).await.unwrap();
    let queue = &overview.queues[0];
    assert_eq!(
        (queue.waiting, queue.dead),
        (operation::COUNT_CAP + 1, operation::COUNT_CAP + 1),
        "counts stop at the cap"
    );
    assert_eq!((queue.done_1_h, queue.done_is_capped), (199, false));
    let (scanned, fetched) = (counted.scanned - before.scanned, counted.fetched - before.fetched);
    assert!(scanned == 0 && fetched < 31_000, "{scanned} rows scanned, {fetched} fetched");
    let operator = ground.operator.clone();
    for (typed, bound) in [("01000000000000000000000064", 10), ("00000000-0000-0000-0000-000000000001", 10)] {
        let before: Reads = sql_query(COUNTERS).get_result(&mut ground.conn).await.unwrap();
        operation::search(&ground.conn, &operator, now, typed).await.unwrap();
        let after: Reads = sql_query(COUNTERS).get_result(&mut ground.conn).await.unwrap();
        let (scanned, fetched) = (after.scanned - before.scanned, after.fetched - before.fetched);
        assert!(scanned == 0 && fetched <= bound, "{typed}: {scanned} rows scanned, {fetched} fetched");
    }
    for state in JobState::ALL {
        let before: Reads = sql_query(COUNTERS).get_result(&mut ground.conn).await.unwrap();
        let found = operation::list(&ground.conn, &operator, now, None, *state, None, 100).await.unwrap();
        let after: Reads = sql_query(COUNTERS).get_result(&mut ground.conn).await.unwrap();
        assert_eq!(found.len(), if matches!(state, JobState::Later | JobState::Running) { 0 } else { 100 }, "{state}");
        let (scanned, fetched) = (after.scanned - before.scanned, after.fetched - before.fetched);
        assert!(scanned == 0 && fetched <= 16_000, "{state}: {scanned} rows scanned, {fetched} fetched");
    }
}

/// Jobs in every state, many of them with the same time.
const SOME: &str = "
insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, lock_at, done_at, priority, metadata)
select '0' || state || upper(lpad(to_hex(n), 24, '0')), (array['deliver-letter', 'carry-out-effect'])[n % 2 + 1],
    convert_to('{\"v\":1,\"letter\":\"' || n || '\"}', 'UTF8'),
    (array['Pending', 'Pending', 'Running', 'Killed', 'Done'])[state], 0, 25,
    timestamptz '2026-03-02T10:00:00+08:00' - (n / 10 - case state when 2 then 100 else 0 end) * interval '1 second',
    case state when 3 then timestamptz '2026-03-02T10:00:00+08:00' - (n / 7) * interval '1 second' end,
    case when state > 3 then timestamptz '2026-03-02T10:00:00+08:00' - (n / 10) * interval '1 second' end, 0, ''
from generate_series(1, 257) n, generate_series(1, 5) state;
";

#[tokio::test]
async fn job_pages_list_each_job_once() {
    let mut ground = ground().await;
    let (ctx, operator) = (ground.ctx.clone(), ground.operator.clone());
    ground.set(SOME).await;
    for state in JobState::ALL {
        let mut seen: Vec<String> = Vec::new();
        let mut after: Option<JobCursor> = None;
        loop {
            let page = operation::list(&ground.conn, &operator, ctx.now(), None, *state, after.as_ref(), 50).await;
            let page = page.unwrap();
            let Some(last) = page.last() else { break };
            // The position survives a URL or a command line.
            after = Some(last.place().to_string().parse().unwrap());
            seen.extend(page.iter().map(|job| job.id.clone()));
            if *state == JobState::Dead {
                operation::retry(&mut ground.conn, &ctx, &operator, &page[page.len() - 1].id).await.unwrap();
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!((seen.len(), once.len()), (257, 257), "{state}");
    }
    for nonsense in
        ["", ".", "1", "x.01KAG7TM000000000000000001", "1.short", "9223372036854775807.01KAG7TM000000000000000001"]
    {
        assert!(nonsense.parse::<JobCursor>().is_err(), "{nonsense}");
    }
}

#[tokio::test]
async fn dead_letters_are_listed_until_retried() {
    let mut ground = ground().await;
    let (ctx, operator) = (ground.ctx.clone(), ground.operator.clone());
    assert_eq!(operation::list_dead_letters(&ground.conn, &ctx, &operator).await.unwrap(), DeadLetters::default());
    let store = builders::store(&mut ground.conn, "S-1", "木棉", ctx.now()).await;
    let receipt = builders::submitted(&mut ground.conn, &ctx, store, Kind::Unbind).await;
    ground
        .set(&format!(
            "update letters set state = 'failed', ended_at = '{NOW}', attempt = 3 where kind = 'alert';
             set session_replication_role = replica;
             insert into effects (id, application_id, decision_id, kind, state, basis_hash, not_before, next_try_at, created_at)
             values (gen_random_uuid(), (select id from applications), gen_random_uuid(), 'unbind', 'failed', sha256(''),
                 '{NOW}', '{NOW}', '{NOW}');
             set session_replication_role = origin"
        ))
        .await;
    let stuck = operation::list_dead_letters(&ground.conn, &ctx, &operator).await.unwrap();
    assert_eq!((stuck.letters.len(), stuck.effects.len()), (2, 1));
    assert_eq!(stuck.effects[0].reference, receipt.reference);
    let shown = format!("{stuck:?}");
    assert!(!shown.contains('@') && !shown.contains("木棉"), "{shown}");
    // An operator may only read; somebody who may resend does so, and the letter is no longer listed.
    let refused = resend::resend(&mut ground.conn, &ctx, &operator, stuck.letters[0].id).await.unwrap_err();
    assert!(matches!(refused, CopyError::NotPermitted(_)), "{refused}");
    let refused = unknown::ask_again(&mut ground.conn, &ctx, &operator, receipt.id).await.unwrap_err();
    assert!(matches!(refused, SettleError::Transition(TransitionError::NotPermitted(_))), "{refused}");
    let agent = builders::staff_member(&mut ground.conn, &ctx, "kefu", "客服", &[Role::Agent]).await;
    ground.later(Duration::minutes(1)).await;
    resend::resend(&mut ground.conn, &ctx, &agent, stuck.letters[0].id).await.unwrap();
    let left = operation::list_dead_letters(&ground.conn, &ctx, &operator).await.unwrap();
    assert_eq!(left.letters.iter().map(|it| it.id).collect::<Vec<_>>(), [stuck.letters[1].id]);
    let reviewer = builders::staff_member(&mut ground.conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    assert!(operation::list_dead_letters(&ground.conn, &ctx, &reviewer).await.is_err());
}
