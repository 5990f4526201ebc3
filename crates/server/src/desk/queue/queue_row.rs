//! A line of the queue, as the table shows it.

use chrono::{DateTime, Utc};
use domain::application::{Application, Status};
use domain::base::StaffId;
use domain::deadline::CountingRule;
use domain::deadline::calendar::Calendar;
use domain::desk::queue::QueueRow;
use domain::policy::PublishedPolicy;
use locale::{Translator, mask_phone};

use crate::links;
use crate::ui::{Chip, KindTag, reason_label};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueLine {
    pub reference: String,
    pub url: String,
    /// The chip of an urgent application: the account was stolen from its owner.
    pub urgent: Option<Chip>,
    pub due: Chip,
    /// The deadline, or on its last day the time left.
    pub due_note: String,
    pub reason: String,
    pub store_name: String,
    pub store_number: String,
    pub applicant: String,
    /// The applicant's phone number, masked (R22).
    pub contact: String,
    pub kind: KindTag,
    pub holder: Option<String>,
    pub is_mine: bool,
    /// True when it is unclaimed.
    pub is_free: bool,
    pub status: Chip,
    pub flags: i64,
    pub tags: Vec<String>,
    pub snoozed: Option<String>,
    /// Handed to the leads.
    pub referred: Option<String>,
}

/// Context for every row of a page.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub t: Translator,
    pub calendar: &'a Calendar,
    pub now: DateTime<Utc>,
    pub me: StaffId,
}

impl Reader<'_> {
    /// The line of an application judged by `policy`.
    pub fn line(&self, line: QueueRow, policy: &PublishedPolicy) -> QueueLine {
        let Self { t, calendar, now, me } = *self;
        let application = &line.application;
        let rule = CountingRule { calendar, close: policy.policy.clock.close };
        // `due_at` already contains ended pauses; an open pause is shown as such, without a number.
        let days_left = rule.days_left(now, application.due_at, &[]);
        QueueLine {
            url: links::case(&application.reference),
            urgent: application.is_urgent.then(|| Chip::urgent(t)),
            due: Chip::due(t, application, days_left, now),
            due_note: due_note(t, application, days_left, now),
            reason: reason_label(t, &policy.policy, &application.reason).into_owned(),
            applicant: application.contact_name.clone(),
            contact: mask_phone(&application.contact_phone),
            kind: KindTag::new(t, application.kind),
            is_mine: application.holder_id == Some(me),
            is_free: application.is_unclaimed(),
            status: Chip::status(t, application.status),
            flags: line.flags,
            snoozed: application
                .snoozed_until
                .filter(|until| *until > now && application.status.is_open())
                .map(|until| t.text1("desk-snoozed", "at", t.moment_short(until, now))),
            referred: line.is_referred.then(|| t.text("referrals-chip")),
            tags: line.tags,
            holder: line.holder_name,
            reference: line.application.reference,
            store_name: line.store_name,
            store_number: line.store_number,
        }
    }
}

fn due_note(t: Translator, application: &Application, days_left: i64, now: DateTime<Utc>) -> String {
    let (due_at, status) = (application.due_at, application.status);
    if status.is_running() && days_left == 0 && now < due_at {
        t.text1("desk-time-left", "period", t.period(due_at - now))
    } else {
        // A stopped deadline is labelled as a deadline, so that it is not read as the time of the decision.
        let at = t.estimated(t.moment_short(due_at, now), application.due_is_provisional);
        match status {
            Status::AwaitingApplicant => t.text1("desk-due-before-pause", "at", at),
            _ if status.is_running() => at,
            _ => t.text1("deadline-at", "at", at),
        }
    }
}
