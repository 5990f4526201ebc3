//! Object names: random, so that neither a listing nor a backup reveals anything.

use std::fmt;
use std::str::FromStr;

use crate::{NoEntropy, random};

/// Name of a stored object: 128 random bits as `ab/ab12…`, 32 hexadecimal digits in a folder named by the first two.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectName(String);

/// The text is not an object name, so it is never used as a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid object name")]
pub struct NameError;

impl ObjectName {
    /// A new random name.
    pub fn random() -> Result<Self, NoEntropy> {
        let digits = hex::encode(random::<16>()?);
        Ok(Self(format!("{}/{digits}", &digits[..2])))
    }

    /// The name as stored in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ObjectName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (folder, digits) = text.split_once('/').ok_or(NameError)?;
        let are_digits = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if digits.len() == 32 && are_digits && folder.len() == 2 && digits.starts_with(folder) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError)
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
