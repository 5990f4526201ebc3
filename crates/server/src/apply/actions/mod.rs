//! Things an applicant can do about an application: appeal, withdraw, object, apply again.

pub mod appeal;
pub mod object;
pub mod reapply;
pub mod withdraw;
