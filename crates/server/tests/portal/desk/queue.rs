//! The queue with more applications than it counts and more results than a search finds.

use crate::prelude::*;

/// A thousand more stores `MANY-1` and so on, each with a copy of the application.
const MANY: &str = "
    insert into stores select (jsonb_populate_record(s, jsonb_build_object(
        'id', gen_random_uuid(), 'number', 'MANY-' || n))).* from stores s, generate_series(1, 1000) n;
    insert into applications select (jsonb_populate_record(a, jsonb_build_object(
        'id', gen_random_uuid(), 'store_id', s.id, 'reference', 'UB-2026-' || s.number))).*
    from applications a, stores s where s.number like 'MANY-%'";

/// A queue of 1,001 applications, and the browser of a reviewer.
async fn long_queue() -> (Portal, Browser) {
    let portal = desk(1).await;
    portal.run(MANY).await;
    let browser = portal.staff("linxiao").await;
    (portal, browser)
}

#[actix_web::test]
async fn counts_of_the_queue_stop_at_999() {
    let (_portal, mut reviewer) = long_queue().await;
    let queue = reviewer.get(urls::QUEUE).await;
    queue.assert_shows(&["<b>999+</b> 待领取", "999+ 件"]).assert_hides(&["1,001", "1001", "1,000+"]);
}

#[actix_web::test]
async fn search_says_when_it_finds_too_many() {
    let (_portal, mut reviewer) = long_queue().await;
    let cut = "结果太多，仅显示其中一部分";
    let many = reviewer.get("/desk?q=MANY-").await;
    assert!(many.html.contains(cut) && many.html.contains("data-row"), "{}", many.html);
    let few = reviewer.get("/desk?q=MANY-100").await;
    assert!(!few.html.contains(cut) && few.html.matches("data-row href").count() == 2, "MANY-100 and MANY-1000");
}
