//! The answers of a draft and their validation.

use crate::base::TextProblem;
use crate::base::text::{problem_in, tidy};
use crate::policy::field::Field;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};

use super::DraftStep;
use crate::base::typed::is_han;
use crate::base::{Kind, contact};
use crate::intake::screening::{Lexicon, Screening};
use crate::policy::Policy;

/// Maximum length of a contact name, in characters.
const NAME_MAX: usize = 60;

/// The answers as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(default)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Answers {
    /// Code of a reason.
    pub reason: String,
    pub statement: String,
    pub contact_name: String,
    pub contact_phone: String,
    pub contact_email: String,
}

impl FromSql<Jsonb, Pg> for Answers {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(serde_json::from_value(FromSql::<Jsonb, Pg>::from_sql(bytes)?)?)
    }
}

impl ToSql<Jsonb, Pg> for Answers {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let json = serde_json::to_value(self)?;
        ToSql::<Jsonb, Pg>::to_sql(&json, &mut out.reborrow())
    }
}

impl Field {
    /// The step of the form with this field.
    pub const fn step(self) -> DraftStep {
        match self {
            Self::Reason | Self::Statement => DraftStep::Reason,
            Self::ContactName | Self::ContactPhone | Self::ContactEmail => DraftStep::Contact,
        }
    }
}

/// An invalid field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field.
    pub field: Field,
    /// Why it is invalid.
    pub problem: TextProblem,
}

/// Valid answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedAnswers {
    answers: Answers,
    screening: Screening,
}

impl CheckedAnswers {
    /// The answers, normalised.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Words the reviewer should look at: those of the statement on the *look* list, and those of the name on either
    /// list, because a name in letters is not refused for its wording.
    pub fn looked(&self) -> Vec<String> {
        let name = Lexicon::shipped().screen(&self.answers.contact_name);
        self.screening.looked.iter().cloned().chain(name.refused).chain(name.looked).collect()
    }
}

impl Answers {
    /// The answers as they are stored: see [`contact`]. An invalid contact stays as typed.
    pub fn normalised(&self) -> Self {
        let or_typed = |normal: Option<String>, typed: &str| normal.unwrap_or_else(|| typed.trim().to_owned());
        Self {
            reason: self.reason.trim().to_owned(),
            statement: contact::nfc(&tidy(&self.statement)),
            contact_name: or_typed(contact::person_name(&self.contact_name, NAME_MAX).ok(), &self.contact_name),
            contact_phone: or_typed(
                contact::phone(&self.contact_phone).ok().map(|phone| phone.typed().to_owned()),
                &self.contact_phone,
            ),
            contact_email: or_typed(
                contact::email(&self.contact_email).ok().map(|email| email.typed().to_owned()),
                &self.contact_email,
            ),
        }
    }

    /// Validates every field and lists everything invalid, in the order of the form.
    ///
    /// # Errors
    /// The invalid fields, at least one.
    pub fn check(&self, kind: Kind, policy: &Policy) -> Result<CheckedAnswers, Vec<FieldProblem>> {
        let answers = self.normalised();
        let reason = policy.reasons_for(kind).find(|reason| reason.code == answers.reason);
        let statement_min =
            if reason.is_some_and(|reason| reason.needs_statement) { policy.texts.statement_min } else { 0 };
        let screening = Lexicon::shipped().screen(&answers.statement);
        let statement = problem_in(&answers.statement, statement_min, policy.texts.statement_max, true);
        let found = [
            (
                Field::Reason,
                match reason {
                    _ if answers.reason.is_empty() => Some(TextProblem::Missing),
                    None => Some(TextProblem::NotAChoice),
                    Some(_) => None,
                },
            ),
            (Field::Statement, statement.or_else(|| screening.problem())),
            (Field::ContactName, name_problem(&answers.contact_name)),
            (Field::ContactPhone, contact::phone(&answers.contact_phone).err().map(TextProblem::from)),
            (Field::ContactEmail, contact::email(&answers.contact_email).err().map(TextProblem::from)),
        ];
        let problems: Vec<_> = found
            .into_iter()
            .filter_map(|(field, problem)| problem.map(|problem| FieldProblem { field, problem }))
            .collect();
        if problems.is_empty() { Ok(CheckedAnswers { answers, screening }) } else { Err(problems) }
    }

    /// The invalid fields of this step.
    pub fn problems_in(&self, step: DraftStep, kind: Kind, policy: &Policy) -> Vec<FieldProblem> {
        let mut problems = self.check(kind, policy).err().unwrap_or_default();
        problems.retain(|problem| problem.field.step() == step);
        problems
    }
}

/// A name is refused for an insult in Chinese characters. Insults in letters are also surnames and initials (Coon, SB):
/// the reviewer looks at those.
fn name_problem(name: &str) -> Option<TextProblem> {
    if let Err(error) = contact::person_name(name, NAME_MAX) {
        return Some(error.into());
    }
    let mut words = Lexicon::shipped().screen(name).refused;
    words.retain(|word| word.chars().any(is_han));
    (!words.is_empty()).then_some(TextProblem::Wording(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy;

    fn good() -> Answers {
        Answers {
            reason: "changed_phone".into(),
            statement: String::new(),
            contact_name: "陈立新".into(),
            contact_phone: "138 0013 8000".into(),
            contact_email: "chen@mumian.example".into(),
        }
    }

    fn problems(answers: &Answers) -> Vec<(Field, TextProblem)> {
        let policy = Policy::parse(policy::SHIPPED).unwrap();
        let problems = answers.check(Kind::Unbind, &policy).err().unwrap_or_default();
        problems.into_iter().map(|p| (p.field, p.problem)).collect()
    }

    #[test]
    fn valid_answers_pass() {
        assert_eq!(problems(&good()), []);
    }

    #[test]
    fn every_invalid_field_is_listed() {
        let found: Vec<Field> = problems(&Answers::default()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(found, [Field::Reason, Field::ContactName, Field::ContactPhone, Field::ContactEmail]);
    }

    #[test]
    fn reason_must_match_kind_and_may_need_a_statement() {
        let other = Answers { reason: "other".into(), ..good() };
        assert_eq!(problems(&other), [(Field::Statement, TextProblem::Missing)]);
        let policy = Policy::parse(policy::SHIPPED).unwrap();
        let transfer = Answers { reason: "transfer".into(), ..good() };
        assert!(transfer.check(Kind::RevokeCertification, &policy).is_err());
    }

    #[test]
    fn insulting_word_is_named_as_typed() {
        let insulting = Answers { statement: "客服是骗子，傻 逼".into(), ..good() };
        let found = problems(&insulting);
        assert!(
            matches!(&found[..], [(Field::Statement, TextProblem::Wording(terms))] if terms.contains(&"傻 逼".to_owned()))
        );
    }

    #[test]
    fn insult_in_chinese_is_refused_as_a_name() {
        for (name, words) in [("傻逼", "傻逼"), ("傻 逼", "傻 逼"), ("王八蛋客服", "王八蛋")] {
            let insulting = Answers { contact_name: name.into(), ..good() };
            assert_eq!(problems(&insulting), [(Field::ContactName, TextProblem::Wording(vec![words.into()]))]);
        }
        for name in ["陈立新", "Leung Fuk Wing", "S. B. Coon", "失败"] {
            assert_eq!(problems(&Answers { contact_name: name.into(), ..good() }), [], "{name}");
        }
    }

    #[test]
    fn pasted_answers_are_stored_in_plain_form() {
        let pasted = Answers {
            contact_name: "阿卜杜热西提•买买提\u{202c}".into(),
            contact_phone: "\u{202d}１３８ ００１３ ８０００\u{202c}".into(),
            contact_email: " chen＠mumian。example\u{200b}".into(),
            statement: "\u{feff}店铺\t已停业\u{200b}".into(),
            ..good()
        };
        assert_eq!(problems(&pasted), []);
        let stored = pasted.normalised();
        let expected = ("阿卜杜热西提·买买提", "138 0013 8000", "chen@mumian.example", "店铺 已停业");
        assert_eq!(
            (&*stored.contact_name, &*stored.contact_phone, &*stored.contact_email, &*stored.statement),
            expected
        );
        assert_eq!(stored.normalised(), stored);
    }

    #[test]
    fn private_use_character_is_named_by_position() {
        let old = Answers { contact_name: "周\u{e863}".into(), ..good() };
        assert_eq!(problems(&old), [(Field::ContactName, TextProblem::Unreadable(vec![2]))]);
    }

    #[test]
    fn step_lists_only_its_own_fields() {
        let policy = Policy::parse(policy::SHIPPED).unwrap();
        let found = Answers::default().problems_in(DraftStep::Reason, Kind::Unbind, &policy);
        assert_eq!(found, [FieldProblem { field: Field::Reason, problem: TextProblem::Missing }]);
    }

    #[test]
    fn disguising_characters_are_refused() {
        assert_eq!(problem_in("木棉\u{202e}店", 1, 60, false), Some(TextProblem::ForbiddenCharacters));
        assert_eq!(problem_in("一\n二", 0, 60, false), Some(TextProblem::ForbiddenCharacters));
        assert_eq!(problem_in("一\n二", 0, 60, true), None);
    }
}
