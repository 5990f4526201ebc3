//! The fixture of the rules: a desk with a store, a reviewer, a lead, and a clock set by hand. It opens at named
//! starting points, such as an application that was approved.

use diesel_async::{AnsiTransactionManager as Transactions, TransactionManager};
use domain::account::absence::{self, NewAbsence};
use domain::application::Application;
use domain::base::schema::objections;
use domain::base::{AbsenceId, EvidenceId, ProposalId, SecretKey, StoreContactId, StoreId, Token};
use domain::effect::EffectAttempt;
use domain::evidence::{MediaType, NewEvidence};
use domain::letter::LetterWriter;
use domain::proposal::{self, NewProposal, Proposed, Source};
use domain::review::decide::DecisionResult;
use domain::review::decision::Verdict;
use testkit::TestDatabase;

use crate::prelude::*;

/// A Monday.
pub const NOW: &str = "2026-03-02T10:00:00+08:00";

pub const STORE_NUMBER: &str = "MM-8830217";

pub struct Desk {
    pub database: TestDatabase,
    pub clock: Arc<ManualClock>,
    pub ctx: Context,
    pub store: StoreId,
    /// The owner of the store, signed in.
    pub applicant: Actor,
    pub reviewer: Actor,
    pub lead: Actor,
}

pub async fn desk() -> (Desk, AsyncPgConnection) {
    desk_at(NOW).await
}

pub async fn desk_at(now: &str) -> (Desk, AsyncPgConnection) {
    desk_writing(now, Arc::new(PlainWriter)).await
}

pub async fn desk_writing(now: &str, writer: Arc<dyn LetterWriter>) -> (Desk, AsyncPgConnection) {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = Arc::new(ManualClock::at(now));
    let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, writer);
    builders::registers(&mut conn, &ctx).await;
    let store = builders::store(&mut conn, STORE_NUMBER, "木棉母婴旗舰店", ctx.now()).await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let lead = builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    (Desk { database, clock, ctx, store, applicant: Actor::Applicant { store }, reviewer, lead }, conn)
}

/// A desk with a key, without which no blind indexes and no samples are made.
pub async fn desk_with_key() -> (Desk, AsyncPgConnection) {
    let (mut desk, conn) = desk().await;
    desk.ctx = desk.ctx.with_key(SecretKey::derive(&[9; 32]).unwrap());
    (desk, conn)
}

pub async fn submitted() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    (desk, conn, id)
}

pub async fn claimed() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    (desk, conn, id)
}

pub async fn decided(outcome: Outcome) -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn) = desk().await;
    let id = desk.decided(&mut conn, outcome).await;
    (desk, conn, id)
}

/// Rejected by the reviewer after a grace period that is over; the applicant was told.
pub async fn rejected_and_told() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    desk.clock.advance(Duration::hours(1));
    desk.release_held(&mut conn).await;
    let rejected = find_letter(&conn, id, LetterKind::Rejected).await;
    desk.send(&mut conn, rejected).await;
    (desk, conn, id)
}

pub async fn approved() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn) = desk().await;
    let id = desk.approved(&mut conn).await;
    (desk, conn, id)
}

/// The steps of the store's application.
impl Desk {
    /// An application of the store, submitted now.
    pub async fn submitted(&self, conn: &mut AsyncPgConnection) -> ApplicationId {
        builders::submitted(conn, &self.ctx, self.store, Kind::Unbind).await.id
    }

    /// An application of a new store, submitted now.
    pub async fn submitted_by(&self, conn: &mut AsyncPgConnection, store_number: &str) -> ApplicationId {
        let store = builders::store(conn, store_number, "木棉", self.ctx.now()).await;
        builders::submitted(conn, &self.ctx, store, Kind::Unbind).await.id
    }

    /// Submitted, and claimed by the reviewer.
    pub async fn claimed(&self, conn: &mut AsyncPgConnection) -> ApplicationId {
        let id = self.submitted(conn).await;
        claim::claim(conn, &self.ctx, &self.reviewer, id).await.unwrap();
        id
    }

    /// Decided by the reviewer; no letter was sent yet.
    pub async fn decided(&self, conn: &mut AsyncPgConnection, outcome: Outcome) -> ApplicationId {
        let id = self.submitted(conn).await;
        builders::decided(conn, &self.ctx, &self.reviewer, id, outcome).await;
        id
    }

    /// Approved by the reviewer, after every registered contact was alerted.
    pub async fn approved(&self, conn: &mut AsyncPgConnection) -> ApplicationId {
        let id = self.submitted(conn).await;
        self.send_alerts(conn, id).await;
        builders::decided(conn, &self.ctx, &self.reviewer, id, Outcome::Approve).await;
        id
    }

    /// Marks every alert as sent now.
    pub async fn send_alerts(&self, conn: &AsyncPgConnection, id: ApplicationId) {
        while self.send_alert(conn, id).await {}
    }

    /// Marks the next alert as sent now; false when there is none.
    pub async fn send_alert(&self, conn: &AsyncPgConnection, id: ApplicationId) -> bool {
        let sent = format!(
            "update letters set state = 'sent', sent_at = '{}' where id = (select id from letters
             where application_id = '{id}' and kind in ('alert', 'alert_reopened', 'objection_lifted', 'alert_repeated')
             and state = 'queued' order by id limit 1) returning id",
            self.ctx.now()
        );
        !sql::texts(conn, &sent).await.is_empty()
    }

    /// Marks the letters of the approval as sent at the end of its grace period, if that is over.
    pub async fn send_approval(&self, conn: &AsyncPgConnection, id: ApplicationId) {
        let sent = format!(
            "update letters set state = 'sent', sent_at = release_at where application_id = '{id}'
             and kind in ('approved', 'alert_approved') and state in ('held', 'queued') and release_at <= '{}'",
            self.ctx.now()
        );
        sql::execute(conn, &sent).await;
    }

    pub async fn application(&self, conn: &AsyncPgConnection, id: ApplicationId) -> Application {
        transition::get(conn, id).await.unwrap()
    }

    pub async fn status(&self, conn: &AsyncPgConnection, id: ApplicationId) -> (Status, EffectState) {
        let application = self.application(conn, id).await;
        (application.status, application.effect)
    }

    /// Attempts the effect of the application, on a platform without obstacles, after the letters of the approval were
    /// sent when they were due.
    pub async fn attempt_effect(&self, conn: &mut AsyncPgConnection, id: ApplicationId) -> EffectAttempt {
        self.send_approval(conn, id).await;
        let effect = effect::find_live(conn, id).await.unwrap().unwrap().id;
        builders::begun(conn, &self.ctx, effect, RetryPolicy::EFFECT).await
    }

    pub async fn claim(&self, conn: &mut AsyncPgConnection, who: &Actor, id: ApplicationId) -> Result<(), ClaimError> {
        claim::claim(conn, &self.ctx, who, id).await
    }

    pub async fn decide(
        &self,
        conn: &mut AsyncPgConnection,
        who: &Actor,
        id: ApplicationId,
        verdict: &Verdict,
    ) -> Result<DecisionResult, DecideError> {
        decide::decide(conn, &self.ctx, who, id, verdict).await
    }

    pub async fn undo(&self, conn: &mut AsyncPgConnection, who: &Actor, id: ApplicationId) -> Result<(), DecideError> {
        decision::undo(conn, &self.ctx, who, id, "看错了").await
    }

    /// Withdrawn by the applicant.
    pub async fn withdraw(&self, conn: &mut AsyncPgConnection, id: ApplicationId) -> Result<(), TransitionError> {
        withdrawal::withdraw(conn, &self.ctx, &self.applicant, id).await
    }

    pub async fn claim_next(&self, conn: &mut AsyncPgConnection, who: &Actor) -> Option<ApplicationId> {
        claim::claim_next(conn, &self.ctx, who).await.unwrap().map(|application| application.id)
    }

    /// Enters an absence of `who`.
    pub async fn absent(
        &self,
        conn: &mut AsyncPgConnection,
        who: &Actor,
        from_at: DateTime<Utc>,
        until_at: DateTime<Utc>,
    ) -> AbsenceId {
        let new = NewAbsence { staff: staff_id(who), from_at, until_at, note: String::new() };
        absence::enter(conn, &self.ctx, who, &new).await.unwrap()
    }
}

/// The worker's sweeps; each returns how much it did.
impl Desk {
    pub async fn end_leases(&self, conn: &mut AsyncPgConnection) -> usize {
        claim::end_leases(conn, &self.ctx, 100).await.unwrap()
    }

    pub async fn hand_back(&self, conn: &mut AsyncPgConnection) -> usize {
        claim::hand_back::hand_back_due(conn, &self.ctx, 100).await.unwrap()
    }

    /// Lapses what is due, after the questions that were asked were sent at once.
    pub async fn lapse(&self, conn: &mut AsyncPgConnection) -> usize {
        builders::questions_sent(conn).await;
        information_request::lapse_due(conn, &self.ctx, 100).await.unwrap()
    }

    pub async fn escalate(&self, conn: &mut AsyncPgConnection) -> usize {
        escalation::run_due(conn, &self.ctx, 100).await.unwrap()
    }

    pub async fn release_held(&self, conn: &mut AsyncPgConnection) -> usize {
        release::release_held(conn, &self.ctx, 100).await.unwrap()
    }

    pub async fn erase_closed(&self, conn: &mut AsyncPgConnection) -> usize {
        retention::erase_closed(conn, &self.ctx, 100).await.unwrap()
    }
}

/// Steps that need two people.
impl Desk {
    /// The contact of an alert was told another way: an agent proposes it, and a lead confirms it.
    pub async fn told(&self, conn: &mut AsyncPgConnection, application: ApplicationId, alert: LetterId) {
        let contact = contact_of(conn, alert).await.unwrap();
        let id = self.proposed(conn, Proposed::ContactTold { application, contact }).await;
        proposal::confirm(conn, &self.ctx, &self.lead, id).await.unwrap();
    }

    /// A proposal of an agent.
    pub async fn proposed(&self, conn: &mut AsyncPgConnection, proposed: Proposed) -> ProposalId {
        let name = format!("agent{}", sql::count(conn, "staff").await);
        let agent = builders::staff_member(conn, &self.ctx, &name, "客服", &[Role::Agent]).await;
        proposal::propose(conn, &self.ctx, &agent, &proposing(proposed)).await.unwrap()
    }
}

/// Letters.
impl Desk {
    /// Begins to send a letter.
    pub async fn begin(&self, conn: &mut AsyncPgConnection, id: LetterId) -> LetterAttempt {
        attempt::begin(conn, &self.ctx, id, RetryPolicy::LETTER).await.unwrap()
    }

    /// Sends a letter; returns the message.
    pub async fn send(&self, conn: &mut AsyncPgConnection, id: LetterId) -> String {
        match self.begin(conn, id).await {
            LetterAttempt::Send(letter) => {
                attempt::sent(conn, &self.ctx, &letter, "250 ok").await.unwrap();
                String::from_utf8(letter.raw).unwrap()
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The contact that got an alert.
pub async fn contact_of(mut conn: &AsyncPgConnection, alert: LetterId) -> Option<StoreContactId> {
    let sent = letters::table.inner_join(objections::table.on(letters::topic_id.eq(objections::id.nullable())));
    let contact = sent.filter(letters::id.eq(alert)).select(objections::contact_id);
    let found: Option<Option<StoreContactId>> = contact.first(&mut conn).await.optional().unwrap();
    found.flatten()
}

/// A proposal with grounds.
pub fn proposing(proposed: Proposed) -> NewProposal {
    NewProposal {
        proposed,
        ground: "登记邮箱停用，店主来电说明".to_owned(),
        source: Some(Source::RegisterCall),
        verification: "已拨打平台登记电话，尾号 6721".to_owned(),
    }
}

/// The newest letter of this kind about an application.
pub async fn find_letter(mut conn: &AsyncPgConnection, id: ApplicationId, kind: LetterKind) -> LetterId {
    let of = letters::table.filter(letters::application_id.eq(id).and(letters::kind.eq(kind)));
    let newest = of.order((letters::created_at.desc(), letters::id)).select(letters::id);
    newest.first(&mut conn).await.unwrap()
}

/// The states of the letters of this kind about an application, oldest first.
pub async fn letter_states(mut conn: &AsyncPgConnection, id: ApplicationId, kind: LetterKind) -> Vec<LetterState> {
    let of = letters::table.filter(letters::application_id.eq(id).and(letters::kind.eq(kind)));
    of.order((letters::created_at, letters::id)).select(letters::state).load(&mut conn).await.unwrap()
}

/// The secret link in a message of [`PlainWriter`].
pub fn link_in(message: &str) -> Token {
    let (_, rest) = message.split_once("secret:").unwrap();
    Token::parse(rest.split_whitespace().next().unwrap()).unwrap()
}

/// The message of the newest letter of this kind.
pub async fn last_message(mut conn: &AsyncPgConnection, kind: LetterKind) -> String {
    let newest = letters::table.filter(letters::kind.eq(kind)).order((letters::created_at.desc(), letters::id.desc()));
    String::from_utf8(newest.select(letters::raw).first(&mut conn).await.unwrap()).unwrap()
}

/// The code in the newest letter of this kind, and one that is wrong.
pub async fn last_code(conn: &AsyncPgConnection, kind: LetterKind) -> (String, &'static str) {
    let message = last_message(conn, kind).await;
    let code = message.split("code: \"").nth(1).unwrap()[..6].to_owned();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    (code, wrong)
}

/// A document that was just uploaded; its content depends on the seed.
pub fn new_evidence(document: &str, seed: u8) -> NewEvidence {
    let id = EvidenceId::random();
    NewEvidence {
        id,
        document: document.into(),
        file_name: "正面.jpg".into(),
        media_type: MediaType::Jpeg,
        size_bytes: 1_000,
        sha256: [seed; 32],
        object: format!("aa/{}", id.0.simple()),
        key_id: "k1".into(),
        wrapped_key: vec![1; 40],
        replaces: None,
    }
}

/// The actions in the record of a subject, in order.
pub async fn actions(conn: &AsyncPgConnection, subject: impl std::fmt::Display) -> Vec<String> {
    sql::texts(conn, &format!("select action from events where subject_id = '{subject}' order by seq")).await
}

/// Does some work in a transaction that is rolled back.
pub async fn rolled_back<T>(conn: &mut AsyncPgConnection, work: impl AsyncFnOnce(&mut AsyncPgConnection) -> T) -> T {
    Transactions::begin_transaction(conn).await.unwrap();
    let result = work(conn).await;
    Transactions::rollback_transaction(conn).await.unwrap();
    result
}

/// The text of a refusal, if there was one.
pub fn refusal<T>(result: Result<T, impl std::fmt::Debug>) -> Result<(), String> {
    result.map(drop).map_err(|error| format!("{error:?}"))
}

pub fn staff_id(actor: &Actor) -> StaffId {
    actor.staff().unwrap().id
}

/// An instant in RFC 3339.
pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
