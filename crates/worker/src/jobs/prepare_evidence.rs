//! `prepare-evidence`: converts an uploaded document to plain pictures and records the verdict
//! (docs/SECURITY.md, upload steps 5 to 8).

use std::error::Error;
use std::ops::Deref;
use std::time::Duration;

use database::failpoint::reach;
use domain::base::EvidenceId;
use domain::evidence::preparation::{self, PreparationAttempt, PreparationResult};
use domain::evidence::{Evidence, EvidencePage, EvidenceState, MediaType, Omission, removal};
use domain::job::RetryPolicy;
use prepare::{Prepared, Refusal};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout};
use vault::{DataKey, ObjectName, ReadError};

use super::{caught, done};
use crate::scan::ScanResult;
use crate::{WorkError, Worker};

/// The longest an attempt may take. The lease is 120 s ([`RetryPolicy::PREPARE`]); the rest of it is for recording. It
/// covers the scanner's 40 s and the child's 20 s, and ends long before the hour after which the pictures are removed.
const PREPARE_PERIOD: Duration = Duration::from_secs(100);
/// The code for bytes that are missing from the store, or differ from the upload.
const DAMAGED_IN_STORE: &str = "damaged_in_store";

enum Outcome {
    Verdict(PreparationResult),
    /// The failure is not the document's.
    TryAgain,
    /// The virus scanner is down.
    Quarantine,
}

/// Prepares the document if it is due. A missing, finished or not yet due document is left alone.
#[tracing::instrument(skip(worker), fields(evidence = %id))]
pub async fn prepare(worker: &Worker, id: EvidenceId) -> Result<(), WorkError> {
    reach("evidence:fetched");
    let begun = {
        let mut connection = worker.pool.get().await?;
        preparation::begin(&mut connection, &worker.ctx, id, RetryPolicy::PREPARE).await?
    };
    let evidence = match begun {
        PreparationAttempt::Prepare(evidence) => evidence,
        PreparationAttempt::NotYet => return done("the document is not due, or another worker is preparing it"),
        PreparationAttempt::Over(state) => {
            tracing::info!(state = state.as_str(), "the document is already finished");
            return Ok(());
        }
        PreparationAttempt::Gone => return done("there is no such document"),
    };
    reach("evidence:attempt_committed");
    let started = Instant::now();
    let outcome = match timeout(PREPARE_PERIOD, caught(attempt(worker, &evidence))).await {
        Ok(Ok(outcome)) => outcome?,
        Ok(Err(())) => Outcome::TryAgain,
        Err(_) => {
            tracing::error!(period = ?PREPARE_PERIOD, "preparation took too long");
            Outcome::TryAgain
        }
    };
    reach("evidence:acted_not_recorded");
    record(worker, &evidence, outcome, started).await
}

async fn record(worker: &Worker, evidence: &Evidence, outcome: Outcome, started: Instant) -> Result<(), WorkError> {
    let mut connection = worker.pool.get().await?;
    let (connection, ctx, attempt) = (&mut *connection, &worker.ctx, evidence.attempt);
    match outcome {
        Outcome::Verdict(verdict) => {
            let state = preparation::finish(connection, ctx, evidence, &verdict).await?;
            let took_ms = started.elapsed().as_millis();
            match (&verdict, state) {
                (PreparationResult::Ready(pages), EvidenceState::Ready) => {
                    tracing::info!(attempt, pages = pages.len(), took_ms, "prepared");
                }
                // Removed, or prepared by another process: its pictures stay queued for deletion.
                (PreparationResult::Ready(_), state) => {
                    tracing::info!(attempt, state = state.as_str(), "prepared, but its state has changed meanwhile")
                }
                (PreparationResult::Unreadable(code) | PreparationResult::Refused(code), state) => {
                    tracing::info!(attempt, state = state.as_str(), code, took_ms, "refused");
                }
                (PreparationResult::Infected, _) => tracing::warn!(attempt, "infected; its key was destroyed"),
            }
        }
        Outcome::TryAgain => {
            preparation::try_again(connection, ctx, evidence, RetryPolicy::PREPARE).await?;
            tracing::warn!(attempt, "the attempt to prepare the document failed");
        }
        Outcome::Quarantine => preparation::quarantine(connection, ctx, evidence).await?,
    }
    Ok(())
}

/// Reads, scans, decodes and stores. Logs why an attempt has no verdict; holds no connection while it waits.
async fn attempt(worker: &Worker, evidence: &Evidence) -> Result<Outcome, WorkError> {
    let wrapped = evidence.wrapped_key.as_deref().unwrap_or_default();
    let key = match worker.vault.keys().unwrap(&evidence.key_id, wrapped) {
        Ok(key) => key,
        Err(error) => {
            tracing::error!(%error, key_id = evidence.key_id, "the document's key cannot be decrypted");
            return Ok(Outcome::TryAgain);
        }
    };
    match decode(worker, evidence, &key).await {
        Ok(prepared) => keep(worker, evidence, &key, prepared).await,
        Err(outcome) => Ok(outcome),
    }
}

/// Reads, scans and decodes the original, which is freed before the pictures are stored.
async fn decode(worker: &Worker, evidence: &Evidence, key: &DataKey) -> Result<Prepared, Outcome> {
    let original = read(worker, evidence, key).await?;
    scan(worker, &original).await?;
    match worker.preparer.prepare(media_of(evidence.media_type), &original).await {
        Ok(result) => result.map_err(|refusal| judge(refusal, evidence.attempt)),
        Err(error) => {
            tracing::error!(%error, cause = error.source(), "the child process failed");
            Err(Outcome::TryAgain)
        }
    }
}

/// The original, if its bytes match the upload.
async fn read(
    worker: &Worker,
    evidence: &Evidence,
    key: &DataKey,
) -> Result<impl Deref<Target = Vec<u8>> + use<>, Outcome> {
    let damaged = || Outcome::Verdict(PreparationResult::Unreadable(DAMAGED_IN_STORE.to_owned()));
    let Ok(name) = evidence.object.parse::<ObjectName>() else {
        tracing::error!(object = evidence.object, "the name of the original is not a valid object name");
        return Err(damaged());
    };
    match worker.vault.read(key, &name).await {
        Ok(original) if Sha256::digest(&*original)[..] == evidence.sha256[..] => Ok(original),
        Ok(_) => {
            tracing::error!(object = evidence.object, "the original does not match the hash of the uploaded file");
            Err(damaged())
        }
        Err(error @ (ReadError::Missing | ReadError::Damaged)) => {
            tracing::error!(object = evidence.object, %error, "the original cannot be read");
            Err(damaged())
        }
        Err(error @ ReadError::Unavailable(_)) => {
            tracing::warn!(%error, cause = error.source(), "the evidence store is unavailable");
            Err(Outcome::TryAgain)
        }
    }
}

/// Fails when a scanner is set up and does not find the original clean.
async fn scan(worker: &Worker, original: &[u8]) -> Result<(), Outcome> {
    let Some(scanner) = &worker.scanner else { return Ok(()) };
    match scanner.scan(original).await {
        Ok(ScanResult::Clean) => Ok(()),
        Ok(ScanResult::Infected(virus)) => {
            tracing::warn!(virus, "the virus scanner found the original infected");
            Err(Outcome::Verdict(PreparationResult::Infected))
        }
        Err(error) => {
            tracing::error!(%error, "the virus scanner does not answer; the document waits");
            Err(Outcome::Quarantine)
        }
    }
}

/// Maps a refusal to an outcome. A child that was killed or too slow may be the fault of a busy or stopping machine,
/// not of the file: such a refusal counts only the second time.
fn judge(refusal: Refusal, attempt: i32) -> Outcome {
    let may_be_ours = matches!(refusal, Refusal::DecoderDied | Refusal::TooMuchMemory | Refusal::TooSlow);
    let code = refusal.code().to_owned();
    match refusal.verdict() {
        _ if may_be_ours && attempt <= 1 => {
            tracing::warn!(code, "the child process did not finish; it is tried once more");
            Outcome::TryAgain
        }
        prepare::Verdict::Unreadable => Outcome::Verdict(PreparationResult::Unreadable(code)),
        prepare::Verdict::Refused => Outcome::Verdict(PreparationResult::Refused(code)),
    }
}

/// Queues the pictures' names for deletion before it writes them, so that a crash leaves no orphan objects.
async fn keep(worker: &Worker, evidence: &Evidence, key: &DataKey, prepared: Prepared) -> Result<Outcome, WorkError> {
    let names: Result<Vec<ObjectName>, _> = prepared.pages.iter().map(|_| ObjectName::random()).collect();
    let names = match names {
        Ok(names) => names,
        Err(error) => {
            tracing::error!(%error, "no object names could be generated for the pages");
            return Ok(Outcome::TryAgain);
        }
    };
    let objects: Vec<String> = names.iter().map(ToString::to_string).collect();
    {
        let connection = worker.pool.get().await?;
        removal::begin_write(&connection, &objects, removal::DeletionCause::Preparing, worker.ctx.now()).await?;
    }
    reach("evidence:names_doomed");
    let mut pages = Vec::with_capacity(names.len());
    for (number, (name, page)) in (1_i16..).zip(names.iter().zip(prepared.pages)) {
        if let Err(error) = worker.vault.put(key, name, &page.jpeg).await {
            tracing::error!(%error, cause = error.source(), "a page could not be stored");
            return Ok(Outcome::TryAgain);
        }
        pages.push(EvidencePage {
            evidence_id: evidence.id,
            number,
            object: name.to_string(),
            width: saturated(page.width),
            height: saturated(page.height),
            size_bytes: saturated(page.jpeg.len()),
            fingerprint: page.fingerprint.cast_signed(),
            omissions: page.omissions.into_iter().map(omission_of).collect(),
        });
    }
    Ok(Outcome::Verdict(PreparationResult::Ready(pages)))
}

const fn media_of(media: MediaType) -> prepare::MediaType {
    match media {
        MediaType::Jpeg => prepare::MediaType::Jpeg,
        MediaType::Png => prepare::MediaType::Png,
        MediaType::Webp => prepare::MediaType::Webp,
        MediaType::Pdf => prepare::MediaType::Pdf,
    }
}

const fn omission_of(omission: prepare::Omission) -> Omission {
    match omission {
        prepare::Omission::Text => Omission::Text,
        prepare::Omission::FormValues => Omission::FormValues,
        prepare::Omission::Annotations => Omission::Annotations,
        prepare::Omission::Pictures => Omission::Pictures,
        prepare::Omission::Rows => Omission::Rows,
    }
}

/// The child's limits, enforced by its parent, keep sizes far below this bound.
fn saturated(size: impl TryInto<i32>) -> i32 {
    size.try_into().unwrap_or(i32::MAX)
}
