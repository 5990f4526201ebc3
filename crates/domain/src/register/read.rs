//! Reads a document: every field by the rules for texts elsewhere, and every wrong one is named.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{CONTACTS_MAX, FieldProblem, ProblemCode, SKEW_PERIOD};
use crate::base::contact::{self, same_mailbox};
use crate::base::{Locale, TextProblem, text, typed};
use crate::store::{self, BindingField, Certification, Figures, FiguresSource, NewBinding, NewContact, figures};

/// Maximum length of the name of a store and of its owner, in characters.
const NAME_MAX: usize = 100;
/// Maximum length of a store's number, in characters.
const NUMBER_MAX: usize = 40;
/// Largest version: the largest whole number that every JSON library keeps.
pub const VERSION_MAX: i64 = (1 << 53) - 1;

/// A document that was read.
pub(super) struct Read {
    pub(super) version: i64,
    pub(super) hash: [u8; 32],
    pub(super) facts: Facts,
}

/// The facts of a valid document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) owner_name: String,
    pub(super) locale: Locale,
    pub(super) contacts: Vec<NewContact>,
    pub(super) binding: Option<NewLive>,
    pub(super) certification: Certification,
    pub(super) certified_at: Option<DateTime<Utc>>,
    pub(super) figures: Option<Figures>,
    pub(super) figures_source: FiguresSource,
}

/// The live binding of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewLive {
    pub(super) account: NewBinding,
    pub(super) bound_at: DateTime<Utc>,
}

/// The number of a store as it is registered: half-width, without spaces around it.
///
/// # Errors
/// The code of what is wrong with it.
pub fn number(sent: &str) -> Result<String, ProblemCode> {
    let number = typed::plain(sent);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    match number.chars().count() {
        0 => Err(ProblemCode::Missing),
        1..=NUMBER_MAX if number.chars().all(is_plain) => Ok(number),
        1..=NUMBER_MAX => Err(ProblemCode::ForbiddenCharacters),
        _ => Err(ProblemCode::TooLong),
    }
}

/// The version of a document.
pub(super) fn version(document: &Value) -> Result<i64, FieldProblem> {
    let problem = |code| Err(FieldProblem::new("version", code));
    match document.get("version") {
        None | Some(Value::Null) => problem(ProblemCode::Missing),
        Some(version) => match version.as_i64() {
            Some(version @ 1..=VERSION_MAX) => Ok(version),
            Some(_) => problem(ProblemCode::OutOfRange),
            None => problem(ProblemCode::WrongType),
        },
    }
}

/// Reads the facts of a document; an error lists every problem.
pub(super) fn facts(document: &Value, now: DateTime<Utc>) -> Result<Facts, Vec<FieldProblem>> {
    let mut reader = Reader { now, problems: Vec::new() };
    let facts = reader.document(document);
    match facts {
        Some(facts) if reader.problems.is_empty() => Ok(facts),
        _ => Err(reader.problems),
    }
}

/// Collects what is wrong while reading. A method returns `None` after it named a problem.
struct Reader {
    now: DateTime<Utc>,
    problems: Vec<FieldProblem>,
}

/// An object and its path.
#[derive(Clone, Copy)]
struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: &'a str,
}

impl<'a> Object<'a> {
    /// The field with this name; null is as if it were left out.
    fn get(self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    fn path_of(self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

impl Reader {
    fn refuse<T>(&mut self, field: String, code: ProblemCode) -> Option<T> {
        self.problems.push(FieldProblem { field, code });
        None
    }

    fn object<'a>(&mut self, value: &'a Value, path: &'a str, known: &[&str]) -> Option<Object<'a>> {
        let Value::Object(fields) = value else {
            return self.refuse(path.to_owned(), ProblemCode::WrongType);
        };
        let object = Object { fields, path };
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            self.refuse::<()>(object.path_of(name), ProblemCode::UnknownField);
        }
        Some(object)
    }

    fn required<'a>(&mut self, object: Object<'a>, name: &str) -> Option<&'a Value> {
        match object.get(name) {
            Some(value) => Some(value),
            None => self.refuse(object.path_of(name), ProblemCode::Missing),
        }
    }

    /// A required text, parsed by `parse`.
    fn parsed<T>(
        &mut self,
        object: Object<'_>,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, TextProblem>,
    ) -> Option<T> {
        let value = self.required(object, name)?;
        let Some(text) = value.as_str() else {
            return self.refuse(object.path_of(name), ProblemCode::WrongType);
        };
        match parse(text) {
            Ok(parsed) => Some(parsed),
            Err(problem) => self.refuse(object.path_of(name), ProblemCode::from(&problem)),
        }
    }

    /// As [`Self::parsed`]; `Some(None)` when it is left out.
    fn optional<T>(
        &mut self,
        object: Object<'_>,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, TextProblem>,
    ) -> Option<Option<T>> {
        match object.get(name) {
            None => Some(None),
            Some(_) => self.parsed(object, name, parse).map(Some),
        }
    }

    fn integer(&mut self, object: Object<'_>, name: &str, min: i64, max: i64) -> Option<i64> {
        let value = self.required(object, name)?;
        match value.as_i64() {
            Some(number) if (min..=max).contains(&number) => Some(number),
            Some(_) => self.refuse(object.path_of(name), ProblemCode::OutOfRange),
            None if value.is_u64() => self.refuse(object.path_of(name), ProblemCode::OutOfRange),
            None => self.refuse(object.path_of(name), ProblemCode::WrongType),
        }
    }

    fn count(&mut self, object: Object<'_>, name: &str) -> Option<i32> {
        self.integer(object, name, 0, i64::from(i32::MAX)).and_then(|count| i32::try_from(count).ok())
    }

    /// A past time (RFC 3339). One a little ahead of our clock counts as now.
    fn time(&mut self, object: Object<'_>, name: &str) -> Option<DateTime<Utc>> {
        let value = self.required(object, name)?;
        let Some(text) = value.as_str() else {
            return self.refuse(object.path_of(name), ProblemCode::WrongType);
        };
        let parsed = DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.with_timezone(&Utc));
        match parsed {
            Some(at) if at > self.now + SKEW_PERIOD => self.refuse(object.path_of(name), ProblemCode::InTheFuture),
            // No platform is that old; a year such as 0026 is a mistake.
            Some(at) if at < DateTime::UNIX_EPOCH => self.refuse(object.path_of(name), ProblemCode::OutOfRange),
            Some(at) => Some(at.min(self.now)),
            None => self.refuse(object.path_of(name), ProblemCode::NotATime),
        }
    }

    fn document(&mut self, document: &Value) -> Option<Facts> {
        const KNOWN: [&str; 9] = [
            "version",
            "name",
            "owner_name",
            "locale",
            "contacts",
            "binding",
            "certification",
            "certified_at",
            "figures",
        ];
        let object = self.object(document, "", &KNOWN)?;
        let line = |text: &str| text::checked(text, 1, NAME_MAX, false);
        // Every field is read before the first problem ends the reading, so that all of them are named.
        let name = self.parsed(object, "name", line);
        let owner_name = self.parsed(object, "owner_name", line);
        let locale = self.optional(object, "locale", locale);
        let contacts = self.contacts(object);
        let binding = object.get("binding").map(|value| self.binding(value));
        let certification = self.optional(object, "certification", certification);
        let certified_at = object.get("certified_at").map(|_| self.time(object, "certified_at"));
        let figures = object.get("figures").map(|value| self.figures(value));
        Some(Facts {
            name: name?,
            owner_name: owner_name?,
            locale: locale?.unwrap_or_default(),
            contacts: contacts?,
            binding: binding.map_or(Some(None), |binding| binding.map(Some))?,
            certification: certification?.unwrap_or(Certification::None),
            certified_at: certified_at.flatten(),
            figures: figures.map_or(Some(None), |figures| figures.map(Some))?,
            figures_source: FiguresSource::Register,
        })
    }

    fn contacts(&mut self, object: Object<'_>) -> Option<Vec<NewContact>> {
        let Some(value) = object.get("contacts") else { return Some(Vec::new()) };
        let Value::Array(values) = value else {
            return self.refuse("contacts".to_owned(), ProblemCode::WrongType);
        };
        if values.len() > CONTACTS_MAX {
            return self.refuse("contacts".to_owned(), ProblemCode::TooMany);
        }
        let mut contacts: Vec<NewContact> = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let path = format!("contacts[{index}]");
            let Some(contact) = self.contact(value, &path) else { continue };
            if contacts.iter().any(|other| same_mailbox(&other.email, &contact.email)) {
                self.refuse::<()>(format!("{path}.email"), ProblemCode::Duplicate);
            }
            contacts.push(contact);
        }
        let is_read = contacts.len() == values.len();
        if is_read && !contacts.is_empty() && contacts.iter().filter(|contact| contact.is_primary).count() != 1 {
            return self.refuse("contacts".to_owned(), ProblemCode::NotOnePrimary);
        }
        is_read.then_some(contacts)
    }

    fn contact(&mut self, value: &Value, path: &str) -> Option<NewContact> {
        let object = self.object(value, path, &["email", "phone", "locale", "primary"])?;
        let email = self.parsed(object, "email", |text| Ok(contact::email(text)?.normal()));
        let phone = self.optional(object, "phone", |text| Ok(contact::phone(text)?.typed().to_owned()));
        let locale = self.optional(object, "locale", locale);
        let is_primary = match object.get("primary") {
            None => Some(false),
            Some(Value::Bool(is_primary)) => Some(*is_primary),
            Some(_) => self.refuse(object.path_of("primary"), ProblemCode::WrongType),
        };
        Some(NewContact { email: email?, phone: phone?, locale: locale?, is_primary: is_primary? })
    }

    fn binding(&mut self, value: &Value) -> Option<NewLive> {
        let object = self.object(value, "binding", &["account_name", "account_reference", "bound_at"])?;
        // Both texts as they are; the rules for them are those of every binding.
        let account_name = self.parsed(object, "account_name", |text| Ok(text.to_owned()));
        let account_reference = self.parsed(object, "account_reference", |text| Ok(text.to_owned()));
        let bound_at = self.time(object, "bound_at");
        let new = NewBinding { account_name: account_name?, account_reference: account_reference? };
        match store::check_account(&new) {
            Ok(account) => Some(NewLive { account, bound_at: bound_at? }),
            Err(problems) => {
                for (field, problem) in problems {
                    let name = match field {
                        BindingField::AccountName => "account_name",
                        BindingField::AccountReference => "account_reference",
                    };
                    self.refuse::<()>(object.path_of(name), ProblemCode::from(&problem));
                }
                None
            }
        }
    }

    fn figures(&mut self, value: &Value) -> Option<Figures> {
        const KNOWN: [&str; 5] = ["balance_cents", "unshipped_orders", "after_sales", "loan_cents", "as_of"];
        let object = self.object(value, "figures", &KNOWN)?;
        let balance_cents = self.integer(object, "balance_cents", -figures::CENTS_MAX, figures::CENTS_MAX);
        let unshipped_orders = self.count(object, "unshipped_orders");
        let after_sales = self.count(object, "after_sales");
        let loan_cents = self.integer(object, "loan_cents", 0, figures::CENTS_MAX);
        let as_of = self.time(object, "as_of");
        Some(Figures {
            balance_cents: balance_cents?,
            unshipped_orders: unshipped_orders?,
            after_sales: after_sales?,
            loan_cents: loan_cents?,
            as_of: as_of?,
        })
    }
}

fn locale(text: &str) -> Result<Locale, TextProblem> {
    text.parse().map_err(|_| TextProblem::NotAChoice)
}

fn certification(text: &str) -> Result<Certification, TextProblem> {
    text.parse().map_err(|_| TextProblem::NotAChoice)
}
