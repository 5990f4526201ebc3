//! Sample pages with letters on them: the check page, the outbox, one letter.

use askama::Template;
use chrono::Duration;
use domain::account::password_link::{PasswordLink, Purpose};
use domain::application::status::{EffectState, Status};
use domain::base::id::{CustomTextId, LetterId, StaffId};
use domain::letter::custom_text::{CustomText, CustomTextProblem, Slot, Version};
use domain::letter::outbox::{LetterLine, LetterText};
use domain::letter::{LetterContent, LetterKind, LetterState, LetterWriter};
use domain::review::decide::{DecisionPreview, DecisionWarning};
use domain::review::decision::Verdict;
use domain::review::outcome::Outcome;
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::account::password::{ForgotPage, PasswordFormErrors, PasswordSetPage, SetPasswordPage};
use crate::desk::case::decision::confirm::CheckPage;
use crate::desk::letters::letter::{LetterPage, LetterProblem};
use crate::desk::letters::letter_kind_page::{CustomTextForm, KindPage, Preview, Source, custom_text_problem};
use crate::desk::letters::letter_kinds::KindsPage;
use crate::desk::letters::outbox::{LettersPage, OutboxFilter};
use crate::links;
use crate::page_tests::desk::case_files::{application, case_file};
use crate::page_tests::desk::{at, frame, now};
use crate::ui::frame::Frame;

pub fn check_page(locale: Locale, outcome: Outcome) -> CheckPage {
    let file = case_file(Status::InReview, EffectState::None);
    let kind = if outcome == Outcome::Approve { LetterKind::Approved } else { LetterKind::Rejected };
    let settings = ::letters::Settings {
        base_url: "https://unbind.example".to_owned(),
        sender: "noreply@unbind.example".to_owned(),
        message_id_host: "unbind.example".to_owned(),
        reply_to: None,
    };
    let envelope = ::letters::sample_envelope(kind, locale);
    let content = ::letters::Writer::new(settings).unwrap().write(&envelope, &::letters::sample(kind)).unwrap();
    let verdict = Verdict {
        outcome,
        reasons: vec!["identity_mismatch".to_owned(), "funds_outstanding".to_owned()],
        message: "一行\n又一行 \"引号\"".to_owned(),
        note: String::new(),
        penalty: None,
        seen_version: None,
    };
    let is_approval = outcome == Outcome::Approve;
    let warnings =
        [DecisionWarning::Balance { now: 128_000, then: 0 }, DecisionWarning::UnshippedOrders { now: 3, then: 0 }];
    let preview = DecisionPreview {
        grace_until: now() + Duration::minutes(10),
        not_before: is_approval.then(|| now() + Duration::minutes(10)),
        to: envelope.to,
        content,
        causes: Vec::new(),
        warnings: if is_approval { warnings.to_vec() } else { Vec::new() },
    };
    CheckPage { frame: frame(locale), file, verdict, preview }
}

pub fn letter_line(kind: LetterKind, state: LetterState) -> LetterLine {
    LetterLine {
        id: LetterId(Uuid::from_u128(50)),
        application_id: Some(application(Status::Submitted, EffectState::None).id),
        kind,
        locale: Locale::ZhCn,
        to_address: "chenxin@mumian.example".to_owned(),
        subject: "已收到您的解除绑定申请".to_owned(),
        state,
        release_at: (state == LetterState::Held).then(|| at(20, 15, 12)),
        attempt: 1,
        created_at: at(20, 15, 2),
        sent_at: (state == LetterState::Sent).then(|| at(20, 15, 2)),
        outcome: (state == LetterState::Failed).then(|| "550 no such user".to_owned()),
    }
}

pub fn letter_page(locale: Locale, kind: LetterKind) -> LetterPage {
    letter_in(locale, kind, LetterState::Sent)
}

fn letter_in(locale: Locale, kind: LetterKind, state: LetterState) -> LetterPage {
    let raw = b"From: noreply@unbind.example\r\nSubject: =?utf-8?b?NDgyOTEz?=\r\n\r\n482913".to_vec();
    let letter = LetterText::new(letter_line(kind, state), "验证码 482913".to_owned(), String::new(), raw);
    let mut copy = letter_line(kind, LetterState::Failed);
    copy.id = LetterId(Uuid::from_u128(51));
    LetterPage {
        frame: frame(locale),
        letter,
        about: Some(("UB-2026-004203-7".to_owned(), "木棉母婴旗舰店".to_owned())),
        copies: vec![copy],
        may_manage: true,
        may_read_case: state != LetterState::Held,
        address: String::new(),
        problem: None,
    }
}

/// Pages around letters: one with a refused form, the kinds, one kind, and those that set a password.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let trouble = |field, key: &str| Some(LetterProblem { field, text: t.text(key) });
    let address = LetterPage {
        address: "chenxin@mumian <b>".to_owned(),
        problem: trouble("address", "error-email"),
        ..letter_in(locale, LetterKind::Received, LetterState::Failed)
    };
    let late = LetterPage {
        problem: trouble("again", "cancel-not-held"),
        ..letter_in(locale, LetterKind::Approved, LetterState::Held)
    };
    let nobody = || Frame { staff: None, ..frame(locale) };
    let welcome = |purpose| PasswordLink {
        id: StaffId(Uuid::from_u128(1)),
        sign_in_name: "linxiao".to_owned(),
        name: "林晓".to_owned(),
        purpose,
        expires_at: at(23, 15, 2),
    };
    let set = |purpose, wrong| SetPasswordPage {
        frame: nobody(),
        account: Some(welcome(purpose)),
        url: links::welcome("a"),
        errors: wrong,
    };
    let wrong =
        PasswordFormErrors { password: Some(t.text("welcome-guessable")), again: Some(t.text("welcome-differs")) };
    let over = SetPasswordPage { account: None, ..set(Purpose::Reset, PasswordFormErrors::default()) };
    let forgot = |problem: Option<&str>, was_asked| ForgotPage {
        frame: nobody(),
        name: "linxiao".to_owned(),
        problem: problem.map(|key| t.text(key)),
        was_asked,
    };
    vec![
        ("letter-wrong-address", address.render().unwrap()),
        ("letter-held", late.render().unwrap()),
        (
            "letters-nothing-found",
            {
                let kind = Some(LetterKind::Voided);
                let filter = OutboxFilter { kind, locale: Some(Locale::En), ..OutboxFilter::default() };
                LettersPage { filter, ..letters_page(locale, Vec::new()) }
            }
            .render()
            .unwrap(),
        ),
        ("kinds", KindsPage { frame: frame(locale), changed: [LetterKind::Received].into() }.render().unwrap()),
        ("kind", kind_page(locale, LetterKind::Received).render().unwrap()),
        ("kind-wrong", kind_wrong(locale).render().unwrap()),
        ("forgot", forgot(None, false).render().unwrap()),
        ("forgot-wrong", forgot(Some("error-required"), false).render().unwrap()),
        ("forgot-sent", forgot(None, true).render().unwrap()),
        ("welcome", set(Purpose::Invitation, PasswordFormErrors::default()).render().unwrap()),
        ("welcome-wrong", set(Purpose::Reset, wrong).render().unwrap()),
        ("welcome-over", over.render().unwrap()),
        ("welcome-done", PasswordSetPage { frame: nobody() }.render().unwrap()),
    ]
}

fn kind_page(locale: Locale, kind: LetterKind) -> KindPage {
    let custom = CustomText { intro: "{store}：<b>一</b>\n二".to_owned(), outro: String::new() };
    let version = Version {
        id: CustomTextId(Uuid::from_u128(70)),
        locale: Locale::ZhCn,
        slot: Slot::Intro,
        version: 1,
        text: custom.intro.clone(),
        by: "许安".to_owned(),
        at: at(20, 9, 30),
    };
    let versions = vec![version];
    let preview = |locale| Preview { locale, message: message(locale, kind) };
    KindPage {
        frame: frame(locale),
        kind,
        source: Source::Sample,
        reference: String::new(),
        may_use_data: true,
        may_write: true,
        previews: Locale::ALL.into_iter().map(preview).collect(),
        forms: Locale::ALL.into_iter().map(|locale| CustomTextForm::new(locale, custom.clone(), &versions)).collect(),
        versions,
        tried: None,
        was_saved: true,
        was_test_sent: true,
    }
}

/// The page of a kind with every problem of its forms.
fn kind_wrong(locale: Locale) -> KindPage {
    let t = Translator::new(locale);
    let mut page = kind_page(locale, LetterKind::Invitation);
    let known = LetterKind::Received;
    let problem = |kind, problem: &CustomTextProblem| custom_text_problem(t, kind, problem);
    page.forms[0].problems = vec![
        (Slot::Intro, problem(LetterKind::Invitation, &CustomTextProblem::Unknown("<b>".to_owned()))),
        (Slot::Outro, problem(known, &CustomTextProblem::Unknown("phone".to_owned()))),
    ];
    page.forms[1].problems = vec![
        (Slot::Intro, problem(known, &CustomTextProblem::Brace)),
        (Slot::Outro, problem(known, &CustomTextProblem::TooLong(600))),
    ];
    let tried = Some(Preview { locale, message: message(locale, LetterKind::Invitation) });
    KindPage {
        source: Source::Unknown,
        reference: "UB-2026-<b>".to_owned(),
        versions: Vec::new(),
        tried,
        was_saved: false,
        was_test_sent: false,
        ..page
    }
}

fn message(locale: Locale, kind: LetterKind) -> LetterContent {
    let settings = ::letters::Settings {
        base_url: "https://unbind.example".to_owned(),
        sender: "noreply@unbind.example".to_owned(),
        message_id_host: "unbind.example".to_owned(),
        reply_to: None,
    };
    let envelope = ::letters::sample_envelope(kind, locale);
    ::letters::Writer::new(settings).unwrap().write(&envelope, &::letters::sample(kind)).unwrap()
}

pub fn letters_page(locale: Locale, lines: Vec<LetterLine>) -> LettersPage {
    let id = application(Status::Submitted, EffectState::None).id;
    let references = [(id, "UB-2026-004203-7".to_owned())].into();
    let before = Some((now(), LetterId(Uuid::nil())));
    let filter = OutboxFilter { state: Some(LetterState::Held), before, ..OutboxFilter::default() };
    let counts = vec![(LetterState::Held, 2), (LetterState::Queued, 0), (LetterState::Failed, 1000)];
    let next_url = Some("/desk/letters?before=1".to_owned());
    LettersPage { frame: frame(locale), filter, lines, references, counts, next_url }
}
