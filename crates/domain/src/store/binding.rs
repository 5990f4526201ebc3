//! The registered facts of a store: binding again (R20), when an unbound store gets a new binding to a newly registered
//! account; and certifying, unless its certification was revoked (R21).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{Certification, Store, find_by_number};
use crate::application::{Application, NotPermitted, Permission, access, party};
use crate::base::schema::{applications, bindings, effects, store_contacts, stores};
use crate::base::unique::violates;
use crate::base::{Actor, BindingId, StaffId, StoreContactId, StoreId, TextProblem, text};
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
    #[error("the store is already bound")]
    StillBound,
    /// The account was bound to a store before, so it is not newly registered.
    #[error("the account is not newly registered")]
    AccountKnown,
    /// The actor submitted, held or decided the application that ended the last binding.
    #[error("another person must bind the store")]
    Involved,
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

/// Binds the store with this number to an account that no store was ever bound to. The store may trade again, and
/// every registered contact is notified. Concurrent calls bind it once.
pub async fn bind_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    number: &str,
    new: &NewBinding,
) -> Result<BindingId, BindError> {
    actor.must(Permission::BindAgain)?;
    let new = checked(new)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let registered = find_by_number(conn, number.trim()).await?.ok_or(BindError::Missing)?;
        let store = registered.id;
        let _lock: StoreId = stores::table.find(store).select(stores::id).for_update().first(conn).await?;
        let live = bindings::table.filter(bindings::store_id.eq(store).and(bindings::ended_at.is_null()));
        if diesel::select(diesel::dsl::exists(live)).get_result(conn).await? {
            return Err(BindError::StillBound);
        }
        // An advisory lock serialises two stores that ask for the same account.
        diesel::sql_query("select pg_advisory_xact_lock(hashtextextended('binding:' || $1, 0))")
            .bind::<Text, _>(&new.account_reference)
            .execute(conn)
            .await?;
        let known = bindings::table.filter(bindings::account_reference.eq(&new.account_reference));
        if diesel::select(diesel::dsl::exists(known)).get_result(conn).await? {
            return Err(BindError::AccountKnown);
        }
        if let Some(me) = actor.staff().map(|staff| staff.id)
            && ended_by(conn, ctx, store, me).await?
        {
            return Err(BindError::Involved);
        }
        let id = BindingId::new(now);
        diesel::insert_into(bindings::table)
            .values((
                bindings::id.eq(id),
                bindings::store_id.eq(store),
                bindings::account_name.eq(&new.account_name),
                bindings::account_reference.eq(&new.account_reference),
                bindings::bound_at.eq(now),
            ))
            .execute(conn)
            .await?;
        diesel::update(stores::table.find(store)).set(stores::trading.eq(true)).execute(conn).await?;
        event::record(conn, Subject::Store(store), actor, now, EventKind::BoundAgain, json!({ "binding": id })).await?;
        tell(conn, ctx, &registered, id, &new).await?;
        Ok(id)
    })
    .await
}

/// Notifies every registered contact that the store was bound to another account, as for an application (R23): it may
/// have been taken over.
async fn tell(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    store: &Store,
    binding: BindingId,
    new: &NewBinding,
) -> QueryResult<()> {
    let contacts: Vec<(StoreContactId, String)> = store_contacts::table
        .filter(store_contacts::store_id.eq(store.id))
        .select((store_contacts::id, store_contacts::email))
        .load(&mut conn)
        .await?;
    let letters: Vec<OutgoingLetter> = contacts
        .into_iter()
        .map(|(contact, to)| {
            let letter = Letter::BoundAgain {
                store_name: store.name.clone(),
                account_name: new.account_name.clone(),
                bound_at: ctx.now(),
            };
            OutgoingLetter::to_store(store.id, to, store.locale, Topic::Binding(binding, contact), letter)
        })
        .collect();
    letter::post(conn, ctx, &letters).await.map(drop)
}

fn checked(new: &NewBinding) -> Result<NewBinding, BindError> {
    let field = |text, field| text::checked(text, 1, TEXT_MAX, false).map_err(|why| BindError::Field(field, why));
    let account_name = field(&new.account_name, BindingField::AccountName)?;
    let account_reference = field(&new.account_reference, BindingField::AccountReference)?;
    // The platform's numbers are ASCII; other characters could make two different numbers look alike.
    let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
    if !account_reference.chars().all(is_plain) {
        return Err(BindError::Field(BindingField::AccountReference, TextProblem::ForbiddenCharacters));
    }
    Ok(NewBinding { account_name, account_reference })
}

/// True when this member of staff worked on the application that ended the store's last binding, or is a party to it
/// (R24): nobody may move a store to another account alone.
async fn ended_by(mut conn: &AsyncPgConnection, ctx: &Context, store: StoreId, me: StaffId) -> QueryResult<bool> {
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
    Ok(party::is_party(conn, ctx.key.as_ref(), &application, me).await?
        || access::is_involved(conn, application.id, me).await?)
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
