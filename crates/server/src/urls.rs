//! Every path of the portal, in one place: [`crate::routes`] registers these patterns, [`crate::links`] fills them in.

// Everybody

/// Choice between the applicants' side and the desk.
pub const HOME: &str = "/";
/// A style sheet, script or icon.
pub const ASSET: &str = "/assets/{name}";

// Applicants: signing in

/// Start of the applicants' side.
pub const APPLY: &str = "/apply";
/// Sign-in for a store: its number.
pub const APPLY_SIGN_IN: &str = "/apply/sign-in";
/// Sign-in for a store: the code that was mailed.
pub const APPLY_CODE: &str = "/apply/sign-in/code";
/// Sign-out.
pub const APPLY_SIGN_OUT: &str = "/apply/sign-out";
/// A store's account page.
pub const ACCOUNT: &str = "/apply/account";

// Applicants: one application

/// Status of an application.
pub const STATUS: &str = "/apply/applications/{reference}";
/// Its receipt.
pub const RECEIPT: &str = "/apply/applications/{reference}/receipt";
/// Withdraw it (R18).
pub const WITHDRAW: &str = "/apply/applications/{reference}/withdraw";
/// Start the form again after it was closed (R17).
pub const REAPPLY: &str = "/apply/applications/{reference}/again";
/// Object to it (R23).
pub const OBJECT: &str = "/apply/applications/{reference}/object";
/// Appeal its rejection.
pub const APPEAL: &str = "/apply/applications/{reference}/appeal";
/// Make a new query code.
pub const QUERY_CODE: &str = "/apply/applications/{reference}/query-code";
/// Answer an information request.
pub const ANSWER: &str = "/apply/applications/{reference}/answer";
/// Upload a file of an answer.
pub const ANSWER_UPLOAD: &str = "/apply/applications/{reference}/answer/upload";
/// Remove a file of an answer.
pub const ANSWER_FILE_REMOVE: &str = "/apply/applications/{reference}/answer/files/{file}/remove";
/// Picture of a page of such a file.
pub const ANSWER_FILE_PAGE: &str = "/apply/applications/{reference}/answer/files/{file}/{page}";

// Applicants: links in emails

/// Status of an application, without signing in.
pub const STATUS_LINK: &str = "/status/{token}";
/// Appeal a rejection, without signing in.
pub const APPEAL_LINK: &str = "/status/{token}/appeal";
/// Object to an application, without signing in (R23).
pub const OBJECTION_LINK: &str = "/objection/{token}";

// Applicants: the form, by kind

/// Resume the form at its first open step.
pub const FORM: &str = "/apply/{kind}";
/// Step 1: reason and statement.
pub const FORM_REASON: &str = "/apply/{kind}/reason";
/// Step 2: contact.
pub const FORM_CONTACT: &str = "/apply/{kind}/contact";
/// Step 2: the code mailed to a contact that is not registered.
pub const FORM_CONTACT_CODE: &str = "/apply/{kind}/contact/code";
/// Step 3: documents.
pub const FORM_DOCUMENTS: &str = "/apply/{kind}/documents";
/// Upload a file.
pub const FORM_UPLOAD: &str = "/apply/{kind}/documents/upload";
/// Remove a file.
pub const FORM_FILE_REMOVE: &str = "/apply/{kind}/documents/{file}/remove";
/// Picture of a page of a file.
pub const FORM_FILE_PAGE: &str = "/apply/{kind}/documents/{file}/{page}";
/// Step 4: funds and consequences.
pub const FORM_CONSEQUENCES: &str = "/apply/{kind}/consequences";
/// Step 5: everything on one page, and submission.
pub const FORM_SUMMARY: &str = "/apply/{kind}/check";

// Desk: account of a member of staff

/// Sign-in of staff.
pub const DESK_SIGN_IN: &str = "/desk/sign-in";
/// Sign-out of staff.
pub const DESK_SIGN_OUT: &str = "/desk/sign-out";
/// Ask for a link that sets a password.
pub const FORGOT: &str = "/desk/forgot";
/// The password was set.
pub const WELCOME_DONE: &str = "/desk/welcome/done";
/// Set a password by a link from an email.
pub const WELCOME: &str = "/desk/welcome/{token}";
/// Own settings: language and keys.
pub const PROFILE: &str = "/desk/profile";

// Desk: queue

/// The queue.
pub const QUEUE: &str = "/desk";
/// Save a view.
pub const VIEWS: &str = "/desk/views";
/// Delete a saved view.
pub const VIEW_DELETE: &str = "/desk/views/{id}/delete";
/// Claim the most urgent application.
pub const CLAIM_NEXT: &str = "/desk/claim-next";
/// Bulk action: confirmation page.
pub const BULK: &str = "/desk/bulk";
/// Bulk action: carry out.
pub const BULK_DO: &str = "/desk/bulk/do";
/// Export the list.
pub const EXPORT: &str = "/desk/export";
/// Exports that were made.
pub const EXPORTS: &str = "/desk/exports";
/// Own applications and mentions.
pub const MINE: &str = "/desk/mine";

// Desk: one application

/// The case page.
pub const CASE: &str = "/desk/applications/{reference}";
/// Claim it.
pub const CASE_CLAIM: &str = "/desk/applications/{reference}/claim";
/// Release it.
pub const CASE_RELEASE: &str = "/desk/applications/{reference}/release";
/// The claim panel alone, for the script.
pub const CASE_CLAIM_PART: &str = "/desk/applications/{reference}/claim-part";
/// Renew the lease.
pub const CASE_RENEW: &str = "/desk/applications/{reference}/renew";
/// Skip it.
pub const CASE_SKIP: &str = "/desk/applications/{reference}/skip";
/// Assign it to a colleague.
pub const CASE_ASSIGN: &str = "/desk/applications/{reference}/assign";
/// Snooze it.
pub const CASE_SNOOZE: &str = "/desk/applications/{reference}/snooze";
/// End the snooze.
pub const CASE_WAKE: &str = "/desk/applications/{reference}/wake";
/// Add a tag.
pub const CASE_TAG: &str = "/desk/applications/{reference}/tags";
/// Remove a tag.
pub const CASE_TAG_REMOVE: &str = "/desk/applications/{reference}/tags/remove";
/// Answer a check.
pub const CASE_CHECKS: &str = "/desk/applications/{reference}/checks";
/// Resolve a flag.
pub const CASE_FLAGS: &str = "/desk/applications/{reference}/flags";
/// Lift the objections.
pub const CASE_OBJECTION_LIFT: &str = "/desk/applications/{reference}/objection/lift";
/// Send an information request.
pub const CASE_ASK: &str = "/desk/applications/{reference}/ask";
/// Accept or reject an answered item.
pub const CASE_REVIEW_ANSWER: &str = "/desk/applications/{reference}/requests/{request}/{position}";
/// Decide: form to confirmation page.
pub const CASE_DECISION: &str = "/desk/applications/{reference}/decision";
/// Decide: confirm.
pub const CASE_DECISION_CONFIRM: &str = "/desk/applications/{reference}/decision/confirm";
/// Undo the decision.
pub const CASE_UNDO: &str = "/desk/applications/{reference}/undo";
/// Second review: own opinion first.
pub const CASE_SECOND_OPINION: &str = "/desk/applications/{reference}/second/opinion";
/// Second review: confirm.
pub const CASE_SECOND_CONFIRM: &str = "/desk/applications/{reference}/second/confirm";
/// Second review: send back.
pub const CASE_SECOND_RETURN: &str = "/desk/applications/{reference}/second/return";
/// Void it.
pub const CASE_VOID: &str = "/desk/applications/{reference}/void";
/// Ask the platform again about the effect.
pub const CASE_EFFECT_ASK: &str = "/desk/applications/{reference}/effect/ask";
/// Record what was found out about the effect.
pub const CASE_EFFECT_SETTLE: &str = "/desk/applications/{reference}/effect/settle";
/// Write a note.
pub const CASE_NOTES: &str = "/desk/applications/{reference}/notes";
/// Mark mentions as seen.
pub const CASE_NOTES_SEEN: &str = "/desk/applications/{reference}/notes/seen";
/// State the purpose of looking at evidence.
pub const CASE_EVIDENCE_PURPOSE: &str = "/desk/applications/{reference}/evidence/purpose";
/// Download an original.
pub const CASE_EVIDENCE_ORIGINAL: &str = "/desk/applications/{reference}/evidence/{id}/original";
/// Picture of a page of a document.
pub const CASE_EVIDENCE_PAGE: &str = "/desk/applications/{reference}/evidence/{id}/{page}";
/// `GET` of any form above: back to the case page.
pub const CASE_STEP: &str = "/desk/applications/{reference}/{step:.+}";

// Desk: applying for an owner (R9)

/// Drafts of an agent.
pub const LODGE: &str = "/desk/lodge";
/// Information for the owner after submission.
pub const LODGED: &str = "/desk/lodge/lodged/{reference}";
/// A draft.
pub const LODGE_DRAFT: &str = "/desk/lodge/{draft}";
/// The draft, to be read to the owner; submission.
pub const LODGE_CHECK: &str = "/desk/lodge/{draft}/check";
/// Upload a file.
pub const LODGE_UPLOAD: &str = "/desk/lodge/{draft}/upload";
/// Discard the draft.
pub const LODGE_DISCARD: &str = "/desk/lodge/{draft}/discard";
/// Remove a file.
pub const LODGE_FILE_REMOVE: &str = "/desk/lodge/{draft}/files/{file}/remove";
/// Picture of a page of a file.
pub const LODGE_FILE_PAGE: &str = "/desk/lodge/{draft}/files/{file}/{page}";

// Desk: emails

/// The outbox.
pub const LETTERS: &str = "/desk/letters";
/// Every kind of email.
pub const LETTER_KINDS: &str = "/desk/letters/kinds";
/// The texts of a kind.
pub const LETTER_KIND: &str = "/desk/letters/kinds/{kind}";
/// Its preview, shown in a frame.
pub const LETTER_KIND_HTML: &str = "/desk/letters/kinds/{kind}/html";
/// Set its custom texts.
pub const LETTER_KIND_TEXT: &str = "/desk/letters/kinds/{kind}/text";
/// Send a test email to oneself.
pub const LETTER_KIND_TEST: &str = "/desk/letters/kinds/{kind}/test";
/// An email.
pub const LETTER: &str = "/desk/letters/{id}";
/// Its HTML part, shown in a frame.
pub const LETTER_HTML: &str = "/desk/letters/{id}/html";
/// The email as a file.
pub const LETTER_RAW: &str = "/desk/letters/{id}/raw";
/// Send it again.
pub const LETTER_RESEND: &str = "/desk/letters/{id}/resend";
/// Send it to a corrected address.
pub const LETTER_CORRECT: &str = "/desk/letters/{id}/correct";
/// Cancel it while it is held.
pub const LETTER_CANCEL: &str = "/desk/letters/{id}/cancel";
/// Follow-ups: applicants an email did not reach.
pub const FOLLOW_UPS: &str = "/desk/follow-ups";
/// Complete a follow-up.
pub const FOLLOW_UP_DONE: &str = "/desk/follow-ups/{id}/done";
/// Paused mail; pause it.
pub const MAIL_PAUSES: &str = "/desk/mail-pauses";
/// Resume mail.
pub const MAIL_PAUSES_END: &str = "/desk/mail-pauses/end";

// Desk: stores

/// Bindings of a store; bind it again (R20).
pub const BINDINGS: &str = "/desk/bindings";
/// Penalties.
pub const PENALTIES: &str = "/desk/penalties";
/// Lift a penalty.
pub const PENALTY_LIFT: &str = "/desk/penalties/{id}/lift";
/// The watch list; add to it.
pub const WATCH_LIST: &str = "/desk/watch";
/// Remove from the watch list.
pub const WATCH_END: &str = "/desk/watch/{id}/end";

// Desk: team and calendar

/// Figures of the team.
pub const TEAM: &str = "/desk/team";
/// Absences; enter one.
pub const ABSENCES: &str = "/desk/absences";
/// Cancel an absence.
pub const ABSENCE_CANCEL: &str = "/desk/absences/{id}/cancel";
/// The working calendar of this year.
pub const CALENDAR: &str = "/desk/calendar";
/// A year of it.
pub const CALENDAR_YEAR: &str = "/desk/calendar/{year}";
/// The days of a year as a file.
pub const CALENDAR_EXPORT: &str = "/desk/calendar/{year}/days.csv";
/// The draft of a year.
pub const CALENDAR_DRAFT: &str = "/desk/calendar/{year}/draft";
/// Change one day of the draft.
pub const CALENDAR_DRAFT_DAY: &str = "/desk/calendar/{year}/draft/day";
/// Discard the draft.
pub const CALENDAR_DRAFT_DISCARD: &str = "/desk/calendar/{year}/draft/discard";
/// Publish the draft.
pub const CALENDAR_DRAFT_PUBLISH: &str = "/desk/calendar/{year}/draft/publish";

// Desk: operations (R26)

/// State of jobs and processes.
pub const OPERATIONS: &str = "/desk/operations";
/// Retry a job.
pub const JOB_RETRY: &str = "/desk/operations/jobs/{id}/retry";
/// Discard a job.
pub const JOB_DISCARD: &str = "/desk/operations/jobs/{id}/discard";
/// Pause a queue of jobs.
pub const JOB_QUEUE_PAUSE: &str = "/desk/operations/queues/{queue}/pause";
/// Resume a queue of jobs.
pub const JOB_QUEUE_RESUME: &str = "/desk/operations/queues/{queue}/resume";
/// Run a sweep now.
pub const SWEEP_RUN: &str = "/desk/operations/sweeps/{name}/run";

// Machines

/// The process answers.
pub const HEALTHZ: &str = "/healthz";
/// The process can serve, the database included.
pub const READYZ: &str = "/readyz";
/// Results of effects.
pub const PLATFORM_CALLBACKS: &str = "/platform/callbacks";
/// Bindings made at the platform.
pub const PLATFORM_BINDINGS: &str = "/platform/bindings";
/// Certifications of stores.
pub const PLATFORM_CERTIFICATIONS: &str = "/platform/certifications";
