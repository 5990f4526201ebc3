//! Signing in with a code by text message: the choice is the same for every number, and nobody is stuck without a phone.

use crate::prelude::*;

/// The code page after asking by text message.
fn code_page(number: &str) -> String {
    format!("/apply/sign-in/code?store={number}&by=sms")
}

#[actix_web::test]
async fn owner_signs_in_by_phone() {
    let portal = texting_shop().await;
    let mut owner = portal.browser().await;
    owner.get("/apply/sign-in").await.assert_shows(&["登记手机（短信）", "登记邮箱", r#"value="mail" checked"#]);
    let asked = owner.post("/apply/sign-in", &[("store_number", "MM-1"), ("by", "sms")]).await;
    asked.assert_redirect(&code_page("MM-1"));
    let page = owner.get(&asked.location).await;
    page.assert_shows(&["登记手机", "改用邮件接收验证码", "没有收到短信？"]).assert_hides(&["138"]);
    assert_eq!(portal.ask("select to_address as text from letters").await, ["+8613800138000"]);
    let text = portal.ask("select text_body as text from letters").await.remove(0);
    let code = text.split(|char: char| !char.is_ascii_digit()).find(|part| part.len() == 6).unwrap();
    // A wrong code keeps the page of the text message.
    let wrong = if code == "000000" { "000001" } else { "000000" };
    owner.post(&asked.location, &[("code", wrong)]).await.assert_status(422).assert_shows(&["没有收到短信？"]);
    owner.post(&asked.location, &[("code", code)]).await.assert_redirect("/apply/account");
}

#[actix_web::test]
async fn choice_of_phone_reveals_no_store() {
    let portal = texting_shop().await;
    let mut pages = Vec::new();
    // With a phone, without one, and unknown.
    for number in ["MM-1", "MM-2", "MM-9"] {
        let mut browser = portal.browser().await;
        browser.get("/apply/sign-in").await;
        let asked = browser.post("/apply/sign-in", &[("store_number", number), ("by", "sms")]).await;
        asked.assert_redirect(&code_page(number));
        let page = browser.get(&asked.location).await;
        page.assert_status(200);
        let main = page.html.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        let token = browser.csrf().to_owned();
        pages.push(main.replace(number, "MM-?").replace(&token, "…"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
    let sent = "select medium || ' ' || to_address as text from letters order by medium";
    assert_eq!(portal.ask(sent).await, ["mail mm-2@store.example", "sms +8613800138000"], "nobody is stuck");
}

#[actix_web::test]
async fn code_can_be_asked_for_by_the_other_medium() {
    let portal = texting_shop().await;
    let mut owner = portal.browser().await;
    owner.get("/apply/sign-in").await;
    let asked = owner.post("/apply/sign-in", &[("store_number", "MM-1"), ("by", "mail")]).await;
    asked.assert_redirect("/apply/sign-in/code?store=MM-1");
    owner.get(&asked.location).await.assert_shows(&["改用短信接收验证码"]);
    let again = owner.post("/apply/sign-in", &[("store_number", "MM-1"), ("by", "sms")]).await;
    again.assert_redirect(&code_page("MM-1"));
    assert_eq!(portal.ask("select medium as text from letters order by medium").await, ["mail", "sms"]);
    // The typed text stays when the form comes back.
    owner.get("/apply/sign-in").await;
    let refused = owner.post("/apply/sign-in", &[("store_number", "<u>"), ("by", "sms")]).await;
    refused.assert_status(422).assert_shows(&[
        r#"value="sms" checked"#,
        "&lt;u&gt;".replace("&lt;", "&#60;").replace("&gt;", "&#62;").as_str(),
    ]);
}

#[actix_web::test]
async fn portal_without_a_gateway_offers_no_choice() {
    let portal = shop().await;
    let mut owner = portal.browser().await;
    owner.get("/apply/sign-in").await.assert_hides(&["短信"]);
    let asked = owner.post("/apply/sign-in", &[("store_number", "MM-1"), ("by", "sms")]).await;
    asked.assert_redirect("/apply/sign-in/code?store=MM-1");
    owner.get(&asked.location).await.assert_hides(&["短信"]);
    assert_eq!(portal.ask("select medium as text from letters").await, ["mail"]);
}

#[actix_web::test]
async fn five_codes_an_hour_are_for_both_media() {
    let portal = texting_shop().await;
    let mut owner = portal.browser().await;
    for by in ["sms", "mail", "sms", "mail", "sms", "mail", "sms"] {
        owner.get("/apply/sign-in").await;
        owner.post("/apply/sign-in", &[("store_number", "MM-1"), ("by", by)]).await.assert_status(303);
    }
    assert_eq!(portal.ask("select count(*)::text as text from letters").await, ["5"]);
}
