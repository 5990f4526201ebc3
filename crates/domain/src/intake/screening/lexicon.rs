//! Parses the files of terms: sections such as `[refuse]`, `[look]` and `[allow]`, one term per line, alternatives as
//! `(a|b)`, `#` for comments. `data/screening/zh.txt` describes the sections.

use std::collections::HashMap;

use super::account::AccountWords;
use super::fold::closed;
use super::script;
use super::view::{View, has_han, words};

/// The effect of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TermClass {
    Refuse,
    /// The same; another spelling of such a term.
    Spelled,
    /// Refused when it is a clause of its own.
    Alone,
    /// Refused, unless a word of the context with this index is near: see [`super::context`].
    Unless(usize),
    /// Refused when said of the reader, before or after the term.
    OfYou,
    /// The same for another word of that sound.
    Sound,
    /// Refused when a word for the reader is before the term.
    AfterYou,
    Look,
    /// Terms found inside it are ignored.
    Allow,
}

impl TermClass {
    /// True when a term of this class may be refused.
    pub(super) const fn is_refused(self) -> bool {
        !matches!(self, Self::Look | Self::Allow)
    }
}

/// Words near which a term is no insult.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub name: String,
    pub words: Vec<String>,
    /// The words also count in the clauses beside that of the term.
    pub is_wide: bool,
    /// The context spares what is said of the applicant's own people: `我哥哥有智障`.
    pub is_own: bool,
    /// The context spares what the applicant says of themself: `我真是蠢货`.
    pub is_oneself: bool,
    /// Its words spare the terms of every context.
    pub is_shared: bool,
}

/// Words around a term that decide what it means; no terms themselves.
#[derive(Debug, Default)]
pub(super) struct ContextWords {
    /// The reader and the platform.
    pub you: Vec<String>,
    /// The applicant, family and others.
    pub own: Vec<String>,
    /// The applicant alone.
    pub oneself: Vec<String>,
    /// People who may have harmed the applicant.
    pub third: Vec<String>,
    /// Words for the reader that may follow a term.
    pub target: Vec<String>,
    /// Words that may be between a word for the reader and a term.
    pub link: Vec<String>,
    /// A group that is said of the reader at the head of a clause: `一群…`.
    pub crowd: Vec<String>,
    /// Words by which somebody tells what another person said: `骂我`.
    pub reported: Vec<String>,
    /// People whose words are reported.
    pub speaker: Vec<String>,
    /// Verbs by which a speaker's words are reported.
    pub speech: Vec<String>,
    /// Terms that are also found by their sound.
    pub sounds: Vec<String>,
    /// `reported`, `speaker` and `speech`, compiled.
    pub account: AccountWords,
    /// Contexts by index.
    pub contexts: Vec<Context>,
}

impl ContextWords {
    /// The index of the context with this name, which is new or known.
    fn index(&mut self, name: &str) -> usize {
        self.contexts.iter().position(|known| known.name == name).unwrap_or_else(|| {
            self.contexts.push(Context { name: name.to_owned(), ..Context::default() });
            self.contexts.len() - 1
        })
    }

    /// Adds the words around a term as they are in the view without double letters: `staf`.
    fn add_squeezed(&mut self) {
        for list in [&mut self.you, &mut self.target, &mut self.link] {
            let squeezed = list.iter().filter(|word| word.is_ascii()).map(|word| {
                let mut letters = word.clone().into_bytes();
                letters.dedup();
                String::from_utf8_lossy(&letters).into_owned()
            });
            let more: Vec<String> = squeezed.filter(|word| !list.contains(word)).collect();
            list.extend(more);
        }
    }

    fn list(&mut self, section: ListSection) -> &mut Vec<String> {
        match section {
            ListSection::You => &mut self.you,
            ListSection::Own => &mut self.own,
            ListSection::Oneself => &mut self.oneself,
            ListSection::Third => &mut self.third,
            ListSection::Target => &mut self.target,
            ListSection::Link => &mut self.link,
            ListSection::Crowd => &mut self.crowd,
            ListSection::Reported => &mut self.reported,
            ListSection::Speaker => &mut self.speaker,
            ListSection::Speech => &mut self.speech,
            ListSection::Sounds => &mut self.sounds,
            ListSection::Context(index) => &mut self.contexts[index].words,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum ListSection {
    You,
    Own,
    Oneself,
    Third,
    Target,
    Link,
    Crowd,
    Reported,
    Speaker,
    Speech,
    Sounds,
    Context(usize),
}

#[derive(Debug, Clone, Copy)]
enum Section {
    Terms(TermClass),
    Words(ListSection),
}

impl Section {
    fn parse(heading: &str, words: &mut ContextWords) -> Option<Self> {
        let name = heading.strip_prefix('[')?.strip_suffix(']')?;
        Some(match name {
            "refuse" => Self::Terms(TermClass::Refuse),
            "refuse spelled" => Self::Terms(TermClass::Spelled),
            "refuse alone" => Self::Terms(TermClass::Alone),
            "refuse of you" => Self::Terms(TermClass::OfYou),
            "refuse after you" => Self::Terms(TermClass::AfterYou),
            "look" => Self::Terms(TermClass::Look),
            "allow" => Self::Terms(TermClass::Allow),
            "you" => Self::Words(ListSection::You),
            "own" => Self::Words(ListSection::Own),
            "oneself" => Self::Words(ListSection::Oneself),
            "third" => Self::Words(ListSection::Third),
            "target" => Self::Words(ListSection::Target),
            "link" => Self::Words(ListSection::Link),
            "crowd" => Self::Words(ListSection::Crowd),
            "reported" => Self::Words(ListSection::Reported),
            "speaker" => Self::Words(ListSection::Speaker),
            "sounds" => Self::Words(ListSection::Sounds),
            "speech" => Self::Words(ListSection::Speech),
            _ => match name.strip_prefix("refuse unless ") {
                Some(context) => Self::Terms(TermClass::Unless(words.index(context))),
                None => Self::context(name, words)?,
            },
        })
    }

    /// The heading of a context: its properties, `context`, and its name.
    fn context(heading: &str, words: &mut ContextWords) -> Option<Self> {
        let (properties, name) =
            format!(" {heading}").split_once(" context ").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        let index = words.index(&name);
        let context = &mut words.contexts[index];
        for property in properties.split_whitespace() {
            match property {
                "wide" => context.is_wide = true,
                "own" => context.is_own = true,
                "oneself" => context.is_oneself = true,
                "shared" => context.is_shared = true,
                _ => return None,
            }
        }
        Some(Self::Words(ListSection::Context(index)))
    }
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
#[cfg(test)]
pub(super) fn terms(sources: &[(&str, &str)]) -> Result<Vec<Term>, LexiconError> {
    parse(sources).map(|(terms, _)| terms)
}

/// Parses the sources: terms in the order of their lines, and the words around them.
pub(super) fn parse(sources: &[(&str, &str)]) -> Result<(Vec<Term>, ContextWords), LexiconError> {
    let (mut terms, mut words) = (Vec::new(), ContextWords::default());
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
                let known = Section::parse(written, &mut words);
                section = Some(known.ok_or_else(|| wrong(LexiconProblem::UnknownSection(written.to_owned())))?);
                continue;
            }
            let section = section.ok_or_else(|| wrong(LexiconProblem::NoSection))?;
            for written in alternatives(written) {
                let key = Term::key(&written);
                if !key.chars().any(char::is_alphanumeric) {
                    return Err(wrong(LexiconProblem::NoLetter));
                }
                let class = match section {
                    Section::Terms(class) => class,
                    Section::Words(list) => {
                        words.list(list).push(key);
                        continue;
                    }
                };
                if let Some(&(first, file, line)) = seen.get(&key) {
                    let (term, file) = (written, file.to_owned());
                    return Err(wrong(match first == class {
                        true => LexiconProblem::Repeated { term, file, line },
                        false => LexiconProblem::Contradicted { term, file, line },
                    }));
                }
                seen.insert(key.clone(), (class, file, line));
                terms.push(Term { class, key, has_han: has_han(&written) });
            }
        }
    }
    words.add_squeezed();
    words.account = AccountWords::new(&words.reported, &words.speech, &words.speaker)?;
    Ok((terms, words))
}

/// The combinations of a line with alternatives: `他妈的(店|卡)` is `他妈的店` and `他妈的卡`.
fn alternatives(line: &str) -> Vec<String> {
    let Some((before, rest)) = line.split_once('(') else { return vec![line.to_owned()] };
    let Some((choices, after)) = rest.split_once(')') else { return vec![line.to_owned()] };
    let tails = alternatives(after);
    let with = |choice: &str| tails.iter().map(|tail| format!("{before}{choice}{tail}")).collect::<Vec<_>>();
    choices.split('|').flat_map(with).collect()
}

impl Term {
    /// The folded text that is searched.
    fn key(written: &str) -> String {
        let folded = script::read(written);
        View::new(if has_han(written) { closed(folded) } else { words(&folded) }).text
    }
}
