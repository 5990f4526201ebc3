//! The location of the evidence store, as given on the command line.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A folder of this machine, or a bucket of an S3 service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder, created if missing.
    Folder(PathBuf),
    /// A bucket, which must exist. Endpoint, region and credentials come from the `AWS_*` variables.
    Bucket {
        /// Its name.
        bucket: String,
        /// Prefix of every object's key; may be empty.
        prefix: String,
    },
}

/// Not a valid location. The error does not repeat the text: it may hold a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// The text is empty.
    #[error("the evidence store must be a folder or s3://bucket/prefix")]
    Empty,
    /// A scheme other than `s3://`.
    #[error("the evidence store must be a folder or s3://bucket/prefix; other URLs are not supported")]
    UnknownScheme,
    /// The bucket's name is not 3 to 63 of the characters a-z, 0-9, `.` and `-`.
    #[error(
        "a bucket's name must have 3 to 63 of the characters a-z, 0-9, . and -; set credentials with the AWS_* variables"
    )]
    BadBucket,
    /// The prefix has an empty part, or one with characters other than letters, digits, `.`, `_` and `-`.
    #[error("a bucket's prefix must consist of letters, digits, ., _ and -, in parts separated by /")]
    BadPrefix,
}

/// The settings of a vault.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Location of the objects.
    pub location: Location,
    /// Folder for files that are being sealed, 0700. For a folder of evidence it is always `.spool` within it,
    /// because finished files are linked into place; for a bucket it is this, or `unbind-spool` in the system's
    /// folder for temporary files.
    pub spool: Option<PathBuf>,
    /// Room that must be left on the spool's filesystem, in bytes; with less, sealing is refused as
    /// [`StoreError::Full`](crate::StoreError::Full).
    pub floor_bytes: u64,
}

impl Settings {
    /// The default of [`floor_bytes`](Self::floor_bytes): 512 MiB, room for twelve concurrent uploads of whole
    /// drafts, 40 MB each (docs/SECURITY.md, upload step 3).
    pub const FLOOR_BYTES: u64 = 512 * 1024 * 1024;

    /// Default settings for this location.
    pub fn new(location: Location) -> Self {
        Self { location, spool: None, floor_bytes: Self::FLOOR_BYTES }
    }
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return if text.is_empty() { Err(LocationError::Empty) } else { Ok(Self::Folder(text.into())) };
        };
        if scheme != "s3" {
            return Err(LocationError::UnknownScheme);
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let in_bucket = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
        if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(in_bucket) {
            return Err(LocationError::BadBucket);
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let in_prefix = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let is_part = |part: &str| !matches!(part, "" | "." | "..") && part.bytes().all(in_prefix);
        if !prefix.is_empty() && !prefix.split('/').all(is_part) {
            return Err(LocationError::BadPrefix);
        }
        Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Bucket { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::Bucket { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}
