//! The demo's staff.

use diesel_async::AsyncPgConnection;
use domain::account::staff::{self, NewStaff};
use domain::base::actor::{Actor, Role, StaffActor};
use domain::base::secret;
use domain::{Context, Locale};

/// The password of all accounts: long enough for the rules, easy to type.
const PASSWORD: &str = "unbind-demo-2026";

struct Person {
    sign_in_name: &'static str,
    name: &'static str,
    roles: &'static [Role],
    locale: Locale,
    what: &'static str,
}

const PEOPLE: &[Person] = &[
    Person {
        sign_in_name: "linxia",
        name: "林夏",
        roles: &[Role::Reviewer],
        locale: Locale::ZhCn,
        what: "审核员 reviewer",
    },
    Person {
        sign_in_name: "zhaoyi",
        name: "赵一鸣",
        roles: &[Role::Reviewer],
        locale: Locale::ZhCn,
        what: "审核员 reviewer",
    },
    Person {
        sign_in_name: "emma",
        name: "Emma Clarke",
        roles: &[Role::Reviewer],
        locale: Locale::En,
        what: "审核员 reviewer, in English",
    },
    Person {
        sign_in_name: "wangjing", name: "王静", roles: &[Role::Lead], locale: Locale::ZhCn, what: "组长 lead"
    },
    Person { sign_in_name: "sunli", name: "孙莉", roles: &[Role::Agent], locale: Locale::ZhCn, what: "客服 agent" },
    Person {
        sign_in_name: "gaofeng", name: "高峰", roles: &[Role::Admin], locale: Locale::ZhCn, what: "管理员 admin"
    },
    Person {
        sign_in_name: "heqing",
        name: "何清",
        roles: &[Role::Auditor],
        locale: Locale::ZhCn,
        what: "审计员 auditor",
    },
    Person {
        sign_in_name: "ops",
        name: "运维值班",
        roles: &[Role::Operator],
        locale: Locale::ZhCn,
        what: "运维 operator",
    },
];

/// The staff the script refers to.
#[derive(Debug)]
pub(super) struct Staff {
    people: Vec<(&'static str, StaffActor)>,
}

impl Staff {
    /// The member with this sign-in name, as an actor.
    pub(super) fn get(&self, sign_in_name: &str) -> anyhow::Result<&StaffActor> {
        let found = self.people.iter().find(|(name, _)| *name == sign_in_name).map(|(_, actor)| actor);
        found.ok_or_else(|| anyhow::anyhow!("the script names {sign_in_name}, who is not a member of staff"))
    }
}

/// Creates the accounts.
pub(super) async fn insert(connection: &mut AsyncPgConnection, ctx: &Context) -> anyhow::Result<Staff> {
    let mut people = Vec::new();
    for person in PEOPLE {
        let new = NewStaff {
            sign_in_name: person.sign_in_name.to_owned(),
            name: person.name.to_owned(),
            email: format!("{}@desk.example", person.sign_in_name),
            // A separate salt for each: the hashes must not reveal that the password is shared.
            password_hash: tokio::task::spawn_blocking(|| secret::hash_password(PASSWORD)).await??,
            roles: person.roles.to_vec(),
            locale: person.locale,
        };
        let id = staff::create(connection, ctx, &Actor::CommandLine, &new).await?;
        people.push((person.sign_in_name, StaffActor { id, name: new.name, roles: new.roles }));
    }
    Ok(Staff { people })
}

/// The accounts and their password, as text for the terminal.
pub(crate) fn accounts() -> String {
    let mut lines = vec![format!("staff accounts, all with the password {PASSWORD}:")];
    lines.extend(PEOPLE.iter().map(|person| format!("  {:<10} {}", person.sign_in_name, person.what)));
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use domain::account::staff::{PASSWORD_MAX, PASSWORD_MIN};

    use super::*;

    #[test]
    fn demo_accounts_cover_all_roles() {
        assert!((PASSWORD_MIN..=PASSWORD_MAX).contains(&PASSWORD.chars().count()));
        for role in Role::ALL {
            assert!(PEOPLE.iter().any(|person| person.roles.contains(role)), "{role}");
        }
    }
}
