//! Flags: raised from known data, they decide nothing, and hard ones block approval until resolved.

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Actor;
use domain::application::transition;
use domain::base::id::{ApplicationId, PenaltyId, StoreContactId, StoreId};
use domain::base::schema::{decisions, draft_evidence, evidence_pages, penalties, store_contacts};
use domain::base::secret::SecretKey;
use domain::base::terms::Kind;
use domain::intake::draft::{Answers, DraftOwner};
use domain::policy::ReasonClass;
use domain::record::event;
use domain::review::blind_index::{BlindIndexKind, TypedNumber};
use domain::review::check::{CheckResult, NewAnswer};
use domain::review::flag::{self, Flag, FlagCode, ResolveError};
use domain::review::outcome::Outcome;
use domain::review::watch_list::{self, WatchError};
use domain::review::{claim, decide};
use testkit::builders;

use crate::checks::{NUMBER, checking_desk, found};
use crate::desk::{Desk, desk};

/// A fingerprint with half of its bits set.
const PICTURE: i64 = 0x5a0f_33c6_96a5_0ff0;

impl Desk {
    async fn another_store(&self, conn: &mut AsyncPgConnection, number: &str) -> StoreId {
        builders::store(conn, number, "青禾文具专营店", self.ctx.now()).await
    }

    /// An application with its own contact, whose pictures have this fingerprint.
    async fn with_picture(
        &self,
        conn: &mut AsyncPgConnection,
        store: StoreId,
        phone: &str,
        picture: i64,
    ) -> ApplicationId {
        let answers = Answers {
            contact_phone: phone.into(),
            contact_email: format!("{phone}@own.example"),
            ..builders::answers()
        };
        let draft =
            builders::complete_draft_with(conn, &self.ctx, DraftOwner { store, agent: None }, Kind::Unbind, &answers)
                .await;
        let files =
            draft_evidence::table.filter(draft_evidence::draft_id.eq(draft)).select(draft_evidence::evidence_id);
        diesel::update(evidence_pages::table.filter(evidence_pages::evidence_id.eq_any(files)))
            .set(evidence_pages::fingerprint.eq(picture))
            .execute(conn)
            .await
            .unwrap();
        builders::submit(conn, &self.ctx, &Actor::Applicant { store }, draft).await.id
    }

    async fn flag(&self, conn: &AsyncPgConnection, id: ApplicationId, code: FlagCode) -> Option<Flag> {
        flag::list(conn, id).await.unwrap().into_iter().find(|flag| flag.code == code)
    }
}

#[tokio::test]
async fn same_picture_is_found_within_three_bits() {
    let (desk, mut conn) = checking_desk().await;
    let first = desk.with_picture(&mut conn, desk.store, "13800000001", PICTURE).await;
    let mut next = Vec::new();
    // Three different bits in three of the four bands; four different bits; a blank page.
    for (number, picture) in
        [("N-1", PICTURE ^ 0x0001_0000_0004_0002), ("N-2", PICTURE ^ 0x0001_0001_0001_0001), ("N-3", 1)]
    {
        let store = desk.another_store(&mut conn, number).await;
        next.push(desk.with_picture(&mut conn, store, &format!("1390000000{}", next.len()), picture).await);
    }
    let near = desk.flag(&conn, next[0], FlagCode::SamePicture).await.unwrap();
    assert!(near.is_hard && near.related == [first], "{near:?}");
    let related = flag::list_related(&conn, &[near]).await.unwrap();
    assert_eq!(related[0].store_name, "木棉母婴旗舰店");
    for far in &next[1..] {
        let flag = desk.flag(&conn, *far, FlagCode::SamePicture).await;
        assert!(flag.is_none_or(|flag| !flag.related.contains(&first)), "{far}");
    }
    assert!(desk.flag(&conn, first, FlagCode::SamePicture).await.is_none());
}

#[tokio::test]
async fn hard_flag_blocks_until_it_is_resolved() {
    let (desk, mut conn) = checking_desk().await;
    desk.with_picture(&mut conn, desk.store, "13800000001", PICTURE).await;
    let store = desk.another_store(&mut conn, "N-1").await;
    let id = desk.with_picture(&mut conn, store, "13900000001", PICTURE).await;
    assert_eq!(flag::list_blocking(&conn, id).await.unwrap(), [FlagCode::SamePicture]);
    let code = FlagCode::SamePicture;
    let refused = flag::resolve(&mut conn, &desk.ctx, &desk.reviewer, id, code, "同一人").await.unwrap_err();
    assert!(matches!(refused, ResolveError::NotHolder), "{refused:?}");
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let refused = flag::resolve(&mut conn, &desk.ctx, &desk.reviewer, id, code, "  ").await.unwrap_err();
    assert!(matches!(refused, ResolveError::Note(_)), "{refused:?}");
    flag::resolve(&mut conn, &desk.ctx, &desk.reviewer, id, code, "两店同一经营者，已核对").await.unwrap();
    assert_eq!(flag::list_blocking(&conn, id).await.unwrap(), []);
    let kept = desk.flag(&conn, id, code).await.unwrap();
    assert_eq!((kept.resolver_name.as_deref(), kept.is_hard), (Some("林晓"), true));
    let again = flag::resolve(&mut conn, &desk.ctx, &desk.lead, id, code, "再看").await.unwrap_err();
    assert!(matches!(again, ResolveError::Nothing), "{again:?}");
    let events = event::list(&conn, event::Subject::Application(id)).await.unwrap();
    let event = events.iter().find(|event| event.action == "flag_resolved").unwrap();
    assert_eq!(event.data, serde_json::json!({ "code": "same_picture" }), "the event contains no text");
}

#[tokio::test]
async fn known_identity_document_raises_a_flag() {
    let (desk, mut conn) = checking_desk().await;
    let first = desk.with_picture(&mut conn, desk.store, "13800000001", 1).await;
    let store = desk.another_store(&mut conn, "N-1").await;
    let second = desk.with_picture(&mut conn, store, "13900000001", 1).await;
    for (id, number) in [(first, NUMBER), (second, "11010519491231002x ")] {
        claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
        let new = NewAnswer { number: TypedNumber::new(number), ..found("id_number", CheckResult::Confirmed) };
        desk.check(&mut conn, &desk.reviewer, id, &new).await.unwrap();
    }
    assert!(desk.flag(&conn, first, FlagCode::SameIdentity).await.is_none());
    let raised = desk.flag(&conn, second, FlagCode::SameIdentity).await.unwrap();
    assert!(raised.is_blocking() && raised.related == [first], "{raised:?}");
    watch_list::add(&mut conn, &desk.ctx, &desk.lead, BlindIndexKind::Identity, NUMBER, "冒用").await.unwrap();
    assert_eq!(rows_with(&mut conn, "1949123100").await, Vec::<String>::new());
    assert!(!rows_with(&mut conn, "13800000001@own.example").await.is_empty(), "the scan finds known text");
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Tables with rows that contain the text in any column, as text or as bytes.
async fn rows_with(conn: &mut AsyncPgConnection, canary: &str) -> Vec<String> {
    let tables: Vec<Found> = diesel::sql_query(
        "select c.oid::regclass::text as name, 0::bigint as rows from pg_class c
         join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'apalis')",
    )
    .load(conn)
    .await
    .unwrap();
    let mut found = Vec::new();
    for table in tables {
        let counted: Found = diesel::sql_query(format!(
            "select '' as name, count(*) as rows from {} t where t::text ilike '%' || $1 || '%'
             or t::text like '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'",
            table.name
        ))
        .bind::<Text, _>(canary)
        .get_result(conn)
        .await
        .unwrap();
        if counted.rows > 0 {
            found.push(table.name);
        }
    }
    found
}

#[tokio::test]
async fn shared_contact_is_flagged_across_stores() {
    let (desk, mut conn) = checking_desk().await;
    let first = desk.submitted(&mut conn).await;
    domain::intake::withdrawal::withdraw(&mut conn, &desk.ctx, &Actor::Applicant { store: desk.store }, first)
        .await
        .unwrap();
    let own = desk.submitted(&mut conn).await;
    assert!(flag::list(&conn, own).await.unwrap().is_empty(), "the same store does not raise the flag");
    let store = desk.another_store(&mut conn, "N-1").await;
    let id = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
    for code in [FlagCode::SamePhone, FlagCode::SameEmail] {
        let flag = desk.flag(&conn, id, code).await.unwrap();
        assert!(!flag.is_hard && flag.related.len() == 2, "{flag:?}");
    }
    assert_eq!(flag::list_blocking(&conn, id).await.unwrap(), []);
}

#[tokio::test]
async fn recent_contact_raises_a_flag() {
    let (desk, mut conn) = checking_desk().await;
    let since = desk.ctx.now() - Duration::days(10);
    diesel::insert_into(store_contacts::table)
        .values((
            store_contacts::id.eq(StoreContactId::new(since)),
            store_contacts::store_id.eq(desk.store),
            store_contacts::email.eq("new@store.example"),
            store_contacts::is_primary.eq(false),
            store_contacts::created_at.eq(since),
        ))
        .execute(&mut conn)
        .await
        .unwrap();
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
    let none = watch_list::add(&mut conn, &desk.ctx, lead, BlindIndexKind::Email, "nobody", "x").await.unwrap_err();
    assert!(matches!(none, WatchError::Text), "{none:?}");
    let id = desk.submitted(&mut conn).await;
    let flag = desk.flag(&conn, id, FlagCode::WatchList).await.unwrap();
    assert!(flag.is_blocking() && flag.terms == ["+86138****8000 · 多店冒用"], "{flag:?}");
    watch_list::end(&mut conn, &desk.ctx, lead, watch).await.unwrap();
    assert!(matches!(watch_list::end(&mut conn, &desk.ctx, lead, watch).await.unwrap_err(), WatchError::Missing));
    let store = desk.another_store(&mut conn, "N-1").await;
    let later = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
    assert!(desk.flag(&conn, later, FlagCode::WatchList).await.is_none());
    assert_eq!(watch_list::list(&conn, lead).await.unwrap().len(), 1, "removed entries are still listed");
    assert!(transition::get(&conn, later).await.is_ok());
}

#[tokio::test]
async fn running_penalty_of_a_shared_contact_is_hard() {
    let (mut desk, mut conn) = desk().await;
    desk.ctx = desk.ctx.with_key(SecretKey::derive(&[9; 32]).unwrap());
    let punished = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, punished, Outcome::Reject).await;
    let decision: domain::base::id::DecisionId = decisions::table.select(decisions::id).first(&mut conn).await.unwrap();
    let (now, until) = (desk.ctx.now(), desk.ctx.now() + Duration::days(90));
    let by = |actor: &Actor| actor.staff().unwrap().id;
    diesel::insert_into(penalties::table)
        .values((
            penalties::id.eq(PenaltyId::new(now)),
            penalties::store_id.eq(desk.store),
            penalties::application_id.eq(punished),
            penalties::decision_id.eq(decision),
            penalties::message.eq("冒用他人证件"),
            penalties::proposed_by.eq(by(&desk.reviewer)),
            penalties::confirmed_by.eq(by(&desk.lead)),
            penalties::begins_at.eq(now),
            penalties::until_at.eq(until),
        ))
        .execute(&mut conn)
        .await
        .unwrap();
    for (number, is_hard) in [("N-1", true), ("N-2", false)] {
        let store = desk.another_store(&mut conn, number).await;
        let id = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
        let flag = desk.flag(&conn, id, FlagCode::Penalty).await.unwrap();
        assert_eq!((flag.is_hard, flag.related.as_slice()), (is_hard, [punished].as_slice()), "{number}");
        desk.clock.advance(Duration::days(91));
    }
}

#[tokio::test]
async fn earlier_final_rejection_raises_a_flag() {
    let (desk, mut conn) = desk().await;
    let first = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, first).await.unwrap();
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let mut for_good =
        policy.policy.rejections_for(Kind::Unbind).filter(|it| it.class == ReasonClass::CannotApplyAgain);
    let Some(code) = for_good.next().map(|it| it.code.clone()) else { return };
    let mut verdict = builders::verdict(Outcome::Reject);
    verdict.reasons = vec![code];
    decide::decide(&mut conn, &desk.ctx, &desk.reviewer, first, &verdict).await.unwrap();
    let other = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::RevokeCertification).await.id;
    let flag = desk.flag(&conn, other, FlagCode::EarlierRejected).await.unwrap();
    assert_eq!((flag.related.as_slice(), flag.is_hard), ([first].as_slice(), false));
}
