//! The queue: search, filters, and saved views.

use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::InstrumentationEvent;
use diesel_async::AsyncConnection;
use domain::application::status::Turn;
use domain::deadline::calendar;
use domain::desk::queue::{self, Filter, QueuePage, Tile, choices};
use domain::desk::saved_view::{self, NewView, SaveViewError};
use domain::desk::tag;
use domain::intake::draft::{Answers, DraftOwner};
use domain::review::flag::FlagCode;

use crate::prelude::*;

struct Fixture {
    desk: Desk,
    conn: AsyncPgConnection,
}

async fn fixture() -> Fixture {
    let (desk, conn) = desk().await;
    Fixture { desk, conn }
}

impl Fixture {
    async fn application(&mut self, number: &str, name: &str, phone: &str, email: &str) -> ApplicationId {
        let Self { desk, conn } = self;
        let store = builders::store(conn, number, name, desk.ctx.now()).await;
        let answers = Answers { contact_phone: phone.into(), contact_email: email.into(), ..builders::answers() };
        let owner = DraftOwner::owner(store);
        let draft = builders::complete_draft_with(conn, &desk.ctx, owner, Kind::Unbind, &answers).await;
        builders::submit(conn, &desk.ctx, &Actor::Applicant { store }, draft).await.id
    }

    async fn list(&self, filter: &Filter) -> QueuePage {
        queue::list(&self.conn, &self.desk.reviewer, filter, self.desk.ctx.now(), None).await.unwrap()
    }

    async fn ids(&self, filter: &Filter) -> Vec<ApplicationId> {
        self.list(filter).await.lines.iter().map(|line| line.application.id).collect()
    }

    async fn search(&self, text: &str) -> Vec<ApplicationId> {
        self.ids(&Filter { search: text.into(), ..Filter::default() }).await
    }

    /// Sets a column of an application.
    async fn set(&self, id: ApplicationId, column: &str, value: &str) {
        sql::execute(&self.conn, &format!("update applications set {column} = '{value}' where id = '{id}'")).await;
    }
}

#[tokio::test]
async fn store_is_found_by_part_of_its_name() {
    let mut fixture = fixture().await;
    let mumian = fixture.application("MM-1", "木棉母婴旗舰店", "13800138000", "a@mumian.example").await;
    let percent = fixture.application("YQ-2", "云栖100%棉_家居", "13800138001", "b@yunqi.example").await;
    let plain = fixture.application("YQ_3", "云栖1000棉家居", "13800138002", "c@yunqi.example").await;
    let tea = fixture.application("QB-4", "Qingbai Tea House", "13800138003", "d@qingbai.example").await;
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
        assert_eq!(fixture.search(text).await, found, "{text}");
    }
}

#[tokio::test]
async fn contact_is_found_in_any_notation() {
    let mut fixture = fixture().await;
    let mobile = fixture.application("MM-1", "木棉", "138 0013 8000", "Chen.Li@Mumian.example").await;
    let landline = fixture.application("MM-2", "云栖", "（0571）8888-6666", "other@mumian.example").await;
    for typed in ["13800138000", "+86 138-0013-8000", "0086 138 0013 8000", "１３８００１３８０００", " 138 0013 8000 "]
    {
        assert_eq!(fixture.search(typed).await, [mobile], "{typed}");
    }
    for typed in ["0571-88886666", "+86 571 8888 6666"] {
        assert_eq!(fixture.search(typed).await, [landline], "{typed}");
    }
    for typed in ["021-88886666", "13900138000", "chen.li", "en.Li@Mumian.example"] {
        assert_eq!(fixture.search(typed).await, [], "{typed}");
    }
    assert_eq!(fixture.search("CHEN.LI@mumian.EXAMPLE").await, [mobile]);
}

#[tokio::test]
async fn store_is_found_in_any_spelling() {
    let mut fixture = fixture().await;
    let dotted = fixture.application("66820101", "阿卜杜•买买提（杭州）店", "13800138000", "a@mumian.example").await;
    let radicals = fixture.application("MM-2", "⻢云⾦店 ＡＢＣ", "13800138001", "b@mumian.example").await;
    for text in [
        "阿卜杜·买买提",
        "阿卜杜・买买提",
        "阿卜杜．买买提",
        "卜杜买买",
        "(杭州)",
        "【杭州】",
        "提 (杭",
        "6682 0101",
        "６６８２",
        "\u{202d}66820101\u{202c}",
    ] {
        assert_eq!(fixture.search(text).await, [dotted], "{text}");
    }
    for text in ["马云", "云金", "⾦店", "abc", "mm－2", "店abc"] {
        assert_eq!(fixture.search(text).await, [radicals], "{text}");
    }
    for text in ["··", "（", "。"] {
        assert_eq!(fixture.search(text).await, [], "{text}");
    }
}

#[tokio::test]
async fn contact_is_found_by_name_in_any_spelling() {
    let mut fixture = fixture().await;
    let maimaiti = fixture.application("MM-1", "木棉母婴", "13800138000", "a@mumian.example").await;
    let chen = fixture.application("YQ-2", "陈立新家居", "13800138001", "b@yunqi.example").await;
    let other = fixture.application("QB-3", "青柏茶", "13800138002", "c@qingbai.example").await;
    fixture.set(maimaiti, "contact_name", "阿卜杜热西提·买买提").await;
    fixture.set(chen, "contact_name", "王百合_1").await;
    fixture.set(other, "contact_name", "陈立新").await;
    for dot in ["·", "•", "・", "．", "‧ ", "。", "｡", "－", "--", ""] {
        let typed = format!("阿卜杜热西提{dot}买买提");
        assert_eq!(fixture.search(&typed).await, [maimaiti], "{typed}");
    }
    let mut both = vec![chen, other];
    both.sort_unstable();
    let mut found = fixture.search("陈立新").await;
    found.sort_unstable();
    assert_eq!(found, both, "a contact and the name of a store");
    assert_eq!(fixture.search("阿卜").await, [maimaiti], "by the beginning");
    assert_eq!(fixture.search("王百合_").await, [chen]);
    for text in ["王百%", "百合", "王百合__", "%", "_", "\\", "·"] {
        assert_eq!(fixture.search(text).await, [], "{text}");
    }
}

#[tokio::test]
async fn database_and_program_have_one_form_of_names() {
    let fixture = fixture().await;
    let radicals: String = ('\u{2e80}'..='\u{2fd5}').collect();
    for name in [
        radicals.as_str(),
        "A•b・C．d·E‧f【甲】(乙)《丙》",
        "陈\u{200b} 立\u{fe0f}新\u{e0100}\u{ad}",
        "Ⅷ㈱ﬁ①𝐀\u{a0}\u{3000}",
        "阿｡ﾊﾞ･",
        "甲-乙－丙—丁――戊–己‑庚−辛─壬⸺癸﹘子﹣丑。寅﹒卯",
    ] {
        let found = sql::text(&fixture.conn, &format!("select name_form('{name}')")).await;
        assert_eq!(found, domain::base::typed::name_form(name), "{name}");
    }
}

#[tokio::test]
async fn extension_does_not_hide_a_number() {
    let mut fixture = fixture().await;
    let id = fixture.application("MM-1", "木棉", "0755-83765566转8012", "a@mumian.example").await;
    for typed in ["0755-83765566", "0755 8376 5566-8012", "075583765566", "\u{202d}0755．83765566\u{202c}"] {
        assert_eq!(fixture.search(typed).await, [id], "{typed}");
    }
}

#[tokio::test]
async fn cut_search_is_reported() {
    let mut fixture = fixture().await;
    let many = "insert into stores (id, number, name, owner_name, certification, created_at)
                select gen_random_uuid(), 'S-' || n, '云栖' || n || '旗舰店', '店主', 'none', timestamptz '2025-01-01'
                from generate_series(1, 300) n";
    sql::execute(&fixture.conn, many).await;
    let mumian = fixture.application("MM-1", "木棉母婴专卖店", "13800138000", "a@mumian.example").await;
    for (search, is_cut) in [("旗舰", true), ("S-", true), ("专卖", false), ("云栖17", false)] {
        let filter = Filter { search: search.into(), ..Filter::default() };
        assert_eq!(fixture.list(&filter).await.is_cut, is_cut, "{search}");
    }
    assert_eq!(fixture.search("专卖").await, [mumian]);
}

#[tokio::test]
async fn filters_and_joined_deadlines_agree() {
    let mut fixture = fixture().await;
    let first = fixture.application("MM-1", "木棉", "13800138000", "a@mumian.example").await;
    let second = fixture.application("MM-2", "云栖", "13800138001", "b@mumian.example").await;
    fixture.set(first, "due_at", "2026-03-06T00:30:00+08:00").await;
    fixture.set(second, "due_at", "2026-03-05T23:30:00+08:00").await;
    for id in [first, second] {
        tag::add(&mut fixture.conn, &fixture.desk.ctx, &fixture.desk.reviewer, id, "待回电").await.unwrap();
    }
    let flag = "insert into flags (id, application_id, code, raised_at)
                select gen_random_uuid(), id, 'penalty', submitted_at from applications";
    sql::execute(&fixture.conn, &format!("{flag} where id = '{first}'")).await;
    let day = |text: &str| Some(text.parse().unwrap());
    let all = Filter::default();
    let tagged = Filter { tag: Some("待回电".into()), ..all.clone() };
    let flagged = Filter { flag: Some(FlagCode::Penalty), ..all.clone() };
    assert_eq!(fixture.ids(&all).await, [second, first]);
    assert_eq!(fixture.ids(&tagged).await, [second, first]);
    assert_eq!(fixture.ids(&flagged).await, [first]);
    assert_eq!(fixture.ids(&Filter { flag: Some(FlagCode::Penalty), ..tagged.clone() }).await, [first]);
    assert_eq!(fixture.ids(&Filter { search: "MM-".into(), ..tagged.clone() }).await, [second, first]);
    assert_eq!(fixture.ids(&Filter { due_until: day("2026-03-05"), ..tagged.clone() }).await, [second]);
    let one_day = Filter { due_from: day("2026-03-06"), due_until: day("2026-03-06"), ..all.clone() };
    assert_eq!(fixture.ids(&one_day).await, [first]);
    let line = &fixture.list(&flagged).await.lines[0];
    assert_eq!((line.flags, line.tags.as_slice(), line.store_number.as_str()), (1, &["待回电".to_owned()][..], "MM-1"));

    // When the deadline moves, both lists follow.
    fixture.set(first, "due_at", "2026-03-04T18:00:00+08:00").await;
    assert_eq!(fixture.ids(&tagged).await, [first, second]);
    assert_eq!(fixture.ids(&Filter { due_until: day("2026-03-04"), ..flagged.clone() }).await, [first]);

    // Returned applications differ from those never recommended.
    let returned = Filter { tile: Some(Tile::Returned), ..all.clone() };
    for id in [first, second] {
        fixture.set(id, "status", "in_review").await;
    }
    assert_eq!(fixture.ids(&returned).await, []);
    fixture.set(first, "status", "awaiting_second").await;
    fixture.set(first, "turn", "second").await;
    assert_eq!(fixture.ids(&Filter { tile: Some(Tile::Second), ..tagged.clone() }).await, [first]);
    assert_eq!(fixture.ids(&Filter { turn: Some(Turn::Second), ..tagged.clone() }).await, [first]);
    assert_eq!(fixture.ids(&Filter { turn: Some(Turn::Reviewer), ..all.clone() }).await, [second]);
    assert_eq!(fixture.ids(&Filter { turn: Some(Turn::Nobody), ..all.clone() }).await, []);
    fixture.set(first, "status", "in_review").await;
    assert_eq!(fixture.ids(&returned).await, [first]);
    assert_eq!(fixture.ids(&Filter { flag: Some(FlagCode::Penalty), ..returned.clone() }).await, [first]);
    for status in ["submitted", "in_review"] {
        fixture.set(first, "status", status).await;
    }
    assert_eq!(fixture.ids(&returned).await, [first], "it stays returned when the holder changes");
    assert_eq!(queue::count(&fixture.conn, fixture.desk.ctx.now()).await.unwrap().returned, 1);

    fixture.set(second, "snoozed_until", "2026-03-02T11:00:00+08:00").await;
    assert_eq!(fixture.ids(&Filter { tile: Some(Tile::Snoozed), ..all.clone() }).await, [second]);
    assert_eq!(fixture.ids(&all).await, [first, second], "snoozed applications stay in the list");

    fixture.set(first, "status", "rejected").await;
    assert_eq!(fixture.ids(&flagged).await, [], "closed applications are not open");
    assert_eq!(fixture.ids(&Filter { status: Some(Status::Rejected), ..flagged }).await, [first]);
    fixture.set(first, "status", "in_review").await;
    assert_eq!(fixture.ids(&returned).await, [], "an undone decision was not returned");
}

#[tokio::test]
async fn queue_page_takes_five_queries() {
    let mut fixture = fixture().await;
    fixture.application("MM-1", "木棉母婴旗舰店", "13800138000", "a@mumian.example").await;
    fixture.desk.ctx.policies.current(&fixture.conn).await.unwrap();
    let me = staff_id(&fixture.desk.reviewer);
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    fixture.conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    for (search, queries) in [("", 5), ("母婴", 6), ("13800138000", 6), ("a@mumian.example", 6)] {
        AtomicUsize::store(&count, 0, Ordering::Relaxed);
        assert_eq!(fixture.search(search).await.len(), 1);
        queue::count(&fixture.conn, fixture.desk.ctx.now()).await.unwrap();
        queue::count_own(&fixture.conn, me).await.unwrap();
        calendar::load(&fixture.conn).await.unwrap();
        choices::list(&fixture.conn, &fixture.desk.ctx, me).await.unwrap();
        assert_eq!(AtomicUsize::load(&count, Ordering::Relaxed), queries, "besides the session: {search}");
    }
}

#[tokio::test]
async fn saved_view_belongs_to_its_owner() {
    let (desk, mut conn) = desk().await;
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "auditor", "何淼", &[Role::Auditor]).await;
    let (conn, ctx, reviewer, lead) = (&mut conn, &desk.ctx, &desk.reviewer, &desk.lead);
    let (me, lead_id) = (staff_id(reviewer), staff_id(lead));
    let view = NewView { name: " 转让  待核 ".into(), query: "reason=transfer".into(), ..NewView::default() };
    let mine = saved_view::save(conn, ctx, reviewer, &view).await.unwrap();
    assert!(matches!(saved_view::save(conn, ctx, reviewer, &view).await, Err(SaveViewError::Taken)));
    let again = NewView { query: "kind=unbind".into(), replaces: true, ..view.clone() };
    assert_eq!(saved_view::save(conn, ctx, reviewer, &again).await.unwrap(), mine);
    let listed = saved_view::list(conn, me).await.unwrap();
    assert_eq!((listed[0].name.as_str(), listed[0].query.as_str()), ("转让 待核", "kind=unbind"));

    let shared = NewView { is_shared: true, ..view.clone() };
    let refused = saved_view::save(conn, ctx, reviewer, &NewView { name: "共享".into(), ..shared.clone() }).await;
    assert!(matches!(refused, Err(SaveViewError::NotPermitted(_))));
    assert!(matches!(saved_view::save(conn, ctx, &auditor, &view).await, Err(SaveViewError::NotPermitted(_))));
    let theirs = saved_view::save(conn, ctx, lead, &shared).await.unwrap();
    assert_eq!(saved_view::list(conn, me).await.unwrap().len(), 2, "the own view and a shared one of the same name");
    assert_eq!(saved_view::list(conn, lead_id).await.unwrap().len(), 1, "a private view is not listed for others");
    assert_eq!(choices::list(conn, ctx, me).await.unwrap().views, saved_view::list(conn, me).await.unwrap());

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
    assert_eq!(saved_view::list(conn, me).await.unwrap().len(), 1);
}
