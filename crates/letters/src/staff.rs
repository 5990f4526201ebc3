//! Letters to staff about deadlines and objections: short, with a link to the case.

use chrono::NaiveDate;
use domain::application::about::About;
use domain::base::terms::YearStatus;

use crate::{
    frame::{Frame, LetterContext, Link},
    template::letter_template,
};

letter_template! {
    /// To the holder: the target day has come.
    Remind("remind.txt", "remind.html") {
        text: String,
        next: String,
    }
}

impl Remind {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> Remind {
        let t = context.t;
        let title = t.text1("letter-remind-title", "kind", about.kind.slug());
        Remind {
            frame: Frame::to_staff(context, title, about),
            text: t.text("letter-remind-text"),
            next: t.text("letter-remind-next"),
        }
    }
}

letter_template! {
    /// To a lead: the deadline day has come.
    Escalate("escalate.txt", "escalate.html") {
        text: String,
        next: String,
    }
}

impl Escalate {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> Escalate {
        let t = context.t;
        let title = t.text1("letter-escalate-title", "kind", about.kind.slug());
        Escalate {
            frame: Frame::to_staff(context, title, about),
            text: t.text("letter-escalate-text"),
            next: t.text("letter-escalate-next"),
        }
    }
}

letter_template! {
    /// To a lead: the deadline has passed.
    OverdueLead("overdue_lead.txt", "overdue_lead.html") {
        text: String,
        next: String,
    }
}

impl OverdueLead {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> OverdueLead {
        let t = context.t;
        let title = t.text1("letter-overdue-lead-title", "kind", about.kind.slug());
        OverdueLead {
            frame: Frame::to_staff(context, title, about),
            text: t.text("letter-overdue-lead-text"),
            next: t.text("letter-overdue-lead-next"),
        }
    }
}

letter_template! {
    /// To a lead: a registered contact objected (R23).
    ObjectionLead("objection_lead.txt", "objection_lead.html") {
        text: String,
        next: String,
    }
}

impl ObjectionLead {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> ObjectionLead {
        let t = context.t;
        let title = t.text1("letter-objection-lead-title", "kind", about.kind.slug());
        ObjectionLead {
            frame: Frame::to_staff(context, title, about),
            text: t.text("letter-objection-lead-text"),
            next: t.text("letter-objection-lead-next"),
        }
    }
}

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
        let status = t.text(&format!("calendar-status-{}", status.code()));
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
