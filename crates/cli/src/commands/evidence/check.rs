//! `unbind evidence check`: verifies that the bytes of every document exist and are those uploaded.

use anyhow::Context as _;
use diesel_async::AsyncPgConnection;
use domain::base::EvidenceId;
use domain::evidence::{self, EvidenceState, File, inventory};
use sha2::{Digest, Sha256};
use vault::{DataKey, ReadError, Vault};

/// Documents per batch.
const BATCH: i64 = 200;

/// The result of a check.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Documents checked.
    pub(crate) documents: usize,
    /// Objects checked: originals and pages.
    pub(crate) objects: usize,
    /// Problems, one line each.
    pub(crate) problems: Vec<String>,
}

impl Findings {
    /// Prints the problems, or the counts if there is none; returns whether there is none.
    pub(crate) fn print(&self) -> bool {
        for problem in &self.problems {
            println!("{problem}");
        }
        let is_intact = self.problems.is_empty();
        if is_intact {
            println!("intact: {} documents, {} objects", self.documents, self.objects);
        }
        is_intact
    }
}

/// Checks every document that should be in the store.
///
/// # Errors
/// When database or store cannot be reached; a problem of a document is a finding.
pub(crate) async fn check(connection: &AsyncPgConnection, vault: &Vault, deep: bool) -> anyhow::Result<Findings> {
    let mut found = Findings::default();
    let mut after: Option<EvidenceId> = None;
    loop {
        let batch = inventory::list_kept(connection, after, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(found) };
        after = Some(last.evidence.id);
        for file in &batch {
            found.documents += 1;
            found.objects += 1 + file.pages.len();
            let problems = look_at(vault, file, deep).await?;
            if problems.is_empty() || query_is_removed(connection, file.evidence.id).await? {
                continue;
            }
            let references = inventory::list_references(connection, file.evidence.id).await?;
            let whose = if references.is_empty() { "a draft".to_owned() } else { references.join(", ") };
            let (id, document) = (file.evidence.id, &file.evidence.document);
            found
                .problems
                .extend(problems.iter().map(|problem| format!("evidence {id} ({document}, {whose}): {problem}")));
        }
    }
}

/// Whether a document that seemed missing was removed meanwhile.
async fn query_is_removed(connection: &AsyncPgConnection, id: EvidenceId) -> anyhow::Result<bool> {
    let now = evidence::find(connection, id).await?;
    Ok(now.is_none_or(|now| now.state == EvidenceState::Removed))
}

async fn look_at(vault: &Vault, file: &File, deep: bool) -> anyhow::Result<Vec<String>> {
    let document = &file.evidence;
    let key = match vault.keys().unwrap(&document.key_id, document.wrapped_key.as_deref().unwrap_or_default()) {
        Ok(key) => key,
        Err(error) => return Ok(vec![error.to_string()]),
    };
    let mut problems = Vec::new();
    match read(vault, &key, &document.object, deep).await? {
        Err(problem) => problems.push(format!("the original is {problem}")),
        Ok(Some(hash)) if hash[..] != document.sha256[..] => {
            problems.push("the original differs from the uploaded file".to_owned());
        }
        Ok(_) => {}
    }
    for page in &file.pages {
        if let Err(problem) = read(vault, &key, &page.object, deep).await? {
            problems.push(format!("page {} is {problem}", page.number));
        }
    }
    Ok(problems)
}

/// Reads an object, completely when `deep`, and then returns the hash of the whole; or a description of the problem.
async fn read(
    vault: &Vault,
    key: &DataKey,
    object: &str,
    deep: bool,
) -> anyhow::Result<Result<Option<[u8; 32]>, &'static str>> {
    let Ok(name) = object.parse() else { return Ok(Err("stored under an invalid name")) };
    let mut segments = match vault.segments(key, &name).await {
        Ok(segments) => segments,
        Err(error) => return problem(error).map(Err),
    };
    if !deep {
        return Ok(Ok(None));
    }
    let mut hasher = Sha256::new();
    loop {
        match segments.next().await {
            Ok(Some(segment)) => hasher.update(&segment[..]),
            Ok(None) => return Ok(Ok(Some(hasher.finalize().into()))),
            Err(error) => return problem(error).map(Err),
        }
    }
}

fn problem(error: ReadError) -> anyhow::Result<&'static str> {
    match error {
        ReadError::Missing => Ok("missing"),
        ReadError::Damaged => Ok("damaged"),
        error @ ReadError::Unavailable(_) => Err(error).context("the check was not finished"),
    }
}
