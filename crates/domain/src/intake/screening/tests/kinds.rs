//! Kinds of disguise and of harmless use, a few sentences each.

use super::{Lexicon, refused};

fn assert_refused(texts: &[&str]) {
    for text in texts {
        assert!(Lexicon::shipped().screen(text).problem().is_some(), "{text}");
    }
}

fn assert_passes(texts: &[&str]) {
    for text in texts {
        assert_eq!(refused(text), [""; 0], "{text}");
    }
}

#[test]
fn traditional_characters_are_read_as_simplified() {
    assert_refused(&["你們這群廢物", "審核員是腦殘", "妳們是騙子公司", "狗雜種", "賤人審核", "幹你娘"]);
    assert_passes(&["店鋪已經停業，請協助解綁。", "我的營業執照已註銷"]);
}

#[test]
fn character_in_letters_or_as_a_digit_is_read() {
    assert_refused(&["畜sheng审核", "脑can客服", "操n妈", "全家4光", "王8蛋", "滚duzi", "c a o 你妈"]);
    assert_refused(&["feiwu审核", "naocan客服"]);
    assert_passes(&["型号是B4，颜色是灰", "他叫wang wei", "4S店旁边"]);
}

#[test]
fn word_of_the_same_sound_is_refused_of_the_reader() {
    assert_refused(&["垃基平台", "菲物客服", "你们这些志障"]);
    assert_passes(&["飞舞的蝴蝶摆件", "拉机台面", "这些基金"]);
}

#[test]
fn pictures_stand_for_a_character() {
    assert_refused(&["你们就是一群🐷", "你🐴死了", "🐶东西"]);
    assert_passes(&["店铺主营🐷毛刷", "🐶粮🐱粮都卖"]);
}

#[test]
fn separators_between_characters_hide_nothing() {
    assert_refused(&["傻丨逼平台", "傻ノ逼审核", "傻。逼。平。台", "脑…残…审…核", "傻：逼", "智|障|客|服"]);
    assert_passes(&["材质有棉、麻、丝、毛。", "一，店铺停业；二，执照注销。"]);
}

#[test]
fn english_words_with_a_sign_inside_are_read() {
    assert_refused(&["fu*k", "fu.ck off", "f_u_c_k", "b!tch reviewers", "stupidddd staff", "you are clowns"]);
    assert_passes(&["The software are fine.", "Your company is a great partner."]);
}

#[test]
fn reported_words_are_no_insult() {
    assert_passes(&[
        "客服骂我是傻子，我有录音。",
        "合伙人说我是骗子，还到处传。",
        "有人刷屏骂我废物。",
        "对方在微信里说“你去死吧”。",
        "买家发的：“你们店全家死光”。",
        "婊子这类词是买家留言里的。",
        "A customer called me an idiot.",
    ]);
    assert_refused(&[
        "他说你们是骗子",
        "大家都说平台是垃圾",
        "我留言骂你们这群废物",
        "骂我的傻逼客服",
        "客服说话像放屁",
        "They told me your staff are idiots",
    ]);
}

#[test]
fn reported_words_are_worth_a_look() {
    assert_eq!(Lexicon::shipped().screen("客服骂我傻逼").looked, ["傻逼"]);
}

#[test]
fn titles_names_and_goods_are_no_insult() {
    assert_passes(&[
        "主营图书，其中《白痴》《傻瓜统计学》销量最好。",
        "店铺名叫傻瓜照相馆",
        "我的网名叫“疯婆子”",
        "主营大便抱枕、白痴证书、放屁坐垫。",
        "We sell a book titled The Idiot",
    ]);
    assert_refused(&["你们是《白痴》", "《傻逼》客服"]);
}

#[test]
fn what_is_said_of_oneself_is_no_insult() {
    assert_passes(&["我当时脑子进水了，把验证码给了别人。", "我真是猪脑子", "都怪我自己蠢"]);
    assert_refused(&["你脑子进水了吧", "猪脑子审核", "我看你们真是猪脑子"]);
}

#[test]
fn word_alone_in_its_clause_is_refused() {
    assert_refused(&["滚，别再发了。", "艹，又驳回", "黑店！还钱！", "一群饭桶，什么都办不成。"]);
    assert_passes(&["主营滚筒、滚刀", "体操垫和瑜伽垫", "黑店转让信息已核实"]);
}
