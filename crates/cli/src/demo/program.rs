//! The demo's program: an API client with every scope that two admins let in, and calls to try the API with.

use std::collections::HashMap;

use anyhow::Context as _;
use diesel_async::AsyncPgConnection;
use domain::account::staff;
use domain::application::list_own::{self, OwnFilter};
use domain::base::{ClientActor, ClientId, Role, Scope, StaffActor};
use domain::client::{self, NewClient, key};
use domain::{Actor, Context};
use serde_json::json;

/// Name of the client.
const NAME: &str = "演示代运营 demo";
/// Days for which a key is valid.
const KEY_DAYS: i64 = 30;
/// The store that the printed calls register and apply for.
const STORE: &str = "66820201";
/// A registered address of that store.
const ADDRESS: &str = "api@demo.example";

/// One admin proposes the client, another one confirms it.
pub(super) async fn let_in(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    people: &HashMap<&'static str, StaffActor>,
) -> anyhow::Result<Actor> {
    let admin = |name: &str| people.get(name).cloned().map(Actor::Staff).context("an admin of the demo is missing");
    let scopes = Scope::ALL.to_vec();
    let new = NewClient {
        name: NAME.to_owned(),
        owner_email: "team@daiyunying.example".to_owned(),
        scopes: scopes.clone(),
        ..NewClient::default()
    };
    let id = client::propose(connection, ctx, &admin("gaofeng")?, &new).await?;
    client::confirm(connection, ctx, &admin("xuning")?, id, &scopes).await?;
    Ok(actor(id, scopes))
}

fn actor(id: ClientId, scopes: Vec<Scope>) -> Actor {
    Actor::Client(ClientActor { id, scopes })
}

/// A key that was just made, and the application that can be asked about.
#[derive(Debug)]
pub(crate) struct Program {
    key: String,
    reference: Option<String>,
}

/// Makes a key and ends the ones before it. `None` in a database without the demo's client.
pub(crate) async fn fresh(connection: &mut AsyncPgConnection, ctx: &Context) -> anyhow::Result<Option<Program>> {
    let Some(admin) = staff::list_with_role(connection, Role::Admin).await?.into_iter().next() else { return Ok(None) };
    let admin = Actor::Staff(StaffActor { id: admin.id, name: admin.name, roles: vec![Role::Admin] });
    let now = ctx.now();
    let listed = client::list(connection, &admin).await?;
    let Some(ours) = listed.into_iter().find(|it| it.client.name == NAME && it.client.is_live(now)) else {
        return Ok(None);
    };
    for earlier in ours.keys.iter().filter(|key| key.is_live(now)) {
        key::end(connection, ctx, &admin, ours.client.id, earlier.id).await?;
    }
    let key = key::make(connection, ctx, &admin, ours.client.id, KEY_DAYS).await?.expose();
    let program = actor(ours.client.id, ours.client.scopes);
    let applications = list_own::list(connection, &program, &OwnFilter::default(), None, 1, now).await?;
    let reference = applications.into_iter().next().map(|(application, _)| application.reference);
    Ok(Some(Program { key, reference }))
}

impl Program {
    /// Lines for a shell, each with what it does before it: the key, then a call of each kind.
    pub(crate) fn lines(&self, site: &str) -> Vec<(&'static str, String)> {
        let store = json!({
            "version": 1, "name": "接口示例店", "owner_name": "陈立新", "contacts": [{ "email": ADDRESS, "primary": true }],
            "binding": {
                "account_name": "陈立新", "account_reference": format!("dy-{STORE}"), "bound_at": "2025-01-27T10:00:00Z",
            },
        });
        let draft = json!({
            "store_number": STORE, "kind": "unbind",
            "answers": {
                "reason": "changed_phone", "contact_name": "陈立新", "contact_phone": "13800138000", "contact_email": ADDRESS,
            },
        });
        let write = |method: &str, path: &str, key: &str, body: &serde_json::Value| {
            format!(
                "curl -sS -X {method} \"$API{path}\" --oauth2-bearer \"$KEY\" -H 'Idempotency-Key: {key}' \
                 -H 'Content-Type: application/json' -d '{body}'"
            )
        };
        let read = |path: &str| format!("curl -sS \"$API{path}\" --oauth2-bearer \"$KEY\"");
        let mut lines = vec![
            (
                "the key of a demo client; earlier ones have ended 演示密钥",
                format!("export API={site}/api/v1 KEY={}", self.key),
            ),
            ("a store arrives 登记店铺", write("PUT", &format!("/stores/{STORE}"), "store-1", &store)),
            ("an application begins, and says what it lacks 开始申请", write("POST", "/drafts", "draft-1", &draft)),
            ("applications of this client 申请列表", read("/applications")),
        ];
        if let Some(reference) = &self.reference {
            lines.push(("status and dates of one 申请进度", read(&format!("/applications/{reference}"))));
        }
        lines
    }
}
