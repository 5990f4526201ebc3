//! Invented names of stores and people.

use super::Dice;

const CITIES: &[&str] = &[
    "杭州",
    "义乌",
    "广州",
    "深圳",
    "成都",
    "重庆",
    "武汉",
    "长沙",
    "泉州",
    "莆田",
    "温州",
    "宁波",
    "青岛",
    "临沂",
    "郑州",
    "西安",
    "昆明",
    "南宁",
    "沈阳",
    "哈尔滨",
    "苏州",
    "常熟",
    "佛山",
    "中山",
    "汕头",
    "晋江",
    "景德镇",
    "安溪",
];
const WORDS: &[&str] = &[
    "木棉", "青禾", "山间", "海棠", "小满", "北纬", "拾光", "云上", "星野", "槐花", "青苔", "稻香", "夜航", "春山",
    "知更", "白露", "长风", "锦书", "南枝", "晚晴", "初见", "半夏", "清欢", "知味", "禾风", "墨白", "素年", "朝暮",
    "林深", "鹿鸣", "花间", "听雨", "望舒", "扶摇", "千寻", "悠然", "安然", "佳人", "优品", "汇美", "鑫源", "宏达",
];
/// Rare words in store names, to measure the search for two characters with few or no hits.
const RARE_WORDS: &[&str] = &["鲸落", "麓隐", "砚池", "霁月", "蒹葭", "鸢尾", "琥珀", "栀子"];
const TRADES: &[&str] = &[
    "服饰", "女装", "男装", "童装", "鞋靴", "箱包", "母婴", "玩具", "家居", "家纺", "厨具", "食品", "茶叶", "零食",
    "生鲜", "水果", "美妆", "护肤", "饰品", "珠宝", "数码", "配件", "家电", "文具", "图书", "乐器", "户外", "运动",
    "宠物", "花艺", "农产", "渔具", "汽配", "五金", "建材", "陶瓷", "工艺",
];
const SUFFIXES: &[&str] = &["旗舰店", "专营店", "专卖店", "小店", "工坊", "商行", "优选", "直营店", "工厂店", "生活馆"];
const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "萧", "田", "董", "袁", "潘", "欧阳",
];
const SURNAMES_IN_LETTERS: &[&str] = &[
    "wang", "li", "zhang", "liu", "chen", "yang", "huang", "zhao", "wu", "zhou", "xu", "sun", "ma", "zhu", "hu", "guo",
    "he", "gao", "lin", "luo", "zheng", "liang", "xie", "song", "tang", "xu", "han", "feng", "deng", "cao", "peng",
    "zeng", "xiao", "tian", "dong", "yuan", "pan", "ouyang",
];
const GIVEN: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超", "霞", "平", "刚",
    "桂英", "建国", "秀兰", "志强", "晓梅", "文博", "雨桐", "佳宁", "子轩", "梓涵", "浩然", "雅琴", "立新", "秋月",
    "海生", "启航", "念慈", "国强", "小燕", "春华", "俊杰", "思远", "嘉怡", "诗涵", "一鸣",
];
const ENGLISH: &[&str] = &["Harbour", "Maple", "Lantern", "Willow", "Copper", "Juniper", "Saffron", "Northwind"];

/// Mail domains: reserved, so that no address can exist (RFC 2606).
const MAIL_HOSTS: &[&str] = &["mail.example", "post.example", "qmail.example", "n163.example", "shop.example"];

/// The name of a store.
pub(super) fn store(dice: &mut Dice) -> String {
    if dice.below(60) == 0 {
        return format!("{} & Co {}", pick(dice, ENGLISH), pick(dice, TRADES));
    }
    let word = if dice.below(400) == 0 { pick(dice, RARE_WORDS) } else { pick(dice, WORDS) };
    let city = if dice.below(3) == 0 { pick(dice, CITIES) } else { "" };
    let number = if dice.below(4) == 0 { (dice.below(980) + 2).to_string() } else { String::new() };
    format!("{city}{word}{}{}{number}", pick(dice, TRADES), pick(dice, SUFFIXES))
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// The name on the identity card.
    pub(super) name: String,
    /// Eleven digits.
    pub(super) phone: String,
    /// An address.
    pub(super) email: String,
}

/// A random person with a phone number and a mail address.
pub(super) fn person(dice: &mut Dice) -> Person {
    let place = index(dice, SURNAMES.len());
    let given = pick(dice, GIVEN);
    let phone = format!("1{}{}", pick(dice, &["38", "39", "58", "59", "76", "88", "99"]), dice.digits(8));
    let email = format!("{}{}@{}", SURNAMES_IN_LETTERS[place], dice.digits(6), pick(dice, MAIL_HOSTS));
    Person { name: format!("{}{given}", SURNAMES[place]), phone, email }
}

fn index(dice: &mut Dice, length: usize) -> usize {
    usize::try_from(dice.below(u32::try_from(length).unwrap_or(u32::MAX))).unwrap_or_default()
}

/// A random element.
pub(super) fn pick<'a, T: ?Sized>(dice: &mut Dice, from: &[&'a T]) -> &'a T {
    from[index(dice, from.len())]
}
