//! Commands that maintain a database: migrations, staff, policy, activity log.

use std::process::{Command, Stdio};
use std::time::Duration;

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use crate::evidence::Store;
use crate::{exits, fails, run, said, staff, unbind};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn serve(url: &str, store: &Store) -> Command {
    let mut command = unbind(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("DATABASE_URL", url).env("UNBIND_SECRET", SECRET).envs(store.variables());
    command
}

fn work(url: &str, store: &Store) -> Command {
    let mut command = unbind(&["work", "--worker-listen", "127.0.0.1:0"]);
    command.env("DATABASE_URL", url).env("UNBIND_MAIL_DIR", store.mail_folder()).envs(store.variables());
    command
}

#[tokio::test]
async fn concurrent_migrations_migrate_once() {
    let database = testkit::empty_database().await;
    let both: Vec<_> = (0..2)
        .map(|_| {
            unbind(&["migrate"])
                .env("DATABASE_URL", &database.url)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let outputs: Vec<_> = both.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    for output in &outputs {
        assert!(output.status.success(), "{}", said(output));
    }
    let published = outputs.iter().filter(|output| said(output).contains("policy: published version 1")).count();
    assert_eq!(published, 1);
    let pinned = "pg_db_role_setting join pg_database d on d.oid = setdatabase
        where datname = current_database() and 'lc_messages=C' = any (setconfig)";
    let pinned = testkit::sql::count(&database.connect().await, pinned).await;
    assert_eq!(pinned, 1, "messages are in English whatever the server's language is");
    let again = run(&["migrate"], Some(&database.url));
    assert!(again.contains("tables: nothing to do") && again.contains("policy: version 1"), "{again}");
}

#[tokio::test]
async fn message_language_needs_the_right_to_set_it() {
    let database = testkit::empty_database().await;
    let mut conn = database.connect().await;
    let role = format!("plain_{}", std::process::id());
    conn.batch_execute(&format!("create role {role}; set role {role}")).await.unwrap();
    let is_pinned = database::messages::pin_message_language(&conn).await;
    conn.batch_execute(&format!("reset role; drop role {role}")).await.unwrap();
    assert!(!is_pinned);
}

#[tokio::test]
async fn old_schema_is_refused_by_both_processes() {
    let database = testkit::empty_database().await;
    let store = Store::new();
    for mut command in [serve(&database.url, &store), work(&database.url, &store)] {
        exits(&mut command, 2, &["migrations behind; run `unbind migrate`"]);
    }
}

#[tokio::test]
async fn both_processes_stop_gracefully() {
    let database = testkit::database().await;
    run(&["migrate"], Some(&database.url));
    let store = Store::new();
    for (mut command, line) in
        [(serve(&database.url, &store), "serving"), (work(&database.url, &store), "worker started")]
    {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(child.try_wait().unwrap().is_none(), "{}", said(&child.wait_with_output().unwrap()));
        let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        let log = String::from_utf8(output.stdout).unwrap();
        for each in log.lines() {
            assert!(serde_json::from_str::<serde_json::Value>(each).is_ok(), "no JSON: {each}");
        }
        assert!(log.contains(line) && log.contains("SIGTERM"), "{log}");
        assert!(!log.contains("postgres://") && !log.contains(SECRET), "{log}");
    }
}

#[tokio::test]
async fn staff_are_created_with_a_password_shown_once() {
    let database = testkit::database().await;
    let create = staff("create", "Lin", "lin@desk.example");
    let printed = run(&[&create[..], &["reviewer,lead"]].concat(), Some(&database.url));
    let password = printed.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    assert!(password.chars().count() >= domain::account::staff::PASSWORD_MIN, "{password}");
    let connection = database.connect().await;
    let stored = domain::account::staff::find_credentials(&connection, "lin").await.unwrap().unwrap();
    assert!(domain::base::secret::verify_password(password, &stored.password_hash));

    fails(&[&create[..], &["admin"]].concat(), &database.url, 1, &["taken"]);
}

#[tokio::test]
async fn short_password_is_refused() {
    let database = testkit::database().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "too short\n").unwrap();
    let more = ["admin", "--password-file", file.path().to_str().unwrap()];
    let create = [&staff("create", "a", "a@desk.example")[..], &more].concat();
    fails(&create, &database.url, 1, &["15 to 200 characters"]);
}

#[tokio::test]
async fn policy_is_published_as_the_next_version() {
    let database = testkit::database().await;
    run(&["migrate"], Some(&database.url));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/policy/demo.toml");
    assert!(run(&["policy", "publish", file], Some(&database.url)).contains("published version 2"));
    assert!(run(&["policy", "publish", file], Some(&database.url)).contains("nothing was changed"));
    let shown = run(&["policy", "show"], Some(&database.url));
    assert_eq!(shown, format!("# version 2\n{}", std::fs::read_to_string(file).unwrap()));
}

#[tokio::test]
async fn missing_evidence_store_stops_both_processes() {
    let store = Store::new();
    for name in ["UNBIND_EVIDENCE_STORE", "UNBIND_EVIDENCE_KEYS_FILE"] {
        for mut command in [serve("postgres://nowhere/x", &store), work("postgres://nowhere/x", &store)] {
            exits(command.env_remove(name), 1, &[name]);
        }
    }
}

#[tokio::test]
async fn policies_are_compared_field_by_field() {
    let database = testkit::database().await;
    run(&["migrate"], Some(&database.url));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/policy/demo.toml");
    let differs = "periods.grace_minutes: 10 → 1";
    let against_file = run(&["policy", "diff", file], Some(&database.url));
    assert!(against_file.starts_with("version 1 → ") && against_file.contains(differs), "{against_file}");
    run(&["policy", "publish", file], Some(&database.url));
    for arguments in [&["policy", "diff"][..], &["policy", "diff", "1", "2"]] {
        let printed = run(arguments, Some(&database.url));
        assert!(printed.starts_with("version 1 → version 2\n") && printed.contains(differs), "{printed}");
        assert!(!printed.contains("clock.") && !printed.contains("documents["), "{printed}");
    }
    assert!(run(&["policy", "diff", "2", file], Some(&database.url)).contains("no differences"));
    fails(&["policy", "diff", "7", file], &database.url, 1, &["no version 7"]);
}

#[tokio::test]
async fn altered_event_is_found() {
    let database = testkit::database().await;
    run(&[&staff("create", "b", "b@desk.example")[..], &["admin"]].concat(), Some(&database.url));
    assert!(run(&["audit", "verify"], Some(&database.url)).contains("intact: 1 lines in 1 chains"));
    let mut connection = database.connect().await;
    connection.batch_execute("alter table events disable trigger events_never_change").await.unwrap();
    diesel::sql_query("update events set action = 'nothing'").execute(&mut connection).await.unwrap();
    fails(&["audit", "verify"], &database.url, 1, &["line 1"]);
}
