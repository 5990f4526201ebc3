//! Sweeps: an item that fails is set aside, alarmed and shown; the others go on, and none starves behind it.

use domain::base::{DraftId, StoreId};
use domain::deadline::escalation::digest;
use domain::intake::draft::DraftOwner;
use domain::job::set_aside::{self, SetAside};
use domain::operation::pruning;
use domain::operation::{self, AlarmName};
use domain::review::claim::hand_back;
use testkit::stage;

use crate::prelude::*;

/// Makes every write of a table fail whose new row meets a condition, as a broken row or a bug would.
async fn poison(conn: &AsyncPgConnection, table: &str, condition: &str) {
    let trigger = format!(
        "create function poison_{table}() returns trigger language plpgsql as $$ begin
             if {condition} then raise exception 'poisoned for 13800138000 of chen@mumian.example'; end if; return new;
         end $$;
         create trigger poison before insert or update on {table} for each row execute function poison_{table}();"
    );
    sql::execute(conn, &trigger).await;
}

async fn cure(conn: &AsyncPgConnection, table: &str) {
    sql::execute(conn, &format!("drop trigger poison on {table}")).await;
}

async fn set_aside(conn: &AsyncPgConnection) -> Vec<SetAside> {
    set_aside::list(conn, 10).await.unwrap()
}

async fn is_alarm_raised(desk: &Desk, conn: &AsyncPgConnection) -> bool {
    let alarms = operation::measure(conn, &desk.ctx).await.unwrap().alarms;
    alarms.iter().any(|alarm| alarm.name == AlarmName::SetAside && alarm.is_ringing())
}

/// Applications of two stores, the first one older.
async fn two(desk: &Desk, conn: &mut AsyncPgConnection) -> [ApplicationId; 2] {
    let first = desk.submitted_by(conn, "XA-1").await;
    desk.clock.advance(Duration::seconds(1));
    [first, desk.submitted_by(conn, "XA-2").await]
}

#[tokio::test]
async fn failing_item_is_set_aside_until_it_succeeds() {
    let (desk, mut conn) = desk().await;
    let [bad, good] = two(&desk, &mut conn).await;
    for id in [bad, good] {
        desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
        desk.clock.advance(Duration::seconds(1));
    }
    poison(&conn, "events", &format!("new.subject_id = '{bad}'")).await;
    desk.clock.advance(Duration::hours(1));
    assert!(!is_alarm_raised(&desk, &conn).await);
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 1).await.unwrap(), 1, "the second one is reached");
    let aside = set_aside(&conn).await;
    assert_eq!((aside.len(), aside[0].sweep.as_str(), aside[0].item.clone()), (1, "end_leases", bad.to_string()));
    assert_eq!(aside[0].problem, "poisoned for [number] of [address]");
    assert!(is_alarm_raised(&desk, &conn).await);

    assert_eq!(desk.end_leases(&mut conn).await, 0);
    assert_eq!(set_aside(&conn).await[0].failures, 2);
    cure(&conn, "events").await;
    assert_eq!(desk.end_leases(&mut conn).await, 0, "its next attempt is not due");
    desk.clock.advance(Duration::seconds(15));
    assert_eq!(desk.end_leases(&mut conn).await, 1);
    assert_eq!(set_aside(&conn).await, []);
    assert!(!is_alarm_raised(&desk, &conn).await);
}

#[tokio::test]
async fn set_aside_item_that_is_not_due_any_more_is_dropped() {
    let (desk, mut conn, id) = claimed().await;
    poison(&conn, "events", &format!("new.subject_id = '{id}'")).await;
    desk.clock.advance(Duration::hours(1));
    assert_eq!(desk.end_leases(&mut conn).await, 0);
    assert_eq!(set_aside(&conn).await.len(), 1);
    cure(&conn, "events").await;
    claim::release(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    desk.end_leases(&mut conn).await;
    assert_eq!(set_aside(&conn).await, []);
}

#[tokio::test]
async fn leases_end_behind_cases_that_wait_for_applicants() {
    let (desk, mut conn) = desk().await;
    // More than a run looks at for each item it may act on.
    for number in 0..12 {
        let waiting = desk.submitted_by(&mut conn, &format!("XW-{number}")).await;
        desk.claim(&mut conn, &desk.reviewer, waiting).await.unwrap();
        information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, waiting, &stage::question()).await.unwrap();
    }
    sql::execute(&conn, "update claims set lease_until = claimed_at").await;
    let held = desk.submitted_by(&mut conn, "XH-1").await;
    desk.claim(&mut conn, &desk.reviewer, held).await.unwrap();
    desk.clock.advance(Duration::hours(1));
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 1).await.unwrap(), 1);
    assert_eq!(desk.status(&conn, held).await.0, Status::Submitted);
    assert_eq!(sql::count(&conn, "applications where status = 'awaiting_applicant'").await, 12);
}

#[tokio::test]
async fn locked_items_do_not_use_up_the_batch() {
    let (desk, mut conn) = desk().await;
    let [locked, free] = two(&desk, &mut conn).await;
    for id in [locked, free] {
        desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
        desk.clock.advance(Duration::seconds(1));
    }
    desk.clock.advance(Duration::hours(1));
    let other = desk.database.connect().await;
    sql::execute(&other, &format!("begin; select from applications where id = '{locked}' for update")).await;
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 1).await.unwrap(), 1);
    assert_eq!(desk.status(&conn, free).await.0, Status::Submitted);
    assert_eq!(set_aside(&conn).await, [], "a locked one did not fail");
}

/// Two applications, the first one poisoned; then the sweep runs with room for one.
async fn assert_second_is_reached(
    prepare: impl AsyncFn(&Desk, &mut AsyncPgConnection, ApplicationId),
    wait: Duration,
    sweep: impl AsyncFn(&Desk, &mut AsyncPgConnection) -> QueryResult<usize>,
) {
    let (desk, mut conn) = desk().await;
    let ids = two(&desk, &mut conn).await;
    for id in ids {
        prepare(&desk, &mut conn, id).await;
        desk.clock.advance(Duration::seconds(1));
    }
    poison(&conn, "events", &format!("new.subject_id = '{}'", ids[0])).await;
    desk.clock.advance(wait);
    assert_eq!(sweep(&desk, &mut conn).await.unwrap(), 1);
    let aside: Vec<String> = set_aside(&conn).await.into_iter().map(|it| it.item).collect();
    assert_eq!(aside, [ids[0].to_string()]);
}

#[tokio::test]
async fn absent_holders_lose_cases_behind_a_failing_one() {
    let prepare = async |desk: &Desk, conn: &mut AsyncPgConnection, id: ApplicationId| {
        desk.claim(conn, &desk.reviewer, id).await.unwrap();
    };
    assert_second_is_reached(prepare, Duration::zero(), async |desk, conn| {
        desk.absent(conn, &desk.reviewer, desk.ctx.now(), desk.ctx.now() + Duration::hours(8)).await;
        hand_back::hand_back_due(conn, &desk.ctx, 1).await
    })
    .await;
}

#[tokio::test]
async fn requests_lapse_behind_a_failing_one() {
    let prepare = async |desk: &Desk, conn: &mut AsyncPgConnection, id: ApplicationId| {
        desk.claim(conn, &desk.reviewer, id).await.unwrap();
        information_request::ask(conn, &desk.ctx, &desk.reviewer, id, &stage::question()).await.unwrap();
        builders::questions_sent(conn).await;
    };
    let lapse =
        async |desk: &Desk, conn: &mut AsyncPgConnection| information_request::lapse_due(conn, &desk.ctx, 1).await;
    assert_second_is_reached(prepare, Duration::days(30), lapse).await;
}

#[tokio::test]
async fn closed_cases_are_erased_behind_a_failing_one() {
    let prepare = async |desk: &Desk, conn: &mut AsyncPgConnection, id: ApplicationId| {
        let owner = stage::owner(conn, id).await;
        withdrawal::withdraw(conn, &desk.ctx, &owner, id).await.unwrap();
    };
    let erase = async |desk: &Desk, conn: &mut AsyncPgConnection| retention::erase_closed(conn, &desk.ctx, 1).await;
    assert_second_is_reached(prepare, Duration::days(181), erase).await;
}

#[tokio::test]
async fn leads_are_told_behind_a_failing_effect() {
    let prepare = async |desk: &Desk, conn: &mut AsyncPgConnection, id: ApplicationId| {
        let effect = format!(
            "set session_replication_role = replica;
             insert into effects (id, application_id, decision_id, kind, state, basis_hash, not_before, next_try_at, created_at,
                 blocked_at, notify_leads_at)
             select gen_random_uuid(), id, gen_random_uuid(), kind, 'blocked', sha256(''), '{now}', '{now}', '{now}', '{now}', '{now}'
             from applications where id = '{id}'; set session_replication_role = origin",
            now = desk.ctx.now()
        );
        sql::execute(conn, &effect).await;
    };
    let (desk, mut conn) = desk().await;
    let ids = two(&desk, &mut conn).await;
    for id in ids {
        prepare(&desk, &mut conn, id).await;
        desk.clock.advance(Duration::seconds(1));
    }
    poison(&conn, "events", &format!("new.subject_id = '{}'", ids[0])).await;
    assert_eq!(effect::blocked::notify_leads(&mut conn, &desk.ctx, 1).await.unwrap(), 1);
    assert_eq!(set_aside(&conn).await.len(), 1);
}

/// Untouched drafts of two stores, the first one older.
async fn two_drafts(desk: &Desk, conn: &mut AsyncPgConnection) -> [(StoreId, DraftId); 2] {
    let mut drafts = Vec::new();
    for number in ["XA-1", "XA-2"] {
        let store = builders::store(conn, number, "木棉", desk.ctx.now()).await;
        let owner = DraftOwner::owner(store);
        drafts.push((store, builders::complete_draft(conn, &desk.ctx, owner, Kind::Unbind).await));
        desk.clock.advance(Duration::seconds(1));
    }
    [drafts[0], drafts[1]]
}

#[tokio::test]
async fn drafts_are_announced_and_removed_behind_failing_ones() {
    let (desk, mut conn) = desk().await;
    let [(bad, _), (good, _)] = two_drafts(&desk, &mut conn).await;
    poison(&conn, "letters", &format!("new.store_id = '{bad}'")).await;
    desk.clock.advance(Duration::days(24));
    assert_eq!(retention::remind_of_drafts(&mut conn, &desk.ctx, 1).await.unwrap(), 1);
    assert_eq!(sql::count(&conn, &format!("letters where store_id = '{good}' and kind = 'draft_reminder'")).await, 1);
    cure(&conn, "letters").await;
    assert_eq!(retention::remind_of_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    poison(&conn, "events", &format!("new.subject_id = '{bad}'")).await;
    desk.clock.advance(Duration::days(8));
    assert_eq!(retention::remove_drafts(&mut conn, &desk.ctx, 1).await.unwrap(), 1);
    assert_eq!(sql::texts(&conn, "select store_id from drafts").await, [bad.to_string()]);
}

#[tokio::test]
async fn held_letters_are_released_behind_a_failing_one() {
    let (desk, mut conn) = desk().await;
    let ids = two(&desk, &mut conn).await;
    let now = desk.ctx.now();
    for (at, id) in (0..).zip(ids) {
        let held = format!(
            "update letters set state = 'held', release_at = timestamptz '{now}' + interval '{at} seconds'
             where id = '{id}'"
        );
        sql::execute(&conn, &held).await;
    }
    poison(&conn, "letters", &format!("new.id = '{}'", ids[0])).await;
    desk.clock.advance(Duration::hours(1));
    assert_eq!(release::release_held(&mut conn, &desk.ctx, 2).await.unwrap(), 1);
    let left = "select id from letters where state = 'held'";
    assert_eq!(sql::texts(&conn, left).await, [ids[0].to_string()]);
    assert_eq!(set_aside(&conn).await.len(), 1);
}

#[tokio::test]
async fn digests_are_sent_beside_a_failing_one() {
    let (desk, mut conn) = desk().await;
    two(&desk, &mut conn).await;
    poison(&conn, "letters", &format!("new.kind = 'digest' and new.staff_id = '{}'", staff_id(&desk.lead))).await;
    // The day of their deadline.
    desk.clock.set(instant("2026-03-09T10:00:00+08:00"));
    digest::send_due(&mut conn, &desk.ctx, 100).await.unwrap();
    let digests = "select staff_id from digests";
    assert_eq!(sql::texts(&conn, digests).await, [staff_id(&desk.reviewer).to_string()]);
    assert_eq!(set_aside(&conn).await.len(), 1);
}

#[tokio::test]
async fn unreadable_job_does_not_hide_lost_ones() {
    let (desk, mut conn) = desk().await;
    desk.submitted(&mut conn).await;
    let letters = sql::count(&conn, "letters").await;
    sql::execute(&conn, "update apalis.jobs set job = '{\"v\":1,\"letter\":\"not an id\"}'").await;
    let woken = domain::delivery::reconcile::reconcile(&mut conn, &desk.ctx, Duration::zero(), 50).await.unwrap();
    assert_eq!(i64::try_from(woken).unwrap(), letters);
}

#[tokio::test]
async fn used_rows_are_pruned_after_a_month() {
    let (desk, mut conn) = desk().await;
    two(&desk, &mut conn).await;
    desk.clock.set(instant("2026-03-03T10:00:00+08:00"));
    digest::send_due(&mut conn, &desk.ctx, 100).await.unwrap();
    set_aside::insert(&conn, "read_bounces", "1.a", &"unreadable", desk.ctx.now()).await.unwrap();
    desk.clock.advance(Duration::days(6));
    pruning::prune_used(&conn, &desk.ctx, 100).await.unwrap();
    assert_eq!(set_aside(&conn).await.len(), 1);
    assert!(sql::count(&conn, "digests").await > 0);
    desk.clock.advance(Duration::days(25));
    pruning::prune_used(&conn, &desk.ctx, 100).await.unwrap();
    assert_eq!((set_aside(&conn).await, sql::count(&conn, "digests").await), (vec![], 0));
}
