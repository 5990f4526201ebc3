//! How proposals end without being carried out, and what remains of them.

use domain::operation::pruning;

use super::*;

#[tokio::test]
async fn proposer_takes_it_back() {
    let mut it = Setting::of(submitted().await).await;
    let id = it.propose(it.corrected(NEW)).await.unwrap();
    let (agent, lead) = (it.agent.clone(), it.desk.lead.clone());
    assert_err!(proposal::withdraw(&mut it.conn, &it.desk.ctx, &lead, id).await, ConfirmError::Own);
    proposal::withdraw(&mut it.conn, &it.desk.ctx, &agent, id).await.unwrap();
    assert_err!(it.confirm(&lead, id).await, ConfirmError::Closed(proposal::ProposalState::Withdrawn));
    it.propose(it.corrected(NEW)).await.unwrap();
}

#[tokio::test]
async fn unanswered_proposal_expires() {
    let mut it = Setting::of(submitted().await).await;
    let lead = it.desk.lead.clone();
    let about = [it.corrected(NEW), rebinding("dy-new")];
    let mut ids = Vec::new();
    for proposed in about {
        ids.push(it.propose(proposed).await.unwrap());
    }
    // From Monday: five working days.
    it.desk.clock.set(instant("2026-03-09T17:59:59+08:00"));
    assert_eq!(proposal::expire_due(&mut it.conn, &it.desk.ctx, 10).await.unwrap(), 0);
    it.desk.clock.set(instant("2026-03-09T18:00:00+08:00"));
    assert_err!(it.confirm(&lead, ids[0]).await, ConfirmError::Closed(proposal::ProposalState::Expired));
    assert_eq!(proposal::expire_due(&mut it.conn, &it.desk.ctx, 1).await.unwrap(), 1, "some");
    assert_eq!(proposal::expire_due(&mut it.conn, &it.desk.ctx, 10).await.unwrap(), 1, "the rest");
    assert_eq!(proposal::expire_due(&mut it.conn, &it.desk.ctx, 10).await.unwrap(), 0, "nothing");
    for id in ids {
        assert_eq!(it.state(id).await, "expired");
    }
    assert!(actions(&it.conn, it.id).await.contains(&"proposal_expired".to_owned()));
}

#[tokio::test]
async fn sweep_without_a_policy_does_nothing() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOW));
    let ctx = Context::new(clock, Arc::new(PlainWriter));
    assert_eq!(proposal::expire_due(&mut conn, &ctx, 10).await.unwrap(), 0);
    assert_eq!(pruning::prune_used(&conn, &ctx, 10).await.unwrap(), 0);
}

#[tokio::test]
async fn proposals_are_erased_with_the_case() {
    let mut it = Setting::of(decided(Outcome::Reject).await).await;
    let id = it.carried_out(it.corrected(NEW)).await;
    let new = NewProposal { ground: "店主陈立新来电".into(), ..proposing(rebinding("dy-new")) };
    let (agent, lead) = (it.agent.clone(), it.desk.lead.clone());
    let rebound = proposal::propose(&mut it.conn, &it.desk.ctx, &agent, &new).await.unwrap();
    proposal::refuse(&mut it.conn, &it.desk.ctx, &lead, rebound, "无法核实").await.unwrap();
    it.desk.clock.advance(Duration::days(182));
    assert_eq!(pruning::prune_used(&it.conn, &it.desk.ctx, 10).await.unwrap(), 1, "the one about no application");
    assert_eq!(it.desk.erase_closed(&mut it.conn).await, 1);
    for canary in [NEW, "登记邮箱停用", "尾号 6721"] {
        assert_eq!(sql::tables_with(&it.conn, canary).await, Vec::<String>::new(), "{canary}");
    }
    assert_eq!(it.state(id).await, "confirmed");
    assert_eq!(pruning::prune_used(&it.conn, &it.desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(sql::count(&it.conn, "proposals").await, 0);
}

#[tokio::test]
async fn database_refuses_what_one_person_decided() {
    let mut it = Setting::of(submitted().await).await;
    let id = it.propose(it.corrected(NEW)).await.unwrap();
    let me = staff_id(&it.agent);
    for (state, by) in [("confirmed", format!("'{me}'")), ("refused", format!("'{me}'")), ("confirmed", "null".into())]
    {
        let statement = format!(
            "update proposals set state = '{state}', decided_by = {by}, decided_at = created_at where id = '{id}'"
        );
        sql::refusal(&it.conn, &statement).await;
    }
}
