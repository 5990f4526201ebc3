//! Starting points of the desk's journeys: a database with staff and applications, and browsers to visit it with.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::ServiceResponse;
use actix_web::middleware::from_fn;
use actix_web::{App, test, web};
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;
use domain::Context;
use domain::actor::Role;
use domain::application::Kind;
use domain::secret::SecretKey;
use futures::future::LocalBoxFuture;
use testkit::builders::{self, PASSWORD};
use testkit::{ManualClock, TestDatabase};

use crate::guard::guard;
use crate::links;
use crate::state::{Settings, State};

const BASE_URL: &str = "http://localhost:8080";

/// A desk with people and applications.
pub(super) struct World {
    _database: TestDatabase,
    state: web::Data<State>,
    /// References of the applications, in the order of submission.
    pub(super) references: Vec<String>,
}

impl World {
    /// Path of an application's case page.
    pub(super) fn case(&self, index: usize) -> String {
        links::case(&self.references[index])
    }
}

/// Reviewers `linxiao` and `zhaoting`, an `auditor`, an `agent`, `gone` who is disabled; and this many applications.
pub(super) async fn world(applications: usize) -> World {
    let database = testkit::database().await;
    let writer = letters::Writer::new(letters::Settings {
        base_url: BASE_URL.into(),
        sender: "noreply@unbind.example".into(),
        message_id_host: "unbind.example".into(),
    });
    let ctx = Context::new(Arc::new(ManualClock::at("2026-11-20T15:02:00+08:00")), Arc::new(writer.unwrap()));
    let mut conn = database.connect().await;
    builders::registers(&mut conn, &ctx).await;
    for (sign_in_name, name, role) in [
        ("linxiao", "林晓", Role::Reviewer),
        ("zhaoting", "赵婷", Role::Reviewer),
        ("auditor", "何淼", Role::Auditor),
        ("agent", "周若溪", Role::Agent),
        ("gone", "王磊", Role::Reviewer),
    ] {
        builders::staff_member(&mut conn, &ctx, sign_in_name, name, &[role]).await;
    }
    let disable = "update staff set disabled_at = $1 where sign_in_name = 'gone'";
    diesel::sql_query(disable).bind::<Timestamptz, _>(ctx.now()).execute(&mut conn).await.unwrap();
    let mut references = Vec::new();
    for number in 1..=applications {
        let store = builders::store(&mut conn, &format!("MM-{number}"), "木棉母婴旗舰店", ctx.now()).await;
        references.push(builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.reference);
    }
    let settings = Settings { sign_ins_per_minute: 1_000, ..Settings::new(BASE_URL) };
    let key = SecretKey::derive(&[7; 32]).unwrap();
    let state = web::Data::new(State::new(settings, database.pool.clone(), ctx, key));
    World { _database: database, state, references }
}

/// The app, ready to be asked.
type Ask = Rc<dyn Fn(test::TestRequest) -> LocalBoxFuture<'static, ServiceResponse>>;

/// A browser: keeps cookies, sends forms with the token of the page it is on.
pub(super) struct Browser {
    ask: Ask,
    cookies: BTreeMap<String, String>,
    pub(super) page: String,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: String,
    pub(super) html: String,
}

impl Browser {
    /// Nobody is signed in.
    pub(super) async fn new(world: &World) -> Self {
        let app = App::new()
            .app_data(world.state.clone())
            .wrap(from_fn(guard))
            .configure(crate::home::routes)
            .configure(super::routes);
        let service = Rc::new(test::init_service(app).await);
        let ask: Ask = Rc::new(move |request| {
            let service = Rc::clone(&service);
            Box::pin(async move { test::call_service(&*service, request.to_request()).await.map_into_boxed_body() })
        });
        Self { ask, cookies: BTreeMap::new(), page: String::new() }
    }

    /// Somebody is.
    pub(super) async fn signed_in(world: &World, name: &str) -> Self {
        let mut browser = Self::new(world).await;
        browser.get(links::DESK_SIGN_IN).await;
        let answer = browser.post(links::DESK_SIGN_IN, &[("name", name), ("password", PASSWORD)]).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, links::QUEUE));
        browser.get(links::QUEUE).await;
        browser
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(test::TestRequest::get().uri(path)).await
    }

    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let csrf = csrf.unwrap_or_default().to_owned();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        let request = test::TestRequest::post().uri(path).insert_header(("origin", BASE_URL)).set_form(&fields);
        self.send(request).await
    }

    async fn send(&mut self, request: test::TestRequest) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.insert_header(("host", "localhost:8080")).insert_header(("cookie", cookies.join("; ")));
        let response = (self.ask)(request).await;
        for cookie in response.response().cookies() {
            self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
        }
        let status = response.status().as_u16();
        let location = response.headers().get("location").map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        let html = String::from_utf8(test::read_body(response).await.to_vec()).unwrap();
        if html.contains("name=\"csrf\"") {
            self.page.clone_from(&html);
        }
        Answer { status, location, html }
    }
}
