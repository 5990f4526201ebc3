//! Tags: words reviewers put on applications to find them again.
//!
//! A tag may contain personal data, so events say that one was added, not which; retention deletes them.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::application::{NotPermitted, Permission, TransitionError, transition};
use crate::base::contact::nfc;
use crate::base::schema::application_tags;
use crate::base::{Actor, ApplicationId, TextProblem, text};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of a tag, in characters.
pub const TAG_MAX: usize = 24;
/// Maximum number of tags of an application.
pub const TAGS_MAX: usize = 8;

/// Why a tag was not added.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// There is no such application, or the actor lacks the permission.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The text is not a valid tag.
    #[error("the tag is invalid")]
    Text(TextProblem),
    /// The application already has [`TAGS_MAX`] tags.
    #[error("there are already {TAGS_MAX} tags")]
    TooMany,
}

error_parts!(TagError::Transition: diesel::result::Error, NotPermitted);

/// Normalises a tag: NFC, single spaces, one line of 1 to [`TAG_MAX`] characters.
pub fn parse(typed: &str) -> Result<String, TextProblem> {
    let words: Vec<&str> = typed.split(' ').filter(|word| !word.is_empty()).collect();
    let tag = nfc(words.join(" ").trim());
    text::problem_in(&tag, 1, TAG_MAX, false).map_or(Ok(tag), Err)
}

/// Adds a tag to an application. An existing one is kept.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    typed: &str,
) -> Result<(), TagError> {
    let me = actor.must_as_staff(Permission::Organise)?;
    let tag = parse(typed).map_err(TagError::Text)?;
    conn.transaction(async |conn| {
        // Row lock: concurrent additions must not exceed the limit.
        let application = transition::lock(conn, id).await?;
        if application.erased_at.is_some() {
            return Err(TransitionError::Missing.into());
        }
        let there = list(conn, id).await?;
        if there.contains(&tag) {
            return Ok(());
        }
        if there.len() >= TAGS_MAX {
            return Err(TagError::TooMany);
        }
        diesel::insert_into(application_tags::table)
            .values((
                application_tags::application_id.eq(id),
                application_tags::tag.eq(&tag),
                application_tags::added_by.eq(me),
                application_tags::added_at.eq(ctx.now()),
            ))
            .execute(conn)
            .await?;
        let data = transition::no_data();
        event::record(conn, Subject::Application(id), actor, ctx.now(), EventKind::TagAdded, data).await?;
        Ok(())
    })
    .await
}

/// Removes a tag. Not an error when it is not there.
pub async fn remove(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    tag: &str,
) -> Result<(), TagError> {
    actor.must(Permission::Organise)?;
    conn.transaction(async |conn| {
        let removed = diesel::delete(application_tags::table.find((id, tag))).execute(conn).await?;
        if removed > 0 {
            let data = transition::no_data();
            event::record(conn, Subject::Application(id), actor, ctx.now(), EventKind::TagRemoved, data).await?;
        }
        Ok(())
    })
    .await
}

/// An application's tags, in the order they were added.
pub async fn list(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Vec<String>> {
    application_tags::table
        .filter(application_tags::application_id.eq(id))
        .order((application_tags::added_at, application_tags::tag))
        .select(application_tags::tag)
        .load(&mut conn)
        .await
}

/// Deletes an application's tags, at the end of its retention (R22).
pub(crate) async fn erase(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<()> {
    let tags = application_tags::table.filter(application_tags::application_id.eq(id));
    diesel::delete(tags).execute(&mut conn).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_is_normalised_to_one_short_line() {
        assert_eq!(parse("  转让  纠纷 ").as_deref(), Ok("转让 纠纷"));
        assert_eq!(parse("cafe\u{301}").as_deref(), Ok("caf\u{e9}"));
        assert_eq!(parse(" "), Err(TextProblem::Missing));
        assert_eq!(parse(&"标".repeat(25)), Err(TextProblem::TooLong(TAG_MAX)));
        assert_eq!(parse("一\n二"), Err(TextProblem::ForbiddenCharacters));
    }
}
