//! The pages of an information request, rendered from samples in both languages.

use domain::Locale;
use domain::application::status::{EffectState, Status};
use domain::base::id::{ApplicationId, RequestId};
use domain::base::terms::{ItemKind, Kind, RequestEnd};
use domain::base::text::TextProblem;
use domain::desk::case_file::CaseFile;
use domain::evidence::EvidenceState;
use domain::review::information_request::{AnswerGap, AnsweredItem, Request, RequestItem, RequestWithItems};

use crate::apply::answer::page::AnswerPage;
use crate::apply::status::page::{Reader, StatusPage};
use crate::page_tests::apply::form::{Pages, add, check_page};
use crate::page_tests::apply::samples;
use crate::ui::frame::Frame;

/// A request for two texts, for contact details, and for documents in every state.
fn asked(end: Option<RequestEnd>) -> RequestWithItems {
    let id = RequestId::new(samples::now());
    let request = Request {
        id,
        application_id: ApplicationId::new(samples::now()),
        round: 1,
        message: "Please be <b>The</b> quick.".into(),
        asked_at: samples::decided_at(),
        answer_until: samples::at("2026-11-26T18:00:00+08:00"),
        ended_at: end.map(|_| samples::now()),
        end_cause: end,
    };
    let item = |position, document: Option<&str>| RequestItem {
        request_id: id,
        position,
        reason: "identity_mismatch".into(),
        kind: if document.is_some() { ItemKind::Document } else { ItemKind::Text },
        document: document.map(str::to_owned),
        prompt: "Which day\nwas <b>The</b> phone changed?".into(),
        answer: if position == 1 { String::new() } else { "</textarea><b>The</b> day before".into() },
    };
    let files = EvidenceState::ALL.iter().map(|state| samples::file("id_card", *state)).collect();
    let answered = |item, files| AnsweredItem { item, files, judged: None };
    let items = vec![
        answered(item(1, None), Vec::new()),
        answered(item(2, None), Vec::new()),
        answered(item(3, Some("id_card")), files),
        answered(item(4, Some("business_licence")), Vec::new()),
        answered(RequestItem { kind: ItemKind::Contact, ..item(5, None) }, Vec::new()),
    ];
    RequestWithItems { request, items }
}

fn case(kind: Kind, status: Status, ends: &[Option<RequestEnd>]) -> CaseFile {
    let mut case = samples::case(kind, status, EffectState::None);
    case.requests = ends.iter().map(|end| asked(*end)).collect();
    case
}

fn answer_page(frame: &Frame, kind: Kind) -> AnswerPage {
    let case = case(kind, Status::AwaitingApplicant, &[None]);
    let asked = case.requests[0].clone();
    AnswerPage::new(frame.clone(), case, asked)
}

fn all_pages(locale: Locale) -> Pages {
    let (mut pages, frame) = (Pages::new(), samples::frame(locale));
    for kind in Kind::ALL {
        add(&mut pages, format!("answer {kind}"), &answer_page(&frame, *kind));
        add(&mut pages, format!("answer {kind}, saved"), &answer_page(&frame, *kind).saved());
        let page = answer_page(&frame, *kind);
        let files = page.asked.items[2].files.iter().map(|file| &file.evidence);
        let mut gaps: Vec<(i16, AnswerGap)> =
            files.map(|it| (3, AnswerGap::File { id: it.id, state: it.state })).collect();
        gaps.extend([
            (1, AnswerGap::Text(TextProblem::Missing)),
            (2, AnswerGap::Text(TextProblem::TooLong(1000))),
            (4, AnswerGap::Document),
        ]);
        add(&mut pages, format!("answer {kind}, gaps"), &page.with_gaps(&gaps));
        for problem in
            [TextProblem::Missing, TextProblem::NotAPhone, TextProblem::NotAnEmail, TextProblem::FullWidthEmail]
        {
            let page = answer_page(&frame, *kind).with_gaps(&[(5, AnswerGap::Text(problem.clone()))]);
            add(&mut pages, format!("answer {kind}, contact {problem:?}"), &page);
        }
        let texts = vec![frame.t.text("apply-documents-nothing")];
        add(
            &mut pages,
            format!("answer {kind}, refused"),
            &answer_page(&frame, *kind).with_refused("3", texts.clone()),
        );
        add(&mut pages, format!("answer {kind}, odd"), &answer_page(&frame, *kind).with_refused("nonsense", texts));
        for reader in [Reader::Owner, Reader::Link] {
            for (status, ends) in [
                (Status::AwaitingApplicant, &[Some(RequestEnd::Answered), None][..]),
                (Status::InReview, &[Some(RequestEnd::Answered)][..]),
                (Status::Lapsed, &[Some(RequestEnd::Lapsed)][..]),
            ] {
                let page = StatusPage::new(frame.clone(), case(*kind, status, ends));
                add(&mut pages, format!("status {kind} {status} {reader:?}, asked"), &StatusPage { reader, ..page });
            }
        }
    }
    pages
}

#[test]
fn every_page_of_a_request_renders() {
    crate::page_requirements::watch_messages();
    for locale in Locale::ALL {
        for (name, html) in all_pages(locale) {
            check_page(locale, &name, &html);
            assert!(!name.contains("Link") || !html.contains("/apply/applications/"), "{name}: reads only");
        }
    }
}
