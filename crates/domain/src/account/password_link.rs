//! Links by which staff set a password: an invitation, or a reset (R23).
//!
//! The letter contains 256 random bits, the database their hash. A link works once and for a limited time; using one
//! ends the account's other links and all its sessions. Opening one changes nothing. This module does not reveal
//! whether an account exists; the server crate makes the answers take the same time.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::staff as people;
use crate::account::staff::{Colleague, CreateStaffError, NewStaff, PASSWORD_MAX, PASSWORD_MIN};
use crate::base::schema::{password_links, staff, staff_sessions};
use crate::base::{Actor, PasswordLinkId, StaffActor, StaffId, Token};
use crate::letter::{self, Context, Letter, LinkSecret, Topic};
use crate::record::event::{self, EventKind, Subject};

/// How many reset links one account gets per hour; further requests are ignored.
const MAILED_PER_HOUR: i64 = 3;

text_enum! {
    /// The purpose of a link.
    pub enum Purpose {
        Invitation = "invitation",
        Reset = "reset",
    }
}

impl Purpose {
    /// How long the link works. An invitation may wait over a weekend; a reset is used at once.
    pub const fn valid_period(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(3),
            Self::Reset => Duration::minutes(30),
        }
    }
}

/// Creates an account and sends its owner an invitation to set a password. `password_hash` must be the hash of a
/// random value.
pub async fn invite(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewStaff,
) -> Result<StaffId, CreateStaffError> {
    conn.transaction(async |conn| {
        let id = people::create(conn, ctx, actor, new).await?;
        let colleague =
            Colleague { id, name: new.name.clone(), email: new.email.trim().to_owned(), locale: new.locale };
        post(conn, ctx, &colleague, Purpose::Invitation).await?;
        event::record(conn, Subject::Staff(id), actor, ctx.now(), EventKind::Invited, json!({})).await?;
        Ok(id)
    })
    .await
}

/// Sends a reset link if there is an account with this sign-in name. The result does not reveal whether there is.
pub async fn request_reset(conn: &mut AsyncPgConnection, ctx: &Context, sign_in_name: &str) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let found: Option<Colleague> = staff::table
            .filter(staff::sign_in_name.eq(sign_in_name.trim().to_lowercase()))
            .filter(staff::disabled_at.is_null())
            .select(Colleague::as_select())
            // Row lock: concurrent requests are counted one after the other.
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?;
        let Some(colleague) = found else { return Ok(()) };
        let mailed: i64 = password_links::table
            .filter(password_links::staff_id.eq(colleague.id))
            .filter(password_links::created_at.gt(ctx.now() - Duration::hours(1)))
            .count()
            .get_result(conn)
            .await?;
        if mailed >= MAILED_PER_HOUR {
            return Ok(());
        }
        post(conn, ctx, &colleague, Purpose::Reset).await
    })
    .await
}

async fn post(mut conn: &AsyncPgConnection, ctx: &Context, colleague: &Colleague, purpose: Purpose) -> QueryResult<()> {
    let now = ctx.now();
    let token = Token::generate().map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    let id = PasswordLinkId::new(now);
    let until_at = now + purpose.valid_period();
    diesel::insert_into(password_links::table)
        .values((
            password_links::id.eq(id),
            password_links::staff_id.eq(colleague.id),
            password_links::purpose.eq(purpose),
            password_links::token_hash.eq(token.hash().to_vec()),
            password_links::created_at.eq(now),
            password_links::expires_at.eq(until_at),
        ))
        .execute(&mut conn)
        .await?;
    let link = LinkSecret::from(&token);
    let letter = match purpose {
        Purpose::Invitation => Letter::Invitation { link, until_at },
        Purpose::Reset => Letter::PasswordReset { link, valid_period: purpose.valid_period() },
    };
    letter::post(conn, ctx, &[colleague.letter(Topic::PasswordLink(id), letter)]).await.map(drop)
}

/// The account of a link.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PasswordLink {
    pub id: StaffId,
    pub sign_in_name: String,
    pub name: String,
    pub purpose: Purpose,
    pub expires_at: DateTime<Utc>,
}

/// Finds the account of a valid link. Changes nothing.
pub async fn find(mut conn: &AsyncPgConnection, ctx: &Context, token: &Token) -> QueryResult<Option<PasswordLink>> {
    password_links::table
        .inner_join(staff::table)
        .filter(password_links::token_hash.eq(token.hash().to_vec()))
        .filter(password_links::used_at.is_null().and(password_links::expires_at.gt(ctx.now())))
        .filter(staff::disabled_at.is_null())
        .select((staff::id, staff::sign_in_name, staff::name, password_links::purpose, password_links::expires_at))
        .first(&mut conn)
        .await
        .optional()
}

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Fewer than [`PASSWORD_MIN`] characters.
    TooShort,
    /// More than [`PASSWORD_MAX`] characters.
    TooLong,
    /// It consists of few different characters, or of little more than the sign-in name.
    Guessable,
}

/// Checks a password for an account.
pub fn check(password: &str, sign_in_name: &str) -> Option<PasswordProblem> {
    let length = password.chars().count();
    let mut characters: Vec<char> = password.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    let without = password.to_lowercase().replace(&sign_in_name.to_lowercase(), "");
    if length < PASSWORD_MIN {
        Some(PasswordProblem::TooShort)
    } else if length > PASSWORD_MAX {
        Some(PasswordProblem::TooLong)
    } else if characters.len() < 4 || (!sign_in_name.is_empty() && without.chars().count() < 4) {
        Some(PasswordProblem::Guessable)
    } else {
        None
    }
}

/// Why no password was set.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordError {
    /// The link is unknown, used or expired, or the account is disabled.
    #[error("the link has expired")]
    Over,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Sets a password by a link, once. Ends the account's other links and all its sessions.
pub async fn set_password(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    token: &Token,
    password_hash: &str,
) -> Result<StaffId, SetPasswordError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let used: Option<(PasswordLinkId, StaffId, Purpose)> = diesel::update(password_links::table)
            .filter(password_links::token_hash.eq(token.hash().to_vec()))
            .filter(password_links::used_at.is_null().and(password_links::expires_at.gt(now)))
            .set(password_links::used_at.eq(Some(now)))
            .returning((password_links::id, password_links::staff_id, password_links::purpose))
            .get_result(conn)
            .await
            .optional()?;
        let (link, id, purpose) = used.ok_or(SetPasswordError::Over)?;
        let changed: Option<StaffActor> = diesel::update(staff::table.find(id).filter(staff::disabled_at.is_null()))
            .set((staff::password_hash.eq(password_hash), staff::password_changed_at.eq(now)))
            .returning(StaffActor::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let actor = Actor::Staff(changed.ok_or(SetPasswordError::Over)?);
        diesel::update(password_links::table)
            .filter(password_links::staff_id.eq(id).and(password_links::used_at.is_null()))
            .set(password_links::used_at.eq(Some(now)))
            .execute(conn)
            .await?;
        diesel::update(staff_sessions::table)
            .filter(staff_sessions::staff_id.eq(id).and(staff_sessions::ended_at.is_null()))
            .set(staff_sessions::ended_at.eq(Some(now)))
            .execute(conn)
            .await?;
        let data = json!({ "link": link, "purpose": purpose });
        event::record(conn, Subject::Staff(id), &actor, now, EventKind::PasswordSet, data).await?;
        Ok(id)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_is_long_and_not_the_name() {
        assert_eq!(check("short", "linxiao"), Some(PasswordProblem::TooShort));
        assert_eq!(check(&"长".repeat(PASSWORD_MAX + 1), "linxiao"), Some(PasswordProblem::TooLong));
        assert_eq!(check("aaaaaaaaaaaaaaaa", "linxiao"), Some(PasswordProblem::Guessable));
        assert_eq!(check("LinxiaoLinxiao12", "linxiao"), Some(PasswordProblem::Guessable));
        assert_eq!(check("correct horse battery", "linxiao"), None);
        assert_eq!(check("correct horse battery", ""), None);
    }
}
