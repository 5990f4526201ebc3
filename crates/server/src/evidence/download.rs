//! Evidence sent to people: pictures, stamped with the viewer's name and the time, and originals (R22).
//!
//! [`domain::evidence::access`] decides whether somebody may look, and commits the row of the view before a function
//! here is called. Missing or damaged bytes are answered with a sentence: an empty picture would be taken for an empty
//! document.

use std::ops::Deref;

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, Charset, ContentDisposition, DispositionParam,
    DispositionType, ExtendedValue, RETRY_AFTER,
};
use domain::base::EvidenceId;
use domain::evidence::{Evidence, EvidencePage, EvidenceState, MediaType};
use futures::TryStreamExt;
use locale::Translator;
use prepare::Turn;
use vault::{DataKey, KeyError, ObjectName, ReadError, Vault};

use crate::http::PageResult;
use crate::http::response::Rendered;
use crate::state::State;

/// A policy under which nothing runs or loads.
const POLICY: &str = "default-src 'none'; sandbox";
const UNCACHED: &str = "no-store, private";

/// Why evidence cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceUnavailable {
    /// Its key was destroyed.
    #[error("the key was destroyed")]
    Removed,
    /// The store has nothing under its name.
    #[error("the bytes are missing")]
    Missing,
    /// The stored bytes are not those that were encrypted.
    #[error("the bytes are damaged")]
    Damaged,
    /// The master key that wraps its key is not in the key file.
    #[error("the master key is not in the key file")]
    KeyUnknown,
    /// The store does not answer at present.
    #[error("the evidence store is unavailable")]
    Unavailable,
}

impl EvidenceUnavailable {
    /// The status of the answer, and the id of its message.
    const fn status_and_message(self) -> (StatusCode, &'static str) {
        match self {
            Self::Removed => (StatusCode::GONE, "viewer-lost-removed"),
            Self::Missing => (StatusCode::INTERNAL_SERVER_ERROR, "viewer-lost-missing"),
            Self::Damaged => (StatusCode::INTERNAL_SERVER_ERROR, "viewer-lost-damaged"),
            Self::KeyUnknown => (StatusCode::INTERNAL_SERVER_ERROR, "viewer-lost-key"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "viewer-lost-unavailable"),
        }
    }

    /// The answer in words; logged, except for a removed document, because stored evidence must be readable.
    pub fn answer(self, t: Translator, evidence: EvidenceId) -> HttpResponse {
        if self != Self::Removed {
            tracing::error!(%evidence, lost = %self, "evidence cannot be shown");
        }
        let (status, message) = self.status_and_message();
        let mut response = sentence(status, &t.text(message));
        if self == Self::Unavailable {
            response.headers_mut().insert(RETRY_AFTER, 5.into());
        }
        response
    }
}

impl From<ReadError> for EvidenceUnavailable {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Missing => Self::Missing,
            ReadError::Damaged => Self::Damaged,
            ReadError::Unavailable(cause) => {
                tracing::error!(error = %cause, "the evidence store is unavailable");
                Self::Unavailable
            }
        }
    }
}

/// A page of a document, stamped with `lines` and turned; or the sentence that says why not.
///
/// # Errors
/// [`crate::http::page_error::PageError::Unavailable`] when too many pictures are being stamped.
pub async fn picture(
    state: &State,
    t: Translator,
    evidence: &Evidence,
    page: &EvidencePage,
    lines: Vec<String>,
    turn: Turn,
) -> PageResult {
    let jpeg = match read_page(&state.vault, evidence, page).await {
        Ok(jpeg) => jpeg,
        Err(lost) => return Ok(lost.answer(t, evidence.id)),
    };
    let stamp = move || {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        prepare::stamp(&jpeg, &lines, turn)
    };
    match state.run_drawing(stamp).await? {
        Ok(stamped) => Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, MediaType::Jpeg.as_str()))
            .insert_header((CACHE_CONTROL, UNCACHED))
            .insert_header((CONTENT_SECURITY_POLICY, POLICY))
            .insert_header(disposition(DispositionType::Inline, "evidence.jpg", None))
            .body(stamped)),
        Err(error) => {
            tracing::error!(evidence = %evidence.id, %error, "a prepared page could not be stamped");
            Ok(EvidenceUnavailable::Damaged.answer(t, evidence.id))
        }
    }
}

async fn read_page(
    vault: &Vault,
    evidence: &Evidence,
    page: &EvidencePage,
) -> Result<impl Deref<Target = Vec<u8>> + Send + 'static, EvidenceUnavailable> {
    let key = data_key(vault, evidence)?;
    Ok(vault.read(&key, &object(&page.object)?).await?)
}

/// The original, as a download that browsers do not open by themselves.
pub async fn original(vault: &Vault, t: Translator, evidence: &Evidence, plain_name: &str) -> HttpResponse {
    let opening = async {
        let key = data_key(vault, evidence)?;
        Ok::<_, EvidenceUnavailable>(vault.segments(&key, &object(&evidence.object)?).await?)
    };
    let segments = match opening.await {
        Ok(segments) => segments,
        Err(lost) => return lost.answer(t, evidence.id),
    };
    let (id, size_bytes) = (evidence.id, segments.size_bytes());
    // A body shorter than the announced length breaks the connection, so that half a file is not taken for a whole one.
    let bytes = segments.into_stream().inspect_err(move |error| {
        tracing::error!(evidence = %id, %error, "a download was cut off");
    });
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, evidence.media_type.as_str()))
        .insert_header((CACHE_CONTROL, UNCACHED))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(disposition(
            DispositionType::Attachment,
            &format!("{plain_name}.{}", extension(evidence.media_type)),
            Some(&named(evidence)),
        ))
        .body(SizedStream::new(size_bytes, bytes))
}

/// A sentence in place of a file, in plain text.
pub fn sentence(status: StatusCode, text: &str) -> HttpResponse {
    let mut response = HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, UNCACHED))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(text.to_owned());
    response.extensions_mut().insert(Rendered);
    response
}

fn data_key(vault: &Vault, evidence: &Evidence) -> Result<DataKey, EvidenceUnavailable> {
    let wrapped = evidence.wrapped_key.as_deref().filter(|_| evidence.state != EvidenceState::Removed);
    let wrapped = wrapped.ok_or(EvidenceUnavailable::Removed)?;
    vault.keys().unwrap(&evidence.key_id, wrapped).map_err(|error| match error {
        KeyError::UnknownKey(_) => EvidenceUnavailable::KeyUnknown,
        KeyError::Damaged => EvidenceUnavailable::Damaged,
    })
}

fn object(name: &str) -> Result<ObjectName, EvidenceUnavailable> {
    name.parse().map_err(|_| EvidenceUnavailable::Damaged)
}

const fn extension(media_type: MediaType) -> &'static str {
    match media_type {
        MediaType::Jpeg => "jpg",
        MediaType::Png => "png",
        MediaType::Webp => "webp",
        MediaType::Pdf => "pdf",
    }
}

/// The name it was uploaded under, with the extension of its type.
fn named(evidence: &Evidence) -> String {
    let end = format!(".{}", extension(evidence.media_type));
    if evidence.file_name.to_lowercase().ends_with(&end) {
        evidence.file_name.clone()
    } else {
        format!("{}{end}", evidence.file_name)
    }
}

/// `plain` is ASCII, for old programs; `real` is the name as uploaded (RFC 6266).
fn disposition(kind: DispositionType, plain: &str, real: Option<&str>) -> ContentDisposition {
    let mut parameters = vec![DispositionParam::Filename(plain.to_owned())];
    parameters.extend(real.map(|real| {
        let charset = Charset::Ext("UTF-8".to_owned());
        DispositionParam::FilenameExt(ExtendedValue { charset, language_tag: None, value: real.as_bytes().to_vec() })
    }));
    ContentDisposition { disposition: kind, parameters }
}

#[cfg(test)]
mod tests {
    use locale::Locale;

    use super::*;

    #[actix_web::test]
    async fn damaged_download_breaks_off() {
        let folder = tempfile::tempdir().unwrap();
        let vault = testkit::vault_in(folder.path());
        let (key, wrapped) = vault.keys().new_data_key().unwrap();
        let name = ObjectName::random().unwrap();
        let bytes: Vec<u8> = (0..200_000_u32).map(|at| at.to_le_bytes()[0]).collect();
        vault.put(&key, &name, &bytes).await.unwrap();
        let mut evidence = crate::evidence::sample::file(1, 1).evidence;
        (evidence.object, evidence.key_id) = (name.to_string(), wrapped.key_id);
        evidence.wrapped_key = Some(wrapped.bytes);
        evidence.file_name = "身份证 \"正面\"\r\n.html".to_owned();

        let whole = original(&vault, Translator::new(Locale::En), &evidence, "UB-1-id_card").await;
        let disposition = whole.headers().get("content-disposition").unwrap().to_str().unwrap().to_owned();
        assert!(disposition.starts_with("attachment; filename=\"UB-1-id_card.jpg\"; filename*=UTF-8''%E8%BA%AB"));
        assert!(disposition.ends_with(".html.jpg") && disposition.is_ascii(), "{disposition}");
        assert_eq!(actix_web::body::to_bytes(whole.into_body()).await.unwrap(), bytes);

        let path = folder.path().join(name.as_str());
        let mut sealed = std::fs::read(&path).unwrap();
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        std::fs::write(&path, &sealed).unwrap();
        let broken = original(&vault, Translator::new(Locale::En), &evidence, "UB-1-id_card").await;
        assert!(actix_web::body::to_bytes(broken.into_body()).await.is_err());
        sealed[100] ^= 1;
        std::fs::write(&path, &sealed).unwrap();
        let response = original(&vault, Translator::new(Locale::En), &evidence, "UB-1-id_card").await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
