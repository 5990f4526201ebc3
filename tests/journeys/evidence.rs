//! Evidence from upload to review, through real processes: access, refusals, and errors when stored bytes are lost.

use std::process::{Child, Command, Stdio};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::base::schema::{evidence, evidence_pages, evidence_views};
use vault::{KeyRing, Location, Settings, Vault};

use crate::browser::{Browser, Upload};
use crate::process::free_port;
use crate::product::{Product, file};

/// The first document of an application: its id and the name of its first picture in the store.
async fn first_document(product: &Product) -> (String, String) {
    let mut conn = product.conn().await;
    let (id, object): (uuid::Uuid, String) = evidence_pages::table
        .order(evidence_pages::evidence_id)
        .select((evidence_pages::evidence_id, evidence_pages::object))
        .first(&mut conn)
        .await
        .unwrap();
    (id.to_string(), object)
}

async fn views(product: &Product) -> i64 {
    evidence_views::table.count().get_result(&mut product.conn().await).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_access_is_limited_and_recorded() {
    let product = Product::start().await;
    let (owner, reference) = product.submitted().await;
    let (id, _) = first_document(&product).await;
    let mut holder = product.staff("linxiao").await;
    holder.post("/desk/claim-next", &[]).await;
    let mut cast: Vec<(&str, Browser)> = vec![
        ("nobody", product.browser()),
        ("the applicant", owner),
        ("the holder", holder),
        ("another reviewer", product.staff("zhouqi").await),
        ("a lead", product.staff("zhaoting").await),
        ("an auditor", product.staff("shenji").await),
        ("an admin", product.staff_anywhere("guanli").await),
        ("an operator", product.staff_anywhere("yunwei").await),
        ("an agent", product.staff_anywhere("kefu").await),
    ];
    let picture = format!("/desk/applications/{reference}/evidence/{id}/1");
    let draft_picture = format!("/apply/unbind/documents/{id}/1");
    let original = format!("/desk/applications/{reference}/evidence/{id}/original");
    let open = async |cast: &[(&'static str, Browser)]| {
        let mut seeing = Vec::new();
        for (name, browser) in cast {
            for path in [&picture, &draft_picture] {
                let before = views(&product).await;
                let response = browser.fetch(path).await;
                let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
                let is_picture = response.status() == 200 && kind.as_deref() == Some("image/jpeg");
                assert_eq!(views(&product).await - before, i64::from(is_picture), "{name} at {path}");
                if is_picture {
                    let policy = response.headers()["content-security-policy"].to_str().unwrap();
                    assert!(policy.contains("sandbox"), "{policy}");
                    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
                    assert!(response.headers()["cache-control"].to_str().unwrap().contains("no-store"));
                    seeing.push(*name);
                }
            }
        }
        seeing
    };
    assert_eq!(open(&cast).await, ["the holder"]);
    for (_, browser) in &mut cast {
        let _ = browser
            .post_raw(&format!("/desk/applications/{reference}/evidence/purpose"), &[("purpose", "投诉复核")])
            .await;
    }
    assert_eq!(open(&cast).await, ["the holder", "a lead", "an auditor"]);
    let mut fetched = Vec::new();
    for (name, browser) in &cast {
        let before = views(&product).await;
        let response = browser.post_raw(&original, &[("purpose", "需要原件比对")]).await;
        let is_download = response
            .headers()
            .get("content-disposition")
            .is_some_and(|it| it.to_str().unwrap().starts_with("attachment"));
        assert_eq!(views(&product).await - before, i64::from(is_download), "{name}");
        if is_download {
            assert_eq!(response.headers()["content-type"], "image/jpeg");
            assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
            fetched.push(*name);
        }
    }
    assert_eq!(fetched, ["a lead"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn shown_picture_is_stamped_and_has_no_metadata() {
    let product = Product::start().await;
    let mut owner = product.applicant().await;
    owner.get("/apply/unbind").await;
    owner.post("/apply/unbind/reason", &crate::product::answers()).await;
    let mut photo = file("相册.jpg");
    // An EXIF block as cameras write it, with GPS data.
    let canary = b"Exif\0\0GPS-CANARY-31.2304N-121.4737E";
    let mut exif = vec![0xff, 0xe1];
    exif.extend_from_slice(&u16::try_from(canary.len() + 2).unwrap().to_be_bytes());
    exif.extend_from_slice(canary);
    photo.bytes.splice(2..2, exif);
    owner.upload("/apply/unbind/documents/upload", "id_card", &[photo]).await;
    product.drain().await;
    let (id, object) = first_document(&product).await;
    let shown = owner.fetch(&format!("/apply/unbind/documents/{id}/1")).await.bytes().await.unwrap();
    assert!(shown.starts_with(&[0xff, 0xd8]), "a picture");
    let holds = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(!holds(&shown, b"CANARY") && !holds(&shown, b"Exif"));
    let page = stored(&product, &id, &object).await;
    assert!(!holds(&page, b"CANARY") && !holds(&page, b"Exif"));
}

async fn stored(product: &Product, id: &str, object: &str) -> Vec<u8> {
    let id: uuid::Uuid = id.parse().unwrap();
    let mut conn = product.conn().await;
    let (key_id, wrapped): (String, Option<Vec<u8>>) =
        evidence::table.find(id).select((evidence::key_id, evidence::wrapped_key)).first(&mut conn).await.unwrap();
    let vault = &product.worker.vault;
    let key = vault.keys().unwrap(&key_id, &wrapped.unwrap()).unwrap();
    vault.read(&key, &object.parse().unwrap()).await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_are_refused_individually() {
    let product = Product::start().await;
    let mut owner = product.applicant().await;
    owner.get("/apply/unbind").await;
    owner.post("/apply/unbind/reason", &crate::product::answers()).await;
    let upload = |name: &str, kind, bytes: &[u8]| Upload { name: name.into(), kind, bytes: bytes.to_vec() };
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bomb.extend_from_slice(&60_000_u32.to_be_bytes());
    bomb.extend_from_slice(&60_000_u32.to_be_bytes());
    bomb.extend_from_slice(&[8, 2, 0, 0, 0, 0, 0, 0, 0]);
    let files = [
        upload("page.jpg", "image/jpeg", b"<html><script>alert(1)</script></html>"),
        upload("../../etc/passwd.jpg", "image/jpeg", b""),
        upload("gpj.\u{202e}exe.jpg", "image/jpeg", b"MZ\x90\0"),
        upload("late.pdf", "application/pdf", b"<html>%PDF-1.4"),
        upload("bomb.png", "image/png", &bomb),
        file("good.jpg"),
    ];
    let page = owner.upload("/apply/unbind/documents/upload", "id_card", &files).await;
    assert_eq!(page.status, 422, "{}", page.html);
    for name in ["page.jpg", "passwd.jpg", "late.pdf"] {
        page.must_say(name);
    }
    assert!(!page.html.contains("etc/passwd") && !page.html.contains('\u{202e}'), "{}", page.html);
    product.drain().await;
    product.pass(chrono::Duration::minutes(1)).await;
    let mut conn = product.conn().await;
    let found: Vec<(String, String, Option<String>)> = evidence::table
        .order(evidence::file_name)
        .select((evidence::file_name, evidence::state, evidence::problem))
        .load(&mut conn)
        .await
        .unwrap();
    let good = found.iter().find(|(name, ..)| name == "good.jpg").unwrap();
    assert_eq!(good.1, "ready", "{found:?}");
    assert!(found.iter().all(|(name, state, _)| name == "good.jpg" || state != "ready"), "{found:?}");
    let form = owner.get("/apply/unbind/documents").await;
    assert_eq!(form.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn upload_without_a_token_reads_no_file() {
    let product = Product::start().await;
    let mut owner = product.applicant().await;
    owner.get("/apply/unbind").await;
    owner.post("/apply/unbind/reason", &crate::product::answers()).await;
    let answer = owner.upload_raw("/apply/unbind/documents/upload", "0000", "id_card", &[file("x.jpg")]).await;
    assert_eq!(answer.status(), 403);
    let rows: i64 = evidence::table.count().get_result(&mut product.conn().await).await.unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_evidence_is_an_error_page() {
    let folder = tempfile::tempdir().unwrap();
    let product = Product::start_with(testkit::vault_in(folder.path())).await;
    let (_owner, reference) = product.submitted().await;
    let mut holder = product.staff("linxiao").await;
    holder.post("/desk/claim-next", &[]).await;
    let (id, object) = first_document(&product).await;
    let picture = format!("/desk/applications/{reference}/evidence/{id}/1");
    assert_eq!(holder.fetch(&picture).await.status(), 200);
    let path = folder.path().join(&object);
    let whole = std::fs::read(&path).unwrap();
    let mut broken = whole.clone();
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    std::fs::write(&path, &broken).unwrap();
    let damaged = holder.fetch(&picture).await;
    assert_eq!(damaged.status(), 500);
    assert!(damaged.text().await.unwrap().contains("损坏"));
    std::fs::remove_file(&path).unwrap();
    let missing = holder.fetch(&picture).await;
    assert_eq!(missing.status(), 500);
    assert!(!missing.text().await.unwrap().is_empty());
    std::fs::write(&path, &whole).unwrap();
    let mut conn = product.conn().await;
    diesel::update(evidence::table).set(evidence::key_id.eq("k9")).execute(&mut conn).await.unwrap();
    let keyless = holder.fetch(&picture).await;
    assert_eq!(keyless.status(), 500);
    assert!(!keyless.text().await.unwrap().is_empty());
}

/// An S3 server, stopped when dropped.
struct Moto(Child);

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The variable that gives the child of [`same_journey_runs_against_an_s3_server`] its endpoint.
const ENDPOINT: &str = "AWS_ENDPOINT";

#[tokio::test(flavor = "multi_thread")]
async fn same_journey_runs_against_an_s3_server() {
    let port = free_port();
    let spawned = Command::new("moto_server")
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(server) = spawned else {
        testkit::skip("moto_server is not installed (pip install 'moto[server]')");
        return;
    };
    let _moto = Moto(server);
    let endpoint = format!("http://127.0.0.1:{port}");
    crate::process::until_async("moto answers", async || crate::process::status_of(&endpoint).await.is_some()).await;
    let made = crate::http::client().put(format!("{endpoint}/unbind-evidence")).send().await.unwrap();
    assert_eq!(made.status(), 200);
    // A bucket's settings come from the environment, which all tests of a process share: run it in a process of its
    // own.
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "evidence::journey_with_a_bucket", "--ignored", "--nocapture"])
        .envs([
            (ENDPOINT, endpoint.as_str()),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "us-east-1"),
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by same_journey_runs_against_an_s3_server, which sets its variables"]
async fn journey_with_a_bucket() {
    let spool = tempfile::tempdir().unwrap();
    let location: Location = "s3://unbind-evidence/journey".parse().unwrap();
    let settings = Settings { spool: Some(spool.path().to_owned()), floor_bytes: 0, location };
    let keys = KeyRing::parse(testkit::KEYS).unwrap();
    let vault = Vault::open(settings, keys, std::time::SystemTime::UNIX_EPOCH).unwrap();
    let product = Product::start_with(vault).await;
    let (_owner, reference) = product.submitted().await;
    let mut holder = product.staff("linxiao").await;
    holder.post("/desk/claim-next", &[]).await.must_say(&reference);
    let (id, object) = first_document(&product).await;
    let picture = holder.fetch(&format!("/desk/applications/{reference}/evidence/{id}/1")).await;
    assert_eq!(picture.status(), 200);
    assert!(picture.bytes().await.unwrap().starts_with(&[0xff, 0xd8]));
    product.worker.vault.remove(&object.parse().unwrap()).await.unwrap();
    let missing = holder.fetch(&format!("/desk/applications/{reference}/evidence/{id}/1")).await;
    assert_eq!(missing.status(), 500);
}
