//! Sample pages of second reviews, appeals, penalties and voided applications.

use askama::Template;
use chrono::Duration;
use domain::application::status::{EffectState, Status};
use domain::base::id::{DecisionId, PenaltyId, RecommendationId, StaffId};
use domain::desk::case_file::CaseFile;
use domain::intake::appeal::Appeal;
use domain::letter::LetterContent;
use domain::review::decision::Verdict;
use domain::review::outcome::Outcome;
use domain::review::penalty::{ListedPenalty, Penalty, ProposedPenalty};
use domain::review::second_review::required::SecondCause;
use domain::review::second_review::{Recommendation, RecommendationResult};
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::decision::previous::PreviousDecision;
use crate::desk::case::page::CasePage;
use crate::desk::case::second_review::form::SecondReviewPanel;
use crate::desk::case::void::form::VoidForm;
use crate::desk::stores::penalties::{LiftNote, PenaltiesPage};
use crate::page_tests::desk::case_files::{application, case_file, claim, decision};
use crate::page_tests::desk::letters::check_page;
use crate::page_tests::desk::{COLLEAGUE, ME, at, case_page, frame, lead, now};
use crate::ui::error_summary::SummaryLine;

fn recommendation(by: StaffId) -> Recommendation {
    Recommendation {
        id: RecommendationId(Uuid::from_u128(60)),
        round: 1,
        proposal: Some(Verdict {
            outcome: Outcome::Reject,
            reasons: vec!["false_evidence".to_owned()],
            message: "材料 <b>不真实。".to_owned(),
            note: "已电话核实".to_owned(),
            penalty: Some(ProposedPenalty { days: 90, message: "伪造营业执照。".to_owned() }),
            seen_version: None,
        }),
        causes: SecondCause::ALL.to_vec(),
        is_blind: true,
        by,
        by_name: "赵婷".to_owned(),
        at: at(20, 14, 0),
        opinion: None,
        result: None,
        second_by: None,
        comment: String::new(),
    }
}

fn waiting(recommendation: Recommendation, is_mine: bool) -> CaseFile {
    let mut file = case_file(Status::AwaitingSecond, EffectState::None);
    if is_mine {
        file.application.holder_id = Some(ME);
        file.claim = Some(claim(ME, "林晓"));
    }
    file.recommendations = vec![recommendation];
    file
}

fn penalty() -> Penalty {
    Penalty {
        id: PenaltyId(Uuid::from_u128(70)),
        store_id: application(Status::Rejected, EffectState::None).store_id,
        account_reference: Some("13800138000".to_owned()),
        application_id: application(Status::Rejected, EffectState::None).id,
        decision_id: DecisionId(Uuid::from_u128(20)),
        message: "伪造 <b>营业执照。".to_owned(),
        proposed_by: COLLEAGUE,
        confirmed_by: StaffId(Uuid::from_u128(9)),
        begins_at: at(10, 9, 0),
        until_at: at(10, 9, 0) + Duration::days(90),
        lifted_at: None,
        lift_note: None,
    }
}

fn penalties_page(locale: Locale, penalties: Vec<Penalty>, form: LiftNote) -> String {
    let line = |penalty| ListedPenalty {
        penalty,
        reference: "UB-2026-004203-7".to_owned(),
        store_name: "木棉母婴旗舰店".to_owned(),
        store_number: "MM-8830217".to_owned(),
    };
    let lines = penalties.into_iter().map(line).collect();
    PenaltiesPage { frame: frame(locale), actor: lead(), me: ME, lines, form }.render().unwrap()
}

fn letter() -> LetterContent {
    LetterContent {
        sender_name: String::new(),
        subject: "申请未通过".to_owned(),
        text: "一行\n又一行".to_owned(),
        html: String::new(),
        message_id: String::new(),
        raw: Vec::new(),
    }
}

/// The pages, by name, in a language.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let render = |page: CasePage| page.render().unwrap();
    let case = |file| case_page(locale, file);
    let hidden = Recommendation { proposal: None, causes: Vec::new(), ..recommendation(COLLEAGUE) };
    let opinion = |outcome| Some((outcome, ME, at(20, 14, 30)));
    let seen = Recommendation { opinion: opinion(Outcome::Approve), ..recommendation(COLLEAGUE) };
    let returned = Recommendation {
        opinion: opinion(Outcome::Reject),
        result: Some((RecommendationResult::Returned, at(20, 14, 40))),
        comment: "请补充核对 <b>营业执照。".to_owned(),
        ..recommendation(ME)
    };
    let mut sent_back = case_file(Status::InReview, EffectState::None);
    sent_back.application.holder_id = Some(ME);
    sent_back.claim = Some(claim(ME, "林晓"));
    sent_back.recommendations =
        vec![returned, Recommendation { result: Some((RecommendationResult::Ended, at(19, 9, 0))), ..hidden.clone() }];
    let mut appealed = case_file(Status::Submitted, EffectState::None);
    appealed.application.round = 2;
    appealed.decisions = vec![decision(Outcome::Reject, at(15, 9, 0))];
    let decision_id = appealed.decisions[0].id;
    appealed.appeal =
        Some(Appeal { decision_id, statement: "决定 <b>有误。".to_owned(), appealed_at: at(19, 9, 0) });
    appealed.penalties = vec![
        penalty(),
        Penalty { lifted_at: Some(now()), lift_note: Some("decision undone".to_owned()), ..penalty() },
        Penalty { until_at: at(19, 9, 0), ..penalty() },
    ];
    let problem = Some(t.text("error-required"));
    let refusals = vec![SummaryLine { field: "second".to_owned(), text: t.text("second-changed") }];
    let typed = SecondReviewPanel {
        letter: Some(letter()),
        comment: "为什么 <b>".to_owned(),
        problem: problem.clone(),
        opinion_problem: None,
        refusals,
    };
    let asked =
        SecondReviewPanel { opinion_problem: Some(t.text("second-opinion-missing")), ..SecondReviewPanel::default() };
    let after = PreviousDecision {
        url: "/desk/applications/UB-2026-003871-5".to_owned(),
        reference: "UB-2026-003871-5".to_owned(),
        sentence: t.text("after-approve"),
        undo_until: Some(at(20, 15, 12)),
    };
    let void = VoidForm { message: "重复 <b>".to_owned(), problem: problem.clone() };
    let refused = DecisionForm {
        refusals: vec![SummaryLine { field: "message".to_owned(), text: t.text("second-changed") }],
        ..DecisionForm::default()
    };
    let lifting = LiftNote { of: Some(penalty().id), note: "查明 <b>".to_owned(), problem };
    let involved = Penalty { id: PenaltyId(Uuid::from_u128(71)), confirmed_by: ME, ..penalty() };
    let lifted = Penalty {
        id: PenaltyId(Uuid::from_u128(72)),
        lifted_at: Some(now()),
        lift_note: Some("查明属实".to_owned()),
        ..penalty()
    };
    let mut seconded = check_page(locale, Outcome::Reject);
    seconded.preview.causes = SecondCause::ALL.to_vec();
    vec![
        ("second-hidden", render(case(waiting(hidden.clone(), false)))),
        ("second-opinion", render(CasePage { second: asked, ..case(waiting(hidden, true)) })),
        ("second-seen", render(CasePage { second: typed, ..case(waiting(seen, true)) })),
        ("second-first", render(case(waiting(recommendation(ME), false)))),
        ("second-returned", render(CasePage { form: refused, previous_decision: Some(after), ..case(sent_back) })),
        ("case-appealed", render(CasePage { void, ..case(appealed) })),
        ("check-seconded", seconded.render().unwrap()),
        ("penalties", penalties_page(locale, vec![penalty(), involved, lifted], lifting)),
        ("penalties-none", penalties_page(locale, Vec::new(), LiftNote::default())),
    ]
}
