//! Starting points of the applicants' journeys: a database with two stores, and the code in their mail.

use std::sync::Arc;

use actix_web::web;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use domain::Clock;
use domain::id::new_uuid;
use testkit::{ManualClock, TestDatabase, builders};

use super::samples;
use crate::state::State;
use crate::testing::{self, Browser};

pub(super) struct World {
    pub(super) database: TestDatabase,
    pub(super) clock: Arc<ManualClock>,
    pub(super) state: web::Data<State>,
}

/// Store `MM-1` is bound, certified, and has money in it, and so is `MM-2`; nobody has `MM-9`.
pub(super) async fn world() -> World {
    let database = testkit::database().await;
    let clock = Arc::new(ManualClock::at("2026-11-20T10:00:00+08:00"));
    clock.set(samples::now());
    let ctx = testing::context(Arc::clone(&clock) as Arc<dyn Clock>);
    let mut conn = database.connect().await;
    builders::registers(&mut conn, &ctx).await;
    for number in ["MM-1", "MM-2"] {
        insert_store(&mut conn, number, ctx.now()).await;
    }
    let state = testing::state(&database, ctx);
    World { database, clock, state }
}

async fn insert_store(conn: &mut diesel_async::AsyncPgConnection, number: &str, at: DateTime<Utc>) {
    let store = new_uuid(at);
    for (statement, text) in [
        (
            "insert into stores (id, number, name, owner_name, certification, certified_at, balance_cents, created_at)
             values ($1, $3, '木棉母婴旗舰店', '陈立新', 'certified', $2, 1248000, $2)",
            number.to_owned(),
        ),
        (
            "insert into store_contacts (id, store_id, email, is_primary, created_at)
             values (gen_random_uuid(), $1, $3, true, $2)",
            format!("{}@mumian.example", number.to_lowercase()),
        ),
        (
            "insert into bindings (id, store_id, account_name, account_reference, bound_at)
             values (gen_random_uuid(), $1, $3, 'dy-1', $2)",
            "木棉官方号".to_owned(),
        ),
    ] {
        let insert =
            diesel::sql_query(statement).bind::<Uuid, _>(store).bind::<Timestamptz, _>(at).bind::<Text, _>(text);
        insert.execute(conn).await.unwrap();
    }
}

/// A browser nobody is signed in from.
pub(super) async fn browser(world: &World) -> Browser {
    Browser::new(&world.state).await
}

/// Signs in for a store with the code that was mailed.
pub(super) async fn sign_in(browser: &mut Browser, world: &World, number: &str) {
    browser.get("/apply/sign-in").await;
    let asked = browser.post("/apply/sign-in", &[("store_number", number)]).await;
    assert_eq!((asked.status, asked.location.as_str()), (303, format!("/apply/sign-in/code?store={number}").as_str()));
    browser.get(&asked.location).await;
    let code = mailed_code(world, number).await;
    let proved = browser.post(&asked.location, &[("code", &code)]).await;
    assert_eq!((proved.status, proved.location.as_str()), (303, "/apply/account"));
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

pub(super) async fn ask(world: &World, query: &str) -> Vec<String> {
    let mut conn = world.database.connect().await;
    let rows: Vec<Row> = diesel::sql_query(query).load(&mut conn).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

pub(super) async fn mailed_code(world: &World, number: &str) -> String {
    let query = format!(
        "select text_body as text from letters where kind = 'sign_in_code' and to_address = lower('{number}') || '@mumian.example' order by id desc limit 1"
    );
    let bodies = ask(world, &query).await;
    let digits = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
    bodies[0].split_whitespace().find(digits).unwrap().to_owned()
}

pub(super) const ANSWERS: [(&str, &str); 5] = [
    ("reason", "changed_phone"),
    ("words", "旧手机已停用。\u{0}"),
    ("contact_name", "陈立新"),
    ("contact_phone", "13800138000"),
    ("contact_email", "chen@mumian.example"),
];
pub(super) const UNBIND_ACKS: [(&str, &str); 3] =
    [("acknowledged", "stops_trading"), ("acknowledged", "earnings_and_shipments"), ("acknowledged", "bind_again")];
