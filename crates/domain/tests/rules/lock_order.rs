//! The order of locks (decision 0008), with two connections for each pair: one holds what a decision holds, the other runs
//! a use case; then the first takes what the use case may already have. Neither waits for the other in a circle.

use domain::delivery::bounce::{self, Bounce, BounceOutcome, Proof};
use domain::delivery::stored::StoredLetter;
use domain::intake::draft::DraftOwner;
use domain::intake::reapply::{self, ReapplyError};
use domain::record::event::Subject;
use domain::review::penalty;
use serde_json::json;
use testkit::TestDatabase;

use crate::prelude::*;

/// Longest a statement of the first connection may wait: it must not have to wait at all.
const NO_WAIT: &str = "set local lock_timeout = '2s'";

/// Waits until a session of this database waits for a lock.
async fn until_somebody_waits(database: &TestDatabase) {
    let conn = database.connect().await;
    let waiting = "pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    for _ in 0..20_000 {
        if sql::count(&conn, waiting).await > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the use case did not wait for the application");
}

/// Runs `use_case` while another session has locked the application and recorded an event about it, as a decision has.
/// Then that session runs `then`.
async fn beside_a_decision<T>(desk: &Desk, id: ApplicationId, then: &str, use_case: impl Future<Output = T>) -> T {
    let decider = desk.database.connect().await;
    sql::execute(&decider, &format!("begin; {NO_WAIT}; select from applications where id = '{id}' for update")).await;
    let subject = Subject::Application(id);
    event::record(&decider, subject, &Actor::Worker, desk.ctx.now(), event::EventKind::Skip, json!({})).await.unwrap();
    let decision = async {
        until_somebody_waits(&desk.database).await;
        sql::execute(&decider, then).await;
        sql::execute(&decider, "commit").await;
    };
    tokio::join!(use_case, decision).0
}

/// An attempt of the application's receipt.
async fn begun(desk: &Desk, conn: &mut AsyncPgConnection, id: ApplicationId) -> StoredLetter {
    match desk.begin(conn, find_letter(conn, id, LetterKind::Received).await).await {
        LetterAttempt::Send(letter) => *letter,
        other => panic!("{other:?}"),
    }
}

fn touch(letter: LetterId) -> String {
    format!("update letters set outcome = 'touched' where id = '{letter}'")
}

#[tokio::test]
async fn sent_letter_takes_the_application_first() {
    let (desk, mut conn, id) = submitted().await;
    let letter = begun(&desk, &mut conn, id).await;
    let sent = async { attempt::sent(&mut conn, &desk.ctx, &letter, "250 ok").await };
    beside_a_decision(&desk, id, &touch(letter.id), sent).await.unwrap();
}

#[tokio::test]
async fn refused_letter_takes_the_application_first() {
    let (desk, mut conn, id) = submitted().await;
    let letter = begun(&desk, &mut conn, id).await;
    let refused = async { attempt::give_up(&mut conn, &desk.ctx, &letter, "550 no").await };
    beside_a_decision(&desk, id, &touch(letter.id), refused).await.unwrap();
    assert_eq!(sql::count(&conn, "follow_ups").await, 1);
}

#[tokio::test]
async fn letter_beyond_its_cap_takes_the_application_first() {
    let (desk, mut conn, id) = submitted().await;
    let letter = find_letter(&conn, id, LetterKind::Received).await;
    sql::execute(&conn, &format!("update letters set attempt = 28 where id = '{letter}'")).await;
    let begun = async { attempt::begin(&mut conn, &desk.ctx, letter, RetryPolicy::LETTER).await };
    let begun = beside_a_decision(&desk, id, &touch(letter), begun).await.unwrap();
    assert_eq!(begun, LetterAttempt::Over(LetterState::Failed));
}

#[tokio::test]
async fn bounce_takes_the_application_first() {
    let (desk, mut conn, id) = submitted().await;
    let letter = find_letter(&conn, id, LetterKind::Received).await;
    desk.send(&mut conn, letter).await;
    let bounce = Bounce {
        digest: [1; 32],
        letter: Some(letter),
        message_ids: Vec::new(),
        outcome: BounceOutcome::Failed,
        diagnostic: "550".to_owned(),
    };
    let bounced = async { bounce::record(&mut conn, &desk.ctx, &bounce, b"x", Proof::Mark).await };
    beside_a_decision(&desk, id, &touch(letter), bounced).await.unwrap();
    assert_eq!(sql::count(&conn, "follow_ups").await, 1);
}

#[tokio::test]
async fn lifting_a_penalty_takes_the_application_first() {
    let (desk, mut conn) = desk().await;
    let id = desk.decided(&mut conn, Outcome::Reject).await;
    let proposer = builders::staff_member(&mut conn, &desk.ctx, "wangwei", "王伟", &[Role::Lead]).await;
    let insert = format!(
        "insert into penalties (id, store_id, application_id, decision_id, message, proposed_by, confirmed_by, begins_at, until_at)
         select gen_random_uuid(), a.store_id, a.id, d.id, '伪造材料', '{}', '{}', '{now}', timestamptz '{now}' + interval '90 days'
         from applications a join decisions d on d.application_id = a.id",
        staff_id(&desk.reviewer),
        staff_id(&proposer),
        now = desk.ctx.now()
    );
    sql::execute(&conn, &insert).await;
    let penalty = penalty::list_of_application(&conn, id).await.unwrap().remove(0).id;
    let then = format!("update penalties set message = message || '。' where id = '{penalty}'");
    let lifted = async { penalty::lift(&mut conn, &desk.ctx, &desk.lead, penalty, "申诉成立").await };
    beside_a_decision(&desk, id, &then, lifted).await.unwrap();
}

#[tokio::test]
async fn drafts_of_two_stores_are_removed_one_by_one() {
    let (desk, mut conn) = desk().await;
    let mut stores = Vec::new();
    for number in ["XA-1", "XA-2"] {
        let store = builders::store(&mut conn, number, "木棉", desk.ctx.now()).await;
        let owner = DraftOwner::owner(store);
        builders::complete_draft(&mut conn, &desk.ctx, owner, Kind::Unbind).await;
        desk.clock.advance(Duration::seconds(1));
        stores.push(store);
    }
    desk.clock.advance(Duration::days(100));
    let other = desk.database.connect().await;
    let noted = async |store| {
        event::record(&other, Subject::Store(store), &Actor::Worker, desk.ctx.now(), event::EventKind::Skip, json!({}))
            .await
            .unwrap();
    };
    sql::execute(&other, &format!("begin; {NO_WAIT}")).await;
    noted(stores[1]).await;
    let removed = async { retention::remove_drafts(&mut conn, &desk.ctx, 10).await.unwrap() };
    let use_case = async {
        until_somebody_waits(&desk.database).await;
        noted(stores[0]).await;
        sql::execute(&other, "commit").await;
    };
    assert_eq!(tokio::join!(removed, use_case).0, 2);
}

/// Otherwise a form could begin with documents that retention is destroying.
#[tokio::test]
async fn applying_again_takes_the_application_first() {
    let (desk, mut conn, id) = submitted().await;
    desk.withdraw(&mut conn, id).await.unwrap();
    let erased = format!("update applications set erased_at = '{}' where id = '{id}'", desk.ctx.now());
    let begun = async { reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, id).await };
    assert_err!(beside_a_decision(&desk, id, &erased, begun).await, ReapplyError::Missing);
    assert_eq!(sql::count(&conn, "drafts").await, 0);
}
