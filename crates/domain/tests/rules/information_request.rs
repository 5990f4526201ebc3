//! Information requests: the clock pauses, the answer is stored beside the submission, no answer lapses the
//! application.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::status::{EffectState, Status};
use domain::application::transition::{self, TransitionError};
use domain::base::actor::Actor;
use domain::base::id::{ApplicationId, EvidenceId, LetterId};
use domain::base::schema::{escalations, evidence as evidence_rows, letters};
use domain::base::terms::ItemKind;
use domain::base::text::TextProblem;
use domain::delivery::attempt::{self, LetterAttempt as BeginLetter};
use domain::effect::{self, EffectAttempt};
use domain::evidence::access::{self, Picture};
use domain::evidence::{self, EvidenceState, MediaType, NewEvidence};
use domain::intake::withdrawal;
use domain::job::RetryPolicy;
use domain::letter::LetterState;
use domain::record::event;
use domain::review::information_request::{
    self, AnswerError, AnswerGap, AskError, ItemVerdict, JudgeError, NewItem, NewRequest,
};
use domain::review::outcome::Outcome;
use domain::review::{claim, decide};
use testkit::builders;

use crate::desk::{Desk, desk};

fn ask_for(items: &[(&str, Option<&str>)]) -> NewRequest {
    let item = |(prompt, document): &(&str, Option<&str>)| NewItem {
        reason: "evidence_incomplete".into(),
        kind: if document.is_some() { ItemKind::Document } else { ItemKind::Text },
        document: document.map(str::to_owned),
        prompt: (*prompt).to_owned(),
    };
    NewRequest { items: items.iter().map(item).collect(), message: "请补充以下内容。".into() }
}

async fn asked(desk: &Desk, conn: &mut AsyncPgConnection) -> ApplicationId {
    let id = desk.submitted(conn).await;
    claim::claim(conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let request = ask_for(&[("换手机的日期是哪天？", None), ("请上传清晰的营业执照", Some("business_licence"))]);
    information_request::ask(conn, &desk.ctx, &desk.reviewer, id, &request).await.unwrap();
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
    information_request::add_document(conn, &desk.ctx, &applicant, id, 2, &new).await.unwrap();
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
    transition::get(conn, id).await.unwrap().due_at
}

#[tokio::test]
async fn clock_pauses_until_the_answer() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = asked(&desk, &mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant);
    let before = due_at(&conn, id).await;
    // Monday to Thursday morning: two closes pass during the pause.
    desk.clock.advance(Duration::days(3));
    let unanswered = information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap_err();
    let AnswerError::Incomplete(gaps) = unanswered else { panic!("{unanswered:?}") };
    assert_eq!(gaps, [(1, AnswerGap::Text(TextProblem::Missing)), (2, AnswerGap::Document)]);
    information_request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
    let file = uploads(&desk, &mut conn, id).await;
    let unready = information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap_err();
    assert!(matches!(unready, AnswerError::Incomplete(gaps) if matches!(gaps[..], [(2, AnswerGap::File { .. })])));
    ready(&mut conn, file).await;
    information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    let application = transition::get(&conn, id).await.unwrap();
    assert_eq!(application.status, Status::InReview);
    assert_eq!(application.holder_id, desk.reviewer.staff().map(|staff| staff.id), "the holder stays the same");
    assert_eq!(application.due_at, before + Duration::days(2), "two working days later");
    let rows: Vec<(String, DateTime<Utc>, Option<DateTime<Utc>>)> = escalations::table
        .filter(escalations::application_id.eq(id))
        .order(escalations::due_at.desc())
        .select((escalations::kind, escalations::due_at, escalations::cancelled_at))
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!((rows[0].0.as_str(), rows[0].1, rows[0].2), ("overdue", application.due_at, None));
    let letter_count: i64 =
        letters::table.filter(letters::kind.eq("answered")).count().get_result(&mut conn).await.unwrap();
    assert_eq!(letter_count, 1);
    let again = information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap_err();
    assert!(matches!(again, AnswerError::Missing));
    assert!(information_request::save(&mut conn, &applicant, id, &[(1, "改".into())]).await.is_err());
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn answer_is_part_of_the_basis() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = asked(&desk, &mut conn).await;
    desk.alerts_sent(&mut conn, id).await;
    let file = uploads(&desk, &mut conn, id).await;
    ready(&mut conn, file).await;
    let page = evidence::EvidencePage {
        evidence_id: file,
        number: 1,
        object: "zz/1".into(),
        width: 1,
        height: 1,
        size_bytes: 1,
        fingerprint: 0,
    };
    diesel::insert_into(domain::base::schema::evidence_pages::table).values(&page).execute(&mut conn).await.unwrap();
    information_request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
    assert!(
        access::open(&mut conn, &desk.ctx, &desk.reviewer, id, file, Picture::Page(1)).await.is_err(),
        "the answer was not sent yet"
    );
    information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    access::open(&mut conn, &desk.ctx, &desk.reviewer, id, file, Picture::Page(1)).await.unwrap();
    let approve = builders::verdict(Outcome::Approve);
    decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &approve).await.unwrap();
    for tamper in [
        "alter table information_request_items disable trigger answers_never_change",
        "update information_request_items set answer = '昨天' where document_type is null",
    ] {
        diesel::sql_query(tamper).execute(&mut conn).await.unwrap();
    }
    desk.clock.advance(Duration::days(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap();
    let begun = builders::begun(&mut conn, &desk.ctx, effect.id, RetryPolicy::EFFECT).await;
    assert_eq!(begun, EffectAttempt::Over(EffectState::Blocked), "the answer changed since the approval");
}

#[tokio::test]
async fn sent_answer_cannot_be_changed() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = asked(&desk, &mut conn).await;
    let file = uploads(&desk, &mut conn, id).await;
    ready(&mut conn, file).await;
    information_request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
    information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    for statement in [
        "update information_request_items set answer = ''",
        "delete from information_request_evidence",
        "delete from information_request_items",
    ] {
        assert!(diesel::sql_query(statement).execute(&mut conn).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn unanswered_request_lapses() {
    let (desk, mut conn) = desk().await;
    let id = asked(&desk, &mut conn).await;
    assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap(), "renewing does not shorten the lease");
    desk.clock.advance(Duration::days(6));
    assert_eq!(information_request::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    assert_eq!(
        claim::end_leases(&mut conn, &desk.ctx, 10).await.unwrap(),
        0,
        "the lease lasts until the answer is due"
    );
    desk.clock.advance(Duration::days(2));
    assert_eq!(information_request::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(information_request::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    let application = transition::get(&conn, id).await.unwrap();
    assert_eq!((application.status, application.holder_id), (Status::Lapsed, None));
    assert!(application.closed_at.is_some());
    let letter_count: i64 =
        letters::table.filter(letters::kind.eq("lapsed")).count().get_result(&mut conn).await.unwrap();
    assert_eq!(letter_count, 1);
}

#[tokio::test]
async fn requests_are_validated_and_limited() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = desk.submitted(&mut conn).await;
    let one = ask_for(&[("哪天？", None)]);
    assert!(
        information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &one).await.is_err(),
        "the actor does not hold it"
    );
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let nothing = information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &ask_for(&[])).await.unwrap_err();
    assert!(matches!(nothing, AskError::Count { max: 6 }));
    let empty = information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &ask_for(&[("  ", None)]))
        .await
        .unwrap_err();
    assert!(matches!(empty, AskError::Item(Some(0), TextProblem::Missing)));
    let odd =
        information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &ask_for(&[("x", Some("passport"))])).await;
    assert!(matches!(odd, Err(AskError::Item(Some(0), TextProblem::NotAChoice))));
    for reason in ["funds_outstanding", "false_evidence", "wrong_binding"] {
        let mut final_one = one.clone();
        final_one.items[0].reason = reason.into();
        let refused = information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &final_one).await;
        assert!(
            matches!(refused, Err(AskError::Item(Some(0), TextProblem::NotAChoice))),
            "{reason} cannot be fixed by the applicant"
        );
    }
    let mut bare = one.clone();
    bare.items[0].kind = ItemKind::Document;
    let bare = information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &bare).await;
    assert!(
        matches!(bare, Err(AskError::Item(Some(0), TextProblem::NotAChoice))),
        "a document item needs a document type"
    );
    for _ in 0..2 {
        information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &one).await.unwrap();
        information_request::save(&mut conn, &applicant, id, &[(1, "今天".into())]).await.unwrap();
        information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    }
    let third = information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &one).await.unwrap_err();
    assert!(matches!(third, AskError::TooOften { max: 2 }), "{third:?}");
    withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
}

#[tokio::test]
async fn withdrawal_ends_an_open_request() {
    let (desk, mut conn) = desk().await;
    let id = asked(&desk, &mut conn).await;
    withdrawal::withdraw(&mut conn, &desk.ctx, &Actor::Applicant { store: desk.store }, id).await.unwrap();
    let requests = information_request::list(&conn, id).await.unwrap();
    assert!(!requests[0].is_open());
    assert_eq!(desk.status(&conn, id).await.0, Status::Withdrawn);
}

#[tokio::test]
async fn zero_rounds_switch_requests_off() {
    let (desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| policy.requests.rounds = 0).await;
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let off = information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &ask_for(&[("哪天？", None)]))
        .await
        .unwrap_err();
    assert!(matches!(off, AskError::TooOften { max: 0 }), "{off:?}");
    let application = transition::get(&conn, id).await.unwrap();
    let policy = desk.ctx.policies.get(&conn, application.policy_id).await.unwrap();
    assert!(!information_request::has_room(&policy, &application, &[]));
}

/// An application with one text and one contact item, answered with these texts.
async fn answered(desk: &Desk, conn: &mut AsyncPgConnection, texts: [&str; 2]) -> ApplicationId {
    let id = desk.submitted(conn).await;
    claim::claim(conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let mut new = ask_for(&[("哪天换的手机？", None), ("请留一个能联系到您的电话", None)]);
    new.items[1].kind = ItemKind::Contact;
    information_request::ask(conn, &desk.ctx, &desk.reviewer, id, &new).await.unwrap();
    let applicant = Actor::Applicant { store: desk.store };
    information_request::save(conn, &applicant, id, &[(1, texts[0].into()), (2, texts[1].into())]).await.unwrap();
    information_request::answer(conn, &desk.ctx, &applicant, id).await.unwrap();
    id
}

#[tokio::test]
async fn contact_answer_is_validated_and_replaces_nothing() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = desk.submitted(&mut conn).await;
    let before = transition::get(&conn, id).await.unwrap();
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let mut new = ask_for(&[("请留一个能联系到您的电话", None)]);
    new.items[0].kind = ItemKind::Contact;
    information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &new).await.unwrap();
    for (typed, problem) in [
        ("", TextProblem::Missing),
        ("上周三", TextProblem::NotAPhone),
        ("12345", TextProblem::NotAPhone),
        ("chen@localhost", TextProblem::NotAnEmail),
        ("chen＠mumian.example", TextProblem::FullWidthEmail),
        ("a\nb", TextProblem::ForbiddenCharacters),
        (&"1".repeat(255), TextProblem::TooLong(254)),
    ] {
        information_request::save(&mut conn, &applicant, id, &[(1, typed.to_owned())]).await.unwrap();
        let refused = information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap_err();
        let AnswerError::Incomplete(gaps) = refused else { panic!("{refused:?}") };
        assert_eq!(gaps, [(1, AnswerGap::Text(problem))], "{typed}");
    }
    information_request::save(&mut conn, &applicant, id, &[(1, "+86 139 0013 9000".into())]).await.unwrap();
    information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    let request = information_request::list(&conn, id).await.unwrap()[0].request.id;
    let accepted = ItemVerdict::Accepted;
    information_request::judge(&mut conn, &desk.ctx, &desk.reviewer, id, request, 1, accepted).await.unwrap();
    let after = transition::get(&conn, id).await.unwrap();
    assert_eq!(
        (after.contact_phone, after.contact_email),
        (before.contact_phone, before.contact_email),
        "the submitted contact stays (R10)"
    );
    assert_eq!(after.content_hash, before.content_hash);
}

#[tokio::test]
async fn holder_judges_answers_and_asks_again() {
    let (desk, mut conn) = desk().await;
    let id = answered(&desk, &mut conn, ["记不清了", "13900139000"]).await;
    let again = ItemVerdict::AskAgain;
    let asked = information_request::list(&conn, id).await.unwrap().remove(0);
    let request = asked.request.id;
    let other = information_request::judge(&mut conn, &desk.ctx, &desk.lead, id, request, 1, again).await;
    assert!(
        matches!(other, Err(JudgeError::NotHolder | JudgeError::Transition(TransitionError::NotPermitted(_)))),
        "{other:?}"
    );
    let nothing = information_request::judge(&mut conn, &desk.ctx, &desk.reviewer, id, request, 3, again).await;
    assert!(matches!(nothing, Err(JudgeError::Missing)), "{nothing:?}");
    for verdict in [ItemVerdict::Accepted, again, again] {
        information_request::judge(&mut conn, &desk.ctx, &desk.reviewer, id, request, 1, verdict).await.unwrap();
    }
    let application = transition::get(&conn, id).await.unwrap();
    let listed = information_request::list(&conn, id).await.unwrap();
    let judged = listed[0].items[0].judged.clone().unwrap();
    assert_eq!((judged.verdict, judged.by.as_str(), judged.at), (again, "林晓", desk.ctx.now()));
    assert_eq!(listed[0].items[1].judged, None);
    let events = event::list(&conn, event::Subject::Application(id)).await.unwrap();
    assert_eq!(
        events.iter().filter(|it| it.action == "answer_judged").count(),
        2,
        "a repeated verdict is not recorded"
    );

    let items = information_request::list_to_ask_again(&application, &listed);
    assert_eq!(items.iter().map(|it| it.prompt.as_str()).collect::<Vec<_>>(), ["哪天换的手机？"]);
    let new = NewRequest { items, message: String::new() };
    information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &new).await.unwrap();
    let listed = information_request::list(&conn, id).await.unwrap();
    assert!(
        information_request::list_to_ask_again(&application, &listed).is_empty(),
        "the item is already being asked again"
    );
    let policy = desk.ctx.policies.get(&conn, application.policy_id).await.unwrap();
    assert!(!information_request::has_room(&policy, &application, &listed), "it counts as a request of the round");
    let early =
        information_request::judge(&mut conn, &desk.ctx, &desk.reviewer, id, listed[1].request.id, 1, again).await;
    assert!(matches!(early, Err(JudgeError::Missing)), "the request is not answered: {early:?}");

    let applicant = Actor::Applicant { store: desk.store };
    information_request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
    information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    let reject = builders::verdict(Outcome::Reject);
    decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &reject).await.unwrap();
    let late =
        information_request::judge(&mut conn, &desk.ctx, &desk.reviewer, id, request, 1, ItemVerdict::Accepted).await;
    assert!(matches!(late, Err(JudgeError::NotHolder)), "{late:?}");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

/// Letters of this kind, oldest first, with the detail of their topic and state.
async fn written(conn: &AsyncPgConnection, kind: &str) -> Vec<(LetterId, String, LetterState)> {
    letters::table
        .filter(letters::kind.eq(kind))
        .order((letters::created_at, letters::id))
        .select((letters::id, letters::topic_detail, letters::state))
        .load(&mut &*conn)
        .await
        .unwrap()
}

async fn reminded(conn: &AsyncPgConnection) -> Vec<String> {
    written(conn, "information_reminder").await.into_iter().map(|(_, detail, _)| detail).collect()
}

#[tokio::test]
async fn reminders_are_sent_at_half_and_on_the_last_day() {
    // Asked on Monday 10:00 with five working days: due the next Monday 18:00.
    let (desk, mut conn) = desk().await;
    asked(&desk, &mut conn).await;
    let remind = async |conn: &mut AsyncPgConnection, at: &str, expected: usize| {
        desk.clock.set(at.parse().unwrap());
        assert_eq!(information_request::remind_due(conn, &desk.ctx, 10).await.unwrap(), expected, "{at}");
        assert_eq!(information_request::remind_due(conn, &desk.ctx, 10).await.unwrap(), 0, "{at}, again");
    };
    remind(&mut conn, "2026-03-05T08:59:59+08:00", 0).await;
    remind(&mut conn, "2026-03-05T09:00:00+08:00", 1).await;
    assert_eq!(reminded(&conn).await, ["halfway"]);
    remind(&mut conn, "2026-03-08T12:00:00+08:00", 0).await;
    remind(&mut conn, "2026-03-09T09:00:00+08:00", 1).await;
    assert_eq!(reminded(&conn).await, ["halfway", "last_day"]);
    remind(&mut conn, "2026-03-09T17:59:59+08:00", 0).await;
}

#[tokio::test]
async fn late_worker_sends_only_the_last_reminder() {
    let (desk, mut conn) = desk().await;
    let id = asked(&desk, &mut conn).await;
    desk.clock.set("2026-03-09T12:00:00+08:00".parse().unwrap());
    let mut second = desk.database.connect().await;
    let (one, two) = tokio::join!(
        information_request::remind_due(&mut conn, &desk.ctx, 10),
        information_request::remind_due(&mut second, &desk.ctx, 10)
    );
    assert_eq!(one.unwrap() + two.unwrap(), 1, "two workers send one reminder");
    assert_eq!(reminded(&conn).await, ["last_day"]);

    let (desk, mut conn) = crate::desk::desk().await;
    let other = asked(&desk, &mut conn).await;
    assert_ne!(id, other);
    desk.clock.set("2026-03-09T18:00:00+08:00".parse().unwrap());
    assert_eq!(information_request::remind_due(&mut conn, &desk.ctx, 10).await.unwrap(), 1, "handled without a letter");
    assert_eq!(information_request::remind_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    assert_eq!(reminded(&conn).await, [""; 0]);

    let (desk, mut conn) = crate::desk::desk().await;
    answered(&desk, &mut conn, ["上周三", "13900139000"]).await;
    desk.clock.advance(Duration::days(4));
    assert_eq!(information_request::remind_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "the request was answered");
    desk.clock.advance(Duration::days(4));
    assert_eq!(information_request::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "the request was answered");
}

#[tokio::test]
async fn request_letters_are_valid_while_it_waits() {
    let (desk, mut conn) = desk().await;
    let applicant = Actor::Applicant { store: desk.store };
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let one = ask_for(&[("哪天？", None)]);
    information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &one).await.unwrap();
    desk.clock.set("2026-03-05T09:00:00+08:00".parse().unwrap());
    assert_eq!(information_request::remind_due(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    information_request::save(&mut conn, &applicant, id, &[(1, "今天".into())]).await.unwrap();
    information_request::answer(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &one).await.unwrap();
    let asked = written(&conn, "information_needed").await;
    let reminder = written(&conn, "information_reminder").await[0].0;
    // A new request waits, but not the one these two letters are about.
    for (letter, expected) in [(asked[0].0, false), (reminder, false), (asked[1].0, true)] {
        let begun = attempt::begin(&mut conn, &desk.ctx, letter, RetryPolicy::LETTER).await.unwrap();
        match begun {
            BeginLetter::Send(_) => assert!(expected, "{letter}"),
            BeginLetter::Over(LetterState::Cancelled) => assert!(!expected, "{letter}"),
            other => panic!("{letter}: {other:?}"),
        }
    }
}
