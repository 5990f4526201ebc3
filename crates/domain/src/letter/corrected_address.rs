//! Corrected addresses of applicants: after a letter did not arrive (decision 0025), later letters about the
//! application use the corrected address.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::ApplicationId;
use crate::base::schema::letters;

/// The corrected addresses of these applications' applicants.
pub(crate) async fn list(
    mut conn: &AsyncPgConnection,
    applications: &[ApplicationId],
) -> QueryResult<HashMap<ApplicationId, String>> {
    if applications.is_empty() {
        return Ok(HashMap::new());
    }
    // Oldest first, so that the latest correction is kept.
    let found: Vec<(Option<ApplicationId>, String)> = letters::table
        .filter(letters::application_id.eq_any(applications).and(letters::address_corrected))
        .filter(letters::to_address.ne(""))
        .order(letters::created_at)
        .select((letters::application_id, letters::to_address))
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().filter_map(|(application, to)| Some((application?, to))).collect())
}
