//! Webhooks take two admins, as their clients do.

use domain::base::WebhookSecretId;
use domain::client;
use domain::webhook::secret::{self, MakeSecretError, NewSecret};
use domain::webhook::{
    AnswerWebhookError, NewWebhook, ProposeWebhookError, Shown, StopWebhookError, UrlProblem, WEBHOOKS_MAX,
    WebhookChange, WebhookField, WebhookState,
};

use super::*;

const SOME: &[WebhookKind] = &[WebhookKind::Submitted, WebhookKind::Decided];

fn new(url: &str, kinds: &[WebhookKind], scopes: &[Scope]) -> NewWebhook {
    NewWebhook { url: url.into(), kinds: kinds.to_vec(), scopes: scopes.to_vec() }
}

fn shown(of: &NewWebhook) -> Shown {
    Shown { url: of.url.clone(), kinds: of.kinds.clone(), scopes: of.scopes.clone() }
}

fn wrapped() -> NewSecret {
    NewSecret { key_id: "k2".into(), wrapped_key: vec![1; 40], hint: "whsec_AAAAAA".into() }
}

fn anything(_: &str) -> Result<(), UrlProblem> {
    Ok(())
}

impl Setting {
    async fn propose(&mut self, new: &NewWebhook) -> Result<WebhookId, ProposeWebhookError> {
        webhook::propose(&mut self.conn, &self.desk.ctx, &self.admin, self.client, new, &anything).await
    }

    async fn confirm(&mut self, who: &Actor, id: WebhookId, shown: &Shown) -> Result<(), AnswerWebhookError> {
        webhook::confirm(&mut self.conn, &self.desk.ctx, who, id, shown).await
    }

    async fn change(&mut self, id: WebhookId, new: &NewWebhook) -> Result<WebhookChange, ProposeWebhookError> {
        webhook::change(&mut self.conn, &self.desk.ctx, &self.admin, id, new, &anything).await
    }
}

#[tokio::test]
async fn webhook_takes_two_admins() {
    let mut it = Setting::new().await;
    let (admin, other, lead) = (it.admin.clone(), it.other.clone(), it.desk.lead.clone());
    let wanted = new(URL, SOME, &[]);
    let id = it.propose(&wanted).await.unwrap();
    assert_err!(it.confirm(&admin, id, &shown(&wanted)).await, AnswerWebhookError::Own);
    assert_err!(it.confirm(&lead, id, &shown(&wanted)).await, AnswerWebhookError::NotPermitted(_));
    let otherwise = new("https://evil.example", SOME, &[]);
    assert_err!(it.confirm(&other, id, &shown(&otherwise)).await, AnswerWebhookError::Changed, "not as shown");
    let ctx = it.desk.ctx.clone();
    let made = secret::make(&mut it.conn, &ctx, &admin, id, &wrapped()).await;
    assert_err!(made, MakeSecretError::NotActive);
    it.confirm(&other, id, &shown(&wanted)).await.unwrap();
    assert_err!(it.confirm(&other, id, &shown(&wanted)).await, AnswerWebhookError::Changed, "confirmed");
    let found = it.found(id).await.webhook;
    assert_eq!((found.state, found.url.as_str(), found.kinds.as_slice()), (WebhookState::Active, URL, SOME));
    let words = sql::texts(&it.conn, "select action from events where action like 'webhook%' order by id").await;
    assert_eq!(words, ["webhook_proposed", "webhook_confirmed"]);
}

#[tokio::test]
async fn webhook_names_every_invalid_field() {
    let mut it = Setting::new().await;
    for (url, problem) in [("", UrlProblem::Missing), (&*"x".repeat(501), UrlProblem::TooLong)] {
        let ProposeWebhookError::Fields(found, fields) =
            it.propose(&new(url, &[], &[Scope::Stores])).await.unwrap_err()
        else {
            panic!("{url}")
        };
        assert_eq!((found, fields.as_slice()), (Some(problem), WebhookField::ALL));
    }
    let refusing = |_: &str| Err(UrlProblem::Private);
    let wanted = new("https://10.0.0.1", SOME, &[]);
    let refused =
        webhook::propose(&mut it.conn, &it.desk.ctx, &it.admin, it.client, &wanted, &refusing).await.unwrap_err();
    assert!(matches!(refused, ProposeWebhookError::Fields(Some(UrlProblem::Private), _)), "{refused:?}");
    let ctx = it.desk.ctx.clone();
    let (admin, client) = (it.admin.clone(), it.client);
    client::change_scopes(&mut it.conn, &ctx, &admin, client, &[Scope::Stores]).await.unwrap();
    let refused = it.propose(&new(URL, SOME, READ)).await.unwrap_err();
    assert!(matches!(refused, ProposeWebhookError::Fields(None, _)), "a scope the client has not: {refused:?}");
}

#[tokio::test]
async fn client_has_a_limited_number_of_webhooks() {
    let mut it = Setting::new().await;
    for _ in 0..WEBHOOKS_MAX {
        it.propose(&new(URL, SOME, &[])).await.unwrap();
    }
    assert_err!(it.propose(&new(URL, SOME, &[])).await, ProposeWebhookError::TooMany);
}

#[tokio::test]
async fn less_takes_one_admin_and_anything_new_takes_two() {
    let (mut it, id) = Setting::listening(READ).await;
    let other = it.other.clone();
    let less = new(URL, SOME, &[]);
    assert_eq!(it.change(id, &less).await.unwrap(), WebhookChange::Reduced);
    assert_err!(it.change(id, &less).await, ProposeWebhookError::NothingNew);
    for more in [new("https://other.example/hook", SOME, &[]), new(URL, WebhookKind::ALL, &[]), new(URL, SOME, READ)] {
        assert_eq!(it.change(id, &more).await.unwrap(), WebhookChange::Proposed, "{more:?}");
        assert_eq!(it.found(id).await.webhook.url, URL, "not in force");
        assert_err!(it.change(id, &less).await, ProposeWebhookError::AlreadyProposed);
        webhook::refuse(&mut it.conn, &it.desk.ctx, &other, id).await.unwrap();
    }
    let elsewhere = new("https://other.example/hook", SOME, &[]);
    it.change(id, &elsewhere).await.unwrap();
    it.desk.clock.advance(Duration::days(15));
    assert_err!(it.confirm(&other, id, &shown(&elsewhere)).await, AnswerWebhookError::Changed, "too old");
    it.change(id, &elsewhere).await.unwrap();
    it.confirm(&other, id, &shown(&elsewhere)).await.unwrap();
    assert_eq!(it.found(id).await.webhook.url, elsewhere.url);
}

#[tokio::test]
async fn refused_first_proposal_ends_the_webhook() {
    let mut it = Setting::new().await;
    let wanted = new(URL, SOME, &[]);
    let id = it.propose(&wanted).await.unwrap();
    webhook::refuse(&mut it.conn, &it.desk.ctx, &it.other, id).await.unwrap();
    assert_eq!(it.found(id).await.webhook.state, WebhookState::Ended);
    assert_err!(it.change(id, &wanted).await, ProposeWebhookError::Missing);
}

#[tokio::test]
async fn two_secrets_are_live_while_they_change_over() {
    let (mut it, id) = Setting::listening(&[]).await;
    let (ctx, admin) = (it.desk.ctx.clone(), it.admin.clone());
    secret::make(&mut it.conn, &ctx, &admin, id, &wrapped()).await.unwrap();
    assert_err!(secret::make(&mut it.conn, &ctx, &admin, id, &wrapped()).await, MakeSecretError::TooMany);
    it.submitted().await;
    let message = it.messages(id).await[0].id;
    let sending = it.sending(message).await;
    assert_eq!(sending.secrets.len(), 2, "signed with both");
    let oldest = it.found(id).await.secrets.last().unwrap().id;
    secret::end(&mut it.conn, &ctx, &admin, id, oldest).await.unwrap();
    assert_err!(secret::end(&mut it.conn, &ctx, &admin, id, oldest).await, StopWebhookError::Already);
    let unknown = WebhookSecretId::new(ctx.now());
    assert_err!(secret::end(&mut it.conn, &ctx, &admin, id, unknown).await, StopWebhookError::Missing);
    let kept = "webhook_secrets where ended_at is not null and wrapped_key is not null";
    assert_eq!(sql::count(&it.conn, kept).await, 0, "an ended secret is destroyed");
}

#[tokio::test]
async fn ended_webhook_sends_nothing_and_keeps_no_secret() {
    let (mut it, id) = Setting::listening(&[]).await;
    it.submitted().await;
    let message = it.messages(id).await[0].id;
    let (ctx, admin) = (it.desk.ctx.clone(), it.admin.clone());
    webhook::end(&mut it.conn, &ctx, &admin, id).await.unwrap();
    assert_err!(webhook::end(&mut it.conn, &ctx, &admin, id).await, StopWebhookError::Already);
    assert_eq!(it.begin(message).await, WebhookAttempt::Over(DeliveryState::Cancelled));
    assert_eq!(sql::count(&it.conn, "webhook_secrets where wrapped_key is not null").await, 0);
    it.submitted_for("MM-2").await;
    assert_eq!(it.messages(id).await.len(), 1, "nothing more is written");
}

#[tokio::test]
async fn webhooks_end_with_their_client() {
    let (mut it, id) = Setting::listening(&[]).await;
    it.submitted().await;
    let (ctx, admin, client) = (it.desk.ctx.clone(), it.admin.clone(), it.client);
    client::end(&mut it.conn, &ctx, &admin, client).await.unwrap();
    assert_eq!(it.found(id).await.webhook.state, WebhookState::Ended);
    assert_eq!(it.told(id).await, [(WebhookKind::Submitted, DeliveryState::Cancelled)]);
    assert_err!(it.propose(&new(URL, SOME, &[])).await, ProposeWebhookError::NotActive);
}
