//! Documents that nobody looked at: an approval asks about them, and looks of one sitting are one view.

use domain::base::EvidenceId;
use domain::evidence::access::{self, AccessError, AccessGround, Picture};
use domain::evidence::view::SITTING_PERIOD;
use domain::review::decide::DecisionResult;
use domain::review::decision::Verdict;
use domain::review::unopened;

use crate::prelude::*;

fn approval(opening: Opening) -> Verdict {
    Verdict { opening, ..builders::verdict(Outcome::Approve) }
}

async fn first_document(conn: &AsyncPgConnection, id: ApplicationId) -> EvidenceId {
    domain::evidence::list_of_application(conn, id).await.unwrap().remove(0).evidence.id
}

async fn look(desk: &Desk, conn: &mut AsyncPgConnection, who: &Actor, id: ApplicationId) -> Result<(), AccessError> {
    let document = first_document(conn, id).await;
    access::open(conn, &desk.ctx, who, id, document, Picture::Page(1)).await.map(drop)
}

async fn unopened_in_the_record(conn: &AsyncPgConnection, action: &str, key: &str) -> Vec<String> {
    let query =
        format!("select jsonb_array_length(data -> '{key}') from events where action = '{action}' and data ? '{key}'");
    sql::texts(conn, &query).await
}

#[tokio::test]
async fn approval_asks_about_unopened_documents() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    let count = domain::evidence::list_of_application(&conn, id).await.unwrap().len();
    assert!(count > 0, "there are documents to open");
    let refused = desk.decide(&mut conn, &desk.reviewer, id, &approval(Opening::Required)).await;
    let Err(DecideError::Unopened(unopened)) = refused else { panic!("{refused:?}") };
    assert_eq!(unopened.len(), count);
    assert_eq!(unopened[0].pages, [1]);
    builders::documents_opened(&mut conn, &desk.ctx, &desk.reviewer, id).await;
    desk.decide(&mut conn, &desk.reviewer, id, &approval(Opening::Required)).await.unwrap();
    assert_eq!(unopened_in_the_record(&conn, "approve", "unopened").await, [""; 0]);
}

#[tokio::test]
async fn approval_without_opening_is_on_record() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    let count = domain::evidence::list_of_application(&conn, id).await.unwrap().len();
    desk.decide(&mut conn, &desk.reviewer, id, &approval(Opening::Waived)).await.unwrap();
    assert_eq!(unopened_in_the_record(&conn, "approve", "unopened").await, [count.to_string()]);
}

#[tokio::test]
async fn rejection_needs_no_opened_document() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    let rejection = Verdict { opening: Opening::Required, ..builders::verdict(Outcome::Reject) };
    desk.decide(&mut conn, &desk.reviewer, id, &rejection).await.unwrap();
}

#[tokio::test]
async fn each_page_has_to_be_opened_by_the_decider() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    let document = first_document(&conn, id).await;
    let second_page = format!(
        "insert into evidence_pages (evidence_id, number, object, width, height, size_bytes, fingerprint)
         select evidence_id, 2, object || '2', width, height, size_bytes, fingerprint from evidence_pages
         where evidence_id = '{document}'"
    );
    sql::execute(&conn, &second_page).await;
    look(&desk, &mut conn, &desk.reviewer, id).await.unwrap();
    access::state_purpose(&mut conn, &desk.ctx, &desk.lead, id, "抽查审核").await.unwrap();
    access::open(&mut conn, &desk.ctx, &desk.lead, id, document, Picture::Page(2)).await.unwrap();
    let application = transition::get(&conn, id).await.unwrap();
    let unopened = unopened::list(&conn, &application, staff_id(&desk.reviewer)).await.unwrap();
    let pages: Vec<_> = unopened.iter().filter(|it| it.id == document).map(|it| it.pages.clone()).collect();
    assert_eq!(pages, [vec![2]]);
}

#[tokio::test]
async fn second_reviewer_opens_the_documents_too() {
    let (desk, mut conn) = desk().await;
    let balance = "update stores set balance_cents = 100000000000";
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second.balance_cents = 1;
        policy.second.blind = false;
    })
    .await;
    sql::execute(&conn, balance).await;
    let id = desk.claimed(&mut conn).await;
    let decided = desk.decide(&mut conn, &desk.reviewer, id, &approval(Opening::Waived)).await.unwrap();
    assert!(matches!(decided, DecisionResult::Recommended(_)), "{decided:?}");
    assert_eq!(unopened_in_the_record(&conn, "recommend", "unopened").await, [""; 0], "it would tell the outcome");
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    let refused = second_review::confirm(&mut conn, &desk.ctx, &desk.lead, id, Opening::Required).await;
    assert!(matches!(refused, Err(DecideError::Unopened(_))), "{refused:?}");
    builders::documents_opened(&mut conn, &desk.ctx, &desk.lead, id).await;
    second_review::confirm(&mut conn, &desk.ctx, &desk.lead, id, Opening::Required).await.unwrap();
    assert_eq!(unopened_in_the_record(&conn, "confirm_approval", "second_unopened").await, [""; 0]);
    assert_eq!(unopened_in_the_record(&conn, "confirm_approval", "unopened").await.len(), 1, "of the first reviewer");
}

#[tokio::test]
async fn pictures_of_one_sitting_are_one_view() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    for _ in 0..3 {
        look(&desk, &mut conn, &desk.reviewer, id).await.unwrap();
        desk.clock.advance(Duration::minutes(10));
        assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap());
    }
    let views = access::list(&conn, id, 10).await.unwrap();
    assert_eq!(views.iter().map(|view| view.looks).collect::<Vec<_>>(), [3]);
    assert_eq!(views[0].last_at - views[0].at, Duration::minutes(20));
    desk.clock.advance(SITTING_PERIOD / 2);
    assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap());
    desk.clock.advance(SITTING_PERIOD / 2);
    look(&desk, &mut conn, &desk.reviewer, id).await.unwrap();
    access::state_purpose(&mut conn, &desk.ctx, &desk.lead, id, "抽查审核").await.unwrap();
    look(&desk, &mut conn, &desk.lead, id).await.unwrap();
    desk.clock.advance(Duration::minutes(1));
    access::state_purpose(&mut conn, &desk.ctx, &desk.lead, id, "复核投诉").await.unwrap();
    look(&desk, &mut conn, &desk.lead, id).await.unwrap();
    let looks: Vec<i32> = access::list(&conn, id, 10).await.unwrap().iter().map(|view| view.looks).collect();
    assert_eq!(looks.iter().sum::<i32>(), 6, "each look is counted");
    assert_eq!(looks.len(), 4, "a later sitting, another person and another purpose are views of their own");
    let rewritten = sql::refusal(&conn, "update evidence_views set looks = 1 where looks = 3").await;
    assert!(rewritten.contains("never rewritten"), "{rewritten}");
}

#[tokio::test]
async fn decider_sees_evidence_until_grace_is_over() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    desk.decide(&mut conn, &desk.reviewer, id, &approval(Opening::Waived)).await.unwrap();
    look(&desk, &mut conn, &desk.reviewer, id).await.unwrap();
    let ground = access::list(&conn, id, 1).await.unwrap()[0].ground;
    assert_eq!(ground, AccessGround::Decider);
    let other = builders::staff_member(&mut conn, &desk.ctx, "zhouqi", "周奇", &[Role::Reviewer]).await;
    assert!(matches!(look(&desk, &mut conn, &other, id).await, Err(AccessError::NotHolder)));
    desk.clock.advance(Duration::minutes(10));
    assert!(matches!(look(&desk, &mut conn, &desk.reviewer, id).await, Err(AccessError::NotHolder)));
}
