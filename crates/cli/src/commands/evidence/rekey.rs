//! `unbind evidence rekey`: rewraps the keys of all documents and of the secrets of webhooks under the current master key, so
//! that an old one can be removed from the key file (THREATS 45).

use std::fmt::Display;

use anyhow::bail;
use database::failpoint::reach;
use diesel_async::AsyncPgConnection;
use domain::evidence::inventory;
use domain::webhook::secret;
use vault::{KeyRing, WrappedKey};

/// Keys per batch.
const BATCH: i64 = 500;

/// Runs the command.
pub(super) async fn rekey(connection: &AsyncPgConnection, keys: &KeyRing) -> anyhow::Result<()> {
    let mut done = 0;
    // Repeat until no key is left: documents may be added under the old key meanwhile.
    let failed = loop {
        let mut pass = Pass { keys, done: 0, failed: Vec::new() };
        documents(connection, &mut pass).await?;
        secrets(connection, &mut pass).await?;
        done += pass.done;
        if pass.done == 0 {
            break pass.failed;
        }
    };
    println!("{done} keys are now encrypted with {}", keys.current_id());
    if failed.is_empty() {
        return Ok(());
    }
    for problem in &failed {
        println!("not re-encrypted: {problem}");
    }
    bail!("{} keys could not be decrypted; keep the old master keys, and see `unbind evidence check`", failed.len());
}

struct Pass<'a> {
    keys: &'a KeyRing,
    done: usize,
    failed: Vec<String>,
}

impl Pass<'_> {
    /// The key under the current master key; `None`, with a line for the operator, when it cannot be decrypted.
    fn rewrap(&mut self, of: impl Display, key_id: &str, wrapped_key: &[u8]) -> Option<WrappedKey> {
        let rewrapped = self.keys.rewrap(key_id, wrapped_key);
        rewrapped.map_err(|error| self.failed.push(format!("{of}: {error}"))).ok()
    }

    /// No row was updated: it was removed meanwhile, or another run rewrapped its key.
    fn count(&mut self, is_done: bool) {
        self.done += usize::from(is_done);
        reach("rekey:one_done");
    }
}

async fn documents(connection: &AsyncPgConnection, pass: &mut Pass<'_>) -> anyhow::Result<()> {
    for key_id in inventory::list_key_ids(connection).await? {
        if key_id == pass.keys.current_id() {
            continue;
        }
        let mut after = None;
        loop {
            let batch = inventory::list_wrapped_under(connection, &key_id, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id);
            for old in &batch {
                let of = format!("evidence {}", old.id);
                if let Some(new) = pass.rewrap(of, &old.key_id, &old.wrapped_key) {
                    pass.count(inventory::rewrap(connection, old, &new.key_id, &new.bytes).await?);
                }
            }
        }
    }
    Ok(())
}

async fn secrets(connection: &AsyncPgConnection, pass: &mut Pass<'_>) -> anyhow::Result<()> {
    for key_id in secret::list_key_ids(connection).await? {
        if key_id == pass.keys.current_id() {
            continue;
        }
        let mut after = None;
        loop {
            let batch = secret::list_wrapped_under(connection, &key_id, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id);
            for old in &batch {
                let of = format!("secret {} of a webhook", old.id);
                if let Some(new) = pass.rewrap(of, &old.key_id, &old.wrapped_key) {
                    pass.count(secret::rewrap(connection, old, &new.key_id, &new.bytes).await?);
                }
            }
        }
    }
    Ok(())
}
