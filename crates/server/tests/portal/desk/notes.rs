//! Notes, the reader's own page and the team's figures, through the real handlers.

use domain::desk::figures;
use server::{links, urls};

use crate::portal::desk;

#[actix_web::test]
async fn mention_waits_until_marked_as_seen() {
    let portal = desk(1).await;
    let case = portal.case(0);
    let mut author = portal.staff("linxiao").await;
    author.get(&case).await;
    let notes = format!("{case}/notes");
    let wrong = author.post(&notes, &[("note_text", "@赵亭 账号换过手机 <b>"), ("note_important", "1")]).await;
    assert!(wrong.status == 422 && wrong.html.contains("@赵婷") && wrong.html.contains("账号换过手机 &#60;b&#62;"));
    let written = author.post(&notes, &[("note_text", "账号换过手机"), ("note_tell", "赵婷")]).await;
    assert_eq!((written.status, written.location.as_str()), (303, format!("{case}#notes").as_str()));

    let mut reader = portal.staff("zhaoting").await;
    for _ in 0..3 {
        assert!(
            reader.get(urls::MINE).await.html.contains("账号换过手机"),
            "opening the page does not mark mentions as seen"
        );
        let page = reader.get(&case).await;
        assert!(page.html.contains("账号换过手机") && page.html.contains("/notes/seen"));
    }
    let seen = reader.post(&format!("{notes}/seen"), &[("from", "mine")]).await;
    assert_eq!(seen.location, urls::MINE);
    assert!(!reader.get(urls::MINE).await.html.contains("账号换过手机"));
    assert!(!reader.get(&case).await.html.contains("/notes/seen"));

    let mut auditor = portal.staff("auditor").await;
    let page = auditor.get(&case).await;
    assert!(page.html.contains("账号换过手机") && !page.html.contains("name=\"note_text\""));
    assert_eq!(auditor.post(&notes, &[("note_text", "x")]).await.status, 403);
    let mut applicant = portal.owner_of(portal.stores[0]).await;
    let status = applicant.get(&links::status(&portal.references[0])).await;
    assert!(status.status == 200 && !status.html.contains("账号换过手机"));
}

#[actix_web::test]
async fn own_page_shows_own_cases_only() {
    let portal = desk(2).await;
    let mut browser = portal.staff("linxiao").await;
    assert!(browser.get(urls::MINE).await.html.contains("class=\"empty\""));
    browser.post(&format!("{}/claim", portal.case(0)), &[]).await;
    let mine = browser.get(urls::MINE).await;
    assert!(
        mine.status == 200 && mine.html.contains(&portal.references[0]) && !mine.html.contains(&portal.references[1])
    );
    assert!(mine.html.contains("id=\"g-soon\""));
    for name in ["auditor", "agent", "admin"] {
        assert_eq!(portal.staff(name).await.get(urls::MINE).await.status, 403, "{name}");
    }
}

#[actix_web::test]
async fn team_page_names_nobody() {
    let portal = desk(2).await;
    let mut lead = portal.staff("lead").await;
    let empty = lead.get(urls::TEAM).await;
    assert!(
        empty.status == 200 && empty.html.contains("class=\"empty\"") && !empty.html.contains("<svg class=\"chart\"")
    );
    figures::measure_days(&mut portal.conn().await, &portal.state.ctx).await.unwrap();
    for path in ["/desk/team", "/desk/team?days=7", "/desk/team?days=90&days=1", "/desk/team?days=%27"] {
        let team = lead.get(path).await;
        assert!(team.status == 200 && team.html.contains("<svg class=\"chart\""), "{path}");
        for name in ["林晓", "赵婷", "style="] {
            assert!(!team.html.contains(name), "{name} on {path}");
        }
    }
    assert_eq!(portal.staff("auditor").await.get(urls::TEAM).await.status, 200);
    assert_eq!(portal.staff("linxiao").await.get(urls::TEAM).await.status, 403);
}
