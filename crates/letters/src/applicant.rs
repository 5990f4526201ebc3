//! Letters to applicants about their applications.

use chrono::{DateTime, Utc};
use domain::application::about::About;
use domain::base::clock::SHANGHAI;
use locale::Words;

use crate::{
    frame::{Desk, Frame, due, target},
    plain,
    sheet::sheet,
};

sheet! {
    /// The application arrived; until when an answer is promised (R11).
    Received("received.txt", "received.html") {
        text: String,
        promise: String,
        provisional: Option<String>,
        next: String,
        review: String,
        outcome: String,
        status: String,
        code: String,
    }
}

impl Received {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> Received {
        let words = desk.words;
        let title = words.say1("letter-received-title", "kind", about.kind.slug());
        let (target, due) = (target(words, about), due(words, about));
        Received {
            frame: Frame::to_applicant(desk, title, about, "letter-link-status")
                .fact(words.say("letter-fact-target"), target.clone())
                .fact(words.say("letter-fact-due"), due.clone()),
            text: words.say1("letter-received-text", "kind", about.kind.slug()),
            promise: words.say2("letter-received-promise", "target", target, "due", due),
            provisional: provisional(words, about),
            next: words.say("letter-next"),
            review: words.say("letter-received-review"),
            outcome: words.say("letter-received-outcome"),
            status: words.say("letter-received-status"),
            code: words.say("letter-received-code"),
        }
    }
}

sheet! {
    /// The application was approved, but is not carried out yet (R15).
    Approved("approved.txt", "approved.html") {
        text: String,
        words_heading: String,
        decision_words: Vec<String>,
        next: String,
        when: String,
        done: String,
        withdraw: String,
    }
}

impl Approved {
    pub(crate) fn new(desk: Desk<'_>, about: &About, decision_words: &str, not_before: DateTime<Utc>) -> Approved {
        let words = desk.words;
        let title = words.say1("letter-approved-title", "kind", about.kind.slug());
        let not_before = words.moment(not_before);
        Approved {
            frame: Frame::to_applicant(desk, title, about, "letter-link-status")
                .fact(words.say("letter-fact-not-before"), not_before.clone()),
            text: words.say1("letter-approved-text", "kind", about.kind.slug()),
            words_heading: words.say("letter-words"),
            decision_words: plain::lines(decision_words),
            next: words.say("letter-next"),
            when: words.say1("letter-approved-when", "at", not_before),
            done: words.say("letter-approved-done"),
            withdraw: words.say("letter-approved-withdraw"),
        }
    }
}

sheet! {
    /// The platform confirmed the effect; the consequences for the store (R15, R21).
    Done("done.txt", "done.html") {
        text: String,
        meaning: String,
        removed: String,
        unknown: String,
    }
}

impl Done {
    pub(crate) fn new(desk: Desk<'_>, about: &About, done_at: DateTime<Utc>, removed_at: DateTime<Utc>) -> Done {
        let words = desk.words;
        let title = words.say1("letter-done-title", "kind", about.kind.slug());
        let done = words.moment(done_at);
        Done {
            frame: Frame::to_applicant(desk, title, about, "letter-link-account")
                .fact(words.say("letter-fact-done"), done.clone()),
            text: words.say2("letter-done-text", "kind", about.kind.slug(), "at", done),
            meaning: words.say1("letter-done-meaning", "kind", about.kind.slug()),
            removed: words.say1(
                "letter-done-removed",
                "at",
                words.date(removed_at.with_timezone(&SHANGHAI).date_naive()),
            ),
            unknown: words.say1("letter-done-unknown", "reference", plain::line(&about.reference)),
        }
    }
}

sheet! {
    /// The application was withdrawn by the applicant (R18).
    Withdrawn("withdrawn.txt", "withdrawn.html") {
        text: String,
        again: String,
        unknown: String,
    }
}

impl Withdrawn {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> Withdrawn {
        let words = desk.words;
        let title = words.say1("letter-withdrawn-title", "kind", about.kind.slug());
        Withdrawn {
            frame: Frame::to_applicant(desk, title, about, "letter-link-account"),
            text: words.say1("letter-withdrawn-text", "kind", about.kind.slug()),
            again: words.say("letter-withdrawn-again"),
            unknown: words.say1("letter-withdrawn-unknown", "reference", plain::line(&about.reference)),
        }
    }
}

sheet! {
    /// The answer is late: an apology and a new expected time (R19).
    Overdue("overdue.txt", "overdue.html") {
        text: String,
        estimate: String,
        nothing: String,
    }
}

impl Overdue {
    pub(crate) fn new(desk: Desk<'_>, about: &About, estimate_at: DateTime<Utc>) -> Overdue {
        let words = desk.words;
        let title = words.say1("letter-overdue-title", "kind", about.kind.slug());
        // The promised time has passed, so it is no longer marked as an estimate.
        let (promised, estimate) = (words.moment(about.due_at), words.moment(estimate_at));
        Overdue {
            frame: Frame::to_applicant(desk, title, about, "letter-link-status")
                .fact(words.say("letter-fact-promised"), promised.clone())
                .fact(words.say("letter-fact-estimate"), estimate.clone()),
            text: words.say2("letter-overdue-text", "kind", about.kind.slug(), "due", promised),
            estimate: words.say1("letter-overdue-estimate", "at", estimate),
            nothing: words.say("letter-overdue-nothing"),
        }
    }
}

sheet! {
    /// The calendar changed: the deadline is later than was promised (R11, R19).
    Postponed("postponed.txt", "postponed.html") {
        text: String,
        provisional: Option<String>,
        nothing: String,
    }
}

impl Postponed {
    pub(crate) fn new(desk: Desk<'_>, about: &About, was_due_at: DateTime<Utc>) -> Postponed {
        let words = desk.words;
        let title = words.say1("letter-postponed-title", "kind", about.kind.slug());
        let (promised, due) = (words.moment(was_due_at), due(words, about));
        Postponed {
            frame: Frame::to_applicant(desk, title, about, "letter-link-status")
                .fact(words.say("letter-fact-promised"), promised.clone())
                .fact(words.say("letter-fact-due"), due.clone()),
            text: words.say2("letter-postponed-text", "was", promised, "due", due),
            provisional: provisional(words, about),
            nothing: words.say("letter-postponed-nothing"),
        }
    }
}

/// Why a date is only an estimate, if it is one.
pub(crate) fn provisional(words: Words, about: &About) -> Option<String> {
    about.due_is_provisional.then(|| words.say("provisional-text"))
}
