//! Judges a term by the words around it: an illness of one's own family, goods and third persons are no insults (R4).
//!
//! `[refuse unless …]` and `[refuse of you]` in `data/screening/zh.txt` name the terms and the words. The second person
//! decides: the person named last before a term is the one it is said of.

use super::fold::Gap;
use super::lexicon::{ContextWords, TermClass};
use super::view::View;
use crate::base::typed::is_han;

/// How far around a term a word of its context may be, in Chinese characters.
const CONTEXT_REACH: usize = 16;
/// How far before a term the person it is said of may be, in Chinese characters.
const PERSON_REACH: usize = 12;
/// A Chinese word is about as long as this many letters.
const LETTERS_PER_CHARACTER: usize = 3;
/// How far before a term a word for the reader may be, with only linking words between them.
const LINK_REACH: usize = 10;

/// Length of the longest word for the reader that may follow a term, in characters.
const TARGET_MAX: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Person {
    You,
    Own,
}

fn ends_with_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.ends_with(word.as_str()))
}

/// A term found at these cells of a view.
pub(super) struct Found<'a> {
    pub view: &'a View,
    pub start: usize,
    pub end: usize,
}

impl Found<'_> {
    /// A distance in Chinese characters, in the script of the term.
    fn reach(&self, characters: usize) -> usize {
        let is_latin = self.view.cells[self.start..self.end].iter().all(|cell| !is_han(cell.folded));
        let is_among_han = self.start.checked_sub(1).is_some_and(|before| is_han(self.view.cells[before].folded));
        if is_latin && !is_among_han { characters * LETTERS_PER_CHARACTER } else { characters }
    }

    /// The cells around the term in which a word of its context counts: of its clause, or also of those beside it.
    fn surroundings(&self, is_wide: bool) -> (usize, usize) {
        let cells = &self.view.cells;
        let (mut from, mut to) = (self.start, self.end);
        let reach = self.reach(CONTEXT_REACH);
        let ends_clause = |at: usize| !is_wide && cells[at].gap >= Gap::Clause;
        while from > self.start.saturating_sub(reach) && !ends_clause(from) {
            from -= 1;
        }
        while to < cells.len().min(self.end + reach) && !ends_clause(to) {
            to += 1;
        }
        (from, to)
    }
}

impl ContextWords {
    /// True when the words around a term say that it is meant as an insult.
    pub(super) fn is_meant(&self, class: TermClass, found: &Found<'_>) -> bool {
        match class {
            TermClass::Unless(context) => !self.is_spared(context, found),
            TermClass::OfYou => self.has_target(found) || self.is_linked(found),
            TermClass::AfterYou => self.is_linked(found),
            TermClass::Refuse | TermClass::Look | TermClass::Allow => true,
        }
    }

    /// True when a word of the context is near and the term is not said of the reader.
    fn is_spared(&self, context: usize, found: &Found<'_>) -> bool {
        let Some(context) = self.contexts.get(context) else { return false };
        let person = self.find_person(found);
        if person == Some(Person::You) || self.has_target(found) {
            return false;
        }
        let (from, to) = found.surroundings(context.is_wide);
        let (before, after) = (found.view.part(from, found.start), found.view.part(found.end, to));
        let is_near =
            |words: &[String]| words.iter().any(|word| before.contains(word.as_str()) || after.contains(word.as_str()));
        let is_title = || self.contexts.iter().any(|context| context.name == "title" && is_near(&context.words));
        // Somebody who has or is something: `我哥哥有智障`, `舅舅脑残`.
        let is_had = || before.ends_with(['有', '患', '得', '是']) || ends_with_any(before, &self.own);
        let is_ill = context.name == "illness" && person == Some(Person::Own) && is_had();
        is_near(&context.words) || is_title() || is_ill || self.is_of_third(found)
    }

    /// True when a third person, and nobody who reads this, is named before the term in its clause: `前夫是个人渣`.
    fn is_of_third(&self, found: &Found<'_>) -> bool {
        let (from, _) = found.surroundings(false);
        let before = found.view.part(from, found.start);
        let names = |words: &[String]| words.iter().any(|word| before.contains(word.as_str()));
        names(&self.third) && !names(&self.you)
    }

    /// The person named last before the term.
    fn find_person(&self, found: &Found<'_>) -> Option<Person> {
        let from = found.start.saturating_sub(found.reach(PERSON_REACH));
        (from + 1..=found.start).rev().find_map(|end| {
            let head = found.view.part(from, end);
            let longest =
                |words: &[String]| words.iter().filter(|word| head.ends_with(word.as_str())).map(String::len).max();
            match (longest(&self.own), longest(&self.you)) {
                (None, None) => None,
                // `你母亲` is said to the reader.
                (Some(own), you) if you.is_none_or(|you| own >= you) => {
                    let is_yours = head[..head.len() - own].ends_with(['你', '您']);
                    Some(if is_yours { Person::You } else { Person::Own })
                }
                _ => Some(Person::You),
            }
        })
    }

    /// True when a word for the reader follows, at once or after `的`: `废物客服`.
    fn has_target(&self, found: &Found<'_>) -> bool {
        let view = found.view;
        let is_open = |at: usize| view.cells.get(at).is_some_and(|cell| cell.gap < Gap::Clause);
        let mut at = found.end;
        while is_open(at) && view.cells.get(at).is_some_and(|cell| matches!(cell.folded, '的' | ' ')) {
            at += 1;
        }
        let after = view.part(at, at + TARGET_MAX);
        is_open(at) && self.target.iter().any(|word| after.starts_with(word.as_str()))
    }

    /// True when a word for the reader is before the term in its clause, and only linking words between them: `你们真是一群…`.
    fn is_linked(&self, found: &Found<'_>) -> bool {
        let view = found.view;
        let mut from = found.start;
        while from > found.start.saturating_sub(LINK_REACH) && view.cells[from].gap < Gap::Clause && from > 0 {
            from -= 1;
        }
        let mut open = vec![found.start];
        let mut seen = [false; LINK_REACH + 1];
        while let Some(end) = open.pop() {
            if std::mem::replace(&mut seen[found.start - end], true) {
                continue;
            }
            let head = view.part(from, end);
            let ends = |word: &&String| head.ends_with(word.as_str());
            if self.you.iter().any(|word| ends(&word)) {
                return true;
            }
            open.extend(self.link.iter().filter(ends).map(|word| end - word.chars().count()));
        }
        false
    }
}
