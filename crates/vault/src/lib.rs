//! Bytes at rest (R22): evidence sealed in a folder or a bucket, and the keys it is sealed with.
//!
//! A file of evidence has a random data key, stored in its row wrapped under a master key of the [`KeyRing`]. Each
//! object made from the file (the original, each prepared page) has a random [`ObjectName`] and is sealed under its
//! own key, derived from the data key. Destroying the wrapped key makes every object of the file unreadable, copies
//! included.
//!
//! This crate uses no database: the ownership of objects, access rights and retention belong to the domain.

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

/// The operating system gave no random bytes, which every key and name needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system provided no random bytes")]
pub struct NoEntropy;

fn random<const N: usize>() -> Result<[u8; N], NoEntropy> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoEntropy)?;
    Ok(bytes)
}
