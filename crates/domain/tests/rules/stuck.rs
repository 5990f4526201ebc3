//! Work that waits for a lead: effects whose result is unknown, effects that are blocked until somebody acts, and
//! objections.

use domain::application::Blocker;
use domain::desk::queue::{self, Filter, Tile};
use domain::effect::EffectAttempt;
use domain::effect::failed;
use domain::effect::unknown::{self, ManualFinding};

use crate::prelude::*;

/// An approval whose effect was requested, and failed.
async fn failed() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn, id) = approved().await;
    desk.clock.advance(Duration::days(1) + Duration::minutes(1));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    let state = effect::try_again(&mut conn, &desk.ctx, effect, "no answer", last).await.unwrap();
    assert_eq!(state, EffectState::Failed);
    (desk, conn, id)
}

async fn reminders(conn: &AsyncPgConnection) -> i64 {
    sql::count(conn, "letters where kind = 'effect_failed_lead'").await
}

async fn for_leads(desk: &Desk, conn: &mut AsyncPgConnection) -> Vec<ApplicationId> {
    let filter = Filter { tile: Some(Tile::Lead), ..Filter::default() };
    let found = queue::list(conn, &desk.lead, &filter, desk.ctx.now(), None).await.unwrap();
    let ids: Vec<_> = found.lines.iter().map(|line| line.application.id).collect();
    let counted = queue::count(conn, desk.ctx.now()).await.unwrap().lead;
    assert_eq!(counted, i64::try_from(ids.len()).unwrap(), "count and list agree");
    ids
}

#[tokio::test]
async fn leads_are_reminded_of_a_failed_effect_until_settled() {
    let (desk, mut conn, id) = failed().await;
    let other = builders::staff_member(&mut conn, &desk.ctx, "heqing", "何青", &[Role::Lead]).await;
    let remind = async |conn: &mut AsyncPgConnection| failed::remind_leads(conn, &desk.ctx, 10).await.unwrap();
    assert_eq!(remind(&mut conn).await, 1);
    assert_eq!(remind(&mut conn).await, 0, "a second run changes nothing");
    assert_eq!(reminders(&conn).await, 2, "one to each lead");
    desk.clock.advance(Duration::days(1));
    assert_eq!(remind(&mut conn).await, 1);
    assert_eq!(reminders(&conn).await, 4, "again the next day");
    unknown::settle(&mut conn, &desk.ctx, &other, id, ManualFinding::Done, "平台客服说已办理。").await.unwrap();
    desk.clock.advance(Duration::days(1));
    assert_eq!(remind(&mut conn).await, 0);
    assert_eq!(reminders(&conn).await, 4);
}

#[tokio::test]
async fn reminders_survive_one_bad_row() {
    let (desk, mut conn, _) = failed().await;
    let store = builders::store(&mut conn, "MM-2", "木棉二店", desk.ctx.now()).await;
    let other = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, other, Outcome::Approve).await;
    let also_failed = format!(
        "update effects set state = 'failed', notify_leads_at = '{0}' where application_id = '{other}';
         update applications set effect = 'failed', turn = 'lead' where id = '{other}';
         create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
         create trigger refuse before insert on letters for each row
             when (new.application_id = '{other}' and new.kind = 'effect_failed_lead') execute function refuse()",
        desk.ctx.now() - Duration::days(1),
    );
    sql::execute(&conn, &also_failed).await;
    assert_eq!(failed::remind_leads(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(reminders(&conn).await, 1);
}

#[tokio::test]
async fn queue_lists_what_waits_for_a_lead() {
    let (desk, mut conn, id) = failed().await;
    assert_eq!(for_leads(&desk, &mut conn).await, [id]);
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    for (blocker, waits) in [(Blocker::Refused, true), (Blocker::Balance, false)] {
        sql::execute(&conn, "update effects set state = 'requested'; update applications set effect = 'requested'")
            .await;
        let attempt = effect::find_live(&conn, id).await.unwrap().unwrap().attempt;
        effect::block(&mut conn, &desk.ctx, effect, attempt, &[blocker.into()]).await.unwrap();
        assert_eq!(!for_leads(&desk, &mut conn).await.is_empty(), waits, "{blocker}");
    }
    let store = builders::store(&mut conn, "MM-2", "木棉二店", desk.ctx.now()).await;
    let objected = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
    assert_eq!(for_leads(&desk, &mut conn).await, []);
    domain::intake::objection::object(&mut conn, &desk.ctx, &Actor::Applicant { store }, objected).await.unwrap();
    assert_eq!(for_leads(&desk, &mut conn).await, [objected]);
    withdrawal::withdraw(&mut conn, &desk.ctx, &Actor::Applicant { store }, objected).await.unwrap();
    assert_eq!(for_leads(&desk, &mut conn).await, []);
}
