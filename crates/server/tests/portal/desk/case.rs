//! Work on a case through the real handlers, middleware and database, and its errors.

use crate::prelude::*;

const REJECTION: [(&str, &str); 4] = [
    ("verdict", "reject"),
    ("reasons", "identity_mismatch"),
    ("message", "请由登记的经营者\r\n重新提交。"),
    ("note", "已电话联系"),
];

#[actix_web::test]
async fn sign_in_does_not_reveal_names() {
    let portal = desk(1).await;
    let mut browser = portal.browser().await;
    let asked = browser.get("/desk/letters").await;
    asked.assert_redirect("/desk/sign-in?next=%2Fdesk%2Fletters");
    let mut texts = Vec::new();
    for (name, password) in [("linxiao", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)] {
        browser.get(&asked.location).await;
        let refused = browser.post("/desk/sign-in", &[("name", name), ("password", password)]).await;
        refused.assert_status(422);
        assert!(refused.html.contains(&format!("value=\"{name}\"")), "the name stays");
        let start = refused.html.find("error-summary").unwrap();
        texts.push(refused.html[start..].chars().take(300).collect::<String>());
    }
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "{texts:?}");
    browser.get(&asked.location).await;
    let fields = [("name", " LinXiao "), ("password", PASSWORD), ("next", "/desk/letters")];
    browser.post("/desk/sign-in", &fields).await.assert_redirect("/desk/letters");
    assert_eq!(browser.get("/desk/letters").await.status, 200);
    assert_eq!(browser.get("/desk/sign-in").await.location, "/desk");
    assert_eq!(browser.post("/desk/sign-out", &[]).await.location, "/desk/sign-in");
    assert_eq!(browser.get("/desk/letters").await.status, 303);
}

#[actix_web::test]
async fn reviewer_rejects_and_undoes() {
    let portal = desk(2).await;
    let mut browser = portal.staff("linxiao").await;
    let case = portal.case(0);
    browser.get("/desk").await.assert_status(200).assert_shows(&[&case]).assert_hides(&["13800138000"]);
    assert_eq!(browser.get(&format!("/desk?q={}", portal.references[0].to_lowercase())).await.location, case);
    assert!(browser.get("/desk?q=MM-1").await.html.contains(&case));
    assert!(!browser.get("/desk?q=MM-99&status=in_review").await.html.contains(&case));

    let seen = browser.get(&case).await;
    // Contact data is unmasked for the reviewer.
    seen.assert_shows(&["13800138000", "chen@mumian.example"]);
    assert!(!seen.html.contains("name=\"verdict\""), "no decision form without a claim");
    assert_eq!(browser.post(&format!("{case}/claim"), &[]).await.location, case);
    assert!(browser.get(&case).await.html.contains("name=\"verdict\""));
    assert_eq!(browser.post(&format!("{case}/renew"), &[]).await.status, 204);

    let decision = format!("{case}/decision");
    browser.post(&decision, &[("note", "留着")]).await.assert_status(422).assert_shows(&["留着", "#v-approve"]);
    let without_message = browser.post(&decision, &[("verdict", "reject"), ("reasons", "made_up")]).await;
    without_message.assert_status(422).assert_shows(&["#message", "#reason-"]);
    let check = browser.post(&decision, &REJECTION).await;
    check.assert_status(200).assert_shows(&["chen@mumian.example"]);
    assert!(check.html.contains("请由登记的经营者\n重新提交。"), "the letter is shown as it will be sent");
    let back = browser.post(&decision, &[&REJECTION[..], &[("back", "1")]].concat()).await;
    back.assert_status(200).assert_shows(&["已电话联系", "checked"]);

    assert_eq!(browser.post(&format!("{decision}/confirm"), &REJECTION).await.location, case);
    browser.get(&case).await.assert_shows(&["data-until=", "undo-note"]);
    assert_eq!(browser.post(&format!("{case}/undo"), &[("note", " ")]).await.status, 422);
    assert_eq!(browser.post(&format!("{case}/undo"), &[("note", "看错了\r\n重来")]).await.location, case);
    browser.get(&case).await.assert_shows(&["name=\"verdict\"", "看错了"]);
    assert_eq!(browser.post(&format!("{case}/release"), &[]).await.location, case);
    assert_eq!(browser.post(&format!("{case}/renew"), &[]).await.status, 409);
}

#[actix_web::test]
async fn namesake_is_not_taken_for_the_reader() {
    let (portal, case) = one_case().await;
    let rename = "update staff set name = '王磊' where sign_in_name in ('linxiao', 'zhaoting')";
    portal.run(rename).await;
    let mut first = portal.staff("linxiao").await;
    let mut second = portal.staff("zhaoting").await;
    first.get("/desk").await;
    assert_eq!(first.post("/desk/claim-next", &[]).await.location, case);
    second.get(&case).await;
    second.post(&format!("{case}/claim"), &[]).await.assert_status(409).assert_shows(&["该申请已由 王磊 处理"]);
}

#[actix_web::test]
async fn conflict_names_the_first_and_keeps_text() {
    let (portal, case) = one_case().await;
    let mut first = portal.staff("linxiao").await;
    let mut second = portal.staff("zhaoting").await;
    second.get(&case).await;
    first.get("/desk").await;
    assert_eq!(first.post("/desk/claim-next", &[]).await.location, case);
    second.post(&format!("{case}/claim"), &[]).await.assert_status(409).assert_shows(&["林晓"]);
    for step in ["decision", "decision/confirm"] {
        let late = second.post(&format!("{case}/{step}"), &REJECTION).await;
        assert!(late.status == 409 && late.html.contains("林晓") && late.html.contains("重新提交。"), "{step}");
    }
    assert_eq!(second.post(&format!("{case}/release"), &[]).await.status, 409, "only leads release for others");
    first.get(&case).await;
    let approval = [("verdict", "approve"), ("message", ""), ("note", ""), ("without_opening", "1")];
    assert_eq!(first.post(&format!("{case}/decision"), &approval).await.status, 200);
    assert_eq!(first.post(&format!("{case}/decision/confirm"), &approval).await.status, 303);
    assert_eq!(first.post(&format!("{case}/decision/confirm"), &approval).await.status, 409, "twice");
    second.post(&format!("{case}/undo"), &[("note", "不同意")]).await.assert_status(409).assert_shows(&["不同意"]);
    assert!(first.get(&case).await.html.contains("track-mark"));
    assert_eq!(first.post("/desk/claim-next", &[]).await.location, "/desk?tile=unclaimed");
}

#[actix_web::test]
async fn outbox_masks_and_email_is_verbatim() {
    let portal = desk(1).await;
    let mut browser = portal.staff("linxiao").await;
    let list = browser.get("/desk/letters?state=queued").await;
    list.assert_status(200).assert_hides(&["chen@mumian.example"]);
    let letter = browser.get(&format!("/desk/letters/{}", list.quoted_after("/desk/letters/"))).await;
    letter.assert_status(200).assert_shows(&[&portal.references[0], "Message-ID"]);
    assert!(browser.get("/desk/letters?state=failed").await.html.contains("class=\"empty\""));
}

#[actix_web::test]
async fn malformed_input_is_never_a_500() {
    let (portal, case) = one_case().await;
    let mut browser = portal.staff("linxiao").await;
    let unknown = [
        "/desk/applications/UB-2026-999999-1",
        "/desk/applications/x%00y",
        "/desk/applications/%0A/claim",
        "/desk/letters/1",
        "/desk/nothing",
    ];
    browser.assert_each(404, &unknown).await;
    for query in
        ["after=1_2", "after=-99999999999999999_0", "q=%00%ff%25_%5C", "status=%27&kind=x&tile=x&mine=x", "a=1&a=2"]
    {
        assert_eq!(browser.get(&format!("/desk?{query}")).await.status, 200, "{query}");
        assert_eq!(browser.get(&format!("/desk/letters?before=1_2&{query}")).await.status, 200, "{query}");
    }
    assert_eq!(browser.get(&format!("{case}/decision?lang=en")).await.location, format!("{case}/decision"));
    assert_eq!(browser.get(&format!("{case}/decision/confirm")).await.location, case);
    browser.get(&case).await;
    browser.post(&format!("{case}/claim"), &[]).await;
    let spaced = case.replace("UB-", "ub%0A");
    assert_eq!(browser.post(&format!("{spaced}/claim"), &[]).await.location, case);
    let odd = "\u{202e}".repeat(3000);
    let fields = [("verdict", "reject"), ("reasons", "'"), ("message", odd.as_str()), ("note", "\u{7}")];
    for step in ["decision", "decision/confirm"] {
        assert_eq!(browser.post(&format!("{case}/{step}"), &fields).await.status, 422, "{step}");
    }
    browser.page.clear();
    assert_eq!(browser.post(&format!("{case}/release"), &[]).await.status, 403, "no token");
}

#[actix_web::test]
async fn auditor_reads_and_cannot_change() {
    let (portal, case) = one_case().await;
    let mut browser = portal.staff("auditor").await;
    for path in ["/desk", "/desk/letters", case.as_str()] {
        let page = browser.get(path).await;
        assert!(page.status == 200 && !page.html.contains("/claim\""), "{path}");
    }
    for step in ["claim", "release", "renew", "undo", "decision/confirm"] {
        let fields = [("verdict", "approve"), ("note", "x")];
        assert_eq!(browser.post(&format!("{case}/{step}"), &fields).await.status, 403, "{step}");
    }
    let mut agent = portal.staff("agent").await;
    assert_eq!(agent.get(&case).await.status, 403);
    assert_eq!(agent.get("/desk/letters").await.status, 200, "customer service deals with letters that did not arrive");
    let desk = agent.get("/desk").await;
    assert_eq!((desk.status, desk.location.as_str()), (303, "/desk/lodge"), "agents are redirected to their own list");
}

#[actix_web::test]
async fn target_is_marked_provisional_by_its_own_year() {
    let portal = desk(1).await;
    let mut browser = portal.staff("linxiao").await;
    for (target_at, marks) in [("2026-12-30", 1), ("2027-01-04", 2)] {
        let dates = format!("target_at = '{target_at}T10:00:00Z', due_at = '2027-01-06T10:00:00Z'");
        portal.run(&format!("update applications set due_is_provisional = true, {dates}")).await;
        let case = browser.get(&portal.case(0)).await;
        let heading = case.html.split("id=\"h-days\"").nth(1).and_then(|rest| rest.split("card-body").next());
        assert_eq!(heading.map(|text| text.matches("预计").count()), Some(marks), "{target_at}: {}", case.html);
    }
}

#[actix_web::test]
async fn approval_shows_the_documents_not_opened() {
    let portal = desk(1).await;
    let case = portal.case(0);
    let mut reviewer = portal.holder(0).await;
    let approval = [("verdict", "approve"), ("message", ""), ("note", "")];
    let check = reviewer.post(&format!("{case}/decision"), &approval).await;
    check.assert_status(200).assert_shows(&["您尚未查看以下材料", "name=\"without_opening\""]);
    let refused = reviewer.post(&format!("{case}/decision/confirm"), &approval).await;
    refused.assert_status(422).assert_shows(&["#without-opening", "请先查看材料"]);
    let waived = [&approval[..], &[("without_opening", "1")]].concat();
    assert_eq!(reviewer.post(&format!("{case}/decision/confirm"), &waived).await.location, case);
    reviewer.get(&case).await.assert_shows(&["未查看即作出决定的材料"]);
    assert_eq!(reviewer.post(&format!("{case}/undo"), &[("note", "看错了")]).await.location, case);
    let late = reviewer.post(&format!("{case}/undo"), &[("note", "看错了")]).await;
    late.assert_status(409).assert_shows(&["该决定此前已撤销"]);
}

#[actix_web::test]
async fn check_page_warns_of_the_other_language() {
    let portal = desk(1).await;
    let case = portal.case(0);
    let mut reviewer = portal.holder(0).await;
    reviewer.get(&case).await.assert_shows(&["申请人语言"]);
    let typed = [("verdict", "approve"), ("message", "Everything matches, thank you."), ("note", "")];
    reviewer.post(&format!("{case}/decision"), &typed).await.assert_shows(&["申请人使用中文"]);
    portal.run("update applications set locale = 'en'").await;
    reviewer.post(&format!("{case}/decision"), &typed).await.assert_hides(&["不是该语言"]);
    let chinese = [("verdict", "approve"), ("message", "核对一致。"), ("note", "")];
    reviewer.post(&format!("{case}/decision"), &chinese).await.assert_shows(&["申请人使用英文"]);
}

#[actix_web::test]
async fn stuck_approval_is_not_shown_as_well() {
    let portal = desk(1).await;
    let case = portal.case(0);
    let mut reviewer = portal.holder(0).await;
    let approval = [("verdict", "approve"), ("message", ""), ("note", ""), ("without_opening", "1")];
    assert_eq!(reviewer.post(&format!("{case}/decision/confirm"), &approval).await.status, 303);
    assert!(reviewer.get(&case).await.html.contains("banner-ok holder"));
    let mut lead = portal.staff("lead").await;
    lead.get("/desk").await.assert_shows(&["待组长处理", "tile=lead"]);
    lead.get("/desk?tile=lead").await.assert_hides(&[&portal.references[0]]);
    for (effect, text) in [("failed", "需组长核实"), ("blocked", "目前无法执行")] {
        portal
            .run(&format!(
                "update effects set state = '{effect}'; update applications set effect = '{effect}', turn = 'lead'"
            ))
            .await;
        let page = reviewer.get(&case).await;
        page.assert_shows(&["banner-bad holder", text]).assert_hides(&["banner-ok holder"]);
        lead.get("/desk?tile=lead").await.assert_shows(&[&portal.references[0]]);
    }
    portal.run("update applications set objected_at = decided_at, effect = 'scheduled', turn = 'platform'").await;
    reviewer.get(&case).await.assert_shows(&["登记联系人已提出异议", "banner-bad holder"]);
    reviewer.get("/desk").await.assert_hides(&["待组长处理"]);
}

/// Two windows of one person: in the second they have what they wanted.
#[actix_web::test]
async fn second_undo_says_that_it_is_undone() {
    let (portal, case, mut one) = held_case().await;
    one.post(&format!("{case}/decision"), &REJECTION).await.assert_status(200);
    one.post(&format!("{case}/decision/confirm"), &REJECTION).await.assert_redirect(&case);
    one.get(&case).await;
    let mut other = one.clone();
    let undo = format!("{case}/undo");
    one.post(&undo, &[("note", "看错了")]).await.assert_redirect(&case);
    other.post(&undo, &[("note", "看错了")]).await.assert_status(409).assert_shows(&["该决定此前已撤销"]);
    assert_eq!(portal.ask("select id::text as text from decisions where undone_at is not null").await.len(), 1);
}
