//! Hashing a query code or a password takes long and waits for its turn: no database connection is held meanwhile, or a
//! few such forms would use up the pool.

use std::cell::Cell;
use std::sync::mpsc;
use std::time::Duration;

use database::DatabaseSettings;

use crate::prelude::*;

/// How many times the only connection is lent while a form waits for its hash: more often than any form asks for it.
const LOANS: usize = 20;

/// Runs a test with a single thread for blocking work, so that one task on it delays all hashing.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
    runtime.unwrap().block_on(test);
}

/// As [`shop`], with a pool of one connection.
async fn shop_with_one_connection() -> Portal {
    let mut portal = shop().await;
    let url = &portal.database.url;
    let settings = DatabaseSettings {
        max_connections: 1,
        // Shorter than the deadline of an answer, which would end a form that holds the connection.
        acquire_timeout: Duration::from_secs(10),
        ..DatabaseSettings::new(url, "hashing")
    };
    portal.database.pool = database::pool(&settings).unwrap();
    portal.state = browser::state(&portal.database, portal.ctx().clone());
    portal
}

/// Sends a form and delays its hashing until the only connection was lent [`LOANS`] times. The pool serves in order, so
/// that the form has used the connection as often as it needs to before the last loan.
async fn assert_lends_connection(portal: &Portal, mut browser: Browser, path: &str, fields: &[(&str, &str)]) -> u16 {
    let (release, released) = mpsc::channel::<()>();
    let delaying = tokio::task::spawn_blocking(move || released.recv());
    let is_answered = Cell::new(false);
    let answering = async {
        let answer = browser.post_once(path, fields).await;
        is_answered.set(true);
        answer.status
    };
    let lending = async {
        for loan in 1..=LOANS {
            let conn = portal.state.pool.get().await.unwrap_or_else(|error| panic!("{path}: loan {loan}: {error}"));
            assert_eq!(sql::number(&conn, "select 1").await, 1);
        }
        assert!(!is_answered.get(), "{path} was answered although no hash was made");
        drop(release);
    };
    let (status, ()) = futures::join!(answering, lending);
    assert!(delaying.await.unwrap().is_err(), "it waited until the sender was dropped");
    status
}

#[test]
fn query_code_is_checked_without_a_connection() {
    run(async {
        let portal = shop_with_one_connection().await;
        let receipt = portal.submitted(portal.stores[0], Kind::Unbind).await;
        let (known, unknown) = (follow_link(&portal, receipt.id).await, Token::generate().unwrap());
        for (token, code, status) in
            [(&known, "AAAAA-AAAAA", 422), (&unknown, QUERY_CODE, 422), (&known, QUERY_CODE, 303)]
        {
            let path = links::follow(token.expose());
            let mut browser = portal.browser().await;
            browser.get(&path).await;
            assert_eq!(assert_lends_connection(&portal, browser, &path, &[("code", code)]).await, status, "{path}");
        }
    });
}

#[test]
fn query_code_is_renewed_without_a_connection() {
    run(async {
        let portal = shop_with_one_connection().await;
        let receipt = portal.submitted(portal.stores[0], Kind::Unbind).await;
        let mut owner = portal.owner().await;
        owner.get(&links::status(&receipt.reference)).await;
        let path = links::query_code(&receipt.reference);
        assert_eq!(assert_lends_connection(&portal, owner, &path, &[]).await, 303);
    });
}

#[test]
fn query_code_is_issued_without_a_connection() {
    run(async {
        let portal = shop_with_one_connection().await;
        let mut conn = portal.conn().await;
        let [store, other] = [portal.stores[0], portal.stores[1]];
        builders::complete_draft(&mut conn, portal.ctx(), DraftOwner::owner(store), Kind::Unbind).await;
        let agent = portal.actor("agent").staff().map(|agent| agent.id);
        let lodged = builders::complete_draft(
            &mut conn,
            portal.ctx(),
            DraftOwner { agent, ..DraftOwner::owner(other) },
            Kind::Unbind,
        )
        .await;
        let own_path = format!("{}/check", links::form(Kind::Unbind));
        for (mut browser, path) in
            [(portal.owner().await, own_path), (portal.staff("agent").await, links::agent_draft_check(lodged))]
        {
            browser.get(&path).await.assert_status(200);
            assert_eq!(assert_lends_connection(&portal, browser, &path, &[]).await, 303, "{path}");
        }
    });
}

#[test]
fn password_is_hashed_without_a_connection() {
    run(async {
        let portal = shop_with_one_connection().await;
        let mut visitor = portal.browser().await;
        visitor.get(urls::FORGOT).await;
        visitor.post(urls::FORGOT, &[("name", "linxiao")]).await.assert_status(303);
        let link = password_link(&portal).await;
        visitor.get(&link).await.assert_status(200);
        let new = [("password", "a horse of another colour"), ("again", "a horse of another colour")];
        assert_eq!(assert_lends_connection(&portal, visitor, &link, &new).await, 303);
        for (name, password, status) in
            [("linxiao", new[0].1, 303), ("linxiao", "wrong", 422), ("nobody", "wrong", 422)]
        {
            let mut visitor = portal.browser().await;
            visitor.get(urls::DESK_SIGN_IN).await;
            let fields = [("name", name), ("password", password)];
            let answered = assert_lends_connection(&portal, visitor, urls::DESK_SIGN_IN, &fields).await;
            assert_eq!(answered, status, "{name}");
        }
    });
}
