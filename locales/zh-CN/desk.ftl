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
desk-will-unbind = 最早{ $at }，系统向平台请求解除绑定；平台确认后才算完成。
desk-will-revoke = 最早{ $at }，系统向平台请求解除认证；平台确认后才算完成。
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

## 证明材料、异议、与上次的不同

desk-urgent = 急：账号在他人手中
desk-lodged = 客服代为提交
desk-lodged-by = 客服代为提交：{ $name }
desk-label-after-sales = 未完结的售后
desk-label-loans = 未还清的贷款
desk-after-sales = { $count } 件
look-count = { $count } 份
look-pages = { $count } 页
look-recorded = 每次查看都会记录
look-none = 这件申请没有证明材料。
look-files = 证明材料列表
look-buttons = 查看工具
look-compare = 与图片核对
look-same = 一致
look-not-same = 不一致
look-put-beside = 放到旁边
look-page-of = 第 { $n } / { $count } 页
look-file-of = 第 { $n } / { $count } 份
look-page-previous = 上一页
look-page-next = 下一页
look-file-previous = 上一份材料
look-file-next = 下一份材料
look-zoom-out = 缩小
look-zoom-in = 放大
look-zoom-fit = 显示整张
look-zoom-fits = 整张
look-turn = 旋转
look-beside = 并排
look-beside-close = 取消并排
look-swap = 左右互换
look-paper = { $document }，可滚动查看
look-alt = { $document }，第 { $n } 页，共 { $count } 页。如果这里只有文字，说明图片没有显示出来。
look-shows = 应能看到：{ $what }
look-lost = 图片没有显示出来。请刷新页面；如果仍然如此，请告诉组长。
look-lost-removed = 这份材料已按保存期限删除，无法再查看。
look-lost-missing = 这份材料的文件不见了，无法显示。系统已记录故障，请告诉组长，不要据此作出决定。
look-lost-damaged = 这份材料的文件已损坏或被改动，无法显示。系统已记录故障，请告诉组长，不要据此作出决定。
look-lost-key = 解开这份材料所需的密钥不在，无法显示。系统已记录故障，请告诉组长。
look-lost-unavailable = 材料存储暂时没有响应。请稍后刷新页面。
look-refused-not-holder = 领取这件申请后才能查看证明材料。
look-refused-purpose = 请先在申请页面说明查看目的。
look-refused-too-many = 您在 24 小时内查看材料已达 { $max } 次上限。请联系组长。
look-state-received = 正在处理，暂时不能查看
look-state-quarantined = 等待病毒检查，暂时不能查看
look-state-ready = 没有可以显示的页面
look-state-unreadable = 看不清内容，无法查看
look-state-refused = 不符合要求，未采用
look-state-removed = 已按保存期限删除
look-claim-first = 证明材料只有领取人可以查看。领取这件申请后，图片会显示在这里。
look-closed = 您不能查看这件申请的证明材料。
look-purpose-first = 您没有领取这件申请。请先说明查看目的，之后 30 分钟内可以查看。
look-or-claim = 您也可以直接领取它来审核。
look-purpose = 查看目的
look-purpose-hint = 例如：复核申诉、抽查质量。目的和每次查看都会留在记录里。
look-purpose-button = 说明目的并查看
look-purpose-missing = 请说明为什么需要原件。
look-original = 下载原件
look-original-hint = 原件没有水印，也没有经过处理，可能带有害内容。请只在确有必要时下载，用后删除。
look-original-button = 下载这份原件
look-history = 谁查看过材料
look-history-last = 最近 20 次
look-history-empty = 还没有人查看过。
look-line-page = { $who } 查看了{ $document }第 { $n } 页
look-line-original = { $who } 下载了{ $document }的原件
look-ground-owner = 提交前，店铺经营者本人
look-ground-agent = 提交前，代办客服
look-ground-holder = 领取人
look-ground-second = 复核人
look-ground-purpose = 说明了目的
keys-look-file = 上一份、下一份材料
keys-look-page = 上一页、下一页
keys-look-zoom = 放大、缩小、显示整张
keys-look-turn = 旋转图片
keys-look-beside = 并排、左右互换
objection-by-link = 登记联系人于{ $at }通过邮件链接提出异议
objection-signed-in = 登录店铺的人于{ $at }提出异议
objection-lifted = { $made }；组长于{ $at }解除：{ $note }
objection-was-lifted = 这件申请曾有异议，组长已解除。
objection-lift = 解除异议
objection-note = 核实情况
objection-note-hint = 怎么联系的登记联系人，对方怎么说。同事看得到，申请人看不到。解除后可以继续审核和执行。
flag-wording = 请留意措辞：申请人的说明里有「{ $words }」。系统没有拦下，由您判断。
flag-mixed-scripts = 请留意姓名：「{ $words }」混用了外形相近的不同文字，可能是仿冒。
change-heading = 与上次被驳回的申请相比
change-nothing = 与上次被驳回的申请完全相同，什么都没有改。
change-no-answers = 填写的内容没有变化。
change-before = 上次
change-after = 这次
change-why = 上次为什么驳回
change-file-added = 新增
change-file-left-out = 没有再交
change-file-kept = 与上次相同
event-objection-lifted = { $who } 解除了异议
event-purpose-stated = { $who } 说明了查看材料的目的
event-erased = 证明材料和个人信息已按保存期限删除
event-query-code-renewed = { $who } 更换了查询码

## Lodging for an owner who cannot sign in (R9)
nav-lodge = 代为申请
lodge-list-title = 为无法登录的经营者代为申请
lodge-begin-title = 开始或继续
lodge-begin-lead = 请先确认对方是经营者本人，并准备好来源凭证。您代为提交的申请，您本人不能审核。
lodge-begin = 填写申请
lodge-no-store = 没有这个店铺编号，请与经营者核对。
lodge-no-kind = 请选择申请事项。
lodge-open = 已有一件申请正在办理：{ $reference }。
lodge-not-bound = 该店铺没有绑定账号，无可解除。
lodge-not-certified = 该店铺未认证，无可解除。
lodge-bound-recently = 该店铺刚绑定不久，{ $until } 起可以申请。
lodge-not-before = { $until } 之前不能再次申请。
lodge-never = 上一件申请已被最终驳回，不能再就此申请。
lodge-drafts-title = 正在填写
lodge-drafts-empty = 您目前没有正在填写的申请。
lodge-saved = 保存于 { $at }
lodge-lodged-title = 您代为提交的申请
lodge-lodged-empty = 您还没有代为提交过申请。
lodge-title = 代为申请：{ $store }
lodge-back = 返回代为申请列表
lodge-store-title = 店铺
lodge-owner = 登记经营者
lodge-verify = 继续之前，请与经营者核对姓名和店铺编号。
lodge-answers-title = 经营者的陈述
lodge-consequences = 已逐条向经营者说明并获其确认
lodge-to-check = 核对并复述
lodge-save = 保存
lodge-discard = 放弃这份草稿并删除文件
lodge-check-title = 向经营者复述
lodge-read-back = 以下内容是否都正确？
lodge-check-alert = 店铺登记的每位联系人都会收到通知，并可以阻止这件申请。
lodge-submit = 代为提交
lodge-done-title = 已代为提交
lodge-code = 查询码：
lodge-code-once = 请现在读给经营者。查询码只显示这一次，用来打开我们邮件中的链接。
lodge-code-gone = 查询码只在提交后显示一次。
lodge-done-text = 经营者会收到写有申请编号和最晚答复日期的邮件。您不能再领取、决定或查看这件申请。
lodge-document-missing = 缺少{ $document }。
lodge-file-waiting = 有文件还在检查，请稍等几秒再试。
lodge-file-no-good = 有文件不能提交，请删除或更换。
lodge-funds-balance = 须先提现余额。
lodge-funds-unshipped-orders = 须先完成发货。
lodge-funds-after-sales = 须先处理完售后。
lodge-funds-loans = 须先还清贷款。
lodge-outstanding-balance = 余额尚未提现：{ $amount }。
lodge-outstanding-unshipped-orders = 未发货订单：{ $amount } 单。
lodge-outstanding-after-sales = 未完成的售后：{ $amount } 件。
lodge-outstanding-loans = 未还清的贷款：{ $amount }。
lodge-outstanding-stops = 须先处理才能提交。
lodge-outstanding-warns = 请告知经营者，不影响提交。

## 请申请人补充材料
ask-title = 请申请人补充材料
ask-hint = 发出后计时暂停，这件申请仍由您领取。申请人有 { $days } 个工作日补充，逾期未补充，申请自动结束。没有填写的项不会发出。
ask-item = 第 { $n } 项
ask-more = 还要更多
ask-reason = 用来核实
ask-choose = 请选择
ask-what = 要求补充
ask-text = 文字说明
ask-prompt = 向申请人说明要什么
ask-words = 另外要说的话
ask-words-hint = 申请人会在邮件和进度页看到。
ask-button = 发给申请人
ask-error-at = 第 { $n } 项：{ $text }
ask-error-reason = 请选择用来核实哪一点。
ask-error-prompt = 请向申请人说明要什么。
ask-error-nothing = 请至少填写一项。
ask-error-often = 已经请申请人补充过 { $max } 次，不能再要求补充。
ask-requests = 补充材料
ask-open = 正在等待申请人补充，计时暂停。
ask-open-until = 申请人可以补充到 { $at }，逾期申请自动结束。
ask-asked-at = { $at } 要求补充
ask-ended-answered = 已补充
ask-ended-withdrawn = 申请人撤回，未补充
ask-ended-lapsed = 逾期未补充
ask-ended-voided = 申请作废，未补充
ask-ended-open = 等待补充
ask-answered-at = { $at } 收到
ask-settles = 用来核实：{ $reason }
ask-added = { $date } 补充
desk-lost-ask = 没有请申请人补充，也没有发出任何邮件。
