//! Confirming a proposal: carries it out, once, against the state it was made for. The preview does the same and rolls it
//! back, so that no rule is written twice.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::answer::{ConfirmError, answer, check_decider, lock, of_proposal};
use super::retell::retell;
use super::{Proposal, ProposalKind, ProposalState, document, subject};
use crate::account::session;
use crate::application::{Application, Permission};
use crate::base::contact::same_mailbox;
use crate::base::schema::store_contacts;
use crate::base::unique::violates;
use crate::base::{Actor, Locale, ProposalId, StaffId, StoreContactId};
use crate::delivery::resend;
use crate::effect;
use crate::letter::follow_up::{self, FollowUpResult};
use crate::letter::{self, Context, Letter, LetterKind, OutgoingLetter, Topic, corrected_address};
use crate::record::event::{self, EventKind, Subject as RecordOf};
use crate::store::contact_notice::ToldOfChange;
use crate::store::{self, Arrival, BindError, NewBinding, NewContact, contact_notice};

/// An email that a confirmation sends.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Notice {
    pub kind: LetterKind,
    /// Its address.
    pub to: String,
}

impl Notice {
    fn each(kind: LetterKind, to: impl IntoIterator<Item = String>) -> impl Iterator<Item = Self> {
        to.into_iter().map(move |to| Self { kind, to })
    }
}

/// Confirms a proposal and carries it out, once its document was looked at. Of two confirmations at once one does so.
/// Returns the emails it sent.
///
/// # Errors
/// [`ConfirmError`].
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ProposalId,
) -> Result<Vec<Notice>, ConfirmError> {
    conn.transaction(async |conn| {
        let sent = carry_out(conn, ctx, actor, id).await?;
        document::check_opened(conn, actor, id).await?;
        Ok(sent)
    })
    .await
}

/// The end of a trial, which always rolls its transaction back.
enum Trial {
    Done(Vec<Notice>),
    Refused(ConfirmError),
}

impl From<diesel::result::Error> for Trial {
    fn from(error: diesel::result::Error) -> Self {
        Self::Refused(error.into())
    }
}

/// The emails that confirming the proposal would send now. Changes nothing.
///
/// # Errors
/// [`ConfirmError`], as [`confirm`] would, the document aside: the page that shows it shows the emails as well.
pub async fn preview(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ProposalId,
) -> Result<Vec<Notice>, ConfirmError> {
    let tried: Result<(), Trial> = conn
        .transaction(async |conn| {
            let tried = carry_out(conn, ctx, actor, id).await;
            Err(tried.map_or_else(Trial::Refused, Trial::Done))
        })
        .await;
    match tried {
        Err(Trial::Done(notices)) => Ok(notices),
        Err(Trial::Refused(error)) => Err(error),
        Ok(()) => unreachable!("a trial ends with an error"),
    }
}

async fn carry_out(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ProposalId,
) -> Result<Vec<Notice>, ConfirmError> {
    let me = actor.must_as_staff(Permission::Propose)?;
    let (proposal, locked) = lock(conn, id).await?;
    check_decider(conn, ctx, &proposal, of_proposal(&proposal, &locked), me).await?;
    // First, so that a person who reads the record finds the cause before its consequences.
    answer(conn, ctx, actor, &proposal, ProposalState::Confirmed, "").await?;
    match proposal.kind {
        ProposalKind::ContactTold => told(conn, ctx, actor, &proposal, &locked, me).await,
        ProposalKind::ContactChanged => changed(conn, ctx, actor, &proposal, &locked, me).await,
        ProposalKind::AddressCorrected => corrected(conn, ctx, actor, &proposal, &locked).await,
        ProposalKind::Rebinding => rebound(conn, ctx, actor, &proposal).await,
    }
}

/// The application and the contact of a proposal about a contact.
fn contact_of<'a>(
    proposal: &Proposal,
    locked: &'a [Application],
) -> Result<(&'a Application, StoreContactId), ConfirmError> {
    of_proposal(proposal, locked).zip(proposal.contact_id).ok_or(ConfirmError::Stale)
}

/// The contact was told: from now on it counts as the delivery of the alert, and its follow-up is closed.
async fn told(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    proposal: &Proposal,
    locked: &[Application],
    me: StaffId,
) -> Result<Vec<Notice>, ConfirmError> {
    let (application, contact) = contact_of(proposal, locked)?;
    let address = subject::find_address(conn, application.store_id, contact).await?;
    let alert = subject::find_unreached_alert(conn, application, contact).await?;
    let alert = alert.filter(|alert| Some(*alert) == proposal.letter_id).ok_or(ConfirmError::Stale)?;
    if address.as_ref() != Some(&proposal.old_address) {
        return Err(ConfirmError::Stale);
    }
    follow_up::settle(conn, &[alert], FollowUpResult::Reached, Some(me), ctx.now()).await?;
    let data = json!({ "proposal": proposal.id, "letter": alert });
    event::record(conn, RecordOf::Application(application.id), actor, ctx.now(), EventKind::ContactTold, data).await?;
    effect::look_after_notice(conn, actor, application, ctx.now()).await?;
    Ok(Vec::new())
}

/// The contact has another address: the former one and every registered contact are told, and every application that can be
/// stopped is told again, so that its notice period begins anew.
async fn changed(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    proposal: &Proposal,
    locked: &[Application],
    me: StaffId,
) -> Result<Vec<Notice>, ConfirmError> {
    let (_, contact) = contact_of(proposal, locked)?;
    let now = ctx.now();
    let updated = diesel::update(store_contacts::table.find(contact))
        .filter(store_contacts::store_id.eq(proposal.store_id).and(store_contacts::email.eq(&proposal.old_address)))
        .filter(store_contacts::ended_at.is_null())
        .set((store_contacts::email.eq(&proposal.new_address), store_contacts::created_at.eq(now)))
        .returning((store_contacts::is_primary, store_contacts::locale))
        .get_result::<(bool, Option<Locale>)>(&mut conn)
        .await;
    let locale = match updated {
        // Sign-in codes went to the former mailbox, so its reader may have a session.
        Ok((true, locale)) => {
            session::end_of_store(conn, ctx, proposal.store_id).await?;
            locale
        }
        Ok((false, locale)) => locale,
        Err(diesel::result::Error::NotFound) => return Err(ConfirmError::Stale),
        // Another contact got the address meanwhile.
        Err(error) if violates(&error, "store_contacts_one_live") => return Err(ConfirmError::Stale),
        Err(error) => return Err(error.into()),
    };
    let data = json!({ "proposal": proposal.id, "contact": contact });
    event::record(conn, RecordOf::Store(proposal.store_id), actor, now, EventKind::ContactChanged, data).await?;
    let mut notices = announce(conn, ctx, proposal, locale).await?;
    for application in locked.iter().filter(|it| subject::is_stoppable(it)) {
        let told = retell(conn, ctx, actor, application, &[contact], Some(me)).await?;
        notices.extend(Notice::each(LetterKind::AlertRepeated, told));
    }
    Ok(notices)
}

/// Tells the former address and every registered contact that one of them was changed.
async fn announce(
    conn: &AsyncPgConnection,
    ctx: &Context,
    proposal: &Proposal,
    locale: Option<Locale>,
) -> QueryResult<Vec<Notice>> {
    let store = store::get(conn, proposal.store_id).await?;
    // The phone of the contact stays: they hear there, as one who is registered.
    let former = vec![ToldOfChange { email: proposal.old_address.clone(), locale, phones: Vec::new() }];
    let topic = |recipient| Topic::Proposal(proposal.id, recipient);
    let recipients = contact_notice::changed(conn, ctx, &store, former, &[], topic).await?;
    Ok(Notice::each(LetterKind::ContactChanged, recipients).collect())
}

/// Letters to the applicant go to another address: the former one is told, and the newest letter is sent there.
async fn corrected(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    proposal: &Proposal,
    locked: &[Application],
) -> Result<Vec<Notice>, ConfirmError> {
    let application = of_proposal(proposal, locked).filter(|it| it.erased_at.is_none()).ok_or(ConfirmError::Stale)?;
    let current = subject::get_applicant_address(conn, application).await?;
    if !same_mailbox(&current, &proposal.old_address) {
        return Err(ConfirmError::Stale);
    }
    corrected_address::update(conn, application.id, &proposal.new_address).await?;
    let letter = Letter::AddressCorrected { reference: application.reference.clone(), corrected_at: ctx.now() };
    let former = proposal.old_address.clone();
    let topic = Topic::Proposal(proposal.id, 0);
    let outgoing = OutgoingLetter::to_store(application.store_id, former.clone(), application.locale, topic, letter);
    letter::post(conn, ctx, &[outgoing]).await?;
    let again = resend::resend_newest(conn, ctx, actor, application.id).await?;
    let mut notices: Vec<Notice> = Notice::each(LetterKind::AddressCorrected, [former]).collect();
    notices.extend(again.map(|kind| Notice { kind, to: proposal.new_address.clone() }));
    Ok(notices)
}

/// The store is bound to another account.
async fn rebound(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    proposal: &Proposal,
) -> Result<Vec<Notice>, ConfirmError> {
    let store = store::get(conn, proposal.store_id).await?;
    let account = NewBinding {
        account_name: proposal.account_name.clone(),
        account_reference: proposal.account_reference.clone(),
    };
    let former = store::list_contacts(conn, store.id).await?;
    let new: Vec<NewContact> = holder_of(proposal).into_iter().collect();
    let arrival = Arrival { contacts: &new, ..Arrival::now(ctx, &account) };
    match store::bind_locked(conn, ctx, actor, &store, &arrival, proposal.binding_id).await {
        Ok(_) => {}
        Err(BindError::Database(error)) => return Err(error.into()),
        Err(_) => return Err(ConfirmError::Stale),
    }
    let ended = if proposal.binding_id.is_some() { former.clone() } else { Vec::new() };
    let is_new = |address: &String| new.iter().any(|new| same_mailbox(&new.email, address));
    let told = new.iter().map(|new| new.email.clone()).chain(former.into_iter().filter(|address| !is_new(address)));
    Ok(Notice::each(LetterKind::BindingEnded, ended).chain(Notice::each(LetterKind::BoundAgain, told)).collect())
}

/// The registered contact that comes with a rebinding, if the new holder's address is known.
fn holder_of(proposal: &Proposal) -> Option<NewContact> {
    let phone = Some(proposal.new_phone.clone()).filter(|phone| !phone.is_empty());
    let email = Some(proposal.new_address.clone()).filter(|address| !address.is_empty())?;
    Some(NewContact { email, phone, locale: None, is_primary: true })
}
