//! Decisions, their results, and colleagues' notes and flags.

use domain::application::Application;
use domain::application::status::{EffectState, Status};
use domain::review::flag::FlagCode;
use domain::review::outcome::Outcome;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::story::Story;
use super::super::times::{DAY, HOUR, MINUTE, SECOND};
use super::super::{Dice, REVIEWERS, names};
use super::{Book, Of, Scribe, Shop};

const TAGS: &[&str] = &["加急", "存疑", "等电话", "疑难", "回访"];
const NOTES: &[&str] = &[
    "证件照片偏暗，放大后可以看清。",
    "电话核实过，是本人。",
    "与上一次申请的说明一致。",
    "营业执照快到期，提醒一下。",
    "店铺名称刚改过，注意核对。",
];

impl Scribe<'_> {
    pub(super) fn verdict(
        &self,
        book: &mut Book,
        story: &Story,
        it: &Application,
        basis: &[u8; 32],
        shop: &Shop,
        dice: &mut Dice,
    ) {
        let Some(claimed) = story.claimed else { return };
        let first = self.staff(claimed.by);
        let reasons: Vec<&str> = story.rejection.iter().map(String::as_str).collect();
        let message = match (&story.rejection, story.erased_at) {
            (Some(_), None) => "请核对后重新提交。",
            _ => "",
        };
        let is_fraud = reasons.contains(&"false_evidence");
        let penalty_days = (is_fraud && story.recommended.is_some()).then_some(90_i32);
        let penalty_message =
            if penalty_days.is_some() && story.erased_at.is_none() { "提交虚假材料。" } else { "" };
        let mut recommendation = None;
        if let Some(recommended) = story.recommended {
            let id = self.id(Of::Recommendation, story.number, recommended.at);
            recommendation = Some(id);
            let outcome = match story.decided {
                Some((_, Outcome::Reject)) => "reject",
                _ => "approve",
            };
            let cause = if is_fraud { "fraud" } else { "sample" };
            let rows = &mut book.recommendations;
            rows.row().uuid(id).uuid(it.id.0).small(1).text(outcome).texts(&reasons).text(message).text("");
            rows.bytes(basis).texts(&[cause]).bool(true);
            match penalty_days {
                Some(days) => rows.int(days),
                None => rows.null(),
            };
            rows.text(penalty_message).uuid(first).at(recommended.at);
            rows.text_or_null(recommended.second.map(|_| "confirmed"));
            rows.uuid_or_null(recommended.second.map(|(second, _)| self.staff(second)));
            rows.at_or_null(recommended.second.map(|(_, at)| at));
        }
        let Some((at, outcome)) = story.decided else { return };
        let second = story.recommended.and_then(|it| it.second);
        let decision = self.id(Of::Decision, story.number, at);
        let rows = &mut book.decisions;
        rows.row().uuid(decision).uuid(it.id.0).small(1).text(outcome.as_str()).texts(&reasons).text(message).text("");
        rows.bytes(basis).uuid(first).at(at).at(self.grace_until(at));
        rows.uuid_or_null(second.map(|(second, _)| self.staff(second))).at_or_null(second.map(|(_, at)| at));
        rows.uuid_or_null(recommendation);
        if let (Some(days), Some((second, at))) = (penalty_days, second) {
            let penalty = self.id(Of::Penalty, story.number, at);
            book.penalties.row().uuid(penalty).uuid(shop.id).text(&shop.account).uuid(it.id.0).uuid(decision);
            book.penalties
                .text(penalty_message)
                .uuid(first)
                .uuid(self.staff(second))
                .at(at)
                .at(at + i64::from(days) * DAY);
        }
        if outcome == Outcome::Approve {
            let not_before =
                self.grace_until(at).max(story.submitted_at + self.policy.policy.periods.notice_minutes * MINUTE);
            let attempt = match story.effect {
                EffectState::Scheduled | EffectState::Blocked => 0,
                EffectState::Failed => 15,
                _ => 1,
            };
            let (problem, blockers): (Option<&str>, &[&str]) = match story.effect {
                EffectState::Blocked => (None, &["notice_not_delivered"]),
                EffectState::Failed => (Some("the platform did not answer within 10 seconds"), &[]),
                _ => (None, &[]),
            };
            let rows = &mut book.effects;
            rows.row().uuid(self.effect_id(story)).uuid(it.id.0).uuid(decision).text(it.kind.as_str());
            rows.text(story.effect.as_str()).bytes(basis).at(not_before).int(attempt).at(not_before).at(at);
            rows.at_or_null(story.done_at.map(|at| at - SECOND / 2))
                .at_or_null(story.done_at)
                .text_or_null(problem)
                .texts(blockers);
        }
        // A few of the decided ones have a note.
        if story.erased_at.is_none() && dice.below(100) < 3 {
            self.note(book, story, it.id.0, at - MINUTE, dice);
        }
    }

    fn note(&self, book: &mut Book, story: &Story, id: Uuid, at: i64, dice: &mut Dice) {
        let author = self.staff(dice.below(REVIEWERS));
        let note = self.id(Of::Note, story.number, at);
        let text = names::pick(dice, NOTES);
        book.notes.row().uuid(note).uuid(id).uuid(author).text(text).bool(dice.below(10) == 0).at(at);
    }

    /// The rows about an application that still has its personal columns.
    pub(super) fn surroundings(&self, book: &mut Book, story: &Story, it: &Application, dice: &mut Dice) {
        let (id, at) = (it.id.0, story.submitted_at);
        for (kind, value) in [("phone", &it.contact_phone), ("email", &it.contact_email)] {
            let mark = Sha256::new_with_prefix(kind).chain_update(value.as_bytes()).finalize();
            book.marks.row().uuid(id).text(kind).bytes(&mark).at(at);
        }
        if dice.below(100) < 6 {
            let codes = FlagCode::ALL;
            let code = codes[usize::try_from(dice.below(u32::try_from(codes.len()).unwrap_or(1))).unwrap_or_default()];
            let flag = self.id(Of::Flag, story.number, at);
            book.flags.row().uuid(flag).uuid(id).text(code.as_str()).texts(&[]).at(at);
            book.flags.at(story.dates.due_at).text(story.status.as_str());
        }
        let often = if story.is_open() { 6 } else { 1 };
        if dice.below(100) < often {
            let (tag, by) = (names::pick(dice, TAGS), self.staff(dice.below(REVIEWERS)));
            book.tags.row().uuid(id).text(tag).uuid(by).at((at + 2 * HOUR).min(self.teller.times.now));
            book.tags.at(story.dates.due_at).text(story.status.as_str());
        }
        if story.status == Status::Submitted && dice.below(100) < 1 {
            let skip = self.id(Of::Skip, story.number, at);
            let by = self.staff(dice.below(REVIEWERS));
            book.skips.row().uuid(skip).uuid(id).uuid(by).text("too_hard").text("");
            book.skips.at((at + 3 * HOUR).min(self.teller.times.now));
        }
        if story.is_open() && story.claimed.is_some() && dice.below(100) < 10 {
            self.note(book, story, id, self.teller.times.now - MINUTE, dice);
        }
    }
}
