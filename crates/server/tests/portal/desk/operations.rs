//! The operations page through the real handlers.

use diesel_async::SimpleAsyncConnection;
use domain::job;
use domain::operation::{self, schedule};
use server::{links, urls};

use crate::portal::desk;

#[actix_web::test]
async fn operator_lands_on_operations() {
    let portal = desk(1).await;
    let mut operator = portal.staff("operator").await;
    assert_eq!(operator.get(urls::QUEUE).await.location, urls::OPERATIONS);
    let page = operator.get(urls::OPERATIONS).await;
    assert_eq!(page.status, 200);
    assert!(page.html.contains("data-refresh=\"/desk/operations?part=live\""));
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
    let page = operator.get(urls::OPERATIONS).await.html;
    let duties = live.html.find("<section class=\"ops-part\" id=\"ops-duties\" data-refresh-part").unwrap();
    for part in [&live.html[..duties], &live.html[duties..]] {
        assert!(page.contains(part.trim()), "{part}");
    }

    for reader in ["lead", "admin"] {
        let page = portal.staff(reader).await.get(urls::OPERATIONS).await;
        assert!(page.status == 200 && !page.html.contains("/pause\""), "{reader} can only read");
    }
    for nobody in ["linxiao", "auditor", "agent"] {
        assert_eq!(portal.staff(nobody).await.get(urls::OPERATIONS).await.status, 403, "{nobody}");
    }
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
    let done = operator.post(&pause, &[]).await;
    assert_eq!((done.status, done.location.as_str()), (303, urls::OPERATIONS));
    let again = operator.post(&pause, &[]).await;
    assert!(again.status == 409 && again.html.contains("banner-bad"), "{}", again.status);
    assert!(again.html.contains("/queues/deliver-letter/resume"));
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
    let mut conn = portal.conn().await;
    conn.batch_execute("update apalis.jobs set status = 'Killed', done_at = run_at").await.unwrap();
    let mut operator = portal.staff("operator").await;
    let page = operator.get(urls::OPERATIONS).await;
    let id =
        page.html.split("/desk/operations/jobs/").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
    let before = page.html.split("/discard\"").next().unwrap();
    assert!(before.rfind("<details").unwrap() > before.rfind("</details>").unwrap_or(0), "discarding asks first");
    let retry = links::job_retry(&id);
    assert_eq!(operator.post(&retry, &[("list", "state=dead")]).await.status, 303);
    let again = operator.post(&retry, &[]).await;
    assert!(again.status == 409 && again.html.contains("等待"), "{}", again.status);
    let discard = links::job_discard(&id);
    let done = operator.post(&discard, &[("list", "state=waiting")]).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/desk/operations?state=waiting#jobs"));
    assert_eq!(operator.post(&discard, &[]).await.status, 404);
}

#[actix_web::test]
async fn dead_letters_are_listed_and_retried() {
    let portal = desk(1).await;
    let mut conn = portal.conn().await;
    conn.batch_execute(
        "update letters set state = 'failed', created_at = created_at - interval '1 minute', ended_at = created_at
         where kind = 'alert'",
    )
    .await
    .unwrap();
    let operator = portal.staff("operator").await.get(urls::OPERATIONS).await.html;
    assert!(operator.contains("请将编号告知客服或组长") && !operator.contains("/resend\""), "{operator}");
    let mut lead = portal.staff("lead").await;
    let page = lead.get(urls::OPERATIONS).await.html;
    let again = page.split("action=\"/desk/letters/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let again = format!("/desk/letters/{again}");
    assert!(again.ends_with("/resend") && !page.contains("请将编号告知客服或组长"));
    assert_eq!(lead.post(&again, &[]).await.status, 303);
    assert!(!lead.get(urls::OPERATIONS).await.html.contains(&again), "a retried letter is no longer listed");
}
