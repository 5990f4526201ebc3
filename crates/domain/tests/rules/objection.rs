//! Objections: a registered contact stops an application they did not make (R23).

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::obstacle::Blocker;
use domain::application::status::EffectState;
use domain::application::{status_link, transition};
use domain::base::actor::Role;
use domain::base::id::ApplicationId;
use domain::base::schema::letters;
use domain::base::secret::Token;
use domain::delivery::attempt;
use domain::effect::{self, EffectAttempt};
use domain::intake::objection::{self, ObjectionError};
use domain::job::RetryPolicy;
use domain::letter::outbox;
use domain::review::decision::DecideError;
use domain::review::outcome::Outcome;
use domain::review::{claim, decide};
use testkit::builders;

use crate::desk::{Desk, desk};

impl Desk {
    /// The links in the alerts.
    async fn links(&self, conn: &mut AsyncPgConnection) -> Vec<Token> {
        let raws: Vec<Vec<u8>> = letters::table
            .filter(letters::kind.eq("alert"))
            .order(letters::id)
            .select(letters::raw)
            .load(conn)
            .await
            .unwrap();
        let token = |raw: Vec<u8>| {
            let text = String::from_utf8(raw).unwrap();
            Token::parse(&text.split("secret:").nth(1).unwrap()[..64]).unwrap()
        };
        raws.into_iter().map(token).collect()
    }
}

#[tokio::test]
async fn objection_blocks_a_decision_until_lifted() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let link = desk.links(&mut conn).await.remove(0);
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let seen = transition::get(&conn, id).await.unwrap().version;
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    let mut verdict = builders::verdict(Outcome::Approve);
    let refused = decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &verdict).await.unwrap_err();
    assert!(matches!(refused, DecideError::Objected), "{refused:?}");
    verdict.seen_version = Some(seen);
    assert!(decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &verdict).await.is_err());
    let lift = objection::lift(&mut conn, &desk.ctx, &desk.reviewer, id, "核实", None).await.unwrap_err();
    assert!(matches!(lift, ObjectionError::NotPermitted(_)), "{lift:?}");
    objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "已电话核实为本人", None).await.unwrap();
    verdict.seen_version = None;
    decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &verdict).await.unwrap();
}

async fn approved_and_due(desk: &Desk, conn: &mut AsyncPgConnection) -> (ApplicationId, Token) {
    let id = desk.submitted(conn).await;
    let link = desk.links(conn).await.remove(1);
    desk.alerts_sent(conn, id).await;
    builders::decided(conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    (id, link)
}

#[tokio::test]
async fn last_minute_objection_prevents_the_effect() {
    let (desk, mut conn) = desk().await;
    let (id, link) = approved_and_due(&desk, &mut conn).await;
    desk.clock.advance(Duration::days(1) - Duration::seconds(1));
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    desk.clock.advance(Duration::seconds(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap();
    let begun = builders::begun(&mut conn, &desk.ctx, effect.id, RetryPolicy::EFFECT).await;
    assert_eq!(begun, EffectAttempt::Over(EffectState::Blocked));
    let blocked = effect::find_live(&conn, id).await.unwrap().unwrap();
    assert_eq!(blocked.blockers, [Blocker::Objected]);
    objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "已核实", None).await.unwrap();
    let begun = builders::begun(&mut conn, &desk.ctx, effect.id, RetryPolicy::EFFECT).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn objection_after_the_request_is_too_late() {
    let (desk, mut conn) = desk().await;
    let (id, link) = approved_and_due(&desk, &mut conn).await;
    desk.clock.advance(Duration::days(1) + Duration::seconds(1));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap();
    builders::begun(&mut conn, &desk.ctx, effect.id, RetryPolicy::EFFECT).await;
    let late = objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap_err();
    assert!(matches!(late, ObjectionError::TooLate), "{late:?}");
    let preview = objection::find(&conn, &desk.ctx, &link).await.unwrap().unwrap();
    assert!(!preview.can_be_stopped && preview.objected_at.is_none());
}

#[tokio::test]
async fn kept_letters_contain_no_working_link() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let links = desk.links(&mut conn).await;
    let ids: Vec<_> = letters::table.select(letters::id).load(&mut conn).await.unwrap();
    for letter in ids {
        let begun = attempt::begin(&mut conn, &desk.ctx, letter, RetryPolicy::LETTER).await.unwrap();
        let attempt::LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
        attempt::sent(&mut conn, &desk.ctx, &letter, "250 ok").await.unwrap();
    }
    let kept: Vec<(Vec<u8>, String, String, Option<Vec<u8>>)> = letters::table
        .select((letters::raw, letters::text_body, letters::html_body, letters::raw_kept))
        .load(&mut conn)
        .await
        .unwrap();
    for (raw, text, html, raw_kept) in kept {
        let everything = format!("{}{text}{html}", String::from_utf8(raw).unwrap());
        assert!(links.iter().all(|link| !everything.contains(link.expose())));
        assert_eq!(raw_kept, None);
    }
    assert_eq!(outbox::list_for(&conn, id).await.unwrap().len(), 3);
}

#[tokio::test]
async fn status_link_ends_thirty_days_after_closing() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let raw: Vec<u8> =
        letters::table.filter(letters::kind.eq("received")).select(letters::raw).first(&mut conn).await.unwrap();
    let text = String::from_utf8(raw).unwrap();
    let link = Token::parse(&text.split("secret:").nth(1).unwrap()[..64]).unwrap();
    assert_eq!(status_link::find(&conn, desk.ctx.now(), &link).await.unwrap(), Some(id));
    let applicant = domain::Actor::Applicant { store: desk.store };
    domain::intake::withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    desk.clock.advance(Duration::days(29));
    assert_eq!(status_link::find(&conn, desk.ctx.now(), &link).await.unwrap(), Some(id));
    desk.clock.advance(Duration::days(2));
    assert_eq!(status_link::find(&conn, desk.ctx.now(), &link).await.unwrap(), None);
}

#[tokio::test]
async fn involved_lead_cannot_lift_an_objection() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let links = desk.links(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.lead, id, Outcome::Approve).await;
    objection::object_by_link(&mut conn, &desk.ctx, &links[0]).await.unwrap();
    let own = objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "没有问题", None).await.unwrap_err();
    assert!(matches!(own, ObjectionError::Involved), "{own:?}");
    let other = builders::staff_member(&mut conn, &desk.ctx, "qianli", "钱立", &[Role::Lead]).await;
    let seen = transition::get(&conn, id).await.unwrap().version;
    objection::object_by_link(&mut conn, &desk.ctx, &links[1]).await.unwrap();
    let unread = objection::lift(&mut conn, &desk.ctx, &other, id, "已核实", Some(seen)).await.unwrap_err();
    assert!(matches!(unread, ObjectionError::Changed), "{unread:?}");
    let seen = transition::get(&conn, id).await.unwrap().version;
    objection::lift(&mut conn, &desk.ctx, &other, id, "已核实", Some(seen)).await.unwrap();
}

#[tokio::test]
async fn contact_can_object_again_after_a_lift() {
    let (desk, mut conn) = desk().await;
    let (id, link) = approved_and_due(&desk, &mut conn).await;
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "来电称是本人", None).await.unwrap();
    assert!(transition::get(&conn, id).await.unwrap().objected_at.is_none());
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    assert!(transition::get(&conn, id).await.unwrap().objected_at.is_some());
    assert_eq!(objection::list(&conn, id).await.unwrap().len(), 2);
}
