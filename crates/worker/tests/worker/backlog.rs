//! A backlog of letters: urgent codes are not delayed by it, and its throughput.

use diesel::sql_types::{Binary, Text};
use domain::delivery::release;

use crate::prelude::*;

/// Posts letters of normal urgency, in batches.
async fn post_many(conn: &AsyncPgConnection, ctx: &Context, count: usize, hold: Option<chrono::Duration>) {
    let hold_until = hold.map(|period| ctx.now() + period);
    for batch in (0..count).collect::<Vec<_>>().chunks(500) {
        let letter = |number: &usize| OutgoingLetter {
            letter: Letter::DraftReminder {
                store_name: "Mumian".into(),
                kind: domain::base::terms::Kind::Unbind,
                removed_at: ctx.now(),
            },
            recipient: Recipient::Applicant,
            to: format!("owner{number}@shop.example"),
            locale: Locale::En,
            topic: Topic::Test(Locale::En, i64::try_from(*number).expect("it is small")),
            hold_until,
            sms_to: Vec::new(),
        };
        let letters: Vec<OutgoingLetter> = batch.iter().map(letter).collect();
        letter::post(conn, ctx, &letters).await.expect("they are stored");
    }
}

/// Fetches with the queue library's own function.
async fn fetch(conn: &mut AsyncPgConnection, count: i32) -> Vec<LetterId> {
    #[derive(QueryableByName)]
    struct Fetched {
        #[diesel(sql_type = Binary)]
        job: Vec<u8>,
    }
    let fetched: Vec<Fetched> = diesel::sql_query("select job from apalis.get_jobs('test', $1, $2)")
        .bind::<Text, _>(domain::job::DELIVER_LETTER)
        .bind::<diesel::sql_types::Int4, _>(count)
        .load(conn)
        .await
        .expect("jobs can be fetched");
    let read = |row: Fetched| {
        let job: domain::job::DeliverLetter = serde_json::from_slice(&row.job).expect("it is a job");
        job.letter
    };
    fetched.into_iter().map(read).collect()
}

#[tokio::test]
async fn codes_overtake_a_backlog() {
    let desk = desk().await;
    let mut conn = desk.connection().await;
    post_many(&conn, &desk.worker.ctx, 2_000, None).await;
    let code = post(&conn, &desk.worker.ctx, "owner@shop.example").await;
    diesel::sql_query("insert into apalis.workers (id, worker_type, storage_name, layers, last_seen) values ('test', 'x', 'x', '', now())")
        .execute(&mut conn)
        .await
        .expect("a worker is known");
    let first = fetch(&mut conn, 100).await;
    assert!(first.len() == 100 && first.contains(&code), "{} fetched", first.len());
}

/// A worker and its mail server, on the system clock.
async fn real_parts(desk: &Desk) -> (Worker, CatchAllSmtp) {
    let server = CatchAllSmtp::start().await;
    let transport = Arc::new(transport(&server));
    (worker(&desk.database, Arc::new(domain::base::clock::SystemClock), transport), server)
}

/// Latency of a letter from commit to mail server on an idle system: the job's wake-up and the SMTP session.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures"]
async fn single_letter_latency() {
    const LETTERS: usize = 300;
    let desk = desk().await;
    let (worker, server) = real_parts(&desk).await;
    let conn = desk.connection().await;
    let ctx = worker.ctx.clone();
    let running = start(Settings::new(&desk.database.url), worker);
    let mut waits = Vec::new();
    for number in 0..LETTERS {
        post(&conn, &ctx, &format!("code{number}@shop.example")).await;
        let committed = Instant::now();
        while server.caught().len() <= number {
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        waits.push(committed.elapsed());
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    // Drop the first measurement, which includes connecting to the mail server.
    waits.remove(0);
    waits.sort_unstable();
    println!("p50 {:?}, p99 {:?}, worst {:?}", waits[LETTERS / 2], waits[LETTERS * 99 / 100 - 1], waits[LETTERS - 2]);
    running.stop().await;
}

/// Letters per second through one worker, and the latency of a code meanwhile. `make bench-mail` runs it in release.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures"]
async fn letter_throughput_of_one_worker() {
    const LETTERS: usize = 10_000;
    const CODES: usize = 100;
    let desk = desk().await;
    let (worker, server) = real_parts(&desk).await;
    let mut conn = desk.connection().await;
    post_many(&conn, &worker.ctx, LETTERS, Some(chrono::Duration::seconds(-1))).await;
    let ctx = worker.ctx.clone();
    let running = start(Settings::new(&desk.database.url), worker);
    while release::release_held(&mut conn, &ctx, 1_000).await.expect("they are released") > 0 {}
    let begun = Instant::now();
    let mut waits = Vec::new();
    for number in 0..CODES {
        let to = format!("code{number}@shop.example");
        let asked = Instant::now();
        post(&conn, &ctx, &to).await;
        while !server.caught().iter().rev().any(|mail| mail.to == [to.clone()]) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        waits.push(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.wait_for(LETTERS + CODES, Duration::from_secs(120)).await;
    let took = begun.elapsed();
    waits.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let rate = (LETTERS + CODES) as f64 / took.as_secs_f64();
    println!("{rate:.0} letters/s; codes p50 {:?}, p99 {:?}", waits[CODES / 2], waits[CODES * 99 / 100]);
    running.stop().await;
}
