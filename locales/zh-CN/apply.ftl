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
apply-account-since = { $date }起
apply-account-revoked = { $date }解除
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
apply-way-continue = 继续填写
apply-line-due = 最晚{ $at } 答复

## 资金与订单

apply-funds-orders = { $n } 单

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
apply-form-phone-hint = 需要核实时使用。国际号码请以 + 开头。
apply-form-email-hint = 每一步的结果都会发到这里。
apply-form-later = 保存草稿，稍后再填

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

apply-check-lead = 提交之后，审核期间不能修改。
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

## 店铺页：两个入口、草稿、资金（申请人的进度与异议）

apply-way-draft-kept = 有一份没有提交的草稿，保存于{ $at }；一直不填写的话，会在 { $until }删除。
apply-way-bound-too-recently = 店铺绑定的时间还太短，{ $at } 以后可以申请。
apply-way-unbound-too-often = 店铺近期解除绑定的次数已到上限，{ $at } 以后可以再次申请。
apply-way-applied-too-often = 近期提交的申请次数已到上限，{ $at } 以后可以再次申请。
apply-way-too-soon-again = 上一次申请没有通过，按原因需要等待一段时间，{ $at } 以后可以再次申请。
apply-way-never-again = 上一次申请没有通过，按原因不能再次申请这一项。如有疑问，请联系客服。
apply-account-outstanding = 资金和订单
apply-account-nothing-outstanding = 没有未处理的资金和订单
apply-account-outstanding-text = 申请之前请尽量处理完；是否必须处理，填写时会按您选择的原因告诉您。
apply-account-balance = 余额 { $amount }
apply-account-orders = 未发货订单 { $n } 单
apply-account-after-sales = 未完成的售后 { $n } 单
apply-account-loan = 未还清的贷款 { $amount }
apply-stolen-title = 账号被盗，或者被别人控制？
apply-stolen-text = 请申请解除绑定，并在原因中如实选择。这类申请会优先审核，也不要求先处理资金。
apply-stolen-go = 现在申请

## 进度页：停下、再次申请、材料、打印

apply-chip-stopped = 已停下，等待核实
apply-stopped = 店铺登记的联系人对这件申请提出了异议。
apply-stopped-text = 这件申请已经停下：负责人核实之前，不会作出决定，也不会办理。核实时可能会联系店铺登记的联系人。
apply-erased = 按保存期限，您提交的个人信息和证明材料已于 { $date } 删除。这里只保留申请编号、经过和结果。
apply-erased-closed = 这件申请已办结。
apply-object-late = 没有停下：这件申请已经办结，或者系统已经开始办理。最新情况请看下方；如果不是您申请的，请立即联系客服。
apply-again-refused = 暂时不能再次申请，原因见下方「再次申请」。
apply-again-over = 上一次填写的内容会为您保留，可以修改后重新提交。
apply-printed-at = 打印于 { $at }
apply-files = 您提交的证明材料
apply-files-hidden = 为了保护您的个人信息，这里只显示名称，不显示图片。
apply-file-kept = 已收到
apply-file-removed = 已删除
apply-file-waiting = 处理中
apply-file-unusable = 无法使用
apply-promise-used-label = 已用时间
apply-promise-used = { $n } 个工作日
apply-promise-used-note = 等您补充材料的时间不计
apply-promise-paused-chip = 计时暂停
apply-promise-paused = 从 { $at } 起暂停计时，等您补充之后继续。
timeline-objection-lifted = 异议已核实，申请继续办理
timeline-query-code-renewed = 查询码已更换
timeline-erased = 个人信息和证明材料已按保存期限删除

## 查询码

apply-query-code-title = 查询码
apply-query-code-what = 不登录时，用邮件里的链接加上查询码，可以查看进度。请不要把查询码告诉别人。
apply-query-code-keep = 请写下来，或打印这一页：查询码只显示这一次，任何邮件里都没有。
apply-query-code-copy = 复制查询码
apply-query-code-shown = 查询码只显示一次，已经显示过了。找不到的话，可以换一个新的。
apply-query-code-renew = 换一个新的查询码
apply-query-code-renew-text = 换了之后，原来的查询码不能再用。
error-query-code-format = 查询码是 10 个字母和数字，例如 7K3QM-XW9TA。请核对后再输入。

## 凭链接查看进度

apply-link-title = 查看申请进度
apply-link-lead = 请输入查询码。只有链接还不能查看，这样即使邮件被别人看到，您的申请也是安全的。
apply-link-hint = 10 个字母和数字，不分大小写，例如 7K3QM-XW9TA。
apply-link-go = 查看进度
apply-link-wrong = 链接或查询码不正确，也可能是链接已失效，或今天试的次数太多。请核对后再试，或登录查看。
apply-link-help-title = 查询码不对，或者找不到了？
apply-link-help-where = 查询码在提交成功的页面上显示过一次，任何邮件里都没有。
apply-link-help-lost = 找不到查询码时，请用店铺编号登录，在进度页换一个新的。
apply-link-help-limit = 为了安全，每件申请每天最多试 { $n } 次。
apply-link-help-over = 申请办结 30 天之后，链接失效；登录后仍可查看。
apply-link-sign-in = 改用店铺编号登录
apply-link-read-only = 您正在凭链接查看。要撤回、补充、再次申请或换查询码，请登录。

## 异议：不是我申请的

apply-object-hint-title = 这不是您申请的？
apply-object-hint = 您可以让它停下。停下之后，负责人会先核实，核实之前不会作出决定，也不会办理。
apply-object-go = 这不是我申请的
apply-object-stay = 是我申请的，返回进度
apply-object-or-withdraw = 如果是您自己申请的，只是改变了主意，请返回进度页选择「撤回申请」。
apply-objection-title = 停下这件不是您提交的申请？
apply-objection-about = 这件申请
apply-objection-means-unbind = 有人为这家店铺申请解除绑定。一旦办理，店铺会停止经营，直到重新绑定。
apply-objection-means-revoke-certification = 有人为这家店铺申请解除认证。一旦办理，店铺以后永远不能再次认证。
apply-objection-does = 确认之后，这件申请立即停下：负责人核实之前，不会作出决定，也不会办理。
apply-objection-mine = 如果是您或您的同事提交的，不需要做什么，关闭这个页面即可。只打开这个页面，不会有任何改变。
apply-objection-confirm = 不是我申请的，停下它
apply-objection-done-title = 这件申请已停下
apply-objection-done-next = 接下来由负责人核实，可能会通过店铺登记的联系方式联系您。您不需要再做什么。
apply-objection-looked-title = 您的异议已处理
apply-objection-looked-text = 负责人已经核实过您的异议，或者这件申请已经结束。
apply-objection-late-title = 没有可以停下的了
apply-objection-late-requested = 这件申请已经通过，系统已经开始办理，不能再停下。
apply-objection-late-rejected = 这件申请没有通过，店铺保持不变。
apply-objection-late-ended = 这件申请已经撤回或结束，店铺保持不变。
apply-objection-at = 您于 { $at } 提出了异议。
apply-objection-contact = 如果您认为账号或店铺被别人控制，请立即联系客服，告知申请编号 { $reference }。

## 申请表：步骤

apply-steps-label = 申请步骤
apply-step-reason = 原因
apply-step-contact = 联系方式
apply-step-documents = 材料
apply-step-consequences = 后果
apply-step-check = 核对
apply-step-is-done = 已完成
apply-step-is-current = 当前步骤
apply-step-is-open = 未完成
apply-step-title-reason = 申请原因
apply-step-title-contact = 怎么联系您
apply-step-title-documents = 证明材料
apply-step-title-consequences = 资金和后果
apply-step-title-check = 提交之前，请核对
apply-step-back = 上一步
apply-step-next = 保存并继续
apply-step-saved = 草稿保存于{ $at }，换一台设备登录也能继续填写。
apply-quoted = 「{ $words }」
apply-full-width-email = 邮箱中有全角字符，请切换到英文输入法，用半角字符重新填写。
apply-reason-urgent = 选择「{ $reason }」时，我们会优先处理，不需要先处理店铺里的资金和订单。
apply-contact-name-hint = 请填写店铺经营者本人的姓名，与证件一致。
apply-contact-registered = 登记的邮箱 { $emails } 不需要验证码；填写其他邮箱时，要输入发到那个邮箱的验证码。
apply-contact-is-registered = 这是登记的邮箱。
apply-contact-is-proved = 这个邮箱已通过验证码确认。

## 申请表：确认邮箱

apply-proof-title = 确认联系邮箱
apply-proof-why = { $email } 不是店铺登记的邮箱。为了确认邮件能送到您手里，我们会往这个邮箱发一个验证码，{ $period }内有效。
apply-proof-sent = 如果邮件还没到，请稍等。验证码发往 { $email }，{ $period }内有效。
apply-proof-registered = 也可以改用登记的邮箱 { $emails }，不需要验证码。
apply-proof-back = 返回联系方式
apply-proof-have = 我已有验证码
apply-proof-other = 换一个邮箱
apply-proof-missing = 请用验证码确认联系邮箱。
apply-proof-too-many = 今天或这一小时内发送的验证码已够多。请先用最近一封邮件里的验证码，或一小时后再试，也可以换一个邮箱。
apply-proof-help-address = 请核对邮箱地址；地址写错时，邮件到不了。
apply-proof-limit = 同一份申请每小时最多发送 { $n } 次验证码。

## 申请表：材料

apply-documents-lead = 照片或 PDF 都可以：JPG、PNG、WebP、PDF，每个文件不超过 { $size }，最多 { $files } 个文件，总共不超过 { $all }。
apply-documents-private = 材料加密保存，只有审核人员能看到，每次查看都有记录，保存期满后删除。
apply-documents-checking = 有文件正在检查，一般几秒就好。您可以先填后面的步骤。
apply-documents-reload = 重新加载，看检查结果
apply-documents-choose = 选择文件
apply-documents-add = 再加一个文件
apply-documents-drag = 也可以把文件拖到这里。
apply-documents-upload = 上传
apply-documents-sending = 正在上传，{ $percent }%
apply-documents-sent = 已上传
apply-documents-failed = 没有传上去，请检查网络后再试。
apply-documents-remove = 删除
apply-documents-replace = 更换
apply-documents-replace-with = 换成这个文件
apply-documents-pages = 共 { $n } 页
apply-documents-picture = { $name }，第 { $n } 页的预览
apply-documents-not-asked = 按现在选择的原因，不需要这份材料。不想提交的话，请删除。
apply-documents-missing = 请上传「{ $document }」。
apply-documents-waiting = 「{ $name }」还在检查，一般几秒就好，请稍后再试。
apply-documents-no-good = 「{ $name }」不能提交，请删除或更换。
apply-documents-refused = 「{ $name }」没有收下：{ $text }
apply-documents-nothing = 请先选择文件，再点「上传」。
apply-file-received = 正在检查
apply-file-quarantined = 等待安全检查
apply-file-ready = 可以提交
apply-file-unreadable = 看不清内容
apply-file-refused = 不能使用
apply-file-carried = 上次已提交，沿用

## 文件为什么没有收下

upload-refused-too-big-than = 文件超过 { $size }。请用手机重新拍一张，或缩小后再上传。
upload-refused-too-many = 最多只能有 { $max } 个文件。请先删除不需要的文件。
upload-refused-too-large-in-all = 所有文件加起来不能超过 { $size }。请先删除不需要的文件，或缩小后再上传。
upload-refused-not-asked = 这件申请不需要这种材料。
upload-refused-already-there = 这个文件已经上传过了，不需要再传。
upload-refused-empty = 文件是空的。请重新选择，或重新拍一张。
upload-refused-too-big = 文件太大。请用手机重新拍一张，或缩小后再上传。
upload-refused-wrong-type = 只收 JPG、PNG、WebP 图片和 PDF。其他格式（例如 HEIC、Word）请先转成 JPG 或 PDF，也可以截图上传。
upload-refused-name-disagrees = 文件名的后缀与内容不符。请上传原来的照片，不要改后缀。
upload-refused-type-disagrees = 文件的格式与内容不符。请上传原来的照片，或截图后再上传。
upload-refused-polyglot = 文件里混有别的内容，不能收下。请重新拍一张，或截图后再上传。
upload-refused-animated = 不收会动的图片。请上传一张静止的照片。
upload-refused-too-many-pixels = 图片的尺寸太大。请用手机的普通模式重新拍一张，或截图后再上传。
upload-refused-too-large-dimensions = 图片太长或太宽。请只拍这份材料，或截图后再上传。
upload-refused-too-many-pages = PDF 的页数太多，最多 30 页。请只保留需要的几页。
upload-refused-no-pages = PDF 里没有页面。请重新导出，或拍照上传。
upload-refused-encrypted = PDF 有密码或加密，我们打不开。请另存为没有密码的 PDF，或截图上传。
upload-refused-active-content = PDF 里有会自动运行的内容或附件。请打印成新的 PDF，或截图上传。
upload-refused-damaged = 文件已损坏，打不开。请重新拍一张，或换一个文件。
upload-refused-too-slow = 这个文件太复杂，处理不了。请拍照或截图后再上传。
upload-refused-too-much-memory = 这个文件太复杂，处理不了。请拍照或截图后再上传。
upload-refused-decoder-died = 这个文件打不开。请重新拍一张，或截图后再上传。
upload-refused-gave-up = 这个文件多次都打不开。请重新拍一张，或截图后再上传。
upload-refused-infected = 安全检查发现病毒，文件已删除。请检查您的设备，换一个文件上传。
error-408-title = 上传太慢，中断了
error-408-text = 文件没有在规定的时间内传完，没有传完的部分没有保存。
error-408-next = 请换一个更好的网络，或一次只传一个文件，再试一次。
error-507-title = 暂时不能接收文件
error-507-text = 这是我们的问题：存放材料的空间不足。您已填写的内容都还在。
error-507-next = 请过一会儿再上传。

## 申请表：资金和后果

apply-funds-title = 店铺里还有没处理完的
apply-funds-clear = 店铺目前没有余额、未发货的订单、售后和贷款要处理。
apply-funds-urgent = 您选择的原因说明账号可能在别人手里，所以不需要先处理店铺里的资金和订单，我们会优先处理这件申请。
apply-funds-warn = 您仍然可以提交，但建议先处理完。提交时的情况会随申请保存。
apply-funds-stop = 标明「必须先处理」的，处理完之后才能提交申请。处理好之后回到这一页再试。
apply-funds-item-stop = 必须先处理。
apply-funds-item-warn = 建议先处理。
apply-funds-error = 请先处理：{ $item }。
apply-funds-label-balance = 店铺余额
apply-funds-label-unshipped-orders = 未发货订单
apply-funds-label-after-sales = 未完成的售后
apply-funds-label-loans = 未还清的贷款
apply-funds-count-unshipped-orders = { $n } 单
apply-funds-count-after-sales = { $n } 件
apply-funds-do-balance = 请在店铺后台提现余额。
apply-funds-do-unshipped-orders = 请发完订单，或与买家协商退款。
apply-funds-do-after-sales = 请处理完售后申请，或与买家协商一致。
apply-funds-do-loans = 请在店铺后台还清贷款。

## 申请表：核对

apply-check-file = { $name }（{ $size }，{ $state }）
apply-check-no-file = 还没有上传
apply-check-acknowledged = 已逐条确认
apply-check-nothing-acknowledged = 还没有确认
apply-check-later = 暂不提交，返回我的店铺

## 申请表：未通过之后的修改

apply-mends-title = 上次没有通过，请修改这些
apply-mend-what = 怎么办：{ $text }
apply-mend-here = 要修改：
apply-mend-done = 已修改
apply-mend-open = 还没修改

## 补充材料

apply-answer-title = 补充材料
apply-answer-asked-title = 请补充以下内容
apply-answer-until = 请在 { $at } 前补充。
apply-answer-waits = 等您补充期间，审核计时暂停；补充之后接着审核，不用重新排队。
apply-answer-lapse = 如果到期没有补充，申请会结束，您可以重新申请。
apply-answer-go = 现在补充
apply-answer-words = 审核员的话
apply-answer-item = 第 { $n } 项
apply-answer-text-label = 您的回答
apply-answer-text-hint = 写的时候可以随时保存，提交之前都可以修改。
apply-answer-document = 请上传：{ $document }
apply-answer-missing-text = 请填写第 { $n } 项。
apply-answer-missing-document = 请为第 { $n } 项上传「{ $document }」。
apply-answer-wrong = 第 { $n } 项：{ $text }
apply-answer-save = 保存，先不提交
apply-answer-saved = 您填写的内容已保存，还没有提交。
apply-answer-submit = 提交补充材料
apply-answer-submit-text = 提交之后不能再修改。
apply-answer-checking = 有文件正在检查，一般几秒就好。检查完就可以提交。
apply-answer-added = 您补充的材料
apply-answer-added-at = { $at } 提交
apply-answer-added-text = 已填写文字说明

## Penalties
apply-way-barred = 店铺目前被限制申请，至 { $at } 为止。原因：{ $why }

## 补充材料：联系方式
apply-answer-contact-label = 您的联系方式
apply-answer-contact-hint = 填写邮箱或电话号码。申请里的联系方式不会改变，邮件仍然发到原来的邮箱。
apply-answer-missing-contact = 请在第 { $n } 项填写邮箱或电话号码。
apply-answer-bad-contact = 请填写完整的邮箱，或者手机号、带区号的座机号。
apply-answer-added-contact = 已填写联系方式

## 限制申请、申诉

apply-way-barred-appeal = 申诉渠道：{ $address }。
appeal-title = 申诉
appeal-until = 如果认为这个决定有误，可以在 { $at } 前申诉一次，由没有参与过决定的工作人员重新审核。
appeal-words = 申诉理由
appeal-hint = 请写明您认为决定错在哪里。每件申请只能申诉一次，提交后不能修改。
appeal-button = 提交申诉
appeal-missing = 请写明申诉理由。
appeal-late = 现在不能申诉：已过期限，或者已经申诉过。
appeal-already-open = 同类申请 { $reference } 正在办理，不能同时申诉。
appeal-yours = 您的申诉
appeal-made-open = 您于 { $date } 提出申诉。申请由没有参与过上次决定的工作人员重新审核，答复时间从申诉起重新计算。
appeal-made = 您于 { $date } 提出申诉，申请已重新审核。
