//! Applying for an owner who cannot sign in (R9): customer service's own form, with a source document.
//!
//! The agent fills in one page, reads the consequences to the owner, and submits it. The application records the agent,
//! who can never claim, decide or look at it again (R24).

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use diesel_async::AsyncPgConnection;
use domain::application::{self, Permission};
use domain::base::{DraftId, EvidenceId, Kind};
use domain::evidence::access;
use domain::intake::admission::NotAdmitted;
use domain::intake::draft::{self, Answers, Draft};
use domain::intake::new_draft::{self, BeginError};
use domain::intake::reapply::ReapplyError;
use domain::intake::submission::{self, Submission, SubmitError};
use domain::intake::{completeness, draft_document, reapply_lodged};
use domain::policy::field::Field;
use domain::store;
use prepare::Turn;

use crate::apply::form::summary::shown_in;
use crate::desk::lodge::page::{AgentDraft, LodgeList, LodgePage, LodgedLine};
use crate::desk::lodge::read_back::{LodgedPage, ReadBackPage};
use crate::evidence::download;
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::{self, FormWithFiles, Received};
use crate::http::{CookieKind, PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::state::State;
use crate::ui::Section;
use crate::{links, urls};

fn must_lodge(session: &StaffSession) -> Result<(), PageError> {
    Ok(session.actor.must(Permission::LodgeForOwners)?)
}

async fn open(conn: &AsyncPgConnection, session: &StaffSession, typed: &str) -> Result<AgentDraft, PageError> {
    must_lodge(session)?;
    let id: DraftId = typed.parse().map_err(|_| PageError::NotFound)?;
    let draft = draft::find_by_id(conn, &session.actor, id).await?.ok_or(PageError::NotFound)?;
    load(conn, &session.state, draft).await
}

async fn load(conn: &AsyncPgConnection, state: &State, draft: Draft) -> Result<AgentDraft, PageError> {
    let (store, policy) = futures::try_join!(store::get(conn, draft.store_id), state.ctx.policies.current(conn))?;
    let completeness = completeness::evaluate(conn, &policy.policy, &store, draft).await?;
    Ok(AgentDraft { completeness, store, policy })
}

/// `GET /desk/lodge`: the agent's drafts and submitted applications, and the form to begin.
pub async fn list(session: StaffSession) -> PageResult {
    must_lodge(&session)?;
    let conn = session.state.conn().await?;
    page(&gather_list(&conn, &session).await?)
}

async fn gather_list(conn: &AsyncPgConnection, session: &StaffSession) -> Result<LodgeList, PageError> {
    let drafts = draft::list_of_agent(conn, session.me).await?;
    let mut lodged = Vec::new();
    for (application, store_name) in application::list_lodged_by(conn, session.me, 30).await? {
        let policy = session.state.ctx.policies.get(conn, application.policy_id).await?;
        let can_begin_again = application.can_be_followed(policy.policy.grace_period(), session.request.now);
        lodged.push(LodgedLine { application, store_name, can_begin_again });
    }
    let mut stores = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let store = store::get(conn, draft.store_id).await?;
        stores.push((draft, store));
    }
    let frame = session.frame(conn, Section::Lodge).await?;
    Ok(LodgeList { frame, drafts: stores, lodged, number: String::new(), kind: None, problem: None })
}

/// `POST /desk/lodge`: begins a draft for a store, or opens the existing one.
pub async fn begin(session: StaffSession, posted: VerifiedForm) -> PageResult {
    must_lodge(&session)?;
    let conn = session.state.conn().await?;
    let t = session.request.t;
    let number = posted.text("store_number").trim().to_owned();
    let kind: Option<Kind> = posted.text("kind").parse().ok();
    let found = store::find_by_number(&conn, &number).await?;
    let problem = match (&found, kind) {
        (None, _) => t.text("lodge-no-store"),
        (_, None) => t.text("lodge-no-kind"),
        (Some(store), Some(kind)) => {
            let (ctx, answers) = (&session.state.ctx, Answers::default());
            match new_draft::begin(&conn, ctx, &session.actor, store, kind, &answers).await {
                Ok(begun) => return Ok(see_other(&links::agent_draft(begun.draft().id))),
                Err(BeginError::NotAdmitted(refusal)) => explain(t, refusal)?,
                Err(BeginError::NotPermitted(error)) => return Err(error.into()),
                Err(BeginError::Database(error)) => return Err(error.into()),
            }
        }
    };
    let list = gather_list(&conn, &session).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &LodgeList { number, kind, problem: Some(problem), ..list })
}

/// `POST /desk/lodge/lodged/{reference}/again`: a draft with what was right in an application that ended.
pub async fn begin_again(session: StaffSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    must_lodge(&session)?;
    let mut conn = session.state.conn().await?;
    let id = application::find_by_reference(&conn, &reference).await?.ok_or(PageError::NotFound)?;
    match reapply_lodged::begin_again(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(draft) => Ok(see_other(&links::agent_draft(draft.id))),
        Err(ReapplyError::NotAdmitted(refusal)) => {
            let problem = Some(explain(session.request.t, refusal)?);
            let list = gather_list(&conn, &session).await?;
            page_with(StatusCode::CONFLICT, &LodgeList { problem, ..list })
        }
        Err(ReapplyError::Missing) => Err(PageError::NotFound),
        Err(ReapplyError::NotPermitted(error)) => Err(error.into()),
        Err(ReapplyError::Database(error)) => Err(error.into()),
    }
}

/// Why a store cannot apply, for the agent on the telephone.
fn explain(t: locale::Translator, refusal: NotAdmitted) -> Result<String, PageError> {
    let until = |key: &str, until| t.text1(key, "until", t.moment(until));
    Ok(match refusal {
        NotAdmitted::AlreadyOpen(reference) => t.text1("lodge-open", "reference", reference),
        NotAdmitted::NotBound => t.text("lodge-not-bound"),
        NotAdmitted::NotCertified => t.text("lodge-not-certified"),
        NotAdmitted::BoundTooRecently { until: at } => until("lodge-bound-recently", at),
        NotAdmitted::UnboundTooOften { until: at }
        | NotAdmitted::AppliedTooOften { until: at }
        | NotAdmitted::TooSoonAgain { until: at } => until("lodge-not-before", at),
        NotAdmitted::Penalty(penalty) => until("lodge-penalty", penalty.until_at),
        NotAdmitted::NeverAgain => t.text("lodge-never"),
        NotAdmitted::Paused(pause) => {
            let notice = pause.notice.get(t.locale());
            t.text2("lodge-paused", "until", t.moment(pause.until_at), "notice", notice)
        }
        NotAdmitted::Database(error) => return Err(error.into()),
    })
}

/// `GET /desk/lodge/{draft}`
pub async fn show(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let agent_draft = open(&conn, &session, &path).await?;
    page(&LodgePage::new(session.frame(&conn, Section::Lodge).await?, agent_draft))
}

/// Saves everything the form of the draft contains: its texts, and the files that were chosen. Every button of the page
/// sends all of it. No connection is held while files arrive.
async fn take(posted: FormWithFiles, session: &StaffSession, typed: &str) -> Result<(Draft, Received), PageError> {
    let before = {
        let conn = session.state.conn().await?;
        open(&conn, session, typed).await?
    };
    let (draft, policy) = (before.completeness.draft, &before.policy.policy);
    let place = Place::Draft { draft: &draft, policy };
    let received = upload::read(&session.state, posted, &session.actor, &place).await?;
    let form = &received.form;
    if form.has(Field::ContactName.as_str()) {
        let text = |field: Field| form.text(field.as_str()).to_owned();
        let answers = Answers {
            reason: text(Field::Reason),
            statement: text(Field::Statement),
            contact_name: text(Field::ContactName),
            contact_phone: text(Field::ContactPhone),
            contact_email: text(Field::ContactEmail),
        };
        let conn = session.state.conn().await?;
        let now = session.request.now;
        draft::save(&conn, draft.owner(), draft.kind, &answers, now).await?;
        draft::acknowledge(&conn, policy, &draft, &form.all("acknowledged"), now).await?;
    }
    Ok((draft, received))
}

/// The page of the draft as it is saved now, with messages about refused files.
async fn refused(session: &StaffSession, typed: &str, refusals: BTreeMap<String, Vec<String>>) -> PageResult {
    let conn = session.state.conn().await?;
    let agent_draft = open(&conn, session, typed).await?;
    let page = LodgePage::new(session.frame(&conn, Section::Lodge).await?, agent_draft);
    let page = refusals.into_iter().fold(page, |page, (document, texts)| page.with_refused(&document, texts));
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /desk/lodge/{draft}`: saves the form, valid or not; leads to the page to read to the owner when it is
/// complete.
pub async fn save(session: StaffSession, path: web::Path<String>, posted: FormWithFiles) -> PageResult {
    let (draft, received) = take(posted, &session, &path).await?;
    let refusals = received.refusals(session.request.t);
    if !refusals.is_empty() {
        return refused(&session, &path, refusals).await;
    }
    if !received.form.has("check") {
        return Ok(see_other(&links::agent_draft(draft.id)));
    }
    let conn = session.state.conn().await?;
    let agent_draft = open(&conn, &session, &path).await?;
    if agent_draft.completeness.gaps.is_empty() {
        return Ok(see_other(&links::agent_draft_check(draft.id)));
    }
    show_gaps(&conn, &session, agent_draft).await
}

/// The form with a message for each gap.
async fn show_gaps(conn: &AsyncPgConnection, session: &StaffSession, agent_draft: AgentDraft) -> PageResult {
    let page = LodgePage::new(session.frame(conn, Section::Lodge).await?, agent_draft).with_gaps();
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `GET /desk/lodge/{draft}/check`: everything on one page, to be read back to the owner.
pub async fn read_back(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let agent_draft = open(&conn, &session, &path).await?;
    if !agent_draft.completeness.gaps.is_empty() {
        return Ok(see_other(&links::agent_draft(agent_draft.completeness.draft.id)));
    }
    page(&ReadBackPage { frame: session.frame(&conn, Section::Lodge).await?, draft: agent_draft, is_changed: false })
}

/// `POST /desk/lodge/{draft}/check`: submits what was read back to the owner. A draft that was changed meanwhile is shown
/// again.
pub async fn submit(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (code, query_code_hash) = session.state.new_query_code().await?;
    let mut conn = session.state.conn().await?;
    let agent_draft = open(&conn, &session, &path).await?;
    let draft = agent_draft.completeness.draft.id;
    let submission = Submission { draft, locale: agent_draft.store.locale, query_code_hash };
    let (ctx, shown) = (&session.state.ctx, shown_in(&posted));
    match submission::submit_as_shown(&mut conn, ctx, &session.actor, &submission, shown.as_ref()).await {
        Ok(receipt) => {
            let mut answer = see_other(&links::lodged(&receipt.reference));
            let value = format!("{}.{}", receipt.reference, code.display());
            answer
                .add_cookie(&CookieKind::QueryCode.set(&session.state.settings, &value))
                .map_err(PageError::internal)?;
            Ok(answer)
        }
        Err(SubmitError::Incomplete(_)) => {
            let agent_draft = open(&conn, &session, &path).await?;
            show_gaps(&conn, &session, agent_draft).await
        }
        Err(SubmitError::OwnCase) => {
            let list = gather_list(&conn, &session).await?;
            let problem = Some(session.request.t.text("lodge-own-case"));
            page_with(StatusCode::FORBIDDEN, &LodgeList { problem, ..list })
        }
        Err(SubmitError::Changed) => {
            let (draft, frame) = (open(&conn, &session, &path).await?, session.frame(&conn, Section::Lodge).await?);
            page_with(StatusCode::CONFLICT, &ReadBackPage { frame, draft, is_changed: true })
        }
        Err(SubmitError::NotAdmitted(refusal)) => {
            let problem = explain(session.request.t, refusal)?;
            let list = gather_list(&conn, &session).await?;
            page_with(StatusCode::CONFLICT, &LodgeList { problem: Some(problem), ..list })
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /desk/lodge/lodged/{reference}`: information for the owner, with the query code once.
pub async fn lodged(request: HttpRequest, session: StaffSession, path: web::Path<String>) -> PageResult {
    must_lodge(&session)?;
    let conn = session.state.conn().await?;
    let mine = application::list_lodged_by(&conn, session.me, 100).await?;
    let (application, store_name) =
        mine.into_iter().find(|(application, _)| application.reference == *path).ok_or(PageError::NotFound)?;
    let handed_over = CookieKind::QueryCode.read(&session.state.settings, &request);
    let code = handed_over.and_then(|value| {
        let (of, code) = value.split_once('.')?;
        (of == application.reference).then(|| code.to_owned())
    });
    let frame = session.frame(&conn, Section::Lodge).await?;
    let mut answer = page(&LodgedPage { frame, application, store_name, code })?;
    answer.add_cookie(&CookieKind::QueryCode.clear(&session.state.settings)).map_err(PageError::internal)?;
    Ok(answer)
}

/// `POST /desk/lodge/{draft}/upload`
pub async fn upload(session: StaffSession, path: web::Path<String>, posted: FormWithFiles) -> PageResult {
    let (draft, received) = take(posted, &session, &path).await?;
    let refusals = received.refusals_of_upload(session.request.t);
    if refusals.is_empty() {
        return Ok(see_other(&format!("{}#document-{}", links::agent_draft(draft.id), received.document)));
    }
    refused(&session, &path, refusals).await
}

/// `POST /desk/lodge/{draft}/files/{file}/remove`. A file already removed is success.
pub async fn remove(session: StaffSession, path: web::Path<(String, String)>, posted: FormWithFiles) -> PageResult {
    let (typed, file) = path.into_inner();
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let (draft, received) = take(posted, &session, &typed).await?;
    {
        let mut conn = session.state.conn().await?;
        draft_document::remove(&mut conn, &session.state.ctx, &session.actor, draft.id, id).await?;
    }
    let refusals = received.refusals(session.request.t);
    if refusals.is_empty() {
        return Ok(see_other(&format!("{}#h-documents", links::agent_draft(draft.id))));
    }
    refused(&session, &typed, refusals).await
}

/// `GET /desk/lodge/{draft}/files/{file}/{page}`: a prepared picture, with the agent's name on it.
pub async fn picture(session: StaffSession, path: web::Path<(String, String, i16)>) -> PageResult {
    must_lodge(&session)?;
    let (typed, file, number) = path.into_inner();
    let draft: DraftId = typed.parse().map_err(|_| PageError::NotFound)?;
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let picture = {
        let mut conn = session.state.conn().await?;
        let looked =
            draft_document::open_draft_document(&mut conn, &session.state.ctx, &session.actor, draft, id, number).await;
        looked.map_err(|error| match error {
            access::AccessError::Database(error) => error.into(),
            _ => PageError::NotFound,
        })?
    };
    let page = picture.page.ok_or(PageError::NotFound)?;
    let t = session.request.t;
    let lines = vec![session.name.clone(), t.moment(session.request.now)];
    download::picture(&session.state, t, &picture.evidence, &page, lines, Turn::None).await
}

/// `POST /desk/lodge/{draft}/discard`: discards the draft with its files.
pub async fn discard(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    must_lodge(&session)?;
    let id: DraftId = path.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    draft_document::discard_draft(&mut conn, &session.state.ctx, &session.actor, id).await?;
    Ok(see_other(urls::LODGE))
}
