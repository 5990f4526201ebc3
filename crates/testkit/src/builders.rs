//! Named starting points: a store, people, an application at a certain stage; created through the use cases wherever
//! one exists.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::account::staff::{self, NewStaff};
use domain::base::schema::{
    bindings, draft_evidence, drafts, evidence as evidence_rows, evidence_pages, proposal_evidence, store_contacts,
    stores,
};
use domain::base::{
    Actor, ApplicationId, BindingId, DraftId, EffectId, EvidenceId, Kind, ProposalId, Role, StaffActor, StaffId,
    StoreContactId, StoreId,
};
use domain::deadline::calendar;
use domain::effect::{self, EffectAttempt};
use domain::evidence::access::{self, Picture};
use domain::evidence::{self, EvidencePage, EvidenceState, MediaType};
use domain::intake::draft::{self, Answers, Draft, DraftOwner};
use domain::intake::draft_document;
use domain::intake::submission::{self, Receipt, Submission};
use domain::job::RetryPolicy;
use domain::policy::{self, Policy, SecondRules};
use domain::review::decision::Verdict;
use domain::review::outcome::Outcome;
use domain::review::unopened::Opening;
use domain::review::{claim, decide};
use domain::{Context, Locale};

/// The password of every member of staff created by [`staff_member`].
pub const PASSWORD: &str = "correct horse battery staple";

/// Publishes the shipped calendar and the shipped policy, without its checks and its second review, which most tests
/// do not need.
pub async fn registers(conn: &mut AsyncPgConnection, ctx: &Context) {
    calendar::publish_shipped(conn, ctx.now()).await.expect("the calendar is published");
    change_policy(conn, ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules::default();
    })
    .await;
}

/// Publishes the shipped policy with a test's changes. An approval can be withdrawn for a minute only, so that most
/// tests need not wait for it.
pub async fn change_policy(conn: &mut AsyncPgConnection, ctx: &Context, change: impl FnOnce(&mut Policy)) {
    let mut policy = Policy::parse(policy::SHIPPED).expect("the shipped policy parses");
    policy.periods.withdrawal_minutes = 1;
    policy.periods.irreversible_withdrawal_minutes = 1;
    change(&mut policy);
    let source = toml::to_string(&policy).expect("a policy can be written");
    policy::publish(conn, &Actor::CommandLine, ctx.now(), &policy, &source).await.expect("the policy is published");
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
            stores::figures_at.eq(Some(now)),
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
        password_hash: PASSWORD_HASH.to_owned(),
        roles: roles.to_vec(),
        locale: Locale::ZhCn,
    };
    let id: StaffId = staff::create(conn, ctx, &Actor::CommandLine, &new).await.expect("the staff member is created");
    Actor::Staff(StaffActor { id, name: name.to_owned(), roles: roles.to_vec() })
}

/// The hash of [`PASSWORD`], at the full cost. Computed beforehand because every test is a process of its own and would
/// compute it again.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$dGVzdGtpdC1wYXNzd29yZA$cae0C4ZYZDe0+m/OjdBd8aj2CtKL/WXB4nVuUAe8S3U";

/// Valid answers.
pub fn answers() -> Answers {
    Answers {
        reason: "changed_phone".into(),
        statement: String::new(),
        contact_name: "陈立新".into(),
        contact_phone: "13800138000".into(),
        contact_email: "chen@mumian.example".into(),
    }
}

/// The query code of every application created by [`submitted`].
pub const QUERY_CODE: &str = "7K3QM-XW9TA";

/// The hash of [`QUERY_CODE`], computed beforehand for the same reason.
const QUERY_CODE_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$dGVzdGtpdC1xdWVyeWNvZA$+Z2NU4ABBYxxNWfsivFjNxwallyUSs/IJnEWlwvj6ZE";

/// The hash of [`QUERY_CODE`].
pub fn query_code_hash() -> String {
    QUERY_CODE_HASH.to_owned()
}

/// A complete draft: [`answers`], the contact address verified, every required document ready, every consequence
/// acknowledged.
pub async fn complete_draft(conn: &mut AsyncPgConnection, ctx: &Context, owner: DraftOwner, kind: Kind) -> DraftId {
    complete_draft_with(conn, ctx, owner, kind, &answers()).await
}

/// As [`complete_draft`], with these answers.
pub async fn complete_draft_with(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    owner: DraftOwner,
    kind: Kind,
    answers: &Answers,
) -> DraftId {
    let now = ctx.now();
    let policy = ctx.policies.current(conn).await.expect("a policy is in force");
    let draft = draft::save(conn, owner, kind, answers, now).await.expect("the draft is saved");
    diesel::update(drafts::table.find(draft.id))
        .set(drafts::proved_email.eq(Some(&answers.contact_email)))
        .execute(conn)
        .await
        .expect("the address is marked as verified");
    let consequences: Vec<String> = policy.policy.consequences_for(kind).map(|it| it.code.clone()).collect();
    draft::acknowledge(conn, &policy.policy, &draft, &consequences, now)
        .await
        .expect("the consequences are acknowledged");
    let there = draft_document::list_of_draft(conn, draft.id).await.expect("the documents are listed");
    for asked in policy.policy.documents_for(kind, &answers.reason, draft.channel()) {
        if asked.is_required && !there.iter().any(|file| file.evidence.document == asked.document.code) {
            ready_document(conn, ctx, &draft, &asked.document.code).await;
        }
    }
    draft.id
}

/// A prepared document of a draft, with one page. Only rows: there are no stored bytes.
pub async fn ready_document(conn: &mut AsyncPgConnection, ctx: &Context, draft: &Draft, document: &str) -> EvidenceId {
    let id = prepared_document(conn, ctx, draft.store_id, draft.lodged_by, document).await;
    diesel::insert_into(draft_evidence::table)
        .values((draft_evidence::draft_id.eq(draft.id), draft_evidence::evidence_id.eq(id)))
        .execute(conn)
        .await
        .expect("the document is the draft's");
    id
}

/// A prepared document of a proposal, with one page. Only rows: there are no stored bytes.
pub async fn proposal_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    store: StoreId,
    proposal: ProposalId,
) -> EvidenceId {
    let id = prepared_document(conn, ctx, store, None, "proposal").await;
    diesel::insert_into(proposal_evidence::table)
        .values((proposal_evidence::proposal_id.eq(proposal), proposal_evidence::evidence_id.eq(id)))
        .execute(conn)
        .await
        .expect("the document is the proposal's");
    id
}

async fn prepared_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    store: StoreId,
    uploaded_by: Option<StaffId>,
    document: &str,
) -> EvidenceId {
    let now = ctx.now();
    let id = EvidenceId::random();
    let sha256 = secret_bytes(id, document);
    diesel::insert_into(evidence_rows::table)
        .values((
            evidence_rows::id.eq(id),
            evidence_rows::store_id.eq(store),
            evidence_rows::document_type.eq(document),
            evidence_rows::file_name.eq(format!("{document}.jpg")),
            evidence_rows::media_type.eq(MediaType::Jpeg),
            evidence_rows::size_bytes.eq(1_000),
            evidence_rows::sha256.eq(&sha256[..]),
            evidence_rows::object.eq(format!("test/{id}")),
            evidence_rows::key_id.eq("test"),
            evidence_rows::wrapped_key.eq(Some(vec![7_u8; 40])),
            evidence_rows::state.eq(EvidenceState::Ready),
            evidence_rows::next_try_at.eq(now),
            evidence_rows::uploaded_by.eq(uploaded_by),
            evidence_rows::uploaded_at.eq(now),
            evidence_rows::prepared_at.eq(Some(now)),
        ))
        .execute(conn)
        .await
        .expect("the document is inserted");
    let page = EvidencePage {
        evidence_id: id,
        number: 1,
        object: format!("test/{id}/1"),
        width: 1_000,
        height: 640,
        size_bytes: 90_000,
        fingerprint: 42,
        omissions: Vec::new(),
    };
    diesel::insert_into(evidence_pages::table).values(&page).execute(conn).await.expect("the page is inserted");
    id
}

fn secret_bytes(id: EvidenceId, document: &str) -> [u8; 32] {
    evidence::digest([(document, &id.0.as_bytes()[..])])
}

/// An application of the store, submitted now.
pub async fn submitted(conn: &mut AsyncPgConnection, ctx: &Context, store: StoreId, kind: Kind) -> Receipt {
    let draft = complete_draft(conn, ctx, DraftOwner::owner(store), kind).await;
    submit(conn, ctx, &Actor::Applicant { store }, draft).await
}

/// Submits a draft.
pub async fn submit(conn: &mut AsyncPgConnection, ctx: &Context, actor: &Actor, draft: DraftId) -> Receipt {
    let submission = Submission { draft, locale: Locale::ZhCn, query_code_hash: query_code_hash() };
    submission::submit(conn, ctx, actor, &submission).await.expect("the application is submitted")
}

/// A valid verdict. An approval needs no opened documents; see [`documents_opened`].
pub fn verdict(outcome: Outcome) -> Verdict {
    Verdict {
        outcome,
        reasons: if outcome == Outcome::Reject { vec!["identity_mismatch".into()] } else { Vec::new() },
        message: "联系人与登记信息一致，予以处理。".into(),
        note: String::new(),
        penalty: None,
        seen_version: None,
        opening: Opening::Waived,
    }
}

/// Opens every page of an application's documents, as its holder does before an approval.
pub async fn documents_opened(conn: &mut AsyncPgConnection, ctx: &Context, reviewer: &Actor, id: ApplicationId) {
    for file in evidence::list_of_application(conn, id).await.expect("the documents are listed") {
        for page in &file.pages {
            let (document, picture) = (file.evidence.id, Picture::Page(page.number));
            access::open(conn, ctx, reviewer, id, document, picture).await.expect("the page is opened");
        }
    }
}

/// Claims an application and decides it.
pub async fn decided(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    reviewer: &Actor,
    id: ApplicationId,
    outcome: Outcome,
) {
    claim::claim(conn, ctx, reviewer, id).await.expect("the application is claimed");
    decide::decide(conn, ctx, reviewer, id, &verdict(outcome)).await.expect("the application is decided");
}

/// Begins an attempt at an effect, on a platform without obstacles.
pub async fn begun(conn: &mut AsyncPgConnection, ctx: &Context, effect: EffectId, retry: RetryPolicy) -> EffectAttempt {
    match effect::begin(conn, ctx, effect, retry).await.expect("the attempt begins") {
        EffectAttempt::Preflight { effect, .. } => {
            effect::request(conn, ctx, effect.id, effect.attempt, retry).await.expect("it is requested")
        }
        other => other,
    }
}

/// Queues the questions of information requests that are held for the grace period, as if it were over.
pub async fn questions_released(conn: &AsyncPgConnection) {
    let released = "update letters set state = 'queued', next_try_at = created_at
                    where kind = 'information_needed' and state = 'held'";
    crate::sql::execute(conn, released).await;
}

/// Marks the questions of information requests as sent when they were asked; without that no application lapses.
pub async fn questions_sent(conn: &AsyncPgConnection) {
    let sent = "update letters set state = 'sent', sent_at = created_at, ended_at = created_at
                where kind = 'information_needed' and state in ('held', 'queued')";
    crate::sql::execute(conn, sent).await;
}

#[cfg(test)]
mod tests {
    use domain::base::secret;
    use domain::intake::query_code::QueryCode;

    use super::{PASSWORD, PASSWORD_HASH, QUERY_CODE, QUERY_CODE_HASH};

    #[test]
    fn hashes_are_those_of_the_password_and_the_code() {
        assert!(secret::verify_password(PASSWORD, PASSWORD_HASH));
        assert!(QueryCode::parse(QUERY_CODE).expect("the code parses").matches(QUERY_CODE_HASH));
    }

    #[test]
    fn hashes_have_the_cost_of_real_ones() {
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let real = secret::hash_password(PASSWORD).expect("the password is hashed");
        assert_eq!(cost(PASSWORD_HASH), cost(&real));
        assert_eq!(cost(QUERY_CODE_HASH), cost(&real));
    }
}
