//! Binding again (R20), and certification after a revocation (R21).

use domain::application::access;
use domain::effect::EffectAttempt;
use domain::effect::platform::PLATFORM;
use domain::evidence::access::AccessError;
use domain::intake::draft::{self, Answers, DraftOwner};
use domain::intake::draft_document;
use domain::store::{self, BindError, BindingField, Certification, CertifyError, NewBinding};
use uuid::Uuid;

use crate::prelude::*;

fn new(reference: &str) -> NewBinding {
    NewBinding { account_name: "木棉新号".into(), account_reference: reference.into() }
}

async fn unbound() -> (Desk, AsyncPgConnection) {
    let (desk, conn) = desk().await;
    let unbound = format!("update bindings set ended_at = '{}'; update stores set trading = false", desk.ctx.now());
    sql::execute(&conn, &unbound).await;
    (desk, conn)
}

#[tokio::test]
async fn unbound_store_is_bound_to_a_new_account() {
    let (desk, mut conn) = unbound().await;
    let id = store::bind_again(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER, &new("dy-new")).await.unwrap();
    let history = store::list_bindings(&conn, desk.store).await.unwrap();
    assert_eq!(history.iter().map(|it| it.ended_at.is_none()).collect::<Vec<_>>(), [true, false]);
    assert_eq!(history[0].id, id);
    assert!(store::get(&conn, desk.store).await.unwrap().trading, "the store trades again");
    let lines = event::list(&conn, event::Subject::Store(desk.store)).await.unwrap();
    assert!(lines.iter().any(|line| line.action == "bound_again"));
}

#[tokio::test]
async fn every_contact_is_notified_of_a_new_binding() {
    let (desk, mut conn) = unbound().await;
    let old = new(&format!("dy-{STORE_NUMBER}"));
    store::bind_again(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER, &old).await.unwrap_err();
    assert_eq!(bound_again_letters(&mut conn).await, []);
    let contacts = store::list_contacts(&conn, desk.store).await.unwrap();
    let (mut one, mut two) = (desk.database.connect().await, desk.database.connect().await);
    let (a, b) = (new("dy-a"), new("dy-b"));
    let (first, second) = tokio::join!(
        store::bind_again(&mut one, &desk.ctx, &PLATFORM, STORE_NUMBER, &a),
        store::bind_again(&mut two, &desk.ctx, &PLATFORM, STORE_NUMBER, &b),
    );
    let binding = first.or(second).unwrap();
    let letters = bound_again_letters(&mut conn).await;
    let notified: Vec<_> = letters.iter().map(|(_, to, _)| to.clone()).collect();
    assert_eq!(notified, contacts, "contacts are notified whoever bound the store");
    assert_eq!(store::list_contacts(&conn, desk.store).await.unwrap(), [""; 0], "they end with the former binding");
    assert!(contacts.len() > 1 && letters.iter().all(|(.., topic)| *topic == Some(binding.0)));
    // The letter states a past fact: it is sent although the store was unbound again.
    sql::execute(&conn, &format!("update bindings set ended_at = '{}' where id = '{binding}'", desk.ctx.now())).await;
    desk.send(&mut conn, letters[0].0).await;
    // The letter is about no application: it is erased a month later.
    desk.clock.advance(Duration::days(31));
    assert_eq!(retention::erase_letters(&conn, &desk.ctx, 100).await.unwrap(), 1);
}

#[tokio::test]
async fn new_holder_sees_nothing_of_the_former_one() {
    let (desk, mut conn, id) = submitted().await;
    desk.withdraw(&mut conn, id).await.unwrap();
    let owner = DraftOwner::owner(desk.store);
    let draft = builders::complete_draft(&mut conn, &desk.ctx, owner, Kind::Unbind).await;
    let files = draft_document::list_of_draft(&conn, draft).await.unwrap();
    let unbound = format!("update bindings set ended_at = '{}'", desk.ctx.now());
    sql::execute(&conn, &unbound).await;
    let seen = async |conn: &AsyncPgConnection| {
        let application = transition::get(conn, id).await.unwrap();
        let listed = domain::application::list_of_holder(conn, desk.store, 10).await.unwrap().len();
        (access::check(&desk.applicant, &application).is_ok(), listed)
    };
    assert_eq!(seen(&conn).await, (true, 1));
    store::bind_again(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER, &new("dy-new")).await.unwrap();
    assert_eq!(seen(&conn).await, (false, 0));
    assert!(draft::find(&conn, owner, Kind::Unbind).await.unwrap().is_none());
    let picture =
        draft_document::open_draft_document(&mut conn, &desk.ctx, &desk.applicant, draft, files[0].evidence.id, 1);
    assert_err!(picture.await, AccessError::Missing);
    // The new holder begins anew; the former one's draft and papers are removed at once.
    let theirs = draft::begin(&conn, owner, Kind::Unbind, &Answers::default(), desk.ctx.now()).await.unwrap();
    assert_ne!(theirs.id, draft);
    assert_eq!(retention::remove_drafts(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(sql::count(&conn, &format!("drafts where id = '{draft}'")).await, 0);
    assert_eq!(
        sql::count(&conn, "evidence where state <> 'removed' and wrapped_key is not null").await,
        1,
        "as submitted"
    );
}

/// Binds the store to another account, with a contact of the new holder.
async fn rebind(desk: &Desk, conn: &mut AsyncPgConnection) {
    let now = desk.ctx.now();
    sql::execute(conn, &format!("update bindings set ended_at = '{now}'")).await;
    store::bind_again(conn, &desk.ctx, &PLATFORM, STORE_NUMBER, &new("dy-new")).await.unwrap();
    let contact = format!(
        "insert into store_contacts (id, store_id, email, is_primary, created_at)
         values (gen_random_uuid(), '{}', 'xin@zhu.example', true, '{now}')",
        desk.store
    );
    sql::execute(conn, &contact).await;
}

#[tokio::test]
async fn former_holders_approval_revokes_nothing() {
    let (desk, mut conn) = desk().await;
    let id = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::RevokeCertification).await.id;
    desk.send_alerts(&conn, id).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    rebind(&desk, &mut conn).await;
    desk.clock.advance(Duration::days(4));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(!matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
    assert_eq!(desk.status(&conn, id).await, (Status::Approved, EffectState::Blocked));
    assert_eq!(store::get(&conn, desk.store).await.unwrap().certification, Certification::Certified);
}

#[tokio::test]
async fn former_holders_application_is_not_approved() {
    let (desk, mut conn) = desk().await;
    let id = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::RevokeCertification).await.id;
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    rebind(&desk, &mut conn).await;
    let approved = desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Approve)).await;
    assert_err!(approved, DecideError::SubjectEnded);
    desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Reject)).await.unwrap();
}

#[tokio::test]
async fn new_holder_hears_nothing_of_the_former_ones_case() {
    let (desk, mut conn) = desk().await;
    let id = desk.decided(&mut conn, Outcome::Reject).await;
    rebind(&desk, &mut conn).await;
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    let to_new = "select count(*)::text from letters where to_address = 'xin@zhu.example'";
    assert_eq!(sql::text(&conn, to_new).await, "0");
}

/// Its link would answer that there is no such application.
#[tokio::test]
async fn alert_does_not_leave_once_its_link_ended() {
    let (desk, mut conn, id) = submitted().await;
    let alert = find_letter(&conn, id, LetterKind::Alert).await;
    rebind(&desk, &mut conn).await;
    assert_eq!(desk.begin(&mut conn, alert).await, LetterAttempt::Over(LetterState::Cancelled));
    assert_eq!(letter_states(&conn, id, LetterKind::AlertEnded).await, [], "it did not end");
}

async fn bound_again_letters(conn: &mut AsyncPgConnection) -> Vec<(LetterId, String, Option<Uuid>)> {
    let written = letters::table.filter(letters::kind.eq(LetterKind::BoundAgain)).order(letters::to_address.desc());
    written.select((letters::id, letters::to_address, letters::topic_id)).load(conn).await.unwrap()
}

#[tokio::test]
async fn invalid_bindings_are_refused() {
    let (desk, mut conn) = desk().await;
    let bound = store::bind_again(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER, &new("dy-new")).await;
    assert!(matches!(bound, Err(BindError::StillBound)), "{bound:?}");
    let (desk, mut conn) = unbound().await;
    let old = format!("dy-{STORE_NUMBER}");
    let known = store::bind_again(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER, &new(&old)).await;
    assert!(matches!(known, Err(BindError::AccountKnown)), "{known:?}");
    assert_err!(store::bind_again(&mut conn, &desk.ctx, &PLATFORM, "QH-1", &new("dy-new")).await, BindError::Missing);
    for actor in [&desk.reviewer, &desk.lead, &desk.applicant, &Actor::Worker, &Actor::CommandLine] {
        let refused = store::bind_again(&mut conn, &desk.ctx, actor, STORE_NUMBER, &new("dy-new")).await;
        assert!(matches!(refused, Err(BindError::NotPermitted(_))), "{refused:?}");
    }
    for reference in ["", "a b", "dy-①", "dy\u{e000}x", &"x".repeat(101)] {
        let odd = store::bind_again(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER, &new(reference)).await;
        assert!(matches!(odd, Err(BindError::Field(BindingField::AccountReference, _))), "{reference:?}: {odd:?}");
    }
}

#[tokio::test]
async fn concurrent_bindings_have_one_winner() {
    let (desk, mut conn) = unbound().await;
    let (mut one, mut two) = (desk.database.connect().await, desk.database.connect().await);
    let (a, b) = (new("dy-a"), new("dy-b"));
    let (first, second) = tokio::join!(
        store::bind_again(&mut one, &desk.ctx, &PLATFORM, STORE_NUMBER, &a),
        store::bind_again(&mut two, &desk.ctx, &PLATFORM, STORE_NUMBER, &b),
    );
    assert_eq!([&first, &second].iter().filter(|it| it.is_ok()).count(), 1, "{first:?} {second:?}");
    assert_err!(if first.is_ok() { second } else { first }, BindError::StillBound);

    for number in ["QH-1", "QH-2"] {
        builders::store(&mut conn, number, "青禾", desk.ctx.now()).await;
    }
    let live = "update bindings set ended_at = bound_at where account_reference like 'dy-QH-%'";
    sql::execute(&conn, live).await;
    let shared = new("dy-shared");
    let (first, second) = tokio::join!(
        store::bind_again(&mut one, &desk.ctx, &PLATFORM, "QH-1", &shared),
        store::bind_again(&mut two, &desk.ctx, &PLATFORM, "QH-2", &shared),
    );
    assert_eq!([&first, &second].iter().filter(|it| it.is_ok()).count(), 1, "{first:?} {second:?}");
}

#[tokio::test]
async fn database_keeps_one_live_binding_and_the_history() {
    let (_desk, conn) = unbound().await;
    for statement in [
        "update bindings set ended_at = null",
        "update bindings set account_reference = 'dy-other'",
        "delete from bindings",
        "insert into bindings (id, store_id, account_name, account_reference, bound_at)
         select gen_random_uuid(), store_id, 'x', n::text, bound_at from bindings, generate_series(1, 2) n",
    ] {
        sql::refusal(&conn, statement).await;
    }
}

#[tokio::test]
async fn certification_cannot_follow_a_revocation() {
    let (desk, mut conn) = desk().await;
    sql::execute(&conn, "update stores set certification = 'none', certified_at = null").await;
    assert_err!(store::certify(&mut conn, &desk.ctx, &desk.lead, STORE_NUMBER).await, CertifyError::NotPermitted(_));
    store::certify(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER).await.unwrap();
    store::certify(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER).await.unwrap();
    assert_eq!(store::get(&conn, desk.store).await.unwrap().certification, Certification::Certified);
    let revoked = "update stores set certification = 'revoked', certification_revoked_at = certified_at";
    sql::execute(&conn, revoked).await;
    let again = store::certify(&mut conn, &desk.ctx, &PLATFORM, STORE_NUMBER).await;
    assert!(matches!(again, Err(CertifyError::RevokedForGood { at: Some(_) })), "{again:?}");
    for statement in [
        "update stores set certification = 'certified'",
        "update stores set certification = 'none'",
        "update stores set certification_revoked_at = null",
        "update stores set number = 'other'",
        "delete from stores",
    ] {
        sql::refusal(&conn, statement).await;
    }
    sql::execute(&conn, "update stores set trading = false").await;
}
