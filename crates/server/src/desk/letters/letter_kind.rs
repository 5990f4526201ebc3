//! One kind of letter: previews in both languages, with sample data or an application's own; the custom text; a test
//! email to oneself.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::Locale;
use domain::application::{self, Permission, reference};
use domain::delivery::{preview, test_send};
use domain::desk::case_file;
use domain::letter::custom_text::{self, CustomText, NewCustomText, Slot, WriteCustomTextError};
use domain::letter::{Letter, LetterContent, LetterKind};

use crate::desk::letters::letter_kind_page::{CustomTextForm, KindPage, Preview, Source, custom_text_problem};
use crate::http::{
    PageError, PageResult, RequestCtx, StaffSession, VerifiedForm, letter_frame, page_with_frames, see_other,
};
use crate::links;
use crate::ui::Section;

/// The query of the page's address.
#[derive(Debug, Clone, Default)]
struct Asked {
    locale: Locale,
    /// The reference of the application to take data from, as typed.
    reference: String,
    /// A version whose text is to be put into the form.
    again: String,
    was_saved: bool,
    /// A test email was sent.
    tried: bool,
}

impl Asked {
    fn read(request: &RequestCtx) -> Self {
        Self {
            locale: request.query("locale").and_then(|tag| tag.parse().ok()).unwrap_or_default(),
            reference: request.query("reference").unwrap_or_default().trim().chars().take(40).collect(),
            again: request.query("again").unwrap_or_default(),
            was_saved: request.query("saved").is_some(),
            tried: request.query("tried").is_some(),
        }
    }
}

fn parse(path: &str) -> Result<LetterKind, PageError> {
    path.replace('-', "_").parse().map_err(|_| PageError::NotFound)
}

/// The letter to show, and the source of its data. The visitor must be permitted to read the application it is taken
/// from.
async fn letter_for(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    kind: LetterKind,
    typed: &str,
) -> Result<(Letter, Source), PageError> {
    session.actor.must(Permission::PreviewLetters)?;
    let sample = || letters::sample(kind);
    if typed.is_empty() {
        return Ok((sample(), Source::Sample));
    }
    session.actor.must(Permission::ReadApplications)?;
    let found = match reference::parse(typed) {
        Some(reference) => application::find_by_reference(conn, &reference).await?,
        None => None,
    };
    let Some(id) = found else { return Ok((sample(), Source::Unknown)) };
    let case = case_file::get(conn, &session.state.ctx, &session.actor, id).await?;
    Ok(match preview::of(&case, kind, session.request.now) {
        Some(letter) => (letter, Source::Application),
        None => (sample(), Source::Nothing),
    })
}

/// `GET /desk/letters/kinds/{kind}`
pub async fn show(session: StaffSession, path: web::Path<String>) -> PageResult {
    let kind = parse(&path)?;
    let asked = Asked::read(&session.request);
    let conn = session.state.conn().await?;
    let page = load(&conn, &session, kind, &asked).await?;
    page_with_frames(StatusCode::OK, &page)
}

async fn load(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    kind: LetterKind,
    asked: &Asked,
) -> Result<KindPage, PageError> {
    let (letter, source) = letter_for(conn, session, kind, &asked.reference).await?;
    let versions = custom_text::list(conn, &session.actor, kind).await?;
    let (mut previews, mut forms) = (Vec::new(), Vec::new());
    for locale in Locale::ALL {
        let message = preview::render(conn, &session.state.ctx, &session.actor, &letter, locale, None).await?;
        previews.push(Preview { locale, message });
        let custom = custom_text::get(conn, kind, locale).await?;
        forms.push(CustomTextForm::new(locale, custom, &versions));
    }
    if let Some(again) = versions.iter().find(|version| version.id.to_string() == asked.again) {
        for form in forms.iter_mut().filter(|form| form.locale == again.locale) {
            form.custom = std::mem::take(&mut form.custom).with(again.slot, again.text.clone());
        }
    }
    Ok(KindPage {
        frame: session.frame(conn, Section::LetterKinds).await?,
        kind,
        source,
        reference: asked.reference.clone(),
        may_use_data: session.actor.may(Permission::ReadApplications),
        may_write: session.actor.may(Permission::WriteCustomText),
        previews,
        forms,
        versions,
        tried: None,
        was_saved: asked.was_saved,
        was_test_sent: asked.tried,
    })
}

/// `GET /desk/letters/kinds/{kind}/html`: for the frames of the page.
pub async fn html(session: StaffSession, path: web::Path<String>) -> PageResult {
    let kind = parse(&path)?;
    let asked = Asked::read(&session.request);
    let conn = session.state.conn().await?;
    let (letter, _) = letter_for(&conn, &session, kind, &asked.reference).await?;
    let message = preview::render(&conn, &session.state.ctx, &session.actor, &letter, asked.locale, None).await?;
    Ok(letter_frame(message.html))
}

/// `POST /desk/letters/kinds/{kind}/text`: previews the custom text, or saves it.
pub async fn write(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let kind = parse(&path)?;
    session.actor.must(Permission::WriteCustomText)?;
    let locale: Locale = posted.text("locale").parse().map_err(|_| PageError::Unreadable)?;
    let text = |slot: Slot| domain::base::text::tidy(posted.text(slot.as_str()));
    let custom = CustomText { intro: text(Slot::Intro), outro: text(Slot::Outro) };
    let problem = |slot: &Slot| {
        let problem = custom_text::check(kind, custom.at(*slot)).err()?;
        Some((*slot, custom_text_problem(session.request.t, kind, &problem)))
    };
    let problems = Slot::ALL.iter().filter_map(problem).collect();
    let seen_versions = (seen_version(&posted, Slot::Intro), seen_version(&posted, Slot::Outro));
    let form = CustomTextForm { locale, custom, seen_versions, problems };
    let mut conn = session.state.conn().await?;
    let (ctx, actor) = (&session.state.ctx, &session.actor);
    if !form.problems.is_empty() {
        return show_form_again(&conn, &session, kind, form, None, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if posted.has("preview") {
        let custom = Some(form.custom.clone());
        let shown = preview::render(&conn, ctx, actor, &letters::sample(kind), locale, custom).await?;
        return show_form_again(&conn, &session, kind, form, Some(shown), StatusCode::OK).await;
    }
    for slot in Slot::ALL {
        let (text, seen_version) = (form.custom.at(*slot).to_owned(), seen_version(&posted, *slot));
        let new = NewCustomText { kind, locale, slot: *slot, text, seen_version };
        match custom_text::write(&mut conn, ctx, actor, &new).await {
            Ok(_) | Err(WriteCustomTextError::Same) => {}
            Err(WriteCustomTextError::Changed) => {
                let problems = vec![(*slot, session.request.t.text("kind-changed"))];
                let form = CustomTextForm { problems, ..form };
                return show_form_again(&conn, &session, kind, form, None, StatusCode::CONFLICT).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(see_other(&format!("{}?saved=1#text-{}", links::letter_kind(kind), locale.as_str())))
}

fn seen_version(posted: &VerifiedForm, slot: Slot) -> i32 {
    posted.text(&format!("seen_{slot}")).parse().unwrap_or(-1)
}

/// The page again, with the typed form. After a conflict the form is that of the latest versions.
async fn show_form_again(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    kind: LetterKind,
    typed: CustomTextForm,
    shown: Option<LetterContent>,
    status: StatusCode,
) -> PageResult {
    let mut page = load(conn, session, kind, &Asked::default()).await?;
    page.tried = shown.map(|message| Preview { locale: typed.locale, message });
    for form in page.forms.iter_mut().filter(|form| form.locale == typed.locale) {
        let latest = form.seen_versions;
        *form = typed.clone();
        if status == StatusCode::CONFLICT {
            form.seen_versions = latest;
        }
    }
    page_with_frames(status, &page)
}

/// `POST /desk/letters/kinds/{kind}/test`: sends a test email to the reader's own address, with sample data.
pub async fn send_test(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let kind = parse(&path)?;
    let locale: Locale = posted.text("locale").parse().map_err(|_| PageError::Unreadable)?;
    let link = letters::sample_envelope(kind, locale).status_link;
    let mut conn = session.state.conn().await?;
    test_send::post(&mut conn, &session.state.ctx, &session.actor, &letters::sample(kind), locale, link).await?;
    Ok(see_other(&format!("{}?tried=1", links::letter_kind(kind))))
}

/// `GET` of a path that accepts only `POST`.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::letter_kind(parse(&path)?)))
}
