### 审核台上的邮件：发件箱、一封邮件、邮件种类、邀请和忘记密码。

letter-kind-second-wanted = 等待复核（组长）
letter-kind-returned = 复核退回（审核员）
letter-kind-invitation = 账号邀请（工作人员）
letter-kind-password-reset = 重设密码（工作人员）
event-letter-resent = { $who }重新发送了邮件
event-letter-address-corrected = { $who }更正了邮箱地址并重新发送邮件

## 发件箱

outbox-narrow = 筛选
outbox-widen = 清除筛选
outbox-since = 起始日期
outbox-empty-narrowed = 没有符合条件的邮件。可以放宽筛选条件。
outbox-empty-failed = 没有发送失败的邮件。
outbox-empty-state = 现在没有这样的邮件。

## 一封邮件

letter-as-html = 邮件的样子
letter-as-text = 纯文本
letter-as-message = 原始邮件
letter-download = 下载原始邮件
letter-masked-hint = 邮件里的专用链接已隐去。
letter-actions = 可以做什么
letter-cancel = 取消发送
letter-cancel-hint = 邮件还没有发出。取消之后，收件人不会收到它；内容仍然属实时，可以再发送。
letter-resend = 重新发送
letter-resend-hint = 原样再发一次：内容相同，链接是新的。
letter-address = 更正后的邮箱
letter-address-hint = 再发一次到这个邮箱，这件申请以后给申请人的邮件也发到这里。申请里填写的联系方式不会改变。
letter-correct = 更正并重新发送
letter-copies = 同一封邮件的其他发送
again-opens-a-door = 这封邮件能直接登录或设置密码，不能重新发送；请让本人重新获取。
again-under-way = 邮件正在发送途中。
again-just-now = 刚刚已经重新发送过，请几分钟后再试。
again-untrue = 邮件说的情况已经变了，不能再发送。
again-erased = 邮件内容已按保存期限删除。
again-unwritable = 这封邮件无法重新生成，请用其他方式联系收件人。
correct-same = 这就是现在使用的邮箱，请填写更正后的邮箱。
cancel-not-held = 邮件已经不在等待期内，不能取消。

## 邮件种类

kinds-title = 邮件内容
kinds-summary = 系统会发出的每一种邮件
kinds-applicant = 发给申请人
kinds-staff = 发给工作人员
kinds-store = 发给店铺
kinds-changed = 有自定义的话
kind-reference = 申请编号
kind-show = 用这件申请的数据显示
kind-reference-unknown = 没有这个编号的申请，请核对。
kind-source-sample = 下面是用示例数据写成的邮件。
kind-source-application = 下面是用申请 { $reference } 的数据写成的邮件，没有保存，也不会发出。
kind-source-nothing = 这件申请没有这种邮件可说的内容，下面是用示例数据写成的邮件。
kind-would-say = 保存之后，邮件会这样写
kind-words = 自定义的话
kind-words-hint = 写在称呼之后和落款之前，留空就什么都不加。不超过 600 字，不能用 HTML 和网址。
kind-placeholders = 可以使用：{ $list }
kind-no-placeholders = 这种邮件没有可用的占位符。
kind-place-intro = 称呼之后
kind-place-outro = 落款之前
kind-preview = 预览
kind-saved = 已保存，之后写成的邮件会用新的内容。
kind-trial = 给自己发一封测试邮件
kind-trial-hint = 用示例数据，只发到您自己的邮箱，主题带“[测试]”。
kind-tried = 测试邮件已交给系统发送，请查看您自己的邮箱。
kind-versions = 改动记录
kind-versions-empty = 还没有改动过。
kind-again = 放回表单
kind-written = { $who }写于 { $at }
kind-changed = 在您编辑期间，同事保存了新的内容。请核对后再保存。
kind-error-placeholder = 不认识 { $typed }，可以使用：{ $list }
kind-error-no-placeholders = 这种邮件不能使用 { $typed }，请删去。
kind-error-brace = 大括号没有成对，占位符要写成“大括号、名称、大括号”。
kind-error-html = 不能使用尖括号：这里只写文字，不写 HTML。
kind-error-link = 不能写网址：邮件里只有系统自己的链接。

## 邀请和忘记密码

forgot-title = 忘记密码
forgot-text = 请填写您的登录名，我们会把设置新密码的链接发到您的工作邮箱。
forgot-send = 发送链接
forgot-asked = 如果有这个登录名，邮件已经发到它的工作邮箱。
forgot-asked-hint = 链接 30 分钟内有效。没有收到时，请检查垃圾邮件，或联系管理员。
forgot-back = 返回登录
welcome-title = 设置您的密码
welcome-title-reset = 设置新密码
welcome-password = 新密码
welcome-again = 再输入一次
welcome-rule = { $min } 到 { $max } 个字符，可以是一句话。
welcome-guessable = 这个密码太容易猜到，请换一个。
welcome-differs = 两次输入的密码不一样。
welcome-set = 设置密码
welcome-until = 链接到 { $at } 失效，只能用一次。
welcome-over-title = 链接已失效
welcome-over-text = 链接已经用过、过期，或不完整。可以重新获取一个。
welcome-done-title = 密码已设置
welcome-done-text = 其他地方的登录都已失效，请用新密码登录。
