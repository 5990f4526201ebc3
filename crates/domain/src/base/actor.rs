//! The actor of a use case. Every use case gets one and checks [`crate::application::permission`] first.

use diesel::{Queryable, Selectable};
use uuid::Uuid;

use crate::base::id::{ClientId, StaffId, StoreId};
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

text_enum! {
    /// A scope of an API client: what its keys may be used for.
    pub enum Scope {
        /// Keep the register of stores.
        Stores = "stores",
        /// Read the applications it submitted.
        ApplicationsRead = "applications:read",
        /// Fill in, submit, answer and withdraw applications.
        ApplicationsWrite = "applications:write",
        /// Read the decisions on the applications it submitted.
        DecisionsRead = "decisions:read",
        /// Read figures.
        ReportsRead = "reports:read",
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

/// A program of a partner, with its current scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientActor {
    /// The API client.
    pub id: ClientId,
    /// Read from the database on this request.
    pub scopes: Vec<Scope>,
}

/// The id of the platform in events.
const PLATFORM_ID: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_706c_6174_666f);

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
    /// The platform, by a signed message.
    Platform,
    /// A program of a partner, by its key.
    Client(ClientActor),
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
            Self::Platform | Self::Client(_) => ActorKind::Api,
            Self::CommandLine => ActorKind::CommandLine,
        }
    }

    /// The id, as stored in events; a pseudonym, never a name.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Applicant { store } => Some(store.0),
            Self::Staff(staff) => Some(staff.id.0),
            Self::Platform => Some(PLATFORM_ID),
            Self::Client(client) => Some(client.id.0),
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
        /// The platform, or a program of a partner.
        Api = "api",
        /// The command line of the server.
        CommandLine = "command_line",
    }
}
