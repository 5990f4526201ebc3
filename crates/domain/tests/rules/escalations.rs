//! Escalations: each runs once, whichever worker runs it and however late.

use domain::deadline::escalation::digest;
use domain::deadline::late_notice::{self, LateNoticeCause};

use crate::prelude::*;

async fn sent(conn: &mut AsyncPgConnection) -> Vec<(LetterKind, String)> {
    let kinds = ["remind", "escalate", "overdue", "overdue_lead", "catch_up"];
    let of = letters::table.filter(letters::kind.eq_any(kinds));
    let ordered = of.order((letters::created_at, letters::kind, letters::to_address));
    ordered.select((letters::kind, letters::to_address)).load(conn).await.unwrap()
}

async fn count_sent(conn: &mut AsyncPgConnection, kind: LetterKind) -> usize {
    sent(conn).await.into_iter().filter(|(it, _)| *it == kind).count()
}

#[tokio::test]
async fn escalations_run_at_their_time() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted_by(&mut conn, "MM-1").await;
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
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
        desk.clock.set(instant(at));
        assert_eq!(desk.escalate(&mut conn).await, fires, "{at}");
    }
    let expected = [
        (LetterKind::Remind, "linxiao@desk.example"),
        (LetterKind::Escalate, "zhaoting@desk.example"),
        (LetterKind::Overdue, "chen@mumian.example"),
        (LetterKind::OverdueLead, "zhaoting@desk.example"),
    ];
    assert_eq!(sent(&mut conn).await, expected.map(|(kind, to)| (kind, to.to_owned())));
}

#[tokio::test]
async fn reminder_without_a_holder_goes_to_leads() {
    let (desk, mut conn) = desk().await;
    desk.submitted_by(&mut conn, "MM-1").await;
    desk.clock.set(instant("2026-03-05T09:00:00+08:00"));
    desk.escalate(&mut conn).await;
    assert_eq!(sent(&mut conn).await, [(LetterKind::Remind, "zhaoting@desk.example".to_owned())]);
}

#[tokio::test]
async fn downtime_ends_with_one_letter_per_person() {
    let (desk, mut conn) = desk().await;
    builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Lead]).await;
    for n in 0..6 {
        let id = desk.submitted_by(&mut conn, &format!("MM-{n}")).await;
        if n == 0 {
            desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
        }
    }
    desk.clock.advance(Duration::days(30));
    assert_eq!(escalation::run_due(&mut conn, &desk.ctx, 2).await.unwrap(), 6, "some: three each of two applications");
    assert_eq!(staff_letters(&mut conn).await, [], "more is due, so nobody is notified yet");
    let mut other = desk.database.connect().await;
    let (a, b) =
        tokio::join!(escalation::run_due(&mut conn, &desk.ctx, 2), escalation::run_due(&mut other, &desk.ctx, 2));
    let together = a.unwrap() + b.unwrap();
    assert!(together > 0 && together <= 12, "by two workers at once: {together}");
    let rest = desk.escalate(&mut conn).await;
    assert_eq!(together + rest, 12, "the remaining ones");
    let (a, b) =
        tokio::join!(escalation::run_due(&mut conn, &desk.ctx, 100), escalation::run_due(&mut other, &desk.ctx, 100));
    assert_eq!((a.unwrap(), b.unwrap()), (0, 0), "nothing is left");
    // Only the strongest of each application counts, and each lead gets one letter that lists all.
    let expected = [(LetterKind::CatchUp, "hemiao@desk.example"), (LetterKind::CatchUp, "zhaoting@desk.example")];
    assert_eq!(staff_letters(&mut conn).await, expected.map(|(kind, to)| (kind, to.to_owned())));
    assert_eq!(count_sent(&mut conn, LetterKind::Overdue).await, 6, "one late notice per application");
}

async fn staff_letters(conn: &mut AsyncPgConnection) -> Vec<(LetterKind, String)> {
    let mut found = sent(conn).await;
    found.retain(|(kind, _)| *kind != LetterKind::Overdue);
    found
}

#[tokio::test]
async fn reminder_skips_absent_holders_and_leads() {
    let (desk, mut conn) = desk().await;
    let here = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Lead]).await;
    let id = desk.submitted_by(&mut conn, "MM-1").await;
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    let until = |day: i64| desk.ctx.now() + Duration::days(day);
    desk.absent(&mut conn, &desk.reviewer, until(1), until(5)).await;
    desk.absent(&mut conn, &desk.lead, until(1), until(30)).await;
    desk.clock.set(instant("2026-03-05T09:00:00+08:00"));
    desk.escalate(&mut conn).await;
    assert_eq!(sent(&mut conn).await, [(LetterKind::Remind, "hemiao@desk.example".to_owned())]);
    // When everybody is absent, all leads are notified.
    desk.absent(&mut conn, &here, desk.ctx.now(), until(30)).await;
    desk.clock.set(instant("2026-03-09T09:00:00+08:00"));
    desk.escalate(&mut conn).await;
    assert_eq!(count_sent(&mut conn, LetterKind::Escalate).await, 2);
}

#[tokio::test]
async fn late_notice_is_sent_early_when_pace_is_too_slow() {
    let (desk, mut conn) = desk().await;
    let mut ids = Vec::new();
    for n in 0..4 {
        ids.push(desk.submitted_by(&mut conn, &format!("MM-{n}")).await);
        // Each one working day later.
        desk.clock.advance(Duration::days(1));
    }
    // The recent pace is one decision per working day.
    sql::execute(
        &conn,
        "insert into daily_figures (date, name, part, amount, measured_at)
         select date, name, '', amount, '2026-03-06T10:00:00+08:00'
         from unnest(array['2026-03-05', '2026-03-06', '2026-03-09', '2026-03-10', '2026-03-11']::date[]) date,
              (values ('received', 2), ('decided', 1)) figure (name, amount)",
    )
    .await;
    // The last one is due today and three are due before it; a day brings one decision, a good day two.
    desk.clock.set(instant("2026-03-12T09:00:00+08:00"));
    desk.escalate(&mut conn).await;
    let last = late_notice::find(&conn, ids[3], 1).await.unwrap().unwrap();
    assert_eq!(last.cause, LateNoticeCause::Forecast);
    // Four at one a day: the close of the fourth working day from now, a Wednesday.
    assert_eq!(last.estimate_at, instant("2026-03-18T18:00:00+08:00"));
    let first = late_notice::find(&conn, ids[0], 1).await.unwrap().unwrap();
    assert_eq!(first.cause, LateNoticeCause::Overdue);
    assert!(first.estimate_at > instant("2026-03-13T00:00:00+08:00"), "the next working day at the earliest");
    // At the deadline the forecast has come true: there is one notice for each cause.
    let due_at = desk.application(&conn, ids[3]).await.due_at;
    desk.clock.set(due_at);
    desk.escalate(&mut conn).await;
    desk.escalate(&mut conn).await;
    let overdue = late_notice::find(&conn, ids[3], 1).await.unwrap().unwrap();
    assert_eq!(overdue.cause, LateNoticeCause::Overdue);
    assert_eq!(letter_states(&conn, ids[3], LetterKind::LateForecast).await.len(), 1);
    assert_eq!(letter_states(&conn, ids[3], LetterKind::Overdue).await.len(), 1);
    // When that date passes, too, the next one is given; once for each.
    assert_eq!(late_notice::renew_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    desk.clock.set(overdue.estimate_at);
    late_notice::renew_due(&mut conn, &desk.ctx, 10).await.unwrap();
    let still = late_notice::find(&conn, ids[3], 1).await.unwrap().unwrap();
    assert!(still.cause == LateNoticeCause::StillLate && still.estimate_at > desk.ctx.now(), "{still:?}");
    assert_eq!(letter_states(&conn, ids[3], LetterKind::StillLate).await.len(), 1);
    assert_eq!(late_notice::renew_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    // Once it is decided, no notice follows.
    sql::execute(&conn, "update applications set status = 'voided', turn = 'nobody', closed_at = now()").await;
    desk.clock.set(still.estimate_at + Duration::days(30));
    late_notice::renew_due(&mut conn, &desk.ctx, 10).await.unwrap();
    assert_eq!(letter_states(&conn, ids[3], LetterKind::StillLate).await.len(), 1);
}

#[tokio::test]
async fn late_notice_leaves_only_while_it_is_true() {
    let (desk, mut conn, id) = submitted().await;
    let due_at = desk.application(&conn, id).await.due_at;
    desk.clock.set(due_at);
    desk.escalate(&mut conn).await;
    let notice = find_letter(&conn, id, LetterKind::Overdue).await;
    // All mail was paused until the date it gives has passed.
    desk.clock.advance(Duration::days(14));
    assert_eq!(desk.begin(&mut conn, notice).await, LetterAttempt::Over(LetterState::Cancelled));
    late_notice::renew_due(&mut conn, &desk.ctx, 10).await.unwrap();
    let next = find_letter(&conn, id, LetterKind::StillLate).await;
    desk.send(&mut conn, next).await;
}

#[tokio::test]
async fn told_decision_that_is_undone_gets_a_new_date() {
    let (desk, mut conn, id) = claimed().await;
    desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    desk.clock.advance(Duration::minutes(15));
    desk.release_held(&mut conn).await;
    let rejected = find_letter(&conn, id, LetterKind::Rejected).await;
    desk.send(&mut conn, rejected).await;
    // After the deadline a lead undoes it: the applicant was answered in time.
    desk.clock.set(desk.application(&conn, id).await.due_at + Duration::days(1));
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    desk.escalate(&mut conn).await;
    assert_eq!(letter_states(&conn, id, LetterKind::Overdue).await, [], "no apology for an answer that was in time");
    let due_at = desk.application(&conn, id).await.due_at;
    assert_eq!(due_at, instant("2026-03-11T18:00:00+08:00"));
    assert_eq!(letter_states(&conn, id, LetterKind::Reopened).await.len(), 1);
    desk.clock.set(due_at);
    desk.escalate(&mut conn).await;
    assert_eq!(letter_states(&conn, id, LetterKind::Overdue).await.len(), 1);
}

#[tokio::test]
async fn estimates_of_one_close_are_spread_by_the_pace() {
    let (desk, mut conn) = desk().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(desk.submitted_by(&mut conn, &format!("MM-{n}")).await);
        desk.clock.advance(Duration::seconds(1));
    }
    // The recent pace is two decisions per working day.
    sql::execute(
        &conn,
        "insert into daily_figures (date, name, part, amount, measured_at)
         select date, name, '', amount, '2026-03-06T10:00:00+08:00'
         from unnest(array['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06']::date[]) date,
              (values ('received', 2), ('decided', 2)) figure (name, amount)",
    )
    .await;
    desk.clock.set(desk.application(&conn, ids[0]).await.due_at);
    desk.escalate(&mut conn).await;
    let mut estimates = Vec::new();
    for id in ids {
        estimates.push(late_notice::find(&conn, id, 1).await.unwrap().unwrap().estimate_at);
    }
    // Two on each of the next three working days.
    assert!(estimates[0] == estimates[1] && estimates[1] < estimates[2], "{estimates:?}");
    assert!(
        estimates[2] == estimates[3] && estimates[3] < estimates[4] && estimates[4] == estimates[5],
        "{estimates:?}"
    );
}

#[tokio::test]
async fn digest_is_sent_once_per_working_day() {
    let (desk, mut conn) = desk().await;
    let away = builders::staff_member(&mut conn, &desk.ctx, "away", "赵婷", &[Role::Reviewer]).await;
    builders::staff_member(&mut conn, &desk.ctx, "idle", "何淼", &[Role::Reviewer]).await;
    for (n, who) in [&desk.reviewer, &away].into_iter().enumerate() {
        let id = desk.submitted_by(&mut conn, &format!("MM-{n}")).await;
        desk.claim(&mut conn, who, id).await.unwrap();
    }
    let (from_at, until_at) = (instant("2026-03-05T00:00:00+08:00"), instant("2026-03-12T00:00:00+08:00"));
    desk.absent(&mut conn, &away, from_at, until_at).await;
    // A Friday: the deadline is on Monday, the next working day. There is no digest on Saturday.
    for (at, looked_at, letters) in [
        ("2026-03-06T08:59:59+08:00", 0, 0),
        ("2026-03-06T09:00:00+08:00", 4, 2),
        ("2026-03-06T09:01:00+08:00", 0, 2),
        ("2026-03-07T09:00:00+08:00", 0, 2),
        ("2026-03-09T18:00:00+08:00", 0, 2),
    ] {
        desk.clock.set(instant(at));
        assert_eq!(digest::send_due(&mut conn, &desk.ctx, 100).await.unwrap(), looked_at, "{at}");
        assert_eq!(digests(&conn).await.len(), letters, "{at}");
    }
    assert_eq!(digests(&conn).await, ["linxiao@desk.example", "zhaoting@desk.example"]);
    // Two processes at once on the next working day.
    desk.clock.set(instant("2026-03-10T09:00:00+08:00"));
    let mut other = desk.database.connect().await;
    let (a, b) =
        tokio::join!(digest::send_due(&mut conn, &desk.ctx, 100), digest::send_due(&mut other, &desk.ctx, 100));
    assert_eq!(a.unwrap() + b.unwrap(), 4);
    assert_eq!(digests(&conn).await.len(), 4);
}

async fn digests(conn: &AsyncPgConnection) -> Vec<String> {
    sql::texts(conn, "select to_address from letters where kind = 'digest' order by created_at, to_address").await
}

/// 100,000 open applications, none due; then ten thousand due at once, run by one worker or two (`UNBIND_TWO`). Run by
/// hand in release mode: `cargo nextest run --release -p domain --run-ignored only`.
#[tokio::test]
#[ignore = "measures"]
async fn ten_thousand_escalations_at_once() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted_by(&mut conn, "MM-1").await;
    let unguarded = "alter table applications disable trigger user; drop index applications_one_open";
    sql::execute(&conn, unguarded).await;
    let columns = "select string_agg(quote_ident(column_name), ',') as list from information_schema.columns
        where table_name = 'applications' and table_schema = 'public' and is_generated = 'NEVER'
        and column_name not in ('id', 'reference')";
    let list = sql::text(&conn, columns).await;
    let filled = format!(
        "insert into applications (id, reference, {list})
         select gen_random_uuid(), 'UB-2026-' || lpad(n::text, 6, '0') || '-x', {list}
         from applications, generate_series(500001, 600000) n where id = '{id}';
         update applications set due_at = due_at + interval '1 year' where reference > 'UB-2026-510000-x';
         insert into escalations (id, application_id, round, kind, due_at)
         select gen_random_uuid(), id, 1, 'overdue', due_at from applications where reference like '%-x'"
    );
    sql::execute(&conn, &filled).await;
    sql::execute(&conn, "analyze").await;
    let mut idle = Vec::new();
    for _ in 0..100 {
        let begun = std::time::Instant::now();
        assert_eq!(escalation::run_due(&mut conn, &desk.ctx, 500).await.unwrap(), 0);
        idle.push(begun.elapsed());
    }
    idle.sort();
    println!("idle over 100,001 open: median {:?}, 99th {:?}, worst {:?}", idle[50], idle[98], idle[99]);
    desk.clock.advance(Duration::days(30));
    let mut other = desk.database.connect().await;
    let workers = if std::env::var_os("UNBIND_TWO").is_some() { 2 } else { 1 };
    let begun = std::time::Instant::now();
    let run = async |conn: &mut AsyncPgConnection| {
        let mut fired = 0;
        loop {
            match escalation::run_due(conn, &desk.ctx, 500).await.unwrap() {
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
    let (desk, mut conn) = desk().await;
    let rejected = desk.submitted_by(&mut conn, "MM-1").await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, rejected, Outcome::Reject).await;
    let withdrawn = desk.submitted(&mut conn).await;
    desk.withdraw(&mut conn, withdrawn).await.unwrap();
    desk.clock.advance(Duration::days(30));
    assert_eq!(desk.escalate(&mut conn).await, 0);
}
