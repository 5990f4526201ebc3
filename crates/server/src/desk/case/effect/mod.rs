//! The effect of an approval: its blockers, and what a lead can do when its outcome is unknown (R15).

pub mod form;
pub mod track;

use actix_web::web;
use domain::application::Blocker;
use domain::effect::blocked::FoundObstacle;
use domain::effect::unknown::{self, ManualFinding, SettleError};

use crate::desk::case::effect::form::SettleForm;
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageResult, StaffSession, VerifiedForm};
use crate::ui::{Choice, ErrorSummary, Fact, Facts, named_problem_text};

/// `POST /desk/applications/{reference}/effect/ask`: asks the platform again.
pub async fn ask(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    match unknown::ask_again(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id).await {
        // Asked or answered by another person meanwhile: the page shows it.
        Ok(()) | Err(SettleError::NotStuck) => case.done(),
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/applications/{reference}/effect/settle`: records what was found by hand.
pub async fn settle(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let t = case.session.request.t;
    let mut form = SettleForm {
        found: posted.text("found").parse().ok(),
        note: posted.text("note").to_owned(),
        ..SettleForm::default()
    };
    let Some(found) = form.found else {
        form.found_problem = Some(t.text("error-choose-listed"));
        return case.form_again(|page| page.settle = form).await;
    };
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match unknown::settle(&mut case.conn, ctx, actor, case.id, found, &form.note).await {
        Ok(()) => return case.done(),
        Err(SettleError::Note(problem)) => form.note_problem = Some(named_problem_text(t, &problem, "effect-note")),
        Err(SettleError::Involved) => form.refused = Some(t.text("effect-involved")),
        Err(SettleError::NotStuck) => form.refused = Some(t.text("effect-status-changed")),
        Err(error) => return Err(error.into()),
    }
    case.form_again(|page| page.settle = form).await
}

/// An obstacle of an effect, present or cleared.
#[derive(Debug, PartialEq, Eq)]
pub struct ObstacleLine {
    pub what: String,
    pub when: String,
    pub is_cleared: bool,
}

impl CasePage {
    /// Blockers of the effect, oldest first, cleared ones included. An objection has a panel of its own.
    pub fn obstacles(&self) -> Vec<ObstacleLine> {
        let t = self.t();
        let line = |found: &FoundObstacle| {
            let what = t.text(&format!("blocker-{}", found.blocker.slug()));
            let from = self.moment(&found.found_at);
            ObstacleLine {
                what: match self.obstacle_amount(found) {
                    Some(amount) => t.text2("effect-obstacle-amount", "what", what, "amount", amount),
                    None => what,
                },
                when: match &found.cleared_at {
                    Some(at) => t.text2("effect-obstacle-cleared", "from", from, "until", self.moment(at)),
                    None => t.text1("effect-obstacle-open", "at", from),
                },
                is_cleared: found.cleared_at.is_some(),
            }
        };
        self.file.obstacles.iter().filter(|found| found.blocker != Blocker::Objected).map(line).collect()
    }

    fn obstacle_amount(&self, found: &FoundObstacle) -> Option<String> {
        let (t, amount) = (self.t(), found.amount?);
        Some(if found.blocker.is_money() { t.money_cents(amount) } else { t.number(amount) })
    }

    /// When the platform is asked again.
    pub fn next_check(&self) -> Option<String> {
        let at = self.file.effect.as_ref()?.next_check_at?;
        Some(self.t().text1("effect-next-check", "at", self.moment(&at)))
    }

    /// The ids to quote when asking the platform about the effect, and how it was settled.
    pub fn effect_facts(&self) -> Option<Facts> {
        let effect = self.file.effect.as_ref().filter(|effect| effect.requested_at.is_some())?;
        let t = self.t();
        let mut facts = vec![Fact::new(t.text("effect-id"), effect.id.to_string()).with_class("ref")];
        if let Some(reference) = &effect.platform_reference {
            facts.push(Fact::new(t.text("effect-reference"), reference).with_class("ref"));
        }
        if let (Some(at), Some(found)) = (&effect.settled_at, effect.settled_as) {
            let found = t.text(&format!("effect-found-{}", found.slug()));
            let settled = t.text2("effect-settled", "at", self.moment(at), "found", found);
            let note = effect.settled_note.as_deref().unwrap_or_default();
            facts.push(Fact::new(settled, note).with_class("lines"));
        }
        Some(Facts(facts))
    }

    pub fn settle_errors(&self) -> ErrorSummary {
        let problems = [("effect-found", &self.settle.found_problem), ("effect-note", &self.settle.note_problem)];
        ErrorSummary::of(self.t(), problems)
    }

    pub fn findings(&self) -> Vec<Choice> {
        let label = |found: ManualFinding| self.t().text(&format!("effect-found-{}", found.slug()));
        Choice::list(ManualFinding::ALL, self.settle.found, label)
    }
}
