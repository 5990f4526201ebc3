### 投递：没有送到的邮件、暂停的邮件，以及期限提醒和每日摘要告诉员工的内容。

## 关于多件申请的邮件

letter-link-queue = 打开队列
letter-link-mine = 打开我的工作台
letter-round-up-case = { $reference }，{ $store }，期限 { $due }
letter-round-up-more = 还有 { $n } 件。
letter-catch-up-title = 有 { $n } 件申请需要您处理
letter-catch-up-text = 以下 { $n } 件申请已到应当作出决定的时间：
letter-catch-up-case = { $what }：申请 { $case }
letter-catch-up-remind = 目标日
letter-catch-up-escalate = 今日到期
letter-catch-up-overdue = 已超期
letter-catch-up-next = 请先处理已超期的。已超期申请的申请人已收到致歉和新的预计时间。
letter-digest-title = { $date } 待办摘要
letter-digest-mine = 您
letter-digest-team = 团队
letter-digest-overdue = 已超期：{ $n } 件
letter-digest-today = 今天到期：{ $n } 件
letter-digest-tomorrow = 下一个工作日到期：{ $n } 件
letter-digest-returned = 复核退回：{ $n } 件
letter-digest-second = 等待复核：{ $n } 件
letter-digest-unclaimed = 无人领取：{ $n } 件
letter-digest-next = 本邮件在工作日早上发送一次，没有待办时不发送。
letter-kind-catch-up = 期限汇总（员工）
letter-kind-digest = 每日摘要（员工）

## 暂停的邮件

pause-title = 暂停邮件
pause-summary = 暂停全部邮件或某一种邮件；邮件留在队列里，恢复后按顺序发送
pause-banner = 邮件已暂停：邮件照常生成，等待发送。
pause-banner-link = 查看暂停了什么
pause-all = 除验证码外的全部邮件
pause-kind = 暂停什么
pause-note = 原因
pause-note-hint = 给同事看，最多 200 字。
pause-do = 暂停
pause-resume = 恢复发送
pause-none = 没有暂停的邮件
pause-since = { $at } 起，{ $who }
pause-until = 至 { $at }
pause-command-line = 命令行
pause-already = 已经暂停了。
pause-live = 正在暂停
pause-before = 以前的暂停

## 需要用其他方式联系的人

tasks-title = 需另行联系
tasks-summary = 邮件没有送到的人，最早的在前
tasks-none = 没有需要另行联系的人
tasks-done = 已用其他方式联系
tasks-note = 如何联系的
tasks-note-hint = 例如：已拨打登记电话，转告邮件内容。最多 500 字。
tasks-note-missing = 请写明是怎样联系上的。
tasks-letter = { $letter }，发往 { $to }
tasks-said = 邮件服务器回复：{ $words }
tasks-contact = 联系人 { $name }，电话
tasks-gone = 同事已经处理了。
tasks-more = 下一页
tasks-reason-refused = 被拒收
tasks-reason-bounced = 被退回
tasks-reason-given-up = 一天未能送达
event-letter-bounced = 邮件被退回，请用其他方式联系申请人
event-contact-task-done = 已用其他方式联系到申请人

## 为延迟负责

event-apologised = 已告知申请人答复延迟，并给出新的预计时间
timeline-apologised = 我们已告知您答复会延迟，并给出新的预计时间
apply-next-estimate = 预计答复
apply-overdue-estimate = 非常抱歉。我们预计在 { $at } 前答复您。
desk-apology = 已于 { $sent } 告知申请人，预计在 { $at } 前答复。
