//! What a job was caused by: the request, or the job before it, whose work enqueued it.
//!
//! Travels with the task that does the work, since it is no business of a use case; goes into the job's metadata, and
//! from there on the span of the job ([`super::enqueue`]). Ids, never anything personal.

use tokio::task_local;

task_local! {
    static CAUSE: Cause;
}

/// Longer ones are cut: a request's id has 36 characters.
const MAX_CHARS: usize = 64;

/// What some work was caused by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cause {
    /// The id of the request or job; empty where nobody said.
    pub id: String,
    /// Its span as W3C Trace Context writes it, where traces are sent. Only carried here: the server writes it, the worker reads it.
    pub traceparent: Option<String>,
}

impl Cause {
    /// Caused by the request or job of this id, whose span is this one.
    pub fn new(id: &str, traceparent: Option<String>) -> Self {
        Self { id: id.chars().filter(char::is_ascii_graphic).take(MAX_CHARS).collect(), traceparent }
    }
}

/// Does the work; jobs it enqueues are marked as caused by this.
pub async fn scope<F: Future>(cause: Cause, work: F) -> F::Output {
    CAUSE.scope(cause, work).await
}

/// What the present work was caused by, if anybody said so.
pub fn current() -> Option<Cause> {
    CAUSE.try_with(Clone::clone).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_cause_lasts_as_long_as_its_work() {
        assert_eq!(current(), None);
        let inside = scope(Cause::new("request 1\n", None), async { current() }).await;
        assert_eq!(inside.map(|cause| cause.id).as_deref(), Some("request1"));
        assert_eq!(current(), None);
    }
}
