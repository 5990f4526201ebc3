//! Letters about an ending and what may follow: a rejection with its penalty and appeal, the appeal's receipt, a
//! voided application, a lifted penalty.

use domain::application::about::About;
use domain::letter::{AfterRejection, Bar, ReasonGiven};
use locale::Words;

use crate::{
    applicant::provisional,
    frame::{Desk, Frame, due, target},
    plain,
    sheet::sheet,
};

/// A penalty, in sentences.
#[derive(Debug)]
pub(crate) struct BarText {
    heading: String,
    until: String,
    words: Vec<String>,
    appeal: Option<String>,
}

impl BarText {
    fn new(words: Words, bar: &Bar) -> BarText {
        let address = bar.appeal_to.as_deref().map(plain::line);
        BarText {
            heading: words.say("letter-rejected-bar"),
            until: words.say1("letter-rejected-bar-until", "at", words.moment(bar.until_at)),
            words: plain::lines(&bar.words),
            appeal: address.map(|address| words.say1("letter-rejected-bar-appeal", "address", address)),
        }
    }
}

sheet! {
    /// The application was rejected: the reasons, the next steps, and what may follow (R13, R14).
    Rejected("rejected.txt", "rejected.html") {
        text: String,
        reasons_heading: String,
        reasons: Vec<ReasonGiven>,
        words_heading: String,
        decision_words: Vec<String>,
        bar: Option<BarText>,
        appeal: Option<String>,
        again: Option<String>,
    }
}

impl Rejected {
    pub(crate) fn new(
        desk: Desk<'_>,
        about: &About,
        reasons: &[ReasonGiven],
        decision_words: &str,
        after: &AfterRejection,
    ) -> Rejected {
        let words = desk.words;
        let title = words.say1("letter-rejected-title", "kind", about.kind.slug());
        let reasons = reasons
            .iter()
            .map(|reason| ReasonGiven { label: plain::line(&reason.label), next: plain::lines(&reason.next).join(" ") })
            .collect();
        // Do not suggest applying again where that is barred.
        let may_apply = after.bar.is_none() && !after.is_for_good;
        Rejected {
            frame: Frame::to_applicant(desk, title, about, "letter-link-again"),
            text: words.say1("letter-rejected-text", "kind", about.kind.slug()),
            reasons_heading: words.say("letter-rejected-reasons"),
            reasons,
            words_heading: words.say("letter-words"),
            decision_words: plain::lines(decision_words),
            bar: after.bar.as_ref().map(|bar| BarText::new(words, bar)),
            appeal: after.appeal_until.map(|at| words.say1("letter-rejected-appeal", "at", words.moment(at))),
            again: may_apply.then(|| words.say("letter-rejected-again")),
        }
    }
}

sheet! {
    /// The appeal arrived; the new promised time.
    Appealed("appealed.txt", "appealed.html") {
        text: String,
        promise: String,
        provisional: Option<String>,
        who: String,
        once: String,
    }
}

impl Appealed {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> Appealed {
        let words = desk.words;
        let title = words.say1("letter-appealed-title", "kind", about.kind.slug());
        let (target, due) = (target(words, about), due(words, about));
        Appealed {
            frame: Frame::to_applicant(desk, title, about, "letter-link-status")
                .fact(words.say("letter-fact-target"), target.clone())
                .fact(words.say("letter-fact-due"), due.clone()),
            text: words.say1("letter-appealed-text", "kind", about.kind.slug()),
            promise: words.say2("letter-appealed-promise", "target", target, "due", due),
            provisional: provisional(words, about),
            who: words.say("letter-appealed-who"),
            once: words.say("letter-appealed-once"),
        }
    }
}

sheet! {
    /// The application was voided; the reason.
    Voided("voided.txt", "voided.html") {
        text: String,
        words_heading: String,
        decision_words: Vec<String>,
        again: String,
    }
}

impl Voided {
    pub(crate) fn new(desk: Desk<'_>, about: &About, voided_words: &str) -> Voided {
        let words = desk.words;
        let title = words.say1("letter-voided-title", "kind", about.kind.slug());
        Voided {
            frame: Frame::to_applicant(desk, title, about, "letter-link-account"),
            text: words.say1("letter-voided-text", "kind", about.kind.slug()),
            words_heading: words.say("letter-voided-words"),
            decision_words: plain::lines(voided_words),
            again: words.say("letter-voided-again"),
        }
    }
}

sheet! {
    /// A penalty was lifted (R14).
    PenaltyLifted("penalty_lifted.txt", "penalty_lifted.html") {
        text: String,
        next: String,
    }
}

impl PenaltyLifted {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> PenaltyLifted {
        let words = desk.words;
        PenaltyLifted {
            frame: Frame::to_applicant(desk, words.say("letter-penalty-lifted-title"), about, "letter-link-account"),
            text: words.say("letter-penalty-lifted-text"),
            next: words.say("letter-penalty-lifted-next"),
        }
    }
}
