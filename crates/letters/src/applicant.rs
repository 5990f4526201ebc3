//! Letters to applicants about their applications.

use chrono::{DateTime, Utc};
use domain::application::About;
use domain::base::clock::SHANGHAI;
use domain::letter::{AfterRejection, PenaltyFacts, ReasonGiven};
use domain::policy::ReapplyFrom;
use locale::Translator;

use crate::layout::{Block, Layout, LetterContext, LinkLabel, due, target};
use crate::plain;

/// The application arrived; with its due dates (R11).
pub(crate) fn received(context: LetterContext<'_>, about: &About) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let (target, due) = (target(t, about), due(t, about));
    Layout::to_applicant(context, "received", about, LinkLabel::Status)
        .fact(t.text("letter-fact-target"), target.clone())
        .fact(t.text("letter-fact-due"), due.clone())
        .lead(t.text1("letter-received-text", "kind", kind))
        .body(t.text2("letter-received-dates", "target", target, "due", due))
        .body_each(provisional(t, about).map(Block::Note))
        .body(Block::Heading(t.text("letter-next")))
        .body(Block::List(vec![
            t.text("letter-received-review"),
            t.text("letter-received-outcome"),
            t.text1("letter-received-status", "channel", about.channel.as_str()),
            t.text1("letter-received-code", "channel", about.channel.as_str()),
        ]))
}

/// The application was approved, but is not carried out yet (R15).
pub(crate) fn approved(context: LetterContext<'_>, about: &About, message: &str, not_before: DateTime<Utc>) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let not_before = t.moment(not_before);
    Layout::to_applicant(context, "approved", about, LinkLabel::Status)
        .fact(t.text("letter-fact-not-before"), not_before.clone())
        .lead(t.text1("letter-approved-text", "kind", kind))
        .message(t.text("letter-message"), message)
        .body(Block::Heading(t.text("letter-next")))
        .body(Block::List(vec![
            t.text1("letter-approved-when", "at", not_before),
            t.text("letter-approved-done"),
            t.text1("letter-approved-withdraw", "channel", about.channel.as_str()),
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
    let has_way_on = after.reapply != ReapplyFrom::Never || after.appeal_until.is_some();
    let link = if has_way_on { LinkLabel::Reapply } else { LinkLabel::Status };
    let mut letter = Layout::to_applicant(context, "rejected", about, link)
        .lead(t.text1("letter-rejected-text", "kind", kind))
        .body(Block::Heading(t.text("letter-rejected-reasons")))
        .body_each(reasons)
        .message(t.text("letter-message"), message);
    if let Some(penalty) = &after.penalty {
        let appeal_to = penalty.appeal_to.as_deref().map(plain::line);
        letter = letter
            .body(Block::Heading(t.text("letter-rejected-penalty")))
            .body(Block::Opening(penalty_until(t, about, penalty, after.reapply)))
            .body(Block::Quotation(plain::lines(&penalty.message)))
            .body_each(appeal_to.map(|address| t.text1("letter-rejected-penalty-appeal", "address", address)));
    }
    let channel = about.channel.as_str();
    letter
        .body_each(
            after.appeal_until.map(|at| t.text2("letter-rejected-appeal", "channel", channel, "at", t.moment(at))),
        )
        .body_each(again(t, about, after))
}

/// Until when a penalty lasts. It ends by itself, but a reason that excludes applying again does not.
fn penalty_until(t: Translator, about: &About, penalty: &PenaltyFacts, reapply: ReapplyFrom) -> String {
    let at = t.moment(penalty.until_at);
    match reapply {
        ReapplyFrom::Never => t.text2("letter-rejected-penalty-until-never", "kind", about.kind.slug(), "at", at),
        ReapplyFrom::Now | ReapplyFrom::At(_) => t.text1("letter-rejected-penalty-until", "at", at),
    }
}

/// From when on the store may apply again, as admission will judge it. `None` when the penalty's sentence says it.
fn again(t: Translator, about: &About, after: &AfterRejection) -> Option<String> {
    let channel = about.channel.as_str();
    let penalty_until = after.penalty.as_ref().map(|penalty| penalty.until_at);
    match (after.reapply, penalty_until) {
        (ReapplyFrom::Never, Some(_)) => None,
        (ReapplyFrom::Never, None) => Some(t.text1("letter-rejected-never", "kind", about.kind.slug())),
        (ReapplyFrom::Now, None) => Some(t.text1("letter-rejected-again", "channel", channel)),
        (ReapplyFrom::Now, Some(at)) => {
            Some(t.text2("letter-rejected-again-from", "channel", channel, "at", t.moment(at)))
        }
        (ReapplyFrom::At(from), until) => {
            let at = until.map_or(from, |until| until.max(from));
            Some(t.text2("letter-rejected-again-from", "channel", channel, "at", t.moment(at)))
        }
    }
}

/// The request was not answered in time, and the application ended.
pub(crate) fn lapsed(context: LetterContext<'_>, about: &About) -> Layout {
    let t = context.t;
    Layout::to_applicant(context, "lapsed", about, LinkLabel::Reapply)
        .lead(t.text1("letter-lapsed-text", "kind", about.kind.slug()))
        .body(t.text1("letter-lapsed-next", "channel", about.channel.as_str()))
}

/// The appeal arrived; with the new due dates.
pub(crate) fn appealed(context: LetterContext<'_>, about: &About) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let (target, due) = (target(t, about), due(t, about));
    Layout::to_applicant(context, "appealed", about, LinkLabel::Status)
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
    Layout::to_applicant(context, "done", about, LinkLabel::Account)
        .fact(t.text("letter-fact-done"), done.clone())
        .lead(t.text2("letter-done-text", "kind", &kind, "at", done))
        .body(t.text1("letter-done-meaning", "kind", &kind))
        .body(t.text1("letter-done-removed", "at", removed_on))
        .body(t.text1("letter-done-unknown", "reference", plain::line(&about.reference)))
}

/// The application was withdrawn by the applicant (R18).
pub(crate) fn withdrawn(context: LetterContext<'_>, about: &About) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    Layout::to_applicant(context, "withdrawn", about, LinkLabel::Account)
        .lead(t.text1("letter-withdrawn-text", "kind", kind))
        .body(t.text1("letter-withdrawn-again", "channel", about.channel.as_str()))
        .body(t.text1("letter-withdrawn-unknown", "reference", plain::line(&about.reference)))
}

/// The application was voided; the reason.
pub(crate) fn voided(context: LetterContext<'_>, about: &About, message: &str) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    Layout::to_applicant(context, "voided", about, LinkLabel::Account)
        .lead(t.text1("letter-voided-text", "kind", kind))
        .message(t.text("letter-voided-message"), message)
        .body(t.text1("letter-voided-again", "channel", about.channel.as_str()))
}

/// The answer is late, or probably will be: an apology and a new expected time (R19). `slug` is that of the kind.
pub(crate) fn late(context: LetterContext<'_>, slug: &str, about: &About, estimate_at: DateTime<Utc>) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    // The deadline has passed or is today, so it is no longer marked as an estimate.
    let (original, estimate) = (t.moment(about.due_at), t.moment(estimate_at));
    Layout::to_applicant(context, slug, about, LinkLabel::Status)
        .fact(t.text("letter-fact-original-deadline"), original.clone())
        .fact(t.text("letter-fact-estimate"), estimate.clone())
        .lead(t.text2(&format!("letter-{slug}-text"), "kind", kind, "due", original))
        .lead(t.text1("letter-overdue-estimate", "at", estimate))
        .body(t.text("letter-overdue-nothing"))
}

/// The answer to an information request arrived; the new due dates.
pub(crate) fn answer_received(context: LetterContext<'_>, about: &About) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let due = due(t, about);
    Layout::to_applicant(context, "answer-received", about, LinkLabel::Status)
        .fact(t.text("letter-fact-due"), due.clone())
        .lead(t.text1("letter-answer-received-text", "kind", kind))
        .body(t.text1("letter-answer-received-due", "due", due))
        .body_each(provisional(t, about))
        .body(t.text("letter-answer-received-next"))
}

/// The decision that the applicant was told of was undone; the new due date, and a penalty that is in force again.
pub(crate) fn reopened(context: LetterContext<'_>, about: &About, penalty_until: Option<DateTime<Utc>>) -> Layout {
    let (t, due) = (context.t, due(context.t, about));
    let mut letter = Layout::to_applicant(context, "reopened", about, LinkLabel::Status)
        .fact(t.text("letter-fact-due"), due)
        .notice(t, "reopened", about);
    letter.body.extend(provisional(t, about).map(Block::Paragraph));
    letter.body_each(penalty_until.map(|at| t.text1("letter-reopened-penalty", "at", t.moment(at))))
}

/// The calendar changed: the deadline moved to a later date (R11, R19).
pub(crate) fn postponed(context: LetterContext<'_>, about: &About, was_due_at: DateTime<Utc>) -> Layout {
    let t = context.t;
    let (original, due) = (t.moment(was_due_at), due(t, about));
    let mut letter = Layout::to_applicant(context, "postponed", about, LinkLabel::Status)
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
    Layout::to_applicant(context, "information-needed", about, LinkLabel::Answer)
        .fact(t.text("letter-fact-answer-until"), until.clone())
        .lead(t.text1("letter-information-needed-text", "kind", kind))
        .lead(t.text1("letter-information-needed-until", "at", until))
        .list(Block::Heading(t.text("letter-information-needed-items")), items(prompts))
        .message(t.text("letter-message"), message)
        .body(t.text1("letter-information-needed-lapse", "channel", about.channel.as_str()))
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
    Layout::to_applicant(context, slug, about, LinkLabel::Answer)
        .fact(t.text("letter-fact-answer-until"), until.clone())
        .lead(t.text1("letter-information-reminder-text", "kind", kind))
        .lead(t.text1("letter-information-reminder-until", "at", until))
        .list(Block::Heading(t.text("letter-information-needed-items")), items(prompts))
        .body(t.text("letter-information-reminder-done"))
        .body(t.text1("letter-information-needed-lapse", "channel", about.channel.as_str()))
}

/// There is more time to answer an information request; the new time limit, and the consequence.
pub(crate) fn information_extended(
    context: LetterContext<'_>,
    about: &About,
    prompts: &[String],
    answer_until: DateTime<Utc>,
) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let until = t.moment(answer_until);
    Layout::to_applicant(context, "information-extended", about, LinkLabel::Answer)
        .fact(t.text("letter-fact-answer-until"), until.clone())
        .lead(t.text2("letter-information-extended-text", "kind", kind, "at", until))
        .list(Block::Heading(t.text("letter-information-needed-items")), items(prompts))
        .body(t.text("letter-information-reminder-done"))
        .body(t.text1("letter-information-needed-lapse", "channel", about.channel.as_str()))
}

/// The prompts of an information request, one line each.
fn items(prompts: &[String]) -> Vec<String> {
    prompts.iter().map(|prompt| plain::lines(prompt).join(" ")).collect()
}

/// Why a date is only an estimate, if it is one.
fn provisional(t: Translator, about: &About) -> Option<String> {
    about.due_is_provisional.then(|| t.text("provisional-text"))
}
