//! The setup of most rules: a store, a reviewer, a lead, and a clock set by hand.

use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::status::{EffectState, Status};
use domain::application::transition;
use domain::base::actor::{Actor, Role};
use domain::base::id::{ApplicationId, LetterId, StoreId};
use domain::base::schema::letters;
use domain::base::terms::Kind;
use domain::letter::LetterWriter;
use domain::{Clock, Context};
use testkit::{ManualClock, PlainWriter, TestDatabase, builders};

pub struct Desk {
    pub database: TestDatabase,
    pub clock: Arc<ManualClock>,
    pub ctx: Context,
    pub store: StoreId,
    pub reviewer: Actor,
    pub lead: Actor,
}

pub async fn desk() -> (Desk, AsyncPgConnection) {
    desk_writing(Arc::new(PlainWriter)).await
}

pub async fn desk_writing(writer: Arc<dyn LetterWriter>) -> (Desk, AsyncPgConnection) {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
    let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, writer);
    builders::registers(&mut conn, &ctx).await;
    let store = builders::store(&mut conn, "MM-8830217", "木棉母婴旗舰店", ctx.now()).await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let lead = builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    (Desk { database, clock, ctx, store, reviewer, lead }, conn)
}

impl Desk {
    /// The owner of the store, signed in.
    pub fn applicant(&self) -> Actor {
        Actor::Applicant { store: self.store }
    }

    /// An application of the store, submitted now.
    pub async fn submitted(&self, conn: &mut AsyncPgConnection) -> ApplicationId {
        builders::submitted(conn, &self.ctx, self.store, Kind::Unbind).await.id
    }

    /// Marks every alert as sent now.
    pub async fn alerts_sent(&self, conn: &mut AsyncPgConnection, id: ApplicationId) {
        self.alerts(conn, id, i64::MAX).await;
    }

    /// Marks `count` alerts as sent now.
    pub async fn alerts(&self, conn: &mut AsyncPgConnection, id: ApplicationId, count: i64) {
        let waiting: Vec<LetterId> = letters::table
            .filter(letters::application_id.eq(id).and(letters::kind.eq("alert")).and(letters::state.eq("queued")))
            .order(letters::id)
            .limit(count)
            .select(letters::id)
            .load(conn)
            .await
            .unwrap();
        diesel::update(letters::table.filter(letters::id.eq_any(waiting)))
            .set((letters::state.eq("sent"), letters::sent_at.eq(Some(self.ctx.now()))))
            .execute(conn)
            .await
            .unwrap();
    }

    pub async fn status(&self, conn: &AsyncPgConnection, id: ApplicationId) -> (Status, EffectState) {
        let application = transition::get(conn, id).await.unwrap();
        (application.status, application.effect)
    }
}
