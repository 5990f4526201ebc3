//! Samples of the pages of bulk actions, and of exports.

use askama::Template;
use domain::application::status::Status;
use domain::base::id::{ApplicationId, ExportId};
use domain::desk::bulk::{BulkCode, BulkItem};
use domain::desk::export::{ExportLine, Format};
use domain::review::claim::Reviewer;
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::queue::bulk::form::BulkForm;
use crate::desk::queue::bulk::{BulkPage, Line, Stage};
use crate::desk::queue::export::{ExportForm, ExportPage, ExportsPage, RecordLine};
use crate::desk::queue::filters::Filters;
use crate::page_tests::desk::{COLLEAGUE, ME, at, frame, policy};

const LIST: &str = "q=木棉&status=in_review&after=1795341600123456_019aa0c17a807c3e9f215b0d6e42a917";

fn form(code: BulkCode) -> BulkForm {
    BulkForm {
        to: COLLEAGUE.to_string(),
        note: "林晓请假\n请接手 <b>。".to_owned(),
        until: "2026-11-23T09:00".to_owned(),
        tag: "转让 <纠纷>".to_owned(),
        ..BulkForm::empty(code, Filters::read(LIST))
    }
}

fn bulk_page(locale: Locale, form: BulkForm, stage: Stage) -> BulkPage {
    let t = Translator::new(locale);
    let line = |index: u128, is_done, text: &str| {
        let item = BulkItem {
            id: ApplicationId(Uuid::from_u128(index)),
            reference: format!("UB-2026-00387{index}-5"),
            store_name: "木棉母婴旗舰店 <b>".to_owned(),
            status: if is_done { Status::InReview } else { Status::Approved },
            holder_name: is_done.then(|| "林晓".to_owned()),
        };
        Line::new(t, item, is_done, text.to_owned())
    };
    let will = t.text2("bulk-will-assign-from", "from", "林晓", "to", "赵婷");
    let reviewer = |id, name: &str, is_away| Reviewer { id, name: name.to_owned(), is_away };
    BulkPage {
        frame: frame(locale),
        form,
        stage,
        lines: vec![line(1, true, &will), line(2, false, &t.text("bulk-refused-not-holder"))],
        reviewers: vec![reviewer(ME, "林晓", true), reviewer(COLLEAGUE, "赵婷", false)],
    }
}

fn export_page(locale: Locale, query: &str, form: ExportForm) -> ExportPage {
    let (frame, filters) = (frame(locale), Filters::read(query));
    let chips = filters.chips(frame.t, &policy().policy);
    ExportPage { chips, frame, filters, form, may_personal: true }
}

fn exports_page(locale: Locale, lines: &[(bool, &str)]) -> ExportsPage {
    let frame = frame(locale);
    let line = |(is_whole, purpose): &(bool, &str)| {
        let line = ExportLine {
            id: ExportId(Uuid::from_u128(7)),
            staff_name: "沈知秋".to_owned(),
            format: if *is_whole { Format::Xlsx } else { Format::Csv },
            query: if *is_whole { "kind=unbind&q=138****8000".to_owned() } else { String::new() },
            with_personal: *is_whole,
            purpose: (*purpose).to_owned(),
            started_at: at(20, 14, 2),
            ended_at: is_whole.then(|| at(20, 14, 3)),
            row_count: is_whole.then_some(1_234),
        };
        RecordLine::new(&frame, &policy(), line)
    };
    let lines: Vec<RecordLine> = lines.iter().map(line).collect();
    let next_url = (!lines.is_empty()).then(|| "/desk/exports?before=1".to_owned());
    ExportsPage { lines, next_url, is_paged: true, frame }
}

/// Every page of bulk actions and exports.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let wrong = |text: &str| Some(t.text(text));
    let bulk = |form, stage| bulk_page(locale, form, stage).render().unwrap();
    let refused = ExportForm {
        with_personal: true,
        purpose: "核".to_owned(),
        format_problem: wrong("error-choose-one"),
        purpose_problem: wrong("error-required"),
        list_problem: wrong("desk-search-cut"),
        ..ExportForm::default()
    };
    let plain = ExportForm { format: Some(Format::Xlsx), ..ExportForm::default() };
    let export = |query, form| export_page(locale, query, form).render().unwrap();
    vec![
        ("bulk-assign", bulk(form(BulkCode::Assign), Stage::Fields)),
        (
            "bulk-assign-wrong",
            bulk(
                BulkForm {
                    to_problem: wrong("error-choose-one"),
                    note_problem: wrong("bulk-refused-note"),
                    ..form(BulkCode::Assign)
                },
                Stage::Fields,
            ),
        ),
        (
            "bulk-snooze",
            bulk(BulkForm { until_problem: wrong("bulk-error-time"), ..form(BulkCode::Snooze) }, Stage::Fields),
        ),
        ("bulk-tag", bulk(BulkForm { tag_problem: wrong("error-required"), ..form(BulkCode::Tag) }, Stage::Fields)),
        ("bulk-check", bulk(form(BulkCode::Assign), Stage::Check)),
        ("bulk-check-release", bulk(form(BulkCode::Release), Stage::Check)),
        ("bulk-report", bulk(form(BulkCode::Tag), Stage::Report)),
        ("export", export("", plain)),
        ("export-wrong", export(LIST, refused)),
        ("exports", exports_page(locale, &[(true, "每周核对 <b>"), (false, "")]).render().unwrap()),
        ("exports-empty", exports_page(locale, &[]).render().unwrap()),
    ]
}
