//! Saved views: named lists. A view is a name for the query part of the queue's URL.
//!
//! The query is stored as the program wrote it, without the search text: people search for phones, addresses and names,
//! and a view is kept for longer than an application's personal data (R22). The server parses it.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{NotPermitted, Permission};
use crate::base::contact::nfc;
use crate::base::schema::{saved_views, staff};
use crate::base::{Actor, SavedViewId, StaffId, TextProblem, text};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of a name, in characters.
pub const NAME_MAX: usize = 40;
/// Maximum number of views per person.
pub const VIEWS_MAX: i64 = 40;

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = saved_views)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct SavedView {
    pub id: SavedViewId,
    pub owner_id: StaffId,
    #[diesel(select_expression = staff::name)]
    pub owner_name: String,
    pub name: String,
    /// The query part of the queue's URL.
    pub query: String,
    /// True when colleagues see it too.
    pub is_shared: bool,
}

/// A view to save.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewView {
    /// The name as typed.
    pub name: String,
    /// The query part of the queue's URL, as the program writes it; its search text is not saved.
    pub query: String,
    /// True to share it with colleagues.
    pub is_shared: bool,
    /// True to replace one's own view of this name.
    pub replaces: bool,
}

/// Why a view was not saved.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum SaveViewError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("the name is invalid")]
    Name(TextProblem),
    /// One's own view of this name exists, and [`NewView::replaces`] is false.
    #[error("a view with this name already exists")]
    Taken,
    /// The owner already has [`VIEWS_MAX`] views.
    #[error("there are already {VIEWS_MAX} views")]
    TooMany,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// The query without its search text.
fn without_search(query: &str) -> String {
    let kept: Vec<&str> = query.split('&').filter(|part| *part != "q" && !part.starts_with("q=")).collect();
    kept.join("&")
}

/// Saves a view, or replaces one's own view of the same name if [`NewView::replaces`] is set.
pub async fn save(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    view: &NewView,
) -> Result<SavedViewId, SaveViewError> {
    let me = actor.must_as_staff(Permission::Organise)?;
    if view.is_shared {
        actor.must(Permission::ShareViews)?;
    }
    let words: Vec<&str> = view.name.split_whitespace().collect();
    let name = nfc(&words.join(" "));
    if let Some(problem) = text::problem_in(&name, 1, NAME_MAX, false) {
        return Err(SaveViewError::Name(problem));
    }
    conn.transaction(async |conn| {
        // Row lock: concurrent saves must not exceed the limit.
        staff::table.find(me).for_update().select(staff::id).first::<StaffId>(conn).await?;
        let mine: Vec<(SavedViewId, String)> = saved_views::table
            .filter(saved_views::owner_id.eq(me))
            .select((saved_views::id, saved_views::name))
            .load(conn)
            .await?;
        let taken = mine.iter().find(|(_, other)| *other == name).map(|(id, _)| *id);
        let columns = (saved_views::query.eq(without_search(&view.query)), saved_views::is_shared.eq(view.is_shared));
        let (id, kind) = match taken {
            Some(_) if !view.replaces => return Err(SaveViewError::Taken),
            Some(id) => {
                diesel::update(saved_views::table.find(id)).set(columns).execute(conn).await?;
                (id, EventKind::ViewReplaced)
            }
            None if i64::try_from(mine.len()).unwrap_or(i64::MAX) >= VIEWS_MAX => return Err(SaveViewError::TooMany),
            None => {
                let id = SavedViewId::new(ctx.now());
                let key = (saved_views::id.eq(id), saved_views::owner_id.eq(me), saved_views::name.eq(&name));
                let at = saved_views::created_at.eq(ctx.now());
                diesel::insert_into(saved_views::table).values((key, columns, at)).execute(conn).await?;
                (id, EventKind::ViewSaved)
            }
        };
        let data = json!({ "view": id, "is_shared": view.is_shared });
        event::record(conn, Subject::Staff(me), actor, ctx.now(), kind, data).await?;
        Ok(id)
    })
    .await
}

/// One's own views and the shared ones of others, by name.
pub async fn list(mut conn: &AsyncPgConnection, me: StaffId) -> QueryResult<Vec<SavedView>> {
    saved_views::table
        .inner_join(staff::table)
        .filter(saved_views::owner_id.eq(me).or(saved_views::is_shared))
        .order((saved_views::name, staff::name, saved_views::id))
        .select(SavedView::as_select())
        .load(&mut conn)
        .await
}

/// Deletes one's own view. False when it does not exist or belongs to somebody else.
pub async fn delete(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: SavedViewId,
) -> Result<bool, SaveViewError> {
    let me = actor.must_as_staff(Permission::Organise)?;
    conn.transaction(async |conn| {
        let row = saved_views::table.filter(saved_views::id.eq(id).and(saved_views::owner_id.eq(me)));
        let is_deleted = diesel::delete(row).execute(conn).await? > 0;
        if is_deleted {
            let data = json!({ "view": id });
            event::record(conn, Subject::Staff(me), actor, ctx.now(), EventKind::ViewDeleted, data).await?;
        }
        Ok(is_deleted)
    })
    .await
}
