//! Information requests: what a reviewer asks the applicant to add, beside what was submitted (R10).
//!
//! The clock is paused while one is open. Answers are saved as they are typed and frozen when handed in; an open request
//! nobody answers in time lets the application lapse.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::application::{About, Application};
use crate::calendar;
use crate::claim::{self, EndCause};
use crate::context::Context;
use crate::deadline::Rule;
use crate::decision::{self, DecideError};
use crate::draft::{self, Problem};
use crate::evidence::{self, AddError, EvidenceState, File, NewEvidence};
use crate::id::{ApplicationId, EvidenceId, RequestId};
use crate::ledger::{self, Cause, ClockState};
use crate::letter::{self, Letter, Outgoing, Recipient};
use crate::permission::{NotPermitted, Permission};
use crate::policy::PublishedPolicy;
use crate::rung;
use crate::schema::{information_request_items as items, information_requests as requests, request_evidence};
use crate::staff;
use crate::status::{Action, Status};
use crate::store;
use crate::transition::{self, Patch, TransitionError};

/// Longest prompt, and longest words that go with a request, in characters.
const WORDS_MAX: usize = 500;

text_enum! {
    /// What ended a request.
    pub enum RequestEnd {
        /// It was answered.
        Answered = "answered",
        /// The application was taken back.
        Withdrawn = "withdrawn",
        /// Nobody answered in time.
        Lapsed = "lapsed",
        /// The application was set aside.
        Voided = "voided",
    }
}

/// A request as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = requests)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Request {
    pub id: RequestId,
    pub application_id: ApplicationId,
    pub round: i16,
    pub words: String,
    pub asked_at: DateTime<Utc>,
    pub answer_until: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_cause: Option<RequestEnd>,
}

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = items)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Item {
    pub request_id: RequestId,
    pub position: i16,
    pub reason: String,
    pub document: Option<String>,
    pub prompt: String,
    pub answer: String,
}

/// An item with the documents that answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The item.
    pub item: Item,
    /// Its documents.
    pub files: Vec<File>,
}

/// A request with its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The request.
    pub request: Request,
    /// What it asks for, in order.
    pub items: Vec<Answered>,
}

impl Asked {
    /// True while an answer is awaited.
    pub fn is_open(&self) -> bool {
        self.request.ended_at.is_none()
    }

    /// True once the answer was handed in: what was never handed in is nobody's to see.
    pub fn is_answered(&self) -> bool {
        self.request.end_cause == Some(RequestEnd::Answered)
    }
}

/// One thing to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewItem {
    /// Code of the rejection reason it would settle.
    pub reason: String,
    /// Code of the document; none for a text.
    pub document: Option<String>,
    /// What is asked.
    pub prompt: String,
}

/// What to ask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewRequest {
    /// The things.
    pub items: Vec<NewItem>,
    /// Words that go with them.
    pub words: String,
}

/// Why nothing was asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Not this actor's to ask: as for a decision.
    #[error(transparent)]
    Decider(#[from] DecideError),
    /// The step cannot be taken.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The policy allows no further request.
    #[error("no more than {max} requests")]
    TooOften {
        /// How many.
        max: i64,
    },
    /// Nothing is asked for, or too much at once.
    #[error("between one and {max} things can be asked for")]
    Count {
        /// How many.
        max: usize,
    },
    /// Something is wrong with an item, by its place from 0, or with the words (`None`).
    #[error("something is wrong with what is asked")]
    Item(Option<usize>, Problem),
}

impl From<diesel::result::Error> for AskError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

/// Asks the applicant for more. The clock pauses; the holder stays the holder.
///
/// # Errors
/// [`AskError`].
pub async fn ask(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    new: &NewRequest,
) -> Result<RequestId, AskError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::see(conn, id).await?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let me = decision::check_decider(actor, &application)?;
        check(&policy, &application, new)?;
        let asked: i64 = requests::table
            .filter(requests::application_id.eq(id).and(requests::round.eq(application.round)))
            .count()
            .get_result(conn)
            .await?;
        let max = policy.policy.requests.rounds;
        if asked >= max {
            return Err(AskError::TooOften { max });
        }
        let request = RequestId::new(now);
        let data = json!({ "request": request, "items": new.items.len() });
        transition::take(conn, actor, &application, Action::Ask, now, Patch::default(), data).await?;
        let calendar = calendar::load(conn).await?;
        let rule = Rule { calendar: &calendar, close: policy.policy.clock.close };
        // The day of asking never counts, as the day of submission does not.
        let Some(until) = rule.due(now, &[], policy.policy.requests.answer_days) else {
            unreachable!("a clock that was never paused has due dates")
        };
        diesel::insert_into(requests::table)
            .values((
                requests::id.eq(request),
                requests::application_id.eq(id),
                requests::round.eq(application.round),
                requests::asked_by.eq(me),
                requests::words.eq(tidy(&new.words)),
                requests::asked_at.eq(now),
                requests::answer_until.eq(until.at),
            ))
            .execute(conn)
            .await?;
        let rows: Vec<_> = (1_i16..)
            .zip(&new.items)
            .map(|(position, item)| {
                (
                    items::request_id.eq(request),
                    items::position.eq(position),
                    items::reason.eq(&item.reason),
                    items::document.eq(&item.document),
                    items::prompt.eq(tidy(&item.prompt)),
                )
            })
            .collect();
        diesel::insert_into(items::table).values(rows).execute(conn).await?;
        ledger::end(conn, id, Cause::Asked, now).await?;
        ledger::start(conn, id, application.round, ClockState::Paused, Cause::Asked, now).await?;
        rung::cancel(conn, id, now).await?;
        claim::extend(conn, id, until.at).await?;
        let store = store::get(conn, application.store_id).await?;
        let prompts = new.items.iter().map(|item| tidy(&item.prompt)).collect();
        let about = About::new(&application, &store.name);
        let letter = Letter::InformationNeeded { about, prompts, words: tidy(&new.words), answer_until: until.at };
        letter::post(conn, ctx, &[to_applicant(&application, letter, format!("request:{request}"))]).await?;
        Ok(request)
    })
    .await
}

fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

fn to_applicant(application: &Application, letter: Letter, dedupe_key: String) -> Outgoing {
    Outgoing {
        letter,
        recipient: Recipient::Applicant,
        to: application.contact_email.clone(),
        locale: application.locale,
        dedupe_key,
        hold_until: None,
    }
}

/// What is wrong with a request, before it is asked.
///
/// # Errors
/// [`AskError`], as facts.
pub fn check(policy: &PublishedPolicy, application: &Application, new: &NewRequest) -> Result<(), AskError> {
    let policy = &policy.policy;
    let max = policy.requests.items;
    if new.items.is_empty() || new.items.len() > max {
        return Err(AskError::Count { max });
    }
    for (index, item) in new.items.iter().enumerate() {
        let is_reason = policy.rejections_for(application.kind).any(|rejection| rejection.code == item.reason);
        let is_document = item.document.as_deref().is_none_or(|code| policy.document(code).is_some());
        if !is_reason || !is_document {
            return Err(AskError::Item(Some(index), Problem::NotAChoice));
        }
        if let Some(problem) = draft::text(&tidy(&item.prompt), 1, WORDS_MAX, true) {
            return Err(AskError::Item(Some(index), problem));
        }
    }
    match draft::text(&tidy(&new.words), 0, WORDS_MAX, true) {
        Some(problem) => Err(AskError::Item(None, problem)),
        None => Ok(()),
    }
}

/// What an answer lacks: the positions of items without a text, or without a document that is ready.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// There is no such open request, or it is not this actor's.
    #[error("there is no such request")]
    Missing,
    /// Items not answered, or not as they should be.
    #[error("not everything is answered")]
    Incomplete(Vec<(i16, Gap)>),
    /// The step cannot be taken: somebody was first.
    #[error(transparent)]
    Transition(#[from] TransitionError),
}

impl From<diesel::result::Error> for AnswerError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

/// What keeps an item from being answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// Something is wrong with the text.
    Text(Problem),
    /// There is no document.
    Document,
    /// A document is still being looked at, or is no good.
    File {
        /// The file.
        id: EvidenceId,
        /// Where it is.
        state: EvidenceState,
    },
}

/// The open request of an application of this actor's store.
///
/// # Errors
/// [`AnswerError::Missing`].
pub async fn find_open(conn: &AsyncPgConnection, actor: &Actor, id: ApplicationId) -> Result<Asked, AnswerError> {
    let application = transition::see(conn, id).await?;
    if *actor != (Actor::Applicant { store: application.store_id }) {
        return Err(AnswerError::Missing);
    }
    list(conn, id).await?.into_iter().find(Asked::is_open).ok_or(AnswerError::Missing)
}

/// Saves what was typed, right or wrong; nothing is handed in yet.
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
        let asked = find_open(conn, actor, id).await?;
        for (position, text) in texts {
            diesel::update(items::table.find((asked.request.id, *position)))
                .filter(items::document.is_null())
                .set(items::answer.eq(tidy(text)))
                .execute(conn)
                .await?;
        }
        Ok(())
    })
    .await
}

/// What an answer still lacks.
pub fn gaps(asked: &Asked, policy: &PublishedPolicy) -> Vec<(i16, Gap)> {
    let mut gaps = Vec::new();
    for Answered { item, files } in &asked.items {
        let position = item.position;
        match &item.document {
            None => {
                let problem = draft::text(&item.answer, 1, policy.policy.requests.answer_max, true);
                gaps.extend(problem.map(|problem| (position, Gap::Text(problem))));
            }
            Some(_) if files.is_empty() => gaps.push((position, Gap::Document)),
            Some(_) => {
                let unready = files.iter().filter(|file| file.evidence.state != EvidenceState::Ready);
                gaps.extend(
                    unready.map(|file| (position, Gap::File { id: file.evidence.id, state: file.evidence.state })),
                );
            }
        }
    }
    gaps
}

/// Hands the answer in: it is frozen, the clock goes on, and the holder is told.
///
/// # Errors
/// [`AnswerError`].
pub async fn answer(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), AnswerError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await?;
        let asked = find_open(conn, actor, id).await?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let gaps = gaps(&asked, &policy);
        if !gaps.is_empty() {
            return Err(AnswerError::Incomplete(gaps));
        }
        end(conn, id, RequestEnd::Answered, now).await?;
        ledger::end(conn, id, Cause::Answered, now).await?;
        ledger::start(conn, id, application.round, ClockState::Running, Cause::Answered, now).await?;
        let calendar = calendar::load(conn).await?;
        let rules = &policy.policy.clock;
        let rule = Rule { calendar: &calendar, close: rules.close };
        let pauses = ledger::pauses(&ledger::list(conn, id).await?);
        let due = |days| rule.due(application.submitted_at, &pauses, days);
        let (Some(target), Some(due)) = (due(rules.target_days), due(rules.deadline_days)) else {
            unreachable!("a clock that runs again has due dates")
        };
        let patch = Patch {
            target_at: Some(target.at),
            due_at: Some(due.at),
            due_is_provisional: Some(due.provisional),
            ..Patch::default()
        };
        let data = json!({ "request": asked.request.id, "due_at": due.at });
        transition::take(conn, actor, &application, Action::Answer, now, patch, data).await?;
        rung::move_to(conn, id, application.round, rung::times(&policy.policy, target.at, due.at)).await?;
        claim::extend(conn, id, now + policy.policy.lease_period()).await?;
        let store = store::get(conn, application.store_id).await?;
        let holder = match application.holder_id {
            Some(holder) => staff::find_colleague(conn, holder).await?,
            None => None,
        };
        let letters: Vec<Outgoing> = holder
            .into_iter()
            .map(|holder| Outgoing {
                letter: Letter::Answered {
                    about: About { target_at: target.at, due_at: due.at, ..About::new(&application, &store.name) },
                },
                recipient: Recipient::Staff(holder.id),
                dedupe_key: format!("answered:{}", asked.request.id),
                to: holder.email,
                locale: holder.locale,
                hold_until: None,
            })
            .collect();
        letter::post(conn, ctx, &letters).await?;
        Ok(())
    })
    .await
}

/// Ends the open request, if there is one.
pub(crate) async fn end(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: RequestEnd,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(requests::table)
        .filter(requests::application_id.eq(application).and(requests::ended_at.is_null()))
        .set((requests::ended_at.eq(Some(at)), requests::end_cause.eq(Some(cause))))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Lets applications lapse whose request was not answered in time, the longest overdue first; each in a transaction of
/// its own. Returns how many.
///
/// # Errors
/// Database errors.
pub async fn lapse_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let due: Vec<ApplicationId> = requests::table
        .filter(requests::ended_at.is_null().and(requests::answer_until.le(ctx.now())))
        .order((requests::answer_until, requests::id))
        .limit(limit)
        .select(requests::application_id)
        .load(conn)
        .await?;
    let mut lapsed = 0;
    for id in due {
        match conn.transaction(async |conn| lapse(conn, ctx, id).await).await {
            Ok(done) => lapsed += usize::from(done),
            Err(TransitionError::Database(error)) => return Err(error),
            Err(error) => tracing::warn!(application = %id, %error, "a request could not lapse"),
        }
    }
    Ok(lapsed)
}

async fn lapse(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<bool, TransitionError> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    // Looked at again under the lock: an answer may just have come.
    let still_due: i64 = requests::table
        .filter(requests::application_id.eq(id).and(requests::ended_at.is_null()))
        .filter(requests::answer_until.le(now))
        .count()
        .get_result(&mut conn)
        .await?;
    if still_due == 0 || application.status != Status::AwaitingApplicant {
        return Ok(false);
    }
    let patch = Patch { holder_id: Some(None), closed_at: Some(Some(now)), ..Patch::default() };
    transition::take(conn, &Actor::Worker, &application, Action::Lapse, now, patch, transition::no_data()).await?;
    end(conn, id, RequestEnd::Lapsed, now).await?;
    claim::end(conn, id, EndCause::Released, now).await?;
    ledger::end(conn, id, Cause::Lapsed, now).await?;
    rung::cancel(conn, id, now).await?;
    let store = store::get(conn, application.store_id).await?;
    let letter = Letter::Lapsed { about: About::new(&application, &store.name) };
    letter::post(conn, ctx, &[to_applicant(&application, letter, format!("lapsed:{id}"))]).await?;
    Ok(true)
}

/// Adds a document to an item of the open request.
///
/// # Errors
/// [`AddError`].
pub async fn add_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    position: i16,
    new: &NewEvidence,
) -> Result<(), AddError> {
    if !matches!(actor, Actor::Applicant { .. }) {
        return Err(NotPermitted(Permission::Take(Action::Answer)).into());
    }
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await.map_err(|error| add_error(error.into()))?;
        let asked = find_open(conn, actor, id).await.map_err(add_error)?;
        let mut there = asked.items.iter().flat_map(|it| &it.files);
        if there.any(|file| file.evidence.sha256 == new.sha256) {
            return Err(AddError::AlreadyThere);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        check_room(&policy, &asked, position, i64::from(new.size_bytes))?;
        evidence::insert(conn, application.store_id, None, new, now).await?;
        diesel::insert_into(request_evidence::table)
            .values((
                request_evidence::request_id.eq(asked.request.id),
                request_evidence::position.eq(position),
                request_evidence::evidence_id.eq(new.id),
            ))
            .execute(conn)
            .await?;
        evidence::announce(conn, actor, application.store_id, new, now).await?;
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

/// Whether the answer has room for one more file at this item.
///
/// # Errors
/// [`AddError`], as facts.
pub fn check_room(policy: &PublishedPolicy, asked: &Asked, position: i16, size_bytes: i64) -> Result<(), AddError> {
    let wants = |it: &Answered| it.item.position == position && it.item.document.is_some();
    if !asked.items.iter().any(wants) {
        return Err(AddError::NotAsked);
    }
    let files: Vec<&File> = asked.items.iter().flat_map(|it| &it.files).collect();
    let limits = &policy.policy.limits;
    let bytes: i64 = files.iter().map(|file| i64::from(file.evidence.size_bytes)).sum();
    if i64::try_from(files.len()).unwrap_or(i64::MAX) >= limits.files {
        Err(AddError::TooMany { max: limits.files })
    } else if bytes + size_bytes > limits.files_bytes {
        Err(AddError::TooLargeInAll { max_bytes: limits.files_bytes })
    } else {
        Ok(())
    }
}

/// Takes a document out of the open request. Returns whether it was there.
///
/// # Errors
/// [`AddError::Missing`] for somebody else's.
pub async fn take_out(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    evidence: EvidenceId,
) -> Result<bool, AddError> {
    conn.transaction(async |conn| {
        transition::lock(conn, id).await.map_err(|error| add_error(error.into()))?;
        let asked = find_open(conn, actor, id).await.map_err(add_error)?;
        let taken = diesel::delete(request_evidence::table)
            .filter(request_evidence::request_id.eq(asked.request.id))
            .filter(request_evidence::evidence_id.eq(evidence))
            .execute(conn)
            .await?;
        if taken > 0 {
            evidence::removal::destroy_unused(conn, &[evidence], "taken_out", ctx.now()).await?;
        }
        Ok(taken > 0)
    })
    .await
}

/// The requests of an application with their items, oldest first.
///
/// # Errors
/// Database errors.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Asked>> {
    let found: Vec<Request> = requests::table
        .filter(requests::application_id.eq(application))
        .order(requests::asked_at)
        .select(Request::as_select())
        .load(&mut conn)
        .await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<RequestId> = found.iter().map(|request| request.id).collect();
    let rows: Vec<Item> = items::table
        .filter(items::request_id.eq_any(&ids))
        .order((items::request_id, items::position))
        .select(Item::as_select())
        .load(&mut conn)
        .await?;
    let files = evidence::list_of_requests(conn, &ids).await?;
    let answered = |item: Item| Answered {
        files: files
            .iter()
            .filter(|(request, position, _)| (*request, *position) == (item.request_id, item.position))
            .map(|(.., file)| file.clone())
            .collect(),
        item,
    };
    let asked = |request: Request| Asked {
        items: rows.iter().filter(|item| item.request_id == request.id).cloned().map(answered).collect(),
        request,
    };
    Ok(found.into_iter().map(asked).collect())
}

/// SHA-256 over every answer handed in, in order: part of what a decision is based on. `None` when there is none.
///
/// # Errors
/// Database errors.
pub async fn digest_now(conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<[u8; 32]>> {
    let answered: Vec<Asked> = list(conn, application).await?.into_iter().filter(Asked::is_answered).collect();
    if answered.is_empty() {
        return Ok(None);
    }
    let mut hasher = Sha256::new();
    for Answered { item, files } in answered.iter().flat_map(|asked| &asked.items) {
        let document = item.document.as_deref().unwrap_or_default();
        let texts = [&item.reason, document, &item.prompt, &item.answer].map(str::as_bytes);
        for part in texts.into_iter().chain([&evidence::digest_of(files)[..]]) {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part);
        }
    }
    Ok(Some(hasher.finalize().into()))
}
