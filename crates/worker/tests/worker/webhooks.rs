//! Messages to the webhook of a real HTTP server that fails in every possible way: each arrives, and more than once only
//! with the same id.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use domain::base::{ClientId, Scope, WebhookId};
use domain::webhook::attempt;
use domain::webhook::delivery::{self, AttemptRow, Delivery, DeliveryProblem, DeliveryState};
use domain::webhook::secret;
use domain::webhook::{self, NewWebhook, WebhookChange, WebhookKind, WebhookState};
use testkit::partner::{self, FakePartner, PartnerFault, Received};

use crate::prelude::*;

/// The worker's time limit for an answer.
const TIMEOUT: Duration = Duration::from_millis(1_500);

/// A client with a webhook, and the program behind it.
struct Listening {
    desk: Desk,
    partner: FakePartner,
    admins: (Actor, Actor),
    client: ClientId,
    webhook: WebhookId,
    secret: String,
}

impl Listening {
    async fn begin() -> Self {
        let mut desk = desk().await;
        // The package that verifies signatures compares their time with the machine's.
        desk.clock.set(SystemClock.now());
        desk.worker.webhooks.timeout = TIMEOUT;
        let (conn, ctx) = (&mut desk.connection().await, desk.worker.ctx.clone());
        builders::registers(conn, &ctx).await;
        let partner = FakePartner::start().await;
        let one = builders::staff_member(conn, &ctx, "xuan", "许安", &[Role::Admin]).await;
        let two = builders::staff_member(conn, &ctx, "qiaoyi", "乔一", &[Role::Admin]).await;
        let client = partner::api_client(conn, &ctx, (&one, &two), Scope::ALL).await;
        let scopes = [Scope::ApplicationsRead, Scope::DecisionsRead];
        let (webhook, secret) = partner::webhook(conn, &ctx, (&one, &two), client, &partner.url(), &scopes).await;
        Self { desk, partner, admins: (one, two), client, webhook, secret }
    }

    /// An application that the client submitted.
    async fn submitted(&self, number: &str) -> ApplicationId {
        let (conn, ctx) = (&mut self.desk.connection().await, &self.desk.worker.ctx);
        let store = builders::store(conn, number, "木棉", ctx.now()).await;
        partner::submitted_by_client(conn, ctx, self.client, store).await.id
    }

    async fn messages(&self) -> Vec<Delivery> {
        let conn = self.desk.connection().await;
        let found = delivery::list(&conn, &self.admins.0, self.webhook, None, None, 500).await;
        let mut found = found.expect("an admin may read it");
        found.sort_by_key(|line| line.delivery.seq);
        found.into_iter().map(|line| line.delivery).collect()
    }

    async fn attempts(&self, message: &Delivery) -> Vec<AttemptRow> {
        let conn = self.desk.connection().await;
        let found = delivery::find(&conn, &self.admins.0, self.webhook, message.id).await;
        found.expect("an admin may read it").expect("it exists").1
    }

    async fn state(&self) -> WebhookState {
        let conn = self.desk.connection().await;
        let found = webhook::find(&conn, &self.admins.0, self.webhook).await;
        found.expect("an admin may read it").expect("it exists").webhook.state
    }

    async fn new_secret(&self) -> String {
        let (conn, ctx) = (&mut self.desk.connection().await, &self.desk.worker.ctx);
        partner::webhook_secret(conn, ctx, &self.admins.0, self.webhook).await
    }

    /// Moves the address, as two admins do.
    async fn move_to(&self, url: &str) {
        let (conn, ctx) = (&mut self.desk.connection().await, &self.desk.worker.ctx);
        let new = NewWebhook { url: url.to_owned(), kinds: WebhookKind::ALL.to_vec(), scopes: Vec::new() };
        let (one, two) = (&self.admins.0, &self.admins.1);
        let changed = webhook::change(conn, ctx, one, self.webhook, &new, &|_| Ok(())).await.expect("it is changed");
        assert_eq!(changed, WebhookChange::Proposed);
        let shown = webhook::Shown { url: new.url, kinds: new.kinds, scopes: new.scopes };
        webhook::confirm(conn, ctx, two, self.webhook, &shown).await.expect("it is confirmed");
    }
}

#[tokio::test]
async fn whole_course_of_an_application_arrives_in_order() {
    let it = Listening::begin().await;
    let id = it.submitted("S1").await;
    it.desk.drain().await;
    let (conn, ctx) = (&mut it.desk.connection().await, &it.desk.worker.ctx);
    let reviewer = builders::staff_member(conn, ctx, "lin", "林", &[Role::Reviewer]).await;
    builders::decided(conn, ctx, &reviewer, id, Outcome::Approve).await;
    it.desk.drain().await;
    assert_eq!(it.partner.received().len(), 2, "the decision is held");
    for _ in 0..6 {
        it.desk.drain_after(TimeDelta::days(1)).await;
    }
    let bodies: Vec<serde_json::Value> =
        it.partner.received().iter().map(|it| serde_json::from_str(&it.body).expect("JSON")).collect();
    let kinds: Vec<&str> = bodies.iter().filter_map(|body| body["type"].as_str()).collect();
    let expected = ["submitted", "in_review", "decided", "effect_confirmed"].map(|word| format!("application.{word}"));
    assert_eq!(kinds, expected);
    assert_eq!(bodies[2]["data"]["decision"]["outcome"], "approve");
    assert!(it.messages().await.iter().all(|message| message.state == DeliveryState::Delivered));
}

/// Lets the `standardwebhooks` package of PyPI verify messages; `false` where it is not installed.
fn verified(secrets: &[&str], received: &[Received]) -> bool {
    const SCRIPT: &str = "
import json, sys
from standardwebhooks.webhooks import Webhook
for line in sys.stdin:
    it = json.loads(line)
    Webhook(it['secret']).verify(it['body'], {
        'webhook-id': it['id'], 'webhook-timestamp': it['timestamp'], 'webhook-signature': it['signature']})
    print('verified')
";
    let found = Command::new("python3").args(["-c", "import standardwebhooks"]).stderr(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        testkit::skip("the Python package standardwebhooks is not installed (pip install standardwebhooks)");
        return false;
    }
    let python = Command::new("python3").args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut python = python.expect("python starts");
    let mut input = python.stdin.take().expect("it is piped");
    for secret in secrets {
        for it in received {
            let line = serde_json::json!({
                "secret": secret, "id": it.id, "timestamp": it.timestamp, "signature": it.signature, "body": it.body,
            });
            writeln!(input, "{line}").expect("python reads");
        }
    }
    drop(input);
    let output = python.wait_with_output().expect("python ends");
    let lines = String::from_utf8_lossy(&output.stdout).lines().count();
    assert_eq!((output.status.success(), lines), (true, secrets.len() * received.len()), "{secrets:?} {received:?}");
    true
}

#[tokio::test]
async fn signature_is_verified_by_standardwebhooks() {
    let it = Listening::begin().await;
    it.submitted("S1").await;
    it.desk.drain().await;
    if !verified(&[&it.secret], &it.partner.received()) {
        return;
    }
    // While secrets change over, each of them verifies a message.
    let other = it.new_secret().await;
    it.submitted("S2").await;
    it.desk.drain().await;
    let both = &it.partner.received()[1..];
    assert_eq!(both.len(), 1);
    verified(&[&it.secret, &other], both);
}

#[tokio::test]
async fn failed_message_arrives_later_with_its_id() {
    let it = Listening::begin().await;
    for (number, fault, problem) in [
        (1, PartnerFault::Status(500), DeliveryProblem::Refused),
        (2, PartnerFault::Status(404), DeliveryProblem::Refused),
        (3, PartnerFault::Drop, DeliveryProblem::CutOff),
        (4, PartnerFault::Never, DeliveryProblem::TimedOut),
        (5, PartnerFault::Slow(Duration::from_secs(30)), DeliveryProblem::TimedOut),
        (6, PartnerFault::WebPage, DeliveryProblem::WebPage),
        (7, PartnerFault::Redirect, DeliveryProblem::Redirected),
        (8, PartnerFault::Later(1), DeliveryProblem::Refused),
    ] {
        let before = it.partner.received().len();
        it.partner.tell(std::slice::from_ref(&fault));
        it.submitted(&format!("S{number}")).await;
        it.desk.drain().await;
        let message = it.messages().await.pop().expect("it was written");
        assert_eq!((message.state, message.attempt), (DeliveryState::Queued, 1), "{fault:?}");
        let attempt = it.attempts(&message).await.remove(0);
        assert_eq!(attempt.problem, Some(problem), "{fault:?}");
        it.desk.clock.set(message.next_try_at);
        it.desk.drain().await;
        let arrived = &it.partner.received()[before..];
        assert_eq!(arrived.len(), 2, "{fault:?}");
        assert_eq!((&arrived[0].id, &arrived[0].body), (&arrived[1].id, &arrived[1].body), "{fault:?}");
        assert_ne!(arrived[0].timestamp, arrived[1].timestamp, "{fault:?}: signed anew");
        let message = it.messages().await.pop().expect("it was written");
        assert_eq!(message.state, DeliveryState::Delivered, "{fault:?}");
    }
    assert_eq!(it.partner.redirected(), 0, "no redirect is followed");
}

#[tokio::test]
async fn only_the_beginning_of_an_answer_is_kept() {
    let it = Listening::begin().await;
    it.partner.tell(&[PartnerFault::Ramble(3_000_000)]);
    it.submitted("S1").await;
    it.desk.drain().await;
    let message = it.messages().await.remove(0);
    assert_eq!(message.state, DeliveryState::Delivered);
    let answer = it.attempts(&message).await.remove(0).answer.expect("it is kept");
    assert!(answer.len() <= 4096 && answer.starts_with("很很") && answer.len() > 4000, "{}", answer.len());
}

#[tokio::test]
async fn private_addresses_are_refused() {
    let mut it = Listening::begin().await;
    it.desk.worker.webhooks.allow_private = false;
    for (number, url, problem) in [
        (1, it.partner.url(), DeliveryProblem::PrivateAddress),
        (2, "https://10.0.0.1/hook".to_owned(), DeliveryProblem::PrivateAddress),
        (3, "https://169.254.169.254/".to_owned(), DeliveryProblem::PrivateAddress),
        (4, "http://partner.example/".to_owned(), DeliveryProblem::BadAddress),
        (5, "http://127.0.0.1:1/".to_owned(), DeliveryProblem::Unreachable),
    ] {
        it.desk.worker.webhooks.allow_private = number == 5;
        if number > 1 {
            it.move_to(&url).await;
        }
        it.submitted(&format!("S{number}")).await;
        it.desk.drain().await;
        let message = it.messages().await.pop().expect("it was written");
        assert_eq!(it.attempts(&message).await[0].problem, Some(problem), "{url}");
    }
    assert_eq!(it.partner.received(), []);
}

#[tokio::test]
async fn slow_partner_delays_no_other() {
    let mut it = Listening::begin().await;
    it.desk.worker.webhooks.timeout = Duration::from_secs(60);
    let quick = FakePartner::start().await;
    let (conn, ctx) = (&mut it.desk.connection().await, &it.desk.worker.ctx);
    let admins = (&it.admins.0, &it.admins.1);
    partner::webhook(conn, ctx, admins, it.client, &quick.url(), &[]).await;
    it.partner.tell(&vec![PartnerFault::Never; 40]);
    for number in 0..12 {
        it.submitted(&format!("S{number}")).await;
    }
    // As the queue does: every job at once, as soon as it is there.
    let begun = Instant::now();
    let in_flight = usize::try_from(attempt::IN_FLIGHT_MAX).expect("it is small");
    let waiting = |quick: &FakePartner| quick.received().len() < 12 || it.partner.received().len() < in_flight;
    while waiting(&quick) {
        let taken = "delete from apalis.jobs where job_type = 'deliver-webhook' returning convert_from(job, 'UTF8')";
        for payload in sql::texts(conn, taken).await {
            let payload = serde_json::from_str(&payload).expect("a payload is JSON");
            let worker = it.desk.worker.clone();
            tokio::spawn(async move { worker::jobs::handle(&worker, job::DELIVER_WEBHOOK, &payload).await });
        }
        assert!(begun.elapsed() < Duration::from_secs(50), "{} arrived", quick.received().len());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(it.partner.received().len(), in_flight, "of the slow one a few are in flight");
}

#[tokio::test]
async fn unreadable_secret_is_a_failure_with_a_code() {
    let it = Listening::begin().await;
    it.submitted("S1").await;
    let conn = it.desk.connection().await;
    sql::execute(&conn, "update webhook_secrets set key_id = 'lost'").await;
    assert_eq!(secret::list_key_ids(&conn).await.expect("it answers"), ["lost"]);
    it.desk.drain().await;
    let message = it.messages().await.remove(0);
    assert_eq!(it.attempts(&message).await[0].problem, Some(DeliveryProblem::NoSecret));
    assert_eq!(it.partner.received(), []);
    sql::execute(&conn, "update webhook_secrets set key_id = 'k2'").await;
    it.desk.clock.set(message.next_try_at);
    it.desk.drain().await;
    assert_eq!(it.partner.received().len(), 1);
}

#[tokio::test]
async fn dead_partner_is_disabled_and_gets_everything_later() {
    let it = Listening::begin().await;
    it.partner.tell(&vec![PartnerFault::Status(503); 200]);
    it.submitted("S1").await;
    for _ in 0..40 {
        if it.state().await == WebhookState::Disabled {
            break;
        }
        it.desk.drain_after(TimeDelta::hours(8)).await;
    }
    assert_eq!(it.state().await, WebhookState::Disabled);
    assert_eq!(it.desk.count_letters(LetterKind::WebhookDisabled).await, 1);
    it.submitted("S2").await;
    let before = it.partner.received().len();
    it.desk.drain_after(TimeDelta::hours(1)).await;
    assert_eq!(it.partner.received().len(), before, "nothing is sent");
    it.partner.work_again();
    let (conn, ctx) = (&mut it.desk.connection().await, &it.desk.worker.ctx);
    webhook::enable(conn, ctx, &it.admins.0, it.webhook).await.expect("it is enabled");
    it.desk.drain().await;
    assert!(it.messages().await.iter().all(|message| message.state == DeliveryState::Delivered));
    let ids: BTreeSet<String> = it.partner.received().into_iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), it.messages().await.len(), "none is lost");
}
