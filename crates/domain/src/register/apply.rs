//! The steps of a known store that others have to hear of: its binding and its contacts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::RegisterError;
use super::compare::{BindingStep, Changes, ContactSteps};
use super::known::Known;
use super::read::Read;
use crate::account::session;
use crate::application::Application;
use crate::base::schema::{bindings, store_contacts};
use crate::base::{Actor, BindingId, StoreContactId};
use crate::letter::{Context, Topic};
use crate::proposal::retell::{is_stoppable, retell};
use crate::record::event::{self, EventKind, Subject};
use crate::store::contact::{self, ContactRow};
use crate::store::contact_notice::ToldOfChange;
use crate::store::{self, Arrival, BindError, Store, contact_notice};

/// Everything a step needs.
struct Step<'a> {
    conn: &'a AsyncPgConnection,
    ctx: &'a Context,
    actor: &'a Actor,
    /// The store as it is now.
    store: Store,
    known: &'a Known,
    version: i64,
    applications: &'a [&'a Application],
    now: DateTime<Utc>,
}

/// Carries out the steps about the binding and the contacts of a store whose row is locked and updated.
pub(super) async fn steps(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    (known, read, changes): &(Known, Read, Changes),
    applications: &[&Application],
) -> Result<(), RegisterError> {
    let facts = &read.facts;
    let store = Store { name: facts.name.clone(), locale: facts.locale, ..known.store.clone() };
    let step = Step { conn, ctx, actor, store, known, version: read.version, applications, now: ctx.now() };
    match (changes.binding, &facts.binding) {
        (BindingStep::Rename(id), Some(new)) => step.rename(id, &new.account.account_name).await?,
        (BindingStep::End(id), _) => store::end_binding(conn, ctx, actor, &step.store, id).await?,
        (BindingStep::Begin { live }, Some(new)) => {
            let arrival = Arrival {
                account: &new.account,
                bound_at: new.bound_at,
                is_registered: true,
                contacts: &facts.contacts,
            };
            return step.begin(&arrival, live).await;
        }
        _ => {}
    }
    step.contacts(&changes.contacts).await
}

impl Step<'_> {
    async fn rename(&self, binding: BindingId, account_name: &str) -> QueryResult<()> {
        let mut conn = self.conn;
        diesel::update(bindings::table.find(binding))
            .set(bindings::account_name.eq(account_name))
            .execute(&mut conn)
            .await
            .map(drop)
    }

    /// A new binding begins, with the new holder's contacts.
    async fn begin(&self, arrival: &Arrival<'_>, live: Option<BindingId>) -> Result<(), RegisterError> {
        let bound = store::bind_locked(self.conn, self.ctx, self.actor, &self.store, arrival, live).await;
        bound.map(drop).map_err(|error| match error {
            BindError::Database(error) => RegisterError::Database(error),
            BindError::NotPermitted(error) => RegisterError::NotPermitted(error),
            // A document with such an account was refused before, under the same locks.
            BindError::Missing | BindError::StillBound | BindError::AccountKnown | BindError::Field(..) => {
                RegisterError::Binding
            }
        })
    }

    /// The holder stays, and has other contacts.
    async fn contacts(&self, steps: &ContactSteps) -> Result<(), RegisterError> {
        let mut conn = self.conn;
        let ended: Vec<StoreContactId> = steps.ended.iter().map(|contact| contact.id).collect();
        if !ended.is_empty() {
            contact::end(conn, &ended, false, self.now).await?;
        }
        if steps.moves_primary {
            diesel::update(store_contacts::table.filter(store_contacts::store_id.eq(self.store.id)))
                .filter(store_contacts::is_primary)
                .set(store_contacts::is_primary.eq(false))
                .execute(&mut conn)
                .await?;
            // Sign-in codes went to the former primary mailbox, so its reader may have a session.
            session::end_of_store(conn, self.ctx, self.store.id).await?;
        }
        if let Some(primary) = steps.primary {
            diesel::update(store_contacts::table.find(primary))
                .set(store_contacts::is_primary.eq(true))
                .execute(&mut conn)
                .await?;
        }
        for (id, new) in &steps.updated {
            diesel::update(store_contacts::table.find(id))
                .set((store_contacts::phone.eq(&new.phone), store_contacts::locale.eq(new.locale)))
                .execute(&mut conn)
                .await?;
        }
        // Where text messages are set up, codes go to phones, and so does the news that a phone was changed.
        let gives_up = self.ctx.has_sms && !steps.given_up.is_empty();
        if gives_up && steps.given_up.iter().any(|(.., is_primary)| *is_primary) {
            session::end_of_store(conn, self.ctx, self.store.id).await?;
        }
        if !steps.is_replacing() {
            return if steps.moves_primary || gives_up { Ok(self.announce(steps).await?) } else { Ok(()) };
        }
        let binding = self.known.binding.as_ref().map(|binding| binding.id);
        let row = |new: &store::NewContact| ContactRow::new(self.store.id, binding, new.clone(), self.now);
        let rows: Vec<ContactRow> = steps.new.iter().map(row).collect();
        contact::insert(conn, &rows).await?;
        let added: Vec<StoreContactId> = rows.iter().map(ContactRow::id).collect();
        let data = json!({ "version": self.version, "added": added, "ended": ended });
        let subject = Subject::Store(self.store.id);
        event::record(conn, subject, self.actor, self.now, EventKind::ContactsReplaced, data).await?;
        self.announce(steps).await?;
        self.retell(&ended).await
    }

    /// Tells the former and every registered contact that they were changed.
    async fn announce(&self, steps: &ContactSteps) -> QueryResult<()> {
        let former = steps.ended.iter().map(|contact| ToldOfChange {
            email: contact.email.clone(),
            locale: contact.locale,
            phones: contact.phone.iter().cloned().collect(),
        });
        let given_up: Vec<_> = steps.given_up.iter().map(|(id, phone, _)| (*id, phone.clone())).collect();
        let topic = |recipient| Topic::RegisterVersion(self.store.id, self.version, recipient);
        contact_notice::changed(self.conn, self.ctx, &self.store, former.collect(), &given_up, topic).await.map(drop)
    }

    /// Tells the contacts registered now of each application that can still be stopped, so that its notice period begins anew.
    async fn retell(&self, former: &[StoreContactId]) -> Result<(), RegisterError> {
        for application in self.applications.iter().filter(|it| is_stoppable(it)) {
            if store::is_subject_in_force(self.conn, application).await? {
                retell(self.conn, self.ctx, self.actor, application, former, None).await?;
            }
        }
        Ok(())
    }
}
