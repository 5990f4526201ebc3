//! The registered facts of a store: binding again (R20), when a store gets a new binding to a newly registered account, by
//! the platform or by two of the staff ([`crate::proposal`]); and certifying, unless its certification was revoked (R21).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::contact::{self, ContactRow, NewContact};
use super::contact_notice::{self, Contact};
use super::{Certification, Store, find_by_number, find_live_binding};
use crate::account::session;
use crate::application::{Application, NotPermitted, Permission, access, party};
use crate::base::contact::same_mailbox;
use crate::base::schema::{applications, bindings, drafts, effects, stores};
use crate::base::unique::violates;
use crate::base::{Actor, ApplicationId, BindingId, StaffId, StoreId, TextProblem, text};
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of an account's name and of its number, in characters.
const TEXT_MAX: usize = 100;

/// The account a store is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewBinding {
    /// The account's name.
    pub account_name: String,
    /// The account's number at the platform.
    pub account_reference: String,
}

/// A field of [`NewBinding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindingField {
    /// The account's name.
    AccountName,
    /// The account's number.
    AccountReference,
}

/// Why a store was not bound.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum BindError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such store")]
    Missing,
    #[error("a field is invalid")]
    Field(BindingField, TextProblem),
    /// The store has another live binding than the caller expects; the platform expects none.
    #[error("the store is bound otherwise")]
    StillBound,
    /// The account was bound to a store before, so it is not newly registered.
    #[error("the account is not newly registered")]
    AccountKnown,
    #[error(transparent)]
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for BindError {
    fn from(error: diesel::result::Error) -> Self {
        match error {
            // A second safeguard; the row lock already prevents concurrent bindings.
            error if violates(&error, "bindings_one_live") => Self::StillBound,
            error => Self::Database(error),
        }
    }
}

/// Registers that the platform bound the store with this number to an account that no store was ever bound to. The store
/// may trade again, and every registered contact is notified; the contacts end, and the register brings those of the new
/// binding. Concurrent calls bind it once.
pub async fn bind_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    number: &str,
    new: &NewBinding,
) -> Result<BindingId, BindError> {
    actor.must(Permission::BindAgain)?;
    let new = check_account(new).map_err(|problems| match problems.into_iter().next() {
        Some((field, problem)) => BindError::Field(field, problem),
        None => BindError::Missing,
    })?;
    conn.transaction(async |conn| {
        let registered = find_by_number(conn, number.trim()).await?.ok_or(BindError::Missing)?;
        bind_locked(conn, ctx, actor, &registered, &Arrival::now(ctx, &new), None).await
    })
    .await
}

/// A binding that begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival<'a> {
    /// The account; its texts are valid.
    pub(crate) account: &'a NewBinding,
    pub(crate) bound_at: DateTime<Utc>,
    /// True when a document of the register named it, which can be long after `bound_at`.
    pub(crate) is_registered: bool,
    /// The contacts that come with it.
    pub(crate) contacts: &'a [NewContact],
}

impl<'a> Arrival<'a> {
    /// A binding that begins now, whose contacts are not known yet.
    pub(crate) fn now(ctx: &Context, account: &'a NewBinding) -> Self {
        Self { account, bound_at: ctx.now(), is_registered: false, contacts: &[] }
    }
}

/// Binds a store to an account, in the caller's transaction; it locks the store. The live binding must be `live`; if there is
/// one, it ends, and every registered contact is told of that, too. The former holder's contacts end with their binding, and
/// so do the store's sessions and their objection links.
pub(crate) async fn bind_locked(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    store: &Store,
    new: &Arrival<'_>,
    live: Option<BindingId>,
) -> Result<BindingId, BindError> {
    let now = ctx.now();
    // Applications are locked before their store (decision 0008).
    hide_from_new_holder(conn, store.id, now).await?;
    let _lock: StoreId = stores::table.find(store.id).select(stores::id).for_update().first(&mut conn).await?;
    if find_live_binding(conn, store.id).await? != live {
        return Err(BindError::StillBound);
    }
    lock_accounts(conn, std::slice::from_ref(&new.account.account_reference)).await?;
    if query_is_known(conn, &new.account.account_reference).await? {
        return Err(BindError::AccountKnown);
    }
    let former = contact_notice::list(conn, store.id).await?;
    if let Some(live) = live {
        end_binding(conn, ctx, actor, store, live).await?;
    }
    let id = BindingId::new(now);
    diesel::insert_into(bindings::table)
        .values((
            bindings::id.eq(id),
            bindings::store_id.eq(store.id),
            bindings::account_name.eq(&new.account.account_name),
            bindings::account_reference.eq(&new.account.account_reference),
            bindings::bound_at.eq(new.bound_at),
            bindings::registered_at.eq(new.is_registered.then_some(now)),
        ))
        .execute(&mut conn)
        .await?;
    diesel::update(stores::table.find(store.id)).set(stores::trading.eq(true)).execute(&mut conn).await?;
    event::record(conn, Subject::Store(store.id), actor, now, EventKind::BoundAgain, json!({ "binding": id })).await?;
    let ended: Vec<_> = former.iter().map(|contact| contact.id).collect();
    contact::end(conn, &ended, true, now).await?;
    session::end_of_store(conn, ctx, store.id).await?;
    let rows: Vec<ContactRow> =
        new.contacts.iter().map(|contact| ContactRow::new(store.id, Some(id), contact.clone(), now)).collect();
    contact::insert(conn, &rows).await?;
    let mut told = contact_notice::list(conn, store.id).await?;
    told.extend(former.into_iter().filter(|it| !new.contacts.iter().any(|new| same_mailbox(&new.email, &it.email))));
    tell(conn, ctx, store, id, told, || Letter::BoundAgain {
        store_name: store.name.clone(),
        account_name: new.account.account_name.clone(),
        bound_at: new.bound_at,
    })
    .await?;
    Ok(id)
}

/// Hides the applications and drafts of the former holder from whoever signs in for the store from now on: they name people,
/// and hold their papers. The staff see them as before; the sweep removes the drafts.
async fn hide_from_new_holder(mut conn: &AsyncPgConnection, store: StoreId, now: DateTime<Utc>) -> QueryResult<()> {
    let of_store = applications::table.filter(applications::store_id.eq(store));
    let seen = of_store.filter(applications::former_holder_at.is_null()).order(applications::id);
    let ids: Vec<ApplicationId> = seen.select(applications::id).for_no_key_update().load(&mut conn).await?;
    diesel::update(applications::table.filter(applications::id.eq_any(ids)))
        .set(applications::former_holder_at.eq(Some(now)))
        .execute(&mut conn)
        .await?;
    diesel::update(drafts::table.filter(drafts::store_id.eq(store).and(drafts::former_holder_at.is_null())))
        .set(drafts::former_holder_at.eq(Some(now)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Makes stores that ask for the same accounts do so one after the other. The numbers are in ascending order.
pub(crate) async fn lock_accounts(mut conn: &AsyncPgConnection, references: &[String]) -> QueryResult<()> {
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended('binding:' || each, 0)) from unnest($1) each")
        .bind::<Array<Text>, _>(references)
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Ends a live binding without an effect of an application, and tells the registered contacts.
pub(crate) async fn end_binding(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    store: &Store,
    live: BindingId,
) -> QueryResult<()> {
    let now = ctx.now();
    let account_name: String = diesel::update(bindings::table.find(live))
        .set(bindings::ended_at.eq(Some(now)))
        .returning(bindings::account_name)
        .get_result(&mut conn)
        .await?;
    event::record(conn, Subject::Store(store.id), actor, now, EventKind::BindingEnded, json!({ "binding": live }))
        .await?;
    let contacts = contact_notice::list(conn, store.id).await?;
    tell(conn, ctx, store, live, contacts, || Letter::BindingEnded {
        store_name: store.name.clone(),
        account_name: account_name.clone(),
        ended_at: now,
    })
    .await
}

/// Notifies these contacts of a binding, as for an application (R23): the store may have been taken over.
async fn tell(
    conn: &AsyncPgConnection,
    ctx: &Context,
    store: &Store,
    binding: BindingId,
    contacts: Vec<Contact>,
    write: impl Fn() -> Letter,
) -> QueryResult<()> {
    let to = |contact: Contact| {
        let locale = contact.locale.unwrap_or(store.locale);
        OutgoingLetter::to_store(store.id, contact.email, locale, Topic::Binding(binding, contact.id), write())
            .with_sms_to(contact.phone.as_deref())
    };
    let letters: Vec<OutgoingLetter> = contacts.into_iter().map(to).collect();
    letter::post(conn, ctx, &letters).await.map(drop)
}

/// The account as it is stored.
///
/// # Errors
/// The problem of each invalid field.
pub(crate) fn check_account(new: &NewBinding) -> Result<NewBinding, Vec<(BindingField, TextProblem)>> {
    // The platform's numbers are ASCII; other characters could make two different numbers look alike.
    let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
    let name = text::checked(&new.account_name, 1, TEXT_MAX, false);
    let reference = text::checked(&new.account_reference, 1, TEXT_MAX, false).and_then(|reference| {
        if reference.chars().all(is_plain) { Ok(reference) } else { Err(TextProblem::ForbiddenCharacters) }
    });
    match (name, reference) {
        (Ok(account_name), Ok(account_reference)) => Ok(NewBinding { account_name, account_reference }),
        (name, reference) => Err(name
            .err()
            .map(|problem| (BindingField::AccountName, problem))
            .into_iter()
            .chain(reference.err().map(|problem| (BindingField::AccountReference, problem)))
            .collect()),
    }
}

/// True when a store was ever bound to the account with this number.
pub(crate) async fn query_is_known(mut conn: &AsyncPgConnection, account_reference: &str) -> QueryResult<bool> {
    let known = bindings::table.filter(bindings::account_reference.eq(account_reference));
    diesel::select(diesel::dsl::exists(known)).get_result(&mut conn).await
}

/// True when this member of staff worked on the application that ended the store's last binding, or is a party to it
/// (R24).
pub(crate) async fn query_is_involved(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    store: StoreId,
    who: StaffId,
) -> QueryResult<bool> {
    let last: Option<Application> = bindings::table
        .inner_join(effects::table.on(bindings::ended_by_effect.eq(effects::id.nullable())))
        .inner_join(applications::table.on(applications::id.eq(effects::application_id)))
        .filter(bindings::store_id.eq(store))
        .order(bindings::bound_at.desc())
        .select(Application::as_select())
        .first(&mut conn)
        .await
        .optional()?;
    let Some(application) = last else { return Ok(false) };
    Ok(party::is_party(conn, ctx.key.as_ref(), &application, who).await?
        || access::is_involved(conn, application.id, who).await?)
}

/// Why a store was not certified.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum CertifyError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such store")]
    Missing,
    /// The certification was revoked, which is final (R21). The database refuses it too.
    #[error("the certification was revoked, which is final")]
    RevokedForGood { at: Option<DateTime<Utc>> },
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Records that the platform certified a store. An already certified store is not changed.
pub async fn certify(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    number: &str,
) -> Result<(), CertifyError> {
    actor.must(Permission::Certify)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let store: Store = stores::table
            .filter(stores::number.eq(number.trim()))
            .select(Store::as_select())
            .for_update()
            .first(conn)
            .await
            .optional()?
            .ok_or(CertifyError::Missing)?;
        match store.certification {
            Certification::Certified => return Ok(()),
            Certification::Revoked => return Err(CertifyError::RevokedForGood { at: store.certification_revoked_at }),
            Certification::None => {}
        }
        diesel::update(stores::table.find(store.id))
            .set((stores::certification.eq(Certification::Certified), stores::certified_at.eq(Some(now))))
            .execute(conn)
            .await?;
        event::record(conn, Subject::Store(store.id), actor, now, EventKind::Certified, json!({})).await?;
        Ok(())
    })
    .await
}
