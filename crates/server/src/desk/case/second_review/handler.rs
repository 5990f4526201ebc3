//! The second review (复核): the second person's opinion, confirming, sending back.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::application::transition;
use domain::base::id::ApplicationId;
use domain::base::text::TextProblem;
use domain::review::decision::DecideError;
use domain::review::outcome::Outcome;
use domain::review::second_review;
use locale::Translator;

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::decision::handler::redirect_after;
use crate::desk::case::decision::reasons;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::desk::case::second_review::form::SecondReviewPanel;
use crate::http::page_error::PageResult;
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/second/opinion`: recorded before the first opinion is shown.
pub async fn opinion(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let opinion: Option<Outcome> = posted.text("opinion").parse().ok();
    let Some(opinion) = opinion else {
        let problem = session.request.t.text("second-opinion-missing");
        return again(&conn, &session, &path, |it| SecondReviewPanel { opinion_problem: Some(problem), ..it }).await;
    };
    match second_review::give_opinion(&mut conn, &session.state.ctx, &session.actor, id, opinion).await {
        Ok(()) => Ok(see_other(&format!("{}#second", links::case(&lookup::canonical(&path)?)))),
        Err(error) => refused(&conn, &session, id, error, "").await,
    }
}

/// `POST /desk/applications/{reference}/second/confirm`
pub async fn confirm(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    match second_review::confirm(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(_) => redirect_after(&mut conn, &session, &lookup::canonical(&path)?, posted.has("next")).await,
        Err(error) => refused(&conn, &session, id, error, "").await,
    }
}

/// `POST /desk/applications/{reference}/second/return`
pub async fn send_back(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let comment = posted.text("comment").to_owned();
    match second_review::send_back(&mut conn, &session.state.ctx, &session.actor, id, &comment).await {
        Ok(()) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(DecideError::Fields(problems)) => {
            let problem = problems.first().map(|(_, problem)| comment_problem(session.request.t, problem));
            again(&conn, &session, &path, |it| SecondReviewPanel { comment, problem, ..it }).await
        }
        Err(error) => refused(&conn, &session, id, error, &comment).await,
    }
}

/// The case page again, with what was typed and a message at the field.
async fn again(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    reference: &str,
    typed: impl FnOnce(SecondReviewPanel) -> SecondReviewPanel,
) -> PageResult {
    let file = lookup::open(conn, session, reference).await?;
    let page = CasePage::load(conn, session, file).await?;
    let second = typed(page.second);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { second, ..page })
}

/// The page for a refused step of the second reviewer: a sentence on the case page, or the conflict page.
async fn refused(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    error: DecideError,
    comment: &str,
) -> PageResult {
    let kept = DecisionForm { note: comment.to_owned(), ..DecisionForm::default() };
    if let DecideError::Ineligible(why) = error {
        return conflict::ineligible(conn, session, id, why, kept).await;
    }
    let sentence = match &error {
        DecideError::OwnApplication => Some("desk-refused-own"),
        DecideError::Objected => Some("desk-objected"),
        DecideError::NoOpinion => Some("second-no-opinion"),
        DecideError::Changed => Some("second-changed"),
        // Its policy no longer allows the recommended decision: it goes back with a comment.
        DecideError::Fields(_) => Some("second-not-valid"),
        _ => None,
    };
    if let Some(sentence) = sentence {
        return conflict::show_refusal(conn, session, id, sentence, kept).await;
    }
    let error = match error {
        DecideError::Checks(_) | DecideError::Flags(_) => {
            let file = domain::desk::case_file::get(conn, &session.state.ctx, &session.actor, id).await?;
            let refusals = reasons::refusals(session.request.t, &file.policy, &error);
            let page = CasePage::load(conn, session, file).await?;
            let second = SecondReviewPanel { refusals, ..page.second };
            return page_with(StatusCode::CONFLICT, &CasePage { second, ..page });
        }
        DecideError::Transition(error) => error,
        // Another person holds it, or it is unclaimed: the conflict page names the last actor.
        _ => transition::conflict(conn, id).await?,
    };
    conflict::refused(conn, session, id, Attempt::Second, error, kept).await
}

/// The problem with the comment; for an empty one, the sentence names the field.
fn comment_problem(t: Translator, problem: &TextProblem) -> String {
    match problem {
        TextProblem::Missing => t.text1("error-required-named", "field", t.text("second-comment")),
        other => problem_text(t, other),
    }
}
