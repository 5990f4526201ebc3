//! Every page around the form, rendered from samples in both languages.

use chrono::Duration;
use domain::Locale;
use domain::application::about::About;
use domain::application::status::{EffectState, Status};
use domain::base::terms::Kind;
use domain::deadline::late_notice::{LateNotice, LateNoticeCause};
use domain::deadline::ledger::{ClockCause, ClockState, Interval};
use domain::intake::admission::NotAdmitted;
use domain::intake::objection::ObjectionPreview;

use crate::apply::account::entry_options::{ClosedReason, EntryOption, Waiting};
use crate::apply::account::overview::{AccountPage, Line};
use crate::apply::account::sign_in::SignInPage;
use crate::apply::account::sign_in_code::CodePage;
use crate::apply::actions::object::ObjectPage;
use crate::apply::actions::withdraw::WithdrawPage;
use crate::apply::field::FieldError;
use crate::apply::link::objection_link::ObjectionPage;
use crate::apply::link::status_link::LinkPage;
use crate::apply::status::appeal_form::AppealForm;
use crate::apply::status::applicant_view::ApplicantView;
use crate::apply::status::page::{Notice, Reader, StatusPage};
use crate::apply::status::receipt::ReceiptPage;
use crate::links;
use crate::page_tests::apply::form::{Pages, add, check_page};
use crate::page_tests::apply::samples;
use crate::ui::frame::Frame;

#[test]
fn every_page_around_the_form_renders() {
    crate::page_requirements::watch_messages();
    for locale in Locale::ALL {
        let mut pages = Vec::new();
        sign_in_pages(&mut pages, &samples::frame(locale));
        account_pages(&mut pages, &samples::frame(locale));
        application_pages(&mut pages, &samples::frame(locale));
        link_pages(&mut pages, &samples::frame(locale));
        for (name, html) in pages {
            check_page(locale, &name, &html);
        }
    }
}

fn sign_in_pages(pages: &mut Pages, frame: &Frame) {
    let frame = Frame { store_name: None, ..frame.clone() };
    let mut page = SignInPage { frame: frame.clone(), store_number: "MM \"8\"".into(), errors: Vec::new() };
    add(pages, "sign in", &page);
    page.errors.push(FieldError::new("store_number", frame.t.text("error-store-number")));
    add(pages, "sign in, mistaken", &page);
    for (name, number, is_over) in
        [("code", Some("MM-1"), false), ("code, unnamed", None, false), ("code, over", Some("MM-1"), true)]
    {
        let mut page =
            CodePage { frame: frame.clone(), number: number.map(str::to_owned), errors: Vec::new(), is_over };
        add(pages, name, &page);
        page.errors.push(FieldError::new("code", frame.t.text1("apply-code-wrong", "tries", 1)));
        add(pages, format!("{name}, mistaken"), &page);
    }
}

fn account_pages(pages: &mut Pages, frame: &Frame) {
    let policy = samples::policy();
    let grace_period = policy.policy.grace_period();
    let lines = every_state().into_iter().map(|(kind, status, effect)| {
        let application = samples::application(kind, status, effect);
        Line { view: ApplicantView::new(&application, grace_period, frame.now), application }
    });
    let mut stopped = samples::application(Kind::Unbind, Status::InReview, EffectState::None);
    stopped.objected_at = Some(frame.now);
    let stopped = Line { view: ApplicantView::new(&stopped, grace_period, frame.now), application: stopped };
    let waiting = Waiting { saved_at: frame.now, removed_at: frame.now + Duration::days(30) };
    let store = samples::store();
    let page = AccountPage {
        frame: frame.clone(),
        bindings: vec![samples::binding(None), samples::binding(Some(frame.now))],
        options: vec![
            EntryOption::new(Kind::Unbind, &store, Ok(()), Some(waiting)).unwrap(),
            EntryOption::new(Kind::RevokeCertification, &store, Ok(()), None).unwrap(),
        ],
        lines: lines.chain([stopped]).collect(),
        store,
    };
    add(pages, "account", &page);
    let store = samples::spent_store();
    let until = frame.now + Duration::days(3);
    let refusals = [
        NotAdmitted::NotBound,
        NotAdmitted::NotCertified,
        NotAdmitted::AlreadyOpen("UB-2026-004203-7".into()),
        NotAdmitted::BoundTooRecently { until },
        NotAdmitted::UnboundTooOften { until },
        NotAdmitted::AppliedTooOften { until },
        NotAdmitted::TooSoonAgain { until },
        NotAdmitted::NeverAgain,
        NotAdmitted::Penalty(Box::new(samples::penalty())),
    ];
    let ways = refusals.into_iter().map(|refusal| EntryOption::new(Kind::Unbind, &store, Err(refusal), None).unwrap());
    let ways = ways.map(|way| way.under(&policy.policy)).collect();
    let bindings = vec![samples::binding(Some(frame.now))];
    add(
        pages,
        "account, closed",
        &AccountPage { frame: frame.clone(), bindings, options: ways, lines: Vec::new(), store },
    );
}

fn application_pages(pages: &mut Pages, frame: &Frame) {
    for (kind, status, effect) in every_state() {
        let page = StatusPage::new(frame.clone(), samples::case(kind, status, effect));
        add(pages, format!("status {kind} {status} {effect}"), &page);
    }
    for kind in Kind::ALL {
        let rejected = StatusPage::new(frame.clone(), samples::case(*kind, Status::Rejected, EffectState::None));
        let typed =
            AppealForm { statement: "Wrong <b>.".into(), problem: Some("No".into()), ..rejected.appeal.clone() };
        add(pages, format!("status {kind}, appealing"), &StatusPage { appeal: typed, ..rejected });
        let mut case = samples::case(*kind, Status::Submitted, EffectState::None);
        (case.application.round, case.appeal) = (2, Some(samples::appeal()));
        add(pages, format!("status {kind}, appealed"), &StatusPage::new(frame.clone(), case.clone()));
        (case.application.status, case.application.decided_at) = (Status::Rejected, Some(samples::decided_at()));
        add(pages, format!("status {kind}, appealed in vain"), &StatusPage::new(frame.clone(), case));
        let mut case = samples::case(*kind, Status::InReview, EffectState::None);
        case.application.due_is_provisional = true;
        let receipt = ReceiptPage::new(frame.clone(), case.clone());
        add(pages, format!("receipt {kind}"), &receipt);
        add(pages, format!("receipt {kind}, code"), &ReceiptPage { query_code: Some("7K3QM-XW9TA".into()), ..receipt });
        add(pages, format!("withdraw {kind}"), &WithdrawPage { frame: frame.clone(), case: case.clone() });
        add(pages, format!("object {kind}"), &ObjectPage { frame: frame.clone(), case: case.clone() });
        case.application.due_at = frame.now - Duration::hours(1);
        case.events.push(samples::event("escalation_overdue", frame.now));
        let (cause, sent_at) = (LateNoticeCause::Overdue, frame.now);
        case.late_notice = Some(LateNotice { cause, estimate_at: frame.now + Duration::days(3), sent_at });
        case.events.push(samples::event("late_notice_sent", frame.now));
        let late = StatusPage::new(frame.clone(), case.clone());
        add(pages, format!("status {kind}, late"), &StatusPage { notice: Some(Notice::WithdrawTooLate), ..late });
        case.application.objected_at = Some(frame.now);
        let since = frame.now - Duration::hours(2);
        case.ledger.push(Interval {
            state: ClockState::Paused,
            started_at: since,
            start_cause: ClockCause::Asked,
            ended_at: None,
            end_cause: None,
        });
        for action in ["objected", "objection_lifted", "query_code_renewed", "erased"] {
            case.events.push(samples::event(action, frame.now));
        }
        let stopped = StatusPage::new(frame.clone(), case);
        add(pages, format!("status {kind}, stopped"), &StatusPage { notice: Some(Notice::ObjectTooLate), ..stopped });
        let mut erased = samples::case(*kind, Status::Rejected, EffectState::None);
        erased.application.erased_at = Some(frame.now);
        erased.application.contact_email = String::new();
        add(pages, format!("status {kind}, erased"), &StatusPage::new(frame.clone(), erased.clone()));
        add(pages, format!("receipt {kind}, erased"), &ReceiptPage::new(frame.clone(), erased));
        let refused = StatusPage::new(frame.clone(), samples::case(*kind, Status::Rejected, EffectState::None));
        let refusal = Some(ClosedReason::TooSoonAgain { until: frame.now + Duration::days(3) });
        let refused = StatusPage { refusal, notice: Some(Notice::NotAgain), ..refused };
        add(pages, format!("status {kind}, not again"), &refused);
    }
}

/// The pages of the links in letters, without a session.
fn link_pages(pages: &mut Pages, frame: &Frame) {
    let frame = Frame { store_name: None, path: links::follow("c0ffee"), ..frame.clone() };
    add(pages, "link", &LinkPage { frame: frame.clone(), errors: Vec::new() });
    let errors = vec![FieldError::new("code", frame.t.text("apply-link-wrong"))];
    add(pages, "link, mistaken", &LinkPage { frame: frame.clone(), errors });
    for (kind, status, effect) in every_state() {
        let page = StatusPage::new(frame.clone(), samples::case(kind, status, effect));
        add(pages, format!("link {kind} {status} {effect}"), &StatusPage { reader: Reader::Link, ..page });
        for (objected_at, is_stopped) in [(None, false), (Some(frame.now), true), (Some(frame.now), false)] {
            let mut application = samples::application(kind, status, effect);
            application.objected_at = objected_at.filter(|_| is_stopped);
            let grace_period = samples::policy().policy.grace_period();
            let preview = ObjectionPreview {
                about: About::new(&application, &samples::store().name),
                objected_at,
                can_be_stopped: application.can_be_stopped(grace_period, frame.now),
            };
            let view = ApplicantView::new(&application, grace_period, frame.now);
            let name = format!("objection {kind} {status} {effect} {objected_at:?} {is_stopped}");
            add(pages, name, &ObjectionPage::new(frame.clone(), preview, view));
        }
    }
}

/// Every status, and every effect an approval can have, for both kinds.
fn every_state() -> Vec<(Kind, Status, EffectState)> {
    let mut states = Vec::new();
    for kind in Kind::ALL {
        for status in Status::ALL {
            let is_approved = *status == Status::Approved;
            let effects = if is_approved { EffectState::ALL } else { &[EffectState::None][..] };
            states.extend(effects.iter().map(|effect| (*kind, *status, *effect)));
        }
    }
    states
}
