//! Asking an applicant for more: the clock waits, the answer stays beside what was submitted, silence lapses.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::actor::Actor;
use domain::claim;
use domain::decision::{self, Outcome};
use domain::draft::Problem;
use domain::effect::{self, Begin};
use domain::evidence::look::{self, Look};
use domain::evidence::{self, EvidenceState, MediaType, NewEvidence};
use domain::id::{ApplicationId, EvidenceId};
use domain::job::Tries;
use domain::request::{self, AnswerError, AskError, Gap, NewItem, NewRequest};
use domain::schema::{evidence as evidence_rows, letters, rungs};
use domain::status::{EffectState, Status};
use domain::{event, submission, transition};
use testkit::builders;

use crate::desk::{Desk, desk};

fn ask_for(items: &[(&str, Option<&str>)]) -> NewRequest {
    let item = |(prompt, document): &(&str, Option<&str>)| NewItem {
        reason: "evidence_incomplete".into(),
        document: document.map(str::to_owned),
        prompt: (*prompt).to_owned(),
    };
    NewRequest { items: items.iter().map(item).collect(), words: "请补充以下内容。".into() }
}

async fn asked(desk: &Desk, conn: &mut AsyncPgConnection) -> ApplicationId {
    let id = desk.submitted(conn).await;
    claim::claim(conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let request = ask_for(&[("换手机的日期是哪天？", None), ("请上传清晰的营业执照", Some("business_licence"))]);
    request::ask(conn, &desk.ctx, &desk.reviewer, id, &request).await.unwrap();
    id
}

async fn uploads(desk: &Desk, conn: &mut AsyncPgConnection, id: ApplicationId) -> EvidenceId {
    let evidence = EvidenceId::random();
    let new = NewEvidence {
        id: evidence,
        document: "business_licence".into(),
        file_name: "licence.jpg".into(),
        media_type: MediaType::Jpeg,
        size_bytes: 10,
        sha256: [9; 32],
        object: format!("aa/{}", evidence.0.simple()),
        key_id: "k1".into(),
        wrapped_key: vec![1; 40],
        replaces: None,
    };
    let applicant = Actor::Applicant { store: desk.store };
    request::add_document(conn, &desk.ctx, &applicant, id, 2, &new).await.unwrap();
    evidence
}

async fn ready(conn: &mut AsyncPgConnection, id: EvidenceId) {
    diesel::update(evidence_rows::table.find(id))
        .set(evidence_rows::state.eq(EvidenceState::Ready))
        .execute(conn)
        .await
        .unwrap();
}

async fn due_at(conn: &AsyncPgConnection, id: ApplicationId) -> DateTime<Utc> {
    transition::see(conn, id).await.unwrap().due_at
}

#[tokio::test]
async fn the_clock_waits_for_the_answer_and_goes_on_with_it() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = asked(&desk, &mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant);
    let before = due_at(&conn, id).await;
    // Monday to Thursday morning: two closes that would have counted pass while it waits.
    desk.clock.advance(Duration::days(3));
    let unanswered = request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap_err();
    let AnswerError::Incomplete(gaps) = unanswered else { panic!("{unanswered:?}") };
    assert_eq!(gaps, [(1, Gap::Text(Problem::Missing)), (2, Gap::Document)]);
    request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
    let file = uploads(&desk, &mut conn, id).await;
    let unready = request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap_err();
    assert!(matches!(unready, AnswerError::Incomplete(gaps) if matches!(gaps[..], [(2, Gap::File { .. })])));
    ready(&mut conn, file).await;
    request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    let application = transition::see(&conn, id).await.unwrap();
    assert_eq!(application.status, Status::InReview);
    assert_eq!(application.holder_id, desk.reviewer.staff().map(|staff| staff.id), "the holder is the holder still");
    assert_eq!(application.due_at, before + Duration::days(2), "two working days later");
    let ladder: Vec<(String, DateTime<Utc>, Option<DateTime<Utc>>)> = rungs::table
        .filter(rungs::application_id.eq(id))
        .order(rungs::due_at.desc())
        .select((rungs::kind, rungs::due_at, rungs::cancelled_at))
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!((ladder[0].0.as_str(), ladder[0].1, ladder[0].2), ("overdue", application.due_at, None));
    let told: i64 = letters::table.filter(letters::kind.eq("answered")).count().get_result(&mut conn).await.unwrap();
    assert_eq!(told, 1);
    let again = request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap_err();
    assert!(matches!(again, AnswerError::Missing));
    assert!(request::save(&mut conn, &applicant, id, &[(1, "改".into())]).await.is_err());
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn a_supplement_is_seen_by_the_holder_once_it_was_handed_in_and_is_part_of_what_is_decided() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = asked(&desk, &mut conn).await;
    desk.alerts_sent(&mut conn, id).await;
    let file = uploads(&desk, &mut conn, id).await;
    ready(&mut conn, file).await;
    let page = evidence::Page {
        evidence_id: file,
        number: 1,
        object: "zz/1".into(),
        width: 1,
        height: 1,
        size_bytes: 1,
        fingerprint: 0,
    };
    diesel::insert_into(domain::schema::evidence_pages::table).values(&page).execute(&mut conn).await.unwrap();
    request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
    assert!(look::look(&mut conn, &desk.ctx, &desk.reviewer, id, file, Look::Page(1)).await.is_err(), "not yet");
    request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    look::look(&mut conn, &desk.ctx, &desk.reviewer, id, file, Look::Page(1)).await.unwrap();
    let approve = builders::verdict(Outcome::Approve);
    decision::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &approve).await.unwrap();
    for tamper in [
        "alter table information_request_items disable trigger answer_is_frozen",
        "update information_request_items set answer = '昨天' where document is null",
    ] {
        diesel::sql_query(tamper).execute(&mut conn).await.unwrap();
    }
    desk.clock.advance(Duration::days(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap();
    let begun = effect::begin(&mut conn, &desk.ctx, effect.id, Tries::EFFECT).await.unwrap();
    assert_eq!(begun, Begin::Over(EffectState::Blocked), "the approval was of another answer");
}

#[tokio::test]
async fn an_answer_handed_in_cannot_be_rewritten() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = asked(&desk, &mut conn).await;
    let file = uploads(&desk, &mut conn, id).await;
    ready(&mut conn, file).await;
    request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
    request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    for statement in [
        "update information_request_items set answer = ''",
        "delete from request_evidence",
        "delete from information_request_items",
    ] {
        assert!(diesel::sql_query(statement).execute(&mut conn).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn silence_lets_the_application_lapse_and_an_answer_in_time_does_not() {
    let (desk, mut conn) = desk().await;
    let id = asked(&desk, &mut conn).await;
    assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap(), "which makes the hold no shorter");
    desk.clock.advance(Duration::days(6));
    assert_eq!(request::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "the hold waits with the applicant");
    desk.clock.advance(Duration::days(2));
    assert_eq!(request::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(request::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    let application = transition::see(&conn, id).await.unwrap();
    assert_eq!((application.status, application.holder_id), (Status::Lapsed, None));
    assert!(application.closed_at.is_some());
    let told: i64 = letters::table.filter(letters::kind.eq("lapsed")).count().get_result(&mut conn).await.unwrap();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn who_may_ask_and_how_often_is_bounded() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = desk.submitted(&mut conn).await;
    let one = ask_for(&[("哪天？", None)]);
    assert!(request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &one).await.is_err(), "not held");
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let nothing = request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &ask_for(&[])).await.unwrap_err();
    assert!(matches!(nothing, AskError::Count { max: 6 }));
    let empty = request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &ask_for(&[("  ", None)])).await.unwrap_err();
    assert!(matches!(empty, AskError::Item(Some(0), Problem::Missing)));
    let odd = request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &ask_for(&[("x", Some("passport"))])).await;
    assert!(matches!(odd, Err(AskError::Item(Some(0), Problem::NotAChoice))));
    for _ in 0..2 {
        request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &one).await.unwrap();
        request::save(&mut conn, &applicant, id, &[(1, "今天".into())]).await.unwrap();
        request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    }
    let third = request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &one).await.unwrap_err();
    assert!(matches!(third, AskError::TooOften { max: 2 }), "{third:?}");
    submission::withdraw(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
}

#[tokio::test]
async fn taking_back_ends_an_open_request() {
    let (desk, mut conn) = desk().await;
    let id = asked(&desk, &mut conn).await;
    submission::withdraw(&mut conn, &desk.ctx, &Actor::Applicant { store: desk.store }, id).await.unwrap();
    let requests = request::list(&conn, id).await.unwrap();
    assert!(!requests[0].is_open());
    assert_eq!(desk.status(&conn, id).await.0, Status::Withdrawn);
}
