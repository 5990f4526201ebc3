//! The claim of a case, and the forms about it, as typed.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::{Action, Application};
use domain::base::StaffId;
use domain::base::clock::SHANGHAI;
use domain::desk::case_file::CaseFile;
use domain::desk::presence::Present;
use domain::desk::tag;
use domain::review::claim::{self, Claim, Reviewer, SkipReason};

use crate::http::{PageError, StaffSession};

/// Format of the value of a `datetime-local` field.
const FIELD_FORMAT: &str = "%Y-%m-%dT%H:%M";

/// Added to the present time; 9:00 of the resulting day is the default end of a snooze.
pub const SNOOZE_PERIOD: TimeDelta = TimeDelta::hours(18);

/// Data of the claim panel that is not in the case file, and its forms as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimPanel {
    /// People it can be assigned to; empty for those who may not assign.
    pub reviewers: Vec<Reviewer>,
    pub tags: Vec<String>,
    pub skip: SkipForm,
    pub refer: ReferForm,
    pub answer: ReferralAnswerForm,
    pub assign: AssignForm,
    pub snooze: SnoozeForm,
    pub tag: TagForm,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkipForm {
    pub reason: Option<SkipReason>,
    pub note: String,
    pub reason_problem: Option<String>,
    pub note_problem: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferForm {
    pub reason: String,
    pub problem: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferralAnswerForm {
    pub answer: String,
    pub problem: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssignForm {
    pub to: Option<StaffId>,
    pub note: String,
    pub to_problem: Option<String>,
    pub note_problem: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnoozeForm {
    pub until: String,
    pub problem: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagForm {
    pub tag: String,
    pub problem: Option<String>,
}

impl ClaimPanel {
    /// The panel's data, with empty forms.
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

/// The time typed into a `datetime-local` field, read as China time.
pub fn read_time(typed: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(typed.trim(), FIELD_FORMAT).ok()?;
    Some(local.and_local_timezone(SHANGHAI).single()?.with_timezone(&Utc))
}

pub fn write_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&SHANGHAI).format(FIELD_FORMAT).to_string()
}

/// A fingerprint of the claim and of who has the application open; the script sends it to ask whether they changed.
pub fn claim_stamp(application: &Application, claim: Option<&Claim>, present: &[Present]) -> String {
    let until = claim.map_or(0, |claim| claim.lease_until.timestamp());
    let mut people = DefaultHasher::new();
    present.hash(&mut people);
    format!("{}.{until}.{:x}", application.version, people.finish())
}
