//! Names that most tests of the portal use.

pub use std::sync::Arc;

pub use actix_web::test::TestRequest;
pub use actix_web::web;
pub use chrono::Duration;
pub use diesel::prelude::*;
pub use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
pub use domain::application;
pub use domain::application::status::{EffectState, Status};
pub use domain::application::transition;
pub use domain::base::actor::{Actor, Role};
pub use domain::base::id::{ApplicationId, EffectId, EvidenceId, LetterId, StoreId};
pub use domain::base::schema::{evidence_pages, evidence_views};
pub use domain::base::secret::Token;
pub use domain::base::terms::{ItemKind, Kind};
pub use domain::delivery::attempt::{self, LetterAttempt};
pub use domain::evidence::preparation::{self, PreparationResult};
pub use domain::evidence::{EvidencePage, EvidenceState, File};
pub use domain::intake::draft::{self, DraftOwner};
pub use domain::intake::{objection, withdrawal};
pub use domain::job::RetryPolicy;
pub use domain::letter::{LetterKind, LetterState};
pub use domain::policy::SecondRules;
pub use domain::review::outcome::Outcome;
pub use domain::review::{claim, decide, decision, information_request};
pub use domain::{Clock, Context};
pub use server::{State, links, urls};
pub use testkit::builders::{PASSWORD, QUERY_CODE};
pub use testkit::{ManualClock, TestDatabase, builders, sql};

pub use crate::apply::form_steps::*;
pub use crate::apply::links::*;
pub use crate::browser::{Answer, Browser};
pub use crate::pictures::*;
pub use crate::portal::*;
pub(crate) use crate::{browser, page};
