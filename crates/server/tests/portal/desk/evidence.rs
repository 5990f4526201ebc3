//! Views of evidence through the real handlers: who may see it, and the row that records it.

use vault::Location;

use crate::prelude::*;

/// Path of a document's first picture.
fn page(portal: &Portal, id: EvidenceId) -> String {
    format!("{}/evidence/{id}/1", portal.case(0))
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn is_jpeg(answer: &Answer) -> bool {
    answer.status == 200
        && answer.bytes.starts_with(&[0xff, 0xd8, 0xff])
        && header(answer, "content-type") == "image/jpeg"
}

/// A case with pictures, one of its documents, and the browser of its holder.
async fn held_with_pictures() -> (Portal, EvidenceId, Browser) {
    let portal = desk(1).await;
    let id = portal.with_pictures(0).await[0];
    let holder = portal.holder(0).await;
    (portal, id, holder)
}

#[actix_web::test]
async fn holder_sees_stamped_and_recorded_pages() {
    let (portal, id, mut browser) = held_with_pictures().await;
    let stored = picture(800, 560);
    let (mut seen, mut turned) = (Vec::new(), Vec::new());
    for (views, query) in (1..).zip(["", "?turn=90", "?turn=45&page=9"]) {
        let answer = browser.get(&format!("{}{query}", page(&portal, id))).await;
        assert!(is_jpeg(&answer), "{}", answer.html);
        assert_eq!(header(&answer, "cache-control"), "no-store, private");
        assert_eq!(header(&answer, "content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "cross-origin-resource-policy"), "same-origin");
        assert_eq!(header(&answer, "content-disposition"), "inline; filename=\"evidence.jpg\"");
        assert!(answer.bytes != stored && !answer.bytes.windows(4).any(|four| four == b"Exif" || four == b"GPSL"));
        assert_eq!(portal.count_views().await, views, "each view has one row");
        if query == "?turn=90" { turned = answer.bytes } else { seen = answer.bytes }
    }
    assert_ne!(seen, turned);
    assert_eq!(portal.ask("select distinct ground from evidence_views").await, ["holder"]);
    for nothing in [format!("{}/evidence/{id}/2", portal.case(0)), page(&portal, EvidenceId::random())] {
        assert_eq!(browser.get(&nothing).await.status, 404, "{nothing}");
    }
    for mangled in ["x/1", "x/original", &format!("{id}/x"), &format!("{id}/99999")] {
        let status = browser.get(&format!("{}/evidence/{mangled}", portal.case(0))).await.status;
        assert!(matches!(status, 303 | 404), "{mangled}: {status}");
    }
    assert_eq!(portal.count_views().await, 3, "a refused view is not recorded");
    assert_eq!(browser.post(&format!("{}/release", portal.case(0)), &[]).await.status, 303);
    assert_eq!(browser.get(&page(&portal, id)).await.status, 403, "no access after the release");
    assert_eq!(portal.count_views().await, 3);
}

#[actix_web::test]
async fn evidence_is_refused_without_a_row() {
    let portal = desk(2).await;
    let id = portal.with_pictures(0).await[0];
    let mut first = portal.holder(0).await;
    let page = page(&portal, id);
    let original = format!("{}/evidence/{id}/original", portal.case(0));
    let mut people = vec![("stranger", portal.browser().await, 303), ("applicant", portal.owner().await, 303)];
    people.push(("other applicant", portal.owner_of(portal.stores[1]).await, 303));
    for (name, status) in
        [("zhaoting", 403), ("lead", 403), ("auditor", 403), ("agent", 404), ("admin", 404), ("operator", 404)]
    {
        people.push((name, portal.staff(name).await, status));
    }
    for (name, mut browser, status) in people {
        let answer = browser.get(&page).await;
        assert_eq!(answer.status, status, "{name}");
        assert!(!answer.bytes.contains(&0xff), "{name}");
        let answer = browser.post(&original, &[]).await;
        assert!(matches!(answer.status, 303 | 403 | 422) && !answer.bytes.contains(&0xff), "{name}: {}", answer.status);
    }
    // A claim gives no access to originals.
    first.post(&original, &[("purpose", "要看原件")]).await.assert_status(403);
    let of_another = page.replace(&portal.references[0], &portal.references[1]);
    assert_eq!(first.get(&of_another).await.status, 404, "a document belongs to its application");
    assert_eq!(portal.count_views().await, 0);
}

#[actix_web::test]
async fn purpose_opens_evidence_to_leads() {
    let portal = desk(1).await;
    let id = portal.with_pictures(0).await[0];
    let (case, page) = (portal.case(0), page(&portal, id));
    let purpose = format!("{case}/evidence/purpose");
    let original = format!("{case}/evidence/{id}/original");
    for name in ["lead", "auditor"] {
        let mut browser = portal.staff(name).await;
        let seen = browser.get(&case).await;
        assert!(seen.html.contains("name=\"purpose\"") && !seen.html.contains("<img"), "{name}");
        let refused = browser.post(&purpose, &[("purpose", "查")]).await;
        refused.assert_status(422).assert_shows(&[">查</textarea>", "#purpose"]);
        assert_eq!(browser.get(&page).await.status, 403, "{name}");
        let stated = browser.post(&purpose, &[("purpose", "抽查质量")]).await;
        assert_eq!((stated.status, stated.location), (303, format!("{case}#evidence")), "{name}");
        assert!(is_jpeg(&browser.get(&page).await), "{name}");
        let seen = browser.get(&case).await;
        assert!(seen.html.contains(&format!("src=\"{page}\"")) && seen.html.contains("抽查质量"), "{name}");
    }
    assert_eq!(portal.staff("auditor").await.post(&original, &[("purpose", "要看原件")]).await.status, 403);
    assert_eq!(portal.count_views().await, 2);

    let mut lead = portal.staff("lead").await;
    lead.get(&case).await;
    let answer = lead.post(&original, &[]).await;
    assert_eq!(answer.bytes, tagged(picture(800, 560)), "the stated purpose opens the original");
    let disposition = header(&answer, "content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"UB-2026-"), "{disposition}");
    assert!(disposition.contains("filename*=UTF-8''id_card.jpg"), "{disposition}");
    assert_eq!(header(&answer, "content-type"), "image/jpeg");
    assert_eq!(header(&answer, "content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(portal.count_views().await, 3);
    assert_eq!(lead.get(&original).await.location, case);
}

#[actix_web::test]
async fn original_needs_its_own_purpose() {
    let portal = desk(1).await;
    let id = portal.with_pictures(0).await[0];
    let original = format!("{}/evidence/{id}/original", portal.case(0));
    let mut lead = portal.staff("lead").await;
    assert_eq!(lead.post(&format!("{}/claim", portal.case(0)), &[]).await.status, 303);
    let seen = lead.get(&portal.case(0)).await;
    assert!(seen.html.contains("original-purpose") && seen.html.contains("<img"), "a lead may hold it, too");
    lead.post(&original, &[]).await.assert_status(422).assert_shows(&["original-purpose-error"]);
    assert_eq!(portal.count_views().await, 0);
    assert_eq!(lead.post(&original, &[("purpose", "核对原件的拍摄时间")]).await.bytes, tagged(picture(800, 560)));
    assert_eq!(portal.count_views().await, 1);
}

#[actix_web::test]
async fn damaged_or_missing_bytes_are_reported() {
    let (portal, id, mut browser) = held_with_pictures().await;
    let object = format!("select object from evidence_pages where evidence_id = '{id}' and number = 1");
    let object = portal.ask(&object).await.remove(0);
    let Location::Folder(folder) = portal.state.vault.location() else { unreachable!("tests keep a folder") };
    let path = walk(folder).into_iter().find(|path| path.ends_with(&object)).expect("the object is a file");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let said = |answer: &Answer, status: u16, text: &str| {
        assert_eq!(answer.status, status, "{}", answer.html);
        assert!(
            answer.html.contains(text) && header(answer, "content-type").starts_with("text/plain"),
            "{}",
            answer.html
        );
    };
    said(&browser.get(&page(&portal, id)).await, 500, "已损坏");
    std::fs::remove_file(&path).unwrap();
    said(&browser.get(&page(&portal, id)).await, 500, "文件丢失");
    portal.run(&format!("update evidence set key_id = 'k9' where id = '{id}'")).await;
    said(&browser.get(&page(&portal, id)).await, 500, "密钥");
    let views = portal.count_views().await;
    portal.run(&format!("update evidence set state = 'quarantined' where id = '{id}'")).await;
    said(&browser.get(&page(&portal, id)).await, 409, "病毒");
    browser.get(&portal.case(0)).await.assert_shows(&["等待病毒扫描"]).assert_hides(&["<img"]);
    let removed = "update evidence set state = 'removed', wrapped_key = null, removed_at = uploaded_at";
    portal.run(removed).await;
    said(&browser.get(&page(&portal, id)).await, 410, "删除");
    assert!(browser.get(&portal.case(0)).await.html.contains("已因保存期满删除"));
    assert_eq!(portal.count_views().await, views, "a missing picture is not recorded as a view");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[actix_web::test]
async fn viewer_works_by_links() {
    let (portal, id, mut browser) = held_with_pictures().await;
    let case = portal.case(0);
    let seen = browser.get(&case).await;
    assert_eq!(seen.html.matches("<img").count(), 1, "no picture is fetched before it is asked for");
    assert!(seen.html.contains(&format!("{case}?file={id}&#38;turn=90#evidence")), "turn is a link");
    let larger = browser.get(&format!("{case}?file={id}&turn=90&beside={id}&zoom=200")).await;
    assert_eq!(larger.html.matches("<img").count(), 2);
    larger.assert_shows(&["viewer-200", &format!("{}?turn=90", page(&portal, id))]);
    assert_eq!(portal.count_views().await, 0, "the page alone records no view");
    let mut other = portal.staff("zhaoting").await;
    other.get(&case).await.assert_shows(&["身份证", "您没有查看该申请证明材料的权限。"]).assert_hides(&["<img"]);
}

#[actix_web::test]
async fn viewer_leads_through_every_page() {
    let (portal, id, mut browser) = held_with_pictures().await;
    let more = "insert into evidence_pages
        select evidence_id, n, object || n, width, height, size_bytes, fingerprint + n
        from evidence_pages, generate_series(2, 3) n";
    portal.run(more).await;
    let case = portal.case(0);
    let page = |number: i16| format!("src=\"{case}/evidence/{id}/{number}\"");
    let leads_to = |button: &str, number: i16| {
        format!("id=\"viewer-{button}\" href=\"{case}?file={id}&#38;page={number}#evidence\"")
    };
    let first = browser.get(&case).await;
    first.assert_shows(&["第 1 / 3 页", &page(1), &leads_to("next", 2)]).assert_hides(&["id=\"viewer-back\""]);
    let second = browser.get(&format!("{case}?file={id}&page=2")).await;
    let back = format!("id=\"viewer-back\" href=\"{case}?file={id}#evidence\"");
    second.assert_shows(&["第 2 / 3 页", &page(2), &back, &leads_to("next", 3)]);
    // A page that does not exist is the last one.
    let last = browser.get(&format!("{case}?file={id}&page=9")).await;
    last.assert_shows(&["第 3 / 3 页", &page(3), &leads_to("back", 2)]).assert_hides(&["id=\"viewer-next\""]);
    let both = browser.get(&format!("{case}?file={id}&beside={id}&beside_page=2")).await;
    both.assert_shows(&["第 1 / 3 页", "第 2 / 3 页", &page(1), &page(2), "id=\"beside-back\"", "id=\"beside-next\""]);
}

#[actix_web::test]
async fn case_without_documents_has_no_viewer() {
    let portal = shop().await;
    builders::change_policy(&mut portal.conn().await, portal.ctx(), |policy| {
        policy.checks.clear();
        policy.evidence.clear();
    })
    .await;
    let reference = portal.submitted(portal.stores[0], Kind::Unbind).await.reference;
    for name in ["linxiao", "lead", "auditor"] {
        let case = portal.staff(name).await.get(&links::case(&reference)).await;
        case.assert_status(200)
            .assert_shows(&["该申请没有证明材料。"])
            .assert_hides(&["viewer-body", "name=\"purpose\""]);
    }
    portal.owner().await.get(&links::status(&reference)).await.assert_status(200);
}

#[actix_web::test]
async fn viewer_explains_every_state_of_a_file() {
    let portal = desk(1).await;
    let mut browser = portal.holder(0).await;
    for state in EvidenceState::ALL {
        portal.set_files(*state).await;
        let seen = browser.get(&portal.case(0)).await;
        assert_eq!(seen.html.contains("<img"), *state == EvidenceState::Ready, "{state}");
        let status = portal.owner().await.get(&links::status(&portal.references[0])).await;
        assert_eq!(status.status, 200, "{state}");
    }
}

#[actix_web::test]
async fn views_a_day_are_limited() {
    let (portal, id, mut browser) = held_with_pictures().await;
    assert!(is_jpeg(&browser.get(&page(&portal, id)).await));
    let often = "insert into evidence_views (id, evidence_id, application_id, page, viewer_kind, staff_id, ground, at, last_at, looks)
        select gen_random_uuid(), evidence_id, application_id, page, viewer_kind, staff_id, ground, at, last_at, 1
        from evidence_views, generate_series(1, 999)";
    portal.run(often).await;
    let refused = browser.get(&page(&portal, id)).await;
    assert!(refused.status == 429 && refused.html.contains("1000"), "{} {}", refused.status, refused.html);
    assert!(!header(&refused, "retry-after").is_empty());
    assert_eq!(portal.count_views().await, 1000);
}

#[actix_web::test]
async fn lead_lifts_an_objection_with_a_note() {
    let (portal, case) = one_case().await;
    let mut conn = portal.conn().await;
    let owner = Actor::Applicant { store: portal.stores[0] };
    let mut reviewer = portal.holder(0).await;
    objection::object(&mut conn, portal.ctx(), &owner, portal.id(0).await).await.unwrap();
    reviewer.get(&case).await.assert_shows(&["提出异议"]).assert_hides(&["lift-note", "name=\"verdict\""]);
    let lift = format!("{case}/objection/lift");
    assert_eq!(reviewer.post(&lift, &[("note", "核实")]).await.status, 403);
    let mut lead = portal.staff("lead").await;
    assert!(lead.get(&case).await.html.contains("lift-note"));
    lead.post(&lift, &[("note", " ")]).await.assert_status(422).assert_shows(&["lift-note-error"]);
    let odd = lead.post(&lift, &[("note", "已核实\u{7}")]).await;
    assert!(odd.status == 422 && odd.html.contains("已核实\u{7}</textarea>"), "the typed text is kept");
    assert_eq!(lead.post(&lift, &[("note", "已电话核实为本人")]).await.location, case);
    assert_eq!(lead.post(&lift, &[("note", "再来")]).await.location, case, "lifting twice succeeds");
    reviewer.get(&case).await.assert_shows(&["已电话核实为本人", "name=\"verdict\""]).assert_hides(&["再来"]);
}

#[actix_web::test]
async fn page_not_wholly_shown_says_so_in_the_viewer() {
    let (portal, _, mut holder) = held_with_pictures().await;
    let case = portal.case(0);
    holder.get(&case).await.assert_status(200).assert_hides(&["请勿仅凭本页判断"]);
    portal.run("update evidence_pages set omissions = '{text,form_values}'").await;
    let shown = holder.get(&case).await;
    shown.assert_shows(&["本页有文字未能显示", "本页表单中有填写的内容未能显示", "请勿仅凭本页判断"]);
    shown.assert_hides(&["本页有批注或印章未能显示"]);
}
