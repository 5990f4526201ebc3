//! What every use case needs besides a connection: the time, and somebody to write letters.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::base::clock::Clock;
use crate::base::secret::SecretKey;
use crate::letter::LetterWriter;
use crate::policy::PolicyBook;

/// Handed to every use case; cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Renders letters.
    pub writer: Arc<dyn LetterWriter>,
    /// Policies already read; versions never change, so they are kept.
    pub policies: Arc<PolicyBook>,
    /// The server's key: for marks, and for who gets a second review by sample. Only who has it can submit or recommend
    /// with them; the worker does neither.
    pub key: Option<SecretKey>,
}

impl Context {
    /// A context with an empty book of policies.
    pub fn new(clock: Arc<dyn Clock>, writer: Arc<dyn LetterWriter>) -> Self {
        Self { clock, writer, policies: Arc::default(), key: None }
    }

    /// The same, with the server's key.
    #[must_use]
    pub fn with_key(self, key: SecretKey) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
