//! Named points at which a test makes the process die, as `kill -9` would (R27). Release builds have none.
//!
//! `UNBIND_FAILPOINT=letter:fetched` dies every time the point is reached; `letter:fetched=once:/some/file` only
//! while that file does not exist, and creates it.

/// Aborts the process if the environment names this point; lets a test crash it at an exact moment.
#[cfg(debug_assertions)]
#[expect(clippy::disallowed_methods, reason = "a switch for tests, absent from release builds")]
pub fn reach(point: &str) {
    let Ok(wanted) = std::env::var("UNBIND_FAILPOINT") else { return };
    let (name, how) = wanted.split_once('=').unwrap_or((&wanted, ""));
    if name != point {
        return;
    }
    let dies = match how.strip_prefix("once:") {
        Some(marker) => std::fs::OpenOptions::new().write(true).create_new(true).open(marker).is_ok(),
        None => true,
    };
    if dies {
        tracing::error!(point, "exiting at a failpoint set in the environment");
        std::process::abort();
    }
}

/// Does nothing in release builds.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub const fn reach(_point: &str) {}
