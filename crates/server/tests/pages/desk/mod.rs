//! A sample of every page of the desk, always the same, and the test that renders them all in both languages.

pub mod information_requests;
pub mod bulk;
pub mod calendars;
pub mod case_files;
pub mod checks;
pub mod delivery;
pub mod effects;
pub mod evidence;
pub mod checks_and_flags;
pub mod claims;
pub mod letters;
pub mod notes;
pub mod operations;
pub mod second_reviews;

use std::sync::Arc;

use askama::Template;
use case_files::{application, case_file, decision, effect};
use chrono::{DateTime, Duration, TimeZone, Utc};
use domain::application::status::{EffectState, Status};
use domain::application::transition::Conflict;
use domain::base::actor::{Actor, ActorKind, Role, StaffActor};
use domain::base::id::{ApplicationId, PolicyId, SavedViewId, StaffId};
use domain::base::text::TextProblem;
use domain::deadline::calendar::Calendar;
use domain::desk::case_file::CaseFile;
use domain::desk::queue::{Choices, Counts, OwnCounts, QueueRow, Tile};
use domain::desk::saved_view::SavedView;
use domain::letter::{LetterKind, LetterState};
use domain::policy::{Policy, PublishedPolicy, SHIPPED};
use domain::review::decision::VerdictField;
use domain::review::outcome::Outcome;
pub(crate) use evidence::files;
use letters::{check_page, letter_line, letter_page, letters_page};
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::account::sign_in::SignInPage;
use crate::desk::case::checks::form::Checks;
use crate::desk::case::clock::WhatIfAnswer;
use crate::desk::case::conflict::{Attempt, ConflictPage};
use crate::desk::case::decision::form::{DecisionForm, Part, UndoForm};
use crate::desk::case::effect::form::SettleForm;
use crate::desk::case::evidence::form::PictureAccess;
use crate::desk::case::flags::form::{FlagsPanel, LiftForm};
use crate::desk::case::history::other_applications::OtherApplication;
use crate::desk::case::page::CasePage;
use crate::desk::case::requests::form::AskForm;
use crate::desk::case::second_review::form::SecondReviewPanel;
use crate::desk::case::void::form::VoidForm;
use crate::desk::queue::filters::Filters;
use crate::desk::queue::page::QueuePage;
use crate::desk::queue::queue_row::Reader;
use crate::desk::queue::saved_view_form::ViewForm;
use crate::ui::chip::Chip;
use crate::ui::frame::{Frame, StaffFrame};
use crate::ui::nav::{Nav, NavCounts, Section};

/// The reader of the pages.
const ME: StaffId = StaffId(Uuid::from_u128(1));
/// A colleague.
const COLLEAGUE: StaffId = StaffId(Uuid::from_u128(2));

/// A moment of November 2026 in China (UTC+8).
fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).unwrap() - Duration::hours(8)
}

fn now() -> DateTime<Utc> {
    at(20, 15, 2)
}

fn policy() -> Arc<PublishedPolicy> {
    let id = PolicyId(Uuid::from_u128(3));
    Arc::new(PublishedPolicy { id, version: 1, policy: Policy::parse(SHIPPED).unwrap() })
}

fn frame(locale: Locale) -> Frame {
    let t = Translator::new(locale);
    let staff = StaffFrame {
        name: "林晓".to_owned(),
        nav: Nav::new(t, NavCounts { open: 12, mine: 3 }, Section::Queue, |_| true),
        calendar_alarm: None,
        is_mail_paused: false,
        keys_off: false,
    };
    Frame { t, path: "/desk".to_owned(), csrf: "token".to_owned(), now: now(), staff: Some(staff), store_name: None }
}

fn lead() -> Actor {
    Actor::Staff(StaffActor { id: ME, name: "林晓".to_owned(), roles: vec![Role::Reviewer, Role::Lead] })
}

fn case_page(locale: Locale, file: CaseFile) -> CasePage {
    CasePage {
        frame: frame(locale),
        file,
        actor: lead(),
        me: ME,
        other_applications: Vec::new(),
        form: DecisionForm::default(),
        ask: AskForm::default(),
        undo: UndoForm::default(),
        lift: LiftForm::default(),
        viewer: evidence::viewer(PictureAccess::ClaimFirst),
        claim_panel: claims::claim_panel(),
        checks: Checks::default(),
        flagged: FlagsPanel::default(),
        notes: notes::notes(),
        second: SecondReviewPanel::default(),
        void: VoidForm::default(),
        imagined: WhatIfAnswer::default(),
        settle: SettleForm::default(),
        previous_decision: None,
        notice: None,
    }
}

fn typed() -> DecisionForm {
    DecisionForm {
        outcome: Some(Outcome::Reject),
        reasons: vec!["identity_mismatch".to_owned()],
        message: "请由登记的经营者\n重新提交 <b>。".to_owned(),
        note: "已电话联系".to_owned(),
        penalty: "90".to_owned(),
        penalty_message: "材料 <b>不真实".to_owned(),
        seen_version: None,
        refusals: Vec::new(),
        problems: vec![
            (Part::Outcome, TextProblem::Missing),
            (Part::Field(VerdictField::Reasons), TextProblem::Missing),
            (Part::Field(VerdictField::Message), TextProblem::TooLong(600)),
            (Part::Field(VerdictField::Penalty), TextProblem::NotAChoice),
            (Part::Field(VerdictField::PenaltyMessage), TextProblem::Missing),
            (Part::Field(VerdictField::Note), TextProblem::ForbiddenCharacters),
        ],
    }
}

fn other_application(locale: Locale) -> OtherApplication {
    OtherApplication {
        reference: "UB-2026-003871-5".to_owned(),
        url: "/desk/applications/UB-2026-003871-5".to_owned(),
        status: Chip::status(Translator::new(locale), Status::Rejected),
        when: "2026-10-20".to_owned(),
        what: "解除绑定 · 店铺转让".to_owned(),
        reasons: Some("申请人信息与店铺登记信息不一致".to_owned()),
        message: Some("请由登记的经营者提出申请。".to_owned()),
        is_followed: true,
    }
}

fn queue_page(locale: Locale, filters: Filters, lines: Vec<QueueRow>) -> QueuePage {
    let (policy, calendar) = (policy(), Calendar::shipped());
    let reader = Reader { t: Translator::new(locale), calendar: &calendar, now: now(), me: ME };
    let next_url = (!lines.is_empty()).then(|| "/desk?after=1".to_owned());
    let lines = lines.into_iter().map(|line| reader.line(line, &policy)).collect();
    let view = |id: u128, owner_id, name: &str, query: &str, is_shared| SavedView {
        id: SavedViewId(Uuid::from_u128(id)),
        owner_id,
        owner_name: "赵婷".to_owned(),
        name: name.to_owned(),
        query: query.to_owned(),
        is_shared,
    };
    QueuePage {
        frame: frame(locale),
        is_cut: !filters.search.is_empty(),
        filters,
        lines,
        next_url,
        counts: Counts {
            open: 1000,
            overdue: 1,
            today: 2,
            unclaimed: 5,
            waiting: 0,
            second: 4,
            returned: 1,
            snoozed: 1000,
        },
        own_counts: OwnCounts { mine: 3, is_mail_paused: false },
        choices: Choices {
            policy,
            holders: vec![(ME, "林晓".to_owned()), (COLLEAGUE, "赵婷".to_owned())],
            tags: vec!["待回电".to_owned(), "<b>".to_owned()],
            views: vec![
                view(21, COLLEAGUE, "本周到期", "from=2026-11-16&until=2026-11-22", true),
                view(22, ME, "转让 <待核>", "reason=transfer", false),
                view(23, ME, "全部", "", true),
            ],
        },
        me: ME,
        view: ViewForm::default(),
        may_claim: true,
        may_save: true,
        may_share: true,
        may_export: true,
        bulk: crate::desk::queue::bulk::offer::offers(Translator::new(locale), &lead()),
        notice: None,
    }
}

/// An application of every status, and one of every urgency.
fn lines() -> Vec<QueueRow> {
    let mut lines = Vec::new();
    for (index, status) in Status::ALL.iter().enumerate() {
        let mut application = application(*status, EffectState::None);
        application.id = ApplicationId(Uuid::from_u128(100 + index as u128));
        application.reference = format!("UB-2026-00420{index}-7");
        application.due_at = at(18, 18, 0) + Duration::days(index as i64);
        application.holder_id = (*status == Status::InReview).then_some(ME);
        application.is_urgent = index == 0;
        let holder_name = application.holder_id.map(|_| "林晓".to_owned());
        let (store_name, store_number) = ("木棉母婴旗舰店".to_owned(), "MM-8830217".to_owned());
        application.snoozed_until = (index == 2).then(|| at(21, 9, 0));
        let tags = if index == 1 { vec!["待回电".to_owned(), "<b>".to_owned()] } else { Vec::new() };
        let flags = i64::from(index < 2) * 2;
        lines.push(QueueRow { application, store_name, store_number, holder_name, flags, tags });
    }
    lines
}

fn conflict_page(locale: Locale, attempt: Attempt, kept: DecisionForm, staff_name: Option<&str>) -> ConflictPage {
    let conflict = Conflict {
        status: Status::Approved,
        action: if staff_name.is_some() { "approve" } else { "withdraw" }.to_owned(),
        by: if staff_name.is_some() { ActorKind::Staff } else { ActorKind::Applicant },
        staff_id: None,
        staff_name: staff_name.map(ToOwned::to_owned),
        at: at(20, 15, 1),
    };
    ConflictPage {
        frame: frame(locale),
        file: case_file(Status::Approved, EffectState::Scheduled),
        conflict,
        is_own: staff_name == Some("林晓"),
        attempt,
        kept,
    }
}

fn sign_in_page(locale: Locale, problem: Option<String>) -> SignInPage {
    let frame = Frame { staff: None, ..frame(locale) };
    SignInPage { frame, name: "linxiao".to_owned(), next: "/desk/letters".to_owned(), problem }
}

fn decided(status: Status, outcome: Outcome, effect_state: EffectState) -> CaseFile {
    let mut file = case_file(status, effect_state);
    file.decisions = vec![decision(outcome, at(20, 15, 0))];
    file.effect = (outcome == Outcome::Approve).then(|| effect(effect_state));
    let kind = if outcome == Outcome::Approve { LetterKind::Approved } else { LetterKind::Rejected };
    file.letters.push(letter_line(kind, LetterState::Held));
    file
}

/// Every page, by name, in a language.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let narrowed = Filters::read(
        "q=木棉&status=in_review&turn=reviewer&kind=unbind&reason=transfer&mine=1&flag=same_phone&tag=待回电&from=2026-11-16\
         &until=2026-11-22&tile=today&after=1795341600123456_019aa0c17a807c3e9f215b0d6e42a917",
    );
    let mine = {
        let mut file = case_file(Status::InReview, EffectState::None);
        file.application.holder_id = Some(ME);
        file.claim = Some(case_files::claim(ME, "林晓"));
        file
    };
    let held = {
        let mut file = case_file(Status::InReview, EffectState::None);
        file.application.holder_id = Some(COLLEAGUE);
        file.claim = Some(case_files::claim(COLLEAGUE, "赵婷"));
        file
    };
    let mut objected = case_file(Status::Submitted, EffectState::None);
    objected.application.objected_at = Some(now());
    objected.application.lodged_by = Some(ME);
    let undo = UndoForm { note: "看错了".to_owned(), problem: Some(t.text("error-required")) };
    let mut later = decided(Status::Approved, Outcome::Approve, EffectState::Blocked);
    later.decisions[0].grace_until = at(20, 15, 1);
    let all_letters =
        LetterState::ALL.iter().flat_map(|state| LetterKind::ALL.iter().map(|kind| letter_line(*kind, *state)));
    let case = |file| case_page(locale, file);
    let render = |page: CasePage| page.render().unwrap();
    let mut pages = vec![
        ("sign-in", sign_in_page(locale, None).render().unwrap()),
        ("sign-in-wrong", sign_in_page(locale, Some(t.text("error-sign-in"))).render().unwrap()),
        ("queue", queue_page(locale, Filters::default(), lines()).render().unwrap()),
        ("queue-narrowed", queue_page(locale, narrowed.clone(), lines()).render().unwrap()),
        ("queue-empty", queue_page(locale, Filters::default(), Vec::new()).render().unwrap()),
        (
            "queue-nothing-found",
            queue_page(locale, Filters { tile: Some(Tile::Waiting), ..narrowed }, Vec::new()).render().unwrap(),
        ),
        (
            "queue-wrong-dates",
            queue_page(locale, Filters::read("kind=unbind&from=2026-02-30&until=%3Cb%3E"), lines()).render().unwrap(),
        ),
        ("queue-view-taken", {
            let page = queue_page(locale, Filters::read("reason=transfer"), lines());
            let problem = Some(t.text("desk-views-taken"));
            let view = ViewForm { name: "转让 <待核>".to_owned(), is_shared: true, replaces: true, problem };
            QueuePage { view, notice: Some(t.text("empty-filtered-text")), ..page }.render().unwrap()
        }),
        ("case-free", render(case(case_file(Status::Submitted, EffectState::None)))),
        ("case-mine", render(CasePage { other_applications: vec![other_application(locale)], ..case(mine.clone()) })),
        ("case-errors", render(CasePage { form: typed(), notice: Some(t.text("desk-refused-own")), ..case(mine) })),
        ("case-held", render(case(held))),
        ("case-objected", render(case(objected))),
        (
            "case-approved",
            render(CasePage { undo, ..case(decided(Status::Approved, Outcome::Approve, EffectState::Scheduled)) }),
        ),
        ("case-blocked", render(case(later))),
        ("case-failed", render(case(decided(Status::Approved, Outcome::Approve, EffectState::Failed)))),
        ("case-done", render(case(decided(Status::Approved, Outcome::Approve, EffectState::Confirmed)))),
        ("case-rejected", render(case(decided(Status::Rejected, Outcome::Reject, EffectState::None)))),
        ("check-approve", check_page(locale, Outcome::Approve).render().unwrap()),
        ("check-reject", check_page(locale, Outcome::Reject).render().unwrap()),
        ("conflict-decide", conflict_page(locale, Attempt::Decide, typed(), Some("赵婷")).render().unwrap()),
        (
            "conflict-me",
            conflict_page(locale, Attempt::Release, DecisionForm::default(), Some("林晓")).render().unwrap(),
        ),
        ("conflict-claim", conflict_page(locale, Attempt::Claim, DecisionForm::default(), None).render().unwrap()),
        ("conflict-undo", conflict_page(locale, Attempt::Undo, typed(), None).render().unwrap()),
        ("letters", letters_page(locale, all_letters.collect()).render().unwrap()),
        ("letters-empty", letters_page(locale, Vec::new()).render().unwrap()),
        ("letter", letter_page(locale, LetterKind::Received).render().unwrap()),
        ("letter-code", letter_page(locale, LetterKind::SignInCode).render().unwrap()),
    ];
    pages.extend(evidence::pages(locale));
    pages.extend(information_requests::pages(locale));
    pages.extend(bulk::pages(locale));
    pages.extend(effects::pages(locale));
    pages.extend(claims::pages(locale));
    pages.extend(letters::pages(locale));
    pages.extend(checks_and_flags::pages(locale));
    pages.extend(notes::pages(locale));
    pages.extend(operations::pages(locale));
    pages.extend(second_reviews::pages(locale));
    pages.extend(calendars::pages(locale));
    pages.extend(delivery::pages(locale));
    pages
}
