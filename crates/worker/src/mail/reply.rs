//! Tells from a mail server's words whether a refusal is about the rate or the reputation of the sender. Large providers
//! refuse with a permanent code what they take an hour later; the recipient exists, so it is tried again.

/// Words of such refusals, in lower case, separated by `|`: of Tencent, NetEase, Aliyun, Sina, Gmail, Outlook, Yahoo,
/// and of block lists.
const LIMITS: &str = "\
    frequency limit|rate limit|ratelimit|rate-limit|limit exceeded|exceeds the limit|limit has been exceeded|\
    too many|too much mail|too fast|too quickly|throttl|unusual rate|at a rate|unusually high|\
    exceeded the daily|exceeded your|sending limit|sending quota|message quota|hourly limit|daily limit|\
    connection limit|reputation|blacklist|black list|blocklist|block list|blocked using|blocked by|\
    blocked ip|ip blocked|is blocked|been blocked|blocked for|temporarily blocked|ip is rejected|ip rejected|\
    banned sending|banned ip|spamhaus|spamcop|barracuda|sorbs|uceprotect|dnsbl|rbl|is listed in|listed at|\
    listed by|senderscore|connection denied|connections will not be accepted|temporarily deferred|\
    permanently deferred|temporarily rejected|temporarily unavailable|try again later|try later|greylist|\
    graylist|behaviour spam|behavior spam|content spam|spam|mail content denied|unsolicited|\
    suspected bounce attack|频率|频繁|次数超过|数量超过|信誉|稍后再试";
/// NetEase's codes for the same (`554 DT:SPM …`), as words.
const LIMIT_CODES: &str = "\
    dt:spm|dt:rbl|hl:rep|hl:icc|hl:ifc|hl:mep|hl:ihu|hl:ipb|hl:mfc|mi:cel|mi:dmc|mi:ccl|mi:sfq|mi:stc|rp:drc|\
    rp:ccl|rp:cel|rp:qrc|rp:trc|rp:rcl|wm:bli|wm:blu|eb:spm|ib:spm|mi:spb|rp:frl";
/// Words of a refusal that concerns the recipient; it stays final, whatever else is said.
const ABOUT_RECIPIENT: &str = "\
    5.1.1|5.1.10|5.1.2|5.1.3|user unknown|unknown user|no such user|user not found|does not exist|\
    doesn't exist|not exist|invalid recipient|recipient not found|recipientnotfound|mailbox not found|\
    no mailbox|invalid mailbox|invalid user|unknown recipient|no such recipient|不存在|无此用户";

/// True when a refusal is about the rate or the reputation of the sender and not about the recipient.
pub(super) fn is_limit(text: &str) -> bool {
    let text = text.to_lowercase();
    let names = |words: &str| words.split('|').any(|word| text.contains(word));
    (names(LIMITS) || names(LIMIT_CODES)) && !names(ABOUT_RECIPIENT)
}

#[cfg(test)]
mod tests {
    use super::is_limit;

    #[test]
    fn rate_and_reputation_limits_are_recognised() {
        for text in [
            "550 Ip frequency limited [abc= Blocked IP 192.0.2.22]. http://service.mail.qq.com/cgi-bin/help",
            "550 Domain frequency limited",
            "554 DT:SPM 163 smtp10, please see http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1",
            "550 RP:TRC qy-1",
            "554 HL:IPB",
            "554 Reject by behaviour spam at Rcpt State(Connection IP address:192.0.2.1)ANTISPAM_BAT",
            "550-5.7.1 Our system has detected an unusual rate of unsolicited mail",
            "550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus",
            "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1",
            "550 5.7.606 Access denied, banned sending IP [192.0.2.1]",
            "发信频率过高，请稍后再试",
        ] {
            assert!(is_limit(text), "{text}");
        }
    }

    #[test]
    fn refusals_of_a_recipient_stay_final() {
        for text in [
            "550 5.1.1 user unknown",
            "550 Mailbox not found. http://service.mail.qq.com/",
            "550-5.1.1 The email account that you tried to reach does not exist. too many typing errors",
            "552 5.2.2 mailbox full",
            "550 5.7.1 relaying denied",
            "收件人邮件地址不存在",
            "User chen not listed in Domino Directory",
        ] {
            assert!(!is_limit(text), "{text}");
        }
    }
}
