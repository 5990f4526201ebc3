//! The contents of the database at the end of the year.

use std::collections::{BTreeMap, HashMap};

use domain::application::Application;
use domain::base::schema::{decisions, escalation_notices, escalations, late_notices};
use domain::base::terms::EscalationKind;
use domain::base::{EscalationId, StoreId};
use domain::deadline::DueDates;
use domain::deadline::late_notice::LateNoticeCause;
use serde_json::Value;

use crate::prelude::*;

/// An escalation: its round and kind.
pub type Step = (i16, EscalationKind);

pub struct Record {
    pub cases: BTreeMap<usize, Case>,
    /// Letters to staff, in order.
    pub to_staff: Vec<StaffLetter>,
    /// Notices of escalations that were never sent.
    pub unsent_notices: i64,
}

pub struct StaffLetter {
    pub staff: StaffId,
    pub kind: LetterKind,
    pub at: DateTime<Utc>,
}

/// An application at the end of the year.
pub struct Case {
    pub status: Status,
    pub effect: EffectState,
    pub round: i16,
    pub due_dates: DueDates,
    pub escalations: BTreeMap<Step, EscalationRecord>,
    /// Every event of an escalation that ran; a repeated one would appear twice.
    pub fired: Vec<(Step, DateTime<Utc>)>,
    pub decisions: Vec<Decided>,
    pub late_notices: Vec<(i16, LateNoticeCause)>,
    pub letters: Vec<Mail>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscalationRecord {
    pub due_at: DateTime<Utc>,
    pub fired_at: Option<DateTime<Utc>>,
    pub is_cancelled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    pub round: i16,
    pub outcome: Outcome,
    pub at: DateTime<Utc>,
    pub is_undone: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub kind: LetterKind,
    pub state: LetterState,
    pub written_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

impl Case {
    /// How many letters of each kind were sent to the applicant.
    pub fn sent(&self) -> BTreeMap<LetterKind, usize> {
        let mut sent = BTreeMap::new();
        for letter in self.letters.iter().filter(|letter| letter.state == LetterState::Sent) {
            *sent.entry(letter.kind).or_default() += 1;
        }
        sent
    }
}

pub async fn read(conn: &mut AsyncPgConnection, applications: &BTreeMap<usize, (StoreId, ApplicationId)>) -> Record {
    let mut cases: HashMap<ApplicationId, Case> = applications::table
        .select(Application::as_select())
        .load(conn)
        .await
        .unwrap()
        .into_iter()
        .map(|row: Application| (row.id, case(&row)))
        .collect();
    load_escalations(conn, &mut cases).await;
    decided(conn, &mut cases).await;
    let to_staff = mail(conn, &mut cases).await;
    let unsent_notices = escalation_notices::table
        .filter(escalation_notices::notified_at.is_null())
        .count()
        .get_result(conn)
        .await
        .unwrap();
    let cases = applications.iter().map(|(number, (_, id))| (*number, cases.remove(id).unwrap())).collect();
    Record { cases, to_staff, unsent_notices }
}

fn case(row: &Application) -> Case {
    Case {
        status: row.status,
        effect: row.effect,
        round: row.round,
        due_dates: DueDates::of(row),
        escalations: BTreeMap::new(),
        fired: Vec::new(),
        decisions: Vec::new(),
        late_notices: Vec::new(),
        letters: Vec::new(),
    }
}

async fn load_escalations(conn: &mut AsyncPgConnection, cases: &mut HashMap<ApplicationId, Case>) {
    type Row =
        (EscalationId, ApplicationId, i16, EscalationKind, DateTime<Utc>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = escalations::table.select(escalations::all_columns).load(conn).await.unwrap();
    let mut rounds: HashMap<String, i16> = HashMap::new();
    for (id, application, round, kind, due_at, fired_at, cancelled_at) in rows {
        rounds.insert(id.to_string(), round);
        let escalation = EscalationRecord { due_at, fired_at, is_cancelled: cancelled_at.is_some() };
        cases.get_mut(&application).unwrap().escalations.insert((round, kind), escalation);
    }
    let lines: Vec<(uuid::Uuid, DateTime<Utc>, String, Value)> = events::table
        .filter(events::action.like("escalation\\_%"))
        .order(events::id)
        .select((events::subject_id, events::at, events::action, events::data))
        .load(conn)
        .await
        .unwrap();
    for (application, at, action, data) in lines {
        let round = rounds[data["escalation"].as_str().unwrap()];
        let others: Vec<EscalationKind> =
            data.get("also").map(|also| serde_json::from_value(also.clone()).unwrap()).unwrap_or_default();
        let speaks: EscalationKind = action.trim_start_matches("escalation_").parse().unwrap();
        let case = cases.get_mut(&ApplicationId(application)).unwrap();
        case.fired.extend(std::iter::once(speaks).chain(others).map(|kind| ((round, kind), at)));
    }
    cases.values_mut().for_each(|case| case.fired.sort());
}

async fn decided(conn: &mut AsyncPgConnection, cases: &mut HashMap<ApplicationId, Case>) {
    type Row = (ApplicationId, i16, Outcome, DateTime<Utc>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = decisions::table
        .order(decisions::decided_at)
        .select((
            decisions::application_id,
            decisions::round,
            decisions::outcome,
            decisions::decided_at,
            decisions::undone_at,
        ))
        .load(conn)
        .await
        .unwrap();
    for (application, round, outcome, at, undone_at) in rows {
        let decided = Decided { round, outcome, at, is_undone: undone_at.is_some() };
        cases.get_mut(&application).unwrap().decisions.push(decided);
    }
    let rows: Vec<(ApplicationId, i16, LateNoticeCause)> = late_notices::table
        .order(late_notices::sent_at)
        .select((late_notices::application_id, late_notices::round, late_notices::cause))
        .load(conn)
        .await
        .unwrap();
    for (application, round, cause) in rows {
        cases.get_mut(&application).unwrap().late_notices.push((round, cause));
    }
}

/// Assigns each letter to its application; returns those to staff.
async fn mail(conn: &mut AsyncPgConnection, cases: &mut HashMap<ApplicationId, Case>) -> Vec<StaffLetter> {
    type Row = (Option<ApplicationId>, Option<StaffId>, LetterKind, LetterState, DateTime<Utc>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = letters::table
        .order((letters::created_at, letters::id))
        .select((
            letters::application_id,
            letters::staff_id,
            letters::kind,
            letters::state,
            letters::created_at,
            letters::sent_at,
        ))
        .load(conn)
        .await
        .unwrap();
    let mut to_staff = Vec::new();
    for (application, staff, kind, state, written_at, sent_at) in rows {
        match (staff, application) {
            (Some(staff), _) => to_staff.push(StaffLetter { staff, kind, at: written_at }),
            (None, Some(application)) => {
                let letter = Mail { kind, state, written_at, sent_at };
                cases.get_mut(&application).unwrap().letters.push(letter);
            }
            (None, None) => panic!("a letter about nothing: {kind}"),
        }
    }
    to_staff
}
