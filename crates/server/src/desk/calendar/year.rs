//! The working calendar: a year as a grid, its source, and its publications (R11).

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Datelike, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::base::clock::date_at;
use domain::base::terms::YearStatus;
use domain::deadline::calendar::draft::YEARS;
use domain::deadline::calendar::publish::{self, RedateProgress};
use domain::deadline::calendar::{self, Calendar, CalendarDay, DayKind, draft as drafts};
use locale::Translator;

use crate::desk::calendar::grid::{self, Month};
use crate::http::{PageError, PageResult, StaffSession, page};
use crate::links;
use crate::ui::spreadsheet::csv::harmless;
use crate::ui::{Chip, Frame, Section};

#[derive(Debug, Template)]
#[template(path = "desk/calendar.html")]
pub struct CalendarPage {
    pub frame: Frame,
    pub year: i32,
    pub calendar: Calendar,
    /// When this year came into force, and by whom.
    pub published: Option<(DateTime<Utc>, Option<String>)>,
    pub history: Vec<RedateProgress>,
    pub has_draft: bool,
    pub may_draft: bool,
    pub may_see_draft: bool,
    /// The reader published it just now.
    pub is_published_now: bool,
}

/// `GET /desk/calendar`
pub async fn current(session: StaffSession) -> PageResult {
    let year = date_at(session.request.now).year();
    show(&session, year, false).await
}

/// `GET /desk/calendar/{year}`
pub async fn year(session: StaffSession, path: web::Path<String>, request: actix_web::HttpRequest) -> PageResult {
    let is_published_now = request.query_string().contains("published");
    show(&session, read_year(&path)?, is_published_now).await
}

async fn show(session: &StaffSession, year: i32, is_published_now: bool) -> PageResult {
    session.actor.must(Permission::ReadCalendar)?;
    let conn = session.state.conn().await?;
    page(&CalendarPage::load(&conn, session, year, is_published_now).await?)
}

/// `GET /desk/calendar/{year}/days.csv`: the exceptions of a year, with the columns of `data/calendar`.
pub async fn export(session: StaffSession, path: web::Path<String>) -> PageResult {
    session.actor.must(Permission::ReadCalendar)?;
    let year = read_year(&path)?;
    let conn = session.state.conn().await?;
    let calendar = calendar::load(&conn).await?;
    let line = |day: &CalendarDay| format!("{},{},{}\r\n", day.date, day.kind, harmless(&day.name));
    let days: String = calendar.days_of(year).map(line).collect();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"calendar-{year}.csv\"")))
        .body(format!("\u{feff}date,kind,name\r\n{days}")))
}

pub fn read_year(typed: &str) -> Result<i32, PageError> {
    let year = typed.parse().ok().filter(|year| YEARS.contains(year) && typed.len() == 4);
    year.ok_or(PageError::NotFound)
}

impl CalendarPage {
    async fn load(
        conn: &AsyncPgConnection,
        session: &StaffSession,
        year: i32,
        is_published_now: bool,
    ) -> Result<Self, PageError> {
        let (calendar, published, history, drafted) = futures::try_join!(
            calendar::load(conn),
            calendar::find_published(conn, year),
            publish::list(conn, year),
            drafts::list_years(conn),
        )?;
        let may_draft = session.actor.may(Permission::DraftCalendar);
        Ok(Self {
            frame: session.frame(conn, Section::Calendar).await?,
            year,
            calendar,
            published,
            history,
            has_draft: drafted.contains(&year),
            may_draft,
            may_see_draft: may_draft || session.actor.may(Permission::PublishCalendar),
            is_published_now,
        })
    }

    fn t(&self) -> Translator {
        self.frame.t
    }

    fn year_name(&self) -> String {
        self.year.to_string()
    }

    fn title(&self) -> String {
        self.t().text1("calendar-year-title", "year", self.year_name())
    }

    fn status(&self) -> YearStatus {
        self.calendar.year_status(self.year)
    }

    fn status_text(&self) -> String {
        self.t().text(&format!("calendar-status-{}-text", self.status()))
    }

    fn source(&self) -> Option<&str> {
        self.calendar.year(self.year).map(|year| year.source.as_str())
    }

    fn in_force(&self) -> Option<String> {
        let (at, by) = self.published.as_ref()?;
        let at = self.t().date(date_at(*at));
        Some(match by {
            Some(who) => self.t().text2("calendar-published-by", "at", at, "who", who.as_str()),
            None => {
                format!("{} · {}", self.t().text("calendar-shipped"), self.t().text1("calendar-published", "at", at))
            }
        })
    }

    fn day_counts(&self) -> String {
        let count = |kind| self.calendar.days_of(self.year).filter(|day| day.kind == kind).count();
        let (holidays, workdays) = (count(DayKind::Holiday), count(DayKind::Workday));
        self.t().text2("calendar-year-days", "holidays", holidays, "workdays", workdays)
    }

    fn months(&self) -> Vec<Month> {
        grid::months(self.t(), &self.calendar, self.year, date_at(self.frame.now))
    }

    /// The years to navigate to, at most four away: name, link, and whether it is the year shown.
    fn years(&self) -> Vec<(String, String, bool)> {
        let mut years: Vec<i32> = self.calendar.years().map(|year| year.year).collect();
        years.extend([
            date_at(self.frame.now).year(),
            self.year,
            years.iter().max().map_or(self.year, |last| last + 1),
        ]);
        years.sort_unstable();
        years.dedup();
        let near = |year: &i32| YEARS.contains(year) && (year - self.year).abs() <= 4;
        years
            .into_iter()
            .filter(near)
            .map(|year| (year.to_string(), links::calendar_year(year), year == self.year))
            .collect()
    }

    fn moves(&self, published: &RedateProgress) -> String {
        let (n, it) = (published.publication.applications, &published.progress);
        self.t().text_with(
            "calendar-history-moves",
            &[("n", n.into()), ("later", it.later.into()), ("kept", it.kept.into()), ("same", it.same.into())],
        )
    }

    fn days_changed(&self, published: &RedateProgress) -> String {
        let it = &published.publication;
        self.t().text_with(
            "calendar-history-days",
            &[
                ("added", it.days_added.into()),
                ("removed", it.days_removed.into()),
                ("changed", it.days_changed.into()),
            ],
        )
    }

    fn when(&self, published: &RedateProgress) -> String {
        self.t().moment_short(published.publication.published_at, self.frame.now)
    }
}
