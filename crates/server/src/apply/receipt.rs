//! The receipt: the reference, the promised dates, and what happens next.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::case_file::CaseFile;

use super::find_case;
use super::promise::Promise;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links;
use crate::page::page;
use crate::state::State;
use crate::visit::StoreVisit;

#[derive(Template)]
#[template(path = "apply/receipt.html")]
pub(super) struct ReceiptPage {
    pub frame: Frame,
    pub case: CaseFile,
    pub promise: Promise,
}

impl ReceiptPage {
    pub(super) fn new(frame: Frame, case: CaseFile) -> Self {
        let promise = Promise::new(frame.words, &case, frame.now).in_full();
        Self { frame, case, promise }
    }

    fn reference(&self) -> &str {
        &self.case.application.reference
    }

    fn kind_name(&self) -> String {
        self.frame.words.say(&format!("kind-{}", self.case.application.kind.slug()))
    }

    fn status_link(&self) -> String {
        links::status(self.reference())
    }

    fn next_mail(&self) -> String {
        let email = locale::mask_email(&self.case.application.contact_email);
        self.frame.words.say1("apply-receipt-next-mail", "email", email)
    }

    fn next_effect(&self) -> String {
        let words = self.frame.words;
        let period = words.period(self.case.policy.policy.notice_period());
        words.say1(&format!("apply-receipt-next-effect-{}", self.case.application.kind.slug()), "period", period)
    }
}

/// `GET /apply/applications/{reference}/receipt`
pub(super) async fn show(
    state: web::Data<State>,
    visit: StoreVisit,
    reference: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let case = find_case(&conn, &state, &visit, &reference).await?;
    page(&ReceiptPage::new(visit.frame(), case))
}
