### 申请人页面的文字（登录、店铺、表单、进度）。
### 用词见 ../STYLE.md；两种语言的文件、编号、变量必须一致。

## 登录

apply-sign-in-title = 用店铺编号登录
apply-sign-in-lead = 我们会向店铺登记的邮箱发送验证码，确认是您本人操作。
apply-sign-in-lead-sms = 我们会向店铺登记的邮箱或手机发送验证码，确认是您本人操作。
apply-sign-in-by = 验证码发送到哪里
apply-sign-in-by-mail = 登记邮箱
apply-sign-in-by-sms = 登记手机（短信）
apply-sign-in-steps = 登录步骤
apply-sign-in-step-store = 1. 店铺编号
apply-sign-in-step-code = 2. 验证码
apply-sign-in-store-hint = 可在店铺后台“店铺信息”页查看，例如 66820123。
apply-sign-in-help = 无法接收登记邮箱的邮件？请联系客服，由客服为您代办。
apply-sign-in-help-sms = 无法接收登记邮箱的邮件和登记手机的短信？请联系客服，由客服为您代办。

## 从平台进入

apply-enter-title = 进入您的店铺
apply-enter-lead = 您已在平台登录店铺“{ $store }”。继续后，可以为该店铺提交申请并查看办理情况。
apply-enter-button = 以“{ $store }”的身份继续
apply-enter-failed = 无法通过该链接进入
apply-enter-over = 链接已过期或已使用。请返回平台重新打开，或用验证码登录。
apply-enter-no-store = 暂未收录该店铺的信息。请稍后再试，或联系客服。
apply-enter-no-contact = 平台当前登录的账号不是该店铺的登记联系人。请用发送至登记邮箱的验证码登录。
apply-enter-by-code = 用验证码登录

## 验证码

apply-code-title = 输入验证码
apply-code-lead = 如果店铺编号 { $number } 已登记，验证码已发送至登记邮箱，{ $period }内有效。
apply-code-lead-unnamed = 如果店铺编号已登记，验证码已发送至登记邮箱，{ $period }内有效。
apply-code-lead-sms = 如果店铺编号 { $number } 已登记，验证码已发送至登记手机；该手机无法接收短信时，发送至登记邮箱。{ $period }内有效。
apply-code-lead-sms-unnamed = 如果店铺编号已登记，验证码已发送至登记手机；该手机无法接收短信时，发送至登记邮箱。{ $period }内有效。
apply-code-label = 6 位验证码
apply-code-wrong = 验证码不正确，还可再试 { $tries } 次。
apply-code-over = 验证码已失效：可能已过期、已使用，或输错次数过多。请重新获取。
apply-code-help-title = 没有收到邮件？
apply-code-help-sms-title = 没有收到短信？
apply-code-help-sms = 短信通常在一分钟内送达。店铺没有登记手机，或发送到该手机的验证码过多时，验证码会发送至登记邮箱。
apply-code-help-wait = 邮件通常在一分钟内送达，请稍候，并查看垃圾邮件。
apply-code-help-number = 请核对店铺编号；编号未登记的，不会发送邮件。
apply-code-help-limit = 同一家店铺每小时最多发送 { $n } 次验证码。
apply-code-help-contact = 登记邮箱已停用的，请联系客服，由客服为您代办。
apply-code-other = 更换店铺编号

## 我的店铺

apply-account-store = 店铺与绑定
apply-account-not-bound = 目前没有绑定账号
apply-account-ended = 上一次绑定已于 { $date } 结束
apply-account-since = { $date }起
apply-account-revoked = { $date }解除
apply-account-trading = 经营状态
apply-account-is-trading = 正常经营
apply-account-not-trading = 已停止经营
apply-account-options = 您想办理什么？
apply-option-unbind-summary = 店铺不再与当前账号绑定。
apply-option-unbind-first = 店铺停止经营，直至重新绑定
apply-option-unbind-second = 之后可用新注册的账号重新绑定
apply-option-revoke-certification-summary = 解除店铺认证。
apply-option-revoke-certification-first = 店铺今后不能再次认证
apply-option-revoke-certification-second = 店铺的绑定保持不变
apply-option-open = 已有一件申请正在办理，办结或撤回后才能再次申请。
apply-option-open-see = 查看该申请
apply-option-not-bound = 店铺目前没有绑定账号，无需解除绑定。
apply-option-not-certified = 店铺未认证，无需解除认证。
apply-option-revoked = 店铺认证已解除，今后不能再次认证。
apply-option-continue = 继续填写
apply-line-due = 最晚 { $at } 答复

## 资金与订单

apply-funds-orders = { $n } 单

## 填写

apply-form-title-unbind = 申请解除绑定
apply-form-title-revoke-certification = 申请解除认证
apply-form-reason-unbind = 为什么要解除绑定？
apply-form-reason-revoke-certification = 为什么要解除认证？
apply-form-statement = 情况说明
apply-form-statement-needed = 选择“{ $reasons }”时必填，其他原因选填。
apply-form-statement-hint = 请简要说明情况。不要填写身份证号、密码，也不要使用侮辱、诽谤性的语言。
apply-form-counter = 最多 { $max } 字
apply-form-counter-live = { $n } / { $max } 字
apply-form-phone-hint = 需要核实时使用。国际号码请以 + 开头。
apply-form-email-hint = 每一步的结果都会发送至此邮箱。
apply-form-later = 保存草稿，稍后再填

## 填写：有误

apply-errors-title = 有 { $n } 处需要修改
apply-error-at = { $field }一栏：{ $text }
apply-missing-reason = 请选择申请原因。
apply-missing-statement = 请填写情况说明。
apply-missing-contact-name = 请填写联系人姓名。
apply-missing-contact-phone = 请填写联系电话。
apply-missing-contact-email = 请填写联系邮箱。
apply-bad-phone = 请填写有效的电话号码，例如 13800138000、0571-88886666 或 +852 9123 4567。

## 核对

apply-check-changed = 本页打开之后，申请内容在其他窗口有改动，因此尚未提交。请核对以下内容，再次提交。
apply-check-lead = 提交后，审核期间不能修改。
apply-check-consequences-unbind = 解除绑定的后果，请逐条确认
apply-check-consequences-revoke-certification = 解除认证的后果，请逐条确认
apply-check-errors-title = 还不能提交
apply-check-error = 请确认：{ $text }
apply-check-dates = 我们力争在 { $target } 个工作日内答复，最晚不超过 { $deadline } 个工作日，提交当日不计。

## 提交成功

apply-receipt-title = 已收到您的申请
apply-receipt-copy = 复制申请编号
apply-receipt-next = 后续流程
apply-receipt-next-mail = 确认邮件将发送至 { $email }。店铺的登记联系人也会收到通知；如有人冒名申请，可以及时中止。
apply-receipt-next-review = 审核员审核您的申请，有结果后我们会发邮件通知您。
apply-receipt-next-effect-unbind = 如审核通过，系统将自动解除绑定，最早在通知登记联系人 { $period }之后；平台确认后，我们会再次发邮件通知您。
apply-receipt-next-effect-revoke-certification = 如审核通过，系统将自动解除认证，最早在通知登记联系人 { $period }之后；平台确认后，我们会再次发邮件通知您。
apply-receipt-keep = 请保存申请编号。您可以随时用店铺编号登录，查看进度或撤回申请。
apply-receipt-status = 查看进度

## 答复时间

apply-dates-target = 目标答复时间
apply-dates-due = 最晚答复时间
apply-dates-before = { $at } 前
apply-dates-due-days = { $n } 个工作日，提交当日不计
apply-dates-left = { $days ->
    [0] 今天
   *[other] 还剩 { $days } 个工作日
}
apply-dates-target-over = 目标时间已过，我们会在最晚答复时间之前答复
apply-dates-nth = 第 { $n } 天
apply-dates-not-counted = 不计
apply-dates-rule = 每个工作日到 { $time } 计满一天；放假和调休按国务院公布的安排。

## 进度

apply-status-title-unbind = 解除绑定申请
apply-status-title-revoke-certification = 解除认证申请
apply-chip-submitted = 等待审核
apply-chip-in-review = 审核中
apply-chip-awaiting-applicant = 待您补充
apply-chip-awaiting-second = 复核中
apply-chip-approved = 已通过，待办理
apply-chip-requested = 办理中
apply-chip-stuck = 暂时无法办理
apply-chip-done = 已完成
apply-chip-rejected = 未通过
apply-chip-withdrawn = 已撤回
apply-chip-lapsed = 已结束
apply-chip-voided = 已作废
apply-chip-overdue = 审核延期
apply-turn-reviewer = 审核员正在处理，您无需操作。有结果会发邮件至 { $email }。
apply-turn-second = 另一位审核员正在处理，您无需操作。有结果会发邮件至 { $email }。
apply-turn-lead = 负责人正在处理，您无需操作。有结果会发邮件至 { $email }。
apply-turn-applicant = 需要您处理，具体要求已发邮件至 { $email }。
apply-turn-platform = 平台正在处理，您无需操作。完成后会发邮件至 { $email }。
apply-turn-nobody = 本申请已办结，结果已发邮件至 { $email }。
apply-done-unbind = 店铺已解除绑定。
apply-done-revoke-certification = 店铺认证已解除。
apply-done-text-unbind = 平台已于 { $at } 确认。店铺不能继续经营；如需恢复经营，须用新注册的账号重新绑定。
apply-done-text-revoke-certification = 平台已于 { $at } 确认。店铺今后不能再次认证，绑定保持不变。
apply-overdue-title = 我们未能按时答复，向您致歉。
apply-overdue-text = 原定最晚 { $at } 答复，现已超期。负责人正在跟进，您无需重新提交，申请仍按原来的次序审核；审核完成后，我们会立即发邮件通知您。
apply-track-approved = 已通过
apply-track-notice = 等待通知期
apply-track-requested = 提交平台
apply-track-confirmed = 平台确认
apply-track-until = 至 { $at }
apply-effect-when-unbind = 系统将自动解除绑定，最早在 { $at }。系统开始办理之前，您仍可撤回申请。
apply-effect-when-revoke-certification = 系统将自动解除认证，最早在 { $at }。系统开始办理之前，您仍可撤回申请。
apply-reasons = 未通过的原因和解决办法
apply-reason-next = 解决办法：{ $text }
apply-decision-message = 审核说明
apply-reapply-text = 上次填写的内容已为您保留，修改后重新提交即可。
apply-timeline = 办理进度
apply-next-answer = 答复您
apply-next-your-answer = 请您补充
apply-next-effect-unbind = 自动解除绑定，等待平台确认
apply-next-effect-revoke-certification = 自动解除认证，等待平台确认
apply-latest = 最晚 { $at }
apply-earliest = 最早 { $at }
apply-letters = 邮件
apply-letters-to = 收件人 { $email }
apply-answers = 您提交的内容
apply-answers-frozen = 提交后，审核期间不能修改。
apply-option-discard = 删除草稿
apply-discard-title = 确定删除这份草稿吗？
apply-discard-means = 草稿中填写的内容和上传的文件将立即删除，无法恢复。已提交的申请不受影响。
apply-discard-button = 删除草稿及文件
apply-discard-cancel = 保留草稿，继续填写
apply-withdraw-question = 需要撤回？
apply-withdraw-question-text = 系统开始办理之前，您可以撤回申请。撤回后如需办理，须重新提交，期限重新计算。

## 撤回

apply-withdraw-title = 确定撤回本申请吗？
apply-withdraw-means-unbind = 撤回后，审核和办理立即停止，店铺的绑定保持不变。以后如需办理，须重新提交，期限重新计算。
apply-withdraw-means-revoke-certification = 撤回后，审核和办理立即停止，店铺的认证保持不变。以后如需办理，须重新提交，期限重新计算。
apply-withdraw-not-me = 如本申请并非您提交，请撤回，并联系客服告知申请编号 { $reference }。
apply-withdraw-cancel = 不撤回，返回进度页
apply-withdraw-late = 撤回未成功：本申请已办结，或系统已开始办理。最新状态请见下方。

## 店铺页：两个入口、草稿、资金（申请人的进度与异议）

apply-option-draft-kept = 您有一份未提交的草稿，保存于 { $at }；如不再修改，将于 { $until } 删除。
apply-option-bound-too-recently = 店铺绑定时间较短，{ $at } 以后可以申请。
apply-option-unbound-too-often = 店铺近期解除绑定的次数已达上限，{ $at } 以后可以再次申请。
apply-option-applied-too-often = 近期提交的申请次数已达上限，{ $at } 以后可以再次申请。
apply-option-too-soon-again = 上一次申请未通过，须间隔一段时间，{ $at } 以后可以再次申请。
apply-option-paused = { $at } 前暂停接收新申请。{ $notice }
apply-option-never-again = 上一次申请未通过，按驳回原因不能再次申请。如有疑问，请联系客服。
apply-account-outstanding = 资金和订单
apply-account-nothing-outstanding = 没有未处理的资金和订单
apply-account-outstanding-text = 申请前请尽量处理完毕；是否必须处理，填写时会根据您选择的原因提示。
apply-account-balance = 余额 { $amount }
apply-account-orders = 未发货订单 { $n } 单
apply-account-after-sales = 未完结的售后 { $n } 件
apply-account-loan = 未还清的贷款 { $amount }
apply-stolen-title = 账号被盗或被他人控制？
apply-stolen-text = 请申请解除绑定，并如实选择原因。此类申请优先审核，也无需先处理资金。
apply-stolen-button = 立即申请

## 进度页：中止、重新申请、材料、打印

apply-chip-stopped = 已中止，待核实
apply-stopped = 店铺的登记联系人对本申请提出了异议。
apply-stopped-text = 本申请已中止：负责人核实之前，不会作出决定，也不会办理。核实时可能会联系店铺的登记联系人。
apply-erased = 因保存期满，您提交的个人信息和证明材料已于 { $date } 删除，仅保留申请编号、办理经过和结果。
apply-erased-closed = 本申请已办结。
apply-object-late = 中止未成功：本申请已办结，或系统已开始办理。最新状态请见下方；如非您本人申请，请立即联系客服。
apply-reapply-refused = 暂时不能再次申请，原因见下方“重新申请”。
apply-reapply-blank = 上次填写的内容不能沿用，请重新填写。
apply-reapply-closed = 上次填写的内容已为您保留，可以修改后重新提交。
apply-again-lodged = 客服会保留正确的内容，为您准备新的申请，提交前与您联系。
apply-again-begun = 客服已为您准备新的申请，会尽快与您联系。
apply-printed-at = 打印于 { $at }
apply-files = 您提交的证明材料
apply-files-hidden = 为保护您的个人信息，此处只显示名称，不显示图片。
apply-file-kept = 已收到
apply-file-removed = 已删除
apply-file-waiting = 处理中
apply-file-unusable = 无法使用
apply-dates-used-label = 已用时间
apply-dates-used = { $n } 个工作日
apply-dates-used-note = 等待您补充材料的时间不计
apply-dates-paused-chip = 计时暂停
apply-dates-paused = 自 { $at } 起暂停计时，您补充后恢复。以上日期按您现在补充计算。
timeline-objection-lifted = 异议已核实，申请继续办理
timeline-query-code-renewed = 已更换查询码
timeline-erased = 个人信息和证明材料已因保存期满删除

## 查询码

apply-query-code-title = 查询码
apply-query-code-what = 无需登录，用邮件中的链接和查询码即可查看进度。请勿将查询码告知他人。
apply-query-code-keep = 请记下查询码，或打印本页：查询码只显示这一次，任何邮件中都没有。
apply-query-code-copy = 复制查询码
apply-query-code-shown = 查询码只显示一次，此前已显示。如找不到，可以更换新的查询码。
apply-query-code-renew = 更换查询码
apply-query-code-renew-text = 更换后，原查询码失效。
error-query-code-format = 查询码为 10 位字母和数字，例如 7K3QM-XW9TA。请核对后重新输入。

## 凭链接查看进度

apply-link-title = 查看申请进度
apply-link-lead = 请输入查询码。仅凭链接无法查看，即使邮件被他人看到，您的申请信息也是安全的。
apply-link-hint = 10 位字母和数字，不分大小写，例如 7K3QM-XW9TA。
apply-link-button = 查看进度
apply-link-wrong = 链接或查询码不正确，也可能是链接已失效，或今天尝试次数过多。请核对后再试，或登录查看。
apply-link-help-title = 查询码不正确或已遗失？
apply-link-help-where = 查询码仅在提交成功的页面上显示过一次，任何邮件中都没有。
apply-link-help-lost = 如找不到查询码，请用店铺编号登录，在进度页更换新的查询码。
apply-link-help-limit = 为保障安全，每件申请每天最多尝试 { $n } 次。
apply-link-help-over = 申请办结 30 天后，链接失效；登录后仍可查看。
apply-link-sign-in = 改用店铺编号登录
apply-link-read-only = 您正通过链接查看。如需撤回、补充、重新申请或更换查询码，请登录。
apply-link-lodged = 该申请由客服代您提交。您可以在本页补充材料、撤回、申诉或提出重新申请，无需登录。

## 异议：不是我申请的

apply-object-hint-title = 不是您本人申请的？
apply-object-hint = 您可以中止申请。中止后，负责人会先核实，核实之前不会作出决定，也不会办理。
apply-object-confirm = 非本人申请
apply-object-cancel = 是本人申请，返回进度页
apply-object-or-withdraw = 如为您本人申请，只是改变了主意，请返回进度页选择“撤回申请”。
apply-objection-title = 确认中止这份非您本人提交的申请？
apply-objection-about = 本申请
apply-objection-means-unbind = 有人为该店铺申请解除绑定。一旦办理，店铺将停止经营，直至重新绑定。
apply-objection-means-revoke-certification = 有人为该店铺申请解除认证。一旦办理，店铺今后不能再次认证。
apply-objection-effect = 确认后，本申请立即中止：负责人核实之前，不会作出决定，也不会办理。
apply-objection-mine = 如为您或您的同事提交，无需操作，关闭本页即可。仅打开本页不会有任何改变。
apply-objection-confirm = 非本人申请，立即中止
apply-objection-done-title = 本申请已中止
apply-objection-done-next = 接下来由负责人核实，可能会通过店铺登记的联系方式与您联系。您无需再做操作。
apply-objection-resolved-title = 您的异议已处理
apply-objection-resolved-text = 负责人已核实您的异议，或本申请已结束。
apply-objection-late-title = 申请已无法中止
apply-objection-late-requested = 本申请已通过，系统已开始办理，无法中止。
apply-objection-late-rejected = 本申请未通过，店铺保持现状。
apply-objection-late-ended = 本申请已撤回或已结束，店铺保持现状。
apply-objection-at = 您于 { $at } 提出了异议。
apply-objection-contact = 如您认为账号或店铺被他人控制，请立即联系客服，并告知申请编号 { $reference }。

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
apply-step-title-contact = 联系方式
apply-step-title-documents = 证明材料
apply-step-title-consequences = 资金和后果说明
apply-step-title-check = 提交前核对
apply-step-back = 上一步
apply-step-next = 保存并继续
apply-step-saved = 草稿保存于 { $at }，在其他设备登录后也可继续填写。
apply-quoted = “{ $terms }”
apply-reason-urgent = 选择“{ $reason }”的，我们会优先处理，无需先处理店铺的资金和订单。
apply-contact-name-hint = 请填写店铺经营者本人姓名，与证件一致。
apply-contact-registered = 使用登记邮箱 { $emails } 无需验证码；使用其他邮箱的，须输入发送至该邮箱的验证码。
apply-contact-is-registered = 该邮箱为登记邮箱。
apply-contact-is-proved = 该邮箱已通过验证码确认。

## 申请表：确认邮箱

apply-proof-title = 确认联系邮箱
apply-proof-why = { $email } 不是店铺登记的邮箱。为确保您能收到邮件，我们会向该邮箱发送验证码，{ $period }内有效。
apply-proof-sent = 如尚未收到邮件，请稍候。验证码发送至 { $email }，{ $period }内有效。
apply-proof-registered = 您也可以改用登记邮箱 { $emails }，无需验证码。
apply-proof-back = 返回联系方式
apply-proof-have = 我已有验证码
apply-proof-other = 更换邮箱
apply-proof-missing = 请用验证码确认联系邮箱。
apply-proof-too-many = 验证码发送次数已达上限。请使用最近一封邮件中的验证码，或一小时后再试，也可以更换邮箱。
apply-proof-help-address = 请核对邮箱地址；地址有误将无法收到邮件。
apply-proof-limit = 同一份申请每小时最多发送 { $n } 次验证码。

## 申请表：材料

apply-documents-lead = 支持照片或 PDF（JPG、PNG、WebP、PDF），每个文件不超过 { $size }，最多 { $files } 个文件，总大小不超过 { $all }。
apply-documents-private = 材料加密保存，仅审核人员可以查看，每次查看均有记录，保存期满后删除。
apply-documents-checking = 有文件正在检查，一般需要几秒钟。您可以先填写后面的步骤。
apply-documents-reload = 刷新查看检查结果
apply-documents-choose = 选择文件
apply-documents-add = 再添加一个文件
apply-documents-drag = 也可以将文件拖到此处。
apply-documents-upload = 上传
apply-documents-sending = 正在上传，{ $percent }%
apply-documents-sent = 已上传
apply-documents-queued = 等待上传
apply-documents-going-on = 正在上传文件，完成后自动继续…
apply-documents-failed = 上传失败，请检查网络后重试。
apply-documents-remove = 删除
apply-documents-replace = 更换
apply-documents-replace-with = 替换为此文件
apply-documents-pages = 共 { $n } 页
apply-documents-picture = { $name }，第 { $n } 页的预览
apply-documents-not-required = 按您选择的原因，无需提供此材料。如不需提交，请删除。
apply-documents-missing = 请上传“{ $document }”。
apply-documents-waiting = “{ $name }”正在检查，一般需要几秒钟，请稍后再试。
apply-documents-unusable = “{ $name }”不能提交，请删除或更换。
apply-documents-refused = “{ $name }”未能接收：{ $text }
apply-documents-nothing = 请先选择文件，再点击“上传”。
apply-file-received = 正在检查
apply-file-quarantined = 等待安全检查
apply-file-ready = 可以提交
apply-file-unreadable = 内容无法辨认
apply-file-refused = 无法使用
apply-file-carried = 上次已提交，沿用
apply-omission-text = 部分文字所用的字体不在文件中，未能显示。请补充拍照，或导出为图片后上传。
apply-omission-form-values = 表单中填写的部分内容未能显示。请打印为新的 PDF，或截图后上传。
apply-omission-annotations = 文件中的部分批注或印章未能显示。请打印为新的 PDF，或截图后上传。
apply-omission-pictures = 页面中的部分图片未能完整显示。请重新导出，或拍照后上传。
apply-omission-rows = 照片有一小部分已损坏。请确认预览清楚，否则请重新上传。

## 文件未能接收的原因

upload-refused-too-big-than = 文件超过 { $size }。请用手机重新拍摄，或压缩后再上传。
upload-refused-too-many = 最多只能上传 { $max } 个文件，请先删除不需要的文件。
upload-refused-quota-reached = 本店铺 24 小时内上传的文件过多。您已填写的内容均已保存，请明天再上传。
upload-refused-too-large-in-all = 文件总大小不能超过 { $size }。请先删除不需要的文件，或压缩后再上传。
upload-refused-not-asked = 本申请不需要此类材料。
upload-refused-already-there = 该文件已上传，无需重复上传。
upload-refused-empty = 文件为空。请重新选择，或重新拍摄。
upload-refused-too-big = 文件过大。请用手机重新拍摄，或压缩后再上传。
upload-refused-wrong-type = 仅支持 JPG、PNG、WebP 图片和 PDF。其他格式（如 HEIC、Word）请先转换为 JPG 或 PDF，也可以截图上传。
upload-refused-name-disagrees = 文件后缀与内容不符。请上传原照片，不要修改后缀。
upload-refused-type-disagrees = 文件格式与内容不符。请上传原照片，或截图后上传。
upload-refused-polyglot = 文件中含有其他内容，不能接收。请重新拍摄，或截图后上传。
upload-refused-text-before-pdf = PDF 开头有多余的文字，不能接收。请重新导出或打印为新的 PDF，或截图后上传。
upload-refused-animated = 不支持动态图片，请上传静态照片。
upload-refused-too-many-pixels = 图片分辨率过高。请用手机普通模式重新拍摄，或截图后上传。
upload-refused-too-large-dimensions = 图片过宽（超过 10000 像素）或过长（超过 30000 像素）。请只拍摄该材料，长截图请分成几张上传。
upload-refused-too-small = 图片太小，看不清内容。请上传原图，或重新拍摄。
upload-refused-single-colour = 图片只有一种颜色，没有内容。请重新拍摄，并确认照片清晰。
upload-refused-too-many-pages = PDF 页数过多，最多 30 页。请只保留需要的页面。
upload-refused-no-pages = PDF 中没有页面。请重新导出，或拍照上传。
upload-refused-encrypted = PDF 已加密或设有密码，无法打开。请另存为无密码的 PDF，或截图上传。
upload-refused-active-content = PDF 中含有附件或会自动运行的内容。请打印为新的 PDF，或截图上传。
upload-refused-damaged = 文件已损坏，无法打开。请重新拍摄，或更换文件。
upload-refused-rows-missing = 图片不完整，有一部分无法显示。请重新上传原照片，或重新拍摄。
upload-refused-too-slow = 文件过于复杂，无法处理。请拍照或截图后上传。
upload-refused-too-much-memory = 文件过于复杂，无法处理。请拍照或截图后上传。
upload-refused-decoder-died = 文件无法打开。请重新拍摄，或截图后上传。
upload-refused-gave-up = 文件多次尝试均无法打开。请重新拍摄，或截图后上传。
upload-refused-infected = 安全检查发现病毒，文件已删除。请检查您的设备，并更换文件上传。
error-408-title = 上传超时
error-408-text = 文件未在规定时间内传完，未传完的部分没有保存。
error-408-next = 请更换网络，或一次只上传一个文件，再试一次。
error-507-title = 暂时无法接收文件
error-507-text = 这是系统的问题：材料存储空间不足。您已填写的内容不会丢失。
error-507-next = 请稍后再上传。

## 申请表：资金和后果

apply-funds-title = 店铺还有未处理的事项
apply-funds-clear = 店铺目前没有需要处理的余额、未发货订单、售后和贷款。
apply-funds-urgent = 您选择的原因表明账号可能被他人控制，因此无需先处理店铺的资金和订单，我们会优先处理本申请。
apply-funds-warn = 您仍可提交，但建议先处理完毕。提交时的情况会随申请保存。
apply-funds-at-fault = 上一次申请因这些事项未通过。请处理完毕后再提交，否则本次申请很可能仍不能通过。
apply-funds-stop = 标明“必须先处理”的事项处理完毕后才能提交。处理好后，请返回本页重试。
apply-funds-item-stop = 必须先处理。
apply-funds-item-warn = 建议先处理。
apply-funds-error = 请先处理：{ $item }。
apply-funds-label-balance = 店铺余额
apply-funds-label-unshipped-orders = 未发货订单
apply-funds-label-after-sales = 未完结的售后
apply-funds-label-loans = 未还清的贷款
apply-funds-count-unshipped-orders = { $n } 单
apply-funds-count-after-sales = { $n } 件
apply-funds-do-balance = 请在店铺后台提现余额。
apply-funds-do-unshipped-orders = 请完成发货，或与买家协商退款。
apply-funds-do-after-sales = 请处理完售后，或与买家协商一致。
apply-funds-do-loans = 请在店铺后台还清贷款。

## 申请表：核对

apply-check-file = { $name }（{ $size }，{ $state }）
apply-check-no-file = 尚未上传
apply-check-acknowledged = 已逐条确认
apply-check-nothing-acknowledged = 尚未确认
apply-check-later = 暂不提交，返回我的店铺

## 申请表：未通过之后的修改

apply-fixes-title = 上次未通过，请修改以下内容
apply-fix-advice = 解决办法：{ $text }
apply-fix-fields = 需修改：
apply-fix-done = 已修改
apply-fix-open = 尚未修改

## 补充材料

apply-answer-title = 补充材料
apply-answer-asked-title = 请补充以下内容
apply-answer-until = 请在 { $at } 前补充。
apply-answer-waits = 等待您补充期间，审核计时暂停；补充后继续审核，无需重新排队。
apply-answer-lapse = 逾期未补充的，申请将结束，如仍需办理，须重新申请。
apply-answer-button = 立即补充
apply-answer-message = 审核员说明
apply-answer-item = 第 { $n } 项
apply-answer-text-label = 您的回答
apply-answer-text-hint = 填写时可随时保存，提交之前都可以修改。
apply-answer-document = 请上传：{ $document }
apply-answer-missing-text = 请填写第 { $n } 项。
apply-answer-missing-document = 请为第 { $n } 项上传“{ $document }”。
apply-answer-wrong = 第 { $n } 项：{ $text }
apply-answer-save = 保存，暂不提交
apply-answer-saved = 您填写的内容已保存，尚未提交。
apply-answer-submit = 提交补充材料
apply-answer-submit-text = 提交后不能再修改。
apply-answer-checking = 有文件正在检查，一般需要几秒钟，检查完毕即可提交。
apply-answer-added = 您补充的材料
apply-answer-added-at = { $at } 提交
apply-answer-added-text = 已填写文字说明

## Penalties
apply-option-penalty = 店铺目前被限制申请，至 { $at } 为止。原因：{ $why }

## 补充材料：联系方式
apply-answer-contact-label = 您的联系方式
apply-answer-contact-hint = 请填写邮箱或电话号码。申请中的联系方式不变，邮件仍发送至原邮箱。
apply-answer-missing-contact = 请在第 { $n } 项填写邮箱或电话号码。
apply-answer-bad-contact = 请填写完整的邮箱，或手机号、带区号的座机号。
apply-answer-added-contact = 已填写联系方式

## 限制申请、申诉

apply-option-penalty-appeal = 申诉渠道：{ $address }。
appeal-title = 申诉
appeal-until = 如认为该决定有误，可在 { $at } 前申诉一次，由未参与该决定的工作人员重新审核。
appeal-statement = 申诉理由
appeal-hint = 请说明您认为决定有误之处。每件申请只能申诉一次，提交后不能修改。
appeal-button = 提交申诉
appeal-missing = 请写明申诉理由。
appeal-late = 不能申诉：已过申诉期限，或已申诉过。
appeal-subject-ended = 提交申请后，店铺的绑定或认证已有变动，不能再对该决定提出申诉。
appeal-already-open = 同类申请 { $reference } 正在办理，不能同时申诉。
appeal-yours = 您的申诉
appeal-made-open = 您于 { $date } 提出申诉。申请由未参与上次决定的工作人员重新审核，答复时间从申诉起重新计算。
appeal-made = 您于 { $date } 提出申诉，申请已重新审核。
