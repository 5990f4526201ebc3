//! The desk: the staff side of the portal (R12, R13, R15, R24, R26).
//!
//! One file per page, with its handler; what several pages show is a type of its own: [`chip`], [`fact`], [`line`].
//! No rule is here: the domain decides, these pages ask it and say what it answered.

mod ask;
mod ask_form;
mod case;
mod check;
mod chip;
mod conflict;
mod decide;
mod decision_form;
mod evidence;
mod fact;
mod filters;
mod hold;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod journey_ask;
#[cfg(test)]
mod journey_evidence;
mod letter;
mod letters;
mod line;
mod lodge;
mod lodge_page;
mod objection;
mod paging;
mod queue;
#[cfg(test)]
mod samples;
mod sign_in;
#[cfg(test)]
mod testing;
mod undo;
mod viewer;

use actix_web::{HttpResponse, web};

#[cfg(test)]
pub(crate) use self::samples::files as sample_files;
use crate::failure::Failure;
use crate::links;
use crate::page::see_other;

/// Routes of the desk.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource(links::DESK_SIGN_IN)
                .route(web::get().to(sign_in::form))
                .route(web::post().to(sign_in::sign_in)),
        )
        .route(links::DESK_SIGN_OUT, web::post().to(sign_in::sign_out))
        .route(links::QUEUE, web::get().to(queue::queue))
        .route(links::CLAIM_NEXT, web::post().to(hold::claim_next))
        .route(links::LETTERS, web::get().to(letters::letters))
        .route(links::LODGE, web::get().to(lodge::list))
        .route(links::LODGE, web::post().to(lodge::begin))
        .route("/desk/lodge/lodged/{reference}", web::get().to(lodge::lodged))
        .route("/desk/lodge/{draft}", web::get().to(lodge::show))
        .route("/desk/lodge/{draft}", web::post().to(lodge::save))
        .route("/desk/lodge/{draft}/check", web::get().to(lodge::read_back))
        .route("/desk/lodge/{draft}/check", web::post().to(lodge::submit))
        .route("/desk/lodge/{draft}/upload", web::post().to(lodge::upload))
        .route("/desk/lodge/{draft}/discard", web::post().to(lodge::discard))
        .route("/desk/lodge/{draft}/files/{file}/remove", web::post().to(lodge::remove))
        .route("/desk/lodge/{draft}/files/{file}/{page}", web::get().to(lodge::picture))
        .route("/desk/letters/{id}", web::get().to(letter::letter))
        .route("/desk/applications/{reference}", web::get().to(case::case))
        .route("/desk/applications/{reference}/claim", web::post().to(hold::claim))
        .route("/desk/applications/{reference}/release", web::post().to(hold::release))
        .route("/desk/applications/{reference}/renew", web::post().to(hold::renew))
        .route("/desk/applications/{reference}/decision", web::post().to(decide::decision))
        .route("/desk/applications/{reference}/decision/confirm", web::post().to(decide::confirm))
        .route("/desk/applications/{reference}/ask", web::post().to(ask::ask))
        .route("/desk/applications/{reference}/undo", web::post().to(undo::undo))
        .route("/desk/applications/{reference}/objection/lift", web::post().to(objection::lift))
        .route("/desk/applications/{reference}/evidence/purpose", web::post().to(evidence::purpose))
        .service(
            web::resource("/desk/applications/{reference}/evidence/{id}/original")
                .route(web::post().to(evidence::original))
                .route(web::get().to(evidence::back)),
        )
        .route("/desk/applications/{reference}/evidence/{id}/{page}", web::get().to(evidence::picture))
        .route("/desk/applications/{reference}/{step:.+}", web::get().to(back_to_case));
}

/// `GET` of what is only posted, such as a reload or a change of language after it: the case page.
async fn back_to_case(path: web::Path<(String, String)>) -> Result<HttpResponse, Failure> {
    Ok(see_other(&links::case(&case::canonical(&path.0)?)))
}
