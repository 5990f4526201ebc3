//! The worker's part: while the story's time passes, escalations run, leases end, letters are sent and effects carried
//! out, each at its time, by the functions the real worker calls. No data leaves this machine: mail server and
//! platform are simulated here too.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use diesel::sql_types::{Nullable, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::{Blocker, EffectState};
use domain::base::schema::{effects, letters};
use domain::base::{EffectId, LetterId};
use domain::deadline::{escalation, late_notice};
use domain::delivery::{attempt, release};
use domain::effect::{self, registry};
use domain::job::RetryPolicy;
use domain::letter::LetterState;
use domain::review::{claim, information_request};

use super::stage::Stage;
use super::stores::UNREACHABLE_DOMAIN;

/// More rounds than any story needs: beyond this a row stays due forever.
const ROUNDS_MAX: usize = 2_000;
/// Rows per batch of a sweep.
const BATCH: i64 = 500;

impl Stage {
    /// Advances the clock; work that becomes due on the way is done at its time.
    pub(super) async fn wait_until(
        &mut self,
        connection: &mut AsyncPgConnection,
        until: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        for _ in 0..ROUNDS_MAX {
            match find_next(connection).await? {
                Some(next) if next <= until => self.clock.advance_to(next),
                _ => {
                    self.clock.advance_to(until);
                    return Ok(());
                }
            }
            self.run_background_jobs(connection).await?;
        }
        anyhow::bail!("work that is due at {} is still due after it was done", self.ctx.now())
    }

    pub(super) async fn run_background_jobs(&mut self, connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
        escalation::run_due(connection, &self.ctx, BATCH).await?;
        information_request::remind_due(connection, &self.ctx, BATCH).await?;
        information_request::lapse_due(connection, &self.ctx, BATCH).await?;
        late_notice::renew_due(connection, &self.ctx, BATCH).await?;
        claim::end_leases(connection, &self.ctx, BATCH).await?;
        release::release_held(connection, &self.ctx, BATCH).await?;
        self.send_letters(connection).await?;
        self.carry_out_effects(connection).await?;
        // Carrying out an effect writes a letter.
        self.send_letters(connection).await
    }

    async fn send_letters(&self, connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
        let due: Vec<LetterId> = letters::table
            .filter(letters::state.eq(LetterState::Queued).and(letters::next_try_at.le(self.ctx.now())))
            .order((letters::created_at, letters::id))
            .select(letters::id)
            .load(connection)
            .await?;
        for id in due {
            let attempt::LetterAttempt::Send(letter) =
                attempt::begin(connection, &self.ctx, id, RetryPolicy::LETTER).await?
            else {
                continue;
            };
            if letter.to_address.ends_with(UNREACHABLE_DOMAIN) {
                let answer = "550 5.1.1 mailbox unavailable";
                attempt::give_up(connection, &self.ctx, &letter, answer).await?;
            } else {
                attempt::sent(connection, &self.ctx, &letter, "250 2.0.0 accepted").await?;
            }
        }
        Ok(())
    }

    async fn carry_out_effects(&self, connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
        let now = self.ctx.now();
        let due: Vec<EffectId> = effects::table
            .filter(effects::state.eq_any([EffectState::Scheduled, EffectState::Requested]))
            .filter(effects::next_try_at.le(now))
            .order((effects::next_try_at, effects::id))
            .select(effects::id)
            .load(connection)
            .await?;
        for id in due {
            let begun = match effect::begin(connection, &self.ctx, id, RetryPolicy::EFFECT).await? {
                effect::EffectAttempt::Preflight { effect, .. } => {
                    effect::request(connection, &self.ctx, id, effect.attempt, RetryPolicy::EFFECT).await?
                }
                begun => begun,
            };
            let effect::EffectAttempt::Request { effect, target } = begun else { continue };
            if self.platform_down.contains(&effect.application_id) {
                let problem = "the platform did not answer within 10 seconds";
                effect::try_again(connection, &self.ctx, id, problem, RetryPolicy::EFFECT).await?;
                continue;
            }
            match registry::carry_out(connection, &effect, target.store, now).await? {
                Some(done_at) => effect::confirm(connection, &self.ctx, id, done_at).await?,
                None => {
                    effect::block(connection, &self.ctx, id, effect.attempt, &[Blocker::NothingToDo.into()]).await?
                }
            }
        }
        Ok(())
    }
}

/// The next time at which work becomes due.
async fn find_next(connection: &mut AsyncPgConnection) -> anyhow::Result<Option<DateTime<Utc>>> {
    let next = sql::<Nullable<Timestamptz>>(
        "select least(
             (select min(due_at) from escalations where fired_at is null and cancelled_at is null),
             (select min(lease_until) from claims where ended_at is null),
             (select min(halfway_reminder_at) from information_requests where ended_at is null and halfway_reminded_at is null),
             (select min(last_day_reminder_at) from information_requests where ended_at is null and last_day_reminded_at is null),
             (select min(answer_until) from information_requests where ended_at is null),
             (select min(release_at) from letters where state = 'held'),
             (select min(next_try_at) from letters where state = 'queued'),
             (select min(next_try_at) from effects where state in ('scheduled', 'requested'))
         )",
    );
    Ok(next.get_result(connection).await?)
}
