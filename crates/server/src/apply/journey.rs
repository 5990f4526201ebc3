//! An applicant's way through the real handlers, guard and database: sign in, apply, follow, withdraw; and what goes
//! wrong on the way.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use actix_web::dev::ServiceResponse;
use actix_web::middleware::from_fn;
use actix_web::{App, test, web};
use chrono::{DateTime, Duration, Utc};
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use domain::actor::Role;
use domain::decision::Outcome;
use domain::id::new_uuid;
use domain::policy::{self, Policy};
use domain::secret::SecretKey;
use domain::{Actor, Clock, Context, calendar};
use futures::future::LocalBoxFuture;
use testkit::{TestDatabase, builders};

use super::samples;
use crate::guard::guard;
use crate::state::{Settings, State};

const BASE_URL: &str = "http://localhost:8080";

/// A clock set by hand.
#[derive(Debug)]
struct HandClock(Mutex<DateTime<Utc>>);

impl HandClock {
    fn advance(&self, period: Duration) {
        *self.0.lock().unwrap() += period;
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

struct World {
    database: TestDatabase,
    clock: Arc<HandClock>,
    state: web::Data<State>,
}

/// Store `MM-1` is bound, certified, and has money in it; nobody has `MM-9`.
async fn world() -> World {
    let database = testkit::database().await;
    let clock = Arc::new(HandClock(Mutex::new(samples::now())));
    let writer = letters::Writer::new(letters::Settings {
        base_url: BASE_URL.into(),
        sender: "noreply@unbind.example".into(),
        message_id_host: "unbind.example".into(),
    });
    let ctx = Context::new(clock.clone(), Arc::new(writer.unwrap()));
    let mut conn = database.connect().await;
    let policy = Policy::parse(policy::SHIPPED).unwrap();
    policy::publish(&mut conn, &Actor::Operator, ctx.now(), &policy, policy::SHIPPED).await.unwrap();
    calendar::publish_shipped(&mut conn, ctx.now()).await.unwrap();
    for number in ["MM-1", "MM-2"] {
        insert_store(&mut conn, number, ctx.now()).await;
    }
    let settings = Settings { sign_ins_per_minute: 1_000, ..Settings::new(BASE_URL) };
    let key = SecretKey::derive(&[7; 32]).unwrap();
    let state = web::Data::new(State::new(settings, database.pool.clone(), ctx, key));
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

/// The app, ready to be asked.
type Ask = Rc<dyn Fn(test::TestRequest) -> LocalBoxFuture<'static, ServiceResponse>>;

async fn app(world: &World) -> Ask {
    let app = App::new()
        .app_data(world.state.clone())
        .wrap(from_fn(guard))
        .configure(crate::home::routes)
        .configure(super::routes);
    let service = Rc::new(test::init_service(app).await);
    Rc::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move { test::call_service(&*service, request.to_request()).await.map_into_boxed_body() })
    })
}

/// A browser: keeps cookies, sends forms with the token of the page it is on.
#[derive(Clone)]
struct Browser {
    app: Ask,
    cookies: BTreeMap<String, String>,
    page: String,
}

struct Answer {
    status: u16,
    location: String,
    html: String,
}

impl Browser {
    fn new(app: &Ask) -> Self {
        Self { app: Rc::clone(app), cookies: BTreeMap::new(), page: String::new() }
    }

    async fn send(&mut self, request: test::TestRequest) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.insert_header(("host", "localhost:8080")).insert_header(("cookie", cookies.join("; ")));
        let response = (self.app)(request).await;
        for cookie in response.response().cookies() {
            self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
        }
        let status = response.status().as_u16();
        let location = response.headers().get("location").map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        let html = String::from_utf8(test::read_body(response).await.to_vec()).unwrap();
        if !html.is_empty() {
            self.page.clone_from(&html);
        }
        Answer { status, location, html }
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.send(test::TestRequest::get().uri(path)).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let csrf = csrf.unwrap_or_default().to_owned();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        let request = test::TestRequest::post().uri(path).insert_header(("origin", BASE_URL)).set_form(&fields);
        self.send(request).await
    }

    /// Signs in for a store with the code that was mailed.
    async fn sign_in(&mut self, world: &World, number: &str) {
        self.get("/apply/sign-in").await;
        let asked = self.post("/apply/sign-in", &[("store_number", number)]).await;
        assert_eq!(
            (asked.status, asked.location.as_str()),
            (303, format!("/apply/sign-in/code?store={number}").as_str())
        );
        self.get(&asked.location).await;
        let code = mailed_code(world, number).await;
        let proved = self.post(&asked.location, &[("code", &code)]).await;
        assert_eq!((proved.status, proved.location.as_str()), (303, "/apply/account"));
    }
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

async fn ask(world: &World, query: &str) -> Vec<String> {
    let mut conn = world.database.connect().await;
    let rows: Vec<Row> = diesel::sql_query(query).load(&mut conn).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

async fn mailed_code(world: &World, number: &str) -> String {
    let query = format!(
        "select text_body as text from letters where kind = 'sign_in_code' and to_address = lower('{number}') || '@mumian.example' order by id desc limit 1"
    );
    let bodies = ask(world, &query).await;
    let digits = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
    bodies[0].split_whitespace().find(digits).unwrap().to_owned()
}

const ANSWERS: [(&str, &str); 5] = [
    ("reason", "changed_phone"),
    ("words", "旧手机已停用。\u{0}"),
    ("contact_name", "陈立新"),
    ("contact_phone", "13800138000"),
    ("contact_email", "chen@mumian.example"),
];
const UNBIND_ACKS: [(&str, &str); 3] =
    [("acknowledged", "stops_trading"), ("acknowledged", "earnings_and_shipments"), ("acknowledged", "bind_again")];

#[actix_web::test]
async fn an_owner_applies_follows_and_withdraws() {
    let world = world().await;
    let app = app(&world).await;
    let mut browser = Browser::new(&app);
    assert_eq!(browser.get("/apply").await.location, "/apply/sign-in");
    browser.sign_in(&world, "MM-1").await;
    let account = browser.get("/apply/account").await;
    assert!(account.html.contains("¥12,480.00") && account.html.contains("木***号"), "{}", account.html);

    browser.get("/apply/unbind").await;
    let wrong = browser.post("/apply/unbind", &[("reason", "other"), ("contact_name", "陈立新 <b>")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("陈立新 &#60;b&#62;") && wrong.html.contains("href=\"#words\""), "{}", wrong.html);
    let draft = browser.get("/apply/unbind").await;
    assert!(draft.html.contains("陈立新 &#60;b&#62;"), "the draft is gone");
    assert_eq!(browser.get("/apply/unbind/check").await.location, "/apply/unbind");

    assert_eq!(browser.post("/apply/unbind", &ANSWERS).await.location, "/apply/unbind/check");
    let check = browser.get("/apply/unbind/check").await;
    assert!(check.html.contains("chen@mumian.example") && check.html.contains("/apply/unbind#contact_phone"));
    let missing = browser.post("/apply/unbind/check", &UNBIND_ACKS[..2]).await;
    assert_eq!(missing.status, 422);
    assert!(missing.html.contains("href=\"#ack-bind_again\"") && missing.html.matches(" checked").count() == 2);
    let submitted = browser.post("/apply/unbind/check", &UNBIND_ACKS).await;
    assert_eq!(submitted.status, 303, "{}", submitted.html);
    let receipt = browser.get(&submitted.location).await;
    assert!(receipt.html.contains("2026年11月27日（周五）18:00"), "{}", receipt.html);

    // The other tab still shows the check page.
    let status = submitted.location.trim_end_matches("/receipt").to_owned();
    assert_eq!(browser.post("/apply/unbind/check", &UNBIND_ACKS).await.location, status);
    assert_eq!(browser.get("/apply/unbind").await.location, status);
    let page = browser.get(&status).await;
    assert!(page.html.contains("我们已收到您的申请") && page.html.contains("撤回申请"), "{}", page.html);
    assert!(browser.get("/apply/account").await.html.contains("已有一件申请正在办理"));

    let withdraw = format!("{status}/withdraw");
    assert_eq!(browser.get(&withdraw).await.status, 200);
    assert_eq!(browser.post(&withdraw, &[]).await.location, status);
    assert!(browser.get(&status).await.html.contains("您已撤回这件申请"));
    browser.get("/apply/unbind").await;
    let late = browser.post(&withdraw, &[]).await;
    assert_eq!(late.status, 409);
    assert!(late.html.contains("撤回没有生效"), "{}", late.html);
    let acknowledged = ask(&world, "select array_to_string(acknowledged, ' ') as text from applications").await;
    assert_eq!(acknowledged, ["stops_trading earnings_and_shipments bind_again"]);
}

#[actix_web::test]
async fn two_tabs_submitting_at_once_make_one_application() {
    let world = world().await;
    let app = app(&world).await;
    let mut one = Browser::new(&app);
    one.sign_in(&world, "MM-1").await;
    one.get("/apply/unbind").await;
    one.post("/apply/unbind", &ANSWERS).await;
    one.get("/apply/unbind/check").await;
    let mut other = one.clone();
    let (first, second) =
        futures::join!(one.post("/apply/unbind/check", &UNBIND_ACKS), other.post("/apply/unbind/check", &UNBIND_ACKS));
    let reference = &ask(&world, "select reference as text from applications").await[..];
    assert_eq!(reference.len(), 1);
    let mut ways = [first.location, second.location];
    ways.sort();
    let status = format!("/apply/applications/{}", reference[0]);
    assert_eq!(ways, [status.clone(), format!("{status}/receipt")]);
}

#[actix_web::test]
async fn a_code_ends_after_five_tries_and_an_unknown_store_looks_the_same() {
    let world = world().await;
    let app = app(&world).await;
    for number in ["MM-1", "MM-9"] {
        let mut browser = Browser::new(&app);
        browser.get("/apply/sign-in").await;
        let started_at = tokio::time::Instant::now();
        let asked = browser.post("/apply/sign-in", &[("store_number", number)]).await;
        assert!(started_at.elapsed() >= std::time::Duration::from_millis(400), "{number}: too quick");
        browser.get(&asked.location).await;
        for (code, expected) in [
            ("", "请填写邮件中的 6 位验证码"),
            ("12a456", "验证码是 6 位数字"),
            ("000000", "还可以再试 4 次"),
            ("000001", "还可以再试 3 次"),
            ("000002", "还可以再试 2 次"),
            ("000003", "还可以再试 1 次"),
            ("000004", "这个验证码已失效"),
            ("000005", "这个验证码已失效"),
        ] {
            let answer = browser.post(&asked.location, &[("code", code)]).await;
            assert_eq!(answer.status, 422);
            assert!(answer.html.contains(expected), "{number} {code}: {}", answer.html);
        }
    }
    assert_eq!(ask(&world, "select subject as text from letters").await.len(), 1);
}

#[actix_web::test]
async fn bad_requests_get_their_pages() {
    let world = world().await;
    let app = app(&world).await;
    let mut owner = Browser::new(&app);
    owner.sign_in(&world, "MM-1").await;
    owner.get("/apply/revoke-certification").await;
    owner.post("/apply/revoke-certification", &ANSWERS).await;
    owner.get("/apply/revoke-certification/check").await;
    let acks =
        [("acknowledged", "loses_certification"), ("acknowledged", "never_again"), ("acknowledged", "\u{0}junk")];
    let receipt = owner.post("/apply/revoke-certification/check", &acks).await.location;
    assert!(receipt.ends_with("/receipt"), "{receipt:?}");

    let mut other = Browser::new(&app);
    other.sign_in(&world, "MM-2").await;
    let foreign = receipt.trim_end_matches("/receipt").to_owned();
    for path in
        [&foreign, &receipt, "/apply/applications/UB-2026-000001-1", "/apply/applications/%00", "/apply/nothing"]
    {
        assert_eq!(other.get(path).await.status, 404, "{path}");
    }
    other.get("/apply/unbind").await;
    assert_eq!(other.post(&format!("{foreign}/withdraw"), &[]).await.status, 404);
    assert_eq!(other.post("/apply/unbind", &[("words", &"长".repeat(30_000))]).await.status, 413);
    let forged = test::TestRequest::post().uri("/apply/unbind").insert_header(("origin", "https://evil.example"));
    assert_eq!(other.send(forged.set_form(ANSWERS)).await.status, 403);
    other.page.clear();
    assert_eq!(other.post("/apply/unbind", &ANSWERS).await.status, 403);
    for number in ["\u{0}", "", "<b>"] {
        other.get("/apply/sign-in").await;
        assert_eq!(other.post("/apply/sign-in", &[("store_number", number)]).await.status, 422);
    }
}

#[actix_web::test]
async fn the_draft_is_there_again_after_the_session_ended() {
    let world = world().await;
    let app = app(&world).await;
    let mut browser = Browser::new(&app);
    browser.sign_in(&world, "MM-1").await;
    browser.get("/apply/unbind").await;
    let left =
        browser.post("/apply/unbind", &[("contact_name", "陈立新"), ("words", "写到一半"), ("later", "1")]).await;
    assert_eq!(left.location, "/apply/account");
    world.clock.advance(Duration::minutes(31));
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/sign-in");
    browser.sign_in(&world, "MM-1").await;
    assert!(browser.get("/apply/account").await.html.contains("继续填写"));
    assert!(browser.get("/apply/unbind").await.html.contains("写到一半"));
    browser.get("/apply/account").await;
    assert_eq!(browser.post("/apply/sign-out", &[]).await.location, "/");
    assert_eq!(browser.get("/apply/account").await.location, "/apply/sign-in");
}

#[actix_web::test]
async fn what_was_rejected_is_carried_over_and_withdrawn_answers_are_not() {
    let world = world().await;
    let app = app(&world).await;
    let mut browser = Browser::new(&app);
    browser.sign_in(&world, "MM-1").await;
    browser.get("/apply/unbind").await;
    browser.post("/apply/unbind", &ANSWERS).await;
    browser.get("/apply/unbind/check").await;
    browser.post("/apply/unbind/check", &UNBIND_ACKS).await;
    for (status, is_carried) in [("withdrawn", false), ("rejected", true)] {
        let mut conn = world.database.connect().await;
        let update = "update applications set status = $1, turn = 'nobody', closed_at = submitted_at,
                      version = version + $2";
        let update = diesel::sql_query(update).bind::<Text, _>(status).bind::<BigInt, _>(1);
        update.execute(&mut conn).await.unwrap();
        let form = browser.get("/apply/unbind").await;
        assert_eq!(form.html.contains("旧手机已停用"), is_carried, "{status}: {}", form.html);
    }
}

#[actix_web::test]
async fn no_spelling_of_an_address_leads_out_of_the_portal_or_to_its_other_side() {
    let world = world().await;
    let app = app(&world).await;
    let mut browser = Browser::new(&app);
    for outside in ["//evil.example/?lang=en", "///evil.example?lang=en", "/\\evil.example?lang=en"] {
        let answer = browser.get(outside).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/"), "{outside}");
    }
    assert_eq!(browser.get("/apply/sign-in?lang=en&x=%0d").await.location, "/apply/sign-in?x=%0D");
    // The router would read it as /apply; the origin and the form's token are judged by the path as it came.
    assert_eq!(browser.get("/%61pply/sign-in").await.status, 404);
}

#[actix_web::test]
async fn a_rejection_within_its_grace_period_shows_on_no_page() {
    let world = world().await;
    let app = app(&world).await;
    let mut browser = Browser::new(&app);
    browser.sign_in(&world, "MM-1").await;
    browser.get("/apply/unbind").await;
    browser.post("/apply/unbind", &ANSWERS).await;
    browser.get("/apply/unbind/check").await;
    let receipt = browser.post("/apply/unbind/check", &UNBIND_ACKS).await.location;
    let status = receipt.trim_end_matches("/receipt").to_owned();
    let mut conn = world.database.connect().await;
    let ctx = &world.state.ctx;
    let reviewer = builders::staff_member(&mut conn, ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let reference = status.rsplit('/').next().unwrap();
    let id = domain::application::find_by_reference(&conn, reference).await.unwrap().unwrap();
    domain::claim::claim(&mut conn, ctx, &reviewer, id).await.unwrap();
    let paths = ["/apply/account", &status, &receipt, "/apply/unbind", &format!("{status}/withdraw")];
    let mut before = Vec::new();
    for path in paths {
        let answer = browser.get(path).await;
        before.push((answer.status, answer.location, answer.html));
    }
    let verdict = builders::verdict(Outcome::Reject);
    domain::decision::decide(&mut conn, ctx, &reviewer, id, &verdict).await.unwrap();
    for (path, before) in paths.into_iter().zip(before) {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.location, answer.html), before, "{path}");
    }
    browser.get(&status).await;
    assert_eq!(browser.post(&format!("{status}/withdraw"), &[]).await.location, status);
    world.clock.advance(Duration::minutes(20));
    let page = browser.get(&status).await.html;
    assert!(page.contains("您已撤回这件申请") && !page.contains(&verdict.words), "{page}");
    let told = ask(&world, "select state as text from letters where kind = 'rejected'").await;
    assert_eq!(told, ["cancelled"]);
}
