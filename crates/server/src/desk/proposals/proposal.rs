//! One proposal: what it is, what confirming it will do, and the answer of another person.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::{ProposalId, StaffId};
use domain::evidence::{EvidencePage, EvidenceState, File};
use domain::proposal::{self, ConfirmError, ListedProposal, Notice, ProposalKind, RefuseError, document};
use locale::{Translator, mask_email};

use crate::desk::proposals::grounds::source_name;
use crate::desk::proposals::list::{kind_name, state_chip};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::ui::{Chip, ErrorSummary, Fact, Facts, Frame, Section, named_problem_text};

/// The refusal as typed, and what was wrong with the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerForm {
    pub reason: String,
    pub reason_problem: Option<String>,
    /// Why a document was not added.
    pub document_problem: Option<String>,
    /// Why it was not answered, whatever was typed.
    pub refused: Option<String>,
}

pub(super) fn read_id(path: &str) -> Result<ProposalId, PageError> {
    path.parse().map_err(|_| PageError::NotFound)
}

/// `GET /desk/proposals/{id}`
pub async fn show(session: StaffSession, path: web::Path<String>) -> PageResult {
    let mut conn = session.state.conn().await?;
    page(&ProposalPage::load(&mut conn, &session, read_id(&path)?, AnswerForm::default()).await?)
}

/// `POST /desk/proposals/{id}/confirm`
pub async fn confirm(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id = read_id(&path)?;
    let mut conn = session.state.conn().await?;
    match proposal::confirm(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(_) => Ok(see_other(&links::proposal(id))),
        Err(error) => refused(&mut conn, &session, id, error, AnswerForm::default()).await,
    }
}

/// `POST /desk/proposals/{id}/refuse`
pub async fn refuse(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let id = read_id(&path)?;
    let mut conn = session.state.conn().await?;
    let form = AnswerForm { reason: posted.text("reason").to_owned(), ..AnswerForm::default() };
    match proposal::refuse(&mut conn, &session.state.ctx, &session.actor, id, &form.reason).await {
        Ok(()) => Ok(see_other(&links::proposal(id))),
        Err(RefuseError::Decide(error)) => refused(&mut conn, &session, id, error, form).await,
        Err(RefuseError::Reason(problem)) => {
            let problem = named_problem_text(session.request.t, &problem, "proposal-refusal");
            let form = AnswerForm { reason_problem: Some(problem), ..form };
            let page = ProposalPage::load(&mut conn, &session, id, form).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// `POST /desk/proposals/{id}/withdraw`
pub async fn withdraw(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id = read_id(&path)?;
    let mut conn = session.state.conn().await?;
    match proposal::withdraw(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(()) => Ok(see_other(&links::proposal(id))),
        Err(ConfirmError::Own) => Err(PageError::Forbidden),
        Err(error) => refused(&mut conn, &session, id, error, AnswerForm::default()).await,
    }
}

/// `GET` of a path that accepts only `POST`, for example after a change of language.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::proposal(read_id(&path)?)))
}

/// The page with the sentence that says why it was not answered.
async fn refused(
    conn: &mut AsyncPgConnection,
    session: &StaffSession,
    id: ProposalId,
    error: ConfirmError,
    form: AnswerForm,
) -> PageResult {
    let text = sentence(session.request.t, &error);
    let status = match error {
        ConfirmError::Own | ConfirmError::Party => StatusCode::FORBIDDEN,
        ConfirmError::Closed(_)
        | ConfirmError::Stale
        | ConfirmError::DocumentMissing
        | ConfirmError::DocumentUnopened => StatusCode::CONFLICT,
        other => return Err(other.into()),
    };
    page_with(status, &ProposalPage::load(conn, session, id, AnswerForm { refused: text, ..form }).await?)
}

/// Why this person cannot answer it now; `None` for errors that are not about the proposal.
fn sentence(t: Translator, error: &ConfirmError) -> Option<String> {
    Some(match error {
        ConfirmError::Own => t.text("proposal-own"),
        ConfirmError::Party => t.text("proposal-party"),
        ConfirmError::Stale => t.text("proposal-stale"),
        ConfirmError::DocumentMissing => t.text("proposal-document-missing"),
        ConfirmError::DocumentUnopened => t.text("proposal-document-unopened"),
        ConfirmError::Closed(state) => t.text(&format!("proposal-closed-{}", state.slug())),
        ConfirmError::NotPermitted(_) | ConfirmError::Missing | ConfirmError::Database(_) => return None,
    })
}

#[derive(Debug, Template)]
#[template(path = "desk/proposal.html")]
pub struct ProposalPage {
    pub frame: Frame,
    pub me: StaffId,
    pub line: ListedProposal,
    /// The emails that a confirmation would send; `None` when the reader cannot confirm it now.
    pub notices: Option<Vec<Notice>>,
    /// The reader may say no, also when what it is about has changed since.
    pub can_refuse: bool,
    pub form: AnswerForm,
    /// The documents it rests on.
    pub files: Vec<File>,
}

impl ProposalPage {
    pub(super) async fn load(
        conn: &mut AsyncPgConnection,
        session: &StaffSession,
        id: ProposalId,
        mut form: AnswerForm,
    ) -> Result<Self, PageError> {
        let line = proposal::find(conn, &session.actor, id).await?.ok_or(PageError::NotFound)?;
        let (mut notices, mut can_refuse) = (None, false);
        // The preview takes locks, and a read-only server can confirm nothing.
        let can_answer = !session.state.settings.read_only;
        if can_answer && line.proposal.waits_for(session.me, session.request.now) {
            match proposal::preview(conn, &session.state.ctx, &session.actor, id).await {
                Ok(sent) => (notices, can_refuse) = (Some(sent), true),
                Err(error) => {
                    can_refuse = matches!(error, ConfirmError::Stale);
                    let text = sentence(session.request.t, &error);
                    form.refused = form.refused.or(Some(text.ok_or(error)?));
                }
            }
        }
        let frame = session.frame(conn, Section::Proposals).await?;
        let files = document::list(conn, id).await?;
        Ok(Self { frame, me: session.me, line, notices, can_refuse, form, files })
    }

    fn name(&self) -> String {
        kind_name(self.frame.t, self.line.proposal.kind)
    }

    fn title(&self) -> String {
        self.frame.title(self.name(), self.form.refused.is_some() || !self.errors().is_empty())
    }

    fn chip(&self) -> Chip {
        state_chip(&self.frame, &self.line)
    }

    fn is_mine(&self) -> bool {
        self.line.proposal.proposed_by == self.me && self.line.proposal.is_open(self.frame.now)
    }

    fn errors(&self) -> ErrorSummary {
        let problems = [("refusal", &self.form.reason_problem), ("proposal-document", &self.form.document_problem)];
        ErrorSummary::of(self.frame.t, problems)
    }

    /// True when the page has a part about the document.
    fn has_document(&self) -> bool {
        self.line.proposal.needs_document() || !self.files.is_empty()
    }

    /// True when the reader may see the pictures: the proposer, and whoever may answer it.
    fn shows_pictures(&self) -> bool {
        self.is_mine() || self.notices.is_some() || self.can_refuse
    }

    fn is_waiting(&self) -> bool {
        self.files.iter().any(|file| file.evidence.state.is_waiting())
    }

    /// True when the reader can confirm it now, as far as the document is concerned.
    fn is_documented(&self) -> bool {
        document::are_sufficient(&self.line.proposal, &self.files)
    }

    fn file_state(&self, file: &File) -> String {
        self.frame.t.text(&format!("viewer-state-{}", file.evidence.state.slug()))
    }

    fn is_ready(&self, file: &File) -> bool {
        file.evidence.state == EvidenceState::Ready
    }

    fn picture(&self, page: &EvidencePage) -> String {
        links::proposal_document_page(self.line.proposal.id, page.evidence_id, page.number)
    }

    fn picture_text(&self, file: &File, page: &EvidencePage) -> String {
        let number = i64::from(page.number);
        self.frame.t.text2("proposal-document-page", "name", file.evidence.file_name.as_str(), "page", number)
    }

    fn will(&self) -> Vec<String> {
        let t = self.frame.t;
        let kind = self.line.proposal.kind;
        let ends_binding = self.line.proposal.binding_id.is_some();
        let first = t.text(&format!("proposal-will-{}", kind.slug()));
        let second = match kind {
            ProposalKind::ContactTold => Some(t.text("proposal-will-notice")),
            ProposalKind::ContactChanged => Some(t.text("proposal-will-repeat")),
            ProposalKind::AddressCorrected => Some(t.text("proposal-will-keep")),
            ProposalKind::Rebinding => ends_binding.then(|| t.text("proposal-will-end")),
        };
        let has_holder = kind == ProposalKind::Rebinding && !self.line.proposal.new_address.is_empty();
        let third = has_holder.then(|| t.text("proposal-will-register"));
        [Some(first), second, third].into_iter().flatten().collect()
    }

    /// The emails as the page lists them: name and masked address.
    fn emails(&self) -> Vec<(String, String)> {
        let name = |notice: &Notice| self.frame.t.text(&format!("letter-kind-{}", notice.kind.slug()));
        let sent = self.notices.iter().flatten();
        sent.map(|notice| (name(notice), mask_email(&notice.to))).collect()
    }

    fn facts(&self) -> Facts {
        let (t, now, proposal) = (self.frame.t, self.frame.now, &self.line.proposal);
        let text = |label: &str, text: &str| Fact::new(t.text(label), text);
        let mut facts =
            vec![Fact::new(t.text("label-store"), format!("{} {}", self.line.store_name, self.line.store_number))];
        if !proposal.old_address.is_empty() {
            facts.push(text("proposal-old-address", &mask_email(&proposal.old_address)).with_class("mask"));
        }
        if !proposal.new_address.is_empty() {
            facts.push(text("proposal-new-address", &proposal.new_address).with_class("mask"));
        }
        if !proposal.new_phone.is_empty() {
            facts.push(text("bindings-holder-phone", &proposal.new_phone).with_class("mask"));
        }
        if !proposal.account_name.is_empty() {
            facts.push(text("bindings-account-name", &proposal.account_name));
            facts.push(text("bindings-account-reference", &proposal.account_reference).with_class("ref"));
        }
        facts.push(text("proposal-ground", &proposal.ground).with_class("lines"));
        facts.push(Fact::new(t.text("proposal-source"), source_name(t, proposal.source)));
        facts.push(text("proposal-verification", &proposal.verification).with_class("lines"));
        let proposed_at = t.moment_short(proposal.created_at, now);
        facts.push(text(
            "proposal-proposer",
            &t.text2("proposal-by", "who", self.line.proposer.as_str(), "at", proposed_at),
        ));
        match proposal.decided_at {
            None => facts.push(text("proposal-expires", &t.moment_short(proposal.expires_at, now))),
            Some(at) => {
                let (at, who) = (t.moment_short(at, now), self.line.decider.as_deref().unwrap_or_default());
                let ended = if who.is_empty() { at } else { t.text2("proposal-by", "who", who, "at", at) };
                facts.push(text("proposal-ended", &ended));
            }
        }
        if !proposal.refusal.is_empty() {
            facts.push(text("proposal-refusal", &proposal.refusal).with_class("lines"));
        }
        Facts(facts)
    }
}
