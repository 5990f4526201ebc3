//! Every route with every scope, by clients in every state, about what is their own and what is not: one table says what
//! happens. A new route has to be listed here.

use domain::evidence::{MediaType, NewEvidence};
use futures::future::join_all;
use serde_json::json;

use super::*;

/// A route: its handler, how it is called, and the scope it takes; `None` for every key.
pub struct Route {
    pub handler: &'static str,
    pub method: &'static str,
    path: &'static str,
    scope: Option<Scope>,
    /// The status of the answer about something of one's own. Never 404, so that something of others can be told from nothing.
    own: u16,
    body: Option<fn() -> Value>,
}

const READ: Option<Scope> = Some(Scope::ApplicationsRead);
const STORES: Option<Scope> = Some(Scope::Stores);
const WRITE: Option<Scope> = Some(Scope::ApplicationsWrite);

pub const ROUTES: &[Route] = &[
    Route { handler: "client::show", method: "GET", path: "/client", scope: None, own: 200, body: None },
    Route { handler: "applications::list", method: "GET", path: "/applications", scope: READ, own: 200, body: None },
    Route {
        handler: "applications::show",
        method: "GET",
        path: "/applications/{reference}",
        scope: READ,
        own: 200,
        body: None,
    },
    Route {
        handler: "decision::show",
        method: "GET",
        path: "/applications/{decided}/decision",
        scope: Some(Scope::DecisionsRead),
        own: 200,
        body: None,
    },
    Route {
        handler: "withdrawal::withdraw",
        method: "POST",
        path: "/applications/{reference}/withdrawal",
        scope: WRITE,
        own: 200,
        body: None,
    },
    Route {
        handler: "information_request::show",
        method: "GET",
        path: "/applications/{asked}/information-request",
        scope: WRITE,
        own: 200,
        body: None,
    },
    Route {
        handler: "information_request::answer",
        method: "POST",
        path: "/applications/{asked}/information-request/answer",
        scope: WRITE,
        // It is incomplete.
        own: 422,
        body: Some(|| json!({ "texts": [] })),
    },
    Route {
        handler: "request_documents::add",
        method: "POST",
        path: "/applications/{asked}/information-request/documents",
        scope: WRITE,
        // It is no form with files.
        own: 415,
        body: Some(|| json!({})),
    },
    Route {
        handler: "request_documents::remove",
        method: "DELETE",
        path: "/applications/{asked}/information-request/documents/{document}",
        scope: WRITE,
        own: 200,
        body: None,
    },
    Route {
        handler: "drafts::create",
        method: "POST",
        path: "/drafts",
        scope: WRITE,
        own: 201,
        body: Some(|| json!({ "store_number": "MM-2", "kind": "revoke_certification" })),
    },
    Route { handler: "drafts::show", method: "GET", path: "/drafts/{draft}", scope: WRITE, own: 200, body: None },
    Route {
        handler: "documents::add",
        method: "POST",
        path: "/drafts/{draft}/documents",
        scope: WRITE,
        // It is no form with files.
        own: 415,
        body: Some(|| json!({})),
    },
    Route {
        handler: "contact_proof::start",
        method: "POST",
        path: "/drafts/{draft}/contact-proof",
        scope: WRITE,
        own: 200,
        body: Some(|| json!({})),
    },
    Route {
        handler: "contact_proof::finish",
        method: "POST",
        path: "/drafts/{draft}/contact-proof/code",
        scope: WRITE,
        // It is wrong.
        own: 422,
        body: Some(|| json!({ "code": "000000" })),
    },
    Route {
        handler: "drafts::replace",
        method: "PUT",
        path: "/drafts/{draft}",
        scope: WRITE,
        own: 200,
        body: Some(|| json!({})),
    },
    Route {
        handler: "drafts::submit",
        method: "POST",
        path: "/drafts/{draft}/submission",
        scope: WRITE,
        // It is incomplete.
        own: 422,
        body: Some(|| json!({})),
    },
    Route { handler: "drafts::discard", method: "DELETE", path: "/drafts/{draft}", scope: WRITE, own: 204, body: None },
    Route {
        handler: "reports::daily",
        method: "GET",
        path: "/reports/daily?from=2026-11-01&to=2026-11-20",
        scope: Some(Scope::ReportsRead),
        own: 200,
        body: None,
    },
    Route {
        handler: "stores::replace",
        method: "PUT",
        path: "/stores/MX-NEW",
        scope: STORES,
        own: 201,
        body: Some(super::stores::document),
    },
    Route { handler: "stores::show", method: "GET", path: "/stores/MX-NEW", scope: STORES, own: 200, body: None },
    Route {
        handler: "stores::patch",
        method: "PATCH",
        path: "/stores/MX-NEW",
        scope: STORES,
        own: 200,
        body: Some(|| json!({ "version": 2, "name": "木棉二店" })),
    },
    Route {
        handler: "stores::batch",
        method: "POST",
        path: "/stores",
        scope: STORES,
        // It is one document, and no lines of NDJSON.
        own: 415,
        body: Some(|| json!({})),
    },
];

#[test]
fn every_route_is_in_the_table() {
    let routes = include_str!("../../../src/routes.rs");
    let (_, programs) = routes.split_once("fn programs").unwrap();
    let mut handlers: Vec<&str> = programs
        .split("(api::")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|handler| !["auth::", "openapi::", "problem::"].iter().any(|module| handler.starts_with(module)))
        .collect();
    let mut listed: Vec<&str> = ROUTES.iter().map(|route| route.handler).collect();
    handlers.sort_unstable();
    listed.sort_unstable();
    assert_eq!(handlers, listed);
}

#[test]
fn no_route_answers_the_same_about_nothing() {
    assert!(ROUTES.iter().all(|route| route.own != 404));
}

/// Whose things are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Own,
    OtherClient,
    Owner,
    Nobody,
}

/// Applications, one that waits, one whose decision was told and one whose applicant was asked; a document of the answer; a
/// draft.
#[derive(Clone)]
pub struct Things {
    reference: String,
    decided: String,
    asked: String,
    document: String,
    draft: String,
}

/// Things of whom they are said to be, with numbers of stores that begin with this one.
pub async fn things_of(it: &Api, whose: Whose, number: usize) -> Things {
    let client = match whose {
        Whose::Nobody => {
            let (reference, id) = ("UB-2026-000000-0".to_owned(), uuid::Uuid::from_u128(9).to_string());
            let (decided, asked) = (reference.clone(), reference.clone());
            return Things { reference, decided, asked, document: id.clone(), draft: id };
        }
        Whose::Own => Some(it.client),
        Whose::OtherClient => Some(it.new_client("其他", ALL).await),
        Whose::Owner => None,
    };
    let decided = Applied::new(it, client, &format!("MX-{number}-1")).await;
    it.portal.decided(decided.id, Outcome::Reject).await;
    it.wait(Duration::days(1));
    let asked = Applied::new(it, client, &format!("MX-{number}-2")).await;
    let document = asked.asked_and_half_answered(it).await;
    let waiting = Applied::new(it, client, &format!("MX-{number}-3")).await;
    let (conn, answers) = (it.portal.conn().await, builders::answers());
    let draft = draft::save(&conn, waiting.owner, Kind::RevokeCertification, &answers, it.portal.ctx().now()).await;
    Things {
        reference: waiting.reference,
        decided: decided.reference,
        asked: asked.reference,
        document: document.to_string(),
        draft: draft.unwrap().id.to_string(),
    }
}

/// An application for a store of its own.
struct Applied {
    actor: Actor,
    owner: DraftOwner,
    reference: String,
    id: ApplicationId,
}

impl Applied {
    /// Submitted by the client, or by the owner of the store.
    async fn new(it: &Api, client: Option<ClientId>, store: &str) -> Self {
        let (mut conn, ctx) = (it.portal.conn().await, it.portal.ctx());
        let store = builders::store(&mut conn, store, "木棉", ctx.now()).await;
        let actor = client.map_or(Actor::Applicant { store }, |id| {
            Actor::Client(domain::base::ClientActor { id, scopes: Scope::ALL.to_vec() })
        });
        let owner = DraftOwner::of(&actor, store).unwrap();
        let complete = builders::complete_draft(&mut conn, ctx, owner, Kind::Unbind).await;
        let receipt = builders::submit(&mut conn, ctx, &actor, complete).await;
        Self { actor, owner, reference: receipt.reference, id: receipt.id }
    }

    /// Asks the applicant for a document and a text, and attaches the document.
    async fn asked_and_half_answered(&self, it: &Api) -> EvidenceId {
        it.portal.claimed(self.id).await;
        let (mut conn, ctx) = (it.portal.conn().await, it.portal.ctx());
        let document = it.portal.ask("select document_type from evidence order by uploaded_at limit 1").await.remove(0);
        let text = information_request::NewItem {
            reason: "reason_unclear".into(),
            prompt: "哪天换的手机？".into(),
            ..Default::default()
        };
        let file =
            information_request::NewItem { kind: ItemKind::Document, document: Some(document.clone()), ..text.clone() };
        let new = information_request::NewRequest { items: vec![text, file], message: String::new() };
        information_request::ask(&mut conn, ctx, it.portal.actor("linxiao"), self.id, &new).await.unwrap();
        let id = EvidenceId::random();
        let new = NewEvidence {
            id,
            document,
            file_name: "正面.jpg".into(),
            media_type: MediaType::Jpeg,
            size_bytes: 1_000,
            sha256: [9; 32],
            object: format!("test/{id}"),
            key_id: "test".into(),
            wrapped_key: vec![1; 40],
            replaces: None,
        };
        information_request::add_document(&mut conn, ctx, &self.actor, self.id, 2, &new).await.unwrap();
        id
    }
}

impl Route {
    pub fn path(&self, things: &Things) -> String {
        let named = [
            ("{reference}", &things.reference),
            ("{decided}", &things.decided),
            ("{asked}", &things.asked),
            ("{document}", &things.document),
            ("{draft}", &things.draft),
        ];
        named.iter().fold(format!("/api/v1{}", self.path), |path, (name, value)| path.replace(name, value))
    }

    fn names_something(&self) -> bool {
        self.path.contains('{')
    }

    /// A call of it.
    fn request(&self, it: &mut Api, things: &Things) -> TestRequest {
        let body = self.body.map(|body| body());
        if self.method == "GET" {
            return it.request("GET", &self.path(things));
        }
        it.keyed_anew(self.method, &self.path(things), "*", body.as_ref())
    }

    async fn call(&self, it: &mut Api, things: &Things) -> u16 {
        let request = self.request(it, things);
        it.send(request).await.status
    }
}

#[actix_web::test]
async fn scope_decides_about_each_route() {
    let mut it = Api::with(ALL).await;
    for (number, scope) in Scope::ALL.iter().enumerate() {
        it.portal.run(&format!("update api_clients set scopes = '{{{scope}}}' where name = '商家中心'")).await;
        let things = things_of(&it, Whose::Own, number).await;
        for route in ROUTES {
            let expected = if route.scope.is_none_or(|needed| needed == *scope) { route.own } else { 403 };
            assert_eq!(route.call(&mut it, &things).await, expected, "{} with {scope}", route.handler);
        }
    }
}

#[actix_web::test]
async fn things_of_others_are_not_found() {
    for whose in [Whose::OtherClient, Whose::Owner, Whose::Nobody] {
        let mut it = Api::with(ALL).await;
        let things = things_of(&it, whose, 0).await;
        for route in ROUTES.iter().filter(|route| route.names_something()) {
            assert_eq!(route.call(&mut it, &things).await, 404, "{} of {whose:?}", route.handler);
        }
        let untouched = it.portal.ask("select count(*)::text from drafts").await;
        assert_eq!(untouched, [if whose == Whose::Nobody { "0" } else { "1" }]);
        let kept = it.portal.ask("select count(*)::text from information_request_evidence").await;
        assert_eq!(kept, untouched, "the document of {whose:?}");
        let listed = it.get(urls::API_APPLICATIONS).await;
        assert_eq!(listed.body["items"], json!([]), "{whose:?}");
    }
}

#[actix_web::test]
async fn client_that_is_not_active_is_refused_everywhere() {
    for state in [
        "update api_clients set state = 'ended', ended_at = created_at, ended_by = created_by",
        "update api_clients set expires_at = created_at + interval '1 second'",
        "update api_clients set state = 'proposed', scopes = '{}'",
        "update api_keys set ended_at = created_at, ended_by = created_by",
        "update api_keys set expires_at = created_at + interval '1 second'",
        "update api_clients set networks = '{203.0.113.0/24}'",
    ] {
        let mut it = Api::with(ALL).await;
        let things = things_of(&it, Whose::Own, 0).await;
        it.portal.run(state).await;
        it.wait(Duration::seconds(1));
        // Each answer is held back for a moment, so all are asked for at once.
        let calls: Vec<_> = ROUTES.iter().map(|route| (route, route.request(&mut it, &things))).collect();
        let answers = calls.into_iter().map(|(route, request)| {
            let mut window = it.browser.clone();
            async move { (route.handler, window.send(request).await.status) }
        });
        for (handler, status) in join_all(answers).await {
            assert_eq!(status, 401, "{handler} after {state}");
        }
    }
}
