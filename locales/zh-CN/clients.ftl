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
clients-proposed-by = { $who } 于{ $at }提出
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
clients-key-copy = 复制密钥
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
developers-contents = 目录
developers-operations = 操作
developers-webhooks = 客户端提交的申请有进展时，向其 Webhook 发送以下消息。Webhook 由管理员设置。
developers-parameters = 参数
developers-answers = 响应

## 发给管理员的 API 客户端邮件

letter-api-client-title = { $news ->
    [proposed] 请核对待确认的 API 客户端“{ $client }”
    [scopes-proposed] 请核对 API 客户端“{ $client }”新增的权限
    [scopes-reduced] API 客户端“{ $client }”的权限已减少
    [confirmed] API 客户端“{ $client }”已确认
    [refused] API 客户端“{ $client }”的待确认事项未通过
    [ended] API 客户端“{ $client }”已停用
    [key-made] API 客户端“{ $client }”新建了密钥
    [key-ended] API 客户端“{ $client }”的一个密钥已停用
    [expires-soon] API 客户端“{ $client }”将在两周后过期
    [expires-tomorrow] API 客户端“{ $client }”将在明天过期
    [key-expires-soon] API 客户端“{ $client }”的一个密钥将在两周后过期
   *[key-expires-tomorrow] API 客户端“{ $client }”的一个密钥将在明天过期
}
letter-api-client-text = { $news ->
    [proposed] 一名管理员提出了一个 API 客户端。另一名管理员确认之前，它没有任何权限。
    [scopes-proposed] 一名管理员为该 API 客户端提出了新的权限，另一名管理员确认后生效。
    [scopes-reduced] 一名管理员减少了该 API 客户端的权限，已经生效。
    [confirmed] 一名管理员确认了另一名管理员提出的事项。该 API 客户端现有以下权限。
    [refused] 一名管理员不同意该事项，或提出人已取消。以下权限没有授予。
    [ended] 一名管理员停用了该 API 客户端，它的密钥不再有效。
    [key-made] 一名管理员为该 API 客户端新建了密钥。持有密钥的人可以凭以下权限调用 API。
    [key-ended] 一名管理员停用了该 API 客户端的一个密钥，该密钥不再有效。
    [expires-soon] API 客户端过期后，它的密钥不再有效。
    [expires-tomorrow] API 客户端过期后，它的密钥不再有效。
    [key-expires-soon] 密钥过期后，使用该密钥的调用会被拒绝。
   *[key-expires-tomorrow] 密钥过期后，使用该密钥的调用会被拒绝。
}
letter-api-client-next = { $news ->
    [proposed] 请打开该 API 客户端。只有在您了解合作方、且每项权限都有必要时才确认，否则请选择不同意。
    [scopes-proposed] 请打开该 API 客户端。只有在权限确有必要时才确认，否则请选择不同意。
    [expires-soon] 如合作方仍需使用，请提出新的 API 客户端，并及时请另一名管理员确认。
    [expires-tomorrow] 如合作方仍需使用，请提出新的 API 客户端，并及时请另一名管理员确认。
    [key-expires-soon] 如合作方仍需使用，请新建密钥并交给合作方。更换期间两个密钥都有效。
    [key-expires-tomorrow] 如合作方仍需使用，请在今天新建密钥并交给合作方。更换期间两个密钥都有效。
   *[other] 如果这不是您所预期的，请打开该 API 客户端，停用它或它的密钥。
}
letter-api-client-link = 打开 API 客户端
letter-api-client-name = API 客户端
letter-api-client-by = 操作人
letter-api-client-expires = 过期时间
