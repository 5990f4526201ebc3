//! The claim panel: the holder, and the actions claim, release, skip, assign, snooze; and the tags.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::application::Status;
use domain::base::clock::SHANGHAI;
use domain::desk::allowed::CaseAction;
use domain::desk::presence::Present;
use domain::review::claim::{Reviewer, SkipReason};

use crate::desk::case::claim::form::{SNOOZE_PERIOD, claim_stamp, write_time};
use crate::desk::case::page::CasePage;
use crate::links;
use crate::ui::{Choice, ErrorSummary};

impl CasePage {
    /// The colleagues who have the page open, each with what they do.
    pub fn present_people(&self) -> Vec<String> {
        let line = |it: &Present| self.t().text1(&format!("presence-{}", it.presence.slug()), "who", it.name.as_str());
        self.present.iter().map(line).collect()
    }

    /// The URL at which the script asks whether the claim changed.
    pub fn claim_part_url(&self) -> String {
        let stamp = claim_stamp(self.application(), self.file.claim.as_ref(), &self.present);
        links::claim_part(&self.application().reference, &stamp)
    }

    /// Text of the banner for the holder.
    pub fn mine_sentence(&self) -> String {
        let is_second = self.application().status == Status::AwaitingSecond;
        self.t().text(if is_second { "desk-claim-mine-second" } else { "desk-claim-mine" })
    }

    /// Text of the banner when the application is unclaimed.
    pub fn free_sentence(&self) -> String {
        let is_second = self.application().status == Status::AwaitingSecond;
        self.t().text(if is_second { "desk-claim-free-second" } else { "desk-claim-free" })
    }

    /// Why the reader may not claim it, in a sentence.
    pub fn why_not_mine(&self) -> Option<String> {
        if self.file.referral.as_ref().is_some_and(|referral| !referral.may_be_claimed_by(&self.actor)) {
            return Some(self.t().text("desk-refused-referred"));
        }
        Some(self.t().text(&format!("desk-refused-{}", self.file.ineligible?.slug())))
    }

    pub fn skip_reasons(&self) -> Vec<Choice> {
        let name = |reason: SkipReason| self.t().text(&format!("skip-{}", reason.slug()));
        Choice::list(SkipReason::ALL, self.claim_panel.skip.reason, name)
    }

    pub fn skip_errors(&self) -> ErrorSummary {
        let first = SkipReason::ALL.first().map(|reason| format!("skip-{reason}")).unwrap_or_default();
        let skip = &self.claim_panel.skip;
        ErrorSummary::of(self.t(), [(first.as_str(), &skip.reason_problem), ("skip-note", &skip.note_problem)])
    }

    /// Colleagues for the assign form, each with whether they are absent: the reader first, the holder left out.
    pub fn assignees(&self) -> Vec<(Choice, bool)> {
        let t = self.t();
        let holder = self.application().holder_id;
        let choice = |reviewer: &Reviewer| {
            let label = match (reviewer.id == self.me, reviewer.is_away) {
                (_, true) => t.text1("desk-assign-away", "who", reviewer.name.as_str()),
                (true, false) => t.text1("desk-assign-me", "who", reviewer.name.as_str()),
                (false, false) => reviewer.name.clone(),
            };
            let is_chosen = self.claim_panel.assign.to == Some(reviewer.id);
            (Choice::new(&reviewer.id, label, is_chosen), reviewer.is_away)
        };
        let others = self.claim_panel.reviewers.iter().filter(|reviewer| Some(reviewer.id) != holder);
        let (mine, others): (Vec<&Reviewer>, Vec<&Reviewer>) = others.partition(|reviewer| reviewer.id == self.me);
        mine.into_iter().chain(others).map(choice).collect()
    }

    pub fn assign_errors(&self) -> ErrorSummary {
        let assign = &self.claim_panel.assign;
        let problems = [("assign-to", &assign.to_problem), ("assign-note", &assign.note_problem)];
        ErrorSummary::of(self.t(), problems)
    }

    pub fn snoozed_until(&self) -> Option<DateTime<Utc>> {
        self.application().snoozed_until.filter(|until| *until > self.frame.now)
    }

    /// Value of the field: the typed time, else the next morning or the target, whichever is earlier.
    pub fn snooze_value(&self) -> String {
        let typed = &self.claim_panel.snooze.until;
        if !typed.is_empty() {
            return typed.clone();
        }
        let morning = (self.frame.now + SNOOZE_PERIOD).with_timezone(&SHANGHAI).date_naive().and_hms_opt(9, 0, 0);
        let morning = morning.and_then(|local| local.and_local_timezone(SHANGHAI).single());
        let morning = morning.map(|at| at.with_timezone(&Utc)).filter(|at| *at > self.frame.now);
        let target_at = self.application().target_at;
        write_time(morning.map_or(target_at, |at| at.min(target_at)))
    }

    pub fn snooze_errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.t(), [("snooze-until", &self.claim_panel.snooze.problem)])
    }

    pub fn tag_errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.t(), [("tag-new", &self.claim_panel.tag.problem)])
    }

    pub fn has_tools(&self) -> bool {
        !self.claim_panel.tags.is_empty() || self.may(CaseAction::Tag)
    }

    pub fn hold_has_problem(&self) -> bool {
        let forms = [
            self.skip_errors(),
            self.refer_errors(),
            self.referral_answer_errors(),
            self.assign_errors(),
            self.snooze_errors(),
            self.tag_errors(),
        ];
        forms.iter().any(|errors| !errors.is_empty())
    }
}

/// The banner of a case page that says who holds it, as the script of the page asks for it.
#[derive(Template)]
#[template(path = "desk/case_claim_part.html")]
pub struct ClaimPart(pub CasePage);

impl std::ops::Deref for ClaimPart {
    type Target = CasePage;

    fn deref(&self) -> &CasePage {
        &self.0
    }
}
