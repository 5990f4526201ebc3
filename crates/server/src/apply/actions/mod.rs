//! Actions of an applicant on an application: appeal, withdraw, object, apply again.

pub mod appeal;
pub mod object;
pub mod reapply;
pub mod withdraw;
