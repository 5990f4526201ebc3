//! The story of each application of a filled history: a pure function of its number and the seed, so that no state is
//! kept while a million of them are written.

use domain::application::status::{EffectState, Status};
use domain::base::terms::{Channel, Kind};
use domain::policy::Policy;
use domain::review::outcome::Outcome;

use super::times::{DAY, Dates, HOUR, MINUTE, SECOND, Times, retained_until};
use super::{AGENTS, Dice, LEADS, REVIEWERS, mix};

/// Seven of ten applications are the first of their store.
const FIRST_OF_TEN: u32 = 7;
/// The distance to the earlier application of the same store, in thousandths of the total.
const BEHIND_PER_MILLE: u32 = 60;
/// Days after the deadline until even late applications are answered; after that none is open.
const LATE_DAYS: i64 = 20;

/// A claim: by whom, since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claimed {
    pub(super) by: u32,
    pub(super) at: i64,
}

/// An information request, and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) at: i64,
    pub(super) until: i64,
    pub(super) answered_at: Option<i64>,
}

/// A recommendation, and its confirmation by a second reviewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Recommended {
    pub(super) at: i64,
    pub(super) second: Option<(u32, i64)>,
}

/// An application's story from submission to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
    pub(super) number: u32,
    /// The number of the first application of its store.
    pub(super) store: u32,
    /// The rejected application it follows.
    pub(super) follows: Option<u32>,
    pub(super) kind: Kind,
    pub(super) channel: Channel,
    pub(super) reason: String,
    pub(super) is_urgent: bool,
    /// The agent who submitted it.
    pub(super) lodged_by: Option<u32>,
    pub(super) submitted_at: i64,
    pub(super) dates: Dates,
    pub(super) status: Status,
    pub(super) effect: EffectState,
    pub(super) claimed: Option<Claimed>,
    pub(super) asked: Option<Asked>,
    pub(super) recommended: Option<Recommended>,
    /// When the first or only reviewer decided, and the outcome.
    pub(super) decided: Option<(i64, Outcome)>,
    pub(super) rejection: Option<String>,
    /// When it was withdrawn, lapsed or voided, and by which lead.
    pub(super) ended: Option<(i64, u32)>,
    /// When the platform confirmed the effect.
    pub(super) done_at: Option<i64>,
    pub(super) closed_at: Option<i64>,
    pub(super) erased_at: Option<i64>,
}

impl Story {
    /// True while it can still be decided.
    pub(super) fn is_open(&self) -> bool {
        self.status.is_open()
    }

    /// True while a reviewer holds it: the last claim is then live.
    pub(super) fn is_held(&self) -> bool {
        matches!(self.status, Status::InReview | Status::AwaitingApplicant)
    }

    fn failed_before(&self, at: i64) -> bool {
        matches!(self.status, Status::Rejected | Status::Withdrawn | Status::Lapsed | Status::Voided)
            && self.closed_at.is_some_and(|closed| closed <= at)
    }
}

/// Computes the stories of a history.
pub(super) struct Teller<'a> {
    pub(super) seed: u64,
    pub(super) total: u32,
    pub(super) times: &'a Times,
    pub(super) policy: &'a Policy,
}

impl Teller<'_> {
    fn behind(&self) -> u32 {
        (self.total / 10 * BEHIND_PER_MILLE / 1_000).max(1)
    }

    /// The first application of the same store, unless this is the first.
    pub(super) fn root(&self, number: u32) -> Option<u32> {
        let (ten, place) = (number / 10, number % 10);
        let ten = ten.checked_sub(self.behind())?;
        Some(10 * ten + place.checked_sub(FIRST_OF_TEN)?)
    }

    /// The later application of the store with this first one.
    pub(super) fn follower(&self, first: u32) -> Option<u32> {
        let follower = 10 * (first / 10 + self.behind()) + FIRST_OF_TEN + first % 10;
        (first % 10 < 10 - FIRST_OF_TEN && follower < self.total).then_some(follower)
    }

    /// A reason for this kind; the first ones are more frequent.
    fn reason(&self, dice: &mut Dice, kind: Kind) -> (String, bool) {
        let reasons: Vec<_> = self.policy.reasons_for(kind).collect();
        let count = u32::try_from(reasons.len()).unwrap_or(1).max(1);
        let place = dice.below(count).min(dice.below(count));
        let reason = reasons.get(usize::try_from(place).unwrap_or_default());
        // Urgent reasons are rare.
        let reason = reason.filter(|reason| !reason.compromised || dice.below(8) == 0).or(reasons.first());
        reason.map(|reason| (reason.code.clone(), reason.compromised)).unwrap_or_default()
    }

    /// The story of the application of this number.
    pub(super) fn tell(&self, number: u32) -> Story {
        let mut dice = Dice::new(mix(self.seed, 1, number.into()));
        let submitted_at = self.times.submitted(number, dice.below(1_000_000));
        let drawn = if dice.below(100) < 78 { Kind::Unbind } else { Kind::RevokeCertification };
        let (kind, follows) = match self.root(number).map(|root| self.tell(root)) {
            None => (drawn, None),
            Some(first) if first.failed_before(submitted_at) => {
                (first.kind, (first.status == Status::Rejected).then_some(first.number))
            }
            // A store may have only one open application of each kind.
            Some(first) if first.kind == Kind::Unbind => (Kind::RevokeCertification, None),
            Some(_) => (Kind::Unbind, None),
        };
        let channel = match dice.below(100) {
            0..91 => Channel::Web,
            91..97 => Channel::Agent,
            _ => Channel::Api,
        };
        let (reason, is_urgent) = self.reason(&mut dice, kind);
        let mut story = Story {
            number,
            store: self.root(number).unwrap_or(number),
            follows,
            kind,
            channel,
            reason,
            is_urgent,
            lodged_by: (channel == Channel::Agent).then(|| dice.below(AGENTS)),
            submitted_at,
            dates: self.times.dates(submitted_at),
            status: Status::Submitted,
            effect: EffectState::None,
            claimed: None,
            asked: None,
            recommended: None,
            decided: None,
            rejection: None,
            ended: None,
            done_at: None,
            closed_at: None,
            erased_at: None,
        };
        self.live(&mut story, &mut dice);
        story.erased_at = story
            .closed_at
            .map(|closed_at| retained_until(self.policy, closed_at) + i64::from(dice.below(3_600)) * SECOND)
            .filter(|erased_at| *erased_at <= self.times.now);
        story
    }

    fn live(&self, story: &mut Story, dice: &mut Dice) {
        let (now, due_at) = (self.times.now, story.dates.due_at);
        let lot = dice.below(1_000);
        if due_at > now {
            // Elapsed time in thousandths of the time until the deadline.
            let way = (now - story.submitted_at) * 1_000 / (due_at - story.submitted_at).max(1);
            let still_open = 1_000 - way * 300 / 1_000;
            if i64::from(lot) < still_open {
                return self.stay_open(story, dice, way);
            }
        } else if due_at > now - LATE_DAYS * DAY && lot < 40 {
            return self.stay_open(story, dice, 1_000);
        }
        match dice.below(100) {
            0..11 if story.channel != Channel::Agent => self.withdraw(story, dice),
            0..13 => self.set_aside(story, dice),
            13..20 => self.ask_in_vain(story, dice),
            _ => self.decide(story, dice),
        }
    }

    /// A random instant between two.
    fn between(dice: &mut Dice, from: i64, to: i64) -> i64 {
        from + (to - from).max(0) / 1_000_000 * i64::from(dice.below(1_000_000))
    }

    fn claim(story: &mut Story, dice: &mut Dice, at: i64) {
        story.claimed = Some(Claimed { by: dice.below(REVIEWERS), at: at.max(story.submitted_at + SECOND) });
    }

    /// Leaves the application undecided, mostly unclaimed.
    fn stay_open(&self, story: &mut Story, dice: &mut Dice, way: i64) {
        let now = self.times.now;
        match dice.below(1_000) {
            _ if way < 40 => {}
            0..45 => {
                let at = now - i64::from(dice.below(19 * 60)) * SECOND;
                Self::claim(story, dice, at);
                story.status = Status::InReview;
            }
            45..160 => self.ask_in_vain(story, dice),
            160..215 => {
                let at = Self::between(dice, story.submitted_at + HOUR, now);
                Self::claim(story, dice, at);
                story.recommended = Some(Recommended { at: (at + 7 * MINUTE).min(now), second: None });
                story.status = Status::AwaitingSecond;
            }
            _ => {}
        }
    }

    fn withdraw(&self, story: &mut Story, dice: &mut Dice) {
        let at = Self::between(dice, story.submitted_at + 2 * MINUTE, story.dates.due_at.min(self.times.now));
        if dice.below(5) == 0 {
            let claimed_at = at - 9 * MINUTE;
            Self::claim(story, dice, claimed_at);
        }
        (story.status, story.ended, story.closed_at) = (Status::Withdrawn, Some((at, 0)), Some(at));
    }

    fn set_aside(&self, story: &mut Story, dice: &mut Dice) {
        let at = Self::between(dice, story.submitted_at + 5 * MINUTE, story.dates.due_at.min(self.times.now));
        (story.status, story.ended, story.closed_at) = (Status::Voided, Some((at, dice.below(LEADS))), Some(at));
    }

    /// Requests information without an answer: it waits, or has lapsed.
    fn ask_in_vain(&self, story: &mut Story, dice: &mut Dice) {
        let now = self.times.now;
        let claimed_at = Self::between(dice, story.submitted_at + MINUTE, (story.dates.due_at - HOUR).min(now - HOUR));
        Self::claim(story, dice, claimed_at);
        let at = (claimed_at.max(story.submitted_at) + 8 * MINUTE).min(now);
        let until = self.times.dates(at).answer_until;
        story.asked = Some(Asked { at, until, answered_at: None });
        story.status = Status::AwaitingApplicant;
        if until < now {
            let ended_at = (until + i64::from(dice.below(60)) * SECOND).min(now);
            (story.status, story.ended, story.closed_at) = (Status::Lapsed, Some((ended_at, 0)), Some(ended_at));
        }
    }

    fn decide(&self, story: &mut Story, dice: &mut Dice) {
        let (now, submitted_at) = (self.times.now, story.submitted_at);
        let mut begins = submitted_at;
        // Requested and answered: the clock was paused in between.
        if dice.below(100) < 7 {
            let at = self.times.office(submitted_at + HOUR + i64::from(dice.below(40)) * HOUR);
            let answered_at = at + HOUR + i64::from(dice.below(50)) * HOUR;
            if at > submitted_at + 5 * MINUTE && at < story.dates.due_at && answered_at < now - HOUR {
                let until = self.times.dates(at).answer_until;
                story.asked = Some(Asked { at, until, answered_at: Some(answered_at) });
                story.dates = self.times.dates_paused(submitted_at, at, answered_at);
                begins = answered_at;
            }
        }
        let last = if dice.below(1_000) < 25 { story.dates.due_at + 6 * HOUR } else { story.dates.due_at - HOUR };
        let wanted = self.times.office(Self::between(dice, begins + 20 * MINUTE, last));
        let at = wanted.max(begins + 3 * MINUTE).min(now - 20 * SECOND).max(begins + SECOND);
        let claimed_at = match story.asked {
            Some(asked) => asked.at - 5 * MINUTE,
            None => at - (at - begins).min(MINUTE * i64::from(3 + dice.below(30))) + SECOND,
        };
        Self::claim(story, dice, claimed_at.min(at));
        let by = story.claimed.map_or(0, |claimed| claimed.by);
        let is_approved = dice.below(100) < 74;
        let is_answered = story.asked.is_some();
        let mut decided_at = at;
        if dice.below(100) < 6 {
            let second = (by + 1 + dice.below(REVIEWERS - 1)) % REVIEWERS;
            decided_at = (at + i64::from(5 + dice.below(600)) * MINUTE).min(now - SECOND).max(at);
            story.recommended = Some(Recommended { at, second: Some((second, decided_at)) });
        }
        let grace_until = decided_at + self.policy.periods.grace_minutes * MINUTE;
        let notice_until = submitted_at + self.policy.periods.notice_minutes * MINUTE;
        let acts_at = grace_until.max(notice_until) + i64::from(1 + dice.below(90)) * SECOND;
        // The basis hash of an approval after an answer is not known here, so such an approval must already be
        // confirmed; otherwise it becomes a rejection.
        if !is_approved || (is_answered && acts_at > now) {
            story.decided = Some((decided_at, Outcome::Reject));
            story.status = Status::Rejected;
            story.closed_at = Some(grace_until);
            let reasons: Vec<_> = self.policy.rejections_for(story.kind).collect();
            let count = u32::try_from(reasons.len()).unwrap_or(1).max(1);
            let place = dice.below(count).min(dice.below(count));
            story.rejection = reasons.get(usize::try_from(place).unwrap_or_default()).map(|reason| reason.code.clone());
            return;
        }
        story.decided = Some((decided_at, Outcome::Approve));
        story.status = Status::Approved;
        story.effect = match dice.below(1_000) {
            _ if acts_at > now => EffectState::Scheduled,
            0 if acts_at > now - 60 * DAY => EffectState::Failed,
            1..4 if acts_at > now - 60 * DAY => EffectState::Blocked,
            _ => EffectState::Confirmed,
        };
        if story.effect == EffectState::Confirmed {
            story.done_at = Some(acts_at);
            story.closed_at = Some(acts_at);
        }
    }
}
