//! The file of an export, streamed while its rows are read: only one page of rows is in memory.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use domain::base::clock::SHANGHAI;
use domain::base::{Actor, PolicyId};
use domain::desk::export::{self, Export, Format, Row};
use domain::desk::queue::QueueCursor;
use domain::policy::PublishedPolicy;
use futures::stream;
use locale::Translator;

use crate::http::{PageError, PageResult, StaffSession};
use crate::state::State;
use crate::ui::spreadsheet::{self, Spreadsheet};
use crate::ui::{kind_name, reason_label, rejection_labels};

/// Columns of every file, as message ids.
const COLUMNS: [&str; 15] = [
    "label-reference",
    "label-store-number",
    "label-store-name",
    "desk-column-kind",
    "label-reason",
    "label-status",
    "export-column-turn",
    "label-holder",
    "export-column-submitted",
    "export-column-target",
    "export-column-due",
    "export-column-overdue",
    "export-column-decided",
    "export-column-outcome",
    "label-decision-reasons",
];
/// Columns with personal data, which need a purpose.
const PERSONAL: [&str; 3] = ["label-contact-name", "label-contact-phone", "label-contact-email"];

struct Sending {
    state: web::Data<State>,
    actor: Actor,
    t: Translator,
    export: Export,
    /// `None` after its last bytes were sent.
    file: Option<Spreadsheet>,
    after: Option<QueueCursor>,
    rows: usize,
    policies: HashMap<PolicyId, Arc<PublishedPolicy>>,
}

pub fn answer(session: &StaffSession, export: Export, format: Format, with_personal: bool) -> PageResult {
    let (state, t) = (session.state.clone(), session.request.t);
    let personal: &[&str] = if with_personal { &PERSONAL } else { &[] };
    let columns: Vec<String> = COLUMNS.iter().chain(personal).map(|key| t.text(key)).collect();
    let mark = export.id().to_string();
    let day = export.begun_at().with_timezone(&SHANGHAI).date_naive();
    let name = format!("unbind-{day}-{mark}.{format}");
    let file = Spreadsheet::begin(format, &columns, &mark).map_err(PageError::internal)?;
    let actor = session.actor.clone();
    let sending = Sending { state, actor, t, export, file: Some(file), after: None, rows: 0, policies: HashMap::new() };
    let bytes = stream::try_unfold(sending, |sending| async move {
        let id = sending.export.id();
        let sent = sending.next().await;
        // The file breaks off, and no end is recorded, so that it is not taken for complete.
        sent.inspect_err(|error| tracing::error!(export = %id, %error, "an export was cut off"))
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, spreadsheet::media_type(format)))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CACHE_CONTROL, "no-store, private"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .streaming(Box::pin(bytes)))
}

impl Sending {
    /// The next bytes, and the state for those after them; `None` at the end.
    async fn next(mut self) -> Result<Option<(web::Bytes, Self)>, PageError> {
        let mut conn = self.state.conn().await?;
        let Some(mut file) = self.file.take() else {
            export::finish(&mut conn, &self.state.ctx, &self.actor, &self.export, self.rows).await?;
            return Ok(None);
        };
        let page = export::rows(&conn, &self.actor, &self.export, self.after).await?;
        for row in &page.rows {
            if !self.policies.contains_key(&row.policy_id) {
                let policy = self.state.ctx.policies.get(&conn, row.policy_id).await?;
                self.policies.insert(row.policy_id, policy);
            }
            let policy = self.policies.get(&row.policy_id).ok_or(PageError::NotFound)?;
            file.row(&cells(self.t, policy, row)).map_err(PageError::internal)?;
        }
        // A slow receiver must not hold a connection.
        drop(conn);
        self.rows += page.rows.len();
        self.after = page.next;
        let bytes = if self.after.is_some() {
            let bytes = file.take();
            self.file = Some(file);
            bytes
        } else {
            file.finish().map_err(PageError::internal)?
        };
        Ok(Some((bytes.into(), self)))
    }
}

/// A row, in the order of [`COLUMNS`] and [`PERSONAL`].
pub fn cells(t: Translator, policy: &PublishedPolicy, row: &Row) -> Vec<String> {
    let decided = row.decision.as_ref();
    let mut cells = vec![
        row.reference.clone(),
        row.store_number.clone(),
        row.store_name.clone(),
        kind_name(t, row.kind),
        reason_label(t, &policy.policy, &row.reason).into_owned(),
        t.text(&format!("status-{}", row.status.slug())),
        t.text(&format!("turn-{}", row.turn.slug())),
        row.holder_name.clone().unwrap_or_default(),
        moment(row.submitted_at),
        moment(row.target_at),
        moment(row.due_at),
        t.text(if row.is_overdue { "yes" } else { "no" }),
        decided.map(|decided| moment(decided.at)).unwrap_or_default(),
        decided.map(|decided| t.text(&format!("outcome-{}", decided.outcome.slug()))).unwrap_or_default(),
        decided.map(|decided| rejection_labels(t, policy, &decided.reasons)).unwrap_or_default(),
    ];
    if let Some(contact) = &row.contact {
        cells.extend([contact.name.clone(), contact.phone.clone(), contact.email.clone()]);
    }
    cells
}

/// A moment in China time; the texts sort as the times do.
fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&SHANGHAI).format("%Y-%m-%d %H:%M").to_string()
}
