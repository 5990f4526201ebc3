//! Bulk actions: the selection from the queue, the preview for each application, and the report.
//!
//! The forms carry all data from page to page; the server stores none. The list's query is parsed by [`Filters`] and
//! written again, so that the link back can only lead to the queue.

pub mod form;
pub mod offer;
pub mod sentence;

use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::ApplicationId;
use domain::desk::bulk::{self, BulkCode, BulkItem, MAX};
use domain::review::claim::{self, Reviewer};
use locale::Translator;

use crate::desk::queue::bulk::form::BulkForm;
use crate::desk::queue::filters::Filters;
use crate::desk::queue::handler::show_with_notice;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{Chip, ErrorSummary, Frame, Section};
use crate::{links, urls};

struct Selection {
    form: BulkForm,
    ids: Vec<ApplicationId>,
    /// People it can be assigned to.
    reviewers: Vec<Reviewer>,
}

/// `POST /desk/bulk`: asks for the parameters of the action, then previews it.
pub async fn choose(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let chosen = match find(&conn, &session, &posted).await? {
        Ok(chosen) => chosen,
        Err((filters, sentence)) => {
            drop(conn);
            return show_with_notice(session, filters, sentence).await;
        }
    };
    if !posted.has("filled") && chosen.form.code != BulkCode::Release {
        return page(&fields(&conn, &session, chosen).await?);
    }
    let action = match chosen.form.action(session.request.t) {
        Ok(action) if !posted.has("back") => action,
        Ok(_) => return page(&fields(&conn, &session, chosen).await?),
        Err(form) => return fields_again(&conn, &session, Selection { form: *form, ..chosen }).await,
    };
    let expected = bulk::preview(&mut conn, &session.state.ctx, &session.actor, &action, &chosen.ids).await?;
    if let Some(form) = chosen.form.with_note_problem(session.request.t, &expected) {
        return fields_again(&conn, &session, Selection { form, ..chosen }).await;
    }
    let frame = session.frame(&conn, Section::Queue).await?;
    let sentences = sentence::Sentences { t: frame.t, reviewers: &chosen.reviewers, now: session.request.now };
    let lines = expected.into_iter().map(|it| {
        let text = match &it.refusal {
            None => sentences.will(&action, &it.item),
            Some(refusal) => sentences.refusal(refusal),
        };
        Line::new(frame.t, it.item, it.refusal.is_none(), text)
    });
    page(&BulkPage { lines: lines.collect(), form: chosen.form, frame, stage: Stage::Check, reviewers: Vec::new() })
}

/// `POST /desk/bulk/do`: carries the action out and reports.
pub async fn carry_out(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let chosen = match find(&conn, &session, &posted).await? {
        Ok(chosen) => chosen,
        Err((filters, sentence)) => {
            drop(conn);
            return show_with_notice(session, filters, sentence).await;
        }
    };
    let action = match chosen.form.action(session.request.t) {
        Ok(action) => action,
        Err(form) => return fields_again(&conn, &session, Selection { form: *form, ..chosen }).await,
    };
    let ids = bulk::list_ids(&conn, &chosen.form.included()).await?;
    let outcomes = bulk::run(&mut conn, &session.state.ctx, &session.actor, &action, &ids).await?;
    let frame = session.frame(&conn, Section::Queue).await?;
    let sentences = sentence::Sentences { t: frame.t, reviewers: &chosen.reviewers, now: session.request.now };
    let lines = outcomes.into_iter().map(|it| {
        let text = match &it.refusal {
            None => sentences.did(&action),
            Some(refusal) => sentences.refusal(refusal),
        };
        Line::new(frame.t, it.item, it.refusal.is_none(), text)
    });
    page(&BulkPage { lines: lines.collect(), form: chosen.form, frame, stage: Stage::Report, reviewers: Vec::new() })
}

/// `GET` of a path that accepts only `POST`, for example after a change of language: the queue.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::QUEUE))
}

/// The selection; or the list it came from, with the reason why it cannot be used.
async fn find(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    posted: &VerifiedForm,
) -> Result<Result<Selection, (Filters, String)>, PageError> {
    let t = session.request.t;
    let filters = Filters::read(posted.text("list"));
    let Ok(code) = posted.text("action").parse::<BulkCode>() else {
        return Ok(Err((filters, t.text("bulk-no-action"))));
    };
    session.actor.must(code.permission())?;
    let form = BulkForm::read(code, filters, posted);
    if form.picks.len() > MAX {
        return Ok(Err((form.filters, t.text1("bulk-too-many", "max", MAX))));
    }
    let ids = bulk::list_ids(conn, &form.picks).await?;
    if ids.is_empty() {
        return Ok(Err((form.filters, t.text("bulk-nothing-picked"))));
    }
    let reviewers = match code {
        BulkCode::Assign => claim::list_reviewers(conn, session.request.now).await?,
        BulkCode::Release | BulkCode::Snooze | BulkCode::Tag => Vec::new(),
    };
    Ok(Ok(Selection { form, ids, reviewers }))
}

/// The page that asks for the action's parameters.
async fn fields(conn: &AsyncPgConnection, session: &StaffSession, chosen: Selection) -> Result<BulkPage, PageError> {
    let frame = session.frame(conn, Section::Queue).await?;
    let items = bulk::list_items(conn, &session.actor, &chosen.ids).await?;
    let line = |item| Line::new(frame.t, item, true, String::new());
    let form = chosen.form.with_defaults(session.request.now);
    let lines = items.into_iter().map(line).collect();
    Ok(BulkPage { lines, form, stage: Stage::Fields, reviewers: chosen.reviewers, frame })
}

async fn fields_again(conn: &AsyncPgConnection, session: &StaffSession, chosen: Selection) -> PageResult {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &fields(conn, session, chosen).await?)
}

/// The steps of a bulk action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Fields,
    Check,
    Report,
}

#[derive(Debug)]
pub struct Line {
    reference: String,
    url: String,
    store_name: String,
    status: Chip,
    holder: Option<String>,
    is_done: bool,
    text: String,
}

impl Line {
    pub fn new(t: Translator, item: BulkItem, is_done: bool, text: String) -> Self {
        Self {
            url: links::case(&item.reference),
            status: Chip::status(t, item.status),
            reference: item.reference,
            store_name: item.store_name,
            holder: item.holder_name,
            is_done,
            text,
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "desk/bulk.html")]
pub struct BulkPage {
    pub frame: Frame,
    pub form: BulkForm,
    pub stage: Stage,
    pub lines: Vec<Line>,
    pub reviewers: Vec<Reviewer>,
}

impl BulkPage {
    fn count(&self, is_done: bool) -> usize {
        self.lines.iter().filter(|line| line.is_done == is_done).count()
    }

    fn title(&self) -> String {
        self.frame.t.text1(&format!("bulk-title-{}", self.form.code.slug()), "count", self.lines.len())
    }

    fn summary(&self) -> String {
        let key = match self.stage {
            Stage::Fields => return self.frame.t.text("bulk-fields-lead"),
            Stage::Check => "bulk-will-summary",
            Stage::Report => "bulk-did-summary",
        };
        self.frame.t.text2(key, "done", self.count(true), "left", self.count(false))
    }

    fn column(&self) -> String {
        self.frame.t.text(if self.stage == Stage::Report { "bulk-column-did" } else { "bulk-column-will" })
    }

    fn confirm(&self) -> String {
        self.frame.t.text1(&format!("bulk-confirm-{}", self.form.code.slug()), "count", self.count(true))
    }

    /// References that the preview left out: they stay out, even if the action became possible since.
    fn left(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| !line.is_done).map(|line| line.reference.as_str()).collect()
    }

    fn is(&self, code: &str) -> bool {
        self.form.code.as_str() == code
    }

    fn is_chosen(&self, reviewer: &Reviewer) -> bool {
        self.form.to == reviewer.id.to_string()
    }

    fn errors(&self) -> ErrorSummary {
        let form = &self.form;
        let problems = [
            ("to", &form.to_problem),
            ("note", &form.note_problem),
            ("until", &form.until_problem),
            ("tag", &form.tag_problem),
        ];
        ErrorSummary::of(self.frame.t, problems)
    }
}
