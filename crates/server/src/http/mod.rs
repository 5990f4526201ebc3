//! Everything between a request and its handler: middleware, session, verified form, cookies, throttling, error page.

pub mod client;
pub mod cookie;
pub mod middleware;
pub mod page_error;
pub mod response;
pub mod session;
pub mod throttle;
pub mod upload_slots;
pub mod verified_form;

pub use page_error::{PageError, PageResult};
pub use response::{letter_frame, page, page_with, page_with_frames, see_other};
pub use session::{RequestCtx, StaffSession};
pub use verified_form::VerifiedForm;
