### API 客户端的 Webhook：接收事件通知的地址、签名密钥和已发送的消息。

## 客户端的列表

webhooks-title = Webhook 通知
webhooks-title-of = { $client }的 Webhook
webhooks-summary = 合作方的接收地址：其提交的申请有进展时，向该地址发送消息
webhooks-open = 查看 Webhook
webhooks-none = 还没有 Webhook
webhooks-host = 主机
webhooks-state-disabled = 已暂停
webhooks-too-many = 每个客户端最多有 { $max } 个 Webhook，请先停用一个。
webhooks-client-not-active = 该客户端未在使用中，不能更改其 Webhook。

## 表单

webhooks-propose = 提出新 Webhook
webhooks-propose-hint = 须由另一名管理员确认，确认前不会发送消息。
webhooks-url = 地址
webhooks-url-hint = 公网 https 地址，不带用户名、查询参数和锚点，例如 https://partner.example/unbind
webhooks-url-missing = 请填写地址。
webhooks-url-too-long = 地址过长，请不要超过 { $max } 个字符。
webhooks-url-malformed = 请填写形如 https://partner.example/unbind 的地址。
webhooks-url-too-much = 请去掉地址中的用户名、查询参数和锚点。
webhooks-url-in-the-clear = 地址必须以 https:// 开头。
webhooks-url-private = 该地址位于内网或本机，请填写公网地址。
webhooks-kinds = 事件
webhooks-kinds-missing = 请至少选择一项事件。
webhooks-contains = 消息内容
webhooks-contains-hint = 每条消息包含事件、时间和申请编号。请选择另外包含的内容；消息从不包含个人信息。
webhooks-scopes-invalid = 该客户端没有此项权限。
webhooks-content-applications-read = 申请的状态和日期
webhooks-content-decisions-read = 已告知的审核决定
webhooks-ids-only = 仅申请编号
webhooks-kind-submitted = 已提交
webhooks-kind-in-review = 审核中
webhooks-kind-information-requested = 要求补充材料
webhooks-kind-decided = 已作出决定
webhooks-kind-effect-confirmed = 平台已执行
webhooks-kind-reopened = 重新审核
webhooks-kind-breached = 已超期
webhooks-kind-closed = 未经决定而结束
webhooks-kind-erased = 个人信息已删除

## 单个 Webhook

webhooks-one = { $client }的 Webhook
webhooks-back = 返回 Webhook
webhooks-terms = 发送内容
webhooks-change = 更改 Webhook
webhooks-change-hint = 减少事件或内容立即生效，新增内容须由另一名管理员确认。
webhooks-too-old = 该事项已过期，请选择“不同意”后重新提出。
webhooks-not-active = 该 Webhook 未在使用中，不能创建签名密钥。
webhooks-end = 停用 Webhook
webhooks-end-hint = 不再发送消息，等待中的消息会取消，且无法恢复。
webhooks-disabled-failed = 已于 { $at } 暂停：同一条消息连续三天未被接收。已邮件通知程序负责人。最近 30 天的消息会保留。
webhooks-disabled-gone = 已于 { $at } 暂停：对方答复该地址已永久失效（410）。已邮件通知程序负责人。最近 30 天的消息会保留。
webhooks-enable = 恢复发送
webhooks-enable-hint = 立即发送保留的消息，消息编号不变。

## 签名密钥

webhooks-secrets = 签名密钥
webhooks-secrets-none = 还没有签名密钥
webhooks-secrets-hint = 消息用每个有效的密钥签名。更换密钥时，先创建新密钥并交给合作方，再停用旧密钥。
webhooks-secrets-too-many = 每个 Webhook 最多有 { $max } 个有效的签名密钥，请先停用一个。
webhooks-secret = 签名密钥
webhooks-secret-new = 新签名密钥
webhooks-secret-once = 请立即复制签名密钥，之后不再显示。
webhooks-secret-made = 创建时间
webhooks-secret-make = 创建签名密钥
webhooks-secret-copy = 复制签名密钥
webhooks-secret-end = 停用签名密钥
webhooks-wants-secret = 创建签名密钥之前不会发送消息。请创建密钥并交给合作方。

## 已发送的消息

webhooks-deliveries = 消息
webhooks-deliveries-of = { $client }的 Webhook 消息
webhooks-deliveries-all = 查看消息
webhooks-deliveries-none = 没有消息。消息保留 30 天。
webhooks-older = 更早的消息
webhooks-event = 事件
webhooks-next-try = 下次发送 { $at }
webhooks-delivery-queued = 等待发送
webhooks-delivery-held = 等待恢复
webhooks-delivery-delivered = 已接收
webhooks-delivery-failed = 发送失败
webhooks-delivery-cancelled = 已取消

## 单条消息

webhooks-message = 消息
webhooks-message-id = 消息编号
webhooks-occurred = 事件时间
webhooks-next = 下次发送
webhooks-request = 请求正文
webhooks-not-composed = 消息在首次发送时生成。
webhooks-redeliver = 重新发送
webhooks-redeliver-hint = 以相同的编号再次发送同一条消息，合作方可据此识别。
webhooks-redeliver-refused = 现在不能发送：消息正在发送，或者该 Webhook 未在使用中。
webhooks-attempts = 发送次数
webhooks-attempts-none = 还没有发送
webhooks-attempt = 次序
webhooks-result = 结果
webhooks-duration = 用时
webhooks-took = { $ms } 毫秒
webhooks-answer = 响应正文
webhooks-under-way = 正在发送
webhooks-problem-bad-address = 地址不可用
webhooks-problem-private-address = 内网地址
webhooks-problem-unreachable = 无法连接
webhooks-problem-timed-out = 响应超时
webhooks-problem-cut-off = 连接中断
webhooks-problem-redirected = 重定向
webhooks-problem-gone = 地址已永久失效
webhooks-problem-refused = 对方拒绝
webhooks-problem-web-page = 响应为网页
webhooks-problem-lost = 发送中断
webhooks-problem-no-secret = 签名密钥无法读取
webhooks-problem-internal = 内部错误
