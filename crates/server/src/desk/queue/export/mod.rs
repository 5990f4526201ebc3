//! Exports of the queue's list: the form, the file, and the record of exports.

pub mod file;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use askama::Template;
use domain::application::Permission;
use domain::base::ExportId;
use domain::desk::export::{self, ExportError, ExportLine, ExportRequest, Format, ROW_CAP};
use domain::policy::PublishedPolicy;
use locale::{mask_email, mask_phone};

use crate::desk::queue::filters::{FilterChip, Filters};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with};
use crate::ui::{ErrorSummary, Frame, Section, paging, problem_text};
use crate::urls;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportForm {
    pub format: Option<Format>,
    pub with_personal: bool,
    pub purpose: String,
    pub format_problem: Option<String>,
    pub purpose_problem: Option<String>,
    /// Why this list cannot be exported.
    pub list_problem: Option<String>,
}

/// `GET /desk/export?…`: the query string is that of the list.
pub async fn form(session: StaffSession, request: HttpRequest) -> PageResult {
    session.actor.must(Permission::Export)?;
    let filters = Filters::read(request.query_string());
    page(&load(&session, filters, ExportForm { format: Some(Format::Xlsx), ..ExportForm::default() }).await?)
}

/// `POST /desk/export`: the file; the form again when it has a problem.
pub async fn export(session: StaffSession, posted: VerifiedForm) -> PageResult {
    session.actor.must(Permission::Export)?;
    let t = session.request.t;
    let filters = Filters { after: None, ..Filters::read(posted.text("list")) };
    let mut form = ExportForm {
        format: posted.text("format").parse().ok(),
        with_personal: posted.has("with_personal"),
        purpose: posted.text("purpose").to_owned(),
        ..ExportForm::default()
    };
    let Some(format) = form.format else {
        form.format_problem = Some(t.text("error-choose-one"));
        return form_again(&session, filters, form).await;
    };
    let wanted = ExportRequest {
        format,
        filter: filters.filter(session.me),
        query: recorded(&filters),
        with_personal: form.with_personal,
        purpose: form.purpose.clone(),
    };
    let mut conn = session.state.conn().await?;
    let begun = export::begin(&mut conn, &session.state.ctx, &session.actor, &wanted).await;
    // Reading takes a while; each page of rows takes a connection of its own.
    drop(conn);
    match begun {
        Ok(begun) => file::answer(&session, begun, format, form.with_personal),
        Err(ExportError::Purpose(problem)) => {
            form.purpose_problem = Some(problem_text(t, &problem));
            form_again(&session, filters, form).await
        }
        Err(ExportError::TooMany) => {
            form.list_problem = Some(t.text1("export-too-many", "max", ROW_CAP));
            form_again(&session, filters, form).await
        }
        Err(ExportError::SearchTooWide) => {
            form.list_problem = Some(t.text("desk-search-cut"));
            form_again(&session, filters, form).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn form_again(session: &StaffSession, filters: Filters, form: ExportForm) -> PageResult {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &load(session, filters, form).await?)
}

async fn load(session: &StaffSession, filters: Filters, form: ExportForm) -> Result<ExportPage, PageError> {
    let conn = session.state.conn().await?;
    let filters = Filters { after: None, ..filters };
    let (frame, policy) = futures::try_join!(session.frame(&conn, Section::Queue), async {
        Ok(session.state.ctx.policies.current(&conn).await?)
    })?;
    let may_personal = session.actor.may(Permission::ExportPersonal);
    Ok(ExportPage { chips: chips(&frame, &filters, &policy), frame, filters, form, may_personal })
}

fn chips(frame: &Frame, filters: &Filters, policy: &PublishedPolicy) -> Vec<FilterChip> {
    filters.chips(frame.t, &policy.policy)
}

/// The query string for the record: a phone number or an address in the search text is masked.
fn recorded(filters: &Filters) -> String {
    let search = filters.search.trim();
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')');
    let masked = if search.contains('@') {
        mask_email(search)
    } else if search.chars().filter(char::is_ascii_digit).count() >= 7 && search.chars().all(is_number) {
        mask_phone(search)
    } else {
        search.to_owned()
    };
    Filters { search: masked, ..filters.clone() }.to_query()
}

#[derive(Debug, Template)]
#[template(path = "desk/export.html")]
pub struct ExportPage {
    pub frame: Frame,
    pub filters: Filters,
    pub chips: Vec<FilterChip>,
    pub form: ExportForm,
    pub may_personal: bool,
}

impl ExportPage {
    fn errors(&self) -> ErrorSummary {
        let ExportForm { format_problem, purpose_problem, list_problem, .. } = &self.form;
        let problems = [("format-csv", format_problem), ("purpose", purpose_problem), ("export-list", list_problem)];
        ErrorSummary::of(self.frame.t, problems)
    }

    fn is_chosen(&self, format: &Format) -> bool {
        self.form.format == Some(*format)
    }

    fn format(&self, format: &Format) -> String {
        self.frame.t.text(&format!("export-format-{}", format.slug()))
    }
}

/// `GET /desk/exports`: the exports made, with person and purpose.
pub async fn list(session: StaffSession) -> PageResult {
    let before = session.request.query("before").and_then(|value| paging::read(&value));
    let before = before.map(|(at, id)| (at, ExportId(id)));
    let conn = session.state.conn().await?;
    let mut lines = export::list(&conn, &session.actor, before, paging::READ).await?;
    let next_url = paging::cut(&mut lines)
        .map(|last| format!("{}?before={}", urls::EXPORTS, paging::write(last.started_at, last.id.0)));
    let (frame, policy) = futures::try_join!(session.frame(&conn, Section::Exports), async {
        Ok(session.state.ctx.policies.current(&conn).await?)
    })?;
    let lines = lines.into_iter().map(|line| RecordLine::new(&frame, &policy, line)).collect();
    page(&ExportsPage { frame, lines, next_url, is_paged: before.is_some() })
}

#[derive(Debug, Template)]
#[template(path = "desk/exports.html")]
pub struct ExportsPage {
    pub frame: Frame,
    pub lines: Vec<RecordLine>,
    pub next_url: Option<String>,
    pub is_paged: bool,
}

#[derive(Debug)]
pub struct RecordLine {
    when: String,
    who: String,
    format: String,
    list: String,
    url: String,
    is_personal: bool,
    purpose: String,
    rows: String,
    /// The export's id, which is part of the file's name.
    mark: String,
}

impl RecordLine {
    pub fn new(frame: &Frame, policy: &PublishedPolicy, line: ExportLine) -> Self {
        let t = frame.t;
        let filters = Filters::read(&line.query);
        let chips: Vec<String> = chips(frame, &filters, policy).into_iter().map(|chip| chip.text).collect();
        let rows = match (line.ended_at, line.row_count) {
            (Some(_), Some(count)) => t.text1("export-rows", "count", i64::from(count)),
            _ => t.text("export-broke-off"),
        };
        Self {
            when: t.moment_short(line.started_at, frame.now),
            who: line.staff_name,
            format: t.text(&format!("export-format-{}", line.format.slug())),
            list: if chips.is_empty() { t.text("export-whole-queue") } else { chips.join(&t.text("list-separator")) },
            url: filters.first_url(),
            is_personal: line.with_personal,
            purpose: line.purpose,
            rows,
            mark: line.id.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn export_record_omits_search_text() {
        let kept = |query: &str| recorded(&Filters::read(query));
        assert_eq!(kept("q=13800138000&mine=1"), "q=138****8000&mine=1");
        assert!(!kept("q=chen%40mumian.example").contains("chen"));
        assert_eq!(kept("q=MM-8830217&kind=unbind"), "q=MM-8830217&kind=unbind");
    }
}
