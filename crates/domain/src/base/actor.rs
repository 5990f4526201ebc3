//! The actor of a use case. Every use case gets one and checks [`crate::application::permission`] first.

use diesel::{Queryable, Selectable};
use uuid::Uuid;

use crate::base::id::{StaffId, StoreId};
use crate::base::schema::staff;

text_enum! {
    /// A role of a member of staff.
    pub enum Role {
        /// Approves and rejects.
        Reviewer = "reviewer",
        /// Reviews, sees problems, undoes later, voids.
        Lead = "lead",
        /// Customer service: submits for owners who cannot sign in.
        Agent = "agent",
        /// Manages staff, policy and calendar.
        Admin = "admin",
        /// Reads everything and changes nothing.
        Auditor = "auditor",
        /// Runs the processes; sees no personal data.
        Operator = "operator",
    }
}

/// A signed-in member of staff with current roles.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = staff)]
pub struct StaffActor {
    /// The person.
    pub id: StaffId,
    /// The name shown to colleagues.
    pub name: String,
    /// Read from the database on this request.
    pub roles: Vec<Role>,
}

/// The actor of a use case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who proved control of a store's registered contact.
    Applicant {
        /// The store they are signed in for.
        store: StoreId,
    },
    /// A staff member.
    Staff(StaffActor),
    /// The background worker.
    Worker,
    /// A partner's program.
    Api {
        /// The program's id.
        client: Uuid,
    },
    /// The command line of the server.
    CommandLine,
}

impl Actor {
    /// The kind, as stored in events.
    pub fn kind(&self) -> ActorKind {
        match self {
            Self::Applicant { .. } => ActorKind::Applicant,
            Self::Staff(_) => ActorKind::Staff,
            Self::Worker => ActorKind::Worker,
            Self::Api { .. } => ActorKind::Api,
            Self::CommandLine => ActorKind::CommandLine,
        }
    }

    /// The id, as stored in events; a pseudonym, never a name.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Applicant { store } => Some(store.0),
            Self::Staff(staff) => Some(staff.id.0),
            Self::Api { client } => Some(*client),
            Self::Worker | Self::CommandLine => None,
        }
    }

    /// The member of staff, if the actor is one.
    pub fn staff(&self) -> Option<&StaffActor> {
        match self {
            Self::Staff(staff) => Some(staff),
            _ => None,
        }
    }
}

text_enum! {
    /// The kind of an actor, in events.
    pub enum ActorKind {
        /// A store's owner.
        Applicant = "applicant",
        Staff = "staff",
        Worker = "worker",
        /// A partner's program.
        Api = "api",
        /// The command line of the server.
        CommandLine = "command_line",
    }
}
