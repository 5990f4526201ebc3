//! Ordinary and hostile evidence: generated here, checked by the rules, prepared in the real child.
#![expect(clippy::unwrap_used, reason = "a failed setup step is a test failure")]

mod cases;
mod child;
mod corpus;
mod appearance;
mod kinds;
mod mutations;
mod samples;
mod samples_font;
mod samples_pdf;
mod written;
