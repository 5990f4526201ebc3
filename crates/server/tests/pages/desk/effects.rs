//! Case pages with an effect that is blocked or given up, and the page of bindings.

use askama::Template;
use domain::application::obstacle::Blocker;
use domain::application::status::{EffectState, Status};
use domain::effect::blocked::FoundObstacle;
use domain::effect::unknown::ManualFinding;
use domain::review::outcome::Outcome;
use domain::store::NewBinding;
use locale::{Locale, Translator};

use crate::desk::case::effect::form::SettleForm;
use crate::desk::case::page::CasePage;
use crate::desk::stores::bindings::{BindingForm, BindingsPage};
use crate::page_tests::desk::case_files::{binding, case_file};
use crate::page_tests::desk::{ME, at, case_page, decided, frame, now};

/// The pages, by name, in a language.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let mut blocked = decided(Status::Approved, Outcome::Approve, EffectState::Blocked);
    blocked.obstacles = Blocker::ALL
        .iter()
        .enumerate()
        .map(|(index, blocker)| FoundObstacle {
            blocker: *blocker,
            found_at: at(20, 15, 10),
            amount: blocker.is_for_owner().then_some(1_250),
            cleared_at: (index % 2 == 0).then(now),
        })
        .collect();
    if let Some(effect) = &mut blocked.effect {
        let all: Vec<&str> = Blocker::ALL.iter().map(|blocker| blocker.as_str()).collect();
        effect.problem = Some(all.join(","));
        effect.next_check_at = Some(at(21, 15, 10));
    }
    let failed = || decided(Status::Approved, Outcome::Approve, EffectState::Failed);
    let mistaken = SettleForm {
        found_problem: Some(t.text("error-choose-listed")),
        note: "问过了 <b>。".to_owned(),
        note_problem: Some(t.text("error-required")),
        ..SettleForm::default()
    };
    let refused = SettleForm {
        found: Some(ManualFinding::Done),
        refused: Some(t.text("effect-involved")),
        ..SettleForm::default()
    };
    let mut settled = decided(Status::Approved, Outcome::Approve, EffectState::Confirmed);
    if let Some(effect) = &mut settled.effect {
        effect.settled_at = Some(now());
        effect.settled_by = Some(ME);
        effect.settled_as = Some(ManualFinding::Done);
        effect.settled_note = Some("平台客服说办成了 <b>。".to_owned());
    }
    let case = |file| case_page(locale, file);
    vec![
        ("case-blocked-at-platform", case(blocked).render().unwrap()),
        ("case-settle-mistaken", CasePage { settle: mistaken, ..case(failed()) }.render().unwrap()),
        ("case-settle-refused", CasePage { settle: refused, ..case(failed()) }.render().unwrap()),
        ("case-settled", case(settled).render().unwrap()),
        ("bindings", bindings(locale, BindingForm::default(), Vec::new(), false)),
        ("bindings-bound", bindings(locale, BindingForm::default(), vec![None, Some(2)], true)),
        ("bindings-unbound", bindings(locale, BindingForm::default(), vec![Some(2)], true)),
        ("bindings-never-bound", bindings(locale, BindingForm::default(), Vec::new(), true)),
        ("bindings-mistaken", {
            let form = BindingForm {
                number: "MM <b>。".to_owned(),
                new: NewBinding { account_name: "木棉 <b>。".to_owned(), account_reference: "a b".to_owned() },
                number_problem: Some(t.text("bindings-missing")),
                name_problem: Some(t.text("error-required")),
                reference_problem: Some(t.text("bindings-reference-problem")),
                refused: Some(t.text("bindings-involved")),
            };
            bindings(locale, form, vec![Some(3)], true)
        }),
    ]
}

fn bindings(locale: Locale, form: BindingForm, ends: Vec<Option<u32>>, is_found: bool) -> String {
    let rows = ends.into_iter().zip(40..).map(|(end, id)| binding(id, end.map(|day| at(day, 9, 0)))).collect();
    let found = is_found.then(|| (case_file(Status::Approved, EffectState::Confirmed).store, rows));
    BindingsPage { frame: frame(locale), form, found }.render().unwrap()
}
