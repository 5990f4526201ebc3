//! Links of the portal, as functions that fill in the patterns of [`crate::urls`]: a misspelt link does not compile.

use std::fmt::Display;

use domain::Locale;
use domain::base::id::{
    AbsenceId, DraftId, EvidenceId, FollowUpId, LetterId, PenaltyId, RequestId, SavedViewId, WatchId,
};
use domain::base::terms::Kind;
use domain::intake::draft::DraftStep;
use domain::letter::LetterKind;

use crate::urls;

/// Parameter of a case page's address: the reference of the case that was decided just before.
pub const AFTER: &str = "decided";

/// Query that asks for the part of a page that `app.js` refreshes.
pub const LIVE: &str = "part=live";

/// The pattern with `values` in place of its parameters, in their order.
fn fill(pattern: &str, values: &[&dyn Display]) -> String {
    let mut path = String::with_capacity(pattern.len() + 32);
    let mut values = values.iter();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let Some(((_, behind), value)) = after.split_once('}').zip(values.next()) else { break };
        path.push_str(before);
        path.push_str(&value.to_string());
        rest = behind;
    }
    path.push_str(rest);
    path
}

/// The part of a pattern before its first parameter.
fn fixed_part(pattern: &str) -> &str {
    pattern.split_once('{').map_or(pattern, |(before, _)| before)
}

/// The path segment of a kind.
pub const fn kind_path(kind: Kind) -> &'static str {
    match kind {
        Kind::Unbind => "unbind",
        Kind::RevokeCertification => "revoke-certification",
    }
}

/// True for a path with a secret in it: it is neither logged nor passed on as a referrer.
pub fn is_secret(path: &str) -> bool {
    [urls::STATUS_LINK, urls::OBJECTION_LINK, urls::WELCOME].iter().any(|pattern| path.starts_with(fixed_part(pattern)))
}

/// True for a path of this portal that is safe to redirect to.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t'])
}

// Applicants: one application

/// Status of an application, for the applicant.
pub fn status(reference: &str) -> String {
    fill(urls::STATUS, &[&reference])
}

/// An application's receipt.
pub fn receipt(reference: &str) -> String {
    fill(urls::RECEIPT, &[&reference])
}

/// Withdraw an application.
pub fn withdraw(reference: &str) -> String {
    fill(urls::WITHDRAW, &[&reference])
}

/// Start the form again after an application was closed (R17).
pub fn again(reference: &str) -> String {
    fill(urls::REAPPLY, &[&reference])
}

/// Object to an application (R23).
pub fn object(reference: &str) -> String {
    fill(urls::OBJECT, &[&reference])
}

/// Appeal a rejection.
pub fn appeal(reference: &str) -> String {
    fill(urls::APPEAL, &[&reference])
}

/// Make a new query code.
pub fn query_code(reference: &str) -> String {
    fill(urls::QUERY_CODE, &[&reference])
}

/// Answer an information request.
pub fn answer(reference: &str) -> String {
    fill(urls::ANSWER, &[&reference])
}

/// Upload a file of an answer.
pub fn answer_upload(reference: &str) -> String {
    fill(urls::ANSWER_UPLOAD, &[&reference])
}

/// Remove a file of an answer.
pub fn answer_remove(reference: &str, id: EvidenceId) -> String {
    fill(urls::ANSWER_FILE_REMOVE, &[&reference, &id])
}

/// Picture of a page of a file of an answer.
pub fn answer_picture(reference: &str, id: EvidenceId, page: i16) -> String {
    fill(urls::ANSWER_FILE_PAGE, &[&reference, &id, &page])
}

// Applicants: links in emails

/// Status of an application, by the link in an email.
pub fn follow(token: &str) -> String {
    fill(urls::STATUS_LINK, &[&token])
}

/// Appeal a rejection, by the link in an email.
pub fn follow_appeal(token: &str) -> String {
    fill(urls::APPEAL_LINK, &[&token])
}

/// Object to an application, by the link in an email.
pub fn objection(token: &str) -> String {
    fill(urls::OBJECTION_LINK, &[&token])
}

// Applicants: the form, by kind

/// The form for a kind.
pub fn form(kind: Kind) -> String {
    fill(urls::FORM, &[&kind_path(kind)])
}

/// A step of the form for a kind.
pub fn step(kind: Kind, step: DraftStep) -> String {
    match step {
        DraftStep::Reason => fill(urls::FORM_REASON, &[&kind_path(kind)]),
        DraftStep::Contact => fill(urls::FORM_CONTACT, &[&kind_path(kind)]),
        DraftStep::Documents => fill(urls::FORM_DOCUMENTS, &[&kind_path(kind)]),
        DraftStep::Consequences => fill(urls::FORM_CONSEQUENCES, &[&kind_path(kind)]),
        DraftStep::Check => fill(urls::FORM_SUMMARY, &[&kind_path(kind)]),
    }
}

/// Step 2 of the form: the code that was mailed.
pub fn contact_code(kind: Kind) -> String {
    fill(urls::FORM_CONTACT_CODE, &[&kind_path(kind)])
}

/// Upload a file of the form.
pub fn upload(kind: Kind) -> String {
    fill(urls::FORM_UPLOAD, &[&kind_path(kind)])
}

/// Remove a file of the form.
pub fn remove_file(kind: Kind, id: EvidenceId) -> String {
    fill(urls::FORM_FILE_REMOVE, &[&kind_path(kind), &id])
}

/// Picture of a page of a file of the form.
pub fn picture(kind: Kind, id: EvidenceId, page: i16) -> String {
    fill(urls::FORM_FILE_PAGE, &[&kind_path(kind), &id, &page])
}

// Desk: account of a member of staff

/// Set a password, by the link in an email.
pub fn welcome(token: &str) -> String {
    fill(urls::WELCOME, &[&token])
}

// Desk: queue

/// Delete a saved view.
pub fn delete_view(id: SavedViewId) -> String {
    fill(urls::VIEW_DELETE, &[&id])
}

/// The form that exports the list of this query.
pub fn export(query: &str) -> String {
    if query.is_empty() { urls::EXPORT.to_owned() } else { format!("{}?{query}", urls::EXPORT) }
}

// Desk: one application

/// The case page.
pub fn case(reference: &str) -> String {
    fill(urls::CASE, &[&reference])
}

/// The case page, opened after another case was decided.
pub fn case_after(reference: &str, decided: &str) -> String {
    format!("{}?{AFTER}={decided}", case(reference))
}

/// Claim an application.
pub fn claim(reference: &str) -> String {
    fill(urls::CASE_CLAIM, &[&reference])
}

/// Release an application.
pub fn release(reference: &str) -> String {
    fill(urls::CASE_RELEASE, &[&reference])
}

/// The claim panel alone; `seen` is the state that the page shows.
pub fn claim_part(reference: &str, stamp: &str) -> String {
    format!("{}?seen={stamp}", fill(urls::CASE_CLAIM_PART, &[&reference]))
}

/// Renew the lease of an application's claim.
pub fn renew(reference: &str) -> String {
    fill(urls::CASE_RENEW, &[&reference])
}

/// Skip an application.
pub fn skip(reference: &str) -> String {
    fill(urls::CASE_SKIP, &[&reference])
}

/// Assign an application to a colleague.
pub fn assign(reference: &str) -> String {
    fill(urls::CASE_ASSIGN, &[&reference])
}

/// Snooze an application.
pub fn snooze(reference: &str) -> String {
    fill(urls::CASE_SNOOZE, &[&reference])
}

/// End the snooze of an application.
pub fn wake(reference: &str) -> String {
    fill(urls::CASE_WAKE, &[&reference])
}

/// Add a tag to an application.
pub fn tag(reference: &str) -> String {
    fill(urls::CASE_TAG, &[&reference])
}

/// Remove a tag from an application.
pub fn tag_remove(reference: &str) -> String {
    fill(urls::CASE_TAG_REMOVE, &[&reference])
}

/// Answer a check of an application.
pub fn checks(reference: &str) -> String {
    fill(urls::CASE_CHECKS, &[&reference])
}

/// Resolve a flag of an application.
pub fn flags(reference: &str) -> String {
    fill(urls::CASE_FLAGS, &[&reference])
}

/// Lift the objections to an application.
pub fn lift_objection(reference: &str) -> String {
    fill(urls::CASE_OBJECTION_LIFT, &[&reference])
}

/// Send an information request.
pub fn ask(reference: &str) -> String {
    fill(urls::CASE_ASK, &[&reference])
}

/// Accept or reject the answer to an item of an information request.
pub fn judge(reference: &str, request: RequestId, position: i16) -> String {
    fill(urls::CASE_REVIEW_ANSWER, &[&reference, &request, &position])
}

/// Decide: to the confirmation page.
pub fn decision(reference: &str) -> String {
    fill(urls::CASE_DECISION, &[&reference])
}

/// Decide: confirm.
pub fn decision_confirm(reference: &str) -> String {
    fill(urls::CASE_DECISION_CONFIRM, &[&reference])
}

/// Undo the decision of an application.
pub fn undo(reference: &str) -> String {
    fill(urls::CASE_UNDO, &[&reference])
}

/// Record the second reviewer's own opinion.
pub fn second_opinion(reference: &str) -> String {
    fill(urls::CASE_SECOND_OPINION, &[&reference])
}

/// Confirm a recommendation.
pub fn second_confirm(reference: &str) -> String {
    fill(urls::CASE_SECOND_CONFIRM, &[&reference])
}

/// Send a recommendation back.
pub fn second_return(reference: &str) -> String {
    fill(urls::CASE_SECOND_RETURN, &[&reference])
}

/// Void an application.
pub fn void(reference: &str) -> String {
    fill(urls::CASE_VOID, &[&reference])
}

/// Ask the platform again about an effect.
pub fn effect_ask(reference: &str) -> String {
    fill(urls::CASE_EFFECT_ASK, &[&reference])
}

/// Record what was found out about an effect.
pub fn effect_settle(reference: &str) -> String {
    fill(urls::CASE_EFFECT_SETTLE, &[&reference])
}

/// Write a note about an application.
pub fn notes(reference: &str) -> String {
    fill(urls::CASE_NOTES, &[&reference])
}

/// The notes on the case page.
pub fn case_notes(reference: &str) -> String {
    format!("{}#notes", case(reference))
}

/// Mark mentions as seen.
pub fn notes_seen(reference: &str) -> String {
    fill(urls::CASE_NOTES_SEEN, &[&reference])
}

/// State the purpose of looking at an application's evidence.
pub fn evidence_purpose(reference: &str) -> String {
    fill(urls::CASE_EVIDENCE_PURPOSE, &[&reference])
}

/// Download the original of an application's document.
pub fn evidence_original(reference: &str, id: EvidenceId) -> String {
    fill(urls::CASE_EVIDENCE_ORIGINAL, &[&reference, &id])
}

/// Picture of a page of an application's document, for staff.
pub fn evidence_page(reference: &str, id: EvidenceId, page: i16) -> String {
    fill(urls::CASE_EVIDENCE_PAGE, &[&reference, &id, &page])
}

// Desk: applying for an owner (R9)

/// Information for the owner after submission.
pub fn lodged(reference: &str) -> String {
    fill(urls::LODGED, &[&reference])
}

/// An agent's draft.
pub fn lodging(draft: DraftId) -> String {
    fill(urls::LODGE_DRAFT, &[&draft])
}

/// An agent's draft, to be read to the owner.
pub fn lodging_check(draft: DraftId) -> String {
    fill(urls::LODGE_CHECK, &[&draft])
}

/// Upload a file of an agent's draft.
pub fn lodging_upload(draft: DraftId) -> String {
    fill(urls::LODGE_UPLOAD, &[&draft])
}

/// Discard an agent's draft.
pub fn lodging_discard(draft: DraftId) -> String {
    fill(urls::LODGE_DISCARD, &[&draft])
}

/// Remove a file of an agent's draft.
pub fn lodging_remove(draft: DraftId, id: EvidenceId) -> String {
    fill(urls::LODGE_FILE_REMOVE, &[&draft, &id])
}

/// Picture of a page of a file of an agent's draft.
pub fn lodging_picture(draft: DraftId, id: EvidenceId, page: i16) -> String {
    fill(urls::LODGE_FILE_PAGE, &[&draft, &id, &page])
}

// Desk: emails

/// Texts of a kind of email.
pub fn letter_kind(kind: LetterKind) -> String {
    fill(urls::LETTER_KIND, &[&kind.slug()])
}

/// Preview of a kind of email, shown in a frame; with the data of an application when a reference is given.
pub fn letter_kind_html(kind: LetterKind, locale: Locale, reference: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("locale", locale.as_str());
    if !reference.is_empty() {
        query.append_pair("reference", reference);
    }
    format!("{}?{}", fill(urls::LETTER_KIND_HTML, &[&kind.slug()]), query.finish())
}

/// Set the custom texts of a kind of email.
pub fn letter_kind_text(kind: LetterKind) -> String {
    fill(urls::LETTER_KIND_TEXT, &[&kind.slug()])
}

/// Send oneself a test email of a kind.
pub fn letter_kind_test(kind: LetterKind) -> String {
    fill(urls::LETTER_KIND_TEST, &[&kind.slug()])
}

/// An email.
pub fn letter(id: LetterId) -> String {
    fill(urls::LETTER, &[&id])
}

/// HTML part of an email, shown in a frame.
pub fn letter_html(id: LetterId) -> String {
    fill(urls::LETTER_HTML, &[&id])
}

/// An email as a file.
pub fn letter_raw(id: LetterId) -> String {
    fill(urls::LETTER_RAW, &[&id])
}

/// Send an email again.
pub fn letter_resend(id: LetterId) -> String {
    fill(urls::LETTER_RESEND, &[&id])
}

/// Send an email again to a corrected address.
pub fn letter_correct(id: LetterId) -> String {
    fill(urls::LETTER_CORRECT, &[&id])
}

/// Cancel an email that is held.
pub fn letter_cancel(id: LetterId) -> String {
    fill(urls::LETTER_CANCEL, &[&id])
}

/// Complete a follow-up.
pub fn follow_up_done(id: FollowUpId) -> String {
    fill(urls::FOLLOW_UP_DONE, &[&id])
}

// Desk: stores

/// The bindings of the store with this number.
pub fn bindings_of(number: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("store", number).finish();
    format!("{}?{query}", urls::BINDINGS)
}

/// A penalty in the list.
pub fn penalty(id: PenaltyId) -> String {
    format!("{}#p-{id}", urls::PENALTIES)
}

/// Lift a penalty.
pub fn penalty_lift(id: PenaltyId) -> String {
    fill(urls::PENALTY_LIFT, &[&id])
}

/// Remove something from the watch list.
pub fn end_watch(id: WatchId) -> String {
    fill(urls::WATCH_END, &[&id])
}

// Desk: team and calendar

/// Cancel an absence.
pub fn absence_cancel(id: AbsenceId) -> String {
    fill(urls::ABSENCE_CANCEL, &[&id])
}

/// A year of the working calendar.
pub fn calendar_year(year: i32) -> String {
    fill(urls::CALENDAR_YEAR, &[&year])
}

/// The days of a year, as a file.
pub fn calendar_export(year: i32) -> String {
    fill(urls::CALENDAR_EXPORT, &[&year])
}

/// The draft of a year.
pub fn calendar_draft(year: i32) -> String {
    fill(urls::CALENDAR_DRAFT, &[&year])
}

/// Change one day of a draft.
pub fn calendar_draft_day(year: i32) -> String {
    fill(urls::CALENDAR_DRAFT_DAY, &[&year])
}

/// Discard a draft.
pub fn calendar_draft_discard(year: i32) -> String {
    fill(urls::CALENDAR_DRAFT_DISCARD, &[&year])
}

/// Publish a draft.
pub fn calendar_draft_publish(year: i32) -> String {
    fill(urls::CALENDAR_DRAFT_PUBLISH, &[&year])
}

// Desk: operations (R26)

/// Retry a job.
pub fn job_retry(id: &str) -> String {
    fill(urls::JOB_RETRY, &[&id])
}

/// Discard a job.
pub fn job_discard(id: &str) -> String {
    fill(urls::JOB_DISCARD, &[&id])
}

/// Pause a queue of jobs.
pub fn job_queue_pause(queue: &str) -> String {
    fill(urls::JOB_QUEUE_PAUSE, &[&queue])
}

/// Resume a queue of jobs.
pub fn job_queue_resume(queue: &str) -> String {
    fill(urls::JOB_QUEUE_RESUME, &[&queue])
}

/// Run a sweep now.
pub fn sweep_run(sweep: &str) -> String {
    fill(urls::SWEEP_RUN, &[&sweep])
}
