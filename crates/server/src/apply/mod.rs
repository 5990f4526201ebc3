//! The applicant's side: signing in for a store, applying, following an application, taking it back.
//!
//! Every page after sign-in belongs to the store signed in for; another store's application is not found. What an
//! applicant is told about a decision, and from when on, is in [`told`].

mod account;
mod again;
mod answer;
mod answer_files;
mod answer_page;
mod appeal;
mod asked;
mod check;
mod code;
mod consequences;
mod contact;
mod contact_code;
mod documents;
mod door;
mod field;
mod funds;
mod link;
mod mend;
mod object;
mod objection;
mod progress;
mod promise;
mod query_code;
mod reason;
mod receipt;
pub(crate) mod sign_in;
mod status;
mod steps;
mod told;
mod track;
mod upload;
mod way;
mod withdraw;

#[cfg(test)]
mod journey;
#[cfg(test)]
mod journey_answer;
#[cfg(test)]
mod journey_appeal;
#[cfg(test)]
mod journey_link;
#[cfg(test)]
mod journey_status;
#[cfg(test)]
mod journey_upload;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_status;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_answer;
#[cfg(test)]
mod tests_status;

pub(crate) use self::field::{explain, label as field_label};
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::application;
use domain::application::reference;
use domain::desk::case_file::{self, CaseFile};

use crate::failure::Failure;
use crate::links;
use crate::state::State;
use crate::visit::StoreVisit;

/// Routes of this module.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource(links::APPLY).get(account::enter))
        .service(web::resource(links::APPLY_SIGN_IN).get(sign_in::show).post(sign_in::ask))
        .service(web::resource(links::APPLY_CODE).get(code::show).post(code::prove))
        .service(web::resource(links::APPLY_SIGN_OUT).post(sign_in::end))
        .service(web::resource(links::ACCOUNT).get(account::show))
        .service(web::resource(links::status("{reference}")).get(status::show))
        .service(web::resource(links::receipt("{reference}")).get(receipt::show))
        .service(web::resource(links::withdraw("{reference}")).get(withdraw::show).post(withdraw::withdraw))
        .service(web::resource(links::again("{reference}")).post(again::begin))
        .service(web::resource(links::object("{reference}")).get(object::show).post(object::object))
        .service(web::resource(links::answer("{reference}")).get(answer::show).post(answer::save))
        .service(web::resource(links::answer_upload("{reference}")).post(answer_files::upload))
        .service(web::resource("/apply/applications/{reference}/answer/files/{file}/remove").post(answer_files::remove))
        .service(web::resource("/apply/applications/{reference}/answer/files/{file}/{page}").get(answer_files::picture))
        .service(web::resource(links::query_code("{reference}")).post(query_code::renew))
        .service(web::resource(links::appeal("{reference}")).post(appeal::appeal))
        .service(web::resource(links::follow_appeal("{token}")).post(appeal::appeal_by_link))
        .service(web::resource(links::follow("{token}")).get(link::show).post(link::prove))
        .service(web::resource(links::objection("{token}")).get(objection::show).post(objection::confirm))
        .service(web::resource("/apply/{kind}").get(steps::resume))
        .service(web::resource("/apply/{kind}/reason").get(reason::show).post(reason::save))
        .service(web::resource("/apply/{kind}/contact").get(contact::show).post(contact::save))
        .service(web::resource("/apply/{kind}/contact/code").get(contact_code::show).post(contact_code::answer))
        .service(web::resource("/apply/{kind}/documents").get(documents::show).post(documents::go_on))
        .service(web::resource("/apply/{kind}/documents/upload").post(upload::upload))
        .service(web::resource("/apply/{kind}/documents/{file}/remove").post(upload::remove))
        .service(web::resource("/apply/{kind}/documents/{file}/{page}").get(upload::picture))
        .service(web::resource("/apply/{kind}/consequences").get(consequences::show).post(consequences::save))
        .service(web::resource("/apply/{kind}/check").get(check::show).post(check::submit));
}

/// The case file of the application that is quoted as `typed`.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, and when it is another store's.
async fn find_case(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StoreVisit,
    typed: &str,
) -> Result<CaseFile, Failure> {
    let reference = reference::parse(typed).ok_or(Failure::NotFound)?;
    let id = application::find_by_reference(conn, &reference).await?.ok_or(Failure::NotFound)?;
    Ok(case_file::get(conn, &state.ctx, &visit.actor, id).await?)
}
