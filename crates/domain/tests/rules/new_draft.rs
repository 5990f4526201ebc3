//! A draft is begun once for its author, and only when the store may apply.

use domain::base::StoreId;
use domain::intake::admission::NotAdmitted;
use domain::intake::draft::{self, Answers, DraftOwner};
use domain::intake::new_draft::{self, BeginError, Begun};
use domain::store;

use crate::prelude::*;

fn saying(statement: &str) -> Answers {
    Answers { statement: statement.into(), ..Answers::default() }
}

async fn begin(desk: &Desk, conn: &AsyncPgConnection, actor: &Actor, statement: &str) -> Result<Begun, BeginError> {
    let store = store::get(conn, desk.store).await.unwrap();
    new_draft::begin(conn, &desk.ctx, actor, &store, Kind::Unbind, &saying(statement)).await
}

#[tokio::test]
async fn draft_that_exists_keeps_its_answers() {
    let (desk, mut conn) = desk().await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "周若溪", &[Role::Agent]).await;
    let owner = desk.applicant.clone();
    let Ok(Begun::New(first)) = begin(&desk, &conn, &owner, "first").await else { panic!() };
    let Ok(Begun::Existing(again)) = begin(&desk, &conn, &owner, "second").await else { panic!() };
    assert_eq!(again, first);
    let Ok(Begun::New(of_agent)) = begin(&desk, &conn, &agent, "third").await else { panic!() };
    assert_ne!(of_agent.id, first.id, "an agent has one of their own");
    let kept =
        draft::begin(&conn, DraftOwner::owner(desk.store), Kind::Unbind, &saying("fourth"), desk.ctx.now()).await;
    assert_eq!(kept.unwrap().answers.statement, "first");
}

#[tokio::test]
async fn two_at_once_begin_one_draft() {
    let (desk, conn) = desk().await;
    let other = desk.database.connect().await;
    let owner = desk.applicant.clone();
    let (one, two) = tokio::join!(begin(&desk, &conn, &owner, "one"), begin(&desk, &other, &owner, "two"));
    let (one, two) = (one.unwrap(), two.unwrap());
    let is_new = |begun: &Begun| matches!(begun, Begun::New(_));
    assert!(is_new(&one) != is_new(&two), "{one:?} {two:?}");
    assert_eq!(one.draft(), two.draft(), "with the answers of the one that created it");
}

#[tokio::test]
async fn store_that_may_not_apply_gets_no_draft() {
    let (desk, mut conn) = desk().await;
    desk.submitted(&mut conn).await;
    let refused = begin(&desk, &conn, &desk.applicant, "again").await;
    assert!(matches!(refused, Err(BeginError::NotAdmitted(NotAdmitted::AlreadyOpen(_)))), "{refused:?}");
    assert_eq!(sql::count(&conn, "drafts").await, 0);
    let reviewer = begin(&desk, &conn, &desk.reviewer, "").await;
    assert!(matches!(reviewer, Err(BeginError::NotPermitted(_))), "{reviewer:?}");
    let stranger = Actor::Applicant { store: StoreId::new(desk.ctx.now()) };
    assert!(matches!(begin(&desk, &conn, &stranger, "").await, Err(BeginError::NotPermitted(_))));
}
