//! The main journey, end to end: an owner applies, a reviewer approves, the worker unbinds, the letters are sent.

use chrono::Duration;
use domain::application::{self, EffectState, Status, transition};
use domain::record::event;
use domain::store;

use crate::product::{Product, STORE, STORE_NAME, decoded};

#[tokio::test(flavor = "multi_thread")]
async fn approved_application_unbinds_the_store() {
    let product = Product::start().await;

    // The owner applies.
    let (mut owner, reference) = product.submitted().await;
    let mail = product.new_mail().await;
    let mut to: Vec<_> = mail.iter().flat_map(|mail| mail.to.clone()).collect();
    to.sort();
    let second = format!("{}.second@store.example", STORE.to_lowercase());
    assert_eq!(to, ["chen@mumian.example".to_owned(), second, format!("{}@store.example", STORE.to_lowercase())]);
    let receipt = mail.iter().find(|mail| mail.to == ["chen@mumian.example"]).unwrap();
    assert!(decoded(receipt).contains(&reference));
    let status = owner.get(&format!("/apply/applications/{reference}")).await;
    status.must_say(&reference);
    status.must_say("3月9日");

    // The reviewer claims the next one, and approves it.
    let mut reviewer = product.staff("linxiao").await;
    reviewer.get("/desk").await.must_say(STORE_NAME);
    let case = reviewer.post("/desk/claim-next", &[]).await;
    assert_eq!(case.path, format!("/desk/applications/{reference}"));
    case.must_say("陈立新");
    let path = format!("/desk/applications/{reference}");
    let verdict = [("verdict", "approve"), ("message", "信息一致。"), ("note", "电话核实过"), ("without_opening", "1")];
    let check = reviewer.post(&format!("{path}/decision"), &verdict).await;
    assert_eq!(check.status, 200, "{}", check.html);
    check.must_say("信息一致。");
    let decided = reviewer.post(&format!("{path}/decision/confirm"), &verdict).await;
    assert_eq!((decided.status, decided.path.as_str()), (200, path.as_str()), "{}", decided.html);

    // No letter is sent before the grace period is over.
    assert_eq!(product.new_mail().await, []);
    let conn = product.conn().await;
    let id = application::find_by_reference(&conn, &reference).await.unwrap().unwrap();
    product.pass(Duration::minutes(10)).await;
    let mail = product.mail.take();
    let to_applicant: Vec<_> = mail.iter().filter(|it| it.to == ["chen@mumian.example"]).collect();
    assert_eq!((mail.len(), to_applicant.len()), (3, 1), "to the applicant and both contacts");
    assert!(decoded(to_applicant[0]).contains("信息一致。"));
    assert!(
        store::find_live_binding(&conn, product.store).await.unwrap().is_some(),
        "still bound during the notice period"
    );
    let page = owner.get(&format!("/apply/applications/{reference}")).await;
    assert!(!page.says("已完成"), "not shown as done before the platform confirmed it (R15)");

    // One day after the alerts were delivered, the worker unbinds the store and sends the letter.
    product.pass(Duration::days(1)).await;
    let application = transition::get(&conn, id).await.unwrap();
    assert_eq!((application.status, application.effect), (Status::Approved, EffectState::Confirmed));
    assert!(store::find_live_binding(&conn, product.store).await.unwrap().is_none());
    let mail = product.mail.take();
    assert_eq!(mail.len(), 3, "{mail:?}");
    assert!(mail.iter().any(|it| it.to == ["chen@mumian.example"]), "{mail:?}");
    product.pass(Duration::days(30)).await;
    assert_eq!(product.mail.take(), [], "the letter is sent once only");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_confirmation_page_is_refused() {
    let product = Product::start().await;
    let (_owner, reference) = product.submitted().await;
    let mut reviewer = product.staff("linxiao").await;
    reviewer.post("/desk/claim-next", &[]).await;
    let path = format!("/desk/applications/{reference}");
    let approve = [("verdict", "approve"), ("message", "旧窗口的话"), ("note", ""), ("without_opening", "1")];
    let check = reviewer.post(&format!("{path}/decision"), &approve).await;
    let seen = check.value_of("seen_version").expect("the confirmation page has the seen version");
    let confirm = [&approve[..], &[("seen_version", seen.as_str())]].concat();
    assert_eq!(reviewer.post(&format!("{path}/decision/confirm"), &confirm).await.status, 200);
    assert_eq!(reviewer.post(&format!("{path}/undo"), &[("note", "看错了")]).await.status, 200);
    let stale = reviewer.post(&format!("{path}/decision/confirm"), &confirm).await;
    assert_eq!(stale.status, 409, "{}", stale.html);
    stale.must_say("旧窗口的话");
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_form_keeps_input_and_marks_each_field() {
    let product = Product::start().await;
    let mut owner = product.applicant().await;
    owner.get("/apply/unbind").await;
    let page = owner.post("/apply/unbind/reason", &[("reason", "other"), ("statement", "短")]).await;
    assert_eq!(page.status, 422, "{}", page.html);
    assert!(page.html.contains("href=\"#statement\"") && page.html.contains("id=\"statement-error\""), "{}", page.html);
    page.must_say("短");
    let typed = [("contact_name", "王<b>磊</b>"), ("contact_phone", "123"), ("contact_email", "not an address")];
    let page = owner.post("/apply/unbind/contact", &typed).await;
    assert_eq!(page.status, 422, "{}", page.html);
    for field in ["contact_phone", "contact_email"] {
        assert!(page.html.contains(&format!("href=\"#{field}\"")), "the summary links to {field}: {}", page.html);
        assert!(page.html.contains(&format!("id=\"{field}-error\"")), "no message at {field}");
    }
    assert_eq!(page.value_of("contact_name").as_deref(), Some("王<b>磊</b>"));
    assert_eq!(page.value_of("contact_email").as_deref(), Some("not an address"));
    assert!(!page.html.contains("<b>磊"), "typed markup is escaped");
    // The draft is also there on another device, later.
    let mut elsewhere = product.applicant().await;
    let contact = elsewhere.get("/apply/unbind/contact").await;
    assert_eq!(contact.value_of("contact_phone").as_deref(), Some("123"));
}
