//! The reader's own page: the cases they hold, grouped by urgency, and their unseen mentions.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use domain::base::PolicyId;
use domain::deadline::CountingRule;
use domain::deadline::calendar::{self, Calendar};
use domain::desk::workload::{self, Group, HeldCase};
use domain::policy::PublishedPolicy;
use domain::review::note::{self, UnseenMention};

use crate::http::{PageResult, StaffSession, page};
use crate::links;
use crate::ui::{Chip, Frame, KindTag, Section, reason_label};

/// Mentions listed at once; others follow when these are marked as seen.
const MENTIONS: i64 = 20;

/// `GET /desk/mine`
pub async fn mine(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    let now = session.request.now;
    let held = workload::list(&conn, &session.actor).await?;
    let (frame, mentions, absence, calendar) = futures::try_join!(
        session.frame(&conn, Section::Mine),
        async { Ok(note::list_mentions_of(&conn, session.me, MENTIONS).await?) },
        async { Ok(workload::find_absence(&conn, &session.actor, now).await?) },
        async { Ok(calendar::load(&conn).await?) },
    )?;
    let mut policies: Vec<Arc<PublishedPolicy>> = Vec::new();
    for case in &held {
        let id = case.application.policy_id;
        if !policies.iter().any(|policy| policy.id == id) {
            policies.push(session.state.ctx.policies.get(&conn, id).await?);
        }
    }
    page(&MinePage { frame, held, mentions, absence, calendar, policies })
}

#[derive(Debug, Template)]
#[template(path = "desk/mine.html")]
pub struct MinePage {
    pub frame: Frame,
    pub held: Vec<HeldCase>,
    pub mentions: Vec<UnseenMention>,
    /// The reader's current or next absence.
    pub absence: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub calendar: Calendar,
    /// The policies the cases are judged by.
    pub policies: Vec<Arc<PublishedPolicy>>,
}

#[derive(Debug)]
struct GroupView {
    id: String,
    title: String,
    cases: Vec<CaseView>,
}

#[derive(Debug)]
struct CaseView {
    url: String,
    reference: String,
    store_name: String,
    store_number: String,
    urgent: Option<Chip>,
    due: Chip,
    due_note: String,
    kind: KindTag,
    reason: String,
    status: Chip,
    /// The comment of the second reviewer.
    comment: Option<String>,
}

/// The groups in the order they are worked through.
const ORDER: [Group; 5] = [Group::Overdue, Group::Today, Group::Returned, Group::Soon, Group::Waiting];

impl MinePage {
    fn summary(&self) -> String {
        self.frame.t.text1("mine-summary", "count", self.held.len())
    }

    fn groups(&self) -> Vec<GroupView> {
        let group = |group: Group| GroupView {
            id: group.slug(),
            title: self.frame.t.text(&format!("mine-group-{}", group.slug())),
            cases: self.held.iter().filter(|it| it.group(self.frame.now) == group).map(|it| self.case(it)).collect(),
        };
        ORDER.into_iter().map(group).filter(|group| !group.cases.is_empty()).collect()
    }

    fn policy(&self, id: PolicyId) -> Option<&PublishedPolicy> {
        self.policies.iter().find(|policy| policy.id == id).map(Arc::as_ref)
    }

    fn case(&self, held: &HeldCase) -> CaseView {
        let (t, now, application) = (self.frame.t, self.frame.now, &held.application);
        let policy = self.policy(application.policy_id);
        let days_left = policy.map_or(0, |policy| {
            let rule = CountingRule { calendar: &self.calendar, close: policy.policy.clock.close };
            rule.days_left(now, application.due_at, &[])
        });
        let is_waiting = held.group(now) == Group::Waiting;
        let at = t.estimated(t.moment_short(application.due_at, now), application.due_is_provisional);
        CaseView {
            url: links::case(&application.reference),
            reference: application.reference.clone(),
            store_name: held.store_name.clone(),
            store_number: held.store_number.clone(),
            urgent: application.is_urgent.then(|| Chip::urgent(t)),
            due: Chip::due(t, application, days_left, now),
            due_note: if is_waiting { t.text1("desk-due-before-pause", "at", at) } else { at },
            kind: KindTag::new(t, application.kind),
            reason: policy.map_or_else(String::new, |it| reason_label(t, &it.policy, &application.reason).into_owned()),
            status: Chip::status(t, application.status),
            comment: held.comment.clone().filter(|comment| !comment.is_empty() && held.group(now) == Group::Returned),
        }
    }

    fn absence_text(&self) -> Option<String> {
        let (t, now) = (self.frame.t, self.frame.now);
        let (from, until) = self.absence?;
        let (from_text, until_text) = (t.moment_short(from, now), t.moment_short(until, now));
        Some(if from <= now {
            t.text1("mine-away-now", "until", until_text)
        } else {
            t.text2("mine-away-next", "from", from_text, "until", until_text)
        })
    }
}
