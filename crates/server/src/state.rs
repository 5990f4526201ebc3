//! State that every handler shares.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use domain::Context;
use domain::base::{SecretKey, secret};
use domain::deadline::calendar::horizon::{self, Horizon};
use domain::desk::queue::{self, Counts};
use domain::intake::query_code::QueryCode;
use tokio::sync::Semaphore;
use vault::Vault;

use crate::api::limits::Limits;
use crate::http::page_error::PageError;
use crate::http::throttle::Throttle;
use crate::http::upload_slots::Uploads;
use crate::settings::Settings;

/// Shared by every handler of the process.
#[derive(Debug)]
pub struct State {
    /// The pool of database connections.
    pub pool: database::Pool,
    /// Clock, letter writer and policies.
    pub ctx: Context,
    /// The server's key.
    pub key: SecretKey,
    /// The settings.
    pub settings: Settings,
    /// Limits sign-in attempts.
    pub throttle: Throttle,
    /// Limits calls of the API.
    pub api_limits: Limits,
    /// The evidence store.
    pub vault: Vault,
    /// Limits concurrent uploads.
    pub uploads: Uploads,
    /// Cached horizon of the calendar and its time; see [`State::horizon`].
    horizon: Mutex<Option<(DateTime<Utc>, Horizon)>>,
    /// The counts of the queue; see [`State::counts`].
    counts: Mutex<KeptCounts>,
    /// Limits concurrent password hashes: each takes 19 MiB and a core.
    hashing: Semaphore,
    /// Limits concurrent stamping of pictures: each takes some 25 MiB and a core.
    drawing: Semaphore,
}

/// The counts of the queue, and when they were asked for.
#[derive(Debug, Default)]
struct KeptCounts {
    kept: Option<(Instant, Counts)>,
    /// Time of the last change; counts requested before it may miss the change and are not cached.
    changed_at: Option<Instant>,
}

/// Greatest age of the cached horizon.
const HORIZON_AGE: TimeDelta = TimeDelta::minutes(1);

/// Pictures stamped at once.
const DRAWN_AT_ONCE: usize = 2;

/// Passwords hashed at once.
const HASHED_AT_ONCE: usize = 2;

/// Longest wait for either; then the answer is 503.
const PATIENCE: Duration = Duration::from_secs(5);

impl State {
    /// The state, with empty caches.
    pub fn new(settings: Settings, pool: database::Pool, ctx: Context, key: SecretKey, vault: Vault) -> Self {
        let throttle = Throttle::new(settings.sign_ins_per_minute);
        let api_limits = Limits::new(settings.api_calls_per_minute, settings.sign_ins_per_minute);
        let (uploads, hashing, drawing) =
            (Uploads::default(), Semaphore::new(HASHED_AT_ONCE), Semaphore::new(DRAWN_AT_ONCE));
        let ctx = ctx.with_key(key.clone());
        Self {
            pool,
            ctx,
            key,
            settings,
            throttle,
            api_limits,
            vault,
            uploads,
            horizon: Mutex::default(),
            counts: Mutex::default(),
            hashing,
            drawing,
        }
    }

    /// The date up to which the calendar is reliable, cached for a minute: every page of a lead needs it.
    ///
    /// # Errors
    /// As [`horizon::measure`].
    pub async fn horizon(&self, conn: &AsyncPgConnection) -> QueryResult<Horizon> {
        let now = self.ctx.now();
        let kept = lock(&self.horizon).clone().filter(|(at, _)| (now - *at).abs() < HORIZON_AGE);
        if let Some((_, horizon)) = kept {
            return Ok(horizon);
        }
        let horizon = horizon::measure(conn, &self.ctx).await?;
        *lock(&self.horizon) = Some((now, horizon.clone()));
        Ok(horizon)
    }

    /// Drops the cached horizon, after a change of the calendar.
    pub fn forget_horizon(&self) {
        *lock(&self.horizon) = None;
    }

    /// The counts of the queue, at most [`Settings::counts_age`] old: counting costs more than the rest of a page.
    ///
    /// # Errors
    /// As [`queue::count`].
    pub async fn counts(&self, conn: &AsyncPgConnection) -> QueryResult<Counts> {
        let asked_at = Instant::now();
        if let Some((at, counts)) = lock(&self.counts).kept
            && asked_at.duration_since(at) < self.settings.counts_age
        {
            return Ok(counts);
        }
        let counts = queue::count(conn, self.ctx.now()).await?;
        let mut known = lock(&self.counts);
        if known.changed_at.is_none_or(|at| at < asked_at) {
            known.kept = Some((asked_at, counts));
        }
        Ok(counts)
    }

    /// Drops the cached counts, after a change.
    pub fn forget_counts(&self) {
        *lock(&self.counts) = KeptCounts { kept: None, changed_at: Some(Instant::now()) };
    }

    /// A connection for this request.
    ///
    /// # Errors
    /// [`PageError::Unavailable`] when none becomes free in time.
    pub async fn conn(&self) -> Result<database::Connection, PageError> {
        self.pool.get().await.map_err(|error| {
            tracing::error!(%error, "no database connection available");
            PageError::Unavailable
        })
    }

    /// A new query code and its hash; hashed as passwords are.
    ///
    /// # Errors
    /// [`PageError::Unavailable`] when too many are waiting.
    pub async fn new_query_code(&self) -> Result<(QueryCode, String), PageError> {
        let code = QueryCode::generate().map_err(PageError::internal)?;
        let hashed = code.clone();
        let hash = self.run_hashing(move || hashed.hash()).await?.map_err(PageError::internal)?;
        Ok((code, hash))
    }

    /// Whether the query code matches the hash.
    ///
    /// # Errors
    /// [`PageError::Unavailable`] when too many are waiting.
    pub async fn verify_query_code(&self, code: QueryCode, hash: String) -> Result<bool, PageError> {
        self.run_hashing(move || code.matches(&hash)).await
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// [`PageError::Unavailable`] when too many are waiting.
    pub async fn hash_password(&self, password: String) -> Result<String, PageError> {
        self.run_hashing(move || secret::hash_password(&password)).await?.map_err(PageError::internal)
    }

    /// Whether the password matches the hash.
    ///
    /// # Errors
    /// [`PageError::Unavailable`] when too many are waiting.
    pub async fn verify_password(&self, password: String, hash: String) -> Result<bool, PageError> {
        self.run_hashing(move || secret::verify_password(&password, &hash)).await
    }

    /// Runs the drawing of a picture, a few at once, off the threads that answer requests.
    ///
    /// # Errors
    /// [`PageError::Unavailable`] when too many are waiting.
    pub async fn run_drawing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PageError> {
        run_limited(&self.drawing, work).await
    }

    async fn run_hashing<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PageError> {
        run_limited(&self.hashing, work).await
    }
}

async fn run_limited<T: Send + 'static>(
    places: &Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    let turn = tokio::time::timeout(PATIENCE, places.acquire()).await;
    let _place = turn.map_err(|_| PageError::Unavailable)?.map_err(PageError::internal)?;
    web::block(work).await.map_err(PageError::internal)
}

/// Locks the value even after a panic: it is only ever replaced as a whole, so it cannot be half-written.
fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
