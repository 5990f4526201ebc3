//! What can happen in a scene, and how it is done: by the use case that people's clicks go through.

use chrono::{DateTime, Utc};
use diesel::ExpressionMethods;
use diesel::prelude::QueryDsl;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Actor;
use domain::application::Kind;
use domain::claim;
use domain::decision::{self, Outcome, Verdict};
use domain::draft::Answers;
use domain::id::ApplicationId;
use domain::schema::applications;
use domain::store;
use domain::submission::{self, Submission};

use super::stage::Stage;
use super::stores::{DemoStore, STORES};
use super::unusual;

/// Something happens.
#[derive(Debug)]
pub(super) struct Scene {
    /// When.
    pub(super) at: DateTime<Utc>,
    /// To the application of which story.
    pub(super) story: &'static str,
    /// What.
    pub(super) step: Step,
}

/// What happens. Names are sign-in names.
#[derive(Debug)]
pub(super) enum Step {
    /// The owner hands it in.
    Submit(Form),
    /// Customer service lodges it.
    Lodge(&'static str, Form),
    /// A reviewer takes it.
    Claim(&'static str),
    /// And gives it back.
    Release(&'static str),
    /// Yes, with words.
    Approve(&'static str, &'static str),
    /// No, with reasons and words.
    Reject(&'static str, &'static [&'static str], &'static str),
    /// The decision is taken back, with a note.
    Undo(&'static str, &'static str),
    /// The owner takes it back.
    Withdraw,
    /// A reviewer asks the owner for something.
    Ask(&'static str),
    /// The owner did not answer.
    Lapse,
    /// A reviewer proposes an approval to a second.
    Recommend(&'static str),
    /// A lead sets it aside.
    Void(&'static str),
}

/// What an applicant filled in.
#[derive(Debug)]
pub(super) struct Form {
    /// The store's number.
    pub(super) store: &'static str,
    pub(super) kind: Kind,
    pub(super) reason: &'static str,
    pub(super) words: &'static str,
    pub(super) phone: String,
    /// The story whose rejection this one follows.
    pub(super) follows: Option<&'static str>,
    /// The platform does not answer for this application.
    pub(super) is_platform_down: bool,
}

impl Form {
    /// The store it is for.
    pub(super) fn demo_store(&self) -> anyhow::Result<&'static DemoStore> {
        let found = STORES.iter().find(|store| store.number == self.store);
        found.ok_or_else(|| anyhow::anyhow!("the script names store {}, which there is not", self.store))
    }

    /// The answers.
    pub(super) fn answers(&self) -> anyhow::Result<Answers> {
        let store = self.demo_store()?;
        Ok(Answers {
            reason: self.reason.to_owned(),
            words: self.words.to_owned(),
            contact_name: store.contact.to_owned(),
            contact_phone: self.phone.clone(),
            contact_email: store.emails.first().copied().unwrap_or_default().to_owned(),
        })
    }
}

/// Does it, at the time the stage's clock shows.
pub(super) async fn take(
    connection: &mut AsyncPgConnection,
    stage: &mut Stage,
    story: &'static str,
    step: Step,
) -> anyhow::Result<()> {
    match step {
        Step::Submit(form) => {
            let id = submit(connection, stage, &form).await?;
            stage.enter(connection, story, id, &form).await?;
        }
        Step::Lodge(agent, form) => {
            let id = unusual::lodge(connection, stage, agent, &form).await?;
            stage.enter(connection, story, id, &form).await?;
        }
        Step::Claim(who) => claim::claim(connection, &stage.ctx, &stage.staff(who)?, stage.application(story)?).await?,
        Step::Release(who) => {
            claim::release(connection, &stage.ctx, &stage.staff(who)?, stage.application(story)?).await?;
        }
        Step::Approve(who, words) => decide(connection, stage, story, who, Outcome::Approve, &[], words).await?,
        Step::Reject(who, reasons, words) => {
            decide(connection, stage, story, who, Outcome::Reject, reasons, words).await?
        }
        Step::Undo(who, note) => {
            decision::undo(connection, &stage.ctx, &stage.staff(who)?, stage.application(story)?, note).await?;
        }
        Step::Withdraw => {
            let id = stage.application(story)?;
            let owner: domain::id::StoreId =
                applications::table.find(id).select(applications::store_id).first(connection).await?;
            submission::withdraw(connection, &stage.ctx, &Actor::Applicant { store: owner }, id).await?;
        }
        Step::Ask(who) => unusual::ask(connection, stage, who, stage.application(story)?).await?,
        Step::Lapse => unusual::lapse(connection, stage, stage.application(story)?).await?,
        Step::Recommend(who) => unusual::recommend(connection, stage, who, stage.application(story)?).await?,
        Step::Void(who) => unusual::void(connection, stage, who, stage.application(story)?).await?,
    }
    Ok(())
}

async fn submit(connection: &mut AsyncPgConnection, stage: &Stage, form: &Form) -> anyhow::Result<ApplicationId> {
    let id = stage.store(form.store)?;
    let policy = stage.ctx.policies.current(connection).await?;
    let answers = form.answers()?.check(form.kind, &policy.policy);
    let submission = Submission {
        answers: answers.map_err(|problems| anyhow::anyhow!("the script's answers are refused: {problems:?}"))?,
        acknowledged: policy.policy.consequences_for(form.kind).map(|each| each.code.clone()).collect(),
        locale: store::get(connection, id).await?.locale,
    };
    let receipt = submission::submit(connection, &stage.ctx, &Actor::Applicant { store: id }, &submission).await?;
    if let Some(earlier) = form.follows {
        // No use case links the two yet (R17).
        diesel::update(applications::table.find(receipt.id))
            .set(applications::follows_id.eq(Some(stage.application(earlier)?)))
            .execute(connection)
            .await?;
    }
    Ok(receipt.id)
}

async fn decide(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    story: &'static str,
    who: &'static str,
    outcome: Outcome,
    reasons: &[&str],
    words: &str,
) -> anyhow::Result<()> {
    let verdict = Verdict {
        outcome,
        reasons: reasons.iter().map(|code| (*code).to_owned()).collect(),
        words: words.to_owned(),
        note: String::new(),
        seen_version: None,
    };
    let id = stage.application(story)?;
    decision::decide(connection, &stage.ctx, &stage.staff(who)?, id, &verdict).await?;
    Ok(())
}
