//! Parts that several pages share: frame, navigation, chips, facts, error summaries, charts, spreadsheets.

pub mod alarm;
pub mod chart;
pub mod chip;
pub mod error_summary;
pub mod fact;
pub mod frame;
pub mod nav;
pub mod paging;
pub mod reason_label;
pub mod spreadsheet;
