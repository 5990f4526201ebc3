//! Sign-in for a store, by a six-digit code sent to its registered address, or to its registered phone where text messages
//! are set up (R1).
//!
//! This module does not reveal whether a store number exists: an unknown number gets the same kind of ticket and row.
//! The server crate makes the answers take the same time.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::account::session;
use crate::base::schema::{letters, sign_in_codes, store_contacts, stores};
use crate::base::secret::{self, NoEntropy};
use crate::base::{Locale, SecretKey, SignInCodeId, StoreId, Token, typed};
use crate::letter::{self, Context, Letter, LetterKind, Medium, OutgoingLetter, OutgoingSms, Topic, sms};

/// How long a code is valid.
pub const CODE_PERIOD: Duration = Duration::minutes(10);
/// How often one code may be tried.
pub const CODE_TRIES: i32 = 5;
/// How many codes are sent to one store per hour. Further requests send nothing, and their tickets cannot sign in.
pub const CODES_PER_HOUR: i64 = 5;
/// How many codes are sent to one phone per hour and per day, whichever stores it is registered for. Further ones go to the
/// mailbox: whoever asks in the name of many stores cannot keep a phone busy.
pub const CODES_PER_PHONE: [(Duration, i64); 2] = [(Duration::hours(1), 5), (Duration::days(1), 15)];

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

/// The primary contact of a store that asked for a code.
#[derive(Queryable)]
struct Asking {
    store: StoreId,
    store_name: String,
    number: String,
    email: String,
    phone: Option<String>,
}

/// Requests a code by email or text message. A contact whose phone can get none, or none now, gets an email instead. Returns
/// the ticket that ties the code to this browser, whether or not the number exists.
///
/// # Errors
/// [`SignInError`]; independent of the number.
pub async fn request_code(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    key: &SecretKey,
    store_number: &str,
    locale: Locale,
    by: Medium,
) -> Result<Token, SignInError> {
    let now = ctx.now();
    let ticket = Token::generate()?;
    let code = secret::six_digits()?;
    conn.transaction(async |conn| {
        let asking = find_asking(conn, store_number).await?;
        // A code that was not sent must not sign in: otherwise every further request would allow five more guesses.
        let asking = match asking {
            Some(found) if query_may_send(conn, found.store, now - Duration::hours(1)).await? => Some(found),
            _ => None,
        };
        let id = SignInCodeId::new(now);
        diesel::insert_into(sign_in_codes::table)
            .values((
                sign_in_codes::id.eq(id),
                sign_in_codes::store_id.eq(asking.as_ref().map(|it| it.store)),
                sign_in_codes::ticket_hash.eq(&ticket.hash()[..]),
                sign_in_codes::code_hash.eq(&code_hash(key, &ticket, &code)[..]),
                sign_in_codes::locale.eq(locale),
                sign_in_codes::created_at.eq(now),
                sign_in_codes::expires_at.eq(now + CODE_PERIOD),
            ))
            .execute(conn)
            .await?;
        match asking {
            Some(asking) => send_code(conn, ctx, asking, (id, code), locale, by).await,
            None => Ok(()),
        }
    })
    .await
    .map_err(|error: diesel::result::Error| SignInError::from(error))?;
    Ok(ticket)
}

/// The store with this number in one of its spellings, if it has a primary contact.
async fn find_asking(mut conn: &AsyncPgConnection, store_number: &str) -> QueryResult<Option<Asking>> {
    let spellings = typed::number_spellings(store_number);
    let mut found: Vec<Asking> = stores::table
        .inner_join(store_contacts::table)
        .filter(stores::number.eq_any(&spellings))
        .filter(store_contacts::is_primary.and(store_contacts::ended_at.is_null()))
        .select((stores::id, stores::name, stores::number, store_contacts::email, store_contacts::phone))
        .load(&mut conn)
        .await?;
    let place = spellings.iter().find_map(|spelling| found.iter().position(|it| it.number == *spelling));
    Ok(place.map(|place| found.swap_remove(place)))
}

/// Sends a code to the store's primary contact.
async fn send_code(
    conn: &AsyncPgConnection,
    ctx: &Context,
    asking: Asking,
    (id, code): (SignInCodeId, String),
    locale: Locale,
    by: Medium,
) -> QueryResult<()> {
    let Asking { store, store_name, email, phone, .. } = asking;
    let letter = Letter::SignInCode { store_name, code, valid_period: CODE_PERIOD };
    let topic = Topic::SignInCode(id);
    let phone = phone.filter(|_| by == Medium::Sms && ctx.has_sms);
    match phone.as_deref().and_then(sms::number_of) {
        Some(to) if query_may_text(conn, &to, ctx.now()).await? => {
            let (store, of, hold_until) = (Some(store), None, None);
            let sms = OutgoingSms { letter: &letter, topic: &topic, store, to: &to, locale, of, hold_until };
            letter::post_sms(conn, ctx, &[sms]).await
        }
        _ => letter::post(conn, ctx, &[OutgoingLetter::to_store(store, email, locale, topic, letter)]).await.map(drop),
    }
}

/// True when this phone may be sent another code. The lock makes requests of several stores count one after the other.
async fn query_may_text(mut conn: &AsyncPgConnection, to: &str, now: DateTime<Utc>) -> QueryResult<bool> {
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended('phone:' || $1, 0))")
        .bind::<Text, _>(to)
        .execute(&mut conn)
        .await?;
    for (period, most) in CODES_PER_PHONE {
        let sent: i64 = letters::table
            // As in the partial index.
            .filter(sql::<Bool>("letters.medium = 'sms'"))
            .filter(letters::to_address.eq(to))
            .filter(letters::kind.eq(LetterKind::SignInCode).and(letters::created_at.gt(now - period)))
            .count()
            .get_result(&mut conn)
            .await?;
        if sent >= most {
            return Ok(false);
        }
    }
    Ok(true)
}

/// True when the store may be sent another code. The row lock makes concurrent requests count one after the other.
async fn query_may_send(mut conn: &AsyncPgConnection, store: StoreId, since: DateTime<Utc>) -> QueryResult<bool> {
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
