//! Corrected addresses of applicants: after a letter did not arrive (decision 0025), later letters about the
//! application use the corrected address.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::id::ApplicationId;
use crate::base::schema::letters;
use crate::letter::post::{OutgoingLetter, Recipient};

/// Loads the corrected addresses for letters to applicants, by application.
pub(crate) async fn load(
    mut conn: &AsyncPgConnection,
    outgoing: &[OutgoingLetter],
) -> QueryResult<HashMap<ApplicationId, String>> {
    let about: Vec<ApplicationId> = outgoing.iter().filter_map(to_applicant).collect();
    if about.is_empty() {
        return Ok(HashMap::new());
    }
    // Oldest first, so that the latest correction is kept.
    let found: Vec<(Option<ApplicationId>, String)> = letters::table
        .filter(letters::application_id.eq_any(about).and(letters::address_corrected))
        .filter(letters::to_address.ne(""))
        .order(letters::created_at)
        .select((letters::application_id, letters::to_address))
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().filter_map(|(application, to)| Some((application?, to))).collect())
}

/// The address a letter is sent to.
pub(crate) fn recipient_address<'a>(
    corrected: &'a HashMap<ApplicationId, String>,
    outgoing: &'a OutgoingLetter,
) -> &'a str {
    to_applicant(outgoing).and_then(|id| corrected.get(&id)).unwrap_or(&outgoing.to)
}

fn to_applicant(outgoing: &OutgoingLetter) -> Option<ApplicationId> {
    outgoing.letter.about().filter(|_| outgoing.recipient == Recipient::Applicant).map(|about| about.id)
}
