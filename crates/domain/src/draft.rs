//! Drafts: what an applicant is still filling in.
//!
//! [`Answers`] is what was typed, right or wrong, and is kept so that nothing is lost; [`CheckedAnswers`] is
//! what may be submitted. Only [`Answers::check`] makes the one from the other.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use crate::application::Kind;
use crate::id::{DraftId, StoreId};
use crate::policy::Policy;
use crate::schema::drafts;

/// The answers as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// Code of a reason.
    pub reason: String,
    /// Own words.
    pub words: String,
    /// Contact name.
    pub contact_name: String,
    /// Contact phone.
    pub contact_phone: String,
    /// Contact email.
    pub contact_email: String,
}

text_enum! {
    /// A field of the form.
    pub enum Field {
        /// The reason.
        Reason = "reason",
        /// Own words.
        Words = "words",
        /// Contact name.
        ContactName = "contact_name",
        /// Contact phone.
        ContactPhone = "contact_phone",
        /// Contact email.
        ContactEmail = "contact_email",
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// None of the choices.
    NotAChoice,
    /// Shorter than this many characters.
    TooShort(usize),
    /// Longer than this many characters.
    TooLong(usize),
    /// Control or direction-changing characters.
    ForbiddenCharacters,
    /// No phone number.
    NotAPhone,
    /// No email address.
    NotAnEmail,
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field.
    pub field: Field,
    /// What is wrong.
    pub problem: Problem,
}

/// Answers that may be submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedAnswers {
    answers: Answers,
    kind: Kind,
}

impl CheckedAnswers {
    /// The answers, trimmed.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The kind they were checked for.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl Answers {
    /// Checks every field and names everything wrong at once, in the order of the form.
    ///
    /// # Errors
    /// The problems, at least one.
    pub fn check(&self, kind: Kind, policy: &Policy) -> Result<CheckedAnswers, Vec<FieldProblem>> {
        let answers = Self {
            reason: self.reason.trim().to_owned(),
            words: self.words.replace("\r\n", "\n").trim().to_owned(),
            contact_name: self.contact_name.trim().to_owned(),
            contact_phone: self.contact_phone.trim().to_owned(),
            contact_email: self.contact_email.trim().to_owned(),
        };
        let reason = policy.reasons_for(kind).find(|reason| reason.code == answers.reason);
        let words_min = if reason.is_some_and(|reason| reason.needs_words) { policy.texts.words_min } else { 0 };
        let found = [
            (
                Field::Reason,
                match reason {
                    _ if answers.reason.is_empty() => Some(Problem::Missing),
                    None => Some(Problem::NotAChoice),
                    Some(_) => None,
                },
            ),
            (Field::Words, text(&answers.words, words_min, policy.texts.words_max, true)),
            (Field::ContactName, text(&answers.contact_name, 1, 60, false)),
            (Field::ContactPhone, phone(&answers.contact_phone)),
            (Field::ContactEmail, email(&answers.contact_email)),
        ];
        let problems: Vec<_> = found
            .into_iter()
            .filter_map(|(field, problem)| problem.map(|problem| FieldProblem { field, problem }))
            .collect();
        if problems.is_empty() { Ok(CheckedAnswers { answers, kind }) } else { Err(problems) }
    }
}

/// What is wrong with a text of `min` to `max` characters; line breaks only where `lines`.
pub fn text(text: &str, min: usize, max: usize, lines: bool) -> Option<Problem> {
    let length = text.chars().count();
    if text.is_empty() && min > 0 {
        Some(Problem::Missing)
    } else if length < min {
        Some(Problem::TooShort(min))
    } else if length > max {
        Some(Problem::TooLong(max))
    } else if text.chars().any(|c| is_forbidden(c) && !(lines && c == '\n')) {
        Some(Problem::ForbiddenCharacters)
    } else {
        None
    }
}

/// Control characters, and those that change the direction of text or have no width: they make a text look like
/// another.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What is wrong with a phone number: a mainland mobile or landline, or an international one with its `+`.
pub fn phone(text: &str) -> Option<Problem> {
    if text.is_empty() {
        return Some(Problem::Missing);
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let ok = match digits.strip_prefix('+') {
        Some(rest) => {
            (8..=15).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()) && !rest.starts_with('0')
        }
        None => {
            digits.bytes().all(|b| b.is_ascii_digit())
                && ((digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3')
                    || ((10..=12).contains(&digits.len()) && digits.starts_with('0')))
        }
    };
    (!ok).then_some(Problem::NotAPhone)
}

/// What is wrong with an email address. Narrower than RFC 5321 on purpose: no quoted local part, no address
/// literal, a domain with a dot (THREATS 0.7).
pub fn email(text: &str) -> Option<Problem> {
    if text.is_empty() {
        return Some(Problem::Missing);
    }
    let ok = text.len() <= 254
        && text.split_once('@').is_some_and(|(local, domain)| {
            let local_ok = (1..=64).contains(&local.len())
                && local.bytes().all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b))
                && !local.starts_with('.')
                && !local.ends_with('.')
                && !local.contains("..");
            let labels: Vec<&str> = domain.split('.').collect();
            let domain_ok = labels.len() >= 2
                && labels.iter().all(|label| {
                    (1..=63).contains(&label.len())
                        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                        && !label.starts_with('-')
                        && !label.ends_with('-')
                })
                && labels.last().is_some_and(|top| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit()));
            local_ok && domain_ok
        });
    (!ok).then_some(Problem::NotAnEmail)
}

/// A draft as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// What was typed.
    pub answers: Answers,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
}

/// The store's draft of this kind.
///
/// # Errors
/// Database errors.
pub async fn find(mut conn: &AsyncPgConnection, store: StoreId, kind: Kind) -> QueryResult<Option<Draft>> {
    let row: Option<(DraftId, serde_json::Value, DateTime<Utc>)> = drafts::table
        .filter(drafts::store_id.eq(store).and(drafts::kind.eq(kind)))
        .select((drafts::id, drafts::answers, drafts::updated_at))
        .first(&mut conn)
        .await
        .optional()?;
    row.map(|(id, answers, updated_at)| {
        let answers =
            serde_json::from_value(answers).map_err(|e| diesel::result::Error::DeserializationError(e.into()))?;
        Ok(Draft { id, answers, updated_at })
    })
    .transpose()
}

/// Saves what was typed; the store's one draft of this kind is made or replaced.
///
/// # Errors
/// Database errors.
pub async fn save(
    mut conn: &AsyncPgConnection,
    store: StoreId,
    kind: Kind,
    answers: &Answers,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let json = serde_json::to_value(answers).map_err(|e| diesel::result::Error::SerializationError(e.into()))?;
    diesel::insert_into(drafts::table)
        .values((
            drafts::id.eq(DraftId::new(at)),
            drafts::store_id.eq(store),
            drafts::kind.eq(kind),
            drafts::answers.eq(&json),
            drafts::created_at.eq(at),
            drafts::updated_at.eq(at),
        ))
        .on_conflict((drafts::store_id, drafts::kind))
        .do_update()
        .set((drafts::answers.eq(&json), drafts::updated_at.eq(at)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Removes a draft.
///
/// # Errors
/// Database errors.
pub async fn delete(mut conn: &AsyncPgConnection, store: StoreId, kind: Kind) -> QueryResult<()> {
    diesel::delete(drafts::table.filter(drafts::store_id.eq(store).and(drafts::kind.eq(kind))))
        .execute(&mut conn)
        .await
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy;

    fn good() -> Answers {
        Answers {
            reason: "changed_phone".into(),
            words: String::new(),
            contact_name: "陈立新".into(),
            contact_phone: "138 0013 8000".into(),
            contact_email: "chen@mumian.example".into(),
        }
    }

    fn problems(answers: &Answers) -> Vec<(Field, Problem)> {
        let policy = Policy::parse(policy::SHIPPED).unwrap();
        answers
            .check(Kind::Unbind, &policy)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|p| (p.field, p.problem))
            .collect()
    }

    #[test]
    fn good_answers_pass() {
        assert_eq!(problems(&good()), []);
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let found: Vec<Field> = problems(&Answers::default()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(found, [Field::Reason, Field::ContactName, Field::ContactPhone, Field::ContactEmail]);
    }

    #[test]
    fn another_reason_needs_words_and_a_reason_of_another_kind_is_no_choice() {
        let other = Answers { reason: "other".into(), ..good() };
        assert_eq!(problems(&other), [(Field::Words, Problem::Missing)]);
        let policy = Policy::parse(policy::SHIPPED).unwrap();
        let transfer = Answers { reason: "transfer".into(), ..good() };
        assert!(transfer.check(Kind::RevokeCertification, &policy).is_err());
    }

    #[test]
    fn addresses_that_mail_programs_would_misread_are_refused() {
        for bad in [
            "a@localhost",
            "a@[127.0.0.1]",
            "\"a b\"@x.cn",
            "a@x..cn",
            "a@-x.cn",
            "a\r\nb@x.cn",
            "a@x.cn,b@y.cn",
            "陈@x.cn",
        ] {
            assert_eq!(email(bad), Some(Problem::NotAnEmail), "{bad}");
        }
        assert_eq!(email("chen.li+shop@mail.mumian.example"), None);
    }

    #[test]
    fn phones_are_mainland_or_international() {
        for good in ["13800138000", "0571-8888 6666", "+85291234567", "+1 (415) 555-0123"] {
            assert_eq!(phone(good), None, "{good}");
        }
        for bad in ["12800138000", "138001380", "abc", "+0123456789", "1380013800a"] {
            assert_eq!(phone(bad), Some(Problem::NotAPhone), "{bad}");
        }
    }

    #[test]
    fn characters_that_disguise_are_refused() {
        assert_eq!(text("木棉\u{202e}店", 1, 60, false), Some(Problem::ForbiddenCharacters));
        assert_eq!(text("一\n二", 0, 60, false), Some(Problem::ForbiddenCharacters));
        assert_eq!(text("一\n二", 0, 60, true), None);
    }
}
