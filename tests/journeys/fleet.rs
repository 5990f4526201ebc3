//! Two servers and three workers share the work of one database without knowing of each other (R26).

use chrono::Duration;
use diesel::sql_query;
use diesel_async::RunQueryDsl;
use domain::base::clock::SystemClock;
use domain::base::{Clock, Kind};
use domain::record::event;
use domain::review::outcome::Outcome;
use testkit::builders;
use testkit::sql::count;

use crate::installation::Scene;
use crate::process::{Process, free_address, status_of, until_async, until_ready};
use crate::product::arrivals;

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_and_three_workers_share_the_work() {
    // Three days ago by the system clock, so that approved effects are due at once.
    let (scene, mut conn) = Scene::set(SystemClock.now() - Duration::days(3)).await;
    let Scene { ctx, reviewer, mail, installation, .. } = &scene;
    let second_listen = free_address();
    let second_base = format!("http://{second_listen}");
    let second = [("UNBIND_LISTEN", second_listen.as_str()), ("UNBIND_BASE_URL", &second_base)];
    let _servers = [installation.start(&["serve"], &[]), installation.start(&["serve"], &second)];
    let _workers: Vec<Process> = (0..3).map(|_| installation.start(&["work"], &[("UNBIND_POOL_SIZE", "8")])).collect();

    let mut applications = Vec::new();
    for number in 100..130 {
        let store = builders::store(&mut conn, &format!("MM-{number}"), "木棉", ctx.now()).await;
        applications.push(builders::submitted(&mut conn, ctx, store, Kind::Unbind).await.id);
    }
    let unsent = "letters where state in ('queued', 'held')";
    until_async("every receipt and notice is sent", async || count(&conn, unsent).await == 0).await;
    // An effect is due one day after its alert was delivered.
    sql_query("update letters set sent_at = sent_at - interval '3 days'").execute(&mut conn).await.unwrap();
    for (number, id) in applications.iter().enumerate() {
        let outcome = if number % 3 == 0 { Outcome::Reject } else { Outcome::Approve };
        builders::decided(&mut conn, ctx, reviewer, *id, outcome).await;
    }
    until_async("every decision is sent", async || count(&conn, unsent).await == 0).await;
    // An approval can be withdrawn for a while after its email, so it is carried out later.
    let earlier =
        "update letters set sent_at = sent_at - interval '3 days' where kind in ('approved', 'alert_approved')";
    sql_query(earlier).execute(&mut conn).await.unwrap();
    let due = "update effects set next_try_at = now() - interval '2 minutes' where state = 'scheduled'";
    sql_query(due).execute(&mut conn).await.unwrap();
    sql_query("update apalis.jobs set run_at = now() where run_at > now()").execute(&mut conn).await.unwrap();
    let undone = "effects where state <> 'confirmed'";
    until_async("everything approved is done and told", async || {
        count(&conn, undone).await == 0 && count(&conn, unsent).await == 0
    })
    .await;

    let arrivals = arrivals(mail);
    assert!(arrivals.values().all(|times| *times == 1), "each letter was sent once: {arrivals:?}");
    // Per application a receipt and two alerts, and the decision; per approval the confirmation, and both told to two
    // contacts.
    assert_eq!(arrivals.len(), 30 * 3 + 30 + 20 * 5);
    assert_eq!(count(&conn, "bindings where ended_by_effect is not null").await, 20);
    let workers = count(&conn, "(select distinct lock_by from apalis.jobs where lock_by is not null) as workers").await;
    assert!(workers >= 2, "the work was shared: {workers}");
    for base in [&installation.base, &second_base] {
        until_ready(base).await;
        assert_eq!(status_of(&format!("{base}/desk/sign-in")).await, Some(200));
    }
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}
