//! The status page: the status of an application, at any time (R16).
//!
//! Applicants who are signed in can act here. By the link in an email ([`crate::apply::link::status_link`]) they can
//! read and appeal a rejection, and do the rest too when customer service submitted the application for them (R9).

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::{EffectState, Status};
use domain::base::{Channel, clock};
use domain::desk::case_file::CaseFile;
use domain::evidence::{EvidenceState, File};
use domain::intake::{admission, reapply};
use domain::letter::LetterState;
use domain::letter::outbox::LetterLine;
use domain::review::decision::{self, Decision};

use crate::apply::account::entry_options::ClosedReason;
use crate::apply::lookup::get_case;
use crate::apply::status::applicant_view::ApplicantView;
use crate::apply::status::due_dates::DueDatesView;
use crate::apply::status::progress::{self, Step, TrackStep};
use crate::apply::way::Way;
use crate::http::{PageError, PageResult, StoreSession, page, page_with};
use crate::links;
use crate::state::State;
use crate::ui::{Chip, Frame, document_label};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Signed in for the store.
    Owner,
    /// Has the link in a letter and the query code: reads, and may appeal. Acts as the owner does on an application that
    /// customer service submitted.
    Link,
}

/// An action that was refused, reported at the top of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    WithdrawTooLate,
    ObjectTooLate,
    /// An appeal came too late, or a second time.
    AppealTooLate,
    /// The store cannot apply again, for the reason the page gives.
    NotAgain,
}

impl Notice {
    fn key(self) -> &'static str {
        match self {
            Self::WithdrawTooLate => "apply-withdraw-late",
            Self::ObjectTooLate => "apply-object-late",
            Self::AppealTooLate => "appeal-late",
            Self::NotAgain => "apply-reapply-refused",
        }
    }
}

/// The form that appeals a rejection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppealForm {
    /// The path it is posted to.
    pub link: String,
    pub statement: String,
    /// Its problem, in words.
    pub problem: Option<String>,
}

/// A reason of a rejection, and what to do about it.
pub struct ReasonLine<'a> {
    pub label: &'a str,
    pub advice: Option<String>,
}

/// An answer as it was submitted.
pub struct AnswerLine {
    pub label: String,
    pub value: String,
}

#[derive(Template)]
#[template(path = "apply/status.html")]
pub struct StatusPage {
    pub frame: Frame,
    pub case: CaseFile,
    pub view: ApplicantView,
    pub dates: DueDatesView,
    pub steps: Vec<Step>,
    pub track: Vec<TrackStep>,
    pub reader: Reader,
    pub way: Way,
    /// A draft that customer service completes was begun just now.
    pub is_again_begun: bool,
    pub notice: Option<Notice>,
    /// Why the store cannot apply again now, for a closed application.
    pub refusal: Option<ClosedReason>,
    /// True when the form to apply again begins with the answers of this application.
    pub is_kept: bool,
    pub appeal: AppealForm,
}

impl StatusPage {
    pub fn new(frame: Frame, case: CaseFile) -> Self {
        let (t, now) = (frame.t, frame.now);
        let view = ApplicantView::new(&case.application, case.policy.policy.grace_period(), now);
        let dates = DueDatesView::new(t, &case, now);
        let steps = progress::steps(t, &case, view, now);
        let track = progress::track(t, &case, view, now);
        let (reader, notice, refusal) = (Reader::Owner, None, None);
        let appeal = AppealForm { link: links::appeal(&case.application.reference), ..AppealForm::default() };
        let way = Way::Session { reference: case.application.reference.clone() };
        let is_kept = false;
        Self {
            frame,
            case,
            view,
            dates,
            steps,
            track,
            reader,
            way,
            is_again_begun: false,
            notice,
            refusal,
            is_kept,
            appeal,
        }
    }

    pub fn is_owner(&self) -> bool {
        self.reader == Reader::Owner
    }

    /// True for a reader who may answer, withdraw and apply again here.
    pub fn may_act(&self) -> bool {
        self.is_owner() || self.case.application.channel == Channel::Agent
    }

    fn is_erased(&self) -> bool {
        self.case.application.erased_at.is_some()
    }

    /// A sentence about personal data after retention removed it.
    fn erased(&self) -> Option<String> {
        let erased_at = self.case.application.erased_at?;
        let date = self.frame.t.date(clock::date_at(erased_at));
        Some(self.frame.t.text1("apply-erased", "date", date))
    }

    fn title(&self) -> String {
        self.frame.t.text(&format!("apply-status-title-{}", self.case.application.kind.slug()))
    }

    /// The meaning of the status, or whose move it is.
    fn meaning(&self) -> String {
        let t = self.frame.t;
        let done_at = self.case.effect.as_ref().and_then(|effect| effect.confirmed_at);
        if let (true, Some(at)) = (self.view.is_done(), done_at) {
            let key = format!("apply-done-text-{}", self.case.application.kind.slug());
            return t.text1(&key, "at", t.moment(at));
        }
        if self.view.is_stopped {
            return t.text("apply-stopped-text");
        }
        if self.is_erased() {
            return t.text("apply-erased-closed");
        }
        let email = locale::mask_email(&self.case.application.contact_email);
        t.text1(&format!("apply-turn-{}", self.view.turn().as_str()), "email", email)
    }

    /// The date given in the late notice, while it is still to come.
    fn estimate_text(&self) -> Option<String> {
        let (t, apology) = (self.frame.t, self.case.late_notice?);
        let is_shown = self.view.status.is_running() && apology.estimate_at > self.frame.now && !self.view.is_stopped;
        is_shown.then(|| t.text1("apply-overdue-estimate", "at", t.moment(apology.estimate_at)))
    }

    /// True while the promised dates are shown: until there is an answer, the deadline has passed, or an objection stops
    /// the application.
    fn shows_due_dates(&self) -> bool {
        self.view.status.is_open() && !self.view.is_late && !self.view.is_stopped
    }

    /// The earliest time of the effect.
    fn effect_when(&self) -> Option<String> {
        let t = self.frame.t;
        let effect = self.case.effect.as_ref().filter(|_| self.view.effect == EffectState::Scheduled)?;
        let key = format!("apply-effect-when-{}", self.case.application.kind.slug());
        Some(t.text1(&key, "at", t.moment(effect.not_before)))
    }

    /// The decision, once the applicant was told.
    fn decision(&self) -> Option<&Decision> {
        let is_decision_sent = matches!(self.view.status, Status::Approved | Status::Rejected);
        self.case.decision_in_force().filter(|_| is_decision_sent)
    }

    fn is_rejected(&self) -> bool {
        self.view.status == Status::Rejected
    }

    /// The reasons of the rejection, with what to do about each (R13), as in the email.
    fn reasons(&self) -> Vec<ReasonLine<'_>> {
        let (t, policy) = (self.frame.t, &self.case.policy.policy);
        let Some(decision) = self.decision().filter(|_| self.is_rejected()) else { return Vec::new() };
        let reapply = policy.reapply_from(&decision.reasons, decision.decided_at);
        let line = |rejection| {
            let next = decision::next_step(rejection, reapply).map(|next| next.get(t.locale()));
            let advice = next.map(|next| t.text1("apply-reason-next", "text", next));
            ReasonLine { label: rejection.label.get(t.locale()), advice }
        };
        decision.reasons.iter().filter_map(|code| policy.rejection(code)).map(line).collect()
    }

    fn decision_message(&self) -> Option<&str> {
        self.decision().map(|decision| decision.message.as_str()).filter(|text| !text.is_empty())
    }

    /// True when the page offers to apply again (R17); `refusal` may still prevent it.
    fn is_to_be_followed(&self) -> bool {
        self.may_act() && self.case.can_reapply(self.frame.now)
    }

    fn again_key(&self) -> &'static str {
        if !self.is_owner() {
            "apply-again-lodged"
        } else if !self.is_kept {
            "apply-reapply-blank"
        } else if self.is_rejected() {
            "apply-reapply-text"
        } else {
            "apply-reapply-closed"
        }
    }

    fn answers(&self) -> Vec<AnswerLine> {
        let (t, it) = (self.frame.t, &self.case.application);
        let line = |key: &str, value: String| AnswerLine { label: t.text(key), value };
        let known = |figure: String| if it.figures_at.is_some() { figure } else { t.text("figures-not-known") };
        let reason = self.case.policy.policy.reason(&it.reason).map_or("", |reason| reason.label.get(t.locale()));
        let statement = if it.statement.is_empty() { t.text("not-given") } else { it.statement.clone() };
        vec![
            line("label-reason", reason.to_owned()),
            line("label-statement", statement),
            line(
                "label-contact-name",
                if self.is_owner() { it.contact_name.clone() } else { locale::mask_name(&it.contact_name) },
            ),
            line("label-contact-phone", locale::mask_phone(&it.contact_phone)),
            line("label-contact-email", locale::mask_email(&it.contact_email)),
            line("label-balance", known(t.money_cents(it.balance_cents))),
            line("label-unshipped-orders", known(t.text1("apply-funds-orders", "n", it.unshipped_orders))),
            line("label-submitted-at", t.moment(it.submitted_at)),
        ]
    }

    fn document_label(&self, file: &File) -> String {
        document_label(self.frame.t, &self.case.policy.policy, &file.evidence.document)
    }

    fn document_chip(&self, file: &File) -> Chip {
        let (tone, icon, key) = match file.evidence.state {
            EvidenceState::Ready => ("ok", "check", "apply-file-kept"),
            EvidenceState::Removed => ("none", "dash", "apply-file-removed"),
            EvidenceState::Received | EvidenceState::Quarantined => ("calm", "clock", "apply-file-waiting"),
            EvidenceState::Unreadable | EvidenceState::Refused => ("bad", "cross", "apply-file-unusable"),
        };
        Chip::new(tone, icon, self.frame.t.text(key))
    }

    /// Letters that were sent, are queued or failed; held and cancelled ones are not shown.
    fn letters(&self) -> Vec<&LetterLine> {
        let is_shown = |letter: &&LetterLine| !matches!(letter.state, LetterState::Held | LetterState::Cancelled);
        self.case.letters.iter().rev().filter(is_shown).collect()
    }

    fn letter_chip(&self, letter: &LetterLine) -> Chip {
        let (tone, icon) = match letter.state {
            LetterState::Sent => ("ok", "check"),
            LetterState::Failed => ("bad", "cross"),
            LetterState::Queued | LetterState::Held | LetterState::Cancelled => ("calm", "clock"),
        };
        Chip::new(tone, icon, self.frame.t.text(&format!("letter-{}", letter.state)))
    }

    /// Its subject, or its kind when the subject was erased.
    fn letter_name(&self, letter: &LetterLine) -> String {
        if letter.subject.is_empty() {
            return self.frame.t.text(&format!("letter-kind-{}", letter.kind.slug()));
        }
        letter.subject.clone()
    }

    fn letter_to(&self, letter: &LetterLine) -> String {
        if letter.to_address.is_empty() {
            return String::new();
        }
        self.frame.t.text1("apply-letters-to", "email", locale::mask_recipient(&letter.to_address))
    }
}

/// `GET /apply/applications/{reference}`
pub async fn show(session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let case = get_case(&conn, &session, &reference).await?;
    page(&load_page(&conn, &session.state, session.frame(), case).await?)
}

/// The page after an action that came too late (409).
///
/// # Errors
/// As [`get_case`].
pub async fn refused(conn: &AsyncPgConnection, session: &StoreSession, reference: &str, notice: Notice) -> PageResult {
    let case = get_case(conn, session, reference).await?;
    let status = load_page(conn, &session.state, session.frame(), case).await?;
    page_with(StatusCode::CONFLICT, &StatusPage { notice: Some(notice), ..status })
}

/// The page for the owner; for a closed application it also says whether the store can apply again.
pub async fn load_page(
    conn: &AsyncPgConnection,
    state: &State,
    frame: Frame,
    case: CaseFile,
) -> Result<StatusPage, PageError> {
    with_refusal(conn, state, StatusPage::new(frame, case)).await
}

/// The page with the reason why the store cannot apply again, where it offers that.
///
/// # Errors
/// Database errors.
pub async fn with_refusal(
    conn: &AsyncPgConnection,
    state: &State,
    mut status: StatusPage,
) -> Result<StatusPage, PageError> {
    if status.is_to_be_followed() {
        let policy = state.ctx.policies.current(conn).await?;
        let (store, kind) = (&status.case.store, status.case.application.kind);
        // Signed in, the store applies by itself, whoever submitted the application before.
        let channel = if status.is_owner() { Channel::Web } else { Channel::Agent };
        let refusal = admission::check(conn, &policy, store, (kind, channel), status.frame.now).await.err();
        let closed = refusal.map(|it| ClosedReason::new(status.frame.t, &policy.policy, store, it)).transpose()?;
        status.refusal = closed;
        status.is_kept = reapply::is_of_owner(conn, &status.case.application).await?;
    }
    Ok(status)
}
