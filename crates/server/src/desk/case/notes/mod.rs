//! Notes of colleagues about a case.

pub mod form;
pub mod handler;
pub mod view;
