//! Evidence: uploads ([`upload`]) and pictures or originals sent to people ([`download`]).

pub mod download;
pub mod upload;
