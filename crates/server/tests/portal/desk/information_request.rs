//! Information requests through the real handlers: the form, its refusals, and the answer.

use domain::application;
use domain::base::actor::Actor;
use domain::base::id::EvidenceId;
use domain::base::terms::{Kind, RequestEnd};
use domain::evidence::EvidenceState;
use domain::evidence::preparation::{self, PreparationResult};
use domain::review::information_request;
use server::links;
use testkit::builders;

use crate::pictures::{picture, tagged};
use crate::portal::{Portal, desk};

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
    preparation::finish(&mut conn, &portal.state.ctx, &file, &ready).await.unwrap();
    file.id
}

#[actix_web::test]
async fn answer_returns_the_case_to_its_holder() {
    let portal = desk(1).await;
    let case = portal.case(0);
    let mut reviewer = portal.holder(0).await;
    assert!(reviewer.page.contains("name=\"ask-prompt-6\"") && !reviewer.page.contains("name=\"ask-prompt-7\""));
    let asked = reviewer.post(&format!("{case}/ask"), &ASKED).await;
    assert_eq!((asked.status, asked.location.as_str()), (303, case.as_str()), "{}", asked.html);
    let waiting = reviewer.get(&case).await;
    for said in
        ["等待申请人补充，计时暂停", "请上传清晰的营业执照", "营业执照", "辛苦您补充。", "前补充，逾期申请自动结束"]
    {
        assert!(waiting.html.contains(said), "{said}");
    }
    assert!(!waiting.html.contains("/release\""), "a waiting case cannot be released");
    assert!(!waiting.html.contains("name=\"verdict\"") && !waiting.html.contains("name=\"ask-message\""));

    let mut applicant = portal.owner_of(portal.stores[0]).await;
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
    for said in ["上周三", "执照.jpg", "收到", "已补充"] {
        assert!(seen.html.contains(said), "{said}");
    }
    assert!(seen.html.contains(&format!("{case}?file={file}#evidence")), "it is on the viewer's list");
    let looked = reviewer.get(&format!("{case}?file={file}")).await;
    assert!(looked.html.contains(&format!("src=\"{shown}\"")));
    assert!(reviewer.get(&shown).await.bytes.starts_with(&[0xff, 0xd8, 0xff]));
}

#[actix_web::test]
async fn refused_request_keeps_typed_text() {
    let portal = desk(1).await;
    let ask = format!("{}/ask", portal.case(0));
    let mut reviewer = portal.holder(0).await;
    let nothing = reviewer.post(&ask, &[("ask-message", "辛苦您补充。")]).await;
    assert!(
        nothing.status == 422
            && nothing.html.contains("请至少填写一项")
            && nothing.html.contains("辛苦您补充。</textarea>")
    );
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
    assert!(too_long.status == 422 && too_long.html.contains("href=\"#ask-message\""));
    assert!(reviewer.get(&portal.case(0)).await.html.contains("name=\"verdict\""), "no request was sent");
}

#[actix_web::test]
async fn only_the_holder_asks_within_limits() {
    let portal = desk(1).await;
    let (case, mut reviewer) = (portal.case(0), portal.holder(0).await);
    let ask = format!("{case}/ask");
    let mut other = portal.staff("zhaoting").await;
    assert!(!other.get(&case).await.html.contains("ask-prompt-1"));
    let late = other.post(&ask, &ASKED).await;
    assert!(late.status == 409 && late.html.contains("补充要求未发出") && late.html.contains("请上传清晰的营业执照"));
    assert_eq!(portal.staff("auditor").await.post(&ask, &ASKED).await.status, 403);

    let mut conn = portal.conn().await;
    let id = portal.id(0).await;
    portal.run("update applications set objected_at = submitted_at").await;
    let stopped = reviewer.post(&ask, &ASKED).await;
    assert!(stopped.status == 409 && stopped.html.contains("请上传清晰的营业执照</textarea>"), "{}", stopped.status);
    portal.run("update applications set objected_at = null").await;
    let store = application::find(&conn, id).await.unwrap().unwrap().0.store_id;
    let applicant = Actor::Applicant { store };
    for _ in 0..2 {
        let asked = reviewer.post(&ask, &ASKED[..2]).await;
        assert_eq!(asked.status, 303, "{}", asked.html);
        information_request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
        information_request::answer(&mut conn, &portal.state.ctx, &applicant, id).await.unwrap();
    }
    assert!(!reviewer.get(&case).await.html.contains("name=\"ask-message\""), "the form is not offered again");
    let third = reviewer.post(&ask, &ASKED).await;
    assert!(third.status == 422 && third.html.contains("已要求补充 2 次"), "{}", third.status);
    assert!(third.html.contains("请上传清晰的营业执照</textarea>"), "the typed text is kept");
}

#[actix_web::test]
async fn answer_shows_beside_the_original() {
    let portal = desk(1).await;
    let (case, mut reviewer) = (portal.case(0), portal.holder(0).await);
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
    let mut applicant = portal.owner_of(portal.stores[0]).await;
    let answer = links::answer(&portal.references[0]);
    applicant.get(&answer).await;
    let answered = [("text-1", "139 0013 9000"), ("text-2", "记不清了"), ("submit", "1")];
    assert_eq!(applicant.post(&answer, &answered).await.status, 303);

    let mut conn = portal.conn().await;
    let id = portal.id(0).await;
    let request = information_request::list(&conn, id).await.unwrap()[0].request.id;
    let [phone, text] = [1, 2].map(|position| links::judge(&portal.references[0], request, position));
    let seen = reviewer.get(&case).await;
    for said in ["139 0013 9000", "13800138000", "记不清了", &phone, &text, "提交时", "补充的内容"] {
        assert!(seen.html.contains(said), "{said}");
    }
    assert!(!seen.html.contains("id=\"ask\" open"), "the form to ask again is not open yet");

    let accepted = reviewer.post(&phone, &[("verdict", "accepted")]).await;
    assert_eq!((accepted.status, accepted.location.clone()), (303, format!("{case}#h-requests")));
    let again = reviewer.post(&text, &[("verdict", "ask_again")]).await;
    assert_eq!((again.status, again.location.clone()), (303, format!("{case}#ask")));
    let seen = reviewer.get(&case).await;
    for said in ["林晓 已认可", "林晓 要求重新补充", "id=\"ask\" open", "重新要求计为一次"] {
        assert!(seen.html.contains(said), "{said}");
    }
    assert!(
        seen.html.contains("哪一天换的手机？</textarea>") && !seen.html.contains("请留一个能联系到您的电话</textarea>")
    );
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
    assert!(late.status == 409 && late.html.contains("您对补充内容的核对结果未保存"), "{}", late.status);
    assert_eq!(portal.staff("auditor").await.post(&text, &[("verdict", "accepted")]).await.status, 403);

    let second = [("ask-reason-1", "reason_unclear"), ("ask-prompt-1", "哪一天换的手机？请查通话记录。")];
    assert_eq!(reviewer.post(&ask, &second).await.status, 303);
    let applicant = Actor::Applicant { store: application::find(&conn, id).await.unwrap().unwrap().0.store_id };
    information_request::save(&mut conn, &applicant, id, &[(1, "11 月 3 日".into())]).await.unwrap();
    information_request::answer(&mut conn, &portal.state.ctx, &applicant, id).await.unwrap();
    let seen = reviewer.get(&case).await;
    assert!(
        !seen.html.contains("id=\"ask\"") && !seen.html.contains("value=\"ask_again\""),
        "the number of requests is limited"
    );
    assert!(seen.html.contains("value=\"accepted\""));
}

#[actix_web::test]
async fn no_request_rounds_no_request_form() {
    let portal = desk(0).await;
    let (mut conn, ctx) = (portal.conn().await, &portal.state.ctx);
    builders::change_policy(&mut conn, ctx, |policy| policy.requests.rounds = 0).await;
    let store = builders::store(&mut conn, "MM-1", "木棉母婴旗舰店", ctx.now()).await;
    let reference = builders::submitted(&mut conn, ctx, store, Kind::Unbind).await.reference;
    let case = links::case(&reference);
    let mut reviewer = portal.staff("linxiao").await;
    assert_eq!(reviewer.post(&format!("{case}/claim"), &[]).await.status, 303);
    let seen = reviewer.get(&case).await;
    assert!(seen.html.contains("name=\"verdict\"") && !seen.html.contains("ask-prompt-1"));
    let refused = reviewer.post(&links::ask(&reference), &ASKED).await;
    assert!(refused.status == 422 && refused.html.contains("不允许要求补充"), "{}", refused.status);
}
