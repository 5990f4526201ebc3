//! The calendar: drafted by one person, published by another; due dates follow it but never become earlier; the alarm
//! before official data ends.

mod publication;

use chrono::NaiveDate;
use domain::base::terms::YearStatus;
use domain::deadline::calendar::draft::{self, CalendarDraft};
use domain::deadline::calendar::horizon::{self, Horizon};
use domain::deadline::calendar::publish::{self, PublishError};
use domain::deadline::calendar::redate::{self, RedatePreview};
use domain::deadline::calendar::{self, CalendarDay, CalendarYear, DayKind};
use domain::deadline::{DueDates, deadline_report};

use crate::prelude::*;

/// A desk at this time, and an admin who drafts calendars.
async fn calendar_desk(now: &str) -> (Desk, AsyncPgConnection, Actor) {
    let (desk, mut conn) = desk_at(now).await;
    let admin = builders::staff_member(&mut conn, &desk.ctx, "xuan", "许安", &[Role::Admin]).await;
    (desk, conn, admin)
}

async fn other_admin(desk: &Desk, conn: &mut AsyncPgConnection) -> Actor {
    builders::staff_member(conn, &desk.ctx, "heli", "何立", &[Role::Admin]).await
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn day(text: &str, kind: DayKind, name: &str) -> CalendarDay {
    CalendarDay { date: date(text), kind, name: name.to_owned() }
}

fn official(year: i32) -> CalendarYear {
    let source = format!("国务院办公厅关于{year}年部分节假日安排的通知");
    CalendarYear { year, status: YearStatus::Official, source }
}

fn holiday(text: &str) -> CalendarDay {
    day(text, DayKind::Holiday, "特别假")
}

fn new_year() -> [CalendarDay; 1] {
    [day("2027-01-01", DayKind::Holiday, "元旦")]
}

impl Desk {
    /// A draft of the days in force of a year, with some added and some left out.
    async fn draft(
        &self,
        conn: &mut AsyncPgConnection,
        admin: &Actor,
        year: i32,
        added: &[CalendarDay],
        left_out: &[&str],
    ) -> CalendarDraft {
        let in_force = calendar::load(conn).await.unwrap();
        let is_left = |day: &&CalendarDay| !left_out.contains(&day.date.to_string().as_str());
        let mut days: Vec<CalendarDay> = in_force.days_of(year).filter(is_left).cloned().collect();
        days.extend_from_slice(added);
        days.sort_by_key(|day| day.date);
        self.draft_days(conn, admin, year, &days).await
    }

    /// A draft of exactly these days.
    async fn draft_days(
        &self,
        conn: &mut AsyncPgConnection,
        admin: &Actor,
        year: i32,
        days: &[CalendarDay],
    ) -> CalendarDraft {
        draft::write(conn, &self.ctx, admin, &official(year), days, None).await.unwrap();
        draft::find(conn, year).await.unwrap().unwrap()
    }

    async fn preview(&self, conn: &AsyncPgConnection, admin: &Actor, draft: &CalendarDraft) -> RedatePreview {
        let in_force = calendar::load(conn).await.unwrap();
        redate::preview(conn, &self.ctx, admin, &in_force, draft).await.unwrap()
    }

    /// Publishes the draft as the lead.
    async fn publish(&self, conn: &mut AsyncPgConnection, draft: &CalendarDraft) -> Result<(), PublishError> {
        publish::publish(conn, &self.ctx, &self.lead, draft.year.year, draft.version).await.map(drop)
    }

    /// Publishes the draft as the lead, and recounts everything.
    async fn put_in_force(&self, conn: &mut AsyncPgConnection, draft: &CalendarDraft) {
        self.publish(conn, draft).await.unwrap();
        while redate::redate_due(conn, &self.ctx, 100).await.unwrap() > 0 {}
    }
}

async fn due_dates_of(conn: &AsyncPgConnection, id: ApplicationId) -> DueDates {
    DueDates::of(&transition::get(conn, id).await.unwrap())
}

async fn redated(conn: &AsyncPgConnection, id: ApplicationId) -> i64 {
    sql::count(conn, &format!("events where subject_id = '{id}' and action = 'redate'")).await
}

#[tokio::test]
async fn extra_holiday_moves_due_dates_later() {
    let (desk, mut conn, admin) = calendar_desk(NOW).await;
    let id = desk.submitted_by(&mut conn, "MM-1").await;
    let draft = desk.draft(&mut conn, &admin, 2026, &[holiday("2026-03-04")], &[]).await;
    let preview = desk.preview(&conn, &admin, &draft).await;
    assert_eq!((preview.later, preview.kept, preview.same), (1, 0, 0));
    assert_eq!(preview.examples_later[0].due_at, instant("2026-03-10T18:00:00+08:00"));
    assert_eq!(due_dates_of(&conn, id).await.due_at, instant("2026-03-09T18:00:00+08:00"), "a preview writes nothing");
    desk.put_in_force(&mut conn, &draft).await;
    let moved = due_dates_of(&conn, id).await;
    assert_eq!(moved.target_at, instant("2026-03-06T18:00:00+08:00"));
    assert_eq!(moved.due_at, instant("2026-03-10T18:00:00+08:00"));
    let times = "select due_at from escalations order by due_at";
    let expected = ["2026-03-06 01:00:00+00", "2026-03-10 01:00:00+00", "2026-03-10 10:00:00+00"];
    assert_eq!(sql::texts(&conn, times).await, expected);
    assert_eq!(redated(&conn, id).await, 1);
    let published = publish::list(&conn, 2026).await.unwrap();
    assert_eq!((published[0].publication.version, published[0].progress.later, published[0].progress.to_do), (1, 1, 0));
    assert_eq!(redate::redate_due(&mut conn, &desk.ctx, 100).await.unwrap(), 0, "nothing is left to recount");
}

/// The letters about a later deadline, oldest first.
async fn postponed(conn: &mut AsyncPgConnection) -> Vec<(LetterId, LetterState, String)> {
    let of = letters::table.filter(letters::kind.eq(LetterKind::Postponed)).order(letters::created_at);
    of.select((letters::id, letters::state, letters::text_body)).load(conn).await.unwrap()
}

#[tokio::test]
async fn later_deadline_is_announced_once_while_true() {
    let (desk, mut conn, admin) = calendar_desk(NOW).await;
    let id = desk.submitted_by(&mut conn, "MM-1").await;
    let draft = desk.draft(&mut conn, &admin, 2026, &[holiday("2026-03-04")], &[]).await;
    desk.put_in_force(&mut conn, &draft).await;
    let letters = postponed(&mut conn).await;
    assert_eq!(letters.len(), 1);
    for expected in ["was_due_at: 2026-03-09T10:00:00Z", "due_at: 2026-03-10T10:00:00Z", "store_name: \"木棉\""] {
        assert!(letters[0].2.contains(expected), "{expected}: {}", letters[0].2);
    }
    // The deadline moves again before the first letter was sent, which makes that letter stale.
    desk.clock.advance(Duration::minutes(1));
    let draft = desk.draft(&mut conn, &admin, 2026, &[holiday("2026-03-05")], &[]).await;
    desk.put_in_force(&mut conn, &draft).await;
    let letters = postponed(&mut conn).await;
    assert_eq!(letters.len(), 2);
    let stale = LetterAttempt::Over(LetterState::Cancelled);
    assert_eq!(desk.begin(&mut conn, letters[0].0).await, stale);
    // While the application waits for its applicant, its dates will be recounted, so the letter is not sent.
    sql::execute(&conn, "update applications set status = 'awaiting_applicant', turn = 'applicant'").await;
    assert_eq!(desk.begin(&mut conn, letters[1].0).await, stale);
    let back = "update applications set status = 'submitted', turn = 'reviewer';
                update letters set state = 'queued', attempt = 0, ended_at = null, next_try_at = created_at
                where kind = 'postponed'";
    sql::execute(&conn, back).await;
    desk.send(&mut conn, letters[1].0).await;
    assert_eq!(due_dates_of(&conn, id).await.due_at, instant("2026-03-11T18:00:00+08:00"));
}

#[tokio::test]
async fn unchanged_deadline_is_not_announced() {
    let (desk, mut conn, admin) = calendar_desk("2026-09-24T10:00:00+08:00").await;
    desk.submitted_by(&mut conn, "MM-1").await;
    let draft = desk.draft(&mut conn, &admin, 2026, &[], &["2026-09-25", "2026-10-01", "2026-10-02"]).await;
    desk.put_in_force(&mut conn, &draft).await;
    desk.clock.set(instant("2026-12-28T10:00:00+08:00"));
    desk.submitted_by(&mut conn, "MM-2").await;
    let draft = desk.draft(&mut conn, &admin, 2027, &[], &[]).await;
    desk.put_in_force(&mut conn, &draft).await;
    assert_eq!(postponed(&mut conn).await, []);
}

/// 100,000 open applications submitted within the last minutes.
const FILL: &str = "
insert into stores (id, number, name, owner_name, certification, created_at)
select gen_random_uuid(), 'S-' || lpad(n::text, 7, '0'), '店铺' || n || '号', '店主', 'none', timestamptz '2025-01-01'
from generate_series(1, 100000) n;
insert into applications (id, reference, store_id, kind, channel, locale, reason, statement, contact_name, contact_phone,
    contact_email, acknowledged, balance_cents, unshipped_orders, content_hash, evidence_digest, policy_id, status, turn, effect,
    submitted_at, target_at, due_at)
select gen_random_uuid(), 'UB-2026-' || lpad(n::text, 6, '0') || '-0', s.id, 'unbind', 'web', 'zh-CN', 'changed_phone', '',
    '店主', '13800138000', 'a@b.example', '{}', 0, 0, sha256(''), sha256(''), (select id from policies limit 1), 'submitted', 'reviewer',
    'none', at, timestamptz '2026-03-05T18:00:00+08:00', timestamptz '2026-03-09T18:00:00+08:00'
from (select row_number() over (order by number) as n, id from stores where number like 'S-%') s,
    lateral (select timestamptz '2026-03-02T09:00:00+08:00' - (s.n % 900) * interval '0.5 seconds' as at) t;
insert into escalations (id, application_id, round, kind, due_at)
select gen_random_uuid(), id, 1, kind, due_at from applications, unnest(array['remind', 'escalate', 'overdue']) kind;
analyze stores; analyze applications; analyze escalations;
";

/// Run alone, in release mode: `cargo nextest run --release -E 'test(previewed_published)' --run-ignored only
/// --no-capture`.
#[tokio::test]
#[ignore = "measures"]
async fn many_due_dates_are_previewed_published_and_moved() {
    let (desk, mut conn, admin) = calendar_desk(NOW).await;
    sql::execute(&conn, FILL).await;
    let draft = desk.draft(&mut conn, &admin, 2026, &[holiday("2026-03-04")], &[]).await;
    let started = std::time::Instant::now();
    let preview = desk.preview(&conn, &admin, &draft).await;
    println!("preview of {}: {:.0?}", preview.total(), started.elapsed());
    assert_eq!((preview.later, preview.is_cut), (100_000, false));
    let started = std::time::Instant::now();
    desk.publish(&mut conn, &draft).await.unwrap();
    println!("publish: {:.0?}", started.elapsed());
    let started = std::time::Instant::now();
    while redate::redate_due(&mut conn, &desk.ctx, 500).await.unwrap() > 0 {}
    println!("counted again, with a letter each, by one worker: {:.0?}", started.elapsed());
    assert_eq!(postponed(&mut conn).await.len(), 100_000);
}

#[tokio::test]
async fn due_date_never_becomes_earlier() {
    let (desk, mut conn, admin) = calendar_desk("2026-09-24T10:00:00+08:00").await;
    // Without the Mid-Autumn holidays the fifth working day would be earlier.
    let id = desk.submitted_by(&mut conn, "MM-1").await;
    let stored = due_dates_of(&conn, id).await;
    let draft = desk.draft(&mut conn, &admin, 2026, &[], &["2026-09-25", "2026-10-01", "2026-10-02"]).await;
    let preview = desk.preview(&conn, &admin, &draft).await;
    assert_eq!((preview.later, preview.kept), (0, 1));
    assert!(preview.examples_kept[0].counted_at < stored.due_at);
    assert_eq!(preview.examples_kept[0].due_at, stored.due_at);
    desk.put_in_force(&mut conn, &draft).await;
    assert_eq!(due_dates_of(&conn, id).await.due_at, stored.due_at);
    assert_eq!(redated(&conn, id).await, 1, "keeping the deadline is recorded");
    let history = deadline_report::get_clock_history(&conn, &desk.ctx, &Actor::CommandLine, id).await.unwrap();
    assert!(deadline_report::DeadlineReport::of(history.basis()).is_kept_later(&history.due_dates));
}

#[tokio::test]
async fn passed_deadline_is_not_moved() {
    let (desk, mut conn, admin) = calendar_desk(NOW).await;
    let id = desk.submitted_by(&mut conn, "MM-1").await;
    let before = due_dates_of(&conn, id).await;
    desk.clock.set(instant("2026-03-10T10:00:00+08:00"));
    let draft = desk.draft(&mut conn, &admin, 2026, &[holiday("2026-03-04")], &[]).await;
    desk.put_in_force(&mut conn, &draft).await;
    assert_eq!(due_dates_of(&conn, id).await, before);
}

#[tokio::test]
async fn official_year_ends_provisional() {
    let (desk, mut conn, admin) = calendar_desk("2026-12-28T10:00:00+08:00").await;
    let id = desk.submitted_by(&mut conn, "MM-1").await;
    assert!(due_dates_of(&conn, id).await.is_provisional);
    let draft = desk.draft(&mut conn, &admin, 2027, &[], &[]).await;
    desk.put_in_force(&mut conn, &draft).await;
    assert!(!due_dates_of(&conn, id).await.is_provisional);
    assert_eq!(redated(&conn, id).await, 0, "no date moved");
}

#[tokio::test]
async fn parallel_recounts_skip_locked_applications() {
    let (desk, mut conn, admin) = calendar_desk(NOW).await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(desk.submitted_by(&mut conn, &format!("MM-{number}")).await);
    }
    let draft = desk.draft(&mut conn, &admin, 2026, &[holiday("2026-03-04")], &[]).await;
    desk.publish(&mut conn, &draft).await.unwrap();
    let holder = desk.database.connect().await;
    sql::execute(&holder, "begin").await;
    sql::execute(&holder, &format!("select id from applications where id = '{}' for update", ids[0])).await;
    let mut other = desk.database.connect().await;
    let (a, b) =
        tokio::join!(redate::redate_due(&mut conn, &desk.ctx, 3), redate::redate_due(&mut other, &desk.ctx, 100));
    assert!(a.is_ok() && b.is_ok(), "{a:?} {b:?}");
    redate::redate_due(&mut conn, &desk.ctx, 100).await.unwrap();
    assert_eq!(redated(&conn, ids[0]).await, 0, "locked applications are skipped");
    sql::execute(&holder, "commit").await;
    assert_eq!(redate::redate_due(&mut conn, &desk.ctx, 100).await.unwrap(), 1);
    for id in ids {
        assert_eq!(redated(&conn, id).await, 1);
        assert_eq!(due_dates_of(&conn, id).await.due_at, instant("2026-03-10T18:00:00+08:00"));
    }
}

#[tokio::test]
async fn publication_waits_for_running_counts() {
    let (desk, mut conn, admin) = calendar_desk(NOW).await;
    let draft = desk.draft(&mut conn, &admin, 2026, &[holiday("2026-03-04")], &[]).await;
    let mut applicant = desk.database.connect().await;
    let (published, id) = tokio::join!(desk.publish(&mut conn, &draft), desk.submitted(&mut applicant));
    published.unwrap();
    redate::redate_due(&mut conn, &desk.ctx, 100).await.unwrap();
    assert_eq!(due_dates_of(&conn, id).await.due_at, instant("2026-03-10T18:00:00+08:00"), "in either order");
}

#[tokio::test]
async fn completed_escalation_does_not_run_again() {
    let (desk, mut conn, admin) = calendar_desk(NOW).await;
    desk.claimed(&mut conn).await;
    desk.clock.set(instant("2026-03-05T09:30:00+08:00"));
    assert_eq!(desk.escalate(&mut conn).await, 1);
    let draft = desk.draft(&mut conn, &admin, 2026, &[holiday("2026-03-06")], &[]).await;
    desk.put_in_force(&mut conn, &draft).await;
    desk.clock.set(instant("2026-03-09T18:00:00+08:00"));
    assert_eq!(desk.escalate(&mut conn).await, 0, "the deadline is tomorrow");
    desk.clock.set(instant("2026-03-10T18:00:00+08:00"));
    assert_eq!(desk.escalate(&mut conn).await, 2, "the two that had not run");
}

#[tokio::test]
async fn alarm_is_raised_sixty_days_before() {
    let (desk, mut conn, admin) = calendar_desk("2026-06-01T10:00:00+08:00").await;
    other_admin(&desk, &mut conn).await;
    let Horizon { covered_until, year, status, reached_on, is_alarming, .. } =
        horizon::measure(&conn, &desk.ctx).await.unwrap();
    assert_eq!((covered_until, year, status), (Some(date("2026-12-31")), 2027, YearStatus::Provisional));
    // Submitted on the 25th: 28, 29, 30 and 31 December are four closes; the fifth is in 2027.
    assert_eq!((reached_on, is_alarming), (date("2026-12-25"), false));
    // 61, 60 and 59 days before.
    for (at, days_left, rings, now_told) in
        [("2026-10-25", 61, false, 0), ("2026-10-26", 60, true, 2), ("2026-10-27", 59, true, 0)]
    {
        desk.clock.set(instant(&format!("{at}T10:00:00+08:00")));
        let horizon = horizon::measure(&conn, &desk.ctx).await.unwrap();
        assert_eq!((horizon.days_left, horizon.is_alarming), (days_left, rings), "{at}");
        let notified = horizon::watch(&mut conn, &desk.ctx).await.unwrap();
        assert_eq!(notified, now_told, "{at}: each admin gets one letter");
    }
    let to = sql::texts(&conn, "select to_address from letters where kind = 'calendar_horizon' order by 1").await;
    assert_eq!(to, ["heli@desk.example", "xuan@desk.example"], "each admin gets one letter");
    let draft = desk.draft(&mut conn, &admin, 2027, &[], &[]).await;
    desk.put_in_force(&mut conn, &draft).await;
    let horizon = horizon::measure(&conn, &desk.ctx).await.unwrap();
    assert_eq!((horizon.year, horizon.status, horizon.is_alarming), (2028, YearStatus::Missing, false));
}
