//! How often each deed succeeded, and what was seen.
#![expect(clippy::print_stdout, reason = "a report prints")]

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::prelude::*;

/// Counts of all walks.
#[derive(Debug, Default)]
pub struct Report {
    walks: usize,
    /// Tried and succeeded, by deed.
    deeds: BTreeMap<String, (usize, usize)>,
    statuses: BTreeMap<String, usize>,
    effects: BTreeMap<String, usize>,
    letters: BTreeMap<String, usize>,
    /// Objections by link: tried and accepted, by status or effect state.
    objections: BTreeMap<String, (usize, usize)>,
    endings: BTreeMap<String, usize>,
}

impl Report {
    pub fn walk(&mut self) {
        self.walks += 1;
    }

    pub fn deed(&mut self, name: String, has_succeeded: bool) {
        let counts = self.deeds.entry(name).or_default();
        counts.0 += 1;
        counts.1 += usize::from(has_succeeded);
    }

    pub fn state(&mut self, status: Status, effect: EffectState) {
        *self.statuses.entry(status.to_string()).or_default() += 1;
        *self.effects.entry(effect.to_string()).or_default() += 1;
    }

    pub fn letter(&mut self, kind: LetterKind) {
        *self.letters.entry(kind.to_string()).or_default() += 1;
    }

    pub fn objected(&mut self, state: &str, is_accepted: bool) {
        let counts = self.objections.entry(state.to_owned()).or_default();
        counts.0 += 1;
        counts.1 += usize::from(is_accepted);
    }

    pub fn ended(&mut self, status: Status) {
        *self.endings.entry(status.to_string()).or_default() += 1;
    }

    /// The statuses and states that were never seen and the deeds that never succeeded.
    pub fn gaps(&self) -> Vec<String> {
        let statuses = Status::ALL.iter().map(|it| it.to_string()).filter(|it| !self.statuses.contains_key(it));
        // A cancelled effect is not the application's any more.
        let states = EffectState::ALL.iter().filter(|it| **it != EffectState::Cancelled).map(|it| it.to_string());
        let states = states.filter(|it| !self.effects.contains_key(it));
        let deeds = self.deeds.iter().filter(|(_, (_, succeeded))| *succeeded == 0).map(|(name, _)| name.clone());
        statuses.chain(states).chain(deeds).collect()
    }

    pub fn print(&self) {
        println!("{} walks", self.walks);
        line(
            "deeds (succeeded/tried)",
            self.deeds.iter().map(|(name, (tried, done))| format!("{name} {done}/{tried}")),
        );
        line("statuses", self.statuses.iter().map(pair));
        line("effects", self.effects.iter().map(pair));
        line("emails", self.letters.iter().map(pair));
        line(
            "objections by link (accepted/tried)",
            self.objections.iter().map(|(at, (tried, done))| format!("{at} {done}/{tried}")),
        );
        line("endings", self.endings.iter().map(pair));
    }
}

fn pair((name, count): (&String, &usize)) -> String {
    format!("{name} {count}")
}

fn line(title: impl Display, items: impl Iterator<Item = String>) {
    println!("{title}: {}", items.collect::<Vec<_>>().join(", "));
}
