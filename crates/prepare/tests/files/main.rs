//! Evidence as people and attackers send it: made here, judged by the rules, prepared in the real child.
#![expect(clippy::unwrap_used, reason = "a test whose ground gives way has failed, and says where")]

mod cases;
mod child;
mod corpus;
mod looks;
mod samples;
mod samples_pdf;
