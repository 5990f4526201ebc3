//! Rules of reviewing in unusual orders: decisions undone, effects late, newer applications in the way.

use domain::delivery::release;
use std::sync::Arc;

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::obstacle::Blocker;
use domain::application::status::{EffectState, Status};
use domain::application::transition::{self, TransitionError};
use domain::base::actor::Actor;
use domain::base::id::{ApplicationId, EffectId, LetterId};
use domain::base::schema::{applications, letters};
use domain::base::terms::Kind;
use domain::deadline::escalation;
use domain::delivery::attempt;
use domain::intake::admission::NotAdmitted;
use domain::intake::draft::DraftOwner;
use domain::intake::submission::{self, Submission, SubmitError};
use domain::intake::withdrawal;
use domain::job::RetryPolicy;
use domain::letter::{
    Envelope, Letter, LetterContent, LetterState, LetterWriter, LinkSecret, StoredContent, WriteError,
};
use domain::review::decide;
use domain::review::decision::{self, DecideError};
use domain::review::outcome::Outcome;
use domain::{Locale, effect};
use testkit::{PlainWriter, builders};

use crate::desk::{Desk, desk, desk_writing};

impl Desk {
    async fn decided(&self, conn: &mut AsyncPgConnection, outcome: Outcome) -> ApplicationId {
        let id = self.submitted(conn).await;
        self.alerts_sent(conn, id).await;
        builders::decided(conn, &self.ctx, &self.reviewer, id, outcome).await;
        id
    }

    /// An approved application after its notice period, with its first attempt under way.
    async fn requested(&self, conn: &mut AsyncPgConnection) -> (ApplicationId, EffectId) {
        let id = self.decided(conn, Outcome::Approve).await;
        self.clock.advance(Duration::days(1) + Duration::minutes(1));
        let effect = effect::find_live(conn, id).await.unwrap().unwrap().id;
        let begun = builders::begun(conn, &self.ctx, effect, RetryPolicy::EFFECT).await;
        assert!(matches!(begun, effect::EffectAttempt::Request { .. }), "{begun:?}");
        (id, effect)
    }

    /// True when the page offers an undo to this actor.
    async fn offers_undo(&self, conn: &AsyncPgConnection, actor: &Actor, id: ApplicationId) -> bool {
        let application = transition::get(conn, id).await.unwrap();
        let decision = decision::list(conn, id).await.unwrap().into_iter().next().unwrap();
        decision::may_undo(actor, &application, &decision, self.ctx.now())
    }

    async fn letters(&self, conn: &mut AsyncPgConnection, kind: &str) -> Vec<(LetterId, LetterState)> {
        let all = letters::table.filter(letters::kind.eq(kind)).order(letters::created_at);
        all.select((letters::id, letters::state)).load(conn).await.unwrap()
    }

    async fn submits(&self, conn: &mut AsyncPgConnection) -> Result<ApplicationId, SubmitError> {
        let owner = DraftOwner { store: self.store, agent: None };
        let draft = builders::complete_draft(conn, &self.ctx, owner, Kind::Unbind).await;
        let query_code_hash = builders::query_code_hash();
        let submission = Submission { draft, locale: Locale::ZhCn, query_code_hash };
        let applicant = Actor::Applicant { store: self.store };
        submission::submit(conn, &self.ctx, &applicant, &submission).await.map(|receipt| receipt.id)
    }
}

fn is_conflict(result: &Result<(), DecideError>) -> bool {
    matches!(result, Err(DecideError::Transition(TransitionError::Conflict(_))))
}

#[tokio::test]
async fn undo_conflicts_with_a_newer_application() {
    let (desk, mut conn) = desk().await;
    let old = desk.decided(&mut conn, Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    let new = desk.submits(&mut conn).await.unwrap();
    let undone = decision::undo(&mut conn, &desk.ctx, &desk.lead, old, "看错了").await;
    assert!(is_conflict(&undone), "{undone:?}");
    assert_eq!(desk.status(&conn, old).await.0, Status::Rejected);
    withdrawal::withdraw(&mut conn, &desk.ctx, &Actor::Applicant { store: desk.store }, new).await.unwrap();
    decision::undo(&mut conn, &desk.ctx, &desk.lead, old, "看错了").await.unwrap();
}

#[tokio::test]
async fn applying_again_waits_for_the_grace_period() {
    let (desk, mut conn) = desk().await;
    let old = desk.decided(&mut conn, Outcome::Reject).await;
    let again = desk.submits(&mut conn).await.unwrap_err();
    assert!(
        matches!(again, SubmitError::NotAdmitted(NotAdmitted::AlreadyOpen(ref reference)) if !reference.is_empty()),
        "{again:?}"
    );
    decision::undo(&mut conn, &desk.ctx, &desk.reviewer, old, "看错了").await.unwrap();
    let reject = builders::verdict(Outcome::Reject);
    decide::decide(&mut conn, &desk.ctx, &desk.reviewer, old, &reject).await.unwrap();
    desk.clock.advance(Duration::minutes(10));
    desk.submits(&mut conn).await.unwrap();
}

#[tokio::test]
async fn blocked_effect_can_be_undone_by_a_lead() {
    let (desk, mut conn) = desk().await;
    let (id, effect) = desk.requested(&mut conn).await;
    effect::block(&mut conn, &desk.ctx, effect, 1, &[Blocker::NothingToDo.into()]).await.unwrap();
    assert!(desk.offers_undo(&conn, &desk.lead, id).await);
    decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "平台无可解除").await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::InReview, EffectState::None));
    decide::decide(&mut conn, &desk.ctx, &desk.lead, id, &builders::verdict(Outcome::Approve)).await.unwrap();
    let live = effect::find_live(&conn, id).await.unwrap().unwrap();
    assert!(live.id != effect && live.state == EffectState::Scheduled, "{live:?}");
}

#[tokio::test]
async fn blocked_effect_can_be_withdrawn() {
    let (desk, mut conn) = desk().await;
    let (id, effect) = desk.requested(&mut conn).await;
    effect::block(&mut conn, &desk.ctx, effect, 1, &[Blocker::NothingToDo.into()]).await.unwrap();
    let applicant = Actor::Applicant { store: desk.store };
    let file = domain::desk::case_file::get(&conn, &desk.ctx, &applicant, id).await.unwrap();
    assert!(file.can_withdraw(desk.ctx.now()));
    withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    assert!(!desk.offers_undo(&conn, &desk.lead, id).await, "a withdrawn application cannot be undone");
    desk.submits(&mut conn).await.unwrap();
}

#[tokio::test]
async fn failed_effect_cannot_be_taken_back() {
    let (desk, mut conn) = desk().await;
    let (id, effect) = desk.requested(&mut conn).await;
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    let state = effect::try_again(&mut conn, &desk.ctx, effect, "no answer", last).await.unwrap();
    assert_eq!(state, EffectState::Failed);
    assert!(!desk.offers_undo(&conn, &desk.lead, id).await);
    let undone = decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "看错了").await;
    assert!(is_conflict(&undone), "{undone:?}");
    let applicant = Actor::Applicant { store: desk.store };
    assert!(
        !domain::desk::case_file::get(&conn, &desk.ctx, &applicant, id).await.unwrap().can_withdraw(desk.ctx.now())
    );
    let withdrawn = withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, id).await;
    assert!(matches!(withdrawn, Err(TransitionError::Conflict(_))), "{withdrawn:?}");
}

#[tokio::test]
async fn late_confirmation_is_accepted() {
    let (desk, mut conn) = desk().await;
    let (id, effect) = desk.requested(&mut conn).await;
    desk.clock.advance(RetryPolicy::EFFECT.lease_period);
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    let begun = builders::begun(&mut conn, &desk.ctx, effect, last).await;
    assert_eq!(begun, effect::EffectAttempt::Over(EffectState::Failed));
    effect::confirm(&mut conn, &desk.ctx, effect, desk.ctx.now()).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Approved, EffectState::Confirmed));
    assert_eq!(desk.letters(&mut conn, "done").await.len(), 1);
}

#[tokio::test]
async fn letter_of_an_undone_decision_is_not_sent() {
    let (desk, mut conn) = desk().await;
    let id = desk.decided(&mut conn, Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    assert_eq!(release::release_held(&mut conn, &desk.ctx, 100).await.unwrap(), 1);
    decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "理由选错").await.unwrap();
    decide::decide(&mut conn, &desk.ctx, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    desk.clock.advance(Duration::minutes(11));
    release::release_held(&mut conn, &desk.ctx, 100).await.unwrap();
    let rejected = desk.letters(&mut conn, "rejected").await;
    let first = attempt::begin(&mut conn, &desk.ctx, rejected[0].0, RetryPolicy::LETTER).await.unwrap();
    assert_eq!(first, attempt::LetterAttempt::Over(LetterState::Cancelled));
    let second = attempt::begin(&mut conn, &desk.ctx, rejected[1].0, RetryPolicy::LETTER).await.unwrap();
    assert!(matches!(second, attempt::LetterAttempt::Send(_)), "{second:?}");
}

#[tokio::test]
async fn effect_waits_for_every_contact() {
    let (desk, mut conn) = desk().await;
    let id = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::Unbind).await.id;
    desk.alerts(&mut conn, id, 1).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::days(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    assert_eq!(builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await, effect::EffectAttempt::NotYet);
    desk.alerts(&mut conn, id, 1).await;
    desk.clock.advance(Duration::hours(23));
    assert_eq!(builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await, effect::EffectAttempt::NotYet);
    desk.clock.advance(Duration::hours(2));
    let begun = builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await;
    assert!(matches!(begun, effect::EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn answers_changed_before_approval_block() {
    let (desk, mut conn) = desk().await;
    let id = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::Unbind).await.id;
    desk.alerts(&mut conn, id, 2).await;
    let altered = applications::contact_email.eq("thief@shop.example");
    diesel::update(applications::table.find(id)).set(altered).execute(&mut conn).await.unwrap();
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::days(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    let begun = builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await;
    assert_eq!(begun, effect::EffectAttempt::Over(EffectState::Blocked));
}

/// A writer that fails for one letter of one store.
#[derive(Debug)]
struct Stubborn;

impl LetterWriter for Stubborn {
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<LetterContent, WriteError> {
        if matches!(letter, Letter::Overdue { about, .. } if about.store_name == "写不成的店") {
            return Err(WriteError("no such letter".into()));
        }
        PlainWriter.write(envelope, letter)
    }

    fn write_again(
        &self,
        envelope: &Envelope,
        kept: &StoredContent,
        secret: Option<&LinkSecret>,
    ) -> Result<LetterContent, WriteError> {
        PlainWriter.write_again(envelope, kept, secret)
    }
}

#[tokio::test]
async fn failing_escalation_does_not_block_others() {
    let (desk, mut conn) = desk_writing(Arc::new(Stubborn)).await;
    let first = builders::store(&mut conn, "XB-1", "写不成的店", desk.ctx.now()).await;
    builders::submitted(&mut conn, &desk.ctx, first, Kind::Unbind).await;
    desk.clock.advance(Duration::seconds(1));
    builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::Unbind).await;
    desk.clock.advance(Duration::days(30));
    for _ in 0..2 {
        assert!(escalation::run_due(&mut conn, &desk.ctx, 100).await.is_err(), "the failure is reported");
    }
    let notified: Vec<String> = letters::table
        .inner_join(applications::table)
        .filter(letters::kind.eq("overdue"))
        .select(applications::reference)
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(notified.len(), 1);
}

#[tokio::test]
async fn rejection_closes_after_its_grace_period() {
    let (desk, mut conn) = desk().await;
    let id = desk.decided(&mut conn, Outcome::Reject).await;
    let closed_at = transition::get(&conn, id).await.unwrap().closed_at;
    assert_eq!(closed_at, Some(desk.ctx.now() + Duration::minutes(10)));
}

#[tokio::test]
async fn undo_cannot_give_an_application_to_its_submitter() {
    let (desk, mut conn) = desk().await;
    let id = desk.decided(&mut conn, Outcome::Reject).await;
    let lead = desk.lead.staff().unwrap().id;
    diesel::update(applications::table.find(id))
        .set(applications::lodged_by.eq(lead))
        .execute(&mut conn)
        .await
        .unwrap();
    assert!(!desk.offers_undo(&conn, &desk.lead, id).await);
    let undone = decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "看错了").await;
    assert!(matches!(undone, Err(DecideError::OwnApplication)), "{undone:?}");
}
