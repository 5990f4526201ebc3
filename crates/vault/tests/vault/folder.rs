//! Contents and permissions of the evidence folder.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use vault::{LEFTOVER_AGE, Location, ObjectName, ReadError, Settings, StoreError, Vault};

use crate::{HOUR, files, new_ring, new_vault, now};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn files_and_folders_are_private_to_their_owner() {
    let (_home, folder, vault, key) = new_vault();
    let name = ObjectName::random().unwrap();
    let mut sealer = vault.sealer(&key, &name).await.unwrap();
    sealer.push(b"paper").await.unwrap();
    let spooled = files(&folder);
    assert_eq!(spooled.len(), 1);
    assert_eq!(mode(&spooled[0]), 0o600);
    vault.keep(sealer.finish().await.unwrap()).await.unwrap();

    let object = folder.join(name.as_str());
    assert_eq!(mode(&object), 0o600);
    for entered in [folder.as_path(), object.parent().unwrap(), &folder.join(".spool")] {
        assert_eq!(mode(entered), 0o700, "{}", entered.display());
    }
}

#[tokio::test]
async fn no_file_ever_holds_plaintext() {
    let (_home, folder, vault, _) = new_vault();
    let (key, wrapped) = vault.keys().new_data_key().unwrap();
    let canary = b"11010519491231002X";
    let paper = canary.repeat(10_000);
    let name = ObjectName::random().unwrap();
    let mut sealer = vault.sealer(&key, &name).await.unwrap();
    sealer.push(&paper).await.unwrap();
    let assert_clean = || {
        let found = files(&folder);
        assert!(!found.is_empty());
        for path in found {
            let stored = fs::read(&path).unwrap();
            assert!(!stored.windows(6).any(|window| canary.windows(6).any(|part| part == window)));
            assert!(!stored.windows(8).any(|window| wrapped.bytes.windows(8).any(|part| part == window)));
        }
    };
    assert_clean();
    vault.keep(sealer.finish().await.unwrap()).await.unwrap();
    assert_clean();
}

#[tokio::test]
async fn dropped_sealer_removes_its_file() {
    let (_home, folder, vault, key) = new_vault();
    let name = ObjectName::random().unwrap();
    let mut sealer = vault.sealer(&key, &name).await.unwrap();
    sealer.push(&[1; 200_000]).await.unwrap();
    assert_eq!(sealer.size_bytes(), 200_000);
    drop(sealer);
    drop(vault.sealer(&key, &name).await.unwrap().finish().await.unwrap());
    assert_eq!(files(&folder), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn opening_removes_hour_old_spool_files() {
    let (_home, folder, _vault, _) = new_vault();
    let spool = folder.join(".spool");
    for name in ["sealing-abc", "not-ours"] {
        fs::write(spool.join(name), b"sealed").unwrap();
    }
    let open = |at| {
        Vault::open(Settings::new(Location::Folder(folder.clone())), new_ring("a"), at).unwrap();
        fs::exists(spool.join("sealing-abc")).unwrap()
    };
    assert!(open(now()), "a young file may be in use");
    assert!(open(now() + LEFTOVER_AGE / 2));
    assert!(open(now() - HOUR), "a clock that runs behind removes no file");
    assert!(!open(now() + LEFTOVER_AGE + HOUR));
    assert!(fs::exists(spool.join("not-ours")).unwrap());
}

#[tokio::test]
async fn full_disk_refuses_evidence() {
    let home = tempfile::tempdir().unwrap();
    let mut settings = Settings::new(Location::Folder(home.path().to_owned()));
    assert_eq!(settings.floor_bytes, 512 * 1024 * 1024);
    settings.floor_bytes = u64::MAX;
    let vault = Vault::open(settings, new_ring("a"), now()).unwrap();
    let (key, _) = vault.keys().new_data_key().unwrap();
    let name = ObjectName::random().unwrap();
    assert!(matches!(vault.sealer(&key, &name).await, Err(StoreError::Full)));
    assert!(matches!(vault.put(&key, &name, b"page").await, Err(StoreError::Full)));
    assert!(matches!(vault.probe().await, Err(StoreError::Full)));
}

#[tokio::test]
async fn probe_leaves_no_file() {
    let (_home, folder, vault, _) = new_vault();
    vault.probe().await.unwrap();
    assert!(files(&folder).is_empty());
}

#[tokio::test]
async fn missing_folder_is_unavailable_not_empty() {
    let (_home, folder, vault, key) = new_vault();
    let name = ObjectName::random().unwrap();
    fs::rename(&folder, folder.with_extension("unmounted")).unwrap();
    assert!(matches!(vault.read(&key, &name).await, Err(ReadError::Unavailable(_))));
    assert!(matches!(vault.remove(&name).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(vault.probe().await, Err(StoreError::Unavailable(_))));
}

#[test]
fn open_error_names_the_folder() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let inside = file.path().join("evidence");
    let error = Vault::open(Settings::new(Location::Folder(inside.clone())), new_ring("a"), now()).unwrap_err();
    assert!(error.to_string().contains(&inside.display().to_string()));
}
