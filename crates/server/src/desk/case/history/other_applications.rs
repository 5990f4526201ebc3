//! The store's other applications, with their outcome and its reasons (R17).

use diesel_async::AsyncPgConnection;
use domain::Context;
use domain::application::Application;
use domain::desk::case_file::CaseFile;
use domain::review::decision::{self, Decision};
use domain::review::outcome::Outcome;
use futures::future::try_join_all;
use locale::Translator;

use crate::http::PageError;
use crate::links;
use crate::ui::{Chip, kind_name, reason_label, rejection_labels};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherApplication {
    pub reference: String,
    pub url: String,
    pub status: Chip,
    /// When it was submitted, and who decided it.
    pub when: String,
    pub what: String,
    pub reasons: Option<String>,
    pub message: Option<String>,
    pub is_followed: bool,
}

/// The store's other applications, newest first. Their decisions are loaded concurrently.
pub async fn list(
    conn: &AsyncPgConnection,
    ctx: &Context,
    t: Translator,
    file: &CaseFile,
) -> Result<Vec<OtherApplication>, PageError> {
    let decisions = file.others.iter().map(async |other| match other.decided_at {
        Some(_) => decision::list(conn, other.id).await,
        None => Ok(Vec::new()),
    });
    let decisions = try_join_all(decisions).await?;
    let mut found = Vec::with_capacity(file.others.len());
    for (other, decisions) in file.others.iter().zip(decisions) {
        let policy = ctx.policies.get(conn, other.policy_id).await?;
        let in_force = decisions.into_iter().find(|decision| decision.undone_at.is_none());
        let rejected = in_force.as_ref().filter(|decision| decision.outcome == Outcome::Reject);
        found.push(OtherApplication {
            url: links::case(&other.reference),
            status: Chip::status(t, other.status),
            when: when(t, other, in_force.as_ref()),
            what: format!("{} · {}", kind_name(t, other.kind), reason_label(t, &policy.policy, &other.reason)),
            reasons: rejected.map(|decision| rejection_labels(t, &policy, &decision.reasons)),
            message: in_force.as_ref().map(|decision| decision.message.clone()).filter(|text| !text.is_empty()),
            is_followed: file.application.follows_id == Some(other.id),
            reference: other.reference.clone(),
        });
    }
    Ok(found)
}

fn when(t: Translator, other: &Application, in_force: Option<&Decision>) -> String {
    match in_force {
        Some(decision) => format!("{} · {}", t.moment(decision.decided_at), decision.decided_by_name),
        None => t.text1("desk-submitted-when", "at", t.moment(other.submitted_at)),
    }
}
