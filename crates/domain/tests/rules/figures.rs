//! Figures: the worker's counts equal an independent count, however often they are made.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::application::permission::PermissionError;
use domain::application::status::Turn;
use domain::base::clock::date_at;
use domain::base::schema::{claim_skips, clock_intervals, daily_figures, decisions};
use domain::base::terms::FigureName;
use domain::deadline::{ClockCause, ClockState, ledger};
use domain::desk::figures::{self, BOUNDS_HOURS, Quantile};
use domain::review::claim::SkipReason;

use crate::prelude::*;

type Counts = BTreeMap<(NaiveDate, String, String), i64>;

/// The worker's counts without zeros.
async fn counted(conn: &mut AsyncPgConnection) -> Counts {
    let rows: Vec<(NaiveDate, String, String, i64)> = daily_figures::table
        .filter(daily_figures::name.eq_any(FigureName::OF_A_DAY))
        .select((daily_figures::date, daily_figures::name, daily_figures::part, daily_figures::amount))
        .load(conn)
        .await
        .unwrap();
    rows.into_iter().filter(|row| row.3 != 0).map(|(date, name, part, amount)| ((date, name, part), amount)).collect()
}

/// The same counts, made row by row from the data.
async fn recounted(conn: &mut AsyncPgConnection) -> Counts {
    let mut counts = Counts::new();
    let mut add = |at: DateTime<Utc>, name: FigureName, part: &str| {
        *counts.entry((date_at(at), name.to_string(), part.to_owned())).or_default() += 1;
    };
    let all: Vec<(ApplicationId, DateTime<Utc>, DateTime<Utc>)> = applications::table
        .select((applications::id, applications::submitted_at, applications::due_at))
        .load(conn)
        .await
        .unwrap();
    for (id, submitted_at, due_at) in all {
        add(submitted_at, FigureName::Received, "");
        let pauses: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> = clock_intervals::table
            .filter(clock_intervals::application_id.eq(id).and(clock_intervals::state.eq("paused")))
            .select((clock_intervals::started_at, clock_intervals::ended_at))
            .load(conn)
            .await
            .unwrap();
        let made: Vec<(Outcome, Vec<String>, DateTime<Utc>, Option<DateTime<Utc>>)> = decisions::table
            .filter(decisions::application_id.eq(id))
            .select((decisions::outcome, decisions::reasons, decisions::decided_at, decisions::undone_at))
            .load(conn)
            .await
            .unwrap();
        for (outcome, reasons, at, undone_at) in made {
            add(at, FigureName::Decided, outcome.as_str());
            add(at, FigureName::Timeliness, if at <= due_at { "on_time" } else { "late" });
            let paused: Duration = pauses.iter().map(|(from, until)| until.unwrap().min(at) - *from.min(&at)).sum();
            let minutes = (at - submitted_at - paused).num_minutes();
            let bound = BOUNDS_HOURS.iter().find(|bound| minutes < i64::from(**bound) * 60);
            add(at, FigureName::Handling, &bound.map_or("more".to_owned(), u32::to_string));
            reasons.iter().for_each(|reason| add(at, FigureName::Rejection, reason));
            if let Some(at) = undone_at {
                add(at, FigureName::Undone, "");
            }
        }
    }
    let skips: Vec<(String, DateTime<Utc>)> =
        claim_skips::table.select((claim_skips::reason, claim_skips::skipped_at)).load(conn).await.unwrap();
    skips.iter().for_each(|(reason, at)| add(*at, FigureName::Skipped, reason));
    counts
}

/// Twelve days: approved, rejected, undone, paused, late, skipped and unfinished applications.
async fn history() -> (Desk, AsyncPgConnection) {
    let (desk, mut connection) = desk().await;
    let conn = &mut connection;
    let first = desk.submitted(conn).await;
    let second = desk.submitted_by(conn, "B-2").await;
    let late = desk.submitted_by(conn, "C-3").await;
    desk.clock.advance(Duration::hours(3));
    builders::decided(conn, &desk.ctx, &desk.reviewer, first, Outcome::Approve).await;
    desk.clock.advance(Duration::days(1));
    let passed_on = desk.submitted_by(conn, "D-4").await;
    builders::decided(conn, &desk.ctx, &desk.reviewer, second, Outcome::Reject).await;
    desk.claim(conn, &desk.reviewer, passed_on).await.unwrap();
    claim::skip(conn, &desk.ctx, &desk.reviewer, passed_on, SkipReason::Unsure, "拿不准").await.unwrap();
    desk.clock.advance(Duration::minutes(5));
    desk.undo(conn, &desk.reviewer, second).await.unwrap();
    desk.clock.advance(Duration::days(1));
    // A pause of two days.
    ledger::end(conn, late, ClockCause::Asked, desk.ctx.now()).await.unwrap();
    ledger::start(conn, late, 1, ClockState::Paused, ClockCause::Asked, desk.ctx.now()).await.unwrap();
    desk.clock.advance(Duration::days(2));
    ledger::end(conn, late, ClockCause::Answered, desk.ctx.now()).await.unwrap();
    ledger::start(conn, late, 1, ClockState::Running, ClockCause::Answered, desk.ctx.now()).await.unwrap();
    desk.end_leases(conn).await;
    builders::decided(conn, &desk.ctx, &desk.lead, second, Outcome::Approve).await;
    desk.clock.advance(Duration::days(7));
    builders::decided(conn, &desk.ctx, &desk.reviewer, late, Outcome::Reject).await;
    (desk, connection)
}

async fn measure(desk: &Desk, conn: &mut AsyncPgConnection) -> usize {
    figures::measure_days(conn, &desk.ctx).await.unwrap()
}

#[tokio::test]
async fn figures_equal_an_independent_count() {
    let (desk, mut conn) = history().await;
    measure(&desk, &mut conn).await;
    let expected = recounted(&mut conn).await;
    assert!(expected.len() > 12, "{expected:?}");
    assert_eq!(counted(&mut conn).await, expected);
    let late = expected.keys().filter(|(_, name, part)| name == "timeliness" && part == "late").count();
    assert_eq!(late, 1);
}

#[tokio::test]
async fn counting_twice_changes_nothing() {
    let (desk, mut conn) = history().await;
    let days = measure(&desk, &mut conn).await;
    let once = counted(&mut conn).await;
    assert_eq!(measure(&desk, &mut conn).await, 2, "of {days} days");
    desk.clock.advance(Duration::minutes(5));
    let mut other = desk.database.connect().await;
    tokio::join!(measure(&desk, &mut conn), measure(&desk, &mut other));
    assert_eq!(counted(&mut conn).await, once);
}

#[tokio::test]
async fn missed_days_are_counted_within_bounds() {
    let (desk, mut conn) = desk().await;
    assert_eq!(measure(&desk, &mut conn).await, 2, "there is nothing older to count");
    desk.submitted(&mut conn).await;
    desk.clock.advance(Duration::days(200));
    assert_eq!(measure(&desk, &mut conn).await, 62);
    assert_eq!(measure(&desk, &mut conn).await, 2);
    desk.clock.advance(Duration::days(1));
    assert_eq!(measure(&desk, &mut conn).await, 2, "yesterday is always recounted");
    desk.clock.advance(Duration::days(3));
    assert_eq!(measure(&desk, &mut conn).await, 4, "two missed days, and one counted before it ended");
}

#[tokio::test]
async fn unfinished_day_is_counted_again() {
    let (desk, mut conn) = desk().await;
    desk.submitted(&mut conn).await;
    measure(&desk, &mut conn).await;
    desk.clock.advance(Duration::hours(2));
    desk.submitted_by(&mut conn, "B-2").await;
    desk.clock.advance(Duration::days(5));
    measure(&desk, &mut conn).await;
    assert_eq!(counted(&mut conn).await, recounted(&mut conn).await);
}

#[tokio::test]
async fn vanished_parts_are_removed() {
    let (desk, mut conn, id) = submitted().await;
    measure(&desk, &mut conn).await;
    let lead = &desk.lead;
    let before = figures::team(&conn, lead, 7, desk.ctx.now()).await.unwrap();
    assert_eq!((before.open[0].turn, before.open[0].ages[0]), (Turn::Reviewer, 1));
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    measure(&desk, &mut conn).await;
    let after = figures::team(&conn, lead, 7, desk.ctx.now()).await.unwrap();
    assert!(after.open.iter().all(|open| open.ages.iter().sum::<i64>() == 0), "{:?}", after.open);
    assert!(after.forecast.days.iter().all(|day| day.due == 0));
    assert_eq!(after.handling.quantile(50), Some(Quantile::About(0.5)));
}

#[tokio::test]
async fn team_figures_need_permission() {
    let (desk, mut conn) = history().await;
    measure(&desk, &mut conn).await;
    let now = desk.ctx.now();
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "auditor", "何淼", &[Role::Auditor]).await;
    for who in [&desk.lead, &auditor] {
        let team = figures::team(&conn, who, 30, now).await.unwrap();
        assert_eq!((team.days.len(), team.measured_at), (30, Some(now)));
        assert_eq!((team.sum(|day| day.received), team.sum(|day| day.decided())), (4, 4));
        assert_eq!((team.sum(|day| day.on_time), team.sum(|day| day.late), team.sum(|day| day.undone)), (3, 1, 1));
        assert_eq!(team.rejections, [("identity_mismatch".to_owned(), 2)]);
        assert_eq!(team.skips, [("unsure".to_owned(), 1)]);
        // The skipped application was submitted on a Tuesday; it is Friday of the following week.
        let reviewers = team.open.iter().find(|open| open.turn == Turn::Reviewer).unwrap();
        assert_eq!(reviewers.ages, [0, 0, 0, 0, 0, 1]);
        assert_eq!((team.forecast.overdue, team.forecast.days.len()), (1, 10));
        let week = figures::team(&conn, who, 7, now).await.unwrap();
        assert_eq!((week.days.len(), week.sum(|day| day.received)), (7, 0));
        assert_eq!(week.forecast, team.forecast, "the pace does not depend on the period");
    }
    for who in [&desk.reviewer, &Actor::Worker] {
        assert!(matches!(figures::team(&conn, who, 30, now).await, Err(PermissionError::NotPermitted(_))));
    }
}
