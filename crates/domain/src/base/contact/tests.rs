//! Tests of contacts: accepted, refused and equal ones.

mod address;
mod name;
mod phone;
