//! Links with which staff set a password: an invitation, or a forgotten one (R23).
//!
//! The letter holds 256 random bits, the database their hash. A link works once and not for long; using one ends the
//! others, and every session. Looking at one changes nothing. Whether there is an account with a name is not to be
//! learned here. (That the answer also takes the same time is the web crate's part.)

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::staff::{self as people, Colleague, CreateStaffError, NewStaff, PASSWORD_MAX, PASSWORD_MIN};
use crate::base::actor::{Actor, Role, StaffActor};
use crate::base::id::{PasswordLinkId, StaffId};
use crate::base::schema::{password_links, staff, staff_sessions};
use crate::base::secret::Token;
use crate::letter::context::Context;
use crate::letter::{self, Letter, LinkSecret, Outgoing, Recipient};
use crate::record::event::{self, Subject};

/// Letters with a link that one account is written in an hour; more are asked for in vain.
const MAILED_PER_HOUR: i64 = 3;

text_enum! {
    /// What a link is for.
    pub enum Purpose {
        /// Somebody new.
        Invitation = "invitation",
        /// Somebody who forgot theirs.
        Reset = "reset",
    }
}

impl Purpose {
    /// How long the link works: an invitation may wait over a weekend, whoever forgot a password sits and waits.
    pub const fn valid_period(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(3),
            Self::Reset => Duration::minutes(30),
        }
    }
}

/// Creates an account and sends its owner an invitation to set a password. The account's `password_hash` must be of
/// something nobody knows.
///
/// # Errors
/// [`CreateStaffError`].
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
        event::record(conn, Subject::Staff(id), actor, ctx.now(), "invited", json!({})).await?;
        Ok(id)
    })
    .await
}

/// Sends the owner of an account a link, if there is one with this sign-in name. Nothing tells whether there is.
///
/// # Errors
/// Database errors; never about the name.
pub async fn ask(conn: &mut AsyncPgConnection, ctx: &Context, sign_in_name: &str) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let found: Option<(StaffId, String, String, crate::Locale)> = staff::table
            .filter(staff::sign_in_name.eq(sign_in_name.trim().to_lowercase()))
            .filter(staff::disabled_at.is_null())
            .select((staff::id, staff::name, staff::email, staff::locale))
            // Asks at once wait for each other.
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?;
        let Some((id, name, email, locale)) = found else { return Ok(()) };
        let mailed: i64 = password_links::table
            .filter(password_links::staff_id.eq(id))
            .filter(password_links::created_at.gt(ctx.now() - Duration::hours(1)))
            .count()
            .get_result(conn)
            .await?;
        if mailed >= MAILED_PER_HOUR {
            return Ok(());
        }
        post(conn, ctx, &Colleague { id, name, email, locale }, Purpose::Reset).await
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
    let outgoing = Outgoing {
        letter: match purpose {
            Purpose::Invitation => Letter::Invitation { link, until_at },
            Purpose::Reset => Letter::PasswordReset { link, valid_period: purpose.valid_period() },
        },
        recipient: Recipient::Staff(colleague.id),
        to: colleague.email.clone(),
        locale: colleague.locale,
        dedupe_key: format!("password:{id}"),
        hold_until: None,
    };
    letter::post(conn, ctx, &[outgoing]).await
}

/// Whose password a link sets.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Welcome {
    /// Who.
    pub id: StaffId,
    /// What they sign in with.
    pub sign_in_name: String,
    /// Shown to colleagues.
    pub name: String,
    /// Invitation, or forgotten.
    pub purpose: Purpose,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// Whose password this link sets, while it works. Changes nothing.
///
/// # Errors
/// Database errors.
pub async fn find(mut conn: &AsyncPgConnection, ctx: &Context, token: &Token) -> QueryResult<Option<Welcome>> {
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

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Fewer than [`PASSWORD_MIN`] characters.
    TooShort,
    /// More than [`PASSWORD_MAX`] characters.
    TooLong,
    /// It is little more than the name one signs in with, or one character over and over.
    Guessable,
}

/// What is wrong with a password for an account.
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
    /// The link is none of ours, was used, or is too old; or the account was disabled.
    #[error("the link is over")]
    Over,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Sets a password by a link: once. Every session of the account ends, and every other link of it.
///
/// # Errors
/// [`SetPasswordError`].
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
        let changed: Option<(String, Vec<Role>)> =
            diesel::update(staff::table.find(id).filter(staff::disabled_at.is_null()))
                .set((staff::password_hash.eq(password_hash), staff::password_changed_at.eq(now)))
                .returning((staff::name, staff::roles))
                .get_result(conn)
                .await
                .optional()?;
        let (name, roles) = changed.ok_or(SetPasswordError::Over)?;
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
        let actor = Actor::Staff(StaffActor { id, name, roles });
        let data = json!({ "link": link, "purpose": purpose });
        event::record(conn, Subject::Staff(id), &actor, now, "password_set", data).await?;
        Ok(id)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_not_the_name_over_and_over() {
        assert_eq!(check("short", "linxiao"), Some(PasswordProblem::TooShort));
        assert_eq!(check(&"长".repeat(PASSWORD_MAX + 1), "linxiao"), Some(PasswordProblem::TooLong));
        assert_eq!(check("aaaaaaaaaaaaaaaa", "linxiao"), Some(PasswordProblem::Guessable));
        assert_eq!(check("LinxiaoLinxiao12", "linxiao"), Some(PasswordProblem::Guessable));
        assert_eq!(check("correct horse battery", "linxiao"), None);
        assert_eq!(check("correct horse battery", ""), None);
    }
}
