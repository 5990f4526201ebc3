//! `unbind stores import`: broken lines, repetition, death between batches.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use testkit::{TestDatabase, sql};

use crate::{run, said, unbind};

/// The document of a store, as a line.
fn line(number: usize, version: i64) -> String {
    let store = json!({
        "number": format!("S{number}"),
        "version": version,
        "name": format!("店铺{number}"),
        "owner_name": "陈立新",
        "contacts": [{"email": format!("s{number}@store.example"), "primary": true}],
        "binding": {"account_name": "账号", "account_reference": format!("dy-{number}"), "bound_at": "2025-01-27T10:00:00+08:00"},
        "figures": {"balance_cents": number, "unshipped_orders": 0, "after_sales": 0, "loan_cents": 0, "as_of": "2026-03-02T09:00:00+08:00"},
    });
    format!("{store}\n")
}

struct Setting {
    database: TestDatabase,
    dir: tempfile::TempDir,
}

impl Setting {
    async fn new() -> Self {
        Self { database: testkit::database().await, dir: tempfile::tempdir().unwrap() }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.dir.path().join(name);
        std::fs::write(&file, content).unwrap();
        file
    }

    /// Runs an import; its exit code and what it said.
    fn import(&self, file: &Path, more: &[&str], failpoint: Option<&str>) -> (Option<i32>, String) {
        let mut command = unbind(&[&["stores", "import", file.to_str().unwrap()], more].concat());
        command.env("DATABASE_URL", &self.database.url);
        if let Some(failpoint) = failpoint {
            command.env("UNBIND_FAILPOINT", failpoint);
        }
        let output = command.output().unwrap();
        (output.status.code(), said(&output))
    }

    async fn count(&self, from: &str) -> i64 {
        sql::count(&self.database.connect().await, from).await
    }
}

#[tokio::test]
async fn broken_line_near_the_end_refuses_itself_only() {
    let it = Setting::new().await;
    let mut file: String = (0..1_200).map(|number| line(number, 1)).collect();
    file.push_str("{\"number\":\"S9001\",\"version\":1,\"version\":2}\n");
    writeln!(file, "{{\"number\":\"S9002\",\"version\":1,\"name\":\"{}\"}}", "x".repeat(300_000)).unwrap();
    file.push_str(&line(9_003, 1).replace("s9003@store.example", "nowhere"));
    file.push_str(&line(9_004, 1));
    let file = it.write("stores.ndjson", file);
    let report = it.dir.path().join("report.csv");
    let (code, said) = it.import(&file, &["--report", report.to_str().unwrap()], None);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("1204 lines: 1201 created, 0 changed, 0 unchanged, 3 refused"), "{said}");
    let report = std::fs::read_to_string(report).unwrap();
    assert_eq!(
        report,
        "line,number,field,code\n1201,,,duplicate_key\n1202,,,line_too_long\n1203,S9003,contacts[0].email,not_an_email\n"
    );
    assert_eq!(it.count("stores").await, 1_201);
    let (code, said) = it.import(&file, &[], None);
    assert_eq!(code, Some(1));
    assert!(said.contains("0 created, 0 changed, 1201 unchanged, 3 refused"), "{said}");
    assert_eq!(it.count("events where action = 'store_registered'").await, 1_201);
}

#[tokio::test]
async fn killed_import_is_repeated_without_loss_or_double() {
    let it = Setting::new().await;
    let file: String = (0..1_000).map(|number| line(number, 1)).collect();
    let file = it.write("stores.ndjson", file);
    let marker = it.dir.path().join("died");
    let failpoint = format!("import:batch_committed=once:{}", marker.display());
    let (code, said) = it.import(&file, &["--batch", "200"], Some(&failpoint));
    assert_eq!(code, None, "it died: {said}");
    assert_eq!(it.count("stores").await, 200);
    let said = it.import(&file, &["--batch", "200"], Some(&failpoint)).1;
    assert!(said.contains("800 created, 0 changed, 200 unchanged, 0 refused"), "{said}");
    for (table, rows) in [("stores", 1_000), ("store_contacts", 1_000), ("bindings", 1_000), ("events", 1_000)] {
        assert_eq!(it.count(table).await, rows, "{table}");
    }
}

#[tokio::test]
async fn dry_run_reports_and_changes_nothing() {
    let it = Setting::new().await;
    let file = it.write("stores.ndjson", line(1, 1) + &line(2, 1).replace("\"陈立新\"", "\"\""));
    let (code, said) = it.import(&file, &["--dry-run"], None);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("dry run, nothing was changed: 2 lines: 1 created"), "{said}");
    assert!(said.contains("2,S2,owner_name,missing"), "{said}");
    assert_eq!(it.count("stores").await, 0);
}

#[tokio::test]
async fn dry_run_sees_the_lines_before() {
    let it = Setting::new().await;
    let older = line(1, 1);
    let same_account = line(3, 1).replace("dy-3", "dy-1");
    let file: String =
        [line(1, 2), line(2, 1), line(1, 2), older, same_account, line(2, 2).replace("店铺2", "木棉")].concat();
    let file = it.write("stores.ndjson", file);
    for batch in ["1", "2", "500"] {
        let (code, said) = it.import(&file, &["--dry-run", "--batch", batch], None);
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains("6 lines: 2 created, 1 changed, 1 unchanged, 2 refused"),
            "in batches of {batch}: {said}"
        );
        assert!(said.contains("4,S1,version,stale_version"), "{said}");
        assert!(said.contains("5,S3,binding.account_reference"), "{said}");
    }
    let tried = it.import(&file, &["--dry-run"], None).1;
    let done = it.import(&file, &[], None).1;
    let counts = |said: &str| said.split("6 lines: ").nth(1).unwrap().split(" (").next().unwrap().to_owned();
    assert_eq!(counts(&tried), counts(&done), "as the import itself");
}

#[tokio::test]
async fn csv_changes_the_columns_it_has_only() {
    let it = Setting::new().await;
    let columns = "\u{feff}number,version,name,owner_name,contact1_email,contact2_email,contact2_phone,certification,certified_at,\
                   binding_account_name,binding_account_reference,binding_bound_at\r\n";
    let row = "６６８２０１０１,1,\"木棉, 手作\",陈立新,a@mumian.example,b@mumian.example,13800138000,certified,2025-01-27T10:00:00Z,\
               木棉,dy-1,2025-01-27T10:00:00Z\r\n";
    let first = it.write("stores.csv", format!("{columns}{row}"));
    let (code, said) = it.import(&first, &[], None);
    assert_eq!(code, Some(0), "{said}");
    let figures = "number,version,balance_cents,unshipped_orders,after_sales,loan_cents,figures_as_of\n\
                   66820101,2,100,0,0,0,2026-03-02T09:00:00Z\n66820109,1,100,0,0,0,2026-03-02T09:00:00Z\n";
    let (code, said) = it.import(&it.write("figures.csv", figures), &[], None);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("3,66820109,name,missing") && said.contains("3,66820109,owner_name,missing"), "{said}");
    let conn = it.database.connect().await;
    assert_eq!(sql::text(&conn, "select name || balance_cents from stores").await, "木棉, 手作100");
    assert_eq!(sql::count(&conn, "store_contacts where ended_at is null").await, 2);
    assert_eq!(sql::text(&conn, "select phone from store_contacts where not is_primary").await, "13800138000");
}

#[tokio::test]
async fn file_that_cannot_be_read_is_refused_with_a_code() {
    let it = Setting::new().await;
    let utf16: Vec<u8> = "number,version\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, content, code) in [
        ("a.csv", [&b"\xff\xfe"[..], &utf16].concat(), "not_utf8"),
        ("b.ndjson", [&b"\xff\xfe"[..], &utf16].concat(), "not_utf8"),
        ("c.csv", b"number,version,colour\n1,1,red\n".to_vec(), "unknown_column"),
        ("d.csv", Vec::new(), "missing_column"),
        ("e.txt", Vec::new(), "--format"),
        ("f.csv", b"number,version\n\xb5\xea,1\n".to_vec(), "2,,,not_utf8"),
        ("g.ndjson", b"[1]\n{\"number\":7}\n".to_vec(), "not_an_object"),
    ] {
        let (exit, said) = it.import(&it.write(name, content), &[], None);
        assert_eq!(exit, Some(1), "{name}: {said}");
        assert!(said.contains(code), "{name}: {said}");
    }
}

/// `make bench-import`: how many stores a second an import takes over, each with two contacts, and a broken line before the
/// last one. `UNBIND_IMPORT_LINES` names another number of lines.
#[tokio::test]
#[ignore = "measures for minutes; run by make bench-import"]
#[expect(clippy::disallowed_methods, reason = "the number of lines is chosen by whoever runs the benchmark")]
async fn million_stores_are_imported_but_for_a_broken_line() {
    let lines: usize =
        std::env::var("UNBIND_IMPORT_LINES").map_or(1_000_000, |lines| lines.parse().expect("a number of lines"));
    let it = Setting::new().await;
    let two = |number, version| {
        let second = format!("\"contacts\":[{{\"email\":\"second-{number}@store.example\"}},{{");
        line(number, version).replace("\"contacts\":[{", &second)
    };
    assert!(two(0, 1).contains("second-0@") && two(0, 1).matches("\"email\"").count() == 2, "{}", two(0, 1));
    let file = |version| -> String {
        let broken = lines - 1;
        (1..=lines).map(|at| if at == broken { "{\"number\":\n".to_owned() } else { two(at, version) }).collect()
    };
    let (name, report) = (it.write("stores.ndjson", file(1)), it.dir.path().join("refused.csv"));
    let begun = std::time::Instant::now();
    let (exit, first) = it.import(&name, &["--report", report.to_str().unwrap()], None);
    let seconds = begun.elapsed().as_secs_f64();
    let refused = std::fs::read_to_string(&report).unwrap();
    let (_, again) = it.import(&name, &[], None);
    println!("{lines} lines in {seconds:.0} s\nnew: {first}\nrefused: {refused}\nrepeated: {again}");
    assert_eq!(exit, Some(1), "a refused line");
    assert!(first.contains(&format!("{} created", lines - 1)) && again.contains(&format!("{} unchanged", lines - 1)));
    assert!(refused.lines().any(|line| line.starts_with(&format!("{},", lines - 1))), "{refused}");
}

#[test]
fn import_is_explained() {
    let help = run(&["stores", "import", "--help"], None);
    assert!(help.contains("--dry-run") && help.contains("--partial") && help.contains("--report"), "{help}");
}
