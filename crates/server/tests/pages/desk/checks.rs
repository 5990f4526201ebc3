//! Requirements of every page of the desk.

use locale::Locale;

use crate::page_requirements::{check, watch_messages};
use crate::page_tests::desk::pages;

#[test]
fn every_desk_page_renders() {
    watch_messages();
    for locale in Locale::ALL {
        for (name, html) in pages(locale) {
            let page = format!("{name} in {locale}");
            assert!(html.contains(&format!("<html lang=\"{locale}\"")), "{page}: its language");
            assert!(!html.contains("<b>。"), "{page}: text is not escaped");
            check(&page, &html);
        }
    }
}

#[test]
fn sign_in_code_is_hidden_in_emails() {
    for (name, html) in pages(Locale::ZhCn) {
        assert!(name != "letter-code" || !(html.contains("482913") || html.contains("NDgyOTEz")));
        assert!(name != "letter" || html.contains("482913"));
    }
}

#[test]
fn queue_masks_personal_data() {
    for (name, html) in pages(Locale::ZhCn) {
        assert!(!name.starts_with("queue") || !html.contains("15900000034"), "{name}");
        assert!(!name.starts_with("letters") || !html.contains("chenxin@"), "{name}");
    }
}
