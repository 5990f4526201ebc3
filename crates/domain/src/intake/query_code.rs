//! The query code: the second secret beside the link in a letter, shown once at submission (THREATS 22).

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::application::access::is_owner;
use crate::application::{TransitionError, transition};
use crate::base::schema::query_codes;
use crate::base::secret::{self, HashError, NoEntropy};
use crate::base::{Actor, ApplicationId, typed};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// How many tries one application allows per day.
pub const TRIES_A_DAY: i32 = 20;

/// Letters and digits that are hard to confuse when read aloud or copied by hand (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters in a code: 50 bits.
const LENGTH: usize = 10;

/// A query code. It is shown only to the applicant; the database stores its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct QueryCode(String);

impl QueryCode {
    /// Draws a new code.
    pub fn generate() -> Result<Self, NoEntropy> {
        let bytes = secret::random::<LENGTH>()?;
        Ok(Self(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()))
    }

    /// Parses a typed code. Width, spaces, hyphens, invisible characters and case are ignored, look-alike characters replaced; `None` when it does
    /// not have the form of a code.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed::code(typed);
        let clean = typed.chars().map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        let code: String = clean.take(LENGTH + 1).collect();
        let is_code = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        is_code.then_some(Self(code))
    }

    /// The code in two groups of five, for people.
    pub fn display(&self) -> String {
        format!("{}-{}", &self.0[..LENGTH / 2], &self.0[LENGTH / 2..])
    }

    /// The argon2id hash that is stored. Takes tens of milliseconds: call it off the async threads.
    pub fn hash(&self) -> Result<String, HashError> {
        secret::hash_password(&self.0)
    }

    /// True when this is the hashed code. As slow as [`Self::hash`].
    pub fn matches(&self, hash: &str) -> bool {
        secret::verify_password(&self.0, hash)
    }
}

impl fmt::Debug for QueryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueryCode(…)")
    }
}

/// Stores the hash of an application's code, replacing an earlier one.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    hash: &str,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(query_codes::table)
        .values((
            query_codes::application_id.eq(application),
            query_codes::code_hash.eq(hash),
            query_codes::created_at.eq(at),
            query_codes::tries_since.eq(at),
        ))
        .on_conflict(query_codes::application_id)
        .do_update()
        .set((query_codes::code_hash.eq(hash), query_codes::created_at.eq(at)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Gives an application a new code, for an owner who is signed in and lost the first one.
///
/// # Errors
/// [`TransitionError::Missing`] for another store's application, or an erased one.
pub async fn renew(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    hash: &str,
) -> Result<(), TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        if !is_owner(actor, &application) || application.erased_at.is_some() {
            return Err(TransitionError::Missing);
        }
        insert(conn, id, hash, now).await?;
        event::record(conn, Subject::Application(id), actor, now, EventKind::QueryCodeRenewed, transition::no_data())
            .await?;
        Ok(())
    })
    .await
}

/// Counts and commits a try, and returns the hash to compare with; `None` when there is no code or the day's tries are
/// used up.
pub async fn begin_try(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    application: ApplicationId,
) -> QueryResult<Option<String>> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let row: Option<(String, i32, DateTime<Utc>)> = query_codes::table
            .find(application)
            .select((query_codes::code_hash, query_codes::tries, query_codes::tries_since))
            .for_update()
            .first(conn)
            .await
            .optional()?;
        let Some((hash, tries, since)) = row else { return Ok(None) };
        let is_new_day = since + Duration::days(1) <= now;
        let (tries, since) = if is_new_day { (0, now) } else { (tries, since) };
        if tries >= TRIES_A_DAY {
            return Ok(None);
        }
        diesel::update(query_codes::table.find(application))
            .set((query_codes::tries.eq(tries + 1), query_codes::tries_since.eq(since)))
            .execute(conn)
            .await?;
        Ok(Some(hash))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_parsed_despite_case_and_lookalikes() {
        let code = QueryCode::generate().unwrap();
        let shown = code.display();
        assert_eq!(shown.len(), 11);
        assert_eq!(QueryCode::parse(&shown), Some(code.clone()));
        let wide: String = shown.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        assert_eq!(QueryCode::parse(&format!("\u{202d}{wide}\u{202c}")), Some(code.clone()));
        assert_eq!(
            QueryCode::parse(&format!(" {} ", shown.to_lowercase().replace('0', "o").replace('1', "l"))),
            Some(code)
        );
    }

    #[test]
    fn text_of_another_form_is_not_a_code() {
        for bad in ["", "ABCDE", "ABCDE-FGHJK-M", "ABCDE-FGHJ!", "一二三四五六七八九十"] {
            assert_eq!(QueryCode::parse(bad), None, "{bad}");
        }
    }
}
