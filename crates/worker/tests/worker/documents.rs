//! Documents with real bytes: sealed, stored in a temporary vault, attached to a draft.

use std::io::Cursor;

use domain::base::schema::evidence_pages;
use domain::evidence::{self, Evidence, File, MediaType, NewEvidence};
use domain::intake::draft::Draft;
use domain::intake::draft_document;
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use tempfile::TempDir;
use vault::ObjectName;

use crate::prelude::*;

/// The documents of a store that applies, with the folder they are kept in.
pub struct Documents {
    pub desk: Desk,
    pub store: StoreId,
    pub home: TempDir,
}

/// No documents yet; the store has no draft.
pub async fn documents() -> Documents {
    let mut desk = desk().await;
    let home = tempfile::tempdir().expect("a temporary folder can be created");
    desk.worker.vault = testkit::vault_in(&home.path().join("evidence"));
    let mut conn = desk.connection().await;
    builders::registers(&mut conn, &desk.worker.ctx).await;
    let store = builders::store(&mut conn, "S1", "木棉好物", desk.worker.ctx.now()).await;
    Documents { desk, store, home }
}

/// A photo that differs with the seed.
pub fn photo(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let shade = |x: u32, y: u32| ((x * 255 / width + y * seed) % 200) as u8;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        Rgb([shade(x, y), shade(y % width, x), if (x / 40 + y / 40) % 2 == 0 { 220 } else { 30 }])
    });
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture).expect("a picture can be written");
    bytes.into_inner()
}

impl Documents {
    pub fn owner(&self) -> Actor {
        Actor::Applicant { store: self.store }
    }

    pub async fn draft(&self) -> Draft {
        let conn = self.desk.connection().await;
        let owner = DraftOwner::owner(self.store);
        let found = draft::find(&conn, owner, Kind::Unbind).await.expect("the database answers");
        match found {
            Some(draft) => draft,
            None => {
                let now = self.desk.worker.ctx.now();
                draft::save(&conn, owner, Kind::Unbind, &builders::answers(), now).await.expect("the draft is saved")
            }
        }
    }

    /// Uploads a document to the owner's draft, in the same steps as the server.
    pub async fn upload(&self, document: &str, bytes: &[u8]) -> EvidenceId {
        self.upload_as(document, "photo.jpg", bytes, None).await
    }

    /// Uploads with this file name, and this hash instead of that of the bytes.
    pub async fn upload_as(&self, document: &str, name: &str, bytes: &[u8], sha256: Option<[u8; 32]>) -> EvidenceId {
        let (vault, ctx) = (&self.desk.worker.vault, &self.desk.worker.ctx);
        let mut conn = self.desk.connection().await;
        let draft = self.draft().await;
        let (key, wrapped) = vault.keys().new_data_key().expect("there are random bytes");
        let object = ObjectName::random().expect("there are random bytes");
        removal::begin_write(&conn, &[object.to_string()], removal::DeletionCause::Uploading, ctx.now())
            .await
            .expect("the database answers");
        let mut sealer = vault.sealer(&key, &object).await.expect("the spool accepts it");
        sealer.push(bytes).await.expect("the spool accepts it");
        let sealed = sealer.finish().await.expect("the spool accepts it");
        let new = NewEvidence {
            id: EvidenceId::random(),
            document: document.to_owned(),
            file_name: name.to_owned(),
            media_type: MediaType::Jpeg,
            size_bytes: i32::try_from(sealed.size_bytes).expect("it is short"),
            sha256: sha256.unwrap_or(sealed.sha256),
            object: object.to_string(),
            key_id: wrapped.key_id.clone(),
            wrapped_key: wrapped.bytes.clone(),
            replaces: None,
        };
        vault.keep(sealed).await.expect("the store accepts it");
        draft_document::add(&mut conn, ctx, &self.owner(), draft.id, &new).await.expect("the document is added");
        new.id
    }

    pub async fn remove_document(&self, id: EvidenceId) {
        let draft = self.draft().await;
        let mut conn = self.desk.connection().await;
        let ctx = &self.desk.worker.ctx;
        draft_document::remove(&mut conn, ctx, &self.owner(), draft.id, id).await.expect("the document is removed");
    }

    /// Submits the owner's draft, with everything it lacks added.
    pub async fn submit(&self) -> ApplicationId {
        let mut conn = self.desk.connection().await;
        let ctx = &self.desk.worker.ctx;
        let answers = self.draft().await.answers;
        let owner = DraftOwner::owner(self.store);
        let draft = builders::complete_draft_with(&mut conn, ctx, owner, Kind::Unbind, &answers).await;
        builders::submit(&mut conn, ctx, &self.owner(), draft).await.id
    }

    pub async fn drain(&self) {
        self.desk.drain().await;
    }

    pub async fn drain_after(&self, period: TimeDelta) {
        self.desk.drain_after(period).await;
    }

    pub async fn row(&self, id: EvidenceId) -> Evidence {
        let conn = self.desk.connection().await;
        evidence::find(&conn, id).await.expect("the database answers").expect("the document exists")
    }

    /// The document and its pages, read without access checks.
    pub async fn file(&self, id: EvidenceId) -> File {
        let mut conn = self.desk.connection().await;
        let pages = evidence_pages::table
            .filter(evidence_pages::evidence_id.eq(id))
            .order(evidence_pages::number)
            .select(evidence::EvidencePage::as_select())
            .load(&mut conn)
            .await
            .expect("the database answers");
        File { evidence: self.row(id).await, pages }
    }

    /// The decrypted bytes of an object of this document.
    pub async fn read(&self, evidence: &Evidence, object: &str) -> Vec<u8> {
        let vault = &self.desk.worker.vault;
        let wrapped = evidence.wrapped_key.as_deref().expect("its key exists");
        let key = vault.keys().unwrap(&evidence.key_id, wrapped).expect("its key can be used");
        let name = object.parse().expect("the name parses");
        vault.read(&key, &name).await.expect("the object can be read").to_vec()
    }

    pub fn path(&self, object: &str) -> PathBuf {
        self.home.path().join("evidence").join(object)
    }

    pub fn objects(&self) -> Vec<String> {
        let folder = self.home.path().join("evidence");
        let mut found = files(&folder)
            .iter()
            .filter_map(|path| path.strip_prefix(&folder).ok()?.to_str().map(str::to_owned))
            .collect::<Vec<_>>();
        found.sort();
        found
    }

    /// Names of all objects queued for deletion, due or not.
    pub async fn doomed(&self) -> Vec<String> {
        let query = "select object from objects_pending_deletion order by object";
        testkit::sql::texts(&self.desk.connection().await, query).await
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
