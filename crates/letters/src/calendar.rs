//! The letter to an admin about the end of the official calendar.

use chrono::NaiveDate;
use domain::base::terms::YearStatus;

use crate::{
    frame::{Frame, LetterContext, Link},
    template::letter_template,
};

letter_template! {
    /// To an admin: upcoming due dates will fall after the end of the official calendar (R11).
    CalendarHorizon("calendar_horizon.txt", "calendar_horizon.html") {
        text: String,
        means: String,
        next: String,
    }
}

impl CalendarHorizon {
    pub(crate) fn new(
        context: LetterContext<'_>,
        year: i32,
        status: YearStatus,
        covered_until: Option<NaiveDate>,
        reached_on: NaiveDate,
    ) -> CalendarHorizon {
        let t = context.t;
        // Formatted as text, because a year's digits must not be grouped.
        let name = year.to_string();
        let title = t.text1("letter-calendar-horizon-title", "year", name.as_str());
        let status = t.text(&format!("calendar-status-{status}"));
        let covered = covered_until.map_or_else(|| t.text("none"), |date| t.date(date));
        let frame = Frame {
            link: Some(Link::plain(
                t.text("letter-calendar-horizon-link"),
                format!("{}/desk/calendar/{year}", context.base_url),
            )),
            sign_off: t.text("letter-sign-off-staff"),
            footer: t.text("letter-footer-staff"),
            ..Frame::bare(t, title, "letter-greeting-staff")
        };
        CalendarHorizon {
            frame: frame
                .fact(t.text("calendar-covered"), covered)
                .fact(t.text("calendar-reached"), t.date(reached_on))
                .fact(t.text1("calendar-year-named", "year", name.as_str()), status),
            text: t.text1("letter-calendar-horizon-text", "date", t.date(reached_on)),
            means: t.text("letter-calendar-horizon-means"),
            next: t.text("letter-calendar-horizon-next"),
        }
    }
}
