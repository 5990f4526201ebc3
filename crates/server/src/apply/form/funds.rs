//! Funds first (R8): what is outstanding, and how to settle it.

use domain::policy::Strictness;
use domain::policy::field::FUNDS;
use domain::store::funds::{self, FundsItem, Outstanding};
use locale::Translator;

use crate::apply::form::wizard::Wizard;

/// The outstanding items; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funds {
    outstanding: Vec<Outstanding>,
    /// The application before this one was rejected because of them.
    were_at_fault: bool,
}

/// An outstanding item, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundsLine {
    pub id: String,
    pub label: String,
    /// How much or how many, written out.
    pub amount: String,
    pub advice: String,
    /// It must be settled before submission.
    pub stops: bool,
    /// Whether it must be settled, in words.
    pub verdict: String,
}

impl Funds {
    /// The outstanding items under the policy and the chosen reason, if there are any.
    pub fn find(wizard: &Wizard) -> Option<Self> {
        let (admission, reason) = (&wizard.admission, &wizard.completeness.draft.answers.reason);
        let outstanding = funds::outstanding(&admission.policy.policy, reason, &admission.store);
        let were_at_fault = !wizard.fixes_at(FUNDS).is_empty();
        (!outstanding.is_empty()).then_some(Self { outstanding, were_at_fault })
    }

    pub fn lines(&self, t: &Translator) -> Vec<FundsLine> {
        self.outstanding.iter().map(|it| line(*t, it)).collect()
    }

    /// Whether the items block the submission, or probably the approval, as a sentence.
    pub fn verdict(&self, t: &Translator) -> String {
        let stops = self.outstanding.iter().any(|it| it.strictness == Strictness::Stop);
        t.text(match self.were_at_fault {
            _ if stops => "apply-funds-stop",
            true => "apply-funds-at-fault",
            false => "apply-funds-warn",
        })
    }
}

pub fn anchor(item: FundsItem) -> String {
    format!("funds-{}", item.slug())
}

pub fn label(t: Translator, item: FundsItem) -> String {
    t.text(&format!("apply-funds-label-{}", item.slug()))
}

fn line(t: Translator, it: &Outstanding) -> FundsLine {
    let amount = match it.item {
        FundsItem::Balance | FundsItem::Loans => t.money_cents(it.amount),
        FundsItem::UnshippedOrders | FundsItem::AfterSales => {
            t.text1(&format!("apply-funds-count-{}", it.item.slug()), "n", it.amount)
        }
    };
    let stops = it.strictness == Strictness::Stop;
    FundsLine {
        id: anchor(it.item),
        label: label(t, it.item),
        amount,
        advice: t.text(&format!("apply-funds-do-{}", it.item.slug())),
        stops,
        verdict: t.text(if stops { "apply-funds-item-stop" } else { "apply-funds-item-warn" }),
    }
}
