//! `unbind db`: the private PostgreSQL of this machine.

use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use launcher::{Status, Stopped};

use crate::options::{evidence_folder, private_database};

/// The private PostgreSQL of this machine, for demo and development.
///
/// It uses the system's own PostgreSQL binaries, listens only on a free port of 127.0.0.1 and keeps everything in the
/// data directory. Commands do not use it if DATABASE_URL is set.
#[derive(Subcommand)]
pub(crate) enum Db {
    /// Start the server if it is not running, and print its address. If PostgreSQL is missing, install it with apt-get
    /// where possible
    Up(Place),
    /// Stop the server; the data is kept
    Down(Place),
    /// Print whether the server is running
    Status(Place),
    /// Print the server's address, including the password
    Url(Place),
    /// Stop the server and permanently delete its data and the documents of the demo
    Reset(Place),
}

/// Location of the private database.
#[derive(Args)]
pub(crate) struct Place {
    /// Directory whose subdirectory `pg` contains the server's data
    #[arg(long, env = "UNBIND_DATA_DIR", value_name = "DIR", default_value = ".data")]
    data_dir: PathBuf,
}

/// Runs the command.
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
            Status::Absent => println!("not created yet; run `unbind db up`"),
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
