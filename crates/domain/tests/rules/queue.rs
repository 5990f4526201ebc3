//! The queue: search, filters, and saved views.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::InstrumentationEvent;
use diesel::sql_query;
use diesel::sql_types::{Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use domain::application::status::{Status, Turn};
use domain::base::actor::{Actor, Role};
use domain::base::id::{ApplicationId, StaffId};
use domain::base::terms::Kind;
use domain::base::text::TextProblem;
use domain::deadline::calendar;
use domain::desk::queue::{self, Filter, Tile, choices};
use domain::desk::saved_view::{self, NewView, SaveViewError};
use domain::desk::tag;
use domain::intake::draft::{Answers, DraftOwner};
use domain::review::flag::FlagCode;
use domain::{Clock, Context};
use testkit::{ManualClock, PlainWriter, TestDatabase, builders};

struct World {
    _database: TestDatabase,
    conn: AsyncPgConnection,
    ctx: Context,
    reviewer: Actor,
    me: StaffId,
}

async fn world() -> World {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = ManualClock::at("2026-03-02T10:00:00+08:00");
    let ctx = Context::new(Arc::new(clock) as Arc<dyn Clock>, Arc::new(PlainWriter));
    builders::registers(&mut conn, &ctx).await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let me = reviewer.staff().unwrap().id;
    World { _database: database, conn, ctx, reviewer, me }
}

impl World {
    async fn application(&mut self, number: &str, name: &str, phone: &str, email: &str) -> ApplicationId {
        let store = builders::store(&mut self.conn, number, name, self.ctx.now()).await;
        let answers = Answers { contact_phone: phone.into(), contact_email: email.into(), ..builders::answers() };
        let owner = DraftOwner { store, agent: None };
        let draft = builders::complete_draft_with(&mut self.conn, &self.ctx, owner, Kind::Unbind, &answers).await;
        builders::submit(&mut self.conn, &self.ctx, &Actor::Applicant { store }, draft).await.id
    }

    async fn ids(&self, filter: &Filter) -> Vec<ApplicationId> {
        let page = queue::list(&self.conn, &self.reviewer, filter, self.ctx.now(), None).await.unwrap();
        page.lines.iter().map(|line| line.application.id).collect()
    }

    async fn search(&self, text: &str) -> Vec<ApplicationId> {
        self.ids(&Filter { search: text.into(), ..Filter::default() }).await
    }

    async fn set_status(&mut self, id: ApplicationId, status: &str) {
        sql_query("update applications set status = $2 where id = $1")
            .bind::<Uuid, _>(id)
            .bind::<Text, _>(status)
            .execute(&mut self.conn)
            .await
            .unwrap();
    }

    async fn set_due(&mut self, id: ApplicationId, due_at: &str) {
        let due_at = chrono::DateTime::parse_from_rfc3339(due_at).unwrap().to_utc();
        sql_query("update applications set due_at = $2 where id = $1")
            .bind::<Uuid, _>(id)
            .bind::<Timestamptz, _>(due_at)
            .execute(&mut self.conn)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn store_is_found_by_part_of_its_name() {
    let mut world = world().await;
    let mumian = world.application("MM-1", "木棉母婴旗舰店", "13800138000", "a@mumian.example").await;
    let percent = world.application("YQ-2", "云栖100%棉_家居", "13800138001", "b@yunqi.example").await;
    let plain = world.application("YQ_3", "云栖1000棉家居", "13800138002", "c@yunqi.example").await;
    let tea = world.application("QB-4", "Qingbai Tea House", "13800138003", "d@qingbai.example").await;
    for (text, found) in [
        ("母婴", vec![mumian]),
        ("婴旗", vec![mumian]),
        ("木棉母婴旗舰店", vec![mumian]),
        ("母旗", vec![]),
        ("木", vec![mumian]),
        ("婴", vec![]),
        ("0%棉", vec![percent]),
        ("棉_家", vec![percent]),
        ("%", vec![]),
        ("__", vec![]),
        ("棉家", vec![plain]),
        ("YQ_", vec![plain]),
        ("yq-2", vec![percent]),
        ("tea ho", vec![tea]),
        ("QINGBAI", vec![tea]),
        ("'; --", vec![]),
    ] {
        assert_eq!(world.search(text).await, found, "{text}");
    }
}

#[tokio::test]
async fn contact_is_found_in_any_notation() {
    let mut world = world().await;
    let mobile = world.application("MM-1", "木棉", "138 0013 8000", "Chen.Li@Mumian.example").await;
    let landline = world.application("MM-2", "云栖", "（0571）8888-6666", "other@mumian.example").await;
    for typed in ["13800138000", "+86 138-0013-8000", "0086 138 0013 8000", "１３８００１３８０００", " 138 0013 8000 "]
    {
        assert_eq!(world.search(typed).await, [mobile], "{typed}");
    }
    for typed in ["0571-88886666", "+86 571 8888 6666"] {
        assert_eq!(world.search(typed).await, [landline], "{typed}");
    }
    for typed in ["021-88886666", "13900138000", "chen.li", "en.Li@Mumian.example"] {
        assert_eq!(world.search(typed).await, [], "{typed}");
    }
    assert_eq!(world.search("CHEN.LI@mumian.EXAMPLE").await, [mobile]);
}

#[tokio::test]
async fn cut_search_is_reported() {
    let mut world = world().await;
    sql_query(
        "insert into stores (id, number, name, owner_name, certification, created_at)
         select gen_random_uuid(), 'S-' || n, '云栖' || n || '旗舰店', '店主', 'none', timestamptz '2025-01-01'
         from generate_series(1, 300) n",
    )
    .execute(&mut world.conn)
    .await
    .unwrap();
    let mumian = world.application("MM-1", "木棉母婴专卖店", "13800138000", "a@mumian.example").await;
    for (search, is_cut) in [("旗舰", true), ("S-", true), ("专卖", false), ("云栖17", false)] {
        let filter = Filter { search: search.into(), ..Filter::default() };
        let page = queue::list(&world.conn, &world.reviewer, &filter, world.ctx.now(), None).await.unwrap();
        assert_eq!(page.is_cut, is_cut, "{search}");
    }
    assert_eq!(world.search("专卖").await, [mumian]);
}

#[tokio::test]
async fn filters_and_joined_deadlines_agree() {
    let mut world = world().await;
    let first = world.application("MM-1", "木棉", "13800138000", "a@mumian.example").await;
    let second = world.application("MM-2", "云栖", "13800138001", "b@mumian.example").await;
    world.set_due(first, "2026-03-06T00:30:00+08:00").await;
    world.set_due(second, "2026-03-05T23:30:00+08:00").await;
    let reviewer = world.reviewer.clone();
    for id in [first, second] {
        tag::add(&mut world.conn, &world.ctx, &reviewer, id, "待回电").await.unwrap();
    }
    sql_query("insert into flags (id, application_id, code, raised_at) values (gen_random_uuid(), $1, 'penalty', $2)")
        .bind::<Uuid, _>(first)
        .bind::<Timestamptz, _>(world.ctx.now())
        .execute(&mut world.conn)
        .await
        .unwrap();
    let day = |text: &str| Some(text.parse().unwrap());
    let all = Filter::default();
    let tagged = Filter { tag: Some("待回电".into()), ..all.clone() };
    let flagged = Filter { flag: Some(FlagCode::Penalty), ..all.clone() };
    assert_eq!(world.ids(&all).await, [second, first]);
    assert_eq!(world.ids(&tagged).await, [second, first]);
    assert_eq!(world.ids(&flagged).await, [first]);
    assert_eq!(world.ids(&Filter { flag: Some(FlagCode::Penalty), ..tagged.clone() }).await, [first]);
    assert_eq!(world.ids(&Filter { search: "MM-".into(), ..tagged.clone() }).await, [second, first]);
    assert_eq!(world.ids(&Filter { due_until: day("2026-03-05"), ..tagged.clone() }).await, [second]);
    assert_eq!(
        world.ids(&Filter { due_from: day("2026-03-06"), due_until: day("2026-03-06"), ..all.clone() }).await,
        [first]
    );
    let line = &queue::list(&world.conn, &world.reviewer, &flagged, world.ctx.now(), None).await.unwrap().lines[0];
    assert_eq!((line.flags, line.tags.as_slice(), line.store_number.as_str()), (1, &["待回电".to_owned()][..], "MM-1"));

    // When the deadline moves, both lists follow.
    world.set_due(first, "2026-03-04T18:00:00+08:00").await;
    assert_eq!(world.ids(&tagged).await, [first, second]);
    assert_eq!(world.ids(&Filter { due_until: day("2026-03-04"), ..flagged.clone() }).await, [first]);

    // Returned applications differ from those never recommended.
    let returned = Filter { tile: Some(Tile::Returned), ..all.clone() };
    for id in [first, second] {
        world.set_status(id, "in_review").await;
    }
    assert_eq!(world.ids(&returned).await, []);
    world.set_status(first, "awaiting_second").await;
    sql_query("update applications set turn = 'second' where id = $1")
        .bind::<Uuid, _>(first)
        .execute(&mut world.conn)
        .await
        .unwrap();
    assert_eq!(world.ids(&Filter { tile: Some(Tile::Second), ..tagged.clone() }).await, [first]);
    assert_eq!(world.ids(&Filter { turn: Some(Turn::Second), ..tagged.clone() }).await, [first]);
    assert_eq!(world.ids(&Filter { turn: Some(Turn::Reviewer), ..all.clone() }).await, [second]);
    assert_eq!(world.ids(&Filter { turn: Some(Turn::Nobody), ..all.clone() }).await, []);
    world.set_status(first, "in_review").await;
    assert_eq!(world.ids(&returned).await, [first]);
    assert_eq!(world.ids(&Filter { flag: Some(FlagCode::Penalty), ..returned.clone() }).await, [first]);
    for status in ["submitted", "in_review"] {
        world.set_status(first, status).await;
    }
    assert_eq!(world.ids(&returned).await, [first], "it stays returned when the holder changes");
    assert_eq!(queue::count(&world.conn, world.ctx.now()).await.unwrap().returned, 1);

    sql_query("update applications set snoozed_until = $1 + interval '1 hour' where id = $2")
        .bind::<Timestamptz, _>(world.ctx.now())
        .bind::<Uuid, _>(second)
        .execute(&mut world.conn)
        .await
        .unwrap();
    assert_eq!(world.ids(&Filter { tile: Some(Tile::Snoozed), ..all.clone() }).await, [second]);
    assert_eq!(world.ids(&all).await, [first, second], "snoozed applications stay in the list");

    world.set_status(first, "rejected").await;
    assert_eq!(world.ids(&flagged).await, [], "closed applications are not open");
    assert_eq!(world.ids(&Filter { status: Some(Status::Rejected), ..flagged }).await, [first]);
    world.set_status(first, "in_review").await;
    assert_eq!(world.ids(&returned).await, [], "an undone decision was not returned");
}

#[tokio::test]
async fn queue_page_takes_five_queries() {
    let mut world = world().await;
    world.application("MM-1", "木棉母婴旗舰店", "13800138000", "a@mumian.example").await;
    world.ctx.policies.current(&world.conn).await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    world.conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    for (search, queries) in [("", 5), ("母婴", 6), ("13800138000", 6), ("a@mumian.example", 6)] {
        AtomicUsize::store(&count, 0, Ordering::Relaxed);
        assert_eq!(world.search(search).await.len(), 1);
        queue::count(&world.conn, world.ctx.now()).await.unwrap();
        queue::count_own(&world.conn, world.me).await.unwrap();
        calendar::load(&world.conn).await.unwrap();
        choices::list(&world.conn, &world.ctx, world.me).await.unwrap();
        assert_eq!(AtomicUsize::load(&count, Ordering::Relaxed), queries, "six including the session: {search}");
    }
}

#[tokio::test]
async fn saved_view_belongs_to_its_owner() {
    let mut world = world().await;
    let lead = builders::staff_member(&mut world.conn, &world.ctx, "lead", "沈知秋", &[Role::Lead]).await;
    let auditor = builders::staff_member(&mut world.conn, &world.ctx, "auditor", "何淼", &[Role::Auditor]).await;
    let lead_id = lead.staff().unwrap().id;
    let World { conn, ctx, reviewer, me, .. } = &mut world;
    let view = NewView { name: " 转让  待核 ".into(), query: "reason=transfer".into(), ..NewView::default() };
    let mine = saved_view::save(conn, ctx, reviewer, &view).await.unwrap();
    assert!(matches!(saved_view::save(conn, ctx, reviewer, &view).await, Err(SaveViewError::Taken)));
    let again = NewView { query: "kind=unbind".into(), replaces: true, ..view.clone() };
    assert_eq!(saved_view::save(conn, ctx, reviewer, &again).await.unwrap(), mine);
    let listed = saved_view::list(conn, *me).await.unwrap();
    assert_eq!((listed[0].name.as_str(), listed[0].query.as_str()), ("转让 待核", "kind=unbind"));

    let shared = NewView { is_shared: true, ..view.clone() };
    let refused = saved_view::save(conn, ctx, reviewer, &NewView { name: "共享".into(), ..shared.clone() }).await;
    assert!(matches!(refused, Err(SaveViewError::NotPermitted(_))));
    assert!(matches!(saved_view::save(conn, ctx, &auditor, &view).await, Err(SaveViewError::NotPermitted(_))));
    let theirs = saved_view::save(conn, ctx, &lead, &shared).await.unwrap();
    assert_eq!(saved_view::list(conn, *me).await.unwrap().len(), 2, "the own view and a shared one of the same name");
    assert_eq!(saved_view::list(conn, lead_id).await.unwrap().len(), 1, "a private view is not listed for others");
    assert_eq!(choices::list(conn, ctx, *me).await.unwrap().views, saved_view::list(conn, *me).await.unwrap());

    for (name, problem) in [
        (" ", TextProblem::Missing),
        (&"长".repeat(41), TextProblem::TooLong(40)),
        ("a\u{202e}b", TextProblem::ForbiddenCharacters),
    ] {
        let refused = saved_view::save(conn, ctx, reviewer, &NewView { name: name.into(), ..view.clone() }).await;
        assert!(matches!(refused, Err(SaveViewError::Name(found)) if found == problem), "{name}");
    }
    assert!(!saved_view::delete(conn, ctx, reviewer, theirs).await.unwrap());
    assert!(saved_view::delete(conn, ctx, reviewer, mine).await.unwrap());
    assert!(!saved_view::delete(conn, ctx, reviewer, mine).await.unwrap());
    assert_eq!(saved_view::list(conn, *me).await.unwrap().len(), 1);
}
