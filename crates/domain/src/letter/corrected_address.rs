//! Corrected addresses of applicants: after an email did not arrive, two of the staff correct the address (decisions 0025
//! and 0047), and later letters about the application use it. The submitted address stays, because it is part of the content.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::ApplicationId;
use crate::base::schema::applications;

/// The corrected addresses of these applications' applicants.
pub(crate) async fn list(
    mut conn: &AsyncPgConnection,
    of: &[ApplicationId],
) -> QueryResult<HashMap<ApplicationId, String>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(ApplicationId, Option<String>)> = applications::table
        .filter(applications::id.eq_any(of).and(applications::corrected_email.is_not_null()))
        .select((applications::id, applications::corrected_email))
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().filter_map(|(application, to)| Some((application, to?))).collect())
}

/// Stores a corrected address. The caller has locked the application.
pub(crate) async fn update(mut conn: &AsyncPgConnection, of: ApplicationId, address: &str) -> QueryResult<()> {
    diesel::update(applications::table.find(of))
        .set(applications::corrected_email.eq(Some(address)))
        .execute(&mut conn)
        .await
        .map(drop)
}
