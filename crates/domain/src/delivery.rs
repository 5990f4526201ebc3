//! Sending stored letters: attempts, bounces, delivery reports and limits of text messages, resending, pauses, previews (R19).

pub mod attempt;
pub mod bounce;
pub mod cancel;
pub mod copy;
pub mod follow_up_result;
pub mod pause;
pub mod preview;
pub mod reconcile;
pub mod release;
mod replace;
pub mod resend;
pub mod sms_limit;
pub mod sms_report;
pub mod stored;
pub mod test_send;
pub mod validity;
