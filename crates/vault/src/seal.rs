//! Sealing: a file of evidence goes from the network to the spool, never in plain text on the disk or whole in
//! memory.

use std::fmt;

use sha2::{Digest as _, Sha256};
use tempfile::{NamedTempFile, TempPath};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use zeroize::Zeroizing;

use crate::format::{Broken, Encrypt, SEALED_SEGMENT_BYTES, SEGMENT_BYTES};
use crate::{DataKey, ObjectName, StoreError};

/// An object being sealed. Holds one segment (64 KiB) of plaintext in memory, and as much waiting for the disk.
/// Dropping it removes its file. After a cancelled call it can only be dropped.
pub struct Sealer {
    name: ObjectName,
    encrypt: Encrypt,
    segment: Zeroizing<Vec<u8>>,
    digest: Sha256,
    size_bytes: u64,
    file: File,
    path: TempPath,
}

/// A sealed object in the spool, to be stored with [`Vault::keep`](crate::Vault::keep). Dropping it removes its file.
#[derive(Debug)]
pub struct Sealed {
    pub(crate) name: ObjectName,
    pub(crate) path: TempPath,
    /// SHA-256 of the plaintext.
    pub sha256: [u8; 32],
    /// Length of the plaintext, in bytes.
    pub size_bytes: u64,
}

impl Sealer {
    pub(crate) async fn begin(key: &DataKey, name: &ObjectName, file: NamedTempFile) -> Result<Self, StoreError> {
        let encrypt = Encrypt::begin(key, name)?;
        let (file, path) = file.into_parts();
        let mut file = File::from_std(file);
        file.set_max_buf_size(SEALED_SEGMENT_BYTES);
        file.write_all(encrypt.header()).await?;
        Ok(Self {
            name: name.clone(),
            encrypt,
            segment: Zeroizing::new(Vec::with_capacity(SEALED_SEGMENT_BYTES)),
            digest: Sha256::new(),
            size_bytes: 0,
            file,
            path,
        })
    }

    /// Seals the next bytes of the file.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::TooLong`], [`StoreError::Unavailable`]; the sealer is unusable afterwards.
    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        self.digest.update(bytes);
        self.size_bytes = self.size_bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        while !bytes.is_empty() {
            // A full segment is sealed only when more bytes follow, because the last one is marked as such.
            if self.segment.len() == SEGMENT_BYTES {
                self.encrypt.next(&mut self.segment)?;
                self.file.write_all(&self.segment).await?;
                self.segment.clear();
            }
            let (now, later) = bytes.split_at(bytes.len().min(SEGMENT_BYTES - self.segment.len()));
            self.segment.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Plaintext bytes taken so far.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Seals the last segment and ends the file.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Unavailable`].
    pub async fn finish(self) -> Result<Sealed, StoreError> {
        let Self { name, encrypt, mut segment, digest, size_bytes, mut file, path } = self;
        encrypt.last(&mut segment)?;
        file.write_all(&segment).await?;
        file.flush().await?;
        Ok(Sealed { name, path, sha256: digest.finalize().into(), size_bytes })
    }
}

impl From<Broken> for StoreError {
    fn from(_: Broken) -> Self {
        Self::TooLong
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("name", &self.name).field("size_bytes", &self.size_bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KeyRing;

    #[tokio::test]
    async fn sealing_a_long_file_uses_constant_memory() {
        let ring = KeyRing::parse(&KeyRing::generate("a").unwrap()).unwrap();
        let (key, _) = ring.new_data_key().unwrap();
        let file = NamedTempFile::new().unwrap();
        let mut sealer = Sealer::begin(&key, &ObjectName::random().unwrap(), file).await.unwrap();
        let chunk = vec![7; 1_000_003];
        for _ in 0..100 {
            sealer.push(&chunk).await.unwrap();
            assert_eq!(sealer.segment.capacity(), SEALED_SEGMENT_BYTES);
            assert!(sealer.segment.len() <= SEGMENT_BYTES);
        }
        assert_eq!(sealer.file.max_buf_size(), SEALED_SEGMENT_BYTES);
        assert_eq!(sealer.finish().await.unwrap().size_bytes, 100_000_300);
    }
}
