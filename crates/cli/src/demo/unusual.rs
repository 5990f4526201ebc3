//! Steps that have no use case yet: an application lodged by customer service, an information request and its
//! lapse, a recommendation, a voiding. They go through the one transition path, with the rows and the ledger that
//! belong to them; each function here goes when its use case comes.

use anyhow::Context as _;
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Actor;
use domain::application::{About, Application, Channel};
use domain::calendar;
use domain::claim::EndCause;
use domain::deadline::Rule;
use domain::event::{self, Subject};
use domain::id::ApplicationId;
use domain::ledger::{self, Cause, ClockState};
use domain::letter::{self, Letter, Outgoing, Recipient};
use domain::reference;
use domain::rung;
use domain::schema::{applications, claims};
use domain::status::{self, Action, EffectState, Status};
use domain::store;
use domain::transition::{self, Patch};
use serde_json::json;

use super::stage::Stage;
use super::steps::Form;

/// Customer service lodges an application for an owner who cannot sign in (R9).
pub(super) async fn lodge(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    agent: &str,
    form: &Form,
) -> anyhow::Result<ApplicationId> {
    let actor = stage.staff(agent)?;
    actor.must(Action::Submit.permission())?;
    let application = freeze(connection, stage, &actor, form).await?;
    insert(connection, &application).await?;
    let (id, now) = (application.id, application.submitted_at);
    let policy = stage.ctx.policies.get(connection, application.policy_id).await?;
    ledger::start(connection, id, 1, ClockState::Running, Cause::Submitted, now).await?;
    let times = rung::times(&policy.policy, application.target_at, application.due_at);
    rung::insert(connection, id, 1, times, now).await?;
    let data = json!({
        "kind": application.kind,
        "channel": application.channel,
        "policy_version": policy.version,
        "content_hash": hex(&application.content_hash),
        "due_at": application.due_at,
    });
    event::record(connection, Subject::Application(id), &actor, now, Action::Submit.as_str(), data).await?;
    let store = store::get(connection, application.store_id).await?;
    let about = About::new(&application, &store.name);
    let mut outgoing = vec![Outgoing {
        letter: Letter::Received { about: about.clone() },
        recipient: Recipient::Applicant,
        to: application.contact_email.clone(),
        locale: application.locale,
        dedupe_key: format!("received:{id}"),
        hold_until: None,
    }];
    outgoing.extend(store::list_contacts(connection, store.id).await?.into_iter().map(|address| Outgoing {
        letter: Letter::Alert { about: about.clone() },
        recipient: Recipient::Store(store.id),
        dedupe_key: format!("alert:{id}:{address}"),
        to: address,
        locale: store.locale,
        hold_until: None,
    }));
    letter::post(connection, &stage.ctx, &outgoing).await?;
    Ok(id)
}

async fn freeze(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    agent: &Actor,
    form: &Form,
) -> anyhow::Result<Application> {
    let now = stage.clock.read();
    let store = store::get(connection, stage.store(form.store)?).await?;
    let policy = stage.ctx.policies.current(connection).await?;
    let calendar = calendar::load(connection).await?;
    let rule = Rule { calendar: &calendar, close: policy.policy.clock.close };
    let target = rule.due(now, &[], policy.policy.clock.target_days).context("a target")?;
    let due = rule.due(now, &[], policy.policy.clock.deadline_days).context("a deadline")?;
    let answers = form.answers()?;
    let mut application = Application {
        id: ApplicationId::new(now),
        reference: reference::draw(connection, now).await?,
        store_id: store.id,
        kind: form.kind,
        channel: Channel::Agent,
        lodged_by: agent.staff().map(|staff| staff.id),
        locale: store.locale,
        reason: answers.reason,
        words: answers.words,
        contact_name: answers.contact_name,
        contact_phone: answers.contact_phone,
        contact_email: answers.contact_email,
        acknowledged: policy.policy.consequences_for(form.kind).map(|each| each.code.clone()).collect(),
        balance_cents: store.balance_cents,
        unshipped_orders: store.unshipped_orders,
        content_hash: Vec::new(),
        policy_id: policy.id,
        follows_id: None,
        status: Status::Submitted,
        turn: status::turn(Status::Submitted, EffectState::None),
        effect: EffectState::None,
        round: 1,
        version: 1,
        holder_id: None,
        submitted_at: now,
        target_at: target.at,
        due_at: due.at,
        due_is_provisional: due.provisional,
        objected_at: None,
        decided_at: None,
        closed_at: None,
    };
    application.content_hash = application.content_hash().to_vec();
    Ok(application)
}

async fn insert(connection: &mut AsyncPgConnection, new: &Application) -> anyhow::Result<()> {
    diesel::insert_into(applications::table)
        .values((
            (
                applications::id.eq(new.id),
                applications::reference.eq(&new.reference),
                applications::store_id.eq(new.store_id),
                applications::kind.eq(new.kind),
                applications::channel.eq(new.channel),
                applications::lodged_by.eq(new.lodged_by),
                applications::locale.eq(new.locale),
                applications::reason.eq(&new.reason),
                applications::words.eq(&new.words),
                applications::contact_name.eq(&new.contact_name),
                applications::contact_phone.eq(&new.contact_phone),
                applications::contact_email.eq(&new.contact_email),
            ),
            (
                applications::acknowledged.eq(&new.acknowledged),
                applications::balance_cents.eq(new.balance_cents),
                applications::unshipped_orders.eq(new.unshipped_orders),
                applications::content_hash.eq(&new.content_hash),
                applications::policy_id.eq(new.policy_id),
                applications::status.eq(new.status),
                applications::turn.eq(new.turn),
                applications::submitted_at.eq(new.submitted_at),
                applications::target_at.eq(new.target_at),
                applications::due_at.eq(new.due_at),
                applications::due_is_provisional.eq(new.due_is_provisional),
            ),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// A reviewer asks for something: the clock pauses, and nobody is reminded of a paused clock.
pub(super) async fn ask(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    let now = stage.clock.read();
    let seen = transition::see(connection, id).await?;
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "items": ["business_licence"] });
    transition::take(connection, &stage.staff(who)?, &seen, Action::Ask, now, patch, data).await?;
    end_claim(connection, stage, id, EndCause::Released).await?;
    ledger::end(connection, id, Cause::Asked, now).await?;
    ledger::start(connection, id, seen.round, ClockState::Paused, Cause::Asked, now).await?;
    rung::cancel(connection, id, now).await?;
    Ok(())
}

/// The answer window ended.
pub(super) async fn lapse(connection: &mut AsyncPgConnection, stage: &Stage, id: ApplicationId) -> anyhow::Result<()> {
    let now = stage.clock.read();
    let seen = transition::see(connection, id).await?;
    let patch = Patch { closed_at: Some(Some(now)), ..Patch::default() };
    transition::take(connection, &Actor::Worker, &seen, Action::Lapse, now, patch, transition::no_data()).await?;
    ledger::end(connection, id, Cause::Lapsed, now).await?;
    Ok(())
}

/// A reviewer proposes an approval to a second one; the clock goes on.
pub(super) async fn recommend(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    let now = stage.clock.read();
    let seen = transition::see(connection, id).await?;
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "outcome": "approve" });
    transition::take(connection, &stage.staff(who)?, &seen, Action::Recommend, now, patch, data).await?;
    end_claim(connection, stage, id, EndCause::Decided).await
}

/// A lead sets it aside.
pub(super) async fn void(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    let now = stage.clock.read();
    let seen = transition::see(connection, id).await?;
    let patch = Patch { holder_id: Some(None), closed_at: Some(Some(now)), ..Patch::default() };
    let data = json!({ "reason": "test" });
    transition::take(connection, &stage.staff(who)?, &seen, Action::Void, now, patch, data).await?;
    end_claim(connection, stage, id, EndCause::Voided).await?;
    ledger::end(connection, id, Cause::Voided, now).await?;
    rung::cancel(connection, id, now).await?;
    Ok(())
}

async fn end_claim(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    id: ApplicationId,
    cause: EndCause,
) -> anyhow::Result<()> {
    diesel::update(claims::table.filter(claims::application_id.eq(id).and(claims::ended_at.is_null())))
        .set((claims::ended_at.eq(Some(stage.clock.read())), claims::end_cause.eq(Some(cause))))
        .execute(connection)
        .await?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
