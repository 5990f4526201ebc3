//! Actions of the claim panel: claim, release, renew, skip, assign, snooze, tag.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::application::{Permission, transition};
use domain::base::StaffId;
use domain::desk::queue::Tile;
use domain::desk::snooze::{self, SnoozeError};
use domain::desk::tag::{self, TAGS_MAX, TagError};
use domain::review::claim::{self, AssignError, ClaimError, Ineligible, SkipError};
use locale::Translator;

use crate::desk::case::claim::form::{AssignForm, SkipForm, SnoozeForm, TagForm, claim_stamp, read_time};
use crate::desk::case::claim::presence;
use crate::desk::case::claim::view::ClaimPart;
use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::desk::queue::filters::Filters;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page_with, see_other};
use crate::ui::named_problem_text;
use crate::{links, urls};

/// `POST /desk/applications/{reference}/claim`
pub async fn claim(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    match claim::claim(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id).await {
        Ok(()) => case.done(),
        Err(error) => case.claim_refused(Attempt::Claim, error, "", |_| {}).await,
    }
}

/// `POST /desk/claim-next`: leads to the claimed application, or to the unclaimed ones when none can be claimed.
pub async fn claim_next(session: StaffSession, _: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    match claim::claim_next(&mut conn, &session.state.ctx, &session.actor).await {
        Ok(Some(application)) => Ok(see_other(&links::case(&application.reference))),
        Ok(None) => Ok(see_other(&Filters::default().tile_url(Tile::Unclaimed))),
        // An absent reviewer gets no application: the page of absences says until when.
        Err(ClaimError::Ineligible(Ineligible::Away)) => Ok(see_other(urls::ABSENCES)),
        Err(ClaimError::Transition(error)) => Err(error.into()),
        Err(ClaimError::Held(_) | ClaimError::Ineligible(_) | ClaimError::Referred(_)) => Err(PageError::Conflict),
    }
}

/// `POST /desk/applications/{reference}/release`
pub async fn release(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    match claim::release(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id).await {
        Ok(()) => case.done(),
        Err(error) => case.claim_refused(Attempt::Release, error, "", |_| {}).await,
    }
}

/// `POST /desk/applications/{reference}/renew`: 204, or 409 when the application is not held any more. Called by the
/// script of an open case page.
pub async fn renew(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let case = CaseRequest::open(session, &path).await?;
    match claim::renew(&case.conn, &case.session.state.ctx, &case.session.actor, case.id).await {
        Ok(true) => Ok(HttpResponse::NoContent().finish()),
        Err(ClaimError::Transition(error)) => Err(error.into()),
        Ok(false) | Err(ClaimError::Held(_) | ClaimError::Ineligible(_) | ClaimError::Referred(_)) => {
            Err(PageError::Conflict)
        }
    }
}

/// `GET /desk/applications/{reference}/claim-part?stamp=…`: 204 while nothing changed, else the banner and who else has
/// the page open.
pub async fn part(session: StaffSession, path: web::Path<String>, request: HttpRequest) -> PageResult {
    session.actor.must(Permission::ReadApplications)?;
    let case = CaseRequest::open(session, &path).await?;
    let application = transition::get(&case.conn, case.id).await?;
    let claim = claim::find_live(&case.conn, case.id).await?;
    let present = presence::enter(&case.conn, &case.session, &application).await?;
    let now = format!("stamp={}", claim_stamp(&application, claim.as_ref(), &present));
    if request.query_string() == now {
        return Ok(HttpResponse::NoContent().finish());
    }
    let page = CasePage::load(&case.conn, &case.session, case.file().await?).await?;
    page_with(StatusCode::OK, &ClaimPart(page))
}

/// `POST /desk/applications/{reference}/skip`
pub async fn skip(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let t = case.session.request.t;
    let form = SkipForm {
        reason: posted.text("reason").parse().ok(),
        note: posted.text("note").to_owned(),
        ..SkipForm::default()
    };
    let Some(reason) = form.reason else {
        let reason_problem = Some(t.text("desk-skip-reason-missing"));
        return case.form_again(|page| page.claim_panel.skip = SkipForm { reason_problem, ..form }).await;
    };
    match claim::skip(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, reason, &form.note).await {
        Ok(()) => case.done(),
        Err(SkipError::Note(problem)) => {
            let note_problem = Some(named_problem_text(t, &problem, "desk-skip-note"));
            case.form_again(|page| page.claim_panel.skip = SkipForm { note_problem, ..form }).await
        }
        Err(SkipError::Claim(error)) => {
            let note = form.note.clone();
            case.claim_refused(Attempt::Skip, error, &note, |page| page.claim_panel.skip = form).await
        }
    }
}

/// `POST /desk/applications/{reference}/assign`
pub async fn assign(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let t = case.session.request.t;
    let mut form = AssignForm {
        to: posted.text("to").parse().ok().map(StaffId),
        note: posted.text("note").to_owned(),
        ..AssignForm::default()
    };
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    let result = match form.to {
        Some(to) => claim::assign(&mut case.conn, ctx, actor, case.id, to, &form.note).await,
        None => Err(AssignError::NotAReviewer),
    };
    match result {
        Ok(()) => return case.done(),
        Err(AssignError::Claim(ClaimError::Ineligible(why))) => {
            form.to_problem = Some(to_text(t, why, form.to == Some(case.session.me)));
        }
        Err(AssignError::NotAReviewer) => form.to_problem = Some(t.text("desk-assign-to-missing")),
        Err(AssignError::Note(problem)) => {
            form.note_problem = Some(named_problem_text(t, &problem, "desk-assign-note"));
        }
        Err(AssignError::Claim(error)) => {
            let note = form.note.clone();
            return case.claim_refused(Attempt::Assign, error, &note, |page| page.claim_panel.assign = form).await;
        }
    }
    case.form_again(|page| page.claim_panel.assign = form).await
}

/// Why that person cannot hold the application.
fn to_text(t: Translator, why: Ineligible, is_me: bool) -> String {
    let whom = if is_me { "desk-refused" } else { "desk-assign-refused" };
    t.text(&format!("{whom}-{}", why.slug()))
}

/// `POST /desk/applications/{reference}/snooze`
pub async fn snooze(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let (t, now) = (case.session.request.t, case.session.request.now);
    let until = posted.text("until").to_owned();
    let problem = match read_time(&until) {
        None => t.text("desk-snooze-missing"),
        Some(at) => {
            match snooze::snooze(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, at).await {
                Ok(()) => return case.done(),
                Err(SnoozeError::Past) => t.text("desk-snooze-past"),
                Err(SnoozeError::AfterTarget { target_at }) => {
                    t.text1("desk-snooze-late", "at", t.moment_short(target_at, now))
                }
                Err(error) => return snooze_refused(&case, error).await,
            }
        }
    };
    case.form_again(|page| page.claim_panel.snooze = SnoozeForm { until, problem: Some(problem) }).await
}

/// `POST /desk/applications/{reference}/wake`
pub async fn wake(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    match snooze::wake(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id).await {
        Ok(()) => case.done(),
        Err(error) => snooze_refused(&case, error).await,
    }
}

async fn snooze_refused(case: &CaseRequest, error: SnoozeError) -> PageResult {
    match error {
        SnoozeError::Transition(error) => case.refused(Attempt::Snooze, error, DecisionForm::default()).await,
        SnoozeError::NotHolder => Err(PageError::Forbidden),
        SnoozeError::Past | SnoozeError::AfterTarget { .. } => Err(PageError::Conflict),
    }
}

/// `POST /desk/applications/{reference}/tags`
pub async fn tag(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let t = case.session.request.t;
    let tag = posted.text("tag").to_owned();
    let problem = match tag::add(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, &tag).await {
        Ok(()) => return case.done(),
        Err(TagError::Transition(error)) => return Err(error.into()),
        Err(TagError::Text(problem)) => named_problem_text(t, &problem, "desk-tag-new"),
        Err(TagError::TooMany) => t.text1("desk-tag-many", "max", TAGS_MAX),
    };
    case.form_again(|page| page.claim_panel.tag = TagForm { tag, problem: Some(problem) }).await
}

/// `POST /desk/applications/{reference}/tags/remove`
pub async fn untag(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let tag = posted.text("tag");
    match tag::remove(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, tag).await {
        Ok(()) => case.done(),
        Err(TagError::Transition(error)) => Err(error.into()),
        Err(TagError::Text(_) | TagError::TooMany) => Err(PageError::Conflict),
    }
}
