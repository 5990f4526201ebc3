//! Remarks that people write in brackets behind a number or an address: `（晚上打）`, `（常用）`.

/// Longest remark that is left out, in characters.
const REMARK_MAX: usize = 8;
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

/// The text without short remarks in brackets. The brackets are half-width.
pub(super) fn without_bracketed_remarks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('(') {
        let Some(length) = rest[start..].find(')') else { break };
        let inside = &rest[start + 1..start + length];
        kept.push_str(if is_remark(inside) { &rest[..start] } else { &rest[..=start + length] });
        rest = &rest[start + length + 1..];
    }
    (kept + rest).trim().to_owned()
}

/// True for a few Chinese words: digits, signs and Latin words may belong to the contact.
fn is_remark(inside: &str) -> bool {
    let is_wording = |c: char| crate::base::typed::is_han(c) || matches!(c, '、' | ',' | '，' | ' ');
    (1..=REMARK_MAX).contains(&inside.chars().count())
        && inside.chars().all(is_wording)
        && !["转", "分机", "分機", "内线"].iter().any(|word| inside.contains(word))
        && !DENIALS.iter().any(|word| inside.contains(word))
}
