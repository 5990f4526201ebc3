//! Sample pages with letters on them: the check page, the outbox, one letter.

use chrono::Duration;
use domain::decision::{Outcome, Verdict};
use domain::id::LetterId;
use domain::letter::outbox::{LetterLine, LetterText};
use domain::letter::{LetterKind, LetterState, LetterWriter};
use domain::status::{EffectState, Status};
use locale::Locale;
use uuid::Uuid;

use super::case_files::{application, case_file};
use super::{at, frame, now};
use crate::desk::check::CheckPage;
use crate::desk::letter::LetterPage;
use crate::desk::letters::{LettersPage, OutboxFilter};

pub(super) fn check_page(locale: Locale, outcome: Outcome) -> CheckPage {
    let file = case_file(Status::InReview, EffectState::None);
    let kind = if outcome == Outcome::Approve { LetterKind::Approved } else { LetterKind::Rejected };
    let settings = ::letters::Settings {
        base_url: "https://unbind.example".to_owned(),
        sender: "noreply@unbind.example".to_owned(),
        message_id_host: "unbind.example".to_owned(),
    };
    let envelope = ::letters::sample_envelope(kind, locale);
    let message = ::letters::Writer::new(settings).unwrap().write(&envelope, &::letters::sample(kind)).unwrap();
    let verdict = Verdict {
        outcome,
        reasons: vec!["identity_mismatch".to_owned(), "funds_outstanding".to_owned()],
        words: "一行\n又一行 \"引号\"".to_owned(),
        note: String::new(),
        penalty: None,
        seen_version: None,
    };
    CheckPage {
        frame: frame(locale),
        file,
        verdict,
        grace_until: now() + Duration::minutes(10),
        not_before: (outcome == Outcome::Approve).then(|| now() + Duration::minutes(10)),
        to: envelope.to,
        message,
        causes: Vec::new(),
    }
}

pub(super) fn letter_line(kind: LetterKind, state: LetterState) -> LetterLine {
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

pub(super) fn letter_page(locale: Locale, kind: LetterKind) -> LetterPage {
    let letter = LetterText {
        line: letter_line(kind, LetterState::Sent),
        text_body: "验证码 482913".to_owned(),
        html_body: String::new(),
        raw: b"From: noreply@unbind.example\r\nSubject: =?utf-8?b?NDgyOTEz?=\r\n\r\n482913".to_vec(),
        message_id: "<50@unbind.example>".to_owned(),
    };
    let about = Some(("UB-2026-004203-7".to_owned(), "木棉母婴旗舰店".to_owned()));
    LetterPage { frame: frame(locale), letter, about }
}

pub(super) fn letters_page(locale: Locale, lines: Vec<LetterLine>) -> LettersPage {
    let id = application(Status::Submitted, EffectState::None).id;
    let references = [(id, "UB-2026-004203-7".to_owned())].into();
    let filter = OutboxFilter { state: Some(LetterState::Held), before: Some((now(), LetterId(Uuid::nil()))) };
    LettersPage { frame: frame(locale), filter, lines, references, next_url: Some("/desk/letters?before=1".to_owned()) }
}
