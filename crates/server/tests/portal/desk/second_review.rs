//! Second reviews through the real handlers, up to a penalty and its lifting.

use domain::review::second_review::required::SecondCause;

use crate::prelude::*;

const MESSAGE: &str = "经核实，您提交的营业执照不真实。";
const FRAUD: [(&str, &str); 6] = [
    ("verdict", "reject"),
    ("reasons", "false_evidence"),
    ("message", MESSAGE),
    ("note", "与登记机关核对过"),
    ("penalty", "90"),
    ("penalty_message", "伪造营业执照"),
];

/// One application under a policy whose second reviews are blind.
async fn blind_world() -> Portal {
    let mut portal = desk(0).await;
    let mut conn: AsyncPgConnection = portal.conn().await;
    let ctx = portal.state.ctx.clone();
    builders::change_policy(&mut conn, &ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules { blind: true, ..SecondRules::default() };
    })
    .await;
    let store = builders::store(&mut conn, "MM-1", "木棉母婴旗舰店", ctx.now()).await;
    portal.references.push(builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.reference);
    portal
}

#[actix_web::test]
async fn second_opinion_comes_before_the_first_is_shown() {
    let portal = blind_world().await;
    let case = portal.case(0);
    let decision = format!("{case}/decision");
    let mut first = portal.holder(0).await;

    let proposed = first.post(&decision, &[("reasons", "false_evidence"), ("note", "留着"), ("propose", "1")]).await;
    proposed.assert_status(200).assert_shows(&["\n经核实，您提交的{哪份材料}不真实", "留着"]);
    let unfilled = [("message", "您提交的{哪份材料}不真实"), FRAUD[0], FRAUD[1]];
    first.post(&decision, &unfilled).await.assert_status(422).assert_shows(&["请将 {哪份材料} 替换为具体内容"]);
    let honest = [("reasons", "identity_mismatch"), FRAUD[0], FRAUD[2], FRAUD[4], FRAUD[5]];
    first.post(&decision, &honest).await.assert_status(422).assert_shows(&["#penalty-none"]);

    let check = first.post(&decision, &FRAUD).await;
    check.assert_shows(&["以虚假材料为由驳回", "当前不作出决定"]);
    assert!(check.html.contains("伪造营业执照") && check.html.contains("处罚申诉"), "the letter names the penalty");
    assert_eq!(first.post(&format!("{decision}/confirm"), &FRAUD).await.location, case);
    let waiting = first.get(&case).await;
    waiting.assert_shows(&["正在等待复核", MESSAGE]);
    assert!(!waiting.html.contains("/claim\""), "the first cannot take it again");

    let causes: Vec<&str> = SecondCause::ALL.iter().map(|cause| cause.as_str()).collect();
    portal
        .run(&format!(
            "alter table recommendations disable trigger recommendations_never_change;
             update recommendations set causes = string_to_array('{}', ',');
             alter table recommendations enable trigger recommendations_never_change",
            causes.join(",")
        ))
        .await;
    assert_eq!(first.get(&case).await.status, 200, "with every cause of a second review");
    let mut second = portal.staff("zhaoting").await;
    assert!(second.get("/desk/penalties").await.html.contains("class=\"empty\""));
    second.get(&case).await.assert_shows(&["复核意见记录之前，不显示"]).assert_hides(&[MESSAGE]);
    assert_eq!(second.post(&format!("{case}/claim"), &[]).await.location, case);
    second.post(&format!("{case}/second/confirm"), &[]).await.assert_status(409).assert_shows(&["请先记录您的意见"]);
    assert_eq!(second.post(&format!("{case}/second/opinion"), &[]).await.status, 422);
    let without_message = second.post(&format!("{case}/second/return"), &[("comment", " ")]).await;
    without_message.assert_status(422).assert_shows(&["#second-comment"]);
    let recorded = second.post(&format!("{case}/second/opinion"), &[("opinion", "reject")]).await;
    assert_eq!(recorded.location, format!("{case}#second"));
    let panel = second.get(&case).await;
    panel.assert_shows(&[MESSAGE, "与初审一致", "伪造营业执照"]).assert_hides(&["申请人使用英文"]);
    portal.run("update applications set locale = 'en'").await;
    second.get(&case).await.assert_shows(&["申请人使用英文"]);
    portal.run("update applications set locale = 'zh-CN'").await;

    let back = second.post(&format!("{case}/second/return"), &[("comment", "请再核对编号")]).await;
    assert_eq!(back.location, case);
    let returned = first.get(&case).await;
    returned.assert_shows(&["退回给您", "请再核对编号"]);
    assert!(returned.html.contains(MESSAGE), "the form starts from the returned proposal");
    assert_eq!(first.post(&format!("{decision}/confirm"), &FRAUD).await.location, case);

    second.get(&case).await;
    second.post(&format!("{case}/claim"), &[]).await;
    second.post(&format!("{case}/second/opinion"), &[("opinion", "reject")]).await;
    assert_eq!(second.post(&format!("{case}/second/confirm"), &[("next", "1")]).await.location, case);
    second.get(&case).await.assert_shows(&["限制中", "undo-note", "建议驳回，", "复核确认。"]);
    assert_eq!(second.post(&format!("{case}/second/confirm"), &[]).await.status, 409, "once");
}

#[actix_web::test]
async fn uninvolved_lead_lifts_a_penalty() {
    let portal = blind_world().await;
    let case = portal.case(0);
    let mut first = portal.holder(0).await;
    first.post(&format!("{case}/decision/confirm"), &FRAUD).await;
    let mut second = portal.staff("zhaoting").await;
    second.post(&format!("{case}/claim"), &[]).await;
    second.post(&format!("{case}/second/opinion"), &[("opinion", "reject")]).await;
    assert_eq!(second.post(&format!("{case}/second/confirm"), &[]).await.status, 303);

    let second_name = "(select id from staff where sign_in_name = 'zhaoting')";
    let confirmed_by_lead = "update penalties set confirmed_by = (select id from staff where sign_in_name = 'lead')";
    portal.run(confirmed_by_lead).await;
    let involved = portal.staff("lead").await.get("/desk/penalties").await;
    involved.assert_shows(&["须由其他组长解除"]).assert_hides(&["action=\"/desk/penalties/"]);
    portal.run(&format!("update penalties set confirmed_by = {second_name}")).await;
    second.get("/desk/penalties").await.assert_status(200).assert_shows(&["伪造营业执照"]).assert_hides(&["/lift\""]);
    let mut lead = portal.staff("lead").await;
    let list = lead.get("/desk/penalties").await;
    let lift = format!("/desk/penalties/{}", list.quoted_after("action=\"/desk/penalties/"));
    assert_eq!(second.post(&lift, &[("note", "查明")]).await.status, 403);
    lead.post(&lift, &[("note", "")]).await.assert_status(422).assert_shows(&["error-summary"]);
    assert_eq!(lead.post(&lift, &[("note", "查明材料属实")]).await.status, 303);
    lead.get("/desk/penalties").await.assert_shows(&["已解除", "查明材料属实"]);
    assert_eq!(lead.get(&lift).await.location, "/desk/penalties");
    assert_eq!(lead.get(&case).await.status, 200, "with a penalty that was lifted");
    let ended = "begins_at = begins_at - interval '200 days', until_at = until_at - interval '200 days'";
    portal.run(&format!("update penalties set lifted_at = null, lifted_by = null, {ended}")).await;
    assert_eq!(lead.get(&case).await.status, 200, "with a penalty that has ended");
}

#[actix_web::test]
async fn next_case_links_back_to_the_undo() {
    let portal = desk(2).await;
    let (case, next) = (portal.case(0), portal.case(1));
    let mut browser = portal.holder(0).await;
    let verdict = [("verdict", "approve"), ("message", ""), ("note", ""), ("without_opening", "1"), ("next", "1")];
    let gone = browser.post(&format!("{case}/decision/confirm"), &verdict).await;
    assert_eq!(gone.location, format!("{next}?decided={}", portal.references[0]));
    let page = browser.get(&gone.location).await;
    page.assert_shows(&[&format!("{case}#undo"), "已通过"]);
    assert!(page.html.contains("name=\"verdict\""), "the next is claimed");
    for odd in ["UB-2026-999999-1", "x%00", "%27"] {
        assert_eq!(browser.get(&format!("{next}?decided={odd}")).await.status, 200, "{odd}");
    }
}

#[actix_web::test]
async fn lead_voids_an_application() {
    let (portal, case) = one_case().await;
    let mut reviewer = portal.staff("linxiao").await;
    assert!(!reviewer.get(&case).await.html.contains("/void/check\""));
    assert_eq!(reviewer.post(&format!("{case}/void"), &[("message", "重复提交")]).await.status, 403);
    let mut lead = portal.staff("lead").await;
    assert!(lead.get(&case).await.html.contains("/void/check\""));
    let check = format!("{case}/void/check");
    lead.post(&check, &[("message", "")]).await.assert_status(422).assert_shows(&["#void-message"]);
    let shown = lead.post(&check, &[("message", "重复提交")]).await;
    shown.assert_status(200).assert_shows(&["chen@mumian.example", "内组长可以恢复", "重复提交"]);
    let back = lead.post(&check, &[("message", "重复提交"), ("back", "1")]).await;
    back.assert_status(200).assert_shows(&["重复提交</textarea>"]);
    let foreign = lead.post(&check, &[("message", "Please use your other application.")]).await;
    foreign.assert_shows(&["申请人使用中文"]);
    lead.post(&format!("{case}/void"), &[("message", "")]).await.assert_status(422).assert_shows(&["#void-message"]);
    assert_eq!(lead.post(&format!("{case}/void"), &[("message", "重复提交")]).await.location, case);
    let voided = lead.get(&case).await;
    voided.assert_shows(&["已作废", "/reinstate", "恢复申请"]);
    assert!(!reviewer.get(&case).await.html.contains("/reinstate"), "a lead's");
    assert_eq!(reviewer.post(&format!("{case}/reinstate"), &[]).await.status, 403);
    let told = portal.owner().await.get(&links::status(&portal.references[0])).await;
    told.assert_hides(&["已作废"]);
    assert_eq!(lead.post(&format!("{case}/void"), &[("message", "重复提交")]).await.status, 409);
    assert_eq!(lead.post(&format!("{case}/reinstate"), &[]).await.location, case);
    lead.get(&case).await.assert_shows(&["按原状恢复了申请", "/void/check"]);
    let again = lead.post(&format!("{case}/reinstate"), &[]).await;
    again.assert_status(409).assert_shows(&["恢复未成功"]);
    assert_eq!(lead.get(&check).await.location, case, "GET redirects to the case page");
}
