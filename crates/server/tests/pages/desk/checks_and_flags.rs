//! Case pages with checks and flags in every state, and the watch list.

use askama::Template;
use domain::application::status::{EffectState, Status};
use domain::base::id::{ApplicationId, CheckAnswerId, WatchId};
use domain::base::terms::Kind;
use domain::base::text::TextProblem;
use domain::evidence::access::AccessGround;
use domain::policy::CheckRule;
use domain::review::blind_index::BlindIndexKind;
use domain::review::blind_index::{NotAnIdentity, TypedNumber};
use domain::review::check::{CheckAnswer, CheckAnswerProblem, CheckResult, DueCheck, NewAnswer};
use domain::review::flag::{Flag, FlagCode, Related};
use domain::review::watch_list::Watch;
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::case::checks::form::{AnswerForm, Checks};
use crate::desk::case::evidence::form::PictureAccess;
use crate::desk::case::flags::form::{FlagsPanel, ResolveForm};
use crate::desk::case::page::CasePage;
use crate::desk::stores::watch_list::{WatchForm, WatchPage};
use crate::page_tests::desk::case_files::{self, case_file};
use crate::page_tests::desk::evidence::{files, viewer};
use crate::page_tests::desk::{COLLEAGUE, ME, at, case_page, frame, now, policy};

fn answer(code: &str, result: CheckResult, hour: u32) -> CheckAnswer {
    CheckAnswer {
        id: CheckAnswerId(Uuid::from_u128(90)),
        round: 1,
        check_code: code.to_owned(),
        result,
        evidence_id: files().first().map(|file| file.evidence.id),
        note: "差一个字 <b>。".to_owned(),
        answered_by: COLLEAGUE,
        answered_at: at(20, hour, 0),
        staff_name: "赵婷 <b>。".to_owned(),
    }
}

/// Every check of the shipped policy, answered with each result in turn.
fn due() -> Vec<DueCheck> {
    let results = CheckResult::ALL.iter().map(|result| Some(*result)).chain([None]).cycle();
    let due = |(rule, result): (&CheckRule, Option<CheckResult>)| {
        let latest = result.map(|result| answer(&rule.code, result, 11));
        let earlier = latest.clone().map(|_| answer(&rule.code, CheckResult::CannotTell, 10));
        let history = latest.iter().cloned().chain(earlier).collect();
        DueCheck { rule: rule.clone(), answer: latest, history }
    };
    policy().policy.checks.iter().zip(results).map(due).collect()
}

fn flag(code: FlagCode, is_resolved: bool) -> Flag {
    Flag {
        code,
        terms: vec!["2026-11-02".to_owned()],
        raised_at: now(),
        is_hard: true,
        related: vec![ApplicationId(Uuid::from_u128(91))],
        resolved_at: is_resolved.then(now),
        resolved_by: is_resolved.then_some(ME),
        resolution: is_resolved.then(|| "同一经营者 <b>。".to_owned()),
        resolver_name: is_resolved.then(|| "林晓".to_owned()),
    }
}

fn watch(number: u128, kind: BlindIndexKind, is_over: bool) -> Watch {
    Watch {
        id: WatchId(Uuid::from_u128(number)),
        kind,
        hint: "138****8000".to_owned(),
        note: "冒用 <b>。".to_owned(),
        added_by: "林晓".to_owned(),
        added_at: at(18, 9, 0),
        ended_at: is_over.then(now),
    }
}

/// The pages, by name, in a language.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let mut held = case_file(Status::InReview, EffectState::None);
    held.application.holder_id = Some(ME);
    held.claim = Some(case_files::claim(ME, "林晓"));
    held.files = files();
    held.flags = FlagCode::ALL.iter().enumerate().map(|(at, code)| flag(*code, at % 3 == 0)).collect();
    let related = Related {
        id: ApplicationId(Uuid::from_u128(91)),
        reference: "UB-2026-004100-1".to_owned(),
        store_name: "青禾文具 <b>。".to_owned(),
        kind: Kind::Unbind,
        status: Status::Rejected,
        submitted_at: at(2, 9, 0),
    };
    let flagged = FlagsPanel { related: vec![related], typed: None };
    let checks = Checks { due: due(), typed: None };
    let refused = |code: &str, problem| Checks {
        typed: Some(AnswerForm {
            new: NewAnswer {
                code: code.to_owned(),
                result: Some(CheckResult::Confirmed),
                note: "备注 <b>。".to_owned(),
                number: TypedNumber::new("110105 <b>。"),
                ..NewAnswer::default()
            },
            evidence: String::new(),
            problem: Some(problem),
        }),
        ..checks.clone()
    };
    let note = FlagsPanel {
        typed: Some(ResolveForm {
            code: Some(FlagCode::SamePicture),
            note: "核实 <b>。".to_owned(),
            problem: Some(t.text("flag-note-missing")),
        }),
        ..flagged.clone()
    };
    let mut others = held.clone();
    others.application.holder_id = Some(COLLEAGUE);
    let page = |file, checks: &Checks, flagged: &FlagsPanel| {
        let viewer = viewer(PictureAccess::Open(AccessGround::Holder));
        let (checks, flagged) = (checks.clone(), flagged.clone());
        CasePage { viewer, checks, flagged, ..case_page(locale, file) }.render().unwrap()
    };
    let watch_page = |lines, form| WatchPage { frame: frame(locale), lines, form }.render().unwrap();
    let wrong = WatchForm {
        kind: Some(BlindIndexKind::Email),
        text: "nobody <b>。".to_owned(),
        note: "<b>。".to_owned(),
        problem: Some(("watch-text", t.text("watch-error-text"))),
    };
    let kinds = || BlindIndexKind::ALL.iter().zip(200..);
    let mut lines: Vec<Watch> = kinds().map(|(kind, number)| watch(number, *kind, false)).collect();
    lines.extend(kinds().map(|(kind, number)| watch(number + 100, *kind, true)));
    let number = CheckAnswerProblem::Number(NotAnIdentity::CheckDigit);
    vec![
        ("checks", page(held.clone(), &checks, &flagged)),
        ("checks-read-only", page(others, &checks, &flagged)),
        ("checks-wrong-number", page(held.clone(), &refused("id_number", number), &flagged)),
        ("checks-wrong-result", page(held.clone(), &refused("name_on_id", CheckAnswerProblem::Result), &flagged)),
        ("checks-wrong-file", page(held.clone(), &refused("name_on_id", CheckAnswerProblem::Evidence), &flagged)),
        (
            "checks-wrong-note",
            page(held.clone(), &refused("name_on_id", CheckAnswerProblem::Note(TextProblem::TooLong(500))), &flagged),
        ),
        ("flags-wrong-note", page(held, &checks, &note)),
        ("watch", watch_page(lines, WatchForm::default())),
        ("watch-wrong", watch_page(Vec::new(), wrong)),
    ]
}
