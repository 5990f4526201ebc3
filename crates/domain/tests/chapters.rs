//! The chapters of the domain are ordered: imports go to earlier chapters only, and there is no import cycle. The
//! diagram of statuses in the tour equals the code.

use std::path::Path;

use testkit::imports::Imports;

const SRC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// The chapters in the order of `lib.rs`.
fn chapters() -> Vec<String> {
    include_str!("../src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn imports_follow_the_order_of_chapters() {
    let (imports, chapters) = (Imports::read(Path::new(SRC)), chapters());
    assert!(imports.len() > 100 && chapters.len() > 10, "{} modules, {chapters:?}", imports.len());
    assert_eq!(imports.against(&chapters), [""; 0]);
}

#[test]
fn there_are_no_import_cycles() {
    assert_eq!(Imports::read(Path::new(SRC)).circles(), [""; 0]);
}

#[test]
fn documented_status_graph_is_current() {
    let document = include_str!("../../../docs/ARCHITECTURE.md");
    let printed = document.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next());
    let current = domain::application::status::mermaid();
    assert_eq!(printed, Some(current.as_str()), "replace the diagram by:\n{current}");
}
