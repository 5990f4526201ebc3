//! Password links, and letters about second reviews.

use domain::account::password_link::{self, Purpose, SetPasswordError};
use domain::account::session;
use domain::account::staff::find_credentials;
use domain::account::staff::{CreateStaffError, NewStaff};
use domain::base::Token;
use testkit::stage::{Cast, Stage, Who};

use crate::prelude::*;

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

/// The link in the newest letter of this kind.
async fn last_link(conn: &AsyncPgConnection, kind: LetterKind) -> Token {
    link_in(&last_message(conn, kind).await)
}

#[tokio::test]
async fn invitation_sets_a_password_once() {
    let (desk, mut conn) = desk().await;
    let refused = password_link::invite(&mut conn, &desk.ctx, &desk.lead, &new_staff()).await.unwrap_err();
    assert!(matches!(refused, CreateStaffError::NotPermitted(_)), "{refused:?}");
    let id = password_link::invite(&mut conn, &desk.ctx, &Actor::CommandLine, &new_staff()).await.unwrap();
    let token = last_link(&conn, LetterKind::Invitation).await;
    let kept = sql::text(&conn, "select text_body from letters where kind = 'invitation'").await;
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
    assert_err!(password_link::set_password(&mut conn, &desk.ctx, &token, "hash three").await, SetPasswordError::Over);
    assert_eq!(actions(&conn, id).await, ["create", "invited", "password_set"]);
}

#[tokio::test]
async fn password_link_expires() {
    let (desk, mut conn) = desk().await;
    password_link::invite(&mut conn, &desk.ctx, &Actor::CommandLine, &new_staff()).await.unwrap();
    let token = last_link(&conn, LetterKind::Invitation).await;
    desk.clock.advance(Duration::days(3));
    assert_eq!(password_link::find(&conn, &desk.ctx, &token).await.unwrap(), None);
    assert_err!(password_link::set_password(&mut conn, &desk.ctx, &token, HASH).await, SetPasswordError::Over);

    password_link::request_reset(&mut conn, &desk.ctx, "xuan").await.unwrap();
    let token = last_link(&conn, LetterKind::PasswordReset).await;
    assert!(password_link::find(&conn, &desk.ctx, &token).await.unwrap().is_some());
    sql::execute(&conn, "update staff set disabled_at = created_at where sign_in_name = 'xuan'").await;
    assert_eq!(password_link::find(&conn, &desk.ctx, &token).await.unwrap(), None);
    assert_err!(password_link::set_password(&mut conn, &desk.ctx, &token, HASH).await, SetPasswordError::Over);
}

#[tokio::test]
async fn password_reset_ends_sessions_and_links() {
    let (desk, mut conn) = desk().await;
    let me = staff_id(&desk.reviewer);
    let browser = Token::generate().unwrap();
    let old = find_credentials(&conn, "linxiao").await.unwrap().unwrap();
    assert!(session::begin_staff(&conn, &desk.ctx, &old, &browser).await.unwrap());
    password_link::request_reset(&mut conn, &desk.ctx, " LinXiao ").await.unwrap();
    let first = last_link(&conn, LetterKind::PasswordReset).await;
    desk.clock.advance(Duration::minutes(1));
    password_link::request_reset(&mut conn, &desk.ctx, "linxiao").await.unwrap();
    let second = last_link(&conn, LetterKind::PasswordReset).await;
    assert_ne!(first.expose(), second.expose());
    let found = session::find_staff(&conn, &desk.ctx, &browser).await.unwrap();
    assert!(found.is_some(), "a request alone ends no session");
    assert_eq!(password_link::set_password(&mut conn, &desk.ctx, &second, HASH).await.unwrap(), me);
    assert!(session::find_staff(&conn, &desk.ctx, &browser).await.unwrap().is_none());
    assert_eq!(password_link::find(&conn, &desk.ctx, &first).await.unwrap(), None);
    // Verified before the reset, begun after it.
    let late = Token::generate().unwrap();
    assert!(!session::begin_staff(&conn, &desk.ctx, &old, &late).await.unwrap());
    assert!(session::find_staff(&conn, &desk.ctx, &late).await.unwrap().is_none());
    assert_eq!(sql::text(&conn, &format!("select password_hash from staff where id = '{me}'")).await, HASH);
}

#[tokio::test]
async fn reset_letters_are_limited() {
    let (desk, mut conn) = desk().await;
    for name in ["nobody", "", "linxiao' or 1=1", "desk.example"] {
        password_link::request_reset(&mut conn, &desk.ctx, name).await.unwrap();
    }
    assert_eq!(sql::count(&conn, "letters where kind = 'password_reset'").await, 0);
    for _ in 0..10 {
        password_link::request_reset(&mut conn, &desk.ctx, "linxiao").await.unwrap();
    }
    assert_eq!(sql::count(&conn, "letters where kind = 'password_reset'").await, 3);
    desk.clock.advance(Duration::hours(1));
    password_link::request_reset(&mut conn, &desk.ctx, "linxiao").await.unwrap();
    assert_eq!(sql::count(&conn, "letters where kind = 'password_reset'").await, 4);
}

/// The recipients of letters of a kind.
async fn list_notified(mut conn: &AsyncPgConnection, kind: LetterKind) -> Vec<StaffId> {
    let of = letters::table.filter(letters::kind.eq(kind)).order((letters::created_at, letters::id));
    of.select(letters::staff_id.assume_not_null()).load(&mut conn).await.unwrap()
}

#[tokio::test]
async fn leads_are_notified_of_second_reviews_hourly() {
    let (desk, mut conn) = desk().await;
    let cast = Cast::hire(&mut conn, &desk.ctx).await;
    let recommended = async |conn: &mut AsyncPgConnection, number: &str| {
        cast.application(conn, &desk.ctx, Stage::SecondOfYes, number).await
    };
    let before = list_notified(&conn, LetterKind::SecondWanted).await.len();
    recommended(&mut conn, "SW-1").await;
    let leads = list_notified(&conn, LetterKind::SecondWanted).await;
    assert!(leads.len() > before, "{leads:?}");
    recommended(&mut conn, "SW-2").await;
    assert_eq!(list_notified(&conn, LetterKind::SecondWanted).await, leads, "no second letter within an hour");
    desk.clock.advance(Duration::hours(1));
    let last = recommended(&mut conn, "SW-3").await;
    assert_eq!(list_notified(&conn, LetterKind::SecondWanted).await.len(), 2 * leads.len());

    let recommender = staff_id(&cast.staff(Who::First));
    assert!(!leads.contains(&recommender), "the first reviewer is not notified");
    second_review::send_back(&mut conn, &desk.ctx, &cast.staff(Who::Second), last, "请再核对。").await.unwrap();
    assert_eq!(list_notified(&conn, LetterKind::Returned).await, [recommender]);
}
