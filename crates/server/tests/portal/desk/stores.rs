//! The page of a store: what the register knows, for leads and agents.

use crate::prelude::*;

#[actix_web::test]
async fn store_page_shows_what_is_known_and_since_when() {
    let portal = desk(1).await;
    portal.run("update stores set name = 'Lumen <u>'").await;
    let mut agent = portal.staff("agent").await;
    agent.get(urls::STORES).await.assert_status(200);
    let url = format!("{}?store=mm-1", urls::STORES);
    let page = agent.get(&url).await;
    page.assert_status(200).assert_shows(&["Lumen &#60;u&#62;", "m***1@store.example", "平台尚未提供该店铺的信息"]);
    page.assert_hides(&["mm-1@store.example", "Lumen <u>"]);
    portal.run("update stores set figures_at = null").await;
    agent.get(&url).await.assert_shows(&["因此无法确认是否还有未处理的事项"]);
    portal.run("update stores set figures_at = '2020-01-01T00:00:00Z'").await;
    agent.get(&url).await.assert_shows(&["此后可能已有变化"]);
    for (state, ended_at, shown) in [
        ("asking", "null", "尚未收到答复"),
        ("cannot_say", "created_at", "平台无法提供"),
        ("failed", "created_at", "平台没有答复"),
    ] {
        portal.run(&format!("update figures_inquiries set state = '{state}', ended_at = {ended_at}")).await;
        agent.get(&url).await.assert_shows(&[shown]);
    }
    let told = "update figures_inquiries set state = 'answered'; update stores set figures_source = 'platform'";
    portal.run(told).await;
    agent.get(&url).await.assert_shows(&["向平台查询所得"]).assert_hides(&["平台没有答复"]);
    portal.run("update store_contacts set ended_at = created_at, is_primary = false").await;
    agent.get(&url).await.assert_shows(&["没有登记联系人"]);
    agent.get(&format!("{}?store=QH-9", urls::STORES)).await.assert_status(422);
    let mut lead = portal.staff("lead").await;
    lead.get(&url).await.assert_status(200);
    let mut reviewer = portal.staff("linxiao").await;
    reviewer.get(&url).await.assert_status(403);
}
