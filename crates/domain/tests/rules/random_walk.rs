//! Random walks: random people do random things to applications in a real database, while the mail server, the platform,
//! the calendar and time do what they like. The invariants hold after each deed, every email is true when it leaves, and
//! in the end every case has ended and its applicant was told why.
//!
//! `UNBIND_WALKS` is the number of walks, `UNBIND_WALK_SEED` the seed of the first one; the seed of a walk that fails is
//! printed, and `UNBIND_WALKS=1 UNBIND_WALK_SEED=…` repeats it.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::prelude::*;

/// Returns the text as an error unless the condition holds.
macro_rules! require {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err(format!($($text)+));
        }
    };
}

mod at_end;
mod care;
mod case;
mod deeds;
mod finish;
mod invariants;
mod mail;
mod outside;
mod report;
mod truth;
mod walk;

use case::Case;
use deeds::{Deed, Start, Step};
use report::Report;
use walk::{People, Walk};

/// Walks in the default run: less than a minute on one core.
const WALKS: u64 = 200;
/// The seed of the first walk, unless another is given.
const SEED: u64 = 20_260_302;
/// One in so many walks also waits for the end of retention: looking for personal data reads every table.
const ERASED: u64 = 10;
/// How many of the last events are printed with a failure.
const HISTORY: usize = 80;

impl Walk<'_> {
    /// Does the steps of a walk; the invariants hold after each.
    async fn goes(&mut self, steps: &[Step], is_erased: bool) -> Result<(), String> {
        let mut before = self.case().await;
        for (number, (who, deed)) in steps.iter().enumerate() {
            let holder = before.application.holder_id;
            let holder = self.people.staff.iter().position(|it| Some(staff_id(it)) == holder);
            // Half of the actions are by the holder, so that walks make progress.
            let who = if *who < 5 { *who } else { holder.unwrap_or(who - 5) };
            let result = self.tries(who, *deed).await;
            self.report.deed(deed.name(), result.is_ok());
            let text = || format!("after {number} {deed:?} by {who}: {result:?}");
            let is_fault = result.as_ref().is_err_and(|error| error.contains("Database("));
            judge(if is_fault { Err("a refusal is a database error".into()) } else { Ok(()) }, text)?;
            let now = self.case().await;
            self.seen(&now);
            if now.application.id == before.application.id {
                judge(invariants::hold(&before, &now), text)?;
                let is_kept = result.is_ok() || Self::takes_time(*deed) || now.status() == before.status();
                judge(if is_kept { Ok(()) } else { Err("refused, but the status changed".into()) }, text)?;
            }
            self.check_violations(text)?;
            before = now;
        }
        let text = || "at the end".to_owned();
        let result = self.finish(steps.len().is_multiple_of(2)).await;
        judge(result, text)?;
        self.check_violations(text)?;
        if is_erased {
            let result = self.erase().await;
            judge(result, text)?;
        }
        Ok(())
    }

    /// True for deeds during which the worker runs, even when they are refused in the end.
    fn takes_time(deed: Deed) -> bool {
        matches!(deed, Deed::PlatformSilent(_) | Deed::PlatformDown | Deed::EffectRuns(_))
    }

    fn seen(&mut self, case: &Case) {
        self.report.state(case.status(), case.application.effect);
    }

    /// Passes the violations on that were found during a deed.
    fn check_violations(&mut self, text: impl Fn() -> String) -> Result<(), String> {
        let violations = std::mem::take(&mut self.violations);
        violations.into_iter().try_for_each(|violation| judge(Err(violation), &text))
    }

    /// The events of the store's applications.
    async fn history(&mut self) -> String {
        let query = "select coalesce(right(a.reference, 6), e.subject_kind) || ' ' || e.at || ' ' || e.actor_kind
                         || ' ' || e.action || ' ' || case when e.action like 'letter%' then e.data ->> 'kind' else '' end
                     from events e left join applications a on a.id = e.subject_id
                     where e.subject_kind in ('application', 'mail', 'calendar') order by e.id";
        let lines = sql::texts(self.conn, query).await;
        lines[lines.len().saturating_sub(HISTORY)..].join("\n")
    }
}

async fn walk(
    people: &People,
    conn: &mut AsyncPgConnection,
    report: &mut Report,
    (start, steps, is_erased): (&Start, &[Step], bool),
) -> Result<(), TestCaseError> {
    report.walk();
    let mut walk = Walk::begin(people, conn, start, report).await;
    let result = walk.goes(steps, is_erased).await;
    let history = if result.is_err() { walk.history().await } else { String::new() };
    walk.end().await;
    result.map_err(|violation| TestCaseError::fail(format!("{violation}\n{history}")))
}

#[expect(clippy::disallowed_methods, reason = "the number of walks and the seed are chosen by whoever runs the test")]
fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().map_or(default, |text| text.parse().unwrap())
}

#[test]
fn invariants_hold_for_random_actions() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (people, conn) = runtime.block_on(People::hire());
    let conn = RefCell::new(conn);
    let report = RefCell::new(Report::default());
    let (walks, first_seed) = (number("UNBIND_WALKS", WALKS), number("UNBIND_WALK_SEED", SEED));
    let steps = (deeds::opening(), proptest::collection::vec(deeds::step(), 4..16));
    let sequences = (deeds::start(), steps.prop_map(|(opening, steps)| [opening, steps].concat()));
    for seed in first_seed..first_seed + walks {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        let config = Config {
            cases: 1,
            failure_persistence: None,
            max_shrink_iters: 150,
            max_shrink_time: 60_000,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let result = runner.run(&sequences, |(start, steps)| {
            let (conn, report) = (&mut *conn.borrow_mut(), &mut *report.borrow_mut());
            runtime.block_on(walk(&people, conn, report, (&start, &steps, seed % ERASED == 0)))
        });
        if let Err(error) = result {
            panic!("UNBIND_WALKS=1 UNBIND_WALK_SEED={seed}: {error}");
        }
        if (seed - first_seed) % 50 == 49 {
            // Each walk leaves dead rows.
            runtime.block_on(sql::execute(&conn.borrow(), "vacuum analyze"));
        }
    }
    let report = report.borrow();
    report.print();
    // Without reaching every state the test proves little.
    let gaps = report.gaps();
    assert!(walks < WALKS || gaps.is_empty(), "never reached: {gaps:?}");
}

/// Adds the deed and what was stored to a violation.
fn judge(result: Result<(), String>, text: impl Fn() -> String) -> Result<(), String> {
    result.map_err(|violation| format!("{violation}\n  {}", text()))
}
