//! Case pages with information requests: the form, an open one, and closed ones.

use askama::Template;
use domain::application::status::{EffectState, Status};
use domain::base::id::{EvidenceId, RequestId};
use domain::base::terms::{ItemKind, RequestEnd};
use domain::desk::case_file::CaseFile;
use domain::evidence::access::AccessGround;
use domain::review::information_request::{
    AnsweredItem, ItemJudgement, ItemVerdict, NewItem, Request, RequestItem, RequestWithItems,
};
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::case::evidence::form::PictureAccess;
use crate::desk::case::page::CasePage;
use crate::desk::case::requests::form::AskForm;
use crate::page_tests::desk::case_files::{application, case_file, claim};
use crate::page_tests::desk::{ME, at, case_page, files, policy};

fn asked(number: u128, end: Option<RequestEnd>) -> RequestWithItems {
    let id = RequestId(Uuid::from_u128(200 + number));
    let request = Request {
        id,
        application_id: application(Status::InReview, EffectState::None).id,
        round: 1,
        message: "请尽快补充 <b>。".to_owned(),
        asked_at: at(17, 9, 0),
        answer_until: at(24, 18, 0),
        ended_at: end.map(|_| at(18, 9, 0)),
        end_cause: end,
    };
    let item = |position, kind, document: Option<&str>| RequestItem {
        request_id: id,
        position,
        reason: "identity_mismatch".to_owned(),
        kind,
        document: document.map(ToOwned::to_owned),
        prompt: "哪一天换的手机 <b>。".to_owned(),
        answer: "上周三 <b>。".to_owned(),
    };
    let mut file = files().remove(0);
    file.evidence.id = EvidenceId(Uuid::from_u128(210 + number));
    let judged = |verdict| Some(ItemJudgement { verdict, by: "林晓 <b>".to_owned(), at: at(18, 10, 0) });
    let text = item(1, ItemKind::Text, None);
    let document = item(2, ItemKind::Document, Some("business_licence"));
    let contact = RequestItem { answer: "chen.new@mumian.example".to_owned(), ..item(3, ItemKind::Contact, None) };
    let items = vec![
        AnsweredItem { item: text, files: Vec::new(), judged: judged(ItemVerdict::Accepted) },
        AnsweredItem { item: document, files: vec![file], judged: judged(ItemVerdict::AskAgain) },
        AnsweredItem { item: contact, files: Vec::new(), judged: None },
    ];
    RequestWithItems { request, items }
}

fn held(status: Status, requests: Vec<RequestWithItems>) -> CaseFile {
    let mut file = case_file(status, EffectState::None);
    file.application.holder_id = Some(ME);
    file.claim = Some(claim(ME, "林晓"));
    file.requests = requests;
    file
}

fn mistaken(locale: Locale) -> AskForm {
    let row = |reason: &str, document: Option<&str>, prompt: &str| NewItem {
        reason: reason.to_owned(),
        kind: if document.is_some() { ItemKind::Document } else { ItemKind::Text },
        document: document.map(ToOwned::to_owned),
        prompt: prompt.to_owned(),
    };
    let rows = vec![
        row("", None, "写了 <b>。"),
        row("identity_mismatch", Some("passport"), "写了"),
        NewItem::default(),
        row("identity_mismatch", Some("id_card"), ""),
    ];
    let form = AskForm { rows, message: "附言 <b>。".to_owned(), mistakes: Vec::new(), is_sent: true };
    let application = application(Status::InReview, EffectState::None);
    let mistakes = form.check(Translator::new(locale), &policy(), &application).unwrap_err();
    assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    AskForm { mistakes, ..form }
}

/// Case pages with information requests, by name.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let ended = RequestEnd::ALL.iter().zip(1..).map(|(end, number)| asked(number, Some(*end))).collect();
    let answered = CasePage {
        viewer: crate::page_tests::desk::evidence::viewer(PictureAccess::Open(AccessGround::Holder)),
        ..case_page(locale, held(Status::InReview, ended))
    };
    let form = CasePage { ask: mistaken(locale), ..case_page(locale, held(Status::InReview, Vec::new())) };
    let once = held(Status::InReview, vec![asked(8, Some(RequestEnd::Answered))]);
    let again = CasePage { ask: AskForm::again(&once), ..case_page(locale, once) };
    assert!(again.ask.is_again());
    let waiting = held(Status::AwaitingApplicant, vec![asked(9, None)]);
    vec![
        ("ask-open", case_page(locale, waiting).render().unwrap()),
        ("ask-ended", answered.render().unwrap()),
        ("ask-again", again.render().unwrap()),
        ("ask-wrong", form.render().unwrap()),
    ]
}
