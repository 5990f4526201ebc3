//! Lodging for an owner who cannot sign in (R9): customer service's own form, with a source document.
//!
//! The agent fills in one page, reads the consequences to the owner, and hands it in. It is on record as lodged by the
//! agent, who can never claim, decide or look at it again (R24).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel_async::AsyncPgConnection;
use domain::application::permission::Permission;
use domain::base::id::{DraftId, EvidenceId};
use domain::base::terms::Kind;
use domain::evidence::{AddError, access};
use domain::intake::admission::{self, NotAdmitted};
use domain::intake::draft::{self, Answers, Draft, Owner};
use domain::intake::submission::{self, Submission, SubmitError};
use domain::intake::{completeness, draft_document};
use domain::policy::field::Field;
use domain::{application, store};
use prepare::Turn;

use crate::desk::lodge::lodging::Lodging;
use crate::desk::lodge::page::{LodgeList, LodgePage};
use crate::desk::lodge::read_back::{LodgedPage, ReadBackPage};
use crate::evidence::download;
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::{self, Uploaded};
use crate::http::cookie::Jar;
use crate::http::page_error::Failure;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::state::State;
use crate::ui::nav::Section;
use crate::{links, urls};

fn must_lodge(visit: &StaffVisit) -> Result<(), Failure> {
    Ok(visit.actor.must(Permission::LodgeForOwners)?)
}

async fn open(conn: &AsyncPgConnection, state: &State, visit: &StaffVisit, typed: &str) -> Result<Lodging, Failure> {
    must_lodge(visit)?;
    let id: DraftId = typed.parse().map_err(|_| Failure::NotFound)?;
    let draft = draft::find_by_id(conn, &visit.actor, id).await?.ok_or(Failure::NotFound)?;
    load(conn, state, draft).await
}

async fn load(conn: &AsyncPgConnection, state: &State, draft: Draft) -> Result<Lodging, Failure> {
    let (store, policy) = futures::try_join!(store::get(conn, draft.store_id), state.ctx.policies.current(conn))?;
    let sheet = completeness::look_over(conn, &policy.policy, &store, draft).await?;
    Ok(Lodging { sheet, store, policy })
}

/// `GET /desk/lodge`: what this agent is filling in and has lodged, and the way to begin.
pub async fn list(visit: StaffVisit, state: web::Data<State>) -> Result<HttpResponse, Failure> {
    must_lodge(&visit)?;
    let conn = state.conn().await?;
    page(&gather_list(&conn, &visit).await?)
}

async fn gather_list(conn: &AsyncPgConnection, visit: &StaffVisit) -> Result<LodgeList, Failure> {
    let drafts = draft::list_of_agent(conn, visit.me).await?;
    let lodged = application::list_lodged_by(conn, visit.me, 30).await?;
    let mut stores = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let store = store::get(conn, draft.store_id).await?;
        stores.push((draft, store));
    }
    let frame = visit.frame(conn, Section::Lodge).await?;
    Ok(LodgeList { frame, drafts: stores, lodged, number: String::new(), kind: None, problem: None })
}

/// `POST /desk/lodge`: begins a draft for a store, or opens the existing one.
pub async fn begin(visit: StaffVisit, state: web::Data<State>, posted: Posted) -> Result<HttpResponse, Failure> {
    must_lodge(&visit)?;
    let conn = state.conn().await?;
    let words = visit.visit.words;
    let number = posted.text("store_number").trim().to_owned();
    let kind: Option<Kind> = posted.text("kind").parse().ok();
    let found = store::find_by_number(&conn, &number).await?;
    let problem = match (&found, kind) {
        (None, _) => words.say("lodge-no-store"),
        (_, None) => words.say("lodge-no-kind"),
        (Some(store), Some(kind)) => {
            let policy = state.ctx.policies.current(&conn).await?;
            match admission::check(&conn, &policy, store, kind, visit.visit.now).await {
                Ok(()) => {
                    let owner = Owner { store: store.id, agent: Some(visit.me) };
                    let draft = match draft::find(&conn, owner, kind).await? {
                        Some(draft) => draft,
                        None => draft::save(&conn, owner, kind, &Answers::default(), visit.visit.now).await?,
                    };
                    return Ok(see_other(&links::lodging(draft.id)));
                }
                Err(refusal) => explain(words, refusal)?,
            }
        }
    };
    let list = gather_list(&conn, &visit).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &LodgeList { number, kind, problem: Some(problem), ..list })
}

/// Why a store cannot apply, for the agent on the telephone.
fn explain(words: locale::Words, refusal: NotAdmitted) -> Result<String, Failure> {
    let until = |key: &str, until| words.say1(key, "until", words.moment(until));
    Ok(match refusal {
        NotAdmitted::AlreadyOpen(reference) => words.say1("lodge-open", "reference", reference),
        NotAdmitted::NotBound => words.say("lodge-not-bound"),
        NotAdmitted::NotCertified => words.say("lodge-not-certified"),
        NotAdmitted::BoundTooRecently { until: at } => until("lodge-bound-recently", at),
        NotAdmitted::UnboundTooOften { until: at }
        | NotAdmitted::AppliedTooOften { until: at }
        | NotAdmitted::TooSoonAgain { until: at } => until("lodge-not-before", at),
        NotAdmitted::Barred(penalty) => until("lodge-barred", penalty.until_at),
        NotAdmitted::NeverAgain => words.say("lodge-never"),
        NotAdmitted::Database(error) => return Err(error.into()),
    })
}

/// `GET /desk/lodge/{draft}`
pub async fn show(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let lodging = open(&conn, &state, &visit, &path).await?;
    page(&LodgePage::new(visit.frame(&conn, Section::Lodge).await?, lodging))
}

/// `POST /desk/lodge/{draft}`: saves the form, valid or not; then the page to read to the owner when it is complete.
pub async fn save(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let before = open(&conn, &state, &visit, &path).await?;
    let text = |field: Field| posted.text(field.as_str()).to_owned();
    let answers = Answers {
        reason: text(Field::Reason),
        words: text(Field::Words),
        contact_name: text(Field::ContactName),
        contact_phone: text(Field::ContactPhone),
        contact_email: text(Field::ContactEmail),
    };
    let (draft, now) = (before.sheet.draft, visit.visit.now);
    draft::save(&conn, draft.owner(), draft.kind, &answers, now).await?;
    let mut acknowledged = posted.all("acknowledged");
    acknowledged.retain(|code| before.policy.policy.consequences_for(draft.kind).any(|it| it.code == *code));
    draft::acknowledge(&conn, draft.id, &acknowledged, now).await?;
    if !posted.has("check") {
        return Ok(see_other(&links::lodging(draft.id)));
    }
    let lodging = open(&conn, &state, &visit, &path).await?;
    if lodging.sheet.gaps.is_empty() {
        return Ok(see_other(&links::lodging_check(draft.id)));
    }
    let page = LodgePage::new(visit.frame(&conn, Section::Lodge).await?, lodging).with_gaps();
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `GET /desk/lodge/{draft}/check`: everything on one page, to be read back to the owner.
pub async fn read_back(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let lodging = open(&conn, &state, &visit, &path).await?;
    if !lodging.sheet.gaps.is_empty() {
        return Ok(see_other(&links::lodging(lodging.sheet.draft.id)));
    }
    page(&ReadBackPage::new(visit.frame(&conn, Section::Lodge).await?, lodging))
}

/// `POST /desk/lodge/{draft}/check`: hands it in.
pub async fn submit(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    let (code, query_code_hash) = state.new_query_code().await?;
    let mut conn = state.conn().await?;
    let lodging = open(&conn, &state, &visit, &path).await?;
    let draft = lodging.sheet.draft.id;
    let submission = Submission { draft, locale: lodging.store.locale, query_code_hash };
    match submission::submit(&mut conn, &state.ctx, &visit.actor, &submission).await {
        Ok(receipt) => {
            let mut answer = see_other(&links::lodged(&receipt.reference));
            let value = format!("{}.{}", receipt.reference, code.display());
            answer.add_cookie(&Jar::QueryCode.set(&state.settings, &value)).map_err(Failure::internal)?;
            Ok(answer)
        }
        Err(SubmitError::Incomplete(_)) => {
            let lodging = open(&conn, &state, &visit, &path).await?;
            let page = LodgePage::new(visit.frame(&conn, Section::Lodge).await?, lodging).with_gaps();
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(SubmitError::NotAdmitted(refusal)) => {
            let problem = explain(visit.visit.words, refusal)?;
            let list = gather_list(&conn, &visit).await?;
            page_with(StatusCode::CONFLICT, &LodgeList { problem: Some(problem), ..list })
        }
        Err(SubmitError::NotPermitted(error)) => Err(error.into()),
        Err(SubmitError::Missing) => Err(Failure::NotFound),
        Err(SubmitError::Database(error)) => Err(error.into()),
    }
}

/// `GET /desk/lodge/lodged/{reference}`: what to tell the owner; the query code once.
pub async fn lodged(
    request: HttpRequest,
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    must_lodge(&visit)?;
    let conn = state.conn().await?;
    let mine = application::list_lodged_by(&conn, visit.me, 100).await?;
    let (application, store_name) =
        mine.into_iter().find(|(application, _)| application.reference == *path).ok_or(Failure::NotFound)?;
    let handed_over = Jar::QueryCode.read(&state.settings, &request);
    let code = handed_over.and_then(|value| {
        let (of, code) = value.split_once('.')?;
        (of == application.reference).then(|| code.to_owned())
    });
    let frame = visit.frame(&conn, Section::Lodge).await?;
    let mut answer = page(&LodgedPage { frame, application, store_name, code })?;
    answer.add_cookie(&Jar::QueryCode.clear(&state.settings)).map_err(Failure::internal)?;
    Ok(answer)
}

/// `POST /desk/lodge/{draft}/upload`
pub async fn upload(
    request: HttpRequest,
    payload: web::Payload,
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let lodging = {
        let conn = state.conn().await?;
        open(&conn, &state, &visit, &path).await?
    };
    let place = Place::Draft { draft: &lodging.sheet.draft, policy: &lodging.policy.policy };
    let received = upload::receive(&state, &request, payload, &visit.actor, &place).await?;
    let here = links::lodging(lodging.sheet.draft.id);
    match received.outcome(visit.visit.words) {
        Uploaded::All => Ok(see_other(&format!("{here}#document-{}", received.document))),
        Uploaded::Refused(texts) => {
            let conn = state.conn().await?;
            let lodging = open(&conn, &state, &visit, &path).await?;
            let frame = visit.frame(&conn, Section::Lodge).await?;
            let page = LodgePage::new(frame, lodging).with_refused(&received.document, texts);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// `POST /desk/lodge/{draft}/files/{file}/remove`. A file already removed is success.
pub async fn remove(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    let (typed, file) = path.into_inner();
    let id: EvidenceId = file.parse().map_err(|_| Failure::NotFound)?;
    let mut conn = state.conn().await?;
    let lodging = open(&conn, &state, &visit, &typed).await?;
    let draft = lodging.sheet.draft.id;
    match draft_document::take_out(&mut conn, &state.ctx, &visit.actor, draft, id).await {
        Ok(_) => Ok(see_other(&links::lodging(draft))),
        Err(AddError::NotPermitted(error)) => Err(error.into()),
        Err(AddError::Database(error)) => Err(error.into()),
        Err(_) => Err(Failure::NotFound),
    }
}

/// `GET /desk/lodge/{draft}/files/{file}/{page}`: a prepared picture, with the agent's name on it.
pub async fn picture(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<(String, String, i16)>,
) -> Result<HttpResponse, Failure> {
    must_lodge(&visit)?;
    let (typed, file, number) = path.into_inner();
    let draft: DraftId = typed.parse().map_err(|_| Failure::NotFound)?;
    let id: EvidenceId = file.parse().map_err(|_| Failure::NotFound)?;
    let seen = {
        let mut conn = state.conn().await?;
        let looked = draft_document::look_at_draft(&mut conn, &state.ctx, &visit.actor, draft, id, number).await;
        looked.map_err(|error| match error {
            access::LookError::Database(error) => error.into(),
            _ => Failure::NotFound,
        })?
    };
    let page = seen.page.ok_or(Failure::NotFound)?;
    let words = visit.visit.words;
    let lines = vec![visit.name.clone(), words.moment(visit.visit.now)];
    download::picture(&state, words, &seen.evidence, &page, lines, Turn::None).await
}

/// `POST /desk/lodge/{draft}/discard`: the draft and its files go.
pub async fn discard(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    must_lodge(&visit)?;
    let id: DraftId = path.parse().map_err(|_| Failure::NotFound)?;
    let mut conn = state.conn().await?;
    draft_document::discard_draft(&mut conn, &state.ctx, &visit.actor, id).await.map_err(|error| match error {
        AddError::NotPermitted(error) => error.into(),
        AddError::Database(error) => error.into(),
        _ => Failure::NotFound,
    })?;
    Ok(see_other(urls::LODGE))
}
