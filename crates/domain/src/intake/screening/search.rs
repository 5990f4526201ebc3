//! Searches one view for terms and applies the allow-phrases.

use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError};

use super::context::Found;
use super::fold::{Cell, Gap};
use super::lexicon::{ContextWords, TermClass};
use super::view::{View, is_word_edge, widest_gap};
use crate::base::typed::is_han;

/// The terms of one kind of view, compiled for searching.
#[derive(Debug)]
pub(super) struct Search {
    automaton: AhoCorasick,
    classes: Vec<TermClass>,
    /// Length of the longest allow-phrase, in characters, including a plural ending.
    longest_allow: usize,
}

/// A term found in a view.
struct Match {
    cells: Range<usize>,
    class: TermClass,
    gap: Gap,
}

/// The positions of words found in the text, in bytes.
#[derive(Debug, Default)]
pub(super) struct FoundTerm {
    pub refused: Vec<Range<usize>>,
    pub looked: Vec<Range<usize>>,
}

impl Search {
    /// Compiles a search for these terms.
    pub fn new(terms: Vec<(String, TermClass)>) -> Result<Self, BuildError> {
        let allowed = terms.iter().filter(|(_, class)| *class == TermClass::Allow);
        let longest_allow = allowed.map(|(key, _)| key.chars().count() + 2).max().unwrap_or(0);
        let automaton = AhoCorasick::new(terms.iter().map(|(key, _)| key))?;
        Ok(Self { automaton, classes: terms.into_iter().map(|(_, class)| class).collect(), longest_allow })
    }

    /// Adds the matches in `view`; with `stretched`, only those that contain a stretched letter.
    ///
    /// A refused term with the end of a clause between its characters is only reported for a look: `别傻，逼…` may be two
    /// sentences.
    pub fn collect(&self, view: &View, stretched: bool, context: &ContextWords, found: &mut FoundTerm) {
        let (mut allows, hits): (Vec<Match>, Vec<Match>) =
            self.matches(view).partition(|found| found.class == TermClass::Allow);
        allows.sort_by_key(|allow| allow.cells.start);
        for hit in hits {
            let cells = &view.cells[hit.cells.clone()];
            if (stretched && !cells.iter().any(|cell| cell.stretched)) || self.is_spared(&hit, &allows) {
                continue;
            }
            let around = Found { view, start: hit.cells.start, end: hit.cells.end };
            if hit.gap <= Gap::Narrow && !context.is_meant(hit.class, &around) {
                continue;
            }
            let span = cells[0].from..cells[cells.len() - 1].to;
            if hit.class.is_refused() && context.is_account(&around) {
                found.looked.push(span);
                continue;
            }
            match (hit.class, hit.gap) {
                (TermClass::Allow, _) | (_, Gap::Wide) | (TermClass::Look, Gap::List | Gap::Clause) => {}
                (TermClass::Look, _) | (TermClass::Refuse | TermClass::Spelled, Gap::List | Gap::Clause) => {
                    found.looked.push(span)
                }
                // A word that depends on its context is none when it is split by a clause.
                (
                    TermClass::Unless(_) | TermClass::OfYou | TermClass::AfterYou | TermClass::Alone | TermClass::Sound,
                    Gap::List | Gap::Clause,
                ) => {}
                (_, Gap::None | Gap::Narrow) => found.refused.push(span),
            }
        }
    }

    /// Adds the terms that sound as the text and are said of the reader. `sounds` is the view with a sign for each
    /// syllable, of the same cells as `view`.
    pub fn collect_sounds(&self, sounds: &View, view: &View, context: &ContextWords, found: &mut FoundTerm) {
        for hit in self.matches(sounds).filter(|hit| hit.gap <= Gap::Narrow) {
            let around = Found { view, start: hit.cells.start, end: hit.cells.end };
            // The word itself is judged by its own rules.
            let is_itself = context.sounds.iter().any(|term| term == view.part(hit.cells.start, hit.cells.end));
            if !is_itself && context.is_meant(hit.class, &around) && !context.is_account(&around) {
                let cells = &view.cells[hit.cells];
                found.refused.push(cells[0].from..cells[cells.len() - 1].to);
            }
        }
    }

    fn matches<'a>(&'a self, view: &'a View) -> impl Iterator<Item = Match> + 'a {
        self.automaton.find_overlapping_iter(&view.text).filter_map(|found| {
            let cells = whole_words(&view.cells, view.cell_at(found.start())..view.cell_at(found.end()))?;
            let gap = widest_gap(&view.cells[cells.clone()]);
            Some(Match { cells, class: self.classes[found.pattern().as_usize()], gap })
        })
    }

    /// True when an allow-phrase contains the hit, or claims one of its ends for another word (`复杂|种类` does not
    /// contain `杂种`). An allow-phrase with a gap inside exempts only hits with a gap at least as wide: in `我操，作`, `操作`
    /// does not count.
    fn is_spared(&self, hit: &Match, allows: &[Match]) -> bool {
        let first = allows.partition_point(|allow| allow.cells.start + self.longest_allow < hit.cells.start);
        allows[first..].iter().take_while(|allow| allow.cells.start < hit.cells.end).any(|allow| {
            let (a, h) = (&allow.cells, &hit.cells);
            let holds = a.start <= h.start && a.end >= h.end;
            let takes_start = a.start < h.start && a.end > h.start;
            let takes_end = a.start > h.start && a.end > h.end;
            allow.gap <= hit.gap && (holds || takes_start || takes_end)
        })
    }
}

/// The cells of a match, if its letters form whole words; a plural ending is included.
fn whole_words(cells: &[Cell], found: Range<usize>) -> Option<Range<usize>> {
    let Range { start, end } = found;
    let (first, last) = (cells.get(start)?, cells.get(end.checked_sub(1)?)?);
    if first.is_word_letter() && start > 0 && !is_word_edge(cells.get(start - 1)) {
        return None;
    }
    if !last.is_word_letter() || is_word_edge(cells.get(end)) {
        return Some(start..end);
    }
    let has_han = cells[start..end].iter().any(|cell| is_han(cell.folded));
    let is = |at: usize, letter: char| cells.get(at).is_some_and(|cell| cell.folded == letter);
    let plural = match () {
        () if has_han => return None,
        () if is(end, 's') => end + 1,
        () if is(end, 'e') && is(end + 1, 's') => end + 2,
        () => return None,
    };
    is_word_edge(cells.get(plural)).then_some(start..plural)
}
