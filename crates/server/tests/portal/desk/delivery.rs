//! Follow-ups and mail pauses through the real handlers.

use domain::letter::follow_up::FollowUpReason;

use crate::prelude::*;

#[actix_web::test]
async fn customer_service_completes_follow_ups() {
    let portal = desk(1).await;
    let mut conn = portal.conn().await;
    let mut agent = portal.staff("agent").await;
    assert!(agent.get(urls::FOLLOW_UPS).await.html.contains("没有需要人工联系的人"));
    let received = portal.letter(LetterKind::Received).await;
    let begun = attempt::begin(&mut conn, portal.ctx(), received, RetryPolicy::LETTER).await.unwrap();
    let LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
    attempt::give_up(&mut conn, portal.ctx(), &letter, "550 no such user").await.unwrap();
    for reason in FollowUpReason::ALL {
        portal.run(&format!("update follow_ups set reason = '{reason}'")).await;
        assert_eq!(agent.get(urls::FOLLOW_UPS).await.status, 200, "{reason}");
    }
    let page = agent.get(urls::FOLLOW_UPS).await;
    page.assert_shows(&[&portal.references[0], "550 no such user"]);
    let url = format!("{}/{}", urls::FOLLOW_UPS, page.quoted_after("action=\"/desk/follow-ups/"));
    agent.post(&url, &[("note", "已电话告知")]).await.assert_status(422);
    agent.post(&url, &[("result", "reached"), ("note", " ")]).await.assert_status(422).assert_shows(&["aria-invalid"]);
    assert_eq!(agent.post(&url, &[("result", "reached"), ("note", "已电话告知")]).await.status, 303);
    assert!(agent.get(urls::FOLLOW_UPS).await.html.contains("没有需要人工联系的人"));
    assert_eq!(agent.post(&url, &[("result", "reached"), ("note", "x")]).await.status, 409);
    assert_eq!(portal.staff("linxiao").await.get(urls::FOLLOW_UPS).await.status, 403);
}

#[actix_web::test]
async fn paused_mail_shows_on_every_page() {
    let portal = desk(0).await;
    let banner = "邮件发送已暂停：";
    let mut admin = portal.staff("admin").await;
    let mut reviewer = portal.staff("linxiao").await;
    assert!(!reviewer.get(urls::QUEUE).await.html.contains(banner));
    admin.get(urls::MAIL_PAUSES).await;
    assert_eq!(admin.post(urls::MAIL_PAUSES, &[("kind", "all"), ("note", "")]).await.status, 422);
    assert_eq!(admin.post(urls::MAIL_PAUSES, &[("kind", "nonsense"), ("note", "x")]).await.status, 422);
    assert_eq!(admin.post(urls::MAIL_PAUSES, &[("kind", "all"), ("note", "换证书")]).await.status, 303);
    assert_eq!(admin.post(urls::MAIL_PAUSES, &[("kind", "digest"), ("note", "另一种 <u>")]).await.status, 303);
    assert_eq!(admin.post(urls::MAIL_PAUSES, &[("kind", "digest"), ("note", "再来 <u>")]).await.status, 422);
    assert!(admin.get(urls::MAIL_PAUSES).await.html.contains("换证书"));
    assert!(reviewer.get(urls::QUEUE).await.html.contains(banner));
    assert!(reviewer.get(urls::LETTERS).await.html.contains(banner));
    assert_eq!(reviewer.get(urls::MAIL_PAUSES).await.status, 403);
    assert_eq!(reviewer.post(urls::MAIL_PAUSES_END, &[("kind", "all")]).await.status, 403);
    for kind in ["all", "digest"] {
        assert_eq!(admin.post(urls::MAIL_PAUSES_END, &[("kind", kind)]).await.status, 303, "{kind}");
    }
    assert!(admin.get(urls::MAIL_PAUSES).await.html.contains("另一种 &#60;u&#62;"), "earlier pauses are listed");
    assert!(!reviewer.get(urls::QUEUE).await.html.contains(banner));
}
