//! Accepts a batch of documents: locks and reads what they are about, decides about each, and writes all that were accepted.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};

use super::compare::{self, Changes};
use super::document::StoreDocument;
use super::known::{self, Known};
use super::read::{self, Read};
use super::write::{self, NewStore};
use super::{Answer, Content, Entry, FieldProblem, ProblemCode, Refusal, RegisterError, Registered, apply, json};
use crate::application::{Application, transition};
use crate::base::schema::{applications, stores};
use crate::base::{Actor, ApplicationId, StoreId};
use crate::letter::Context;
use crate::store::{self, figures};

/// The way in which an accepted document is carried out.
enum Plan {
    /// It was accepted before.
    Repeated(StoreId),
    Create(Read),
    Change(Box<Known>, Read, Changes),
}

/// Takes documents over in this order, in the caller's transaction.
pub(super) async fn each(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    entries: &[Entry],
) -> Result<Vec<Answer>, RegisterError> {
    // Two batches at once would lock stores in different orders, and could both insert one.
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended('register', 0))").execute(&mut conn).await?;
    let mut answers = Vec::with_capacity(entries.len());
    let mut rest = entries;
    while !rest.is_empty() {
        // A store that is named twice is read again in between.
        let mut numbers = HashSet::new();
        let is_new =
            |entry: &&Entry| numbers.insert(read::number(&entry.number).unwrap_or_else(|_| entry.number.clone()));
        let length = rest.iter().take_while(is_new).count();
        let (run, later) = rest.split_at(length);
        answers.extend(distinct(conn, ctx, actor, run).await?);
        rest = later;
    }
    Ok(answers)
}

/// Takes over documents about different stores.
async fn distinct(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    entries: &[Entry],
) -> Result<Vec<Answer>, RegisterError> {
    let numbers: Vec<Result<String, ProblemCode>> = entries.iter().map(|entry| read::number(&entry.number)).collect();
    let valid: Vec<String> = numbers.iter().filter_map(|number| number.clone().ok()).collect();
    let mut unclosed = lock_applications(conn, &valid, &[]).await?;
    let mut known = known::lock(conn, &valid).await?;
    // An application may have been submitted while the stores were waited for.
    let seen: Vec<ApplicationId> = unclosed.iter().map(|application| application.id).collect();
    unclosed.extend(lock_applications(conn, &valid, &seen).await?);
    let mut read: Vec<Result<Plan, Refusal>> = Vec::with_capacity(entries.len());
    for (entry, number) in entries.iter().zip(&numbers) {
        let plan = match number {
            Ok(number) => plan(entry, known.remove(number), &unclosed, ctx),
            Err(code) => Err(Refusal::Fields(vec![FieldProblem::new("number", *code)])),
        };
        read.push(plan);
    }
    refuse_known_accounts(conn, &mut read).await?;
    carry_out(conn, ctx, actor, &numbers, read, &unclosed).await
}

/// Locks the applications of these stores that are not closed, by id, but for those `seen`.
async fn lock_applications(
    mut conn: &AsyncPgConnection,
    numbers: &[String],
    seen: &[ApplicationId],
) -> Result<Vec<Application>, RegisterError> {
    let ids: Vec<ApplicationId> = applications::table
        .inner_join(stores::table)
        .filter(stores::number.eq_any(numbers).and(applications::closed_at.is_null()))
        .filter(applications::id.ne_all(seen))
        .order(applications::id)
        .select(applications::id)
        .load(&mut conn)
        .await?;
    let mut locked = Vec::with_capacity(ids.len());
    for id in ids {
        locked.push(transition::lock(conn, id).await?);
    }
    locked.retain(|application| application.closed_at.is_none());
    Ok(locked)
}

/// Checks a document against its store. [`refuse_known_accounts`] checks its account afterwards.
fn plan(entry: &Entry, known: Option<Known>, unclosed: &[Application], ctx: &Context) -> Result<Plan, Refusal> {
    let now = ctx.now();
    let sent = entry.content.value();
    let version = read::version(sent).map_err(|problem| Refusal::Fields(vec![problem]))?;
    let hash = json::hash(if matches!(entry.content, Content::Whole(_)) { "whole" } else { "patch" }, sent);
    if let Some(known) = &known {
        match known.version {
            Some(current) if current > version => return Err(Refusal::Stale { version: current }),
            Some(current) if current == version => {
                let is_same = known.hash.as_deref() == Some(&hash[..]);
                return if is_same { Ok(Plan::Repeated(known.store.id)) } else { Err(Refusal::Conflict) };
            }
            _ => {}
        }
    }
    let document = match (&entry.content, &known) {
        (Content::Whole(whole), _) => whole.clone(),
        (Content::Patch { may_create: false, .. }, None) => return Err(Refusal::Missing),
        (Content::Patch { patch, .. }, known) => {
            let current = known.as_ref().map(|known| serde_json::to_value(StoreDocument::from(known)));
            // Writing a document of texts and numbers as JSON cannot fail.
            let mut document = current.and_then(Result::ok).unwrap_or_else(|| Value::Object(Map::new()));
            json::merge(&mut document, patch);
            document
        }
    };
    let mut facts = read::facts(&document, now).map_err(Refusal::Fields)?;
    if let Some(known) = &known {
        (facts.figures, facts.figures_source) = figures::in_force(&known.store, facts.figures);
    }
    let read = Read { version, hash, facts };
    let Some(known) = known else { return Ok(Plan::Create(read)) };
    let of_store: Vec<&Application> = unclosed.iter().filter(|it| it.store_id == known.store.id).collect();
    let changes = compare::compare(&known, &read.facts, &of_store, now);
    let changes = changes.map_err(|problem| Refusal::Fields(vec![problem]))?;
    Ok(Plan::Change(Box::new(known), read, changes))
}

/// The account that a plan would bind a store to.
fn wanted_account(plan: &Plan) -> Option<&str> {
    let (facts, begins) = match plan {
        Plan::Repeated(_) => return None,
        Plan::Create(read) => (&read.facts, true),
        Plan::Change(_, read, changes) => (&read.facts, matches!(changes.binding, compare::BindingStep::Begin { .. })),
    };
    facts.binding.as_ref().filter(|_| begins).map(|binding| binding.account.account_reference.as_str())
}

/// Refuses documents that bind a store to an account that a store was bound to before (R20), here or in this batch.
async fn refuse_known_accounts(
    conn: &AsyncPgConnection,
    plans: &mut [Result<Plan, Refusal>],
) -> Result<(), RegisterError> {
    let mut wanted: Vec<String> = plans.iter().flatten().filter_map(wanted_account).map(str::to_owned).collect();
    wanted.sort();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(());
    }
    store::lock_accounts(conn, &wanted).await?;
    let mut taken: HashSet<String> = known::list_known_accounts(conn, &wanted).await?.into_iter().collect();
    for plan in plans {
        let account = plan.as_ref().ok().and_then(wanted_account).map(str::to_owned);
        if account.is_some_and(|account| !taken.insert(account)) {
            let problem = FieldProblem::new("binding.account_reference", ProblemCode::AccountKnown);
            *plan = Err(Refusal::Fields(vec![problem]));
        }
    }
    Ok(())
}

async fn carry_out(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    numbers: &[Result<String, ProblemCode>],
    plans: Vec<Result<Plan, Refusal>>,
    unclosed: &[Application],
) -> Result<Vec<Answer>, RegisterError> {
    let now = ctx.now();
    let mut of_store: HashMap<StoreId, Vec<&Application>> = HashMap::new();
    for application in unclosed {
        of_store.entry(application.store_id).or_default().push(application);
    }
    let (mut created, mut changed, mut answers) = (Vec::new(), Vec::new(), Vec::with_capacity(plans.len()));
    for (plan, number) in plans.into_iter().zip(numbers) {
        let answer = match (plan, number) {
            (Ok(Plan::Repeated(id)), _) => Ok(Registered::Unchanged(id)),
            (Ok(Plan::Create(read)), Ok(number)) => {
                let new = NewStore::new(number, read, now);
                let id = new.id();
                created.push(new);
                Ok(Registered::Created(id))
            }
            (Ok(Plan::Change(known, read, changes)), _) => {
                let id = known.store.id;
                let outcome = if changes.is_empty() { Registered::Unchanged(id) } else { Registered::Changed(id) };
                changed.push((*known, read, changes));
                Ok(outcome)
            }
            (Ok(Plan::Create(_)), Err(code)) => Err(Refusal::Fields(vec![FieldProblem::new("number", *code)])),
            (Err(refusal), _) => Err(refusal),
        };
        answers.push(answer);
    }
    write::insert(conn, actor, created, now).await?;
    write::update(conn, actor, &changed, now).await?;
    for change in &changed {
        let applications = of_store.get(&change.0.store.id).map_or(&[][..], Vec::as_slice);
        apply::steps(conn, ctx, actor, change, applications).await?;
    }
    Ok(answers)
}
