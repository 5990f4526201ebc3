//! What a job was caused by: the request, or the job before it, whose work enqueued it.
//!
//! Travels with the task that does the work, since it is no business of a use case; goes into the job's metadata, and
//! from there on the span of the job ([`super::enqueue`]). An id, never anything personal.

use tokio::task_local;

task_local! {
    static CAUSE: String;
}

/// Longer ones are cut: a request's id has 36 characters.
const MAX_CHARS: usize = 64;

/// Does the work; jobs it enqueues are marked as caused by `id`.
pub async fn scope<F: Future>(id: String, work: F) -> F::Output {
    CAUSE.scope(id.chars().filter(char::is_ascii_graphic).take(MAX_CHARS).collect(), work).await
}

/// What the present work was caused by, if anybody said so.
pub fn current() -> Option<String> {
    CAUSE.try_with(Clone::clone).ok()
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn a_cause_lasts_as_long_as_its_work() {
        assert_eq!(super::current(), None);
        let inside = super::scope("request 1\n".to_owned(), async { super::current() }).await;
        assert_eq!(inside.as_deref(), Some("request1"));
        assert_eq!(super::current(), None);
    }
}
