//! Actions of the owner on an application: query code, applying again, objecting, and the page after retention.

use domain::deadline::escalation;
use domain::operation::retention;
use domain::policy::ReapplyRule;
use domain::review::decision::Verdict;

use crate::prelude::*;

/// The query code on a receipt.
fn shown_code(html: &str) -> Option<&str> {
    html.split("id=\"query-code\">").nth(1)?.split('<').next()
}

#[actix_web::test]
async fn query_code_is_shown_once_and_renewed() {
    let (portal, receipt) = applied().await;
    let mut owner = portal.owner().await;
    let path = links::receipt(&receipt.reference);
    let bare = owner.get(&path).await;
    assert!(bare.html.contains("查询码只显示一次") && shown_code(&bare.html).is_none(), "{}", bare.html);
    let renewed = owner.post(&links::query_code(&receipt.reference), &[]).await;
    renewed.assert_redirect(&path);
    let cookie = renewed.headers.get_all("set-cookie").filter_map(|it| it.to_str().ok());
    let cookie = cookie.filter(|it| it.starts_with("query_code=")).collect::<String>();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Max-Age=300") && cookie.contains("SameSite=Lax"));

    let mut elsewhere = owner.clone();
    let shown = owner.get(&path).await;
    let code = shown_code(&shown.html).expect("the code is shown").to_owned();
    assert!(code.len() == 11 && shown.html.contains("请记下查询码，或打印本页"), "{}", shown.html);
    assert!(shown_code(&owner.get(&path).await.html).is_none(), "the code is shown only once");
    // The code of one application is not shown on the receipt of another.
    let revocation = portal.submitted(portal.stores[0], Kind::RevokeCertification).await;
    assert!(shown_code(&elsewhere.get(&links::receipt(&revocation.reference)).await.html).is_none());

    let follow = links::follow(follow_link(&portal, receipt.id).await.expose());
    let mut reader = portal.browser().await;
    reader.get(&follow).await;
    let old = post_from(&mut reader, "203.0.113.1", &follow, &[("code", QUERY_CODE)]).await;
    assert_eq!(old.status, 422, "the earlier code stopped working");
    assert_eq!(post_from(&mut reader, "203.0.113.1", &follow, &[("code", &code)]).await.status, 303);
    let events = portal.ask("select data::text as text from events where action = 'query_code_renewed'").await;
    assert_eq!(events, ["{}"]);
    assert!(owner.get(&links::status(&receipt.reference)).await.html.contains("已更换查询码"));
}

#[actix_web::test]
async fn status_page_counts_days_and_lists_files() {
    let (portal, receipt) = applied().await;
    portal.clock.set("2026-11-25T10:00:00+08:00".parse().unwrap());
    let page = portal.owner().await.get(&links::status(&receipt.reference)).await;
    page.assert_shows(&["2 个工作日", "还剩 2 个工作日", "您提交的证明材料", "身份证", "data-print", "申请已提交"]);
    assert!(!page.html.contains("<img"), "pictures are not shown");
    page.assert_shows(&[&links::object(&receipt.reference), &links::withdraw(&receipt.reference)]);
}

#[actix_web::test]
async fn rejected_owner_reapplies_in_one_click() {
    let (portal, receipt) = applied().await;
    let (status, again) = (links::status(&receipt.reference), links::again(&receipt.reference));
    let mut owner = portal.owner().await;
    owner.get(&status).await;
    assert_eq!(owner.post(&again, &[]).await.location, status, "the application is still open");
    portal.decided(receipt.id, Outcome::Reject).await;
    assert_eq!(owner.post(&again, &[]).await.location, status, "the applicant was not told yet");
    assert!(!owner.get(&status).await.html.contains(&again));
    portal.clock.advance(Duration::minutes(11));
    owner.get(&status).await.assert_shows(&[&again, "解决办法"]);
    for _ in 0..2 {
        assert_eq!(owner.post(&again, &[]).await.location, links::form(Kind::Unbind));
    }
    let drafts = "select follows_id::text || ' ' || (answers->>'contact_name') as text from drafts";
    assert_eq!(portal.ask(drafts).await, [format!("{} 陈立新", receipt.id)]);
    assert!(owner.get(urls::ACCOUNT).await.html.contains("如不再修改"));
}

#[actix_web::test]
async fn refused_reapplication_gives_the_reason() {
    let (portal, receipt) = applied().await;
    let (status, again) = (links::status(&receipt.reference), links::again(&receipt.reference));
    let mut owner = portal.owner().await;
    owner.get(&status).await;
    owner.post(&links::withdraw(&receipt.reference), &[]).await;
    owner.get(&status).await.assert_shows(&[&again, "可以修改后重新提交"]);
    // Another application is open by now.
    let newer = portal.submitted(portal.stores[0], Kind::Unbind).await;
    owner.get(&status).await.assert_shows(&[&newer.reference]).assert_hides(&[&again]);
    owner.post(&again, &[]).await.assert_status(409).assert_shows(&["暂时不能再次申请", "已有一件申请正在办理"]);
}

#[actix_web::test]
async fn account_page_says_why_and_until_when() {
    let portal = shop().await;
    let mut owner = portal.owner().await;
    owner.get(urls::ACCOUNT).await.assert_shows(&["账号被盗", "¥12,345.60", "未发货订单 3 单"]);
    // A trigger keeps the history of bindings unchanged; it is disabled to simulate the passing of time.
    portal.run("alter table bindings disable trigger bindings_only_end").await;
    portal.run("update bindings set bound_at = '2026-11-20T09:00:00+08:00'").await;
    let closed = owner.get(urls::ACCOUNT).await;
    closed.assert_shows(&["店铺绑定时间较短，2026年11月21日"]);
    assert!(!closed.html.contains("账号被盗"), "the hint has no link while the option is closed");
}

/// Reasons of a rejection, what happened since, and the reason why an option is closed.
const CLOSED: [(&[&str], &str, &str); 8] = [
    (&[], "update bindings set ended_at = bound_at", "店铺目前没有绑定账号"),
    (&[], "update stores set certification = 'none', certified_at = null", "店铺未认证，无需解除认证"),
    (&[], "update stores set certification = 'revoked', certification_revoked_at = created_at", "店铺认证已解除"),
    (
        &[],
        "insert into bindings (id, store_id, account_name, account_reference, bound_at, ended_at, ended_by_effect)
         select gen_random_uuid(), id, 'x', 'dy-' || n, '2026-11-02', '2026-11-03', gen_random_uuid()
         from stores, generate_series(1, 3) n",
        "店铺近期解除绑定的次数已达上限",
    ),
    (
        &["reason_unclear"],
        "insert into applications select (jsonb_populate_record(a, jsonb_build_object(
             'id', gen_random_uuid(), 'reference', 'UB-2026-90000' || n || '-1', 'status', 'withdrawn'))).*
         from applications a, generate_series(1, 9) n",
        "近期提交的申请次数已达上限",
    ),
    (&["identity_mismatch"], "", "上一次申请未通过，须间隔一段时间"),
    (&["wrong_binding"], "", "按驳回原因不能再次申请"),
    (
        &["reason_unclear"],
        "insert into penalties (id, store_id, application_id, decision_id, message, proposed_by, confirmed_by, begins_at, until_at)
         select gen_random_uuid(), store_id, a.id, d.id, '伪造执照 <u>', d.decided_by,
                (select id from staff where sign_in_name = 'lead'), d.decided_at, d.decided_at + interval '90 days'
         from decisions d join applications a on a.id = d.application_id",
        "伪造执照 &#60;u&#62;",
    ),
];

#[actix_web::test]
async fn every_closed_option_gives_its_reason() {
    for (reasons, since, expected) in CLOSED {
        let portal = shop().await;
        let (mut conn, mut owner) = (portal.conn().await, portal.owner().await);
        builders::change_policy(&mut conn, portal.ctx(), |policy| {
            policy.checks.clear();
            policy.second = SecondRules::default();
            policy.rejections[0].again = ReapplyRule::Later;
        })
        .await;
        if !reasons.is_empty() {
            let receipt = portal.submitted(portal.stores[0], Kind::Unbind).await;
            let reasons = reasons.iter().map(|&reason| reason.to_owned()).collect();
            let verdict = Verdict { reasons, ..builders::verdict(Outcome::Reject) };
            let reviewer = portal.actor("linxiao");
            claim::claim(&mut conn, portal.ctx(), reviewer, receipt.id).await.unwrap();
            decide::decide(&mut conn, portal.ctx(), reviewer, receipt.id, &verdict).await.unwrap();
            portal.clock.advance(Duration::minutes(11));
            portal.run(since).await;
            let status = owner.get(&links::status(&receipt.reference)).await;
            assert!(status.html.contains(expected), "{expected}: {}", status.html);
        } else {
            portal.run(since).await;
        }
        let account = owner.get(urls::ACCOUNT).await;
        assert!(account.html.contains(expected), "{expected}: {}", account.html);
    }
}

#[actix_web::test]
async fn late_answer_comes_with_a_new_date() {
    let (portal, receipt) = applied().await;
    portal.run("update applications set due_is_provisional = true").await;
    let (status, mut conn) = (links::status(&receipt.reference), portal.conn().await);
    for path in [&status, &links::receipt(&receipt.reference)] {
        assert!(portal.owner().await.get(path).await.html.contains("预计"), "{path}");
    }
    claim::claim(&mut conn, portal.ctx(), portal.actor("linxiao"), receipt.id).await.unwrap();
    portal.clock.set("2026-11-30T09:30:00+08:00".parse().unwrap());
    assert_eq!(escalation::run_due(&mut conn, portal.ctx(), 10).await.unwrap(), 3);
    portal.owner().await.get(&status).await.assert_shows(&["我们未能按时答复", "非常抱歉。我们预计在"]);
    let mut reviewer = portal.staff("linxiao").await;
    reviewer.get(&links::case(&receipt.reference)).await.assert_shows(&["告知申请人，预计在"]);
    assert!(reviewer.get("/desk?tile=overdue").await.html.contains(&receipt.reference));
}

#[actix_web::test]
async fn owner_objects_while_signed_in() {
    let (portal, receipt) = applied().await;
    let (status, object) = (links::status(&receipt.reference), links::object(&receipt.reference));
    let mut owner = portal.owner().await;
    let before = portal.everything().await;
    owner.get(&object).await.assert_status(200).assert_shows(&["确认中止这份非您本人提交的申请"]);
    // Only the row of the session changed.
    let changed: Vec<String> = portal.everything().await.into_iter().filter(|row| !before.contains(row)).collect();
    assert!(changed.iter().all(|row| row.starts_with("public.applicant_sessions ")), "{changed:?}");
    for _ in 0..2 {
        assert_eq!(owner.post(&object, &[]).await.location, status);
    }
    owner.get(&status).await.assert_shows(&["负责人核实之前，不会作出决定"]).assert_hides(&[&object]);
    assert_eq!(owner.get(&object).await.location, status);
    owner.get(&status).await;
    assert_eq!(owner.post(&links::withdraw(&receipt.reference), &[]).await.location, status);
    owner.get(urls::ACCOUNT).await;
    let revocation = portal.submitted(portal.stores[0], Kind::RevokeCertification).await;
    owner.get(&links::status(&revocation.reference)).await;
    owner.post(&links::withdraw(&revocation.reference), &[]).await;
    owner.get(urls::ACCOUNT).await;
    owner.post(&links::object(&revocation.reference), &[]).await.assert_status(409).assert_shows(&["中止未成功"]);
}

#[actix_web::test]
async fn other_stores_application_is_not_found() {
    let (portal, receipt) = applied().await;
    let mut other = portal.owner_of(portal.stores[1]).await;
    other.get(urls::ACCOUNT).await;
    let before = portal.everything().await;
    let reference = &receipt.reference;
    for path in [links::again(reference), links::object(reference), links::query_code(reference)] {
        assert_eq!(other.post(&path, &[]).await.status, 404, "{path}");
    }
    other.assert_each(404, &[&links::object(reference), &links::receipt(reference), &links::status(reference)]).await;
    let mut nobody = portal.browser().await;
    nobody.get("/apply/sign-in").await;
    assert_eq!(nobody.post(&links::again(&receipt.reference), &[]).await.location, urls::APPLY_SIGN_IN);
    let changed: Vec<String> = portal.everything().await.into_iter().filter(|row| !before.contains(row)).collect();
    assert!(changed.iter().all(|row| row.starts_with("public.applicant_sessions ")), "{changed:?}");
}

#[actix_web::test]
async fn retention_keeps_the_timeline() {
    let (portal, receipt) = applied().await;
    let follow = links::follow(follow_link(&portal, receipt.id).await.expose());
    let (status, again) = (links::status(&receipt.reference), links::again(&receipt.reference));
    let mut owner = portal.owner().await;
    owner.get(&status).await;
    owner.post(&links::withdraw(&receipt.reference), &[]).await;
    let mut conn = portal.conn().await;
    let days = portal.ctx().policies.current(&conn).await.unwrap().policy.retention.closed_days;
    portal.clock.advance(Duration::days(days) + Duration::minutes(1));
    assert_eq!(retention::erase_closed(&mut conn, portal.ctx(), 10).await.unwrap(), 1);
    let mut owner = portal.owner().await;
    let page = owner.get(&status).await;
    page.assert_status(200).assert_shows(&[receipt.reference.as_str(), "因保存期满", "申请已撤回", "已删除"]);
    page.assert_hides(&["陈立新", "chen@", "mumian", &again, "/query-code", "apply-answers"]);
    owner.get(&status).await;
    owner.get(urls::ACCOUNT).await;
    assert_eq!(owner.post(&again, &[]).await.location, status);
    assert_eq!(owner.post(&links::query_code(&receipt.reference), &[]).await.status, 404);
    assert!(owner.get(&links::receipt(&receipt.reference)).await.html.contains(&receipt.reference));
    let mut reader = portal.browser().await;
    reader.get(&follow).await;
    assert_eq!(post_from(&mut reader, "203.0.113.1", &follow, &[("code", QUERY_CODE)]).await.status, 422);
}

#[actix_web::test]
async fn reapplying_keeps_the_kind() {
    let portal = shop().await;
    let receipt = portal.submitted(portal.stores[0], Kind::RevokeCertification).await;
    let mut owner = portal.owner().await;
    let status = links::status(&receipt.reference);
    owner.get(&status).await;
    owner.post(&links::withdraw(&receipt.reference), &[]).await;
    owner.get(&status).await;
    let begun = owner.post(&links::again(&receipt.reference), &[]).await;
    assert_eq!(begun.location, links::form(Kind::RevokeCertification));
}

/// The texts of the timeline on a status page.
fn steps(html: &str) -> Vec<String> {
    let steps = html.split("class=\"timeline-what\">").skip(1);
    steps.filter_map(|rest| rest.split_once("</span>\n").map(|(what, _)| what.to_owned())).collect()
}

/// The box with the current state.
fn current_state(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("<div class=\"current-state ")?;
    Some(rest.split_once("</div>")?.0)
}

#[actix_web::test]
async fn decision_in_grace_is_not_told() {
    for outcome in [Outcome::Approve, Outcome::Reject] {
        let (portal, receipt) = applied().await;
        let status = links::status(&receipt.reference);
        let (mut conn, reviewer, mut owner) = (portal.conn().await, portal.actor("linxiao"), portal.owner().await);
        claim::claim(&mut conn, portal.ctx(), reviewer, receipt.id).await.unwrap();
        let undecided = owner.get(&status).await.html;
        let verdict = builders::verdict(outcome);
        decide::decide(&mut conn, portal.ctx(), reviewer, receipt.id, &verdict).await.unwrap();
        portal.clock.advance(Duration::minutes(9));
        let in_grace = owner.get(&status).await.html;
        assert_eq!(steps(&in_grace), steps(&undecided), "{outcome:?}");
        assert_eq!(current_state(&in_grace), current_state(&undecided), "{outcome:?}");
        assert!(!in_grace.contains(&verdict.message) && !in_grace.contains("track-mark"), "{outcome:?}");
        portal.clock.advance(Duration::minutes(1));
        let told = owner.get(&status).await.html;
        assert!(told.contains(&verdict.message), "{outcome:?}");
        let label = if outcome == Outcome::Approve { "已通过" } else { "未通过" };
        assert!(current_state(&told).is_some_and(|state| state.contains(label)), "{outcome:?}");
        assert!(current_state(&in_grace).is_some_and(|state| !state.contains(label)), "{outcome:?}");
    }
}

#[actix_web::test]
async fn only_a_late_undo_leaves_a_trace() {
    for (minutes, traces) in [(5, 0), (60, 2)] {
        let (portal, receipt) = applied().await;
        let status = links::status(&receipt.reference);
        let (mut conn, reviewer, mut owner) = (portal.conn().await, portal.actor("linxiao"), portal.owner().await);
        claim::claim(&mut conn, portal.ctx(), reviewer, receipt.id).await.unwrap();
        let undecided = steps(&owner.get(&status).await.html).len();
        let verdict = builders::verdict(Outcome::Reject);
        decide::decide(&mut conn, portal.ctx(), reviewer, receipt.id, &verdict).await.unwrap();
        portal.clock.advance(Duration::minutes(minutes));
        decision::undo(&mut conn, portal.ctx(), portal.actor("lead"), receipt.id, "看错了").await.unwrap();
        let after = portal.owner().await.get(&status).await.html;
        assert_eq!(steps(&after).len(), undecided + traces, "{minutes} minutes");
    }
}

#[actix_web::test]
async fn review_start_is_shown_once() {
    let (portal, receipt) = applied().await;
    let status = links::status(&receipt.reference);
    let (mut conn, ctx, reviewer) = (portal.conn().await, portal.ctx(), portal.actor("linxiao"));
    claim::claim(&mut conn, ctx, reviewer, receipt.id).await.unwrap();
    let before = steps(&portal.owner().await.get(&status).await.html);
    claim::release(&mut conn, ctx, reviewer, receipt.id).await.unwrap();
    claim::claim(&mut conn, ctx, reviewer, receipt.id).await.unwrap();
    portal.clock.advance(Duration::hours(1));
    assert_eq!(claim::end_leases(&mut conn, ctx, 10).await.unwrap(), 1);
    portal.clock.set("2026-11-27T09:30:00+08:00".parse().unwrap());
    assert_eq!(escalation::run_due(&mut conn, ctx, 10).await.unwrap(), 2, "reminded and escalated");
    claim::claim(&mut conn, ctx, reviewer, receipt.id).await.unwrap();
    claim::renew(&conn, ctx, reviewer, receipt.id).await.unwrap();
    assert_eq!(steps(&portal.owner().await.get(&status).await.html), before);
}

#[actix_web::test]
async fn receipt_names_the_notice_period_of_a_sole_contact() {
    let (portal, application) = applied().await;
    let receipt = links::receipt(&application.reference);
    let mut browser = portal.owner().await;
    browser.get(&receipt).await.assert_shows(&["最早在通知登记联系人 24 小时之后"]);
    portal.run("delete from objections; delete from store_contacts where not is_primary").await;
    browser.get(&receipt).await.assert_shows(&["最早在通知登记联系人 3 天之后"]);
    portal.decided(application.id, Outcome::Approve).await;
    let letters = portal.ask("select text_body as text from letters where kind = 'approved'").await;
    assert!(letters[0].contains("最早办理时间：2026年11月23日"), "three days after submission: {}", letters[0]);
}

#[actix_web::test]
async fn query_code_of_an_ended_application_is_no_receipt() {
    let (portal, receipt) = applied().await;
    let mut owner = portal.owner().await;
    let path = links::receipt(&receipt.reference);
    owner.get(&path).await.assert_shows(&["已收到您的申请", "后续流程", "查看进度或撤回申请"]);
    owner.get(&links::status(&receipt.reference)).await;
    owner.post(&links::withdraw(&receipt.reference), &[]).await;
    owner.get(&links::status(&receipt.reference)).await;
    owner.post(&links::query_code(&receipt.reference), &[]).await.assert_redirect(&path);
    let shown = owner.get(&path).await;
    assert!(shown_code(&shown.html).is_some());
    shown.assert_shows(&[&receipt.reference]);
    shown.assert_hides(&["已收到您的申请", "后续流程", "查看进度或撤回申请", "答复时间"]);
}
