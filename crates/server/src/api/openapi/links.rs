//! Links of the document: which calls an answer leads to, and with which values of it. Programs that explore an API follow
//! them.

use serde_json::{Map, Value, json};

/// A parameter of a call, and the expression of its value.
type Parameter = (&'static str, &'static str);

/// From an answer, by operation and status, to calls.
type Links = (&'static str, &'static [&'static str], &'static [(&'static str, &'static [Parameter])]);

const DRAFT: Parameter = ("draft", "$response.body#/id");
const NUMBER: Parameter = ("number", "$request.path.number");
const TAG: Parameter = ("If-Match", "$response.header.ETag");
const REFERENCE: Parameter = ("reference", "$response.body#/reference");
const SAME_REFERENCE: Parameter = ("reference", "$request.path.reference");

/// The steps that follow from a draft.
const OF_DRAFT: &[(&str, &[Parameter])] = &[
    ("get_drafts_draft", &[DRAFT]),
    ("put_drafts_draft", &[DRAFT, TAG]),
    ("post_drafts_draft_documents", &[DRAFT]),
    ("post_drafts_draft_contact_proof", &[DRAFT]),
    ("post_drafts_draft_contact_proof_code", &[DRAFT]),
    ("post_drafts_draft_submission", &[DRAFT, TAG]),
    ("delete_drafts_draft", &[DRAFT, TAG]),
];

/// The steps that follow from an application.
const OF_APPLICATION: &[(&str, &[Parameter])] = &[
    ("get_applications_reference", &[REFERENCE]),
    ("get_applications_reference_decision", &[REFERENCE]),
    ("get_applications_reference_information_request", &[REFERENCE]),
    ("post_applications_reference_withdrawal", &[REFERENCE, TAG]),
];

/// The steps that follow from an information request.
const OF_REQUEST: &[(&str, &[Parameter])] = &[
    ("post_applications_reference_information_request_answer", &[SAME_REFERENCE, TAG]),
    ("post_applications_reference_information_request_documents", &[SAME_REFERENCE]),
    (
        "delete_applications_reference_information_request_documents_document",
        &[SAME_REFERENCE, ("document", "$response.body#/items/0/documents/0/id"), TAG],
    ),
];

/// The steps that follow from a store.
const OF_STORE: &[(&str, &[Parameter])] =
    &[("get_stores_number", &[NUMBER]), ("put_stores_number", &[NUMBER]), ("patch_stores_number", &[NUMBER])];

const LINKS: &[Links] = &[
    ("post_drafts", &["201"], OF_DRAFT),
    ("get_drafts_draft", &["200"], OF_DRAFT),
    ("put_drafts_draft", &["200"], OF_DRAFT),
    ("post_drafts_draft_documents", &["201"], OF_DRAFT),
    (
        "post_drafts_draft_contact_proof",
        &["200"],
        &[("post_drafts_draft_contact_proof_code", &[("draft", "$request.path.draft")])],
    ),
    ("post_drafts_draft_contact_proof_code", &["200"], OF_DRAFT),
    ("post_drafts_draft_submission", &["201"], &[("get_applications_reference", &[REFERENCE])]),
    (
        "get_applications",
        &["200"],
        &[
            ("get_applications", &[("cursor", "$response.body#/next_cursor")]),
            ("get_applications_reference", &[("reference", "$response.body#/items/0/reference")]),
        ],
    ),
    ("get_applications_reference", &["200"], OF_APPLICATION),
    ("get_applications_reference_information_request", &["200"], OF_REQUEST),
    ("post_applications_reference_information_request_documents", &["201"], OF_REQUEST),
    ("delete_applications_reference_information_request_documents_document", &["200"], OF_REQUEST),
    (
        "post_applications_reference_information_request_answer",
        &["200"],
        &[("get_applications_reference", &[REFERENCE])],
    ),
    ("put_stores_number", &["200", "201"], OF_STORE),
    ("patch_stores_number", &["200"], OF_STORE),
    ("get_stores_number", &["200"], OF_STORE),
];

/// Adds the links to the answers they begin at.
pub fn add(document: &mut Value) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        for (_, statuses, targets) in LINKS.iter().filter(|(from, _, _)| *from == id) {
            for status in *statuses {
                operation["responses"][*status]["links"] = links_to(targets);
            }
        }
    }
}

fn links_to(targets: &[(&str, &[Parameter])]) -> Value {
    let link = |(to, parameters): &(&str, &[Parameter])| {
        let parameters: Map<String, Value> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        ((*to).to_owned(), json!({ "operationId": to, "parameters": parameters }))
    };
    Value::Object(targets.iter().map(link).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::openapi::document;

    /// Every operation by its id.
    fn operations() -> Map<String, Value> {
        let paths = document()["paths"].as_object().unwrap();
        let all = paths.values().flat_map(|methods| methods.as_object().unwrap().values());
        all.map(|it| (it["operationId"].as_str().unwrap().to_owned(), it.clone())).collect()
    }

    #[test]
    fn links_lead_from_answers_to_calls_with_these_parameters() {
        let operations = operations();
        for (from, statuses, targets) in LINKS {
            for status in *statuses {
                assert!(operations[*from]["responses"][*status]["content"].is_object(), "{from} {status}");
            }
            for (to, parameters) in *targets {
                for (name, _) in *parameters {
                    let known = operations[*to]["parameters"].as_array().unwrap();
                    assert!(known.iter().any(|it| it["name"] == *name), "{from} {to} {name}");
                }
            }
        }
    }

    #[test]
    fn every_operation_with_a_path_parameter_is_linked_to() {
        let linked: Vec<&str> = LINKS.iter().flat_map(|(_, _, targets)| targets.iter().map(|(to, _)| *to)).collect();
        for (id, operation) in operations() {
            let takes_path = operation["parameters"].as_array().unwrap().iter().any(|it| it["in"] == "path");
            assert!(!takes_path || linked.contains(&id.as_str()), "{id}");
        }
    }
}
