//! Bounds on the rows that lists read, from PostgreSQL's counters on 100,000 applications: no table scans, and no more
//! rows than a page and its counts need.

use domain::application::status::Turn;
use domain::delivery::reconcile;
use domain::desk::case_file;
use domain::desk::queue::{self, Filter, QueueCursor, Tile};
use domain::record::event::Subject;
use domain::review::claim::hand_back;
use domain::review::flag::FlagCode;

use crate::prelude::*;
use crate::reads::reads;

/// 100,000 stores with one application each; a third of the applications is open, due within weeks around the clock's
/// time.
const FILL: &str = "
insert into stores (id, number, name, owner_name, certification, created_at)
select gen_random_uuid(), 'S-' || lpad(n::text, 7, '0'), '店铺' || n || '号', '店主', 'none', timestamptz '2025-01-01'
from generate_series(1, 100000) n;
insert into applications (id, reference, store_id, kind, channel, locale, reason, statement, contact_name, contact_phone,
    contact_email, acknowledged, balance_cents, unshipped_orders, content_hash, evidence_digest, policy_id, status, turn, effect,
    holder_id, submitted_at, target_at, due_at, decided_at, closed_at)
select gen_random_uuid(), 'UB-2026-' || lpad(n::text, 6, '0') || '-0', s.id,
    case n % 4 when 0 then 'revoke_certification' else 'unbind' end, 'web', 'zh-CN', 'changed_phone', '', '店主',
    '13800138000', 'a@b.example', '{}', 0, 0, sha256(''), sha256(''), (select id from policies limit 1),
    case when n % 3 > 0 then 'rejected' when n % 30 = 0 then 'awaiting_applicant' when n % 15 = 0 then 'in_review' else 'submitted' end,
    case when n % 3 > 0 then 'nobody' else 'reviewer' end, 'none',
    case when n % 3 = 0 and n % 30 <> 0 and n % 15 = 0 then (select id from staff where name = '林晓') end,
    at, at + interval '3 days', at + interval '5 days',
    case when n % 3 > 0 then at + interval '2 days' end, case when n % 3 > 0 then at + interval '2 days' end
from (select row_number() over (order by number) as n, id from stores where number like 'S-%') s,
    lateral (select timestamptz '2026-03-02T02:00:00Z' - (s.n % 900) * interval '15 minutes' as at) t;
insert into escalations (id, application_id, round, kind, due_at)
select gen_random_uuid(), id, 1, 'overdue', now() + interval '1 year' from applications;
insert into flags (id, application_id, code, raised_at)
select gen_random_uuid(), id, 'wording', submitted_at from applications where substr(reference, 14, 1) < '4'
union all select gen_random_uuid(), id, 'same_phone', submitted_at from applications
    where status = 'rejected' and substr(reference, 14, 1) = '1'
union all select gen_random_uuid(), id, 'same_phone', submitted_at from
    (select id, submitted_at from applications where status = 'in_review' limit 3) few;
insert into application_tags (application_id, tag, added_by, added_at)
select id, '常见', (select id from staff where name = '林晓'), submitted_at from applications where substr(reference, 14, 1) < '3'
union all select id, '罕见', (select id from staff where name = '林晓'), submitted_at from
    (select id, submitted_at from applications where status = 'in_review' limit 3) few;
update applications set snoozed_until = '2026-04-01' where status = 'submitted' and reference like '%77_-0';
analyze stores; analyze applications; analyze escalations; analyze flags; analyze application_tags;
";

async fn filled() -> (Desk, AsyncPgConnection) {
    let (desk, conn) = desk().await;
    sql::execute(&conn, FILL).await;
    (desk, conn)
}

fn flagged(code: FlagCode, status: Option<Status>) -> Filter {
    Filter { flag: Some(code), status, ..Filter::default() }
}

fn tagged(tag: &str) -> Filter {
    Filter { tag: Some(tag.to_owned()), ..Filter::default() }
}

fn date(text: &str) -> Option<chrono::NaiveDate> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn lists_searches_and_sweeps_read_an_index() {
    let (desk, mut conn) = filled().await;
    let Desk { ctx, reviewer: actor, .. } = &desk;
    let (now, me) = (ctx.now(), staff_id(actor));
    let page = queue::PAGE_SIZE as i64 + 1;

    let filters = [
        ("everything open", Filter::default(), page),
        ("overdue", Filter { tile: Some(Tile::Overdue), ..Filter::default() }, 10 * page),
        ("today", Filter { tile: Some(Tile::Today), ..Filter::default() }, 10 * page),
        ("unclaimed", Filter { tile: Some(Tile::Unclaimed), ..Filter::default() }, page),
        ("waiting", Filter { tile: Some(Tile::Waiting), ..Filter::default() }, page),
        ("one kind", Filter { kind: Some(Kind::RevokeCertification), ..Filter::default() }, 10 * page),
        ("one status", Filter { status: Some(Status::InReview), ..Filter::default() }, 30 * page),
        ("rejected ones", Filter { status: Some(Status::Rejected), ..Filter::default() }, page),
        ("by reference", Filter { search: domain::application::reference::format(2026, 500), ..Filter::default() }, 1),
        ("by store number", Filter { search: "S-0004".into(), ..Filter::default() }, 2_000),
        ("by store name", Filter { search: "店铺4200".into(), ..Filter::default() }, 2_000),
        ("by what every name has", Filter { search: "店铺".into(), ..Filter::default() }, 2_000),
        ("by a part of a name", Filter { search: "铺4200".into(), ..Filter::default() }, 2_000),
        ("by one character", Filter { search: "店".into(), ..Filter::default() }, 2_000),
        ("by a contact's name", Filter { search: "买买提".into(), ..Filter::default() }, 2_000),
        ("by a name every contact has", Filter { search: "陈立".into(), ..Filter::default() }, 2_000),
        ("by phone", Filter { search: "+86 138 0013 8000".into(), ..Filter::default() }, 2_000),
        ("by email", Filter { search: "A@b.example".into(), ..Filter::default() }, 2_000),
        ("one reason", Filter { reason: Some("changed_phone".into()), ..Filter::default() }, page),
        ("a reason nobody gave", Filter { reason: Some("transfer".into()), ..Filter::default() }, page),
        ("a turn", Filter { turn: Some(Turn::Reviewer), ..Filter::default() }, page),
        ("a turn of none", Filter { turn: Some(Turn::Second), ..Filter::default() }, page),
        ("nobody's turn", Filter { turn: Some(Turn::Nobody), ..Filter::default() }, 10),
        ("a holder", Filter { holder: Some(me), ..Filter::default() }, 70 * page),
        ("a common flag", flagged(FlagCode::Wording, None), 2 * page),
        ("a common flag, rejected", flagged(FlagCode::Wording, Some(Status::Rejected)), 2 * page),
        ("a flag few of the open have", flagged(FlagCode::SamePhone, None), 10),
        ("a flag many rejected have", flagged(FlagCode::SamePhone, Some(Status::Rejected)), 2 * page),
        ("a flag nothing has", flagged(FlagCode::Penalty, None), 10),
        ("a common tag", tagged("常见"), 2 * page),
        ("a rare tag", tagged("罕见"), 10),
        ("a tag and a flag", Filter { flag: Some(FlagCode::Wording), ..tagged("常见") }, 10 * page),
        ("a tag of one kind", Filter { kind: Some(Kind::Unbind), ..tagged("常见") }, 10 * page),
        (
            "a day",
            Filter { due_from: date("2026-03-02"), due_until: date("2026-03-02"), ..Filter::default() },
            2 * page,
        ),
        ("from a day on", Filter { due_from: date("2026-03-05"), ..Filter::default() }, 2 * page),
        ("a flag from a day on", Filter { due_from: date("2026-03-05"), ..flagged(FlagCode::Wording, None) }, 2 * page),
        ("for second review", Filter { tile: Some(Tile::Second), ..Filter::default() }, page),
        ("returned", Filter { tile: Some(Tile::Returned), ..Filter::default() }, page),
        ("for a lead", Filter { tile: Some(Tile::Lead), ..Filter::default() }, 40 * page),
        ("put aside", Filter { tile: Some(Tile::Snoozed), ..Filter::default() }, 40 * page),
    ];
    for (what, filter, bound) in filters {
        let (listed, read) = reads(&mut conn, async |conn| queue::list(conn, actor, &filter, now, None).await).await;
        listed.unwrap();
        for table in ["flags", "application_tags"] {
            read.assert_few(table, 10 * page, what);
        }
        read.assert_few("applications", bound, what);
        // A term in the name of every store but the desk's own is found among the first rows scanned.
        let found_max = queue::FOUND_MAX as i64 + 2;
        assert!(read.of("stores").0 <= found_max, "{what}: {} stores scanned", read.of("stores").0);
    }

    let first = queue::list(&conn, actor, &Filter::default(), now, None).await.unwrap();
    let mut key: QueueCursor = first.next.expect("the list has a second page");
    for _ in 0..20 {
        let next = queue::list(&conn, actor, &Filter::default(), now, Some(key)).await.unwrap();
        key = next.next.expect("the list has more pages");
    }
    let (deep, read) =
        reads(&mut conn, async |conn| queue::list(conn, actor, &Filter::default(), now, Some(key)).await).await;
    assert_eq!(deep.unwrap().lines.len(), queue::PAGE_SIZE);
    read.assert_few("applications", 2 * page, "a deep page costs as much as the first");

    let (counts, read) = reads(&mut conn, async |conn| queue::count(conn, now).await).await;
    assert_eq!(counts.unwrap().open, 1_000, "counts stop at the cap");
    read.assert_few("applications", 11_000, "counts");

    let (choices, read) = reads(&mut conn, async |conn| queue::choices::list(conn, ctx, me).await).await;
    assert_eq!(choices.unwrap().tags, ["常见", "罕见"]);
    read.assert_few("application_tags", 20, "distinct tags are read by skipping");

    let id: ApplicationId = first.lines[0].application.id;
    let (case, read) = reads(&mut conn, async |conn| case_file::get(conn, ctx, actor, id).await).await;
    case.unwrap();
    for table in ["applications", "stores", "letters", "events", "decisions", "claims", "clock_intervals", "effects"] {
        assert!(read.of(table).0 <= 1 && read.of(table).1 <= 10, "{table}: {:?}", read.of(table));
    }

    let (next, read) = reads(&mut conn, async |conn| claim::claim_next(conn, ctx, actor).await).await;
    assert!(next.unwrap().is_some());
    read.assert_few("applications", 10, "claim next");

    // Idle sweeps over 33,000 open applications with nothing due.
    let (_, read) = reads(&mut conn, async |conn| escalation::run_due(conn, ctx, 500).await.unwrap()).await;
    assert_eq!(read.of("escalations"), (0, 0));
    #[derive(Debug, QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let due = "select application_id from escalations where due_at <= '2026-03-02' and fired_at is null
               and cancelled_at is null order by due_at, id limit 2000";
    let plan: Vec<Line> = diesel::sql_query(format!("explain {due}")).load(&mut conn).await.unwrap();
    assert!(plan.iter().any(|row| row.line.contains("Index Only Scan using escalations_due")), "{plan:#?}");
    let (_, read) = reads(&mut conn, async |conn| {
        claim::end_leases(conn, ctx, 500).await.unwrap();
        release::release_held(conn, ctx, 500).await.unwrap();
        reconcile::reconcile(conn, ctx, chrono::Duration::zero(), 500).await.unwrap();
        effect::reconcile(conn, ctx, chrono::Duration::zero(), 500).await.unwrap();
        effect::blocked::recheck_due(conn, ctx, 500).await.unwrap();
        effect::blocked::notify_leads(conn, ctx, 500).await.unwrap();
    })
    .await;
    assert_eq!(read.of("applications"), (0, 0));
}

/// A tenth of the waiting applications awaits a second review, and one person has decided and skipped many.
const BUSY: &str = "
update applications set status = 'awaiting_second', turn = 'second' where status = 'submitted' and reference like '%3-0';
insert into recommendations (id, application_id, round, outcome, reasons, message, note, basis_hash, causes, is_blind,
    penalty_message, recommended_by, recommended_at, comment)
select gen_random_uuid(), id, 1, 'approve', '{}', '', '', sha256(''), '{sample}', false, '', (select id from staff where name = '林晓'),
    submitted_at, '' from applications where status = 'awaiting_second';
insert into decisions (id, application_id, round, outcome, reasons, message, note, basis_hash, decided_by, decided_at, grace_until)
select gen_random_uuid(), id, 1, 'reject', '{other}', '', '', sha256(''), (select id from staff where name = '林晓'), decided_at, decided_at
from applications where status = 'rejected';
insert into claim_skips (id, application_id, staff_id, reason, note, skipped_at)
select gen_random_uuid(), id, (select id from staff where name = '林晓'), 'unsure', '', submitted_at
from applications where status = 'rejected' and reference like '%7-0';
insert into claim_skips (id, application_id, staff_id, reason, note, skipped_at)
select gen_random_uuid(), id, (select id from staff where name = '林晓'), 'unsure', '', submitted_at
from (select * from applications where status = 'submitted' order by due_at, id limit 20) first;
analyze applications; analyze recommendations; analyze decisions; analyze claim_skips;
";

#[tokio::test]
async fn claim_next_reads_only_past_skipped_ones() {
    let (desk, mut conn) = filled().await;
    let (ctx, actor) = (&desk.ctx, &desk.reviewer);
    sql::execute(&conn, BUSY).await;
    let other = builders::staff_member(&mut conn, ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
    // The busy reviewer recommended all that await a second review; those are read and excluded by index.
    let waiting = 3_334;
    for (who, bound) in [(&other, 10), (actor, waiting + 60)] {
        let (next, read) = reads(&mut conn, async |conn| claim::claim_next(conn, ctx, who).await).await;
        assert!(next.unwrap().is_some());
        read.assert_few("applications", bound, "claim next");
        for table in ["decisions", "claim_skips", "recommendations"] {
            assert_eq!(read.of(table).0, 0, "{table} is not scanned");
        }
    }
    let (_, read) = reads(&mut conn, async |conn| hand_back::hand_back_due(conn, ctx, 500).await.unwrap()).await;
    assert_eq!(read.of("applications"), (0, 0));
}

#[tokio::test]
async fn event_finds_its_predecessor_by_index() {
    let (desk, mut conn) = desk().await;
    let (ctx, actor) = (&desk.ctx, &desk.reviewer);
    let write = async |conn: &mut AsyncPgConnection, lines: usize| {
        for _ in 0..lines {
            let subject = Subject::Application(ApplicationId::new(ctx.now()));
            event::record(conn, subject, actor, ctx.now(), event::EventKind::Skip, serde_json::json!({}))
                .await
                .unwrap();
        }
    };
    // One session, as in a worker: the trigger's plan is cached while the table is almost empty.
    write(&mut conn, 3).await;
    sql::execute(&conn, "analyze events").await;
    let (_, read) = reads(&mut conn, async |conn| write(conn, 200).await).await;
    assert_eq!(read.of("events"), (0, 0));
}

/// One effect per application: most confirmed, many blocked with a later check, three due now.
const EFFECTS: &str = "
set session_replication_role = replica;
insert into effects (id, application_id, decision_id, kind, state, basis_hash, not_before, next_try_at, created_at,
    blocked_at, next_check_at, notify_leads_at)
select gen_random_uuid(), id, gen_random_uuid(), kind, case n % 3 when 0 then 'blocked' else 'confirmed' end, sha256(''),
    submitted_at, submitted_at, submitted_at,
    case n % 3 when 0 then submitted_at end,
    case n % 3 when 0 then timestamptz '2026-03-02T10:00:00+08:00' + (n - 9) * interval '1 second' end,
    case n % 3 when 0 then timestamptz '2026-03-02T10:00:00+08:00' + (n - 9) * interval '1 second' end
from (select row_number() over (order by reference) as n, * from applications) numbered;
set session_replication_role = origin;
";

#[tokio::test]
async fn due_effects_are_found_by_index() {
    let (desk, mut conn) = filled().await;
    let ctx = &desk.ctx;
    sql::execute(&conn, EFFECTS).await;
    sql::execute(&conn, "analyze effects").await;
    let (found, read) =
        reads(&mut conn, async |conn| effect::blocked::recheck_due(conn, ctx, 500).await.unwrap()).await;
    assert_eq!(found, 3);
    read.assert_few("effects", 10, "to check");
    let (notified, read) =
        reads(&mut conn, async |conn| effect::blocked::notify_leads(conn, ctx, 500).await.unwrap()).await;
    assert_eq!(notified, 3);
    read.assert_few("effects", 20, "to tell");
    let (none, read) =
        reads(&mut conn, async |conn| effect::reconcile(conn, ctx, chrono::Duration::zero(), 500).await.unwrap()).await;
    assert_eq!((none, read.of("effects")), (0, (0, 0)));
}
