//! Rules of reviewing in unusual orders: decisions undone, effects late, newer applications in the way.

use domain::application::Blocker;
use domain::base::EffectId;
use domain::desk::case_file;
use domain::effect::{EffectAttempt, unknown};
use domain::intake::admission::NotAdmitted;
use domain::intake::draft::DraftOwner;
use domain::intake::submission::{self, Submission, SubmitError};
use domain::letter::{
    Envelope, Letter, LetterContent, LetterWriter, LinkSecret, SmsContent, StoredContent, WriteError,
};
use domain::store::{self, Certification};

use crate::prelude::*;

/// An approved application after its notice period, with the first attempt at its effect under way.
async fn requested() -> (Desk, AsyncPgConnection, ApplicationId, EffectId) {
    let (desk, mut conn, id) = approved().await;
    desk.clock.advance(Duration::days(1) + Duration::minutes(1));
    match desk.attempt_effect(&mut conn, id).await {
        EffectAttempt::Request { effect, .. } => (desk, conn, id, effect.id),
        other => panic!("{other:?}"),
    }
}

impl Desk {
    /// True when the page offers an undo to this actor.
    async fn offers_undo(&self, conn: &AsyncPgConnection, actor: &Actor, id: ApplicationId) -> bool {
        let application = self.application(conn, id).await;
        let decision = decision::list(conn, id).await.unwrap().into_iter().next().unwrap();
        decision::may_undo(actor, &application, &decision, self.ctx.now())
    }

    async fn submits(&self, conn: &mut AsyncPgConnection) -> Result<ApplicationId, SubmitError> {
        let owner = DraftOwner::owner(self.store);
        let draft = builders::complete_draft(conn, &self.ctx, owner, Kind::Unbind).await;
        let submission = Submission { draft, locale: Locale::ZhCn, query_code_hash: builders::query_code_hash() };
        submission::submit(conn, &self.ctx, &self.applicant, &submission).await.map(|receipt| receipt.id)
    }
}

fn is_conflict(result: &Result<(), DecideError>) -> bool {
    matches!(result, Err(DecideError::Transition(TransitionError::Conflict(_))))
}

#[tokio::test]
async fn undo_conflicts_with_a_newer_application() {
    let (desk, mut conn, old) = decided(Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    let new = desk.submits(&mut conn).await.unwrap();
    let undone = desk.undo(&mut conn, &desk.lead, old).await;
    assert!(is_conflict(&undone), "{undone:?}");
    assert_eq!(desk.status(&conn, old).await.0, Status::Rejected);
    desk.withdraw(&mut conn, new).await.unwrap();
    desk.undo(&mut conn, &desk.lead, old).await.unwrap();
}

#[tokio::test]
async fn other_unique_violation_is_no_newer_application() {
    let (desk, mut conn, old) = decided(Outcome::Reject).await;
    let held = desk.submitted_by(&mut conn, "XA-1").await;
    desk.claim(&mut conn, &desk.lead, held).await.unwrap();
    sql::execute(&conn, "create unique index one_held on applications (holder_id)").await;
    let undone = desk.undo(&mut conn, &desk.lead, old).await;
    assert_err!(undone, DecideError::Transition(TransitionError::Database(_)));
}

#[tokio::test]
async fn applying_again_waits_for_the_grace_period() {
    let (desk, mut conn, old) = decided(Outcome::Reject).await;
    let again = desk.submits(&mut conn).await.unwrap_err();
    let SubmitError::NotAdmitted(NotAdmitted::AlreadyOpen(reference)) = again else { panic!("{again:?}") };
    assert!(!reference.is_empty());
    desk.undo(&mut conn, &desk.reviewer, old).await.unwrap();
    let reject = builders::verdict(Outcome::Reject);
    desk.decide(&mut conn, &desk.reviewer, old, &reject).await.unwrap();
    desk.clock.advance(Duration::minutes(10));
    desk.submits(&mut conn).await.unwrap();
}

#[tokio::test]
async fn blocked_effect_can_be_undone_by_a_lead() {
    let (desk, mut conn, id, effect) = requested().await;
    effect::block(&mut conn, &desk.ctx, effect, 1, &[Blocker::NothingToDo.into()]).await.unwrap();
    assert!(desk.offers_undo(&conn, &desk.lead, id).await);
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::InReview, EffectState::None));
    desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Approve)).await.unwrap();
    let live = effect::find_live(&conn, id).await.unwrap().unwrap();
    assert!(live.id != effect && live.state == EffectState::Scheduled, "{live:?}");
}

#[tokio::test]
async fn blocked_effect_can_be_withdrawn() {
    let (desk, mut conn, id, effect) = requested().await;
    effect::block(&mut conn, &desk.ctx, effect, 1, &[Blocker::NothingToDo.into()]).await.unwrap();
    let file = case_file::get(&conn, &desk.ctx, &desk.applicant, id).await.unwrap();
    assert!(file.can_withdraw(desk.ctx.now()));
    desk.withdraw(&mut conn, id).await.unwrap();
    assert!(!desk.offers_undo(&conn, &desk.lead, id).await, "a withdrawn application cannot be undone");
    desk.submits(&mut conn).await.unwrap();
}

#[tokio::test]
async fn failed_effect_cannot_be_taken_back() {
    let (desk, mut conn, id, effect) = requested().await;
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    let state = effect::try_again(&mut conn, &desk.ctx, effect, "no answer", last).await.unwrap();
    assert_eq!(state, EffectState::Failed);
    assert!(!desk.offers_undo(&conn, &desk.lead, id).await);
    let undone = desk.undo(&mut conn, &desk.lead, id).await;
    assert!(is_conflict(&undone), "{undone:?}");
    let file = case_file::get(&conn, &desk.ctx, &desk.applicant, id).await.unwrap();
    assert!(!file.can_withdraw(desk.ctx.now()));
    assert_err!(desk.withdraw(&mut conn, id).await, TransitionError::Conflict(_));
}

#[tokio::test]
async fn late_confirmation_is_accepted() {
    let (desk, mut conn, id, effect) = requested().await;
    desk.clock.advance(RetryPolicy::EFFECT.lease_period);
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    let begun = builders::begun(&mut conn, &desk.ctx, effect, last).await;
    assert_eq!(begun, EffectAttempt::Over(EffectState::Failed));
    effect::confirm(&mut conn, &desk.ctx, effect, desk.ctx.now()).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Approved, EffectState::Confirmed));
    assert_eq!(sql::count(&conn, "letters where kind = 'done'").await, 1);
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

    fn write_sms(&self, envelope: &Envelope, letter: &Letter) -> Result<Option<SmsContent>, WriteError> {
        PlainWriter.write_sms(envelope, letter)
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
    let (desk, mut conn) = desk_writing(NOW, Arc::new(Stubborn)).await;
    let first = builders::store(&mut conn, "XB-1", "写不成的店", desk.ctx.now()).await;
    builders::submitted(&mut conn, &desk.ctx, first, Kind::Unbind).await;
    desk.clock.advance(Duration::seconds(1));
    builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::Unbind).await;
    desk.clock.advance(Duration::days(30));
    for _ in 0..2 {
        assert!(escalation::run_due(&mut conn, &desk.ctx, 100).await.is_err(), "the failure is reported");
    }
    assert_eq!(sql::count(&conn, "letters where kind = 'overdue'").await, 1);
}

#[tokio::test]
async fn rejection_closes_after_its_grace_period() {
    let (desk, conn, id) = decided(Outcome::Reject).await;
    let closed_at = desk.application(&conn, id).await.closed_at;
    assert_eq!(closed_at, Some(desk.ctx.now() + Duration::minutes(10)));
}

#[tokio::test]
async fn undo_cannot_give_an_application_to_its_submitter() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    sql::execute(&conn, &format!("update applications set lodged_by = '{}'", staff_id(&desk.lead))).await;
    assert!(!desk.offers_undo(&conn, &desk.lead, id).await);
    assert_err!(desk.undo(&mut conn, &desk.lead, id).await, DecideError::OwnApplication);
}

#[tokio::test]
async fn applicant_is_told_of_a_failed_effect() {
    let (desk, mut conn, id, effect) = requested().await;
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    effect::try_again(&mut conn, &desk.ctx, effect, "no answer", last).await.unwrap();
    let failed = format!("letters where application_id = '{id}' and kind = 'effect_failed'");
    assert_eq!(sql::count(&conn, &failed).await, 1);
    // The platform is asked again and does not answer again: told a second time.
    unknown::ask_again(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    desk.clock.advance(Duration::hours(1));
    let none_left = RetryPolicy { cap: 0, ..last };
    effect::try_again(&mut conn, &desk.ctx, effect, "no answer", none_left).await.unwrap();
    assert_eq!(sql::count(&conn, &failed).await, 2);
    effect::confirm(&mut conn, &desk.ctx, effect, desk.ctx.now()).await.unwrap();
    let stale = sql::text(&conn, &format!("select id from {failed} limit 1")).await.parse().unwrap();
    assert_eq!(desk.begin(&mut conn, stale).await, LetterAttempt::Over(LetterState::Cancelled));
}

#[tokio::test]
async fn confirmed_revocation_ends_a_newer_certification() {
    let (desk, mut conn) = desk().await;
    let id = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::RevokeCertification).await.id;
    desk.send_alerts(&conn, id).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::days(2));
    let begun = desk.attempt_effect(&mut conn, id).await;
    let EffectAttempt::Request { effect: requested, .. } = begun else { panic!("{begun:?}") };
    // The platform reported the certification only after the approval.
    sql::execute(&conn, &format!("update stores set certified_at = '{}'", desk.ctx.now() - Duration::hours(1))).await;
    effect::confirm(&mut conn, &desk.ctx, requested.id, desk.ctx.now()).await.unwrap();
    let store = store::get(&conn, desk.store).await.unwrap();
    assert_eq!(store.certification, Certification::Revoked, "the platform said so, and it is final (R21)");
}
