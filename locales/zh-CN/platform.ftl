### 平台：执行受阻、结果不明、重新绑定。

## 办理受阻的邮件：需要申请人在平台上处理的

letter-blocked-balance = { $known ->
    [yes] 店铺余额还有 { $amount } 没有提现。请在店铺后台提现。
   *[no] 店铺余额没有提现。请在店铺后台提现。
}
letter-blocked-unshipped-orders = { $known ->
    [yes] 还有 { $amount } 单没有发货。请发完货，或与买家协商退款。
   *[no] 还有订单没有发货。请发完货，或与买家协商退款。
}
letter-blocked-loans = { $known ->
    [yes] 还有 { $amount } 贷款没有还清。请在店铺后台还清。
   *[no] 还有贷款没有还清。请在店铺后台还清。
}
letter-blocked-disputes = { $known ->
    [yes] 还有 { $amount } 件售后或纠纷没有了结。请处理完，或与买家协商一致。
   *[no] 还有售后或纠纷没有了结。请处理完，或与买家协商一致。
}
letter-blocked-refused = 原因：平台没有接受这次办理，也没有说明原因，需要工作人员向平台核实。
letter-blocked-clear = 平台在办理前发现，下面这些还没有处理：
letter-blocked-next-owner = 处理好之后不用再申请，也不用告诉我们：我们每天向平台核对一次，都处理好了就会自动继续办理，并发邮件告诉您。

## 长期受阻：给组长的邮件

letter-blocked-lead-title = { $kind ->
    [unbind] 一直受阻：解除绑定申请已通过，还没有办成
   *[revoke-certification] 一直受阻：解除认证申请已通过，还没有办成
}
letter-blocked-lead-text = 这件申请从 { $since } 起受阻，到现在还没有办成。还没有处理的事项列在下面。
letter-blocked-lead-next = 请联系申请人，看看需要什么帮助。系统会继续每天向平台核对，处理好了会自动继续办理。
letter-blocked-lead-look = 请到申请页面查看原因并处理。
letter-kind-blocked-lead = 组长提醒：一直受阻

## 受阻的原因，几个字

blocker-content-changed = 现在的情况与通过时不一致
blocker-objected = 登记联系人提出了异议
blocker-notice-not-delivered = 申请提醒没有送达
blocker-nothing-to-do = 平台上没有可以解除的
blocker-balance = 余额没有提现
blocker-unshipped-orders = 订单没有发货
blocker-loans = 贷款没有还清
blocker-disputes = 售后或纠纷没有了结
blocker-refused = 平台没有接受，没有说明原因

## 申请页面

desk-blocker-balance = 受阻：余额没有提现，等店铺处理。
desk-blocker-unshipped-orders = 受阻：订单没有发货，等店铺处理。
desk-blocker-loans = 受阻：贷款没有还清，等店铺处理。
desk-blocker-disputes = 受阻：售后或纠纷没有了结，等店铺处理。
desk-blocker-refused = 受阻：平台没有接受，没有说明原因，需要组长核实。
effect-obstacles = 受阻的原因
effect-obstacle-amount = { $what }，目前 { $amount }
effect-obstacle-standing = { $at } 发现，还没有处理
effect-obstacle-cleared = { $from } 发现，{ $until } 已处理
effect-next-check = 下次向平台核对：{ $at }。处理好了会自动继续办理。
effect-id = 执行编号（平台以此识别）
effect-reference = 平台受理号
effect-ask-again = 再问一次平台
effect-ask-again-hint = 先向平台查询是否已经办成，没有办成才会再次提交，不会重复执行。
effect-settle = 记录人工核实的结果
effect-settle-hint = 请先凭执行编号向平台核实，再记录。记录后不能更改。
effect-found = 核实的结果
effect-found-done = 平台已经办成
effect-found-not-done = 平台没有办，重新安排
effect-note = 怎样核实的
effect-note-hint = 例如向谁询问、对方怎样答复。只有工作人员能看到。
effect-settle-save = 记录结果
effect-settled = { $at } 人工核实：{ $found }
effect-involved = 您领取、决定或代提交过这件申请，请由另一位组长核实。
effect-not-stuck = 这件申请的执行状态刚刚变了，请看最新情况。

## 记录

event-effect-asked-again = { $who } 请系统再问一次平台
event-effect-settled = { $who } 记录了人工核实的结果
event-effect-leads-told = 受阻时间较长，系统提醒了组长
event-effect-contradicted = 平台的报告与记录不一致，需要组长核实

## 重新绑定

bindings-title = 重新绑定
bindings-summary = 已解除绑定的店铺，可以绑定到新注册的账号
bindings-store = 店铺编号
bindings-find = 查找
bindings-find-hint = 输入店铺编号，查看它的绑定记录。
bindings-empty = 先输入店铺编号
bindings-missing = 没有这个编号的店铺，请核对后再试。
bindings-history = 绑定记录
bindings-none = 这家店铺还没有绑定过账号。
bindings-account = 账号
bindings-from = 开始
bindings-until = 结束
bindings-live = 现在的绑定
bindings-bound = 店铺现在有绑定的账号，解除绑定之后才能重新绑定。
bindings-form = 绑定到新账号
bindings-account-name = 账号名称
bindings-account-reference = 账号编号
bindings-account-reference-hint = 平台上的编号，由字母、数字、点、横线组成。必须是从没绑定过店铺的新账号。
bindings-bind = 绑定
bindings-known = 这个账号绑定过店铺，不是新注册的账号。请核对编号。
bindings-involved = 您经手过这家店铺上一次解除绑定的申请，请由另一位同事绑定。
bindings-reference-problem = 编号只能由字母、数字、点和横线组成。
