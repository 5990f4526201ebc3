//! Escalations: each runs once, whichever worker runs it and however late.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::account::absence::{self, NewAbsence};
use domain::base::actor::{Actor, Role};
use domain::base::schema::{daily_figures, letters};
use domain::base::terms::Kind;
use domain::deadline::escalation;
use domain::deadline::escalation::digest;
use domain::deadline::late_notice::{self, LateNoticeCause};
use domain::intake::withdrawal;
use domain::letter::LetterKind;
use domain::review::claim;
use domain::review::outcome::Outcome;
use domain::{Clock, Context};
use testkit::{ManualClock, PlainWriter, TestDatabase, builders};

async fn set_up() -> (TestDatabase, AsyncPgConnection, Arc<ManualClock>, Context) {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
    let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(PlainWriter));
    builders::registers(&mut conn, &ctx).await;
    (database, conn, clock, ctx)
}

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

async fn sent(conn: &mut AsyncPgConnection) -> Vec<(LetterKind, String)> {
    letters::table
        .filter(letters::kind.eq_any(["remind", "escalate", "overdue", "overdue_lead", "catch_up"]))
        .order((letters::created_at, letters::kind, letters::to_address))
        .select((letters::kind, letters::to_address))
        .load(conn)
        .await
        .unwrap()
}

#[tokio::test]
async fn escalations_run_at_their_time() {
    let (_database, mut conn, clock, ctx) = set_up().await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    let id = builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.id;
    claim::claim(&mut conn, &ctx, &reviewer, id).await.unwrap();
    // Submitted on a Monday: Thursday is the third working day, the next Monday the fifth.
    for (at, fires) in [
        ("2026-03-05T08:59:59+08:00", 0),
        ("2026-03-05T09:00:00+08:00", 1),
        ("2026-03-09T08:59:59+08:00", 0),
        ("2026-03-09T09:00:00+08:00", 1),
        ("2026-03-09T17:59:59+08:00", 0),
        ("2026-03-09T18:00:00+08:00", 1),
        ("2026-03-20T18:00:00+08:00", 0),
    ] {
        clock.set(instant(at));
        assert_eq!(escalation::run_due(&mut conn, &ctx, 100).await.unwrap(), fires, "{at}");
    }
    assert_eq!(
        sent(&mut conn).await,
        [
            (LetterKind::Remind, "linxiao@desk.example".to_owned()),
            (LetterKind::Escalate, "zhaoting@desk.example".to_owned()),
            (LetterKind::Overdue, "chen@mumian.example".to_owned()),
            (LetterKind::OverdueLead, "zhaoting@desk.example".to_owned()),
        ]
    );
}

#[tokio::test]
async fn reminder_without_a_holder_goes_to_leads() {
    let (_database, mut conn, clock, ctx) = set_up().await;
    builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await;
    clock.set(instant("2026-03-05T09:00:00+08:00"));
    escalation::run_due(&mut conn, &ctx, 100).await.unwrap();
    assert_eq!(sent(&mut conn).await, [(LetterKind::Remind, "zhaoting@desk.example".to_owned())]);
}

#[tokio::test]
async fn downtime_ends_with_one_letter_per_person() {
    let (database, mut conn, clock, ctx) = set_up().await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    for name in ["zhaoting", "hemiao"] {
        builders::staff_member(&mut conn, &ctx, name, name, &[Role::Lead]).await;
    }
    for n in 0..6 {
        let store = builders::store(&mut conn, &format!("MM-{n}"), "木棉", ctx.now()).await;
        let id = builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.id;
        if n == 0 {
            claim::claim(&mut conn, &ctx, &reviewer, id).await.unwrap();
        }
    }
    clock.advance(Duration::days(30));
    assert_eq!(escalation::run_due(&mut conn, &ctx, 2).await.unwrap(), 6, "some: three each of two applications");
    assert_eq!(staff_letters(&mut conn).await, [], "more is due, so nobody is notified yet");
    let mut other = database.connect().await;
    let (a, b) = tokio::join!(escalation::run_due(&mut conn, &ctx, 2), escalation::run_due(&mut other, &ctx, 2));
    let together = a.unwrap() + b.unwrap();
    assert!(together > 0 && together <= 12, "by two workers at once: {together}");
    let rest = escalation::run_due(&mut conn, &ctx, 100).await.unwrap();
    assert_eq!(together + rest, 12, "the remaining ones");
    let (a, b) = tokio::join!(escalation::run_due(&mut conn, &ctx, 100), escalation::run_due(&mut other, &ctx, 100));
    assert_eq!((a.unwrap(), b.unwrap()), (0, 0), "nothing is left");
    // Only the strongest of each application counts, and each lead gets one letter that lists all.
    let expected = [(LetterKind::CatchUp, "hemiao@desk.example"), (LetterKind::CatchUp, "zhaoting@desk.example")];
    assert_eq!(staff_letters(&mut conn).await, expected.map(|(kind, to)| (kind, to.to_owned())));
    let late_notices = sent(&mut conn).await.into_iter().filter(|(kind, _)| *kind == LetterKind::Overdue).count();
    assert_eq!(late_notices, 6, "one late notice per application");
}

async fn staff_letters(conn: &mut AsyncPgConnection) -> Vec<(LetterKind, String)> {
    let mut found = sent(conn).await;
    found.retain(|(kind, _)| *kind != LetterKind::Overdue);
    found
}

#[tokio::test]
async fn reminder_skips_absent_holders_and_leads() {
    let (_database, mut conn, clock, ctx) = set_up().await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let away = builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    let here = builders::staff_member(&mut conn, &ctx, "hemiao", "何淼", &[Role::Lead]).await;
    let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    let id = builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.id;
    claim::claim(&mut conn, &ctx, &reviewer, id).await.unwrap();
    let until = |day: i64| ctx.now() + Duration::days(day);
    for (who, until_at) in [(&reviewer, until(5)), (&away, until(30))] {
        let staff = who.staff().unwrap().id;
        let new = NewAbsence { staff, from_at: until(1), until_at, note: String::new() };
        absence::enter(&mut conn, &ctx, who, &new).await.unwrap();
    }
    clock.set(instant("2026-03-05T09:00:00+08:00"));
    escalation::run_due(&mut conn, &ctx, 100).await.unwrap();
    assert_eq!(sent(&mut conn).await, [(LetterKind::Remind, "hemiao@desk.example".to_owned())]);
    // When everybody is absent, all leads are notified.
    let staff = here.staff().unwrap().id;
    let new = NewAbsence { staff, from_at: ctx.now(), until_at: until(30), note: String::new() };
    absence::enter(&mut conn, &ctx, &here, &new).await.unwrap();
    clock.set(instant("2026-03-09T09:00:00+08:00"));
    escalation::run_due(&mut conn, &ctx, 100).await.unwrap();
    let escalated = sent(&mut conn).await.into_iter().filter(|(kind, _)| *kind == LetterKind::Escalate).count();
    assert_eq!(escalated, 2);
}

#[tokio::test]
async fn late_notice_is_sent_early_when_pace_is_too_slow() {
    let (_database, mut conn, clock, ctx) = set_up().await;
    builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    let mut ids = Vec::new();
    for n in 0..4 {
        let store = builders::store(&mut conn, &format!("MM-{n}"), "木棉", ctx.now()).await;
        ids.push(builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.id);
        // Each one working day later.
        clock.advance(Duration::days(1));
    }
    // The recent pace is one decision per working day.
    let pace: Vec<_> = ["2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11"]
        .iter()
        .flat_map(|date| [(*date, "received", 2), (*date, "decided", 1)])
        .map(|(date, name, amount)| {
            (
                daily_figures::date.eq(date.parse::<chrono::NaiveDate>().unwrap()),
                daily_figures::name.eq(name),
                daily_figures::part.eq(""),
                daily_figures::amount.eq(amount),
                daily_figures::measured_at.eq(ctx.now()),
            )
        })
        .collect();
    diesel::insert_into(daily_figures::table).values(pace).execute(&mut conn).await.unwrap();
    // The last one is due today and three are due before it; a day brings one decision, a good day two.
    clock.set(instant("2026-03-12T09:00:00+08:00"));
    escalation::run_due(&mut conn, &ctx, 100).await.unwrap();
    let last = late_notice::find(&conn, ids[3], 1).await.unwrap().unwrap();
    assert_eq!(last.cause, LateNoticeCause::Forecast);
    // Four at one a day: the close of the fourth working day from now, a Wednesday.
    assert_eq!(last.estimate_at, instant("2026-03-18T18:00:00+08:00"));
    let first = late_notice::find(&conn, ids[0], 1).await.unwrap().unwrap();
    assert_eq!(first.cause, LateNoticeCause::Overdue);
    assert!(first.estimate_at > instant("2026-03-13T00:00:00+08:00"), "the next working day at the earliest");
    // At the deadline and afterwards the applicant gets no further notice.
    clock.set(instant("2026-03-30T18:00:00+08:00"));
    escalation::run_due(&mut conn, &ctx, 100).await.unwrap();
    assert_eq!(late_notice::find(&conn, ids[3], 1).await.unwrap(), Some(last));
    let late_notices = sent(&mut conn).await.into_iter().filter(|(kind, _)| *kind == LetterKind::Overdue).count();
    assert_eq!(late_notices, 4);
}

#[tokio::test]
async fn digest_is_sent_once_per_working_day() {
    let (database, mut conn, clock, ctx) = set_up().await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let away = builders::staff_member(&mut conn, &ctx, "away", "赵婷", &[Role::Reviewer]).await;
    builders::staff_member(&mut conn, &ctx, "idle", "何淼", &[Role::Reviewer]).await;
    builders::staff_member(&mut conn, &ctx, "lead", "孙岚", &[Role::Lead]).await;
    for (n, who) in [&reviewer, &away].into_iter().enumerate() {
        let store = builders::store(&mut conn, &format!("MM-{n}"), "木棉", ctx.now()).await;
        let id = builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.id;
        claim::claim(&mut conn, &ctx, who, id).await.unwrap();
    }
    let absence = NewAbsence {
        staff: away.staff().unwrap().id,
        from_at: instant("2026-03-05T00:00:00+08:00"),
        until_at: instant("2026-03-12T00:00:00+08:00"),
        note: String::new(),
    };
    absence::enter(&mut conn, &ctx, &away, &absence).await.unwrap();
    // A Friday: the deadline is on Monday, the next working day. There is no digest on Saturday.
    for (at, looked_at, letters) in [
        ("2026-03-06T08:59:59+08:00", 0, 0),
        ("2026-03-06T09:00:00+08:00", 4, 2),
        ("2026-03-06T09:01:00+08:00", 0, 2),
        ("2026-03-07T09:00:00+08:00", 0, 2),
        ("2026-03-09T18:00:00+08:00", 0, 2),
    ] {
        clock.set(instant(at));
        assert_eq!(digest::send_due(&mut conn, &ctx, 100).await.unwrap(), looked_at, "{at}");
        assert_eq!(digests(&mut conn).await.len(), letters, "{at}");
    }
    let to: Vec<String> = digests(&mut conn).await;
    assert_eq!(to, ["lead@desk.example", "linxiao@desk.example"]);
    // Two processes at once on the next working day.
    clock.set(instant("2026-03-10T09:00:00+08:00"));
    let mut other = database.connect().await;
    let (a, b) = tokio::join!(digest::send_due(&mut conn, &ctx, 100), digest::send_due(&mut other, &ctx, 100));
    assert_eq!(a.unwrap() + b.unwrap(), 4);
    assert_eq!(digests(&mut conn).await.len(), 4);
}

async fn digests(conn: &mut AsyncPgConnection) -> Vec<String> {
    letters::table
        .filter(letters::kind.eq(LetterKind::Digest))
        .order((letters::created_at, letters::to_address))
        .select(letters::to_address)
        .load(conn)
        .await
        .unwrap()
}

/// 100,000 open applications, none due; then ten thousand due at once, run by one worker or two (`UNBIND_TWO`). Run by
/// hand in release mode: `cargo nextest run --release -p domain --run-ignored only`.
#[tokio::test]
#[ignore = "measures"]
async fn ten_thousand_escalations_at_once() {
    let (database, mut conn, clock, ctx) = set_up().await;
    builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    let id = builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.id;
    diesel::sql_query(
        "do $$ declare t text; begin
            for t in select tgname from pg_trigger where tgrelid = 'applications'::regclass and not tgisinternal loop
                execute format('alter table applications disable trigger %I', t);
            end loop;
        end $$",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    diesel::sql_query("drop index applications_one_open").execute(&mut conn).await.unwrap();
    let columns = "select string_agg(quote_ident(column_name), ',') as list from information_schema.columns
        where table_name = 'applications' and table_schema = 'public' and is_generated = 'NEVER'
        and column_name not in ('id', 'reference')";
    let list = testkit::sql::texts(&conn, columns).await.remove(0);
    diesel::sql_query(format!(
        "insert into applications (id, reference, {list})
         select gen_random_uuid(), 'UB-2026-' || lpad(n::text, 6, '0') || '-x', {list}
         from applications, generate_series(500001, 600000) n where id = '{id}'"
    ))
    .execute(&mut conn)
    .await
    .unwrap();
    let later = "update applications set due_at = due_at + interval '1 year' where reference > 'UB-2026-510000-x'";
    diesel::sql_query(later).execute(&mut conn).await.unwrap();
    diesel::sql_query(
        "insert into escalations (id, application_id, round, kind, due_at)
         select gen_random_uuid(), id, 1, 'overdue', due_at from applications where reference like '%-x'",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    diesel::sql_query("analyze").execute(&mut conn).await.unwrap();
    let mut idle = Vec::new();
    for _ in 0..100 {
        let begun = std::time::Instant::now();
        assert_eq!(escalation::run_due(&mut conn, &ctx, 500).await.unwrap(), 0);
        idle.push(begun.elapsed());
    }
    idle.sort();
    println!("idle over 100,001 open: median {:?}, 99th {:?}, worst {:?}", idle[50], idle[98], idle[99]);
    clock.advance(Duration::days(30));
    let mut other = database.connect().await;
    let workers = if std::env::var_os("UNBIND_TWO").is_some() { 2 } else { 1 };
    let begun = std::time::Instant::now();
    let run = async |conn: &mut AsyncPgConnection| {
        let mut fired = 0;
        loop {
            match escalation::run_due(conn, &ctx, 500).await.unwrap() {
                0 => return fired,
                some => fired += some,
            }
        }
    };
    let fired = match workers {
        2 => {
            let (a, b) = tokio::join!(run(&mut conn), run(&mut other));
            a + b
        }
        _ => run(&mut conn).await,
    };
    println!("{fired} escalations by {workers}: {:?}", begun.elapsed());
    assert_eq!(staff_letters(&mut conn).await.len(), 1);
}

#[tokio::test]
async fn closed_applications_send_no_reminder() {
    let (_database, mut conn, clock, ctx) = set_up().await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let stores = [
        builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await,
        builders::store(&mut conn, "MM-2", "木棉", ctx.now()).await,
    ];
    let decided = builders::submitted(&mut conn, &ctx, stores[0], Kind::Unbind).await.id;
    builders::decided(&mut conn, &ctx, &reviewer, decided, Outcome::Reject).await;
    let withdrawn = builders::submitted(&mut conn, &ctx, stores[1], Kind::Unbind).await.id;
    withdrawal::withdraw(&mut conn, &ctx, &Actor::Applicant { store: stores[1] }, withdrawn).await.unwrap();
    clock.advance(Duration::days(30));
    assert_eq!(escalation::run_due(&mut conn, &ctx, 100).await.unwrap(), 0);
}
