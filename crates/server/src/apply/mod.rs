//! The applicant's side: signing in for a store, applying, following an application, taking it back.
//!
//! Every page after sign-in belongs to the store signed in for; another store's application is not found. What an
//! applicant is told about a decision, and from when on, is in [`told`].

mod account;
mod answers;
mod check;
mod code;
mod door;
mod field;
mod form;
mod funds;
mod progress;
mod promise;
mod receipt;
mod sign_in;
mod status;
mod told;
mod track;
mod way;
mod withdraw;

#[cfg(test)]
mod journey;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::application;
use domain::case_file::{self, CaseFile};
use domain::reference;

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
        .service(web::resource("/apply/{kind}").get(form::show).post(form::save))
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
