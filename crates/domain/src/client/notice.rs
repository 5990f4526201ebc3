//! Emails to the admins about API clients: every door that somebody opens or closes, and those that are about to close.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{ApiClient, ApiKey, ClientState};
use crate::account::staff;
use crate::base::schema::{api_clients, api_keys};
use crate::base::terms::ClientNews;
use crate::base::{Actor, Role, Scope};
use crate::job::set_aside::SweepRun;
use crate::letter::facts::ClientNotice;
use crate::letter::{self, Context, Letter, Topic};

/// How long before a client or a key expires the admins are told for the first and for the last time. Two weeks are time for
/// a partner to change over; keys and clients that were made for a shorter time are only announced once.
const SOON_PERIOD: Duration = Duration::days(14);
const TOMORROW_PERIOD: Duration = Duration::days(1);

/// The content of a notice to the admins about a client.
pub(super) struct News<'a> {
    pub(super) client: &'a ApiClient,
    pub(super) what: ClientNews,
    /// The scopes it is about.
    pub(super) scopes: &'a [Scope],
    /// How the key begins that it is about, and when it expires.
    pub(super) key: Option<(&'a str, DateTime<Utc>)>,
}

impl<'a> News<'a> {
    /// News of a client, with the scopes it has.
    pub(super) fn of(client: &'a ApiClient, what: ClientNews) -> Self {
        Self { client, what, scopes: &client.scopes, key: None }
    }
}

/// Tells every admin, in the transaction of the change; also the one who made it, because somebody else may act in their
/// name.
pub(super) async fn tell(conn: &AsyncPgConnection, ctx: &Context, actor: &Actor, news: &News<'_>) -> QueryResult<()> {
    let by = actor.staff().map(|staff| staff.name.clone());
    post(conn, ctx, news, by, ctx.now()).await.map(drop)
}

async fn post(
    conn: &AsyncPgConnection,
    ctx: &Context,
    news: &News<'_>,
    by: Option<String>,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    let notice = ClientNotice {
        client: news.client.id,
        name: news.client.name.clone(),
        what: news.what,
        by,
        key: news.key.map(|(hint, _)| hint.to_owned()),
        scopes: news.scopes.to_vec(),
        expires_at: news.key.map_or(news.client.expires_at, |(_, expires_at)| Some(expires_at)),
    };
    let topic = Topic::Client(news.client.id, news.what, at);
    let admins = staff::list_with_role(conn, Role::Admin).await?;
    let letters: Vec<_> =
        admins.iter().map(|admin| admin.letter(topic.clone(), Letter::ApiClient { news: notice.clone() })).collect();
    letter::post(conn, ctx, &letters).await
}

/// Tells the admins of the clients and keys that expire within two weeks, and again on the last day, each once. Returns
/// how many letters were written; a repeated run writes none.
pub async fn watch_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    let clients: Vec<ApiClient> = api_clients::table
        .filter(api_clients::state.eq(ClientState::Active))
        .filter(api_clients::expires_at.gt(now).and(api_clients::expires_at.le(now + SOON_PERIOD)))
        .order((api_clients::expires_at, api_clients::id))
        .limit(limit)
        .select(ApiClient::as_select())
        .load(conn)
        .await?;
    let keys: Vec<(ApiKey, ApiClient)> = api_keys::table
        .inner_join(api_clients::table)
        .filter(api_clients::state.eq(ClientState::Active).and(api_keys::ended_at.is_null()))
        .filter(api_keys::expires_at.gt(now).and(api_keys::expires_at.le(now + SOON_PERIOD)))
        .order((api_keys::expires_at, api_keys::id))
        .limit(limit)
        .select((ApiKey::as_select(), ApiClient::as_select()))
        .load(conn)
        .await?;
    let everything = i64::try_from(clients.len() + keys.len()).unwrap_or(i64::MAX);
    let mut run = SweepRun::begin(conn, "watch_clients", now, everything).await?;
    let of_clients = clients.iter().filter_map(|client| Some((client.id.0, of_client(client, now)?)));
    let of_keys = keys.iter().filter_map(|(key, client)| Some((key.id.0, of_key(key, client, now)?)));
    let due: Vec<_> = of_clients.chain(of_keys).collect();
    for (item, news) in run.page_of(due, i64::MAX) {
        if run.excluded().contains(&item) {
            continue;
        }
        let expires_at = news.key.map_or(news.client.expires_at, |(_, expires_at)| Some(expires_at)).unwrap_or(now);
        let told = conn.transaction(async |conn| post(conn, ctx, &news, None, expires_at).await).await;
        run.record(conn, item, told.map(|stored| stored > 0)).await?;
    }
    run.finish(conn).await
}

fn of_client(client: &ApiClient, now: DateTime<Utc>) -> Option<News<'_>> {
    let words = (ClientNews::ExpiresSoon, ClientNews::ExpiresTomorrow);
    Some(News::of(client, due(client.created_at, client.expires_at?, now, words)?))
}

fn of_key<'a>(key: &'a ApiKey, client: &'a ApiClient, now: DateTime<Utc>) -> Option<News<'a>> {
    let words = (ClientNews::KeyExpiresSoon, ClientNews::KeyExpiresTomorrow);
    let what = due(key.created_at, key.expires_at, now, words)?;
    Some(News { key: Some((&key.hint, key.expires_at)), ..News::of(client, what) })
}

/// The notice that is due, if it was made for longer than the notice is ahead.
fn due(
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
    (soon, tomorrow): (ClientNews, ClientNews),
) -> Option<ClientNews> {
    let is_due = |period: Duration| now >= expires_at - period && created_at < expires_at - period;
    if is_due(TOMORROW_PERIOD) {
        return Some(tomorrow);
    }
    is_due(SOON_PERIOD).then_some(soon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_due_two_weeks_and_a_day_ahead() {
        let made = DateTime::from_timestamp(1_780_000_000, 0).expect("in range");
        let words = (ClientNews::ExpiresSoon, ClientNews::ExpiresTomorrow);
        let after = |days: i64, life: i64| due(made, made + Duration::days(life), made + Duration::days(days), words);
        assert_eq!(after(15, 30), None);
        assert_eq!(after(16, 30), Some(ClientNews::ExpiresSoon));
        assert_eq!(after(29, 30), Some(ClientNews::ExpiresTomorrow));
        assert_eq!(after(0, 14), None, "made for two weeks: nothing has to be changed over now");
        assert_eq!(after(13, 14), Some(ClientNews::ExpiresTomorrow));
        assert_eq!(after(0, 1), None);
    }
}
