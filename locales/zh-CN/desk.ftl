### 审核人员页面的文字（登录、审核队列、申请详情、决定、邮件）。
### 用词见 ../GLOSSARY.md；两种语言的文件、编号、变量必须一致。

## 各页面共用

desk-title-error = 有误：{ $page }
desk-column-application = 申请
desk-column-kind = 类型
desk-column-item = 项目
desk-column-time = 时间
desk-label-note = 内部备注
desk-label-to = 收件人
desk-label-subject = 主题
desk-counter = { $n } / { $max } 字
desk-counter-max = 最多 { $max } 个字

## 员工登录

desk-sign-in-title = 员工登录
desk-sign-in-who = 供审核员、组长、客服和运维使用。店铺经营者请前往
desk-sign-in-apply = 店铺解绑服务
desk-sign-in-hint = 连续输错后会放慢，但不会锁定账号。忘记密码请联系管理员。
desk-label-sign-in-name = 用户名

## 审核队列

desk-queue-title = 审核队列（{ $count }）
desk-queue-summary = { $count } 件未办结 · 按期限排序
desk-queue-summary-filtered = 已筛选 · 按期限排序
desk-queue-caption = 申请，按期限排序
desk-queue-on-page = 本页 { $count } 件
desk-tiles-label = 快速筛选
desk-tile-overdue = 已逾期
desk-tile-today = 今天截止
desk-tile-unclaimed = 待领取
desk-tile-waiting = 待申请人补充
desk-tile-mine = 我领取的
desk-filter-open = 全部未办结
desk-filter-any-status = 不限状态
desk-filter-any-kind = 全部类型
desk-filter-any-reason = 全部原因
desk-filter-mine = 只看我的
desk-filter-search = 搜索：{ $text }
desk-filter-status = 状态：{ $value }
desk-filter-kind = 类型：{ $value }
desk-filter-reason = 原因：{ $value }
desk-filter-remove = ，去掉这一条
desk-holder-me = 我
desk-holder-none = 未领取
desk-time-left = 还有 { $period }
desk-due-before-pause = 暂停前为 { $at }

## 领取

desk-claim-this = 领取这一件
desk-hold-mine = 您已领取这件申请，
desk-hold-mine-until = 保留到{ $at }；打开本页期间会自动延长。暂时不办理时请放回队列，同事可以接着办理。
desk-hold-lost = 您的领取已到期，申请已回到队列或由其他人领取。请先复制您写下的内容，再刷新页面。
desk-hold-other = { $who } 已领取这件申请，
desk-hold-other-until = 从{ $from }起，保留到{ $until }。您可以查看，不能作出决定。
desk-hold-free = 还没有人领取。
desk-hold-free-period = 领取后才能作出决定，领取保留 { $period }。
desk-release-for-other = 替对方放回队列
desk-refused-own = 这件申请由您代为提交，须由其他审核员审核。
desk-objected = 店铺登记联系人对这件申请提出了异议。组长处理之前，不能作出决定，也不会执行。

## 申请详情

desk-heading-claimed = 申请内容
desk-heading-words = 申请人的说明
desk-heading-days = 期限怎么算的
desk-frozen = 提交后不可修改
desk-acknowledged = 已逐条确认 { $count } 条
desk-policy-version = { $name } · 第 { $version } 版
desk-label-owner = 登记经营者
desk-label-trading = 经营状态
desk-trading-yes = 经营中
desk-trading-no = 已停止经营
desk-not-bound = 目前没有绑定账号
desk-past-binding = 曾绑定 { $account }：{ $from } 至 { $until }
desk-then = 提交时
desk-now = 现在
desk-differs = 有变化
desk-orders = { $count } 单
desk-submitted-when = 提交于 { $at }
desk-followed = 本次申请接续这一件
desk-rejected-because = 驳回理由：{ $reasons }
desk-undone = { $who } 的决定（{ $outcome }）已于 { $at } 撤销：{ $note }
desk-day-counted = 第 { $n } 天
desk-day-today = 今天
desk-days-rule = 每个工作日在下班时刻计满一天；提交当日、休息日和计时暂停期间不计。
desk-letter-held-until = { $at } 后发出

## 决定

desk-legend-outcome = 通过还是驳回
desk-legend-reasons = 驳回理由
desk-words-hint = 会原样写进邮件：哪里不对，接下来怎么做。
desk-note-hint = 选填，申请人看不到
desk-decide-next = 下一步先看邮件全文，确认后才生效；生效后 { $period }内可以撤销。
desk-error-outcome = 请选择通过或驳回。

## 发送前核对

desk-check-title = 发送前请核对
desk-heading-yours = 您的决定
desk-heading-will = 确认之后
desk-label-not-before = 最早执行时间
desk-warning-balance = 店铺现在还有余额 { $now }，提交时为 { $then }。
desk-warning-orders = 店铺现在还有 { $now } 单未发货订单，提交时为 { $then } 单。
desk-will-be-approved = 申请变为「已通过」，计时结束。
desk-will-be-rejected = 申请变为「已驳回」，计时结束。
desk-will-approve-grace = { $period }内可以撤销，这期间邮件不会发出，也不会执行。
desk-will-reject-grace = { $period }内可以撤销，这期间邮件不会发出。
desk-will-send = { $at } 之后邮件发给申请人，内容就是这一封。
desk-will-unbind = 最早 { $at }，系统向平台请求解除绑定；平台确认后才算完成。
desk-will-revoke = 最早 { $at }，系统向平台请求解除认证；平台确认后才算完成。
desk-will-stop-trading = 解除绑定后店铺停止经营，可以用新注册的账号重新绑定。
desk-will-never-again = 解除认证不可恢复，店铺今后不能再次认证。
desk-will-stay = 店铺保持现状；申请人可以重新申请。
desk-check-times = 以上时间按现在计算；稍后确认的，相应顺延，邮件里的时间同样如此。
desk-confirm-approve = 确认通过
desk-confirm-reject = 确认驳回
desk-back-to-change = 返回修改
desk-letter-to-be-sent = 将要发出的邮件
desk-letter-as-it-goes = 邮件全文，将原样发出
desk-letter-whole = 邮件全文

## 已决定

desk-decided-you-approve = 您已通过这件申请。
desk-decided-you-reject = 您已驳回这件申请。
desk-decided-by-approve = { $who } 已通过这件申请。
desk-decided-by-reject = { $who } 已驳回这件申请。
desk-grace-until = { $at } 前可由作出决定的人撤销，这之前不会发出邮件，也不会有任何改动
desk-grace-ends = 到 { $at } 为止
desk-grace-left = 还剩 { $t }
desk-grace-over = 可撤销期已过
desk-undo-later = 可撤销期已过；平台尚未受理，组长仍可以撤销。
desk-undo-never = 可撤销期已过。
desk-undo-note = 撤销原因
desk-undo-note-hint = 同事看得到，申请人看不到。撤销后申请回到您手上，计时按原来的期限继续。
desk-effect-not-done = 平台确认之前不算完成
desk-track-decided = 已决定
desk-track-waiting = 等待可撤销期和通知期
desk-track-requested = 已提交平台
desk-track-confirmed = 平台已确认
desk-track-until = 到{ $at }
desk-track-not-yet = 尚未开始
desk-effect-failed = 已尝试 { $count } 次，没有成功，需要组长处理。平台的答复：{ $problem }
desk-blocker-content-changed = 受阻：现在的情况与通过时不一致，需要组长核对。
desk-blocker-objected = 受阻：店铺登记联系人提出了异议，需要组长处理。
desk-blocker-notice-not-delivered = 受阻：申请提醒没有送达任何登记联系人，需要组长另行联系。
desk-blocker-nothing-to-do = 受阻：平台上已没有可以解除的绑定或认证，需要组长核对。

## 有人先一步

desk-conflict-title = { $who } 先办理了这一件
desk-conflict-title-you = 您已经办理过这一件
desk-lost-claim = 领取没有成功，没有做任何改动。
desk-lost-release = 放回队列没有成功，没有做任何改动。
desk-lost-decision = 您的决定没有保存，也没有发出任何邮件。
desk-lost-undo = 撤销没有成功，原来的决定没有改动。
desk-see-now = 查看现在的情况
desk-heading-happened = 已经发生的
desk-heading-typed = 您写下的
desk-copy-words = 复制说明
desk-label-who = 谁
desk-label-when = 什么时候
desk-label-what = 做了什么

## 邮件

desk-letters-summary = 系统发出和将要发出的每一封
desk-letters-caption = 邮件，新的在前
desk-letters-older = 更早的
desk-back-to-letters = 全部邮件
desk-heading-sending = 发送
desk-heading-header = 邮件头
desk-label-written-at = 写成时间
desk-label-release-at = 最早发出时间
desk-label-sent-at = 发出时间
desk-label-tries = 已尝试次数
desk-label-outcome = 邮件服务器的答复
desk-label-message-id = 邮件编号
desk-language-zh-cn = 中文
desk-language-en = 英文
desk-letter-secret = 登录验证码邮件的内容不显示。
