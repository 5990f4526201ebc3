//! Stores and accounts that several lines of a file name. A dry run rolls each batch back, so a later line about the same
//! store or account is tried behind the lines that were accepted before.
//!
//! The first reading of the file finds what occurs more than once, as 64-bit hashes; only those lines are kept in memory.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;
use std::io::{self, BufRead};

use domain::base::text;
use domain::register::{self, Answer, Content, Entry, Registered};
use serde_json::Value;

use super::lines::{Line, Lines};

/// The lines of a dry run that later lines depend on.
#[derive(Default)]
pub(super) struct Repeats {
    hasher: RandomState,
    /// Hashes of the stores and accounts that several lines name; `None` when the file can be read only once: then each may
    /// be named again.
    repeated: Option<HashSet<u64>>,
    accepted: Vec<Entry>,
    /// Places in `accepted`.
    by_key: HashMap<u64, Vec<usize>>,
}

impl Repeats {
    /// For lines that can be read only once: each accepted one is kept.
    pub(super) fn unread() -> Self {
        Self::default()
    }

    /// For the lines of a file, which are read to the end.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn of<R: BufRead>(lines: &mut Lines<R>, entry: impl Fn(&[u8]) -> Option<Entry>) -> io::Result<Self> {
        let mut found = Self { repeated: Some(HashSet::new()), ..Self::default() };
        let (mut seen, mut repeated) = (HashSet::new(), HashSet::new());
        while let Some((_, line)) = lines.next()? {
            let Line::Bytes(line) = line else { continue };
            let keys = entry(&line).map(|entry| found.keys(&entry)).unwrap_or_default();
            repeated.extend(keys.into_iter().filter(|key| !seen.insert(*key)));
        }
        found.repeated = Some(repeated);
        Ok(found)
    }

    /// The accepted lines that these entries depend on, and the earlier lines that those depend on, in their order.
    pub(super) fn before(&self, entries: &[Entry]) -> Vec<Entry> {
        let keys_of = |entry: &Entry, end: usize| self.keys(entry).into_iter().map(move |key| (key, end));
        let mut open: Vec<(u64, usize)> =
            entries.iter().flat_map(|entry| keys_of(entry, self.accepted.len())).collect();
        let mut places = BTreeSet::new();
        while let Some((key, end)) = open.pop() {
            for &place in self.by_key.get(&key).into_iter().flatten().filter(|place| **place < end) {
                if places.insert(place) {
                    open.extend(keys_of(&self.accepted[place], place));
                }
            }
        }
        places.into_iter().map(|place| self.accepted[place].clone()).collect()
    }

    /// Keeps the entries that changed something and that later lines may depend on.
    pub(super) fn keep(&mut self, entries: &[Entry], answers: &[Answer]) {
        for (entry, answer) in entries.iter().zip(answers) {
            if !matches!(answer, Ok(Registered::Created(_) | Registered::Changed(_))) {
                continue;
            }
            let is_repeated = |key: &u64| self.repeated.as_ref().is_none_or(|repeated| repeated.contains(key));
            let keys: Vec<u64> = self.keys(entry).into_iter().filter(is_repeated).collect();
            if keys.is_empty() {
                continue;
            }
            for key in keys {
                self.by_key.entry(key).or_default().push(self.accepted.len());
            }
            self.accepted.push(entry.clone());
        }
    }

    /// The store of an entry, and the account it binds it to.
    fn keys(&self, entry: &Entry) -> Vec<u64> {
        let number = register::number(&entry.number).unwrap_or_else(|_| entry.number.clone());
        let (Content::Whole(value) | Content::Patch { patch: value, .. }) = &entry.content;
        let account = value.pointer("/binding/account_reference").and_then(Value::as_str).map(text::tidy);
        let mut keys = vec![self.hasher.hash_one(("number", number))];
        keys.extend(account.map(|account| self.hasher.hash_one(("account", account))));
        keys
    }
}

#[cfg(test)]
mod tests {
    use domain::base::StoreId;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn entry(number: &str, account: &str) -> Entry {
        Entry {
            number: number.to_owned(),
            content: Content::Whole(json!({ "binding": { "account_reference": account } })),
        }
    }

    #[test]
    fn only_lines_that_later_ones_need_are_kept() {
        let parse = |line: &[u8]| {
            let line = std::str::from_utf8(line).ok()?;
            line.split_once(',').map(|(number, account)| entry(number, account))
        };
        let mut repeats =
            Repeats::of(&mut Lines::new("S1,a\nS2,b\nS1,c\nS3,b\nbroken\nS4,d".as_bytes()), parse).unwrap();
        let created = |number: u128| Ok(Registered::Created(StoreId(Uuid::from_u128(number))));
        repeats.keep(&[entry("S1", "a"), entry("S2", "b"), entry("S4", "d")], &[created(1), created(2), created(4)]);
        assert_eq!(repeats.accepted.len(), 2, "nothing depends on S4");
        assert_eq!(repeats.before(&[entry("S1", "c")]), [entry("S1", "a")]);
        assert_eq!(repeats.before(&[entry("S3", "b"), entry("S1", "c")]), [entry("S1", "a"), entry("S2", "b")]);
        assert_eq!(repeats.before(&[entry("S5", "e")]), []);
        // The account that S3 names was bound by a change of S2, which another line created.
        let mut repeats = Repeats::of(&mut Lines::new("S2,a\nS2,b\nS3,b".as_bytes()), parse).unwrap();
        repeats.keep(&[entry("S2", "a"), entry("S2", "b")], &[created(2), created(2)]);
        assert_eq!(repeats.before(&[entry("S3", "b")]), [entry("S2", "a"), entry("S2", "b")]);
        let mut unread = Repeats::unread();
        unread.keep(&[entry("S4", "d")], &[created(4)]);
        assert_eq!(unread.before(&[entry("S4", "x")]).len(), 1);
    }
}
