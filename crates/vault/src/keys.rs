//! Keys: the master keys, which are stored outside the database and its backups (THREATS 17 and 45), and the
//! data keys wrapped under them.

use std::fmt;

use aes_gcm::{Aes256Gcm, KeyInit as _};
use aes_kw::KwAes256;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{NoEntropy, ObjectName, random};

/// Length of a wrapped data key in bytes: 256 bits and a 64-bit integrity check (AES key wrap, RFC 3394).
pub const WRAPPED_KEY_BYTES: usize = 40;

const KEY_BYTES: usize = 32;
const MAX_ID_BYTES: usize = 32;

/// Context string of the key derivation: changing it makes every object unreadable.
const DERIVATION: &[u8] = b"unbind object v1";
/// The same for secrets shared with partners.
const SECRET_DERIVATION: &[u8] = b"unbind shared secret v1";

/// The master keys by id; the first is the current one, under which new data keys are wrapped.
pub struct KeyRing {
    keys: Vec<MasterKey>,
}

struct MasterKey {
    id: String,
    key: Zeroizing<[u8; KEY_BYTES]>,
}

/// Why a key file is invalid, with the number of the line, from one. A key is never shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// The file holds no key.
    #[error("the key file contains no key; lines of the form `<id> <64 hexadecimal digits>` are expected")]
    Empty,
    /// A line is not an id and a key.
    #[error("line {0} of the key file does not have the form `<id> <64 hexadecimal digits>`")]
    Malformed(usize),
    /// An id has characters other than a-z, 0-9, `_` and `-`, or more than 32 characters.
    #[error("line {0} of the key file: an id must have 1 to 32 of the characters a-z, 0-9, _ and -")]
    BadId(usize),
    /// A key is not 64 hexadecimal digits.
    #[error("line {0} of the key file: a key must have exactly 64 hexadecimal digits")]
    BadKey(usize),
    /// A key repeats one byte, such as the zeros of an example.
    #[error("line {0} of the key file: this key is a public example; create one with `unbind evidence keys new`")]
    WeakKey(usize),
    /// An id occurs twice.
    #[error("line {0} of the key file repeats an id")]
    RepeatedId(usize),
    /// A key occurs twice: under another id it would not be a rotation.
    #[error("line {0} of the key file repeats a key")]
    RepeatedKey(usize),
}

/// Why no master key could be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// The id has characters other than a-z, 0-9, `_` and `-`, or more than 32 characters.
    #[error("an id must have 1 to 32 of the characters a-z, 0-9, _ and -")]
    BadId,
    /// No random bytes for a key.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

/// Why a wrapped key could not be unwrapped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The ring has no master key of this id: it was removed too early, or the key file is the wrong one.
    #[error("no master key {0:?} in the key file")]
    UnknownKey(String),
    /// The wrapped key was altered, or wrapped under another master key.
    #[error("the wrapped key is damaged")]
    Damaged,
}

/// The 256-bit key of one file of evidence. Wiped from memory when dropped.
pub struct DataKey(Zeroizing<[u8; KEY_BYTES]>);

/// A data key as stored in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Id of the master key it is wrapped under.
    pub key_id: String,
    /// [`WRAPPED_KEY_BYTES`] bytes.
    pub bytes: Vec<u8>,
}

impl KeyRing {
    /// Parses a key file: lines `<id> <64 hexadecimal digits>`, the current key first; empty lines and lines that
    /// begin with `#` are skipped.
    ///
    /// # Errors
    /// [`KeyRingError`], with the line number.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let mut keys: Vec<MasterKey> = Vec::new();
        for (line, content) in (1..).zip(text.lines().map(str::trim)) {
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let mut words = content.split_ascii_whitespace();
            let (Some(id), Some(digits), None) = (words.next(), words.next(), words.next()) else {
                return Err(KeyRingError::Malformed(line));
            };
            if !is_id(id) {
                return Err(KeyRingError::BadId(line));
            }
            let mut key = Zeroizing::new([0; KEY_BYTES]);
            hex::decode_to_slice(digits, key.as_mut_slice()).map_err(|_| KeyRingError::BadKey(line))?;
            if key.iter().all(|byte| *byte == key[0]) {
                return Err(KeyRingError::WeakKey(line));
            }
            if keys.iter().any(|other| other.id == id) {
                return Err(KeyRingError::RepeatedId(line));
            }
            if keys.iter().any(|other| *other.key == *key) {
                return Err(KeyRingError::RepeatedKey(line));
            }
            keys.push(MasterKey { id: id.to_owned(), key });
        }
        if keys.is_empty() { Err(KeyRingError::Empty) } else { Ok(Self { keys }) }
    }

    /// One line of a key file, with a new random key; as the first line it becomes the current key.
    pub fn generate(id: &str) -> Result<Zeroizing<String>, GenerateError> {
        if !is_id(id) {
            return Err(GenerateError::BadId);
        }
        let key = Zeroizing::new(random::<KEY_BYTES>()?);
        let digits = Zeroizing::new(hex::encode(key.as_slice()));
        Ok(Zeroizing::new(format!("{id} {}\n", *digits)))
    }

    /// Id of the key that new data keys are wrapped under.
    pub fn current_id(&self) -> &str {
        &self.current().id
    }

    /// Every id, the current one first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
    }

    /// A new random data key, and its wrapped form under the current master key.
    pub fn new_data_key(&self) -> Result<(DataKey, WrappedKey), NoEntropy> {
        let key = DataKey(Zeroizing::new(random()?));
        let wrapped = self.current().wrap(&key);
        Ok((key, wrapped))
    }

    /// Unwraps a data key with the master key of that id.
    pub fn unwrap(&self, key_id: &str, wrapped: &[u8]) -> Result<DataKey, KeyError> {
        let master = self.keys.iter().find(|key| key.id == key_id);
        let master = master.ok_or_else(|| KeyError::UnknownKey(key_id.to_owned()))?;
        if wrapped.len() != WRAPPED_KEY_BYTES {
            return Err(KeyError::Damaged);
        }
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        master.cipher().unwrap_key(wrapped, key.as_mut_slice()).map_err(|_| KeyError::Damaged)?;
        Ok(DataKey(key))
    }

    /// Wraps the same data key under the current master key, so that the old one can be removed afterwards.
    pub fn rewrap(&self, key_id: &str, wrapped: &[u8]) -> Result<WrappedKey, KeyError> {
        self.unwrap(key_id, wrapped).map(|key| self.current().wrap(&key))
    }

    fn current(&self) -> &MasterKey {
        let Some(current) = self.keys.first() else { unreachable!("a ring without keys is refused by parse") };
        current
    }
}

impl MasterKey {
    fn cipher(&self) -> KwAes256 {
        KwAes256::new((&*self.key).into())
    }

    fn wrap(&self, key: &DataKey) -> WrappedKey {
        let mut bytes = vec![0; WRAPPED_KEY_BYTES];
        let Ok(_) = self.cipher().wrap_key(key.0.as_slice(), &mut bytes) else { unreachable!("32 bytes wrap to 40") };
        WrappedKey { key_id: self.id.clone(), bytes }
    }
}

impl DataKey {
    /// A secret derived from the key, to share with a partner: it reveals neither the key nor an object sealed with it.
    pub fn shared_secret(&self) -> Zeroizing<[u8; KEY_BYTES]> {
        let mut secret = Zeroizing::new([0; KEY_BYTES]);
        let expanded = Hkdf::<Sha256>::new(None, self.0.as_slice()).expand(SECRET_DERIVATION, secret.as_mut_slice());
        let Ok(()) = expanded else { unreachable!("HKDF-SHA256 gives up to 8160 bytes") };
        secret
    }

    /// The cipher for sealing one object once: its key is derived from the data key, the object's name and the salt.
    pub(crate) fn cipher(&self, name: &ObjectName, salt: &[u8]) -> Aes256Gcm {
        let mut key = aes_gcm::Key::<Aes256Gcm>::default();
        let expanded = Hkdf::<Sha256>::new(Some(salt), self.0.as_slice())
            .expand_multi_info(&[DERIVATION, name.as_str().as_bytes()], &mut key);
        let Ok(()) = expanded else { unreachable!("HKDF-SHA256 gives up to 8160 bytes") };
        let cipher = Aes256Gcm::new(&key);
        key.as_mut_slice().zeroize();
        cipher
    }
}

fn is_id(text: &str) -> bool {
    (1..=MAX_ID_BYTES).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}
