//! Handing a case to the leads and back, the list of the leads, and who has a case open.

use locale::{Locale, Translator};

use crate::prelude::*;

/// A sentence as staff read it.
fn t(id: &str) -> String {
    Translator::new(Locale::ZhCn).text(id)
}

#[actix_web::test]
async fn case_goes_to_a_lead_and_back_with_an_answer() {
    let (portal, case) = one_case().await;
    let mut reviewer = portal.staff("linxiao").await;
    let mut lead = portal.staff("lead").await;
    reviewer.post("/desk/claim-next", &[]).await;
    reviewer.get(&case).await.assert_shows(&["id=\"refer-reason\""]).assert_hides(&["id=\"referral-answer\""]);
    let refer = format!("{case}/refer");
    reviewer.post(&refer, &[("reason", " ")]).await.assert_status(422).assert_shows(&["#refer-reason"]);
    let reason = "授权书 <u>有效</u>吗";
    assert_eq!(reviewer.post(&refer, &[("reason", reason)]).await.location, case);
    let shown = "授权书 &#60;u&#62;有效&#60;/u&#62;吗";
    reviewer.get(&case).await.assert_shows(&[shown, &format!("action=\"{case}/claim\"")]);
    assert_eq!(reviewer.post(&refer, &[("reason", reason)]).await.status, 409, "it is not held any more");

    let mut other = portal.staff("zhaoting").await;
    other.get(&case).await.assert_shows(&[shown]).assert_hides(&[&format!("action=\"{case}/claim\"")]);
    let refused = other.post(&format!("{case}/claim"), &[]).await;
    refused.assert_status(409).assert_shows(&[&t("desk-refused-referred")]);
    assert_eq!(other.get("/desk/referrals").await.status, 403);

    lead.get("/desk").await.assert_shows(&["id=\"count-referrals\">1<", &t("referrals-chip")]);
    lead.get("/desk/referrals").await.assert_shows(&[shown, "林晓", &case]);
    lead.post(&format!("{case}/claim"), &[]).await;
    lead.get("/desk/referrals").await.assert_shows(&[shown, &t("referrals-taken"), &t("referrals-none")]);
    lead.get(&case).await.assert_shows(&["id=\"referral-answer\""]).assert_hides(&["id=\"refer-reason\""]);
    let answer = format!("{case}/referral/answer");
    lead.post(&answer, &[("answer", "")]).await.assert_status(422).assert_shows(&["#referral-answer"]);
    assert_eq!(other.post(&answer, &[("answer", "有效")]).await.status, 403);
    assert_eq!(lead.post(&answer, &[("answer", "有效 <u>")]).await.location, case);
    reviewer.get(&case).await.assert_shows(&["有效 &#60;u&#62;", "data-lease-until"]);
    reviewer.get("/desk/mine").await.assert_shows(&["有效 &#60;u&#62;"]);
    lead.get("/desk/referrals").await.assert_shows(&[&t("referrals-none")]).assert_hides(&[shown]);
}

#[actix_web::test]
async fn open_case_names_who_else_has_it_open() {
    let (portal, case) = one_case().await;
    let mut reviewer = portal.staff("linxiao").await;
    let mut lead = portal.staff("lead").await;
    let refresh_of = |html: &str| {
        let url = html.split("data-refresh=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        url.replace("&#38;", "&").replace("&amp;", "&")
    };
    let alone = reviewer.get(&case).await;
    alone.assert_hides(&["muted small presence"]);
    let mine = refresh_of(&alone.html);
    assert_eq!(reviewer.get(&mine).await.status, 204);
    lead.post(&format!("{case}/claim"), &[]).await;
    lead.get(&case).await.assert_shows(&["muted small presence", "林晓"]);
    let part = reviewer.get(&mine).await;
    part.assert_status(200).assert_shows(&["id=\"presence\"", "muted small presence"]);
    assert_eq!(reviewer.get(&refresh_of(&part.html)).await.status, 204, "nothing changed since");

    let mut looking = super::live::read_only(&portal, "zhaoting").await;
    looking.get(&case).await.assert_status(200).assert_shows(&["muted small presence"]);
    assert_eq!(sql::count(&portal.conn().await, "case_presence").await, 2, "a read-only server writes nothing");
}
