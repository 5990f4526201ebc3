//! The database has the schema the code expects.

use std::collections::BTreeSet;

use crate::prelude::*;

/// `table.column -> type` of every column in `schema.rs`.
fn declared() -> BTreeSet<String> {
    let source = include_str!("../../src/base/schema.rs");
    let mut columns = BTreeSet::new();
    let mut table = "";
    for line in source.lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name;
        } else if let Some(column) = line.strip_suffix(',').filter(|line| line.contains(" -> ")) {
            columns.insert(format!("{table}.{column}"));
        }
    }
    columns
}

#[tokio::test]
async fn schema_file_matches_the_migrations() {
    let database = testkit::database().await;
    let conn = database.connect().await;
    let columns = "select c.table_name || '.' || c.column_name || ' -> '
                || case when c.is_nullable = 'YES' then 'Nullable<' || t || '>' else t end
         from information_schema.columns c, lateral (select case c.udt_name
             when 'uuid' then 'Uuid' when 'text' then 'Text' when 'int4' then 'Int4' when 'int8' then 'Int8'
             when 'int2' then 'Int2' when 'bool' then 'Bool' when 'timestamptz' then 'Timestamptz' when 'date' then 'Date'
             when 'bytea' then 'Bytea' when 'jsonb' then 'Jsonb' when '_text' then 'Array<Text>' when '_uuid' then 'Array<Uuid>' else c.udt_name end as t) x
         where c.table_schema = 'public' and c.table_name not like '\\_%' and c.table_name not like '%schema_migrations'";
    let found: BTreeSet<String> = sql::texts(&conn, columns).await.into_iter().collect();
    assert_eq!(found, declared());
}

#[tokio::test]
async fn every_table_and_column_has_a_comment() {
    let database = testkit::database().await;
    let conn = database.connect().await;
    let undescribed = "select c.relname || '.' || a.attname
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like '%schema_migrations'
           and c.relname not like '\\_%' and col_description(c.oid, a.attnum) is null and a.attnum > 0
         union all
         select c.relname from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like '%schema_migrations'
           and c.relname not like '\\_%' and obj_description(c.oid) is null";
    assert_eq!(sql::texts(&conn, undescribed).await, [""; 0]);
}

const EVENT: &str = "
insert into events (subject_kind, subject_id, seq, at, actor_kind, action, previous_hash, hash)
values ('store', '00000000-0000-0000-0000-000000000001', 0, now(), 'worker', 'test', '', '')";

#[tokio::test]
async fn events_cannot_be_changed() {
    let database = testkit::database().await;
    let conn = database.connect().await;
    sql::execute(&conn, EVENT).await;
    for statement in ["update events set action = 'other'", "delete from events", "truncate events"] {
        sql::refusal(&conn, statement).await;
    }
}

#[tokio::test]
async fn tampered_event_is_found() {
    let database = testkit::database().await;
    let conn = database.connect().await;
    for _ in 0..3 {
        sql::execute(&conn, EVENT).await;
    }
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
    sql::execute(&conn, "alter table events disable trigger events_never_change").await;
    sql::execute(&conn, "update events set action = 'other' where seq = 2").await;
    let broken = event::list_broken(&conn).await.unwrap();
    assert_eq!(broken.iter().map(|link| link.seq).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn malformed_job_is_refused() {
    let database = testkit::database().await;
    let conn = database.connect().await;
    let job = |id: &str, payload: &str| {
        format!(
            "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at)
                 values ('{id}', 'deliver-letter', convert_to('{payload}', 'UTF8'), 'Pending', 0, 1, now())"
        )
    };
    let ulid = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    sql::refusal(&conn, &job("not-a-ulid", "{}")).await;
    sql::refusal(&conn, &job(ulid, "not json")).await;
    sql::execute(&conn, &job(ulid, "{}")).await;
}

/// Statements of a migration that would break the running previous release: what it reads is removed, what it writes
/// is refused, or a table is rewritten under a lock.
fn what_breaks_the_previous_release(sql: &str) -> Vec<String> {
    let code: String =
        sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let statements = code.split(';').map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut found = Vec::new();
    for statement in
        statements.map(|statement| statement.to_lowercase()).filter(|statement| !statement.contains("comment on"))
    {
        let is_change = statement.starts_with("alter table");
        for forbidden in ["drop table", "drop column", "rename to", "rename column", "set not null", "set data type"] {
            if statement.contains(forbidden) {
                found.push(format!("{forbidden}: {statement}"));
            }
        }
        let columns = statement.split("add column").skip(1);
        for column in columns.filter(|_| is_change) {
            if column.contains("not null") && !column.contains("default") {
                found.push(format!("a column the previous release does not fill: {column}"));
            }
        }
    }
    found
}

#[test]
fn migrations_keep_the_previous_release_running() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(!names.is_empty());
    for folder in &names {
        let sql = std::fs::read_to_string(folder.join("up.sql")).unwrap();
        assert_eq!(what_breaks_the_previous_release(&sql), Vec::<String>::new(), "{}", folder.display());
    }
    for breaking in [
        "alter table letters drop column note;",
        "alter table letters rename column a to b;",
        "alter table letters alter column a set not null;",
        "alter table letters\n  add column a int not null,\n  add column b int not null default 0;",
    ] {
        assert_eq!(what_breaks_the_previous_release(breaking).len(), 1, "{breaking}");
    }
}
