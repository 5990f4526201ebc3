//! Saved views: lists people come back to, above the queue.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::application::permission::Permission;
use domain::base::id::SavedViewId;
use domain::base::text::Problem;
use domain::desk::saved_view::{self, NAME_MAX, NewView, SaveViewError, VIEWS_MAX};
use locale::Words;

use super::decision_form::problem_text;
use super::filters::Filters;
use super::queue::{self, QueuePage};
use crate::failure::Failure;
use crate::links;
use crate::page::{page_with, see_other};
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StaffVisit;

/// The form that saves a list, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ViewForm {
    pub(super) name: String,
    pub(super) is_shared: bool,
    /// There is a view of this name: the button says that it is replaced.
    pub(super) replaces: bool,
    pub(super) problem: Option<String>,
}

/// A saved view, as the queue shows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ViewLink {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) is_current: bool,
    pub(super) is_shared: bool,
    /// Whose it is, when it is somebody else's.
    pub(super) owner: Option<String>,
    /// Where one's own is deleted.
    pub(super) delete_url: Option<String>,
}

/// The views of a queue page: one's own first.
pub(super) fn list(page: &QueuePage) -> Vec<ViewLink> {
    let current = page.filters.to_query();
    let link = |view: &saved_view::SavedView| {
        let filters = Filters::read(&view.query);
        let is_mine = view.owner_id == page.me;
        ViewLink {
            name: view.name.clone(),
            is_current: filters.to_query() == current,
            url: filters.first_url(),
            is_shared: view.is_shared,
            owner: (!is_mine).then(|| view.owner_name.clone()),
            delete_url: (is_mine && page.may_save).then(|| links::delete_view(view.id)),
        }
    };
    let mut views: Vec<ViewLink> = page.choices.views.iter().map(link).collect();
    views.sort_by_key(|view| view.owner.is_some());
    views
}

/// `POST /desk/views`: saves a list; the queue again when something is wrong with it.
pub(super) async fn save(visit: StaffVisit, state: web::Data<State>, posted: Posted) -> Result<HttpResponse, Failure> {
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
        // What was agreed to was to replace the view of that name, not of another typed since.
        replaces: form.replaces && posted.text("replace") == form.name.trim(),
    };
    let mut conn = state.conn().await?;
    let saved = saved_view::save(&mut conn, &state.ctx, &visit.actor, &view).await;
    drop(conn);
    let words = visit.visit.words;
    form.replaces = false;
    form.problem = Some(match saved {
        Ok(_) => return Ok(see_other(&filters.first_url())),
        Err(SaveViewError::Name(problem)) => name_problem(words, &problem),
        Err(SaveViewError::TooMany) => words.say1("desk-views-many", "max", VIEWS_MAX),
        Err(SaveViewError::Taken) => {
            form.replaces = true;
            words.say("desk-views-taken")
        }
        Err(error) => return Err(error.into()),
    });
    visit.actor.must(Permission::ReadApplications)?;
    let page = QueuePage { view: form, ..queue::gather(&visit, &state, filters).await? };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn name_problem(words: Words, problem: &Problem) -> String {
    match problem {
        Problem::Missing => words.say1("error-required-named", "field", words.say("desk-views-name")),
        other => problem_text(words, other),
    }
}

/// `POST /desk/views/{id}/delete`: one's own; what is gone, or another's, changes nothing.
pub(super) async fn delete(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let id: SavedViewId = path.parse().map_err(|_| Failure::NotFound)?;
    let mut conn = state.conn().await?;
    saved_view::delete(&mut conn, &state.ctx, &visit.actor, id).await?;
    Ok(see_other(&Filters::read(posted.text("list")).first_url()))
}

/// `GET` of what is only posted, such as a change of language after it: the queue.
pub(super) async fn back(_: StaffVisit) -> Result<HttpResponse, Failure> {
    Ok(see_other(links::QUEUE))
}

impl ViewForm {
    /// Longest name.
    pub(super) fn name_max(&self) -> usize {
        NAME_MAX
    }
}

impl From<SaveViewError> for Failure {
    fn from(error: SaveViewError) -> Self {
        match error {
            SaveViewError::NotPermitted(error) => error.into(),
            SaveViewError::Database(error) => error.into(),
            // The form says these itself.
            SaveViewError::Name(_) | SaveViewError::Taken | SaveViewError::TooMany => Self::internal(error),
        }
    }
}
