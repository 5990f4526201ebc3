//! Effects at an HTTP platform that fails in every possible way: each effect is carried out exactly once, and an
//! unknown outcome is left to people.

use domain::effect::platform::MessageError;
use testkit::platform::signed_at;

use crate::prelude::*;

#[tokio::test]
async fn effect_runs_preflight_then_lookup_then_request() {
    let scene = Scene::set().await;
    let effect = scene.drain_to_done().await;
    let id = effect.id;
    let expected = [
        "POST /unbind/preflight".to_owned(),
        format!("GET /unbind/effects/{id}"),
        format!("POST /unbind/effects/{id}"),
    ];
    assert_eq!(scene.platform.asked(), expected);
    assert_eq!(effect.attempt, 1);
    assert!(effect.platform_reference.is_some_and(|reference| reference.starts_with("P-")));
}

async fn done_once_despite(fault: Fault) {
    let scene = Scene::set().await;
    scene.platform.tell(&[fault]);
    let effect = scene.drain().await;
    assert_eq!(effect.state, EffectState::Requested, "{fault:?}: it is not done before it is confirmed");
    assert!(effect.problem.is_some(), "{fault:?}");
    let effect = scene.drain_to_done().await;
    assert_eq!(effect.attempt, 2, "{fault:?}");
}

#[tokio::test]
async fn unanswered_request_is_carried_out_once() {
    for fault in [Fault::DoAndDrop, Fault::Drop, Fault::DoAndDelay(Duration::from_secs(30))] {
        done_once_despite(fault).await;
    }
}

#[tokio::test]
async fn server_error_leaves_the_outcome_open() {
    for fault in [Fault::DoAndFail(500), Fault::DoAndFail(404), Fault::DoAndFail(201), Fault::Fail] {
        done_once_despite(fault).await;
    }
}

#[tokio::test]
async fn malformed_answer_is_not_accepted() {
    for fault in [Fault::DoAndMissign, Fault::DoAndMistake, Fault::DoAndMumble, Fault::DoAndRamble, Fault::Redirect] {
        done_once_despite(fault).await;
    }
}

#[tokio::test]
async fn accepted_effect_is_not_requested_again() {
    let scene = Scene::set().await;
    scene.platform.tell(&[Fault::Accept]);
    let effect = scene.drain().await;
    assert_eq!(effect.state, EffectState::Requested);
    assert!(effect.platform_reference.is_some(), "people can refer to it");
    scene.stage.clock.set(effect.next_try_at);
    scene.drain().await;
    assert_eq!(scene.platform.ledger(), [], "it was not requested again");
    scene.platform.finish();
    scene.drain_to_done().await;
}

#[tokio::test]
async fn repeated_or_late_report_changes_no_state() {
    let scene = Scene::set().await;
    scene.platform.tell(&[Fault::DoAndDrop]);
    let effect = scene.drain().await;
    let report = scene.platform.confirms(effect.id);
    assert_eq!(scene.take(&report).await.expect("the report is accepted"), ReportResult::Applied);
    let replayed = scene.take(&report).await;
    assert!(matches!(replayed, Err(ReportError::Message(MessageError::Replayed))), "{replayed:?}");
    let again = scene.platform.confirms(effect.id);
    let again = scene.take(&again).await.expect("the report is accepted");
    assert_eq!(again, ReportResult::Already, "the same result is already recorded");
    // A refusal of an earlier attempt arrives after the confirmation.
    let overtaken = scene.platform.refuses(effect.id);
    let refused = scene.take(&overtaken).await;
    assert!(matches!(refused, Err(ReportError::Contradicts(EffectState::Confirmed))), "{refused:?}");
    scene.drain_to_done().await;
}

#[tokio::test]
async fn unrequested_report_is_refused_and_recorded() {
    let scene = Scene::set().await;
    let effect = scene.effect().await;
    let early = scene.take(&scene.platform.confirms(effect.id)).await;
    assert!(matches!(early, Err(ReportError::Contradicts(EffectState::Scheduled))), "{early:?}");
    let conn = scene.stage.connection().await;
    let lines = event::list(&conn, event::Subject::Application(scene.application)).await.expect("the database answers");
    assert!(lines.iter().any(|line| line.action == "effect_contradicted"));
    let unknown = scene.take(&scene.platform.confirms(domain::base::id::EffectId(uuid::Uuid::from_u128(9)))).await;
    assert!(matches!(unknown, Err(ReportError::Missing)), "{unknown:?}");
}

#[tokio::test]
async fn reported_refusal_triggers_an_early_lookup() {
    let scene = Scene::set().await;
    scene.platform.tell(&[Fault::Fail; 6]);
    scene.drain().await;
    for _ in 0..4 {
        scene.stage.clock.set(scene.effect().await.next_try_at);
        scene.drain().await;
    }
    scene.platform.obstruct(&[("loans", Some(5_000))]);
    let effect = scene.effect().await;
    assert!(effect.next_try_at > scene.stage.clock.now() + TimeDelta::minutes(2), "its next attempt is minutes away");
    let refusal = scene.take(&scene.platform.refuses(effect.id)).await.expect("the report is accepted");
    assert_eq!(refusal, ReportResult::Applied);
    let effect = scene.drain_after(RetryPolicy::EFFECT.lease_period).await;
    assert_eq!((effect.state, effect.blockers), (EffectState::Blocked, vec![Blocker::Loans]));
    assert_eq!(scene.platform.ledger(), []);
}

#[tokio::test]
async fn blocked_effect_is_rechecked_daily_and_resumes() {
    let scene = Scene::set().await;
    scene.platform.obstruct(&[("balance", Some(1_250)), ("orders", Some(2))]);
    let effect = scene.drain().await;
    assert_eq!((effect.state, effect.requested_at), (EffectState::Blocked, None), "the effect was not requested");
    let found: Vec<_> = scene.obstacles().await.iter().map(|it| (it.blocker, it.amount)).collect();
    assert_eq!(found, [(Blocker::Balance, Some(1_250)), (Blocker::UnshippedOrders, Some(2))]);
    assert_eq!(scene.stage.count_letters(LetterKind::Blocked).await, 1);

    // Within the day the platform is not asked again, however often the sweep runs.
    let asked = scene.platform.asked().len();
    scene.drain_after(TimeDelta::hours(23)).await;
    assert_eq!(scene.platform.asked().len(), asked);

    // A day later one of two obstacles is cleared, which sends no letter.
    scene.platform.obstruct(&[("orders", Some(1))]);
    scene.drain_after(TimeDelta::hours(1)).await;
    scene.drain().await;
    assert_eq!(scene.platform.asked().len(), asked + 1, "asked once");
    assert_eq!(scene.stage.count_letters(LetterKind::Blocked).await, 1);
    let open: Vec<_> = scene.obstacles().await.into_iter().filter(|it| it.cleared_at.is_none()).collect();
    assert_eq!((open.len(), open[0].blocker, open[0].amount), (1, Blocker::UnshippedOrders, Some(1)));

    // Then the other one is cleared.
    scene.platform.obstruct(&[]);
    let effect = scene.drain_after(TimeDelta::days(1)).await;
    scene.assert_done_once(&effect).await;
    assert!(scene.obstacles().await.iter().all(|it| it.cleared_at.is_some()));
}

#[tokio::test]
async fn leads_are_notified_once_after_the_policys_days() {
    let scene = Scene::set().await;
    scene.platform.obstruct(&[("loans", None)]);
    scene.drain().await;
    for day in 1..=9 {
        scene.drain_after(TimeDelta::days(1)).await;
        let expected = i64::from(day >= 7);
        assert_eq!(scene.stage.count_letters(LetterKind::BlockedLead).await, expected, "on day {day}");
    }
    assert_eq!(scene.stage.count_letters(LetterKind::Blocked).await, 1, "the applicant is told once");
}

#[tokio::test]
async fn unanswered_recheck_is_repeated_in_an_hour() {
    let mut scene = Scene::set().await;
    scene.platform.obstruct(&[("loans", None)]);
    scene.drain().await;
    let working = Arc::clone(&scene.stage.worker.platform);
    let clock: Arc<dyn Clock> = scene.stage.clock.clone();
    let settings = HttpSettings::new("http://127.0.0.1:1", FakePlatform::secret());
    scene.stage.worker.platform = Arc::new(Http::new(settings, clock).expect("loopback is allowed"));
    let effect = scene.drain_after(TimeDelta::days(1)).await;
    assert_eq!(effect.state, EffectState::Blocked);
    assert_eq!(effect.next_check_at, Some(scene.stage.clock.now() + TimeDelta::hours(1)));
    scene.stage.worker.platform = working;
    scene.platform.obstruct(&[]);
    let effect = scene.drain_after(TimeDelta::hours(1)).await;
    scene.assert_done_once(&effect).await;
}

#[tokio::test]
async fn objection_during_preflight_blocks_the_request() {
    let scene = Scene::set().await;
    let mut conn = scene.stage.connection().await;
    let (ctx, effect) = (&scene.stage.worker.ctx, scene.effect().await);
    let begun = effect::begin(&mut conn, ctx, effect.id, RetryPolicy::EFFECT).await.expect("it begins");
    let effect::EffectAttempt::Preflight { effect, .. } = begun else { panic!("{begun:?}") };
    let objected = format!("update applications set objected_at = '{}' where id = '{}'", ctx.now(), scene.application);
    scene.run(&objected).await;
    let next =
        effect::request(&mut conn, ctx, effect.id, effect.attempt, RetryPolicy::EFFECT).await.expect("it is asked");
    assert_eq!(next, effect::EffectAttempt::Over(EffectState::Blocked));
    assert_eq!(scene.platform.ledger(), []);
}

#[tokio::test]
async fn overtaken_preflight_neither_requests_nor_blocks() {
    let scene = Scene::set().await;
    let mut conn = scene.stage.connection().await;
    let (ctx, id) = (&scene.stage.worker.ctx, scene.effect().await.id);
    effect::begin(&mut conn, ctx, id, RetryPolicy::EFFECT).await.expect("it begins");
    let effect = scene.drain_after(RetryPolicy::EFFECT.lease_period).await;
    scene.assert_done_once(&effect).await;
    let late = effect::request(&mut conn, ctx, id, 1, RetryPolicy::EFFECT).await.expect("it is asked");
    assert_eq!(late, effect::EffectAttempt::Over(EffectState::Confirmed));
    blocked::block_before(&mut conn, ctx, id, 1, &[Blocker::Loans.into()]).await.expect("it is asked");
    assert_eq!(scene.effect().await.state, EffectState::Confirmed);
}

#[tokio::test]
async fn untrusted_report_is_refused() {
    let scene = Scene::set().await;
    scene.platform.tell(&[Fault::Drop]);
    let effect = scene.drain().await;
    let report = scene.platform.confirms(effect.id);
    let altered = SignedMessage { body: report.body.iter().map(|byte| byte ^ 1).collect(), ..report.clone() };
    let other_nonce = SignedMessage { nonce: "0123456789abcdef".to_owned(), ..report.clone() };
    let other_time =
        SignedMessage { timestamp: (scene.stage.clock.now().timestamp() + 1).to_string(), ..report.clone() };
    let stale = signed_at(
        "/platform/callbacks",
        &serde_json::json!({ "id": effect.id, "outcome": "confirmed", "at": scene.stage.clock.now() }),
        scene.stage.clock.now() - TimeDelta::seconds(301),
    );
    for message in [altered, other_nonce, other_time, stale] {
        let refused = scene.take(&message).await;
        assert!(matches!(refused, Err(ReportError::Message(MessageError::Untrusted(_)))), "{refused:?}");
    }
    assert_eq!(scene.effect().await.state, EffectState::Requested);
    assert_eq!(scene.take(&report).await.expect("the nonce is unused"), ReportResult::Applied);
}
