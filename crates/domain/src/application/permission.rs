//! Who may do what: one table, asked by every use case.
//!
//! The table answers for kinds of people. Whether this reviewer holds this application, or
//! lodged it, is a fact about the application and is asked by the use case beside it.

use crate::application::status::Action;
use crate::base::actor::{Actor, Role};

/// Somebody the table speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The owner of the store.
    Applicant,
    /// Staff with this role.
    Staff(Role),
    /// The background worker.
    Worker,
    /// A partner's program.
    Api,
    /// The command line.
    Operator,
}

/// What can be permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// A step of the status graph.
    Take(Action),
    /// See the queue and any application.
    ReadApplications,
    /// See one's own store's applications.
    ReadOwnApplications,
    /// Release a claim somebody else holds.
    ReleaseForOthers,
    /// Pass on a case one holds, put it aside, tag it, write a note, save a list.
    Organise,
    /// Enter when one is away.
    EnterAbsence,
    /// Enter when somebody else is away.
    EnterAbsenceForOthers,
    /// Share a saved list with colleagues.
    ShareViews,
    /// See the figures of the team.
    ReadTeamFigures,
    /// Take a list out as a file.
    Export,
    /// Take personal columns out with it, after stating what for.
    ExportPersonal,
    /// Resolve a flag of an application somebody else holds, or nobody.
    ResolveFlagsForOthers,
    /// Lift a penalty before its end.
    LiftPenalty,
    /// Keep the watch list.
    KeepWatchList,
    /// Undo somebody else's decision, or after its grace period.
    UndoLater,
    /// See the letters that left.
    ReadLetters,
    /// Send a letter again, correct its address, cancel one that is held.
    ManageLetters,
    /// See what each kind of letter says.
    PreviewLetters,
    /// Set what letters say at their marked places, and send oneself one to try it.
    WriteLetterWords,
    /// Look at evidence one does not hold, after stating what for.
    StatePurpose,
    /// Download an original, after stating what for.
    FetchOriginals,
    /// Fill in an application for an owner who cannot sign in (R9).
    LodgeForOwners,
    /// Lift an objection after looking into it.
    LiftObjection,
    /// Ask the platform again, or write down what was found out by hand.
    SettleEffects,
    /// Tie an unbound store to a new account (R20).
    BindAgain,
    /// Enter that the platform certified a store.
    Certify,
    /// Report what became of an effect.
    ReportEffects,
    /// Carry out effects, deliver letters, fire rungs.
    DoBackgroundWork,
    /// Create staff and give roles.
    ManageStaff,
    /// See the working calendar.
    ReadCalendar,
    /// Prepare a year of the calendar.
    DraftCalendar,
    /// Put a year somebody else prepared into force.
    PublishCalendar,
    /// See why a date of the clock is what it is; nothing personal is in it.
    ExplainClock,
    /// See how the processes are doing; nothing of it is personal.
    ReadOperations,
    /// Retry and discard jobs, pause queues, ask for a sweep to run.
    Operate,
    /// Reach people another way whom a letter did not reach.
    DoContactTasks,
    /// Stop all mail, or one kind, and let it go on.
    PauseMail,
}

use Party::{Api, Applicant, Operator, Staff, Worker};
use Role::{Admin, Agent, Auditor, Lead, Reviewer};

/// The table.
const fn parties(permission: Permission) -> &'static [Party] {
    match permission {
        Permission::Take(action) => match action {
            Action::Submit => &[Applicant, Staff(Agent), Api],
            Action::Claim | Action::Ask | Action::Recommend | Action::Approve | Action::Reject => {
                &[Staff(Reviewer), Staff(Lead)]
            }
            Action::Release => &[Staff(Reviewer), Staff(Lead)],
            Action::EndLease | Action::Lapse => &[Worker],
            Action::Answer | Action::Appeal | Action::Withdraw => &[Applicant],
            Action::Return | Action::ConfirmApproval | Action::ConfirmRejection => &[Staff(Reviewer), Staff(Lead)],
            Action::Undo => &[Staff(Reviewer), Staff(Lead)],
            Action::Assign | Action::Void => &[Staff(Lead)],
        },
        Permission::ReadApplications => &[Staff(Reviewer), Staff(Lead), Staff(Auditor)],
        Permission::ReadLetters => &[Staff(Reviewer), Staff(Lead), Staff(Agent), Staff(Auditor)],
        Permission::ManageLetters => &[Staff(Lead), Staff(Agent)],
        Permission::PreviewLetters => &[Staff(Lead), Staff(Admin)],
        Permission::WriteLetterWords => &[Staff(Admin)],
        Permission::Organise => &[Staff(Reviewer), Staff(Lead)],
        Permission::EnterAbsence => &[Staff(Reviewer), Staff(Lead)],
        Permission::ReadTeamFigures | Permission::Export => &[Staff(Lead), Staff(Auditor)],
        Permission::EnterAbsenceForOthers
        | Permission::ShareViews
        | Permission::ExportPersonal
        | Permission::LiftPenalty
        | Permission::ResolveFlagsForOthers
        | Permission::KeepWatchList => &[Staff(Lead)],
        Permission::StatePurpose => &[Staff(Lead), Staff(Auditor)],
        Permission::FetchOriginals | Permission::LiftObjection | Permission::SettleEffects => &[Staff(Lead)],
        Permission::BindAgain => &[Staff(Lead), Staff(Agent), Api],
        Permission::Certify | Permission::ReportEffects => &[Api],
        Permission::LodgeForOwners => &[Staff(Agent)],
        Permission::ReadOwnApplications => &[Applicant],
        Permission::ReleaseForOthers | Permission::UndoLater => &[Staff(Lead)],
        Permission::DoBackgroundWork => &[Worker],
        Permission::ManageStaff => &[Staff(Admin), Operator],
        Permission::ReadCalendar => {
            &[Staff(Reviewer), Staff(Lead), Staff(Agent), Staff(Admin), Staff(Auditor), Staff(Role::Operator)]
        }
        Permission::DraftCalendar => &[Staff(Admin)],
        Permission::PublishCalendar => &[Staff(Admin), Staff(Lead)],
        Permission::ExplainClock => &[Staff(Reviewer), Staff(Lead), Staff(Auditor), Operator],
        Permission::ReadOperations => &[Staff(Role::Operator), Staff(Admin), Staff(Lead), Operator],
        Permission::Operate => &[Staff(Role::Operator), Operator],
        Permission::DoContactTasks => &[Staff(Agent), Staff(Lead)],
        Permission::PauseMail => &[Staff(Admin), Staff(Role::Operator), Operator],
    }
}

impl Action {
    /// The row of the permission table that lets somebody take this step.
    pub fn permission(self) -> Permission {
        Permission::Take(self)
    }
}

/// The actor may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not permitted: {0:?}")]
pub struct NotPermitted(pub Permission);

impl Actor {
    /// True when the table lets this actor do it.
    pub fn may(&self, permission: Permission) -> bool {
        parties(permission).iter().any(|party| match party {
            Party::Applicant => matches!(self, Self::Applicant { .. }),
            Party::Staff(role) => self.has_role(*role),
            Party::Worker => matches!(self, Self::Worker),
            Party::Api => matches!(self, Self::Api { .. }),
            Party::Operator => matches!(self, Self::Operator),
        })
    }

    /// As [`Actor::may`], for use with `?`.
    ///
    /// # Errors
    /// [`NotPermitted`] when the table says no.
    pub fn must(&self, permission: Permission) -> Result<(), NotPermitted> {
        if self.may(permission) { Ok(()) } else { Err(NotPermitted(permission)) }
    }
}
