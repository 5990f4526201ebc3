//! Lists of jobs: searching them, paging through them, and what that reads.

use domain::job;
use domain::job::cause::{self, JobCause};
use domain::operation::{self, JobCursor, JobState};

use super::{Fixture, fixture};
use crate::prelude::*;
use crate::reads::reads;

#[tokio::test]
async fn jobs_are_found_by_id_subject_and_reference() {
    let mut fixture = fixture().await;
    let (ctx, operator) = (fixture.desk.ctx.clone(), fixture.operator.clone());
    let request = JobCause::new("request-7", Some("00-7-8-01".to_owned()));
    let submitted = builders::submitted(&mut fixture.conn, &ctx, fixture.desk.store, Kind::Unbind);
    let receipt = cause::scope(request, submitted).await;
    let found = operation::search(&fixture.conn, &operator, ctx.now(), &receipt.reference).await.unwrap();
    assert!(found.iter().any(|job| job.queue == job::DELIVER_LETTER), "{found:?}");
    assert!(found.iter().all(|job| job.caused_by.as_deref() == Some("request-7")), "{found:?}");
    let one = &found[0];
    for typed in [one.id.clone(), format!("  {} ", one.id.to_lowercase()), one.subject.clone().unwrap()] {
        let again = operation::search(&fixture.conn, &operator, ctx.now(), &typed).await.unwrap();
        assert!(again.contains(one), "{typed}");
    }
    for nothing in ["", "owner@shop.example", "13800138000", "' or 1=1"] {
        assert_eq!(operation::search(&fixture.conn, &operator, ctx.now(), nothing).await.unwrap(), []);
    }
}

/// Finished jobs, as after a busy week, and a few others.
const DONE: &str = "
insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, done_at, priority, metadata)
select '01' || upper(lpad(to_hex(n), 24, '0')), (array['deliver-letter', 'carry-out-effect', 'prepare-evidence'])[n % 3 + 1],
    convert_to('{\"v\":1,\"letter\":\"' || n || '\"}', 'UTF8'), 'Done', 1, 25,
    timestamptz '2026-03-02T10:00:00+08:00' - n * interval '6 seconds', timestamptz '2026-03-02T10:00:00+08:00' - n * interval '6 seconds', 0, ''
from generate_series(1, 100000) n;
insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, done_at, priority, metadata)
select '02' || upper(lpad(to_hex(n), 24, '0')), 'deliver-letter', convert_to('{\"v\":1,\"letter\":\"w' || n || '\"}', 'UTF8'),
    case when n % 2 = 0 then 'Pending' else 'Killed' end, 0, 25, timestamptz '2026-03-02T09:58:00+08:00', null, 0, ''
from generate_series(1, 30000) n;
analyze apalis.jobs;
";

#[tokio::test]
async fn finished_jobs_are_not_read_for_counts() {
    let mut fixture = fixture().await;
    fixture.set(DONE).await;
    let Fixture { desk, conn, operator } = &mut fixture;
    let (ctx, now) = (&desk.ctx, desk.ctx.now());
    let (overview, read) = reads(conn, async |conn| operation::measure(conn, ctx).await.unwrap()).await;
    read.assert_few("jobs", 30_999, "overview");
    let (queue, over_the_cap) = (&overview.queues[0], operation::COUNT_CAP + 1);
    assert_eq!((queue.waiting, queue.dead), (over_the_cap, over_the_cap), "counts stop at the cap");
    assert_eq!((queue.done_1_h, queue.done_is_capped), (199, false));
    for typed in ["01000000000000000000000064", "00000000-0000-0000-0000-000000000001"] {
        let (_, read) = reads(conn, async |conn| operation::search(conn, operator, now, typed).await.unwrap()).await;
        read.assert_few("jobs", 10, typed);
    }
    for state in JobState::ALL {
        let list = async |conn: &mut AsyncPgConnection| {
            operation::list(conn, operator, now, None, *state, None, 100).await.unwrap()
        };
        let (found, read) = reads(conn, list).await;
        assert_eq!(found.len(), if matches!(state, JobState::Later | JobState::Running) { 0 } else { 100 }, "{state}");
        read.assert_few("jobs", 16_000, state.as_str());
    }
}

/// Jobs in every state, many of them with the same time.
const SOME: &str = "
insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, lock_at, done_at, priority, metadata)
select '0' || state || upper(lpad(to_hex(n), 24, '0')), (array['deliver-letter', 'carry-out-effect'])[n % 2 + 1],
    convert_to('{\"v\":1,\"letter\":\"' || n || '\"}', 'UTF8'),
    (array['Pending', 'Pending', 'Running', 'Killed', 'Done'])[state], 0, 25,
    timestamptz '2026-03-02T10:00:00+08:00' - (n / 10 - case state when 2 then 100 else 0 end) * interval '1 second',
    case state when 3 then timestamptz '2026-03-02T10:00:00+08:00' - (n / 7) * interval '1 second' end,
    case when state > 3 then timestamptz '2026-03-02T10:00:00+08:00' - (n / 10) * interval '1 second' end, 0, ''
from generate_series(1, 257) n, generate_series(1, 5) state;
";

#[tokio::test]
async fn job_pages_list_each_job_once() {
    let mut fixture = fixture().await;
    let (ctx, operator) = (fixture.desk.ctx.clone(), fixture.operator.clone());
    fixture.set(SOME).await;
    for state in JobState::ALL {
        let mut seen: Vec<String> = Vec::new();
        let mut after: Option<JobCursor> = None;
        loop {
            let page = operation::list(&fixture.conn, &operator, ctx.now(), None, *state, after.as_ref(), 50).await;
            let page = page.unwrap();
            let Some(last) = page.last() else { break };
            // The position survives a URL or a command line.
            after = Some(last.place().to_string().parse().unwrap());
            seen.extend(page.iter().map(|job| job.id.clone()));
            if *state == JobState::Dead {
                operation::retry(&mut fixture.conn, &ctx, &operator, &page[page.len() - 1].id).await.unwrap();
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!((seen.len(), once.len()), (257, 257), "{state}");
    }
    for nonsense in
        ["", ".", "1", "x.01KAG7TM000000000000000001", "1.short", "9223372036854775807.01KAG7TM000000000000000001"]
    {
        assert!(nonsense.parse::<JobCursor>().is_err(), "{nonsense}");
    }
}
