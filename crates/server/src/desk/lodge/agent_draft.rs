//! An agent's draft, with what it is evaluated against.

use std::sync::Arc;

use domain::intake::completeness::Completeness;
use domain::policy::PublishedPolicy;
use domain::store::Store;

/// A draft of this agent, with all it is judged by.
pub struct AgentDraft {
    pub completeness: Completeness,
    pub store: Store,
    pub policy: Arc<PublishedPolicy>,
}
