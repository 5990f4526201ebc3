//! The readable page of the API, from its OpenAPI document. The texts of the document are English.

use askama::Template;
use serde_json::Value;

use crate::api::openapi;
use crate::http::{PageResult, RequestCtx, page};
use crate::ui::Frame;

/// A parameter or an answer: its name, and what it is.
#[derive(Debug)]
struct Line {
    name: String,
    meaning: String,
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
    about: String,
    operations: Vec<Operation>,
}

/// `GET /developers`
pub async fn show(ctx: RequestCtx) -> PageResult {
    let document = openapi::document();
    let about = text(&document["info"]["description"]);
    page(&DevelopersPage { frame: ctx.frame(), about, operations: operations(document) })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let answers = operation["responses"].as_object().into_iter().flatten();
            found.push(Operation {
                id: text(&operation["operationId"]),
                method: method.to_uppercase(),
                path: format!("{}{path}", crate::urls::API),
                summary: text(&operation["summary"]),
                parameters: parameters
                    .map(|it| Line { name: text(&it["name"]), meaning: text(&it["description"]) })
                    .collect(),
                answers: answers
                    .map(|(status, it)| Line { name: status.clone(), meaning: text(&it["description"]) })
                    .collect(),
            });
        }
    }
    found
}
