//! Paths of the portal, as functions: a link that is misspelt does not compile.

use domain::Locale;
use domain::base::id::{EvidenceId, LetterId};
use domain::base::terms::Kind;
use domain::intake::draft::Step;
use domain::letter::LetterKind;

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
/// One's own page.
pub const MINE: &str = "/desk/mine";
/// The team's figures.
pub const TEAM: &str = "/desk/team";
/// The outbox.
pub const LETTERS: &str = "/desk/letters";
/// What one sets for oneself.
pub const PROFILE: &str = "/desk/profile";

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

/// A step of the form for a kind.
pub fn step(kind: Kind, step: Step) -> String {
    format!("/apply/{}/{step}", kind_path(kind))
}

/// Prove the contact address by a code.
pub fn contact_code(kind: Kind) -> String {
    format!("/apply/{}/contact/code", kind_path(kind))
}

/// Where the form for a kind sends files.
pub fn upload(kind: Kind) -> String {
    format!("/apply/{}/documents/upload", kind_path(kind))
}

/// Take a file out of the form for a kind.
pub fn remove_file(kind: Kind, id: EvidenceId) -> String {
    format!("/apply/{}/documents/{id}/remove", kind_path(kind))
}

/// A picture of a file of the form for a kind.
pub fn picture(kind: Kind, id: EvidenceId, page: i16) -> String {
    format!("/apply/{}/documents/{id}/{page}", kind_path(kind))
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
pub fn letter(id: domain::base::id::LetterId) -> String {
    format!("/desk/letters/{id}")
}

/// Start the form again after an application that is over (R17).
pub fn again(reference: &str) -> String {
    format!("/apply/applications/{reference}/again")
}

/// Stop an application one did not make (R23).
pub fn object(reference: &str) -> String {
    format!("/apply/applications/{reference}/object")
}

/// Make a new query code.
pub fn query_code(reference: &str) -> String {
    format!("/apply/applications/{reference}/query-code")
}

/// An application's status, by the link in a letter.
pub fn follow(token: &str) -> String {
    format!("{FOLLOW}{token}")
}

/// Stop an application, by the link in a letter.
pub fn objection(token: &str) -> String {
    format!("{OBJECTION}{token}")
}

/// What stands before the secret in a link to a status.
const FOLLOW: &str = "/status/";
/// What stands before the secret in a link to an objection.
const OBJECTION: &str = "/objection/";
/// What stands before the secret in a link that sets a password.
const WELCOME: &str = "/desk/welcome/";

/// True for a path with a secret in it: it is not written down and not passed on.
pub fn is_secret(path: &str) -> bool {
    path.starts_with(FOLLOW) || path.starts_with(OBJECTION) || path.starts_with(WELCOME)
}

/// True for a path of ours that is safe to redirect to.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t'])
}

/// A picture of an application's document, for staff.
pub fn evidence_page(reference: &str, id: domain::base::id::EvidenceId, page: i16) -> String {
    format!("/desk/applications/{reference}/evidence/{id}/{page}")
}

/// The original of an application's document, as a download.
pub fn evidence_original(reference: &str, id: domain::base::id::EvidenceId) -> String {
    format!("/desk/applications/{reference}/evidence/{id}/original")
}

/// State what one needs to see an application's evidence for.
pub fn evidence_purpose(reference: &str) -> String {
    format!("/desk/applications/{reference}/evidence/purpose")
}

/// Lift the objections to an application.
pub fn lift_objection(reference: &str) -> String {
    format!("/desk/applications/{reference}/objection/lift")
}

/// Lodging for owners who cannot sign in.
pub const LODGE: &str = "/desk/lodge";

/// A draft an agent fills in.
pub fn lodging(draft: domain::base::id::DraftId) -> String {
    format!("{LODGE}/{draft}")
}

/// The draft of an agent, to be read back.
pub fn lodging_check(draft: domain::base::id::DraftId) -> String {
    format!("{LODGE}/{draft}/check")
}

/// Where an agent sends files.
pub fn lodging_upload(draft: domain::base::id::DraftId) -> String {
    format!("{LODGE}/{draft}/upload")
}

/// Discard an agent's draft.
pub fn lodging_discard(draft: domain::base::id::DraftId) -> String {
    format!("{LODGE}/{draft}/discard")
}

/// Take a file out of an agent's draft.
pub fn lodging_remove(draft: domain::base::id::DraftId, id: EvidenceId) -> String {
    format!("{LODGE}/{draft}/files/{id}/remove")
}

/// A picture of a file of an agent's draft.
pub fn lodging_picture(draft: domain::base::id::DraftId, id: EvidenceId, page: i16) -> String {
    format!("{LODGE}/{draft}/files/{id}/{page}")
}

/// What to tell the owner of an application just lodged.
pub fn lodged(reference: &str) -> String {
    format!("{LODGE}/lodged/{reference}")
}

/// Ask the applicant for more.
pub fn ask(reference: &str) -> String {
    format!("/desk/applications/{reference}/ask")
}

/// Judge the answer to an item of a request.
pub fn judge(reference: &str, request: domain::base::id::RequestId, position: i16) -> String {
    format!("/desk/applications/{reference}/requests/{request}/{position}")
}

/// Answer what an application's applicant was asked for.
pub fn answer(reference: &str) -> String {
    format!("/apply/applications/{reference}/answer")
}

/// Where the documents of an answer are sent.
pub fn answer_upload(reference: &str) -> String {
    format!("/apply/applications/{reference}/answer/upload")
}

/// Take a file out of an answer.
pub fn answer_remove(reference: &str, id: EvidenceId) -> String {
    format!("/apply/applications/{reference}/answer/files/{id}/remove")
}

/// A picture of a file of an answer.
pub fn answer_picture(reference: &str, id: EvidenceId, page: i16) -> String {
    format!("/apply/applications/{reference}/answer/files/{id}/{page}")
}

/// Pass an application on.
pub fn skip(reference: &str) -> String {
    format!("/desk/applications/{reference}/skip")
}

/// Give an application to a colleague, or take it over.
pub fn assign(reference: &str) -> String {
    format!("/desk/applications/{reference}/assign")
}

/// Put an application aside.
pub fn snooze(reference: &str) -> String {
    format!("/desk/applications/{reference}/snooze")
}

/// Take up again what was put aside.
pub fn wake(reference: &str) -> String {
    format!("/desk/applications/{reference}/wake")
}

/// Put a tag on an application.
pub fn tag(reference: &str) -> String {
    format!("/desk/applications/{reference}/tags")
}

/// Take a tag off an application.
pub fn tag_remove(reference: &str) -> String {
    format!("/desk/applications/{reference}/tags/remove")
}

/// Who is away, and when.
pub const ABSENCES: &str = "/desk/absences";

/// Take an absence back.
pub fn absence_cancel(id: domain::base::id::AbsenceId) -> String {
    format!("{ABSENCES}/{id}/cancel")
}

/// Write a note about an application.
pub fn notes(reference: &str) -> String {
    format!("/desk/applications/{reference}/notes")
}

/// Say that one has seen what one is mentioned in.
pub fn notes_seen(reference: &str) -> String {
    format!("/desk/applications/{reference}/notes/seen")
}

/// The notes on the case page.
pub fn case_notes(reference: &str) -> String {
    format!("/desk/applications/{reference}#notes")
}

/// Do one thing to many applications.
pub const BULK: &str = "/desk/bulk";
/// Do it, after it was checked.
pub const BULK_DO: &str = "/desk/bulk/do";
/// Take a list out as a file.
pub const EXPORT: &str = "/desk/export";
/// What was taken out.
pub const EXPORTS: &str = "/desk/exports";

/// The form that takes out the list of this query.
pub fn export(query: &str) -> String {
    if query.is_empty() { EXPORT.to_owned() } else { format!("{EXPORT}?{query}") }
}

/// People to be reached another way.
pub const TASKS: &str = "/desk/tasks";
/// Mail that stands still.
pub const MAIL_PAUSES: &str = "/desk/mail-pauses";
/// Let mail go on.
pub const MAIL_PAUSES_END: &str = "/desk/mail-pauses/end";

/// Somebody was reached another way.
pub fn task_done(id: domain::base::id::ContactTaskId) -> String {
    format!("{TASKS}/{id}/done")
}

/// A store's bindings, and binding it again (R20).
pub const BINDINGS: &str = "/desk/bindings";

/// The bindings of the store with this number.
pub fn bindings_of(number: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("store", number).finish();
    format!("{BINDINGS}?{query}")
}

/// What leads want to be told of when it applies.
pub const WATCH_LIST: &str = "/desk/watch";

/// Take something off the watch list.
pub fn end_watch(id: domain::base::id::WatchId) -> String {
    format!("{WATCH_LIST}/{id}/end")
}

/// Answer a check of an application.
pub fn checks(reference: &str) -> String {
    format!("/desk/applications/{reference}/checks")
}

/// Say what was found out about a flag of an application.
pub fn flags(reference: &str) -> String {
    format!("/desk/applications/{reference}/flags")
}

/// Save a list.
pub const VIEWS: &str = "/desk/views";

/// Delete a saved list.
pub fn delete_view(id: domain::base::id::SavedViewId) -> String {
    format!("{VIEWS}/{id}/delete")
}

/// Names, in a case page's address, what was decided just before.
pub const AFTER: &str = "decided";

/// The case page, opened after another one was decided.
pub fn case_after(reference: &str, decided: &str) -> String {
    format!("{}?{AFTER}={decided}", case(reference))
}

/// Who is barred from applying.
pub const PENALTIES: &str = "/desk/penalties";

/// A penalty in the list.
pub fn penalty(id: domain::base::id::PenaltyId) -> String {
    format!("{PENALTIES}#p-{id}")
}

/// Lift a penalty.
pub fn penalty_lift(id: domain::base::id::PenaltyId) -> String {
    format!("{PENALTIES}/{id}/lift")
}

/// Appeal a rejection.
pub fn appeal(reference: &str) -> String {
    format!("/apply/applications/{reference}/appeal")
}

/// Appeal a rejection, by the link in a letter.
pub fn follow_appeal(token: &str) -> String {
    format!("{FOLLOW}{token}/appeal")
}

/// The working calendar, this year's.
pub const CALENDAR: &str = "/desk/calendar";

/// A year of the working calendar.
pub fn calendar_year(year: i32) -> String {
    format!("{CALENDAR}/{year}")
}

/// The days of a year, as a file.
pub fn calendar_export(year: i32) -> String {
    format!("{CALENDAR}/{year}/days.csv")
}

/// The draft of a year.
pub fn calendar_draft(year: i32) -> String {
    format!("{CALENDAR}/{year}/draft")
}

/// How the processes are doing.
pub const OPERATIONS: &str = "/desk/operations";

/// `retry` or `discard` a job.
pub fn operations_job(id: &str, action: &str) -> String {
    format!("{OPERATIONS}/jobs/{id}/{action}")
}

/// `pause` or `resume` a queue.
pub fn operations_queue(queue: &str, action: &str) -> String {
    format!("{OPERATIONS}/queues/{queue}/{action}")
}

/// Have a scheduled duty run now.
pub fn operations_run(sweep: &str) -> String {
    format!("{OPERATIONS}/sweeps/{sweep}/run")
}

/// What a letter looks like, to be shown in a frame.
pub fn letter_html(id: LetterId) -> String {
    format!("{LETTERS}/{id}/html")
}

/// A letter as a file.
pub fn letter_raw(id: LetterId) -> String {
    format!("{LETTERS}/{id}/raw")
}

/// Send a letter again.
pub fn letter_resend(id: LetterId) -> String {
    format!("{LETTERS}/{id}/resend")
}

/// Send a letter again, to another address.
pub fn letter_correct(id: LetterId) -> String {
    format!("{LETTERS}/{id}/correct")
}

/// Cancel a letter that is held.
pub fn letter_cancel(id: LetterId) -> String {
    format!("{LETTERS}/{id}/cancel")
}

/// Every kind of letter.
pub const LETTER_KINDS: &str = "/desk/letters/kinds";

/// What letters of a kind say.
pub fn letter_kind(kind: LetterKind) -> String {
    format!("{LETTER_KINDS}/{}", kind.slug())
}

/// What a letter of a kind looks like, to be shown in a frame; with the data of an application when a reference is given.
pub fn letter_kind_html(kind: LetterKind, locale: Locale, reference: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("locale", locale.as_str());
    if !reference.is_empty() {
        query.append_pair("reference", reference);
    }
    format!("{}/html?{}", letter_kind(kind), query.finish())
}

/// Set what letters of a kind say at their marked places.
pub fn letter_kind_words(kind: LetterKind) -> String {
    format!("{}/words", letter_kind(kind))
}

/// Send oneself a letter of a kind, to try it.
pub fn letter_kind_trial(kind: LetterKind) -> String {
    format!("{}/trial", letter_kind(kind))
}

/// For staff who forgot their password.
pub const FORGOT: &str = "/desk/forgot";

/// Where a link from a letter sets a password.
pub fn welcome(token: &str) -> String {
    format!("{WELCOME}{token}")
}

/// After a password was set.
pub const WELCOME_DONE: &str = "/desk/welcome/done";
