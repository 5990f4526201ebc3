//! The dependencies of use cases besides a connection: clock, letter writer, policies, key.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::base::{Clock, SecretKey};
use crate::letter::LetterWriter;
use crate::policy::PolicyBook;

/// Passed to every use case; cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Renders letters.
    pub writer: Arc<dyn LetterWriter>,
    /// Cache of policies; versions never change, so they are never reloaded.
    pub policies: Arc<PolicyBook>,
    /// The server's key, for blind indexes and for the sample of second reviews. `None` in the worker, which does not
    /// submit or recommend.
    pub key: Option<SecretKey>,
}

impl Context {
    /// A context with an empty policy cache and no key.
    pub fn new(clock: Arc<dyn Clock>, writer: Arc<dyn LetterWriter>) -> Self {
        Self { clock, writer, policies: Arc::default(), key: None }
    }

    /// The same, with the server's key.
    #[must_use]
    pub fn with_key(self, key: SecretKey) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The current time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
