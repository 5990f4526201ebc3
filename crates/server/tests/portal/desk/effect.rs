//! Effects with an unknown outcome, and binding again, through the real handlers.

use domain::application::Blocker;

use crate::desk::proposals::GROUNDS;
use crate::prelude::*;

/// Makes the first application an approved one whose effect was given up.
pub const GIVEN_UP: &str = "
    with a as (
        update applications set status = 'approved', effect = 'failed', turn = 'lead', decided_at = submitted_at
        where id = (select id from applications order by submitted_at limit 1) returning id, submitted_at
    ), d as (
        insert into decisions (id, application_id, round, outcome, reasons, message, note, basis_hash, decided_by, decided_at, grace_until)
        select gen_random_uuid(), a.id, 1, 'approve', '{}', '', '', decode(repeat('00', 32), 'hex'),
               (select id from staff where sign_in_name = 'linxiao'), submitted_at, submitted_at from a
        returning id, application_id, decided_at
    )
    insert into effects (id, application_id, decision_id, kind, state, basis_hash, not_before, attempt, next_try_at, created_at,
                         requested_at, problem, platform_reference)
    select gen_random_uuid(), application_id, id, 'unbind', 'failed', decode(repeat('00', 32), 'hex'), decided_at, 15, decided_at,
           decided_at, decided_at, 'no answer', 'P-17' from d";

#[tokio::test]
async fn lead_settles_an_unknown_effect() {
    let (portal, case) = one_case().await;
    portal.run(GIVEN_UP).await;

    let mut reviewer = portal.staff("linxiao").await;
    let page = reviewer.get(&case).await;
    assert!(page.html.contains("P-17") && !page.html.contains("/effect/ask"), "no reviewer is offered it");
    let found = [("found", "done"), ("note", "平台客服说办成了。")];
    assert_eq!(reviewer.post(&format!("{case}/effect/settle"), &found).await.status, 403);

    let mut lead = portal.staff("lead").await;
    lead.get(&case).await.assert_shows(&["/effect/ask", "/effect/settle"]);
    let empty = lead.post(&format!("{case}/effect/settle"), &[("found", ""), ("note", "问过了")]).await;
    empty.assert_status(422);
    assert!(empty.html.contains("href=\"#effect-found\"") && empty.html.contains("问过了"), "typed text is kept");
    let silent = lead.post(&format!("{case}/effect/settle"), &[("found", "done"), ("note", " ")]).await;
    silent.assert_status(422).assert_shows(&["href=\"#effect-note\""]);
    assert_eq!(lead.post(&format!("{case}/effect/settle"), &found).await.status, 303);
    let page = lead.get(&case).await.html;
    assert!(page.contains("平台客服说办成了。") && !page.contains("/effect/ask"), "{page}");
    let late = lead.post(&format!("{case}/effect/settle"), &found).await;
    assert_eq!(late.status, 422, "it is settled");
    assert_eq!(lead.post(&format!("{case}/effect/ask"), &[]).await.status, 303, "the page shows the current state");
}

#[tokio::test]
async fn involved_lead_neither_settles_nor_binds() {
    let (portal, case) = one_case().await;
    portal.run(&GIVEN_UP.replace("'linxiao'", "'lead'")).await;
    let mut lead = portal.staff("lead").await;
    lead.get(&case).await;
    let refused = lead.post(&format!("{case}/effect/settle"), &[("found", "done"), ("note", "办成了 <u>")]).await;
    refused.assert_status(422).assert_shows(&["请由另一位组长处理"]);
    portal
        .run(
            "update effects set state = 'confirmed', confirmed_at = created_at;
             update applications set effect = 'confirmed', turn = 'nobody';
             update bindings set ended_at = bound_at, ended_by_effect = (select id from effects)",
        )
        .await;
    let number = portal.ask("select number from stores").await.remove(0);
    lead.get(&links::bindings_of(&number)).await;
    let fields = [("store", number.as_str()), ("account_name", "木棉 <u>"), ("account_reference", "dynew")];
    let fields = [&fields[..], &GROUNDS].concat();
    lead.post(urls::BINDINGS, &fields).await.assert_status(422).assert_shows(&["请由另一位同事处理"]);
}

#[tokio::test]
async fn every_obstacle_is_explained() {
    let portal = desk(1).await;
    portal.run(GIVEN_UP).await;
    let all: Vec<&str> = Blocker::ALL.iter().map(|blocker| blocker.as_str()).collect();
    portal
        .run(&format!(
            "update applications set effect = 'blocked';
             update effects set state = 'blocked', problem = '{0}', blocked_at = created_at,
                 next_check_at = created_at + interval '1 day', blockers = string_to_array('{0}', ',');
             insert into effect_blockers (effect_id, blocker, found_at, amount, cleared_at)
             select id, blocker, created_at, case when n between 5 and 8 then 1250 end, case when n % 3 = 0 then created_at end
             from effects, unnest(blockers) with ordinality as b (blocker, n)",
            all.join(",")
        ))
        .await;
    for name in ["linxiao", "lead", "auditor"] {
        portal.staff(name).await.get(&portal.case(0)).await.assert_status(200).assert_shows(&["1,250", "¥12.50"]);
    }
    assert_eq!(portal.owner().await.get(&links::status(&portal.references[0])).await.status, 200);
}
