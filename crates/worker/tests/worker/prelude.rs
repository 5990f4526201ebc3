//! Names that most tests of the worker use.

pub use std::path::{Path, PathBuf};
pub use std::sync::{Arc, Mutex};
pub use std::time::{Duration, Instant};

pub use async_trait::async_trait;
pub use chrono::TimeDelta;
pub use diesel::prelude::*;
pub use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
pub use domain::application::obstacle::Blocker;
pub use domain::application::status::EffectState;
pub use domain::base::actor::{Actor, Role};
pub use domain::base::clock::SystemClock;
pub use domain::base::id::{ApplicationId, EvidenceId, LetterId, StoreId};
pub use domain::base::terms::Kind;
pub use domain::effect::platform::report::{ReportError, ReportResult};
pub use domain::effect::{self, Effect, blocked};
pub use domain::evidence::{EvidenceState, removal};
pub use domain::intake::draft::{self, DraftOwner};
pub use domain::job::{self, RetryPolicy};
pub use domain::letter::{self, Letter, LetterKind, LetterState, OutgoingLetter, Recipient, Topic};
pub use domain::operation::{self, schedule};
pub use domain::record::event;
pub use domain::review::claim;
pub use domain::review::outcome::Outcome;
pub use domain::{Clock, Context, Locale, store};
pub use prepare::child::Preparer;
pub use testkit::platform::SignedMessage;
pub use testkit::sql::{self, count};
pub use testkit::{CatchAllSmtp, FakePlatform, Fault, TestDatabase, builders};
pub use tokio::io::{AsyncReadExt, AsyncWriteExt};
pub use tokio::net::TcpListener;
pub use tokio::task::JoinHandle;
pub use worker::mail::{Mail, MailTransport, SendError};
pub use worker::platform::{Http, HttpSettings, Registry};
pub use worker::webhooks::Webhooks;
pub use worker::{Settings, Worker, drain};

pub use crate::approved_case::*;
pub use crate::desk::*;
pub use crate::documents::*;
pub use crate::mail::transport;
pub use crate::queue::*;
