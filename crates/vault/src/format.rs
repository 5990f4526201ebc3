//! The format of a sealed object, version 1.
//!
//! ```text
//! header    8 bytes  "UNBIND", version (1), 0
//!          16 bytes  salt, random for every sealing
//! segments           64 KiB of plaintext each, AES-256-GCM, its 16-byte tag behind; the last may be shorter,
//!                    and is empty only when the file is
//! ```
//! The key is HKDF-SHA256(salt, data key, "unbind object v1" and the name), see `keys`. Each nonce is seven zeros, the
//! segment's number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár,
//! 2015): a segment that is altered, missing, moved, or from another object fails. The header is authenticated with
//! every segment.

use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::Aes256Gcm;
use zeroize::Zeroizing;

use crate::{DataKey, NoEntropy, ObjectName, random};

/// Plaintext of a segment, in bytes.
pub(crate) const SEGMENT_BYTES: usize = 64 * 1024;
/// A full segment as stored, in bytes.
pub(crate) const SEALED_SEGMENT_BYTES: usize = SEGMENT_BYTES + TAG_BYTES;
/// Length of the header, in bytes.
pub(crate) const HEADER_BYTES: usize = MAGIC.len() + SALT_BYTES;

const MAGIC: [u8; 8] = *b"UNBIND\x01\x00";
const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 16;
const NONCE_PREFIX: [u8; 7] = [0; 7];

/// A segment does not belong to this object, or the object has too many segments.
#[derive(Debug)]
pub(crate) struct Broken;

pub(crate) struct Encrypt {
    header: [u8; HEADER_BYTES],
    stream: EncryptorBE32<Aes256Gcm>,
}

impl Encrypt {
    /// Starts an object; its file begins with the header.
    pub(crate) fn begin(key: &DataKey, name: &ObjectName) -> Result<Self, NoEntropy> {
        let salt: [u8; SALT_BYTES] = random()?;
        let mut header = [0; HEADER_BYTES];
        header[..MAGIC.len()].copy_from_slice(&MAGIC);
        header[MAGIC.len()..].copy_from_slice(&salt);
        let stream = EncryptorBE32::from_aead(key.cipher(name, &salt), &NONCE_PREFIX.into());
        Ok(Self { header, stream })
    }

    pub(crate) fn header(&self) -> &[u8] {
        &self.header
    }

    /// Seals a full segment that others follow, in place.
    pub(crate) fn next(&mut self, segment: &mut Vec<u8>) -> Result<(), Broken> {
        self.stream.encrypt_next_in_place(&self.header, segment).map_err(|_| Broken)
    }

    /// Seals the last segment, in place.
    pub(crate) fn last(self, segment: &mut Vec<u8>) -> Result<(), Broken> {
        self.stream.encrypt_last_in_place(&self.header, segment).map_err(|_| Broken)
    }
}

pub(crate) struct Decrypt {
    header: [u8; HEADER_BYTES],
    stream: DecryptorBE32<Aes256Gcm>,
    is_first: bool,
}

impl Decrypt {
    pub(crate) fn begin(key: &DataKey, name: &ObjectName, header: [u8; HEADER_BYTES]) -> Result<Self, Broken> {
        let salt = header.strip_prefix(&MAGIC).ok_or(Broken)?;
        let stream = DecryptorBE32::from_aead(key.cipher(name, salt), &NONCE_PREFIX.into());
        Ok(Self { header, stream, is_first: true })
    }

    /// Decrypts a full segment that others follow.
    pub(crate) fn next(&mut self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Broken> {
        let mut segment = Zeroizing::new(sealed.to_vec());
        self.stream.decrypt_next_in_place(&self.header, &mut *segment).map_err(|_| Broken)?;
        self.is_first = false;
        Ok(segment)
    }

    pub(crate) fn last(self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Broken> {
        let mut segment = Zeroizing::new(sealed.to_vec());
        self.stream.decrypt_last_in_place(&self.header, &mut *segment).map_err(|_| Broken)?;
        if segment.is_empty() && !self.is_first { Err(Broken) } else { Ok(segment) }
    }
}
