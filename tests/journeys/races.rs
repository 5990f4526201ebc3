//! Two people act at once: one is first, the other is told who.

use crate::product::Product;

#[tokio::test(flavor = "multi_thread")]
async fn second_claim_is_told_the_holder() {
    let product = Product::start().await;
    let (_owner, reference) = product.submitted().await;
    let (mut a, mut b) = (product.staff("linxiao").await, product.staff("zhouqi").await);
    let path = format!("/desk/applications/{reference}/claim");
    let (a, b) = tokio::join!(a.post(&path, &[]), b.post(&path, &[]));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let (loser, winner) = if a.status == 409 { (a, "周祺") } else { (b, "林晓") };
    loser.must_say(winner);
}

#[tokio::test(flavor = "multi_thread")]
async fn second_decision_is_refused_and_keeps_its_input() {
    let product = Product::start().await;
    let (_owner, reference) = product.submitted().await;
    let mut reviewer = product.staff("linxiao").await;
    reviewer.post("/desk/claim-next", &[]).await;
    let path = format!("/desk/applications/{reference}/decision/confirm");
    let approve = [("verdict", "approve"), ("message", "甲窗口的话"), ("note", "")];
    let reject = [("verdict", "reject"), ("reasons", "reason_unclear"), ("message", "乙窗口的话"), ("note", "")];
    let mut other = reviewer.clone();
    let (first, second) = tokio::join!(reviewer.post(&path, &approve), other.post(&path, &reject));
    let (loser, typed) = if first.status == 409 { (first, "甲窗口的话") } else { (second, "乙窗口的话") };
    assert_eq!(loser.status, 409, "{}", loser.html);
    loser.must_say("林晓");
    loser.must_say(typed);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_submissions_leave_one_application() {
    let product = Product::start().await;
    let mut owner = product.filled().await;
    let mut other = owner.clone();
    let (a, b) = tokio::join!(owner.post("/apply/unbind/check", &[]), other.post("/apply/unbind/check", &[]));
    assert!(a.status < 400 && b.status < 400, "{} {}", a.status, b.status);
    let reference = |path: &str| path.split('/').nth(3).map(str::to_owned);
    assert_eq!(reference(&a.path), reference(&b.path), "both lead to the same application");
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_confirmation_page_is_refused() {
    let product = Product::start().await;
    let (_owner, reference) = product.submitted().await;
    let mut reviewer = product.staff("linxiao").await;
    reviewer.post("/desk/claim-next", &[]).await;
    let path = format!("/desk/applications/{reference}");
    let approve = [("verdict", "approve"), ("message", "旧窗口的话"), ("note", "")];
    let check = reviewer.post(&format!("{path}/decision"), &approve).await;
    let seen = check.value_of("seen_version").expect("the confirmation page has the seen version");
    let confirm = [&approve[..], &[("seen_version", seen.as_str())]].concat();
    assert_eq!(reviewer.post(&format!("{path}/decision/confirm"), &confirm).await.status, 200);
    assert_eq!(reviewer.post(&format!("{path}/undo"), &[("note", "看错了")]).await.status, 200);
    let stale = reviewer.post(&format!("{path}/decision/confirm"), &confirm).await;
    assert_eq!(stale.status, 409, "{}", stale.html);
    stale.must_say("旧窗口的话");
}
