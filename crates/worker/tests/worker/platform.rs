//! Effects at an HTTP platform that fails in every possible way: each effect is carried out exactly once, and an
//! unknown outcome is left to people.

use domain::effect::platform::MessageError;
use testkit::platform::signed_at;

use crate::prelude::*;

#[tokio::test]
async fn effect_runs_preflight_then_lookup_then_request() {
    let case = approved_case().await;
    let effect = case.drain_to_done().await;
    let id = effect.id;
    let expected = [
        "POST /unbind/preflight".to_owned(),
        format!("GET /unbind/effects/{id}"),
        format!("POST /unbind/effects/{id}"),
    ];
    assert_eq!(case.platform.asked(), expected);
    assert_eq!(effect.attempt, 1);
    assert!(effect.platform_reference.is_some_and(|reference| reference.starts_with("P-")));
}

async fn done_once_despite(fault: Fault) {
    let case = approved_case().await;
    case.platform.tell(&[fault]);
    let effect = case.drain().await;
    assert_eq!(effect.state, EffectState::Requested, "{fault:?}: it is not done before it is confirmed");
    assert!(effect.problem.is_some(), "{fault:?}");
    let effect = case.drain_to_done().await;
    assert_eq!(effect.attempt, 2, "{fault:?}");
}

#[tokio::test]
async fn unanswered_request_is_carried_out_once() {
    for fault in [Fault::DoAndDrop, Fault::Drop, Fault::DoAndDelay(Duration::from_secs(30)), Fault::Never] {
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
    for fault in [Fault::DoAndMissign, Fault::DoAndMistake, Fault::DoAndMumble, Fault::DoAndRamble] {
        done_once_despite(fault).await;
    }
}

#[tokio::test]
async fn web_page_is_not_an_answer() {
    for fault in [Fault::DoAndShowPage, Fault::Html] {
        done_once_despite(fault).await;
    }
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let case = approved_case().await;
    case.platform.mislead("/preflight", Fault::Redirect);
    let effect = case.drain().await;
    assert_eq!(effect.problem.as_deref(), Some("the platform: status 307"));
    case.platform.tell(&[Fault::Redirect]);
    case.drain_to_done().await;
    assert_eq!(case.platform.redirected(), 0);
}

#[tokio::test]
async fn unanswered_question_is_no_permission() {
    // The check before the request, and the lookup.
    for path in ["/preflight", "/effects/"] {
        for fault in [Fault::Html, Fault::Never, Fault::Drop, Fault::Fail] {
            let case = approved_case().await;
            case.platform.mislead(path, fault);
            let effect = case.drain().await;
            assert!(effect.problem.is_some(), "{fault:?} {path}");
            assert_eq!(case.platform.ledger(), [], "{fault:?} {path}: nothing was requested");
            case.desk.clock.set(effect.next_try_at);
            case.drain_to_done().await;
        }
    }
}

#[tokio::test]
async fn accepted_effect_is_not_requested_again() {
    let case = approved_case().await;
    case.platform.tell(&[Fault::Accept]);
    let effect = case.drain().await;
    assert_eq!(effect.state, EffectState::Requested);
    assert!(effect.platform_reference.is_some(), "people can refer to it");
    case.desk.clock.set(effect.next_try_at);
    case.drain().await;
    assert_eq!(case.platform.ledger(), [], "it was not requested again");
    case.platform.finish();
    case.drain_to_done().await;
}

#[tokio::test]
async fn repeated_or_late_report_changes_no_state() {
    let case = approved_case().await;
    case.platform.tell(&[Fault::DoAndDrop]);
    let effect = case.drain().await;
    let report = case.platform.confirms(effect.id);
    assert_eq!(case.take(&report).await.expect("the report is accepted"), ReportResult::Applied);
    let replayed = case.take(&report).await;
    assert!(matches!(replayed, Err(ReportError::Message(MessageError::Replayed))), "{replayed:?}");
    let again = case.platform.confirms(effect.id);
    let again = case.take(&again).await.expect("the report is accepted");
    assert_eq!(again, ReportResult::Already, "the same result is already recorded");
    // A refusal of an earlier attempt arrives after the confirmation.
    let overtaken = case.platform.refuses(effect.id);
    let refused = case.take(&overtaken).await;
    assert!(matches!(refused, Err(ReportError::Contradicts(EffectState::Confirmed))), "{refused:?}");
    case.drain_to_done().await;
}

#[tokio::test]
async fn unrequested_report_is_refused_and_recorded() {
    let case = approved_case().await;
    let effect = case.effect().await;
    let early = case.take(&case.platform.confirms(effect.id)).await;
    assert!(matches!(early, Err(ReportError::Contradicts(EffectState::Scheduled))), "{early:?}");
    let conn = case.desk.connection().await;
    let lines = event::list(&conn, event::Subject::Application(case.application)).await.expect("the database answers");
    assert!(lines.iter().any(|line| line.action == "effect_contradicted"));
    let unknown = case.take(&case.platform.confirms(domain::base::id::EffectId(uuid::Uuid::from_u128(9)))).await;
    assert!(matches!(unknown, Err(ReportError::Missing)), "{unknown:?}");
}

#[tokio::test]
async fn reported_refusal_triggers_an_early_lookup() {
    let case = approved_case().await;
    case.platform.tell(&[Fault::Fail; 6]);
    case.drain().await;
    for _ in 0..4 {
        case.desk.clock.set(case.effect().await.next_try_at);
        case.drain().await;
    }
    case.platform.obstruct(&[("loans", Some(5_000))]);
    let effect = case.effect().await;
    assert!(effect.next_try_at > case.desk.clock.now() + TimeDelta::minutes(2), "its next attempt is minutes away");
    let refusal = case.take(&case.platform.refuses(effect.id)).await.expect("the report is accepted");
    assert_eq!(refusal, ReportResult::Applied);
    let effect = case.drain_after(RetryPolicy::EFFECT.lease_period).await;
    assert_eq!((effect.state, effect.blockers), (EffectState::Blocked, vec![Blocker::Loans]));
    assert_eq!(case.platform.ledger(), []);
}

#[tokio::test]
async fn blocked_effect_is_rechecked_daily_and_resumes() {
    let case = approved_case().await;
    case.platform.obstruct(&[("balance", Some(1_250)), ("orders", Some(2))]);
    let effect = case.drain().await;
    assert_eq!((effect.state, effect.requested_at), (EffectState::Blocked, None), "the effect was not requested");
    let found: Vec<_> = case.obstacles().await.iter().map(|it| (it.blocker, it.amount)).collect();
    assert_eq!(found, [(Blocker::Balance, Some(1_250)), (Blocker::UnshippedOrders, Some(2))]);
    assert_eq!(case.desk.count_letters(LetterKind::Blocked).await, 1);

    // Within the day the platform is not asked again, however often the sweep runs.
    let asked = case.platform.asked().len();
    case.drain_after(TimeDelta::hours(23)).await;
    assert_eq!(case.platform.asked().len(), asked);

    // A day later one of two obstacles is cleared, which sends no letter.
    case.platform.obstruct(&[("orders", Some(1))]);
    case.drain_after(TimeDelta::hours(1)).await;
    case.drain().await;
    assert_eq!(case.platform.asked().len(), asked + 1, "asked once");
    assert_eq!(case.desk.count_letters(LetterKind::Blocked).await, 1);
    let open: Vec<_> = case.obstacles().await.into_iter().filter(|it| it.cleared_at.is_none()).collect();
    assert_eq!((open.len(), open[0].blocker, open[0].amount), (1, Blocker::UnshippedOrders, Some(1)));

    // Then the other one is cleared.
    case.platform.obstruct(&[]);
    let effect = case.drain_after(TimeDelta::days(1)).await;
    case.assert_done_once(&effect).await;
    assert!(case.obstacles().await.iter().all(|it| it.cleared_at.is_some()));
}

#[tokio::test]
async fn leads_are_notified_once_after_the_policys_days() {
    let case = approved_case().await;
    case.platform.obstruct(&[("loans", None)]);
    case.drain().await;
    for day in 1..=9 {
        case.drain_after(TimeDelta::days(1)).await;
        let expected = i64::from(day >= 7);
        assert_eq!(case.desk.count_letters(LetterKind::BlockedLead).await, expected, "on day {day}");
    }
    assert_eq!(case.desk.count_letters(LetterKind::Blocked).await, 1, "the applicant is told once");
}

#[tokio::test]
async fn unanswered_recheck_is_repeated_in_an_hour() {
    let mut case = approved_case().await;
    case.platform.obstruct(&[("loans", None)]);
    case.drain().await;
    let working = Arc::clone(&case.desk.worker.platform);
    let clock: Arc<dyn Clock> = case.desk.clock.clone();
    let settings = HttpSettings::new("http://127.0.0.1:1", FakePlatform::secret());
    case.desk.worker.platform = Arc::new(Http::new(settings, clock).expect("loopback is allowed"));
    let effect = case.drain_after(TimeDelta::days(1)).await;
    assert_eq!(effect.state, EffectState::Blocked);
    assert_eq!(effect.next_check_at, Some(case.desk.clock.now() + TimeDelta::hours(1)));
    case.desk.worker.platform = working;
    case.platform.obstruct(&[]);
    let effect = case.drain_after(TimeDelta::hours(1)).await;
    case.assert_done_once(&effect).await;
}

#[tokio::test]
async fn objection_during_preflight_blocks_the_request() {
    let case = approved_case().await;
    let mut conn = case.desk.connection().await;
    let (ctx, effect) = (&case.desk.worker.ctx, case.effect().await);
    let begun = effect::begin(&mut conn, ctx, effect.id, RetryPolicy::EFFECT).await.expect("it begins");
    let effect::EffectAttempt::Preflight { effect, .. } = begun else { panic!("{begun:?}") };
    let objected = format!("update applications set objected_at = '{}' where id = '{}'", ctx.now(), case.application);
    case.run(&objected).await;
    let next =
        effect::request(&mut conn, ctx, effect.id, effect.attempt, RetryPolicy::EFFECT).await.expect("it is asked");
    assert_eq!(next, effect::EffectAttempt::Over(EffectState::Blocked));
    assert_eq!(case.platform.ledger(), []);
}

#[tokio::test]
async fn overtaken_preflight_neither_requests_nor_blocks() {
    let case = approved_case().await;
    let mut conn = case.desk.connection().await;
    let (ctx, id) = (&case.desk.worker.ctx, case.effect().await.id);
    effect::begin(&mut conn, ctx, id, RetryPolicy::EFFECT).await.expect("it begins");
    let effect = case.drain_after(RetryPolicy::EFFECT.lease_period).await;
    case.assert_done_once(&effect).await;
    let late = effect::request(&mut conn, ctx, id, 1, RetryPolicy::EFFECT).await.expect("it is asked");
    assert_eq!(late, effect::EffectAttempt::Over(EffectState::Confirmed));
    blocked::block_before(&mut conn, ctx, id, 1, &[Blocker::Loans.into()]).await.expect("it is asked");
    assert_eq!(case.effect().await.state, EffectState::Confirmed);
}

#[tokio::test]
async fn untrusted_report_is_refused() {
    let case = approved_case().await;
    case.platform.tell(&[Fault::Drop]);
    let effect = case.drain().await;
    let report = case.platform.confirms(effect.id);
    let altered = SignedMessage { body: report.body.iter().map(|byte| byte ^ 1).collect(), ..report.clone() };
    let other_nonce = SignedMessage { nonce: "0123456789abcdef".to_owned(), ..report.clone() };
    let other_time = SignedMessage { timestamp: (case.desk.clock.now().timestamp() + 1).to_string(), ..report.clone() };
    let stale = signed_at(
        "/platform/callbacks",
        &serde_json::json!({ "id": effect.id, "outcome": "confirmed", "at": case.desk.clock.now() }),
        case.desk.clock.now() - TimeDelta::seconds(301),
    );
    for message in [altered, other_nonce, other_time, stale] {
        let refused = case.take(&message).await;
        assert!(matches!(refused, Err(ReportError::Message(MessageError::Untrusted(_)))), "{refused:?}");
    }
    assert_eq!(case.effect().await.state, EffectState::Requested);
    assert_eq!(case.take(&report).await.expect("the nonce is unused"), ReportResult::Applied);
}
