//! The pages about an application in every state it can have, as everybody reads them.

use domain::application::status::{goes_on, turn};
use testkit::stage::{self, Cast, Stage, Who};

use crate::prelude::*;

/// Every stage, and every state of the effect of an approval; an application is in review again once that is cancelled.
fn states() -> impl Iterator<Item = (Stage, EffectState)> {
    let effects = EffectState::ALL.iter().filter(|effect| **effect != EffectState::Cancelled);
    let effects = effects.map(|effect| (Stage::ApprovedLater, *effect));
    // Lapsing comes first, because the sweep takes every application that waits for an answer.
    let stages = Stage::ALL.iter().filter(|stage| !matches!(stage, Stage::Lapsed | Stage::ApprovedLater));
    [(Stage::Lapsed, EffectState::None)]
        .into_iter()
        .chain(stages.map(|stage| (*stage, EffectState::None)))
        .chain(effects)
}

/// Brings the effect of an approved application to a state, as the worker would.
async fn advance_effect(portal: &Portal, id: ApplicationId, effect: EffectState) {
    let turn = turn(Status::Approved, effect);
    portal
        .run(&format!(
            "update applications set effect = '{effect}', turn = '{turn}' where id = '{id}';
             update effects set state = '{effect}', requested_at = created_at, confirmed_at = created_at,
                 problem = case '{effect}' when 'failed' then 'platform: timeout' end,
                 blockers = case '{effect}' when 'blocked' then array['objected'] else '{{}}' end
             where application_id = '{id}';
             insert into events (subject_kind, subject_id, seq, at, actor_kind, action, previous_hash, hash)
             select 'application', id, 0, decided_at, 'worker', 'effect_{effect}', '', '' from applications where id = '{id}'"
        ))
        .await;
}

/// Gives the application Latin data with a tag in it, so that an unescaped text and Chinese in an English page are found.
async fn rename(portal: &Portal, id: ApplicationId) {
    portal
        .run(&format!(
            "update applications set contact_name = 'Dana <u>', statement = 'The store was sold.</textarea><u>' where id = '{id}';
             update letters set subject = 'Subject <u>' where application_id = '{id}';
             update stores set name = 'Lumen Audio <u>', owner_name = 'Dana <u>';
             update bindings set account_name = 'lumen <u>' where ended_at is null"
        ))
        .await;
}

/// Texts of the stages that cannot be changed afterwards.
const STAGE_TEXTS: [&str; 4] =
    ["联系人与登记信息一致，予以处理。", "哪天换的手机？", "上个月二十号。", "与另一件申请重复。"];

/// A page in English for people outside.
fn check_outside(html: &str, place: &str) {
    assert_eq!(page::chinese_in(html, &STAGE_TEXTS), None, "{place}: Chinese in {html}");
    assert!(!html.contains("Secret"), "{place}: the name of a member of staff");
}

fn actions(html: &str) -> Vec<&str> {
    html.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Reads the owner's pages, signed in and by the links in emails, in English.
async fn read_as_owner(portal: &Portal, id: ApplicationId, is_done: bool, can_appeal: bool, place: &str) {
    let application = transition::get(&portal.conn().await, id).await.unwrap();
    let reference = &application.reference;
    let mut owner = portal.owner_of(application.store_id).await;
    owner.cookies.insert("lang".to_owned(), "en".to_owned());
    for path in [
        urls::ACCOUNT.to_owned(),
        links::receipt(reference),
        links::withdraw(reference),
        links::object(reference),
        links::status(reference),
    ] {
        let page = owner.get(&path).await;
        assert!(matches!(page.status, 200 | 303), "{place}: {path}");
        check_outside(&page.html, &format!("{place}: {path}"));
        let says_done = page.html.contains("has been unbound") || page.html.contains("has been revoked");
        assert!(path != links::status(reference) || says_done == is_done, "{place}");
    }
    let token = follow_link(portal, id).await;
    let path = links::follow(token.expose());
    let mut reader = portal.browser().await;
    reader.cookies.insert("lang".to_owned(), "en".to_owned());
    reader.get(&path).await;
    // Tries are counted by address.
    let address = format!("203.0.{}.{}", id.0.as_bytes()[14], id.0.as_bytes()[15]);
    assert_eq!(post_from(&mut reader, &address, &path, &[("code", QUERY_CODE)]).await.status, 303, "{place}");
    let page = reader.get(&path).await;
    assert_eq!(page.status, 200, "{place}");
    check_outside(&page.html, place);
    let expected: &[&str] = if can_appeal { &[&links::follow_appeal(token.expose())] } else { &[] };
    assert_eq!(actions(&page.html), expected, "{place}: the link offers the appeal only");
    assert!(!page.html.contains("Dana") && !page.html.contains("/apply/applications/"), "{place}");
}

/// Objects by the link in an email where that is possible, and lifts the objection; reads every page that shows it.
async fn object_and_lift(portal: &Portal, cast: &Cast, id: ApplicationId, desk: &mut Browser, place: &str) {
    let application = transition::get(&portal.conn().await, id).await.unwrap();
    let (reference, store) = (application.reference, application.store_id);
    let path = links::objection(objection_link(portal, id).await.expose());
    let mut contact = portal.browser().await;
    contact.cookies.insert("lang".to_owned(), "en".to_owned());
    // A link that comes too late shows no form; this page has the token.
    contact.get(urls::APPLY_SIGN_IN).await;
    let before = contact.get(&path).await;
    let objected = contact.post(&path, &[]).await;
    assert!(matches!(objected.status, 303 | 409), "{place}: {}", objected.status);
    let after = contact.get(&path).await;
    let mut pages = vec![before, objected, after];
    if pages[1].status == 303 {
        pages.push(portal.owner_of(store).await.get(&links::status(&reference)).await);
        assert_eq!(desk.get(&links::case(&reference)).await.status, 200, "{place}: stopped");
        let lead = cast.staff(Who::Lead);
        let lifted = objection::lift(&mut portal.conn().await, portal.ctx(), &lead, id, "called <u>", None).await;
        let is_involved = application.holder_id == lead.staff().map(|staff| staff.id);
        let can_be_lifted = goes_on(application.status, application.effect) && !is_involved;
        assert_eq!(lifted.is_ok(), can_be_lifted, "{place}: {lifted:?}");
        pages.push(contact.get(&path).await);
        assert_eq!(desk.get(&links::case(&reference)).await.status, 200, "{place}: lifted");
    }
    for page in pages {
        assert!(matches!(page.status, 200 | 303 | 409), "{place}: {}", page.status);
        assert!(!page.html.contains("Secret"), "{place}: the name of a member of staff");
        if page.html.contains("<html lang=\"en\"") {
            check_outside(&page.html, place);
        }
    }
}

async fn read_everywhere(kind: Kind) {
    let portal = shop().await;
    let mut conn = portal.conn().await;
    let cast = Cast::hire(&mut conn, portal.ctx()).await;
    let mut readers: Vec<Browser> = Vec::new();
    for name in ["first", "second", "other", "a.lead", "an.auditor"] {
        readers.push(portal.staff(name).await);
    }
    portal.run("update staff set name = 'Secret ' || sign_in_name || ' <u>'").await;
    for (number, (stage, effect)) in states().enumerate() {
        let place = format!("{kind} {stage:?} {effect}");
        let by = if stage.is_later() { Duration::hours(-1) } else { Duration::zero() };
        let ctx = stage::later(portal.ctx(), by);
        let id = cast.application_of(&mut conn, &ctx, kind, stage, &format!("MP-{number}")).await;
        if stage == Stage::ApprovedLater && effect != EffectState::None {
            advance_effect(&portal, id, effect).await;
        }
        rename(&portal, id).await;
        let (is_done, can_appeal) = (effect == EffectState::Confirmed, stage == Stage::RejectedTold);
        read_as_owner(&portal, id, is_done, can_appeal, &place).await;
        let case = links::case(&transition::get(&conn, id).await.unwrap().reference);
        for reader in &mut readers {
            assert_eq!(reader.get(&case).await.status, 200, "{place}");
        }
        object_and_lift(&portal, &cast, id, &mut readers[3], &place).await;
    }
    for reader in &mut readers {
        for path in [urls::QUEUE, urls::LETTERS] {
            let list = reader.get(path).await;
            assert!(list.status == 200 && !list.html.contains("13800138000") && !list.html.contains("chen@"), "{path}");
        }
    }
}

#[actix_web::test]
async fn unbindings_read_well_in_every_state() {
    read_everywhere(Kind::Unbind).await;
}

#[actix_web::test]
async fn revocations_read_well_in_every_state() {
    read_everywhere(Kind::RevokeCertification).await;
}
