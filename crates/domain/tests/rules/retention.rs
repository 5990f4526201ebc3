//! Retention: expired data is erased, and nothing else.

use domain::account::absence::{self, NewAbsence};
use domain::account::sign_in;
use domain::application::Application;
use domain::base::SecretKey;
use domain::desk::export::{self, ExportRequest, Format};
use domain::desk::queue::Filter;
use domain::desk::saved_view::{self, NewView};
use domain::evidence::{self, EvidenceState, integrity};
use domain::intake::draft::{self, DraftOwner};
use domain::intake::{draft_document, reapply};
use domain::operation::pruning;
use testkit::stage;

use crate::prelude::*;

/// Tables that contain a text anywhere, except those of the stores themselves.
async fn tables_with(conn: &AsyncPgConnection, text: &str) -> Vec<String> {
    let mut found = sql::tables_with(conn, text).await;
    found.retain(|table| !["store_contacts", "stores"].contains(&table.as_str()));
    found
}

#[tokio::test]
async fn erased_application_keeps_no_personal_data() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    for canary in ["chen@mumian.example", "13800138000", "联系人与登记信息一致", "id_card.jpg"] {
        assert!(!tables_with(&conn, canary).await.is_empty(), "{canary} exists before");
    }
    desk.clock.advance(Duration::days(179));
    assert_eq!(desk.erase_closed(&mut conn).await, 0, "the retention has not ended");
    assert_eq!(retention::backlog(&conn, &desk.ctx).await.unwrap().applications, 0);
    desk.clock.advance(Duration::days(3));
    let behind = retention::backlog(&conn, &desk.ctx).await.unwrap();
    assert_eq!(behind.applications, 1);
    assert!(behind.oldest_due_at.is_some_and(|at| at < desk.ctx.now() - Duration::days(1)));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    assert_eq!(desk.erase_closed(&mut conn).await, 0, "nothing is left to erase");
    for canary in ["chen@mumian.example", "13800138000", "联系人与登记信息一致", "id_card.jpg", "陈立新"] {
        assert_eq!(tables_with(&conn, canary).await, Vec::<String>::new(), "{canary}");
    }
    let file = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence;
    assert_eq!((file.state, file.wrapped_key), (EvidenceState::Removed, None));
    assert_eq!(sql::count(&conn, "objects_pending_deletion").await, 2, "the original and its page");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
    assert_eq!(integrity::list_altered(&conn).await.unwrap(), (0, vec![]), "erased ones do not count as altered");
    assert_eq!(retention::backlog(&conn, &desk.ctx).await.unwrap().applications, 0);
}

#[tokio::test]
async fn erasure_reaches_what_staff_typed_elsewhere() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let canaries = ["chen@mumian.example", "13800138000", "陈立新"];
    for (nth, canary) in canaries.iter().enumerate() {
        let view = NewView {
            name: format!("找 {canary}"),
            query: format!("q={canary}&kind=unbind"),
            is_shared: false,
            replaces: false,
        };
        saved_view::save(&mut conn, &desk.ctx, &desk.reviewer, &view).await.unwrap();
        let (from_at, days) = (desk.ctx.now(), i64::try_from(nth).unwrap() * 2);
        let note = format!("{canary} 的申请请同事接手");
        let new = NewAbsence {
            staff: staff_id(&desk.reviewer),
            from_at: from_at + Duration::days(days),
            until_at: from_at + Duration::days(days + 1),
            note,
        };
        absence::enter(&mut conn, &desk.ctx, &desk.reviewer, &new).await.unwrap();
    }
    let wanted = ExportRequest {
        filter: Filter::default(),
        query: String::new(),
        format: Format::Csv,
        with_personal: false,
        purpose: "核对 138 0013 8000 的申请".into(),
    };
    export::begin(&mut conn, &desk.ctx, &desk.lead, &wanted).await.unwrap();
    let queries = sql::texts(&conn, "select query from saved_views").await;
    assert_eq!(queries, ["kind=unbind"; 3], "a search text is not saved");
    desk.clock.advance(Duration::days(182));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    for canary in canaries.into_iter().chain(["138 0013 8000"]) {
        assert_eq!(tables_with(&conn, canary).await, Vec::<String>::new(), "{canary}");
    }
    assert_eq!(sql::count(&conn, "saved_views where name like '找 …%'").await, 3, "the views stay");
    pruning::prune_used(&conn, &desk.ctx, 100).await.unwrap();
    assert_eq!(sql::count(&conn, "staff_absences where note <> ''").await, 0, "notes of past absences are emptied");
    let after = desk.application(&conn, id).await;
    assert_eq!((after.content_salt, after.evidence_digest), (None, vec![0; 32]));
}

#[tokio::test]
async fn kept_hashes_confirm_no_guess() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let before = desk.application(&conn, id).await;
    let file = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence;
    let owner = DraftOwner::owner(desk.store);
    let draft =
        draft::save(&conn, owner, Kind::RevokeCertification, &builders::answers(), desk.ctx.now()).await.unwrap();
    let uploaded = new_evidence("id_card", 7);
    draft_document::add(&mut conn, &desk.ctx, &desk.applicant, draft.id, &uploaded).await.unwrap();
    assert_eq!(sql::tables_with(&conn, &"07".repeat(32)).await, ["evidence"], "the record has no plain hash");
    desk.clock.advance(Duration::days(182));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    assert_eq!(retention::remind_of_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    desk.clock.advance(Duration::days(8));
    assert_eq!(retention::remove_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    for hash in [hex::encode(&file.sha256), hex::encode(&before.evidence_digest), "07".repeat(32)] {
        assert_eq!(sql::tables_with(&conn, &hash).await, Vec::<String>::new());
    }
    // Somebody who knows every answer can still not compute the hash that the record keeps.
    let guess = Application { content_salt: None, ..before.clone() };
    assert_ne!(guess.content_hash().to_vec(), before.content_hash);
}

#[tokio::test]
async fn document_shared_with_a_kept_application_stays() {
    let (desk, mut conn, first) = submitted().await;
    desk.withdraw(&mut conn, first).await.unwrap();
    desk.clock.advance(Duration::days(181));
    let draft = reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, first).await.unwrap();
    let shared = draft_document::list_of_draft(&conn, draft.id).await.unwrap().remove(0).evidence.id;
    builders::complete_draft(&mut conn, &desk.ctx, draft.owner(), Kind::Unbind).await;
    let second = builders::submit(&mut conn, &desk.ctx, &desk.applicant, draft.id).await.id;
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    assert!(desk.application(&conn, first).await.erased_at.is_some());
    let kept = evidence::find(&conn, shared).await.unwrap().unwrap();
    assert_eq!((kept.state, kept.wrapped_key.is_some()), (EvidenceState::Ready, true));
    let pending = format!("objects_pending_deletion where object = '{}'", kept.object);
    assert_eq!(sql::count(&conn, &pending).await, 0, "its bytes stay");
    desk.withdraw(&mut conn, second).await.unwrap();
    desk.clock.advance(Duration::days(181));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    assert_eq!(evidence::find(&conn, shared).await.unwrap().unwrap().state, EvidenceState::Removed);
}

#[tokio::test]
async fn runs_are_bounded_and_resumable() {
    let (desk, mut conn) = desk().await;
    for number in 0..5 {
        let id = desk.submitted_by(&mut conn, &format!("R-{number}")).await;
        let owner = stage::owner(&conn, id).await;
        withdrawal::withdraw(&mut conn, &desk.ctx, &owner, id).await.unwrap();
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
    let owner = DraftOwner::owner(desk.store);
    let id = builders::complete_draft(&mut conn, &desk.ctx, owner, Kind::Unbind).await;
    let remind = async |conn: &mut AsyncPgConnection| retention::remind_of_drafts(conn, &desk.ctx, 10).await.unwrap();
    let remove = async |conn: &mut AsyncPgConnection| retention::remove_drafts(conn, &desk.ctx, 10).await.unwrap();
    desk.clock.advance(Duration::days(23));
    assert_eq!(remind(&mut conn).await, 1);
    assert_eq!(remind(&mut conn).await, 0);
    // Saving the draft restarts its period.
    draft::save(&conn, owner, Kind::Unbind, &builders::answers(), desk.ctx.now()).await.unwrap();
    desk.clock.advance(Duration::days(8));
    assert_eq!(remove(&mut conn).await, 0);
    desk.clock.advance(Duration::days(15));
    assert_eq!(remind(&mut conn).await, 1);
    desk.clock.advance(Duration::days(6));
    assert_eq!(remove(&mut conn).await, 0, "the notice period has not ended");
    desk.clock.advance(Duration::days(2));
    assert_eq!(remove(&mut conn).await, 1);
    assert_eq!(sql::count(&conn, "drafts").await, 0);
    assert_eq!(sql::count(&conn, "letters where kind = 'draft_reminder'").await, 2);
    assert!(draft::find_by_id(&conn, &desk.applicant, id).await.unwrap().is_none());
}

#[tokio::test]
async fn codes_are_erased_and_decisions_stay_closed() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let key = SecretKey::derive(&[7; 32]).unwrap();
    sign_in::request_code(&mut conn, &desk.ctx, &key, STORE_NUMBER, Locale::ZhCn, Medium::Mail).await.unwrap();
    let sent = "update letters set state = 'sent', sent_at = created_at, ended_at = created_at where state = 'queued'";
    sql::execute(&conn, sent).await;
    desk.clock.advance(Duration::days(29));
    assert_eq!(retention::erase_letters(&conn, &desk.ctx, 10).await.unwrap(), 0);
    desk.clock.advance(Duration::days(152));
    assert_eq!(retention::erase_letters(&conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(retention::erase_letters(&conn, &desk.ctx, 10).await.unwrap(), 0);
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    assert_eq!(tables_with(&conn, "mm-8830217@store.example").await, Vec::<String>::new());
    let undone = desk.undo(&mut conn, &desk.lead, id).await;
    assert!(undone.is_err(), "an erased application cannot be reviewed");
}

/// Reopened and closed again between the listing of a run and its turn.
#[tokio::test]
async fn application_closed_anew_keeps_its_whole_period() {
    let (desk, mut conn) = desk().await;
    let mut ids = Vec::new();
    for number in ["R-1", "R-2"] {
        let id = desk.submitted_by(&mut conn, number).await;
        let owner = stage::owner(&conn, id).await;
        withdrawal::withdraw(&mut conn, &desk.ctx, &owner, id).await.unwrap();
        desk.clock.advance(Duration::seconds(1));
        ids.push(id);
    }
    desk.clock.advance(Duration::days(181));
    // Both are listed in one page; the second is closed anew while the first is erased.
    let closes_anew = format!(
        "create function close_anew() returns trigger language plpgsql as $$ begin
             update applications set closed_at = '{}' where id = '{}'; return new;
         end $$;
         create trigger close_anew after insert on events for each row
         when (new.action = 'erased' and new.subject_id = '{}') execute function close_anew();",
        desk.ctx.now(),
        ids[1],
        ids[0]
    );
    sql::execute(&conn, &closes_anew).await;
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    assert_eq!(desk.application(&conn, ids[1]).await.erased_at, None, "it keeps its whole period");
    desk.clock.advance(Duration::days(181));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
}

#[tokio::test]
async fn former_contacts_are_erased_after_their_last_case() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let erase =
        async |conn: &AsyncPgConnection, limit| retention::erase_contacts(conn, &desk.ctx, limit).await.unwrap();
    let now = desk.ctx.now() + Duration::days(1);
    let ended = format!(
        "update store_contacts set is_primary = false, phone = '13900139000', ended_at = '{now}' where store_id = '{}'",
        desk.store
    );
    sql::execute(&conn, &ended).await;
    desk.clock.advance(Duration::days(200));
    assert_eq!(erase(&conn, 10).await, 0, "an application of that time is kept");
    desk.withdraw(&mut conn, id).await.unwrap();
    desk.clock.advance(Duration::days(181));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    assert_eq!(
        (erase(&conn, 1).await, erase(&conn, 10).await, erase(&conn, 10).await),
        (1, 1, 0),
        "some, the rest, nothing"
    );
    let left = "select string_agg(email || coalesce(phone, ''), '') from store_contacts where ended_at is not null";
    assert_eq!(sql::text(&conn, left).await, "");
    let live = builders::store(&mut conn, "R-LIVE", "木棉", desk.ctx.now()).await;
    let live = format!("store_contacts where store_id = '{live}' and email <> ''");
    assert_eq!((erase(&conn, 10).await, sql::count(&conn, &live).await), (0, 2), "live ones stay");
    sql::execute(
        &conn,
        &format!("update store_contacts set is_primary = false, ended_at = '{}' where email <> ''", desk.ctx.now()),
    )
    .await;
    desk.clock.advance(Duration::days(179));
    assert_eq!(erase(&conn, 10).await, 0, "without a case they are kept as long as a closed one");
    desk.clock.advance(Duration::days(2));
    assert_eq!(erase(&conn, 10).await, 2);
}
