//! Accounts: staff with their passwords, sessions and absences, and how applicants sign in (R1, R23).

pub mod absence;
pub mod own_contact;
pub mod password_link;
pub mod session;
pub mod sign_in;
pub mod staff;
