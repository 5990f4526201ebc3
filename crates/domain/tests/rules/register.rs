//! The register of stores: versions, fields, contacts that come and go with a binding, and what open applications notice of it.

mod bindings;

use domain::account::own_contact::{self, OwnContact};
use domain::account::{session, sign_in};
use domain::base::{SecretKey, Token};
use domain::effect::EffectAttempt;
use domain::effect::platform::PLATFORM;
use domain::intake::objection;
use domain::register::page;
use domain::register::{self, Answer, Content, Entry, FieldProblem, ProblemCode, Refusal, RegisterError, Registered};
use domain::store::{self, Certification};
use serde_json::{Value, json};

use crate::prelude::*;

/// The document of a store that is bound to its own account.
fn document(number: &str, version: i64) -> Value {
    json!({
        "version": version,
        "name": "木棉手作小铺",
        "owner_name": "陈立新",
        "locale": "zh-CN",
        "contacts": [
            {"email": format!("{number}@new.example"), "phone": "138 0013 8000", "primary": true},
            {"email": format!("{number}.second@new.example"), "locale": "en"},
        ],
        "binding": {
            "account_name": "木棉",
            "account_reference": format!("dy-{number}"),
            "bound_at": "2025-01-27T10:00:00+08:00",
        },
        "certification": "certified",
        "certified_at": "2025-01-27T10:00:00+08:00",
        "figures": {
            "balance_cents": 1200, "unshipped_orders": 2, "after_sales": 0, "loan_cents": 0,
            "as_of": "2026-03-02T09:00:00+08:00",
        },
    })
}

fn whole(number: &str, document: Value) -> Entry {
    Entry { number: number.to_owned(), content: Content::Whole(document) }
}

fn patch(number: &str, patch: Value) -> Entry {
    Entry { number: number.to_owned(), content: Content::Patch { patch, may_create: false } }
}

impl Desk {
    async fn register(&self, conn: &mut AsyncPgConnection, entry: &Entry) -> Answer {
        register::register(conn, &self.ctx, &PLATFORM, entry).await.unwrap()
    }

    /// A merge patch of the desk's store.
    async fn patch(&self, conn: &mut AsyncPgConnection, what: Value) -> Answer {
        self.register(conn, &patch(STORE_NUMBER, what)).await
    }

    /// Signs in for the store.
    async fn sign_in(&self, conn: &mut AsyncPgConnection, number: &str) -> Token {
        self.clock.advance(Duration::minutes(1));
        let key = SecretKey::derive(&[7; 32]).unwrap();
        let ticket = sign_in::request_code(conn, &self.ctx, &key, number, Locale::ZhCn, Medium::Mail).await.unwrap();
        let (code, _) = last_code(conn, LetterKind::SignInCode).await;
        sign_in::verify_code(conn, &self.ctx, &key, &ticket, &code).await.unwrap()
    }

    async fn is_signed_in(&self, conn: &AsyncPgConnection, token: &Token) -> bool {
        session::find_applicant(conn, &self.ctx, token).await.unwrap().is_some()
    }
}

/// The codes of a refused document, with their fields.
#[track_caller]
fn problems(answer: Answer) -> Vec<(String, &'static str)> {
    let problems = answer.unwrap_err().problems();
    problems.into_iter().map(|FieldProblem { field, code }| (field, code.as_str())).collect()
}

#[track_caller]
fn refused(answer: Answer, field: &str, code: ProblemCode) {
    assert_eq!(problems(answer), [(field.to_owned(), code.as_str())]);
}

async fn to(conn: &AsyncPgConnection, kind: LetterKind) -> Vec<String> {
    sql::texts(conn, &format!("select to_address from letters where kind = '{kind}' order by to_address")).await
}

/// The contacts of the desk's store as its builder registers them.
fn contacts_now() -> Value {
    json!([
        {"email": format!("{STORE_NUMBER}@store.example").to_lowercase(), "primary": true},
        {"email": format!("{STORE_NUMBER}.second@store.example").to_lowercase(), "primary": false},
    ])
}

fn rebound() -> Value {
    json!({"account_name": "新主", "account_reference": "dy-other", "bound_at": "2026-03-01T10:00:00+08:00"})
}

fn one_contact(email: &str) -> Value {
    json!([{"email": email, "primary": true}])
}

#[tokio::test]
async fn store_arrives_with_contacts_binding_and_figures() {
    let (desk, mut conn) = desk().await;
    let answer = desk.register(&mut conn, &whole("QH-1", document("QH-1", 1))).await;
    let Ok(Registered::Created(id)) = answer else { panic!("{answer:?}") };
    let store = store::get(&conn, id).await.unwrap();
    assert_eq!((store.name.as_str(), store.trading, store.balance_cents), ("木棉手作小铺", true, 1200));
    assert_eq!((store.certification, store.unshipped_orders), (Certification::Certified, 2));
    assert_eq!(store.figures_at, Some("2026-03-02T01:00:00Z".parse().unwrap()));
    assert_eq!(store::list_contacts(&conn, id).await.unwrap(), ["QH-1@new.example", "QH-1.second@new.example"]);
    let binding = &store::list_bindings(&conn, id).await.unwrap()[0];
    assert_eq!(binding.account_reference, "dy-QH-1");
    let token = desk.sign_in(&mut conn, "QH-1").await;
    assert!(desk.is_signed_in(&conn, &token).await);
    let lines = event::list(&conn, event::Subject::Store(id)).await.unwrap();
    assert_eq!(lines.iter().map(|it| it.action.as_str()).collect::<Vec<_>>(), ["store_registered"]);
    let data = lines[0].data.to_string();
    assert!(!data.contains("example") && !data.contains("木棉") && !data.contains("dy-QH"), "{data}");
    for kind in [LetterKind::BoundAgain, LetterKind::ContactChanged] {
        assert_eq!(to(&conn, kind).await, [""; 0], "a store that is new here only is no news to its contacts");
    }
}

#[tokio::test]
async fn version_decides_what_is_taken_over() {
    let (desk, mut conn) = desk().await;
    let sent = whole("QH-1", document("QH-1", 5));
    desk.register(&mut conn, &sent).await.unwrap();
    let events = sql::count(&conn, "events").await;
    assert!(matches!(desk.register(&mut conn, &sent).await, Ok(Registered::Unchanged(_))));
    let mut other = document("QH-1", 5);
    other["name"] = json!("青禾");
    assert_eq!(desk.register(&mut conn, &whole("QH-1", other.clone())).await, Err(Refusal::Conflict));
    other["version"] = json!(4);
    assert_eq!(desk.register(&mut conn, &whole("QH-1", other.clone())).await, Err(Refusal::Stale { version: 5 }));
    assert_eq!(sql::text(&conn, "select name from stores where number = 'QH-1'").await, "木棉手作小铺");
    assert!(matches!(
        desk.register(&mut conn, &whole("QH-1", document("QH-1", 6))).await,
        Ok(Registered::Unchanged(_))
    ));
    assert_eq!(sql::count(&conn, "events").await, events, "what changed nothing leaves no trace but its version");
    other["version"] = json!(7);
    assert!(matches!(desk.register(&mut conn, &whole("QH-1", other)).await, Ok(Registered::Changed(_))));
    let data = sql::text(&conn, "select data::text from events where action = 'store_updated'").await;
    assert!(data.contains("\"name\"") && data.contains('7') && !data.contains("青禾"), "{data}");
    for (version, code) in [
        (json!(null), ProblemCode::Missing),
        (json!(0), ProblemCode::OutOfRange),
        (json!("8"), ProblemCode::WrongType),
        (json!(1.5), ProblemCode::WrongType),
        (json!(1_u64 << 53), ProblemCode::OutOfRange),
    ] {
        let mut odd = document("QH-1", 8);
        odd["version"] = version;
        refused(desk.register(&mut conn, &whole("QH-1", odd)).await, "version", code);
    }
}

#[tokio::test]
async fn only_programs_and_operators_register() {
    let (desk, mut conn) = desk().await;
    let entry = whole("QH-1", document("QH-1", 1));
    for actor in [&desk.reviewer, &desk.lead, &desk.applicant, &Actor::Worker] {
        let denied = register::register(&mut conn, &desk.ctx, actor, &entry).await;
        assert!(matches!(denied, Err(RegisterError::NotPermitted(_))), "{denied:?}");
    }
    register::register(&mut conn, &desk.ctx, &Actor::CommandLine, &entry).await.unwrap().unwrap();
}

#[tokio::test]
async fn every_wrong_field_is_named_with_a_code() {
    let (desk, mut conn) = desk().await;
    let odd = json!({
        "version": 1,
        "name": " ",
        "owner_name": "x".repeat(101),
        "locale": "fr",
        "colour": "red",
        "contacts": [
            {"email": "a@b.cn", "primary": true},
            {"email": "not an address", "phone": "12", "locale": 3, "fax": "1"},
            "c@d.cn",
        ],
        "binding": {"account_name": "a\u{0}b", "account_reference": "dy 1", "bound_at": "yesterday"},
        "certification": "golden",
        "certified_at": "2027-01-01T00:00:00Z",
        "figures": {"balance_cents": 1.5, "unshipped_orders": -1, "loan_cents": "7", "as_of": 3},
    });
    let mut found = problems(desk.register(&mut conn, &whole("QH-1", odd)).await);
    found.sort();
    let expected = [
        ("binding.account_name", "forbidden_characters"),
        ("binding.account_reference", "forbidden_characters"),
        ("binding.bound_at", "not_a_time"),
        ("certification", "not_a_choice"),
        ("certified_at", "in_the_future"),
        ("colour", "unknown_field"),
        ("contacts[1].email", "not_an_email"),
        ("contacts[1].fax", "unknown_field"),
        ("contacts[1].locale", "wrong_type"),
        ("contacts[1].phone", "not_a_phone"),
        ("contacts[2]", "wrong_type"),
        ("figures.after_sales", "missing"),
        ("figures.as_of", "wrong_type"),
        ("figures.balance_cents", "wrong_type"),
        ("figures.loan_cents", "wrong_type"),
        ("figures.unshipped_orders", "out_of_range"),
        ("locale", "not_a_choice"),
        ("name", "missing"),
        ("owner_name", "too_long"),
    ];
    assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code)));
    assert_eq!(sql::count(&conn, "stores where number = 'QH-1'").await, 0);
}

#[tokio::test]
async fn contacts_are_distinct_and_one_is_primary() {
    let (desk, mut conn) = desk().await;
    let many: Vec<Value> = (0..11).map(|n| json!({"email": format!("a{n}@b.cn"), "primary": n == 0})).collect();
    for (contacts, field, code) in [
        (
            json!([{"email": "a@b.cn", "primary": true}, {"email": "a@B.CN"}]),
            "contacts[1].email",
            ProblemCode::Duplicate,
        ),
        (json!([{"email": "a@b.cn"}]), "contacts", ProblemCode::NotOnePrimary),
        (
            json!([{"email": "a@b.cn", "primary": true}, {"email": "c@b.cn", "primary": true}]),
            "contacts",
            ProblemCode::NotOnePrimary,
        ),
        (json!(many), "contacts", ProblemCode::TooMany),
        (json!({}), "contacts", ProblemCode::WrongType),
    ] {
        let mut odd = document("QH-1", 1);
        odd["contacts"] = contacts;
        refused(desk.register(&mut conn, &whole("QH-1", odd)).await, field, code);
    }
}

#[tokio::test]
async fn number_is_read_in_full_width_and_refused_otherwise() {
    let (desk, mut conn) = desk().await;
    let answer = desk.register(&mut conn, &whole("　６６８２０１０１ ", document("66820101", 1))).await;
    assert!(matches!(answer, Ok(Registered::Created(_))), "{answer:?}");
    assert_eq!(sql::count(&conn, "stores where number = '66820101'").await, 1);
    for (number, code) in [
        ("", ProblemCode::Missing),
        (" ", ProblemCode::Missing),
        ("6682 0101", ProblemCode::ForbiddenCharacters),
        ("6682\u{0}0101", ProblemCode::ForbiddenCharacters),
        ("店铺一", ProblemCode::ForbiddenCharacters),
        (&"1".repeat(41), ProblemCode::TooLong),
    ] {
        refused(desk.register(&mut conn, &whole(number, document("x", 1))).await, "number", code);
    }
}

#[tokio::test]
async fn time_a_little_ahead_counts_as_now() {
    let (desk, mut conn) = desk().await;
    let mut ahead = document("QH-1", 1);
    ahead["figures"]["as_of"] = json!("2026-03-02T10:04:00+08:00");
    desk.register(&mut conn, &whole("QH-1", ahead.clone())).await.unwrap();
    let as_of = sql::text(&conn, "select (figures_at = registered_at)::text from stores where number = 'QH-1'").await;
    assert_eq!(as_of, "true");
    ahead["version"] = json!(2);
    ahead["figures"]["as_of"] = json!("2026-03-02T10:06:00+08:00");
    refused(desk.register(&mut conn, &whole("QH-1", ahead)).await, "figures.as_of", ProblemCode::InTheFuture);
}

#[tokio::test]
async fn patch_changes_what_it_names_only() {
    let (desk, mut conn) = desk().await;
    refused(
        desk.register(&mut conn, &patch("QH-1", json!({"version": 1, "name": "青禾"}))).await,
        "number",
        ProblemCode::UnknownStore,
    );
    desk.register(&mut conn, &whole("QH-1", document("QH-1", 1))).await.unwrap();
    let changed = patch("QH-1", json!({"version": 2, "figures": {"balance_cents": 7}, "certification": null}));
    let Ok(Registered::Changed(id)) = desk.register(&mut conn, &changed).await else { panic!() };
    let store = store::get(&conn, id).await.unwrap();
    assert_eq!((store.balance_cents, store.unshipped_orders, store.certification), (7, 2, Certification::None));
    assert_eq!(store::list_contacts(&conn, id).await.unwrap().len(), 2);
    assert!(matches!(desk.register(&mut conn, &changed).await, Ok(Registered::Unchanged(_))), "a repeated patch");
    let unknown = patch("QH-1", json!({"version": 3, "figures": null}));
    desk.register(&mut conn, &unknown).await.unwrap();
    let store = store::get(&conn, id).await.unwrap();
    assert_eq!((store.figures_at, store.balance_cents), (None, 0), "unknown is not zero with a time");
    let document = serde_json::to_value(page::find_document(&conn, id).await.unwrap()).unwrap();
    assert_eq!((&document["version"], &document["name"]), (&json!(3), &json!("木棉手作小铺")));
    let mut again = document.clone();
    again["version"] = json!(4);
    let answer = desk.register(&mut conn, &whole("QH-1", again)).await;
    assert!(matches!(answer, Ok(Registered::Unchanged(_))), "what is read back can be sent back: {answer:?}");
}

#[tokio::test]
async fn two_batches_at_once_take_each_store_over_once() {
    let (desk, conn) = desk().await;
    let entries: Vec<Entry> = (0..40).map(|n| whole(&format!("QH-{n}"), document(&format!("QH-{n}"), 1))).collect();
    let backwards: Vec<Entry> = entries.iter().rev().cloned().collect();
    let (mut one, mut two) = (desk.database.connect().await, desk.database.connect().await);
    let (first, second) = tokio::join!(
        register::register_each(&mut one, &desk.ctx, &PLATFORM, &entries),
        register::register_each(&mut two, &desk.ctx, &PLATFORM, &backwards),
    );
    let answers = [first.unwrap(), second.unwrap()].concat();
    let created = answers.iter().filter(|it| matches!(it, Ok(Registered::Created(_)))).count();
    let unchanged = answers.iter().filter(|it| matches!(it, Ok(Registered::Unchanged(_)))).count();
    assert_eq!((created, unchanged), (40, 40), "{answers:?}");
    assert_eq!(sql::count(&conn, "stores where number like 'QH-%'").await, 40);
    assert_eq!(sql::count(&conn, "store_contacts where email like '%new.example'").await, 80);
    assert!(event::list_broken(&conn).await.unwrap().is_empty());
}

#[tokio::test]
async fn store_named_twice_in_a_batch_has_the_last_word() {
    let (desk, mut conn) = desk().await;
    let mut second = document("QH-1", 2);
    second["name"] = json!("青禾");
    let entries = [whole("QH-1", document("QH-1", 1)), whole(" QH-1", second), whole("QH-1", document("QH-1", 1))];
    let answers = register::register_each(&mut conn, &desk.ctx, &PLATFORM, &entries).await.unwrap();
    assert!(matches!(
        answers[..],
        [Ok(Registered::Created(_)), Ok(Registered::Changed(_)), Err(Refusal::Stale { version: 2 })]
    ));
    assert_eq!(sql::text(&conn, "select name from stores where number = 'QH-1'").await, "青禾");
}

#[tokio::test]
async fn refused_document_leaves_its_batch_and_a_trial_all() {
    let (desk, mut conn) = desk().await;
    let mut odd = document("QH-2", 1);
    odd["name"] = json!(7);
    let entries = [whole("QH-1", document("QH-1", 1)), whole("QH-2", odd), whole("QH-3", document("QH-3", 1))];
    let tried = register::try_each(&mut conn, &desk.ctx, &PLATFORM, &entries).await.unwrap();
    assert_eq!(tried.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(sql::count(&conn, "stores where number like 'QH-%'").await, 0);
    let answers = register::register_each(&mut conn, &desk.ctx, &PLATFORM, &entries).await.unwrap();
    assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(sql::count(&conn, "stores where number like 'QH-%'").await, 2);
}

#[tokio::test]
async fn page_of_a_store_is_for_leads_and_agents() {
    let (desk, mut conn) = desk().await;
    desk.register(&mut conn, &whole("QH-1", document("QH-1", 1))).await.unwrap();
    desk.register(&mut conn, &patch("QH-1", json!({"version": 2, "name": "青禾"}))).await.unwrap();
    assert!(page::find(&conn, &desk.reviewer, "QH-1").await.is_err());
    let shown = page::find(&conn, &desk.lead, "qh - 1").await.unwrap().unwrap();
    assert_eq!(shown.registered.map(|(version, _)| version), Some(2));
    assert_eq!(shown.contacts.len(), 2);
    let actions: Vec<&str> = shown.history.iter().map(|it| it.action.as_str()).collect();
    assert_eq!(actions, ["store_updated", "store_registered"]);
    assert!(page::find(&conn, &desk.lead, "QH-9").await.unwrap().is_none());
}
