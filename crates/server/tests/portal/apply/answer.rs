//! Answering an information request through the real handlers: saving, files, submitting; and refusing other people.

use domain::review::information_request::{NewItem, NewRequest};

use crate::prelude::*;

/// An application held by the reviewer, who requested these items; its id and reference.
async fn ask(portal: &Portal, items: Vec<NewItem>) -> (ApplicationId, String) {
    let receipt = portal.submitted(portal.stores[0], Kind::Unbind).await;
    portal.claimed(receipt.id).await;
    let new = NewRequest { items, message: "辛苦您补充。".into() };
    let (ctx, reviewer) = (portal.ctx(), portal.actor("linxiao"));
    information_request::ask(&mut portal.conn().await, ctx, reviewer, receipt.id, &new).await.unwrap();
    (receipt.id, receipt.reference)
}

/// A shop whose application needs a text and a document.
async fn asked() -> (Portal, ApplicationId, String) {
    let portal = shop().await;
    let item = |prompt: &str, document: Option<&str>| NewItem {
        reason: "evidence_incomplete".into(),
        kind: if document.is_some() { ItemKind::Document } else { ItemKind::Text },
        document: document.map(str::to_owned),
        prompt: prompt.into(),
    };
    let items = vec![item("换手机的日期是哪天？", None), item("请上传清晰的营业执照", Some("business_licence"))];
    let (id, reference) = ask(&portal, items).await;
    (portal, id, reference)
}

/// Sends the requested document.
async fn upload(browser: &mut Browser, reference: &str) -> Answer {
    let file: [(&str, &str, &[u8]); 1] = [("执照.jpg", "image/jpeg", &jpeg(1))];
    browser.post_files(&links::answer_upload(reference), &[("document", "2")], &file).await
}

/// The owner on the page of the answer, with the requested document ready.
async fn owner_with_file(portal: &Portal, id: ApplicationId, reference: &str) -> Browser {
    let mut owner = portal.owner().await;
    owner.get(&links::answer(reference)).await;
    upload(&mut owner, reference).await;
    prepare(portal, id).await;
    owner
}

async fn files(portal: &Portal, id: ApplicationId) -> Vec<File> {
    let asked = information_request::list(&portal.conn().await, id).await.unwrap();
    asked.into_iter().flat_map(|it| it.items).flat_map(|it| it.files).collect()
}

/// Replaces the worker: every waiting file gets a page.
async fn prepare(portal: &Portal, id: ApplicationId) {
    let mut conn = portal.conn().await;
    for file in files(portal, id).await.into_iter().map(|it| it.evidence).filter(|it| it.state.is_waiting()) {
        let ready = PreparationResult::Ready(vec![portal.put_page(&file, PICTURE).await]);
        preparation::finish(&mut conn, portal.ctx(), &file, &ready).await.unwrap();
    }
}

#[actix_web::test]
async fn paused_application_shows_dates_that_are_true() {
    let (portal, _, reference) = asked().await;
    let (status, account) = (links::status(&reference), urls::ACCOUNT);
    // Asked on Friday, when the answer was due on the next one. On Thursday the clock is still paused.
    portal.clock.set("2026-11-26T10:00:00+08:00".parse().unwrap());
    let mut owner = portal.owner().await;
    let page = owner.get(&status).await;
    page.assert_shows(&[
        "以上日期按您现在补充计算",
        "请您补充",
        "2026年11月30日（周一）18:00 前",
        "2026年12月2日（周三）18:00 前",
    ]);
    page.assert_hides(&["目标时间已过"]);
    owner.get(account).await.assert_shows(&["计时暂停"]).assert_hides(&["18:00 前答复"]);
}

#[actix_web::test]
async fn stopped_application_promises_no_date() {
    let (portal, receipt) = applied().await;
    let mut owner = portal.owner().await;
    let status = links::status(&receipt.reference);
    owner.get(&status).await.assert_shows(&["目标答复时间", "最晚答复时间"]);
    portal.run("update applications set objected_at = now()").await;
    owner.get(&status).await.assert_hides(&["目标答复时间", "最晚答复时间", "还剩"]);
}

#[actix_web::test]
async fn answer_is_saved_then_submitted_whole() {
    let (portal, id, reference) = asked().await;
    let (status, answer) = (links::status(&reference), links::answer(&reference));
    let path = links::answer_upload(&reference);
    let mut browser = portal.owner().await;
    let seen = browser.get(&status).await;
    seen.assert_shows(&["请补充以下内容", "换手机的日期是哪天？", "辛苦您补充。", "审核计时暂停", &answer]);
    browser.get(&answer).await.assert_status(200).assert_shows(&["name=\"text-1\"", "value=\"2\""]);
    let saved = browser.post(&answer, &[("text-1", "上周三 <b>。\u{0}"), ("save", "1")]).await;
    saved.assert_status(200).assert_shows(&["尚未提交"]);
    assert!(browser.get(&answer).await.html.contains("上周三 &#60;b&#62;。</textarea>"), "the typed text is kept");

    let early = browser.post(&answer, &[("text-1", " "), ("submit", "1")]).await;
    early.assert_status(422).assert_shows(&["href=\"#text-1\"", "href=\"#upload-2\""]);
    let long = "长".repeat(1001);
    let long = browser.post(&answer, &[("text-1", long.as_str()), ("submit", "1")]).await;
    long.assert_status(422).assert_shows(&["长</textarea>", "1000"]);

    let photo = jpeg(1);
    let file: [(&str, &str, &[u8]); 1] = [("执照.jpg", "image/jpeg", &photo)];
    for odd in ["1", "3", "+2", "02", "business_licence"] {
        let refused = browser.post_files(&path, &[("document", odd)], &file).await;
        assert!(refused.status == 422 && refused.html.contains("不需要此类材料"), "{odd}: {}", refused.status);
    }
    let wrong = browser.post_files(&path, &[("document", "2")], &[("a.txt", "text/plain", b"hello")]).await;
    wrong.assert_status(422).assert_shows(&["仅支持 JPG", "长</textarea>"]);
    upload(&mut browser, &reference).await.assert_redirect(&format!("{answer}#item-2"));
    assert!(browser.get(&answer).await.html.contains("data-live>"), "the page asks again by itself");
    let waiting = browser.post(&answer, &[("text-1", "上周三"), ("submit", "1")]).await;
    waiting.assert_status(422).assert_shows(&["“执照.jpg”正在检查"]);

    let evidence = files(&portal, id).await[0].evidence.id;
    let remove = links::answer_remove(&reference, evidence);
    for _ in 0..2 {
        assert_eq!(browser.post(&remove, &[]).await.status, 303, "removing twice succeeds");
    }
    assert!(files(&portal, id).await.is_empty());
    upload(&mut browser, &reference).await;
    prepare(&portal, id).await;
    let evidence = files(&portal, id).await[0].evidence.id;
    let picture = links::answer_picture(&reference, evidence, 1);
    assert!(browser.get(&answer).await.html.contains(&format!("src=\"{picture}\"")));
    assert_eq!(browser.get(&picture).await.bytes, PICTURE);

    browser.post(&answer, &[("text-1", "上周三"), ("submit", "1")]).await.assert_redirect(&status);
    let application = transition::get(&portal.conn().await, id).await.unwrap();
    assert_eq!(application.status, Status::InReview);
    assert_eq!(application.holder_id, portal.actor("linxiao").staff().map(|staff| staff.id));
    let seen = browser.get(&status).await;
    seen.assert_shows(&["您补充的材料", "执照.jpg"]).assert_hides(&["上周三"]);
    assert!(!seen.html.contains(&answer) && !seen.html.contains(&picture), "names only");
    assert_eq!(browser.get(&picture).await.status, 404, "submitted files are shown to reviewers only");
    assert_eq!(browser.get(&answer).await.location, status);
    assert_eq!(browser.post(&answer, &[("text-1", "改"), ("submit", "1")]).await.location, status);
    assert_eq!(upload(&mut browser, &reference).await.location, status);
    assert_eq!(browser.post(&links::answer_remove(&reference, evidence), &[]).await.location, status);
}

#[actix_web::test]
async fn upload_and_removal_keep_what_was_typed() {
    let (portal, id, reference) = asked().await;
    let mut owner = portal.owner().await;
    let page = owner.get(&links::answer(&reference)).await;
    // Every button sends the one form of the page, and Enter saves.
    page.assert_shows(&[
        &format!("form=\"answer\" formaction=\"{}\"", links::answer_upload(&reference)),
        "form=\"answer\" name=\"save\" value=\"1\" tabindex=\"-1\"",
    ]);
    let parts = [("text-1", "三月二十号"), ("document", "2")];
    owner.post_files(&links::answer_upload(&reference), &parts, &[("执照.jpg", "image/jpeg", &jpeg(1))]).await;
    owner.get(&links::answer(&reference)).await.assert_shows(&["三月二十号"]);
    let evidence = files(&portal, id).await[0].evidence.id;
    let removal = links::answer_remove(&reference, evidence);
    owner.get(&links::answer(&reference)).await.assert_shows(&[&format!("form=\"answer\" formaction=\"{removal}\"")]);
    // A file that was chosen and not sent yet comes with the removal of another.
    let chosen: (Vec<u8>, &[u8]) =
        (b"name=\"file-2\"; filename=\"b.jpg\"\r\nContent-Type: image/jpeg".to_vec(), &jpeg(2));
    let typed: (Vec<u8>, &[u8]) = (b"name=\"text-1\"".to_vec(), "三月二十一号".as_bytes());
    owner.post_parts(&removal, &[typed, chosen]).await.assert_status(303);
    owner.get(&links::answer(&reference)).await.assert_shows(&["三月二十一号", "b.jpg"]).assert_hides(&["执照.jpg"]);
}

#[actix_web::test]
async fn refused_file_keeps_what_was_typed() {
    let (portal, _, reference) = asked().await;
    let mut owner = portal.owner().await;
    let parts = [("text-1", "三月二十号"), ("document", "2"), ("submit", "1")];
    let movie: (&str, &str, &[u8]) = ("a.mp4", "video/mp4", b"\0\0\0\x18ftypmp42");
    owner.get(&links::answer(&reference)).await;
    let answer = owner.post_files(&links::answer(&reference), &parts, &[movie]).await;
    answer.assert_status(422);
    answer.assert_shows(&["三月二十号", "a.mp4"]);
    assert_eq!(portal.ask("select status as text from applications").await, ["awaiting_applicant"]);
}

#[actix_web::test]
async fn unready_files_stop_the_answer() {
    let (portal, id, reference) = asked().await;
    let answer = links::answer(&reference);
    let mut owner = owner_with_file(&portal, id, &reference).await;
    for state in EvidenceState::ALL.iter().filter(|state| **state != EvidenceState::Ready) {
        portal.set_files(*state).await;
        assert_eq!(owner.get(&answer).await.status, 200, "{state}");
        let refused = owner.post(&answer, &[("text-1", "上周三"), ("submit", "1")]).await;
        assert_eq!(refused.status, 422, "{state}: {}", refused.html);
        assert_eq!(owner.get(&links::status(&reference)).await.status, 200, "{state}");
    }
}

#[actix_web::test]
async fn other_stores_request_is_not_found() {
    let (portal, id, reference) = asked().await;
    let mut owner = owner_with_file(&portal, id, &reference).await;
    let evidence = files(&portal, id).await[0].evidence.id;

    let mut other = portal.owner_of(portal.stores[1]).await;
    other.get(urls::ACCOUNT).await;
    other.assert_each(404, &[&links::answer(&reference), &links::answer_picture(&reference, evidence, 1)]).await;
    let answer = links::answer(&reference);
    for path in [&answer, &links::answer_remove(&reference, evidence)] {
        assert_eq!(other.post(path, &[("text-1", "别人"), ("submit", "1")]).await.status, 404, "{path}");
    }
    assert_eq!(upload(&mut other, &reference).await.status, 404);
    assert_eq!(files(&portal, id).await.len(), 1);
    assert_eq!(portal.browser().await.get(&answer).await.location, urls::APPLY_SIGN_IN);

    let applicant = domain::Actor::Applicant { store: portal.stores[0] };
    withdrawal::withdraw(&mut portal.conn().await, portal.ctx(), &applicant, id).await.unwrap();
    assert_eq!(owner.get(&answer).await.location, links::status(&reference), "no answer is awaited");
}

#[actix_web::test]
async fn answered_contact_is_validated() {
    let portal = shop().await;
    let item = NewItem {
        reason: "identity_mismatch".into(),
        kind: ItemKind::Contact,
        document: None,
        prompt: "请留一个能联系到您的电话".into(),
    };
    let (id, reference) = ask(&portal, vec![item]).await;
    let (answer, status, conn) = (links::answer(&reference), links::status(&reference), portal.conn().await);
    let mut browser = portal.owner().await;
    let page = browser.get(&answer).await;
    page.assert_shows(&["<input type=\"text\" id=\"text-1\"", "data-counter=\"254\"", "邮件仍发送至原邮箱"]);
    for (typed, said) in [
        ("", "请在第 1 项填写邮箱或电话号码"),
        ("12345", "或手机号、带区号的座机号"),
        ("chen@mumian", "href=\"#text-1\""),
        ("chen＠mumian", "href=\"#text-1\""),
    ] {
        let refused = browser.post(&answer, &[("text-1", typed), ("submit", "1")]).await;
        assert!(refused.status == 422 && refused.html.contains(said), "{typed}: {}", refused.html);
        refused.assert_shows(&[&format!("value=\"{typed}\""), "aria-invalid"]);
    }
    let before = transition::get(&conn, id).await.unwrap();
    browser.post(&answer, &[("text-1", "139 0013 9000"), ("submit", "1")]).await.assert_redirect(&status);
    let after = transition::get(&conn, id).await.unwrap();
    // They are frozen (R10).
    assert_eq!((after.contact_phone, after.contact_email), (before.contact_phone, before.contact_email));
    browser.get(&status).await.assert_shows(&["已填写联系方式"]).assert_hides(&["139 0013 9000"]);
}
