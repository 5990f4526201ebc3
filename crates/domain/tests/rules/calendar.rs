//! The calendar: drafted by one person, published by another; due dates follow it but never become earlier; the alarm
//! before official data ends.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use domain::application::transition;
use domain::base::actor::{Actor, Role};
use domain::base::id::{ApplicationId, LetterId};
use domain::base::schema::{calendar_publications, escalations, events, letters};
use domain::base::terms::{Kind, YearStatus};
use domain::deadline::calendar::draft::{self, CalendarDraft, CalendarDraftError};
use domain::deadline::calendar::horizon::{self, Horizon};
use domain::deadline::calendar::publish::{self, PublishError};
use domain::deadline::calendar::redate::{self, RedatePreview};
use domain::deadline::calendar::{self, Calendar, CalendarDay, CalendarYear, DayKind};
use domain::deadline::due_dates::DueDates;
use domain::deadline::{deadline_report, escalation};
use domain::delivery::attempt::{self, LetterAttempt};
use domain::job::RetryPolicy;
use domain::letter::{LetterKind, LetterState};
use domain::review::claim;
use domain::{Clock, Context};
use testkit::{ManualClock, PlainWriter, TestDatabase, builders};

struct Desk {
    database: TestDatabase,
    clock: Arc<ManualClock>,
    ctx: Context,
    admin: Actor,
    other_admin: Actor,
    lead: Actor,
}

async fn desk(now: &str) -> (Desk, AsyncPgConnection) {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = Arc::new(ManualClock::at(now));
    let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(PlainWriter));
    builders::registers(&mut conn, &ctx).await;
    let admin = builders::staff_member(&mut conn, &ctx, "xuan", "许安", &[Role::Admin]).await;
    let other_admin = builders::staff_member(&mut conn, &ctx, "heli", "何立", &[Role::Admin]).await;
    let lead = builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    (Desk { database, clock, ctx, admin, other_admin, lead }, conn)
}

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
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

/// The days in force of a year, with some added and some removed.
async fn changed(conn: &AsyncPgConnection, year: i32, added: &[CalendarDay], left_out: &[&str]) -> Vec<CalendarDay> {
    let in_force = calendar::load(conn).await.unwrap();
    let is_left = |day: &&CalendarDay| !left_out.contains(&day.date.to_string().as_str());
    let mut days: Vec<CalendarDay> = in_force.days_of(year).filter(is_left).cloned().collect();
    days.extend_from_slice(added);
    days.sort_by_key(|day| day.date);
    days
}

impl Desk {
    async fn drafted(&self, conn: &mut AsyncPgConnection, year: CalendarYear, days: &[CalendarDay]) -> CalendarDraft {
        draft::write(conn, &self.ctx, &self.admin, &year, days, None).await.unwrap();
        draft::find(conn, year.year).await.unwrap().unwrap()
    }

    async fn preview(&self, conn: &AsyncPgConnection, draft: &CalendarDraft) -> RedatePreview {
        let in_force = calendar::load(conn).await.unwrap();
        redate::preview(conn, &self.ctx, &self.admin, &in_force, draft).await.unwrap()
    }

    /// Publishes the draft as the lead, and recounts everything.
    async fn in_force(&self, conn: &mut AsyncPgConnection, draft: &CalendarDraft) {
        publish::publish(conn, &self.ctx, &self.lead, draft.year.year, draft.version).await.unwrap();
        while redate::redate_due(conn, &self.ctx, 100).await.unwrap() > 0 {}
    }

    async fn submitted(&self, conn: &mut AsyncPgConnection, number: &str) -> ApplicationId {
        let store = builders::store(conn, number, "木棉", self.ctx.now()).await;
        builders::submitted(conn, &self.ctx, store, Kind::Unbind).await.id
    }
}

async fn due_dates_of(conn: &AsyncPgConnection, id: ApplicationId) -> DueDates {
    DueDates::of(&transition::get(conn, id).await.unwrap())
}

async fn escalation_times(conn: &mut AsyncPgConnection, id: ApplicationId) -> Vec<DateTime<Utc>> {
    let of = escalations::table
        .filter(escalations::application_id.eq(id))
        .order(escalations::due_at)
        .select(escalations::due_at);
    of.load(conn).await.unwrap()
}

async fn redated(conn: &mut AsyncPgConnection, id: ApplicationId) -> i64 {
    let of = events::table.filter(events::subject_id.eq(id.0).and(events::action.eq("redate")));
    of.count().get_result(conn).await.unwrap()
}

#[tokio::test]
async fn extra_holiday_moves_due_dates_later() {
    let (desk, mut conn) = desk("2026-03-02T10:00:00+08:00").await;
    let id = desk.submitted(&mut conn, "MM-1").await;
    let days = changed(&conn, 2026, &[day("2026-03-04", DayKind::Holiday, "特别假")], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    let preview = desk.preview(&conn, &draft).await;
    assert_eq!((preview.later, preview.kept, preview.same), (1, 0, 0));
    assert_eq!(preview.examples_later[0].due_at, instant("2026-03-10T18:00:00+08:00"));
    assert_eq!(due_dates_of(&conn, id).await.due_at, instant("2026-03-09T18:00:00+08:00"), "a preview writes nothing");
    desk.in_force(&mut conn, &draft).await;
    let moved = due_dates_of(&conn, id).await;
    assert_eq!(moved.target_at, instant("2026-03-06T18:00:00+08:00"));
    assert_eq!(moved.due_at, instant("2026-03-10T18:00:00+08:00"));
    assert_eq!(
        escalation_times(&mut conn, id).await,
        [
            instant("2026-03-06T09:00:00+08:00"),
            instant("2026-03-10T09:00:00+08:00"),
            instant("2026-03-10T18:00:00+08:00"),
        ]
    );
    assert_eq!(redated(&mut conn, id).await, 1);
    let published = publish::list(&conn, 2026).await.unwrap();
    assert_eq!((published[0].publication.version, published[0].progress.later, published[0].progress.to_do), (1, 1, 0));
    assert_eq!(redate::redate_due(&mut conn, &desk.ctx, 100).await.unwrap(), 0, "nothing is left to recount");
}

/// The letters about a later deadline, oldest first.
async fn postponed(conn: &mut AsyncPgConnection) -> Vec<(LetterId, LetterState, String)> {
    letters::table
        .filter(letters::kind.eq(LetterKind::Postponed))
        .order(letters::created_at)
        .select((letters::id, letters::state, letters::text_body))
        .load(conn)
        .await
        .unwrap()
}

#[tokio::test]
async fn later_deadline_is_announced_once_while_true() {
    let (desk, mut conn) = desk("2026-03-02T10:00:00+08:00").await;
    let id = desk.submitted(&mut conn, "MM-1").await;
    let days = changed(&conn, 2026, &[day("2026-03-04", DayKind::Holiday, "特别假")], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    desk.in_force(&mut conn, &draft).await;
    let letters = postponed(&mut conn).await;
    assert_eq!(letters.len(), 1);
    for expected in ["was_due_at: 2026-03-09T10:00:00Z", "due_at: 2026-03-10T10:00:00Z", "store_name: \"木棉\""] {
        assert!(letters[0].2.contains(expected), "{expected}: {}", letters[0].2);
    }
    // The deadline moves again before the first letter was sent, which makes that letter stale.
    desk.clock.advance(chrono::Duration::minutes(1));
    let days = changed(&conn, 2026, &[day("2026-03-05", DayKind::Holiday, "特别假")], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    desk.in_force(&mut conn, &draft).await;
    let letters = postponed(&mut conn).await;
    assert_eq!(letters.len(), 2);
    let begun = attempt::begin(&mut conn, &desk.ctx, letters[0].0, RetryPolicy::LETTER).await.unwrap();
    assert_eq!(begun, LetterAttempt::Over(LetterState::Cancelled));
    // While the application waits for its applicant, its dates will be recounted, so the letter is not sent.
    let waits = "update applications set status = 'awaiting_applicant', turn = 'applicant'";
    diesel::sql_query(waits).execute(&mut conn).await.unwrap();
    let again = "update letters set next_try_at = created_at";
    let begun = attempt::begin(&mut conn, &desk.ctx, letters[1].0, RetryPolicy::LETTER).await.unwrap();
    assert_eq!(begun, LetterAttempt::Over(LetterState::Cancelled));
    let back = "update applications set status = 'submitted', turn = 'reviewer'";
    for sql in
        [back, again, "update letters set state = 'queued', attempt = 0, ended_at = null where kind = 'postponed'"]
    {
        diesel::sql_query(sql).execute(&mut conn).await.unwrap();
    }
    let begun = attempt::begin(&mut conn, &desk.ctx, letters[1].0, RetryPolicy::LETTER).await.unwrap();
    assert!(matches!(begun, LetterAttempt::Send(_)), "{begun:?}");
    assert_eq!(due_dates_of(&conn, id).await.due_at, instant("2026-03-11T18:00:00+08:00"));
}

#[tokio::test]
async fn unchanged_deadline_is_not_announced() {
    let (desk, mut conn) = desk("2026-09-24T10:00:00+08:00").await;
    desk.submitted(&mut conn, "MM-1").await;
    let days = changed(&conn, 2026, &[], &["2026-09-25", "2026-10-01", "2026-10-02"]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    desk.in_force(&mut conn, &draft).await;
    desk.clock.set(instant("2026-12-28T10:00:00+08:00"));
    desk.submitted(&mut conn, "MM-2").await;
    let days = changed(&conn, 2027, &[], &[]).await;
    let draft = desk.drafted(&mut conn, official(2027), &days).await;
    desk.in_force(&mut conn, &draft).await;
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
    let (desk, mut conn) = desk("2026-03-02T10:00:00+08:00").await;
    conn.batch_execute(FILL).await.unwrap();
    let days = changed(&conn, 2026, &[day("2026-03-04", DayKind::Holiday, "特别假")], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    let started = std::time::Instant::now();
    let preview = desk.preview(&conn, &draft).await;
    println!("preview of {}: {:.0?}", preview.total(), started.elapsed());
    assert_eq!((preview.later, preview.is_cut), (100_000, false));
    let started = std::time::Instant::now();
    publish::publish(&mut conn, &desk.ctx, &desk.lead, 2026, draft.version).await.unwrap();
    println!("publish: {:.0?}", started.elapsed());
    let started = std::time::Instant::now();
    while redate::redate_due(&mut conn, &desk.ctx, 500).await.unwrap() > 0 {}
    println!("counted again, with a letter each, by one worker: {:.0?}", started.elapsed());
    assert_eq!(postponed(&mut conn).await.len(), 100_000);
}

#[tokio::test]
async fn due_date_never_becomes_earlier() {
    let (desk, mut conn) = desk("2026-09-24T10:00:00+08:00").await;
    // Without the Mid-Autumn holidays the fifth working day would be earlier.
    let id = desk.submitted(&mut conn, "MM-1").await;
    let stored = due_dates_of(&conn, id).await;
    let days = changed(&conn, 2026, &[], &["2026-09-25", "2026-10-01", "2026-10-02"]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    let preview = desk.preview(&conn, &draft).await;
    assert_eq!((preview.later, preview.kept), (0, 1));
    assert!(preview.examples_kept[0].counted_at < stored.due_at);
    assert_eq!(preview.examples_kept[0].due_at, stored.due_at);
    desk.in_force(&mut conn, &draft).await;
    assert_eq!(due_dates_of(&conn, id).await.due_at, stored.due_at);
    assert_eq!(redated(&mut conn, id).await, 1, "keeping the deadline is recorded");
    let history = deadline_report::get_clock_history(&conn, &desk.ctx, &Actor::CommandLine, id).await.unwrap();
    assert!(deadline_report::DeadlineReport::of(history.basis()).is_kept_later(&history.due_dates));
}

#[tokio::test]
async fn passed_deadline_is_not_moved() {
    let (desk, mut conn) = desk("2026-03-02T10:00:00+08:00").await;
    let id = desk.submitted(&mut conn, "MM-1").await;
    let before = due_dates_of(&conn, id).await;
    desk.clock.set(instant("2026-03-10T10:00:00+08:00"));
    let days = changed(&conn, 2026, &[day("2026-03-04", DayKind::Holiday, "特别假")], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    desk.in_force(&mut conn, &draft).await;
    assert_eq!(due_dates_of(&conn, id).await, before);
}

#[tokio::test]
async fn official_year_ends_provisional() {
    let (desk, mut conn) = desk("2026-12-28T10:00:00+08:00").await;
    let id = desk.submitted(&mut conn, "MM-1").await;
    assert!(due_dates_of(&conn, id).await.is_provisional);
    let days = changed(&conn, 2027, &[], &[]).await;
    let draft = desk.drafted(&mut conn, official(2027), &days).await;
    desk.in_force(&mut conn, &draft).await;
    assert!(!due_dates_of(&conn, id).await.is_provisional);
    assert_eq!(redated(&mut conn, id).await, 0, "no date moved");
}

#[tokio::test]
async fn author_cannot_publish_a_draft() {
    let (desk, mut conn) = desk("2026-11-22T10:00:00+08:00").await;
    let draft = desk.drafted(&mut conn, official(2027), &[day("2027-01-01", DayKind::Holiday, "元旦")]).await;
    let own = publish::publish(&mut conn, &desk.ctx, &desk.admin, 2027, draft.version).await;
    assert!(matches!(own, Err(PublishError::OwnDraft)), "{own:?}");
    let entry = Some((DayKind::Holiday, "元旦"));
    let (ctx, second) = (&desk.ctx, &desk.other_admin);
    draft::set_day(&mut conn, ctx, second, 2027, draft.version, date("2027-01-02"), entry).await.unwrap();
    let seen = publish::publish(&mut conn, ctx, &desk.lead, 2027, draft.version).await;
    assert!(matches!(seen, Err(PublishError::Changed)), "the draft changed since the lead read it: {seen:?}");
    let changed = publish::publish(&mut conn, ctx, second, 2027, draft.version + 1).await;
    assert!(matches!(changed, Err(PublishError::OwnDraft)), "an editor is an author too");
    // The database enforces it as well.
    let forced = diesel::sql_query("update calendar_drafts set published_at = updated_at, published_by = authors[1]");
    let refused = forced.execute(&mut conn).await.unwrap_err().to_string();
    assert!(refused.contains("calendar_drafts_two_people"), "{refused}");
    publish::publish(&mut conn, ctx, &desk.lead, 2027, draft.version + 1).await.unwrap();
    let again = publish::publish(&mut conn, ctx, &desk.lead, 2027, draft.version + 1).await;
    assert!(matches!(again, Err(PublishError::Missing)));
}

#[tokio::test]
async fn drafting_and_publishing_need_permissions() {
    let (desk, mut conn) = desk("2026-11-22T10:00:00+08:00").await;
    let reviewer = builders::staff_member(&mut conn, &desk.ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let days = [day("2027-01-01", DayKind::Holiday, "元旦")];
    for actor in [&desk.lead, &reviewer, &Actor::Worker, &Actor::CommandLine] {
        let written = draft::write(&mut conn, &desk.ctx, actor, &official(2027), &days, None).await;
        assert!(matches!(written, Err(CalendarDraftError::NotPermitted(_))), "{actor:?}");
    }
    let draft = desk.drafted(&mut conn, official(2027), &days).await;
    for actor in [&reviewer, &Actor::Worker, &Actor::CommandLine] {
        let published = publish::publish(&mut conn, &desk.ctx, actor, 2027, draft.version).await;
        assert!(matches!(published, Err(PublishError::NotPermitted(_))), "{actor:?}");
    }
}

#[tokio::test]
async fn invalid_or_stale_draft_is_refused() {
    let (desk, mut conn) = desk("2026-11-22T10:00:00+08:00").await;
    let new_year = [day("2027-01-01", DayKind::Holiday, "元旦")];
    let (ctx, admin) = (&desk.ctx, &desk.admin);
    let none = draft::write(&mut conn, ctx, admin, &official(2027), &[], None).await;
    assert!(matches!(none, Err(CalendarDraftError::NoDays)));
    let unsourced = CalendarYear { source: "  ".to_owned(), ..official(2027) };
    let unsourced = draft::write(&mut conn, ctx, admin, &unsourced, &new_year, None).await;
    assert!(matches!(unsourced, Err(CalendarDraftError::Source(_))));
    let elsewhere = draft::write(&mut conn, ctx, admin, &official(2028), &new_year, None).await;
    assert!(matches!(elsewhere, Err(CalendarDraftError::Day(_))));
    let monday = [day("2027-01-04", DayKind::Workday, "元旦调休")];
    let monday = draft::write(&mut conn, ctx, admin, &official(2027), &monday, None).await;
    assert!(matches!(monday, Err(CalendarDraftError::Day(_))));
    let draft = desk.drafted(&mut conn, official(2027), &new_year).await;
    let second = draft::write(&mut conn, ctx, &desk.other_admin, &official(2027), &new_year, None).await;
    assert!(matches!(second, Err(CalendarDraftError::Changed)), "a draft already exists");
    draft::discard(&mut conn, ctx, &desk.other_admin, 2027, draft.version).await.unwrap();
    assert_eq!(draft::find(&conn, 2027).await.unwrap(), None);
    let gone = draft::set_day(&mut conn, ctx, admin, 2027, 1, date("2027-01-02"), None).await;
    assert!(matches!(gone, Err(CalendarDraftError::Missing)));
}

#[tokio::test]
async fn unchanged_draft_is_not_published() {
    let (desk, mut conn) = desk("2026-11-22T10:00:00+08:00").await;
    let days = changed(&conn, 2026, &[], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    let same = publish::publish(&mut conn, &desk.ctx, &desk.lead, 2026, draft.version).await;
    assert!(matches!(same, Err(PublishError::Same)));
}

#[tokio::test]
async fn replaced_year_is_kept_unalterably() {
    let (desk, mut conn) = desk("2026-11-22T10:00:00+08:00").await;
    let draft = desk.drafted(&mut conn, official(2027), &[day("2027-01-01", DayKind::Holiday, "元旦")]).await;
    desk.in_force(&mut conn, &draft).await;
    let replaced: Option<serde_json::Value> =
        calendar_publications::table.select(calendar_publications::replaced).first(&mut conn).await.unwrap();
    let replaced = replaced.unwrap();
    let shipped = Calendar::shipped();
    assert_eq!(replaced["status"], "provisional");
    assert_eq!(replaced["days"].as_array().unwrap().len(), shipped.days_of(2027).count());
    assert_eq!(calendar::load(&conn).await.unwrap().days_of(2027).count(), 1);
    for sql in ["update calendar_publications set version = 9", "delete from calendar_publications"] {
        let refused = diesel::sql_query(sql).execute(&mut conn).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
}

#[tokio::test]
async fn parallel_recounts_skip_locked_applications() {
    let (desk, mut conn) = desk("2026-03-02T10:00:00+08:00").await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(desk.submitted(&mut conn, &format!("MM-{number}")).await);
    }
    let days = changed(&conn, 2026, &[day("2026-03-04", DayKind::Holiday, "特别假")], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    publish::publish(&mut conn, &desk.ctx, &desk.lead, 2026, draft.version).await.unwrap();
    let mut holder = desk.database.connect().await;
    diesel::sql_query("begin").execute(&mut holder).await.unwrap();
    let lock = "select id from applications where id = $1 for update";
    let lock = diesel::sql_query(lock).bind::<diesel::sql_types::Uuid, _>(ids[0]);
    lock.execute(&mut holder).await.unwrap();
    let mut other = desk.database.connect().await;
    let (a, b) =
        tokio::join!(redate::redate_due(&mut conn, &desk.ctx, 3), redate::redate_due(&mut other, &desk.ctx, 100));
    assert!(a.is_ok() && b.is_ok(), "{a:?} {b:?}");
    redate::redate_due(&mut conn, &desk.ctx, 100).await.unwrap();
    assert_eq!(redated(&mut conn, ids[0]).await, 0, "locked applications are skipped");
    diesel::sql_query("commit").execute(&mut holder).await.unwrap();
    assert_eq!(redate::redate_due(&mut conn, &desk.ctx, 100).await.unwrap(), 1);
    for id in ids {
        assert_eq!(redated(&mut conn, id).await, 1);
        assert_eq!(due_dates_of(&conn, id).await.due_at, instant("2026-03-10T18:00:00+08:00"));
    }
}

#[tokio::test]
async fn publication_waits_for_running_counts() {
    let (desk, mut conn) = desk("2026-03-02T10:00:00+08:00").await;
    let days = changed(&conn, 2026, &[day("2026-03-04", DayKind::Holiday, "特别假")], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    let store = builders::store(&mut conn, "MM-1", "木棉", desk.ctx.now()).await;
    let mut applicant = desk.database.connect().await;
    let (published, receipt) = tokio::join!(
        publish::publish(&mut conn, &desk.ctx, &desk.lead, 2026, draft.version),
        builders::submitted(&mut applicant, &desk.ctx, store, Kind::Unbind),
    );
    published.unwrap();
    redate::redate_due(&mut conn, &desk.ctx, 100).await.unwrap();
    assert_eq!(due_dates_of(&conn, receipt.id).await.due_at, instant("2026-03-10T18:00:00+08:00"), "in either order");
}

#[tokio::test]
async fn completed_escalation_does_not_run_again() {
    let (desk, mut conn) = desk("2026-03-02T10:00:00+08:00").await;
    let reviewer = builders::staff_member(&mut conn, &desk.ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let id = desk.submitted(&mut conn, "MM-1").await;
    claim::claim(&mut conn, &desk.ctx, &reviewer, id).await.unwrap();
    desk.clock.set(instant("2026-03-05T09:30:00+08:00"));
    assert_eq!(escalation::run_due(&mut conn, &desk.ctx, 100).await.unwrap(), 1);
    let days = changed(&conn, 2026, &[day("2026-03-06", DayKind::Holiday, "特别假")], &[]).await;
    let draft = desk.drafted(&mut conn, official(2026), &days).await;
    desk.in_force(&mut conn, &draft).await;
    desk.clock.set(instant("2026-03-09T18:00:00+08:00"));
    assert_eq!(escalation::run_due(&mut conn, &desk.ctx, 100).await.unwrap(), 0, "the deadline is tomorrow");
    desk.clock.set(instant("2026-03-10T18:00:00+08:00"));
    assert_eq!(escalation::run_due(&mut conn, &desk.ctx, 100).await.unwrap(), 2, "the two that had not run");
}

#[tokio::test]
async fn alarm_is_raised_sixty_days_before() {
    let (desk, mut conn) = desk("2026-06-01T10:00:00+08:00").await;
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
    let to: Vec<String> = letters::table
        .filter(letters::kind.eq(LetterKind::CalendarHorizon))
        .order(letters::to_address)
        .select(letters::to_address)
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(to, ["heli@desk.example", "xuan@desk.example"], "each admin gets one letter");
    let days = changed(&conn, 2027, &[], &[]).await;
    let draft = desk.drafted(&mut conn, official(2027), &days).await;
    desk.in_force(&mut conn, &draft).await;
    let horizon = horizon::measure(&conn, &desk.ctx).await.unwrap();
    assert_eq!((horizon.year, horizon.status, horizon.is_alarming), (2028, YearStatus::Missing, false));
}

#[test]
fn shipped_years_name_their_source() {
    let shipped = Calendar::shipped();
    let years: Vec<(i32, YearStatus)> = shipped.years().map(|year| (year.year, year.status)).collect();
    let official = YearStatus::Official;
    assert_eq!(years, [(2024, official), (2025, official), (2026, official), (2027, YearStatus::Provisional)]);
    for year in shipped.years() {
        assert!(
            year.source.contains("国务院办公厅") || year.source.contains("全国年节及纪念日放假办法"),
            "{}",
            year.source
        );
        assert!(shipped.days_of(year.year).count() >= 13, "{}", year.year);
    }
}
