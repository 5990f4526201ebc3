//! Parses the files of terms: sections `[refuse]`, `[look]` and `[allow]`, one term per line, `#` for comments.

use std::collections::HashMap;

use super::fold::{cells, closed};
use super::view::{View, has_han, words};

/// The effect of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TermClass {
    Refuse,
    Look,
    /// Terms found inside it are ignored.
    Allow,
}

/// A term of the file, folded.
#[derive(Debug)]
pub(super) struct Term {
    pub class: TermClass,
    /// The folded text that is searched.
    pub key: String,
    pub has_han: bool,
}

/// Why a line of a lexicon is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum LexiconProblem {
    #[error("the term is not in a section; begin one with [refuse], [look] or [allow]")]
    NoSection,
    #[error("unknown section {0}; use [refuse], [look] or [allow]")]
    UnknownSection(String),
    #[error("the term must contain a letter or a digit")]
    NoLetter,
    #[error("“{term}” is already listed in {file} line {line}")]
    Repeated { term: String, file: String, line: usize },
    #[error("“{term}” is already listed in another section, in {file} line {line}")]
    Contradicted { term: String, file: String, line: usize },
}

/// Why a lexicon cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum LexiconError {
    #[error("{file} line {line}: {problem}")]
    Line {
        /// The name of the source.
        file: String,
        /// The line, from 1.
        line: usize,
        problem: LexiconProblem,
    },
    #[error("the lexicon is too large: {0}")]
    TooLarge(#[from] aho_corasick::BuildError),
}

/// Parses the sources; terms in the order of their lines.
pub(super) fn terms(sources: &[(&str, &str)]) -> Result<Vec<Term>, LexiconError> {
    let mut terms = Vec::new();
    let mut seen: HashMap<String, (TermClass, &str, usize)> = HashMap::new();
    for &(file, text) in sources {
        let mut section = None;
        for (line, written) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let written = written.trim();
            let wrong = |problem| LexiconError::Line { file: file.to_owned(), line, problem };
            if written.is_empty() || written.starts_with('#') {
                continue;
            }
            if written.starts_with('[') {
                section = Some(match written {
                    "[refuse]" => TermClass::Refuse,
                    "[look]" => TermClass::Look,
                    "[allow]" => TermClass::Allow,
                    other => return Err(wrong(LexiconProblem::UnknownSection(other.to_owned()))),
                });
                continue;
            }
            let class = section.ok_or_else(|| wrong(LexiconProblem::NoSection))?;
            let term = Term::new(class, written);
            if !term.key.chars().any(char::is_alphanumeric) {
                return Err(wrong(LexiconProblem::NoLetter));
            }
            if let Some(&(first, file, line)) = seen.get(&term.key) {
                let (term, file) = (written.to_owned(), file.to_owned());
                return Err(wrong(match first == class {
                    true => LexiconProblem::Repeated { term, file, line },
                    false => LexiconProblem::Contradicted { term, file, line },
                }));
            }
            seen.insert(term.key.clone(), (class, file, line));
            terms.push(term);
        }
    }
    Ok(terms)
}

impl Term {
    fn new(class: TermClass, written: &str) -> Self {
        let has_han = has_han(written);
        let folded = cells(written);
        let key = View::new(if has_han { closed(folded) } else { words(&folded) }).text;
        Self { class, key, has_han }
    }
}
