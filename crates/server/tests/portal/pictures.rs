//! Pictures behind the documents of an application, and how often they were viewed.

use diesel::dsl::sum;
use domain::base::schema::evidence as evidence_rows;
use domain::evidence::{self, Evidence};
use vault::ObjectName;

use crate::prelude::*;

impl Portal {
    /// Stands in for the worker: stores a picture of a file; returns its row, which is not stored.
    pub async fn put_page(&self, file: &Evidence, picture: &[u8]) -> EvidencePage {
        let vault = &self.state.vault;
        let key = vault.keys().unwrap(&file.key_id, file.wrapped_key.as_ref().unwrap()).unwrap();
        let object = ObjectName::random().unwrap();
        vault.put(&key, &object, picture).await.unwrap();
        let object = object.as_str().to_owned();
        EvidencePage {
            evidence_id: file.id,
            number: 1,
            object,
            width: 800,
            height: 560,
            size_bytes: 7,
            fingerprint: 1,
            omissions: Vec::new(),
        }
    }

    /// Puts really sealed pictures and originals behind every document of an application; returns the documents.
    pub async fn with_pictures(&self, index: usize) -> Vec<EvidenceId> {
        let mut conn = self.conn().await;
        let files = evidence::list_of_application(&conn, self.id(index).await).await.unwrap();
        let vault = &self.state.vault;
        // The documents of the builders have no bytes behind them, and what is frozen is never given any.
        let thaw = "alter table evidence disable trigger evidence_never_changes";
        diesel::sql_query(thaw).execute(&mut conn).await.unwrap();
        for file in &files {
            let (key, wrapped) = vault.keys().new_data_key().unwrap();
            let (original, page) = (ObjectName::random().unwrap(), ObjectName::random().unwrap());
            vault.put(&key, &original, &tagged(picture(800, 560))).await.unwrap();
            vault.put(&key, &page, &picture(800, 560)).await.unwrap();
            let row = evidence_rows::table.find(file.evidence.id);
            let columns = (
                evidence_rows::object.eq(original.as_str()),
                evidence_rows::key_id.eq(wrapped.key_id),
                evidence_rows::wrapped_key.eq(Some(wrapped.bytes)),
            );
            diesel::update(row).set(columns).execute(&mut conn).await.unwrap();
            let row = evidence_pages::table.find((file.evidence.id, 1));
            diesel::update(row).set(evidence_pages::object.eq(page.as_str())).execute(&mut conn).await.unwrap();
        }
        files.into_iter().map(|file| file.evidence.id).collect()
    }

    /// Brings every document to a state, as the worker or retention would. A removed one stays removed.
    pub async fn set_files(&self, state: EvidenceState) {
        let is_removed = state == EvidenceState::Removed;
        self.run(&format!(
            "update evidence set state = '{state}', removed_at = case when {is_removed} then uploaded_at end,
                 wrapped_key = case when not {is_removed} then wrapped_key end,
                 problem = case when '{state}' in ('unreadable', 'refused') then 'damaged' end"
        ))
        .await;
    }

    /// How many looks are on record.
    pub async fn count_views(&self) -> i64 {
        let looks: Option<i64> =
            evidence_views::table.select(sum(evidence_views::looks)).first(&mut self.conn().await).await.unwrap();
        looks.unwrap_or_default()
    }
}

/// A JPEG as the worker prepares them.
pub fn picture(width: u16, height: u16) -> Vec<u8> {
    let pixel = |at: usize| [u8::try_from(at % 251).unwrap(), 200, 180];
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height)).flat_map(pixel).collect();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 88);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    jpeg
}

/// The same with where it was taken in it, as phones write it.
pub fn tagged(jpeg: Vec<u8>) -> Vec<u8> {
    let words = b"Exif\0\0GPSLatitude 30.2741N";
    let mut tagged = jpeg[..2].to_vec();
    tagged.extend([0xff, 0xe1, 0, u8::try_from(words.len() + 2).unwrap()]);
    tagged.extend(words);
    tagged.extend(&jpeg[2..]);
    tagged
}
