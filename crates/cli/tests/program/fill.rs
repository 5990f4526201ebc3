//! `unbind demo fill`: realistic enough to measure with, consistent, deterministic, and refused on a real database.

use domain::application::Status;

use crate::{exits, query_values, run, staff, unbind};

const NOW: &str = "2026-11-20T15:00:00+08:00";

async fn count(database: &testkit::TestDatabase, what: &str) -> i64 {
    testkit::sql::count(&database.connect().await, what).await
}

/// Fills it, and requires this exit code and text.
fn fill(database: &testkit::TestDatabase, number: &str, code: i32, text: &str) {
    let mut command = unbind(&["demo", "fill", "--applications", "3000", "--now", NOW, "--seed", number]);
    exits(command.env("DATABASE_URL", &database.url), code, &[text]);
}

async fn filled(number: &str) -> testkit::TestDatabase {
    let database = testkit::database().await;
    run(&["migrate"], Some(&database.url));
    fill(&database, number, 0, "filled in");
    database
}

/// Data determined by the seed alone; the policy's id, and hashes that contain it, differ.
const FOLLOWS: [&str; 5] = [
    "select md5(string_agg(t::text, '|' order by id)) as line from stores t",
    "select md5(string_agg(concat_ws('|', id, reference, store_id, status, due_at, contact_phone, holder_id), '|' order by id))
     as line from applications",
    "select md5(string_agg(t::text, '|' order by id)) as line from claims t",
    "select md5(string_agg(t::text, '|' order by id)) as line from escalations t",
    "select md5(string_agg(t::text, '|' order by id)) as line from flags t",
];

#[tokio::test]
async fn filled_database_is_realistic_and_consistent() {
    let database = filled("7").await;
    assert_eq!(count(&database, "applications").await, 3_000);
    let statuses = query_values(&database, "select distinct status as line from applications").await;
    for status in Status::ALL {
        assert!(statuses.iter().any(|each| each == status.as_str()), "{status} is missing");
    }
    let open = count(
        &database,
        "applications where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second')",
    )
    .await;
    assert!((270..=330).contains(&open), "{open}");
    for never in [
        "applications where submitted_at > timestamptz '2026-11-20T15:00:00+08:00' or due_at < target_at",
        "applications a where (holder_id is not null) <> exists (select from claims c where c.application_id = a.id and c.ended_at is null)",
        "applications a where (status = 'awaiting_second') <> exists (select from recommendations r where r.application_id = a.id and r.ended_at is null)",
        "applications a where (status = 'awaiting_applicant') <> exists (select from information_requests r where r.application_id = a.id and r.ended_at is null)",
        "applications a where (status in ('approved', 'rejected')) <> exists (select from decisions d where d.application_id = a.id)",
        "applications a where (status = 'approved') <> exists (select from effects e where e.application_id = a.id and e.state = a.effect)",
        "applications where (erased_at is null) <> (contact_name <> '')",
        "escalations where fired_at is null and cancelled_at is null and due_at <= timestamptz '2026-11-20T15:00:00+08:00'",
        "decisions d join applications a on a.id = d.application_id where d.decided_by = a.lodged_by or d.decided_at < a.submitted_at",
        "pg_trigger where tgenabled = 'D'",
        "(select submitted_at, lag(submitted_at) over (order by substring(reference from 9 for 6)::int) as before
          from applications where reference like 'UB-2026-%') t where submitted_at < before",
        "applications where submitted_at < timestamptz '2026-11-20T15:00:00+08:00' - interval '732 days'",
    ] {
        assert_eq!(count(&database, never).await, 0, "{never}");
    }
    let said = run(&["audit", "verify"], Some(&database.url));
    assert_eq!(said.matches("intact").count(), 2, "{said}");
    // The sequence has advanced, and every reference is valid.
    let last =
        query_values(&database, "select max(reference) as line from applications where reference like 'UB-2026-%'")
            .await;
    assert_eq!(last[0], domain::application::reference::format(2026, 3_000));
    assert_eq!(query_values(&database, "select last_value::text as line from application_numbers").await, ["3000"]);
}

#[tokio::test]
async fn keys_and_indexes_are_restored() {
    let (database, plain) = (filled("7").await, testkit::database().await);
    let schema = "select line from (
            select indexdef as line from pg_indexes where schemaname = 'public'
            union all select conrelid::regclass || conname || pg_get_constraintdef(oid) from pg_constraint
                where connamespace = 'public'::regnamespace) t order by 1";
    assert_eq!(query_values(&database, schema).await, query_values(&plain, schema).await);
}

#[tokio::test]
async fn same_seed_gives_the_same_history() {
    let (first, second, other) = tokio::join!(filled("7"), filled("7"), filled("8"));
    for query in FOLLOWS {
        let of_first = query_values(&first, query).await;
        assert_eq!(of_first, query_values(&second, query).await, "{query}");
        assert_ne!(of_first, query_values(&other, query).await, "{query}");
    }
}

#[tokio::test]
async fn filled_or_real_database_is_refused() {
    let database = filled("7").await;
    fill(&database, "8", 1, "filled before");
    assert_eq!(count(&database, "applications").await, 3_000);
    let real = testkit::database().await;
    run(&["migrate"], Some(&real.url));
    run(&[&staff("create", "c", "c@desk.cn")[..], &["admin"]].concat(), Some(&real.url));
    fill(&real, "7", 1, "not demo data");
    assert_eq!(count(&real, "stores").await, 0);
}
