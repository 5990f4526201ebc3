//! Every page of the applicant's side, rendered from samples in both languages, and what the status page keeps to itself.

use std::collections::BTreeSet;

use askama::Template;
use chrono::Duration;
use domain::Locale;
use domain::application::Kind;
use domain::draft::Answers;
use domain::status::{EffectState, Status};
use domain::submission::SubmitError;

use super::account::{AccountPage, Line};
use super::answers::Origin;
use super::check::CheckPage;
use super::code::CodePage;
use super::door::Admitted;
use super::field::FieldError;
use super::form::FormPage;
use super::funds::Funds;
use super::receipt::ReceiptPage;
use super::samples;
use super::sign_in::SignInPage;
use super::status::StatusPage;
use super::told::Told;
use super::way::Way;
use super::withdraw::WithdrawPage;
use crate::frame::Frame;

type Pages = Vec<(String, String)>;

fn add(pages: &mut Pages, name: impl Into<String>, page: &impl Template) {
    let name = name.into();
    let html = page.render().unwrap_or_else(|error| panic!("{name}: {error}"));
    pages.push((name, html));
}

fn all_pages(locale: Locale) -> Pages {
    let mut pages = Vec::new();
    sign_in_pages(&mut pages, &samples::frame(locale));
    account_pages(&mut pages, &samples::frame(locale));
    form_pages(&mut pages, &samples::frame(locale));
    check_pages(&mut pages, &samples::frame(locale));
    application_pages(&mut pages, &samples::frame(locale));
    pages
}

fn sign_in_pages(pages: &mut Pages, frame: &Frame) {
    let frame = Frame { store_name: None, ..frame.clone() };
    let mut page = SignInPage { frame: frame.clone(), store_number: "MM \"8\"".into(), errors: Vec::new() };
    add(pages, "sign in", &page);
    page.errors.push(FieldError::new("store_number", frame.words.say("error-store-number")));
    add(pages, "sign in, mistaken", &page);
    for (name, number, is_over) in
        [("code", Some("MM-1"), false), ("code, unnamed", None, false), ("code, over", Some("MM-1"), true)]
    {
        let mut page =
            CodePage { frame: frame.clone(), number: number.map(str::to_owned), errors: Vec::new(), is_over };
        add(pages, name, &page);
        page.errors.push(FieldError::new("code", frame.words.say1("apply-code-wrong", "tries", 1)));
        add(pages, format!("{name}, mistaken"), &page);
    }
}

fn account_pages(pages: &mut Pages, frame: &Frame) {
    let policy = samples::policy();
    let grace_period = policy.policy.grace_period();
    let lines = every_state().into_iter().map(|(kind, status, effect)| {
        let application = samples::application(kind, status, effect);
        Line { told: Told::new(&application, grace_period, frame.now), application }
    });
    let store = samples::store();
    let page = AccountPage {
        frame: frame.clone(),
        bindings: vec![samples::binding(None), samples::binding(Some(frame.now))],
        funds: Funds::find(&store, &policy.policy.funds),
        ways: vec![
            Way::new(Kind::Unbind, &store, Ok(()), Some(frame.now)).unwrap(),
            Way::new(Kind::RevokeCertification, &store, Ok(()), None).unwrap(),
        ],
        lines: lines.collect(),
        store,
    };
    add(pages, "account", &page);
    let store = samples::spent_store();
    let refusals = [
        SubmitError::NotBound,
        SubmitError::NotCertified,
        SubmitError::FundsFirst,
        SubmitError::AlreadyOpen("UB-2026-004203-7".into()),
    ];
    let ways = refusals.into_iter().map(|refusal| Way::new(Kind::Unbind, &store, Err(refusal), None).unwrap());
    let ways = ways.collect();
    let bindings = vec![samples::binding(Some(frame.now))];
    add(
        pages,
        "account, closed",
        &AccountPage { frame: frame.clone(), bindings, funds: None, ways, lines: Vec::new(), store },
    );
}

fn admitted(kind: Kind) -> Admitted {
    Admitted { kind, store: samples::store(), policy: samples::policy() }
}

fn form_pages(pages: &mut Pages, frame: &Frame) {
    for kind in Kind::ALL {
        let form = |answers, origin| FormPage {
            frame: frame.clone(),
            admitted: admitted(*kind),
            answers,
            origin,
            errors: Vec::new(),
        };
        add(pages, format!("form {kind}"), &form(Answers::default(), Origin::Nothing));
        add(
            pages,
            format!("form {kind}, again"),
            &form(samples::answers(), Origin::Earlier("UB-2026-003871-5".into())),
        );
        let long = "x".repeat(400);
        for answers in [
            Answers::default(),
            Answers { reason: "other".into(), ..Answers::default() },
            Answers {
                reason: "other".into(),
                words: "x".into(),
                contact_phone: "x".into(),
                contact_email: "x".into(),
                contact_name: "\u{202e}".into(),
            },
            Answers { reason: "none".into(), words: long.clone(), contact_name: long, ..Answers::default() },
        ] {
            let problems = answers.check(*kind, &samples::policy().policy).unwrap_err();
            let page = form(answers, Origin::Draft(frame.now)).with(&problems);
            assert_eq!(page.errors.len(), problems.len());
            add(pages, format!("form {kind}, mistaken"), &page);
        }
    }
}

fn check_pages(pages: &mut Pages, frame: &Frame) {
    for kind in Kind::ALL {
        let page = CheckPage::new(frame.clone(), admitted(*kind), samples::answers());
        add(pages, format!("check {kind}"), &page);
        let missing = page.admitted.policy.policy.consequences_for(*kind).map(|it| it.code.clone()).collect();
        let admitted = Admitted { store: samples::spent_store(), ..admitted(*kind) };
        let page = CheckPage::new(frame.clone(), admitted, Answers { words: String::new(), ..samples::answers() });
        add(pages, format!("check {kind}, mistaken"), &CheckPage { missing, ..page });
    }
}

fn application_pages(pages: &mut Pages, frame: &Frame) {
    for (kind, status, effect) in every_state() {
        let page = StatusPage::new(frame.clone(), samples::case(kind, status, effect));
        add(pages, format!("status {kind} {status} {effect}"), &page);
    }
    for kind in Kind::ALL {
        let mut case = samples::case(*kind, Status::InReview, EffectState::None);
        case.application.due_is_provisional = true;
        add(pages, format!("receipt {kind}"), &ReceiptPage::new(frame.clone(), case.clone()));
        add(pages, format!("withdraw {kind}"), &WithdrawPage { frame: frame.clone(), case: case.clone() });
        case.application.due_at = frame.now - Duration::hours(1);
        case.events.push(samples::event("rung_overdue", frame.now));
        let late = StatusPage { is_too_late: true, ..StatusPage::new(frame.clone(), case) };
        add(pages, format!("status {kind}, late"), &late);
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

#[test]
fn every_apply_page_renders() {
    for locale in Locale::ALL {
        for (name, html) in all_pages(locale) {
            let place = format!("{name} ({locale})");
            assert!(html.contains(&format!("<html lang=\"{locale}\"")), "{place}: no language");
            assert_eq!(html.matches("<h1").count(), 1, "{place}: not one h1");
            assert!(!html.contains("Secret"), "{place}: tells what is not the applicant's to know");
            assert!(!html.contains("<b>The</b>") && !html.contains("<Official>"), "{place}: text became markup");
            check_messages(&place, &html);
            check_references(&place, &html);
            if locale == Locale::En {
                let han = html.replace("中文", "").chars().find(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
                assert_eq!(han, None, "{place}: Chinese in an English page");
            }
        }
    }
}

/// A message that is missing, or said without its variables, stands there as its key.
fn check_messages(place: &str, html: &str) {
    let texts = html.split(['<', '>']).skip(2).step_by(2).map(str::trim);
    let attributes = ["aria-label", "data-text", "data-copied"].iter().flat_map(|name| attribute(html, name));
    for text in texts.chain(attributes) {
        let is_key =
            text.contains('-') && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        assert!(!is_key, "{place}: message {text:?} is missing");
    }
}

/// Ids are unique, what refers to one finds it, and every field has its label.
fn check_references(place: &str, html: &str) {
    let ids: Vec<&str> = attribute(html, "id").collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "{place}: an id stands twice");
    let named = ["for", "aria-describedby", "aria-labelledby"].iter().flat_map(|name| attribute(html, name));
    let links = attribute(html, "href").filter_map(|link| link.strip_prefix('#'));
    for id in named.flat_map(str::split_whitespace).chain(links) {
        assert!(known.contains(id), "{place}: nothing is called {id:?}");
    }
    let labelled: BTreeSet<&str> = attribute(html, "for").collect();
    for tag in html.split('<').filter(|tag| ["input ", "textarea ", "select "].iter().any(|name| tag.starts_with(name)))
    {
        let is_hidden = tag.contains("type=\"hidden\"");
        let has_label = attribute(tag, "id").next().is_some_and(|id| labelled.contains(id));
        assert!(is_hidden || has_label, "{place}: a field without a label: {tag}");
    }
}

fn attribute<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let opening = format!(" {name}=\"");
    let starts: Vec<usize> = html.match_indices(&opening).map(|(at, _)| at + opening.len()).collect();
    starts.into_iter().filter_map(move |at| html[at..].split('"').next())
}

#[test]
fn a_decision_is_not_told_before_its_grace_period_is_over() {
    for status in [Status::Approved, Status::Rejected] {
        let effect = if status == Status::Approved { EffectState::Scheduled } else { EffectState::None };
        let case = samples::case(Kind::Unbind, status, effect);
        let in_grace = Frame { now: samples::decided_at() + Duration::minutes(9), ..samples::frame(Locale::En) };
        let undecided =
            StatusPage::new(in_grace.clone(), samples::case(Kind::Unbind, Status::InReview, EffectState::None));
        let page = StatusPage::new(in_grace, case.clone());
        assert_eq!((page.told, &page.steps), (undecided.told, &undecided.steps));
        assert!(page.track.is_empty());
        assert!(!page.render().unwrap().contains("The contact differs"));
        let after = Frame { now: samples::decided_at() + Duration::minutes(10), ..samples::frame(Locale::En) };
        let page = StatusPage::new(after, case);
        assert_eq!(page.told.status, status);
        assert!(page.render().unwrap().contains("The contact differs"));
    }
}

#[test]
fn a_decision_undone_in_time_leaves_no_trace_and_later_does() {
    let mut case = samples::case(Kind::Unbind, Status::Rejected, EffectState::None);
    case.application.status = Status::InReview;
    case.application.decided_at = None;
    let mut undo = |minutes| {
        let undone_at = samples::decided_at() + Duration::minutes(minutes);
        case.decisions[0].undone_at = Some(undone_at);
        let mut undone = case.clone();
        undone.events.push(samples::event("undo", undone_at));
        StatusPage::new(samples::frame(Locale::En), undone).steps.len()
    };
    let undecided = samples::case(Kind::Unbind, Status::InReview, EffectState::None);
    let undecided = StatusPage::new(samples::frame(Locale::En), undecided).steps.len();
    assert_eq!(undo(5), undecided);
    assert_eq!(undo(60), undecided + 2);
}

#[test]
fn review_begins_once_however_often_it_changes_hands() {
    let mut case = samples::case(Kind::Unbind, Status::InReview, EffectState::None);
    let before = StatusPage::new(samples::frame(Locale::En), case.clone()).steps;
    for action in ["release", "claim", "end_lease", "claim", "rung_remind", "rung_escalate", "renewed"] {
        case.events.push(samples::event(action, samples::now()));
    }
    assert_eq!(StatusPage::new(samples::frame(Locale::En), case).steps, before);
}

#[test]
fn nothing_is_shown_as_done_before_the_platform_confirmed_it() {
    for (kind, status, effect) in every_state() {
        let html = StatusPage::new(samples::frame(Locale::En), samples::case(kind, status, effect)).render().unwrap();
        let says_done = html.contains("has been unbound") || html.contains("has been revoked");
        assert_eq!(says_done, effect == EffectState::Confirmed, "{kind} {status} {effect}");
    }
}
