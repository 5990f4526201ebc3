//! The routes of the portal: each pattern of [`crate::urls`], its methods and their handlers.
//!
//! The first matching pattern answers: fixed paths come before those with a parameter in the same place. `at` is a
//! resource, which refuses other methods with 405; `route` lets them pass to the routes below.

use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, get, post, resource as at, scope, to};

use crate::api;
use crate::apply::{account, actions, answer, form, link, status};
use crate::desk::clients::webhooks;
use crate::desk::{
    account as staff_account, calendar, case, clients, letters, lodge, mine, operations, proposals, queue, referrals,
    stores, team,
};
use crate::http::PageError;
use crate::{assets, developers, health, home, platform, urls};

/// Every route of the portal.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(everybody)
        .configure(applicants)
        .configure(desk)
        .configure(desk_letters)
        .configure(desk_case)
        .configure(machines)
        .configure(programs)
        .default_service(to(|| async { Err::<&str, _>(PageError::NotFound) }));
}

fn everybody(config: &mut ServiceConfig) {
    config
        .route(urls::HOME, get().to(home::home))
        .route(urls::DEVELOPERS, get().to(developers::show))
        .route(urls::ASSET, get().to(assets::show));
}

fn applicants(config: &mut ServiceConfig) {
    config
        // Signing in
        .service(at(urls::APPLY).get(account::overview::enter))
        .service(at(urls::APPLY_SIGN_IN).get(account::sign_in::show).post(account::sign_in::ask))
        .service(at(urls::APPLY_ENTER).get(account::enter::show).post(account::enter::confirm))
        .service(at(urls::APPLY_CODE).get(account::sign_in::show_code).post(account::sign_in::prove))
        .service(at(urls::APPLY_SIGN_OUT).post(account::sign_in::end))
        .service(at(urls::ACCOUNT).get(account::overview::show))
        // One application
        .service(at(urls::STATUS).get(status::page::show))
        .service(at(urls::RECEIPT).get(status::receipt::show))
        .service(at(urls::WITHDRAW).get(actions::show_withdraw).post(actions::withdraw))
        .service(at(urls::REAPPLY).post(actions::reapply))
        .service(at(urls::OBJECT).get(actions::show_object).post(actions::object))
        .service(at(urls::ANSWER).get(answer::show).post(answer::save))
        .service(at(urls::ANSWER_UPLOAD).post(answer::upload))
        .service(at(urls::ANSWER_FILE_REMOVE).post(answer::remove))
        .service(at(urls::ANSWER_FILE_PAGE).get(answer::picture))
        .service(at(urls::QUERY_CODE).post(status::receipt::renew))
        .service(at(urls::APPEAL).post(actions::appeal::appeal))
        // Links in emails
        .service(at(urls::WITHDRAW_LINK).get(actions::show_withdraw_by_link).post(actions::withdraw_by_link))
        .service(at(urls::REAPPLY_LINK).get(link::status_link::back).post(actions::reapply_by_link))
        .service(at(urls::ANSWER_LINK).get(answer::show_by_link).post(answer::save_by_link))
        .service(at(urls::ANSWER_UPLOAD_LINK).get(link::status_link::back).post(answer::upload_by_link))
        .service(at(urls::ANSWER_FILE_REMOVE_LINK).post(answer::remove_by_link))
        .service(at(urls::ANSWER_FILE_PAGE_LINK).get(answer::picture_by_link))
        .service(at(urls::APPEAL_LINK).post(actions::appeal::appeal_by_link))
        .service(at(urls::STATUS_LINK).get(link::status_link::show).post(link::status_link::prove))
        .service(at(urls::OBJECTION_LINK).get(link::objection_link::show).post(link::objection_link::confirm))
        // The form
        .service(at(urls::FORM).get(form::wizard::resume))
        .service(at(urls::FORM_DISCARD).get(form::discard::show).post(form::discard::discard))
        .service(at(urls::FORM_REASON).get(form::reason::show).post(form::reason::save))
        .service(at(urls::FORM_CONTACT).get(form::contact::show).post(form::contact::save))
        .service(at(urls::FORM_CONTACT_CODE).get(form::contact::show_code).post(form::contact::answer_code))
        .service(at(urls::FORM_DOCUMENTS).get(form::documents::show).post(form::upload::save))
        .service(at(urls::FORM_UPLOAD).post(form::upload::upload))
        .service(at(urls::FORM_FILE_REMOVE).post(form::upload::remove))
        .service(at(urls::FORM_FILE_PAGE).get(form::upload::picture))
        .service(at(urls::FORM_CONSEQUENCES).get(form::consequences::show).post(form::consequences::save))
        .service(at(urls::FORM_SUMMARY).get(form::summary::show).post(form::summary::submit));
}

fn desk(config: &mut ServiceConfig) {
    config
        // Account of a member of staff
        .service(at(urls::DESK_SIGN_IN).get(staff_account::sign_in::form).post(staff_account::sign_in::sign_in))
        .route(urls::DESK_SIGN_OUT, post().to(staff_account::sign_in::sign_out))
        .service(at(urls::FORGOT).get(staff_account::password::forgot).post(staff_account::password::ask))
        .route(urls::WELCOME_DONE, get().to(staff_account::password::done))
        .service(at(urls::WELCOME).get(staff_account::password::welcome).post(staff_account::password::set))
        .service(at(urls::PROFILE_OWN).get(staff_account::profile::back).post(staff_account::profile::add_own))
        .service(at(urls::PROFILE).get(staff_account::profile::show).post(staff_account::profile::save))
        // Queue
        .route(urls::QUEUE, get().to(queue::handler::queue))
        .service(at(urls::VIEWS).get(queue::saved_views::back).post(queue::saved_views::save))
        .service(at(urls::VIEW_DELETE).get(queue::saved_views::back).post(queue::saved_views::delete))
        .route(urls::CLAIM_NEXT, post().to(case::claim::handler::claim_next))
        .service(at(urls::BULK).get(queue::bulk::back).post(queue::bulk::choose))
        .service(at(urls::BULK_DO).get(queue::bulk::back).post(queue::bulk::carry_out))
        .service(at(urls::EXPORT).get(queue::export::form).post(queue::export::export))
        .route(urls::EXPORTS, get().to(queue::export::list))
        .route(urls::MINE, get().to(mine::mine))
        .route(urls::REFERRALS, get().to(referrals::list))
        // Applying for an owner
        .route(urls::LODGE, get().to(lodge::handler::list))
        .route(urls::LODGE, post().to(lodge::handler::begin))
        .route(urls::LODGED, get().to(lodge::handler::lodged))
        .route(urls::LODGED_AGAIN, post().to(lodge::handler::begin_again))
        .route(urls::LODGE_DRAFT, get().to(lodge::handler::show))
        .route(urls::LODGE_DRAFT, post().to(lodge::handler::save))
        .route(urls::LODGE_CHECK, get().to(lodge::handler::read_back))
        .route(urls::LODGE_CHECK, post().to(lodge::handler::submit))
        .route(urls::LODGE_UPLOAD, post().to(lodge::handler::upload))
        .route(urls::LODGE_DISCARD, post().to(lodge::handler::discard))
        .route(urls::LODGE_FILE_REMOVE, post().to(lodge::handler::remove))
        .route(urls::LODGE_FILE_PAGE, get().to(lodge::handler::picture))
        // Proposals
        .route(urls::PROPOSALS, get().to(proposals::list::list))
        .service(at(urls::PROPOSAL_CONFIRM).get(proposals::proposal::back).post(proposals::proposal::confirm))
        .service(at(urls::PROPOSAL_REFUSE).get(proposals::proposal::back).post(proposals::proposal::refuse))
        .service(at(urls::PROPOSAL_WITHDRAW).get(proposals::proposal::back).post(proposals::proposal::withdraw))
        .service(at(urls::PROPOSAL_DOCUMENTS).get(proposals::proposal::back).post(proposals::document::upload))
        .route(urls::PROPOSAL_DOCUMENT_PAGE, get().to(proposals::document::picture))
        .route(urls::PROPOSAL, get().to(proposals::proposal::show))
        .service(at(urls::CONTACTS).get(proposals::contacts::show).post(proposals::contacts::propose))
        // API clients
        .service(at(urls::CLIENTS).get(clients::list::list).post(clients::list::propose))
        .service(at(urls::CLIENT_CONFIRM).get(clients::client::back).post(clients::client::confirm))
        .service(at(urls::CLIENT_REFUSE).get(clients::client::back).post(clients::client::refuse))
        .service(at(urls::CLIENT_SCOPES).get(clients::client::back).post(clients::client::change_scopes))
        .service(at(urls::CLIENT_END).get(clients::client::back).post(clients::client::end))
        .service(at(urls::CLIENT_KEY_END).get(clients::client::back_from_key).post(clients::client::end_key))
        .service(at(urls::CLIENT_KEYS).get(clients::client::back).post(clients::client::make_key))
        .service(at(urls::WEBHOOKS).get(webhooks::list::list).post(webhooks::list::propose))
        .route(urls::CLIENT, get().to(clients::client::show))
        .service(at(urls::WEBHOOK_CONFIRM).get(webhooks::webhook::back).post(webhooks::webhook::confirm))
        .service(at(urls::WEBHOOK_REFUSE).get(webhooks::webhook::back).post(webhooks::webhook::refuse))
        .service(at(urls::WEBHOOK_CHANGE).get(webhooks::webhook::back).post(webhooks::webhook::change))
        .service(at(urls::WEBHOOK_ENABLE).get(webhooks::webhook::back).post(webhooks::webhook::enable))
        .service(at(urls::WEBHOOK_END).get(webhooks::webhook::back).post(webhooks::webhook::end))
        .service(
            at(urls::WEBHOOK_SECRET_END).get(webhooks::webhook::back_from_secret).post(webhooks::webhook::end_secret),
        )
        .service(at(urls::WEBHOOK_SECRETS).get(webhooks::webhook::back).post(webhooks::webhook::make_secret))
        .service(at(urls::WEBHOOK_REDELIVER).get(webhooks::delivery::back).post(webhooks::delivery::redeliver))
        .route(urls::WEBHOOK_DELIVERY, get().to(webhooks::delivery::show))
        .route(urls::WEBHOOK_DELIVERIES, get().to(webhooks::deliveries::list))
        .route(urls::WEBHOOK, get().to(webhooks::webhook::show))
        // Stores
        .route(urls::STORES, get().to(stores::register::show))
        .service(at(urls::BINDINGS).get(stores::bindings::show).post(stores::bindings::propose))
        .route(urls::PENALTIES, get().to(stores::penalties::list))
        .service(at(urls::PENALTY_LIFT).get(stores::penalties::back).post(stores::penalties::lift))
        .service(at(urls::WATCH_LIST).get(stores::watch_list::list).post(stores::watch_list::add))
        .service(at(urls::WATCH_END).get(stores::watch_list::back).post(stores::watch_list::end))
        // Team and calendar
        .route(urls::TEAM, get().to(team::figures::team))
        .route(urls::ABSENCES, get().to(team::absences::list))
        .route(urls::ABSENCES, post().to(team::absences::enter))
        .route(urls::ABSENCE_CANCEL, post().to(team::absences::cancel))
        .route(urls::CALENDAR, get().to(calendar::year::current))
        .route(urls::CALENDAR_YEAR, get().to(calendar::year::year))
        .route(urls::CALENDAR_EXPORT, get().to(calendar::year::export))
        .service(at(urls::CALENDAR_DRAFT).get(calendar::draft::begin).post(calendar::draft::save))
        .service(at(urls::CALENDAR_DRAFT_DAY).get(calendar::draft::back).post(calendar::draft::day))
        .service(at(urls::CALENDAR_DRAFT_DISCARD).get(calendar::draft::back).post(calendar::draft::discard))
        .service(at(urls::CALENDAR_DRAFT_PUBLISH).get(calendar::draft::back).post(calendar::draft::publish_draft))
        // Operations
        .route(urls::OPERATIONS, get().to(operations::handler::show))
        .service(at(urls::JOB_RETRY).get(operations::handler::back).post(operations::handler::retry))
        .service(at(urls::JOB_DISCARD).get(operations::handler::back).post(operations::handler::discard))
        .service(at(urls::JOB_QUEUE_PAUSE).get(operations::handler::back).post(operations::handler::pause))
        .service(at(urls::JOB_QUEUE_RESUME).get(operations::handler::back).post(operations::handler::resume))
        .service(at(urls::SWEEP_RUN).get(operations::handler::back).post(operations::handler::run_now));
}

fn desk_letters(config: &mut ServiceConfig) {
    config
        .route(urls::LETTERS, get().to(letters::outbox::letters))
        // Kinds of email
        .route(urls::LETTER_KINDS, get().to(letters::letter_kinds::kinds))
        .route(urls::LETTER_KIND, get().to(letters::letter_kind::show))
        .route(urls::LETTER_KIND_HTML, get().to(letters::letter_kind::html))
        .service(at(urls::LETTER_KIND_TEXT).get(letters::letter_kind::back).post(letters::letter_kind::write))
        .service(at(urls::LETTER_KIND_TEST).get(letters::letter_kind::back).post(letters::letter_kind::send_test))
        // One email
        .route(urls::LETTER, get().to(letters::letter::letter))
        .route(urls::LETTER_HTML, get().to(letters::letter::html))
        .route(urls::LETTER_RAW, get().to(letters::letter::raw))
        .service(at(urls::LETTER_RESEND).get(letters::letter_actions::back).post(letters::letter_actions::resend))
        .service(at(urls::LETTER_CANCEL).get(letters::letter_actions::back).post(letters::letter_actions::cancel))
        // Follow-ups and pauses
        .route(urls::FOLLOW_UPS, get().to(letters::follow_ups::list))
        .service(at(urls::FOLLOW_UP_DONE).get(letters::follow_ups::back).post(letters::follow_ups::done))
        .service(at(urls::MAIL_PAUSES).get(letters::mail_pauses::list).post(letters::mail_pauses::begin))
        .service(at(urls::INTAKE).get(operations::intake::list).post(operations::intake::begin))
        .service(at(urls::INTAKE_END).get(operations::intake::back).post(operations::intake::end))
        .service(at(urls::MAIL_PAUSES_END).get(letters::mail_pauses::back).post(letters::mail_pauses::end));
}

fn desk_case(config: &mut ServiceConfig) {
    config
        .route(urls::CASE, get().to(case::handler::case))
        // Claim
        .route(urls::CASE_CLAIM, post().to(case::claim::handler::claim))
        .route(urls::CASE_RELEASE, post().to(case::claim::handler::release))
        .route(urls::CASE_CLAIM_PART, get().to(case::claim::handler::part))
        .route(urls::CASE_RENEW, post().to(case::claim::handler::renew))
        .route(urls::CASE_SKIP, post().to(case::claim::handler::skip))
        .route(urls::CASE_ASSIGN, post().to(case::claim::handler::assign))
        .route(urls::CASE_REFER, post().to(case::claim::referral::refer))
        .route(urls::CASE_REFERRAL_ANSWER, post().to(case::claim::referral::answer))
        .route(urls::CASE_SNOOZE, post().to(case::claim::handler::snooze))
        .route(urls::CASE_WAKE, post().to(case::claim::handler::wake))
        .route(urls::CASE_TAG, post().to(case::claim::handler::tag))
        .route(urls::CASE_TAG_REMOVE, post().to(case::claim::handler::untag))
        // Decision
        .route(urls::CASE_DECISION, post().to(case::decision::handler::decision))
        .route(urls::CASE_DECISION_CONFIRM, post().to(case::decision::handler::confirm))
        .route(urls::CASE_UNDO, post().to(case::decision::handler::undo))
        .route(urls::CASE_SECOND_OPINION, post().to(case::second_review::opinion))
        .route(urls::CASE_SECOND_CONFIRM, post().to(case::second_review::confirm))
        .route(urls::CASE_SECOND_RETURN, post().to(case::second_review::send_back))
        .route(urls::CASE_VOID_CHECK, post().to(case::void::check))
        .route(urls::CASE_VOID, post().to(case::void::void))
        .route(urls::CASE_REINSTATE, post().to(case::take_back::reinstate))
        // Checks, flags, information requests, notes
        .route(urls::CASE_CHECKS, post().to(case::checks::answer))
        .route(urls::CASE_FLAGS, post().to(case::flags::resolve))
        .route(urls::CASE_OBJECTION_LIFT, post().to(case::flags::lift_objection))
        .route(urls::CASE_ASK_CHECK, post().to(case::requests::handler::check))
        .route(urls::CASE_ASK, post().to(case::requests::handler::ask))
        .route(urls::CASE_RECALL, post().to(case::take_back::recall))
        .route(urls::CASE_REVIEW_ANSWER, post().to(case::requests::handler::judge))
        .route(urls::CASE_NOTES, post().to(case::notes::write))
        .route(urls::CASE_NOTES_SEEN, post().to(case::notes::mark_seen))
        // Effect
        .route(urls::CASE_EFFECT_ASK, post().to(case::effect::ask))
        .route(urls::CASE_EFFECT_SETTLE, post().to(case::effect::settle))
        // Evidence
        .route(urls::CASE_EVIDENCE_PURPOSE, post().to(case::evidence::handler::purpose))
        .service(
            at(urls::CASE_EVIDENCE_ORIGINAL).get(case::evidence::handler::back).post(case::evidence::handler::original),
        )
        .route(urls::CASE_EVIDENCE_PAGE, get().to(case::evidence::handler::picture))
        // `GET` of a path that accepts only `POST`
        .route(urls::CASE_STEP, get().to(case::handler::back_to_case));
}

fn machines(config: &mut ServiceConfig) {
    config
        .route(urls::HEALTHZ, get().to(health::healthz))
        .route(urls::READYZ, get().to(health::readyz))
        .route(urls::PLATFORM_CALLBACKS, post().to(platform::callback))
        .route(urls::PLATFORM_BINDINGS, post().to(platform::bind))
        .route(urls::PLATFORM_CERTIFICATIONS, post().to(platform::certify))
        .route(urls::SMS_REPORTS, post().to(platform::take_sms_report));
}

/// The API. Each route needs a key, also one that does not exist.
fn programs(config: &mut ServiceConfig) {
    let under = |path: &'static str| at(path.strip_prefix(urls::API).unwrap_or(path));
    // The description of the API is for everybody.
    config.service(at(urls::API_OPENAPI).get(api::openapi::show)).service(
        scope(urls::API)
            .wrap(from_fn(api::auth::layer))
            .service(under(urls::API_CLIENT).get(api::client::show))
            .service(under(urls::API_APPLICATIONS).get(api::applications::list))
            .service(under(urls::API_APPLICATION).get(api::applications::show))
            .service(under(urls::API_DECISION).get(api::decision::show))
            .service(under(urls::API_WITHDRAWAL).post(api::withdrawal::withdraw))
            .service(under(urls::API_REQUEST).get(api::information_request::show))
            .service(under(urls::API_ANSWER).post(api::information_request::answer))
            .service(under(urls::API_REQUEST_DOCUMENTS).post(api::request_documents::add))
            .service(under(urls::API_REQUEST_DOCUMENT).delete(api::request_documents::remove))
            .service(under(urls::API_DRAFTS).post(api::drafts::create))
            .service(
                under(urls::API_DRAFT).get(api::drafts::show).put(api::drafts::replace).delete(api::drafts::discard),
            )
            .service(under(urls::API_DOCUMENTS).post(api::documents::add))
            .service(under(urls::API_CONTACT_PROOF).post(api::contact_proof::start))
            .service(under(urls::API_CONTACT_CODE).post(api::contact_proof::finish))
            .service(under(urls::API_SUBMISSION).post(api::drafts::submit))
            .service(under(urls::API_REPORT_DAILY).get(api::reports::daily))
            .service(under(urls::API_STORES).post(api::stores::batch))
            .service(under(urls::API_STORE).get(api::stores::show).put(api::stores::replace).patch(api::stores::patch))
            .default_service(to(|| async { Err::<&str, _>(api::problem::Problem::not_found()) })),
    );
}
