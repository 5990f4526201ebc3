//! Reading an object's plaintext segment by segment; only verified bytes are returned.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream, Stream};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

use crate::format::{Broken, Decrypt, HEADER_BYTES, SEALED_SEGMENT_BYTES, SEGMENT_BYTES};
use crate::{DataKey, ObjectName, ReadError};

/// A store that sends no byte for this long counts as down.
const STALL_PERIOD: Duration = Duration::from_secs(30);

pub(crate) enum Source {
    File(File),
    Body(BoxStream<'static, object_store::Result<Bytes>>),
}

/// An object being read, two segments of it in memory. The first one is verified before this value exists, so that a
/// page can still show an error; a damaged later one ends reading with an error.
pub struct Segments {
    source: Source,
    is_exhausted: bool,
    sealed: Vec<u8>,
    /// `None` after the last segment, or an error.
    decrypt: Option<Decrypt>,
    first: Option<Zeroizing<Vec<u8>>>,
    size_bytes: u64,
}

impl Segments {
    pub(crate) async fn open(
        key: &DataKey,
        name: &ObjectName,
        source: Source,
        sealed_bytes: u64,
    ) -> Result<Self, ReadError> {
        let mut segments = Self {
            source,
            is_exhausted: false,
            sealed: Vec::with_capacity(2 * SEALED_SEGMENT_BYTES),
            decrypt: None,
            first: None,
            size_bytes: plain_bytes(sealed_bytes),
        };
        segments.fill(HEADER_BYTES).await?;
        let (header, _) = segments.sealed.split_first_chunk().ok_or(ReadError::Damaged)?;
        segments.decrypt = Some(Decrypt::begin(key, name, *header)?);
        segments.sealed.drain(..HEADER_BYTES);
        segments.first = segments.next().await?;
        Ok(segments)
    }

    /// Length of the plaintext in bytes, computed from the object's length, for `Content-Length`. If it is wrong,
    /// reading ends with [`ReadError::Damaged`].
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The next segment, of at most 64 KiB; `None` after the last one. Wiped from memory when dropped.
    ///
    /// # Errors
    /// [`ReadError`], which ends the reading.
    pub async fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, ReadError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let Some(mut decrypt) = self.decrypt.take() else { return Ok(None) };
        self.fill(SEALED_SEGMENT_BYTES + 1).await?;
        let segment = if self.sealed.len() > SEALED_SEGMENT_BYTES {
            let segment = decrypt.next(&self.sealed[..SEALED_SEGMENT_BYTES])?;
            self.sealed.drain(..SEALED_SEGMENT_BYTES);
            self.decrypt = Some(decrypt);
            segment
        } else {
            decrypt.last(&self.sealed)?
        };
        Ok(Some(segment))
    }

    /// The segments as a response body. An error ends it.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, ReadError>> + Send + 'static {
        stream::try_unfold(self, |mut segments| async move {
            let segment = segments.next().await?;
            Ok(segment.map(|mut segment| (Bytes::from(std::mem::take(&mut *segment)), segments)))
        })
    }

    pub(crate) async fn collect(mut self) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        // The buffer is allocated once and wiped on drop; a growing one would leave copies in memory. The store's
        // length is not trusted, so it is capped.
        let room = usize::try_from(self.size_bytes.min(MAX_ROOM_BYTES)).unwrap_or(0);
        let mut plain = Zeroizing::new(Vec::with_capacity(room));
        while let Some(segment) = self.next().await? {
            plain.extend_from_slice(&segment);
        }
        Ok(plain)
    }

    /// Reads until that many sealed bytes are buffered, or the source ends.
    async fn fill(&mut self, wanted: usize) -> Result<(), ReadError> {
        while !self.is_exhausted && self.sealed.len() < wanted {
            match &mut self.source {
                Source::File(file) => self.is_exhausted = file.read_buf(&mut self.sealed).await? == 0,
                Source::Body(body) => match tokio::time::timeout(STALL_PERIOD, body.next()).await {
                    Ok(Some(chunk)) => self.sealed.extend_from_slice(&chunk.map_err(unavailable)?),
                    Ok(None) => self.is_exhausted = true,
                    Err(late) => return Err(unavailable(late)),
                },
            }
        }
        Ok(())
    }
}

/// Most bytes allocated up front for an object: six times the longest accepted file.
const MAX_ROOM_BYTES: u64 = 64 * 1024 * 1024;

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> ReadError {
    ReadError::Unavailable(error.into())
}

fn plain_bytes(sealed_bytes: u64) -> u64 {
    let tag_bytes = (SEALED_SEGMENT_BYTES - SEGMENT_BYTES) as u64;
    let body_bytes = sealed_bytes.saturating_sub(HEADER_BYTES as u64);
    body_bytes.saturating_sub(body_bytes.div_ceil(SEALED_SEGMENT_BYTES as u64) * tag_bytes)
}

impl From<Broken> for ReadError {
    fn from(_: Broken) -> Self {
        Self::Damaged
    }
}

impl fmt::Debug for Segments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segments").field("size_bytes", &self.size_bytes).finish_non_exhaustive()
    }
}
