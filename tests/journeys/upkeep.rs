//! Pages for operators, agents and admins: each empty, with work, and refusing input, on desktop and phone.

use chrono::Duration;
use diesel_async::SimpleAsyncConnection;
use domain::account::password_link;
use domain::account::staff::NewStaff;
use domain::base::{Kind, Role};
use domain::operation::schedule;
use domain::{Actor, Locale};
use testkit::{Mischief, builders};

use crate::desk_states::Look;
use crate::product::{Product, STORE, file};
use crate::window::{Script, Window};

/// Dates in the calendar's CSV format.
const CSV: &str =
    "\u{feff}date,kind,name\r\n2027-01-01,holiday,元旦\r\n2027-02-05,holiday,春节\r\n2027-02-13,workday,春节调休\r\n";
/// The source of the calendar.
const SOURCE: &str = "国务院办公厅关于2027年部分节假日安排的通知";

impl Look {
    pub async fn begin(language: &'static str, dark: bool) -> Option<Self> {
        Some(Self::of(Window::open(language, dark).await?, Product::start().await, dark))
    }

    /// As [`Look::begin`], where text messages are set up.
    pub async fn begin_texting(language: &'static str, dark: bool) -> Option<Self> {
        Some(Self::of(Window::open(language, dark).await?, Product::start_texting().await, dark))
    }

    fn of(window: Window, product: Product, dark: bool) -> Self {
        Self { window, product, shade: if dark { "upkeep-dark" } else { "upkeep-light" } }
    }

    /// Checks the current page with all details open, on desktop and phone.
    pub async fn both(&self, name: &str) {
        self.window.unfold_all().await;
        for (width, place) in [(1360, "desk"), (390, "phone")] {
            self.window.resize(width, 2400).await;
            self.window.look(&format!("{}-{name}-{place}", self.shade)).await;
        }
        self.window.resize(1360, 2400).await;
    }

    pub async fn both_at(&self, name: &str, path: &str) {
        self.go(path).await;
        self.both(name).await;
    }

    pub async fn close(self) -> Option<()> {
        self.window.client.clone().close().await.unwrap();
        Some(())
    }
}

async fn operator(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin(language, dark).await?;
    let (window, product) = (&look.window, &look.product);
    look.sign_in("yunwei").await;
    look.both("operations-new").await;

    // A night: a dead job, a waiting one, a failed sweep, a late one, a worker that died.
    let (_, reference) = product.submitted().await;
    product.drain().await;
    let mut conn = product.conn().await;
    let now = product.ctx.now();
    let sweeps = worker::sweeps::SWEEPS.map(|sweep| (sweep.name, i32::try_from(sweep.period.as_secs()).unwrap()));
    schedule::announce(&conn, now - Duration::hours(2), &sweeps).await.unwrap();
    for (name, period) in sweeps.iter().skip(2) {
        let period = Duration::seconds(i64::from(*period));
        schedule::record_success(&conn, name, now, now, now + period, 12).await.unwrap();
    }
    let refused = "could not connect to server: Connection refused (os error 111)";
    schedule::record_failure(&conn, sweeps[1].0, now, now + Duration::seconds(60), refused).await.unwrap();
    conn.batch_execute(&format!(
        "update apalis.jobs set status = 'Killed', done_at = run_at, attempts = max_attempts,
             last_result = '{{\"Err\": \"the mail server did not answer: connection timed out\"}}'
             where job_type = 'deliver-letter' and id in (select id from apalis.jobs where job_type = 'deliver-letter' order by id limit 2);
         update apalis.jobs set status = 'Pending', done_at = null where job_type = 'prepare-evidence';
         insert into apalis.workers (id, worker_type, storage_name, layers, last_seen, started_at) values
             ('deliver-letter@desk-1:4711:a', 'deliver-letter', 'x', '', '{now}', '{now}'::timestamptz - interval '3 h'),
             ('carry-out-effect@desk-1:4711:b', 'carry-out-effect', 'x', '', '{now}', '{now}'::timestamptz - interval '3 h'),
             ('prepare-evidence@desk-2:311:c', 'prepare-evidence', 'x', '', '{now}'::timestamptz - interval '20 min', null)"
    ))
    .await
    .unwrap();
    look.go("/desk/operations").await;
    window.click("form[action$='/carry-out-effect/pause'] button").await;
    window.sees("form[action$='/carry-out-effect/resume']").await;
    window.click("form[action$='/sweeps/run_escalations/run'] button").await;
    window.sees("main:not(:has(form[action$='/sweeps/run_escalations/run']))").await;
    look.both("operations").await;
    look.both_at("operations-waiting", "/desk/operations?state=waiting").await;
    look.both_at("operations-found", &format!("/desk/operations?q={reference}")).await;
    look.both_at("operations-nothing", "/desk/operations?q=UB-2026-000000").await;

    // A colleague was faster.
    look.go("/desk/operations").await;
    conn.batch_execute("update apalis.jobs set status = 'Done' where status = 'Killed'").await.unwrap();
    window.click("form[action$='/retry'] button").await;
    window.sees("main > .banner-bad").await;
    look.both("operations-refused").await;
    look.sign_in("zhaoting").await;
    look.both_at("operations-lead", "/desk/operations").await;
    look.close().await
}

async fn agent(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin(language, dark).await?;
    let (window, product) = (&look.window, &look.product);
    // A store that is bound, unbound, and bound again.
    let (_, reference) = product.submitted().await;
    let case = format!("/desk/applications/{reference}");
    look.sign_in("kefu").await;
    look.both_at("bindings-none", "/desk/bindings").await;
    window.fill("#bindings-store", "NOBODY").await;
    window.click("main form button").await;
    window.sees("#bindings-store-error").await;
    look.both("bindings-missing").await;
    let store = format!("/desk/bindings?store={STORE}");
    look.both_at("bindings-bound", &store).await;
    let mut reviewer = product.staff("linxiao").await;
    reviewer.post(&format!("{case}/claim"), &[]).await;
    let approval = [("verdict", "approve"), ("message", "信息一致，予以通过。"), ("without_opening", "1")];
    let decided = reviewer.post(&format!("{case}/decision/confirm"), &approval).await;
    assert_eq!(decided.status, 200, "{}", decided.html);
    product.pass(Duration::minutes(11)).await;
    product.pass(Duration::days(1)).await;
    look.sign_in("kefu").await;
    look.go(&store).await;
    window.click("main form[method=post] button").await;
    window.sees("#bindings-account-name-error").await;
    look.both("bindings-errors").await;
    window.fill("#bindings-account-name", "木棉母婴旗舰店（新）").await;
    window.fill("#bindings-account-reference", "dy-88302170-new").await;
    window.fill("#proposal-ground", "店主携营业执照到客服窗口办理").await;
    window.click("#proposal-source option[value=document]").await;
    window.fill("#proposal-verification", "营业执照，编号末四位 0217").await;
    window.click("main form[method=post] button").await;
    window.sees("main ol.will").await;
    look.both("proposal-own").await;
    look.both_at("proposals", "/desk/proposals").await;
    look.sign_in("zhaoting").await;
    look.both_at("proposals-waiting", "/desk/proposals").await;
    window.click("main table a").await;
    window.sees("#refusal").await;
    look.both("proposal-check").await;
    window.click("main form[method=post] button").await;
    window.sees(".page-head .chip-ok").await;
    look.both("proposal-confirmed").await;
    look.sign_in("kefu").await;
    look.both_at("bindings-again", &store).await;

    // Another owner applies, and no letter can be delivered.
    look.both_at("follow-ups-none", "/desk/follow-ups").await;
    let mut conn = product.conn().await;
    let store = builders::store(&mut conn, "MM-7700100", "晴川数码专营店", product.ctx.now()).await;
    let second = builders::submitted(&mut conn, &product.ctx, store, Kind::Unbind).await.reference;
    product.mail.set_mischief(Mischief::RefuseRecipientForGood);
    product.drain().await;
    product.mail.set_mischief(Mischief::None);
    let contacts = format!("/desk/contacts/{second}");
    look.both_at("contacts", &contacts).await;
    look.both_at("contacts-form", &format!("{contacts}?propose=address_corrected")).await;
    // A changed contact rests on a document, which its proposer uploads and the other person looks at.
    look.go(&contacts).await;
    window.click("a[href*='contact_changed']").await;
    window.sees("#proposal-address").await;
    window.fill("#proposal-address", "new.owner@store.example").await;
    window.fill("#proposal-ground", "店主携营业执照到客服窗口办理").await;
    window.click("#proposal-source option[value=document]").await;
    window.fill("#proposal-verification", "营业执照，编号末四位 0217").await;
    window.click("main form[method=post] button").await;
    window.sees("#proposal-document").await;
    look.both("proposal-document-none").await;
    window.click("form[action$='/documents'] button").await;
    window.sees("#proposal-document-error").await;
    look.both("proposal-document-errors").await;
    let folder = tempfile::tempdir().unwrap();
    let licence = folder.path().join("执照.jpg");
    std::fs::write(&licence, file("执照.jpg").bytes).unwrap();
    window.choose("#proposal-document", &licence).await;
    window.click("form[action$='/documents'] button").await;
    window.sees("section[aria-labelledby=h-document] .files li").await;
    product.drain().await;
    look.sign_in("zhaoting").await;
    look.go("/desk/proposals").await;
    window.click("main table a").await;
    window.sees("section[aria-labelledby=h-document] .thumbs img").await;
    look.both("proposal-document").await;
    look.sign_in("kefu").await;

    look.both_at("follow-ups", "/desk/follow-ups").await;
    window.click(".penalties form button").await;
    window.sees("textarea[aria-invalid]").await;
    look.both("follow-ups-errors").await;
    for left in (0..window.client.find_all(fantoccini::Locator::Css(".penalties form")).await.unwrap().len()).rev() {
        window.fill(".penalties textarea", "已致电登记电话，说明了申请的进展").await;
        window.click(".penalties form button").await;
        window.sees(&format!("main:not(:has(.penalties > li:nth-child({})))", left + 1)).await;
    }
    window.sees("main .empty").await;
    look.close().await
}

async fn admin(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin(language, dark).await?;
    let (window, product) = (&look.window, &look.product);
    // Mail is paused and resumed.
    look.sign_in("guanli").await;
    look.both_at("pauses-none", "/desk/mail-pauses").await;
    let pause = "form[action='/desk/mail-pauses'] button";
    window.click(pause).await;
    window.sees("#pause-note-error").await;
    look.both("pauses-errors").await;
    window.fill("#pause-note", "更换邮件服务器的证书，预计半小时").await;
    window.click(pause).await;
    window.sees("form[action='/desk/mail-pauses/end']").await;
    look.both("pauses").await;

    // The custom text of a kind of letter.
    look.both_at("kinds", "/desk/letters/kinds").await;
    look.both_at("kind", "/desk/letters/kinds/received").await;
    let intro = "section:has(#text-zh-CN) textarea[name=intro]";
    let save = "section:has(#text-zh-CN) form[action$='/text'] button.btn-primary";
    window.fill(intro, "{unknown}，请看 <b>https://example.com</b>").await;
    window.click(save).await;
    window.sees("main > .error-summary").await;
    look.both("kind-errors").await;
    window.fill(intro, "春节期间答复可能稍晚，请您谅解。").await;
    window.click("section:has(#text-zh-CN) button[name=preview]").await;
    window.sees("#h-tried").await;
    look.both("kind-preview").await;
    window.click(save).await;
    window.sees("main > .banner-ok").await;
    look.both("kind-saved").await;
    look.go("/desk/mail-pauses").await;
    window.click("form[action='/desk/mail-pauses/end'] button").await;
    window.sees("#h-pause-before").await;
    look.both("pauses-before").await;

    // A forgotten password, and one that was never set.
    window.sign_out_staff().await;
    look.both_at("forgot", "/desk/forgot").await;
    window.click("main form button").await;
    window.sees("#name-error").await;
    look.both("forgot-errors").await;
    window.fill("#name", "guanli").await;
    window.click("main form button").await;
    window.sees("main .banner-ok").await;
    look.both("forgot-sent").await;
    window.go(&product.link("/desk/welcome/").await).await;
    look.both("welcome-reset").await;
    let new = NewStaff {
        sign_in_name: "xinren".into(),
        name: "许新".into(),
        email: "xinren@desk.example".into(),
        password_hash: domain::base::secret::hash_password("nobody knows this one").unwrap(),
        roles: vec![Role::Reviewer],
        locale: Locale::ZhCn,
    };
    password_link::invite(&mut product.conn().await, &product.ctx, &Actor::CommandLine, &new).await.unwrap();
    let invitation = product.link("/desk/welcome/").await;
    window.go(&invitation).await;
    look.both("welcome").await;
    window.fill("#password", "password").await;
    window.fill("#again", "another").await;
    window.click("main form button").await;
    window.sees("#password-error").await;
    look.both("welcome-errors").await;
    for field in ["#password", "#again"] {
        window.fill(field, "七只羊排着队慢慢地走过了那座石桥").await;
    }
    window.click("main form button").await;
    window.arrives("/desk/welcome/done").await;
    look.both("welcome-done").await;
    window.go(&invitation).await;
    look.both("welcome-over").await;
    look.close().await
}

/// Once a year: the notice is published, and running deadlines may move.
async fn year(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin(language, dark).await?;
    let (window, product) = (&look.window, &look.product);
    product.clock.advance(Duration::days(303));
    let (_, reference) = product.submitted().await;
    look.sign_in("guanli").await;
    look.both_at("calendar", "/desk/calendar").await;
    look.both_at("calendar-provisional", "/desk/calendar/2027").await;
    look.both_at("calendar-missing", "/desk/calendar/2028").await;
    look.both_at("draft-new", "/desk/calendar/2027/draft").await;
    let save = "form[action$='/draft'] button";
    window.fill("#paste-text", "一、元旦：1月1日（周四）至3日（周六）放假，共4天。\n看不懂的一行").await;
    window.click(save).await;
    window.sees("#paste-text-error").await;
    look.both("draft-errors").await;
    window.click("#paste-official + label").await;
    window.fill("#paste-source", SOURCE).await;
    window.fill("#paste-text", CSV.trim_start_matches('\u{feff}')).await;
    window.click(save).await;
    window.sees("#h-compare").await;
    look.both("draft").await;
    window.set("#day-date", "2027-02-06").await;
    window.click("form[action$='/day'] button").await;
    window.sees("#day-name-error").await;
    look.both("draft-day-errors").await;

    look.sign_in("zhaoting").await;
    look.both_at("draft-lead", "/desk/calendar/2027/draft").await;
    window.click("form[action$='/publish'] button").await;
    window.sees("main > .banner-ok").await;
    look.both("calendar-published").await;
    product.drain().await;
    look.both_at("case-redated", &format!("/desk/applications/{reference}")).await;
    look.close().await
}

/// The text box before and after a file is chosen, with scripts; and the text box alone without.
async fn chooser(script: Script) -> Option<()> {
    let window = Window::open_with("zh-CN", false, script).await?;
    let look = Look { window, product: Product::start().await, shade: "upkeep-chooser" };
    let window = &look.window;
    look.sign_in("guanli").await;
    look.go("/desk/calendar/2027/draft").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("2027年放假安排.csv");
    std::fs::write(&file, CSV).unwrap();
    let chooser = window.find("#paste-file").await;
    assert_eq!(chooser.is_displayed().await.unwrap(), script == Script::On, "a control without function is hidden");
    if script == Script::On {
        window.choose("#paste-file", &file).await;
        window.sees("#paste-text:focus").await;
        let text = window.find("#paste-text").await.prop("value").await.unwrap().unwrap();
        assert_eq!(text, CSV.trim_start_matches('\u{feff}').replace("\r\n", "\n"), "the file's text is in the box");
        assert_eq!(window.path().await, "/desk/calendar/2027/draft", "the file is not submitted");
        assert!(!window.has("#h-compare").await, "no change is saved before confirmation");
    } else {
        window.fill("#paste-text", CSV.trim_start_matches('\u{feff}')).await;
    }
    window.fill("#paste-source", SOURCE).await;
    window.click("form[action$='/draft'] button").await;
    window.sees("#h-compare").await;
    let text = window.find("#paste-text").await.prop("value").await.unwrap().unwrap();
    assert!(text.contains("2027-02-13 workday 春节调休") || text.contains("2027-02-13,workday,春节调休"), "{text}");
    look.close().await
}

#[test]
fn every_duty_has_a_display_name() {
    for locale in [Locale::ZhCn, Locale::En] {
        for sweep in worker::sweeps::SWEEPS {
            let key = format!("operations-duty-{}", sweep.name.replace('_', "-"));
            assert_ne!(locale::Translator::new(locale).text(&key), key);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_night_in_chinese() {
    operator("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_night_in_english_dark() {
    operator("en", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_day_in_chinese_dark() {
    agent("zh-CN", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_day_in_english() {
    agent("en", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_day_in_chinese() {
    admin("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_day_in_english_dark() {
    admin("en", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calendar_is_published_in_chinese_dark() {
    year("zh-CN", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calendar_is_published_in_english() {
    year("en", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_file_fills_the_text_box() {
    chooser(Script::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_are_pasted_without_a_script() {
    chooser(Script::Off).await;
}
