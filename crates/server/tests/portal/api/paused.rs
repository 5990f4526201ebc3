//! Paused channels, as programs and agents meet them.

use domain::base::Channel;
use domain::intake::channel_pause::{self, NewChannelPause};
use domain::policy::Bilingual;
use serde_json::json;

use super::*;

async fn pause(portal: &Portal, channel: Channel) {
    let notice = Bilingual { zh: "系统升级。".into(), en: "We are upgrading.".into() };
    let new = NewChannelPause { channel, notice, until_at: Some(portal.ctx().now() + Duration::hours(6)) };
    channel_pause::pause(&mut portal.conn().await, portal.ctx(), portal.actor("lead"), &new).await.unwrap();
}

async fn resume(portal: &Portal, channel: Channel) {
    channel_pause::resume(&mut portal.conn().await, portal.ctx(), portal.actor("lead"), channel).await.unwrap();
}

/// The pause as a program reads it.
fn assert_says_why(reply: &Reply) {
    let facts = &reply.assert_problem(409, "intake_paused").body["facts"];
    let notice = json!({ "zh-CN": "系统升级。", "en": "We are upgrading." });
    assert_eq!((&facts["until"], &facts["notice"]), (&json!("2026-11-20T08:00:00Z"), &notice), "{reply:?}");
}

#[actix_web::test]
async fn paused_api_takes_no_application_and_says_why() {
    let mut it = Api::with(ALL).await;
    let other = it.submitted_by(it.client).await;
    let body = json!({ "store_number": "MM-2", "kind": "revoke_certification" });
    let (draft, tag) = complete_draft(&mut it).await;
    let submission = format!("{draft}/submission");
    pause(&it.portal, Channel::Api).await;
    assert_says_why(&it.write("POST", urls::API_DRAFTS, "", Some(&body)).await);
    let request = it.keyed("POST", &submission, "s-1", &tag, Some(&json!({})));
    assert_says_why(&it.send(request).await);
    assert_eq!(it.portal.ask("select count(*)::text from applications").await, ["1"]);
    // Open applications go on.
    let path = format!("/api/v1/applications/{other}");
    let tag_of_other = it.get(&path).await.header("etag").to_owned();
    it.write("POST", &format!("{path}/withdrawal"), &tag_of_other, None).await.assert_ok(200);
    assert_eq!(it.get(&draft).await.assert_ok(200).header("etag"), tag, "the draft is kept");
    // Other channels are open, and the refused write is free to be repeated under its key.
    it.portal.owner_of(it.portal.stores[1]).await.get("/apply/unbind/reason").await.assert_status(200);
    resume(&it.portal, Channel::Api).await;
    let request = it.keyed("POST", &submission, "s-1", &tag, Some(&json!({})));
    it.send(request).await.assert_ok(201);
}

/// A draft of the client for `MM-2` without gaps: its path and its entity tag.
async fn complete_draft(it: &mut Api) -> (String, String) {
    let mut conn = it.portal.conn().await;
    let actor = Actor::Client(domain::base::ClientActor { id: it.client, scopes: Scope::ALL.to_vec() });
    let owner = DraftOwner::of(&actor, it.portal.stores[1]).unwrap();
    let id = builders::complete_draft(&mut conn, it.portal.ctx(), owner, Kind::Unbind).await;
    let path = format!("/api/v1/drafts/{id}");
    let shown = it.get(&path).await;
    assert_eq!(shown.assert_ok(200).body["gaps"], json!([]));
    (path, shown.header("etag").to_owned())
}

#[actix_web::test]
async fn paused_agents_take_no_application_and_read_why() {
    let portal = shop().await;
    let mut agent = portal.staff("agent").await;
    let mut conn = portal.conn().await;
    let owner = DraftOwner::of(portal.actor("agent"), portal.stores[0]).unwrap();
    let draft = builders::complete_draft(&mut conn, portal.ctx(), owner, Kind::Unbind).await;
    let check = links::agent_draft_check(draft);
    agent.get(&check).await.assert_status(200);
    pause(&portal, Channel::Agent).await;
    let why = ["前暂停受理客服代办申请。系统升级。"];
    agent.post(&check, &[]).await.assert_status(409).assert_shows(&why);
    let begin = [("store_number", "MM-2"), ("kind", "unbind")];
    agent.post(urls::LODGE, &begin).await.assert_status(422).assert_shows(&why);
    assert_eq!(portal.ask("select count(*)::text from applications").await, ["0"]);
    assert_eq!(portal.ask("select count(*)::text from drafts").await, ["1"], "the draft is kept");
    portal.owner().await.get("/apply/unbind/reason").await.assert_status(200);
    resume(&portal, Channel::Agent).await;
    agent.get(&check).await.assert_status(200);
    agent.post(&check, &[]).await.assert_status(303);
    assert_eq!(portal.ask("select channel as text from applications").await, ["agent"]);
}
