//! The child alone, as the hidden subcommand of `unbind` is: for this crate's tests, and for measuring.
//! `prepare_child --media image/jpeg < original > framed-result` (standard output must be a pipe).

use std::process::ExitCode;

use prepare::{MediaType, child};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [option, media] if option == "--media" => match MediaType::from_mime(media) {
            Some(media) => child::run(media),
            None => ExitCode::from(2),
        },
        _ => ExitCode::from(2),
    }
}
