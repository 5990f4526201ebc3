//! Evidence on its way in ([`receive`]) and out ([`serve`]).

pub mod receive;
pub mod serve;
