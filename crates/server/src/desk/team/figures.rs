//! The team's figures: what was done, how fast, and what is coming. No figure is about one person.

use std::sync::Arc;

use actix_web::HttpRequest;
use askama::Template;
use chrono::TimeDelta;
use domain::desk::figures::{self, Quantile, Team};
use domain::policy::PublishedPolicy;

use crate::desk::team::charts::{self, percent};
use crate::http::page_error::PageResult;
use crate::http::response::page;
use crate::http::session::StaffSession;
use crate::ui::chart::Chart;
use crate::ui::frame::Frame;
use crate::ui::nav::Section;
use crate::urls;

/// Periods to choose from, in days.
const PERIODS: [u64; 3] = [7, 30, 90];

/// The default period, in days.
const PERIOD: u64 = 30;

/// Figures older than this are marked as old: the worker counts every few minutes.
const FRESH_PERIOD: TimeDelta = TimeDelta::minutes(30);

/// `GET /desk/team?days=7|30|90`
pub async fn team(session: StaffSession, request: HttpRequest) -> PageResult {
    let asked = form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "days")
        .and_then(|(_, value)| value.parse().ok());
    let days = asked.filter(|days| PERIODS.contains(days)).unwrap_or(PERIOD);
    let conn = session.state.conn().await?;
    let team = figures::team(&conn, &session.actor, days, session.request.now).await?;
    let (frame, policy) = futures::try_join!(session.frame(&conn, Section::Team), async {
        Ok(session.state.ctx.policies.current(&conn).await?)
    })?;
    page(&TeamPage { frame, team, days, policy })
}

#[derive(Debug, Template)]
#[template(path = "desk/team.html")]
pub struct TeamPage {
    pub frame: Frame,
    pub team: Team,
    /// The period, in days.
    pub days: u64,
    /// Names the reasons.
    pub policy: Arc<PublishedPolicy>,
}

/// A period, as a link.
#[derive(Debug)]
struct Period {
    label: String,
    url: String,
    is_current: bool,
}

/// A figure.
#[derive(Debug)]
struct Stat {
    label: String,
    value: String,
    note: String,
}

impl TeamPage {
    fn title(&self) -> String {
        self.frame.t.text("nav-team")
    }

    fn period(days: u64) -> i64 {
        i64::try_from(days).unwrap_or(i64::MAX)
    }

    fn periods(&self) -> Vec<Period> {
        let period = |days: u64| Period {
            label: self.frame.t.text1("team-period", "days", Self::period(days)),
            url: format!("{}?days={days}", urls::TEAM),
            is_current: days == self.days,
        };
        PERIODS.into_iter().map(period).collect()
    }

    /// The time of the figures.
    fn measured(&self) -> Option<String> {
        let at = self.team.measured_at?;
        Some(self.frame.t.text1("team-measured", "at", self.frame.t.moment_short(at, self.frame.now)))
    }

    fn measured_attr(&self) -> String {
        self.team.measured_at.map(locale::datetime_attr).unwrap_or_default()
    }

    fn is_stale(&self) -> bool {
        self.team.measured_at.is_some_and(|at| self.frame.now - at > FRESH_PERIOD)
    }

    /// A share in percent, or a dash when there is nothing to take it of.
    fn share(part: i64, of: i64) -> String {
        percent(part, of).map_or_else(|| "—".to_owned(), |share| format!("{share}%"))
    }

    fn stats(&self) -> Vec<Stat> {
        let (t, team) = (self.frame.t, &self.team);
        let (on_time, late) = (team.sum(|day| day.on_time), team.sum(|day| day.late));
        let decided = team.sum(|day| day.decided());
        let stat = |label: &str, value, note| Stat { label: t.text(label), value, note };
        let handling = |percent| team.handling.quantile(percent).map_or_else(|| "—".to_owned(), |it| self.hours(it));
        vec![
            stat("team-received", t.number(team.sum(|day| day.received)), String::new()),
            stat(
                "team-decided",
                t.number(decided),
                t.text2(
                    "team-decided-note",
                    "approved",
                    t.number(team.sum(|day| day.approved)),
                    "rejected",
                    t.number(team.sum(|day| day.rejected)),
                ),
            ),
            stat(
                "team-on-time",
                Self::share(on_time, on_time + late),
                t.text1("team-on-time-note", "late", t.number(late)),
            ),
            stat("team-median", handling(50), t.text("team-handling-note")),
            stat("team-p90", handling(90), t.text("team-handling-note")),
            stat(
                "team-second",
                Self::share(team.second.agreed, team.second.agreed + team.second.disagreed),
                t.text2(
                    "team-second-note",
                    "agreed",
                    t.number(team.second.agreed),
                    "disagreed",
                    t.number(team.second.disagreed),
                ),
            ),
            stat("team-returned", t.number(team.sum(|day| day.returned)), t.text("team-returned-note")),
            stat("team-undone", t.number(team.sum(|day| day.undone)), t.text("team-undone-note")),
        ]
    }

    fn hours(&self, quantile: Quantile) -> String {
        let t = self.frame.t;
        match quantile {
            Quantile::MoreThan(hours) => t.text1("team-hours-more", "hours", i64::from(hours)),
            Quantile::About(hours) if hours < 1.0 => t.text("team-hours-less"),
            #[expect(clippy::cast_possible_truncation, reason = "hours within two weeks")]
            Quantile::About(hours) => t.text1("team-hours", "hours", hours.round() as i64),
        }
    }

    /// Whether the recent pace meets the coming deadlines, in a sentence.
    fn forecast_text(&self) -> String {
        let (t, forecast) = (self.frame.t, &self.team.forecast);
        let Some(pace) = forecast.pace else { return t.text("team-forecast-unknown") };
        let pace = charts::tenths(pace);
        match forecast.falls_behind() {
            Some((date, count)) => t.text_with(
                "team-forecast-behind",
                &[("pace", pace.into()), ("date", t.date_short(date).into()), ("count", count.into())],
            ),
            None => t.text1("team-forecast-made", "pace", pace),
        }
    }

    fn falls_behind(&self) -> bool {
        self.team.forecast.falls_behind().is_some()
    }

    fn charts(&self) -> Vec<Chart> {
        charts::all(self.frame.t, &self.team, &self.policy.policy)
    }
}

#[cfg(test)]
mod tests {
    use crate::desk::team::charts::percent;

    #[test]
    fn share_is_100_or_0_only_when_exact() {
        assert_eq!(percent(0, 0), None);
        assert_eq!((percent(0, 9), percent(9, 9)), (Some(0), Some(100)));
        assert_eq!((percent(999, 1000), percent(1, 1000)), (Some(99), Some(1)));
        assert_eq!((percent(2, 3), percent(1, 3)), (Some(67), Some(33)));
    }
}
