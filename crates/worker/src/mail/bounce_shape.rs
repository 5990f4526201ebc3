//! Recognises returned messages that have no status part (RFC 3464), by their headers and by the first lines of their
//! text. Servers of every age write these, each in its own words.

use domain::delivery::bounce::BounceOutcome;
use mail_parser::{Address, Message, PartType};

use super::reply::{self, Refusal};

mod subject;

/// Longest text looked at, in characters: a report says what happened first and quotes the original after it.
const TEXT_MAX: usize = 8_000;
/// How many text parts are looked at.
const PARTS_MAX: usize = 3;

/// Words in the subject of a mail system's message about a failure, in lower case.
const FAILED_SUBJECTS: &str = "\
    undeliver|returned mail|delivery fail|failure notice|delivery failed|notification (failure)|non-delivery|\
    nondelivery|non delivery|nondeliver|not delivered|not be delivered|delivery error|delivery problem|\
    mail system error|mail failure|failed mail|failed delivery|failure delivery|message failure|\
    returned to sender|return to sender|returning message|user unknown|unable to deliver|not deliver|\
    permanent error|unzustellbar|non remis|退信|退回|无法投递|投递失败|无法送达|未送达|发送失败|未能送达|\
    传递失败|递送失败|未传递|寄送失败|配信不能|配信でき";
/// First lines of a message about a failure, in lower case, whoever sent it.
const CLEAR_LINES: &str = "\
    not be delivered|n't be delivered|undeliverable|unable to deliver|unable to be delivered|able to deliver|\
    delivery failed|delivery has failed|delivery failure|failed to deliver|failed permanently|permanent failure|\
    permanent fatal|was not delivered|returned to sender|returning message|address not found|user unknown|\
    unknown user|no such user|unknown recipient|退信原因|退信提示|邮件被退回|邮件已被退回|邮件无法送达|邮件无法投递|\
    无法发送到|邮件投递失败|邮件发送失败|邮件未能送达|地址不存在|收件人不存在|配信でき";
/// First lines of a mail system's message about a failure, in lower case; others write these words as well.
const FAILED_LINES: &str = "\
    not delivered|n't delivered|undeliver|not deliver|n't deliver|permanent error|\
    fatal error|given up|giving up|gave up|returned mail|message returned|did not reach|not reach|\
    no mailbox|mailbox unavailable|mailbox full|mailbox is full|over quota|quota exceeded|\
    exceeded storage|unrouteable|unroutable|invalid recipient|recipient rejected|address rejected|\
    was rejected|been rejected|rejected your message|rejected by|address(es) failed|failed recipient|\
    failed address|following addresses had|host unknown|host not found|not listed in|account is disabled|\
    account that you tried to reach|does not exist|无法送达|无法投递|投递失败|被退回|\
    拒收|发送失败|未能送达|无法传递";
/// Subjects and first lines of messages about a delay: the server keeps trying.
const DELAYED: &str = "\
    (delay)|delivery delay|delayed mail|is delayed|been delayed|message delayed|warning: message|\
    warning: could not send|could not send message for past|will be retried|continue to try|continue trying|\
    keep trying|still being retried|will retry for|not yet been delivered|warning message only|\
    not need to resend|n't need to resend|attempts will continue|投递延迟|尚未送达|继续尝试|继续投递";
/// Words of a machine's absence reply, in lower case: in its subject or its text.
const ABSENT_WORDS: &str = "\
    out of office|out-of-office|out of the office|auto reply|auto-reply|autoreply|automatic reply|auto response|autoresponse|\
    away from|vacation|on leave|on holiday|abwesen|réponse automatique|自动回复|自动回覆|自動回覆|自動回復|\
    自动答复|自动应答|自動応答|自動返信|休假|外出|不在办公室|度假|請假|请假";
/// Where the returned original begins.
const ORIGINALS: &str = "\
    this is a copy of the message|below this line is a copy|original message|returned message|\
    message header follows|original headers|copy of the message|unsent message below|undelivered message|\
    message follows|text of your message|received: from|原始邮件|以下是原邮件";

/// The outcome that a message without a status part reports, with the server's answer.
pub(super) struct Shape {
    pub(super) outcome: BounceOutcome,
    pub(super) diagnostic: Option<String>,
}

/// Reads the headers and the text of a message. Only a mail system's message is a report, or one with the mark of a
/// letter that has the subject and the words of a report: people write about what was returned, and about their holidays.
pub(super) fn read(message: &Message<'_>, is_marked: bool) -> Shape {
    let head = Head::of(message);
    let subject = message.subject().unwrap_or_default().trim().to_lowercase();
    let text = first_text(message);
    let lines = own_lines(&text);
    let told = lines.join("\n").to_lowercase();
    let shape = |outcome, diagnostic| Shape { outcome, diagnostic };
    let reply = reply_line(&lines);
    let is_clear = names(CLEAR_LINES, &told) || reply.as_deref().is_some_and(is_refusal);
    let is_told = is_clear || reply.is_some() || names(FAILED_LINES, &told);
    let is_failure_form = subject::is_failure(&subject);
    let is_absent_named = subject::is_absence(&subject)
        || (head.is_auto_reply && (names(ABSENT_WORDS, &subject) || names(ABSENT_WORDS, &told)));
    let is_absent = is_absent_named || (head.is_auto_reply && !is_failure_form);
    // RFC 3834 asks for an empty return path of absence replies, which reports have as well: then the words decide.
    let is_report_like = head.is_return_path_empty && (is_failure_form || (is_clear && !is_absent_named));
    if is_absent && !head.is_daemon && !head.has_failed_recipients && !is_report_like {
        return shape(BounceOutcome::Other, None);
    }
    if head.is_receipt {
        return shape(BounceOutcome::Other, None);
    }
    let is_delay_named = names(DELAYED, &subject) || names(DELAYED, &told);
    if head.is_automatic() && !head.has_failed_recipients && is_delay_named {
        return shape(BounceOutcome::Delayed, None);
    }
    let is_failure = head.has_failed_recipients
        || head.is_report
        || (head.is_system() && (names(FAILED_SUBJECTS, &subject) || is_told))
        // Some hosts send it from an ordinary address, a few with no header of a machine.
        || ((head.is_auto_submitted || is_marked) && is_failure_form && is_told);
    if !is_failure {
        return shape(BounceOutcome::Unread, None);
    }
    shape(BounceOutcome::Failed, reply.or_else(|| failed_line(&lines)))
}

/// The server's answer that the text of a report quotes.
pub(super) fn quoted_reply(message: &Message<'_>) -> Option<String> {
    let text = first_text(message);
    let lines = own_lines(&text);
    reply_line(&lines).or_else(|| failed_line(&lines))
}

fn failed_line(lines: &[&str]) -> Option<String> {
    let is_failure = |line: &str| names(CLEAR_LINES, line) || names(FAILED_LINES, line);
    lines.iter().find(|line| is_failure(&line.to_lowercase())).map(|line| (*line).to_owned())
}

/// True when a line with a permanent code is an answer of a mail server about a recipient or an email, not a number that
/// a person wrote.
fn is_refusal(line: &str) -> bool {
    let is_final =
        matches!(reply::classify(line), Refusal::Recipient | Refusal::MailboxFull | Refusal::Size | Refusal::Policy);
    let begins = line.split_whitespace().next().is_some_and(is_permanent_code);
    (begins && is_final) || line.split_whitespace().any(is_permanent_status)
}

/// True when the text contains one of the words, which are separated by `|`.
fn names(words: &str, text: &str) -> bool {
    words.split('|').any(|word| text.contains(word))
}

/// The facts about the sender in the headers.
struct Head {
    /// From a mail system, by the sender's name or because it is a report.
    is_daemon: bool,
    /// Without a return path: a report, or an answer of a machine (RFC 3834).
    is_return_path_empty: bool,
    /// Sent by a machine, as it says itself.
    is_auto_submitted: bool,
    /// An absence reply, as it says itself.
    is_auto_reply: bool,
    /// A report about a delivery, whatever its parts.
    is_report: bool,
    /// A receipt of a reader, or a complaint: it did arrive.
    is_receipt: bool,
    /// Exim's header.
    has_failed_recipients: bool,
}

/// Headers of absence replies, whatever they say but `no`.
const AUTO_REPLY_HEADERS: [&str; 7] = [
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Mail-Autoreply",
    "X-Autogenerated",
    "X-Autoreply-From",
];

impl Head {
    fn of(message: &Message<'_>) -> Self {
        let header = |name: &str| {
            let found = message.headers_raw().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.trim().to_lowercase())
        };
        let auto = header("Auto-Submitted").unwrap_or_default();
        let report = header("Content-Type").filter(|kind| kind.starts_with("multipart/report")).unwrap_or_default();
        let is_receipt = report.contains("disposition-notification") || report.contains("feedback-report");
        let precedence = header("Precedence").unwrap_or_default();
        Self {
            is_daemon: message.from().is_some_and(is_daemon) || !report.is_empty(),
            is_return_path_empty: header("Return-Path").is_some_and(|path| path == "<>"),
            is_auto_submitted: auto.starts_with("auto-"),
            is_auto_reply: auto.starts_with("auto-replied")
                || precedence.contains("auto_reply")
                || AUTO_REPLY_HEADERS.iter().any(|name| header(name).is_some_and(|value| value != "no")),
            is_report: report.contains("delivery-status") || header("X-MS-Exchange-Message-Is-Ndr").is_some(),
            is_receipt,
            has_failed_recipients: header("X-Failed-Recipients").is_some(),
        }
    }

    /// From the sender of reports: a mail system, or a machine without a return path.
    const fn is_system(&self) -> bool {
        self.is_daemon || self.is_return_path_empty
    }

    const fn is_automatic(&self) -> bool {
        self.is_system() || self.is_auto_submitted || self.has_failed_recipients
    }
}

fn is_daemon(from: &Address<'_>) -> bool {
    const LOCAL: &str = "\
        mailer-daemon|mailer_daemon|mailerdaemon|mail-daemon|maildaemon|mdaemon|postmaster|bounce";
    const NAMES: &str = "\
        mail delivery|mailer-daemon|mailer daemon|postmaster|mail administrator|system administrator|mail system|\
        mail router|delivery subsystem|邮件系统|系统管理员|系统邮件|邮局系统|系统退信|退信通知|退信管理";
    from.iter().any(|sender| {
        let address = sender.address().unwrap_or_default().to_lowercase();
        let local = address.split('@').next().unwrap_or_default();
        names(LOCAL, local) || names(NAMES, &sender.name().unwrap_or_default().to_lowercase())
    })
}

/// The text of the first text parts, HTML without its tags.
fn first_text(message: &Message<'_>) -> String {
    let text = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        PartType::Html(html) => Some(mail_parser::decoders::html::html_to_text(html)),
        _ => None,
    });
    text.take(PARTS_MAX).collect::<Vec<_>>().join("\n").chars().take(TEXT_MAX).collect()
}

/// The lines of the report itself, without the original it quotes.
fn own_lines(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let begins_original = |line: &str| {
        let is_rule =
            line.starts_with("--") || line.starts_with("==") || line.ends_with(':') || line.starts_with("received:");
        is_rule && names(ORIGINALS, line)
    };
    lines.take_while(|line| !begins_original(&line.to_lowercase())).collect()
}

/// The line with the server's reply, and the line after it, since most reports break it: the first with a permanent
/// reply code (RFC 5321), else the first with a permanent status code (RFC 3463), which explanations name as well.
fn reply_line(lines: &[&str]) -> Option<String> {
    let place = |is_wanted: &dyn Fn(&str) -> bool| lines.iter().position(|line| line.split_whitespace().any(is_wanted));
    let place = place(&is_permanent_code).or_else(|| place(&is_permanent_status))?;
    Some(lines[place..].iter().take(2).copied().collect::<Vec<_>>().join(" "))
}

/// The word up to its hyphen, without the signs around it.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
    word.split('-').next().unwrap_or_default()
}

fn is_digits(word: &str, count: usize) -> bool {
    word.len() == count && word.bytes().all(|sign| sign.is_ascii_digit())
}

/// True for a permanent reply code (RFC 5321).
fn is_permanent_code(word: &str) -> bool {
    is_digits(bare(word), 3) && bare(word).starts_with("55")
}

/// True for a permanent status code (RFC 3463).
fn is_permanent_status(word: &str) -> bool {
    let parts: Vec<&str> = bare(word).split('.').collect();
    parts.len() == 3 && parts[0] == "5" && parts[1..].iter().all(|part| (1..=3).any(|count| is_digits(part, count)))
}
