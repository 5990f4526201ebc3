//! Operation: every alarm is raised, and operators' actions need permission, are recorded, and happen once.

mod job_lists;

use domain::base::EffectId;
use domain::delivery::copy::CopyError;
use domain::delivery::resend;
use domain::effect::unknown::{self, SettleError};
use domain::job;
use domain::operation::{self, Alarm, AlarmName, DeadLetters, JobState, OperationsError, QueueFigures, schedule};
use uuid::Uuid;

use crate::prelude::*;

/// A healthy system: a worker for each queue, an official calendar, sweeps that ran.
struct Fixture {
    desk: Desk,
    conn: AsyncPgConnection,
    operator: Actor,
}

async fn fixture() -> Fixture {
    let (desk, mut conn) = desk().await;
    let operator = builders::staff_member(&mut conn, &desk.ctx, "yunwei", "运维", &[Role::Operator]).await;
    let sweeps = [("run_escalations", 10), ("erase_closed", 3600)];
    schedule::announce(&conn, desk.ctx.now(), &sweeps).await.unwrap();
    let fixture = Fixture { desk, conn, operator };
    fixture.wait(Duration::zero()).await;
    fixture
}

impl Fixture {
    fn now(&self) -> DateTime<Utc> {
        self.desk.ctx.now()
    }

    /// Every worker reports that it lives.
    async fn workers_live(&self) {
        for queue in job::QUEUES {
            let worker = format!(
                "insert into apalis.workers (id, worker_type, storage_name, layers, last_seen)
                 values ('{queue}@host:7:abcd1234', '{queue}', 'x', '', '{}')
                 on conflict (id) do update set last_seen = excluded.last_seen",
                self.now()
            );
            sql::execute(&self.conn, &worker).await;
        }
    }

    /// Time passes while everything works.
    async fn wait(&self, period: Duration) {
        self.desk.clock.advance(period);
        self.workers_live().await;
        let now = self.now();
        for name in ["run_escalations", "erase_closed"] {
            schedule::record_success(&self.conn, name, now, now, now, 0).await.unwrap();
        }
    }

    async fn ringing(&self) -> Vec<AlarmName> {
        self.alarms().await.into_iter().filter(Alarm::is_ringing).map(|alarm| alarm.name).collect()
    }

    async fn alarms(&self) -> Vec<Alarm> {
        operation::measure(&self.conn, &self.desk.ctx).await.unwrap().alarms
    }

    async fn alarm(&self, name: AlarmName) -> Alarm {
        self.alarms().await.into_iter().find(|alarm| alarm.name == name).unwrap()
    }

    /// The state of the queue of letters.
    async fn letter_queue(&self) -> QueueFigures {
        operation::measure(&self.conn, &self.desk.ctx).await.unwrap().queues.remove(0)
    }

    /// Enqueues a job for a letter that does not exist; returns the job's id.
    async fn enqueue_letter(&self) -> String {
        let letter = LetterId::new(self.now());
        job::enqueue(&self.conn, self.now(), &[(letter.into(), self.now())]).await.unwrap();
        sql::text(&self.conn, &format!("select id from apalis.jobs where job_subject(job) = '{letter}'")).await
    }

    async fn set(&self, statements: &str) {
        sql::execute(&self.conn, statements).await;
    }

    /// The actions recorded, each with its actor.
    async fn record(&mut self) -> Vec<(String, Option<Uuid>)> {
        let of = events::table.filter(events::subject_kind.eq("operations")).order(events::seq);
        of.select((events::action, events::actor_id)).load(&mut self.conn).await.unwrap()
    }
}

/// Inserts an open follow-up of every letter, made at this time.
fn follow_ups(created_at: DateTime<Utc>) -> String {
    format!(
        "insert into follow_ups (id, application_id, letter_id, reason, created_at)
         select gen_random_uuid(), application_id, id, 'bounced', '{created_at}' from letters where application_id is not null"
    )
}

/// Inserts a failed effect of every application. Inserted directly: the row alone must raise the alarm.
const FAILED_EFFECT: &str = "
set session_replication_role = replica;
insert into effects (id, application_id, decision_id, kind, state, basis_hash, not_before, next_try_at, created_at)
select gen_random_uuid(), id, gen_random_uuid(), 'unbind', 'failed', sha256(''), submitted_at, submitted_at, submitted_at
from applications;
set session_replication_role = origin";

#[tokio::test]
async fn healthy_system_raises_no_alarm() {
    let fixture = fixture().await;
    assert_eq!(fixture.ringing().await, []);
    assert_eq!(fixture.alarms().await.len(), AlarmName::ALL.len(), "alarms that are not raised are listed too");
    let id = fixture.enqueue_letter().await;
    // `run_at` of a job due at once is ten seconds early; that is not its age.
    let queue = fixture.letter_queue().await;
    assert_eq!(queue.oldest_at, Some(fixture.now()));
    assert_eq!((queue.waiting, queue.running), (1, 0));
    fixture.set(&format!("update apalis.jobs set status = 'Done', done_at = '{NOW}' where id = '{id}'")).await;
    fixture.wait(Duration::minutes(4)).await;
    assert_eq!(fixture.ringing().await, []);
    let queue = fixture.letter_queue().await;
    assert_eq!((queue.done_5_min, queue.done_1_h, queue.waiting), (1, 1, 0));
    fixture.wait(Duration::minutes(4)).await;
    let queue = fixture.letter_queue().await;
    assert_eq!((queue.done_5_min, queue.done_1_h), (0, 1));
}

#[tokio::test]
async fn waiting_job_raises_an_alarm() {
    let fixture = fixture().await;
    fixture.enqueue_letter().await;
    let later = (EffectId::new(fixture.now()).into(), fixture.now() + Duration::hours(5));
    job::enqueue(&fixture.conn, fixture.now(), &[later]).await.unwrap();
    fixture.wait(Duration::minutes(5)).await;
    assert_eq!(fixture.ringing().await, []);
    fixture.wait(Duration::seconds(1)).await;
    assert_eq!(fixture.ringing().await, [AlarmName::QueueOld]);
    assert_eq!(fixture.alarm(AlarmName::QueueOld).await.of, ["deliver-letter"]);
}

#[tokio::test]
async fn queue_without_worker_raises_an_alarm() {
    let mut fixture = fixture().await;
    fixture.desk.clock.advance(Duration::seconds(60));
    assert_eq!(fixture.ringing().await, []);
    fixture.desk.clock.advance(Duration::seconds(1));
    assert_eq!(fixture.ringing().await, [AlarmName::WorkerGone]);
    let (ctx, operator) = (fixture.desk.ctx.clone(), fixture.operator.clone());
    for queue in job::QUEUES {
        operation::pause(&mut fixture.conn, &ctx, &operator, queue).await.unwrap();
    }
    assert_eq!(fixture.ringing().await, []);
}

#[tokio::test]
async fn sweep_is_late_after_two_periods_and_a_minute() {
    let fixture = fixture().await;
    fixture.desk.clock.advance(Duration::seconds(80));
    fixture.workers_live().await;
    assert_eq!(fixture.ringing().await, []);
    fixture.desk.clock.advance(Duration::seconds(1));
    fixture.workers_live().await;
    let late = fixture.alarm(AlarmName::SweepLate).await;
    assert_eq!(late.of, ["run_escalations"], "the other sweep runs hourly");
    // A new version no longer runs it.
    schedule::announce(&fixture.conn, fixture.now(), &[("erase_closed", 3600), ("never_ran", 10)]).await.unwrap();
    assert_eq!(fixture.ringing().await, []);
    // A sweep that never ran is expected from its announcement on; another starting worker does not change that.
    fixture.desk.clock.advance(Duration::seconds(81));
    fixture.workers_live().await;
    schedule::announce(&fixture.conn, fixture.now(), &[("erase_closed", 3600), ("never_ran", 10)]).await.unwrap();
    assert_eq!(fixture.ringing().await, [AlarmName::SweepLate]);
}

#[tokio::test]
async fn failed_letters_and_effects_raise_alarms() {
    let mut fixture = fixture().await;
    fixture.desk.submitted(&mut fixture.conn).await;
    fixture.set("delete from apalis.jobs").await;
    fixture.set("update letters set state = 'failed', ended_at = created_at where kind = 'received'").await;
    assert_eq!(fixture.ringing().await, [AlarmName::LettersFailed]);
    fixture.wait(Duration::hours(25)).await;
    assert_eq!(fixture.ringing().await, [], "the alarm lasts a day");
    fixture.set(FAILED_EFFECT).await;
    assert_eq!(fixture.ringing().await, [AlarmName::EffectsFailed]);
}

#[tokio::test]
async fn horizon_and_overdue_raise_alarms() {
    let mut fixture = fixture().await;
    fixture.desk.clock.set(instant("2026-10-25T23:59:59+08:00"));
    fixture.wait(Duration::zero()).await;
    assert_eq!(fixture.ringing().await, []);
    fixture.wait(Duration::seconds(1)).await;
    // 60 days before a deadline can exceed official data.
    let near = fixture.alarm(AlarmName::CalendarHorizon).await;
    assert_eq!((near.is_ringing(), near.at), (true, Some(instant("2026-12-25T00:00:00+08:00"))));
    fixture.set("update calendar_years set status = 'provisional' where year = 2026").await;
    let today = instant("2026-10-26T00:00:00+08:00");
    assert_eq!(fixture.alarm(AlarmName::CalendarHorizon).await.at, Some(today));
    fixture.set("update calendar_years set status = 'official' where year >= 2026").await;
    assert_eq!(fixture.ringing().await, []);

    fixture.desk.submitted(&mut fixture.conn).await;
    fixture.wait(Duration::days(4)).await;
    fixture.set("delete from apalis.jobs").await;
    assert_eq!(fixture.ringing().await, []);
    fixture.wait(Duration::days(10)).await;
    assert_eq!(fixture.ringing().await, [AlarmName::Overdue]);
}

#[tokio::test]
async fn dead_job_is_retried_once_and_recorded() {
    let mut fixture = fixture().await;
    let (ctx, operator) = (fixture.desk.ctx.clone(), fixture.operator.clone());
    let id = fixture.enqueue_letter().await;
    let refused = operation::retry(&mut fixture.conn, &ctx, &operator, &id).await.unwrap_err();
    assert!(matches!(refused, OperationsError::State(JobState::Waiting)), "{refused}");
    fixture
        .set(
            "update apalis.jobs set status = 'Failed', attempts = 25, done_at = run_at,
              last_result = '{\"Err\": \"550 <owner@shop.example> no such user\"}'",
        )
        .await;
    let dead = operation::list(&fixture.conn, &operator, ctx.now(), None, JobState::Dead, None, 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].problem.as_deref(), Some("550 [address] no such user"), "no address is shown");
    assert_eq!(fixture.letter_queue().await.dead, 1);
    operation::retry(&mut fixture.conn, &ctx, &operator, &id).await.unwrap();
    let again = operation::retry(&mut fixture.conn, &ctx, &Actor::CommandLine, &id).await.unwrap_err();
    assert!(matches!(again, OperationsError::State(JobState::Waiting)), "{again}");
    let job = operation::find(&fixture.conn, &operator, ctx.now(), &id).await.unwrap().unwrap();
    assert_eq!((job.state, job.attempts, job.problem), (JobState::Waiting, 0, None));
    operation::discard(&mut fixture.conn, &ctx, &Actor::CommandLine, &id).await.unwrap();
    assert_err!(operation::discard(&mut fixture.conn, &ctx, &operator, &id).await, OperationsError::Missing);
    let operator_id = operator.id();
    let expected = [("retry_job".to_owned(), operator_id), ("discard_job".to_owned(), None)];
    assert_eq!(fixture.record().await, expected);
}

#[tokio::test]
async fn held_job_cannot_be_changed() {
    let mut fixture = fixture().await;
    let (ctx, operator) = (fixture.desk.ctx.clone(), fixture.operator.clone());
    let id = fixture.enqueue_letter().await;
    for (status, state) in [("Queued", JobState::Running), ("Running", JobState::Running), ("Done", JobState::Done)] {
        fixture.set(&format!("update apalis.jobs set status = '{status}'")).await;
        for refused in [
            operation::retry(&mut fixture.conn, &ctx, &operator, &id).await,
            operation::discard(&mut fixture.conn, &ctx, &operator, &id).await,
        ] {
            assert!(matches!(refused, Err(OperationsError::State(found)) if found == state), "{refused:?}");
        }
    }
    assert_eq!(fixture.record().await, []);
}

#[tokio::test]
async fn pause_and_run_request_happen_once() {
    let mut fixture = fixture().await;
    let (ctx, operator) = (fixture.desk.ctx.clone(), fixture.operator.clone());
    let queue = job::DELIVER_LETTER;
    operation::pause(&mut fixture.conn, &ctx, &operator, queue).await.unwrap();
    assert_err!(operation::pause(&mut fixture.conn, &ctx, &operator, queue).await, OperationsError::Already);
    let paused = operation::list_paused(&fixture.conn).await.unwrap();
    assert_eq!((paused.len(), paused[0].paused_by), (1, operator.id()));
    operation::resume(&mut fixture.conn, &ctx, &Actor::CommandLine, queue).await.unwrap();
    assert_err!(operation::resume(&mut fixture.conn, &ctx, &operator, queue).await, OperationsError::Already);
    assert_err!(operation::pause(&mut fixture.conn, &ctx, &operator, "no-queue").await, OperationsError::Missing);

    operation::run_now(&mut fixture.conn, &ctx, &operator, "erase_closed").await.unwrap();
    assert_err!(operation::run_now(&mut fixture.conn, &ctx, &operator, "erase_closed").await, OperationsError::Already);
    assert_err!(operation::run_now(&mut fixture.conn, &ctx, &operator, "no_sweep").await, OperationsError::Missing);
    assert_eq!(schedule::list_requested(&fixture.conn).await.unwrap(), ["erase_closed"]);
    assert!(schedule::take_request(&fixture.conn, "erase_closed").await.unwrap());
    assert!(!schedule::take_request(&fixture.conn, "erase_closed").await.unwrap(), "only one worker takes the request");
    let actions: Vec<String> = fixture.record().await.into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, ["pause_queue", "resume_queue", "run_sweep"]);
    assert_eq!(event::list_broken(&fixture.conn).await.unwrap(), []);
}

#[tokio::test]
async fn operation_actions_need_permission() {
    let mut fixture = fixture().await;
    let ctx = fixture.desk.ctx.clone();
    let id = fixture.enqueue_letter().await;
    for role in Role::ALL {
        let name = format!("somebody-{role}");
        let actor = builders::staff_member(&mut fixture.conn, &ctx, &name, "某人", &[*role]).await;
        let looks = operation::overview(&fixture.conn, &ctx, &actor).await.is_ok();
        assert_eq!(looks, matches!(role, Role::Operator | Role::Admin | Role::Lead), "{role}");
        let finds = operation::search(&fixture.conn, &actor, ctx.now(), &id).await.is_ok();
        assert_eq!(finds, looks, "{role}");
        let acts = operation::run_now(&mut fixture.conn, &ctx, &actor, "run_escalations").await.is_ok();
        assert_eq!(acts, *role == Role::Operator, "{role}");
        if !acts {
            assert!(operation::discard(&mut fixture.conn, &ctx, &actor, &id).await.is_err());
            assert!(operation::retry(&mut fixture.conn, &ctx, &actor, &id).await.is_err());
            assert!(operation::pause(&mut fixture.conn, &ctx, &actor, job::DELIVER_LETTER).await.is_err());
            assert!(operation::resume(&mut fixture.conn, &ctx, &actor, job::DELIVER_LETTER).await.is_err());
        }
    }
    assert_eq!(fixture.record().await.len(), 1);
}

#[tokio::test]
async fn dead_letters_are_listed_until_retried() {
    let mut fixture = fixture().await;
    let (ctx, operator) = (fixture.desk.ctx.clone(), fixture.operator.clone());
    assert_eq!(operation::list_dead_letters(&fixture.conn, &ctx, &operator).await.unwrap(), DeadLetters::default());
    let receipt = builders::submitted(&mut fixture.conn, &ctx, fixture.desk.store, Kind::Unbind).await;
    let failed = "update letters set state = 'failed', ended_at = created_at, attempt = 3 where kind = 'alert'";
    fixture.set(failed).await;
    fixture.set(FAILED_EFFECT).await;
    let stuck = operation::list_dead_letters(&fixture.conn, &ctx, &operator).await.unwrap();
    assert_eq!((stuck.letters.len(), stuck.effects.len()), (2, 1));
    assert_eq!(stuck.effects[0].reference, receipt.reference);
    let shown = format!("{stuck:?}");
    assert!(!shown.contains('@') && !shown.contains("木棉"), "{shown}");
    // An operator may only read; somebody who may resend does so, and the letter is no longer listed.
    let refused = resend::resend(&mut fixture.conn, &ctx, &operator, stuck.letters[0].id).await.unwrap_err();
    assert!(matches!(refused, CopyError::NotPermitted(_)), "{refused}");
    assert_err!(
        unknown::ask_again(&mut fixture.conn, &ctx, &operator, receipt.id).await,
        SettleError::Transition(TransitionError::NotPermitted(_))
    );
    let agent = builders::staff_member(&mut fixture.conn, &ctx, "kefu", "客服", &[Role::Agent]).await;
    fixture.wait(Duration::minutes(1)).await;
    resend::resend(&mut fixture.conn, &ctx, &agent, stuck.letters[0].id).await.unwrap();
    let left = operation::list_dead_letters(&fixture.conn, &ctx, &operator).await.unwrap();
    assert_eq!(left.letters.iter().map(|it| it.id).collect::<Vec<_>>(), [stuck.letters[1].id]);
    assert!(operation::list_dead_letters(&fixture.conn, &ctx, &fixture.desk.reviewer).await.is_err());
}

#[tokio::test]
async fn document_without_pictures_raises_the_alarm() {
    let mut fixture = fixture().await;
    fixture.desk.submitted(&mut fixture.conn).await;
    fixture.set("update evidence set state = 'received', prepared_at = null").await;
    fixture.set("delete from apalis.jobs").await;
    assert_eq!(fixture.ringing().await, []);
    fixture.wait(Duration::minutes(6)).await;
    assert_eq!(fixture.ringing().await, [AlarmName::EvidenceWaiting]);
    assert!(fixture.alarm(AlarmName::EvidenceWaiting).await.count > 0);
    let now = fixture.now();
    let given_up = format!("update evidence set state = 'unreadable', problem = 'gave_up', prepared_at = '{now}'");
    fixture.set(&given_up).await;
    assert_eq!(fixture.ringing().await, [AlarmName::EvidenceWaiting]);
    fixture.wait(Duration::hours(25)).await;
    assert_eq!(fixture.ringing().await, []);
}

/// An answer period and an effect wait for it, so that it must not be forgotten.
#[tokio::test]
async fn follow_up_open_for_days_raises_an_alarm() {
    let mut fixture = fixture().await;
    fixture.desk.submitted(&mut fixture.conn).await;
    fixture.set("update letters set state = 'sent', sent_at = created_at; delete from apalis.jobs").await;
    fixture.set(&follow_ups(fixture.now())).await;
    fixture.wait(Duration::days(2)).await;
    assert_eq!(fixture.alarm(AlarmName::FollowUpsLate).await.count, 0);
    fixture.wait(Duration::seconds(1)).await;
    assert_eq!(fixture.alarm(AlarmName::FollowUpsLate).await.count, 3, "to the applicant and to both contacts");
    let closed = format!(
        "update follow_ups set done_at = created_at, done_by = '{}', result = 'not_reached'",
        staff_id(&fixture.desk.lead)
    );
    fixture.set(&closed).await;
    assert_eq!(fixture.alarm(AlarmName::FollowUpsLate).await.count, 0);
}
