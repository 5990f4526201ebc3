//! Information requests through the real handlers: the form, its refusals, and the answer.

use domain::base::RequestEnd;

use crate::prelude::*;

const ASKED: [(&str, &str); 6] = [
    ("ask-reason-1", "evidence_incomplete"),
    ("ask-prompt-1", "换手机的日期是哪天？"),
    ("ask-reason-3", "identity_mismatch"),
    ("ask-document-3", "business_licence"),
    ("ask-prompt-3", "请上传清晰的营业执照"),
    ("ask-message", "辛苦您补充。"),
];

/// Replaces the worker: prepares the waiting file.
async fn prepare(portal: &Portal) -> EvidenceId {
    let mut conn = portal.conn().await;
    let id = portal.id(0).await;
    let asked = information_request::list(&conn, id).await.unwrap();
    let mut files = asked.into_iter().flat_map(|it| it.items).flat_map(|it| it.files).map(|it| it.evidence);
    let file = files.find(|file| file.state == EvidenceState::Received).unwrap();
    let ready = PreparationResult::Ready(vec![portal.put_page(&file, &picture(800, 560)).await]);
    preparation::finish(&mut conn, portal.ctx(), &file, &ready).await.unwrap();
    file.id
}

/// The applicant answers the first item, and submits.
async fn answer_first(portal: &Portal, text: &str) {
    let (mut conn, id) = (portal.conn().await, portal.id(0).await);
    let applicant = Actor::Applicant { store: portal.stores[0] };
    information_request::save(&mut conn, &applicant, id, &[(1, text.into())]).await.unwrap();
    information_request::answer(&mut conn, portal.ctx(), &applicant, id).await.unwrap();
}

#[actix_web::test]
async fn answer_returns_the_case_to_its_holder() {
    let (portal, case, mut reviewer) = held_case().await;
    assert!(reviewer.page.contains("name=\"ask-prompt-6\"") && !reviewer.page.contains("name=\"ask-prompt-7\""));
    reviewer.post(&format!("{case}/ask"), &ASKED).await.assert_redirect(&case);
    let waiting = reviewer.get(&case).await;
    waiting.assert_shows(&["等待申请人补充，计时暂停", "请上传清晰的营业执照", "营业执照", "辛苦您补充。"]);
    waiting.assert_shows(&["前补充，逾期申请自动结束"]);
    assert!(!waiting.html.contains("/release\""), "a waiting case cannot be released");
    waiting.assert_hides(&["name=\"verdict\"", "name=\"ask-message\""]);

    let mut applicant = portal.owner().await;
    let answer = links::answer(&portal.references[0]);
    applicant.get(&answer).await;
    let photo = tagged(picture(800, 560));
    let sent = [("执照.jpg", "image/jpeg", photo.as_slice())];
    let uploaded =
        applicant.post_files(&links::answer_upload(&portal.references[0]), &[("document", "2")], &sent).await;
    assert_eq!(uploaded.location, format!("{answer}#item-2"), "{}", uploaded.html);
    let file = prepare(&portal).await;
    let seen = reviewer.get(&case).await;
    assert!(!seen.html.contains("执照.jpg"), "files are hidden until the answer is submitted");
    let shown = format!("{case}/evidence/{file}/1");
    assert_eq!(reviewer.get(&shown).await.status, 404);
    applicant.get(&answer).await;
    let handed_in = applicant.post(&answer, &[("text-1", "上周三"), ("submit", "1")]).await;
    assert_eq!(handed_in.location, links::status(&portal.references[0]), "{}", handed_in.html);

    let seen = reviewer.get(&case).await;
    assert!(seen.html.contains("name=\"verdict\""), "in review again, with the same holder");
    seen.assert_shows(&["上周三", "执照.jpg", "收到", "已补充"]);
    assert!(seen.html.contains(&format!("{case}?file={file}#evidence")), "it is on the viewer's list");
    reviewer.get(&format!("{case}?file={file}")).await.assert_shows(&[&format!("src=\"{shown}\"")]);
    assert!(reviewer.get(&shown).await.bytes.starts_with(&[0xff, 0xd8, 0xff]));
}

#[actix_web::test]
async fn refused_request_keeps_typed_text() {
    let portal = desk(1).await;
    let ask = format!("{}/ask", portal.case(0));
    let mut reviewer = portal.holder(0).await;
    let nothing = reviewer.post(&ask, &[("ask-message", "辛苦您补充。")]).await;
    nothing.assert_status(422).assert_shows(&["请至少填写一项", "辛苦您补充。</textarea>"]);
    let long = "长".repeat(501);
    let table: [(&[(&str, &str)], &str); 6] = [
        (&[("ask-prompt-2", "哪天？")], "#ask-reason-2"),
        (&[("ask-reason-2", "made_up"), ("ask-prompt-2", "哪天？")], "#ask-reason-2"),
        (&[("ask-reason-2", "funds_outstanding"), ("ask-prompt-2", "哪天？")], "#ask-reason-2"),
        (&[("ask-reason-2", "evidence_incomplete")], "#ask-prompt-2"),
        (&[("ask-reason-5", "evidence_incomplete"), ("ask-prompt-5", &long)], "#ask-prompt-5"),
        (
            &[("ask-reason-1", "evidence_incomplete"), ("ask-document-1", "passport"), ("ask-prompt-1", "哪天？")],
            "#ask-document-1",
        ),
    ];
    for (fields, anchor) in table {
        let refused = reviewer.post(&ask, fields).await;
        assert_eq!(refused.status, 422, "{fields:?}");
        assert!(refused.html.contains(&format!("href=\"{anchor}\"")), "{fields:?}");
        for (name, typed) in fields.iter().filter(|(name, _)| name.starts_with("ask-prompt")) {
            assert!(refused.html.contains(&format!("{typed}</textarea>")), "{name}");
        }
    }
    let too_long = reviewer.post(&ask, &[&ASKED[..2], &[("ask-message", long.as_str())]].concat()).await;
    too_long.assert_status(422).assert_shows(&["href=\"#ask-message\""]);
    assert!(reviewer.get(&portal.case(0)).await.html.contains("name=\"verdict\""), "no request was sent");
}

#[actix_web::test]
async fn only_the_holder_asks_within_limits() {
    let (portal, case, mut reviewer) = held_case().await;
    let ask = format!("{case}/ask");
    let mut other = portal.staff("zhaoting").await;
    assert!(!other.get(&case).await.html.contains("ask-prompt-1"));
    other.post(&ask, &ASKED).await.assert_status(409).assert_shows(&["补充要求未发出", "请上传清晰的营业执照"]);
    assert_eq!(portal.staff("auditor").await.post(&ask, &ASKED).await.status, 403);

    portal.run("update applications set objected_at = submitted_at").await;
    reviewer.post(&ask, &ASKED).await.assert_status(409).assert_shows(&["请上传清晰的营业执照</textarea>"]);
    portal.run("update applications set objected_at = null").await;
    for _ in 0..2 {
        reviewer.post(&ask, &ASKED[..2]).await.assert_status(303);
        answer_first(&portal, "上周三").await;
    }
    assert!(!reviewer.get(&case).await.html.contains("name=\"ask-message\""), "the form is not offered again");
    let third = reviewer.post(&ask, &ASKED).await;
    third.assert_status(422).assert_shows(&["已要求补充 2 次"]);
    assert!(third.html.contains("请上传清晰的营业执照</textarea>"), "the typed text is kept");
}

#[actix_web::test]
async fn answer_shows_beside_the_original() {
    let (portal, case, mut reviewer) = held_case().await;
    assert!(reviewer.page.contains("value=\"@contact\"") && !reviewer.page.contains("value=\"funds_outstanding\">"));
    let asked = [
        ("ask-reason-1", "identity_mismatch"),
        ("ask-document-1", "@contact"),
        ("ask-prompt-1", "请留一个能联系到您的电话"),
        ("ask-reason-2", "reason_unclear"),
        ("ask-prompt-2", "哪一天换的手机？"),
    ];
    let ask = format!("{case}/ask");
    assert_eq!(reviewer.post(&ask, &asked).await.status, 303);
    let mut applicant = portal.owner().await;
    let answer = links::answer(&portal.references[0]);
    applicant.get(&answer).await;
    let answered = [("text-1", "139 0013 9000"), ("text-2", "记不清了"), ("submit", "1")];
    assert_eq!(applicant.post(&answer, &answered).await.status, 303);

    let (conn, id) = (portal.conn().await, portal.id(0).await);
    let request = information_request::list(&conn, id).await.unwrap()[0].request.id;
    let [phone, text] = [1, 2].map(|position| links::judge(&portal.references[0], request, position));
    let seen = reviewer.get(&case).await;
    seen.assert_shows(&["139 0013 9000", "13800138000", "记不清了", &phone, &text, "提交时", "补充的内容"]);
    assert!(!seen.html.contains("id=\"ask\" open"), "the form to ask again is not open yet");

    let accepted = reviewer.post(&phone, &[("verdict", "accepted")]).await;
    assert_eq!((accepted.status, accepted.location.clone()), (303, format!("{case}#h-requests")));
    let again = reviewer.post(&text, &[("verdict", "ask_again")]).await;
    assert_eq!((again.status, again.location.clone()), (303, format!("{case}#ask")));
    let seen = reviewer.get(&case).await;
    seen.assert_shows(&["林晓 已认可", "林晓 要求重新补充", "id=\"ask\" open", "重新要求计为一次"]);
    seen.assert_shows(&["哪一天换的手机？</textarea>"]).assert_hides(&["请留一个能联系到您的电话</textarea>"]);
    for end in RequestEnd::ALL {
        portal.run(&format!("update information_requests set end_cause = '{end}'")).await;
        assert_eq!(reviewer.get(&case).await.status, 200, "{end}");
    }
    portal.run("update information_requests set end_cause = 'answered'").await;
    let contact = application::find(&conn, id).await.unwrap().unwrap().0.contact_phone;
    assert_eq!(contact, "13800138000", "an accepted contact replaces none");

    assert_eq!(reviewer.post(&text, &[("verdict", "perhaps")]).await.status, 400);
    let nowhere = links::judge(&portal.references[0], request, 9);
    assert_eq!(reviewer.post(&nowhere, &[("verdict", "accepted")]).await.status, 404);
    assert_eq!(reviewer.get(&text).await.status, 303, "GET redirects to the case page");
    let mut other = portal.staff("zhaoting").await;
    assert!(!other.get(&case).await.html.contains(&text), "no buttons for a colleague");
    let late = other.post(&text, &[("verdict", "accepted")]).await;
    late.assert_status(409).assert_shows(&["您对补充内容的核对结果未保存"]);
    assert_eq!(portal.staff("auditor").await.post(&text, &[("verdict", "accepted")]).await.status, 403);

    let second = [("ask-reason-1", "reason_unclear"), ("ask-prompt-1", "哪一天换的手机？请查通话记录。")];
    assert_eq!(reviewer.post(&ask, &second).await.status, 303);
    answer_first(&portal, "11 月 3 日").await;
    let seen = reviewer.get(&case).await;
    // The number of requests is limited.
    seen.assert_hides(&["id=\"ask\"", "value=\"ask_again\""]).assert_shows(&["value=\"accepted\""]);
}

#[actix_web::test]
async fn no_request_rounds_no_request_form() {
    let portal = desk(0).await;
    let (mut conn, ctx) = (portal.conn().await, portal.ctx());
    builders::change_policy(&mut conn, ctx, |policy| policy.requests.rounds = 0).await;
    let store = builders::store(&mut conn, "MM-1", "木棉母婴旗舰店", ctx.now()).await;
    let reference = builders::submitted(&mut conn, ctx, store, Kind::Unbind).await.reference;
    let case = links::case(&reference);
    let mut reviewer = portal.staff("linxiao").await;
    assert_eq!(reviewer.post(&format!("{case}/claim"), &[]).await.status, 303);
    reviewer.get(&case).await.assert_shows(&["name=\"verdict\""]).assert_hides(&["ask-prompt-1"]);
    reviewer.post(&links::ask(&reference), &ASKED).await.assert_status(422).assert_shows(&["不允许要求补充"]);
}

#[actix_web::test]
async fn request_is_checked_then_recalled() {
    let (portal, case, mut reviewer) = held_case().await;
    assert!(reviewer.page.contains("/ask/check\""), "the form leads to the check page");
    let check = format!("{case}/ask/check");
    let nothing = reviewer.post(&check, &[("ask-message", "辛苦您补充。")]).await;
    nothing.assert_status(422).assert_shows(&["请至少填写一项"]);
    let shown = reviewer.post(&check, &ASKED).await;
    shown.assert_status(200).assert_shows(&[
        "chen@mumian.example",
        "请上传清晰的营业执照",
        "辛苦您补充。",
        "内可以收回",
    ]);
    assert!(
        shown.html.contains("name=\"ask-prompt-1\"") && shown.html.contains("action=\""),
        "what was typed is sent again"
    );
    let back = reviewer.post(&check, &[&ASKED[..], &[("back", "1")]].concat()).await;
    back.assert_status(200).assert_shows(&["请上传清晰的营业执照</textarea>"]);
    let foreign = [("ask-reason-1", "reason_unclear"), ("ask-prompt-1", "On which day did you change your phone?")];
    reviewer.post(&check, &foreign).await.assert_status(200).assert_shows(&["申请人使用中文"]);
    let other = portal.staff("zhaoting").await.post(&check, &ASKED).await;
    other.assert_status(409).assert_shows(&["补充要求未发出"]);

    reviewer.post(&format!("{case}/ask"), &ASKED).await.assert_redirect(&case);
    reviewer.get(&case).await.assert_shows(&["/recall", "收回要求"]);
    let mut colleague = portal.staff("zhaoting").await;
    assert!(!colleague.get(&case).await.html.contains("/recall"), "the holder's");
    let refused = colleague.post(&format!("{case}/recall"), &[]).await;
    refused.assert_status(409).assert_shows(&["收回未成功"]);
    reviewer.post(&format!("{case}/recall"), &[]).await.assert_redirect(&case);
    reviewer.get(&case).await.assert_shows(&["发出前已收回", "name=\"verdict\"", "name=\"ask-message\""]);
    let told = portal.owner().await.get(&links::status(&portal.references[0])).await;
    told.assert_shows(&["我们收回了补充要求"]);
    assert_eq!(portal.ask("select state from letters where kind = 'information_needed'").await, ["cancelled"]);
    let again = reviewer.post(&format!("{case}/recall"), &[]).await;
    again.assert_status(409).assert_shows(&["收回未成功"]);
    assert_eq!(reviewer.get(&check).await.location, case, "GET redirects to the case page");
}
