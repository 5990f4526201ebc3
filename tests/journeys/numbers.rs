//! Performance targets of evidence, measured on the real binary: `make bench`. A measurement, not a test: it prints,
//! and fails only when the product does.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::clock::SystemClock;
use domain::base::schema::evidence;
use domain::base::{Kind, Role, SecretKey, StoreId};
use domain::intake::draft::{self, DraftOwner};
use domain::{Actor, Context};
use testkit::{PlainWriter, builders};

use crate::installation::{Installation, Pair, SECRET};
use crate::process::{Process, until_async};
use crate::product::{staff_cookie, store_cookie};

const MIB: usize = 1 << 20;

/// A signed-in user, without the sign-in steps.
struct Visitor {
    client: reqwest::Client,
    base: String,
    cookie: String,
    csrf: String,
    address: String,
}

impl Visitor {
    fn new(base: &str, cookie: String, address: String) -> Self {
        let key = SecretKey::derive(SECRET.as_bytes()).unwrap();
        let (_, token) = cookie.split_once('=').unwrap();
        let csrf = key.sign("form", &[token.as_bytes()]).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { client: crate::http::client(), base: base.to_owned(), cookie, csrf, address }
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .header("origin", &self.base)
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", &self.address)
    }

    async fn upload(&self, document: &str, name: &str, kind: &str, bytes: &[u8]) -> Duration {
        let mut body = Vec::with_capacity(bytes.len() + 1024);
        for (field, value) in [("csrf", self.csrf.as_str()), ("document", document)] {
            body.extend_from_slice(
                format!("--b7\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        let head = format!(
            "--b7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b7--\r\n");
        let request = self
            .request(reqwest::Method::POST, "/apply/unbind/documents/upload")
            .header("content-type", "multipart/form-data; boundary=b7")
            .body(body);
        let begun = Instant::now();
        let answer = request.send().await.unwrap();
        let took = begun.elapsed();
        assert!(answer.status().is_success(), "{} {}", answer.status(), answer.text().await.unwrap());
        took
    }
}

/// A photo with noise: 3 is like a scan, 31 is worse than any camera.
fn photo(width: u32, height: u32, quality: u8, noise: u64) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let noise = (state & noise) as u8;
        image::Rgb([(x % 200) as u8 + noise, (y % 190) as u8 + noise, 100 + noise])
    });
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&picture).unwrap();
    bytes
}

/// Two scanned pages.
fn scanned(page: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> =
        vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>".to_vec()];
    for _ in 0..2 {
        objects.push(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</XObject<</I 6 0 R>>>>>>"
                .to_vec(),
        );
    }
    let drawing = "q 595 0 0 842 0 0 cm /I Do Q";
    objects.push(format!("<</Length {}>>stream\n{drawing}\nendstream", drawing.len()).into_bytes());
    let mut image = format!(
        "<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length {}>>stream\n",
        page.len()
    )
    .into_bytes();
    image.extend_from_slice(page);
    image.extend_from_slice(b"\nendstream");
    objects.push(image);
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(pdf.len());
        pdf.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        pdf.extend_from_slice(object);
        pdf.extend_from_slice(b"\nendobj\n");
    }
    let start = pdf.len();
    pdf.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        pdf.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    pdf.extend_from_slice(trailer.as_bytes());
    pdf
}

fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A draft at its documents step, and a visitor signed in for it.
async fn visitor(conn: &mut AsyncPgConnection, ctx: &Context, base: &str, number: usize) -> (Visitor, StoreId) {
    let store = builders::store(conn, &format!("B-{number}"), "测量店", ctx.now()).await;
    draft::save(conn, DraftOwner::owner(store), Kind::Unbind, &builders::answers(), ctx.now()).await.unwrap();
    (Visitor::new(base, store_cookie(conn, ctx, store).await, format!("10.0.0.{number}")), store)
}

/// Milliseconds from the upload to the verdict, according to the rows.
async fn prepared_ms(conn: &mut AsyncPgConnection, store: StoreId, document: &str) -> i64 {
    let mut found = None;
    while found.is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let row: (chrono::DateTime<chrono::Utc>, Option<chrono::DateTime<chrono::Utc>>, String) = evidence::table
            .filter(evidence::store_id.eq(store).and(evidence::document_type.eq(document)))
            .select((evidence::uploaded_at, evidence::prepared_at, evidence::state))
            .first(conn)
            .await
            .unwrap();
        found = row.1.map(|at| {
            assert_eq!(row.2, "ready");
            (at - row.0).num_milliseconds()
        });
    }
    found.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: make bench"]
async fn evidence_performance() {
    let database = testkit::database().await;
    let installation =
        Installation::new(&database.url).with("UNBIND_TRUSTED_PROXIES", "127.0.0.1").with("UNBIND_LOG", "error");
    let base = &installation.base;
    Process::run(&["migrate"], &installation.variables(&[]));
    let pair = Pair::start(&installation).await;
    let ctx = Context::new(Arc::new(SystemClock), Arc::new(PlainWriter));
    let mut conn = database.connect().await;
    let (owner, store) = visitor(&mut conn, &ctx, base, 1).await;

    let mut ten = photo(800, 600, 80, 31);
    ten.resize(10 * MIB - 1, 0);
    owner.upload("other", "warm.jpg", "image/jpeg", &photo(400, 300, 80, 31)).await;
    println!("10 MB upload, answered in {} ms", owner.upload("other", "ten.jpg", "image/jpeg", &ten).await.as_millis());

    let large = photo(4000, 3000, 90, 31);
    println!("photo of {:.1} MB", large.len() as f64 / MIB as f64);
    owner.upload("id_card", "photo.jpg", "image/jpeg", &large).await;
    println!("  ready after {} ms", prepared_ms(&mut conn, store, "id_card").await);
    let pdf = scanned(&photo(1654, 2339, 90, 3), 1654, 2339);
    println!("two-page PDF of {:.1} MB", pdf.len() as f64 / MIB as f64);
    owner.upload("business_licence", "two.pdf", "application/pdf", &pdf).await;
    println!("  ready after {} ms", prepared_ms(&mut conn, store, "business_licence").await);

    // Twenty at once, each from an IP address of its own.
    let mut crowd = Vec::new();
    for number in 2..22 {
        crowd.push(visitor(&mut conn, &ctx, base, number).await.0);
    }
    let pid = pair.serve.0.id();
    let (before, peak, over) = (resident_kib(pid), Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let watch = {
        let (peak, over) = (Arc::clone(&peak), Arc::clone(&over));
        std::thread::spawn(move || {
            while !AtomicBool::load(&over, Ordering::Relaxed) {
                peak.fetch_max(resident_kib(pid), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        })
    };
    let uploads = crowd.iter().map(|visitor| visitor.upload("other", "ten.jpg", "image/jpeg", &ten));
    let took = futures::future::join_all(uploads).await;
    over.store(true, Ordering::Relaxed);
    watch.join().unwrap();
    let slowest = took.iter().max().unwrap().as_millis();
    let grew = AtomicU64::load(&peak, Ordering::Relaxed).saturating_sub(before) as f64 / 1024.0;
    println!(
        "20 uploads of 10 MB at once: slowest {slowest} ms, serve grew by {grew:.1} MiB from {} MiB",
        before / 1024
    );

    // A picture as the reviewer gets it.
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let draft = draft::find(&conn, DraftOwner::owner(store), Kind::Unbind).await.unwrap().unwrap();
    builders::complete_draft(&mut conn, &ctx, draft.owner(), Kind::Unbind).await;
    until_async("every file is ready", async || {
        domain::intake::draft_document::list_of_draft(&conn, draft.id)
            .await
            .unwrap()
            .iter()
            .all(|it| !it.evidence.state.is_waiting())
    })
    .await;
    let receipt = builders::submit(&mut conn, &ctx, &Actor::Applicant { store }, draft.id).await;
    domain::review::claim::claim(&mut conn, &ctx, &reviewer, receipt.id).await.unwrap();
    let desk = Visitor::new(base, staff_cookie(&conn, &ctx, "linxiao").await, "10.0.1.1".into());
    let files = domain::evidence::list_of_application(&conn, receipt.id).await.unwrap();
    for file in files.iter().filter(|file| file.evidence.document != "other") {
        let page = &file.pages[0];
        let path = format!("/desk/applications/{}/evidence/{}/1", receipt.reference, file.evidence.id);
        let mut times = Vec::new();
        for _ in 0..60 {
            let begun = Instant::now();
            let answer = desk.request(reqwest::Method::GET, &path).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            answer.bytes().await.unwrap();
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        println!(
            "{} picture of {}x{}, {} kB: median {:.1} ms, fastest {:.1} ms, p95 {:.1} ms",
            file.evidence.document,
            page.width,
            page.height,
            page.size_bytes / 1024,
            times[30].as_secs_f64() * 1e3,
            times[0].as_secs_f64() * 1e3,
            times[57].as_secs_f64() * 1e3
        );
    }
}
