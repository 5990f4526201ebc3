//! The working calendar: a year in force, an unknown year, and drafts in every state.

use askama::Template;
use domain::base::id::{CalendarDraftId, CalendarPublicationId};
use domain::base::terms::YearStatus;
use domain::deadline::calendar::compare::Comparison;
use domain::deadline::calendar::draft::CalendarDraft;
use domain::deadline::calendar::publish::{Progress, Publication, RedateProgress};
use domain::deadline::calendar::redate::{Example, RedatePreview};
use domain::deadline::calendar::{Calendar, CalendarDay, CalendarYear, DayKind};
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::calendar::draft_page::{DraftPage, DraftWithPreview};
use crate::desk::calendar::paste::{DayForm, PasteForm};
use crate::desk::calendar::year::CalendarPage;
use crate::page_tests::desk::{COLLEAGUE, ME, at, frame, now};
use crate::ui::alarm::Alarm;
use crate::ui::frame::{Frame, StaffFrame};

fn alarmed(locale: Locale) -> Frame {
    let frame = frame(locale);
    let alarm = Alarm { text: "<b>。".to_owned(), url: "/desk/calendar/2027".to_owned(), link: "2027".to_owned() };
    let staff = frame.staff.map(|staff| StaffFrame { calendar_alarm: Some(alarm), ..staff });
    Frame { staff, ..frame }
}

fn published() -> RedateProgress {
    let publication = Publication {
        id: CalendarPublicationId(Uuid::from_u128(80)),
        version: 2,
        source: "通知 <b>。".to_owned(),
        published_at: now(),
        published_by: "赵婷 <b>。".to_owned(),
        days_added: 12,
        days_removed: 1,
        days_changed: 2,
        applications: 40,
    };
    RedateProgress { publication, progress: Progress { to_do: 3, later: 20, kept: 7, same: 10 } }
}

fn draft() -> CalendarDraft {
    let day = |date: &str, kind, name: &str| CalendarDay { date: date.parse().unwrap(), kind, name: name.to_owned() };
    CalendarDraft {
        id: CalendarDraftId(Uuid::from_u128(81)),
        year: CalendarYear { year: 2027, status: YearStatus::Official, source: "通知 <b>。".to_owned() },
        days: vec![
            day("2027-01-01", DayKind::Holiday, "元旦"),
            day("2027-01-02", DayKind::Holiday, "元旦 <b>。"),
            day("2027-02-20", DayKind::Workday, "春节调休"),
        ],
        authors: vec![ME, COLLEAGUE],
        version: 3,
        updated_at: now(),
    }
}

fn drafted(is_own: bool) -> DraftWithPreview {
    let draft = draft();
    let example = Example {
        reference: "UB-2026-004203-7".to_owned(),
        was_due_at: at(27, 18, 0),
        counted_at: at(26, 18, 0),
        due_at: at(28, 18, 0),
    };
    let preview = RedatePreview {
        later: 1234,
        kept: 5,
        same: 9,
        is_cut: true,
        examples_later: vec![example.clone()],
        examples_kept: vec![example],
    };
    let comparison = Comparison::new(&Calendar::shipped(), &draft.year, &draft.days);
    DraftWithPreview {
        draft, authors: vec!["许安".to_owned(), "林晓 <b>。".to_owned()], comparison, preview, is_own
    }
}

pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let year = |year, history: Vec<RedateProgress>, has_draft| {
        CalendarPage {
            frame: alarmed(locale),
            year,
            calendar: Calendar::shipped(),
            published: (year < 2028).then(|| (now(), (year == 2027).then(|| "赵婷".to_owned()))),
            history,
            has_draft,
            may_draft: true,
            may_see_draft: true,
            is_published_now: has_draft,
        }
        .render()
        .unwrap()
    };
    let draft_page = |drafted: Option<DraftWithPreview>, paste, day, may_draft, notice: Option<String>| {
        let (frame, in_force, may_publish) = (frame(locale), Calendar::shipped(), true);
        DraftPage { frame, year: 2027, in_force, drafted, paste, day, may_draft, may_publish, notice }.render().unwrap()
    };
    let paste = PasteForm {
        is_provisional: true,
        source: "<b>。".to_owned(),
        text: "<b>。".to_owned(),
        seen_version: Some(3),
        source_problem: Some(t.text("calendar-error-source")),
        text_problems: vec![t.text("calendar-error-days"), t.text("calendar-notice-name")],
    };
    let day = DayForm {
        date: "2027-01-04".to_owned(),
        kind: "workday".to_owned(),
        name: "<b>。".to_owned(),
        date_problem: Some(t.text("calendar-notice-unread")),
        name_problem: Some(t.text("calendar-notice-name")),
    };
    vec![
        ("calendar", year(2026, Vec::new(), false)),
        ("calendar-published", year(2027, vec![published()], true)),
        ("calendar-missing", year(2028, Vec::new(), false)),
        ("calendar-draft", draft_page(Some(drafted(false)), PasteForm::default(), DayForm::default(), false, None)),
        (
            "calendar-draft-own",
            draft_page(
                Some(drafted(true)),
                PasteForm::default(),
                DayForm::default(),
                true,
                Some(t.text("calendar-publish-own")),
            ),
        ),
        ("calendar-draft-wrong", draft_page(Some(drafted(true)), paste, day, true, None)),
        ("calendar-draft-none", draft_page(None, PasteForm::default(), DayForm::default(), false, None)),
        ("calendar-draft-first", draft_page(None, PasteForm::default(), DayForm::default(), true, None)),
    ]
}
