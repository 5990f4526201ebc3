//! Evidence from upload to review: photos prepared by the real child process, and a bucket of an S3 server.

use std::process::{Command, Stdio};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::base::schema::{evidence, evidence_pages};
use vault::{KeyRing, Location, Settings, Vault};

use crate::process::{Process, free_port, status_of, until_async};
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
    let _moto = Process(server);
    let endpoint = format!("http://127.0.0.1:{port}");
    until_async("moto answers", async || status_of(&endpoint).await.is_some()).await;
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
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{}",
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
