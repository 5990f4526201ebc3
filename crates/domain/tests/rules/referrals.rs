//! Referrals: a holder hands an application to the leads, and one of them decides it or hands it back; no application is
//! lost on the way.

use domain::account::staff;
use domain::deadline::escalation::digest;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file;
use domain::desk::presence::{self, Presence, Present};
use domain::desk::queue;
use domain::letter::facts::DigestCounts;
use domain::operation::pruning;
use domain::policy::SecondRules;
use domain::review::claim::referral::{self, AnswerError, ReferError};
use domain::review::claim::{Referral, SkipReason};
use domain::review::{note, void};

use crate::prelude::*;

async fn referred() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn, id) = claimed().await;
    referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, " 授权书\r\n是否有效？").await.unwrap();
    (desk, conn, id)
}

/// Referred, and claimed by the lead.
async fn taken() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn, id) = referred().await;
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    (desk, conn, id)
}

async fn another(desk: &Desk, conn: &mut AsyncPgConnection, name: &str, role: Role) -> Actor {
    builders::staff_member(conn, &desk.ctx, name, name, &[role]).await
}

async fn open(conn: &AsyncPgConnection, id: ApplicationId) -> Option<Referral> {
    referral::find_open(conn, id).await.unwrap()
}

/// How the referrals of an application ended, oldest first.
async fn ends(conn: &AsyncPgConnection, id: ApplicationId) -> Vec<String> {
    let query =
        format!("select coalesce(end_cause, 'open') from referrals where application_id = '{id}' order by asked_at");
    sql::texts(conn, &query).await
}

async fn offers(desk: &Desk, conn: &AsyncPgConnection, who: &Actor, id: ApplicationId) -> Vec<CaseAction> {
    let case = case_file::get(conn, &desk.ctx, who, id).await.unwrap();
    let allowed = allowed(who, &case, desk.ctx.now());
    let of_interest = [CaseAction::Claim, CaseAction::Refer, CaseAction::AnswerReferral];
    of_interest.into_iter().filter(|action| allowed.contains(*action)).collect()
}

#[tokio::test]
async fn referred_application_waits_for_a_lead() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let other = another(&desk, &mut conn, "other", Role::Reviewer).await;
    let not_held = referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, "难").await.unwrap_err();
    assert!(matches!(not_held, ReferError::Claim(ClaimError::Transition(_))), "{not_held:?}");
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    let before = desk.application(&conn, id).await;
    assert_err!(referral::refer(&mut conn, &desk.ctx, &other, id, "难").await, ReferError::Claim(ClaimError::Held(_)));
    let empty = referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, " \n").await;
    assert_err!(empty, ReferError::Reason(TextProblem::Missing));
    assert_eq!(offers(&desk, &conn, &desk.reviewer, id).await, [CaseAction::Refer]);
    referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, " 授权书\r\n是否有效？").await.unwrap();

    let after = desk.application(&conn, id).await;
    assert_eq!((after.status, after.holder_id, after.due_at), (Status::Submitted, None, before.due_at));
    let asked = open(&conn, id).await.unwrap();
    assert_eq!((asked.reason.as_str(), asked.asked_by_name.as_str()), ("授权书\n是否有效？", "林晓"));
    assert_eq!(asked.late_at, instant("2026-03-03T18:00:00+08:00"), "the close of the next working day");
    let notes = note::list(&conn, id).await.unwrap();
    assert!(notes[0].is_important && notes[0].text == asked.reason);

    assert_err!(desk.claim(&mut conn, &other, id).await, ClaimError::Referred(_));
    assert!(desk.claim_next(&mut conn, &other).await.is_none());
    assert!(desk.claim_next(&mut conn, &desk.reviewer).await.is_none(), "not offered again by itself");
    assert_eq!(offers(&desk, &conn, &other, id).await, []);
    assert_eq!(offers(&desk, &conn, &desk.reviewer, id).await, [CaseAction::Claim]);
    referral::list(&conn, &desk.reviewer).await.unwrap_err();
    let listed = referral::list(&conn, &desk.lead).await.unwrap();
    assert_eq!((listed.len(), listed[0].application.id, listed[0].holder_name.as_deref()), (1, id, None));
    assert_eq!(queue::count_own(&conn, staff_id(&desk.lead)).await.unwrap().referrals, 1);
    assert_eq!(desk.claim_next(&mut conn, &desk.lead).await, Some(id));
    assert_eq!(offers(&desk, &conn, &desk.lead, id).await, [CaseAction::AnswerReferral]);
    assert_eq!(queue::count_own(&conn, staff_id(&desk.lead)).await.unwrap().referrals, 0);
    assert_eq!(referral::list(&conn, &desk.lead).await.unwrap()[0].holder_name.as_deref(), Some("赵婷"));
    let again = referral::refer(&mut conn, &desk.ctx, &desk.lead, id, "还是难").await;
    assert_err!(again, ReferError::Open);
}

#[tokio::test]
async fn lead_hands_back_with_an_answer() {
    let (desk, mut conn, id) = taken().await;
    let me = staff_id(&desk.reviewer);
    assert_err!(
        referral::answer(&mut conn, &desk.ctx, &desk.reviewer, id, "有效").await,
        AnswerError::Claim(ClaimError::Transition(TransitionError::NotPermitted(_)))
    );
    let empty = referral::answer(&mut conn, &desk.ctx, &desk.lead, id, "").await;
    assert_err!(empty, AnswerError::Answer(TextProblem::Missing));
    referral::answer(&mut conn, &desk.ctx, &desk.lead, id, "有效，按授权书办理。").await.unwrap();
    assert_eq!(desk.application(&conn, id).await.holder_id, Some(me));
    assert_eq!(ends(&conn, id).await, ["answered"]);
    let mentions = note::list_mentions_of(&conn, me, 10).await.unwrap();
    assert_eq!((mentions.len(), mentions[0].text.as_str()), (1, "有效，按授权书办理。"));
    assert_eq!(
        actions(&conn, id).await[1..],
        ["claim", "release", "referred", "claim", "assign", "referral_answered"].map(str::to_owned)
    );
    desk.clock.advance(Duration::hours(12));
    assert_eq!(desk.end_leases(&mut conn).await, 0, "the lease lasts until the close of the next working day");
    referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, "另一个问题").await.unwrap();
    assert_eq!(ends(&conn, id).await, ["answered", "open"]);
    let over = referral::answer(&mut conn, &desk.ctx, &desk.lead, id, "好").await;
    assert_err!(over, AnswerError::Claim(ClaimError::Transition(_)), "nobody holds it");
}

#[tokio::test]
async fn answer_goes_to_the_queue_when_the_asker_is_away() {
    let (desk, mut conn, id) = taken().await;
    desk.absent(&mut conn, &desk.reviewer, desk.ctx.now(), desk.ctx.now() + Duration::hours(8)).await;
    referral::answer(&mut conn, &desk.ctx, &desk.lead, id, "有效。").await.unwrap();
    let after = desk.application(&conn, id).await;
    assert_eq!((after.status, after.holder_id), (Status::Submitted, None));
    assert_eq!(ends(&conn, id).await, ["answered"]);
    let other = another(&desk, &mut conn, "other", Role::Reviewer).await;
    assert_eq!(desk.claim_next(&mut conn, &other).await, Some(id));
}

#[tokio::test]
async fn asker_takes_an_untaken_referral_back() {
    let (desk, mut conn, id) = referred().await;
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    assert_eq!(ends(&conn, id).await, ["taken_back"]);
    assert_eq!(actions(&conn, id).await.last().unwrap(), "referral_ended");
    assert_eq!(offers(&desk, &conn, &desk.reviewer, id).await, [CaseAction::Refer]);
}

#[tokio::test]
async fn lead_who_loses_the_claim_leaves_it_to_the_leads() {
    let (desk, mut conn, id) = taken().await;
    let other = another(&desk, &mut conn, "other", Role::Reviewer).await;
    let waits = async |conn: &mut AsyncPgConnection| {
        assert_eq!(desk.application(conn, id).await.holder_id, None);
        assert!(open(conn, id).await.is_some());
        assert_err!(desk.claim(conn, &other, id).await, ClaimError::Referred(_));
    };
    claim::release(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    waits(&mut conn).await;
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    desk.clock.advance(Duration::minutes(20));
    assert_eq!(desk.end_leases(&mut conn).await, 1);
    waits(&mut conn).await;
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    desk.absent(&mut conn, &desk.lead, desk.ctx.now(), desk.ctx.now() + Duration::minutes(5)).await;
    assert_eq!(desk.hand_back(&mut conn).await, 1);
    waits(&mut conn).await;
    desk.clock.advance(Duration::minutes(5));
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    let gone = format!("update staff set disabled_at = '{}' where id = '{}'", desk.ctx.now(), staff_id(&desk.lead));
    sql::execute(&conn, &gone).await;
    assert_eq!(desk.hand_back(&mut conn).await, 1, "a disabled lead holds nothing");
    waits(&mut conn).await;
}

#[tokio::test]
async fn assignment_to_a_reviewer_ends_the_referral() {
    let (desk, mut conn, id) = referred().await;
    let other = another(&desk, &mut conn, "other", Role::Reviewer).await;
    let second_lead = another(&desk, &mut conn, "lead2", Role::Lead).await;
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, staff_id(&second_lead), "").await.unwrap();
    assert_eq!(ends(&conn, id).await, ["open"], "another lead has it now");
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, staff_id(&other), "请接手").await.unwrap();
    assert_eq!(ends(&conn, id).await, ["assigned"]);
}

#[tokio::test]
async fn referral_ends_with_the_review() {
    let (desk, mut conn, id) = taken().await;
    desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    assert_eq!(ends(&conn, id).await, ["decided"]);
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    assert_eq!(ends(&conn, id).await, ["decided"], "the lead judged it and holds it again");

    let (desk, mut conn, id) = referred().await;
    void::void(&mut conn, &desk.ctx, &desk.lead, id, "重复申请。").await.unwrap();
    assert_eq!(ends(&conn, id).await, ["voided"]);
    void::reinstate(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    assert_eq!(ends(&conn, id).await, ["open"], "it waits again as before the void");
    desk.withdraw(&mut conn, id).await.unwrap();
    assert_eq!(ends(&conn, id).await, ["withdrawn"]);

    let (desk, mut conn, id) = taken().await;
    information_request::ask(&mut conn, &desk.ctx, &desk.lead, id, &testkit::stage::question()).await.unwrap();
    let asking = referral::answer(&mut conn, &desk.ctx, &desk.lead, id, "已要求补充").await;
    assert_err!(asking, AnswerError::Claim(ClaimError::Transition(TransitionError::Conflict(_))));
    desk.clock.advance(Duration::days(30));
    assert_eq!(desk.lapse(&mut conn).await, 1);
    assert_eq!(ends(&conn, id).await, ["lapsed"]);
}

#[tokio::test]
async fn second_reviewer_asks_a_lead_who_took_no_part() {
    let (desk, mut conn) = desk_with_key().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules { sample_percent: 100, blind: true, ..SecondRules::default() };
    })
    .await;
    let id = desk.submitted(&mut conn).await;
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    let alone = referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, "拿不准").await;
    assert_err!(alone, ReferError::NoLead, "the only lead made the recommendation");
    let other = another(&desk, &mut conn, "lead2", Role::Lead).await;
    referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, "拿不准").await.unwrap();
    assert_err!(desk.claim(&mut conn, &desk.lead, id).await, ClaimError::Ineligible(Ineligible::Recommended));
    desk.claim(&mut conn, &other, id).await.unwrap();
    let case = case_file::get(&conn, &desk.ctx, &other, id).await.unwrap();
    assert_eq!(case.live_recommendation().unwrap().proposal, None, "still blind");
    referral::answer(&mut conn, &desk.ctx, &other, id, "请您自己判断。").await.unwrap();
    let after = desk.application(&conn, id).await;
    assert_eq!((after.status, after.holder_id), (Status::AwaitingSecond, Some(staff_id(&desk.reviewer))));
}

#[tokio::test]
async fn referral_without_a_lead_returns_to_the_queue() {
    let (desk, mut conn, id) = referred().await;
    let check = async |conn: &mut AsyncPgConnection| referral::watch_due(conn, &desk.ctx, 100).await.unwrap();
    assert_eq!(check(&mut conn).await, 0, "checked once an hour");
    desk.clock.advance(Duration::hours(1));
    assert_eq!((check(&mut conn).await, check(&mut conn).await), (1, 0));
    assert_eq!(ends(&conn, id).await, ["open"]);
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    claim::skip(&mut conn, &desk.ctx, &desk.lead, id, SkipReason::ConflictOfInterest, "").await.unwrap();
    desk.clock.advance(Duration::hours(1));
    assert_eq!(check(&mut conn).await, 1);
    assert_eq!(ends(&conn, id).await, ["no_lead"]);
    assert_eq!(actions(&conn, id).await.last().unwrap(), "referral_ended");
    assert_eq!(desk.claim_next(&mut conn, &desk.reviewer).await, Some(id));
}

#[tokio::test]
async fn party_among_the_leads_neither_takes_nor_assigns() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    sql::execute(&conn, &format!("update applications set lodged_by = '{}'", staff_id(&desk.lead))).await;
    assert_err!(referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, "难").await, ReferError::NoLead);
    another(&desk, &mut conn, "lead2", Role::Lead).await;
    referral::refer(&mut conn, &desk.ctx, &desk.reviewer, id, "难").await.unwrap();
    assert_err!(desk.claim(&mut conn, &desk.lead, id).await, ClaimError::Ineligible(Ineligible::Own));
    assert!(desk.claim_next(&mut conn, &desk.lead).await.is_none());
}

#[tokio::test]
async fn morning_email_tells_leads_what_waits_for_them() {
    let (desk, mut conn, _) = referred().await;
    let digest = async |conn: &mut AsyncPgConnection| {
        digest::send_due(conn, &desk.ctx, 100).await.unwrap();
        let lead = "select text_body from letters where kind = 'digest' and to_address like 'zhaoting%' order by created_at desc limit 1";
        sql::texts(conn, lead).await.pop().unwrap_or_default()
    };
    desk.clock.set(instant("2026-03-03T09:05:00+08:00"));
    let text = digest(&mut conn).await;
    assert!(text.contains("referred: 1") && text.contains("referred_late: 0"), "{text}");
    desk.clock.set(instant("2026-03-04T09:05:00+08:00"));
    let text = digest(&mut conn).await;
    assert!(text.contains("referred: 1") && text.contains("referred_late: 1"), "{text}");
    assert!(!DigestCounts { referred: 1, ..DigestCounts::default() }.is_empty());
    assert!(staff::list_with_role(&conn, Role::Lead).await.unwrap().len() == 1);
}

#[tokio::test]
async fn presence_names_colleagues_and_expires() {
    let (desk, mut conn, id) = claimed().await;
    let other = another(&desk, &mut conn, "audit", Role::Auditor).await;
    let agent = another(&desk, &mut conn, "agent", Role::Agent).await;
    let application = desk.application(&conn, id).await;
    for who in [&desk.reviewer, &desk.lead, &other] {
        presence::enter(&conn, who, &application, desk.ctx.now()).await.unwrap();
    }
    presence::enter(&conn, &agent, &application, desk.ctx.now()).await.unwrap_err();
    presence::list(&conn, &agent, &application, desk.ctx.now()).await.unwrap_err();
    let seen = async |conn: &AsyncPgConnection, who: &Actor| {
        presence::list(conn, who, &application, desk.ctx.now()).await.unwrap()
    };
    let named = |name: &str, presence| Present { name: name.to_owned(), presence };
    let (first, reading) = (named("林晓", Presence::Holder), named("赵婷", Presence::Reader));
    assert_eq!(seen(&conn, &other).await, [first.clone(), reading.clone()], "the holder first, oneself never");
    assert_eq!(seen(&conn, &desk.reviewer).await, [named("audit", Presence::Reader), reading]);

    let written = "select xmin::text from case_presence order by staff_id";
    let before = sql::texts(&conn, written).await;
    desk.clock.advance(Duration::seconds(10));
    presence::enter(&conn, &desk.lead, &application, desk.ctx.now()).await.unwrap();
    assert_eq!(sql::texts(&conn, written).await, before, "a young row is not written again");
    desk.clock.advance(Duration::seconds(30));
    presence::enter(&conn, &desk.lead, &application, desk.ctx.now()).await.unwrap();
    desk.clock.advance(Duration::seconds(40));
    assert_eq!(seen(&conn, &other).await.len(), 1, "only the lead asked again");
    desk.clock.advance(Duration::hours(2));
    assert_eq!(seen(&conn, &other).await, []);
    pruning::prune_used(&conn, &desk.ctx, 100).await.unwrap();
    assert_eq!(sql::count(&conn, "case_presence").await, 0);
}

#[tokio::test]
async fn presence_of_a_second_reviewer_is_named_so() {
    let (desk, mut conn) = desk_with_key().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules { sample_percent: 100, blind: true, ..SecondRules::default() };
    })
    .await;
    let id = desk.claimed(&mut conn).await;
    desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    let application = desk.application(&conn, id).await;
    for who in [&desk.reviewer, &desk.lead] {
        presence::enter(&conn, who, &application, desk.ctx.now()).await.unwrap();
    }
    let seen = presence::list(&conn, &desk.reviewer, &application, desk.ctx.now()).await.unwrap();
    assert_eq!(seen, [Present { name: "赵婷".to_owned(), presence: Presence::Second }]);
    let seen = presence::list(&conn, &desk.lead, &application, desk.ctx.now()).await.unwrap();
    assert_eq!(seen[0].presence, Presence::Reader, "like any colleague who looks");
}
