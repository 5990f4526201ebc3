//! The case page: everything about one application, and the actions on it, in one place (R12).

use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::{Application, Status};
use domain::base::{Actor, StaffId};
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file::CaseFile;
use domain::desk::presence::Present;
use domain::review::claim::Claim;
use domain::review::decision::VerdictField;
use locale::Translator;

use crate::desk::case::checks::form::Checks;
use crate::desk::case::claim::form::ClaimPanel;
use crate::desk::case::claim::presence;
use crate::desk::case::clock::{self, DayView, LedgerLine, WhatIfAnswer};
use crate::desk::case::decision::form::{DecisionForm, UndoForm};
use crate::desk::case::decision::previous::PreviousDecision;
use crate::desk::case::effect::form::SettleForm;
use crate::desk::case::evidence::form::Viewer;
use crate::desk::case::flags::form::{FlagsPanel, LiftForm};
use crate::desk::case::history::other_applications::{self, OtherApplication};
use crate::desk::case::history::record::{self, LetterView, RecordLine};
use crate::desk::case::notes::form::Notes;
use crate::desk::case::requests::form::AskForm;
use crate::desk::case::second_review::form::SecondReviewPanel;
use crate::desk::case::void::form::VoidForm;
use crate::http::{PageError, StaffSession};
use crate::links;
use crate::ui::{Chip, Frame, Section, kind_name, reason_label};

#[derive(Debug, Template)]
#[template(path = "desk/case.html")]
pub struct CasePage {
    pub frame: Frame,
    pub file: CaseFile,
    pub actor: Actor,
    pub me: StaffId,
    pub other_applications: Vec<OtherApplication>,
    pub form: DecisionForm,
    pub ask: AskForm,
    pub undo: UndoForm,
    pub lift: LiftForm,
    pub viewer: Viewer,
    pub claim_panel: ClaimPanel,
    /// Colleagues who have the page open.
    pub present: Vec<Present>,
    pub checks: Checks,
    pub flagged: FlagsPanel,
    pub notes: Notes,
    pub second: SecondReviewPanel,
    pub void: VoidForm,
    pub imagined: WhatIfAnswer,
    pub settle: SettleForm,
    pub previous_decision: Option<PreviousDecision>,
    /// Why the requested action was refused.
    pub notice: Option<String>,
}

impl CasePage {
    /// The page of a case file, with an empty form.
    pub async fn load(conn: &AsyncPgConnection, session: &StaffSession, file: CaseFile) -> Result<Self, PageError> {
        let (frame, others, viewer, claim_panel, checks, flagged, notes, previous_decision) = futures::try_join!(
            session.frame(conn, Section::Queue),
            other_applications::list(conn, &session.state.ctx, session.request.t, &file),
            Viewer::load(conn, session, &file),
            ClaimPanel::load(conn, session, &file),
            Checks::load(conn, &file),
            FlagsPanel::load(conn, &file),
            Notes::load(conn, session, &file),
            PreviousDecision::find(conn, session),
        )?;
        let second = SecondReviewPanel::load(conn, session, &file).await?;
        let present = presence::enter(conn, session, &file.application).await?;
        let form = DecisionForm { reasons: checks.proposed_reasons(), ..DecisionForm::default() };
        let page = Self {
            frame,
            actor: session.actor.clone(),
            me: session.me,
            other_applications: others,
            form,
            ask: AskForm::again(&file),
            undo: UndoForm::default(),
            lift: LiftForm::default(),
            viewer,
            claim_panel,
            present,
            checks,
            flagged,
            notes,
            second,
            void: VoidForm::default(),
            imagined: WhatIfAnswer::default(),
            settle: SettleForm::default(),
            previous_decision,
            notice: None,
            file,
        };
        // After a second reviewer sent it back, the first reviewer starts from the recommended form.
        match page.returned_form() {
            Some(form) => Ok(Self { form, ..page }),
            None => Ok(page),
        }
    }

    pub fn t(&self) -> Translator {
        self.frame.t
    }

    pub fn application(&self) -> &Application {
        &self.file.application
    }

    fn title(&self) -> String {
        let name = self.file.store.name.clone();
        let is_unchecked = self.checks.typed.is_some() || self.flagged.typed.is_some();
        let typed = [
            &self.undo.problem,
            &self.void.problem,
            &self.lift.problem,
            &self.viewer.purpose.problem,
            &self.notes.form.problem,
        ];
        let is_refused = !self.form.refusals.is_empty();
        let is_mistaken = is_refused || !self.form.problems.is_empty() || !self.ask.mistakes.is_empty();
        let has_problem = is_mistaken
            || is_unchecked
            || self.hold_has_problem()
            || !self.second_errors().is_empty()
            || self.settle.has_problem()
            || typed.iter().any(|problem| problem.is_some());
        if has_problem { self.t().text1("desk-title-error", "page", name) } else { name }
    }

    pub fn url(&self) -> String {
        links::case(&self.application().reference)
    }

    fn kind(&self) -> String {
        kind_name(self.t(), self.application().kind)
    }

    pub fn reason(&self) -> String {
        reason_label(self.t(), &self.file.policy.policy, &self.application().reason).into_owned()
    }

    /// The deadline while the application is open, afterwards its status.
    fn state_chip(&self) -> Chip {
        let (t, now) = (self.t(), self.frame.now);
        if self.application().status.is_open() {
            Chip::due(t, self.application(), self.file.days_left(now), now)
        } else {
            Chip::status(t, self.application().status)
        }
    }

    pub fn moment(&self, at: &DateTime<Utc>) -> String {
        self.t().moment_short(*at, self.frame.now)
    }

    pub fn time_attr(&self, at: &DateTime<Utc>) -> String {
        locale::datetime_attr(*at)
    }

    /// Whether to offer an action; its use case checks again.
    pub fn may(&self, action: CaseAction) -> bool {
        allowed(&self.actor, &self.file, self.frame.now).contains(action)
    }

    pub fn my_claim(&self) -> Option<&Claim> {
        self.file.claim.as_ref().filter(|claim| claim.staff_id == self.me)
    }

    pub fn other_claim(&self) -> Option<&Claim> {
        self.file.claim.as_ref().filter(|claim| claim.staff_id != self.me)
    }

    pub fn lease(&self) -> String {
        self.t().period(self.file.policy.policy.lease_period())
    }

    fn grace(&self) -> String {
        self.t().period(self.file.policy.policy.grace_period())
    }

    fn days(&self) -> Vec<DayView> {
        clock::days(self.t(), &self.file, self.frame.now)
    }

    fn ledger(&self) -> Vec<LedgerLine> {
        clock::ledger(self.t(), &self.file, self.frame.now)
    }

    fn kept_deadline_note(&self) -> Option<String> {
        clock::kept_deadline_note(self.t(), &self.file, self.frame.now)
    }

    /// The target, marked when it is provisional (预计).
    fn target(&self) -> String {
        let dates = self.file.due_dates(self.frame.now);
        self.t().estimated(self.moment(&dates.target_at), dates.is_target_provisional())
    }

    /// The deadline, marked when it is provisional (预计).
    fn deadline(&self) -> String {
        let dates = self.file.due_dates(self.frame.now);
        self.t().estimated(self.moment(&dates.due_at), dates.is_provisional)
    }

    /// A note that the clock is paused, and what the dates assume.
    fn paused_note(&self) -> Option<String> {
        (self.application().status == Status::AwaitingApplicant).then(|| self.t().text("desk-days-paused"))
    }

    pub fn letters(&self) -> Vec<LetterView> {
        record::letters(self.t(), &self.file, self.frame.now)
    }

    fn record(&self) -> Vec<RecordLine> {
        record::lines(self.t(), &self.file, self.frame.now)
    }
}
