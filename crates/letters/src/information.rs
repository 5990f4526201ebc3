//! The information request and its reminder.

use chrono::{DateTime, Utc};
use domain::application::about::About;

use crate::{
    frame::{Frame, LetterContext},
    plain,
    template::letter_template,
};

letter_template! {
    /// Information is needed before a decision; the time limit, and the consequence.
    InformationNeeded("information_needed.txt", "information_needed.html") {
        text: String,
        until: String,
        items_heading: String,
        items: Vec<String>,
        message_heading: String,
        decision_message: Vec<String>,
        lapse: String,
    }
}

impl InformationNeeded {
    pub(crate) fn new(
        context: LetterContext<'_>,
        about: &About,
        prompts: &[String],
        message: &str,
        answer_until: DateTime<Utc>,
    ) -> InformationNeeded {
        let t = context.t;
        let title = t.text1("letter-information-needed-title", "kind", about.kind.slug());
        let until = t.moment(answer_until);
        InformationNeeded {
            frame: Frame::to_applicant(context, title, about, "letter-link-answer")
                .fact(t.text("letter-fact-answer-until"), until.clone()),
            text: t.text1("letter-information-needed-text", "kind", about.kind.slug()),
            until: t.text1("letter-information-needed-until", "at", until),
            items_heading: t.text("letter-information-needed-items"),
            items: prompts.iter().map(|prompt| plain::lines(prompt).join(" ")).collect(),
            message_heading: t.text("letter-message"),
            decision_message: plain::lines(message),
            lapse: t.text("letter-information-needed-lapse"),
        }
    }
}

letter_template! {
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
        context: LetterContext<'_>,
        about: &About,
        prompts: &[String],
        answer_until: DateTime<Utc>,
        is_last_day: bool,
    ) -> InformationReminder {
        let t = context.t;
        let key = if is_last_day { "letter-information-last-title" } else { "letter-information-reminder-title" };
        let title = t.text1(key, "kind", about.kind.slug());
        let until = t.moment(answer_until);
        InformationReminder {
            frame: Frame::to_applicant(context, title, about, "letter-link-answer")
                .fact(t.text("letter-fact-answer-until"), until.clone()),
            text: t.text1("letter-information-reminder-text", "kind", about.kind.slug()),
            until: t.text1("letter-information-reminder-until", "at", until),
            items_heading: t.text("letter-information-needed-items"),
            items: prompts.iter().map(|prompt| plain::lines(prompt).join(" ")).collect(),
            done: t.text("letter-information-reminder-done"),
            lapse: t.text("letter-information-needed-lapse"),
        }
    }
}
