//! Screening of free text (R4): insulting or defamatory wording is refused, and the words are named as typed.
//!
//! The terms are data (`data/screening/`), in Chinese and English. A term of the *look* list only flags the
//! application for the reviewer. Allow-phrases exempt harmless words that contain a term; words around a term decide
//! about those that are no insult everywhere. The server words the message
//! of a hit; [`crate::intake::draft`] checks lengths.
//!
//! The cost is linear in the text: each of the seven views is one pass of an Aho-Corasick automaton.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

mod account;
mod context;
mod fold;
mod lexicon;
mod script;
mod search;
mod sound;
mod spelling;
#[cfg(test)]
mod tests;
mod view;

pub use fold::fold;

use crate::base::TextProblem;
use lexicon::{ContextWords, LexiconError, TermClass};
use search::{FoundTerm, Search};
use view::View;

/// The shipped files with their names.
const SHIPPED: [(&str, &str); 2] = [
    ("data/screening/zh.txt", include_str!("../../../../data/screening/zh.txt")),
    ("data/screening/en.txt", include_str!("../../../../data/screening/en.txt")),
];

/// The terms, compiled for searching.
#[derive(Debug)]
pub struct Lexicon {
    /// Terms with a Chinese character, found anywhere.
    anywhere: Search,
    /// Terms in letters, found as whole words.
    words: Search,
    /// The same terms without double letters, for stretched words.
    stretched: Search,
    /// Terms found by their sound.
    sounds: Search,
    /// Words around a term that decide what it means.
    context: ContextWords,
}

/// The result of screening a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screening {
    /// Words that are refused, as typed, in order, without duplicates.
    pub refused: Vec<String>,
    /// Words a reviewer should look at, as typed, in order, without duplicates.
    pub looked: Vec<String>,
}

impl Screening {
    /// Why the text must be reworded, if it must.
    pub fn problem(&self) -> Option<TextProblem> {
        (!self.refused.is_empty()).then(|| TextProblem::Wording(self.refused.clone()))
    }
}

impl Lexicon {
    /// The shipped lexicon.
    pub fn shipped() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "the files are embedded, and a test parses them")]
            Lexicon::parse(&SHIPPED).expect("a test parses the shipped lexicon")
        });
        &LEXICON
    }

    /// Parses sources, each a name (for messages) and its text.
    ///
    /// # Errors
    /// The first invalid line, with the name of its source and its number.
    fn parse(sources: &[(&str, &str)]) -> Result<Self, LexiconError> {
        let (mut terms, context) = lexicon::parse(sources)?;
        let mut keys: HashSet<String> = terms.iter().map(|term| term.key.clone()).collect();
        let spelled: Vec<_> = terms.iter().flat_map(spelling::variants).collect();
        terms.extend(spelled.into_iter().filter(|term| keys.insert(term.key.clone())));
        let (anywhere, words): (Vec<_>, Vec<_>) = terms.into_iter().partition(|term| term.has_han);
        let squeezed = |key: &str| View::new(view::squeezed(&script::read(key))).text;
        let sounds: Vec<_> = context.sounds.iter().map(|term| (sound::signs(term), TermClass::Sound)).collect();
        Ok(Self {
            sounds: Search::new(sounds)?,
            stretched: Search::new(words.iter().map(|term| (squeezed(&term.key), term.class)).collect())?,
            anywhere: Search::new(anywhere.into_iter().map(|term| (term.key, term.class)).collect())?,
            words: Search::new(words.into_iter().map(|term| (term.key, term.class)).collect())?,
            context,
        })
    }

    /// Searches a text.
    pub fn screen(&self, text: &str) -> Screening {
        let mut found = FoundTerm::default();
        let folded = script::read(text);
        let words = view::words(&folded);
        let context = &self.context;
        if let Some(read) = script::with_pictures(&folded) {
            self.anywhere.collect(&View::new(fold::closed(read)), false, context, &mut found);
        }
        if let Some(joined) = view::with_joined_letters(&folded) {
            self.anywhere.collect(&View::new(fold::closed(joined)), false, context, &mut found);
        }
        let closed = View::new(fold::closed(folded));
        self.anywhere.collect(&closed, false, context, &mut found);
        self.sounds.collect_sounds(&closed.as_sounds(), &closed, context, &mut found);
        let undisguised = view::undisguised(&words);
        self.words.collect(&View::new(words), false, context, &mut found);
        self.stretched.collect(&View::new(view::squeezed(&undisguised)), true, context, &mut found);
        self.words.collect(&View::new(undisguised), false, context, &mut found);

        let refused = merged(found.refused);
        let mut looked = merged(found.looked);
        looked.retain(|look| {
            let before = refused.partition_point(|refused| refused.start <= look.start);
            before.checked_sub(1).is_none_or(|last| refused[last].end < look.end)
        });
        Screening { refused: as_typed(text, &refused), looked: as_typed(text, &looked) }
    }
}

/// The spans in order, overlapping ones merged.
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
