//! The receipt: the reference, the query code once, the due dates, and what happens next.
//!
//! The query code opens the link in a letter. It crosses the redirect to the receipt in a cookie of five minutes, which
//! the receipt reads and removes; the database stores only its hash. A lost code is renewed.

use actix_web::{HttpRequest, web};
use askama::Template;
use domain::desk::case_file::CaseFile;
use domain::intake::query_code::{self, QueryCode};

use crate::apply::lookup::{get_application, get_case};
use crate::apply::status::applicant_view::ApplicantView;
use crate::apply::status::due_dates::DueDatesView;
use crate::http::{CookieKind, PageResult, StoreSession, VerifiedForm, page, see_other, with_cookie};
use crate::links;
use crate::settings::Settings;
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "apply/receipt.html")]
pub struct ReceiptPage {
    pub frame: Frame,
    pub case: CaseFile,
    pub dates: DueDatesView,
    /// The query code, shown only this once.
    pub query_code: Option<String>,
    /// False once the application was answered or has ended: then the page shows no more than the code.
    pub is_open: bool,
}

impl ReceiptPage {
    pub fn new(frame: Frame, case: CaseFile) -> Self {
        let dates = DueDatesView::new(frame.t, &case, frame.now).in_full();
        let view = ApplicantView::new(&case.application, case.policy.policy.grace_period(), frame.now);
        let is_open = view.status.is_open();
        Self { frame, case, dates, query_code: None, is_open }
    }

    fn title(&self) -> String {
        let t = self.frame.t;
        if self.is_open {
            return t.text("apply-receipt-title");
        }
        t.text(&format!("apply-status-title-{}", self.case.application.kind.slug()))
    }

    fn next_mail(&self) -> String {
        let email = locale::mask_email(&self.case.application.contact_email);
        self.frame.t.text1("apply-receipt-next-mail", "email", email)
    }

    fn next_effect(&self) -> String {
        let t = self.frame.t;
        // For a store with a single registered mailbox, the effect waits longer.
        let period = t.period(self.case.policy.policy.notice_period_of(self.case.has_sole_mailbox));
        t.text1(&format!("apply-receipt-next-effect-{}", self.case.application.kind.slug()), "period", period)
    }
}

/// `GET /apply/applications/{reference}/receipt`: shows the query code in the cookie once, and removes the cookie.
pub async fn show(request: HttpRequest, session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let case = get_case(&conn, &session, &reference).await?;
    let code = find_code(&request, &session.state.settings, &case.application.reference);
    let has_code = code.is_some();
    let answer = page(&ReceiptPage { query_code: code, ..ReceiptPage::new(session.frame(), case) })?;
    if !has_code {
        return Ok(answer);
    }
    with_cookie(answer, &CookieKind::QueryCode.clear(&session.state.settings))
}

/// Redirects to the receipt, which shows this code once.
///
/// # Errors
/// When the value is not valid in a cookie.
pub fn redirect_to_receipt(settings: &Settings, reference: &str, code: &QueryCode) -> PageResult {
    let value = format!("{reference}.{}", code.display());
    with_cookie(see_other(&links::receipt(reference)), &CookieKind::QueryCode.set(settings, &value))
}

/// The code in the cookie, when it is for this application, as it is displayed.
fn find_code(request: &HttpRequest, settings: &Settings, reference: &str) -> Option<String> {
    let value = CookieKind::QueryCode.read(settings, request)?;
    let (of, code) = value.split_once('.')?;
    if of != reference {
        return None;
    }
    QueryCode::parse(code).map(|code| code.display())
}

/// `POST /apply/applications/{reference}/query-code`: replaces the code.
pub async fn renew(session: StoreSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let application = {
        let conn = session.state.conn().await?;
        get_application(&conn, &session, &reference).await?
    };
    // Hashing may wait seconds for its turn: no connection is held meanwhile.
    let (code, hash) = session.state.new_query_code().await?;
    let mut conn = session.state.conn().await?;
    query_code::renew(&mut conn, &session.state.ctx, &session.actor, application.id, &hash).await?;
    redirect_to_receipt(&session.state.settings, &application.reference, &code)
}
