//! Writes the rows of a batch, in one statement for each table whatever their number, so that a million stores are taken over
//! in minutes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::compare::Changes;
use super::known::Known;
use super::read::{Facts, NewLive, Read};
use crate::base::schema::{bindings, stores};
use crate::base::{Actor, BindingId, Locale, StoreId};
use crate::record::event::{self, EventKind, Subject};
use crate::store::contact::{self, ContactRow};
use crate::store::{Certification, FiguresSource};

/// Rows of a statement: one has at most 65,535 parameters.
const ROWS_MAX: usize = 2_000;

/// The row of a store.
#[derive(Debug, Insertable)]
#[diesel(table_name = stores)]
struct StoreRow {
    id: StoreId,
    number: String,
    name: String,
    owner_name: String,
    trading: bool,
    certification: Certification,
    certified_at: Option<DateTime<Utc>>,
    certification_revoked_at: Option<DateTime<Utc>>,
    balance_cents: i64,
    loan_cents: i64,
    unshipped_orders: i32,
    open_after_sales: i32,
    figures_at: Option<DateTime<Utc>>,
    figures_source: FiguresSource,
    locale: Locale,
    register_version: Option<i64>,
    register_hash: Option<Vec<u8>>,
    registered_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl StoreRow {
    /// A store that is in no state yet but for what this document says.
    fn new(id: StoreId, number: &str, read: &Read, now: DateTime<Utc>) -> Self {
        let Facts { name, owner_name, locale, certification, figures, .. } = &read.facts;
        Self {
            id,
            number: number.to_owned(),
            name: name.clone(),
            owner_name: owner_name.clone(),
            trading: read.facts.binding.is_some(),
            certification: *certification,
            certified_at: read.facts.certified_at.filter(|_| *certification != Certification::None),
            certification_revoked_at: (*certification == Certification::Revoked).then_some(now),
            // Zeros without a time are not figures: they are not known.
            balance_cents: figures.map_or(0, |it| it.balance_cents),
            loan_cents: figures.map_or(0, |it| it.loan_cents),
            unshipped_orders: figures.map_or(0, |it| it.unshipped_orders),
            open_after_sales: figures.map_or(0, |it| it.after_sales),
            figures_at: figures.map(|it| it.as_of),
            figures_source: read.facts.figures_source,
            locale: *locale,
            register_version: Some(read.version),
            register_hash: Some(read.hash.to_vec()),
            registered_at: Some(now),
            created_at: now,
        }
    }
}

/// A store that is not known yet.
pub(super) struct NewStore {
    row: StoreRow,
    contacts: Vec<ContactRow>,
    binding: Option<(BindingId, NewLive)>,
    version: i64,
}

impl NewStore {
    pub(super) fn new(number: &str, read: Read, now: DateTime<Utc>) -> Self {
        let id = StoreId::new(now);
        let mut row = StoreRow::new(id, number, &read, now);
        if row.certification == Certification::Certified {
            row.certified_at = row.certified_at.or(Some(now));
        }
        let binding = read.facts.binding.map(|live| (BindingId::new(now), live));
        let with = binding.as_ref().map(|(id, _)| *id);
        let contacts = read.facts.contacts.into_iter().map(|contact| ContactRow::new(id, with, contact, now)).collect();
        Self { row, contacts, binding, version: read.version }
    }

    pub(super) const fn id(&self) -> StoreId {
        self.row.id
    }
}

/// Inserts stores with their contacts, bindings and events. Nobody is told: they are not new, only new here.
pub(super) async fn insert(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    new: Vec<NewStore>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let (mut rows, mut live, mut contacts, mut lines) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for store in new {
        let id = store.row.id;
        let binding = store.binding.as_ref().map(|(id, _)| *id);
        let data = json!({ "version": store.version, "contacts": store.contacts.len(), "binding": binding });
        lines.push((Subject::Store(id), EventKind::StoreRegistered, data));
        rows.push(store.row);
        contacts.extend(store.contacts);
        live.extend(store.binding.map(|(binding, live)| {
            (
                bindings::id.eq(binding),
                bindings::store_id.eq(id),
                bindings::account_name.eq(live.account.account_name),
                bindings::account_reference.eq(live.account.account_reference),
                bindings::bound_at.eq(live.bound_at),
                bindings::registered_at.eq(Some(now)),
            )
        }));
    }
    for rows in rows.chunks(ROWS_MAX) {
        diesel::insert_into(stores::table).values(rows).execute(&mut conn).await?;
    }
    let mut live = live.into_iter().peekable();
    while live.peek().is_some() {
        let rows: Vec<_> = live.by_ref().take(ROWS_MAX).collect();
        diesel::insert_into(bindings::table).values(rows).execute(&mut conn).await?;
    }
    contact::insert(conn, &contacts).await?;
    record(conn, actor, lines, now).await
}

/// Updates the rows of known stores, and records which fields changed.
pub(super) async fn update(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    changed: &[(Known, Read, Changes)],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let row = |(known, read, changes): &(Known, Read, Changes)| {
        let row = StoreRow::new(known.store.id, &known.store.number, read, now);
        StoreRow {
            trading: if changes.keeps_binding() { known.store.trading } else { row.trading },
            certification: changes.certification,
            certified_at: changes.certified_at,
            certification_revoked_at: changes.revoked_at,
            created_at: known.created_at,
            ..row
        }
    };
    let rows: Vec<StoreRow> = changed.iter().map(row).collect();
    for rows in rows.chunks(ROWS_MAX) {
        diesel::insert_into(stores::table)
            .values(rows)
            .on_conflict(stores::id)
            .do_update()
            .set((
                stores::name.eq(excluded(stores::name)),
                stores::owner_name.eq(excluded(stores::owner_name)),
                stores::trading.eq(excluded(stores::trading)),
                stores::certification.eq(excluded(stores::certification)),
                stores::certified_at.eq(excluded(stores::certified_at)),
                stores::certification_revoked_at.eq(excluded(stores::certification_revoked_at)),
                stores::balance_cents.eq(excluded(stores::balance_cents)),
                stores::loan_cents.eq(excluded(stores::loan_cents)),
                stores::unshipped_orders.eq(excluded(stores::unshipped_orders)),
                stores::open_after_sales.eq(excluded(stores::open_after_sales)),
                stores::figures_at.eq(excluded(stores::figures_at)),
                stores::figures_source.eq(excluded(stores::figures_source)),
                stores::locale.eq(excluded(stores::locale)),
                stores::register_version.eq(excluded(stores::register_version)),
                stores::register_hash.eq(excluded(stores::register_hash)),
                stores::registered_at.eq(excluded(stores::registered_at)),
            ))
            .execute(&mut conn)
            .await?;
    }
    let line = |(known, read, changes): &(Known, Read, Changes)| {
        let data = json!({ "version": read.version, "fields": changes.fields });
        (!changes.fields.is_empty()).then_some((Subject::Store(known.store.id), EventKind::StoreUpdated, data))
    };
    record(conn, actor, changed.iter().filter_map(line).collect(), now).await
}

async fn record(
    conn: &AsyncPgConnection,
    actor: &Actor,
    mut lines: Vec<(Subject, EventKind, serde_json::Value)>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    while !lines.is_empty() {
        let rest = lines.split_off(lines.len().min(ROWS_MAX));
        event::record_each(conn, actor, now, lines).await?;
        lines = rest;
    }
    Ok(())
}
