//! Reasons to reject: the texts they propose, and why a case does not support a verdict.

use domain::application::Application;
use domain::base::Locale;
use domain::policy::{PublishedPolicy, Rejection};
use domain::review::check::{CheckGap, GapKind};
use domain::review::decision::{self, DecideError};
use domain::review::flag::FlagCode;
use locale::Translator;

use crate::ui::SummaryLine;

pub fn proposal(rejection: &Rejection, locale: Locale) -> String {
    rejection.proposal.as_ref().unwrap_or(&rejection.next).get(locale).to_owned()
}

/// The texts these reasons propose, in the applicant's language. When one excludes applying again, the others propose
/// nothing: their texts suggest it.
pub fn proposals(policy: &PublishedPolicy, application: &Application, codes: &[String]) -> Vec<String> {
    let reapply = policy.policy.reapply_from(codes, application.submitted_at);
    let rejections = codes.iter().filter_map(|code| policy.policy.rejection(code));
    rejections
        .filter(|rejection| decision::next_step(rejection, reapply).is_some())
        .map(|rejection| proposal(rejection, application.locale))
        .collect()
}

/// Why the case does not support a verdict, with links to the places; empty for any other error.
pub fn refusals(t: Translator, policy: &PublishedPolicy, error: &DecideError) -> Vec<SummaryLine> {
    match error {
        DecideError::Checks(gaps) => gaps.iter().map(|gap| gap_line(t, policy, gap)).collect(),
        DecideError::Flags(codes) => codes.iter().map(|code| flag_line(t, *code)).collect(),
        _ => Vec::new(),
    }
}

fn gap_line(t: Translator, policy: &PublishedPolicy, gap: &CheckGap) -> SummaryLine {
    let locale = t.locale();
    let policy = &policy.policy;
    if gap.kind == GapKind::NotBacked {
        let label = policy.rejection(&gap.code).map_or(gap.code.as_str(), |it| it.label.get(locale));
        let text = t.text1("decide-gap-not-backed", "reason", label);
        return SummaryLine { field: "checks".to_owned(), text };
    }
    let rule = policy.checks.iter().find(|rule| rule.code == gap.code);
    let label = rule.map_or(gap.code.as_str(), |rule| rule.label.get(locale));
    let key = if gap.kind == GapKind::Failed { "decide-gap-failed" } else { "decide-gap-unanswered" };
    SummaryLine { field: format!("check-{}", gap.code), text: t.text1(key, "check", label) }
}

fn flag_line(t: Translator, code: FlagCode) -> SummaryLine {
    let name = t.text(&format!("flag-name-{}", code.slug()));
    SummaryLine { field: "flags".to_owned(), text: t.text1("decide-flag", "flag", name) }
}
