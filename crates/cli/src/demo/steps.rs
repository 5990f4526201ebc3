//! What can happen in a scene, and how it is done: by the use case that people's clicks go through.

use chrono::{DateTime, Utc};
use diesel::prelude::QueryDsl;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Actor;
use domain::base::id::{ApplicationId, StoreId};
use domain::base::schema::applications;
use domain::base::terms::Kind;
use domain::intake::draft::{self, Answers, Draft, Owner};
use domain::intake::draft_document;
use domain::intake::objection;
use domain::intake::reapply;
use domain::intake::submission::{self, Submission};
use domain::intake::withdrawal;
use domain::operation::retention;
use domain::policy::CheckKind;
use domain::review::blind_index::TypedNumber;
use domain::review::check::{self, CheckResult, NewAnswer};
use domain::review::claim;
use domain::review::decide;
use domain::review::decision::{self, Verdict};
use domain::review::outcome::Outcome;
use domain::store;

use super::pictures::Paper;
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
    /// Customer service lodges it for an owner who cannot sign in (R9).
    Lodge(&'static str, Form),
    /// The owner begins to fill it in, with these documents.
    Begin(Form, &'static [Upload]),
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
    /// A reviewer proposes an approval to a second.
    Recommend(&'static str),
    /// A lead sets it aside.
    Void(&'static str),
    /// The owner says that they did not apply (R23).
    Object,
    /// The worker removes what has served its purpose (R22).
    Erase,
}

/// A document uploaded to a draft.
#[derive(Debug)]
pub(super) struct Upload {
    /// Its code.
    pub(super) document: &'static str,
    /// Whether anything can be seen on it.
    pub(super) is_readable: bool,
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
    /// The contact's name, when it is not the store's usual one.
    pub(super) contact: Option<&'static str>,
    /// Documents handed in although they are not required.
    pub(super) extra: &'static [&'static str],
    /// The story whose rejection this one follows (R17).
    pub(super) follows: Option<&'static str>,
    /// The platform does not answer for this application.
    pub(super) is_platform_down: bool,
}

impl Form {
    /// The store it is for.
    fn demo_store(&self) -> anyhow::Result<&'static DemoStore> {
        let found = STORES.iter().find(|store| store.number == self.store);
        found.ok_or_else(|| anyhow::anyhow!("the script names store {}, which there is not", self.store))
    }

    /// A document of this code.
    fn paper(&self, document: &str) -> anyhow::Result<Paper> {
        let store = self.demo_store()?;
        Ok(Paper {
            document: document.to_owned(),
            number: store.number,
            store: store.name,
            owner: store.owner,
            contact: store.contact,
        })
    }

    /// The answers.
    fn answers(&self) -> anyhow::Result<Answers> {
        let store = self.demo_store()?;
        Ok(Answers {
            reason: self.reason.to_owned(),
            words: self.words.to_owned(),
            contact_name: self.contact.unwrap_or(store.contact).to_owned(),
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
            let actor = Actor::Applicant { store: stage.store(form.store)? };
            let id = submit(connection, stage, &actor, &form).await?;
            stage.enter(connection, story, id, &form).await?;
        }
        Step::Lodge(agent, form) => {
            let actor = stage.staff(agent)?;
            let id = submit(connection, stage, &actor, &form).await?;
            stage.enter(connection, story, id, &form).await?;
        }
        Step::Begin(form, uploads) => {
            let actor = Actor::Applicant { store: stage.store(form.store)? };
            let begun = begin(connection, stage, &actor, &form).await?;
            for upload in uploads {
                let paper = form.paper(upload.document)?;
                stage.hand_in(connection, &actor, &begun, paper, upload.is_readable).await?;
            }
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
            let owner = owner_of(connection, id).await?;
            withdrawal::withdraw(connection, &stage.ctx, &owner, id).await?;
        }
        Step::Ask(who) => unusual::ask(connection, stage, who, stage.application(story)?).await?,
        Step::Recommend(who) => {
            let words = "经核实，您提交的身份证照片不真实，申请不予通过。";
            decide(connection, stage, story, who, Outcome::Reject, &["false_evidence"], words).await?;
        }
        Step::Void(who) => unusual::void(connection, stage, who, stage.application(story)?).await?,
        Step::Object => {
            let id = stage.application(story)?;
            let owner = owner_of(connection, id).await?;
            objection::object(connection, &stage.ctx, &owner, id).await?;
        }
        Step::Erase => {
            let erased = retention::erase_closed(connection, &stage.ctx, 10).await?;
            anyhow::ensure!(erased == 1, "{erased} applications were due to be erased, not one");
        }
    }
    Ok(())
}

/// Whoever the application's store belongs to.
async fn owner_of(connection: &mut AsyncPgConnection, id: ApplicationId) -> anyhow::Result<Actor> {
    let store: StoreId = applications::table.find(id).select(applications::store_id).first(connection).await?;
    Ok(Actor::Applicant { store })
}

/// Fills in the answers; what follows a rejection begins with what was right.
async fn begin(connection: &mut AsyncPgConnection, stage: &Stage, actor: &Actor, form: &Form) -> anyhow::Result<Draft> {
    let owner = Owner::of(actor, stage.store(form.store)?).ok_or_else(|| anyhow::anyhow!("nobody's draft"))?;
    if let Some(earlier) = form.follows {
        reapply::begin_again(connection, &stage.ctx, actor, stage.application(earlier)?).await?;
    }
    Ok(draft::save(connection, owner, form.kind, &form.answers()?, stage.clock.read()).await?)
}

/// Fills everything in, uploads every document that is required, and hands it in.
async fn submit(
    connection: &mut AsyncPgConnection,
    stage: &mut Stage,
    actor: &Actor,
    form: &Form,
) -> anyhow::Result<ApplicationId> {
    let begun = begin(connection, stage, actor, form).await?;
    let policy = stage.ctx.policies.current(connection).await?;
    let there = draft_document::list_of_draft(connection, begun.id).await?;
    for asked in policy.policy.documents_for(form.kind, form.reason, begun.channel()) {
        let code = asked.document.code.as_str();
        let is_there = there.iter().any(|file| file.evidence.document == code);
        if (asked.is_required || form.extra.contains(&code)) && !is_there {
            stage.hand_in(connection, actor, &begun, form.paper(code)?, true).await?;
        }
    }
    let consequences: Vec<String> = policy.policy.consequences_for(form.kind).map(|each| each.code.clone()).collect();
    draft::acknowledge(connection, begun.id, &consequences, stage.clock.read()).await?;
    let submission = Submission {
        draft: begun.id,
        locale: store::get(connection, begun.store_id).await?.locale,
        query_code_hash: stage.query_code_hash.clone(),
    };
    match submission::submit(connection, &stage.ctx, actor, &submission).await {
        Ok(receipt) => Ok(receipt.id),
        Err(submission::SubmitError::Incomplete(gaps)) => anyhow::bail!("the script's draft lacks {gaps:?}"),
        Err(error) => Err(error.into()),
    }
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
        penalty: None,
        seen_version: None,
    };
    let id = stage.application(story)?;
    answer_checks(connection, stage, who, id, &verdict).await?;
    decide::decide(connection, &stage.ctx, &stage.staff(who)?, id, &verdict).await?;
    Ok(())
}

/// Answers every check as the verdict needs it.
async fn answer_checks(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &'static str,
    id: ApplicationId,
    verdict: &Verdict,
) -> anyhow::Result<()> {
    let application = domain::application::transition::see(connection, id).await?;
    let policy = stage.ctx.policies.get(connection, application.policy_id).await?;
    let number = identity_number(stage.person_number(application.store_id)?);
    for due in check::list(connection, &policy, &application).await? {
        let is_fault = due.rule.rejection.as_ref().is_some_and(|code| verdict.reasons.contains(code));
        let result = match (due.rule.kind, is_fault) {
            (CheckKind::Compare, false) => CheckResult::Same,
            (CheckKind::Compare, true) => CheckResult::Different,
            (CheckKind::Confirm | CheckKind::Identity, false) => CheckResult::Confirmed,
            (CheckKind::Confirm, true) => CheckResult::NotConfirmed,
            (CheckKind::Identity, true) => CheckResult::CannotTell,
        };
        let read = due.rule.kind == CheckKind::Identity && !is_fault;
        let answer = NewAnswer {
            code: due.rule.code.clone(),
            result: Some(result),
            evidence: None,
            note: String::new(),
            number: TypedNumber::new(if read { &number } else { "" }),
        };
        check::answer(connection, &stage.ctx, &stage.staff(who)?, id, &answer).await?;
    }
    Ok(())
}

/// The number of an identity card nobody has, with the right check digit; `of` is three digits.
fn identity_number(of: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("99999919900101{of}");
    let sum: u32 = digits.chars().filter_map(|digit| digit.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize];
    format!("{digits}{check}")
}
