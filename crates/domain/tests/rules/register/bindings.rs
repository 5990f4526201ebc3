//! Bindings and contacts that a document changes: who is told, who can still stop what, and who signs in.

use super::*;

#[tokio::test]
async fn new_binding_brings_contacts_and_ends_the_former() {
    let (desk, mut conn, id) = submitted().await;
    let token = desk.sign_in(&mut conn, STORE_NUMBER).await;
    let alert = find_letter(&conn, id, LetterKind::Alert).await;
    let link = link_in(&desk.send(&mut conn, alert).await);
    let former = store::list_contacts(&conn, desk.store).await.unwrap();
    let what = json!({"version": 1, "binding": rebound(), "contacts": one_contact("xin@zhu.example")});
    assert!(matches!(desk.patch(&mut conn, what).await, Ok(Registered::Changed(_))));
    assert_eq!(store::list_contacts(&conn, desk.store).await.unwrap(), ["xin@zhu.example"]);
    assert!(!desk.is_signed_in(&conn, &token).await, "the former holder's session ends");
    assert!(objection::find(&conn, &desk.ctx, &link).await.unwrap().is_none(), "and their link");
    assert!(objection::object_by_link(&mut conn, &desk.ctx, &link).await.is_err());
    let mut told = former.clone();
    told.sort();
    assert_eq!(to(&conn, LetterKind::BindingEnded).await, told);
    told.push("xin@zhu.example".to_owned());
    told.sort();
    assert_eq!(to(&conn, LetterKind::BoundAgain).await, told);
    let bound = sql::text(&conn, "select count(*)::text from store_contacts where ended_with_binding").await;
    assert_eq!(bound, "2");
    // The application was for the former binding, although the new one began before it was submitted.
    let application = desk.application(&conn, id).await;
    assert!(application.status.is_open());
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let approved = desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Approve)).await;
    assert!(approved.is_err(), "{approved:?}");
    desk.sign_in(&mut conn, STORE_NUMBER).await;
    assert_eq!(last_to(&conn).await, "xin@zhu.example");
}

async fn last_to(conn: &AsyncPgConnection) -> String {
    let newest = "select to_address from letters where kind = 'sign_in_code' order by created_at desc, id desc limit 1";
    sql::text(conn, newest).await
}

#[tokio::test]
async fn contact_in_both_bindings_signs_in_again() {
    let (desk, mut conn) = desk().await;
    let token = desk.sign_in(&mut conn, STORE_NUMBER).await;
    let what = json!({"version": 1, "binding": rebound(), "contacts": contacts_now()});
    desk.patch(&mut conn, what).await.unwrap();
    assert!(!desk.is_signed_in(&conn, &token).await);
    assert_eq!(store::list_contacts(&conn, desk.store).await.unwrap().len(), 2);
    assert_eq!(to(&conn, LetterKind::BoundAgain).await.len(), 2, "each mailbox is told once");
    let token = desk.sign_in(&mut conn, STORE_NUMBER).await;
    assert!(desk.is_signed_in(&conn, &token).await);
}

#[tokio::test]
async fn account_of_another_store_is_refused() {
    let (desk, mut conn) = desk().await;
    let mut stolen = document("QH-1", 1);
    stolen["binding"]["account_reference"] = json!(format!("dy-{STORE_NUMBER}"));
    let field = "binding.account_reference";
    refused(desk.register(&mut conn, &whole("QH-1", stolen)).await, field, ProblemCode::AccountKnown);
    let mut twin = document("QH-2", 1);
    twin["binding"]["account_reference"] = json!("dy-QH-1");
    let entries = [whole("QH-1", document("QH-1", 1)), whole("QH-2", twin)];
    let answers = register::register_each(&mut conn, &desk.ctx, &PLATFORM, &entries).await.unwrap();
    assert!(answers[0].is_ok());
    refused(answers[1].clone(), field, ProblemCode::AccountKnown);
    // A binding that ended here does not come back by an old document.
    sql::execute(&conn, "update bindings set ended_at = '2026-03-02T01:00:00Z' where account_reference = 'dy-QH-1'")
        .await;
    refused(desk.register(&mut conn, &whole("QH-1", document("QH-1", 2))).await, field, ProblemCode::AccountKnown);
}

#[tokio::test]
async fn ended_binding_stops_its_application() {
    let (desk, mut conn, id) = claimed().await;
    let answer = desk.patch(&mut conn, json!({"version": 1, "binding": null})).await;
    assert!(matches!(answer, Ok(Registered::Changed(_))), "{answer:?}");
    assert_eq!(store::find_live_binding(&conn, desk.store).await.unwrap(), None);
    assert!(!store::get(&conn, desk.store).await.unwrap().trading);
    assert_eq!(to(&conn, LetterKind::BindingEnded).await.len(), 2);
    assert_eq!(store::list_contacts(&conn, desk.store).await.unwrap().len(), 2, "they end with the next binding");
    let approved = desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Approve)).await;
    assert!(approved.is_err(), "{approved:?}");
    desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Reject)).await.unwrap();
}

#[tokio::test]
async fn requested_effect_ends_the_binding_itself() {
    let (desk, mut conn, id) = approved().await;
    desk.clock.advance(Duration::days(4));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. } | EffectAttempt::Preflight { .. }), "{begun:?}");
    sql::execute(&conn, "update applications set effect = 'requested'").await;
    assert!(matches!(
        desk.patch(&mut conn, json!({"version": 1, "binding": null})).await,
        Ok(Registered::Unchanged(_))
    ));
    assert!(store::find_live_binding(&conn, desk.store).await.unwrap().is_some());
}

#[tokio::test]
async fn changed_contact_restarts_the_notice_period() {
    let (desk, mut conn, id) = approved().await;
    desk.clock.advance(Duration::days(4));
    let token = desk.sign_in(&mut conn, STORE_NUMBER).await;
    let old = store::list_contacts(&conn, desk.store).await.unwrap();
    let contacts = json!([{"email": "thief@new.example", "primary": true}, {"email": &old[1]}]);
    desk.patch(&mut conn, json!({"version": 1, "contacts": contacts})).await.unwrap();
    assert!(!desk.is_signed_in(&conn, &token).await, "the former primary mailbox is signed out");
    let mut told = vec![old[0].clone(), old[1].clone(), "thief@new.example".to_owned()];
    told.sort();
    assert_eq!(to(&conn, LetterKind::ContactChanged).await, told);
    let mut repeated = vec![old[1].clone(), "thief@new.example".to_owned()];
    repeated.sort();
    assert_eq!(to(&conn, LetterKind::AlertRepeated).await, repeated);
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet, "the new alerts were not sent yet");
    desk.send_alerts(&conn, id).await;
    desk.clock.advance(Duration::hours(23));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
}

#[tokio::test]
async fn replaced_contact_can_still_object() {
    let (desk, mut conn, id) = submitted().await;
    let old = store::list_contacts(&conn, desk.store).await.unwrap();
    let alert = format!("select id from letters where kind = 'alert' and to_address = '{}'", old[0]);
    let alert: LetterId = sql::text(&conn, &alert).await.parse().unwrap();
    let link = link_in(&desk.send(&mut conn, alert).await);
    desk.patch(&mut conn, json!({"version": 1, "contacts": one_contact("thief@new.example")})).await.unwrap();
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    assert!(desk.application(&conn, id).await.objected_at.is_some(), "whoever was replaced may be the owner");
}

#[tokio::test]
async fn last_contact_stays_while_an_application_is_open() {
    let (desk, mut conn, _) = submitted().await;
    let none = json!({"version": 1, "contacts": []});
    refused(desk.patch(&mut conn, none.clone()).await, "contacts", ProblemCode::ContactNeeded);
    let (desk, mut conn) = crate::desk::desk().await;
    let token = desk.sign_in(&mut conn, STORE_NUMBER).await;
    desk.patch(&mut conn, none).await.unwrap();
    assert_eq!(store::list_contacts(&conn, desk.store).await.unwrap(), [""; 0]);
    assert!(!desk.is_signed_in(&conn, &token).await);
    let key = SecretKey::derive(&[7; 32]).unwrap();
    sign_in::request_code(&mut conn, &desk.ctx, &key, STORE_NUMBER, Locale::ZhCn, Medium::Mail).await.unwrap();
    assert_eq!(to(&conn, LetterKind::SignInCode).await.len(), 1, "there is nobody to send a code to");
    let id = desk.store;
    let back = json!({"version": 2, "contacts": contacts_now()});
    desk.patch(&mut conn, back).await.unwrap();
    assert_eq!(store::list_contacts(&conn, id).await.unwrap().len(), 2, "an address that ended is registered again");
}

#[tokio::test]
async fn phone_and_language_of_a_contact_are_no_news() {
    let (desk, mut conn, _) = submitted().await;
    let token = desk.sign_in(&mut conn, STORE_NUMBER).await;
    let mut contacts = contacts_now();
    contacts[0]["phone"] = json!("13800138000");
    contacts[1]["locale"] = json!("en");
    desk.patch(&mut conn, json!({"version": 1, "contacts": contacts})).await.unwrap();
    assert_eq!(to(&conn, LetterKind::ContactChanged).await, [""; 0]);
    assert!(desk.is_signed_in(&conn, &token).await);
    let mut swapped = contacts.clone();
    swapped[0]["primary"] = json!(false);
    swapped[1]["primary"] = json!(true);
    desk.patch(&mut conn, json!({"version": 2, "contacts": swapped})).await.unwrap();
    assert!(!desk.is_signed_in(&conn, &token).await, "codes go to another mailbox now");
    assert_eq!(to(&conn, LetterKind::ContactChanged).await.len(), 2, "both contacts are told of that");
    desk.sign_in(&mut conn, STORE_NUMBER).await;
    assert_eq!(last_to(&conn).await, format!("{STORE_NUMBER}.second@store.example").to_lowercase());
}

#[tokio::test]
async fn code_to_a_former_contact_does_not_sign_in() {
    let (desk, mut conn) = desk().await;
    let key = SecretKey::derive(&[7; 32]).unwrap();
    let ticket =
        sign_in::request_code(&mut conn, &desk.ctx, &key, STORE_NUMBER, Locale::ZhCn, Medium::Mail).await.unwrap();
    let (code, _) = last_code(&conn, LetterKind::SignInCode).await;
    desk.patch(&mut conn, json!({"version": 1, "contacts": one_contact("new@new.example")})).await.unwrap();
    assert!(sign_in::verify_code(&mut conn, &desk.ctx, &key, &ticket, &code).await.is_err());
}

#[tokio::test]
async fn revoked_certification_does_not_come_back() {
    let (desk, mut conn) = desk().await;
    desk.register(&mut conn, &whole("QH-1", document("QH-1", 1))).await.unwrap();
    let of = |version, certification: &str| patch("QH-1", json!({"version": version, "certification": certification}));
    desk.register(&mut conn, &of(2, "revoked")).await.unwrap();
    refused(desk.register(&mut conn, &of(3, "certified")).await, "certification", ProblemCode::RevokedForGood);
    desk.register(&mut conn, &of(3, "none")).await.unwrap();
    assert_eq!(sql::text(&conn, "select certification from stores where number = 'QH-1'").await, "revoked");
}

#[tokio::test]
async fn member_of_staff_known_by_a_new_contact_is_a_party() {
    let (desk, mut conn) = desk_with_key().await;
    let id = desk.submitted(&mut conn).await;
    let own = OwnContact { phone: "139 1111 2222".into(), ..OwnContact::default() };
    own_contact::add(&mut conn, &desk.ctx, &desk.reviewer, &own).await.unwrap();
    let mut contacts = contacts_now();
    contacts[1]["phone"] = json!("+86 139-1111-2222");
    desk.patch(&mut conn, json!({"version": 1, "contacts": contacts})).await.unwrap();
    let claimed = claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await;
    assert_err!(claimed, ClaimError::Ineligible(Ineligible::Related));
}
