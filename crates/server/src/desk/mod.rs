//! The desk: the staff side of the portal (R12, R13, R15, R24, R26).
//!
//! One file per page, with its handler; what several pages show is a type of its own: [`chip`], [`fact`], [`line`].
//! No rule is here: the domain decides, these pages ask it and say what it answered.

mod absences;
mod ask;
mod ask_form;
mod bindings;
mod bulk;
mod calendar;
mod case;
mod chart;
mod check;
mod checks;
mod chip;
mod conflict;
mod decide;
mod decision_form;
mod effect;
mod error_summary;
mod evidence;
mod export;
mod fact;
mod filters;
mod flags;
mod hold;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod journey_ask;
#[cfg(test)]
mod journey_bulk;
#[cfg(test)]
mod journey_calendar;
#[cfg(test)]
mod journey_delivery;
#[cfg(test)]
mod journey_effect;
#[cfg(test)]
mod journey_evidence;
#[cfg(test)]
mod journey_finding;
#[cfg(test)]
mod journey_findings;
#[cfg(test)]
mod journey_hold;
#[cfg(test)]
mod journey_letters;
#[cfg(test)]
mod journey_live;
#[cfg(test)]
mod journey_notes;
#[cfg(test)]
mod journey_operations;
#[cfg(test)]
mod journey_second;
mod judge;
mod kind;
mod kind_page;
mod kinds;
mod letter;
mod letter_act;
mod letters;
mod line;
mod lodge;
mod lodge_page;
#[cfg(test)]
mod matrix;
mod mine;
mod notes;
mod objection;
mod operations;
mod paging;
mod password;
mod pauses;
mod penalties;
mod profile;
mod queue;
mod reasons;
#[cfg(test)]
mod samples;
mod second;
mod sign_in;
mod tasks;
mod team;
#[cfg(test)]
mod testing;
mod tools;
mod undo;
mod viewer;
mod views;
mod void;
mod watch;

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
        .service(web::resource(links::VIEWS).route(web::get().to(views::back)).route(web::post().to(views::save)))
        .service(
            web::resource("/desk/views/{id}/delete")
                .route(web::get().to(views::back))
                .route(web::post().to(views::delete)),
        )
        .route(links::CLAIM_NEXT, web::post().to(hold::claim_next))
        .route(links::LETTERS, web::get().to(letters::letters))
        .route(links::TASKS, web::get().to(tasks::list))
        .service(
            web::resource("/desk/tasks/{id}/done").route(web::post().to(tasks::done)).route(web::get().to(tasks::back)),
        )
        .service(
            web::resource(links::MAIL_PAUSES).route(web::get().to(pauses::list)).route(web::post().to(pauses::begin)),
        )
        .service(
            web::resource(links::MAIL_PAUSES_END).route(web::post().to(pauses::end)).route(web::get().to(pauses::back)),
        )
        .route(links::PENALTIES, web::get().to(penalties::list))
        .service(
            web::resource("/desk/penalties/{id}/lift")
                .route(web::post().to(penalties::lift))
                .route(web::get().to(penalties::back)),
        )
        .service(web::resource(links::BULK).route(web::get().to(bulk::back)).route(web::post().to(bulk::choose)))
        .service(web::resource(links::BULK_DO).route(web::get().to(bulk::back)).route(web::post().to(bulk::carry_out)))
        .service(web::resource(links::EXPORT).route(web::get().to(export::form)).route(web::post().to(export::export)))
        .route(links::EXPORTS, web::get().to(export::list))
        .service(web::resource(links::WATCH_LIST).route(web::get().to(watch::list)).route(web::post().to(watch::add)))
        .service(
            web::resource("/desk/watch/{id}/end").route(web::get().to(watch::back)).route(web::post().to(watch::end)),
        )
        .service(web::resource(links::PROFILE).route(web::get().to(profile::show)).route(web::post().to(profile::save)))
        .route(links::CALENDAR, web::get().to(calendar::current))
        .route("/desk/calendar/{year}", web::get().to(calendar::year))
        .route("/desk/calendar/{year}/days.csv", web::get().to(calendar::export))
        .service(
            web::resource("/desk/calendar/{year}/draft")
                .route(web::get().to(calendar::begin))
                .route(web::post().to(calendar::save)),
        )
        .service(
            web::resource("/desk/calendar/{year}/draft/day")
                .route(web::get().to(calendar::back))
                .route(web::post().to(calendar::day)),
        )
        .service(
            web::resource("/desk/calendar/{year}/draft/discard")
                .route(web::get().to(calendar::back))
                .route(web::post().to(calendar::discard)),
        )
        .service(
            web::resource("/desk/calendar/{year}/draft/publish")
                .route(web::get().to(calendar::back))
                .route(web::post().to(calendar::publish_draft)),
        )
        .configure(operations::routes)
        .route(links::MINE, web::get().to(mine::mine))
        .route(links::TEAM, web::get().to(team::team))
        .route(links::ABSENCES, web::get().to(absences::list))
        .route(links::ABSENCES, web::post().to(absences::enter))
        .route("/desk/absences/{id}/cancel", web::post().to(absences::cancel))
        .service(
            web::resource(links::BINDINGS).route(web::get().to(bindings::show)).route(web::post().to(bindings::bind)),
        )
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
        .route(links::LETTER_KINDS, web::get().to(kinds::kinds))
        .route("/desk/letters/kinds/{kind}", web::get().to(kind::show))
        .route("/desk/letters/kinds/{kind}/html", web::get().to(kind::html))
        .service(
            web::resource("/desk/letters/kinds/{kind}/words")
                .route(web::get().to(kind::back))
                .route(web::post().to(kind::write)),
        )
        .service(
            web::resource("/desk/letters/kinds/{kind}/trial")
                .route(web::get().to(kind::back))
                .route(web::post().to(kind::send_trial)),
        )
        .route("/desk/letters/{id}", web::get().to(letter::letter))
        .route("/desk/letters/{id}/html", web::get().to(letter::html))
        .route("/desk/letters/{id}/raw", web::get().to(letter::raw))
        .service(
            web::resource("/desk/letters/{id}/resend")
                .route(web::get().to(letter_act::back))
                .route(web::post().to(letter_act::resend)),
        )
        .service(
            web::resource("/desk/letters/{id}/correct")
                .route(web::get().to(letter_act::back))
                .route(web::post().to(letter_act::correct)),
        )
        .service(
            web::resource("/desk/letters/{id}/cancel")
                .route(web::get().to(letter_act::back))
                .route(web::post().to(letter_act::cancel)),
        )
        .service(
            web::resource(links::FORGOT).route(web::get().to(password::forgot)).route(web::post().to(password::ask)),
        )
        .route(links::WELCOME_DONE, web::get().to(password::done))
        .service(
            web::resource("/desk/welcome/{token}")
                .route(web::get().to(password::welcome))
                .route(web::post().to(password::set)),
        )
        .route("/desk/applications/{reference}", web::get().to(case::case))
        .route("/desk/applications/{reference}/claim", web::post().to(hold::claim))
        .route("/desk/applications/{reference}/release", web::post().to(hold::release))
        .route("/desk/applications/{reference}/hold", web::get().to(hold::part))
        .route("/desk/applications/{reference}/renew", web::post().to(hold::renew))
        .route("/desk/applications/{reference}/skip", web::post().to(tools::skip))
        .route("/desk/applications/{reference}/assign", web::post().to(tools::assign))
        .route("/desk/applications/{reference}/snooze", web::post().to(tools::snooze))
        .route("/desk/applications/{reference}/wake", web::post().to(tools::wake))
        .route("/desk/applications/{reference}/tags", web::post().to(tools::tag))
        .route("/desk/applications/{reference}/tags/remove", web::post().to(tools::untag))
        .route("/desk/applications/{reference}/decision", web::post().to(decide::decision))
        .route("/desk/applications/{reference}/decision/confirm", web::post().to(decide::confirm))
        .route("/desk/applications/{reference}/second/opinion", web::post().to(second::opinion))
        .route("/desk/applications/{reference}/second/confirm", web::post().to(second::confirm))
        .route("/desk/applications/{reference}/second/return", web::post().to(second::send_back))
        .route("/desk/applications/{reference}/void", web::post().to(void::set_aside))
        .route("/desk/applications/{reference}/ask", web::post().to(ask::ask))
        .route("/desk/applications/{reference}/requests/{request}/{position}", web::post().to(judge::judge))
        .route("/desk/applications/{reference}/undo", web::post().to(undo::undo))
        .route("/desk/applications/{reference}/notes", web::post().to(notes::write))
        .route("/desk/applications/{reference}/notes/seen", web::post().to(notes::seen))
        .route("/desk/applications/{reference}/checks", web::post().to(checks::answer))
        .route("/desk/applications/{reference}/flags", web::post().to(flags::resolve))
        .route("/desk/applications/{reference}/objection/lift", web::post().to(objection::lift))
        .route("/desk/applications/{reference}/effect/ask", web::post().to(effect::ask))
        .route("/desk/applications/{reference}/effect/settle", web::post().to(effect::settle))
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
