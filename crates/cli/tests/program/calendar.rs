//! `unbind calendar due` and other commands that need no database.

use crate::{exits, run, unbind};

const NATIONAL_DAY: [&str; 6] = ["calendar", "due", "--from", "2026-09-30T15:00:00+08:00", "--days", "5"];

#[test]
fn due_date_is_printed_as_json() {
    let json = run(&[&NATIONAL_DAY[..], &["--json"]].concat(), None);
    assert!(
        json.starts_with(
            r#"{"due_at":"2026-10-13T18:00:00+08:00","days":[{"date":"2026-09-30","counted":false,"why":"first_day"},{"date":"2026-10-01","counted":false,"why":"holiday"},"#
        ),
        "{json}"
    );
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    let days = parsed["days"].as_array().unwrap();
    assert_eq!(days.iter().filter(|day| day["counted"] == true).count(), 5);
    assert_eq!(days.last().unwrap()["date"], "2026-10-13");
    assert!(days.iter().any(|day| day["date"] == "2026-10-10" && day["why"] == "make_up_workday"));
}

#[test]
fn due_date_is_explained_in_both_languages() {
    let chinese = run(&NATIONAL_DAY, None);
    assert!(chinese.contains("2026年10月13日（周二）18:00") && chinese.contains("国庆节"), "{chinese}");
    let english = run(&[&NATIONAL_DAY[..], &["--lang", "en"]].concat(), None);
    assert!(english.contains("Tuesday 13 October 2026, 18:00 (China time)"), "{english}");
}

#[test]
fn instant_without_offset_is_refused() {
    let mut command = unbind(&["calendar", "due", "--from", "2026-09-30T15:00:00", "--days", "5"]);
    exits(&mut command, 2, &["2026-09-30T15:00:00+08:00"]);
}

#[test]
fn policy_error_names_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("policy.toml");
    let source = include_str!("../../../../data/policy/default.toml");
    std::fs::write(&file, source).unwrap();
    let file = file.to_str().unwrap();
    assert!(run(&["policy", "check", file], None).contains("标准版"));
    std::fs::write(file, source.replace("grace_minutes = 10", "grace_minutes = 0")).unwrap();
    exits(&mut unbind(&["policy", "check", file]), 1, &["periods"]);
}

#[test]
fn missing_database_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    exits(&mut unbind(&["migrate", "--data-dir", dir.path().to_str().unwrap()]), 1, &["unbind db up"]);
}

#[tokio::test]
async fn clock_is_explained_with_assumptions() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = std::sync::Arc::new(testkit::ManualClock::at("2026-09-30T15:00:00+08:00"));
    let ctx = domain::Context::new(clock, std::sync::Arc::new(testkit::PlainWriter));
    testkit::builders::registers(&mut conn, &ctx).await;
    let store = testkit::builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    let kind = domain::base::terms::Kind::Unbind;
    let reference = testkit::builders::submitted(&mut conn, &ctx, store, kind).await.reference;
    let explain = |more: &[&str]| run(&[&["clock", "explain", &reference], more].concat(), Some(&database.url));
    let text = explain(&[]);
    assert!(text.contains("2026年10月13日（周二）18:00") && text.contains("提交申请"), "{text}");
    assert!(text.contains("国庆节，放假，不计") && !text.contains("木棉"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&explain(&["--json", "--pause", "2026-10-08..2026-10-09"])).unwrap();
    assert_eq!(json["counted"]["due_at"], "2026-10-13T18:00:00+08:00");
    assert_eq!(json["what_if"]["due_at"], "2026-10-15T18:00:00+08:00");
    assert_eq!(json["intervals"][0]["start_cause"], "submitted");
    let mut command = unbind(&["clock", "explain", &reference, "--pause", "2026-10-09..2026-10-08"]);
    exits(&mut command, 2, &["2026-11-25..2026-11-27"]);
}
