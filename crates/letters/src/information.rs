//! The letters around an information request: the request, a reminder, the lapse when it was not answered in time,
//! and, to the holder, the answer.

use chrono::{DateTime, Utc};
use domain::application::about::About;

use crate::{
    frame::{Desk, Frame},
    plain,
    sheet::sheet,
};

sheet! {
    /// Information is needed before a decision; the time limit, and the consequence.
    InformationNeeded("information_needed.txt", "information_needed.html") {
        text: String,
        until: String,
        items_heading: String,
        items: Vec<String>,
        words_heading: String,
        decision_words: Vec<String>,
        lapse: String,
    }
}

impl InformationNeeded {
    pub(crate) fn new(
        desk: Desk<'_>,
        about: &About,
        prompts: &[String],
        reviewer_words: &str,
        answer_until: DateTime<Utc>,
    ) -> InformationNeeded {
        let words = desk.words;
        let title = words.say1("letter-information-needed-title", "kind", about.kind.slug());
        let until = words.moment(answer_until);
        InformationNeeded {
            frame: Frame::to_applicant(desk, title, about, "letter-link-answer")
                .fact(words.say("letter-fact-answer-until"), until.clone()),
            text: words.say1("letter-information-needed-text", "kind", about.kind.slug()),
            until: words.say1("letter-information-needed-until", "at", until),
            items_heading: words.say("letter-information-needed-items"),
            items: prompts.iter().map(|prompt| plain::lines(prompt).join(" ")).collect(),
            words_heading: words.say("letter-words"),
            decision_words: plain::lines(reviewer_words),
            lapse: words.say("letter-information-needed-lapse"),
        }
    }
}

sheet! {
    /// The answer has not come yet; the time limit, and the consequence.
    InformationReminder("information_reminder.txt", "information_reminder.html") {
        text: String,
        until: String,
        items_heading: String,
        items: Vec<String>,
        done: String,
        lapse: String,
    }
}

impl InformationReminder {
    pub(crate) fn new(
        desk: Desk<'_>,
        about: &About,
        prompts: &[String],
        answer_until: DateTime<Utc>,
        is_last_day: bool,
    ) -> InformationReminder {
        let words = desk.words;
        let key = if is_last_day { "letter-information-last-title" } else { "letter-information-reminder-title" };
        let title = words.say1(key, "kind", about.kind.slug());
        let until = words.moment(answer_until);
        InformationReminder {
            frame: Frame::to_applicant(desk, title, about, "letter-link-answer")
                .fact(words.say("letter-fact-answer-until"), until.clone()),
            text: words.say1("letter-information-reminder-text", "kind", about.kind.slug()),
            until: words.say1("letter-information-reminder-until", "at", until),
            items_heading: words.say("letter-information-needed-items"),
            items: prompts.iter().map(|prompt| plain::lines(prompt).join(" ")).collect(),
            done: words.say("letter-information-reminder-done"),
            lapse: words.say("letter-information-needed-lapse"),
        }
    }
}

sheet! {
    /// The request was not answered in time; how to apply again.
    Lapsed("lapsed.txt", "lapsed.html") {
        text: String,
        again: String,
    }
}

impl Lapsed {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> Lapsed {
        let words = desk.words;
        let title = words.say1("letter-lapsed-title", "kind", about.kind.slug());
        Lapsed {
            frame: Frame::to_applicant(desk, title, about, "letter-link-again"),
            text: words.say1("letter-lapsed-text", "kind", about.kind.slug()),
            again: words.say("letter-lapsed-again"),
        }
    }
}

sheet! {
    /// To the holder: the applicant answered.
    Answered("answered.txt", "answered.html") {
        text: String,
        next: String,
    }
}

impl Answered {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> Answered {
        let words = desk.words;
        let title = words.say1("letter-answered-title", "kind", about.kind.slug());
        Answered {
            frame: Frame::to_staff(desk, title, about),
            text: words.say("letter-answered-text"),
            next: words.say("letter-answered-next"),
        }
    }
}
