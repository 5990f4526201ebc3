//! Flags: raised from known data, they decide nothing, and hard ones block approval until resolved.

use domain::intake::draft::DraftOwner;
use domain::policy::ReasonClass;
use domain::review::blind_index::{BlindIndexKind, TypedNumber};
use domain::review::check::{CheckResult, NewAnswer};
use domain::review::flag::{self, Flag, FlagCode, ResolveError};
use domain::review::watch_list::{self, WatchError};

use crate::checks::{NUMBER, checking_desk, found};
use crate::prelude::*;

/// A fingerprint with half of its bits set.
const PICTURE: i64 = 0x5a0f_33c6_96a5_0ff0;

impl Desk {
    /// An application of a new store with its own contact, whose pictures have this fingerprint.
    async fn with_picture(&self, conn: &mut AsyncPgConnection, store_number: &str, picture: i64) -> ApplicationId {
        let store = builders::store(conn, store_number, "青禾文具专营店", self.ctx.now()).await;
        let mut answers = builders::answers();
        answers.contact_phone = format!("1390000{store_number}");
        answers.contact_email = format!("{store_number}@own.example");
        let owner = DraftOwner::owner(store);
        let draft = builders::complete_draft_with(conn, &self.ctx, owner, Kind::Unbind, &answers).await;
        let pictures = format!(
            "update evidence_pages set fingerprint = {picture}
             where evidence_id in (select evidence_id from draft_evidence where draft_id = '{draft}')"
        );
        sql::execute(conn, &pictures).await;
        builders::submit(conn, &self.ctx, &Actor::Applicant { store }, draft).await.id
    }

    async fn flag(&self, conn: &AsyncPgConnection, id: ApplicationId, code: FlagCode) -> Option<Flag> {
        flag::list(conn, id).await.unwrap().into_iter().find(|flag| flag.code == code)
    }
}

#[tokio::test]
async fn same_picture_is_found_within_three_bits() {
    let (desk, mut conn) = checking_desk().await;
    let first = desk.with_picture(&mut conn, "0001", PICTURE).await;
    // Three different bits in three of the four bands.
    let near = desk.with_picture(&mut conn, "0002", PICTURE ^ 0x0001_0000_0004_0002).await;
    let four_bits = desk.with_picture(&mut conn, "0003", PICTURE ^ 0x0001_0001_0001_0001).await;
    let blank_page = desk.with_picture(&mut conn, "0004", 1).await;
    let near = desk.flag(&conn, near, FlagCode::SamePicture).await.unwrap();
    assert!(near.is_hard && near.related == [first], "{near:?}");
    let related = flag::list_related(&conn, &[near]).await.unwrap();
    assert_eq!(related[0].store_name, "青禾文具专营店");
    for far in [four_bits, blank_page] {
        let flag = desk.flag(&conn, far, FlagCode::SamePicture).await;
        assert!(flag.is_none_or(|flag| !flag.related.contains(&first)), "{far}");
    }
    assert!(desk.flag(&conn, first, FlagCode::SamePicture).await.is_none());
}

#[tokio::test]
async fn hard_flag_blocks_until_it_is_resolved() {
    let (desk, mut conn) = checking_desk().await;
    desk.with_picture(&mut conn, "0001", PICTURE).await;
    let id = desk.with_picture(&mut conn, "0002", PICTURE).await;
    assert_eq!(flag::list_blocking(&conn, id).await.unwrap(), [FlagCode::SamePicture]);
    let code = FlagCode::SamePicture;
    assert_err!(flag::resolve(&mut conn, &desk.ctx, &desk.reviewer, id, code, "同一人").await, ResolveError::NotHolder);
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    assert_err!(flag::resolve(&mut conn, &desk.ctx, &desk.reviewer, id, code, "  ").await, ResolveError::Note(_));
    flag::resolve(&mut conn, &desk.ctx, &desk.reviewer, id, code, "两店同一经营者，已核对").await.unwrap();
    assert_eq!(flag::list_blocking(&conn, id).await.unwrap(), []);
    let kept = desk.flag(&conn, id, code).await.unwrap();
    assert_eq!((kept.resolver_name.as_deref(), kept.is_hard), (Some("林晓"), true));
    assert_err!(flag::resolve(&mut conn, &desk.ctx, &desk.lead, id, code, "再看").await, ResolveError::Nothing);
    let events = event::list(&conn, event::Subject::Application(id)).await.unwrap();
    let event = events.iter().find(|event| event.action == "flag_resolved").unwrap();
    assert_eq!(event.data, serde_json::json!({ "code": "same_picture" }), "the event contains no text");
}

#[tokio::test]
async fn known_identity_document_raises_a_flag() {
    let (desk, mut conn) = checking_desk().await;
    let first = desk.with_picture(&mut conn, "0001", 1).await;
    let second = desk.with_picture(&mut conn, "0002", 1).await;
    for (id, number) in [(first, NUMBER), (second, "11010519491231002x ")] {
        desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
        let new = NewAnswer { number: TypedNumber::new(number), ..found("id_number", CheckResult::Confirmed) };
        desk.check(&mut conn, &desk.reviewer, id, &new).await.unwrap();
    }
    assert!(desk.flag(&conn, first, FlagCode::SameIdentity).await.is_none());
    let raised = desk.flag(&conn, second, FlagCode::SameIdentity).await.unwrap();
    assert!(raised.is_blocking() && raised.related == [first], "{raised:?}");
    watch_list::add(&mut conn, &desk.ctx, &desk.lead, BlindIndexKind::Identity, NUMBER, "冒用").await.unwrap();
    assert_eq!(sql::tables_with(&conn, "1949123100").await, [""; 0]);
    assert!(!sql::tables_with(&conn, "0001@own.example").await.is_empty(), "the scan finds known text");
}

#[tokio::test]
async fn shared_contact_is_flagged_across_stores() {
    let (desk, mut conn) = checking_desk().await;
    let first = desk.submitted(&mut conn).await;
    desk.withdraw(&mut conn, first).await.unwrap();
    let own = desk.submitted(&mut conn).await;
    assert!(flag::list(&conn, own).await.unwrap().is_empty(), "the same store does not raise the flag");
    let id = desk.submitted_by(&mut conn, "N-1").await;
    for code in [FlagCode::SamePhone, FlagCode::SameEmail] {
        let flag = desk.flag(&conn, id, code).await.unwrap();
        assert!(!flag.is_hard && flag.related.len() == 2, "{flag:?}");
    }
    assert_eq!(flag::list_blocking(&conn, id).await.unwrap(), []);
}

#[tokio::test]
async fn recent_contact_raises_a_flag() {
    let (desk, mut conn) = checking_desk().await;
    let changed = "insert into store_contacts (id, store_id, email, is_primary, created_at)
                   select gen_random_uuid(), id, 'new@store.example', false, '2026-02-20T10:00:00+08:00' from stores";
    sql::execute(&conn, changed).await;
    let id = desk.submitted(&mut conn).await;
    let flag = desk.flag(&conn, id, FlagCode::ContactChanged).await.unwrap();
    assert_eq!((flag.terms.as_slice(), flag.is_hard), (["2026-02-20".to_owned()].as_slice(), false));
}

#[tokio::test]
async fn watched_value_raises_a_flag_until_removed() {
    let (desk, mut conn) = checking_desk().await;
    let refused = watch_list::add(&mut conn, &desk.ctx, &desk.reviewer, BlindIndexKind::Store, "MM-8830217", "x").await;
    assert!(matches!(refused.unwrap_err(), WatchError::NotPermitted(_)));
    let lead = &desk.lead;
    let watch = watch_list::add(&mut conn, &desk.ctx, lead, BlindIndexKind::Phone, "+86 138 0013 8000", "多店冒用")
        .await
        .unwrap();
    let twice =
        watch_list::add(&mut conn, &desk.ctx, lead, BlindIndexKind::Phone, "13800138000", "x").await.unwrap_err();
    assert!(matches!(twice, WatchError::Already), "{twice:?}");
    assert_err!(
        watch_list::add(&mut conn, &desk.ctx, lead, BlindIndexKind::Email, "nobody", "x").await,
        WatchError::Text
    );
    let id = desk.submitted(&mut conn).await;
    let flag = desk.flag(&conn, id, FlagCode::WatchList).await.unwrap();
    assert!(flag.is_blocking() && flag.terms == ["+86138****8000 · 多店冒用"], "{flag:?}");
    watch_list::end(&mut conn, &desk.ctx, lead, watch).await.unwrap();
    assert!(matches!(watch_list::end(&mut conn, &desk.ctx, lead, watch).await.unwrap_err(), WatchError::Missing));
    let later = desk.submitted_by(&mut conn, "N-1").await;
    assert!(desk.flag(&conn, later, FlagCode::WatchList).await.is_none());
    assert_eq!(watch_list::list(&conn, lead).await.unwrap().len(), 1, "removed entries are still listed");
}

#[tokio::test]
async fn running_penalty_of_a_shared_contact_is_hard() {
    let (desk, mut conn) = desk_with_key().await;
    let punished = desk.decided(&mut conn, Outcome::Reject).await;
    let penalty = format!(
        "insert into penalties (id, store_id, application_id, decision_id, message, proposed_by, confirmed_by,
             begins_at, until_at)
         select gen_random_uuid(), '{}', application_id, id, '冒用他人证件', decided_by, '{}', decided_at,
             decided_at + interval '90 days' from decisions",
        desk.store,
        staff_id(&desk.lead)
    );
    sql::execute(&conn, &penalty).await;
    for (number, is_hard) in [("N-1", true), ("N-2", false)] {
        let id = desk.submitted_by(&mut conn, number).await;
        let flag = desk.flag(&conn, id, FlagCode::Penalty).await.unwrap();
        assert_eq!((flag.is_hard, flag.related.as_slice()), (is_hard, [punished].as_slice()), "{number}");
        desk.clock.advance(Duration::days(91));
    }
}

#[tokio::test]
async fn earlier_final_rejection_raises_a_flag() {
    let (desk, mut conn, first) = claimed().await;
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let mut for_good =
        policy.policy.rejections_for(Kind::Unbind).filter(|it| it.class == ReasonClass::CannotApplyAgain);
    let Some(code) = for_good.next().map(|it| it.code.clone()) else { return };
    let mut verdict = builders::verdict(Outcome::Reject);
    verdict.reasons = vec![code];
    desk.decide(&mut conn, &desk.reviewer, first, &verdict).await.unwrap();
    let other = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::RevokeCertification).await.id;
    let flag = desk.flag(&conn, other, FlagCode::EarlierRejected).await.unwrap();
    assert_eq!((flag.related.as_slice(), flag.is_hard), ([first].as_slice(), false));
}
