//! The process that decodes what nobody trusts, and the worker's way of calling it. A file that kills its decoder costs
//! one child (THREATS rows 12 and 13).
//!
//! The child is the program itself under a hidden subcommand. It reads the original on standard input, writes one
//! [`frame`] to standard output, and is held to the limits of [`confine`], which it puts on itself before it reads.

mod confine;
mod frame;
mod preparer;

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

pub use preparer::{PrepareError, Preparer};

use crate::{Limits, MediaType, Refusal, prepare};

/// The child's exit code when it could not do its work for a reason that has nothing to do with the file.
const EXIT_FAILED: u8 = 70;

/// Prepares the original on standard input and writes the framed result to standard output. Call it before anything
/// starts a thread: some of the limits hold for the calling thread and those it starts.
///
/// Exits with 0 also when the file is refused: the refusal is the result.
#[must_use]
pub fn run(media: MediaType) -> ExitCode {
    match confine::confine().and_then(|()| answer(media)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error goes to the parent, which escapes and shortens it; there may be nobody to read it.
            let _nobody_reads = writeln!(io::stderr(), "{error}");
            ExitCode::from(EXIT_FAILED)
        }
    }
}

fn answer(media: MediaType) -> io::Result<()> {
    let limits = Limits::default();
    let mut original = Vec::new();
    io::stdin().lock().take(limits.max_original_bytes as u64 + 1).read_to_end(&mut original)?;
    // A decoder that panics has met bytes it cannot read. The state it leaves behind is not looked at again.
    let result =
        catch_unwind(AssertUnwindSafe(|| prepare(&original, media, &limits))).unwrap_or(Err(Refusal::DecoderDied));
    frame::write(&mut io::stdout().lock(), &result)
}
