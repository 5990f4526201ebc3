//! Tests of email addresses.

use proptest::prelude::*;

use super::super::*;

#[test]
fn ambiguous_address_is_refused() {
    let long = format!("{}@x.cn", "a".repeat(65));
    let longer = format!("a@{}cn", "abcdefgh.".repeat(30));
    for bad in [
        "a@localhost",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "\"a b\"@x.cn",
        "a@x..cn",
        "a@.x.cn",
        "a@x.cn..cn",
        "a@-x.cn",
        "a@x-.cn",
        "a@x.c",
        "a\r\nb@x.cn",
        "a@x.cn\r\nBcc: b@y.cn",
        "a\0@x.cn",
        "a@x.cn,b@y.cn",
        "a@x.cn;b@y.cn",
        "a@b@x.cn",
        "陈@x.cn",
        "a@木棉.cn",
        ".a@x.cn",
        "a.@x.cn",
        "a..b@x.cn",
        // A name beside the address may be that of another person: the address is to be typed.
        "Chen <chen@x.cn>",
        "陈 <chen@x.cn>",
        "陈立新<chen@x.cn>",
        "\"陈立新\" <chen@x.cn>",
        "<chen@x.cn>陈立新",
        "chen@x.cn <li@x.cn>",
        "chen@x.cn/li@x.cn",
        "chen@x.cn li@x.cn",
        "@x.cn",
        "a@",
        "a",
        &long,
        &longer,
    ] {
        assert_eq!(email(bad), Err(NotAnEmail::Malformed), "{bad}");
    }
    assert_eq!(email(" "), Err(NotAnEmail::Missing));
    assert_eq!(email(" chen.li+shop@mail.mumian.example ").unwrap().typed(), "chen.li+shop@mail.mumian.example");
}

#[test]
fn full_width_and_invisible_characters_are_read_as_ascii() {
    for typed in [
        "chen＠mumian.example",
        "chen﹫mumian.example",
        "chen@mumian。example",
        "chen@mumian．example",
        "ｃｈｅｎ@mumian.example",
        "\u{feff}chen@mumian.example\u{202c}",
        "chen@\u{200b}mumian.example",
        "　chen@mumian\u{ad}.example\u{fe0e}　",
    ] {
        assert_eq!(email(typed).unwrap().typed(), "chen@mumian.example", "{typed}");
    }
    assert_eq!(email("chen－li＿1@mumian.example").unwrap().typed(), "chen-li_1@mumian.example");
    assert_eq!(email("chen＠＠mumian.example"), Err(NotAnEmail::Malformed));
    assert_eq!(email("chen@mumian.example，li@mumian.example"), Err(NotAnEmail::Malformed));
}

#[test]
fn what_is_around_an_address_is_dropped() {
    for typed in [
        "chen@mumian.example，",
        "chen@mumian.example,",
        "chen@mumian.example.",
        "chen@mumian.example。",
        "chen@mumian.example；",
        "<chen@mumian.example>",
        "＜chen@mumian.example＞",
        "(chen@mumian.example)",
        "“chen@mumian.example”",
        "mailto:chen@mumian.example",
        "MAILTO:chen@mumian.example",
        "邮箱：chen@mumian.example",
        "E-mail: chen@mumian.example",
        "chen @mumian.example",
        "chen@ mumian.example",
        "chen＠　mumian.example",
        "chen@mumian.example（常用）",
        "chen@mumian.example (常用)。",
        "chen@mumian.example 本人",
        "邮箱 chen@mumian.example",
        "邮箱chen@mumian.example",
        "我的邮箱：chen@mumian.example",
        "QQ邮箱：chen@mumian.example",
        "常用邮箱: chen@mumian.example",
        "電子郵件：chen@mumian.example",
        "Email chen@mumian.example",
        "E：chen@mumian.example",
        "mailto:chen@mumian.example?subject=1",
    ] {
        assert_eq!(email(typed).map(|it| it.typed().to_owned()).as_deref(), Ok("chen@mumian.example"), "{typed}");
    }
    for bad in [
        "陈 <chen@mumian.example>",
        "chen li@mumian.example",
        "chen@mumian.example（已停用）",
        "chen@mumian.example、li@mumian.example",
        "site:chen@mumian.example",
        "chen@mumian .example",
        "，。",
    ] {
        assert!(email(bad).is_err(), "{bad}");
    }
}

#[test]
fn different_mailboxes_are_never_equal() {
    assert!(same_mailbox("chen@mumian.example", "chen@MuMian.Example"));
    assert!(!same_mailbox("chen@mumian.example", "Chen@mumian.example"));
    assert!(!same_mailbox("", "") && !same_mailbox("chen", "chen"));
    assert!(!same_mailbox("chen@mumian.example", "chen+a@mumian.example"));
    // Look-alikes, such as those of CVE-2019-19844, are not valid addresses; punycode is not decoded.
    for lookalike in ["m\u{131}ke@example.org", "mi\u{212a}e@example.org", "mike@ex\u{430}mple.org", "𝓂ike@example.org"]
    {
        assert_eq!(email(lookalike), Err(NotAnEmail::Malformed), "{lookalike}");
    }
    // An invisible character is no part of the stored address, so both are one mailbox.
    assert_eq!(email("mike@exa\u{200b}mple.org").unwrap().normal(), "mike@example.org");
    assert!(!same_mailbox("mike@example.org", "mike@xn--exmple-4nf.org"));
}

proptest! {
    #[test]
    fn accepted_address_is_ascii_with_one_at_sign(text in "[a-zA-Z0-9.＠@。_+\\[\\]\" -]{1,30}") {
        if let Ok(read) = email(&text) {
            prop_assert!(read.typed().is_ascii() && read.typed().matches('@').count() == 1);
            prop_assert!(same_mailbox(read.typed(), &read.normal()));
        }
    }
}
