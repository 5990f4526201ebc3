//! A draft as the API shows it: what it lacks, without the contact's data.

use chrono::{DateTime, Utc};
use domain::base::TextProblem;
use domain::evidence::File;
use domain::intake::completeness::{Completeness, Gap};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::words::ApplicationKind;

/// A draft.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DraftBody {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    store_number: String,
    #[schema(value_type = ApplicationKind)]
    kind: &'static str,
    reason: String,
    /// Codes of the acknowledged consequences.
    acknowledged: Vec<String>,
    documents: Vec<DocumentBody>,
    /// Everything to be settled before it can be submitted.
    gaps: Vec<GapBody>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A document of a draft, or of an information request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentBody {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    /// Code of the document type.
    document: String,
    /// `received`, `quarantined`, `ready`, `unreadable` or `refused`.
    state: &'static str,
}

/// Something that a draft lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GapBody {
    /// `field`, `email_not_proved`, `document`, `file`, `funds` or `consequence`.
    code: &'static str,
    /// The field, the code of the document or consequence, the id of the file, or the kind of funds.
    subject: Option<String>,
    /// The problem with it.
    problem: Option<&'static str>,
}

impl DraftBody {
    /// From what is known of the draft.
    pub fn new(completeness: &Completeness, store_number: &str) -> Self {
        let draft = &completeness.draft;
        Self {
            id: draft.id.0,
            store_number: store_number.to_owned(),
            kind: draft.kind.as_str(),
            reason: draft.answers.reason.clone(),
            acknowledged: draft.acknowledged.clone(),
            documents: completeness.files.iter().map(DocumentBody::new).collect(),
            gaps: completeness.gaps.iter().map(GapBody::new).collect(),
            created_at: draft.created_at,
            updated_at: draft.updated_at,
        }
    }

    /// True when this is among its gaps.
    pub fn has_gap(&self, code: &str) -> bool {
        self.gaps.iter().any(|gap| gap.code == code)
    }
}

impl DocumentBody {
    /// From a file.
    pub fn new(file: &File) -> Self {
        let evidence = &file.evidence;
        Self { id: evidence.id.0, document: evidence.document.clone(), state: evidence.state.as_str() }
    }
}

impl GapBody {
    /// From a gap.
    pub fn new(gap: &Gap) -> Self {
        let gap_of = |code, subject: Option<String>, problem| Self { code, subject, problem };
        match gap {
            Gap::Field(it) => gap_of("field", Some(it.field.to_string()), Some(text_problem(&it.problem))),
            Gap::EmailNotProved => gap_of("email_not_proved", Some("contact_email".to_owned()), None),
            Gap::Document(code) => gap_of("document", Some(code.clone()), Some("missing")),
            Gap::File { id, state } => gap_of("file", Some(id.to_string()), Some(state.as_str())),
            Gap::Funds(item) => gap_of("funds", Some(item.to_string()), Some("outstanding")),
            Gap::Consequence(code) => gap_of("consequence", Some(code.clone()), Some("not_acknowledged")),
        }
    }
}

/// The code of a problem with a text. The words themselves are not repeated.
pub const fn text_problem(problem: &TextProblem) -> &'static str {
    match problem {
        TextProblem::Missing => "missing",
        TextProblem::NotAChoice => "not_a_choice",
        TextProblem::TooShort(_) => "too_short",
        TextProblem::TooLong(_) => "too_long",
        TextProblem::ForbiddenCharacters => "forbidden_characters",
        TextProblem::Wording(_) => "wording",
        TextProblem::Unfilled(_) => "unfilled",
        TextProblem::NotAPhone => "not_a_phone",
        TextProblem::SeveralPhones => "several_phones",
        TextProblem::NotAnEmail => "not_an_email",
        TextProblem::Unreadable(_) => "unreadable",
    }
}
