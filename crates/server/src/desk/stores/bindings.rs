//! Binding again (R20): a store's bindings, and the form that binds an unbound store to a new account.

use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::base::TextProblem;
use domain::store::{self, BindError, Binding, BindingField, NewBinding, Store};

use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page_with, see_other};
use crate::links;
use crate::ui::{ErrorSummary, Frame, Section, named_problem_text};

/// The form as typed, with its problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BindingForm {
    pub number: String,
    pub new: NewBinding,
    pub number_problem: Option<String>,
    pub name_problem: Option<String>,
    pub reference_problem: Option<String>,
    /// Why the store cannot be bound, whatever was typed.
    pub refused: Option<String>,
}

/// `GET /desk/bindings`
pub async fn show(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    let number = session.request.query("store").unwrap_or_default().trim().to_owned();
    let shown = BindingsPage::load(&conn, &session, BindingForm { number, ..BindingForm::default() }).await?;
    let is_unknown = shown.form.number_problem.is_some();
    page_with(if is_unknown { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &shown)
}

/// `POST /desk/bindings`
pub async fn bind(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let t = session.request.t;
    let new = NewBinding {
        account_name: posted.text("account_name").to_owned(),
        account_reference: posted.text("account_reference").to_owned(),
    };
    let form = BindingForm { number: posted.text("store").trim().to_owned(), new, ..BindingForm::default() };
    let form = match store::bind_again(&mut conn, &session.state.ctx, &session.actor, &form.number, &form.new).await {
        Ok(_) => return Ok(see_other(&links::bindings_of(&form.number))),
        // The page says at the number that there is no such store, or that the store is bound.
        Err(BindError::Missing) => form,
        Err(BindError::StillBound) => BindingForm { refused: Some(t.text("bindings-bound")), ..form },
        Err(BindError::Involved) => BindingForm { refused: Some(t.text("bindings-involved")), ..form },
        Err(BindError::AccountKnown) => BindingForm { reference_problem: Some(t.text("bindings-known")), ..form },
        Err(BindError::Field(BindingField::AccountName, problem)) => {
            BindingForm { name_problem: Some(named_problem_text(t, &problem, "bindings-account-name")), ..form }
        }
        Err(BindError::Field(BindingField::AccountReference, TextProblem::ForbiddenCharacters)) => {
            BindingForm { reference_problem: Some(t.text("bindings-reference-problem")), ..form }
        }
        Err(BindError::Field(BindingField::AccountReference, problem)) => BindingForm {
            reference_problem: Some(named_problem_text(t, &problem, "bindings-account-reference")),
            ..form
        },
        Err(error) => return Err(error.into()),
    };
    let page = BindingsPage::load(&conn, &session, form).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[derive(Debug, Template)]
#[template(path = "desk/bindings.html")]
pub struct BindingsPage {
    pub frame: Frame,
    pub form: BindingForm,
    /// The store of the number that was typed, and its bindings.
    pub found: Option<(Store, Vec<Binding>)>,
}

impl BindingsPage {
    async fn load(conn: &AsyncPgConnection, session: &StaffSession, mut form: BindingForm) -> Result<Self, PageError> {
        session.actor.must(Permission::BindAgain)?;
        let frame = session.frame(conn, Section::Bindings).await?;
        let found = match form.number.as_str() {
            "" => None,
            number => store::find_by_number(conn, number).await?,
        };
        if found.is_none() && !form.number.is_empty() {
            form.number_problem = Some(session.request.t.text("bindings-missing"));
        }
        let found = match found {
            Some(store) => {
                let bindings = store::list_bindings(conn, store.id).await?;
                Some((store, bindings))
            }
            None => None,
        };
        Ok(Self { frame, form, found })
    }

    fn title(&self) -> String {
        let has_problem = self.form.refused.is_some() || !self.number_errors().is_empty() || !self.errors().is_empty();
        self.frame.title(self.frame.t.text("bindings-title"), has_problem)
    }

    fn number_errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.frame.t, [("bindings-store", &self.form.number_problem)])
    }

    fn errors(&self) -> ErrorSummary {
        let form = &self.form;
        let problems =
            [("bindings-account-name", &form.name_problem), ("bindings-account-reference", &form.reference_problem)];
        ErrorSummary::of(self.frame.t, problems)
    }

    fn is_bound(&self) -> bool {
        self.found.as_ref().is_some_and(|(_, bindings)| bindings.iter().any(|binding| binding.ended_at.is_none()))
    }
}
