//! Test setup: a database, a clock, and a mail transport and a platform with settable behaviour.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use domain::base::SignInCodeId;
use domain::base::schema::letters;
use testkit::{ManualClock, PlainWriter};
use worker::Drained;

use crate::prelude::*;

/// A worker, and what it works with.
pub struct Desk {
    pub worker: Worker,
    pub clock: Arc<ManualClock>,
    pub mail: Arc<Obedient>,
    pub database: TestDatabase,
}

/// A desk whose clock is set to a Monday morning.
pub async fn desk() -> Desk {
    let database = testkit::database().await;
    let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
    let mail = Arc::new(Obedient::default());
    let worker = worker(&database, clock.clone(), mail.clone());
    Desk { worker, clock, mail, database }
}

pub fn worker(database: &TestDatabase, clock: Arc<dyn Clock>, transport: Arc<dyn MailTransport>) -> Worker {
    Worker {
        platform: Arc::new(Registry::new(database.pool.clone(), clock.clone())),
        ctx: Context::new(clock, Arc::new(PlainWriter)),
        pool: database.pool.clone(),
        transport,
        webhooks: Webhooks { allow_private: true, ..Webhooks::default() },
        sender: "desk@unbind.example".to_owned(),
        delivery: worker::mail::Delivery::default(),
        sms: worker::sms::SmsDelivery::default(),
        vault: testkit::vault(),
        preparer: child(),
        scanner: None,
    }
}

/// The real child: an example of this crate, built by cargo beside the tests.
pub fn child() -> Preparer {
    let tests = std::env::current_exe().expect("a test has a path");
    let profile = tests.parent().and_then(|deps| deps.parent()).expect("tests are in target/<profile>/deps");
    let program = profile.join("examples").join("evidence_child");
    assert!(program.exists(), "cargo builds it with the tests: {}", program.display());
    Preparer { program, args: Vec::new(), fonts: Vec::new(), timeout: Preparer::TIMEOUT }
}

impl Desk {
    pub async fn connection(&self) -> AsyncPgConnection {
        self.database.connect().await
    }

    pub async fn drain(&self) -> Drained {
        worker::drain(&self.worker).await.expect("draining succeeds")
    }

    /// Drains after this much time has passed.
    pub async fn drain_after(&self, period: TimeDelta) -> Drained {
        self.clock.advance(period);
        self.drain().await
    }

    /// Posts a letter; see [`post`].
    pub async fn post(&self) -> LetterId {
        post(&self.connection().await, &self.worker.ctx, "owner@shop.example").await
    }

    /// An application to unbind a store.
    pub async fn submitted(&self) -> (ApplicationId, StoreId) {
        let (conn, ctx) = (&mut self.connection().await, &self.worker.ctx);
        builders::registers(conn, ctx).await;
        let store = builders::store(conn, "S1", "木棉好物", ctx.now()).await;
        (builders::submitted(conn, ctx, store, Kind::Unbind).await.id, store)
    }

    pub async fn count_letters(&self, kind: LetterKind) -> i64 {
        testkit::sql::count(&self.connection().await, &format!("letters where kind = '{kind}'")).await
    }

    pub async fn wake(&self, id: LetterId) {
        wake(self.worker.clone(), id).await;
    }

    pub async fn letter(&self, id: LetterId) -> LetterRow {
        find_letter(&self.connection().await, id).await
    }
}

/// Hands a job to the worker, as the queue does.
pub async fn wake(worker: Worker, job: impl Into<job::Job>) {
    let job = job.into();
    let payload = serde_json::to_value(job).expect("a payload is JSON");
    worker::jobs::handle(&worker, job.queue(), &payload).await.expect("the database answers");
}

/// Posts a letter without an application: a sign-in code. Returns its id.
pub async fn post(conn: &AsyncPgConnection, ctx: &Context, to: &str) -> LetterId {
    let id = SignInCodeId::new(ctx.now());
    let valid_period = chrono::Duration::minutes(10);
    let letter = Letter::SignInCode { store_name: "Mumian".into(), code: "123456".into(), valid_period };
    let recipient = Recipient::Applicant;
    let to = to.to_owned();
    let topic = Topic::SignInCode(id);
    let outgoing =
        OutgoingLetter { letter, recipient, to, locale: Locale::En, topic, hold_until: None, sms_to: Vec::new() };
    letter::post(conn, ctx, &[outgoing]).await.expect("the letter is stored");
    sql::text(conn, &format!("select id from letters where topic_id = '{id}'")).await.parse().expect("it is an id")
}

#[derive(Debug, Queryable)]
pub struct LetterRow {
    pub state: LetterState,
    pub attempt: i32,
    pub next_try_at: DateTime<Utc>,
    pub outcome: Option<String>,
}

pub async fn find_letter(conn: &AsyncPgConnection, id: LetterId) -> LetterRow {
    letters::table
        .find(id)
        .select((letters::state, letters::attempt, letters::next_try_at, letters::outcome))
        .first(&mut &*conn)
        .await
        .expect("the letter exists")
}

pub async fn count_jobs(conn: &AsyncPgConnection, status: &str) -> i64 {
    testkit::sql::count(conn, &format!("apalis.jobs where status = '{status}'")).await
}

/// The transport's response to the next letters.
#[derive(Debug, Clone, Copy, Default)]
pub enum Order {
    #[default]
    Accept,
    RefuseForNow,
    RefuseForGood,
    Panic,
    Hang,
}

/// A transport with settable responses, which records the letters it accepted.
#[derive(Debug, Default)]
pub struct Obedient {
    order: Mutex<Order>,
    taken: Mutex<Vec<LetterId>>,
    calls: AtomicUsize,
}

impl Obedient {
    pub fn tell(&self, order: Order) {
        *self.order.lock().expect("the lock is not poisoned") = order;
    }

    pub fn calls(&self) -> usize {
        AtomicUsize::load(&self.calls, Ordering::SeqCst)
    }

    pub fn taken(&self) -> Vec<LetterId> {
        self.taken.lock().expect("the lock is not poisoned").clone()
    }
}

#[async_trait]
impl MailTransport for Obedient {
    async fn send(&self, mail: &Mail<'_>) -> Result<String, SendError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let order = *self.order.lock().expect("the lock is not poisoned");
        match order {
            Order::Accept => {
                self.taken.lock().expect("the lock is not poisoned").push(mail.id);
                Ok("250 taken".to_owned())
            }
            Order::RefuseForNow => Err(SendError::Transient("451 later".to_owned())),
            Order::RefuseForGood => Err(SendError::Permanent("550 never".to_owned())),
            Order::Panic => panic!("told to, about owner@shop.example"),
            Order::Hang => {
                tokio::time::sleep(Duration::from_secs(600)).await;
                Err(SendError::Transient("hung".to_owned()))
            }
        }
    }
}
