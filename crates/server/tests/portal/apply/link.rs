//! The links in letters, through the real handlers, middleware and database: the status link and the objection link.

use std::io;
use std::sync::Mutex;

use crate::prelude::*;

const WRONG: &str = "00000-00000";

/// A page without the parts that differ by browser and link.
fn bare(html: &str, token: &str) -> String {
    let html = html.replace(token, "…");
    let mut parts = html.split("name=\"csrf\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| page + part.split_once('"').map_or("", |(_, rest)| rest))
}

async fn follow(portal: &Portal, path: &str) -> Browser {
    let mut browser = portal.browser().await;
    browser.get(path).await;
    post_from(&mut browser, "203.0.113.1", path, &[("code", QUERY_CODE)]).await.assert_redirect(path);
    browser
}

#[actix_web::test]
async fn link_and_code_open_a_read_only_page() {
    let (portal, receipt) = applied().await;
    let token = follow_link(&portal, receipt.id).await;
    let path = links::follow(token.expose());
    let mut browser = follow(&portal, &path).await;
    let page = browser.get(&path).await;
    page.assert_status(200).assert_shows(&[&receipt.reference, "您正通过链接查看"]);
    page.assert_hides(&["/withdraw", "/again", "/object", "/query-code", "method=\"post\""]);
    page.assert_hides(&["陈立新", "chen@mumian.example", "<img"]).assert_shows(&["身份证"]);
    // The link gives read access only.
    for path in [links::status(&receipt.reference), links::withdraw(&receipt.reference), urls::ACCOUNT.to_owned()] {
        assert_eq!(browser.get(&path).await.location, urls::APPLY_SIGN_IN);
    }
    browser.get(&format!("{path}?lang=en")).await;
    assert!(browser.get(&path).await.html.contains("You are viewing this through a link"));
}

#[actix_web::test]
async fn link_reveals_nothing_before_the_code() {
    let (portal, receipt) = applied().await;
    let token = follow_link(&portal, receipt.id).await;
    let unknown = Token::generate().unwrap();
    let before = portal.everything().await;
    let mut pages = Vec::new();
    for secret in [token.expose(), unknown.expose(), "nonsense", "%00", &"a".repeat(300)] {
        let path = links::follow(secret);
        let mut browser = portal.browser().await;
        let asked = browser.get(&path).await;
        assert_eq!(asked.status, 200, "{secret}");
        let malformed = post_from(&mut browser, "203.0.113.2", &path, &[("code", "short")]).await;
        malformed.assert_status(422).assert_shows(&["10 位字母和数字"]);
        pages.push(bare(&asked.html, secret));
    }
    assert!(pages.iter().all(|page| *page == pages[0] && !page.contains(&receipt.reference)));
    assert_eq!(portal.everything().await, before, "a malformed code does not count as a try");
    let mut refusals = Vec::new();
    for secret in [token.expose(), unknown.expose(), "nonsense"] {
        let path = links::follow(secret);
        let mut browser = portal.browser().await;
        browser.get(&path).await;
        let refused = post_from(&mut browser, "203.0.113.3", &path, &[("code", WRONG)]).await;
        refused.assert_status(422);
        refusals.push(bare(&refused.html, secret));
    }
    assert!(refusals.iter().all(|page| *page == refusals[0]), "{refusals:?}");
    assert_eq!(portal.ask("select tries::text as text from query_codes").await, ["1"]);
}

#[actix_web::test]
async fn tries_count_by_address_and_application() {
    let (portal, receipt) = applied().await;
    let token = follow_link(&portal, receipt.id).await;
    let path = links::follow(token.expose());
    let mut browser = portal.browser().await;
    browser.get(&path).await;
    for _ in 0..5 {
        assert_eq!(post_from(&mut browser, "203.0.113.4", &path, &[("code", WRONG)]).await.status, 422);
    }
    let refused = post_from(&mut browser, "203.0.113.4", &path, &[("code", QUERY_CODE)]).await;
    refused.assert_status(429).assert_shows(&["尝试次数过多，请在 15 分钟后再试。", urls::APPLY_SIGN_IN]);
    assert_eq!(portal.ask("select tries::text as text from query_codes").await, ["5"], "a refused try is not counted");
    // Another link of the application, from other addresses.
    let path = links::follow(follow_link(&portal, receipt.id).await.expose());
    browser.get(&path).await;
    portal.run("update query_codes set tries = 19").await;
    assert_eq!(post_from(&mut browser, "198.51.100.1", &path, &[("code", WRONG)]).await.status, 422);
    let used_up = post_from(&mut browser, "198.51.100.2", &path, &[("code", QUERY_CODE)]).await;
    assert_eq!(used_up.status, 422, "the 21st try is refused, right or wrong");
    used_up.assert_shows(&["链接或查询码不正确"]);
    portal.clock.advance(Duration::days(1));
    browser.get(&path).await;
    post_from(&mut browser, "198.51.100.3", &path, &[("code", "7k3qm xw9ta")]).await.assert_status(303);
}

#[actix_web::test]
async fn query_code_opens_its_link_for_30_minutes() {
    let (portal, receipt) = applied().await;
    let other = portal.submitted(portal.stores[1], Kind::Unbind).await;
    let path = links::follow(follow_link(&portal, receipt.id).await.expose());
    let other_path = links::follow(follow_link(&portal, other.id).await.expose());
    let mut browser = follow(&portal, &path).await;
    assert!(browser.get(&path).await.html.contains(&receipt.reference));
    assert!(!browser.get(&other_path).await.html.contains(&other.reference));
    let pass = browser.cookies["follow"].clone();
    browser.cookies.insert("follow".to_owned(), format!("{}0", &pass[..pass.len() - 1]));
    let forged = browser.get(&path).await;
    browser.cookies.insert("follow".to_owned(), pass.clone());
    assert!(pass.ends_with('0') || !forged.html.contains(&receipt.reference), "a forged cookie gives no access");
    portal.clock.advance(Duration::minutes(30));
    assert!(!browser.get(&path).await.html.contains(&receipt.reference), "expired");

    portal.run("update applications set status = 'withdrawn', turn = 'nobody', closed_at = submitted_at").await;
    portal.clock.advance(Duration::days(29));
    let mut again = follow(&portal, &path).await;
    assert!(again.get(&path).await.html.contains(&receipt.reference));
    portal.clock.advance(Duration::days(1) - Duration::minutes(29));
    let after = again.get(&path).await;
    assert!(after.status == 200 && !after.html.contains(&receipt.reference), "thirty days after closing");
    let late = post_from(&mut again, "203.0.113.9", &path, &[("code", QUERY_CODE)]).await;
    late.assert_status(422).assert_shows(&["链接或查询码不正确"]);
}

#[actix_web::test]
async fn opening_a_link_changes_nothing() {
    let (portal, receipt) = applied().await;
    let follow_path = links::follow(follow_link(&portal, receipt.id).await.expose());
    let objection_path = links::objection(objection_link(&portal, receipt.id).await.expose());
    let mut reader = follow(&portal, &follow_path).await;
    let mut browser = portal.browser().await;
    let before = portal.everything().await;
    for _ in 0..100 {
        assert_eq!(browser.get(&objection_path).await.status, 200);
        assert_eq!(browser.get(&follow_path).await.status, 200);
        assert_eq!(reader.get(&follow_path).await.status, 200);
        let head = TestRequest::default().method(actix_web::http::Method::HEAD).uri(&objection_path);
        assert_eq!(browser.send(head).await.status, 200);
    }
    assert_eq!(portal.everything().await, before);
}

#[actix_web::test]
async fn contact_objects_by_link() {
    let (portal, receipt) = applied().await;
    let path = links::objection(objection_link(&portal, receipt.id).await.expose());
    let mut desk = portal.staff("linxiao").await;
    let case = links::case(&receipt.reference);
    desk.get(&case).await;
    assert_eq!(desk.post(&format!("{case}/claim"), &[]).await.status, 303);

    let mut contact = portal.browser().await;
    let asked = contact.get(&path).await;
    asked.assert_shows(&["木*****店"]).assert_hides(&["木棉母婴"]);
    asked.assert_shows(&[&receipt.reference, "确认中止这份非您本人提交的申请"]);
    asked.assert_hides(&["陈立新", "13800138000"]);
    for round in 0..2 {
        assert_eq!(contact.post(&path, &[]).await.location, path, "round {round}");
    }
    contact.get(&path).await.assert_shows(&["本申请已中止"]).assert_hides(&["method=\"post\""]);
    assert_eq!(portal.ask("select id::text as text from events where action = 'objected'").await.len(), 1);
    contact.get(&format!("{path}?lang=en")).await;
    assert!(contact.get(&path).await.html.contains("This application is on hold"));

    desk.get(&case).await;
    let verdict = [("verdict", "approve"), ("message", "核对一致。")];
    let refused = desk.post(&format!("{case}/decision/confirm"), &verdict).await;
    assert_ne!(refused.status, 303, "{}", refused.location);
    assert_eq!(portal.ask("select status as text from applications").await, ["in_review"]);
    assert!(portal.ask("select id::text as text from decisions").await.is_empty());

    let mut owner = portal.owner().await;
    let status = owner.get(&links::status(&receipt.reference)).await;
    status.assert_shows(&["已中止，待核实"]).assert_hides(&["/object\""]);
    assert!(owner.get(urls::ACCOUNT).await.html.contains("已中止，待核实"));

    objection::lift(&mut portal.conn().await, portal.ctx(), portal.actor("lead"), receipt.id, "已电话核实", None)
        .await
        .unwrap();
    contact.get(&path).await.assert_shows(&["Your objection has been dealt with"]);
    owner.get(&links::status(&receipt.reference)).await.assert_shows(&["异议已核实"]).assert_hides(&["已中止，待核实"]);

    // After a lead lifted the objection, the same link stops the application again.
    contact.get(&path).await;
    assert_eq!(contact.post(&path, &[]).await.status, 303);
    assert!(contact.get(&path).await.html.contains("This application is on hold"));
    assert_eq!(portal.ask("select id::text as text from events where action = 'objected'").await.len(), 2);
}

#[actix_web::test]
async fn late_objection_says_what_happened() {
    let (portal, receipt) = applied().await;
    let path = links::objection(objection_link(&portal, receipt.id).await.expose());
    let mut contact = portal.browser().await;
    contact.get(&path).await;
    for (status, effect, expected) in [
        ("withdrawn", "none", "已撤回或已结束"),
        ("rejected", "none", "本申请未通过"),
        ("approved", "requested", "已开始办理"),
        ("approved", "confirmed", "店铺已解除绑定"),
    ] {
        let turn = if effect == "requested" { "platform" } else { "nobody" };
        portal
            .run(&format!(
                "update applications set status = '{status}', effect = '{effect}', turn = '{turn}',
                 decided_at = submitted_at - interval '1 day', closed_at = submitted_at"
            ))
            .await;
        let late = contact.post(&path, &[]).await;
        assert_eq!(late.status, 409, "{status} {effect}");
        assert!(late.html.contains(expected) && late.html.contains("联系客服"), "{status}: {}", late.html);
        assert!(contact.get(&path).await.html.contains(expected));
    }
    assert!(portal.ask("select id::text as text from objections where objected_at is not null").await.is_empty());
    let unknown = links::objection(Token::generate().unwrap().expose());
    for path in [unknown.as_str(), "/objection/nonsense", "/objection/%00"] {
        assert_eq!(contact.get(path).await.status, 404, "{path}");
        assert_eq!(contact.post(path, &[]).await.status, 404, "{path}");
    }
    // A form of another site is refused.
    let forged = TestRequest::post().uri(&path).insert_header(("origin", "https://evil.example"));
    assert_eq!(contact.send(forged.set_form([("csrf", "")])).await.status, 403);
}

#[actix_web::test]
async fn untold_rejection_can_be_objected_to() {
    let (portal, receipt) = applied().await;
    let path = links::objection(objection_link(&portal, receipt.id).await.expose());
    let mut contact = portal.browser().await;
    let open = bare(&contact.get(&path).await.html, "…");
    portal.decided(receipt.id, Outcome::Reject).await;
    assert_eq!(bare(&contact.get(&path).await.html, "…"), open, "the grace period shows");
    assert_eq!(contact.post(&path, &[]).await.location, path);
    assert!(contact.get(&path).await.html.contains("本申请已中止"));
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn link_secrets_are_not_logged_or_sent_on() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let (portal, receipt) = applied().await;
    let token = follow_link(&portal, receipt.id).await;
    let contact = objection_link(&portal, receipt.id).await;
    let path = links::follow(token.expose());
    let mut browser = portal.browser().await;
    browser.get(&path).await;
    post_from(&mut browser, "203.0.113.4", &path, &[("code", WRONG)]).await;
    post_from(&mut browser, "203.0.113.4", &path, &[("code", QUERY_CODE)]).await;
    browser.get(&path).await;
    browser.get(&format!("{path}?lang=en")).await;
    browser.get(&format!("{path}/more")).await;
    let objection = links::objection(contact.expose());
    browser.get(&objection).await;
    browser.post(&objection, &[("csrf", "forged")]).await;
    browser.post(&objection, &[]).await;
    browser.page.clear();
    browser.post(&path, &[]).await;
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("/status/{token}") && text.contains("/objection/{token}"), "{text}");
    let pass = browser.cookies["follow"].clone();
    for secret in [token.expose(), contact.expose(), QUERY_CODE, &QUERY_CODE.replace('-', ""), pass.as_str()] {
        assert!(!text.contains(secret), "a secret is in the log");
    }
    for answer in [&path, &objection, &format!("{path}/more")] {
        let headers = browser.get(answer).await.headers;
        assert_eq!(headers.get("referrer-policy").unwrap(), "strict-origin");
        assert_eq!(headers.get("cache-control").unwrap(), "no-store");
    }
}
