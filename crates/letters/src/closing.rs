//! Letters about an ending and what may follow: a rejection with its penalty and appeal, the appeal's receipt, a
//! voided application.

use domain::application::about::About;
use domain::letter::{AfterRejection, PenaltyFacts, ReasonGiven};
use locale::Translator;

use crate::{
    applicant::provisional,
    frame::{Frame, LetterContext, due, target},
    plain,
    template::letter_template,
};

/// A penalty, in sentences.
#[derive(Debug)]
pub(crate) struct PenaltyText {
    heading: String,
    until: String,
    message: Vec<String>,
    appeal: Option<String>,
}

impl PenaltyText {
    fn new(t: Translator, penalty: &PenaltyFacts) -> PenaltyText {
        let address = penalty.appeal_to.as_deref().map(plain::line);
        PenaltyText {
            heading: t.text("letter-rejected-penalty"),
            until: t.text1("letter-rejected-penalty-until", "at", t.moment(penalty.until_at)),
            message: plain::lines(&penalty.message),
            appeal: address.map(|address| t.text1("letter-rejected-penalty-appeal", "address", address)),
        }
    }
}

letter_template! {
    /// The application was rejected: the reasons, the next steps, and what may follow (R13, R14).
    Rejected("rejected.txt", "rejected.html") {
        text: String,
        reasons_heading: String,
        reasons: Vec<ReasonGiven>,
        message_heading: String,
        decision_message: Vec<String>,
        penalty: Option<PenaltyText>,
        appeal: Option<String>,
        again: Option<String>,
    }
}

impl Rejected {
    pub(crate) fn new(
        context: LetterContext<'_>,
        about: &About,
        reasons: &[ReasonGiven],
        decision_message: &str,
        after: &AfterRejection,
    ) -> Rejected {
        let t = context.t;
        let title = t.text1("letter-rejected-title", "kind", about.kind.slug());
        let reasons = reasons
            .iter()
            .map(|reason| ReasonGiven { label: plain::line(&reason.label), next: plain::lines(&reason.next).join(" ") })
            .collect();
        // Do not suggest applying again where that is excluded.
        let may_apply = after.penalty.is_none() && !after.is_for_good;
        Rejected {
            frame: Frame::to_applicant(context, title, about, "letter-link-reapply"),
            text: t.text1("letter-rejected-text", "kind", about.kind.slug()),
            reasons_heading: t.text("letter-rejected-reasons"),
            reasons,
            message_heading: t.text("letter-message"),
            decision_message: plain::lines(decision_message),
            penalty: after.penalty.as_ref().map(|penalty| PenaltyText::new(t, penalty)),
            appeal: after.appeal_until.map(|at| t.text1("letter-rejected-appeal", "at", t.moment(at))),
            again: may_apply.then(|| t.text("letter-rejected-again")),
        }
    }
}

letter_template! {
    /// The appeal arrived; with the new due dates.
    Appealed("appealed.txt", "appealed.html") {
        text: String,
        dates: String,
        provisional: Option<String>,
        who: String,
        once: String,
    }
}

impl Appealed {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> Appealed {
        let t = context.t;
        let title = t.text1("letter-appealed-title", "kind", about.kind.slug());
        let (target, due) = (target(t, about), due(t, about));
        Appealed {
            frame: Frame::to_applicant(context, title, about, "letter-link-status")
                .fact(t.text("letter-fact-target"), target.clone())
                .fact(t.text("letter-fact-due"), due.clone()),
            text: t.text1("letter-appealed-text", "kind", about.kind.slug()),
            dates: t.text2("letter-appealed-dates", "target", target, "due", due),
            provisional: provisional(t, about),
            who: t.text("letter-appealed-who"),
            once: t.text("letter-appealed-once"),
        }
    }
}

letter_template! {
    /// The application was voided; the reason.
    Voided("voided.txt", "voided.html") {
        text: String,
        message_heading: String,
        decision_message: Vec<String>,
        again: String,
    }
}

impl Voided {
    pub(crate) fn new(context: LetterContext<'_>, about: &About, message: &str) -> Voided {
        let t = context.t;
        let title = t.text1("letter-voided-title", "kind", about.kind.slug());
        Voided {
            frame: Frame::to_applicant(context, title, about, "letter-link-account"),
            text: t.text1("letter-voided-text", "kind", about.kind.slug()),
            message_heading: t.text("letter-voided-message"),
            decision_message: plain::lines(message),
            again: t.text("letter-voided-again"),
        }
    }
}
