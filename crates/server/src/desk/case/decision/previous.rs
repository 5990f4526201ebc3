//! The decision that was made just before, on another case.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::{self, Status};
use domain::review::decision;

use crate::http::{PageError, StaffSession};
use crate::links;

/// The decision made just before this case was opened; it can still be undone there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousDecision {
    pub url: String,
    pub reference: String,
    pub sentence: String,
    /// Until when the letter is held, if it is.
    pub undo_until: Option<DateTime<Utc>>,
}

impl PreviousDecision {
    /// The decision that the page's address names; `None` when there is none.
    pub async fn find(conn: &AsyncPgConnection, session: &StaffSession) -> Result<Option<Self>, PageError> {
        let named = session.request.query(links::AFTER);
        let Some(reference) = named.and_then(|value| application::reference::parse(&value)) else { return Ok(None) };
        let Some(id) = application::find_by_reference(conn, &reference).await? else { return Ok(None) };
        let (found, decisions) = futures::try_join!(application::find(conn, id), decision::list(conn, id))?;
        let Some((application, _)) = found else { return Ok(None) };
        let (t, now) = (session.request.t, session.request.now);
        let in_force = decisions.iter().find(|decision| decision.undone_at.is_none());
        let (key, undo_until) = match (application.status, in_force) {
            (Status::AwaitingSecond, _) => ("after-recommended".to_owned(), None),
            (Status::Approved | Status::Rejected, Some(in_force)) => {
                let is_open = decision::may_undo(&session.actor, &application, in_force, now);
                let until = Some(in_force.grace_until).filter(|until| is_open && now < *until);
                (format!("after-{}", in_force.outcome.slug()), until)
            }
            _ => return Ok(None),
        };
        let url = links::case(&reference);
        Ok(Some(Self { url, sentence: t.text(&key), reference, undo_until }))
    }
}
