//! The server's modules have no import cycles; a folder and its own module file do not count as a cycle.

use std::path::Path;

use testkit::imports::Imports;

#[test]
fn no_modules_import_each_other() {
    let imports = Imports::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    assert!(imports.len() > 100, "{} modules", imports.len());
    assert_eq!(imports.circles(), [""; 0]);
}
