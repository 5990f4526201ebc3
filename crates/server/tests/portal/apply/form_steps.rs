//! Steps of the form of `MM-1`, and the codes in its owner's mail.

use domain::intake::draft::Draft;
use domain::intake::draft_document;

use crate::prelude::*;

impl Portal {
    /// The form of `MM-1` as it is now.
    pub async fn draft(&self) -> Draft {
        let conn = self.conn().await;
        let owner = DraftOwner::owner(self.stores[0]);
        draft::find(&conn, owner, Kind::Unbind).await.unwrap().unwrap()
    }

    /// The files of [`Self::draft`].
    pub async fn files(&self) -> Vec<File> {
        draft_document::list_of_draft(&self.conn().await, self.draft().await.id).await.unwrap()
    }

    /// Stands in for the worker: every waiting file gets this verdict; ready ones get a page whose bytes are
    /// [`PICTURE`].
    pub async fn prepare(&self, problem: Option<&str>) {
        let mut conn = self.conn().await;
        for file in self.files().await.into_iter().map(|file| file.evidence).filter(|it| it.state.is_waiting()) {
            let verdict = match problem {
                Some(code) => PreparationResult::Unreadable(code.to_owned()),
                None => PreparationResult::Ready(vec![self.put_page(&file, PICTURE).await]),
            };
            preparation::finish(&mut conn, &self.state.ctx, &file, &verdict).await.unwrap();
        }
    }
}

/// Bytes of a page made by [`Portal::prepare`].
pub const PICTURE: &[u8] = b"picture";

/// Begins as a JPEG does; no two are the same.
pub fn jpeg(nth: u8) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00".to_vec();
    bytes.resize(3_000, nth);
    bytes
}

/// A shop, and a browser from which `MM-1` has signed in, on the first step of its form.
pub async fn signed_in() -> (Portal, Browser) {
    let portal = shop().await;
    let mut browser = portal.browser().await;
    sign_in(&mut browser, &portal, "MM-1").await;
    browser.get("/apply/unbind/reason").await;
    (portal, browser)
}

/// Signs in for a store with the code that was mailed.
pub async fn sign_in(browser: &mut Browser, portal: &Portal, number: &str) {
    browser.get("/apply/sign-in").await;
    let asked = browser.post("/apply/sign-in", &[("store_number", number)]).await;
    asked.assert_redirect(&format!("/apply/sign-in/code?store={number}"));
    browser.get(&asked.location).await;
    let code = mailed_code(portal, number).await;
    browser.post(&asked.location, &[("code", &code)]).await.assert_redirect("/apply/account");
}

pub async fn mailed_code(portal: &Portal, number: &str) -> String {
    code_in(portal, "sign_in_code", &format!("{}@store.example", number.to_lowercase())).await
}

/// The code in the last letter of this kind to this address.
pub async fn code_in(portal: &Portal, kind: &str, to: &str) -> String {
    let query = format!(
        "select text_body as text from letters where kind = '{kind}' and to_address = '{to}' order by id desc limit 1"
    );
    let bodies = portal.ask(&query).await;
    let digits = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
    bodies[0].split_whitespace().find(digits).unwrap().to_owned()
}

/// Sends files for a document of the form of `MM-1`.
pub async fn send(browser: &mut Browser, document: &str, files: &[(&str, &str, &[u8])]) -> Answer {
    browser.get("/apply/unbind/documents").await;
    browser.post_files("/apply/unbind/documents/upload", &[("document", document)], files).await
}

/// Fills in every step of the form of `MM-1`, up to the last page.
pub async fn fill_in(browser: &mut Browser, portal: &Portal) {
    browser.get("/apply/unbind/reason").await;
    browser.post("/apply/unbind/reason", &REASON).await;
    browser.post("/apply/unbind/contact", &CONTACT).await;
    send(browser, "id_card", &[("证件.jpg", "image/jpeg", &jpeg(1))]).await;
    portal.prepare(None).await;
    let last = browser.post("/apply/unbind/consequences", &UNBIND_ACKS).await;
    assert_eq!(last.location, "/apply/unbind/check", "{}", last.html);
    browser.get("/apply/unbind/check").await;
}

pub const REASON: [(&str, &str); 2] = [("reason", "changed_phone"), ("statement", "旧手机已停用。\u{0}")];
/// With the address that is registered for `MM-1`.
pub const CONTACT: [(&str, &str); 3] =
    [("contact_name", "陈立新"), ("contact_phone", "13800138000"), ("contact_email", "mm-1@store.example")];
pub const UNBIND_ACKS: [(&str, &str); 3] =
    [("acknowledged", "stops_trading"), ("acknowledged", "earnings_and_shipments"), ("acknowledged", "bind_again")];
