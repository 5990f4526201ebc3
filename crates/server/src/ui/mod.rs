//! Parts that several pages share: frame, navigation, chips, facts, error summaries, charts, spreadsheets.

pub mod alarm;
pub mod chart;
pub mod chip;
pub mod choice;
pub mod error_summary;
pub mod fact;
pub mod figures;
pub mod frame;
pub mod nav;
pub mod paging;
pub mod reason_label;
pub mod spreadsheet;

pub use chip::{Chip, KindTag, kind_name};
pub use choice::{Choice, Tab};
pub use error_summary::{ErrorSummary, SummaryLine, named_problem_text, problem_text};
pub use fact::{Fact, Facts};
pub use figures::{figures_as_of, figures_note, inquiry_note};
pub use frame::Frame;
pub use nav::Section;
pub use reason_label::{document_label, reason_label, rejection_labels};
