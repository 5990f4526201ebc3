//! `unbind evidence`: keys and completeness; and `audit verify` on altered applications.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use diesel_async::SimpleAsyncConnection;
use domain::Context;
use domain::base::clock::SystemClock;
use domain::base::{Role, Scope};
use domain::webhook::{secret, signature};
use testkit::{PlainWriter, builders, partner};
use vault::KeyRing;

use crate::{demo, exits, query_values, run, unbind};

const NOW: &str = "2026-11-20T10:00:00+08:00";

/// A temporary evidence folder with its key file.
pub(crate) struct Store {
    dir: tempfile::TempDir,
}

impl Store {
    pub(crate) fn new() -> Self {
        let store = Self { dir: tempfile::tempdir().unwrap() };
        store.write_keys(&new_key("k1"));
        store
    }

    pub(crate) fn variables(&self) -> [(&'static str, PathBuf); 2] {
        [("UNBIND_EVIDENCE_STORE", self.folder()), ("UNBIND_EVIDENCE_KEYS_FILE", self.keys_file())]
    }

    /// Where a worker saves its emails.
    pub(crate) fn mail_folder(&self) -> PathBuf {
        self.dir.path().join("mail")
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("evidence")
    }

    fn keys_file(&self) -> PathBuf {
        self.dir.path().join("keys")
    }

    fn write_keys(&self, lines: &str) {
        fs::write(self.keys_file(), lines).unwrap();
        fs::set_permissions(self.keys_file(), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Runs `unbind` with this store, and requires this exit code and these texts.
    #[track_caller]
    fn exits(&self, arguments: &[&str], url: &str, code: i32, texts: &[&str]) {
        exits(unbind(arguments).env("DATABASE_URL", url).envs(self.variables()), code, texts);
    }
}

fn new_key(id: &str) -> String {
    let line = run(&["evidence", "keys", "new", "--id", id], None);
    assert!(line.starts_with(&format!("{id} ")) && line.trim_end().len() == id.len() + 65, "no key line");
    line
}

fn flip_last_byte(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(file, bytes).unwrap();
}

#[tokio::test]
async fn rekey_replaces_the_old_master_key() {
    let store = Store::new();
    let database = demo::seeded_in(&store, NOW, "1").await;
    let old = fs::read_to_string(store.keys_file()).unwrap();
    let new = new_key("k2");
    let in_use = "select distinct key_id as line from evidence where wrapped_key is not null";
    assert_eq!(query_values(&database, in_use).await, ["k1"]);

    // The new key alone opens no document, and changes none.
    store.write_keys(&new);
    store.exits(&["evidence", "check"], &database.url, 1, &["no master key \"k1\"", "UB-2026-"]);
    store.exits(&["evidence", "rekey"], &database.url, 1, &["0 keys are now", "not re-encrypted: evidence "]);

    store.write_keys(&format!("{new}{old}"));
    store.exits(&["evidence", "check"], &database.url, 0, &["intact: "]);
    store.exits(&["evidence", "rekey"], &database.url, 0, &["keys are now encrypted with k2"]);
    store.exits(&["evidence", "rekey"], &database.url, 0, &["0 keys are now encrypted with k2"]);
    assert_eq!(query_values(&database, in_use).await, ["k2"]);

    store.write_keys(&new);
    store.exits(&["evidence", "check", "--deep"], &database.url, 0, &["intact: "]);
    let counted = ["ready", "unreadable", "removed", "master keys in use: k2", "objects to delete: 4"];
    store.exits(&["evidence", "status"], &database.url, 0, &counted);
}

#[tokio::test]
async fn rekey_wraps_the_secrets_of_webhooks() {
    let store = Store::new();
    let database = testkit::database().await;
    let (mut conn, ctx) = (database.connect().await, Context::new(Arc::new(SystemClock), Arc::new(PlainWriter)));
    let one = builders::staff_member(&mut conn, &ctx, "xuan", "许安", &[Role::Admin]).await;
    let two = builders::staff_member(&mut conn, &ctx, "qiaoyi", "乔一", &[Role::Admin]).await;
    let client = partner::api_client(&mut conn, &ctx, (&one, &two), Scope::ALL).await;
    let url = "https://partner.example";
    let (_, secret) = partner::webhook(&mut conn, &ctx, (&one, &two), client, url, &[]).await;
    let new = new_key("k3");
    store.write_keys(&format!("{new}{}", testkit::KEYS));
    store.exits(&["evidence", "status"], &database.url, 0, &["master keys in use: k2"]);
    store.exits(&["evidence", "rekey"], &database.url, 0, &["1 keys are now encrypted with k3"]);
    store.exits(&["evidence", "rekey"], &database.url, 0, &["0 keys are now encrypted with k3"]);
    let wrapped = secret::list_wrapped_under(&conn, "k3", None, 10).await.unwrap().remove(0);
    let key = KeyRing::parse(&new).unwrap().unwrap("k3", &wrapped.wrapped_key).unwrap();
    assert_eq!(signature::secret_text(&key.shared_secret()), secret, "the partner's secret is the same");
}

#[tokio::test]
async fn rekey_names_damaged_keys_and_does_the_rest() {
    let store = Store::new();
    let database = demo::seeded_in(&store, NOW, "1").await;
    let old = fs::read_to_string(store.keys_file()).unwrap();
    let broken = "update evidence set wrapped_key = decode(repeat('00', 40), 'hex')
        where id = (select id from evidence where state = 'ready' order by id limit 1) returning id::text as line";
    let broken = query_values(&database, broken).await;
    store.write_keys(&format!("{}{old}", new_key("k2")));
    let told = format!("not re-encrypted: evidence {}: the wrapped key is damaged", broken[0]);
    store.exits(&["evidence", "rekey"], &database.url, 1, &[&told]);
    assert_eq!(
        query_values(
            &database,
            "select id::text as line from evidence where key_id = 'k1' and wrapped_key is not null"
        )
        .await,
        broken
    );
}

#[tokio::test]
async fn check_finds_altered_and_missing_objects() {
    let store = Store::new();
    let database = demo::seeded_in(&store, NOW, "1").await;
    let object = "select object as line from evidence e join application_evidence x on x.evidence_id = e.id
        where e.state = 'ready' order by e.size_bytes desc, e.id limit 2";
    let objects = query_values(&database, object).await;
    // A long object whose end is altered: only reading it completely finds that.
    let long = store.folder().join(&objects[0]);
    assert!(fs::metadata(&long).unwrap().len() > 64 * 1024);
    flip_last_byte(&long);
    store.exits(&["evidence", "check"], &database.url, 0, &["intact"]);
    store.exits(&["evidence", "check", "--deep"], &database.url, 1, &["the original is damaged", "UB-2026-"]);
    store.exits(&["audit", "verify"], &database.url, 0, &["applications match what was submitted"]);
    let found = ["lines in", "the original is damaged", "the evidence is damaged"];
    store.exits(&["audit", "verify", "--evidence"], &database.url, 1, &found);
    fs::remove_file(store.folder().join(&objects[1])).unwrap();
    store.exits(&["evidence", "check"], &database.url, 1, &["the original is missing"]);
}

#[tokio::test]
async fn altered_application_is_named() {
    let store = Store::new();
    let database = demo::seeded_in(&store, NOW, "1").await;
    let mut connection = database.connect().await;
    let alter = async |connection: &mut diesel_async::AsyncPgConnection, statement: &str| {
        // Only the database's owner can do this; the check must still find it.
        let session =
            format!("set session_replication_role = replica; {statement}; set session_replication_role = origin");
        connection.batch_execute(&session).await.unwrap();
    };
    let references = query_values(
        &database,
        "select reference as line from applications where erased_at is null order by reference",
    )
    .await;
    let [first, second] = [&references[0], &references[1]];
    alter(
        &mut connection,
        &format!("update applications set contact_email = 'x@evil.example' where reference = '{first}'"),
    )
    .await;
    store.exits(&["audit", "verify"], &database.url, 1, &[&format!("altered: application {first}, in its answers")]);
    let swap = format!(
        "update evidence set sha256 = decode(repeat('ab', 32), 'hex') where id = (select evidence_id from application_evidence
            where application_id = (select id from applications where reference = '{second}') limit 1)"
    );
    alter(&mut connection, &swap).await;
    let told = format!("altered: application {second}, in its documents");
    let both = [told.as_str(), "applications differ from what was submitted"];
    store.exits(&["audit", "verify"], &database.url, 1, &both);
    store.exits(
        &["evidence", "check", "--deep"],
        &database.url,
        1,
        &["the original differs from the uploaded file", second],
    );
}

#[test]
fn readable_key_file_is_warned_of() {
    let store = Store::new();
    fs::set_permissions(store.keys_file(), fs::Permissions::from_mode(0o644)).unwrap();
    // The listen address belongs to no interface, so the process stops there.
    let mut serve = unbind(&["serve", "--listen", "203.0.113.1:9", "--log-format", "text"]);
    exits(serve.env("UNBIND_SECRET", "x".repeat(32)).envs(store.variables()), 1, &["chmod 600", "cannot listen"]);
}

#[test]
fn invalid_key_id_is_refused() {
    exits(&mut unbind(&["evidence", "keys", "new", "--id", "Key 1"]), 1, &["1 to 32 of the characters"]);
}
