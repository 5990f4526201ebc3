//! Erases an applicant's name, phone and address from what staff typed outside the application: names of saved views,
//! notes of absences, purposes of exports, proposals to bind a store again. These texts are kept for longer than the application's personal data.

use diesel::QueryResult;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Application;
use crate::base::contact;

/// A name of one character occurs in other words.
const NAME_MIN: usize = 2;

/// Each takes the pattern as `$1`. A view's name is unique for its owner, so that it ends with a part of its id.
const STATEMENTS: [&str; 4] = [
    "update saved_views set name = left(regexp_replace(name, $1, '…', 'gi'), 30) || ' ' || right(id::text, 8)
     where name ~* $1",
    "update staff_absences set note = regexp_replace(note, $1, '…', 'gi') where note ~* $1",
    "update exports set purpose = regexp_replace(purpose, $1, '…', 'gi') where purpose ~* $1",
    "update proposals set ground = regexp_replace(ground, $1, '…', 'gi'),
         verification = regexp_replace(verification, $1, '…', 'gi'), refusal = regexp_replace(refusal, $1, '…', 'gi')
     where ground ~* $1 or verification ~* $1 or refusal ~* $1",
];

/// Replaces the name, phone and address of an application, in any of these texts, by an ellipsis.
pub(super) async fn mask(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<()> {
    let Some(pattern) = pattern(application) else { return Ok(()) };
    for statement in STATEMENTS {
        diesel::sql_query(statement).bind::<Text, _>(&pattern).execute(&mut conn).await?;
    }
    Ok(())
}

/// A regular expression of PostgreSQL for these values; `None` when there are none.
fn pattern(application: &Application) -> Option<String> {
    let Application { contact_name, contact_phone, contact_email, .. } = application;
    let has_name = contact_name.chars().count() >= NAME_MIN;
    let phone = contact::phone(contact_phone).ok().map(|phone| digits(phone.normal()));
    let typed = [contact_email, contact_phone].into_iter().chain(has_name.then_some(contact_name));
    let literal = typed.filter(|text| !text.is_empty()).map(|text| escaped(text));
    let parts: Vec<String> = literal.chain(phone.filter(|digits| !digits.is_empty())).collect();
    (!parts.is_empty()).then(|| parts.join("|"))
}

/// The text itself: characters that mean something else are escaped.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| (c.is_ascii() && !c.is_ascii_alphanumeric()).then_some('\\').into_iter().chain([c]))
        .collect()
}

/// A number with or without spaces and hyphens between its digits, and without its country.
fn digits(normal: &str) -> String {
    let national = normal.strip_prefix("+86").unwrap_or(normal);
    let digits: Vec<String> = national.chars().filter(char::is_ascii_digit).map(String::from).collect();
    digits.join("[ -]*")
}
