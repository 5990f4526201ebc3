//! Operators' requests to running workers: pauses, and runs out of turn; and the figures about workers.

use domain::job::cause::{self, JobCause};

use crate::prelude::*;

async fn wait_until_sent(conn: &AsyncPgConnection, id: domain::base::id::LetterId, patience: Duration) -> bool {
    let sent = async {
        while find_letter(conn, id).await.state != LetterState::Sent {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(patience, sent).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_queue_is_left_alone() {
    let (database, mut conn, _, worker) = set_up().await;
    let ctx = worker.ctx.clone();
    let queue = job::DELIVER_LETTER;
    operation::pause(&mut conn, &ctx, &Actor::CommandLine, queue).await.expect("it is not paused");
    let early = post(&conn, &ctx, "owner@shop.example").await;
    let running = start(Settings::new(&database.url), worker);
    let others = "apalis.workers where worker_type <> 'deliver-letter' and started_at is not null";
    let number = i64::try_from(job::QUEUES.len()).expect("they are few") - 1;
    until("the other queues are worked on", || async { count(&conn, others).await == number }).await;
    assert_eq!(count(&conn, "apalis.workers where worker_type = 'deliver-letter'").await, 0);
    assert_eq!(find_letter(&conn, early).await.attempt, 0, "no job was taken before the pause was read");

    operation::resume(&mut conn, &ctx, &Actor::CommandLine, queue).await.expect("it is paused");
    until("the letter goes", || async { find_letter(&conn, early).await.state == LetterState::Sent }).await;
    operation::pause(&mut conn, &ctx, &Actor::CommandLine, queue).await.expect("it is not paused");
    let begun = Instant::now();
    let left = loop {
        let id = post(&conn, &ctx, "owner@shop.example").await;
        if !wait_until_sent(&conn, id, Duration::from_secs(1)).await {
            break id;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "a pause takes effect within seconds");
    };
    assert!(!wait_until_sent(&conn, left, Duration::from_secs(2)).await);
    assert_eq!(count(&conn, "apalis.jobs where status = 'Pending'").await, 1, "it was handed back");
    let overview = operation::measure(&conn, &ctx).await.expect("the database answers");
    assert!(overview.processes[0].started_at.is_some());
    operation::resume(&mut conn, &ctx, &Actor::CommandLine, queue).await.expect("it is paused");
    until("the queue continues", || async { find_letter(&conn, left).await.state == LetterState::Sent }).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requested_duty_runs_and_shows_its_period() {
    let (database, conn, _, worker) = set_up().await;
    let ctx = worker.ctx.clone();
    let running = start(Settings::new(&database.url), worker.clone());
    let second = start(Settings::new(&database.url), worker);
    let find = async || {
        let runs = schedule::list(&conn).await.expect("the database answers");
        runs.into_iter().find(|run| run.name == "erase_closed" && run.period_seconds == Some(3600))
    };
    until("it ran as the worker started", || async { find().await.is_some_and(|run| run.last_ran_at.is_some()) }).await;
    let overview = operation::measure(&conn, &ctx).await.expect("the database answers");
    assert!(overview.duties.iter().all(|duty| duty.is_known() && !duty.is_late()), "{:?}", overview.duties);
    let asked_at = SystemClock.now();
    let mut other = database.connect().await;
    operation::run_now(&mut other, &ctx, &Actor::CommandLine, "erase_closed").await.expect("it is known");
    until("it ran again, an hour early", || async {
        find().await.is_some_and(|run| run.run_requested_at.is_none() && run.last_started_at > Some(asked_at))
    })
    .await;
    running.stop().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn next_attempt_inherits_the_cause() {
    let (database, conn, mail, worker) = set_up().await;
    mail.tell(Order::RefuseForNow);
    let span = "00-00000000000000000000000000000007-0000000000000008-01".to_owned();
    let id = cause::scope(JobCause::new("request-9", Some(span)), post(&conn, &worker.ctx, "owner@shop.example")).await;
    let running = start(Settings::new(&database.url), worker);
    until("a try failed", || async { find_letter(&conn, id).await.outcome.is_some() }).await;
    let caused = "apalis.jobs where metadata -> 'caused_by' = 'request-9'
         and metadata -> 'traceparent' = '00-00000000000000000000000000000007-0000000000000008-01'";
    until("the next is due", || async { count(&conn, caused).await == 2 }).await;
    running.stop().await;
}
