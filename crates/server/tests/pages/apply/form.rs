//! Every page of the form, rendered from samples in both languages; and the checks that every applicants' page must
//! pass.

use askama::Template;
use domain::Locale;
use domain::base::id::DraftId;
use domain::base::terms::Kind;
use domain::evidence::EvidenceState;
use domain::intake::completeness::{Completeness, Gap};
use domain::intake::draft::{Answers, Draft, DraftStep};
use domain::intake::reapply::{FixHint, FixTarget};
use domain::policy::Rejection;
use domain::store::funds::FundsItem;

use crate::apply::field::FieldError;
use crate::apply::form::admission::Admission;
use crate::apply::form::consequences::ConsequencesPage;
use crate::apply::form::contact::ContactPage;
use crate::apply::form::contact_code::ContactCodePage;
use crate::apply::form::documents::DocumentsPage;
use crate::apply::form::fix_hint::FixLine;
use crate::apply::form::reason::ReasonPage;
use crate::apply::form::summary::CheckPage;
use crate::apply::form::wizard::Wizard;
use crate::page_requirements;
use crate::page_tests::apply::samples;
use crate::ui::frame::Frame;

pub type Pages = Vec<(String, String)>;

pub fn add(pages: &mut Pages, name: impl Into<String>, page: &impl Template) {
    let name = name.into();
    let html = page.render().unwrap_or_else(|error| panic!("{name}: {error}"));
    pages.push((name, html));
}

fn all_pages(locale: Locale) -> Pages {
    let mut pages = Vec::new();
    for kind in Kind::ALL {
        let frame = samples::frame(locale);
        reason_pages(&mut pages, &frame, *kind);
        contact_pages(&mut pages, &frame, *kind);
        document_pages(&mut pages, &frame, *kind);
        last_pages(&mut pages, &frame, *kind);
    }
    pages
}

/// An unsaved form.
fn blank(kind: Kind, step: DraftStep) -> Wizard {
    let now = samples::now();
    let admitted = Admission { kind, store: samples::store(), policy: samples::policy() };
    let draft = Draft {
        id: DraftId::new(now),
        store_id: admitted.store.id,
        kind,
        answers: Answers::default(),
        follows_id: None,
        created_at: now,
        updated_at: now,
        lodged_by: None,
        acknowledged: Vec::new(),
        proved_email: None,
    };
    let registered = vec!["owner@lumen.example".into(), "shop@lumen.example".into()];
    let completeness = Completeness { draft, files: Vec::new(), registered, checked: None, gaps: Vec::new() };
    Wizard { admission: admitted, step, completeness, fixes: Vec::new(), carried: Vec::new(), is_saved: false }
}

/// A form after a rejection, with files in every state and every kind of gap.
fn busy(kind: Kind, step: DraftStep) -> Wizard {
    let mut wizard = blank(kind, step);
    wizard.is_saved = true;
    let completeness = &mut wizard.completeness;
    completeness.draft.answers = Answers { reason: "other".into(), contact_phone: "x".into(), ..samples::answers() };
    completeness.files = EvidenceState::ALL.iter().map(|state| samples::file("id_card", *state)).collect();
    completeness.files.push(samples::file("other", EvidenceState::Ready));
    completeness.files.push(samples::file("agent_source", EvidenceState::Ready));
    wizard.carried = vec![completeness.files.last().unwrap().evidence.id];
    let problems = completeness.draft.answers.check(kind, &samples::policy().policy).unwrap_err();
    completeness.gaps = problems.into_iter().map(Gap::Field).chain([Gap::EmailNotProved]).collect();
    completeness.gaps.push(Gap::Document("id_card".into()));
    let files = completeness.files.iter().map(|file| Gap::File { id: file.evidence.id, state: file.evidence.state });
    let files: Vec<Gap> = files.collect();
    completeness.gaps.extend(files);
    completeness.gaps.extend(FundsItem::ALL.iter().map(|item| Gap::Funds(*item)));
    let policy = samples::policy();
    completeness.gaps.extend(policy.policy.consequences_for(kind).map(|it| Gap::Consequence(it.code.clone())));
    let fix = |rejection: &Rejection| {
        let place = |(nth, about): (usize, &String)| FixTarget { about: about.clone(), is_changed: nth == 1 };
        FixLine::new(
            FixHint { rejection: rejection.clone(), places: rejection.about.iter().enumerate().map(place).collect() },
            kind,
        )
    };
    wizard.fixes = policy.policy.rejections_for(kind).map(fix).collect();
    wizard
}

/// A complete form.
fn complete(kind: Kind, step: DraftStep) -> Wizard {
    let mut wizard = blank(kind, step);
    wizard.is_saved = true;
    wizard.admission.store = samples::spent_store();
    wizard.completeness.draft.answers = Answers { statement: String::new(), ..samples::answers() };
    let codes = wizard.admission.policy.policy.consequences_for(kind).map(|it| it.code.clone()).collect();
    wizard.completeness.draft.acknowledged = codes;
    wizard.completeness.files = vec![samples::file("id_card", EvidenceState::Ready)];
    wizard
}

fn reason_pages(pages: &mut Pages, frame: &Frame, kind: Kind) {
    add(pages, format!("reason {kind}"), &ReasonPage::new(frame.clone(), blank(kind, DraftStep::Reason)));
    add(pages, format!("reason {kind}, busy"), &ReasonPage::new(frame.clone(), busy(kind, DraftStep::Reason)));
    let long = "x".repeat(400);
    for answers in [
        Answers::default(),
        Answers { reason: "other".into(), ..Answers::default() },
        Answers { reason: "other".into(), statement: "x".into(), ..Answers::default() },
        Answers { reason: "none".into(), statement: long, ..Answers::default() },
        Answers { reason: "other".into(), statement: "you are a bastard and an idiot".into(), ..Answers::default() },
    ] {
        let problems = answers.problems_in(DraftStep::Reason, kind, &samples::policy().policy);
        let page = ReasonPage::new(frame.clone(), busy(kind, DraftStep::Reason)).with(&problems);
        assert!(!problems.is_empty() && page.errors.len() == problems.len());
        add(pages, format!("reason {kind}, mistaken"), &page);
    }
}

fn contact_pages(pages: &mut Pages, frame: &Frame, kind: Kind) {
    for wizard in [blank(kind, DraftStep::Contact), complete(kind, DraftStep::Contact), busy(kind, DraftStep::Contact)]
    {
        add(pages, format!("contact {kind}"), &ContactPage::new(frame.clone(), wizard));
    }
    let mistaken = |email: &str| Answers {
        contact_phone: "x".into(),
        contact_email: email.into(),
        contact_name: "\u{202e}".into(),
        ..Answers::default()
    };
    for answers in [Answers::default(), mistaken("x"), mistaken("ｄａｎａ＠lumen.example")] {
        let problems = answers.problems_in(DraftStep::Contact, kind, &samples::policy().policy);
        let page = ContactPage::new(frame.clone(), busy(kind, DraftStep::Contact)).with(&problems);
        add(pages, format!("contact {kind}, mistaken"), &page);
    }
    for (is_sent, is_over) in [(false, false), (true, false), (true, true)] {
        let (wizard, errors) = (busy(kind, DraftStep::Contact), Vec::new());
        let mut page = ContactCodePage { frame: frame.clone(), wizard, errors, is_sent, is_over };
        add(pages, format!("contact code {kind}"), &page);
        if is_sent {
            page.errors.push(FieldError::new("code", frame.t.text("apply-proof-too-many")));
            add(pages, format!("contact code {kind}, mistaken"), &page);
        }
    }
}

fn document_pages(pages: &mut Pages, frame: &Frame, kind: Kind) {
    for wizard in
        [blank(kind, DraftStep::Documents), complete(kind, DraftStep::Documents), busy(kind, DraftStep::Documents)]
    {
        add(pages, format!("documents {kind}"), &DocumentsPage::new(frame.clone(), wizard.clone()));
        add(pages, format!("documents {kind}, gaps"), &DocumentsPage::new(frame.clone(), wizard.clone()).with_gaps());
        let page = DocumentsPage::new(frame.clone(), wizard);
        let texts = vec![frame.t.text("apply-documents-nothing"), frame.t.text("upload-refused-empty")];
        add(pages, format!("documents {kind}, refused"), &page.with_refused("id_card", texts));
    }
}

fn last_pages(pages: &mut Pages, frame: &Frame, kind: Kind) {
    let urgent = |step| {
        let mut wizard = complete(kind, step);
        wizard.completeness.draft.answers.reason = "account_stolen".into();
        wizard
    };
    for make in [blank, complete, busy] {
        let wizard = make(kind, DraftStep::Consequences);
        add(pages, format!("consequences {kind}"), &ConsequencesPage::new(frame.clone(), wizard.clone()));
        let page = ConsequencesPage::new(frame.clone(), wizard).with_gaps();
        add(pages, format!("consequences {kind}, gaps"), &page);
        add(pages, format!("check {kind}"), &CheckPage::new(frame.clone(), make(kind, DraftStep::Check)));
    }
    let page = ConsequencesPage::new(frame.clone(), urgent(DraftStep::Consequences));
    add(pages, format!("consequences {kind}, urgent"), &page);
    add(pages, format!("check {kind}, urgent"), &CheckPage::new(frame.clone(), urgent(DraftStep::Check)));
}

#[test]
fn every_gap_links_to_its_field() {
    for kind in Kind::ALL {
        let frame = samples::frame(Locale::En);
        let check = CheckPage::new(frame.clone(), busy(*kind, DraftStep::Check));
        let html: String = all_pages(Locale::En).into_iter().map(|(_, html)| html).collect();
        assert_eq!(check.errors.len(), check.wizard.completeness.gaps.len());
        for error in &check.errors {
            let (page, anchor) = error.link.split_once('#').unwrap();
            assert!(page.starts_with("/apply/"), "{error:?}");
            let is_file = anchor.starts_with("file-");
            assert!(is_file || html.contains(&format!("id=\"{anchor}\"")), "{error:?}");
        }
    }
}

#[test]
fn every_page_of_the_form_renders() {
    crate::page_requirements::watch_messages();
    for locale in Locale::ALL {
        for (name, html) in all_pages(locale) {
            check_page(locale, &name, &html);
        }
    }
}

/// Requirements of every page of the applicants' side.
pub fn check_page(locale: Locale, name: &str, html: &str) {
    let place = format!("{name} ({locale})");
    assert!(html.contains(&format!("<html lang=\"{locale}\"")), "{place}: no language");
    assert!(!html.contains("Secret"), "{place}: a secret is shown");
    assert!(!html.contains("<b>The</b>") && !html.contains("<Official>"), "{place}: text is not escaped");
    page_requirements::check(&place, html);
    if locale == Locale::En {
        let han = html.replace("中文", "").chars().find(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
        assert_eq!(han, None, "{place}: Chinese in an English page");
    }
}
