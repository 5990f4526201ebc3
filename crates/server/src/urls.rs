//! Every path of the portal, in one place: [`crate::routes`] registers these patterns, [`crate::links`] fills them in.

#![expect(missing_docs, reason = "a path says what it leads to; a comment is only where it does not")]

// Everybody

pub const HOME: &str = "/";
pub const ASSET: &str = "/assets/{name}";

// Applicants: signing in

/// Start of the applicants' side.
pub const APPLY: &str = "/apply";
pub const APPLY_SIGN_IN: &str = "/apply/sign-in";
/// Entering with a ticket of the platform, and confirming the store.
pub const APPLY_ENTER: &str = "/apply/enter";
pub const APPLY_CODE: &str = "/apply/sign-in/code";
pub const APPLY_SIGN_OUT: &str = "/apply/sign-out";
pub const ACCOUNT: &str = "/apply/account";

// Applicants: one application

pub const STATUS: &str = "/apply/applications/{reference}";
pub const RECEIPT: &str = "/apply/applications/{reference}/receipt";
/// Withdraw it (R18).
pub const WITHDRAW: &str = "/apply/applications/{reference}/withdraw";
/// Start the form again after it was closed (R17).
pub const REAPPLY: &str = "/apply/applications/{reference}/again";
/// Object to it (R23).
pub const OBJECT: &str = "/apply/applications/{reference}/object";
pub const APPEAL: &str = "/apply/applications/{reference}/appeal";
pub const QUERY_CODE: &str = "/apply/applications/{reference}/query-code";
pub const ANSWER: &str = "/apply/applications/{reference}/answer";
pub const ANSWER_UPLOAD: &str = "/apply/applications/{reference}/answer/upload";
pub const ANSWER_FILE_REMOVE: &str = "/apply/applications/{reference}/answer/files/{file}/remove";
pub const ANSWER_FILE_PAGE: &str = "/apply/applications/{reference}/answer/files/{file}/{page}";

// Applicants: links in emails

pub const STATUS_LINK: &str = "/status/{token}";
pub const APPEAL_LINK: &str = "/status/{token}/appeal";
// For applications that customer service submitted, whose applicants cannot sign in (R9).
pub const WITHDRAW_LINK: &str = "/status/{token}/withdraw";
pub const REAPPLY_LINK: &str = "/status/{token}/again";
pub const ANSWER_LINK: &str = "/status/{token}/answer";
pub const ANSWER_UPLOAD_LINK: &str = "/status/{token}/answer/upload";
pub const ANSWER_FILE_REMOVE_LINK: &str = "/status/{token}/answer/files/{file}/remove";
pub const ANSWER_FILE_PAGE_LINK: &str = "/status/{token}/answer/files/{file}/{page}";
/// Object to an application, without signing in (R23).
pub const OBJECTION_LINK: &str = "/objection/{token}";

// Applicants: the form, by kind

/// Resume the form at its first open step.
pub const FORM: &str = "/apply/{kind}";
pub const FORM_DISCARD: &str = "/apply/{kind}/discard";
/// Step 1: reason and statement.
pub const FORM_REASON: &str = "/apply/{kind}/reason";
pub const FORM_CONTACT: &str = "/apply/{kind}/contact";
/// Step 2: the code mailed to a contact that is not registered.
pub const FORM_CONTACT_CODE: &str = "/apply/{kind}/contact/code";
pub const FORM_DOCUMENTS: &str = "/apply/{kind}/documents";
pub const FORM_UPLOAD: &str = "/apply/{kind}/documents/upload";
pub const FORM_FILE_REMOVE: &str = "/apply/{kind}/documents/{file}/remove";
pub const FORM_FILE_PAGE: &str = "/apply/{kind}/documents/{file}/{page}";
/// Step 4: funds and consequences.
pub const FORM_CONSEQUENCES: &str = "/apply/{kind}/consequences";
/// Step 5: everything on one page, and submission.
pub const FORM_SUMMARY: &str = "/apply/{kind}/check";

// Desk: account of a member of staff

pub const DESK_SIGN_IN: &str = "/desk/sign-in";
pub const DESK_SIGN_OUT: &str = "/desk/sign-out";
pub const FORGOT: &str = "/desk/forgot";
pub const WELCOME_DONE: &str = "/desk/welcome/done";
/// Set a password by a link from an email.
pub const WELCOME: &str = "/desk/welcome/{token}";
pub const PROFILE: &str = "/desk/profile";
/// One's own contact data, by which one's own cases are recognised (R24).
pub const PROFILE_OWN: &str = "/desk/profile/own";

// Desk: queue

pub const QUEUE: &str = "/desk";
pub const VIEWS: &str = "/desk/views";
pub const VIEW_DELETE: &str = "/desk/views/{id}/delete";
pub const CLAIM_NEXT: &str = "/desk/claim-next";
/// Bulk action: confirmation page.
pub const BULK: &str = "/desk/bulk";
pub const BULK_DO: &str = "/desk/bulk/do";
pub const EXPORT: &str = "/desk/export";
pub const EXPORTS: &str = "/desk/exports";
pub const MINE: &str = "/desk/mine";
/// Applications that were handed to the leads.
pub const REFERRALS: &str = "/desk/referrals";

// Desk: one application

pub const CASE: &str = "/desk/applications/{reference}";
pub const CASE_CLAIM: &str = "/desk/applications/{reference}/claim";
pub const CASE_RELEASE: &str = "/desk/applications/{reference}/release";
/// The claim panel alone, for the script.
pub const CASE_CLAIM_PART: &str = "/desk/applications/{reference}/claim-part";
pub const CASE_RENEW: &str = "/desk/applications/{reference}/renew";
pub const CASE_SKIP: &str = "/desk/applications/{reference}/skip";
pub const CASE_ASSIGN: &str = "/desk/applications/{reference}/assign";
/// Hand the application to the leads.
pub const CASE_REFER: &str = "/desk/applications/{reference}/refer";
/// As a lead, hand it back with an answer.
pub const CASE_REFERRAL_ANSWER: &str = "/desk/applications/{reference}/referral/answer";
pub const CASE_SNOOZE: &str = "/desk/applications/{reference}/snooze";
pub const CASE_WAKE: &str = "/desk/applications/{reference}/wake";
pub const CASE_TAG: &str = "/desk/applications/{reference}/tags";
pub const CASE_TAG_REMOVE: &str = "/desk/applications/{reference}/tags/remove";
pub const CASE_CHECKS: &str = "/desk/applications/{reference}/checks";
pub const CASE_FLAGS: &str = "/desk/applications/{reference}/flags";
pub const CASE_OBJECTION_LIFT: &str = "/desk/applications/{reference}/objection/lift";
pub const CASE_ASK: &str = "/desk/applications/{reference}/ask";
/// Ask: form to check page.
pub const CASE_ASK_CHECK: &str = "/desk/applications/{reference}/ask/check";
pub const CASE_RECALL: &str = "/desk/applications/{reference}/recall";
/// Accept or reject an answered item.
pub const CASE_REVIEW_ANSWER: &str = "/desk/applications/{reference}/requests/{request}/{position}";
/// Decide: form to confirmation page.
pub const CASE_DECISION: &str = "/desk/applications/{reference}/decision";
pub const CASE_DECISION_CONFIRM: &str = "/desk/applications/{reference}/decision/confirm";
pub const CASE_UNDO: &str = "/desk/applications/{reference}/undo";
/// Second review: own opinion first.
pub const CASE_SECOND_OPINION: &str = "/desk/applications/{reference}/second/opinion";
pub const CASE_SECOND_CONFIRM: &str = "/desk/applications/{reference}/second/confirm";
pub const CASE_SECOND_RETURN: &str = "/desk/applications/{reference}/second/return";
pub const CASE_VOID: &str = "/desk/applications/{reference}/void";
/// Void: form to check page.
pub const CASE_VOID_CHECK: &str = "/desk/applications/{reference}/void/check";
pub const CASE_REINSTATE: &str = "/desk/applications/{reference}/reinstate";
pub const CASE_EFFECT_ASK: &str = "/desk/applications/{reference}/effect/ask";
pub const CASE_EFFECT_SETTLE: &str = "/desk/applications/{reference}/effect/settle";
pub const CASE_NOTES: &str = "/desk/applications/{reference}/notes";
pub const CASE_NOTES_SEEN: &str = "/desk/applications/{reference}/notes/seen";
pub const CASE_EVIDENCE_PURPOSE: &str = "/desk/applications/{reference}/evidence/purpose";
pub const CASE_EVIDENCE_ORIGINAL: &str = "/desk/applications/{reference}/evidence/{id}/original";
pub const CASE_EVIDENCE_PAGE: &str = "/desk/applications/{reference}/evidence/{id}/{page}";
/// `GET` of any form above: back to the case page.
pub const CASE_STEP: &str = "/desk/applications/{reference}/{step:.+}";

// Desk: applying for an owner (R9)

/// Drafts of an agent.
pub const LODGE: &str = "/desk/lodge";
/// Information for the owner after submission.
pub const LODGED: &str = "/desk/lodge/lodged/{reference}";
pub const LODGED_AGAIN: &str = "/desk/lodge/lodged/{reference}/again";
pub const LODGE_DRAFT: &str = "/desk/lodge/{draft}";
/// The draft, to be read to the owner; submission.
pub const LODGE_CHECK: &str = "/desk/lodge/{draft}/check";
pub const LODGE_UPLOAD: &str = "/desk/lodge/{draft}/upload";
pub const LODGE_DISCARD: &str = "/desk/lodge/{draft}/discard";
pub const LODGE_FILE_REMOVE: &str = "/desk/lodge/{draft}/files/{file}/remove";
pub const LODGE_FILE_PAGE: &str = "/desk/lodge/{draft}/files/{file}/{page}";

// Desk: emails

pub const LETTERS: &str = "/desk/letters";
pub const LETTER_KINDS: &str = "/desk/letters/kinds";
pub const LETTER_KIND: &str = "/desk/letters/kinds/{kind}";
/// Its preview, shown in a frame.
pub const LETTER_KIND_HTML: &str = "/desk/letters/kinds/{kind}/html";
pub const LETTER_KIND_TEXT: &str = "/desk/letters/kinds/{kind}/text";
/// Send a test email to oneself.
pub const LETTER_KIND_TEST: &str = "/desk/letters/kinds/{kind}/test";
pub const LETTER: &str = "/desk/letters/{id}";
/// Its HTML part, shown in a frame.
pub const LETTER_HTML: &str = "/desk/letters/{id}/html";
pub const LETTER_RAW: &str = "/desk/letters/{id}/raw";
pub const LETTER_RESEND: &str = "/desk/letters/{id}/resend";
pub const LETTER_CANCEL: &str = "/desk/letters/{id}/cancel";
/// Follow-ups: applicants an email did not reach.
pub const FOLLOW_UPS: &str = "/desk/follow-ups";
pub const FOLLOW_UP_DONE: &str = "/desk/follow-ups/{id}/done";
pub const MAIL_PAUSES: &str = "/desk/mail-pauses";
/// Channels that are paused.
pub const INTAKE: &str = "/desk/intake";
pub const INTAKE_END: &str = "/desk/intake/end";
pub const MAIL_PAUSES_END: &str = "/desk/mail-pauses/end";

// Desk: proposals

pub const PROPOSALS: &str = "/desk/proposals";
/// The check page: it shows what confirming will do.
pub const PROPOSAL: &str = "/desk/proposals/{id}";
pub const PROPOSAL_CONFIRM: &str = "/desk/proposals/{id}/confirm";
pub const PROPOSAL_REFUSE: &str = "/desk/proposals/{id}/refuse";
pub const PROPOSAL_WITHDRAW: &str = "/desk/proposals/{id}/withdraw";
pub const PROPOSAL_DOCUMENTS: &str = "/desk/proposals/{id}/documents";
pub const PROPOSAL_DOCUMENT_PAGE: &str = "/desk/proposals/{id}/documents/{document}/{page}";
/// The registered contacts of an application's store; propose something about them or about the applicant's address.
pub const CONTACTS: &str = "/desk/contacts/{reference}";

// Desk: API clients

pub const CLIENTS: &str = "/desk/clients";
pub const CLIENT: &str = "/desk/clients/{id}";
pub const CLIENT_CONFIRM: &str = "/desk/clients/{id}/confirm";
pub const CLIENT_REFUSE: &str = "/desk/clients/{id}/refuse";
pub const CLIENT_SCOPES: &str = "/desk/clients/{id}/scopes";
pub const CLIENT_END: &str = "/desk/clients/{id}/end";
pub const CLIENT_KEYS: &str = "/desk/clients/{id}/keys";
pub const CLIENT_KEY_END: &str = "/desk/clients/{id}/keys/{key}/end";
/// The webhooks of a client; propose one.
pub const WEBHOOKS: &str = "/desk/clients/{id}/webhooks";
pub const WEBHOOK: &str = "/desk/webhooks/{id}";
pub const WEBHOOK_CONFIRM: &str = "/desk/webhooks/{id}/confirm";
pub const WEBHOOK_REFUSE: &str = "/desk/webhooks/{id}/refuse";
pub const WEBHOOK_CHANGE: &str = "/desk/webhooks/{id}/change";
pub const WEBHOOK_ENABLE: &str = "/desk/webhooks/{id}/enable";
pub const WEBHOOK_END: &str = "/desk/webhooks/{id}/end";
pub const WEBHOOK_SECRETS: &str = "/desk/webhooks/{id}/secrets";
pub const WEBHOOK_SECRET_END: &str = "/desk/webhooks/{id}/secrets/{secret}/end";
pub const WEBHOOK_DELIVERIES: &str = "/desk/webhooks/{id}/deliveries";
pub const WEBHOOK_DELIVERY: &str = "/desk/webhooks/{id}/deliveries/{delivery}";
pub const WEBHOOK_REDELIVER: &str = "/desk/webhooks/{id}/deliveries/{delivery}/redeliver";

// Desk: stores

/// Bindings of a store; propose to bind it again (R20).
pub const STORES: &str = "/desk/stores";
pub const BINDINGS: &str = "/desk/bindings";
pub const PENALTIES: &str = "/desk/penalties";
pub const PENALTY_LIFT: &str = "/desk/penalties/{id}/lift";
pub const WATCH_LIST: &str = "/desk/watch";
pub const WATCH_END: &str = "/desk/watch/{id}/end";

// Desk: team and calendar

pub const TEAM: &str = "/desk/team";
pub const ABSENCES: &str = "/desk/absences";
pub const ABSENCE_CANCEL: &str = "/desk/absences/{id}/cancel";
pub const CALENDAR: &str = "/desk/calendar";
pub const CALENDAR_YEAR: &str = "/desk/calendar/{year}";
pub const CALENDAR_EXPORT: &str = "/desk/calendar/{year}/days.csv";
pub const CALENDAR_DRAFT: &str = "/desk/calendar/{year}/draft";
pub const CALENDAR_DRAFT_DAY: &str = "/desk/calendar/{year}/draft/day";
pub const CALENDAR_DRAFT_DISCARD: &str = "/desk/calendar/{year}/draft/discard";
pub const CALENDAR_DRAFT_PUBLISH: &str = "/desk/calendar/{year}/draft/publish";

// Desk: operations (R26)

pub const OPERATIONS: &str = "/desk/operations";
pub const JOB_RETRY: &str = "/desk/operations/jobs/{id}/retry";
pub const JOB_DISCARD: &str = "/desk/operations/jobs/{id}/discard";
pub const JOB_QUEUE_PAUSE: &str = "/desk/operations/queues/{queue}/pause";
pub const JOB_QUEUE_RESUME: &str = "/desk/operations/queues/{queue}/resume";
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
pub const PLATFORM_CERTIFICATIONS: &str = "/platform/certifications";
/// Delivery reports of text messages.
pub const SMS_REPORTS: &str = "/sms/reports";

// API (docs/decisions/0051)

/// The readable page of the API.
pub const DEVELOPERS: &str = "/developers";
/// Every path of the API begins so.
pub const API: &str = "/api/v1";
pub const API_OPENAPI: &str = "/api/v1/openapi.json";
/// The permissions of the caller's key.
pub const API_CLIENT: &str = "/api/v1/client";
pub const API_APPLICATIONS: &str = "/api/v1/applications";
pub const API_APPLICATION: &str = "/api/v1/applications/{reference}";
pub const API_DECISION: &str = "/api/v1/applications/{reference}/decision";
pub const API_WITHDRAWAL: &str = "/api/v1/applications/{reference}/withdrawal";
pub const API_REQUEST: &str = "/api/v1/applications/{reference}/information-request";
pub const API_ANSWER: &str = "/api/v1/applications/{reference}/information-request/answer";
/// Documents of the open information request.
pub const API_REQUEST_DOCUMENTS: &str = "/api/v1/applications/{reference}/information-request/documents";
pub const API_REQUEST_DOCUMENT: &str = "/api/v1/applications/{reference}/information-request/documents/{document}";
pub const API_DRAFTS: &str = "/api/v1/drafts";
pub const API_DRAFT: &str = "/api/v1/drafts/{draft}";
pub const API_DOCUMENTS: &str = "/api/v1/drafts/{draft}/documents";
/// A code for a contact address that is not registered.
pub const API_CONTACT_PROOF: &str = "/api/v1/drafts/{draft}/contact-proof";
pub const API_CONTACT_CODE: &str = "/api/v1/drafts/{draft}/contact-proof/code";
pub const API_SUBMISSION: &str = "/api/v1/drafts/{draft}/submission";
/// Daily figures.
pub const API_REPORT_DAILY: &str = "/api/v1/reports/daily";
pub const API_STORES: &str = "/api/v1/stores";
pub const API_STORE: &str = "/api/v1/stores/{number}";

/// True for a path of the API, also for one that no route has.
pub fn is_api(path: &str) -> bool {
    path.strip_prefix(API).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
