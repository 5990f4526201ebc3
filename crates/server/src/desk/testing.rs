//! Starting points of the desk's journeys: a database with staff and applications, and browsers to visit it with.

use std::sync::Arc;

use actix_web::web;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;
use domain::actor::Role;
use domain::application::Kind;
use testkit::builders::{self, PASSWORD};
use testkit::{ManualClock, TestDatabase};

use crate::links;
use crate::state::State;
use crate::testing::{self, Browser};

/// A desk with people and applications.
pub(super) struct World {
    _database: TestDatabase,
    state: web::Data<State>,
    /// References of the applications, in the order of submission.
    pub(super) references: Vec<String>,
}

impl World {
    /// Path of an application's case page.
    pub(super) fn case(&self, index: usize) -> String {
        links::case(&self.references[index])
    }
}

/// Reviewers `linxiao` and `zhaoting`, an `auditor`, an `agent`, `gone` who is disabled; and this many applications.
pub(super) async fn world(applications: usize) -> World {
    let database = testkit::database().await;
    let ctx = testing::context(Arc::new(ManualClock::at("2026-11-20T15:02:00+08:00")));
    let mut conn = database.connect().await;
    builders::registers(&mut conn, &ctx).await;
    for (sign_in_name, name, role) in [
        ("linxiao", "林晓", Role::Reviewer),
        ("zhaoting", "赵婷", Role::Reviewer),
        ("auditor", "何淼", Role::Auditor),
        ("agent", "周若溪", Role::Agent),
        ("gone", "王磊", Role::Reviewer),
    ] {
        builders::staff_member(&mut conn, &ctx, sign_in_name, name, &[role]).await;
    }
    let disable = "update staff set disabled_at = $1 where sign_in_name = 'gone'";
    diesel::sql_query(disable).bind::<Timestamptz, _>(ctx.now()).execute(&mut conn).await.unwrap();
    let mut references = Vec::new();
    for number in 1..=applications {
        let store = builders::store(&mut conn, &format!("MM-{number}"), "木棉母婴旗舰店", ctx.now()).await;
        references.push(builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.reference);
    }
    let state = testing::state(&database, ctx);
    World { _database: database, state, references }
}

/// A browser nobody is signed in from.
pub(super) async fn browser(world: &World) -> Browser {
    Browser::new(&world.state).await
}

/// A browser somebody is signed in from.
pub(super) async fn signed_in(world: &World, name: &str) -> Browser {
    let mut browser = browser(world).await;
    browser.get(links::DESK_SIGN_IN).await;
    let answer = browser.post(links::DESK_SIGN_IN, &[("name", name), ("password", PASSWORD)]).await;
    assert_eq!((answer.status, answer.location.as_str()), (303, links::QUEUE));
    browser.get(links::QUEUE).await;
    browser
}
