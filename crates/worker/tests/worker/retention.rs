//! Retention (R22): evidence, personal columns and abandoned drafts are removed; the record remains.

use domain::intake::draft::Answers;
use domain::intake::withdrawal;
use domain::operation::retention;
use domain::review::{decide, decision};
use worker::DrainError;

use crate::prelude::*;

const CLOSED: TimeDelta = TimeDelta::days(180);

async fn withdraw(documents: &Documents, id: ApplicationId) {
    let mut conn = documents.desk.connection().await;
    withdrawal::withdraw(&mut conn, &documents.desk.worker.ctx, &documents.owner(), id).await.expect("it is withdrawn");
}

async fn query_is_erased(documents: &Documents, id: ApplicationId) -> bool {
    let erased = format!("applications where id = '{}' and erased_at is not null", id.0);
    sql::count(&documents.desk.connection().await, &erased).await == 1
}

async fn assert_record_holds(documents: &Documents) {
    let broken = event::list_broken(&documents.desk.connection().await).await.expect("the database answers");
    assert!(broken.is_empty(), "{broken:?}");
}

/// Tables, ours and the queue's, in which this text occurs as text or as bytes.
async fn find_text(documents: &Documents, text: &str) -> Vec<String> {
    let conn = documents.desk.connection().await;
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
    let documents = documents().await;
    let ctx = &documents.desk.worker.ctx;
    let canaries =
        ["金丝雀", "13900031337", "canary@coalmine.example", "请看鹦鹉螺附件", "canary-31337.jpg", "夜莺已核对"];
    let [contact_name, contact_phone, contact_email, statement, file_name, note] = canaries.map(str::to_owned);
    let answers = Answers { reason: "other".into(), statement, contact_name, contact_phone, contact_email };
    let owner = DraftOwner::owner(documents.store);
    let mut conn = documents.desk.connection().await;
    draft::save(&conn, owner, Kind::Unbind, &answers, ctx.now()).await.expect("the draft is saved");
    let evidence = documents.upload_as("id_card", &file_name, &photo(600, 400, 1), None).await;
    documents.drain().await;
    let application = documents.submit().await;
    documents.drain().await;
    let reviewer = builders::staff_member(&mut conn, ctx, "lin", "林", &[Role::Reviewer]).await;
    claim::claim(&mut conn, ctx, &reviewer, application).await.expect("it is claimed");
    let verdict = decision::Verdict { note, ..builders::verdict(Outcome::Reject) };
    decide::decide(&mut conn, ctx, &reviewer, application, &verdict).await.expect("it is decided");
    documents.drain_after(TimeDelta::hours(1)).await;
    for canary in canaries {
        assert!(!find_text(&documents, canary).await.is_empty(), "{canary} must be found before erasure");
    }
    documents.drain_after(CLOSED - TimeDelta::days(1)).await;
    assert!(!query_is_erased(&documents, application).await, "it is kept as long as the policy says");

    documents.desk.clock.advance(TimeDelta::days(1));
    let erased = retention::erase_closed(&mut conn, ctx, 50).await.expect("the database answers");
    assert_eq!(erased, 1);
    let keys = sql::count(&conn, "evidence where wrapped_key is not null").await;
    assert_eq!((keys, documents.objects().len()), (0, 2), "the key is destroyed first");
    documents.drain().await;
    assert!(documents.objects().is_empty() && documents.doomed().await.is_empty());
    assert_eq!(documents.row(evidence).await.state, EvidenceState::Removed);
    for canary in canaries {
        assert_eq!(find_text(&documents, canary).await, Vec::<String>::new(), "{canary}");
    }
    assert_record_holds(&documents).await;
    let events = event::list(&conn, event::Subject::Application(application)).await.expect("the database answers");
    assert!(events.len() >= 4, "the record stays");
}

/// Three closed applications, each with a document of its own.
async fn three_closed() -> Documents {
    let documents = documents().await;
    for seed in 1..=3 {
        documents.upload("id_card", &photo(200, 100, seed)).await;
        documents.drain().await;
        let id = documents.submit().await;
        withdraw(&documents, id).await;
        documents.desk.clock.advance(TimeDelta::hours(1));
    }
    documents
}

#[tokio::test]
async fn failing_store_stops_removal_with_an_error() {
    let documents = three_closed().await;
    documents.desk.clock.advance(CLOSED);
    let (mut conn, ctx) = (documents.desk.connection().await, &documents.desk.worker.ctx);
    let backlog = retention::backlog(&conn, ctx).await.expect("the database answers");
    assert_eq!((backlog.applications, backlog.objects), (3, 0));
    assert_eq!(backlog.oldest_due_at, Some(ctx.now() - TimeDelta::hours(3)));
    retention::erase_closed(&mut conn, ctx, 50).await.expect("the database answers");
    let backlog = retention::backlog(&conn, ctx).await.expect("the database answers");
    assert_eq!((backlog.applications, backlog.oldest_due_at, backlog.objects), (0, None, 6));
    // A folder in the file's place: it cannot be removed as a file.
    let stuck = documents.path(&documents.doomed().await[3]);
    std::fs::remove_file(&stuck).expect("it can be removed");
    std::fs::create_dir(&stuck).expect("it can be created");
    let error = drain(&documents.desk.worker).await.expect_err("it cannot be removed");
    assert!(matches!(&error, DrainError::Failed(sweep, _) if sweep == "remove_objects"), "{error}");
    std::fs::remove_dir(&stuck).expect("it can be removed");
    documents.drain().await;
    assert!(documents.objects().is_empty() && documents.doomed().await.is_empty());
}

#[tokio::test]
async fn invalid_object_name_does_not_block_removal() {
    let documents = documents().await;
    let conn = documents.desk.connection().await;
    let doomed = ["../../etc/passwd".to_owned(), "test/1".to_owned()];
    let before = documents.desk.worker.ctx.now() - TimeDelta::days(1);
    domain::evidence::removal::begin_write(&conn, &doomed, domain::evidence::removal::DeletionCause::Uploading, before)
        .await
        .expect("the database answers");
    documents.drain().await;
    assert!(documents.doomed().await.is_empty());
    assert_eq!(sql::count(&conn, "scheduled_runs").await, 0, "draining records no scheduled runs");
}

/// After each number of days: the draft reminders sent so far, and the drafts left.
async fn pass(documents: &Documents, days: &[(i64, i64, i64)]) {
    for (number, (days, reminders, drafts)) in days.iter().enumerate() {
        documents.drain_after(TimeDelta::days(*days)).await;
        let sent = documents.desk.count_letters(LetterKind::DraftReminder).await;
        let left = sql::count(&documents.desk.connection().await, "drafts").await;
        assert_eq!((sent, left), (*reminders, *drafts), "step {number}");
    }
}

#[tokio::test]
async fn abandoned_draft_is_announced_then_removed() {
    let documents = documents().await;
    let evidence = documents.upload("id_card", &photo(200, 100, 1)).await;
    pass(&documents, &[(22, 0, 1)]).await;
    pass(&documents, &[(1, 1, 1); 7]).await;
    pass(&documents, &[(1, 1, 0)]).await;
    assert_eq!(documents.row(evidence).await.wrapped_key, None);
    assert!(documents.objects().is_empty());
    assert_record_holds(&documents).await;
}

#[tokio::test]
async fn late_worker_announces_before_it_removes() {
    let documents = documents().await;
    documents.draft().await;
    pass(&documents, &[(90, 1, 1), (7, 1, 0)]).await;
}
