//! Test letters: sent to the admin who asks, with sample data, marked as a test.

use diesel::prelude::*;
use diesel::upsert::DecoratableTarget;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::staff;
use crate::application::permission::PermissionError;
use crate::application::{NotPermitted, Permission};
use crate::base::schema::letters;
use crate::base::{Actor, LetterId, Locale};
use crate::job;
use crate::letter::topic::IDENTITY;
use crate::letter::{Context, Envelope, Letter, LinkSecret, NewLetter, Topic, custom_text};
use crate::record::event::{self, EventKind, Subject};

/// At most one test letter of each kind and language per admin within this many seconds, so that a double click sends
/// one.
const GRAIN_S: i64 = 60;

/// Stores a test letter to the actor's own address and wakes the worker. Returns the address. Its links are not valid,
/// and it belongs to no application.
pub async fn post(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    letter: &Letter,
    locale: Locale,
    status_link: Option<LinkSecret>,
) -> Result<String, PermissionError> {
    let me = actor.must_as_staff(Permission::WriteCustomText)?;
    let now = ctx.now();
    let kind = letter.kind();
    conn.transaction(async |conn| {
        let colleague = staff::find_colleague(conn, me).await?.ok_or(NotPermitted(Permission::WriteCustomText))?;
        let id = LetterId::new(now);
        let to = colleague.email;
        let custom = custom_text::get(conn, kind, locale).await?;
        let envelope = Envelope { status_link, custom, is_test: true, ..Envelope::new(id, to.as_str(), locale, now) };
        let message = ctx.writer.write(&envelope, letter).map_err(diesel::result::Error::from)?;
        let topic = Topic::Test(locale, now.timestamp().div_euclid(GRAIN_S));
        let new = NewLetter::new(id, kind, locale, &to, message, &topic, now);
        let row = NewLetter { staff_id: Some(me), ..new };
        let stored = diesel::insert_into(letters::table)
            .values(row)
            .on_conflict(IDENTITY)
            .filter_target(letters::copy_of.is_null())
            .do_nothing()
            .execute(conn)
            .await?;
        if stored > 0 {
            let data = json!({ "letter": id, "kind": kind });
            event::record(conn, Subject::Staff(me), actor, now, EventKind::TestLetterSent, data).await?;
            job::enqueue(conn, now, &[(id.into(), now)]).await?;
        }
        Ok(to)
    })
    .await
}
