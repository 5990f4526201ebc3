//! The applicant's part: answering an information request. Texts are saved as typed, documents added and removed, and
//! the answer is sent as a whole.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{AnsweredItem, CONTACT_MAX, RequestWithItems, end, list};
use crate::account::staff;
use crate::application::{Action, TransitionError, access, transition};
use crate::base::contact;
use crate::base::schema::{information_request_evidence, information_request_items as items};
use crate::base::{Actor, ApplicationId, EvidenceId, ItemKind, RequestEnd, TextProblem, text};
use crate::deadline::{ClockCause, ClockState, CountingRule, DueDates, calendar, escalation, ledger};
use crate::evidence::removal::{self, DeletionCause};
use crate::evidence::{self, AddError, EvidenceState, File, NewEvidence};
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::policy::PublishedPolicy;
use crate::review::claim;
use crate::review::flag::gather;
use crate::store;

/// Why an answer was not saved or sent.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// There is no such open request, or it does not belong to this actor.
    #[error("there is no such request")]
    Missing,
    /// Items that are not answered, or not validly.
    #[error("the answer is incomplete")]
    Incomplete(Vec<(i16, AnswerGap)>),
    /// The step cannot be taken, for instance because the application changed.
    #[error(transparent)]
    Transition(#[from] TransitionError),
}

error_parts!(AnswerError::Transition: diesel::result::Error);

/// Why an item is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AnswerGap {
    /// The text or the contact details are invalid.
    Text(TextProblem),
    Document,
    /// A document is still being prepared, or was refused.
    File {
        id: EvidenceId,
        state: EvidenceState,
    },
}

/// Gets the open request of an application that this actor may answer for: of their store, or submitted by the client.
pub async fn get_open(
    conn: &AsyncPgConnection,
    actor: &Actor,
    id: ApplicationId,
) -> Result<RequestWithItems, AnswerError> {
    actor.must(Action::Answer.permission()).map_err(TransitionError::from)?;
    let application = transition::get(conn, id).await?;
    if !access::is_own(actor, &application) {
        return Err(AnswerError::Missing);
    }
    list(conn, id).await?.into_iter().find(RequestWithItems::is_open).ok_or(AnswerError::Missing)
}

/// Saves the texts, valid or not; sends nothing. Contact details are saved in their plain form when they are valid.
pub async fn save(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    id: ApplicationId,
    texts: &[(i16, String)],
) -> Result<(), AnswerError> {
    conn.transaction(async |conn| {
        transition::lock(conn, id).await?;
        let asked = get_open(conn, actor, id).await?;
        for (position, text) in texts {
            let is_contact = |it: &&AnsweredItem| it.item.position == *position && it.item.kind == ItemKind::Contact;
            let answer = match asked.items.iter().find(is_contact) {
                Some(_) => normal_contact(text),
                None => text::tidy(text),
            };
            diesel::update(items::table.find((asked.request.id, *position)))
                .filter(items::document_type.is_null())
                .set(items::answer.eq(answer))
                .execute(conn)
                .await?;
        }
        Ok(())
    })
    .await
}

/// Lists the items that are not answered yet, by position.
pub fn gaps(asked: &RequestWithItems, policy: &PublishedPolicy) -> Vec<(i16, AnswerGap)> {
    let mut gaps = Vec::new();
    for AnsweredItem { item, files, .. } in &asked.items {
        let position = item.position;
        match item.kind {
            ItemKind::Text => {
                let problem = text::problem_in(&item.answer, 1, policy.policy.requests.answer_max, true);
                gaps.extend(problem.map(|problem| (position, AnswerGap::Text(problem))));
            }
            ItemKind::Contact => {
                gaps.extend(contact_problem(&item.answer).map(|problem| (position, AnswerGap::Text(problem))));
            }
            ItemKind::Document if files.is_empty() => gaps.push((position, AnswerGap::Document)),
            ItemKind::Document => {
                let unready = files.iter().map(|file| &file.evidence).filter(|it| it.state != EvidenceState::Ready);
                gaps.extend(unready.map(|it| (position, AnswerGap::File { id: it.id, state: it.state })));
            }
        }
    }
    gaps
}

/// The contact details in plain form, or as typed when they are not valid.
fn normal_contact(text: &str) -> String {
    let email = contact::email(text).map(|email| email.typed().to_owned());
    let contact = email.or_else(|_| contact::phone(text).map(|phone| phone.typed().to_owned()));
    contact.unwrap_or_else(|_| text::tidy(text))
}

/// Checks contact details: an email address if the text contains `@`, otherwise a phone number.
fn contact_problem(text: &str) -> Option<TextProblem> {
    if let Some(problem) = text::problem_in(text, 1, CONTACT_MAX, false) {
        return Some(problem);
    }
    if text.contains(['@', '＠', '﹫']) {
        return contact::email(text).err().map(TextProblem::from);
    }
    contact::phone(text).err().map(TextProblem::from)
}

/// Sends the answer: it is frozen, the clock runs again, and the holder is notified.
pub async fn answer(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), AnswerError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await?;
        let asked = get_open(conn, actor, id).await?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let gaps = gaps(&asked, &policy);
        if !gaps.is_empty() {
            return Err(AnswerError::Incomplete(gaps));
        }
        end(conn, id, RequestEnd::Answered, now).await?;
        let added: Vec<File> = asked.items.iter().flat_map(|item| item.files.iter().cloned()).collect();
        gather::documents_added(conn, &application, &added, now).await?;
        ledger::end(conn, id, ClockCause::Answered, now).await?;
        ledger::start(conn, id, application.round, ClockState::Running, ClockCause::Answered, now).await?;
        let calendar = calendar::load_to_count(conn).await?;
        let clock = &policy.policy.clock;
        let rule = CountingRule { calendar: &calendar, close: clock.close };
        let pauses = ledger::pauses(&ledger::list(conn, id).await?);
        let Some(counted) = DueDates::count(rule, clock, application.began_at(), &pauses) else {
            unreachable!("a running clock always has due dates")
        };
        let due_dates = counted.kept(&DueDates::of(&application), rule);
        let data = json!({ "request": asked.request.id, "due_at": due_dates.due_at });
        transition::apply(conn, actor, &application, Action::Answer, now, due_dates.patch(), data).await?;
        let times = escalation::times(&policy.policy, due_dates.target_at, due_dates.due_at);
        escalation::move_to(conn, id, application.round, times, now).await?;
        claim::extend(conn, id, now + policy.policy.lease_period()).await?;
        let about = due_dates.about(store::about(conn, &application).await?);
        let topic = Topic::Request(asked.request.id);
        let received = Letter::AnswerReceived { about: about.clone() };
        let answered = Topic::Answer(asked.request.id, due_dates.due_at);
        let mut letters = vec![OutgoingLetter::to_applicant(&application, answered, received)];
        if let Some(holder) = application.holder_id
            && let Some(holder) = staff::find_colleague(conn, holder).await?
        {
            letters.push(holder.letter(topic, Letter::Answered { about }));
        }
        letter::post(conn, ctx, &letters).await?;
        Ok(())
    })
    .await
}

/// Adds a document to an item of the open request.
pub async fn add_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    position: i16,
    new: &NewEvidence,
) -> Result<(), AddError> {
    actor.must(Action::Answer.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await.map_err(|error| add_error(error.into()))?;
        let asked = get_open(conn, actor, id).await.map_err(add_error)?;
        let mut there = asked.items.iter().flat_map(|it| &it.files);
        if there.any(|file| file.evidence.sha256 == new.sha256) {
            return Err(AddError::AlreadyThere);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let size_bytes = i64::from(new.size_bytes);
        check_room(&policy, &asked, position, size_bytes)?;
        evidence::check_quota(conn, &policy.policy.limits, application.store_id, size_bytes, now).await?;
        evidence::insert(conn, application.store_id, None, new, now).await?;
        diesel::insert_into(information_request_evidence::table)
            .values((
                information_request_evidence::request_id.eq(asked.request.id),
                information_request_evidence::position.eq(position),
                information_request_evidence::evidence_id.eq(new.id),
            ))
            .execute(conn)
            .await?;
        evidence::enqueue_preparation(conn, actor, application.store_id, new, now).await?;
        Ok(())
    })
    .await
}

fn add_error(error: AnswerError) -> AddError {
    match error {
        AnswerError::Transition(TransitionError::Database(error)) => AddError::Database(error),
        _ => AddError::Missing,
    }
}

/// Checks that the answer has room for one more file at this item, and returns how many bytes may be added.
pub fn check_room(
    policy: &PublishedPolicy,
    asked: &RequestWithItems,
    position: i16,
    size_bytes: i64,
) -> Result<i64, AddError> {
    let wants = |it: &AnsweredItem| it.item.position == position && it.item.document.is_some();
    if !asked.items.iter().any(wants) {
        return Err(AddError::NotAsked);
    }
    evidence::check_room(&policy.policy.limits, asked.items.iter().flat_map(|it| &it.files), size_bytes)
}

/// Removes a document from the open request. Returns whether it was there.
///
/// # Errors
/// [`AddError::Missing`] for another store's application.
pub async fn remove_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    evidence: EvidenceId,
) -> Result<bool, AddError> {
    conn.transaction(async |conn| {
        transition::lock(conn, id).await.map_err(|error| add_error(error.into()))?;
        let asked = get_open(conn, actor, id).await.map_err(add_error)?;
        let taken = diesel::delete(information_request_evidence::table)
            .filter(information_request_evidence::request_id.eq(asked.request.id))
            .filter(information_request_evidence::evidence_id.eq(evidence))
            .execute(conn)
            .await?;
        if taken > 0 {
            removal::destroy_unused(conn, &[evidence], DeletionCause::Removed, ctx.now()).await?;
        }
        Ok(taken > 0)
    })
    .await
}
