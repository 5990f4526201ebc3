//! An agent's draft, with what it is evaluated against.

use std::sync::Arc;

use domain::intake::completeness::Sheet;
use domain::policy::PublishedPolicy;
use domain::store::Store;

/// A draft of this agent, with all it is judged by.
pub struct Lodging {
    pub sheet: Sheet,
    pub store: Store,
    pub policy: Arc<PublishedPolicy>,
}
