//! The cause of a job: the request or job whose work enqueued it.
//!
//! Kept in a task-local variable, so that use cases need not pass it on; stored in the job's metadata and attached to
//! the job's span ([`super::enqueue`]). Contains ids, no personal data.

use tokio::task_local;

task_local! {
    static CAUSE: JobCause;
}

/// Longer ids are cut; a request's id has 36 characters.
const MAX_CHARS: usize = 64;

/// The cause of some work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobCause {
    /// The id of the request or job; empty when unknown.
    pub id: String,
    /// Its span in W3C Trace Context format, when traces are exported. Only carried here: the server writes it, the
    /// worker reads it.
    pub traceparent: Option<String>,
}

impl JobCause {
    /// The request or job with this id, and its span.
    pub fn new(id: &str, traceparent: Option<String>) -> Self {
        Self { id: id.chars().filter(char::is_ascii_graphic).take(MAX_CHARS).collect(), traceparent }
    }
}

/// Runs `work`; jobs it enqueues get this cause.
pub async fn scope<F: Future>(cause: JobCause, work: F) -> F::Output {
    CAUSE.scope(cause, work).await
}

/// The cause of the current work, if any.
pub fn current() -> Option<JobCause> {
    CAUSE.try_with(Clone::clone).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn cause_lasts_as_long_as_its_work() {
        assert_eq!(current(), None);
        let inside = scope(JobCause::new("request 1\n", None), async { current() }).await;
        assert_eq!(inside.map(|cause| cause.id).as_deref(), Some("request1"));
        assert_eq!(current(), None);
    }
}
