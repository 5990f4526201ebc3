//! Addresses of applicants that were corrected after an email did not arrive (decision 0025): later ones follow.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::id::ApplicationId;
use crate::base::schema::letters;
use crate::letter::post::{Outgoing, Recipient};

/// The corrected addresses of the applications these letters go to the applicants of.
pub(crate) async fn load(
    mut conn: &AsyncPgConnection,
    outgoing: &[Outgoing],
) -> QueryResult<HashMap<ApplicationId, String>> {
    let about: Vec<ApplicationId> = outgoing.iter().filter_map(to_applicant).collect();
    if about.is_empty() {
        return Ok(HashMap::new());
    }
    // Oldest first: the last one stays.
    let found: Vec<(Option<ApplicationId>, String)> = letters::table
        .filter(letters::application_id.eq_any(about).and(letters::address_corrected))
        .filter(letters::to_address.ne(""))
        .order(letters::created_at)
        .select((letters::application_id, letters::to_address))
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().filter_map(|(application, to)| Some((application?, to))).collect())
}

/// Where this letter goes.
pub(crate) fn address<'a>(corrected: &'a HashMap<ApplicationId, String>, outgoing: &'a Outgoing) -> &'a str {
    to_applicant(outgoing).and_then(|id| corrected.get(&id)).unwrap_or(&outgoing.to)
}

fn to_applicant(outgoing: &Outgoing) -> Option<ApplicationId> {
    outgoing.letter.about().filter(|_| outgoing.recipient == Recipient::Applicant).map(|about| about.id)
}
