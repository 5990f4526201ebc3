//! The effect of a bulk action on one application, in a sentence.

use chrono::{DateTime, Utc};
use domain::application::transition::Conflict;
use domain::base::{ActorKind, StaffId, TextProblem};
use domain::desk::bulk::{BulkAction, BulkItem, BulkRefusal};
use domain::desk::tag::TAGS_MAX;
use domain::review::claim::Reviewer;
use locale::Translator;

use crate::ui::problem_text;

/// Context for the sentences.
#[derive(Debug, Clone, Copy)]
pub struct Sentences<'a> {
    pub t: Translator,
    pub reviewers: &'a [Reviewer],
    pub now: DateTime<Utc>,
}

impl Sentences<'_> {
    fn name(&self, who: StaffId) -> String {
        let found = self.reviewers.iter().find(|reviewer| reviewer.id == who);
        found.map_or_else(|| self.t.text("none"), |reviewer| reviewer.name.clone())
    }

    pub fn will(&self, action: &BulkAction, item: &BulkItem) -> String {
        let t = self.t;
        match (action, &item.holder_name) {
            (BulkAction::Assign { to, .. }, Some(from)) => {
                t.text2("bulk-will-assign-from", "from", from.as_str(), "to", self.name(*to))
            }
            (BulkAction::Assign { to, .. }, None) => t.text1("bulk-will-assign", "to", self.name(*to)),
            (BulkAction::Release, Some(from)) => t.text1("bulk-will-release-from", "from", from.as_str()),
            (BulkAction::Release, None) => t.text("bulk-will-release"),
            (BulkAction::Snooze { until }, _) => t.text1("bulk-will-snooze", "at", t.moment_short(*until, self.now)),
            (BulkAction::Tag { tag }, _) => t.text1("bulk-will-tag", "tag", tag.as_str()),
        }
    }

    pub fn did(&self, action: &BulkAction) -> String {
        let t = self.t;
        match action {
            BulkAction::Assign { to, .. } => t.text1("bulk-did-assign", "to", self.name(*to)),
            BulkAction::Release => t.text("bulk-did-release"),
            BulkAction::Snooze { until } => t.text1("bulk-did-snooze", "at", t.moment_short(*until, self.now)),
            BulkAction::Tag { tag } => t.text1("bulk-did-tag", "tag", tag.as_str()),
        }
    }

    /// Why the action does not, or did not, apply.
    pub fn refusal(&self, refusal: &BulkRefusal) -> String {
        let t = self.t;
        match refusal {
            BulkRefusal::NotPermitted => t.text("error-not-permitted"),
            BulkRefusal::Missing => t.text("bulk-refused-missing"),
            BulkRefusal::Conflict(conflict) => self.conflict(conflict),
            BulkRefusal::Held(who) => t.text1("bulk-refused-held", "who", who.as_str()),
            BulkRefusal::Ineligible(why) => t.text(&format!("bulk-refused-{}", why.slug())),
            BulkRefusal::NotAReviewer => t.text("bulk-refused-not-a-reviewer"),
            BulkRefusal::Note(TextProblem::Missing) => t.text("bulk-refused-note"),
            BulkRefusal::Note(problem) | BulkRefusal::Tag(problem) => problem_text(t, problem),
            BulkRefusal::NotHolder => t.text("bulk-refused-not-holder"),
            BulkRefusal::Past => t.text("bulk-refused-past"),
            BulkRefusal::AfterTarget(at) => t.text1("bulk-refused-target", "at", t.moment_short(*at, self.now)),
            BulkRefusal::TooManyTags => t.text1("bulk-refused-tags", "max", TAGS_MAX),
            BulkRefusal::Failed => t.text("bulk-refused-failed"),
        }
    }

    fn conflict(&self, conflict: &Conflict) -> String {
        let t = self.t;
        let status = t.text(&format!("status-{}", conflict.status.slug()));
        match (&conflict.staff_name, conflict.by) {
            (Some(who), ActorKind::Staff) => t.text_with(
                "bulk-refused-status-by",
                &[
                    ("status", status.into()),
                    ("who", who.as_str().into()),
                    ("at", t.moment_short(conflict.at, self.now).into()),
                ],
            ),
            _ => t.text1("bulk-refused-status", "status", status),
        }
    }
}
