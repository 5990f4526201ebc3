//! Claims: one holder at a time, who is eligible, and every way a claim ends.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::account::absence::{self, AbsenceError, NewAbsence};
use domain::application::status::{EffectState, Status};
use domain::application::transition;
use domain::base::actor::{Actor, Role};
use domain::base::id::{ApplicationId, StaffId};
use domain::base::schema::{claim_skips, claims, notes};
use domain::base::secret::SecretKey;
use domain::base::terms::Kind;
use domain::base::text::TextProblem;
use domain::desk::snooze::{self, SnoozeError};
use domain::desk::tag::{self, TagError};
use domain::intake::{appeal, reapply, withdrawal};
use domain::policy::SecondRules;
use domain::record::event;
use domain::review::claim::{self, AssignError, ClaimError, Ineligible, SkipError, SkipReason, hand_back};
use domain::review::decide;
use domain::review::outcome::Outcome;
use testkit::builders;

use crate::desk::{Desk, desk};

fn id_of(actor: &Actor) -> StaffId {
    actor.staff().unwrap().id
}

async fn colleague(desk: &Desk, conn: &mut AsyncPgConnection) -> Actor {
    builders::staff_member(conn, &desk.ctx, "heshumiao", "何淑苗", &[Role::Reviewer]).await
}

/// Requires a second review of everything.
async fn with_second(mut desk: Desk, conn: &mut AsyncPgConnection) -> Desk {
    desk.ctx = desk.ctx.with_key(SecretKey::derive(&[9; 32]).unwrap());
    builders::change_policy(conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules { sample_percent: 100, ..SecondRules::default() };
    })
    .await;
    desk
}

/// An application with a recommendation by the reviewer.
async fn recommended(desk: &Desk, conn: &mut AsyncPgConnection) -> ApplicationId {
    let id = desk.submitted(conn).await;
    claim::claim(conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    decide::decide(conn, &desk.ctx, &desk.reviewer, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    assert_eq!(desk.status(conn, id).await, (Status::AwaitingSecond, EffectState::None));
    id
}

async fn live(conn: &AsyncPgConnection, id: ApplicationId) -> Option<StaffId> {
    let holder = claim::find_live(conn, id).await.unwrap().map(|claim| claim.staff_id);
    assert_eq!(transition::get(conn, id).await.unwrap().holder_id, holder, "the claim and `holder_id` agree");
    holder
}

async fn causes(conn: &mut AsyncPgConnection, id: ApplicationId) -> Vec<Option<String>> {
    claims::table
        .filter(claims::application_id.eq(id))
        .order(claims::claimed_at)
        .select(claims::end_cause)
        .load(conn)
        .await
        .unwrap()
}

async fn away(
    desk: &Desk,
    conn: &mut AsyncPgConnection,
    who: &Actor,
    from_h: i64,
    hours: i64,
) -> domain::base::id::AbsenceId {
    let from_at = desk.ctx.now() + Duration::hours(from_h);
    let until_at = from_at + Duration::hours(hours);
    let new = NewAbsence { staff: id_of(who), from_at, until_at, note: "年假".into() };
    absence::enter(conn, &desk.ctx, who, &new).await.unwrap()
}

async fn at_once(desk: &Desk, who: &Actor, id: Option<ApplicationId>) -> Option<ApplicationId> {
    let mut conn = desk.database.pool.get().await.unwrap();
    match id {
        Some(id) => claim::claim(&mut conn, &desk.ctx, who, id).await.ok().map(|()| id),
        None => claim::claim_next(&mut conn, &desk.ctx, who).await.unwrap().map(|application| application.id),
    }
}

#[tokio::test]
async fn two_reviewers_never_hold_one_application() {
    let (desk, mut conn) = desk().await;
    let other = colleague(&desk, &mut conn).await;
    for round in 0..10 {
        let store = builders::store(&mut conn, &format!("R-{round}"), "竞态店", desk.ctx.now()).await;
        let id = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
        // Claim and claim next, both concurrently.
        let wanted = (round % 2 == 0).then_some(id);
        let (one, two) = tokio::join!(at_once(&desk, &desk.reviewer, wanted), at_once(&desk, &other, wanted));
        assert!(one.is_some() != two.is_some(), "round {round}: {one:?} {two:?}");
        let holder = if one.is_some() { &desk.reviewer } else { &other };
        assert_eq!(live(&conn, id).await, Some(id_of(holder)));
    }
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn ended_lease_keeps_the_place_in_the_queue() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let before = transition::get(&conn, id).await.unwrap();
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    desk.clock.advance(Duration::minutes(19));
    assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap());
    desk.clock.advance(Duration::minutes(19));
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "a renewed lease does not end");
    desk.clock.advance(Duration::minutes(1));
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    assert!(!claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap());
    let after = transition::get(&conn, id).await.unwrap();
    assert_eq!(
        (after.status, after.due_at, after.submitted_at),
        (Status::Submitted, before.due_at, before.submitted_at)
    );
    assert_eq!(live(&conn, id).await, None);
}

#[tokio::test]
async fn skipped_application_is_not_offered_again() {
    let (desk, mut conn) = desk().await;
    let other = colleague(&desk, &mut conn).await;
    let id = desk.submitted(&mut conn).await;
    let not_held = claim::skip(&mut conn, &desk.ctx, &desk.reviewer, id, SkipReason::Unsure, "").await.unwrap_err();
    assert!(matches!(not_held, SkipError::Claim(ClaimError::Transition(_))), "{not_held:?}");
    claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap().unwrap();
    let others = claim::skip(&mut conn, &desk.ctx, &other, id, SkipReason::Unsure, "").await.unwrap_err();
    assert!(matches!(others, SkipError::Claim(ClaimError::Held(_))), "{others:?}");
    let why = claim::skip(&mut conn, &desk.ctx, &desk.reviewer, id, SkipReason::Other, " ").await.unwrap_err();
    assert!(matches!(why, SkipError::Note(TextProblem::Missing)), "{why:?}");
    claim::skip(&mut conn, &desk.ctx, &desk.reviewer, id, SkipReason::Language, "藏文\r\n材料").await.unwrap();
    assert_eq!(desk.status(&conn, id).await.0, Status::Submitted);
    assert_eq!(causes(&mut conn, id).await, [Some("skipped".to_owned())]);
    let note: String = claim_skips::table.select(claim_skips::note).first(&mut conn).await.unwrap();
    assert_eq!(note, "藏文\n材料");

    assert!(claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap().is_none());
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    claim::skip(&mut conn, &desk.ctx, &desk.reviewer, id, SkipReason::ConflictOfInterest, "").await.unwrap();
    let declared = claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap_err();
    assert!(matches!(declared, ClaimError::Ineligible(Ineligible::Declared)), "{declared:?}");
    let given = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, id_of(&desk.reviewer), "").await.unwrap_err();
    assert!(matches!(given, AssignError::Claim(ClaimError::Ineligible(Ineligible::Declared))), "{given:?}");
    assert_eq!(claim::claim_next(&mut conn, &desk.ctx, &other).await.unwrap().unwrap().id, id);
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn lead_takes_over_and_assigns() {
    let (desk, mut conn) = desk().await;
    let other = colleague(&desk, &mut conn).await;
    let id = desk.submitted(&mut conn).await;
    let (lead, mine) = (id_of(&desk.lead), id_of(&desk.reviewer));
    let not_lead = claim::assign(&mut conn, &desk.ctx, &desk.reviewer, id, mine, "").await.unwrap_err();
    assert!(matches!(not_lead, AssignError::Claim(_)), "{not_lead:?}");
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, mine, "").await.unwrap();
    assert_eq!(live(&conn, id).await, Some(mine));
    desk.clock.advance(Duration::hours(12));
    assert_eq!(
        claim::end_leases(&mut conn, &desk.ctx, 10).await.unwrap(),
        0,
        "the lease lasts until the next working day"
    );

    let silent = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, lead, " \n").await.unwrap_err();
    assert!(matches!(silent, AssignError::Note(TextProblem::Missing)), "{silent:?}");
    assert_eq!(live(&conn, id).await, Some(mine));
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, lead, "今天到期，我来办。").await.unwrap();
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, lead, "").await.unwrap();
    assert_eq!(live(&conn, id).await, Some(lead));
    assert_eq!(causes(&mut conn, id).await, [Some("taken_over".to_owned()), None]);
    let kept: Vec<(String, bool)> =
        notes::table.select((notes::text, notes::is_important)).load(&mut conn).await.unwrap();
    assert_eq!(kept, [("今天到期，我来办。".to_owned(), true)]);
    let lost = claim::release(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap_err();
    assert!(matches!(lost, ClaimError::Held(_)), "{lost:?}");

    away(&desk, &mut conn, &other, 0, 8).await;
    let gone = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, id_of(&other), "").await.unwrap_err();
    assert!(matches!(gone, AssignError::Claim(ClaimError::Ineligible(Ineligible::Away))), "{gone:?}");
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "audit", "审计", &[Role::Auditor]).await;
    for nobody in [id_of(&auditor), StaffId::new(desk.ctx.now())] {
        let refused = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, nobody, "").await.unwrap_err();
        assert!(matches!(refused, AssignError::NotAReviewer), "{refused:?}");
    }
    let listed = claim::list_reviewers(&conn, desk.ctx.now()).await.unwrap();
    let listed: Vec<(StaffId, bool)> = listed.into_iter().map(|reviewer| (reviewer.id, reviewer.is_away)).collect();
    assert!(listed.len() == 3 && listed.contains(&(id_of(&other), true)) && listed.contains(&(lead, false)));
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn absent_holder_can_decide_until_it_is_handed_back() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    away(&desk, &mut conn, &desk.lead, 1, 8).await;
    desk.clock.advance(Duration::hours(2));
    decide::decide(&mut conn, &desk.ctx, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
}

#[tokio::test]
async fn absent_holders_applications_are_handed_back() {
    let (desk, mut conn) = desk().await;
    let first = desk.submitted(&mut conn).await;
    let store = builders::store(&mut conn, "MM-2", "第二家店", desk.ctx.now()).await;
    let second = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, first).await.unwrap();
    claim::claim(&mut conn, &desk.ctx, &desk.lead, second).await.unwrap();
    let absence = away(&desk, &mut conn, &desk.reviewer, 1, 8).await;
    assert_eq!(hand_back::hand_back_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "not yet");
    desk.clock.advance(Duration::hours(1));
    assert_eq!(hand_back::hand_back_due(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(hand_back::hand_back_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    assert_eq!(desk.status(&conn, first).await.0, Status::Submitted);
    assert_eq!(causes(&mut conn, first).await, [Some("absent".to_owned())]);
    assert_eq!(live(&conn, second).await, Some(id_of(&desk.lead)));

    let refused = claim::claim(&mut conn, &desk.ctx, &desk.reviewer, first).await.unwrap_err();
    assert!(matches!(refused, ClaimError::Ineligible(Ineligible::Away)), "{refused:?}");
    let refused = claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap_err();
    assert!(matches!(refused, ClaimError::Ineligible(Ineligible::Away)), "{refused:?}");
    for _ in 0..2 {
        absence::cancel(&mut conn, &desk.ctx, &desk.reviewer, absence).await.unwrap();
    }
    assert_eq!(claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap().unwrap().id, first);
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn absences_of_others_need_a_lead() {
    let (desk, mut conn) = desk().await;
    let other = colleague(&desk, &mut conn).await;
    let now = desk.ctx.now();
    let of = |who: &Actor, from: DateTime<Utc>, until: DateTime<Utc>| NewAbsence {
        staff: id_of(who),
        from_at: from,
        until_at: until,
        note: String::new(),
    };
    let day = Duration::days(1);
    let theirs = absence::enter(&mut conn, &desk.ctx, &desk.reviewer, &of(&other, now, now + day)).await.unwrap_err();
    assert!(matches!(theirs, AbsenceError::NotPermitted(_)), "{theirs:?}");
    let entered = absence::enter(&mut conn, &desk.ctx, &desk.lead, &of(&other, now, now + day)).await.unwrap();
    let hidden = absence::cancel(&mut conn, &desk.ctx, &desk.reviewer, entered).await.unwrap_err();
    assert!(matches!(hidden, AbsenceError::Missing), "{hidden:?}");
    for (new, what) in [
        (of(&other, now + day / 2, now + day), "overlaps"),
        (of(&other, now + day, now), "ends first"),
        (of(&other, now - day * 2, now), "over"),
        (of(&other, now + day, now + day * 400), "too long"),
    ] {
        let refused = absence::enter(&mut conn, &desk.ctx, &desk.lead, &new).await.unwrap_err();
        let is_it = match what {
            "overlaps" => matches!(refused, AbsenceError::Overlaps(ref there) if there.id == entered),
            "ends first" => matches!(refused, AbsenceError::EndsFirst),
            "over" => matches!(refused, AbsenceError::Over),
            _ => matches!(refused, AbsenceError::TooLong),
        };
        assert!(is_it, "{what}: {refused:?}");
    }
    assert!(absence::list(&conn, &desk.ctx, &desk.reviewer).await.unwrap().is_empty());
    for reads in [&other, &desk.lead] {
        assert_eq!(absence::list(&conn, &desk.ctx, reads).await.unwrap().len(), 1);
    }
    desk.clock.advance(day);
    let over = absence::cancel(&mut conn, &desk.ctx, &other, entered).await.unwrap_err();
    assert!(matches!(over, AbsenceError::Over), "{over:?}");
}

#[tokio::test]
async fn second_review_is_held_by_one_other_person() {
    let (desk, mut conn) = desk().await;
    let desk = with_second(desk, &mut conn).await;
    let id = recommended(&desk, &mut conn).await;
    assert_eq!(live(&conn, id).await, None);
    let first = claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap_err();
    assert!(matches!(first, ClaimError::Ineligible(Ineligible::Recommended)), "{first:?}");
    assert!(claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap().is_none());
    let given = claim::assign(&mut conn, &desk.ctx, &desk.lead, id, id_of(&desk.reviewer), "").await.unwrap_err();
    assert!(matches!(given, AssignError::Claim(ClaimError::Ineligible(Ineligible::Recommended))), "{given:?}");
    let nobody = claim::release(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap_err();
    assert!(matches!(nobody, ClaimError::Transition(_)), "it has no holder: {nobody:?}");

    let other = colleague(&desk, &mut conn).await;
    assert_eq!(claim::claim_next(&mut conn, &desk.ctx, &other).await.unwrap().unwrap().id, id);
    assert_eq!(live(&conn, id).await, Some(id_of(&other)));
    let held = claim::claim(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap_err();
    assert!(matches!(held, ClaimError::Held(_)), "{held:?}");
    desk.clock.advance(Duration::minutes(21));
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    assert_eq!((desk.status(&conn, id).await.0, live(&conn, id).await), (Status::AwaitingSecond, None));
    claim::claim(&mut conn, &desk.ctx, &other, id).await.unwrap();
    claim::skip(&mut conn, &desk.ctx, &other, id, SkipReason::Unsure, "").await.unwrap();
    assert!(claim::claim_next(&mut conn, &desk.ctx, &other).await.unwrap().is_none());
    claim::assign(&mut conn, &desk.ctx, &desk.lead, id, id_of(&other), "").await.unwrap();
    assert_eq!((desk.status(&conn, id).await.0, live(&conn, id).await), (Status::AwaitingSecond, Some(id_of(&other))));
    away(&desk, &mut conn, &other, 0, 8).await;
    assert_eq!(hand_back::hand_back_due(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!((desk.status(&conn, id).await.0, live(&conn, id).await), (Status::AwaitingSecond, None));
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn first_and_second_reviews_share_one_order() {
    let (desk, mut conn) = desk().await;
    let desk = with_second(desk, &mut conn).await;
    let other = colleague(&desk, &mut conn).await;
    let second = recommended(&desk, &mut conn).await;
    desk.clock.advance(Duration::days(2));
    let store = builders::store(&mut conn, "MM-2", "后来的店", desk.ctx.now() - Duration::days(1)).await;
    let later = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
    for expected in [Some(second), Some(later), None] {
        let next = claim::claim_next(&mut conn, &desk.ctx, &other).await.unwrap();
        assert_eq!(next.map(|application| application.id), expected);
    }
}

#[tokio::test]
async fn appeal_is_not_offered_to_its_decider() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    let applicant = Actor::Applicant { store: desk.store };
    let statement = "登记信息已在上月变更，变更证明已随申请提交，请再次核对。";
    appeal::appeal(&mut conn, &desk.ctx, &applicant, id, statement).await.unwrap();
    let before = claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap_err();
    assert!(matches!(before, ClaimError::Ineligible(Ineligible::DecidedEarlierRound)), "{before:?}");
    assert!(claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap().is_none());
    assert_eq!(claim::claim_next(&mut conn, &desk.ctx, &desk.lead).await.unwrap().unwrap().id, id);
}

#[tokio::test]
async fn fresh_eyes_exclude_the_earlier_decider() {
    let (mut desk, mut conn) = desk().await;
    desk.ctx = desk.ctx.with_key(SecretKey::derive(&[9; 32]).unwrap());
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    desk.clock.advance(Duration::days(1));
    let applicant = Actor::Applicant { store: desk.store };
    for fresh_eyes in [true, false] {
        builders::change_policy(&mut conn, &desk.ctx, |policy| {
            policy.checks.clear();
            policy.second = SecondRules { fresh_eyes, ..SecondRules::default() };
        })
        .await;
        reapply::begin_again(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
        let next = desk.submitted(&mut conn).await;
        assert_eq!(transition::get(&conn, next).await.unwrap().follows_id, Some(id));
        let offered = claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap();
        assert_eq!(offered.is_none(), fresh_eyes);
        if fresh_eyes {
            let earlier = claim::claim(&mut conn, &desk.ctx, &desk.reviewer, next).await.unwrap_err();
            assert!(matches!(earlier, ClaimError::Ineligible(Ineligible::DecidedPreviousApplication)), "{earlier:?}");
            withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, next).await.unwrap();
        }
    }
}

#[tokio::test]
async fn snoozed_application_waits_until_the_target() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let (now, target_at) = (desk.ctx.now(), transition::get(&conn, id).await.unwrap().target_at);
    let mine = snooze::snooze(&mut conn, &desk.ctx, &desk.reviewer, id, target_at).await.unwrap_err();
    assert!(matches!(mine, SnoozeError::NotHolder), "{mine:?}");
    let past = snooze::snooze(&mut conn, &desk.ctx, &desk.lead, id, now).await.unwrap_err();
    assert!(matches!(past, SnoozeError::Past), "{past:?}");
    let late =
        snooze::snooze(&mut conn, &desk.ctx, &desk.lead, id, target_at + Duration::seconds(1)).await.unwrap_err();
    assert!(matches!(late, SnoozeError::AfterTarget { .. }), "{late:?}");
    snooze::snooze(&mut conn, &desk.ctx, &desk.lead, id, now + Duration::hours(2)).await.unwrap();
    assert!(claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap().is_none());
    desk.clock.advance(Duration::hours(2));
    assert_eq!(claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap().unwrap().id, id);
    assert_eq!(transition::get(&conn, id).await.unwrap().snoozed_until, None, "claiming ends the snooze");
    snooze::snooze(&mut conn, &desk.ctx, &desk.reviewer, id, target_at).await.unwrap();
    for _ in 0..2 {
        snooze::wake(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    }
    assert_eq!(transition::get(&conn, id).await.unwrap().snoozed_until, None);
}

#[tokio::test]
async fn application_has_at_most_eight_tags() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    for number in 0..tag::TAGS_MAX {
        tag::add(&mut conn, &desk.ctx, &desk.reviewer, id, &format!("标签 {number}")).await.unwrap();
    }
    tag::add(&mut conn, &desk.ctx, &desk.lead, id, " 标签   0 ").await.unwrap();
    let ninth = tag::add(&mut conn, &desk.ctx, &desk.lead, id, "第九").await.unwrap_err();
    assert!(matches!(ninth, TagError::TooMany), "{ninth:?}");
    for _ in 0..2 {
        tag::remove(&mut conn, &desk.ctx, &desk.lead, id, "标签 3").await.unwrap();
    }
    assert_eq!(tag::list(&conn, id).await.unwrap().len(), tag::TAGS_MAX - 1);
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "audit", "审计", &[Role::Auditor]).await;
    tag::add(&mut conn, &desk.ctx, &auditor, id, "不行").await.unwrap_err();
}
