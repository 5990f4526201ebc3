//! The foundation: identifiers, actors, codes, contacts, secrets, time and text. Contains no use case and no rule of
//! the review.

#[macro_use]
pub(crate) mod error_parts;
#[macro_use]
pub(crate) mod text_enum;

pub mod actor;
pub mod blind_index;
pub mod clock;
pub mod contact;
pub mod id;
pub mod locale;
pub mod network;
pub mod schema;
pub mod secret;
pub mod terms;
pub mod text;
pub mod typed;
pub(crate) mod unique;

pub use actor::{Actor, ActorKind, ClientActor, Role, Scope, StaffActor};
pub use clock::Clock;
pub use id::*;
pub use locale::Locale;
pub use network::{Network, NotANetwork};
pub use secret::{SecretKey, Token};
pub use terms::{Channel, DisableCause, ItemKind, Kind, RequestEnd};
pub use text::TextProblem;
