//! Pages of the desk the other journeys do not reach: a case at every stage, seen by each role involved, with all
//! details open, on desktop and phone; each page is checked with axe.

use chrono::Duration;
use domain::Actor;
use domain::application::{EffectState, Status, transition};
use domain::desk::snooze;
use domain::intake::objection;
use domain::review::{claim, second_review, void};
use testkit::stage::{Cast, Stage, Who};

use crate::product::Product;
use crate::window::Window;

/// A browser window on a running product.
pub struct Look {
    pub window: Window,
    pub product: Product,
    pub shade: &'static str,
}

impl Look {
    pub async fn go(&self, path: &str) {
        self.window.go(&format!("{}{path}", self.product.base)).await;
    }

    /// Checks the page as loaded, and with all details open.
    async fn see(&self, name: &str, path: &str) {
        self.go(path).await;
        self.window.unfold_all().await;
        self.window.look(&format!("{}-{name}", self.shade)).await;
    }

    pub async fn sign_in(&self, name: &str) {
        self.window.sign_in_staff(&self.product.base, name).await;
    }
}

fn case(reference: &str) -> String {
    format!("/desk/applications/{reference}")
}

async fn every_state(language: &'static str, dark: bool) -> Option<()> {
    let window = Window::open(language, dark).await?;
    window.resize(1360, 2400).await;
    let product = Product::start().await;
    let ctx = product.ctx.clone();
    let mut conn = product.conn().await;
    let cast = Cast::hire(&mut conn, &ctx).await;
    let first = cast.staff(Who::First);

    // Submitted days ago: rejected with its letter sent, and carried out at the platform.
    let rejected = cast.application(&mut conn, &ctx, Stage::RejectedTold, "MX-T").await;
    let done = cast.application(&mut conn, &ctx, Stage::Approved, "MX-D").await;
    product.drain().await;
    product.pass(Duration::minutes(11)).await;
    product.pass(Duration::days(1)).await;
    let seen = transition::get(&conn, done).await.unwrap();
    assert_eq!((seen.status, seen.effect), (Status::Approved, EffectState::Confirmed));
    let mut cases = vec![("RejectedTold".to_owned(), rejected), ("Done".to_owned(), done)];

    // Every stage; lapsed first, before any other waits for an answer.
    let mut stages: Vec<Stage> = Stage::ALL.to_vec();
    stages.sort_by_key(|stage| *stage != Stage::Lapsed);
    for (number, stage) in stages.into_iter().enumerate() {
        if stage.is_later() {
            continue;
        }
        let id = cast.application(&mut conn, &ctx, stage, &format!("MX-{number}")).await;
        cases.push((format!("{stage:?}"), id));
    }
    // States that are not stages: sent back by the second reviewer, snoozed, carried out at the platform.
    let returned = cast.application(&mut conn, &ctx, Stage::SecondOfNo, "MX-R").await;
    second_review::send_back(&mut conn, &ctx, &cast.staff(Who::Second), returned, "请再核对执照编号。").await.unwrap();
    cases.push(("Returned".to_owned(), returned));
    let put_off = cast.application(&mut conn, &ctx, Stage::InReview, "MX-S").await;
    snooze::snooze(&mut conn, &ctx, &first, put_off, ctx.now() + Duration::hours(20)).await.unwrap();
    cases.push(("Snoozed".to_owned(), put_off));
    // And an application that a registered contact objected to.
    let objected = cast.application(&mut conn, &ctx, Stage::InReview, "MX-O").await;
    let owner = transition::get(&conn, objected).await.unwrap().store_id;
    objection::object(&mut conn, &ctx, &Actor::Applicant { store: owner }, objected).await.unwrap();
    cases.push(("Objected".to_owned(), objected));
    let mut references = Vec::new();
    for (name, id) in cases {
        references.push((name, transition::get(&conn, id).await.unwrap().reference));
    }

    let look = Look { window, product, shade: if dark { "state-dark" } else { "state-light" } };
    let free = cast.application(&mut conn, &ctx, Stage::Submitted, "MX-C").await;
    claim::claim(&mut conn, &ctx, &first, free).await.unwrap();
    let raced = transition::get(&conn, free).await.unwrap().reference;
    for (who, sees) in [("first", &references[..]), ("a.lead", &references[..])] {
        look.sign_in(who).await;
        for (name, reference) in sees {
            look.see(&format!("{who}-{name}"), &case(reference)).await;
        }
    }
    look.sign_in("second").await;
    for (name, reference) in references.iter().filter(|(name, _)| name.starts_with("Second")) {
        look.see(&format!("second-{name}"), &case(reference)).await;
    }
    look.sign_in("an.auditor").await;
    look.see("auditor-Done", &case(&references[1].1)).await;
    look.see("letters", "/desk/letters").await;
    look.window.click("main table a").await;
    look.window.arrives("/desk/letters/").await;
    let letter = look.window.path().await;
    look.see("letter", &letter).await;

    // A lost race: the page names who was first, and keeps the typed input.
    look.sign_in("first").await;
    look.go(&case(&raced)).await;
    look.window.click("#v-approve + label").await;
    look.window.fill("#message", "予以处理。").await;
    look.window.click("form[action$='/decision'] > .actions button.btn-primary").await;
    look.window.sees(".sheet").await;
    void::void(&mut conn, &ctx, &cast.staff(Who::Lead), free, "与另一件申请重复。").await.unwrap();
    if look.window.has("#without-opening").await {
        look.window.click("#without-opening + label").await;
    }
    look.window.click("form[action$='/decision/confirm'] button.btn-primary").await;
    look.window.sees("main").await;
    look.window.look(&format!("{}-conflict", look.shade)).await;

    // The keyboard help, and the pages on a phone.
    look.go("/desk").await;
    look.window.press("?").await;
    look.window.sees("dialog[open]").await;
    look.window.look(&format!("{}-keys", look.shade)).await;
    look.window.resize(390, 2400).await;
    let mine = references.iter().find(|(name, _)| name == "InReview").map(|(_, reference)| case(reference)).unwrap();
    for (name, path) in [
        ("phone-queue", "/desk"),
        ("phone-mine", "/desk/mine"),
        ("phone-case", mine.as_str()),
        ("phone-absences", "/desk/absences"),
        ("phone-profile", "/desk/profile"),
    ] {
        look.see(name, path).await;
    }
    look.sign_in("a.lead").await;
    for path in ["team", "export", "exports", "penalties", "watch", "letters"] {
        look.see(&format!("phone-{path}"), &format!("/desk/{path}")).await;
    }
    look.window.client.clone().close().await.unwrap();
    Some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn case_states_in_chinese() {
    every_state("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_states_in_english_dark() {
    every_state("en", true).await;
}
