//! What the documents print from the code is what the code says.

use domain::application::status;

#[test]
fn the_status_graph_in_the_docs_is_the_one_in_the_code() {
    let document = include_str!("../../../../docs/ARCHITECTURE.md");
    let printed = document.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(printed, Some(status::mermaid().as_str()), "put this between the fences:\n{}", status::mermaid());
}
