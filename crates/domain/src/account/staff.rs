//! Staff accounts.

use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{NotPermitted, Permission};
use crate::base::schema::staff;
use crate::base::unique::violates;
use crate::base::{Actor, Locale, Role, StaffId, contact};
use crate::letter::{Context, Letter, OutgoingLetter, Topic};
use crate::record::event::{self, EventKind, Subject};

/// Shortest password accepted (NIST SP 800-63B asks for fifteen characters where it is the only factor).
pub const PASSWORD_MIN: usize = 15;
/// Longest password accepted, in characters; bounds the cost of hashing.
pub const PASSWORD_MAX: usize = 200;

/// A member of staff as a recipient of letters.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = staff)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Colleague {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    pub locale: Locale,
}

impl Colleague {
    /// A letter to this person.
    pub(crate) fn letter(&self, topic: Topic, letter: Letter) -> OutgoingLetter {
        OutgoingLetter::to_staff(self.id, self.email.clone(), self.locale, topic, letter)
    }
}

/// A new member of staff.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewStaff {
    /// The sign-in name; converted to lower case.
    pub sign_in_name: String,
    pub name: String,
    pub email: String,
    /// argon2id hash of the password, from [`crate::base::secret::hash_password`].
    pub password_hash: String,
    pub roles: Vec<Role>,
    pub locale: Locale,
}

/// Why an account was not created.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum CreateStaffError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("the sign-in name {0} is taken")]
    NameTaken(String),
    #[error("{0} is not a valid email address")]
    NotAnEmail(String),
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// Creates a staff account.
pub async fn create(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewStaff,
) -> Result<StaffId, CreateStaffError> {
    actor.must(Permission::ManageStaff)?;
    if contact::email(&new.email).is_err() {
        return Err(CreateStaffError::NotAnEmail(new.email.clone()));
    }
    let now = ctx.now();
    let name = new.sign_in_name.trim().to_lowercase();
    conn.transaction(async |conn| {
        let id = StaffId::new(now);
        let inserted = diesel::insert_into(staff::table)
            .values((
                staff::id.eq(id),
                staff::sign_in_name.eq(&name),
                staff::name.eq(new.name.trim()),
                staff::email.eq(&new.email),
                staff::password_hash.eq(&new.password_hash),
                staff::roles.eq(&new.roles),
                staff::locale.eq(new.locale),
                staff::created_at.eq(now),
                staff::password_changed_at.eq(now),
            ))
            .execute(conn)
            .await;
        match inserted {
            Err(error) if violates(&error, "staff_sign_in_name_key") => {
                return Err(CreateStaffError::NameTaken(name.clone()));
            }
            other => other?,
        };
        event::record(conn, Subject::Staff(id), actor, now, EventKind::Create, json!({ "roles": new.roles })).await?;
        Ok(id)
    })
    .await
}

/// The data that sign-in needs.
#[derive(Debug, Clone, Queryable)]
pub struct Credentials {
    /// The person.
    pub id: StaffId,
    /// argon2id hash in PHC form.
    pub password_hash: String,
}

/// Finds the account with this sign-in name, unless it is disabled.
pub async fn find_credentials(mut conn: &AsyncPgConnection, sign_in_name: &str) -> QueryResult<Option<Credentials>> {
    staff::table
        .filter(staff::sign_in_name.eq(sign_in_name.trim().to_lowercase()))
        .filter(staff::disabled_at.is_null())
        .select((staff::id, staff::password_hash))
        .first(&mut conn)
        .await
        .optional()
}

/// Finds a colleague by id, unless disabled.
pub async fn find_colleague(mut conn: &AsyncPgConnection, id: StaffId) -> QueryResult<Option<Colleague>> {
    staff::table
        .filter(staff::id.eq(id).and(staff::disabled_at.is_null()))
        .select(Colleague::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Everybody with a role, by name; disabled accounts are left out.
pub async fn list_with_role(mut conn: &AsyncPgConnection, role: Role) -> QueryResult<Vec<Colleague>> {
    staff::table
        .filter(staff::roles.contains(vec![role]))
        .filter(staff::disabled_at.is_null())
        .order(staff::name)
        .select(Colleague::as_select())
        .load(&mut conn)
        .await
}

/// Settings a person chose for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Profile {
    /// Language of pages and letters.
    pub locale: Locale,
    /// True when single-key shortcuts are on (WCAG 2.1.4).
    pub keys_on: bool,
}

/// The settings of this person.
pub async fn get_profile(mut conn: &AsyncPgConnection, id: StaffId) -> QueryResult<Profile> {
    staff::table.find(id).select((staff::locale, staff::has_shortcuts)).first(&mut conn).await
}

/// Sets one's own language and shortcuts.
pub async fn set_profile(mut conn: &AsyncPgConnection, id: StaffId, profile: Profile) -> QueryResult<()> {
    diesel::update(staff::table.find(id))
        .set((staff::locale.eq(profile.locale), staff::has_shortcuts.eq(profile.keys_on)))
        .execute(&mut conn)
        .await
        .map(drop)
}
