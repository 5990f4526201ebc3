//! The end of a walk: nothing is due any more, people finish what waits for them, and every case has ended well.

use super::care;
use super::case::Case;
use super::deeds::Deed;
use super::walk::Walk;
use crate::prelude::*;

/// How often time passes to the next thing due before people look again: an effect is looked at every hour while customer
/// service tries to reach somebody.
const LOOKS: usize = 40;
/// How often people act until a case counts as stuck.
const TURNS: usize = 30;

impl Walk<'_> {
    /// Runs the worker again and again while time passes, until nothing is due or people have to look.
    pub async fn drain(&mut self) {
        for _ in 0..LOOKS {
            for _ in 0..20 {
                let swept = self.sweep().await;
                let is_sent = self.deliver_due().await;
                let ran = self.run_due_effects().await;
                if swept == 0 && !is_sent && ran == 0 {
                    break;
                }
            }
            match self.next_due_at().await {
                Some(at) => self.people.desk.clock.set(at),
                None => return,
            }
        }
    }

    /// People finish every case; then everything that was promised must have been kept.
    pub async fn finish(&mut self, approve: bool) -> Result<(), String> {
        self.resume_mail().await;
        sql::execute(self.conn, "delete from staff_absences").await;
        let all = self.applications.clone();
        for id in &all {
            self.applications.retain(|it| it != id);
            self.applications.push(*id);
            self.finish_current(approve).await?;
        }
        self.applications = all;
        for case in self.cases().await {
            self.report.ended(case.status());
            self.ended_well(&case)?;
        }
        self.nothing_is_lost().await?;
        self.chains_verify().await?;
        self.reading_writes_nothing().await
    }

    async fn finish_current(&mut self, approve: bool) -> Result<(), String> {
        self.drain().await;
        for turn in 0..TURNS {
            let case = self.case().await;
            self.seen(&case);
            care::nobody_waits_alone(&case)?;
            if case.is_over() {
                care::applicant_was_told_why(&case)?;
                return self.close_follow_ups().await;
            }
            // First by themselves; then with the wish to end it.
            self.somebody_acts(&case, approve && turn < TURNS / 2).await?;
            if turn % 3 == 2 {
                self.close_follow_ups().await?;
            }
            // People who hold it go on at once; otherwise the worker goes on.
            if !self.case().await.status().is_running() {
                self.drain().await;
            }
        }
        let case = self.case().await;
        Err(format!("stuck: {} with the effect {}", case.status(), case.application.effect))
    }

    async fn close_follow_ups(&mut self) -> Result<(), String> {
        while self.close_follow_up(0, true).await.is_ok() {}
        Ok(())
    }

    /// Anybody of the desk does the next thing the case needs.
    async fn somebody_acts(&mut self, case: &Case, approve: bool) -> Result<(), String> {
        if case.application.objected_at.is_some() && self.anybody(&[Deed::LiftObjection]).await {
            return Ok(());
        }
        let decide = if approve { [Deed::Approve, Deed::Reject] } else { [Deed::Reject, Deed::Approve] };
        let has_acted = match case.status() {
            Status::Submitted => self.anybody(&[Deed::Claim]).await,
            Status::InReview => self.anybody(&decide).await,
            Status::AwaitingSecond => {
                let _claimed = self.anybody(&[Deed::Claim]).await;
                let _given = self.anybody(&[Deed::Opinion(approve)]).await;
                self.anybody(&[Deed::Confirm, Deed::SendBack]).await
            }
            // The time to answer passes, unless customer service still has to tell the applicant.
            Status::AwaitingApplicant => return self.close_follow_ups().await,
            // Within the grace period; its email may have been cancelled by hand, so that nothing is due at its end.
            Status::Rejected => self.tries(0, Deed::Wait(15)).await.is_ok(),
            Status::Approved => self.anybody(&[Deed::Settle, Deed::AskAgain, Deed::Undo]).await,
            Status::Withdrawn | Status::Lapsed | Status::Voided => true,
        };
        if has_acted || self.anybody(&[Deed::Void]).await {
            return Ok(());
        }
        Err(format!("stuck: nobody can act on a case that is {}", case.status()))
    }

    /// True when one of the staff can do one of these deeds, tried in this order.
    async fn anybody(&mut self, deeds: &[Deed]) -> bool {
        for deed in deeds {
            for who in 0..self.people.staff.len() {
                if self.tries(who, *deed).await.is_ok() {
                    return true;
                }
            }
        }
        false
    }

    /// Checks a case at the end of the walk: it is closed, its applicant was told why, and no email still waits.
    fn ended_well(&self, case: &Case) -> Result<(), String> {
        require!(case.is_over(), "stuck: {}", case.status());
        care::applicant_was_told_why(case)?;
        care::contacts_were_told(case)?;
        // I9: planned = sent + cancelled + failed.
        let waiting = case.letters.iter().find(|it| matches!(it.state, LetterState::Held | LetterState::Queued));
        require!(waiting.is_none(), "I9: {:?} still waits", waiting.map(|it| it.kind));
        // I10: what the platform carried out was approved and confirmed, and nothing else was.
        for effect in &case.effects {
            let is_done = self.carried_out.contains_key(&effect.id);
            let is_confirmed = effect.state == EffectState::Confirmed;
            require!(is_done == is_confirmed, "I10: carried out: {is_done}, the effect is {}", effect.state);
        }
        Ok(())
    }

    /// The retention passes, and nothing personal remains.
    pub async fn erase(&mut self) -> Result<(), String> {
        // Drafts are removed some days after a reminder, and emails about no application a month after they were sent.
        for deed in [Deed::HalfYearPasses, Deed::WeeksPass, Deed::HalfYearPasses] {
            self.tries(0, deed).await?;
            self.deliver_due().await;
        }
        for case in self.cases().await {
            require!(case.application.erased_at.is_some(), "I13: {} is not erased", case.status());
        }
        self.erased_leaves_nothing().await?;
        self.chains_verify().await
    }
}
