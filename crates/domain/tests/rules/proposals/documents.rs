//! The document that a proposal to change a contact rests on.

use domain::evidence::access::AccessError;
use domain::intake::withdrawal;
use domain::operation::retention;
use domain::proposal::{ConfirmError, document};

use super::{NEW, Setting};
use crate::prelude::*;

#[tokio::test]
async fn changed_contact_needs_a_document_that_was_looked_at() {
    let mut it = Setting::of(submitted().await).await;
    let id = it.propose(it.changed(1, NEW)).await.unwrap();
    let lead = it.desk.lead.clone();
    assert_err!(it.confirm(&lead, id).await, ConfirmError::DocumentMissing);
    let file = builders::proposal_document(&mut it.conn, &it.desk.ctx, it.desk.store, id).await;
    assert_err!(it.confirm(&lead, id).await, ConfirmError::DocumentUnopened);
    // The look of the proposer is not that of the person who confirms.
    let agent = it.agent.clone();
    document::open(&mut it.conn, &it.desk.ctx, &agent, id, file, 1).await.unwrap();
    assert_err!(it.confirm(&lead, id).await, ConfirmError::DocumentUnopened);
    document::open(&mut it.conn, &it.desk.ctx, &lead, id, file, 1).await.unwrap();
    it.confirm(&lead, id).await.unwrap();
    let looks = sql::count(&it.conn, "evidence_views where ground = 'proposal' and application_id is not null").await;
    assert_eq!(looks, 2);
}

#[tokio::test]
async fn proposals_document_is_shown_to_those_who_may_answer() {
    let mut it = Setting::of(submitted().await).await;
    let id = it.propose(it.changed(1, NEW)).await.unwrap();
    let file = builders::proposal_document(&mut it.conn, &it.desk.ctx, it.desk.store, id).await;
    let reviewer = it.desk.reviewer.clone();
    let seen = document::open(&mut it.conn, &it.desk.ctx, &reviewer, id, file, 1).await;
    assert_err!(seen, AccessError::Missing);
    let other = it.propose(it.corrected(NEW)).await.unwrap();
    let lead = it.desk.lead.clone();
    assert_err!(document::open(&mut it.conn, &it.desk.ctx, &lead, other, file, 1).await, AccessError::Missing);
    claim::claim(&mut it.conn, &it.desk.ctx, &lead, it.id).await.unwrap();
    assert_err!(document::open(&mut it.conn, &it.desk.ctx, &lead, id, file, 1).await, AccessError::Missing);
}

#[tokio::test]
async fn proposals_document_is_erased_with_the_application() {
    let mut it = Setting::of(submitted().await).await;
    let id = it.carried_out(it.changed(1, NEW)).await;
    let owner = Actor::Applicant { store: it.desk.store };
    withdrawal::withdraw(&mut it.conn, &it.desk.ctx, &owner, it.id).await.unwrap();
    it.desk.clock.advance(Duration::days(400));
    retention::erase_closed(&mut it.conn, &it.desk.ctx, 10).await.unwrap();
    let of =
        format!("select state from evidence join proposal_evidence on evidence_id = id where proposal_id = '{id}'");
    assert_eq!(sql::texts(&it.conn, &of).await, ["removed"]);
    assert!(sql::count(&it.conn, "objects_pending_deletion where cause = 'erased'").await > 1);
}
