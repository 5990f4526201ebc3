### 投递：没有送到的邮件、暂停的邮件，以及期限提醒和每日摘要告诉员工的内容。

## 关于多件申请的邮件

letter-link-queue = 打开审核队列
letter-link-mine = 打开“我领取的”
letter-round-up-case = { $reference }，{ $store }，截止时间 { $due }
letter-round-up-more = 另有 { $n } 件。
letter-catch-up-title = 有 { $n } 件申请需要您处理
letter-catch-up-text = 以下 { $n } 件申请已到目标审结日或截止时间，尚未作出决定：
letter-catch-up-case = { $what }：申请 { $case }
letter-catch-up-remind = 目标审结日
letter-catch-up-escalate = 今日截止
letter-catch-up-overdue = 已超期
letter-catch-up-next = 请优先处理已超期的申请，其申请人已收到致歉和新的预计时间。
letter-digest-title = { $date } 待办摘要
letter-digest-mine = 您的待办
letter-digest-team = 团队待办
letter-digest-overdue = 已超期：{ $n } 件
letter-digest-today = 今天截止：{ $n } 件
letter-digest-tomorrow = 下一个工作日截止：{ $n } 件
letter-digest-returned = 复核退回：{ $n } 件
letter-digest-second = 待复核：{ $n } 件
letter-digest-unclaimed = 待领取：{ $n } 件
letter-digest-referred = 请示组长、尚未领取：{ $n } 件
letter-digest-referred-late = 其中等待超过一个工作日：{ $n } 件
letter-digest-next = 本邮件仅在工作日早上发送一次，没有待办时不发送。

## 暂停的邮件

pause-title = 暂停邮件发送
pause-summary = 暂停全部或某一类邮件的发送；邮件保留在队列中，恢复后按顺序发出。
pause-banner = 邮件发送已暂停：邮件照常生成，在队列中等待发送。
pause-banner-link = 查看暂停详情
pause-all = 除验证码外的全部邮件
pause-kind = 暂停范围
pause-note = 原因
pause-note-hint = 供同事查看，最多 200 字。
pause-do = 暂停
pause-resume = 恢复发送
pause-none = 没有暂停的邮件
pause-since = { $who } 于 { $at } 暂停
pause-until = 至 { $at }
pause-command-line = 命令行
pause-already = 已处于暂停状态。
pause-live = 暂停中
pause-before = 历史暂停记录

## 需要用其他方式联系的人

follow-up-title = 待人工联系
follow-up-summary = 邮件未送达的联系人，按时间从早到晚排列
follow-up-none = 没有需要人工联系的人
follow-up-done = 已联系到本人
follow-up-not-reached = 无法联系到
follow-up-result-missing = 请选择是否联系到本人。
follow-up-registered = 店铺的登记联系人。请在平台登记资料中查找电话，不要使用申请人填写的号码。
follow-up-note = 联系方式和结果
follow-up-note-hint = 例如：已拨打登记电话，转告邮件内容。最多 500 字。
follow-up-note-missing = 请填写联系方式和结果。
follow-up-letter = { $letter }，收件人 { $to }
follow-up-reply = 邮件服务器回复：{ $reply }
follow-up-contact = 联系人 { $name }，电话
follow-up-already-done = 该项已由同事处理。
follow-up-involved = 您提交或审核过该申请，或其中有您本人的联系方式，须由其他同事确认已告知登记联系人。
follow-up-needs-two = 已告知登记联系人须由两人确认：请在联系人页面提出，由另一位同事确认。
follow-up-contacts = 该申请的登记联系人
follow-up-more = 下一页
follow-up-reason-refused = 被拒收
follow-up-reason-bounced = 被退回
follow-up-reason-given-up = 一天内未能送达
follow-up-reason-unconfirmed = 有未经确认的退信，请核实邮件是否送达
follow-up-reason-cancelled = 发送前被同事取消，收件人未被告知
follow-up-reason-unread = 收到无法识别的回信，请核实邮件是否送达
follow-up-reason-unreported = 短信已发送，但没有送达回执
event-letter-sent-later = 收件方邮件服务器暂时拒收邮件，系统稍后自动重新发送
event-letter-bounced = 邮件被退回，需人工联系申请人
event-sms-sent = 短信已发送
event-sms-failed = 短信发送失败
event-sms-cancelled = 短信已取消发送
event-sms-delivered = 短信已送达
event-sms-not-delivered = 短信未送达
event-follow-up-done = 已处理一项人工联系

## 为延迟负责

event-late-notice-sent = 已告知申请人答复延迟，并给出新的预计时间
timeline-late-notice-sent = 我们已告知您答复延迟，并给出新的预计时间
apply-next-estimate = 预计答复
apply-overdue-estimate = 非常抱歉。我们预计在 { $at } 前答复您。
desk-late-notice = 已于 { $sent } 告知申请人，预计在 { $at } 前答复。
