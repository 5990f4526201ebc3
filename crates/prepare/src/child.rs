//! The process that decodes untrusted files, and the worker's interface to it. A file that crashes its decoder ends
//! one child process (THREATS 12 and 13).
//!
//! The child is the same program under a hidden subcommand. It reads the original on standard input, writes one
//! [`frame`] to standard output, and is subject to the limits of [`confine`], which it sets for itself before it
//! reads.

mod confine;
mod frame;
mod preparer;

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

pub use preparer::{PrepareError, Preparer};

use crate::{FontFile, Fonts, MediaType, Refusal, limits, prepare};

/// The child's exit code for a failure unrelated to the file.
const EXIT_FAILED: u8 = 70;
/// The child's exit code when it could not set its limits.
const EXIT_NOT_CONFINED: u8 = 72;

/// Prepares the original on standard input and writes the framed result to standard output. Call this before any
/// thread is started: some limits apply only to the calling thread and those it starts. The fonts are opened before the
/// process is confined; afterwards no file can be opened.
///
/// Exits with 0 even when the file is refused: the refusal is the result.
#[must_use]
pub fn run(media: MediaType, fonts: &[FontFile]) -> ExitCode {
    let fonts = Fonts::open(if media == MediaType::Pdf { fonts } else { &[] });
    if let Err(error) = confine::confine() {
        return failed(&error, EXIT_NOT_CONFINED);
    }
    match answer(media, &fonts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error, EXIT_FAILED),
    }
}

fn failed(error: &io::Error, code: u8) -> ExitCode {
    // Standard error goes to the parent, which escapes and truncates it; a write error is ignored, as the pipe may be
    // closed.
    let _nobody_reads = writeln!(io::stderr(), "{error}");
    ExitCode::from(code)
}

fn answer(media: MediaType, fonts: &Fonts) -> io::Result<()> {
    let mut original = Vec::new();
    io::stdin().lock().take(limits::MAX_ORIGINAL_BYTES as u64 + 1).read_to_end(&mut original)?;
    // A panic means that the decoder could not handle the file. Its state is not used again.
    let result =
        catch_unwind(AssertUnwindSafe(|| prepare(&original, media, fonts))).unwrap_or(Err(Refusal::DecoderDied));
    frame::write(&mut io::stdout().lock(), &result)
}
