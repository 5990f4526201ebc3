//! The watch list: what a lead wants to be told of when it applies. It stores blind indexes and masked hints, not the
//! values.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::Actor;
use crate::base::id::{StaffId, WatchId};
use crate::base::schema::{staff, watch_list};
use crate::base::secret::SecretKey;
use crate::base::text;
use crate::base::text::TextProblem;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};
use crate::review::blind_index::{self, BlindIndex, BlindIndexKind};

/// Maximum length of a note, in characters.
const NOTE_MAX: usize = 300;
/// How many entries are listed.
const LIST_MAX: i64 = 500;

text_enum! {
    /// The kind of value that is watched.
    pub enum WatchKind {
        /// A store's number.
        Store = "store",
        /// A contact's phone number.
        Phone = "phone",
        /// A contact's email address.
        Email = "email",
        /// The number of an identity document.
        Identity = "identity",
    }
}

impl From<BlindIndexKind> for WatchKind {
    fn from(kind: BlindIndexKind) -> Self {
        match kind {
            BlindIndexKind::Phone => Self::Phone,
            BlindIndexKind::Email => Self::Email,
            BlindIndexKind::Identity => Self::Identity,
        }
    }
}

impl WatchKind {
    fn normal(self, text: &str) -> Option<String> {
        match self {
            Self::Store => {
                let number: String = text.trim().nfkc().flat_map(char::to_uppercase).collect();
                let is_number = text::problem_in(&number, 1, 60, false).is_none();
                is_number.then_some(number)
            }
            Self::Phone => blind_index::normal(BlindIndexKind::Phone, text),
            Self::Email => blind_index::normal(BlindIndexKind::Email, text),
            Self::Identity => blind_index::normal(BlindIndexKind::Identity, text),
        }
    }

    /// The blind index of a text of this kind, equal to that of applications; `None` when the text is not of this
    /// kind.
    pub(crate) fn mark(self, key: &SecretKey, text: &str) -> Option<BlindIndex> {
        self.normal(text).map(|normal| blind_index::mark_of(key, self.as_str(), &normal))
    }

    /// A masked form by which a lead recognises the entry; a store's number is not masked.
    fn hint(self, normal: &str) -> String {
        let (first, last) = match self {
            Self::Store => return normal.to_owned(),
            Self::Email => {
                let (local, domain) = normal.split_once('@').unwrap_or((normal, ""));
                return format!("{}***@{domain}", local.chars().take(1).collect::<String>());
            }
            Self::Phone => (normal.len().saturating_sub(8), 4),
            Self::Identity => (1, 2),
        };
        let characters: Vec<char> = normal.chars().collect();
        let tail: String = characters[characters.len().saturating_sub(last)..].iter().collect();
        format!("{}****{tail}", characters.iter().take(first).collect::<String>())
    }
}

/// An entry of the list, current or removed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Watch {
    /// Its id.
    pub id: WatchId,
    /// The kind of value.
    pub kind: WatchKind,
    /// The masked value.
    pub hint: String,
    /// Why it is watched.
    pub note: String,
    /// Name of the person who added it.
    pub added_by: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was removed.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Why an entry was not added or removed.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The text is not of this kind.
    #[error("the text is not valid for this type of entry")]
    Text,
    /// The note is invalid.
    #[error("the note is invalid")]
    Note(TextProblem),
    /// It is already on the list.
    #[error("already on the watch list")]
    Already,
    /// It is not on the list (any more).
    #[error("not on the watch list")]
    Missing,
    /// This process has no key to compute blind indexes with.
    #[error("there is no key for blind indexes")]
    NoKey,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DieselError),
}

fn keeper(actor: &Actor) -> Result<StaffId, NotPermitted> {
    actor.must(Permission::KeepWatchList)?;
    Ok(actor.staff().ok_or(NotPermitted(Permission::KeepWatchList))?.id)
}

/// Adds an entry.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    kind: WatchKind,
    text: &str,
    note: &str,
) -> Result<WatchId, WatchError> {
    let me = keeper(actor)?;
    let key = ctx.key.as_ref().ok_or(WatchError::NoKey)?;
    let normal = kind.normal(text).ok_or(WatchError::Text)?;
    let note = note.trim();
    if let Some(problem) = text::problem_in(note, 1, NOTE_MAX, false) {
        return Err(WatchError::Note(problem));
    }
    let (now, mark) = (ctx.now(), blind_index::mark_of(key, kind.as_str(), &normal));
    let id = WatchId::new(now);
    let added = conn
        .transaction(async |conn| {
            diesel::insert_into(watch_list::table)
                .values((
                    watch_list::id.eq(id),
                    watch_list::kind.eq(kind),
                    watch_list::keyed_hash.eq(mark.to_vec()),
                    watch_list::hint.eq(kind.hint(&normal)),
                    watch_list::note.eq(note),
                    watch_list::added_by.eq(me),
                    watch_list::added_at.eq(now),
                ))
                .execute(conn)
                .await?;
            let data = json!({ "watch": id, "kind": kind });
            event::record(conn, Subject::Staff(me), actor, now, "watch_added", data).await
        })
        .await;
    match added {
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(WatchError::Already),
        other => Ok(other.map(|()| id)?),
    }
}

/// Removes an entry; flags it raised stay.
pub async fn end(conn: &mut AsyncPgConnection, ctx: &Context, actor: &Actor, id: WatchId) -> Result<(), WatchError> {
    let (me, now) = (keeper(actor)?, ctx.now());
    conn.transaction(async |conn| {
        let ended = diesel::update(watch_list::table.find(id).filter(watch_list::ended_at.is_null()))
            .set((watch_list::ended_at.eq(Some(now)), watch_list::ended_by.eq(Some(me))))
            .execute(conn)
            .await?;
        if ended == 0 {
            return Err(WatchError::Missing);
        }
        event::record(conn, Subject::Staff(me), actor, now, "watch_ended", json!({ "watch": id })).await?;
        Ok(())
    })
    .await
}

/// The list: current entries first, then removed ones, each newest first; 500 at most.
///
/// # Errors
/// [`WatchError::NotPermitted`]; database errors.
pub async fn list(mut conn: &AsyncPgConnection, actor: &Actor) -> Result<Vec<Watch>, WatchError> {
    keeper(actor)?;
    let found = watch_list::table
        .inner_join(staff::table.on(staff::id.eq(watch_list::added_by)))
        .order((watch_list::ended_at.desc().nulls_first(), watch_list::added_at.desc()))
        .limit(LIST_MAX)
        .select((
            watch_list::id,
            watch_list::kind,
            watch_list::hint,
            watch_list::note,
            staff::name,
            watch_list::added_at,
            watch_list::ended_at,
        ))
        .load(&mut conn)
        .await?;
    Ok(found)
}

/// Entries of the list that match these values, each as its masked hint and the lead's note in one text.
pub(crate) async fn list_hits(
    mut conn: &AsyncPgConnection,
    marks: &[(WatchKind, BlindIndex)],
) -> QueryResult<Vec<String>> {
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let kinds: Vec<WatchKind> = marks.iter().map(|(kind, _)| *kind).collect();
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
        let hint = |kind: WatchKind, text: &str| kind.hint(&kind.normal(text).unwrap());
        assert_eq!(hint(WatchKind::Phone, "138 0013 8000"), "+86138****8000");
        assert_eq!(hint(WatchKind::Email, "chen@mumian.example"), "c***@mumian.example");
        assert_eq!(hint(WatchKind::Identity, "11010519491231002x"), "1****2X");
        assert_eq!(hint(WatchKind::Store, " mm-8830217 "), "MM-8830217");
    }
}
