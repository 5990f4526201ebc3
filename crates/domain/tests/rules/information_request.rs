//! Information requests: the clock pauses, the answer is stored beside the submission, no answer lapses the
//! application.

use domain::base::{EvidenceId, ItemKind};
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file;
use domain::effect::EffectAttempt;
use domain::evidence::access::{self, Picture};
use domain::review::information_request::{
    AnswerError, AnswerGap, AskError, ItemVerdict, JudgeError, NewItem, NewRequest,
};

use crate::prelude::*;

fn ask_for(items: &[(&str, Option<&str>)]) -> NewRequest {
    let item = |(prompt, document): &(&str, Option<&str>)| NewItem {
        reason: "evidence_incomplete".into(),
        kind: if document.is_some() { ItemKind::Document } else { ItemKind::Text },
        document: document.map(str::to_owned),
        prompt: (*prompt).to_owned(),
    };
    NewRequest { items: items.iter().map(item).collect(), message: "请补充以下内容。".into() }
}

impl Desk {
    async fn ask(&self, conn: &mut AsyncPgConnection, id: ApplicationId, request: &NewRequest) -> Result<(), AskError> {
        information_request::ask(conn, &self.ctx, &self.reviewer, id, request).await.map(drop)
    }

    async fn answer(&self, conn: &mut AsyncPgConnection, id: ApplicationId) -> Result<(), AnswerError> {
        information_request::answer(conn, &self.ctx, &self.applicant, id).await
    }

    /// Saves the answer to the first item and submits all.
    async fn answer_with(&self, conn: &mut AsyncPgConnection, id: ApplicationId, text: &str) {
        information_request::save(conn, &self.applicant, id, &[(1, text.to_owned())]).await.unwrap();
        self.answer(conn, id).await.unwrap();
    }

    /// Adds a prepared document as the answer to the second item.
    async fn upload(&self, conn: &mut AsyncPgConnection, id: ApplicationId) -> EvidenceId {
        let new = new_evidence("business_licence", 9);
        information_request::add_document(conn, &self.ctx, &self.applicant, id, 2, &new).await.unwrap();
        new.id
    }

    /// Reminds, after the questions were sent at once.
    async fn remind(&self, conn: &mut AsyncPgConnection) -> usize {
        builders::questions_sent(conn).await;
        information_request::remind_due(conn, &self.ctx, 10).await.unwrap()
    }
}

/// An application whose owner was asked for a text and a document.
async fn asked() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn, id) = claimed().await;
    let request = ask_for(&[("换手机的日期是哪天？", None), ("请上传清晰的营业执照", Some("business_licence"))]);
    desk.ask(&mut conn, id, &request).await.unwrap();
    (desk, conn, id)
}

/// Marks every document as prepared.
async fn prepare(conn: &AsyncPgConnection) {
    sql::execute(conn, "update evidence set state = 'ready' where state <> 'ready'").await;
}

#[tokio::test]
async fn clock_pauses_until_the_answer() {
    let (desk, mut conn, id) = asked().await;
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant);
    let before = desk.application(&conn, id).await.due_at;
    // Monday to Thursday morning: two closes pass during the pause.
    desk.clock.advance(Duration::days(3));
    let unanswered = desk.answer(&mut conn, id).await.unwrap_err();
    let AnswerError::Incomplete(gaps) = unanswered else { panic!("{unanswered:?}") };
    assert_eq!(gaps, [(1, AnswerGap::Text(TextProblem::Missing)), (2, AnswerGap::Document)]);
    information_request::save(&mut conn, &desk.applicant, id, &[(1, "上周三".into())]).await.unwrap();
    desk.upload(&mut conn, id).await;
    let unready = desk.answer(&mut conn, id).await.unwrap_err();
    assert!(matches!(unready, AnswerError::Incomplete(gaps) if matches!(gaps[..], [(2, AnswerGap::File { .. })])));
    prepare(&conn).await;
    desk.answer(&mut conn, id).await.unwrap();
    let application = desk.application(&conn, id).await;
    assert_eq!(application.status, Status::InReview);
    assert_eq!(application.holder_id, Some(staff_id(&desk.reviewer)), "the holder stays the same");
    assert_eq!(application.due_at, before + Duration::days(2), "two working days later");
    let last = "select kind from escalations where cancelled_at is null
                and due_at = (select due_at from applications) and due_at = (select max(due_at) from escalations)";
    assert_eq!(sql::texts(&conn, last).await, ["overdue"]);
    assert_eq!(sql::count(&conn, "letters where kind = 'answered'").await, 1);
    assert_err!(desk.answer(&mut conn, id).await, AnswerError::Missing);
    assert!(information_request::save(&mut conn, &desk.applicant, id, &[(1, "改".into())]).await.is_err());
}

#[tokio::test]
async fn answer_is_part_of_the_basis() {
    let (desk, mut conn, id) = asked().await;
    desk.send_alerts(&conn, id).await;
    let file = desk.upload(&mut conn, id).await;
    prepare(&conn).await;
    let page = format!(
        "insert into evidence_pages (evidence_id, number, object, width, height, size_bytes, fingerprint)
         values ('{file}', 1, 'zz/1', 1, 1, 1, 0)"
    );
    sql::execute(&conn, &page).await;
    let open = async |conn: &mut AsyncPgConnection| {
        access::open(conn, &desk.ctx, &desk.reviewer, id, file, Picture::Page(1)).await
    };
    assert!(open(&mut conn).await.is_err(), "the answer was not sent yet");
    desk.answer_with(&mut conn, id, "上周三").await;
    open(&mut conn).await.unwrap();
    let approve = builders::verdict(Outcome::Approve);
    desk.decide(&mut conn, &desk.reviewer, id, &approve).await.unwrap();
    sql::execute(&conn, "alter table information_request_items disable trigger answers_never_change").await;
    let tamper = "update information_request_items set answer = '昨天' where document_type is null";
    sql::execute(&conn, tamper).await;
    desk.clock.advance(Duration::days(2));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert_eq!(begun, EffectAttempt::Over(EffectState::Blocked), "the answer changed since the approval");
}

#[tokio::test]
async fn sent_answer_cannot_be_changed() {
    let (desk, mut conn, id) = asked().await;
    desk.upload(&mut conn, id).await;
    prepare(&conn).await;
    desk.answer_with(&mut conn, id, "上周三").await;
    for statement in [
        "update information_request_items set answer = ''",
        "delete from information_request_evidence",
        "delete from information_request_items",
    ] {
        sql::refusal(&conn, statement).await;
    }
}

#[tokio::test]
async fn unanswered_request_lapses() {
    let (desk, mut conn, id) = asked().await;
    assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap(), "renewing does not shorten the lease");
    desk.clock.advance(Duration::days(6));
    assert_eq!(desk.lapse(&mut conn).await, 0);
    assert_eq!(desk.end_leases(&mut conn).await, 0, "the lease lasts until the answer is due");
    desk.clock.advance(Duration::days(2));
    assert_eq!(desk.lapse(&mut conn).await, 1);
    assert_eq!(desk.lapse(&mut conn).await, 0);
    let application = desk.application(&conn, id).await;
    assert_eq!((application.status, application.holder_id), (Status::Lapsed, None));
    assert!(application.closed_at.is_some());
    assert_eq!(sql::count(&conn, "letters where kind = 'lapsed'").await, 1);
}

#[tokio::test]
async fn requests_are_validated_and_limited() {
    let (desk, mut conn, id) = submitted().await;
    let one = ask_for(&[("哪天？", None)]);
    assert!(desk.ask(&mut conn, id, &one).await.is_err(), "the actor does not hold it");
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    assert_err!(desk.ask(&mut conn, id, &ask_for(&[])).await, AskError::Count { max: 6 });
    let with = |change: fn(&mut NewItem)| {
        let mut request = one.clone();
        change(&mut request.items[0]);
        request
    };
    for (name, request, expected) in [
        ("an empty prompt", ask_for(&[("  ", None)]), TextProblem::Missing),
        ("an unknown document", ask_for(&[("x", Some("passport"))]), TextProblem::NotAChoice),
        ("a document item without one", with(|item| item.kind = ItemKind::Document), TextProblem::NotAChoice),
        // Reasons the applicant cannot do anything about.
        ("outstanding funds", with(|item| item.reason = "funds_outstanding".into()), TextProblem::NotAChoice),
        ("false evidence", with(|item| item.reason = "false_evidence".into()), TextProblem::NotAChoice),
        ("a wrong binding", with(|item| item.reason = "wrong_binding".into()), TextProblem::NotAChoice),
    ] {
        let refused = desk.ask(&mut conn, id, &request).await.unwrap_err();
        assert!(matches!(&refused, AskError::Item(Some(0), problem) if *problem == expected), "{name}: {refused:?}");
    }
    for _ in 0..2 {
        desk.ask(&mut conn, id, &one).await.unwrap();
        desk.answer_with(&mut conn, id, "今天").await;
    }
    assert_err!(desk.ask(&mut conn, id, &one).await, AskError::TooOften { max: 2 });
    desk.withdraw(&mut conn, id).await.unwrap();
}

#[tokio::test]
async fn withdrawal_ends_an_open_request() {
    let (desk, mut conn, id) = asked().await;
    desk.withdraw(&mut conn, id).await.unwrap();
    let requests = information_request::list(&conn, id).await.unwrap();
    assert!(!requests[0].is_open());
    assert_eq!(desk.status(&conn, id).await.0, Status::Withdrawn);
}

#[tokio::test]
async fn zero_rounds_switch_requests_off() {
    let (desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| policy.requests.rounds = 0).await;
    let id = desk.claimed(&mut conn).await;
    assert_err!(desk.ask(&mut conn, id, &ask_for(&[("哪天？", None)])).await, AskError::TooOften { max: 0 });
    let application = desk.application(&conn, id).await;
    let policy = desk.ctx.policies.get(&conn, application.policy_id).await.unwrap();
    assert!(!information_request::has_room(&policy, &application, &[]));
}

/// An application with one text and one contact item, answered with these texts.
async fn answered(texts: [&str; 2]) -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn, id) = claimed().await;
    let mut new = ask_for(&[("哪天换的手机？", None), ("请留一个能联系到您的电话", None)]);
    new.items[1].kind = ItemKind::Contact;
    desk.ask(&mut conn, id, &new).await.unwrap();
    let answers = [(1, texts[0].into()), (2, texts[1].into())];
    information_request::save(&mut conn, &desk.applicant, id, &answers).await.unwrap();
    desk.answer(&mut conn, id).await.unwrap();
    (desk, conn, id)
}

#[tokio::test]
async fn contact_answer_is_validated_and_replaces_nothing() {
    let (desk, mut conn, id) = claimed().await;
    let before = desk.application(&conn, id).await;
    let mut new = ask_for(&[("请留一个能联系到您的电话", None)]);
    new.items[0].kind = ItemKind::Contact;
    desk.ask(&mut conn, id, &new).await.unwrap();
    for (typed, problem) in [
        ("", TextProblem::Missing),
        ("上周三", TextProblem::NotAPhone),
        ("12345", TextProblem::NotAPhone),
        ("chen@localhost", TextProblem::NotAnEmail),
        ("13800138000/13900139000", TextProblem::SeveralPhones),
        ("a\nb", TextProblem::ForbiddenCharacters),
        (&"1".repeat(255), TextProblem::TooLong(254)),
    ] {
        information_request::save(&mut conn, &desk.applicant, id, &[(1, typed.to_owned())]).await.unwrap();
        let refused = desk.answer(&mut conn, id).await.unwrap_err();
        let AnswerError::Incomplete(gaps) = refused else { panic!("{refused:?}") };
        assert_eq!(gaps, [(1, AnswerGap::Text(problem))], "{typed}");
    }
    let wide = [(1, "\u{202d}chen＠mumian。example\u{202c}".to_owned())];
    information_request::save(&mut conn, &desk.applicant, id, &wide).await.unwrap();
    let saved = information_request::list(&conn, id).await.unwrap().remove(0);
    assert_eq!(saved.items[0].item.answer, "chen@mumian.example");
    desk.answer_with(&mut conn, id, "+86 139 0013 9000").await;
    let request = information_request::list(&conn, id).await.unwrap()[0].request.id;
    let accepted = ItemVerdict::Accepted;
    information_request::judge(&mut conn, &desk.ctx, &desk.reviewer, id, request, 1, accepted).await.unwrap();
    let after = desk.application(&conn, id).await;
    // The submitted contact stays (R10).
    assert_eq!((after.contact_phone, after.contact_email), (before.contact_phone, before.contact_email));
    assert_eq!(after.content_hash, before.content_hash);
}

#[tokio::test]
async fn holder_judges_answers_and_asks_again() {
    let (desk, mut conn, id) = answered(["记不清了", "13900139000"]).await;
    let again = ItemVerdict::AskAgain;
    let asked = information_request::list(&conn, id).await.unwrap().remove(0);
    let request = asked.request.id;
    let judge = async |conn: &mut AsyncPgConnection, who: &Actor, request, number, verdict| {
        information_request::judge(conn, &desk.ctx, who, id, request, number, verdict).await
    };
    let other = judge(&mut conn, &desk.lead, request, 1, again).await;
    assert!(
        matches!(other, Err(JudgeError::NotHolder | JudgeError::Transition(TransitionError::NotPermitted(_)))),
        "{other:?}"
    );
    assert_err!(judge(&mut conn, &desk.reviewer, request, 3, again).await, JudgeError::Missing);
    for (who, may_judge) in [(&desk.reviewer, true), (&desk.lead, false)] {
        let case = case_file::get(&conn, &desk.ctx, who, id).await.unwrap();
        assert_eq!(allowed(who, &case, desk.ctx.now()).contains(CaseAction::Judge), may_judge, "{who:?}");
    }
    for verdict in [ItemVerdict::Accepted, again, again] {
        judge(&mut conn, &desk.reviewer, request, 1, verdict).await.unwrap();
    }
    let application = desk.application(&conn, id).await;
    let listed = information_request::list(&conn, id).await.unwrap();
    let judged = listed[0].items[0].judged.clone().unwrap();
    assert_eq!((judged.verdict, judged.by.as_str(), judged.at), (again, "林晓", desk.ctx.now()));
    assert_eq!(listed[0].items[1].judged, None);
    let judged = sql::count(&conn, "events where action = 'answer_judged'").await;
    assert_eq!(judged, 2, "a repeated verdict is not recorded");

    let items = information_request::list_to_ask_again(&application, &listed);
    assert_eq!(items.iter().map(|it| it.prompt.as_str()).collect::<Vec<_>>(), ["哪天换的手机？"]);
    let new = NewRequest { items, message: String::new() };
    desk.ask(&mut conn, id, &new).await.unwrap();
    let listed = information_request::list(&conn, id).await.unwrap();
    let asked_again = information_request::list_to_ask_again(&application, &listed);
    assert!(asked_again.is_empty(), "the item is already being asked again");
    let policy = desk.ctx.policies.get(&conn, application.policy_id).await.unwrap();
    assert!(!information_request::has_room(&policy, &application, &listed), "it counts as a request of the round");
    let early = judge(&mut conn, &desk.reviewer, listed[1].request.id, 1, again).await;
    assert!(matches!(early, Err(JudgeError::Missing)), "the request is not answered: {early:?}");

    desk.answer_with(&mut conn, id, "上周三").await;
    let reject = builders::verdict(Outcome::Reject);
    desk.decide(&mut conn, &desk.reviewer, id, &reject).await.unwrap();
    assert_err!(judge(&mut conn, &desk.reviewer, request, 1, ItemVerdict::Accepted).await, JudgeError::NotHolder);
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

/// The reminders sent so far.
async fn reminders(conn: &AsyncPgConnection) -> Vec<String> {
    let query = "select split_part(topic_detail, ' ', 1) from letters where kind = 'information_reminder' order by created_at, id";
    sql::texts(conn, query).await
}

#[tokio::test]
async fn reminders_are_sent_at_half_and_on_the_last_day() {
    // Asked on Monday 10:00 with five working days: due the next Monday 18:00.
    let (desk, mut conn, _) = asked().await;
    let remind = async |conn: &mut AsyncPgConnection, at: &str, expected: usize| {
        desk.clock.set(instant(at));
        assert_eq!(desk.remind(conn).await, expected, "{at}");
        assert_eq!(desk.remind(conn).await, 0, "{at}, again");
    };
    remind(&mut conn, "2026-03-05T08:59:59+08:00", 0).await;
    remind(&mut conn, "2026-03-05T09:00:00+08:00", 1).await;
    assert_eq!(reminders(&conn).await, ["halfway"]);
    remind(&mut conn, "2026-03-08T12:00:00+08:00", 0).await;
    remind(&mut conn, "2026-03-09T09:00:00+08:00", 1).await;
    assert_eq!(reminders(&conn).await, ["halfway", "last_day"]);
    remind(&mut conn, "2026-03-09T17:59:59+08:00", 0).await;
}

#[tokio::test]
async fn late_worker_sends_only_the_last_reminder() {
    let (desk, mut conn, _) = asked().await;
    desk.clock.set(instant("2026-03-09T12:00:00+08:00"));
    let mut second = desk.database.connect().await;
    let (one, two) = tokio::join!(desk.remind(&mut conn), desk.remind(&mut second));
    assert_eq!(one + two, 1, "two workers send one reminder");
    assert_eq!(reminders(&conn).await, ["last_day"]);

    let (desk, mut conn, _) = asked().await;
    desk.clock.set(instant("2026-03-09T18:00:00+08:00"));
    assert_eq!(desk.remind(&mut conn).await, 1, "handled without a letter");
    assert_eq!(desk.remind(&mut conn).await, 0);
    assert_eq!(reminders(&conn).await, [""; 0]);

    let (desk, mut conn, _) = answered(["上周三", "13900139000"]).await;
    desk.clock.advance(Duration::days(4));
    assert_eq!(desk.remind(&mut conn).await, 0, "the request was answered");
    desk.clock.advance(Duration::days(4));
    assert_eq!(information_request::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "the request was answered");
}

#[tokio::test]
async fn request_letters_are_valid_while_it_waits() {
    let (desk, mut conn, id) = claimed().await;
    let one = ask_for(&[("哪天？", None)]);
    desk.ask(&mut conn, id, &one).await.unwrap();
    let first = find_letter(&conn, id, LetterKind::InformationNeeded).await;
    desk.clock.advance(Duration::minutes(1));
    desk.answer_with(&mut conn, id, "今天").await;
    desk.ask(&mut conn, id, &one).await.unwrap();
    builders::questions_released(&conn).await;
    // A new request waits, but not the one this letter is about.
    assert_eq!(desk.begin(&mut conn, first).await, LetterAttempt::Over(LetterState::Cancelled));
    let second = find_letter(&conn, id, LetterKind::InformationNeeded).await;
    desk.send(&mut conn, second).await;
    desk.clock.set(instant("2026-03-05T09:00:00+08:00"));
    assert_eq!(desk.remind(&mut conn).await, 1);
    desk.answer_with(&mut conn, id, "今天").await;
    let reminder = find_letter(&conn, id, LetterKind::InformationReminder).await;
    assert_eq!(desk.begin(&mut conn, reminder).await, LetterAttempt::Over(LetterState::Cancelled));
}
