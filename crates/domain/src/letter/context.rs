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
    /// True where text messages are set up. Otherwise none is written, and nothing waits for one.
    pub has_sms: bool,
}

impl Context {
    /// A context with an empty policy cache, no key, and no text messages.
    pub fn new(clock: Arc<dyn Clock>, writer: Arc<dyn LetterWriter>) -> Self {
        Self { clock, writer, policies: Arc::default(), key: None, has_sms: false }
    }

    /// The same, with the server's key.
    #[must_use]
    pub fn with_key(self, key: SecretKey) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The same, with or without text messages.
    #[must_use]
    pub fn with_sms(self, has_sms: bool) -> Self {
        Self { has_sms, ..self }
    }

    /// The current time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
