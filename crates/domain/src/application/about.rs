//! The facts of an application that emails repeat.

use chrono::{DateTime, Utc};

use crate::application::Application;
use crate::base::{ApplicationId, Channel, Kind};

/// The application's data that most letters repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the facts of the application, under its names")]
pub struct About {
    pub id: ApplicationId,
    /// The reference, such as `UB-2026-004203-7`.
    pub reference: String,
    pub store_name: String,
    pub kind: Kind,
    /// An applicant whose application was submitted by an agent cannot sign in (R9).
    pub channel: Channel,
    pub submitted_at: DateTime<Utc>,
    pub target_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    /// The deadline counts days of a provisional calendar (预计).
    pub due_is_provisional: bool,
}

impl About {
    /// Takes the facts from an application and its store's name.
    pub fn new(application: &Application, store_name: &str) -> Self {
        Self {
            id: application.id,
            reference: application.reference.clone(),
            store_name: store_name.to_owned(),
            kind: application.kind,
            channel: application.channel,
            submitted_at: application.submitted_at,
            target_at: application.target_at,
            due_at: application.due_at,
            due_is_provisional: application.due_is_provisional,
        }
    }
}
