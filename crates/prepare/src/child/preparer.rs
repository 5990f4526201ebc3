//! The worker's side of the child: starts it, writes its input, waits with a time limit, and interprets its exit.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use jpeg_encoder::ColorType;
use rustix::process::Signal;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use super::{EXIT_NOT_CONFINED, frame};
use crate::encode::encode_jpeg;
use crate::{FontFile, MediaType, Prepared, Refusal, limits};

/// How much of the child's standard error is kept, in bytes.
const KEPT_STDERR_BYTES: u64 = 512;
/// The exit code of a Rust program that panicked.
const EXIT_PANICKED: i32 = 101;

/// How to start the child.
#[derive(Debug, Clone)]
pub struct Preparer {
    /// The program, normally the running one.
    pub program: PathBuf,
    /// Arguments before `--media <type>`: the hidden subcommand.
    pub args: Vec<OsString>,
    /// Fonts for documents that do not hold their own.
    pub fonts: Vec<FontFile>,
    /// Time limit for one file; the child's CPU limit is shorter.
    pub timeout: Duration,
}

/// The child failed for a reason unrelated to the file: try again later.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The process could not be started.
    #[error("the child process could not be started")]
    Start(#[source] io::Error),
    /// Its pipes or its exit status could not be read.
    #[error("the pipes or the exit status of the child process could not be read")]
    Follow(#[source] io::Error),
    /// It failed with this exit code.
    #[error("the child process failed with exit code {0}")]
    GaveUp(i32),
    /// It could not confine itself, and so read nothing: usually the container forbids Landlock. The reason is the
    /// kernel's.
    #[error("the child process could not confine itself: {0}")]
    NotConfined(String),
    /// It refused a test picture.
    #[error("the child process refused a test picture: {0}")]
    Refused(Refusal),
    /// It succeeded but its output is not a frame: another program was started.
    #[error("the output of the child process is invalid; is another program installed in its place?")]
    NotOurChild,
}

struct Ended {
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Preparer {
    /// The time limit in production: twice the child's CPU time, for a busy machine.
    pub const TIMEOUT: Duration = Duration::from_secs(20);

    /// Prepares an original in a child process of its own. Dropping the future kills the child.
    ///
    /// The child dies with the thread that starts it: call this on a thread of the runtime, not in `spawn_blocking`.
    ///
    /// # Errors
    /// The outer error when the child could not do its work; the inner one when the file is refused, which includes
    /// that it crashed the child.
    pub async fn prepare(&self, media: MediaType, bytes: &[u8]) -> Result<Result<Prepared, Refusal>, PrepareError> {
        let mut child = self.start(media).map_err(PrepareError::Start)?;
        let followed = tokio::time::timeout(self.timeout, follow(&mut child, bytes)).await;
        let Ok(ended) = followed else {
            child.kill().await.map_err(PrepareError::Follow)?;
            return Ok(Err(Refusal::TooSlow));
        };
        let Some(ended) = ended.map_err(PrepareError::Follow)? else {
            child.kill().await.map_err(PrepareError::Follow)?;
            return Ok(Err(Refusal::DecoderDied));
        };
        let result = judge(&ended);
        if !ended.stderr.is_empty() {
            let stderr = String::from_utf8_lossy(&ended.stderr);
            tracing::info!(media = media.as_str(), stderr = %stderr.escape_debug(), "the child process wrote to standard error");
        }
        result
    }

    /// Prepares a small test picture, to learn whether documents can be prepared on this machine.
    ///
    /// # Errors
    /// Why not.
    pub async fn check(&self) -> Result<(), PrepareError> {
        const SIDE: u32 = limits::MIN_LONGER_SIDE;
        let half = |place: u32| if place < SIDE / 2 { [0; 3] } else { [255; 3] };
        let pixels: Vec<u8> = (0..SIDE * SIDE).flat_map(|place| half(place % SIDE)).collect();
        let picture = encode_jpeg(&pixels, SIDE, SIDE, ColorType::Rgb, limits::QUALITY).unwrap_or_default();
        self.prepare(MediaType::Jpeg, &picture).await?.map(drop).map_err(PrepareError::Refused)
    }

    fn start(&self, media: MediaType) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.args(&self.args).args(["--media", media.as_str()]);
        if media == MediaType::Pdf {
            for font in &self.fonts {
                command.arg("--font").arg(font.to_argument());
            }
        }
        command
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
    }
}

/// Writes the child's input and reads its output until it exits; `None` if the output exceeds the largest frame.
async fn follow(child: &mut Child, bytes: &[u8]) -> io::Result<Option<Ended>> {
    let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(io::Error::other("a pipe is missing"));
    };
    let feed = async move {
        match stdin.write_all(bytes).await {
            // The child may close its input early when it refuses the file.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    };
    let listen = async {
        let mut output = Vec::new();
        stdout.take(frame::MAX_BYTES as u64 + 1).read_to_end(&mut output).await?;
        Ok(output)
    };
    // Too much output ends the reading, and with it the writing.
    let mut feed = std::pin::pin!(feed);
    let mut listen = std::pin::pin!(async { tokio::try_join!(listen, keep_start(stderr)) });
    let (stdout, stderr) = tokio::select! {
        heard = &mut listen => heard?,
        fed = &mut feed => {
            fed?;
            listen.await?
        }
    };
    if stdout.len() > frame::MAX_BYTES {
        return Ok(None);
    }
    let status = child.wait().await?;
    Ok(Some(Ended { status, stdout, stderr }))
}

/// Keeps the first bytes and discards the rest, so that the child never blocks on a full pipe.
async fn keep_start(mut from: impl AsyncRead + Unpin) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    (&mut from).take(KEPT_STDERR_BYTES).read_to_end(&mut kept).await?;
    tokio::io::copy(&mut from, &mut tokio::io::sink()).await?;
    Ok(kept)
}

fn judge(ended: &Ended) -> Result<Result<Prepared, Refusal>, PrepareError> {
    if let Some(signal) = ended.status.signal() {
        return Ok(Err(refusal_of_signal(signal, &ended.stderr)));
    }
    match ended.status.code() {
        Some(0) if !ended.stdout.starts_with(frame::MARK) => Err(PrepareError::NotOurChild),
        Some(0) => Ok(frame::read(&ended.stdout).unwrap_or(Err(Refusal::DecoderDied))),
        Some(EXIT_PANICKED) | None => Ok(Err(Refusal::DecoderDied)),
        Some(code) if code == i32::from(EXIT_NOT_CONFINED) => {
            let reason = String::from_utf8_lossy(&ended.stderr).trim().escape_debug().to_string();
            Err(PrepareError::NotConfined(reason))
        }
        Some(code) => Err(PrepareError::GaveUp(code)),
    }
}

fn refusal_of_signal(signal: i32, stderr: &[u8]) -> Refusal {
    // The message the standard library prints before it aborts on a failed allocation.
    const OUT_OF_MEMORY: &[u8] = b"memory allocation of";
    let said_so = stderr.windows(OUT_OF_MEMORY.len()).any(|window| window == OUT_OF_MEMORY);
    if signal == Signal::XCPU.as_raw() {
        Refusal::TooSlow
    } else if signal == Signal::KILL.as_raw() || (signal == Signal::ABORT.as_raw() && said_so) {
        // Only the kernel's out-of-memory killer sends SIGKILL to it.
        Refusal::TooMuchMemory
    } else {
        Refusal::DecoderDied
    }
}
