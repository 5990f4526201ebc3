//! Password links, and letters about second reviews.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Locale;
use domain::account::password_link::{self, Purpose, SetPasswordError};
use domain::account::session;
use domain::account::staff::{CreateStaffError, NewStaff};
use domain::base::actor::{Actor, Role, StaffActor};
use domain::base::id::StaffId;
use domain::base::schema::{events, letters, staff};
use domain::base::secret::Token;
use domain::letter::LetterKind;
use domain::review::second_review;
use testkit::stage::{Cast, Stage, Who};

use crate::desk::{Desk, desk};

const HASH: &str = "$argon2id$of nothing";

fn new_staff() -> NewStaff {
    NewStaff {
        sign_in_name: "XuAn".to_owned(),
        name: "许安".to_owned(),
        email: "xuan@desk.example".to_owned(),
        password_hash: HASH.to_owned(),
        roles: vec![Role::Admin],
        locale: Locale::ZhCn,
    }
}

/// The token in the latest letter of this kind.
async fn last_token(conn: &mut AsyncPgConnection, kind: LetterKind) -> Token {
    let raw: Vec<u8> = letters::table
        .filter(letters::kind.eq(kind))
        .order((letters::created_at.desc(), letters::id.desc()))
        .select(letters::raw)
        .first(conn)
        .await
        .unwrap();
    let raw = String::from_utf8(raw).unwrap();
    Token::parse(raw.split_once("secret:").unwrap().1.split_whitespace().next().unwrap()).unwrap()
}

async fn written(conn: &mut AsyncPgConnection, kind: LetterKind) -> i64 {
    letters::table.filter(letters::kind.eq(kind)).count().get_result(conn).await.unwrap()
}

#[tokio::test]
async fn invitation_sets_a_password_once() {
    let (desk, mut conn) = desk().await;
    let refused = password_link::invite(&mut conn, &desk.ctx, &desk.lead, &new_staff()).await.unwrap_err();
    assert!(matches!(refused, CreateStaffError::NotPermitted(_)), "{refused:?}");
    let id = password_link::invite(&mut conn, &desk.ctx, &Actor::CommandLine, &new_staff()).await.unwrap();
    let token = last_token(&mut conn, LetterKind::Invitation).await;
    let kept: String = letters::table
        .filter(letters::kind.eq(LetterKind::Invitation))
        .select(letters::text_body)
        .first(&mut conn)
        .await
        .unwrap();
    assert!(!kept.contains(token.expose()), "the kept letter contains no link");
    desk.clock.advance(Duration::days(3) - Duration::seconds(1));
    for _ in 0..3 {
        let found = password_link::find(&conn, &desk.ctx, &token).await.unwrap().unwrap();
        assert_eq!((found.id, found.sign_in_name.as_str(), found.purpose), (id, "xuan", Purpose::Invitation));
    }
    let mut other = desk.database.connect().await;
    let (one, two) = tokio::join!(
        password_link::set_password(&mut conn, &desk.ctx, &token, "hash one"),
        password_link::set_password(&mut other, &desk.ctx, &token, "hash two"),
    );
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
    assert_eq!(password_link::find(&conn, &desk.ctx, &token).await.unwrap(), None, "a used link is not found");
    let again = password_link::set_password(&mut conn, &desk.ctx, &token, "hash three").await.unwrap_err();
    assert!(matches!(again, SetPasswordError::Over), "{again:?}");
    let lines: Vec<String> = events::table
        .filter(events::subject_id.eq(id.0))
        .order(events::seq)
        .select(events::action)
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(lines, ["create", "invited", "password_set"]);
}

#[tokio::test]
async fn password_link_expires() {
    let (desk, mut conn) = desk().await;
    password_link::invite(&mut conn, &desk.ctx, &Actor::CommandLine, &new_staff()).await.unwrap();
    let token = last_token(&mut conn, LetterKind::Invitation).await;
    desk.clock.advance(Duration::days(3));
    assert_eq!(password_link::find(&conn, &desk.ctx, &token).await.unwrap(), None);
    let late = password_link::set_password(&mut conn, &desk.ctx, &token, HASH).await.unwrap_err();
    assert!(matches!(late, SetPasswordError::Over), "{late:?}");

    password_link::request_reset(&mut conn, &desk.ctx, "xuan").await.unwrap();
    let token = last_token(&mut conn, LetterKind::PasswordReset).await;
    assert!(password_link::find(&conn, &desk.ctx, &token).await.unwrap().is_some());
    diesel::update(staff::table.filter(staff::sign_in_name.eq("xuan")))
        .set(staff::disabled_at.eq(Some(desk.ctx.now())))
        .execute(&mut conn)
        .await
        .unwrap();
    assert_eq!(password_link::find(&conn, &desk.ctx, &token).await.unwrap(), None);
    let disabled = password_link::set_password(&mut conn, &desk.ctx, &token, HASH).await.unwrap_err();
    assert!(matches!(disabled, SetPasswordError::Over), "{disabled:?}");
}

#[tokio::test]
async fn password_reset_ends_sessions_and_links() {
    let (desk, mut conn) = desk().await;
    let Actor::Staff(StaffActor { id: me, .. }) = &desk.reviewer else { unreachable!() };
    let browser = Token::generate().unwrap();
    session::begin_staff(&conn, &desk.ctx, *me, &browser).await.unwrap();
    password_link::request_reset(&mut conn, &desk.ctx, " LinXiao ").await.unwrap();
    let first = last_token(&mut conn, LetterKind::PasswordReset).await;
    desk.clock.advance(Duration::minutes(1));
    password_link::request_reset(&mut conn, &desk.ctx, "linxiao").await.unwrap();
    let second = last_token(&mut conn, LetterKind::PasswordReset).await;
    assert_ne!(first.expose(), second.expose());
    assert!(
        session::find_staff(&conn, &desk.ctx, &browser).await.unwrap().is_some(),
        "a request alone ends no session"
    );
    assert_eq!(password_link::set_password(&mut conn, &desk.ctx, &second, HASH).await.unwrap(), *me);
    assert!(session::find_staff(&conn, &desk.ctx, &browser).await.unwrap().is_none());
    assert_eq!(password_link::find(&conn, &desk.ctx, &first).await.unwrap(), None);
    let hash: String = staff::table.find(*me).select(staff::password_hash).first(&mut conn).await.unwrap();
    assert_eq!(hash, HASH);
}

#[tokio::test]
async fn reset_letters_are_limited() {
    let (desk, mut conn) = desk().await;
    for name in ["nobody", "", "linxiao' or 1=1", "desk.example"] {
        password_link::request_reset(&mut conn, &desk.ctx, name).await.unwrap();
    }
    assert_eq!(written(&mut conn, LetterKind::PasswordReset).await, 0);
    for _ in 0..10 {
        password_link::request_reset(&mut conn, &desk.ctx, "linxiao").await.unwrap();
    }
    assert_eq!(written(&mut conn, LetterKind::PasswordReset).await, 3);
    desk.clock.advance(Duration::hours(1));
    password_link::request_reset(&mut conn, &desk.ctx, "linxiao").await.unwrap();
    assert_eq!(written(&mut conn, LetterKind::PasswordReset).await, 4);
}

/// The recipients of letters of a kind.
async fn list_notified(conn: &mut AsyncPgConnection, kind: LetterKind) -> Vec<StaffId> {
    let staff: Vec<Option<StaffId>> = letters::table
        .filter(letters::kind.eq(kind))
        .order((letters::created_at, letters::id))
        .select(letters::staff_id)
        .load(conn)
        .await
        .unwrap();
    staff.into_iter().flatten().collect()
}

async fn recommended(
    conn: &mut AsyncPgConnection,
    desk: &Desk,
    cast: &Cast,
    number: &str,
) -> domain::base::id::ApplicationId {
    cast.application(conn, &desk.ctx, Stage::SecondOfYes, number).await
}

#[tokio::test]
async fn leads_are_notified_of_second_reviews_hourly() {
    let (desk, mut conn) = desk().await;
    let cast = Cast::hire(&mut conn, &desk.ctx).await;
    let before = list_notified(&mut conn, LetterKind::SecondWanted).await.len();
    recommended(&mut conn, &desk, &cast, "SW-1").await;
    let leads = list_notified(&mut conn, LetterKind::SecondWanted).await;
    assert!(leads.len() > before, "{leads:?}");
    recommended(&mut conn, &desk, &cast, "SW-2").await;
    assert_eq!(list_notified(&mut conn, LetterKind::SecondWanted).await, leads, "no second letter within an hour");
    desk.clock.advance(Duration::hours(1));
    let last = recommended(&mut conn, &desk, &cast, "SW-3").await;
    assert_eq!(list_notified(&mut conn, LetterKind::SecondWanted).await.len(), 2 * leads.len());

    let first_reviewer = cast.actor(&conn, Who::First, last).await;
    let Actor::Staff(StaffActor { id: recommender, .. }) = &first_reviewer else { unreachable!() };
    assert!(!leads.contains(recommender), "the first reviewer is not notified");
    let second = cast.actor(&conn, Who::Second, last).await;
    second_review::send_back(&mut conn, &desk.ctx, &second, last, "请再核对。").await.unwrap();
    assert_eq!(list_notified(&mut conn, LetterKind::Returned).await, [*recommender]);
}
