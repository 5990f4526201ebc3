//! Letters through the real handlers: the outbox, one letter, the kinds, and setting a password.

use domain::proposal::ProposalKind;

use crate::prelude::*;

/// Records the letter as sent; returns its bytes.
async fn send(portal: &Portal, id: LetterId) -> String {
    let mut conn = portal.conn().await;
    let begun = attempt::begin(&mut conn, portal.ctx(), id, RetryPolicy::LETTER).await.unwrap();
    let LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
    attempt::sent(&mut conn, portal.ctx(), &letter, "250 ok").await.unwrap();
    String::from_utf8(letter.raw).unwrap()
}

#[tokio::test]
async fn email_is_shown_and_resent_once() {
    let portal = desk(1).await;
    let id = portal.letter(LetterKind::Received).await;
    let url = links::letter(id);
    let mut agent = portal.staff("agent").await;
    let list = agent.get("/desk/letters?state=queued&kind=received&language=zh-CN&since=2026-11-20").await;
    list.assert_status(200).assert_shows(&[&url]);
    let none = agent.get("/desk/letters?kind=done").await.html;
    assert!(none.contains("没有符合条件的邮件"), "{none}");
    assert_eq!(agent.get(&url).await.status, 200);
    let raw = agent.get(&links::letter_raw(id)).await;
    assert_eq!(raw.headers.get("content-type").unwrap(), "message/rfc822");
    let disposition = raw.headers.get("content-disposition").unwrap().to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename="), "{disposition}");

    let left = send(&portal, id).await;
    assert_ne!(raw.html, left, "the link in it is masked while it works");
    let page = agent.get(&url).await;
    let policy = page.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let html = agent.get(&links::letter_html(id)).await;
    let policy = html.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(html.headers.get("x-frame-options").unwrap(), "SAMEORIGIN");
    assert!(html.html.starts_with("<!DOCTYPE html>") && !html.html.contains("href="));

    let sent = agent.post(&links::letter_resend(id), &[]).await;
    sent.assert_status(303);
    assert_ne!(sent.location, url);
    agent.post(&links::letter_resend(id), &[]).await.assert_status(409).assert_shows(&["邮件正在发送"]);
    let copy: LetterId = sent.location.rsplit('/').next().unwrap().parse().unwrap();
    send(&portal, copy).await;
    assert!(agent.get(&url).await.html.contains(&sent.location), "the page names its copies");

    let mut reviewer = portal.staff("linxiao").await;
    assert!(!reviewer.get(&url).await.html.contains(&links::letter_resend(id)), "reviewers can only read");
    for path in [links::letter_resend(id), links::letter_cancel(id)] {
        assert_eq!(reviewer.post(&path, &[]).await.status, 403, "{path}");
        assert_eq!(reviewer.get(&path).await.status, 303, "{path}: GET changes no data");
    }
}

#[tokio::test]
async fn letters_of_every_kind_and_state_are_listed() {
    let portal = desk(1).await;
    let id = portal.letter(LetterKind::Received).await;
    let kinds: Vec<&str> = LetterKind::ALL.iter().map(|kind| kind.as_str()).collect();
    portal
        .run(&format!(
            "insert into letters select (jsonb_populate_record(l, jsonb_build_object(
                 'id', gen_random_uuid(), 'kind', k.kind, 'message_id', k.kind, 'copy_of', l.id))).*
             from letters l, unnest(string_to_array('{}', ',')) as k (kind) where l.kind = 'received'",
            kinds.join(",")
        ))
        .await;
    let (mut lead, mut reviewer) = (portal.staff("lead").await, portal.staff("linxiao").await);
    for state in LetterState::ALL {
        portal
            .run(&format!(
                "update letters set state = '{state}', release_at = created_at + interval '10 minutes', subject = '主题 <u>',
                     sent_at = case '{state}' when 'sent' then created_at end,
                     outcome = case '{state}' when 'failed' then '550 no such user <u>' end"
            ))
            .await;
        let all = format!("{}?state={state}", urls::LETTERS);
        assert_eq!(lead.get(&all).await.status, 200, "{state}: a page of all kinds");
        let list = lead.get(&format!("{all}&kind=received")).await;
        assert!(list.status == 200 && list.html.contains(&links::letter(id)), "{state}: {}", list.html);
        assert!(lead.get(&links::letter(id)).await.html.contains("主题 &#60;u&#62;"), "{state}");
        assert_eq!(reviewer.get(&links::letter(id)).await.status, 200, "{state}: read-only");
        assert_eq!(lead.get(&portal.case(0)).await.status, 200, "{state}");
    }
    assert_eq!(lead.post(&links::letter_cancel(id), &[]).await.status, 409, "only a held letter is cancelled");
}

#[tokio::test]
async fn address_is_corrected_on_the_page_of_the_contacts() {
    let portal = desk(1).await;
    let (received, alert) = (portal.letter(LetterKind::Received).await, portal.letter(LetterKind::Alert).await);
    let mut agent = portal.staff("agent").await;
    let url = links::contacts_form(&portal.references[0], ProposalKind::AddressCorrected, None);
    agent.get(&links::letter(received)).await.assert_shows(&[&url.replace('&', "&#38;")]);
    agent.get(&links::letter(alert)).await.assert_hides(&[&links::contacts(&portal.references[0])]);
}

#[tokio::test]
async fn codes_are_never_shown() {
    let portal = desk(1).await;
    let mut owner = portal.browser().await;
    owner.get(urls::APPLY_SIGN_IN).await;
    owner.post(urls::APPLY_SIGN_IN, &[("store_number", "MM-1")]).await;
    let id = portal.letter(LetterKind::SignInCode).await;
    let mut lead = portal.staff("lead").await;
    assert!(lead.get(&links::letter(id)).await.html.contains("不显示内容"));
    lead.assert_each(404, &[&links::letter_html(id), &links::letter_raw(id)]).await;
    send(&portal, id).await;
    assert_eq!(lead.post(&links::letter_resend(id), &[]).await.status, 409);
}

#[tokio::test]
async fn only_leads_preview_with_real_data() {
    let portal = desk(1).await;
    let mut lead = portal.staff("lead").await;
    let list = lead.get(urls::LETTER_KINDS).await;
    for &kind in LetterKind::ALL {
        let url = links::letter_kind(kind);
        assert!(list.html.contains(&format!("href=\"{url}\"")), "{kind}");
        let page = lead.get(&url).await;
        assert!(page.status == 200 && page.html.matches("<iframe").count() == 2, "{kind}");
        let html = lead.get(&format!("{url}/html?locale=en")).await;
        assert!(html.html.contains("<html lang=\"en\">"), "{kind}");
    }
    let letters_before = portal.ask("select count(*) from letters").await;
    let url = links::letter_kind(LetterKind::Received);
    let reference = &portal.references[0];
    lead.get(&format!("{url}?reference={reference}")).await.assert_shows(&[reference, "木棉母婴旗舰店"]);
    let html = lead.get(&format!("{url}/html?locale=zh-CN&reference={reference}")).await.html;
    assert!(html.contains(reference) && !html.contains("href="), "and no way to follow its link");
    let rejected = links::letter_kind(LetterKind::Rejected);
    assert!(lead.get(&format!("{rejected}?reference={reference}")).await.html.contains("不涉及此类邮件"));
    assert!(lead.get(&format!("{url}?reference=UB-1")).await.html.contains("没有此编号的申请"));
    assert_eq!(portal.ask("select count(*) from letters").await, letters_before, "nothing is stored");

    let mut admin = portal.staff("admin").await;
    assert_eq!(admin.get(&url).await.status, 200);
    for path in [format!("{url}?reference={reference}"), format!("{url}/html?reference={reference}")] {
        assert_eq!(admin.get(&path).await.status, 403, "{path}: admins see no applicant's data");
    }
    let mut reviewer = portal.staff("linxiao").await;
    reviewer.assert_each(403, &[urls::LETTER_KINDS, &url, &format!("{url}/html")]).await;
}

#[tokio::test]
async fn admin_previews_then_saves_custom_text() {
    let portal = desk(0).await;
    let mut admin = portal.staff("admin").await;
    let kind = LetterKind::Received;
    let (url, text_url) = (links::letter_kind(kind), links::letter_kind_text(kind));
    admin.get(&url).await;
    let fields = |intro: &'static str, seen: &'static str, more: &'static str| {
        [("locale", "zh-CN"), ("intro", intro), ("outro", ""), ("seen_intro", seen), ("seen_outro", "0"), (more, "1")]
    };
    let wrong = admin.post(&text_url, &fields("{phone} <b>", "0", "save")).await;
    wrong.assert_status(422).assert_shows(&["{phone} &#60;b&#62;</textarea>", "href=\"#intro-zh-CN\""]);
    for wrong in ["{", "www.evil.example", "\u{7}", "{nothing}"] {
        let refused = admin.post(&text_url, &fields(wrong, "0", "save")).await;
        assert!(refused.status == 422 && refused.html.contains("href=\"#intro-zh-CN\""), "{wrong}: {}", refused.html);
    }
    let shown = admin.post(&text_url, &fields("春节期间，{store}请耐心等待。", "0", "preview")).await;
    shown.assert_status(200).assert_shows(&["春节期间，木棉家居旗舰店请耐心等待。"]);
    assert!(!admin.get(&url).await.html.contains("春节期间"), "a preview saves no text");
    assert_eq!(admin.post(&text_url, &fields("春节期间，{store}请耐心等待。", "0", "save")).await.status, 303);
    assert!(admin.get(&format!("{url}/html?locale=zh-CN")).await.html.contains("春节期间，木棉家居旗舰店"));
    assert!(!admin.get(&format!("{url}/html?locale=en")).await.html.contains("春节期间"));
    let late = admin.post(&text_url, &fields("另一位", "0", "save")).await;
    late.assert_status(409);
    assert!(late.html.contains("另一位</textarea>"), "the typed text is kept");
    admin.post(&text_url, &fields("", "1", "save")).await;
    let page = admin.get(&url).await.html;
    let again = page.split("?again=").nth(2).and_then(|rest| rest.split('#').next()).unwrap().to_owned();
    let page = admin.get(&format!("{url}?again={again}")).await;
    // An earlier version goes back into the form.
    page.assert_shows(&["春节期间，{store}请耐心等待。</textarea>"]);

    admin.post(&links::letter_kind_test(kind), &[("locale", "zh-CN")]).await.assert_status(303);
    let tried = portal.ask(&format!("select to_address || ' ' || subject from letters where kind = '{kind}'")).await;
    assert!(tried[0].starts_with("admin@desk.example [测试] "), "{tried:?}");

    let mut lead = portal.staff("lead").await;
    lead.get(&url).await;
    assert_eq!(lead.post(&text_url, &fields("x", "2", "save")).await.status, 403);
    assert_eq!(lead.post(&links::letter_kind_test(kind), &[("locale", "en")]).await.status, 403);
}

#[tokio::test]
async fn password_reset_ends_other_sessions() {
    let portal = desk(0).await;
    let mut elsewhere = portal.staff("linxiao").await;
    let mut visitor = portal.browser().await;
    assert!(visitor.get(urls::DESK_SIGN_IN).await.html.contains(urls::FORGOT));
    visitor.get(urls::FORGOT).await;
    assert_eq!(visitor.post(urls::FORGOT, &[("name", " ")]).await.status, 422);
    let mut answers = Vec::new();
    for name in ["nobody", "linxiao", "gone"] {
        let answer = visitor.post(urls::FORGOT, &[("name", name)]).await;
        assert_eq!(answer.status, 303, "{name}");
        let page = visitor.get(&answer.location).await;
        answers.push((answer.location, page.status, page.html.len()));
        visitor.get(urls::FORGOT).await;
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "the same answer for everybody: {answers:?}");
    assert_eq!(portal.ask("select id from letters where kind = 'password_reset'").await.len(), 1);

    let link = password_link(&portal).await;
    for _ in 0..3 {
        let page = visitor.get(&link).await;
        page.assert_status(200).assert_shows(&["value=\"linxiao\""]);
        assert_eq!(page.headers.get("referrer-policy").unwrap(), "strict-origin");
    }
    assert_eq!(elsewhere.get(urls::QUEUE).await.status, 200, "existing sessions still work");
    let short = visitor.post(&link, &[("password", "short"), ("again", "shorter")]).await;
    short.assert_status(422).assert_shows(&["15 到 200 个字符", "两次输入的密码不一致"]);
    assert!(!short.html.contains("value=\"short\""), "a password is never sent back");
    let guessable = "a".repeat(20);
    let fields = [("password", guessable.as_str()), ("again", guessable.as_str())];
    assert_eq!(visitor.post(&link, &fields).await.status, 422, "guessable");
    portal.run("update password_links set purpose = 'invitation'").await;
    assert_eq!(visitor.get(&link).await.status, 200, "the link of an invitation");
    portal.run("update password_links set purpose = 'reset'").await;
    let new = "a horse of another colour";
    visitor.post(&link, &[("password", new), ("again", new)]).await.assert_redirect(urls::WELCOME_DONE);
    assert_eq!(visitor.get(urls::WELCOME_DONE).await.status, 200);
    assert_eq!(visitor.get(&link).await.status, 410, "it works once");
    assert_eq!(elsewhere.get(urls::QUEUE).await.status, 303, "every session has ended");
    visitor.get(urls::DESK_SIGN_IN).await;
    visitor.post(urls::DESK_SIGN_IN, &[("name", "linxiao"), ("password", PASSWORD)]).await.assert_status(422);
    visitor.post(urls::DESK_SIGN_IN, &[("name", "linxiao"), ("password", new)]).await.assert_status(303);
}

#[tokio::test]
async fn unknown_password_link_has_expired() {
    let portal = desk(0).await;
    let mut visitor = portal.browser().await;
    visitor.get(urls::FORGOT).await;
    for token in ["x".to_owned(), "0".repeat(64), "a".repeat(63)] {
        let url = links::welcome(&token);
        assert_eq!(visitor.get(&url).await.status, 410, "{token}");
        visitor.get(urls::FORGOT).await;
        let posted = visitor.post(&url, &[("password", "a long enough one"), ("again", "a long enough one")]).await;
        assert_eq!(posted.status, 410, "{token}");
    }
    let stolen = TestRequest::post()
        .uri(&links::welcome(&"0".repeat(64)))
        .insert_header(("origin", "https://evil.example"))
        .set_form([("password", "x")]);
    assert_eq!(visitor.send(stolen).await.status, 403);
}
