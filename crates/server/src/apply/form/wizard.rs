//! The steps of the form: which there are, which are done, and what every step works with.
//!
//! Each post is saved as the draft first, valid or not, so that typed text is never lost.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::base::id::{DraftId, EvidenceId};
use domain::evidence::{self, EvidenceState};
use domain::intake::completeness::{self, Gap, Sheet};
use domain::intake::draft::{self, Answers, Draft, Step};
use domain::intake::reapply;
use locale::Words;

use crate::apply::form::admission::{self, Admitted};
use crate::apply::form::fix_hint::{self, Mend};
use crate::http::page_error::Failure;
use crate::http::response::see_other;
use crate::http::session::StoreVisit;
use crate::state::State;
use crate::{links, urls};

/// A draft on the table, at one of its steps.
#[derive(Clone)]
pub struct Opened {
    /// The kind, the store, the policy.
    pub admitted: Admitted,
    /// The step.
    pub step: Step,
    /// The draft, and what is missing from it.
    pub sheet: Sheet,
    /// Things to fix after a rejection (R17).
    pub mends: Vec<Mend>,
    /// Files handed in with the application before, of which nothing is shown here.
    pub carried: Vec<EvidenceId>,
    /// It was saved once; until then it is a blank sheet.
    pub is_saved: bool,
}

/// A step, as the list of steps shows it.
pub struct StepLine {
    pub label: String,
    pub class: &'static str,
    pub is_current: bool,
    pub is_done: bool,
    pub state: String,
    /// Where it is; none while it is not its turn.
    pub link: Option<String>,
}

impl Opened {
    /// The steps, in order.
    pub fn lines(&self, words: &Words) -> Vec<StepLine> {
        let turn = self.turn();
        let line = |step: Step| {
            let is_current = step == self.step;
            let is_done = self.is_saved && step != Step::Check && self.is_done(step);
            let state = match (is_current, is_done) {
                (true, _) => "current",
                (false, true) => "done",
                (false, false) => "open",
            };
            StepLine {
                label: words.say(&format!("apply-step-{}", step.slug())),
                class: if is_done { "is-done" } else { "" },
                is_current,
                is_done,
                state: words.say(&format!("apply-step-is-{state}")),
                link: (self.is_saved && step <= turn && !is_current).then(|| self.link(step)),
            }
        };
        Step::ALL.iter().map(|step| line(*step)).collect()
    }

    /// The title of the step.
    pub fn title(&self, words: &Words) -> String {
        words.say(&format!("apply-step-title-{}", self.step.slug()))
    }

    /// The type of application.
    pub fn form_title(&self, words: &Words) -> String {
        words.say(&format!("apply-form-title-{}", self.admitted.kind.slug()))
    }

    /// Where the step before is.
    pub fn back(&self) -> String {
        let before = Step::ALL.iter().copied().rfind(|step| *step < self.step);
        before.map_or_else(|| urls::ACCOUNT.to_owned(), |step| self.link(step))
    }

    /// Label of the link back.
    pub fn back_words(&self, words: &Words) -> String {
        words.say(if self.step == Step::Reason { "nav-account" } else { "apply-step-back" })
    }

    /// When the draft was saved; nothing while there is none.
    pub fn saved_note(&self, words: &Words, now: &DateTime<Utc>) -> Option<String> {
        let at = words.moment_short(self.sheet.draft.updated_at, *now);
        self.is_saved.then(|| words.say1("apply-step-saved", "at", at))
    }

    /// A step of this form.
    pub fn link(&self, step: Step) -> String {
        links::step(self.admitted.kind, step)
    }

    /// This step.
    pub fn here(&self) -> String {
        self.link(self.step)
    }

    /// Things to fix at a field or a document.
    pub fn fixes_at(&self, about: &str) -> Vec<&Mend> {
        self.mends.iter().filter(|mend| mend.is_about(about)).collect()
    }

    /// The next incomplete step after this one, or the last: an applicant who comes back to change one answer skips the
    /// complete ones.
    pub fn next(&self) -> Step {
        let after = Step::ALL.iter().copied().filter(|step| *step > self.step);
        after.filter(|step| !self.is_done(*step)).min().unwrap_or(Step::Check)
    }

    /// The first step that asks for something.
    fn turn(&self) -> Step {
        let open = |gap: &&Gap| !matches!(gap, Gap::File { state, .. } if state.is_waiting());
        self.sheet.gaps.iter().find(open).map_or(Step::Check, Gap::step)
    }

    /// True when the step is complete and has no open fix.
    fn is_done(&self, step: Step) -> bool {
        self.sheet.is_done(step) && !self.mends.iter().any(|mend| mend.is_open_in(step))
    }

    /// True while a file is being looked at.
    pub fn is_waiting(&self) -> bool {
        self.sheet.files.iter().any(|file| file.evidence.state.is_waiting())
    }

    /// True when the file can be shown to the applicant: it is prepared and was never handed in.
    pub fn can_show(&self, file: &evidence::File) -> bool {
        file.evidence.state == EvidenceState::Ready && !self.carried.contains(&file.evidence.id)
    }

    /// Saves answers as typed and looks the draft over again.
    ///
    /// # Errors
    /// Database errors.
    pub async fn save(
        self,
        conn: &AsyncPgConnection,
        state: &State,
        answers: &Answers,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let draft = draft::save(conn, self.admitted.owner(), self.admitted.kind, answers, now).await?;
        load(conn, state, self.admitted, self.step, draft, true).await
    }
}

/// Opens the form of the kind the path names, at a step. A form never saved is blank.
///
/// # Errors
/// [`Failure::Elsewhere`] when the store cannot apply now, [`Failure::NotFound`] when there is no such kind.
pub async fn open(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StoreVisit,
    word: &str,
    step: Step,
) -> Result<Opened, Failure> {
    let admitted = admission::require_admitted(conn, state, visit, word).await?;
    match draft::find(conn, admitted.owner(), admitted.kind).await? {
        Some(draft) => load(conn, state, admitted, step, draft, true).await,
        None => {
            let draft = blank(&admitted, visit.visit.now);
            load(conn, state, admitted, step, draft, false).await
        }
    }
}

/// As [`open`], for steps that come after the first: a form never saved leads there.
///
/// # Errors
/// As [`open`].
pub async fn open_saved(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StoreVisit,
    word: &str,
    step: Step,
) -> Result<Opened, Failure> {
    let opened = open(conn, state, visit, word, step).await?;
    if opened.is_saved { Ok(opened) } else { Err(Failure::Elsewhere { to: opened.link(Step::Reason) }) }
}

fn blank(admitted: &Admitted, now: DateTime<Utc>) -> Draft {
    Draft {
        id: DraftId::new(now),
        store_id: admitted.store.id,
        kind: admitted.kind,
        answers: Answers::default(),
        follows_id: None,
        created_at: now,
        updated_at: now,
        lodged_by: None,
        acknowledged: Vec::new(),
        proved_email: None,
    }
}

async fn load(
    conn: &AsyncPgConnection,
    state: &State,
    admitted: Admitted,
    step: Step,
    draft: Draft,
    is_saved: bool,
) -> Result<Opened, Failure> {
    let sheet = completeness::look_over(conn, &admitted.policy.policy, &admitted.store, draft).await?;
    let fixes = reapply::list_fixes(conn, &state.ctx, &sheet.draft, &sheet.files).await?;
    let carried = match sheet.draft.follows_id {
        Some(before) => evidence::list_of_application(conn, before).await?,
        None => Vec::new(),
    };
    let carried = carried.into_iter().map(|file| file.evidence.id).collect();
    let mends = fixes.into_iter().map(|fix| fix_hint::Mend::new(fix, admitted.kind)).collect();
    Ok(Opened { admitted, step, sheet, mends, carried, is_saved })
}

/// Addresses registered for the store, as they are shown.
pub fn masked(registered: &[String]) -> Vec<String> {
    registered.iter().map(|email| locale::mask_email(email)).collect()
}

/// `GET /apply/{kind}`: the first step that asks for something.
pub async fn resume(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let opened = open(&conn, &state, &visit, &word, Step::Reason).await?;
    // After a rejection the form starts at the first step with something to fix.
    let mend = opened.mends.iter().filter_map(Mend::first_step).min();
    let turn = opened.turn();
    Ok(see_other(&opened.link(mend.map_or(turn, |mend| mend.min(turn)))))
}
