//! The documents' generated parts equal the code's output.

use domain::application::status;

#[test]
fn documented_status_graph_is_current() {
    let document = include_str!("../../../../docs/ARCHITECTURE.md");
    let printed = document.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(printed, Some(status::mermaid().as_str()), "replace the diagram by:\n{}", status::mermaid());
}
