//! The registered contacts of an application's store: whether each was told, and the forms that propose what needs two
//! people. Each form is on the page at its own address, so that it works without scripts.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::base::{StoreContactId, TextProblem};
use domain::letter::LetterState;
use domain::letter::follow_up::FollowUpResult;
use domain::proposal::board::{self, ContactBoard, ContactStanding, SentAlert};
use domain::proposal::{self, ListedProposal, NewProposal, ProposalKind, ProposeError, ProposeField, Proposed};
use locale::mask_email;

use crate::desk::proposals::grounds::GroundsForm;
use crate::desk::proposals::list::kind_name;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::ui::{Chip, ErrorSummary, Frame, Section, problem_text};

/// The form's kind, and what was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactForm {
    /// `None` while no form is open.
    pub kind: Option<ProposalKind>,
    pub contact: Option<StoreContactId>,
    pub address: String,
    pub address_problem: Option<String>,
    /// Why it cannot be proposed, whatever was typed.
    pub refused: Option<String>,
}

impl ContactForm {
    fn new(kind: &str, contact: &str) -> Self {
        Self { kind: kind.parse().ok(), contact: contact.parse().ok(), ..Self::default() }
    }

    fn proposed(&self, board: &ContactBoard) -> Option<Proposed> {
        let application = board.application.id;
        Some(match (self.kind?, self.contact) {
            (ProposalKind::ContactTold, Some(contact)) => Proposed::ContactTold { application, contact },
            (ProposalKind::ContactChanged, Some(contact)) => {
                Proposed::ContactChanged { application, contact, address: self.address.clone() }
            }
            (ProposalKind::AddressCorrected, _) => {
                Proposed::AddressCorrected { application, address: self.address.clone() }
            }
            _ => return None,
        })
    }
}

/// `GET /desk/contacts/{reference}`
pub async fn show(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let query = |name: &str| session.request.query(name).unwrap_or_default();
    let form = ContactForm::new(&query("propose"), &query("contact"));
    page(&ContactsPage::load(&conn, &session, &path, form, GroundsForm::default()).await?)
}

/// `POST /desk/contacts/{reference}`
pub async fn propose(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let t = session.request.t;
    let address = posted.text("address").to_owned();
    let mut form = ContactForm { address, ..ContactForm::new(posted.text("propose"), posted.text("contact")) };
    let mut grounds = GroundsForm::read(&posted);
    let found = board::find(&conn, &session.state.ctx, &session.actor, &path).await?.ok_or(PageError::NotFound)?;
    let new = NewProposal {
        proposed: form.proposed(&found).ok_or(PageError::NotFound)?,
        ground: grounds.ground.clone(),
        source: grounds.source,
        verification: grounds.verification.clone(),
    };
    let status = match proposal::propose(&mut conn, &session.state.ctx, &session.actor, &new).await {
        Ok(id) => return Ok(see_other(&links::proposal(id))),
        Err(ProposeError::Fields(problems)) => {
            for (field, problem) in problems {
                if !grounds.take(t, field, &problem) && field == ProposeField::Address {
                    form.address_problem = Some(match problem {
                        TextProblem::Missing => t.text("error-email"),
                        other => problem_text(t, &other),
                    });
                }
            }
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(ProposeError::SameAddress) => {
            form.address_problem = Some(t.text("correct-same"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(error) => {
            let (status, text) = match error {
                ProposeError::NothingToTell => (StatusCode::CONFLICT, t.text("contacts-nothing-to-tell")),
                ProposeError::Erased => (StatusCode::CONFLICT, t.text("contacts-erased")),
                ProposeError::AlreadyProposed => (StatusCode::CONFLICT, t.text("proposal-already")),
                ProposeError::Party => (StatusCode::FORBIDDEN, t.text("proposal-party")),
                ProposeError::Missing => return Err(PageError::NotFound),
                other => return Err(other.into()),
            };
            form.refused = Some(text);
            status
        }
    };
    page_with(status, &ContactsPage::load(&conn, &session, &path, form, grounds).await?)
}

#[derive(Debug, Template)]
#[template(path = "desk/contacts.html")]
pub struct ContactsPage {
    pub frame: Frame,
    pub board: ContactBoard,
    pub may_read_case: bool,
    pub form: ContactForm,
    pub grounds: GroundsForm,
}

impl ContactsPage {
    async fn load(
        conn: &AsyncPgConnection,
        session: &StaffSession,
        reference: &str,
        form: ContactForm,
        grounds: GroundsForm,
    ) -> Result<Self, PageError> {
        let found = board::find(conn, &session.state.ctx, &session.actor, reference).await?;
        let board = found.ok_or(PageError::NotFound)?;
        let frame = session.frame(conn, Section::FollowUps).await?;
        let may_read_case = session.actor.may(Permission::ReadApplications);
        Ok(Self { frame, board, may_read_case, form, grounds })
    }

    fn title(&self) -> String {
        let has_problem = self.form.refused.is_some() || !self.errors().is_empty();
        self.frame.title(self.frame.t.text("contacts-title"), has_problem)
    }

    fn errors(&self) -> ErrorSummary {
        let own = [("proposal-address", &self.form.address_problem)];
        ErrorSummary::of(self.frame.t, own).and(&self.grounds.problems())
    }

    /// The contact of the form that is open.
    fn chosen(&self) -> Option<&ContactStanding> {
        self.board.contacts.iter().find(|contact| Some(contact.id) == self.form.contact)
    }

    /// The kind of the form that is open, if it can be sent.
    fn open(&self) -> Option<ProposalKind> {
        let kind = self.form.kind.filter(|_| !self.board.is_party)?;
        match kind {
            ProposalKind::ContactTold => self.chosen().filter(|it| it.can_be_told).map(|_| kind),
            ProposalKind::ContactChanged => self.chosen().map(|_| kind),
            ProposalKind::AddressCorrected => Some(kind).filter(|_| self.board.application.erased_at.is_none()),
            ProposalKind::Rebinding => None,
        }
    }

    fn open_heading(&self) -> String {
        self.open().map(|kind| self.heading(kind)).unwrap_or_default()
    }

    fn has_address(&self) -> bool {
        self.form.kind.is_some_and(|kind| kind != ProposalKind::ContactTold)
    }

    fn heading(&self, kind: ProposalKind) -> String {
        kind_name(self.frame.t, kind)
    }

    /// The masked address of the person the open form is about.
    fn about(&self) -> String {
        match self.chosen().filter(|_| self.form.kind != Some(ProposalKind::AddressCorrected)) {
            Some(contact) => mask_email(&contact.email),
            None => self.applicant(),
        }
    }

    fn applicant(&self) -> String {
        mask_email(&self.board.applicant_address)
    }

    fn email(&self, contact: &ContactStanding) -> String {
        mask_email(&contact.email)
    }

    fn told_url(&self, contact: &ContactStanding) -> String {
        links::contacts_form(&self.board.application.reference, ProposalKind::ContactTold, Some(contact.id))
    }

    fn change_url(&self, contact: &ContactStanding) -> String {
        links::contacts_form(&self.board.application.reference, ProposalKind::ContactChanged, Some(contact.id))
    }

    fn correct_url(&self) -> String {
        links::contacts_form(&self.board.application.reference, ProposalKind::AddressCorrected, None)
    }

    fn state(&self, alert: &SentAlert) -> Chip {
        Chip::letter(self.frame.t, alert.state)
    }

    fn alert(&self, alert: &SentAlert) -> String {
        self.frame.t.text(&format!("letter-kind-{}", alert.kind.slug()))
    }

    /// When it was sent, and what people found out about it.
    fn note(&self, alert: &SentAlert) -> String {
        let (t, now) = (self.frame.t, self.frame.now);
        let sent_at = alert.sent_at.filter(|_| alert.state == LetterState::Sent).unwrap_or(alert.created_at);
        match alert.follow_up {
            None => t.moment_short(sent_at, now),
            Some(None) => t.text("contacts-follow-up-open"),
            Some(Some((FollowUpResult::Reached, at))) => t.text1("contacts-reached", "at", t.moment_short(at, now)),
            Some(Some((FollowUpResult::NotReached, at))) => {
                t.text1("contacts-not-reached", "at", t.moment_short(at, now))
            }
        }
    }

    fn waiting(&self, line: &ListedProposal) -> String {
        let at = self.frame.t.moment_short(line.proposal.created_at, self.frame.now);
        self.frame.t.text2("proposal-by", "who", line.proposer.as_str(), "at", at)
    }
}
