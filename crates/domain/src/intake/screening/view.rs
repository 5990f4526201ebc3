//! Views: ways of reading a folded text; the terms are searched in each.
//!
//! Chinese terms are searched with the gaps between characters removed. Terms in letters are searched word by word: as
//! typed, with digits and look-alikes read as letters, and with stretched letters reduced. Each view is made in one
//! pass and is no longer than the folded text.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::fold::{Cell, Gap};
use super::sound;
use crate::base::typed::is_han;

/// A text to search, with its cells.
pub(super) struct View {
    pub cells: Vec<Cell>,
    pub text: String,
    starts: Vec<usize>,
}

impl View {
    /// Makes a view of these cells.
    pub fn new(cells: Vec<Cell>) -> Self {
        let mut text = String::with_capacity(cells.len() * 2);
        let mut starts = Vec::with_capacity(cells.len());
        for cell in &cells {
            starts.push(text.len());
            text.push(cell.folded);
        }
        Self { cells, text, starts }
    }

    /// The same cells with a sign for each syllable.
    pub fn as_sounds(&self) -> Self {
        let signs = sound::signs(&self.text);
        let cells = self.cells.iter().zip(signs.chars()).map(|(cell, folded)| Cell { folded, ..*cell });
        Self::new(cells.collect())
    }

    /// The text of these cells, as far as they exist.
    pub fn part(&self, from: usize, to: usize) -> &str {
        let byte = |cell: usize| self.starts.get(cell).copied().unwrap_or(self.text.len());
        &self.text[byte(from)..byte(to.max(from))]
    }

    /// Index of the cell that begins at or after a byte of the text; the number of cells at the end of the text.
    pub fn cell_at(&self, byte: usize) -> usize {
        self.starts.partition_point(|&start| start < byte)
    }
}

/// The words as typed: without accents, with typewriter apostrophes, and with spaces and hyphens between words as one
/// space.
pub(super) fn words(folded: &[Cell]) -> Vec<Cell> {
    let mut words: Vec<Cell> = Vec::with_capacity(folded.len());
    for &cell in folded.iter().filter(|cell| !is_combining_mark(cell.folded)) {
        let is_space =
            cell.folded.is_whitespace() || matches!(cell.folded, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        match words.last_mut() {
            Some(last) if is_space && last.folded == ' ' => last.to = cell.to,
            _ if is_space => words.push(Cell { folded: ' ', ..cell }),
            _ => words.push(Cell { folded: plain(cell.folded), ..cell }),
        }
    }
    words
}

/// The words with disguises undone: spelled out (`f u c k`), or with digits and look-alikes (`sh1t`).
pub(super) fn undisguised(words: &[Cell]) -> Vec<Cell> {
    let mut read = joined(words, SPELLED_MIN);
    let mut at = 0;
    while at < read.len() {
        let length = read[at..].iter().take_while(|c| c.is_word_letter() || is_sign(c.folded)).count();
        let token = &mut read[at..at + length];
        let tail = token.iter().rev().take_while(|c| is_sign(c.folded)).count();
        let body = length - tail;
        let letters = token[..body].iter().filter(|c| c.folded.is_ascii_alphabetic()).count();
        // Short tokens such as room `5B` or `4S` are not disguised words.
        if body >= 4 && letters >= 2 {
            for cell in &mut token[..body] {
                cell.folded = letter_meant(cell.folded);
            }
        }
        at += length.max(1);
    }
    read
}

/// The words with every run of one letter reduced to one; a run of three or more is marked as stretched.
pub(super) fn squeezed(words: &[Cell]) -> Vec<Cell> {
    let mut squeezed: Vec<Cell> = Vec::with_capacity(words.len());
    for run in words.chunk_by(|a, b| a.folded == b.folded && a.folded.is_ascii_alphabetic()) {
        if let (Some(&first), Some(last)) = (run.first(), run.last()) {
            squeezed.push(Cell { to: last.to, stretched: run.len() >= 3, ..first });
        }
    }
    squeezed
}

/// Fewest single letters in a row that are a word spelled out.
const SPELLED_MIN: usize = 4;

/// The cells with letters joined that are spelled out, two of them suffice: `c a o 你`. `None` when there are none.
pub(super) fn with_joined_letters(cells: &[Cell]) -> Option<Vec<Cell>> {
    let joined = joined(cells, 2);
    (joined.len() < cells.len()).then_some(joined)
}

/// Joins single letters that are spelled out, if there are so many or more.
fn joined(words: &[Cell], fewest: usize) -> Vec<Cell> {
    // Single letters in a row, without another word between them.
    let single = |at: usize| {
        words[at].folded.is_ascii_alphabetic()
            && (at == 0 || !words[at - 1].is_word_letter())
            && words.get(at + 1).is_none_or(|next| !next.is_word_letter())
    };
    let mut joined = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let (mut count, mut end) = (0, at);
        let mut next = at;
        while next < words.len() && single(next) {
            count += 1;
            end = next + 1;
            let between = words[end..].iter().take(4).take_while(|cell| !cell.is_letter()).count();
            if !(1..=3).contains(&between) {
                break;
            }
            next = end + between;
        }
        let part = &words[at..end.max(at + 1)];
        joined.extend(part.iter().filter(|cell| count < fewest || cell.is_letter()));
        at += part.len();
    }
    joined
}

fn is_sign(c: char) -> bool {
    matches!(c, '@' | '$' | '!')
}

pub(super) fn plain(c: char) -> char {
    if matches!(c, '\u{2bc}' | '\u{2018}' | '\u{2019}') {
        return '\'';
    }
    let mut base = c;
    if matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') {
        let mut first = None;
        decompose_canonical(c, |part| {
            first.get_or_insert(part);
        });
        base = first.unwrap_or(c);
    }
    base
}

/// The Latin letter that a digit, a sign, or a Cyrillic or Greek letter resembles.
fn letter_meant(c: char) -> char {
    match c {
        '0' | 'о' | 'ο' => 'o',
        '1' | '!' | 'і' | 'ι' => 'i',
        '3' | 'е' | 'ε' => 'e',
        '4' | '@' | 'а' | 'α' => 'a',
        '5' | '$' | 'ѕ' => 's',
        '7' | 'т' | 'τ' => 't',
        'с' => 'c',
        'р' | 'ρ' => 'p',
        'у' | 'υ' => 'u',
        'х' | 'χ' => 'x',
        'к' | 'κ' => 'k',
        'п' | 'η' => 'n',
        other => other,
    }
}

/// The widest gap inside these cells.
pub(super) fn widest_gap(cells: &[Cell]) -> Gap {
    cells.iter().skip(1).map(|cell| cell.gap).max().unwrap_or(Gap::None)
}

/// True when a word of letters ends here: end of text, not a letter, or a Chinese character.
pub(super) fn is_word_edge(cell: Option<&Cell>) -> bool {
    cell.is_none_or(|cell| !cell.is_word_letter())
}

/// True when a term has a Chinese character and is therefore searched without word boundaries.
pub(super) fn has_han(term: &str) -> bool {
    term.chars().any(is_han)
}
