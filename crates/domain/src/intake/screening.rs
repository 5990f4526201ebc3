//! Screening of free text (R4): insulting or defamatory wording is refused, and the words are named as typed.
//!
//! The terms are data (`data/screening/`), in Chinese and English. A term of the *look* list refuses nothing, it
//! flags the case for the reviewer. Filters misfire, so allow-phrases spare what stands in a longer harmless word.
//! What the form says about a hit is the server's; whether a text is short enough is [`crate::intake::draft`]'s.
//!
//! The cost is linear in the text: each of the four views is one pass of an Aho-Corasick automaton.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

mod fold;
mod lexicon;
mod search;
#[cfg(test)]
mod tests;
mod view;

pub use fold::fold;
pub use lexicon::{LexiconError, LexiconProblem};

use search::{Found, Search};
use view::View;

/// The files shipped with the program, with their names.
const SHIPPED: [(&str, &str); 2] = [
    ("data/screening/zh.txt", include_str!("../../../../data/screening/zh.txt")),
    ("data/screening/en.txt", include_str!("../../../../data/screening/en.txt")),
];

/// The terms, ready to be searched for.
#[derive(Debug)]
pub struct Lexicon {
    /// Terms with a Chinese character, found anywhere.
    anywhere: Search,
    /// Terms of letters, found as whole words.
    words: Search,
    /// The same without double letters, for words that are stretched.
    stretched: Search,
}

/// What was found in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screening {
    /// Words that are refused, as typed, in their order, each once.
    pub refused: Vec<String>,
    /// Words a reviewer should look at, as typed, in their order, each once.
    pub looked: Vec<String>,
}

impl Screening {
    /// Whether other wording must be asked for.
    pub fn is_refused(&self) -> bool {
        !self.refused.is_empty()
    }
}

impl Lexicon {
    /// The lexicon shipped with the program.
    pub fn shipped() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "the files are part of the program, and a test reads them")]
            Lexicon::parse(&SHIPPED).expect("the shipped lexicon is well formed")
        });
        &LEXICON
    }

    /// Reads sources, each a name (for messages) and its text.
    ///
    /// # Errors
    /// The first line that is wrong, with the name of its source and its number.
    pub fn parse(sources: &[(&str, &str)]) -> Result<Self, LexiconError> {
        let (anywhere, words): (Vec<_>, Vec<_>) = lexicon::terms(sources)?.into_iter().partition(|term| term.has_han);
        let squeezed = |key: &str| View::new(view::squeezed(&fold::cells(key))).text;
        Ok(Self {
            stretched: Search::new(words.iter().map(|term| (squeezed(&term.key), term.class)).collect())?,
            anywhere: Search::new(anywhere.into_iter().map(|term| (term.key, term.class)).collect())?,
            words: Search::new(words.into_iter().map(|term| (term.key, term.class)).collect())?,
        })
    }

    /// Searches a text.
    pub fn screen(&self, text: &str) -> Screening {
        let mut found = Found::default();
        let folded = fold::cells(text);
        let words = view::words(&folded);
        self.anywhere.collect(&View::new(fold::closed(folded)), false, &mut found);
        let undisguised = view::undisguised(&words);
        self.words.collect(&View::new(words), false, &mut found);
        self.stretched.collect(&View::new(view::squeezed(&undisguised)), true, &mut found);
        self.words.collect(&View::new(undisguised), false, &mut found);

        let refused = merged(found.refused);
        let mut looked = merged(found.looked);
        looked.retain(|look| {
            let before = refused.partition_point(|refused| refused.start <= look.start);
            before.checked_sub(1).is_none_or(|last| refused[last].end < look.end)
        });
        Screening { refused: as_typed(text, &refused), looked: as_typed(text, &looked) }
    }
}

/// The spans in order, those that overlap as one.
fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| span.start);
    spans.dedup_by(|next, last| {
        let overlaps = next.start < last.end;
        if overlaps {
            last.end = last.end.max(next.end);
        }
        overlaps
    });
    spans
}

fn as_typed(text: &str, spans: &[Range<usize>]) -> Vec<String> {
    let mut seen = HashSet::new();
    let words = spans.iter().map(|span| &text[span.clone()]);
    words.filter(|word| seen.insert(*word)).map(str::to_owned).collect()
}
