//! The world outside: the mail server, the platform, the calendar, customer service, and time.

use chrono::{Datelike, Weekday};
use diesel::sql_types::{Nullable, Timestamptz};
use domain::application::Obstacle;
use domain::base::EffectId;
use domain::base::clock::date_at;
use domain::base::terms::YearStatus;
use domain::deadline::calendar::{self, CalendarDay, CalendarYear, DayKind, draft, publish, redate};
use domain::deadline::escalation::digest;
use domain::deadline::late_notice;
use domain::delivery::{cancel, pause, reconcile, resend};
use domain::effect::unknown::{self, ManualFinding};
use domain::effect::{EffectAttempt, blocked};
use domain::proposal::{self, Proposed};
use domain::review::claim::hand_back;

use super::case::Case;
use super::deeds::{Deed, Reply};
use super::invariants;
use super::walk::Walk;
use crate::prelude::*;

impl Walk<'_> {
    /// Deeds of the mail server, the platform, customer service and the clock.
    pub async fn outside_does(&mut self, who: usize, deed: Deed) -> Result<(), String> {
        let me = self.people.staff[who].clone();
        let id = self.id();
        match deed {
            Deed::MailRuns => self.deliver_due().await.then_some(()).ok_or("no letter is due".into()),
            Deed::LetterFails(which, how) => self.letter_fails(which, how).await,
            Deed::Bounce(which, how) => self.bounces(which, how).await,
            Deed::FollowUp(which, reached) => self.close_follow_up(which, reached).await,
            Deed::Resend(which) => {
                let letter = self.some_letter(which, |it| it.state != LetterState::Held).await?;
                refusal(resend::resend(self.conn, &self.ctx, &self.people.agent, letter).await)
            }
            Deed::CorrectAddress(which) => {
                let address = format!("chen{which}@mumian.example");
                self.two_people(Proposed::AddressCorrected { application: id, address }).await
            }
            Deed::CancelHeld(which) => {
                let letter = self.some_letter(which, |it| it.state == LetterState::Held).await?;
                refusal(cancel::cancel(self.conn, &self.ctx, &self.people.agent, letter).await)
            }
            Deed::PauseMail(which) => {
                let kind = which.map(|which| LetterKind::ALL[(which * 3) % LetterKind::ALL.len()]);
                refusal(pause::pause(self.conn, &self.ctx, &Actor::CommandLine, kind, "换证书").await)
            }
            Deed::ResumeMail => self.resume_mail().await.then_some(()).ok_or("nothing is paused".into()),
            Deed::EffectRuns(reply) => self.effect_runs(reply).await,
            Deed::PlatformSilent(done) => self.exhaust(Reply::NoAnswer(done), EffectState::Failed).await,
            Deed::PlatformDown => self.exhaust(Reply::CheckDown, EffectState::Blocked).await,
            Deed::AskAgain => refusal(unknown::ask_again(self.conn, &self.ctx, &me, id).await),
            Deed::Settle => self.settle(&me).await,
            Deed::PublishCalendar(which) => self.publish_calendar(which).await,
            Deed::Sweep => self.passes(Duration::zero()).await,
            Deed::WeeksPass => self.passes(Duration::days(12)).await,
            Deed::HalfYearPasses => self.passes(Duration::days(183)).await,
            Deed::NextDue => {
                let at = self.next_due_at().await.ok_or("nothing is due")?;
                self.people.desk.clock.set(at);
                self.sweep().await;
                self.deliver_due().await;
                self.run_due_effects().await;
                Ok(())
            }
            Deed::Wait(minutes) => {
                self.people.desk.clock.advance(Duration::minutes(minutes));
                Ok(())
            }
            other => unreachable!("{other:?} is an action of people"),
        }
    }

    /// Time passes without a worker; then the sweeps run.
    async fn passes(&mut self, by: Duration) -> Result<(), String> {
        self.people.desk.clock.advance(by);
        self.sweep().await;
        Ok(())
    }

    /// Every sweep of the worker, once. Returns how much they did.
    pub async fn sweep(&mut self) -> usize {
        let (conn, ctx) = (&mut *self.conn, &self.ctx);
        let patience = Duration::seconds(30);
        let mut done = escalation::run_due(conn, ctx, 100).await.unwrap();
        digest::send_due(conn, ctx, 100).await.unwrap();
        done += claim::end_leases(conn, ctx, 100).await.unwrap();
        done += hand_back::hand_back_due(conn, ctx, 100).await.unwrap();
        done += information_request::lapse_due(conn, ctx, 100).await.unwrap();
        done += information_request::remind_due(conn, ctx, 100).await.unwrap();
        done += information_request::recount_due(conn, ctx, 100).await.unwrap();
        done += late_notice::renew_due(conn, ctx, 100).await.unwrap();
        done += release::release_held(conn, ctx, 100).await.unwrap();
        done += redate::redate_due(conn, ctx, 100).await.unwrap();
        done += blocked::notify_leads(conn, ctx, 100).await.unwrap();
        done += effect::lapse::lapse_due(conn, ctx, 100).await.unwrap();
        done += proposal::expire_due(conn, ctx, 100).await.unwrap();
        done += retention::erase_closed(conn, ctx, 100).await.unwrap();
        done += retention::remind_of_drafts(conn, ctx, 100).await.unwrap();
        done += retention::remove_drafts(conn, ctx, 100).await.unwrap();
        done += retention::erase_letters(conn, ctx, 100).await.unwrap();
        reconcile::reconcile(conn, ctx, patience, 100).await.unwrap();
        effect::reconcile(conn, ctx, patience, 100).await.unwrap();
        blocked::recheck_due(conn, ctx, 100).await.unwrap();
        done
    }

    /// An attempt at the effect of the current application.
    pub async fn effect_runs(&mut self, reply: Reply) -> Result<(), String> {
        let id = self.id();
        let live = effect::find_live(self.conn, id).await.unwrap().ok_or("there is no effect")?;
        self.attempt_effect(live.id, reply).await
    }

    /// An attempt at an effect, as the worker makes it.
    async fn attempt_effect(&mut self, id: EffectId, reply: Reply) -> Result<(), String> {
        let retry = RetryPolicy::EFFECT;
        let mut begun = effect::begin(self.conn, &self.ctx, id, retry).await.map_err(|it| format!("{it:?}"))?;
        if let EffectAttempt::Preflight { effect, .. } = &begun {
            let attempt = effect.attempt;
            match reply {
                Reply::Obstacle(blocker) => {
                    let found = [Obstacle::from(blocker)];
                    return refusal(blocked::block_before(self.conn, &self.ctx, id, attempt, &found).await);
                }
                Reply::CheckDown => {
                    return refusal(effect::try_again(self.conn, &self.ctx, id, "503", retry).await);
                }
                _ => {}
            }
            begun = effect::request(self.conn, &self.ctx, id, attempt, retry).await.map_err(|it| format!("{it:?}"))?;
        }
        let effect = match begun {
            EffectAttempt::Request { effect, .. } => effect,
            other => return Err(format!("not requested: {other:?}")),
        };
        let case = self.case_of(effect.application_id).await;
        if let Err(violation) = invariants::may_request(&case, &self.ctx, self.conn).await {
            self.violations.push(violation);
        }
        // As the worker does: look it up first.
        let is_silent = matches!(reply, Reply::NoAnswer(_));
        if let Some(at) = self.carried_out.get(&id).copied().filter(|_| !is_silent) {
            return refusal(effect::confirm(self.conn, &self.ctx, id, at).await);
        }
        match reply {
            Reply::Confirmed => {
                let now = self.now();
                self.carried_out.insert(id, now);
                refusal(effect::confirm(self.conn, &self.ctx, id, now).await)
            }
            Reply::Refused(blocker) => {
                let found = [Obstacle::from(blocker)];
                refusal(effect::block(self.conn, &self.ctx, id, effect.attempt, &found).await)
            }
            Reply::NoAnswer(done) => {
                if done {
                    self.carried_out.insert(id, self.now());
                }
                refusal(effect::try_again(self.conn, &self.ctx, id, "timeout", retry).await)
            }
            Reply::Obstacle(_) | Reply::CheckDown => {
                refusal(effect::try_again(self.conn, &self.ctx, id, "503", retry).await)
            }
        }
    }

    /// Attempts until the effect has this state; time passes between them.
    async fn exhaust(&mut self, reply: Reply, until: EffectState) -> Result<(), String> {
        for _ in 0..40 {
            let live = effect::find_live(self.conn, self.id()).await.unwrap().ok_or("there is no effect")?;
            if live.state == until {
                return Ok(());
            }
            let is_waiting = matches!(live.state, EffectState::Scheduled | EffectState::Requested);
            if !is_waiting || !matches!(self.case().await.status(), Status::Approved) {
                return Err(format!("the effect is {}", live.state));
            }
            let at = live.next_try_at.max(self.now());
            self.people.desk.clock.set(at);
            self.sweep().await;
            self.deliver_due().await;
            // Refused while it waits for letters.
            let _not_yet = self.attempt_effect(live.id, reply).await;
        }
        Err("the attempts are not used up".into())
    }

    /// A lead enters what happened at the platform.
    pub async fn settle(&mut self, me: &Actor) -> Result<(), String> {
        let id = self.id();
        let live = effect::find_live(self.conn, id).await.unwrap().ok_or("there is no effect")?;
        let is_done = self.carried_out.contains_key(&live.id);
        let found = if is_done { ManualFinding::Done } else { ManualFinding::NotDone };
        refusal(unknown::settle(self.conn, &self.ctx, me, id, found, "已向平台核实。").await)
    }

    /// Attempts every effect that is due, on a platform that confirms. Returns how many.
    pub async fn run_due_effects(&mut self) -> usize {
        let now = self.now();
        let query = format!(
            "select id from effects where (state in ('scheduled', 'requested') and next_try_at <= '{now}')
             or (state = 'blocked' and next_check_at <= '{now}') order by created_at"
        );
        let due = sql::texts(self.conn, &query).await;
        for id in &due {
            let id = EffectId(id.parse().unwrap());
            let _not_yet = self.attempt_effect(id, Reply::Confirmed).await;
        }
        due.len()
    }

    /// An admin drafts one more holiday within the next days, and a lead publishes it.
    async fn publish_calendar(&mut self, which: usize) -> Result<(), String> {
        let mut date = date_at(self.now()) + chrono::Days::new(1 + which as u64 % 6);
        while matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            date = date + chrono::Days::new(1);
        }
        let (conn, ctx, year) = (&mut *self.conn, &self.ctx, date.year());
        let mut days: Vec<CalendarDay> = calendar::load(conn).await.unwrap().days_of(year).cloned().collect();
        days.retain(|day| day.date != date);
        days.push(CalendarDay { date, kind: DayKind::Holiday, name: "特别假".to_owned() });
        days.sort_by_key(|day| day.date);
        let seen = draft::find(conn, year).await.unwrap().map(|draft| draft.version);
        let year = CalendarYear { year, status: YearStatus::Official, source: "国务院办公厅通知".to_owned() };
        let written = draft::write(conn, ctx, &self.people.admin, &year, &days, seen).await;
        refusal(written)?;
        let draft = draft::find(conn, year.year).await.unwrap().unwrap();
        refusal(publish::publish(conn, ctx, &self.people.desk.lead, year.year, draft.version).await)
    }

    /// When the next thing is due that the worker does; `None` when nothing is.
    pub async fn next_due_at(&mut self) -> Option<DateTime<Utc>> {
        #[derive(QueryableByName)]
        struct Next {
            #[diesel(sql_type = Nullable<Timestamptz>)]
            at: Option<DateTime<Utc>>,
        }
        let paused = pause::paused_kinds(self.conn).await.unwrap();
        let paused: Vec<String> = paused.iter().map(|kind| format!("'{kind}'")).collect();
        let paused = if paused.is_empty() { "''".to_owned() } else { paused.join(", ") };
        let query = format!(
            "select min(at) as at from (
                select next_try_at from letters where state = 'queued' and kind not in ({paused})
                union all select release_at from letters where state = 'held'
                union all select next_try_at from effects where state in ('scheduled', 'requested')
                union all select next_check_at from effects where state = 'blocked'
                union all select notify_leads_at from effects where state = 'blocked'
                union all select due_at from escalations where fired_at is null and cancelled_at is null
                union all select c.lease_until from claims c join applications a on a.id = c.application_id
                    where c.ended_at is null and a.status in ('in_review', 'awaiting_second')
                union all select unnest(array[answer_until, halfway_reminder_at, last_day_reminder_at])
                    from information_requests where ended_at is null
             ) as due (at) where at > $1"
        );
        let next: Next =
            diesel::sql_query(query).bind::<Timestamptz, _>(self.now()).get_result(self.conn).await.unwrap();
        next.at
    }

    /// The state of every application of the store.
    pub async fn cases(&self) -> Vec<Case> {
        let mut cases = Vec::new();
        for id in &self.applications {
            cases.push(self.case_of(*id).await);
        }
        cases
    }
}
