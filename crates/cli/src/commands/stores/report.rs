//! The report of refused lines, and the counts of an import.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use domain::register::{Answer, FieldProblem, Registered};

/// How many lines had each result.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) created: u64,
    pub(super) changed: u64,
    pub(super) unchanged: u64,
    pub(super) refused: u64,
}

impl Counts {
    pub(super) const fn lines(self) -> u64 {
        self.created + self.changed + self.unchanged + self.refused
    }

    /// The last line that the command prints.
    pub(super) fn summary(self, took: Duration) -> String {
        let rate = self.lines() as f64 / took.as_secs_f64().max(0.001);
        let Self { created, changed, unchanged, refused } = self;
        format!(
            "{} lines: {created} created, {changed} changed, {unchanged} unchanged, {refused} refused \
             ({:.1} s, {rate:.0} lines a second)",
            self.lines(),
            took.as_secs_f64(),
        )
    }
}

/// Writes each refused line as it is met.
pub(super) struct Report {
    out: csv::Writer<Box<dyn Write + Send>>,
    has_header: bool,
    pub(super) counts: Counts,
}

impl Report {
    pub(super) fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let out: Box<dyn Write + Send> = match file {
            Some(file) => {
                let report = File::create(file);
                Box::new(report.with_context(|| format!("the report cannot be written to {}", file.display()))?)
            }
            None => Box::new(io::stderr()),
        };
        Ok(Self { out: csv::Writer::from_writer(out), has_header: false, counts: Counts::default() })
    }

    /// Counts an answer, and writes what is wrong with a refused line.
    pub(super) fn take(&mut self, line: u64, number: &str, answer: &Answer) -> anyhow::Result<()> {
        match answer {
            Ok(Registered::Created(_)) => self.counts.created += 1,
            Ok(Registered::Changed(_)) => self.counts.changed += 1,
            Ok(Registered::Unchanged(_)) => self.counts.unchanged += 1,
            Err(refusal) => return self.refuse(line, number, &refusal.problems()),
        }
        Ok(())
    }

    pub(super) fn refuse(&mut self, line: u64, number: &str, problems: &[FieldProblem]) -> anyhow::Result<()> {
        self.counts.refused += 1;
        if !self.has_header {
            self.out.write_record(["line", "number", "field", "code"])?;
            self.has_header = true;
        }
        // Only a valid number is repeated: anything else can be a text that a spreadsheet would calculate.
        let number = domain::register::number(number).unwrap_or_default();
        for problem in problems {
            // A field that does not exist is named by the file itself, so its name is shortened to what can be a name.
            let field: String =
                problem.field.chars().filter(|c| c.is_ascii_alphanumeric() || "._[]".contains(*c)).take(80).collect();
            self.out.write_record([&line.to_string(), &number, &field, problem.code.as_str()])?;
        }
        Ok(self.out.flush()?)
    }
}
