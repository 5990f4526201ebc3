//! Every route with every scope, by clients in every state, about what is their own and what is not: one table says what
//! happens. A new route has to be listed here.

use serde_json::json;

use super::*;

/// A route: its handler, how it is called, and the scope it takes; `None` for every key.
struct Route {
    handler: &'static str,
    method: &'static str,
    path: &'static str,
    scope: Option<Scope>,
    /// The status of the answer about something of one's own.
    own: u16,
    body: Option<fn() -> Value>,
}

const READ: Option<Scope> = Some(Scope::ApplicationsRead);
const STORES: Option<Scope> = Some(Scope::Stores);
const WRITE: Option<Scope> = Some(Scope::ApplicationsWrite);

const ROUTES: &[Route] = &[
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
        path: "/applications/{reference}/decision",
        scope: Some(Scope::DecisionsRead),
        // There is none.
        own: 404,
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
        path: "/applications/{reference}/information-request",
        scope: WRITE,
        own: 404,
        body: None,
    },
    Route {
        handler: "information_request::answer",
        method: "POST",
        path: "/applications/{reference}/information-request/answer",
        scope: WRITE,
        own: 404,
        body: Some(|| json!({ "texts": [] })),
    },
    Route {
        handler: "request_documents::add",
        method: "POST",
        path: "/applications/{reference}/information-request/documents",
        scope: WRITE,
        own: 404,
        body: Some(|| json!({})),
    },
    Route {
        handler: "request_documents::remove",
        method: "DELETE",
        path: "/applications/{reference}/information-request/documents/00000000-0000-0000-0000-000000000009",
        scope: WRITE,
        own: 404,
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

/// Whose things are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    OtherClient,
    Owner,
    Nobody,
}

/// An application and a draft.
struct Things {
    reference: String,
    draft: String,
}

async fn things_of(it: &Api, whose: Whose, number: usize) -> Things {
    let mut conn = it.portal.conn().await;
    let ctx = it.portal.ctx();
    let (client, store) = match whose {
        Whose::Nobody => {
            return Things { reference: "UB-2026-000000-0".into(), draft: uuid::Uuid::from_u128(9).to_string() };
        }
        Whose::Own => (Some(it.client), number),
        Whose::OtherClient => (Some(it.new_client("其他", ALL).await), number + 100),
        Whose::Owner => (None, number + 200),
    };
    let store = builders::store(&mut conn, &format!("MX-{store}"), "木棉", ctx.now()).await;
    let actor = client.map_or(Actor::Applicant { store }, |id| {
        Actor::Client(domain::base::ClientActor { id, scopes: Scope::ALL.to_vec() })
    });
    let owner = DraftOwner::of(&actor, store).unwrap();
    let complete = builders::complete_draft(&mut conn, ctx, owner, Kind::Unbind).await;
    let reference = builders::submit(&mut conn, ctx, &actor, complete).await.reference;
    let open = draft::save(&conn, owner, Kind::RevokeCertification, &builders::answers(), ctx.now()).await.unwrap();
    Things { reference, draft: open.id.to_string() }
}

impl Route {
    fn path(&self, things: &Things) -> String {
        format!("/api/v1{}", self.path).replace("{reference}", &things.reference).replace("{draft}", &things.draft)
    }

    fn names_something(&self) -> bool {
        self.path.contains('{')
    }

    async fn call(&self, it: &mut Api, things: &Things) -> u16 {
        let body = self.body.map(|body| body());
        if self.method == "GET" {
            return it.get(&self.path(things)).await.status;
        }
        it.write(self.method, &self.path(things), "*", body.as_ref()).await.status
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
        "update api_clients set networks = '{203.0.113.0/24}'",
    ] {
        let mut it = Api::with(ALL).await;
        let things = things_of(&it, Whose::Own, 0).await;
        it.portal.run(state).await;
        it.wait(Duration::seconds(1));
        for route in [&ROUTES[0], &ROUTES[2], &ROUTES[4], &ROUTES[9]] {
            assert_eq!(route.call(&mut it, &things).await, 401, "{} after {state}", route.handler);
        }
    }
}
