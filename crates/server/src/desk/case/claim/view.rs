//! The claim panel: the holder, and the actions claim, release, skip, assign, snooze; and the tags.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::application::status::Status;
use domain::base::clock::SHANGHAI;
use domain::desk::allowed::CaseAction;
use domain::review::claim::{Claim, Reviewer, SkipReason};

use crate::desk::case::claim::form::{SNOOZE_PERIOD, write_time};
use crate::desk::case::page::CasePage;
use crate::links;
use crate::ui::error_summary::ErrorSummary;

/// A choice of a list.
#[derive(Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
    pub is_off: bool,
}

impl CasePage {
    /// The URL at which the script asks whether the claim changed.
    pub fn claim_part_url(&self) -> String {
        let stamp = crate::desk::case::claim::form::claim_stamp(self.application(), self.file.claim.as_ref());
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
        Some(self.t().text(&format!("desk-refused-{}", self.file.ineligible?.slug())))
    }

    /// The sentence that the lease is about to end; the script shows it in time.
    pub fn lease_ends(&self, claim: &Claim) -> String {
        self.t().text1("desk-lease-ends", "at", self.t().time(claim.lease_until))
    }

    pub fn skip_reasons(&self) -> Vec<Choice> {
        let choice = |reason: &SkipReason| Choice {
            value: reason.as_str().to_owned(),
            label: self.t().text(&format!("skip-{}", reason.slug())),
            is_chosen: self.claim_panel.skip.reason == Some(*reason),
            is_off: false,
        };
        SkipReason::ALL.iter().map(choice).collect()
    }

    pub fn skip_errors(&self) -> ErrorSummary {
        let first = SkipReason::ALL.first().map(|reason| format!("skip-{reason}")).unwrap_or_default();
        let skip = &self.claim_panel.skip;
        ErrorSummary::of(self.t(), [(first.as_str(), &skip.reason_problem), ("skip-note", &skip.note_problem)])
    }

    /// Colleagues for the assign form: the reader first, absent people disabled, the holder left out.
    pub fn assignees(&self) -> Vec<Choice> {
        let t = self.t();
        let holder = self.application().holder_id;
        let choice = |reviewer: &Reviewer| Choice {
            value: reviewer.id.to_string(),
            label: match (reviewer.id == self.me, reviewer.is_away) {
                (_, true) => t.text1("desk-assign-away", "who", reviewer.name.as_str()),
                (true, false) => t.text1("desk-assign-me", "who", reviewer.name.as_str()),
                (false, false) => reviewer.name.clone(),
            },
            is_chosen: self.claim_panel.assign.to == Some(reviewer.id),
            is_off: reviewer.is_away,
        };
        let others = self.claim_panel.reviewers.iter().filter(|reviewer| Some(reviewer.id) != holder);
        let (mine, others): (Vec<&Reviewer>, Vec<&Reviewer>) = others.partition(|reviewer| reviewer.id == self.me);
        mine.into_iter().chain(others).map(choice).collect()
    }

    /// A colleague holds it: assigning it away needs a note to them.
    pub fn assign_needs_note(&self) -> bool {
        self.other_claim().is_some()
    }

    pub fn assign_errors(&self) -> ErrorSummary {
        let assign = &self.claim_panel.assign;
        let problems = [("assign-to", &assign.to_problem), ("assign-note", &assign.note_problem)];
        ErrorSummary::of(self.t(), problems)
    }

    /// End of the snooze, while it lasts.
    pub fn snoozed_until(&self) -> Option<DateTime<Utc>> {
        self.application().snoozed_until.filter(|until| *until > self.frame.now)
    }

    pub fn snoozed_line(&self, until: &DateTime<Utc>) -> String {
        self.t().text1("desk-snoozed", "at", self.moment(until))
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

    pub fn snooze_min(&self) -> String {
        write_time(self.frame.now)
    }

    pub fn snooze_max(&self) -> String {
        write_time(self.application().target_at)
    }

    pub fn snooze_hint(&self) -> String {
        self.t().text1("desk-snooze-hint", "at", self.moment(&self.application().target_at))
    }

    pub fn snooze_errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.t(), [("snooze-until", &self.claim_panel.snooze.problem)])
    }

    pub fn tag_errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.t(), [("tag-new", &self.claim_panel.tag.problem)])
    }

    /// True when the row of tags is shown.
    pub fn has_tools(&self) -> bool {
        !self.claim_panel.tags.is_empty() || self.may(CaseAction::Tag)
    }

    /// True when a form of the panel has a problem.
    pub fn hold_has_problem(&self) -> bool {
        let panel = &self.claim_panel;
        let typed = [
            &panel.skip.reason_problem,
            &panel.skip.note_problem,
            &panel.assign.to_problem,
            &panel.assign.note_problem,
            &panel.snooze.problem,
            &panel.tag.problem,
        ];
        typed.iter().any(|problem| problem.is_some())
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
