//! Binding a store to another account.

use super::*;

#[tokio::test]
async fn rebinding_ends_the_old_binding_and_tells_its_holder() {
    let mut it = Setting::of(submitted().await).await;
    let contacts = store::list_contacts(&it.conn, it.desk.store).await.unwrap();
    it.carried_out(rebinding("dy-new")).await;
    let history = store::list_bindings(&it.conn, it.desk.store).await.unwrap();
    assert_eq!(history.iter().map(|it| it.ended_at.is_none()).collect::<Vec<_>>(), [true, false]);
    assert_eq!(history[0].account_reference, "dy-new");
    for kind in [LetterKind::BindingEnded, LetterKind::BoundAgain] {
        let mut told = contacts.clone();
        told.sort();
        assert_eq!(it.addresses(kind).await, told, "{kind}");
    }
    // Without a live binding, none ends.
    sql::execute(&it.conn, &format!("update bindings set ended_at = '{}' where ended_at is null", it.desk.ctx.now()))
        .await;
    it.carried_out(rebinding("dy-third")).await;
    assert_eq!(it.addresses(LetterKind::BindingEnded).await.len(), contacts.len());
}

#[tokio::test]
async fn reviewer_of_the_unbinding_does_not_rebind() {
    let mut it = Setting::of(approved().await).await;
    let lead = it.desk.lead.clone();
    let ended = "update bindings set ended_at = bound_at, ended_by_effect = (select id from effects)";
    sql::execute(&it.conn, ended).await;
    let held = format!(
        "insert into claims (id, application_id, staff_id, claimed_at, lease_until, ended_at, end_cause)
         values (gen_random_uuid(), '{}', '{}', '{now}', '{now}', '{now}', 'released')",
        it.id,
        staff_id(&lead),
        now = it.desk.ctx.now()
    );
    sql::execute(&it.conn, &held).await;
    let id = it.propose(rebinding("dy-new")).await.unwrap();
    assert_err!(it.confirm(&lead, id).await, ConfirmError::Party);
}

#[tokio::test]
async fn rebinding_brings_the_new_holders_contact() {
    let mut it = Setting::of(submitted().await).await;
    let with = |email: &str, phone: &str| match rebinding("dy-new") {
        Proposed::Rebinding { number, account, .. } => {
            Proposed::Rebinding { number, account, holder: NewHolder { email: email.into(), phone: phone.into() } }
        }
        other => other,
    };
    for (email, phone, field) in [
        ("", "13900139000", ProposeField::Address),
        ("nobody", "", ProposeField::Address),
        (NEW, "12", ProposeField::Phone),
    ] {
        match it.propose(with(email, phone)).await {
            Err(ProposeError::Fields(problems)) => assert_eq!(problems[0].0, field, "{email} {phone}"),
            other => panic!("{other:?}"),
        }
    }
    let own = builders::staff_member(&mut it.conn, &it.desk.ctx, "own", "自己", &[Role::Agent]).await;
    sql::execute(&it.conn, &format!("update staff set email = '{NEW}' where id = '{}'", staff_id(&own))).await;
    let new = proposing(with(NEW, ""));
    assert_err!(
        proposal::propose(&mut it.conn, &it.desk.ctx, &own, &new).await,
        ProposeError::Party,
        "their own address"
    );
    let id = it.propose(with(&format!(" {NEW} "), "139 0013 9000")).await.unwrap();
    let lead = it.desk.lead.clone();
    let previewed = proposal::preview(&mut it.conn, &it.desk.ctx, &lead, id).await.unwrap();
    let sent = proposal::confirm(&mut it.conn, &it.desk.ctx, &lead, id).await.unwrap();
    assert_eq!(previewed, sent);
    assert!(sent.iter().any(|notice| notice.kind == LetterKind::BoundAgain && notice.to == NEW), "{sent:?}");
    let live = "select email || ' ' || phone || ' ' || is_primary from store_contacts where ended_at is null";
    assert_eq!(sql::texts(&it.conn, live).await, [format!("{NEW} 139 0013 9000 true")]);
    let to = sql::texts(&it.conn, "select to_address from letters where kind = 'bound_again' order by 1").await;
    assert!(to.contains(&NEW.to_owned()) && to.len() == 3, "{to:?}");
}
