//! Storing, reading and removing objects.

use futures::{StreamExt as _, TryStreamExt as _};
use sha2::{Digest as _, Sha256};
use vault::{ObjectName, ReadError, StoreError};

use crate::{files, kept, new_vault, plain};

#[tokio::test]
async fn objects_of_any_size_round_trip() {
    let (_home, _folder, vault, key) = new_vault();
    for size in [0, 1, 65_535, 65_536, 65_537, 131_072, 10_000_000] {
        let bytes = plain(size);
        let name = ObjectName::random().unwrap();
        let mut sealer = vault.sealer(&key, &name).await.unwrap();
        for chunk in bytes.chunks(30_011) {
            sealer.push(chunk).await.unwrap();
        }
        let sealed = sealer.finish().await.unwrap();
        assert_eq!(sealed.size_bytes, size as u64);
        assert_eq!(sealed.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)));
        vault.keep(sealed).await.unwrap();

        assert!(*vault.read(&key, &name).await.unwrap() == bytes, "{size} bytes");
        let segments = vault.segments(&key, &name).await.unwrap();
        assert_eq!(segments.size_bytes(), size as u64);
        let pieces: Vec<_> = segments.into_stream().try_collect().await.unwrap();
        assert!(pieces.iter().all(|piece| piece.len() <= 65_536));
        assert!(pieces.concat() == bytes, "{size} bytes, in segments");
    }
}

#[tokio::test]
async fn name_in_use_is_refused() {
    let (_home, folder, vault, key) = new_vault();
    let name = kept(&vault, &key, b"first").await;
    let error = vault.put(&key, &name, b"second").await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyThere(ref there) if *there == name), "{error}");
    assert_eq!(*vault.read(&key, &name).await.unwrap(), b"first");
    assert_eq!(files(&folder).len(), 1);
}

#[tokio::test]
async fn concurrent_keeps_of_one_name_store_one() {
    let (_home, _folder, vault, key) = new_vault();
    for _ in 0..20 {
        let name = ObjectName::random().unwrap();
        let (one, other) = tokio::join!(vault.put(&key, &name, b"one"), vault.put(&key, &name, b"other"));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    }
}

#[tokio::test]
async fn sealing_twice_gives_different_bytes() {
    let (_home, folder, vault, key) = new_vault();
    let name = ObjectName::random().unwrap();
    let mut stored = Vec::new();
    for _ in 0..2 {
        vault.put(&key, &name, &plain(5_000)).await.unwrap();
        stored.push(std::fs::read(folder.join(name.as_str())).unwrap());
        vault.remove(&name).await.unwrap();
    }
    let same = stored[0].iter().zip(&stored[1]).skip(8).filter(|(one, other)| one == other).count();
    assert!(same < 100, "{same} of 5032 bytes are the same");
}

#[tokio::test]
async fn removing_a_missing_object_succeeds() {
    let (_home, _folder, vault, key) = new_vault();
    let name = ObjectName::random().unwrap();
    assert!(matches!(vault.read(&key, &name).await, Err(ReadError::Missing)));
    vault.remove(&name).await.unwrap();
    vault.put(&key, &name, b"paper").await.unwrap();
    vault.remove(&name).await.unwrap();
    assert!(matches!(vault.read(&key, &name).await, Err(ReadError::Missing)));
    vault.remove(&name).await.unwrap();
}

#[tokio::test]
async fn damaged_later_segment_ends_the_stream() {
    let (_home, folder, vault, key) = new_vault();
    let bytes = plain(5 * 65_536);
    let name = kept(&vault, &key, &bytes).await;
    let path = folder.join(name.as_str());
    let mut stored = std::fs::read(&path).unwrap();
    stored[24 + 3 * 65_552 + 17] ^= 1;
    std::fs::write(&path, stored).unwrap();

    let stream = vault.segments(&key, &name).await.unwrap().into_stream();
    let pieces: Vec<_> = stream.collect().await;
    assert_eq!(pieces.len(), 4);
    let good: Vec<_> = pieces[..3].iter().map(|piece| piece.as_ref().unwrap().clone()).collect();
    assert!(good.concat() == bytes[..3 * 65_536]);
    assert!(matches!(pieces[3], Err(ReadError::Damaged)));
    assert!(matches!(vault.read(&key, &name).await, Err(ReadError::Damaged)));
}
