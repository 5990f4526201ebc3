//! Tests of names, and of any text.

use proptest::prelude::*;

use super::super::*;

#[test]
fn name_is_composed_with_single_spaces() {
    for (typed, name) in [
        ("陈立新", "陈立新"),
        ("  陈　立新 ", "陈 立新"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("Jose\u{301}   da Silva", "José da Silva"),
        ("O’Neill-Smith Jr.", "O’Neill-Smith Jr."),
        ("𠮷田", "𠮷田"),
        ("阿卜杜热西提•买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提・买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提．买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提 ‧ 买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提.买买提.艾力", "阿卜杜热西提·买买提·艾力"),
        ("阿卜杜热西提。买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提｡买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提－买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提-买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提 -- 买买提", "阿卜杜热西提·买买提"),
        ("阿卜杜热西提——买买提", "阿卜杜热西提·买买提"),
        ("Anne-Marie Chen", "Anne-Marie Chen"),
        ("J. R. Smith", "J. R. Smith"),
        ("⻢云", "马云"),
        ("⾦⽊⽔", "金木水"),
        ("ＣＨＥＮ Ｌｉ", "CHEN Li"),
        ("周䶮", "周䶮"),
        ("陈\u{202e}立新", "陈立新"),
        ("陈\u{200b}立新", "陈立新"),
        ("陈\u{2066}立新\u{2069}", "陈立新"),
        ("陈\u{61c}立新", "陈立新"),
        ("\u{feff}陈立新", "陈立新"),
        ("陈\u{e0041}立\u{fe0f}新\u{e0100}", "陈立新"),
    ] {
        assert_eq!(person_name(typed, 60).as_deref(), Ok(name), "{typed}");
    }
}

#[test]
fn name_with_control_characters_is_refused() {
    for bad in ["陈\n立新", "陈\t立新", "陈\0立新", "陈\u{2028}立新", "陈\u{85}立新"] {
        assert_eq!(person_name(bad, 60), Err(NotAName::ForbiddenCharacters), "{bad:?}");
    }
    for empty in ["", "  ", "　", "\u{3164}", "\u{200b}\u{feff}"] {
        assert_eq!(person_name(empty, 60), Err(NotAName::Missing));
    }
}

#[test]
fn unreadable_characters_of_a_name_are_counted() {
    for (name, positions) in [("周\u{e863}", vec![2]), ("\u{f0000}陈\u{fffd}", vec![1, 3]), ("陈\u{10ffff}", vec![2])]
    {
        assert_eq!(person_name(name, 60), Err(NotAName::Unreadable(positions)), "{name}");
    }
}

#[test]
fn name_is_measured_after_composing() {
    assert_eq!(person_name("e\u{301}e\u{301}", 2).as_deref(), Ok("éé"));
    assert_eq!(person_name("陈立新", 2), Err(NotAName::TooLong(2)));
}

#[test]
fn word_of_two_alphabets_is_detected() {
    for lookalike in
        ["p\u{430}ypal", "\u{410}pple", "Alph\u{3b1}", "Ivan Petr\u{43e}v", "p\u{301}\u{430}y", "ａ\u{430}"]
    {
        assert!(mixes_scripts(lookalike), "{lookalike}");
    }
    for plain in ["paypal", "Иван", "Ivan Иван", "Νίκος", "陈立新", "José", "微信wechat", "×5 ÷2", ""]
    {
        assert!(!mixes_scripts(plain), "{plain}");
    }
}

proptest! {
    #[test]
    fn any_text_is_parsed_without_panic(text in any::<String>()) {
        let _ = (phone(&text).map(|p| p.display()), email(&text), mixes_scripts(&text));
        if let Ok(name) = person_name(&text, 60) {
            prop_assert_eq!(person_name(&name, 60), Ok(name.clone()));
            prop_assert!(!name.chars().any(forbidden_char));
        }
    }
}
