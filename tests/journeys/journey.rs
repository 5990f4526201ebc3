//! The main journey, end to end: an owner applies, a reviewer approves, the worker unbinds, the letters are sent.

use chrono::Duration;
use domain::application::status::{EffectState, Status};
use domain::application::transition;
use domain::record::event;
use domain::{application, store};

use crate::product::{ACKNOWLEDGED, Product, STORE, STORE_NAME, decoded};

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
    let verdict = [("verdict", "approve"), ("message", "信息一致。"), ("note", "电话核实过")];
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
    assert_eq!(mail.len(), 1);
    assert!(decoded(&mail[0]).contains("信息一致。"));
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
    assert_eq!(mail.len(), 1, "{mail:?}");
    assert_eq!(mail[0].to, ["chen@mumian.example"]);
    product.pass(Duration::days(30)).await;
    assert_eq!(product.mail.take(), [], "the letter is sent once only");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn rejected_owner_applies_again_with_kept_answers() {
    let product = Product::start().await;
    let (mut owner, reference) = product.submitted().await;
    let mut reviewer = product.staff("linxiao").await;
    reviewer.post("/desk/claim-next", &[]).await;
    let path = format!("/desk/applications/{reference}");
    let verdict = [
        ("verdict", "reject"),
        ("reasons", "identity_mismatch"),
        ("message", "姓名与登记不符，请核对。"),
        ("note", ""),
    ];
    reviewer.post(&format!("{path}/decision"), &verdict).await.must_say("姓名与登记不符，请核对。");
    reviewer.post(&format!("{path}/decision/confirm"), &verdict).await;
    product.pass(Duration::minutes(10)).await;
    let letters = product.mail.take();
    let letter = decoded(letters.last().unwrap());
    assert!(letter.contains("姓名与登记不符") && letter.contains("申请人信息与店铺登记信息不一致"), "{letter}");
    owner.clone().get("/apply/account").await;
    owner = product.applicant().await;
    let status = owner.get(&format!("/apply/applications/{reference}")).await;
    status.must_say("申请人信息与店铺登记信息不一致");
    status.must_say("姓名与登记不符，请核对。");
    let form = owner.post(&format!("/apply/applications/{reference}/again"), &[]).await;
    assert_eq!(form.path, "/apply/unbind/contact", "the wizard opens at the step to correct: {}", form.html);
    assert_eq!(form.value_of("contact_name").as_deref(), Some("陈立新"), "{}", form.html);
    form.must_say("申请人信息与店铺登记信息不一致");
    let mended =
        [("contact_name", "陈立新"), ("contact_phone", "13900139000"), ("contact_email", "chen@mumian.example")];
    owner.post("/apply/unbind/contact", &mended).await;
    owner.post("/apply/unbind/consequences", &ACKNOWLEDGED).await;
    let receipt = owner.post("/apply/unbind/check", &[]).await;
    let second = receipt.path.split('/').nth(3).unwrap().to_owned();
    assert!(second.starts_with("UB-2026-") && second != reference, "{}", receipt.html);
    let case = reviewer.get(&format!("/desk/applications/{second}")).await;
    case.must_say(&reference);
    case.must_say("13900139000");
    case.must_say("13800138000");
}

#[tokio::test(flavor = "multi_thread")]
async fn owner_withdraws_an_application() {
    let product = Product::start().await;
    let (mut owner, reference) = product.submitted().await;
    product.new_mail().await;
    let path = format!("/apply/applications/{reference}/withdraw");
    owner.get(&path).await.must_say(&reference);
    let status = owner.post(&path, &[]).await;
    assert_eq!(status.path, format!("/apply/applications/{reference}"));
    let mail = product.new_mail().await;
    assert_eq!(mail.iter().flat_map(|mail| mail.to.clone()).collect::<Vec<_>>(), ["chen@mumian.example"]);
    let mut reviewer = product.staff("linxiao").await;
    let claim = reviewer.post(&format!("/desk/applications/{reference}/claim"), &[]).await;
    assert_eq!(claim.status, 409, "{}", claim.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn undone_decision_sends_no_letter() {
    let product = Product::start().await;
    let (_owner, reference) = product.submitted().await;
    product.new_mail().await;
    let mut reviewer = product.staff("linxiao").await;
    reviewer.post("/desk/claim-next", &[]).await;
    let path = format!("/desk/applications/{reference}");
    let verdict = [("verdict", "approve"), ("message", ""), ("note", "")];
    reviewer.post(&format!("{path}/decision"), &verdict).await;
    reviewer.post(&format!("{path}/decision/confirm"), &verdict).await;
    product.pass(Duration::minutes(9)).await;
    let undone = reviewer.post(&format!("{path}/undo"), &[("note", "看错了")]).await;
    assert_eq!((undone.status, undone.path.as_str()), (200, path.as_str()), "{}", undone.html);
    product.pass(Duration::days(1)).await;
    let letters: Vec<_> = product.mail.take().iter().map(decoded).collect();
    assert!(letters.iter().all(|letter| !letter.contains("批准") && !letter.contains("通过")), "{letters:?}");
}
