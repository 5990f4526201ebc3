//! Everything between a request and its handler: middleware, session, verified form, cookies, throttling, error page.

pub mod client;
pub mod cookie;
pub mod middleware;
pub mod page_error;
mod page_errors;
pub mod response;
pub mod session;
pub mod throttle;
pub mod upload_slots;
pub mod verified_form;

pub use cookie::CookieKind;
pub use page_error::{PageError, PageResult};
pub use response::{letter_frame, page, page_with, page_with_frames, see_other, with_cookie};
pub use session::{RequestCtx, StaffSession, StoreSession};
pub use verified_form::VerifiedForm;
