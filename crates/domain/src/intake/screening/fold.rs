//! Folding: normalises a text to one spelling; every folded character keeps its position in the original.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::base::typed::{self, is_han};

/// How much was left out between a folded character and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// The characters are adjacent.
    None,
    /// One to three marks or spaces, as used to disguise a word.
    Narrow,
    /// The comma of a list: the words before and after it belong to one clause, but not together.
    List,
    /// Punctuation that ends a clause, which a colon does not, or more than three marks: more likely two sentences than one word.
    Clause,
    /// So many marks (13 or more) that the characters are unrelated.
    Wide,
}

/// A folded character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// The character.
    pub folded: char,
    /// Start in the original text, in bytes.
    pub from: usize,
    /// End in the original text, in bytes.
    pub to: usize,
    /// How much was left out before it.
    pub gap: Gap,
    /// True when it replaces a run of three or more.
    pub stretched: bool,
    /// True inside `《…》`.
    pub is_title: bool,
    /// True inside quotes.
    pub is_quoted: bool,
    /// True before an exclamation mark.
    pub is_exclaimed: bool,
}

impl Cell {
    /// True for a letter or digit of any script.
    pub fn is_letter(&self) -> bool {
        self.folded.is_alphanumeric()
    }

    /// True for a letter or digit of a script that separates words by spaces.
    pub fn is_word_letter(&self) -> bool {
        self.is_letter() && !is_han(self.folded)
    }
}

/// The spelling used for comparing and screening: NFKC (full width becomes half width), lower case, without zero-width
/// characters, and without anything between Chinese characters or between one and a letter (`傻 * 逼`, `陈 立新`).
/// Idempotent.
pub fn fold(text: &str) -> String {
    closed(cells(text)).iter().map(|cell| cell.folded).collect()
}

/// The folded characters, including everything between them.
pub(super) fn cells(text: &str) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(text.len() / 2);
    let mut group = String::new();
    let mut chars = text.char_indices().filter(|&(_, c)| !is_invisible(c)).peekable();
    while let Some((from, first)) = chars.next() {
        let mut to = from + first.len_utf8();
        let mut push = |folded: char, to: usize| {
            cells.push(Cell {
                folded,
                from,
                to,
                gap: Gap::None,
                stretched: false,
                is_title: false,
                is_quoted: false,
                is_exclaimed: false,
            });
        };
        let alone = chars.peek().is_none_or(|&(_, next)| !continues(next));
        if alone && first.is_ascii() {
            push(first.to_ascii_lowercase(), to);
            continue;
        }
        if alone && matches!(first, '\u{4e00}'..='\u{9fff}') {
            push(first, to);
            continue;
        }
        group.clear();
        group.push(first);
        while let Some((at, next)) = chars.next_if(|&(_, next)| continues(next)) {
            group.push(next);
            to = at + next.len_utf8();
        }
        // NFKC expands one character to up to eighteen. Four per character are kept, which is enough for every real
        // word.
        let longest = 4 * group.chars().count();
        let lower: String = group.nfkc().take(longest).flat_map(char::to_lowercase).collect();
        for folded in lower.nfkc().filter(|&c| !is_invisible(c)) {
            push(folded, to);
        }
    }
    cells
}

/// Removes everything between two letters of which one is Chinese.
pub(super) fn closed(cells: Vec<Cell>) -> Vec<Cell> {
    let mut closed: Vec<Cell> = Vec::with_capacity(cells.len());
    let mut rest = cells.as_slice();
    while let Some((&cell, after)) = rest.split_first() {
        if cell.is_letter() {
            closed.push(cell);
            rest = after;
            continue;
        }
        let length = rest.iter().take_while(|cell| !cell.is_letter()).count();
        let (between, after) = rest.split_at(length);
        match (closed.last(), after.first()) {
            (Some(before), Some(next)) if before.is_letter() && (is_han(before.folded) || is_han(next.folded)) => {
                let is_exclaimed = between.iter().any(|cell| cell.folded == '!');
                closed.last_mut().into_iter().for_each(|before| before.is_exclaimed = is_exclaimed);
                closed.push(Cell { gap: gap(between), ..*next });
                rest = &after[1..];
            }
            _ => {
                closed.extend_from_slice(between);
                rest = after;
            }
        }
    }
    spelled_out(&mut closed);
    closed
}

/// Single characters with a mark between any two of them are one word, not clauses: `傻。逼。平。台`.
fn spelled_out(cells: &mut [Cell]) {
    const FEWEST: usize = 3;
    let ends: Vec<usize> = (1..cells.len()).filter(|at| (Gap::List..=Gap::Clause).contains(&cells[*at].gap)).collect();
    for run in ends.chunk_by(|a, b| a + 1 == *b).filter(|run| run.len() >= FEWEST - 1) {
        run.iter().for_each(|at| cells[*at].gap = Gap::Narrow);
    }
}

fn gap(between: &[Cell]) -> Gap {
    let marks = between.iter().filter(|cell| !is_combining_mark(cell.folded));
    let ends_clause = |cell: &Cell| matches!(cell.folded, ',' | ';' | '!' | '?' | '。' | '\n' | '\r');
    match marks.clone().count() {
        13.. => Gap::Wide,
        4.. => Gap::Clause,
        _ if marks.clone().any(ends_clause) => Gap::Clause,
        _ if marks.clone().any(|cell| cell.folded == '、') => Gap::List,
        _ => Gap::Narrow,
    }
}

/// True for characters that are never visible; spaces and line breaks are not among them.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace()) || typed::is_invisible(c)
}

/// True when the character may combine with the one before it, so that both are normalised together.
fn continues(c: char) -> bool {
    !c.is_ascii()
        && (is_combining_mark(c)
            || matches!(c, '\u{1161}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}' | '\u{ffa1}'..='\u{ffdc}'))
}
