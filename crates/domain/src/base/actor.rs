//! Who asks. Every use case is told, and asks [`crate::application::permission`] before it does anything.

use uuid::Uuid;

use crate::base::id::{StaffId, StoreId};

text_enum! {
    /// What a staff member may be.
    pub enum Role {
        /// Approves and rejects.
        Reviewer = "reviewer",
        /// Reviews, sees what goes wrong, undoes later, voids.
        Lead = "lead",
        /// Customer service: lodges for owners who cannot sign in.
        Agent = "agent",
        /// Manages staff, policy and calendar.
        Admin = "admin",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
        /// Runs the processes; sees no personal data.
        Operator = "operator",
    }
}

/// A signed-in staff member, with the roles as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffActor {
    /// Who.
    pub id: StaffId,
    /// Shown to colleagues.
    pub name: String,
    /// Read from the database on this request.
    pub roles: Vec<Role>,
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who proved control of a store's registered contact.
    Applicant {
        /// The store signed in for.
        store: StoreId,
    },
    /// A staff member.
    Staff(StaffActor),
    /// The background worker.
    Worker,
    /// A partner's program.
    Api {
        /// The client.
        client: Uuid,
    },
    /// Somebody at the command line of the machine.
    Operator,
}

impl Actor {
    /// The kind, as the record writes it.
    pub fn kind(&self) -> ActorKind {
        match self {
            Self::Applicant { .. } => ActorKind::Applicant,
            Self::Staff(_) => ActorKind::Staff,
            Self::Worker => ActorKind::Worker,
            Self::Api { .. } => ActorKind::Api,
            Self::Operator => ActorKind::Operator,
        }
    }

    /// The id, as the record writes it; a pseudonym, never a name.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Applicant { store } => Some(store.0),
            Self::Staff(staff) => Some(staff.id.0),
            Self::Api { client } => Some(*client),
            Self::Worker | Self::Operator => None,
        }
    }

    /// The staff member, if it is one.
    pub fn staff(&self) -> Option<&StaffActor> {
        match self {
            Self::Staff(staff) => Some(staff),
            _ => None,
        }
    }

    /// True when the actor is a staff member with this role.
    pub fn has_role(&self, role: Role) -> bool {
        self.staff().is_some_and(|staff| staff.roles.contains(&role))
    }
}

text_enum! {
    /// What kind of actor, in the record.
    pub enum ActorKind {
        /// A store's owner.
        Applicant = "applicant",
        /// A staff member.
        Staff = "staff",
        /// The worker.
        Worker = "worker",
        /// A partner's program.
        Api = "api",
        /// The command line.
        Operator = "operator",
    }
}
