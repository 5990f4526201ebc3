//! The receipt: the reference, the query code once, the due dates, and what happens next.

use actix_web::{HttpRequest, web};
use askama::Template;
use domain::desk::case_file::CaseFile;

use crate::apply::lookup::get_case;
use crate::apply::status::due_dates::DueDatesView;
use crate::apply::status::query_code;
use crate::http::cookie::CookieKind;
use crate::http::page_error::PageResult;
use crate::http::response::{page, with_cookie};
use crate::http::session::StoreSession;
use crate::links;
use crate::ui::frame::Frame;

#[derive(Template)]
#[template(path = "apply/receipt.html")]
pub struct ReceiptPage {
    pub frame: Frame,
    pub case: CaseFile,
    pub dates: DueDatesView,
    /// The query code, shown only this once.
    pub query_code: Option<String>,
}

impl ReceiptPage {
    pub fn new(frame: Frame, case: CaseFile) -> Self {
        let dates = DueDatesView::new(frame.t, &case, frame.now).in_full();
        Self { frame, case, dates, query_code: None }
    }

    fn reference(&self) -> &str {
        &self.case.application.reference
    }

    fn kind_name(&self) -> String {
        self.frame.t.text(&format!("kind-{}", self.case.application.kind.slug()))
    }

    fn status_link(&self) -> String {
        links::status(self.reference())
    }

    fn query_code_link(&self) -> String {
        links::query_code(self.reference())
    }

    /// True while a query code is of use: until erasure.
    fn can_renew_code(&self) -> bool {
        self.case.application.erased_at.is_none()
    }

    fn next_mail(&self) -> String {
        let email = locale::mask_email(&self.case.application.contact_email);
        self.frame.t.text1("apply-receipt-next-mail", "email", email)
    }

    fn next_effect(&self) -> String {
        let t = self.frame.t;
        let period = t.period(self.case.policy.policy.notice_period());
        t.text1(&format!("apply-receipt-next-effect-{}", self.case.application.kind.slug()), "period", period)
    }
}

/// `GET /apply/applications/{reference}/receipt`: shows the query code in the cookie once, and removes the cookie.
pub async fn show(request: HttpRequest, session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let case = get_case(&conn, &session, &reference).await?;
    let code = query_code::find(&request, &session.state.settings, &case.application.reference);
    let has_code = code.is_some();
    let answer = page(&ReceiptPage { query_code: code, ..ReceiptPage::new(session.frame(), case) })?;
    if !has_code {
        return Ok(answer);
    }
    with_cookie(answer, &CookieKind::QueryCode.clear(&session.state.settings))
}
