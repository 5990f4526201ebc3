//! The steps of a scene, carried out by the same use cases as the pages.

use chrono::{DateTime, Utc};
use diesel::prelude::QueryDsl;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::schema::applications;
use domain::base::{ApplicationId, ItemKind, Kind, StoreId};
use domain::delivery::follow_up_result::close_follow_up;
use domain::evidence;
use domain::evidence::access::{self, Picture};
use domain::intake::draft::{self, Answers, Draft, DraftOwner};
use domain::intake::submission::{self, Submission};
use domain::intake::{draft_document, objection, reapply, withdrawal};
use domain::letter::LetterKind;
use domain::letter::follow_up::{self, FollowUpResult};
use domain::operation::retention;
use domain::policy::CheckKind;
use domain::proposal::{self, NewProposal, Proposed, Source};
use domain::review::blind_index::TypedNumber;
use domain::review::check::{self, CheckResult, NewAnswer};
use domain::review::claim::referral;
use domain::review::decision::{self, Verdict};
use domain::review::information_request::{self, NewItem, NewRequest};
use domain::review::outcome::Outcome;
use domain::review::unopened::Opening;
use domain::review::{claim, decide, void};
use domain::{Actor, store};

use super::pictures::Paper;
use super::stage::Stage;
use super::stores::{DemoStore, STORES};

/// A step at a time.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) at: DateTime<Utc>,
    /// The story whose application it concerns.
    pub(super) story: &'static str,
    pub(super) step: Step,
}

/// A step. Names are sign-in names.
#[derive(Debug)]
pub(super) enum Step {
    /// The owner submits it.
    Submit(Form),
    /// A program of a partner submits it.
    SubmitByProgram(Form),
    /// An agent submits it for an owner who cannot sign in (R9).
    Lodge(&'static str, Form),
    /// The owner starts a draft, with these documents.
    Begin(Form, &'static [Upload]),
    Claim(&'static str),
    Release(&'static str),
    /// A reviewer approves it, with a message.
    Approve(&'static str, &'static str),
    /// A reviewer rejects it, with reasons and a message.
    Reject(&'static str, &'static [&'static str], &'static str),
    /// A reviewer undoes the decision, with a note.
    Undo(&'static str, &'static str),
    Withdraw,
    /// A reviewer hands it to the leads, with a reason.
    Refer(&'static str, &'static str),
    /// A reviewer requests information from the owner.
    Ask(&'static str),
    /// A reviewer recommends an approval.
    Recommend(&'static str),
    Void(&'static str),
    /// An agent could not contact those whom the alert did not reach.
    NotReached(&'static str),
    /// An agent proposes that a contact counts as told, who was found another way; a colleague has to confirm it.
    ProposeTold(&'static str),
    /// The owner objects (R23).
    Object,
    /// The worker erases expired data (R22).
    Erase,
}

/// A document uploaded to a draft.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) document: &'static str,
    /// Whether the picture can be decoded.
    pub(super) is_readable: bool,
}

/// An applicant's answers.
#[derive(Debug)]
pub(super) struct Form {
    /// The store's number.
    pub(super) store: &'static str,
    pub(super) kind: Kind,
    pub(super) reason: &'static str,
    pub(super) statement: &'static str,
    pub(super) phone: String,
    /// The contact's name, if not the store's usual one.
    pub(super) contact: Option<&'static str>,
    /// Documents uploaded although they are not required.
    pub(super) extra: &'static [&'static str],
    /// The story whose rejected application this one follows (R17).
    pub(super) follows: Option<&'static str>,
    /// The platform does not answer for this application.
    pub(super) is_platform_down: bool,
}

impl Form {
    fn demo_store(&self) -> anyhow::Result<&'static DemoStore> {
        let found = STORES.iter().find(|store| store.number == self.store);
        found.ok_or_else(|| anyhow::anyhow!("the script names store {}, which does not exist", self.store))
    }

    /// The document of this code.
    fn paper(&self, document: &str) -> anyhow::Result<Paper> {
        Ok(Paper { document: document.to_owned(), store: self.demo_store()? })
    }

    fn answers(&self) -> anyhow::Result<Answers> {
        let store = self.demo_store()?;
        Ok(Answers {
            reason: self.reason.to_owned(),
            statement: self.statement.to_owned(),
            contact_name: self.contact.unwrap_or(store.contact).to_owned(),
            contact_phone: self.phone.clone(),
            contact_email: store.emails.first().copied().unwrap_or_default().to_owned(),
        })
    }
}

/// Carries out the step, at the time of the stage's clock.
pub(super) async fn take(
    connection: &mut AsyncPgConnection,
    stage: &mut Stage,
    story: &'static str,
    step: Step,
) -> anyhow::Result<()> {
    match step {
        Step::Submit(form) => {
            let actor = Actor::Applicant { store: stage.store(form.store)? };
            submit(connection, stage, story, &actor, &form).await?;
        }
        Step::SubmitByProgram(form) => {
            let actor = stage.program.clone();
            submit(connection, stage, story, &actor, &form).await?;
        }
        Step::Lodge(agent, form) => {
            let actor = stage.staff(agent)?;
            submit(connection, stage, story, &actor, &form).await?;
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
        Step::Approve(who, message) => decide(connection, stage, story, who, Outcome::Approve, &[], message).await?,
        Step::Reject(who, reasons, message) => {
            decide(connection, stage, story, who, Outcome::Reject, reasons, message).await?
        }
        Step::Undo(who, note) => {
            decision::undo(connection, &stage.ctx, &stage.staff(who)?, stage.application(story)?, note).await?;
        }
        Step::Withdraw => {
            let id = stage.application(story)?;
            let owner = owner_of(connection, id).await?;
            withdrawal::withdraw(connection, &stage.ctx, &owner, id).await?;
        }
        Step::Refer(who, reason) => {
            referral::refer(connection, &stage.ctx, &stage.staff(who)?, stage.application(story)?, reason).await?;
        }
        Step::Ask(who) => ask(connection, stage, who, stage.application(story)?).await?,
        Step::Recommend(who) => {
            let message = "经核实，您提交的身份证照片不真实，申请不予通过。";
            decide(connection, stage, story, who, Outcome::Reject, &["false_evidence"], message).await?;
        }
        Step::Void(who) => {
            let message = "这是一次内部测试提交的申请，已作废，请勿理会。";
            void::void(connection, &stage.ctx, &stage.staff(who)?, stage.application(story)?, message).await?;
        }
        Step::NotReached(who) => {
            let (agent, id) = (stage.staff(who)?, stage.application(story)?);
            let open = follow_up::list(connection, &agent, None, 100).await?;
            for undelivered in open.iter().filter(|it| it.application_id == id && it.kind == LetterKind::Alert) {
                let (result, note) = (FollowUpResult::NotReached, "平台登记电话已停机，无法联系。");
                close_follow_up(connection, &stage.ctx, &agent, undelivered.id, result, note).await?;
            }
        }
        Step::ProposeTold(who) => propose_told(connection, stage, who, stage.application(story)?).await?,
        Step::Object => {
            let id = stage.application(story)?;
            let owner = owner_of(connection, id).await?;
            objection::object(connection, &stage.ctx, &owner, id).await?;
        }
        Step::Erase => {
            let erased = retention::erase_closed(connection, &stage.ctx, 10).await?;
            anyhow::ensure!(erased == 1, "expected to erase one application, erased {erased}");
        }
    }
    Ok(())
}

/// The owner of the application's store, as an actor.
async fn owner_of(connection: &mut AsyncPgConnection, id: ApplicationId) -> anyhow::Result<Actor> {
    let store: StoreId = applications::table.find(id).select(applications::store_id).first(connection).await?;
    Ok(Actor::Applicant { store })
}

/// Saves the answers; after a rejection, the draft starts with the earlier answers.
async fn begin(connection: &mut AsyncPgConnection, stage: &Stage, actor: &Actor, form: &Form) -> anyhow::Result<Draft> {
    let owner = DraftOwner::of(actor, stage.store(form.store)?)
        .ok_or_else(|| anyhow::anyhow!("the actor cannot own a draft"))?;
    if let Some(earlier) = form.follows {
        reapply::begin_again(connection, &stage.ctx, actor, stage.application(earlier)?).await?;
    }
    Ok(draft::save(connection, owner, form.kind, &form.answers()?, stage.ctx.now()).await?)
}

/// Saves all answers, uploads every required document, and submits.
async fn submit(
    connection: &mut AsyncPgConnection,
    stage: &mut Stage,
    story: &'static str,
    actor: &Actor,
    form: &Form,
) -> anyhow::Result<()> {
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
    draft::acknowledge(connection, &policy.policy, &begun, &consequences, stage.ctx.now()).await?;
    let submission = Submission {
        draft: begun.id,
        locale: store::get(connection, begun.store_id).await?.locale,
        query_code_hash: stage.query_code_hash.clone(),
    };
    match submission::submit(connection, &stage.ctx, actor, &submission).await {
        Ok(receipt) => stage.enter(connection, story, receipt.id, form).await,
        Err(submission::SubmitError::Incomplete(gaps)) => anyhow::bail!("the script's draft is incomplete: {gaps:?}"),
        Err(error) => Err(error.into()),
    }
}

/// Proposes that the first contact counts as told whom the alert did not reach.
async fn propose_told(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    application: ApplicationId,
) -> anyhow::Result<()> {
    let agent = stage.staff(who)?;
    let reference: String =
        applications::table.find(application).select(applications::reference).first(connection).await?;
    let board = proposal::board::find(connection, &stage.ctx, &agent, &reference).await?;
    let contacts = board.map(|board| board.contacts).unwrap_or_default();
    let contact = contacts.iter().find(|contact| contact.can_be_told).map(|contact| contact.id);
    let contact = contact.ok_or_else(|| anyhow::anyhow!("every contact of {reference} was told"))?;
    let new = NewProposal {
        proposed: Proposed::ContactTold { application, contact },
        ground: "店主来电说明登记邮箱已停用，已当面转告申请内容。".to_owned(),
        source: Some(Source::Document),
        verification: "核对营业执照原件，统一社会信用代码末四位 7K3Q。".to_owned(),
    };
    proposal::propose(connection, &stage.ctx, &agent, &new).await?;
    Ok(())
}

/// Requests a document and a date. An unanswered request lapses by itself.
async fn ask(connection: &mut AsyncPgConnection, stage: &Stage, who: &str, id: ApplicationId) -> anyhow::Result<()> {
    let new = NewRequest {
        items: vec![
            NewItem {
                reason: "evidence_incomplete".to_owned(),
                kind: ItemKind::Document,
                document: Some("business_licence".to_owned()),
                prompt: "请上传完整、清晰的营业执照照片。".to_owned(),
            },
            NewItem {
                reason: "reason_unclear".to_owned(),
                prompt: "账号最近一次异常是哪天？当时看到什么提示？".to_owned(),
                ..NewItem::default()
            },
        ],
        message: "补充后我们会尽快继续处理。".to_owned(),
    };
    information_request::ask(connection, &stage.ctx, &stage.staff(who)?, id, &new).await?;
    Ok(())
}

async fn decide(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    story: &'static str,
    who: &'static str,
    outcome: Outcome,
    reasons: &[&str],
    message: &str,
) -> anyhow::Result<()> {
    let verdict = Verdict {
        outcome,
        reasons: reasons.iter().map(|code| (*code).to_owned()).collect(),
        message: message.to_owned(),
        note: String::new(),
        penalty: None,
        seen_version: None,
        opening: Opening::Required,
    };
    let id = stage.application(story)?;
    open_documents(connection, stage, who, id).await?;
    answer_checks(connection, stage, who, id, &verdict).await?;
    decide::decide(connection, &stage.ctx, &stage.staff(who)?, id, &verdict).await?;
    Ok(())
}

/// Looks at every page of the documents.
async fn open_documents(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &'static str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    for file in evidence::list_of_application(connection, id).await? {
        for page in &file.pages {
            let (document, picture) = (file.evidence.id, Picture::Page(page.number));
            access::open(connection, &stage.ctx, &stage.staff(who)?, id, document, picture).await?;
        }
    }
    Ok(())
}

/// Answers every check in line with the verdict.
async fn answer_checks(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &'static str,
    id: ApplicationId,
    verdict: &Verdict,
) -> anyhow::Result<()> {
    let application = domain::application::transition::get(connection, id).await?;
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

/// The number of a non-existent identity card with a correct check digit; `of` is three digits.
fn identity_number(of: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("99999919900101{of}");
    let sum: u32 = digits.chars().filter_map(|digit| digit.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize];
    format!("{digits}{check}")
}
