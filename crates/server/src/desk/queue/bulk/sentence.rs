//! The effect of a bulk action on one application, in a sentence.

use chrono::{DateTime, Utc};
use domain::application::transition::Conflict;
use domain::base::actor::ActorKind;
use domain::base::id::StaffId;
use domain::base::text::Problem;
use domain::desk::bulk::{BulkAction, Item, Refusal};
use domain::desk::tag::TAGS_MAX;
use domain::review::claim::Reviewer;
use locale::Words;

use crate::ui::error_summary::problem_text;

/// Context for the sentences.
#[derive(Debug, Clone, Copy)]
pub struct Sentences<'a> {
    pub words: Words,
    pub reviewers: &'a [Reviewer],
    pub now: DateTime<Utc>,
}

impl Sentences<'_> {
    fn name(&self, who: StaffId) -> String {
        let found = self.reviewers.iter().find(|reviewer| reviewer.id == who);
        found.map_or_else(|| self.words.say("none"), |reviewer| reviewer.name.clone())
    }

    /// The preview.
    pub fn will(&self, action: &BulkAction, item: &Item) -> String {
        let words = self.words;
        match (action, &item.holder_name) {
            (BulkAction::Assign { to, .. }, Some(from)) => {
                words.say2("bulk-will-assign-from", "from", from.as_str(), "to", self.name(*to))
            }
            (BulkAction::Assign { to, .. }, None) => words.say1("bulk-will-assign", "to", self.name(*to)),
            (BulkAction::Release, Some(from)) => words.say1("bulk-will-release-from", "from", from.as_str()),
            (BulkAction::Release, None) => words.say("bulk-will-release"),
            (BulkAction::Snooze { until }, _) => {
                words.say1("bulk-will-snooze", "at", words.moment_short(*until, self.now))
            }
            (BulkAction::Tag { tag }, _) => words.say1("bulk-will-tag", "tag", tag.as_str()),
        }
    }

    /// The result.
    pub fn did(&self, action: &BulkAction) -> String {
        let words = self.words;
        match action {
            BulkAction::Assign { to, .. } => words.say1("bulk-did-assign", "to", self.name(*to)),
            BulkAction::Release => words.say("bulk-did-release"),
            BulkAction::Snooze { until } => words.say1("bulk-did-snooze", "at", words.moment_short(*until, self.now)),
            BulkAction::Tag { tag } => words.say1("bulk-did-tag", "tag", tag.as_str()),
        }
    }

    /// Why nothing will happen, or did.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let words = self.words;
        match refusal {
            Refusal::NotPermitted => words.say("error-not-permitted"),
            Refusal::Missing => words.say("bulk-refused-missing"),
            Refusal::Conflict(conflict) => self.conflict(conflict),
            Refusal::Held(who) => words.say1("bulk-refused-held", "who", who.as_str()),
            Refusal::Ineligible(why) => words.say(&format!("bulk-refused-{}", why.slug())),
            Refusal::NotAReviewer => words.say("bulk-refused-not-a-reviewer"),
            Refusal::Note(Problem::Missing) => words.say("bulk-refused-note"),
            Refusal::Note(problem) | Refusal::Tag(problem) => problem_text(words, problem),
            Refusal::NotHolder => words.say("bulk-refused-not-holder"),
            Refusal::Past => words.say("bulk-refused-past"),
            Refusal::AfterTarget(at) => words.say1("bulk-refused-target", "at", words.moment_short(*at, self.now)),
            Refusal::TooManyTags => words.say1("bulk-refused-tags", "max", i64::try_from(TAGS_MAX).unwrap_or(i64::MAX)),
            Refusal::Failed => words.say("bulk-refused-failed"),
        }
    }

    fn conflict(&self, conflict: &Conflict) -> String {
        let words = self.words;
        let status = words.say(&format!("status-{}", conflict.status.slug()));
        match (&conflict.staff_name, conflict.by) {
            (Some(who), ActorKind::Staff) => words.say_with(
                "bulk-refused-status-by",
                &[
                    ("status", status.into()),
                    ("who", who.as_str().into()),
                    ("at", words.moment_short(conflict.at, self.now).into()),
                ],
            ),
            _ => words.say1("bulk-refused-status", "status", status),
        }
    }
}
