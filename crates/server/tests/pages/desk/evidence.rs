//! Sample documents, and case pages with the viewer in every state.

use askama::Template;
use domain::application::status::{EffectState, Status};
use domain::base::id::{ApplicationId, EvidenceId, ObjectionId, StoreContactId, StoreId};
use domain::desk::case_file::{CaseFile, PriorApplication};
use domain::evidence::access::{AccessGround, View};
use domain::evidence::{Evidence, EvidencePage, EvidenceState, File, MediaType};
use domain::intake::objection::Objection;
use domain::review::flag::{Flag, FlagCode};
use domain::review::outcome::Outcome;
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::case::evidence::form::{PictureAccess, PurposeForm, Viewer};
use crate::desk::case::evidence::viewer::ViewerContent;
use crate::desk::case::flags::form::LiftForm;
use crate::desk::case::page::CasePage;
use crate::page_tests::desk::case_files::{application, case_file, claim, decision};
use crate::page_tests::desk::{ME, at, case_page, now, policy};

/// A document with this many pictures.
fn file(number: u128, document: &str, state: EvidenceState, pages: i16) -> File {
    let id = EvidenceId(Uuid::from_u128(60 + number));
    let evidence = Evidence {
        id,
        store_id: StoreId(Uuid::from_u128(10)),
        document: document.to_owned(),
        file_name: format!("{document} <b>。.jpg"),
        media_type: MediaType::Jpeg,
        size_bytes: 1_800_000,
        sha256: vec![u8::try_from(number).unwrap(); 32],
        object: format!("object/{number}"),
        key_id: "k1".to_owned(),
        wrapped_key: (state != EvidenceState::Removed).then(|| vec![7; 40]),
        state,
        problem: None,
        attempt: 1,
        next_try_at: now(),
        uploaded_by: None,
        uploaded_at: at(13, 14, 0),
        prepared_at: Some(at(13, 14, 1)),
        removed_at: (state == EvidenceState::Removed).then(now),
    };
    let page = |number| EvidencePage {
        evidence_id: id,
        number,
        object: format!("object/{id}/{number}"),
        width: 1600,
        height: 1000,
        size_bytes: 300_000,
        fingerprint: 42,
    };
    let pages = if state == EvidenceState::Ready { (1..=pages).map(page).collect() } else { Vec::new() };
    File { evidence, pages }
}

/// Two documents with pictures, one and two of them, and one of every other state.
pub(crate) fn files() -> Vec<File> {
    let ready = [("id_card", 1), ("business_licence", 2)];
    let mut files: Vec<File> = (1..)
        .zip(ready)
        .map(|(number, (document, pages))| file(number, document, EvidenceState::Ready, pages))
        .collect();
    let others = EvidenceState::ALL.iter().filter(|state| **state != EvidenceState::Ready);
    files.extend((3..).zip(others).map(|(number, state)| file(number, "other", *state, 0)));
    files
}

/// A viewer with this access, and an empty form.
pub fn viewer(sight: PictureAccess) -> Viewer {
    Viewer {
        access: sight,
        content: ViewerContent::read("", &files()),
        has_purpose: false,
        views: Vec::new(),
        purpose: PurposeForm::default(),
    }
}

fn views() -> Vec<View> {
    let view = |(ground, page): (AccessGround, Option<i16>)| View {
        evidence_id: files()[0].evidence.id,
        page,
        ground,
        at: at(20, 14, 50),
        staff_name: (ground != AccessGround::Owner).then(|| "赵婷".to_owned()),
        purpose: (ground == AccessGround::Purpose).then(|| "抽查 <b>。".to_owned()),
    };
    let pages = AccessGround::ALL.iter().map(|ground| (*ground, Some(1)));
    pages.chain([(AccessGround::Purpose, None)]).map(view).collect()
}

fn held(status: Status) -> CaseFile {
    let mut file = case_file(status, EffectState::None);
    file.application.holder_id = Some(ME);
    file.claim = Some(claim(ME, "林晓"));
    file
}

/// An application that follows a rejected one: changed everywhere, or nowhere.
fn again(is_changed: bool) -> CaseFile {
    let mut file = held(Status::InReview);
    let mut before = application(Status::Rejected, EffectState::None);
    before.id = ApplicationId(Uuid::from_u128(12));
    before.reference = "UB-2026-003871-5".to_owned();
    let mut files = file.files.clone();
    if is_changed {
        before.reason = "other".to_owned();
        before.statement = String::new();
        before.contact_name = "陈立欣 <b>。".to_owned();
        before.contact_phone = "13800138000".to_owned();
        before.contact_email = "old@mumian.example".to_owned();
        (before.balance_cents, before.unshipped_orders) = (5, 7);
        (before.open_after_sales, before.loan_cents) = (1, 9);
        files[0].evidence.sha256 = vec![99; 32];
    }
    let decision = Some(decision(Outcome::Reject, at(10, 9, 0)));
    file.application.follows_id = Some(before.id);
    file.follows = Some(Box::new(PriorApplication { application: before, policy: policy(), decision, files }));
    file
}

fn objection(number: u128, is_lifted: bool) -> Objection {
    Objection {
        id: ObjectionId(Uuid::from_u128(70 + number)),
        contact_id: number.is_multiple_of(2).then_some(StoreContactId(Uuid::from_u128(80))),
        objected_at: Some(at(20, 10, 0)),
        lifted_at: is_lifted.then(|| at(20, 11, 0)),
        lift_note: is_lifted.then(|| "已电话核实 <b>。".to_owned()),
    }
}

/// Case pages with the viewer, by name.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let files = files();
    let open = viewer(PictureAccess::Open(AccessGround::Holder));
    let beside = {
        let query = format!("file={}&page=2&turn=90&beside={}&zoom=150", files[1].evidence.id, files[0].evidence.id);
        Viewer { content: ViewerContent::read(&query, &files), ..open.clone() }
    };
    let waiting = {
        let query = format!("file={}", files[2].evidence.id);
        Viewer { content: ViewerContent::read(&query, &files), ..open.clone() }
    };
    let purpose = |original| PurposeForm {
        typed: "查 <b>。".to_owned(),
        problem: Some(t.text("viewer-purpose-missing")),
        original,
    };
    let by_purpose = Viewer { views: views(), ..viewer(PictureAccess::PurposeFirst) };
    let mistyped = Viewer { purpose: purpose(None), ..by_purpose.clone() };
    let original = Viewer { purpose: purpose(Some(files[0].evidence.id)), ..open.clone() };
    let stated = Viewer { has_purpose: true, views: views(), ..viewer(PictureAccess::Open(AccessGround::Purpose)) };

    let mut flagged = held(Status::InReview);
    flagged.application.is_urgent = true;
    flagged.application.channel = domain::base::terms::Channel::Agent;
    flagged.flags = FlagCode::ALL
        .iter()
        .map(|code| Flag {
            code: *code,
            terms: vec!["诈骗 <b>。".to_owned(), "2026-11-02".to_owned()],
            raised_at: now(),
            is_hard: false,
            related: Vec::new(),
            resolved_at: None,
            resolved_by: None,
            resolution: None,
            resolver_name: None,
        })
        .collect();
    let mut objected = case_file(Status::Submitted, EffectState::None);
    objected.application.objected_at = Some(now());
    objected.objections = vec![objection(1, false), objection(2, false)];
    let mut lifted = case_file(Status::Submitted, EffectState::None);
    lifted.objections = vec![objection(1, true)];
    let mut bare = held(Status::InReview);
    bare.files.clear();

    let lift = LiftForm { note: "核实 <b>。".to_owned(), problem: Some(t.text("error-required")) };
    let page = |file, viewer: &Viewer| CasePage { viewer: viewer.clone(), ..case_page(locale, file) };
    let render = |file, viewer: &Viewer| page(file, viewer).render().unwrap();
    vec![
        ("viewer-holder", render(held(Status::InReview), &open)),
        ("viewer-beside", render(held(Status::InReview), &beside)),
        ("viewer-waiting", render(held(Status::InReview), &waiting)),
        ("viewer-nothing", render(bare, &viewer(PictureAccess::Open(AccessGround::Holder)))),
        (
            "viewer-claim-first",
            render(case_file(Status::Submitted, EffectState::None), &viewer(PictureAccess::ClaimFirst)),
        ),
        ("viewer-closed", render(case_file(Status::Submitted, EffectState::None), &viewer(PictureAccess::Closed))),
        ("viewer-purpose", render(case_file(Status::Submitted, EffectState::None), &by_purpose)),
        ("viewer-purpose-wrong", render(case_file(Status::InReview, EffectState::None), &mistyped)),
        ("viewer-stated", render(case_file(Status::Approved, EffectState::Scheduled), &stated)),
        ("viewer-original-wrong", render(held(Status::InReview), &original)),
        ("changes", render(again(true), &open)),
        ("changes-none", render(again(false), &open)),
        ("flags", render(flagged, &open)),
        ("objection", CasePage { lift, ..page(objected.clone(), &by_purpose) }.render().unwrap()),
        ("objection-fresh", render(objected, &by_purpose)),
        ("objection-lifted", render(lifted, &by_purpose)),
    ]
}
