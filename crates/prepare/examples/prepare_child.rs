//! The decoding child as a program, for this crate's tests and for measuring; in production it is a hidden subcommand
//! of `unbind`.
//! `prepare_child --media image/jpeg < original > framed-result` (standard output must be a pipe).

use std::process::ExitCode;

use prepare::{MediaType, child};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [option, media] if option == "--media" => MediaType::from_mime(media).map_or(ExitCode::from(2), child::run),
        _ => ExitCode::from(2),
    }
}
