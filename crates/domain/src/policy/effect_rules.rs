//! What a policy says about approvals that cannot be carried out yet.

use serde::{Deserialize, Serialize};

/// Approvals the platform cannot carry out yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EffectRules {
    /// Days after which leads are told of one that is still blocked.
    pub lead_after_days: i64,
}

impl Default for EffectRules {
    fn default() -> Self {
        Self { lead_after_days: 7 }
    }
}
