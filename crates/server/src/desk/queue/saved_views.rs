//! Saved views: named lists, above the queue.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::application::Permission;
use domain::base::SavedViewId;
use domain::desk::saved_view::{self, NewView, SaveViewError, VIEWS_MAX};

use crate::desk::queue::filters::Filters;
use crate::desk::queue::handler::load;
use crate::desk::queue::page::QueuePage;
use crate::desk::queue::saved_view_form::ViewForm;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page_with, see_other};
use crate::ui::named_problem_text;
use crate::urls;

/// `POST /desk/views`: saves the list; the queue again when the form has a problem.
pub async fn save(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let filters = Filters { after: None, ..Filters::read(posted.text("list")) };
    let mut form = ViewForm {
        name: posted.text("name").to_owned(),
        is_shared: posted.has("shared"),
        replaces: posted.has("replace"),
        problem: None,
    };
    let view = NewView {
        name: form.name.clone(),
        query: filters.to_query(),
        is_shared: form.is_shared,
        // The confirmation to replace covers the name it was given for, not a name typed since.
        replaces: form.replaces && posted.text("replace") == form.name.trim(),
    };
    let mut conn = session.state.conn().await?;
    let saved = saved_view::save(&mut conn, &session.state.ctx, &session.actor, &view).await;
    drop(conn);
    let t = session.request.t;
    form.replaces = false;
    form.problem = Some(match saved {
        Ok(_) => return Ok(see_other(&filters.first_url())),
        Err(SaveViewError::Name(problem)) => named_problem_text(t, &problem, "desk-views-name"),
        Err(SaveViewError::TooMany) => t.text1("desk-views-many", "max", VIEWS_MAX),
        Err(SaveViewError::Taken) => {
            form.replaces = true;
            t.text("desk-views-taken")
        }
        Err(error) => return Err(error.into()),
    });
    session.actor.must(Permission::ReadApplications)?;
    let page = QueuePage { view: form, ..load(&session, filters).await? };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /desk/views/{id}/delete`: deletes the reader's own view. Another's, or a deleted one, changes nothing.
pub async fn delete(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let id: SavedViewId = path.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    saved_view::delete(&mut conn, &session.state.ctx, &session.actor, id).await?;
    Ok(see_other(&Filters::read(posted.text("list")).first_url()))
}

/// `GET` of a path that accepts only `POST`, for example after a change of language: the queue.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::QUEUE))
}
