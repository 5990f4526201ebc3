//! Sign-in for a store: a code is valid for ten minutes, five tries and one use.

use std::sync::Arc;

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::account::session;
use domain::account::sign_in::{self, CODES_PER_HOUR, SignInError};
use domain::base::schema::{letters, sign_in_codes};
use domain::base::secret::SecretKey;
use domain::{Clock, Context, Locale};
use testkit::{ManualClock, PlainWriter, TestDatabase, builders};

struct Door {
    database: TestDatabase,
    clock: Arc<ManualClock>,
    ctx: Context,
    key: SecretKey,
}

async fn door() -> (Door, AsyncPgConnection) {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
    let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(PlainWriter));
    builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    let key = SecretKey::derive(&[7; 32]).unwrap();
    (Door { database, clock, ctx, key }, conn)
}

/// The code in the latest letter.
async fn mailed_code(conn: &mut AsyncPgConnection) -> String {
    let text: String =
        letters::table.order(letters::created_at.desc()).select(letters::text_body).first(conn).await.unwrap();
    let at = text.find("code: \"").unwrap() + 7;
    text[at..at + 6].to_owned()
}

fn other_than(code: &str) -> String {
    if code == "000000" { "000001".into() } else { "000000".into() }
}

#[tokio::test]
async fn code_signs_in_once() {
    let (door, mut conn) = door().await;
    let ticket = sign_in::request_code(&mut conn, &door.ctx, &door.key, " MM-1 ", Locale::ZhCn).await.unwrap();
    let code = mailed_code(&mut conn).await;
    let token = sign_in::verify_code(&mut conn, &door.ctx, &door.key, &ticket, &format!(" {code} ")).await.unwrap();
    assert!(session::find_applicant(&conn, &door.ctx, &token).await.unwrap().is_some());
    let again = sign_in::verify_code(&mut conn, &door.ctx, &door.key, &ticket, &code).await.unwrap_err();
    assert!(matches!(again, SignInError::Over), "{again:?}");
    door.clock.advance(Duration::minutes(31));
    assert!(session::find_applicant(&conn, &door.ctx, &token).await.unwrap().is_none());
}

#[tokio::test]
async fn five_wrong_tries_end_a_code() {
    let (door, mut conn) = door().await;
    let ticket = sign_in::request_code(&mut conn, &door.ctx, &door.key, "MM-1", Locale::ZhCn).await.unwrap();
    let code = mailed_code(&mut conn).await;
    for left in (1..5).rev() {
        let wrong =
            sign_in::verify_code(&mut conn, &door.ctx, &door.key, &ticket, &other_than(&code)).await.unwrap_err();
        assert!(matches!(wrong, SignInError::Wrong { tries_left } if tries_left == left), "{wrong:?}");
    }
    sign_in::verify_code(&mut conn, &door.ctx, &door.key, &ticket, &other_than(&code)).await.unwrap_err();
    let right = sign_in::verify_code(&mut conn, &door.ctx, &door.key, &ticket, &code).await.unwrap_err();
    assert!(matches!(right, SignInError::Over), "{right:?}");
}

#[tokio::test]
async fn code_expires_after_ten_minutes() {
    let (door, mut conn) = door().await;
    let ticket = sign_in::request_code(&mut conn, &door.ctx, &door.key, "MM-1", Locale::ZhCn).await.unwrap();
    let code = mailed_code(&mut conn).await;
    door.clock.advance(Duration::minutes(10));
    let late = sign_in::verify_code(&mut conn, &door.ctx, &door.key, &ticket, &code).await.unwrap_err();
    assert!(matches!(late, SignInError::Over), "{late:?}");
}

#[tokio::test]
async fn unknown_number_leaves_a_row_and_no_letter() {
    let (door, mut conn) = door().await;
    let ticket = sign_in::request_code(&mut conn, &door.ctx, &door.key, "NO-SUCH", Locale::En).await.unwrap();
    let rows: i64 = sign_in_codes::table.count().get_result(&mut conn).await.unwrap();
    let mailed: i64 = letters::table.count().get_result(&mut conn).await.unwrap();
    assert_eq!((rows, mailed), (1, 0));
    let wrong = sign_in::verify_code(&mut conn, &door.ctx, &door.key, &ticket, "123456").await.unwrap_err();
    assert!(matches!(wrong, SignInError::Wrong { tries_left: 4 }), "{wrong:?}");
}

#[tokio::test]
async fn codes_per_hour_are_limited() {
    let (door, mut conn) = door().await;
    for _ in 0..CODES_PER_HOUR + 3 {
        sign_in::request_code(&mut conn, &door.ctx, &door.key, "MM-1", Locale::ZhCn).await.unwrap();
    }
    let mailed: i64 = letters::table.count().get_result(&mut conn).await.unwrap();
    assert_eq!(mailed, CODES_PER_HOUR);
}

#[tokio::test]
async fn concurrent_requests_keep_the_limit_of_codes() {
    let (door, mut conn) = door().await;
    let asks = (0..12).map(async |_| {
        let mut conn = door.database.connect().await;
        sign_in::request_code(&mut conn, &door.ctx, &door.key, "MM-1", Locale::ZhCn).await.map(drop)
    });
    futures::future::try_join_all(asks).await.unwrap();
    let mailed: i64 = letters::table.count().get_result(&mut conn).await.unwrap();
    let opening: i64 =
        sign_in_codes::table.filter(sign_in_codes::store_id.is_not_null()).count().get_result(&mut conn).await.unwrap();
    assert_eq!((mailed, opening), (CODES_PER_HOUR, CODES_PER_HOUR));
}
