//! Steps that need two people: contacts, addresses and bindings, through the real handlers (decision 0047).

use domain::base::{ProposalId, StoreId};
use domain::proposal::ProposalKind;

use crate::desk::live;
use crate::prelude::*;

/// The part that every form for a proposal has.
pub const GROUNDS: [(&str, &str); 3] =
    [("ground", "店主来电 <u>"), ("source", "register_call"), ("verification", "登记电话，尾号 6721 <u>")];

/// With the alert to the primary contact given up.
async fn undelivered() -> (Portal, String) {
    let portal = desk(1).await;
    portal.run("update stores set name = 'Lumen <u>'").await;
    let mut conn = portal.conn().await;
    let alert = "select id from letters where kind = 'alert' and to_address = 'mm-1@store.example'";
    let alert: LetterId = portal.ask(alert).await[0].parse().unwrap();
    let begun = attempt::begin(&mut conn, portal.ctx(), alert, RetryPolicy::LETTER).await.unwrap();
    let LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
    attempt::give_up(&mut conn, portal.ctx(), &letter, "550 no such user").await.unwrap();
    let contact = portal.ask("select id from store_contacts where is_primary").await.remove(0);
    (portal, contact)
}

fn grounds<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [fields, &GROUNDS].concat()
}

#[actix_web::test]
async fn contact_told_by_phone_is_confirmed_by_another_person() {
    let (portal, contact) = undelivered().await;
    let url = links::contacts(&portal.references[0]);
    let mut agent = portal.staff("agent").await;
    let follow_ups = agent.get(urls::FOLLOW_UPS).await;
    follow_ups.assert_shows(&[&url, "须由两人确认"]).assert_hides(&["value=\"reached\""]);
    let done = format!("{}/{}", urls::FOLLOW_UPS, follow_ups.quoted_after("action=\"/desk/follow-ups/"));
    agent.post(&done, &[("result", "reached"), ("note", "已告知")]).await.assert_status(409);

    let page = agent.get(&url).await;
    page.assert_status(200).assert_shows(&["m***1@store.example", "待人工联系"]).assert_hides(&["mm-1@store.example"]);
    let told = links::contacts_form(&portal.references[0], ProposalKind::ContactTold, contact.parse().ok());
    page.assert_shows(&[&told.replace('&', "&#38;")]);
    assert!(agent.get(&told).await.html.contains("name=\"verification\""));
    let fields = [("propose", "contact_told"), ("contact", contact.as_str())];
    let typed = [("ground", "来电 <u>"), ("source", ""), ("verification", "")];
    let refused = agent.post(&url, &[&fields[..], &typed].concat()).await;
    refused.assert_status(422).assert_shows(&[
        "来电 &#60;u&#62;",
        "href=\"#proposal-source\"",
        "href=\"#proposal-verification\"",
    ]);
    let made = agent.post(&url, &grounds(&fields)).await;
    made.assert_status(303);
    agent.get(&made.location).await.assert_shows(&["须由另一位同事确认"]).assert_hides(&["/confirm\""]);
    assert_eq!(agent.post(&format!("{}/confirm", made.location), &[]).await.status, 403, "one's own proposal");
    assert_eq!(agent.post(&url, &grounds(&fields)).await.status, 409, "proposed already");
    agent.get(&url).await.assert_shows(&[&made.location]);

    let mut lead = portal.staff("lead").await;
    let list = lead.get(urls::PROPOSALS).await;
    list.assert_shows(&[&made.location, "周若溪", "可由您确认", "id=\"count-proposals\">1<"]);
    lead.get(&made.location).await.assert_shows(&["通知期从该时起算", "不发出邮件", "尾号 6721"]);
    lead.post(&format!("{}/confirm", made.location), &[]).await.assert_redirect(&made.location);
    lead.get(&made.location).await.assert_shows(&["已确认"]).assert_hides(&["/confirm\""]);
    lead.post(&format!("{}/confirm", made.location), &[]).await.assert_status(409).assert_shows(&["已由同事确认"]);
    lead.get(urls::PROPOSALS).await.assert_shows(&["没有待确认的事项", "沈知秋"]);
    assert_eq!(agent.post(&url, &grounds(&fields)).await.status, 409, "nothing is left to tell");
    lead.get(&portal.case(0)).await.assert_shows(&["周若溪 提出", "通知期从此时起算"]);
}

/// The page otherwise confirms the proposal on trial, which takes locks.
#[actix_web::test]
async fn read_only_server_shows_a_proposal() {
    let (portal, contact) = undelivered().await;
    let mut agent = portal.staff("agent").await;
    let fields = [("propose", "contact_told"), ("contact", contact.as_str())];
    let url = links::contacts(&portal.references[0]);
    agent.get(&url).await;
    let made = agent.post(&url, &grounds(&fields)).await.location;
    let mut lead = live::read_only(&portal, "lead").await;
    lead.get(&made).await.assert_status(200).assert_shows(&["尾号 6721"]).assert_hides(&["/confirm\""]);
}

#[actix_web::test]
async fn changed_contact_shows_each_email_before_it_leaves() {
    let (portal, contact) = undelivered().await;
    let url = links::contacts(&portal.references[0]);
    let mut agent = portal.staff("agent").await;
    let form = links::contacts_form(&portal.references[0], ProposalKind::ContactChanged, contact.parse().ok());
    agent.get(&form).await.assert_shows(&["id=\"proposal-address\""]);
    let fields = |address| [("propose", "contact_changed"), ("contact", contact.as_str()), ("address", address)];
    let wrong = agent.post(&url, &grounds(&fields("new@<b>"))).await;
    wrong.assert_status(422).assert_shows(&["value=\"new@&#60;b&#62;\"", "href=\"#proposal-address\"", "尾号 6721"]);
    agent.post(&url, &grounds(&fields(""))).await.assert_status(422);
    agent.post(&url, &grounds(&fields("mm-1.second@store.example"))).await.assert_status(422);
    let made = agent.post(&url, &grounds(&fields("new.owner@store.example"))).await;
    made.assert_status(303);
    let mut lead = portal.staff("lead").await;
    let before = portal.everything().await;
    let check = lead.get(&made.location).await;
    check.assert_shows(&["登记联系人变更", "联系人变更后的申请提醒", "n***r@store.example", "m***1@store.example"]);
    assert_eq!(portal.everything().await.len(), before.len());
    assert_eq!(portal.ask("select count(*) from letters where kind = 'contact_changed'").await, ["0"]);
    // Without its document, which the proposer uploads, there is no button, and a confirmation is refused.
    check.assert_shows(&["材料上传并可查看后，才能确认。"]).assert_hides(&["/confirm\"", "type=\"file\""]);
    agent.get(&made.location).await.assert_shows(&["id=\"proposal-document\""]);
    let confirm = format!("{}/confirm", made.location);
    lead.post(&confirm, &[]).await.assert_status(409);
    let id: ProposalId = made.location.rsplit('/').next().unwrap().parse().unwrap();
    let store: StoreId = portal.ask("select store_id from proposals").await[0].parse().unwrap();
    // A file without content is refused at its field; the pages of others take no file.
    let upload = links::proposal_documents(id);
    let send = [("document", "proposal")];
    agent.post_files(&upload, &send, &[]).await.assert_status(422).assert_shows(&["href=\"#proposal-document\""]);
    let refused = agent.post_files(&upload, &send, &[("a.exe", "image/jpeg", b"MZ")]).await;
    refused.assert_status(422).assert_shows(&["href=\"#proposal-document\""]);
    lead.get(&made.location).await;
    let one = picture(400, 300);
    lead.post_files(&upload, &send, &[("a.jpg", "image/jpeg", &one)]).await.assert_status(404);
    agent.get(&made.location).await;
    let added = agent.post_files(&upload, &send, &[("a.jpg", "image/jpeg", &one)]).await;
    added.assert_redirect(&format!("{}#h-document", made.location));
    assert_eq!(
        portal
            .ask(
                "select document_type || ' ' || state from evidence e join proposal_evidence p on p.evidence_id = e.id"
            )
            .await,
        ["proposal received"]
    );
    lead.post(&confirm, &[]).await.assert_status(409);
    portal.run("delete from proposal_evidence").await;
    let file = builders::proposal_document(&mut portal.conn().await, portal.ctx(), store, id).await;
    let page = links::proposal_document_page(id, file, 1);
    lead.get(&made.location).await.assert_shows(&["/confirm\"", &page]);
    lead.post(&confirm, &[]).await.assert_status(409).assert_shows(&["请先查看材料的每一页，再确认。"]);
    // The look is on record before the bytes are read; here, there are none.
    lead.get(&page).await;
    lead.post(&confirm, &[]).await.assert_redirect(&made.location);
    assert_eq!(portal.ask("select count(*) from letters where kind = 'contact_changed'").await, ["3"]);
    agent.get(&url).await.assert_shows(&["n***r@store.example", "无法联系到"]);
}

#[actix_web::test]
async fn corrected_address_is_proposed_and_declined() {
    let portal = desk(1).await;
    let url = links::contacts(&portal.references[0]);
    let mut lead = portal.staff("lead").await;
    let form = links::contacts_form(&portal.references[0], ProposalKind::AddressCorrected, None);
    lead.get(&form).await.assert_shows(&["id=\"proposal-address\""]);
    let fields = [("propose", "address_corrected"), ("address", "chen.lixin@shop.example")];
    let made = lead.post(&url, &grounds(&fields)).await;
    made.assert_status(303);
    let mut agent = portal.staff("agent").await;
    agent.get(&made.location).await.assert_shows(&["chen.lixin@shop.example", "邮箱更正（原邮箱）"]);
    let refuse = format!("{}/refuse", made.location);
    agent.post(&refuse, &[("reason", " ")]).await.assert_status(422).assert_shows(&["href=\"#refusal\""]);
    agent.post(&refuse, &[("reason", "号码不在登记资料中 <u>")]).await.assert_redirect(&made.location);
    lead.get(&made.location).await.assert_shows(&["未同意", "号码不在登记资料中"]);
    assert_eq!(portal.ask("select count(*) from letters where kind = 'address_corrected'").await, ["0"]);
    // Taken back by its proposer.
    let again = lead.post(&url, &grounds(&fields)).await;
    let withdraw = format!("{}/withdraw", again.location);
    assert_eq!(agent.post(&withdraw, &[]).await.status, 403);
    lead.post(&withdraw, &[]).await.assert_redirect(&again.location);
    lead.get(&again.location).await.assert_shows(&["已取消"]);
    agent.get(&again.location).await.assert_hides(&["/confirm\""]);
}

#[actix_web::test]
async fn stale_proposal_can_only_be_declined() {
    let portal = desk(1).await;
    let mut agent = portal.staff("agent").await;
    let url = links::contacts(&portal.references[0]);
    agent.get(&url).await;
    let fields = [("propose", "address_corrected"), ("address", "chen.lixin@shop.example")];
    let made = agent.post(&url, &grounds(&fields)).await;
    portal.run("update applications set corrected_email = 'third@shop.example'").await;
    let mut lead = portal.staff("lead").await;
    lead.get(&made.location).await.assert_shows(&["已有变化", "/refuse\""]).assert_hides(&["/confirm\""]);
    lead.post(&format!("{}/confirm", made.location), &[]).await.assert_status(409).assert_shows(&["已有变化"]);
    lead.post(&format!("{}/refuse", made.location), &[("reason", "已另行更正")]).await.assert_redirect(&made.location);
}

#[actix_web::test]
async fn store_is_bound_again_by_two_people() {
    let portal = desk(1).await;
    let mut agent = portal.staff("agent").await;
    assert!(agent.get(urls::BINDINGS).await.html.contains("先输入店铺编号"));
    assert_eq!(agent.get(&links::bindings_of("NOBODY")).await.status, 422);
    let url = links::bindings_of("MM-1");
    agent.get(&url).await.assert_shows(&["当前绑定", "目前的绑定随之结束"]);
    let fields =
        |reference| grounds(&[("store", "MM-1"), ("account_name", "木棉新号 <u>"), ("account_reference", reference)]);
    let odd = agent.post(urls::BINDINGS, &fields("dy new")).await;
    odd.assert_status(422).assert_shows(&["href=\"#bindings-account-reference\"", "木棉新号", "尾号 6721"]);
    agent.post(urls::BINDINGS, &fields("dy-MM-1")).await.assert_status(422).assert_shows(&["不是新注册的账号"]);
    let bare = [("store", "MM-1"), ("account_name", "木棉新号"), ("account_reference", "dynew")];
    agent.post(urls::BINDINGS, &bare).await.assert_status(422).assert_shows(&["href=\"#proposal-ground\""]);
    let made = agent.post(urls::BINDINGS, &fields("dynew")).await;
    made.assert_status(303);
    agent.post(urls::BINDINGS, &fields("dyother")).await.assert_status(422).assert_shows(&["正在等待确认"]);
    assert!(!agent.get(&url).await.html.contains("dynew"), "nothing is bound yet");
    let mut lead = portal.staff("lead").await;
    lead.get(&made.location).await.assert_shows(&["dynew", "目前的绑定随之结束", "绑定已结束（登记联系人）"]);
    lead.post(&format!("{}/confirm", made.location), &[]).await.assert_redirect(&made.location);
    agent.get(&url).await.assert_shows(&["dynew", "dy-MM-1"]);
}

#[actix_web::test]
async fn only_agents_and_leads_see_contacts_and_proposals() {
    let (portal, _) = undelivered().await;
    let url = links::contacts(&portal.references[0]);
    for name in ["linxiao", "auditor", "admin", "operator"] {
        let mut other = portal.staff(name).await;
        other.assert_each(403, &[urls::PROPOSALS, urls::BINDINGS, &url]).await;
    }
    let mut lead = portal.staff("lead").await;
    lead.assert_each(404, &["/desk/contacts/UB-2026-999999-9", "/desk/proposals/x"]).await;
    lead.assert_each(404, &["/desk/proposals/00000000-0000-4000-8000-000000000000"]).await;
    // A party may look, and propose nothing.
    portal.run("update staff set email = 'chen@mumian.example' where sign_in_name = 'lead'").await;
    let page = lead.get(&url).await;
    page.assert_status(200).assert_shows(&["须由其他同事处理"]).assert_hides(&["propose=contact_changed"]);
    let fields = [("propose", "address_corrected"), ("address", "chen.lixin@shop.example")];
    assert_eq!(lead.post(&url, &grounds(&fields)).await.status, 403);
}
