//! NDJSON: a document in each line, with the store's number.

use domain::register::{Content, Entry, FieldProblem, ProblemCode, json};
use serde_json::Value;

/// The document of a line.
pub(super) fn entry(line: &[u8], partial: bool) -> Result<Entry, FieldProblem> {
    let mut document = json::parse(line).map_err(|code| FieldProblem::new("", code))?;
    let sent = document.as_object_mut().and_then(|fields| fields.remove("number"));
    let number = match sent {
        Some(Value::String(number)) => number,
        None | Some(Value::Null) => return Err(FieldProblem::new("number", ProblemCode::Missing)),
        Some(_) => return Err(FieldProblem::new("number", ProblemCode::WrongType)),
    };
    let content = if partial { Content::Patch { patch: document, may_create: true } } else { Content::Whole(document) };
    Ok(Entry { number, content })
}
