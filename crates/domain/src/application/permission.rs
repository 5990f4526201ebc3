//! The permission table: which kind of actor may do what. Every use case asks it.
//!
//! The table knows kinds of actors only. Whether this reviewer holds or submitted this application is checked by the
//! use case itself.

use crate::application::status::Action;
use crate::base::{Actor, Role, Scope, StaffId};

/// A kind of actor in the permission table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kinds of `Actor`; staff with one role and clients with one scope each")]
pub enum Party {
    Applicant,
    Staff(Role),
    Worker,
    Platform,
    Client(Scope),
    CommandLine,
}

/// A permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// A step of the status graph.
    Take(Action),
    /// See the queue and any application.
    ReadApplications,
    /// See one's own store's applications; an API client, those it submitted.
    ReadOwnApplications,
    /// See the decision on an application of one's own, once the applicant was told.
    ReadOwnDecisions,
    /// Release a claim somebody else holds.
    ReleaseForOthers,
    /// Skip a claimed application, snooze it, tag it, write a note, save a list.
    Organise,
    /// Enter one's own absence.
    EnterAbsence,
    /// Enter somebody else's absence.
    EnterAbsenceForOthers,
    /// Share a saved list with colleagues.
    ShareViews,
    /// See the team's figures.
    ReadTeamFigures,
    /// Export a list as a file.
    Export,
    /// Include personal columns in an export, after stating the purpose.
    ExportPersonal,
    /// See the applications that were handed to the leads, take one and hand it back.
    TakeReferrals,
    /// Resolve a flag of an application that one does not hold.
    ResolveFlagsForOthers,
    /// Lift a penalty before its end.
    LiftPenalty,
    /// Edit the watch list.
    KeepWatchList,
    /// Undo somebody else's decision, or any decision after its grace period.
    UndoLater,
    /// See letters that were sent.
    ReadLetters,
    /// Resend a letter, correct its address, cancel one that is held.
    ManageLetters,
    /// Preview each kind of letter.
    PreviewLetters,
    /// Edit the custom text of letters, and send a test letter to oneself.
    WriteCustomText,
    /// View evidence of an application one does not hold, after stating the purpose.
    StatePurpose,
    /// Download an original document, after stating the purpose.
    FetchOriginals,
    /// Fill in an application for an owner who cannot sign in (R9).
    LodgeForOwners,
    /// Lift an objection after investigating it.
    LiftObjection,
    /// Ask the platform again, or enter a result that was found out by hand.
    SettleEffects,
    /// Enter that a store was bound to a new account at the platform (R20).
    BindAgain,
    /// Propose what needs two people: that a contact was told, a changed contact, a corrected address, a new binding. Also
    /// confirm what somebody else proposed.
    Propose,
    /// Enter that the platform certified a store.
    Certify,
    /// Enter what the platform knows about its stores, their contacts and their bindings.
    RegisterStores,
    /// See what is known about a store, and since when.
    ReadStores,
    /// Report the result of an effect.
    ReportEffects,
    /// Carry out effects, deliver letters, run escalations.
    DoBackgroundWork,
    /// Create staff and assign roles.
    ManageStaff,
    /// Propose API clients and wider scopes, confirm what another admin proposed, make and end keys.
    ManageClients,
    /// See the working calendar.
    ReadCalendar,
    /// Draft a year of the calendar.
    DraftCalendar,
    /// Publish a calendar year that somebody else drafted.
    PublishCalendar,
    /// See why a due date is what it is, on the command line and without personal data. On the case page it is part of
    /// [`Self::ReadApplications`].
    ExplainClock,
    /// See the state of processes and queues; contains no personal data.
    ReadOperations,
    /// Retry and discard jobs, pause queues, request a run of a sweep.
    Operate,
    /// Work on follow-ups: contact people whom a letter did not reach.
    CloseFollowUps,
    /// Pause all mail or one kind of letter, and resume it.
    PauseMail,
    /// Take no applications through a channel for a time, and take them again.
    PauseIntake,
}

use Party::{Applicant, Client, CommandLine, Platform, Staff, Worker};
use Role::{Admin, Agent, Auditor, Lead, Operator, Reviewer};
use Scope::{ApplicationsRead, ApplicationsWrite, DecisionsRead};

/// The permission table.
const fn parties(permission: Permission) -> &'static [Party] {
    match permission {
        Permission::Take(action) => match action {
            Action::Submit => &[Applicant, Staff(Agent), Client(ApplicationsWrite)],
            Action::Claim | Action::Release | Action::Ask | Action::Recommend | Action::Approve | Action::Reject => {
                &[Staff(Reviewer), Staff(Lead)]
            }
            Action::Recall => &[Staff(Reviewer), Staff(Lead)],
            Action::Return | Action::ConfirmApproval | Action::ConfirmRejection | Action::Undo => {
                &[Staff(Reviewer), Staff(Lead)]
            }
            Action::EndLease | Action::Lapse | Action::LapseApproval => &[Worker],
            Action::Answer | Action::Withdraw => &[Applicant, Client(ApplicationsWrite)],
            Action::Appeal => &[Applicant],
            Action::Assign | Action::Void | Action::Reinstate => &[Staff(Lead)],
        },
        Permission::ReadApplications => &[Staff(Reviewer), Staff(Lead), Staff(Auditor)],
        Permission::ReadLetters => &[Staff(Reviewer), Staff(Lead), Staff(Agent), Staff(Auditor)],
        Permission::ManageLetters => &[Staff(Lead), Staff(Agent)],
        Permission::PreviewLetters => &[Staff(Lead), Staff(Admin)],
        Permission::WriteCustomText => &[Staff(Admin)],
        Permission::Organise | Permission::EnterAbsence => &[Staff(Reviewer), Staff(Lead)],
        Permission::ReadTeamFigures => &[Staff(Lead), Staff(Auditor), Client(Scope::ReportsRead)],
        Permission::Export | Permission::StatePurpose => &[Staff(Lead), Staff(Auditor)],
        Permission::EnterAbsenceForOthers
        | Permission::ShareViews
        | Permission::ExportPersonal
        | Permission::LiftPenalty
        | Permission::ResolveFlagsForOthers
        | Permission::KeepWatchList
        | Permission::FetchOriginals
        | Permission::LiftObjection
        | Permission::SettleEffects
        | Permission::ReleaseForOthers
        | Permission::TakeReferrals
        | Permission::UndoLater => &[Staff(Lead)],
        Permission::Propose => &[Staff(Lead), Staff(Agent)],
        Permission::BindAgain | Permission::Certify | Permission::ReportEffects => &[Platform],
        Permission::RegisterStores => &[Platform, Client(Scope::Stores), CommandLine],
        Permission::ReadStores => &[Staff(Lead), Staff(Agent), Staff(Auditor)],
        Permission::LodgeForOwners => &[Staff(Agent)],
        Permission::ReadOwnApplications => &[Applicant, Client(ApplicationsRead)],
        Permission::ReadOwnDecisions => &[Applicant, Client(DecisionsRead)],
        Permission::DoBackgroundWork => &[Worker],
        Permission::ManageStaff => &[Staff(Admin), CommandLine],
        Permission::ManageClients => &[Staff(Admin)],
        Permission::ReadCalendar => {
            &[Staff(Reviewer), Staff(Lead), Staff(Agent), Staff(Admin), Staff(Auditor), Staff(Operator)]
        }
        Permission::DraftCalendar => &[Staff(Admin)],
        Permission::PublishCalendar => &[Staff(Admin), Staff(Lead)],
        Permission::ExplainClock => &[CommandLine],
        Permission::ReadOperations => &[Staff(Operator), Staff(Admin), Staff(Lead), CommandLine],
        Permission::Operate => &[Staff(Operator), CommandLine],
        Permission::CloseFollowUps => &[Staff(Agent), Staff(Lead)],
        Permission::PauseMail => &[Staff(Admin), Staff(Operator), CommandLine],
        Permission::PauseIntake => &[Staff(Lead), Staff(Admin)],
    }
}

impl Action {
    /// The permission needed to take this step.
    pub fn permission(self) -> Permission {
        Permission::Take(self)
    }
}

/// The actor lacks this permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not permitted: {0:?}")]
pub struct NotPermitted(pub Permission);

/// Why a use case that any permitted actor may call at any time failed.
#[derive(Debug, thiserror::Error)]
pub enum PermissionError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The database failed, or a letter could not be rendered.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl Actor {
    /// True when the table grants this actor the permission.
    pub fn may(&self, permission: Permission) -> bool {
        parties(permission).iter().any(|party| match party {
            Party::Applicant => matches!(self, Self::Applicant { .. }),
            Party::Staff(role) => self.staff().is_some_and(|staff| staff.roles.contains(role)),
            Party::Worker => matches!(self, Self::Worker),
            Party::Platform => matches!(self, Self::Platform),
            Party::Client(scope) => matches!(self, Self::Client(client) if client.scopes.contains(scope)),
            Party::CommandLine => matches!(self, Self::CommandLine),
        })
    }

    /// As [`Actor::may`], for use with `?`.
    ///
    /// # Errors
    /// [`NotPermitted`] when the table says no.
    pub fn must(&self, permission: Permission) -> Result<(), NotPermitted> {
        if self.may(permission) { Ok(()) } else { Err(NotPermitted(permission)) }
    }

    /// As [`Actor::must`], for a use case that stores which member of staff called it.
    ///
    /// # Errors
    /// [`NotPermitted`], also when the actor is not a member of staff.
    pub fn must_as_staff(&self, permission: Permission) -> Result<StaffId, NotPermitted> {
        self.must(permission)?;
        self.staff().map(|staff| staff.id).ok_or(NotPermitted(permission))
    }
}
