//! Bulk actions, and exports of lists.

use domain::application::Action;
use domain::base::StaffActor;
use domain::base::id::new_uuid;
use domain::desk::bulk::{self, BulkAction, BulkCode, BulkError, BulkRefusal, MAX};
use domain::desk::export::{self, ExportError, ExportRequest, Format};
use domain::desk::queue::Filter;
use domain::desk::{snooze, tag};
use uuid::Uuid;

use crate::prelude::*;

/// One application for each of this many stores, in order of deadline.
async fn many(desk: &Desk, conn: &mut AsyncPgConnection, count: usize) -> Vec<ApplicationId> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(desk.submitted_by(conn, &format!("MM-{n}")).await);
    }
    ids
}

async fn refusals(
    desk: &Desk,
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    action: &BulkAction,
    ids: &[ApplicationId],
) -> Vec<Option<BulkRefusal>> {
    let before = sql::count(conn, "events").await;
    let expected = bulk::preview(conn, &desk.ctx, actor, action, ids).await.unwrap();
    assert_eq!(sql::count(conn, "events").await, before, "a preview writes nothing");
    let outcomes = bulk::run(conn, &desk.ctx, actor, action, ids).await.unwrap();
    let expected: Vec<_> = expected.into_iter().map(|it| (it.item.id, it.refusal)).collect();
    let outcomes: Vec<_> = outcomes.into_iter().map(|it| (it.item.id, it.refusal)).collect();
    assert_eq!(expected, outcomes, "the preview equals the outcome");
    outcomes.into_iter().map(|(_, refusal)| refusal).collect()
}

#[tokio::test]
async fn bulk_release_refuses_only_those_held_by_others() {
    let (desk, mut conn) = desk().await;
    let ids = many(&desk, &mut conn, 3).await;
    let other = builders::staff_member(&mut conn, &desk.ctx, "wangmin", "王敏", &[Role::Reviewer]).await;
    desk.claim(&mut conn, &desk.reviewer, ids[0]).await.unwrap();
    desk.claim(&mut conn, &other, ids[1]).await.unwrap();
    let found = refusals(&desk, &mut conn, &desk.reviewer, &BulkAction::Release, &ids).await;
    assert_eq!(found[0], None);
    assert_eq!(found[1], Some(BulkRefusal::Held("王敏".to_owned())));
    assert!(matches!(&found[2], Some(BulkRefusal::Conflict(at)) if at.status == Status::Submitted));
    let claimed = transition::get(&conn, ids[1]).await.unwrap();
    assert_eq!((desk.status(&conn, ids[0]).await.0, claimed.status), (Status::Submitted, Status::InReview));
    // A lead releases what others hold; each has its event.
    assert_eq!(refusals(&desk, &mut conn, &desk.lead, &BulkAction::Release, &ids[1..2]).await, [None]);
    let last = transition::find_last_step(&conn, ids[1]).await.unwrap().unwrap();
    assert_eq!((last.action.as_str(), last.staff_name.as_deref()), ("release", Some("赵婷")));
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn bulk_assignment_needs_a_note_for_held_ones() {
    let (desk, mut conn) = desk().await;
    let ids = many(&desk, &mut conn, 2).await;
    desk.claim(&mut conn, &desk.reviewer, ids[1]).await.unwrap();
    let other = builders::staff_member(&mut conn, &desk.ctx, "wangmin", "王敏", &[Role::Reviewer]).await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "周若溪", &[Role::Agent]).await;
    let assign = |to: &Actor, note: &str| BulkAction::Assign { to: staff_id(to), note: note.to_owned() };
    let refused = bulk::run(&mut conn, &desk.ctx, &desk.reviewer, &assign(&other, ""), &ids).await;
    assert!(matches!(refused, Err(BulkError::NotPermitted(_))));
    let nobody = refusals(&desk, &mut conn, &desk.lead, &assign(&agent, "请接手"), &ids).await;
    assert_eq!(nobody, [Some(BulkRefusal::NotAReviewer), Some(BulkRefusal::NotAReviewer)]);
    let silent = refusals(&desk, &mut conn, &desk.lead, &assign(&other, " "), &ids).await;
    assert_eq!(silent, [None, Some(BulkRefusal::Note(TextProblem::Missing))]);
    let refused = refusals(&desk, &mut conn, &desk.lead, &assign(&other, "林晓请假"), &ids).await;
    assert_eq!(refused, [None, None]);
    for id in ids {
        assert_eq!(claim::find_live(&conn, id).await.unwrap().unwrap().staff_id, staff_id(&other));
    }
}

#[tokio::test]
async fn bulk_assignment_respects_own_submissions() {
    let (desk, mut conn) = desk().await;
    let ids = many(&desk, &mut conn, 1).await;
    let lodger = staff_id(&desk.reviewer);
    sql::execute(&conn, &format!("update applications set lodged_by = '{lodger}'")).await;
    let assign = BulkAction::Assign { to: lodger, note: String::new() };
    let found = refusals(&desk, &mut conn, &desk.lead, &assign, &ids).await;
    assert_eq!(found, [Some(BulkRefusal::Ineligible(Ineligible::Own))]);
}

#[tokio::test]
async fn bulk_snooze_and_tag_follow_the_single_rules() {
    let (desk, mut conn) = desk().await;
    let ids = many(&desk, &mut conn, 2).await;
    desk.claim(&mut conn, &desk.reviewer, ids[0]).await.unwrap();
    let until = desk.ctx.now() + Duration::hours(5);
    let found = refusals(&desk, &mut conn, &desk.reviewer, &BulkAction::Snooze { until }, &ids).await;
    assert_eq!(found, [None, Some(BulkRefusal::NotHolder)]);
    assert_eq!(transition::get(&conn, ids[0]).await.unwrap().snoozed_until, Some(until));
    let late = BulkAction::Snooze { until: desk.ctx.now() + Duration::days(60) };
    let found = refusals(&desk, &mut conn, &desk.lead, &late, &ids).await;
    assert!(found.iter().all(|it| matches!(it, Some(BulkRefusal::AfterTarget(_)))));
    assert!(!snooze::can_be_snoozed(Status::AwaitingApplicant));
    let tagged = BulkAction::Tag { tag: "  转让  纠纷".to_owned() };
    assert_eq!(refusals(&desk, &mut conn, &desk.reviewer, &tagged, &ids).await, [None, None]);
    assert_eq!(tag::list(&conn, ids[1]).await.unwrap(), ["转让 纠纷"]);
}

#[tokio::test]
async fn bulk_is_limited_and_ignores_duplicates() {
    let (desk, mut conn) = desk().await;
    let ids = many(&desk, &mut conn, 1).await;
    let twice = [ids[0], ids[0], ids[0]];
    assert_eq!(bulk::list_items(&conn, &desk.lead, &twice).await.unwrap().len(), 1);
    let ghosts: Vec<_> = (0..=MAX).map(|_| ApplicationId(new_uuid(desk.ctx.now()))).collect();
    assert_err!(bulk::run(&mut conn, &desk.ctx, &desk.lead, &BulkAction::Release, &ghosts).await, BulkError::TooMany);
    assert_eq!(bulk::run(&mut conn, &desk.ctx, &desk.lead, &BulkAction::Release, &ghosts[1..]).await.unwrap(), []);
}

#[test]
fn bulk_never_decides() {
    let steps: Vec<_> = BulkAction::ALL.iter().filter_map(|code| code.step()).collect();
    assert_eq!(steps, [Action::Assign, Action::Release]);
    for role in [Role::Auditor, Role::Agent, Role::Admin, Role::Operator] {
        let staff = StaffActor { id: StaffId(Uuid::nil()), name: String::new(), roles: vec![role] };
        for code in BulkCode::ALL {
            assert!(!Actor::Staff(staff.clone()).may(code.permission()), "{role} {code}");
        }
    }
}

fn wanted(with_personal: bool, purpose: &str) -> ExportRequest {
    ExportRequest {
        format: Format::Csv,
        filter: Filter::default(),
        query: "kind=unbind".to_owned(),
        with_personal,
        purpose: purpose.to_owned(),
    }
}

#[tokio::test]
async fn export_is_recorded_before_rows_are_read() {
    let (desk, mut conn) = desk().await;
    let ids = many(&desk, &mut conn, 3).await;
    let refused = export::begin(&mut conn, &desk.ctx, &desk.reviewer, &wanted(false, "")).await;
    assert!(matches!(refused, Err(ExportError::NotPermitted(_))));
    let export = export::begin(&mut conn, &desk.ctx, &desk.lead, &wanted(false, "")).await.unwrap();
    let lines = export::list(&conn, &desk.lead, None, 10).await.unwrap();
    assert_eq!((lines.len(), lines[0].id, lines[0].ended_at), (1, export.id(), None));
    let actions = actions(&conn, staff_id(&desk.lead)).await;
    assert_eq!(actions.iter().filter(|action| *action == "export_begun").count(), 1);
    let rows = export::rows(&conn, &desk.lead, &export, None).await.unwrap();
    assert_eq!((rows.rows.len(), rows.next), (ids.len(), None));
    assert!(rows.rows.iter().all(|row| row.contact.is_none() && row.decision.is_none()));
    export::finish(&mut conn, &desk.ctx, &desk.lead, &export, 3).await.unwrap();
    export::finish(&mut conn, &desk.ctx, &desk.lead, &export, 7).await.unwrap();
    assert_eq!(sql::texts(&conn, "select row_count from exports").await, ["3"], "the second call changes nothing");
}

#[tokio::test]
async fn personal_columns_need_permission_and_purpose() {
    let (desk, mut conn) = desk().await;
    many(&desk, &mut conn, 1).await;
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "auditor", "何淼", &[Role::Auditor]).await;
    let refused = export::begin(&mut conn, &desk.ctx, &auditor, &wanted(true, "每周核对")).await;
    assert!(matches!(refused, Err(ExportError::NotPermitted(_))));
    assert!(export::begin(&mut conn, &desk.ctx, &auditor, &wanted(false, "")).await.is_ok());
    for (purpose, problem) in [
        (" ", TextProblem::Missing),
        ("核对", TextProblem::TooShort(export::PURPOSE_MIN)),
        (&*"长".repeat(501), TextProblem::TooLong(export::PURPOSE_MAX)),
    ] {
        let refused = export::begin(&mut conn, &desk.ctx, &desk.lead, &wanted(true, purpose)).await;
        assert!(matches!(refused, Err(ExportError::Purpose(found)) if found == problem), "{purpose}");
    }
    let export = export::begin(&mut conn, &desk.ctx, &desk.lead, &wanted(true, "每周核对")).await.unwrap();
    let rows = export::rows(&conn, &desk.lead, &export, None).await.unwrap();
    assert_eq!(rows.rows[0].contact.as_ref().unwrap().phone, "13800138000");
    assert_eq!(export::list(&conn, &auditor, None, 10).await.unwrap().len(), 2, "refused exports are not recorded");
}
