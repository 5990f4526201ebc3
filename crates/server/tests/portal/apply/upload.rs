//! Uploads to the form: accepted files, refused files with their messages, and access to the pictures.

use std::path::Path;

use crate::prelude::*;

const UPLOAD: &str = "/apply/unbind/documents/upload";

/// At the documents step of `MM-1`.
async fn at_documents() -> (Portal, Browser) {
    let (portal, mut browser) = signed_in().await;
    browser.post("/apply/unbind/reason", &REASON).await;
    browser.get("/apply/unbind/documents").await;
    (portal, browser)
}

#[actix_web::test]
async fn owner_discards_a_draft_with_its_files() {
    let (portal, mut browser) = at_documents().await;
    let discard = links::discard(Kind::Unbind);
    send(&mut browser, "id_card", &[("a.jpg", "image/jpeg", &jpeg(7))]).await.assert_status(303);
    browser.get("/apply/account").await.assert_shows(&[&discard]);
    browser.get(&discard).await.assert_shows(&["确定删除这份草稿吗？", "无法恢复"]);
    assert_eq!(names(&portal).await.len(), 1, "the page only asks");
    browser.post(&discard, &[]).await.assert_redirect("/apply/account");
    assert!(portal.ask("select id::text as text from drafts").await.is_empty());
    assert_eq!(portal.ask("select state as text from evidence").await, ["removed"]);
    browser.get("/apply/account").await.assert_hides(&[&discard]);
    assert_eq!(browser.get(&discard).await.location, "/apply/account", "nothing is left to discard");
    assert_eq!(browser.get("/apply/unbind/reason").await.status, 200);
}

async fn names(portal: &Portal) -> Vec<String> {
    portal.files().await.into_iter().map(|file| file.evidence.file_name).collect()
}

#[actix_web::test]
async fn photo_is_sealed_and_shown_to_its_owner() {
    let (portal, mut browser) = at_documents().await;
    send(&mut browser, "id_card", &[("../../身份证\u{202e}.jpg", "image/jpeg", &jpeg(7))]).await.assert_status(303);
    let file = portal.files().await.remove(0).evidence;
    assert_eq!((file.file_name.as_str(), file.size_bytes, file.state), ("身份证.jpg", 3_000, EvidenceState::Received));
    let vault = &portal.state.vault;
    let key = vault.keys().unwrap(&file.key_id, file.wrapped_key.as_ref().unwrap()).unwrap();
    assert_eq!(vault.read(&key, &file.object.parse().unwrap()).await.unwrap().to_vec(), jpeg(7));
    assert!(portal.ask("select object as text from objects_pending_deletion").await.is_empty());

    let picture = format!("/apply/unbind/documents/{}/1", file.id);
    assert_eq!(browser.get(&picture).await.status, 404);
    portal.prepare(None).await;
    assert!(browser.get("/apply/unbind/documents").await.html.contains(&format!("<img src=\"{picture}\"")));
    let shown = browser.get(&picture).await;
    assert_eq!((shown.status, shown.html.as_bytes()), (200, PICTURE));
    for (name, value) in
        [("content-type", "image/jpeg"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")]
    {
        assert_eq!(shown.headers.get(name).unwrap(), value);
    }
    assert_eq!(portal.ask("select ground as text from evidence_views").await, ["owner"]);
    for path in [format!("{picture}00"), picture.replace("/1", "/0"), picture.replace("/1", "/x")] {
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }

    let mut other = portal.browser().await;
    assert_eq!(other.get(&picture).await.location, "/apply/sign-in");
    sign_in(&mut other, &portal, "MM-2").await;
    assert_eq!(other.get(&picture).await.status, 404);
    other.get("/apply/unbind/reason").await;
    other.post("/apply/unbind/reason", &REASON).await;
    assert_eq!(other.get(&picture).await.status, 404);
    other.post(&format!("/apply/unbind/documents/{}/remove", file.id), &[]).await;
    assert_eq!(names(&portal).await, ["身份证.jpg"]);
    assert_eq!(portal.ask("select ground as text from evidence_views").await.len(), 1);
}

#[actix_web::test]
async fn refused_file_spares_the_others() {
    let (portal, mut browser) = at_documents().await;
    let good = jpeg(1);
    let page = [&jpeg(2)[..20], b"<html><script>"].concat();
    let big = {
        let mut big = jpeg(3);
        big.resize((20 << 20) + 1, 3);
        big
    };
    let table: [(&str, &str, &str, &[u8], &str); 8] = [
        ("id_card", "a.jpg", "image/jpeg", b"", "文件为空"),
        ("id_card", "a.txt", "text/plain", b"hello", "仅支持 JPG"),
        ("id_card", "a.html", "image/jpeg", &good, "后缀与内容不符"),
        ("id_card", "a.jpg", "text/html", &good, "格式与内容不符"),
        ("id_card", "a.jpg", "image/jpeg", &page, "含有其他内容"),
        ("id_card", "a.jpg", "image/jpeg", &big, "文件超过 20 MB"),
        ("agent_source", "a.jpg", "image/jpeg", &good, "不需要此类材料"),
        ("nonsense", "a.jpg", "image/jpeg", &good, "不需要此类材料"),
    ];
    for (document, name, media_type, bytes, expected) in table {
        let answer = send(&mut browser, document, &[(name, media_type, bytes)]).await;
        assert_eq!(answer.status, 422, "{expected}");
        answer.assert_shows(&[expected, &format!("“{name}”")]);
    }
    assert!(names(&portal).await.is_empty());
    assert!(portal.ask("select object as text from objects_pending_deletion").await.is_empty());

    let both: [(&str, &str, &[u8]); 3] =
        [("坏.txt", "text/plain", b"hello"), ("好.jpg", "image/jpeg", &good), ("又.jpg", "image/jpeg", &good)];
    let answer = send(&mut browser, "id_card", &both).await;
    answer.assert_status(422).assert_shows(&["“坏.txt”未能接收", "“又.jpg”未能接收：该文件已上传"]);
    assert_eq!(names(&portal).await, ["好.jpg"]);
    let nothing = send(&mut browser, "id_card", &[("", "application/octet-stream", b"")]).await;
    nothing.assert_status(422).assert_shows(&["请先选择文件"]);
}

#[actix_web::test]
async fn ten_files_fit_a_form() {
    let (portal, mut browser) = at_documents().await;
    let bytes: Vec<Vec<u8>> = (0..12).map(jpeg).collect();
    let files: Vec<(&str, &str, &[u8])> = bytes.iter().map(|it| ("a.jpg", "image/jpeg", it.as_slice())).collect();
    let answer = send(&mut browser, "id_card", &files).await;
    assert_eq!((answer.status, portal.files().await.len()), (422, 10));
    assert_eq!(answer.html.matches("未能接收：最多只能上传 10 个文件").count(), 4, "summary and field, twice");
    // A replacement does not count towards the limit.
    let old = portal.files().await[0].evidence.id;
    replace(&mut browser, &old.to_string(), &jpeg(99)).await.assert_status(303);
    let files = portal.files().await;
    assert!(files.len() == 10 && files.iter().all(|file| file.evidence.id != old));
}

async fn replace(browser: &mut Browser, old: &str, bytes: &[u8]) -> Answer {
    browser.get("/apply/unbind/documents").await;
    browser.post_files(UPLOAD, &[("document", "id_card"), ("replaces", old)], &[("b.jpg", "image/jpeg", bytes)]).await
}

#[actix_web::test]
async fn removed_file_loses_its_key() {
    let (portal, mut browser) = at_documents().await;
    send(&mut browser, "id_card", &[("a.jpg", "image/jpeg", &jpeg(1))]).await;
    let id = portal.files().await[0].evidence.id;
    browser.get("/apply/unbind/documents").await;
    for _ in 0..2 {
        let gone = browser.post(&format!("/apply/unbind/documents/{id}/remove"), &[]).await;
        assert!(gone.status == 303 && gone.location.starts_with("/apply/unbind/documents"), "{}", gone.location);
    }
    assert!(names(&portal).await.is_empty());
    assert_eq!(portal.ask("select state as text from evidence where wrapped_key is null").await, ["removed"]);
    assert_eq!(portal.ask("select cause as text from objects_pending_deletion").await, ["removed"]);
    assert_eq!(browser.post("/apply/unbind/documents/nothing/remove", &[]).await.status, 404);
}

#[actix_web::test]
async fn unreadable_file_says_how_to_fix_it() {
    let (portal, mut browser) = at_documents().await;
    send(&mut browser, "id_card", &[("a.jpg", "image/jpeg", &jpeg(1))]).await;
    portal.prepare(Some("damaged")).await;
    let page = browser.get("/apply/unbind/documents").await;
    page.assert_shows(&["内容无法辨认", "文件已损坏，无法打开"]).assert_hides(&[" data-live>"]);
    browser.post("/apply/unbind/documents", &[]).await.assert_status(422).assert_shows(&["“a.jpg”不能提交"]);
}

#[actix_web::test]
async fn foreign_upload_is_refused_unread() {
    let (portal, mut browser) = at_documents().await;
    let file: [(&str, &str, &[u8]); 1] = [("a.jpg", "image/jpeg", &jpeg(1))];
    let page = std::mem::take(&mut browser.page);
    assert_eq!(browser.post_files(UPLOAD, &[("document", "id_card")], &file).await.status, 403);
    browser.page = page.replace("name=\"csrf\" value=\"", "name=\"csrf\" value=\"00");
    assert_eq!(browser.post_files(UPLOAD, &[("document", "id_card")], &file).await.status, 403);
    browser.page = page;
    browser.post(UPLOAD, &[("document", "id_card")]).await.assert_status(422).assert_shows(&["#upload-id_card"]);
    assert_eq!(browser.post_files(UPLOAD, &[], &file).await.status, 400);
    assert_eq!(browser.post_files(UPLOAD, &[("document", &"x".repeat(70_000))], &file).await.status, 413);
    assert_eq!(browser.post_files(UPLOAD, &[("document", "id_card"), ("replaces", "x")], &file).await.status, 400);
    let huge = TestRequest::post().uri(UPLOAD).insert_header(("origin", "http://localhost:8080"));
    let huge = huge.insert_header(("content-type", "multipart/form-data; boundary=x"));
    assert_eq!(browser.send(huge.insert_header(("content-length", "60000000"))).await.status, 413);
    assert!(names(&portal).await.is_empty());
}

#[actix_web::test]
async fn document_not_wholly_shown_says_so_to_the_owner() {
    let (portal, mut browser) = at_documents().await;
    send(&mut browser, "id_card", &[("a.jpg", "image/jpeg", &jpeg(1))]).await;
    portal.run("update evidence set state = 'ready', prepared_at = uploaded_at").await;
    portal
        .run(
            "insert into evidence_pages (evidence_id, number, object, width, height, size_bytes, fingerprint, omissions)
             select id, number, id || '/' || number, 800, 560, 7, 1, case number when 2 then '{text}'::text[] else '{}' end
             from evidence, generate_series(1, 3) as number",
        )
        .await;
    let page = browser.get("/apply/unbind/documents").await;
    page.assert_status(200).assert_shows(&["部分文字所用的字体不在文件中，未能显示"]);
    page.assert_hides(&["表单中填写的部分内容未能显示"]);
}

#[actix_web::test]
async fn nameless_photo_of_an_android_browser_is_accepted() {
    let (portal, mut browser) = at_documents().await;
    let (first, second) = (jpeg(1), jpeg(2));
    let sent: [(&str, &str, &[u8]); 2] =
        [("image%3A182864", "application/octet-stream", &first), ("证件.png", "image/png", &second)];
    send(&mut browser, "id_card", &sent).await.assert_status(303);
    assert_eq!(portal.files().await.len(), 2);
    assert_eq!(portal.ask("select distinct media_type as text from evidence").await, ["image/jpeg"]);
}

#[actix_web::test]
async fn names_in_gbk_and_odd_types_of_parts_are_taken() {
    let (portal, mut browser) = at_documents().await;
    let gbk = b"name=\"file\"; filename=\"\xd6\xa4\xbc\xfe.jpg\"\r\nContent-Type: image/jpeg".to_vec();
    let table: [(Vec<u8>, &str); 6] = [
        (gbk, "证件.jpg"),
        (b"name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: multipart/form-data".to_vec(), "a.jpg"),
        (b"name=\"file\"; filename=\"b.jpg\"\r\nContent-Type: multipart/mixed; boundary=c".to_vec(), "b.jpg"),
        (b"name=\"file\"; filename=\"c.jpg\"\r\nContent-Type: jpg".to_vec(), "c.jpg"),
        (b"name=\"file\"; filename=\"d.jpg\"".to_vec(), "d.jpg"),
        (b"name=\"file\"; filename=\"\xff\xfe\xff.jpg\"\r\nContent-Type: image/x-png".to_vec(), ".jpg"),
    ];
    for (number, (head, name)) in (1..).zip(table) {
        browser.get("/apply/unbind/documents").await;
        let photo = jpeg(number);
        let parts = [(b"name=\"document\"".to_vec(), b"id_card".as_slice()), (head, photo.as_slice())];
        browser.post_parts(UPLOAD, &parts).await.assert_status(303);
        let stored = names(&portal).await;
        assert!(stored.iter().any(|stored| stored.ends_with(name)), "{name}: {stored:?}");
    }
}

/// Files sent in one request are of one time, and in no order.
async fn sorted_names(portal: &Portal) -> Vec<String> {
    let mut names = names(portal).await;
    names.sort();
    names
}

/// Parts of the documents step as a browser without scripts sends it.
fn chooser(name: &str, file_name: &str) -> Vec<u8> {
    format!("name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream").into_bytes()
}

#[actix_web::test]
async fn files_chosen_and_not_sent_come_with_going_on() {
    let (portal, mut browser) = at_documents().await;
    let (first, second, third) = (jpeg(1), jpeg(2), jpeg(3));
    let step = "/apply/unbind/documents";
    let parts = [
        (chooser("file-id_card", "一.jpg"), first.as_slice()),
        (chooser("file-id_card", "二.jpg"), second.as_slice()),
        (chooser("file-other", ""), b"".as_slice()),
    ];
    browser.get(step).await;
    let went_on = browser.post_parts(step, &parts).await;
    assert_eq!(sorted_names(&portal).await, ["一.jpg", "二.jpg"]);
    assert!(went_on.status == 303 || went_on.html.contains("请上传"), "{}", went_on.status);

    let files = portal.files().await;
    let old = files.iter().find(|file| file.evidence.file_name == "一.jpg").expect("it was stored").evidence.id;
    let later = (b"name=\"later\"".to_vec(), b"1".as_slice());
    let replaced = [(chooser(&format!("replace-id_card-{old}"), "三.jpg"), third.as_slice()), later.clone()];
    browser.get(step).await;
    let left = browser.post_parts(step, &replaced).await;
    assert_eq!((left.status, left.location.as_str()), (303, "/apply/account"));
    assert_eq!(sorted_names(&portal).await, ["三.jpg", "二.jpg"]);

    // A refused file keeps its sender on the page, also who wants to leave.
    let refused = [(chooser("file-id_card", "坏.txt"), b"hello".as_slice()), later];
    browser.get(step).await;
    browser.post_parts(step, &refused).await.assert_status(422).assert_shows(&["“坏.txt”未能接收"]);
    let empty = [(chooser("file-id_card", ""), b"".as_slice())];
    browser.get(step).await;
    assert!([303, 422].contains(&browser.post_parts(step, &empty).await.status));
    assert_eq!(sorted_names(&portal).await, ["三.jpg", "二.jpg"]);
}

/// The files in a folder and in those within it, hidden ones apart.
fn count_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let shown = entries.filter(|path| !path.file_name().unwrap().as_encoded_bytes().starts_with(b"."));
    shown.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

/// Also where it is refused only after its bytes were kept: otherwise a person could fill the disk with one file.
#[actix_web::test]
async fn refused_file_leaves_no_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (mut portal, _) = signed_in().await;
    portal.state = browser::state_with(&portal.database, portal.ctx().clone(), 1_000, testkit::vault_in(folder.path()));
    let mut browser = portal.owner().await;
    browser.get("/apply/unbind/reason").await;
    browser.post("/apply/unbind/reason", &REASON).await;
    for expected in [303, 422, 422] {
        assert_eq!(send(&mut browser, "id_card", &[("a.jpg", "image/jpeg", &jpeg(1))]).await.status, expected);
    }
    assert_eq!(count_files(folder.path()), 1);
    let waiting = "select object as text from objects_pending_deletion where due_at > '2026-11-20T10:00:00+08:00'";
    assert!(portal.ask(waiting).await.is_empty(), "what is left is due now");
}
