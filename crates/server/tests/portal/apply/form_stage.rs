//! Starting points of the applicants' journeys: a database with two stores, and the code in their mail.

use std::sync::Arc;

use actix_web::web;
use chrono::{DateTime, Duration, Utc};
use diesel::sql_types::{Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use domain::Clock;
use domain::base::id::{StoreId, new_uuid};
use domain::base::terms::Kind;
use domain::evidence::preparation::{self, PreparationResult};
use domain::evidence::{Evidence, EvidencePage, File};
use domain::intake::draft::{self, Draft, DraftOwner};
use domain::intake::draft_document;
use server::State;
use testkit::{ManualClock, TestDatabase, builders};
use vault::ObjectName;

use crate::browser::{self, Answer, Browser};

pub struct World {
    pub database: TestDatabase,
    pub clock: Arc<ManualClock>,
    pub state: web::Data<State>,
    /// `MM-1` and `MM-2`.
    pub stores: Vec<StoreId>,
}

impl World {
    /// The form of `MM-1` as it is now.
    pub async fn draft(&self) -> Draft {
        let conn = self.database.connect().await;
        let owner = DraftOwner { store: self.stores[0], agent: None };
        draft::find(&conn, owner, Kind::Unbind).await.unwrap().unwrap()
    }

    /// The files of [`Self::draft`].
    pub async fn files(&self) -> Vec<File> {
        draft_document::list_of_draft(&self.database.connect().await, self.draft().await.id).await.unwrap()
    }

    /// Replaces the worker: every waiting file gets this verdict; ready ones get a page whose bytes are [`PICTURE`].
    pub async fn prepare(&self, problem: Option<&str>) {
        let mut conn = self.database.connect().await;
        for file in self.files().await.into_iter().map(|file| file.evidence).filter(|it| it.state.is_waiting()) {
            let verdict = match problem {
                Some(code) => PreparationResult::Unreadable(code.to_owned()),
                None => PreparationResult::Ready(vec![self.put_page(&file).await]),
            };
            preparation::finish(&mut conn, &self.state.ctx, &file, &verdict).await.unwrap();
        }
    }

    async fn put_page(&self, file: &Evidence) -> EvidencePage {
        let vault = &self.state.vault;
        let key = vault.keys().unwrap(&file.key_id, file.wrapped_key.as_ref().unwrap()).unwrap();
        let object = ObjectName::random().unwrap();
        vault.put(&key, &object, PICTURE).await.unwrap();
        let object = object.as_str().to_owned();
        EvidencePage { evidence_id: file.id, number: 1, object, width: 100, height: 60, size_bytes: 7, fingerprint: 1 }
    }
}

/// Bytes of a page made by [`World::prepare`].
pub const PICTURE: &[u8] = b"picture";

/// Bytes that begin like a JPEG, different for each `nth`.
pub fn jpeg(nth: u8) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00".to_vec();
    bytes.resize(3_000, nth);
    bytes
}

/// Stores `MM-1` and `MM-2`, bound, certified and with a balance; there is no `MM-9`.
pub async fn world() -> World {
    let database = testkit::database().await;
    let clock = Arc::new(ManualClock::at("2026-11-20T10:00:00+08:00"));
    clock.set(chrono::DateTime::parse_from_rfc3339("2026-11-20T10:00:00+08:00").unwrap().to_utc());
    let ctx = browser::context(Arc::clone(&clock) as Arc<dyn Clock>);
    let mut conn = database.connect().await;
    builders::registers(&mut conn, &ctx).await;
    let mut stores = Vec::new();
    for number in ["MM-1", "MM-2"] {
        stores.push(insert_store(&mut conn, number, ctx.now() - Duration::days(400)).await);
    }
    let state = browser::state(&database, ctx);
    World { database, clock, state, stores }
}

async fn insert_store(conn: &mut diesel_async::AsyncPgConnection, number: &str, at: DateTime<Utc>) -> StoreId {
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
    StoreId(store)
}

/// A browser without a session.
pub async fn browser(world: &World) -> Browser {
    Browser::new(&world.state).await
}

/// Signs in for a store with the code that was mailed.
pub async fn sign_in(browser: &mut Browser, world: &World, number: &str) {
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

pub async fn ask(world: &World, query: &str) -> Vec<String> {
    let mut conn = world.database.connect().await;
    let rows: Vec<Row> = diesel::sql_query(query).load(&mut conn).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

pub async fn mailed_code(world: &World, number: &str) -> String {
    code_in(world, "sign_in_code", &format!("{}@mumian.example", number.to_lowercase())).await
}

/// The code in the last letter of this kind to this address.
pub async fn code_in(world: &World, kind: &str, to: &str) -> String {
    let query = format!(
        "select text_body as text from letters where kind = '{kind}' and to_address = '{to}' order by id desc limit 1"
    );
    let bodies = ask(world, &query).await;
    let digits = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
    bodies[0].split_whitespace().find(digits).unwrap().to_owned()
}

/// Sends files for a document of the form of `MM-1`.
pub async fn send(browser: &mut Browser, document: &str, files: &[(&str, &str, &[u8])]) -> Answer {
    browser.get("/apply/unbind/documents").await;
    browser.post_files("/apply/unbind/documents/upload", &[("document", document)], files).await
}

/// Fills in every step of the form of `MM-1`, up to the last page.
pub async fn fill_in(browser: &mut Browser, world: &World) {
    browser.get("/apply/unbind/reason").await;
    browser.post("/apply/unbind/reason", &REASON).await;
    browser.post("/apply/unbind/contact", &CONTACT).await;
    send(browser, "id_card", &[("证件.jpg", "image/jpeg", &jpeg(1))]).await;
    world.prepare(None).await;
    let last = browser.post("/apply/unbind/consequences", &UNBIND_ACKS).await;
    assert_eq!(last.location, "/apply/unbind/check", "{}", last.html);
    browser.get("/apply/unbind/check").await;
}

pub const REASON: [(&str, &str); 2] = [("reason", "changed_phone"), ("statement", "旧手机已停用。\u{0}")];
/// A contact with the address that is registered for `MM-1`.
pub const CONTACT: [(&str, &str); 3] =
    [("contact_name", "陈立新"), ("contact_phone", "13800138000"), ("contact_email", "mm-1@mumian.example")];
pub const UNBIND_ACKS: [(&str, &str); 3] =
    [("acknowledged", "stops_trading"), ("acknowledged", "earnings_and_shipments"), ("acknowledged", "bind_again")];
