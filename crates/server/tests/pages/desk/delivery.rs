//! The pages of follow-ups and of mail pauses.

use askama::Template;
use domain::application::status::{EffectState, Status};
use domain::base::id::{ApplicationId, FollowUpId, LetterId, MailPauseId};
use domain::deadline::late_notice::{LateNotice, LateNoticeCause};
use domain::delivery::pause::MailPause;
use domain::letter::LetterKind;
use domain::letter::follow_up::{FollowUp, FollowUpReason};
use locale::Locale;
use uuid::Uuid;

use crate::desk::letters::follow_ups::{FollowUpForm, FollowUpsPage};
use crate::desk::letters::mail_pauses::{PauseForm, PausesPage};
use crate::page_tests::desk::{at, frame, now};

fn task(number: u128, reason: FollowUpReason) -> FollowUp {
    FollowUp {
        id: FollowUpId(Uuid::from_u128(number)),
        application_id: ApplicationId(Uuid::from_u128(91)),
        reference: "UB-2026-004203-7".to_owned(),
        store_name: "木棉 <b>。".to_owned(),
        contact_name: "陈 <b>。".to_owned(),
        contact_phone: "15900000034".to_owned(),
        letter_id: LetterId(Uuid::from_u128(number)),
        kind: LetterKind::Alert,
        to_address: "chenxin@mumian.example".to_owned(),
        outcome: Some("550 5.1.1 <b>。".to_owned()),
        reason,
        created_at: at(20, 9, 0),
    }
}

fn follow_ups(locale: Locale, lines: Vec<FollowUp>, form: FollowUpForm, reads: bool) -> String {
    let next_url = (!lines.is_empty()).then(|| "/desk/follow-ups?after=1".to_owned());
    FollowUpsPage { frame: frame(locale), lines, next_url, reads, form }.render().unwrap()
}

fn pause(kind: Option<LetterKind>, paused_by: Option<&str>, is_over: bool) -> MailPause {
    MailPause {
        id: MailPauseId(Uuid::from_u128(7)),
        kind,
        note: "邮件服务器换证书 <b>。".to_owned(),
        paused_at: at(20, 9, 0),
        paused_by: paused_by.map(str::to_owned),
        resumed_at: is_over.then(now),
    }
}

fn pauses(locale: Locale, live: Vec<MailPause>, form: PauseForm) -> String {
    let before = vec![pause(None, Some("何淼 <b>。"), true), pause(Some(LetterKind::Digest), None, true)];
    PausesPage { frame: frame(locale), live, before, form }.render().unwrap()
}

/// A case whose applicant was told of the delay.
fn apologised(locale: Locale) -> String {
    let mut file = crate::page_tests::desk::case_file(Status::InReview, EffectState::None);
    let (cause, sent_at) = (LateNoticeCause::Forecast, at(20, 9, 0));
    file.late_notice = Some(LateNotice { cause, estimate_at: at(24, 18, 0), sent_at });
    crate::page_tests::desk::case_page(locale, file).render().unwrap()
}

/// Both pages in every state.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let lines: Vec<_> = (1..).zip(FollowUpReason::ALL).map(|(number, reason)| task(number, *reason)).collect();
    let typed = FollowUpForm {
        of: lines.first().map(|line| line.id),
        note: "打过电话 <b>。".to_owned(),
        problem: Some("x".to_owned()),
    };
    let wrong = PauseForm {
        kind: "digest".to_owned(),
        note: "x <b>。".to_owned(),
        problem: Some(("pause-kind", "x".to_owned())),
    };
    let live = vec![pause(None, Some("何淼"), false), pause(Some(LetterKind::SignInCode), None, false)];
    let mut paused = frame(locale);
    if let Some(staff) = &mut paused.staff {
        staff.is_mail_paused = true;
    }
    let banner =
        FollowUpsPage { frame: paused, lines: Vec::new(), next_url: None, reads: false, form: FollowUpForm::default() };
    vec![
        ("follow_ups", follow_ups(locale, lines.clone(), FollowUpForm::default(), true)),
        ("follow-ups-error", follow_ups(locale, lines, typed, false)),
        ("follow-ups-none", banner.render().unwrap()),
        ("pauses", pauses(locale, live, PauseForm::default())),
        ("case-apologised", apologised(locale)),
        ("pauses-error", pauses(locale, Vec::new(), wrong)),
    ]
}
