//! Text messages: registered contacts with a phone get them beside the email, one delivered notice per contact counts, reports
//! may come twice and in any order, and a day costs no more than its limit (decision 0054).

use domain::account::sign_in::{self, CODES_PER_PHONE, SignInError};
use domain::base::SecretKey;
use domain::delivery::sms_limit::{self, Charge, SmsLimits};
use domain::delivery::sms_report::{self, ReportTaken, SmsReportError};
use domain::delivery::stored::StoredLetter;
use domain::delivery::{cancel, copy, resend};
use domain::effect::EffectAttempt;
use domain::effect::platform::{MessageError, PLATFORM, PlatformSecret};
use domain::intake::objection;
use domain::letter::follow_up::{self, FollowUpReason};
use domain::operation::{self, AlarmName};
use domain::register::{self, Content, Entry};
use serde_json::{Value, json};
use testkit::platform::SignedMessage;

use crate::prelude::*;

mod limits;

const PHONE: &str = "138 0013 8000";
const NUMBER: &str = "+8613800138000";

/// A desk with text messages, whose store's primary contact has a phone.
async fn texting() -> (Desk, AsyncPgConnection) {
    let (mut desk, conn) = desk().await;
    desk.ctx = desk.ctx.with_sms(true);
    sql::execute(&conn, &format!("update store_contacts set phone = '{PHONE}' where is_primary")).await;
    (desk, conn)
}

/// An application whose contacts were not alerted yet.
async fn submitted_texting() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn) = texting().await;
    let id = desk.submitted(&mut conn).await;
    (desk, conn, id)
}

/// The text messages of a kind, oldest first.
async fn texts(mut conn: &AsyncPgConnection, kind: LetterKind) -> Vec<LetterId> {
    let of = letters::table.filter(letters::medium.eq(Medium::Sms).and(letters::kind.eq(kind)));
    of.order(letters::id).select(letters::id).load(&mut conn).await.unwrap()
}

/// The email that a text message accompanies.
async fn email_of(mut conn: &AsyncPgConnection, sms: LetterId) -> LetterId {
    let of: Option<LetterId> = letters::table.find(sms).select(letters::copy_of).first(&mut conn).await.unwrap();
    of.unwrap()
}

async fn state(mut conn: &AsyncPgConnection, id: LetterId) -> LetterState {
    letters::table.find(id).select(letters::state).first(&mut conn).await.unwrap()
}

impl Desk {
    async fn begun(&self, conn: &mut AsyncPgConnection, id: LetterId) -> Box<StoredLetter> {
        match self.begin(conn, id).await {
            LetterAttempt::Send(letter) => letter,
            other => panic!("{other:?}"),
        }
    }

    /// The gateway takes a message; a report follows.
    async fn hand_over(&self, conn: &mut AsyncPgConnection, id: LetterId) -> Box<StoredLetter> {
        let letter = self.begun(conn, id).await;
        sms_report::handed_over(conn, &self.ctx, &letter, "accepted", false).await.unwrap();
        letter
    }

    /// The mail server refuses an email for good.
    async fn refuse(&self, conn: &mut AsyncPgConnection, id: LetterId) {
        let letter = self.begun(conn, id).await;
        attempt::give_up(conn, &self.ctx, &letter, "550 5.1.1 no such user").await.unwrap();
    }

    /// A signed report of the gateway.
    fn report(&self, body: &Value) -> SignedMessage {
        let (body, nonce) = (body.to_string().into_bytes(), uuid::Uuid::new_v4().simple().to_string());
        let (path, timestamp) = ("/sms/reports".to_owned(), self.ctx.now().timestamp().to_string());
        let signature = secret().sign_callback(&path, &timestamp, &nonce, &body);
        SignedMessage { path, timestamp, nonce, signature, body }
    }

    async fn take(&self, conn: &mut AsyncPgConnection, report: &SignedMessage) -> Result<ReportTaken, SmsReportError> {
        sms_report::accept(conn, &self.ctx, &secret(), &report.message()).await
    }

    async fn reported(&self, conn: &mut AsyncPgConnection, id: LetterId, outcome: &str) -> ReportTaken {
        let report = self.report(&json!({ "id": id, "outcome": outcome }));
        self.take(conn, &report).await.unwrap()
    }

    async fn ask_by_sms(&self, conn: &mut AsyncPgConnection, number: &str) -> domain::base::Token {
        sign_in::request_code(conn, &self.ctx, &key(), number, Locale::ZhCn, Medium::Sms).await.unwrap()
    }

    async fn open_follow_ups(&self, conn: &AsyncPgConnection) -> Vec<(FollowUpReason, String)> {
        let open = follow_up::list(conn, &self.lead, None, 10).await.unwrap();
        open.into_iter().map(|it| (it.reason, it.to_address)).collect()
    }
}

fn secret() -> PlatformSecret {
    PlatformSecret::new(b"a secret only the gateway may know").unwrap()
}

fn key() -> SecretKey {
    SecretKey::derive(&[7; 32]).unwrap()
}

#[tokio::test]
async fn contact_with_a_phone_is_told_on_both_media() {
    let (desk, mut conn, id) = submitted_texting().await;
    let alerts = texts(&conn, LetterKind::Alert).await;
    assert_eq!(alerts.len(), 1, "the other contact has no phone");
    assert_eq!(sql::count(&conn, "letters where kind = 'alert' and medium = 'mail'").await, 2);
    let sms = desk.begun(&mut conn, alerts[0]).await;
    assert_eq!((sms.to_address.as_str(), sms.application_id, sms.segments), (NUMBER, Some(id), 2));
    // The same link as in the email; what is kept has none.
    let link = link_in(&String::from_utf8(sms.raw.clone()).unwrap().replace('"', " "));
    assert!(objection::find(&conn, &desk.ctx, &link).await.unwrap().is_some());
    let kept = sql::text(&conn, &format!("select text_body from letters where id = '{}'", alerts[0])).await;
    assert!(!kept.contains(link.expose()), "{kept}");
    sms_report::handed_over(&mut conn, &desk.ctx, &sms, "accepted", false).await.unwrap();
    let raw = sql::text(&conn, &format!("select encode(raw, 'escape') from letters where id = '{}'", alerts[0])).await;
    assert!(!raw.contains(link.expose()), "{raw}");
}

#[tokio::test]
async fn no_text_message_is_written_without_a_gateway() {
    let (mut desk, mut conn) = texting().await;
    desk.ctx = desk.ctx.with_sms(false);
    desk.submitted(&mut conn).await;
    desk.ask_by_sms(&mut conn, STORE_NUMBER).await;
    assert_eq!(sql::count(&conn, "letters where medium = 'sms'").await, 0);
    assert_eq!(sql::count(&conn, "letters where kind = 'sign_in_code'").await, 1, "the mailed code stays");
}

#[tokio::test]
async fn landline_gets_no_text_message() {
    let (desk, mut conn) = texting().await;
    for phone in ["0571-8888 6666", "400-123-4567", "138 0013 8000 ext. 3", "none"] {
        sql::execute(&conn, &format!("update store_contacts set phone = '{phone}' where is_primary")).await;
        desk.ask_by_sms(&mut conn, STORE_NUMBER).await;
        desk.clock.advance(Duration::hours(1));
    }
    assert_eq!(sql::count(&conn, "letters where medium = 'sms'").await, 0);
    assert_eq!(sql::count(&conn, "letters where kind = 'sign_in_code'").await, 4);
}

#[tokio::test]
async fn period_counts_from_the_first_delivery_by_either() {
    let (desk, mut conn, id) = submitted_texting().await;
    let sms = texts(&conn, LetterKind::Alert).await[0];
    let email = email_of(&conn, sms).await;
    let other = letters::table
        .filter(letters::kind.eq(LetterKind::Alert).and(letters::copy_of.is_null()).and(letters::id.ne(email)))
        .select(letters::id);
    let other: LetterId = other.first(&mut conn).await.unwrap();
    desk.send(&mut conn, other).await;
    desk.refuse(&mut conn, email).await;
    assert_eq!(desk.open_follow_ups(&conn).await, [], "the text message may still arrive");
    desk.hand_over(&mut conn, sms).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::days(2));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet, "accepted is not delivered");
    // It reached the phone an hour ago, as the report says.
    let at = desk.ctx.now() - Duration::hours(1);
    let report = desk.report(&json!({ "id": sms, "outcome": "delivered", "at": at }));
    assert_eq!(desk.take(&mut conn, &report).await.unwrap(), ReportTaken::Applied);
    desk.clock.advance(Duration::hours(22));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet, "the notice period is a day");
    desk.clock.advance(Duration::hours(2));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn text_message_that_failed_is_no_follow_up_after_an_email() {
    let (desk, mut conn, _) = submitted_texting().await;
    let sms = texts(&conn, LetterKind::Alert).await[0];
    let email = email_of(&conn, sms).await;
    desk.send(&mut conn, email).await;
    desk.hand_over(&mut conn, sms).await;
    assert_eq!(desk.reported(&mut conn, sms, "failed").await, ReportTaken::Applied);
    assert_eq!(desk.open_follow_ups(&conn).await, []);
    // The email bounces later: now nobody was told.
    desk.comes_back(&mut conn, email).await;
    let address = format!("{}@store.example", STORE_NUMBER.to_lowercase());
    assert_eq!(desk.open_follow_ups(&conn).await, [(FollowUpReason::Bounced, address)]);
}

#[tokio::test]
async fn both_media_failing_make_one_follow_up() {
    let (desk, mut conn, _) = submitted_texting().await;
    let sms = texts(&conn, LetterKind::Alert).await[0];
    let email = email_of(&conn, sms).await;
    desk.refuse(&mut conn, email).await;
    desk.hand_over(&mut conn, sms).await;
    assert_eq!(desk.reported(&mut conn, sms, "failed").await, ReportTaken::Applied);
    assert_eq!(desk.open_follow_ups(&conn).await, [(FollowUpReason::Bounced, NUMBER.to_owned())]);
    // An operator delivers it after all: nobody has to call.
    assert_eq!(desk.reported(&mut conn, sms, "delivered").await, ReportTaken::Applied);
    assert_eq!(desk.open_follow_ups(&conn).await, []);
    assert_eq!(state(&conn, sms).await, LetterState::Sent);
}

#[tokio::test]
async fn reports_in_any_order_end_the_same() {
    for order in [["delivered", "failed"], ["failed", "delivered"], ["delivered", "delivered"]] {
        let (desk, mut conn, _) = submitted_texting().await;
        let sms = texts(&conn, LetterKind::Alert).await[0];
        desk.hand_over(&mut conn, sms).await;
        for outcome in order {
            desk.reported(&mut conn, sms, outcome).await;
        }
        assert_eq!(state(&conn, sms).await, LetterState::Sent, "{order:?}");
        assert_eq!(sql::count(&conn, "letters where delivered_at is not null").await, 1, "{order:?}");
    }
}

#[tokio::test]
async fn report_may_overtake_the_answer() {
    let (desk, mut conn, _) = submitted_texting().await;
    let sms = texts(&conn, LetterKind::Alert).await[0];
    let early = desk.report(&json!({ "id": sms, "outcome": "delivered" }));
    assert_err!(desk.take(&mut conn, &early).await, SmsReportError::Missing, "it was never handed over");
    let letter = desk.begun(&mut conn, sms).await;
    assert_eq!(desk.reported(&mut conn, sms, "delivered").await, ReportTaken::Applied);
    sms_report::handed_over(&mut conn, &desk.ctx, &letter, "accepted", false).await.unwrap();
    assert_eq!(sql::count(&conn, "letters where delivered_at is not null and outcome = 'delivered'").await, 1);
}

#[tokio::test]
async fn replayed_or_forged_report_is_refused() {
    let (desk, mut conn, _) = submitted_texting().await;
    let sms = texts(&conn, LetterKind::Alert).await[0];
    desk.hand_over(&mut conn, sms).await;
    let report = desk.report(&json!({ "id": sms, "outcome": "failed", "code": "UNDELIV" }));
    for forged in [
        SignedMessage { body: report.body.iter().map(|byte| byte ^ 1).collect(), ..report.clone() },
        SignedMessage { path: "/platform/callbacks".to_owned(), ..report.clone() },
        SignedMessage { nonce: "0123456789abcdef".to_owned(), ..report.clone() },
    ] {
        let refused = desk.take(&mut conn, &forged).await;
        assert!(matches!(refused, Err(SmsReportError::Message(MessageError::Untrusted(_)))), "{refused:?}");
    }
    for body in [
        json!({ "id": sms, "outcome": "perhaps" }),
        json!({ "id": sms, "outcome": "failed", "code": "a b" }),
        json!({ "id": sms, "outcome": "failed", "more": 1 }),
        json!({ "id": sms, "outcome": "delivered", "at": desk.ctx.now() + Duration::hours(1) }),
    ] {
        let refused = desk.take(&mut conn, &desk.report(&body)).await;
        assert!(matches!(refused, Err(SmsReportError::Message(MessageError::Unreadable))), "{body}: {refused:?}");
    }
    assert_eq!(desk.take(&mut conn, &report).await.unwrap(), ReportTaken::Applied);
    let again = desk.take(&mut conn, &report).await;
    assert!(matches!(again, Err(SmsReportError::Message(MessageError::Replayed))), "{again:?}");
    // A report names text messages only.
    let email = email_of(&conn, sms).await;
    let wrong = desk.report(&json!({ "id": email, "outcome": "failed" }));
    assert_err!(desk.take(&mut conn, &wrong).await, SmsReportError::Missing);
}

#[tokio::test]
async fn unreported_message_fails_after_three_days() {
    let (desk, mut conn, _) = submitted_texting().await;
    let sms = texts(&conn, LetterKind::Alert).await[0];
    let email = email_of(&conn, sms).await;
    desk.refuse(&mut conn, email).await;
    desk.hand_over(&mut conn, sms).await;
    desk.clock.advance(Duration::days(3) - Duration::minutes(1));
    assert_eq!(sms_report::fail_unreported(&mut conn, &desk.ctx, 100).await.unwrap(), 0);
    desk.clock.advance(Duration::minutes(1));
    assert_eq!(sms_report::fail_unreported(&mut conn, &desk.ctx, 100).await.unwrap(), 1);
    assert_eq!(
        sms_report::fail_unreported(&mut conn, &desk.ctx, 100).await.unwrap(),
        0,
        "a second run changes nothing"
    );
    assert_eq!(state(&conn, sms).await, LetterState::Failed);
    assert_eq!(desk.open_follow_ups(&conn).await, [(FollowUpReason::Unreported, NUMBER.to_owned())]);
}

#[tokio::test]
async fn applicants_phone_is_the_registered_one() {
    let (desk, mut conn) = texting().await;
    // The registered contact applies: letters to the applicant reach their phone, not the one that was typed.
    let address = format!("{}@store.example", STORE_NUMBER.to_lowercase());
    sql::execute(&conn, &format!("update store_contacts set email = 'chen@mumian.example' where email = '{address}'"))
        .await;
    sql::execute(&conn, "update store_contacts set phone = '139 0013 9000' where is_primary").await;
    desk.decided(&mut conn, Outcome::Approve).await;
    let approved = texts(&conn, LetterKind::Approved).await;
    assert_eq!(approved.len(), 1);
    let to = sql::text(&conn, &format!("select to_address from letters where id = '{}'", approved[0])).await;
    assert_eq!(to, "+8613900139000");
    assert_eq!(texts(&conn, LetterKind::AlertApproved).await.len(), 0, "the other contact has no phone");
}

#[tokio::test]
async fn cancelled_email_takes_its_text_message_along() {
    let (desk, mut conn) = texting().await;
    desk.decided(&mut conn, Outcome::Approve).await;
    let sms = texts(&conn, LetterKind::AlertApproved).await[0];
    assert_eq!(state(&conn, sms).await, LetterState::Held, "it waits for the end of the grace period, too");
    let email = email_of(&conn, sms).await;
    cancel::cancel(&mut conn, &desk.ctx, &desk.lead, email).await.unwrap();
    assert_eq!(state(&conn, sms).await, LetterState::Cancelled);
    assert_eq!(desk.open_follow_ups(&conn).await.len(), 1);
}

#[tokio::test]
async fn only_emails_are_resent() {
    let (desk, mut conn, _) = submitted_texting().await;
    let sms = texts(&conn, LetterKind::Alert).await[0];
    let email = email_of(&conn, sms).await;
    desk.send(&mut conn, email).await;
    assert_err!(resend::resend(&mut conn, &desk.ctx, &desk.lead, sms).await, copy::CopyError::IsSms);
    // A text message under way does not keep the email from being resent.
    let again = resend::resend(&mut conn, &desk.ctx, &desk.lead, email).await.unwrap();
    assert_eq!(sql::text(&conn, &format!("select medium from letters where id = '{again}'")).await, "mail");
    assert_eq!(texts(&conn, LetterKind::Alert).await.len(), 1);
}

#[tokio::test]
async fn withdrawn_application_cancels_waiting_messages() {
    let (desk, mut conn, id) = submitted_texting().await;
    let sms = texts(&conn, LetterKind::Alert).await[0];
    let email = email_of(&conn, sms).await;
    desk.send(&mut conn, email).await;
    desk.withdraw(&mut conn, id).await.unwrap();
    assert_eq!(desk.begin(&mut conn, sms).await, LetterAttempt::Over(LetterState::Cancelled));
    assert_eq!(sql::count(&conn, "letters where kind = 'alert_ended'").await, 0, "the email told them");
}

#[tokio::test]
async fn code_signs_in_by_phone() {
    let (desk, mut conn) = texting().await;
    let ticket = desk.ask_by_sms(&mut conn, STORE_NUMBER).await;
    assert_eq!(sql::count(&conn, "letters where kind = 'sign_in_code' and medium = 'mail'").await, 0);
    let sms = texts(&conn, LetterKind::SignInCode).await[0];
    let letter = desk.hand_over(&mut conn, sms).await;
    let message = String::from_utf8(letter.raw.clone()).unwrap();
    let code = &message.split("code:").nth(1).unwrap()[..6];
    sign_in::verify_code(&mut conn, &desk.ctx, &key(), &ticket, code).await.unwrap();
    assert_err!(
        sign_in::verify_code(&mut conn, &desk.ctx, &key(), &ticket, code).await,
        SignInError::Over,
        "a code works once"
    );
    let kept =
        sql::text(&conn, &format!("select text_body || encode(raw, 'escape') from letters where id = '{sms}'")).await;
    assert_eq!(kept, "", "codes are not kept");
}

#[tokio::test]
async fn former_phone_hears_that_it_was_changed() {
    let (desk, mut conn) = texting().await;
    let ticket = desk.ask_by_sms(&mut conn, STORE_NUMBER).await;
    let sms = texts(&conn, LetterKind::SignInCode).await[0];
    let message = String::from_utf8(desk.hand_over(&mut conn, sms).await.raw.clone()).unwrap();
    let code = message.split("code:").nth(1).unwrap()[..6].to_owned();
    let address = |name: &str| format!("{}{name}@store.example", STORE_NUMBER.to_lowercase());
    let contacts = json!([
        { "email": address(""), "phone": "+86 139 0013 9000", "primary": true },
        { "email": address(".second") },
    ]);
    let patch = Content::Patch { patch: json!({ "version": 1, "contacts": contacts }), may_create: false };
    let entry = Entry { number: STORE_NUMBER.to_owned(), content: patch };
    register::register(&mut conn, &desk.ctx, &PLATFORM, &entry).await.unwrap().unwrap();
    let told = sql::texts(
        &conn,
        "select to_address from letters where kind = 'contact_changed' order by to_address collate \"C\"",
    )
    .await;
    assert_eq!(told, [NUMBER.to_owned(), "+8613900139000".to_owned(), address(".second"), address("")]);
    assert_err!(
        sign_in::verify_code(&mut conn, &desk.ctx, &key(), &ticket, &code).await,
        SignInError::Over,
        "a code at the former phone signs nobody in"
    );
}
