//! The actor of a use case. Every use case gets one and checks [`crate::application::permission`] first.

use uuid::Uuid;

use crate::base::id::{StaffId, StoreId};

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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The command line.
    Operator,
}

impl Actor {
    /// The kind, as stored in events.
    pub fn kind(&self) -> ActorKind {
        match self {
            Self::Applicant { .. } => ActorKind::Applicant,
            Self::Staff(_) => ActorKind::Staff,
            Self::Worker => ActorKind::Worker,
            Self::Api { .. } => ActorKind::Api,
            Self::Operator => ActorKind::Operator,
        }
    }

    /// The id, as stored in events; a pseudonym, never a name.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Applicant { store } => Some(store.0),
            Self::Staff(staff) => Some(staff.id.0),
            Self::Api { client } => Some(*client),
            Self::Worker | Self::Operator => None,
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
        /// The command line.
        Operator = "operator",
    }
}
