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

/// Functions that fill in a pattern, with the parameters in its order.
macro_rules! links {
    ($($(#[$doc:meta])* $name:ident($($value:ident: $type:ty),*) => $pattern:ident;)+) => {
        $(
            $(#[$doc])*
            pub fn $name($($value: $type),*) -> String {
                fill(urls::$pattern, &[$(&$value),*])
            }
        )+
    };
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

links! {
    /// Status of an application, for the applicant.
    status(reference: &str) => STATUS;
    /// An application's receipt.
    receipt(reference: &str) => RECEIPT;
    /// Withdraw an application.
    withdraw(reference: &str) => WITHDRAW;
    /// Start the form again after an application was closed (R17).
    again(reference: &str) => REAPPLY;
    /// Object to an application (R23).
    object(reference: &str) => OBJECT;
    /// Appeal a rejection.
    appeal(reference: &str) => APPEAL;
    /// Make a new query code.
    query_code(reference: &str) => QUERY_CODE;
    /// Answer an information request.
    answer(reference: &str) => ANSWER;
    /// Upload a file of an answer.
    answer_upload(reference: &str) => ANSWER_UPLOAD;
    /// Remove a file of an answer.
    answer_remove(reference: &str, id: EvidenceId) => ANSWER_FILE_REMOVE;
    /// Picture of a page of a file of an answer.
    answer_picture(reference: &str, id: EvidenceId, page: i16) => ANSWER_FILE_PAGE;
}

// Applicants: links in emails

links! {
    /// Status of an application, by the link in an email.
    follow(token: &str) => STATUS_LINK;
    /// Appeal a rejection, by the link in an email.
    follow_appeal(token: &str) => APPEAL_LINK;
    /// Object to an application, by the link in an email.
    objection(token: &str) => OBJECTION_LINK;
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

links! {
    /// Set a password, by the link in an email.
    welcome(token: &str) => WELCOME;
}

// Desk: queue

links! {
    /// Delete a saved view.
    delete_view(id: SavedViewId) => VIEW_DELETE;
}

/// The form that exports the list of this query.
pub fn export(query: &str) -> String {
    if query.is_empty() { urls::EXPORT.to_owned() } else { format!("{}?{query}", urls::EXPORT) }
}

// Desk: one application

links! {
    /// The case page.
    case(reference: &str) => CASE;
}

/// The case page, opened after another case was decided.
pub fn case_after(reference: &str, decided: &str) -> String {
    format!("{}?{AFTER}={decided}", case(reference))
}

links! {
    /// Claim an application.
    claim(reference: &str) => CASE_CLAIM;
    /// Release an application.
    release(reference: &str) => CASE_RELEASE;
}

/// The claim panel alone; `stamp` identifies the state that the page shows.
pub fn claim_part(reference: &str, stamp: &str) -> String {
    format!("{}?seen={stamp}", fill(urls::CASE_CLAIM_PART, &[&reference]))
}

links! {
    /// Renew the lease of an application's claim.
    renew(reference: &str) => CASE_RENEW;
    /// Skip an application.
    skip(reference: &str) => CASE_SKIP;
    /// Assign an application to a colleague.
    assign(reference: &str) => CASE_ASSIGN;
    /// Snooze an application.
    snooze(reference: &str) => CASE_SNOOZE;
    /// End the snooze of an application.
    wake(reference: &str) => CASE_WAKE;
    /// Add a tag to an application.
    tag(reference: &str) => CASE_TAG;
    /// Remove a tag from an application.
    tag_remove(reference: &str) => CASE_TAG_REMOVE;
    /// Answer a check of an application.
    checks(reference: &str) => CASE_CHECKS;
    /// Resolve a flag of an application.
    flags(reference: &str) => CASE_FLAGS;
    /// Lift the objections to an application.
    lift_objection(reference: &str) => CASE_OBJECTION_LIFT;
    /// Send an information request.
    ask(reference: &str) => CASE_ASK;
    /// Accept or reject the answer to an item of an information request.
    judge(reference: &str, request: RequestId, position: i16) => CASE_REVIEW_ANSWER;
    /// Decide: to the confirmation page.
    decision(reference: &str) => CASE_DECISION;
    /// Decide: confirm.
    decision_confirm(reference: &str) => CASE_DECISION_CONFIRM;
    /// Undo the decision of an application.
    undo(reference: &str) => CASE_UNDO;
    /// Record the second reviewer's own opinion.
    second_opinion(reference: &str) => CASE_SECOND_OPINION;
    /// Confirm a recommendation.
    second_confirm(reference: &str) => CASE_SECOND_CONFIRM;
    /// Send a recommendation back.
    second_return(reference: &str) => CASE_SECOND_RETURN;
    /// Void an application.
    void(reference: &str) => CASE_VOID;
    /// Ask the platform again about an effect.
    effect_ask(reference: &str) => CASE_EFFECT_ASK;
    /// Record what was found out about an effect.
    effect_settle(reference: &str) => CASE_EFFECT_SETTLE;
    /// Write a note about an application.
    notes(reference: &str) => CASE_NOTES;
}

/// The notes on the case page.
pub fn case_notes(reference: &str) -> String {
    format!("{}#notes", case(reference))
}

links! {
    /// Mark mentions as seen.
    notes_seen(reference: &str) => CASE_NOTES_SEEN;
    /// State the purpose of looking at an application's evidence.
    evidence_purpose(reference: &str) => CASE_EVIDENCE_PURPOSE;
    /// Download the original of an application's document.
    evidence_original(reference: &str, id: EvidenceId) => CASE_EVIDENCE_ORIGINAL;
    /// Picture of a page of an application's document, for staff.
    evidence_page(reference: &str, id: EvidenceId, page: i16) => CASE_EVIDENCE_PAGE;
}

// Desk: applying for an owner (R9)

links! {
    /// Information for the owner after submission.
    lodged(reference: &str) => LODGED;
    /// An agent's draft.
    agent_draft(draft: DraftId) => LODGE_DRAFT;
    /// An agent's draft, to be read to the owner.
    agent_draft_check(draft: DraftId) => LODGE_CHECK;
    /// Upload a file of an agent's draft.
    agent_draft_upload(draft: DraftId) => LODGE_UPLOAD;
    /// Discard an agent's draft.
    agent_draft_discard(draft: DraftId) => LODGE_DISCARD;
    /// Remove a file of an agent's draft.
    agent_draft_remove(draft: DraftId, id: EvidenceId) => LODGE_FILE_REMOVE;
    /// Picture of a page of a file of an agent's draft.
    agent_draft_picture(draft: DraftId, id: EvidenceId, page: i16) => LODGE_FILE_PAGE;
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

links! {
    /// An email.
    letter(id: LetterId) => LETTER;
    /// HTML part of an email, shown in a frame.
    letter_html(id: LetterId) => LETTER_HTML;
    /// An email as a file.
    letter_raw(id: LetterId) => LETTER_RAW;
    /// Send an email again.
    letter_resend(id: LetterId) => LETTER_RESEND;
    /// Send an email again to a corrected address.
    letter_correct(id: LetterId) => LETTER_CORRECT;
    /// Cancel an email that is held.
    letter_cancel(id: LetterId) => LETTER_CANCEL;
    /// Complete a follow-up.
    follow_up_done(id: FollowUpId) => FOLLOW_UP_DONE;
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

links! {
    /// Lift a penalty.
    penalty_lift(id: PenaltyId) => PENALTY_LIFT;
    /// Remove something from the watch list.
    end_watch(id: WatchId) => WATCH_END;
}

// Desk: team and calendar

links! {
    /// Cancel an absence.
    absence_cancel(id: AbsenceId) => ABSENCE_CANCEL;
    /// A year of the working calendar.
    calendar_year(year: i32) => CALENDAR_YEAR;
    /// The days of a year, as a file.
    calendar_export(year: i32) => CALENDAR_EXPORT;
    /// The draft of a year.
    calendar_draft(year: i32) => CALENDAR_DRAFT;
    /// Change one day of a draft.
    calendar_draft_day(year: i32) => CALENDAR_DRAFT_DAY;
    /// Discard a draft.
    calendar_draft_discard(year: i32) => CALENDAR_DRAFT_DISCARD;
    /// Publish a draft.
    calendar_draft_publish(year: i32) => CALENDAR_DRAFT_PUBLISH;
}

// Desk: operations (R26)

links! {
    /// Retry a job.
    job_retry(id: &str) => JOB_RETRY;
    /// Discard a job.
    job_discard(id: &str) => JOB_DISCARD;
    /// Pause a queue of jobs.
    job_queue_pause(queue: &str) => JOB_QUEUE_PAUSE;
    /// Resume a queue of jobs.
    job_queue_resume(queue: &str) => JOB_QUEUE_RESUME;
    /// Run a sweep now.
    sweep_run(sweep: &str) => SWEEP_RUN;
}
