//! The applicant's side: admission, drafts, submission, proof of contacts, withdrawal, objection, appeal (R1 to R10,
//! R17, R18, R23).

pub mod admission;
pub mod appeal;
pub mod change;
pub mod channel_pause;
pub mod completeness;
pub mod draft;
pub mod draft_document;
pub mod email_proof;
pub mod new_draft;
pub mod objection;
pub mod query_code;
pub mod reapply;
pub mod reapply_lodged;
pub mod screening;
pub mod submission;
pub mod withdrawal;
