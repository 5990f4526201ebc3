//! Actions on a claim: skip, assign, snooze, tag, absence; and each refusal with the typed values kept.

use crate::browser::Browser;
use crate::portal::{Portal, desk};

async fn id_of(portal: &Portal, name: &str) -> String {
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;
    use domain::base::schema::staff;
    let found: domain::base::id::StaffId = staff::table
        .filter(staff::sign_in_name.eq(name))
        .select(staff::id)
        .first(&mut portal.conn().await)
        .await
        .unwrap();
    found.to_string()
}

async fn posts(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let answer = browser.post(path, fields).await;
    (answer.status, answer.location, answer.html)
}

#[actix_web::test]
async fn skipped_case_is_not_offered_again() {
    let portal = desk(1).await;
    let case = portal.case(0);
    let mut browser = portal.staff("linxiao").await;
    browser.post("/desk/claim-next", &[]).await;
    let held = browser.get(&case).await;
    assert!(held.html.contains("data-lease-until") && held.html.contains("data-lease-ends"));
    let skip = format!("{case}/skip");
    let (status, _, html) = posts(&mut browser, &skip, &[("note", "半句 <b>")]).await;
    assert!(status == 422 && html.contains("半句 &#60;b&#62;") && html.contains("#skip-conflict_of_interest"));
    let (status, _, html) = posts(&mut browser, &skip, &[("reason", "other"), ("note", "")]).await;
    let html = html.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(status == 422 && html.contains("#skip-note") && html.contains("value=\"other\" checked"));
    let fields = [("reason", "unsure"), ("note", "看不清")];
    assert_eq!(posts(&mut browser, &skip, &fields).await.1, case);
    assert_eq!(browser.post("/desk/claim-next", &[]).await.location, "/desk?tile=unclaimed");
    assert_eq!(posts(&mut browser, &skip, &fields).await.0, 409, "it is not held any more");
}

#[actix_web::test]
async fn only_a_lead_reassigns_with_a_note() {
    let portal = desk(1).await;
    let case = portal.case(0);
    let (mine, theirs) = (id_of(&portal, "linxiao").await, id_of(&portal, "zhaoting").await);
    let mut reviewer = portal.staff("linxiao").await;
    let mut lead = portal.staff("lead").await;
    reviewer.get(&case).await;
    reviewer.post(&format!("{case}/claim"), &[]).await;
    let page = reviewer.get(&case).await;
    assert!(!page.html.contains("id=\"assign-to\"") && page.html.contains("id=\"skip-note\""));
    let assign = format!("{case}/assign");
    assert_eq!(posts(&mut reviewer, &assign, &[("to", &theirs)]).await.0, 403);

    let page = lead.get(&case).await;
    assert!(page.html.contains("id=\"assign-to\"") && !page.html.contains(&format!("value=\"{mine}\"")));
    let (status, _, html) = posts(&mut lead, &assign, &[("to", &theirs), ("note", " ")]).await;
    assert!(status == 422 && html.contains("#assign-note") && html.contains(&format!("value=\"{theirs}\" selected")));
    let (status, _, html) = posts(&mut lead, &assign, &[("to", ""), ("note", "请接手")]).await;
    assert!(status == 422 && html.contains("#assign-to") && html.contains("请接手"));
    assert_eq!(posts(&mut lead, &assign, &[("to", &theirs), ("note", "请接手")]).await.1, case);
    assert!(reviewer.get(&case).await.html.contains("赵婷"));
    assert_eq!(reviewer.post(&format!("{case}/renew"), &[]).await.status, 409);
}

#[actix_web::test]
async fn case_is_snoozed_and_tagged() {
    let portal = desk(1).await;
    let case = portal.case(0);
    let mut lead = portal.staff("lead").await;
    lead.get(&case).await;
    let snooze = format!("{case}/snooze");
    for (until, what) in [("", "nothing"), ("2026-11-19T09:00", "the past"), ("2027-11-19T09:00", "after the target")] {
        let (status, _, html) = posts(&mut lead, &snooze, &[("until", until)]).await;
        assert!(
            status == 422 && html.contains("#snooze-until") && html.contains(&format!("value=\"{until}")),
            "{what}"
        );
    }
    assert_eq!(posts(&mut lead, &snooze, &[("until", "2026-11-23T09:00")]).await.1, case);
    assert!(lead.get(&case).await.html.contains("chip-paused"));
    let mut reviewer = portal.staff("linxiao").await;
    assert_eq!(reviewer.post("/desk/claim-next", &[]).await.location, "/desk?tile=unclaimed");
    assert_eq!(posts(&mut reviewer, &snooze, &[("until", "2026-11-23T09:00")]).await.0, 403);
    assert_eq!(posts(&mut lead, &format!("{case}/wake"), &[]).await.1, case);
    assert_eq!(reviewer.post("/desk/claim-next", &[]).await.location, case);

    let tags = format!("{case}/tags");
    assert_eq!(posts(&mut reviewer, &tags, &[("tag", "<b> 待核")]).await.1, case);
    for path in [case.as_str(), "/desk"] {
        assert!(reviewer.get(path).await.html.contains("&#60;b&#62; 待核"), "{path}");
    }
    let long = "长".repeat(25);
    let (status, _, html) = posts(&mut reviewer, &tags, &[("tag", &long)]).await;
    assert!(status == 422 && html.contains(&long) && html.contains("#tag-new"));
    assert_eq!(posts(&mut reviewer, &format!("{tags}/remove"), &[("tag", "<b> 待核")]).await.1, case);
    assert!(!reviewer.get(&case).await.html.contains("tag-off"));
    let mut auditor = portal.staff("auditor").await;
    auditor.get(&case).await;
    assert_eq!(posts(&mut auditor, &tags, &[("tag", "不行")]).await.0, 403);
}

#[actix_web::test]
async fn absences_are_entered_and_cancelled() {
    let portal = desk(1).await;
    let mut reviewer = portal.staff("linxiao").await;
    let page = reviewer.get("/desk/absences").await;
    assert!(page.status == 200 && !page.html.contains("id=\"absence-staff\"") && page.html.contains("class=\"empty\""));
    let enter = "/desk/absences";
    let (status, _, html) =
        posts(&mut reviewer, enter, &[("from", "2026-11-24"), ("until", "2026-11-23"), ("note", "出差")]).await;
    assert!(status == 422 && html.contains("#absence-until") && html.contains("出差") && html.contains("2026-11-24"));
    let (status, _, html) = posts(&mut reviewer, enter, &[("from", ""), ("until", "x")]).await;
    assert!(status == 422 && html.contains("#absence-from") && html.contains("#absence-until"));
    let theirs = id_of(&portal, "zhaoting").await;
    let for_others = [("staff", theirs.as_str()), ("from", "2026-11-20"), ("until", "2026-11-20")];
    assert_eq!(posts(&mut reviewer, enter, &for_others).await.0, 403);
    let today = [("from", "2026-11-20"), ("until", "2026-11-20"), ("note", "")];
    assert_eq!(posts(&mut reviewer, enter, &today).await.1, enter);
    assert_eq!(posts(&mut reviewer, enter, &today).await.0, 422, "twice");
    assert_eq!(reviewer.post("/desk/claim-next", &[]).await.location, enter);
    let refused = reviewer.post(&format!("{}/claim", portal.case(0)), &[]).await;
    assert!(refused.status == 409 && refused.html.contains("请假"), "{}", refused.status);

    let mut lead = portal.staff("lead").await;
    let page = lead.get(enter).await;
    assert!(page.html.contains("林晓") && page.html.contains("id=\"absence-staff\""));
    let cancel = page.quoted_after("action=\"/desk/absences/");
    let cancel = format!("/desk/absences/{cancel}");
    assert_eq!(posts(&mut lead, &cancel, &[]).await.1, enter);
    assert_eq!(posts(&mut lead, enter, &for_others).await.1, enter);
    assert_eq!(reviewer.post("/desk/claim-next", &[]).await.location, portal.case(0));
    let mut agent = portal.staff("agent").await;
    assert_eq!(agent.get(enter).await.status, 403);
    assert_eq!(lead.post("/desk/absences/nonsense/cancel", &[]).await.status, 404);
}
