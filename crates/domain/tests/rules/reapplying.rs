//! Applying again (R17): when it is permitted, what a new form begins with, and what it has to change.

use domain::application::Application;
use domain::base::Channel;
use domain::evidence;
use domain::intake::admission::{self, NotAdmitted};
use domain::intake::draft::{self, Answers, Draft, DraftOwner};
use domain::intake::submission::{self, Submission, SubmitError};
use domain::intake::{completeness, draft_document, reapply, reapply_lodged};
use domain::policy::{CheckRule, Policy, ReapplyRule};
use domain::review::check::{self, CheckResult, NewAnswer};
use domain::review::decision::Verdict;
use domain::store;

use crate::prelude::*;

/// Published before the application, so that it is judged by it.
async fn publish(desk: &Desk, conn: &mut AsyncPgConnection, again: ReapplyRule) {
    builders::change_policy(conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = domain::policy::SecondRules::default();
        set(policy, again);
    })
    .await;
}

fn set(policy: &mut Policy, again: ReapplyRule) {
    let reason = policy.rejections.iter_mut().find(|it| it.code == "funds_outstanding").unwrap();
    reason.again = again;
    if again == ReapplyRule::Never {
        reason.class = domain::policy::ReasonClass::CannotApplyAgain;
    }
}

fn funds_outstanding() -> Verdict {
    Verdict { reasons: vec!["funds_outstanding".into()], ..builders::verdict(Outcome::Reject) }
}

impl Desk {
    fn owns(&self) -> DraftOwner {
        DraftOwner::owner(self.store)
    }

    async fn admits(&self, conn: &AsyncPgConnection) -> Result<(), NotAdmitted> {
        let policy = self.ctx.policies.current(conn).await.unwrap();
        let store = store::get(conn, self.store).await.unwrap();
        admission::check(conn, &policy, &store, (Kind::Unbind, Channel::Web), self.ctx.now()).await
    }

    /// Rejected for these reasons, after the grace period.
    async fn rejected_for(&self, conn: &mut AsyncPgConnection, verdict: &Verdict) -> ApplicationId {
        let id = self.claimed(conn).await;
        self.decide(conn, &self.reviewer, id, verdict).await.unwrap();
        self.clock.advance(Duration::minutes(11));
        id
    }

    /// A form begun from the account page, as its first step saves it.
    async fn begun_anew(&self, conn: &mut AsyncPgConnection, answers: &Answers) -> Draft {
        reapply::save_answers(conn, &self.ctx, self.owns(), Kind::Unbind, answers).await.unwrap()
    }
}

#[tokio::test]
async fn old_rejection_counts_by_its_own_policy() {
    for (then, today) in [(ReapplyRule::AtOnce, ReapplyRule::Never), (ReapplyRule::Later, ReapplyRule::AtOnce)] {
        let (desk, mut conn) = desk().await;
        publish(&desk, &mut conn, then).await;
        let id = desk.rejected_for(&mut conn, &funds_outstanding()).await;
        publish(&desk, &mut conn, today).await;
        let decided_at = desk.application(&conn, id).await.decided_at.unwrap();
        let admitted = desk.admits(&conn).await;
        match then {
            ReapplyRule::AtOnce => admitted.unwrap(),
            _ => {
                let until = decided_at + Duration::days(30);
                assert!(
                    matches!(admitted, Err(NotAdmitted::TooSoonAgain { until: at }) if at == until),
                    "{admitted:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn email_says_from_when_one_can_apply_again() {
    let (desk, mut conn) = desk().await;
    publish(&desk, &mut conn, ReapplyRule::Later).await;
    let id = desk.rejected_for(&mut conn, &funds_outstanding()).await;
    let Err(NotAdmitted::TooSoonAgain { until }) = desk.admits(&conn).await else { panic!("it has to wait") };
    let letter = last_message(&conn, LetterKind::Rejected).await;
    assert!(letter.contains(&format!("At({until:?})")), "{letter}");
    desk.clock.set(until - Duration::minutes(1));
    assert!(desk.admits(&conn).await.is_err());
    desk.clock.set(until);
    desk.admits(&conn).await.unwrap();
    assert_eq!(desk.application(&conn, id).await.status, Status::Rejected);
}

#[tokio::test]
async fn form_begun_anew_follows_the_rejection() {
    let (desk, mut conn) = desk().await;
    let first = desk.rejected_for(&mut conn, &builders::verdict(Outcome::Reject)).await;
    let (follows, answers) = reapply::find_start(&conn, &desk.ctx, desk.store, Kind::Unbind).await.unwrap().unwrap();
    assert_eq!((follows, answers.contact_name.as_str()), (first, "陈立新"));
    let typed = Answers { reason: "other".into(), ..answers };
    let draft = desk.begun_anew(&mut conn, &typed).await;
    assert_eq!(draft.follows_id, Some(first));
    assert_eq!((draft.answers.reason.as_str(), draft.answers.contact_phone.as_str()), ("other", "13800138000"));
    assert_eq!(draft_document::list_of_draft(&conn, draft.id).await.unwrap().len(), 1, "the ID card was right");
    assert_eq!(draft.proved_email.as_deref(), Some("chen@mumian.example"));
    let message = reapply::find_message(&conn, &draft).await.unwrap();
    assert_eq!(message.as_deref(), Some("联系人与登记信息一致，予以处理。"), "in the reviewer's words");
}

#[tokio::test]
async fn withdrawn_appeal_and_lapse_are_followed() {
    let (desk, mut conn) = desk().await;
    let first = desk.rejected_for(&mut conn, &builders::verdict(Outcome::Reject)).await;
    appeal::appeal(&mut conn, &desk.ctx, &desk.applicant, first, "材料是真实的。").await.unwrap();
    desk.withdraw(&mut conn, first).await.unwrap();
    let draft = desk.begun_anew(&mut conn, &Answers::default()).await;
    assert_eq!(draft.follows_id, Some(first));
    let files = draft_document::list_of_draft(&conn, draft.id).await.unwrap();
    let fixes = reapply::list_fixes(&conn, &desk.ctx, &draft, &files).await.unwrap();
    assert_eq!(fixes[0].rejection.code, "identity_mismatch", "the rejection stands");
    // An application that follows and is withdrawn undecided does not hide it.
    let second = builders::complete_draft(&mut conn, &desk.ctx, desk.owns(), Kind::Unbind).await;
    let second = builders::submit(&mut conn, &desk.ctx, &desk.applicant, second).await.id;
    desk.withdraw(&mut conn, second).await.unwrap();
    let third = reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, second).await.unwrap();
    assert_eq!(third.follows_id, Some(first));

    let (desk, mut conn) = desk_at(NOW).await;
    let lapsed = desk.submitted(&mut conn).await;
    sql::execute(&conn, "update applications set status = 'lapsed', turn = 'nobody', closed_at = submitted_at").await;
    assert_eq!(desk.begun_anew(&mut conn, &Answers::default()).await.follows_id, Some(lapsed));
}

#[tokio::test]
async fn other_ends_are_not_followed_unasked() {
    let (desk, mut conn, id) = submitted().await;
    desk.withdraw(&mut conn, id).await.unwrap();
    assert_eq!(desk.begun_anew(&mut conn, &Answers::default()).await.follows_id, None, "withdrawn undecided");

    let (desk, mut conn) = desk_at(NOW).await;
    let id = desk.rejected_for(&mut conn, &builders::verdict(Outcome::Reject)).await;
    let objected = format!("update applications set objected_at = submitted_at where id = '{id}'");
    sql::execute(&conn, &objected).await;
    assert_eq!(desk.begun_anew(&mut conn, &Answers::default()).await.follows_id, None, "a contact objected to it");
}

#[tokio::test]
async fn new_owner_is_not_told_of_the_rejection() {
    let (desk, mut conn) = desk().await;
    let first = desk.rejected_for(&mut conn, &builders::verdict(Outcome::Reject)).await;
    sql::execute(&conn, "update store_contacts set created_at = created_at + interval '401 days' where is_primary")
        .await;
    let draft = desk.begun_anew(&mut conn, &Answers::default()).await;
    assert_eq!((draft.follows_id, &draft.answers), (Some(first), &Answers::default()), "reviewers compare both");
    assert_eq!(reapply::list_fixes(&conn, &desk.ctx, &draft, &[]).await.unwrap(), []);
    assert_eq!(reapply::find_message(&conn, &draft).await.unwrap(), None);
}

#[tokio::test]
async fn agent_submission_follows_the_rejection() {
    let (desk, mut conn) = desk().await;
    let first = desk.rejected_for(&mut conn, &builders::verdict(Outcome::Reject)).await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "何苗", &[Role::Agent]).await;
    let owner = DraftOwner { agent: Some(staff_id(&agent)), ..DraftOwner::owner(desk.store) };
    let draft = builders::complete_draft(&mut conn, &desk.ctx, owner, Kind::Unbind).await;
    let second = builders::submit(&mut conn, &desk.ctx, &agent, draft).await.id;
    assert_eq!(desk.application(&conn, second).await.follows_id, Some(first));
}

/// R17 for an owner who cannot sign in: the agent who submitted the application, or another one, is told and has a draft.
#[tokio::test]
async fn owner_applies_again_after_the_agent_left() {
    let (desk, mut conn) = desk().await;
    let mut agents = Vec::new();
    for name in ["kefu", "xiaomei", "another"] {
        agents.push(builders::staff_member(&mut conn, &desk.ctx, name, "何苗", &[Role::Agent]).await);
    }
    let owner = DraftOwner { agent: Some(staff_id(&agents[0])), ..DraftOwner::owner(desk.store) };
    let draft = builders::complete_draft(&mut conn, &desk.ctx, owner, Kind::Unbind).await;
    let id = builders::submit(&mut conn, &desk.ctx, &agents[0], draft).await.id;
    desk.withdraw(&mut conn, id).await.unwrap();
    let disable = format!("update staff set disabled_at = now() where id = '{}'", staff_id(&agents[0]).0);
    sql::execute(&conn, &disable).await;
    // One of the others already has a draft for the store.
    let of_agent = DraftOwner { agent: Some(staff_id(&agents[2])), ..DraftOwner::owner(desk.store) };
    let there = draft::begin(&conn, of_agent, Kind::Unbind, &Answers::default(), desk.ctx.now()).await.unwrap();
    let begun = reapply_lodged::ask_again(&mut conn, &desk.ctx, &desk.applicant, id).await.unwrap();
    assert_eq!((begun.id, begun.lodged_by, begun.follows_id), (there.id, Some(staff_id(&agents[2])), Some(id)));
    reapply_lodged::ask_again(&mut conn, &desk.ctx, &desk.applicant, id).await.unwrap();
    assert_eq!(letter_states(&conn, id, LetterKind::ReapplyWanted).await, [LetterState::Queued], "told once");
    let told = find_letter(&conn, id, LetterKind::ReapplyWanted).await;
    let to: Option<StaffId> = letters::table.find(told).select(letters::staff_id).first(&mut conn).await.unwrap();
    assert_eq!(to, Some(staff_id(&agents[2])));
}

/// A reason can be about several documents; the failed check names the one at fault.
#[tokio::test]
async fn only_the_document_at_fault_is_sent_again() {
    let (desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.second = domain::policy::SecondRules::default();
        let licence = |rule: &CheckRule| rule.code == "owner_on_licence";
        policy.checks.retain(|rule| rule.code == "id_number" || licence(rule));
        for rule in policy.checks.iter_mut().filter(|rule| licence(rule)) {
            rule.rejection = Some("evidence_incomplete".into());
        }
    })
    .await;
    let draft = builders::complete_draft(&mut conn, &desk.ctx, desk.owns(), Kind::Unbind).await;
    let draft = draft::find_by_id(&conn, &desk.applicant, draft).await.unwrap().unwrap();
    builders::ready_document(&mut conn, &desk.ctx, &draft, "business_licence").await;
    let first = builders::submit(&mut conn, &desk.ctx, &desk.applicant, draft.id).await.id;
    desk.claim(&mut conn, &desk.reviewer, first).await.unwrap();
    let failed =
        NewAnswer { code: "owner_on_licence".into(), result: Some(CheckResult::CannotTell), ..NewAnswer::default() };
    check::answer(&mut conn, &desk.ctx, &desk.reviewer, first, &failed).await.unwrap();
    let verdict = Verdict { reasons: vec!["evidence_incomplete".into()], ..builders::verdict(Outcome::Reject) };
    desk.decide(&mut conn, &desk.reviewer, first, &verdict).await.unwrap();
    desk.clock.advance(Duration::minutes(11));
    let draft = desk.begun_anew(&mut conn, &Answers::default()).await;
    let documents = async |conn: &AsyncPgConnection| -> Vec<String> {
        let files = draft_document::list_of_draft(conn, draft.id).await.unwrap();
        files.into_iter().map(|file| file.evidence.document).collect()
    };
    assert_eq!(documents(&conn).await, ["id_card"], "only the licence has to be sent again");
    let places = async |conn: &AsyncPgConnection| -> Vec<(String, bool)> {
        let files = draft_document::list_of_draft(conn, draft.id).await.unwrap();
        let fixes = reapply::list_fixes(conn, &desk.ctx, &draft, &files).await.unwrap();
        fixes[0].places.iter().map(|place| (place.about.clone(), place.is_changed)).collect()
    };
    assert_eq!(places(&conn).await, [("business_licence".into(), false)], "no optional certificate is named");
    builders::ready_document(&mut conn, &desk.ctx, &draft, "business_licence").await;
    assert_eq!(places(&conn).await, [("business_licence".into(), true)]);
    sql::execute(&conn, "update evidence set state = 'unreadable' where document_type = 'business_licence'").await;
    assert_eq!(places(&conn).await, [("business_licence".into(), false)], "an unusable file corrects nothing");
}

#[tokio::test]
async fn empty_field_is_not_changed() {
    let (desk, mut conn) = desk().await;
    desk.rejected_for(&mut conn, &builders::verdict(Outcome::Reject)).await;
    let draft = desk.begun_anew(&mut conn, &Answers::default()).await;
    for (answers, expected) in [
        (Answers { contact_name: " ".into(), contact_phone: String::new(), ..draft.answers.clone() }, false),
        (Answers { contact_phone: "13900139000".into(), ..draft.answers.clone() }, true),
    ] {
        let typed = Draft { answers, ..draft.clone() };
        let fixes = reapply::list_fixes(&conn, &desk.ctx, &typed, &[]).await.unwrap();
        assert_eq!(fixes[0].places.iter().any(|place| place.is_changed), expected);
    }
}

#[tokio::test]
async fn supplements_are_carried() {
    let (desk, mut conn) = desk().await;
    let first = desk.rejected_for(&mut conn, &builders::verdict(Outcome::Reject)).await;
    // A document that answered an information request.
    let supplement =
        "insert into evidence (id, store_id, document_type, file_name, media_type, size_bytes, sha256, object,
             key_id, wrapped_key, state, next_try_at, uploaded_at)
         select gen_random_uuid(), store_id, 'business_licence', 'b.jpg', media_type, size_bytes, sha256('b'), 'test/b',
             key_id, wrapped_key, state, next_try_at, uploaded_at from evidence";
    sql::execute(&conn, supplement).await;
    let asked = format!(
        "insert into information_requests (id, application_id, round, message, asked_by, asked_at, answer_until,
             counted_from, counted_at)
         select gen_random_uuid(), id, 1, '', '{}', submitted_at, submitted_at, submitted_at,
             submitted_at from applications;
         insert into information_request_items (request_id, position, kind, reason, document_type, prompt, answer)
         select id, 1, 'document', 'evidence_incomplete', 'business_licence', '', '' from information_requests;
         insert into information_request_evidence (request_id, position, evidence_id)
         select r.id, 1, e.id from information_requests r, evidence e where e.document_type = 'business_licence';
         update information_requests set ended_at = asked_at, end_cause = 'answered'",
        staff_id(&desk.reviewer)
    );
    sql::execute(&conn, &asked).await;
    assert_eq!(evidence::list_of_answers(&conn, first).await.unwrap().len(), 1);
    let draft = desk.begun_anew(&mut conn, &Answers::default()).await;
    let files = draft_document::list_of_draft(&conn, draft.id).await.unwrap();
    assert_eq!(files.len(), 2, "what was sent later was right, too");
    let hidden = draft_document::list_submitted_before(&conn, draft.id).await.unwrap();
    assert_eq!(hidden.len(), 2, "their pictures are not shown again");
}

#[tokio::test]
async fn draft_changed_since_it_was_shown_is_not_submitted() {
    let (desk, mut conn) = desk().await;
    let id = builders::complete_draft(&mut conn, &desk.ctx, desk.owns(), Kind::Unbind).await;
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let store = store::get(&conn, desk.store).await.unwrap();
    let digest = async |conn: &AsyncPgConnection| {
        let draft = draft::find_by_id(conn, &desk.applicant, id).await.unwrap().unwrap();
        completeness::evaluate(conn, &policy.policy, &store, draft).await.unwrap().digest(policy.id)
    };
    let shown = digest(&conn).await;
    let submit = async |conn: &mut AsyncPgConnection, shown: &[u8; 32]| {
        let submission = Submission { draft: id, locale: Locale::ZhCn, query_code_hash: builders::query_code_hash() };
        submission::submit_as_shown(conn, &desk.ctx, &desk.applicant, &submission, Some(shown)).await
    };
    let draft = draft::find_by_id(&conn, &desk.applicant, id).await.unwrap().unwrap();
    let other = Answers { contact_phone: "15000150000".into(), ..builders::answers() };
    for change in ["phone", "document", "policy"] {
        match change {
            "phone" => drop(draft::save(&conn, desk.owns(), Kind::Unbind, &other, desk.ctx.now()).await.unwrap()),
            "document" => drop(builders::ready_document(&mut conn, &desk.ctx, &draft, "other").await),
            _ => {
                builders::change_policy(&mut conn, &desk.ctx, |policy| {
                    policy.checks.clear();
                    policy.consequences[0].text.zh.push('！');
                })
                .await;
            }
        }
        assert_err!(submit(&mut conn, &shown).await, SubmitError::Changed);
        sql::execute(
            &conn,
            "delete from draft_evidence where evidence_id in (select id from evidence where document_type = 'other')",
        )
        .await;
        draft::save(&conn, desk.owns(), Kind::Unbind, &builders::answers(), desk.ctx.now()).await.unwrap();
    }
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let draft = draft::find_by_id(&conn, &desk.applicant, id).await.unwrap().unwrap();
    let shown = completeness::evaluate(&conn, &policy.policy, &store, draft).await.unwrap().digest(policy.id);
    let receipt = submit(&mut conn, &shown).await.unwrap();
    let application: Application = desk.application(&conn, receipt.id).await;
    assert_eq!(application.contact_phone, "13800138000");
}
