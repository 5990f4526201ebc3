//! The status page: where an application stands, at any time (R16).

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::case_file::CaseFile;
use domain::decision::Decision;
use domain::letter::LetterState;
use domain::letter::outbox::LetterLine;
use domain::status::{EffectState, Status};

use super::find_case;
use super::progress::{self, Step};
use super::promise::Promise;
use super::told::{Chip, Told};
use super::track::{self, TrackStep};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links;
use crate::page::page;
use crate::state::State;
use crate::visit::StoreVisit;

/// Why it was not approved, and what to do (R13).
pub(super) struct ReasonLine {
    pub label: String,
    pub next: String,
}

/// An answer as it was submitted.
pub(super) struct AnswerLine {
    pub label: String,
    pub value: String,
}

#[derive(Template)]
#[template(path = "apply/status.html")]
pub(super) struct StatusPage {
    pub frame: Frame,
    pub case: CaseFile,
    pub told: Told,
    pub promise: Promise,
    pub steps: Vec<Step>,
    pub track: Vec<TrackStep>,
    /// A withdrawal came too late; said at the top.
    pub is_too_late: bool,
}

impl StatusPage {
    pub(super) fn new(frame: Frame, case: CaseFile) -> Self {
        let (words, now) = (frame.words, frame.now);
        let told = Told::new(&case.application, case.policy.policy.grace_period(), now);
        let promise = Promise::new(words, &case, now);
        let steps = progress::steps(words, &case, told, now);
        let track = track::track(words, &case, told, now);
        Self { frame, case, told, promise, steps, track, is_too_late: false }
    }

    fn title(&self) -> String {
        self.frame.words.say(&format!("apply-status-title-{}", self.case.application.kind.slug()))
    }

    fn chip(&self) -> Chip {
        self.told.chip(self.frame.words)
    }

    fn sentence(&self) -> String {
        self.told.sentence(self.frame.words, self.case.application.kind)
    }

    /// What it means, or whose move it is.
    fn meaning(&self) -> String {
        let words = self.frame.words;
        let done_at = self.case.effect.as_ref().and_then(|effect| effect.confirmed_at);
        if let (true, Some(at)) = (self.told.is_done(), done_at) {
            let key = format!("apply-done-text-{}", self.case.application.kind.slug());
            return words.say1(&key, "at", words.moment(at));
        }
        let email = locale::mask_email(&self.case.application.contact_email);
        words.say1(&format!("apply-turn-{}", self.told.turn().as_str()), "email", email)
    }

    fn overdue_text(&self) -> String {
        let words = self.frame.words;
        words.say1("apply-overdue-text", "at", words.moment(self.case.application.due_at))
    }

    /// The dates are promised until the answer is there or late.
    fn is_promised(&self) -> bool {
        self.told.status.is_open() && !self.told.is_late
    }

    /// When the effect comes at the earliest.
    fn effect_when(&self) -> Option<String> {
        let words = self.frame.words;
        let effect = self.case.effect.as_ref().filter(|_| self.told.effect == EffectState::Scheduled)?;
        let key = format!("apply-effect-when-{}", self.case.application.kind.slug());
        Some(words.say1(&key, "at", words.moment(effect.not_before)))
    }

    /// The decision, once it was told.
    fn decision(&self) -> Option<&Decision> {
        let is_told = matches!(self.told.status, Status::Approved | Status::Rejected);
        self.case.standing().filter(|_| is_told)
    }

    fn is_rejected(&self) -> bool {
        self.told.status == Status::Rejected
    }

    fn reasons(&self) -> Vec<ReasonLine> {
        let locale = self.frame.words.locale();
        let codes = self.decision().filter(|_| self.is_rejected()).map_or(&[][..], |decision| &decision.reasons);
        let rejections = codes.iter().filter_map(|code| self.case.policy.policy.rejection(code));
        rejections
            .map(|it| ReasonLine { label: it.label.get(locale).to_owned(), next: it.next.get(locale).to_owned() })
            .collect()
    }

    /// The reviewer's words.
    fn decision_words(&self) -> Option<&str> {
        self.decision().map(|decision| decision.words.as_str()).filter(|words| !words.is_empty())
    }

    fn again_link(&self) -> String {
        links::form(self.case.application.kind)
    }

    fn can_withdraw(&self) -> bool {
        self.case.can_withdraw(self.frame.now)
    }

    fn withdraw_link(&self) -> String {
        links::withdraw(&self.case.application.reference)
    }

    fn answers(&self) -> Vec<AnswerLine> {
        let (words, it) = (self.frame.words, &self.case.application);
        let line = |key: &str, value: String| AnswerLine { label: words.say(key), value };
        let reason = self.case.policy.policy.reason(&it.reason).map_or("", |reason| reason.label.get(words.locale()));
        let own_words = if it.words.is_empty() { words.say("not-given") } else { it.words.clone() };
        vec![
            line("label-reason", reason.to_owned()),
            line("label-own-words", own_words),
            line("label-contact-name", it.contact_name.clone()),
            line("label-contact-phone", locale::mask_phone(&it.contact_phone)),
            line("label-contact-email", locale::mask_email(&it.contact_email)),
            line("label-balance", words.money_cents(it.balance_cents)),
            line("label-unshipped-orders", words.say1("apply-funds-orders", "n", it.unshipped_orders)),
            line("label-submitted-at", words.moment(it.submitted_at)),
        ]
    }

    /// Letters that left or are about to; held and cancelled ones were never there.
    fn letters(&self) -> Vec<&LetterLine> {
        let is_shown = |letter: &&LetterLine| !matches!(letter.state, LetterState::Held | LetterState::Cancelled);
        self.case.letters.iter().rev().filter(is_shown).collect()
    }

    fn letter_chip(&self, letter: &LetterLine) -> Chip {
        let (class, icon) = match letter.state {
            LetterState::Sent => ("chip-ok", "check"),
            LetterState::Failed => ("chip-bad", "cross"),
            LetterState::Queued | LetterState::Held | LetterState::Cancelled => ("chip-calm", "clock"),
        };
        Chip { class, icon, words: self.frame.words.say(&format!("letter-{}", letter.state)) }
    }

    fn letter_to(&self, letter: &LetterLine) -> String {
        self.frame.words.say1("apply-letters-to", "email", locale::mask_email(&letter.to_address))
    }

    fn letter_when(&self, letter: &LetterLine) -> String {
        self.frame.words.moment_short(letter.sent_at.unwrap_or(letter.created_at), self.frame.now)
    }
}

/// `GET /apply/applications/{reference}`
pub(super) async fn show(
    state: web::Data<State>,
    visit: StoreVisit,
    reference: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let case = find_case(&conn, &state, &visit, &reference).await?;
    page(&StatusPage::new(visit.frame(), case))
}
