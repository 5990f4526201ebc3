//! The database has the schema the code expects.

use std::collections::BTreeMap;

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    column_type: String,
}

/// `table → (column → type)` from `schema.rs`.
fn declared() -> BTreeMap<String, BTreeMap<String, String>> {
    let source = include_str!("../../src/base/schema.rs");
    let mut tables = BTreeMap::new();
    let mut table = String::new();
    for line in source.lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name.to_owned();
            tables.insert(table.clone(), BTreeMap::new());
        } else if let Some((column, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            tables.get_mut(&table).unwrap().insert(column.to_owned(), kind.to_owned());
        }
    }
    tables
}

#[tokio::test]
async fn schema_file_matches_the_migrations() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let columns: Vec<Column> = sql_query(
        "select c.table_name::text, c.column_name::text,
                case when c.is_nullable = 'YES' then 'Nullable<' || t || '>' else t end as column_type
         from information_schema.columns c, lateral (select case c.udt_name
             when 'uuid' then 'Uuid' when 'text' then 'Text' when 'int4' then 'Int4' when 'int8' then 'Int8'
             when 'int2' then 'Int2' when 'bool' then 'Bool' when 'timestamptz' then 'Timestamptz' when 'date' then 'Date'
             when 'bytea' then 'Bytea' when 'jsonb' then 'Jsonb' when '_text' then 'Array<Text>' when '_uuid' then 'Array<Uuid>' else c.udt_name end as t) x
         where c.table_schema = 'public' and c.table_name not like '\\_%' and c.table_name not like '%schema_migrations'",
    )
    .load(&mut conn)
    .await
    .unwrap();
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for column in columns {
        found.entry(column.table_name).or_default().insert(column.column_name, column.column_type);
    }
    assert_eq!(found, declared());
}

#[tokio::test]
async fn every_table_and_column_has_a_comment() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let undescribed: Vec<Column> = sql_query(
        "select c.relname::text as table_name, coalesce(a.attname, '')::text as column_name, '' as column_type
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like '%schema_migrations'
           and c.relname not like '\\_%' and col_description(c.oid, a.attnum) is null and a.attnum > 0
         union all
         select c.relname::text, '', '' from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like '%schema_migrations'
           and c.relname not like '\\_%' and obj_description(c.oid) is null",
    )
    .load(&mut conn)
    .await
    .unwrap();
    let undescribed: Vec<_> = undescribed.iter().map(|c| format!("{}.{}", c.table_name, c.column_name)).collect();
    assert_eq!(undescribed, Vec::<String>::new());
}

#[tokio::test]
async fn events_cannot_be_changed() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    sql_query(
        "insert into events (subject_kind, subject_id, seq, at, actor_kind, action, previous_hash, hash)
               values ('store', gen_random_uuid(), 0, now(), 'worker', 'test', '', '')",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    for statement in ["update events set action = 'other'", "delete from events", "truncate events"] {
        assert!(sql_query(statement).execute(&mut conn).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn tampered_event_is_found() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    for _ in 0..3 {
        sql_query(
            "insert into events (subject_kind, subject_id, seq, at, actor_kind, action, previous_hash, hash)
                   values ('store', '00000000-0000-0000-0000-000000000001', 0, now(), 'worker', 'test', '', '')",
        )
        .execute(&mut conn)
        .await
        .unwrap();
    }
    assert_eq!(domain::record::event::list_broken(&conn).await.unwrap(), []);
    sql_query("alter table events disable trigger events_never_change").execute(&mut conn).await.unwrap();
    sql_query("update events set action = 'other' where seq = 2").execute(&mut conn).await.unwrap();
    let broken = domain::record::event::list_broken(&conn).await.unwrap();
    assert_eq!(broken.iter().map(|link| link.seq).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn malformed_job_is_refused() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let job = |id: &str, payload: &str| {
        format!(
            "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at)
                 values ('{id}', 'deliver-letter', convert_to('{payload}', 'UTF8'), 'Pending', 0, 1, now())"
        )
    };
    let ulid = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    assert!(sql_query(job("not-a-ulid", "{}")).execute(&mut conn).await.is_err());
    assert!(sql_query(job(ulid, "not json")).execute(&mut conn).await.is_err());
    assert!(sql_query(job(ulid, "{}")).execute(&mut conn).await.is_ok());
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
