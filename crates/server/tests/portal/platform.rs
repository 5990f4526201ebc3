//! Messages of the platform: replayed, altered, late, out of order and repeated; and messages of anybody else.

use domain::effect::platform::{NONCE_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use domain::effect::{self, EffectAttempt};
use domain::store::{self, Certification};
use serde_json::{Value, json};
use testkit::platform::{SignedMessage, signed_at};

use crate::prelude::*;

struct Scene {
    _database: TestDatabase,
    clock: Arc<ManualClock>,
    state: web::Data<State>,
    browser: Browser,
}

impl Scene {
    async fn set() -> (Self, AsyncPgConnection) {
        let database = testkit::database().await;
        let conn = database.connect().await;
        let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
        let state = browser::state(&database, browser::context(clock.clone()));
        let browser = Browser::new(&state).await;
        (Self { _database: database, clock, state, browser }, conn)
    }

    async fn send(&mut self, message: &SignedMessage) -> Answer {
        let request = TestRequest::post()
            .uri(&message.path)
            .insert_header(("content-type", "application/json"))
            .insert_header((TIMESTAMP_HEADER, message.timestamp.as_str()))
            .insert_header((NONCE_HEADER, message.nonce.as_str()))
            .insert_header((SIGNATURE_HEADER, message.signature.as_str()))
            .set_payload(message.body.clone());
        self.browser.send(request).await
    }

    fn signed(&self, path: &str, body: &Value) -> SignedMessage {
        signed_at(path, body, self.state.ctx.now())
    }

    fn confirms(&self, effect: EffectId) -> SignedMessage {
        self.signed(
            urls::PLATFORM_CALLBACKS,
            &json!({ "id": effect, "outcome": "confirmed", "at": self.state.ctx.now() }),
        )
    }

    fn refuses(&self, effect: EffectId) -> SignedMessage {
        self.signed(urls::PLATFORM_CALLBACKS, &json!({ "id": effect, "outcome": "refused" }))
    }

    /// A requested effect without an answer.
    async fn requested(&self, conn: &mut AsyncPgConnection, kind: Kind) -> (ApplicationId, EffectId, StoreId) {
        let ctx = &self.state.ctx;
        builders::registers(conn, ctx).await;
        let store = builders::store(conn, "MM-1", "木棉好物", ctx.now()).await;
        let id = builders::submitted(conn, ctx, store, kind).await.id;
        let sent = "update letters set state = 'sent', sent_at = created_at where kind = 'alert'";
        diesel_async::RunQueryDsl::execute(diesel::sql_query(sent), conn).await.unwrap();
        let reviewer = builders::staff_member(conn, ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
        builders::decided(conn, ctx, &reviewer, id, Outcome::Approve).await;
        self.clock.advance(Duration::days(2));
        let sent = "update letters set state = 'sent', sent_at = release_at where state = 'held'";
        diesel_async::RunQueryDsl::execute(diesel::sql_query(sent), conn).await.unwrap();
        let effect = effect::find_live(conn, id).await.unwrap().unwrap().id;
        let begun = builders::begun(conn, ctx, effect, RetryPolicy::EFFECT).await;
        assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
        (id, effect, store)
    }
}

async fn state_of(conn: &AsyncPgConnection, id: ApplicationId) -> EffectState {
    effect::find_live(conn, id).await.unwrap().unwrap().state
}

#[actix_web::test]
async fn unauthentic_messages_change_nothing() {
    let (mut scene, mut conn) = Scene::set().await;
    let (id, effect, _) = scene.requested(&mut conn, Kind::Unbind).await;
    let good = scene.confirms(effect);
    let now = scene.state.ctx.now();
    let body = json!({ "id": effect, "outcome": "confirmed", "at": now });
    let unsigned = SignedMessage { signature: String::new(), ..good.clone() };
    let wrong_path = SignedMessage { path: urls::PLATFORM_BINDINGS.to_owned(), ..good.clone() };
    let altered =
        SignedMessage { body: json!({ "id": effect, "outcome": "refused" }).to_string().into(), ..good.clone() };
    let other_nonce = SignedMessage { nonce: "ffffffffffffffff".to_owned(), ..good.clone() };
    let no_nonce = SignedMessage { nonce: String::new(), ..good.clone() };
    let other_time = SignedMessage { timestamp: (now.timestamp() + 1).to_string(), ..good.clone() };
    let odd_time = SignedMessage { timestamp: "soon".to_owned(), ..good.clone() };
    let cut = SignedMessage { signature: good.signature[..66].to_owned(), ..good.clone() };
    let late = signed_at(urls::PLATFORM_CALLBACKS, &body, now - Duration::seconds(301));
    let early = signed_at(urls::PLATFORM_CALLBACKS, &body, now + Duration::seconds(301));
    let all = [unsigned, wrong_path, altered, other_nonce, no_nonce, other_time, odd_time, cut, late, early];
    for (index, message) in all.iter().enumerate() {
        let answer = scene.send(message).await;
        assert_eq!(answer.status, 401, "{index}: {}", answer.html);
        assert!(answer.html.starts_with("{\"error\":"), "{index}: {}", answer.html);
        assert_eq!(state_of(&conn, id).await, EffectState::Requested, "{index}");
    }
    assert_eq!(scene.send(&good).await.status, 200, "a refused message does not use up the nonce");
}

#[actix_web::test]
async fn repeated_report_is_idempotent() {
    let (mut scene, mut conn) = Scene::set().await;
    let (id, effect, store) = scene.requested(&mut conn, Kind::Unbind).await;
    let report = scene.confirms(effect);
    let answer = scene.send(&report).await;
    assert_eq!((answer.status, answer.html.as_str()), (200, r#"{"result":"applied"}"#));
    assert!(answer.headers.get("set-cookie").is_none(), "the platform has no browser");
    assert_eq!(answer.headers.get("content-type").unwrap(), "application/json");
    assert_eq!(state_of(&conn, id).await, EffectState::Confirmed);
    assert_eq!(store::find_live_binding(&conn, store).await.unwrap(), None, "our register follows");

    assert_eq!(scene.send(&report).await.status, 409, "replayed");
    let news = scene.confirms(effect);
    assert_eq!(scene.send(&news).await.html, r#"{"result":"already"}"#);
    // Sent before the confirmation, and overtaken by it.
    let overtaken = scene.refuses(effect);
    let answer = scene.send(&overtaken).await;
    assert_eq!((answer.status, answer.html.as_str()), (409, r#"{"error":"contradicts","state":"confirmed"}"#));
    assert_eq!(state_of(&conn, id).await, EffectState::Confirmed);
}

#[actix_web::test]
async fn confirmation_overrides_a_refusal() {
    let (mut scene, mut conn) = Scene::set().await;
    let (id, effect, _) = scene.requested(&mut conn, Kind::Unbind).await;
    let (refused, confirmed) = (scene.refuses(effect), scene.confirms(effect));
    assert_eq!(scene.send(&refused).await.status, 200);
    assert_eq!(state_of(&conn, id).await, EffectState::Requested, "the platform is asked");
    assert_eq!(scene.send(&confirmed).await.status, 200);
    assert_eq!(state_of(&conn, id).await, EffectState::Confirmed);
}

#[actix_web::test]
async fn concurrent_copies_are_taken_once() {
    let (scene, mut conn) = Scene::set().await;
    let (_, effect, _) = scene.requested(&mut conn, Kind::Unbind).await;
    let report = scene.confirms(effect);
    let (mut one, mut other) = (scene, Scene::set().await.0);
    other.browser = one.browser.clone();
    let (first, second) = tokio::join!(one.send(&report), other.send(&report));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[actix_web::test]
async fn signed_but_invalid_messages_get_a_reason() {
    let (mut scene, _conn) = Scene::set().await;
    let unknown = EffectId(uuid::Uuid::from_u128(5));
    let messages = [
        (scene.signed(urls::PLATFORM_CALLBACKS, &json!({ "id": unknown })), 400),
        (scene.signed(urls::PLATFORM_CALLBACKS, &json!({ "id": unknown, "outcome": "perhaps" })), 400),
        (scene.signed(urls::PLATFORM_CALLBACKS, &json!({ "id": unknown, "outcome": "confirmed" })), 400),
        (scene.signed(urls::PLATFORM_CALLBACKS, &json!({ "id": unknown, "outcome": "refused", "more": 1 })), 400),
        (scene.refuses(unknown), 404),
        (
            scene.signed(
                urls::PLATFORM_BINDINGS,
                &json!({ "store": "X", "account_name": "新", "account_reference": "dy-9" }),
            ),
            404,
        ),
        (scene.signed(urls::PLATFORM_CERTIFICATIONS, &json!({ "store": "X" })), 404),
    ];
    for (message, status) in messages {
        let answer = scene.send(&message).await;
        assert_eq!(answer.status, status, "{}: {}", String::from_utf8_lossy(&message.body), answer.html);
    }
    let request = TestRequest::post()
        .uri(urls::PLATFORM_CALLBACKS)
        .insert_header(("content-type", "text/plain"))
        .set_payload("x");
    assert_eq!(scene.browser.send(request).await.status, 415);
    let long = SignedMessage { body: vec![b' '; 70_000], ..scene.refuses(unknown) };
    assert_eq!(scene.send(&long).await.status, 413);
    assert_eq!(scene.browser.get(urls::PLATFORM_CALLBACKS).await.status, 404, "the routes have no page");
}

#[actix_web::test]
async fn only_signed_routes_skip_the_origin_check() {
    let (mut scene, _conn) = Scene::set().await;
    for path in ["/platform", "/platform/callbacks/", "/platform/other", "/desk/bindings"] {
        let request = TestRequest::post().uri(path).insert_header(("content-type", "application/json"));
        assert_eq!(scene.browser.send(request).await.status, 403, "{path}");
    }
}

#[actix_web::test]
async fn signed_message_binds_again() {
    let (mut scene, mut conn) = Scene::set().await;
    let (_, effect, store) = scene.requested(&mut conn, Kind::Unbind).await;
    let new = json!({ "store": "MM-1", "account_name": "木棉新号", "account_reference": "dy-new-1" });
    let early = scene.signed(urls::PLATFORM_BINDINGS, &new);
    assert_eq!(scene.send(&early).await.html, r#"{"error":"still_bound"}"#);
    let done = scene.confirms(effect);
    assert_eq!(scene.send(&done).await.status, 200);
    let old = json!({ "store": "MM-1", "account_name": "木棉好物", "account_reference": "dy-MM-1" });
    let old = scene.signed(urls::PLATFORM_BINDINGS, &old);
    assert_eq!(scene.send(&old).await.html, r#"{"error":"account_known"}"#);
    let message = scene.signed(urls::PLATFORM_BINDINGS, &new);
    assert_eq!(scene.send(&message).await.status, 200);
    assert_eq!(scene.send(&message).await.html, r#"{"error":"replayed"}"#);
    let history = store::list_bindings(&conn, store).await.unwrap();
    assert_eq!(history.len(), 2);
    assert!(history[0].ended_at.is_none() && history[0].account_reference == "dy-new-1");
    assert!(store::get(&conn, store).await.unwrap().trading);

    let certified = scene.signed(urls::PLATFORM_CERTIFICATIONS, &json!({ "store": "MM-1" }));
    assert_eq!(scene.send(&certified).await.html, r#"{"result":"certified"}"#, "it is already");
    let revoked = "update stores set certification = 'revoked', certification_revoked_at = created_at";
    diesel_async::RunQueryDsl::execute(diesel::sql_query(revoked), &mut conn).await.unwrap();
    let again = scene.signed(urls::PLATFORM_CERTIFICATIONS, &json!({ "store": "MM-1" }));
    scene.send(&again).await.assert_status(409).assert_shows(&["revoked_for_good"]);
    assert_eq!(store::get(&conn, store).await.unwrap().certification, Certification::Revoked);
}
