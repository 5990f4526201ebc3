//! Answering an information request: texts are saved as typed and sent as a whole.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{AnsweredItem, CONTACT_MAX, RequestWithItems, end, list};
use crate::account::staff;
use crate::application::about::About;
use crate::application::status::Action;
use crate::application::transition::{self, Patch, TransitionError};
use crate::base::actor::Actor;
use crate::base::contact::{self, NotAPhone, NotAnEmail};
use crate::base::id::{ApplicationId, EvidenceId};
use crate::base::schema::information_request_items as items;
use crate::base::terms::{ItemKind, RequestEnd};
use crate::base::text;
use crate::base::text::TextProblem;
use crate::deadline::due_dates::DueDates;
use crate::deadline::ledger::{self, ClockCause, ClockState};
use crate::deadline::working_clock::CountingRule;
use crate::deadline::{calendar, escalation};
use crate::evidence::{EvidenceState, File};
use crate::letter::context::Context;
use crate::letter::{self, Letter, Topic};
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
pub enum AnswerGap {
    /// The text or the contact details are invalid.
    Text(TextProblem),
    /// No document was added.
    Document,
    /// A document is still being prepared, or was refused.
    File {
        /// The document.
        id: EvidenceId,
        /// Its state.
        state: EvidenceState,
    },
}

/// Gets the open request of an application of this actor's store.
///
/// # Errors
/// [`AnswerError::Missing`].
pub async fn get_open(
    conn: &AsyncPgConnection,
    actor: &Actor,
    id: ApplicationId,
) -> Result<RequestWithItems, AnswerError> {
    let application = transition::get(conn, id).await?;
    if *actor != (Actor::Applicant { store: application.store_id }) {
        return Err(AnswerError::Missing);
    }
    list(conn, id).await?.into_iter().find(RequestWithItems::is_open).ok_or(AnswerError::Missing)
}

/// Saves the texts as typed, valid or not; sends nothing.
///
/// # Errors
/// [`AnswerError::Missing`].
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
            diesel::update(items::table.find((asked.request.id, *position)))
                .filter(items::document_type.is_null())
                .set(items::answer.eq(text::tidy(text)))
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
                let unready = files.iter().filter(|file| file.evidence.state != EvidenceState::Ready);
                gaps.extend(
                    unready
                        .map(|file| (position, AnswerGap::File { id: file.evidence.id, state: file.evidence.state })),
                );
            }
        }
    }
    gaps
}

/// Checks contact details: an email address if the text contains `@`, otherwise a phone number.
fn contact_problem(text: &str) -> Option<TextProblem> {
    if let Some(problem) = text::problem_in(text, 1, CONTACT_MAX, false) {
        return Some(problem);
    }
    if text.contains(['@', '＠']) {
        return contact::email(text).err().map(|error| match error {
            NotAnEmail::Missing => TextProblem::Missing,
            NotAnEmail::FullWidth => TextProblem::FullWidthEmail,
            NotAnEmail::Malformed => TextProblem::NotAnEmail,
        });
    }
    contact::phone(text).err().map(|error| match error {
        NotAPhone::Missing => TextProblem::Missing,
        NotAPhone::Malformed => TextProblem::NotAPhone,
    })
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
        let patch = Patch {
            target_at: Some(due_dates.target_at),
            due_at: Some(due_dates.due_at),
            due_is_provisional: Some(due_dates.is_provisional),
            ..Patch::default()
        };
        let data = json!({ "request": asked.request.id, "due_at": due_dates.due_at });
        transition::apply(conn, actor, &application, Action::Answer, now, patch, data).await?;
        escalation::move_to(
            conn,
            id,
            application.round,
            escalation::times(&policy.policy, due_dates.target_at, due_dates.due_at),
        )
        .await?;
        claim::extend(conn, id, now + policy.policy.lease_period()).await?;
        let store = store::get(conn, application.store_id).await?;
        let holder = match application.holder_id {
            Some(holder) => staff::find_colleague(conn, holder).await?,
            None => None,
        };
        let about = About {
            target_at: due_dates.target_at,
            due_at: due_dates.due_at,
            due_is_provisional: due_dates.is_provisional,
            ..About::new(&application, &store.name)
        };
        if let Some(holder) = holder {
            let topic = Topic::Request(asked.request.id);
            letter::post(conn, ctx, &[holder.letter(topic, Letter::Answered { about })]).await?;
        }
        Ok(())
    })
    .await
}
