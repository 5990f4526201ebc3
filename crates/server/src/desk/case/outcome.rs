//! What came of decisions: appeals, penalties, applications set aside, and what was decided a moment ago elsewhere.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::application;
use domain::application::status::{self, Action, Status};
use domain::review::decision::{self, Decision};
use domain::review::penalty::Penalty;

use super::CasePage;
use crate::desk::chip::Chip;
use crate::desk::fact::Facts;
use crate::desk::penalties::lift_note;
use crate::failure::Failure;
use crate::links;
use crate::visit::StaffVisit;

/// Setting it aside, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct VoidForm {
    pub(in crate::desk) words: String,
    /// What is wrong with them.
    pub(in crate::desk) problem: Option<String>,
}

/// What was decided just before this case was opened; it can still be undone there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) struct After {
    pub(in crate::desk) url: String,
    pub(in crate::desk) reference: String,
    pub(in crate::desk) sentence: String,
    /// Until when the letter is held, where it is.
    pub(in crate::desk) undo_until: Option<DateTime<Utc>>,
}

impl After {
    /// What the page's address names as decided before; nothing for what is not there, or not decided.
    ///
    /// # Errors
    /// Database errors.
    pub(super) async fn find(conn: &AsyncPgConnection, visit: &StaffVisit) -> Result<Option<Self>, Failure> {
        let query = visit.visit.path.split_once('?').map_or("", |(_, query)| query);
        let named = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == links::AFTER);
        let Some(reference) = named.and_then(|(_, value)| domain::application::reference::parse(&value)) else {
            return Ok(None);
        };
        let Some(id) = application::find_by_reference(conn, &reference).await? else { return Ok(None) };
        let (found, decisions) = futures::try_join!(application::find(conn, id), decision::list(conn, id))?;
        let Some((application, _)) = found else { return Ok(None) };
        let (words, now) = (visit.visit.words, visit.visit.now);
        let standing = decisions.iter().find(|decision| decision.undone_at.is_none());
        let (key, undo_until) = match (application.status, standing) {
            (Status::AwaitingSecond, _) => ("after-recommended".to_owned(), None),
            (Status::Approved | Status::Rejected, Some(standing)) => {
                let is_open = decision::may_undo(&visit.actor, &application, standing, now);
                let until = Some(standing.grace_until).filter(|until| is_open && now < *until);
                (format!("after-{}", standing.outcome.slug()), until)
            }
            _ => return Ok(None),
        };
        let url = links::case(&reference);
        Ok(Some(Self { url, sentence: words.say(&key), reference, undo_until }))
    }
}

/// A penalty on the case page.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct PenaltyView {
    pub(in crate::desk) chip: Chip,
    pub(in crate::desk) line: String,
    pub(in crate::desk) words: String,
    pub(in crate::desk) url: String,
    /// What the lead said who lifted it.
    pub(in crate::desk) note: Option<String>,
}

impl CasePage {
    /// True for leads who may set it aside: open, and not lodged by themselves.
    pub(super) fn i_may_void(&self) -> bool {
        let is_open = status::next(Some(self.application().status), Action::Void).is_some();
        is_open && !self.is_own() && self.actor.may(Action::Void.permission())
    }

    pub(super) fn penalties(&self) -> Vec<PenaltyView> {
        let (words, now) = (self.words(), self.frame.now);
        let view = |penalty: &Penalty| PenaltyView {
            chip: Chip::penalty(words, penalty, now),
            line: words.say2(
                "penalty-period",
                "from",
                words.moment(penalty.begins_at),
                "until",
                words.moment(penalty.until_at),
            ),
            words: penalty.words.clone(),
            url: links::penalty(penalty.id),
            note: lift_note(words, penalty),
        };
        self.file.penalties.iter().map(view).collect()
    }

    /// That the applicant appealed, and when.
    pub(super) fn appeal_line(&self) -> Option<String> {
        let appeal = self.file.appeal.as_ref()?;
        let at = self.moment(&appeal.appealed_at);
        Some(self.words().say2("appeal-banner", "at", at, "round", self.application().round))
    }

    /// The decision that was appealed, beside the new look at it.
    pub(super) fn appealed_decision(&self) -> Option<&Decision> {
        let appeal = self.file.appeal.as_ref()?;
        self.file.decisions.iter().find(|decision| decision.id == appeal.decision_id)
    }

    pub(super) fn appealed_facts(&self, decision: &Decision) -> Facts {
        self.standing_facts(decision)
    }
}
