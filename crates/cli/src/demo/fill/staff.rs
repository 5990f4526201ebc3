//! The staff of the filled desk: reviewers, agents, leads. They cannot sign in; the demo's own accounts can.

use domain::base::actor::Role;
use uuid::Uuid;

use super::copy::Rows;
use super::rows::Of;
use super::times::{DAY, HOUR};
use super::{AGENTS, Dice, LEADS, REVIEWERS, mix, names, shaped};

/// All were created at this instant, 2024-01-02, so that an id follows from the number alone.
const SINCE: i64 = 1_704_153_600_000_000;
/// A value that is no password hash.
const NO_PASSWORD: &str = "none";

/// The id of the staff member of this number: reviewers first, then agents, then leads.
pub(super) fn id(seed: u64, number: u32) -> Uuid {
    shaped(SINCE, mix(seed, Of::Staff as u64, number.into()))
}

/// The number of this agent.
pub(super) fn agent(number: u32) -> u32 {
    REVIEWERS + number
}

/// The number of this lead.
pub(super) fn lead(number: u32) -> u32 {
    REVIEWERS + AGENTS + number
}

/// The number of the store with this first application: nine digits, unordered, unique.
pub(super) fn store_number(first: u32) -> String {
    (100_000_000 + (u64::from(first) * 736_877_203 + 51_700_000) % 900_000_000).to_string()
}

/// The staff, and the absences of some.
pub(super) fn rows(seed: u64, now: i64) -> [Rows; 2] {
    let mut staff = Rows::of(
        "staff",
        "id, sign_in_name, name, email, password_hash, roles, locale, created_at, password_changed_at",
    );
    let mut absences = Rows::of("staff_absences", "id, staff_id, from_at, until_at, note, entered_by, entered_at");
    for number in 0..REVIEWERS + AGENTS + LEADS {
        let mut dice = Dice::new(mix(seed, 4, number.into()));
        let (role, letter, first) = match number {
            number if number < agent(0) => (Role::Reviewer, 'r', 0),
            number if number < lead(0) => (Role::Agent, 'a', agent(0)),
            _ => (Role::Lead, 'l', lead(0)),
        };
        let sign_in_name = format!("{letter}{:03}", number - first);
        let email = format!("{sign_in_name}@desk.example");
        staff.row().uuid(id(seed, number)).text(&sign_in_name).text(&names::person(&mut dice).name).text(&email);
        staff.text(NO_PASSWORD).texts(&[role.as_str()]).text("zh-CN").at(SINCE).at(SINCE);
        if role == Role::Reviewer && dice.below(20) == 0 {
            let from = now + i64::from(dice.below(6)) * DAY - 2 * DAY;
            let absence = shaped(from, mix(seed, Of::Absence as u64, number.into()));
            absences.row().uuid(absence).uuid(id(seed, number)).at(from).at(from + 3 * DAY).text("年假");
            absences.uuid(id(seed, number)).at(from - 50 * HOUR);
        }
    }
    [staff, absences]
}
