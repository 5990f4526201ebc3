//! One thing done to many applications: what was chosen in the queue, what will happen to each, and what did.
//!
//! Everything is carried from page to page in the forms; nothing is kept between them. The list one came from is read by
//! [`Filters`] and written again, so that the way back leads to a queue and nowhere else.

pub mod form;
pub mod offer;
pub mod sentence;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::id::ApplicationId;
use domain::desk::bulk::{self, BulkCode, BulkError, Item, MAX};
use domain::review::claim::{self, Reviewer};
use locale::Words;

use crate::desk::queue::bulk::form::BulkForm;
use crate::desk::queue::filters::{Filters, list_of};
use crate::desk::queue::handler::show_with_notice;
use crate::http::page_error::Failure;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::state::State;
use crate::ui::chip::Chip;
use crate::ui::error_summary::ErrorSummary;
use crate::ui::frame::Frame;
use crate::ui::nav::Section;
use crate::{links, urls};

/// The chosen applications, as found.
struct Chosen {
    form: BulkForm,
    ids: Vec<ApplicationId>,
    /// People it can be assigned to.
    reviewers: Vec<Reviewer>,
}

/// `POST /desk/bulk`: asks for what the action needs, then says what will happen to each.
pub async fn choose(visit: StaffVisit, state: web::Data<State>, posted: Posted) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let chosen = match find(&conn, &visit, &posted).await? {
        Ok(chosen) => chosen,
        Err((filters, sentence)) => {
            drop(conn);
            return show_with_notice(visit, state, filters, sentence).await;
        }
    };
    if !posted.has("filled") && chosen.form.code != BulkCode::Release {
        return page(&fields(&conn, &visit, chosen).await?);
    }
    let action = match chosen.form.action(visit.visit.words) {
        Ok(action) if !posted.has("back") => action,
        Ok(_) => return page(&fields(&conn, &visit, chosen).await?),
        Err(form) => return fields_again(&conn, &visit, Chosen { form: *form, ..chosen }).await,
    };
    let expected = bulk::preview(&mut conn, &state.ctx, &visit.actor, &action, &chosen.ids).await?;
    if let Some(form) = chosen.form.with_note_problem(visit.visit.words, &expected) {
        return fields_again(&conn, &visit, Chosen { form, ..chosen }).await;
    }
    let frame = visit.frame(&conn, Section::Queue).await?;
    let sentences = sentence::Sentences { words: frame.words, reviewers: &chosen.reviewers, now: visit.visit.now };
    let lines = expected.into_iter().map(|it| {
        let text = match &it.refusal {
            None => sentences.will(&action, &it.item),
            Some(refusal) => sentences.refusal(refusal),
        };
        Line::new(frame.words, it.item, it.refusal.is_none(), text)
    });
    page(&BulkPage { lines: lines.collect(), form: chosen.form, frame, stage: Stage::Check, reviewers: Vec::new() })
}

/// `POST /desk/bulk/do`: does it, and says what was done.
pub async fn carry_out(visit: StaffVisit, state: web::Data<State>, posted: Posted) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let chosen = match find(&conn, &visit, &posted).await? {
        Ok(chosen) => chosen,
        Err((filters, sentence)) => {
            drop(conn);
            return show_with_notice(visit, state, filters, sentence).await;
        }
    };
    let action = match chosen.form.action(visit.visit.words) {
        Ok(action) => action,
        Err(form) => return fields_again(&conn, &visit, Chosen { form: *form, ..chosen }).await,
    };
    let ids = bulk::find(&conn, &chosen.form.promised()).await?;
    let outcomes = bulk::run(&mut conn, &state.ctx, &visit.actor, &action, &ids).await?;
    let frame = visit.frame(&conn, Section::Queue).await?;
    let sentences = sentence::Sentences { words: frame.words, reviewers: &chosen.reviewers, now: visit.visit.now };
    let lines = outcomes.into_iter().map(|it| {
        let text = match &it.refusal {
            None => sentences.did(&action),
            Some(refusal) => sentences.refusal(refusal),
        };
        Line::new(frame.words, it.item, it.refusal.is_none(), text)
    });
    page(&BulkPage { lines: lines.collect(), form: chosen.form, frame, stage: Stage::Report, reviewers: Vec::new() })
}

/// `GET` of what is only posted, such as a change of language after it: the queue.
pub async fn back(_: StaffVisit) -> Result<HttpResponse, Failure> {
    Ok(see_other(urls::QUEUE))
}

/// The selection; or the list it came from, with a sentence why it cannot be used.
async fn find(
    conn: &AsyncPgConnection,
    visit: &StaffVisit,
    posted: &Posted,
) -> Result<Result<Chosen, (Filters, String)>, Failure> {
    let words = visit.visit.words;
    let filters = Filters::read(posted.text("list"));
    let Ok(code) = posted.text("action").parse::<BulkCode>() else {
        return Ok(Err((filters, words.say("bulk-no-action"))));
    };
    visit.actor.must(code.permission())?;
    let form = BulkForm::read(code, filters, posted);
    if form.picks.len() > MAX {
        let max = i64::try_from(MAX).unwrap_or(i64::MAX);
        return Ok(Err((form.filters, words.say1("bulk-too-many", "max", max))));
    }
    let ids = bulk::find(conn, &form.picks).await?;
    if ids.is_empty() {
        return Ok(Err((form.filters, words.say("bulk-nothing-picked"))));
    }
    let reviewers = match code {
        BulkCode::Assign => claim::list_reviewers(conn, visit.visit.now).await?,
        BulkCode::Release | BulkCode::Snooze | BulkCode::Tag => Vec::new(),
    };
    Ok(Ok(Chosen { form, ids, reviewers }))
}

/// The page that asks for what the action needs.
async fn fields(conn: &AsyncPgConnection, visit: &StaffVisit, chosen: Chosen) -> Result<BulkPage, Failure> {
    let frame = visit.frame(conn, Section::Queue).await?;
    let items = bulk::show(conn, &visit.actor, &chosen.ids).await?;
    let line = |item| Line::new(frame.words, item, true, String::new());
    let form = chosen.form.with_defaults(visit.visit.now);
    let lines = items.into_iter().map(line).collect();
    Ok(BulkPage { lines, form, stage: Stage::Fields, reviewers: chosen.reviewers, frame })
}

async fn fields_again(conn: &AsyncPgConnection, visit: &StaffVisit, chosen: Chosen) -> Result<HttpResponse, Failure> {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &fields(conn, visit, chosen).await?)
}

impl From<BulkError> for Failure {
    fn from(error: BulkError) -> Self {
        match error {
            BulkError::NotPermitted(error) => error.into(),
            BulkError::Database(error) => error.into(),
            // The queue says so before.
            BulkError::TooMany => Self::Unreadable,
        }
    }
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The form for the action's parameters.
    Fields,
    /// The preview of each.
    Check,
    /// The result of each.
    Report,
}

/// One of those that were chosen.
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
    pub fn new(words: Words, item: Item, is_done: bool, text: String) -> Self {
        Self {
            url: links::case(&item.reference),
            status: Chip::status(words, item.status),
            reference: item.reference,
            store_name: item.store_name,
            holder: item.holder_name,
            is_done,
            text,
        }
    }
}

/// A page of the way through it.
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
    fn is_asking(&self) -> bool {
        self.stage == Stage::Fields
    }

    fn is_checking(&self) -> bool {
        self.stage == Stage::Check
    }

    fn count(&self, is_done: bool) -> i64 {
        let count = self.lines.iter().filter(|line| line.is_done == is_done).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    fn title(&self) -> String {
        let count = i64::try_from(self.lines.len()).unwrap_or(i64::MAX);
        self.frame.words.say1(&format!("bulk-title-{}", self.form.code.slug()), "count", count)
    }

    fn summary(&self) -> String {
        let key = match self.stage {
            Stage::Fields => return self.frame.words.say("bulk-fields-lead"),
            Stage::Check => "bulk-will-summary",
            Stage::Report => "bulk-did-summary",
        };
        self.frame.words.say2(key, "done", self.count(true), "left", self.count(false))
    }

    fn column(&self) -> String {
        self.frame.words.say(if self.stage == Stage::Report { "bulk-column-did" } else { "bulk-column-will" })
    }

    fn confirm(&self) -> String {
        self.frame.words.say1(&format!("bulk-confirm-{}", self.form.code.slug()), "count", self.count(true))
    }

    fn has_some(&self) -> bool {
        self.count(true) > 0
    }

    /// An application the preview left out stays out, even if the action became possible since.
    fn left(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| !line.is_done).map(|line| line.reference.as_str()).collect()
    }

    fn is(&self, code: &str) -> bool {
        self.form.code.as_str() == code
    }

    fn is_chosen(&self, reviewer: &Reviewer) -> bool {
        self.form.to == reviewer.id.to_string()
    }

    fn back(&self) -> String {
        self.form.filters.here()
    }

    fn list(&self) -> String {
        list_of(&self.form.filters)
    }

    fn errors(&self) -> ErrorSummary {
        let form = &self.form;
        let problems = [
            ("to", &form.to_problem),
            ("note", &form.note_problem),
            ("until", &form.until_problem),
            ("tag", &form.tag_problem),
        ];
        ErrorSummary::of(self.frame.words, problems)
    }
}
