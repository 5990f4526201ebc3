//! Evidence on its way in ([`receive`]) and out ([`serve`]).

pub mod download;
pub mod upload;
