//! Limits that are valid each for itself and cannot both be kept.

use super::{Mistake, mistake};
use crate::base::{Channel, Kind};
use crate::policy::{Bilingual, Policy, ReapplyRule, STATUS_LINK_DAYS};

/// Pairs of limits of which the one excludes the other.
pub(super) fn find(policy: &Policy) -> Option<Mistake> {
    let (limits, texts, days) = (&policy.limits, &policy.texts, policy.appeals.days);
    if limits.files_bytes < limits.file_bytes {
        return mistake("limits.files_bytes", "must be at least limits.file_bytes: one file of that size must fit");
    }
    if limits.uploads_a_day < limits.files {
        let problem = "must be at least limits.files: the files of one application must fit";
        return mistake("limits.uploads_a_day", problem);
    }
    if limits.upload_bytes_a_day < limits.files_bytes {
        let problem = "must be at least limits.files_bytes: the files of one application must fit";
        return mistake("limits.upload_bytes_a_day", problem);
    }
    if texts.statement_min > texts.statement_max {
        return mistake("texts.statement_min", "must be at most texts.statement_max");
    }
    if days > STATUS_LINK_DAYS {
        let problem =
            format!("must be at most {STATUS_LINK_DAYS}: the link in the email, by which people appeal, ends then");
        return mistake("appeals.days", problem);
    }
    if policy.retention.closed_days <= days {
        return mistake("retention.closed_days", "must be more than appeals.days: an appeal needs the application");
    }
    if limits.unbindings_days * 24 < limits.hours_after_binding {
        let problem = "must be at most limits.unbindings_days: otherwise that limit never applies";
        return mistake("limits.hours_after_binding", problem);
    }
    if policy.periods.grace_minutes > GRACE_MINUTES_MAX {
        let problem = format!("must be at most {GRACE_MINUTES_MAX}: the answer leaves after it, and a day is promised");
        return mistake("periods.grace_minutes", problem);
    }
    if policy.retention.closed_days < limits.wait_days
        && policy.rejections.iter().any(|it| it.again == ReapplyRule::Later)
    {
        let problem = "must be at least limits.wait_days: an application after that time keeps what was right";
        return mistake("retention.closed_days", problem);
    }
    periods(policy)
        .or_else(|| links(policy))
        .or_else(|| counts(policy))
        .or_else(|| repeated_penalty(policy))
        .or_else(|| long_proposal(policy))
        .or_else(|| untrue_next_step(policy))
}

/// The email with a decision leaves at the end of the grace period, and the promise is in working days.
const GRACE_MINUTES_MAX: i64 = 24 * 60;

/// Words that ask to apply again, in either language.
const ASK_TO_REAPPLY: [&str; 4] = ["重新提交", "重新申请", "再提交", "and apply again"];
/// Words that exclude it.
const EXCLUDE_REAPPLYING: [&str; 4] = ["不能再次", "不能再", "cannot apply", "never apply"];

/// A text of a reason to reject that its rule for applying again contradicts: both would meet in one email.
fn untrue_next_step(policy: &Policy) -> Option<Mistake> {
    policy.rejections.iter().enumerate().find_map(|(index, rejection)| {
        let (words, is) = match rejection.again {
            ReapplyRule::Never => (ASK_TO_REAPPLY, "never"),
            ReapplyRule::AtOnce => (EXCLUDE_REAPPLYING, "at_once"),
            ReapplyRule::Later => (EXCLUDE_REAPPLYING, "later"),
        };
        let texts = [("next", Some(&rejection.next)), ("proposal", rejection.proposal.as_ref())];
        texts.into_iter().find_map(|(name, text)| {
            let text = text?;
            let word = words.iter().find(|word| text.zh.contains(**word) || text.en.to_lowercase().contains(**word))?;
            let problem = format!("says “{word}”, which again = \"{is}\" contradicts");
            mistake(format!("rejections[{index}].{name}"), problem)
        })
    })
}

/// A grace period that ends after the periods that are to begin with its letter.
fn periods(policy: &Policy) -> Option<Mistake> {
    let periods = &policy.periods;
    let others = [("notice_minutes", periods.notice_minutes), ("withdrawal_minutes", periods.withdrawal_minutes)];
    if let Some((name, minutes)) = others.into_iter().find(|(_, minutes)| periods.grace_minutes > *minutes) {
        let problem =
            format!("must be at most periods.{name}, {minutes}: an undo must be possible before anything is done");
        return mistake("periods.grace_minutes", problem);
    }
    let effects = &policy.effects;
    if effects.lead_after_days >= effects.lapse_after_days {
        let problem = "must be less than effects.lapse_after_days: leads are to act before the approval lapses";
        return mistake("effects.lead_after_days", problem);
    }
    if periods.lease_minutes >= i64::from(policy.clock.deadline_days) * DAY_MINUTES {
        let problem = "must be less than clock.deadline_days: a claim would be kept beyond the deadline";
        return mistake("periods.lease_minutes", problem);
    }
    None
}

const DAY_MINUTES: i64 = 24 * 60;

/// Periods that are longer than the life of the link by which people use them.
fn links(policy: &Policy) -> Option<Mistake> {
    let periods = &policy.periods;
    let longest = STATUS_LINK_DAYS * DAY_MINUTES;
    let others = [
        ("periods.notice_minutes", periods.notice_minutes),
        ("periods.sole_contact_notice_minutes", periods.sole_contact_notice_minutes),
        ("periods.withdrawal_minutes", periods.withdrawal_minutes),
        ("periods.irreversible_withdrawal_minutes", periods.irreversible_withdrawal_minutes),
    ];
    if let Some((field, _)) = others.into_iter().find(|(_, minutes)| *minutes > longest) {
        return mistake(field, format!("must be at most {longest}: the link in the email ends then"));
    }
    if policy.retention.closed_days < STATUS_LINK_DAYS {
        let problem =
            format!("must be at least {STATUS_LINK_DAYS}: the link in the email shows the application so long");
        return mistake("retention.closed_days", problem);
    }
    None
}

/// Numbers that exclude each other.
fn counts(policy: &Policy) -> Option<Mistake> {
    let limits = &policy.limits;
    if limits.looks_a_day < limits.files {
        let problem = "must be at least limits.files: a reviewer must be able to see all of one application";
        return mistake("limits.looks_a_day", problem);
    }
    if policy.texts.statement_min == 0
        && let Some(reason) = policy.reasons.iter().find(|reason| reason.needs_statement)
    {
        let problem = format!("must be at least 1: the reason {} needs a statement", reason.code);
        return mistake("texts.statement_min", problem);
    }
    let barred = policy.rejections.iter().find(|rejection| match rejection.again {
        ReapplyRule::AtOnce => limits.applications == 1,
        ReapplyRule::Later => limits.applications == 1 && limits.applications_days > limits.wait_days,
        ReapplyRule::Never => false,
    });
    let rejection = barred?;
    let problem = format!("must be at least 2: the rejection {} permits applying again before", rejection.code);
    mistake("limits.applications", problem)
}

/// Lengths of penalties that a reviewer could not tell apart or would choose by mistake.
fn repeated_penalty(policy: &Policy) -> Option<Mistake> {
    let is_ascending = policy.penalties.days.is_sorted_by(|shorter, longer| shorter < longer);
    if is_ascending { None } else { mistake("penalties.days", "must ascend, each length once") }
}

/// A proposed message that could not be sent as it stands.
fn long_proposal(policy: &Policy) -> Option<Mistake> {
    let max = policy.texts.decision_message_max;
    let is_long = |text: &Bilingual| text.zh.chars().count().max(text.en.chars().count()) > max;
    let index = policy.rejections.iter().position(|it| it.proposal.as_ref().is_some_and(is_long))?;
    mistake(format!("rejections[{index}].proposal"), format!("is longer than texts.decision_message_max, {max}"))
}

/// An application that can never be complete: it needs more documents than files are permitted.
pub(super) fn find_unmeetable(policy: &Policy) -> Option<Mistake> {
    let permitted = usize::try_from(policy.limits.files).unwrap_or_default();
    let needed = |kind: Kind, reason: &str, channel: Channel| {
        policy.documents_for(kind, reason, channel).iter().filter(|it| it.is_required).count()
    };
    Kind::ALL.iter().find_map(|kind| {
        policy.reasons_for(*kind).find_map(|reason| {
            let channel = Channel::ALL.iter().find(|channel| needed(*kind, &reason.code, **channel) > permitted)?;
            let count = needed(*kind, &reason.code, *channel);
            let problem =
                format!("must be at least {count}: {kind} for {} by {channel} needs so many documents", reason.code);
            mistake("limits.files", problem)
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::policy::{Policy, SHIPPED};

    #[test]
    fn limits_that_contradict_each_other_are_refused() {
        for (changes, field) in [
            (vec![("files_bytes = 41943040", "files_bytes = 10485759")], "limits.files_bytes"),
            (vec![("files_bytes = 41943040", "files_bytes = 1")], "limits.files_bytes"),
            (vec![("uploads_a_day = 100", "uploads_a_day = 9")], "limits.uploads_a_day"),
            (vec![("upload_bytes_a_day = 419430400", "upload_bytes_a_day = 41943039")], "limits.upload_bytes_a_day"),
            (vec![("statement_min = 5", "statement_min = 301")], "texts.statement_min"),
            (vec![("statement_max = 300", "statement_max = 0")], "texts.statement_max"),
            (vec![("note_max = 1000", "note_max = 0")], "texts.note_max"),
            (vec![("decision_message_max = 600", "decision_message_max = 3")], "rejections[0].proposal"),
            (vec![("closed_days = 180", "closed_days = 15")], "retention.closed_days"),
            (vec![("closed_days = 180", "closed_days = 1")], "retention.closed_days"),
            (vec![("[appeals]\ndays = 15", "[appeals]\ndays = 31")], "appeals.days"),
            (vec![("grace_minutes = 10 ", "grace_minutes = 1441 ")], "periods.grace_minutes"),
            (
                vec![
                    ("grace_minutes = 10 ", "grace_minutes = 600 "),
                    ("withdrawal_minutes = 1440", "withdrawal_minutes = 599"),
                ],
                "periods.grace_minutes",
            ),
            (vec![("days = [30, 90, 365]", "days = [90, 30, 365]")], "penalties.days"),
            (vec![("days = [30, 90, 365]", "days = [30, 30, 90]")], "penalties.days"),
            (vec![("\nfiles = 10", "\nfiles = 1")], "limits.files"),
            (vec![("grace_minutes = 10", "grace_minutes = 1441")], "periods.grace_minutes"),
            (
                vec![
                    ("class = \"final\"\n", "class = \"final\"\nagain = \"later\"\n"),
                    ("wait_days = 30", "wait_days = 181"),
                ],
                "retention.closed_days",
            ),
            (
                vec![
                    ("lapse_after_days = 60", "lapse_after_days = 14"),
                    ("lead_after_days = 7", "lead_after_days = 14"),
                ],
                "effects.lead_after_days",
            ),
            (vec![("lead_after_days = 7", "lead_after_days = 60")], "effects.lead_after_days"),
            (vec![("lead_after_days = 7", "lead_after_days = 61")], "effects.lead_after_days"),
            (vec![("lease_minutes = 20", "lease_minutes = 7200")], "periods.lease_minutes"),
            (vec![("lease_minutes = 20", "lease_minutes = 43200")], "periods.lease_minutes"),
            (vec![("closed_days = 180", "closed_days = 29")], "retention.closed_days"),
            (vec![("looks_a_day = 1000", "looks_a_day = 9")], "limits.looks_a_day"),
            (vec![("statement_min = 5", "statement_min = 0")], "texts.statement_min"),
            (vec![("applications = 10 ", "applications = 1 ")], "limits.applications"),
            (vec![("请联系客服了解其他途径。", "请更正后重新提交。")], "rejections[6].next"),
            (vec![("about other options.\"", "and apply again.\"")], "rejections[6].next"),
            (vec![("请核对联系人姓名、手机号和邮箱", "本店铺不能再次申请")], "rejections[0].next"),
        ] {
            let mut source = SHIPPED.to_owned();
            for (good, bad) in &changes {
                assert!(source.contains(good), "{good}");
                source = source.replacen(good, bad, 1);
            }
            let error = Policy::parse(&source).unwrap_err().to_string();
            let line =
                error.strip_prefix("line ").and_then(|rest| rest.split(',').next()).unwrap().parse::<usize>().unwrap();
            assert!(error.contains(&format!(", {field}")), "{error}");
            assert!(source.lines().nth(line - 1).is_some(), "{error}");
        }
        let equal = SHIPPED.replacen("files_bytes = 41943040", "files_bytes = 20971520", 1);
        Policy::parse(&equal.replacen("closed_days = 180", "closed_days = 30", 1)).unwrap();
        for (good, fits) in [
            ("lead_after_days = 7", "lead_after_days = 59"),
            ("lease_minutes = 20", "lease_minutes = 7199"),
            ("looks_a_day = 1000", "looks_a_day = 10"),
            ("statement_min = 5", "statement_min = 1"),
            ("applications = 10 ", "applications = 2 "),
        ] {
            assert!(SHIPPED.contains(good), "{good}");
            Policy::parse(&SHIPPED.replacen(good, fits, 1)).unwrap_or_else(|error| panic!("{fits}: {error}"));
        }
    }
}
