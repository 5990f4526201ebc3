//! The policy: the review standard, as types, in versions that never change (R13).
//!
//! It is written in TOML (`data/policy/default.toml`), validated here, and stored as a row. The version in force at
//! submission applies to the application.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::base::{Channel, Kind};

mod book;
pub mod field;
mod parts;
mod review_rules;
mod validation;

pub(crate) use book::get;
pub use book::{PolicyBook, PublishedPolicy, publish};
pub use parts::{
    Bilingual, ClockRules, Consequence, Document, EvidenceRule, Fault, FundsRules, Limits, Periods, ReapplyFrom,
    ReapplyRule, Reason, ReasonClass, Rejection, RequestRules, Retention, Strictness, TextRules,
};
pub use review_rules::{AppealRules, CheckKind, CheckRule, ComparedValue, EffectRules, PenaltyRules, SecondRules};
pub use validation::PolicyError;

/// The shipped policy.
pub const SHIPPED: &str = include_str!("../../../data/policy/default.toml");

/// Days for which a status link works after closing. People appeal through it, so that `appeals.days` is at most as long.
pub const STATUS_LINK_DAYS: i64 = 30;

/// The review standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it; the policy file explains them")]
pub struct Policy {
    pub name: String,
    pub clock: ClockRules,
    pub periods: Periods,
    pub funds: FundsRules,
    pub texts: TextRules,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub requests: RequestRules,
    #[serde(default)]
    pub retention: Retention,
    #[serde(default)]
    pub effects: EffectRules,
    pub reasons: Vec<Reason>,
    pub consequences: Vec<Consequence>,
    pub rejections: Vec<Rejection>,
    #[serde(default)]
    pub documents: Vec<Document>,
    /// Which document types are asked for.
    #[serde(default)]
    pub evidence: Vec<EvidenceRule>,
    #[serde(default)]
    pub second: SecondRules,
    #[serde(default)]
    pub penalties: PenaltyRules,
    #[serde(default)]
    pub appeals: AppealRules,
    #[serde(default)]
    pub checks: Vec<CheckRule>,
}

/// A document type that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequiredDocument<'a> {
    /// The document.
    pub document: &'a Document,
    /// True when a submission requires it.
    pub is_required: bool,
}

impl Policy {
    /// Parses and validates a policy file.
    ///
    /// # Errors
    /// [`PolicyError`], with line and field.
    pub fn parse(source: &str) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(source)?;
        validation::check(&policy, source)?;
        Ok(policy)
    }

    /// Reasons to apply for `kind`, in the file's order.
    pub fn reasons_for(&self, kind: Kind) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(move |reason| reason.kinds.contains(&kind))
    }

    /// Consequences of `kind`, in the file's order.
    pub fn consequences_for(&self, kind: Kind) -> impl Iterator<Item = &Consequence> {
        self.consequences.iter().filter(move |consequence| consequence.kinds.contains(&kind))
    }

    /// Reasons to reject an application of `kind`, in the file's order.
    pub fn rejections_for(&self, kind: Kind) -> impl Iterator<Item = &Rejection> {
        self.rejections.iter().filter(move |rejection| rejection.kinds.contains(&kind))
    }

    /// The document types asked for, in the file's order (R5, R9).
    pub fn documents_for(&self, kind: Kind, reason: &str, channel: Channel) -> Vec<RequiredDocument<'_>> {
        let fits = |rule: &&EvidenceRule| {
            (rule.kinds.is_empty() || rule.kinds.contains(&kind))
                && (rule.reasons.is_empty() || rule.reasons.iter().any(|code| code == reason))
                && (rule.channels.is_empty() || rule.channels.contains(&channel))
        };
        let rules: Vec<&EvidenceRule> = self.evidence.iter().filter(fits).collect();
        let named =
            |list: fn(&EvidenceRule) -> &Vec<String>, code: &String| rules.iter().any(|rule| list(rule).contains(code));
        let asked = self.documents.iter().filter_map(|document| {
            let is_required = named(|rule| &rule.required, &document.code);
            let is_asked = is_required || named(|rule| &rule.optional, &document.code);
            is_asked.then_some(RequiredDocument { document, is_required })
        });
        asked.collect()
    }

    /// The checks of an application, in the file's order. The caller leaves out checks of documents that were not
    /// provided.
    pub fn checks_for(&self, kind: Kind, reason: &str, channel: Channel) -> impl Iterator<Item = &CheckRule> {
        self.checks.iter().filter(move |rule| {
            (rule.kinds.is_empty() || rule.kinds.contains(&kind))
                && (rule.reasons.is_empty() || rule.reasons.iter().any(|code| code == reason))
                && (rule.channels.is_empty() || rule.channels.contains(&channel))
        })
    }

    /// The check with this code.
    pub fn check(&self, code: &str) -> Option<&CheckRule> {
        self.checks.iter().find(|rule| rule.code == code)
    }

    /// The document type with this code.
    pub fn document(&self, code: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.code == code)
    }

    /// The reason with this code.
    pub fn reason(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.code == code)
    }

    /// The reason to reject with this code.
    pub fn rejection(&self, code: &str) -> Option<&Rejection> {
        self.rejections.iter().find(|rejection| rejection.code == code)
    }

    /// When a store may apply again after a rejection for these reasons; the strictest of them counts. Letter and
    /// admission both ask here, with the policy the application was judged by, so that they agree (R13).
    pub fn reapply_from(&self, reasons: &[String], decided_at: DateTime<Utc>) -> ReapplyFrom {
        let rules = || reasons.iter().filter_map(|code| self.rejection(code)).map(|rejection| rejection.again);
        if rules().any(|rule| rule == ReapplyRule::Never) {
            ReapplyFrom::Never
        } else if rules().any(|rule| rule == ReapplyRule::Later) {
            ReapplyFrom::At(decided_at + Duration::days(self.limits.wait_days))
        } else {
            ReapplyFrom::Now
        }
    }

    /// See [`Periods::grace_minutes`].
    pub fn grace_period(&self) -> Duration {
        Duration::minutes(self.periods.grace_minutes)
    }

    /// See [`Periods::notice_minutes`].
    pub fn notice_period(&self) -> Duration {
        Duration::minutes(self.periods.notice_minutes)
    }

    /// The notice period of a store: [`Periods::notice_minutes`], longer with a single registered mailbox.
    pub fn notice_period_of(&self, has_sole_mailbox: bool) -> Duration {
        let sole = Duration::minutes(self.periods.sole_contact_notice_minutes);
        if has_sole_mailbox { sole.max(self.notice_period()) } else { self.notice_period() }
    }

    /// See [`Periods::withdrawal_minutes`] and [`Periods::irreversible_withdrawal_minutes`].
    pub fn withdrawal_period(&self, kind: Kind) -> Duration {
        Duration::minutes(match kind {
            Kind::Unbind => self.periods.withdrawal_minutes,
            Kind::RevokeCertification => self.periods.irreversible_withdrawal_minutes,
        })
    }

    /// See [`Periods::lease_minutes`].
    pub fn lease_period(&self) -> Duration {
        Duration::minutes(self.periods.lease_minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_policy_is_valid() {
        Policy::parse(SHIPPED).unwrap();
    }

    #[test]
    fn policy_round_trips_as_json() {
        let policy = Policy::parse(SHIPPED).unwrap();
        let body = serde_json::to_value(&policy).unwrap();
        assert_eq!(serde_json::from_value::<Policy>(body).unwrap(), policy);
    }

    #[test]
    fn required_documents_follow_kind_reason_channel() {
        let policy = Policy::parse(SHIPPED).unwrap();
        let required = |kind, reason, channel| -> Vec<String> {
            let asked = policy.documents_for(kind, reason, channel);
            asked.iter().filter(|it| it.is_required).map(|it| it.document.code.clone()).collect()
        };
        assert_eq!(required(Kind::Unbind, "changed_phone", Channel::Web), ["id_card"]);
        assert_eq!(required(Kind::Unbind, "transfer", Channel::Web), ["id_card", "transfer_agreement"]);
        assert_eq!(required(Kind::RevokeCertification, "other", Channel::Web), ["id_card", "business_licence"]);
        assert_eq!(required(Kind::Unbind, "changed_phone", Channel::Agent), ["id_card", "agent_source"]);
    }

    #[test]
    fn mistake_is_named_with_line_and_field() {
        let broken = [
            ("code = \"id_card\"\n", "code = \"ID card\"\n", "documents[0].code"),
            ("required = [\"id_card\"]", "required = [\"id_crad\"]", "evidence[0].required"),
            ("deadline_days = 5", "deadline_days = 2", "clock.deadline_days"),
            ("about = [\"contact_name\"", "about = [\"contact_nmae\"", "rejections[0].about"),
            ("draft_notice_days = 7", "draft_notice_days = 30", "retention.draft_notice_days"),
        ];
        for (good, bad, field) in broken {
            assert!(SHIPPED.contains(good), "{good}");
            let source = SHIPPED.replacen(good, bad, 1);
            let line = 1 + source[..source.find(bad).unwrap()].matches('\n').count();
            let error = Policy::parse(&source).unwrap_err().to_string();
            assert!(error.starts_with(&format!("line {line}, {field}: ")), "{error}");
        }
    }

    #[test]
    fn missing_optional_sections_are_defaults() {
        let mut body = serde_json::to_value(Policy::parse(SHIPPED).unwrap()).unwrap();
        for section in ["limits", "retention", "documents", "evidence"] {
            body.as_object_mut().unwrap().remove(section);
        }
        let policy: Policy = serde_json::from_value(body).unwrap();
        assert!(policy.documents_for(Kind::Unbind, "other", Channel::Web).is_empty());
    }

    #[test]
    fn misspelt_field_is_named_with_its_line() {
        let source = SHIPPED.replace("deadline_days", "dedline_days");
        let error = Policy::parse(&source).unwrap_err().to_string();
        assert!(error.contains("dedline_days") && error.contains("line"), "{error}");
    }
}
