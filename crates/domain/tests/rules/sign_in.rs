//! Sign-in for a store: a code is valid for ten minutes, five tries and one use.

use domain::account::session;
use domain::account::sign_in::{self, CODES_PER_HOUR, SignInError};
use domain::base::{SecretKey, Token};

use crate::prelude::*;

fn key() -> SecretKey {
    SecretKey::derive(&[7; 32]).unwrap()
}

/// Requests a code for the store of the desk.
async fn requested(desk: &Desk, conn: &mut AsyncPgConnection) -> Token {
    sign_in::request_code(conn, &desk.ctx, &key(), STORE_NUMBER, Locale::ZhCn, Medium::Mail).await.unwrap()
}

/// Enters a code.
async fn verify(desk: &Desk, conn: &mut AsyncPgConnection, ticket: &Token, code: &str) -> Result<Token, SignInError> {
    sign_in::verify_code(conn, &desk.ctx, &key(), ticket, code).await
}

#[tokio::test]
async fn code_signs_in_once() {
    let (desk, mut conn) = desk().await;
    let ticket =
        sign_in::request_code(&mut conn, &desk.ctx, &key(), " MM-8830217 ", Locale::ZhCn, Medium::Mail).await.unwrap();
    let (code, _) = last_code(&conn, LetterKind::SignInCode).await;
    let token = verify(&desk, &mut conn, &ticket, &format!(" {code} ")).await.unwrap();
    assert!(session::find_applicant(&conn, &desk.ctx, &token).await.unwrap().is_some());
    assert_err!(verify(&desk, &mut conn, &ticket, &code).await, SignInError::Over);
    desk.clock.advance(Duration::minutes(31));
    assert!(session::find_applicant(&conn, &desk.ctx, &token).await.unwrap().is_none());
}

#[tokio::test]
async fn number_in_any_spelling_gets_a_code() {
    let (desk, mut conn) = desk().await;
    for (sent, typed) in
        (1..).zip(["mm-8830217", "ＭＭ－８８３０２１７", "MM - 883 0217", "\u{202d}MM-8830217\u{202c}"])
    {
        sign_in::request_code(&mut conn, &desk.ctx, &key(), typed, Locale::ZhCn, Medium::Mail).await.unwrap();
        assert_eq!(sql::count(&conn, "letters").await, sent, "{typed}");
    }
}

#[tokio::test]
async fn five_wrong_tries_end_a_code() {
    let (desk, mut conn) = desk().await;
    let ticket = requested(&desk, &mut conn).await;
    let (code, wrong_code) = last_code(&conn, LetterKind::SignInCode).await;
    for left in (1..5).rev() {
        let wrong = verify(&desk, &mut conn, &ticket, wrong_code).await.unwrap_err();
        assert!(matches!(wrong, SignInError::Wrong { tries_left } if tries_left == left), "{wrong:?}");
    }
    verify(&desk, &mut conn, &ticket, wrong_code).await.unwrap_err();
    assert_err!(verify(&desk, &mut conn, &ticket, &code).await, SignInError::Over);
}

#[tokio::test]
async fn code_expires_after_ten_minutes() {
    let (desk, mut conn) = desk().await;
    let ticket = requested(&desk, &mut conn).await;
    let (code, _) = last_code(&conn, LetterKind::SignInCode).await;
    desk.clock.advance(Duration::minutes(10));
    assert_err!(verify(&desk, &mut conn, &ticket, &code).await, SignInError::Over);
}

#[tokio::test]
async fn unknown_number_leaves_a_row_and_no_letter() {
    let (desk, mut conn) = desk().await;
    let ticket =
        sign_in::request_code(&mut conn, &desk.ctx, &key(), "NO-SUCH", Locale::En, Medium::Mail).await.unwrap();
    assert_eq!((sql::count(&conn, "sign_in_codes").await, sql::count(&conn, "letters").await), (1, 0));
    assert_err!(verify(&desk, &mut conn, &ticket, "123456").await, SignInError::Wrong { tries_left: 4 });
}

#[tokio::test]
async fn concurrent_requests_keep_the_limit_of_codes() {
    let (desk, conn) = desk().await;
    let asks = (0..12).map(async |_| {
        let mut conn = desk.database.connect().await;
        requested(&desk, &mut conn).await;
    });
    futures::future::join_all(asks).await;
    assert_eq!(sql::count(&conn, "letters").await, CODES_PER_HOUR);
    assert_eq!(sql::count(&conn, "sign_in_codes where store_id is not null").await, CODES_PER_HOUR);
}
