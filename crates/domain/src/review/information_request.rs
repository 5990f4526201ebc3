//! Information requests: what a reviewer asks the applicant to add to the submission (R10).
//!
//! The clock is paused while a request is open. Answers are saved as they are typed and frozen when sent. A request
//! that is not answered in time lapses the application.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Application;
use crate::base::schema::{information_request_items as items, information_requests as requests, staff};
use crate::base::{ApplicationId, ItemKind, RequestEnd, RequestId};
use crate::evidence::{self, File};

mod answer;
mod answer_window;
mod ask;
mod lapse;
mod recall;
mod reminder;

pub use answer::{AnswerError, AnswerGap, add_document, answer, check_room, gaps, get_open, remove_document, save};
pub use answer_window::recount_due;
pub(crate) use answer_window::{ask_unsent, count_from_follow_up};
pub use ask::{
    AskError, JudgeError, RequestPreview, ask, check, has_room, judge, list_to_ask_again, may_judge, preview, reasons,
};
pub use lapse::lapse_due;
pub use recall::{may_recall, recall};
pub(crate) use reminder::is_awaited;
pub use reminder::remind_due;

/// Maximum length of contact details, in characters: that of an email address.
pub const CONTACT_MAX: usize = 254;

text_enum! {
    /// The reviewer's verdict on an answer.
    pub enum ItemVerdict {
        Accepted = "accepted",
        /// The answer is not sufficient; the item may be asked again.
        AskAgain = "ask_again",
    }
}

/// A request as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = requests)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Request {
    pub id: RequestId,
    pub application_id: ApplicationId,
    pub round: i16,
    pub message: String,
    pub asked_at: DateTime<Utc>,
    pub answer_until: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_cause: Option<RequestEnd>,
}

/// One item of a request.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = items)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct RequestItem {
    pub request_id: RequestId,
    pub position: i16,
    pub reason: String,
    pub kind: ItemKind,
    #[diesel(column_name = document_type)]
    pub document: Option<String>,
    pub prompt: String,
    pub answer: String,
}

/// A reviewer's verdict on an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ItemJudgement {
    pub verdict: ItemVerdict,
    /// Name of the reviewer.
    pub by: String,
    pub at: DateTime<Utc>,
}

/// An item with its documents and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredItem {
    /// The item.
    pub item: RequestItem,
    /// The documents that answer it.
    pub files: Vec<File>,
    /// The verdict on the answer; `None` until it is judged.
    pub judged: Option<ItemJudgement>,
}

impl AnsweredItem {
    /// True when the answer was not sufficient.
    pub fn is_to_ask_again(&self) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.verdict == ItemVerdict::AskAgain)
    }
}

/// A request with its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestWithItems {
    /// The request.
    pub request: Request,
    /// Its items, in order.
    pub items: Vec<AnsweredItem>,
}

impl RequestWithItems {
    /// True unless it was recalled before its email was sent: then nothing was asked.
    pub fn was_asked(&self) -> bool {
        self.request.end_cause != Some(RequestEnd::Recalled)
    }

    /// True while the request waits for an answer.
    pub fn is_open(&self) -> bool {
        self.request.ended_at.is_none()
    }

    /// True when its answers can be judged: they were sent, in the application's current round.
    pub fn can_be_judged(&self, application: &Application) -> bool {
        self.is_answered() && self.request.round == application.round
    }

    /// True once the answer was sent. An answer that was never sent is not shown to staff.
    pub fn is_answered(&self) -> bool {
        self.request.end_cause == Some(RequestEnd::Answered)
    }
}

/// An item as entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewItem {
    /// Code of the rejection reason that an answer would settle.
    pub reason: String,
    /// The kind of answer.
    pub kind: ItemKind,
    /// Document type, when a document is asked for.
    pub document: Option<String>,
    /// The question.
    pub prompt: String,
}

/// A request as entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewRequest {
    /// The items.
    pub items: Vec<NewItem>,
    /// Message to the applicant.
    pub message: String,
}

/// The questions of a request, in order.
async fn list_prompts(mut conn: &AsyncPgConnection, request: RequestId) -> QueryResult<Vec<String>> {
    items::table
        .filter(items::request_id.eq(request))
        .order(items::position)
        .select(items::prompt)
        .load(&mut conn)
        .await
}

/// The open request of an application, if any.
async fn find_open_request(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<Request>> {
    requests::table
        .filter(requests::application_id.eq(application).and(requests::ended_at.is_null()))
        .select(Request::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Opens the request again that ended for this cause at this time, because the step was taken back. Returns whether
/// there is one.
pub(crate) async fn reopen(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: RequestEnd,
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    let reopened = diesel::update(requests::table)
        .filter(requests::application_id.eq(application))
        .filter(requests::ended_at.eq(at).and(requests::end_cause.eq(cause)))
        .set((requests::ended_at.eq(None::<DateTime<Utc>>), requests::end_cause.eq(None::<RequestEnd>)))
        .execute(&mut conn)
        .await?;
    Ok(reopened > 0)
}

/// Ends the open request, if any.
pub(crate) async fn end(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: RequestEnd,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(requests::table)
        .filter(requests::application_id.eq(application).and(requests::ended_at.is_null()))
        .set((requests::ended_at.eq(Some(at)), requests::end_cause.eq(Some(cause))))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The requests of an application with their items, oldest first.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<RequestWithItems>> {
    let found: Vec<Request> = requests::table
        .filter(requests::application_id.eq(application))
        .order(requests::asked_at)
        .select(Request::as_select())
        .load(&mut conn)
        .await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<RequestId> = found.iter().map(|request| request.id).collect();
    type Row = (RequestItem, Option<ItemVerdict>, Option<DateTime<Utc>>, Option<String>);
    let rows: Vec<Row> = items::table
        .left_join(staff::table.on(items::assessed_by.eq(staff::id.nullable())))
        .filter(items::request_id.eq_any(&ids))
        .order((items::request_id, items::position))
        .select((RequestItem::as_select(), items::assessment, items::assessed_at, staff::name.nullable()))
        .load(&mut conn)
        .await?;
    let files = evidence::list_of_requests(conn, &ids).await?;
    let answered = |(item, verdict, at, by): Row| {
        let is_of_item = |request, position| (request, position) == (item.request_id, item.position);
        let files = files.iter().filter(|(request, position, _)| is_of_item(*request, *position));
        AnsweredItem {
            files: files.map(|(.., file)| file.clone()).collect(),
            judged: verdict.zip(at).zip(by).map(|((verdict, at), by)| ItemJudgement { verdict, by, at }),
            item,
        }
    };
    let asked = |request: Request| RequestWithItems {
        items: rows.iter().filter(|(item, ..)| item.request_id == request.id).cloned().map(answered).collect(),
        request,
    };
    Ok(found.into_iter().map(asked).collect())
}
