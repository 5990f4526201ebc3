//! `unbind db`: the private PostgreSQL of this machine.

use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use launcher::{Status, Stopped};

use crate::options::{evidence_folder, private_database};

/// The private PostgreSQL of this machine, for demo and development.
///
/// It runs from the system's own PostgreSQL binaries, listens on a free port of 127.0.0.1 only, and keeps everything
/// in the data directory. Where DATABASE_URL is set, nothing else uses it.
#[derive(Subcommand)]
pub(crate) enum Db {
    /// Start it if it does not run, and print its address. Installs PostgreSQL with apt where that is possible
    Up(Place),
    /// Stop it; the data stays
    Down(Place),
    /// Say whether it runs
    Status(Place),
    /// Print its address, password included
    Url(Place),
    /// Stop it and delete its data for good, with the documents of the demo
    Reset(Place),
}

/// Where it is.
#[derive(Args)]
pub(crate) struct Place {
    /// Directory whose `pg` holds the server
    #[arg(long, env = "UNBIND_DATA_DIR", value_name = "DIR", default_value = ".data")]
    data_dir: PathBuf,
}

/// Does it.
pub(crate) fn run(command: Db) -> anyhow::Result<()> {
    match command {
        Db::Up(place) => {
            let running = launcher::up(&private_database(&place.data_dir), &mut |line| eprintln!("{line}"))?;
            println!("{}", running.url);
        }
        Db::Down(place) => match launcher::down(&private_database(&place.data_dir))? {
            Stopped::Now => println!("stopped"),
            Stopped::Already => println!("was not running"),
        },
        Db::Status(place) => match launcher::status(&private_database(&place.data_dir))? {
            Status::Running(running) => println!(
                "running on 127.0.0.1:{}, process {}, data in {}",
                running.port,
                running.pid,
                running.cluster_dir.display()
            ),
            Status::Stopped { cluster_dir } => println!("stopped, data in {}", cluster_dir.display()),
            Status::Absent => println!("not there yet; `unbind db up` makes it"),
        },
        Db::Url(place) => println!("{}", launcher::url(&private_database(&place.data_dir))?),
        Db::Reset(place) => {
            launcher::reset(&private_database(&place.data_dir))?;
            let folder = evidence_folder(&place.data_dir);
            match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("cannot delete {}", folder.display()));
                }
                _ => {}
            }
            println!("deleted");
        }
    }
    Ok(())
}
