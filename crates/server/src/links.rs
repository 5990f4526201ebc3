//! Links of the portal, as functions that fill in the patterns of [`crate::urls`]: a misspelt link does not compile.

use std::fmt::Display;

use domain::Locale;
use domain::base::{
    AbsenceId, ApiKeyId, ClientId, DraftId, EvidenceId, FollowUpId, Kind, LetterId, PenaltyId, ProposalId, RequestId,
    SavedViewId, StoreContactId, WatchId, WebhookDeliveryId, WebhookId, WebhookSecretId,
};
use domain::intake::draft::DraftStep;
use domain::letter::LetterKind;
use domain::proposal::ProposalKind;

use crate::urls;

/// Parameter of a case page's address: the reference of the case that was decided just before.
pub const AFTER: &str = "decided";

/// The query string of the pairs that have a value.
pub fn query<'a, V: AsRef<str>>(pairs: impl IntoIterator<Item = (&'a str, Option<V>)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.into_iter().filter_map(|(name, value)| Some((name, value?))));
    query.finish()
}

/// The path with a query string, if that is not empty.
pub fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

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

/// Functions that fill in a pattern, with the parameters in its order; `value: Type as word` fills in `word(value)`.
macro_rules! links {
    ($($name:ident($($value:ident: $type:ty $(as $word:path)?),*) => $pattern:ident;)+) => {
        $(
            #[doc = concat!("Link to [`urls::", stringify!($pattern), "`].")]
            pub fn $name($($value: $type),*) -> String {
                fill(urls::$pattern, &[$(&links!(@ $value $(as $word)?)),*])
            }
        )+
    };
    (@ $value:ident) => { $value };
    (@ $value:ident as $word:path) => { $word($value) };
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

/// A step of the form for a kind.
pub fn step(kind: Kind, step: DraftStep) -> String {
    let pattern = match step {
        DraftStep::Reason => urls::FORM_REASON,
        DraftStep::Contact => urls::FORM_CONTACT,
        DraftStep::Documents => urls::FORM_DOCUMENTS,
        DraftStep::Consequences => urls::FORM_CONSEQUENCES,
        DraftStep::Check => urls::FORM_SUMMARY,
    };
    fill(pattern, &[&kind_path(kind)])
}

/// The form that exports the list of this query.
pub fn export(query: &str) -> String {
    with_query(urls::EXPORT, query)
}

/// The case page, opened after another case was decided.
pub fn case_after(reference: &str, decided: &str) -> String {
    format!("{}?{AFTER}={decided}", case(reference))
}

/// The claim panel alone; `stamp` identifies the state that the page shows.
pub fn claim_part(reference: &str, stamp: &str) -> String {
    format!("{}?stamp={stamp}", fill(urls::CASE_CLAIM_PART, &[&reference]))
}

/// The notes on the case page.
pub fn case_notes(reference: &str) -> String {
    format!("{}#notes", case(reference))
}

/// Preview of a kind of email, shown in a frame; with the data of an application when a reference is given.
pub fn letter_kind_html(kind: LetterKind, locale: Locale, reference: &str) -> String {
    let reference = Some(reference).filter(|reference| !reference.is_empty());
    let query = query([("locale", Some(locale.as_str())), ("reference", reference)]);
    with_query(&fill(urls::LETTER_KIND_HTML, &[&kind.slug()]), &query)
}

/// The bindings of the store with this number.
pub fn bindings_of(number: &str) -> String {
    with_query(urls::BINDINGS, &query([("store", Some(number))]))
}

/// The page of an application's contacts with the form of this kind.
pub fn contacts_form(reference: &str, kind: ProposalKind, contact: Option<StoreContactId>) -> String {
    let contact = contact.map(|contact| contact.to_string());
    let query = query([("propose", Some(kind.as_str())), ("contact", contact.as_deref())]);
    with_query(&contacts(reference), &query)
}

/// A penalty in the list.
pub fn penalty(id: PenaltyId) -> String {
    format!("{}#p-{id}", urls::PENALTIES)
}

links! {
    // Applicants: one application
    status(reference: &str) => STATUS;
    receipt(reference: &str) => RECEIPT;
    withdraw(reference: &str) => WITHDRAW;
    again(reference: &str) => REAPPLY;
    object(reference: &str) => OBJECT;
    appeal(reference: &str) => APPEAL;
    query_code(reference: &str) => QUERY_CODE;
    answer(reference: &str) => ANSWER;
    answer_upload(reference: &str) => ANSWER_UPLOAD;
    answer_remove(reference: &str, id: EvidenceId) => ANSWER_FILE_REMOVE;
    answer_picture(reference: &str, id: EvidenceId, page: i16) => ANSWER_FILE_PAGE;

    // Applicants: links in emails
    follow(token: &str) => STATUS_LINK;
    follow_appeal(token: &str) => APPEAL_LINK;
    follow_withdraw(token: &str) => WITHDRAW_LINK;
    follow_again(token: &str) => REAPPLY_LINK;
    follow_answer(token: &str) => ANSWER_LINK;
    follow_answer_upload(token: &str) => ANSWER_UPLOAD_LINK;
    follow_answer_remove(token: &str, id: EvidenceId) => ANSWER_FILE_REMOVE_LINK;
    follow_answer_picture(token: &str, id: EvidenceId, page: i16) => ANSWER_FILE_PAGE_LINK;
    objection(token: &str) => OBJECTION_LINK;

    // Applicants: the form, by kind
    form(kind: Kind as kind_path) => FORM;
    discard(kind: Kind as kind_path) => FORM_DISCARD;
    contact_code(kind: Kind as kind_path) => FORM_CONTACT_CODE;
    upload(kind: Kind as kind_path) => FORM_UPLOAD;
    remove_file(kind: Kind as kind_path, id: EvidenceId) => FORM_FILE_REMOVE;
    picture(kind: Kind as kind_path, id: EvidenceId, page: i16) => FORM_FILE_PAGE;

    // Desk: account of a member of staff
    welcome(token: &str) => WELCOME;

    // Desk: queue
    delete_view(id: SavedViewId) => VIEW_DELETE;

    // Desk: one application
    case(reference: &str) => CASE;
    claim(reference: &str) => CASE_CLAIM;
    release(reference: &str) => CASE_RELEASE;
    renew(reference: &str) => CASE_RENEW;
    skip(reference: &str) => CASE_SKIP;
    assign(reference: &str) => CASE_ASSIGN;
    refer(reference: &str) => CASE_REFER;
    referral_answer(reference: &str) => CASE_REFERRAL_ANSWER;
    snooze(reference: &str) => CASE_SNOOZE;
    wake(reference: &str) => CASE_WAKE;
    tag(reference: &str) => CASE_TAG;
    tag_remove(reference: &str) => CASE_TAG_REMOVE;
    checks(reference: &str) => CASE_CHECKS;
    flags(reference: &str) => CASE_FLAGS;
    lift_objection(reference: &str) => CASE_OBJECTION_LIFT;
    ask(reference: &str) => CASE_ASK;
    ask_check(reference: &str) => CASE_ASK_CHECK;
    recall(reference: &str) => CASE_RECALL;
    judge(reference: &str, request: RequestId, position: i16) => CASE_REVIEW_ANSWER;
    decision(reference: &str) => CASE_DECISION;
    decision_confirm(reference: &str) => CASE_DECISION_CONFIRM;
    undo(reference: &str) => CASE_UNDO;
    second_opinion(reference: &str) => CASE_SECOND_OPINION;
    second_confirm(reference: &str) => CASE_SECOND_CONFIRM;
    second_return(reference: &str) => CASE_SECOND_RETURN;
    void(reference: &str) => CASE_VOID;
    void_check(reference: &str) => CASE_VOID_CHECK;
    reinstate(reference: &str) => CASE_REINSTATE;
    effect_ask(reference: &str) => CASE_EFFECT_ASK;
    effect_settle(reference: &str) => CASE_EFFECT_SETTLE;
    notes(reference: &str) => CASE_NOTES;
    notes_seen(reference: &str) => CASE_NOTES_SEEN;
    evidence_purpose(reference: &str) => CASE_EVIDENCE_PURPOSE;
    evidence_original(reference: &str, id: EvidenceId) => CASE_EVIDENCE_ORIGINAL;
    evidence_page(reference: &str, id: EvidenceId, page: i16) => CASE_EVIDENCE_PAGE;

    // Desk: applying for an owner (R9)
    lodged(reference: &str) => LODGED;
    lodged_again(reference: &str) => LODGED_AGAIN;
    agent_draft(draft: DraftId) => LODGE_DRAFT;
    agent_draft_check(draft: DraftId) => LODGE_CHECK;
    agent_draft_upload(draft: DraftId) => LODGE_UPLOAD;
    agent_draft_discard(draft: DraftId) => LODGE_DISCARD;
    agent_draft_remove(draft: DraftId, id: EvidenceId) => LODGE_FILE_REMOVE;
    agent_draft_picture(draft: DraftId, id: EvidenceId, page: i16) => LODGE_FILE_PAGE;

    // Desk: emails
    letter_kind(kind: LetterKind as LetterKind::slug) => LETTER_KIND;
    letter_kind_text(kind: LetterKind as LetterKind::slug) => LETTER_KIND_TEXT;
    letter_kind_test(kind: LetterKind as LetterKind::slug) => LETTER_KIND_TEST;
    letter(id: LetterId) => LETTER;
    letter_html(id: LetterId) => LETTER_HTML;
    letter_raw(id: LetterId) => LETTER_RAW;
    letter_resend(id: LetterId) => LETTER_RESEND;
    letter_cancel(id: LetterId) => LETTER_CANCEL;
    follow_up_done(id: FollowUpId) => FOLLOW_UP_DONE;

    // Desk: API clients
    client(id: ClientId) => CLIENT;
    client_confirm(id: ClientId) => CLIENT_CONFIRM;
    client_refuse(id: ClientId) => CLIENT_REFUSE;
    client_scopes(id: ClientId) => CLIENT_SCOPES;
    client_end(id: ClientId) => CLIENT_END;
    client_keys(id: ClientId) => CLIENT_KEYS;
    client_key_end(id: ClientId, key: ApiKeyId) => CLIENT_KEY_END;
    webhooks(client: ClientId) => WEBHOOKS;
    webhook(id: WebhookId) => WEBHOOK;
    webhook_confirm(id: WebhookId) => WEBHOOK_CONFIRM;
    webhook_refuse(id: WebhookId) => WEBHOOK_REFUSE;
    webhook_change(id: WebhookId) => WEBHOOK_CHANGE;
    webhook_enable(id: WebhookId) => WEBHOOK_ENABLE;
    webhook_end(id: WebhookId) => WEBHOOK_END;
    webhook_secrets(id: WebhookId) => WEBHOOK_SECRETS;
    webhook_secret_end(id: WebhookId, secret: WebhookSecretId) => WEBHOOK_SECRET_END;
    webhook_deliveries(id: WebhookId) => WEBHOOK_DELIVERIES;
    webhook_delivery(id: WebhookId, delivery: WebhookDeliveryId) => WEBHOOK_DELIVERY;
    webhook_redeliver(id: WebhookId, delivery: WebhookDeliveryId) => WEBHOOK_REDELIVER;
    // Desk: proposals
    proposal(id: ProposalId) => PROPOSAL;
    proposal_confirm(id: ProposalId) => PROPOSAL_CONFIRM;
    proposal_refuse(id: ProposalId) => PROPOSAL_REFUSE;
    proposal_withdraw(id: ProposalId) => PROPOSAL_WITHDRAW;
    proposal_documents(id: ProposalId) => PROPOSAL_DOCUMENTS;
    proposal_document_page(id: ProposalId, document: EvidenceId, page: i16) => PROPOSAL_DOCUMENT_PAGE;
    contacts(reference: &str) => CONTACTS;

    // Desk: stores
    penalty_lift(id: PenaltyId) => PENALTY_LIFT;
    end_watch(id: WatchId) => WATCH_END;

    // Desk: team and calendar
    absence_cancel(id: AbsenceId) => ABSENCE_CANCEL;
    calendar_year(year: i32) => CALENDAR_YEAR;
    calendar_export(year: i32) => CALENDAR_EXPORT;
    calendar_draft(year: i32) => CALENDAR_DRAFT;
    calendar_draft_day(year: i32) => CALENDAR_DRAFT_DAY;
    calendar_draft_discard(year: i32) => CALENDAR_DRAFT_DISCARD;
    calendar_draft_publish(year: i32) => CALENDAR_DRAFT_PUBLISH;

    // Desk: operations (R26)
    job_retry(id: &str) => JOB_RETRY;
    job_discard(id: &str) => JOB_DISCARD;
    job_queue_pause(queue: &str) => JOB_QUEUE_PAUSE;
    job_queue_resume(queue: &str) => JOB_QUEUE_RESUME;
    sweep_run(sweep: &str) => SWEEP_RUN;
}
