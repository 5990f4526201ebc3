//! Emails: the outbox, one email, the texts of each kind, follow-ups and pauses.

pub mod follow_ups;
pub mod letter;
pub mod letter_actions;
pub mod letter_kind;
pub mod letter_kind_page;
pub mod letter_kinds;
pub mod mail_pauses;
pub mod outbox;
