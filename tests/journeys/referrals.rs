//! A case that a reviewer hands to the leads, and the way back; and signing in with a code by text message. Each page on
//! desktop and phone.

use crate::desk_states::Look;
use crate::product::STORE;

async fn referrals(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin(language, dark).await?;
    let (window, product) = (&look.window, &look.product);
    look.sign_in("zhaoting").await;
    look.both_at("referrals-none", "/desk/referrals").await;

    let (_, reference) = product.submitted().await;
    product.drain().await;
    let case = format!("/desk/applications/{reference}");
    look.sign_in("linxiao").await;
    look.go(&case).await;
    window.click("form[action$='/claim'] button").await;
    window.sees("form[action$='/refer']").await;
    window.unfold_all().await;
    window.click("form[action$='/refer'] button").await;
    window.sees("#refer-reason-error").await;
    look.both("refer-errors").await;
    window.unfold_all().await;
    window.fill("#refer-reason", "身份证照片和营业执照上的姓名不同，店主说改过名。").await;
    window.click("form[action$='/refer'] button").await;
    window.sees("main .banner-warn .quote").await;
    look.both_at("referred", &case).await;

    // Late, and with the other reader's name on the case.
    product.pass(chrono::Duration::days(2)).await;
    look.sign_in("zhaoting").await;
    look.both_at("referrals", "/desk/referrals").await;
    look.go(&case).await;
    window.click("form[action$='/claim'] button").await;
    window.sees("form[action$='/referral/answer']").await;
    window.unfold_all().await;
    window.click("form[action$='/referral/answer'] button").await;
    window.sees("#referral-answer-error").await;
    look.both("referral-answer-errors").await;
    look.both_at("referrals-taken", "/desk/referrals").await;
    look.go(&case).await;
    window.unfold_all().await;
    window.fill("#referral-answer", "请店主补交改名的证明，其余一致即可批准。").await;
    window.click("form[action$='/referral/answer'] button").await;
    window.sees("main:not(:has(form[action$='/referral/answer']))").await;
    look.close().await
}

async fn sign_in_by_phone(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin_texting(language, dark).await?;
    let window = &look.window;
    look.both_at("sign-in-choice", "/apply/sign-in").await;
    window.fill("#store_number", STORE).await;
    window.click("#by-sms + label").await;
    window.click("main form button").await;
    window.sees("#code").await;
    look.both("code-by-sms").await;
    look.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn referrals_in_chinese() {
    referrals("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn referrals_in_english_dark() {
    referrals("en", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_by_phone_in_chinese_dark() {
    sign_in_by_phone("zh-CN", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_by_phone_in_english() {
    sign_in_by_phone("en", false).await;
}
