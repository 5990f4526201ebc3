//! `unbind prepare-evidence`: the child process in which the worker decodes untrusted files (THREATS 12 and 13).
//! Hidden: only the worker starts it, with an empty environment and pipes for input and output.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};
use prepare::{FontFile, MediaType};

use crate::options::FontOptions;

/// Convert one original from standard input into images on standard output, under fixed limits of memory and time.
///
/// For `unbind work`, which starts it for every upload.
#[derive(Args)]
pub(crate) struct PrepareEvidence {
    /// Media type of the original: image/jpeg, image/png, image/webp or application/pdf
    #[arg(long, value_name = "TYPE", value_parser = parse_media)]
    media: MediaType,
    /// A font for PDFs that do not hold their own: script, index in its collection, and file, separated by colons; may
    /// be repeated. Default: found on this machine
    #[arg(id = "font", long = "font", value_name = "SCRIPT:INDEX:FILE", value_parser = OsStringValueParser::new().try_map(parse_font))]
    fonts: Vec<FontFile>,
    #[command(flatten)]
    folder: FontOptions,
}

fn parse_media(text: &str) -> Result<MediaType, &'static str> {
    MediaType::from_mime(text).ok_or("must be image/jpeg, image/png, image/webp or application/pdf")
}

fn parse_font(text: OsString) -> Result<FontFile, &'static str> {
    FontFile::from_argument(&text).ok_or("must be a script, a number and a file, separated by colons")
}

/// Runs the command. Called before any other part of the program: the limits on memory, threads and files apply to
/// the whole process.
pub(crate) fn run(options: &PrepareEvidence) -> ExitCode {
    let fonts = if options.fonts.is_empty() && options.media == MediaType::Pdf {
        // Started by hand, or by a worker that found none.
        options.folder.find()
    } else {
        options.fonts.clone()
    };
    prepare::child::run(options.media, &fonts)
}
