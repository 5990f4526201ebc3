//! The form through the real handlers, middleware and database: every step, the saved draft, and the way back after a
//! rejection. Uploads are tested in [`crate::apply::upload`], bad requests in [`crate::apply::bad_requests`].

use domain::intake::draft::Answers;

use crate::prelude::*;

#[actix_web::test]
async fn owner_applies_step_by_step() {
    let portal = shop().await;
    let mut browser = portal.browser().await;
    assert_eq!(browser.get("/apply").await.location, "/apply/sign-in");
    sign_in(&mut browser, &portal, "MM-1").await;
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/unbind/reason");
    assert_eq!(browser.get("/apply/unbind/documents").await.location, "/apply/unbind/reason");

    browser.get("/apply/unbind/reason").await;
    let wrong = browser.post("/apply/unbind/reason", &[("reason", "other"), ("statement", "<b>")]).await;
    wrong.assert_status(422).assert_shows(&["href=\"#statement\"", "&#60;b&#62;"]);
    assert!(browser.get("/apply/unbind/reason").await.html.contains("&#60;b&#62;"), "the draft is gone");
    assert_eq!(browser.post("/apply/unbind/reason", &REASON).await.location, "/apply/unbind/contact");

    browser.get("/apply/unbind/contact").await;
    let wrong =
        browser.post("/apply/unbind/contact", &[("contact_name", "陈立新 <b>"), ("contact_email", "chen")]).await;
    wrong.assert_status(422).assert_shows(&["陈立新 &#60;b&#62;", "href=\"#contact_email\""]);
    assert_eq!(browser.post("/apply/unbind/contact", &CONTACT).await.location, "/apply/unbind/documents");

    browser.get("/apply/unbind/documents").await;
    let missing = browser.post("/apply/unbind/documents", &[]).await;
    missing.assert_status(422).assert_shows(&["请上传“身份证”", "href=\"#upload-id_card\""]);
    let sent = send(&mut browser, "id_card", &[("证件.jpg", "image/jpeg", &jpeg(1))]).await;
    assert_eq!(sent.location, "/apply/unbind/documents#document-id_card", "{}", sent.html);
    browser.get("/apply/unbind/documents").await.assert_shows(&["正在检查", " data-live>"]);
    // Files still being checked do not block.
    assert_eq!(browser.post("/apply/unbind/documents", &[]).await.location, "/apply/unbind/consequences");

    let page = browser.get("/apply/unbind/consequences").await;
    page.assert_shows(&["¥12,345.60", "建议先处理"]);
    let missing = browser.post("/apply/unbind/consequences", &UNBIND_ACKS[..2]).await;
    missing.assert_status(422);
    assert!(missing.html.contains("href=\"#ack-bind_again\"") && missing.html.matches(" checked").count() == 2);
    assert_eq!(browser.post("/apply/unbind/consequences", &UNBIND_ACKS).await.location, "/apply/unbind/check");

    browser.get("/apply/unbind/check").await.assert_shows(&["正在检查", "/apply/unbind/contact#contact_phone"]);
    assert_eq!(browser.post("/apply/unbind/check", &[]).await.status, 422);
    portal.prepare(None).await;
    let check = browser.get("/apply/unbind/check").await;
    check.assert_shows(&["mm-1@store.example", "证件.jpg（3 KB，可以提交）"]).assert_hides(&["error-summary"]);
    let submitted = browser.post("/apply/unbind/check", &[]).await;
    submitted.assert_status(303);
    assert!(browser.get(&submitted.location).await.html.contains("2026年11月27日（周五）18:00"));

    // The other tab still shows the last page.
    let status = submitted.location.trim_end_matches("/receipt").to_owned();
    assert_eq!(browser.post("/apply/unbind/check", &[]).await.location, status);
    assert_eq!(browser.get("/apply/unbind").await.location, status);
    browser.get(&status).await.assert_shows(&["我们已收到您的申请", "撤回申请"]);
    assert!(browser.get("/apply/account").await.html.contains("已有一件申请正在办理"));
    let withdraw = format!("{status}/withdraw");
    assert_eq!(browser.get(&withdraw).await.status, 200);
    assert_eq!(browser.post(&withdraw, &[]).await.location, status);
    assert!(browser.get(&status).await.html.contains("您已撤回本申请"));
    browser.get("/apply/unbind/reason").await;
    browser.post(&withdraw, &[]).await.assert_status(409).assert_shows(&["撤回未成功"]);
    let acknowledged = portal.ask("select array_to_string(acknowledged, ' ') as text from applications").await;
    assert_eq!(acknowledged, ["stops_trading earnings_and_shipments bind_again"]);
}

#[actix_web::test]
async fn concurrent_submissions_make_one() {
    let portal = shop().await;
    let mut one = portal.browser().await;
    sign_in(&mut one, &portal, "MM-1").await;
    fill_in(&mut one, &portal).await;
    let mut other = one.clone();
    let (first, second) = futures::join!(one.post("/apply/unbind/check", &[]), other.post("/apply/unbind/check", &[]));
    let reference = &portal.ask("select reference as text from applications").await[..];
    assert_eq!(reference.len(), 1);
    let mut ways = [first.location, second.location];
    ways.sort();
    let status = format!("/apply/applications/{}", reference[0]);
    assert_eq!(ways, [status.clone(), format!("{status}/receipt")]);
}

#[actix_web::test]
async fn contact_is_shown_as_it_will_be_stored() {
    let (_portal, mut browser) = signed_in().await;
    browser.post("/apply/unbind/reason", &REASON).await;
    let odd = [("contact_name", "周\u{e863}"), ("contact_phone", "13800138000/13900139000"), CONTACT[2]];
    let wrong = browser.post("/apply/unbind/contact", &odd).await;
    wrong.assert_status(422).assert_shows(&["第 2 个字无法显示", "这里只填写一个电话号码"]);
    let insult = [("contact_name", "傻 逼"), CONTACT[1], CONTACT[2]];
    browser.post("/apply/unbind/contact", &insult).await.assert_status(422).assert_shows(&["“傻 逼”"]);
    let email = CONTACT[2].1.to_uppercase();
    let wide = [
        ("contact_name", "陈•立新"),
        ("contact_phone", "\u{202d}１３８ ００１３ ８０００\u{202c}"),
        ("contact_email", &*email),
    ];
    assert_eq!(browser.post("/apply/unbind/contact", &wide).await.location, "/apply/unbind/documents");
    let page = browser.get("/apply/unbind/contact").await;
    page.assert_shows(&["value=\"陈·立新\"", "value=\"138 0013 8000\"", &format!("value=\"{}\"", CONTACT[2].1)]);
}

#[actix_web::test]
async fn unregistered_contact_needs_a_code() {
    let (portal, mut browser) = signed_in().await;
    browser.post("/apply/unbind/reason", &REASON).await;
    browser.get("/apply/unbind/contact").await.assert_shows(&["m***1@store.example"]);
    let unregistered = [CONTACT[0], CONTACT[1], ("contact_email", "chen@elsewhere.example")];
    let asked = browser.post("/apply/unbind/contact", &unregistered).await;
    let code_page = "/apply/unbind/contact/code";
    assert_eq!(asked.location, code_page);
    browser.get(code_page).await;
    browser.get("/apply/unbind/contact/code?sent=1").await;
    let mails = "select to_address as text from letters where kind = 'email_code'";
    assert!(portal.ask(mails).await.is_empty(), "opening the page sends no email");
    assert_eq!(browser.post(code_page, &[("send", "1")]).await.location, "/apply/unbind/contact/code?sent=1");
    assert_eq!(portal.ask(mails).await, ["chen@elsewhere.example"]);
    let code = code_in(&portal, "email_code", "chen@elsewhere.example").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for (typed, expected) in [("", "请填写邮件中的 6 位验证码"), (wrong, "还可再试 4 次")] {
        browser.post(code_page, &[("code", typed)]).await.assert_status(422).assert_shows(&[expected]);
    }
    assert_eq!(browser.post(code_page, &[("code", &code)]).await.location, "/apply/unbind/documents");
    assert!(browser.get("/apply/unbind/contact").await.html.contains("该邮箱已通过验证码确认"));
    // Another address asks for another code; back at the first one, nothing is asked.
    let other = [CONTACT[0], CONTACT[1], ("contact_email", "else@elsewhere.example")];
    assert_eq!(browser.post("/apply/unbind/contact", &other).await.location, code_page);
    assert!(browser.get("/apply/unbind/check").await.html.contains("/apply/unbind/contact/code#code"));
    browser.post(code_page, &[("code", &code)]).await.assert_shows(&["验证码已失效："]);
    assert_eq!(browser.post("/apply/unbind/contact", &unregistered).await.location, "/apply/unbind/documents");
    for _ in 0..4 {
        browser.post("/apply/unbind/contact", &other).await;
        browser.post(code_page, &[("send", "1")]).await;
    }
    browser.post(code_page, &[("send", "1")]).await.assert_status(422).assert_shows(&["验证码发送次数已达上限"]);
}

/// Answers that a step refuses. After the last ones, every part of the form lacks something.
const REFUSED: [(&str, &[(&str, &str)]); 10] = [
    ("reason", &[]),
    ("reason", &[("reason", "other"), ("statement", "x")]),
    ("reason", &[("reason", "other"), ("statement", "you are a bastard and an idiot <u>")]),
    ("reason", &[("reason", "none")]),
    ("reason", &[("reason", "other"), ("statement", "")]),
    ("contact", &[("contact_name", "\u{202e}"), ("contact_phone", "x"), ("contact_email", "x")]),
    ("contact", &[("contact_name", "Dana <u>"), ("contact_email", "ｄａｎａ＠lumen.example")]),
    ("contact", &[("contact_name", ""), ("contact_email", "dana@elsewhere.example")]),
    ("documents", &[]),
    ("consequences", &[]),
];

#[actix_web::test]
async fn every_gap_links_to_its_field() {
    let portal = shop().await;
    portal.run("update stores set name = 'Lumen <u>', owner_name = 'Dana <u>'").await;
    for kind in Kind::ALL {
        let mut owner = portal.owner().await;
        owner.cookies.insert("lang".to_owned(), "en".to_owned());
        let form = links::form(*kind);
        owner.get(&format!("{form}/reason")).await;
        for (step, fields) in REFUSED {
            let path = format!("{form}/{step}");
            let (refused, page) = (owner.post(&path, fields).await, owner.get(&path).await);
            assert_eq!((refused.status, page.status), (422, 200), "{path}: {fields:?}");
            for html in [&refused.html, &page.html] {
                assert_eq!(page::chinese_in(html, &[]), None, "{path}: {fields:?}");
            }
        }
        let file: [(&str, &str, &[u8]); 1] = [("a.jpg", "image/jpeg", &jpeg(1))];
        assert_eq!(owner.post_files(&links::upload(*kind), &[("document", "other")], &file).await.status, 303);
        portal.set_files(EvidenceState::Unreadable).await;
        let refused = owner.post(&format!("{form}/check"), &[]).await;
        assert_eq!((refused.status, page::chinese_in(&refused.html, &[])), (422, None));
        let links = refused.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let links: Vec<&str> = links.filter(|link| link.starts_with(&form) && link.contains('#')).collect();
        assert!(links.len() > 7, "{links:?}");
        for link in links {
            let (page, anchor) = link.split_once('#').unwrap();
            // The field of the code is there once the code was sent.
            let page = if anchor == "code" { format!("{page}?sent=1") } else { page.to_owned() };
            assert!(owner.get(&page).await.html.contains(&format!("id=\"{anchor}\"")), "{link}");
        }
    }
}

#[actix_web::test]
async fn files_read_well_in_every_state() {
    let portal = shop().await;
    portal.run("update stores set name = 'Lumen <u>', owner_name = 'Dana <u>'").await;
    let answers = Answers { contact_name: "Dana <u>".into(), ..builders::answers() };
    let draft_owner = DraftOwner::owner(portal.stores[0]);
    for kind in Kind::ALL {
        builders::complete_draft_with(&mut portal.conn().await, portal.ctx(), draft_owner, *kind, &answers).await;
    }
    let mut owner = portal.owner().await;
    owner.cookies.insert("lang".to_owned(), "en".to_owned());
    for state in EvidenceState::ALL {
        portal.set_files(*state).await;
        for (kind, step) in Kind::ALL.iter().flat_map(|kind| [(kind, "documents"), (kind, "check")]) {
            let path = format!("{}/{step}", links::form(*kind));
            let page = owner.get(&path).await;
            assert_eq!((page.status, page::chinese_in(&page.html, &[])), (200, None), "{path}: {state}");
            if *state != EvidenceState::Ready {
                let refused = owner.post(&path, &[]).await;
                // Files still being checked stop only the submission.
                let is_refused = step == "check" || !state.is_waiting();
                assert_eq!(refused.status, if is_refused { 422 } else { 303 }, "{path}: {state}");
                assert_eq!(page::chinese_in(&refused.html, &[]), None, "{path}: {state}");
            }
        }
    }
}

#[actix_web::test]
async fn insult_is_named_and_text_kept() {
    let (_portal, mut browser) = signed_in().await;
    let insulting = "客服是骗子，傻 逼，然后我换了手机";
    let answer = browser.post("/apply/unbind/reason", &[("reason", "changed_phone"), ("statement", insulting)]).await;
    answer.assert_status(422).assert_shows(&["“傻 逼”", "不要使用侮辱", insulting]);
    assert!(browser.get("/apply/unbind/reason").await.html.contains(insulting));
}

#[actix_web::test]
async fn stolen_account_is_not_asked_for_funds() {
    let (portal, mut browser) = signed_in().await;
    browser.get("/apply/unbind/reason").await.assert_shows(&["data-when=\"reason=account_stolen\"", "我们会优先处理"]);
    browser.post("/apply/unbind/reason", &[("reason", "account_stolen")]).await;
    browser.post("/apply/unbind/contact", &CONTACT).await;
    browser.get("/apply/unbind/documents").await.assert_shows(&["id=\"document-theft_report\""]);
    send(&mut browser, "id_card", &[("a.jpg", "image/jpeg", &jpeg(1))]).await;
    portal.prepare(None).await;
    browser.get("/apply/unbind/consequences").await.assert_shows(&["账号可能被他人控制"]).assert_hides(&["¥12,345.60"]);
    assert_eq!(browser.post("/apply/unbind/consequences", &UNBIND_ACKS).await.location, "/apply/unbind/check");
    assert_eq!(browser.post("/apply/unbind/check", &[]).await.status, 303);
    assert_eq!(portal.ask("select is_urgent::text as text from applications").await, ["true"]);
}

#[actix_web::test]
async fn draft_survives_the_session() {
    let (portal, mut browser) = signed_in().await;
    let later = [("reason", "other"), ("statement", "写到一半"), ("later", "1")];
    assert_eq!(browser.post("/apply/unbind/reason", &later).await.location, "/apply/account");
    let later = [("contact_name", "陈立新"), ("later", "1")];
    assert_eq!(browser.post("/apply/unbind/contact", &later).await.location, "/apply/account");
    browser.get("/apply/unbind/consequences").await;
    let later = [UNBIND_ACKS[1], ("later", "1")];
    assert_eq!(browser.post("/apply/unbind/consequences", &later).await.location, "/apply/account");
    send(&mut browser, "id_card", &[("证件.jpg", "image/jpeg", &jpeg(1))]).await;
    portal.clock.advance(Duration::minutes(31));
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/sign-in");
    sign_in(&mut browser, &portal, "MM-1").await;
    assert!(browser.get("/apply/account").await.html.contains("继续填写"));
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/unbind/reason");
    assert!(browser.get("/apply/unbind/reason").await.html.contains("写到一半"));
    assert!(browser.get("/apply/unbind/contact").await.html.contains("陈立新"));
    assert!(browser.get("/apply/unbind/documents").await.html.contains("证件.jpg"));
    assert_eq!(browser.get("/apply/unbind/consequences").await.html.matches(" checked").count(), 1);
    browser.get("/apply/account").await;
    assert_eq!(browser.post("/apply/sign-out", &[]).await.location, "/");
    assert_eq!(browser.get("/apply/account").await.location, "/apply/sign-in");
}

#[actix_web::test]
async fn rejection_reasons_show_at_their_fields() {
    let (portal, application) = applied().await;
    portal.decided(application.id, Outcome::Reject).await;
    portal.clock.advance(Duration::hours(1));
    let (mut conn, owner) = (portal.conn().await, Actor::Applicant { store: portal.stores[0] });
    domain::intake::reapply::begin_again(&mut conn, portal.ctx(), &owner, application.id).await.unwrap();

    let mut browser = portal.browser().await;
    sign_in(&mut browser, &portal, "MM-1").await;
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/unbind/contact");
    let page = browser.get("/apply/unbind/contact").await;
    page.assert_shows(&["上次未通过", "尚未修改", "/apply/unbind/contact#contact_phone", "需修改："]);
    page.assert_shows(&["value=\"chen@mumian.example\""]);
    // Submitted files are kept, and not shown to people who sign in later.
    browser.get("/apply/unbind/documents").await.assert_shows(&["上次已提交，沿用"]).assert_hides(&["<img"]);
    let mended = [CONTACT[0], ("contact_phone", "13900139000"), ("contact_email", "chen@mumian.example")];
    browser.get("/apply/unbind/contact").await;
    assert_eq!(browser.post("/apply/unbind/contact", &mended).await.location, "/apply/unbind/consequences");
    browser.get("/apply/unbind/contact").await.assert_shows(&["已修改"]).assert_hides(&["尚未修改"]);
    browser.post("/apply/unbind/consequences", &UNBIND_ACKS).await;
    let submitted = browser.post("/apply/unbind/check", &[]).await.location;
    let again = submitted.trim_end_matches("/receipt").rsplit('/').next().unwrap();
    let mut lead = portal.staff("lead").await;
    let changed = lead.get(&links::case(again)).await.html;
    assert!(changed.contains("13800138000") && changed.contains("13900139000"), "the page compares both");
    assert!(changed.contains(&links::case(&application.reference)), "and links to the earlier application");
    portal.run(SAME_AS_BEFORE).await;
    assert_ne!(lead.get(&links::case(again)).await.html, changed);
}

/// Takes back every change of an application that follows another.
const SAME_AS_BEFORE: &str = "
    update applications a set contact_phone = b.contact_phone, contact_name = b.contact_name, contact_email = b.contact_email,
        reason = b.reason, statement = b.statement
    from applications b where b.id = a.follows_id";

#[actix_web::test]
async fn rejection_in_grace_is_not_shown() {
    let (portal, mut browser) = signed_in().await;
    fill_in(&mut browser, &portal).await;
    let receipt = browser.post("/apply/unbind/check", &[]).await.location;
    let status = receipt.trim_end_matches("/receipt").to_owned();
    browser.get(&receipt).await;
    let (mut conn, reference) = (portal.conn().await, status.rsplit('/').next().unwrap());
    let id = application::find_by_reference(&conn, reference).await.unwrap().unwrap();
    portal.claimed(id).await;
    let paths = ["/apply/account", &status, &receipt, "/apply/unbind", &format!("{status}/withdraw")];
    let mut before = Vec::new();
    for path in paths {
        let answer = browser.get(path).await;
        before.push((answer.status, answer.location, answer.html));
    }
    let verdict = builders::verdict(Outcome::Reject);
    decide::decide(&mut conn, portal.ctx(), portal.actor("linxiao"), id, &verdict).await.unwrap();
    for (path, before) in paths.into_iter().zip(before) {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.location, answer.html), before, "{path}");
    }
    browser.get(&status).await;
    assert_eq!(browser.post(&format!("{status}/withdraw"), &[]).await.location, status);
    portal.clock.advance(Duration::minutes(20));
    browser.get(&status).await.assert_shows(&["您已撤回本申请"]).assert_hides(&[&verdict.message]);
    let states = portal.ask("select state as text from letters where kind = 'rejected'").await;
    assert_eq!(states, ["cancelled"]);
}

/// The digest on a check page, as its form sends it.
pub fn shown(page: &Answer) -> String {
    page.quoted_after("name=\"shown\" value=\"").to_owned()
}

#[actix_web::test]
async fn check_page_submits_what_it_shows() {
    let portal = shop().await;
    let mut one = portal.browser().await;
    sign_in(&mut one, &portal, "MM-1").await;
    fill_in(&mut one, &portal).await;
    let mut other = one.clone();
    let first = shown(&one.get("/apply/unbind/check").await);
    let changed = [CONTACT[0], ("contact_phone", "15000150000"), CONTACT[2]];
    other.get("/apply/unbind/contact").await;
    other.post("/apply/unbind/contact", &changed).await;
    let again = one.post("/apply/unbind/check", &[("shown", &first)]).await;
    again.assert_status(409).assert_shows(&["尚未提交", "15000150000", "role=\"alert\""]);
    assert!(portal.ask("select reference as text from applications").await.is_empty());
    for forged in ["zz", "00"] {
        one.post("/apply/unbind/check", &[("shown", forged)]).await.assert_status(409);
    }
    let seen = shown(&again);
    assert_ne!(seen, first);
    one.post("/apply/unbind/check", &[("shown", &seen)]).await.assert_status(303);
    assert_eq!(portal.ask("select contact_phone as text from applications").await, ["15000150000"]);
}

#[actix_web::test]
async fn rejected_store_begins_with_its_answers_from_the_account_page() {
    let (portal, application) = applied().await;
    portal.decided(application.id, Outcome::Reject).await;
    portal.clock.advance(Duration::hours(1));
    let mut browser = portal.owner().await;
    browser.get("/apply/account").await.assert_shows(&["href=\"/apply/unbind\""]);
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/unbind/reason");
    let page = browser.get("/apply/unbind/reason").await;
    page.assert_shows(&["上次未通过", "联系人与登记信息一致，予以处理。", "尚未修改"]).assert_hides(&["已修改"]);
    assert!(portal.ask("select id::text as text from drafts").await.is_empty(), "opening the form saves nothing");
    assert_eq!(browser.post("/apply/unbind/reason", &REASON).await.location, "/apply/unbind/contact");
    browser.get("/apply/unbind/contact").await.assert_shows(&["value=\"chen@mumian.example\"", "需修改："]);
    browser.get("/apply/unbind/documents").await.assert_shows(&["上次已提交，沿用"]).assert_hides(&["<img"]);
    let follows = portal.ask("select follows_id::text as text from drafts").await;
    assert_eq!(follows, [application.id.to_string()]);
}

#[actix_web::test]
async fn kept_answers_are_promised_only_where_they_are_kept() {
    let (portal, application) = applied().await;
    portal.decided(application.id, Outcome::Reject).await;
    portal.clock.advance(Duration::hours(1));
    let status = links::status(&application.reference);
    let mut browser = portal.owner().await;
    browser.get(&status).await.assert_shows(&["上次填写的内容已为您保留"]);
    portal.run("update store_contacts set created_at = created_at + interval '500 days' where is_primary").await;
    browser.get(&status).await.assert_shows(&["请重新填写"]).assert_hides(&["上次填写的内容已为您保留"]);
}
