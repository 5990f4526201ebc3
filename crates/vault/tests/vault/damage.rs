//! An altered stored object always fails to read; it never yields other bytes.

use std::path::Path;

use vault::{DataKey, ObjectName, ReadError, Vault};

use crate::{kept, new_vault, plain};

const SEGMENT_BYTES: usize = 65_536;
const SEALED_SEGMENT_BYTES: usize = SEGMENT_BYTES + 16;
const HEADER_BYTES: usize = 24;

async fn assert_damaged(vault: &Vault, key: &DataKey, name: &ObjectName, path: &Path, stored: &[u8], what: &str) {
    std::fs::write(path, stored).unwrap();
    let read = vault.read(key, name).await;
    assert!(matches!(read, Err(ReadError::Damaged)), "{what}: {:?}", read.map(|bytes| bytes.len()));
}

#[tokio::test]
async fn any_altered_byte_is_damage() {
    let (_home, folder, vault, key) = new_vault();
    let name = kept(&vault, &key, &plain(3 * SEGMENT_BYTES - 1000)).await;
    let path = folder.join(name.as_str());
    let good = std::fs::read(&path).unwrap();
    let spread = (0..160).map(|step| step * good.len() / 160);
    let tags = (0..16).flat_map(|byte| [HEADER_BYTES + SEGMENT_BYTES + byte, good.len() - 1 - byte]);
    for position in (0..=HEADER_BYTES).chain(spread).chain(tags) {
        let mut stored = good.clone();
        stored[position] ^= 1 << (position % 8);
        assert_damaged(&vault, &key, &name, &path, &stored, &format!("byte {position}")).await;
    }
    std::fs::write(&path, good).unwrap();
    vault.read(&key, &name).await.unwrap();
}

#[tokio::test]
async fn wrong_length_is_damage() {
    let (_home, folder, vault, key) = new_vault();
    for size in [0, 10, SEGMENT_BYTES, 3 * SEGMENT_BYTES, 3 * SEGMENT_BYTES + 5] {
        let name = kept(&vault, &key, &plain(size)).await;
        let path = folder.join(name.as_str());
        let good = std::fs::read(&path).unwrap();
        let boundaries = (0..=3).map(|segments| HEADER_BYTES + segments * SEALED_SEGMENT_BYTES);
        let near = boundaries.flat_map(|at| [at - 1, at, at + 1, at + 16]);
        for length in near.chain([0, 1, 8, good.len() - 1, good.len().saturating_sub(16)]).filter(|at| *at < good.len())
        {
            assert_damaged(&vault, &key, &name, &path, &good[..length], &format!("{size} cut to {length}")).await;
        }
        for more in [1, 16, SEALED_SEGMENT_BYTES] {
            let stored = [good.as_slice(), &vec![0; more]].concat();
            assert_damaged(&vault, &key, &name, &path, &stored, &format!("{size} and {more}")).await;
        }
    }
}

#[tokio::test]
async fn moved_or_missing_segments_are_damage() {
    let (_home, folder, vault, key) = new_vault();
    let name = kept(&vault, &key, &plain(4 * SEGMENT_BYTES)).await;
    let path = folder.join(name.as_str());
    let good = std::fs::read(&path).unwrap();
    let (header, body) = good.split_at(HEADER_BYTES);
    let segments: Vec<_> = body.chunks(SEALED_SEGMENT_BYTES).collect();
    for order in [vec![1, 0, 2, 3], vec![0, 2, 1, 3], vec![0, 1, 3], vec![1, 2, 3], vec![0, 1, 1, 2, 3], vec![3]] {
        let mut stored = header.to_vec();
        order.iter().for_each(|segment| stored.extend_from_slice(segments[*segment]));
        assert_damaged(&vault, &key, &name, &path, &stored, &format!("{order:?}")).await;
    }
}

#[tokio::test]
async fn swapped_objects_are_damage() {
    let (_home, folder, vault, key) = new_vault();
    let one = kept(&vault, &key, b"one").await;
    let other = kept(&vault, &key, b"two").await;
    let [one_path, other_path] = [&one, &other].map(|name| folder.join(name.as_str()));
    let [one_bytes, other_bytes] = [&one_path, &other_path].map(|path| std::fs::read(path).unwrap());
    assert_damaged(&vault, &key, &one, &one_path, &other_bytes, "other as one").await;
    assert_damaged(&vault, &key, &other, &other_path, &one_bytes, "one as other").await;
}

#[tokio::test]
async fn wrong_data_key_opens_no_object() {
    let (_home, _folder, vault, key) = new_vault();
    let (other, _) = vault.keys().new_data_key().unwrap();
    for size in [0, 100, 200_000] {
        let name = kept(&vault, &key, &plain(size)).await;
        assert!(matches!(vault.read(&other, &name).await, Err(ReadError::Damaged)));
        assert!(matches!(vault.segments(&other, &name).await, Err(ReadError::Damaged)));
    }
}
