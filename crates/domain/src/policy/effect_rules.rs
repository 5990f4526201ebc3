//! The section on approvals that cannot be carried out yet.

use serde::{Deserialize, Serialize};

/// Rules for blocked effects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EffectRules {
    /// After how many days leads are notified of a blocked effect.
    pub lead_after_days: i64,
}

impl Default for EffectRules {
    fn default() -> Self {
        Self { lead_after_days: 7 }
    }
}
