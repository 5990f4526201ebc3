//! Tells the subject that a machine wrote from a sentence of a person with the same words: `邮件退回：x` is a report,
//! `保证金什么时候退回` is none.

/// How the subjects of reports begin, in lower case.
const FAILURES: &str = "\
    undelivered mail|undelivered message|undeliverable|returned mail|mail delivery fail|delivery fail|failure notice|\
    delivery status notification (fail|notification of delivery fail|non-delivery|nondelivery|\
    non delivery|nondeliverable|mail system error|mail failure|failed mail|failed delivery|failure delivery|\
    message failure|mail returned|message returned|mail undeliverable|message undeliverable|message not delivered|\
    mail not delivered|mail could not be delivered|message could not be delivered|\
    your message could not be delivered|your message couldn't be delivered|your message wasn't delivered|\
    your email could not be delivered|your mail could not be delivered|message delivery fail|email delivery fail|\
    returned to sender|return to sender|returning message|user unknown|unable to deliver|delivery error|\
    delivery problem|permanent error|unzustellbar|non remis|ndr|ndn|\
    退信|系统退信|自动退信|邮件退信|退信通知|邮件被退回|邮件退回|邮件已被退回|您的邮件被退回|你的邮件被退回|\
    您的邮件已被退回|您发送的邮件被退回|退回邮件|退回的邮件|退回信件|邮件投递失败|投递失败|邮件发送失败|发送失败|\
    您的邮件发送失败|您的邮件投递失败|无法投递|无法投递的邮件|邮件无法投递|无法送达|邮件无法送达|您的邮件无法送达|\
    未送达|邮件未送达|未能送达|邮件未能送达|未传递|邮件未传递|未传递邮件|传递失败|邮件传递失败|递送失败|寄送失败|\
    郵件退回|退信通知|無法傳遞|無法投遞|未傳遞的主旨|郵件傳遞失敗|配信不能|配信できません";
/// How the subjects of absence replies begin, in lower case.
const ABSENCES: &str = "\
    out of office|out-of-office|out of the office|auto reply|auto-reply|autoreply|automatic reply|auto response|\
    auto-response|autoresponse|automated reply|automated response|automatic response|vacation reply|\
    vacation response|vacation message|vacation notice|away message|away notice|away from my mail|\
    away from the office|i am out of the office|i'm out of the office|i am out of office|\
    abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática|\
    risposta automatica|resposta automática|자동 응답|부재중|自动回复|自动回覆|自動回覆|自動回復|自动答复|自動答覆|\
    自动应答|自動応答|自動返信|不在通知|系统自动回复|邮件自动回复|外出自动回复|休假自动回复|假期自动回复|离岗通知|\
    外出时的助理程序自动答复";
/// Subjects of absence replies that may also begin a sentence: nothing but a date follows them.
const ABSENCES_ALONE: &str = "\
    ooo|vacation|on leave|on vacation|on holiday|annual leave|not in the office|i am on leave|i am on vacation|\
    i'm on vacation|i am away|abwesenheit|abwesend|休假|休假中|正在休假|本人休假|本人休假中|我正在休假|我在休假|\
    年假|年假中|外出|外出中|外出答复|本人外出|我正在外出|不在办公室|我不在办公室|人不在办公室|度假|度假中|我正在度假|\
    请假|请假中|本人请假|請假|請假中|出差|出差中|本人出差|本人出差中|離開辦公室|不在辦公室";
/// How a sentence about somebody's absence ends: `Chen Wei is out of the office (returning Monday)`.
const SENTENCES: &str = "\
    is out of the office|is out of office|will be out of the office|is on leave|is on vacation|is on annual leave";

/// True for a subject, in lower case, of a report about a failure.
pub(super) fn is_failure(subject: &str) -> bool {
    let subject = without_label(subject);
    let is_from = subject.starts_with("来自") && subject.ends_with("的退信");
    !is_delay(subject) && (is_from || begins_with(FAILURES, subject))
}

/// True for a subject, in lower case, of an absence reply.
pub(super) fn is_absence(subject: &str) -> bool {
    const BEHIND: [&str; 6] = ["自动回复", "自動回覆", "auto reply", "auto-reply", "autoreply", "out of office"];
    const BRACKETS: [(char, char); 4] = [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')];
    let subject = without_label(subject);
    let is_sentence = SENTENCES.split('|').any(|sentence| {
        subject.split_once(sentence).is_some_and(|(who, rest)| {
            let is_name = (1..=4).contains(&who.split_whitespace().count()) && !who.contains(',');
            is_name && (is_alone(rest) || [" until", " from", " till"].iter().any(|word| rest.starts_with(word)))
        })
    });
    // Some programs put the remark behind the original subject.
    let is_behind = BEHIND
        .iter()
        .any(|word| BRACKETS.iter().any(|(open, close)| subject.ends_with(&format!("{open}{word}{close}"))));
    let stands_alone = || {
        let rests = ABSENCES_ALONE.split('|').filter_map(|form| subject.strip_prefix(form));
        rests.map(without_notice).any(is_alone)
    };
    begins_with(ABSENCES, subject) || is_sentence || is_behind || stands_alone()
}

fn is_delay(subject: &str) -> bool {
    subject.starts_with("delivery status notification (delay")
}

/// The subject without the bracket of a label and without words of politeness. `Re:` and `转发：` stay: what a person
/// answers or forwards is no report.
fn without_label(subject: &str) -> &str {
    let bare = subject.trim_start_matches(['[', '【', '<', '*', '!', '"', '“', '(', '（', ' ']);
    ["抱歉，", "很抱歉，", "系统提示：", "通知：", "warning: ", "notice: "]
        .iter()
        .find_map(|word| bare.strip_prefix(word))
        .unwrap_or(bare)
}

/// True when the subject begins with one of the forms, and no sentence goes on after it.
fn begins_with(forms: &str, subject: &str) -> bool {
    forms.split('|').any(|form| {
        subject.strip_prefix(form).is_some_and(|rest| {
            // `delivery fail` is also `delivery failed` and `delivery failure`.
            let is_open = form.ends_with("fail");
            is_end(if is_open { rest.trim_start_matches(|sign: char| sign.is_ascii_alphabetic()) } else { rest })
        })
    })
}

/// True for what follows a form: the end, a sign or a space. The rest of a sentence is none: `退回的材料`.
fn is_end(rest: &str) -> bool {
    let rest = without_notice(rest);
    let is_sign = |sign: char| !sign.is_alphanumeric() && !matches!(sign, '?' | '？' | '\'');
    // The original subject follows a colon.
    let is_question = !rest.starts_with([':', '：']) && rest.ends_with(['?', '？', '吗', '呢']);
    rest.chars().next().is_none_or(is_sign) && !is_question
}

/// True for the end, a colon, or dates and brackets only.
fn is_alone(rest: &str) -> bool {
    let is_date = |sign: char| !sign.is_alphabetic() || "年月日号至到".contains(sign);
    let plain = rest.trim();
    let is_remark = plain.starts_with(['(', '（', ':', '：']);
    (is_remark || plain.chars().all(is_date)) && !plain.ends_with(['?', '？'])
}

fn without_notice(rest: &str) -> &str {
    const NOTICES: [&str; 6] = ["通知", "报告", "提醒", "提示", "回复", "答复"];
    NOTICES.iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest)
}
