//! `unbind stores`: the register of stores.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::options::{DatabaseOptions, SiteOptions};

mod csv_file;
mod import;
mod lines;
mod repeats;
mod report;

/// The register of stores.
#[derive(Subcommand)]
pub(crate) enum Stores {
    /// Take stores over from a file with a document in each line: what the platform knows about a store, its registered
    /// contacts, its live binding, its certification and its figures
    ///
    /// Lines are taken over in batches; a refused line is reported and leaves the others as they are. Running the import again
    /// changes only what is missing, also after a crash. The exit code is 1 when a line was refused.
    ///
    /// NDJSON: a document of the API in each line, with the store's number in `number`. CSV: the first line names the
    /// columns, which docs/OPERATIONS.md lists; an empty cell removes, a column that is not there keeps.
    Import(Box<Import>),
}

/// Options of the import.
#[derive(Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    /// The file, in UTF-8; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Form of the file. Default: from the file's name
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Read NDJSON lines as merge patches (RFC 7386): null removes, what is left out stays
    #[arg(long)]
    pub(crate) partial: bool,
    /// Change nothing; report what would be refused. Lines are tried against the stores as they are now and the lines before
    /// them; standard input is kept in memory for that
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// File for the report of refused lines: line, number, field, code, as CSV. Default: standard error
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Lines in each transaction
    #[arg(long, value_name = "LINES", default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=2_000))]
    pub(crate) batch: u16,
}

/// The form of an import file.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns, the first line with their names
    Csv,
    /// A JSON object in each line
    Ndjson,
}

/// Runs the command.
pub(crate) async fn run(command: Stores) -> anyhow::Result<()> {
    match command {
        Stores::Import(options) => import::run(*options).await,
    }
}
