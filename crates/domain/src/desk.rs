//! How reviewers find and organise their work: queue, saved views, tags, snoozes, case file, presence, figures, exports, bulk
//! actions.

pub mod allowed;
pub mod bulk;
pub mod case_file;
pub mod export;
pub mod figures;
pub mod presence;
pub mod queue;
pub mod saved_view;
pub mod snooze;
pub mod tag;
pub mod workload;
