//! Whether a member of staff is a party to an application: the agent who submitted it (R24), or a person known by the
//! same phone, address or identity document (THREATS 2). A party may neither review it nor steer its review.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Application;
use crate::base::blind_index::{BlindIndex, BlindIndexKind, mark, normal};
use crate::base::schema::{blind_indexes, staff, staff_blind_indexes, store_contacts};
use crate::base::{ApplicationId, SecretKey, StaffId, StoreId};

/// Why a member of staff is a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyGround {
    /// They submitted it for the owner.
    Lodged,
    /// Their own phone, address or identity document occurs in it, or is registered for its store.
    Related,
}

/// Finds out whether `who` is a party to the application. Without the server's key only addresses are compared.
pub async fn find_ground(
    conn: &AsyncPgConnection,
    key: Option<&SecretKey>,
    application: &Application,
    who: StaffId,
) -> QueryResult<Option<PartyGround>> {
    if application.lodged_by == Some(who) {
        return Ok(Some(PartyGround::Lodged));
    }
    let contact = ContactData {
        store: application.store_id,
        email: &application.contact_email,
        phone: &application.contact_phone,
        application: Some(application.id),
    };
    Ok(is_related(conn, key, &contact, who).await?.then_some(PartyGround::Related))
}

/// True when `who` is a party to the application.
pub(crate) async fn is_party(
    conn: &AsyncPgConnection,
    key: Option<&SecretKey>,
    application: &Application,
    who: StaffId,
) -> QueryResult<bool> {
    Ok(find_ground(conn, key, application, who).await?.is_some())
}

/// The contact data of an application, submitted or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContactData<'a> {
    pub(crate) store: StoreId,
    pub(crate) email: &'a str,
    pub(crate) phone: &'a str,
    /// Once it is submitted: its blind indexes are compared too, among them those of identity documents.
    pub(crate) application: Option<ApplicationId>,
}

/// True when contact data of `who` occur in those of the application or of its store.
pub(crate) async fn is_related(
    conn: &AsyncPgConnection,
    key: Option<&SecretKey>,
    contact: &ContactData<'_>,
    who: StaffId,
) -> QueryResult<bool> {
    let (own_email, own_marks, registered, indexed) = futures::try_join!(
        find_email(conn, who),
        list_own(conn, who),
        list_registered(conn, contact.store),
        list_indexed(conn, contact.application),
    )?;
    let emails: Vec<String> = registered
        .iter()
        .map(|(email, _)| email.as_str())
        .chain([contact.email])
        .filter_map(|email| normal(BlindIndexKind::Email, email))
        .collect();
    let own_email = normal(BlindIndexKind::Email, &own_email);
    if own_email.as_ref().is_some_and(|own| emails.contains(own)) {
        return Ok(true);
    }
    let mut theirs: HashSet<(BlindIndexKind, Vec<u8>)> = indexed.into_iter().collect();
    let mut own: HashSet<(BlindIndexKind, Vec<u8>)> = own_marks.into_iter().collect();
    if let Some(key) = key {
        let entry = |kind, normal: &str| (kind, Vec::from(mark(key, kind, normal)));
        theirs.extend(emails.iter().map(|email| entry(BlindIndexKind::Email, email)));
        let phones = registered.iter().filter_map(|(_, phone)| phone.as_deref()).chain([contact.phone]);
        let phones = phones.filter_map(|phone| normal(BlindIndexKind::Phone, phone));
        theirs.extend(phones.map(|phone| entry(BlindIndexKind::Phone, &phone)));
        own.extend(own_email.map(|email| entry(BlindIndexKind::Email, &email)));
    }
    Ok(!own.is_disjoint(&theirs))
}

async fn find_email(mut conn: &AsyncPgConnection, who: StaffId) -> QueryResult<String> {
    let found: Option<String> = staff::table.find(who).select(staff::email).first(&mut conn).await.optional()?;
    Ok(found.unwrap_or_default())
}

async fn list_own(mut conn: &AsyncPgConnection, who: StaffId) -> QueryResult<Vec<(BlindIndexKind, Vec<u8>)>> {
    staff_blind_indexes::table
        .filter(staff_blind_indexes::staff_id.eq(who))
        .select((staff_blind_indexes::kind, staff_blind_indexes::keyed_hash))
        .load(&mut conn)
        .await
}

/// The address and the phone number of each live contact.
async fn list_registered(mut conn: &AsyncPgConnection, store: StoreId) -> QueryResult<Vec<(String, Option<String>)>> {
    store_contacts::table
        .filter(store_contacts::store_id.eq(store).and(store_contacts::ended_at.is_null()))
        .select((store_contacts::email, store_contacts::phone))
        .load(&mut conn)
        .await
}

async fn list_indexed(
    mut conn: &AsyncPgConnection,
    application: Option<ApplicationId>,
) -> QueryResult<Vec<(BlindIndexKind, Vec<u8>)>> {
    let Some(application) = application else { return Ok(Vec::new()) };
    blind_indexes::table
        .filter(blind_indexes::application_id.eq(application))
        .select((blind_indexes::kind, blind_indexes::keyed_hash))
        .load(&mut conn)
        .await
}

/// The blind index of a text of this kind; `None` when the text is not of this kind.
pub(crate) fn index_of(key: &SecretKey, kind: BlindIndexKind, typed: &str) -> Option<BlindIndex> {
    normal(kind, typed).map(|normal| mark(key, kind, &normal))
}
