//! A chromedriver process for the browser tests.
//!
//! chromedriver is started on port 0 and prints the port it got. It first takes a port for IPv4 and then the same
//! port for IPv6, and exits when another process has that one, so a start can fail without anything being wrong.
//! Such a start is repeated.

use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::skip;

/// Starts before giving up. A failed start is rare, and independent of the next.
const START_TRIES: u32 = 5;

/// Limit for one start. It takes 50 ms on an idle machine; the tests share two cores with a compiler at times.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A running chromedriver, killed when dropped. It ends its browsers when their sessions end.
#[derive(Debug)]
pub struct Chromedriver {
    process: Child,
    port: u16,
}

impl Chromedriver {
    /// Starts chromedriver; `None`, after [`skip()`], when it is not installed.
    ///
    /// # Panics
    /// When it does not come up; the message contains what it printed.
    #[must_use]
    pub fn start() -> Option<Self> {
        let command = || {
            let mut command = Command::new("chromedriver");
            command.arg("--port=0");
            command
        };
        match Self::start_from(command) {
            Ok(driver) => Some(driver),
            Err(StartError::Missing) => {
                skip("chromedriver is not installed (Debian: chromium chromium-driver)");
                None
            }
            Err(StartError::Failed(tries)) => panic!("chromedriver did not start:\n{}", tries.join("\n")),
        }
    }

    /// The address WebDriver clients connect to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn start_from(command: impl Fn() -> Command) -> Result<Self, StartError> {
        let mut tries = Vec::new();
        while tries.len() < START_TRIES as usize {
            let mut process = match spawn(command()) {
                Ok(process) => process,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StartError::Missing),
                Err(error) => {
                    tries.push(error.to_string());
                    continue;
                }
            };
            match wait_for_port(&mut process) {
                Ok(port) => return Ok(Self { process, port }),
                Err(printed) => tries.push(printed),
            }
        }
        Err(StartError::Failed(tries))
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// Why chromedriver does not run.
#[derive(Debug)]
enum StartError {
    /// It is not installed.
    Missing,
    /// Every start failed; an entry each, with what it printed.
    Failed(Vec<String>),
}

fn spawn(mut command: Command) -> io::Result<Child> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// Reads the output until the port is printed. Without it the process is ended and what it printed is returned.
///
/// Both streams are read to their end by threads, also after the port: chromedriver would stop at a full pipe.
fn wait_for_port(process: &mut Child) -> Result<u16, String> {
    let (sender, port) = mpsc::channel();
    let stdout = process.stdout.take().map(|stdout| {
        read(stdout, move |line| {
            if let Some(port) = parse_port(line) {
                // The receiver is gone after the first port or the time limit.
                let _ = sender.send(port);
            }
        })
    });
    let stderr = process.stderr.take().map(|stderr| read(stderr, |_| {}));
    let ended = match port.recv_timeout(START_LIMIT) {
        Ok(port) => return Ok(port),
        Err(RecvTimeoutError::Timeout) => format!("no port within {} s", START_LIMIT.as_secs()),
        Err(RecvTimeoutError::Disconnected) => "ended without a port".to_owned(),
    };
    end(process);
    let printed = [stdout, stderr].into_iter().flatten().filter_map(|reader| reader.join().ok());
    Err(format!("{ended}; it printed:\n{}", printed.collect::<String>()))
}

/// Reads a stream to its end in a thread, line by line, and returns the start of its text (64 KiB).
fn read(stream: impl Read + Send + 'static, mut on_line: impl FnMut(&str) + Send + 'static) -> JoinHandle<String> {
    const KEPT_BYTES: usize = 64 * 1024;
    std::thread::spawn(move || {
        let mut text = String::new();
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            on_line(&line);
            if text.len() < KEPT_BYTES {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    })
}

/// The port in `ChromeDriver was started successfully on port 41234.`; older releases end without the full stop.
fn parse_port(line: &str) -> Option<u16> {
    line.split_once("started successfully on port ")?.1.trim_end().trim_end_matches('.').parse().ok()
}

fn end(process: &mut Child) {
    // It may have ended by itself.
    let _ = process.kill();
    let _ = process.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A command that runs this script instead of chromedriver.
    fn script(text: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", text]);
        command
    }

    #[test]
    fn failed_start_is_repeated() {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let text = format!(
            "if mkdir {}/tried 2>/dev/null; then echo 'port not available' >&2; exit 1; fi
             echo 'Starting ChromeDriver 130.0 on port 0'
             echo 'ChromeDriver was started successfully on port 41234.'
             exec sleep 60",
            folder.path().display()
        );
        let driver = Chromedriver::start_from(|| script(&text)).expect("the second start succeeds");
        assert_eq!(driver.url(), "http://127.0.0.1:41234");
    }

    #[test]
    fn error_contains_what_every_start_printed() {
        let failed = Chromedriver::start_from(|| script("echo out; echo 'cannot bind' >&2; exit 1"));
        let Err(StartError::Failed(tries)) = failed else { panic!("{failed:?}") };
        assert_eq!(tries.len(), START_TRIES as usize);
        assert!(tries.iter().all(|printed| printed.contains("out\n") && printed.contains("cannot bind")), "{tries:?}");
    }

    #[test]
    fn missing_program_is_told_apart() {
        let missing = Chromedriver::start_from(|| Command::new("/no/such/chromedriver"));
        assert!(matches!(missing, Err(StartError::Missing)), "{missing:?}");
    }

    #[test]
    fn output_after_the_port_is_read() {
        // Twice the size of a pipe's buffer, then the end.
        let text = "echo 'started successfully on port 41234.'; head -c 131072 /dev/zero | tr '\\0' 'x'";
        let mut driver = Chromedriver::start_from(|| script(text)).expect("it starts");
        assert!(driver.process.wait().expect("it ends").success());
    }

    #[test]
    fn port_is_read_from_the_line_that_reports_success() {
        assert_eq!(parse_port("ChromeDriver was started successfully on port 41234."), Some(41234));
        assert_eq!(parse_port("ChromeDriver was started successfully on port 9515"), Some(9515));
        assert_eq!(parse_port("Starting ChromeDriver 130.0.6723.58 on port 0"), None);
    }
}
