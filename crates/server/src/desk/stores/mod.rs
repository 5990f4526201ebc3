//! Pages about stores: what is known about one, bindings (R20), penalties (R14), the watch list.

pub mod bindings;
pub mod penalties;
pub mod register;
pub mod watch_list;
