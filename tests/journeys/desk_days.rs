//! A reviewer's day and a lead's day in a real browser, in both languages, light and dark.
//!
//! Every page is checked with axe. Needs chromium and chromedriver, as `ui` does; without axe-core in
//! `tests/ui/node_modules` that check is skipped, and in CI fails.

use chrono::Duration;
use domain::base::{Kind, SecretKey};
use domain::policy::SecondRules;
use testkit::builders;

use crate::browser::Browser;
use crate::product::Product;
use crate::window::Window;

/// A rejection for false evidence, with a penalty.
const FRAUD: [(&str, &str); 6] = [
    ("verdict", "reject"),
    ("reasons", "false_evidence"),
    ("message", "经核实，您提交的营业执照不真实。"),
    ("note", "与登记机关核对过"),
    ("penalty", "90"),
    ("penalty_message", "伪造营业执照"),
];

/// A day at the desk.
struct Day {
    window: Window,
    product: Product,
    shade: &'static str,
}

impl Day {
    /// A window, and a product with six applications: the first submitted in a browser with a picture, the others
    /// without stored bytes. The shipped policy applies with all its checks; second reviews are blind, and needed for
    /// false evidence only.
    async fn begin(language: &'static str, dark: bool) -> Option<(Self, Vec<String>)> {
        let window = Window::open(language, dark).await?;
        // Tall, so that a picture shows the whole of a case.
        window.resize(1360, 1800).await;
        let product = Product::start().await;
        let ctx = product.ctx.clone().with_key(SecretKey::derive(&[9; 32]).unwrap());
        let mut conn = product.conn().await;
        builders::change_policy(&mut conn, &ctx, |policy| {
            policy.second = SecondRules { blind: true, ..SecondRules::default() };
        })
        .await;
        let (_, first) = product.submitted().await;
        let mut references = vec![first];
        let stores = ["晴川数码专营店", "南山茶业", "海棠书屋", "北方户外旗舰店", "青禾农产"];
        for (number, name) in stores.into_iter().enumerate() {
            product.clock.advance(Duration::minutes(3));
            let store = builders::store(&mut conn, &format!("MM-770010{number}"), name, ctx.now()).await;
            let kind = if number == 2 { Kind::RevokeCertification } else { Kind::Unbind };
            references.push(builders::submitted(&mut conn, &ctx, store, kind).await.reference);
        }
        product.new_mail().await;
        Some((Self { window, product, shade: if dark { "desk-dark" } else { "desk-light" } }, references))
    }

    async fn see(&self, name: &str) {
        self.window.look(&format!("{}-{name}", self.shade)).await;
    }

    async fn go(&self, path: &str) {
        self.window.go(&format!("{}{path}", self.product.base)).await;
    }

    async fn case(&self, reference: &str) {
        self.go(&case(reference)).await;
    }

    async fn sign_in(&self, name: &str) {
        self.window.sign_in_staff(&self.product.base, name).await;
    }

    /// Opens the `<details>` around this form.
    async fn unfold(&self, form: &str) {
        self.window.click(&format!("details:has({form}) > summary")).await;
    }

    /// Answers a check of the case on the page.
    async fn answer(&self, check: &str, result: &str) {
        let saved = format!("#check-{check} details #check-{check}-{result}");
        self.window.click(&format!("#check-{check}-{result} + label")).await;
        self.window.click(&format!("#check-{check} .check-form > .actions button")).await;
        self.window.sees(&saved).await;
    }

    /// Claims the next case with the queue's keyboard shortcut, and returns its reference.
    async fn next(&self) -> String {
        self.go("/desk").await;
        self.window.press("n").await;
        self.window.arrives("/desk/applications/").await;
        self.window.path().await.rsplit('/').next().unwrap().to_owned()
    }
}

fn case(reference: &str) -> String {
    format!("/desk/applications/{reference}")
}

async fn reviewer(language: &'static str, dark: bool) -> Option<()> {
    let (day, references) = Day::begin(language, dark).await?;
    let window = &day.window;

    // The queue, by keyboard.
    day.go("/desk").await;
    window.arrives("/desk/sign-in").await;
    day.see("sign-in").await;
    day.sign_in("linxiao").await;
    window.sees("table.queue").await;
    day.see("queue").await;
    for key in ["j", "j", "k", "Enter"] {
        window.press(key).await;
    }
    window.arrives("/desk/applications/").await;
    window.sees("form[action$='/claim']").await;
    day.see("case-free").await;
    let first = day.next().await;
    assert_eq!(first, references[0], "the oldest is the most urgent one");
    window.sees("#checks").await;
    day.see("case").await;

    // Its checks: one result is different and proposes a reason.
    day.answer("name_on_id", "different").await;
    window.sees("#check-name_on_id .proposes").await;
    window.fill("#check-id_number-number", "11010519491231002X").await;
    day.answer("id_number", "confirmed").await;
    day.answer("reason_fits", "confirmed").await;
    day.see("case-checked").await;

    // A note that mentions a colleague, and a tag.
    day.unfold("#note-text").await;
    window.fill("#note-text", "执照编号与登记机关的不同，请留意。").await;
    window.fill("#note-tell", "周祺").await;
    window.click("#note-important + label").await;
    window.click("form[action$='/notes'] > .actions button").await;
    window.sees(".notes-list .notes-text").await;
    day.unfold("#tag-new").await;
    window.fill("#tag-new", "执照存疑").await;
    day.see("case-tools").await;
    window.click("form[action$='/tags'] .actions button").await;
    window.sees(".tags .tag-off").await;
    day.see("case-noted").await;

    // One case is snoozed, and one is skipped.
    let snoozed = day.next().await;
    assert_ne!(snoozed, first);
    day.unfold("#snooze-until").await;
    window.click("form[action$='/snooze'] .actions button").await;
    window.sees(".tools .chip-paused").await;
    let skipped = day.next().await;
    window.press("s").await;
    window.click("#skip-unsure + label").await;
    window.fill("#skip-note", "没有办过这类店铺").await;
    day.see("case-skipping").await;
    window.click("form[action$='/skip'] .actions button").await;
    window.sees("form[action='/desk/claim-next'], form[action$='/claim'], .holder").await;
    day.case(&skipped).await;
    assert!(!window.has("form[action$='/decision']").await, "the reviewer no longer holds it");
    day.see("case-skipped").await;

    // Reject for false evidence: the proposed message must be filled in, and a second reviewer must agree.
    day.case(&first).await;
    window.press("r").await;
    window.click("#reason-false_evidence + label").await;
    window.click("input[name=penalty][value='90'] + label").await;
    window.fill("#penalty-message", "伪造营业执照").await;
    window.click("form[action$='/decision'] > .actions button.btn-primary").await;
    window.sees("#message-error").await;
    day.see("case-message-missing").await;
    window.fill("#message", FRAUD[2].1).await;
    window.click("form[action$='/decision'] > .actions button.btn-primary").await;
    window.sees(".sheet").await;
    day.see("check").await;
    window.click("#next + label").await;
    window.click("form[action$='/decision/confirm'] button.btn-danger").await;
    window.sees("#second").await;
    day.see("case-waiting").await;
    day.go("/desk/mine").await;
    window.sees(".mine-group").await;
    day.see("mine").await;

    // The second reviewer first judges without seeing the recommendation.
    day.sign_in("zhouqi").await;
    day.go("/desk/mine").await;
    window.sees(".mine-mentions").await;
    day.see("mine-mentioned").await;
    day.case(&first).await;
    day.see("second-free").await;
    window.press("n").await;
    window.sees("#second-reject").await;
    assert!(!window.client.source().await.unwrap().contains(FRAUD[2].1), "the recommendation is hidden");
    day.see("second-blind").await;
    window.click("#second-reject + label").await;
    window.click("form[action$='/second/opinion'] button").await;
    window.sees("form[action$='/second/confirm']").await;
    day.see("second").await;
    assert!(!window.has("#second-next:checked").await, "the unticked box is remembered");
    window.click("form[action$='/second/confirm'] button.btn-primary").await;
    // The second reviewer can undo it too, until the letter is sent.
    window.sees("form[action$='/undo']").await;
    assert_eq!(window.path().await, case(&first));
    day.see("case-decided").await;
    for (name, path) in [("profile", "/desk/profile"), ("absences-mine", "/desk/absences")] {
        day.go(path).await;
        day.see(name).await;
    }
    window.client.clone().close().await.unwrap();
    Some(())
}

/// Two reviewers reject a case for false evidence, with a penalty, and the letter is sent.
async fn penalised(day: &Day, reference: &str) {
    let path = case(reference);
    let mut first: Browser = day.product.staff("linxiao").await;
    first.post(&format!("{path}/claim"), &[]).await;
    let done = first.post(&format!("{path}/decision/confirm"), &FRAUD).await;
    assert_eq!(done.status, 200, "{}", done.html);
    let mut second = day.product.staff("zhouqi").await;
    second.post(&format!("{path}/claim"), &[]).await;
    second.post(&format!("{path}/second/opinion"), &[("opinion", "reject")]).await;
    let done = second.post(&format!("{path}/second/confirm"), &[]).await;
    assert_eq!(done.status, 200, "{}", done.html);
    day.product.pass(Duration::minutes(11)).await;
}

async fn lead(language: &'static str, dark: bool) -> Option<()> {
    let (day, references) = Day::begin(language, dark).await?;
    let (window, product) = (&day.window, &day.product);
    penalised(&day, &references[0]).await;
    product.pass(Duration::minutes(10)).await;

    // The team's figures.
    day.sign_in("zhaoting").await;
    day.see("queue-lead").await;
    day.go("/desk/team").await;
    window.sees(".charts").await;
    day.see("team").await;

    // Assign two cases to one reviewer in bulk: select, check, confirm.
    day.go("/desk").await;
    for reference in &references[1..3] {
        window.click(&format!("#pick-{reference}")).await;
    }
    window.click("#bulk button[value=assign]").await;
    window.sees("#to").await;
    day.see("bulk").await;
    window.click("main form .actions button.btn-primary").await;
    window.sees("#to-error").await;
    day.see("bulk-errors").await;
    window.click("#to option:nth-child(2)").await;
    window.fill("#note", "今天请先办这两件").await;
    window.click("main form .actions button.btn-primary").await;
    window.sees("form[action='/desk/bulk/do']").await;
    day.see("bulk-check").await;
    window.click("form[action='/desk/bulk/do'] button.btn-primary").await;
    window.sees(".bulk-yes").await;
    window.arrives("/desk/bulk/do").await;
    day.see("bulk-done").await;

    // Reassign one of them, with a note.
    day.case(&references[1]).await;
    day.see("case-held").await;
    day.unfold("#assign-to").await;
    window.click("#assign-to option:not([value='']):not([disabled])").await;
    window.click("form[action$='/assign'] .actions button").await;
    window.sees("#assign-note-error").await;
    day.see("case-assign-errors").await;
    window.fill("#assign-note", "请假交接，由我办理").await;
    window.click("form[action$='/assign'] .actions button").await;
    window.sees("form[action$='/decision']").await;
    day.see("case-assigned").await;

    // An absence, a shared view, and an export that needs a purpose.
    day.go("/desk/absences").await;
    window.set("#absence-from", "2026-03-04").await;
    window.set("#absence-until", "2026-03-06").await;
    window.fill("#absence-note", "培训").await;
    window.click("form[action='/desk/absences'] button.btn-primary").await;
    window.sees("table.list").await;
    day.see("absences").await;
    day.go("/desk?kind=unbind").await;
    window.click("details:has(#view-name) > summary").await;
    window.fill("#view-name", "解绑申请").await;
    window.click("#view-shared + label").await;
    day.see("view").await;
    window.click("form[action='/desk/views'] .actions button").await;
    window.sees(".view-link[aria-current]").await;
    window.click("details.more-filters > summary").await;
    day.see("queue-filtered").await;
    day.go("/desk/export?kind=unbind").await;
    day.see("export").await;
    window.click("#with_personal + label").await;
    window.click("main form .actions button.btn-primary").await;
    window.sees("#purpose-error").await;
    day.see("export-errors").await;
    let mut browser = product.staff("zhaoting").await;
    browser.get("/desk/export?kind=unbind").await;
    let file =
        browser.post("/desk/export", &[("list", "kind=unbind"), ("format", "csv"), ("purpose", "每周例会")]).await;
    assert_eq!(file.status, 200);
    day.go("/desk/exports").await;
    day.see("exports").await;

    // Penalties, the watch list, letters, and one voided application.
    day.go("/desk/penalties").await;
    window.click(".penalties details > summary").await;
    day.see("penalties").await;
    window.fill(".penalties textarea", "平台复核后认为材料属实").await;
    window.click(".penalties form button").await;
    window.sees(".penalties").await;
    day.go("/desk/watch").await;
    window.click("#watch-kind option[value=phone]").await;
    window.fill("#watch-text", "13800138000").await;
    window.fill("#watch-note", "多次冒名申请").await;
    window.click("form[action='/desk/watch'] button.btn-primary").await;
    window.sees("table.list").await;
    day.see("watch").await;
    window.click("form[action$='/end'] button").await;
    window.sees("table.list").await;
    day.go("/desk/letters").await;
    day.see("letters").await;
    day.case(&references[3]).await;
    day.unfold("form[action$='/void/check']").await;
    window.fill("#void-message", "测试数据，不应受理").await;
    day.see("case-voiding").await;
    window.click("form[action$='/void/check'] button").await;
    window.sees(".sheet").await;
    day.see("void-check").await;
    window.click("form[action$='/void'] button:not([name=back])").await;
    window.sees("form[action$='/reinstate']").await;
    day.see("case-void").await;
    day.case(&references[0]).await;
    day.see("case-penalty").await;

    // Customer service.
    day.sign_in("kefu").await;
    window.arrives("/desk/lodge").await;
    day.see("lodge-list").await;
    window.fill("#store_number", "MM-7700104").await;
    window.click("#kind-revoke_certification + label").await;
    window.click("main form button.btn-primary").await;
    window.sees("#upload-agent_source").await;
    day.see("lodge").await;
    window.client.clone().close().await.unwrap();
    Some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn reviewers_day_in_chinese() {
    reviewer("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reviewers_day_in_english_dark() {
    reviewer("en", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_day_in_chinese() {
    lead("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_day_in_english_dark() {
    lead("en", true).await;
}
