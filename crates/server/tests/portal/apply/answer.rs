//! Answering an information request through the real handlers: saving, files, submitting; and refusing other people.

use domain::application::status::Status;
use domain::application::transition;
use domain::base::id::ApplicationId;
use domain::base::terms::{ItemKind, Kind};
use domain::evidence::preparation::{self, PreparationResult};
use domain::evidence::{EvidenceState, File};
use domain::intake::withdrawal;
use domain::review::claim;
use domain::review::information_request::{self, NewItem, NewRequest};
use server::{links, urls};

use crate::apply::form_steps::{PICTURE, jpeg};
use crate::portal::{Portal, applied, shop};

/// An application held by the reviewer, who requested a text and a document.
async fn asked(portal: &Portal) -> (ApplicationId, String) {
    let receipt = portal.submitted(portal.stores[0], Kind::Unbind).await;
    let mut conn = portal.conn().await;
    claim::claim(&mut conn, portal.ctx(), portal.actor("linxiao"), receipt.id).await.unwrap();
    let item = |prompt: &str, document: Option<&str>| NewItem {
        reason: "evidence_incomplete".into(),
        kind: if document.is_some() { ItemKind::Document } else { ItemKind::Text },
        document: document.map(str::to_owned),
        prompt: prompt.into(),
    };
    let items = vec![item("换手机的日期是哪天？", None), item("请上传清晰的营业执照", Some("business_licence"))];
    let new = NewRequest { items, message: "辛苦您补充。".into() };
    information_request::ask(&mut conn, portal.ctx(), portal.actor("linxiao"), receipt.id, &new).await.unwrap();
    (receipt.id, receipt.reference)
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
async fn answer_is_saved_then_submitted_whole() {
    let portal = shop().await;
    let (id, reference) = asked(&portal).await;
    let (status, answer) = (links::status(&reference), links::answer(&reference));
    let upload = links::answer_upload(&reference);
    let mut browser = portal.owner().await;
    let seen = browser.get(&status).await;
    for said in ["请补充以下内容", "换手机的日期是哪天？", "辛苦您补充。", "审核计时暂停", &answer]
    {
        assert!(seen.html.contains(said), "{said}");
    }
    let page = browser.get(&answer).await;
    assert!(page.status == 200 && page.html.contains("name=\"text-1\"") && page.html.contains("value=\"2\""));
    let saved = browser.post(&answer, &[("text-1", "上周三 <b>。\u{0}"), ("save", "1")]).await;
    assert!(saved.status == 200 && saved.html.contains("尚未提交"), "{}", saved.status);
    assert!(browser.get(&answer).await.html.contains("上周三 &#60;b&#62;。</textarea>"), "the typed text is kept");

    let early = browser.post(&answer, &[("text-1", " "), ("submit", "1")]).await;
    assert_eq!(early.status, 422);
    assert!(early.html.contains("href=\"#text-1\"") && early.html.contains("href=\"#upload-2\""), "{}", early.html);
    let long = "长".repeat(1001);
    let long = browser.post(&answer, &[("text-1", long.as_str()), ("submit", "1")]).await;
    assert!(long.status == 422 && long.html.contains("长</textarea>") && long.html.contains("1000"));

    let photo = jpeg(1);
    let file: [(&str, &str, &[u8]); 1] = [("执照.jpg", "image/jpeg", &photo)];
    for odd in ["1", "3", "+2", "02", "business_licence"] {
        let refused = browser.post_files(&upload, &[("document", odd)], &file).await;
        assert!(refused.status == 422 && refused.html.contains("不需要此类材料"), "{odd}: {}", refused.status);
    }
    let wrong = browser.post_files(&upload, &[("document", "2")], &[("a.txt", "text/plain", b"hello")]).await;
    assert!(wrong.status == 422 && wrong.html.contains("仅支持 JPG") && wrong.html.contains("长</textarea>"));
    let sent = browser.post_files(&upload, &[("document", "2")], &file).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, format!("{answer}#item-2").as_str()));
    assert!(browser.get(&answer).await.html.contains("data-live>"), "the page asks again by itself");
    let waiting = browser.post(&answer, &[("text-1", "上周三"), ("submit", "1")]).await;
    assert!(waiting.status == 422 && waiting.html.contains("“执照.jpg”正在检查"));

    let evidence = files(&portal, id).await[0].evidence.id;
    let remove = links::answer_remove(&reference, evidence);
    for _ in 0..2 {
        assert_eq!(browser.post(&remove, &[]).await.status, 303, "removing twice succeeds");
    }
    assert!(files(&portal, id).await.is_empty());
    browser.post_files(&upload, &[("document", "2")], &file).await;
    prepare(&portal, id).await;
    let evidence = files(&portal, id).await[0].evidence.id;
    let picture = links::answer_picture(&reference, evidence, 1);
    assert!(browser.get(&answer).await.html.contains(&format!("src=\"{picture}\"")));
    assert_eq!(browser.get(&picture).await.bytes, PICTURE);

    let done = browser.post(&answer, &[("text-1", "上周三"), ("submit", "1")]).await;
    assert_eq!((done.status, done.location.as_str()), (303, status.as_str()), "{}", done.html);
    let application = transition::get(&portal.conn().await, id).await.unwrap();
    assert_eq!(application.status, Status::InReview);
    assert_eq!(application.holder_id, portal.actor("linxiao").staff().map(|staff| staff.id));
    let seen = browser.get(&status).await;
    assert!(seen.html.contains("您补充的材料") && seen.html.contains("执照.jpg") && !seen.html.contains("上周三"));
    assert!(!seen.html.contains(&answer) && !seen.html.contains(&picture), "names only");
    assert_eq!(browser.get(&picture).await.status, 404, "submitted files are shown to reviewers only");
    assert_eq!(browser.get(&answer).await.location, status);
    assert_eq!(browser.post(&answer, &[("text-1", "改"), ("submit", "1")]).await.location, status);
    assert_eq!(browser.post_files(&upload, &[("document", "2")], &file).await.location, status);
    assert_eq!(browser.post(&links::answer_remove(&reference, evidence), &[]).await.location, status);
}

#[actix_web::test]
async fn unready_files_stop_the_answer() {
    let portal = shop().await;
    let (id, reference) = asked(&portal).await;
    let answer = links::answer(&reference);
    let mut owner = portal.owner().await;
    owner.get(&answer).await;
    let photo = jpeg(1);
    let file: [(&str, &str, &[u8]); 1] = [("执照.jpg", "image/jpeg", &photo)];
    owner.post_files(&links::answer_upload(&reference), &[("document", "2")], &file).await;
    prepare(&portal, id).await;
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
    let portal = shop().await;
    let (id, reference) = asked(&portal).await;
    let mut owner = portal.owner().await;
    owner.get(&links::answer(&reference)).await;
    let photo = jpeg(1);
    let file: [(&str, &str, &[u8]); 1] = [("执照.jpg", "image/jpeg", &photo)];
    owner.post_files(&links::answer_upload(&reference), &[("document", "2")], &file).await;
    prepare(&portal, id).await;
    let evidence = files(&portal, id).await[0].evidence.id;

    let mut other = portal.owner_of(portal.stores[1]).await;
    other.get(urls::ACCOUNT).await;
    for path in [links::answer(&reference), links::answer_picture(&reference, evidence, 1)] {
        assert_eq!(other.get(&path).await.status, 404, "{path}");
    }
    let answer = links::answer(&reference);
    for path in [&answer, &links::answer_remove(&reference, evidence)] {
        assert_eq!(other.post(path, &[("text-1", "别人"), ("submit", "1")]).await.status, 404, "{path}");
    }
    let upload = links::answer_upload(&reference);
    assert_eq!(other.post_files(&upload, &[("document", "2")], &file).await.status, 404);
    assert_eq!(files(&portal, id).await.len(), 1);
    let mut stranger = portal.browser().await;
    assert_eq!(stranger.get(&answer).await.location, urls::APPLY_SIGN_IN);

    let applicant = domain::Actor::Applicant { store: portal.stores[0] };
    withdrawal::withdraw(&mut portal.conn().await, portal.ctx(), &applicant, id).await.unwrap();
    assert_eq!(owner.get(&answer).await.location, links::status(&reference), "no answer is awaited");
}

#[actix_web::test]
async fn answered_contact_is_validated() {
    let (portal, receipt) = applied().await;
    let mut conn = portal.conn().await;
    claim::claim(&mut conn, portal.ctx(), portal.actor("linxiao"), receipt.id).await.unwrap();
    let item = NewItem {
        reason: "identity_mismatch".into(),
        kind: ItemKind::Contact,
        document: None,
        prompt: "请留一个能联系到您的电话".into(),
    };
    let new = NewRequest { items: vec![item], message: String::new() };
    information_request::ask(&mut conn, portal.ctx(), portal.actor("linxiao"), receipt.id, &new).await.unwrap();
    let (answer, status) = (links::answer(&receipt.reference), links::status(&receipt.reference));
    let mut browser = portal.owner().await;
    let page = browser.get(&answer).await;
    for said in ["<input type=\"text\" id=\"text-1\"", "data-counter=\"254\"", "邮件仍发送至原邮箱"] {
        assert!(page.html.contains(said), "{said}");
    }
    for (typed, said) in [
        ("", "请在第 1 项填写邮箱或电话号码"),
        ("12345", "或手机号、带区号的座机号"),
        ("chen@mumian", "href=\"#text-1\""),
        ("chen＠mumian.example", "href=\"#text-1\""),
    ] {
        let refused = browser.post(&answer, &[("text-1", typed), ("submit", "1")]).await;
        assert!(refused.status == 422 && refused.html.contains(said), "{typed}: {}", refused.html);
        assert!(
            refused.html.contains(&format!("value=\"{typed}\"")) && refused.html.contains("aria-invalid"),
            "{typed}"
        );
    }
    let before = transition::get(&conn, receipt.id).await.unwrap();
    let done = browser.post(&answer, &[("text-1", "139 0013 9000"), ("submit", "1")]).await;
    assert_eq!((done.status, done.location.as_str()), (303, status.as_str()), "{}", done.html);
    let after = transition::get(&conn, receipt.id).await.unwrap();
    assert_eq!(
        (after.contact_phone, after.contact_email),
        (before.contact_phone, before.contact_email),
        "frozen (R10)"
    );
    let seen = browser.get(&status).await;
    assert!(seen.html.contains("已填写联系方式") && !seen.html.contains("139 0013 9000"));
}
