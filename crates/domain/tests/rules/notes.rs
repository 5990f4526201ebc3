//! Notes: who writes them, who is notified, and that their text appears and stays nowhere else.

use domain::record::event::Subject;
use domain::review::note::{self, NewNote, NoteError};

use crate::prelude::*;

fn new_note(text: &str) -> NewNote {
    NewNote { text: text.to_owned(), ..NewNote::default() }
}

async fn write(desk: &Desk, conn: &mut AsyncPgConnection, id: ApplicationId, new: &NewNote) -> Result<(), NoteError> {
    note::write(conn, &desk.ctx, &desk.reviewer, id, new).await.map(drop)
}

#[tokio::test]
async fn mention_is_listed_until_seen() {
    let (desk, mut conn, id) = submitted().await;
    let lead = staff_id(&desk.lead);
    write(&desk, &mut conn, id, &new_note("@赵婷请看，@linxiao 记下了")).await.unwrap();
    desk.clock.advance(Duration::minutes(1));
    write(&desk, &mut conn, id, &NewNote { is_important: true, ..new_note("身份证号不清") }).await.unwrap();
    desk.clock.advance(Duration::minutes(1));
    write(&desk, &mut conn, id, &new_note(" 一行\r\n又一行 ")).await.unwrap();

    let listed = note::list(&conn, id).await.unwrap();
    let texts: Vec<&str> = listed.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["身份证号不清", "一行\n又一行", "@赵婷请看，@linxiao 记下了"]);
    let named: Vec<&str> = listed[2].mentions.iter().map(|mention| mention.name.as_str()).collect();
    assert_eq!(named, ["赵婷"], "the author is not mentioned");
    assert!(listed[2].waits_for(lead));

    let unseen = note::list_mentions_of(&conn, lead, 10).await.unwrap();
    assert_eq!((unseen.len(), unseen[0].author_name.as_str()), (1, "林晓"));
    // Only the own mentions are marked.
    for (who, marked) in [(&desk.reviewer, 0), (&desk.lead, 1), (&desk.lead, 0)] {
        assert_eq!(note::mark_all_seen(&conn, &desk.ctx, who, id).await.unwrap(), marked);
    }
    assert_eq!(note::list_mentions_of(&conn, lead, 10).await.unwrap(), []);
}

#[tokio::test]
async fn writing_a_note_marks_mentions_as_seen() {
    let (desk, mut conn, id) = submitted().await;
    write(&desk, &mut conn, id, &new_note("@zhaoting ?")).await.unwrap();
    note::write(&mut conn, &desk.ctx, &desk.lead, id, &new_note("@林晓 可以")).await.unwrap();
    let lead = staff_id(&desk.lead);
    assert_eq!(note::list_mentions_of(&conn, lead, 10).await.unwrap(), []);
    assert_eq!(note::list_mentions_of(&conn, staff_id(&desk.reviewer), 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn invalid_note_is_refused() {
    let (desk, mut conn, id) = submitted().await;
    builders::staff_member(&mut conn, &desk.ctx, "agent", "周若溪", &[Role::Agent]).await;
    assert_err!(write(&desk, &mut conn, id, &new_note(" \n ")).await, NoteError::Text(TextProblem::Missing));
    let long = write(&desk, &mut conn, id, &new_note(&"长".repeat(5000))).await;
    assert!(matches!(long, Err(NoteError::Text(TextProblem::TooLong(_)))), "{long:?}");
    for (text, typed, suggestion) in [("@赵亭 看", "赵亭", Some("赵婷")), ("@周若溪", "周若溪", None)] {
        match write(&desk, &mut conn, id, &new_note(text)).await {
            Err(NoteError::Unknown(unknown)) => {
                assert_eq!(unknown[0].typed, typed);
                assert_eq!(unknown[0].suggestions.as_slice().first().map(String::as_str), suggestion);
            }
            other => panic!("{other:?}"),
        }
    }
    let check = NewNote { check_code: Some("made_up".to_owned()), ..new_note("x") };
    assert!(matches!(write(&desk, &mut conn, id, &check).await, Err(NoteError::NoSuchCheck)));
    assert_eq!(sql::count(&conn, "notes").await, 0);
}

#[tokio::test]
async fn note_can_be_about_a_check() {
    let (desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |_| {}).await;
    let id = desk.submitted(&mut conn).await;
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let application = desk.application(&conn, id).await;
    let mut checks = policy.policy.checks_for(Kind::Unbind, &application.reason, application.channel);
    let code = checks.next().unwrap().code.clone();
    let new = NewNote { check_code: Some(code.clone()), ..new_note("边缘不清") };
    write(&desk, &mut conn, id, &new).await.unwrap();
    assert_eq!(note::list(&conn, id).await.unwrap()[0].check_code, Some(code));
}

#[tokio::test]
async fn only_reviewers_and_leads_write_notes() {
    let (desk, mut conn, id) = submitted().await;
    for role in [Role::Auditor, Role::Agent, Role::Admin, Role::Operator] {
        let who = builders::staff_member(&mut conn, &desk.ctx, role.as_str(), role.as_str(), &[role]).await;
        let written = note::write(&mut conn, &desk.ctx, &who, id, &new_note("x")).await;
        assert!(matches!(written, Err(NoteError::Transition(TransitionError::NotPermitted(_)))), "{role}");
    }
}

#[tokio::test]
async fn note_text_is_not_recorded_and_is_erased() {
    let (desk, mut conn, id) = submitted().await;
    write(&desk, &mut conn, id, &new_note("@赵婷 电话 13800138000")).await.unwrap();
    let events = event::list(&conn, Subject::Application(id)).await.unwrap();
    let written = events.iter().find(|event| event.action == "note_written").unwrap();
    assert!(!written.data.to_string().contains("138") && !written.data.to_string().contains("赵婷"));
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    desk.clock.advance(Duration::days(400));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    assert_eq!(sql::texts(&conn, "select text from notes").await, [""]);
    assert_eq!(sql::count(&conn, "note_mentions").await, 0);
    assert_eq!(note::list(&conn, id).await.unwrap(), []);
    assert!(matches!(write(&desk, &mut conn, id, &new_note("x")).await, Err(NoteError::Erased)));
}
