//! The calendar through the real handlers: an admin pastes a notice, another person publishes it, deadlines move.

use domain::deadline::calendar::redate;

use crate::prelude::*;

/// An invented notice for 2027, with the real weekdays.
const NOTICE: &str = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、春节：2月5日（周五）至11日（周四）放假调休，共7天。\
                      2月13日（周六）上班。\n三、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。";

const SOURCE: &str = "国务院办公厅关于2027年部分节假日安排的通知";

#[tokio::test]
async fn calendar_needs_a_second_publisher() {
    let portal = desk(1).await;
    let mut admin = portal.staff("admin").await;
    let page = admin.get("/desk/calendar/2027").await;
    page.assert_shows(&["预计", "新建草案"]);
    assert!(page.html.contains("正式的工作日历截至 2026年12月31日"), "the alarm rings");
    let draft = links::calendar_draft(2027);
    assert!(admin.get(&draft).await.html.contains("2027-02-05 holiday 春节"), "a draft starts from the year in force");
    let wrong =
        [("status", "official"), ("source", SOURCE), ("text", "元旦：1月1日（周四）放假1天。"), ("seen_version", "")];
    let refused = admin.post(&draft, &wrong).await;
    // Typed text is kept.
    refused.assert_status(422).assert_shows(&["第 1 行", "元旦：1月1日（周四）放假1天。"]);
    let changed = "现调整2027年劳动节假期安排：5月1日至4日放假调休，共4天。";
    let changed = [("status", "official"), ("source", SOURCE), ("text", changed), ("seen_version", "")];
    admin.post(&draft, &changed).await.assert_status(422).assert_shows(&["第 1 行：这是对已公布安排的调整"]);
    let right = [("status", "official"), ("source", SOURCE), ("text", NOTICE), ("seen_version", "")];
    assert_eq!(admin.post(&draft, &right).await.status, 303);
    admin.get(&draft).await.assert_shows(&["您参与了起草"]).assert_hides(&[&format!("action=\"{draft}/publish\"")]);
    assert_eq!(admin.post(&format!("{draft}/publish"), &[("seen_version", "1")]).await.status, 409);
    let day = [("seen_version", "1"), ("date", "2027-04-05"), ("kind", "holiday"), ("name", "清明节")];
    assert_eq!(admin.post(&format!("{draft}/day"), &day).await.status, 303);
    assert_eq!(admin.post(&format!("{draft}/day"), &day).await.status, 409, "it was changed since");
    let monday = [("seen_version", "2"), ("date", "2027-04-06"), ("kind", "workday"), ("name", "清明节调休")];
    assert_eq!(admin.post(&format!("{draft}/day"), &monday).await.status, 422);

    let mut lead = portal.staff("lead").await;
    let seen = lead.get(&draft).await;
    seen.assert_shows(&["由“预计”变为“正式”", "许安"]);
    assert!(!seen.html.contains("整年录入"), "a lead cannot draft");
    assert_eq!(lead.post(&draft, &right).await.status, 403);
    // The draft changed since it was shown.
    lead.post(&format!("{draft}/publish"), &[("seen_version", "1")]).await.assert_status(409);
    let published = lead.post(&format!("{draft}/publish"), &[("seen_version", "2")]).await;
    published.assert_redirect("/desk/calendar/2027?published");
    let year = lead.get(&published.location).await;
    year.assert_shows(&["第 1 版", "由 沈知秋 发布"]);
    assert!(!year.html.contains("正式的工作日历截至"), "the alarm is off");
    let csv = lead.get("/desk/calendar/2027/days.csv").await;
    assert!(csv.html.starts_with("\u{feff}date,kind,name\r\n2027-01-01,holiday,元旦\r\n"), "{}", csv.html);
    assert_eq!(lead.get(&draft).await.status, 200, "and says there is none");
}

#[tokio::test]
async fn days_of_another_year_are_named_when_saved() {
    let portal = desk(1).await;
    let mut admin = portal.staff("admin").await;
    let draft = links::calendar_draft(2027);
    admin.get(&draft).await;
    let text = "元旦：2026年12月31日至2027年1月2日放假，共3天。";
    let fields = [("status", "official"), ("source", SOURCE), ("text", text), ("seen_version", "")];
    let saved = admin.post(&draft, &fields).await;
    saved.assert_status(200).assert_shows(&["第 1 行：2026年12月31日", "未录入本草案", "2027-01-02 holiday 元旦"]);
    assert!(!saved.html.contains("2026-12-31 holiday"), "it is no part of the draft");
}

#[tokio::test]
async fn publishing_previews_and_moves_due_dates() {
    let portal = desk(1).await;
    let mut admin = portal.staff("admin").await;
    let draft = links::calendar_draft(2026);
    admin.get(&draft).await;
    let text: String = admin.get("/desk/calendar/2026/days.csv").await.html;
    admin.get(&draft).await;
    let text = format!("{text}2026-11-24,holiday,特别假\r\n");
    let fields = [("status", "official"), ("source", SOURCE), ("text", text.as_str()), ("seen_version", "")];
    assert_eq!(admin.post(&draft, &fields).await.status, 303);
    let mut lead = portal.staff("lead").await;
    lead.get(&draft).await.assert_shows(&[&portal.references[0], "推迟的示例"]);
    assert_eq!(lead.post(&format!("{draft}/publish"), &[("seen_version", "1")]).await.status, 303);
    let mut conn = portal.conn().await;
    assert_eq!(redate::redate_due(&mut conn, portal.ctx(), 100).await.unwrap(), 1);
    lead.get(&portal.case(0)).await.assert_shows(&["系统已重新计算期限", "特别假"]);
    let status = portal.owner().await.get(&links::status(&portal.references[0])).await.html;
    assert!(status.contains("答复期限相应顺延") && status.contains("11月24日（周二）为特别假假期，不计。"), "{status}");
}

#[tokio::test]
async fn drafts_are_for_calendar_editors() {
    let portal = desk(0).await;
    for (name, draft) in [("linxiao", 403), ("auditor", 403), ("agent", 403), ("operator", 403), ("lead", 200)] {
        let mut browser = portal.staff(name).await;
        let year = browser.get(urls::CALENDAR).await;
        assert_eq!(year.status, 200, "{name}");
        assert_eq!(browser.get("/desk/calendar/2028").await.status, 200, "{name}: a year without data");
        assert_eq!(year.html.contains("正式的工作日历截至"), name == "lead", "{name}: the alarm");
        assert_eq!(browser.get(&links::calendar_draft(2027)).await.status, draft, "{name}");
        assert_eq!(browser.get("/desk/calendar/27").await.status, 404, "{name}");
    }
}

#[tokio::test]
async fn case_page_explains_the_clock() {
    let (portal, case) = one_case().await;
    let mut lead = portal.staff("lead").await;
    lead.get(&case).await.assert_shows(&["计时记录", "提交申请"]);
    let imagined = lead.get(&format!("{case}?pause_from=2026-11-23&pause_until=2026-11-24")).await;
    imagined.assert_shows(&["暂停，截止时间为 12月1日 18:00"]);
    let wrong = lead.get(&format!("{case}?pause_from=2026-11-24&pause_until=2026-11-23")).await;
    wrong.assert_shows(&["结束日期不能早于开始日期", "value=\"2026-11-24\""]);
}
