//! An approved application and the platform that carries it out.

use domain::effect::blocked::FoundObstacle;
use domain::effect::platform::report;

use crate::prelude::*;

/// The worker's time limit for an answer.
const TIMEOUT: Duration = Duration::from_millis(1_500);

/// An approved application, and the platform that is to carry it out.
pub struct ApprovedCase {
    pub desk: Desk,
    pub platform: FakePlatform,
    pub application: ApplicationId,
    pub store: StoreId,
    pub lead: Actor,
}

/// An approved application whose grace period is over, before the first request to the platform.
pub async fn approved_case() -> ApprovedCase {
    let mut desk = desk().await;
    let clock: Arc<dyn Clock> = desk.clock.clone();
    let platform = FakePlatform::start(Arc::clone(&clock)).await;
    let settings = HttpSettings { timeout: TIMEOUT, ..HttpSettings::new(platform.url(), FakePlatform::secret()) };
    desk.worker.platform = Arc::new(Http::new(settings, clock).expect("loopback is allowed"));
    let mut conn = desk.connection().await;
    let ctx = &desk.worker.ctx;
    let (application, store) = desk.submitted().await;
    desk.drain().await;
    let reviewer = builders::staff_member(&mut conn, ctx, "lin", "林", &[Role::Reviewer]).await;
    let lead = builders::staff_member(&mut conn, ctx, "zhao", "赵", &[Role::Lead]).await;
    builders::decided(&mut conn, ctx, &reviewer, application, Outcome::Approve).await;
    // Its letters were sent at the end of the grace period.
    let sent = "update letters set state = 'sent', sent_at = release_at where state = 'held'";
    conn.batch_execute(sent).await.expect("the letters are marked");
    desk.clock.advance(TimeDelta::days(3));
    ApprovedCase { desk, platform, application, store, lead }
}

impl ApprovedCase {
    /// Makes the store register the platform.
    pub fn use_register(&mut self) {
        let desk = &mut self.desk;
        desk.worker.platform = Arc::new(Registry::new(desk.database.pool.clone(), desk.clock.clone()));
    }

    pub async fn drain(&self) -> Effect {
        self.desk.drain().await;
        self.effect().await
    }

    pub async fn drain_after(&self, period: TimeDelta) -> Effect {
        self.desk.clock.advance(period);
        self.drain().await
    }

    /// Runs a statement that changes one of the tables.
    pub async fn run(&self, statement: &str) {
        self.desk.connection().await.batch_execute(statement).await.expect("the statement is valid");
    }

    pub async fn effect(&self) -> Effect {
        let conn = self.desk.connection().await;
        effect::find_live(&conn, self.application).await.expect("the database answers").expect("there is an effect")
    }

    /// Drains at each next attempt until the effect is over.
    pub async fn drain_to_the_end(&self) -> Effect {
        let mut effect = self.drain().await;
        for _ in 0..20 {
            if !matches!(effect.state, EffectState::Scheduled | EffectState::Requested) {
                return effect;
            }
            self.desk.clock.set(effect.next_try_at);
            effect = self.drain().await;
        }
        panic!("it never ends")
    }

    /// As [`Self::drain_to_the_end`], which is [`Self::assert_done_once`].
    pub async fn drain_to_done(&self) -> Effect {
        let effect = self.drain_to_the_end().await;
        self.assert_done_once(&effect).await;
        effect
    }

    pub async fn obstacles(&self) -> Vec<FoundObstacle> {
        let conn = self.desk.connection().await;
        blocked::list(&conn, self.effect().await.id).await.expect("the database answers")
    }

    pub async fn take(&self, message: &SignedMessage) -> Result<ReportResult, ReportError> {
        let mut conn = self.desk.connection().await;
        report::accept(&mut conn, &self.desk.worker.ctx, &FakePlatform::secret(), &message.message()).await
    }

    /// Asserts that the effect was carried out once, announced once and recorded in our own register.
    pub async fn assert_done_once(&self, effect: &Effect) {
        let ledger = self.platform.ledger();
        assert_eq!(ledger.len(), 1, "carried out once: {ledger:?}");
        assert_eq!((ledger[0].effect, ledger[0].store.as_str()), (effect.id, "S1"));
        assert_eq!(effect.state, EffectState::Confirmed);
        assert_eq!(self.platform.unsigned(), 0, "every request is signed");
        assert_eq!(self.desk.count_letters(LetterKind::Done).await, 1);
        let conn = self.desk.connection().await;
        assert_eq!(store::find_live_binding(&conn, self.store).await.expect("the database answers"), None);
        assert_eq!(event::list_broken(&conn).await.expect("the database answers"), []);
    }
}
