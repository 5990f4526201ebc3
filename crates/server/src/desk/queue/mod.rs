//! The queue: its list, filters, saved views, bulk actions and exports.

pub mod bulk;
pub mod export;
pub mod filters;
pub mod handler;
pub mod page;
pub mod queue_row;
pub mod saved_view_form;
pub mod saved_views;
