//! The links in emails, and forms sent from several addresses.

use diesel::sql_types::{Bytea, Timestamptz, Uuid};
use domain::base::schema::password_links;

use crate::prelude::*;

/// The link to an application's status that stands in a letter.
pub async fn follow_link(portal: &Portal, id: ApplicationId) -> Token {
    let token = Token::generate().unwrap();
    let insert = "insert into status_links (token_hash, application_id, letter_id, created_at)
                  select $1, $2, id, $3 from letters where application_id = $2 limit 1";
    let insert = diesel::sql_query(insert)
        .bind::<Bytea, _>(token.hash().to_vec())
        .bind::<Uuid, _>(id.0)
        .bind::<Timestamptz, _>(portal.ctx().now());
    assert_eq!(insert.execute(&mut portal.conn().await).await.unwrap(), 1);
    token
}

/// The link of the store's first contact to an application's objection.
pub async fn objection_link(portal: &Portal, id: ApplicationId) -> Token {
    let token = Token::generate().unwrap();
    let update = "update objections set token_hash = $1 where id =
                  (select id from objections where application_id = $2 and objected_at is null order by id limit 1)";
    let update = diesel::sql_query(update).bind::<Bytea, _>(token.hash().to_vec()).bind::<Uuid, _>(id.0);
    assert_eq!(update.execute(&mut portal.conn().await).await.unwrap(), 1);
    token
}

/// The path of the link that sets a password. The message is encoded, so the row gets a known token.
pub async fn password_link(portal: &Portal) -> String {
    let token = Token::generate().unwrap();
    let known = password_links::token_hash.eq(token.hash().to_vec());
    diesel::update(password_links::table).set(known).execute(&mut portal.conn().await).await.unwrap();
    links::welcome(token.expose())
}

/// Sends a form from an address of its own: tries are counted by address.
pub async fn post_from(browser: &mut Browser, address: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = browser.form(path, fields).peer_addr(format!("{address}:443").parse().unwrap());
    browser.send(request).await
}
