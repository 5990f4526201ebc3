### 申请人页面的文字（登录、店铺、表单、进度）。
### 用词见 ../GLOSSARY.md；两种语言的文件、编号、变量必须一致。

## 登录

apply-sign-in-title = 用店铺编号登录
apply-sign-in-lead = 我们会向店铺登记的邮箱发送一个验证码，确认是您本人。
apply-sign-in-steps = 登录步骤
apply-sign-in-step-store = 1. 店铺编号
apply-sign-in-step-code = 2. 验证码
apply-sign-in-store-hint = 在店铺后台「店铺信息」页可以找到，例如 66820123。
apply-sign-in-help = 收不到登记邮箱的邮件？请联系客服，由客服代为提交申请。

## 验证码

apply-code-title = 输入验证码
apply-code-lead = 如果店铺编号 { $number } 已登记，验证码已发到它的登记邮箱，{ $period }内有效。
apply-code-lead-unnamed = 如果店铺编号已登记，验证码已发到它的登记邮箱，{ $period }内有效。
apply-code-label = 六位验证码
apply-code-wrong = 验证码不正确，还可以再试 { $tries } 次。
apply-code-over = 这个验证码已失效：可能已过期、已使用，或输错次数过多。请重新获取。
apply-code-help-title = 没有收到邮件？
apply-code-help-wait = 邮件通常在一分钟内送达，请稍候，并查看垃圾邮件。
apply-code-help-number = 请核对店铺编号；编号没有登记时，不会发送邮件。
apply-code-help-limit = 同一家店铺每小时最多发送 { $n } 次验证码。
apply-code-help-contact = 登记邮箱已停用时，请联系客服，由客服代为提交申请。
apply-code-other = 换一个店铺编号

## 我的店铺

apply-account-store = 店铺与绑定
apply-account-not-bound = 目前没有绑定账号
apply-account-ended = 上一次绑定已于 { $date } 结束
apply-account-since = { $date } 起
apply-account-revoked = { $date } 解除
apply-account-trading = 经营情况
apply-account-is-trading = 正常经营
apply-account-not-trading = 已停止经营
apply-account-ways = 您想办理什么？
apply-way-unbind-what = 店铺不再与当前账号绑定。
apply-way-unbind-first = 店铺停止经营，直到重新绑定
apply-way-unbind-second = 可以用新注册的账号重新绑定
apply-way-revoke-certification-what = 撤销店铺的认证。
apply-way-revoke-certification-first = 店铺以后永远不能再次认证
apply-way-revoke-certification-second = 店铺的绑定保持不变
apply-way-open = 已有一件申请正在办理，办结或撤回之后才能再次申请。
apply-way-open-see = 查看这件申请
apply-way-not-bound = 店铺目前没有绑定账号，不需要解除。
apply-way-not-certified = 店铺没有认证，不需要解除。
apply-way-revoked = 店铺的认证已经解除，以后不能再次认证，也不需要再解除。
apply-way-funds = 请先处理完上面的余额和订单，之后才能申请。
apply-way-draft = 有一份没有提交的草稿，保存于{ $at }。
apply-way-continue = 继续填写
apply-line-due = 最晚{ $at } 答复

## 资金与订单

apply-funds-first = 申请之前，请先处理资金和订单
apply-funds-title = 店铺还有资金和订单
apply-funds-orders = { $n } 单
apply-funds-balance-do = 请先在店铺后台提现余额。
apply-funds-orders-do = 请先发完订单，或与买家协商退款。
apply-funds-warn = 您仍然可以提交，但建议先处理完。提交时的金额和单数会随申请保存。
apply-funds-stop = 处理完之后才能提交申请。
apply-funds-clear = 店铺目前没有余额，也没有未发货的订单。

## 填写

apply-form-title-unbind = 申请解除绑定
apply-form-title-revoke-certification = 申请解除认证
apply-form-reason-unbind = 为什么要解除绑定？
apply-form-reason-revoke-certification = 为什么要解除认证？
apply-form-words = 请说明情况
apply-form-words-needed = 选择「{ $reasons }」时必填，选择其余原因时可以不填。
apply-form-words-hint = 简短说明发生了什么。请不要写身份证号、密码，也不要使用侮辱、诽谤性的话。
apply-form-counter = 最多 { $max } 字
apply-form-counter-live = { $n } / { $max } 字
apply-form-contact = 怎么联系您
apply-form-phone-hint = 需要核实时使用。国际号码请以 + 开头。
apply-form-email-hint = 每一步的结果都会发到这里。
apply-form-next = 下一步：核对
apply-form-later = 保存草稿，稍后再填
apply-form-saved = 草稿保存于{ $at }。点击下一步时会再次保存。
apply-form-carried = 已为您填好上一次申请（{ $reference }）的内容，请按未通过的原因修改后再提交。

## 填写：有误

apply-errors-title = 有 { $n } 处需要修改
apply-error-at = { $field }一栏：{ $text }
apply-missing-reason = 请选择一个原因。
apply-missing-words = 请写明具体情况。
apply-missing-contact-name = 请填写联系人姓名。
apply-missing-contact-phone = 请填写联系电话。
apply-missing-contact-email = 请填写联系邮箱。
apply-bad-phone = 请填写可以接通的号码，例如 13800138000、0571-88886666 或 +852 9123 4567。

## 核对

apply-check-title = 提交之前，请核对
apply-check-lead = 提交之后，审核期间不能修改。
apply-check-back = 返回修改
apply-check-consequences-unbind = 解除绑定之后会怎样，请逐条确认
apply-check-consequences-revoke-certification = 解除认证之后会怎样，请逐条确认
apply-check-errors-title = 还不能提交
apply-check-error = 请确认：{ $text }
apply-check-promise = 我们的目标是 { $target } 个工作日内答复，最晚 { $deadline } 个工作日，提交当日不计。

## 提交成功

apply-receipt-title = 已收到您的申请
apply-receipt-copy = 复制编号
apply-receipt-next = 接下来
apply-receipt-next-mail = 确认邮件会发到 { $email }。店铺登记的联系人也会收到通知；如果有人冒名申请，他们可以及时阻止。
apply-receipt-next-review = 审核员核对您的申请。有了决定，我们会发邮件告诉您。
apply-receipt-next-effect-unbind = 如果通过，系统会自动解除绑定，最早在通知登记联系人 { $period }之后；平台确认后，再发邮件告诉您。
apply-receipt-next-effect-revoke-certification = 如果通过，系统会自动解除认证，最早在通知登记联系人 { $period }之后；平台确认后，再发邮件告诉您。
apply-receipt-keep = 请保存申请编号。您可以随时用店铺编号登录，查看进度或撤回申请。
apply-receipt-status = 查看进度

## 答复时间

apply-promise-target = 目标答复时间
apply-promise-due = 最晚答复时间
apply-promise-before = { $at } 前
apply-promise-due-days = { $n } 个工作日，提交当日不计
apply-promise-left = { $days ->
    [0] 就是今天
   *[other] 还剩 { $days } 个工作日
}
apply-promise-target-over = 目标时间已过，我们会在最晚时间之前答复
apply-promise-nth = 第 { $n } 天
apply-promise-not-counted = 不计
apply-promise-rule = 每个工作日到 { $time } 计满一天，放假和调休按国务院公布的安排。

## 进度

apply-status-title-unbind = 解除绑定申请
apply-status-title-revoke-certification = 解除认证申请
apply-chip-submitted = 等待审核
apply-chip-in-review = 审核中
apply-chip-awaiting-applicant = 等待您补充
apply-chip-awaiting-second = 复核中
apply-chip-approved = 已通过，等待办理
apply-chip-requested = 办理中
apply-chip-stuck = 暂时无法办理
apply-chip-done = 已完成
apply-chip-rejected = 未通过
apply-chip-withdrawn = 已撤回
apply-chip-lapsed = 已结束
apply-chip-voided = 已作废
apply-chip-overdue = 审核延期
apply-turn-reviewer = 现在由审核员处理，您不需要做什么。有结果会发邮件到 { $email }。
apply-turn-second = 现在由另一位审核员处理，您不需要做什么。有结果会发邮件到 { $email }。
apply-turn-lead = 现在由负责人处理，您不需要做什么。有结果会发邮件到 { $email }。
apply-turn-applicant = 现在等您处理，要求已发邮件到 { $email }。
apply-turn-platform = 现在由平台处理，您不需要做什么。完成后会发邮件到 { $email }。
apply-turn-nobody = 这件申请已办结，结果已发邮件到 { $email }。
apply-done-unbind = 店铺已经解除绑定。
apply-done-revoke-certification = 店铺的认证已经解除。
apply-done-text-unbind = 平台于 { $at } 确认。店铺不能继续经营；要恢复经营，需要用新注册的账号重新绑定。
apply-done-text-revoke-certification = 平台于 { $at } 确认。店铺今后不能再次认证，绑定保持不变。
apply-overdue-title = 我们没有按时答复您，向您致歉。
apply-overdue-text = 原定最晚 { $at } 答复，已经超过。负责人正在跟进，您无需重新提交，申请仍按原来的次序审核；审核完成后，我们会立即发邮件告诉您。
apply-track-approved = 已通过
apply-track-notice = 等待通知期
apply-track-requested = 提交平台
apply-track-confirmed = 平台确认
apply-track-until = 到{ $at }
apply-effect-when-unbind = 系统会自动解除绑定，最早在 { $at }，不会更早。在系统开始办理之前，您仍可以撤回申请。
apply-effect-when-revoke-certification = 系统会自动解除认证，最早在 { $at }，不会更早。在系统开始办理之前，您仍可以撤回申请。
apply-reasons = 未通过的原因和解决办法
apply-reason-next = 怎么办：{ $text }
apply-words = 审核说明
apply-again = 上一次填写的内容会为您保留，改正后重新提交即可。
apply-timeline = 进展
apply-next-answer = 答复您
apply-next-effect-unbind = 自动解除绑定，等待平台确认
apply-next-effect-revoke-certification = 自动解除认证，等待平台确认
apply-latest = 最晚{ $at }
apply-earliest = 最早{ $at }
apply-letters = 邮件
apply-letters-to = 发往 { $email }
apply-answers = 您提交的内容
apply-answers-frozen = 提交之后，审核期间不能修改。
apply-mind = 改变主意了？
apply-mind-text = 在系统开始办理之前，您可以撤回申请。撤回之后，需要时要重新提交，期限重新计算。

## 撤回

apply-withdraw-title = 确定撤回这件申请吗？
apply-withdraw-means-unbind = 撤回之后，审核和办理立即停止，店铺的绑定保持不变。以后需要时要重新提交，期限重新计算。
apply-withdraw-means-revoke-certification = 撤回之后，审核和办理立即停止，店铺的认证保持不变。以后需要时要重新提交，期限重新计算。
apply-withdraw-not-me = 如果这件申请不是您提交的，请撤回，并联系客服告知申请编号 { $reference }。
apply-withdraw-stay = 不撤回，返回进度
apply-withdraw-late = 撤回没有生效：这件申请已经办结，或者系统已经开始办理。最新情况请看下方。
