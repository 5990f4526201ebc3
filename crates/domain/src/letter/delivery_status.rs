//! Whether the letters that a rule waits for were delivered: the alerts that let a registered contact object, those that
//! say the application was approved and can still be stopped, and the questions of an information request.
//!
//! A letter is delivered when it or a copy of it was first accepted by a mail server and did not bounce, when its text
//! message was reported to have reached the phone, or when a follow-up reached its recipient. While a follow-up asks whether
//! a letter arrived, it does not count. Resending a delivered letter changes nothing, so nobody can delay an effect by it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::{follow_ups, letters};
use crate::base::{ApplicationId, DecisionId, FollowUpId, LetterId, RequestId};
use crate::letter::follow_up::FollowUpResult;
use crate::letter::kind::{LetterKind, LetterState};
use crate::letter::sms::Medium;
use crate::letter::topic::Topic;

/// Whether the recipients of some letters were reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// At least one, and for no other one is still pending; when the last one was.
    Reached(DateTime<Utc>),
    /// One has not been sent yet, or may still arrive.
    UnderWay,
    /// Customer service is trying to reach one another way.
    InFollowUp,
    /// None of them was reached, and there is no other way.
    ReachedNobody,
    /// Every one was cancelled before it was sent, or there is none.
    NotSent,
}

/// A letter, a copy of one, or its text message, which is stored as a copy.
#[derive(Debug, Clone, Queryable)]
struct Sending {
    id: LetterId,
    copy_of: Option<LetterId>,
    topic: Topic,
    state: LetterState,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    medium: Medium,
    delivered_at: Option<DateTime<Utc>>,
    follow_up: Option<FollowUpState>,
}

/// The follow-up of a letter: its id, and once it is closed when and with which result.
type FollowUpState = (FollowUpId, Option<DateTime<Utc>>, Option<FollowUpResult>);

impl Sending {
    /// When it reached its recipient. What people found out about a letter outweighs the mail server's answer.
    fn reached_at(&self) -> Option<DateTime<Utc>> {
        match self.follow_up {
            // Both are null unless the letter is in state `sent` (a CHECK), so one that failed later does not count.
            None if self.medium == Medium::Sms => self.delivered_at,
            None => self.sent_at,
            Some((_, done_at, Some(FollowUpResult::Reached))) => done_at,
            Some(_) => None,
        }
    }

    /// True while it waits to be sent, or was handed over as a text message that may still arrive.
    fn is_pending(&self) -> bool {
        match self.state {
            LetterState::Held | LetterState::Queued => true,
            LetterState::Sent => self.medium == Medium::Sms && self.delivered_at.is_none() && self.follow_up.is_none(),
            LetterState::Cancelled | LetterState::Failed => false,
        }
    }

    /// True while customer service tries to reach its recipient.
    fn is_in_follow_up(&self) -> bool {
        matches!(self.follow_up, Some((_, None, _)))
    }
}

/// The delivery of the last alerts: of the submission, or of the reopening or the lifted objection after it.
pub(crate) async fn of_alerts(conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Delivery> {
    let sendings = list(conn, application, LetterKind::ALERTS).await?;
    // Alerts posted together have the same time.
    let last = sendings.iter().filter(|it| it.copy_of.is_none()).map(|it| it.created_at).max();
    Ok(judge(&sendings, |original| Some(original.created_at) == last))
}

/// The delivery of one alert and its copies.
pub(crate) async fn of_alert(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    alert: LetterId,
) -> QueryResult<Delivery> {
    let sendings = list(conn, application, LetterKind::ALERTS).await?;
    Ok(judge(&sendings, |original| original.id == alert))
}

/// The delivery of the letters that tell of an approval.
pub(crate) async fn of_approval(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    decision: DecisionId,
) -> QueryResult<Delivery> {
    let sendings = list(conn, application, &[LetterKind::Approved, LetterKind::AlertApproved]).await?;
    Ok(judge(
        &sendings,
        |original| matches!(original.topic, Topic::Decision(id) | Topic::ObjectionToDecision(_, id) if id == decision),
    ))
}

/// The delivery of the questions of an information request, in whichever email they were asked last.
pub(crate) async fn of_questions(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    request: RequestId,
) -> QueryResult<Delivery> {
    let sendings = list(conn, application, &[LetterKind::InformationNeeded]).await?;
    Ok(judge(&sendings, |original| matches!(original.topic, Topic::RequestUntil(id, _) if id == request)))
}

async fn list(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    kinds: &[LetterKind],
) -> QueryResult<Vec<Sending>> {
    letters::table
        .left_join(follow_ups::table)
        .filter(letters::application_id.eq(application).and(letters::kind.eq_any(kinds)))
        .order((letters::created_at, letters::id))
        .select((
            letters::id,
            letters::copy_of,
            Topic::as_select(),
            letters::state,
            letters::created_at,
            letters::sent_at,
            letters::medium,
            letters::delivered_at,
            // With the id, because without a row all three are null.
            (follow_ups::id, follow_ups::done_at, follow_ups::result).nullable(),
        ))
        .load(&mut conn)
        .await
}

/// Judges the originals that `counts` accepts, each together with its copies.
fn judge(sendings: &[Sending], counts: impl Fn(&Sending) -> bool) -> Delivery {
    let mut of_original: BTreeMap<LetterId, Vec<&Sending>> = BTreeMap::new();
    for original in sendings.iter().filter(|it| it.copy_of.is_none() && counts(it)) {
        let is_of_it = |it: &&Sending| it.id == original.id || it.copy_of == Some(original.id);
        of_original.insert(original.id, sendings.iter().filter(is_of_it).collect());
    }
    let each: Vec<Delivery> = of_original.values().map(|sendings| of_one(sendings)).collect();
    for pending in [Delivery::UnderWay, Delivery::InFollowUp] {
        if each.contains(&pending) {
            return pending;
        }
    }
    let reached_at = each.iter().filter_map(|delivery| match delivery {
        Delivery::Reached(at) => Some(*at),
        _ => None,
    });
    let unreached = if each.contains(&Delivery::ReachedNobody) { Delivery::ReachedNobody } else { Delivery::NotSent };
    reached_at.max().map_or(unreached, Delivery::Reached)
}

/// The delivery of one letter and its copies: the first that reached the recipient counts.
fn of_one(sendings: &[&Sending]) -> Delivery {
    match sendings.iter().filter_map(|it| it.reached_at()).min() {
        Some(at) => Delivery::Reached(at),
        None if sendings.iter().any(|it| it.is_pending()) => Delivery::UnderWay,
        None if sendings.iter().any(|it| it.is_in_follow_up()) => Delivery::InFollowUp,
        None if sendings.iter().all(|it| it.state == LetterState::Cancelled && it.follow_up.is_none()) => {
            Delivery::NotSent
        }
        None => Delivery::ReachedNobody,
    }
}
