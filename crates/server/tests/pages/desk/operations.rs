//! Sample pages of operations: all well, everything wrong, and nothing there yet.

use askama::Template;
use chrono::{Duration, NaiveDate};
use domain::base::clock::date_at;
use domain::base::id::{EffectId, LetterId};
use domain::base::terms::YearStatus;
use domain::deadline::calendar::horizon::Horizon;
use domain::job::{CARRY_OUT_EFFECT, DELIVER_LETTER, PREPARE_EVIDENCE, QUEUES};
use domain::letter::LetterKind;
use domain::operation::schedule::ScheduledRun;
use domain::operation::{
    Alarm, AlarmName, COUNT_CAP, DeadEffect, DeadLetter, DeadLetters, Duty, FailureCounts, JobRow, JobState, LIST_MAX,
    Overview, Process, QueueFigures, QueuePause,
};
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::operations::page::{AllowedOperations, JobsFilter, OperationsLive, OperationsPage};
use crate::page_tests::desk::{at, frame, now};

fn queue(queue: &'static str) -> QueueFigures {
    let none = QueueFigures {
        queue,
        waiting: 0,
        later: 3,
        running: 2,
        dead: 0,
        done_5_min: 40,
        done_1_h: 512,
        done_is_capped: false,
        oldest_at: None,
    };
    if queue == DELIVER_LETTER {
        let oldest_at = Some(now() - Duration::minutes(14));
        return QueueFigures { waiting: COUNT_CAP + 1, dead: 2, done_is_capped: true, oldest_at, ..none };
    }
    none
}

fn duty(name: &str, problem: Option<&str>, minutes_ago: i64) -> Duty {
    let run = ScheduledRun {
        name: name.to_owned(),
        last_started_at: Some(now()),
        last_ran_at: Some(now() - Duration::minutes(minutes_ago)),
        last_rows: 12,
        total_rows: 480,
        next_run_at: Some(now() + Duration::minutes(1)),
        last_problem: problem.map(ToOwned::to_owned),
        period_seconds: Some(60),
        announced_at: Some(at(19, 9, 0)),
        run_requested_at: (minutes_ago == 2).then(now),
    };
    Duty::new(run, now())
}

fn job(id: &str, state: JobState) -> JobRow {
    let is_over = matches!(state, JobState::Dead | JobState::Done);
    JobRow {
        id: id.to_owned(),
        queue: DELIVER_LETTER.to_owned(),
        state,
        attempts: 25,
        max_attempts: 25,
        run_at: at(20, 14, 0),
        held_by: None,
        done_at: is_over.then(|| at(20, 14, 30)),
        subject: is_over.then(|| "019aa0c1-7a80-7c3e-9f21-5b0d6e42a917".to_owned()),
        caused_by: None,
        problem: (state == JobState::Dead).then(|| "550 [address] <b>。".to_owned()),
        place_at: at(20, 14, 30),
    }
}

fn page(locale: Locale) -> OperationsPage {
    let rings = |name: &AlarmName| {
        let of = match name {
            AlarmName::QueueOld => vec![DELIVER_LETTER.to_owned()],
            AlarmName::WorkerGone => vec![CARRY_OUT_EFFECT.to_owned(), PREPARE_EVIDENCE.to_owned()],
            AlarmName::SweepLate => vec!["run_escalations".to_owned()],
            _ => Vec::new(),
        };
        Alarm { name: *name, count: 2, of, at: Some(at(30, 0, 0)) }
    };
    let process = |name: &str, minutes_ago: i64, queues: &[&str]| Process {
        name: name.to_owned(),
        started_at: (minutes_ago == 0).then(|| at(19, 9, 0)),
        last_seen_at: now() - Duration::minutes(minutes_ago),
        queues: queues.iter().map(|queue| (*queue).to_owned()).collect(),
    };
    let overview = Overview {
        at: now(),
        queues: QUEUES.into_iter().map(queue).collect(),
        pauses: vec![QueuePause { queue: PREPARE_EVIDENCE.to_owned(), paused_at: at(20, 14, 0), paused_by: None }],
        processes: vec![process("desk-1:4711", 0, &QUEUES), process("desk-2:90", 30, &[])],
        duties: vec![
            duty("run_escalations", None, 9),
            duty("erase_closed", Some("the database failed"), 1),
            duty("prune_jobs", None, 2),
        ],
        trouble: FailureCounts { letters_failed: 3, effects_failed: 1, effects_blocked: 2, overdue: 7 },
        horizon: Some(horizon()),
        alarms: AlarmName::ALL.iter().map(rings).collect(),
    };
    let states = JobState::ALL.iter().enumerate();
    let jobs = states.map(|(index, state)| job(&format!("01KAG7TM00000000000000000{index}"), *state)).collect();
    OperationsPage {
        frame: frame(locale),
        overview,
        stuck: stuck(),
        filter: JobsFilter { search: "UB-2026-004203-7 <b>。".to_owned(), ..JobsFilter::default() },
        jobs,
        may: AllowedOperations { operate: true, send_again: false, ask_again: false },
        notice: None,
    }
}

fn stuck() -> DeadLetters {
    let letter = |number: u128, kind| DeadLetter {
        id: LetterId(Uuid::from_u128(number)),
        kind,
        ended_at: Some(at(20, 14, 30)),
        attempt: 25,
        bounced_at: (kind == LetterKind::Alert).then(|| at(20, 14, 30)),
    };
    let effect = DeadEffect {
        id: EffectId(Uuid::from_u128(3)),
        reference: "UB-2026-004203-7".to_owned(),
        requested_at: Some(at(19, 9, 0)),
        attempt: 15,
    };
    DeadLetters {
        letters: vec![letter(1, LetterKind::Alert), letter(2, LetterKind::SignInCode)],
        effects: vec![effect],
    }
}

fn horizon() -> Horizon {
    Horizon {
        covered_until: NaiveDate::from_ymd_opt(2026, 12, 31),
        year: 2027,
        status: YearStatus::Provisional,
        reached_on: date_at(at(30, 0, 0)),
        days_left: 9,
        latest_due_at: None,
        is_alarming: true,
    }
}

pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let well = {
        let mut page = page(locale);
        page.overview.alarms.iter_mut().for_each(|alarm| alarm.count = 0);
        page.overview.trouble = FailureCounts::default();
        page.overview.processes.clear();
        page.overview.duties.clear();
        page.may.operate = false;
        OperationsPage { stuck: DeadLetters::default(), filter: JobsFilter::default(), jobs: Vec::new(), ..page }
    };
    let nothing_found = {
        let mut page = page(locale);
        page.overview.alarms.iter_mut().for_each(|alarm| alarm.at = None);
        let notice = Some(t.text1("operations-wrong-state", "state", t.text("operations-state-done")));
        OperationsPage { jobs: Vec::new(), notice, ..page }
    };
    let to_a_lead = {
        let mut page = page(locale);
        page.may = AllowedOperations { operate: false, send_again: true, ask_again: true };
        page.jobs = (0..LIST_MAX).map(|number| job(&format!("01KAG7TM{number:018}"), JobState::Done)).collect();
        page.filter = JobsFilter { state: JobState::Done, after: Some(page.jobs[0].place()), ..JobsFilter::default() };
        page
    };
    vec![
        ("operations", page(locale).render().unwrap()),
        ("operations-to-a-lead", to_a_lead.render().unwrap()),
        ("operations-well", well.render().unwrap()),
        ("operations-nothing-found", nothing_found.render().unwrap()),
    ]
}

#[test]
fn live_parts_are_parts_of_the_page() {
    let (page, live) = (page(Locale::ZhCn).render().unwrap(), OperationsLive(page(Locale::ZhCn)).render().unwrap());
    assert!(live.trim().starts_with("<div id=\"ops-state\" data-refresh-part>"));
    let duties = live.find("<section class=\"ops-part\" id=\"ops-duties\" data-refresh-part").unwrap();
    for part in [&live[..duties], &live[duties..]] {
        assert!(page.contains(part.trim()), "{part}");
    }
}
