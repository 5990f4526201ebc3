//! The choices a page of the queue offers: holders, tags, saved views, and the policy with its reasons.

use std::sync::Arc;

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::base::{PolicyId, SavedViewId, StaffId};
use crate::desk::saved_view::SavedView;
use crate::letter::Context;
use crate::policy::PublishedPolicy;

/// The choices.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The policy in force.
    pub policy: Arc<PublishedPolicy>,
    /// Active reviewers and leads, by name.
    pub holders: Vec<(StaffId, String)>,
    /// Tags of open applications, at most 200.
    pub tags: Vec<String>,
    /// One's own saved views and the shared ones of others, by name.
    pub views: Vec<SavedView>,
}

impl Choices {
    /// The name of a possible holder.
    pub fn holder_name(&self, id: StaffId) -> Option<&str> {
        self.holders.iter().find(|(holder, _)| *holder == id).map(|(_, name)| name.as_str())
    }
}

#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    query: String,
    #[diesel(sql_type = Bool)]
    is_shared: bool,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    owner_id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    owner_name: String,
}

/// Distinct tags are read one by one from their index, so that a tag on a thousand applications costs as much as a
/// rare one.
const SQL: &str = "
with recursive tag as (
    (select tag from application_tags where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second')
     order by tag limit 1)
    union all
    select (select x.tag from application_tags x where x.tag > tag.tag
            and x.status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second') order by x.tag limit 1)
    from tag where tag.tag is not null)
select * from (
    select 'policy' as what, id, '' as name, '' as query, false as is_shared, null::uuid as owner_id, '' as owner_name
    from (select id from policies order by version desc limit 1) p
    union all
    select 'holder', id, name, '', false, null, '' from staff where disabled_at is null and roles && '{reviewer,lead}'
    union all
    select 'tag', null, tag, '', false, null, '' from (select tag from tag where tag is not null limit 200) t
    union all
    select 'view', v.id, v.name, v.query, v.is_shared, v.owner_id, s.name
    from saved_views v join staff s on s.id = v.owner_id where v.owner_id = $1 or v.is_shared
) c order by name, owner_name, id";

/// Reads the choices in one query, and another for a policy that is not cached.
///
/// # Errors
/// Database errors; [`diesel::result::Error::NotFound`] when no policy was published.
pub async fn list(mut conn: &AsyncPgConnection, ctx: &Context, me: StaffId) -> QueryResult<Choices> {
    let rows: Vec<Row> = diesel::sql_query(SQL).bind::<SqlUuid, _>(me).load(&mut conn).await?;
    let (mut policy, mut holders, mut tags, mut views) = (None, Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match (row.what.as_str(), row.id, row.owner_id) {
            ("policy", Some(id), _) => policy = Some(PolicyId(id)),
            ("holder", Some(id), _) => holders.push((StaffId(id), row.name)),
            ("view", Some(id), Some(owner_id)) => views.push(SavedView {
                id: SavedViewId(id),
                owner_id: StaffId(owner_id),
                owner_name: row.owner_name,
                name: row.name,
                query: row.query,
                is_shared: row.is_shared,
            }),
            _ => tags.push(row.name),
        }
    }
    let policy = ctx.policies.get(conn, policy.ok_or(diesel::result::Error::NotFound)?).await?;
    Ok(Choices { policy, holders, tags, views })
}
