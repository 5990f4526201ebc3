//! The versions of custom texts. Append-only: each version is kept, the latest is in force, and an earlier text is
//! restored by writing it again.
//!
//! Texts are read when a letter is rendered, in the same transaction, so that a new version is used at once by every
//! process and letters already rendered do not change.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{CustomText, CustomTextProblem, Slot, check};
use crate::application::permission::PermissionError;
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{letter_custom_texts as texts, staff};
use crate::base::unique::violates;
use crate::base::{Actor, CustomTextId, Locale, text};
use crate::letter::context::Context;
use crate::letter::{LetterKind, OutgoingLetter};
use crate::record::event::{self, EventKind, Subject};

/// How many versions are listed.
const SHOWN_MAX: i64 = 50;

/// Kind and language of a letter.
pub type Key = (LetterKind, Locale);

/// Loads the custom texts in force for these letters, in one query.
pub(in crate::letter) async fn load(
    conn: &AsyncPgConnection,
    outgoing: &[OutgoingLetter],
) -> QueryResult<HashMap<Key, CustomText>> {
    let mut kinds: Vec<LetterKind> = outgoing.iter().map(|letter| letter.letter.kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    load_kinds(conn, &kinds).await
}

async fn load_kinds(mut conn: &AsyncPgConnection, kinds: &[LetterKind]) -> QueryResult<HashMap<Key, CustomText>> {
    let rows: Vec<(LetterKind, Locale, Slot, String)> = texts::table
        .distinct_on((texts::kind, texts::locale, texts::slot))
        .filter(texts::kind.eq_any(kinds))
        .order((texts::kind, texts::locale, texts::slot, texts::version.desc()))
        .select((texts::kind, texts::locale, texts::slot, texts::text))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<Key, CustomText> = HashMap::new();
    for (kind, locale, place, text) in rows {
        let entry = found.entry((kind, locale)).or_default();
        *entry = std::mem::take(entry).with(place, text);
    }
    Ok(found)
}

/// The custom text in force for a kind of letter in a language.
pub async fn get(conn: &AsyncPgConnection, kind: LetterKind, locale: Locale) -> QueryResult<CustomText> {
    Ok(load_kinds(conn, &[kind]).await?.remove(&(kind, locale)).unwrap_or_default())
}

/// The custom texts in force for every kind and language.
pub async fn list_all(conn: &AsyncPgConnection, actor: &Actor) -> Result<HashMap<Key, CustomText>, PermissionError> {
    actor.must(Permission::PreviewLetters)?;
    Ok(load_kinds(conn, LetterKind::ALL).await?)
}

/// A version of a custom text, for the list of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = texts)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Version {
    pub id: CustomTextId,
    pub locale: Locale,
    pub slot: Slot,
    pub version: i32,
    pub text: String,
    /// Name of the author.
    #[diesel(select_expression = staff::name)]
    pub by: String,
    #[diesel(column_name = written_at)]
    pub at: DateTime<Utc>,
}

/// The versions of a kind's custom text, newest first.
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    kind: LetterKind,
) -> Result<Vec<Version>, PermissionError> {
    actor.must(Permission::PreviewLetters)?;
    Ok(texts::table
        .inner_join(staff::table)
        .filter(texts::kind.eq(kind))
        .order((texts::written_at.desc(), texts::version.desc(), texts::id))
        .limit(SHOWN_MAX)
        .select(Version::as_select())
        .load(&mut conn)
        .await?)
}

/// Why a custom text was not written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum WriteCustomTextError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("the custom text is invalid")]
    Text(CustomTextProblem),
    /// Another version was written since the form was opened.
    #[error("the text was changed by somebody else in the meantime")]
    Changed,
    #[error("the text is already in force")]
    Same,
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// A new custom text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct NewCustomText {
    pub kind: LetterKind,
    pub locale: Locale,
    pub slot: Slot,
    /// The text; empty to remove the current one.
    pub text: String,
    /// The version the form was opened with; 0 when there was none.
    pub seen_version: i32,
}

/// Writes a new version. Returns its number.
pub async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewCustomText,
) -> Result<i32, WriteCustomTextError> {
    let me = actor.must_as_staff(Permission::WriteCustomText)?;
    let text = text::tidy(&new.text);
    check(new.kind, &text).map_err(WriteCustomTextError::Text)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let last: Option<(i32, String)> = texts::table
            .filter(texts::kind.eq(new.kind).and(texts::locale.eq(new.locale)))
            .filter(texts::slot.eq(new.slot))
            .order(texts::version.desc())
            .select((texts::version, texts::text))
            .first(conn)
            .await
            .optional()?;
        let (version, in_force) = last.unwrap_or_default();
        if version != new.seen_version {
            return Err(WriteCustomTextError::Changed);
        }
        if in_force == text {
            return Err(WriteCustomTextError::Same);
        }
        let id = CustomTextId::new(now);
        let inserted = diesel::insert_into(texts::table)
            .values((
                texts::id.eq(id),
                texts::kind.eq(new.kind),
                texts::locale.eq(new.locale),
                texts::slot.eq(new.slot),
                texts::version.eq(version + 1),
                texts::text.eq(&text),
                texts::written_by.eq(me),
                texts::written_at.eq(now),
            ))
            .execute(conn)
            .await;
        match inserted {
            Err(error) if violates(&error, "letter_custom_texts_kind_locale_slot_version_key") => {
                return Err(WriteCustomTextError::Changed);
            }
            other => other?,
        };
        let data = json!({
            "custom_text": id, "kind": new.kind, "locale": new.locale.as_str(), "place": new.slot, "version": version + 1,
        });
        event::record(conn, Subject::Staff(me), actor, now, EventKind::CustomTextWritten, data).await?;
        Ok(version + 1)
    })
    .await
}
