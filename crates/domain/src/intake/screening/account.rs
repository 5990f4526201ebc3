//! Finds the words by which somebody tells what another person said.

use aho_corasick::{AhoCorasick, BuildError};

/// The words by which somebody tells what another person said, compiled for searching.
#[derive(Debug, Default)]
pub(super) struct AccountWords {
    /// The words of `[reported]`, of `[speech]` and of `[speaker]`, in this order.
    automaton: Option<AhoCorasick>,
    /// The number of words of `[reported]`, and of these and `[speech]`.
    ends: (usize, usize),
}

impl AccountWords {
    /// Compiles the words of `[reported]`, of `[speech]` and of `[speaker]`.
    pub(super) fn new(reported: &[String], speech: &[String], speaker: &[String]) -> Result<Self, BuildError> {
        let automaton = AhoCorasick::new(reported.iter().chain(speech).chain(speaker))?;
        Ok(Self { automaton: Some(automaton), ends: (reported.len(), reported.len() + speech.len()) })
    }

    /// Where the last words end by which a text reports something: one of `[reported]`, or a verb after its speaker.
    pub(super) fn end_of_report(&self, text: &str) -> Option<usize> {
        let (mut speaker, mut end) = (None::<usize>, None);
        // In the order of their ends.
        for found in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
            let is_spoken = || speaker.is_some_and(|speaker| speaker <= found.start());
            match found.pattern().as_usize() {
                word if word < self.ends.0 => end = Some(found.end()),
                word if word < self.ends.1 => end = if is_spoken() { Some(found.end()) } else { end },
                _ => speaker = speaker.or(Some(found.end())),
            }
        }
        end
    }

    /// True when a word of `[reported]` occurs.
    pub(super) fn is_reported(&self, text: &str) -> bool {
        let mut found = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text));
        found.any(|found| found.pattern().as_usize() < self.ends.0)
    }
}
