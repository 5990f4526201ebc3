//! Documents: adding, preparing, viewing and removing them.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::actor::{Actor, Role};
use domain::base::id::{ApplicationId, EvidenceId, StoreId};
use domain::base::schema::{evidence_views, objects_pending_deletion};
use domain::base::terms::Kind;
use domain::evidence::access::{self, AccessError, Picture};
use domain::evidence::preparation::{self, PreparationAttempt, PreparationResult};
use domain::evidence::{self, AddError, EvidenceState, MediaType, NewEvidence, removal};
use domain::intake::draft::{self, Draft, DraftOwner};
use domain::intake::{draft_document, reapply};
use domain::job::RetryPolicy;
use domain::review::claim;
use testkit::builders;

use crate::desk::{Desk, desk};

fn new(document: &str, seed: u8) -> NewEvidence {
    let id = EvidenceId::random();
    NewEvidence {
        id,
        document: document.into(),
        file_name: "正面.jpg".into(),
        media_type: MediaType::Jpeg,
        size_bytes: 1_000,
        sha256: [seed; 32],
        object: format!("aa/{}", id.0.simple()),
        key_id: "k1".into(),
        wrapped_key: vec![1; 40],
        replaces: None,
    }
}

async fn draft(desk: &Desk, conn: &AsyncPgConnection) -> (Draft, Actor) {
    let owner = DraftOwner { store: desk.store, agent: None };
    let draft = draft::save(conn, owner, Kind::Unbind, &builders::answers(), desk.ctx.now()).await.unwrap();
    (draft, Actor::Applicant { store: desk.store })
}

async fn doomed(conn: &mut AsyncPgConnection) -> Vec<(String, String)> {
    let rows =
        objects_pending_deletion::table.select((objects_pending_deletion::object, objects_pending_deletion::cause));
    rows.order(objects_pending_deletion::object).load(conn).await.unwrap()
}

#[tokio::test]
async fn unreferenced_object_is_pending_deletion() {
    let (desk, mut conn) = desk().await;
    let (draft, owner) = draft(&desk, &conn).await;
    let new = new("id_card", 1);
    removal::begin_write(&conn, std::slice::from_ref(&new.object), "uploading", desk.ctx.now()).await.unwrap();
    assert_eq!(removal::list_due(&conn, desk.ctx.now(), 10).await.unwrap(), Vec::<String>::new());
    let later = desk.ctx.now() + removal::WRITE_PERIOD;
    assert_eq!(removal::list_due(&conn, later, 10).await.unwrap(), std::slice::from_ref(&new.object));
    draft_document::add(&mut conn, &desk.ctx, &owner, draft.id, &new).await.unwrap();
    assert_eq!(doomed(&mut conn).await, []);
    assert!(draft_document::remove(&mut conn, &desk.ctx, &owner, draft.id, new.id).await.unwrap());
    assert_eq!(doomed(&mut conn).await, [(new.object.clone(), "removed".into())]);
    let gone = evidence::find(&conn, new.id).await.unwrap().unwrap();
    assert_eq!((gone.state, gone.wrapped_key, gone.file_name.as_str()), (EvidenceState::Removed, None, ""));
}

#[tokio::test]
async fn unexpected_documents_are_refused() {
    let (desk, mut conn) = desk().await;
    let (draft, owner) = draft(&desk, &conn).await;
    let mut add = async |new: NewEvidence| draft_document::add(&mut conn, &desk.ctx, &owner, draft.id, &new).await;
    assert!(matches!(add(new("transfer_agreement", 1)).await, Err(AddError::NotAsked)));
    assert!(matches!(add(new("no_such", 1)).await, Err(AddError::NotAsked)));
    let first = new("id_card", 1);
    add(first.clone()).await.unwrap();
    assert!(matches!(add(new("id_card", 1)).await, Err(AddError::AlreadyThere)));
    let large = NewEvidence { size_bytes: (40 << 20) - 999, ..new("other", 2) };
    assert!(matches!(add(large.clone()).await, Err(AddError::TooLargeInAll { .. })));
    add(NewEvidence { replaces: Some(first.id), ..large }).await.unwrap();
    let owner = DraftOwner { store: desk.store, agent: None };
    let mut conn = desk.database.connect().await;
    let again = draft::find(&conn, owner, Kind::Unbind).await.unwrap().unwrap();
    let files = draft_document::list_of_draft(&conn, again.id).await.unwrap();
    draft_document::remove(
        &mut conn,
        &desk.ctx,
        &Actor::Applicant { store: desk.store },
        again.id,
        files[0].evidence.id,
    )
    .await
    .unwrap();
    for seed in 10..20 {
        let actor = Actor::Applicant { store: desk.store };
        draft_document::add(&mut conn, &desk.ctx, &actor, again.id, &new("other", seed)).await.unwrap();
    }
    let actor = Actor::Applicant { store: desk.store };
    let eleventh = draft_document::add(&mut conn, &desk.ctx, &actor, again.id, &new("other", 99)).await;
    assert!(matches!(eleventh, Err(AddError::TooMany { max: 10 })), "{eleventh:?}");
}

#[tokio::test]
async fn other_stores_draft_is_not_found() {
    let (desk, mut conn) = desk().await;
    let (draft, _) = draft(&desk, &conn).await;
    let stranger = Actor::Applicant { store: StoreId::new(desk.ctx.now()) };
    let added = draft_document::add(&mut conn, &desk.ctx, &stranger, draft.id, &new("id_card", 1)).await;
    assert!(matches!(added, Err(AddError::Missing)));
    let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "何苗", &[Role::Agent]).await;
    let added = draft_document::add(&mut conn, &desk.ctx, &agent, draft.id, &new("id_card", 1)).await;
    assert!(matches!(added, Err(AddError::Missing)));
}

#[tokio::test]
async fn document_that_kills_its_worker_is_given_up() {
    let (desk, mut conn) = desk().await;
    let (draft, owner) = draft(&desk, &conn).await;
    let new = new("id_card", 1);
    draft_document::add(&mut conn, &desk.ctx, &owner, draft.id, &new).await.unwrap();
    let tries = RetryPolicy::EFFECT;
    for attempt in 1..=tries.cap {
        let begun = preparation::begin(&mut conn, &desk.ctx, new.id, tries).await.unwrap();
        assert!(matches!(begun, PreparationAttempt::Prepare(found) if found.attempt == attempt));
        assert_eq!(preparation::begin(&mut conn, &desk.ctx, new.id, tries).await.unwrap(), PreparationAttempt::NotYet);
        desk.clock.advance(tries.lease_period);
    }
    let over = preparation::begin(&mut conn, &desk.ctx, new.id, tries).await.unwrap();
    assert_eq!(over, PreparationAttempt::Over(EvidenceState::Unreadable));
    let row = evidence::find(&conn, new.id).await.unwrap().unwrap();
    assert_eq!((row.problem.as_deref(), row.attempt), (Some("gave_up"), tries.cap));
}

#[tokio::test]
async fn verdict_on_a_removed_document_is_ignored() {
    let (desk, mut conn) = desk().await;
    let (draft, owner) = draft(&desk, &conn).await;
    let new = new("id_card", 1);
    draft_document::add(&mut conn, &desk.ctx, &owner, draft.id, &new).await.unwrap();
    let PreparationAttempt::Prepare(tried) =
        preparation::begin(&mut conn, &desk.ctx, new.id, RetryPolicy::EFFECT).await.unwrap()
    else {
        panic!("the document is due")
    };
    draft_document::remove(&mut conn, &desk.ctx, &owner, draft.id, new.id).await.unwrap();
    let state = preparation::finish(&mut conn, &desk.ctx, &tried, &PreparationResult::Ready(Vec::new())).await.unwrap();
    assert_eq!(state, EvidenceState::Removed);
}

#[tokio::test]
async fn unavailable_scanner_uses_no_attempt() {
    let (desk, mut conn) = desk().await;
    let (draft, owner) = draft(&desk, &conn).await;
    let new = new("id_card", 1);
    draft_document::add(&mut conn, &desk.ctx, &owner, draft.id, &new).await.unwrap();
    for _ in 0..20 {
        let PreparationAttempt::Prepare(tried) =
            preparation::begin(&mut conn, &desk.ctx, new.id, RetryPolicy::EFFECT).await.unwrap()
        else {
            panic!("the document is due")
        };
        assert_eq!(tried.attempt, 1);
        preparation::quarantine(&mut conn, &desk.ctx, &tried).await.unwrap();
        desk.clock.advance(Duration::minutes(1));
    }
    let found = evidence::find(&conn, new.id).await.unwrap().unwrap();
    assert_eq!(found.state, EvidenceState::Quarantined);
}

/// The people who try to view a document.
struct Cast {
    id: ApplicationId,
    evidence: EvidenceId,
    people: Vec<(&'static str, Actor)>,
}

async fn cast(desk: &Desk, conn: &mut AsyncPgConnection) -> Cast {
    let id = desk.submitted(conn).await;
    let evidence = evidence::list_of_application(conn, id).await.unwrap().remove(0).evidence.id;
    let mut people = vec![
        ("the holder", desk.reviewer.clone()),
        ("a lead", desk.lead.clone()),
        ("the store's applicant", Actor::Applicant { store: desk.store }),
        ("another applicant", Actor::Applicant { store: StoreId::new(desk.ctx.now()) }),
        ("the worker", Actor::Worker),
        ("the command line", Actor::CommandLine),
    ];
    for (name, role) in [
        ("another reviewer", Role::Reviewer),
        ("an auditor", Role::Auditor),
        ("an agent", Role::Agent),
        ("an admin", Role::Admin),
        ("an operator", Role::Operator),
    ] {
        people.push((name, builders::staff_member(conn, &desk.ctx, role.as_str(), name, &[role]).await));
    }
    claim::claim(conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    Cast { id, evidence, people }
}

async fn who_sees(desk: &Desk, conn: &mut AsyncPgConnection, cast: &Cast, picture: Picture) -> Vec<&'static str> {
    let mut seeing = Vec::new();
    for (name, actor) in &cast.people {
        let views =
            async |conn: &mut AsyncPgConnection| evidence_views::table.count().get_result::<i64>(conn).await.unwrap();
        let before = views(conn).await;
        let seen = access::open(conn, &desk.ctx, actor, cast.id, cast.evidence, picture).await;
        assert_eq!(
            views(conn).await - before,
            i64::from(seen.is_ok()),
            "{name}: exactly the successful views are recorded"
        );
        if seen.is_ok() {
            seeing.push(*name);
        }
    }
    seeing
}

#[tokio::test]
async fn evidence_is_shown_to_holder_or_with_purpose() {
    let (desk, mut conn) = desk().await;
    let cast = cast(&desk, &mut conn).await;
    assert_eq!(who_sees(&desk, &mut conn, &cast, Picture::Page(1)).await, ["the holder"]);
    assert_eq!(who_sees(&desk, &mut conn, &cast, Picture::Original).await, Vec::<&str>::new());
    for (_, actor) in &cast.people {
        let _ = access::state_purpose(&mut conn, &desk.ctx, actor, cast.id, "复核投诉 2026-17").await;
    }
    assert_eq!(who_sees(&desk, &mut conn, &cast, Picture::Page(1)).await, ["the holder", "a lead", "an auditor"]);
    assert_eq!(who_sees(&desk, &mut conn, &cast, Picture::Original).await, ["a lead"]);
    assert_eq!(who_sees(&desk, &mut conn, &cast, Picture::Page(2)).await, Vec::<&str>::new());
    desk.clock.advance(access::PURPOSE_PERIOD / 2);
    assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, cast.id).await.unwrap());
    desk.clock.advance(access::PURPOSE_PERIOD / 2);
    assert_eq!(who_sees(&desk, &mut conn, &cast, Picture::Page(1)).await, ["the holder"]);
    desk.clock.advance(Duration::hours(1));
    assert_eq!(who_sees(&desk, &mut conn, &cast, Picture::Page(1)).await, Vec::<&str>::new(), "the lease has ended");
    let other = ApplicationId::new(desk.ctx.now());
    let elsewhere = access::open(&mut conn, &desk.ctx, &desk.lead, other, cast.evidence, Picture::Page(1)).await;
    assert!(matches!(elsewhere, Err(AccessError::Missing)));
}

#[tokio::test]
async fn submitted_document_is_not_shown_to_the_owner() {
    let (desk, mut conn) = desk().await;
    let (draft, owner) = draft(&desk, &conn).await;
    let id = builders::ready_document(&mut conn, &desk.ctx, &draft, "id_card").await;
    draft_document::open_draft_document(&mut conn, &desk.ctx, &owner, draft.id, id, 1).await.unwrap();
    builders::complete_draft(&mut conn, &desk.ctx, draft.owner(), Kind::Unbind).await;
    let application = builders::submit(&mut conn, &desk.ctx, &owner, draft.id).await.id;
    domain::intake::withdrawal::withdraw(&mut conn, &desk.ctx, &owner, application).await.unwrap();
    let again = reapply::begin_again(&mut conn, &desk.ctx, &owner, application).await.unwrap();
    assert_eq!(draft_document::list_of_draft(&conn, again.id).await.unwrap().len(), 1, "the document is carried over");
    let hidden = draft_document::open_draft_document(&mut conn, &desk.ctx, &owner, again.id, id, 1).await;
    assert!(matches!(hidden, Err(AccessError::Missing)), "{hidden:?}");
}

#[tokio::test]
async fn submitted_documents_cannot_be_changed() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let file = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence;
    for statement in [
        "delete from application_evidence",
        "update application_evidence set position = 9",
        "update evidence set sha256 = sha256('x')",
        "update evidence set document_type = 'other'",
    ] {
        let done = diesel::sql_query(statement).execute(&mut conn).await;
        assert!(done.is_err(), "{statement}");
    }
    let (draft, owner) = draft(&desk, &conn).await;
    let taken = draft_document::remove(&mut conn, &desk.ctx, &owner, draft.id, file.id).await.unwrap();
    assert!(!taken, "the document no longer belongs to a draft");
    assert_eq!(evidence::find(&conn, file.id).await.unwrap().unwrap().state, EvidenceState::Ready);
}
