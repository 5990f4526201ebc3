//! Letters: what each says, and how one is kept.
//!
//! A use case states the facts ([`Letter`]); a [`LetterWriter`] renders them once; the message is
//! stored and every try sends those bytes. How a stored letter travels is in [`delivery`].

use std::collections::HashSet;
use std::fmt;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::{About, Application, Kind, Obstacle};
use crate::calendar::YearStatus;
use crate::context::Context;
use crate::id::{ApplicationId, LetterId, StaffId, StoreId};
use crate::job::{self, Priority};
use crate::locale::Locale;
use crate::schema::letters;
use crate::secret::Token;
use crate::status_link;

mod again;
pub mod bounce;
mod cancel;
pub mod contact_task;
mod correct;
pub mod delivery;
pub mod facts;
mod kind;
pub mod outbox;
pub mod pause;
mod resend;
pub mod round_up;
pub mod trial;
pub mod words;

pub use again::AgainError;
pub use cancel::{CancelError, cancel};
pub use correct::{CorrectError, correct};
pub use kind::{LetterKind, LetterState};
pub use resend::resend;
pub use round_up::{CatchUp, Digest};
use words::OwnWords;

/// A rejection reason as the applicant reads it (R13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonGiven {
    /// What was wrong.
    pub label: String,
    /// What to do next.
    pub next: String,
}

/// A bar on applying, as the applicant is told of it (R14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// When it ends by itself.
    pub until_at: DateTime<Utc>,
    /// Why, in words to the applicant.
    pub words: String,
    /// Where to appeal against it.
    pub appeal_to: Option<String>,
}

/// What may follow a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AfterRejection {
    /// The bar that came with it.
    pub bar: Option<Bar>,
    /// Until when somebody else can be asked to look again.
    pub appeal_until: Option<DateTime<Utc>>,
    /// True when its reasons are for good: no application of this kind is taken any more.
    pub is_for_good: bool,
}

/// The facts of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are described at LetterKind, the fields by their types")]
pub enum Letter {
    SignInCode { store_name: String, code: String, valid_period: Duration },
    EmailCode { store_name: String, code: String, valid_period: Duration },
    DraftReminder { store_name: String, kind: Kind, removed_at: DateTime<Utc> },
    Received { about: About },
    Alert { about: About, objection: LinkSecret },
    Approved { about: About, words: String, not_before: DateTime<Utc> },
    Rejected { about: About, reasons: Vec<ReasonGiven>, words: String, after: AfterRejection },
    Done { about: About, done_at: DateTime<Utc>, removed_at: DateTime<Utc> },
    BoundAgain { store_name: String, account_name: String, bound_at: DateTime<Utc> },
    Blocked { about: About, obstacles: Vec<Obstacle> },
    BlockedLead { about: About, obstacles: Vec<Obstacle>, blocked_at: DateTime<Utc> },
    InformationNeeded { about: About, prompts: Vec<String>, words: String, answer_until: DateTime<Utc> },
    InformationReminder { about: About, prompts: Vec<String>, answer_until: DateTime<Utc>, is_last_day: bool },
    Lapsed { about: About },
    Withdrawn { about: About },
    Overdue { about: About, estimate_at: DateTime<Utc> },
    Postponed { about: About, was_due_at: DateTime<Utc> },
    Remind { about: About },
    Escalate { about: About },
    OverdueLead { about: About },
    ObjectionLead { about: About },
    Answered { about: About },
    Appealed { about: About },
    Voided { about: About, words: String },
    PenaltyLifted { about: About },
    CalendarHorizon { year: i32, status: YearStatus, covered_until: Option<NaiveDate>, reached_on: NaiveDate },
    CatchUp(CatchUp),
    Digest(Digest),
    SecondWanted { about: About },
    Returned { about: About },
    Invitation { link: LinkSecret, until_at: DateTime<Utc> },
    PasswordReset { link: LinkSecret, valid_period: Duration },
}

/// The secret part of a link in a letter. It leaves with the letter; what is kept of the letter shows dots.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret(String);

impl LinkSecret {
    /// What stands in a kept letter.
    pub fn masked() -> Self {
        Self("••••••••".to_owned())
    }

    /// For the bearer.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&Token> for LinkSecret {
    fn from(token: &Token) -> Self {
        Self(token.expose().to_owned())
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret(…)")
    }
}

impl Letter {
    /// The same letter for keeping, when it has a secret link of its own.
    fn masked(&self) -> Option<Self> {
        match self {
            Self::Alert { about, .. } => Some(Self::Alert { about: about.clone(), objection: LinkSecret::masked() }),
            Self::Invitation { until_at, .. } => {
                Some(Self::Invitation { link: LinkSecret::masked(), until_at: *until_at })
            }
            Self::PasswordReset { valid_period, .. } => {
                Some(Self::PasswordReset { link: LinkSecret::masked(), valid_period: *valid_period })
            }
            _ => None,
        }
    }

    /// Which letter it is.
    pub fn kind(&self) -> LetterKind {
        match self {
            Self::SignInCode { .. } => LetterKind::SignInCode,
            Self::EmailCode { .. } => LetterKind::EmailCode,
            Self::DraftReminder { .. } => LetterKind::DraftReminder,
            Self::Received { .. } => LetterKind::Received,
            Self::Alert { .. } => LetterKind::Alert,
            Self::Approved { .. } => LetterKind::Approved,
            Self::Rejected { .. } => LetterKind::Rejected,
            Self::Done { .. } => LetterKind::Done,
            Self::BoundAgain { .. } => LetterKind::BoundAgain,
            Self::Blocked { .. } => LetterKind::Blocked,
            Self::BlockedLead { .. } => LetterKind::BlockedLead,
            Self::InformationNeeded { .. } => LetterKind::InformationNeeded,
            Self::InformationReminder { .. } => LetterKind::InformationReminder,
            Self::Lapsed { .. } => LetterKind::Lapsed,
            Self::Withdrawn { .. } => LetterKind::Withdrawn,
            Self::Overdue { .. } => LetterKind::Overdue,
            Self::Postponed { .. } => LetterKind::Postponed,
            Self::Remind { .. } => LetterKind::Remind,
            Self::Escalate { .. } => LetterKind::Escalate,
            Self::OverdueLead { .. } => LetterKind::OverdueLead,
            Self::ObjectionLead { .. } => LetterKind::ObjectionLead,
            Self::Answered { .. } => LetterKind::Answered,
            Self::Appealed { .. } => LetterKind::Appealed,
            Self::Voided { .. } => LetterKind::Voided,
            Self::PenaltyLifted { .. } => LetterKind::PenaltyLifted,
            Self::CalendarHorizon { .. } => LetterKind::CalendarHorizon,
            Self::CatchUp(_) => LetterKind::CatchUp,
            Self::Digest(_) => LetterKind::Digest,
            Self::SecondWanted { .. } => LetterKind::SecondWanted,
            Self::Returned { .. } => LetterKind::Returned,
            Self::Invitation { .. } => LetterKind::Invitation,
            Self::PasswordReset { .. } => LetterKind::PasswordReset,
        }
    }

    /// The application it is about, if any.
    pub fn about(&self) -> Option<&About> {
        match self {
            Self::SignInCode { .. }
            | Self::EmailCode { .. }
            | Self::DraftReminder { .. }
            | Self::BoundAgain { .. }
            | Self::CalendarHorizon { .. }
            | Self::CatchUp(_)
            | Self::Digest(_)
            | Self::Invitation { .. }
            | Self::PasswordReset { .. } => None,
            Self::Received { about }
            | Self::Alert { about, .. }
            | Self::Approved { about, .. }
            | Self::Rejected { about, .. }
            | Self::Done { about, .. }
            | Self::Blocked { about, .. }
            | Self::BlockedLead { about, .. }
            | Self::InformationNeeded { about, .. }
            | Self::InformationReminder { about, .. }
            | Self::Lapsed { about }
            | Self::Withdrawn { about }
            | Self::Overdue { about, .. }
            | Self::Postponed { about, .. }
            | Self::Remind { about }
            | Self::Escalate { about }
            | Self::OverdueLead { about }
            | Self::ObjectionLead { about }
            | Self::Answered { about }
            | Self::Appealed { about }
            | Self::Voided { about, .. }
            | Self::PenaltyLifted { about }
            | Self::SecondWanted { about }
            | Self::Returned { about } => Some(about),
        }
    }
}

/// What a letter is put into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The letter's id; its Message-ID is derived from it.
    pub id: LetterId,
    /// The one recipient: an address that [`crate::contact::email`] accepted.
    pub to: String,
    /// The recipient's language.
    pub locale: Locale,
    /// Date header.
    pub at: DateTime<Utc>,
    /// The letter it answers in the recipient's mail program: the application's first.
    pub in_reply_to: Option<LetterId>,
    /// The link to the application's status that works with the query code; in letters to applicants.
    pub status_link: Option<LinkSecret>,
    /// What an admin has this letter say at its marked places.
    pub own: OwnWords,
    /// Sent to try it out: its subject says so.
    pub is_trial: bool,
}

/// A rendered letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Subject as shown.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part.
    pub html: String,
    /// Message-ID header, angle brackets included.
    pub message_id: String,
    /// The whole message (RFC 5322).
    pub raw: Vec<u8>,
}

/// Renders letters. Implemented by the letters crate; by a plain one in tests of the domain.
pub trait LetterWriter: Send + Sync + fmt::Debug {
    /// Renders one letter.
    ///
    /// # Errors
    /// When the message cannot be put together, for example for an impossible address.
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<Message, WriteError>;

    /// Puts the words of a kept letter into a message of their own, with `secret` in the place of the masked link.
    ///
    /// # Errors
    /// As [`LetterWriter::write`]; when there is a secret and the kept letter has no place for it.
    fn write_again(&self, envelope: &Envelope, kept: &Kept, secret: Option<&LinkSecret>)
    -> Result<Message, WriteError>;
}

/// The words of a letter as it is kept: its secret links are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Subject as shown.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part.
    pub html: String,
}

/// A letter could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("the letter could not be written: {0}")]
pub struct WriteError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl From<WriteError> for diesel::result::Error {
    fn from(error: WriteError) -> Self {
        Self::SerializationError(Box::new(error))
    }
}

/// Whom a letter goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// The contact an applicant gave with an application.
    Applicant,
    /// A registered contact of a store.
    Store(StoreId),
    /// A staff member.
    Staff(StaffId),
}

/// A letter to be stored.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Its facts.
    pub letter: Letter,
    /// Whom it goes to.
    pub recipient: Recipient,
    /// The recipient's address.
    pub to: String,
    /// The recipient's language.
    pub locale: Locale,
    /// One letter per cause: a second with this key is not stored.
    pub dedupe_key: String,
    /// Held until then, for a grace period.
    pub hold_until: Option<DateTime<Utc>>,
}

impl Outgoing {
    /// A letter to the contact that was given with an application, in its language.
    pub(crate) fn to_applicant(application: &Application, letter: Letter, dedupe_key: String) -> Self {
        Self {
            letter,
            recipient: Recipient::Applicant,
            to: application.contact_email.clone(),
            locale: application.locale,
            dedupe_key,
            hold_until: None,
        }
    }

    /// The id it will have. The first letter to an applicant bears the application's own number,
    /// so that later ones can refer to it without looking it up.
    fn id(&self, at: DateTime<Utc>) -> LetterId {
        match (&self.letter, self.letter.about()) {
            (Letter::Received { .. }, Some(about)) => first_letter(about.id),
            _ => LetterId::new(at),
        }
    }

    fn envelope(&self, id: LetterId, at: DateTime<Utc>) -> Envelope {
        let in_reply_to = match (&self.letter, &self.recipient, self.letter.about()) {
            (Letter::Received { .. }, ..) => None,
            (_, Recipient::Applicant, Some(about)) => Some(first_letter(about.id)),
            _ => None,
        };
        let own = OwnWords::default();
        let (to, locale) = (self.to.clone(), self.locale);
        Envelope { id, to, locale, at, in_reply_to, status_link: None, own, is_trial: false }
    }

    /// Renders it: as it leaves, and as it is kept when it holds a secret link. Returns the link to keep with it.
    fn write(&self, ctx: &Context, id: LetterId, at: DateTime<Utc>, to: &str, own: OwnWords) -> QueryResult<Written> {
        let mut envelope = Envelope { to: to.to_owned(), own, ..self.envelope(id, at) };
        let application = self.letter.about().map(|about| about.id).filter(|_| self.recipient == Recipient::Applicant);
        let link = match application {
            Some(application) => {
                let token =
                    Token::generate().map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
                envelope.status_link = Some(LinkSecret::from(&token));
                Some((token, application, id))
            }
            None => None,
        };
        let message = ctx.writer.write(&envelope, &self.letter)?;
        let masked = self.letter.masked();
        if link.is_none() && masked.is_none() {
            return Ok(Written { message, leaving: None, link });
        }
        envelope.status_link = link.as_ref().map(|_| LinkSecret::masked());
        let kept = ctx.writer.write(&envelope, masked.as_ref().unwrap_or(&self.letter))?;
        Ok(Written { leaving: Some(message.raw), message: kept, link })
    }
}

/// A letter just rendered.
struct Written {
    /// As it is kept.
    message: Message,
    /// The bytes that leave, when they are others.
    leaving: Option<Vec<u8>>,
    /// The link in it.
    link: Option<(Token, ApplicationId, LetterId)>,
}

const fn first_letter(application: ApplicationId) -> LetterId {
    LetterId(application.0)
}

/// Renders a letter as it would be stored now, without storing it: the check page's view.
///
/// # Errors
/// Database errors; see [`LetterWriter::write`].
pub async fn preview(conn: &AsyncPgConnection, ctx: &Context, outgoing: &Outgoing) -> QueryResult<Message> {
    let at = ctx.now();
    let mut envelope = outgoing.envelope(outgoing.id(at), at);
    envelope.own = words::get(conn, outgoing.letter.kind(), outgoing.locale).await?;
    envelope.status_link = (outgoing.recipient == Recipient::Applicant).then(LinkSecret::masked);
    Ok(ctx.writer.write(&envelope, outgoing.letter.masked().as_ref().unwrap_or(&outgoing.letter))?)
}

/// Renders and stores letters and wakes the worker for those not held; in the transaction of
/// what they tell of. A letter whose `dedupe_key` exists is left as it is.
///
/// # Errors
/// Database errors; a letter that cannot be written undoes the transaction.
pub async fn post(mut conn: &AsyncPgConnection, ctx: &Context, outgoing: &[Outgoing]) -> QueryResult<()> {
    if outgoing.is_empty() {
        return Ok(());
    }
    let now = ctx.now();
    let mut rows = Vec::with_capacity(outgoing.len());
    let mut links = Vec::new();
    let (said, corrected) = futures::try_join!(words::load(conn, outgoing), correct::load(conn, outgoing))?;
    for letter in outgoing {
        let id = letter.id(now);
        let to = correct::address(&corrected, letter);
        let own = said.get(&(letter.letter.kind(), letter.locale)).cloned().unwrap_or_default();
        let Written { message, leaving, link } = letter.write(ctx, id, now, to, own)?;
        links.extend(link);
        let (raw, raw_kept) = match leaving {
            Some(leaving) => (leaving, Some(message.raw)),
            None => (message.raw, None),
        };
        let (store_id, staff_id) = match letter.recipient {
            Recipient::Applicant => (None, None),
            Recipient::Store(id) => (Some(id), None),
            Recipient::Staff(id) => (None, Some(id)),
        };
        rows.push(NewLetter {
            id,
            application_id: letter.letter.about().map(|about| about.id),
            store_id,
            staff_id,
            kind: letter.letter.kind(),
            locale: letter.locale,
            to_address: to,
            subject: message.subject,
            text_body: message.text,
            html_body: message.html,
            raw,
            raw_kept,
            message_id: message.message_id,
            dedupe_key: letter.dedupe_key.clone(),
            state: if letter.hold_until.is_some() { LetterState::Held } else { LetterState::Queued },
            release_at: letter.hold_until,
            next_try_at: letter.hold_until.unwrap_or(now),
            created_at: now,
            copy_of: None,
            address_corrected: false,
        });
    }
    let stored: Vec<(LetterId, LetterState, LetterKind)> = diesel::insert_into(letters::table)
        .values(&rows)
        .on_conflict(letters::dedupe_key)
        .do_nothing()
        .returning((letters::id, letters::state, letters::kind))
        .get_results(&mut conn)
        .await?;
    let kept: HashSet<LetterId> = stored.iter().map(|(id, ..)| *id).collect();
    links.retain(|(.., letter)| kept.contains(letter));
    if !links.is_empty() {
        status_link::keep(conn, &links, now).await?;
    }
    let queued = stored.into_iter().filter(|(_, state, _)| *state == LetterState::Queued);
    wake(conn, now, queued.map(|(id, _, kind)| (id, kind, now))).await
}

/// Enqueues wake-ups for letters, the urgent ones apart.
async fn wake(
    conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    letters: impl IntoIterator<Item = (LetterId, LetterKind, DateTime<Utc>)>,
) -> QueryResult<()> {
    type Wakes = Vec<(job::Job, DateTime<Utc>)>;
    let (urgent, usual): (Vec<_>, Vec<_>) =
        letters.into_iter().partition(|(_, kind, _)| kind.priority() == Priority::Urgent);
    let jobs = |letters: Vec<(LetterId, LetterKind, DateTime<Utc>)>| -> Wakes {
        letters.into_iter().map(|(id, _, run_at)| (id.into(), run_at)).collect()
    };
    job::enqueue_with(conn, now, &jobs(urgent), Priority::Urgent).await?;
    job::enqueue_with(conn, now, &jobs(usual), Priority::Usual).await
}

#[derive(Insertable)]
#[diesel(table_name = letters)]
struct NewLetter<'a> {
    id: LetterId,
    application_id: Option<ApplicationId>,
    store_id: Option<StoreId>,
    staff_id: Option<StaffId>,
    kind: LetterKind,
    locale: Locale,
    to_address: &'a str,
    subject: String,
    text_body: String,
    html_body: String,
    raw: Vec<u8>,
    raw_kept: Option<Vec<u8>>,
    message_id: String,
    dedupe_key: String,
    state: LetterState,
    release_at: Option<DateTime<Utc>>,
    next_try_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    copy_of: Option<LetterId>,
    address_corrected: bool,
}

/// Cancels the letters of an application that are still held. Returns how many.
///
/// # Errors
/// Database errors.
pub async fn cancel_held(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    at: DateTime<Utc>,
    why: &str,
) -> QueryResult<usize> {
    let cancelled = diesel::update(letters::table)
        .filter(letters::application_id.eq(application))
        .filter(letters::state.eq(LetterState::Held))
        .set((
            letters::state.eq(LetterState::Cancelled),
            letters::ended_at.eq(Some(at)),
            letters::outcome.eq(Some(why)),
        ))
        .execute(&mut conn)
        .await?;
    // Their secret links never leave: what is kept shows none.
    diesel::update(letters::table)
        .filter(letters::application_id.eq(application))
        .filter(letters::state.eq(LetterState::Cancelled).and(letters::raw_kept.is_not_null()))
        .set((letters::raw.eq(letters::raw_kept.assume_not_null()), letters::raw_kept.eq(None::<Vec<u8>>)))
        .execute(&mut conn)
        .await?;
    Ok(cancelled)
}
