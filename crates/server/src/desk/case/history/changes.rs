//! Changes since the rejection (R17): each answer and each document, with the reasons it was rejected for.

use domain::desk::case_file::PriorApplication;
use domain::evidence::File;
use domain::intake::change::Change;
use domain::policy::Policy;
use domain::policy::field::Field;
use domain::review::outcome::Outcome;
use domain::store::funds::FundsItem;

use crate::desk::case::page::CasePage;
use crate::ui::{Chip, Fact, Facts, reason_label, rejection_labels};

#[derive(Debug, PartialEq, Eq)]
pub struct ChangedAnswer {
    pub label: String,
    pub before: String,
    pub after: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct ChangedFile {
    pub chip: Chip,
    pub label: String,
    pub file_name: String,
    pub is_gone: bool,
}

impl CasePage {
    pub fn followed(&self) -> Option<&PriorApplication> {
        self.file.follows.as_deref()
    }

    /// Why it was rejected, in reasons and in words.
    pub fn followed_facts(&self, prior: &PriorApplication) -> Facts {
        let t = self.t();
        let mut facts = Vec::new();
        if let Some(decision) = prior.decision.as_ref().filter(|decision| decision.outcome == Outcome::Reject) {
            let reasons = rejection_labels(t, &prior.policy, &decision.reasons);
            facts.push(Fact::new(t.text("label-decision-reasons"), reasons));
            if !decision.message.is_empty() {
                let fact = Fact::new(t.text("label-message"), &decision.message);
                facts.push(fact.with_class("lines"));
            }
        }
        Facts(facts)
    }

    /// True when nothing differs from the rejected application.
    pub fn is_unchanged(&self) -> bool {
        !self.file.changes().iter().any(Change::is_difference)
    }

    pub fn changed_answers(&self, prior: &PriorApplication) -> Vec<ChangedAnswer> {
        let changes = self.file.changes();
        changes.iter().filter_map(|change| self.changed_answer(prior, change)).collect()
    }

    fn changed_answer(&self, prior: &PriorApplication, change: &Change) -> Option<ChangedAnswer> {
        let t = self.t();
        let (label, before, after) = match change {
            Change::Answer { field, before, after } => {
                let shown = |policy: &Policy, text: &str| match field {
                    Field::Reason => reason_label(t, policy, text).into_owned(),
                    _ if text.is_empty() => t.text("not-given"),
                    _ => text.to_owned(),
                };
                let label = match field {
                    Field::Reason => "label-reason",
                    Field::Statement => "label-statement",
                    Field::ContactName => "label-contact-name",
                    Field::ContactPhone => "label-contact-phone",
                    Field::ContactEmail => "label-contact-email",
                };
                (label, shown(&prior.policy.policy, before), shown(&self.file.policy.policy, after))
            }
            Change::Funds { item, before, after } => {
                (funds_label(*item), self.amount(*item, *before), self.amount(*item, *after))
            }
            Change::FileAdded(_) | Change::FileLeftOut(_) | Change::FileKept(_) => return None,
        };
        Some(ChangedAnswer { label: t.text(label), before, after })
    }

    pub fn changed_files(&self) -> Vec<ChangedFile> {
        let t = self.t();
        let line = |chip: Chip, file: &File, is_gone: bool| ChangedFile {
            chip,
            label: self.document_label(&file.evidence.document),
            file_name: file.evidence.file_name.clone(),
            is_gone,
        };
        let changed = |change: &Change| match change {
            Change::FileAdded(file) => Some(line(Chip::added(t), file, false)),
            Change::FileLeftOut(file) => Some(line(Chip::left_out(t), file, true)),
            Change::FileKept(file) => Some(line(Chip::kept(t), file, false)),
            Change::Answer { .. } | Change::Funds { .. } => None,
        };
        self.file.changes().iter().filter_map(changed).collect()
    }

    /// An outstanding amount or count, in words.
    pub fn amount(&self, item: FundsItem, amount: i64) -> String {
        let t = self.t();
        match item {
            FundsItem::Balance | FundsItem::Loans => t.money_cents(amount),
            FundsItem::UnshippedOrders => t.text1("desk-orders", "count", amount),
            FundsItem::AfterSales => t.text1("desk-after-sales", "count", amount),
        }
    }
}

/// Message id of the item's label.
pub const fn funds_label(item: FundsItem) -> &'static str {
    match item {
        FundsItem::Balance => "label-balance",
        FundsItem::UnshippedOrders => "label-unshipped-orders",
        FundsItem::AfterSales => "desk-label-after-sales",
        FundsItem::Loans => "desk-label-loans",
    }
}
