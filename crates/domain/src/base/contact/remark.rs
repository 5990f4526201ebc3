//! Remarks that people write around a number or an address: `（晚上打）`, `手机`, `陈先生`, `微信：chen123`.

use crate::base::typed::is_han;

/// Longest remark that is left out, in characters.
const REMARK_MAX: usize = 8;
/// Longest remark about times, in characters: `工作日9:00-18:00`.
const TIMES_MAX: usize = 20;
/// Words of a remark that says that the contact is not to be used; the person has to give another.
const DENIALS: [&str; 19] = [
    "不是",
    "不用",
    "不对",
    "不通",
    "不要",
    "非本人",
    "没",
    "無",
    "无效",
    "勿",
    "别",
    "错",
    "空号",
    "停机",
    "停用",
    "作废",
    "注销",
    "旧",
    "假",
];

/// Words that people write beside a number, in lower case, separated by `|`, longer ones before their parts. Any other
/// word makes the text malformed.
const WORDS: &str = "\
    微信号同手机号|微信同手机号|微信号与手机号相同|微信号同步|微信同号|微信同步|同微信号|同微信|可加微信|加微信|微信号|\
    微信同|微信|微同|v信|v同|同号|同手机号|同手机|手机同号|\
    紧急联系人|联系人|联系电话|联系方式|联系手机|联络电话|联络人|聯絡電話|聯絡人|聯繫電話|聯繫人|聯繫方式|\
    手机号码|手机号|手机|手機號碼|手機號|手機|移动电话|移動電話|行動電話|电话号码|電話號碼|固定电话|固定電話|服务热线|\
    客服电话|电话|電話|座机|固话|宅电|总机|總機|热线|專線|专线|号码|號碼|\
    办公室|办公|单位|公司|家庭|家里人|家里|家中|家人|住宅|店里|门店|店铺|店鋪|前台|财务|售后|售前|客服|人事|行政|\
    运营|会计|本人|店主|老板娘|老板|老闆|店长|掌柜|负责人|法人|父亲|母亲|爸爸|妈妈|儿子|女儿|老公|老婆|丈夫|妻子|\
    爱人|备用|備用|常用|主号|副号|工作号|工作时间|工作日|工作|私人|个人|紧急|24小时|全天|随时|白天打|晚上打|白天|晚上|\
    我的|是|中国|大陆|\
    telephone|phone number|cellphone|phone|tel|mobile|mob|cell|whatsapp|wechat|weixin|wx|vx|hotline|\
    office|home|work|number|same";

/// The text in lower case with a space instead of each word that people write beside a number.
pub(super) fn without_words(typed: &str) -> String {
    WORDS.split('|').fold(typed.to_lowercase(), |text, word| text.replace(word, " "))
}

/// The text with `(` and `)` for brackets of another shape.
pub(super) fn with_plain_brackets(text: &str) -> String {
    let plain = |c: char| match c {
        '【' | '[' | '〔' | '〖' | '「' => '(',
        '】' | ']' | '〕' | '〗' | '」' => ')',
        other => other,
    };
    text.chars().map(plain).collect()
}

/// The text without short remarks in brackets. The brackets are half-width.
pub(super) fn without_bracketed_remarks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('(') {
        let Some(length) = rest[start..].find(')') else { break };
        let inside = &rest[start + 1..start + length];
        let is_left_out = is_remark(inside) || is_about_times(inside);
        kept.push_str(if is_left_out { &rest[..start] } else { &rest[..=start + length] });
        rest = &rest[start + length + 1..];
    }
    (kept + rest).trim().to_owned()
}

/// True for a few Chinese words: digits, signs and Latin words may belong to the contact.
pub(super) fn is_remark(inside: &str) -> bool {
    let is_wording = |c: char| is_han(c) || matches!(c, '、' | ',' | '，' | ' ');
    (1..=REMARK_MAX).contains(&inside.chars().count())
        && inside.chars().all(is_wording)
        && !["转", "轉", "分机", "分機", "内线", "內線", "拨", "按"].iter().any(|word| inside.contains(word))
        && !DENIALS.iter().any(|word| inside.contains(word))
}

/// True for times at which to call: `24小时`, `9:00-18:00`, `工作日9点到18点`.
fn is_about_times(inside: &str) -> bool {
    const SIGNS: &str = "点时小半早晚上下午中至到周一二三四五六日天工作休息全都可打联系节假-~:：、, ";
    let is_time = |c: char| c.is_ascii_digit() || SIGNS.contains(c);
    inside.contains([':', '点', '时'])
        && inside.contains(|c: char| c.is_ascii_digit())
        && inside.chars().count() <= TIMES_MAX
        && inside.chars().all(is_time)
}

/// The text without words that name a person: `陈先生`, `王姐`, `小李`.
pub(super) fn without_persons(typed: &str) -> String {
    const TITLES: [&str; 15] = [
        "先生",
        "女士",
        "小姐",
        "太太",
        "老师",
        "经理",
        "店长",
        "主任",
        "师傅",
        "老板娘",
        "老板",
        "阿姨",
        "会计",
        "律师",
        "医生",
    ];
    const SHORT_TITLES: [&str; 9] = ["总", "哥", "姐", "叔", "嫂", "姨", "工", "董", "妹"];
    let has_name = |name: &str, most: usize| (1..=most).contains(&name.chars().count()) && name.chars().all(is_han);
    // A family name of one or two characters, and a given name of up to two.
    let is_person = |word: &str| {
        let word = word.strip_suffix('收').unwrap_or(word);
        TITLES.iter().find_map(|title| word.strip_suffix(title)).is_some_and(|name| has_name(name, 4))
            || SHORT_TITLES.iter().find_map(|title| word.strip_suffix(title)).is_some_and(|name| has_name(name, 2))
            || ["小", "老", "阿"].iter().find_map(|form| word.strip_prefix(form)).is_some_and(|name| has_name(name, 1))
    };
    let mut kept = String::with_capacity(typed.len());
    let chars: Vec<char> = typed.chars().collect();
    for word in chars.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
        let word: String = word.iter().collect();
        // The label before a person stays: `联系人欧阳女士`.
        let label = WORDS.split('|').find(|label| word.starts_with(label) && is_person(&word[label.len()..]));
        kept.push_str(if is_person(&word) { label.unwrap_or_default() } else { label.unwrap_or(&word) });
    }
    kept.trim().to_owned()
}

/// The text without the name of an account of a messenger: `微信：chen_123`, `QQ 12345678`. A number that may be a phone
/// number stays.
pub(super) fn without_messenger_names(text: &str) -> String {
    const LABELS: [&str; 7] = ["微信号", "微信", "v信", "wechat", "weixin", "vx", "wx"];
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let lower = text.to_lowercase();
    for (at, _) in lower.char_indices() {
        let rest = &lower[at..];
        let (label, is_qq) = match LABELS.iter().find(|label| rest.starts_with(**label)) {
            Some(label) => (label.len(), false),
            None if rest.starts_with("qq") => (2, true),
            None => continue,
        };
        let name = rest[label..].trim_start_matches([':', ' ', '号']);
        let length = name.find(|c| !is_sign(c)).unwrap_or(name.len());
        let is_name = if is_qq {
            (5..=11).contains(&length) && name[..length].bytes().all(|b| b.is_ascii_digit())
        } else {
            (5..=20).contains(&length) && name.starts_with(|c: char| c.is_ascii_lowercase())
        };
        // Lower case may be of another length than the text for letters outside ASCII, which no phone number has.
        if is_name && lower.len() == text.len() {
            let end = lower.len() - name.len() + length;
            return format!("{}{}", &text[..at], &text[end..]).replace("()", "");
        }
    }
    text.to_owned()
}
