//! Evidence: uploads ([`upload`]) and pictures or originals sent to people ([`download`]).

pub mod download;
pub mod upload;

#[cfg(test)]
pub mod sample {
    //! A document for unit tests.

    use chrono::DateTime;
    use domain::base::id::{EvidenceId, StoreId};
    use domain::evidence::{Evidence, EvidencePage, EvidenceState, File, MediaType};
    use uuid::Uuid;

    /// A prepared document with so many pages.
    pub fn file(number: u128, pages: i16) -> File {
        let id = EvidenceId(Uuid::from_u128(number));
        let at = DateTime::UNIX_EPOCH;
        let page = |number| EvidencePage {
            evidence_id: id,
            number,
            object: format!("object/{id}/{number}"),
            width: 1600,
            height: 1000,
            size_bytes: 300_000,
            fingerprint: 42,
            omissions: Vec::new(),
        };
        let evidence = Evidence {
            id,
            store_id: StoreId(Uuid::from_u128(10)),
            document: "id_card".to_owned(),
            file_name: "id_card.jpg".to_owned(),
            media_type: MediaType::Jpeg,
            size_bytes: 1_800_000,
            sha256: vec![1; 32],
            object: format!("object/{number}"),
            key_id: "k1".to_owned(),
            wrapped_key: Some(vec![7; 40]),
            state: EvidenceState::Ready,
            problem: None,
            attempt: 1,
            next_try_at: at,
            uploaded_by: None,
            uploaded_at: at,
            prepared_at: Some(at),
            removed_at: None,
        };
        File { evidence, pages: (1..=pages).map(page).collect() }
    }
}
