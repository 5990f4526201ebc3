//! Evidence of the demo: documents are drawn, sealed in the real store and prepared in this process. They are our own
//! bytes, so the child process is not needed.

use std::collections::HashMap;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Actor;
use domain::base::EvidenceId;
use domain::base::schema::objects_pending_deletion;
use domain::evidence::preparation::{self, PreparationAttempt, PreparationResult};
use domain::evidence::{EvidencePage, MediaType, NewEvidence, removal};
use domain::intake::draft::Draft;
use domain::intake::draft_document;
use domain::job::RetryPolicy;
use prepare::{Fonts, Prepared, Refusal};
use sha2::{Digest, Sha256};
use vault::{DataKey, ObjectName, Vault};

use super::pictures::Paper;
use super::stage::Stage;

/// More objects than the story needs.
const NAMES: usize = 256;
/// Time between two uploads of one person.
const UPLOAD_PERIOD: Duration = Duration::seconds(20);

/// The evidence store, and reserved object names.
#[derive(Debug)]
pub(super) struct DemoEvidence {
    vault: Vault,
    names: Vec<ObjectName>,
    drawn: HashMap<Paper, Drawn>,
}

/// A drawn document and its prepared pages.
#[derive(Debug, Clone)]
struct Drawn {
    original: Vec<u8>,
    prepared: Result<Prepared, Refusal>,
}

impl DemoEvidence {
    /// Queues the names for deletion before any object is written: the worker removes objects the story does not
    /// keep.
    pub(super) async fn open(
        connection: &AsyncPgConnection,
        vault: &Vault,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let names = (0..NAMES).map(|_| ObjectName::random()).collect::<Result<Vec<_>, _>>()?;
        let object_names: Vec<String> = names.iter().map(ToString::to_string).collect();
        removal::begin_write(connection, &object_names, removal::DeletionCause::Uploading, now).await?;
        Ok(Self { vault: vault.clone(), names, drawn: HashMap::new() })
    }

    /// Removes unused names from the deletion queue.
    pub(super) async fn close(self, mut connection: &AsyncPgConnection) -> anyhow::Result<()> {
        let left: Vec<String> = self.names.iter().map(ToString::to_string).collect();
        diesel::delete(objects_pending_deletion::table.filter(objects_pending_deletion::object.eq_any(left)))
            .execute(&mut connection)
            .await?;
        Ok(())
    }

    async fn put(&mut self, key: &DataKey, bytes: &[u8]) -> anyhow::Result<String> {
        let name = self.names.pop().context("the story has more documents than prepared names")?;
        self.vault.put(key, &name, bytes).await?;
        Ok(name.to_string())
    }

    fn draw(&mut self, paper: Paper, is_readable: bool) -> anyhow::Result<Drawn> {
        if let Some(drawn) = self.drawn.get(&paper).filter(|_| is_readable) {
            return Ok(drawn.clone());
        }
        let mut original = paper.draw()?;
        if !is_readable {
            // Simulates a truncated upload: only the header.
            original.truncate(300);
        }
        let prepared = prepare::prepare(&original, prepare::MediaType::Jpeg, &Fonts::default());
        let drawn = Drawn { original, prepared };
        if is_readable {
            self.drawn.insert(paper, drawn.clone());
        }
        Ok(drawn)
    }
}

impl Stage {
    /// Uploads a document to a draft, and prepares it.
    pub(super) async fn hand_in(
        &mut self,
        connection: &mut AsyncPgConnection,
        actor: &Actor,
        draft: &Draft,
        paper: Paper,
        is_readable: bool,
    ) -> anyhow::Result<()> {
        self.clock.advance_to(self.ctx.now() + UPLOAD_PERIOD);
        let document = paper.document.clone();
        let drawn = self.cabinet.draw(paper, is_readable)?;
        let (key, wrapped) = self.cabinet.vault.keys().new_data_key()?;
        let new = NewEvidence {
            id: EvidenceId::random(),
            file_name: format!("{document}.jpg"),
            document,
            media_type: MediaType::Jpeg,
            size_bytes: i32::try_from(drawn.original.len())?,
            sha256: Sha256::digest(&drawn.original).into(),
            object: self.cabinet.put(&key, &drawn.original).await?,
            key_id: wrapped.key_id,
            wrapped_key: wrapped.bytes,
            replaces: None,
        };
        draft_document::add(connection, &self.ctx, actor, draft.id, &new).await?;
        let begun = preparation::begin(connection, &self.ctx, new.id, RetryPolicy::PREPARE).await?;
        let PreparationAttempt::Prepare(row) = begun else { bail!("a new document cannot be prepared: {begun:?}") };
        let verdict = match &drawn.prepared {
            Ok(prepared) => PreparationResult::Ready(self.keep_pages(&key, new.id, prepared).await?),
            Err(refusal) => PreparationResult::Unreadable(refusal.code().to_owned()),
        };
        preparation::finish(connection, &self.ctx, &row, &verdict).await?;
        Ok(())
    }

    async fn keep_pages(
        &mut self,
        key: &DataKey,
        id: EvidenceId,
        prepared: &Prepared,
    ) -> anyhow::Result<Vec<EvidencePage>> {
        let mut pages = Vec::with_capacity(prepared.pages.len());
        for (number, page) in (1..).zip(&prepared.pages) {
            pages.push(EvidencePage {
                evidence_id: id,
                number,
                object: self.cabinet.put(key, &page.jpeg).await?,
                width: i32::try_from(page.width)?,
                height: i32::try_from(page.height)?,
                size_bytes: i32::try_from(page.jpeg.len())?,
                fingerprint: page.fingerprint.cast_signed(),
                omissions: Vec::new(),
            });
        }
        Ok(pages)
    }
}
