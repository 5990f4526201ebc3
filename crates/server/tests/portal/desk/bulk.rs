//! Bulk actions and exports through the real handlers, by people with and without the permission.

use crate::prelude::*;

/// The form of bulk actions, as the queue sends it.
fn picked<'a>(action: &'a str, picks: &[&'a str], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let picks = picks.iter().map(|reference| ("pick", *reference));
    [("action", action), ("list", "kind=unbind&next=//evil")]
        .into_iter()
        .chain(picks)
        .chain(more.iter().copied())
        .collect()
}

#[actix_web::test]
async fn bulk_assign_is_previewed() {
    let portal = desk(3).await;
    let references: Vec<&str> = portal.references.iter().map(String::as_str).collect();
    portal.holder(0).await;
    let mut lead = portal.staff("lead").await;
    lead.get("/desk").await.assert_shows(&["name=\"pick\"", "value=\"assign\""]);
    let asked = lead.post("/desk/bulk", &picked("assign", &references, &[])).await;
    asked.assert_status(200).assert_shows(&["id=\"to\"", "赵婷"]);
    // The page links back to the list.
    asked.assert_shows(&["href=\"/desk?kind=unbind\""]).assert_hides(&["evil"]);
    let nobody = lead.post("/desk/bulk", &picked("assign", &references, &[("filled", "1")])).await;
    nobody.assert_status(422).assert_shows(&["#to"]);
    let to = asked.html.split("<option value=\"").find(|option| option.contains("赵婷")).unwrap();
    let to = &to[..36];
    let fields = [("filled", "1"), ("to", to), ("note", "")];
    let check = lead.post("/desk/bulk", &picked("assign", &references, &fields)).await;
    check.assert_status(200);
    let left = format!("name=\"left\" value=\"{}\"", references[0]);
    assert!(check.html.contains(&left) && check.html.matches("name=\"left\"").count() == 1, "held, and no note");
    let conn = portal.conn().await;
    let first = application::find_by_reference(&conn, references[1]).await.unwrap().unwrap();
    assert!(claim::find_live(&conn, first).await.unwrap().is_none(), "the preview changes no data");
    let fields = [&fields[..], &[("left", references[0])]].concat();
    let report = lead.post("/desk/bulk/do", &picked("assign", &references, &fields)).await;
    assert_eq!((report.status, report.html.matches("class=\"bulk-yes\"").count()), (200, 2));
    assert_eq!(claim::find_live(&conn, first).await.unwrap().unwrap().staff_name, "赵婷");
    let again = lead.post("/desk/bulk/do", &picked("release", &references[1..], &[])).await;
    assert_eq!((again.status, again.html.matches("class=\"bulk-yes\"").count()), (200, 2));
    for path in ["/desk/bulk", "/desk/bulk/do"] {
        assert_eq!(lead.get(path).await.location, "/desk", "a reload leads to the queue");
    }
}

#[actix_web::test]
async fn refused_bulk_form_names_the_field() {
    let portal = desk(2).await;
    let references: Vec<&str> = portal.references.iter().map(String::as_str).collect();
    portal.holder(0).await;
    let mut lead = portal.staff("lead").await;
    lead.get("/desk").await;
    let asked = lead.post("/desk/bulk", &picked("assign", &references, &[])).await;
    let to = &asked.html.split("<option value=\"").find(|option| option.contains("赵婷")).unwrap()[..36];
    let long = "长".repeat(25);
    let table: [(&str, usize, &[(&str, &str)], u16, &str); 7] = [
        ("assign", 1, &[("to", to), ("note", "")], 422, "href=\"#note\""),
        ("snooze", 2, &[("until", "<u>")], 422, "href=\"#until\""),
        ("tag", 2, &[("tag", "")], 422, "href=\"#tag\""),
        ("tag", 2, &[("tag", &long)], 422, "href=\"#tag\""),
        ("snooze", 2, &[("until", "2026-11-19T09:00")], 200, "class=\"bulk-no\""),
        ("snooze", 2, &[("until", "2026-11-23T09:00")], 200, "bulk/do"),
        ("release", 2, &[], 200, "name=\"left\""),
    ];
    for (action, count, fields, status, expected) in table {
        let first = lead.post("/desk/bulk", &picked(action, &references[..count], &[])).await;
        assert_eq!(first.status, 200, "{action}: its fields, or its preview");
        let fields = [&[("filled", "1")][..], fields].concat();
        let answer = lead.post("/desk/bulk", &picked(action, &references[..count], &fields)).await;
        assert!(answer.status == status && answer.html.contains(expected), "{action} {fields:?}: {}", answer.html);
    }
}

#[actix_web::test]
async fn bulk_never_decides() {
    let portal = desk(1).await;
    let reference = portal.references[0].as_str();
    let mut reviewer = portal.staff("linxiao").await;
    reviewer.get("/desk").await;
    let nothing = reviewer.post("/desk/bulk", &picked("release", &[], &[])).await;
    nothing.assert_status(422).assert_shows(&["name=\"pick\"", "role=\"alert\""]);
    for action in ["approve", "reject", "void", "", "undo"] {
        for path in ["/desk/bulk", "/desk/bulk/do"] {
            assert_eq!(reviewer.post(path, &picked(action, &[reference], &[("filled", "1")])).await.status, 422);
        }
    }
    // Only leads can assign.
    reviewer.post("/desk/bulk", &picked("assign", &[reference], &[])).await.assert_status(403);
    let tag = [("filled", "1"), ("tag", "待回电")];
    reviewer.post("/desk/bulk", &picked("tag", &[reference], &tag)).await.assert_status(200).assert_shows(&["待回电"]);
    let done = reviewer.post("/desk/bulk/do", &picked("tag", &[reference], &tag)).await;
    done.assert_status(200).assert_shows(&["class=\"bulk-yes\""]);
    let mut auditor = portal.staff("auditor").await;
    assert!(!auditor.get("/desk").await.html.contains("name=\"pick\""));
    assert_eq!(auditor.post("/desk/bulk", &picked("tag", &[reference], &tag)).await.status, 403);
}

async fn file(browser: &mut Browser, fields: &[(&str, &str)]) -> crate::browser::Answer {
    browser.get("/desk/export").await;
    browser.post("/desk/export", fields).await
}

#[actix_web::test]
async fn export_needs_permission_and_is_recorded() {
    let portal = desk(2).await;
    let mut reviewer = portal.staff("linxiao").await;
    for path in ["/desk/export", "/desk/exports"] {
        assert_eq!(reviewer.get(path).await.status, 403);
    }
    assert!(portal.staff("auditor").await.get("/desk/exports").await.html.contains("class=\"empty\""));
    assert_eq!(reviewer.post("/desk/export", &[("format", "csv")]).await.status, 403);
    assert!(!reviewer.get("/desk").await.html.contains("/desk/export"));

    let mut auditor = portal.staff("auditor").await;
    assert!(auditor.get("/desk?kind=unbind").await.html.contains("/desk/export?kind=unbind"));
    assert!(!auditor.get("/desk/export").await.html.contains("with_personal"));
    let csv = file(&mut auditor, &[("format", "csv"), ("list", "kind=unbind")]).await;
    assert!(csv.status == 200 && csv.html.starts_with("\u{feff}\"") && !csv.html.contains("13800138000"));
    assert_eq!(csv.html.matches("\r\n").count(), 3, "a head and two rows");
    assert!(portal.references.iter().all(|reference| csv.html.contains(reference.as_str())));
    let name = csv.headers.get("content-disposition").unwrap().to_str().unwrap().to_owned();
    assert!(name.starts_with("attachment; filename=\"unbind-2026-11-20-") && name.ends_with(".csv\""), "{name}");
    assert_eq!(csv.headers.get("cache-control").unwrap(), "no-store, private");
    let personal = [("format", "csv"), ("with_personal", "1"), ("purpose", "每周核对")];
    assert_eq!(file(&mut auditor, &personal).await.status, 403);

    let mut lead = portal.staff("lead").await;
    let silent = file(&mut lead, &[("format", "csv"), ("with_personal", "1"), ("purpose", " ")]).await;
    silent.assert_status(422).assert_shows(&["#purpose", "checked"]);
    assert_eq!(file(&mut lead, &[("format", "pdf")]).await.status, 422);
    file(&mut lead, &personal).await.assert_shows(&["13800138000", "chen@mumian.example"]);
    let book = file(&mut lead, &[("format", "xlsx"), ("list", "status=approved")]).await;
    assert!(book.bytes.starts_with(b"PK\x03\x04") && book.status == 200);

    let rows = "select with_personal::text || ' ' || row_count::text from exports order by with_personal, row_count";
    assert_eq!(portal.ask(rows).await, ["false 0", "false 2", "true 2"]);
    lead.get("/desk/exports").await.assert_status(200).assert_shows(&["每周核对", "何淼"]);
    assert_eq!(auditor.get("/desk/exports").await.status, 200);
}
