//! The API under a fuzzer that reads the served document: schemathesis (decision 0056). No answer may be a fault, or one that
//! the document does not describe, and none may be given without a key.
//!
//! The short run is the same every time, the long one (`make fuzz-http`) is another each time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::Duration;
use diesel_async::AsyncPgConnection;
use domain::base::clock::SystemClock;
use domain::base::{Actor, Kind};
use domain::intake::draft::{Answers, DraftOwner};
use domain::review::claim;
use domain::review::information_request::{self, NewItem, NewRequest};
use domain::review::outcome::Outcome;
use domain::{Clock, application};
use testkit::builders;
use testkit::sql::texts;

use crate::installation::Scene;
use crate::program::{Program, client_with_key};

/// Examples for each operation of the short run.
const EXAMPLES: &str = "25";
/// Length of the long run, in seconds, unless `UNBIND_FUZZ_SECONDS` names another.
const LONG_S: &str = "1800";

/// Operations that succeed at least once; the others depend on the order in which cases are withdrawn, answered and submitted.
const SUCCEEDING_MIN: usize = 13;

/// The files about consumers of the API.
pub fn consumers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("consumers")
}

/// True when the command is installed.
pub fn has(command: &str) -> bool {
    Command::new(command).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Applications and drafts of the client, in the states that its calls are about.
#[derive(Default)]
struct Things {
    references: Vec<String>,
    drafts: Vec<String>,
}

async fn things(scene: &Scene, conn: &mut AsyncPgConnection, client: &Actor) -> Things {
    let (ctx, mut things) = (&scene.ctx, Things::default());
    for number in 1..=7 {
        let name = format!("F-{number}");
        let store = builders::store(conn, &name, "木棉", ctx.now()).await;
        let owner = DraftOwner::of(client, store).unwrap();
        let answers = Answers { contact_email: format!("f-{number}@store.example"), ..builders::answers() };
        match number {
            // The last two have nothing yet.
            6.. => continue,
            4 | 5 => {
                let draft = builders::complete_draft_with(conn, ctx, owner, Kind::Unbind, &answers).await;
                things.drafts.push(draft.to_string());
                continue;
            }
            _ => {}
        }
        let draft = builders::complete_draft_with(conn, ctx, owner, Kind::Unbind, &answers).await;
        let reference = builders::submit(conn, ctx, client, draft).await.reference;
        let id = application::find_by_reference(conn, &reference).await.unwrap().unwrap();
        if number == 2 {
            claim::claim(conn, ctx, &scene.reviewer, id).await.unwrap();
            let item =
                NewItem {
                    reason: "reason_unclear".into(), prompt: "哪天换的手机？".into(), ..NewItem::default()
                };
            let new = NewRequest { items: vec![item], message: String::new() };
            information_request::ask(conn, ctx, &scene.reviewer, id, &new).await.unwrap();
        }
        if number == 3 {
            builders::decided(conn, ctx, &scene.reviewer, id, Outcome::Reject).await;
        }
        things.references.push(reference);
    }
    things
}

/// The entity tags of these, and the one that stands for any.
async fn tags(program: &Program, things: &Things) -> Vec<String> {
    let mut tags = vec!["*".to_owned()];
    let applications = things.references.iter().map(|reference| format!("/applications/{reference}"));
    for path in applications.chain(things.drafts.iter().map(|draft| format!("/drafts/{draft}"))) {
        tags.push(program.get(&path).await.must_be(200).header("etag").to_owned());
    }
    tags
}

async fn nothing_is_found(arguments: &[&str]) {
    if !has("schemathesis") {
        testkit::skip("schemathesis is not installed (pip install schemathesis)");
        return;
    }
    // Before the grace period, so that the rejected application was told.
    let (scene, mut conn) = Scene::set(SystemClock.now() - Duration::days(1)).await;
    let (client, key) = client_with_key(&mut conn, &scene.ctx).await;
    let things = things(&scene, &mut conn, &client).await;
    let limits = [("UNBIND_API_CALLS_PER_MINUTE", "1000000"), ("UNBIND_SIGN_INS_PER_MINUTE", "1000000")];
    let _serve = scene.installation.serve(&limits).await;
    let _work = scene.installation.start(&["work"], &[]);
    let tags = tags(&Program::new(&scene.installation.base, &key), &things).await;
    // The test's own calls succeed, whatever the fuzzer does.
    let own = texts(&conn, "select quote_literal(id) from api_calls").await.join(", ");

    let folder = tempfile::tempdir().unwrap();
    for name in ["schemathesis.toml", "hooks.py"] {
        fs::copy(consumers().join(name), folder.path().join(name)).unwrap();
    }
    for (name, values) in [("references", &things.references), ("drafts", &things.drafts), ("tags", &tags)] {
        // The form of the file is that of AFL: a quoted text in each line.
        let quoted: Vec<String> = values.iter().map(|value| format!("{value:?}\n")).collect();
        fs::write(folder.path().join(format!("{name}.txt")), quoted.concat()).unwrap();
    }
    let api = format!("{}/api/v1", scene.installation.base);
    let output = Command::new("schemathesis")
        .args(["--config-file", "schemathesis.toml", "run", &format!("{api}/openapi.json"), "--url", &api])
        .args(arguments)
        .current_dir(folder.path())
        .env("PYTHONPATH", folder.path())
        .env("API_KEY", &key)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // Calls that were all refused would find nothing either.
    let succeeded = texts(
        &conn,
        &format!(
            "select distinct method || ' ' || substr(route, 8) as line from api_calls
             where status < 300 and id not in ({own})"
        ),
    )
    .await;
    assert!(succeeded.len() >= SUCCEEDING_MIN, "{succeeded:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fuzzer_finds_nothing_in_the_api() {
    nothing_is_found(&["--seed", "1", "--max-examples", EXAMPLES, "--workers", "2"]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs for half an hour; run by make fuzz-http"]
async fn fuzzer_finds_nothing_in_a_long_run() {
    let seconds = std::env::var_os("UNBIND_FUZZ_SECONDS").map(|it| it.to_string_lossy().into_owned());
    nothing_is_found(&["--max-time", seconds.as_deref().unwrap_or(LONG_S), "--workers", "2"]).await;
}
