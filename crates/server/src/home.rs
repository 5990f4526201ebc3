//! The start page, which links to the applicants' pages and to the desk; and the error page.

use actix_web::http::StatusCode;
use askama::Template;

use crate::http::{PageResult, RequestCtx, page, page_with};
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "shared/home.html")]
struct HomePage {
    frame: Frame,
}

/// `GET /`
pub async fn home(ctx: RequestCtx) -> PageResult {
    page(&HomePage { frame: ctx.frame() })
}

#[derive(Template)]
#[template(path = "shared/error.html")]
struct ErrorPage {
    frame: Frame,
    status: u16,
    /// The part of the message ids that names this status.
    slug: String,
    request_id: String,
    home: &'static str,
    /// The reader is signed in without permission for this page: it offers to sign out and use another account.
    offers_sign_out: bool,
}

impl ErrorPage {
    fn part(&self, part: &str) -> String {
        self.frame.t.text(&format!("error-{}-{part}", self.slug))
    }
}

/// Statuses with messages of their own; any other status uses the message of 400 or 500, and 405 that of 404.
const SPOKEN: [u16; 11] = [400, 403, 404, 408, 409, 413, 415, 429, 500, 503, 507];

/// The page for a failure. `is_read_only` selects the message that nothing can be changed at present.
pub fn error_page(ctx: &RequestCtx, status: StatusCode, is_read_only: bool, request_id: &str) -> PageResult {
    let slug = match status.as_u16() {
        _ if is_read_only => "read-only".to_owned(),
        spoken if SPOKEN.contains(&spoken) => spoken.to_string(),
        _ if status.is_server_error() => "500".to_owned(),
        405 => "404".to_owned(),
        _ => "400".to_owned(),
    };
    let is_desk = ctx.path.starts_with(crate::urls::QUEUE);
    let home = if is_desk { crate::urls::QUEUE } else { crate::urls::HOME };
    let offers_sign_out = is_desk && status == StatusCode::FORBIDDEN;
    let request_id = request_id.to_owned();
    page_with(
        status,
        &ErrorPage { frame: ctx.frame(), status: status.as_u16(), slug, request_id, home, offers_sign_out },
    )
}
