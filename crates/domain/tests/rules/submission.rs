//! Submission: completeness, admission, and the frozen content.

use domain::base::{Channel, SecretKey, StoreId};
use domain::evidence;
use domain::evidence::integrity::{self, AlteredApplication};
use domain::intake::admission::{self, NotAdmitted};
use domain::intake::change::{self, Change};
use domain::intake::completeness::Gap;
use domain::intake::draft::{self, Answers, DraftOwner};
use domain::intake::query_code::{self, QueryCode};
use domain::intake::submission::{self, Submission, SubmitError};
use domain::intake::{draft_document, email_proof, reapply};
use domain::policy::field::Field;
use domain::review::flag::{self, FlagCode};
use domain::store;
use domain::store::funds::FundsItem;

use crate::prelude::*;

const KIND: Kind = Kind::Unbind;

impl Desk {
    fn owner(&self) -> DraftOwner {
        DraftOwner::owner(self.store)
    }

    async fn submits_draft(&self, conn: &mut AsyncPgConnection) -> Result<ApplicationId, SubmitError> {
        let draft = draft::find(conn, self.owner(), KIND).await.unwrap().unwrap().id;
        let submission = Submission { draft, locale: Locale::ZhCn, query_code_hash: builders::query_code_hash() };
        submission::submit(conn, &self.ctx, &self.applicant, &submission).await.map(|receipt| receipt.id)
    }

    async fn gaps(&self, conn: &mut AsyncPgConnection) -> Vec<Gap> {
        match self.submits_draft(conn).await.unwrap_err() {
            SubmitError::Incomplete(gaps) => gaps,
            other => panic!("{other:?}"),
        }
    }

    async fn admission(&self, conn: &AsyncPgConnection) -> Result<(), NotAdmitted> {
        let policy = self.ctx.policies.current(conn).await.unwrap();
        let store = store::get(conn, self.store).await.unwrap();
        admission::check(conn, &policy, &store, (KIND, Channel::Web), self.ctx.now()).await
    }
}

#[tokio::test]
async fn only_consequences_of_the_kind_are_acknowledged() {
    let (desk, conn) = desk().await;
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let of = |kind| policy.policy.consequences_for(kind).map(|it| it.code.clone()).collect::<Vec<_>>();
    let begun = draft::save(&conn, desk.owner(), KIND, &Answers::default(), desk.ctx.now()).await.unwrap();
    let mut ticked = [of(Kind::RevokeCertification), of(KIND), vec!["unknown".to_owned()]].concat();
    ticked.reverse();
    draft::acknowledge(&conn, &policy.policy, &begun, &ticked, desk.ctx.now()).await.unwrap();
    let saved = draft::find(&conn, desk.owner(), KIND).await.unwrap().unwrap();
    assert_eq!(saved.acknowledged, of(KIND), "in the policy's order");
}

#[tokio::test]
async fn empty_draft_lists_every_gap_in_order() {
    let (desk, mut conn) = desk().await;
    draft::save(&conn, desk.owner(), KIND, &Answers::default(), desk.ctx.now()).await.unwrap();
    let gaps = desk.gaps(&mut conn).await;
    let fields = gaps.iter().filter(|gap| matches!(gap, Gap::Field(_))).count();
    assert_eq!(fields, 4, "four fields: reason, name, phone, email");
    assert!(gaps.contains(&Gap::Document("id_card".into())));
    assert_eq!(gaps.iter().filter(|gap| matches!(gap, Gap::Consequence(_))).count(), 3);
    let steps: Vec<_> = gaps.iter().map(Gap::step).collect();
    assert!(steps.is_sorted(), "{steps:?}");
}

#[tokio::test]
async fn unready_document_prevents_submission() {
    let (desk, mut conn) = desk().await;
    builders::complete_draft(&mut conn, &desk.ctx, desk.owner(), KIND).await;
    for state in ["received", "quarantined", "unreadable", "refused"] {
        sql::execute(&conn, &format!("update evidence set state = '{state}'")).await;
        let gaps = desk.gaps(&mut conn).await;
        assert!(matches!(&gaps[..], [Gap::File { state: found, .. }] if found.as_str() == state), "{gaps:?}");
    }
}

#[tokio::test]
async fn loan_stops_all_but_compromised_accounts() {
    let (desk, mut conn) = desk().await;
    sql::execute(&conn, "update stores set loan_cents = 5000").await;
    builders::complete_draft(&mut conn, &desk.ctx, desk.owner(), KIND).await;
    assert_eq!(desk.gaps(&mut conn).await, [Gap::Funds(FundsItem::Loans)]);
    let stolen = Answers { reason: "account_stolen".into(), ..builders::answers() };
    builders::complete_draft_with(&mut conn, &desk.ctx, desk.owner(), KIND, &stolen).await;
    let id = desk.submits_draft(&mut conn).await.unwrap();
    let application = desk.application(&conn, id).await;
    assert!(application.is_urgent);
    assert_eq!(application.loan_cents, 5_000, "the funds at submission are stored anyway");
}

#[tokio::test]
async fn unregistered_address_needs_a_code() {
    let (desk, mut conn) = desk().await;
    let key = SecretKey::derive(&[7; 32]).unwrap();
    let id = builders::complete_draft(&mut conn, &desk.ctx, desk.owner(), KIND).await;
    let other = Answers { contact_email: "someone@else.example".into(), ..builders::answers() };
    draft::save(&conn, desk.owner(), KIND, &other, desk.ctx.now()).await.unwrap();
    assert_eq!(desk.gaps(&mut conn).await, [Gap::EmailNotProved]);
    email_proof::request_code(&mut conn, &desk.ctx, &key, &desk.applicant, id, Locale::ZhCn).await.unwrap();
    let to = sql::text(&conn, "select to_address from letters where kind = 'email_code'").await;
    assert_eq!(to, "someone@else.example");
    let (code, wrong) = last_code(&conn, LetterKind::EmailCode).await;
    let refused = email_proof::verify_code(&mut conn, &desk.ctx, &key, &desk.applicant, id, wrong).await.unwrap_err();
    assert!(matches!(refused, email_proof::ProofError::Wrong { tries_left: 4 }), "{refused:?}");
    email_proof::verify_code(&mut conn, &desk.ctx, &key, &desk.applicant, id, &code).await.unwrap();
    let again = email_proof::verify_code(&mut conn, &desk.ctx, &key, &desk.applicant, id, &code).await.unwrap_err();
    assert!(matches!(again, email_proof::ProofError::Over), "a code can be used once: {again:?}");
    desk.submits_draft(&mut conn).await.unwrap();
}

#[tokio::test]
async fn registered_address_in_capitals_needs_no_code() {
    let (desk, mut conn) = desk().await;
    let registered = format!("{}@store.example", STORE_NUMBER.to_lowercase());
    for typed in [registered.to_uppercase(), registered.replace('@', "＠"), format!("\u{feff}{registered}")] {
        builders::complete_draft(&mut conn, &desk.ctx, desk.owner(), KIND).await;
        let answers = Answers { contact_email: typed, ..builders::answers() };
        draft::save(&conn, desk.owner(), KIND, &answers, desk.ctx.now()).await.unwrap();
        let id = desk.submits_draft(&mut conn).await.unwrap();
        assert_eq!(desk.application(&conn, id).await.contact_email, registered, "emails go to the registered spelling");
        desk.withdraw(&mut conn, id).await.unwrap();
    }
}

#[tokio::test]
async fn code_proves_only_its_own_address() {
    let (desk, mut conn) = desk().await;
    let key = SecretKey::derive(&[7; 32]).unwrap();
    let mine = Answers { contact_email: "mine@else.example".into(), ..builders::answers() };
    let id = draft::save(&conn, desk.owner(), KIND, &mine, desk.ctx.now()).await.unwrap().id;
    let request = async |conn: &mut AsyncPgConnection| {
        email_proof::request_code(conn, &desk.ctx, &key, &desk.applicant, id, Locale::ZhCn).await
    };
    request(&mut conn).await.unwrap();
    let (code, _) = last_code(&conn, LetterKind::EmailCode).await;
    let theirs = Answers { contact_email: "theirs@else.example".into(), ..mine };
    draft::save(&conn, desk.owner(), KIND, &theirs, desk.ctx.now()).await.unwrap();
    let refused = email_proof::verify_code(&mut conn, &desk.ctx, &key, &desk.applicant, id, &code).await.unwrap_err();
    assert!(matches!(refused, email_proof::ProofError::Over), "{refused:?}");
    for _ in 1..email_proof::CODES_PER_HOUR {
        request(&mut conn).await.unwrap();
    }
    assert_err!(request(&mut conn).await, email_proof::ProofError::TooMany);
}

#[tokio::test]
async fn recently_bound_or_often_unbound_store_waits() {
    let (desk, conn) = desk().await;
    let now = desk.ctx.now();
    let bound_at = now - Duration::hours(23);
    // The trigger that protects the history of bindings is disabled to change dates.
    sql::execute(&conn, "alter table bindings disable trigger bindings_only_end").await;
    sql::execute(&conn, &format!("update bindings set bound_at = '{bound_at}'")).await;
    let refused = desk.admission(&conn).await.unwrap_err();
    assert!(matches!(refused, NotAdmitted::BoundTooRecently { until } if until == now + Duration::hours(1)));
    desk.clock.advance(Duration::hours(1));
    desk.admission(&conn).await.unwrap();
    let ended = format!(
        "insert into bindings (id, store_id, account_name, account_reference, bound_at, ended_at, ended_by_effect)
         select gen_random_uuid(), '{}', '旧号', 'dy-old', timestamptz '{now}' - interval '400 days',
             timestamptz '{now}' - days * interval '24 hours', gen_random_uuid() from unnest(array[10, 20, 30]) days",
        desk.store
    );
    sql::execute(&conn, &ended).await;
    let refused = desk.admission(&conn).await.unwrap_err();
    let expected = now - Duration::days(30) + Duration::days(365);
    assert!(matches!(refused, NotAdmitted::UnboundTooOften { until } if until == expected), "{refused:?}");
}

#[tokio::test]
async fn look_terms_flag_the_application() {
    let (desk, mut conn) = desk().await;
    let answers = Answers { statement: "然后请尽快处理，我会给好处费。".into(), ..builders::answers() };
    builders::complete_draft_with(&mut conn, &desk.ctx, desk.owner(), KIND, &answers).await;
    let id = desk.submits_draft(&mut conn).await.unwrap();
    let flags = flag::list(&conn, id).await.unwrap();
    assert!(matches!(&flags[..], [flag] if flag.code == FlagCode::Wording && flag.terms == ["好处费"]), "{flags:?}");
}

#[tokio::test]
async fn agent_submits_with_a_source_document() {
    let (desk, mut conn) = desk().await;
    let roles = [Role::Agent, Role::Reviewer, Role::Lead];
    let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "何苗", &roles).await;
    let me = staff_id(&agent);
    let owner = DraftOwner { agent: Some(me), ..DraftOwner::owner(desk.store) };
    // The owner's own draft is separate.
    draft::save(&conn, desk.owner(), KIND, &Answers::default(), desk.ctx.now()).await.unwrap();
    let draft = builders::complete_draft(&mut conn, &desk.ctx, owner, KIND).await;
    let files = draft_document::list_of_draft(&conn, draft).await.unwrap();
    assert!(files.iter().any(|file| file.evidence.document == "agent_source"));
    assert!(draft::find_by_id(&conn, &desk.applicant, draft).await.unwrap().is_none());
    let id = builders::submit(&mut conn, &desk.ctx, &agent, draft).await.id;
    let application = desk.application(&conn, id).await;
    assert_eq!((application.channel, application.lodged_by), (Channel::Agent, Some(me)));
    assert_err!(desk.claim(&mut conn, &agent, id).await, ClaimError::Ineligible(Ineligible::Own));
    let verdict = builders::verdict(Outcome::Approve);
    let decided = desk.decide(&mut conn, &agent, id, &verdict).await.unwrap_err();
    assert!(matches!(decided, DecideError::Transition(_) | DecideError::OwnApplication), "{decided:?}");
}

#[tokio::test]
async fn reviewer_without_agent_role_cannot_submit() {
    let (desk, mut conn) = desk().await;
    let owner = DraftOwner { agent: Some(staff_id(&desk.reviewer)), ..DraftOwner::owner(desk.store) };
    let draft = builders::complete_draft(&mut conn, &desk.ctx, owner, KIND).await;
    let submission = Submission { draft, locale: Locale::ZhCn, query_code_hash: builders::query_code_hash() };
    let refused = submission::submit(&mut conn, &desk.ctx, &desk.reviewer, &submission).await.unwrap_err();
    assert!(matches!(refused, SubmitError::NotPermitted(_)), "{refused:?}");
}

#[tokio::test]
async fn reapplying_keeps_valid_parts_and_lists_fixes() {
    let (desk, mut conn, first) = claimed().await;
    let mut verdict = builders::verdict(Outcome::Reject);
    verdict.reasons = vec!["identity_mismatch".into(), "not_the_owner".into()];
    desk.decide(&mut conn, &desk.reviewer, first, &verdict).await.unwrap();
    let untold = reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, first).await;
    assert!(untold.is_err(), "the rejection is within its grace period");
    desk.clock.advance(Duration::minutes(11));
    let draft = reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, first).await.unwrap();
    assert_eq!(draft.answers.contact_name, "陈立新");
    let files = draft_document::list_of_draft(&conn, draft.id).await.unwrap();
    assert!(files.is_empty(), "the rejected ID card is not carried over");
    let fixes = reapply::list_fixes(&conn, &desk.ctx, &draft, &files).await.unwrap();
    let open: Vec<(String, Vec<(String, bool)>)> = fixes
        .into_iter()
        .map(|fix| (fix.rejection.code, fix.places.into_iter().map(|it| (it.about, it.is_changed)).collect()))
        .collect();
    assert_eq!(open[0].0, "identity_mismatch");
    assert_eq!(open[1], ("not_the_owner".into(), vec![("id_card".into(), false), ("business_licence".into(), false)]));
    let mended = Answers { contact_phone: "13900139000".into(), ..draft.answers.clone() };
    builders::complete_draft_with(&mut conn, &desk.ctx, desk.owner(), KIND, &mended).await;
    let second = desk.submits_draft(&mut conn).await.unwrap();
    let (before, after) = (desk.application(&conn, first).await, desk.application(&conn, second).await);
    assert_eq!(after.follows_id, Some(first));
    let old = evidence::list_of_application(&conn, first).await.unwrap();
    let new = evidence::list_of_application(&conn, second).await.unwrap();
    let changes = change::list(&before, &old, &after, &new);
    let [Change::Answer { field, .. }, Change::FileAdded(_), Change::FileLeftOut(_)] = &changes[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(*field, Field::ContactPhone);
}

#[tokio::test]
async fn reapplying_after_withdrawal_keeps_documents() {
    let (desk, mut conn, first) = submitted().await;
    desk.withdraw(&mut conn, first).await.unwrap();
    let draft = reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, first).await.unwrap();
    let twice = reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, first).await.unwrap();
    assert_eq!(draft.id, twice.id);
    assert_eq!(draft_document::list_of_draft(&conn, draft.id).await.unwrap().len(), 1);
    let other = Actor::Applicant { store: StoreId::new(desk.ctx.now()) };
    assert!(reapply::begin_again(&mut conn, &desk.ctx, &other, first).await.is_err());
}

#[tokio::test]
async fn altered_application_is_found() {
    let (desk, mut conn, id) = submitted().await;
    assert_eq!(integrity::list_altered(&conn).await.unwrap(), (1, vec![]));
    let columns = [
        "reason = 'other'",
        "statement = 'x'",
        "contact_name = 'x'",
        "contact_phone = 'x'",
        "contact_email = 'x'",
        "balance_cents = 0",
        "unshipped_orders = 99",
        "open_after_sales = 9",
        "loan_cents = 9",
        "is_urgent = true",
        "acknowledged = '{}'",
        "kind = 'revoke_certification'",
        "channel = 'api'",
        "follows_id = id",
        "evidence_digest = sha256('x')",
        "content_hash = sha256('x')",
    ];
    for change in columns {
        let altered = altered_by(&mut conn, &format!("update applications set {change}")).await;
        assert_eq!(altered.len(), 1, "{change}");
    }
    let documents = [
        "alter table evidence disable trigger evidence_never_changes; update evidence set sha256 = sha256('x')",
        "alter table evidence disable trigger evidence_never_changes; update evidence set document_type = 'other'",
        "alter table application_evidence disable trigger application_evidence_never_changes;
         delete from application_evidence",
    ];
    for change in documents {
        let altered = altered_by(&mut conn, change).await;
        assert!(matches!(&altered[..], [altered] if altered.in_documents), "{change}");
    }
    assert_eq!(desk.application(&conn, id).await.evidence_digest.len(), 32);
}

/// The applications altered by these statements, which are rolled back.
async fn altered_by(conn: &mut AsyncPgConnection, statements: &str) -> Vec<AlteredApplication> {
    let alter = async |conn: &mut AsyncPgConnection| {
        sql::execute(conn, statements).await;
        integrity::list_altered(conn).await.unwrap().1
    };
    rolled_back(conn, alter).await
}

#[tokio::test]
async fn query_code_allows_twenty_tries_a_day() {
    let (desk, mut conn, id) = submitted().await;
    let code = QueryCode::parse(builders::QUERY_CODE).unwrap();
    for _ in 0..query_code::TRIES_A_DAY {
        let hash = query_code::begin_try(&mut conn, &desk.ctx, id).await.unwrap().unwrap();
        assert!(code.matches(&hash));
    }
    assert_eq!(query_code::begin_try(&mut conn, &desk.ctx, id).await.unwrap(), None);
    desk.clock.advance(Duration::days(1));
    assert!(query_code::begin_try(&mut conn, &desk.ctx, id).await.unwrap().is_some());
}

#[tokio::test]
async fn new_owner_gets_nothing_of_the_earlier_one() {
    for change in [
        "update bindings set bound_at = bound_at + interval '401 days'",
        "update store_contacts set created_at = created_at + interval '401 days' where is_primary",
        "insert into objections (id, application_id, created_at, objected_at)
         select gen_random_uuid(), id, submitted_at, submitted_at from applications",
    ] {
        let (desk, mut conn) = desk().await;
        let first = desk.submitted(&mut conn).await;
        desk.withdraw(&mut conn, first).await.unwrap();
        desk.clock.advance(Duration::days(3));
        sql::execute(&conn, "alter table bindings disable trigger bindings_only_end").await;
        sql::execute(&conn, change).await;
        let draft = reapply::begin_again(&mut conn, &desk.ctx, &desk.applicant, first).await.unwrap();
        assert_eq!((draft.answers, draft.proved_email), (Answers::default(), None), "{change}");
        assert!(draft_document::list_of_draft(&conn, draft.id).await.unwrap().is_empty(), "{change}");
    }
}

#[tokio::test]
async fn other_unique_violation_is_not_an_open_application() {
    let (desk, mut conn) = desk().await;
    desk.submitted(&mut conn).await;
    sql::execute(&conn, "create unique index one_phone on applications (contact_phone)").await;
    let store = builders::store(&mut conn, "XA-1", "木棉", desk.ctx.now()).await;
    let owner = DraftOwner::owner(store);
    let draft = builders::complete_draft(&mut conn, &desk.ctx, owner, Kind::Unbind).await;
    let submission = Submission { draft, locale: Locale::ZhCn, query_code_hash: builders::query_code_hash() };
    let refused = submission::submit(&mut conn, &desk.ctx, &Actor::Applicant { store }, &submission).await;
    assert_err!(refused, SubmitError::Database(_));
}
