### 平台：执行受阻、结果不明、重新绑定。

## 办理受阻的邮件：需要申请人在平台上处理的

letter-blocked-balance = { $known ->
    [yes] 店铺余额 { $amount } 尚未提现。请在店铺后台提现。
   *[no] 店铺余额尚未提现。请在店铺后台提现。
}
letter-blocked-unshipped-orders = { $known ->
    [yes] 尚有 { $amount } 单未发货。请完成发货，或与买家协商退款。
   *[no] 尚有订单未发货。请完成发货，或与买家协商退款。
}
letter-blocked-loans = { $known ->
    [yes] 尚有 { $amount } 贷款未还清。请在店铺后台还清。
   *[no] 尚有贷款未还清。请在店铺后台还清。
}
letter-blocked-disputes = { $known ->
    [yes] 尚有 { $amount } 件售后或纠纷未完结。请处理完毕，或与买家协商一致。
   *[no] 尚有售后或纠纷未完结。请处理完毕，或与买家协商一致。
}
letter-blocked-refused = 原因：平台未受理，也未说明原因，需要工作人员向平台核实。
letter-blocked-clear = 平台在办理前发现，以下事项尚未处理：
letter-blocked-next-owner = 处理完毕后，您无需重新申请，也无需告知我们。我们每天向平台核对一次，全部处理完毕后自动继续办理，并发邮件通知您。

## 长期受阻：给组长的邮件

letter-blocked-lead-title = { $kind ->
    [unbind] 持续受阻：已通过的解除绑定申请尚未办结
   *[revoke-certification] 持续受阻：已通过的解除认证申请尚未办结
}
letter-blocked-lead-text = 该申请自 { $since } 起受阻，至今未办结。尚未处理的事项如下。
letter-blocked-lead-next = 请联系申请人，了解需要什么协助。系统每天向平台核对，处理完毕后自动继续办理。
letter-blocked-lead-look = 请在申请页面查看原因并处理。
letter-blocked-lead-lapse = 如到 { $at } 仍受阻，审核通过将失效，并告知申请人。

## 平台执行失败：每天给组长的邮件

letter-effect-failed-lead-title = { $kind ->
    [unbind] 结果不明：已通过的解除绑定申请
   *[revoke-certification] 结果不明：已通过的解除认证申请
}
letter-effect-failed-lead-text = 系统已请求平台办理该申请，但平台未确认，目前不清楚是否已经办理。
letter-effect-failed-lead-next = 请向平台核实结果并在申请页面登记，或再次请求平台。处理之前，每天提醒一次。

## 受阻的原因，几个字

blocker-content-changed = 与通过时的情况不一致
blocker-objected = 登记联系人提出异议
blocker-notice-not-delivered = 申请提醒未送达
blocker-nothing-to-do = 平台上没有可解除的绑定或认证
blocker-balance = 余额未提现
blocker-unshipped-orders = 订单未发货
blocker-loans = 贷款未还清
blocker-disputes = 售后或纠纷未完结
blocker-refused = 平台未受理，未说明原因
blocker-unanswered = 平台没有应答

## 申请页面

desk-blocker-balance = 受阻：余额未提现，待店铺处理。
desk-blocker-unshipped-orders = 受阻：订单未发货，待店铺处理。
desk-blocker-loans = 受阻：贷款未还清，待店铺处理。
desk-blocker-disputes = 受阻：售后或纠纷未完结，待店铺处理。
desk-blocker-refused = 受阻：平台未受理，未说明原因，需组长核实。
desk-blocker-unanswered = 受阻：平台没有应答，尚未提交办理。系统每小时重试；如持续如此，需运维检查连接。
effect-obstacles = 受阻原因
effect-obstacle-amount = { $what }，目前 { $amount }
effect-obstacle-open = { $at } 发现，尚未处理
effect-obstacle-cleared = { $from } 发现，{ $until } 已处理
effect-next-check = 下次向平台核对：{ $at }。处理完毕后自动继续办理。
effect-id = 执行编号（平台据此识别）
effect-reference = 平台受理号
effect-ask-again = 再次向平台请求
effect-ask-again-hint = 系统先向平台查询是否已办理，未办理才会再次提交，不会重复执行。
effect-settle = 记录人工核实结果
effect-settle-hint = 请先凭执行编号向平台核实，再记录。记录后不能更改。
effect-found = 核实结果
effect-found-done = 平台已办理
effect-found-not-done = 平台未办理，重新安排
effect-note = 核实方式
effect-note-hint = 例如：向谁询问、对方如何答复。仅工作人员可见。
effect-settle-save = 记录结果
effect-settled = { $at } 人工核实：{ $found }
effect-involved = 您领取、决定或代为提交过该申请，请由另一位组长处理。
effect-status-changed = 该申请的执行状态刚刚有变化，页面显示的是最新状态。

## 记录

event-effect-asked-again = { $who } 再次向平台请求
event-effect-settled = { $who } 记录了人工核实结果
event-effect-leads-notified = 受阻时间较长，系统已提醒组长
event-effect-contradicted = 平台的报告与记录不一致，需组长核实

## 重新绑定

bindings-title = 重新绑定
bindings-summary = 提出将店铺绑定到新注册的账号，由另一位同事确认
bindings-store = 店铺编号
bindings-find = 查找
bindings-find-hint = 输入店铺编号，查看绑定记录。
bindings-empty = 请先输入店铺编号
bindings-missing = 没有此编号的店铺，请核对后再试。
bindings-history = 绑定记录
bindings-none = 该店铺从未绑定过账号。
bindings-account = 账号
bindings-from = 开始
bindings-until = 结束
bindings-live = 当前绑定
bindings-bound = 店铺目前已绑定账号。同事确认新的绑定后，目前的绑定随之结束。
bindings-form = 绑定到新账号
bindings-account-name = 账号名称
bindings-account-reference = 账号编号
bindings-account-reference-hint = 平台上的账号编号，由字母、数字、点、横线组成。须为从未绑定过店铺的新账号。
bindings-holder-email = 新账号所有人的邮箱（选填）
bindings-holder-phone = 新账号所有人的电话（选填）
bindings-holder-hint = 将成为店铺的登记联系人。不填写时，在平台登记信息提供联系人之前，任何人都不能登录该店铺。
bindings-known = 该账号绑定过店铺，不是新注册的账号。请核对编号。
bindings-involved = 您经办过该店铺上一次的解除绑定申请，或其中有您本人的联系方式，请由另一位同事处理。
bindings-reference-problem = 编号只能由字母、数字、点和横线组成。

## 店铺
stores-title = 店铺
stores-summary = 平台提供的店铺信息、时间和来源
stores-known = 登记信息
stores-known-since = 第 { $version } 版，接收时间 { $at }
stores-never-registered = 平台尚未提供该店铺的信息
stores-certified-since = 认证状态起始时间
stores-figures = 经营数据
stores-as-of = 数据时间：{ $at }
stores-contacts = 登记联系人
stores-no-contacts = 没有登记联系人：无人可以登录该店铺，有申请时也无人可以通知。
stores-email = 邮箱
stores-phone = 电话
stores-since = 登记时间
stores-primary = 接收登录验证码
stores-history = 变更记录
stores-history-none = 没有变更记录。
stores-updated-fields = { $what }，涉及：{ $fields }
stores-field-name = 店铺名称
stores-field-owner-name = 店铺主体
stores-field-locale = 语言
stores-field-certification = 认证状态
stores-field-certified-at = 认证时间
stores-field-figures = 经营数据
stores-field-account-name = 账号名称
stores-field-contacts = 联系人
event-store-registered = { $who }登记了店铺
event-store-updated = { $who }更新了店铺信息
event-contacts-replaced = { $who }变更了登记联系人
event-contact-changed = { $who }更换了一位登记联系人
event-bound-again = { $who }为店铺绑定了账号
event-binding-ended = { $who }结束了绑定
event-certified = { $who }认证了店铺
stores-as-of-told = 数据时间：{ $at }（向平台查询所得）
stores-asking = 已于 { $at } 向平台查询最新数据，尚未收到答复。
stores-asked-cannot-say = 已于 { $at } 向平台查询最新数据，平台无法提供。
stores-asked-no-answer = 已于 { $at } 向平台查询最新数据，平台没有答复。
event-figures-told = { $who }提供了经营数据
