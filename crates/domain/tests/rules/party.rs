//! A party to an application, by having submitted it or by own contact data that occur in it, can neither review it nor
//! steer its review (R24); anybody else with the same roles can.

use domain::account::own_contact::{self, OwnContact, OwnContactError};
use domain::base::blind_index::{BlindIndexKind, TypedNumber};
use domain::delivery::cancel;
use domain::delivery::follow_up_result::close_follow_up;
use domain::desk::snooze;
use domain::effect::unknown::{self, ManualFinding};
use domain::evidence::access;
use domain::intake::draft::DraftOwner;
use domain::intake::objection;
use domain::intake::submission::{self, Submission, SubmitError};
use domain::letter::follow_up::{self, FollowUpReason, FollowUpResult};
use domain::proposal::{self, Proposed};
use domain::review::void;

use crate::prelude::*;

const ROLES: [Role; 3] = [Role::Agent, Role::Reviewer, Role::Lead];

/// The steps of a lead and agent about an application, each from a starting point of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Claim,
    Assign,
    Release,
    Snooze,
    Void,
    Undo,
    LiftObjection,
    CancelLetter,
    CorrectAddress,
    AskAgain,
    Settle,
    CloseContactsFollowUp,
    LookAtEvidence,
}

use Act::*;

const ACTS: [Act; 13] = [
    Claim,
    Assign,
    Release,
    Snooze,
    Void,
    Undo,
    LiftObjection,
    CancelLetter,
    CorrectAddress,
    AskAgain,
    Settle,
    CloseContactsFollowUp,
    LookAtEvidence,
];

/// Brings a new application to where the act is possible.
async fn prepare(desk: &Desk, conn: &mut AsyncPgConnection, act: Act) -> ApplicationId {
    let number = format!("PT-{act:?}").to_uppercase();
    let id = desk.submitted_by(conn, &number).await;
    let decide = async |conn: &mut AsyncPgConnection, outcome| {
        builders::decided(conn, &desk.ctx, &desk.reviewer, id, outcome).await;
    };
    match act {
        Claim | Void | LookAtEvidence => {}
        Assign | Release | Snooze => claim::claim(conn, &desk.ctx, &desk.reviewer, id).await.unwrap(),
        Undo | CancelLetter => decide(conn, Outcome::Reject).await,
        LiftObjection => {
            let owner = testkit::stage::owner(conn, id).await;
            objection::object(conn, &desk.ctx, &owner, id).await.unwrap();
        }
        CorrectAddress | CloseContactsFollowUp => {
            let kind = if act == CorrectAddress { LetterKind::Received } else { LetterKind::Alert };
            let letter = find_letter(conn, id, kind).await;
            let LetterAttempt::Send(stored) = desk.begin(conn, letter).await else { panic!("it is due") };
            attempt::give_up(conn, &desk.ctx, &stored, "550 no such user").await.unwrap();
        }
        AskAgain | Settle => {
            decide(conn, Outcome::Approve).await;
            let at = desk.ctx.now();
            let failed = format!(
                "update effects set state = 'failed', requested_at = '{at}', attempt = 15 where application_id = '{id}'"
            );
            sql::execute(conn, &failed).await;
            let turned = format!("update applications set effect = 'failed', turn = 'lead' where id = '{id}'");
            sql::execute(conn, &turned).await;
        }
    }
    id
}

async fn take(
    desk: &Desk,
    conn: &mut AsyncPgConnection,
    who: &Actor,
    act: Act,
    id: ApplicationId,
) -> Result<(), String> {
    let ctx = &desk.ctx;
    match act {
        Claim => refusal(claim::claim(conn, ctx, who, id).await),
        Assign => refusal(claim::assign(conn, ctx, who, id, staff_id(&desk.lead), "请接手").await),
        Release => refusal(claim::release(conn, ctx, who, id).await),
        Snooze => refusal(snooze::snooze(conn, ctx, who, id, ctx.now() + Duration::hours(1)).await),
        Void => refusal(void::void(conn, ctx, who, id, "重复申请。").await),
        Undo => refusal(decision::undo(conn, ctx, who, id, "看错了").await),
        LiftObjection => refusal(objection::lift(conn, ctx, who, id, "已核实。", None).await),
        CancelLetter => {
            let letter = find_letter(conn, id, LetterKind::Rejected).await;
            refusal(cancel::cancel(conn, ctx, who, letter).await)
        }
        CorrectAddress => {
            let proposed = Proposed::AddressCorrected { application: id, address: "other@shop.example".to_owned() };
            refusal(proposal::propose(conn, ctx, who, &proposing(proposed)).await)
        }
        AskAgain => refusal(unknown::ask_again(conn, ctx, who, id).await),
        Settle => refusal(unknown::settle(conn, ctx, who, id, ManualFinding::NotDone, "已向平台核实。").await),
        CloseContactsFollowUp => {
            let open = follow_up::list(conn, who, None, 100).await.unwrap();
            let of_it = open.iter().find(|it| it.application_id == id).unwrap();
            refusal(close_follow_up(conn, ctx, who, of_it.id, FollowUpResult::NotReached, "登记电话停机。").await)
        }
        LookAtEvidence => {
            access::state_purpose(conn, ctx, who, id, "核对一项投诉").await.unwrap();
            let application = desk.application(conn, id).await;
            refusal(access::get_ground(conn, ctx, who, &application).await)
        }
    }
}

/// Requires that `who` can do nothing about applications that `make_party` made them a party to, and that a colleague
/// with the same roles can do everything.
async fn requires_somebody_else(
    desk: &Desk,
    conn: &mut AsyncPgConnection,
    who: &Actor,
    make_party: impl AsyncFn(&AsyncPgConnection, ApplicationId),
) {
    let other = builders::staff_member(conn, &desk.ctx, "colleague", "同事", &ROLES).await;
    let mut wrong = Vec::new();
    for act in ACTS {
        let id = prepare(desk, conn, act).await;
        make_party(conn, id).await;
        let party = rolled_back(conn, async |conn: &mut AsyncPgConnection| take(desk, conn, who, act, id).await).await;
        let colleague =
            rolled_back(conn, async |conn: &mut AsyncPgConnection| take(desk, conn, &other, act, id).await).await;
        if party.is_ok() || colleague.is_err() {
            wrong.push(format!("{act:?}: party {party:?}, colleague {colleague:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn lodger_neither_reviews_nor_steers() {
    let (desk, mut conn) = desk_with_key().await;
    let lodger = builders::staff_member(&mut conn, &desk.ctx, "lodger", "何苗", &ROLES).await;
    let me = staff_id(&lodger);
    requires_somebody_else(&desk, &mut conn, &lodger, async |conn, id| {
        sql::execute(conn, &format!("update applications set lodged_by = '{me}' where id = '{id}'")).await;
    })
    .await;
}

#[tokio::test]
async fn own_address_makes_it_ones_own_case() {
    let (desk, mut conn) = desk().await;
    let owner = builders::staff_member(&mut conn, &desk.ctx, "owner", "陈立新", &ROLES).await;
    let me = staff_id(&owner);
    sql::execute(&conn, &format!("update staff set email = 'Chen+desk@mumian.example' where id = '{me}'")).await;
    requires_somebody_else(&desk, &mut conn, &owner, async |_, _| {}).await;
    // Neither is it offered.
    let id = desk.submitted(&mut conn).await;
    assert_err!(desk.claim(&mut conn, &owner, id).await, ClaimError::Ineligible(Ineligible::Related));
    assert_eq!(desk.claim_next(&mut conn, &owner).await, None);
    assert!(desk.claim_next(&mut conn, &desk.reviewer).await.is_some());
}

#[tokio::test]
async fn registered_contacts_and_own_marks_count() {
    let (desk, mut conn) = desk_with_key().await;
    let id = desk.submitted(&mut conn).await;
    let refused = async |conn: &mut AsyncPgConnection, who: &Actor| {
        rolled_back(conn, async |conn: &mut AsyncPgConnection| refusal(desk.claim(conn, who, id).await)).await.is_err()
    };
    let own = async |conn: &mut AsyncPgConnection, name: &str, typed: OwnContact| {
        let who = builders::staff_member(conn, &desk.ctx, name, name, &[Role::Reviewer]).await;
        own_contact::add(conn, &desk.ctx, &who, &typed).await.unwrap();
        who
    };
    let contact = format!("{}.SECOND@store.example", crate::desk::STORE_NUMBER);
    let registered = own(&mut conn, "registered", OwnContact { email: contact, ..OwnContact::default() }).await;
    let phone =
        own(&mut conn, "phone", OwnContact { phone: "+86 138 0013 8000".into(), ..OwnContact::default() }).await;
    let identity = TypedNumber::new("11010519491231002X");
    let read = own(&mut conn, "identity", OwnContact { identity, ..OwnContact::default() }).await;
    assert!(refused(&mut conn, &registered).await);
    assert!(refused(&mut conn, &phone).await);
    assert!(!refused(&mut conn, &read).await, "the number was not read off a document yet");
    let key = desk.ctx.key.clone().unwrap();
    let hash = domain::base::blind_index::mark(&key, BlindIndexKind::Identity, "11010519491231002X");
    let known = format!(
        "insert into blind_indexes values ('{id}', 'identity', decode('{}', 'hex'), '{}')",
        hex::encode(hash),
        desk.ctx.now()
    );
    sql::execute(&conn, &known).await;
    assert!(refused(&mut conn, &read).await);
    assert!(!refused(&mut conn, &desk.reviewer).await);
    let bad = OwnContact { phone: "12".into(), ..OwnContact::default() };
    let invalid = own_contact::add(&mut conn, &desk.ctx, &desk.reviewer, &bad).await;
    assert_err!(invalid, OwnContactError::Invalid(BlindIndexKind::Phone));
    assert_eq!(sql::count(&conn, "events where data::text ~ '138 ?0013 ?8000|@'").await, 0);
}

#[tokio::test]
async fn agent_does_not_lodge_an_own_case() {
    let (desk, mut conn) = desk().await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "何苗", &[Role::Agent]).await;
    let me = staff_id(&agent);
    let owner = DraftOwner { agent: Some(me), ..DraftOwner::owner(desk.store) };
    let draft = builders::complete_draft(&mut conn, &desk.ctx, owner, Kind::Unbind).await;
    sql::execute(&conn, &format!("update staff set email = 'chen@mumian.example' where id = '{me}'")).await;
    let submission = Submission { draft, locale: Locale::ZhCn, query_code_hash: builders::query_code_hash() };
    assert_err!(submission::submit(&mut conn, &desk.ctx, &agent, &submission).await, SubmitError::OwnCase);
}

#[tokio::test]
async fn cancelled_decision_letter_asks_for_a_follow_up() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "何苗", &[Role::Agent]).await;
    let rejected = find_letter(&conn, id, LetterKind::Rejected).await;
    cancel::cancel(&mut conn, &desk.ctx, &agent, rejected).await.unwrap();
    let open = follow_up::list(&conn, &agent, None, 10).await.unwrap();
    assert_eq!(
        open.iter().map(|it| (it.letter_id, it.reason)).collect::<Vec<_>>(),
        [(rejected, FollowUpReason::Cancelled)]
    );
    // When the decision is undone within its grace period, there is nothing left to tell.
    desk.undo(&mut conn, &desk.reviewer, id).await.unwrap();
    assert!(follow_up::list(&conn, &agent, None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn undo_is_told_to_whom_customer_service_called() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "何苗", &[Role::Agent]).await;
    let rejected = find_letter(&conn, id, LetterKind::Rejected).await;
    cancel::cancel(&mut conn, &desk.ctx, &agent, rejected).await.unwrap();
    let open = follow_up::list(&conn, &agent, None, 10).await.unwrap()[0].id;
    close_follow_up(&mut conn, &desk.ctx, &agent, open, FollowUpResult::Reached, "已拨打电话告知。").await.unwrap();
    desk.undo(&mut conn, &desk.reviewer, id).await.unwrap();
    assert_eq!(letter_states(&conn, id, LetterKind::Reopened).await, [LetterState::Queued]);
}
