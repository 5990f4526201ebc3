//! The readable page of the API, from its OpenAPI document. The texts of the document are English.

use askama::Template;
use serde_json::Value;

use crate::api::openapi;
use crate::http::{PageResult, RequestCtx, page};
use crate::ui::Frame;

/// A part of a text: words, or code that was between backquotes.
#[derive(Debug, PartialEq, Eq)]
struct Span {
    text: String,
    is_code: bool,
}

/// The spans of a text of the document.
fn spans(value: &Value) -> Vec<Span> {
    let parts = value.as_str().unwrap_or_default().split('`').enumerate();
    let spans = parts.map(|(number, text)| Span { text: text.to_owned(), is_code: number % 2 == 1 });
    spans.filter(|span| !span.text.is_empty()).collect()
}

/// A parameter or an answer: its name, and what it is.
#[derive(Debug)]
struct Line {
    name: String,
    meaning: Vec<Span>,
}

/// One operation of the API.
#[derive(Debug)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Line>,
    answers: Vec<Line>,
}

#[derive(Debug, Template)]
#[template(path = "shared/developers.html")]
struct DevelopersPage {
    frame: Frame,
    about: Vec<Span>,
    operations: Vec<Operation>,
    webhooks: Vec<Operation>,
}

/// `GET /developers`
pub async fn show(ctx: RequestCtx) -> PageResult {
    let document = openapi::document();
    let about = spans(&document["info"]["description"]);
    let operations = operations(&document["paths"], crate::urls::API);
    let webhooks = self::operations(&document["webhooks"], "");
    page(&DevelopersPage { frame: ctx.frame(), about, operations, webhooks })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The operations of a section of the document, whose paths are below `root`.
fn operations(section: &Value, root: &str) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, methods) in section.as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let answers = operation["responses"].as_object().into_iter().flatten();
            found.push(Operation {
                id: text(&operation["operationId"]),
                method: method.to_uppercase(),
                path: format!("{root}{path}"),
                summary: text(&operation["summary"]),
                parameters: parameters
                    .map(|it| Line { name: text(&it["name"]), meaning: spans(&it["description"]) })
                    .collect(),
                answers: answers
                    .map(|(status, it)| Line { name: status.clone(), meaning: spans(&it["description"]) })
                    .collect(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backquotes_mark_code() {
        let read =
            |text: &str| spans(&Value::from(text)).into_iter().map(|it| (it.text, it.is_code)).collect::<Vec<_>>();
        assert_eq!(read("`a` or b"), [("a".to_owned(), true), (" or b".to_owned(), false)]);
        assert_eq!(read(""), []);
    }
}
