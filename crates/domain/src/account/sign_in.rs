//! Sign-in for a store, by a six-digit code sent to its registered address (R1).
//!
//! This module does not reveal whether a store number exists: an unknown number gets the same kind of ticket and row.
//! The server crate makes the answers take the same time.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::account::session;
use crate::base::schema::{sign_in_codes, store_contacts, stores};
use crate::base::secret::{self, NoEntropy};
use crate::base::{Locale, SecretKey, SignInCodeId, StoreId, Token, typed};
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};

/// How long a code is valid.
pub const CODE_PERIOD: Duration = Duration::minutes(10);
/// How often one code may be tried.
pub const CODE_TRIES: i32 = 5;
/// How many codes are sent to one store per hour. Further requests send nothing, and their tickets cannot sign in.
pub const CODES_PER_HOUR: i64 = 5;

/// Why no code was requested or accepted.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SignInError {
    #[error("wrong code")]
    Wrong { tries_left: i32 },
    /// The code is too old, used, or was tried too often; a new one must be requested.
    #[error("the code has expired")]
    Over,
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

fn code_hash(key: &SecretKey, ticket: &Token, code: &str) -> [u8; 32] {
    key.sign("sign-in-code", &[&ticket.hash(), code.as_bytes()])
}

/// Requests a code. Returns the ticket that ties it to this browser, whether or not the number exists.
///
/// # Errors
/// [`SignInError`]; independent of the number.
pub async fn request_code(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    key: &SecretKey,
    store_number: &str,
    locale: Locale,
) -> Result<Token, SignInError> {
    let now = ctx.now();
    let ticket = Token::generate()?;
    let code = secret::six_digits()?;
    conn.transaction(async |conn| {
        let spellings = typed::number_spellings(store_number);
        let found: Vec<(StoreId, String, String, String)> = stores::table
            .inner_join(store_contacts::table)
            .filter(stores::number.eq_any(&spellings))
            .filter(store_contacts::is_primary.and(store_contacts::ended_at.is_null()))
            .select((stores::id, stores::name, store_contacts::email, stores::number))
            .load(conn)
            .await?;
        let store = spellings.iter().find_map(|spelling| found.iter().find(|(.., number)| number == spelling));
        let store = store.map(|(id, name, email, _)| (*id, name.clone(), email.clone()));
        // A code that was not sent must not sign in: otherwise every further request would allow five more guesses.
        let store = match store {
            Some(found) if query_may_mail(conn, found.0, now - Duration::hours(1)).await? => Some(found),
            _ => None,
        };
        let id = SignInCodeId::new(now);
        diesel::insert_into(sign_in_codes::table)
            .values((
                sign_in_codes::id.eq(id),
                sign_in_codes::store_id.eq(store.as_ref().map(|(id, ..)| *id)),
                sign_in_codes::ticket_hash.eq(&ticket.hash()[..]),
                sign_in_codes::code_hash.eq(&code_hash(key, &ticket, &code)[..]),
                sign_in_codes::locale.eq(locale),
                sign_in_codes::created_at.eq(now),
                sign_in_codes::expires_at.eq(now + CODE_PERIOD),
            ))
            .execute(conn)
            .await?;
        if let Some((store, store_name, to)) = store {
            let letter = Letter::SignInCode { store_name, code: code.clone(), valid_period: CODE_PERIOD };
            let topic = Topic::SignInCode(id);
            letter::post(conn, ctx, &[OutgoingLetter::to_store(store, to, locale, topic, letter)]).await?;
        }
        Ok(())
    })
    .await
    .map_err(|error: diesel::result::Error| SignInError::from(error))?;
    Ok(ticket)
}

/// True when the store may be sent another code. The row lock makes concurrent requests count one after the other.
async fn query_may_mail(mut conn: &AsyncPgConnection, store: StoreId, since: DateTime<Utc>) -> QueryResult<bool> {
    let _turn: StoreId = stores::table.find(store).select(stores::id).for_no_key_update().first(&mut conn).await?;
    let mailed: i64 = sign_in_codes::table
        .filter(sign_in_codes::store_id.eq(store).and(sign_in_codes::created_at.gt(since)))
        .count()
        .get_result(&mut conn)
        .await?;
    Ok(mailed < CODES_PER_HOUR)
}

/// Checks a code. The try is counted and committed before the comparison. Returns the token of the new session.
pub async fn verify_code(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    key: &SecretKey,
    ticket: &Token,
    code: &str,
) -> Result<Token, SignInError> {
    let now = ctx.now();
    let row: Option<(SignInCodeId, Option<StoreId>, Vec<u8>, i32)> = diesel::update(sign_in_codes::table)
        .filter(sign_in_codes::ticket_hash.eq(&ticket.hash()[..]))
        .filter(sign_in_codes::used_at.is_null().and(sign_in_codes::expires_at.gt(now)))
        .filter(sign_in_codes::tries.lt(CODE_TRIES))
        .set(sign_in_codes::tries.eq(sign_in_codes::tries + 1))
        .returning((sign_in_codes::id, sign_in_codes::store_id, sign_in_codes::code_hash, sign_in_codes::tries))
        .get_result(conn)
        .await
        .optional()?;
    let Some((id, store, hash, tries)) = row else { return Err(SignInError::Over) };
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let right = secret::equal(&code_hash(key, ticket, &digits), &hash);
    let (true, Some(store)) = (right, store) else {
        let tries_left = CODE_TRIES - tries;
        return Err(if tries_left > 0 { SignInError::Wrong { tries_left } } else { SignInError::Over });
    };
    let token = Token::generate()?;
    conn.transaction(async |conn| {
        let used = diesel::update(sign_in_codes::table.find(id))
            // The contact it was sent to can have changed since the try was counted.
            .filter(sign_in_codes::used_at.is_null().and(sign_in_codes::expires_at.gt(now)))
            .set(sign_in_codes::used_at.eq(Some(now)))
            .execute(conn)
            .await?;
        if used == 0 {
            return Err(SignInError::Over);
        }
        session::begin_applicant(conn, ctx, store, &token).await?;
        Ok(())
    })
    .await?;
    Ok(token)
}
