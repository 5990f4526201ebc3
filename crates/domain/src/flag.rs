//! Flags: what a reviewer should look at. Nothing is decided by a flag alone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::id::{ApplicationId, FlagId};
use crate::schema::flags;

text_enum! {
    /// What was noticed.
    pub enum FlagCode {
        /// Words on the *look* list (R4).
        Wording = "wording",
        /// A name that mixes scripts which look alike (THREATS 43).
        MixedScripts = "mixed_scripts",
    }
}

/// A flag as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = flags)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Flag {
    pub code: FlagCode,
    pub words: Vec<String>,
    pub raised_at: DateTime<Utc>,
}

/// Raises flags, with the words that were noticed.
pub(crate) async fn raise(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    raised: &[(FlagCode, Vec<String>)],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = raised
        .iter()
        .map(|(code, words)| {
            (
                flags::id.eq(FlagId::new(at)),
                flags::application_id.eq(application),
                flags::code.eq(*code),
                flags::words.eq(words),
                flags::raised_at.eq(at),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(flags::table).values(rows).execute(&mut conn).await.map(drop)
}

/// An application's flags, in the order they were raised.
///
/// # Errors
/// Database errors.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Flag>> {
    flags::table
        .filter(flags::application_id.eq(application))
        .order((flags::raised_at, flags::code))
        .select(Flag::as_select())
        .load(&mut conn)
        .await
}
