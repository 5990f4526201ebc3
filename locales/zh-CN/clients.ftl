### API clients: what one admin proposes and another one confirms, and their keys.

## The list

clients-title = API 客户端
clients-summary = 合作方通过接口提交和查询申请的程序
clients-none = 还没有 API 客户端
clients-name = 名称
clients-name-taken = 已有同名的客户端，请换一个名称。
clients-state = 状态
clients-state-active = 使用中
clients-state-proposed = 待确认
clients-state-ended = 已停用
clients-state-expired = 已过期
clients-waits-for-you = 待您确认
clients-scopes = 权限
clients-scopes-missing = 请至少选择一项权限。
clients-scope-stores = 维护店铺登记信息
clients-scope-applications-read = 查询自己提交的申请
clients-scope-applications-write = 提交、补充和撤回申请
clients-scope-decisions-read = 查询自己提交的申请的审核决定
clients-scope-reports-read = 查询报表
clients-last-use = 最近使用
clients-never-used = 从未使用
clients-calls-week = 近 7 天调用次数

## Proposing a client

clients-propose = 提出新客户端
clients-propose-hint = 须由另一名管理员确认，确认前不能使用。
clients-owner = 负责人邮箱
clients-networks = 允许的网络
clients-networks-hint = 允许发起调用的地址或网段，例如 203.0.113.0/24。不限制请留空。
clients-networks-invalid = 请填写不超过 20 个地址或网段，例如 203.0.113.0/24。
clients-networks-any = 不限
clients-days = 有效天数
clients-days-hint = 长期有效请留空。
clients-days-invalid = 请填写 1 到 { $max } 之间的天数，或者留空。

## One client

clients-one = 客户端
clients-expires = 到期时间
clients-no-end = 长期有效
clients-proposed = 待确认
clients-confirm = 确认
clients-refuse = 不同意
clients-take-back = 取消该事项
clients-own = 须由另一名管理员在 14 天内确认。
clients-changed = 该事项已被处理、更改或已过期，未作任何改动。
clients-already-proposed = 已有一项更改正在等待确认。
clients-not-active = 该客户端未在使用中，不能创建密钥。
clients-scopes-change = 更改权限
clients-scopes-hint = 减少权限立即生效，增加权限须由另一名管理员确认。
clients-end = 停用客户端
clients-end-hint = 其所有密钥将立即失效，且无法恢复。

## Keys

clients-keys = 密钥
clients-keys-none = 还没有密钥
clients-keys-too-many = 每个客户端最多有 { $max } 个有效密钥，请先停用一个。
clients-key = 密钥
clients-key-new = 新密钥
clients-key-once = 请立即复制密钥，之后不再显示。
clients-key-days = 有效天数
clients-key-days-invalid = 请填写 1 到 { $max } 之间的天数。
clients-key-make = 创建密钥
clients-key-end = 停用密钥

## Calls

clients-calls = 最近的调用
clients-calls-none = 还没有调用
clients-call = 调用
clients-call-status = 响应
clients-call-at = 时间
clients-call-id = 请求编号

## The page about the API

developers-title = 接口文档
developers-lead = 合作方的程序如何提交申请、查询进度、代店主补充材料。以下说明为英文。
developers-document = OpenAPI 文档（JSON）
developers-operations = 操作
developers-webhooks = 客户端提交的申请有进展时，向其 Webhook 发送以下消息。Webhook 由管理员设置。
developers-parameters = 参数
developers-answers = 响应
