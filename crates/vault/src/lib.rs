//! Bytes at rest (R22): evidence sealed in a folder or a bucket, and the keys it is sealed with.
//!
//! A file of evidence has a random data key, which its row keeps wrapped under a master key of the [`KeyRing`]. Each
//! object made from the file (the original, each prepared page) has a random [`ObjectName`] and is sealed under a key
//! of its own, derived from the data key. Destroying the wrapped key destroys every object of the file, wherever copies
//! of them are.
//!
//! This crate knows no database: which object belongs to what, who may look, and what is to be removed is the domain's.

mod bucket;
mod connector;
mod error;
mod folder;
mod format;
mod keys;
mod location;
mod name;
mod seal;
mod segments;
mod spool;
mod vault;

pub use error::{OpenError, ReadError, StoreError};
pub use keys::{DataKey, GenerateError, KeyError, KeyRing, KeyRingError, WRAPPED_KEY_BYTES, WrappedKey};
pub use location::{Location, LocationError, Settings};
pub use name::{NameError, ObjectName};
pub use seal::{Sealed, Sealer};
pub use segments::Segments;
pub use spool::LEFTOVER_AGE;
pub use vault::Vault;

/// The operating system gave no random bytes; nothing can be kept secret without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoEntropy;

fn random<const N: usize>() -> Result<[u8; N], NoEntropy> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoEntropy)?;
    Ok(bytes)
}
