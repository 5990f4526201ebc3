//! Checks, flags and the watch list through the real handlers.

use domain::review::flag::FlagCode;

use crate::prelude::*;

#[tokio::test]
async fn only_the_holder_answers_a_check() {
    let portal = desk(0).await;
    let (mut conn, ctx, kind) = (portal.conn().await, portal.ctx(), Kind::Unbind);
    let store = builders::store(&mut conn, "MM-900", "青禾文具专营店", ctx.now()).await;
    let case = links::case(&builders::submitted(&mut conn, ctx, store, kind).await.reference);
    // The first was submitted under a policy without checks; the second is under the shipped one.
    builders::change_policy(&mut conn, ctx, |_| {}).await;
    let store = builders::store(&mut conn, "MM-901", "木棉母婴旗舰店", ctx.now()).await;
    let second = builders::submitted(&mut conn, ctx, store, kind).await.reference;
    let (case_two, url) = (links::case(&second), links::checks(&second));

    let mut reviewer = portal.staff("linxiao").await;
    assert!(!reviewer.get(&case).await.html.contains("id=\"checks\""), "it has none");
    reviewer.get(&case_two).await;
    assert_eq!(reviewer.post(&format!("{case_two}/claim"), &[]).await.status, 303);
    let page = reviewer.get(&case_two).await;
    page.assert_shows(&["id=\"check-name_on_id\"", "已核对 0 / 3 项"]);
    assert!(page.html.contains("其他店铺的申请使用过相同的联系电话"), "the flag names the other case");
    assert!(page.html.contains(&format!("href=\"{case}\"")), "the flag links to the other case");

    let fields = [("check", "id_number"), ("result", "confirmed"), ("number", "110105194912310021")];
    let wrong = reviewer.post(&url, &fields).await;
    wrong.assert_status(422).assert_shows(&["href=\"#check-id_number-number\"", "aria-invalid"]);
    let different = reviewer.post(&url, &[("check", "name_on_id"), ("result", "different")]).await;
    different.assert_status(303);
    assert!(different.location.ends_with("#check-name_on_id"), "{}", different.location);
    let page = reviewer.get(&case_two).await.html;
    assert!(page.contains("已核对 1 / 3 项") && page.contains("建议的驳回原因"));
    let proposed = page.split("id=\"reason-identity_mismatch\"").nth(1).and_then(|rest| rest.split('>').next());
    assert!(proposed.unwrap().ends_with(" checked"), "the decision form starts with it");

    let mut other = portal.staff("zhaoting").await;
    other.get(&case_two).await;
    let late = other.post(&url, &[("check", "name_on_id"), ("result", "same"), ("note", "看过了")]).await;
    late.assert_status(409);
    assert!(late.html.contains("看过了"), "the typed text is kept");
}

#[tokio::test]
async fn holder_resolves_a_flag_with_a_note() {
    let portal = desk(2).await;
    let raise = "insert into flags (id, application_id, code, terms, raised_at, is_hard)
                 select gen_random_uuid(), id, 'watch_list', '{x}', submitted_at, true from applications";
    portal.run(raise).await;
    let (case, url) = (portal.case(1), links::flags(&portal.references[1]));
    let mut reviewer = portal.staff("linxiao").await;
    reviewer.get(&case).await;
    let fields = [("flag", "watch_list"), ("note", "电话核实过")];
    assert_eq!(reviewer.post(&url, &fields).await.status, 409, "not held");
    reviewer.post(&format!("{case}/claim"), &[]).await;
    assert_eq!(reviewer.post(&url, &[("flag", "watch_list"), ("note", " ")]).await.status, 422);
    let resolved = reviewer.post(&url, &fields).await;
    assert_eq!((resolved.status, resolved.location), (303, format!("{case}#flag-watch-list")));
    assert!(reviewer.get(&case).await.html.contains("电话核实过"));
}

#[tokio::test]
async fn every_flag_and_check_result_reads_well() {
    let portal = desk(1).await;
    let (mut conn, ctx) = (portal.conn().await, portal.ctx());
    builders::change_policy(&mut conn, ctx, |policy| policy.second = SecondRules::default()).await;
    let store = builders::store(&mut conn, "MM-900", "青禾文具 <u>", ctx.now()).await;
    let reference = builders::submitted(&mut conn, ctx, store, Kind::Unbind).await.reference;
    let (case, checks) = (links::case(&reference), links::checks(&reference));
    let mut reviewer = portal.staff("linxiao").await;
    assert_eq!(reviewer.post(&format!("{case}/claim"), &[]).await.status, 303);
    let codes: Vec<&str> = FlagCode::ALL.iter().map(|code| code.as_str()).collect();
    portal
        .run(&format!(
            "insert into flags (id, application_id, code, terms, raised_at, is_hard, related, resolved_at, resolved_by, resolution)
             select gen_random_uuid(), a.id, code, '{{诈骗 <u>,2026-11-02}}', submitted_at, n % 2 = 0,
                    array(select id from applications where reference <> '{reference}'),
                    case when n % 3 = 0 then submitted_at end, case when n % 3 = 0 then holder_id end,
                    case when n % 3 = 0 then '同一经营者 <u>' end
             from applications a, unnest(string_to_array('{}', ',')) with ordinality as f (code, n)
             where a.reference = '{reference}' on conflict do nothing",
            codes.join(",")
        ))
        .await;
    reviewer.get(&case).await;
    let long = "长".repeat(501);
    let unknown = "00000000-0000-0000-0000-000000000000";
    let table: [(&str, &[(&str, &str)], u16); 12] = [
        ("name_on_id", &[("result", "same")], 303),
        ("name_on_id", &[("result", "cannot_tell"), ("note", "差一个字 <u>")], 303),
        ("name_on_id", &[("result", "different")], 303),
        ("id_number", &[("result", "cannot_tell")], 303),
        ("id_number", &[("result", "confirmed"), ("number", "11010519491231002X")], 303),
        ("reason_fits", &[("result", "confirmed")], 303),
        ("reason_fits", &[("result", "not_confirmed")], 303),
        ("name_on_id", &[("result", "confirmed"), ("note", "备注 <u>")], 422),
        ("name_on_id", &[("result", "same"), ("evidence", unknown)], 422),
        ("name_on_id", &[("result", "same"), ("note", &long)], 422),
        ("id_number", &[("result", "confirmed"), ("number", "110105 <u>")], 422),
        ("id_number", &[("result", "confirmed"), ("number", "")], 422),
    ];
    let mut colleague = portal.staff("zhaoting").await;
    for (check, fields, status) in table {
        let answer = reviewer.post(&checks, &[fields, &[("check", check)]].concat()).await;
        assert_eq!(answer.status, status, "{check} {fields:?}: {}", answer.html);
        for reader in [&mut reviewer, &mut colleague] {
            assert_eq!(reader.get(&case).await.status, 200, "{check} {fields:?}");
        }
    }
    let note = [("note_text", "@赵婷 身份证边缘不清 <u>"), ("note_check", "name_on_id"), ("note_important", "1")];
    assert_eq!(reviewer.post(&format!("{case}/notes"), &note).await.status, 303);
    for path in [&case, urls::MINE] {
        assert!(colleague.get(path).await.html.contains("身份证边缘不清 &#60;u&#62;"), "{path}");
    }
}

#[tokio::test]
async fn only_leads_open_the_watch_list() {
    let portal = desk(0).await;
    let mut lead = portal.staff("lead").await;
    assert!(lead.get(urls::WATCH_LIST).await.html.contains("名单为空"));
    let fields = [("kind", "phone"), ("text", "13800138000"), ("note", "多店冒用")];
    assert_eq!(lead.post(urls::WATCH_LIST, &fields).await.status, 303);
    assert_eq!(lead.post(urls::WATCH_LIST, &fields).await.status, 422);
    let page = lead.get(urls::WATCH_LIST).await.html;
    assert!(page.contains("+86138****8000") && !page.contains("13800138000"));
    let end = page.split("/desk/watch/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    assert_eq!(lead.post(&format!("/desk/watch/{end}"), &[]).await.status, 303);
    let table = [
        ("store", "MM-1", "冒用 <u>", 303),
        ("email", "chen@mumian.example", "冒用 <u>", 303),
        ("identity", "11010519491231002X", "冒用 <u>", 303),
        ("email", "nobody <u>", "冒用", 422),
        ("phone", "13900139000", " ", 422),
        ("other", "13900139000", "冒用", 422),
    ];
    for (kind, text, note, status) in table {
        let answer = lead.post(urls::WATCH_LIST, &[("kind", kind), ("text", text), ("note", note)]).await;
        assert_eq!(answer.status, status, "{kind} {text}: {}", answer.html);
    }
    assert_eq!(lead.get(urls::WATCH_LIST).await.status, 200, "every kind, and an entry that has ended");
    assert_eq!(portal.staff("linxiao").await.get(urls::WATCH_LIST).await.status, 403);
}
