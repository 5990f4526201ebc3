//! The chapters of the domain are ordered: imports go to earlier chapters only, and there is no import cycle. The
//! diagram of statuses in the tour equals the code, and the files, items and tests that documents name exist.

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

/// The texts of a document between backticks, outside of its blocks of code.
fn quoted(document: &str) -> Vec<&str> {
    let prose = document.split("```").step_by(2);
    prose.flat_map(|text| text.split('`').skip(1).step_by(2)).filter(|text| !text.contains(['*', '{', ' '])).collect()
}

/// The source that a document names: from the repository, from `crates/`, or from the domain.
fn source(path: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    [root.join(path), root.join("crates").join(path), Path::new(SRC).join(path)]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
}

#[test]
fn documents_name_files_and_items_that_exist() {
    let tour = include_str!("../../../docs/ARCHITECTURE.md");
    let security = include_str!("../../../docs/SECURITY.md");
    let mut names = 0;
    for text in quoted(tour).into_iter().chain(quoted(security)).filter(|text| text.contains('/')) {
        let (path, item) = text.split_once("::").map_or((text, None), |(path, item)| (path, Some(item)));
        if !path.ends_with(".rs") {
            continue;
        }
        names += 1;
        let source = source(path).unwrap_or_else(|| panic!("{path} does not exist"));
        let has =
            |item: &str| source.split(|char: char| !char.is_alphanumeric() && char != '_').any(|word| word == item);
        let last = item.and_then(|item| item.rsplit("::").next());
        assert!(last.is_none_or(has), "{path} has no {item:?}");
    }
    assert!(names > 150, "{names} files");
}

#[test]
fn tests_of_the_threats_exist() {
    let rows = include_str!("../../../docs/SECURITY.md").lines().filter(|line| line.starts_with("| "));
    let tests = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next()).flat_map(quoted);
    let tests: Vec<&str> = tests.filter(|text| text.contains('_') && !text.contains(['/', ':', '.'])).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut folders, mut sources) = (vec![root.join("crates"), root.join("tests")], String::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            match entry.extension() {
                None if entry.is_dir() => folders.push(entry),
                Some(extension) if extension == "rs" => sources.push_str(&std::fs::read_to_string(&entry).unwrap()),
                _ => {}
            }
        }
    }
    let missing: Vec<&&str> = tests.iter().filter(|test| !sources.contains(&format!("fn {test}("))).collect();
    assert!(tests.len() > 100 && missing.is_empty(), "{} tests; missing: {missing:?}", tests.len());
}
