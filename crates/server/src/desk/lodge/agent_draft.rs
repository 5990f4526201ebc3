//! An agent's draft, with the data it is evaluated against.

use std::sync::Arc;

use domain::intake::completeness::Completeness;
use domain::policy::PublishedPolicy;
use domain::store::Store;

/// A draft of this agent, with its store and policy.
pub struct AgentDraft {
    pub completeness: Completeness,
    pub store: Store,
    pub policy: Arc<PublishedPolicy>,
}
