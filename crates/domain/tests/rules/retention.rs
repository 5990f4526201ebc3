//! Retention: expired data is erased, and nothing else.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Actor;
use domain::application::transition;
use domain::base::schema::{drafts, letters, objects_pending_deletion};
use domain::base::terms::Kind;
use domain::evidence::{self, EvidenceState, integrity};
use domain::intake::draft::{self, DraftOwner};
use domain::intake::{draft_document, reapply, withdrawal};
use domain::operation::retention;
use domain::record::event;
use domain::review::outcome::Outcome;
use testkit::{builders, sql};

use crate::desk::{Desk, desk};

/// Tables that contain a text anywhere.
async fn tables_with(conn: &mut AsyncPgConnection, canary: &str) -> Vec<String> {
    let tables = "select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname in ('public', 'apalis') and c.relname not in ('store_contacts', 'stores')";
    let mut found = Vec::new();
    for name in sql::texts(conn, tables).await {
        let contains = format!(
            "{name} t where t::text like '%{canary}%' or t::text like '%' || encode(convert_to('{canary}', 'UTF8'), 'hex') || '%'"
        );
        if sql::count(conn, &contains).await > 0 {
            found.push(name);
        }
    }
    found
}

async fn closed(desk: &Desk, conn: &mut AsyncPgConnection) -> domain::base::id::ApplicationId {
    let id = desk.submitted(conn).await;
    builders::decided(conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    id
}

#[tokio::test]
async fn erased_application_keeps_no_personal_data() {
    let (desk, mut conn) = desk().await;
    let id = closed(&desk, &mut conn).await;
    for canary in ["chen@mumian.example", "13800138000", "联系人与登记信息一致", "id_card.jpg"] {
        assert!(!tables_with(&mut conn, canary).await.is_empty(), "{canary} exists before");
    }
    desk.clock.advance(Duration::days(179));
    assert_eq!(retention::erase_closed(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "the retention has not ended");
    assert_eq!(retention::backlog(&conn, &desk.ctx).await.unwrap().applications, 0);
    desk.clock.advance(Duration::days(3));
    let behind = retention::backlog(&conn, &desk.ctx).await.unwrap();
    assert_eq!(behind.applications, 1);
    assert!(behind.oldest_due_at.is_some_and(|at| at < desk.ctx.now() - Duration::days(1)));
    assert_eq!(retention::erase_closed(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(retention::erase_closed(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "nothing is left to erase");
    for canary in ["chen@mumian.example", "13800138000", "联系人与登记信息一致", "id_card.jpg", "陈立新"] {
        assert_eq!(tables_with(&mut conn, canary).await, Vec::<String>::new(), "{canary}");
    }
    let file = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence;
    assert_eq!((file.state, file.wrapped_key), (EvidenceState::Removed, None));
    let doomed: i64 = objects_pending_deletion::table.count().get_result(&mut conn).await.unwrap();
    assert_eq!(doomed, 2, "the original and its page");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
    assert_eq!(
        integrity::list_altered(&conn).await.unwrap(),
        (0, vec![]),
        "erased applications do not count as altered"
    );
    assert_eq!(retention::backlog(&conn, &desk.ctx).await.unwrap().applications, 0);
}

#[tokio::test]
async fn document_shared_with_a_kept_application_stays() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let first = desk.submitted(&mut conn).await;
    withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, first).await.unwrap();
    desk.clock.advance(Duration::days(181));
    let draft = reapply::begin_again(&mut conn, &desk.ctx, &applicant, first).await.unwrap();
    let shared = draft_document::list_of_draft(&conn, draft.id).await.unwrap().remove(0).evidence.id;
    builders::complete_draft(&mut conn, &desk.ctx, draft.owner(), Kind::Unbind).await;
    let second = builders::submit(&mut conn, &desk.ctx, &applicant, draft.id).await.id;
    assert_eq!(retention::erase_closed(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert!(transition::get(&conn, first).await.unwrap().erased_at.is_some());
    let kept = evidence::find(&conn, shared).await.unwrap().unwrap();
    assert_eq!((kept.state, kept.wrapped_key.is_some()), (EvidenceState::Ready, true));
    let pending = format!("objects_pending_deletion where object = '{}'", kept.object);
    assert_eq!(sql::count(&conn, &pending).await, 0, "its bytes stay");
    withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, second).await.unwrap();
    desk.clock.advance(Duration::days(181));
    assert_eq!(retention::erase_closed(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(evidence::find(&conn, shared).await.unwrap().unwrap().state, EvidenceState::Removed);
}

#[tokio::test]
async fn runs_are_bounded_and_resumable() {
    let (desk, mut conn) = desk().await;
    for number in 0..5 {
        let store = builders::store(&mut conn, &format!("R-{number}"), "店", desk.ctx.now()).await;
        let id = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
        withdrawal::withdraw(&mut conn, &desk.ctx, &Actor::Applicant { store }, id).await.unwrap();
    }
    desk.clock.advance(Duration::days(181));
    let mut runs = Vec::new();
    for _ in 0..4 {
        runs.push(retention::erase_closed(&mut conn, &desk.ctx, 2).await.unwrap());
    }
    assert_eq!(runs, [2, 2, 1, 0]);
}

#[tokio::test]
async fn untouched_draft_is_announced_then_deleted() {
    let (desk, mut conn) = desk().await;
    let owner = DraftOwner { store: desk.store, agent: None };
    let id = builders::complete_draft(&mut conn, &desk.ctx, owner, Kind::Unbind).await;
    let drafts_left = async |conn: &mut AsyncPgConnection| drafts::table.count().get_result::<i64>(conn).await.unwrap();
    desk.clock.advance(Duration::days(23));
    assert_eq!(retention::remind_of_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(retention::remind_of_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    // Saving the draft restarts its period.
    draft::save(&conn, owner, Kind::Unbind, &builders::answers(), desk.ctx.now()).await.unwrap();
    desk.clock.advance(Duration::days(8));
    assert_eq!(retention::remove_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    desk.clock.advance(Duration::days(15));
    assert_eq!(retention::remind_of_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    desk.clock.advance(Duration::days(6));
    assert_eq!(retention::remove_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "the notice period has not ended");
    desk.clock.advance(Duration::days(2));
    assert_eq!(retention::remove_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(drafts_left(&mut conn).await, 0);
    let letter_count: i64 =
        letters::table.filter(letters::kind.eq("draft_reminder")).count().get_result(&mut conn).await.unwrap();
    assert_eq!(letter_count, 2);
    assert!(draft::find_by_id(&conn, &Actor::Applicant { store: desk.store }, id).await.unwrap().is_none());
}

#[tokio::test]
async fn codes_are_erased_and_decisions_stay_closed() {
    let (desk, mut conn) = desk().await;
    let id = closed(&desk, &mut conn).await;
    let key = domain::base::secret::SecretKey::derive(&[7; 32]).unwrap();
    domain::account::sign_in::request_code(&mut conn, &desk.ctx, &key, "MM-8830217", domain::Locale::ZhCn)
        .await
        .unwrap();
    diesel::sql_query("update letters set state = 'sent', sent_at = $1, ended_at = $1 where state = 'queued'")
        .bind::<diesel::sql_types::Timestamptz, _>(desk.ctx.now())
        .execute(&mut conn)
        .await
        .unwrap();
    desk.clock.advance(Duration::days(29));
    assert_eq!(retention::erase_letters(&conn, &desk.ctx, 10).await.unwrap(), 0);
    desk.clock.advance(Duration::days(152));
    assert_eq!(retention::erase_letters(&conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(retention::erase_letters(&conn, &desk.ctx, 10).await.unwrap(), 0);
    assert_eq!(retention::erase_closed(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(tables_with(&mut conn, "mm-8830217@store.example").await, Vec::<String>::new());
    let undone = domain::review::decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "重看").await;
    assert!(undone.is_err(), "an erased application cannot be reviewed");
}
