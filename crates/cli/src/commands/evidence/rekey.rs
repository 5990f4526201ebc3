//! `unbind evidence rekey`: rewraps the keys of all documents under the current master key, so that an old one can be
//! removed from the key file (THREATS 45).

use anyhow::bail;
use database::failpoint::reach;
use diesel_async::AsyncPgConnection;
use domain::base::EvidenceId;
use domain::evidence::inventory::{self, WrappedDocument};
use vault::KeyRing;

/// Keys per batch.
const BATCH: i64 = 500;

/// Runs the command.
pub(super) async fn rekey(connection: &AsyncPgConnection, keys: &KeyRing) -> anyhow::Result<()> {
    let mut done = 0;
    // Repeat until no key is left: documents may be added under the old key meanwhile.
    let failed = loop {
        let pass = pass(connection, keys).await?;
        done += pass.done;
        if pass.done == 0 {
            break pass.failed;
        }
    };
    println!("{done} keys are now encrypted with {}", keys.current_id());
    if failed.is_empty() {
        return Ok(());
    }
    for (id, problem) in &failed {
        println!("not re-encrypted: evidence {id}: {problem}");
    }
    bail!("{} keys could not be decrypted; keep the old master keys, and see `unbind evidence check`", failed.len());
}

struct Pass {
    done: usize,
    failed: Vec<(EvidenceId, String)>,
}

async fn pass(connection: &AsyncPgConnection, keys: &KeyRing) -> anyhow::Result<Pass> {
    let mut pass = Pass { done: 0, failed: Vec::new() };
    for key_id in inventory::list_key_ids(connection).await? {
        if key_id == keys.current_id() {
            continue;
        }
        let mut after = None;
        loop {
            let batch = inventory::list_wrapped_under(connection, &key_id, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id);
            for old in &batch {
                rewrap(connection, keys, old, &mut pass).await?;
            }
        }
    }
    Ok(pass)
}

async fn rewrap(
    connection: &AsyncPgConnection,
    keys: &KeyRing,
    old: &WrappedDocument,
    pass: &mut Pass,
) -> anyhow::Result<()> {
    match keys.rewrap(&old.key_id, &old.wrapped_key) {
        Ok(new) => {
            // No row was updated: the document was removed meanwhile, or another run rewrapped its key.
            let is_done = inventory::rewrap(connection, old, &new.key_id, &new.bytes).await?;
            pass.done += usize::from(is_done);
            reach("rekey:one_done");
        }
        Err(error) => pass.failed.push((old.id, error.to_string())),
    }
    Ok(())
}
