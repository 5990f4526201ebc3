//! The demo's program: an API client with every scope that two admins let in, and calls to try the API with.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context as _;
use diesel_async::AsyncPgConnection;
use domain::account::staff;
use domain::base::{ClientActor, ClientId, Role, Scope, StaffActor};
use domain::client::{self, NewClient, key};
use domain::{Actor, Context};
use serde_json::json;

use super::pictures::Paper;
use super::stores::OF_THE_PROGRAM;

/// Name of the client.
const NAME: &str = "演示代运营 demo";
/// Days for which a key is valid.
const KEY_DAYS: i64 = 30;

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

/// A picture of an identity card, for the printed calls to attach.
pub(crate) fn id_card() -> anyhow::Result<Vec<u8>> {
    Paper { document: "id_card".to_owned(), store: &OF_THE_PROGRAM }.draw()
}

/// A key that was just made.
#[derive(Debug)]
pub(crate) struct Program {
    key: String,
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
    Ok(Some(Program { key }))
}

impl Program {
    /// Lines for a shell, each with what it does before it: from a new store to the status of its application.
    pub(crate) fn lines(&self, site: &str, id_card: &Path) -> Vec<(&'static str, String)> {
        let card = id_card.display();
        let draft = r#"curl -sS "$API/drafts/$DRAFT" --oauth2-bearer "$KEY""#;
        vec![
            (
                "the key of a demo client; earlier ones have ended 演示密钥",
                format!("export API={site}/api/v1 KEY={} CARD='{card}'", self.key),
            ),
            (
                "a store arrives 登记店铺",
                format!(
                    "{}; echo",
                    write("PUT", &format!("/stores/{}", OF_THE_PROGRAM.number), "store-1", &store_document())
                ),
            ),
            (
                "an application begins, and says what it lacks 开始申请",
                format!("ANSWER=$({}); echo \"$ANSWER\"", write("POST", "/drafts", "draft-1", &new_draft())),
            ),
            ("its id 草稿编号", r#"DRAFT=$(expr "$ANSWER" : '.*"id":"\([^"]*\)"')"#.to_owned()),
            (
                "the identity card is attached 上传身份证",
                r#"curl -sS "$API/drafts/$DRAFT/documents" --oauth2-bearer "$KEY" -H 'Idempotency-Key: card-1' -F document=id_card -F "file=@$CARD"; echo"#.to_owned(),
            ),
            (
                "until the picture is prepared 等待图片处理",
                format!(r#"while {draft} | grep -qE '"(received|quarantined)"'; do sleep 1; done"#),
            ),
            (
                "the draft as it is now: submitted only if it is still the same 当前版本",
                format!("TAG=$({draft} -o /dev/null -w '%header{{etag}}')"),
            ),
            (
                "it is submitted 提交申请",
                format!(
                    "ANSWER=$({} -H \"If-Match: $TAG\"); echo \"$ANSWER\"",
                    write("POST", "/drafts/$DRAFT/submission", "submit-1", &json!({})),
                ),
            ),
            (
                "its status and dates 申请进度",
                r#"curl -sS "$API/applications/$(expr "$ANSWER" : '.*"reference":"\([^"]*\)"')" --oauth2-bearer "$KEY"; echo"#.to_owned(),
            ),
            ("applications of this client 申请列表", r#"curl -sS "$API/applications" --oauth2-bearer "$KEY"; echo"#.to_owned()),
        ]
    }
}

/// A call that writes, with its idempotency key.
fn write(method: &str, path: &str, key: &str, body: &serde_json::Value) -> String {
    format!(
        "curl -sS -X {method} \"$API{path}\" --oauth2-bearer \"$KEY\" -H 'Idempotency-Key: {key}' \
         -H 'Content-Type: application/json' -d '{body}'"
    )
}

fn store_document() -> serde_json::Value {
    json!({
        "version": 1, "name": OF_THE_PROGRAM.name, "owner_name": OF_THE_PROGRAM.owner,
        "contacts": [{ "email": OF_THE_PROGRAM.emails[0], "primary": true }],
        "binding": {
            "account_name": OF_THE_PROGRAM.owner, "account_reference": format!("dy-{}", OF_THE_PROGRAM.number),
            "bound_at": "2025-01-27T10:00:00Z",
        },
    })
}

fn new_draft() -> serde_json::Value {
    json!({
        "store_number": OF_THE_PROGRAM.number, "kind": "unbind",
        "answers": {
            "reason": "changed_phone", "contact_name": OF_THE_PROGRAM.contact, "contact_phone": "13800138000",
            "contact_email": OF_THE_PROGRAM.emails[0],
            "acknowledged": ["stops_trading", "earnings_and_shipments", "bind_again"],
        },
    })
}
