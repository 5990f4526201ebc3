//! Starts a private, real PostgreSQL from the binaries this machine already has.
//!
//! One server per data directory: finds its binaries, chooses its account and port, and makes sure that the server
//! which answers is this one. Demo, development and tests use it; a deployment sets its own `DATABASE_URL` and never
//! uses this crate. The only SQL here creates a missing database.
//!
//! Inside [`Settings::data_dir`]:
//!
//! | file | content |
//! |---|---|
//! | `PRIVATE_POSTGRESQL` | marks the directory as created by this crate; `reset` refuses without it |
//! | `lock` | held while a process starts, stops or resets the server |
//! | `port` | the port of the last start, reused while it is free |
//! | `cluster/` | PostgreSQL's own data directory, with `server.log` |
//! | `password` | the server's password, readable by its owner only; in the same directory as `cluster/` |
//! | `elsewhere` | the path of the directory that has those two instead |
//!
//! `elsewhere` is used when the server's account cannot enter this directory, or when the data need not be kept and
//! there is a memory file system with enough space.

mod account;
mod binaries;
mod client;
mod cluster;
mod error;
mod home;
mod install;
mod postmaster;

use std::path::PathBuf;

pub use error::LaunchError;

use account::Account;
use binaries::Binaries;
use cluster::Cluster;
use home::Home;
use postmaster::Postmaster;

/// The role that owns the server; no other role can sign in.
pub const ROLE: &str = "unbind";

/// The oldest PostgreSQL release the product supports.
pub const OLDEST_MAJOR: u32 = 15;

/// The server to start, and whether its data must survive a power failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The directory that holds everything of this server, such as `.data/pg`.
    pub data_dir: PathBuf,
    /// `false` disables everything that makes data survive a crash of the machine: for tests only.
    pub durable: bool,
    /// The database in the returned address; created if missing.
    pub database: String,
    /// Most connections the server accepts at once.
    pub max_connections: u16,
}

impl Settings {
    /// A server whose data survives a crash, for demo and development.
    pub fn durable(data_dir: impl Into<PathBuf>, database: impl Into<String>) -> Self {
        Self { data_dir: data_dir.into(), durable: true, database: database.into(), max_connections: 100 }
    }

    /// A server whose data may be lost with the machine: fast, for tests.
    pub fn throwaway(data_dir: impl Into<PathBuf>, database: impl Into<String>) -> Self {
        Self { data_dir: data_dir.into(), durable: false, database: database.into(), max_connections: 300 }
    }
}

/// A running server of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The address of [`Settings::database`], password included.
    pub url: String,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The process id of the postmaster.
    pub pid: u32,
    /// PostgreSQL's own data directory.
    pub cluster_dir: PathBuf,
    /// Whether this call started it.
    pub started: bool,
}

/// The result of [`status`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// The server is running and is ours.
    Running(Running),
    /// There is a cluster, but no running server.
    Stopped {
        /// PostgreSQL's own data directory.
        cluster_dir: PathBuf,
    },
    /// There is no cluster.
    Absent,
}

/// The result of [`down`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// A running server was stopped.
    Now,
    /// No server of ours was running.
    Already,
}

/// Makes sure that the server is running and its database exists, and returns its address.
///
/// Finds a running server in about a millisecond. Otherwise takes the directory's lock, so that of two concurrent
/// calls one starts the server and the other finds it. `report` receives a sentence for each step that takes time or
/// changes the machine, such as installing PostgreSQL.
///
/// # Errors
/// Any [`LaunchError`]; each says how to fix it where that is possible.
pub fn up(settings: &Settings, report: &mut dyn FnMut(&str)) -> Result<Running, LaunchError> {
    client::check_name(&settings.database)?;
    let home = Home::new(&settings.data_dir)?;
    if home.is_ours()
        && let Some(running) = find_running(&home, &settings.database)?
    {
        return with_database(running, settings, report);
    }
    home.claim()?;
    let _lock = home.lock()?;
    if let Some(running) = find_running(&home, &settings.database)? {
        return with_database(running, settings, report);
    }
    let account = Account::for_server()?;
    let cluster = Cluster::place(&home, &account, settings.durable, report)?;
    // If the home was deleted while its cluster is elsewhere, the server may still be running.
    if let Some(running) = find_running(&home, &settings.database)? {
        return with_database(running, settings, report);
    }
    let binaries = Binaries::find_or_install(cluster.major()?, report)?;
    let running = match start(&cluster, &binaries, &account, &home, settings, report) {
        Ok(running) => running,
        // A throwaway cluster damaged by a power failure is recreated rather than repaired.
        Err(LaunchError::NotStarted(..)) if !settings.durable => {
            report("The temporary PostgreSQL cluster no longer starts; creating a new one.");
            home::remove_dir(&cluster.dir)?;
            start(&cluster, &binaries, &account, &home, settings, report)?
        }
        Err(error) => return Err(error),
    };
    with_database(running, settings, report)
}

/// Stops the server; the data is kept.
///
/// # Errors
/// [`LaunchError::NotStopped`] when it does not stop within a minute, [`LaunchError::NoBinaries`] when PostgreSQL's
/// programs are missing.
pub fn down(settings: &Settings) -> Result<Stopped, LaunchError> {
    let home = Home::new(&settings.data_dir)?;
    if !home.is_ours() {
        return Ok(Stopped::Already);
    }
    let _lock = home.lock()?;
    stop(&home)
}

/// Reports the state of the server, without changing anything.
///
/// # Errors
/// [`LaunchError::Io`] when the directory cannot be read.
pub fn status(settings: &Settings) -> Result<Status, LaunchError> {
    client::check_name(&settings.database)?;
    let home = Home::new(&settings.data_dir)?;
    if !home.is_ours() {
        return Ok(Status::Absent);
    }
    if let Some(running) = find_running(&home, &settings.database)? {
        return Ok(Status::Running(running));
    }
    let cluster_dir = home.cluster_dir()?;
    if cluster_dir.join("PG_VERSION").exists() { Ok(Status::Stopped { cluster_dir }) } else { Ok(Status::Absent) }
}

/// The address of a running server's database, password included.
///
/// # Errors
/// [`LaunchError::NotRunning`] when it is not running.
pub fn url(settings: &Settings) -> Result<String, LaunchError> {
    match status(settings)? {
        Status::Running(running) => Ok(running.url),
        Status::Stopped { .. } | Status::Absent => Err(LaunchError::NotRunning(settings.data_dir.clone())),
    }
}

/// Stops the server and permanently deletes its data. Touches only files this crate created.
///
/// # Errors
/// [`LaunchError::NotOurs`] when the directory was not created by [`up`].
pub fn reset(settings: &Settings) -> Result<(), LaunchError> {
    let home = Home::new(&settings.data_dir)?;
    if !home.dir.exists() {
        return Ok(());
    }
    if !home.is_ours() {
        return Err(LaunchError::NotOurs(settings.data_dir.clone()));
    }
    let _lock = home.lock()?;
    stop(&home)?;
    home.clear()
}

fn start(
    cluster: &Cluster,
    binaries: &Binaries,
    account: &Account,
    home: &Home,
    settings: &Settings,
    report: &mut dyn FnMut(&str),
) -> Result<Running, LaunchError> {
    if cluster.major()?.is_none() {
        report(&format!("Creating a private PostgreSQL {} cluster in {}.", binaries.major, cluster.dir.display()));
        cluster.create(binaries, account, home, settings)?;
    }
    let postmaster = cluster.start(binaries, account, home, settings)?;
    report(&format!("PostgreSQL {} is running on 127.0.0.1:{}.", binaries.major, postmaster.port));
    Ok(Running { started: true, ..found(home, postmaster, &settings.database)? })
}

fn stop(home: &Home) -> Result<Stopped, LaunchError> {
    let cluster = Cluster { dir: home.cluster_dir()? };
    if Postmaster::find(&cluster.dir)?.is_none() {
        return Ok(Stopped::Already);
    }
    let binaries = Binaries::find(cluster.major()?)?;
    cluster.stop(&binaries, &Account::for_server()?)?;
    Ok(Stopped::Now)
}

fn find_running(home: &Home, database: &str) -> Result<Option<Running>, LaunchError> {
    let postmaster = Postmaster::find_ready(&home.cluster_dir()?)?;
    postmaster.map(|postmaster| found(home, postmaster, database)).transpose()
}

fn found(home: &Home, Postmaster { pid, port, .. }: Postmaster, database: &str) -> Result<Running, LaunchError> {
    Ok(Running { url: home.url(port, database)?, port, pid, cluster_dir: home.cluster_dir()?, started: false })
}

/// The maintenance database always exists; any other is created if missing.
fn with_database(running: Running, settings: &Settings, report: &mut dyn FnMut(&str)) -> Result<Running, LaunchError> {
    if settings.database != "postgres" {
        let home = Home::new(&settings.data_dir)?;
        let binaries = Binaries::find(None)?;
        let maintenance_url = home.url(running.port, "postgres")?;
        if client::ensure_database(&binaries, &maintenance_url, &settings.database)? {
            report(&format!("Created the database {}.", settings.database));
        }
    }
    Ok(running)
}
