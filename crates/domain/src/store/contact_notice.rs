//! Notices to the registered contacts of a store about an application (R23): of its submission, its reopening, its
//! approval, a lifted objection, a changed contact, and its end.
//!
//! A notice that can still be acted on carries an objection link of its own for each contact. Contacts with a phone get it as
//! a text message, too, with the same link.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Store;
use crate::application::{About, Application};
use crate::base::contact::same_mailbox;
use crate::base::schema::{objections, store_contacts};
use crate::base::secret::NoEntropy;
use crate::base::{Locale, ObjectionId, StoreContactId, StoreId, Token};
use crate::letter::{self, Context, Letter, LinkSecret, OutgoingLetter, Topic};

/// A live registered contact.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = store_contacts)]
pub(crate) struct Contact {
    pub(crate) id: StoreContactId,
    pub(crate) email: String,
    /// Its phone number as registered; text messages go to it, too.
    pub(crate) phone: Option<String>,
    /// The language of letters to it; `None` for the store's.
    pub(crate) locale: Option<Locale>,
}

/// The registered contacts of a store, primary first.
pub(crate) async fn list(mut conn: &AsyncPgConnection, store: StoreId) -> QueryResult<Vec<Contact>> {
    store_contacts::table
        .filter(store_contacts::store_id.eq(store).and(store_contacts::ended_at.is_null()))
        .order((store_contacts::is_primary.desc(), store_contacts::created_at, store_contacts::id))
        .select(Contact::as_select())
        .load(&mut conn)
        .await
}

/// The contacts who are told of an application: the registered ones, or those of the holder who made it, once the store
/// was bound anew. A new holder does not hear of it.
async fn list_of(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<Vec<Contact>> {
    let Some(bound_at) = application.former_holder_at else { return list(conn, application.store_id).await };
    store_contacts::table
        .filter(store_contacts::store_id.eq(application.store_id).and(store_contacts::ended_with_binding))
        .filter(store_contacts::ended_at.eq(Some(bound_at)))
        .order((store_contacts::created_at, store_contacts::id))
        .select(Contact::as_select())
        .load(&mut conn)
        .await
}

/// These contacts, also those that ended since: they are told of the end of what they were told of.
async fn list_these(mut conn: &AsyncPgConnection, ids: &[StoreContactId]) -> QueryResult<Vec<Contact>> {
    store_contacts::table
        .filter(store_contacts::id.eq_any(ids))
        .order((store_contacts::created_at, store_contacts::id))
        .select(Contact::as_select())
        .load(&mut conn)
        .await
}

/// True when a single mailbox is registered for the store: a notice can only reach whoever reads that one.
pub(crate) async fn has_sole_mailbox(conn: &AsyncPgConnection, store: StoreId) -> QueryResult<bool> {
    let contacts = list(conn, store).await?;
    Ok(contacts.iter().all(|contact| same_mailbox(&contact.email, &contacts[0].email)))
}

/// The contacts of [`list_of`], without the one that reads the applicant's mailbox and so gets the letters to the applicant.
pub(crate) async fn list_others(conn: &AsyncPgConnection, application: &Application) -> QueryResult<Vec<Contact>> {
    let mut contacts = list_of(conn, application).await?;
    contacts.retain(|contact| !same_mailbox(&contact.email, &application.contact_email));
    Ok(contacts)
}

/// A letter to each of these contacts, with an objection link of its own; none once the store was bound anew, because the
/// links ended with the binding. `write` makes the letter and its topic from the facts, the link and the link's id.
pub(crate) async fn with_links(
    mut conn: &AsyncPgConnection,
    contacts: Vec<Contact>,
    application: &Application,
    store: &Store,
    at: DateTime<Utc>,
    write: impl Fn(About, LinkSecret, ObjectionId) -> (Topic, Letter),
) -> QueryResult<Vec<OutgoingLetter>> {
    let mut letters = Vec::new();
    if application.former_holder_at.is_some() {
        return Ok(letters);
    }
    for contact in contacts {
        let token =
            Token::generate().map_err(|error: NoEntropy| diesel::result::Error::SerializationError(error.into()))?;
        let id = ObjectionId::new(at);
        diesel::insert_into(objections::table)
            .values((
                objections::id.eq(id),
                objections::application_id.eq(application.id),
                objections::contact_id.eq(contact.id),
                objections::token_hash.eq(token.hash().to_vec()),
                objections::created_at.eq(at),
            ))
            .execute(&mut conn)
            .await?;
        let (topic, letter) = write(About::new(application, &store.name), LinkSecret::from(&token), id);
        let locale = contact.locale.unwrap_or(store.locale);
        let letter = OutgoingLetter::to_store(store.id, contact.email, locale, topic, letter);
        letters.push(letter.with_sms_to(contact.phone.as_deref()));
    }
    Ok(letters)
}

/// A letter to each of these contacts, without a link. `write` makes the letter and its topic from the facts.
pub(crate) fn without_links(
    contacts: &[Contact],
    application: &Application,
    store: &Store,
    write: impl Fn(About, StoreContactId) -> (Topic, Letter),
) -> Vec<OutgoingLetter> {
    let to = |contact: &Contact| {
        let (topic, letter) = write(About::new(application, &store.name), contact.id);
        let locale = contact.locale.unwrap_or(store.locale);
        OutgoingLetter::to_store(store.id, contact.email.clone(), locale, topic, letter)
            .with_sms_to(contact.phone.as_deref())
    };
    contacts.iter().map(to).collect()
}

/// Tells every registered contact that a decided application is being reviewed again. Each gets a new link, and a new
/// notice period begins with its delivery.
pub(crate) async fn reopened(conn: &AsyncPgConnection, ctx: &Context, application: &Application) -> QueryResult<()> {
    let (contacts, store) =
        futures::try_join!(list(conn, application.store_id), super::get(conn, application.store_id))?;
    let letters = with_links(conn, contacts, application, &store, ctx.now(), |about, objection, id| {
        (Topic::Objection(id), Letter::AlertReopened { about, objection })
    });
    letter::post(conn, ctx, &letters.await?).await.map(drop)
}

/// Tells a contact, whose alert could not leave before, that the application ended without an effect.
pub(crate) async fn alert_ended(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    contact: StoreContactId,
) -> QueryResult<()> {
    let contacts = list_these(conn, &[contact]).await?;
    let store = super::get(conn, application.store_id).await?;
    let letters = without_links(&contacts, application, &store, |about, contact| {
        (Topic::Contact(application.id, contact, application.round), Letter::AlertEnded { about })
    });
    letter::post(conn, ctx, &letters).await.map(drop)
}

/// Somebody who is told that the contacts of a store were changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToldOfChange {
    pub(crate) email: String,
    pub(crate) locale: Option<Locale>,
    /// The phone numbers that a text message goes to.
    pub(crate) phones: Vec<String>,
}

/// Tells the former contacts of a store and every registered one that they were changed; `given_up` are phone numbers that are
/// no longer those of a registered contact. `topic` is given the recipient's number. Returns the addresses.
pub(crate) async fn changed(
    conn: &AsyncPgConnection,
    ctx: &Context,
    store: &Store,
    former: Vec<ToldOfChange>,
    given_up: &[(StoreContactId, String)],
    topic: impl Fn(i16) -> Topic,
) -> QueryResult<Vec<String>> {
    let registered = list(conn, store.id).await?.into_iter().map(|contact| {
        let former = given_up.iter().filter(|(id, _)| *id == contact.id).map(|(_, phone)| phone.clone());
        let phones = contact.phone.into_iter().chain(former).collect();
        ToldOfChange { email: contact.email, locale: contact.locale, phones }
    });
    let recipients: Vec<ToldOfChange> = former.into_iter().chain(registered).collect();
    let letter = |(recipient, to): (i16, &ToldOfChange)| {
        let letter = Letter::ContactChanged { store_name: store.name.clone(), changed_at: ctx.now() };
        let locale = to.locale.unwrap_or(store.locale);
        let letter = OutgoingLetter::to_store(store.id, to.email.clone(), locale, topic(recipient), letter);
        to.phones.iter().fold(letter, |letter, phone| letter.with_sms_to(Some(phone)))
    };
    let letters: Vec<OutgoingLetter> = (0..).zip(&recipients).map(letter).collect();
    letter::post(conn, ctx, &letters).await?;
    Ok(recipients.into_iter().map(|to| to.email).collect())
}

/// Tells every registered contact again of an application that can still be stopped, because one of them was changed. Each
/// gets a new link, and a new notice period begins with its delivery. Returns the addresses.
pub(crate) async fn repeated(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
) -> QueryResult<Vec<String>> {
    let (contacts, store) =
        futures::try_join!(list(conn, application.store_id), super::get(conn, application.store_id))?;
    let addresses = contacts.iter().map(|contact| contact.email.clone()).collect();
    let letters = with_links(conn, contacts, application, &store, ctx.now(), |about, objection, id| {
        (Topic::Objection(id), Letter::AlertRepeated { about, objection })
    });
    letter::post(conn, ctx, &letters.await?).await?;
    Ok(addresses)
}

/// Tells the contacts whose objection is in force that the application ended without an effect, now or at the end of
/// the grace period of its rejection or void. An objection made in a store session belongs to no contact: then all of them are
/// told.
pub(crate) async fn objection_ended(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    hold_until: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    let in_force = objections::objected_at.is_not_null().and(objections::lifted_at.is_null());
    let objectors: Vec<Option<StoreContactId>> = objections::table
        .filter(objections::application_id.eq(application.id).and(in_force))
        .select(objections::contact_id)
        .load(&mut conn)
        .await?;
    if objectors.is_empty() {
        return Ok(());
    }
    let these: Vec<StoreContactId> = objectors.iter().copied().flatten().collect();
    let is_every = objectors.contains(&None);
    let contacts = if is_every { list(conn, application.store_id).await? } else { list_these(conn, &these).await? };
    let store = super::get(conn, application.store_id).await?;
    let ended_at = hold_until.unwrap_or_else(|| ctx.now());
    let letters = without_links(&contacts, application, &store, |about, contact| {
        (Topic::ContactEnd(application.id, contact, ended_at), Letter::ObjectionEnded { about })
    });
    let letters: Vec<_> = letters.into_iter().map(|letter| OutgoingLetter { hold_until, ..letter }).collect();
    letter::post(conn, ctx, &letters).await.map(drop)
}
