//! Lists about stores: bindings (R20), penalties (R14), the watch list.

pub mod bindings;
pub mod penalties;
pub mod watch_list;
