//! The real queue: apalis' own worker takes the rows the domain writes, and survives failures.

use diesel::sql_types::Timestamptz;
use diesel_async::AsyncConnection;
use domain::operation::job_maintenance;
use tokio::sync::oneshot;

use crate::desk;
use crate::prelude::*;

const PATIENCE: Duration = Duration::from_secs(20);

/// A worker process within this one.
pub struct Running {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), worker::QueueError>>,
}

pub fn start(settings: Settings, worker: Worker) -> Running {
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(worker::run(settings, worker, async {
        let _ = stopped.await;
    }));
    Running { stop, ended }
}

impl Running {
    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.ended.await.expect("the task does not panic").expect("it started");
    }
}

/// Polls until the condition holds.
pub async fn until<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn sent(conn: &AsyncPgConnection, id: domain::base::id::LetterId) -> bool {
    find_letter(conn, id).await.state == LetterState::Sent
}

/// A database, a connection to it, a mail transport and a worker on the system clock.
pub async fn set_up() -> (TestDatabase, AsyncPgConnection, Arc<Obedient>, Worker) {
    let database = testkit::database().await;
    let conn = database.connect().await;
    let mail = Arc::new(Obedient::default());
    let worker = desk::worker(&database, Arc::new(SystemClock), mail.clone());
    (database, conn, mail, worker)
}

#[tokio::test(flavor = "multi_thread")]
async fn real_worker_takes_a_job_at_once() {
    let (database, mut conn, mail, worker) = set_up().await;
    let early = post(&conn, &worker.ctx, "owner@shop.example").await;
    let running = start(Settings::new(&database.url), worker.clone());
    until("a letter that waited goes", || sent(&conn, early)).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(130)).await;
        let begun = Instant::now();
        // In a transaction, as in every use case: the job's time is then before its commit.
        let id = conn
            .transaction(async |conn| {
                Ok::<_, diesel::result::Error>(post(conn, &worker.ctx, "owner@shop.example").await)
            })
            .await
            .expect("the letter is posted");
        until("a letter goes", || async { mail.taken().contains(&id) }).await;
        slowest = slowest.max(begun.elapsed());
    }
    eprintln!("slowest from post to mail server: {slowest:?}");
    assert!(slowest < Duration::from_millis(700), "the job was polled, not notified: {slowest:?}");
    until("all jobs are done", || async { count_jobs(&conn, "Done").await == 11 }).await;
    running.stop().await;
    assert_eq!(mail.taken().len(), 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn worker_survives_panics_and_unreadable_jobs() {
    let (database, mut conn, mail, worker) = set_up().await;
    let running = start(Settings::new(&database.url), worker.clone());
    mail.tell(Order::Panic);
    let first = post(&conn, &worker.ctx, "owner@shop.example").await;
    conn.batch_execute(
        "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata)
         select apalis.generate_ulid(), queue, convert_to(payload, 'UTF8'), 'Pending', 0, 25, now(), 0, ''
         from unnest(array['deliver-letter', 'carry-out-effect']) queue,
              unnest(array['null', '{\"v\":9}', '[1]', '\"x\"']) payload",
    )
    .await
    .expect("the rows are JSON");
    until("all are done with", || async { count_jobs(&conn, "Done").await == 9 }).await;
    assert_eq!(find_letter(&conn, first).await.outcome.as_deref(), Some("sending panicked"));
    mail.tell(Order::Accept);
    let second = post(&conn, &worker.ctx, "owner@shop.example").await;
    until("the next letter goes", || sent(&conn, second)).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_hands_back_running_jobs() {
    let (database, conn, mail, worker) = set_up().await;
    mail.tell(Order::Hang);
    let settings = Settings { stop_period: Duration::from_millis(500), ..Settings::new(&database.url) };
    let running = start(settings, worker.clone());
    let id = post(&conn, &worker.ctx, "owner@shop.example").await;
    until("it is under way", || async { find_letter(&conn, id).await.attempt == 1 }).await;
    let begun = Instant::now();
    running.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(count_jobs(&conn, "Pending").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_workers_jobs_are_taken_over() {
    let (database, mut conn, _, worker) = set_up().await;
    let id = post(&conn, &worker.ctx, "owner@shop.example").await;
    conn.batch_execute(
        "insert into apalis.workers (id, worker_type, storage_name, layers, last_seen)
         values ('dead', 'deliver-letter', 'x', '', now() - interval '21 s');
         update apalis.jobs set status = 'Queued', lock_by = 'dead', lock_at = now()",
    )
    .await
    .expect("a dead worker is inserted");
    let running = start(Settings::new(&database.url), worker);
    until("the letter goes", || sent(&conn, id)).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn worker_survives_a_lost_database() {
    let (database, conn, mail, worker) = set_up().await;
    let running = start(Settings::new(&database.url), worker.clone());
    let first = post(&conn, &worker.ctx, "owner@shop.example").await;
    until("a letter goes", || sent(&conn, first)).await;
    for _ in 0..2 {
        drop_connections(&database, true).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        drop_connections(&database, false).await;
        let begun = Instant::now();
        let conn = database.connect().await;
        let id = post(&conn, &worker.ctx, "owner@shop.example").await;
        until("a letter goes again", || sent(&conn, id)).await;
        eprintln!("back at work after {:?}", begun.elapsed());
    }
    assert_eq!(mail.taken().len(), 3);
    running.stop().await;
}

/// Ends every connection to the database; no new one is accepted while `gone`.
pub async fn drop_connections(database: &TestDatabase, gone: bool) {
    let server = database.url.rsplit_once('/').expect("an address has a path").0;
    let settings = database::DatabaseSettings::new(format!("{server}/postgres"), "test");
    let mut conn = database::connect(&settings).await.expect("the server is reachable");
    let name = database.name();
    // Two statements sent as one are one transaction: a connection opened after the second and before the commit would stay.
    let allow = format!("alter database {name} with allow_connections {}", !gone);
    conn.batch_execute(&allow).await.expect("the statement succeeds");
    let end = format!("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'");
    conn.batch_execute(&end).await.expect("the statement succeeds");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_send_each_letter_once() {
    let (database, conn, mail, worker) = set_up().await;
    let both =
        [start(Settings::new(&database.url), worker.clone()), start(Settings::new(&database.url), worker.clone())];
    let mut ids = Vec::new();
    for _ in 0..200 {
        ids.push(post(&conn, &worker.ctx, "owner@shop.example").await);
    }
    until("all letters go", || async { mail.taken().len() >= ids.len() }).await;
    until("all jobs are done", || async { count_jobs(&conn, "Done").await == 200 }).await;
    for running in both {
        running.stop().await;
    }
    let mut taken = mail.taken();
    taken.sort_unstable();
    ids.sort_unstable();
    assert_eq!(taken, ids);
    let names = testkit::sql::texts(&conn, "select id from apalis.workers").await;
    assert_eq!(names.len(), 2 * job::QUEUES.len(), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sweep_records_its_run() {
    let (database, conn, _, worker) = set_up().await;
    let running = start(Settings::new(&database.url), worker);
    let names = || async {
        let runs = schedule::list(&conn).await.expect("the database answers");
        assert!(runs.iter().all(|run| run.last_problem.is_none()), "{runs:?}");
        runs.iter().filter(|run| run.last_ran_at.is_some()).count() == worker::sweeps::SWEEPS.len()
    };
    until("all have run", names).await;
    running.stop().await;
}

#[tokio::test]
async fn only_old_jobs_and_workers_are_pruned() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    conn.batch_execute(
        "insert into apalis.workers (id, worker_type, storage_name, layers, last_seen)
         values ('old', 'q', 'x', '', now() - interval '8 days'), ('holding', 'q', 'x', '', now() - interval '8 days'),
                ('young', 'q', 'x', '', now());
         insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, lock_by, done_at)
         select apalis.generate_ulid(), 'q', 'null', status, 1, 25, now(), 0, '', lock_by, done_at
         from (values ('Done', 'old', now() - interval '8 days'), ('Failed', 'old', now() - interval '8 days'),
                      ('Done', 'young', now()), ('Running', 'holding', null)) as job (status, lock_by, done_at)",
    )
    .await
    .expect("the rows are inserted");
    let before = SystemClock.now() - chrono::Duration::days(7);
    assert_eq!(job_maintenance::prune(&conn, before, 100).await.expect("the database answers"), 3);
    assert_eq!(job_maintenance::prune(&conn, before, 100).await.expect("the database answers"), 0);
}

#[tokio::test]
async fn pending_queue_migrations_are_counted() {
    let database = testkit::empty_database().await;
    let conn = database.connect().await;
    assert!(worker::pending_in_queue(&conn).await.expect("the queue can be read") > 20);
    worker::migrate_queue(&database.url).await.expect("the migrations run");
    assert_eq!(worker::pending_in_queue(&conn).await.expect("the queue can be read"), 0);
    worker::migrate_queue(&database.url).await.expect("migrating again succeeds");
    diesel::sql_query("delete from apalis._sqlx_migrations where installed_on <= $1 and version > 20260800000000")
        .bind::<Timestamptz, _>(SystemClock.now() + chrono::Duration::days(1))
        .execute(&mut &conn)
        .await
        .expect("the last migrations are deleted");
    assert_eq!(worker::pending_in_queue(&conn).await.expect("the queue can be read"), 3);
}
