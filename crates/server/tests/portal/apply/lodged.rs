//! An application that customer service submitted is acted on by the link in an email and the query code (R9).

use domain::intake::draft::Answers;
use domain::intake::draft_document;

use crate::apply::form::shown;
use crate::prelude::*;

/// An application lodged by `agent`; the browser that entered its query code, and the link's token.
async fn lodged(portal: &Portal) -> (ApplicationId, Browser, String) {
    let mut conn = portal.conn().await;
    let agent = portal.actor("agent");
    let owner = DraftOwner { agent: agent.staff().map(|staff| staff.id), ..DraftOwner::owner(portal.stores[0]) };
    let draft = builders::complete_draft(&mut conn, portal.ctx(), owner, Kind::Unbind).await;
    let id = builders::submit(&mut conn, portal.ctx(), agent, draft).await.id;
    let token = follow_link(portal, id).await.expose().to_owned();
    let mut browser = portal.browser().await;
    browser.get(&links::follow(&token)).await;
    (id, browser, token)
}

async fn enter_code(browser: &mut Browser, token: &str) {
    let proved = post_from(browser, "203.0.113.9", &links::follow(token), &[("code", QUERY_CODE)]).await;
    assert_eq!(proved.status, 303);
}

#[actix_web::test]
async fn request_is_answered_by_link_and_code() {
    let portal = shop().await;
    let (id, mut browser, token) = lodged(&portal).await;
    portal.claimed(id).await;
    let (ctx, reviewer) = (portal.ctx(), portal.actor("linxiao"));
    let question = testkit::stage::question();
    information_request::ask(&mut portal.conn().await, ctx, reviewer, id, &question).await.unwrap();
    let (status, answer) = (links::follow(&token), links::follow_answer(&token));
    let early = browser.post(&answer, &[("text-1", "上周三"), ("submit", "1")]).await;
    assert_eq!(early.location, status, "the code comes first");
    enter_code(&mut browser, &token).await;
    let page = browser.get(&status).await;
    page.assert_shows(&[&answer, "无需登录"]).assert_hides(&[urls::APPLY_SIGN_IN]);
    browser.get(&answer).await.assert_status(200).assert_hides(&["/apply/applications/"]);
    browser.post(&answer, &[("text-1", "上周三"), ("submit", "1")]).await.assert_redirect(&status);
    assert_eq!(transition::get(&portal.conn().await, id).await.unwrap().status, Status::InReview);
}

#[actix_web::test]
async fn lodged_application_is_withdrawn_and_begun_again() {
    let portal = shop().await;
    let (id, mut browser, token) = lodged(&portal).await;
    enter_code(&mut browser, &token).await;
    let withdraw = links::follow_withdraw(&token);
    browser.get(&withdraw).await.assert_status(200);
    browser.post(&withdraw, &[]).await.assert_redirect(&links::follow(&token));
    assert_eq!(transition::get(&portal.conn().await, id).await.unwrap().status, Status::Withdrawn);
    let again = links::follow_again(&token);
    browser.get(&links::follow(&token)).await.assert_shows(&[&again]);
    browser.post(&again, &[]).await.assert_status(200).assert_shows(&["客服已为您准备新的申请"]);
    let conn = portal.conn().await;
    let agent = portal.actor("agent").staff().unwrap().id;
    let drafts = draft::list_of_agent(&conn, agent).await.unwrap();
    assert_eq!(drafts.iter().map(|draft| draft.follows_id).collect::<Vec<_>>(), [Some(id)]);
    let files = draft_document::list_of_draft(&conn, drafts[0].id).await.unwrap();
    assert!(!files.is_empty() && files.iter().all(|file| file.evidence.document != "agent_source"));
}

#[actix_web::test]
async fn agent_begins_again_for_the_owner() {
    let portal = shop().await;
    let (id, mut browser, token) = lodged(&portal).await;
    let mut agent = portal.staff("agent").await;
    let reference = transition::get(&portal.conn().await, id).await.unwrap().reference;
    let again = links::lodged_again(&reference);
    agent.get(urls::LODGE).await.assert_shows(&[&reference]).assert_hides(&[&again]);
    agent.post(&again, &[]).await.assert_status(404);
    enter_code(&mut browser, &token).await;
    browser.get(&links::follow_withdraw(&token)).await;
    browser.post(&links::follow_withdraw(&token), &[]).await;
    agent.get(urls::LODGE).await.assert_shows(&[&again]);
    let begun = agent.post(&again, &[]).await;
    let drafts = draft::list_of_agent(&portal.conn().await, portal.actor("agent").staff().unwrap().id).await.unwrap();
    assert_eq!(begun.location, links::agent_draft(drafts[0].id));
    assert_eq!(drafts[0].follows_id, Some(id));
}

#[actix_web::test]
async fn link_of_a_signed_in_applicant_stays_read_only() {
    let (portal, receipt) = applied().await;
    let token = follow_link(&portal, receipt.id).await.expose().to_owned();
    let mut browser = portal.browser().await;
    browser.get(&links::follow(&token)).await;
    enter_code(&mut browser, &token).await;
    let refused = browser.post(&links::follow_withdraw(&token), &[]).await;
    assert_eq!(refused.location, links::follow(&token));
    assert_eq!(transition::get(&portal.conn().await, receipt.id).await.unwrap().status, Status::Submitted);
}

/// The same as [`crate::apply::form::check_page_submits_what_it_shows`], for an agent with two windows.
#[actix_web::test]
async fn agent_submits_what_was_read_to_the_owner() {
    let portal = shop().await;
    let mut conn = portal.conn().await;
    let owner = DraftOwner {
        agent: portal.actor("agent").staff().map(|staff| staff.id),
        ..DraftOwner::owner(portal.stores[0])
    };
    let draft = builders::complete_draft(&mut conn, portal.ctx(), owner, Kind::Unbind).await;
    let check = links::agent_draft_check(draft);
    let mut agent = portal.staff("agent").await;
    let read = shown(&agent.get(&check).await);
    let other = Answers { contact_phone: "15000150000".into(), ..builders::answers() };
    draft::save(&conn, owner, Kind::Unbind, &other, portal.ctx().now()).await.unwrap();
    let again = agent.post(&check, &[("shown", &read)]).await;
    again.assert_status(409).assert_shows(&["15000150000"]);
    assert!(portal.ask("select reference as text from applications").await.is_empty());
    agent.post(&check, &[("shown", &shown(&again))]).await.assert_status(303);
    assert_eq!(portal.ask("select contact_phone as text from applications").await, ["15000150000"]);
}

#[actix_web::test]
async fn agents_upload_keeps_what_was_typed() {
    let portal = shop().await;
    let conn = portal.conn().await;
    let owner = DraftOwner {
        agent: portal.actor("agent").staff().map(|staff| staff.id),
        ..DraftOwner::owner(portal.stores[0])
    };
    let now = portal.ctx().now();
    let draft = draft::begin(&conn, owner, Kind::Unbind, &Answers::default(), now).await.unwrap().id;
    let (here, upload) = (links::agent_draft(draft), links::agent_draft_upload(draft));
    let mut agent = portal.staff("agent").await;
    agent.get(&here).await.assert_shows(&[&format!("form=\"lodge\" formaction=\"{upload}\"")]);
    let typed = [("contact_name", "陈立新"), ("statement", "电话里说旧手机已停用。"), ("document", "id_card")];
    agent.post_files(&upload, &typed, &[("a.jpg", "image/jpeg", &jpeg(1))]).await.assert_status(303);
    agent.get(&here).await.assert_shows(&["陈立新", "电话里说旧手机已停用。", "a.jpg"]);
    // A refused file keeps it, too.
    let movie: (&str, &str, &[u8]) = ("b.mp4", "video/mp4", b"\0\0\0\x18ftypmp42");
    let typed = [("contact_name", "陈立"), ("document", "id_card")];
    agent.post_files(&here, &typed, &[movie]).await.assert_status(422).assert_shows(&["陈立", "b.mp4"]);
}
