//! The operations page through the real handlers.

use domain::job;
use domain::operation::{self, AlarmName, schedule};

use crate::desk::effect::GIVEN_UP;
use crate::prelude::*;

#[actix_web::test]
async fn operator_lands_on_operations() {
    let portal = desk(1).await;
    let mut operator = portal.staff("operator").await;
    assert_eq!(operator.get(urls::QUEUE).await.location, urls::OPERATIONS);
    let page = operator.get(urls::OPERATIONS).await;
    page.assert_status(200).assert_shows(&["data-refresh=\"/desk/operations?part=live\""]);
    let found = operator.get(&format!("{}?q={}", urls::OPERATIONS, portal.references[0])).await;
    assert!(found.html.contains("/discard\""), "jobs of the application are found by its reference");
    let whole = page.html + &found.html;
    for personal in ["木棉母婴旗舰店", "@", "13800138000", "陈"] {
        assert!(!whole.replace("@media", "").contains(personal), "{personal}");
    }
    let live = operator.get("/desk/operations?part=live").await;
    assert!(
        live.html.trim().starts_with("<div id=\"ops-state\" data-refresh-part>"),
        "only the refreshed part is sent"
    );
    let page = operator.get(urls::OPERATIONS).await;
    let duties = live.html.find("<section class=\"ops-part\" id=\"ops-duties\" data-refresh-part").unwrap();
    for part in [&live.html[..duties], &live.html[duties..]] {
        assert!(page.html.contains(part.trim()), "{part}");
    }

    for reader in ["lead", "admin"] {
        let page = portal.staff(reader).await.get(urls::OPERATIONS).await;
        assert!(page.status == 200 && !page.html.contains("/pause\""), "{reader} can only read");
    }
    for nobody in ["linxiao", "auditor", "agent"] {
        assert_eq!(portal.staff(nobody).await.get(urls::OPERATIONS).await.status, 403, "{nobody}");
    }
}

/// One sweep that is late and one that fails, workers of a process that is alive and of one that is gone, jobs in every
/// state, letters and an effect that were given up, and another effect that is blocked.
const EVERYTHING_WRONG: &str = "
    update scheduled_runs set last_problem = 'the database failed <u>', last_ran_at = announced_at where name = 'erase_closed';
    insert into apalis.workers (id, worker_type, storage_name, layers, last_seen, started_at)
    values ('deliver-letter@desk-1:4711:a', 'deliver-letter', 'x', '', '2026-11-30T09:30:00+08:00', '2026-11-29T09:00:00+08:00'),
           ('deliver-letter@desk-2:90:b', 'deliver-letter', 'x', '', '2026-11-30T09:00:00+08:00', null);
    update apalis.jobs set status = (array['Pending', 'Running', 'Done', 'Killed'])[(1 + n % 4)::int], lock_by = case n % 4 when 1
        then 'deliver-letter@desk-1:4711:a' end, done_at = case when n % 4 > 1 then timestamptz '2026-11-30T09:20:00+08:00' end,
        last_result = case n % 4 when 3 then '{\"Err\": \"550 chen@mumian.example <u>\"}'::jsonb end
    from (select id, row_number() over (order by id) as n from apalis.jobs) numbered where jobs.id = numbered.id;
    insert into set_asides (sweep, item, problem, failures, since_at, failed_at, retry_at) values
        ('erase_closed', 'a1', 'broken <u>', 3, '2026-11-30T09:00:00+08:00', '2026-11-30T09:20:00+08:00', '2026-11-30T09:40:00+08:00'),
        ('read_bounces', '1.a', 'broken', 1, '2026-11-30T09:00:00+08:00', '2026-11-30T09:00:00+08:00', null);
    update letters set state = 'failed', created_at = '2026-11-30T09:00:00+08:00', ended_at = '2026-11-30T09:20:00+08:00',
        bounced_at = case kind when 'alert' then timestamptz '2026-11-30T09:20:00+08:00' end;
    insert into follow_ups (id, application_id, letter_id, reason, created_at)
        select gen_random_uuid(), application_id, id, 'bounced', '2026-11-20T09:00:00+08:00' from letters where kind = 'alert' limit 1;
    update evidence set state = 'received', prepared_at = null;
    update letters set medium = 'sms', segments = 1, state = 'queued', ended_at = null, attempt = 5 where kind = 'received';
    insert into sms_days values ('2026-11-30', 3000, 0, 3000, 1000, '2026-11-30T09:20:00+08:00');
    insert into api_clients (id, name, owner_email, state, scopes_by, confirmed_by, confirmed_at, created_by, created_at)
        select gen_random_uuid(), 'shop', 'api@shop.example', 'active', min(id::text)::uuid, max(id::text)::uuid, now(),
            min(id::text)::uuid, now() from staff;
    insert into webhooks (id, client_id, url, kinds, state, set_by, confirmed_by, confirmed_at, created_by, created_at,
            disabled_at, disabled_cause)
        select gen_random_uuid(), id, 'https://shop.example/hook', array['application.decided'], 'disabled', scopes_by,
            confirmed_by, confirmed_at, created_by, created_at, created_at, 'failed' from api_clients";

#[actix_web::test]
async fn every_alarm_is_shown_without_personal_data() {
    let portal = desk(2).await;
    let (conn, ctx) = (portal.conn().await, portal.ctx());
    schedule::announce(&conn, ctx.now(), &[("run_escalations", 60), ("erase_closed", 60)]).await.unwrap();
    portal.run(GIVEN_UP).await;
    // The other application passes its deadline.
    portal.clock.set("2026-11-30T09:30:00+08:00".parse().unwrap());
    portal.run(EVERYTHING_WRONG).await;
    let overview = operation::measure(&conn, ctx).await.unwrap();
    let silent: Vec<AlarmName> =
        overview.alarms.iter().filter(|alarm| !alarm.is_ringing()).map(|alarm| alarm.name).collect();
    assert!(silent.is_empty(), "not raised: {silent:?}");
    for name in ["operator", "lead"] {
        let mut reader = portal.staff(name).await;
        for query in ["", "?state=waiting", "?state=later", "?state=running", "?state=done", "?q=nothing+%3Cu%3E"] {
            let page = reader.get(&format!("{}{query}", urls::OPERATIONS)).await;
            assert_eq!(page.status, 200, "{name} {query}");
            assert!(page.html.matches("banner-bad").count() >= AlarmName::ALL.len(), "{name} {query}");
            assert!(!page.html.contains("13800138000") && !page.html.contains("chen@"), "{name} {query}");
        }
    }
    let later = "update apalis.jobs set status = 'Done', lock_by = null, done_at = '2026-11-30T09:20:00+08:00';
                 insert into apalis.jobs select (jsonb_populate_record(j, jsonb_build_object(
                     'id', '01KAG7TM' || lpad(n::text, 18, '0'), 'idempotency_key', null))).*
                 from apalis.jobs j, generate_series(1, 150) n where j.id = (select min(id) from apalis.jobs)";
    portal.run(later).await;
    let mut operator = portal.staff("operator").await;
    let page = operator.get("/desk/operations?state=done").await;
    let next = page.quoted_after("href=\"/desk/operations?state=done&#38;after=").trim_end_matches("#jobs");
    assert_eq!(operator.get(&format!("/desk/operations?state=done&after={next}")).await.status, 200);
}

#[actix_web::test]
async fn queue_is_paused_and_sweep_requested_once() {
    let portal = desk(0).await;
    let conn = portal.conn().await;
    let now = portal.state.ctx.now();
    schedule::announce(&conn, now, &[("run_escalations", 10)]).await.unwrap();
    let mut operator = portal.staff("operator").await;
    operator.get(urls::OPERATIONS).await;
    let pause = links::job_queue_pause(job::DELIVER_LETTER);
    operator.post(&pause, &[]).await.assert_redirect(urls::OPERATIONS);
    let again = operator.post(&pause, &[]).await;
    again.assert_status(409).assert_shows(&["banner-bad", "/queues/deliver-letter/resume"]);
    assert_eq!(operation::list_paused(&conn).await.unwrap().len(), 1);
    assert_eq!(operator.post(&links::job_queue_pause("nothing"), &[]).await.status, 404);
    let run = links::sweep_run("run_escalations");
    assert_eq!(operator.post(&run, &[]).await.status, 303);
    assert_eq!(operator.post(&run, &[]).await.status, 409);
    assert_eq!(schedule::list_requested(&conn).await.unwrap(), ["run_escalations"]);
    // A reload after a post, or a change of language, leads back.
    assert_eq!(operator.get(&run).await.location, urls::OPERATIONS);

    let mut lead = portal.staff("lead").await;
    lead.get(urls::OPERATIONS).await;
    for path in [&pause, &run, &links::job_retry("01KAG7TM000000000000000001")] {
        assert_eq!(lead.post(path, &[]).await.status, 403, "{path}");
    }
}

#[actix_web::test]
async fn dead_job_is_retried_and_job_discarded() {
    let portal = desk(1).await;
    portal.run("update apalis.jobs set status = 'Killed', done_at = run_at").await;
    let mut operator = portal.staff("operator").await;
    let page = operator.get(urls::OPERATIONS).await;
    let id =
        page.html.split("/desk/operations/jobs/").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
    let before = page.html.split("/discard\"").next().unwrap();
    assert!(before.rfind("<details").unwrap() > before.rfind("</details>").unwrap_or(0), "discarding asks first");
    let retry = links::job_retry(&id);
    assert_eq!(operator.post(&retry, &[("list", "state=dead")]).await.status, 303);
    operator.post(&retry, &[]).await.assert_status(409).assert_shows(&["等待"]);
    let discard = links::job_discard(&id);
    operator.post(&discard, &[("list", "state=waiting")]).await.assert_redirect("/desk/operations?state=waiting#jobs");
    assert_eq!(operator.post(&discard, &[]).await.status, 404);
}

#[actix_web::test]
async fn dead_letters_are_listed_and_retried() {
    let portal = desk(1).await;
    portal
        .run(
            "update letters set state = 'failed', created_at = created_at - interval '1 minute', ended_at = created_at
         where kind = 'alert'",
        )
        .await;
    let operator = portal.staff("operator").await.get(urls::OPERATIONS).await;
    operator.assert_shows(&["请将编号告知客服或组长"]).assert_hides(&["/resend\""]);
    let mut lead = portal.staff("lead").await;
    let page = lead.get(urls::OPERATIONS).await;
    let again = format!("/desk/letters/{}", page.quoted_after("action=\"/desk/letters/"));
    assert!(again.ends_with("/resend") && !page.html.contains("请将编号告知客服或组长"));
    assert_eq!(lead.post(&again, &[]).await.status, 303);
    assert!(!lead.get(urls::OPERATIONS).await.html.contains(&again), "a retried letter is no longer listed");
}
