//! The applications that were handed to the leads: those that wait for one, longest first, then those a lead holds.

use std::sync::Arc;

use askama::Template;
use domain::deadline::CountingRule;
use domain::deadline::calendar::{self, Calendar};
use domain::policy::PublishedPolicy;
use domain::review::claim::referral::{self, ReferredCase};

use crate::http::{PageResult, StaffSession, page};
use crate::links;
use crate::ui::{Chip, Frame, Section};

/// `GET /desk/referrals`
pub async fn list(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    let cases = referral::list(&conn, &session.actor).await?;
    let calendar = calendar::load(&conn).await?;
    let mut policies: Vec<Arc<PublishedPolicy>> = Vec::new();
    for case in &cases {
        let id = case.application.policy_id;
        if !policies.iter().any(|policy| policy.id == id) {
            policies.push(session.state.ctx.policies.get(&conn, id).await?);
        }
    }
    let frame = session.frame(&conn, Section::Referrals).await?;
    let view = |case: &ReferredCase| case_view(&frame, &calendar, &policies, case);
    let (taken, waiting): (Vec<CaseView>, Vec<CaseView>) =
        cases.iter().map(view).partition(|case| case.holder.is_some());
    page(&ReferralsPage { frame, waiting, taken })
}

#[derive(Debug, Template)]
#[template(path = "desk/referrals.html")]
pub struct ReferralsPage {
    pub frame: Frame,
    pub waiting: Vec<CaseView>,
    pub taken: Vec<CaseView>,
}

/// A referred case, as a row shows it.
#[derive(Debug)]
pub struct CaseView {
    url: String,
    reference: String,
    store_name: String,
    due: Chip,
    due_at: String,
    asked_by: String,
    asked_at: String,
    reason: String,
    /// Waits for longer than a working day.
    is_late: bool,
    holder: Option<String>,
}

fn case_view(frame: &Frame, calendar: &Calendar, policies: &[Arc<PublishedPolicy>], case: &ReferredCase) -> CaseView {
    let (t, now, application) = (frame.t, frame.now, &case.application);
    let policy = policies.iter().find(|policy| policy.id == application.policy_id);
    let days_left = policy.map_or(0, |policy| {
        let rule = CountingRule { calendar, close: policy.policy.clock.close };
        rule.days_left(now, application.due_at, &[])
    });
    CaseView {
        url: links::case(&application.reference),
        reference: application.reference.clone(),
        store_name: case.store_name.clone(),
        due: Chip::due(t, application, days_left, now),
        due_at: t.estimated(t.moment_short(application.due_at, now), application.due_is_provisional),
        asked_by: case.referral.asked_by_name.clone(),
        asked_at: t.moment_short(case.referral.asked_at, now),
        reason: case.referral.reason.clone(),
        is_late: case.referral.is_late(now),
        holder: case.holder_name.clone(),
    }
}
