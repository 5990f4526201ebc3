//! The watch list: what a lead wants to be told of when it applies. It stores blind indexes and masked hints, not the
//! values.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{NotPermitted, Permission};
use crate::base::schema::{staff, watch_list};
use crate::base::unique::violates;
use crate::base::{Actor, TextProblem, WatchId, text};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};
use crate::review::blind_index::{self, BlindIndex, BlindIndexKind};

/// Maximum length of a note, in characters.
const NOTE_MAX: usize = 300;
/// How many entries are listed.
const LIST_MAX: i64 = 500;

/// A masked form by which a lead recognises the entry; a store's number is not masked.
fn hint(kind: BlindIndexKind, normal: &str) -> String {
    let (first, last) = match kind {
        BlindIndexKind::Store => return normal.to_owned(),
        BlindIndexKind::Email => {
            let (local, domain) = normal.split_once('@').unwrap_or((normal, ""));
            return format!("{}***@{domain}", local.chars().take(1).collect::<String>());
        }
        BlindIndexKind::Phone => (normal.len().saturating_sub(8), 4),
        BlindIndexKind::Identity => (1, 2),
    };
    let characters: Vec<char> = normal.chars().collect();
    let tail: String = characters[characters.len().saturating_sub(last)..].iter().collect();
    format!("{}****{tail}", characters.iter().take(first).collect::<String>())
}

/// An entry of the list, current or removed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = watch_list)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Watch {
    pub id: WatchId,
    pub kind: BlindIndexKind,
    /// The masked value.
    pub hint: String,
    pub note: String,
    #[diesel(select_expression = staff::name)]
    pub added_by: String,
    pub added_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Why an entry was not added or removed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum WatchError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("the text is not valid for this type of entry")]
    Text,
    #[error("the note is invalid")]
    Note(TextProblem),
    #[error("already on the watch list")]
    Already,
    #[error("not on the watch list")]
    Missing,
    #[error("there is no key for blind indexes")]
    NoKey,
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// Adds an entry.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    kind: BlindIndexKind,
    text: &str,
    note: &str,
) -> Result<WatchId, WatchError> {
    let me = actor.must_as_staff(Permission::KeepWatchList)?;
    let key = ctx.key.as_ref().ok_or(WatchError::NoKey)?;
    let normal = blind_index::normal(kind, text).ok_or(WatchError::Text)?;
    let note = text::checked(note, 1, NOTE_MAX, false).map_err(WatchError::Note)?;
    let (now, mark) = (ctx.now(), blind_index::mark(key, kind, &normal));
    let id = WatchId::new(now);
    let added = conn
        .transaction(async |conn| {
            diesel::insert_into(watch_list::table)
                .values((
                    watch_list::id.eq(id),
                    watch_list::kind.eq(kind),
                    watch_list::keyed_hash.eq(mark.to_vec()),
                    watch_list::hint.eq(hint(kind, &normal)),
                    watch_list::note.eq(note),
                    watch_list::added_by.eq(me),
                    watch_list::added_at.eq(now),
                ))
                .execute(conn)
                .await?;
            let data = json!({ "watch": id, "kind": kind });
            event::record(conn, Subject::Staff(me), actor, now, EventKind::WatchAdded, data).await
        })
        .await;
    match added {
        Err(error) if violates(&error, "watch_list_live") => Err(WatchError::Already),
        other => Ok(other.map(|()| id)?),
    }
}

/// Removes an entry; flags it raised stay.
pub async fn end(conn: &mut AsyncPgConnection, ctx: &Context, actor: &Actor, id: WatchId) -> Result<(), WatchError> {
    let (me, now) = (actor.must_as_staff(Permission::KeepWatchList)?, ctx.now());
    conn.transaction(async |conn| {
        let ended = diesel::update(watch_list::table.find(id).filter(watch_list::ended_at.is_null()))
            .set((watch_list::ended_at.eq(Some(now)), watch_list::ended_by.eq(Some(me))))
            .execute(conn)
            .await?;
        if ended == 0 {
            return Err(WatchError::Missing);
        }
        event::record(conn, Subject::Staff(me), actor, now, EventKind::WatchEnded, json!({ "watch": id })).await?;
        Ok(())
    })
    .await
}

/// The list: current entries first, then removed ones, each newest first; 500 at most.
pub async fn list(mut conn: &AsyncPgConnection, actor: &Actor) -> Result<Vec<Watch>, WatchError> {
    actor.must(Permission::KeepWatchList)?;
    let found = watch_list::table
        .inner_join(staff::table.on(staff::id.eq(watch_list::added_by)))
        .order((watch_list::ended_at.desc().nulls_first(), watch_list::added_at.desc()))
        .limit(LIST_MAX)
        .select(Watch::as_select())
        .load(&mut conn)
        .await?;
    Ok(found)
}

/// Entries of the list that match these values, each as its masked hint and the lead's note in one text.
pub(crate) async fn list_hits(
    mut conn: &AsyncPgConnection,
    marks: &[(BlindIndexKind, BlindIndex)],
) -> QueryResult<Vec<String>> {
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let kinds: Vec<BlindIndexKind> = marks.iter().map(|(kind, _)| *kind).collect();
    let marks: Vec<Vec<u8>> = marks.iter().map(|(_, mark)| mark.to_vec()).collect();
    let hits: Vec<(String, String)> = watch_list::table
        .filter(watch_list::ended_at.is_null())
        .filter(watch_list::kind.eq_any(kinds).and(watch_list::keyed_hash.eq_any(marks)))
        .order(watch_list::added_at)
        .select((watch_list::hint, watch_list::note))
        .load(&mut conn)
        .await?;
    Ok(hits.into_iter().map(|(hint, note)| format!("{hint} · {note}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_masks_everything_but_store_numbers() {
        let hint = |kind, text| hint(kind, &blind_index::normal(kind, text).unwrap());
        assert_eq!(hint(BlindIndexKind::Phone, "138 0013 8000"), "+86138****8000");
        assert_eq!(hint(BlindIndexKind::Email, "chen@mumian.example"), "c***@mumian.example");
        assert_eq!(hint(BlindIndexKind::Identity, "11010519491231002x"), "1****2X");
        assert_eq!(hint(BlindIndexKind::Store, " mm-8830217 "), "MM-8830217");
    }
}
