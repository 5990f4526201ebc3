//! One letter, as it was sent.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::{self, Permission};
use domain::base::LetterId;
use domain::letter::outbox::{self, LetterLine, LetterText};
use domain::letter::{CancelCause, LetterState, Medium};
use domain::proposal::ProposalKind;
use locale::mask_recipient;

use crate::desk::case::history::record::{letter_name, letter_note};
use crate::http::{PageError, PageResult, StaffSession, letter_frame, page_with_frames};
use crate::links;
use crate::ui::{Chip, Fact, Facts, Frame, Section};

/// `GET /desk/letters/{id}`
pub async fn letter(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    page_with_frames(StatusCode::OK, &LetterPage::load(&conn, &session, &path).await?)
}

/// `GET /desk/letters/{id}/html`: its HTML part, for the frame on its page.
pub async fn html(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    Ok(letter_frame(find(&conn, &session, &path).await?.html_body))
}

/// `GET /desk/letters/{id}/raw`: the message as a file, which any mail program opens when it is an email; its secret links are
/// masked.
pub async fn raw(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let letter = find(&conn, &session, &path).await?;
    let mut response = HttpResponse::Ok();
    let (content_type, ending) = match letter.line.medium {
        Medium::Mail => ("message/rfc822", "eml"),
        Medium::Sms => ("application/json", "json"),
    };
    response.insert_header((CONTENT_TYPE, content_type));
    response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.{ending}\"", letter.line.id)));
    Ok(response.body(letter.message().to_vec()))
}

pub fn read_id(path: &str) -> Result<LetterId, PageError> {
    path.parse().map_err(|_| PageError::NotFound)
}

/// A letter whose text may be shown: it is no code and was not erased.
async fn find(conn: &AsyncPgConnection, session: &StaffSession, path: &str) -> Result<LetterText, PageError> {
    let found = outbox::find(conn, &session.actor, read_id(path)?).await?;
    found.filter(|letter| !letter.line.kind.is_code() && !letter.text_body.is_empty()).ok_or(PageError::NotFound)
}

/// Why a form of the page was refused; shown at their heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterProblem {
    pub text: String,
}

#[derive(Debug, Template)]
#[template(path = "desk/letter.html")]
pub struct LetterPage {
    pub frame: Frame,
    pub letter: LetterText,
    /// Reference and store of the application it is about.
    pub about: Option<(String, String)>,
    /// The original letter and its copies, oldest first.
    pub copies: Vec<LetterLine>,
    pub may_manage: bool,
    pub may_read_case: bool,
    pub problem: Option<LetterProblem>,
}

impl LetterPage {
    /// The page of the letter with this id.
    ///
    /// # Errors
    /// [`PageError::NotFound`]; [`PageError::Forbidden`]; database errors.
    pub async fn load(conn: &AsyncPgConnection, session: &StaffSession, path: &str) -> Result<Self, PageError> {
        let id = read_id(path)?;
        let letter = outbox::find(conn, &session.actor, id).await?.ok_or(PageError::NotFound)?;
        let about = match letter.line.application_id {
            Some(id) => application::find(conn, id).await?.map(|(application, name)| (application.reference, name)),
            None => None,
        };
        let copies = outbox::list_copies(conn, &session.actor, letter.copy_of.unwrap_or(id)).await?;
        Ok(Self {
            frame: session.frame(conn, Section::Letters).await?,
            letter,
            about,
            copies,
            may_manage: session.actor.may(Permission::ManageLetters),
            may_read_case: session.actor.may(Permission::ReadApplications),
            problem: None,
        })
    }

    fn name(&self) -> String {
        letter_name(self.frame.t, &self.letter.line)
    }

    fn title(&self) -> String {
        self.frame.title(self.name(), self.problem.is_some())
    }

    /// A sign-in code opens a store's account, so it is hidden in the text and in the raw message.
    fn is_secret(&self) -> bool {
        self.letter.line.kind.is_code()
    }

    /// True for a text message.
    fn is_sms(&self) -> bool {
        self.letter.line.medium == Medium::Sms
    }

    /// True when retention has removed its text.
    fn is_erased(&self) -> bool {
        self.letter.text_body.is_empty()
    }

    fn to(&self) -> String {
        let to = &self.letter.line.to_address;
        if self.is_secret() { mask_recipient(to) } else { to.clone() }
    }

    fn state(&self) -> Chip {
        Chip::letter(self.frame.t, self.letter.line.state)
    }

    fn is_held(&self) -> bool {
        self.letter.line.state == LetterState::Held
    }

    /// Whether a letter of this kind and state can be sent again; the use case checks the rest.
    fn can_resend(&self) -> bool {
        !self.letter.line.kind.grants_access()
            && !self.is_sms()
            && !self.is_erased()
            && !matches!(self.letter.line.state, LetterState::Held | LetterState::Queued)
    }

    /// The page on which another address of the applicant is proposed.
    fn correct_url(&self) -> Option<String> {
        let (reference, _) =
            self.about.as_ref().filter(|_| self.letter.is_to_applicant() && !self.is_erased() && !self.is_sms())?;
        Some(links::contacts_form(reference, ProposalKind::AddressCorrected, None))
    }

    /// Why there is no button to resend it.
    fn why_not(&self) -> Option<String> {
        let t = self.frame.t;
        match self.letter.line.state {
            LetterState::Queued => Some(t.text("resend-under-way")),
            _ if self.letter.line.kind.grants_access() => Some(t.text("resend-secret-link")),
            _ if self.is_erased() => Some(t.text("resend-erased")),
            _ if self.is_sms() => Some(t.text("resend-is-sms")),
            _ => None,
        }
    }

    fn error(&self) -> Option<&String> {
        self.problem.as_ref().map(|problem| &problem.text)
    }

    /// The original and the other copies, with links.
    fn others(&self) -> Vec<(String, Chip, String, String)> {
        let (t, now) = (self.frame.t, self.frame.now);
        let others = self.copies.iter().filter(|line| line.id != self.letter.line.id);
        let view = |line: &LetterLine| {
            let note = letter_note(t, line, now);
            (links::letter(line.id), Chip::letter(t, line.state), mask_recipient(&line.to_address), note)
        };
        others.map(view).collect()
    }

    fn facts(&self) -> Facts {
        let (t, now, line) = (self.frame.t, self.frame.now, &self.letter.line);
        let mut facts = vec![Fact::new(t.text("desk-label-written-at"), t.moment_short(line.created_at, now))];
        if let (LetterState::Held, Some(at)) = (line.state, line.release_at) {
            facts.push(Fact::new(t.text("desk-label-release-at"), t.moment_short(at, now)));
        }
        if let Some(at) = line.sent_at {
            facts.push(Fact::new(t.text("desk-label-sent-at"), t.moment_short(at, now)));
        }
        if self.is_sms() {
            facts.push(Fact::new(t.text("desk-label-medium"), t.text1("medium-sms-segments", "n", line.segments)));
            let delivered = line.delivered_at.map(|at| t.moment_short(at, now));
            facts.push(Fact::new(
                t.text("desk-label-delivered-at"),
                delivered.unwrap_or_else(|| t.text("medium-sms-unreported")),
            ));
        }
        let language = format!("desk-language-{}", line.locale.as_str().to_lowercase());
        facts.push(Fact::new(t.text("language-label"), t.text(&language)));
        facts.push(Fact::new(t.text("desk-label-tries"), t.number(line.attempt.into())));
        match (line.state, &line.outcome) {
            (_, None) => {}
            (LetterState::Cancelled, Some(cause)) => {
                let cause = cause.parse::<CancelCause>().ok();
                let text = cause.map(|cause| t.text(&format!("letter-cancel-{}", cause.slug())));
                facts.extend(text.map(|text| Fact::new(t.text("desk-label-cancel-cause"), text)));
            }
            (_, Some(reply)) => facts.push(Fact::new(t.text("desk-label-outcome"), reply)),
        }
        facts.push(Fact::new(t.text("desk-label-message-id"), &self.letter.message_id).with_class("ref"));
        Facts(facts)
    }

    /// The message with secret links masked.
    fn message(&self) -> String {
        String::from_utf8_lossy(self.letter.message()).replace("\r\n", "\n")
    }
}
