//! `unbind prepare-evidence`: the child in which the worker decodes what nobody trusts (THREATS rows 12 and 13). Nobody
//! types it; the worker starts it with no environment and a pipe at either end.

use std::process::ExitCode;

use clap::Args;
use prepare::MediaType;

/// Turn one original, from standard input, into pictures, to standard output, within limits it cannot leave.
#[derive(Args)]
pub(crate) struct PrepareEvidence {
    /// What the original is: image/jpeg, image/png, image/webp or application/pdf
    #[arg(long, value_name = "TYPE", value_parser = parse_media)]
    media: MediaType,
}

fn parse_media(text: &str) -> Result<MediaType, &'static str> {
    MediaType::from_mime(text).ok_or("image/jpeg, image/png, image/webp or application/pdf")
}

/// Does it. Runs before anything else of the program does: the limits on memory, threads and files hold for all of it.
pub(crate) fn run(options: &PrepareEvidence) -> ExitCode {
    prepare::child::run(options.media)
}
