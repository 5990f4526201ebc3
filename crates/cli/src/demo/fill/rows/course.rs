//! An application's course through the desk: claims, clock intervals, information requests.

use domain::application::status::Status;
use uuid::Uuid;

use super::super::story::Story;
use super::super::times::{HOUR, MINUTE, SECOND};
use super::{Book, Of, Scribe};

impl Scribe<'_> {
    pub(super) fn hold(&self, book: &mut Book, story: &Story, id: Uuid) {
        let Some(claimed) = story.claimed else { return };
        let ended = if story.is_held() {
            None
        } else if let Some(recommended) = story.recommended {
            Some((recommended.at, "recommended"))
        } else if let Some((at, _)) = story.decided {
            Some((at, "decided"))
        } else {
            let cause = if story.status == Status::Withdrawn { "withdrawn" } else { "released" };
            story.ended.map(|(at, _)| (at, cause))
        };
        let lease_until = claimed.at + self.policy.policy.periods.lease_minutes * MINUTE;
        let claim = self.id(Of::Claim, story.number, claimed.at);
        book.claims.row().uuid(claim).uuid(id).uuid(self.staff(claimed.by)).at(claimed.at).at(lease_until);
        book.claims.at_or_null(ended.map(|(at, _)| at)).text_or_null(ended.map(|(_, cause)| cause));
    }

    pub(super) fn clock(&self, book: &mut Book, story: &Story, id: Uuid) {
        let stopped = match (story.decided, story.ended, story.status) {
            (Some((at, _)), ..) => Some((at, "decided")),
            (None, Some((at, _)), Status::Withdrawn) => Some((at, "withdrawn")),
            (None, Some((at, _)), Status::Voided) => Some((at, "voided")),
            (None, Some((at, _)), _) => Some((at, "lapsed")),
            (None, None, _) => None,
        };
        let mut interval = |place: u64, state: &str, from: (i64, &str), to: Option<(i64, &str)>| {
            let interval = self.id(Of::Interval, u64::from(story.number) * 4 + place, from.0);
            book.intervals.row().uuid(interval).uuid(id).small(1).text(state).at(from.0).text(from.1);
            book.intervals.at_or_null(to.map(|(at, _)| at)).text_or_null(to.map(|(_, cause)| cause));
        };
        let submitted = (story.submitted_at, "submitted");
        match story.asked {
            None => interval(0, "running", submitted, stopped),
            Some(asked) => {
                interval(0, "running", submitted, Some((asked.at, "asked")));
                let answered = asked.answered_at.map(|at| (at, "answered"));
                interval(1, "paused", (asked.at, "asked"), answered.or(stopped));
                if let Some(answered) = answered {
                    interval(2, "running", answered, stopped);
                }
            }
        }
        if !story.is_open() {
            return;
        }
        let now = self.teller.times.now;
        for (place, (kind, due_at)) in (0_u64..).zip(self.teller.times.escalation_times(story.dates)) {
            let is_cancelled = story.asked.is_some_and(|asked| due_at > asked.at);
            let escalation = self.id(Of::Escalation, u64::from(story.number) * 4 + place, story.submitted_at);
            book.escalations.row().uuid(escalation).uuid(id).small(1).text(kind.as_str()).at(due_at);
            book.escalations.at_or_null((due_at <= now && !is_cancelled).then_some((due_at + 20 * SECOND).min(now)));
            book.escalations.at_or_null(story.asked.filter(|_| is_cancelled).map(|asked| asked.at));
        }
    }

    pub(super) fn request(&self, book: &mut Book, story: &Story, id: Uuid) {
        let (Some(asked), Some(claimed)) = (story.asked, story.claimed) else { return };
        let ended = match (asked.answered_at, story.ended) {
            (Some(at), _) => Some((at, "answered")),
            (None, Some((at, _))) => Some((at, "lapsed")),
            (None, None) => None,
        };
        let passed = |at: i64| (at <= self.teller.times.now || ended.is_some()).then_some(at);
        let request = self.id(Of::Request, story.number, asked.at);
        let (half_at, last_at) = (asked.at + (asked.until - asked.at) / 2, asked.until - 9 * HOUR);
        book.requests.row().uuid(request).uuid(id).small(1).uuid(self.staff(claimed.by)).text("").at(asked.at);
        book.requests.at(asked.until).at_or_null(ended.map(|(at, _)| at)).text_or_null(ended.map(|(_, cause)| cause));
        book.requests.at(half_at).at_or_null(passed(half_at)).at(last_at).at_or_null(passed(last_at));
        let reason = self.policy.policy.rejections.first().map_or("", |reason| reason.code.as_str());
        let (prompt, answer) = match (story.erased_at, asked.answered_at) {
            (Some(_), _) => ("", ""),
            (None, None) => ("请说明联系电话与登记信息不同的原因。", ""),
            (None, Some(_)) => ("请说明联系电话与登记信息不同的原因。", "号码是上个月新换的，旧号码已经停用。"),
        };
        book.items.row().uuid(request).small(1).text(reason).text(prompt).text(answer).text("text");
    }
}
