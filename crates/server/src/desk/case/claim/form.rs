//! The claim of a case, and the forms about it, as typed.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::Application;
use domain::application::status::Action;
use domain::base::clock::SHANGHAI;
use domain::base::id::StaffId;
use domain::desk::case_file::CaseFile;
use domain::desk::tag;
use domain::review::claim::{self, Claim, Reviewer, SkipReason};

use crate::http::page_error::PageError;
use crate::http::session::StaffSession;

/// How a time is written in a field for one.
const FIELD_FORMAT: &str = "%Y-%m-%dT%H:%M";

/// Default length of a snooze: until the next morning.
pub const SNOOZE_PERIOD: TimeDelta = TimeDelta::hours(18);

/// Everything about the hold that is not in the case file, with what was typed into its forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimPanel {
    /// People it can be assigned to; empty for those who may not assign.
    pub reviewers: Vec<Reviewer>,
    /// Its tags.
    pub tags: Vec<String>,
    pub skip: SkipForm,
    pub assign: AssignForm,
    pub snooze: SnoozeForm,
    pub tag: TagForm,
}

/// Passing it on, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkipForm {
    pub reason: Option<SkipReason>,
    pub note: String,
    pub reason_problem: Option<String>,
    pub note_problem: Option<String>,
}

/// Assigning it to a colleague, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssignForm {
    pub to: Option<StaffId>,
    pub note: String,
    pub to_problem: Option<String>,
    pub note_problem: Option<String>,
}

/// Putting it aside, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnoozeForm {
    pub until: String,
    pub problem: Option<String>,
}

/// A new tag, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagForm {
    pub tag: String,
    pub problem: Option<String>,
}

impl ClaimPanel {
    /// The panel's data, with empty forms.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &AsyncPgConnection, session: &StaffSession, file: &CaseFile) -> Result<Self, PageError> {
        let (actor, application) = (&session.actor, &file.application);
        let is_open = application.status.is_open();
        let (reviewers, tags) = futures::try_join!(
            async {
                if is_open && actor.may(Action::Assign.permission()) {
                    claim::list_reviewers(conn, session.request.now).await
                } else {
                    Ok(Vec::new())
                }
            },
            tag::list(conn, application.id),
        )?;
        Ok(Self { reviewers, tags, ..Self::default() })
    }
}

/// The time that was typed into a field for one, in China.
pub fn read_time(typed: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(typed.trim(), FIELD_FORMAT).ok()?;
    Some(local.and_local_timezone(SHANGHAI).single()?.with_timezone(&Utc))
}

pub fn write_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&SHANGHAI).format(FIELD_FORMAT).to_string()
}

/// A fingerprint of the claim, by which the script learns whether it changed.
pub fn claim_stamp(application: &Application, claim: Option<&Claim>) -> String {
    let until = claim.map_or(0, |claim| claim.lease_until.timestamp());
    format!("{}.{until}", application.version)
}
