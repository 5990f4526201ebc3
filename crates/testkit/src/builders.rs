//! Named starting points: a store, people, an application this far on its way; made by the use cases themselves
//! wherever there is one.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::actor::{Actor, Role, StaffActor};
use domain::application::Kind;
use domain::decision::{self, Outcome, Verdict};
use domain::draft::Answers;
use domain::id::{ApplicationId, BindingId, StaffId, StoreContactId, StoreId};
use domain::policy::{self, Policy};
use domain::schema::{bindings, store_contacts, stores};
use domain::secret;
use domain::staff::{self, NewStaff};
use domain::submission::{self, Receipt, Submission};
use domain::{Context, Locale, calendar, claim};

/// The password of everybody [`staff_member`] makes.
pub const PASSWORD: &str = "correct horse battery staple";

/// Publishes the shipped calendar and policy.
pub async fn registers(conn: &mut AsyncPgConnection, ctx: &Context) {
    calendar::publish_shipped(conn, ctx.now()).await.expect("the calendar is published");
    let policy = Policy::parse(policy::SHIPPED).expect("the shipped policy is one");
    policy::publish(conn, &Actor::Operator, ctx.now(), &policy, policy::SHIPPED)
        .await
        .expect("the policy is published");
}

/// A store, bound and certified, with two registered contacts: `{number}@store.example` and
/// `{number}.second@store.example`.
pub async fn store(conn: &mut AsyncPgConnection, number: &str, name: &str, now: DateTime<Utc>) -> StoreId {
    let since = now - Duration::days(400);
    let id = StoreId::new(since);
    diesel::insert_into(stores::table)
        .values((
            stores::id.eq(id),
            stores::number.eq(number),
            stores::name.eq(name),
            stores::owner_name.eq("陈立新"),
            stores::certification.eq("certified"),
            stores::certified_at.eq(Some(since)),
            stores::balance_cents.eq(1_234_560),
            stores::unshipped_orders.eq(3),
            stores::created_at.eq(since),
        ))
        .execute(conn)
        .await
        .expect("the store is inserted");
    for (address, is_primary) in
        [(format!("{number}@store.example"), true), (format!("{number}.second@store.example"), false)]
    {
        diesel::insert_into(store_contacts::table)
            .values((
                store_contacts::id.eq(StoreContactId::new(since)),
                store_contacts::store_id.eq(id),
                store_contacts::email.eq(address.to_lowercase()),
                store_contacts::is_primary.eq(is_primary),
                store_contacts::created_at.eq(since),
            ))
            .execute(conn)
            .await
            .expect("the contact is inserted");
    }
    diesel::insert_into(bindings::table)
        .values((
            bindings::id.eq(BindingId::new(since)),
            bindings::store_id.eq(id),
            bindings::account_name.eq("木棉好物"),
            bindings::account_reference.eq(format!("dy-{number}")),
            bindings::bound_at.eq(since),
        ))
        .execute(conn)
        .await
        .expect("the binding is inserted");
    id
}

/// A member of staff with [`PASSWORD`].
pub async fn staff_member(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    sign_in_name: &str,
    name: &str,
    roles: &[Role],
) -> Actor {
    let new = NewStaff {
        sign_in_name: sign_in_name.to_owned(),
        name: name.to_owned(),
        email: format!("{sign_in_name}@desk.example"),
        password_hash: password_hash(),
        roles: roles.to_vec(),
        locale: Locale::ZhCn,
    };
    let id: StaffId = staff::create(conn, ctx, &Actor::Operator, &new).await.expect("the staff member is created");
    Actor::Staff(StaffActor { id, name: name.to_owned(), roles: roles.to_vec() })
}

/// [`PASSWORD`], hashed once per process: hashing is slow on purpose.
fn password_hash() -> String {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| secret::hash_password(PASSWORD).expect("the password is hashed")).clone()
}

/// Answers that pass.
pub fn answers() -> Answers {
    Answers {
        reason: "changed_phone".into(),
        words: String::new(),
        contact_name: "陈立新".into(),
        contact_phone: "13800138000".into(),
        contact_email: "chen@mumian.example".into(),
    }
}

/// An application of the store, submitted now.
pub async fn submitted(conn: &mut AsyncPgConnection, ctx: &Context, store: StoreId, kind: Kind) -> Receipt {
    let policy = ctx.policies.current(conn).await.expect("a policy is in force");
    let submission = Submission {
        answers: answers().check(kind, &policy.policy).expect("the answers pass"),
        acknowledged: policy.policy.consequences_for(kind).map(|consequence| consequence.code.clone()).collect(),
        locale: Locale::ZhCn,
    };
    submission::submit(conn, ctx, &Actor::Applicant { store }, &submission).await.expect("the application is submitted")
}

/// A verdict that passes.
pub fn verdict(outcome: Outcome) -> Verdict {
    Verdict {
        outcome,
        reasons: if outcome == Outcome::Reject { vec!["identity_mismatch".into()] } else { Vec::new() },
        words: "联系人与登记信息一致，予以处理。".into(),
        note: String::new(),
        seen_version: None,
    }
}

/// Claims and decides.
pub async fn decided(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    reviewer: &Actor,
    id: ApplicationId,
    outcome: Outcome,
) {
    claim::claim(conn, ctx, reviewer, id).await.expect("the application is claimed");
    decision::decide(conn, ctx, reviewer, id, &verdict(outcome)).await.expect("the application is decided");
}
