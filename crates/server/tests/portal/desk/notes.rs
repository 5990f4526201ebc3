//! Notes, the reader's own page and the team's figures, through the real handlers.

use domain::desk::figures;

use crate::prelude::*;

#[actix_web::test]
async fn mention_waits_until_marked_as_seen() {
    let (portal, case) = one_case().await;
    let mut author = portal.staff("linxiao").await;
    author.get(&case).await;
    let notes = format!("{case}/notes");
    let wrong = author.post(&notes, &[("note_text", "@赵亭 账号换过手机 <b>"), ("note_important", "1")]).await;
    wrong.assert_status(422).assert_shows(&["@赵婷", "账号换过手机 &#60;b&#62;"]);
    let written = author.post(&notes, &[("note_text", "账号换过手机"), ("note_tell", "赵婷")]).await;
    written.assert_redirect(&format!("{case}#notes"));

    let mut reader = portal.staff("zhaoting").await;
    for _ in 0..3 {
        assert!(
            reader.get(urls::MINE).await.html.contains("账号换过手机"),
            "opening the page does not mark mentions as seen"
        );
        reader.get(&case).await.assert_shows(&["账号换过手机", "/notes/seen"]);
    }
    let seen = reader.post(&format!("{notes}/seen"), &[("from", "mine")]).await;
    assert_eq!(seen.location, urls::MINE);
    assert!(!reader.get(urls::MINE).await.html.contains("账号换过手机"));
    assert!(!reader.get(&case).await.html.contains("/notes/seen"));

    let mut auditor = portal.staff("auditor").await;
    auditor.get(&case).await.assert_shows(&["账号换过手机"]).assert_hides(&["name=\"note_text\""]);
    assert_eq!(auditor.post(&notes, &[("note_text", "x")]).await.status, 403);
    let mut applicant = portal.owner().await;
    applicant.get(&links::status(&portal.references[0])).await.assert_status(200).assert_hides(&["账号换过手机"]);
}

#[actix_web::test]
async fn own_page_shows_own_cases_only() {
    let portal = desk(2).await;
    let mut browser = portal.staff("linxiao").await;
    assert!(browser.get(urls::MINE).await.html.contains("class=\"empty\""));
    browser.post(&format!("{}/claim", portal.case(0)), &[]).await;
    let mine = browser.get(urls::MINE).await;
    mine.assert_status(200).assert_shows(&[&portal.references[0]]).assert_hides(&[&portal.references[1]]);
    mine.assert_shows(&["id=\"g-soon\""]);
    for name in ["auditor", "agent", "admin"] {
        assert_eq!(portal.staff(name).await.get(urls::MINE).await.status, 403, "{name}");
    }
}

/// The five groups of the reader's own cases, by reference.
const EVERY_GROUP: &str = "
    update applications a set holder_id = s.id, is_urgent = n = 1,
        status = (array['in_review', 'in_review', 'in_review', 'awaiting_second', 'awaiting_applicant'])[n::int],
        due_at = (array[timestamptz '2026-11-19T18:00:00+08:00', '2026-11-20T18:00:00+08:00', '2026-11-25T18:00:00+08:00',
            '2026-11-24T18:00:00+08:00', '2026-11-26T18:00:00+08:00'])[n::int]
    from (select id, row_number() over (order by reference) as n from applications) numbered, staff s
    where a.id = numbered.id and s.sign_in_name = 'linxiao';
    insert into recommendations (id, application_id, round, outcome, reasons, message, note, basis_hash, causes, is_blind,
        recommended_by, recommended_at, result, second_by, ended_at, comment)
    select gen_random_uuid(), a.id, 1, 'approve', '{}', '', '', content_hash, '{sample}', false, holder_id, submitted_at,
        'returned', s.id, submitted_at, '第二页看不清 <u>'
    from applications a, staff s where a.due_at = '2026-11-25T18:00:00+08:00' and s.sign_in_name = 'zhaoting'";

#[actix_web::test]
async fn own_cases_are_grouped_by_urgency() {
    let portal = desk(5).await;
    portal.run(EVERY_GROUP).await;
    let mut reviewer = portal.staff("linxiao").await;
    let absence = [("from", "2026-11-24"), ("until", "2026-11-26"), ("note", "出差 <u>")];
    assert_eq!(reviewer.post(urls::ABSENCES, &absence).await.status, 303);
    let mine = reviewer.get(urls::MINE).await.html;
    for group in ["overdue", "today", "returned", "soon", "waiting"] {
        assert!(mine.contains(&format!("id=\"g-{group}\"")), "{group}: {mine}");
    }
    assert!(mine.contains("第二页看不清 &#60;u&#62;"), "{mine}");
    assert_eq!(reviewer.get("/desk").await.status, 200);
    portal.run("update staff_absences set from_at = '2026-11-19T00:00:00+08:00'").await;
    assert_ne!(reviewer.get(urls::MINE).await.html, mine, "the absence has begun");
}

/// Figures of ninety days, last counted yesterday.
const FIGURES: &str = "
    insert into daily_figures (date, name, part, amount, measured_at)
    select day::date, name, part, (extract(day from day)::int + length(part)) % 5, '2026-11-19T09:00:00+08:00'
    from generate_series(date '2026-08-23', date '2026-11-20', interval '1 day') day, (values ('received', ''),
        ('decided', 'approve'), ('decided', 'reject'), ('timeliness', 'on_time'), ('timeliness', 'late'), ('handling', '24'),
        ('handling', '72'), ('handling', 'more'), ('rejection', 'identity_mismatch'), ('rejection', 'no_longer_known'),
        ('returned', ''), ('undone', ''), ('second', 'agreed'), ('second', 'disagreed'), ('skipped', 'unsure'),
        ('skipped', 'gone'), ('open', 'reviewer/3'), ('open', 'second/0'), ('open', 'lead/1'), ('due', 'overdue'),
        ('due', '2026-11-24')) figure (name, part)";

#[actix_web::test]
async fn team_page_names_nobody() {
    let portal = desk(2).await;
    let mut lead = portal.staff("lead").await;
    let empty = lead.get(urls::TEAM).await;
    empty.assert_status(200).assert_shows(&["class=\"empty\""]).assert_hides(&["<svg class=\"chart\""]);
    portal.run(FIGURES).await;
    for days in [7, 30, 90] {
        let team = lead.get(&format!("/desk/team?days={days}")).await;
        assert!(team.status == 200 && team.html.contains("<svg class=\"chart\""), "{days}: {}", team.html);
    }
    portal.run("delete from daily_figures").await;
    figures::measure_days(&mut portal.conn().await, portal.ctx()).await.unwrap();
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
