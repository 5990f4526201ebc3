//! Text messages to a gateway that fails in every possible way, over real HTTP: each is handed over until it is taken, under
//! one id, and no answer but a signed one about this message counts.

use domain::delivery::sms_limit::SmsLimits;
use testkit::{FakeGateway, GatewayFault};
use worker::sms::{FileSms, HttpSms, HttpSmsSettings, SmsDelivery};

use crate::prelude::*;

/// The worker's time limit for an answer.
const TIMEOUT: Duration = Duration::from_millis(1_000);
const NUMBER: &str = "+8613800138000";

/// A desk with a gateway, and the alert that its store's primary contact gets as a text message.
struct Texting {
    desk: Desk,
    gateway: FakeGateway,
    sms: LetterId,
}

async fn texting() -> Texting {
    texting_with(SmsLimits::default()).await
}

async fn texting_with(limits: SmsLimits) -> Texting {
    let mut desk = desk().await;
    let clock: Arc<dyn Clock> = desk.clock.clone();
    let gateway = FakeGateway::start(Arc::clone(&clock)).await;
    let settings = HttpSmsSettings { timeout: TIMEOUT, ..HttpSmsSettings::new(gateway.url(), FakeGateway::secret()) };
    let transport = HttpSms::new(settings, clock).expect("loopback is allowed");
    desk.worker.sms = SmsDelivery { transport: Some(Arc::new(transport)), limits };
    desk.worker.ctx = desk.worker.ctx.clone().with_sms(true);
    let sms = alerted(&desk).await;
    Texting { desk, gateway, sms }
}

/// The text message of an alert.
async fn alerted(desk: &Desk) -> LetterId {
    let (conn, ctx) = (&mut desk.connection().await, &desk.worker.ctx);
    builders::registers(conn, ctx).await;
    let store = builders::store(conn, "S1", "木棉好物", ctx.now()).await;
    sql::execute(conn, "update store_contacts set phone = '138 0013 8000' where is_primary").await;
    builders::submitted(conn, ctx, store, Kind::Unbind).await;
    sql::text(conn, "select id from letters where medium = 'sms'").await.parse().expect("it is an id")
}

impl Texting {
    async fn next_attempt(&self) {
        let due = self.desk.letter(self.sms).await.next_try_at;
        self.desk.clock.set(due.max(self.desk.worker.ctx.now()));
        self.desk.drain().await;
    }

    fn ids(&self) -> Vec<LetterId> {
        self.gateway.handed().into_iter().map(|it| it.id).collect()
    }
}

#[tokio::test]
async fn message_is_handed_over_signed_and_once() {
    let it = texting().await;
    it.desk.drain().await;
    it.desk.drain_after(TimeDelta::hours(1)).await;
    let handed = it.gateway.handed();
    assert_eq!(handed.iter().map(|it| (it.id, it.to.as_str())).collect::<Vec<_>>(), [(it.sms, NUMBER)]);
    assert!(handed[0].text.starts_with("alert"), "{}", handed[0].text);
    assert_eq!(it.gateway.unsigned(), 0);
    let letter = it.desk.letter(it.sms).await;
    assert_eq!((letter.state, letter.outcome.as_deref()), (LetterState::Sent, Some("accepted")));
    assert_eq!(it.desk.mail.taken().len(), 3, "the emails leave as always");
}

#[tokio::test]
async fn unusable_answer_is_followed_by_another_attempt() {
    for (fault, is_taken) in [
        (GatewayFault::Fail, false),
        (GatewayFault::Drop, false),
        (GatewayFault::Redirect, false),
        (GatewayFault::TakeAndDrop, true),
        (GatewayFault::TakeAndDelay(Duration::from_secs(30)), true),
        (GatewayFault::SignedHtml, true),
        (GatewayFault::Html, false),
        (GatewayFault::Never, false),
        (GatewayFault::Missign, true),
        (GatewayFault::Unsigned, true),
        (GatewayFault::Mistake, true),
        (GatewayFault::Ramble, true),
    ] {
        let it = texting().await;
        it.gateway.tell(&[fault]);
        it.desk.drain().await;
        let letter = it.desk.letter(it.sms).await;
        assert_eq!((letter.state, letter.attempt), (LetterState::Queued, 1), "{fault:?}");
        let problem = letter.outcome.expect("it says what happened");
        assert!(problem.starts_with("the text message gateway: ") && !problem.contains("138"), "{fault:?}: {problem}");
        it.next_attempt().await;
        assert_eq!(it.desk.letter(it.sms).await.state, LetterState::Sent, "{fault:?}");
        assert_eq!(it.ids(), vec![it.sms; 1 + usize::from(is_taken)], "{fault:?}: doubled only with the same id");
        let conn = it.desk.connection().await;
        let charged = sql::count(&conn, "sms_days where segments = 2").await;
        assert_eq!(charged, 1, "{fault:?}: counted once");
        assert_eq!(it.gateway.redirected(), 0, "no redirect is followed");
    }
}

#[tokio::test]
async fn refused_message_is_not_tried_again() {
    let it = texting().await;
    it.gateway.tell(&[GatewayFault::Refuse("invalid_number")]);
    it.desk.drain().await;
    it.desk.drain_after(TimeDelta::days(1)).await;
    let letter = it.desk.letter(it.sms).await;
    assert_eq!((letter.state, letter.attempt), (LetterState::Failed, 1));
    assert_eq!(letter.outcome.as_deref(), Some("refused: invalid_number"));
    let conn = it.desk.connection().await;
    assert_eq!(sql::count(&conn, "follow_ups").await, 0, "the email arrived");
}

#[tokio::test]
async fn delivery_may_be_known_at_once() {
    let it = texting().await;
    it.gateway.tell(&[GatewayFault::Deliver]);
    it.desk.drain().await;
    let conn = it.desk.connection().await;
    assert_eq!(sql::count(&conn, "letters where medium = 'sms' and delivered_at is not null").await, 1);
    assert_eq!(sql::count(&conn, "events where action = 'sms_delivered'").await, 1);
}

#[tokio::test]
async fn messages_over_the_limit_leave_the_next_morning() {
    let it = texting_with(SmsLimits { segments: 1, code_segments: 1_000 }).await;
    it.desk.drain().await;
    assert_eq!(it.gateway.handed(), []);
    let letter = it.desk.letter(it.sms).await;
    assert_eq!((letter.state, letter.attempt), (LetterState::Queued, 0), "it uses no attempt");
    assert_eq!(letter.next_try_at.to_rfc3339(), "2026-03-03T00:00:00+00:00", "08:00 in China");
    assert_eq!(it.desk.mail.taken().len(), 3, "the emails leave as always");
    let mut it = it;
    it.desk.worker.sms.limits = SmsLimits::default();
    it.next_attempt().await;
    assert_eq!(it.ids(), [it.sms]);
}

#[tokio::test]
async fn worker_without_a_gateway_gives_up_after_a_day() {
    let mut it = texting().await;
    it.desk.worker.sms.transport = None;
    for _ in 0..RetryPolicy::LETTER.cap {
        it.next_attempt().await;
    }
    let letter = it.desk.letter(it.sms).await;
    assert_eq!(letter.state, LetterState::Failed);
    assert_eq!(letter.outcome.as_deref(), Some("no text message gateway is set up for this worker"));
}

#[tokio::test]
async fn messages_are_saved_in_a_folder() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut desk = desk().await;
    let transport = FileSms::new(folder.path().join("sms"));
    desk.worker.sms = SmsDelivery { transport: Some(Arc::new(transport)), ..SmsDelivery::default() };
    desk.worker.ctx = desk.worker.ctx.clone().with_sms(true);
    let id = alerted(&desk).await;
    desk.drain().await;
    let file = std::fs::read(folder.path().join("sms").join(format!("{id}.json"))).expect("it was written");
    let file: serde_json::Value = serde_json::from_slice(&file).expect("it is JSON");
    assert_eq!((file["to"].as_str(), file["message"]["template"].as_str()), (Some(NUMBER), Some("alert")));
    let conn = desk.connection().await;
    assert_eq!(sql::count(&conn, "letters where medium = 'sms' and delivered_at is not null").await, 1);
}

#[test]
fn inner_addresses_of_a_gateway_are_refused() {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    for url in
        ["https://10.0.0.1/unbind", "https://169.254.169.254", "http://sms.example", "https://user:pw@sms.example"]
    {
        let settings = HttpSmsSettings::new(url, FakeGateway::secret());
        assert!(HttpSms::new(settings, Arc::clone(&clock)).is_err(), "{url}");
    }
    let settings =
        HttpSmsSettings { allow_private: true, ..HttpSmsSettings::new("https://10.0.0.1", FakeGateway::secret()) };
    assert!(HttpSms::new(settings, clock).is_ok());
}
