//! Documents: adding, preparing, viewing and removing them.

use domain::base::{EvidenceId, StoreId};
use domain::evidence::access::{self, AccessError, Picture};
use domain::evidence::preparation::{self, PreparationAttempt, PreparationResult};
use domain::evidence::{self, AddError, EvidenceState, NewEvidence, removal};
use domain::intake::draft::{self, Draft, DraftOwner};
use domain::intake::{draft_document, reapply};
use testkit::stage::{Cast, Stage, Who};

use crate::prelude::*;

/// A draft of the store's owner.
async fn drafted() -> (Desk, AsyncPgConnection, Draft) {
    let (desk, conn) = desk().await;
    let owner = DraftOwner::owner(desk.store);
    let draft = draft::save(&conn, owner, Kind::Unbind, &builders::answers(), desk.ctx.now()).await.unwrap();
    (desk, conn, draft)
}

/// A draft with a document that was just uploaded.
async fn uploaded() -> (Desk, AsyncPgConnection, Draft, NewEvidence) {
    let (desk, mut conn, draft) = drafted().await;
    let new = new_evidence("id_card", 1);
    draft_document::add(&mut conn, &desk.ctx, &desk.applicant, draft.id, &new).await.unwrap();
    (desk, conn, draft, new)
}

async fn prepare(desk: &Desk, conn: &mut AsyncPgConnection, id: EvidenceId) -> PreparationAttempt {
    preparation::begin(conn, &desk.ctx, id, RetryPolicy::EFFECT).await.unwrap()
}

async fn pending_deletions(conn: &AsyncPgConnection) -> Vec<String> {
    sql::texts(conn, "select object || ' ' || cause from objects_pending_deletion order by object").await
}

#[tokio::test]
async fn unreferenced_object_is_pending_deletion() {
    let (desk, mut conn, draft) = drafted().await;
    let new = new_evidence("id_card", 1);
    removal::begin_write(&conn, std::slice::from_ref(&new.object), removal::DeletionCause::Uploading, desk.ctx.now())
        .await
        .unwrap();
    assert_eq!(removal::list_due(&conn, desk.ctx.now(), 10).await.unwrap(), Vec::<String>::new());
    let later = desk.ctx.now() + removal::WRITE_PERIOD;
    assert_eq!(removal::list_due(&conn, later, 10).await.unwrap(), std::slice::from_ref(&new.object));
    draft_document::add(&mut conn, &desk.ctx, &desk.applicant, draft.id, &new).await.unwrap();
    assert_eq!(pending_deletions(&conn).await, [""; 0]);
    assert!(draft_document::remove(&mut conn, &desk.ctx, &desk.applicant, draft.id, new.id).await.unwrap());
    assert_eq!(pending_deletions(&conn).await, [format!("{} removed", new.object)]);
    let gone = evidence::find(&conn, new.id).await.unwrap().unwrap();
    assert_eq!((gone.state, gone.wrapped_key, gone.file_name.as_str()), (EvidenceState::Removed, None, ""));
}

#[tokio::test]
async fn uploads_of_a_day_are_limited_for_each_store() {
    let (desk, mut conn, draft) = drafted().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        (policy.limits.files, policy.limits.uploads_a_day) = (2, 3);
    })
    .await;
    let mut add = async |new: &NewEvidence| {
        let added = draft_document::add(&mut conn, &desk.ctx, &desk.applicant, draft.id, new).await;
        if added.is_ok() {
            // Removed files count as well.
            draft_document::remove(&mut conn, &desk.ctx, &desk.applicant, draft.id, new.id).await.unwrap();
        }
        added
    };
    for content in 1..=3 {
        add(&new_evidence("id_card", content)).await.unwrap();
    }
    assert_err!(add(&new_evidence("id_card", 4)).await, AddError::QuotaReached);
    desk.clock.advance(Duration::days(1));
    add(&new_evidence("id_card", 5)).await.unwrap();
}

#[tokio::test]
async fn bytes_of_a_day_are_limited_for_each_store() {
    let (desk, mut conn, draft) = drafted().await;
    let new = new_evidence("id_card", 1);
    let size_bytes = i64::from(new.size_bytes);
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.limits.file_bytes = size_bytes;
        policy.limits.files_bytes = 2 * size_bytes - 1;
        policy.limits.upload_bytes_a_day = 2 * size_bytes - 1;
    })
    .await;
    let actor = &desk.applicant;
    draft_document::add(&mut conn, &desk.ctx, actor, draft.id, &new).await.unwrap();
    draft_document::remove(&mut conn, &desk.ctx, actor, draft.id, new.id).await.unwrap();
    let second = new_evidence("id_card", 2);
    let refused = draft_document::add(&mut conn, &desk.ctx, actor, draft.id, &second).await;
    assert_err!(refused, AddError::QuotaReached);
}

#[tokio::test]
async fn unexpected_documents_are_refused() {
    let (desk, mut conn, draft) = drafted().await;
    let applicant = &desk.applicant;
    let mut add = async |new: NewEvidence| draft_document::add(&mut conn, &desk.ctx, applicant, draft.id, &new).await;
    assert!(matches!(add(new_evidence("transfer_agreement", 1)).await, Err(AddError::NotAsked)));
    assert!(matches!(add(new_evidence("no_such", 1)).await, Err(AddError::NotAsked)));
    let first = new_evidence("id_card", 1);
    add(first.clone()).await.unwrap();
    assert!(matches!(add(new_evidence("id_card", 1)).await, Err(AddError::AlreadyThere)));
    let large = NewEvidence { size_bytes: (40 << 20) - 999, ..new_evidence("other", 2) };
    assert!(matches!(add(large.clone()).await, Err(AddError::TooLargeInAll { .. })));
    add(NewEvidence { replaces: Some(first.id), ..large.clone() }).await.unwrap();
    add(NewEvidence { replaces: Some(large.id), ..new_evidence("other", 10) }).await.unwrap();
    for seed in 11..20 {
        add(new_evidence("other", seed)).await.unwrap();
    }
    assert_err!(add(new_evidence("other", 99)).await, AddError::TooMany { max: 10 });
}

#[tokio::test]
async fn other_stores_draft_is_not_found() {
    let (desk, mut conn, draft) = drafted().await;
    let stranger = Actor::Applicant { store: StoreId::new(desk.ctx.now()) };
    let added = draft_document::add(&mut conn, &desk.ctx, &stranger, draft.id, &new_evidence("id_card", 1)).await;
    assert!(matches!(added, Err(AddError::Missing)));
    let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "何苗", &[Role::Agent]).await;
    let added = draft_document::add(&mut conn, &desk.ctx, &agent, draft.id, &new_evidence("id_card", 1)).await;
    assert!(matches!(added, Err(AddError::Missing)));
}

#[tokio::test]
async fn document_that_kills_its_worker_is_given_up() {
    let (desk, mut conn, _, new) = uploaded().await;
    for attempt in 1..=RetryPolicy::EFFECT.cap {
        let begun = prepare(&desk, &mut conn, new.id).await;
        assert!(matches!(begun, PreparationAttempt::Prepare(found) if found.attempt == attempt));
        assert_eq!(prepare(&desk, &mut conn, new.id).await, PreparationAttempt::NotYet);
        desk.clock.advance(RetryPolicy::EFFECT.lease_period);
    }
    let over = prepare(&desk, &mut conn, new.id).await;
    assert_eq!(over, PreparationAttempt::Over(EvidenceState::Unreadable));
    let row = evidence::find(&conn, new.id).await.unwrap().unwrap();
    assert_eq!((row.problem.as_deref(), row.attempt), (Some("gave_up"), RetryPolicy::EFFECT.cap));
}

#[tokio::test]
async fn verdict_on_a_removed_document_is_ignored() {
    let (desk, mut conn, draft, new) = uploaded().await;
    let PreparationAttempt::Prepare(tried) = prepare(&desk, &mut conn, new.id).await else { panic!("it is due") };
    draft_document::remove(&mut conn, &desk.ctx, &desk.applicant, draft.id, new.id).await.unwrap();
    let state = preparation::finish(&mut conn, &desk.ctx, &tried, &PreparationResult::Ready(Vec::new())).await.unwrap();
    assert_eq!(state, EvidenceState::Removed);
}

#[tokio::test]
async fn unavailable_scanner_uses_no_attempt() {
    let (desk, mut conn, _, new) = uploaded().await;
    for _ in 0..20 {
        let PreparationAttempt::Prepare(tried) = prepare(&desk, &mut conn, new.id).await else { panic!("it is due") };
        assert_eq!(tried.attempt, 1);
        preparation::quarantine(&mut conn, &desk.ctx, &tried).await.unwrap();
        desk.clock.advance(Duration::minutes(1));
    }
    let found = evidence::find(&conn, new.id).await.unwrap().unwrap();
    assert_eq!(found.state, EvidenceState::Quarantined);
}

#[tokio::test]
async fn evidence_is_shown_to_holder_or_with_purpose() {
    let (desk, mut conn) = desk().await;
    let cast = Cast::hire(&mut conn, &desk.ctx).await;
    let id = cast.application(&mut conn, &desk.ctx, Stage::InReview, "EV-1").await;
    let document = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence.id;
    let list_viewers = async |conn: &mut AsyncPgConnection, picture| {
        let mut viewers = Vec::new();
        for who in Who::ALL {
            let actor = cast.actor(conn, *who, id).await;
            let counted = "select coalesce(sum(looks), 0) from evidence_views";
            let before = sql::number(conn, counted).await;
            let seen = access::open(conn, &desk.ctx, &actor, id, document, picture).await.is_ok();
            let recorded = sql::number(conn, counted).await - before;
            assert_eq!(recorded, i64::from(seen), "{who:?}: exactly the successful views are recorded");
            viewers.extend(seen.then_some(*who));
        }
        viewers
    };
    assert_eq!(list_viewers(&mut conn, Picture::Page(1)).await, [Who::First]);
    assert_eq!(list_viewers(&mut conn, Picture::Original).await, []);
    for who in Who::ALL {
        let actor = cast.actor(&conn, *who, id).await;
        let _ = access::state_purpose(&mut conn, &desk.ctx, &actor, id, "复核投诉 2026-17").await;
    }
    assert_eq!(list_viewers(&mut conn, Picture::Page(1)).await, [Who::First, Who::Lead, Who::Auditor]);
    assert_eq!(list_viewers(&mut conn, Picture::Original).await, [Who::Lead]);
    assert_eq!(list_viewers(&mut conn, Picture::Page(2)).await, []);
    desk.clock.advance(access::PURPOSE_PERIOD / 2);
    assert!(claim::renew(&conn, &desk.ctx, &cast.staff(Who::First), id).await.unwrap());
    desk.clock.advance(access::PURPOSE_PERIOD / 2);
    assert_eq!(list_viewers(&mut conn, Picture::Page(1)).await, [Who::First]);
    desk.clock.advance(Duration::hours(1));
    assert_eq!(list_viewers(&mut conn, Picture::Page(1)).await, [], "the lease has ended");
    let other = ApplicationId::new(desk.ctx.now());
    let elsewhere = access::open(&mut conn, &desk.ctx, &desk.lead, other, document, Picture::Page(1)).await;
    assert!(matches!(elsewhere, Err(AccessError::Missing)));
}

#[tokio::test]
async fn second_review_shows_evidence_to_its_holder_only() {
    for (stage, viewers) in [(Stage::SecondFree, &[][..]), (Stage::SecondOfYes, &[Who::Second])] {
        let (desk, mut conn) = desk().await;
        let cast = Cast::hire(&mut conn, &desk.ctx).await;
        let id = cast.application(&mut conn, &desk.ctx, stage, "EV-1").await;
        let document = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence.id;
        let mut seen = Vec::new();
        for who in Who::ALL {
            let actor = cast.actor(&conn, *who, id).await;
            let opened = access::open(&mut conn, &desk.ctx, &actor, id, document, Picture::Page(1)).await;
            seen.extend(opened.is_ok().then_some(*who));
        }
        assert_eq!(seen, viewers, "{stage:?}");
    }
}

#[tokio::test]
async fn submitted_document_is_not_shown_to_the_owner() {
    let (desk, mut conn, draft) = drafted().await;
    let owner = &desk.applicant;
    let id = builders::ready_document(&mut conn, &desk.ctx, &draft, "id_card").await;
    draft_document::open_draft_document(&mut conn, &desk.ctx, owner, draft.id, id, 1).await.unwrap();
    builders::complete_draft(&mut conn, &desk.ctx, draft.owner(), Kind::Unbind).await;
    let application = builders::submit(&mut conn, &desk.ctx, owner, draft.id).await.id;
    withdrawal::withdraw(&mut conn, &desk.ctx, owner, application).await.unwrap();
    let again = reapply::begin_again(&mut conn, &desk.ctx, owner, application).await.unwrap();
    assert_eq!(draft_document::list_of_draft(&conn, again.id).await.unwrap().len(), 1, "the document is carried over");
    let hidden = draft_document::open_draft_document(&mut conn, &desk.ctx, owner, again.id, id, 1).await;
    assert!(matches!(hidden, Err(AccessError::Missing)), "{hidden:?}");
}

#[tokio::test]
async fn submitted_documents_cannot_be_changed() {
    let (desk, mut conn, id) = submitted().await;
    let file = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence;
    for statement in [
        "delete from application_evidence",
        "update application_evidence set position = 9",
        "update evidence set sha256 = sha256('x')",
        "update evidence set document_type = 'other'",
    ] {
        sql::refusal(&conn, statement).await;
    }
    let owner = DraftOwner::owner(desk.store);
    let draft = draft::save(&conn, owner, Kind::Unbind, &builders::answers(), desk.ctx.now()).await.unwrap();
    let taken = draft_document::remove(&mut conn, &desk.ctx, &desk.applicant, draft.id, file.id).await.unwrap();
    assert!(!taken, "the document no longer belongs to a draft");
    assert_eq!(evidence::find(&conn, file.id).await.unwrap().unwrap().state, EvidenceState::Ready);
}
