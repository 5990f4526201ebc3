//! Absences: the reader's own; for leads everybody's.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::account::absence::{self, Absence, AbsenceError, NewAbsence};
use domain::application::Permission;
use domain::base::clock::{self, date_at};
use domain::base::{AbsenceId, StaffId};
use domain::review::claim::{self, Reviewer};

use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{ErrorSummary, Frame, Section, problem_text};
use crate::urls;

/// An absence, as typed: whole days, the last one included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AbsenceForm {
    pub staff: Option<StaffId>,
    pub from: String,
    pub until: String,
    pub note: String,
    pub staff_problem: Option<String>,
    pub from_problem: Option<String>,
    pub until_problem: Option<String>,
    pub note_problem: Option<String>,
}

impl AbsenceForm {
    fn read(posted: &VerifiedForm) -> Self {
        Self {
            staff: posted.text("staff").parse().ok().map(StaffId),
            from: posted.text("from").trim().to_owned(),
            until: posted.text("until").trim().to_owned(),
            note: posted.text("note").to_owned(),
            ..Self::default()
        }
    }
}

/// `GET /desk/absences`
pub async fn list(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    page(&AbsencesPage::load(&conn, &session, AbsenceForm::default()).await?)
}

/// `POST /desk/absences`
pub async fn enter(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let t = session.request.t;
    let form = AbsenceForm::read(&posted);
    let (from, until) = (first_instant(&form.from, 0), first_instant(&form.until, 1));
    let (Some(from_at), Some(until_at)) = (from, until) else {
        let missing = |at: Option<DateTime<Utc>>| at.is_none().then(|| t.text("absence-date-missing"));
        let form = AbsenceForm { from_problem: missing(from), until_problem: missing(until), ..form };
        return again(&conn, &session, form).await;
    };
    // People who may enter only their own absences do not choose a person.
    let staff = if posted.has("staff") { form.staff } else { Some(session.me) };
    let Some(staff) = staff else {
        let staff_problem = Some(t.text("absence-staff-missing"));
        return again(&conn, &session, AbsenceForm { staff_problem, ..form }).await;
    };
    let new = NewAbsence { staff, from_at, until_at, note: form.note.clone() };
    let form = match absence::enter(&mut conn, &session.state.ctx, &session.actor, &new).await {
        Ok(_) => return Ok(see_other(urls::ABSENCES)),
        Err(AbsenceError::Missing) => AbsenceForm { staff_problem: Some(t.text("absence-staff-missing")), ..form },
        Err(AbsenceError::EndsFirst) => AbsenceForm { until_problem: Some(t.text("absence-ends-first")), ..form },
        Err(AbsenceError::Over) => AbsenceForm { until_problem: Some(t.text("absence-over")), ..form },
        Err(AbsenceError::TooLong) => AbsenceForm { until_problem: Some(t.text("absence-too-long")), ..form },
        Err(AbsenceError::Overlaps(there)) => {
            let (from, until) = (t.date(date_at(there.from_at)), t.date(last_date(there.until_at)));
            AbsenceForm { from_problem: Some(t.text2("absence-overlaps", "from", from, "until", until)), ..form }
        }
        Err(AbsenceError::Note(problem)) => AbsenceForm { note_problem: Some(problem_text(t, &problem)), ..form },
        Err(error) => return Err(error.into()),
    };
    again(&conn, &session, form).await
}

/// `POST /desk/absences/{id}/cancel`
pub async fn cancel(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id: AbsenceId = path.parse().map_err(|_| PageError::NotFound)?;
    match absence::cancel(&mut conn, &session.state.ctx, &session.actor, id).await {
        // It ended meanwhile: the list no longer shows it.
        Ok(()) | Err(AbsenceError::Over) => Ok(see_other(urls::ABSENCES)),
        Err(error) => Err(error.into()),
    }
}

async fn again(conn: &AsyncPgConnection, session: &StaffSession, form: AbsenceForm) -> PageResult {
    let page = AbsencesPage::load(conn, session, form).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The start in China time of the typed day, or of a day so many days later.
fn first_instant(typed: &str, days_later: u64) -> Option<DateTime<Utc>> {
    let date: NaiveDate = typed.parse().ok()?;
    Some(clock::at(date.checked_add_days(Days::new(days_later))?, NaiveTime::MIN))
}

/// The last day of a period that ends at this instant.
fn last_date(until_at: DateTime<Utc>) -> NaiveDate {
    let date = date_at(until_at);
    date.pred_opt().unwrap_or(date)
}

#[derive(Debug, Template)]
#[template(path = "desk/absences.html")]
pub struct AbsencesPage {
    pub frame: Frame,
    pub me: StaffId,
    pub absences: Vec<Absence>,
    /// People whose absences can be entered; empty for those who enter only their own.
    pub reviewers: Vec<Reviewer>,
    pub form: AbsenceForm,
}

impl AbsencesPage {
    async fn load(conn: &AsyncPgConnection, session: &StaffSession, form: AbsenceForm) -> Result<Self, PageError> {
        let absences = absence::list(conn, &session.state.ctx, &session.actor).await?;
        let reviewers = if session.actor.may(Permission::EnterAbsenceForOthers) {
            claim::list_reviewers(conn, session.request.now).await?
        } else {
            Vec::new()
        };
        let frame = session.frame(conn, Section::Absences).await?;
        Ok(Self { frame, me: session.me, absences, reviewers, form })
    }

    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("nav-absences"), !self.errors().is_empty())
    }

    fn errors(&self) -> ErrorSummary {
        let form = &self.form;
        let problems = [
            ("absence-staff", &form.staff_problem),
            ("absence-from", &form.from_problem),
            ("absence-until", &form.until_problem),
            ("absence-note", &form.note_problem),
        ];
        ErrorSummary::of(self.frame.t, problems)
    }

    fn is_chosen(&self, reviewer: &Reviewer) -> bool {
        self.form.staff.unwrap_or(self.me) == reviewer.id
    }

    /// The first and last day, both included.
    fn period(&self, absence: &Absence) -> String {
        let t = self.frame.t;
        let (from, until) = (t.date(date_at(absence.from_at)), t.date(last_date(absence.until_at)));
        if date_at(absence.from_at) == last_date(absence.until_at) {
            from
        } else {
            t.text2("absence-period", "from", from, "until", until)
        }
    }

    fn is_now(&self, absence: &Absence) -> bool {
        absence.from_at <= self.frame.now
    }
}
