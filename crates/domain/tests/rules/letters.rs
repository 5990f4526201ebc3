//! Letters: resending, correcting and cancelling them, custom text, test letters.

use domain::account::sign_in;
use domain::application::{About, status_link};
use domain::base::SecretKey;
use domain::delivery::cancel::{self, CancelError};
use domain::delivery::copy::CopyError;
use domain::delivery::resend;
use domain::delivery::test_send;
use domain::intake::objection;
use domain::letter::custom_text::{self, CustomTextProblem, NewCustomText, Slot, WriteCustomTextError};
use domain::letter::outbox::{self, OutboxFilter};
use domain::letter::{self, Letter, OutgoingLetter, Recipient, Topic};
use domain::proposal::{self, ProposeError, Proposed};

use crate::prelude::*;
use crate::reads::reads;

/// The events about the letters of an application.
async fn letter_actions(conn: &AsyncPgConnection, id: ApplicationId) -> Vec<String> {
    let mut actions = actions(conn, id).await;
    actions.retain(|action| action.starts_with("letter_"));
    actions
}

async fn agent(conn: &mut AsyncPgConnection, desk: &Desk) -> Actor {
    builders::staff_member(conn, &desk.ctx, "agent", "周若溪", &[Role::Agent]).await
}

async fn admin(conn: &mut AsyncPgConnection, desk: &Desk) -> Actor {
    builders::staff_member(conn, &desk.ctx, "admin", "许安", &[Role::Admin]).await
}

#[tokio::test]
async fn resent_letter_has_the_same_text_and_a_new_link() {
    let (desk, mut conn, id) = submitted().await;
    let first = find_letter(&conn, id, LetterKind::Received).await;
    let left = desk.send(&mut conn, first).await;
    let agent = agent(&mut conn, &desk).await;
    let copy = resend::resend(&mut conn, &desk.ctx, &agent, first).await.unwrap();
    let kept = [
        outbox::find(&conn, &agent, first).await.unwrap().unwrap(),
        outbox::find(&conn, &agent, copy).await.unwrap().unwrap(),
    ];
    assert_eq!((&kept[0].text_body, &kept[0].line.subject), (&kept[1].text_body, &kept[1].line.subject));
    assert_ne!(kept[0].message_id, kept[1].message_id);
    assert_eq!(kept[1].copy_of, Some(first));
    // Before the copy is sent its link is masked here.
    assert!(!String::from_utf8_lossy(kept[1].message()).contains("secret:••••••••\r\nsecret"));
    let again = desk.send(&mut conn, copy).await;
    assert_ne!(link_in(&left).expose(), link_in(&again).expose());
    assert!(!String::from_utf8_lossy(kept[1].message()).contains(link_in(&again).expose()), "it was shown masked");
    for raw in [&left, &again] {
        let found = status_link::find(&conn, desk.ctx.now(), &link_in(raw)).await.unwrap();
        assert_eq!(found, Some(id), "both links work");
    }
    assert_eq!(sql::count(&conn, "status_links").await, 2);
    assert_eq!(letter_actions(&conn, id).await, ["letter_sent", "letter_resent", "letter_sent"]);
}

#[tokio::test]
async fn concurrent_resends_send_one_copy() {
    let (desk, mut conn, id) = submitted().await;
    let first = find_letter(&conn, id, LetterKind::Received).await;
    desk.send(&mut conn, first).await;
    let mut other = desk.database.connect().await;
    let (one, two) = tokio::join!(
        resend::resend(&mut conn, &desk.ctx, &desk.lead, first),
        resend::resend(&mut other, &desk.ctx, &desk.lead, first),
    );
    let (copy, refused) = match (one, two) {
        (Ok(copy), Err(refused)) | (Err(refused), Ok(copy)) => (copy, refused),
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused, CopyError::UnderWay), "{refused:?}");
    desk.send(&mut conn, copy).await;
    assert_err!(resend::resend(&mut conn, &desk.ctx, &desk.lead, copy).await, CopyError::JustNow);
    desk.clock.advance(Duration::minutes(6));
    let third = resend::resend(&mut conn, &desk.ctx, &desk.lead, copy).await.unwrap();
    let original = sql::text(&conn, &format!("select copy_of from letters where id = '{third}'")).await;
    assert_eq!(original, first.to_string(), "a copy of a copy refers to the original");
}

#[tokio::test]
async fn codes_queued_and_stale_letters_are_not_resent() {
    let (desk, mut conn) = desk().await;
    let key = SecretKey::derive(&[7; 32]).unwrap();
    sign_in::request_code(&mut conn, &desk.ctx, &key, STORE_NUMBER, Locale::ZhCn, Medium::Mail).await.unwrap();
    let code: LetterId = letters::table.select(letters::id).first(&mut conn).await.unwrap();
    desk.send(&mut conn, code).await;
    assert_err!(resend::resend(&mut conn, &desk.ctx, &desk.lead, code).await, CopyError::HasSecretLink);

    let id = desk.submitted(&mut conn).await;
    let received = find_letter(&conn, id, LetterKind::Received).await;
    assert_err!(resend::resend(&mut conn, &desk.ctx, &desk.lead, received).await, CopyError::UnderWay);
    assert_err!(resend::resend(&mut conn, &desk.ctx, &desk.reviewer, received).await, CopyError::NotPermitted(_));

    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    desk.clock.advance(Duration::hours(1));
    desk.release_held(&mut conn).await;
    let rejected = find_letter(&conn, id, LetterKind::Rejected).await;
    desk.send(&mut conn, rejected).await;
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, rejected).await.unwrap();
    appeal::appeal(&mut conn, &desk.ctx, &desk.applicant, id, "材料是真实的。").await.unwrap();
    let begun = desk.begin(&mut conn, copy).await;
    assert_eq!(begun, LetterAttempt::Over(LetterState::Cancelled), "the validity of a copy is checked before sending");
    desk.clock.advance(Duration::minutes(6));
    assert_err!(resend::resend(&mut conn, &desk.ctx, &desk.lead, rejected).await, CopyError::Untrue);
}

#[tokio::test]
async fn resent_alert_permits_an_objection() {
    let (desk, mut conn, id) = submitted().await;
    let alert = find_letter(&conn, id, LetterKind::Alert).await;
    let left = desk.send(&mut conn, alert).await;
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, alert).await.unwrap();
    let again = desk.send(&mut conn, copy).await;
    assert!(objection::find(&conn, &desk.ctx, &link_in(&left)).await.unwrap().is_some(), "the first link stays valid");
    objection::object_by_link(&mut conn, &desk.ctx, &link_in(&again)).await.unwrap();
    assert!(desk.application(&conn, id).await.objected_at.is_some());
}

#[tokio::test]
async fn later_letters_use_the_corrected_address() {
    let (desk, mut conn, id) = submitted().await;
    let before = desk.application(&conn, id).await;
    let received = find_letter(&conn, id, LetterKind::Received).await;
    let LetterAttempt::Send(stored) = desk.begin(&mut conn, received).await else { panic!("it is due") };
    attempt::give_up(&mut conn, &desk.ctx, &stored, "550 no such user").await.unwrap();
    let agent = agent(&mut conn, &desk).await;
    let corrected =
        |address: &str| proposing(Proposed::AddressCorrected { application: id, address: address.to_owned() });
    for (address, is_address) in [("", true), ("chen＠shop", true), (stored.to_address.as_str(), false)] {
        let refused = proposal::propose(&mut conn, &desk.ctx, &agent, &corrected(address)).await.unwrap_err();
        match refused {
            ProposeError::Fields(_) => assert!(is_address, "{address}"),
            ProposeError::SameAddress => assert!(!is_address, "{address}"),
            other => panic!("{other:?}"),
        }
    }
    let new = corrected(" chen.lixin@shop.example ");
    let proposed = proposal::propose(&mut conn, &desk.ctx, &agent, &new).await.unwrap();
    proposal::confirm(&mut conn, &desk.ctx, &desk.lead, proposed).await.unwrap();
    let copies = letters::table.filter(letters::copy_of.eq(received)).select(letters::id);
    let copy: LetterId = copies.first(&mut conn).await.unwrap();
    assert!(desk.send(&mut conn, copy).await.contains("To: chen.lixin@shop.example\r\n"));

    desk.withdraw(&mut conn, id).await.unwrap();
    let withdrawn = find_letter(&conn, id, LetterKind::Withdrawn).await;
    let to = sql::text(&conn, &format!("select to_address from letters where id = '{withdrawn}'")).await;
    assert_eq!(to, "chen.lixin@shop.example");
    let after = desk.application(&conn, id).await;
    assert_eq!(after.contact_email, before.contact_email, "the submitted address stays (R10)");
    assert_eq!(after.content_hash(), before.content_hash(), "the content hash stays too");
    assert!(letter_actions(&conn, id).await.contains(&"letter_address_corrected".to_owned()));
    // Events contain no address.
    assert_eq!(sql::count(&conn, "events where data::text like '%@%'").await, 0);
}

#[tokio::test]
async fn held_letter_is_cancelled_once() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let rejected = find_letter(&conn, id, LetterKind::Rejected).await;
    assert_err!(cancel::cancel(&mut conn, &desk.ctx, &desk.reviewer, rejected).await, CancelError::NotPermitted(_));
    assert_err!(resend::resend(&mut conn, &desk.ctx, &desk.lead, rejected).await, CopyError::UnderWay);
    let mut other = desk.database.connect().await;
    let (one, two) = tokio::join!(
        cancel::cancel(&mut conn, &desk.ctx, &desk.lead, rejected),
        cancel::cancel(&mut other, &desk.ctx, &desk.lead, rejected),
    );
    assert_eq!([&one, &two].iter().filter(|result| result.is_ok()).count(), 1, "{one:?} {two:?}");
    let late = one.err().or(two.err()).unwrap();
    assert!(matches!(late, CancelError::NotHeld(LetterState::Cancelled)), "{late:?}");
    assert_eq!(letter_actions(&conn, id).await, ["letter_cancelled"]);
    desk.clock.advance(Duration::hours(1));
    assert_eq!(desk.release_held(&mut conn).await, 0);
    let kept = sql::count(&conn, &format!("letters where id = '{rejected}' and raw_kept is not null")).await;
    assert_eq!(kept, 0, "the message with the link is gone");
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, rejected).await.unwrap();
    desk.send(&mut conn, copy).await;
}

#[tokio::test]
async fn undo_before_the_letter_was_sent_tells_nobody() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    // Released at the end of the grace period, but no attempt has begun.
    desk.clock.advance(Duration::hours(1));
    assert_eq!(desk.release_held(&mut conn).await, 1);
    let undone = find_letter(&conn, id, LetterKind::Rejected).await;
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    assert_eq!(letter_states(&conn, id, LetterKind::Rejected).await, [LetterState::Cancelled]);
    assert_eq!(letter_states(&conn, id, LetterKind::Reopened).await, []);
    // The letter of a second decision is sent.
    desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    desk.clock.advance(Duration::hours(1));
    desk.release_held(&mut conn).await;
    assert_eq!(desk.begin(&mut conn, undone).await, LetterAttempt::Over(LetterState::Cancelled));
    let valid = find_letter(&conn, id, LetterKind::Rejected).await;
    desk.send(&mut conn, valid).await;
}

#[tokio::test]
async fn undo_of_a_sent_decision_tells_the_applicant() {
    let (desk, mut conn, id) = rejected_and_told().await;
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    let reopened = find_letter(&conn, id, LetterKind::Reopened).await;
    desk.send(&mut conn, reopened).await;
    // A second decision, undone before its letter was sent, does not tell the applicant again.
    desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, reopened).await.unwrap_err();
    assert!(matches!(copy, CopyError::Untrue), "the application is decided again: {copy:?}");
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    assert_eq!(letter_states(&conn, id, LetterKind::Reopened).await, [LetterState::Sent]);
}

#[tokio::test]
async fn letter_is_stored_once_for_kind_topic_and_recipient() {
    let (desk, conn, id) = submitted().await;
    let application = desk.application(&conn, id).await;
    let about = About::new(&application, "木棉母婴旗舰店");
    let (Some(reviewer), Some(lead)) = (desk.reviewer.staff(), desk.lead.staff()) else { unreachable!() };
    let to = |recipient: StaffId, topic: Topic, letter: Letter| OutgoingLetter {
        letter,
        recipient: Recipient::Staff(recipient),
        to: "staff@unbind.example".to_owned(),
        locale: Locale::En,
        topic,
        hold_until: None,
        sms_to: Vec::new(),
    };
    let remind = || Letter::Remind { about: about.clone() };
    let outgoing = [
        to(reviewer.id, Topic::Round(id, 1), remind()),
        to(reviewer.id, Topic::Round(id, 1), remind()),
        to(lead.id, Topic::Round(id, 1), remind()),
        to(reviewer.id, Topic::Round(id, 2), remind()),
        to(reviewer.id, Topic::Round(id, 1), Letter::Escalate { about: about.clone() }),
    ];
    assert_eq!(letter::post(&conn, &desk.ctx, &outgoing).await.unwrap(), 4);
    assert_eq!(letter::post(&conn, &desk.ctx, &outgoing).await.unwrap(), 0);
}

fn new_text(text: &str, seen_version: i32) -> NewCustomText {
    let (kind, locale, place) = (LetterKind::Withdrawn, Locale::ZhCn, Slot::Intro);
    NewCustomText { kind, locale, slot: place, text: text.to_owned(), seen_version }
}

#[tokio::test]
async fn custom_text_is_used_and_versioned() {
    let (desk, mut conn) = desk().await;
    let admin = admin(&mut conn, &desk).await;
    let id = desk.submitted(&mut conn).await;
    assert_eq!(custom_text::write(&mut conn, &desk.ctx, &admin, &new_text("春节期间，{store}。", 0)).await.unwrap(), 1);
    let same = custom_text::write(&mut conn, &desk.ctx, &admin, &new_text("春节期间，{store}。", 1)).await.unwrap_err();
    assert!(matches!(same, WriteCustomTextError::Same));
    let late = custom_text::write(&mut conn, &desk.ctx, &admin, &new_text("另一位", 0)).await.unwrap_err();
    assert!(matches!(late, WriteCustomTextError::Changed), "a stale form is refused");
    let bad = custom_text::write(&mut conn, &desk.ctx, &admin, &new_text("{phone}", 1)).await.unwrap_err();
    assert!(matches!(bad, WriteCustomTextError::Text(CustomTextProblem::Unknown(name)) if name == "phone"));
    for actor in [&desk.lead, &desk.reviewer, &Actor::Worker, &Actor::CommandLine] {
        let refused = custom_text::write(&mut conn, &desk.ctx, actor, &new_text("x", 1)).await.unwrap_err();
        assert!(matches!(refused, WriteCustomTextError::NotPermitted(_)), "{actor:?}");
    }
    // Another process uses the new version at once.
    let mut other = desk.database.connect().await;
    withdrawal::withdraw(&mut other, &desk.ctx, &desk.applicant, id).await.unwrap();
    let withdrawn = find_letter(&conn, id, LetterKind::Withdrawn).await;
    let letter = outbox::find(&conn, &desk.lead, withdrawn).await.unwrap().unwrap();
    assert!(letter.text_body.starts_with("春节期间，{store}。"), "{}", letter.text_body);
    let received = find_letter(&conn, id, LetterKind::Received).await;
    let earlier = outbox::find(&conn, &desk.lead, received).await.unwrap().unwrap();
    assert!(!earlier.text_body.contains("春节期间"), "other and earlier letters do not contain it");

    assert_eq!(custom_text::write(&mut conn, &desk.ctx, &admin, &new_text("", 1)).await.unwrap(), 2);
    assert_eq!(custom_text::write(&mut conn, &desk.ctx, &admin, &new_text("春节期间，{store}。", 2)).await.unwrap(), 3);
    let versions = custom_text::list(&conn, &desk.lead, LetterKind::Withdrawn).await.unwrap();
    assert_eq!(versions.iter().map(|it| it.version).collect::<Vec<_>>(), [3, 2, 1], "going back is writing again");
    for change in ["update letter_custom_texts set text = 'x'", "delete from letter_custom_texts"] {
        sql::refusal(&conn, change).await;
    }
    sql::refusal(&conn, "truncate letter_custom_texts").await;
}

#[tokio::test]
async fn concurrent_custom_texts_store_one_version() {
    let (desk, mut conn) = desk().await;
    let admin = admin(&mut conn, &desk).await;
    let mut other = desk.database.connect().await;
    let (first, second) = (new_text("甲", 0), new_text("乙", 0));
    let (one, two) = tokio::join!(
        custom_text::write(&mut conn, &desk.ctx, &admin, &first),
        custom_text::write(&mut other, &desk.ctx, &admin, &second),
    );
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
    assert_eq!(sql::count(&conn, "letter_custom_texts").await, 1);
}

#[tokio::test]
async fn test_letter_goes_to_its_admin_once() {
    let (desk, mut conn) = desk().await;
    let admin = admin(&mut conn, &desk).await;
    let id = desk.submitted(&mut conn).await;
    let (application, name) = domain::application::find(&conn, id).await.unwrap().unwrap();
    let sample = Letter::Lapsed { about: About::new(&application, &name) };
    for _ in 0..2 {
        let to = test_send::post(&mut conn, &desk.ctx, &admin, &sample, Locale::En, None).await.unwrap();
        assert_eq!(to, "admin@desk.example");
    }
    let of = letters::table.filter(letters::staff_id.eq(staff_id(&admin)));
    let columns = (letters::id, letters::application_id);
    let rows: Vec<(LetterId, Option<ApplicationId>)> = of.select(columns).load(&mut conn).await.unwrap();
    let [(letter, None)] = rows[..] else { panic!("{rows:?}") };
    desk.send(&mut conn, letter).await;
    let refused = test_send::post(&mut conn, &desk.ctx, &desk.lead, &sample, Locale::En, None).await;
    assert!(refused.is_err());
}

/// 100,000 letters: most sent, in Chinese; a few of everything else.
const MANY: &str = "
insert into letters (id, kind, locale, to_address, subject, text_body, html_body, raw, message_id, topic, topic_detail,
    has_link, sender_name, state, next_try_at, created_at, release_at, sent_at)
select gen_random_uuid(), case n % 500 when 0 then 'voided' else 'received' end,
    case when n % 1000 = 1 then 'en' else 'zh-CN' end, 'a@b.example', 's', 't', 'h', '', 'm' || n, 'test', n, false, 'unbind',
    case n % 2000 when 2 then 'failed' when 3 then 'held' when 4 then 'queued' when 5 then 'cancelled' else 'sent' end,
    at, at, at, case when n % 2000 not between 2 and 5 then at end
from generate_series(1, 100000) n, lateral (select timestamptz '2026-03-02T02:00:00Z' - n * interval '1 minute' as at) t;
analyze letters;
";

#[tokio::test]
async fn outbox_reads_an_index_for_every_filter() {
    let (desk, mut conn) = desk().await;
    sql::execute(&conn, MANY).await;
    let narrow = |state, kind, locale| OutboxFilter { state, kind, locale, since: None };
    let filters = [
        ("everything", OutboxFilter::default()),
        ("sent", narrow(Some(LetterState::Sent), None, None)),
        ("failed", narrow(Some(LetterState::Failed), None, None)),
        ("held", narrow(Some(LetterState::Held), None, None)),
        ("cancelled", narrow(Some(LetterState::Cancelled), None, None)),
        ("a rare kind", narrow(None, Some(LetterKind::Voided), None)),
        ("a kind there is none of", narrow(None, Some(LetterKind::Done), None)),
        ("English", narrow(None, None, Some(Locale::En))),
        ("a common kind that failed", narrow(Some(LetterState::Failed), Some(LetterKind::Received), None)),
        ("English and common", narrow(None, Some(LetterKind::Received), Some(Locale::En))),
        ("today", OutboxFilter { since: Some(desk.ctx.now()), ..OutboxFilter::default() }),
    ];
    for (what, filter) in filters {
        let list = async |conn: &mut AsyncPgConnection, after| {
            outbox::list(conn, &desk.lead, filter, after, 51).await.unwrap()
        };
        let (page, read) = reads(&mut conn, async |conn| list(conn, None).await).await;
        read.assert_few("letters", 400, what);
        let Some(last) = page.last().map(|line| (line.created_at, line.id)) else { continue };
        let (_, read) = reads(&mut conn, async |conn| list(conn, Some(last)).await).await;
        read.assert_few("letters", 400, &format!("{what}, next page"));
    }
    let (counts, read) = reads(&mut conn, async |conn| outbox::count(conn, &desk.lead).await.unwrap()).await;
    assert_eq!(counts, [(LetterState::Held, 50), (LetterState::Queued, 50), (LetterState::Failed, 50)]);
    read.assert_few("letters", 200, "counts");
}

#[tokio::test]
async fn letters_of_an_erased_application_are_not_resent() {
    let (desk, mut conn, id) = submitted().await;
    let received = find_letter(&conn, id, LetterKind::Received).await;
    desk.send(&mut conn, received).await;
    desk.withdraw(&mut conn, id).await.unwrap();
    let withdrawn = find_letter(&conn, id, LetterKind::Withdrawn).await;
    desk.send(&mut conn, withdrawn).await;
    desk.clock.advance(Duration::days(200));
    desk.erase_closed(&mut conn).await;
    assert!(desk.application(&conn, id).await.erased_at.is_some());
    assert_err!(resend::resend(&mut conn, &desk.ctx, &desk.lead, received).await, CopyError::Erased);
}
