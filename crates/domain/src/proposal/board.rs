//! The registered contacts of an application's store, as customer service sees them: whether each was told of the application,
//! and what can be proposed about them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{ListedProposal, subject};
use crate::application::permission::PermissionError;
use crate::application::{self, Application, Permission};
use crate::base::schema::{follow_ups, letters, objections, store_contacts};
use crate::base::{Actor, ApplicationId, LetterId, StoreContactId};
use crate::letter::follow_up::FollowUpResult;
use crate::letter::{Context, LetterKind, LetterState};
use crate::store::{self, Store};

/// An alert to a registered contact, or a copy of one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct SentAlert {
    pub id: LetterId,
    pub kind: LetterKind,
    pub state: LetterState,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    /// Its follow-up: `Some(None)` while it is open, its result and its end once it is closed.
    pub follow_up: Option<Option<(FollowUpResult, DateTime<Utc>)>>,
}

/// A registered contact and what they were told of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ContactStanding {
    pub id: StoreContactId,
    /// The address; mask it for viewers who do not need it.
    pub email: String,
    pub is_primary: bool,
    /// Oldest first.
    pub alerts: Vec<SentAlert>,
    /// The last alert did not reach them, and they can be told another way.
    pub can_be_told: bool,
}

/// Everything about the contacts of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ContactBoard {
    pub application: Application,
    pub store: Store,
    /// The address that letters to the applicant go to now.
    pub applicant_address: String,
    /// Primary first.
    pub contacts: Vec<ContactStanding>,
    /// Open proposals about the application or its store.
    pub proposals: Vec<ListedProposal>,
    /// The reader may not propose anything about them (R24).
    pub is_party: bool,
}

/// The contacts of the application with this reference.
///
/// # Errors
/// [`PermissionError`].
pub async fn find(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    reference: &str,
) -> Result<Option<ContactBoard>, PermissionError> {
    let me = actor.must_as_staff(Permission::Propose)?;
    let Some(id) = application::find_by_reference(conn, reference).await? else { return Ok(None) };
    let Some((application, _)) = application::find(conn, id).await? else { return Ok(None) };
    let mut sent = list_alerts(conn, id).await?;
    let mut contacts = Vec::new();
    for (id, email, is_primary) in list_contacts(conn, &application).await? {
        let can_be_told = subject::find_unreached_alert(conn, &application, id).await?.is_some();
        let alerts = sent.remove(&id).unwrap_or_default();
        contacts.push(ContactStanding { id, email, is_primary, alerts, can_be_told });
    }
    let proposals = super::list_of_store(conn, application.store_id).await?;
    let subject = subject::Subject {
        store: application.store_id,
        application: Some(&application),
        new_address: "",
        new_phone: "",
    };
    let is_party = subject.concerns(conn, ctx, me).await?;
    let store = store::get(conn, application.store_id).await?;
    let applicant_address = subject::get_applicant_address(conn, &application).await?;
    Ok(Some(ContactBoard { application, store, applicant_address, contacts, proposals, is_party }))
}

async fn list_contacts(
    mut conn: &AsyncPgConnection,
    application: &Application,
) -> QueryResult<Vec<(StoreContactId, String, bool)>> {
    store_contacts::table
        .filter(store_contacts::store_id.eq(application.store_id).and(store_contacts::ended_at.is_null()))
        .order((store_contacts::is_primary.desc(), store_contacts::created_at, store_contacts::id))
        .select((store_contacts::id, store_contacts::email, store_contacts::is_primary))
        .load(&mut conn)
        .await
}

/// The end and the result of a follow-up.
type FollowUpEnd = (LetterId, Option<DateTime<Utc>>, Option<FollowUpResult>);

/// A letter with the contact it went to.
type AlertRow = (
    LetterId,
    LetterKind,
    LetterState,
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    Option<StoreContactId>,
    Option<FollowUpEnd>,
);

/// The alerts of an application and their copies, by contact.
async fn list_alerts(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
) -> QueryResult<BTreeMap<StoreContactId, Vec<SentAlert>>> {
    let rows: Vec<AlertRow> = letters::table
        .inner_join(objections::table.on(letters::topic_id.eq(objections::id.nullable())))
        .left_join(follow_ups::table.on(follow_ups::letter_id.eq(letters::id)))
        .filter(letters::application_id.eq(application).and(letters::kind.eq_any(LetterKind::ALERTS)))
        .order((letters::created_at, letters::id))
        .select((
            letters::id,
            letters::kind,
            letters::state,
            letters::created_at,
            letters::sent_at,
            objections::contact_id,
            (follow_ups::letter_id, follow_ups::done_at, follow_ups::result).nullable(),
        ))
        .load(&mut conn)
        .await?;
    let mut found: BTreeMap<StoreContactId, Vec<SentAlert>> = BTreeMap::new();
    for (id, kind, state, created_at, sent_at, contact, follow_up) in rows {
        let Some(contact) = contact else { continue };
        let follow_up = follow_up.map(|(_, done_at, result)| result.zip(done_at));
        found.entry(contact).or_default().push(SentAlert { id, kind, state, created_at, sent_at, follow_up });
    }
    Ok(found)
}
