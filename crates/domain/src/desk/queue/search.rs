//! Search: a reference, a phone number, an email address, a store by number or name, or a contact person by name.
//!
//! It has two steps: at most [`FOUND_MAX`] stores or applications are found by an index, then the list shows the
//! applications among them in its own order. If there were more, the page says so.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::reference;
use crate::base::{ApplicationId, StoreId, contact, typed};

/// Maximum number of stores or applications a search finds.
pub const FOUND_MAX: usize = 200;

/// The result of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SearchHit {
    All,
    Reference(String),
    /// These stores; true when there are more.
    Stores(Vec<StoreId>, bool),
    /// These applications; true when there are more.
    Applications(Vec<ApplicationId>, bool),
    /// The applications of these stores, and these; true when there are more of either.
    Either(Vec<StoreId>, Vec<ApplicationId>, bool),
}

impl SearchHit {
    /// True when there are more results than were found.
    pub(super) fn is_cut(&self) -> bool {
        matches!(self, Self::Stores(_, true) | Self::Applications(_, true) | Self::Either(_, _, true))
    }
}

/// Runs a search.
pub(super) async fn search(conn: &AsyncPgConnection, search: &str) -> QueryResult<SearchHit> {
    let search = contact::nfc(&typed::plain(search));
    if search.is_empty() {
        Ok(SearchHit::All)
    } else if let Some(reference) = reference::parse(&search) {
        Ok(SearchHit::Reference(reference))
    } else if let Ok(email) = contact::email(&search) {
        by_email(conn, email.typed()).await
    } else if let Ok(phone) = contact::phone(&search) {
        by_phone(conn, &search, &phone).await
    } else {
        by_name(conn, &search).await
    }
}

#[derive(Debug, QueryableByName)]
struct ApplicationRow {
    #[diesel(sql_type = Uuid)]
    id: ApplicationId,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
}

#[derive(Debug, QueryableByName)]
struct StoreRow {
    #[diesel(sql_type = Uuid)]
    id: StoreId,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    is_common: bool,
}

/// Applications with this contact address, newest first. Case is ignored: this is for finding, not for proving
/// identity.
async fn by_email(mut conn: &AsyncPgConnection, email: &str) -> QueryResult<SearchHit> {
    let rows: Vec<ApplicationRow> = diesel::sql_query(
        "select id, null as phone from applications where lower(contact_email) = lower($1) and contact_email <> ''
         order by submitted_at desc limit 201",
    )
    .bind::<Text, _>(email)
    .load(&mut conn)
    .await?;
    Ok(applications(rows.into_iter().map(|row| row.id).collect()))
}

/// Applications with the same phone number in any notation, newest first, and those of stores whose number begins with
/// the typed text.
async fn by_phone(mut conn: &AsyncPgConnection, typed: &str, phone: &contact::Phone) -> QueryResult<SearchHit> {
    let normal = phone.normal();
    let tail = &normal[normal.len().saturating_sub(8)..];
    let rows: Vec<ApplicationRow> = diesel::sql_query(
        "(select id, contact_phone as phone from applications where phone_tail(contact_phone) = $1 and contact_phone <> ''
          order by submitted_at desc limit 201)
         union all
         (select a.id, null from (select id from stores where number like $2 limit 201) s
          join applications a on a.store_id = s.id limit 201)",
    )
    .bind::<Text, _>(tail)
    .bind::<Text, _>(beginning(typed))
    .load(&mut conn)
    .await?;
    let is_cut = rows.len() > FOUND_MAX;
    let rings = |row: &ApplicationRow| {
        row.phone.as_ref().is_none_or(|given| contact::phone(given).is_ok_and(|given| given.is_same(phone)))
    };
    let mut ids: Vec<ApplicationId> = rows.iter().filter(|row| rings(row)).map(|row| row.id).collect();
    ids.truncate(FOUND_MAX);
    Ok(SearchHit::Applications(ids, is_cut))
}

/// Stores by number or name, and applications by the name of their contact person.
async fn by_name(conn: &AsyncPgConnection, search: &str) -> QueryResult<SearchHit> {
    let (stores, has_more_stores) = by_store(conn, search).await?;
    let mut ids = by_contact_name(conn, search).await?;
    let is_cut = has_more_stores || ids.len() > FOUND_MAX;
    ids.truncate(FOUND_MAX);
    Ok(match ids.is_empty() {
        true => SearchHit::Stores(stores, is_cut),
        false => SearchHit::Either(stores, ids, is_cut),
    })
}

/// Applications by the beginning of their contact person's name in any spelling; by the whole name if one character was
/// typed, which begins too many.
async fn by_contact_name(mut conn: &AsyncPgConnection, search: &str) -> QueryResult<Vec<ApplicationId>> {
    let form = typed::name_form(search);
    let pattern = match form.chars().count() {
        0 => return Ok(Vec::new()),
        1 => beginning(&form).trim_end_matches('%').to_owned(),
        _ => beginning(&form),
    };
    let rows: Vec<ApplicationRow> = diesel::sql_query(
        "select id, null as phone from applications where name_form(contact_name) like $1 and contact_name <> '' limit 201",
    )
    .bind::<Text, _>(pattern)
    .load(&mut conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Stores by the beginning of their number, with or without spaces, or by part of their name in any spelling (the
/// database's `name_form`); by the beginning of the name if one character
/// was typed.
///
/// A part that occurs in about every twentieth name would make the index return all of those stores. Such a part is
/// searched among the newest two thousand stores instead. True when there are more.
async fn by_store(mut conn: &AsyncPgConnection, search: &str) -> QueryResult<(Vec<StoreId>, bool)> {
    let query = if typed::name_form(search).chars().nth(1).is_some() { BY_PART } else { BY_BEGINNING };
    let rows: Vec<StoreRow> = diesel::sql_query(query)
        .bind::<Text, _>(beginning(search))
        .bind::<Text, _>(search)
        .bind::<Text, _>(beginning(&typed::compact_number(search)))
        .load(&mut conn)
        .await?;
    let is_common = rows.iter().any(|row| row.is_common);
    let mut stores: Vec<StoreId> = rows.into_iter().map(|row| row.id).collect();
    stores.sort_unstable();
    stores.dedup();
    let is_cut = is_common || stores.len() > FOUND_MAX;
    // Keep the newest: ids sort by creation.
    let stores = stores.into_iter().rev().take(FOUND_MAX).collect();
    Ok((stores, is_cut))
}

/// By part of the name: see [`by_store`]. The index on bigrams finds candidates, which `strpos` verifies (it has no
/// wildcards). A hundred matches among the newest two thousand count as common.
const BY_PART: &str = "
with newest as materialized (
    select id from (select id, name from stores order by id desc limit 2000) n
    where strpos(name_form(n.name), name_form($2)) > 0 limit 100)
select id, (select count(*) from newest) >= 100 as is_common from newest
union all (select id, false from stores where number like $1 limit 201)
union all (select id, false from stores where number like $3 limit 201)
union all (select id, false from stores
    where (select count(*) from newest) < 100
      and bigrams(name) @> bigrams($2) and strpos(name_form(name), name_form($2)) > 0 limit 201)";

/// By one character. `$2` is used only so that both queries take the same parameters.
const BY_BEGINNING: &str = "
(select id, false as is_common from stores where number like $1 limit 201)
union all (select id, false from stores where number like $3 limit 201)
union all (select id, false from stores where name like $1 and $2 <> '' limit 201)";

fn applications(mut ids: Vec<ApplicationId>) -> SearchHit {
    let is_cut = ids.len() > FOUND_MAX;
    ids.truncate(FOUND_MAX);
    SearchHit::Applications(ids, is_cut)
}

/// A LIKE pattern for texts that begin with `text`, its wildcards escaped.
fn beginning(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_escaped() {
        assert_eq!(beginning("a%_\\b"), "a\\%\\_\\\\b%");
    }
}
