//! Counts figures: one statement for what happened on a day, one for the current state.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Double, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{BOUNDS_HOURS, Counted, Histogram, day_begins};
use crate::base::clock::date_at;
use crate::base::terms::FigureName;
use crate::deadline::calendar::Calendar;
use crate::deadline::pace::{working_days_from, working_days_until};

/// For how many working days ahead deadlines are counted.
pub(super) const AHEAD: usize = 10;
/// The highest age that is distinguished, in working days; 5 means 5 or more.
pub(super) const OLDEST: usize = 5;

/// Events from `from` until just before `until`. For a round that was appealed the deadline is taken from its
/// escalations, because the application has that of the new round.
const OF_A_DAY: &str = "
with made as (
  select d.outcome, d.reasons, d.decided_at,
    case when d.round = a.round then a.due_at else coalesce(
      (select max(r.due_at) from escalations r
        where r.application_id = d.application_id and r.round = d.round and r.kind = 'overdue'), a.due_at) end as due_at,
    (select extract(epoch from d.decided_at - min(c.started_at)
        - coalesce(sum(least(c.ended_at, d.decided_at) - c.started_at) filter (where c.state = 'paused'), interval '0')) / 3600
      from clock_intervals c
      where c.application_id = d.application_id and c.round = d.round and c.started_at < d.decided_at)::float8 as hours
  from decisions d join applications a on a.id = d.application_id
  where d.decided_at >= $1 and d.decided_at < $2
), seconded as (
  select case when result = 'confirmed' and (opinion is null or opinion = outcome) then 'agreed' else 'disagreed' end as part
  from recommendations where ended_at >= $1 and ended_at < $2 and result in ('confirmed', 'returned')
)
select 'received' as name, '' as part, count(*) as amount from applications where submitted_at >= $1 and submitted_at < $2
union all select 'decided', outcome, count(*) from made group by outcome
union all select 'timeliness', case when decided_at <= due_at then 'on_time' else 'late' end, count(*) from made group by 2
union all select 'handling', width_bucket(coalesce(hours, 0), $3)::text, count(*) from made group by 2
union all select 'rejection', reason, count(*) from made, unnest(reasons) reason where outcome = 'reject' group by reason
union all select 'returned', '', count(*) from recommendations where ended_at >= $1 and ended_at < $2 and result = 'returned'
union all select 'undone', '', count(*) from decisions where undone_at >= $1 and undone_at < $2
union all select 'second', part, count(*) from seconded group by part
union all select 'skipped', reason, count(*) from claim_skips where skipped_at >= $1 and skipped_at < $2 group by reason
order by 1, 2";

/// Counts what happened from `from` until just before `until`.
pub(super) async fn of_day(
    mut conn: &AsyncPgConnection,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<Vec<Counted>> {
    let bounds: Vec<f64> = BOUNDS_HOURS.iter().map(|hours| f64::from(*hours)).collect();
    let mut counted: Vec<Counted> = diesel::sql_query(OF_A_DAY)
        .bind::<Timestamptz, _>(from)
        .bind::<Timestamptz, _>(until)
        .bind::<Array<Double>, _>(bounds)
        .load(&mut conn)
        .await?;
    for figure in counted.iter_mut().filter(|figure| figure.name == FigureName::Handling) {
        figure.part = Histogram::part(figure.part.parse().unwrap_or(usize::MAX));
    }
    Ok(counted)
}

/// The current state. Conditions are written exactly as in the partial indexes.
const OF_NOW: &str = "
select 'open' as name, turn || '/' || (cardinality($1) - width_bucket(submitted_at, $1)) as part, count(*) as amount
from applications where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second') group by 2
union all
select 'due', case when due_at < $2 then 'overdue' else to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') end, count(*)
from applications where status in ('submitted', 'in_review', 'awaiting_second') and due_at < $3 group by 2
order by 1, 2";

/// Counts the current state: open applications by turn and age in working days, and deadlines of the next working
/// days. Applications that wait for their applicant have no certain deadline and are left out of the latter.
pub(super) async fn of_now(
    mut conn: &AsyncPgConnection,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Counted>> {
    let today = date_at(now);
    let horizon = working_days_from(calendar, today, AHEAD).last().copied().unwrap_or(today);
    diesel::sql_query(OF_NOW)
        .bind::<Array<Timestamptz>, _>(age_bounds(calendar, today))
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(day_begins(horizon + Days::new(1)))
        .load(&mut conn)
        .await
}

/// The limits between ages: submitted before the last one means at least one working day old, before the one before it
/// two, and so on.
fn age_bounds(calendar: &Calendar, today: NaiveDate) -> Vec<DateTime<Utc>> {
    let mut days = working_days_until(calendar, today, OLDEST);
    days.reverse();
    days.into_iter().map(day_begins).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::SHANGHAI;

    #[test]
    fn age_counts_working_days_since_submission() {
        let calendar = Calendar::shipped();
        // A Wednesday, and the Sunday after it.
        for today in ["2026-03-04", "2026-03-08"].map(|date| date.parse::<NaiveDate>().unwrap()) {
            let bounds = age_bounds(&calendar, today);
            assert!(bounds.is_sorted());
            for back in 0..12 {
                let submitted = today - Days::new(back);
                let noon = submitted.and_hms_opt(12, 0, 0).unwrap().and_local_timezone(SHANGHAI).unwrap().to_utc();
                let age = bounds.iter().filter(|bound| noon < **bound).count();
                let days = (0..back).map(|later| today - Days::new(later));
                let expected = days.filter(|date| calendar.is_working_day(*date)).count().min(OLDEST);
                assert_eq!(age, expected, "{submitted} on {today}");
            }
        }
    }
}
