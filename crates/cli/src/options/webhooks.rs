//! Where messages to webhooks of partners may be sent.

use clap::Args;

/// Options about webhooks, the same for `serve` and `work`.
#[derive(Args, Debug, Clone, Copy)]
pub(crate) struct WebhookOptions {
    /// Allow webhooks in private networks and on this machine, for trials and tests. Otherwise they are refused, also when a
    /// name resolves to such an address
    #[arg(long, env = "UNBIND_WEBHOOKS_ALLOW_PRIVATE", help_heading = "Webhooks")]
    pub(crate) webhooks_allow_private: bool,
}
