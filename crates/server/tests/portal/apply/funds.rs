//! Amounts that an owner has to settle first (R8), and a store without any.

use domain::policy::Strictness;
use domain::review::decision::Verdict;

use crate::prelude::*;

const CONSEQUENCES: &str = "/apply/unbind/consequences";
const CHECK: &str = "/apply/unbind/check";

/// The owner of `MM-1` with a form that lacks nothing, under a policy whose balance must be settled first.
async fn stopped_by_balance() -> (Portal, Browser) {
    let portal = shop().await;
    let mut conn = portal.conn().await;
    builders::change_policy(&mut conn, portal.ctx(), |policy| policy.funds.balance = Strictness::Stop).await;
    let owner = DraftOwner::owner(portal.stores[0]);
    builders::complete_draft(&mut conn, portal.ctx(), owner, Kind::Unbind).await;
    let browser = portal.owner().await;
    (portal, browser)
}

#[actix_web::test]
async fn unsettled_balance_stops_the_submission() {
    let (portal, mut owner) = stopped_by_balance().await;
    let page = owner.get(CONSEQUENCES).await;
    // The unshipped orders do not stop it.
    page.assert_shows(&[
        "id=\"funds-balance\" class=\"is-stop\"",
        "必须先处理。",
        "建议先处理。",
        "处理完毕后才能提交",
    ]);
    assert_eq!(page.html.matches("is-stop").count(), 1);
    for path in [CONSEQUENCES, CHECK] {
        let refused = owner.post(path, &UNBIND_ACKS).await;
        refused.assert_status(422).assert_shows(&["请先处理：店铺余额。", "#funds-balance\""]);
    }
    assert!(portal.ask("select reference from applications").await.is_empty());
    portal.run("update stores set balance_cents = 0").await;
    owner.get(CONSEQUENCES).await.assert_shows(&["建议先处理。"]).assert_hides(&["is-stop", "必须先处理"]);
    assert_eq!(owner.post(CONSEQUENCES, &UNBIND_ACKS).await.location, CHECK);
    owner.post(CHECK, &[]).await.assert_status(303);
}

#[actix_web::test]
async fn stopping_balance_reads_well_in_english() {
    let (portal, mut owner) = stopped_by_balance().await;
    portal.run("update stores set name = 'Lumen <u>', owner_name = 'Dana <u>'").await;
    owner.cookies.insert("lang".to_owned(), "en".to_owned());
    owner.get(CONSEQUENCES).await.assert_shows(&["Must be settled first.", "We recommend settling this first."]);
    let refused = owner.post(CONSEQUENCES, &UNBIND_ACKS).await;
    refused.assert_status(422).assert_shows(&["Settle this first: Balance."]);
    assert_eq!(page::chinese_in(&refused.html, &[]), None);
}

#[actix_web::test]
async fn store_without_funds_has_nothing_to_settle() {
    let (portal, mut owner) = stopped_by_balance().await;
    portal.run("update stores set balance_cents = 0, unshipped_orders = 0").await;
    let page = owner.get(CONSEQUENCES).await;
    page.assert_shows(&["店铺目前没有需要处理的余额"]).assert_hides(&["funds-title", "funds-list"]);
    assert_eq!(owner.post(CONSEQUENCES, &UNBIND_ACKS).await.location, CHECK);
    owner.get(CHECK).await.assert_status(200).assert_hides(&["funds-list"]);
    owner.get(urls::ACCOUNT).await.assert_status(200).assert_hides(&["12,345.60"]);
    owner.get(CHECK).await;
    owner.post(CHECK, &[]).await.assert_status(303);
}

#[actix_web::test]
async fn funds_that_caused_the_rejection_are_named() {
    let (portal, application) = applied().await;
    portal.claimed(application.id).await;
    let verdict = Verdict { reasons: vec!["funds_outstanding".into()], ..builders::verdict(Outcome::Reject) };
    let (ctx, reviewer) = (portal.ctx(), portal.actor("linxiao"));
    decide::decide(&mut portal.conn().await, ctx, reviewer, application.id, &verdict).await.unwrap();
    portal.clock.advance(Duration::hours(1));
    let mut owner = portal.owner().await;
    owner.get("/apply/unbind/reason").await;
    owner.post("/apply/unbind/reason", &REASON).await;
    portal.run("update stores set balance_cents = 12300").await;
    for page in ["/apply/unbind/consequences", "/apply/unbind/check"] {
        owner.get(page).await.assert_shows(&["上一次申请因这些事项未通过", "123.00"]);
    }
    owner.get("/apply/unbind/consequences").await.assert_shows(&["#funds", "尚未修改"]);
    portal.run("update stores set balance_cents = 0, unshipped_orders = 0, open_after_sales = 0, loan_cents = 0").await;
    owner.get("/apply/unbind/consequences").await.assert_shows(&["已修改"]).assert_hides(&["上一次申请因这些事项"]);
}
