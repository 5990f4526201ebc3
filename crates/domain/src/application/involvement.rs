//! Finds out who has worked on an application.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::id::{ApplicationId, StaffId};
use crate::base::schema::{claims, decisions};

/// True when this member of staff ever held or decided the application. An objection to it is then handled by somebody
/// else.
pub(crate) async fn query_is_involved(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    staff: StaffId,
) -> QueryResult<bool> {
    let held = claims::table.filter(claims::application_id.eq(application).and(claims::staff_id.eq(staff)));
    let decided = decisions::table
        .filter(decisions::application_id.eq(application))
        .filter(decisions::decided_by.eq(staff).or(decisions::second_by.is_not_distinct_from(Some(staff))));
    diesel::select(diesel::dsl::exists(held).or(diesel::dsl::exists(decided))).get_result(&mut conn).await
}
