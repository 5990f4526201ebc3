//! Filters of the queue through the real handlers: the URL, invalid dates, saved views.

use crate::prelude::*;

#[actix_web::test]
async fn filters_are_in_the_url() {
    let (portal, case) = one_case().await;
    let mut browser = portal.staff("linxiao").await;
    for query in
        ["turn=reviewer", "q=%E6%AF%8D%E5%A9%B4", "q=138+0013+8000", "q=CHEN%40mumian.example", "from=2026-11-20"]
    {
        let list = browser.get(&format!("/desk?{query}")).await;
        assert!(list.status == 200 && list.html.contains(&case), "{query}");
        assert!(list.html.contains("filter-chip\""), "{query}");
    }
    for query in ["turn=second", "flag=penalty", "tag=%E6%80%A5", "until=2026-11-20", "tile=returned", "tile=snoozed"] {
        let list = browser.get(&format!("/desk?{query}")).await;
        assert!(list.status == 200 && !list.html.contains(&case), "{query}");
    }
    let everything = "q=%3Cu%3E&status=in_review&turn=reviewer&kind=unbind&reason=transfer&mine=1&flag=same_phone\
                      &tag=%3Cu%3E&from=2026-11-16&until=2026-11-22&tile=today";
    browser.get(&format!("/desk?{everything}")).await.assert_status(200).assert_shows(&["class=\"empty\""]);
    portal
        .run(
            "update applications set is_urgent = true, snoozed_until = submitted_at + interval '1 day', due_is_provisional = true;
             insert into application_tags (application_id, tag, added_by, added_at)
             select id, '待核 <u>', (select id from staff limit 1), submitted_at from applications;
             insert into flags (id, application_id, code, raised_at)
             select gen_random_uuid(), id, 'same_phone', submitted_at from applications",
        )
        .await;
    browser.get("/desk").await.assert_shows(&["待核 &#60;u&#62;", &case]);
    let wrong = browser.get("/desk?from=2026-02-30&kind=unbind&until=2026-12-31").await;
    wrong.assert_status(422).assert_shows(&["value=\"2026-02-30\"", "value=\"2026-12-31\"", "f-from-error"]);
    wrong.assert_shows(&["value=\"unbind\" selected", &case]);
    browser.get("/desk?from=2026-12-31&until=2026-12-01").await.assert_status(422).assert_shows(&["f-until-error"]);
}

#[actix_web::test]
async fn view_is_saved_shared_and_deleted() {
    let portal = desk(1).await;
    let mut browser = portal.staff("linxiao").await;
    let list = "other=1&reason=transfer&kind=unbind&after=1_2";
    let save = [("list", list), ("name", "转让 <待核>")];
    assert_eq!(browser.post("/desk/views", &save).await.location, "/desk?kind=unbind&reason=transfer");
    let queue = browser.get("/desk").await;
    queue.assert_shows(&["转让 &#60;待核&#62;", "/desk?kind=unbind&#38;reason=transfer"]);
    assert!(!queue.html.contains("name=\"shared\""), "reviewers cannot share views");

    let nameless = browser.post("/desk/views", &[("list", list), ("name", " ")]).await;
    nameless.assert_status(422).assert_shows(&["view-name-error"]);
    browser.get("/desk?kind=unbind").await;
    let other = [("list", "kind=unbind"), ("name", "转让 <待核>")];
    browser.post("/desk/views", &other).await.assert_status(422).assert_shows(&["name=\"replace\"", "view-name-error"]);
    let renamed = [("list", "kind=unbind"), ("name", "转让 <待核>"), ("replace", "别的")];
    assert_eq!(browser.post("/desk/views", &renamed).await.status, 422, "the confirmation was for another name");
    let agreed = [("list", "kind=unbind"), ("name", "转让 <待核>"), ("replace", "转让 <待核>")];
    assert_eq!(browser.post("/desk/views", &agreed).await.location, "/desk?kind=unbind");
    assert_eq!(browser.post("/desk/views", &[("list", ""), ("name", "x"), ("shared", "1")]).await.status, 403);

    let mut lead = portal.staff("lead").await;
    let shared = [("list", "tile=overdue"), ("name", "要紧的"), ("shared", "1")];
    assert_eq!(lead.post("/desk/views", &shared).await.location, "/desk?tile=overdue");
    browser.get("/desk").await.assert_shows(&["要紧的", "沈知秋"]);
    let theirs = lead.get("/desk").await;
    let delete = format!("/desk/views/{}", theirs.quoted_after("action=\"/desk/views/"));
    browser.get("/desk").await;
    assert_eq!(browser.post(&delete, &[("list", "mine=1")]).await.location, "/desk?mine=1");
    assert!(browser.get("/desk").await.html.contains("要紧的"), "only its owner deletes it");
    assert_eq!(lead.post(&delete, &[("list", "")]).await.location, "/desk");
    assert!(!browser.get("/desk").await.html.contains("要紧的"));
    assert_eq!(browser.get(&delete).await.location, "/desk");
}
