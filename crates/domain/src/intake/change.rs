//! Lists what changed since the rejection (R17), by field and by file.

use crate::application::Application;
use crate::evidence::File;
use crate::policy::field::Field;
use crate::store::funds::FundsItem;

/// A difference between an application and the one it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum Change {
    Answer {
        field: Field,
        before: String,
        after: String,
    },
    Funds {
        item: FundsItem,
        before: i64,
        after: i64,
    },
    FileAdded(Box<File>),
    FileLeftOut(Box<File>),
    /// A file with the same bytes as before.
    FileKept(Box<File>),
}

impl Change {
    /// False for a file that stayed the same.
    pub const fn is_difference(&self) -> bool {
        !matches!(self, Self::FileKept(_))
    }
}

/// The differences: answers in the order of the form, then funds, then files.
pub fn list(before: &Application, old_files: &[File], after: &Application, files: &[File]) -> Vec<Change> {
    let answers = [
        (Field::Reason, &before.reason, &after.reason),
        (Field::Statement, &before.statement, &after.statement),
        (Field::ContactName, &before.contact_name, &after.contact_name),
        (Field::ContactPhone, &before.contact_phone, &after.contact_phone),
        (Field::ContactEmail, &before.contact_email, &after.contact_email),
    ];
    let answers = answers
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| Change::Answer { field, before: before.clone(), after: after.clone() });
    let funds = [
        (FundsItem::Balance, before.balance_cents, after.balance_cents),
        (FundsItem::UnshippedOrders, i64::from(before.unshipped_orders), i64::from(after.unshipped_orders)),
        (FundsItem::AfterSales, i64::from(before.open_after_sales), i64::from(after.open_after_sales)),
        (FundsItem::Loans, before.loan_cents, after.loan_cents),
    ];
    let funds = funds.into_iter().filter(|(_, before, after)| before != after);
    let funds = funds.map(|(item, before, after)| Change::Funds { item, before, after });
    let is_in = |file: &File, list: &[File]| {
        let same = |other: &File| {
            other.evidence.sha256 == file.evidence.sha256 && other.evidence.document == file.evidence.document
        };
        list.iter().any(same)
    };
    let here = files.iter().map(|file| {
        let file = Box::new(file.clone());
        if is_in(&file, old_files) { Change::FileKept(file) } else { Change::FileAdded(file) }
    });
    let gone =
        old_files.iter().filter(|file| !is_in(file, files)).map(|file| Change::FileLeftOut(Box::new(file.clone())));
    answers.chain(funds).chain(here).chain(gone).collect()
}
