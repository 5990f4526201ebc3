//! Evidence of a case: the viewer, the stated purpose, and the log of views (R22).

pub mod form;
pub mod handler;
pub mod panes;
pub mod view;
pub mod viewer;
