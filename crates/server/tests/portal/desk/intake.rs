//! The page that pauses a channel, and what owners and agents see meanwhile.

use crate::prelude::*;

#[actix_web::test]
async fn lead_pauses_the_web_and_owners_read_why() {
    let portal = shop().await;
    let mut lead = portal.staff("lead").await;
    lead.get(urls::INTAKE).await.assert_shows(&["各渠道正常受理"]);
    let wrong = [("channel", "web"), ("notice_zh", "系统升级。"), ("notice_en", ""), ("until", "yesterday")];
    let again = lead.post(urls::INTAKE, &wrong).await;
    again.assert_status(422).assert_shows(&["href=\"#notice_en\"", "href=\"#until\"", "系统升级。"]);
    let until = (portal.ctx().now() + Duration::hours(8) + Duration::days(2)).format("%Y-%m-%dT%H:%M").to_string();
    let right = [("channel", "web"), wrong[1], ("notice_en", "We are upgrading."), ("until", &until)];
    lead.post(urls::INTAKE, &right).await.assert_redirect(urls::INTAKE);
    lead.get(urls::INTAKE).await.assert_shows(&["恢复受理", "系统升级。"]);
    let mut owner = portal.owner().await;
    owner.get(urls::ACCOUNT).await.assert_shows(&["前暂停接收新申请。系统升级。"]);
    assert_eq!(owner.get("/apply/unbind/reason").await.location, urls::ACCOUNT);
    lead.post(urls::INTAKE_END, &[("channel", "web")]).await.assert_redirect(urls::INTAKE);
    owner.get("/apply/unbind/reason").await.assert_status(200);
    let mut reviewer = portal.staff("linxiao").await;
    reviewer.get(urls::INTAKE).await.assert_status(403);
}
