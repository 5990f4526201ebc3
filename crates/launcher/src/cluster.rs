//! PostgreSQL's own data directory: its location, creation, start and stop.

use std::fs::{self, DirBuilder, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::account::{Account, printed, run, run_or};
use crate::binaries::Binaries;
use crate::error::tail;
use crate::home::{Home, remove_dir};
use crate::postmaster::{Postmaster, disarm_stale_file};
use crate::{LaunchError, ROLE, Settings};

/// Attempts to start: another process may take the port between our check and the server's bind.
const START_TRIES: u32 = 5;

/// Time for the sessions of a crashed server to notice its death, before the next attempt.
const ORPHAN_PERIOD: Duration = Duration::from_millis(500);

/// Free space needed to use a memory file system: a few hundred databases of 9 MB, and the log.
const MEMORY_ROOM_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Limit for starting or stopping, in seconds. Crash recovery of a durable server takes longest.
const PATIENCE_S: &str = "60";

/// PostgreSQL's own data directory.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    pub(crate) dir: PathBuf,
}

impl Cluster {
    /// Chooses the directory: below the home, unless
    ///
    /// - the server's account may not enter a directory on the way (a checkout below `/root`): then the system's
    ///   temporary directory;
    /// - the data need not be kept and there is a memory file system with enough space: creating a database there
    ///   takes a tenth of the time (30 ms instead of 250 ms on a slow disk).
    ///
    /// In both cases the home stores a pointer to it.
    pub(crate) fn place(
        home: &Home,
        account: &Account,
        durable: bool,
        report: &mut dyn FnMut(&str),
    ) -> Result<Self, LaunchError> {
        let dir = home.cluster_dir()?;
        if dir.exists() {
            let barrier = account.find_barrier(&dir)?;
            // A directory created by another account is kept: the server refuses to start there, which is better than
            // losing the data.
            if barrier.is_none_or(|barrier| barrier == dir) {
                return Ok(Self { dir });
            }
        }
        let barrier = account.find_barrier(&home.dir)?;
        let parent = match (&barrier, durable) {
            (_, false) => memory_dir().or(barrier.is_some().then(std::env::temp_dir)),
            (Some(_), true) => Some(lasting_temp_dir()),
            (None, true) => None,
        };
        let Some(parent) = parent else {
            return Ok(Self { dir: home.dir.join("cluster") });
        };
        let elsewhere = parent.join(name_elsewhere(home));
        make_private_dir(&elsewhere, account)?;
        let dir = elsewhere.join("cluster");
        home.point_to(&dir)?;
        if let Some(barrier) = barrier {
            report(&format!(
                "The server's account cannot enter {}; the data is stored in {}.",
                barrier.display(),
                dir.display()
            ));
        }
        Ok(Self { dir })
    }

    /// The release that created the cluster; `None` while there is none.
    pub(crate) fn major(&self) -> Result<Option<u32>, LaunchError> {
        let path = self.dir.join("PG_VERSION");
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(LaunchError::io("read", &path))?;
        Ok(text.trim().parse().ok())
    }

    /// Creates a cluster, completely or not at all: under a temporary name, renamed at the end.
    pub(crate) fn create(
        &self,
        binaries: &Binaries,
        account: &Account,
        home: &Home,
        settings: &Settings,
    ) -> Result<(), LaunchError> {
        let new = self.dir.with_extension("new");
        remove_dir(&new)?;
        remove_dir(&self.dir)?;
        let password = home.make_password()?;
        let mut locale = "C.UTF-8";
        loop {
            make_private_dir(&new, account)?;
            let secret = write_secret(&self.dir.with_extension("secret"), &password, account)?;
            let mut command = account.command(&binaries.program("initdb"));
            command
                .arg("-D")
                .arg(&new)
                .arg(format!("--pwfile={}", secret.display()))
                .arg(format!("--username={ROLE}"))
                .arg(format!("--locale={locale}"))
                .args(["--encoding=UTF8", "--auth=scram-sha-256"]);
            if !settings.durable {
                command.arg("--no-sync");
            }
            let output = run(&mut command);
            fs::remove_file(&secret).map_err(LaunchError::io("remove", &secret))?;
            let output = output?;
            if output.status.success() {
                break;
            }
            let printed_text = printed(&output);
            remove_dir(&new)?;
            // Systems without the C.UTF-8 locale of glibc or musl have plain C.
            if locale == "C.UTF-8" && printed_text.contains("invalid locale") {
                locale = "C";
                continue;
            }
            return Err(LaunchError::NotCreated(self.dir.clone(), tail(&printed_text, 3)));
        }
        fs::rename(&new, &self.dir).map_err(LaunchError::io("rename", &new))
    }

    /// Starts the server and waits until it accepts connections. Reuses the last port while it is free.
    pub(crate) fn start(
        &self,
        binaries: &Binaries,
        account: &Account,
        home: &Home,
        settings: &Settings,
    ) -> Result<Postmaster, LaunchError> {
        disarm_stale_file(&self.dir)?;
        let log = self.dir.join("server.log");
        let mut wanted = home.port()?;
        for attempt in 1.. {
            let port = free_port(wanted.take())?;
            self.configure(port, settings, account)?;
            let log_start = fs::metadata(&log).map_or(0, |metadata| metadata.len());
            let output = run(self.control(binaries, account, "start").arg("-l").arg(&log))?;
            if output.status.success()
                && let Some(postmaster) = Postmaster::find_ready(&self.dir)?
            {
                home.set_port(postmaster.port)?;
                return Ok(postmaster);
            }
            let log_text = read_from(&log, log_start);
            let port_taken = log_text.contains("could not bind");
            // Sessions of a crashed server notice its death within a moment; until then PostgreSQL refuses to start.
            let orphans = log_text.contains("pre-existing shared memory block");
            if orphans {
                std::thread::sleep(ORPHAN_PERIOD);
            }
            if !(port_taken || orphans) || attempt == START_TRIES {
                let detail = tail(&format!("{}\n{log_text}", printed(&output)), 6);
                return Err(LaunchError::NotStarted(log, detail));
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// Stops the server; open sessions are ended, committed data is kept.
    pub(crate) fn stop(&self, binaries: &Binaries, account: &Account) -> Result<(), LaunchError> {
        let mut command = self.control(binaries, account, "stop");
        run_or(command.args(["-m", "fast"]), 3, LaunchError::NotStopped).map(drop)
    }

    /// `pg_ctl` with this action; waits until it is done.
    fn control(&self, binaries: &Binaries, account: &Account, action: &str) -> Command {
        let mut command = account.command(&binaries.program("pg_ctl"));
        command.args([action, "-w", "-s", "-t", PATIENCE_S, "-D"]).arg(&self.dir);
        command
    }

    /// Writes the server's whole configuration; settings not named keep PostgreSQL's defaults.
    fn configure(&self, port: u16, settings: &Settings, account: &Account) -> Result<(), LaunchError> {
        let path = self.dir.join("postgresql.conf");
        let safety = if settings.durable {
            ""
        } else {
            "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n\
             wal_level = minimal\nmax_wal_senders = 0\n\
             max_wal_size = 256MB\ncheckpoint_timeout = 1h\n"
        };
        let text = format!(
            "# Written at every start; changes made here are lost.\n\
             listen_addresses = '127.0.0.1'\n\
             port = {port}\n\
             unix_socket_directories = ''\n\
             max_connections = {}\n\
             shared_buffers = 128MB\n\
             password_encryption = 'scram-sha-256'\n\
             timezone = 'UTC'\nlog_timezone = 'UTC'\nlc_messages = 'C'\n\
             log_line_prefix = '%m [%p] %a '\n\
             jit = off\n{safety}",
            settings.max_connections
        );
        fs::write(&path, text).map_err(LaunchError::io("write", &path))?;
        account.give(&path)
    }
}

/// Writes a password so that only the account can read it. A file left by an interrupted call is replaced, not
/// reused.
fn write_secret(path: &Path, password: &str, account: &Account) -> Result<PathBuf, LaunchError> {
    let _ = fs::remove_file(path);
    OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(password.as_bytes()))
        .map_err(LaunchError::io("write", path))?;
    account.give(path)?;
    Ok(path.to_path_buf())
}

/// A unique name per home, for a directory outside it.
fn name_elsewhere(home: &Home) -> String {
    let mut hasher = DefaultHasher::new();
    home.dir.hash(&mut hasher);
    format!("unbind-postgresql-{:016x}", hasher.finish())
}

/// `/var/tmp` survives a reboot, `/tmp` may not.
fn lasting_temp_dir() -> PathBuf {
    let lasting = Path::new("/var/tmp");
    if lasting.is_dir() { lasting.to_path_buf() } else { std::env::temp_dir() }
}

/// A memory file system with enough space. Containers often have one of 64 MB, which is too small.
fn memory_dir() -> Option<PathBuf> {
    let dir = Path::new("/dev/shm");
    let room = rustix::fs::statvfs(dir).ok()?;
    let has_room = room.f_bavail.saturating_mul(room.f_frsize) >= MEMORY_ROOM_BYTES;
    has_room.then(|| dir.to_path_buf())
}

/// Creates a directory only the account can enter. An existing one must belong to the account; otherwise another user
/// could have planted it.
fn make_private_dir(dir: &Path, account: &Account) -> Result<(), LaunchError> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => account.give(dir),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let real = fs::symlink_metadata(dir).is_ok_and(|metadata| metadata.is_dir());
            if real && account.owns(dir)? { Ok(()) } else { Err(LaunchError::Occupied(dir.to_path_buf())) }
        }
        Err(error) => Err(LaunchError::io("create", dir)(error)),
    }
}

/// The wanted port if it is free, else any free one.
fn free_port(wanted: Option<u16>) -> Result<u16, LaunchError> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    wanted
        .and_then(|port| bind(port).ok())
        .map_or_else(|| bind(0), Ok)
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(LaunchError::io("find a free port on", Path::new("127.0.0.1")))
}

/// The part of a log written since it was `start` bytes long.
fn read_from(log: &Path, start: u64) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let start = usize::try_from(start).unwrap_or(0).min(bytes.len());
    String::from_utf8_lossy(&bytes[start..]).into_owned()
}
