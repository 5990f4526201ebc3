//! Binding again (R20): a store's bindings, and the form that proposes to bind it to a new account; another person confirms
//! it.

use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::base::TextProblem;
use domain::proposal::{self, NewHolder, NewProposal, ProposeError, ProposeField, Proposed};
use domain::store::{self, Binding, NewBinding, Store};
use locale::Translator;

use crate::desk::proposals::grounds::GroundsForm;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page_with, see_other};
use crate::links;
use crate::ui::{ErrorSummary, Frame, Section, named_problem_text};

/// The form as typed, with its problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BindingForm {
    pub number: String,
    pub account: NewBinding,
    pub holder: NewHolder,
    pub number_problem: Option<String>,
    pub name_problem: Option<String>,
    pub reference_problem: Option<String>,
    pub email_problem: Option<String>,
    pub phone_problem: Option<String>,
    /// Why the store cannot be bound, whatever was typed.
    pub refused: Option<String>,
}

impl BindingForm {
    /// Puts the problem of a field of the account or its holder at the field.
    fn take(&mut self, t: Translator, field: ProposeField, problem: &TextProblem) {
        match (field, problem) {
            (ProposeField::AccountName, problem) => {
                self.name_problem = Some(named_problem_text(t, problem, "bindings-account-name"));
            }
            (ProposeField::Address, problem) => {
                self.email_problem = Some(named_problem_text(t, problem, "bindings-holder-email"));
            }
            (ProposeField::Phone, problem) => {
                self.phone_problem = Some(named_problem_text(t, problem, "bindings-holder-phone"));
            }
            (_, TextProblem::ForbiddenCharacters) => {
                self.reference_problem = Some(t.text("bindings-reference-problem"));
            }
            (_, problem) => {
                self.reference_problem = Some(named_problem_text(t, problem, "bindings-account-reference"));
            }
        }
    }
}

/// `GET /desk/bindings`
pub async fn show(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    let number = session.request.query("store").unwrap_or_default().trim().to_owned();
    let form = BindingForm { number, ..BindingForm::default() };
    let shown = BindingsPage::load(&conn, &session, form, GroundsForm::default()).await?;
    let is_unknown = shown.form.number_problem.is_some();
    page_with(if is_unknown { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &shown)
}

/// `POST /desk/bindings`: proposes the binding, which another person confirms.
pub async fn propose(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let t = session.request.t;
    let account = NewBinding {
        account_name: posted.text("account_name").to_owned(),
        account_reference: posted.text("account_reference").to_owned(),
    };
    let mut grounds = GroundsForm::read(&posted);
    let holder =
        NewHolder { email: posted.text("holder_email").to_owned(), phone: posted.text("holder_phone").to_owned() };
    let number = posted.text("store").trim().to_owned();
    let mut form = BindingForm { number, account, holder, ..BindingForm::default() };
    let new = NewProposal {
        proposed: Proposed::Rebinding {
            number: form.number.clone(),
            account: form.account.clone(),
            holder: form.holder.clone(),
        },
        ground: grounds.ground.clone(),
        source: grounds.source,
        verification: grounds.verification.clone(),
    };
    match proposal::propose(&mut conn, &session.state.ctx, &session.actor, &new).await {
        Ok(id) => return Ok(see_other(&links::proposal(id))),
        Err(ProposeError::Fields(problems)) => {
            for (field, problem) in problems {
                if !grounds.take(t, field, &problem) {
                    form.take(t, field, &problem);
                }
            }
        }
        // The page says at the number that there is no such store.
        Err(ProposeError::Missing) => {}
        Err(ProposeError::Party) => form.refused = Some(t.text("bindings-involved")),
        Err(ProposeError::AlreadyProposed) => form.refused = Some(t.text("proposal-already")),
        Err(ProposeError::AccountKnown) => form.reference_problem = Some(t.text("bindings-known")),
        Err(error) => return Err(error.into()),
    }
    let page = BindingsPage::load(&conn, &session, form, grounds).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[derive(Debug, Template)]
#[template(path = "desk/bindings.html")]
pub struct BindingsPage {
    pub frame: Frame,
    pub form: BindingForm,
    pub grounds: GroundsForm,
    /// The store of the number that was typed, and its bindings.
    pub found: Option<(Store, Vec<Binding>)>,
}

impl BindingsPage {
    async fn load(
        conn: &AsyncPgConnection,
        session: &StaffSession,
        mut form: BindingForm,
        grounds: GroundsForm,
    ) -> Result<Self, PageError> {
        session.actor.must(Permission::Propose)?;
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
        Ok(Self { frame, form, grounds, found })
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
        let problems = [
            ("bindings-account-name", &form.name_problem),
            ("bindings-account-reference", &form.reference_problem),
            ("bindings-holder-email", &form.email_problem),
            ("bindings-holder-phone", &form.phone_problem),
        ];
        ErrorSummary::of(self.frame.t, problems).and(&self.grounds.problems())
    }

    fn is_bound(&self) -> bool {
        self.found.as_ref().is_some_and(|(_, bindings)| bindings.iter().any(|binding| binding.ended_at.is_none()))
    }
}
