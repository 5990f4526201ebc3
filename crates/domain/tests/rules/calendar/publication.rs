//! Drafting and publishing a year: permissions, refused drafts, and the kept copy of the replaced year.

use domain::deadline::calendar::draft::{self, CalendarDraftError};
use domain::deadline::calendar::publish::{self, PublishError};
use domain::deadline::calendar::{self, Calendar, CalendarYear, DayKind};

use super::{calendar_desk, date, day, new_year, official, other_admin};
use crate::prelude::*;

#[tokio::test]
async fn author_cannot_publish_a_draft() {
    let (desk, mut conn, admin) = calendar_desk("2026-11-22T10:00:00+08:00").await;
    let draft = desk.draft_days(&mut conn, &admin, 2027, &new_year()).await;
    assert_err!(publish::publish(&mut conn, &desk.ctx, &admin, 2027, draft.version).await, PublishError::OwnDraft);
    let entry = Some((DayKind::Holiday, "元旦"));
    let (ctx, second) = (&desk.ctx, &other_admin(&desk, &mut conn).await);
    draft::set_day(&mut conn, ctx, second, 2027, draft.version, date("2027-01-02"), entry).await.unwrap();
    let seen = publish::publish(&mut conn, ctx, &desk.lead, 2027, draft.version).await;
    assert!(matches!(seen, Err(PublishError::Changed)), "the draft changed since the lead read it: {seen:?}");
    let changed = publish::publish(&mut conn, ctx, second, 2027, draft.version + 1).await;
    assert!(matches!(changed, Err(PublishError::OwnDraft)), "an editor is an author too");
    // The database enforces it as well.
    let forced = "update calendar_drafts set published_at = updated_at, published_by = authors[1]";
    let refused = sql::refusal(&conn, forced).await;
    assert!(refused.contains("calendar_drafts_two_people"), "{refused}");
    publish::publish(&mut conn, ctx, &desk.lead, 2027, draft.version + 1).await.unwrap();
    assert_err!(publish::publish(&mut conn, ctx, &desk.lead, 2027, draft.version + 1).await, PublishError::Missing);
}

#[tokio::test]
async fn drafting_and_publishing_need_permissions() {
    let (desk, mut conn, admin) = calendar_desk("2026-11-22T10:00:00+08:00").await;
    let reviewer = &desk.reviewer;
    for actor in [&desk.lead, reviewer, &Actor::Worker, &Actor::CommandLine] {
        let written = draft::write(&mut conn, &desk.ctx, actor, &official(2027), &new_year(), None).await;
        assert!(matches!(written, Err(CalendarDraftError::NotPermitted(_))), "{actor:?}");
    }
    let draft = desk.draft_days(&mut conn, &admin, 2027, &new_year()).await;
    for actor in [reviewer, &Actor::Worker, &Actor::CommandLine] {
        let published = publish::publish(&mut conn, &desk.ctx, actor, 2027, draft.version).await;
        assert!(matches!(published, Err(PublishError::NotPermitted(_))), "{actor:?}");
    }
}

#[tokio::test]
async fn invalid_or_stale_draft_is_refused() {
    let (desk, mut conn, admin) = calendar_desk("2026-11-22T10:00:00+08:00").await;
    let (ctx, admin, new_year) = (&desk.ctx, &admin, new_year());
    assert_err!(draft::write(&mut conn, ctx, admin, &official(2027), &[], None).await, CalendarDraftError::NoDays);
    let unsourced = CalendarYear { source: "  ".to_owned(), ..official(2027) };
    assert_err!(draft::write(&mut conn, ctx, admin, &unsourced, &new_year, None).await, CalendarDraftError::Source(_));
    let elsewhere = draft::write(&mut conn, ctx, admin, &official(2028), &new_year, None).await;
    assert!(matches!(elsewhere, Err(CalendarDraftError::Day(_))));
    let monday = [day("2027-01-04", DayKind::Workday, "元旦调休")];
    assert_err!(draft::write(&mut conn, ctx, admin, &official(2027), &monday, None).await, CalendarDraftError::Day(_));
    let draft = desk.draft_days(&mut conn, admin, 2027, &new_year).await;
    let other_admin = other_admin(&desk, &mut conn).await;
    let second = draft::write(&mut conn, ctx, &other_admin, &official(2027), &new_year, None).await;
    assert!(matches!(second, Err(CalendarDraftError::Changed)), "a draft already exists");
    draft::discard(&mut conn, ctx, &other_admin, 2027, draft.version).await.unwrap();
    assert_eq!(draft::find(&conn, 2027).await.unwrap(), None);
    let gone = draft::set_day(&mut conn, ctx, admin, 2027, 1, date("2027-01-02"), None).await;
    assert!(matches!(gone, Err(CalendarDraftError::Missing)));
}

#[tokio::test]
async fn unchanged_draft_is_not_published() {
    let (desk, mut conn, admin) = calendar_desk("2026-11-22T10:00:00+08:00").await;
    let draft = desk.draft(&mut conn, &admin, 2026, &[], &[]).await;
    assert_err!(desk.publish(&mut conn, &draft).await, PublishError::Same);
}

#[tokio::test]
async fn replaced_year_is_kept_unalterably() {
    let (desk, mut conn, admin) = calendar_desk("2026-11-22T10:00:00+08:00").await;
    let draft = desk.draft_days(&mut conn, &admin, 2027, &new_year()).await;
    desk.put_in_force(&mut conn, &draft).await;
    let replaced =
        "select replaced->>'status' || ' ' || jsonb_array_length(replaced->'days') from calendar_publications";
    let shipped = Calendar::shipped().days_of(2027).count();
    assert_eq!(sql::text(&conn, replaced).await, format!("provisional {shipped}"));
    assert_eq!(calendar::load(&conn).await.unwrap().days_of(2027).count(), 1);
    for change in ["update calendar_publications set version = 9", "delete from calendar_publications"] {
        let refused = sql::refusal(&conn, change).await;
        assert!(refused.contains("append-only"), "{refused}");
    }
}
