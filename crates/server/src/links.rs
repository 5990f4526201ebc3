//! Paths of the portal, as functions: a link that is misspelt does not compile.

use domain::application::Kind;

/// The two doors.
pub const HOME: &str = "/";
/// Applicants' way in.
pub const APPLY: &str = "/apply";
/// A store's account page.
pub const ACCOUNT: &str = "/apply/account";
/// Sign in for a store.
pub const APPLY_SIGN_IN: &str = "/apply/sign-in";
/// Enter the code.
pub const APPLY_CODE: &str = "/apply/sign-in/code";
/// Sign out.
pub const APPLY_SIGN_OUT: &str = "/apply/sign-out";
/// The queue.
pub const QUEUE: &str = "/desk";
/// Staff sign-in.
pub const DESK_SIGN_IN: &str = "/desk/sign-in";
/// Staff sign-out.
pub const DESK_SIGN_OUT: &str = "/desk/sign-out";
/// Claim the most urgent application.
pub const CLAIM_NEXT: &str = "/desk/claim-next";
/// The outbox.
pub const LETTERS: &str = "/desk/letters";

/// The word for a kind in paths.
pub const fn kind_path(kind: Kind) -> &'static str {
    match kind {
        Kind::Unbind => "unbind",
        Kind::RevokeCertification => "revoke-certification",
    }
}

/// The form for a kind.
pub fn form(kind: Kind) -> String {
    format!("/apply/{}", kind_path(kind))
}

/// Check the answers for a kind.
pub fn check(kind: Kind) -> String {
    format!("/apply/{}/check", kind_path(kind))
}

/// An application's status, for the applicant.
pub fn status(reference: &str) -> String {
    format!("/apply/applications/{reference}")
}

/// An application's receipt.
pub fn receipt(reference: &str) -> String {
    format!("/apply/applications/{reference}/receipt")
}

/// Take an application back.
pub fn withdraw(reference: &str) -> String {
    format!("/apply/applications/{reference}/withdraw")
}

/// The case page.
pub fn case(reference: &str) -> String {
    format!("/desk/applications/{reference}")
}

/// A letter as it left.
pub fn letter(id: domain::id::LetterId) -> String {
    format!("/desk/letters/{id}")
}

/// True for a path of ours that is safe to redirect to.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t'])
}
