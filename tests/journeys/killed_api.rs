//! A portal that dies at a write of the API: the program that got no answer sends the write again with its key, and gets the
//! first answer; nothing is there twice and nothing is lost (R27).

use diesel_async::AsyncPgConnection;
use domain::Clock;
use domain::base::clock::SystemClock;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::sql::texts;

use crate::installation::Scene;
use crate::process::Process;
use crate::product::file;
use crate::program::{Program, client_with_key};

/// A portal that dies once at `failpoint`, and a program.
async fn set(failpoint: &str) -> (Scene, AsyncPgConnection, Process, Program) {
    let (scene, mut conn) = Scene::set(SystemClock.now()).await;
    let (_, key) = client_with_key(&mut conn, &scene.ctx).await;
    let portal = scene.installation.serve(&[("UNBIND_FAILPOINT", &scene.installation.dies_once_at(failpoint))]).await;
    let program = Program::new(&scene.installation.base, &key);
    (scene, conn, portal, program)
}

fn new_draft() -> Value {
    json!({ "store_number": "MM-1", "kind": "unbind", "answers": { "reason": "changed_phone" } })
}

/// Drafts, answers kept, stores, and their events.
async fn traces(conn: &AsyncPgConnection) -> String {
    let query = "select concat_ws(' ', (select count(*) from drafts), (select count(*) from api_idempotency),
                 (select count(*) from stores), (select count(*) from events where action = 'store_registered')) as line";
    texts(conn, query).await.remove(0)
}

#[tokio::test]
async fn write_before_its_commit_leaves_nothing() {
    let (scene, conn, mut portal, program) = set("api:written").await;
    let call = ("draft-1", "");
    assert!(program.try_write(Method::POST, "/drafts", call, &new_draft()).await.is_err(), "there must be no answer");
    portal.died().await;
    assert_eq!(traces(&conn).await, "0 0 1 0");
    let _portal = scene.installation.serve(&[]).await;
    program.try_write(Method::POST, "/drafts", call, &new_draft()).await.unwrap().must_be(201);
    assert_eq!(traces(&conn).await, "1 1 1 0");
}

#[tokio::test]
async fn committed_write_is_answered_when_it_is_sent_again() {
    let (scene, conn, mut portal, program) = set("api:committed").await;
    let call = ("draft-1", "");
    assert!(program.try_write(Method::POST, "/drafts", call, &new_draft()).await.is_err(), "there must be no answer");
    portal.died().await;
    assert_eq!(traces(&conn).await, "1 1 1 0");
    let _portal = scene.installation.serve(&[]).await;
    let answered = program.try_write(Method::POST, "/drafts", call, &new_draft()).await.unwrap().must_be(201);
    let again = program.try_write(Method::POST, "/drafts", call, &new_draft()).await.unwrap().must_be(201);
    assert_eq!((&answered.body, answered.header("etag")), (&again.body, again.header("etag")));
    // It is the draft that was begun before, as it is.
    let read = program.get(&format!("/drafts/{}", answered.text("id"))).await.must_be(200);
    assert_eq!((&read.body, read.header("etag")), (&answered.body, answered.header("etag")));
    assert_eq!(traces(&conn).await, "1 1 1 0");
}

#[tokio::test]
async fn committed_store_is_registered_once() {
    let (scene, conn, mut portal, program) = set("api:committed").await;
    let document = json!({ "version": 1, "name": "木棉新店", "owner_name": "陈立新" });
    let call = ("store-1", "");
    assert!(program.try_write(Method::PUT, "/stores/K-1", call, &document).await.is_err(), "there must be no answer");
    portal.died().await;
    assert_eq!(traces(&conn).await, "0 1 2 1");
    let _portal = scene.installation.serve(&[]).await;
    program.try_write(Method::PUT, "/stores/K-1", call, &document).await.unwrap().must_be(201);
    assert_eq!(traces(&conn).await, "0 1 2 1");
}

#[tokio::test]
async fn committed_document_is_attached_once() {
    let (scene, conn, mut portal, program) = set("api:attached").await;
    let draft = program.write(Method::POST, "/drafts", "", &new_draft()).await.must_be(201).text("id");
    let photo = file("正面.jpg");
    let sent = program.try_attach(&draft, "id_card", &photo, "document-1").await;
    assert!(sent.is_err(), "there must be no answer");
    portal.died().await;
    let _portal = scene.installation.serve(&[]).await;
    let answered = program.try_attach(&draft, "id_card", &photo, "document-1").await.unwrap().must_be(201);
    assert_eq!(answered.body["documents"].as_array().unwrap().len(), 1, "{answered:?}");
    // The bytes that were sent again wait to be removed; those of the first time stay.
    let rows = "select concat_ws(' ', (select count(*) from draft_evidence), (select count(*) from evidence),
                (select count(*) from objects_pending_deletion),
                (select count(*) from objects_pending_deletion join evidence using (object))) as line";
    assert_eq!(texts(&conn, rows).await, ["1 1 1 0"]);
    let checked = scene.installation.start(&["evidence", "check"], &[]).0.wait().unwrap();
    assert!(checked.success());
}
