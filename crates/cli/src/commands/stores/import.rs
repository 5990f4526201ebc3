//! `unbind stores import`: reads a file line by line and hands batches to the register.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use database::failpoint::reach;
use diesel_async::AsyncPgConnection;
use domain::Context;
use domain::base::Actor;
use domain::register::{self, Answer, Entry, FieldProblem, ProblemCode, RegisterError, json};

use super::csv_file::Header;
use super::lines::{Line, Lines};
use super::repeats::Repeats;
use super::report::Report;
use super::{Format, Import};

/// How often a batch is tried, since a lock or a lost connection may be over soon.
const TRIES: u32 = 3;
/// How many lines are read between two lines of progress.
const PROGRESS_LINES: u64 = 50_000;

/// A document, with the line it came from.
struct Pending {
    line: u64,
    entry: Entry,
}

/// How lines are read.
enum Reader {
    Csv(Header),
    Ndjson { partial: bool },
}

impl Reader {
    fn entry(&self, line: &[u8]) -> Result<Entry, FieldProblem> {
        match self {
            Self::Csv(header) => header.entry(line),
            Self::Ndjson { partial } => json::entry(line, *partial),
        }
    }
}

/// The connection and the way in which batches are taken over.
struct Importer {
    connection: AsyncPgConnection,
    ctx: Context,
    /// The lines of a dry run that later ones depend on; `None` when lines are taken over.
    tried: Option<Repeats>,
    report: Report,
}

/// Runs the command.
pub(super) async fn run(options: Import) -> anyhow::Result<()> {
    let started = Instant::now();
    let format = format_of(&options)?;
    let mut lines = Lines::new(open(&options.file)?);
    let reader = match format {
        Format::Ndjson => Reader::Ndjson { partial: options.partial },
        Format::Csv => match lines.next()? {
            Some((_, Line::Bytes(line))) => Reader::Csv(Header::read(refuse_utf16(&line)?)?),
            Some((_, Line::TooLong)) => bail!("line_too_long: the first line cannot be read"),
            None => bail!("missing_column: the file is empty"),
        },
    };
    let report = Report::open(options.report.as_deref())?;
    let ctx = options.site.context()?;
    let connection = options.database.connect("unbind stores").await?;
    let tried = if options.dry_run { Some(find_repeats(&options.file, &reader)?) } else { None };
    let mut importer = Importer { connection, ctx, tried, report };
    importer.read(&mut lines, &reader, usize::from(options.batch)).await?;
    let counts = importer.report.counts;
    let mode = if options.dry_run { "dry run, nothing was changed: " } else { "" };
    println!("{mode}{}", counts.summary(started.elapsed()));
    if counts.refused > 0 {
        bail!("{} lines were refused", counts.refused);
    }
    Ok(())
}

/// Reads the file once before the dry run, if that is possible.
fn find_repeats(file: &Path, reader: &Reader) -> anyhow::Result<Repeats> {
    if file == Path::new("-") {
        return Ok(Repeats::unread());
    }
    let mut lines = Lines::new(open(file)?);
    if matches!(reader, Reader::Csv(_)) {
        lines.next()?;
    }
    Ok(Repeats::of(&mut lines, |line| reader.entry(line).ok())?)
}

fn format_of(options: &Import) -> anyhow::Result<Format> {
    if let Some(format) = options.format {
        return Ok(format);
    }
    let extension = options.file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_lowercase().as_str() {
        "csv" => Ok(Format::Csv),
        "ndjson" | "jsonl" => Ok(Format::Ndjson),
        _ => bail!("--format is needed: the name of the file does not end in .csv or .ndjson"),
    }
}

fn open(file: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Box::new(BufReader::with_capacity(1 << 20, opened)))
}

/// UTF-16 has line ends within its characters, so that not even lines can be told apart.
fn refuse_utf16(line: &[u8]) -> anyhow::Result<&[u8]> {
    if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
        bail!("not_utf8: the file is in UTF-16; save it as UTF-8");
    }
    Ok(line)
}

impl Importer {
    async fn read(&mut self, lines: &mut Lines<Box<dyn BufRead>>, reader: &Reader, batch: usize) -> anyhow::Result<()> {
        let mut pending = Vec::with_capacity(batch);
        while let Some((line, text)) = lines.next()? {
            let bytes = match text {
                Line::Bytes(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => continue,
                Line::Bytes(bytes) => bytes,
                Line::TooLong => {
                    self.report.refuse(line, "", &[FieldProblem::new("", ProblemCode::TooLongLine)])?;
                    continue;
                }
            };
            if line == 1 {
                refuse_utf16(&bytes)?;
            }
            match reader.entry(&bytes) {
                Ok(entry) => pending.push(Pending { line, entry }),
                Err(problem) => self.report.refuse(line, "", &[problem])?,
            }
            if pending.len() == batch {
                self.take_over(&mut pending).await?;
            }
            if line.is_multiple_of(PROGRESS_LINES) {
                tracing::info!(line, "stores are being imported");
            }
        }
        self.take_over(&mut pending).await
    }

    /// Takes a batch over, in one transaction. When it fails, each line is tried alone, so that the line that is in the way is
    /// known.
    async fn take_over(&mut self, pending: &mut Vec<Pending>) -> anyhow::Result<()> {
        let batch: Vec<Pending> = std::mem::take(pending);
        let (numbers, entries): (Vec<u64>, Vec<Entry>) = batch.into_iter().map(|it| (it.line, it.entry)).unzip();
        if entries.is_empty() {
            return Ok(());
        }
        match self.try_some(&entries).await {
            Ok(answers) => self.report(&numbers, &entries, &answers)?,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a batch failed; each line is tried alone");
                for (line, entry) in numbers.iter().zip(&entries) {
                    let one = std::slice::from_ref(entry);
                    let answers = self.try_some(one).await.with_context(|| format!("line {line}"))?;
                    self.report(&[*line], one, &answers)?;
                }
            }
        }
        reach("import:batch_committed");
        Ok(())
    }

    async fn try_some(&mut self, entries: &[Entry]) -> Result<Vec<Answer>, RegisterError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let answers = match &self.tried {
                Some(tried) => {
                    let mut all = tried.before(entries);
                    let before = all.len();
                    all.extend_from_slice(entries);
                    let tried = register::try_each(&mut self.connection, &self.ctx, &Actor::CommandLine, &all).await;
                    tried.map(|mut answers| answers.split_off(before))
                }
                None => register::register_each(&mut self.connection, &self.ctx, &Actor::CommandLine, entries).await,
            };
            match answers {
                Err(error) if tries < TRIES && !matches!(error, RegisterError::NotPermitted(_)) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, tries, "a batch is tried again");
                    tokio::time::sleep(Duration::from_millis(200 * u64::from(tries))).await;
                }
                answers => return answers,
            }
        }
    }

    fn report(&mut self, lines: &[u64], entries: &[Entry], answers: &[Answer]) -> anyhow::Result<()> {
        if let Some(tried) = &mut self.tried {
            tried.keep(entries, answers);
        }
        for ((line, entry), answer) in lines.iter().zip(entries).zip(answers) {
            self.report.take(*line, &entry.number, answer)?;
        }
        Ok(())
    }
}
