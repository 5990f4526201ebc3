//! Uploads (docs/SECURITY.md, upload steps 1 to 4 and 8): files are checked by their first bytes, encrypted and hashed
//! while they stream, and stored before their rows are committed. The caller knows which form they belong to.
//!
//! A refused file does not affect the others: the rest of it is read and dropped. No database connection is held while
//! bytes arrive. File names are personal data and are not logged.

pub mod body;
pub mod destination;
mod form;
mod part_heads;
mod received;
pub mod rule;

pub use form::FormWithFiles;
pub use received::Received;

use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use actix_web::web::{self, Bytes};
use database::failpoint::reach;
use domain::Actor;
use domain::base::EvidenceId;
use domain::evidence::{AddError, MediaType, NewEvidence, removal};
use futures::StreamExt;
use prepare::{SNIFF_BYTES, clean_file_name, sniff};
use vault::ObjectName;

use crate::evidence::upload::destination::Place;
use crate::evidence::upload::rule::{Refused, Rule};
use crate::http::{PageError, VerifiedForm, client, session};
use crate::state::State;

/// Parts of a form: its fields, the choosers without a file, and more files than may be submitted, so that a sender of
/// too many is told which were refused.
const PARTS_MAX: usize = 48;
/// Largest text of the fields in all, in bytes; as large as a form without files.
const TEXT_MAX_BYTES: usize = 64 * 1024;

/// Name of a file for the document that the form named before it.
const FILE: &str = "file";
/// Prefix of the chooser of a document: `file-id_card`.
const FILE_FOR: &str = "file-";
/// Prefix of the chooser of a replacement: `replace-id_card-` and the id of the file to replace.
const REPLACEMENT_FOR: &str = "replace-";

/// Reads a form of a page with files, and adds them to their destination.
///
/// # Errors
/// As [`receive`].
pub async fn read(
    state: &State,
    posted: FormWithFiles,
    actor: &Actor,
    place: &Place<'_>,
) -> Result<Received, PageError> {
    match posted {
        FormWithFiles::Form(form) => {
            Ok(Received { document: form.text("document").to_owned(), form, ..Received::default() })
        }
        FormWithFiles::Parts(request, payload) => receive(state, &request, payload, actor, place).await,
    }
}

/// Adds the files of a `multipart/form-data` request to their destination: the field `csrf` first, then `document`,
/// optionally `replaces`, then any number of `file`; or files whose field names their document (`file-id_card`). Every
/// other field is a text of the form.
///
/// # Errors
/// [`PageError::CrossSite`] before any byte of a file is read; [`PageError::TooLarge`], [`PageError::TooSlow`],
/// [`PageError::Unreadable`], [`PageError::Unsupported`], [`PageError::TooManyRequests`]; [`PageError::NoRoom`] and
/// [`PageError::Unavailable`] when the fault is ours. Files received before the failure are kept.
async fn receive(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    actor: &Actor,
    place: &Place<'_>,
) -> Result<Received, PageError> {
    let max_bytes = body::max_bytes(place.policy());
    body::check_declared(request, max_bytes)?;
    let _place = state.uploads.enter(client::address(request, &state.settings))?;
    let mut form = Multipart::new(request.headers(), part_heads::mended(request, body::paced(payload, max_bytes)));
    let first = next(&mut form).await?.filter(|field| field.name() == Some("csrf")).ok_or(PageError::CrossSite)?;
    let mut texts = Texts::default();
    let csrf = texts.read(first).await?;
    if !domain::base::secret::equal(csrf.as_bytes(), session::csrf(request).as_bytes()) {
        tracing::warn!(path = request.match_pattern(), "upload refused: the token does not match the session");
        return Err(PageError::CrossSite);
    }
    let intake = Intake { state, actor, place };
    let mut received = Received::default();
    let mut parts = 1;
    while let Some(field) = next(&mut form).await? {
        parts += 1;
        if parts > PARTS_MAX {
            return Err(PageError::TooLarge);
        }
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE && !received.document.is_empty() {
            let target = Target { document: received.document.clone(), replaces: received.replaces };
            intake.take(field, target, &mut received).await?;
        } else if let Some(target) = Target::read(&name) {
            intake.take(field, target, &mut received).await?;
        } else if name == FILE {
            return Err(PageError::Unreadable);
        } else {
            let text = texts.read(field).await?;
            match name.as_str() {
                "document" => received.document = text,
                "replaces" => received.replaces = Some(text.parse().map_err(|_| PageError::Unreadable)?),
                _ => texts.fields.push((name, text)),
            }
        }
    }
    received.form = VerifiedForm::from_fields(texts.fields);
    Ok(received)
}

/// Adds the one file of a program's `multipart/form-data` request: the field that names its document or item, then
/// `file`. Further parts are not read.
///
/// # Errors
/// As [`receive`], without a token.
pub async fn receive_one(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    actor: &Actor,
    place: &Place<'_>,
    named_by: &str,
) -> Result<Received, PageError> {
    let max_bytes = body::max_bytes(place.policy());
    body::check_declared(request, max_bytes)?;
    let _place = state.uploads.enter(client::address(request, &state.settings))?;
    let mut form = Multipart::new(request.headers(), part_heads::mended(request, body::paced(payload, max_bytes)));
    let first = next(&mut form).await?.filter(|field| field.name() == Some(named_by)).ok_or(PageError::Unreadable)?;
    let document = Texts::default().read(first).await?;
    let file = next(&mut form).await?.filter(|field| field.name() == Some("file")).ok_or(PageError::Unreadable)?;
    let mut received = Received::default();
    Intake { state, actor, place }.take(file, Target { document, replaces: None }, &mut received).await?;
    Ok(received)
}

async fn next(form: &mut Multipart) -> Result<Option<Field>, PageError> {
    form.next().await.transpose().map_err(body::failure)
}

/// The texts of a form, up to [`TEXT_MAX_BYTES`].
#[derive(Default)]
struct Texts {
    fields: Vec<(String, String)>,
    size_bytes: usize,
}

impl Texts {
    /// The text of a field. PostgreSQL cannot store NUL, and no keyboard has one.
    async fn read(&mut self, mut field: Field) -> Result<String, PageError> {
        let mut value = Vec::new();
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(body::failure)?;
            self.size_bytes += chunk.len();
            if self.size_bytes > TEXT_MAX_BYTES {
                return Err(PageError::TooLarge);
            }
            value.extend_from_slice(&chunk);
        }
        Ok(String::from_utf8_lossy(&value).replace('\0', ""))
    }
}

/// The target of a file: a document, and the file it replaces.
struct Target {
    document: String,
    replaces: Option<EvidenceId>,
}

impl Target {
    /// The target that the name of a chooser states.
    fn read(name: &str) -> Option<Self> {
        if let Some(document) = name.strip_prefix(FILE_FOR) {
            return Some(Self { document: document.to_owned(), replaces: None });
        }
        let (document, replaced) = name.strip_prefix(REPLACEMENT_FOR)?.split_once('-')?;
        Some(Self { document: document.to_owned(), replaces: Some(replaced.parse().ok()?) })
    }
}

struct Intake<'a> {
    state: &'a State,
    actor: &'a Actor,
    place: &'a Place<'a>,
}

impl Intake<'_> {
    /// Adds one file, or records the rule it breaks and skips it.
    async fn take(&self, field: Field, target: Target, received: &mut Received) -> Result<(), PageError> {
        let sent_name = field.content_disposition().and_then(|it| it.get_filename()).unwrap_or_default().to_owned();
        let file_name = clean_file_name(&sent_name);
        // The parser drops the rest of the part afterwards.
        let part = Part { field, is_over: false };
        match self.judge(part, sent_name.is_empty(), &file_name, &target).await? {
            Verdict::Added => {
                received.added += 1;
                received.document = target.document;
                // Only the first added file replaces the other.
                received.replaces = None;
            }
            Verdict::Nothing => {}
            Verdict::Refused(rule) => {
                tracing::info!(rule = rule.code(), "an uploaded file was refused");
                received.document.clone_from(&target.document);
                received.refused.push(Refused { document: target.document, file_name, rule });
            }
        }
        Ok(())
    }

    async fn judge(
        &self,
        mut part: Part,
        is_nameless: bool,
        file_name: &str,
        target: &Target,
    ) -> Result<Verdict, PageError> {
        let room_bytes = match self.find_room(target).await? {
            Ok(room_bytes) => room_bytes,
            Err(_) if is_nameless => return Ok(Verdict::Nothing),
            Err(rule) => return Ok(Verdict::Refused(rule)),
        };
        let Some(head) = part.head().await? else {
            // A browser sends an empty part without a name when no file was chosen.
            return Ok(if is_nameless { Verdict::Nothing } else { Verdict::Refused(prepare::Refusal::Empty.into()) });
        };
        let declared = part.field.content_type().map(|it| it.essence_str().to_owned()).unwrap_or_default();
        let media_type = match sniff(&head, file_name, &declared) {
            Ok(media_type) => media_type,
            Err(refusal) => return Ok(Verdict::Refused(refusal.into())),
        };
        let (key, wrapped) = self.state.vault.keys().new_data_key().map_err(PageError::internal)?;
        let object = ObjectName::random().map_err(PageError::internal)?;
        let mut sealer = self.state.vault.sealer(&key, &object).await?;
        let mut chunk = head;
        loop {
            let size_bytes = i64::try_from(sealer.size_bytes()).unwrap_or(i64::MAX).saturating_add(length(&chunk));
            let limits = &self.place.policy().limits;
            if size_bytes > limits.file_bytes {
                return Ok(Verdict::Refused(Rule::TooBig { max_bytes: limits.file_bytes }));
            }
            if size_bytes > room_bytes {
                return Ok(Verdict::Refused(Rule::TooLargeInAll { max_bytes: limits.files_bytes }));
            }
            sealer.push(&chunk).await?;
            match part.next().await? {
                Some(next) => chunk = next,
                None => break,
            }
        }
        let sealed = sealer.finish().await?;
        let new = NewEvidence {
            id: EvidenceId::random(),
            document: self.place.document(&target.document),
            file_name: file_name.to_owned(),
            media_type: stored_type(media_type),
            size_bytes: i32::try_from(sealed.size_bytes).map_err(PageError::internal)?,
            sha256: sealed.sha256,
            object: object.as_str().to_owned(),
            key_id: wrapped.key_id,
            wrapped_key: wrapped.bytes,
            replaces: target.replaces,
        };
        self.keep(sealed, &target.document, &object, &new).await
    }

    /// Stores the bytes before the row, so that a crash leaves only objects that are queued for deletion. The bytes of a
    /// refused file are removed at once: whoever sends many of them must not fill the disk.
    async fn keep(
        &self,
        sealed: vault::Sealed,
        named: &str,
        object: &ObjectName,
        new: &NewEvidence,
    ) -> Result<Verdict, PageError> {
        let (state, ctx) = (self.state, &self.state.ctx);
        {
            let conn = state.conn().await?;
            removal::begin_write(
                &conn,
                std::slice::from_ref(&new.object),
                removal::DeletionCause::Uploading,
                ctx.now(),
            )
            .await?;
        }
        state.vault.keep(sealed).await?;
        reach("upload:bytes_kept");
        let mut conn = state.conn().await?;
        let refused = match self.place.add(&mut conn, ctx, self.actor, named, new).await {
            Ok(()) => return Ok(Verdict::Added),
            Err(error) => rule(error)?,
        };
        removal::discard(&conn, &new.object, ctx.now()).await?;
        drop(conn);
        if let Err(error) = state.vault.remove(object).await {
            tracing::warn!(%error, "the bytes of a refused file are left to the sweep");
        }
        Ok(Verdict::Refused(refused))
    }

    /// Bytes that may still be added; asked before the first byte of a file is read.
    async fn find_room(&self, target: &Target) -> Result<Result<i64, Rule>, PageError> {
        let found = {
            let conn = self.state.conn().await?;
            self.place.find_room(&conn, &self.state.ctx, self.actor, &target.document, target.replaces).await
        };
        match found {
            Ok(room_bytes) => Ok(Ok(room_bytes)),
            Err(error) => rule(error).map(Err),
        }
    }
}

enum Verdict {
    Added,
    Nothing,
    Refused(Rule),
}

/// A part of the form; it must not be polled again after its end.
struct Part {
    field: Field,
    is_over: bool,
}

impl Part {
    async fn next(&mut self) -> Result<Option<Bytes>, PageError> {
        if self.is_over {
            return Ok(None);
        }
        let chunk = self.field.next().await.transpose().map_err(body::failure)?;
        self.is_over = chunk.is_none();
        Ok(chunk)
    }

    /// The first bytes, enough to sniff the type; `None` for an empty part.
    async fn head(&mut self) -> Result<Option<Bytes>, PageError> {
        let mut head = Vec::new();
        while head.len() < SNIFF_BYTES {
            match self.next().await? {
                Some(chunk) => head.extend_from_slice(&chunk),
                None => break,
            }
        }
        Ok((!head.is_empty()).then(|| head.into()))
    }
}

fn length(chunk: &[u8]) -> i64 {
    i64::try_from(chunk.len()).unwrap_or(i64::MAX)
}

const fn stored_type(media_type: prepare::MediaType) -> MediaType {
    match media_type {
        prepare::MediaType::Jpeg => MediaType::Jpeg,
        prepare::MediaType::Png => MediaType::Png,
        prepare::MediaType::Webp => MediaType::Webp,
        prepare::MediaType::Pdf => MediaType::Pdf,
    }
}

/// The rule that an addition broke.
fn rule(error: AddError) -> Result<Rule, PageError> {
    match error {
        AddError::NotAsked => Ok(Rule::NotAsked),
        AddError::TooMany { max } => Ok(Rule::TooMany { max }),
        AddError::TooLargeInAll { max_bytes } => Ok(Rule::TooLargeInAll { max_bytes }),
        AddError::AlreadyThere => Ok(Rule::AlreadyThere),
        AddError::QuotaReached => Ok(Rule::QuotaReached),
        AddError::NotPermitted(error) => Err(error.into()),
        AddError::Missing => Err(PageError::NotFound),
        AddError::Database(error) => Err(error.into()),
    }
}
