//! The page of a draft: its differences from the year in force, its effect on deadlines, and the forms to change and
//! publish it.

use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::base::clock::date_at;
use domain::base::terms::YearStatus;
use domain::deadline::calendar::compare::Comparison;
use domain::deadline::calendar::draft::CalendarDraft;
use domain::deadline::calendar::redate::{self, Example, RedatePreview};
use domain::deadline::calendar::{self, Calendar, CalendarDay, draft as drafts};
use locale::Translator;

use crate::desk::calendar::grid::{self, Month};
use crate::desk::calendar::paste::{DayForm, PasteForm};
use crate::http::{PageError, StaffSession};
use crate::ui::{ErrorSummary, Frame, Section};

/// A draft with its differences and its effect on deadlines.
#[derive(Debug, Clone)]
pub struct DraftWithPreview {
    pub draft: CalendarDraft,
    pub authors: Vec<String>,
    pub comparison: Comparison,
    pub preview: RedatePreview,
    /// The reader is one of its authors.
    pub is_own: bool,
}

#[derive(Debug, Template)]
#[template(path = "desk/calendar_draft.html")]
pub struct DraftPage {
    pub frame: Frame,
    pub year: i32,
    pub in_force: Calendar,
    pub drafted: Option<DraftWithPreview>,
    pub paste: PasteForm,
    pub day: DayForm,
    pub may_draft: bool,
    pub may_publish: bool,
    /// Why the requested action was refused.
    pub notice: Option<String>,
}

impl DraftPage {
    pub async fn load(conn: &AsyncPgConnection, session: &StaffSession, year: i32) -> Result<Self, PageError> {
        let (may_draft, may_publish) =
            (session.actor.may(Permission::DraftCalendar), session.actor.may(Permission::PublishCalendar));
        if !may_draft && !may_publish {
            return Err(PageError::Forbidden);
        }
        let (in_force, draft) = futures::try_join!(calendar::load(conn), drafts::find(conn, year))?;
        let paste = PasteForm::of(&in_force, year, draft.as_ref());
        let drafted = match draft {
            Some(draft) => Some(DraftWithPreview {
                authors: drafts::list_authors(conn, &draft).await?,
                comparison: Comparison::new(&in_force, &draft.year, &draft.days),
                preview: redate::preview(conn, &session.state.ctx, &session.actor, &in_force, &draft).await?,
                is_own: draft.authors.contains(&session.me),
                draft,
            }),
            None => None,
        };
        let frame = session.frame(conn, Section::Calendar).await?;
        let day = DayForm::default();
        Ok(Self { frame, year, in_force, drafted, paste, day, may_draft, may_publish, notice: None })
    }

    fn t(&self) -> Translator {
        self.frame.t
    }

    fn year_name(&self) -> String {
        self.year.to_string()
    }

    fn heading(&self) -> String {
        self.t().text1("calendar-draft-title", "year", self.year_name())
    }

    fn title(&self) -> String {
        let has_problem = !self.paste_errors().is_empty() || !self.day_errors().is_empty();
        self.frame.title(self.heading(), has_problem)
    }

    fn paste_errors(&self) -> ErrorSummary {
        let text = self.paste.text_problem();
        ErrorSummary::of(self.t(), [("paste-source", &self.paste.source_problem), ("paste-text", &text)])
    }

    fn day_errors(&self) -> ErrorSummary {
        let form = &self.day;
        ErrorSummary::of(self.t(), [("day-date", &form.date_problem), ("day-name", &form.name_problem)])
    }

    fn authors(&self, drafted: &DraftWithPreview) -> String {
        self.t().text1("calendar-draft-by", "names", drafted.authors.join("、"))
    }

    fn changed_at(&self, drafted: &DraftWithPreview) -> String {
        let at = self.t().moment_short(drafted.draft.updated_at, self.frame.now);
        self.t().text1("calendar-draft-changed-at", "at", at)
    }

    fn counts(&self, drafted: &DraftWithPreview) -> String {
        let it = &drafted.comparison;
        self.t().text_with(
            "calendar-compare-counts",
            &[("added", it.added().into()), ("removed", it.removed().into()), ("changed", it.changed().into())],
        )
    }

    fn status_change(&self, drafted: &DraftWithPreview) -> Option<String> {
        let (before, after) = drafted.comparison.status;
        let name = |status: YearStatus| self.t().text(&format!("calendar-status-{status}"));
        (before != after)
            .then(|| self.t().text2("calendar-compare-status", "before", name(before), "after", name(after)))
    }

    fn entry(&self, day: Option<&CalendarDay>) -> String {
        let Some(day) = day else { return self.t().text("calendar-ordinary") };
        self.t().text1(&format!("calendar-entry-{}", day.kind), "name", self.t().holiday(&day.name))
    }

    fn cut(&self, it: &DraftWithPreview) -> String {
        let total = self.number(&it.preview.total());
        self.t().text1("calendar-preview-cut", "count", total)
    }

    fn number(&self, count: &usize) -> String {
        self.t().number(i64::try_from(*count).unwrap_or(i64::MAX))
    }

    fn moment(&self, at: &DateTime<Utc>) -> String {
        self.t().moment_short(*at, self.frame.now)
    }

    /// Deadlines that would move later, and deadlines that would stay.
    fn examples<'a>(&self, drafted: &'a DraftWithPreview) -> [(&'static str, &'a [Example]); 2] {
        let preview = &drafted.preview;
        [
            ("calendar-preview-examples-later", &preview.examples_later),
            ("calendar-preview-examples-kept", &preview.examples_kept),
        ]
    }

    fn months(&self, drafted: &DraftWithPreview) -> Vec<Month> {
        let calendar = drafted.draft.applied_to(&self.in_force);
        grid::months(self.t(), &calendar, self.year, date_at(self.frame.now))
    }

    fn seen_version(&self) -> String {
        self.paste.seen_version.map(|seen| seen.to_string()).unwrap_or_default()
    }
}
