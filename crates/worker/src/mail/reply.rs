//! Classifies the words with which a mail server refused an email. Large providers refuse with a permanent code what they
//! take an hour later, so the code alone does not tell whether to try again.

mod words;

use words::{prepared, says};

/// The reason of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The recipient does not exist or takes no email any more.
    Recipient,
    /// The recipient's mailbox is full; people empty theirs.
    MailboxFull,
    /// The email is larger than the server accepts.
    Size,
    /// A rule that the same email will meet again.
    Policy,
    /// The rate or the reputation of the sender.
    Limited,
    /// None of these.
    Other,
}

/// The table: reason, words and status codes (RFC 3463), in lower case, separated by `|`; `*` stands for any ending. The
/// first row that matches decides, so an unknown recipient stays one, whatever else the server says.
const TABLE: [(Refusal, &str); 10] = [
    // The sender's behaviour towards many recipients; says nothing about this one.
    (
        Refusal::Limited,
        "too many invalid recipients|too many unknown recipients|too many bad recipients|too many invalid users|\
         too many unknown users|too many nonexistent recipients|too many non-existent*|too many recipients*|\
         too many rcpt*|message quota|sending quota|无效收件人过多|无效收件人太多|收件人过多|收件人太多",
    ),
    (
        Refusal::Recipient,
        "5.1.1|5.1.2|5.1.3|5.1.6|5.1.10|user unknown|unknown user*|unknown or illegal user|no such user*|\
         user not found|user invalid|invalid user|unknown local*|unknown recipient|recipient unknown|\
         no such recipient|invalid recipient*|recipient not found|recipientnotfound|recipnotfound|recipient invalid|\
         no such person|no such mailbox|no such account|no such address|no such local user|unknown mailbox|\
         unknown address|address unknown|unknown account|account unknown|mailbox not found|no mailbox|\
         invalid mailbox|invalid address|address not found|address does not|mailbox does not|does not exist|\
         do not exist|doesn't exist|doesnt exist|not exist|not a valid mailbox|not a valid user|not a known user|\
         no longer valid|no longer exists|no longer active|no longer in use|no longer available|no longer works|\
         no longer accepts mail|no longer employed|user has moved|recipient has moved|has moved|mailbox moved|\
         account is disabled|account disabled|account has been disabled|account was disabled|mailbox is disabled|\
         mailbox disabled|mailbox has been disabled|user is disabled|user disabled|recipient is disabled|\
         recipient disabled|address is disabled|email is disabled|account is inactive|account inactive|\
         mailbox is inactive|mailbox inactive|inactive user|inactive account|user is inactive|\
         account is closed|account closed|account has been closed|account is suspended|account suspended|\
         account has been suspended|account is locked|account is deactivated|account deactivated|\
         account has been deactivated|account is terminated|account has been deleted|mailbox has been deleted|\
         unrouteable*|unroutable*|bad destination|不存在|无此用户|无此邮箱|查无此*|未注册|地址无效|地址错误|\
         收件人无效|用户无效|已停用|被停用|已禁用|被禁用|已注销|被注销|已冻结|被冻结|已关闭|被关闭|已离职",
    ),
    // Before the size of an email: `Message size exceeds the limit` is no limit that passes.
    (Refusal::Size, "5.3.4|5.2.3"),
    (
        Refusal::MailboxFull,
        "mailbox full|mailbox is full|mailbox was full|mailbox is currently full|mailbox is almost full|\
         mailbox too full|mail box full|inbox full|inbox is full|account full|account is full|user is full|\
         over quota|over its quota|over their quota|over the quota|overquota|quota exceeded|quota is exceeded|\
         quota has been exceeded|quota limit exceeded|quota violation|exceeds quota|exceed quota|exceeded quota|\
         exceeded its quota|exceeded their quota|exceeded mailbox quota|exceeded storage*|exceeds storage*|\
         storage quota|mailbox quota|disk quota|out of storage*|out of disk*|out of space|insufficient storage|\
         insufficient system storage|insufficient disk*|not enough storage*|not enough space|no space left|\
         storage limit*|storage full|mailbox size|mailbox limit|mailbox exceeded|mailbox exceeds|mailbox has exceeded|\
         mailbox storage|mailbox capacity|已满|邮箱满|邮箱爆满|空间不足|空间已用完|容量不足|容量已用完|\
         超出配额|超过配额|配额已满|配额不足|超出邮箱容量|超过邮箱容量|邮箱容量超限",
    ),
    (
        Refusal::Size,
        "message size|mail size|email size|attachment size|size exceeds|size exceeded|size limit*|message length|\
         maximum size|maximum message|exceeds size|exceeds maximum*|exceeds the maximum*|too large|too big|\
         larger than|oversize|oversized|message too long|邮件过大|邮件太大|邮件大小|附件过大|附件太大|大小超*|\
         超过大小*|超出大小*|超过最大*|超出最大*|大小限制",
    ),
    (
        Refusal::Policy,
        "relaying denied|relay denied|relay access denied|relaying not allowed|relay not permitted|\
         relaying prohibited|unable to relay|not permitted to relay|blocked by recipient|blocked by the recipient|\
         blocked by user|blocked by the user|recipient has blocked|recipient blocked|user has blocked|\
         recipient's blacklist|recipient's blocklist|recipient's block list|recipient's black list|\
         personal blacklist|personal block list|blocked by dmarc|dmarc policy|dmarc failed|dmarc failure|\
         fails dmarc|failed dmarc|does not pass dmarc|spf fail*|spf check*|spf record*|blocked by spf|fails spf|failed spf|\
         attachment type|blocked attachment|attachment is blocked|attachment has been blocked|\
         拒收您|对方拒收|用户拒收|收件人拒收|收件人的黑名单|收件人黑名单|对方黑名单|对方的黑名单",
    ),
    (
        Refusal::Limited,
        "frequency limit*|rate limit*|ratelimit*|rate-limit*|limit exceeded|limits exceeded|exceeds the limit|\
         exceeded the limit|limit has been exceeded|limit reached|limit has been reached|too many|too much mail|\
         too fast|too quickly|too frequent*|throttl*|unusual rate|at a rate|unusually high|exceeded the daily|\
         exceeded your|exceeded the rate|exceeded the maximum number|sending limit*|\
         hourly limit*|daily limit*|connection limit*|reputation|blacklist*|black list*|black-list*|blocklist*|\
         block list*|block-list*|blocked using|blocked by|blocked ip|ip blocked|is blocked|been blocked|\
         blocked for|temporarily blocked|ip is rejected|ip rejected|banned sending|banned ip|spamhaus|spamcop|\
         barracuda|sorbs|uceprotect|dnsbl|rbl|rbls|is listed in|listed at|listed by|senderscore|\
         connection denied|connections will not be accepted|deferred|temporar*|please try again|try again later|try again in|\
         try again after|try again soon|try later|try back|\
         retry*|re-try|resend later|come back later|slow down|slow it down|please wait|server busy|system busy|\
         too busy|frequency|per hour|per minute|per day|per second|per connection|over the limit|\
         over limit|over rate|rate exceeded|rate is exceeded|rate control|rate policy|flood*|burst|volume|\
         quota of messages|greylist*|graylist*|grey list*|gray list*|grey-list*|gray-list*|behaviour spam|behavior spam|content spam|spam|spammy|spamming|mail content denied|unsolicited|\
         suspected bounce attack|频率|频繁|次数超*|数量超*|次数过多|数量过多|连接过多|连接数过多|请求过多|\
         发送过快|过快|速率|速度过快|信誉|限制|受限|限流|超过限额|超出限额|超过上限|稍后|稍候|稍等|晚些时候|过一会|\
         过段时间|重试|繁忙|太忙|暂时|临时|灰名单|黑名单",
    ),
    // NetEase's codes for the same (`554 DT:SPM …`).
    (
        Refusal::Limited,
        "dt:spm|dt:rbl|hl:rep|hl:icc|hl:ifc|hl:mep|hl:ihu|hl:ipb|hl:mfc|mi:cel|mi:dmc|mi:ccl|mi:sfq|mi:stc|rp:drc|\
         rp:ccl|rp:cel|rp:qrc|rp:trc|rp:rcl|wm:bli|wm:blu|eb:spm|ib:spm|mi:spb|rp:frl",
    ),
    // Codes that servers also give with the words of another row, such as Gmail 5.2.1 for a recipient's rate.
    (Refusal::Recipient, "5.2.1"),
    (Refusal::MailboxFull, "5.2.2|4.2.2"),
];

/// The reason of the refusal that a server's reply states.
pub(super) fn classify(reply: &str) -> Refusal {
    let text = prepared(reply);
    let row = TABLE.iter().find(|(_, words)| words.split('|').any(|word| says(&text, word)));
    row.map_or(Refusal::Other, |(refusal, _)| *refusal)
}

impl Refusal {
    /// True when the same email may be accepted later.
    pub(super) const fn passes(self) -> bool {
        matches!(self, Self::Limited | Self::MailboxFull)
    }
}

#[cfg(test)]
mod tests {
    use super::{Refusal, classify};

    fn assert_all(refusal: Refusal, replies: &[&str]) {
        for reply in replies {
            assert_eq!(classify(reply), refusal, "{reply}");
        }
    }

    #[test]
    fn rate_and_reputation_limits_are_recognised() {
        let limits = [
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
            "host mx3.qq.com[115.1.1.10] said: 550 Ip frequency limited",
            "host mx.example[10.5.1.1] said: 550 Too many messages, slow down",
            "550-Spam message rejected",
            "550 Message throttled.Please wait",
            "550 rejected by RBL",
            "554 5.7.1 rejected, see https://www.spamhaus.org/query/ip/192.0.2.1",
            "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents delivery",
            "550 Too many connections from your host",
            "554 5.7.1 Too many invalid recipients from your address",
            "552 Too many recipients received this hour",
            "550 5.7.1 sending frequency is over the limit",
            "550 Connection frequency limited",
            "554 5.4.5 Throttling failure: Daily message quota exceeded",
            "550 Please try again in 30 minutes",
            "550 Please try again later",
            "554 Message temporarily deferred - 4.16.55",
            "550 Requested action not taken: greylisted",
            "550 grey listed, come back later",
            "554 Sorry, your sending rate exceeded 100 messages per hour",
            "550 System busy, please retry",
            "550 User rate limit exceeded",
            "550 Mail volume from your IP is too high",
            "550 temporarily blocked because of flooding",
            "550 发送频率超过限制",
            "554 您的发信数量超出限制",
            "550 连接数过多，请稍候",
            "550 系统繁忙，请稍后重新投递",
            "550 该域名发信受限",
            "550 暂时拒绝接收",
        ];
        assert_all(Refusal::Limited, &limits);
        assert!(Refusal::Limited.passes());
    }

    #[test]
    fn refusals_of_a_recipient_stay_final() {
        let recipients = [
            "550 5.1.1 user unknown",
            "550 Mailbox not found. http://service.mail.qq.com/",
            "550-5.1.1 The email account that you tried to reach does not exist. too many typing errors",
            "收件人邮件地址不存在",
            "550 5.2.1 The account is disabled",
            "550 5.1.6 recipient has moved",
            "550 No such person at this address",
            "550 (#5.1.1) rejected as spam",
            "550 5.2.1 rejected",
            "该邮箱账号已被冻结",
            "550 user unknown, do not try again",
            "550 收件人不存在，请勿重试",
        ];
        assert_all(Refusal::Recipient, &recipients);
        assert!(!Refusal::Recipient.passes());
    }

    #[test]
    fn names_of_hosts_and_people_decide_nothing() {
        for name in [
            "host spamfilter.shop.example",
            "host antispam[192.0.2.9]",
            "host Spam.Example",
            "<spam@marbles.example>:",
            "spam@rbl.example:",
            "host d123.barracudanetworks.com[192.0.2.9]",
            "host mx.blocklist.example [too many]",
            "see https://help.example/spam/5.1.1/rate-limit",
            "spam-gateway.example",
            "host a5.1.1.example[15.1.1.1]",
        ] {
            assert_all(Refusal::Other, &[&format!("{name} said: 550 rejected")]);
            assert_all(Refusal::Recipient, &[&format!("{name} said: 550 5.1.6 gone")]);
        }
        assert_all(Refusal::Other, &["550 marbles and antispam and sorbsters", "550 version 15.1.1 of 5.1.12"]);
        assert_all(Refusal::Other, &["User chen not listed in Domino Directory"]);
    }

    #[test]
    fn full_mailbox_is_tried_later_in_any_words() {
        let full = [
            "552 5.2.2 mailbox full",
            "552 5.2.2 Mailbox size limit exceeded",
            "550 Mailbox full",
            "554 5.2.2 rejected",
            "552 user is over quota",
            "552 Quota exceeded (mailbox for user is full)",
            "550 收件人邮箱已满",
            "552 This message is larger than the current system limit or the recipient's mailbox is full",
        ];
        assert_all(Refusal::MailboxFull, &full);
        assert!(Refusal::MailboxFull.passes());
    }

    #[test]
    fn size_of_the_email_is_final() {
        let sizes = [
            "552 5.3.4 Message size exceeds the limit",
            "552 Message size exceeds fixed limit",
            "552 5.2.3 limit exceeded",
            "554 Message too large",
            "邮件大小超过限制",
            "554 邮件大小超出限制，请稍后重试",
        ];
        assert_all(Refusal::Size, &sizes);
        assert!(!Refusal::Size.passes());
    }

    #[test]
    fn policies_are_final() {
        let policies = [
            "<a@marbles.example>: 550 5.7.1 relaying denied",
            "550 5.7.1 Email blocked by DMARC policy",
            "550 sender is blocked by recipient",
            "发件人在收件人的黑名单中，稍后再试",
        ];
        assert_all(Refusal::Policy, &policies);
        assert!(!Refusal::Policy.passes() && !Refusal::Other.passes());
    }
}
