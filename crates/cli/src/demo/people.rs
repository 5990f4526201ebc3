//! The demo's staff.

use std::collections::HashMap;

use diesel_async::AsyncPgConnection;
use domain::account::staff::{self, NewStaff};
use domain::base::{Actor, Role, StaffActor, secret};
use domain::{Context, Locale};

/// The password of all accounts: long enough for the rules, easy to type.
const PASSWORD: &str = "unbind-demo-2026";

struct Person {
    sign_in_name: &'static str,
    name: &'static str,
    role: Role,
    locale: Locale,
    what: &'static str,
}

const fn person(
    sign_in_name: &'static str,
    name: &'static str,
    role: Role,
    locale: Locale,
    what: &'static str,
) -> Person {
    Person { sign_in_name, name, role, locale, what }
}

const PEOPLE: &[Person] = &[
    person("linxia", "林夏", Role::Reviewer, Locale::ZhCn, "审核员 reviewer"),
    person("zhaoyi", "赵一鸣", Role::Reviewer, Locale::ZhCn, "审核员 reviewer"),
    person("emma", "Emma Clarke", Role::Reviewer, Locale::En, "审核员 reviewer, in English"),
    person("wangjing", "王静", Role::Lead, Locale::ZhCn, "组长 lead"),
    person("sunli", "孙莉", Role::Agent, Locale::ZhCn, "客服 agent"),
    person("gaofeng", "高峰", Role::Admin, Locale::ZhCn, "管理员 admin"),
    person("xuning", "徐宁", Role::Admin, Locale::ZhCn, "管理员 admin, the second of the two that some changes need"),
    person("heqing", "何清", Role::Auditor, Locale::ZhCn, "审计员 auditor"),
    person("ops", "运维值班", Role::Operator, Locale::ZhCn, "运维 operator"),
];

/// Creates the accounts and returns their owners by sign-in name.
pub(super) async fn insert(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
) -> anyhow::Result<HashMap<&'static str, StaffActor>> {
    let mut people = HashMap::new();
    for person in PEOPLE {
        let new = NewStaff {
            sign_in_name: person.sign_in_name.to_owned(),
            name: person.name.to_owned(),
            email: format!("{}@desk.example", person.sign_in_name),
            // A separate salt for each: the hashes must not reveal that the password is shared.
            password_hash: tokio::task::spawn_blocking(|| secret::hash_password(PASSWORD)).await??,
            roles: vec![person.role],
            locale: person.locale,
        };
        let id = staff::create(connection, ctx, &Actor::CommandLine, &new).await?;
        people.insert(person.sign_in_name, StaffActor { id, name: new.name, roles: new.roles });
    }
    Ok(people)
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
            assert!(PEOPLE.iter().any(|person| person.role == *role), "{role}");
        }
    }
}
