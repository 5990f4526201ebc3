//! Retention (R22): evidence, personal columns and abandoned drafts are removed; the record remains.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::base::actor::Role;
use domain::base::id::ApplicationId;
use domain::base::schema::{applications, drafts, letters, scheduled_runs};
use domain::base::terms::Kind;
use domain::evidence::EvidenceState;
use domain::intake::draft::{self, Answers, DraftOwner};
use domain::intake::{reapply, withdrawal};
use domain::letter::LetterKind;
use domain::operation::retention;
use domain::record::event;
use domain::review::outcome::Outcome;
use domain::review::{claim, decide, decision};
use testkit::{builders, sql};
use worker::{DrainError, drain};

use crate::documents::{Papers, papers, photo};

const CLOSED: TimeDelta = TimeDelta::days(180);

async fn withdraw(papers: &Papers, id: ApplicationId) {
    let mut conn = papers.stage.connection().await;
    withdrawal::withdraw(&mut conn, &papers.stage.worker.ctx, &papers.owner(), id).await.expect("it is withdrawn");
}

async fn query_is_erased(papers: &Papers, id: ApplicationId) -> bool {
    applications::table
        .find(id)
        .select(applications::erased_at.is_not_null())
        .get_result(&mut papers.stage.connection().await)
        .await
        .expect("the application exists")
}

async fn assert_record_holds(papers: &Papers) {
    let broken = event::list_broken(&papers.stage.connection().await).await.expect("the database answers");
    assert!(broken.is_empty(), "{broken:?}");
}

/// Tables, ours and the queue's, in which this text occurs as text or as bytes.
async fn find_text(papers: &Papers, text: &str) -> Vec<String> {
    let conn = papers.stage.connection().await;
    let tables = "select format('%I.%I', table_schema, table_name) from information_schema.tables
         where table_schema in ('public', 'apalis') and table_type = 'BASE TABLE' order by 1";
    let tables = sql::texts(&conn, tables).await;
    assert!(tables.len() > 20, "these are the tables");
    let (mut found, hex) = (Vec::new(), hex::encode(text));
    for name in tables {
        let contains = format!("{name} t where position('{text}' in t::text) > 0 or position('{hex}' in t::text) > 0");
        if sql::count(&conn, &contains).await > 0 {
            found.push(name);
        }
    }
    found
}

#[tokio::test]
async fn erasing_removes_all_personal_data() {
    let papers = papers().await;
    let ctx = &papers.stage.worker.ctx;
    let canaries =
        ["金丝雀", "13900031337", "canary@coalmine.example", "请看鹦鹉螺附件", "canary-31337.jpg", "夜莺已核对"];
    let [contact_name, contact_phone, contact_email, statement, file_name, note] = canaries.map(str::to_owned);
    let answers = Answers { reason: "other".into(), statement, contact_name, contact_phone, contact_email };
    let owner = DraftOwner { store: papers.store, agent: None };
    let mut conn = papers.stage.connection().await;
    draft::save(&conn, owner, Kind::Unbind, &answers, ctx.now()).await.expect("the draft is saved");
    let evidence = papers.upload_as("id_card", &file_name, &photo(600, 400, 1), None).await;
    papers.drain().await;
    let application = papers.submit().await;
    papers.drain().await;
    let reviewer = builders::staff_member(&mut conn, ctx, "lin", "林", &[Role::Reviewer]).await;
    claim::claim(&mut conn, ctx, &reviewer, application).await.expect("it is claimed");
    let verdict = decision::Verdict { note, ..builders::verdict(Outcome::Reject) };
    decide::decide(&mut conn, ctx, &reviewer, application, &verdict).await.expect("it is decided");
    papers.stage.clock.advance(TimeDelta::hours(1));
    papers.drain().await;
    for canary in canaries {
        assert!(!find_text(&papers, canary).await.is_empty(), "{canary} must be found before erasure");
    }
    papers.stage.clock.advance(CLOSED - TimeDelta::days(1));
    papers.drain().await;
    assert!(!query_is_erased(&papers, application).await, "it is kept as long as the policy says");

    papers.stage.clock.advance(TimeDelta::days(1));
    let erased = retention::erase_closed(&mut conn, ctx, 50).await.expect("the database answers");
    assert_eq!(erased, 1);
    assert_eq!((papers.count_keys().await, papers.objects().len()), (0, 2), "the key is destroyed first");
    papers.drain().await;
    assert!(papers.objects().is_empty() && papers.doomed().await.is_empty());
    assert_eq!(papers.row(evidence).await.state, EvidenceState::Removed);
    for canary in canaries {
        assert_eq!(find_text(&papers, canary).await, Vec::<String>::new(), "{canary}");
    }
    assert_record_holds(&papers).await;
    let events = event::list(&conn, event::Subject::Application(application)).await.expect("the database answers");
    assert!(events.len() >= 4, "the record stays");
}

#[tokio::test]
async fn document_shared_with_a_later_application_is_kept() {
    let papers = papers().await;
    let ctx = &papers.stage.worker.ctx;
    let evidence = papers.upload("id_card", &photo(600, 400, 2)).await;
    papers.drain().await;
    let first = papers.submit().await;
    withdraw(&papers, first).await;
    papers.stage.clock.advance(TimeDelta::days(2));
    let mut conn = papers.stage.connection().await;
    reapply::begin_again(&mut conn, ctx, &papers.owner(), first).await.expect("the draft is begun");
    let second = papers.submit().await;
    papers.stage.clock.advance(CLOSED);
    papers.drain().await;
    assert!(query_is_erased(&papers, first).await && !query_is_erased(&papers, second).await);
    let file = papers.file(evidence).await;
    assert_eq!(file.evidence.state, EvidenceState::Ready);
    papers.read(&file.evidence, &file.pages[0].object).await;
    withdraw(&papers, second).await;
    papers.stage.clock.advance(CLOSED);
    papers.drain().await;
    assert!(query_is_erased(&papers, second).await);
    assert!(papers.objects().is_empty());
    assert_record_holds(&papers).await;
}

/// Three closed applications, each with a document of its own.
async fn three_closed() -> (Papers, Vec<ApplicationId>) {
    let papers = papers().await;
    let mut closed = Vec::new();
    for seed in 1..=3 {
        papers.upload("id_card", &photo(200, 100, seed)).await;
        papers.drain().await;
        let id = papers.submit().await;
        withdraw(&papers, id).await;
        papers.stage.clock.advance(TimeDelta::hours(1));
        closed.push(id);
    }
    (papers, closed)
}

#[tokio::test]
async fn erasing_is_bounded_and_resumes() {
    let (papers, closed) = three_closed().await;
    let ctx = &papers.stage.worker.ctx;
    let mut conn = papers.stage.connection().await;
    papers.stage.clock.advance(CLOSED);
    let backlog = retention::backlog(&conn, ctx).await.expect("the database answers");
    assert_eq!((backlog.applications, backlog.objects), (3, 0));
    assert_eq!(backlog.oldest_due_at, Some(ctx.now() - TimeDelta::hours(3)));
    for (limit, done) in [(1, 1), (0, 0), (1, 1), (10, 1), (10, 0)] {
        assert_eq!(retention::erase_closed(&mut conn, ctx, limit).await.expect("the database answers"), done);
    }
    for id in closed {
        assert!(query_is_erased(&papers, id).await);
    }
    let backlog = retention::backlog(&conn, ctx).await.expect("the database answers");
    assert_eq!((backlog.applications, backlog.oldest_due_at, backlog.objects), (0, None, 6));
    assert_eq!(papers.count_keys().await, 0);
    assert_record_holds(&papers).await;
}

#[tokio::test]
async fn failing_store_stops_removal_with_an_error() {
    let (papers, _) = three_closed().await;
    papers.stage.clock.advance(CLOSED);
    let mut conn = papers.stage.connection().await;
    retention::erase_closed(&mut conn, &papers.stage.worker.ctx, 50).await.expect("the database answers");
    // A folder in the file's place: it cannot be removed as a file.
    let stuck = papers.path(&papers.doomed().await[3]);
    std::fs::remove_file(&stuck).expect("it can be removed");
    std::fs::create_dir(&stuck).expect("it can be created");
    let error = drain(&papers.stage.worker).await.expect_err("it cannot be removed");
    assert!(matches!(error, DrainError::Sweep("remove_objects", _)), "{error}");
    std::fs::remove_dir(&stuck).expect("it can be removed");
    papers.drain().await;
    assert!(papers.objects().is_empty() && papers.doomed().await.is_empty());
}

#[tokio::test]
async fn invalid_object_name_does_not_block_removal() {
    let papers = papers().await;
    let mut conn = papers.stage.connection().await;
    let doomed = ["../../etc/passwd".to_owned(), "test/1".to_owned()];
    let before = papers.stage.worker.ctx.now() - TimeDelta::days(1);
    domain::evidence::removal::begin_write(&conn, &doomed, "uploading", before).await.expect("the database answers");
    papers.drain().await;
    assert!(papers.doomed().await.is_empty());
    let runs: i64 = scheduled_runs::table.count().get_result(&mut conn).await.expect("the database answers");
    assert_eq!(runs, 0, "draining records no scheduled runs");
}

async fn count_reminders(papers: &Papers) -> i64 {
    letters::table
        .filter(letters::kind.eq(LetterKind::DraftReminder))
        .count()
        .get_result(&mut papers.stage.connection().await)
        .await
        .expect("the database answers")
}

async fn count_drafts(papers: &Papers) -> i64 {
    drafts::table.count().get_result(&mut papers.stage.connection().await).await.expect("the database answers")
}

async fn pass(papers: &Papers, days: i64) {
    papers.stage.clock.advance(TimeDelta::days(days));
    papers.drain().await;
}

#[tokio::test]
async fn abandoned_draft_is_announced_then_removed() {
    let papers = papers().await;
    let evidence = papers.upload("id_card", &photo(200, 100, 1)).await;
    pass(&papers, 22).await;
    assert_eq!((count_reminders(&papers).await, count_drafts(&papers).await), (0, 1));
    for _ in 0..7 {
        pass(&papers, 1).await;
        assert_eq!((count_reminders(&papers).await, count_drafts(&papers).await), (1, 1));
    }
    pass(&papers, 1).await;
    assert_eq!((count_reminders(&papers).await, count_drafts(&papers).await), (1, 0));
    assert_eq!(papers.row(evidence).await.wrapped_key, None);
    assert!(papers.objects().is_empty());
    assert_record_holds(&papers).await;
}

#[tokio::test]
async fn saving_a_draft_restarts_its_retention() {
    let papers = papers().await;
    let evidence = papers.upload("id_card", &photo(200, 100, 1)).await;
    pass(&papers, 25).await;
    assert_eq!(count_reminders(&papers).await, 1);
    let owner = DraftOwner { store: papers.store, agent: None };
    let conn = papers.stage.connection().await;
    let now = papers.stage.worker.ctx.now();
    draft::save(&conn, owner, Kind::Unbind, &builders::answers(), now).await.expect("the draft is saved");
    pass(&papers, 22).await;
    assert_eq!((count_reminders(&papers).await, count_drafts(&papers).await), (1, 1));
    assert_eq!(papers.row(evidence).await.state, EvidenceState::Ready);
    pass(&papers, 1).await;
    assert_eq!((count_reminders(&papers).await, count_drafts(&papers).await), (2, 1));
    pass(&papers, 7).await;
    assert_eq!((count_reminders(&papers).await, count_drafts(&papers).await), (2, 0));
}

#[tokio::test]
async fn late_worker_announces_before_it_removes() {
    let papers = papers().await;
    papers.draft().await;
    pass(&papers, 90).await;
    assert_eq!((count_reminders(&papers).await, count_drafts(&papers).await), (1, 1));
    pass(&papers, 7).await;
    assert_eq!((count_reminders(&papers).await, count_drafts(&papers).await), (1, 0));
}
