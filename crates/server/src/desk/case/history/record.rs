//! The record of an application, and its letters, as the case page lists them.

use chrono::{DateTime, Utc};
use domain::base::ActorKind;
use domain::desk::case_file::CaseFile;
use domain::letter::outbox::LetterLine;
use domain::letter::{LetterKind, LetterState, Medium};
use domain::record::event::{Event, EventKind};
use locale::{Translator, datetime_attr, mask_recipient};

use crate::links;
use crate::ui::Chip;

#[derive(Debug, PartialEq, Eq)]
pub struct RecordLine {
    /// Icon of an important step; other lines have a plain mark.
    pub icon: Option<&'static str>,
    pub what: String,
    pub attr: String,
    pub when: String,
}

pub fn lines(t: Translator, file: &CaseFile, now: DateTime<Utc>) -> Vec<RecordLine> {
    let line = |event: &Event| RecordLine {
        icon: event.kind().and_then(icon),
        what: match letter_kind(event) {
            Some(kind) => format!("{} · {}", what_of(t, event), t.text(&format!("letter-kind-{}", kind.slug()))),
            None => what_of(t, event),
        },
        attr: datetime_attr(event.at),
        when: t.moment_short(event.at, now),
    };
    file.events.iter().rev().map(line).collect()
}

fn what_of(t: Translator, event: &Event) -> String {
    what(t, &event.action, event.staff_name.as_deref(), event.actor_kind)
}

/// The kind of letter that an event is about.
fn letter_kind(event: &Event) -> Option<LetterKind> {
    let of_letter = event.action.starts_with("letter_");
    event.data.get("kind").filter(|_| of_letter)?.as_str()?.parse().ok()
}

/// The action and its actor; staff by name, others by role.
pub fn what(t: Translator, action: &str, staff_name: Option<&str>, by: ActorKind) -> String {
    let who = staff_name.map_or_else(|| t.text(&format!("who-{}", by.slug())), ToOwned::to_owned);
    t.text1(&format!("event-{}", action.replace('_', "-")), "who", who)
}

fn icon(kind: EventKind) -> Option<&'static str> {
    use EventKind as E;
    match kind {
        E::Submit | E::Approve | E::ConfirmApproval | E::EffectConfirmed => Some("check"),
        E::Claim => Some("person"),
        E::Reject | E::ConfirmRejection | E::EffectBlocked | E::EffectFailed => Some("cross"),
        E::Withdraw | E::Void | E::Lapse => Some("dash"),
        E::Undo => Some("undo"),
        _ => None,
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct LetterView {
    pub url: String,
    pub state: Chip,
    pub name: String,
    pub to: String,
    pub note: String,
}

pub fn letters(t: Translator, file: &CaseFile, now: DateTime<Utc>) -> Vec<LetterView> {
    let view = |letter: &LetterLine| LetterView {
        url: links::letter(letter.id),
        state: Chip::letter(t, letter.state),
        name: letter_name(t, letter),
        to: mask_recipient(&letter.to_address),
        note: letter_note(t, letter, now),
    };
    file.letters.iter().map(view).collect()
}

/// The kind of a letter; of a text message with a word that says so.
pub fn letter_name(t: Translator, letter: &LetterLine) -> String {
    let name = t.text(&format!("letter-kind-{}", letter.kind.slug()));
    match letter.medium {
        Medium::Mail => name,
        Medium::Sms => t.text1("letter-by-sms", "letter", name),
    }
}

/// The state of a letter in words: when it left or will leave, or why it did not.
pub fn letter_note(t: Translator, letter: &LetterLine, now: DateTime<Utc>) -> String {
    match (letter.state, letter.release_at, letter.sent_at, &letter.outcome) {
        (LetterState::Held, Some(at), ..) => t.text1("desk-letter-held-until", "at", t.moment_short(at, now)),
        (LetterState::Sent, _, Some(at), _) => t.moment_short(at, now),
        (LetterState::Failed, .., Some(outcome)) => {
            format!("{} · {outcome}", t.moment_short(letter.created_at, now))
        }
        _ => t.moment_short(letter.created_at, now),
    }
}
