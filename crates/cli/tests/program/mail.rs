//! `unbind mail preview`, `unbind mail send-test` and `unbind staff invite`.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::base::schema::letters;

use crate::{exits, fails, run, staff, unbind};

#[test]
fn letter_is_previewed_in_every_form() {
    let text = run(&["mail", "preview", "received"], None);
    assert!(text.starts_with("已收到您的解除绑定申请") && text.contains("UB-2026-004203-7"), "{text}");
    let english = run(&["mail", "preview", "password-reset", "--locale", "en"], None);
    assert!(english.contains("Set a new password") && english.contains("/desk/welcome/"), "{english}");
    let html = run(&["mail", "preview", "done", "--html"], None);
    assert!(html.starts_with("<!DOCTYPE html>"), "{html}");
    let raw = run(&["mail", "preview", "done", "--raw"], None);
    assert!(raw.starts_with("Date: ") && raw.contains("Auto-Submitted: auto-generated"), "{raw}");
}

#[test]
fn unknown_kind_lists_the_known_ones() {
    exits(&mut unbind(&["mail", "preview", "birthday"]), 2, &["second_wanted"]);
}

#[test]
fn test_letter_is_sent_and_marked() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = unbind(&["mail", "send-test", "rejected", "--to", "me@desk.example", "--locale", "en"]);
    exits(command.env("UNBIND_MAIL_DIR", folder.path()), 0, &[]);
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    let raw = std::fs::read_to_string(file).unwrap();
    assert!(raw.contains("To: me@desk.example") && raw.contains("Subject: [test] "), "{raw}");

    let mut command = unbind(&["mail", "send-test", "rejected", "--to", "not an address"]);
    exits(command.env("UNBIND_MAIL_DIR", folder.path()), 1, &[]);
}

#[tokio::test]
async fn invitation_links_to_the_site() {
    let database = testkit::database().await;
    let invite = staff("invite", "Lin", "lin@desk.example");
    let printed = run(
        &[&invite[..], &["reviewer", "--base-url", "https://desk.example", "--locale", "en"]].concat(),
        Some(&database.url),
    );
    assert!(printed.contains("invited lin") && !printed.contains("password:"), "{printed}");
    let mut connection = database.connect().await;
    let posted: (String, String) = letters::table
        .filter(letters::kind.eq("invitation"))
        .select((letters::to_address, letters::text_body))
        .first(&mut connection)
        .await
        .unwrap();
    assert_eq!(posted.0, "lin@desk.example");
    assert!(posted.1.contains("https://desk.example/desk/welcome/••••••••"), "{}", posted.1);
    fails(&[&invite[..], &["admin"]].concat(), &database.url, 1, &["taken"]);
}
