//! The API for programs of partners (docs/decisions/0051): JSON under `/api/v1`, authenticated by a key alone.
//!
//! [`auth::layer`] is around every route: it finds the client of the key, limits its calls and records them. A handler
//! reads the call ([`call::Call`]) and its strict JSON ([`json`]), asks one use case, and answers with a body and its
//! entity tag ([`answer`]). A write runs in one transaction with its idempotency key ([`once`]). Errors are
//! [`problem::Problem`]s. The permissions of a client are those of its scopes, in the domain's table.

pub mod answer;
pub mod application_body;
pub mod applications;
pub mod attachment;
pub mod auth;
pub mod call;
pub mod client;
pub mod contact_proof;
pub mod cursor;
pub mod decision;
pub mod documents;
pub mod draft_body;
pub mod drafts;
pub mod information_request;
pub mod json;
pub mod limits;
pub mod once;
pub mod openapi;
pub mod problem;
pub mod reports;
pub mod request_documents;
pub mod store_body;
pub mod stores;
pub mod webhooks;
pub mod withdrawal;
pub mod words;
