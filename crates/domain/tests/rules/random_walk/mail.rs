//! The mail server of a walk, and customer service that follows its failures up.

use domain::application::Permission;
use domain::delivery::bounce::{self, Bounce, BounceOutcome, Proof};
use domain::delivery::follow_up_result::close_follow_up;
use domain::delivery::pause;
use domain::delivery::stored::StoredLetter;
use domain::letter::follow_up::{self, FollowUpResult};
use domain::proposal::{self, Proposed};

use super::case::Letter;
use super::deeds::{MailFailure, Returned};
use super::truth;
use super::walk::Walk;
use crate::prelude::*;

/// How many attempts are made until a letter is given up; more would be a loop.
const MANY: usize = 200;

impl Walk<'_> {
    /// Letters that are due and not paused, oldest first.
    async fn due_letters(&mut self) -> Vec<LetterId> {
        let paused = pause::paused_kinds(self.conn).await.unwrap();
        let due = letters::table
            .filter(letters::state.eq(LetterState::Queued).and(letters::next_try_at.le(self.now())))
            .filter(letters::kind.ne_all(paused))
            .order((letters::next_try_at, letters::created_at, letters::kind, letters::to_address, letters::id));
        due.select(letters::id).load(self.conn).await.unwrap()
    }

    /// Sends everything that is due. True when a letter was due.
    pub async fn deliver_due(&mut self) -> bool {
        let due = self.due_letters().await;
        for letter in &due {
            if let Some(letter) = self.begin_letter(*letter).await {
                attempt::sent(self.conn, &self.ctx, &letter, "250 ok").await.unwrap();
                self.arrived(&letter);
            }
        }
        !due.is_empty()
    }

    /// Begins an attempt; a letter that is about to leave must be true.
    async fn begin_letter(&mut self, id: LetterId) -> Option<StoredLetter> {
        match attempt::begin(self.conn, &self.ctx, id, RetryPolicy::LETTER).await.unwrap() {
            LetterAttempt::Send(letter) => {
                self.report.letter(letter.kind);
                if let Some(application) = letter.application_id {
                    let case = self.case_of(application).await;
                    if let Err(violation) = truth::leaves(&case, letter.id) {
                        self.violations.push(violation);
                    }
                }
                Some(*letter)
            }
            _ => None,
        }
    }

    /// Keeps the objection link of a letter that arrived.
    fn arrived(&mut self, letter: &StoredLetter) {
        let has_link = letter.kind == LetterKind::AlertApproved || LetterKind::ALERTS.contains(&letter.kind);
        if let Some(application) = letter.application_id.filter(|_| has_link) {
            let message = String::from_utf8_lossy(&letter.raw);
            self.links.push((application, link_in(&message)));
        }
    }

    /// An attempt to send a letter fails.
    pub async fn letter_fails(&mut self, which: usize, how: MailFailure) -> Result<(), String> {
        let due = self.due_letters().await;
        let id = *due.get(which % due.len().max(1)).ok_or("no letter is due")?;
        let attempts = if how == MailFailure::Exhausted { MANY } else { 1 };
        for _ in 0..attempts {
            let Some(letter) = self.begin_letter(id).await else { break };
            match how {
                MailFailure::Permanent => {
                    attempt::give_up(self.conn, &self.ctx, &letter, "550 no such user").await.unwrap()
                }
                _ => {
                    let retry = RetryPolicy::LETTER;
                    attempt::try_again(self.conn, &self.ctx, &letter, "451 later", retry).await.unwrap();
                    if how == MailFailure::Exhausted {
                        self.people.desk.clock.advance(Duration::minutes(75));
                    }
                }
            }
        }
        Ok(())
    }

    /// One of the letters about the current application.
    pub async fn some_letter(&mut self, which: usize, fits: impl Fn(&Letter) -> bool) -> Result<LetterId, String> {
        let mut letters = self.case().await.letters;
        letters.retain(fits);
        Ok(letters.get(which % letters.len().max(1)).ok_or("no such letter")?.id)
    }

    /// A letter comes back.
    pub async fn bounces(&mut self, which: usize, how: Returned) -> Result<(), String> {
        let letter = self.some_letter(which, |it| it.state == LetterState::Sent).await?;
        self.bounces += 1;
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&self.bounces.to_be_bytes());
        let outcome = match how {
            Returned::Hard | Returned::Unproven => BounceOutcome::Failed,
            Returned::Soft => BounceOutcome::Limited,
            Returned::Unread => BounceOutcome::Unread,
        };
        let id: String = letters::table.find(letter).select(letters::message_id).first(self.conn).await.unwrap();
        let is_proven = how != Returned::Unproven;
        let bounce = Bounce {
            digest,
            letter: is_proven.then_some(letter),
            message_ids: vec![id],
            outcome,
            diagnostic: "550 5.1.1 no such user".to_owned(),
        };
        bounce::record(self.conn, &self.ctx, &bounce, b"x", Proof::Mark).await.map(drop).map_err(|it| it.to_string())
    }

    /// Customer service closes a follow-up.
    pub async fn close_follow_up(&mut self, which: usize, reached: bool) -> Result<(), String> {
        let open = follow_up::list(self.conn, &self.people.agent, None, 100).await.unwrap();
        let one = open.get(which % open.len().max(1)).ok_or("no follow-up is open")?;
        if reached && one.needs_two() {
            let (id, letter) = (one.application_id, one.letter_id);
            let contact = contact_of(self.conn, letter).await.ok_or("the alert went to no contact")?;
            if self.two_people(Proposed::ContactTold { application: id, contact }).await.is_ok() {
                return Ok(());
            }
        }
        let reached = reached && !one.needs_two();
        let result = if reached { FollowUpResult::Reached } else { FollowUpResult::NotReached };
        let note = "已拨打平台登记电话";
        refusal(close_follow_up(self.conn, &self.ctx, &self.people.agent, one.id, result, note).await)
    }

    /// Customer service proposes something, and a lead confirms it.
    pub async fn two_people(&mut self, proposed: Proposed) -> Result<(), String> {
        let (lead, agent) = (&self.people.desk.lead, &self.people.agent);
        let made = proposal::propose(self.conn, &self.ctx, agent, &proposing(proposed)).await;
        let id = made.map_err(|error| format!("{error:?}"))?;
        let mut refused = String::new();
        // A lead who took part in the case may not confirm it; the other one does.
        for who in self.people.staff.iter().filter(|who| who.may(Permission::Propose)).chain([lead]) {
            match proposal::confirm(self.conn, &self.ctx, who, id).await {
                Ok(_) => return Ok(()),
                Err(error) => refused = format!("{error:?}"),
            }
        }
        proposal::withdraw(self.conn, &self.ctx, agent, id).await.unwrap();
        Err(refused)
    }

    /// Ends every pause of mail. True when there was one.
    pub async fn resume_mail(&mut self) -> bool {
        let paused = pause::list(self.conn, 0).await.unwrap();
        for pause in &paused {
            pause::resume(self.conn, &self.ctx, &Actor::CommandLine, pause.kind).await.unwrap();
        }
        !paused.is_empty()
    }
}
