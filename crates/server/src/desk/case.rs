//! The case page: everything about one application in one place (R12), and what can be done with it.

mod changes;
mod checks;
mod claimed;
mod days;
mod decide;
mod earlier;
mod effect;
mod evidence;
mod flags;
mod hold;
mod looks;
mod notes;
mod outcome;
mod panes;
mod record;
mod requests;
mod second;
mod standing;
mod track;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::permission::Permission;
use domain::application::reference;
use domain::application::status::{Action, Status};
use domain::application::{self, Application};
use domain::base::actor::{Actor, ActorKind};
use domain::base::id::{ApplicationId, StaffId};
use domain::desk::case_file::{self, CaseFile};
use domain::review::claim::Claim;
use locale::Words;

pub(super) use self::checks::{AnswerForm, Checks};
pub(super) use self::days::Imagined;
use self::days::{DayView, LedgerLine};
pub(super) use self::earlier::Earlier;
pub(super) use self::effect::SettleForm;
#[cfg(test)]
pub(super) use self::evidence::Sight;
pub(super) use self::evidence::{PurposeForm, Viewer, papers};
pub(super) use self::flags::{Flagged, LiftForm, ResolveForm};
pub(super) use self::hold::{AssignForm, Hold, HoldPart, SkipForm, SnoozeForm, TagForm, read_time};
pub(super) use self::notes::{NoteForm, Notes, unknown_text};
pub(super) use self::outcome::{After, VoidForm};
pub(super) use self::record::letter_note;
use self::record::{LetterView, RecordLine};
pub(super) use self::second::Second;
use super::ask_form::AskForm;
use super::chip::{Chip, kind_name};
use super::decision_form::DecisionForm;
use super::filters::reason_label;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links;
use crate::nav::Section;
use crate::page::page;
use crate::state::State;
use crate::visit::StaffVisit;

/// `GET /desk/applications/{reference}`
pub(super) async fn case(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let file = open(&conn, &state, &visit, &path).await?;
    let imagined = Imagined::read(&conn, &request, visit.visit.words, &file, visit.visit.now).await?;
    let page_of_it = CasePage::gather(&conn, &state, &visit, file).await?;
    page(&CasePage { imagined, ..page_of_it })
}

/// What was typed into the address as a reference, in its one form; only that goes into a redirect.
///
/// # Errors
/// [`Failure::NotFound`] for what is no reference.
pub(super) fn canonical(typed: &str) -> Result<String, Failure> {
    reference::parse(typed).ok_or(Failure::NotFound)
}

/// The application people quote as `typed`.
///
/// # Errors
/// [`Failure::NotFound`] for what is no reference, and for one nobody has.
pub(super) async fn find_id(conn: &AsyncPgConnection, typed: &str) -> Result<ApplicationId, Failure> {
    application::find_by_reference(conn, &canonical(typed)?).await?.ok_or(Failure::NotFound)
}

/// The case file of the application people quote as `typed`.
///
/// # Errors
/// As [`find_id`]; [`Failure::Forbidden`] for those who may not read it.
pub(super) async fn open(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    typed: &str,
) -> Result<CaseFile, Failure> {
    let id = find_id(conn, typed).await?;
    Ok(case_file::get(conn, &state.ctx, &visit.actor, id).await?)
}

/// What was done and by whom; staff by name, others by what they are.
pub(super) fn what_was_done(words: Words, action: &str, staff_name: Option<&str>, by: ActorKind) -> String {
    record::what(words, action, staff_name, &by.slug())
}

/// The note that goes with an undo, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UndoForm {
    pub(super) note: String,
    /// What is wrong with it.
    pub(super) problem: Option<String>,
}

/// The case page.
#[derive(Debug, Template)]
#[template(path = "desk/case.html")]
pub(super) struct CasePage {
    pub(super) frame: Frame,
    pub(super) file: CaseFile,
    pub(super) actor: Actor,
    pub(super) me: StaffId,
    pub(super) earlier: Vec<Earlier>,
    pub(super) form: DecisionForm,
    pub(super) ask: AskForm,
    pub(super) undo: UndoForm,
    pub(super) lift: LiftForm,
    pub(super) viewer: Viewer,
    pub(super) hold: Hold,
    pub(super) checks: Checks,
    pub(super) flagged: Flagged,
    pub(super) notes: Notes,
    pub(super) second: Second,
    pub(super) void: VoidForm,
    /// What the clock was asked.
    pub(super) imagined: Imagined,
    pub(super) settle: SettleForm,
    /// What was decided just before, elsewhere.
    pub(super) after: Option<After>,
    /// Why what was asked for was refused.
    pub(super) notice: Option<String>,
}

impl CasePage {
    /// The page of a case file, with an empty form.
    ///
    /// # Errors
    /// Database errors.
    pub(super) async fn gather(
        conn: &AsyncPgConnection,
        state: &State,
        visit: &StaffVisit,
        file: CaseFile,
    ) -> Result<Self, Failure> {
        let (frame, earlier, viewer, hold, checks, flagged, notes, after) = futures::try_join!(
            visit.frame(conn, Section::Queue),
            earlier::list(conn, &state.ctx, visit.visit.words, &file),
            Viewer::gather(conn, state, visit, &file),
            Hold::gather(conn, state, visit, &file),
            Checks::gather(conn, &file),
            Flagged::gather(conn, &file),
            Notes::gather(conn, visit, &file),
            After::find(conn, visit),
        )?;
        let second = Second::gather(conn, state, visit, &file).await?;
        let form = DecisionForm { reasons: checks.proposed_reasons(), ..DecisionForm::default() };
        let page = Self {
            frame,
            actor: visit.actor.clone(),
            me: visit.me,
            earlier,
            form,
            ask: AskForm::again(&file),
            undo: UndoForm::default(),
            lift: LiftForm::default(),
            viewer,
            hold,
            checks,
            flagged,
            notes,
            second,
            void: VoidForm::default(),
            imagined: Imagined::default(),
            settle: SettleForm::default(),
            after,
            notice: None,
            file,
        };
        // What a second person sent back is where its first goes on from.
        match page.returned_form() {
            Some(form) => Ok(Self { form, ..page }),
            None => Ok(page),
        }
    }

    fn words(&self) -> Words {
        self.frame.words
    }

    fn application(&self) -> &Application {
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
            || self.second_has_problem()
            || self.settle.has_problem()
            || typed.iter().any(|problem| problem.is_some());
        if has_problem { self.words().say1("desk-title-error", "page", name) } else { name }
    }

    fn url(&self) -> String {
        links::case(&self.application().reference)
    }

    fn kind(&self) -> String {
        kind_name(self.words(), self.application().kind)
    }

    fn reason(&self) -> String {
        reason_label(self.words(), &self.file.policy.policy, &self.application().reason).into_owned()
    }

    /// The deadline while the application is open, what became of it after.
    fn state_chip(&self) -> Chip {
        let (words, now) = (self.words(), self.frame.now);
        if self.application().status.is_open() {
            Chip::due(words, self.application(), self.file.days_left(now), now)
        } else {
            Chip::status(words, self.application().status)
        }
    }

    fn moment(&self, at: &DateTime<Utc>) -> String {
        self.words().moment_short(*at, self.frame.now)
    }

    fn time_attr(&self, at: &DateTime<Utc>) -> String {
        locale::datetime_attr(*at)
    }

    fn i_hold(&self) -> bool {
        self.application().status == Status::InReview && self.application().holder_id == Some(self.me)
    }

    /// Whether to offer the form; whether the decision stands is the domain's to say.
    fn i_may_decide(&self) -> bool {
        self.i_hold() && self.application().objected_at.is_none()
    }

    fn my_claim(&self) -> Option<&Claim> {
        self.file.claim.as_ref().filter(|claim| claim.staff_id == self.me)
    }

    fn other_claim(&self) -> Option<&Claim> {
        self.file.claim.as_ref().filter(|claim| claim.staff_id != self.me)
    }

    fn is_free(&self) -> bool {
        let is_held = self.application().holder_id.is_some();
        matches!(self.application().status, Status::Submitted | Status::AwaitingSecond) && !is_held
    }

    fn is_own(&self) -> bool {
        self.application().lodged_by == Some(self.me)
    }

    fn i_may_claim(&self) -> bool {
        self.hold.ineligible.is_none() && self.actor.may(Action::Claim.permission())
    }

    /// Nothing is left to do here: the next application can be claimed from this page.
    fn i_may_go_on(&self) -> bool {
        let is_mine_to_take = self.is_free() && self.hold.ineligible.is_none();
        self.file.claim.is_none() && !is_mine_to_take && self.actor.may(Action::Claim.permission())
    }

    /// What waits for its applicant is given back by nobody.
    fn i_may_release(&self) -> bool {
        let is_looked_at = matches!(self.application().status, Status::InReview | Status::AwaitingSecond);
        self.i_keep() || (is_looked_at && self.other_claim().is_some() && self.actor.may(Permission::ReleaseForOthers))
    }

    fn may_read_letters(&self) -> bool {
        self.actor.may(Permission::ReadLetters)
    }

    fn lease(&self) -> String {
        self.words().period(self.file.policy.policy.lease_period())
    }

    fn grace(&self) -> String {
        self.words().period(self.file.policy.policy.grace_period())
    }

    fn days(&self) -> Vec<DayView> {
        days::days(self.words(), &self.file, self.frame.now)
    }

    fn ledger(&self) -> Vec<LedgerLine> {
        days::ledger(self.words(), &self.file, self.frame.now)
    }

    fn kept_later(&self) -> Option<String> {
        days::kept_later(self.words(), &self.file, self.frame.now)
    }

    /// A promised date, marked where days of a year that is not official were counted.
    fn estimated(&self, at: &DateTime<Utc>) -> String {
        self.words().estimated(self.moment(at), self.application().due_is_provisional)
    }

    fn letters(&self) -> Vec<LetterView> {
        record::letters(self.words(), &self.file, self.frame.now)
    }

    fn record(&self) -> Vec<RecordLine> {
        record::lines(self.words(), &self.file, self.frame.now)
    }
}
