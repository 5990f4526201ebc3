//! The admin page of API clients.

use super::*;

const NEW: &[(&str, &str)] = &[
    ("name", "物流对接"),
    ("owner", "ops@partner.example"),
    ("scopes", "applications:read"),
    ("networks", "203.0.113.0/24"),
    ("days", ""),
];

#[actix_web::test]
async fn client_is_proposed_confirmed_and_gets_a_key() {
    let it = Api::with(ALL).await;
    let (mut one, mut two) = (it.portal.staff("admin").await, it.portal.staff("admin2").await);
    one.get(urls::CLIENTS).await.assert_status(200).assert_shows(&["商家中心"]);
    let page = one.post(urls::CLIENTS, NEW).await.location;
    one.get(&page).await.assert_shows(&["物流对接", "203.0.113.0/24", "另一名管理员"]).assert_hides(&["/confirm"]);
    let scopes = [("scopes", "applications:read")];
    assert_eq!(one.post(&format!("{page}/confirm"), &scopes).await.status, 403);
    two.get(&page).await.assert_shows(&["/confirm"]);
    assert_eq!(two.post(&format!("{page}/confirm"), &[("scopes", "stores")]).await.status, 409, "not as shown");
    two.post(&format!("{page}/confirm"), &scopes).await.assert_redirect(&page);
    two.get(&page).await.assert_status(200);
    let made = two.post_once(&format!("{page}/keys"), &[("days", "30")]).await;
    let key = format!("{}{}", key::PREFIX, &made.html.split(key::PREFIX).nth(1).unwrap()[..64]);
    assert!(BearerKey::parse(&key).is_some());
    assert_eq!(made.headers.get("cache-control").unwrap(), "no-store");
    two.get(&page).await.assert_hides(&[&key]);
    for days in ["", "0", "401", "x"] {
        assert_eq!(two.post(&format!("{page}/keys"), &[("days", days)]).await.status, 422, "{days}");
    }
    let id = page.rsplit('/').next().unwrap().parse().unwrap();
    let key_id = it.key_ids(id).await[0];
    two.post(&format!("{page}/keys/{key_id}/end"), &[]).await.assert_redirect(&page);
    two.post(&format!("{page}/scopes"), &[("scopes", "stores")]).await.assert_redirect(&page);
    two.get(&page).await.assert_shows(&["/refuse"]);
    two.post(&format!("{page}/refuse"), &[]).await.assert_redirect(&page);
    two.post(&format!("{page}/end"), &[]).await.assert_redirect(&page);
    two.get(&page).await.assert_hides(&["/end\"", "/keys\""]);
}

#[actix_web::test]
async fn invalid_proposal_shows_every_problem() {
    let it = Api::with(ALL).await;
    let mut admin = it.portal.staff("admin").await;
    admin.get(urls::CLIENTS).await;
    let bad = [("name", ""), ("owner", "x"), ("networks", "0.0.0.0/0"), ("days", "")];
    let page = admin.post(urls::CLIENTS, &bad).await;
    page.assert_status(422).assert_shows(&["client-name-error", "client-owner-error", "client-networks-error"]);
    let taken: Vec<_> =
        NEW.iter().map(|(name, value)| (*name, if *name == "name" { "商家中心" } else { *value })).collect();
    admin.post(urls::CLIENTS, &taken).await.assert_status(422).assert_shows(&["client-name-error"]);
    for days in ["0", "x", "99999"] {
        let fields: Vec<_> =
            NEW.iter().map(|(name, value)| (*name, if *name == "days" { days } else { *value })).collect();
        admin.post(urls::CLIENTS, &fields).await.assert_status(422).assert_shows(&["client-days-error"]);
    }
}

#[actix_web::test]
async fn only_admins_see_clients() {
    let it = Api::with(ALL).await;
    let page = links::client(it.client);
    for (who, status) in [("admin", 200), ("lead", 403), ("auditor", 403), ("operator", 403), ("agent", 403)] {
        let mut browser = it.portal.staff(who).await;
        assert_eq!(browser.get(urls::CLIENTS).await.status, status, "{who}");
        assert_eq!(browser.get(&page).await.status, status, "{who}");
        if status == 403 {
            for step in ["confirm", "refuse", "scopes", "keys", "end"] {
                assert_eq!(browser.post(&format!("{page}/{step}"), &[("days", "1")]).await.status, 403, "{who} {step}");
            }
        }
    }
}

#[actix_web::test]
async fn calls_of_a_client_are_listed() {
    let mut it = Api::with(ALL).await;
    it.get(urls::API_CLIENT).await.assert_ok(200);
    let mut admin = it.portal.staff("admin").await;
    admin.get(&links::client(it.client)).await.assert_shows(&["/api/v1/client"]);
}
