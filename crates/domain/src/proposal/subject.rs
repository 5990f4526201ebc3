//! The subject of a proposal: the state it is made for, and the people who may not decide about it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::party::{self, ContactData};
use crate::application::{Application, Status, access};
use crate::base::schema::{applications, letters, objections, store_contacts};
use crate::base::{ApplicationId, LetterId, StaffId, StoreContactId, StoreId};
use crate::letter::delivery_status::{self, Delivery};
use crate::letter::{Context, LetterKind, corrected_address};
use crate::store;

/// An alert to a registered contact: its id, when it was written, and whom it went to.
type SentAlert = (LetterId, DateTime<Utc>, Option<StoreContactId>);

/// True while a registered contact can stop the application, the grace period of a rejection aside.
pub(crate) fn is_stoppable(application: &Application) -> bool {
    let is_approved = application.status == Status::Approved && application.effect.can_be_withdrawn();
    application.former_holder_at.is_none() && (application.status.is_open() || is_approved)
}

/// The address of a live contact of this store.
pub(super) async fn find_address(
    mut conn: &AsyncPgConnection,
    store: StoreId,
    contact: StoreContactId,
) -> QueryResult<Option<String>> {
    store_contacts::table
        .find(contact)
        .filter(store_contacts::store_id.eq(store).and(store_contacts::ended_at.is_null()))
        .select(store_contacts::email)
        .first(&mut conn)
        .await
        .optional()
}

/// The address that letters to the applicant go to now.
pub(super) async fn get_applicant_address(conn: &AsyncPgConnection, application: &Application) -> QueryResult<String> {
    let corrected = corrected_address::list(conn, &[application.id]).await?.remove(&application.id);
    Ok(corrected.unwrap_or_else(|| application.contact_email.clone()))
}

/// The original alerts of an application, newest first.
async fn list_alerts(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<SentAlert>> {
    letters::table
        .inner_join(objections::table.on(letters::topic_id.eq(objections::id.nullable())))
        .filter(letters::application_id.eq(application).and(letters::copy_of.is_null()))
        .filter(letters::kind.eq_any(LetterKind::ALERTS))
        .order((letters::created_at.desc(), letters::id.desc()))
        .select((letters::id, letters::created_at, objections::contact_id))
        .load(&mut conn)
        .await
}

/// The alerts of an application to this contact.
pub(super) async fn list_alerts_to(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    contact: StoreContactId,
) -> QueryResult<Vec<LetterId>> {
    let alerts = list_alerts(conn, application).await?;
    Ok(alerts.into_iter().filter(|(.., to)| *to == Some(contact)).map(|(id, ..)| id).collect())
}

/// The last alert to this contact, if the application may still be carried out and the alert did not reach them: it failed,
/// and no copy of it is on its way.
pub(super) async fn find_unreached_alert(
    conn: &AsyncPgConnection,
    application: &Application,
    contact: StoreContactId,
) -> QueryResult<Option<LetterId>> {
    if !application.may_take_effect() {
        return Ok(None);
    }
    let alerts = list_alerts(conn, application.id).await?;
    // Alerts posted together have the same time; only the last ones count (decision 0042).
    let Some(last_at) = alerts.as_slice().first().map(|(_, at, _)| *at) else { return Ok(None) };
    let last = alerts.into_iter().find(|(_, at, to)| *at == last_at && *to == Some(contact));
    let Some((alert, ..)) = last else { return Ok(None) };
    let delivery = delivery_status::of_alert(conn, application.id, alert).await?;
    Ok(matches!(delivery, Delivery::InFollowUp | Delivery::ReachedNobody).then_some(alert))
}

/// The applications of a store that may still be stopped, by id.
pub(super) async fn list_unclosed(mut conn: &AsyncPgConnection, store: StoreId) -> QueryResult<Vec<ApplicationId>> {
    applications::table
        .filter(applications::store_id.eq(store).and(applications::closed_at.is_null()))
        .order(applications::id)
        .select(applications::id)
        .load(&mut conn)
        .await
}

/// The subject of a proposal, for judging who may decide about it.
pub(super) struct Subject<'a> {
    pub(super) store: StoreId,
    /// Its application; `None` for a rebinding.
    pub(super) application: Option<&'a Application>,
    /// The proposed address; empty for none.
    pub(super) new_address: &'a str,
    /// The proposed phone number; empty for none.
    pub(super) new_phone: &'a str,
}

impl Subject<'_> {
    /// True when `who` stands to gain from it, or worked on what it is about (R24): they submitted or reviewed the application,
    /// or the one that ended the store's last binding, or their own contact data occur in it, are registered for the store, or
    /// are proposed.
    pub(super) async fn concerns(&self, conn: &AsyncPgConnection, ctx: &Context, who: StaffId) -> QueryResult<bool> {
        let key = ctx.key.as_ref();
        let contact =
            ContactData { store: self.store, email: self.new_address, phone: self.new_phone, application: None };
        if party::is_related(conn, key, &contact, who).await? {
            return Ok(true);
        }
        match self.application {
            Some(application) => Ok(party::is_party(conn, key, application, who).await?
                || access::is_involved(conn, application.id, who).await?),
            None => store::query_is_involved(conn, ctx, self.store, who).await,
        }
    }
}
