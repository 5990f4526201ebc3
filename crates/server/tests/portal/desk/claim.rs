//! Actions on a claim: skip, assign, snooze, tag, absence; and each refusal with the typed values kept.

use crate::prelude::*;

fn id_of(portal: &Portal, name: &str) -> String {
    portal.actor(name).staff().unwrap().id.to_string()
}

#[actix_web::test]
async fn skipped_case_is_not_offered_again() {
    let (portal, case) = one_case().await;
    let mut browser = portal.staff("linxiao").await;
    browser.post("/desk/claim-next", &[]).await;
    browser.get(&case).await.assert_shows(&["data-lease-until", "data-lease-ends"]);
    let skip = format!("{case}/skip");
    let refused = browser.post(&skip, &[("note", "半句 <b>")]).await;
    refused.assert_status(422).assert_shows(&["半句 &#60;b&#62;", "#skip-conflict_of_interest"]);
    let refused = browser.post(&skip, &[("reason", "other"), ("note", "")]).await;
    let html = refused.html.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(refused.status == 422 && html.contains("#skip-note") && html.contains("value=\"other\" checked"));
    let fields = [("reason", "unsure"), ("note", "看不清")];
    assert_eq!(browser.post(&skip, &fields).await.location, case);
    assert_eq!(browser.post("/desk/claim-next", &[]).await.location, "/desk?tile=unclaimed");
    assert_eq!(browser.post(&skip, &fields).await.status, 409, "it is not held any more");
}

#[actix_web::test]
async fn only_a_lead_reassigns_with_a_note() {
    let (portal, case) = one_case().await;
    let (mine, theirs) = (id_of(&portal, "linxiao"), id_of(&portal, "zhaoting"));
    let mut reviewer = portal.staff("linxiao").await;
    let mut lead = portal.staff("lead").await;
    reviewer.get(&case).await;
    reviewer.post(&format!("{case}/claim"), &[]).await;
    reviewer.get(&case).await.assert_shows(&["id=\"skip-note\""]).assert_hides(&["id=\"assign-to\""]);
    let assign = format!("{case}/assign");
    assert_eq!(reviewer.post(&assign, &[("to", &theirs)]).await.status, 403);

    lead.get(&case).await.assert_shows(&["id=\"assign-to\""]).assert_hides(&[&format!("value=\"{mine}\"")]);
    let refused = lead.post(&assign, &[("to", &theirs), ("note", " ")]).await;
    refused.assert_status(422).assert_shows(&["#assign-note", &format!("value=\"{theirs}\" selected")]);
    let refused = lead.post(&assign, &[("to", ""), ("note", "请接手")]).await;
    refused.assert_status(422).assert_shows(&["#assign-to", "请接手"]);
    assert_eq!(lead.post(&assign, &[("to", &theirs), ("note", "请接手")]).await.location, case);
    assert!(reviewer.get(&case).await.html.contains("赵婷"));
    assert_eq!(reviewer.post(&format!("{case}/renew"), &[]).await.status, 409);
}

#[actix_web::test]
async fn case_is_snoozed_and_tagged() {
    let (portal, case) = one_case().await;
    let mut lead = portal.staff("lead").await;
    lead.get(&case).await;
    let snooze = format!("{case}/snooze");
    for (until, what) in [("", "nothing"), ("2026-11-19T09:00", "the past"), ("2027-11-19T09:00", "after the target")] {
        let refused = lead.post(&snooze, &[("until", until)]).await;
        assert!(
            refused.status == 422
                && refused.html.contains("#snooze-until")
                && refused.html.contains(&format!("value=\"{until}")),
            "{what}"
        );
    }
    assert_eq!(lead.post(&snooze, &[("until", "2026-11-23T09:00")]).await.location, case);
    assert!(lead.get(&case).await.html.contains("chip-paused"));
    let mut reviewer = portal.staff("linxiao").await;
    assert_eq!(reviewer.post("/desk/claim-next", &[]).await.location, "/desk?tile=unclaimed");
    assert_eq!(reviewer.post(&snooze, &[("until", "2026-11-23T09:00")]).await.status, 403);
    assert_eq!(lead.post(&format!("{case}/wake"), &[]).await.location, case);
    assert_eq!(reviewer.post("/desk/claim-next", &[]).await.location, case);

    let tags = format!("{case}/tags");
    assert_eq!(reviewer.post(&tags, &[("tag", "<b> 待核")]).await.location, case);
    for path in [case.as_str(), "/desk"] {
        assert!(reviewer.get(path).await.html.contains("&#60;b&#62; 待核"), "{path}");
    }
    let long = "长".repeat(25);
    reviewer.post(&tags, &[("tag", &long)]).await.assert_status(422).assert_shows(&[&long, "#tag-new"]);
    assert_eq!(reviewer.post(&format!("{tags}/remove"), &[("tag", "<b> 待核")]).await.location, case);
    assert!(!reviewer.get(&case).await.html.contains("tag-off"));
    let mut auditor = portal.staff("auditor").await;
    auditor.get(&case).await;
    assert_eq!(auditor.post(&tags, &[("tag", "不行")]).await.status, 403);
}

#[actix_web::test]
async fn absences_are_entered_and_cancelled() {
    let portal = desk(1).await;
    let mut reviewer = portal.staff("linxiao").await;
    let page = reviewer.get("/desk/absences").await;
    page.assert_status(200).assert_shows(&["class=\"empty\""]).assert_hides(&["id=\"absence-staff\""]);
    let enter = "/desk/absences";
    let refused = reviewer.post(enter, &[("from", "2026-11-24"), ("until", "2026-11-23"), ("note", "出差")]).await;
    refused.assert_status(422).assert_shows(&["#absence-until", "出差", "2026-11-24"]);
    let refused = reviewer.post(enter, &[("from", ""), ("until", "x")]).await;
    refused.assert_status(422).assert_shows(&["#absence-from", "#absence-until"]);
    let theirs = id_of(&portal, "zhaoting");
    let for_others = [("staff", theirs.as_str()), ("from", "2026-11-20"), ("until", "2026-11-20")];
    assert_eq!(reviewer.post(enter, &for_others).await.status, 403);
    let today = [("from", "2026-11-20"), ("until", "2026-11-20"), ("note", "")];
    assert_eq!(reviewer.post(enter, &today).await.location, enter);
    assert_eq!(reviewer.post(enter, &today).await.status, 422, "twice");
    assert_eq!(reviewer.post("/desk/claim-next", &[]).await.location, enter);
    reviewer.post(&format!("{}/claim", portal.case(0)), &[]).await.assert_status(409).assert_shows(&["请假"]);

    let mut lead = portal.staff("lead").await;
    let page = lead.get(enter).await;
    page.assert_shows(&["林晓", "id=\"absence-staff\""]);
    let cancel = format!("/desk/absences/{}", page.quoted_after("action=\"/desk/absences/"));
    assert_eq!(lead.post(&cancel, &[]).await.location, enter);
    assert_eq!(lead.post(enter, &for_others).await.location, enter);
    assert_eq!(reviewer.post("/desk/claim-next", &[]).await.location, portal.case(0));
    assert_eq!(portal.staff("agent").await.get(enter).await.status, 403);
    assert_eq!(lead.post("/desk/absences/nonsense/cancel", &[]).await.status, 404);
}
