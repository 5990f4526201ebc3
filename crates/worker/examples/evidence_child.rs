//! The decoding child as a program, for this crate's tests; in production it is a hidden subcommand of `unbind`.

use std::ffi::OsString;
use std::process::ExitCode;

use prepare::{FontFile, MediaType, child};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (mut media, mut fonts) = (None, Vec::new());
    while let (Some(option), Some(value)) = (arguments.next(), arguments.next()) {
        match option.to_str() {
            Some("--media") => media = read_media(value),
            Some("--font") => fonts.extend(FontFile::from_argument(&value)),
            _ => return ExitCode::from(2),
        }
    }
    media.map_or(ExitCode::from(2), |media| child::run(media, &fonts))
}

fn read_media(value: OsString) -> Option<MediaType> {
    MediaType::from_mime(&value.into_string().ok()?)
}
