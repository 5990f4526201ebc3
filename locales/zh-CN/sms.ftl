### 短信的文字。$store 最多 16 个字，$link 是链接；每条短信含链接不超过 3 段（70 字一段，多段时每段 67 字）。
### 开头的【店铺解绑服务】是短信签名；短信服务商自动添加签名的，由适配程序去掉这里的一个。

sms-sign-in-code = 【店铺解绑服务】店铺“{ $store }”的登录验证码：{ $code }，{ $period }内有效。请勿告诉他人，工作人员不会索要。
sms-draft-reminder = { $kind ->
    [unbind] 【店铺解绑服务】店铺“{ $store }”的解除绑定申请尚未提交，草稿将于 { $at } 删除。如需继续，请登录：{ $link }
   *[revoke-certification] 【店铺解绑服务】店铺“{ $store }”的解除认证申请尚未提交，草稿将于 { $at } 删除。如需继续，请登录：{ $link }
}
sms-alert = { $kind ->
    [unbind] 【店铺解绑服务】有人为您登记的店铺“{ $store }”提交了解除绑定申请（{ $reference }）。如非本人操作，请打开链接中止：{ $link }
   *[revoke-certification] 【店铺解绑服务】有人为您登记的店铺“{ $store }”提交了解除认证申请（{ $reference }）。如非本人操作，请打开链接中止：{ $link }
}
sms-alert-reopened = { $kind ->
    [unbind] 【店铺解绑服务】店铺“{ $store }”的解除绑定申请（{ $reference }）正在重新审核。如非本人操作，请打开链接中止：{ $link }
   *[revoke-certification] 【店铺解绑服务】店铺“{ $store }”的解除认证申请（{ $reference }）正在重新审核。如非本人操作，请打开链接中止：{ $link }
}
sms-alert-approved = { $kind ->
    [unbind] 【店铺解绑服务】店铺“{ $store }”的解除绑定申请（{ $reference }）已通过，最早于 { $at } 办理。如非本人操作，请打开链接中止：{ $link }
   *[revoke-certification] 【店铺解绑服务】店铺“{ $store }”的解除认证申请（{ $reference }）已通过，最早于 { $at } 办理。如非本人操作，请打开链接中止：{ $link }
}
sms-alert-done = { $kind ->
    [unbind] 【店铺解绑服务】店铺“{ $store }”已于 { $at } 解除绑定（{ $reference }）。如非本人操作，请立即联系客服。
   *[revoke-certification] 【店铺解绑服务】店铺“{ $store }”已于 { $at } 解除认证（{ $reference }）。如非本人操作，请立即联系客服。
}
sms-alert-ended = { $kind ->
    [unbind] 【店铺解绑服务】有人为店铺“{ $store }”提交过解除绑定申请（{ $reference }），现已结束，未作办理。如非本人操作，请联系客服。
   *[revoke-certification] 【店铺解绑服务】有人为店铺“{ $store }”提交过解除认证申请（{ $reference }），现已结束，未作办理。如非本人操作，请联系客服。
}
sms-alert-repeated = { $kind ->
    [unbind] 【店铺解绑服务】店铺“{ $store }”的登记联系人有变更，解除绑定申请（{ $reference }）仍在处理。如非本人操作，请打开链接中止：{ $link }
   *[revoke-certification] 【店铺解绑服务】店铺“{ $store }”的登记联系人有变更，解除认证申请（{ $reference }）仍在处理。如非本人操作，请打开链接中止：{ $link }
}
sms-objection-lifted = { $kind ->
    [unbind] 【店铺解绑服务】店铺“{ $store }”解除绑定申请（{ $reference }）的异议已解除，申请继续处理。如有异议，请打开链接再次中止：{ $link }
   *[revoke-certification] 【店铺解绑服务】店铺“{ $store }”解除认证申请（{ $reference }）的异议已解除，申请继续处理。如有异议，请打开链接再次中止：{ $link }
}
sms-objection-ended = { $kind ->
    [unbind] 【店铺解绑服务】您提出异议的店铺“{ $store }”解除绑定申请（{ $reference }）已结束，未作办理。
   *[revoke-certification] 【店铺解绑服务】您提出异议的店铺“{ $store }”解除认证申请（{ $reference }）已结束，未作办理。
}
sms-approved = { $kind ->
    [unbind] 【店铺解绑服务】店铺“{ $store }”的解除绑定申请（{ $reference }）已通过，最早于 { $at } 办理。如非本人操作，请登录后提出异议：{ $link }
   *[revoke-certification] 【店铺解绑服务】店铺“{ $store }”的解除认证申请（{ $reference }）已通过，最早于 { $at } 办理。如非本人操作，请登录后提出异议：{ $link }
}
sms-done = { $kind ->
    [unbind] 【店铺解绑服务】店铺“{ $store }”已于 { $at } 解除绑定（{ $reference }）。如非本人操作，请立即联系客服。
   *[revoke-certification] 【店铺解绑服务】店铺“{ $store }”已于 { $at } 解除认证（{ $reference }）。如非本人操作，请立即联系客服。
}
sms-information-reminder = 【店铺解绑服务】店铺“{ $store }”的申请（{ $reference }）需要您在 { $at } 前补充材料，请登录后补充：{ $link }
sms-bound-again = 【店铺解绑服务】您登记的店铺“{ $store }”已于 { $at } 绑定到新的账号。如非本人操作，请立即联系客服。
sms-binding-ended = 【店铺解绑服务】您登记的店铺“{ $store }”的绑定已于 { $at } 结束。如非本人操作，请立即联系客服。
sms-contact-changed = 【店铺解绑服务】店铺“{ $store }”的登记联系人已于 { $at } 变更。如非本人操作，请立即联系客服。
