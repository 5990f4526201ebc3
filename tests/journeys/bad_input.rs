//! Invalid input gets a message at the field, and typed input is kept; unknown and foreign ids are 404.

use testkit::builders;

use crate::product::Product;

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

#[tokio::test(flavor = "multi_thread")]
async fn insulting_terms_are_refused_and_input_is_kept() {
    let product = Product::start().await;
    let mut owner = product.applicant().await;
    owner.get("/apply/unbind").await;
    let insulting = "你们客服就是一群傻 逼，快点处理";
    let page = owner.post("/apply/unbind/reason", &[("reason", "other"), ("statement", insulting)]).await;
    assert_eq!(page.status, 422);
    page.must_say("“傻 逼”");
    page.must_say(insulting);
    let harmless = owner.post("/apply/unbind/reason", &[("reason", "other"), ("statement", "然后账号无法操作")]).await;
    assert_eq!(harmless.path, "/apply/unbind/contact", "{}", harmless.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn unacknowledged_consequences_are_marked_one_by_one() {
    let product = Product::start().await;
    let mut owner = product.filled().await;
    let page = owner.post("/apply/unbind/consequences", &[("acknowledged", "stops_trading")]).await;
    assert_eq!(page.status, 422, "{}", page.html);
    page.must_say("¥12,345.60");
    let submit = owner.post("/apply/unbind/check", &[]).await;
    assert_eq!(submit.status, 422, "{}", submit.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn rejection_without_reasons_keeps_the_message() {
    let product = Product::start().await;
    let (_owner, reference) = product.submitted().await;
    let mut reviewer = product.staff("linxiao").await;
    reviewer.post("/desk/claim-next", &[]).await;
    let path = format!("/desk/applications/{reference}/decision");
    let page = reviewer.post(&path, &[("verdict", "reject"), ("message", "写了很久的话"), ("note", "")]).await;
    assert_eq!(page.status, 422, "{}", page.html);
    page.must_say("写了很久的话");
    let neither = reviewer.post(&path, &[("message", "写了很久的话"), ("note", "")]).await;
    assert_eq!(neither.status, 422);
    neither.must_say("写了很久的话");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_foreign_and_malformed_ids_are_404() {
    let product = Product::start().await;
    let (_owner, reference) = product.submitted().await;
    let mut conn = product.conn().await;
    let other = builders::store(&mut conn, "QH-77", "青禾生鲜", product.ctx.now()).await;
    let foreign = builders::submitted(&mut conn, &product.ctx, other, domain::base::terms::Kind::Unbind).await;
    let mut owner = product.applicant().await;
    for path in [
        format!("/apply/applications/{}", foreign.reference),
        format!("/apply/applications/{}/receipt", foreign.reference),
        format!("/apply/applications/{}/withdraw", foreign.reference),
        "/apply/applications/UB-2026-999999-9".to_owned(),
        "/apply/applications/%00".to_owned(),
        "/apply/applications/'%20or%201=1".to_owned(),
        "/apply/nothing".to_owned(),
        "/nothing".to_owned(),
    ] {
        let page = owner.get(&path).await;
        assert_eq!(page.status, 404, "{path}: {}", page.html);
        assert_eq!(page.html.matches("<h1").count(), 1, "{path} is a page");
    }
    let withdraw = owner.post(&format!("/apply/applications/{}/withdraw", foreign.reference), &[]).await;
    assert_eq!(withdraw.status, 404);
    let mut reviewer = product.staff("linxiao").await;
    for path in ["/desk/applications/UB-2026-999999-9", "/desk/letters/not-a-uuid", "/desk/nothing"] {
        assert_eq!(reviewer.get(path).await.status, 404, "{path}");
    }
    for path in ["claim", "release", "undo"] {
        let page = reviewer.post(&format!("/desk/applications/UB-2026-999999-9/{path}"), &[]).await;
        assert_eq!(page.status, 404, "{path}");
    }
    for query in
        ["status=nonsense", "after=nonsense", "kind=%ff", "tile=x&mine=y", "q=%25_%5c", "after=99999999999999999999-x"]
    {
        assert_eq!(reviewer.get(&format!("/desk?{query}")).await.status, 200, "{query}");
    }
    let stale = reviewer.post(&format!("/desk/applications/{reference}/release"), &[]).await;
    assert_eq!(stale.status, 409, "nothing is held: {}", stale.html);
}
