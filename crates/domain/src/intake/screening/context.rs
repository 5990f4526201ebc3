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

    /// Where the quotation begins in which the term is.
    fn quote_start(&self) -> Option<usize> {
        let cells = &self.view.cells;
        let is_quoted = cells[self.start..self.end].iter().all(|cell| cell.is_quoted);
        is_quoted.then(|| cells[..self.start].iter().rposition(|cell| !cell.is_quoted).map_or(0, |last| last + 1))
    }

    /// True when the term is a clause of its own: `滚，别再…`.
    fn is_clause(&self) -> bool {
        let cells = &self.view.cells;
        let begins = self.start == 0 || cells[self.start].gap >= Gap::Clause || !cells[self.start - 1].is_letter();
        begins && self.ends_clause()
    }

    /// True when the term is a clause of its own with an exclamation mark: `黑店！`.
    fn is_exclaimed(&self) -> bool {
        let cells = &self.view.cells;
        let has_mark = cells[self.end - 1].is_exclaimed || cells.get(self.end).is_some_and(|next| next.folded == '!');
        is_han(cells[self.start].folded) && has_mark && self.is_clause()
    }

    /// True when at most three characters follow in the clause, such as `似的` or `东西`.
    fn nearly_ends_clause(&self) -> bool {
        let rest = &self.view.cells[self.end..];
        rest.len() <= 3 || rest.iter().take(4).any(|cell| cell.gap >= Gap::Clause || !cell.is_letter())
    }

    fn ends_clause(&self) -> bool {
        self.view.cells.get(self.end).is_none_or(|cell| cell.gap >= Gap::Clause || !cell.is_letter())
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
            TermClass::OfYou | TermClass::AfterYou if found.is_exclaimed() => true,
            TermClass::OfYou | TermClass::Sound => self.has_target(found) || self.is_linked(found),
            TermClass::AfterYou => self.is_linked(found),
            TermClass::Alone => found.is_clause(),
            TermClass::Refuse | TermClass::Spelled | TermClass::Look | TermClass::Allow => true,
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
        let is_shared = || self.contexts.iter().any(|context| context.is_shared && is_near(&context.words));
        // Somebody who has or is something: `我哥哥有智障`, `舅舅脑残`.
        let is_had = || before.ends_with(['有', '患', '得', '是']) || ends_with_any(before, &self.own);
        let is_own = context.is_own && person == Some(Person::Own) && is_had();
        let is_of_oneself = || context.is_oneself && self.is_linked_to(&self.oneself, found);
        is_near(&context.words) || is_shared() || is_own || is_of_oneself() || self.is_of_third(found)
    }

    /// True when a term is told as somebody's words or as a title, and is not said of the reader: `客服骂我傻子`,
    /// `有人留言说…`, `《白痴》`. Such an account is only worth a look.
    pub(super) fn is_account(&self, found: &Found<'_>) -> bool {
        if self.has_target(found) {
            return false;
        }
        let cells = &found.view.cells;
        let is_title = cells[found.start..found.end].iter().all(|cell| cell.is_title);
        // Quoted words address whomever they were said to, and a word that is only mentioned addresses nobody.
        let quote = found.quote_start();
        let is_mentioned = |start: usize| start > 0 && cells[start].gap < Gap::Clause && !self.is_linked(found);
        let told_at = quote.unwrap_or(found.start);
        let around = Found { view: found.view, start: told_at, end: found.end };
        let (from, to) = around.surroundings(false);
        let (before, after) = (found.view.part(from, told_at), found.view.part(found.end, to));
        let says_you = |text: &str| self.you.iter().any(|word| text.contains(word.as_str()));
        if is_title {
            return !self.is_linked(found);
        }
        // The words that come last before the term decide: `他说你们…` is said to the reader, `客服骂我…` is not.
        let is_told = self.account.end_of_report(before).is_some_and(|end| {
            let said = &before[end..];
            // Quoted words may address the applicant: `说“你去死”`.
            let said = said.strip_prefix('你').filter(|rest| !rest.starts_with('们')).unwrap_or(said);
            !says_you(said)
        });
        let is_mentioned = quote.is_some_and(is_mentioned) && !says_you(before);
        is_told || is_mentioned || (self.account.is_reported(after) && !says_you(after) && !says_you(before))
    }

    /// True when a third person, and nobody who reads this, is named before the term, or at once after it: `前夫是个人渣`,
    /// `那个王八蛋合伙人`.
    fn is_of_third(&self, found: &Found<'_>) -> bool {
        let (from, _) = found.surroundings(true);
        let before = found.view.part(from, found.start);
        let after = found.view.part(found.end, found.end + TARGET_MAX);
        let names = |words: &[String]| words.iter().any(|word| before.contains(word.as_str()));
        let follows = || self.third.iter().any(|word| after.starts_with(word.as_str()));
        (names(&self.third) || follows()) && !names(&self.you)
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
        let is_open = |at: usize| view.cells.get(at).is_some_and(|cell| cell.gap < Gap::List);
        let mut at = found.end;
        while is_open(at) && view.cells.get(at).is_some_and(|cell| matches!(cell.folded, '的' | ' ')) {
            at += 1;
        }
        let after = view.part(at, at + TARGET_MAX);
        is_open(at) && self.target.iter().any(|word| after.starts_with(word.as_str()))
    }

    /// True when a word for the reader is linked to the term, or when a group is named at the head of a clause that the
    /// term ends: `一群…，…`.
    fn is_linked(&self, found: &Found<'_>) -> bool {
        self.is_linked_to(&self.you, found)
    }

    /// True when one of the words is before the term in its clause, and only linking words between them: `你们真是一群…`.
    fn is_linked_to(&self, persons: &[String], found: &Found<'_>) -> bool {
        let view = found.view;
        let reach = found.reach(LINK_REACH);
        let mut from = found.start;
        while from > found.start.saturating_sub(reach) && view.cells[from].gap < Gap::List && from > 0 {
            from -= 1;
        }
        let is_headed = from == 0 || view.cells[from].gap >= Gap::List;
        let mut open = vec![found.start];
        let mut seen = vec![false; reach + 1];
        while let Some(mut end) = open.pop() {
            while end > from && view.cells[end - 1].folded == ' ' {
                end -= 1;
            }
            if std::mem::replace(&mut seen[found.start - end], true) {
                continue;
            }
            let head = view.part(from, end);
            // A word in letters is whole: `are`, not the end of `software`.
            let ends = |word: &&String| {
                let is_whole = |rest: &str| !word.is_ascii() || !rest.ends_with(|c: char| c.is_ascii_alphanumeric());
                head.strip_suffix(word.as_str()).is_some_and(is_whole)
            };
            let is_crowd = || is_headed && found.nearly_ends_clause() && self.crowd.iter().any(|word| head == word);
            if persons.iter().any(|word| ends(&word)) || is_crowd() {
                return true;
            }
            open.extend(self.link.iter().filter(ends).map(|word| end - word.chars().count()));
        }
        false
    }
}
