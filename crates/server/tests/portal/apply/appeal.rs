//! Appealing a rejection: by the store's owner, and by the link in a letter.

use crate::prelude::*;

const WHY: &str = "执照是真的，请向登记机关核实。";

#[actix_web::test]
async fn owner_appeals_once_with_new_due_date() {
    let (portal, receipt) = applied().await;
    portal.decided(receipt.id, Outcome::Reject).await;
    let (status, appeal) = (links::status(&receipt.reference), links::appeal(&receipt.reference));
    let mut owner = portal.owner().await;
    // The applicant was not told yet.
    owner.get(&status).await.assert_hides(&["appeal-statement", "未通过"]);
    owner.post(&appeal, &[("statement", WHY)]).await.assert_status(409);
    portal.clock.advance(Duration::minutes(11));
    assert!(owner.get(&status).await.html.contains("appeal-statement"));
    owner.post(&appeal, &[("statement", "不服")]).await.assert_status(422).assert_shows(&["#appeal-statement", "不服"]);
    assert_eq!(owner.post(&appeal, &[("statement", WHY)]).await.location, status);
    let made = owner.get(&status).await;
    made.assert_shows(&["您的申诉", WHY]);
    assert!(made.html.contains("最晚答复") || made.html.contains("due-dates"), "the page shows the new due dates");
    made.assert_shows(&["您的申诉已收到"]).assert_hides(&["appeal-statement"]);
    owner.post(&appeal, &[("statement", WHY)]).await.assert_status(409).assert_shows(&["不能申诉：已过申诉期限"]);
    let stranger = portal.owner_of(portal.stores[1]).await.post(&appeal, &[("statement", WHY)]).await;
    assert!(stranger.status == 403 || stranger.status == 404, "{}", stranger.status);

    let case = links::case(&receipt.reference);
    portal.staff("lead").await.get(&case).await.assert_shows(&[WHY, "第 2 轮", "被申诉的决定"]);

    let mut conn = portal.conn().await;
    builders::decided(&mut conn, portal.ctx(), portal.actor("zhaoting"), receipt.id, Outcome::Reject).await;
    portal.clock.advance(Duration::minutes(11));
    owner.get(&status).await.assert_shows(&["未通过"]).assert_hides(&["appeal-statement"]);
}

#[actix_web::test]
async fn link_and_code_allow_an_appeal() {
    let (portal, receipt) = applied().await;
    portal.decided(receipt.id, Outcome::Reject).await;
    portal.clock.advance(Duration::minutes(11));
    let token = follow_link(&portal, receipt.id).await;
    let (path, appeal) = (links::follow(token.expose()), links::follow_appeal(token.expose()));
    let mut browser = portal.browser().await;
    browser.get(&path).await;
    let closed = browser.post(&appeal, &[("statement", WHY)]).await;
    assert_eq!((closed.status, closed.location.as_str()), (303, path.as_str()), "the code comes first");
    assert_eq!(post_from(&mut browser, "203.0.113.9", &path, &[("code", QUERY_CODE)]).await.status, 303);
    assert!(browser.get(&path).await.html.contains(&appeal));
    assert_eq!(browser.post(&appeal, &[("statement", "")]).await.status, 422);
    assert_eq!(browser.post(&appeal, &[("statement", WHY)]).await.location, path);
    let made = browser.get(&path).await;
    assert!(made.html.contains("您的申诉") && !made.html.contains(WHY), "the statement is shown to the owner only");
    assert_eq!(portal.ask("select statement as text from appeals").await, [WHY]);
}

#[actix_web::test]
async fn closed_appeal_asks_for_nothing() {
    let (portal, receipt) = applied().await;
    portal.decided(receipt.id, Outcome::Reject).await;
    portal.clock.advance(Duration::minutes(11));
    let (mut conn, owner) = (portal.conn().await, Actor::Applicant { store: portal.stores[0] });
    domain::intake::appeal::appeal(&mut conn, portal.ctx(), &owner, receipt.id, WHY).await.unwrap();
    let case = links::case(&receipt.reference);
    let mut lead = portal.staff("lead").await;
    lead.get(&case).await.assert_shows(&["请重新审核"]);
    builders::decided(&mut conn, portal.ctx(), portal.actor("zhaoting"), receipt.id, Outcome::Reject).await;
    lead.get(&case).await.assert_shows(&["第 2 轮已结束"]).assert_hides(&["请重新审核"]);
}
