//! The steps of the form: who may open them, their order, which are complete, and the data they share.
//!
//! Each post is saved as the draft first, valid or not, so that typed text is never lost.

use std::sync::Arc;

use actix_web::web;
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::base::{Channel, DraftId, EvidenceId, Kind};
use domain::evidence::{self, EvidenceState};
use domain::intake::admission::{self, NotAdmitted};
use domain::intake::completeness::{self, Completeness, Gap};
use domain::intake::draft::{self, Answers, Draft, DraftOwner, DraftStep};
use domain::intake::{draft_document, reapply};
use domain::policy::PublishedPolicy;
use domain::store::{self, Store};
use locale::Translator;

use crate::apply::form::fix_hint::{self, FixLine};
use crate::http::{PageError, PageResult, StoreSession, see_other};
use crate::state::State;
use crate::{links, urls};

/// The store, the kind and the policy that every step works with.
#[derive(Clone)]
pub struct Admission {
    pub kind: Kind,
    /// The store, as it is at this moment.
    pub store: Store,
    /// The current policy, by which an application submitted now is judged.
    pub policy: Arc<PublishedPolicy>,
}

impl Admission {
    /// The owner of the draft: the store itself.
    pub fn owner(&self) -> DraftOwner {
        DraftOwner::owner(self.store.id)
    }
}

/// A draft at one of its steps.
#[derive(Clone)]
pub struct Wizard {
    pub admission: Admission,
    pub step: DraftStep,
    /// The draft, and what is missing from it.
    pub completeness: Completeness,
    /// Things to fix after a rejection (R17).
    pub fixes: Vec<FixLine>,
    /// The reviewer's message of the rejection it follows.
    pub fix_message: Option<String>,
    /// Files submitted with an earlier application; their pictures are not shown here.
    pub carried: Vec<EvidenceId>,
    /// False until the draft was saved for the first time.
    pub is_saved: bool,
}

/// A step, as the list of steps shows it.
pub struct StepLine {
    pub label: String,
    pub class: &'static str,
    pub is_current: bool,
    pub is_done: bool,
    pub state: String,
    /// Link to the step; `None` while an earlier one is incomplete.
    pub link: Option<String>,
}

impl Wizard {
    pub fn lines(&self, t: &Translator) -> Vec<StepLine> {
        let turn = self.turn();
        let line = |step: DraftStep| {
            let is_current = step == self.step;
            let is_done = self.is_saved && step != DraftStep::Check && self.is_done(step);
            let state = match (is_current, is_done) {
                (true, _) => "current",
                (false, true) => "done",
                (false, false) => "open",
            };
            StepLine {
                label: t.text(&format!("apply-step-{}", step.slug())),
                class: if is_done { "is-done" } else { "" },
                is_current,
                is_done,
                state: t.text(&format!("apply-step-is-{state}")),
                link: (self.is_saved && step <= turn && !is_current).then(|| self.link(step)),
            }
        };
        DraftStep::ALL.iter().map(|step| line(*step)).collect()
    }

    pub fn title(&self, t: &Translator) -> String {
        t.text(&format!("apply-step-title-{}", self.step.slug()))
    }

    /// The type of application.
    pub fn form_title(&self, t: &Translator) -> String {
        t.text(&format!("apply-form-title-{}", self.admission.kind.slug()))
    }

    pub fn back(&self) -> String {
        let before = DraftStep::ALL.iter().copied().rfind(|step| *step < self.step);
        before.map_or_else(|| urls::ACCOUNT.to_owned(), |step| self.link(step))
    }

    pub fn back_label(&self, t: &Translator) -> String {
        t.text(if self.step == DraftStep::Reason { "nav-account" } else { "apply-step-back" })
    }

    /// When the draft was saved; `None` before the first time.
    pub fn saved_note(&self, t: &Translator, now: &DateTime<Utc>) -> Option<String> {
        let at = t.moment_short(self.completeness.draft.updated_at, *now);
        self.is_saved.then(|| t.text1("apply-step-saved", "at", at))
    }

    pub fn link(&self, step: DraftStep) -> String {
        links::step(self.admission.kind, step)
    }

    pub fn here(&self) -> String {
        self.link(self.step)
    }

    pub fn fixes_at(&self, about: &str) -> Vec<&FixLine> {
        self.fixes.iter().filter(|fix| fix.is_about(about)).collect()
    }

    /// The next incomplete step after this one, or the last: an applicant who comes back to change one answer skips the
    /// complete ones.
    pub fn next(&self) -> DraftStep {
        let after = DraftStep::ALL.iter().copied().filter(|step| *step > self.step);
        after.filter(|step| !self.is_done(*step)).min().unwrap_or(DraftStep::Check)
    }

    /// The first incomplete step; files still being checked do not count.
    fn turn(&self) -> DraftStep {
        let open = |gap: &&Gap| !matches!(gap, Gap::File { state, .. } if state.is_waiting());
        self.completeness.gaps.iter().find(open).map_or(DraftStep::Check, Gap::step)
    }

    /// True when the step is complete and has no open fix.
    fn is_done(&self, step: DraftStep) -> bool {
        self.completeness.is_done(step) && !self.fixes.iter().any(|fix| fix.is_open_in(step))
    }

    /// True while a file is being checked.
    pub fn is_waiting(&self) -> bool {
        self.completeness.files.iter().any(|file| file.evidence.state.is_waiting())
    }

    /// True when the file can be shown to the applicant: it is prepared and was never handed in.
    pub fn can_show(&self, file: &evidence::File) -> bool {
        file.evidence.state == EvidenceState::Ready && !self.carried.contains(&file.evidence.id)
    }

    /// Saves the answers as typed and evaluates the draft again.
    pub async fn save(self, conn: &mut AsyncPgConnection, state: &State, answers: &Answers) -> Result<Self, PageError> {
        let (owner, kind) = (self.admission.owner(), self.admission.kind);
        let draft = reapply::save_answers(conn, &state.ctx, owner, kind, answers).await?;
        load(conn, state, self.admission, self.step, draft, true).await
    }
}

/// Checks that the store can apply for the kind in the path.
///
/// # Errors
/// [`PageError::NotFound`] when the path names no kind; [`PageError::Elsewhere`] when the store cannot apply.
async fn require_admitted(
    conn: &AsyncPgConnection,
    session: &StoreSession,
    word: &str,
) -> Result<Admission, PageError> {
    let kind = find_kind(word).ok_or(PageError::NotFound)?;
    let store = store::get(conn, session.store).await?;
    let policy = session.state.ctx.policies.current(conn).await?;
    match admission::check(conn, &policy, &store, (kind, Channel::Web), session.request.now).await {
        Ok(()) => Ok(Admission { kind, store, policy }),
        Err(refusal) => Err(PageError::Elsewhere { to: refusal_path(refusal)? }),
    }
}

/// The page that says why the store cannot apply now: the application that is open, or the account page.
pub fn refusal_path(refusal: NotAdmitted) -> Result<String, PageError> {
    match refusal {
        NotAdmitted::AlreadyOpen(reference) if !reference.is_empty() => Ok(links::status(&reference)),
        NotAdmitted::Database(error) => Err(error.into()),
        _ => Ok(urls::ACCOUNT.to_owned()),
    }
}

pub fn find_kind(word: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| links::kind_path(*kind) == word)
}

/// Opens the form of the kind the path names, at a step. A form never saved is blank, or has the answers of the
/// rejected application that it will follow.
///
/// # Errors
/// [`PageError::Elsewhere`] when the store cannot apply now, [`PageError::NotFound`] when there is no such kind.
pub async fn open(
    conn: &AsyncPgConnection,
    session: &StoreSession,
    word: &str,
    step: DraftStep,
) -> Result<Wizard, PageError> {
    let admitted = require_admitted(conn, session, word).await?;
    match draft::find(conn, admitted.owner(), admitted.kind).await? {
        Some(draft) => load(conn, &session.state, admitted, step, draft, true).await,
        None => {
            let ctx = &session.state.ctx;
            let start = reapply::find_start(conn, ctx, admitted.store.id, admitted.kind).await?;
            let (follows_id, answers) = start.map(|(id, answers)| (Some(id), answers)).unwrap_or_default();
            let draft = Draft { follows_id, answers, ..blank(&admitted, session.request.now) };
            load(conn, &session.state, admitted, step, draft, false).await
        }
    }
}

/// As [`open`], for the later steps: an unsaved form leads to the first one.
///
/// # Errors
/// As [`open`].
pub async fn open_saved(
    conn: &AsyncPgConnection,
    session: &StoreSession,
    word: &str,
    step: DraftStep,
) -> Result<Wizard, PageError> {
    let wizard = open(conn, session, word, step).await?;
    if wizard.is_saved { Ok(wizard) } else { Err(PageError::Elsewhere { to: wizard.link(DraftStep::Reason) }) }
}

fn blank(admission: &Admission, now: DateTime<Utc>) -> Draft {
    Draft {
        id: DraftId::new(now),
        store_id: admission.store.id,
        kind: admission.kind,
        answers: Answers::default(),
        follows_id: None,
        created_at: now,
        updated_at: now,
        lodged_by: None,
        client_id: None,
        acknowledged: Vec::new(),
        proved_email: None,
    }
}

async fn load(
    conn: &AsyncPgConnection,
    state: &State,
    admission: Admission,
    step: DraftStep,
    draft: Draft,
    is_saved: bool,
) -> Result<Wizard, PageError> {
    let completeness = completeness::evaluate(conn, &admission.policy.policy, &admission.store, draft).await?;
    let fixes = reapply::list_fixes(conn, &state.ctx, &completeness.draft, &completeness.files).await?;
    let fix_message = reapply::find_message(conn, &completeness.draft).await?;
    let carried = draft_document::list_submitted_before(conn, completeness.draft.id).await?;
    let fixes = fixes.into_iter().map(|fix| fix_hint::FixLine::new(fix, admission.kind)).collect();
    Ok(Wizard { admission, step, completeness, fixes, fix_message, carried, is_saved })
}

/// The addresses registered for the store, masked.
pub fn masked(registered: &[String]) -> Vec<String> {
    registered.iter().map(|email| locale::mask_email(email)).collect()
}

/// `GET /apply/{kind}`: the first incomplete step.
pub async fn resume(session: StoreSession, word: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = open(&conn, &session, &word, DraftStep::Reason).await?;
    if !wizard.is_saved {
        return Ok(see_other(&wizard.link(DraftStep::Reason)));
    }
    // After a rejection the form starts at the first step with something to fix.
    let fix = wizard.fixes.iter().filter_map(FixLine::first_step).min();
    let turn = wizard.turn();
    Ok(see_other(&wizard.link(fix.map_or(turn, |fix| fix.min(turn)))))
}
