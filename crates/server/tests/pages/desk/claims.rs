//! Case pages with refused forms of the claim panel; and the page of absences.

use askama::Template;
use domain::account::absence::Absence;
use domain::application::status::{EffectState, Status};
use domain::base::id::AbsenceId;
use domain::review::claim::{Ineligible, Reviewer, SkipReason};
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::case::claim::form::{AssignForm, ClaimPanel, SkipForm, SnoozeForm, TagForm};
use crate::desk::case::page::CasePage;
use crate::desk::team::absences::{AbsenceForm, AbsencesPage};
use crate::page_tests::desk::case_files::{case_file, claim};
use crate::page_tests::desk::{COLLEAGUE, ME, at, case_page, frame};

fn reviewers() -> Vec<Reviewer> {
    let reviewer = |id, name: &str, is_away| Reviewer { id, name: name.to_owned(), is_away };
    vec![
        reviewer(ME, "林晓", false),
        reviewer(COLLEAGUE, "赵婷", false),
        reviewer(domain::base::id::StaffId(Uuid::from_u128(9)), "何 <b> 淼", true),
    ]
}

/// The claim panel of a sample page.
pub fn claim_panel() -> ClaimPanel {
    ClaimPanel {
        reviewers: reviewers(), tags: vec!["转让".to_owned(), "<b> 待核".to_owned()], ..ClaimPanel::default()
    }
}

fn mistaken(locale: Locale) -> ClaimPanel {
    let problem = || Some(Translator::new(locale).text("error-required"));
    ClaimPanel {
        skip: SkipForm {
            reason: Some(SkipReason::Other),
            note: "<b> 写了一半".to_owned(),
            reason_problem: problem(),
            note_problem: problem(),
        },
        assign: AssignForm {
            to: Some(COLLEAGUE),
            note: "请接手 <b>".to_owned(),
            to_problem: problem(),
            note_problem: problem(),
        },
        snooze: SnoozeForm { until: "2026-11-19T09:00".to_owned(), problem: problem() },
        tag: TagForm { tag: "<b>".to_owned(), problem: problem() },
        ..claim_panel()
    }
}

fn absences_page(locale: Locale, form: AbsenceForm) -> AbsencesPage {
    let absence = |number, staff_id, from, until| Absence {
        id: AbsenceId(Uuid::from_u128(number)),
        staff_id,
        staff_name: "赵婷".to_owned(),
        from_at: at(from, 0, 0),
        until_at: at(until, 0, 0),
        note: if number == 1 { "年假 <b>".to_owned() } else { String::new() },
        entered_by: ME,
    };
    let absences = vec![absence(1, COLLEAGUE, 19, 24), absence(2, ME, 26, 27)];
    AbsencesPage { frame: frame(locale), me: ME, absences, reviewers: reviewers(), form }
}

pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let mut mine = case_file(Status::InReview, EffectState::None);
    mine.application.holder_id = Some(ME);
    mine.application.target_at = at(24, 18, 0);
    mine.application.snoozed_until = Some(at(23, 9, 0));
    mine.claim = Some(claim(ME, "林晓"));
    let mut second = case_file(Status::AwaitingSecond, EffectState::None);
    second.application.holder_id = Some(ME);
    second.claim = Some(claim(ME, "林晓"));
    let mut refused = case_file(Status::AwaitingSecond, EffectState::None);
    refused.ineligible = Some(Ineligible::Recommended);
    let problem = Translator::new(locale).text("absence-ends-first");
    let form = AbsenceForm {
        from: "2026-11-24".to_owned(),
        until: "2026-11-23".to_owned(),
        note: "<b> 出差".to_owned(),
        staff_problem: Some(problem.clone()),
        from_problem: Some(problem.clone()),
        until_problem: Some(problem.clone()),
        note_problem: Some(problem),
        ..AbsenceForm::default()
    };
    let empty =
        AbsencesPage { absences: Vec::new(), reviewers: Vec::new(), ..absences_page(locale, AbsenceForm::default()) };
    let case = |file, claim_panel| CasePage { claim_panel, ..case_page(locale, file) }.render().unwrap();
    vec![
        ("case-hold-errors", case(mine, mistaken(locale))),
        ("case-second-mine", case(second, claim_panel())),
        ("case-second-refused", case(refused, claim_panel())),
        ("absences", absences_page(locale, form).render().unwrap()),
        ("absences-empty", empty.render().unwrap()),
    ]
}
