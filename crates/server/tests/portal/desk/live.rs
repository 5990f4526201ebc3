//! Parts that an open page fetches, own settings, and a read-only server.

use std::time::Duration;

use database::DatabaseSettings;
use server::Settings;

use crate::prelude::*;

#[actix_web::test]
async fn live_parts_are_sent_when_changed() {
    let portal = desk(2).await;
    let case = portal.case(0);
    let mut watching = portal.staff("linxiao").await;
    let part = watching.get("/desk?part=live").await;
    part.assert_status(200).assert_shows(&[&portal.references[0]]).assert_hides(&["<html"]);
    let page = watching.get(&case).await.html;
    let refresh = page.split("data-refresh=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let refresh = refresh.replace("&#38;", "&").replace("&amp;", "&");
    assert_eq!(watching.get(&refresh).await.status, 204, "nothing changed: {refresh}");
    let mut other = portal.staff("zhaoting").await;
    other.get(&case).await;
    other.post(&format!("{case}/claim"), &[]).await;
    watching.get(&refresh).await.assert_status(200).assert_shows(&["赵婷"]).assert_hides(&["<html"]);
}

#[actix_web::test]
async fn single_keys_can_be_switched_off() {
    let portal = desk(1).await;
    let mut mine = portal.staff("linxiao").await;
    assert!(!mine.get("/desk").await.html.contains("data-keys=\"off\""));
    mine.get(urls::PROFILE).await;
    mine.post(urls::PROFILE, &[("locale", "zh-CN")]).await.assert_status(303);
    assert!(mine.get("/desk").await.html.contains("data-keys=\"off\""));
    assert!(!portal.staff("zhaoting").await.get("/desk").await.html.contains("data-keys=\"off\""));
    mine.get(urls::PROFILE).await;
    mine.post(urls::PROFILE, &[("locale", "zh-CN"), ("keys_on", "1")]).await;
    assert!(!mine.get("/desk").await.html.contains("data-keys=\"off\""));
}

fn reading(portal: &Portal) -> DatabaseSettings {
    DatabaseSettings { read_only: true, ..DatabaseSettings::new(&portal.database.url, "reading") }
}

/// The browser of somebody who signed in before, at a read-only server.
pub async fn read_only(portal: &Portal, name: &str) -> Browser {
    let cookies = portal.staff(name).await.cookies;
    let settings = Settings { read_only: true, ..portal.state.settings.clone() };
    let (ctx, key) = (portal.state.ctx.clone(), portal.state.key.clone());
    let pool = database::pool(&reading(portal)).unwrap();
    let state = State::new(settings, pool, ctx, key, portal.state.vault.clone());
    let mut browser = Browser::new(&web::Data::new(state)).await;
    browser.cookies = cookies;
    browser
}

#[actix_web::test]
async fn read_only_server_refuses_every_form() {
    let (portal, case) = one_case().await;
    let mut looking = read_only(&portal, "linxiao").await;
    looking.assert_each(200, &["/desk", &case, urls::MINE, urls::PROFILE]).await;
    let refused = looking.post(&format!("{case}/claim"), &[]).await;
    refused.assert_status(503);
    assert!(refused.html.contains("暂时只能查看") && refused.headers.contains_key("retry-after"), "{}", refused.html);
    let free = portal.staff("zhaoting").await.get(&case).await;
    assert!(free.html.contains(&format!("action=\"{case}/claim\"")), "nobody holds it");
    // The database itself refuses writes that come from no form.
    let forced = database::connect(&reading(&portal)).await.unwrap();
    let error = domain::account::session::prune(&forced, portal.ctx(), 10).await.unwrap_err();
    assert!(database::is_read_only(&error), "{error:?}");
}

#[actix_web::test]
async fn hanging_database_answers_in_time() {
    let portal = desk(1).await;
    let cookies = portal.staff("linxiao").await.cookies;
    let database = DatabaseSettings {
        max_connections: 1,
        statement_timeout: Duration::ZERO,
        lock_timeout: Duration::ZERO,
        ..DatabaseSettings::new(&portal.database.url, "waiting")
    };
    let settings = Settings { answer_deadline: Duration::from_millis(300), ..portal.state.settings.clone() };
    let (ctx, key) = (portal.state.ctx.clone(), portal.state.key.clone());
    let state = State::new(settings, database::pool(&database).unwrap(), ctx, key, portal.state.vault.clone());
    let state = web::Data::new(state);
    let mut looking = Browser::new(&state).await;
    looking.cookies = cookies;
    let mut other = database::connect(&database).await.unwrap();
    other.batch_execute("begin; lock table applications in access exclusive mode").await.unwrap();
    let late = looking.get("/desk").await;
    assert!(late.status == 503 && late.headers.contains_key("retry-after"), "{}", late.html);
    assert!(late.html.contains("<h1"), "a page, not a bare status");
    other.batch_execute("rollback").await.unwrap();
    // The pool's only connection was abandoned during a query; it is not lent again.
    assert_eq!(looking.get("/desk").await.status, 200);
}
