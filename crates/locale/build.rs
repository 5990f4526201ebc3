//! Makes cargo rebuild this crate when a message file is added or removed: the loader macro embeds the files it
//! finds, and without this only changes to known files are noticed.

fn main() {
    println!("cargo::rerun-if-changed=../../locales");
}
