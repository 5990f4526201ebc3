//! The time to answer an information request is counted from the delivery of its email (THREATS 26), and follows the
//! calendar.

use diesel_async::{AnsiTransactionManager as Transactions, TransactionManager};
use domain::base::schema::information_requests as requests;
use domain::delivery::follow_up_result::close_follow_up;
use domain::delivery::pause;
use domain::letter::follow_up::{self, FollowUpResult};
use testkit::stage;

use crate::prelude::*;

/// An application with questions asked on Monday, to be answered until the next Monday; their email is not sent yet.
async fn asked() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn, id) = claimed().await;
    information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &stage::question()).await.unwrap();
    builders::questions_released(&conn).await;
    assert_eq!(answer_until(&conn, id).await, instant("2026-03-09T18:00:00+08:00"));
    (desk, conn, id)
}

async fn answer_until(mut conn: &AsyncPgConnection, id: ApplicationId) -> DateTime<Utc> {
    let of = requests::table.filter(requests::application_id.eq(id));
    of.select(requests::answer_until).first(&mut conn).await.unwrap()
}

impl Desk {
    async fn lapse_without_sending(&self, conn: &mut AsyncPgConnection) {
        information_request::lapse_due(conn, &self.ctx, 100).await.unwrap();
    }

    async fn send_newest(&self, conn: &mut AsyncPgConnection, id: ApplicationId, kind: LetterKind) -> String {
        let letter = find_letter(conn, id, kind).await;
        self.send(conn, letter).await
    }
}

#[tokio::test]
async fn lapse_waits_for_a_sent_question() {
    let (desk, mut conn, id) = asked().await;
    // No worker, or all mail paused, for the whole period.
    desk.clock.set(instant("2026-03-10T09:00:00+08:00"));
    desk.lapse_without_sending(&mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant);
    let until = instant("2026-03-17T18:00:00+08:00");
    assert_eq!(answer_until(&conn, id).await, until, "five working days from now");
    let states = letter_states(&conn, id, LetterKind::InformationNeeded).await;
    assert_eq!(states, [LetterState::Cancelled, LetterState::Queued], "the email with the old date is not sent");
    let message = desk.send_newest(&mut conn, id, LetterKind::InformationNeeded).await;
    assert!(message.contains("answer_until: 2026-03-17T10:00:00Z"), "{message}");
    desk.clock.set(until);
    desk.lapse_without_sending(&mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::Lapsed);
}

#[tokio::test]
async fn delayed_question_leaves_with_its_whole_period() {
    let (desk, mut conn, id) = asked().await;
    let admin = builders::staff_member(&mut conn, &desk.ctx, "admin", "管理", &[Role::Admin]).await;
    pause::pause(&mut conn, &desk.ctx, &admin, None, "维护").await.unwrap();
    let first = find_letter(&conn, id, LetterKind::InformationNeeded).await;
    assert_eq!(desk.begin(&mut conn, first).await, LetterAttempt::Paused);
    desk.clock.set(instant("2026-03-06T10:00:00+08:00"));
    pause::resume(&mut conn, &desk.ctx, &admin, None).await.unwrap();
    assert_eq!(desk.begin(&mut conn, first).await, LetterAttempt::Over(LetterState::Cancelled));
    let message = desk.send_newest(&mut conn, id, LetterKind::InformationNeeded).await;
    assert!(message.contains("answer_until: 2026-03-13T10:00:00Z"), "{message}");
    assert_eq!(answer_until(&conn, id).await, instant("2026-03-13T18:00:00+08:00"));
}

#[tokio::test]
async fn question_sent_late_extends_its_period() {
    let (desk, mut conn, id) = asked().await;
    // The mail server accepted it at a later attempt, on Wednesday.
    sql::execute(&conn, "update letters set attempt = 3 where kind = 'information_needed'").await;
    desk.clock.set(instant("2026-03-04T10:00:00+08:00"));
    desk.send_newest(&mut conn, id, LetterKind::InformationNeeded).await;
    desk.clock.set(instant("2026-03-09T18:00:00+08:00"));
    desk.lapse_without_sending(&mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant);
    let message = desk.send_newest(&mut conn, id, LetterKind::InformationExtended).await;
    assert!(message.contains("answer_until: 2026-03-11T10:00:00Z"), "{message}");
    desk.clock.set(instant("2026-03-11T18:00:00+08:00"));
    desk.lapse_without_sending(&mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::Lapsed);
}

#[tokio::test]
async fn period_is_counted_from_the_closed_follow_up() {
    for result in [FollowUpResult::Reached, FollowUpResult::NotReached] {
        let (desk, mut conn, id) = asked().await;
        let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "客服", &[Role::Agent]).await;
        let question = find_letter(&conn, id, LetterKind::InformationNeeded).await;
        desk.send(&mut conn, question).await;
        desk.comes_back(&mut conn, question).await;
        desk.clock.set(instant("2026-03-10T09:00:00+08:00"));
        desk.lapse_without_sending(&mut conn).await;
        assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant, "nobody knows whether it arrived");
        assert!(answer_until(&conn, id).await > desk.ctx.now(), "the date that is shown is ahead");
        desk.clock.set(instant("2026-03-12T09:00:00+08:00"));
        let open = follow_up::list(&conn, &agent, None, 10).await.unwrap().remove(0);
        close_follow_up(&mut conn, &desk.ctx, &agent, open.id, result, "已电话告知").await.unwrap();
        let until = instant("2026-03-19T18:00:00+08:00");
        assert_eq!(answer_until(&conn, id).await, until, "{result}");
        desk.clock.set(until - Duration::seconds(1));
        desk.lapse_without_sending(&mut conn).await;
        assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant);
        desk.clock.set(until);
        desk.lapse_without_sending(&mut conn).await;
        assert_eq!(desk.status(&conn, id).await.0, Status::Lapsed, "{result}");
    }
}

#[tokio::test]
async fn bounce_recorded_beside_a_lapse_holds_it() {
    let (desk, mut conn, id) = asked().await;
    let question = find_letter(&conn, id, LetterKind::InformationNeeded).await;
    desk.send(&mut conn, question).await;
    desk.clock.set(instant("2026-03-09T18:00:00+08:00"));
    // The returned email is being recorded while the sweep runs.
    let mut other = desk.database.connect().await;
    Transactions::begin_transaction(&mut other).await.unwrap();
    desk.comes_back(&mut other, question).await;
    desk.lapse_without_sending(&mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant);
    Transactions::commit_transaction(&mut other).await.unwrap();
    desk.lapse_without_sending(&mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingApplicant);
}

#[tokio::test]
async fn follow_up_with_a_contact_does_not_hold_a_lapse() {
    let (desk, mut conn, id) = asked().await;
    let alert = find_letter(&conn, id, LetterKind::Alert).await;
    desk.send(&mut conn, alert).await;
    desk.comes_back(&mut conn, alert).await;
    desk.send_newest(&mut conn, id, LetterKind::InformationNeeded).await;
    desk.clock.set(instant("2026-03-09T18:00:00+08:00"));
    desk.lapse_without_sending(&mut conn).await;
    assert_eq!(desk.status(&conn, id).await.0, Status::Lapsed);
}

#[tokio::test]
async fn reminder_names_the_end_of_an_extended_period() {
    let (desk, mut conn, id) = asked().await;
    desk.send_newest(&mut conn, id, LetterKind::InformationNeeded).await;
    let remind =
        async |conn: &mut AsyncPgConnection| information_request::remind_due(conn, &desk.ctx, 10).await.unwrap();
    desk.clock.set(instant("2026-03-09T09:00:00+08:00"));
    remind(&mut conn).await;
    assert_eq!(letter_states(&conn, id, LetterKind::InformationReminder).await.len(), 1);
    // It comes back, customer service calls, and a new period begins with reminders of its own.
    let question = find_letter(&conn, id, LetterKind::InformationNeeded).await;
    desk.comes_back(&mut conn, question).await;
    let open = follow_up::list(&conn, &desk.lead, None, 10).await.unwrap().remove(0);
    let result = FollowUpResult::Reached;
    close_follow_up(&mut conn, &desk.ctx, &desk.lead, open.id, result, "已电话告知").await.unwrap();
    let old = find_letter(&conn, id, LetterKind::InformationReminder).await;
    assert_eq!(desk.begin(&mut conn, old).await, LetterAttempt::Over(LetterState::Cancelled), "its date has moved");
    desk.clock.set(instant("2026-03-16T09:00:00+08:00"));
    remind(&mut conn).await;
    let message = desk.send_newest(&mut conn, id, LetterKind::InformationReminder).await;
    assert!(message.contains("answer_until: 2026-03-16T10:00:00Z"), "{message}");
}

#[tokio::test]
async fn answer_leaves_a_working_day_and_is_confirmed() {
    let (desk, mut conn, id) = asked().await;
    desk.send_newest(&mut conn, id, LetterKind::InformationNeeded).await;
    // Asked on the first day; a minute before the close of the fifth working day the answer comes.
    sql::execute(&conn, "update clock_intervals set started_at = '2026-03-09T10:00:00+08:00' where state = 'paused'")
        .await;
    sql::execute(&conn, "update clock_intervals set ended_at = '2026-03-09T10:00:00+08:00' where state = 'running'")
        .await;
    desk.clock.set(instant("2026-03-09T17:59:00+08:00"));
    information_request::save(&mut conn, &desk.applicant, id, &[(1, "上周三".into())]).await.unwrap();
    information_request::answer(&mut conn, &desk.ctx, &desk.applicant, id).await.unwrap();
    let due_at = instant("2026-03-10T18:00:00+08:00");
    assert_eq!(desk.application(&conn, id).await.due_at, due_at);
    let message = desk.send_newest(&mut conn, id, LetterKind::AnswerReceived).await;
    assert!(message.contains("due_at: 2026-03-10T10:00:00Z"), "{message}");
    desk.clock.advance(Duration::minutes(1));
    desk.escalate(&mut conn).await;
    assert_eq!(letter_states(&conn, id, LetterKind::Overdue).await, [], "no apology for a date that is ahead");
    desk.clock.set(due_at);
    desk.escalate(&mut conn).await;
    assert_eq!(letter_states(&conn, id, LetterKind::Overdue).await.len(), 1);
}

#[tokio::test]
async fn overdue_application_is_escalated_again_after_an_answer() {
    let (desk, mut conn, id) = claimed().await;
    desk.clock.set(instant("2026-03-09T18:00:00+08:00"));
    desk.escalate(&mut conn).await;
    information_request::ask(&mut conn, &desk.ctx, &desk.reviewer, id, &stage::question()).await.unwrap();
    desk.clock.advance(Duration::minutes(1));
    information_request::save(&mut conn, &desk.applicant, id, &[(1, "上周三".into())]).await.unwrap();
    information_request::answer(&mut conn, &desk.ctx, &desk.applicant, id).await.unwrap();
    let due_at = desk.application(&conn, id).await.due_at;
    assert_eq!(due_at, instant("2026-03-10T18:00:00+08:00"), "a working day after the answer");
    desk.clock.set(due_at);
    desk.escalate(&mut conn).await;
    assert_eq!(letter_states(&conn, id, LetterKind::Overdue).await.len(), 2, "one for each promise that was broken");
}

#[tokio::test]
async fn published_holiday_moves_the_answer_period() {
    let (desk, mut conn, id) = asked().await;
    desk.send_newest(&mut conn, id, LetterKind::InformationNeeded).await;
    sql::execute(
        &conn,
        "insert into calendar_days (year, date, kind, name) values (2026, '2026-03-05', 'holiday', '测试')",
    )
    .await;
    desk.clock.advance(Duration::minutes(1));
    let admin = staff_id(&desk.lead);
    let published = format!(
        "insert into calendar_publications (id, year, version, status, source, days, authors, published_by, published_at,
             days_added, days_removed, days_changed, applications)
         select gen_random_uuid(), 2026, 99, 'official', 'x', '[]', '{{}}', '{admin}', '{}', 1, 0, 0, 0",
        desk.ctx.now()
    );
    sql::execute(&conn, &published).await;
    // While the request could be recalled, the email about the new date would be held, too.
    desk.clock.advance(Duration::minutes(10));
    assert_eq!(information_request::recount_due(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(answer_until(&conn, id).await, instant("2026-03-10T18:00:00+08:00"));
    assert_eq!(information_request::recount_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0, "it is counted once");
    let message = desk.send_newest(&mut conn, id, LetterKind::InformationExtended).await;
    assert!(message.contains("answer_until: 2026-03-10T10:00:00Z"), "{message}");
}
