//! Letters: resending, correcting and cancelling them, custom text, test letters.

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_query;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Locale;
use domain::account::sign_in;
use domain::application::about::About;
use domain::application::transition;
use domain::base::actor::{Actor, Role, StaffActor};
use domain::base::id::{ApplicationId, LetterId, StaffId};
use domain::base::schema::{applications, events, letter_custom_texts, letters, status_links};
use domain::base::secret::Token;
use domain::delivery::attempt::{self, LetterAttempt};
use domain::delivery::cancel::CancelError;
use domain::delivery::copy::CopyError;
use domain::delivery::resend::CorrectError;
use domain::delivery::{cancel, release, resend, test_send};
use domain::intake::{appeal, objection, withdrawal};
use domain::job::RetryPolicy;
use domain::letter::custom_text::{self, CustomTextProblem, NewCustomText, Slot, WriteCustomTextError};
use domain::letter::outbox::{self, OutboxFilter};
use domain::letter::{self, Letter, LetterKind, LetterState, OutgoingLetter, Recipient, Topic};
use domain::review::outcome::Outcome;
use domain::review::{decide, decision};
use testkit::{builders, sql};

use crate::desk::{Desk, desk};

/// The newest letter of this kind.
pub async fn find(mut conn: &AsyncPgConnection, id: ApplicationId, kind: LetterKind) -> LetterId {
    letters::table
        .filter(letters::application_id.eq(id).and(letters::kind.eq(kind)))
        .order((letters::created_at.desc(), letters::id))
        .select(letters::id)
        .first(&mut conn)
        .await
        .unwrap()
}

/// Sends the letter; returns the message.
pub async fn send(conn: &mut AsyncPgConnection, desk: &Desk, id: LetterId) -> String {
    match attempt::begin(conn, &desk.ctx, id, RetryPolicy::LETTER).await.unwrap() {
        LetterAttempt::Send(letter) => {
            attempt::sent(conn, &desk.ctx, &letter, "250 ok").await.unwrap();
            String::from_utf8(letter.raw).unwrap()
        }
        other => panic!("{other:?}"),
    }
}

fn token(raw: &str) -> Token {
    let (_, rest) = raw.split_once("secret:").unwrap();
    Token::parse(rest.split_whitespace().next().unwrap()).unwrap()
}

async fn actions(mut conn: &AsyncPgConnection, id: ApplicationId) -> Vec<String> {
    events::table
        .filter(events::subject_id.eq(id.0).and(events::action.like("letter_%")))
        .order(events::seq)
        .select(events::action)
        .load(&mut conn)
        .await
        .unwrap()
}

async fn agent(conn: &mut AsyncPgConnection, desk: &Desk) -> Actor {
    builders::staff_member(conn, &desk.ctx, "agent", "周若溪", &[Role::Agent]).await
}

async fn admin(conn: &mut AsyncPgConnection, desk: &Desk) -> Actor {
    builders::staff_member(conn, &desk.ctx, "admin", "许安", &[Role::Admin]).await
}

#[tokio::test]
async fn resent_letter_has_the_same_text_and_a_new_link() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let first = find(&conn, id, LetterKind::Received).await;
    let left = send(&mut conn, &desk, first).await;
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
    let again = send(&mut conn, &desk, copy).await;
    assert_ne!(token(&left).expose(), token(&again).expose());
    assert!(
        !String::from_utf8_lossy(kept[1].message()).contains(token(&again).expose()),
        "the message shown was masked"
    );
    for raw in [&left, &again] {
        let found = domain::application::status_link::find(&conn, desk.ctx.now(), &token(raw)).await.unwrap();
        assert_eq!(found, Some(id), "both links work");
    }
    assert_eq!(status_links::table.count().get_result::<i64>(&mut conn).await.unwrap(), 2);
    assert_eq!(actions(&conn, id).await, ["letter_sent", "letter_resent", "letter_sent"]);
}

#[tokio::test]
async fn concurrent_resends_send_one_copy() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let first = find(&conn, id, LetterKind::Received).await;
    send(&mut conn, &desk, first).await;
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
    send(&mut conn, &desk, copy).await;
    let soon = resend::resend(&mut conn, &desk.ctx, &desk.lead, copy).await.unwrap_err();
    assert!(matches!(soon, CopyError::JustNow), "{soon:?}");
    desk.clock.advance(Duration::minutes(6));
    let third = resend::resend(&mut conn, &desk.ctx, &desk.lead, copy).await.unwrap();
    let of: Option<LetterId> = letters::table.find(third).select(letters::copy_of).first(&mut conn).await.unwrap();
    assert_eq!(of, Some(first), "a copy of a copy refers to the original");
}

#[tokio::test]
async fn codes_queued_and_stale_letters_are_not_resent() {
    let (desk, mut conn) = desk().await;
    let key = domain::base::secret::SecretKey::derive(&[7; 32]).unwrap();
    sign_in::request_code(&mut conn, &desk.ctx, &key, "MM-8830217", Locale::ZhCn).await.unwrap();
    let code: LetterId = letters::table
        .filter(letters::kind.eq(LetterKind::SignInCode))
        .select(letters::id)
        .first(&mut conn)
        .await
        .unwrap();
    send(&mut conn, &desk, code).await;
    let again = resend::resend(&mut conn, &desk.ctx, &desk.lead, code).await.unwrap_err();
    assert!(matches!(again, CopyError::HasSecretLink), "{again:?}");

    let id = desk.submitted(&mut conn).await;
    let received = find(&conn, id, LetterKind::Received).await;
    let again = resend::resend(&mut conn, &desk.ctx, &desk.lead, received).await.unwrap_err();
    assert!(matches!(again, CopyError::UnderWay), "{again:?}");
    let again = resend::resend(&mut conn, &desk.ctx, &desk.reviewer, received).await.unwrap_err();
    assert!(matches!(again, CopyError::NotPermitted(_)), "{again:?}");

    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    desk.clock.advance(Duration::hours(1));
    release::release_held(&mut conn, &desk.ctx, 10).await.unwrap();
    let rejected = find(&conn, id, LetterKind::Rejected).await;
    send(&mut conn, &desk, rejected).await;
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, rejected).await.unwrap();
    appeal::appeal(&mut conn, &desk.ctx, &desk.applicant(), id, "材料是真实的。").await.unwrap();
    let begun = attempt::begin(&mut conn, &desk.ctx, copy, RetryPolicy::LETTER).await.unwrap();
    assert_eq!(begun, LetterAttempt::Over(LetterState::Cancelled), "the validity of a copy is checked before sending");
    desk.clock.advance(Duration::minutes(6));
    let again = resend::resend(&mut conn, &desk.ctx, &desk.lead, rejected).await.unwrap_err();
    assert!(matches!(again, CopyError::Untrue), "{again:?}");
}

#[tokio::test]
async fn resent_alert_permits_an_objection() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let alert = find(&conn, id, LetterKind::Alert).await;
    let left = send(&mut conn, &desk, alert).await;
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, alert).await.unwrap();
    let again = send(&mut conn, &desk, copy).await;
    assert!(objection::find(&conn, &desk.ctx, &token(&left)).await.unwrap().is_some(), "the first link stays valid");
    objection::object_by_link(&mut conn, &desk.ctx, &token(&again)).await.unwrap();
    assert!(transition::get(&conn, id).await.unwrap().objected_at.is_some());
}

#[tokio::test]
async fn later_letters_use_the_corrected_address() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let before = transition::get(&conn, id).await.unwrap();
    let received = find(&conn, id, LetterKind::Received).await;
    let LetterAttempt::Send(stored) =
        attempt::begin(&mut conn, &desk.ctx, received, RetryPolicy::LETTER).await.unwrap()
    else {
        panic!()
    };
    attempt::give_up(&mut conn, &desk.ctx, &stored, "550 no such user").await.unwrap();
    let agent = agent(&mut conn, &desk).await;
    for (address, is_address) in [("", true), ("chen＠shop.example", true), (stored.to_address.as_str(), false)] {
        let refused = resend::correct(&mut conn, &desk.ctx, &agent, received, address).await.unwrap_err();
        match refused {
            CorrectError::Address(_) => assert!(is_address, "{address}"),
            CorrectError::Same => assert!(!is_address, "{address}"),
            other => panic!("{other:?}"),
        }
    }
    let copy = resend::correct(&mut conn, &desk.ctx, &agent, received, " chen.lixin@shop.example ").await.unwrap();
    assert!(send(&mut conn, &desk, copy).await.contains("To: chen.lixin@shop.example\r\n"));
    let alert = find(&conn, id, LetterKind::Alert).await;
    send(&mut conn, &desk, alert).await;
    let other = resend::correct(&mut conn, &desk.ctx, &agent, alert, "x@shop.example").await.unwrap_err();
    assert!(matches!(other, CorrectError::NotToApplicant), "{other:?}");

    withdrawal::withdraw(&mut conn, &desk.ctx, &desk.applicant(), id).await.unwrap();
    let withdrawn = find(&conn, id, LetterKind::Withdrawn).await;
    let to: String = letters::table.find(withdrawn).select(letters::to_address).first(&mut conn).await.unwrap();
    assert_eq!(to, "chen.lixin@shop.example");
    let after = transition::get(&conn, id).await.unwrap();
    assert_eq!(after.contact_email, before.contact_email, "the submitted address stays (R10)");
    assert_eq!(after.content_hash(), before.content_hash(), "the content hash stays too");
    assert!(actions(&conn, id).await.contains(&"letter_address_corrected".to_owned()));
    // Events contain no address.
    assert_eq!(sql::count(&conn, "events where data::text like '%@%'").await, 0);
}

async fn sql_query_count(conn: &mut AsyncPgConnection, query: &str) -> i64 {
    sql::texts(conn, query).await[0].parse().unwrap()
}

#[tokio::test]
async fn held_letter_is_cancelled_once() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    let rejected = find(&conn, id, LetterKind::Rejected).await;
    let refused = cancel::cancel(&mut conn, &desk.ctx, &desk.reviewer, rejected).await.unwrap_err();
    assert!(matches!(refused, CancelError::NotPermitted(_)), "{refused:?}");
    let held = resend::resend(&mut conn, &desk.ctx, &desk.lead, rejected).await.unwrap_err();
    assert!(matches!(held, CopyError::UnderWay), "{held:?}");
    let mut other = desk.database.connect().await;
    let (one, two) = tokio::join!(
        cancel::cancel(&mut conn, &desk.ctx, &desk.lead, rejected),
        cancel::cancel(&mut other, &desk.ctx, &desk.lead, rejected),
    );
    assert_eq!([&one, &two].iter().filter(|result| result.is_ok()).count(), 1, "{one:?} {two:?}");
    let late = one.err().or(two.err()).unwrap();
    assert!(matches!(late, CancelError::NotHeld(LetterState::Cancelled)), "{late:?}");
    assert_eq!(actions(&conn, id).await, ["letter_cancelled"]);
    desk.clock.advance(Duration::hours(1));
    assert_eq!(release::release_held(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    let kept: Option<Vec<u8>> = letters::table.find(rejected).select(letters::raw_kept).first(&mut conn).await.unwrap();
    assert_eq!(kept, None, "the message with the link is gone");
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, rejected).await.unwrap();
    send(&mut conn, &desk, copy).await;
}

async fn posted(mut conn: &AsyncPgConnection, id: ApplicationId, kind: LetterKind) -> Vec<LetterState> {
    letters::table
        .filter(letters::application_id.eq(id).and(letters::kind.eq(kind)))
        .order((letters::created_at, letters::id))
        .select(letters::state)
        .load(&mut conn)
        .await
        .unwrap()
}

#[tokio::test]
async fn undo_before_the_letter_was_sent_tells_nobody() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    // Released at the end of the grace period, but no attempt has begun.
    desk.clock.advance(Duration::hours(1));
    assert_eq!(release::release_held(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "看错了").await.unwrap();
    assert_eq!(posted(&conn, id, LetterKind::Rejected).await, [LetterState::Cancelled]);
    assert_eq!(posted(&conn, id, LetterKind::Reopened).await, []);
}

#[tokio::test]
async fn undo_of_a_sent_decision_tells_the_applicant() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    desk.clock.advance(Duration::hours(1));
    release::release_held(&mut conn, &desk.ctx, 10).await.unwrap();
    let rejected = find(&conn, id, LetterKind::Rejected).await;
    send(&mut conn, &desk, rejected).await;
    decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "看错了").await.unwrap();
    let reopened = find(&conn, id, LetterKind::Reopened).await;
    send(&mut conn, &desk, reopened).await;
    // A second decision, undone before its letter was sent, does not tell the applicant again.
    decide::decide(&mut conn, &desk.ctx, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, reopened).await.unwrap_err();
    assert!(matches!(copy, CopyError::Untrue), "the application is decided again: {copy:?}");
    decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "还要再看").await.unwrap();
    assert_eq!(posted(&conn, id, LetterKind::Reopened).await, [LetterState::Sent]);
}

#[tokio::test]
async fn letter_is_stored_once_for_kind_topic_and_recipient() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let application = transition::get(&conn, id).await.unwrap();
    let about = About::new(&application, "木棉母婴旗舰店");
    let (Some(reviewer), Some(lead)) = (desk.reviewer.staff(), desk.lead.staff()) else { unreachable!() };
    let to = |recipient: StaffId, topic: Topic, letter: Letter| OutgoingLetter {
        letter,
        recipient: Recipient::Staff(recipient),
        to: "staff@unbind.example".to_owned(),
        locale: Locale::En,
        topic,
        hold_until: None,
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
    withdrawal::withdraw(&mut other, &desk.ctx, &desk.applicant(), id).await.unwrap();
    let withdrawn = find(&conn, id, LetterKind::Withdrawn).await;
    let letter = outbox::find(&conn, &desk.lead, withdrawn).await.unwrap().unwrap();
    assert!(letter.text_body.starts_with("春节期间，{store}。"), "{}", letter.text_body);
    let received = find(&conn, id, LetterKind::Received).await;
    let earlier = outbox::find(&conn, &desk.lead, received).await.unwrap().unwrap();
    assert!(!earlier.text_body.contains("春节期间"), "other and earlier letters do not contain it");

    assert_eq!(custom_text::write(&mut conn, &desk.ctx, &admin, &new_text("", 1)).await.unwrap(), 2);
    assert_eq!(custom_text::write(&mut conn, &desk.ctx, &admin, &new_text("春节期间，{store}。", 2)).await.unwrap(), 3);
    let versions = custom_text::list(&conn, &desk.lead, LetterKind::Withdrawn).await.unwrap();
    assert_eq!(versions.iter().map(|it| it.version).collect::<Vec<_>>(), [3, 2, 1], "going back is writing again");
    for statement in
        ["update letter_custom_texts set text = 'x'", "delete from letter_custom_texts", "truncate letter_custom_texts"]
    {
        assert!(sql_query(statement).execute(&mut conn).await.is_err(), "{statement}");
    }
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
    assert_eq!(letter_custom_texts::table.count().get_result::<i64>(&mut conn).await.unwrap(), 1);
}

#[tokio::test]
async fn test_letter_goes_to_its_admin_once() {
    let (desk, mut conn) = desk().await;
    let admin = admin(&mut conn, &desk).await;
    let Actor::Staff(StaffActor { id: me, .. }) = &admin else { unreachable!() };
    let id = desk.submitted(&mut conn).await;
    let (application, name) = domain::application::find(&conn, id).await.unwrap().unwrap();
    let sample = Letter::Lapsed { about: domain::application::about::About::new(&application, &name) };
    for _ in 0..2 {
        let to = test_send::post(&mut conn, &desk.ctx, &admin, &sample, Locale::En, None).await.unwrap();
        assert_eq!(to, "admin@desk.example");
    }
    let rows: Vec<(LetterId, Option<ApplicationId>)> = letters::table
        .filter(letters::staff_id.eq(me))
        .select((letters::id, letters::application_id))
        .load(&mut conn)
        .await
        .unwrap();
    let [(letter, None)] = rows[..] else { panic!("{rows:?}") };
    send(&mut conn, &desk, letter).await;
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
    diesel_async::SimpleAsyncConnection::batch_execute(&mut conn, MANY).await.unwrap();
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
        let first = read(&mut conn, async |conn| outbox::list(conn, &desk.lead, filter, None, 51).await.unwrap()).await;
        assert!(first.1 == 0 && first.2 <= 400, "{what}: {} scanned, {} fetched", first.1, first.2);
        let Some(last) = first.0.last().map(|line| (line.created_at, line.id)) else { continue };
        let next =
            read(&mut conn, async |conn| outbox::list(conn, &desk.lead, filter, Some(last), 51).await.unwrap()).await;
        assert!(next.1 == 0 && next.2 <= 400, "{what}, next page: {} scanned, {} fetched", next.1, next.2);
    }
    let counts = read(&mut conn, async |conn| outbox::count(conn, &desk.lead).await.unwrap()).await;
    assert_eq!(counts.0, [(LetterState::Held, 50), (LetterState::Queued, 50), (LetterState::Failed, 50)]);
    assert!(counts.1 == 0 && counts.2 <= 200, "{} scanned, {} fetched", counts.1, counts.2);
}

/// Runs `work`; returns its result, the letters scanned, and those fetched by an index.
async fn read<T>(conn: &mut AsyncPgConnection, work: impl AsyncFnOnce(&mut AsyncPgConnection) -> T) -> (T, i64, i64) {
    use diesel_async::{AnsiTransactionManager as Transactions, TransactionManager};
    Transactions::begin_transaction(conn).await.unwrap();
    let count = "from pg_stat_xact_user_tables where relname = 'letters'";
    let scanned = format!("select coalesce(sum(seq_tup_read), 0)::bigint as count {count}");
    let fetched = format!("select coalesce(sum(idx_tup_fetch), 0)::bigint as count {count}");
    let before = (sql_query_count(conn, &scanned).await, sql_query_count(conn, &fetched).await);
    let result = work(conn).await;
    let after = (sql_query_count(conn, &scanned).await, sql_query_count(conn, &fetched).await);
    Transactions::rollback_transaction(conn).await.unwrap();
    (result, after.0 - before.0, after.1 - before.1)
}

#[tokio::test]
async fn letters_of_an_erased_application_are_not_resent() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let received = find(&conn, id, LetterKind::Received).await;
    send(&mut conn, &desk, received).await;
    withdrawal::withdraw(&mut conn, &desk.ctx, &desk.applicant(), id).await.unwrap();
    let withdrawn = find(&conn, id, LetterKind::Withdrawn).await;
    send(&mut conn, &desk, withdrawn).await;
    desk.clock.advance(Duration::days(200));
    domain::operation::retention::erase_closed(&mut conn, &desk.ctx, 10).await.unwrap();
    let erased: Option<chrono::DateTime<chrono::Utc>> =
        applications::table.find(id).select(applications::erased_at).first(&mut conn).await.unwrap();
    assert!(erased.is_some());
    let again = resend::resend(&mut conn, &desk.ctx, &desk.lead, received).await.unwrap_err();
    assert!(matches!(again, CopyError::Erased), "{again:?}");
}
