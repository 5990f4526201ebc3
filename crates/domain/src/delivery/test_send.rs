//! Test letters: sent to the admin who asks, with sample data, marked as a test.

use diesel::prelude::*;
use diesel::upsert::DecoratableTarget;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::staff;
use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::Actor;
use crate::base::id::LetterId;
use crate::base::locale::Locale;
use crate::base::schema::letters;
use crate::job;
use crate::letter::context::Context;
use crate::letter::custom_text;
use crate::letter::topic::IDENTITY;
use crate::letter::{Envelope, Letter, LetterState, LinkSecret, NewLetter, Topic};
use crate::record::event::{self, Subject};

/// At most one test letter of each kind and language per admin within this many seconds, so that a double click sends
/// one.
const GRAIN_S: i64 = 60;

/// Stores a test letter to the actor's own address and wakes the worker. Returns the address. Its links are not valid,
/// and it belongs to no application.
///
/// # Errors
/// [`TestSendError`].
pub async fn post(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    letter: &Letter,
    locale: Locale,
    status_link: Option<LinkSecret>,
) -> Result<String, TestSendError> {
    actor.must(Permission::WriteCustomText)?;
    let me = actor.staff().ok_or(NotPermitted(Permission::WriteCustomText))?.id;
    let now = ctx.now();
    let kind = letter.kind();
    conn.transaction(async |conn| {
        let colleague = staff::find_colleague(conn, me).await?.ok_or(NotPermitted(Permission::WriteCustomText))?;
        let id = LetterId::new(now);
        let own = custom_text::get(conn, kind, locale).await?;
        let to = colleague.email;
        let envelope = Envelope {
            id,
            to: to.clone(),
            locale,
            at: now,
            in_reply_to: None,
            status_link,
            custom: own,
            is_test: true,
        };
        let message = ctx.writer.write(&envelope, letter).map_err(diesel::result::Error::from)?;
        let row = NewLetter {
            id,
            application_id: None,
            store_id: None,
            staff_id: Some(me),
            kind,
            locale,
            to_address: &to,
            subject: message.subject,
            text_body: message.text,
            html_body: message.html,
            raw: message.raw,
            raw_kept: None,
            message_id: message.message_id,
            topic: (&Topic::Test(locale, now.timestamp().div_euclid(GRAIN_S))).into(),
            has_link: false,
            sender_name: message.sender_name,
            expires_at: None,
            state: LetterState::Queued,
            release_at: None,
            next_try_at: now,
            created_at: now,
            copy_of: None,
            address_corrected: false,
        };
        let stored = diesel::insert_into(letters::table)
            .values(row)
            .on_conflict(IDENTITY)
            .filter_target(letters::copy_of.is_null())
            .do_nothing()
            .execute(conn)
            .await?;
        if stored > 0 {
            let data = json!({ "letter": id, "kind": kind });
            event::record(conn, Subject::Staff(me), actor, now, "test_letter_sent", data).await?;
            job::enqueue(conn, now, &[(id.into(), now)]).await?;
        }
        Ok(to)
    })
    .await
}

/// Why no test letter was sent.
#[derive(Debug, thiserror::Error)]
pub enum TestSendError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The database failed, or the letter could not be rendered.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}
