//! `unbind dev`: starts all parts, and leaves no process behind.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::unbind;

struct Dev {
    process: Child,
    address: String,
    said: String,
    _data: tempfile::TempDir,
}

/// Starts it on a test's database and waits for the welcome text.
fn start(database: &testkit::TestDatabase) -> Dev {
    let data = tempfile::tempdir().unwrap();
    let mut process = unbind(&["dev", "--port", "0", "--data-dir", data.path().to_str().unwrap()])
        .env("DATABASE_URL", &database.url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    for line in BufReader::new(process.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        said.push_str(&line);
        said.push('\n');
        if line.contains("Ctrl-C stops everything") {
            break;
        }
    }
    let address = said.lines().find_map(|line| line.strip_prefix("Unbind Desk 解绑审核台 · http://"));
    let address = address.unwrap_or_else(|| panic!("no welcome: {said}")).to_owned();
    Dev { process, address, said, _data: data }
}

fn signal(dev: &Dev, name: &str) {
    let done = Command::new("kill").args([name, &dev.process.id().to_string()]).status().unwrap();
    assert!(done.success());
}

fn is_answering(dev: &Dev) -> bool {
    TcpStream::connect(&dev.address).is_ok()
}

#[tokio::test]
async fn dev_starts_and_stops_everything() {
    let database = testkit::database().await;
    let mut dev = start(&database);
    assert!(is_answering(&dev));
    for part in ["linxia", "unbind-demo-2026", "66820101", ".eml"] {
        assert!(dev.said.contains(part), "{}", dev.said);
    }
    signal(&dev, "-INT");
    assert!(dev.process.wait().unwrap().success());
    assert!(!is_answering(&dev));
}

#[tokio::test]
async fn printed_calls_of_the_api_do_what_is_said() {
    let database = testkit::database().await;
    let mut dev = start(&database);
    let printed = dev.said.lines().skip_while(|line| !line.contains("paste these lines")).skip(1);
    let lines: Vec<&str> =
        printed.take_while(|line| !line.contains("/desk/clients")).filter(|line| !line.starts_with("  #")).collect();
    // Twice, as somebody does who is not sure: the second time repeats the first answers.
    let mut references = Vec::new();
    for flags in ["-ec", "-c"] {
        let output = Command::new("bash").args([flags, &lines.join("\n")]).output().unwrap();
        let (answered, problems) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{answered}\n{problems}");
        let answers: Vec<serde_json::Value> = answered
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect();
        assert_eq!(answers.len(), 6, "{answers:?}");
        assert_eq!(answers[0]["name"], "接口示例店");
        assert_eq!((&answers[1]["store_number"], &answers[1]["kind"]), (&"66820201".into(), &"unbind".into()));
        let gaps = answers[1]["gaps"].as_array().unwrap();
        assert!(gaps.len() == 1 && gaps[0]["code"] == "document", "{gaps:?}");
        assert_eq!(answers[2]["documents"][0]["document"], "id_card", "{answers:?}");
        references.push(answers[5]["items"][0]["reference"].clone());
        if references.len() == 1 {
            assert_eq!(answers[3]["reference"], answers[4]["reference"], "{answers:?}");
            assert_eq!(answers[4]["status"], "submitted", "{answers:?}");
            assert!(!answers[4]["clock"]["days"].as_array().unwrap().is_empty(), "{answers:?}");
        }
    }
    assert_eq!(references[0], references[1], "one application, however often the lines are pasted");
    signal(&dev, "-INT");
    assert!(dev.process.wait().unwrap().success());
}

#[tokio::test]
async fn children_end_when_their_parent_is_killed() {
    let database = testkit::database().await;
    let mut dev = start(&database);
    signal(&dev, "-KILL");
    dev.process.wait().unwrap();
    let killed = Instant::now();
    while is_answering(&dev) {
        assert!(killed.elapsed() < Duration::from_secs(30), "serve must end with its parent");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
