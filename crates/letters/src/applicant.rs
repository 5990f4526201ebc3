//! Letters to applicants about their applications.

use chrono::{DateTime, Utc};
use domain::application::about::About;
use domain::base::clock::SHANGHAI;
use locale::Translator;

use crate::{
    frame::{Frame, LetterContext, due, target},
    plain,
    template::letter_template,
};

letter_template! {
    /// The application arrived; with its due dates (R11).
    Received("received.txt", "received.html") {
        text: String,
        dates: String,
        provisional: Option<String>,
        next: String,
        review: String,
        outcome: String,
        status: String,
        code: String,
    }
}

impl Received {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> Received {
        let t = context.t;
        let title = t.text1("letter-received-title", "kind", about.kind.slug());
        let (target, due) = (target(t, about), due(t, about));
        Received {
            frame: Frame::to_applicant(context, title, about, "letter-link-status")
                .fact(t.text("letter-fact-target"), target.clone())
                .fact(t.text("letter-fact-due"), due.clone()),
            text: t.text1("letter-received-text", "kind", about.kind.slug()),
            dates: t.text2("letter-received-dates", "target", target, "due", due),
            provisional: provisional(t, about),
            next: t.text("letter-next"),
            review: t.text("letter-received-review"),
            outcome: t.text("letter-received-outcome"),
            status: t.text("letter-received-status"),
            code: t.text("letter-received-code"),
        }
    }
}

letter_template! {
    /// The application was approved, but is not carried out yet (R15).
    Approved("approved.txt", "approved.html") {
        text: String,
        message_heading: String,
        decision_message: Vec<String>,
        next: String,
        when: String,
        done: String,
        withdraw: String,
    }
}

impl Approved {
    pub(crate) fn new(
        context: LetterContext<'_>,
        about: &About,
        decision_message: &str,
        not_before: DateTime<Utc>,
    ) -> Approved {
        let t = context.t;
        let title = t.text1("letter-approved-title", "kind", about.kind.slug());
        let not_before = t.moment(not_before);
        Approved {
            frame: Frame::to_applicant(context, title, about, "letter-link-status")
                .fact(t.text("letter-fact-not-before"), not_before.clone()),
            text: t.text1("letter-approved-text", "kind", about.kind.slug()),
            message_heading: t.text("letter-message"),
            decision_message: plain::lines(decision_message),
            next: t.text("letter-next"),
            when: t.text1("letter-approved-when", "at", not_before),
            done: t.text("letter-approved-done"),
            withdraw: t.text("letter-approved-withdraw"),
        }
    }
}

letter_template! {
    /// The platform confirmed the effect; the consequences for the store (R15, R21).
    Done("done.txt", "done.html") {
        text: String,
        meaning: String,
        removed: String,
        unknown: String,
    }
}

impl Done {
    pub(crate) fn new(
        context: LetterContext<'_>,
        about: &About,
        done_at: DateTime<Utc>,
        removed_at: DateTime<Utc>,
    ) -> Done {
        let t = context.t;
        let title = t.text1("letter-done-title", "kind", about.kind.slug());
        let done = t.moment(done_at);
        Done {
            frame: Frame::to_applicant(context, title, about, "letter-link-account")
                .fact(t.text("letter-fact-done"), done.clone()),
            text: t.text2("letter-done-text", "kind", about.kind.slug(), "at", done),
            meaning: t.text1("letter-done-meaning", "kind", about.kind.slug()),
            removed: t.text1("letter-done-removed", "at", t.date(removed_at.with_timezone(&SHANGHAI).date_naive())),
            unknown: t.text1("letter-done-unknown", "reference", plain::line(&about.reference)),
        }
    }
}

letter_template! {
    /// The application was withdrawn by the applicant (R18).
    Withdrawn("withdrawn.txt", "withdrawn.html") {
        text: String,
        again: String,
        unknown: String,
    }
}

impl Withdrawn {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> Withdrawn {
        let t = context.t;
        let title = t.text1("letter-withdrawn-title", "kind", about.kind.slug());
        Withdrawn {
            frame: Frame::to_applicant(context, title, about, "letter-link-account"),
            text: t.text1("letter-withdrawn-text", "kind", about.kind.slug()),
            again: t.text("letter-withdrawn-again"),
            unknown: t.text1("letter-withdrawn-unknown", "reference", plain::line(&about.reference)),
        }
    }
}

letter_template! {
    /// The answer is late: an apology and a new expected time (R19).
    Overdue("overdue.txt", "overdue.html") {
        text: String,
        estimate: String,
        nothing: String,
    }
}

impl Overdue {
    pub(crate) fn new(context: LetterContext<'_>, about: &About, estimate_at: DateTime<Utc>) -> Overdue {
        let t = context.t;
        let title = t.text1("letter-overdue-title", "kind", about.kind.slug());
        // The deadline has passed, so it is no longer marked as an estimate.
        let (original, estimate) = (t.moment(about.due_at), t.moment(estimate_at));
        Overdue {
            frame: Frame::to_applicant(context, title, about, "letter-link-status")
                .fact(t.text("letter-fact-original-deadline"), original.clone())
                .fact(t.text("letter-fact-estimate"), estimate.clone()),
            text: t.text2("letter-overdue-text", "kind", about.kind.slug(), "due", original),
            estimate: t.text1("letter-overdue-estimate", "at", estimate),
            nothing: t.text("letter-overdue-nothing"),
        }
    }
}

letter_template! {
    /// The calendar changed: the deadline moved to a later date (R11, R19).
    Postponed("postponed.txt", "postponed.html") {
        text: String,
        provisional: Option<String>,
        nothing: String,
    }
}

impl Postponed {
    pub(crate) fn new(context: LetterContext<'_>, about: &About, was_due_at: DateTime<Utc>) -> Postponed {
        let t = context.t;
        let title = t.text1("letter-postponed-title", "kind", about.kind.slug());
        let (original, due) = (t.moment(was_due_at), due(t, about));
        Postponed {
            frame: Frame::to_applicant(context, title, about, "letter-link-status")
                .fact(t.text("letter-fact-original-deadline"), original.clone())
                .fact(t.text("letter-fact-due"), due.clone()),
            text: t.text2("letter-postponed-text", "was", original, "due", due),
            provisional: provisional(t, about),
            nothing: t.text("letter-postponed-nothing"),
        }
    }
}

/// Why a date is only an estimate, if it is one.
pub(crate) fn provisional(t: Translator, about: &About) -> Option<String> {
    about.due_is_provisional.then(|| t.text("provisional-text"))
}
