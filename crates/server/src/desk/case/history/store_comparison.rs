//! The applicant's claims, beside the store at submission and now.

use chrono::{DateTime, Utc};
use domain::base::Channel;
use domain::store::Binding;
use domain::store::funds::FundsItem;

use crate::desk::case::history::changes::funds_label;
use crate::desk::case::letter_check::language_name;
use crate::desk::case::page::CasePage;
use crate::ui::{Chip, Fact, Facts, figures_as_of, figures_note, inquiry_note, kind_name};

#[derive(Debug, PartialEq, Eq)]
pub struct ComparedStore {
    pub label: String,
    pub then: String,
    pub now: String,
    pub is_different: bool,
}

impl CasePage {
    /// The applicant's answers: unmasked, because the reviewer compares them (R22: seen by those who need it).
    pub fn claimed(&self) -> Facts {
        let (t, application, policy) = (self.t(), self.application(), &self.file.policy);
        let acknowledged = i64::try_from(application.acknowledged.len()).unwrap_or(i64::MAX);
        Facts(vec![
            Fact::new(t.text("label-kind"), kind_name(t, application.kind)),
            Fact::new(t.text("label-reason"), self.reason()),
            Fact::new(t.text("label-contact-name"), &application.contact_name),
            Fact::new(t.text("label-contact-phone"), &application.contact_phone).with_class("mask"),
            Fact::new(t.text("label-contact-email"), &application.contact_email).with_class("mask"),
            Fact::new(t.text("desk-label-language"), language_name(t, application.locale)),
            Fact::new(t.text("label-submitted-at"), t.moment(application.submitted_at)),
            Fact::new(t.text("label-channel"), self.channel(application.channel)),
            Fact::new(t.text("label-consequences"), t.text1("desk-acknowledged", "count", acknowledged)),
            Fact::new(
                t.text("label-policy"),
                t.text2("desk-policy-version", "name", policy.policy.name.as_str(), "version", policy.version),
            ),
        ])
    }

    fn channel(&self, channel: Channel) -> String {
        self.t().text(&format!("channel-{}", channel.slug()))
    }

    pub fn store_facts(&self) -> Facts {
        let (t, store) = (self.t(), &self.file.store);
        let mut facts = vec![
            Fact::new(t.text("label-store-name"), &store.name),
            Fact::new(t.text("desk-label-owner"), &store.owner_name),
        ];
        let live = self.file.bindings.iter().find(|binding| binding.ended_at.is_none());
        match live {
            Some(binding) => {
                facts.push(Fact::new(t.text("label-binding"), account(binding)).with_class("mask"));
                facts.push(Fact::new(t.text("label-bound-since"), t.moment(binding.bound_at)));
            }
            None => facts.push(Fact::new(t.text("label-binding"), t.text("desk-not-bound"))),
        }
        facts.push(Fact::chip(t.text("label-certification"), Chip::certification(t, store.certification)));
        let trading = if store.trading { "desk-trading-yes" } else { "desk-trading-no" };
        facts.push(Fact::new(t.text("desk-label-trading"), t.text(trading)));
        Facts(facts)
    }

    /// When the figures of now were true, that they are old or not known, and what came of asking the platform.
    pub fn figures_notes(&self) -> Vec<String> {
        let (t, store) = (self.t(), &self.file.store);
        let age = figures_note(t, &self.file.policy.policy, store, self.frame.now);
        let asked = inquiry_note(t, self.file.inquiry.as_ref());
        figures_as_of(t, store).into_iter().chain(age).chain(asked).collect()
    }

    /// Bindings that ended, newest first.
    pub fn past_bindings(&self) -> Vec<String> {
        let t = self.t();
        let line = |binding: &Binding| {
            let ended_at = binding.ended_at?;
            Some(t.text_with(
                "desk-past-binding",
                &[
                    ("account", account(binding).into()),
                    ("from", self.moment(&binding.bound_at).into()),
                    ("until", self.moment(&ended_at).into()),
                ],
            ))
        };
        self.file.bindings.iter().filter_map(line).collect()
    }

    /// Outstanding funds at submission (R8) and now.
    pub fn compared(&self) -> Vec<ComparedStore> {
        let (t, application, store) = (self.t(), self.application(), &self.file.store);
        let items = [
            (FundsItem::Balance, application.balance_cents, store.balance_cents),
            (FundsItem::UnshippedOrders, i64::from(application.unshipped_orders), i64::from(store.unshipped_orders)),
            (FundsItem::AfterSales, i64::from(application.open_after_sales), i64::from(store.open_after_sales)),
            (FundsItem::Loans, application.loan_cents, store.loan_cents),
        ];
        let known =
            |at: Option<DateTime<Utc>>, amount: String| if at.is_some() { amount } else { t.text("figures-not-known") };
        let row = |(item, then, now): (FundsItem, i64, i64)| ComparedStore {
            label: t.text(funds_label(item)),
            then: known(application.figures_at, self.amount(item, then)),
            now: known(store.figures_at, self.amount(item, now)),
            is_different: then != now || application.figures_at.is_none() != store.figures_at.is_none(),
        };
        items.into_iter().map(row).collect()
    }
}

/// A binding's account, by name and number.
fn account(binding: &Binding) -> String {
    format!("{} · {}", binding.account_name, binding.account_reference)
}
