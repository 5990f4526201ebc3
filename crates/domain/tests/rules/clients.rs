//! API clients: two admins, keys, kept answers, and which applications are a client's own.

use std::net::IpAddr;

use domain::application::{NotPermitted, Permission, access};
use domain::base::{ClientActor, ClientId, Scope};
use domain::client::idempotency::{self, IdempotentRequest, KeptAnswer, Known};
use domain::client::key::{self, BearerKey, MakeKeyError, RefusedKey};
use domain::client::notice;
use domain::client::{self, AnswerClientError, ClientField, ClientState, NewClient, ProposeClientError, ScopeChange};
use domain::intake::draft::DraftOwner;
use domain::operation::pruning;

use crate::prelude::*;

const HERE: &str = "203.0.113.9";

struct Setting {
    desk: Desk,
    conn: AsyncPgConnection,
    admin: Actor,
    other: Actor,
}

impl Setting {
    async fn new() -> Self {
        let (desk, mut conn) = desk().await;
        let admin = builders::staff_member(&mut conn, &desk.ctx, "xuan", "许安", &[Role::Admin]).await;
        let other = builders::staff_member(&mut conn, &desk.ctx, "qiaoyi", "乔一", &[Role::Admin]).await;
        Self { desk, conn, admin, other }
    }

    async fn propose(&mut self, new: &NewClient) -> Result<ClientId, ProposeClientError> {
        client::propose(&mut self.conn, &self.desk.ctx, &self.admin, new).await
    }

    async fn active(&mut self, scopes: &[Scope]) -> ClientId {
        let id = self.propose(&of_shop(scopes)).await.unwrap();
        client::confirm(&mut self.conn, &self.desk.ctx, &self.other, id, scopes).await.unwrap();
        id
    }

    async fn key(&mut self, id: ClientId) -> Result<BearerKey, MakeKeyError> {
        key::make(&mut self.conn, &self.desk.ctx, &self.admin, id, 90).await
    }

    async fn call(&self, key: &BearerKey, from: &str) -> Result<key::Caller, RefusedKey> {
        let from: IpAddr = from.parse().unwrap();
        key::authenticate(&self.conn, &self.desk.ctx, key, from).await.unwrap()
    }

    async fn found(&self, id: ClientId) -> client::ListedClient {
        client::find(&self.conn, &self.admin, id).await.unwrap().unwrap()
    }
}

fn of_shop(scopes: &[Scope]) -> NewClient {
    NewClient {
        name: "商家中心".into(),
        owner_email: "team@partner.example".into(),
        scopes: scopes.to_vec(),
        ..NewClient::default()
    }
}

const READ: &[Scope] = &[Scope::ApplicationsRead];
const WRITE: &[Scope] = &[Scope::ApplicationsRead, Scope::ApplicationsWrite];

fn as_actor(id: ClientId, scopes: &[Scope]) -> Actor {
    Actor::Client(ClientActor { id, scopes: scopes.to_vec() })
}

#[tokio::test]
async fn client_takes_two_admins() {
    let mut it = Setting::new().await;
    let id = it.propose(&of_shop(READ)).await.unwrap();
    assert_err!(it.key(id).await, MakeKeyError::NotActive);
    let (ctx, admin, lead) = (it.desk.ctx.clone(), it.admin.clone(), it.desk.lead.clone());
    assert_err!(client::confirm(&mut it.conn, &ctx, &admin, id, READ).await, AnswerClientError::Own);
    assert_err!(client::confirm(&mut it.conn, &ctx, &lead, id, READ).await, AnswerClientError::NotPermitted(_));
    let other = it.other.clone();
    assert_err!(
        client::confirm(&mut it.conn, &ctx, &other, id, WRITE).await,
        AnswerClientError::Changed,
        "not as shown"
    );
    client::confirm(&mut it.conn, &ctx, &other, id, READ).await.unwrap();
    assert_err!(client::confirm(&mut it.conn, &ctx, &other, id, READ).await, AnswerClientError::Changed, "confirmed");
    let found = it.found(id).await.client;
    assert_eq!((found.state, found.scopes.as_slice(), found.proposed_scopes), (ClientState::Active, READ, None));
    let words = sql::texts(&it.conn, "select action from events where subject_kind = 'client' order by seq").await;
    assert_eq!(words, ["client_proposed", "client_confirmed"]);
}

#[tokio::test]
async fn wider_scopes_take_two_admins_and_fewer_take_one() {
    let mut it = Setting::new().await;
    let id = it.active(READ).await;
    let (ctx, admin, other) = (it.desk.ctx.clone(), it.admin.clone(), it.other.clone());
    let change = async |conn: &mut AsyncPgConnection, scopes: &[Scope]| {
        client::change_scopes(conn, &ctx, &other, id, scopes).await
    };
    assert_err!(change(&mut it.conn, READ).await, ProposeClientError::NothingNew);
    assert_eq!(change(&mut it.conn, WRITE).await.unwrap(), ScopeChange::Proposed);
    assert_eq!(it.found(id).await.client.scopes, READ, "not in force");
    assert_err!(change(&mut it.conn, WRITE).await, ProposeClientError::AlreadyProposed);
    assert_err!(client::confirm(&mut it.conn, &ctx, &other, id, WRITE).await, AnswerClientError::Own);
    client::confirm(&mut it.conn, &ctx, &admin, id, WRITE).await.unwrap();
    assert_eq!(it.found(id).await.client.scopes, WRITE);
    assert_eq!(change(&mut it.conn, READ).await.unwrap(), ScopeChange::Reduced);
    assert_eq!(it.found(id).await.client.scopes, READ);
    // A mixture of more and less is a widening.
    assert_eq!(change(&mut it.conn, &[Scope::Stores]).await.unwrap(), ScopeChange::Proposed);
    client::refuse(&mut it.conn, &ctx, &other, id).await.unwrap();
    assert_eq!(it.found(id).await.client.state, ClientState::Active);
    assert_err!(client::refuse(&mut it.conn, &ctx, &other, id).await, AnswerClientError::Changed);
}

#[tokio::test]
async fn old_proposal_cannot_be_confirmed() {
    let mut it = Setting::new().await;
    let id = it.propose(&of_shop(READ)).await.unwrap();
    it.desk.clock.advance(client::PROPOSAL_PERIOD);
    let (ctx, other) = (it.desk.ctx.clone(), it.other.clone());
    assert_err!(client::confirm(&mut it.conn, &ctx, &other, id, READ).await, AnswerClientError::Changed);
    assert_err!(it.propose(&of_shop(READ)).await, ProposeClientError::NameTaken);
    client::refuse(&mut it.conn, &ctx, &other, id).await.unwrap();
    assert_eq!(it.found(id).await.client.state, ClientState::Ended);
    it.propose(&of_shop(READ)).await.unwrap();
}

#[tokio::test]
async fn invalid_client_names_every_field() {
    let mut it = Setting::new().await;
    let bad = NewClient {
        name: " ".into(),
        owner_email: "nobody".into(),
        networks: "10.0.0.0/8 0.0.0.0/0".into(),
        days: "3651".into(),
        ..NewClient::default()
    };
    match it.propose(&bad).await {
        Err(ProposeClientError::Fields(problems)) => {
            let fields: Vec<ClientField> = problems.into_iter().map(|(field, _)| field).collect();
            assert_eq!(fields, ClientField::ALL);
        }
        other => panic!("{other:?}"),
    }
    let lead = it.desk.lead.clone();
    let refused = client::propose(&mut it.conn, &it.desk.ctx, &lead, &of_shop(READ)).await;
    assert_err!(refused, ProposeClientError::NotPermitted(NotPermitted(Permission::ManageClients)));
}

#[tokio::test]
async fn key_is_stored_as_a_hash_and_two_are_live() {
    let mut it = Setting::new().await;
    let id = it.active(READ).await;
    let one = it.key(id).await.unwrap();
    it.desk.clock.advance(Duration::seconds(1));
    let two = it.key(id).await.unwrap();
    assert_err!(it.key(id).await, MakeKeyError::TooMany);
    let rows = sql::texts(&it.conn, "select api_keys::text from api_keys").await.concat();
    for key in [&one, &two] {
        let secret = key.expose().strip_prefix(key::PREFIX).unwrap().to_owned();
        assert!(!rows.contains(&secret[8..]) && !format!("{key:?}").contains(&secret[8..]));
        assert_eq!(it.call(key, HERE).await.unwrap().actor.scopes, READ);
    }
    let first = it.found(id).await.keys.last().unwrap().id;
    let (ctx, other) = (it.desk.ctx.clone(), it.other.clone());
    key::end(&mut it.conn, &ctx, &other, id, first).await.unwrap();
    assert_err!(it.call(&one, HERE).await, RefusedKey::NotLive);
    assert!(it.call(&two, HERE).await.is_ok());
    it.key(id).await.unwrap();
    let wrong = ["", "unbind_", "unbind_12", &one.expose()[1..], &"x".repeat(100_000)];
    assert!(wrong.iter().all(|text| BearerKey::parse(text).is_none()));
}

#[tokio::test]
async fn key_and_client_expire_and_end() {
    let mut it = Setting::new().await;
    let id = it.active(READ).await;
    let key = it.key(id).await.unwrap();
    it.desk.clock.advance(Duration::days(90) - Duration::seconds(1));
    let caller = it.call(&key, HERE).await.unwrap();
    it.desk.clock.advance(Duration::seconds(1));
    assert_err!(it.call(&key, HERE).await, RefusedKey::NotLive);
    let held = key::hold(&it.conn, &it.desk.ctx, &caller).await.unwrap();
    assert_err!(held, RefusedKey::NotLive, "it expired while the call ran");
    let key = it.key(id).await.unwrap();
    let caller = it.call(&key, HERE).await.unwrap();
    let (ctx, admin) = (it.desk.ctx.clone(), it.admin.clone());
    client::end(&mut it.conn, &ctx, &admin, id).await.unwrap();
    assert_err!(it.call(&key, HERE).await, RefusedKey::NotLive);
    assert!(key::hold(&it.conn, &ctx, &caller).await.unwrap().is_err(), "it ended while the call ran");
    assert_err!(client::end(&mut it.conn, &ctx, &admin, id).await, client::EndClientError::Already);
    assert_err!(it.key(id).await, MakeKeyError::NotActive);
}

#[tokio::test]
async fn key_of_an_expired_client_is_refused() {
    let mut it = Setting::new().await;
    let id = it.propose(&NewClient { days: "30".into(), ..of_shop(READ) }).await.unwrap();
    client::confirm(&mut it.conn, &it.desk.ctx, &it.other, id, READ).await.unwrap();
    let key = it.key(id).await.unwrap();
    let caller = it.call(&key, HERE).await.unwrap();
    it.desk.clock.advance(Duration::days(30));
    assert_err!(it.call(&key, HERE).await, RefusedKey::ClientNotLive);
    let held = key::hold(&it.conn, &it.desk.ctx, &caller).await.unwrap();
    assert_err!(held, RefusedKey::ClientNotLive, "it expired while the call ran");
}

#[tokio::test]
async fn key_is_accepted_from_its_networks_only() {
    let mut it = Setting::new().await;
    let new = NewClient { networks: "203.0.113.0/24，\n2001:db8::/32".into(), ..of_shop(READ) };
    let id = it.propose(&new).await.unwrap();
    let (ctx, other) = (it.desk.ctx.clone(), it.other.clone());
    client::confirm(&mut it.conn, &ctx, &other, id, READ).await.unwrap();
    let key = it.key(id).await.unwrap();
    for inside in [HERE, "::ffff:203.0.113.1", "2001:db8::9"] {
        assert!(it.call(&key, inside).await.is_ok(), "{inside}");
    }
    for outside in ["203.0.114.9", "2001:db9::9", "127.0.0.1"] {
        assert_err!(it.call(&key, outside).await, RefusedKey::Network);
    }
}

#[tokio::test]
async fn last_use_is_written_once_a_minute() {
    let mut it = Setting::new().await;
    let id = it.active(READ).await;
    let key = it.key(id).await.unwrap();
    let begun = it.desk.ctx.now();
    for (advance_s, expected_s) in [(0, 0), (59, 0), (1, 60)] {
        it.desk.clock.advance(Duration::seconds(advance_s));
        it.call(&key, HERE).await.unwrap();
        let used = it.found(id).await.keys[0].last_used_at;
        assert_eq!(used, Some(begun + Duration::seconds(expected_s)));
    }
}

#[tokio::test]
async fn answer_is_kept_for_a_day_for_the_same_request() {
    let mut it = Setting::new().await;
    let (id, other) = (it.active(WRITE).await, ClientId::new(it.desk.ctx.now()));
    let ctx = it.desk.ctx.clone();
    let request = |body: &str| IdempotentRequest::new(id, "k1", &[b"POST", body.as_bytes()]);
    let answer = KeptAnswer { status: 201, body: "{}".into(), location: Some("/x".into()) };
    assert_eq!(idempotency::begin(&it.conn, &ctx, &request("a")).await.unwrap(), Known::New);
    idempotency::keep(&it.conn, &ctx, &request("a"), &answer).await.unwrap();
    assert_eq!(idempotency::begin(&it.conn, &ctx, &request("a")).await.unwrap(), Known::Answered(answer.clone()));
    assert_eq!(idempotency::begin(&it.conn, &ctx, &request("b")).await.unwrap(), Known::OtherRequest);
    let of_other = IdempotentRequest::new(other, "k1", &[b"POST", b"a"]);
    assert_eq!(idempotency::begin(&it.conn, &ctx, &of_other).await.unwrap(), Known::New);
    it.desk.clock.advance(idempotency::KEEP_PERIOD);
    assert_eq!(idempotency::begin(&it.conn, &ctx, &request("b")).await.unwrap(), Known::New);
    idempotency::keep(&it.conn, &ctx, &request("b"), &answer).await.unwrap();
    assert_eq!(idempotency::begin(&it.conn, &ctx, &request("b")).await.unwrap(), Known::Answered(answer));
    it.desk.clock.advance(idempotency::KEEP_PERIOD + Duration::seconds(1));
    assert_eq!(pruning::prune_used(&it.conn, &ctx, 10).await.unwrap(), 1);
}

#[tokio::test]
async fn second_request_waits_for_nothing_while_the_first_runs() {
    let mut it = Setting::new().await;
    let id = it.active(WRITE).await;
    let ctx = it.desk.ctx.clone();
    let second = it.desk.database.connect().await;
    let request = IdempotentRequest::new(id, "k1", &[b"a"]);
    let seen: Result<(), diesel::result::Error> =
        diesel_async::AsyncConnection::transaction(&mut it.conn, async |conn| {
            assert_eq!(idempotency::begin(conn, &ctx, &request).await?, Known::New);
            assert_eq!(idempotency::begin(&second, &ctx, &request).await?, Known::UnderWay);
            Err(diesel::result::Error::RollbackTransaction)
        })
        .await;
    assert!(seen.is_err());
    assert_eq!(idempotency::begin(&second, &ctx, &request).await.unwrap(), Known::New, "the first left nothing");
}

#[tokio::test]
async fn client_sees_what_it_submitted_and_nothing_else() {
    let mut it = Setting::new().await;
    let id = it.active(WRITE).await;
    let (ctx, store) = (it.desk.ctx.clone(), it.desk.store);
    let (mine, reader) = (as_actor(id, WRITE), as_actor(id, &[Scope::DecisionsRead]));
    let other = as_actor(ClientId::new(ctx.now()), WRITE);
    let owner = DraftOwner::of(&mine, store).unwrap();
    let draft = builders::complete_draft(&mut it.conn, &ctx, owner, Kind::Unbind).await;
    assert_err!(
        domain::intake::submission::submit(
            &mut it.conn,
            &ctx,
            &other,
            &domain::intake::submission::Submission {
                draft,
                locale: Locale::ZhCn,
                query_code_hash: builders::query_code_hash()
            }
        )
        .await,
        domain::intake::submission::SubmitError::Missing
    );
    let receipt = builders::submit(&mut it.conn, &ctx, &mine, draft).await;
    let found = access::authorize(&it.conn, &mine, &receipt.reference).await.unwrap();
    assert_eq!((found.client_id, found.channel), (Some(id), domain::base::Channel::Api));
    assert_err!(access::authorize(&it.conn, &other, &receipt.reference).await, TransitionError::Missing);
    for reference in [receipt.reference.as_str(), "UB-2026-000000-0"] {
        assert_err!(access::authorize(&it.conn, &reader, reference).await, TransitionError::NotPermitted(_));
    }
    assert!(access::authorize(&it.conn, &it.desk.applicant, &receipt.reference).await.is_ok(), "the owner, too");
    assert_err!(withdrawal::withdraw(&mut it.conn, &ctx, &other, found.id).await, TransitionError::Missing);
    let read_only = as_actor(id, READ);
    let refused = withdrawal::withdraw(&mut it.conn, &ctx, &read_only, found.id).await;
    assert_err!(refused, TransitionError::NotPermitted(_));
    withdrawal::withdraw(&mut it.conn, &ctx, &mine, found.id).await.unwrap();
    assert_eq!(domain::evidence::integrity::list_altered(&it.conn).await.unwrap().1, []);
    sql::execute(&it.conn, "update applications set client_id = null").await;
    assert_eq!(domain::evidence::integrity::list_altered(&it.conn).await.unwrap().1.len(), 1);
}

#[tokio::test]
async fn client_can_take_no_step_of_the_review() {
    let scopes = Scope::ALL;
    let client = as_actor(ClientId::new(DateTime::UNIX_EPOCH), scopes);
    let steps = domain::application::Action::ALL.iter().filter(|action| client.may(action.permission()));
    let words: Vec<&str> = steps.map(|action| action.as_str()).collect();
    assert_eq!(words, ["submit", "answer", "withdraw"]);
    for permission in
        [Permission::ReadApplications, Permission::ReportEffects, Permission::BindAgain, Permission::ManageClients]
    {
        assert!(!client.may(permission), "{permission:?}");
    }
}

/// The notices to the admins, oldest first: the news, and to whom.
async fn told(conn: &AsyncPgConnection) -> Vec<String> {
    let query = "select split_part(topic_detail, ',', 1) || ' ' || string_agg(split_part(to_address, '@', 1), '+' order by to_address)
                 from letters where kind = 'api_client' group by topic_detail order by min(created_at), min(topic_detail)";
    sql::texts(conn, query).await
}

#[tokio::test]
async fn admins_are_told_of_every_door() {
    let mut it = Setting::new().await;
    let id = it.active(&[Scope::ApplicationsRead]).await;
    let key = it.key(id).await.unwrap();
    let news: Vec<String> =
        told(&it.conn).await.iter().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert_eq!(news.len(), 3, "{news:?}");
    // All of them have the same time.
    let made = "select text_body from letters where kind = 'api_client' and text_body like '%what: KeyMade,%' limit 1";
    let letter = sql::text(&it.conn, made).await;
    assert!(letter.contains("商家中心") && letter.contains("key: Some(\"unbind_"), "{letter}");
    assert!(!letter.contains(&key.expose()), "the key itself is nobody's but its bearer's");
    let to = sql::texts(&it.conn, "select distinct to_address from letters where kind = 'api_client' order by 1").await;
    assert_eq!(to, ["qiaoyi@desk.example", "xuan@desk.example"], "all admins, also the one who acted");
    client::change_scopes(&mut it.conn, &it.desk.ctx, &it.admin, id, &[Scope::ReportsRead]).await.unwrap();
    client::refuse(&mut it.conn, &it.desk.ctx, &it.other, id).await.unwrap();
    client::end(&mut it.conn, &it.desk.ctx, &it.admin, id).await.unwrap();
    for word in ["Proposed", "Confirmed", "KeyMade", "ScopesProposed", "Refused", "Ended"] {
        let query = format!(
            "select count(*)::text from letters where kind = 'api_client' and text_body like '%what: {word},%'"
        );
        assert_eq!(sql::texts(&it.conn, &query).await, ["2"], "{word}");
    }
}

#[tokio::test]
async fn expiry_is_announced_two_weeks_and_a_day_ahead() {
    let mut it = Setting::new().await;
    let id = it.active(&[Scope::ApplicationsRead]).await;
    it.key(id).await.unwrap();
    sql::execute(&it.conn, "delete from letters where kind = 'api_client'").await;
    let watch = async |it: &mut Setting| notice::watch_due(&mut it.conn, &it.desk.ctx, 100).await.unwrap();
    it.desk.clock.advance(Duration::days(75));
    assert_eq!(watch(&mut it).await, 0);
    it.desk.clock.advance(Duration::days(1));
    assert_eq!((watch(&mut it).await, watch(&mut it).await), (1, 0), "one key, told once");
    it.desk.clock.advance(Duration::days(13));
    assert_eq!((watch(&mut it).await, watch(&mut it).await), (1, 0));
    assert_eq!(sql::count(&it.conn, "letters where kind = 'api_client'").await, 4, "two admins, twice");
    it.desk.clock.advance(Duration::days(1));
    assert_eq!(watch(&mut it).await, 0, "it has expired");
    sql::execute(
        &it.conn,
        &format!("update api_clients set expires_at = '{}'", it.desk.ctx.now() + Duration::days(10)),
    )
    .await;
    assert_eq!((watch(&mut it).await, watch(&mut it).await), (1, 0), "the client itself");
}
