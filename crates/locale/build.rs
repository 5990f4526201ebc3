//! Makes cargo build this crate again when a message file is added or removed: the loader macro
//! embeds the files it finds, and only changes inside known files are noticed without this.

fn main() {
    println!("cargo::rerun-if-changed=../../locales");
}
