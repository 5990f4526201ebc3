//! Other actions on an application: skip, assign, snooze, tag.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::base::id::StaffId;
use domain::base::text::TextProblem;
use domain::desk::snooze::{self, SnoozeError};
use domain::desk::tag::{self, TAGS_MAX, TagError};
use domain::review::claim::{self, AssignError, ClaimError, Ineligible, SkipError, SkipReason};
use locale::Translator;

use crate::desk::case::claim::form::{AssignForm, ClaimPanel, SkipForm, SnoozeForm, TagForm, read_time};
use crate::desk::case::claim::handler::refused;
use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/skip`
pub async fn skip(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let (id, t) = (lookup::get_id(&conn, &path).await?, session.request.t);
    let reason: Option<SkipReason> = posted.text("reason").parse().ok();
    let note = posted.text("note").to_owned();
    let Some(reason) = reason else {
        let reason_problem = Some(t.text("desk-skip-reason-missing"));
        let skip = SkipForm { reason, note, reason_problem, note_problem: None };
        return again(&conn, &session, &path, |panel| ClaimPanel { skip, ..panel }).await;
    };
    match claim::skip(&mut conn, &session.state.ctx, &session.actor, id, reason, &note).await {
        Ok(()) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(SkipError::Note(problem)) => {
            let note_problem = Some(note_text(t, &problem, "desk-skip-note"));
            let skip = SkipForm { reason: Some(reason), note, reason_problem: None, note_problem };
            again(&conn, &session, &path, |panel| ClaimPanel { skip, ..panel }).await
        }
        Err(SkipError::Claim(error)) => refused(&conn, &session, id, Attempt::Skip, error).await,
    }
}

/// `POST /desk/applications/{reference}/assign`
pub async fn assign(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let (id, t) = (lookup::get_id(&conn, &path).await?, session.request.t);
    let form = AssignForm {
        to: posted.text("to").parse().ok().map(StaffId),
        note: posted.text("note").to_owned(),
        ..AssignForm::default()
    };
    let result = match form.to {
        Some(to) => claim::assign(&mut conn, &session.state.ctx, &session.actor, id, to, &form.note).await,
        None => Err(AssignError::NotAReviewer),
    };
    let assign = match result {
        Ok(()) => return Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(AssignError::Claim(ClaimError::Ineligible(why))) => {
            let is_me = form.to == Some(session.me);
            AssignForm { to_problem: Some(to_text(t, why, is_me)), ..form }
        }
        Err(AssignError::NotAReviewer) => AssignForm { to_problem: Some(t.text("desk-assign-to-missing")), ..form },
        Err(AssignError::Note(problem)) => {
            AssignForm { note_problem: Some(note_text(t, &problem, "desk-assign-note")), ..form }
        }
        Err(AssignError::Claim(error)) => {
            return refused(&conn, &session, id, Attempt::Assign, error).await;
        }
    };
    again(&conn, &session, &path, |panel| ClaimPanel { assign, ..panel }).await
}

/// `POST /desk/applications/{reference}/snooze`
pub async fn snooze(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let (id, t) = (lookup::get_id(&conn, &path).await?, session.request.t);
    let until = posted.text("until").to_owned();
    let problem = match read_time(&until) {
        None => t.text("desk-snooze-missing"),
        Some(at) => match snooze::snooze(&mut conn, &session.state.ctx, &session.actor, id, at).await {
            Ok(()) => return Ok(see_other(&links::case(&lookup::canonical(&path)?))),
            Err(SnoozeError::Past) => t.text("desk-snooze-past"),
            Err(SnoozeError::AfterTarget { target_at }) => {
                t.text1("desk-snooze-late", "at", t.moment_short(target_at, session.request.now))
            }
            Err(error) => return snooze_refused(&conn, &session, id, error).await,
        },
    };
    let snooze = SnoozeForm { until, problem: Some(problem) };
    again(&conn, &session, &path, |panel| ClaimPanel { snooze, ..panel }).await
}

/// `POST /desk/applications/{reference}/wake`
pub async fn wake(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    match snooze::wake(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(()) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(error) => snooze_refused(&conn, &session, id, error).await,
    }
}

/// `POST /desk/applications/{reference}/tags`
pub async fn tag(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let (id, t) = (lookup::get_id(&conn, &path).await?, session.request.t);
    let typed = posted.text("tag").to_owned();
    let problem = match tag::add(&mut conn, &session.state.ctx, &session.actor, id, &typed).await {
        Ok(()) => return Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(TagError::Transition(error)) => return Err(error.into()),
        Err(TagError::Text(problem)) => note_text(t, &problem, "desk-tag-new"),
        Err(TagError::TooMany) => t.text1("desk-tag-many", "max", i64::try_from(TAGS_MAX).unwrap_or(i64::MAX)),
    };
    let tag = TagForm { tag: typed, problem: Some(problem) };
    again(&conn, &session, &path, |panel| ClaimPanel { tag, ..panel }).await
}

/// `POST /desk/applications/{reference}/tags/remove`
pub async fn untag(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    match tag::remove(&mut conn, &session.state.ctx, &session.actor, id, posted.text("tag")).await {
        Ok(()) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(TagError::Transition(error)) => Err(error.into()),
        Err(TagError::Text(_) | TagError::TooMany) => Err(PageError::Conflict),
    }
}

/// The case page again, with what was typed and a message at the field.
async fn again(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    reference: &str,
    typed: impl FnOnce(ClaimPanel) -> ClaimPanel,
) -> PageResult {
    let file = lookup::open(conn, session, reference).await?;
    let page = CasePage::load(conn, session, file).await?;
    let claim_panel = typed(page.claim_panel.clone());
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { claim_panel, ..page })
}

async fn snooze_refused(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: domain::base::id::ApplicationId,
    error: SnoozeError,
) -> PageResult {
    match error {
        SnoozeError::Transition(error) => {
            conflict::refused(conn, session, id, Attempt::Snooze, error, DecisionForm::default()).await
        }
        SnoozeError::NotHolder => Err(PageError::Forbidden),
        SnoozeError::Past | SnoozeError::AfterTarget { .. } => Err(PageError::Conflict),
    }
}

/// The problem with a text; for an empty one, the sentence names the field.
fn note_text(t: Translator, problem: &TextProblem, field: &str) -> String {
    match problem {
        TextProblem::Missing => t.text1("error-required-named", "field", t.text(field)),
        other => problem_text(t, other),
    }
}

/// Why that person cannot hold the application.
fn to_text(t: Translator, why: Ineligible, is_me: bool) -> String {
    let whom = if is_me { "desk-refused" } else { "desk-assign-refused" };
    t.text(&format!("{whom}-{}", why.slug()))
}
