//! The bulk actions that are offered.

use domain::base::Actor;
use domain::desk::bulk::{BulkAction, BulkCode};
use locale::Translator;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub code: BulkCode,
    pub label: String,
}

pub fn offers(t: Translator, actor: &Actor) -> Vec<Offer> {
    let may = BulkAction::ALL.iter().filter(|code| actor.may(code.permission()));
    may.map(|code| Offer { code: *code, label: t.text(&format!("bulk-action-{}", code.slug())) }).collect()
}
