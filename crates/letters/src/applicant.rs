//! Letters to applicants about their applications.

use chrono::{DateTime, Utc};
use domain::application::About;
use domain::base::clock::SHANGHAI;
use domain::letter::{AfterRejection, ReasonGiven};
use locale::Translator;

use crate::layout::{Block, Layout, LetterContext, due, target};
use crate::plain;

/// The application arrived; with its due dates (R11).
pub(crate) fn received(context: LetterContext<'_>, about: &About) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let (target, due) = (target(t, about), due(t, about));
    Layout::to_applicant(context, "received", about, "letter-link-status")
        .fact(t.text("letter-fact-target"), target.clone())
        .fact(t.text("letter-fact-due"), due.clone())
        .lead(t.text1("letter-received-text", "kind", kind))
        .body(t.text2("letter-received-dates", "target", target, "due", due))
        .body_each(provisional(t, about).map(Block::Note))
        .body(Block::Heading(t.text("letter-next")))
        .body(Block::List(vec![
            t.text("letter-received-review"),
            t.text("letter-received-outcome"),
            t.text(if about.is_lodged { "letter-received-status-here" } else { "letter-received-status" }),
            t.text(if about.is_lodged { "letter-received-code-here" } else { "letter-received-code" }),
        ]))
}

/// The application was approved, but is not carried out yet (R15).
pub(crate) fn approved(context: LetterContext<'_>, about: &About, message: &str, not_before: DateTime<Utc>) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let not_before = t.moment(not_before);
    Layout::to_applicant(context, "approved", about, "letter-link-status")
        .fact(t.text("letter-fact-not-before"), not_before.clone())
        .lead(t.text1("letter-approved-text", "kind", kind))
        .message(t.text("letter-message"), message)
        .body(Block::Heading(t.text("letter-next")))
        .body(Block::List(vec![
            t.text1("letter-approved-when", "at", not_before),
            t.text("letter-approved-done"),
            t.text(if about.is_lodged { "letter-approved-withdraw-here" } else { "letter-approved-withdraw" }),
        ]))
}

/// The application was rejected: the reasons, the next steps, and what may follow (R13, R14).
pub(crate) fn rejected(
    context: LetterContext<'_>,
    about: &About,
    reasons: &[ReasonGiven],
    message: &str,
    after: &AfterRejection,
) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let reasons = reasons.iter().map(|ReasonGiven { label, next }| {
        Block::Reason(ReasonGiven { label: plain::line(label), next: plain::lines(next).join(" ") })
    });
    let mut letter = Layout::to_applicant(context, "rejected", about, "letter-link-reapply")
        .lead(t.text1("letter-rejected-text", "kind", kind))
        .body(Block::Heading(t.text("letter-rejected-reasons")))
        .body_each(reasons)
        .message(t.text("letter-message"), message);
    if let Some(penalty) = &after.penalty {
        let appeal_to = penalty.appeal_to.as_deref().map(plain::line);
        letter = letter
            .body(Block::Heading(t.text("letter-rejected-penalty")))
            .body(Block::Opening(t.text1("letter-rejected-penalty-until", "at", t.moment(penalty.until_at))))
            .body(Block::Quotation(plain::lines(&penalty.message)))
            .body_each(appeal_to.map(|address| t.text1("letter-rejected-penalty-appeal", "address", address)));
    }
    // Do not suggest applying again where that is excluded.
    let appeal = if about.is_lodged { "letter-rejected-appeal-here" } else { "letter-rejected-appeal" };
    let may_apply = after.penalty.is_none() && !after.is_for_good;
    letter.body_each(after.appeal_until.map(|at| t.text1(appeal, "at", t.moment(at)))).body_each(
        may_apply.then(|| t.text(if about.is_lodged { "letter-rejected-again-here" } else { "letter-rejected-again" })),
    )
}

/// The appeal arrived; with the new due dates.
pub(crate) fn appealed(context: LetterContext<'_>, about: &About) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let (target, due) = (target(t, about), due(t, about));
    Layout::to_applicant(context, "appealed", about, "letter-link-status")
        .fact(t.text("letter-fact-target"), target.clone())
        .fact(t.text("letter-fact-due"), due.clone())
        .lead(t.text1("letter-appealed-text", "kind", kind))
        .body(t.text2("letter-appealed-dates", "target", target, "due", due))
        .body_each(provisional(t, about))
        .body(t.text("letter-appealed-who"))
        .body(t.text("letter-appealed-once"))
}

/// The platform confirmed the effect; the consequences for the store (R15, R21).
pub(crate) fn done(
    context: LetterContext<'_>,
    about: &About,
    done_at: DateTime<Utc>,
    removed_at: DateTime<Utc>,
) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let done = t.moment(done_at);
    let removed_on = t.date(removed_at.with_timezone(&SHANGHAI).date_naive());
    Layout::to_applicant(context, "done", about, "letter-link-account")
        .fact(t.text("letter-fact-done"), done.clone())
        .lead(t.text2("letter-done-text", "kind", &kind, "at", done))
        .body(t.text1("letter-done-meaning", "kind", &kind))
        .body(t.text1("letter-done-removed", "at", removed_on))
        .body(t.text1("letter-done-unknown", "reference", plain::line(&about.reference)))
}

/// The application was withdrawn by the applicant (R18).
pub(crate) fn withdrawn(context: LetterContext<'_>, about: &About) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    Layout::to_applicant(context, "withdrawn", about, "letter-link-account")
        .lead(t.text1("letter-withdrawn-text", "kind", kind))
        .body(t.text(if about.is_lodged { "letter-withdrawn-again-here" } else { "letter-withdrawn-again" }))
        .body(t.text1("letter-withdrawn-unknown", "reference", plain::line(&about.reference)))
}

/// The request was not answered in time; how to apply again.
pub(crate) fn lapsed(context: LetterContext<'_>, about: &About) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    Layout::to_applicant(context, "lapsed", about, "letter-link-reapply")
        .lead(t.text1("letter-lapsed-text", "kind", kind))
        .body(t.text(if about.is_lodged { "letter-lapsed-next-here" } else { "letter-lapsed-next" }))
}

/// The application was voided; the reason.
pub(crate) fn voided(context: LetterContext<'_>, about: &About, message: &str) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    Layout::to_applicant(context, "voided", about, "letter-link-account")
        .lead(t.text1("letter-voided-text", "kind", kind))
        .message(t.text("letter-voided-message"), message)
        .body(t.text(if about.is_lodged { "letter-voided-again-here" } else { "letter-voided-again" }))
}

/// The answer is late: an apology and a new expected time (R19).
pub(crate) fn overdue(context: LetterContext<'_>, about: &About, estimate_at: DateTime<Utc>, is_past: bool) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    // The deadline has passed or is today, so it is no longer marked as an estimate.
    let (original, estimate) = (t.moment(about.due_at), t.moment(estimate_at));
    Layout::to_applicant(context, "overdue", about, "letter-link-status")
        .fact(t.text("letter-fact-original-deadline"), original.clone())
        .fact(t.text("letter-fact-estimate"), estimate.clone())
        .lead(t.text2(
            if is_past { "letter-overdue-text" } else { "letter-overdue-forecast" },
            "kind",
            kind,
            "due",
            original,
        ))
        .lead(t.text1("letter-overdue-estimate", "at", estimate))
        .body(t.text("letter-overdue-nothing"))
}

/// The calendar changed: the deadline moved to a later date (R11, R19).
pub(crate) fn postponed(context: LetterContext<'_>, about: &About, was_due_at: DateTime<Utc>) -> Layout {
    let t = context.t;
    let (original, due) = (t.moment(was_due_at), due(t, about));
    let mut letter = Layout::to_applicant(context, "postponed", about, "letter-link-status")
        .fact(t.text("letter-fact-original-deadline"), original.clone())
        .fact(t.text("letter-fact-due"), due.clone())
        .lead(t.text2("letter-postponed-text", "was", original, "due", due))
        .body(t.text("letter-postponed-nothing"));
    letter.lead.extend(provisional(t, about).map(Block::Paragraph));
    letter
}

/// Information is needed before a decision; the time limit, and the consequence.
pub(crate) fn information_needed(
    context: LetterContext<'_>,
    about: &About,
    prompts: &[String],
    message: &str,
    answer_until: DateTime<Utc>,
) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let until = t.moment(answer_until);
    Layout::to_applicant(context, "information-needed", about, "letter-link-answer")
        .fact(t.text("letter-fact-answer-until"), until.clone())
        .lead(t.text1("letter-information-needed-text", "kind", kind))
        .lead(t.text1("letter-information-needed-until", "at", until))
        .list(Block::Heading(t.text("letter-information-needed-items")), items(prompts))
        .message(t.text("letter-message"), message)
        .body(t.text("letter-information-needed-lapse"))
}

/// The answer has not come yet; the time limit, and the consequence.
pub(crate) fn information_reminder(
    context: LetterContext<'_>,
    about: &About,
    prompts: &[String],
    answer_until: DateTime<Utc>,
    is_last_day: bool,
) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let slug = if is_last_day { "information-last" } else { "information-reminder" };
    let until = t.moment(answer_until);
    Layout::to_applicant(context, slug, about, "letter-link-answer")
        .fact(t.text("letter-fact-answer-until"), until.clone())
        .lead(t.text1("letter-information-reminder-text", "kind", kind))
        .lead(t.text1("letter-information-reminder-until", "at", until))
        .list(Block::Heading(t.text("letter-information-needed-items")), items(prompts))
        .body(t.text("letter-information-reminder-done"))
        .body(t.text("letter-information-needed-lapse"))
}

/// The prompts of an information request, one line each.
fn items(prompts: &[String]) -> Vec<String> {
    prompts.iter().map(|prompt| plain::lines(prompt).join(" ")).collect()
}

/// Why a date is only an estimate, if it is one.
fn provisional(t: Translator, about: &About) -> Option<String> {
    about.due_is_provisional.then(|| t.text("provisional-text"))
}
