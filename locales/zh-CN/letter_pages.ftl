### 审核台上的邮件：发件箱、一封邮件、邮件模板、邀请和忘记密码。

event-letter-resent = { $who } 重新发送了邮件
event-letter-address-corrected = { $who } 更正了邮箱地址并重新发送邮件

## 发件箱

outbox-narrow = 筛选
outbox-widen = 清除筛选
outbox-since = 起始日期
outbox-empty-narrowed = 没有符合条件的邮件，请放宽筛选条件。
outbox-empty-failed = 没有发送失败的邮件
outbox-empty-state = 没有处于此状态的邮件

## 一封邮件

letter-as-html = 邮件预览
letter-as-text = 纯文本
letter-as-message = 原始邮件
letter-download = 下载原始邮件
letter-masked-hint = 邮件中的专用链接已隐藏。
letter-actions = 操作
letter-cancel = 取消发送
letter-cancel-hint = 邮件尚未发出。取消后，收件人不会收到；只要内容仍与实际情况一致，之后可以重新发送。
letter-resend = 重新发送
letter-resend-hint = 按原内容再发送一次，链接会更新。
letter-address-hint = 提出更正申请人的邮箱。另一位同事确认后，与该申请有关的邮件发到新邮箱。
letter-correct = 更正邮箱
letter-copies = 该邮件的其他发送记录
resend-secret-link = 该邮件含登录验证码或设置密码的链接，不能重新发送，请让本人重新获取。
resend-under-way = 邮件正在发送。
resend-too-soon = 刚刚已重新发送，请几分钟后再试。
resend-out-of-date = 邮件内容已过时，不能重新发送。
resend-erased = 邮件内容已因保存期满删除。
resend-is-sms = 短信不能重新发送，请重新发送对应的邮件。
letter-by-sms = { $letter }（短信）
desk-label-medium = 发送方式
medium-sms-segments = 短信，共 { $n } 段
desk-label-delivered-at = 送达时间
medium-sms-unreported = 尚无送达回执
resend-cannot-render = 该邮件无法重新生成，请通过电话等其他方式联系收件人。
correct-same = 该邮箱即当前使用的邮箱，请填写更正后的邮箱。
letter-own-case = 该申请由您代为提交，或其中有您本人的联系方式，请由其他同事处理。
cancel-not-held = 该邮件已不在待发状态，不能取消。

## 邮件模板

kinds-title = 邮件模板
kinds-summary = 系统发送的全部邮件类型
kinds-applicant = 发给申请人
kinds-staff = 发给工作人员
kinds-store = 发给店铺
kinds-changed = 有自定义文字
kind-reference = 申请编号
kind-show = 用该申请的数据预览
kind-reference-unknown = 没有此编号的申请，请核对。
kind-source-sample = 以下为示例数据的预览。
kind-source-application = 以下为申请 { $reference } 数据的预览，不会保存，也不会发送。
kind-source-nothing = 该申请不涉及此类邮件，以下为示例数据的预览。
kind-preview-title = 修改后的预览
kind-text = 自定义文字
kind-text-hint = 显示在称呼之后和落款之前，留空则不添加。不超过 600 字，不能使用 HTML 和网址。
kind-placeholders = 可用的占位符：{ $list }
kind-no-placeholders = 此类邮件没有可用的占位符。
kind-place-intro = 称呼之后
kind-place-outro = 落款之前
kind-preview = 预览
kind-saved = 已保存，新生成的邮件将使用此内容。
kind-test-send = 给自己发一封测试邮件
kind-test-send-hint = 使用示例数据，只发到您自己的邮箱，主题带“[测试]”字样。
kind-test-sent = 测试邮件已提交发送，请查看您的邮箱。
kind-versions = 修改记录
kind-versions-empty = 暂无修改记录
kind-load-version = 载入到表单
kind-written = { $who } 修改于 { $at }
kind-changed = 在您编辑期间，同事保存了新的内容，请核对后再保存。
kind-error-placeholder = 无法识别 { $typed }，可用的占位符：{ $list }
kind-error-no-placeholders = 此类邮件不能使用 { $typed }，请删除。
kind-error-brace = 大括号不成对。占位符的格式为：左大括号、名称、右大括号。
kind-error-html = 不能使用尖括号：此处只支持文字，不支持 HTML。
kind-error-link = 不能填写网址：邮件中只能包含系统自带的链接。

## 邀请和忘记密码

forgot-title = 忘记密码
forgot-text = 请填写您的用户名，我们会将设置新密码的链接发到您的工作邮箱。
forgot-send = 发送链接
forgot-sent = 如果该账号存在，重设密码的链接已发到其工作邮箱。
forgot-sent-hint = 链接 30 分钟内有效。如未收到邮件，请检查垃圾邮件，或联系管理员。
forgot-back = 返回登录
welcome-title = 设置您的密码
welcome-title-reset = 设置新密码
welcome-password = 新密码
welcome-repeat = 再次输入密码
welcome-rule = { $min } 到 { $max } 个字符，可以使用一句话。
welcome-guessable = 密码过于简单，请更换。
welcome-differs = 两次输入的密码不一致。
welcome-set = 设置密码
welcome-until = 链接只能使用一次，{ $at } 失效。
welcome-over-title = 链接已失效
welcome-over-text = 链接已使用、已过期或不完整，请重新获取。
welcome-done-title = 密码已设置
welcome-done-text = 您在所有设备上的登录均已退出，请使用新密码登录。
