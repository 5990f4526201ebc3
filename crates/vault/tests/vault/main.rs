//! Tests of the vault, by subject.
#![expect(clippy::unwrap_used, reason = "a failed setup step is a test failure")]

mod bucket;
mod damage;
mod folder;
mod keys;
mod names;
mod objects;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use vault::{DataKey, KeyRing, Location, ObjectName, Settings, Vault};

/// A time close to the files' own, read from a new file, because tests may not use the system clock.
fn now() -> SystemTime {
    tempfile::tempfile().unwrap().metadata().unwrap().modified().unwrap()
}

fn new_ring(id: &str) -> KeyRing {
    KeyRing::parse(&KeyRing::generate(id).unwrap()).unwrap()
}

fn open_in(folder: &Path, keys: KeyRing) -> Vault {
    let mut settings = Settings::new(Location::Folder(folder.to_owned()));
    settings.floor_bytes = 0;
    Vault::open(settings, keys, now()).unwrap()
}

/// A vault in a temporary folder, and a data key.
fn new_vault() -> (TempDir, PathBuf, Vault, DataKey) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    let vault = open_in(&folder, new_ring("first"));
    let (key, _) = vault.keys().new_data_key().unwrap();
    (home, folder, vault, key)
}

/// Stores an object under a new name.
async fn kept(vault: &Vault, key: &DataKey, bytes: &[u8]) -> ObjectName {
    let name = ObjectName::random().unwrap();
    vault.put(key, &name, bytes).await.unwrap();
    name
}

/// Deterministic bytes that do not repeat from segment to segment.
fn plain(length: usize) -> Vec<u8> {
    let step = |state: &mut u32| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*state >> 24) as u8)
    };
    std::iter::repeat_n((), length).scan(7, |state, ()| step(state)).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

const HOUR: Duration = Duration::from_secs(3600);
