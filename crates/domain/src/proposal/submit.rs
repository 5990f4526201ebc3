//! Making a proposal. Nothing changes yet; what could not be confirmed is refused at once.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::answer::record_of;
use super::subject::{self, Subject};
use super::{ProposalKind, ProposalState, Source, checked};
use crate::application::{Application, NotPermitted, Permission, TransitionError, transition};
use crate::base::contact::{self, Email, Phone};
use crate::base::schema::{proposals, store_contacts};
use crate::base::unique::violates;
use crate::base::{
    Actor, ApplicationId, BindingId, LetterId, ProposalId, StaffId, StoreContactId, StoreId, TextProblem,
};
use crate::deadline::{CountingRule, calendar};
use crate::letter::Context;
use crate::record::event::{self, EventKind};
use crate::store::{self, BindingField, NewBinding};

/// How many working days a proposal waits for another person.
const OPEN_DAYS: u32 = 5;
/// The same without a policy or calendar to count by.
const OPEN_PERIOD: Duration = Duration::days(7);

/// The content of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum Proposed {
    /// See [`ProposalKind::ContactTold`].
    ContactTold { application: ApplicationId, contact: StoreContactId },
    /// See [`ProposalKind::ContactChanged`]. The application is the one because of which it was found out.
    ContactChanged { application: ApplicationId, contact: StoreContactId, address: String },
    /// See [`ProposalKind::AddressCorrected`].
    AddressCorrected { application: ApplicationId, address: String },
    /// See [`ProposalKind::Rebinding`]. The number is the store's.
    Rebinding { number: String, account: NewBinding, holder: NewHolder },
}

/// How the new holder of a store can be reached, as typed; empty for what is not known. Without an address the store has no
/// registered contact until the register names one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewHolder {
    /// The address, which becomes the registered contact that sign-in codes go to.
    pub email: String,
    /// The phone number of that contact.
    pub phone: String,
}

/// A proposal as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProposal {
    /// Its content.
    pub proposed: Proposed,
    /// Why.
    pub ground: String,
    /// Its source.
    pub source: Option<Source>,
    /// How it was verified.
    pub verification: String,
}

/// A field of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of the form")]
pub enum ProposeField {
    Address,
    Phone,
    AccountName,
    AccountReference,
    Ground,
    Source,
    Verification,
}

/// Why a proposal was not made.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum ProposeError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such store, application or contact")]
    Missing,
    #[error("fields are invalid: {0:?}")]
    Fields(Vec<(ProposeField, TextProblem)>),
    /// The address is in use already, by this or by another contact of the store.
    #[error("the address is already in use")]
    SameAddress,
    /// The account was bound to a store before.
    #[error("the account is not newly registered")]
    AccountKnown,
    /// The alert reached the contact or is on its way, or the application can no longer be stopped.
    #[error("there is nothing the contact has to be told")]
    NothingToTell,
    /// The personal data of the application were erased.
    #[error("the application was erased")]
    Erased,
    /// The actor may not decide about it; see [`Subject::concerns`].
    #[error("the actor is a party, or worked on the application")]
    Party,
    /// The same is proposed already and waits for another person.
    #[error("the same is proposed already")]
    AlreadyProposed,
    #[error(transparent)]
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for ProposeError {
    fn from(error: diesel::result::Error) -> Self {
        match error {
            error if violates(&error, "proposals_one_open") => Self::AlreadyProposed,
            error => Self::Database(error),
        }
    }
}

impl From<TransitionError> for ProposeError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::Database(error) => error.into(),
            _ => Self::Missing,
        }
    }
}

/// The columns that depend on the kind.
#[derive(Debug, Insertable)]
#[diesel(table_name = proposals)]
struct Target {
    kind: ProposalKind,
    store_id: StoreId,
    application_id: Option<ApplicationId>,
    contact_id: Option<StoreContactId>,
    letter_id: Option<LetterId>,
    binding_id: Option<BindingId>,
    old_address: String,
    new_address: String,
    new_phone: String,
    account_name: String,
    account_reference: String,
}

impl Target {
    fn new(kind: ProposalKind, store_id: StoreId) -> Self {
        Self {
            kind,
            store_id,
            application_id: None,
            contact_id: None,
            letter_id: None,
            binding_id: None,
            old_address: String::new(),
            new_address: String::new(),
            new_phone: String::new(),
            account_name: String::new(),
            account_reference: String::new(),
        }
    }

    fn of(kind: ProposalKind, application: &Application) -> Self {
        Self { application_id: Some(application.id), ..Self::new(kind, application.store_id) }
    }
}

/// Makes a proposal, which waits five working days for another person.
///
/// # Errors
/// [`ProposeError`].
pub async fn propose(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewProposal,
) -> Result<ProposalId, ProposeError> {
    let me = actor.must_as_staff(Permission::Propose)?;
    let typed = check_fields(new)?;
    conn.transaction(async |conn| {
        let application = match &new.proposed {
            Proposed::ContactTold { application, .. }
            | Proposed::ContactChanged { application, .. }
            | Proposed::AddressCorrected { application, .. } => Some(transition::lock(conn, *application).await?),
            Proposed::Rebinding { .. } => None,
        };
        let target = match &application {
            Some(application) => about_application(conn, application, &new.proposed, typed.address.as_ref()).await?,
            None => rebinding(conn, &new.proposed, &typed).await?,
        };
        let subject = Subject {
            store: target.store_id,
            application: application.as_ref(),
            new_address: &target.new_address,
            new_phone: &target.new_phone,
        };
        if subject.concerns(conn, ctx, me).await? {
            return Err(ProposeError::Party);
        }
        insert(conn, ctx, actor, me, target, typed).await
    })
    .await
}

/// The typed fields, checked.
struct Typed {
    address: Option<Email>,
    phone: Option<Phone>,
    account: Option<NewBinding>,
    ground: String,
    source: Source,
    verification: String,
}

fn check_fields(new: &NewProposal) -> Result<Typed, ProposeError> {
    let mut problems = Vec::new();
    let address = match &new.proposed {
        Proposed::ContactChanged { address, .. } | Proposed::AddressCorrected { address, .. } => {
            contact::email(address).map_err(|error| problems.push((ProposeField::Address, error.into()))).ok()
        }
        Proposed::Rebinding { holder, .. } if !(holder.email.trim().is_empty() && holder.phone.trim().is_empty()) => {
            contact::email(&holder.email).map_err(|error| problems.push((ProposeField::Address, error.into()))).ok()
        }
        Proposed::ContactTold { .. } | Proposed::Rebinding { .. } => None,
    };
    let phone = match &new.proposed {
        Proposed::Rebinding { holder, .. } if !holder.phone.trim().is_empty() => {
            contact::phone(&holder.phone).map_err(|error| problems.push((ProposeField::Phone, error.into()))).ok()
        }
        _ => None,
    };
    let account = match &new.proposed {
        Proposed::Rebinding { account, .. } => store::check_account(account)
            .map_err(|wrong| problems.extend(wrong.into_iter().map(|(field, problem)| (field.into(), problem))))
            .ok(),
        _ => None,
    };
    let ground = checked(&new.ground).map_err(|problem| problems.push((ProposeField::Ground, problem)));
    if new.source.is_none() {
        problems.push((ProposeField::Source, TextProblem::NotAChoice));
    }
    let verification =
        checked(&new.verification).map_err(|problem| problems.push((ProposeField::Verification, problem)));
    match (ground, new.source, verification) {
        (Ok(ground), Some(source), Ok(verification)) if problems.is_empty() => {
            Ok(Typed { address, phone, account, ground, source, verification })
        }
        _ => Err(ProposeError::Fields(problems)),
    }
}

impl From<BindingField> for ProposeField {
    fn from(field: BindingField) -> Self {
        match field {
            BindingField::AccountName => Self::AccountName,
            BindingField::AccountReference => Self::AccountReference,
        }
    }
}

/// The columns of a proposal about an application.
async fn about_application(
    conn: &AsyncPgConnection,
    application: &Application,
    proposed: &Proposed,
    address: Option<&Email>,
) -> Result<Target, ProposeError> {
    if application.erased_at.is_some() {
        return Err(ProposeError::Erased);
    }
    let address = address.map(|address| address.typed().to_owned()).unwrap_or_default();
    match proposed {
        Proposed::ContactTold { contact, .. } => {
            let old_address = find_contact(conn, application.store_id, *contact).await?;
            let alert = subject::find_unreached_alert(conn, application, *contact).await?;
            let letter_id = Some(alert.ok_or(ProposeError::NothingToTell)?);
            let target = Target::of(ProposalKind::ContactTold, application);
            Ok(Target { contact_id: Some(*contact), letter_id, old_address, ..target })
        }
        Proposed::ContactChanged { contact, .. } => {
            let old_address = find_contact(conn, application.store_id, *contact).await?;
            if query_is_registered(conn, application.store_id, &address).await? {
                return Err(ProposeError::SameAddress);
            }
            let target = Target::of(ProposalKind::ContactChanged, application);
            Ok(Target { contact_id: Some(*contact), old_address, new_address: address, ..target })
        }
        Proposed::AddressCorrected { .. } => {
            let old_address = subject::get_applicant_address(conn, application).await?;
            if contact::same_mailbox(&old_address, &address) {
                return Err(ProposeError::SameAddress);
            }
            let target = Target::of(ProposalKind::AddressCorrected, application);
            Ok(Target { old_address, new_address: address, ..target })
        }
        Proposed::Rebinding { .. } => Err(ProposeError::Missing),
    }
}

/// The columns of a proposal to bind a store to another account.
async fn rebinding(conn: &AsyncPgConnection, proposed: &Proposed, typed: &Typed) -> Result<Target, ProposeError> {
    let (Proposed::Rebinding { number, .. }, Some(account)) = (proposed, &typed.account) else {
        return Err(ProposeError::Missing);
    };
    let found = store::find_by_number(conn, number.trim()).await?.ok_or(ProposeError::Missing)?;
    if store::query_is_known(conn, &account.account_reference).await? {
        return Err(ProposeError::AccountKnown);
    }
    Ok(Target {
        binding_id: store::find_live_binding(conn, found.id).await?,
        new_address: typed.address.as_ref().map(|it| it.typed().to_owned()).unwrap_or_default(),
        new_phone: typed.phone.as_ref().map(|it| it.typed().to_owned()).unwrap_or_default(),
        account_name: account.account_name.clone(),
        account_reference: account.account_reference.clone(),
        ..Target::new(ProposalKind::Rebinding, found.id)
    })
}

async fn find_contact(
    conn: &AsyncPgConnection,
    store: StoreId,
    contact: StoreContactId,
) -> Result<String, ProposeError> {
    subject::find_address(conn, store, contact).await?.ok_or(ProposeError::Missing)
}

async fn query_is_registered(mut conn: &AsyncPgConnection, store: StoreId, address: &str) -> QueryResult<bool> {
    let registered: Vec<String> = store_contacts::table
        .filter(store_contacts::store_id.eq(store).and(store_contacts::ended_at.is_null()))
        .select(store_contacts::email)
        .load(&mut conn)
        .await?;
    Ok(registered.iter().any(|other| contact::same_mailbox(other, address)))
}

async fn insert(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    me: StaffId,
    target: Target,
    typed: Typed,
) -> Result<ProposalId, ProposeError> {
    let now = ctx.now();
    let id = ProposalId::new(now);
    let (kind, about) = (target.kind, record_of(target.store_id, target.application_id));
    diesel::insert_into(proposals::table)
        .values((
            target,
            proposals::id.eq(id),
            proposals::ground.eq(typed.ground),
            proposals::source.eq(typed.source),
            proposals::verification.eq(typed.verification),
            proposals::proposed_by.eq(me),
            proposals::created_at.eq(now),
            proposals::expires_at.eq(expires_at(conn, ctx, now).await?),
            proposals::state.eq(ProposalState::Open),
        ))
        .execute(&mut conn)
        .await?;
    event::record(conn, about, actor, now, EventKind::Proposed, json!({ "proposal": id, "kind": kind })).await?;
    Ok(id)
}

/// The close of the last working day on which it can be confirmed.
async fn expires_at(conn: &AsyncPgConnection, ctx: &Context, now: DateTime<Utc>) -> QueryResult<DateTime<Utc>> {
    let policy = ctx.policies.current(conn).await.optional()?;
    let Some(policy) = policy else { return Ok(now + OPEN_PERIOD) };
    let calendar = calendar::load(conn).await?;
    let rule = CountingRule { calendar: &calendar, close: policy.policy.clock.close };
    Ok(rule.nth_close_from(now, OPEN_DAYS).map_or(now + OPEN_PERIOD, |close| close.at))
}
