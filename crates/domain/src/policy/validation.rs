//! Validates a policy and locates a mistake in the file.

use super::{CheckKind, Policy, ReapplyRule, Reason, ReasonClass};
use crate::base::Kind;
use crate::policy::field;

mod contradictions;

/// Why a policy file is invalid.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not the expected structure; the message names line and field.
    #[error("{0}")]
    Shape(#[from] toml::de::Error),
    /// Well-formed, but a value is invalid.
    #[error("{}{field}: {problem}", line.map(|line| format!("line {line}, ")).unwrap_or_default())]
    Rule {
        /// The field, such as `rejections[2].about`.
        field: String,
        /// Its line in the file, from 1; that of the nearest existing section when the field is missing.
        line: Option<usize>,
        /// Why it is invalid.
        problem: String,
    },
}

type Mistake = (String, String);

/// Returns the first mistake with its place.
pub(super) fn check(policy: &Policy, source: &str) -> Result<(), PolicyError> {
    let found = numbers(policy)
        .or_else(|| contradictions::find(policy))
        .or_else(|| codes(policy))
        .or_else(|| references(policy))
        .or_else(|| choices(policy))
        .or_else(|| contradictions::find_unmeetable(policy));
    match found {
        None => Ok(()),
        Some((field, problem)) => Err(PolicyError::Rule { line: line_of(source, &field), field, problem }),
    }
}

fn mistake(field: impl Into<String>, problem: impl Into<String>) -> Option<Mistake> {
    Some((field.into(), problem.into()))
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn numbers(policy: &Policy) -> Option<Mistake> {
    let clock = &policy.clock;
    if clock.target_days == 0 {
        return mistake("clock.target_days", "must be at least 1");
    }
    if clock.deadline_days < clock.target_days || clock.deadline_days > 60 {
        return mistake("clock.deadline_days", "must be at least clock.target_days and at most 60");
    }
    if clock.remind >= clock.close {
        return mistake("clock.remind", "must be before clock.close");
    }
    let (periods, limits, retention) = (&policy.periods, &policy.limits, &policy.retention);
    let ranges = [
        ("periods.grace_minutes", periods.grace_minutes, 1, 43_200),
        ("periods.notice_minutes", periods.notice_minutes, 1, 43_200),
        ("periods.sole_contact_notice_minutes", periods.sole_contact_notice_minutes, periods.notice_minutes, 43_200),
        ("periods.withdrawal_minutes", periods.withdrawal_minutes, 1, 43_200),
        (
            "periods.irreversible_withdrawal_minutes",
            periods.irreversible_withdrawal_minutes,
            periods.withdrawal_minutes,
            43_200,
        ),
        ("periods.lease_minutes", periods.lease_minutes, 1, 43_200),
        ("funds.stale_after_hours", policy.funds.stale_after_hours, 1, 8_760),
        ("limits.hours_after_binding", limits.hours_after_binding, 0, 8_760),
        ("limits.unbindings", limits.unbindings, 1, 1_000),
        ("limits.unbindings_days", limits.unbindings_days, 1, 3_650),
        ("limits.applications", limits.applications, 1, 1_000),
        ("limits.applications_days", limits.applications_days, 1, 3_650),
        ("limits.wait_days", limits.wait_days, 1, 3_650),
        ("limits.files", limits.files, 1, 10),
        ("limits.files_bytes", limits.files_bytes, 1, 40 << 20),
        ("limits.file_bytes", limits.file_bytes, 1, 20 << 20),
        ("limits.uploads_a_day", limits.uploads_a_day, 1, 100_000),
        ("limits.upload_bytes_a_day", limits.upload_bytes_a_day, 1, 100 << 30),
        ("limits.looks_a_day", limits.looks_a_day, 1, 100_000),
        ("requests.rounds", policy.requests.rounds, 0, 20),
        ("requests.items", count(policy.requests.items), 1, 50),
        ("requests.answer_max", count(policy.requests.answer_max), 1, 20_000),
        ("texts.statement_max", count(policy.texts.statement_max), 1, 20_000),
        ("texts.statement_min", count(policy.texts.statement_min), 0, 20_000),
        ("texts.decision_message_max", count(policy.texts.decision_message_max), 1, 20_000),
        ("texts.note_max", count(policy.texts.note_max), 1, 20_000),
        ("requests.answer_days", i64::from(policy.requests.answer_days), 1, 60),
        ("second.balance_cents", policy.second.balance_cents, 0, i64::MAX),
        ("second.new_reviewer", policy.second.new_reviewer, 0, 10_000),
        ("second.sample_percent", policy.second.sample_percent, 0, 100),
        ("appeals.days", policy.appeals.days, 0, 365),
        ("effects.lead_after_days", policy.effects.lead_after_days, 1, 365),
        // Leads are told once more a week before.
        ("effects.lapse_after_days", policy.effects.lapse_after_days, 14, 365),
        ("retention.closed_days", retention.closed_days, 1, 36_500),
        ("retention.draft_days", retention.draft_days, 2, 3_650),
        ("retention.draft_notice_days", retention.draft_notice_days, 1, retention.draft_days - 1),
    ];
    ranges.into_iter().find_map(|(field, value, min, max)| {
        let is_outside = !(min..=max).contains(&value);
        is_outside.then(|| (field.to_owned(), format!("must be between {min} and {max}")))
    })
}

fn codes(policy: &Policy) -> Option<Mistake> {
    let lists: [(&str, Vec<&str>); 5] = [
        ("reasons", policy.reasons.iter().map(|it| it.code.as_str()).collect()),
        ("consequences", policy.consequences.iter().map(|it| it.code.as_str()).collect()),
        ("rejections", policy.rejections.iter().map(|it| it.code.as_str()).collect()),
        ("documents", policy.documents.iter().map(|it| it.code.as_str()).collect()),
        ("checks", policy.checks.iter().map(|it| it.code.as_str()).collect()),
    ];
    let is_code = |code: &str| {
        !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    lists.into_iter().find_map(|(list, codes)| {
        codes.iter().enumerate().find_map(|(index, code)| {
            let field = format!("{list}[{index}].code");
            if !is_code(code) {
                mistake(field, "must consist of lower-case letters, digits and underscores")
            } else if codes[..index].contains(code) {
                mistake(field, format!("the code {code} is used twice"))
            } else {
                None
            }
        })
    })
}

fn references(policy: &Policy) -> Option<Mistake> {
    let rules = policy.evidence.iter().enumerate().find_map(|(index, rule)| {
        let documents = [("required", &rule.required), ("optional", &rule.optional)];
        let unknown = documents.into_iter().find_map(|(list, codes)| {
            let code = codes.iter().find(|code| policy.document(code).is_none())?;
            mistake(format!("evidence[{index}].{list}"), format!("no document has the code {code}"))
        });
        unknown.or_else(|| {
            let code = rule.reasons.iter().find(|code| policy.reason(code).is_none())?;
            mistake(format!("evidence[{index}].reasons"), format!("no reason has the code {code}"))
        })
    });
    let is_place = |code: &str| policy.document(code).is_some() || !field::is_document(code);
    let rejections = policy.rejections.iter().enumerate().find_map(|(index, rejection)| {
        let code = rejection.about.iter().find(|code| !is_place(code))?;
        mistake(format!("rejections[{index}].about"), format!("{code} is neither a field, a document nor the funds"))
    });
    rules.or(rejections).or_else(|| classes(policy)).or_else(|| checks(policy)).or_else(|| penalties(policy))
}

fn classes(policy: &Policy) -> Option<Mistake> {
    policy.rejections.iter().enumerate().find_map(|(index, rejection)| {
        let is_for_good = matches!(rejection.class, ReasonClass::CannotApplyAgain | ReasonClass::Fraud);
        let (class, again) = (rejection.class, rejection.again);
        (is_for_good != (again == ReapplyRule::Never)).then(|| {
            (
                format!("rejections[{index}].class"),
                format!("class = \"{class}\" cannot be combined with again = \"{again}\""),
            )
        })
    })
}

fn checks(policy: &Policy) -> Option<Mistake> {
    policy.checks.iter().enumerate().find_map(|(index, rule)| {
        let field = |name: &str| format!("checks[{index}].{name}");
        let unknown = |list: &Option<String>, known: &dyn Fn(&str) -> bool| {
            list.as_deref().filter(|code| !known(code)).map(str::to_owned)
        };
        if let Some(code) = unknown(&rule.document, &|code| policy.document(code).is_some()) {
            return mistake(field("document"), format!("no document has the code {code}"));
        }
        if let Some(code) = unknown(&rule.rejection, &|code| policy.rejection(code).is_some()) {
            return mistake(field("rejection"), format!("no entry of [[rejections]] has the code {code}"));
        }
        if let Some(code) = rule.reasons.iter().find(|code| policy.reason(code).is_none()) {
            return mistake(field("reasons"), format!("no reason has the code {code}"));
        }
        match rule.kind {
            CheckKind::Compare if rule.claimed.is_none() => mistake(field("claimed"), "must name the field to compare"),
            CheckKind::Compare | CheckKind::Identity if rule.document.is_none() => {
                mistake(field("document"), "must name the document to look at")
            }
            CheckKind::Compare | CheckKind::Confirm | CheckKind::Identity => None,
        }
    })
}

fn penalties(policy: &Policy) -> Option<Mistake> {
    let rules = &policy.penalties;
    if rules.days.iter().any(|days| !(1..=36_500).contains(days)) {
        return mistake("penalties.days", "must be between 1 and 36500");
    }
    if !rules.days.is_empty() && rules.appeal_to.is_none() {
        return mistake("penalties.appeal_to", "must name the address for appeals against a penalty");
    }
    None
}

fn choices(policy: &Policy) -> Option<Mistake> {
    let has = |reasons: &[Reason], kind| reasons.iter().any(|reason| reason.kinds.contains(&kind));
    Kind::ALL.iter().find_map(|kind| {
        if !has(&policy.reasons, *kind) {
            mistake("reasons", format!("{kind} needs at least one reason"))
        } else if policy.rejections_for(*kind).next().is_none() {
            mistake("rejections", format!("{kind} needs at least one reason to reject"))
        } else {
            None
        }
    })
}

/// The line of a field such as `evidence[0].required`, or of the nearest part around it that exists.
fn line_of(source: &str, field: &str) -> Option<usize> {
    let document = toml::de::DeTable::parse(source).ok()?;
    let mut table = Some(document.get_ref());
    let mut offset = None;
    for step in field.split('.') {
        let (name, index) = match step.split_once('[') {
            Some((name, rest)) => (name, rest.strip_suffix(']').and_then(|digits| digits.parse::<usize>().ok())),
            None => (step, None),
        };
        let Some((key, value)) = table.and_then(|table| table.iter().find(|(key, _)| key.get_ref() == name)) else {
            break;
        };
        offset = Some(key.span().start);
        let value = match (value.get_ref(), index) {
            (toml::de::DeValue::Array(items), Some(index)) => {
                let Some(item) = items.get(index) else { break };
                offset = Some(item.span().start);
                item
            }
            _ => value,
        };
        table = match value.get_ref() {
            toml::de::DeValue::Table(inner) => Some(inner),
            _ => None,
        };
    }
    offset.and_then(|offset| source.get(..offset)).map(|before| 1 + before.matches('\n').count())
}
