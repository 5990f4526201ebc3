//! The receipt: the reference, the query code once, the promised dates, and what happens next.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use domain::desk::case_file::CaseFile;

use crate::apply::lookup::find_case;
use crate::apply::status::due_dates::Promise;
use crate::apply::status::query_code;
use crate::http::cookie::Jar;
use crate::http::page_error::Failure;
use crate::http::response::page;
use crate::http::session::StoreVisit;
use crate::links;
use crate::state::State;
use crate::ui::frame::Frame;

#[derive(Template)]
#[template(path = "apply/receipt.html")]
pub struct ReceiptPage {
    pub frame: Frame,
    pub case: CaseFile,
    pub promise: Promise,
    /// The query code, this one time.
    pub query_code: Option<String>,
}

impl ReceiptPage {
    pub fn new(frame: Frame, case: CaseFile) -> Self {
        let promise = Promise::new(frame.words, &case, frame.now).in_full();
        Self { frame, case, promise, query_code: None }
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

    fn query_code_link(&self) -> String {
        links::query_code(self.reference())
    }

    /// True where a query code opens anything.
    fn can_renew_code(&self) -> bool {
        self.case.application.erased_at.is_none()
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

/// `GET /apply/applications/{reference}/receipt`: a query code that was handed over is shown, and is gone.
pub async fn show(
    request: HttpRequest,
    state: web::Data<State>,
    visit: StoreVisit,
    reference: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let case = find_case(&conn, &state, &visit, &reference).await?;
    let code = query_code::find(&request, &state.settings, &case.application.reference);
    let has_code = code.is_some();
    let mut answer = page(&ReceiptPage { query_code: code, ..ReceiptPage::new(visit.frame(), case) })?;
    if has_code {
        let gone = Jar::QueryCode.clear(&state.settings);
        answer.add_cookie(&gone).map_err(|error| Failure::internal(error.to_string()))?;
    }
    Ok(answer)
}
