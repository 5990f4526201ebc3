//! Claims: one holder at a time, who is eligible, and every way a claim ends.

use domain::account::absence::{self, AbsenceError, NewAbsence};
use domain::base::AbsenceId;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file;
use domain::desk::snooze::{self, SnoozeError};
use domain::desk::tag::{self, TagError};
use domain::intake::reapply;
use domain::policy::SecondRules;
use domain::review::claim::{AssignError, SkipError, SkipReason};

use crate::prelude::*;

async fn colleague(desk: &Desk, conn: &mut AsyncPgConnection) -> Actor {
    builders::staff_member(conn, &desk.ctx, "heshumiao", "何淑苗", &[Role::Reviewer]).await
}

/// Requires a second review of everything.
async fn desk_with_second() -> (Desk, AsyncPgConnection) {
    let (desk, mut conn) = desk_with_key().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules { sample_percent: 100, ..SecondRules::default() };
    })
    .await;
    (desk, conn)
}

/// An application with a recommendation by the reviewer.
async fn recommended(desk: &Desk, conn: &mut AsyncPgConnection) -> ApplicationId {
    let id = desk.claimed(conn).await;
    desk.decide(conn, &desk.reviewer, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    assert_eq!(desk.status(conn, id).await, (Status::AwaitingSecond, EffectState::None));
    id
}

async fn live(conn: &AsyncPgConnection, id: ApplicationId) -> Option<StaffId> {
    let holder = claim::find_live(conn, id).await.unwrap().map(|claim| claim.staff_id);
    assert_eq!(transition::get(conn, id).await.unwrap().holder_id, holder, "the claim and `holder_id` agree");
    holder
}

/// How the claims of an application ended, oldest first.
async fn causes(conn: &AsyncPgConnection, id: ApplicationId) -> Vec<String> {
    let query =
        format!("select coalesce(end_cause, 'live') from claims where application_id = '{id}' order by claimed_at");
    sql::texts(conn, &query).await
}

/// An absence of eight hours, from so many hours from now.
async fn away(desk: &Desk, conn: &mut AsyncPgConnection, who: &Actor, from_h: i64) -> AbsenceId {
    let from_at = desk.ctx.now() + Duration::hours(from_h);
    desk.absent(conn, who, from_at, from_at + Duration::hours(8)).await
}

async fn at_once(desk: &Desk, who: &Actor, id: Option<ApplicationId>) -> Option<ApplicationId> {
    let mut conn = desk.database.pool.get().await.unwrap();
    match id {
        Some(id) => desk.claim(&mut conn, who, id).await.ok().map(|()| id),
        None => desk.claim_next(&mut conn, who).await,
    }
}

#[tokio::test]
async fn two_reviewers_never_hold_one_application() {
    let (desk, mut conn) = desk().await;
    let other = colleague(&desk, &mut conn).await;
    for round in 0..10 {
        let id = desk.submitted_by(&mut conn, &format!("R-{round}")).await;
        // Claim and claim next, both concurrently.
        let wanted = (round % 2 == 0).then_some(id);
        let (one, two) = tokio::join!(at_once(&desk, &desk.reviewer, wanted), at_once(&desk, &other, wanted));
        assert!(one.is_some() != two.is_some(), "round {round}: {one:?} {two:?}");
        let holder = if one.is_some() { &desk.reviewer } else { &other };
        assert_eq!(live(&conn, id).await, Some(staff_id(holder)));
    }
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn ended_lease_keeps_the_place_in_the_queue() {
    let (desk, mut conn, id) = claimed().await;
    let before = desk.application(&conn, id).await;
    let held = desk.claim(&mut conn, &desk.lead, id).await.unwrap_err();
    assert!(matches!(held, ClaimError::Held(ref claim) if claim.staff_name == "林晓"), "{held:?}");
    desk.clock.advance(Duration::minutes(19));
    assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap());
    desk.clock.advance(Duration::minutes(19));
    assert_eq!(desk.end_leases(&mut conn).await, 0, "a renewed lease does not end");
    desk.clock.advance(Duration::minutes(1));
    assert_eq!(desk.end_leases(&mut conn).await, 1);
    assert_eq!(desk.end_leases(&mut conn).await, 0);
    assert!(!claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap());
    let after = desk.application(&conn, id).await;
    assert_eq!(after.status, Status::Submitted);
    assert_eq!((after.due_at, after.submitted_at), (before.due_at, before.submitted_at));
    assert_eq!(live(&conn, id).await, None);
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
}

#[tokio::test]
async fn skipped_application_is_not_offered_again() {
    let (desk, mut conn) = desk().await;
    let other = colleague(&desk, &mut conn).await;
    let id = desk.submitted(&mut conn).await;
    let not_held = claim::skip(&mut conn, &desk.ctx, &desk.reviewer, id, SkipReason::Unsure, "").await.unwrap_err();
    assert!(matches!(not_held, SkipError::Claim(ClaimError::Transition(_))), "{not_held:?}");
    desk.claim_next(&mut conn, &desk.reviewer).await.unwrap();
    let others = claim::skip(&mut conn, &desk.ctx, &other, id, SkipReason::Unsure, "").await.unwrap_err();
    assert!(matches!(others, SkipError::Claim(ClaimError::Held(_))), "{others:?}");
    let why = claim::skip(&mut conn, &desk.ctx, &desk.reviewer, id, SkipReason::Other, " ").await.unwrap_err();
    assert!(matches!(why, SkipError::Note(TextProblem::Missing)), "{why:?}");
    claim::skip(&mut conn, &desk.ctx, &desk.reviewer, id, SkipReason::Language, "藏文\r\n材料").await.unwrap();
    assert_eq!(desk.status(&conn, id).await.0, Status::Submitted);
    assert_eq!(causes(&conn, id).await, ["skipped"]);
    assert_eq!(sql::text(&conn, "select note from claim_skips").await, "藏文\n材料");

    assert!(desk.claim_next(&mut conn, &desk.reviewer).await.is_none());
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    claim::skip(&mut conn, &desk.ctx, &desk.reviewer, id, SkipReason::ConflictOfInterest, "").await.unwrap();
    assert_err!(desk.claim(&mut conn, &desk.reviewer, id).await, ClaimError::Ineligible(Ineligible::Declared));
    let given = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, staff_id(&desk.reviewer), "").await.unwrap_err();
    assert!(matches!(given, AssignError::Claim(ClaimError::Ineligible(Ineligible::Declared))), "{given:?}");
    assert_eq!(desk.claim_next(&mut conn, &other).await.unwrap(), id);
}

#[tokio::test]
async fn submitter_does_not_choose_the_reviewer() {
    let (desk, mut conn, id) = submitted().await;
    sql::execute(&conn, &format!("update applications set lodged_by = '{}'", staff_id(&desk.lead))).await;
    let given = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, staff_id(&desk.reviewer), "").await;
    assert_err!(given, AssignError::Claim(ClaimError::Ineligible(Ineligible::Own)));
    let case = case_file::get(&conn, &desk.ctx, &desk.lead, id).await.unwrap();
    assert!(!allowed(&desk.lead, &case, desk.ctx.now()).contains(CaseAction::Assign));
}

#[tokio::test]
async fn lead_takes_over_and_assigns() {
    let (desk, mut conn) = desk().await;
    let other = colleague(&desk, &mut conn).await;
    let id = desk.submitted(&mut conn).await;
    let (lead, mine) = (staff_id(&desk.lead), staff_id(&desk.reviewer));
    assert_err!(claim::assign(&mut conn, &desk.ctx, &desk.reviewer, id, mine, "").await, AssignError::Claim(_));
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, mine, "").await.unwrap();
    assert_eq!(live(&conn, id).await, Some(mine));
    desk.clock.advance(Duration::hours(12));
    assert_eq!(desk.end_leases(&mut conn).await, 0, "the lease lasts until the next working day");

    let silent = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, lead, " \n").await.unwrap_err();
    assert!(matches!(silent, AssignError::Note(TextProblem::Missing)), "{silent:?}");
    assert_eq!(live(&conn, id).await, Some(mine));
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, lead, "今天到期，我来办。").await.unwrap();
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, lead, "").await.unwrap();
    assert_eq!(live(&conn, id).await, Some(lead));
    assert_eq!(causes(&conn, id).await, ["taken_over", "live"]);
    assert_eq!(sql::texts(&conn, "select text from notes where is_important").await, ["今天到期，我来办。"]);
    assert_eq!(sql::count(&conn, "notes").await, 1);
    assert_err!(claim::release(&mut conn, &desk.ctx, &desk.reviewer, id).await, ClaimError::Held(_));

    away(&desk, &mut conn, &other, 0).await;
    let gone = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, staff_id(&other), "").await.unwrap_err();
    assert!(matches!(gone, AssignError::Claim(ClaimError::Ineligible(Ineligible::Away))), "{gone:?}");
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "audit", "审计", &[Role::Auditor]).await;
    for nobody in [staff_id(&auditor), StaffId::new(desk.ctx.now())] {
        assert_err!(claim::assign(&mut conn, &desk.ctx, &desk.lead, id, nobody, "").await, AssignError::NotAReviewer);
    }
    let listed = claim::list_reviewers(&conn, desk.ctx.now()).await.unwrap();
    let listed: Vec<(StaffId, bool)> = listed.into_iter().map(|reviewer| (reviewer.id, reviewer.is_away)).collect();
    assert!(listed.len() == 3 && listed.contains(&(staff_id(&other), true)) && listed.contains(&(lead, false)));
}

#[tokio::test]
async fn absent_holder_can_decide_until_it_is_handed_back() {
    let (desk, mut conn, id) = submitted().await;
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    away(&desk, &mut conn, &desk.lead, 1).await;
    desk.clock.advance(Duration::hours(2));
    desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
}

#[tokio::test]
async fn absent_holders_applications_are_handed_back() {
    let (desk, mut conn, first) = claimed().await;
    let second = desk.submitted_by(&mut conn, "MM-2").await;
    desk.claim(&mut conn, &desk.lead, second).await.unwrap();
    let absence = away(&desk, &mut conn, &desk.reviewer, 1).await;
    assert_eq!(desk.hand_back(&mut conn).await, 0, "not yet");
    desk.clock.advance(Duration::hours(1));
    assert_eq!(desk.hand_back(&mut conn).await, 1);
    assert_eq!(desk.hand_back(&mut conn).await, 0);
    assert_eq!(desk.status(&conn, first).await.0, Status::Submitted);
    assert_eq!(causes(&conn, first).await, ["absent"]);
    assert_eq!(live(&conn, second).await, Some(staff_id(&desk.lead)));

    assert_err!(desk.claim(&mut conn, &desk.reviewer, first).await, ClaimError::Ineligible(Ineligible::Away));
    let refused = claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap_err();
    assert!(matches!(refused, ClaimError::Ineligible(Ineligible::Away)), "{refused:?}");
    for _ in 0..2 {
        absence::cancel(&mut conn, &desk.ctx, &desk.reviewer, absence).await.unwrap();
    }
    assert_eq!(desk.claim_next(&mut conn, &desk.reviewer).await.unwrap(), first);
}

#[tokio::test]
async fn absences_of_others_need_a_lead() {
    let (desk, mut conn) = desk().await;
    let other = colleague(&desk, &mut conn).await;
    let now = desk.ctx.now();
    let day = Duration::days(1);
    let enter = async |conn: &mut AsyncPgConnection, by: &Actor, from_at, until_at| {
        let new = NewAbsence { staff: staff_id(&other), from_at, until_at, note: String::new() };
        absence::enter(conn, &desk.ctx, by, &new).await
    };
    assert_err!(enter(&mut conn, &desk.reviewer, now, now + day).await, AbsenceError::NotPermitted(_));
    let entered = enter(&mut conn, &desk.lead, now, now + day).await.unwrap();
    assert_err!(absence::cancel(&mut conn, &desk.ctx, &desk.reviewer, entered).await, AbsenceError::Missing);
    let overlapping = enter(&mut conn, &desk.lead, now + day / 2, now + day).await.unwrap_err();
    assert!(matches!(overlapping, AbsenceError::Overlaps(ref there) if there.id == entered), "{overlapping:?}");
    assert_err!(enter(&mut conn, &desk.lead, now + day, now).await, AbsenceError::EndsFirst);
    assert_err!(enter(&mut conn, &desk.lead, now - day * 2, now).await, AbsenceError::Over);
    assert_err!(enter(&mut conn, &desk.lead, now + day, now + day * 400).await, AbsenceError::TooLong);
    assert!(absence::list(&conn, &desk.ctx, &desk.reviewer).await.unwrap().is_empty());
    for reads in [&other, &desk.lead] {
        assert_eq!(absence::list(&conn, &desk.ctx, reads).await.unwrap().len(), 1);
    }
    desk.clock.advance(day);
    assert_err!(absence::cancel(&mut conn, &desk.ctx, &other, entered).await, AbsenceError::Over);
}

#[tokio::test]
async fn second_review_is_held_by_one_other_person() {
    let (desk, mut conn) = desk_with_second().await;
    let id = recommended(&desk, &mut conn).await;
    assert_eq!(live(&conn, id).await, None);
    assert_err!(desk.claim(&mut conn, &desk.reviewer, id).await, ClaimError::Ineligible(Ineligible::Recommended));
    assert!(desk.claim_next(&mut conn, &desk.reviewer).await.is_none());
    let given = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, staff_id(&desk.reviewer), "").await.unwrap_err();
    assert!(matches!(given, AssignError::Claim(ClaimError::Ineligible(Ineligible::Recommended))), "{given:?}");
    let nobody = claim::release(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap_err();
    assert!(matches!(nobody, ClaimError::Transition(_)), "it has no holder: {nobody:?}");

    let other = colleague(&desk, &mut conn).await;
    assert_eq!(desk.claim_next(&mut conn, &other).await.unwrap(), id);
    assert_eq!(live(&conn, id).await, Some(staff_id(&other)));
    assert_err!(desk.claim(&mut conn, &desk.lead, id).await, ClaimError::Held(_));
    desk.clock.advance(Duration::minutes(21));
    assert_eq!(desk.end_leases(&mut conn).await, 1);
    assert_eq!(desk.end_leases(&mut conn).await, 0);
    assert_eq!((desk.status(&conn, id).await.0, live(&conn, id).await), (Status::AwaitingSecond, None));
    desk.claim(&mut conn, &other, id).await.unwrap();
    claim::skip(&mut conn, &desk.ctx, &other, id, SkipReason::Unsure, "").await.unwrap();
    assert!(desk.claim_next(&mut conn, &other).await.is_none());
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, staff_id(&other), "").await.unwrap();
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingSecond);
    assert_eq!(live(&conn, id).await, Some(staff_id(&other)));
    away(&desk, &mut conn, &other, 0).await;
    assert_eq!(desk.hand_back(&mut conn).await, 1);
    assert_eq!((desk.status(&conn, id).await.0, live(&conn, id).await), (Status::AwaitingSecond, None));
}

#[tokio::test]
async fn first_and_second_reviews_share_one_order() {
    let (desk, mut conn) = desk_with_second().await;
    let other = colleague(&desk, &mut conn).await;
    let second = recommended(&desk, &mut conn).await;
    desk.clock.advance(Duration::days(2));
    let later = desk.submitted_by(&mut conn, "MM-2").await;
    for expected in [Some(second), Some(later), None] {
        assert_eq!(desk.claim_next(&mut conn, &other).await, expected);
    }
}

#[tokio::test]
async fn fresh_eyes_exclude_the_earlier_decider() {
    let (desk, mut conn) = desk_with_key().await;
    let id = desk.decided(&mut conn, Outcome::Reject).await;
    desk.clock.advance(Duration::days(1));
    for fresh_eyes in [true, false] {
        builders::change_policy(&mut conn, &desk.ctx, |policy| {
            policy.checks.clear();
            policy.second = SecondRules { fresh_eyes, ..SecondRules::default() };
        })
        .await;
        reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, id).await.unwrap();
        let next = desk.submitted(&mut conn).await;
        assert_eq!(desk.application(&conn, next).await.follows_id, Some(id));
        let offered = desk.claim_next(&mut conn, &desk.reviewer).await;
        assert_eq!(offered.is_none(), fresh_eyes);
        if fresh_eyes {
            let earlier = desk.claim(&mut conn, &desk.reviewer, next).await.unwrap_err();
            assert!(matches!(earlier, ClaimError::Ineligible(Ineligible::DecidedPreviousApplication)), "{earlier:?}");
            desk.withdraw(&mut conn, next).await.unwrap();
        }
    }
}

#[tokio::test]
async fn snoozed_application_waits_until_the_target() {
    let (desk, mut conn, id) = submitted().await;
    let (now, target_at) = (desk.ctx.now(), desk.application(&conn, id).await.target_at);
    assert_err!(snooze::snooze(&mut conn, &desk.ctx, &desk.reviewer, id, target_at).await, SnoozeError::NotHolder);
    assert_err!(snooze::snooze(&mut conn, &desk.ctx, &desk.lead, id, now).await, SnoozeError::Past);
    let too_late = target_at + Duration::seconds(1);
    assert_err!(snooze::snooze(&mut conn, &desk.ctx, &desk.lead, id, too_late).await, SnoozeError::AfterTarget { .. });
    snooze::snooze(&mut conn, &desk.ctx, &desk.lead, id, now + Duration::hours(2)).await.unwrap();
    assert!(desk.claim_next(&mut conn, &desk.reviewer).await.is_none());
    desk.clock.advance(Duration::hours(2));
    assert_eq!(desk.claim_next(&mut conn, &desk.reviewer).await.unwrap(), id);
    assert_eq!(desk.application(&conn, id).await.snoozed_until, None, "claiming ends the snooze");
    snooze::snooze(&mut conn, &desk.ctx, &desk.reviewer, id, target_at).await.unwrap();
    for _ in 0..2 {
        snooze::wake(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    }
    assert_eq!(desk.application(&conn, id).await.snoozed_until, None);
}

#[tokio::test]
async fn application_has_at_most_eight_tags() {
    let (desk, mut conn, id) = submitted().await;
    for number in 0..tag::TAGS_MAX {
        tag::add(&mut conn, &desk.ctx, &desk.reviewer, id, &format!("标签 {number}")).await.unwrap();
    }
    tag::add(&mut conn, &desk.ctx, &desk.lead, id, " 标签   0 ").await.unwrap();
    assert_err!(tag::add(&mut conn, &desk.ctx, &desk.lead, id, "第九").await, TagError::TooMany);
    for _ in 0..2 {
        tag::remove(&mut conn, &desk.ctx, &desk.lead, id, "标签 3").await.unwrap();
    }
    assert_eq!(tag::list(&conn, id).await.unwrap().len(), tag::TAGS_MAX - 1);
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "audit", "审计", &[Role::Auditor]).await;
    tag::add(&mut conn, &desk.ctx, &auditor, id, "不行").await.unwrap_err();
}
